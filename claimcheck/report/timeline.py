"""The evidence laid out in time against the as-of date: where each mark stands, for a drawing in SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from claimcheck.dates import parse_date, spoken
from claimcheck.errors import DateError

_ROWS = 5
#: Room left at both ends, in percent.
_MARGIN = 4.0


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One passage. ``x`` in percent of the width, ``row`` counted upwards from 0."""

    x: float
    row: int
    stance: str
    after: bool


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """``as_of`` and the ticks' ``x`` in percent; ``words`` says in a sentence what the drawing shows."""

    marks: list[Mark]
    as_of: float
    ticks: list[tuple[str, float]]
    rows: int
    words: str


def timeline(evidence: Sequence[dict[str, Any]], as_of: str, *, apart: float) -> Timeline | None:
    """Each document of the evidence once, at the day of what it tells of, else of its publication; None without any.

    Marks nearer than ``apart``, in percent of the width, would cover each other: the later one stands a row higher.
    """
    dated: dict[str, tuple[date, dict[str, Any]]] = {}
    for item in evidence:
        day = _day_of(item)
        if day is not None:
            dated.setdefault(f"{item['corpus']}/{item['document']}", (day, item))
    if not dated:
        return None
    limit = date.fromisoformat(as_of)
    days = [day for day, _ in dated.values()]
    first, last = min(*days, limit), max(*days, limit)
    width = max((last - first).days, 1)

    def place(day: date) -> float:
        return round(_MARGIN + (100 - 2 * _MARGIN) * (day - first).days / width, 2)

    marks: list[Mark] = []
    for day, item in sorted(dated.values(), key=lambda pair: pair[0]):
        x = place(day)
        taken = {mark.row for mark in marks if x - mark.x < apart}
        row = next((row for row in range(_ROWS) if row not in taken), _ROWS - 1)
        marks.append(Mark(x=x, row=row, stance=item["stance"], after=item["after_as_of"]))
    return Timeline(
        marks=marks,
        as_of=place(limit),
        ticks=[(text, place(day)) for text, day in _ticks(first, last)],
        rows=1 + max(mark.row for mark in marks),
        words=_words(marks, min(days), max(days), limit),
    )


def _day_of(item: dict[str, Any]) -> date | None:
    for text in (item.get("happened"), item["published"]):
        try:
            return parse_date((text or "").split("/")[0]).start
        except DateError:
            continue
    return None


def _ticks(first: date, last: date) -> list[tuple[str, date]]:
    """What to write below: about six years at even distances, or both ends when there are no two years to write."""
    span = last.year - first.year
    step = next((step for step in (1, 2, 5, 10, 20, 25, 50, 100) if span / step <= 6), 200)
    years = [year for year in range(first.year, last.year + 1) if year % step == 0 and date(year, 1, 1) >= first]
    if len(years) > 1:
        return [(str(year), date(year, 1, 1)) for year in years]
    ends = [first] if first == last else [first, last]
    return [(f"{day.day} {day:%b %Y}", day) for day in ends]


def _words(marks: list[Mark], first: date, last: date, as_of: date) -> str:
    after = sum(mark.after for mark in marks)
    documents = f"{len(marks)} dated document{'s' if len(marks) != 1 else ''}"
    when = f"of {spoken(first)}" if first == last else f"from {spoken(first)} to {spoken(last)}"
    later = f"; {after} of what happened after it" if after else ""
    return f"{documents}, {when}; as-of date {spoken(as_of)}{later}"
