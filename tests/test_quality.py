"""The quality gate: figures on the project's own gold sets must not fall below their pinned floors.

The floors stand in quality.json with the hashes of the gold files. ``python -m training.pin`` raises them to what is
measured and lowers none unless it is told to (``--lower NAME``).
"""

import hashlib
import json
from pathlib import Path

import pytest

from claimcheck.evaluation.gold_claims import gold_sets, gold_verdicts, verdict_figures
from claimcheck.evaluation.run import claim_figures
from claimcheck.evaluation.then_and_now import subjects, then_and_now, time_figures

ROOT = Path(__file__).parent.parent
PINNED = json.loads((Path(__file__).parent / "quality.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(PINNED["files"]))
def test_the_gold_files_are_the_ones_that_were_measured(name):
    assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == PINNED["files"][name]


def test_verdicts_on_the_gold_claims_reach_the_floors(models):
    judged = [pair for gold in gold_sets(ROOT) if gold.name in PINNED["sets"] for pair in gold_verdicts(gold, models)]
    _holds(verdict_figures(judged))


def test_the_claims_found_in_articles_that_nothing_was_tuned_on_reach_the_floors():
    counted = [gold.gold for gold in gold_sets(ROOT) if gold.name in PINNED["claim_sets"]]
    assert len(counted) == len(PINNED["claim_sets"]) > 0
    _holds(claim_figures(counted))


def test_verdicts_then_and_now_reach_the_floors(models):
    folders = [folder for folder in subjects(ROOT) if folder.name in PINNED["subjects"]]
    assert len(folders) == len(PINNED["subjects"]) > 0
    _holds(time_figures([item for folder in folders for item in then_and_now(folder, models)]))


def _holds(figures):
    """Each pinned figure that was measured is within its bound; there is at least one floor among them."""
    assert set(figures) & set(PINNED["floors"])
    for name, floor in PINNED["floors"].items():
        assert figures.get(name, floor) >= floor, f"{name} is {figures[name]:.3f}, pinned at {floor}"
    for name, ceiling in PINNED["ceilings"].items():
        assert figures.get(name, ceiling) <= ceiling, f"{name} is {figures[name]}, pinned at {ceiling}"
