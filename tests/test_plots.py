"""The plots of an evaluation show the numbers that they are made from."""

import json

import pytest

from claimcheck.evaluation.plots import coverage_plot, reliability, reliability_plot


def test_a_bin_has_its_mean_confidence_the_share_that_is_right_and_its_size():
    points = reliability([0.62, 0.68, 0.95, 1.0], [True, False, True, True])
    assert [(round(mean, 3), share, count) for mean, share, count in points] == [(0.65, 0.5, 2), (0.975, 1.0, 2)]


def test_the_reliability_diagram_has_a_point_a_bin_and_leaves_out_what_has_no_label(tmp_path):
    rows = [("supported", 0.9), ("refuted", 0.7), (None, 0.4)]
    labelled, predictions = tmp_path / "labelled.jsonl", tmp_path / "predictions.jsonl"
    labelled.write_text(
        "".join(
            json.dumps({"id": n, "claim": "A.", "evidence": "B.", "label": label}) + "\n"
            for n, (label, _) in enumerate(rows)
        )
    )
    predictions.write_text(
        "".join(
            json.dumps(
                {
                    "id": n,
                    "label": "supported",
                    "probabilities": {"supported": p, "refuted": 1 - p, "not_enough_info": 0},
                }
            )
            + "\n"
            for n, (_, p) in enumerate(rows)
        )
    )
    axes = reliability_plot([labelled], predictions).axes[0]
    line = axes.get_lines()[1]
    assert list(zip(line.get_xdata(), line.get_ydata(), strict=True)) == [
        (pytest.approx(0.7), 0.0),
        (pytest.approx(0.9), 1.0),
    ]


def test_the_coverage_plot_has_a_line_a_file():
    measures = {
        "dev/a.jsonl": {"accuracy_at_coverage": {"0.5": 0.9, "1.0": 0.7}},
        "dev/b.jsonl": {"accuracy_at_coverage": {"0.5": None, "1.0": 0.6}},
    }
    lines = coverage_plot(measures).axes[0].get_lines()
    assert {line.get_label(): list(line.get_ydata()) for line in lines} == {"a.jsonl": [0.9, 0.7], "b.jsonl": [0.6]}
