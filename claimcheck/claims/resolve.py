"""Resolve pronouns and short names within the article, where that is safe: a wrong name is worse than a pronoun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimcheck.claims.words import FEMALE_NAMES, MALE_NAMES, TITLES

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_HE = frozenset("he him his".split())
_SHE = frozenset("she her hers".split())
_POSSESSIVE = frozenset("his her".split())
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """Words to put in place of the tokens ``start`` to ``end`` (end exclusive) when a claim is read alone."""

    start: int
    end: int
    text: str
    name: str
    """The person meant, in full: a pronoun stays where the claim has named that person before it."""
    pronoun: bool


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A stretch of tokens that names a person."""

    start: int
    end: int
    name: str


class People:
    """The people that an article names, and the short forms it uses for them."""

    def __init__(self, docs: Sequence[Doc]) -> None:
        alone: Counter[str] = Counter()
        full: Counter[str] = Counter()
        kinds: dict[str, set[str]] = {}
        called_person: set[str] = set()
        for doc in docs:
            for start, end in _capitalised_runs(doc):
                words = _without_titles([t.text for t in doc[start:end]])
                if len(words) == 1:
                    alone[words[0]] += 1
                    if doc[end - 1].ent_type_ == "PERSON":
                        called_person.add(words[0])
                elif len(words) > 1:
                    name = _joined(doc, end - len(words), end)
                    full[name] += 1
                    kinds.setdefault(name, set()).update(t.ent_type_ for t in doc[start:end])
        self.full = [name for name in full if _is_person(name, kinds[name])]
        self._short: dict[str, str] = {}
        for name in self.full:
            words = name.split()
            first, last = words[0], words[-1]
            # Family names stand first in some languages: the article itself shows which part it uses alone.
            short = first if alone[first] > alone[last] else last
            if first.lower() in FEMALE_NAMES | MALE_NAMES and alone[last]:
                short = last
            self._short.setdefault(short, name)
        # Someone named more than once by one name alone, whom the article never names in full.
        self.full += [word for word in called_person if alone[word] > 1 and word not in self._short]

    def named(self, short: str) -> str | None:
        """The full name behind a short form; of several people who share it, the one the article named first."""
        return self._short.get(short)

    def mentions(self, doc: Doc) -> list[Mention]:
        """The people named in a sentence, by full or short name."""
        found: list[Mention] = []
        for start, end in _capitalised_runs(doc):
            words = _without_titles([t.text for t in doc[start:end]])
            if not words:
                continue
            first = end - len(words)
            name = _joined(doc, first, end)
            if name in self.full:
                found.append(Mention(start=first, end=end, name=name))
            elif len(words) == 1 and (whole := self._short.get(words[0])) and not _part_of_name(doc[first]):
                found.append(Mention(start=first, end=end, name=whole))
        return found


def _part_of_name(token: Token) -> bool:
    """ "Clinton" in "the Clinton administration" or "the Trump Tower": not the person."""
    return token.dep_ in {"compound", "amod"} and token.head.pos_ in {"NOUN", "PROPN"} and token.head.i > token.i


def _capitalised_runs(doc: Doc) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    i = 0
    while i < len(doc):
        if not _is_name_word(doc[i]):
            i += 1
            continue
        end = i + 1
        while end < len(doc) and (_is_name_word(doc[end]) or _is_joint(doc, end)):
            end += 1
        while end > i + 1 and not _is_name_word(doc[end - 1]):
            end -= 1
        runs.append((i, end))
        i = end
    return runs


def _is_name_word(token: Token) -> bool:
    if not token.text[:1].isupper() or token.ent_type_ in {"NORP", "DATE"}:
        return False
    if token.pos_ == "PROPN" or token.ent_type_ == "PERSON":
        return True
    # "Moon Jae In", "Kim Jong Un": the tagger takes the last syllable for a preposition or an article.
    return token.i > 0 and token.doc[token.i - 1].pos_ == "PROPN" and len(token.text) < 5 and token.text.isalpha()


def _is_joint(doc: Doc, i: int) -> bool:
    if i + 1 >= len(doc):
        return False
    if doc[i].text in {"-", "‑"}:
        return not doc[i - 1].whitespace_ and not doc[i].whitespace_
    lower_in_name = doc[i].text in {"de", "van", "von", "der", "den", "al", "bin", "el", "la", "da", "di", "du"}
    return (lower_in_name and doc[i + 1].text[:1].isupper()) or (
        not doc[i - 1].whitespace_ and doc[i].text[:1].islower() and doc[i].pos_ == "PROPN"
    )


def _without_titles(words: list[str]) -> list[str]:
    while words and words[0].rstrip(".").lower() in TITLES:
        words = words[1:]
    return words


def _joined(doc: Doc, start: int, end: int) -> str:
    return "".join(t.text_with_ws for t in doc[start:end]).strip()


def _is_person(name: str, kinds: set[str]) -> bool:
    words = name.lower().replace("-", " ").split()
    if len(words) > 5 or any(len(word.rstrip(".")) < 2 and not word.endswith(".") for word in words[:1]):
        return False
    return "PERSON" in kinds or words[0] in FEMALE_NAMES | MALE_NAMES


@dataclass(kw_only=True)
class _Focus:
    """What a pronoun in the next sentence may refer to."""

    subject: str | None = None
    named: tuple[str, ...] = ()
    plural: str | None = None
    """A plural subject that is not a person's name, in its own words."""


class Resolver:
    """Goes through an article's sentences in order and says which words stand for whom."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._focus = _Focus()

    def new_paragraph(self) -> None:
        """A paragraph may open with a pronoun for the subject of the one before it, not for anyone else in it."""
        self._focus = _Focus(subject=self._focus.subject, plural=self._focus.plural)

    def resolve(self, doc: Doc) -> tuple[list[Replacement], list[str]]:
        """Replacements in one sentence, and the pronouns and short names that stay unresolved."""
        mentions = self._people.mentions(doc)
        replacements = [
            Replacement(start=m.start, end=m.end, text=m.name, name=m.name, pronoun=False) for m in mentions
        ]
        unresolved: list[str] = []
        who: dict[int, str] = {i: m.name for m in mentions for i in range(m.start, m.end)}
        for token in doc:
            # "North Korea's leader, Kim Jong Un, ...": the subject is the person named in apposition to it.
            if token.dep_ == "appos" and token.i in who:
                who.setdefault(token.head.i, who[token.i])
        for token in doc:
            word = token.lower_
            if word == "they" and token.dep_ in _SUBJECTS:
                before = any(t.tag_ in {"NNS", "NNPS"} for t in doc[: token.i])
                if before or self._focus.plural is None or _in_quotes(token):
                    unresolved.append(token.text)
                    continue
                plural = self._focus.plural
                replacements.append(Replacement(start=token.i, end=token.i + 1, text=plural, name=plural, pronoun=True))
            if token.pos_ != "PRON" or word not in _HE | _SHE:
                continue
            name = self._antecedent(token, mentions, who)
            if name is None:
                unresolved.append(token.text)
                continue
            who[token.i] = name
            possessive = token.dep_ == "poss" or (word in _POSSESSIVE and token.tag_ == "PRP$")
            text = f"{name}’s" if possessive else name
            replacements.append(Replacement(start=token.i, end=token.i + 1, text=text, name=name, pronoun=True))
        self._remember(doc, who)
        return sorted(replacements, key=lambda r: r.start), unresolved

    def _antecedent(self, pronoun: Token, mentions: list[Mention], who: dict[int, str]) -> str | None:
        female = pronoun.lower_ in _SHE
        quoted = _in_quotes(pronoun)
        for verb in _governing_verbs(pronoun):
            subject = next((c for c in verb.children if c.dep_ in _SUBJECTS), None)
            if subject is None or subject.i >= pronoun.i or subject.i == pronoun.i:
                continue
            if (name := who.get(subject.i)) is not None and not quoted and _may_be(name, female):
                return name
        before = {m.name for m in mentions if m.end <= pronoun.i and _may_be(m.name, female)}
        if quoted or _in_parenthesis(pronoun):
            before = set()
        if len(before) == 1:
            return before.pop()
        if before:
            return None
        if self._focus.subject is not None and _may_be(self._focus.subject, female):
            return self._focus.subject
        candidates = {name for name in self._focus.named if _may_be(name, female)}
        return candidates.pop() if len(candidates) == 1 else None

    def _remember(self, doc: Doc, who: dict[int, str]) -> None:
        root = next((t for t in doc if t.head == t), None)
        subject = next((c for c in root.children if c.dep_ in _SUBJECTS), None) if root is not None else None
        if subject is None and not who:
            return
        plural = None
        if subject is not None and subject.tag_ in {"NNS", "NNPS"} and subject.i not in who:
            phrase = doc[subject.left_edge.i : subject.i + 1]
            plural = phrase.text if len(phrase) <= 6 else None
        name = who.get(subject.i) if subject is not None else None
        self._focus = _Focus(subject=name, named=tuple(who.values()), plural=plural)


def _governing_verbs(pronoun: Token) -> list[Token]:
    """The verbs above a pronoun, up to a parenthesis: in "Trump, he said, agreed" he is not the one who agreed."""
    verbs: list[Token] = []
    token = pronoun
    while token.head != token and token.dep_ != "parataxis":
        token = token.head
        verbs.append(token)
    return verbs


def _in_parenthesis(pronoun: Token) -> bool:
    return any(token.dep_ == "parataxis" for token in (pronoun.head, *pronoun.ancestors))


def _may_be(name: str, female: bool) -> bool:
    first = name.split(maxsplit=1)[0].lower()
    return first not in (MALE_NAMES if female else FEMALE_NAMES)


def _in_quotes(token: Token) -> bool:
    before = sum(t.text in {"“", "”", '"'} for t in token.doc[: token.i])
    return before % 2 == 1
