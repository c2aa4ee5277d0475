"""Choose when two claims are taken for the same one (``SAME`` in :mod:`claimcheck.verification.earlier`).

    python -m training.same_claims

Prints precision and recall on the tuning half of ``tests/claim_pairs.jsonl`` for a range of thresholds, then those of
``SAME`` on the measuring half. To be run again when the verifier has new weights: its probabilities are what is cut.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from claimcheck.pipeline import load_models
from claimcheck.verification.earlier import ALIKE, SAME, same_claims

PAIRS = Path(__file__).parent.parent / "tests" / "claim_pairs.jsonl"
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)


def main() -> None:
    models = load_models()
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    ones, others = [pair["one"] for pair in pairs], [pair["other"] for pair in pairs]
    cosines = np.sum(models.encoder.encode(ones) * models.encoder.encode(others), axis=1)
    sure = np.asarray(same_claims(list(zip(ones, others, strict=True)), models.verifier))
    same = np.asarray([pair["same"] for pair in pairs])
    for half, thresholds in (("tune", THRESHOLDS), ("measure", (SAME,))):
        here = np.asarray([pair["half"] == half for pair in pairs])
        for least in thresholds:
            said = here & (cosines >= ALIKE) & (sure >= least)
            right, known = int((said & same).sum()), int((here & same).sum())
            print(f"{half}, from {least}: {right} of {said.sum()} found to be the same are, of {known} that are: "
                  f"precision {right / max(1, said.sum()):.2f}, recall {right / known:.2f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
