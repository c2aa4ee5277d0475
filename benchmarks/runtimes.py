"""The verifier's runtimes side by side in one run: pairs a second, memory, agreement with torch in full precision.

    python -m benchmarks.runtimes --json runtimes.json
    python -m benchmarks.runtimes --labelled ../shared/data/verify/dev/check_covid.jsonl.gz

The pairs are those that a check judges: gold claims of the invented articles with passages of their corpora. They run
one after another in rounds, each runtime in each round, on as many threads as ``OMP_NUM_THREADS`` says. The first
round warms up and is not counted.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer

from benchmarks.machine import describe, table
from claimcheck.evaluation.readers import read_verification
from claimcheck.models import MPNET, locate
from claimcheck.verification.network import LABELS, EntailmentNetwork
from claimcheck.verification.verifier import WEIGHTS, ShippedVerifier, read_settings

ROOT = Path(__file__).parent.parent
Pairs = Sequence[tuple[str, str]]
Run = Callable[[Pairs], NDArray[np.float64]]


def torch_network() -> EntailmentNetwork:
    """The shipped weights in torch, in full precision."""
    settings = read_settings(WEIGHTS)
    backbone = AutoModel.from_pretrained(locate(MPNET), add_pooling_layer=False)
    tensors = {name: value.float() for name, value in load_file(WEIGHTS / "adapter.safetensors").items()}
    for name, down in tensors.items():
        if name.endswith(".lora_A"):
            module = name.removesuffix(".lora_A")
            backbone.get_submodule(module).weight.data += settings["scale"] * (tensors[f"{module}.lora_B"] @ down)
    network = EntailmentNetwork(backbone, backbone.config.hidden_size)
    network.head.load_state_dict({k.removeprefix("head."): v for k, v in tensors.items() if k.startswith("head.")})
    return network.eval()


def torch_run(network: EntailmentNetwork, precision: torch.dtype | None = None, batch: int = 16) -> Run:
    """Logits by torch: sorted by length, in batches, as sentence-transformers does it."""
    tokenizer = AutoTokenizer.from_pretrained(locate(MPNET))

    def run(pairs: Pairs) -> NDArray[np.float64]:
        logits = np.zeros((len(pairs), len(LABELS)))
        order = sorted(range(len(pairs)), key=lambda row: len(pairs[row][0]) + len(pairs[row][1]))
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            encoded = tokenizer([pairs[row][0] for row in rows], [pairs[row][1] for row in rows], padding=True,
                                truncation="longest_first", max_length=320, return_tensors="pt")  # fmt: skip
            claim = torch.tensor([[int(s == 1) for s in encoded.sequence_ids(i)] for i in range(len(rows))])
            enabled = precision is not None
            with torch.inference_mode(), torch.autocast("cpu", dtype=precision or torch.bfloat16, enabled=enabled):
                logits[rows] = network(encoded["input_ids"], encoded["attention_mask"], claim).float().numpy()
        return logits

    return run


def dynamic_int8() -> EntailmentNetwork:
    """torch's own 8 bits: one scale for each batch, so a pair's numbers depend on the pairs beside it."""
    from torch.ao.quantization import quantize_dynamic

    quantised: EntailmentNetwork = quantize_dynamic(torch_network(), {torch.nn.Linear}, dtype=torch.qint8)
    return quantised


def gold_pairs(most: int) -> list[tuple[str, str]]:
    """Claims of the invented gold articles, each with two passages of its corpus, always in one order."""
    chance, pairs = random.Random(1), []
    for folder in sorted(path for path in (ROOT / "tests" / "gold").iterdir() if (path / "gold.jsonl").is_file()):
        lines = (folder / "corpus" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
        documents = [json.loads(line) for line in lines]
        for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            for document in chance.sample(documents, 2) if "claim" in row else []:
                text = " ".join(document["text"].split()[:75])
                pairs.append((f"{document['title']}. {text}", row["claim"]))
    chance.shuffle(pairs)
    return pairs[:most]


def probabilities(logits: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    scaled = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    result: NDArray[np.float64] = scaled / scaled.sum(axis=1, keepdims=True)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pairs", type=int, default=64, help="pairs in a round")
    parser.add_argument("--labelled", type=Path, action="append", default=[], help="a file of labelled pairs")
    parser.add_argument("--most", type=int, default=200, help="at most this many pairs of each labelled file")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    settings = read_settings(WEIGHTS)
    temperature, offset = float(settings["temperature"]), (0, 0, float(settings["offset"]))
    full = torch_network()
    runs: dict[str, Run] = {
        "torch float32": torch_run(full),
        "torch bfloat16": torch_run(full, torch.bfloat16),
        "torch dynamic int8": torch_run(dynamic_int8()),
        "openvino int8": ShippedVerifier(WEIGHTS).logits,
    }
    pairs = gold_pairs(arguments.pairs)
    walls: dict[str, list[float]] = {name: [] for name in runs}
    cpus: dict[str, list[float]] = {name: [] for name in runs}
    given: dict[str, NDArray[np.float64]] = {}
    for number in range(arguments.rounds + 1):
        for name, run in runs.items():
            wall, cpu = time.perf_counter(), time.process_time()
            given[name] = probabilities(run(pairs) - offset, temperature)
            if number:
                walls[name].append(time.perf_counter() - wall)
                cpus[name].append(time.process_time() - cpu)
    labelled = {path.name.split(".")[0]: read_verification(path)[: arguments.most] for path in arguments.labelled}
    scores = {name: {data: score(run, rows) for data, rows in labelled.items()} for name, run in runs.items()}
    rows = [_row(name, pairs, walls, cpus, given) | scores[name] for name in runs]
    print(table(rows), json.dumps(describe()), sep="\n\n")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps({"machine": describe(), "rows": rows}, indent=1) + "\n", encoding="utf-8")


def _row(
    name: str, pairs: Pairs, walls: dict[str, list[float]], cpus: dict[str, list[float]],
    given: dict[str, NDArray[np.float64]],
) -> dict[str, Any]:  # fmt: skip
    full = given["torch float32"]
    ratios = [first / own for first, own in zip(cpus["torch float32"], cpus[name], strict=True)]
    return {
        "runtime": name,
        "pairs/s": round(len(pairs) / median(walls[name]), 1),
        "pairs/CPU s": round(len(pairs) / median(cpus[name]), 1),
        "times torch (CPU)": round(median(ratios), 2),
        "largest difference": round(float(np.abs(given[name] - full).max()), 4),
        "mean difference": round(float(np.abs(given[name] - full).mean()), 5),
        "same label": round(float((given[name].argmax(1) == full.argmax(1)).mean()), 4),
    }


def score(run: Run, rows: Sequence[Any]) -> float:
    """The share of labelled pairs with the right label."""
    found = run([(row.evidence, row.claim) for row in rows]).argmax(axis=1)
    return round(float(np.mean([LABELS[int(i)] == row.label for i, row in zip(found, rows, strict=True)])), 4)


if __name__ == "__main__":
    main()
