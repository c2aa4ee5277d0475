"""Checks that a reader can follow: numbers, dates and names of a claim beside those of the evidence."""

from datetime import date

import pytest

from claimcheck.dates import Interval
from claimcheck.verification.checks import check_dates, check_names, check_quantities, quantities

NO_TIME = Interval(start=None, end=None)


def outcomes(checks):
    return [check.outcome for check in checks]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("The bridge is 55 kilometres long.", 55_000, "length"),
        ("It cost $2.4 billion.", 2.4e9, "money"),
        ("Turnout fell to 41 percent.", 41, "percent"),
        ("Support rose by three percentage points.", 3, "percentage points"),
        ("Twenty-six workers were hurt.", 26, "worker"),
        ("They counted 12,400 ballots.", 12_400, "ballot"),
        ("He was in orbit for 340 days.", 340, "time"),
    ],
)
def test_a_number_is_read_with_its_unit_and_magnitude(text, value, unit):
    (found,) = quantities(text)
    assert found.value == pytest.approx(value)
    assert found.unit == unit


def test_years_and_dates_are_not_quantities():
    assert quantities("It opened on 24 October 2018, after work from 2009 to 2017.") == []


@pytest.mark.parametrize(
    ("claim", "evidence", "outcome"),
    [
        ("The tunnel is 57 km long.", "The tunnel runs for 57.1 kilometres under the Alps.", "agrees"),
        ("The tunnel is 75 km long.", "The tunnel runs for 57.1 kilometres under the Alps.", "differs"),
        ("Nearly 2,000 people came.", "In all 1,987 people came to the square.", "agrees"),
        ("Exactly 2,150 people came.", "In all 1,987 people came to the square.", "differs"),
        ("The tower is 984 feet tall.", "The tower is 300 metres tall.", "agrees"),
        ("The rate rose by 2 percent.", "The rate rose by 2 percentage points.", None),
        ("Six ministers resigned.", "The party has 40 seats.", None),
    ],
)
def test_numbers_are_compared_with_rounding_and_units(claim, evidence, outcome):
    checks = check_quantities(claim, evidence, "c/d")
    assert outcomes(checks) == ([] if outcome is None else [outcome])


def test_a_quantity_check_shows_both_values():
    (check,) = check_quantities("It weighs 40 tonnes.", "It weighs 14 tonnes.", "c/d")
    assert (check.claim, check.evidence) == ("40 tonnes", "14 tonnes")
    assert "40 tonnes" in check.detail
    assert "14 tonnes" in check.detail
    assert check.document == "c/d"


@pytest.mark.parametrize(
    ("claim", "evidence", "outcome"),
    [
        ("The treaty was signed on 4 May 2011.", "They signed the treaty on 4 May 2011 in Riga.", "agrees"),
        ("The treaty was signed in 2011.", "They signed the treaty on 4 May 2011 in Riga.", "agrees"),
        ("The treaty was signed in 2012.", "They signed the treaty on 4 May 2011 in Riga.", "differs"),
        ("The treaty was signed in Riga.", "They signed the treaty on 4 May 2011 in Riga.", None),
    ],
)
def test_dates_are_compared_as_intervals(claim, evidence, outcome):
    checks = check_dates(claim, NO_TIME, evidence, None, "c/d")
    assert outcomes(checks) == ([] if outcome is None else [outcome])


def test_the_date_of_the_event_stands_in_for_a_date_that_the_text_does_not_give():
    march = Interval(start=date(2018, 3, 5), end=date(2018, 3, 5))
    (check,) = check_dates("They met on 5 March 2018.", NO_TIME, "The envoys met the leader.", march, "c/d")
    assert check.outcome == "agrees"


def test_a_namesake_is_another_person():
    (check,) = check_names("Kim Jong Un received her.", "Kim Jong Il received her in Pyongyang.", "c/d")
    assert check.outcome == "differs"
    assert (check.claim, check.evidence) == ("Kim Jong Un", "Kim Jong Il")


@pytest.mark.parametrize(
    "evidence",
    ["Kim Jong Un received her in Pyongyang.", "Chairman Kim Jong Un received her.", "The leader received her."],
)
def test_a_name_that_fits_or_is_missing_does_not_differ(evidence):
    assert check_names("Kim Jong Un received her.", evidence, "c/d") == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Ana Cruz is the North Korean leader.", "South Korean envoys met her in Pyongyang."),
        ("Ana Cruz is the North Korean leader.", "Ana Cruz leads North Korea."),
        ("The envoys flew back to South Korea in May.", "They had come from North Korea."),
        ("The South African team met the captain.", "The South Korean team had left."),
        ("Puerto Rican voters stayed at home.", "Costa Rican voters did not."),
        ("West Virginia voted in May.", "North Virginia has no such vote."),
        ("She came for the Winter Olympics.", "The Summer Olympics were held elsewhere."),
    ],
)
def test_places_peoples_and_events_are_not_compared_like_namesakes(claim, evidence):
    assert check_names(claim, evidence, "c/d") == []


def test_a_namesake_beside_a_people_is_still_found():
    (check,) = check_names("Kim Jong Un is the North Korean leader.", "Kim Jong Il met the South Korean envoys.", "c/d")
    assert (check.claim, check.evidence) == ("Kim Jong Un", "Kim Jong Il")
