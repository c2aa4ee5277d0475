"""The desk's memory: claims that were checked already, in ``claims.jsonl`` beside a corpus's documents."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from claimcheck.corpus.addresses import suspicious_url
from claimcheck.corpus.documents import RowError, parse_line
from claimcheck.corpus.leftovers import leftovers
from claimcheck.dates import Interval, parse_date
from claimcheck.errors import CorpusError, DateError
from claimcheck.limits import CORPUS_BYTES, LimitError

FILE = "claims.jsonl"
VERDICTS = ("supported", "refuted", "conflicting", "not_enough_evidence")

#: With an error a file must not be used; what a warning tells of may be meant so.
Severity = Literal["error", "warning"]


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


def checked_problems(folder: Path, today: date) -> Iterator[tuple[int, Severity, str]]:
    """Line, severity and message of what is wrong in ``claims.jsonl`` or should be looked at."""
    first: dict[tuple[str, str | None, str | None], tuple[int, str]] = {}
    for number, item in _rows(folder, ""):
        if isinstance(item, RowError):
            yield number, "error", str(item)
            continue
        for message in _suspicions(item, today):
            yield number, "warning", message
        key = (" ".join(item.claim.casefold().split()), item.as_of_text, item.reviewer)
        line, verdict = first.setdefault(key, (number, item.verdict))
        if line != number:
            found = "is there" if verdict == item.verdict else f"has another verdict ({verdict})"
            yield number, "warning", f"the same claim, as of the same day, {found} on line {line}. Keep one"


def _suspicions(item: CheckedBefore, today: date) -> Iterator[str]:
    if item.verdict not in VERDICTS and (close := get_close_matches(item.verdict.lower(), VERDICTS, n=1, cutoff=0.8)):
        yield f"the verdict {item.verdict!r} is none of ours. Is it {close[0]!r}?"
    for name, text in (("as_of", item.as_of_text), ("date", item.date)):
        if text and parse_date(text).entirely_after(today):
            yield f"{name!r} is {text}, which has not come yet. Correct it"
    for link in item.links:
        if reason := suspicious_url(link):
            yield f"a link {reason}: {link[:100]!r}. Give the address of the page, or leave it out"
    for _, message in leftovers("claim", item.claim):
        yield message


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
