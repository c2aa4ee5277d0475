"""Fit how the evidence of several passages is weighed: two logistic regressions over gold claims.

    python -m training.weighing
    python -m training.weighing --checks

Fitted on the three seeds, on the invented articles of the fitting half (FITTED) and on the first groups
(:mod:`training.groups`). Printed: figures leaving one gold article out, and on the last groups, which are not fitted
on. The other articles under ``tests/gold`` are for measuring and are not read here.

With ``--checks`` nothing is written: the same figures are printed with the outcome of one kind of check after the
other as a further feature of both questions, which is how much each of them would gain.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from claimcheck.corpus import read_corpus
from claimcheck.evaluation.gold_claims import FITTED, GoldClaim, gold_sets, read_gold
from claimcheck.retrieval.encoder import SentenceEncoder
from claimcheck.retrieval.search import Searcher
from claimcheck.verification.candidates import Asked
from claimcheck.verification.judge import Judged, weighed
from claimcheck.verification.state import in_force, with_changes
from claimcheck.verification.verifier import load_verifier
from claimcheck.verification.verify import judge
from claimcheck.verification.weighing import DECIDED, NEARNESS, SIDE, Weighed, features
from training.groups import read_groups

ROOT = Path(__file__).parent.parent
LABELS = {"supported": 0, "refuted": 1, "not_enough_evidence": 2, "not_enough_info": 2}
OUT = ROOT / "claimcheck" / "verification" / "weights" / "weighing.json"
#: Groups from this number on are measured on, not fitted on.
FIRST_MEASURED = 30

Fitted = tuple[LogisticRegression, LogisticRegression]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A claim with the passages found for it: ``label`` as in LABELS, ``origin`` the article or group."""

    origin: str
    label: int
    passages: tuple[Weighed, ...]
    checks: Mapping[str, float]
    """By kind, the outcome on the passage that decides most: 1 agrees, -1 differs, their mean where there are both."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scratch", type=Path, default=ROOT / ".training" / "groups")
    parser.add_argument("--checks", action="store_true", help="print what each kind of check would gain; write nothing")
    arguments = parser.parse_args()
    cases = list(_cases(arguments.scratch))
    articles = [case for case in cases if case.origin in FITTED]
    groups = [case for case in cases if case.origin not in FITTED and int(case.origin[2:]) <= FIRST_MEASURED]
    measured = [case for case in cases if case not in articles and case not in groups]
    if arguments.checks:
        for kinds in ((), *((kind,) for kind in sorted({kind for case in cases for kind in case.checks}))):
            print(f"with the checks of {kinds[0]}" if kinds else "without checks")
            _measure(articles, groups, measured, kinds)
        return
    fitted = _measure(articles, groups, measured, ())
    described = {
        "decided": _described(DECIDED, fitted[0]),
        "side": _described(SIDE, fitted[1]),
        "fitted_on": [*sorted(FITTED), f"{FIRST_MEASURED} groups"],
        "claims": len(articles) + len(groups),
    }
    OUT.write_text(json.dumps(described, indent=1) + "\n")
    print(json.dumps(described, indent=1))


def _measure(articles: list[Case], groups: list[Case], measured: list[Case], kinds: Sequence[str]) -> Fitted:
    """The two regressions over all that is fitted on; their figures are printed."""
    names = sorted(FITTED)
    left_out = [_predict(_fit([*(c for c in articles if c.origin != name), *groups], kinds), _of(articles, name), kinds)
                for name in names]  # fmt: skip
    fitted = _fit([*articles, *groups], kinds)
    _tell("leaving one article out", np.concatenate(left_out), [c.label for name in names for c in _of(articles, name)])
    _tell("groups not fitted on", _predict(fitted, measured, kinds), [case.label for case in measured])
    return fitted


def _cases(scratch: Path) -> Iterator[Case]:
    encoder, verifier = SentenceEncoder(), load_verifier()

    def judged(origin: str, claims: Sequence[GoldClaim], searcher: Searcher, asked: Asked) -> Iterator[Case]:
        for item, found in zip(claims, judge([c.claim for c in claims], searcher, verifier, asked), strict=True):
            known = [one for one in with_changes(item.claim, found, asked) if not one.after]
            before = in_force(item.claim, known, asked)
            if before and item.verdict in LABELS:
                passages = tuple(weighed(one) for one in before)
                deciding = max(before, key=lambda one: math.exp(NEARNESS * one.hit.cosine)
                               * (1 - one.probabilities.not_enough))  # fmt: skip
                yield Case(origin=origin, label=LABELS[item.verdict], passages=passages, checks=_outcomes(deciding))

    for gold in gold_sets(ROOT):
        if gold.name in FITTED:
            published, claims = read_gold(gold)
            asked = Asked(as_of=published, exclude=gold.article.read_text(encoding="utf-8"))
            yield from judged(gold.name, claims, Searcher([read_corpus(gold.corpus)], encoder), asked)
    for group in read_groups(scratch):
        yield from judged(group.name, group.claims, Searcher([group.corpus], encoder), Asked(as_of=group.day))


def _outcomes(item: Judged) -> Mapping[str, float]:
    values = {"agrees": 1.0, "differs": -1.0}
    by_kind: dict[str, list[float]] = {}
    for check in item.checks:
        by_kind.setdefault(check.kind, []).append(values[check.outcome])
    return {kind: sum(found) / len(found) for kind, found in by_kind.items()}


def _of(cases: Sequence[Case], origin: str) -> list[Case]:
    return [case for case in cases if case.origin == origin]


def _fit(cases: Sequence[Case], kinds: Sequence[str]) -> Fitted:
    d, s = _features(cases, kinds)
    y = np.asarray([case.label for case in cases])
    one_sided = y != 2
    decided = LogisticRegression(C=0.3, max_iter=5000).fit(d, one_sided)
    side = LogisticRegression(C=0.3, max_iter=5000, class_weight="balanced").fit(s[one_sided], y[one_sided] == 0)
    return decided, side


def _predict(fitted: Fitted, cases: Sequence[Case], kinds: Sequence[str]) -> NDArray[np.float64]:
    d, s = _features(cases, kinds)
    p, q = fitted[0].predict_proba(d)[:, 1], fitted[1].predict_proba(s)[:, 1]
    return np.stack([p * q, p * (1 - q), 1 - p], axis=1)


def _features(cases: Sequence[Case], kinds: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both questions' features, with the outcomes of the checks of these kinds: (cases, features) each."""
    rows = [(*features(case.passages), [case.checks.get(kind, 0.0) for kind in kinds]) for case in cases]
    return (
        np.asarray([[*decided, *map(abs, outcomes)] for decided, _, outcomes in rows]),
        np.asarray([[*side, *outcomes] for _, side, outcomes in rows]),
    )


def _tell(what: str, probabilities: NDArray[np.float64], labels: Sequence[int]) -> None:
    y, found = np.asarray(labels), probabilities.argmax(axis=1)
    right, asserted = found == y, found != 2
    print(f"{what}, {len(y)} claims: accuracy {right.mean():.3f}, asserted {asserted.sum()}, "
          f"of these right {right[asserted].mean():.3f}", flush=True)  # fmt: skip
    for least in (0.5, 0.6, 0.7, 0.8):
        sure = asserted & (probabilities.max(axis=1) >= least)
        print(f"    from {least} on: {sure.sum()} asserted, right {right[sure].mean():.3f}", flush=True)


def _described(names: tuple[str, ...], model: LogisticRegression) -> dict[str, object]:
    return {
        "features": list(names),
        "coefficients": [round(float(c), 4) for c in model.coef_[0]],
        "intercept": round(float(model.intercept_[0]), 4),
    }


if __name__ == "__main__":
    main()
