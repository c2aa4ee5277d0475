"""Checks that a reader can follow: numbers, dates and names of a claim beside those of the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from claimcheck.claims.language import parse
from claimcheck.claims.times import TimeMention, find_times
from claimcheck.dates import Interval
from claimcheck.verification.model import Check

_ONES = {word: value for value, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen".split())}  # fmt: skip
_TENS = {word: 10 * value for value, word in enumerate(
    "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}  # fmt: skip
_MAGNITUDES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
_WORDED = "|".join([*_ONES, *(f"{ten}(?:-(?:{'|'.join(list(_ONES)[1:10])}))?" for ten in _TENS)])
_NUMBER = re.compile(
    rf"(?P<approx>\b(?:about|around|nearly|almost|roughly|some|over|more than|at least|up to|fewer than|less than"
    rf"|under|approximately|just over|just under|close to)\s+)?"
    rf"(?P<money>[$£€]\s?)?(?<![\w.])(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|(?:{_WORDED}))\b"
    rf"(?:[\s-](?P<magnitude>hundred|thousand|million|billion|bn|trillion)\b)?"
    rf"(?:\s?(?P<percent>%|per\s?cent\b|percentage points?\b))?(?:[\s-](?P<unit>[A-Za-z]+))?",
    re.IGNORECASE,
)
#: Units of one dimension, as multiples of a base unit.
_UNITS = {
    "metre": ("length", 1.0), "meter": ("length", 1.0), "m": ("length", 1.0), "kilometre": ("length", 1000.0),
    "kilometer": ("length", 1000.0), "km": ("length", 1000.0), "mile": ("length", 1609.344), "foot": ("length", 0.3048),
    "feet": ("length", 0.3048), "ft": ("length", 0.3048), "gram": ("mass", 0.001), "kilogram": ("mass", 1.0),
    "kg": ("mass", 1.0), "tonne": ("mass", 1000.0), "ton": ("mass", 1000.0), "pound": ("mass", 0.4536),
    "hour": ("time", 1 / 24), "day": ("time", 1.0), "week": ("time", 7.0), "month": ("time", 30.44),
    "year": ("time", 365.25), "minute": ("time", 1 / 1440),
}  # fmt: skip
#: How far two numbers may be apart and still be the same: rounding, and more where the writer says "about".
_EXACT, _ROUNDED = 0.006, 0.06
_STOP = frozenset(
    "the a an of in to and or at on for with from by was were is are be had has have who that which".split()
)


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A number with what it counts or measures."""

    value: float
    """In the base unit of its dimension where it has one."""
    unit: str
    """A dimension ("length"), "percent", "percentage points", "money", or the stem of the thing counted."""
    approximate: bool
    text: str


@lru_cache(maxsize=10_000)
def _times(text: str) -> tuple[TimeMention, ...]:
    """The dates that a text names by themselves: read once for a passage, however many claims it is compared with."""
    return tuple(find_times(text, None))


def quantities(text: str) -> list[Quantity]:
    """The numbers of a text that are not dates, in order."""
    times = [(m.start, m.end) for m in _times(text)]
    found: list[Quantity] = []
    for match in _NUMBER.finditer(text):
        start, end = match.span("number")
        if any(start < other_end and other_start < end for other_start, other_end in times):
            continue
        value = _value(match["number"])
        if match["magnitude"]:
            value *= _MAGNITUDES[match["magnitude"].lower()]
        unit = _unit(match)
        if unit is None:
            continue
        dimension, factor = unit
        found.append(
            Quantity(
                value=value * factor,
                unit=dimension,
                approximate=bool(match["approx"]) or _round_number(value),
                text=" ".join(match[0].split()),
            )
        )
    return found


def _value(text: str) -> float:
    plain = text.lower().replace(",", "")
    if plain[0].isdigit():
        return float(plain)
    if plain in _ONES:
        return float(_ONES[plain])
    ten, _, one = plain.partition("-")
    return float(_TENS[ten] + _ONES.get(one, 0))


def _unit(match: re.Match[str]) -> tuple[str, float] | None:
    if match["percent"]:
        return ("percentage points" if "point" in match["percent"].lower() else "percent"), 1.0
    if match["money"]:
        return "money", 1.0
    word = (match["unit"] or "").lower()
    singular = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    if singular in _UNITS:
        return _UNITS[singular]
    if word in {"dollars", "euros", "won", "yen", "pounds"}:
        return "money", 1.0
    if not word or word in _STOP:
        return None
    return singular, 1.0


def _round_number(value: float) -> bool:
    """20,000 or 1.5 million: written so, a number is often rounded; 1,987 is not."""
    digits = f"{value:.6g}".replace(".", "").split("e")[0].rstrip("0")
    return value >= 100 and len(digits) <= 2


def _same(claim: Quantity, evidence: Quantity) -> bool:
    tolerance = _ROUNDED if claim.approximate or evidence.approximate else _EXACT
    return abs(claim.value - evidence.value) <= tolerance * max(abs(claim.value), abs(evidence.value))


def check_quantities(claim: str, evidence: str, document: str) -> list[Check]:
    """Each number of the claim beside the evidence's number of the same kind, if it has one."""
    checks: list[Check] = []
    mine = quantities(claim)
    theirs = quantities(evidence) if mine else []
    for quantity in mine:
        comparable = [other for other in theirs if other.unit == quantity.unit]
        if not comparable:
            continue
        agreeing = next((other for other in comparable if _same(quantity, other)), None)
        nearest = agreeing or min(comparable, key=lambda other: abs(other.value - quantity.value))
        checks.append(
            Check(
                kind="quantity",
                outcome="agrees" if agreeing else "differs",
                claim=quantity.text,
                evidence=nearest.text,
                detail=_quantity_detail(quantity, nearest, agreeing is not None),
                document=document,
            )
        )
    return checks


def _quantity_detail(claim: Quantity, evidence: Quantity, agrees: bool) -> str:
    if not agrees:
        return f"the claim gives {claim.text}, the evidence {evidence.text}"
    if claim.value == evidence.value:
        return "the same number"
    return f"{claim.text} and {evidence.text} are the same but for rounding or unit"


def check_dates(claim: str, claim_time: Interval, evidence: str, event: Interval | None, document: str) -> list[Check]:
    """The claim's dates beside the dates in the evidence: the same, one within the other, or apart."""
    mine = [m.interval for m in _times(claim)]
    if not mine and claim_time.start is not None:
        mine = [claim_time]
    theirs = [m.interval for m in _times(evidence)]
    if event is not None and event.start is not None and event.end is not None:
        theirs.append(event)
    if not mine or not theirs:
        return []
    checks = []
    for interval in mine:
        meeting = next((other for other in theirs if interval.agrees_with(other)), None)
        if meeting is None and any(interval.overlaps(other) for other in theirs):
            # Partly the same time: neither agreement nor conflict.
            continue
        nearest = meeting or min(theirs, key=lambda other: _distance(interval, other))
        detail = "the dates fit" if meeting else f"the claim says {_spell(interval)}, the evidence {_spell(nearest)}"
        checks.append(
            Check(
                kind="date",
                outcome="agrees" if meeting else "differs",
                claim=_spell(interval),
                evidence=_spell(nearest),
                detail=detail,
                document=document,
            )
        )
    return checks


def _distance(one: Interval, other: Interval) -> int:
    a = one.start or one.end or date.min
    b = other.start or other.end or date.min
    return abs((a - b).days)


def _spell(interval: Interval) -> str:
    if interval.start == interval.end and interval.start is not None:
        return interval.start.isoformat()
    start = interval.start.isoformat() if interval.start else ""
    end = interval.end.isoformat() if interval.end else ""
    if start[5:] == "01-01" and end[5:] == "12-31" and start[:4] == end[:4]:
        return start[:4]
    return f"{start}/{end}"


#: Countries and towns, peoples and their adjectives, rivers and ranges, buildings, events: labels of OntoNotes 5.
_PLACES = frozenset({"GPE", "NORP", "LOC", "FAC", "EVENT"})
_NAME = re.compile(r"\b(?:[A-Z][\w’'-]+|[A-Z]\.)(?:\s+(?:[A-Z][\w’'-]+|[A-Z]\.|de|van|von|al|bin))*\s+[A-Z][\w’'-]+")


def check_names(claim: str, evidence: str, document: str) -> list[Check]:
    """People and bodies named in full in the claim that share only part of their name with one in the evidence.

    "Kim Jong Il" is not "Kim Jong Un"; a name that stands whole in the evidence agrees. Places, their people and
    events are not compared: that a text on North Korea also speaks of South Korea, or of South Koreans, says nothing.
    """
    checks = []
    theirs = _names(evidence)
    for name in _names(claim):
        words = _name_words(name)
        if any(words <= _name_words(other) or _name_words(other) <= words for other in theirs):
            continue
        alike = [other for other in theirs if _differs_in_one_part(words, _name_words(other))]
        if alike and not _is_of_places(name, claim):
            checks.append(
                Check(kind="name", outcome="differs", claim=name, evidence=alike[0],
                      detail=f"{name} is not {alike[0]}", document=document)
            )  # fmt: skip
    return checks


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(re.sub(r"^The\s+|[’']s$", "", match[0]) for match in _NAME.finditer(text)))


def _name_words(name: str) -> frozenset[str]:
    return frozenset(re.sub(r"[’']s$", "", word).lower().replace("-", "") for word in re.split(r"[\s-]+", name) if word)


@lru_cache(maxsize=512)
def _is_of_places(name: str, claim: str) -> bool:
    """In its sentence the name is that of a place, of a people or of an event, as spaCy's entity recogniser sees it."""
    (doc,) = parse([claim])
    return any(entity.label_ in _PLACES and name in entity.text for entity in doc.ents)


def _differs_in_one_part(mine: frozenset[str], other: frozenset[str]) -> bool:
    return len(mine) == len(other) and len(mine & other) == len(mine) - 1 and len(mine) >= 2


def run_checks(claim: str, claim_time: Interval, evidence: str, event: Interval | None, document: str) -> list[Check]:
    """Every check of a claim against one passage."""
    return [
        *check_quantities(claim, evidence, document),
        *check_dates(claim, claim_time, evidence, event, document),
        *check_names(claim, evidence, document),
    ]
