"""Time expressions and the days they mean, read on a Friday: 9 March 2018."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.claims.times import covering, find_times
from claimcheck.dates import parse_date

ANCHOR = date(2018, 3, 9)


def days(start: str, end: str | None = None) -> tuple[date | None, date | None]:
    return parse_date(start).start, parse_date(end or start).end


CASES = [
    ("on 5 March 2014", days("2014-03-05")),
    ("on March 5, 2014", days("2014-03-05")),
    ("on 5th March 2014", days("2014-03-05")),
    ("on the 5th of March 2014", days("2014-03-05")),
    ("on Oct. 25, 2016", days("2016-10-25")),
    ("on 2014-03-05", days("2014-03-05")),
    ("on 5 March", days("2018-03-05")),
    ("on 5 April", days("2017-04-05")),
    ("on March 5", days("2018-03-05")),
    ("will open on 5 April", days("2018-04-05")),
    ("3-7 May 2012", days("2012-05-03", "2012-05-07")),
    ("May 3-7, 2012", days("2012-05-03", "2012-05-07")),
    ("in May 2012", days("2012-05")),
    ("in May of 2012", days("2012-05")),
    ("in February", days("2018-02")),
    ("in October", days("2017-10")),
    ("by May", days("2018-05")),
    ("last October", days("2017-10")),
    ("last February", days("2018-02")),
    ("in March last year", days("2017-03")),
    ("in March of last year", days("2017-03")),
    ("in early May 2012", days("2012-05-01", "2012-05-10")),
    ("in late 2012", days("2012-09-01", "2012-12-31")),
    ("in early 2012", days("2012-01-01", "2012-05-01")),
    ("in 1994", days("1994")),
    ("from 1994 to 1998", days("1994", "1998")),
    ("between 1994 and 1998", days("1994", "1998")),
    ("1994–1998", days("1994", "1998")),
    ("in the 1990s", days("1990", "1999")),
    ("in the late 1990s", days("1997", "1999")),
    ("in the early 1990s", days("1990", "1993")),
    ("on Thursday", days("2018-03-08")),
    ("on Friday", days("2018-03-09")),
    ("on Monday", days("2018-03-05")),
    ("last Friday", days("2018-03-02")),
    ("next Tuesday", days("2018-03-13")),
    ("will meet on Tuesday", days("2018-03-13")),
    ("Thursday evening", days("2018-03-08")),
    ("yesterday", days("2018-03-08")),
    ("today", days("2018-03-09")),
    ("tomorrow", days("2018-03-10")),
    ("earlier today", days("2018-03-09")),
    ("last year", days("2017")),
    ("this year", days("2018")),
    ("next year", days("2019")),
    ("earlier this year", days("2018")),
    ("last month", days("2018-02")),
    ("this month", days("2018-03")),
    ("last week", days("2018-02-26", "2018-03-04")),
    ("this week", days("2018-03-05", "2018-03-11")),
    ("last quarter", days("2017-10-01", "2017-12-31")),
    ("two days ago", days("2018-03-07")),
    ("two months ago", days("2018-01")),
    ("three years ago", days("2015")),
    ("a decade ago", days("2008")),
    ("last summer", days("2017-06-01", "2017-08-31")),
    ("in the summer of 2012", days("2012-06-01", "2012-08-31")),
]  # fmt: skip

NOTHING = ["recently", "in recent weeks", "2,000 people", "a march through the city", "may be closed", "1998 metres",
           "31 February 2014", "$2012", "decades of war", "the day after"]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_time_expression_is_the_days_it_means(text: str, expected: tuple[date, date]) -> None:
    (mention,) = find_times(text, ANCHOR)
    assert (mention.interval.start, mention.interval.end) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_vague_words_and_numbers_are_no_times(text: str) -> None:
    found = [m for m in find_times(text, ANCHOR) if m.interval.start is not None]
    if text == "31 February 2014":
        assert all((m.interval.end - m.interval.start).days > 1 for m in found if m.interval.end and m.interval.start)
    else:
        assert found == []


@pytest.mark.parametrize("text", ["on Thursday", "yesterday", "last year", "in May", "two days ago"])
def test_without_an_anchor_relative_times_mean_nothing(text: str) -> None:
    assert find_times(text, None) == []


def test_the_narrowest_of_nested_times_is_taken() -> None:
    assert covering(find_times("on 5 March 2014, in 2014", ANCHOR)).end == date(2014, 3, 5)


@given(st.text(), st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_any_text_gives_ordered_mentions_with_proper_intervals(text: str, anchor: date) -> None:
    end = 0
    for mention in find_times(text, anchor):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        if mention.interval.start and mention.interval.end:
            assert mention.interval.start <= mention.interval.end
