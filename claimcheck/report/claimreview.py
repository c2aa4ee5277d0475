"""The claims of a report as schema.org ClaimReview (https://schema.org/ClaimReview): signed ones apart from drafts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from claimcheck.errors import InputError
from claimcheck.limits import TOML_BYTES, LimitError
from claimcheck.report.words import LABELS
from claimcheck.review.apply import is_signed
from claimcheck.safe_text import json_text, link, visible

RATINGS_FILE = "ratings.toml"


@dataclass(frozen=True, kw_only=True)
class Ratings:
    """A desk's scale: for each verdict its words, and its value from ``worst`` to ``best`` or None."""

    organisation: str
    best: int
    worst: int
    words: dict[str, str]
    values: dict[str, int | None]


def ratings_for(folder: Path) -> Ratings:
    """The scale in the report's folder, else in the folder that holds the reports, else the package's own.

    Raises :class:`InputError` for a file that is no such scale.
    """
    for place in (folder, folder.absolute().parent):
        path = place / RATINGS_FILE
        if path.is_file():
            try:
                return _read(TOML_BYTES.read(path), str(path))
            except (OSError, LimitError) as error:
                raise InputError(f"{path}: cannot be read as a rating scale ({error})") from None
    return _read(resources.files("claimcheck.report").joinpath(RATINGS_FILE).read_bytes(), RATINGS_FILE)


def claim_reviews(result: dict[str, Any], ratings: Ratings, *, signed: bool) -> dict[str, Any]:
    """A JSON-LD document with one ClaimReview for each claim that is signed off, or for each that is not.

    Those that are signed name the reviewer as their author; the others have none and are not meant to be published.
    """
    claims = [claim for claim in result["claims"] if is_signed(claim) == signed]
    return {
        "@context": "https://schema.org",
        "@graph": [_review(claim, result, ratings, signed=signed) for claim in claims],
    }


def to_json_ld(document: dict[str, Any]) -> str:
    """A JSON-LD document as text, which can also be put into the script element of a page."""
    return json_text(document, indent=1, embeddable=True) + "\n"


def _review(claim: dict[str, Any], result: dict[str, Any], ratings: Ratings, *, signed: bool) -> dict[str, Any]:
    label, article = claim["verdict"]["label"], result["article"]
    url = link(article["source"])
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "claimReviewed": visible(claim["text"]),
        "creativeWorkStatus": "Published" if signed else "Draft",
        "reviewBody": visible(claim["verdict"]["reason"]),
        "reviewRating": _rating(label, ratings),
        "itemReviewed": {
            "@type": "Claim",
            "text": visible(claim["text"]),
            **({"author": {"@type": "Person", "name": visible(claim["speaker"])}} if claim["speaker"] else {}),
            "appearance": {
                "@type": "NewsArticle",
                "headline": visible(article["title"]),
                **({"datePublished": article["published"]} if article["published"] else {}),
                **({"url": url} if url else {}),
            },
        },
        "citation": [
            {"@type": "CreativeWork", "name": visible(item["title"]), "publisher": visible(item["source"]),
             **({"url": link(item["url"])} if link(item["url"]) else {})}
            for item in claim["evidence"] if item["stance"] != "neutral" and not item["after_as_of"]
        ],
    }  # fmt: skip
    if signed:
        signature = claim["review"]["signature"]
        review["author"] = {"@type": "Person", "name": visible(signature["name"])}
        review["datePublished"] = signature["date"]
        if ratings.organisation:
            review["publisher"] = {"@type": "Organization", "name": ratings.organisation}
    return review


def _rating(label: str, ratings: Ratings) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": ratings.words[label]}
    if (value := ratings.values[label]) is not None:
        rating |= {"ratingValue": value, "bestRating": ratings.best, "worstRating": ratings.worst}
    return rating


def _read(raw: bytes, name: str) -> Ratings:
    try:
        given = tomllib.loads(raw.decode("utf-8"))
        best, worst = int(given["best"]), int(given["worst"])
        words = {label: str(given[label]["words"]) for label in LABELS}
        values = {label: given[label].get("value") for label in LABELS}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise InputError(
            f"{name}: is not a rating scale ({error}). Expected best, worst, and a table with words for each of "
            f"{', '.join(LABELS)}"
        ) from None
    for label, value in values.items():
        if value is not None and not (isinstance(value, int) and worst <= value <= best):
            raise InputError(f"{name}: the value of {label} is {value!r}, expected a whole number {worst} to {best}")
    return Ratings(
        organisation=str(given.get("organisation", "")), best=best, worst=worst, words=words, values=values
    )  # fmt: skip
