"""The words of a claim, from the tokens of its sentence: names, pronouns and dates put so that it is read alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimcheck.claims.first_person import again, in_third_person
from claimcheck.claims.references import Replacement
from claimcheck.claims.times import TimeMention
from claimcheck.claims.words import PARTIES

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: Prepositions that a date may follow as it is; before a bare weekday "on" is put in.
_BEFORE_DATE = frozenset("on in at by of since until till from to before after for during between and through".split())
_WEEKDAY_WORDS = frozenset("monday tuesday wednesday thursday friday saturday sunday last this next".split())
_RELATIVE = frozenset("last this next".split())
_FUNCTION_TAGS = frozenset("DT IN PRP PRP$ CC RB WRB EX WP WDT MD TO PDT".split())
#: Words that tie a sentence to the one before it and mean nothing alone.
_TIES = frozenset(
    "also then but and so yet however meanwhile moreover furthermore besides nevertheless still thus instead".split()
)


class Wording:
    """Puts token indices of one sentence into words."""

    def __init__(self, doc: Doc, replacements: list[Replacement], times: list[TimeMention]) -> None:
        self._doc, self._times = doc, times
        self._replacements = {replacement.start: replacement for replacement in replacements}
        self._firm = {r.start for r in replacements if again(doc[r.start]) is not None}
        self._first = next((token.i for token in doc if token.text[:1].isalpha()), 0)

    def is_replaced(self, token: int) -> bool:
        """Whether a pronoun at a token is resolved."""
        return token in self._replacements

    def replaced(self) -> frozenset[int]:
        """The tokens of the pronouns that are resolved."""
        return frozenset(start for start, one in self._replacements.items() if one.pronoun)

    def claim(self, parts: Sequence[int | str], speaker: str | None = None) -> str:
        """A claim's text: a sentence with a capital and a full stop. ``speaker``: who "I" is in it."""
        text = self.phrase(self._without_ties(parts), speaker).rstrip(" ,;:–—-")
        ends = (".", "!", "?", "”", '."', '!"', '?"')
        return capital(text if text.endswith(ends) else f"{text}.")

    def phrase(self, parts: Sequence[int | str], speaker: str | None = None) -> str:
        """The parts as text, with names, pronouns and dates replaced."""
        words: list[str] = []
        named: set[str] = set()
        done: set[int] = set()
        shown_times: set[int] = set()
        indices = {part for part in parts if isinstance(part, int)}
        quoting = False
        for position, part in enumerate(parts):
            if isinstance(part, str):
                # What stands in quotation marks is given as it was said.
                quoting = part == "“" or (quoting and part != "”")
                before = parts[position - 1] if position else None
                several = isinstance(before, int) and self._doc[before].tag_ in {"NNS", "NNPS"}
                owner = "’ " if several and words[-1].rstrip().endswith("s") else "’s "
                words.append("”" if part == "”" else owner if part == "’s" else f" {part} ")
                continue
            if part in done:
                continue
            if quoting:
                words.append(
                    self._doc[part].text + (self._doc[part].whitespace_ or ("" if part + 1 in indices else " "))
                )
                continue
            time = self._time_at(part, indices)
            if time is not None:
                if time.start not in shown_times:
                    shown_times.add(time.start)
                    words.append(self._dated(time, part))
                continue
            replacement = self._replacements.get(part)
            if replacement is not None and not (
                replacement.pronoun
                and (replacement.name in named or replacement.name.lower() in "".join(words).lower())
            ):
                named.add(replacement.name)
                covered = {i for i in range(replacement.start, replacement.end) if i in indices}
                done |= covered
                last = max(covered)
                words.append(replacement.text + (self._doc[last].whitespace_ if last + 1 in indices else " "))
                continue
            token = self._doc[part]
            spoken = again(token) if replacement is not None and part in self._firm else None
            spoken = spoken or in_third_person(token, speaker, self._firm)
            if spoken is not None:
                words.append(spoken + (token.whitespace_ if part + 1 in indices else " "))
                continue
            follows = position + 1 < len(parts) and parts[position + 1] == part + 1
            text = self._lowered(token) if any(word.strip(" “") for word in words[-1:]) else token.text
            words.append(text + (token.whitespace_ if follows else " "))
        return _spaced("".join(words))

    def _without_ties(self, parts: Sequence[int | str]) -> list[int | str]:
        kept = list(parts)
        while len(kept) > 3 and isinstance(kept[0], int) and self._doc[kept[0]].lower_ in _TIES:
            if self._doc[kept[0]].dep_ not in {"advmod", "cc", "mark", "dep"}:
                break
            kept.pop(0)
            if isinstance(kept[0], int) and self._doc[kept[0]].text == ",":
                kept.pop(0)
        return kept

    def _lowered(self, token: Token) -> str:
        """The sentence's first word without its capital, unless it is a name."""
        if token.i != self._first or (len(token.text) > 1 and not token.text[1:].islower()) or token.text == "I":
            return token.text
        if token.lower_ in PARTIES and token.nbor().text.islower():
            # "Conservative leader Rupert Shale"
            return token.text
        name = token.pos_ == "PROPN" or (token.ent_type_ not in {"", "DATE", "TIME", "CARDINAL", "ORDINAL"})
        return token.text if name and token.tag_ not in _FUNCTION_TAGS else token.text.lower()

    def _time_at(self, part: int, indices: set[int]) -> TimeMention | None:
        """The time expression at a token that is put in other words, when all of it is in the claim."""
        time = next((m for m in self._times if m.absolute and touches(m, self._doc[part])), None)
        if time is None or not all(token.i in indices for token in self._doc if touches(time, token)):
            return None
        return time

    def _dated(self, time: TimeMention, first: int) -> str:
        """The absolute date, with "on" before a bare day and without a second preposition before "in 2017"."""
        doc = self._doc
        before = doc[first - 1].lower_ if first else ""
        last = max(t.i for t in doc if touches(time, t))
        absolute = time.absolute or ""
        if before in _BEFORE_DATE and absolute.startswith(("in ", "on ")):
            absolute = absolute.split(" ", 1)[1]
        following = doc[last + 1].lower_ if last + 1 < len(doc) else ""
        of_noun = following.startswith(("’s", "'s")) or before in {"a", "the", "early", "late"}
        if of_noun and absolute.startswith(("in ", "on ")):
            absolute = absolute.split(" ", 1)[1]
        bare_day = re.match(r"(?:the \w+ of )?\d{1,2} [A-Z]", absolute) and doc[first].lower_ in _WEEKDAY_WORDS
        if bare_day and before not in _BEFORE_DATE and not of_noun:
            absolute = f"on {absolute}"
        elif doc[first].lower_ in _RELATIVE and before not in _BEFORE_DATE and re.match("[A-Z]|the ", absolute):
            absolute = f"in {absolute}"
        return absolute + doc[last].whitespace_


def touches(mention: TimeMention, token: Token) -> bool:
    """Whether the token is part of the time expression."""
    return mention.start < token.idx + len(token) and token.idx < mention.end


def capital(text: str) -> str:
    """With a capital at its first word, unless it begins with a figure."""
    for position, character in enumerate(text):
        if character.isalpha():
            return text[:position] + character.upper() + text[position + 1 :]
        if character.isdigit():
            break
    return text


def _spaced(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.;:!?”’)\]])", r"\1", text)
    text = re.sub(r"([“(\[])\s+", r"\1", text)
    return re.sub(r"’s’s\b", "’s", text)
