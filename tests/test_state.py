"""Evidence for a state has its time: what is in force on a day, and since when it is no more."""

from datetime import date

import pytest
from conftest import write_corpus

from claimcheck.article import Span
from claimcheck.claims.model import Claim
from claimcheck.corpus import read_corpus
from claimcheck.corpus.known import days_in, known_from, tells_until
from claimcheck.dates import Interval
from claimcheck.retrieval.search import Hit
from claimcheck.verification.candidates import Asked
from claimcheck.verification.judge import Judged
from claimcheck.verification.model import Probabilities
from claimcheck.verification.state import in_force, superseded
from claimcheck.verification.times import flips_on, held, text_as_of

SUPPORT = Probabilities(supported=0.95, refuted=0.03, not_enough=0.02)
REFUTATION = Probabilities(supported=0.03, refuted=0.95, not_enough=0.02)
NEUTRAL = Probabilities(supported=0.05, refuted=0.05, not_enough=0.9)
ASKED = Asked(as_of=date(2016, 1, 1), today=date(2024, 1, 1))


def claim(ongoing=True):
    text = "Ada Brun is mayor of Ellery."
    return Claim(id="c", text=text, span=Span(start=0, end=len(text), exact=text), kind="state", speaker=None,
                 time=Interval(start=None, end=None), ongoing=ongoing, check_worthiness=0.5)  # fmt: skip


@pytest.fixture
def judged(tmp_path):
    """A judged passage of its own document: (event date, probabilities), after the as-of date or before it."""

    def make(event, probabilities, text="The town hall of Ellery."):
        fields = {"event_date": event} if "/" not in event else dict(
            zip(("event_start", "event_end"), event.split("/"), strict=True))  # fmt: skip
        row = {"id": event.replace("/", "-"), "title": "Ellery", "text": text, "source": "Courier", "url": None,
               "published": None, **fields}  # fmt: skip
        folder = write_corpus(tmp_path / event.replace("/", "-"), [row], name="town")
        (passage,) = read_corpus(folder).passages
        after = passage.document.event.entirely_after(ASKED.as_of)
        return Judged(
            hit=Hit(passage=passage, score=0.1, cosine=0.7), after=after, probabilities=probabilities, checks=()
        )

    return make


def test_what_a_later_document_says_of_a_state_is_in_force(judged):
    old, new = judged("2011-06-14", SUPPORT), judged("2014-10-08", REFUTATION)
    assert in_force(claim(), [old, new], ASKED) == [new]


def test_of_a_finished_event_every_document_counts(judged):
    both = [judged("2011-06-14", SUPPORT), judged("2014-10-08", REFUTATION)]
    assert in_force(claim(ongoing=False), both, ASKED) == both


def test_a_document_that_takes_no_side_puts_nothing_out_of_force(judged):
    both = [judged("2011-06-14", SUPPORT), judged("2014-10-08", NEUTRAL)]
    assert in_force(claim(), both, ASKED) == both


def test_documents_of_the_same_time_stay_in_conflict(judged):
    both = [judged("2011/2015", SUPPORT), judged("2014-10-08", REFUTATION)]
    assert in_force(claim(), both, ASKED) == both


def test_a_change_supersedes_since_its_day(judged):
    items = [judged("2011-06-14", SUPPORT), judged("2019-09-03", REFUTATION), judged("2021-05-01", NEUTRAL)]
    found = superseded(claim(), "supported", items, ASKED)
    assert (found.since, found.label, found.evidence) == (date(2019, 9, 3), "refuted", ("town/2019-09-03",))


def test_the_first_of_several_changes_counts(judged):
    items = [judged("2011-06-14", SUPPORT), judged("2021-05-01", REFUTATION), judged("2019-09-03", REFUTATION)]
    found = superseded(claim(), "supported", items, ASKED)
    assert (found.since, found.evidence) == (date(2019, 9, 3), ("town/2019-09-03", "town/2021-05-01"))


def test_a_state_that_came_back_is_not_superseded(judged):
    items = [judged("2011-06-14", SUPPORT), judged("2019-09-03", REFUTATION), judged("2021-05-01", SUPPORT)]
    assert superseded(claim(), "supported", items, ASKED) is None


def test_what_was_not_so_can_become_so(judged):
    items = [judged("2011-06-14", REFUTATION), judged("2019-09-03", SUPPORT)]
    assert superseded(claim(), "refuted", items, ASKED).label == "supported"


def test_later_silence_and_later_agreement_supersede_nothing(judged):
    for later in (NEUTRAL, SUPPORT):
        assert (
            superseded(claim(), "supported", [judged("2011-06-14", SUPPORT), judged("2019-09-03", later)], ASKED)
            is None
        )


def test_finished_events_and_open_questions_are_not_superseded(judged):
    items = [judged("2011-06-14", SUPPORT), judged("2019-09-03", REFUTATION)]
    assert superseded(claim(ongoing=False), "supported", items, ASKED) is None
    assert superseded(claim(), "not_enough_evidence", items, ASKED) is None


def test_a_passage_about_both_times_is_split_at_the_day(judged):
    text = "Ada Brun became mayor on 2 May 2015. She left office on 1 June 2021."
    passage = judged("2015-05-02/2021-06-01", NEUTRAL, text).hit.passage
    until = tells_until(passage.document, days_in(text))
    assert known_from(passage.document, days_in(text)) <= date(2018, 1, 1).toordinal() < until
    assert text_as_of(passage, date(2018, 1, 1)) == "Ada Brun became mayor on 2 May 2015."
    assert flips_on(passage, date(2018, 1, 1)) == date(2021, 6, 1)
    assert until <= date(2022, 1, 1).toordinal()


def test_what_is_said_to_hold_holds_up_to_the_day_of_asking(judged):
    passage = judged("2011-06/2019", NEUTRAL).hit.passage
    assert held(passage, date(2016, 1, 1)) == Interval(start=date(2011, 6, 1), end=date(2016, 1, 1))
