"""A report in Markdown, for mail, tickets and wikis: the same findings, without the marked article."""

from __future__ import annotations

import re
from typing import Any

from claimcheck.report.export import summary_lines
from claimcheck.report.findings import Card, cards_of, superseded_words
from claimcheck.report.words import (
    REASON_WORDS,
    byline,
    confidence_words,
    review_words,
    shortened,
    spoken_date,
)
from claimcheck.safe_text import altered_note, link, visible

#: What Markdown, or the HTML that it lets through, would take for more than text.
_SPECIAL = re.compile(r"\\+|[`*_{}\[\]<>#|~!&$^=]|(?<=:)/|(?<=\bwww)\.", re.IGNORECASE)
#: What it would take for a list or a heading at the beginning of a line.
_AT_START = re.compile(r"^(\d*)([-+.):])")


def render_markdown(result: dict[str, Any]) -> str:
    """The report of a result in its JSON form; no text of the article or the sources is read as markup."""
    article, cards = result["article"], cards_of(result)
    _, found, verdicts, _, unchecked = summary_lines(result)
    by = f"{_text(byline(article['byline']))}. " if article["byline"] else ""
    parts = [
        f"# {_text(article['title'] or article['source'])}",
        f"{by}Published: {spoken_date(article['published'])}. Checked as of {spoken_date(result['as_of'])}, against "
        f"{_text(', '.join(corpus.get('title') or corpus['name'] for corpus in result['corpora']))}. "
        f"Reviewed: {_text(review_words(result))}.",
        f"{_text(found)}: {_text(verdicts)}. {_text(unchecked)}.",
        *([_text(note)] if (note := altered_note(result)) else []),
        *(_card(card, result) for card in cards),
    ]
    aside = [item for item in result["set_aside"] if item["reason"] != "heading"]
    if aside:
        parts.append("## Set aside")
        parts.append("\n".join(
            f"- {REASON_WORDS.get(item['reason'], item['reason'])}: {_text(shortened(item['span']['exact'], 160))}"
            for item in aside
        ))  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _card(card: Card, result: dict[str, Any]) -> str:
    claim, verdict = card.claim, card.claim["verdict"]
    sure = confidence_words(verdict["confidence"])
    lines = [
        f"## {card.number}. {card.sign} {card.words}{f' ({sure})' if sure else ''}",
        _text(claim["text"]),
        _text(verdict["reason"]),
    ]
    if verdict["superseded"]:
        lines.append(f"**{superseded_words(card, result)}.**")
    if overruled := claim.get("review", {}).get("overruled"):
        was = overruled["verdict"]["label"].replace("_", " ")
        lines.append(f"Overruled by {_text(overruled['who'])}; the program's verdict was “{was}”.")
    quotes = [_quote(item) for item in claim["evidence"] if item["stance"] != "neutral"]
    return "\n\n".join([*lines, *quotes])


def _quote(item: dict[str, Any]) -> str:
    title, url = _text(item["title"]), link(item["url"])
    source = f"[{title}](<{url}>)" if url else title
    later = " After the as-of date: not counted." if item["after_as_of"] else ""
    published = f"published {spoken_date(item['published'])}" if item["published"] else "date unknown"
    words = _text(shortened(item["text"], None))
    return f"> {words}\n>\n> {item['stance'].capitalize()}. {source}, {_text(item['source'])}, {published}.{later}"


def _text(text: str) -> str:
    line = _SPECIAL.sub(_as_text, " ".join(str(visible(text)).split()))
    return _AT_START.sub(r"\1\\\2", line)


def _as_text(match: re.Match[str]) -> str:
    # A backslash before a bracket opens a formula for some, and two, which stand for one, open it for others.
    return f"`{match[0]}`" if match[0].startswith("\\") else f"\\{match[0]}"
