"""Documents from files: text, Markdown, saved web pages and PDF, one document each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from claimcheck.article import Article, article_from_bytes
from claimcheck.corpus.sources.pdf import read_pdf
from claimcheck.corpus.sources.rows import complete
from claimcheck.corpus.write import Candidate
from claimcheck.errors import InputError
from claimcheck.limits import ARTICLE_BYTES, LimitError

_PAGES = {".html", ".htm", ".xhtml"}
SUFFIXES = {".txt", ".md", ".pdf", *_PAGES}
#: Files that hold a text which we cannot read: in a folder they are listed, where pictures and the like are not.
_OTHER_TEXTS = {".doc", ".docx", ".odt", ".rtf", ".epub", ".pages", ".mht", ".mhtml", ".webarchive"}

#: Where a browser, or SingleFile, says that it saved a page from.
_SAVED_FROM = re.compile(rb"<!--[^>]{0,200}?\b(?:saved from url=\(\d+\)|url:\s*)(https?://[^\s>]+)")


def read_files(source: Path, given: Mapping[str, Any]) -> Iterator[Candidate]:
    """One document for a file, or for each file of a folder and the folders in it, by name.

    Raises :class:`InputError` when the folder holds no file that could be read.
    """
    if not source.is_dir():
        if not source.exists():
            raise InputError(f"{source}: no such file or folder")
        yield _candidate(source, given)
        return
    paths = sorted(p for p in source.rglob("*") if p.is_file() and not p.name.startswith("."))
    texts = [path for path in paths if path.suffix.lower() in SUFFIXES | _OTHER_TEXTS]
    if not texts:
        raise InputError(f"{source}: holds no file that ends in {', '.join(sorted(SUFFIXES))}")
    inside = source.resolve()
    for path in texts:
        if path.resolve().is_relative_to(inside):
            yield _candidate(path, given)
        else:
            # A folder from a stranger must not bring in what else lies on this machine.
            yield Candidate(where=str(path), problem="is a link that leads out of the folder. Give the file itself")


def _candidate(path: Path, given: Mapping[str, Any]) -> Candidate:
    if path.suffix.lower() in _OTHER_TEXTS:
        return Candidate(where=str(path), problem="is of a kind that cannot be read. Save it as text, HTML or PDF")
    try:
        row = _read_pdf(path) if path.suffix.lower() == ".pdf" else _read_text(path)
    except InputError as error:
        return Candidate(where=str(path), problem=str(error).removeprefix(f"{path}: ").removeprefix(f"{path} "))
    except LimitError as error:
        return Candidate(where=str(path), problem=str(error))
    except OSError as error:
        return Candidate(where=str(path), problem=f"cannot be read ({error.strerror})")
    # What a person says of a document goes before what the file says of itself.
    full = complete({**row, **given}, {})
    if "source" not in full:
        return Candidate(where=str(path), problem="does not say who published it. Name the publisher: --source NAME")
    return Candidate(where=str(path), row=full)


def _read_text(path: Path) -> dict[str, Any]:
    raw = ARTICLE_BYTES.read(path)
    article = article_from_bytes(raw, str(path))
    page = _page_facts(raw) if path.suffix.lower() in _PAGES else {}
    return {
        "title": article.title or _name_in_words(path),
        "text": _body(article),
        "published": article.published.isoformat() if article.published else None,
        **page,
    }


def _body(article: Article) -> str:
    """The text without its title and without what is not part of the story."""
    drop = [*article.boilerplate, *(span for span in article.headings if span.exact.strip() == article.title.strip())]
    text = article.text
    for span in sorted(drop, key=lambda span: -span.start):
        text = text[: span.start] + text[span.end :]
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _page_facts(raw: bytes) -> dict[str, Any]:
    """The address and the publisher that a web page names in its head."""
    from trafilatura import extract_metadata

    saved = _SAVED_FROM.search(raw[:10_000])
    facts = extract_metadata(raw, default_url=saved[1].decode("ascii", "replace") if saved else None)
    if facts is None:
        return {}
    return {"source": facts.sitename or facts.hostname or None, "url": facts.url or None}


def _read_pdf(path: Path) -> dict[str, Any]:
    """The text of a PDF. Its metadata tell when the file was made, not when the text was published."""
    pdf = read_pdf(path)
    text = "\n\n".join(filter(None, (_joined_lines(page) for page in pdf.pages)))
    if not text:
        raise InputError("holds no text: the pages may be pictures. Read them with a text recogniser first")
    return {"title": pdf.title.strip() or _name_in_words(path), "text": text}


def _joined_lines(page: str) -> str:
    """A page's paragraphs, each on one line: words parted at a line's end are joined."""
    parts = re.split(r"\n\s*\n", page.replace("\u00ad\n", ""))
    return "\n\n".join(filter(None, (" ".join(re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", part).split()) for part in parts)))


def _name_in_words(path: Path) -> str:
    return re.sub(r"[-_\s]+", " ", path.stem).strip() or path.name
