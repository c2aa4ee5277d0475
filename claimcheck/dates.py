"""Dates as intervals with a precision: a day, a month, a year, or an open or closed span of days."""

from __future__ import annotations

import calendar
import re
import reprlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

from claimcheck.errors import DateError

Precision = Literal["day", "month", "season", "year", "longer"]

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A stretch of whole days, both ends included; ``None`` is an open end."""

    start: date | None
    end: date | None

    def entirely_after(self, day: date) -> bool:
        """Nothing of it had begun on ``day``."""
        return self.start is not None and self.start > day

    def overlaps(self, other: Interval) -> bool:
        """The two share at least one day."""
        starts_in_time = self.start is None or other.end is None or self.start <= other.end
        return starts_in_time and (other.start is None or self.end is None or other.start <= self.end)

    def within(self, other: Interval) -> bool:
        """Every day of it is a day of ``other``."""
        begins = other.start is None or (self.start is not None and self.start >= other.start)
        return begins and (other.end is None or (self.end is not None and self.end <= other.end))

    def agrees_with(self, other: Interval) -> bool | None:
        """Two datings of one thing: True when one is the finer dating of the other, False when they are apart.

        None when they overlap in part: "April to June" neither bears out "May to July" nor contradicts it.
        """
        if self.within(other) or other.within(self):
            return True
        return None if self.overlaps(other) else False

    @property
    def precision(self) -> Precision:
        """How finely it dates: to the day, to a month or a part of it, to a season or quarter, to a year, or less."""
        if self.start is None or self.end is None:
            return "longer"
        days = (self.end - self.start).days + 1
        steps: tuple[tuple[int, Precision], ...] = ((1, "day"), (31, "month"), (123, "season"), (366, "year"))
        return next((name for most, name in steps if days <= most), "longer")


def parse_date(text: str) -> Interval:
    """The interval of a ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` date. Raises :class:`DateError`."""
    match = _ISO.fullmatch(text.strip())
    if match is None:
        raise DateError(f"{reprlib.repr(text)} is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD, such as 2018-03-09")
    year, month, day = int(match[1]), match[2], match[3]
    try:
        if day is not None:
            exact = date(year, int(month), int(day))
            return Interval(start=exact, end=exact)
        if month is not None:
            return month_interval(year, int(month))
        return year_interval(year)
    except (ValueError, calendar.IllegalMonthError):
        raise DateError(f"{text!r} is not a day of the calendar: expected a date such as 2018-03-09") from None


def month_interval(year: int, month: int) -> Interval:
    """The days of a month."""
    return Interval(start=date(year, month, 1), end=date(year, month, calendar.monthrange(year, month)[1]))


def year_interval(year: int) -> Interval:
    """The days of a year."""
    return Interval(start=date(year, 1, 1), end=date(year, 12, 31))


def last_day(text: str) -> date:
    """The last day that a date speaks of: 2018-03 means up to 31 March 2018. Raises :class:`DateError`."""
    end = parse_date(text).end
    assert end is not None
    return end


def spoken(day: date) -> str:
    """A date as a reader writes it: 9 March 2018."""
    return f"{day.day} {day:%B %Y}"
