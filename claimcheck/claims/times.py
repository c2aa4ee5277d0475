"""Time expressions in English text, turned into intervals by rules, with the publication date as the anchor.

Vague ones ("recently", "in recent weeks") give no interval: a made-up precision would be worse than none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from claimcheck.claims.time_rules import RELATIVE, RULES
from claimcheck.dates import Interval

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Only a year or a century makes a date that is read without an anchor.
_STANDS_ALONE = re.compile(r"\d{4}|century")
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
    if anchor is None and not _STANDS_ALONE.search(text):
        return mentions
    for name, pattern, rule in RULES:
        if anchor is None and name in RELATIVE:
            continue
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
                resolved = rule(match, anchor, future)
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


def _length(interval: Interval) -> int:
    if interval.start is None or interval.end is None:
        return 10**9
    return (interval.end - interval.start).days
