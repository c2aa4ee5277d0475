"""Weigh the evidence for a claim: from the stances of several passages to one label with a probability."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from claimcheck.verification.model import Probabilities

_PARAMETERS = Path(__file__).parent / "weights" / "weighing.json"
#: Names of the features of the two questions, in the order of their coefficients.
DECIDED = ("top_decides", "all_decide", "best_side", "top_cosine")
SIDE = ("all_side", "top_side", "best_difference")
#: How fast a passage's weight falls with its distance from the claim: weight exp(NEARNESS * cosine).
NEARNESS = 6.0


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """One passage as it enters the weighing."""

    probabilities: Probabilities
    cosine: float
    """Similarity of meaning between claim and passage: how far the passage is about the claim at all."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Probabilities that the evidence as a whole supports or refutes the claim, or leaves it open."""

    supported: float
    refuted: float
    not_enough: float


def features(passages: Sequence[Weighed]) -> tuple[list[float], list[float]]:
    """Numbers that describe the evidence as a whole: (for whether it decides, for which side it takes).

    Each passage has a weight by its cosine to the claim. ``top`` is the passage that decides most, by weight times
    1 - P(not enough); ``all`` is the weighted mean over the passages; ``best`` the most certain of either side.
    """
    nearness = [math.exp(NEARNESS * passage.cosine) for passage in passages]
    total = sum(nearness)
    weights = [value / total for value in nearness]
    chances = [passage.probabilities for passage in passages]
    decides = [weight * (1 - p.not_enough) for weight, p in zip(weights, chances, strict=True)]
    top = max(range(len(passages)), key=lambda i: (decides[i], passages[i].cosine, chances[i].supported))
    support = sum(weight * p.supported for weight, p in zip(weights, chances, strict=True))
    refutation = sum(weight * p.refuted for weight, p in zip(weights, chances, strict=True))
    best_support = max(p.supported for p in chances)
    best_refutation = max(p.refuted for p in chances)
    decided = [
        _log_odds(1 - chances[top].not_enough),
        _log_odds(sum(decides)),
        _log_odds(max(best_support, best_refutation)),
        4 * passages[top].cosine,
    ]
    side = [
        _log_ratio(support, refutation),
        _log_ratio(chances[top].supported, chances[top].refuted),
        _log_odds(best_support) - _log_odds(best_refutation),
    ]
    return decided, side


def weigh(passages: Sequence[Weighed]) -> Outcome:
    """The three probabilities by two logistic regressions: does the evidence decide, and for which side.

    Their coefficients were fitted by ``training/weighing.py`` on gold claims; they stand in ``weighing.json``. The
    two sides were given the same weight there, so that neither is favoured because it is the commoner one.
    """
    if not passages:
        return Outcome(supported=0.0, refuted=0.0, not_enough=1.0)
    decided, side = features(passages)
    parameters = _parameters()
    decides = _logistic(parameters["decided"], decided)
    supports = _logistic(parameters["side"], side)
    return Outcome(supported=decides * supports, refuted=decides * (1 - supports), not_enough=1 - decides)


def _logistic(parameters: dict[str, Any], values: Sequence[float]) -> float:
    score = parameters["intercept"] + sum(c * v for c, v in zip(parameters["coefficients"], values, strict=True))
    return 1 / (1 + math.exp(-score))


def _log_ratio(one: float, other: float) -> float:
    return math.log((one + 0.01) / (other + 0.01))


def _log_odds(p: float) -> float:
    clipped = min(max(p, 0.02), 0.98)
    return math.log(clipped / (1 - clipped))


@cache
def _parameters() -> dict[str, Any]:
    parameters: dict[str, Any] = json.loads(_PARAMETERS.read_text(encoding="utf-8"))
    if parameters["decided"]["features"] != list(DECIDED) or parameters["side"]["features"] != list(SIDE):
        raise ValueError(f"{_PARAMETERS}: was fitted for other features; run training/weighing.py again")
    return parameters
