"""Keep three times apart: when it happened, when it was published, and the day the verdict speaks for."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from claimcheck.claims.sentences import sentence_spans_by_rule
from claimcheck.claims.times import find_times
from claimcheck.corpus import Passage
from claimcheck.dates import Interval

_YEAR = re.compile(r"\d{4}")


def text_as_of(passage: Passage, day: date) -> str:
    """The passage without the sentences that date what they tell after ``day``; empty when none is left.

    A document about a term of office that began before ``day`` also tells how it ended: that sentence cannot
    bear on a verdict for ``day``.
    """
    return " ".join(text for text, times in _dated_sentences(passage.text) if not _all_after(times, day))


def text_after(passage: Passage, day: date) -> str:
    """The sentences that ``text_as_of`` leaves out."""
    return " ".join(text for text, times in _dated_sentences(passage.text) if _all_after(times, day))


def tells_of_later(passage: Passage, day: date) -> bool:
    """What the passage tells of had not happened by ``day``.

    By its document's event date; without one, a text published after ``day`` that names no earlier date tells
    how things were when it was published.
    """
    document = passage.document
    if document.event is not None:
        if document.event.entirely_after(day):
            return True
        return _may_lie_after(passage.text, day) and not text_as_of(passage, day)
    times = _times(passage.text)
    if times:
        return _all_after(times, day)
    return document.published is not None and document.published.entirely_after(day)


def tells_more_later(passage: Passage, day: date) -> bool:
    """It tells of what was known by ``day``, and then of what happened after it."""
    return _may_lie_after(passage.text, day) and bool(text_after(passage, day)) and not tells_of_later(passage, day)


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


def _may_lie_after(text: str, day: date) -> bool:
    """Quick and safe: a text without a late enough year has no date after ``day``, so it need not be read closely."""
    return "century" in text or any(int(year) >= day.year for year in _YEAR.findall(text))


@lru_cache(maxsize=200_000)
def _dated_sentences(text: str) -> tuple[tuple[str, tuple[Interval, ...]], ...]:
    """Each sentence with the intervals of its dates: read once for a passage, however many days it is asked for."""
    return tuple(
        (sentence.exact, tuple(mention.interval for mention in find_times(sentence.exact, None)))
        for sentence in sentence_spans_by_rule(text)
    )


def _times(text: str) -> tuple[Interval, ...]:
    return tuple(interval for _, times in _dated_sentences(text) for interval in times)
