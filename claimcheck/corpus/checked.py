"""The desk's memory: claims that were checked already, in ``claims.jsonl`` beside a corpus's documents."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.corpus.documents import RowError, parse_line
from claimcheck.dates import Interval, parse_date
from claimcheck.errors import CorpusError, DateError
from claimcheck.limits import CORPUS_BYTES, LimitError

FILE = "claims.jsonl"


@dataclass(frozen=True, kw_only=True)
class CheckedBefore:
    """A claim that somebody checked, and what came of it."""

    corpus: str
    claim: str
    verdict: str
    """One of the four labels, or the rating of another publisher in its words."""
    as_of: Interval | None
    """The day that the verdict speaks for; None when nobody said."""
    as_of_text: str | None
    """The same as it was written down."""
    reviewer: str | None
    """Who stands for it."""
    date: str | None
    """When it was checked, as it was written down."""
    links: tuple[str, ...]
    note: str | None


def read_checked(folder: Path, corpus: str) -> tuple[CheckedBefore, ...]:
    """The claims of ``claims.jsonl``; none when there is no such file. Raises :class:`CorpusError` with the line."""
    checked = []
    for number, item in _rows(folder, corpus):
        if isinstance(item, RowError):
            raise CorpusError(f"{folder / FILE}:{number}: {item}")
        checked.append(item)
    return tuple(checked)


def checked_errors(folder: Path) -> list[tuple[int, str]]:
    """Line and message of everything that is wrong in ``claims.jsonl``."""
    return [(number, str(item)) for number, item in _rows(folder, "") if isinstance(item, RowError)]


def _rows(folder: Path, corpus: str) -> Iterator[tuple[int, CheckedBefore | RowError]]:
    path = folder / FILE
    try:
        raw = CORPUS_BYTES.read(path)
    except FileNotFoundError:
        return
    except LimitError as error:
        raise CorpusError(f"{path}: {error}") from None
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from None
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if line.strip():
            try:
                yield number, checked_of(parse_line(line), corpus)
            except RowError as error:
                yield number, error


def checked_of(row: Mapping[str, Any], corpus: str = "") -> CheckedBefore:
    """The claim of a row. Raises :class:`RowError`."""
    for name in ("claim", "verdict"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise RowError(
                f"the field {name!r} is {reprlib.repr(row.get(name))}. Every checked claim needs it, as text"
            )
    for name in ("reviewer", "date", "note"):
        if row.get(name) is not None and not isinstance(row[name], str):
            raise RowError(f"{name!r} is {reprlib.repr(row[name])}, expected text or null")
    links = row.get("links") or []
    if not isinstance(links, list) or not all(isinstance(link, str) for link in links):
        raise RowError(f"'links' is {reprlib.repr(links)}, expected a list of web addresses")
    as_of = row.get("as_of")
    if as_of is not None and not isinstance(as_of, str):
        raise RowError(f"'as_of' is {reprlib.repr(as_of)}, expected a date such as \"2018-03-09\" or null")
    try:
        if row.get("date"):
            parse_date(row["date"])
        return CheckedBefore(
            corpus=corpus,
            claim=row["claim"],
            verdict=row["verdict"],
            as_of=parse_date(as_of) if as_of else None,
            as_of_text=as_of or None,
            reviewer=row.get("reviewer") or None,
            date=row.get("date") or None,
            links=tuple(links),
            note=row.get("note") or None,
        )
    except DateError as error:
        raise RowError(str(error)) from None
