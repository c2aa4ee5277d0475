"""The rules behind :mod:`claimcheck.claims.times`: a pattern for each form of time expression, and what it means.

"The past three years" end with the anchor; :mod:`claimcheck.claims.calendar_words` tells what is reckoned how.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from claimcheck.claims.calendar_words import (
    COUNT,
    DAY,
    FEASTS,
    MONTH,
    ORDINALS,
    PART,
    SEASONS,
    TO,
    WEEKDAYS,
    WHICH,
    YEAR,
    calendar_period,
    day_number,
    month_number,
    months_from,
    nearest_year,
    number_of,
    one_day,
    part_of,
    shifted,
    year_range,
)
from claimcheck.dates import Interval, month_interval, spoken, year_interval

Resolved = tuple[Interval, str | None] | None
"""The days meant, and a wording that is read alone (None when it is already); None when nothing is meant."""
Rule = Callable[["re.Match[str]", "date | None", bool], Resolved]
"""(the match, the anchor, whether the words before speak of the future) to what is meant."""


def _full_day(month: str, day: str, year: str | None, anchor: date | None, future: bool) -> Resolved:
    number, of_month = month_number(month), day_number(day)
    if year:
        return one_day(date(int(year), number, of_month)), None
    if anchor is None:
        return None
    exact = date(nearest_year(number, of_month, anchor, future), number, of_month)
    return one_day(exact), spoken(exact)


def _iso(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    return one_day(date(int(match[1]), int(match[2]), int(match[3]))), None


def _dmy(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    return _full_day(match[2], match[1], match[3], anchor, future)


def _mdy(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    return _full_day(match[1], match[2], match[3], anchor, future)


def _day_range(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    year, month = int(match[4]), month_number(match[3])
    return Interval(start=date(year, month, day_number(match[1])), end=date(year, month, day_number(match[2]))), None


def _range_us(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    month, first, last = month_number(match[1]), day_number(match[2]), day_number(match[3])
    if match[4]:
        year, wording = int(match[4]), None
    elif anchor is None:
        return None
    else:
        year = nearest_year(month, first, anchor, future)
        wording = f"{match[0]}, {year}"
    return Interval(start=date(year, month, first), end=date(year, month, last)), wording


def _month_range(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    """ "from 3 May to 7 June 2012", "July–September 2014": the first takes its year from the second."""
    first_month, last_month, last_year = month_number(match[2]), month_number(match[6]), int(match[8])
    first_year = int(match[4]) if match[4] else last_year - (first_month > last_month)
    first_day, last_day = match[1] or match[3], match[5] or match[7]
    start = date(first_year, first_month, day_number(first_day) if first_day else 1)
    end = date(last_year, last_month, day_number(last_day)) if last_day else month_interval(last_year, last_month).end
    return (Interval(start=start, end=end), None) if end is not None and start <= end else None


def _period_to(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    """ "The six months to the end of June", "the year ended 31 March 2025": as companies count."""
    if match[1] is None and match[2] == "months":
        return None
    count = {"year": 12, "quarter": 3, "half": 6, "half-year": 6}.get(match[2]) or number_of(match[1])
    month = month_number(match[4])
    if match[5]:
        year, absolute = int(match[5]), None
    elif anchor is None:
        return None
    else:
        year = nearest_year(month, 1, anchor, future)
        absolute = f"{match[0]} {year}"
    end = date(year, month, day_number(match[3])) if match[3] else month_interval(year, month).end
    assert end is not None
    first = month_interval(*months_from(end, 1 - count)).start if end.day > 27 else shifted(end, "month", -count)
    return Interval(start=first, end=end), absolute


def _year_span(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    first, last = (int(group) for group in match.groups() if group)
    return (year_range(first, last), None) if first <= last else None


def _season_span(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    """ "1998-99", "2016/17"; "2012-05" is a month unless the years follow each other."""
    first, short = int(match[2]), int(match[3])
    last = first // 100 * 100 + short
    if last == first + 1 or (last > first and short > 12):
        if match[1]:
            return Interval(start=date(first, 12, 1), end=month_interval(last, 2).end), None
        return year_range(first, last), None
    return (month_interval(first, short), None) if 1 <= short <= 12 else None


def _part_month(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    month = month_number(match[2])
    if match[3]:
        return part_of(match[1], month_interval(int(match[3]), month)), None
    if anchor is None:
        return None
    year = nearest_year(month, 1, anchor, future)
    return part_of(match[1], month_interval(year, month)), f"{match[0]} {year}"


def _part_year(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    return part_of(match[1], year_interval(int(match[2]))), None


def _part_relative(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    """ "late last year", "in the first half of this year", "at the end of last month"."""
    if anchor is None:
        return None
    period = calendar_period(match[2].lower(), match[3], anchor)
    assert period.start is not None
    name = f"{period.start:%B %Y}" if match[3] == "month" else str(period.start.year)
    return part_of(match[1], period), f"{match[1]} {name}"


def _quarter(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    return part_of(f"{ORDINALS[int(match[1]) - 1]} quarter", year_interval(int(match[2]))), None


def _month_year(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    return month_interval(int(match[2]), month_number(match[1])), None


def _month_relative(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    if anchor is None:
        return None
    name, which = (match[1], match[2]) if match[1] else (match[4], match[3].lower())
    month = month_number(name)
    if match[1]:
        year = anchor.year + {"last": -1, "this": 0, "next": 1}[which]
    elif which == "this":
        year = anchor.year
    else:
        year = nearest_year(month, 1, anchor, which == "next")
        year -= which == "last" and (year, month) == (anchor.year, anchor.month)
    return month_interval(year, month), f"{date(year, month, 1):%B %Y}"


def _season(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    which, part, season, year = (match[1] or "").lower() or None, match[2], match[3].lower(), match[4]
    if year is None and (anchor is None or which in (None, "the")):
        return None
    if year is not None:
        number = int(year)
    else:
        assert anchor is not None
        number = anchor.year + (which == "next")
        first_month = 12 if season == "winter" else SEASONS[season][0]
        if which == "last" and (first_month >= anchor.month or season == "winter"):
            number -= 1
    if season == "winter":
        interval = Interval(start=date(number, 12, 1), end=month_interval(number + 1, 2).end)
    else:
        first, last = SEASONS[season]
        interval = Interval(start=date(number, first, 1), end=month_interval(number, last).end)
    return part_of(part, interval) if part else interval, None if year else f"the {season} of {number}"


def _feast(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    month, day = FEASTS[match[1].lower().replace("’", "'")]
    if match[2]:
        return one_day(date(int(match[2]), month, day)), None
    if anchor is None:
        return None
    exact = date(nearest_year(month, day, anchor, future), month, day)
    return one_day(exact), spoken(exact)


def _decade(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    start = int(match[2])
    first, last = {None: (0, 9), "early": (0, 3), "mid": (4, 6), "late": (7, 9)}[match[1]]
    return year_range(start + first, start + last), None


def _century(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    start = 100 * (day_number(match[2]) - 1) + 1
    first, last = {None: (0, 99), "early": (0, 32), "mid": (33, 65), "late": (66, 99)}[match[1]]
    return year_range(start + first, start + last), None


def _weekday(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    if anchor is None:
        return None
    which, number = (match[1] or "").lower(), WEEKDAYS.index(match[2].lower())
    back = (anchor.weekday() - number) % 7
    if which == "this":
        exact = anchor + timedelta(days=number - anchor.weekday())
    elif which == "next" or (future and which != "last" and back != 0):
        exact = anchor + timedelta(days=(number - anchor.weekday()) % 7 or 7)
    else:
        exact = anchor - timedelta(days=back or (7 if which == "last" else 0))
    part = f"the {match[3]} of " if match[3] else ""
    return one_day(exact), f"{part}{spoken(exact)}"


def _weekend(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    if anchor is None:
        return None
    which = match[1].lower()
    saturday = anchor - timedelta(days=(anchor.weekday() - 5) % 7)
    if anchor.weekday() < 5 and (which in {"this", "next"} or future):
        saturday += timedelta(weeks=1)
    return Interval(start=saturday, end=saturday + timedelta(days=1)), f"the weekend of {spoken(saturday)}"


def _near(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    if anchor is None:
        return None
    words = match[1].lower()
    days = {"the day before yesterday": -2, "the day after tomorrow": 2, "last night": -1}.get(words)
    if days is None:
        days = -1 if words.startswith("yesterday") else 1 if words.startswith("tomorrow") else 0
    exact = anchor + timedelta(days=days)
    return one_day(exact), f"on {spoken(exact)}"


def _relative(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    if anchor is None:
        return None
    unit = match[2]
    interval = calendar_period(match[1].lower(), unit, anchor)
    start = interval.start
    assert start is not None
    wordings = {
        "year": f"in {start.year}",
        "month": f"in {start:%B %Y}",
        "week": f"in the week of {spoken(start)}",
        "quarter": f"in the {ORDINALS[(start.month - 1) // 3]} quarter of {start.year}",
        "decade": f"in the {start.year}s",
    }
    return interval, wordings[unit]


def _year_before_last(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    return None if anchor is None else (year_interval(anchor.year - 2), f"{anchor.year - 2}")


def _ago(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    if anchor is None or match[3] != "ago":
        return None
    count, unit = number_of(match[1]), match[2].rstrip("s")
    if unit == "fortnight":
        count, unit = 2 * count, "week"
    if unit == "day":
        exact = anchor - timedelta(days=count)
        return one_day(exact), f"on {spoken(exact)}"
    if unit == "week":
        around = anchor - timedelta(weeks=count)
        return Interval(start=around - timedelta(days=3), end=around + timedelta(days=3)), None
    if unit == "month":
        interval = month_interval(*months_from(anchor, -count))
        return interval, f"in {interval.start:%B %Y}"
    year = anchor.year - count * (10 if unit == "decade" else 1)
    return year_interval(year), f"in {year}"


def _rolling(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    """ "in the past three years", "over the next two weeks": up to the anchor, or from it on."""
    if anchor is None:
        return None
    direction, count, unit = match[1].lower(), number_of(match[2] or "1"), match[3].rstrip("s")
    if match[2] is None and direction != "past" and unit != "decade":
        return None
    if direction in {"next", "coming"}:
        return Interval(start=anchor, end=shifted(anchor, unit, count)), None
    return Interval(start=shifted(anchor, unit, -count), end=anchor), None


def _year(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    return year_interval(int(match[1])), None


def _month(match: re.Match[str], anchor: date | None, future: bool) -> Resolved:
    if anchor is None:
        return None
    month = month_number(match[1])
    year = anchor.year if future and month >= anchor.month else nearest_year(month, 1, anchor, future)
    return month_interval(year, month), f"{date(year, month, 1):%B %Y}"


_PIECE = rf"(?:({DAY})(?:\s+of)?\s+)?({MONTH})(?:\s+({DAY})(?!\d))?"
_DAYTIME = "morning|afternoon|evening|night"

#: Name, pattern, rule: the first pattern to match a stretch of text has it. "month" stands in its group 1.
RULES: tuple[tuple[str, re.Pattern[str], Rule], ...] = tuple(
    (name, re.compile(pattern), rule)
    for name, pattern, rule in (
        ("iso", rf"\b({YEAR})-(\d\d)-(\d\d)\b", _iso),
        ("period_to", rf"\b(?:({COUNT})\s+)?(months|year|quarter|half(?:-year)?)\s+(?:to|ended|ending)\s+"
                      rf"(?:(?:the\s+)?end\s+of\s+)?(?:({DAY})\s+)?({MONTH})(?:\s+({YEAR}))?\b", _period_to),
        ("month_range", rf"\b{_PIECE}(?:,?\s+({YEAR}))?{TO}{_PIECE},?\s+({YEAR})\b", _month_range),
        ("months_between", rf"\b(?<=[Bb]etween\s){_PIECE}(?:,?\s+({YEAR}))?\s+and\s+{_PIECE},?\s+({YEAR})\b",
         _month_range),
        ("day_range", rf"\b({DAY})\s?(?:-|–|to|and)\s?({DAY})\s+({MONTH}),?\s+({YEAR})\b", _day_range),
        ("range_us", rf"\b({MONTH})\s+({DAY})\s?(?:-|–|to|and)\s?({DAY})(?:,?\s+({YEAR}))?\b", _range_us),
        ("dmy", rf"\b({DAY})(?:\s+of)?\s+({MONTH})(?:,?\s+({YEAR}))?\b", _dmy),
        ("mdy", rf"\b({MONTH})\s+({DAY})(?![\d-])(?:,?\s+({YEAR}))?\b", _mdy),
        ("year_span", rf"\b[Ff]rom\s+({YEAR})\s+(?:to|until|till|through)\s+({YEAR})\b"
                      rf"|\b[Bb]etween\s+({YEAR})\s+and\s+({YEAR})\b"
                      rf"|\b({YEAR})\s?[–-]\s?({YEAR})\b", _year_span),
        ("season_span", rf"(?:\b([Ww]inter)\s+(?:of\s+)?)?\b({YEAR})[-–/](\d\d)\b(?![-–/]\d)", _season_span),
        ("part_month", rf"\b({PART})[ -]({MONTH})(?:,?\s+({YEAR}))?\b", _part_month),
        ("month_year", rf"\b({MONTH})(?:\s+of)?,?\s+({YEAR})\b", _month_year),
        ("month_relative", rf"\b({MONTH})\s+(?:of\s+)?(last|this|next)\s+year\b"
                           rf"|\b([Ll]ast|[Tt]his|[Nn]ext)\s+({MONTH})\b",
         _month_relative),
        ("part_year", rf"\b({PART})[ -](?:in\s+)?({YEAR})\b", _part_year),
        ("part_relative", rf"\b({PART})\s+({WHICH})\s+(year|month)\b", _part_relative),
        ("quarter", rf"\bQ([1-4])(?:\s+of)?\s+({YEAR})\b", _quarter),
        ("season", r"\b(?:([Ll]ast|[Tt]his|[Nn]ext|[Tt]he)\s+)?(?:(early|mid|late)[ -])?([Ss]pring|[Ss]ummer|[Aa]utumn"
                   rf"|[Ff]all|[Ww]inter)(?:\s+(?:of\s+)?({YEAR}))?\b", _season),
        ("feast", rf"\b(Christmas (?:Eve|Day)|New Year['’]s (?:Eve|Day))(?:,?\s+({YEAR}))?\b", _feast),
        ("decade", r"\b(?:the\s+)?(?:(early|mid|late)[ -])?((?:1[5-9]|20)\d0)s\b", _decade),
        ("century", rf"\b(?:(early|mid|late)[ -])?((?:1\d|2[01])(?:st|th)|{'|'.join(ORDINALS[:21])})[ -]century\b",
         _century),
        ("weekday", rf"\b(?:([Ll]ast|[Tt]his|[Nn]ext)\s+)?({'|'.join(w.capitalize() for w in WEEKDAYS)})\b"
                    rf"(?!\s+(?:Times|Telegraph|Herald|Mirror|Express|Post|Mail))(?:\s+({_DAYTIME}))?", _weekday),
        ("weekend", r"\b([Ll]ast|[Tt]his|[Nn]ext|[Oo]ver the|[Aa]t the|[Oo]n the)\s+weekend\b", _weekend),
        ("near", r"\b([Tt]he day before yesterday|[Tt]he day after tomorrow|[Ll]ast night|[Ee]arlier today|[Tt]onight"
                 rf"|(?:[Yy]esterday|[Tt]omorrow)(?:\s+(?:{_DAYTIME}))?|[Tt]his (?:{_DAYTIME})|[Tt]oday)\b", _near),
        ("year_before_last", r"\b[Tt]he year before last\b", _year_before_last),
        ("rolling", rf"\b[Tt]he (past|last|next|coming|previous)\s+(?:({COUNT})\s+)?(days?|weeks?|months?|years?"
                    r"|decades?)\b", _rolling),
        ("relative", rf"\b({WHICH}|[Ee]arlier this|[Ll]ater this)\s+(week|month|year|decade|quarter)\b", _relative),
        ("ago", rf"\b({COUNT})\s+(days?|weeks?|fortnights?|months?|years?|decades?)\s+(ago|earlier|before)\b", _ago),
        ("year", rf"(?<![\d,.$€£-])(?<!Room )(?<![Ff]light )(?<![Pp]age )(?<!nearly )(?<!almost )(?<!more than )"
                 rf"\b({YEAR})\b(?![\d,]*\d)"
                 r"(?!\s*(?:km|kilomet|met|mil|feet|people|pounds|tons|votes|%))", _year),
        ("month", rf"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Dd]uring|[Ff]rom|[Tt]hrough)\s+({MONTH})(?![\w’'])", _month),
    )
)  # fmt: skip

#: Rules that mean nothing without an anchor.
RELATIVE = frozenset(
    "part_relative month_relative weekday weekend near year_before_last rolling relative ago month".split()
)
