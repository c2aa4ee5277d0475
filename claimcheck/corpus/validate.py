"""Validate a corpus: everything that is wrong with it or should be looked at, with file and line."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from claimcheck.claims.sentences import sentence_spans_by_rule
from claimcheck.corpus.checked import FILE, checked_errors
from claimcheck.corpus.documents import Document, RowError, document_of, parse_line, row_errors
from claimcheck.corpus.read import duplicate_id, numbered_lines, read_about, read_raw
from claimcheck.corpus.suspicions import suspicions

#: What surely is wrong though the document could be used; a document cannot come from a day that has not come.
_ERRORS = {"duplicate_id", "future_publication"}
#: Two texts are nearly the same when they share at least this part of their runs of three words (Jaccard).
NEARLY_THE_SAME = 0.8
#: A text is taken to be of another language when it has this many words and the identifier is this sure.
_LANGUAGE_WORDS, _SURE = 8, 0.95
#: Languages that are told apart; of all those that the identifier knows, small relatives of English would be guessed.
_LANGUAGES = (
    "ar bg cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv nl no pl pt ro ru sk sl sr sv th tr uk vi zh"
).split()


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong or should be looked at."""

    severity: Literal["error", "warning"]
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


@dataclass(frozen=True, kw_only=True)
class _Line:
    number: int
    row: dict[str, Any]
    document: Document


#: Line, kind and message.
_Found = tuple[_Line, str, str]


def validate_corpus(folder: Path, today: date | None = None) -> Validation:
    """Read every line and compare every text. Raises :class:`CorpusError` only when the files cannot be read."""
    about = read_about(folder)
    path = folder / "documents.jsonl"
    lines, problems = _read(path, read_raw(folder))
    suspected = [
        (item, kind, message)
        for item in lines
        for kind, message in suspicions(item.row, item.document, today or date.today())
    ]
    problems += [
        Problem(
            severity="error" if kind in _ERRORS else "warning", kind=kind, file=path, line=item.number,
            document=item.document.id, message=message,
        )
        for item, kind, message in (*suspected, *_same_ids(lines), *_same_texts(lines), *_languages(lines, about))
    ]  # fmt: skip
    problems.sort(key=lambda problem: problem.line or 0)
    described = [
        Problem(severity="warning", kind="corpus_toml", file=folder / "corpus.toml", line=None, document=None,
                message=message)
        for message in _about(about)
    ]  # fmt: skip
    checked = [
        Problem(severity="error", kind="checked_claim", file=folder / FILE, line=line, document=None, message=message)
        for line, message in checked_errors(folder)
    ]
    return Validation(name=str(about["name"]), documents=len(lines), problems=(*described, *problems, *checked))


def _read(path: Path, raw: bytes) -> tuple[list[_Line], list[Problem]]:
    """The lines that are documents, and what is wrong with the others."""
    lines: list[_Line] = []
    problems: list[Problem] = []

    def refuse(kind: str, message: str, line: int | None = None, document: str | None = None) -> None:
        problems.append(
            Problem(severity="error", kind=kind, file=path, line=line, document=document, message=message)
        )  # fmt: skip

    for number, line in numbered_lines(raw):
        try:
            row = parse_line(line)
        except RowError as error:
            refuse("broken_line", str(error), number)
            continue
        wrong = row_errors(row)
        for message in wrong:
            refuse("field", message, number, row["id"] if isinstance(row.get("id"), str) else None)
        if twice := _named_twice(line):
            message = f"names the field {twice!r} twice, of which only the last counts. Take one of them out"
            problems.append(Problem(severity="warning", kind="field_twice", file=path, line=number,
                                    document=row["id"] if isinstance(row.get("id"), str) else None,
                                    message=message))  # fmt: skip
        if not wrong:
            lines.append(_Line(number=number, row=row, document=document_of(row)))
    if not raw.strip():
        refuse("no_documents", f"holds no documents yet. Add some: claimcheck corpus add {path.parent} FILE")
    return lines, problems


def _named_twice(line: bytes) -> str | None:
    """A field that an object on the line has twice: programs differ in which they read."""
    found: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        found.extend(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)

    json.loads(line, object_pairs_hook=note)
    return found[0] if found else None


def _about(about: dict[str, Any]) -> Iterator[str]:
    for name in ("title", "description", "language", "license", "maintainer"):
        if not isinstance(about.get(name), str) or not about[name].strip():
            yield f"gives no {name!r}"


def _same_ids(lines: Sequence[_Line]) -> Iterator[_Found]:
    first: dict[str, _Line] = {}
    alike: dict[str, _Line] = {}
    for item in lines:
        name = item.document.id
        plain = re.sub(r"[\W_]+", "-", name.casefold()).strip("-")
        if name in first:
            yield item, "duplicate_id", duplicate_id(name, first[name].number)
        elif plain and plain in alike:
            other = alike[plain]
            yield (
                item,
                "similar_id",
                f"the id {name!r} is hard to tell from {other.document.id!r} on line {other.number}",
            )
        first.setdefault(name, item)
        alike.setdefault(plain, item)


def _same_texts(lines: Sequence[_Line]) -> Iterator[_Found]:
    """Copies and near copies: candidates by MinHash (Broder, 1997) in a hash table, each then compared in full."""
    from datasketch import MinHash, MinHashLSH

    # A lower threshold in the table than in the comparison: the table may miss what lies near its own.
    table = MinHashLSH(threshold=NEARLY_THE_SAME - 0.2, num_perm=64)
    texts: dict[str, _Line] = {}
    shingles: dict[int, frozenset[str]] = {}
    by_number = {item.number: item for item in lines}
    for item in lines:
        words = re.findall(r"\w+", item.document.text.lower())
        text = " ".join(words)
        if text in texts:
            first = texts[text]
            yield item, "duplicate_text", f"has the text of {first.document.id!r} on line {first.number}"
            continue
        texts[text] = item
        mine = frozenset(" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2)))
        signature = MinHash(num_perm=64)
        signature.update_batch([shingle.encode() for shingle in mine])
        alike = [(_jaccard(mine, shingles[number]), number) for number in table.query(signature)]
        if alike and (best := max(alike))[0] >= NEARLY_THE_SAME:
            other = by_number[best[1]]
            yield (
                item,
                "near_duplicate_text",
                (f"the text is nearly that of {other.document.id!r} on line {other.number} ({best[0]:.0%} the same)"),
            )
        shingles[item.number] = mine
        table.insert(item.number, signature)


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _languages(lines: Sequence[_Line], about: dict[str, Any]) -> Iterator[_Found]:
    """Documents, and sentences in them, of another language than the corpus says it is in, or mostly is in."""
    identifier = _identifier()

    def language_of(text: str) -> str | None:
        if len(text.split()) < _LANGUAGE_WORDS and text.isascii():
            return None
        language, probability = identifier.classify(text)
        return str(language) if probability >= _SURE else None

    found = [(item, language_of(item.document.text)) for item in lines]
    known = Counter(language for _, language in found if language)
    said = str(about.get("language", ""))[:2].lower()
    expected = said if said in _LANGUAGES or not known else known.most_common(1)[0][0]
    for item, language in found:
        if language and language != expected:
            yield item, "language", f"the text is in another language ({language}) than the corpus ({expected})"
            continue
        for span in sentence_spans_by_rule(item.document.text):
            if (other := language_of(span.exact)) and other != expected:
                message = f"a sentence is in another language ({other}): {span.exact[:60]!r}"
                yield item, "language", message
                break


@cache
def _identifier() -> Any:
    """langid.py (Lui and Baldwin, 2012), which takes most of a second to load."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES)
    return identifier
