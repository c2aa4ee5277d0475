"""Distil the small verifier: adapters on all-MiniLM-L6-v2 that learn what the shipped verifier makes of pairs.

    python -m training.student --data ../shared/data/verify --out .training/student

Two stages. One: the labelled sets, as the verifier learnt them. Two: the verifier's probabilities (Hinton et al., 2015,
"Distilling the knowledge in a neural network", section 2) for pairs that it was never told the answer to, retrieved
passages, joined ones, twins, and for the labelled pairs beside them.

The teacher's answers are kept in the folder as they come, and a checkpoint is written every few minutes; the same
command goes on from both.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from transformers import AutoTokenizer

from claimcheck.models import MINILM, locate
from claimcheck.verification.verifier import WEIGHTS, ShippedVerifier
from training import data, negatives, synthetic
from training.train import Settings, Stage, Trainer, build, dev_sets, run, stage_one


@dataclass(frozen=True, kw_only=True)
class StudentSettings(Settings):
    """What differs from the verifier's own training, and how many pairs the teacher is asked about."""

    name: str = "claimcheck-verifier-small"
    base: str = MINILM.name
    lower_layers_left_alone: int = 0
    rank: int = 96
    alpha: int = 96
    learning_rate: float = 1e-3
    head_learning_rate: float = 1e-3
    stage_one_batches: int = 700
    stage_two_batches: int = 800
    asked_retrieved: int = 9000
    asked_joined: int = 4000
    asked_twins: int = 5000
    asked_random: int = 1500
    asked_labelled: int = 9000
    softened: float = 1.5
    """The temperature of the teacher's probabilities."""


def to_ask(first: list[data.Pair], encode, own: Path, settings: StudentSettings) -> list[data.Pair]:  # type: ignore[no-untyped-def]
    """The pairs that the teacher is asked about, in a fixed order."""
    rng = random.Random(settings.seed + 20)
    retrieved = negatives.retrieved_negatives(first, encode, per_claim=3)
    parts = [
        rng.sample(retrieved, min(settings.asked_retrieved, len(retrieved))),
        negatives.several_passages(first, retrieved, settings.asked_joined, rng),
        synthetic.twins(first, settings.asked_twins, rng),
        negatives.random_negatives(first, settings.asked_random, rng),
        data.own_pairs(own, settings.seed + 20),
        rng.sample(first, min(settings.asked_labelled, len(first))),
    ]
    pairs = [pair for part in parts for pair in part]
    rng.shuffle(pairs)
    return pairs


def taught(pairs: Sequence[data.Pair], kept: Path, softened: float) -> list[data.Pair]:
    """The pairs with the teacher's probabilities; its logits are kept in ``kept`` after each 500 pairs."""
    logits = np.load(kept)["logits"] if kept.exists() else np.zeros((0, 3))
    teacher = ShippedVerifier(WEIGHTS)
    while len(logits) < len(pairs):
        part = pairs[len(logits) : len(logits) + 500]
        logits = np.concatenate([logits, teacher.logits([(pair.evidence, pair.claim) for pair in part])])
        np.savez(kept, logits=logits)
        print(f"teacher {len(logits)}/{len(pairs)}", flush=True)
    scaled = np.exp((logits[: len(pairs)] - logits[: len(pairs)].max(axis=1, keepdims=True)) / softened)
    chances = scaled / scaled.sum(axis=1, keepdims=True)
    return [
        replace(pair, teacher=tuple(float(p) for p in row), scheme="3way")
        for pair, row in zip(pairs, chances, strict=True)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with train/ and dev/")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints (ignored by git)")
    parser.add_argument("--own", type=Path, default=Path(__file__).parent / "pairs")
    parser.add_argument("--ask", action="store_true", help="only ask the teacher, and keep what it says")
    parser.add_argument("--checkpoint-minutes", type=float, default=5.0)
    arguments = parser.parse_args()
    from training.encoder import encode

    settings = StudentSettings()
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(settings.seed)
    first, held = stage_one(arguments.data / "train", settings)
    kept = arguments.out / "teacher.npz"
    if arguments.ask:
        taught(to_ask(first, encode, arguments.own, settings), kept, settings.softened)
        return
    folder = locate(MINILM)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    stages = [
        Stage(name="labels", pairs=lambda: first, batches=settings.stage_one_batches,
              first_rate=1.0, last_rate=0.6, starts_round=True),
        Stage(name="teacher", pairs=lambda: 2 * taught(to_ask(first, encode, arguments.own, settings), kept,
                                                       settings.softened),
              batches=settings.stage_two_batches, first_rate=0.6, last_rate=0.0, starts_round=False),
    ]  # fmt: skip
    trainer = Trainer(build(folder, settings), settings)
    run(stages, trainer, tokenizer, dev_sets(arguments.data / "dev", held), arguments.out,
        minutes=arguments.checkpoint_minutes)  # fmt: skip
    (arguments.out / "settings.json").write_text(json.dumps(asdict(settings), indent=1))


if __name__ == "__main__":
    main()
