"""Statements that end a claim: turned round by rule, over the claim's own words."""

import pytest

from claimcheck.claims.language import parse
from claimcheck.verification.counterclaims import counterexample, negation, rivals


def doc(text):
    return next(iter(parse([text])))


@pytest.mark.parametrize(
    ("claim", "turned"),
    [
        ("No sitting president has ever met the chairman.", "A sitting president has met the chairman."),
        ("No woman has ever led the council.", "A woman has led the council."),
        ("No American has flown longer than Kelly.", "An American has flown longer than Kelly."),
        ("No one has ever climbed the north face.", "Someone has climbed the north face."),
        ("The club has never been relegated.", "The club has been relegated."),
        ("Sundria is not a member of the pact.", "Sundria is a member of the pact."),
        ("The country has no army.", "The country has an army."),
        ("None of the dams was ever closed.", "One of the dams was closed."),
        ("She is the only woman who has led the club.", "She is not the only woman who has led the club."),
    ],
)
def test_a_negative_claim_has_a_counterexample(claim, turned):
    assert counterexample(doc(claim)) == turned


@pytest.mark.parametrize(
    "claim",
    ["The bridge is 412 metres long.", "He is no longer mayor.", "No mayor has ever had no deputy.",
     "Only four people have flown longer."],
)  # fmt: skip
def test_what_is_not_plainly_negative_has_none(claim):
    assert counterexample(doc(claim)) is None


@pytest.mark.parametrize(
    ("claim", "negated"),
    [
        ("Ingrid Solberg is the mayor of Ellery.", "Ingrid Solberg is no longer the mayor of Ellery."),
        ("The treaty is observed by both sides.", "The treaty is no longer observed by both sides."),
        ("The union belongs to the federation.", "The union no longer belongs to the federation."),
    ],
)
def test_a_state_can_be_no_longer_so(claim, negated):
    assert negation(doc(claim)) == negated


def test_a_negative_claim_is_not_negated_again():
    assert negation(doc("Sundria is not a member of the pact.")) is None
    assert negation(doc("No woman has ever led the council.")) is None


def test_a_rival_takes_the_place_of_a_name_in_the_claim():
    claim = doc("Ingrid Solberg is the mayor of Ellery.")
    passage = doc("Tomas Rehn was elected mayor of Ellery on 8 October 2019 and followed Ingrid Solberg.")
    assert rivals(claim, passage) == ["Tomas Rehn is the mayor of Ellery."]


def test_a_place_can_be_a_rival_too():
    claim = doc("The capital of Tavaro is Port Selwyn.")
    passage = doc("In July 2017 the government of Tavaro moved to Amarai.")
    assert "The capital of Tavaro is Amarai." in rivals(claim, passage)


def test_a_passage_that_names_nobody_else_has_no_rival():
    assert rivals(doc("Ingrid Solberg is the mayor of Ellery."), doc("Solberg opened the bridge in May.")) == []
