"""Read labelled data: JSON lines for verification and claims, BEIR folders; write predictions."""

from __future__ import annotations

import gzip
import json
import math
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from claimcheck.errors import InputError
from claimcheck.files import replacing, unwritable
from claimcheck.limits import CORPUS_BYTES, LimitError, bounded_lines

_Row = TypeVar("_Row")

LABELS = ("supported", "refuted", "not_enough_info")


@dataclass(frozen=True, kw_only=True)
class VerificationRow:
    """A claim and the evidence it is to be weighed against."""

    id: int | str
    claim: str
    evidence: str
    label: str | None
    """One of LABELS; None if the file gives none or another word."""


@dataclass(frozen=True, kw_only=True)
class SentenceRow:
    """A sentence, with what people said of it."""

    id: int | str
    sentence: str
    label: int | None
    """1 if it is worth checking, 0 if not; None if the file does not say."""
    facts: tuple[str, ...] | None
    """The facts that people split it into; None if the file does not say."""


@dataclass(frozen=True, kw_only=True)
class BeirFolder:
    """A retrieval test collection."""

    documents: tuple[tuple[str, str, str], ...]
    """Id, title, text."""
    queries: dict[str, str]
    """Id to text, in the order of the file: those of the split."""
    relevance: dict[str, dict[str, float]]
    """Query id to document id to score; empty if the folder holds no judgements."""


def read_json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object of a ``.jsonl`` or ``.jsonl.gz`` file with where it stands (``file:line``); blank lines are skipped.

    Raises :class:`InputError` for a file that cannot be read and for a line that is not a JSON object.
    """
    try:
        with _open(path) as lines:
            for number, line in enumerate(bounded_lines(lines.readline, packed=path.suffix == ".gz"), start=1):
                if line.strip():
                    yield f"{path}:{number}", _parse(line, f"{path}:{number}")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file. Expected a .jsonl or .jsonl.gz file of labelled data") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder. Expected a .jsonl or .jsonl.gz file of labelled data") from None
    except LimitError as error:
        raise InputError(f"{path}: {error}. Cut the file into several") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{path}: is not a whole gzip file ({error}). Fetch it again or unpack it") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None


def read_verification(path: Path) -> list[VerificationRow]:
    """Rows of ``{"id", "claim", "evidence", "label"}``. Raises :class:`InputError`, also for a file without rows."""
    rows = [
        VerificationRow(
            id=_identifier(row, where),
            claim=_text(row, "claim", where),
            evidence=_text(row, "evidence", where, may_be_empty=True),
            label=next((label for label in LABELS if row.get("label") == label), None),
        )
        for where, row in read_json_lines(path)
    ]
    return _some(rows, path, '{"id", "claim", "evidence", "label"}')


def read_sentences(path: Path) -> list[SentenceRow]:
    """Rows of ``{"id", "sentence"}`` with ``label`` or ``facts``. Raises :class:`InputError`, as above."""
    rows = [
        SentenceRow(
            id=_identifier(row, where),
            sentence=_text(row, "sentence", where),
            label=next((label for label in (0, 1) if row.get("label") == label), None),
            facts=_facts(row.get("facts")),
        )
        for where, row in read_json_lines(path)
    ]
    return _some(rows, path, '{"id", "sentence"} with "label" (0 or 1) or "facts"')


def read_beir(folder: Path) -> BeirFolder:
    """A BEIR folder: the split ``test`` if ``qrels/`` holds several, else the only one.

    Without judgements, all queries are given. Raises :class:`InputError` naming the file and the line.
    """
    if not folder.is_dir():
        raise InputError(
            f"{folder}: no such folder. Expected a BEIR folder: corpus.jsonl, queries.jsonl, qrels/test.tsv"
        )
    corpus = _by_id(folder / "corpus.jsonl")
    documents = tuple(
        (name, _title(row, where), _text(row, "text", where, True)) for name, (where, row) in corpus.items()
    )
    queries = {name: _text(row, "text", where) for name, (where, row) in _by_id(folder / "queries.jsonl").items()}
    qrels = _split(folder / "qrels")
    relevance = {} if qrels is None else _read_qrels(qrels, queries)
    wanted = relevance or queries
    return BeirFolder(
        documents=documents,
        queries={name: text for name, text in queries.items() if name in wanted},
        relevance=relevance,
    )


def check_writable(path: Path | None, inputs: Iterable[Path]) -> None:
    """Find out before hours of work whether predictions can be written. Raises :class:`InputError`."""
    if path is None:
        return
    if path.exists() and not path.is_file():
        raise InputError(f"{path}: is not a plain file. Give --predictions the name of a file to write")
    if not path.parent.is_dir():
        raise InputError(f"{path}: the folder {path.parent} does not exist. Make it, or name another file")
    if not os.access(path.parent, os.W_OK):
        raise InputError(f"{path}: the folder {path.parent} cannot be written to. Name another file")
    if path.exists() and any(other.exists() and path.samefile(other) for other in inputs):
        raise InputError(f"{path}: predictions would overwrite the labelled data. Name another file")


def write_predictions(path: Path | None, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write one JSON object a line; the file appears whole or not at all. Does nothing without a path."""
    if path is None:
        return
    try:
        with replacing(path) as out:
            # Escaped to ASCII: an id can hold half of a surrogate pair, which no UTF-8 file can.
            out.writelines(json.dumps(row).encode("ascii") + b"\n" for row in rows)
    except OSError as error:
        raise unwritable(path, error, "Give --predictions another file") from None


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _parse(line: bytes, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: is not UTF-8 ({error.reason}). Save the file as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: is not a JSON object ({error}). Expected one object a line") from None
    if not isinstance(row, dict):
        raise InputError(f"{where}: expected a JSON object, found {type(row).__name__}. Expected one object a line")
    return row


def _identifier(row: dict[str, Any], where: str, name: str = "id") -> int | str:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise InputError(f"{where}: {name!r} is {value!r}. Every row needs one, as text or as a whole number")
    return value


def _text(row: dict[str, Any], name: str, where: str, may_be_empty: bool = False) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not (may_be_empty or value.strip()):
        raise InputError(f"{where}: the field {name!r} is missing or empty. Every row needs it, as text")
    return _without_surrogates(value)


def _without_surrogates(text: str) -> str:
    # Tokenizers refuse half of a surrogate pair, which JSON can hold.
    return text.encode("utf-8", "replace").decode("utf-8")


def _facts(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(fact, str) for fact in value):
        return None
    return tuple(_without_surrogates(fact) for fact in value)


def _title(row: dict[str, Any], where: str) -> str:
    return "" if row.get("title") is None else _text(row, "title", where, may_be_empty=True)


def _some(rows: list[_Row], path: Path, expected: str) -> list[_Row]:
    if not rows:
        raise InputError(f"{path}: holds no rows. Expected one object a line: {expected}")
    return rows


def _by_id(path: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    rows: dict[str, tuple[str, dict[str, Any]]] = {}
    for where, row in read_json_lines(path):
        name = str(_identifier(row, where, "_id"))
        if name in rows:
            raise InputError(f"{where}: the _id {name!r} stands at {rows[name][0]} already. Change one of the two")
        rows[name] = where, row
    if not rows:
        raise InputError(f"{path}: holds no rows. Expected one object a line with '_id' and 'text'")
    return rows


def _split(folder: Path) -> Path | None:
    found = sorted(folder.glob("*.tsv"))
    if len(found) < 2:
        return found[0] if found else None
    for path in found:
        if path.stem == "test":
            return path
    names = ", ".join(path.name for path in found)
    raise InputError(f"{folder}: holds {names} but no test.tsv. Keep one split there, or name one of them test.tsv")


def _read_qrels(path: Path, queries: Mapping[str, str]) -> dict[str, dict[str, float]]:
    try:
        lines = CORPUS_BYTES.read(path).decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 ({error.reason}). Save the file as UTF-8") from None
    except LimitError as error:
        raise InputError(f"{path}: {error}") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    relevance: dict[str, dict[str, float]] = {}
    for number, line in enumerate(lines, start=1):
        fields = [field.strip() for field in line.split("\t")]
        score = _number(fields[-1])
        if not line.strip() or (number == 1 and score is None):
            continue
        if len(fields) != 3 or score is None:
            raise InputError(
                f"{path}:{number}: expected a query id, a document id and a score, tabs between, found {line[:80]!r}"
            )
        query, document, _ = fields
        if query not in queries:
            raise InputError(
                f"{path}:{number}: the query {query!r} is not in queries.jsonl. Add it there or drop the line"
            )
        relevance.setdefault(query, {})[document] = score
    return relevance


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
