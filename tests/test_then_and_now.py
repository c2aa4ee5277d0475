"""The then-and-now gold set is well made, and its figures count what they say."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from claimcheck.corpus import read_corpus
from claimcheck.evaluation.then_and_now import (
    TUNED,
    Moment,
    ThenAndNow,
    TimedClaim,
    read_timed_claims,
    since_is_right,
    subjects,
    time_figures,
)
from claimcheck.verification.model import Assessment, Coverage, Superseded, Verdict

ROOT = Path(__file__).parent.parent
CLAIMS = {folder.name: read_timed_claims(folder) for folder in subjects(ROOT)}


def test_of_sixteen_subjects_five_are_for_measuring_only():
    assert len(CLAIMS) == 16
    assert len(TUNED & set(CLAIMS)) == 11
    assert sum(map(len, CLAIMS.values())) >= 60


@pytest.mark.parametrize("folder", subjects(ROOT), ids=lambda folder: folder.name)
def test_a_claim_that_was_superseded_changed_between_its_two_dates(folder):
    for claim in read_timed_claims(folder):
        assert claim.first.as_of < claim.second.as_of
        if claim.superseded is None:
            assert claim.first.verdict == claim.second.verdict
        else:
            since, label = claim.superseded
            assert claim.first.as_of < since <= claim.second.as_of
            assert label == claim.second.verdict != claim.first.verdict


@pytest.mark.parametrize("folder", subjects(ROOT), ids=lambda folder: folder.name)
def test_the_corpus_dates_the_change_and_has_claims_that_stay(folder):
    corpus = read_corpus(folder / "corpus")
    starts = {document.event.start for document in corpus.documents if document.event}
    claims = read_timed_claims(folder)
    assert {claim.superseded[0] for claim in claims if claim.superseded} <= starts
    assert sum(claim.superseded is None for claim in claims) >= 2


CLAIM = TimedClaim(
    id="t01", text="Ada Brun is mayor.", first=Moment(as_of=date(2016, 1, 1), verdict="supported"),
    second=Moment(as_of=date(2020, 1, 1), verdict="refuted"), superseded=(date(2019, 9, 3), "refuted"),
)  # fmt: skip


def found(label, since=None):
    later = None if since is None else Superseded(since=since, label="refuted", evidence=("town/a",))
    verdict = Verdict(label=label, confidence=0.9, reason="", cause=None, superseded=later,
                      coverage=Coverage(documents=0, first=None, last=None))  # fmt: skip
    return Assessment(verdict=verdict, evidence=(), checks=())


def test_the_day_of_a_change_counts_by_its_month():
    item = ThenAndNow(subject="s", claim=CLAIM, first=found("supported", date(2019, 9, 28)), second=found("refuted"))
    assert since_is_right(item)
    assert not since_is_right(replace(item, first=found("supported", date(2019, 8, 28))))
    assert not since_is_right(replace(item, first=found("supported")))


def test_figures_are_shares_of_the_claims_they_are_about():
    right = ThenAndNow(subject="s", claim=CLAIM, first=found("supported", date(2019, 9, 3)), second=found("refuted"))
    wrong = replace(right, first=found("supported"), second=found("supported"))
    kept = replace(right, claim=replace(CLAIM, superseded=None, second=CLAIM.first))
    figures = time_figures([right, wrong, kept])
    assert (figures["n"], figures["superseded"]) == (3, 2)
    assert figures["then_right"] == 1.0
    assert figures["now_right"] == pytest.approx(1 / 3)
    assert figures["since_right"] == 0.5
    assert figures["false_alarms"] == 1.0
