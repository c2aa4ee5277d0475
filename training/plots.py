"""Draw what the confidence of a verdict is worth, on the gold articles that nothing was fitted on, for the docs.

    python -m training.plots

Writes ``docs/confidence.svg``: a reliability diagram, and how many of the verdicts are right when only the surest are
given (risk–coverage: El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification", JMLR 2010).
"""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib import pyplot

from claimcheck.evaluation.gold_claims import FITTED, gold_sets, gold_verdicts
from claimcheck.evaluation.plots import reliability
from claimcheck.pipeline import load_models

ROOT = Path(__file__).parent.parent
OUT = ROOT / "docs" / "confidence.svg"
#: The colour of the points and lines that are measured, dark enough on a light page.
MEASURED = "#1f5fa8"


def main() -> None:
    models = load_models()
    judged = [pair for gold in gold_sets(ROOT) if gold.name not in FITTED for pair in gold_verdicts(gold, models)]
    verdicts = [(found.verdict.confidence, found.verdict.label == item.verdict) for item, found in judged]
    matplotlib.rcParams["svg.hashsalt"] = OUT.name
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    points = reliability([confidence for confidence, _ in verdicts], [correct for _, correct in verdicts])
    left.plot([0, 1], [0, 1], linestyle="--", color="gray")
    left.plot([mean for mean, _, _ in points], [share for _, share, _ in points], marker="o", color=MEASURED)
    for mean, share, count in points:
        left.annotate(str(count), (mean, share), textcoords="offset points", xytext=(6, -12))
    left.set(xlabel="Confidence (with how many verdicts)", ylabel="Share that is right", xlim=(0, 1), ylim=(0, 1.02))
    asserted = sorted(
        ((c, correct) for (c, correct), (_, found) in zip(verdicts, judged, strict=True)
         if found.verdict.label in {"supported", "refuted"}), reverse=True,
    )  # fmt: skip
    given = np.arange(1, len(asserted) + 1)
    shares = np.cumsum([correct for _, correct in asserted]) / given
    right.plot(given / len(verdicts), shares, color=MEASURED)
    right.set(xlabel="Share of the claims that is asserted, the surest first", ylabel="Share that is right",
              xlim=(0, 1), ylim=(0, 1.02))  # fmt: skip
    figure.savefig(OUT, metadata={"Date": None})
    table = [(round(mean, 2), round(share, 2), count) for mean, share, count in points]
    print(json.dumps({"claims": len(verdicts), "reliability": table}))
    for least in (0.5, 0.6, 0.7, 0.8):
        sure = [correct for c, correct in asserted if c >= least]
        print(f"from {least} on: {len(sure)} of {len(verdicts)} asserted, right {np.mean(sure):.3f}")


if __name__ == "__main__":
    main()
