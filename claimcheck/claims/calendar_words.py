"""The words and numbers of the calendar, and the intervals that are reckoned from them.

Conventions: "early", "mid" and "late", like "the beginning", "the middle" and "the end of", are thirds of their period;
winter belongs to the year it begins in.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from claimcheck.dates import Interval, month_interval, year_interval

MONTHS = {name: number for number, name in enumerate(
    ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
     "december"), start=1)}  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_MONTHS = {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
FEASTS = {"christmas eve": (12, 24), "christmas day": (12, 25), "new year's eve": (12, 31), "new year's day": (1, 1)}

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS = {name: value for value, name in enumerate(_ONES, start=1)}
_NUMBERS |= {name: 10 * value for value, name in enumerate(_TENS, start=2)} | {"a": 1, "an": 1}
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth \
fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth \
twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first".split()

MONTH = rf"(?:{'|'.join(n.capitalize() for n in MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
YEAR = r"(?:1[5-9]\d\d|20\d\d)"
DAY = rf"(?:(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?|{'|'.join(sorted(ORDINALS, key=len, reverse=True))})"
COUNT = rf"(?:\d{{1,3}}|{'|'.join(_NUMBERS)})"
TO = r"\s?(?:-|–|to|until|till|through)\s?"
PART = (
    r"(?:[Ee]arly|[Mm]id|[Ll]ate|(?:[Bb]eginning|[Ss]tart|[Mm]iddle|[Ee]nd|[Ff]irst half|[Ss]econd half"
    r"|(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth) quarter)\s+of)"
)
WHICH = r"(?:[Ll]ast|[Tt]his|[Nn]ext|[Pp]revious)"


def day_number(text: str) -> int:
    """ "fifth", "5th", "5" as 5."""
    return ORDINALS.index(text.lower()) + 1 if text.lower() in ORDINALS else int(re.sub(r"\D", "", text))


def month_number(name: str) -> int:
    """ "March", "Mar." as 3."""
    key = name.lower().rstrip(".")
    return MONTHS.get(key) or _SHORT_MONTHS[key]


def number_of(word: str) -> int:
    """ "three", "3" as 3."""
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


def one_day(day: date) -> Interval:
    """The interval of a single day."""
    return Interval(start=day, end=day)


def year_range(first: int, last: int) -> Interval:
    """From the first day of one year to the last of another."""
    return Interval(start=date(first, 1, 1), end=date(last, 12, 31))


def nearest_year(month: int, day: int, anchor: date, future: bool) -> int:
    """The year of a day and month without one: the nearest before the anchor, or after it if ``future``."""
    candidate = date(anchor.year, month, day)
    if future:
        return anchor.year if candidate >= anchor else anchor.year + 1
    return anchor.year if candidate <= anchor else anchor.year - 1


def months_from(anchor: date, months: int) -> tuple[int, int]:
    """(year, month) so many months after the anchor's."""
    count = anchor.year * 12 + anchor.month - 1 + months
    return count // 12, count % 12 + 1


def shifted(day: date, unit: str, count: int) -> date:
    """The day ``count`` units away; the last of the month where there is no such day."""
    if unit in {"day", "week"}:
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = count * {"month": 1, "year": 12, "decade": 120}[unit]
    last = month_interval(*months_from(day, months)).end
    assert last is not None
    return last if day.day > last.day else last.replace(day=day.day)


def part_of(words: str, interval: Interval) -> Interval:
    """The part of an interval that "early", "the end of", "the first half of" or "the third quarter of" names."""
    assert interval.start is not None
    assert interval.end is not None
    word = words.lower().split()[0]
    of = 4 if "quarter" in words else 2 if "half" in words else 3
    names = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}
    index = names[word] if word in names else ORDINALS.index(word)
    days = (interval.end - interval.start).days + 1
    if days > 300 and of in {2, 4}:
        year, months = interval.start.year, 12 // of
        last = month_interval(year, months * (index + 1)).end
        return Interval(start=date(year, months * index + 1, 1), end=last)
    return Interval(
        start=interval.start + timedelta(days=index * days // of),
        end=interval.start + timedelta(days=(index + 1) * days // of - 1),
    )


def calendar_period(which: str, unit: str, anchor: date) -> Interval:
    """The calendar year, month, week, quarter or decade before, around or after the anchor."""
    step = {"last": -1, "previous": -1, "next": 1}.get(which, 0)
    if unit == "year":
        return year_interval(anchor.year + step)
    if unit == "month":
        return month_interval(*months_from(anchor, step))
    if unit == "week":
        monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=step)
        return Interval(start=monday, end=monday + timedelta(days=6))
    if unit == "quarter":
        quarters = anchor.year * 4 + (anchor.month - 1) // 3 + step
        first = date(quarters // 4, quarters % 4 * 3 + 1, 1)
        return Interval(start=first, end=month_interval(first.year, first.month + 2).end)
    decade = anchor.year // 10 * 10 + 10 * step
    return year_range(decade, decade + 9)
