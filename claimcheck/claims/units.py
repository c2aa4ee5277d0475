"""The stretches of an article that are parsed one by one: its sentences, cut further where that is safe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claimcheck.article import Article, Span
from claimcheck.claims.language import parse
from claimcheck.claims.phrases import SUBJECTS, is_clause_head
from claimcheck.claims.sentences import sentence_spans_by_rule
from claimcheck.claims.turns import turn_label

if TYPE_CHECKING:
    from spacy.tokens import Doc

_OPENING, _CLOSING, _STRAIGHT = "“„«", "”»", '"'
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.'’]++[ ,]*){1,4}(?:,? [A-Z][\w.]+)?"
    r"(?:,? ?(?:[A-Z][a-z]+day,? )?(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)(?:,? \d{4})?)?"
    r"(?: ?\([^)\n]{1,30}\))? ?(?:[—–]|-+) ?(?=\S)"
)
#: The time before an entry of a live report; the label of a summary ("The story so far: Isolde came ashore"); "Q" and
#: "A". Names before turns are labels too, see :func:`turn_label`.
_STAMP = re.compile(
    r"\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\.?)?(?:\s[A-Z]{2,4})?\s?(?:[-–—:|]\s?|\s)(?=[A-Z“\"‘])"
    r"|(?:[-*•]\s)?(?:The story so far|Update|Correction|Analysis|In brief|What we know|Background):\s+(?=[A-Z“])"
    r"|(?:[QA]|Question|Answer)\s?[:.]\s+(?=[A-Z“\"‘])"
)
_TURN = re.compile(r"[QA]\b|Question|Answer")
_STAMP_LINE = re.compile(r"(?:\w{3,9}\.? ){0,2}[\d:. ]+(?:[ap]\.?m\.?)?(?: [A-Z]{2,4})?")
_ENDS = (".", "!", "?", "”", '"', "’")
_LONGEST_HEADING = 80
_LEAST_ENTRIES = 3
#: A line that fills less than this share of the widest one beside it was not wrapped.
_FILLED = 0.75
_CLOCK = re.compile(r"\d{1,2}(?:[:.]\d\d|\s?[ap]\.?m)")
_JOINT = re.compile(r";\s+|(?<=[a-z]):\s+(?=[a-z])")
#: What leads to a quotation without a verb of speech: "Nadia Karim is at the gate: “The smoke has gone.”"
_BEFORE_QUOTE = re.compile(r"(?<=[\w)]):\s+(?=[“\"«„])")
_SAYING = re.compile(
    r"\b(?:s[ae]i[dy]s?|s[ae]y(?:s|ing)?|told|tells?|asked|asks?|add(?:s|ed)|wrote|writes|repl(?:ies|ied)|answer(?:s|ed)"
    r"|tweet(?:s|ed)|post(?:s|ed)|stat(?:es|ed)|read(?:s|ing)?|warn(?:s|ed)|explain(?:s|ed))\b[^:]{0,80}$"
)
#: Longer ones, of texts that are not prose, are cut at white space: the parser needs memory for each at once.
_LONGEST = 1_500


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A parsed stretch of the article."""

    span: Span
    paragraph: int
    doc: Doc
    quoted: bool
    """All of it stands within quotation marks."""
    dateline: bool
    """The place and agency before a news report's first sentence, or the time before an entry of a live report."""
    heading: bool = False
    """A line over an entry of a live report."""
    label: str | None = None
    """The name, without its colon, before a turn in an interview or a transcript."""


@dataclass(frozen=True, kw_only=True)
class _Stretch:
    span: Span
    paragraph: int
    dateline: bool = False
    heading: bool = False
    label: str | None = None


def article_units(article: Article) -> list[Unit]:
    """The article's units in reading order, without its boilerplate and headings."""
    label = turn_label(article.text.split("\n"))
    stretches = [piece for sentence in _sentences(article, label) for piece in _pieces(sentence, label)]
    docs = list(parse(_flat(stretch.span.exact) for stretch in stretches))
    stretches, docs = _cut_at_joints(stretches, docs)
    units: list[Unit] = []
    open_quote, current = False, -1
    for stretch, doc in zip(stretches, docs, strict=True):
        if stretch.paragraph != current:
            # A quotation that runs over paragraphs opens each of them anew, and closes only the last.
            open_quote, current = False, stretch.paragraph
        quoted, open_quote = _within_quotes(stretch.span.exact, open_quote)
        units.append(
            Unit(span=stretch.span, paragraph=stretch.paragraph, doc=doc, quoted=quoted, dateline=stretch.dateline,
                 heading=stretch.heading, label=stretch.label)
        )  # fmt: skip
    return units


def is_live_report(units: Sequence[Unit]) -> bool:
    """It is made of entries with the time before them."""
    return sum(unit.dateline and _CLOCK.match(unit.span.exact) is not None for unit in units) >= _LEAST_ENTRIES


def _flat(text: str) -> str:
    return re.sub(r"\s", " ", text)


def _sentences(article: Article, label: re.Pattern[str] | None) -> Iterator[_Stretch]:
    outside = sorted((*article.boilerplate, *article.headings), key=lambda span: span.start)
    paragraph, start, last = 0, 0, 0
    for edge in (*outside, Span(start=len(article.text), end=len(article.text), exact="")):
        region = article.text[start : edge.start]
        previous_end = 0
        for span in sentence_spans_by_rule(region):
            if previous_end == 0 or "\n\n" in re.sub(r"[^\S\n]", "", region[previous_end : span.start]):
                paragraph += 1
            previous_end = span.end
            moved = Span(start=start + span.start, end=start + span.end, exact=span.exact)
            for piece in _at_lines(_Stretch(span=moved, paragraph=paragraph), article.text, label):
                if label is not None and label.match(piece.span.exact) and last == paragraph:
                    # Each turn is a paragraph, without a blank line before it too.
                    paragraph += 1
                last = paragraph
                yield replace(piece, paragraph=paragraph)
        start = edge.end


def _at_lines(sentence: _Stretch, text: str, label: re.Pattern[str] | None) -> Iterator[_Stretch]:
    """Cut where a line ends that is one of its own: "Closing summary" over an entry, not a line that was wrapped."""
    start = sentence.span.start
    for gap in re.finditer(r"[^\S\n]*\n\s*", sentence.span.exact):
        end, follows = sentence.span.start + gap.start(), sentence.span.start + gap.end()
        turn = label is not None and label.match(text, follows) is not None
        if end > start and (turn or _ends_own_line(text, end, follows)):
            exact = text[start:end]
            next_line = text[follows : text.find("\n", follows) if "\n" in text[follows:] else len(text)].rstrip()
            over = (
                not turn and len(exact) < _LONGEST_HEADING and len(next_line) > len(exact) and next_line.endswith(_ENDS)
            )
            span = Span(start=start, end=end, exact=exact)
            yield _Stretch(span=span, paragraph=sentence.paragraph, heading=over and not _STAMP_LINE.fullmatch(exact))
            start = follows
    end = sentence.span.end
    yield _Stretch(span=Span(start=start, end=end, exact=text[start:end]), paragraph=sentence.paragraph)


def _ends_own_line(text: str, end: int, follows: int) -> bool:
    """Whether a line was ended on purpose: the next word would have fitted in it by far."""
    line = text[max(0, end - _LONGEST) : end].rpartition("\n")[2].strip()
    first = re.match(r"\S+", text[follows : follows + 80])
    if not line or first is None or first[0][0].islower() or line[-1] in ",;:–—-":
        return False
    before = text[max(0, end - _LONGEST) : end].rpartition("\n\n")[2]
    after = text[follows : follows + _LONGEST].partition("\n\n")[0]
    widest = max(map(len, f"{before}\n{after}".split("\n")))
    return len(line) + 1 + len(first[0]) <= _FILLED * widest


def _pieces(sentence: _Stretch, label: re.Pattern[str] | None) -> Iterator[_Stretch]:
    text, start = sentence.span.exact, 0
    if label is not None and (turn := label.match(text)):
        name = turn[0].rstrip().removesuffix(":")
        yield replace(_part(sentence, 0, len(turn[0].rstrip()), dateline=True), label=name)
        start = turn.end()
    for pattern in (_DATELINE, _STAMP, _STAMP):
        mark = pattern.match(text, start)
        if mark is None or mark.end() >= len(text) or (mark[0][0].isdigit() and not _CLOCK.match(mark[0])):
            continue
        part = _part(sentence, start, len(text[: mark.end()].rstrip()), dateline=True)
        yield replace(part, label=mark[0].rstrip(" :.")) if _TURN.match(mark[0]) else part
        start = mark.end()
    while len(text) - start > _LONGEST:
        space = max(text.rfind(" ", start + 1, start + _LONGEST), text.rfind("\n", start + 1, start + _LONGEST))
        end = space if space > start else start + _LONGEST
        if stripped := text[start:end].strip():
            begin = text.index(stripped[0], start)
            yield _part(sentence, begin, begin + len(stripped))
        start = end
    rest = text[start:]
    if rest.strip():
        begin = start + len(rest) - len(rest.lstrip())
        yield _part(sentence, begin, start + len(rest.rstrip()))


def _part(sentence: _Stretch, start: int, end: int, *, dateline: bool = False) -> _Stretch:
    offset = sentence.span.start
    span = Span(start=offset + start, end=offset + end, exact=sentence.span.exact[start:end])
    return _Stretch(span=span, paragraph=sentence.paragraph, dateline=dateline, heading=sentence.heading)


def _cut_at_joints(stretches: list[_Stretch], docs: list[Doc]) -> tuple[list[_Stretch], list[Doc]]:
    """Sentences with a semicolon or colon, cut there when every piece is a sentence of its own."""
    proposals = {
        position: pieces
        for position, stretch in enumerate(stretches)
        if not (stretch.dateline or stretch.heading) and len(pieces := list(_at_joints(stretch))) > 1
    }
    parsed = parse(_flat(piece.span.exact) for pieces in proposals.values() for piece in pieces)
    cut: dict[int, list[tuple[_Stretch, Doc]]] = {}
    for position, pieces in proposals.items():
        pairs = [(piece, next(parsed)) for piece in pieces]
        if all(_is_sentence(doc) or (n and doc[0].text in _OPENING + _STRAIGHT) for n, (_, doc) in enumerate(pairs)):
            cut[position] = pairs
    result = [
        pair
        for position, (stretch, doc) in enumerate(zip(stretches, docs, strict=True))
        for pair in cut.get(position, [(stretch, doc)])
    ]
    return [stretch for stretch, _ in result], [doc for _, doc in result]


def _at_joints(stretch: _Stretch) -> Iterator[_Stretch]:
    text, start = stretch.span.exact, 0
    quote = _BEFORE_QUOTE.search(text)
    if quote is not None and not _SAYING.search(text[: quote.start()]):
        yield _part(stretch, 0, quote.start() + 1)
        yield _part(stretch, quote.end(), len(text))
        return
    for joint in _JOINT.finditer(text):
        before = text[: joint.start()]
        inside = _within_quotes(before, False)[1] or before.count("(") > before.count(")")
        if not inside:
            yield _part(stretch, start, joint.start() + 1)
            start = joint.end()
    yield _part(stretch, start, len(text))


def _is_sentence(doc: Doc) -> bool:
    root = next((token for token in doc if token.head == token), None)
    return root is not None and is_clause_head(root) and any(c.dep_ in SUBJECTS for c in root.children)


def _within_quotes(text: str, is_open: bool) -> tuple[bool, bool]:
    """(whether every word stands within quotation marks, whether a quotation is still open at the end)."""
    outside = False
    for character in text:
        if character in _OPENING:
            is_open = True
        elif character in _CLOSING:
            is_open = False
        elif character == _STRAIGHT:
            is_open = not is_open
        elif character.isalnum() and not is_open:
            outside = True
    return not outside and any(c.isalnum() for c in text), is_open
