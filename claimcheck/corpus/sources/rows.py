"""What all sources need: ids made of titles, dates in the form of a corpus, a title for a text without one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

#: Ways to write a day in which day and month cannot be mistaken for each other.
_FORMATS = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%B %Y")
_TITLE_WORDS = 10


def complete(row: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The row with what was given for all, an id, a title and a ``published`` if it has none; dates in ISO form."""
    full = {name: value for name, value in {**given, **row}.items() if value is not None and value != ""}
    text = full.get("text")
    if "title" not in full and isinstance(text, str):
        full["title"] = first_words(text)
    if "id" not in full:
        full["id"] = make_id(str(full.get("title", "")), str(text))
    elif isinstance(full["id"], int):
        full["id"] = str(full["id"])
    for name in ("published", "event_date", "event_start", "event_end"):
        if name in full:
            full[name] = iso_date(full[name])
    full.setdefault("url", None)
    full.setdefault("published", None)
    first = [name for name in ("id", "title", "text", "source", "url", "published") if name in full]
    return {name: full[name] for name in (*first, *(name for name in full if name not in first))}


def make_id(title: str, text: str) -> str:
    """An id that a person can read and that two texts do not share: the title's words and six digits of a hash."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")
    digits = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:6]
    return f"{slug}-{digits}" if slug else digits


def first_words(text: str) -> str:
    """The beginning of a text, in place of a title."""
    words = text.split()
    return " ".join(words[:_TITLE_WORDS]) + ("…" if len(words) > _TITLE_WORDS else "")


def iso_date(value: Any) -> Any:
    """A date as a corpus writes it; what cannot be understood without a doubt stays as it is, to be refused."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and 1000 <= value <= 9999:
        return str(value)
    if not isinstance(value, str):
        return value
    text = value.strip()
    if re.fullmatch(r"\d{4}(?:-\d{1,2}){0,2}", text):
        return text
    with suppress(ValueError):
        return datetime.fromisoformat(text).date().isoformat()
    for form in _FORMATS:
        with suppress(ValueError):
            day = datetime.strptime(text, form)
            return day.strftime("%Y-%m") if "%d" not in form else day.date().isoformat()
    return value
