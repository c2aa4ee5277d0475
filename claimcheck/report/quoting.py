"""Which words of a quoted passage decide: the sentence nearest to the claim, and the values that were compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from claimcheck.claims.sentences import sentence_spans_by_rule
from claimcheck.claims.times import find_times
from claimcheck.dates import Interval, parse_date
from claimcheck.errors import DateError
from claimcheck.report.words import shortened

_WORD = re.compile(r"[^\W_]+")
_STOP = frozenset(
    "the and was were are has had have been that this with from for its his her their they who which what when where"
    " not but all into out over after before between than then there also said says will would could".split()
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A stretch of a quote: ``near``, of the sentence nearest to the claim; ``value``, something compared."""

    text: str
    near: bool
    value: bool


def quoted(item: dict[str, Any], claim: dict[str, Any], most: int | None = None) -> list[Part]:
    """The words of a piece of evidence, cut to ``most`` characters, in parts; together they are the whole quote."""
    text = shortened(item["text"], most)
    near = _nearest_sentence(text, claim["text"])
    values = [
        span
        for check in claim["checks"]
        if check.get("document", "") in {"", f"{item['corpus']}/{item['document']}"}
        for span in _places(text, check["evidence"])
    ]
    cuts = sorted({0, len(text), *(edge for span in (near, *values) for edge in span)})
    return [
        Part(text=text[a:b], near=_inside(a, b, near), value=any(_inside(a, b, span) for span in values))
        for a, b in pairwise(cuts)
    ]


def _nearest_sentence(text: str, claim: str) -> tuple[int, int]:
    """Start and end of the sentence that shares most words with the claim; empty when there is no choice to make."""
    sentences = sentence_spans_by_rule(text)
    wanted = _stems(claim)
    shared = [len(wanted & _stems(sentence.exact)) for sentence in sentences]
    if len(sentences) < 2 or not max(shared):
        return 0, 0
    best = sentences[shared.index(max(shared))]
    return best.start, best.end


def _stems(text: str) -> set[str]:
    words = (word.lower() for word in _WORD.findall(text))
    return {word[:6] for word in words if word not in _STOP and (len(word) > 2 or word.isdigit())}


def _places(text: str, value: str) -> list[tuple[int, int]]:
    """Where a compared value stands in the quote: a date in any of its spellings, anything else word for word."""
    if not value.strip():
        return []
    try:
        first, _, last = value.partition("/")
        wanted = Interval(start=parse_date(first).start, end=parse_date(last or first).end)
    except DateError:
        pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, value.split())) + r"(?!\w)"
        return [match.span() for match in re.finditer(pattern, text)]
    return [(mention.start, mention.end) for mention in find_times(text, None) if mention.interval == wanted]


def _inside(start: int, end: int, span: tuple[int, int]) -> bool:
    return span[0] <= start and end <= span[1]
