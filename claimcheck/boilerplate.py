"""Tell what of an article is story, and find its title, subheadings, byline and date of publication."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from claimcheck.furniture import LONGEST_FURNITURE, is_furniture
from claimcheck.publication import (
    DATE,
    SENDER,
    WEEKDAY,
    dates_in,
    is_date_line,
    is_name,
    names_in,
    names_in_fields,
)

Offsets = tuple[int, int]

_LONGEST_TITLE = 160
_WORDS_IN_TITLE = 22
_WORDS_IN_SUBHEADING = 12


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where an article's parts stand, as pairs of start and end (exclusive) in code points, sorted and disjoint."""

    title: str
    byline: str | None
    published: date | None
    headings: tuple[Offsets, ...]
    boilerplate: tuple[Offsets, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text, or the lines over which one sentence was wrapped, without the white space around it."""

    start: int
    end: int
    words: str
    kind: str
    alone: bool


def lay_out(
    text: str,
    *,
    title: str | None = None,
    headings: frozenset[str] = frozenset(),
    authors: Sequence[str] = (),
) -> Layout:
    """The parts of an article's text. What a page's markup tells (title, headings, authors) goes before guesses."""
    lines = _join_bylines(_lines(text), {author.casefold() for author in authors})
    story = [number for number, line in enumerate(lines) if line.kind == "prose"]
    head, foot = (story[0], story[-1]) if story else (len(lines), 0)
    first = _find_title(lines, head, title) if story else None
    if first == head:
        # The title ends like a sentence: the story begins after it.
        head = next((number for number in story if number > first), head)
    marked = {
        number
        for number, line in enumerate(lines)
        if line.kind == "markdown"
        or (line.kind == "other" and line.words in headings and len(line.words) <= _LONGEST_TITLE)
        or number == first
    }
    marked |= _subheadings(lines, head, foot)
    bylines = (
        names_in(line.words, loose=True) or names_in_fields(line.words) for line in lines if line.kind == "byline"
    )
    return Layout(
        title=title or (_unmarked(lines[first].words) if first is not None else _first_sentence(lines)),
        byline=next((byline for byline in bylines if byline), None),
        published=_publication_date(lines, head, foot),
        headings=tuple((lines[number].start, lines[number].end) for number in sorted(marked)),
        boilerplate=tuple(
            (line.start, line.end)
            for number, line in enumerate(lines)
            if number not in marked and line.kind in ("furniture", "byline", "date")
        ),
    )


# Lines --------------------------------------------------------------------------------------------------------

_SENTENCE_END = re.compile(r"""(?:[.!?…。！？][\]"'”’»)]*|["”»])$""")
_ITEM = re.compile(r"(?:[-*+•·▪●‣]|\d{1,3}[.)]|[a-z]\))\s")
_MARKDOWN = re.compile(r"#{1,6}\s+\S")
_QUOTED = re.compile(r"[\"'“‘«„][^\"“”«»]+[\"'”’»“]")


def _lines(text: str) -> list[_Line]:
    """The lines that are not blank, each with its kind; a sentence wrapped over several lines is one line here."""
    blocks = list(_blocks(text))
    widest = max((end - start for block in blocks for start, end in block), default=0)
    pairs = [(text[a:b], text[c]) for block in blocks for (a, b), (c, _) in pairwise(block)]
    full = [following for line, following in pairs if len(line) > 0.6 * widest]
    # In text wrapped at a fixed width most lines go on with a small letter.
    is_wrapped = 40 <= widest <= 120 and len(full) >= 2 and sum(map(str.islower, full)) > 0.4 * len(full)
    lines = []
    for block in blocks:
        joined: list[Offsets] = []
        for start, end in block:
            if joined and _goes_on(text[slice(*joined[-1])], text[start:end], widest if is_wrapped else None):
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        for start, end in joined:
            words = " ".join(text[start:end].split())
            lines.append(_Line(start, end, words, _kind(words), len(joined) == 1))
    return lines


def _blocks(text: str) -> Iterator[list[Offsets]]:
    """Stretches of lines between blank lines, white space around each line left out."""
    block: list[Offsets] = []
    position = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = position + len(raw) - len(raw.lstrip())
            block.append((start, start + len(stripped)))
        elif block:
            yield block
            block = []
        position += len(raw) + 1
    if block:
        yield block


def _goes_on(before: str, line: str, width: int | None) -> bool:
    """Whether a line carries on the sentence or, in wrapped text, the paragraph of the line before it."""
    last = before.rpartition("\n")[2]
    if _ITEM.match(line) or _MARKDOWN.match(line) or _MARKDOWN.match(last):
        return False
    if width is not None:
        # A line was broken for want of room if the next word would not have fitted.
        return len(last) + 1 + len(line.split(None, 1)[0]) > width - 3 or (
            line[0].islower() and len(last) > 0.6 * width
        )
    return line[0].islower() and len(last) > 30 and not _SENTENCE_END.search(last)


@lru_cache(maxsize=4096)
def _kind(words: str) -> str:
    if len(words) > LONGEST_FURNITURE:
        return "prose"
    tests = (
        ("markdown", _MARKDOWN.match),
        ("date", is_date_line),
        ("byline", names_in),
        ("byline", names_in_fields),
        ("furniture", is_furniture),
        ("item", _ITEM.match),
        ("prose", _is_prose),
    )
    return next((kind for kind, test in tests if test(words)), "other")


def _is_prose(words: str) -> bool:
    return len(words) > _LONGEST_TITLE or bool(_SENTENCE_END.search(words) and words.count(" ") >= 2)


def _join_bylines(lines: list[_Line], authors: set[str]) -> list[_Line]:
    """Off the story, a bare name is a byline if the page says so or if a role or the date line goes with it."""
    story = [number for number, line in enumerate(lines) if line.kind == "prose"]
    found = list(lines)
    for number, line in enumerate(lines):
        if line.kind not in ("other", "furniture") or not story or story[0] < number < story[-1]:
            continue
        by_date = any(lines[near].kind == "date" for near in (number - 1, number + 1) if 0 <= near < len(lines))
        bare = line.kind == "other" and number > 0 and by_date and is_name(line.words)
        # Below the story "Jane Doe, Reuters" is as likely the picture's credit.
        has_role = "," in line.words and number < story[0] and names_in(line.words, loose=True)
        if bare or line.words.casefold() in authors or has_role:
            found[number] = replace(line, kind="byline")
    return found


# Title and headings ---------------------------------------------------------------------------------------------


def _find_title(lines: list[_Line], head: int, known: str | None) -> int | None:
    """The title's place among the lines before the story's first sentence."""
    if known:
        return next((number for number, line in enumerate(lines[: head + 3]) if line.words == known), None)
    places = [number for number in range(head) if lines[number].kind in ("other", "markdown")]
    titles = [number for number in places if _is_titular(lines[number])]
    if titles:
        # A section's name ("World", "Film review") or the sender's may stand over the title.
        long_enough = [number for number in titles if lines[number].words.count(" ") >= 2]
        told = [number for number in long_enough if not SENDER.fullmatch(lines[number].words)]
        return [*told, *long_enough, *titles][0]
    # A title that ends like a sentence is told by the byline or date line under it.
    for number in range(head + 1):
        line = lines[number]
        if line.kind in ("other", "prose"):
            may_be = len(line.words) <= _LONGEST_TITLE and not line.words.endswith(".")
            # Below a title that is a quotation a line may stand that says who speaks, or of what.
            below = lines[number + 1 : number + (3 if _QUOTED.fullmatch(line.words) else 2)]
            return number if may_be and any(other.kind in ("byline", "date") for other in below) else None
    return None


def _is_titular(line: _Line) -> bool:
    words = line.words
    if line.kind == "markdown":
        return True
    is_short = len(words) <= _LONGEST_TITLE and words.count(" ") < _WORDS_IN_TITLE
    return is_short and not _SENTENCE_END.search(words) and words[-1] not in ":;," and any(map(str.isalpha, words))


def _subheadings(lines: list[_Line], head: int, foot: int) -> set[int]:
    """Short lines without final punctuation that stand alone between two paragraphs of the story."""
    found = set()
    # Furniture may stand between a subheading and its paragraphs.
    places = [number for number in range(head, foot + 1) if lines[number].kind not in ("furniture", "byline")]
    for above, number, below in zip(places, places[1:], places[2:], strict=False):
        line = lines[number]
        if line.kind == "date":
            # Between paragraphs a date is a timeline's, not the day of publication.
            if line.alone and DATE.search(line.words) and not _tells_publication(lines, number):
                found.add(number)
        elif lines[above].kind in ("prose", "item") and lines[below].kind == "prose" and _may_head(line):
            found.add(number)
    return found


def _may_head(line: _Line) -> bool:
    if line.kind != "other" or not line.alone or not _is_titular(line) or line.words[0].islower():
        return False
    return line.words.count(" ") < _WORDS_IN_SUBHEADING and len(re.findall(r"\d+", line.words)) <= 1


def _unmarked(words: str) -> str:
    """A Markdown heading without its marks."""
    words = re.sub(r"^#+\s+|\s+#+$", "", words)
    words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", words)
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", words)


def _first_sentence(lines: list[_Line]) -> str:
    """At most 80 characters of the first sentence of the story, or of whatever there is."""
    story = next((line for line in lines if line.kind in ("prose", "other", "item")), lines[0])
    words = story.words[:400]
    for end in re.finditer(r"""[.!?…]["”’»)]*(?=\s)|[。！？]""", words):
        # A full stop after a capital or a short title is an abbreviation's: Mr. Kim, U.S. troops.
        if not re.search(r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Sen|Rep|Gov|Lt|Col|No))\.$", words[: end.end()]):
            words = words[: end.end()]
            break
    return words[:80].strip()


# Date of publication --------------------------------------------------------------------------------------------

_LABEL = re.compile(r"\b(?:published|posted|updated|modified|released?|date|embargo(?:ed)?)\b", re.I)
_COPYRIGHT = re.compile(r"©|\(c\)|\bcopyright\b", re.I)
_LONE_YEAR = re.compile(r"(?<![\d–-])(?:19|20)\d{2}(?![\d–-])")
_DATELINE = re.compile(r"(.{3,100}?)(?:\s+[-–—]{1,2}\s|\s?—|:\s|(?<=\))\s)")


def _publication_date(lines: list[_Line], head: int, foot: int) -> date | None:
    """The day from a date line or byline above the story, the dateline, or a line below it; updates come last."""
    stamps = [
        found
        for number, line in enumerate(lines)
        if line.kind in ("date", "byline") and (not head < number < foot or _tells_publication(lines, number))
        for found in dates_in(line.words)
    ]
    # What stands above the story and what its first line begins with goes before what stands below.
    if head < len(lines):
        dateline = dates_in(_dateline(lines[head].words))
        above = sum(len(dates_in(line.words)) for line in lines[:head] if line.kind in ("date", "byline"))
        stamps[above:above] = dateline
    years = {
        int(year)
        for line in lines
        if line.kind in ("furniture", "byline") and _COPYRIGHT.search(line.words)
        for year in _LONE_YEAR.findall(line.words)
    }
    copyright_year = years.pop() if len(years) == 1 else None
    dated = [found for found in stamps if found.year]
    undated = [found for found in stamps if not found.year]
    ranked = sorted(dated, key=lambda found: found.is_update) + undated
    return next((day for found in ranked if (day := found.in_year(copyright_year))), None)


def _tells_publication(lines: list[_Line], number: int) -> bool:
    """Whether a date line amid the story says so, or goes with a byline, as below a lead paragraph."""
    near = lines[max(number - 1, 0) : number + 2]
    return bool(_LABEL.search(lines[number].words)) or any(line.kind == "byline" for line in near)


def _dateline(words: str) -> str:
    """GENEVA, 12 May 2021 at the start of a story; empty if it does not begin so."""
    match = _DATELINE.match(words[:130])
    if match is None or not re.match(r"[^\W\d_]{2}", match[1]) or not match[1].split()[0].strip(",.").isupper():
        return ""
    place = re.sub(r"\([^)]{1,40}\)", "", WEEKDAY.sub("", DATE.sub("", match[1])))
    return match[1] if all(word[0].isupper() for word in re.findall(r"\w+", place)) else ""
