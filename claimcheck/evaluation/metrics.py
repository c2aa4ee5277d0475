"""Measures of classification, calibration, ranking and word overlap, in plain numpy, each with its definition."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:\d+)?")
_POSSESSIVE = re.compile(r"['’]s\b")
_CONTRACTED_NOT = re.compile(r"n['’]t\b")

_FUNCTION_WORDS = """
    a about after again also am an and any are as at be because been before being between both but by can could did do
    does doing down during for from had has have having he her here hers herself him himself his how i if in into is it
    its itself just me my of off on or our ours out over own s same she should so some such than that the their theirs
    them themselves then there these they this those through to under up very was we were what when where which while
    who whom whose why will with would you your yours
"""
#: Negations and quantifiers ("not", "no", "never", "all", "only") are not among them: they change a claim.
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())


@dataclass(frozen=True, kw_only=True)
class ClassScores:
    """How well one class is found."""

    precision: float
    """Of those predicted to be it, how many are; 0 if none is predicted."""
    recall: float
    """Of those that are it, how many are predicted; 0 if there is none."""
    f1: float
    support: int
    """How many are it."""


def mean(values: Sequence[float]) -> float | None:
    """The mean; None of nothing."""
    return float(np.mean(values)) if len(values) else None


def ratio(part: int, whole: int) -> float | None:
    """The share; None of nothing."""
    return part / whole if whole else None


def accuracy(gold: Sequence[Hashable], predicted: Sequence[Hashable]) -> float | None:
    """Share of predictions that equal the gold label."""
    return mean([float(a == b) for a, b in zip(gold, predicted, strict=True)])


def class_scores(gold: Sequence[Hashable], predicted: Sequence[Hashable], label: Hashable) -> ClassScores:
    """Precision, recall and F1 of one class against the rest."""
    hits = sum(a == b == label for a, b in zip(gold, predicted, strict=True))
    said, there = sum(b == label for b in predicted), sum(a == label for a in gold)
    return ClassScores(
        precision=hits / said if said else 0.0,
        recall=hits / there if there else 0.0,
        f1=2 * hits / (said + there) if said + there else 0.0,
        support=there,
    )


def macro_f1(gold: Sequence[Hashable], predicted: Sequence[Hashable]) -> float | None:
    """Mean F1 over the classes that occur among the gold labels or the predictions."""
    labels = dict.fromkeys([*gold, *predicted])
    return mean([class_scores(gold, predicted, label).f1 for label in labels])


def balanced_accuracy(gold: Sequence[Hashable], predicted: Sequence[Hashable]) -> float | None:
    """Mean recall over the classes that occur among the gold labels."""
    return mean([class_scores(gold, predicted, label).recall for label in dict.fromkeys(gold)])


def expected_calibration_error(confidence: ArrayLike, correct: ArrayLike, bins: int = 10) -> float | None:
    """Mean gap between confidence and accuracy, over equal-width bins weighted by how many fall in.

    Guo, Pleiss, Sun & Weinberger, "On Calibration of Modern Neural Networks", ICML 2017: bin m of M holds the
    confidences in ((m - 1) / M, m / M]; the first holds 0 too. ``confidence`` and ``correct``: shape (n,).
    """
    sure, right = np.asarray(confidence, dtype=float), np.asarray(correct, dtype=float)
    if not sure.size:
        return None
    member = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], sure, side="left")
    gaps = [abs(float(np.sum(right[member == m]) - np.sum(sure[member == m]))) for m in range(bins)]
    return sum(gaps) / sure.size


def brier_score(probabilities: ArrayLike, gold: Sequence[int]) -> float | None:
    """Mean over rows of the squared distance to the one-hot gold label: 0 is best, 2 is worst.

    Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78 (1950), the
    original form that sums over all classes. ``probabilities``: shape (n, classes); ``gold``: column numbers.
    """
    if not len(gold):
        return None
    given = np.asarray(probabilities, dtype=float)
    wanted = np.eye(given.shape[1])[np.asarray(gold, dtype=int)]
    return float(np.mean(np.sum((given - wanted) ** 2, axis=1)))


def auroc(scores: ArrayLike, positive: ArrayLike) -> float | None:
    """Probability that a positive scores above a negative, a tie counting half; None without one of each.

    Area under the ROC curve as the Mann-Whitney statistic: Hanley & McNeil, Radiology 143 (1982).
    """
    given, is_positive = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    positives, negatives = given[is_positive], np.sort(given[~is_positive])
    if not positives.size or not negatives.size:
        return None
    below = np.searchsorted(negatives, positives, side="left")
    not_above = np.searchsorted(negatives, positives, side="right")
    return float(np.sum(below + not_above) / 2 / positives.size / negatives.size)


def average_precision(scores: ArrayLike, positive: ArrayLike) -> float | None:
    """Precision at each threshold weighted by the recall it gains, rows with one score taken together.

    The area under the precision-recall curve without interpolation, as in scikit-learn; None without a positive.
    """
    _, hits, taken = _by_threshold(scores, positive)
    if not hits.size or not hits[-1]:
        return None
    return float(np.sum(np.diff(hits, prepend=0) / hits[-1] * hits / taken))


def best_f1(scores: ArrayLike, positive: ArrayLike) -> tuple[float, float] | None:
    """The highest F1 that any threshold gives, and that threshold (score >= threshold is positive).

    The threshold is chosen on the rows it is measured on: an upper bound, not a result. None without a positive.
    """
    thresholds, hits, taken = _by_threshold(scores, positive)
    if not hits.size or not hits[-1]:
        return None
    f1 = 2 * hits / (taken + hits[-1])
    best = int(np.argmax(f1))
    return float(f1[best]), float(thresholds[best])


def _by_threshold(scores: ArrayLike, positive: ArrayLike) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    # The distinct scores from high to low; for each, how many positives and how many rows score at least that.
    given, is_positive = np.asarray(scores, dtype=float), np.asarray(positive, dtype=int)
    order = np.argsort(-given, kind="stable")
    ordered = given[order]
    last_of_score = np.flatnonzero(np.append(np.diff(ordered) != 0, True)) if ordered.size else np.array([], dtype=int)
    return ordered[last_of_score], np.cumsum(is_positive[order])[last_of_score], last_of_score + 1


def accuracy_at_coverage(confidence: ArrayLike, correct: ArrayLike, coverage: float) -> float | None:
    """Accuracy over the most confident share of the rows, rounded up to whole rows; one minus the selective risk.

    Geifman & El-Yaniv, "Selective Classification for Deep Neural Networks", NeurIPS 2017. Rows of equal
    confidence are taken in the order given.
    """
    sure, right = np.asarray(confidence, dtype=float), np.asarray(correct, dtype=float)
    if not sure.size:
        return None
    kept = np.argsort(-sure, kind="stable")[: max(1, int(np.ceil(coverage * sure.size)))]
    return float(np.mean(right[kept]))


def ndcg(ranked: Sequence[str], relevance: Mapping[str, float], k: int) -> float:
    """Discounted cumulative gain of the first ``k``, divided by that of the best ranking there could be.

    Järvelin & Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20 (2002), with the gain
    linear in the relevance and the discount log2(rank + 1), as BEIR (Thakur et al., 2021) and trec_eval compute it.
    0 if nothing is relevant.
    """
    best = sorted((gain for gain in relevance.values() if gain > 0), reverse=True)
    ideal = _discounted(best[:k])
    return _discounted([max(relevance.get(name, 0.0), 0.0) for name in ranked[:k]]) / ideal if ideal else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(gain / np.log2(rank + 1) for rank, gain in enumerate(gains, start=1)))


def recall_at(ranked: Sequence[str], relevance: Mapping[str, float], k: int) -> float:
    """Share of the relevant documents (relevance above 0) among the first ``k``. 0 if nothing is relevant."""
    relevant = {name for name, gain in relevance.items() if gain > 0}
    return len(relevant.intersection(ranked[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], relevance: Mapping[str, float], k: int) -> float:
    """One divided by the rank of the first relevant document; 0 if none is among the first ``k``."""
    return next((1 / rank for rank, name in enumerate(ranked[:k], start=1) if relevance.get(name, 0.0) > 0), 0.0)


def content_words(text: str) -> frozenset[str]:
    """The words that carry a text's meaning: lower-cased, without stop words, stemmed (Snowball English).

    Numbers are kept, without the commas between thousands; negations are kept ("n't" as "not").
    """
    spelled_out = _CONTRACTED_NOT.sub(" not", _POSSESSIVE.sub("", text.lower()))
    words = (word.replace(",", "") for word in _WORD.findall(spelled_out))
    return frozenset(_stemmer().stemWords([word for word in words if word not in STOP_WORDS]))


def overlap_f1(one: frozenset[str], other: frozenset[str]) -> float:
    """F1 of two sets of words: twice what they share over the sum of their sizes; 0 if both are empty."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")
