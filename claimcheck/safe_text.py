"""The one place that makes a stranger's text safe to show: what cannot be seen gets a sign, and the reader is told.

Nothing here changes a result: its texts and spans stay as they are, to the character. What is changed is how they are
shown, in every way out. Characters are chosen after Unicode Standard Annex 9 (bidirectional controls) and Technical
Report 36 (what cannot be seen, what looks like something else).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

# Controls that steer, reorder or disguise text, and characters that take no room. Kept are joiners in the scripts that
# are written with them and between the parts of an emoji, and one variation selector behind what can have one.
_JOINED = "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff"
_EMOJI = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_VARIED = "#*0-9\xa9\xae\u203c-\u3299\u3400-\u9fff\U0001f000-\U0001faff\U00020000-\U0003ffff"
_HIDDEN = re.compile(
    "("
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    f"|(?<![{_JOINED}])\u200c|(?<![{_JOINED}{_EMOJI}])\u200d|(?<![{_VARIED}])[\ufe00-\ufe0f]"
    ")\\1*"
)
_SOFT_HYPHEN = "\xad"
#: Letters of other alphabets that look like Latin ones. A word that mixes both is written by nobody in good faith.
_ALIKE = "\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bd\u03bf\u03c1" + (
    "\u0405\u0406\u0408\u0410\u0412\u0415\u041a\u041c-\u041e\u0420-\u0423\u0425\u0430\u0435\u043e\u0440\u0441\u0443"
    "\u0445\u0455\u0456\u0458\u04ae\u04af\u04bb\u04c0\u04cf\u0501\u051b\u051d"
)
_LOOKALIKE = re.compile(f"[{_ALIKE}]")
_LATIN = re.compile("[A-Za-z]")
_WORD = re.compile(r"\w+")
#: Marks set over one letter; more than a script needs run into the lines above and below.
_STACK = re.compile("([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})"
                    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+)")  # fmt: skip
#: What a web address never holds as it stands (RFC 3986), and what browsers read in ways of their own.
_NOT_IN_URL = re.compile(r"[\s\\<>\"{}|^`]")


def visible(value: Any) -> Any:
    """Text with a sign for each character that cannot be seen, such as ``⟦U+202E⟧``; other values as they are.

    A letter that passes for one of another alphabet is followed by its number, ``⟦а U+0430⟧``; soft hyphens, which
    only say where a word may be broken, are left out. Line breaks and tabs stay.
    """
    from markupsafe import Markup

    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    text = _STACK.sub(_stack, _HIDDEN.sub(_sign, value.replace(_SOFT_HYPHEN, "")))
    if _LOOKALIKE.search(text):
        text = _WORD.sub(lambda word: _LOOKALIKE.sub(_named, word[0]) if _LATIN.search(word[0]) else word[0], text)
    return text


def one_line(text: str) -> str:
    """The same on one line, where a line break would begin something else: a file's name in a message, a log."""
    return str(visible(text)).translate({ord(c): f"⟦U+{ord(c):04X}⟧" for c in "\r\n\t"})


def altered_note(value: Any) -> str:
    """In a sentence what ``visible`` does to the texts of a value in JSON form; empty where it changes nothing.

    A text that stands in another, as a claim's words do in the article, is counted once.
    """
    hidden = letters = marks = hyphens = 0
    for text in _distinct(value):
        hidden += sum(len(match[0]) for match in _HIDDEN.finditer(text))
        letters += sum(len(_LOOKALIKE.findall(word)) for word in _WORD.findall(text) if _LATIN.search(word))
        marks += sum(len(match[2]) for match in _STACK.finditer(text))
        hyphens += text.count(_SOFT_HYPHEN)
    parts = [
        _counted(hidden, "invisible character", "shown by number, such as ⟦U+202E⟧"),
        _counted(letters, "letter", "of another alphabet than the word around, shown as ⟦а U+0430⟧"),
        _counted(marks, "mark", "piled up over letters, left out"),
        _counted(hyphens, "soft hyphen", "left out"),
    ]
    told = "; ".join(part for part in parts if part)
    return f"In the texts shown here: {told}." if told else ""


def link(url: str | None) -> str | None:
    """The address if it is a plain http or https one without a user's name, else None: nothing else becomes a link."""
    if not url or _NOT_IN_URL.search(url) or visible(url) != url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname and parts.username is None else None


def json_text(value: Any, indent: int | None = None, *, embeddable: bool = False) -> str:
    """A JSON document in which what cannot be seen is written ``\\u202e``: the same values, without a surprise.

    ``embeddable`` also escapes what would end a script element, for JSON-LD that is put into a page.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    text = _HIDDEN.sub(lambda match: "".join(map(_escaped, match[0])), text)
    return re.sub("[<>&]", lambda match: _escaped(match[0]), text) if embeddable else text


def _sign(match: re.Match[str]) -> str:
    count = len(match[0]) // len(match[1])
    return f"⟦U+{ord(match[1]):04X}{f'×{count}' if count > 1 else ''}⟧"


def _stack(match: re.Match[str]) -> str:
    return f"{match[1]}⟦…⟧"


def _named(match: re.Match[str]) -> str:
    return f"⟦{match[0]} U+{ord(match[0]):04X}⟧"


def _escaped(character: str) -> str:
    number = ord(character)
    if number < 0x10000:
        return f"\\u{number:04x}"
    number -= 0x10000
    return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"


def _counted(count: int, what: str, how: str) -> str:
    return f"{count:,} {what}{'s' if count != 1 else ''} {how}" if count else ""


def _distinct(value: Any) -> Iterator[str]:
    kept: list[str] = []
    for text in sorted({text for text in _texts(value) if visible(text) != text}, key=lambda text: (-len(text), text)):
        if not any(text in longer for longer in kept):
            kept.append(text)
            yield text


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for item in pair for text in _texts(item))
    elif isinstance(value, list | tuple):
        yield from (text for item in value for text in _texts(item))
