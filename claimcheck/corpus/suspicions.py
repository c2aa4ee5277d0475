"""What a person should look at in a document that can be used: dates, text, names, web address, fields."""

from __future__ import annotations

import difflib
import re
import reprlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from claimcheck.claims.sentences import sentence_spans_by_rule
from claimcheck.corpus.addresses import suspicious_url
from claimcheck.corpus.documents import DATES, Document
from claimcheck.corpus.leftovers import furniture_in, is_cut_off, leftovers
from claimcheck.corpus.orders import order_in
from claimcheck.corpus.passages import PASSAGE_WORDS

#: A text of more words is likely several documents; of a sentence longer than a passage only the beginning is read.
LONGEST_TEXT, LONGEST_SENTENCE = 5_000, PASSAGE_WORDS
#: In characters.
LONGEST_TITLE, LONGEST_ID = 300, 200
SHORTEST_TEXT = 4
#: Nothing was printed before this year: a document "published" earlier was more likely mistyped.
_FIRST_PRINT, _FIRST_EVENT = 1450, 1000

#: Evidence is cited as corpus/document, and its passages as document#number; the rest breaks lines or pages.
_MARK = re.compile(r"[/#\\<>\"\x00-\x1f\x7f]")

#: Kind of problem, and what to say of it.
Suspicion = tuple[str, str]

_FIELDS = ("id", "title", "text", "source", "url", *DATES, "tags", "license", "note", "checked")
_TEXTS = ("license", "note", "checked")
#: What other programs call our fields.
_OTHER_NAMES = {"date": "published", "body": "text", "content": "text", "publisher": "source", "outlet": "source",
                "link": "url", "headline": "title", "name": "title", "_id": "id"}  # fmt: skip
#: What people write where they mean to put something later.
_PLACEHOLDER = re.compile(
    r"\W*(?:to ?do|tb[ad]|xxx+|n/?a|none|null|nil|nan|unknown|untitled|placeholder|lorem ipsum.*|fix ?me|test)\W*"
    r"|(?:to ?do|fix ?me):.*|(?-i:TODO|FIXME)\b.*",
    re.I | re.S,
)


def suspicions(row: dict[str, Any], document: Document, today: date) -> Iterator[Suspicion]:
    """Kind and message of everything suspicious about one document, beside its neighbours."""
    yield from _dates(row, document, today)
    yield from _text(document)
    yield from _names(document)
    for name, text in (("title", document.title), ("text", document.text), ("source", document.source)):
        yield from leftovers(name, text)
    if document.url is not None and (reason := suspicious_url(document.url)):
        yield "url", f"'url' {reason}: {document.url[:100]!r}. Give the address of the page, or null"
    for text in (document.title, document.text):
        if found := order_in(text):
            yield "order", f"tells its reader what to find, and is not weighed: {found[:80]!r}"
    yield from field_names(row)
    yield from _types(row)


def _dates(row: dict[str, Any], document: Document, today: date) -> Iterator[Suspicion]:
    published, event = document.published, document.event
    if published is None and event is None:
        yield (
            "no_date",
            "has no date: give 'published' or 'event_date'. Without one it is weighed whatever the as-of date is",
        )
    elif "published" not in row:
        yield "no_date", "the field 'published' is missing: give a date, or null when it is not known"
    if published and published.entirely_after(today):
        yield "future_publication", f"'published' is {document.published_text}, which has not come yet. Correct it"
    if event and event.entirely_after(today):
        yield "future_event", "the event has not come yet. Correct its date, unless the document announces it"
    elif published and published.end and event and event.start and event.start > published.end:
        yield (
            "event_after_publication",
            (
                f"the event ({event.start.isoformat()}) lies after the publication ({document.published_text}). "
                "Correct one of the two, unless the document announces it"
            ),
        )
    for name in DATES:
        first = _FIRST_PRINT if name == "published" else _FIRST_EVENT
        if (value := row.get(name)) and (year := int(value.strip()[:4])) < first:
            yield "early_date", f"{name!r} is in the year {year}. Is that so?"
    if row.get("event_date") and (row.get("event_start") or row.get("event_end")):
        yield "two_dates", "has 'event_date' and 'event_start' or 'event_end': only the first counts. Leave one out"


def _text(document: Document) -> Iterator[Suspicion]:
    words = document.text.split()
    if _PLACEHOLDER.fullmatch(document.text.strip()):
        yield "placeholder", f"the text is {document.text[:60]!r}. Write it, or leave the document out"
    elif len(words) < SHORTEST_TEXT or not any(c.isalpha() for c in document.text):
        yield "short_text", f"the text is {document.text[:60]!r}. Too short to bear out a claim: write a sentence"
    if len(words) > LONGEST_TEXT:
        yield "long_text", f"the text has {len(words):,} words. Cut it into several documents"
    if is_cut_off(document.text):
        yield "cut_off", f"the text breaks off: {document.text.rstrip()[-40:]!r}. Take the whole text, or end it sooner"
    if (line := furniture_in(document.text)) is not None:
        yield "markup", f"'text' holds a line of the web page around it: {line[:60]!r}. Take it out"
    for span in sentence_spans_by_rule(document.text):
        if (length := len(span.exact.split())) > LONGEST_SENTENCE:
            begins = f"a sentence of {length} words ({span.exact[:40]!r}...)"
            yield "long_sentence", f"{begins}: only its beginning is weighed. Cut it into shorter ones"


def _names(document: Document) -> Iterator[Suspicion]:
    if len(document.title) > LONGEST_TITLE:
        yield "long_title", f"the title has {len(document.title)} characters. Is it the text?"
    for name in ("id", "title", "source"):
        value: str = getattr(document, name)
        if value != value.strip() or "\n" in value:
            yield "white_space", f"{name!r} has white space at its ends or a line break: {value[:60]!r}. Take it out"
        if name != "id" and _PLACEHOLDER.fullmatch(value.strip()):
            yield "placeholder", f"{name!r} is {value[:60]!r}. Say what it is"
    if re.match(r"(?:https?://|www\.)\S+$", document.source):
        yield "source", f"'source' is a web address: {document.source[:100]}. Name the publisher, and give it as 'url'"
    if len(document.id) > LONGEST_ID:
        yield "id", f"the id has {len(document.id)} characters. Use {LONGEST_ID} at most"
    if mark := _MARK.search(document.id):
        yield "id", f"the id {document.id[:60]!r} holds {mark[0]!r}, which has no place in one. Use letters and hyphens"


def field_names(row: dict[str, Any]) -> Iterator[Suspicion]:
    """Fields that are not known, and look like one that is."""
    for name in row:
        if name in _FIELDS:
            continue
        other = _OTHER_NAMES.get(name.lower())
        close = difflib.get_close_matches(name.lower(), _FIELDS, n=1, cutoff=0.85)
        if other and not row.get(other):
            close = [other]
        if close:
            yield "field_name", f"the field {name!r} is not known. Is it {close[0]!r}?"


def _types(row: dict[str, Any]) -> Iterator[Suspicion]:
    tags = row.get("tags")
    if tags is not None and not (isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)):
        yield "tags", f"'tags' is {reprlib.repr(tags)}, expected a list of texts"
    for name in _TEXTS:
        if (value := row.get(name)) is not None and not isinstance(value, str):
            yield name, f"{name!r} is {reprlib.repr(value)}, expected text or null"
