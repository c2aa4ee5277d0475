"""Fact-checks that others published: ClaimReview of schema.org, in JSON-LD files or in web pages."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from claimcheck.corpus.checked import checked_of
from claimcheck.corpus.documents import RowError
from claimcheck.corpus.sources.rows import complete, iso_date, make_id
from claimcheck.corpus.write import Candidate
from claimcheck.errors import InputError
from claimcheck.limits import REVIEWS_BYTES, LimitError

_SCRIPT = re.compile(r"<script[^>]*application/ld\+json[^>]*>(.*?)</script>", re.I | re.S)
_SUFFIXES = {".json", ".jsonld", ".jsonl", ".ndjson", ".html", ".htm"}
#: Ratings whose meaning is beyond doubt; all others are kept in the publisher's words.
_FALSE = {"false", "fake", "pants on fire", "four pinocchios", "incorrect", "not true", "untrue", "wrong", "refuted",
          "fabricated", "inaccurate"}  # fmt: skip
_SMALL = set("The A An This That These Those There It He She They We In On At No Every All".split())
_TRUE = {"true", "correct", "accurate", "supported"}


@dataclass(frozen=True, kw_only=True)
class Review:
    """One ClaimReview, or why an object that says it is one cannot be used."""

    where: str
    claim: str = ""
    rating: str = ""
    """In the publisher's words."""
    reviewer: str = ""
    published: str | None = None
    claimed: str | None = None
    """When the claim was made."""
    url: str | None = None
    body: str = ""
    problem: str | None = None

    @property
    def verdict(self) -> str:
        """``supported`` or ``refuted`` where the rating says just that, otherwise the rating itself."""
        plain = re.sub(r"[^a-z ]", "", self.rating.lower()).strip()
        return "refuted" if plain in _FALSE else "supported" if plain in _TRUE else self.rating

    def document(self, given: Mapping[str, Any]) -> Candidate:
        """The review as a document, with the claim inside a sentence that says what was found of it.

        A verifier would take a claim that is only quoted as borne out; so a rating between true and false makes a
        document only if the review has a text of its own.
        """
        if self.problem:
            return Candidate(where=self.where, problem=self.problem)
        publisher = self.reviewer or given.get("source")
        if not publisher:
            return Candidate(where=self.where, problem="names no reviewer (author). Name the publisher: --source NAME")
        said = {"refuted": "It is not true that", "supported": "It is true that"}.get(self.verdict)
        found = f"{said} {_inside(self.claim)}, {publisher} found." if said else ""
        text = f"{found} {self.body}".strip()
        if not text:
            return Candidate(
                where=self.where,
                problem=f"the rating {self.rating!r} takes no side and there is no reviewBody: it is no evidence, and "
                "is only remembered in claims.jsonl",
            )
        title = f"{publisher}: a claim rated {self.rating}"
        row = {
            "id": make_id(self.claim, self.claim + self.reviewer + (self.url or "")), "title": title, "text": text,
            "source": self.reviewer, "url": self.url, "published": self.published, "claim": self.claim,
            "rating": self.rating,
        }  # fmt: skip
        return Candidate(where=self.where, row=complete(row, given))

    def check(self) -> dict[str, Any]:
        """The review as a claim checked already: a row of ``claims.jsonl``."""
        return {
            "claim": self.claim, "verdict": self.verdict, "as_of": self.published, "reviewer": self.reviewer or None,
            "date": self.published, "links": [self.url] if self.url else [],
            "note": f"rated {self.rating!r}" if self.verdict != self.rating else None,
        }  # fmt: skip


def holds_reviews(page: Path) -> bool:
    """A web page that carries ClaimReview. Raises :class:`InputError`."""
    return page.suffix.lower() in {".html", ".htm"} and any("ClaimReview" in text for _, text in _texts(page))


def read_reviews(source: Path) -> Iterator[Review]:
    """Every ClaimReview of a file, or of the files of a folder. Raises :class:`InputError` when there is none."""
    paths = [source]
    if source.is_dir():
        paths = sorted(path for path in source.rglob("*") if path.suffix.lower() in _SUFFIXES)
    none = True
    for path in paths:
        try:
            texts = list(_texts(path))
        except InputError as error:
            if not source.is_dir():
                raise
            none = False
            yield Review(where=str(path), problem=str(error).removeprefix(f"{path}: "))
            continue
        for where, text in texts:
            try:
                found = list(_reviews(json.loads(text)))
            except (ValueError, RecursionError) as error:
                none = False
                yield Review(where=where, problem=f"is not JSON ({error})")
                continue
            for number, item in enumerate(found, start=1):
                none = False
                yield _review(where if len(found) == 1 else f"{where}: review {number}", item)
    if none:
        raise InputError(f'{source}: holds no ClaimReview. Expected JSON-LD with "@type": "ClaimReview"')


def checks_of(source: Path) -> list[dict[str, Any]]:
    """The reviews that can be used as claims checked already: rows of ``claims.jsonl``."""
    checks = []
    for review in read_reviews(source):
        row = review.check()
        with suppress(RowError):
            as_of = checked_of(row).as_of
            if as_of is None or not as_of.entirely_after(date.today()):
                checks.append(row)
    return checks


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    try:
        text = REVIEWS_BYTES.read(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 ({error.reason}). Save the file as UTF-8") from None
    except LimitError as error:
        raise InputError(f"{path}: {error}") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    if path.suffix.lower() in {".html", ".htm"}:
        for match in _SCRIPT.finditer(text):
            yield f"{path}:{text.count(chr(10), 0, match.start()) + 1}", match[1]
    elif path.suffix.lower() in {".jsonl", ".ndjson"}:
        yield from ((f"{path}:{n}", line) for n, line in enumerate(text.split("\n"), start=1) if line.strip())
    else:
        yield str(path), text


def _reviews(value: Any) -> Iterator[dict[str, Any]]:
    """The ClaimReview objects in a JSON value, wherever they stand."""
    if isinstance(value, dict):
        kinds = value.get("@type")
        if "ClaimReview" in (kinds if isinstance(kinds, list) else [kinds]):
            yield value
            return
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _reviews(item)


def _review(where: str, item: dict[str, Any]) -> Review:
    claim, rating = _text(item.get("claimReviewed")), _rating(item.get("reviewRating"))
    if not claim:
        return Review(where=where, problem="has no claimReviewed: which claim was checked?")
    if not rating:
        return Review(where=where, problem="has no reviewRating with an alternateName: what came of the check?")
    reviewed = item.get("itemReviewed")
    published = item.get("datePublished") or item.get("dateCreated")
    return Review(
        where=where,
        claim=claim,
        rating=rating,
        reviewer=_name(item.get("author")) or _name(item.get("publisher")),
        published=iso_date(published) if published else None,
        claimed=iso_date(reviewed["datePublished"])
        if isinstance(reviewed, dict) and reviewed.get("datePublished")
        else None,
        url=_text(item.get("url")) or None,
        body=_text(item.get("reviewBody")),
    )


def _rating(value: Any) -> str:
    """The rating's name, or its place on the publisher's scale when it is at one of the ends."""
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, dict):
        return _text(value)
    if name := _text(value.get("alternateName")) or _text(value.get("name")):
        return name
    try:
        rating, worst, best = (float(value[key]) for key in ("ratingValue", "worstRating", "bestRating"))
    except (KeyError, TypeError, ValueError):
        return ""
    return "False" if rating == worst else "True" if rating == best else f"{rating:g} of {best:g}"


def _inside(claim: str) -> str:
    """A claim as a part of a sentence: without its full stop, a function word at its beginning in small letters."""
    first, space, rest = claim.rstrip(" .").partition(" ")
    return (first.lower() if first in _SMALL else first) + space + rest


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _text(value: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^<>]+>", " ", value)).split()) if isinstance(value, str) else ""
