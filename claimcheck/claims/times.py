"""Time expressions in English text, turned into intervals by rules, with the publication date as the anchor.

Vague ones ("recently", "in recent weeks") give no interval: a made-up precision would be worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from claimcheck.claims.time_rules import RELATIVE, RULES
from claimcheck.claims.words import SPEECH_VERBS
from claimcheck.dates import Interval

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Only a year or a century makes a date that is read without an anchor.
_STANDS_ALONE = re.compile(r"\d{4}|century")
_FUTURE = re.compile(
    r"\b(?:will|would|shall|going to|planned to|scheduled|expected to|until|next|(?:is|are) (?:expected|due|set|to)"
    r"|due to|(?:plan|hope|aim|intend)s? to|expects?|forecasts)\b"
)
_WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
#: What comes back again and again is no day: "every Sunday", "except on Saturday", "Monday to Friday".
_HABIT = re.compile(
    r"\b(?:every|each|any|most|alternate|except(?: on| for)?)\s+(?:other\s+)?$"
    rf"|{_WEEKDAY}\s?(?:to|through|–|-)\s?$",
    re.I,
)
_HABIT_AFTER = re.compile(rf"\s?(?:to|through|–|-)\s?{_WEEKDAY}\b")


@dataclass(frozen=True, kw_only=True)
class TimeMention:
    """A time expression: where it stands (code points), its interval, and how a lone reader would write it."""

    start: int
    end: int
    interval: Interval
    absolute: str | None
    """Wording to put in its place so that it can be read without the article; None when it already can."""


def find_times(text: str, anchor: date | None, ahead: Callable[[int], bool] = lambda start: False) -> list[TimeMention]:
    """Time expressions in order, not overlapping. Relative ones need ``anchor``, the date of publication.

    A weekday or month without a year is the nearest one before the anchor; the nearest after it when the words before
    it speak of the future, or when ``ahead`` says so of the place where it begins (see :func:`looks_ahead`).
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
            if name == "weekday" and (_HABIT.search(text[:start]) or _HABIT_AFTER.match(text, end)):
                continue
            future = (
                ahead(start)
                or bool(_FUTURE.search(text[max(0, start - 50) : start]))
                or match[0].lower().startswith(("by ", "until "))
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
    " set due prepare tell urge vote have need".split()
)


def looks_ahead(token: Token) -> bool:
    """Whether a time at ``token`` lies ahead: "plays on Saturday", "is retiring in May", "voted to open from April".

    The present of a verb that a day or month stands with tells of what is to come; so does what somebody plans to do.
    """
    if any(t.lower_ in {"since", "after"} for t in token.doc[max(0, token.i - 1) : token.i]):
        return False
    path = [token]
    while path[-1].pos_ not in {"VERB", "AUX"} and path[-1].head != path[-1]:
        if path[-1].dep_ in {"nsubj", "nsubjpass", "attr", "appos", "poss", "compound"} and len(path) > 1:
            return False
        path.append(path[-1].head)
    verb = path[-1]
    auxiliaries = [c for c in verb.children if c.dep_ in {"aux", "auxpass"}]
    if verb.tag_ == "VB" and any(c.lower_ == "to" for c in auxiliaries):
        return verb.dep_ in {"xcomp", "acl"} and verb.head.lemma_.lower() in _PLANS
    if verb.lemma_.lower() in SPEECH_VERBS or any(c.lemma_ == "have" for c in auxiliaries):
        return False
    return any(t.tag_ in {"VBZ", "VBP"} for t in (verb, *auxiliaries))


def tells_when(token: Token, head: Token) -> bool:
    """Whether a time at ``token`` says when what ``head`` asserts was: not one of a plan or of another clause."""
    while token not in (head, token.head):
        if token.lower_ == "than" or (token.lower_ == "since" and _ranks(token.head)):
            # "lower than in 2015", "for the first time since 1987": what it is compared with.
            return False
        if token.dep_ in {"ccomp", "relcl", "acl", "advcl", "pcomp", "appos"}:
            return False
        if token.dep_ == "xcomp" and token.head.lemma_.lower() in _PLANS:
            return False
        token = token.head
    return True


def _ranks(token: Token) -> bool:
    """A superlative, or "first": "the highest", "the first time"."""
    beside = (token, *token.children, token.head)
    return any(t.tag_ in {"JJS", "RBS"} or t.lower_ in {"first", "last", "only"} for t in beside)


def _length(interval: Interval) -> int:
    if interval.start is None or interval.end is None:
        return 10**9
    return (interval.end - interval.start).days
