"""Make a corpus and add documents to it: each appears whole or not at all, and two writers wait for each other."""

from __future__ import annotations

import json
import os
import re
import reprlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from claimcheck.corpus.documents import Document, RowError, document_of, plain_row, row_errors
from claimcheck.corpus.read import read_about, read_documents, read_raw
from claimcheck.errors import ClaimcheckError, CorpusError, InputError
from claimcheck.files import replacing, unwritable, write_whole
from claimcheck.limits import IMPORT_ROWS

#: How long a writer waits for another one, in seconds: adding 100,000 documents takes less.
_WAIT_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A row that may become a document, or why there is none; with the place it comes from (``file:line``)."""

    where: str
    row: dict[str, Any] | None = None
    problem: str | None = None


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A row that was not taken, and why."""

    where: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Added:
    """What adding came to."""

    ids: tuple[str, ...]
    refused: tuple[Refusal, ...]


def new_corpus(folder: Path, **about: str) -> None:
    """Make a folder with ``corpus.toml`` and an empty ``documents.jsonl``; what is there already is left alone.

    ``about``: fields of corpus.toml, such as ``title`` and ``license``; the name is the folder's unless it is given.
    Raises :class:`CorpusError` when there is a corpus already, or the folder cannot be made.
    """
    name = about.pop("name", "") or folder.resolve().name
    if "/" in name or not name.strip():
        raise CorpusError(f"{folder}: {name!r} cannot be the name of a corpus. Use letters, digits and hyphens")
    for file in ("corpus.toml", "documents.jsonl"):
        # An empty one is what a `corpus new` leaves that was ended in the middle.
        if (folder / file).exists() and (folder / file).stat().st_size:
            raise CorpusError(f"{folder / file} is there already. Give a new folder, or extend this one: corpus add")
    fields = {"name": name, "title": about.pop("title", "") or name, "description": "", "language": "en", **about}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "documents.jsonl").touch()
        # A JSON string is a TOML string, but for a character that only JSON allows as it is.
        lines = [
            f"{key} = {json.dumps(value, ensure_ascii=False)}\n".replace("\x7f", "") for key, value in fields.items()
        ]
        write_whole(folder / "corpus.toml", "".join(lines).encode("utf-8", "replace"))
    except OSError as error:
        raise unwritable(folder, error, "Give another folder for the corpus", CorpusError) from None


def add_documents(folder: Path, candidates: Iterable[Candidate], today: date | None = None) -> Added:
    """Append the documents among the candidates to ``documents.jsonl``; those that cannot be used are listed.

    Refused are rows that are no document, an id that is there already, a text that is there already from the same
    source, and a date of publication that has not come yet. Raises :class:`CorpusError` when the corpus itself
    cannot be read, and :class:`InputError` when there is no candidate at all; then nothing has been written.
    """
    read_about(folder)
    candidates = list(islice(candidates, IMPORT_ROWS.most + 1))
    if not candidates:
        raise InputError(f"{folder}: nothing was given to add to it. Give a source with at least one document")
    if len(candidates) > IMPORT_ROWS.most:
        raise InputError(f"{IMPORT_ROWS.what} is limited to {IMPORT_ROWS.allowed}, and there are more. Cut it in parts")
    with writing(folder):
        raw = read_raw(folder)
        documents = [document for _, document in read_documents(folder, raw)]
        ids = {document.id: "is in the corpus already" for document in documents}
        texts = {_text_key(document): document.id for document in documents}
        lines: list[str] = []
        added: list[str] = []
        refused: list[Refusal] = []
        for candidate in candidates:
            try:
                row = _row_of(candidate)
                if wrong := row_errors(row):
                    raise RowError("; ".join(wrong))
                document = document_of(row)
                _check_new(document, ids, texts, today or date.today())
            except RowError as error:
                refused.append(Refusal(where=candidate.where, reason=str(error)))
                continue
            ids[document.id] = f"was given already ({candidate.where})"
            texts[_text_key(document)] = document.id
            added.append(document.id)
            lines.append(json.dumps(row, ensure_ascii=False) + "\n")
        if lines:
            append_lines(folder / "documents.jsonl", lines)
    return Added(ids=tuple(added), refused=tuple(refused))


def _row_of(candidate: Candidate) -> dict[str, Any]:
    if candidate.row is None:
        raise RowError(candidate.problem or "holds nothing")
    return plain_row(candidate.row)


def _check_new(document: Document, ids: dict[str, str], texts: dict[tuple[str, str], str], today: date) -> None:
    if (twin := texts.get(_text_key(document))) is not None:
        raise RowError(f"the same text from the same source is there already, as {reprlib.repr(twin)}")
    if document.id in ids:
        raise RowError(f"the id {reprlib.repr(document.id)} {ids[document.id]}. Give it another one")
    if document.published and document.published.entirely_after(today):
        raise RowError(f"'published' is {document.published_text}, which has not come yet. Correct it")


def _text_key(document: Document) -> tuple[str, str]:
    # The same words from another publisher are a document of their own: a reader may want to cite either.
    return " ".join(re.findall(r"\w+", document.text.lower())), document.source.casefold()


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """The corpus for oneself, until the block ends. Raises :class:`ClaimcheckError` when another writer stays."""
    from filelock import FileLock, Timeout

    lock = folder / ".index" / "writing.lock"
    try:
        lock.parent.mkdir(exist_ok=True)
        with FileLock(lock, timeout=_WAIT_SECONDS):
            yield
    except Timeout:
        raise ClaimcheckError(
            f"{folder}: another program has been writing to this corpus for {_WAIT_SECONDS} seconds. Try again later"
        ) from None
    except OSError as error:
        raise unwritable(folder, error, "Change its permissions, or extend a copy of it", CorpusError) from None


def append_lines(path: Path, lines: Iterable[str]) -> None:
    """The file with these lines at its end, in one step: a reader sees it as it was or as it is now.

    Raises ``OSError``.
    """
    with replacing(path) as file:
        if path.exists():
            with path.open("rb") as before:
                shutil.copyfileobj(before, file, 1 << 20)
            if file.tell() and not _ends_a_line(path):
                file.write(b"\n")
        file.writelines(line.encode("utf-8", "replace") for line in lines)


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
