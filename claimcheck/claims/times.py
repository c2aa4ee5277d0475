"""Time expressions in English text, turned into intervals by rules, with the publication date as the anchor.

Vague ones ("recently", "in recent weeks") give no interval: a made-up precision would be worse than none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from claimcheck.dates import Interval, month_interval, spoken, year_interval

if TYPE_CHECKING:
    from spacy.tokens import Token

MONTHS = {name: number for number, name in enumerate(
    ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
     "december"), start=1)}  # fmt: skip
_SHORT_MONTHS = {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
_NUMBER_NAMES = "one two three four five six seven eight nine ten eleven twelve".split()
_NUMBERS = {name: value for value, name in enumerate(_NUMBER_NAMES, start=1)}
_NUMBERS |= {"a": 1, "an": 1}

_MONTH = rf"(?:{'|'.join(n.capitalize() for n in MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_YEAR = r"(?:1[5-9]\d\d|20\d\d)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(_NUMBERS)})"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("iso", rf"\b({_YEAR})-(\d\d)-(\d\d)\b"),
        ("day_range", rf"\b({_DAY})\s?(?:-|–|to|and)\s?({_DAY})\s+({_MONTH}),?\s+({_YEAR})\b"),
        ("range_us", rf"\b({_MONTH})\s+({_DAY})\s?(?:-|–|to|and)\s?({_DAY})(?:,?\s+({_YEAR}))?\b"),
        ("dmy", rf"\b({_DAY})(?:\s+of)?\s+({_MONTH})(?:,?\s+({_YEAR}))?\b"),
        ("mdy", rf"\b({_MONTH})\s+({_DAY})(?!\d)(?:,?\s+({_YEAR}))?\b"),
        ("year_span", rf"\b[Ff]rom\s+({_YEAR})\s+(?:to|until)\s+({_YEAR})\b"
                      rf"|\b[Bb]etween\s+({_YEAR})\s+and\s+({_YEAR})\b"
                      rf"|\b({_YEAR})\s?[–-]\s?({_YEAR})\b"),
        ("part_month", rf"\b([Ee]arly|[Mm]id|[Ll]ate)[ -]({_MONTH})(?:,?\s+({_YEAR}))?\b"),
        ("month_year", rf"\b({_MONTH})(?:\s+of)?,?\s+({_YEAR})\b"),
        ("month_relative", rf"\b({_MONTH})\s+(?:of\s+)?(last|this|next)\s+year\b|\b(last|this|next)\s+({_MONTH})\b"),
        ("part_year", rf"\b([Ee]arly|[Mm]id|[Ll]ate)[ -](?:in\s+)?({_YEAR})\b"),
        ("season", rf"\b(?:(last|this|next|the)\s+)?(spring|summer|autumn|fall|winter)(?:\s+(?:of\s+)?({_YEAR}))?\b"),
        ("decade", r"\b(?:the\s+)?(?:(early|mid|late)[ -])?((?:1[5-9]|20)\d0)s\b"),
        ("weekday", rf"\b(?:(last|this|next)\s+)?({'|'.join(w.capitalize() for w in WEEKDAYS)})\b"
                    r"(?:\s+(morning|afternoon|evening|night))?"),
        ("near", r"\b([Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight|[Ee]arlier today)\b"),
        ("relative", r"\b([Ll]ast|[Tt]his|[Nn]ext|[Ee]arlier this|[Ll]ater this)\s+(week|month|year|decade|quarter)\b"),
        ("ago", rf"\b({_COUNT})\s+(days?|weeks?|months?|years?|decades?)\s+(ago|earlier|before)\b"),
        ("year", rf"(?<![\d,.$€£-])\b({_YEAR})\b(?![\d,]*\d)"
                 r"(?!\s*(?:km|kilomet|met|mil|feet|people|pounds|tons|votes|%))"),
        ("month", rf"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Dd]uring|[Ff]rom|[Tt]hrough)\s+({_MONTH})(?![\w’'])"),
    )
)  # fmt: skip

_FUTURE = re.compile(r"\b(will|would|shall|going to|plans? to|planned to|scheduled|expected to|until|due to|next)\b")


@dataclass(frozen=True, kw_only=True)
class TimeMention:
    """A time expression: where it stands (code points), its interval, and how a lone reader would write it."""

    start: int
    end: int
    interval: Interval
    absolute: str | None
    """Wording to put in its place so that it can be read without the article; None when it already can."""


def find_times(text: str, anchor: date | None) -> list[TimeMention]:
    """Time expressions in order, not overlapping. Relative ones need ``anchor``, the date of publication.

    A weekday or month without a year is the nearest one before the anchor; the nearest after it when the
    words before it speak of the future.
    """
    mentions: list[TimeMention] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if name == "month":
                start = match.start(1)
            if any(start < other.end and other.start < end for other in mentions):
                continue
            future = bool(_FUTURE.search(text[max(0, start - 50) : start])) or match[0].lower().startswith(
                ("by ", "until ")
            )
            try:
                resolved = _RESOLVERS[name](match, anchor, future)
            except (ValueError, OverflowError):
                continue
            if resolved is not None:
                interval, absolute = resolved
                mentions.append(TimeMention(start=start, end=end, interval=interval, absolute=absolute))
    return sorted(mentions, key=lambda mention: mention.start)


def covering(mentions: list[TimeMention]) -> Interval:
    """The one interval that a claim's time expressions give together: the narrowest, if the others contain it."""
    if not mentions:
        return Interval(start=None, end=None)
    narrowest = min(mentions, key=lambda m: _length(m.interval))
    if all(narrowest.interval.within(m.interval) for m in mentions):
        return narrowest.interval
    starts = [m.interval.start for m in mentions if m.interval.start]
    ends = [m.interval.end for m in mentions if m.interval.end]
    return Interval(start=min(starts, default=None), end=max(ends, default=None))


_PLANS = frozenset(
    "agree plan promise vow pledge expect hope want decide invite ask schedule aim intend propose offer threaten order"
    " set due prepare tell urge".split()
)


def tells_when(token: Token, head: Token) -> bool:
    """Whether a time at ``token`` says when what ``head`` asserts was: not one of a plan or of another clause."""
    while token not in (head, token.head):
        if token.dep_ in {"ccomp", "relcl", "acl", "advcl", "pcomp", "appos"}:
            return False
        if token.dep_ == "xcomp" and token.head.lemma_.lower() in _PLANS:
            return False
        token = token.head
    return True


_Resolved = tuple[Interval, str | None] | None


def _length(interval: Interval) -> int:
    if interval.start is None or interval.end is None:
        return 10**9
    return (interval.end - interval.start).days


def _month_number(name: str) -> int:
    key = name.lower().rstrip(".")
    return MONTHS.get(key) or _SHORT_MONTHS[key]


def _day_number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _day(day: date) -> Interval:
    return Interval(start=day, end=day)


def _nearest_year(month: int, day: int, anchor: date, future: bool) -> int:
    candidate = date(anchor.year, month, day)
    if future:
        return anchor.year if candidate >= anchor else anchor.year + 1
    return anchor.year if candidate <= anchor else anchor.year - 1


def _full_day(month: str, day: str, year: str | None, anchor: date | None, future: bool) -> _Resolved:
    number, of_month = _month_number(month), _day_number(day)
    if year:
        return _day(date(int(year), number, of_month)), None
    if anchor is None:
        return None
    exact = date(_nearest_year(number, of_month, anchor, future), number, of_month)
    return _day(exact), spoken(exact)


def _iso(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    return _day(date(int(match[1]), int(match[2]), int(match[3]))), None


def _day_range(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    year, month = int(match[4]), _month_number(match[3])
    return Interval(start=date(year, month, _day_number(match[1])), end=date(year, month, _day_number(match[2]))), None


def _range_us(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    month, first, last = _month_number(match[1]), _day_number(match[2]), _day_number(match[3])
    if match[4]:
        year, wording = int(match[4]), None
    elif anchor is None:
        return None
    else:
        year = _nearest_year(month, first, anchor, future)
        wording = f"{match[0]}, {year}"
    return Interval(start=date(year, month, first), end=date(year, month, last)), wording


def _dmy(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    return _full_day(match[2], match[1], match[3], anchor, future)


def _mdy(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    return _full_day(match[1], match[2], match[3], anchor, future)


def _year_span(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    first, last = (group for group in match.groups() if group)
    return Interval(start=date(int(first), 1, 1), end=date(int(last), 12, 31)), None


def _third(part: str, interval: Interval) -> Interval:
    assert interval.start is not None
    assert interval.end is not None
    days = (interval.end - interval.start).days + 1
    index = {"early": 0, "mid": 1, "late": 2}[part.lower()]
    return Interval(
        start=interval.start + timedelta(days=index * days // 3),
        end=interval.start + timedelta(days=(index + 1) * days // 3 - 1),
    )


def _part_month(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    month = _month_number(match[2])
    if match[3]:
        return _third(match[1], month_interval(int(match[3]), month)), None
    if anchor is None:
        return None
    year = _nearest_year(month, 1, anchor, future)
    return _third(match[1], month_interval(year, month)), f"{match[0]} {year}"


def _month_year(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    return month_interval(int(match[2]), _month_number(match[1])), None


def _month_relative(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    if anchor is None:
        return None
    name, which = (match[1], match[2]) if match[1] else (match[4], match[3])
    month = _month_number(name)
    if match[1]:
        year = anchor.year + {"last": -1, "this": 0, "next": 1}[which]
    else:
        year = _nearest_year(month, 1, anchor, which == "next")
        year -= which == "last" and (year, month) == (anchor.year, anchor.month)
    return month_interval(year, month), f"{date(year, month, 1):%B %Y}"


def _part_year(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    return _third(match[1], year_interval(int(match[2]))), None


def _season(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    which, season, year = match[1], match[2], match[3]
    if year is None and (anchor is None or which in (None, "the")):
        return None
    if year is not None:
        number = int(year)
    else:
        assert anchor is not None
        number = anchor.year + (which == "next")
        first_month = 12 if season == "winter" else _SEASONS[season][0]
        if which == "last" and (first_month >= anchor.month or season == "winter"):
            number -= 1
    if season == "winter":
        interval = Interval(start=date(number, 12, 1), end=month_interval(number + 1, 2).end)
    else:
        first, last = _SEASONS[season]
        interval = Interval(start=date(number, first, 1), end=month_interval(number, last).end)
    return interval, None if year else f"the {season} of {number}"


def _decade(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    start = int(match[2])
    first, last = {None: (0, 9), "early": (0, 3), "mid": (4, 6), "late": (7, 9)}[match[1]]
    return Interval(start=date(start + first, 1, 1), end=date(start + last, 12, 31)), None


def _weekday(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    if anchor is None:
        return None
    which, number = match[1], WEEKDAYS.index(match[2].lower())
    back = (anchor.weekday() - number) % 7
    if which == "next" or (future and which != "last" and back != 0):
        exact = anchor + timedelta(days=(number - anchor.weekday()) % 7 or 7)
    else:
        exact = anchor - timedelta(days=back or (7 if which == "last" else 0))
    part = f"the {match[3]} of " if match[3] else ""
    return _day(exact), f"{part}{spoken(exact)}"


def _near(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    if anchor is None:
        return None
    word = match[1].lower()
    exact = anchor + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(word, 0))
    return _day(exact), f"on {spoken(exact)}"


def _relative(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    if anchor is None:
        return None
    which, unit = match[1].lower(), match[2]
    step = {"last": -1, "next": 1}.get(which, 0)
    if unit == "year":
        year = anchor.year + step
        return year_interval(year), f"in {year}"
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 + step
        interval = month_interval(months // 12, months % 12 + 1)
        return interval, f"in {interval.start:%B %Y}"
    if unit == "week":
        monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=step)
        return Interval(start=monday, end=monday + timedelta(days=6)), f"in the week of {spoken(monday)}"
    if unit == "quarter":
        quarters = anchor.year * 4 + (anchor.month - 1) // 3 + step
        first = date(quarters // 4, quarters % 4 * 3 + 1, 1)
        interval = Interval(start=first, end=month_interval(first.year, first.month + 2).end)
        return interval, f"in the {('first', 'second', 'third', 'fourth')[quarters % 4]} quarter of {first.year}"
    decade = anchor.year // 10 * 10 + 10 * step
    return Interval(start=date(decade, 1, 1), end=date(decade + 9, 12, 31)), f"in the {decade}s"


def _ago(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    if anchor is None or match[3] != "ago":
        return None
    count = int(match[1]) if match[1].isdigit() else _NUMBERS[match[1].lower()]
    unit = match[2].rstrip("s")
    if unit == "day":
        exact = anchor - timedelta(days=count)
        return _day(exact), f"on {spoken(exact)}"
    if unit == "week":
        around = anchor - timedelta(weeks=count)
        return Interval(start=around - timedelta(days=3), end=around + timedelta(days=3)), None
    if unit == "month":
        months = anchor.year * 12 + anchor.month - 1 - count
        interval = month_interval(months // 12, months % 12 + 1)
        return interval, f"in {interval.start:%B %Y}"
    year = anchor.year - count * (10 if unit == "decade" else 1)
    return year_interval(year), f"in {year}"


def _year(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    return year_interval(int(match[1])), None


def _month(match: re.Match[str], anchor: date | None, future: bool) -> _Resolved:
    if anchor is None:
        return None
    month = _month_number(match[1])
    year = anchor.year if future and month >= anchor.month else _nearest_year(month, 1, anchor, future)
    return month_interval(year, month), f"{date(year, month, 1):%B %Y}"


_RESOLVERS = {
    "iso": _iso, "day_range": _day_range, "range_us": _range_us, "dmy": _dmy, "mdy": _mdy, "year_span": _year_span,
    "part_month": _part_month, "month_year": _month_year, "month_relative": _month_relative, "part_year": _part_year,
    "season": _season, "decade": _decade, "weekday": _weekday, "near": _near, "relative": _relative, "ago": _ago,
    "year": _year, "month": _month,
}  # fmt: skip
