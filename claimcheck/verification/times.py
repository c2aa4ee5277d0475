"""Keep three times apart: when it happened, when it was published, and the day the verdict speaks for."""

from __future__ import annotations

from datetime import date

from claimcheck.corpus import Passage
from claimcheck.corpus.known import dated_sentences
from claimcheck.dates import Interval


def text_as_of(passage: Passage, day: date) -> str:
    """The passage without the sentences that date what they tell after ``day``; empty when none is left.

    A document about a term of office that began before ``day`` also tells how it ended: that sentence cannot
    bear on a verdict for ``day``.
    """
    return " ".join(text for text, times in dated_sentences(passage.text) if not _all_after(times, day))


def flips_on(passage: Passage, after: date) -> date | None:
    """The first day after ``after`` that the passage dates something on: when a state it tells of changed."""
    event, published = passage.document.event, passage.document.published
    if event is not None and event.start is not None and event.start > after:
        return event.start
    ends = [event.end] if event is not None and event.end is not None else []
    starts = [interval.start for interval in _times(passage.text) if interval.start is not None]
    later = [day for day in (*ends, *starts) if day > after]
    if later:
        return min(later)
    return published.start if published is not None else None


def held(passage: Passage, day: date) -> Interval:
    """From when to when what the passage tells of held, as far as it says, for a reader on ``day``.

    Both ends None when neither the document nor its words give a date. A state that began and is not said to have
    ended is vouched for up to the day of publication.
    """
    document = passage.document
    event, published = document.event, document.published
    if event is not None:
        start = event.start
        end = event.end or (published.end if published is not None else None) or start
    else:
        times = [interval for interval in _times(passage.text) if interval.start is None or interval.start <= day]
        starts = [interval.start for interval in times if interval.start is not None]
        ends = [interval.end for interval in times if interval.end is not None]
        start = min(starts, default=published.start if published is not None else None)
        end = max(ends, default=published.end if published is not None else None)
    if end is not None and end > day:
        end = day
    return Interval(start=start, end=end if end is None or start is None or end >= start else start)


def spell(interval: Interval | None) -> str | None:
    """ISO dates of an interval: one day, or ``start/end`` with open ends as ``..``."""
    if interval is None:
        return None
    start = interval.start.isoformat() if interval.start else ".."
    end = interval.end.isoformat() if interval.end else ".."
    return start if start == end else f"{start}/{end}"


def _all_after(times: tuple[Interval, ...], day: date) -> bool:
    return bool(times) and all(interval.entirely_after(day) for interval in times)


def _times(text: str) -> tuple[Interval, ...]:
    return tuple(interval for _, times in dated_sentences(text) for interval in times)
