"""Spans that leave nothing out: what a sentence's claims do not cover is set aside or goes to the nearest of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from claimcheck.article import Span
from claimcheck.claims.model import Claim, Reason


@dataclass(frozen=True, kw_only=True)
class Found:
    """A claim before it has an id and a worth, or something set aside; its span may still grow to cover gaps."""

    start: int
    end: int
    claim: Claim | None
    reason: Reason | None = None
    title: bool = False
    """The claim only says what somebody is called."""


def cover(pieces: list[Found], sentence: Span, text: str) -> list[Found]:
    """The pieces with their spans grown so that together they leave out nothing of the sentence but white space.

    What is set aside gives way to claims: only the part of it that no claim covers stays.
    """
    claims = [piece for piece in pieces if piece.claim is not None]
    covered = [False] * (sentence.end - sentence.start)
    for piece in claims:
        _mark(covered, piece, sentence.start)
    asides: list[Found] = []
    for piece in (piece for piece in pieces if piece.claim is None):
        for start, end in _gaps(covered, sentence, text, within=(piece.start, piece.end)):
            if sum(c.isalnum() for c in text[start:end]) > 1:
                aside = replace(piece, start=start, end=end)
                asides.append(aside)
                _mark(covered, aside, sentence.start)
    elements = claims + asides
    if not elements:
        return [Found(start=sentence.start, end=sentence.end, claim=None, reason="not_checkable")]
    for start, end in _gaps(covered, sentence, text):
        before = [piece for piece in elements if piece.end <= start]
        after = [piece for piece in elements if piece.start >= end]
        if before:
            nearest = max(before, key=lambda piece: (piece.end, piece.start))
            grown = replace(nearest, end=end)
        elif after:
            nearest = min(after, key=lambda piece: (piece.start, -piece.end))
            grown = replace(nearest, start=start)
        else:
            continue
        elements[elements.index(nearest)] = grown
    return sorted(elements, key=lambda piece: (piece.start, -piece.end))


def _mark(covered: list[bool], piece: Found, offset: int) -> None:
    for i in range(piece.start - offset, piece.end - offset):
        covered[i] = True


def _gaps(
    covered: list[bool], sentence: Span, text: str, within: tuple[int, int] | None = None
) -> list[tuple[int, int]]:
    low, high = within or (sentence.start, sentence.end)
    gaps: list[tuple[int, int]] = []
    i = low
    while i < high:
        if covered[i - sentence.start] or text[i].isspace():
            i += 1
            continue
        start = i
        while i < high and not covered[i - sentence.start]:
            i += 1
        end = i
        while text[end - 1].isspace():
            end -= 1
        gaps.append((start, end))
    return gaps
