"""What texts tell of a state: that it holds, that it has ended, or something of another thing; by rule, readably."""

import json
from functools import cache
from pathlib import Path

import pytest

from claimcheck.claims.language import parse
from claimcheck.verification.states import state_of
from claimcheck.verification.tellings import tell

SUBJECTS = Path(__file__).parent / "then_and_now"


@cache
def rows(path):
    return {row["id"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def told(subject, claim, document):
    """What the rules find in a document for a claim, both of one tuned subject of the then-and-now set."""
    text = rows(SUBJECTS / subject / "gold.jsonl")[claim]["claim"]
    found = rows(SUBJECTS / subject / "corpus" / "documents.jsonl")[document]
    (state,) = (state_of(doc) for doc in parse([text]))
    (passage,) = parse([f"{found['title']}. {found['text']}"])
    return tell(state, passage)


@pytest.mark.parametrize(
    ("subject", "claim", "document"),
    [
        ("veldora-offices", "t02", "ekholm-resigns-2018"),
        ("estrel-press", "t01", "lind-2018"),
        ("halvo-shipping", "t02", "orin-2017"),
        ("ardisia-athletics", "t01", "toll-2022"),
        ("bicycle-makers", "t01", "ulmo-overtakes-2019"),
        ("hallin-railways", "t01", "sorre-2019"),
        ("veldora-offices", "t06", "assembly-enlarged-2021"),
        ("norrin-pact", "t05", "orvane-2018"),
        ("karstad-football", "t06", "northgate-2018"),
        ("bicycle-makers", "t05", "velocar-2021"),
        ("norrin-pact", "t08", "sundria-2019"),
        ("karstad-football", "t03", "moss-2020"),
        ("veldora-offices", "t05", "dubrin-pm-2019"),
        ("karstad-football", "t02", "westmoor-2019"),
        ("sundal-towns", "t08", "flood-2018"),
    ],
)
def test_a_text_that_tells_of_the_end_is_read_as_one(subject, claim, document):
    assert told(subject, claim, document).outcome == "ends"


@pytest.mark.parametrize(
    ("subject", "claim", "document"),
    [
        ("pelland-music", "t07", "quist-2013"),
        ("veldora-offices", "t04", "mint-2022"),
        ("norrin-pact", "t01", "brevia-vote-2018"),
        ("pelland-music", "t03", "winter-road-2013"),
        ("ardisia-athletics", "t03", "games-tally-2016"),
        ("veldora-offices", "t05", "pm-list-2016"),
    ],
)
def test_a_text_that_tells_that_it_is_so_is_read_as_one(subject, claim, document):
    assert told(subject, claim, document).outcome == "holds"


@pytest.mark.parametrize(
    ("subject", "claim", "document", "outcome"),
    [
        ("sundal-towns", "t01", "capital-2020", "rival"),
        ("karstad-football", "t05", "title-2017", "rival"),
        ("hallin-railways", "t01", "odal-road-2016", "beside"),
        ("estrel-press", "t01", "sports-editor-2016", "beside"),
        ("karstad-football", "t02", "westmoor-reserves-2008", "beside"),
        ("norrin-pact", "t01", "sundria-2019", "beside"),
        ("pelland-music", "t04", "larsen-singing-2017", "near"),
    ],
)
def test_a_rival_another_thing_and_a_near_miss_are_told_apart(subject, claim, document, outcome):
    assert told(subject, claim, document).outcome == outcome


@pytest.mark.parametrize(
    ("subject", "claim", "document"),
    [
        ("bicycle-makers", "t04", "ulmo-brask-2014"),
        ("ossian-astronomy", "t09", "aume-journal-2016"),
        ("halvo-shipping", "t04", "holm-port-2017"),
        ("ossian-astronomy", "t06", "dark-sky-committee-2017"),
    ],
)
def test_plans_other_offices_and_parts_end_nothing(subject, claim, document):
    found = told(subject, claim, document)
    assert found is None or found.outcome not in {"ends", "rival"}


def test_what_a_rule_found_can_be_read():
    found = told("veldora-offices", "t06", "assembly-enlarged-2021")
    assert (found.claim, found.evidence) == ("120", "from 120 to 140.")
    assert found.detail == "tells of a change"
