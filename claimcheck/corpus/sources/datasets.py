"""Documents from data sets of the field: BEIR folders, FEVER-style JSONL, and rows that are documents already."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from claimcheck.corpus.documents import RowError, parse_line
from claimcheck.corpus.sources.rows import complete
from claimcheck.corpus.write import Candidate
from claimcheck.errors import InputError
from claimcheck.limits import LimitError, bounded_lines, open_plain

#: How page names of FEVER write brackets and colons: Thorne et al., 2018, the wiki-pages files.
_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-COLON-": ":"}
_CLAIM_FIELDS = ("evidence", "evidences", "evidence_sentence", "evidence_sentences")


def kind_of_lines(path: Path) -> str:
    """The kind of a JSONL file, by its first object. Raises :class:`InputError`."""
    for _, row, _ in _lines(path):
        if row is None:
            continue
        if row.get("@type") or row.get("@graph"):
            return "claimreview"
        if ("claim" in row and any(name in row for name in _CLAIM_FIELDS)) or "lines" in row:
            return "fever"
        return "beir" if "_id" in row else "documents"
    return "documents"


def read_documents(source: Path, given: Mapping[str, Any]) -> Iterator[Candidate]:
    """Rows in the form of ``documents.jsonl``, from such a file or from a corpus folder."""
    path = source / "documents.jsonl" if source.is_dir() else source
    for where, row, problem in _lines(path):
        yield Candidate(where=where, row=complete(row, given) if row is not None else None, problem=problem)


def read_beir(source: Path, given: Mapping[str, Any]) -> Iterator[Candidate]:
    """The documents of a BEIR folder, or of its ``corpus.jsonl``: Thakur et al., 2021.

    What it says beside id, title and text (its ``metadata``) is kept; the folder is named as the source unless
    there is a better one.
    """
    path = source / "corpus.jsonl" if source.is_dir() else source
    folder = (source if source.is_dir() else source.parent).resolve().name
    for where, row, problem in _lines(path):
        if row is None:
            yield Candidate(where=where, problem=problem)
            continue
        metadata = row.get("metadata")
        fields = {name: value for name, value in row.items() if name not in {"_id", "metadata"}}
        fields = {**(metadata if isinstance(metadata, dict) else {}), **fields}
        if "_id" in row:
            fields["id"] = row["_id"]
        yield Candidate(where=where, row=complete(fields, {"source": f"data set {folder}", **given}))


def read_fever(source: Path, given: Mapping[str, Any]) -> Iterator[Candidate]:
    """The evidence of FEVER-style JSONL, one document a page: sets of sentences, each with its page.

    A sentence stands in its evidence set, or in a wiki page (``{"id", "lines"}``) of the same file or folder.
    Pages that no evidence points to are documents too. Claims and labels are not imported: they are data for
    ``claimcheck eval verify``.
    """
    paths = sorted(source.rglob("*.jsonl")) if source.is_dir() else [source]
    name = (source if source.is_dir() else source.parent).resolve().name
    pages: dict[str, dict[int, str]] = {}
    places: dict[str, str] = {}
    pointed: list[tuple[str, str, int]] = []
    for path in paths:
        for where, row, problem in _lines(path) if source == path else _lines_or_problem(path):
            if row is None:
                yield Candidate(where=where, problem=problem)
                continue
            try:
                for page, number, sentence in _sentences(row):
                    places.setdefault(page, where)
                    if sentence is None:
                        pointed.append((where, page, number))
                    else:
                        _put(pages.setdefault(page, {}), number, sentence)
            except RowError as error:
                yield Candidate(where=where, problem=str(error))
    missing = dict.fromkeys(
        (where, page)
        for where, page, number in pointed
        if page not in pages or (number >= 0 and number not in pages[page])
    )
    for where, page in missing:
        yield Candidate(where=where, problem=f"points to the page {page!r}, whose sentence is not there. Import the "
                                             "folder that holds the wiki pages too")  # fmt: skip
    for page, sentences in pages.items():
        text = " ".join(sentences[number] for number in sorted(sentences))
        yield Candidate(where=places[page], row=complete(
            {"id": page.replace(" ", "_"), "title": page, "text": text}, {"source": f"data set {name}", **given}
        ))  # fmt: skip


def _sentences(row: dict[str, Any]) -> Iterator[tuple[str, int, str | None]]:
    """Page, number in the page (-1: unknown) and words of each sentence of a row; no words where it only points."""
    if "lines" in row or ("claim" not in row and isinstance(row.get("text"), str)):
        yield from _page(row)
        return
    if "claim" not in row:
        raise RowError(
            "is neither a claim with evidence nor a page: expected 'claim' and 'evidence', or 'id' and 'lines'"
        )
    found = next((row[name] for name in _CLAIM_FIELDS if row.get(name) is not None), None)
    if found is None or found == []:
        return
    title = row.get("page") or row.get("title") or row.get("article") or ""
    yield from _evidence(found, str(title))


def _page(row: dict[str, Any]) -> Iterator[tuple[str, int, str | None]]:
    title = _plain_page(str(row.get("id") or row.get("title") or ""))
    lines = row.get("lines")
    texts = [line.split("\t") for line in lines.split("\n")] if isinstance(lines, str) else []
    numbered = [
        (int(parts[0]), parts[1].strip())
        for parts in texts
        if len(parts) > 1 and parts[0].isdecimal() and len(parts[0]) < 10
    ]
    numbered = [(number, _plain_brackets(words)) for number, words in numbered if words]
    if not numbered and isinstance(row.get("text"), str):
        numbered = [(0, _plain_brackets(row["text"].strip()))]
    if not title or not any(words for _, words in numbered):
        if not row.get("text"):
            return  # FEVER's pages hold empty ones
        raise RowError("is a page without a name or without a text")
    for number, words in numbered:
        yield title, number, words


def _evidence(value: Any, title: str) -> Iterator[tuple[str, int, str | None]]:
    """Sets in sets: ``[annotation, id, page, sentence]``, the same with its words behind, objects, or plain text."""
    if isinstance(value, str):
        if value.strip():
            yield title or value.strip()[:60], -1, value.strip()
    elif isinstance(value, dict):
        words = next(
            (value[k] for k in ("text", "sentence", "evidence", "sentence_text") if isinstance(value.get(k), str)), None
        )
        page = next(
            (str(value[k]) for k in ("page", "title", "article", "wikipedia_title", "url") if value.get(k)), title
        )
        number = next(
            (value[k] for k in ("sentence_id", "sentence_number", "line") if isinstance(value.get(k), int)), -1
        )
        if words is None and not page:
            raise RowError(f"has evidence without words or page: {json.dumps(value)[:80]}")
        yield _plain_page(page or (words or "")[:60]), number, words
    elif isinstance(value, list):
        if len(value) >= 4 and isinstance(value[2], str) and isinstance(value[3], int):
            words = value[4] if len(value) > 4 and isinstance(value[4], str) else None
            yield _plain_page(value[2]), value[3], words
        elif len(value) >= 3 and isinstance(value[0], str) and isinstance(value[1], int) and isinstance(value[2], str):
            yield _plain_page(value[0]), value[1], value[2]
        elif not any(item is not None and not isinstance(item, int) for item in value):
            return  # [annotation, null, null, null]: nobody found evidence
        else:
            for item in value:
                yield from _evidence(item, title)
    elif value is not None and not isinstance(value, int):
        raise RowError(f"has evidence of an unknown form: {str(value)[:80]!r}")


def _put(page: dict[int, str], number: int, sentence: str) -> None:
    if sentence not in page.values():
        page[number if number >= 0 and number not in page else max(page, default=-1) + 1] = sentence


def _plain_page(name: str) -> str:
    return _plain_brackets(name.replace("_", " ")).strip()


def _plain_brackets(text: str) -> str:
    return re.sub(r"-(?:LRB|RRB|LSB|RSB|COLON)-", lambda match: _BRACKETS[match[0]], text)


def _lines_or_problem(path: Path) -> Iterator[tuple[str, dict[str, Any] | None, str | None]]:
    """The lines of one file among others: that it cannot be read does not keep the others from being read."""
    try:
        yield from _lines(path)
    except InputError as error:
        yield str(path), None, str(error).removeprefix(f"{path}: ")


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any] | None, str | None]]:
    """Where each line stands, and its object or what is wrong with it; ``.gz`` is unpacked."""
    try:
        with open_plain(path) as plain, gzip.open(plain) if path.suffix == ".gz" else plain as file:
            for number, line in enumerate(bounded_lines(file.readline, packed=path.suffix == ".gz"), start=1):
                if line.strip():
                    try:
                        yield f"{path}:{number}", parse_line(line), None
                    except RowError as error:
                        yield f"{path}:{number}", None, str(error)
    except LimitError as error:
        raise InputError(f"{path}: {error}. Expected a plain file; cut a large one into several") from None
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
