"""The people that an article names, and the short forms it uses for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from claimcheck.claims.words import FEMALE_NAMES, FEMALE_WORDS, MALE_NAMES, MALE_WORDS, TITLES, is_role_word

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: How the names of what is no person end.
_ORGANISATIONS = frozenset(
    "group bank ltd inc plc lines ministry university council service services holdings terminals party union club"
    " company agency authority commission committee court hospital institute association trust fund foundation press"
    " theatre museum street road bridge prize cup lake river party chemicals partners securities town city united"
    " rovers wanderers athletic county palace point foods airlines motors energy".split()
)
#: What stands behind a name and is no part of it: "Charles Obi KC".
_AFTER_NAMES = frozenset("KC QC SC MP MEP MSP MBE OBE CBE KBE PhD MD".split())
_POLITE = frozenset("Mr Mrs Ms Miss".split())


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
        introduced: set[str] = set()
        followed = _followed_by_pronoun(docs)
        for doc in docs:
            for start, end in capitalised_runs(doc):
                words = _without_titles(_joined(doc, start, end).split())
                name = " ".join(words)
                if len(words) > 1 and (_introduced_as_person(doc, start, end) or (id(doc), end) in followed):
                    introduced.add(name)
                if len(words) == 1:
                    alone[name] += 1
                    if doc[end - 1].ent_type_ == "PERSON" and doc[end - 1].dep_ == "nsubj":
                        called_person.add(name)
                elif len(words) > 1:
                    full[name] += 1
                    kinds.setdefault(name, set()).update(t.ent_type_ for t in doc[start:end])
        # The tagger takes some names at a sentence's start for plural nouns.
        aged = {t.text for doc in docs for t in doc if t.text[:1].isupper() and _has_age(doc, t.i + 1)}
        introduced |= {name for name in full if name.rsplit(" ", 1)[-1] in aged}
        self.full = [
            name for name in full if _is_person(name, {*kinds[name], *(("PERSON",) if name in introduced else ())})
        ]
        self._short: dict[str, str] = {}
        firms = _words_of_firms(docs)
        for name in self.full:
            words = name.split()
            first, last = words[0], words[-1]
            # Family names stand first in some languages: the article itself shows which part it uses alone.
            short = first if alone[first] > alone[last] else last
            if first.lower() in FEMALE_NAMES | MALE_NAMES and alone[last]:
                short = last
            if short not in firms:
                self._short.setdefault(short, name)
        # Someone named more than once by one name alone, whom the article never names in full.
        self.full += [word for word in called_person if alone[word] > 1 and word not in self._short]
        self._female: set[str] = set()
        self._male: set[str] = set()
        self._learn_genders(docs)

    def _learn_genders(self, docs: Sequence[Doc]) -> None:
        for doc in docs:
            for mention in self.mentions(doc):
                beside = _words_beside(doc, mention)
                if beside & FEMALE_WORDS:
                    self._female.add(mention.name)
                if beside & MALE_WORDS:
                    self._male.add(mention.name)

    def named(self, short: str) -> str | None:
        """The full name behind a short form; of several people who share it, the one the article named first."""
        return self._short.get(short)

    def labelled(self, label: str) -> str | None:
        """The person behind the label of a turn ("VARGA", "Ben"), if the article names one."""
        last = label.casefold().split()[-1]
        short = next((full for short, full in self._short.items() if short.casefold() == last), None)
        return short or next((name for name in self.full if last in name.casefold().split()), None)

    def may_be(self, name: str, *, female: bool) -> bool:
        """Whether "she" (or "he") may mean somebody, by titles, by what they are called, by first name."""
        if (name in self._female) != (name in self._male):
            return (name in self._female) == female
        first = name.split(maxsplit=1)[0].lower()
        return first not in (MALE_NAMES if female else FEMALE_NAMES)

    def mentions(self, doc: Doc) -> list[Mention]:
        """The people named in a sentence, by full or short name."""
        found: list[Mention] = []
        for start, run_end in capitalised_runs(doc, self._short):
            end = run_end
            written = _joined(doc, start, end).split()
            words = _without_titles(written)
            if not words:
                continue
            name = " ".join(words)
            first = start
            while end > start + 2 and doc[end - 1].text in _AFTER_NAMES:
                end -= 1
            while first < end - 1 and _joined(doc, first, end) != name:
                first += 1
            # "Mr" says nothing more beside the full name; "President" does.
            polite = doc[first - 1].i if first > start and doc[first - 1].text.rstrip(".") in _POLITE else first
            if name in self.full:
                found.append(Mention(start=polite, end=run_end, name=name))
            elif len(words) == 1 and (whole := self._short.get(name)) and not _part_of_name(doc[end - 1]):
                found.append(Mention(start=polite, end=end, name=whole))
        return found


def _words_beside(doc: Doc, mention: Mention) -> set[str]:
    """ "Mr", "husband", "the actress": what stands before a name or in apposition to it."""
    head = doc[mention.end - 1]
    beside = [c for c in head.children if c.dep_ == "appos" and c.i > head.i]
    beside += [head.head] if head.dep_ == "appos" and head.head.pos_ == "NOUN" else []
    run = {t.lower_.rstrip(".") for t in doc[max(0, mention.start - 1) : mention.end]}
    return run | {t.lower_ for t in beside}


def _part_of_name(token: Token) -> bool:
    """ "Clinton" in "the Clinton administration" or "the Trump Tower": not the person."""
    return token.dep_ in {"compound", "amod"} and token.head.pos_ in {"NOUN", "PROPN"} and token.head.i > token.i


def capitalised_runs(doc: Doc, known: Container[str] = ()) -> list[tuple[int, int]]:
    """Runs of words that look like names; ``known`` short names count although the tagger takes them for others."""
    runs: list[tuple[int, int]] = []
    i = 0
    while i < len(doc):
        if not _is_name_word(doc[i]) and doc[i].text not in known:
            i += 1
            continue
        end = i + 1
        while (
            end < len(doc)
            and doc[end].text.rstrip(".") not in _POLITE
            and (_is_name_word(doc[end]) or _is_joint(doc, end))
        ):
            end += 1
        while end > i + 1 and not _is_name_word(doc[end - 1]) and doc[end - 2].text not in {"-", "‑"}:
            end -= 1
        runs.append((i, end))
        i = end
    return runs


def _is_name_word(token: Token) -> bool:
    if not token.text[:1].isupper() or token.ent_type_ in {"NORP", "DATE"}:
        return False
    if token.pos_ in {"PROPN", "INTJ"} or token.ent_type_ == "PERSON":
        return True
    # "Moon Jae In", "Kim Jong Un": the tagger takes the last syllable for a preposition or an article.
    return token.i > 0 and token.doc[token.i - 1].pos_ == "PROPN" and len(token.text) < 5 and token.text.isalpha()


def _is_joint(doc: Doc, i: int) -> bool:
    if i + 1 >= len(doc):
        return False
    if doc[i].text in {"-", "‑"}:
        # "Okafor-Lind" and "Eui-yong", not "Seoul-based".
        together = not doc[i - 1].whitespace_ and not doc[i].whitespace_ and doc[i + 1].text.isalpha()
        return together and (doc[i + 1].pos_ == "PROPN" or (doc[i + 1].tag_ == "NN" and len(doc[i + 1].text) < 6))
    lower_in_name = doc[i].text in {"de", "van", "von", "der", "den", "al", "bin", "el", "la", "da", "di", "du"}
    return (lower_in_name and doc[i + 1].text[:1].isupper()) or (
        not doc[i - 1].whitespace_ and doc[i].text[:1].islower() and doc[i - 1].text in {"-", "‑"}
    )


def _has_age(doc: Doc, end: int) -> bool:
    """ "Ilves, 23, had never won"."""
    if end + 2 >= len(doc) or doc[end].text != "," or doc[end + 2].text not in {",", "."}:
        return False
    return re.fullmatch(r"[1-9]\d|10\d", doc[end + 1].text) is not None


def _words_of_firms(docs: Sequence[Doc]) -> set[str]:
    """The first words of firms' names, "Hollin" of "Hollin Foods", where nobody of that name is told of before."""
    firms: set[str] = set()
    told: set[str] = set()
    for doc in docs:
        for start, end in capitalised_runs(doc):
            if end - start > 1 and doc[end - 1].lower_ in _ORGANISATIONS and doc[start].text not in told:
                firms.add(doc[start].text)
            told.update(doc[start:end].text.split())
    return firms


def _followed_by_pronoun(docs: Sequence[Doc]) -> set[tuple[int, int]]:
    """(sentence, end of a name): a sentence's subject and only name, after which "She" or "His" opens the next."""
    found = set()
    for doc, following in pairwise(docs):
        opens = following[0].lower_ if len(following) else ""
        runs = [(start, end) for start, end in capitalised_runs(doc) if end - start in {2, 3}]
        if opens not in {"he", "she", "his", "her"} or not runs:
            continue
        end = runs[0][1]
        others = any(entity.label_ == "PERSON" for entity in doc.ents if entity.end != end)
        if doc[end - 1].dep_ in {"nsubj", "nsubjpass"} and not others:
            found.add((id(doc), end))
    return found


def _introduced_as_person(doc: Doc, start: int, end: int) -> bool:
    """ "The prime minister, Aoife Tierney", "Minister Tierney", "Tierney, who": what only people are."""
    head = doc[end - 1]
    if (head.dep_ == "nsubjpass" and head.head.lower_ == "born") or _has_age(doc, end):
        return True
    if any(doc[i].lower_ in TITLES - {"state", "foreign"} for i in range(start, end - 1)):
        return True
    if end + 1 < len(doc) and doc[end].text == "," and doc[end + 1].lower_ in {"who", "whose", "whom"}:
        return True
    if head.dep_ == "appos" and head.head.tag_ == "NN" and is_role(head.head):
        return True
    return any(c.dep_ == "appos" and c.tag_ == "NN" and is_role(c) for c in head.children)


def _without_titles(words: list[str]) -> list[str]:
    """ "Finance Minister Jorun Falk", "Mr Falk": the name alone."""
    while len(words) > 2 and words[-1] in _AFTER_NAMES:
        words = words[:-1]
    titles = [position for position, word in enumerate(words) if word.rstrip(".").lower() in TITLES]
    if titles and titles[-1] == len(words) - 1 and len(titles) < len(words):
        # "Martin King": behind a first name it is a family name.
        titles.pop()
    return words[titles[-1] + 1 :] if titles else words


def _joined(doc: Doc, start: int, end: int) -> str:
    return "".join(t.text_with_ws for t in doc[start:end]).strip()


def _is_person(name: str, kinds: set[str]) -> bool:
    words = name.lower().replace("-", " ").split()
    if words[-1] in _ORGANISATIONS:
        return False
    if len(words) > 5 or any(len(word.rstrip(".")) < 2 and not word.endswith(".") for word in words[:1]):
        return False
    return "PERSON" in kinds or words[0] in FEMALE_NAMES | MALE_NAMES


def is_role(noun: Token) -> bool:
    """A noun that says what somebody is: minister, brewer."""
    return noun.tag_ in {"NN", "NNP"} and is_role_word(noun.lower_)
