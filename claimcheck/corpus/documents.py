"""Reference documents: a row of ``documents.jsonl`` as a value, and everything that can be wrong with it."""

from __future__ import annotations

import json
import math
import reprlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from claimcheck.dates import Interval, parse_date
from claimcheck.errors import DateError, InputError
from claimcheck.limits import JSON_DEPTH, LINE_BYTES, LimitError

REQUIRED = ("id", "title", "text", "source")
DATES = ("published", "event_date", "event_start", "event_end")
_KNOWN = frozenset((*REQUIRED, *DATES, "url"))


class RowError(InputError):
    """A row that is no document; the message says why, but not where the row stands."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A reference document: a corpus's unit of citation."""

    id: str
    title: str
    text: str
    source: str
    url: str | None
    published: Interval | None
    event: Interval | None
    """When what it tells of happened; None when it does not say."""
    published_text: str | None
    """The publication date as the corpus gives it (a year, a month or a day)."""
    extra: dict[str, Any] = field(default_factory=dict, hash=False)
    """Fields beyond those the program knows: kept and shown."""


def parse_line(line: bytes) -> dict[str, Any]:
    """The JSON object on a line, fit for every way out. Raises :class:`RowError`."""
    row = parse_json(line)
    if not isinstance(row, dict):
        raise RowError(f"expected a JSON object with id, title, text and source, found {type(row).__name__}")
    return plain_row(row)


def parse_json(line: bytes, pairs: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """The JSON value on a line; ``pairs`` makes its objects, as in :func:`json.loads`. Raises :class:`RowError`."""
    try:
        LINE_BYTES.check(len(line))
        # No guessing: what json makes of bytes that are no UTF-8 depends on where their zeros stand.
        return json.loads(line.decode("utf-8-sig"), object_pairs_hook=pairs)
    except LimitError as error:
        raise RowError(f"{error}. Cut the document into several") from None
    except UnicodeDecodeError as error:
        raise RowError(f"is not UTF-8 ({error.reason}). Save the file as UTF-8") from None
    except json.JSONDecodeError as error:
        if "\0" in error.doc:
            raise RowError("holds a NUL byte, which no text has. Take it out, or save the file as UTF-8") from None
        raise RowError(
            f"is not a JSON object ({error.msg} at character {error.pos + 1}). Expected one document a line"
        ) from None
    except (ValueError, RecursionError) as error:
        raise RowError(f"is not a JSON object ({error}). Expected one document a line") from None


def plain_row(row: dict[str, Any]) -> dict[str, Any]:
    """The row as every way out can hold it. Raises :class:`RowError` for what JSON cannot say."""
    plain: dict[str, Any] = _plain(row, depth=0)
    return plain


def row_errors(row: dict[str, Any]) -> list[str]:
    """Everything for which the row cannot be used, each said in one or two sentences; empty for a good one."""
    return [*_text_errors(row), *_date_errors(row)]


def document_of(row: dict[str, Any]) -> Document:
    """The document of a row of plain values. Raises :class:`RowError` with the first thing that is wrong."""
    for problem in row_errors(row):
        raise RowError(problem)
    return Document(
        id=row["id"],
        title=row["title"],
        text=row["text"],
        source=row["source"],
        url=row.get("url") or None,
        published=_date(row, "published"),
        event=_event(row),
        published_text=row.get("published") or None,
        extra={name: value for name, value in row.items() if name not in _KNOWN},
    )


def _text_errors(row: dict[str, Any]) -> Iterator[str]:
    for name in REQUIRED:
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            found = "missing" if value is None else "empty" if value == "" else reprlib.repr(value)
            yield f"the field {name!r} is {found}. Every document needs it, as text"
    url = row.get("url")
    if url is not None and not isinstance(url, str):
        yield f"'url' is {reprlib.repr(url)}, expected text or null"


def _date_errors(row: dict[str, Any]) -> Iterator[str]:
    wrong = False
    for name in DATES:
        value = row.get(name)
        if value is None or isinstance(value, str):
            try:
                _date(row, name)
            except DateError as error:
                wrong = True
                yield f"{name!r}: {error}"
        else:
            wrong = True
            yield f'{name!r} is {reprlib.repr(value)}, expected a date such as "2018-03-09" or null'
    event = None if wrong else _event(row)
    if event and event.start and event.end and event.start > event.end:
        yield "'event_start' lies after 'event_end'. Swap them or correct one"


def _date(row: dict[str, Any], name: str) -> Interval | None:
    return parse_date(row[name]) if row.get(name) else None


def _event(row: dict[str, Any]) -> Interval | None:
    if (day := _date(row, "event_date")) is not None:
        return day
    start, end = _date(row, "event_start"), _date(row, "event_end")
    if start is None and end is None:
        return None
    return Interval(start=start.start if start else None, end=end.end if end else None)


def _plain(value: Any, depth: int) -> Any:
    """A value as every way out can hold it: UTF-8 text, numbers that JSON can say, not nested without end."""
    # What is shown is written as JSON again, by recursion.
    if depth > JSON_DEPTH.most:
        raise RowError(f"is nested more than {JSON_DEPTH.most} deep. Make its fields flatter")
    if isinstance(value, str):
        return _without_surrogates(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise RowError(f"holds the number {value}, which is not JSON. Use null or text")
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(name): _plain(item, depth + 1) for name, item in value.items()}
    return value


def _without_surrogates(text: str) -> str:
    # JSON can hold half of a surrogate pair, which no UTF-8 file can: it would break every way out.
    return text.encode("utf-8", "replace").decode("utf-8")
