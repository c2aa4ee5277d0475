"""Where sentences begin and end: by rules, with exact spans, the same for articles and documents."""

from __future__ import annotations

import re

from claimcheck.article import Span

_TERMINATOR = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s|$)""")
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen col lt sgt capt cmdr adm maj rep sen gov pres sec st ste jr sr vs no nos vol fig dept est"
    " approx inc ltd co corp jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat"
    " sun e.g i.e cf al ca messrs hon rev ave blvd mt ft".split()
)
#: A period after these may also end a sentence: it does when one of _STARTERS follows.
_MAYBE_FINAL = frozenset("u.s u.k u.n e.u d.c a.m p.m etc jr sr inc ltd co corp".split())
_STARTERS = frozenset(
    "the a an he she it they we i you this that these those in on at but and however its his her their there"
    " when while after before as for from if no not one two three some many most all".split()
)
_SPEECH_AFTER_QUOTE = re.compile(
    r"\s+(?:[A-Z][\w.'’-]*\s+){0,4}(?:he|she|they|the \w+|one \w+|an? \w+)?\s*"
    r"(?:said|says|asked|asks|added|told|wrote|replied|shouted|cried|tweeted|wondered|joked)\b"
)
#: After a full stop and the closing mark: “It is over.” She said that the rest would follow.
_NEW_SENTENCE = re.compile(
    r"\s+(?:He|She|They|It|We|(?:[A-Z][\w.'’-]*\s+){1,4}(?:said|says|added|told)\s+(?:that|on|in))\b"
)
_QUOTE_MARKS = "\"'”’»"


def sentence_spans_by_rule(text: str) -> list[Span]:
    """Sentences of a text in order. White space around them belongs to none; blank lines and list marks part them."""
    spans: list[Span] = []
    for start, end in _blocks(text):
        spans.extend(_split_block(text, start, end))
    return spans


def _blocks(text: str) -> list[tuple[int, int]]:
    blocks, start = [], 0
    for gap in re.finditer(r"\n[^\S\n]*\n\s*|\n(?=[^\S\n]*(?:[-*•–]|\d{1,2}[.)])[^\S\n])", text):
        blocks.append((start, gap.start()))
        start = gap.end()
    blocks.append((start, len(text)))
    return blocks


def _split_block(text: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    begin = start
    for match in _TERMINATOR.finditer(text, start, end):
        if match.end() < end and not _ends_sentence(text, match, begin, end):
            continue
        if span := _trimmed(text, begin, match.end()):
            spans.append(span)
            begin = match.end()
    if span := _trimmed(text, begin, end):
        spans.append(span)
    return spans


def _ends_sentence(text: str, match: re.Match[str], begin: int, end: int) -> bool:
    # Looked at through small windows: slices of a long rest for each full stop would cost quadratic time.
    following = re.compile(r"\s*([\"'“‘«(\[]*)(\S{1,40})").match(text, match.end(), min(end, match.end() + 80))
    if following is None:
        return True
    word = following[2]
    if word[0].islower():
        return False
    if match[0].startswith(".") and match[0].rstrip(_QUOTE_MARKS + ")]") == ".":
        before = re.search(r"([\w.'’-]+)$", text[max(begin, match.start() - 30) : match.start()])
        previous = before[1].lower() if before else ""
        if re.fullmatch(r"\s*\d{1,2}", text[begin : match.start()][:30]):
            return False
        starter = re.sub(r"\W+$", "", word).lower() in _STARTERS
        if previous in _MAYBE_FINAL:
            return starter or bool(following[1])
        if previous in _ABBREVIATIONS:
            return False
        if re.fullmatch(r"[a-z]|(?:[a-z]\.)+[a-z]", previous):
            return starter
    if match[0].startswith(".") and _NEW_SENTENCE.match(text, match.end(), min(end, match.end() + 120)):
        return True
    return not (
        match[0][-1] in _QUOTE_MARKS and _SPEECH_AFTER_QUOTE.match(text, match.end(), min(end, match.end() + 120))
    )


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end, exact=text[start:end]) if start < end else None
