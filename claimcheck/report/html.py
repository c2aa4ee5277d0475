"""A result as one self-contained page that a reader can open from disk: no script, no request to anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from claimcheck.dates import Interval, month_interval, parse_date, spoken, year_interval
from claimcheck.errors import DateError

#: Most bytes of a page; quotes are shortened until it fits.
PAGE_BYTES = 300_000

LABELS = ("refuted", "conflicting", "not_enough_evidence", "supported")
"""The most pressing first."""
LABEL_WORDS = {
    "supported": "Supported",
    "refuted": "Refuted",
    "conflicting": "Sources conflict",
    "not_enough_evidence": "Not enough evidence",
}
COUNT_WORDS = {
    "supported": "supported",
    "refuted": "refuted",
    "conflicting": "where sources conflict",
    "not_enough_evidence": "without enough evidence",
}
CAUSE_WORDS = {
    "nothing_found": "nothing on it was found in the corpora",
    "silent": "what was found does not say whether it is so",
    "dates_do_not_fit": "what was found speaks of another time",
    "conflicting": "what was found points both ways",
    "not_covered": "the corpora hold nothing on the subject",
    "low_confidence": "what was found is too weak to decide it",
}
REASON_WORDS = {
    "opinion": "opinion",
    "prediction": "prediction",
    "question": "question",
    "boilerplate": "not part of the story",
    "not_checkable": "not checkable",
    "below_min_worth": "not worth checking enough",
}
_SIGNS = {"supported": "✓", "refuted": "✗", "conflicting": "≠", "not_enough_evidence": "?"}
_KIND_WORDS = {
    "event": "Event",
    "state": "State of things",
    "quantity": "Number",
    "comparison": "Comparison or record",
    "universal": "Always, never, all or only",
    "quotation": "Who said what",
}
_STANCE_WORDS = {"supports": "✓ Supports", "refutes": "✗ Refutes"}
_CHECK_WORDS = {"quantity": "Number", "date": "Date", "name": "Name", "negation": "Negation", "universal": "Universal"}
_CONFIDENCE_WORDS = (
    (0.95, "almost certain"),
    (0.85, "very likely"),
    (0.65, "likely"),
    (0.5, "more likely than not"),
    (0.0, "uncertain"),
)

# Characters that steer, reorder or disguise text are shown by their number; those that take no room are left out.
_MISLEADING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb]"
)
_NO_WIDTH = re.compile("[\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164]|"
                       "[\ufeff\uffa0\U000e0000-\U000e0fff]")  # fmt: skip
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True, kw_only=True)
class Card:
    """A claim with the number it goes by on the page, counted from 1 in the order of the article."""

    number: int
    claim: dict[str, Any]

    @property
    def label(self) -> str:
        return str(self.claim["verdict"]["label"])

    @property
    def sign(self) -> str:
        return _SIGNS[self.label]

    @property
    def words(self) -> str:
        return LABEL_WORDS[self.label]


@dataclass(kw_only=True)
class Segment:
    """A stretch of the article under the same claims; ``marks`` and ``reasons`` are of those that end with it."""

    start: int
    end: int
    text: str
    label: str | None
    aside: str | None
    marks: list[Card]
    reasons: list[str]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph or a heading of the article."""

    heading: bool
    segments: list[Segment]


@dataclass(frozen=True, kw_only=True)
class _Detail:
    """How much of each passage the page quotes, in characters; None is all of it, 0 only names its source."""

    quote: int | None
    neutral: int
    extra: bool


# The passages that decide nothing give way first.
_DETAILS = (
    _Detail(quote=None, neutral=300, extra=True),
    _Detail(quote=None, neutral=120, extra=False),
    *(_Detail(quote=most, neutral=0, extra=False) for most in (None, 400, 240, 140, 70, 30)),
)


def render_html(result: dict[str, Any]) -> str:
    """The page of a result in its JSON form; quotes are shortened only as far as PAGE_BYTES asks for."""
    page = ""
    for detail in _DETAILS:
        page = _render(result, detail)
        if len(page.encode("utf-8")) <= PAGE_BYTES:
            break
    return page


def cards_of(result: dict[str, Any]) -> list[Card]:
    """The claims in the order of the article, a claim before those inside it."""
    ordered = sorted(result["claims"], key=lambda claim: (claim["span"]["start"], -claim["span"]["end"]))
    return [Card(number=number, claim=claim) for number, claim in enumerate(ordered, start=1)]


def findings(cards: list[Card], most: int = 3) -> list[Card]:
    """What matters most: refuted, then superseded, then conflicting; within each by worth and confidence."""

    def rank(card: Card) -> tuple[int, float]:
        verdict = card.claim["verdict"]
        group = 0 if card.label == "refuted" else 1 if verdict["superseded"] else 2
        return group, -card.claim["check_worthiness"] * verdict["confidence"]

    telling = [c for c in cards if c.label in ("refuted", "conflicting") or c.claim["verdict"]["superseded"]]
    return sorted(telling, key=rank)[:most]


def unchecked(cards: list[Card]) -> list[tuple[str, list[Card]]]:
    """The claims without enough evidence, by cause in words, the most frequent first."""
    groups: dict[str, list[Card]] = {}
    for card in cards:
        if card.label == "not_enough_evidence":
            cause = card.claim["verdict"].get("cause") or "low_confidence"
            groups.setdefault(CAUSE_WORDS.get(cause, cause.replace("_", " ")), []).append(card)
    return sorted(groups.items(), key=lambda item: -len(item[1]))


def superseded_words(card: Card, result: dict[str, Any]) -> str:
    """How a verdict changed after the as-of date, in a sentence without its full stop."""
    verdict = card.claim["verdict"]
    since, later = spoken_date(verdict["superseded"]["since"]), verdict["superseded"]["label"]
    when = "when published" if result["as_of"] == result["article"]["published"] else "at the as-of date"
    no_more = "No longer true" if card.label == "supported" else "Refuted"
    words = {
        "supported": (f"True {when}", f"True since {since}"),
        "refuted": (f"Not true {when}", f"{no_more} since {since}"),
        "conflicting": (f"Sources conflicted {when}", f"Sources conflict since {since}"),
        "not_enough_evidence": (f"Not enough evidence {when}", f"No longer borne out since {since}"),
    }
    return f"{words[card.label][0]}. {words[later][1]}"


def spoken_date(text: str | None) -> str:
    """A date, a month, a year or ``start/end`` as a reader writes it; anything else as it is."""
    if not text:
        return "date unknown"
    start, slash, end = text.partition("/")
    try:
        first, last = (
            parse_date(part) if part not in ("", "..") else None for part in (start, end if slash else start)
        )
    except DateError:
        return text
    return spoken_interval(Interval(start=first.start if first else None, end=last.end if last else None))


def spoken_interval(interval: Interval) -> str:
    """9 March 2018; March 2018; 2018; 5 March 2018 to 6 March 2018; since or until a day. Empty without ends."""
    start, end = interval.start, interval.end
    if start is None or end is None:
        return f"since {spoken(start)}" if start else f"until {spoken(end)}" if end else ""
    if interval == year_interval(start.year):
        return str(start.year)
    if interval == month_interval(start.year, start.month):
        return f"{start:%B} {start.year}"
    return spoken(start) if start == end else f"{spoken(start)} to {spoken(end)}"


def visible(value: Any) -> Any:
    """Text without characters that cannot be seen: those that mislead become ``⟨U+202E⟩``, the others go."""
    from markupsafe import Markup

    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _MISLEADING.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", _NO_WIDTH.sub("", value))


def link(url: str | None) -> str | None:
    """The address if it is a plain http or https one, else None."""
    if not url or re.search(r"[\s\\]", url) or visible(url) != url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def shortened(text: str, most: int | None) -> str:
    """The text on one line, cut to at most ``most`` characters, between words where it has any."""
    line = " ".join(text.split())
    if most is None or len(line) <= most:
        return line
    return (line[: most + 1].rpartition(" ")[0] or line[:most]) + " …"


def article_blocks(text: str, cards: list[Card], set_aside: list[dict[str, Any]]) -> list[Block]:
    """The article cut into paragraphs and headings, and these at every boundary of a claim or of something set aside.

    A segment has the verdict of the shortest claim it lies in. Every claim's mark is set once, where the claim ends.
    """
    claims = [(*_trimmed(text, card.claim["span"]), card) for card in cards]
    asides = [(*_trimmed(text, item["span"]), item["reason"]) for item in set_aside]
    headings = [(start, end) for start, end, reason in asides if reason == "heading"]
    lines = [(start, end) for start, end, _ in asides if _whole_lines(text, start, end)]
    cuts = {cut for start, end, _ in [*claims, *asides] for cut in (start, end)}
    blocks = []
    for start, end in _paragraphs(text, headings + lines):
        inside = sorted({start, end, *(cut for cut in cuts if start < cut < end)})
        segments = [_segment(text, first, last, claims, asides) for first, last in pairwise(inside)]
        blocks.append(Block(heading=any(a <= start and end <= b for a, b in headings), segments=segments))
    flat = [segment for block in blocks for segment in block.segments]
    for _, end, card in claims:
        if flat:
            _last_until(flat, end).marks.append(card)
    for start, end, reason in asides:
        segment = _last_until(flat, end) if flat else None
        if segment and segment.start >= start and segment.aside == reason != "heading":
            segment.reasons.append(reason)
    return blocks


def _trimmed(text: str, span: dict[str, Any]) -> tuple[int, int]:
    start = max(0, min(span["start"], len(text)))
    return start, start + len(text[start : max(start, span["end"])].rstrip())


def _whole_lines(text: str, start: int, end: int) -> bool:
    before, after = text[:start].rpartition("\n")[2], text[end:].partition("\n")[0]
    return not before.strip() and not after.strip()


def _paragraphs(text: str, apart: list[tuple[int, int]]) -> list[tuple[int, int]]:
    # A text without any blank line has a paragraph a line.
    breaks = _BLANK_LINE if _BLANK_LINE.search(text.strip()) else re.compile(r"\n\s*")
    cuts = {0, len(text)}.union(*((match.start(), match.end()) for match in breaks.finditer(text)), *apart)
    found = []
    for start, end in pairwise(sorted(cuts)):
        words = text[start:end]
        if words.strip():
            found.append((start + len(words) - len(words.lstrip()), start + len(words.rstrip())))
    return found


def _segment(
    text: str, start: int, end: int, claims: list[tuple[int, int, Card]], asides: list[tuple[int, int, str]]
) -> Segment:
    over = [(b - a, LABELS.index(c.label), c.label) for a, b, c in claims if a <= start and end <= b]
    aside = [(b - a, reason) for a, b, reason in asides if a <= start and end <= b]
    return Segment(
        start=start,
        end=end,
        text=text[start:end],
        label=min(over)[2] if over else None,
        aside=min(aside)[1] if aside and not over else None,
        marks=[],
        reasons=[],
    )


def _last_until(segments: list[Segment], end: int) -> Segment:
    return next((segment for segment in reversed(segments) if segment.end <= end), segments[0])


def _render(result: dict[str, Any], detail: _Detail) -> str:
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
        byline=byline, link=link, shortened=shortened, spoken=spoken_date, stated=_stated, confidence=_confidence_words
    )
    environment.globals.update(
        labels=LABELS,
        label_words=LABEL_WORDS,
        count_words=COUNT_WORDS,
        reason_words=REASON_WORDS,
        kind_words=_KIND_WORDS,
        check_words=_CHECK_WORDS,
        stance_words=_STANCE_WORDS,
        signs=_SIGNS,
    )
    # Only ours goes into the page unescaped.
    style = (folder / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    cards = cards_of(result)
    return environment.get_template("report.html.j2").render(
        result=result,
        article=result["article"],
        cards=cards,
        counts=Counter(card.label for card in cards),
        bar=_bar(cards),
        findings=findings(cards),
        unchecked=unchecked(cards),
        blocks=article_blocks(result["article"]["text"], cards, result["set_aside"]),
        aside=_by_reason(result["set_aside"]),
        superseded_words=lambda card: superseded_words(card, result),
        later_evidence=_later_evidence,
        time_words=_time_words,
        style=Markup(style),
        style_hash=digest,
        detail=detail,
        in_full=detail == _DETAILS[0],
        altered=any(visible(text) != text for text in _texts(result)),
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


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


def byline(name: str) -> str:
    """The byline as it is printed, whether or not it comes with its "By"."""
    return name if name.lower().startswith("by ") else f"By {name}"


def _time_words(time: dict[str, Any]) -> str:
    return spoken_date(f"{time['start'] or ''}/{time['end'] or ''}")


def _confidence_words(value: float) -> str:
    return f"{next(words for least, words in _CONFIDENCE_WORDS if value >= least or least == 0)}, {value:.2f}"


def _stated(value: Any) -> str:
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
