"""Fit the check-worthiness model: logistic regression over the frozen sentence encoder.

    python -m training.worth --data ../shared/data/claims

Prints average precision and F1 on a fifth of each file that is kept out, then fits on all of it.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score

from claimcheck.retrieval.encoder import SentenceEncoder
from training.data import read_jsonl

FILES = ("check_worthy.claimbuster.train.jsonl.gz", "verifiable.policlaim.train.jsonl.gz")
OUT = Path(__file__).parent.parent / "claimcheck" / "claims" / "worth.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    encoder = SentenceEncoder()
    rng = np.random.default_rng(13)
    parts = []
    for name in FILES:
        rows = list(read_jsonl(arguments.data / name))
        vectors = encoder.encode([row["sentence"] for row in rows])
        labels = np.asarray([int(row["label"]) for row in rows])
        parts.append((vectors, labels, rng.random(len(rows)) < 0.2))
    for strength in (1.0, 3.0, 10.0, 30.0):
        model = _fit([(v[~held], y[~held]) for v, y, held in parts], strength)
        for name, (vectors, labels, held) in zip(FILES, parts, strict=True):
            p = model.predict_proba(vectors[held])[:, 1]
            ap, f1 = average_precision_score(labels[held], p), f1_score(labels[held], p > 0.5)
            best = max(f1_score(labels[held], p > t) for t in np.linspace(0.1, 0.9, 33))
            print(f"C={strength} {name}: average precision {ap:.3f}, F1 at 0.5 {f1:.3f}, best F1 {best:.3f}")
    final = _fit([(v, y) for v, y, _ in parts], 10.0)
    described = {
        "encoder": encoder.name,
        "encoder_sha256": encoder.sha256,
        "intercept": round(float(final.intercept_[0]), 5),
        "weights": [round(float(weight), 5) for weight in final.coef_[0]],
    }
    OUT.write_text(json.dumps(described) + "\n")


def _fit(parts: list[tuple[np.ndarray, np.ndarray]], strength: float) -> LogisticRegression:
    x = np.concatenate([v for v, _ in parts])
    y = np.concatenate([labels for _, labels in parts])
    # Both files count the same, whatever their size.
    weights = np.concatenate([np.full(len(labels), 1 / len(labels)) for _, labels in parts])
    return LogisticRegression(C=strength, max_iter=3000).fit(x, y, sample_weight=weights * len(y) / len(parts))


if __name__ == "__main__":
    main()
