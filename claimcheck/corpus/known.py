"""The day from which on what a passage tells of was known: the dates that searches are filtered by."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from claimcheck.claims.sentences import sentence_spans_by_rule
from claimcheck.claims.times import find_times
from claimcheck.corpus.documents import Document
from claimcheck.dates import Interval

#: Days are counted as by ``date.toordinal``: from ALWAYS on a passage without a date was known.
ALWAYS, NEVER = 0, date.max.toordinal()

_YEAR = re.compile(r"\d{4}")


@lru_cache(maxsize=200_000)
def dated_sentences(text: str) -> tuple[tuple[str, tuple[Interval, ...]], ...]:
    """Each sentence with the intervals of its dates: read once for a passage, however many days it is asked for."""
    return tuple(
        (sentence.exact, tuple(mention.interval for mention in find_times(sentence.exact, None)))
        for sentence in sentence_spans_by_rule(text)
    )


def days_in(text: str) -> tuple[int, int, int]:
    """What a text says of when it was known, as days: from when its first sentence was, its last, and all its dates.

    A sentence was known from the first day of its dates on, one without a date always; the third day is NEVER when
    there is no date at all.
    """
    sentences = [[_begin(interval) for interval in times] for _, times in dated_sentences(text)]
    known = [min(starts, default=ALWAYS) for starts in sentences]
    # In a year after the last that it names, a text has nothing to tell of what is to come.
    last = date.max.year if "century" in text else max(map(int, _YEAR.findall(text)), default=0)
    end = NEVER if last >= date.max.year else date(last + 1, 1, 1).toordinal() if last else ALWAYS
    dates = [day for starts in sentences for day in starts]
    return min([*known, end], default=ALWAYS), min(max(known, default=ALWAYS), end), min(dates, default=NEVER)


def known_from(document: Document, text: tuple[int, int, int]) -> int:
    """The first day on which what a passage tells of had happened; ``text``: what :func:`days_in` says of it.

    By its document's event date; without one, a text that names no earlier date tells how things were when it was
    published.
    """
    first, _, dates = text
    if document.event is not None:
        return max(_begin(document.event), first)
    if dates != NEVER:
        return dates
    return _begin(document.published) if document.published is not None else ALWAYS


def tells_until(document: Document, text: tuple[int, int, int]) -> int:
    """Up to the day before this one, the passage tells of something that was still to come."""
    return max(known_from(document, text), text[1])


def _begin(interval: Interval) -> int:
    return interval.start.toordinal() if interval.start is not None else ALWAYS
