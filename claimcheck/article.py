"""Read an article (text, Markdown or HTML) and find its title, byline, date of publication and boilerplate."""

from __future__ import annotations

import codecs
import hashlib
import re
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from claimcheck.boilerplate import Layout, Offsets, lay_out
from claimcheck.dates import last_day
from claimcheck.errors import ArticleError
from claimcheck.limits import ARTICLE_BYTES, HTML_ATTRIBUTES, HTML_TAGS, LimitError

#: The largest article that is read, in bytes: a long book is about 2 MB.
SIZE_LIMIT = ARTICLE_BYTES.most

_HTML_SUFFIXES = {".html", ".htm", ".xhtml"}
_LOOKS_LIKE_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)

#: First bytes of files that people take for articles.
_SIGNATURES = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "a rich text (RTF) document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an image, sound or film"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"bplist00", "a web archive or property list"),
)
# UTF-32 stands before UTF-16, whose mark is how the little-endian UTF-32 mark begins.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\v\f\r")) + b"\x7f"

_TAG = re.compile("<[A-Za-z]")
#: A tag with more attributes than it may have: names, each perhaps with a value, as HTML parts them.
_SPACE, _NO_SPACE = r"[ \t\n\f\r]", r"[^ \t\n\f\r/>]"
_VALUE = rf"{_SPACE}*+={_SPACE}*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r>\"'][^ \t\n\f\r>]*+)"
_CROWDED_TAG = re.compile(
    rf"<[A-Za-z]{_NO_SPACE}*+(?:[ \t\n\f\r/]*+{_NO_SPACE}[^ \t\n\f\r/>=]*+(?:{_VALUE})?+){{{HTML_ATTRIBUTES.most + 1}}}"
)

# The encodings that old pages declare. Latin-1 and cp1252 are left to the test that every undeclared text must pass.
_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{3,20})""", re.I)
_TRUSTED = re.compile(
    r"windows-125[0134-8]|iso-8859-(?:[2-9]|1[0-6])|koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|euc-\w\w"
)

# Signs of a wrong guess: a capital inside a word, a symbol between letters, a run of accented letters.
_GARBLED = re.compile(r"[a-zß-öø-ÿ][À-ÖØ-ÞŠŽŒŸ]|[A-Za-z][¡-©«¬®-¶¸-¿×÷†-‡‰‹›€™˜ˆƒ„‚•][A-Za-z]|[À-ÖØ-öø-ÿšžœŠŽŒŸƒ]{4}")
_UTF8_PAIRS = re.compile(rb"[\xc3][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")

_NEWLINES = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Everything that prints nothing and is no tab or newline; NULs, byte-order marks and half characters among it.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")

# Elements that are named for a date and stand neither in comments nor beside or below the article.
_DATE_FIELDS = (
    "//*[self::time or self::abbr or @itemprop='datePublished'"
    " or contains(@class, 'date') or contains(@class, 'publish') or contains(@class, 'timestamp')]"
    "[not(ancestor::aside or ancestor::footer or ancestor::*[contains(@class, 'comment') or contains(@id, 'comment')"
    " or contains(@class, 'related')])]"
)
_SITE_TAIL = re.compile(r"\s+[|»]\s+[^|»]{1,60}$")
_DASH_TAIL = re.compile(r"\s+[-–—:•]\s+([^-–—:•]{1,60})$")


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of a text, in code points, end exclusive: ``text[start:end] == exact``."""

    start: int
    end: int
    exact: str


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article as it will be checked. Spans point into ``text``, the cleaned text."""

    source: str
    """The path or URL it came from, or ``-`` for standard input."""
    title: str
    byline: str | None
    published: date | None
    sha256: str
    """Of the bytes that were read."""
    text: str
    headings: tuple[Span, ...]
    """The title and subheadings, where they stand in the text."""
    boilerplate: tuple[Span, ...]
    """Advertisement lines, share buttons, credits, the byline and the date line: whole lines of the text."""


@dataclass(frozen=True, kw_only=True)
class _Page:
    """What an HTML page says of itself, and the text in it."""

    text: str
    title: str | None
    authors: tuple[str, ...]
    published: date | None
    headings: frozenset[str]


def read_article(source: str | Path, *, published: str | None = None, stdin: BinaryIO | None = None) -> Article:
    """Read the article at a path, or from ``stdin`` when ``source`` is ``-``.

    ``published`` (YYYY, YYYY-MM or YYYY-MM-DD; its last day counts) goes before any date that the article carries.
    Raises :class:`ArticleError` for what is missing, no text, empty or too large, :class:`DateError` for a bad date.
    """
    name = str(source)
    raw = (stdin or sys.stdin.buffer).read(SIZE_LIMIT + 1) if name == "-" else _read_file(name)
    return article_from_bytes(raw, name, published)


def article_from_bytes(raw: bytes, source: str, published: str | None = None) -> Article:
    """The article in ``raw``; ``source`` is the path, URL or ``-`` that it is known by. Raises as `read_article`."""
    given = last_day(published) if published is not None else None
    where = "standard input" if source == "-" else source
    text = clean(_decode(raw, where))
    page = None
    if Path(source).suffix.lower() in _HTML_SUFFIXES or _LOOKS_LIKE_HTML.match(text):
        page = _read_html(text, where)
        text = page.text
    if not text.strip():
        raise ArticleError(f"{where} holds no text: expected an article as text, Markdown or HTML")
    layout = _lay_out(text, page)
    return Article(
        source=source,
        title=layout.title,
        byline=(_listed(page.authors) if page else None) or layout.byline,
        published=given or (page.published if page else None) or layout.published,
        sha256=hashlib.sha256(raw).hexdigest(),
        text=text,
        headings=_spans(text, layout.headings),
        boilerplate=_spans(text, layout.boilerplate),
    )


def clean(text: str) -> str:
    """The text with ``\\n`` for every kind of newline and without control characters; otherwise unchanged."""
    return _UNPRINTABLE.sub("", _NEWLINES.sub("\n", text))


def _lay_out(text: str, page: _Page | None) -> Layout:
    if page is None:
        return lay_out(text)
    return lay_out(text, title=page.title, headings=page.headings, authors=page.authors)


def _spans(text: str, offsets: tuple[Offsets, ...]) -> tuple[Span, ...]:
    return tuple(Span(start=start, end=end, exact=text[start:end]) for start, end in offsets)


def _read_file(name: str) -> bytes:
    try:
        with open(name, "rb") as file:
            return file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        if re.match(r"https?://", name):
            raise ArticleError(f"{name} is a web address: save the page as HTML and give the file's path") from None
        raise ArticleError(
            f"no file at {name}: give the path of a .txt, .md or .html file, or - for standard input"
        ) from None
    except IsADirectoryError:
        raise ArticleError(f"{name} is a folder: give the path of one article, a .txt, .md or .html file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ArticleError(f"{name!r} cannot be read: {reason}; check the path and its permissions") from None


def _decode(raw: bytes, where: str) -> str:
    """The bytes as text, by mark, by what they show, by declaration, and by cp1252 if that makes sense."""
    if len(raw) > SIZE_LIMIT:
        raise ArticleError(
            f"{where} is larger than {ARTICLE_BYTES.allowed}: expected one article; cut it into its articles"
        )
    for signature, kind in _SIGNATURES:
        if raw.startswith(signature):
            raise _not_text(where, f"is {kind}")
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _decode_marked(raw[len(mark) :], encoding, where)
    wide = _wide_encoding(raw)
    if wide:
        return _decode_marked(raw, wide, where)
    controls = len(raw) - len(raw.translate(None, _CONTROL_BYTES))
    if controls > 10 and controls > len(raw) * 0.05:
        raise _not_text(where, f"is a binary file ({controls} of its {len(raw)} bytes are control characters)")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_single_bytes(raw, error.start, where)


def _decode_marked(raw: bytes, encoding: str, where: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise ArticleError(
            f"{where} begins as {encoding.upper()} text and breaks off at byte {error.start}: save it anew as UTF-8"
        ) from None


def _wide_encoding(raw: bytes) -> str | None:
    """UTF-16 without a mark: in Western text, every second byte is NUL and no other is."""
    if len(raw) < 2 or len(raw) % 2:
        return None
    half = len(raw) // 2
    even, odd = raw[::2].count(0), raw[1::2].count(0)
    if odd > 0.7 * half and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd == 0 else None


def _decode_single_bytes(raw: bytes, broken_at: int, where: str) -> str:
    declared = _DECLARED.search(raw[:4096])
    if declared and _TRUSTED.fullmatch(name := declared[1].decode().lower()):
        try:
            return raw.decode("gb18030" if name == "gb2312" else name)
        except (UnicodeDecodeError, LookupError):
            raise ArticleError(f"{where} declares {name} and is not: save it anew as UTF-8") from None
    line = raw.count(b"\n", 0, broken_at) + 1
    high = len(raw) - len(raw.translate(None, bytes(range(128, 256))))
    in_pairs = sum(map(len, _UTF8_PAIRS.findall(raw)))
    if in_pairs * 2 > high:
        raise ArticleError(f"{where}, line {line}: a broken UTF-8 character; save the file anew as UTF-8")
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    letters = sum(map(str.isalpha, text))
    foreign = sum(map(str.isalpha, text.translate(dict.fromkeys(range(128)))))
    if not text or foreign > 0.25 * letters or high > 0.3 * len(raw) or len(_GARBLED.findall(text)) * 10 > high:
        raise ArticleError(f"{where}, line {line}: neither UTF-8, UTF-16 nor Latin-1 text; save the file anew as UTF-8")
    return text


def _not_text(where: str, found: str) -> ArticleError:
    return ArticleError(f"{where} {found}: expected an article as text, Markdown or HTML; save its text as .txt")


def _read_html(html: str, where: str) -> _Page:
    """Title, authors, date and text of a page, by trafilatura. Raises :class:`ArticleError` if it finds no text."""
    import logging

    from trafilatura import bare_extraction

    try:
        HTML_TAGS.check(len(_TAG.findall(html)))
        if _CROWDED_TAG.search(html):
            HTML_ATTRIBUTES.check(HTML_ATTRIBUTES.most + 1, at_least=True)
    except LimitError as error:
        raise ArticleError(f"{where}: {error}; copy the article's text into a .txt file") from None
    # What it cannot parse is reported once, by the error below.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    document: Any = bare_extraction(
        html,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    blocks = _blocks(document.body) if document is not None and document.body is not None else []
    if not blocks:
        raise ArticleError(f"{where}: no article text in this HTML page; copy the article's text into a .txt file")
    site = document.sitename or ""
    title = _page_title(document.title, site)
    lines = {line.casefold() for block, _ in blocks for line in block.split("\n")}
    if title and title.casefold() not in lines:
        blocks.insert(0, (title, True))
    names = tuple(dict.fromkeys(name.strip() for name in (document.author or "").split(";") if name.strip()))
    return _Page(
        text=clean("\n\n".join(block for block, _ in blocks) + "\n"),
        title=title,
        authors=tuple(name for name in names if name.casefold() != site.casefold()) or names,
        published=_page_date(html),
        headings=frozenset(block for block, is_heading in blocks if is_heading),
    )


def _page_date(html: str) -> date | None:
    """The day of publication by the page's metadata and date fields; htmldate would take one from the story, too."""
    from htmldate import find_date
    from trafilatura import load_html

    tree: Any = load_html(html)
    if tree is None:
        return None
    metadata = tree.xpath("//meta | //script[@type='application/ld+json']")
    fields = [field for field in tree.xpath(_DATE_FIELDS) if len(field.text_content()) <= 120]
    for tag, elements in (("head", metadata), ("body", fields)):
        page, part = tree.makeelement("html"), tree.makeelement(tag)
        part.extend(elements)
        page.append(part)
        found = find_date(page, extensive_search=False, original_date=True)
        if found:
            return date.fromisoformat(found)
    return None


def _page_title(title: str | None, site: str) -> str | None:
    """The headline without the site's name behind it; a dash may belong to the headline, a bar does not."""
    title = " ".join(clean(title or "").split())
    while shorter := _SITE_TAIL.sub("", title):
        if shorter == title:
            break
        title = shorter
    tail = _DASH_TAIL.search(title)
    if tail and site and tail[1].casefold() == site.casefold():
        title = title[: tail.start()]
    return title or None


def _blocks(body: Any) -> list[tuple[str, bool]]:
    """The paragraphs, headings (marked true), lists and table rows of trafilatura's tree, in order."""
    blocks: list[tuple[str, bool]] = []
    for element in body:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag == "list":
            items = [_flat(item) for item in element.iterchildren("item")]
            blocks.append(("\n".join(f"- {item}" for item in items if item), False))
        elif tag == "table":
            rows = [" | ".join(filter(None, map(_flat, row.iter("cell")))) for row in element.iter("row")]
            blocks.append(("\n".join(filter(None, rows)), False))
        elif any(child.tag in ("p", "list", "table", "head", "quote") for child in element):
            blocks.append((" ".join((element.text or "").split()), False))
            blocks.extend(_blocks(element))
        else:
            blocks.append((_flat(element), tag == "head"))
        blocks.append((" ".join((element.tail or "").split()), False))
    return [(block, is_heading) for block, is_heading in blocks if block]


def _flat(element: Any) -> str:
    """The text of an element, its white space joined, a new line where the page breaks one."""
    for child in element.iter("lb", "item", "p", "cell"):
        if child is not element:
            child.text = "\u2028" + (child.text or "")
    lines = (" ".join(line.split()) for line in "".join(element.itertext()).split("\u2028"))
    return "\n".join(line for line in lines if line)


def _listed(names: tuple[str, ...]) -> str | None:
    """Names as a reader writes them: A, B and C."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or None
