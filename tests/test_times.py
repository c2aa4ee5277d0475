"""Time expressions and the days they mean.

``times.jsonl`` holds expressions with their anchor date and the first and last day they mean (null for none). The rules
give all of them; for comparison, dateparser 1.5's ``search_dates`` gives a day inside the interval for 166 of the first
284, and no intervals, which is why it is not used (24 November 2026).
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.claims.times import covering, find_times

ANCHOR = date(2018, 3, 9)
GOLD = [json.loads(line) for line in (Path(__file__).parent / "times.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("row", GOLD, ids=lambda row: f"{row['text']} ({row['anchor']})")
def test_a_time_expression_is_the_days_it_means(row: dict[str, str]) -> None:
    found = covering(find_times(row["text"], date.fromisoformat(row["anchor"])))
    spelled = [day and day.isoformat() for day in (found.start, found.end)]
    assert spelled == [row["start"], row["end"]]


def test_the_list_of_expressions_is_long_and_varied() -> None:
    assert len(GOLD) >= 200
    assert len({row["anchor"] for row in GOLD}) >= 3
    assert sum(row["start"] is None for row in GOLD) >= 30


@pytest.mark.parametrize("text", ["31 February 2014", "30 February"])
def test_a_day_that_is_not_in_the_calendar_is_no_day(text: str) -> None:
    assert all(mention.interval.start != mention.interval.end for mention in find_times(text, ANCHOR))


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
