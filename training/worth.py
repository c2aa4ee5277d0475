"""Fit the check-worthiness model: logistic regression over the frozen sentence encoder and a few marks of the words.

    python -m training.worth --data ../shared/data/claims

The two files ask different things: which lines of a debate are worth checking (a quarter of them), and which sentences
of a speech hold a fact that can be verified (most of them). One model fitted to both at once serves neither: it spends
its weights on telling debates from speeches. So each has a model of its own, and what ships is the mean of the two,
which is linear again.

Prints average precision and F1 on a fifth of each file that is kept out, then fits on all of it. Average precision
depends on how many sentences are positive: it is given for the kept-out part as it is, and with as many of one
class as of the other.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score

from claimcheck.claims.worth import features
from claimcheck.retrieval.encoder import SentenceEncoder
from training.data import read_jsonl

FILES = ("check_worthy.claimbuster.train.jsonl.gz", "verifiable.policlaim.train.jsonl.gz")
OUT = Path(__file__).parent.parent / "claimcheck" / "claims" / "worth.json"
STRENGTH = 3.0
#: Added to the mean, so that 0.5 is a fair threshold for sentences of both sorts: chosen on the kept-out parts.
SHIFT = 0.4

Part = tuple[np.ndarray, np.ndarray]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    encoder = SentenceEncoder()
    parts = []
    for name in FILES:
        rows = list(read_jsonl(arguments.data / name))
        sentences = [row["sentence"] for row in rows]
        parts.append((features(encoder.encode(sentences), sentences), np.asarray([int(row["label"]) for row in rows])))
    for line in measure(parts):
        print(line)
    OUT.write_text(json.dumps(described(parts, encoder.name, encoder.sha256)) + "\n")


def measure(parts: list[Part]) -> list[str]:
    """The figures of the kept-out fifths, a line each."""
    rng = np.random.default_rng(13)
    held = [rng.random(len(labels)) < 0.2 for _, labels in parts]
    weights, intercept = fit([(x[~out], y[~out]) for (x, y), out in zip(parts, held, strict=True)])
    lines = []
    for name, (x, y), out in zip(FILES, parts, held, strict=True):
        p, labels = 1 / (1 + np.exp(-(x[out] @ weights + intercept))), y[out]
        best = max(f1_score(labels, p > t) for t in np.linspace(0.02, 0.98, 49))
        lines.append(
            f"{name}: n {len(labels)}, positive {labels.mean():.2f}, average precision "
            f"{average_precision_score(labels, p):.3f} (classes equal: {_with_equal_classes(labels, p, rng):.3f}), "
            f"F1 at 0.5 {f1_score(labels, p > 0.5):.3f}, best F1 {best:.3f}"
        )
    return lines


def fit(parts: list[Part]) -> tuple[np.ndarray, float]:
    """(weights, intercept) of the mean of one model for each part, shifted."""
    models = [LogisticRegression(C=STRENGTH, max_iter=3000, class_weight="balanced").fit(x, y) for x, y in parts]
    weights = np.mean([model.coef_[0] for model in models], axis=0)
    return weights, float(np.mean([model.intercept_[0] for model in models])) + SHIFT


def described(parts: list[Part], encoder: str, sha256: str) -> dict[str, Any]:
    """What ships: the model fitted on all of the data."""
    weights, intercept = fit(parts)
    return {
        "encoder": encoder,
        "encoder_sha256": sha256,
        "intercept": round(intercept, 5),
        "weights": [round(float(weight), 5) for weight in weights],
    }


def _with_equal_classes(labels: np.ndarray, p: np.ndarray, rng: np.random.Generator) -> float:
    positive, negative = np.flatnonzero(labels == 1), np.flatnonzero(labels == 0)
    size = min(len(positive), len(negative))
    draws = []
    for _ in range(10):
        chosen = np.r_[rng.choice(positive, size, replace=False), rng.choice(negative, size, replace=False)]
        draws.append(average_precision_score(labels[chosen], p[chosen]))
    return float(np.mean(draws))


if __name__ == "__main__":
    main()
