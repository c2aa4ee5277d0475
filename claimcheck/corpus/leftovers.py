"""What a text brought with it on its way into a corpus: markup, a wrong encoding, letters that cannot be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.furniture import is_furniture

_MARKUP = (
    ("an HTML tag", re.compile(r"</?(?:[a-z][a-z0-9]{0,9})(?:\s[^<>]{0,200})?/?>|<!--", re.I)),
    ("an HTML entity", re.compile(r"&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,6});", re.I)),
    ("wiki markup", re.compile(r"\[\[[^\]]{1,80}\]\]|\{\{[^}]{1,80}\}\}|'''|^==+[^=]{1,80}==+\s*$", re.M)),
    (
        "Markdown",
        re.compile(
            r"\]\((?:https?://|/)[^)\s]{1,200}\)|^#{1,6}\s|\*\*[^*\n]{1,80}\*\*|(?<!\w)__\w[^_\n]{0,80}__(?!\w)"
            r"|^```|^\|?(?:\s*:?-{3,}:?\s*\|)+",
            re.M,
        ),
    ),
    ("a note mark", re.compile(r"\[(?:\d{1,3}|edit|citation needed|note \d{1,3})\]", re.I)),
    ("forum markup", re.compile(r"\[/(?:b|i|u|url|quote|img|color|size)\]", re.I)),
    ("LaTeX", re.compile(r"\\(?:text\w*|emph|cite\w*|ref|section|begin|end|item|footnote|label|frac)\s*[\\{\[]")),
    ("a line break written out", re.compile(r"\\[nrt](?![a-z])|\\u[0-9A-Fa-f]{4}")),
    (
        "script or style code",
        re.compile(
            r"\bfunction\s*\([\w\s,]*\)\s*\{|\{\s*[a-z-]+\s*:[^{};]{1,60};|\bvar\s+\w+\s*=|^\s*[{\[]\s*\"\w+\"\s*:"
        ),
    ),
)
_GARBLED = re.compile("\ufffd|Ã[\u0080-¿]|â€|Â[\u00a0-¿]|ï»¿")
#: Control characters and marks that turn the direction of writing, soft hyphens, characters without a meaning of their
#: own; not those that join letters, which Persian and Hindi need.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2060\u2066-\u2069\ue000-\uf8ff\ufeff\ufff9-\ufffc]"
)
_LOOKALIKE = re.compile(r"\w*(?:[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z])\w*")
#: Where whoever collected the text saw only its beginning.
_CUT_OFF = re.compile(
    r"(?:\[\s*[+…][^\]]{0,20}\]|\[\.\.\.\]|…|\.\.\.|\b(?:read|see) more|\bcontinue reading)[\s.>»→]*$", re.I
)
#: A longer run of letters is no word of any language.
_LONGEST_WORD = 60
_RUN = re.compile(rf"[^\W\d_]{{{_LONGEST_WORD + 1},}}|(?<![\w/:])[A-Za-z0-9+/=]{{{2 * _LONGEST_WORD},}}")


def leftovers(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Kind and message of everything of that sort in a field; ``name`` is the field's."""
    for what, pattern in _MARKUP:
        if match := pattern.search(text):
            yield "markup", f"{name!r} holds {what}: {match[0][:60].strip()!r}. Take it out"
    if match := _GARBLED.search(text):
        around = text[max(0, match.start() - 10) : match.end() + 10]
        yield "garbled", f"{name!r} was read in the wrong encoding: {around!r}. Take it from its source again, as UTF-8"
    if match := _INVISIBLE.search(text):
        character = f"U+{ord(match[0]):04X}"
        yield "control_character", f"{name!r} holds the invisible character {character}. Take it out"
    if match := _LOOKALIKE.search(text):
        yield "lookalike", f"{name!r} has a word in letters of two alphabets: {match[0][:60]!r}. Type it again"
    if match := _RUN.search(text):
        yield "long_word", f"{name!r} holds {len(match[0])} letters without a space: {match[0][:40]!r}... Part them"


def furniture_in(text: str) -> str | None:
    """The first line that belongs to a web page and not to its story, such as a row of buttons; None without any."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return next((line for line in lines if any(c.isalpha() for c in line) and is_furniture(line)), None)


def is_cut_off(text: str) -> bool:
    """Whether a text ends where its collector stopped reading."""
    return _CUT_OFF.search(text) is not None
