"""Plots of an evaluation, for a notebook: whether the confidence means what it says, and what abstaining buys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from claimcheck.evaluation import Measures
from claimcheck.evaluation.readers import read_json_lines, read_verification

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Bins of the reliability diagram, as in the expected calibration error (Guo et al., ICML 2017, section 2).
BINS = 10


def reliability(confidence: Sequence[float], correct: Sequence[bool]) -> list[tuple[float, float, int]]:
    """For each bin that is not empty: mean confidence, share that is right, and how many predictions."""
    given, right = np.asarray(confidence, dtype=float), np.asarray(correct, dtype=bool)
    bins = np.minimum((given * BINS).astype(int), BINS - 1)
    return [
        (float(given[bins == one].mean()), float(right[bins == one].mean()), int((bins == one).sum()))
        for one in np.unique(bins)
    ]


def reliability_plot(files: Sequence[Path], predictions: Path) -> Figure:
    """A reliability diagram of ``claimcheck eval verify FILES --predictions PREDICTIONS``, over all files together."""
    labels = [row.label for path in files for row in read_verification(path)]
    written = [row for _, row in read_json_lines(predictions)]
    known = [(label, row) for label, row in zip(labels, written, strict=True) if label is not None]
    points = reliability(
        [max(row["probabilities"].values()) for _, row in known], [row["label"] == label for label, row in known]
    )
    figure, axes = _axes("Confidence", "Share that is right")
    axes.plot([0, 1], [0, 1], linestyle="--", color="gray")
    axes.plot([mean for mean, _, _ in points], [share for _, share, _ in points], marker="o")
    for mean, share, count in points:
        axes.annotate(str(count), (mean, share), textcoords="offset points", xytext=(6, -10))
    axes.set_xlim(0, 1)
    return figure


def coverage_plot(measures: Mapping[str, Measures]) -> Figure:
    """Accuracy among the surest predictions, against the share of predictions that is given; a line a file."""
    figure, axes = _axes("Share of predictions given, the surest first", "Accuracy")
    for name, row in measures.items():
        pairs = sorted(
            (float(share), value) for share, value in row["accuracy_at_coverage"].items() if value is not None
        )
        axes.plot([share for share, _ in pairs], [value for _, value in pairs], marker="o", label=Path(name).name)
    axes.legend()
    return figure


def _axes(x: str, y: str) -> tuple[Figure, Any]:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 4), layout="constrained")
    axes.set(xlabel=x, ylabel=y, ylim=(0, 1.02))
    # A notebook shows an open figure by itself, and would then show it twice.
    pyplot.close(figure)
    return figure, axes
