"""Why there is not enough evidence, and what a reader could add."""

from datetime import date

import pytest
from conftest import write_corpus

from claimcheck.corpus import read_corpus
from claimcheck.verification.model import Check, Coverage, Evidence, Probabilities
from claimcheck.verification.reasons import cause, near_miss, sentence

AS_OF = date(2016, 1, 1)
COVERED = Coverage(documents=14, first=1991, last=2015)
NOTHING = Coverage(documents=0, first=None, last=None)
APART = Check(kind="date", outcome="differs", claim="2015", evidence="1999", detail="", document="town/a")


@pytest.fixture
def evidence(tmp_path):
    row = {
        "id": "a",
        "title": "The old bridge",
        "text": "It was old.",
        "source": "Courier",
        "url": None,
        "published": None,
    }
    (passage,) = read_corpus(write_corpus(tmp_path / "town", [row], name="town")).passages

    def make(stance="neutral", after=False):
        return Evidence(passage=passage, stance=stance, score=0.9, after_as_of=after,
                        probabilities=Probabilities(supported=0.05, refuted=0.05, not_enough=0.9))  # fmt: skip

    return make


def why(evidence, coverage=COVERED, checks=()):
    return cause("not_enough_evidence", evidence, checks, coverage, lowered=False)


def told(why, evidence, kind="state", coverage=COVERED):
    return sentence("not_enough_evidence", why, evidence, kind=kind, coverage=coverage, as_of=AS_OF)


def test_each_cause_is_told_apart(evidence):
    assert why([], NOTHING) == "not_covered"
    assert why([evidence()], NOTHING) == "nothing_found"
    assert why([evidence()]) == "silent"
    assert why([evidence(after=True)], NOTHING) == "dates_do_not_fit"
    assert why([evidence(), evidence("supports", after=True)]) == "dates_do_not_fit"
    assert why([evidence("supports")], checks=[APART]) == "dates_do_not_fit"
    assert cause("conflicting", [evidence()], [], COVERED, lowered=False) == "conflicting"
    assert cause("not_enough_evidence", [evidence()], [], COVERED, lowered=True) == "low_confidence"
    assert cause("supported", [evidence("supports")], [], COVERED, lowered=False) is None


@pytest.mark.parametrize("reason", ["not_covered", "nothing_found", "silent", "dates_do_not_fit", "low_confidence"])
@pytest.mark.parametrize("kind", ["event", "state", "quantity", "comparison", "universal", "quotation"])
def test_every_cause_says_what_to_add(evidence, reason, kind):
    words = told(reason, [evidence()] if reason != "not_covered" else [], kind)
    assert "dd " in words
    assert words.endswith((".", ","))
    assert "{" not in words


def test_the_document_to_add_suits_the_kind_of_claim(evidence):
    assert "chronology that reaches up to 1 January 2016" in told("silent", [evidence()], "universal")
    assert "ranking or a record book" in told("silent", [evidence()], "comparison")
    assert "the figure" in told("silent", [evidence()], "quantity")


def test_an_empty_hand_says_how_much_was_looked_through(evidence):
    words = told("silent", [evidence()], "universal")
    assert "No counterexample was found" in words
    assert "14 documents on the matter, from 1991 to 2015" in words


def test_both_sides_of_a_conflict_are_named(evidence):
    words = sentence("conflicting", "conflicting", [evidence("supports"), evidence("refutes")], kind="state",
                     coverage=COVERED, as_of=AS_OF)  # fmt: skip
    assert words.startswith("Documents stand on both sides, “The old bridge” (Courier) for it and")


def test_a_near_miss_says_what_it_does_not_show():
    assert near_miss("A president has met him.") == "Comes near, but does not show this: A president has met him."
