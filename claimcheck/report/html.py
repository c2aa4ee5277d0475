"""A result as one self-contained page that a reader can open from disk: no script, no request to anywhere."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.report import words
from claimcheck.report.findings import Card, cards_of, comparisons, findings, superseded_words, unchecked
from claimcheck.report.marking import article_blocks
from claimcheck.report.quoting import quoted
from claimcheck.report.timeline import timeline
from claimcheck.report.words import LABELS, REASON_WORDS
from claimcheck.review.apply import is_signed
from claimcheck.safe_text import altered_note, link, visible

#: Most bytes of a page; quotes are shortened until it fits.
PAGE_BYTES = 300_000


@dataclass(frozen=True, kw_only=True)
class _Detail:
    """How much of each passage the page quotes, in characters; None is all of it, 0 only names its source."""

    quote: int | None
    neutral: int
    extra: bool
    timelines: bool


# The passages that decide nothing give way first.
_DETAILS = (
    _Detail(quote=None, neutral=300, extra=True, timelines=True),
    _Detail(quote=None, neutral=120, extra=False, timelines=True),
    _Detail(quote=None, neutral=0, extra=False, timelines=True),
    *(_Detail(quote=most, neutral=0, extra=False, timelines=False) for most in (None, 400, 240, 140, 70, 25)),
)


def render_html(result: dict[str, Any]) -> str:
    """The page of a result in its JSON form; quotes are shortened only as far as PAGE_BYTES asks for."""
    page = ""
    for detail in _DETAILS:
        page = _render(result, detail)
        if len(page.encode("utf-8")) <= PAGE_BYTES:
            break
    return page


def render_card(result: dict[str, Any], claim: str) -> str:
    """A page of one claim alone, by its id, in full: what a desk shows beside the article."""
    cards = [card for card in cards_of(result) if card.claim["id"] == claim]
    return _render(result, _DETAILS[0], "card.html.j2", cards)


def render_findings(result: dict[str, Any]) -> str:
    """What was refuted, is in conflict or was overtaken, with its evidence: a part of a page, for a notebook."""
    return _render(result, _DETAILS[0], "findings.html.j2")


def _render(
    result: dict[str, Any], detail: _Detail, template: str = "report.html.j2", cards: list[Card] | None = None
) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    folder = Path(__file__).parent
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=visible,
    )
    environment.filters.update(
        byline=words.byline, link=link, shortened=words.shortened, spoken=words.spoken_date,
        stated=words.stated, confidence=words.confidence_words, near_miss=words.near_miss_words,
    )  # fmt: skip
    environment.globals.update(
        labels=LABELS, label_words=words.LABEL_WORDS, count_words=words.COUNT_WORDS, reason_words=REASON_WORDS,
        kind_words=words.KIND_WORDS, check_words=words.CHECK_WORDS, stance_words=words.STANCE_WORDS,
        step_words=words.STEP_WORDS, signs=words.SIGNS, quoted=quoted,
    )  # fmt: skip
    # Only ours goes into the page unescaped.
    style = (folder / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    cards = cards_of(result) if cards is None else cards
    return environment.get_template(template).render(
        result=result,
        article=result["article"],
        cards=cards,
        counts=Counter(card.label for card in cards),
        bar=_bar(cards),
        findings=findings(cards),
        telling=findings(cards, most=len(cards)),
        unchecked=unchecked(cards),
        blocks=article_blocks(result["article"]["text"], cards, result["set_aside"]),
        aside=_by_reason(result["set_aside"]),
        comparisons=comparisons,
        superseded_words=lambda card: superseded_words(card, result),
        later_evidence=_later_evidence,
        time_words=words.time_words,
        review_words=words.review_words(result),
        signed=is_signed,
        all_evidence=timeline(
            [item for card in cards for item in card.claim["evidence"] if detail.timelines], result["as_of"], apart=2.6
        ),
        timeline_of=lambda card: (
            timeline(card.claim["evidence"], result["as_of"], apart=7) if detail.timelines else None
        ),
        style=Markup(style),
        style_hash=digest,
        detail=detail,
        in_full=detail == _DETAILS[0],
        altered_note=altered_note([card.claim for card in cards] if template == "card.html.j2" else result),
    )


def _bar(cards: list[Card]) -> list[tuple[str, int, float, float]]:
    """Label, count, left edge and width in percent of each part of the bar."""
    parts, left = [], 0.0
    counts = Counter(card.label for card in cards)
    for label in reversed(LABELS):
        width = 100 * counts[label] / max(1, len(cards))
        if width:
            parts.append((label, counts[label], round(left, 3), round(width, 3)))
        left += width
    return parts


def _by_reason(set_aside: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for item in set_aside:
        if item["reason"] != "heading":
            groups.setdefault(item["reason"], []).append(item["span"]["exact"])
    return sorted(groups.items(), key=lambda item: list(REASON_WORDS).index(item[0]) if item[0] in REASON_WORDS else 99)


def _later_evidence(card: Card) -> list[tuple[str, dict[str, Any] | None]]:
    shown = {f"{item['corpus']}/{item['document']}": item for item in card.claim["evidence"]}
    return [(name, shown.get(name)) for name in card.claim["verdict"]["superseded"]["evidence"]]
