"""The words of a report: verdicts, causes, dates and confidence as a reader is told them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from claimcheck.dates import Interval, month_interval, parse_date, spoken, year_interval
from claimcheck.errors import DateError
from claimcheck.review.apply import is_signed

LABELS = ("refuted", "conflicting", "not_enough_evidence", "supported")
"""The most pressing first."""
LABEL_WORDS = {
    "supported": "Supported",
    "refuted": "Refuted",
    "conflicting": "Sources conflict",
    "not_enough_evidence": "Not enough evidence",
}
COUNT_WORDS = {
    "supported": "supported",
    "refuted": "refuted",
    "conflicting": "where sources conflict",
    "not_enough_evidence": "without enough evidence",
}
CAUSE_WORDS = {
    "nothing_found": "nothing on it was found in the corpora",
    "silent": "what was found does not say whether it is so",
    "dates_do_not_fit": "what was found speaks of another time",
    "conflicting": "what was found points both ways",
    "not_covered": "the corpora hold nothing on the subject",
    "low_confidence": "what was found is too weak to decide it",
    "reviewer": "a reviewer found it not settled",
}
REASON_WORDS = {
    "opinion": "opinion",
    "prediction": "prediction",
    "question": "question",
    "boilerplate": "not part of the story",
    "not_checkable": "not checkable",
    "below_min_worth": "not worth checking enough",
}
SIGNS = {"supported": "✓", "refuted": "✗", "conflicting": "≠", "not_enough_evidence": "?"}
KIND_WORDS = {
    "event": "Event",
    "state": "State of things",
    "quantity": "Number",
    "comparison": "Comparison or record",
    "universal": "Always, never, all or only",
    "quotation": "Who said what",
}
STANCE_WORDS = {"supports": "✓ Supports", "refutes": "✗ Refutes"}
CHECK_WORDS = {"quantity": "Number", "date": "Date", "name": "Name", "negation": "Negation", "universal": "Universal",
               "state": "State"}  # fmt: skip
STEP_WORDS = {
    "overrule": "Overruled",
    "reword": "Reworded",
    "split": "Split",
    "merge": "Merged",
    "irrelevant": "Evidence taken out",
    "recheck": "Checked again",
}
"""What a reviewer did to a claim."""
_CONFIDENCE_WORDS = (
    (0.95, "almost certain"),
    (0.85, "very likely"),
    (0.65, "likely"),
    (0.5, "more likely than not"),
    (0.0, "uncertain"),
)


def spoken_date(text: str | None) -> str:
    """A date, a month, a year or ``start/end`` as a reader writes it; anything else as it is."""
    if not text:
        return "date unknown"
    start, slash, end = text.partition("/")
    try:
        first, last = (
            parse_date(part) if part not in ("", "..") else None for part in (start, end if slash else start)
        )
    except DateError:
        return text
    return spoken_interval(Interval(start=first.start if first else None, end=last.end if last else None))


def spoken_interval(interval: Interval) -> str:
    """9 March 2018; March 2018; 2018; 5 March 2018 to 6 March 2018; since or until a day. Empty without ends."""
    start, end = interval.start, interval.end
    if start is None or end is None:
        return f"since {spoken(start)}" if start else f"until {spoken(end)}" if end else ""
    if interval == year_interval(start.year):
        return str(start.year)
    if interval == month_interval(start.year, start.month):
        return f"{start:%B} {start.year}"
    return spoken(start) if start == end else f"{spoken(start)} to {spoken(end)}"


def shortened(text: str, most: int | None) -> str:
    """The text on one line, cut to at most ``most`` characters, between words where it has any."""
    line = " ".join(text.split())
    if most is None or len(line) <= most:
        return line
    return (line[: most + 1].rpartition(" ")[0] or line[:most]) + " …"


def byline(name: str) -> str:
    """The byline as it is printed, whether or not it comes with its "By"."""
    return name if name.lower().startswith("by ") else f"By {name}"


def time_words(time: dict[str, Any]) -> str:
    """When a claim's matter happened, from its ``start`` and ``end``."""
    return spoken_date(f"{time['start'] or ''}/{time['end'] or ''}")


def confidence_words(value: float | None) -> str:
    """“likely, 0.78”; empty for the verdict of a person, which has no confidence."""
    if value is None:
        return ""
    return f"{next(words for least, words in _CONFIDENCE_WORDS if value >= least or least == 0)}, {value:.2f}"


def near_miss_words(value: Any) -> str:
    """Why a passage is a near miss, where the result says so."""
    if isinstance(value, dict):
        value = value.get("reason") or value.get("detail")
    return value if isinstance(value, str) else ""


def review_words(result: dict[str, Any]) -> str:
    """In a phrase how far people have reviewed a result."""
    review = result.get("review")
    if not review or not review["reviewers"]:
        return "not yet: this is the program's own reading"
    names = {claim["review"]["signature"]["name"] for claim in result["claims"] if is_signed(claim)}
    count = sum(map(is_signed, result["claims"]))
    if review["signed"]:
        days = {claim["review"]["signature"]["date"] for claim in result["claims"]}
        return f"signed off by {_listed(names)}, {spoken_date(max(days))}"
    return f"by {_listed(review['reviewers'])}; {count} of {len(result['claims'])} claims signed off"


def _listed(names: Iterable[str]) -> str:
    *most, last = sorted(names)
    return f"{', '.join(most)} and {last}" if most else last


def stated(value: Any) -> str:
    """Any value of a JSON document on one line."""
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
