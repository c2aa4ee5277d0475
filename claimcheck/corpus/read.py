"""Read a corpus on disk: whole, or not at all with the file and the line that is wrong."""

from __future__ import annotations

import hashlib
import os
import reprlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.corpus.checked import CheckedBefore, read_checked
from claimcheck.corpus.documents import Document, RowError, document_of, parse_line
from claimcheck.corpus.passages import Passage, cut_passages
from claimcheck.errors import CorpusError
from claimcheck.limits import CORPUS_BYTES, TOML_BYTES, LimitError


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
    checked: tuple[CheckedBefore, ...] = ()
    """Claims that were checked before, from ``claims.jsonl``."""
    store: str | None = None
    """Where its vectors are searched, as corpus.toml says."""


def read_corpus(folder: Path) -> Corpus:
    """Read a corpus with the claims checked before. Raises :class:`CorpusError` naming the file and the line."""
    about = read_about(folder)
    raw = read_raw(folder)
    documents = tuple(document for _, document in read_documents(folder, raw))
    if not documents:
        raise CorpusError(
            f"{folder / 'documents.jsonl'}: holds no documents. Expected one JSON object a line; "
            f"claimcheck corpus add {folder} adds some"
        )
    name = str(about["name"])
    return Corpus(
        name=name,
        folder=folder,
        title=str(about.get("title") or name),
        description=str(about.get("description") or ""),
        documents=documents,
        passages=tuple(passage for document in documents for passage in cut_passages(name, document)),
        sha256=hashlib.sha256(raw).hexdigest(),
        checked=read_checked(folder, name),
        store=str(about["store"]) if about.get("store") else None,
    )


def read_about(folder: Path) -> dict[str, Any]:
    """What ``corpus.toml`` says, with a ``name`` in any case. Raises :class:`CorpusError`, also for no folder."""
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
    return {**about, "name": name}


def read_raw(folder: Path) -> bytes:
    """The bytes of ``documents.jsonl``. Raises :class:`CorpusError`."""
    path = folder / "documents.jsonl"
    try:
        return CORPUS_BYTES.read(path)
    except FileNotFoundError:
        raise CorpusError(f"{path}: missing. A corpus needs one JSON object a line in documents.jsonl") from None
    except LimitError as error:
        raise CorpusError(f"{path}: {error}. Cut the corpus into several") from None
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from None


def numbered_lines(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, counted from 1."""
    return ((number, line) for number, line in enumerate(raw.split(b"\n"), start=1) if line.strip())


def read_documents(folder: Path, raw: bytes) -> Iterator[tuple[int, Document]]:
    """The documents with their line numbers. Raises :class:`CorpusError` at the first line that is none."""
    path = folder / "documents.jsonl"
    lines: dict[str, int] = {}
    for number, line in numbered_lines(raw):
        try:
            document = document_of(parse_line(line))
        except RowError as error:
            raise CorpusError(f"{path}:{number}: {error}") from None
        if document.id in lines:
            raise CorpusError(f"{path}:{number}: {duplicate_id(document.id, lines[document.id])}")
        lines[document.id] = number
        yield number, document


def duplicate_id(name: str, line: int) -> str:
    """What is wrong with a second document of one id."""
    return (
        f"the id {reprlib.repr(name)} stands on line {line} already. Ids are unique in a corpus: change one of the two"
    )


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(TOML_BYTES.read(path).decode("utf-8-sig"))
    except FileNotFoundError:
        raise CorpusError(f"{path}: missing. A corpus needs a corpus.toml with at least a name and a title") from None
    except LimitError as error:
        raise CorpusError(f"{path}: {error}. It describes the corpus; the documents stand in documents.jsonl") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CorpusError(f"{path}: is not valid TOML ({error})") from None
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from None
