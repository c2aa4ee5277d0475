"""Validate a corpus: everything that is wrong with it or should be looked at, with file and line."""

from __future__ import annotations

import difflib
import json
import re
import reprlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from claimcheck.corpus.checked import FILE, Severity, checked_problems
from claimcheck.corpus.documents import RowError, document_of, parse_json, parse_line, plain_row, row_errors
from claimcheck.corpus.neighbours import Line, languages, same_ids, same_texts
from claimcheck.corpus.read import numbered_lines, read_about, read_raw
from claimcheck.corpus.suspicions import field_names, suspicions
from claimcheck.errors import CorpusError

#: What surely is wrong though the document could be used; a document cannot come from a day that has not come.
_ERRORS = {"duplicate_id", "future_publication"}
_ABOUT = ("name", "title", "description", "language", "license", "maintainer")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong or should be looked at."""

    severity: Severity
    """With an error the corpus must not be used; what a warning tells of may be meant so."""
    kind: str
    """A word for it, such as ``duplicate_id``."""
    file: Path
    line: int | None
    document: str | None
    """The id, where it is known."""
    message: str

    @property
    def where(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.line}" if self.line else str(self.file)


@dataclass(frozen=True, kw_only=True)
class Validation:
    """What a corpus is and all that was found in it."""

    name: str
    documents: int
    """How many can be used."""
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors


def validate_corpus(folder: Path, today: date | None = None) -> Validation:
    """Read every line and compare every text. Raises :class:`CorpusError` only when there is no such folder."""
    today = today or date.today()
    about, described = _described(folder)
    lines, problems = _read(folder / "documents.jsonl")
    suspected = [
        (item, kind, message) for item in lines for kind, message in suspicions(item.row, item.document, today)
    ]
    problems += [
        Problem(
            severity="error" if kind in _ERRORS else "warning", kind=kind, file=folder / "documents.jsonl",
            line=item.number, document=item.document.id, message=message,
        )
        for item, kind, message in (*suspected, *same_ids(lines), *same_texts(lines), *languages(lines, about))
    ]  # fmt: skip
    problems.sort(key=lambda problem: problem.line or 0)
    checked = [
        Problem(severity=severity, kind="checked_claim", file=folder / FILE, line=line, document=None, message=message)
        for line, severity, message in checked_problems(folder, today)
    ]
    return Validation(name=str(about["name"]), documents=len(lines), problems=(*described, *problems, *checked))


def _described(folder: Path) -> tuple[dict[str, Any], list[Problem]]:
    """What ``corpus.toml`` says, or the folder's name alone, and what is wrong with it."""
    path = folder / "corpus.toml"

    def told(severity: Severity, message: str) -> Problem:
        line = re.search(r"\bline (\d+)", message)
        return Problem(severity=severity, kind="corpus_toml", file=path, line=int(line[1]) if line else None,
                       document=None, message=message)  # fmt: skip

    try:
        about = read_about(folder)
    except CorpusError as error:
        if not folder.is_dir():
            raise
        return {"name": folder.resolve().name}, [told("error", str(error).removeprefix(f"{path}: "))]
    return about, [told("warning", message) for message in _about(about)]


def _read(path: Path) -> tuple[list[Line], list[Problem]]:
    """The lines that are documents, and what is wrong with the others."""
    lines: list[Line] = []
    problems: list[Problem] = []

    def tell(severity: Severity, kind: str, message: str, line: int | None = None, document: object = None) -> None:
        problems.append(
            Problem(severity=severity, kind=kind, file=path, line=line,
                    document=document if isinstance(document, str) else None, message=message)
        )  # fmt: skip

    try:
        raw = read_raw(path.parent)
    except CorpusError as error:
        tell("error", "no_documents", str(error).removeprefix(f"{path}: "))
        return lines, problems
    if (message := _not_lines(raw)) is not None:
        tell("error", "broken_file", message, 1)
        return lines, problems
    for number, line in numbered_lines(raw):
        try:
            row = parse_line(line)
        except RowError as error:
            tell("error", "broken_line", str(error), number)
            continue
        wrong = row_errors(row)
        for message in wrong:
            tell("error", "field", message, number, row.get("id"))
        for kind, message in (*_lost(line), *(field_names(row) if wrong else ())):
            tell("warning", kind, message, number, row.get("id"))
        if not wrong:
            lines.append(Line(number=number, row=row, document=document_of(row)))
    if not raw.strip():
        tell("error", "no_documents", f"holds no documents yet. Add some: claimcheck corpus add {path.parent} FILE")
    return lines, problems


def _lost(line: bytes) -> Iterator[tuple[str, str]]:
    """Kind and message of what a line says and a reader of it does not get."""
    twice: list[str] = []

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        twice.extend(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        return dict(pairs)

    row = parse_json(line, made)
    for name in dict.fromkeys(twice):
        yield "field_twice", f"gives {name!r} more than once: only the last counts. Leave one out"
    if row != plain_row(row):
        yield "garbled", "holds half of a character (such as \\ud83d), read as a question mark. Type it again"


def _not_lines(raw: bytes) -> str | None:
    """Why the file as a whole is no JSONL; None for one that may be."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:4]:
        return "is UTF-16 or UTF-32. Save the file as UTF-8"
    lines = [line for _, line in numbered_lines(raw)]
    if len(lines) < 2 or not lines[0].lstrip(b"\xef\xbb\xbf").lstrip().startswith((b"[", b"{")):
        return None
    with suppress(ValueError, RecursionError):
        json.loads(raw)
        return (
            f"is one JSON value over {len(lines)} lines. Expected one document a line: "
            "jq -c '.[]' documents.json > documents.jsonl"
        )
    return None


def _about(about: dict[str, Any]) -> Iterator[str]:
    for name in _ABOUT:
        value = about.get(name)
        if value is None or value == "":
            yield f"gives no {name!r}. Add it"
        elif not isinstance(value, str) or not value.strip():
            yield f"{name!r} is {reprlib.repr(value)}, expected text"
    for name in about:
        if name not in _ABOUT and (close := difflib.get_close_matches(name.lower(), _ABOUT, n=1, cutoff=0.8)):
            yield f"the field {name!r} is not known. Is it {close[0]!r}?"
    language = about.get("language")
    if isinstance(language, str) and language and not re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*", language):
        yield f"'language' is {language!r}, expected a code such as \"en\""
