"""Kill the processes of a watched inbox at random moments, and count what was lost, halved or done twice.

``python -m benchmarks.soak --articles 30 --kills 30`` watches an inbox of short articles with a notebook that needs
no model, and ends with ``kill -9`` now the watch, now a run's process, now its kernel. When the kills are used up, one
more watch finishes the work. Prints what it found as JSON; exit status 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from claimcheck.runs.ledger import Ledger
from claimcheck.runs.record import read_run
from claimcheck.schema import validate
from tests.tiny import WHOLE, write_notebook, write_stories, write_town

_WATCH = """
import sys
from pathlib import Path
from claimcheck.runs import batch, folders, watch
watch.REST_SECONDS, watch.TRIES = 0.2, 1000
inbox, corpus, notebook, out = map(Path, sys.argv[1:5])
request = watch.Request(inbox=inbox, corpora=(corpus,), names=("town",), notebook=notebook)
with folders.owner(out) as us:
    for _ in watch.watch(request, us, limits=batch.Limits(), workers=int(sys.argv[5]), once=True):
        pass
"""


def main() -> int:
    """Soak, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=30)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = soak(Path(folder), given.articles, given.kills, given.jobs, random.Random(given.seed))
    print(json.dumps(found, indent=1))
    return 0 if found["lost"] == found["half"] == found["twice"] == found["left_over"] == 0 else 1


def soak(folder: Path, articles: int, kills: int, jobs: int, chance: random.Random) -> dict[str, Any]:
    """Do the work under fire; what came of it."""
    write_stories(folder / "inbox", articles)
    notebook, out = write_notebook(folder / "notebook.ipynb", *WHOLE), folder / "out"
    corpus = write_town(folder / "town")
    command = [sys.executable, "-c", _WATCH, *map(str, (folder / "inbox", corpus, notebook, out, jobs))]
    clock, killed = time.monotonic(), Counter[str]()
    successes: set[str] = set()
    watch = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while killed.total() < kills:
        time.sleep(chance.uniform(0.2, 3.0))
        if watch.poll() is not None:
            _count(out, successes)
            if len(successes) == articles:
                break
            watch = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            continue
        with suppress(psutil.Error):
            victim, what = _victim(watch, chance)
            victim.kill()
            killed[what] += 1
    watch.wait()
    for _ in range(3):
        subprocess.run(command, check=True)
    _count(out, successes)
    with Ledger(out) as ledger:
        ledger.settle()
        runs = ledger.runs()
    made = Counter(run["article"] for run in runs if run["status"] == "succeeded")
    memory = [run["memory_mb"] for run in runs if run["status"] == "succeeded"]
    folders = [path for path in out.iterdir() if path.is_dir()]
    return {
        "articles": articles,
        "kills": dict(killed),
        "runs": dict(Counter(run["status"] for run in runs)),
        "lost": articles - len(made),
        "twice": sum(count > 1 for count in made.values()),
        "half": sum(not _is_whole(path) for path in folders),
        "left_over": sum(path.name.startswith(".") for path in folders),
        "seconds": round(time.monotonic() - clock),
        "memory_mb": [min(memory), max(memory)],
    }


def _victim(watch: subprocess.Popen[bytes], chance: random.Random) -> tuple[psutil.Process, str]:
    scheduler = psutil.Process(watch.pid)
    workers = scheduler.children()
    kernels = [kernel for worker in workers for kernel in worker.children()]
    all_of_them = [(scheduler, "watch"), *((one, "run") for one in workers), *((one, "kernel") for one in kernels)]
    return chance.choice(all_of_them)


def _count(out: Path, successes: set[str]) -> None:
    for path in out.glob("*/run.json"):
        run = read_run(path.parent)
        if run is not None and run["status"] == "succeeded":
            successes.add(run["job"]["article"])


def _is_whole(folder: Path) -> bool:
    run = read_run(folder)
    if run is None:
        return False
    if run["status"] == "succeeded":
        validate(json.loads((folder / "result.json").read_bytes()))
        return all((folder / name).is_file() for name in run["outputs"])
    return not (folder / "result.json").exists()


if __name__ == "__main__":
    sys.exit(main())
