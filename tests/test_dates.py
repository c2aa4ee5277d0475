"""Dates are stretches of days: a year is all of its days, and what is no day of the calendar is refused."""

import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.claims.times import find_times
from claimcheck.dates import Interval, last_day, month_interval, parse_date, spoken, year_interval
from claimcheck.errors import DateError, InputError

DAYS = st.dates()
ENDS = st.none() | DAYS


def interval(start: str | None, end: str | None) -> Interval:
    return Interval(
        start=date.fromisoformat(start) if start else None, end=date.fromisoformat(end) if end else None
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2018-03-09", "2018-03-09", "2018-03-09"),
        ("2018-02", "2018-02-01", "2018-02-28"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("1953", "1953-01-01", "1953-12-31"),
        (" 2018-03-09\n", "2018-03-09", "2018-03-09"),
    ],
)
def test_a_date_is_the_days_it_names(text: str, start: str, end: str):
    assert parse_date(text) == interval(start, end)
    assert last_day(text) == date.fromisoformat(end)


@pytest.mark.parametrize(
    "text",
    ["2018-13-40", "2018-13", "2018-00", "2018-02-29", "0000", "soon", "", "9 March 2018", "2018/03/09", "20180309",
     "2018-03-09T10:00", "-2018", "18", "2018-"],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_an_example(text: str):
    with pytest.raises(DateError, match="2018-03-09") as caught:
        parse_date(text)
    assert repr(text) in str(caught.value)
    assert isinstance(caught.value, InputError)


def test_a_long_text_is_not_repeated_whole():
    with pytest.raises(DateError) as caught:
        parse_date("soon " * 10_000)
    assert len(str(caught.value)) < 200


@given(DAYS)
def test_every_day_can_be_written_and_read(day: date):
    assert parse_date(day.isoformat()) == Interval(start=day, end=day)


@given(DAYS)
def test_a_day_lies_in_its_month_and_its_month_in_its_year(day: date):
    month, year = month_interval(day.year, day.month), year_interval(day.year)
    assert Interval(start=day, end=day).within(month)
    assert month.within(year)
    assert not year.within(month)
    assert month.end is not None
    assert month.end == date.max or (month.end + timedelta(days=1)).day == 1


@given(ENDS, ENDS, DAYS)
def test_an_interval_after_a_day_shares_nothing_with_the_time_up_to_it(start: date | None, end: date | None, day: date):
    stretch = Interval(start=start, end=end if end is None or start is None or end >= start else start)
    assert stretch.entirely_after(day) == (not stretch.overlaps(Interval(start=None, end=day)))


def test_open_ends_reach_as_far_as_they_can():
    ever, since, until = interval(None, None), interval("2018-01-01", None), interval(None, "2017-12-31")
    assert ever.overlaps(since)
    assert ever.overlaps(until)
    assert not since.overlaps(until)
    assert since.within(ever)
    assert not ever.within(since)
    assert not ever.entirely_after(date(1, 1, 1))


def test_the_finer_of_two_dates_agrees_with_the_coarser_one():
    day, month, year = interval("2018-03-09", "2018-03-09"), parse_date("2018-03"), parse_date("2018")
    assert day.agrees_with(month) is month.agrees_with(day) is True
    assert year.agrees_with(day) is True
    assert month.agrees_with(parse_date("2018-04")) is False


def test_dates_that_overlap_in_part_neither_agree_nor_conflict():
    spring, early_summer = interval("2018-04-01", "2018-06-30"), interval("2018-05-01", "2018-07-31")
    assert spring.agrees_with(early_summer) is None
    assert interval(None, "2018-05-01").agrees_with(spring) is None


@given(ENDS, ENDS, ENDS, ENDS)
def test_agreement_does_not_depend_on_the_order(a: date | None, b: date | None, c: date | None, d: date | None):
    one = Interval(start=a, end=b if a is None or b is None or b >= a else a)
    other = Interval(start=c, end=d if c is None or d is None or d >= c else c)
    assert one.agrees_with(other) is other.agrees_with(one)
    assert (one.agrees_with(other) is False) == (not one.overlaps(other))


@pytest.mark.parametrize(
    ("text", "precision"),
    [("2018-03-09", "day"), ("2018-03", "month"), ("2018", "year"), ("in the summer of 2018", "season"),
     ("in early 2018", "season"), ("the third quarter of 2018", "season"), ("in early May 2018", "month"),
     ("from 2016 to 2018", "longer")],
)  # fmt: skip
def test_an_interval_knows_how_finely_it_dates(text: str, precision: str):
    assert find_times(text, None)[0].interval.precision == precision


def test_an_open_end_is_less_precise_than_a_year():
    assert interval("2018-01-01", None).precision == "longer"


def test_a_date_is_spoken_as_a_reader_writes_it():
    assert spoken(date(2018, 3, 9)) == "9 March 2018"


def test_intervals_are_values():
    assert parse_date("2018-03") == pickle.loads(pickle.dumps(parse_date("2018-03")))
    assert len({parse_date("2018"), parse_date("2018"), parse_date("2019")}) == 2
