"""Fit the verifier's temperature and offset on dev data, so that its probabilities mean what they say.

    python -m training.calibrate --data ../shared/data/verify/dev

One temperature for all, and one offset that is taken from the logit of "not enough": what is learnt last makes that
label likelier or less likely everywhere. Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, section 4.2
(vector scaling, with all else held). The loss is the mean over sets, each scored by its own label scheme, so that a
large set does not decide alone.
"""

from __future__ import annotations

import argparse
import json
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claimcheck.verification.network import LABELS
from claimcheck.verification.verifier import WEIGHTS, ShippedVerifier
from training.data import read_jsonl

#: Dev sets whose licence allows more than measuring, and their label scheme.
SETS = {
    "check_covid": "3way",
    "citint": "3way",
    "scifact_rte": "sr",
    "infotabs": "3way",
    "cad_nli": "3way",
    "rte": "binary",
}
#: At most this many pairs of a set: enough for one number.
MOST = 400


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    verifier = ShippedVerifier(WEIGHTS)
    measured = []
    for name, scheme in SETS.items():
        rows = list(read_jsonl(arguments.data / f"{name}.jsonl.gz"))[:MOST]
        logits = verifier.logits([(row["evidence"], row["claim"]) for row in rows])
        labels = np.asarray([LABELS.index(row["label"]) for row in rows])
        measured.append((name, scheme, logits, labels))
        print(f"{name}: {len(rows)} pairs", flush=True)
    grid = product(np.round(np.arange(0.6, 3.01, 0.05), 2).tolist(), np.round(np.arange(-1.5, 1.51, 0.1), 1).tolist())
    losses = {
        (t, offset): float(np.mean([_loss((x - (0, 0, offset)) / t, y, s) for _, s, x, y in measured]))
        for t, offset in grid
    }
    best = min(losses, key=losses.__getitem__)
    print(f"temperature {best[0]}, offset {best[1]}: loss {losses[best]:.4f} (as it is: {losses[1.0, 0.0]:.4f})")
    path = WEIGHTS / "verifier.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    settings["temperature"], settings["offset"] = best
    path.write_text(json.dumps(settings, indent=1) + "\n")


def _loss(logits: NDArray[np.float64], labels: NDArray[np.int64], scheme: str) -> float:
    """Negative log-likelihood by label scheme, as in training."""
    if scheme == "sr":
        logits = logits[:, :2]
    log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    rows = np.arange(len(labels))
    if scheme == "binary":
        log_not = np.logaddexp.reduce(log_p[:, 1:], axis=1)
        return float(-np.where(labels == 0, log_p[:, 0], log_not).mean())
    return float(-log_p[rows, labels].mean())


if __name__ == "__main__":
    main()
