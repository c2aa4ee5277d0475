"""Keep three times apart: when it happened, when it was published, and the day the verdict speaks for."""

from __future__ import annotations

from datetime import date

from claimcheck.claims.sentences import sentence_spans_by_rule
from claimcheck.claims.times import find_times
from claimcheck.corpus import Passage
from claimcheck.dates import Interval


def text_as_of(passage: Passage, day: date) -> str:
    """The passage without the sentences that date what they tell after ``day``; empty when none is left.

    A document about a term of office that began before ``day`` also tells how it ended: that sentence cannot
    bear on a verdict for ``day``.
    """
    kept = []
    for sentence in sentence_spans_by_rule(passage.text):
        intervals = [m.interval for m in find_times(sentence.exact, None)]
        if intervals and all(interval.entirely_after(day) for interval in intervals):
            continue
        kept.append(sentence.exact)
    return " ".join(kept)


def tells_of_later(passage: Passage, day: date) -> bool:
    """What the passage tells of had not happened by ``day``.

    By its document's event date; without one, a text published after ``day`` that names no earlier date tells
    how things were when it was published.
    """
    document = passage.document
    if document.event is not None:
        return document.event.entirely_after(day) or not text_as_of(passage, day)
    intervals = [m.interval for m in find_times(passage.text, None)]
    if intervals:
        return all(interval.entirely_after(day) for interval in intervals)
    return document.published is not None and document.published.entirely_after(day)


def flips_on(passage: Passage, after: date) -> date | None:
    """The first day after ``after`` that the passage dates something on: when a state it tells of changed."""
    event = passage.document.event
    starts = [event.start] if event is not None and event.start is not None else []
    starts += [m.interval.start for m in find_times(passage.text, None) if m.interval.start is not None]
    published = passage.document.published
    later = [day for day in starts if day > after]
    if event is not None and event.start is not None and event.start > after:
        return event.start
    if later:
        return min(later)
    return published.start if published is not None and published.start is not None else None


def spell(interval: Interval | None) -> str | None:
    """ISO dates of an interval: one day, or ``start/end`` with open ends as ``..``."""
    if interval is None:
        return None
    start = interval.start.isoformat() if interval.start else ".."
    end = interval.end.isoformat() if interval.end else ".."
    return start if start == end else f"{start}/{end}"
