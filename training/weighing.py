"""Fit how the evidence of several passages is weighed: multinomial logistic regression over gold claims.

    python -m training.weighing

Fitted on the three seeds and on the invented articles of the fitting half (FITTED); the other articles under
``tests/gold`` are for measuring and are not read here.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict

from claimcheck.corpus import read_corpus
from claimcheck.evaluation.gold_claims import FITTED, gold_sets, read_gold
from claimcheck.retrieval.encoder import SentenceEncoder
from claimcheck.retrieval.search import Searcher
from claimcheck.verification.verifier import load_verifier
from claimcheck.verification.verify import Asked, judge, weighed
from claimcheck.verification.weighing import FEATURES, features

ROOT = Path(__file__).parent.parent
LABELS = ("supported", "refuted", "not_enough_evidence")
OUT = ROOT / "claimcheck" / "verification" / "weights" / "weighing.json"


def main() -> None:
    encoder, verifier = SentenceEncoder(), load_verifier()
    rows, labels, groups = [], [], []
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
                rows.append(features(before, item.claim.kind == "universal"))
                labels.append(LABELS.index(item.verdict))
                groups.append(gold.name)
    x, y = np.asarray(rows), np.asarray(labels)
    # The strength of the prior is chosen by leaving one article out, over a coarse grid.
    scores = {}
    for strength in (0.003, 0.01, 0.03, 0.1, 0.3):
        model = LogisticRegression(C=strength, max_iter=5000)
        probabilities = cross_val_predict(model, x, y, groups=groups, cv=LeaveOneGroupOut(), method="predict_proba")
        log_loss = -np.log(np.clip(probabilities[np.arange(len(y)), y], 1e-6, 1)).mean()
        scores[strength] = float(log_loss)
        print(f"C={strength}: accuracy {(probabilities.argmax(1) == y).mean():.3f}, log loss {log_loss:.3f}")
    best = min(scores, key=scores.__getitem__)
    model = LogisticRegression(C=best, max_iter=5000).fit(x, y)
    OUT.write_text(
        json.dumps(
            {
                "features": list(FEATURES),
                "labels": list(LABELS),
                "coefficients": np.round(model.coef_, 4).tolist(),
                "intercepts": np.round(model.intercept_, 4).tolist(),
                "fitted_on": sorted(FITTED),
                "claims": len(y),
            },
            indent=1,
        )
        + "\n"
    )
    for name, row in zip(LABELS, model.coef_, strict=True):
        print(name, dict(zip(FEATURES, np.round(row, 2).tolist(), strict=True)))


if __name__ == "__main__":
    main()
