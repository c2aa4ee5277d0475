"""What a cluster costs and gives: the same corpus encoded without one, by one worker and by two, on this machine.

    python -m benchmarks.cluster --passages 1000

Prints JSON: passages a second by the wall, with workers of one core each; whether the vectors are the same bytes; how
many tasks the scheduler and the client, both in this process, get through in a second of its CPU when the work itself
takes no time, which is what limits a cluster of many machines; and how many runs a second the ledger of reports takes.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import describe
from benchmarks.peers import sample_passages
from claimcheck.cluster import connect
from claimcheck.retrieval.encoder import SentenceEncoder
from claimcheck.runs.ledger import Ledger

_GROUP = 256


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=1000)
    parser.add_argument("--tasks", type=int, default=500)
    arguments = parser.parse_args()
    from distributed import LocalCluster

    texts, encoder = sample_passages(arguments.passages), SentenceEncoder()
    groups = [texts[start : start + 32] for start in range(0, len(texts), 32)]
    alone, seconds = timed(lambda: [encoder.encode(group) for group in groups])
    found: dict[str, Any] = {"passages": len(texts), "alone_a_second": round(len(texts) / seconds)}
    for workers in (1, 2):
        os.environ["OMP_NUM_THREADS"] = "1"
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0",
                         silence_logs=50) as local,
            connect(local.scheduler_address) as cluster,
        ):  # fmt: skip
            there = cluster.encoder(encoder)
            # The workers load the model before the clock is started.
            list(there.encode_groups(groups[:1] * 4 * workers))
            vectors, seconds = timed(lambda there=there: list(there.encode_groups(groups)))
            same = all(np.array_equal(a, b) for a, b in zip(alone, vectors, strict=True))
            found[f"workers_{workers}_a_second"] = round(len(texts) / seconds)
            found["same_bytes"] = same and found.get("same_bytes", True)
            if workers == 2:
                found |= overhead(cluster, arguments.tasks)
    print(json.dumps(found | {"ledger_runs_a_second": ledger_rate(), "machine": describe()}, indent=1))


def overhead(cluster: Any, tasks: int) -> dict[str, Any]:
    """Tasks that take a group of texts and give its vectors, without the work between the two."""
    group = sample_passages(_GROUP)
    began = time.process_time()
    for result in [cluster.begin(_vectors, group) for _ in range(tasks)]:
        cluster.result(result)
    seconds = time.process_time() - began
    return {"tasks_a_cpu_second": round(tasks / seconds), "passages_a_cpu_second": round(tasks * _GROUP / seconds)}


def _vectors(texts: list[str]) -> Any:
    return np.zeros((len(texts), 384), dtype=np.float32)


def ledger_rate(runs: int = 200) -> int:
    """Runs a second that a ledger takes, one after another, on this disk."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, Ledger(Path(folder)) as ledger:
        _, seconds = timed(lambda: [ledger.note({"id": str(n), "key": "k", "status": "queued"}) for n in range(runs)])
    return round(runs / seconds)


def timed(run: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and the seconds by the wall."""
    began = time.perf_counter()
    return run(), time.perf_counter() - began


if __name__ == "__main__":
    main()
