"""A corpus on disk: its documents read and checked, and the passages they are cut into."""

from __future__ import annotations

import hashlib
import json
import math
import os
import reprlib
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimcheck.article import Span
from claimcheck.claims.sentences import sentence_spans_by_rule
from claimcheck.dates import Interval, parse_date
from claimcheck.errors import CorpusError, DateError

_KNOWN = {"id", "title", "text", "source", "url", "published", "event_date", "event_start", "event_end"}

#: Longest passage, in words. A short reference document is one passage; longer ones are cut at sentence ends.
PASSAGE_WORDS = 120

#: How deep the values of a document may be nested: what is shown is written as JSON again, by recursion.
_DEEPEST = 50


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


@dataclass(frozen=True, kw_only=True)
class Passage:
    """The piece of a document that is embedded, retrieved and shown."""

    id: str
    corpus: str
    document: Document
    span: Span
    """Where it stands in the document's text."""

    @property
    def text(self) -> str:
        return self.span.exact


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """A folder of reference documents, read and checked."""

    name: str
    folder: Path
    title: str
    description: str
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    sha256: str
    """Of ``documents.jsonl`` as it was read."""


def read_corpus(folder: Path) -> Corpus:
    """Read ``corpus.toml`` and ``documents.jsonl``. Raises :class:`CorpusError` naming the file and the line."""
    # Unlike Path.is_dir, this takes a name that is too long or lies in a closed folder without an error.
    if not os.path.isdir(folder):
        raise CorpusError(
            f"{folder}: no such corpus folder. Give a folder that holds corpus.toml and documents.jsonl, "
            "such as corpora/korea-diplomacy"
        )
    about = _read_toml(folder / "corpus.toml")
    name = str(about.get("name") or folder.resolve().name)
    if "/" in name:
        raise CorpusError(
            f"{folder / 'corpus.toml'}: the name {name!r} holds a slash, which parts corpus and document in what is "
            "cited. Use letters, digits and hyphens"
        )
    path = folder / "documents.jsonl"
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise CorpusError(f"{path}: missing. A corpus needs one JSON object a line in documents.jsonl") from None
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from None
    documents: dict[str, Document] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if not line.strip():
            continue
        document = _parse_document(line, f"{path}:{number}")
        if document.id in documents:
            raise CorpusError(
                f"{path}:{number}: the id {reprlib.repr(document.id)} stands on line {lines[document.id]} already. "
                "Ids are unique in a corpus: change one of the two"
            )
        documents[document.id], lines[document.id] = document, number
    if not documents:
        raise CorpusError(f"{path}: holds no documents. Expected one JSON object a line")
    ordered = tuple(documents.values())
    return Corpus(
        name=name,
        folder=folder,
        title=str(about.get("title") or name),
        description=str(about.get("description") or ""),
        documents=ordered,
        passages=tuple(passage for document in ordered for passage in cut_passages(name, document)),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def cut_passages(corpus: str, document: Document) -> list[Passage]:
    """Cut a document at sentence ends into passages of at most PASSAGE_WORDS, one sentence of overlap.

    A sentence that is longer stands alone. There is no overlap where it would leave no room for anything new.
    """
    sentences = sentence_spans_by_rule(document.text)
    if len(document.text.split()) <= PASSAGE_WORDS or len(sentences) < 2:
        groups = [(sentences[0].start, sentences[-1].end)] if sentences else []
    else:
        groups = []
        first = 0
        while first < len(sentences):
            last, words = first, len(sentences[first].exact.split())
            while last + 1 < len(sentences):
                more = len(sentences[last + 1].exact.split())
                if words + more > PASSAGE_WORDS:
                    break
                last, words = last + 1, words + more
            groups.append((sentences[first].start, sentences[last].end))
            if last + 1 == len(sentences):
                break
            following = len(sentences[last].exact.split()) + len(sentences[last + 1].exact.split())
            first = last if last > first and following <= PASSAGE_WORDS else last + 1
    return [
        Passage(
            id=f"{document.id}#{number}",
            corpus=corpus,
            document=document,
            span=Span(start=start, end=end, exact=document.text[start:end]),
        )
        for number, (start, end) in enumerate(groups)
    ]


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise CorpusError(f"{path}: missing. A corpus needs a corpus.toml with at least a name and a title") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CorpusError(f"{path}: is not valid TOML ({error})") from None
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from None


def _parse_document(line: bytes, where: str) -> Document:
    try:
        row = json.loads(line)
    except UnicodeDecodeError as error:
        raise CorpusError(f"{where}: is not UTF-8 ({error.reason}). Save the file as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{where}: is not a JSON object ({error}). Expected one document a line") from None
    if not isinstance(row, dict):
        raise CorpusError(
            f"{where}: expected a JSON object with id, title, text and source, found {type(row).__name__}"
        )
    row = {_without_surrogates(name): _plain(value, where) for name, value in row.items()}
    for name in ("id", "title", "text", "source"):
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            found = "missing" if value is None else "empty" if value == "" else reprlib.repr(value)
            raise CorpusError(f"{where}: the field {name!r} is {found}. Every document needs it, as text")
    url = row.get("url")
    if url is not None and not isinstance(url, str):
        raise CorpusError(f"{where}: 'url' is {reprlib.repr(url)}, expected text or null")
    return Document(
        id=row["id"],
        title=row["title"],
        text=row["text"],
        source=row["source"],
        url=url or None,
        published=_date_field(row, "published", where),
        event=_event(row, where),
        published_text=row.get("published") or None,
        extra={key: value for key, value in row.items() if key not in _KNOWN},
    )


def _plain(value: Any, where: str, depth: int = 1) -> Any:
    """A value as every way out can hold it: UTF-8 text, numbers that JSON can say, not nested without end."""
    if depth > _DEEPEST:
        raise CorpusError(f"{where}: is nested more than {_DEEPEST} deep. Make its fields flatter")
    if isinstance(value, str):
        return _without_surrogates(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise CorpusError(f"{where}: holds the number {value}, which is not JSON. Use null or text")
    if isinstance(value, list):
        return [_plain(item, where, depth + 1) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(name): _plain(item, where, depth + 1) for name, item in value.items()}
    return value


def _without_surrogates(text: str) -> str:
    # JSON can hold half of a surrogate pair, which no UTF-8 file can: it would break every way out.
    return text.encode("utf-8", "replace").decode("utf-8")


def _date_field(row: dict[str, Any], name: str, where: str) -> Interval | None:
    value = row.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise CorpusError(f'{where}: {name!r} is {reprlib.repr(value)}, expected a date such as "2018-03-09" or null')
    try:
        return parse_date(value)
    except DateError as error:
        raise CorpusError(f"{where}: {name!r}: {error}") from None


def _event(row: dict[str, Any], where: str) -> Interval | None:
    if (day := _date_field(row, "event_date", where)) is not None:
        return day
    start, end = _date_field(row, "event_start", where), _date_field(row, "event_end", where)
    if start is None and end is None:
        return None
    interval = Interval(start=start.start if start else None, end=end.end if end else None)
    if interval.start and interval.end and interval.start > interval.end:
        raise CorpusError(f"{where}: 'event_start' lies after 'event_end'. Swap them or correct one")
    return interval


def corpus_stats(corpus: Corpus) -> dict[str, Any]:
    """What a corpus holds: counts of documents and passages, by year of the event and by source."""
    years = Counter(
        str(document.event.start.year) if document.event and document.event.start else "undated"
        for document in corpus.documents
    )
    return {
        "name": corpus.name,
        "title": corpus.title,
        "documents": len(corpus.documents),
        "passages": len(corpus.passages),
        "with_url": sum(document.url is not None for document in corpus.documents),
        "published_unknown": sum(document.published is None for document in corpus.documents),
        "years": dict(sorted(years.items())),
        "sources": dict(Counter(document.source for document in corpus.documents).most_common(12)),
    }
