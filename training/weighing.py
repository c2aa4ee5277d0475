"""Fit how the evidence of several passages is weighed: two logistic regressions over gold claims.

    python -m training.weighing

Fitted on the three seeds and on the invented articles of the fitting half (FITTED); the other articles under
``tests/gold`` are for measuring and are not read here.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from claimcheck.corpus import read_corpus
from claimcheck.evaluation.gold_claims import FITTED, gold_sets, read_gold
from claimcheck.retrieval.encoder import SentenceEncoder
from claimcheck.retrieval.search import Searcher
from claimcheck.verification.candidates import Asked
from claimcheck.verification.judge import weighed
from claimcheck.verification.verifier import load_verifier
from claimcheck.verification.verify import judge
from claimcheck.verification.weighing import DECIDED, SIDE, features

ROOT = Path(__file__).parent.parent
LABELS = ("supported", "refuted", "not_enough_evidence")
OUT = ROOT / "claimcheck" / "verification" / "weights" / "weighing.json"


def main() -> None:
    encoder, verifier = SentenceEncoder(), load_verifier()
    decided_rows, side_rows, labels, groups = [], [], [], []
    for gold in gold_sets(ROOT):
        if gold.name not in FITTED:
            continue
        published, claims = read_gold(gold)
        searcher = Searcher([read_corpus(gold.corpus)], encoder)
        asked = Asked(as_of=published, exclude=gold.article.read_text(encoding="utf-8"))
        judged = judge([g.claim for g in claims], searcher, verifier, asked)
        for item, found in zip(claims, judged, strict=True):
            before = [weighed(one) for one in found if not one.after]
            if before and item.verdict in LABELS:
                decided, side = features(before)
                decided_rows.append(decided)
                side_rows.append(side)
                labels.append(LABELS.index(item.verdict))
                groups.append(gold.name)
    d, s, y, g = np.asarray(decided_rows), np.asarray(side_rows), np.asarray(labels), np.asarray(groups)
    left_out = np.zeros((len(y), 3))
    for name in sorted(set(groups)):
        rest = g != name
        left_out[~rest] = _predict(*_fit(d[rest], s[rest], y[rest]), d[~rest], s[~rest])
    found = left_out.argmax(1)
    asserted = found != 2
    print(f"leaving one article out, {len(y)} claims: accuracy {(found == y).mean():.3f}, "
          f"asserted and right {(found == y)[asserted].mean():.3f} of {asserted.sum()}")  # fmt: skip
    decided_model, side_model = _fit(d, s, y)
    described = {
        "decided": _described(DECIDED, decided_model),
        "side": _described(SIDE, side_model),
        "fitted_on": sorted(FITTED),
        "claims": len(y),
    }
    OUT.write_text(json.dumps(described, indent=1) + "\n")
    print(json.dumps(described, indent=1))


def _fit(
    d: NDArray[np.float64], s: NDArray[np.float64], y: NDArray[np.int64]
) -> tuple[LogisticRegression, LogisticRegression]:
    one_sided = y != 2
    decided = LogisticRegression(C=0.3, max_iter=5000).fit(d, one_sided)
    side = LogisticRegression(C=0.3, max_iter=5000, class_weight="balanced").fit(s[one_sided], y[one_sided] == 0)
    return decided, side


def _predict(
    decided: LogisticRegression, side: LogisticRegression, d: NDArray[np.float64], s: NDArray[np.float64]
) -> NDArray[np.float64]:
    p, q = decided.predict_proba(d)[:, 1], side.predict_proba(s)[:, 1]
    return np.stack([p * q, p * (1 - q), 1 - p], axis=1)


def _described(names: tuple[str, ...], model: LogisticRegression) -> dict[str, object]:
    return {
        "features": list(names),
        "coefficients": [round(float(c), 4) for c in model.coef_[0]],
        "intercept": round(float(model.intercept_[0]), 4),
    }


if __name__ == "__main__":
    main()
