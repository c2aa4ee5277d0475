"""Weigh the evidence for a claim: from the stances of several passages to one label with a probability."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from claimcheck.verification.model import Check, Probabilities

_PARAMETERS = Path(__file__).parent / "weights" / "weighing.json"
#: Names of the features, in the order of the coefficients.
FEATURES = (
    "best_support", "best_refutation", "second_support", "second_refutation", "nearest_support", "nearest_refutation",
    "support_cosine", "refutation_cosine", "support_differs", "refutation_differs", "support_agrees",
    "refutation_agrees", "universal_support", "universal_refutation",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """One passage as it enters the weighing."""

    probabilities: Probabilities
    cosine: float
    """Similarity of meaning between claim and passage: how far the passage is about the claim at all."""
    checks: tuple[Check, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Probabilities that the evidence as a whole supports or refutes the claim, or leaves it open."""

    supported: float
    refuted: float
    not_enough: float


def features(passages: Sequence[Weighed], universal: bool) -> list[float]:
    """Fourteen numbers that describe the evidence as a whole, whatever the number of passages.

    Log-odds of support and of refutation of the strongest, the second and the nearest passage; how near the
    strongest ones are to the claim; whether the checks found their numbers, dates and names to agree or differ.
    """
    by_support = sorted(passages, key=lambda p: -p.probabilities.supported)
    by_refutation = sorted(passages, key=lambda p: -p.probabilities.refuted)
    nearest = max(passages, key=lambda p: p.cosine)
    support, refutation = by_support[0], by_refutation[0]
    best_support = _log_odds(support.probabilities.supported)
    best_refutation = _log_odds(refutation.probabilities.refuted)
    second_support = _log_odds(by_support[1].probabilities.supported) if len(passages) > 1 else -4.0
    second_refutation = _log_odds(by_refutation[1].probabilities.refuted) if len(passages) > 1 else -4.0
    return [
        best_support,
        best_refutation,
        second_support,
        second_refutation,
        _log_odds(nearest.probabilities.supported),
        _log_odds(nearest.probabilities.refuted),
        4 * support.cosine,
        4 * refutation.cosine,
        _share(support, "differs"),
        _share(refutation, "differs"),
        _share(support, "agrees"),
        _share(refutation, "agrees"),
        best_support if universal else 0.0,
        best_refutation if universal else 0.0,
    ]


def weigh(passages: Sequence[Weighed], universal: bool) -> Outcome:
    """The three probabilities by multinomial logistic regression over :func:`features`.

    Its coefficients were fitted by ``training/weighing.py`` on gold claims; they stand in ``weighing.json``.
    """
    if not passages:
        return Outcome(supported=0.0, refuted=0.0, not_enough=1.0)
    values = features(passages, universal)
    parameters = _parameters()
    scores = [
        intercept + sum(c * v for c, v in zip(coefficients, values, strict=True))
        for coefficients, intercept in zip(parameters["coefficients"], parameters["intercepts"], strict=True)
    ]
    top = max(scores)
    exponents = [math.exp(score - top) for score in scores]
    total = sum(exponents)
    return Outcome(
        supported=exponents[0] / total, refuted=exponents[1] / total, not_enough=exponents[2] / total
    )  # fmt: skip


def _log_odds(p: float) -> float:
    clipped = min(max(p, 0.02), 0.98)
    return math.log(clipped / (1 - clipped))


def _share(passage: Weighed, outcome: str) -> float:
    return float(any(check.outcome == outcome for check in passage.checks))


@cache
def _parameters() -> dict[str, Any]:
    parameters: dict[str, Any] = json.loads(_PARAMETERS.read_text(encoding="utf-8"))
    if parameters["features"] != list(FEATURES):
        raise ValueError(f"{_PARAMETERS}: was fitted for other features; run training/weighing.py again")
    return parameters
