"""``claimcheck eval verify``: how well an entailment model labels pairs of evidence and claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.evaluation import Measures, Progress, metrics
from claimcheck.evaluation.readers import (
    LABELS,
    VerificationRow,
    check_writable,
    read_verification,
    write_predictions,
)

if TYPE_CHECKING:
    from claimcheck.verification.model import Probabilities
    from claimcheck.verification.verifier import Verifier

#: Pairs given to the verifier at a time: enough for it to sort by length, few enough for progress to move.
CHUNK = 512

COVERAGES = (0.25, 0.5, 0.75, 1.0)


def evaluate_verify(
    paths: Sequence[Path], verifier: Verifier, *, predictions: Path | None, progress: Progress | None = None
) -> dict[str, Measures]:
    """Predict every row of every file, then score it. Gives the measures by file name, as it was given.

    All files are read before the first prediction. ``predictions`` gets
    ``{"id", "label", "probabilities"}`` a line, in the order of the files and their rows; labels have no part in it.
    Raises :class:`claimcheck.errors.InputError` for a file that cannot be read and a broken line.
    """
    check_writable(predictions, paths)
    files = [(path, read_verification(path)) for path in paths]
    total = sum(len(rows) for _, rows in files)
    measures: dict[str, Measures] = {}
    written: list[dict[str, Any]] = []
    for path, rows in files:
        given: list[tuple[float, float, float]] = []
        for start in range(0, len(rows), CHUNK):
            chunk = [(row.evidence, row.claim) for row in rows[start : start + CHUNK]]
            given += [_in_order(item) for item in verifier.predict(chunk)]
            if progress is not None:
                progress(len(written) + len(given), total)
        written += [_prediction(row, values) for row, values in zip(rows, given, strict=True)]
        measures[str(path)] = score([row.label for row in rows], given)
    write_predictions(predictions, written)
    return measures


def score(labels: Sequence[str | None], probabilities: Sequence[tuple[float, float, float]]) -> Measures:
    """The measures of one file; ``probabilities`` in the order of LABELS.

    Rows without a known label are predicted but not scored. ``accuracy``, ``macro_f1``, ``balanced_accuracy``,
    ``ece``, ``brier`` and ``accuracy_at_coverage`` are three-way, also where the file knows only two labels.
    ``two_way_accuracy``: which of supported and refuted is likelier, over the rows that are one of them.
    ``auroc_supported``: P(supported) for supported against the rest.
    """
    kept = [(label, values) for label, values in zip(labels, probabilities, strict=True) if label is not None]
    gold = [label for label, _ in kept]
    given = [values for _, values in kept]
    predicted = [_likeliest(values) for values in given]
    confidence = [max(values) for values in given]
    correct = [a == b for a, b in zip(gold, predicted, strict=True)]
    two_way = [
        (label == "supported") == (values[0] >= values[1]) for label, values in kept if label != "not_enough_info"
    ]
    counts = Counter(gold)
    measures: Measures = {
        "n": len(labels),
        "labelled": len(kept),
        "labels": {label: counts[label] for label in LABELS},
        "accuracy": metrics.accuracy(gold, predicted),
        "macro_f1": metrics.macro_f1(gold, predicted),
        "balanced_accuracy": metrics.balanced_accuracy(gold, predicted),
        "ece": metrics.expected_calibration_error(confidence, correct),
        "brier": metrics.brier_score(given, [LABELS.index(label) for label in gold]),
        "two_way_accuracy": metrics.mean(two_way),
        "auroc_supported": metrics.auroc([values[0] for values in given], [label == "supported" for label in gold]),
        "per_class": {label: asdict(metrics.class_scores(gold, predicted, label)) for label in LABELS}
        if kept
        else None,
        "accuracy_at_coverage": {
            str(coverage): metrics.accuracy_at_coverage(confidence, correct, coverage) for coverage in COVERAGES
        },
        "note": None,
    }
    if len(kept) < len(labels):
        measures["note"] = (
            f"{len(labels) - len(kept)} of {len(labels)} rows have no label that is supported, refuted or "
            "not_enough_info: they are predicted but not scored"
        )
    return measures


def _in_order(item: Probabilities) -> tuple[float, float, float]:
    return float(item.supported), float(item.refuted), float(item.not_enough)


def _likeliest(values: tuple[float, float, float]) -> str:
    return LABELS[values.index(max(values))]


def _prediction(row: VerificationRow, values: tuple[float, float, float]) -> dict[str, Any]:
    return {"id": row.id, "label": _likeliest(values), "probabilities": dict(zip(LABELS, values, strict=True))}
