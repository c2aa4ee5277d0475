"""The article of a report, cut into paragraphs and these into stretches under the same claims."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from claimcheck.report.findings import Card
from claimcheck.report.words import LABELS

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(kw_only=True)
class Segment:
    """A stretch of the article under the same claims; ``marks`` and ``reasons`` are of those that end with it."""

    start: int
    end: int
    text: str
    label: str | None
    aside: str | None
    marks: list[Card]
    reasons: list[str]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph or a heading of the article."""

    heading: bool
    segments: list[Segment]


def article_blocks(text: str, cards: list[Card], set_aside: list[dict[str, Any]]) -> list[Block]:
    """The article cut into paragraphs and headings, and these at every boundary of a claim or of something set aside.

    A segment has the verdict of the shortest claim it lies in. Every claim's mark is set once, where the claim ends.
    """
    claims = [(*_trimmed(text, card.claim["span"]), card) for card in cards]
    asides = [(*_trimmed(text, item["span"]), item["reason"]) for item in set_aside]
    headings = [(start, end) for start, end, reason in asides if reason == "heading"]
    lines = [(start, end) for start, end, _ in asides if _whole_lines(text, start, end)]
    cuts = {cut for start, end, _ in [*claims, *asides] for cut in (start, end)}
    blocks = []
    for start, end in _paragraphs(text, headings + lines):
        inside = sorted({start, end, *(cut for cut in cuts if start < cut < end)})
        segments = [_segment(text, first, last, claims, asides) for first, last in pairwise(inside)]
        blocks.append(Block(heading=any(a <= start and end <= b for a, b in headings), segments=segments))
    flat = [segment for block in blocks for segment in block.segments]
    for _, end, card in claims:
        if flat:
            _last_until(flat, end).marks.append(card)
    for start, end, reason in asides:
        segment = _last_until(flat, end) if flat else None
        if segment and segment.start >= start and segment.aside == reason != "heading":
            segment.reasons.append(reason)
    return blocks


def _trimmed(text: str, span: dict[str, Any]) -> tuple[int, int]:
    start = max(0, min(span["start"], len(text)))
    return start, start + len(text[start : max(start, span["end"])].rstrip())


def _whole_lines(text: str, start: int, end: int) -> bool:
    before, after = text[:start].rpartition("\n")[2], text[end:].partition("\n")[0]
    return not before.strip() and not after.strip()


def _paragraphs(text: str, apart: list[tuple[int, int]]) -> list[tuple[int, int]]:
    # A text without any blank line has a paragraph a line.
    breaks = _BLANK_LINE if _BLANK_LINE.search(text.strip()) else re.compile(r"\n\s*")
    cuts = {0, len(text)}.union(*((match.start(), match.end()) for match in breaks.finditer(text)), *apart)
    found = []
    for start, end in pairwise(sorted(cuts)):
        words = text[start:end]
        if words.strip():
            found.append((start + len(words) - len(words.lstrip()), start + len(words.rstrip())))
    return found


def _segment(
    text: str, start: int, end: int, claims: list[tuple[int, int, Card]], asides: list[tuple[int, int, str]]
) -> Segment:
    over = [(b - a, LABELS.index(c.label), c.label) for a, b, c in claims if a <= start and end <= b]
    aside = [(b - a, reason) for a, b, reason in asides if a <= start and end <= b]
    return Segment(
        start=start,
        end=end,
        text=text[start:end],
        label=min(over)[2] if over else None,
        aside=min(aside)[1] if aside and not over else None,
        marks=[],
        reasons=[],
    )


def _last_until(segments: list[Segment], end: int) -> Segment:
    return next((segment for segment in reversed(segments) if segment.end <= end), segments[0])
