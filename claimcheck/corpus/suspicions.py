"""What a person should look at in a document that can be used: dates, text, markup, web address, fields."""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from claimcheck.claims.sentences import sentence_spans_by_rule
from claimcheck.corpus.documents import DATES, Document
from claimcheck.corpus.orders import order_in

#: A text of more words is likely several documents; a sentence of more is longer than the verifier reads.
LONGEST_TEXT, LONGEST_SENTENCE = 5_000, 200
LONGEST_TITLE = 300
SHORTEST_TEXT = 4

#: Kind of problem, and what to say of it.
Suspicion = tuple[str, str]

_FIELDS = ("id", "title", "text", "source", "url", *DATES, "tags", "license", "note", "checked")
_MARKUP = (
    ("an HTML tag", re.compile(r"</?(?:[a-z][a-z0-9]{0,9})(?:\s[^<>]{0,200})?/?>|<!--", re.I)),
    ("an HTML entity", re.compile(r"&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,6});", re.I)),
    ("wiki markup", re.compile(r"\[\[[^\]]{1,80}\]\]|\{\{[^}]{1,80}\}\}|'''|^==+[^=]{1,80}==+\s*$", re.M)),
    (
        "a Markdown link or heading",
        re.compile(r"\]\((?:https?://|/)[^)\s]{1,200}\)|^#{1,6}\s|\*\*[^*\n]{1,80}\*\*", re.M),
    ),
    ("a note mark", re.compile(r"\[(?:\d{1,3}|edit|citation needed|note \d{1,3})\]", re.I)),
    (
        "script or style code",
        re.compile(r"\bfunction\s*\([\w\s,]*\)\s*\{|\{\s*[a-z-]+\s*:[^{};]{1,60};|\bvar\s+\w+\s*="),
    ),
)
_GARBLED = re.compile("�|Ã[\u0080-¿]|â€|Â[\u00a0-¿]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff]")
_SHORTENERS = frozenset("bit.ly t.co tinyurl.com goo.gl ow.ly is.gd buff.ly lnkd.in".split())
_RESERVED = ("example", "invalid", "test", "localhost", "local", "internal")
_TRACKING = re.compile(r"[?&](?:utm_\w+|fbclid|gclid|mc_eid)=", re.I)


def suspicions(row: dict[str, Any], document: Document, today: date) -> Iterator[Suspicion]:
    """Kind and message of everything suspicious about one document, beside its neighbours."""
    yield from _dates(row, document, today)
    yield from _text(document)
    for name, text in (("title", document.title), ("text", document.text)):
        yield from _remains(name, text)
    if document.url is not None and (reason := suspicious_url(document.url)):
        yield "url", f"'url' {reason}: {document.url[:100]}"
    for text in (document.title, document.text):
        if found := order_in(text):
            yield "order", f"tells its reader what to find, and is not weighed: {found[:80]!r}"
    yield from _fields(row)


def _dates(row: dict[str, Any], document: Document, today: date) -> Iterator[Suspicion]:
    published, event = document.published, document.event
    if published is None and event is None:
        yield "no_date", "has no date: neither 'published' nor 'event_date'. It is weighed whatever the as-of date is"
    elif "published" not in row:
        yield "no_date", "the field 'published' is missing: give a date, or null when it is not known"
    if published and published.entirely_after(today):
        yield "future_publication", f"'published' is {document.published_text}, which has not come yet"
    if event and event.entirely_after(today):
        yield "future_event", "the event has not come yet"
    elif published and published.end and event and event.start and event.start > published.end:
        yield (
            "event_after_publication",
            (
                f"the event ({event.start.isoformat()}) lies after the publication ({document.published_text}): "
                "a document can only announce what has not happened"
            ),
        )
    for name in DATES:
        if (value := row.get(name)) and (year := int(value.strip()[:4])) < 1000:
            yield "early_date", f"{name!r} is in the year {year}. Is that so?"
    if row.get("event_date") and (row.get("event_start") or row.get("event_end")):
        yield "two_dates", "has 'event_date' and 'event_start' or 'event_end': only the first counts"


def _text(document: Document) -> Iterator[Suspicion]:
    words = document.text.split()
    if len(words) < SHORTEST_TEXT or not any(c.isalpha() for c in document.text):
        yield "short_text", f"the text is {document.text[:60]!r}. Too short to bear out a claim"
    if len(words) > LONGEST_TEXT:
        yield "long_text", f"the text has {len(words):,} words. Is it several documents?"
    for span in sentence_spans_by_rule(document.text):
        if (length := len(span.exact.split())) > LONGEST_SENTENCE:
            yield (
                "long_sentence",
                (f"a sentence of {length} words ({span.exact[:40]!r}...): only its beginning can be weighed"),
            )
    if len(document.title) > LONGEST_TITLE:
        yield "long_title", f"the title has {len(document.title)} characters. Is it the text?"
    for name in ("id", "title", "source"):
        value: str = getattr(document, name)
        if value != value.strip() or "\n" in value:
            yield "white_space", f"{name!r} has white space at its ends or a line break: {value[:60]!r}"


def _remains(name: str, text: str) -> Iterator[Suspicion]:
    for what, pattern in _MARKUP:
        if match := pattern.search(text):
            yield "markup", f"{name!r} holds {what}: {match[0][:60].strip()!r}"
    if match := _GARBLED.search(text):
        around = text[max(0, match.start() - 10) : match.end() + 10]
        yield "garbled", f"{name!r} was read in the wrong encoding: {around!r}"
    if match := _CONTROL.search(text):
        yield "control_character", f"{name!r} holds the invisible character U+{ord(match[0]):04X}"


def suspicious_url(url: str) -> str | None:
    """Why a web address cannot lead a reader to the document; None for one that may."""
    if url != url.strip() or re.search(r"[\s<>\"{}|\\^`]", url):
        return "holds white space or a character that no web address has"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "is not a web address"
    if parts.scheme not in {"http", "https"}:
        return "does not begin with https:// or http://"
    if not host or "." not in host.strip("."):
        return "names no site on the web"
    if parts.username is not None:
        return "holds a user name"
    if _is_address(host):
        return "names a machine by its number"
    if host.rpartition(".")[2] in _RESERVED or host in {"example.com", "example.org", "example.net"}:
        return "names a site that cannot exist"
    if host.removeprefix("www.") in _SHORTENERS:
        return "is shortened: give the address it leads to"
    if ".." in host or not re.fullmatch(r"[\w.-]+", host) or not host.rpartition(".")[2].isalpha():
        return "names no site on the web"
    if port is not None:
        return "names a port"
    return "carries a tracking code: leave it out" if _TRACKING.search(url) else None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _fields(row: dict[str, Any]) -> Iterator[Suspicion]:
    for name in row:
        if name not in _FIELDS and (close := difflib.get_close_matches(name.lower(), _FIELDS, n=1, cutoff=0.85)):
            yield "field_name", f"the field {name!r} is not known. Is it {close[0]!r}?"
    tags = row.get("tags")
    if tags is not None and not (isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)):
        yield "tags", "'tags' is not a list of texts"
