"""Resolve pronouns and short names within the article, where that is safe: a wrong name is worse than a pronoun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimcheck.claims.words import FEMALE_NAMES, MALE_NAMES, TITLES

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_HE = frozenset("he him his".split())
_SHE = frozenset("she her hers".split())
_POLITE = frozenset("Mr Mrs Ms Miss".split())
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
                words = _without_titles(_joined(doc, start, end).split())
                name = " ".join(words)
                if len(words) == 1:
                    alone[name] += 1
                    if doc[end - 1].ent_type_ == "PERSON":
                        called_person.add(name)
                elif len(words) > 1:
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
        for start, end in _capitalised_runs(doc, self._short):
            written = _joined(doc, start, end).split()
            words = _without_titles(written)
            if not words:
                continue
            name = " ".join(words)
            first = start
            while first < end - 1 and _joined(doc, first, end) != name:
                first += 1
            # "Mr" says nothing more beside the full name; "President" does.
            polite = doc[first - 1].i if first > start and doc[first - 1].text.rstrip(".") in _POLITE else first
            if name in self.full:
                found.append(Mention(start=polite, end=end, name=name))
            elif len(words) == 1 and (whole := self._short.get(name)) and not _part_of_name(doc[end - 1]):
                found.append(Mention(start=polite, end=end, name=whole))
        return found


def _part_of_name(token: Token) -> bool:
    """ "Clinton" in "the Clinton administration" or "the Trump Tower": not the person."""
    return token.dep_ in {"compound", "amod"} and token.head.pos_ in {"NOUN", "PROPN"} and token.head.i > token.i


def _capitalised_runs(doc: Doc, known: Container[str] = ()) -> list[tuple[int, int]]:
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
    thing: str | None = None
    """A singular subject that is no person, in its own words: what "it" may mean at the start of a sentence."""


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
        pair = _pair(doc, mentions)
        if pair is not None:
            replacements.append(pair)
        replacements.extend(self._things_meant(doc, who))
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

    def _things_meant(self, doc: Doc, who: dict[int, str]) -> list[Replacement]:
        """ "It" or "Its" at a sentence's start, for what the one before was about; "and it", for its own subject."""
        found: list[Replacement] = []
        first = next((t for t in doc if t.lower_ in {"it", "its"}), None)
        thing = self._focus.thing
        if first is not None and thing is not None and _opens_sentence(first):
            text = f"{thing}’s" if first.lower_ == "its" else thing
            found.append(Replacement(start=first.i, end=first.i + 1, text=text, name=thing, pronoun=True))
        for token in doc:
            if token.lower_ != "it" or token.dep_ not in _SUBJECTS or token.head.dep_ != "conj" or _is_empty(token):
                continue
            subject = next((c for c in token.head.head.children if c.dep_ in _SUBJECTS), None)
            if subject is None or subject.i > token.i:
                continue
            own = found[0].text if found and subject == first else _thing(doc, subject, who)
            if own is not None and subject.lower_ != "its":
                found.append(Replacement(start=token.i, end=token.i + 1, text=own, name=own, pronoun=True))
        return found

    def _antecedent(self, pronoun: Token, mentions: list[Mention], who: dict[int, str]) -> str | None:
        female = pronoun.lower_ in _SHE
        quoted = _in_quotes(pronoun)
        for verb in _governing_verbs(pronoun):
            subject = next((c for c in verb.children if c.dep_ in _SUBJECTS), None)
            if subject is None or subject.i >= pronoun.i or subject.i == pronoun.i:
                continue
            name = who.get(subject.i)
            if name is not None and not quoted and not _is_several(subject) and _may_be(name, female):
                return name
            if name is None and subject.tag_ in {"NN", "NNP"} and subject not in pronoun.ancestors:
                # "Chung noted that the leader said he ...": he may be the leader.
                return None
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
        name = None
        if subject is not None and not _is_several(subject):
            name = who.get(subject.i)
        if name is None and (subject is None or subject.i not in who):
            acting = {
                who[t.i] for t in doc if t.dep_ in _SUBJECTS and t.i in who and t.head.tag_ in {"VBD", "VBZ", "VBN"}
            }
            name = acting.pop() if len(acting) == 1 else None
        thing = _thing(doc, subject, who) if subject is not None else None
        if thing is None and subject is not None and subject.lower_ in {"it", "its"}:
            thing = self._focus.thing
        if thing is None and subject is not None and any(c.lower_ == "its" for c in subject.children):
            thing = self._focus.thing
        self._focus = _Focus(subject=name, named=tuple(who.values()), plural=plural, thing=thing)


def _opens_sentence(it: Token) -> bool:
    """Nothing stands before it that it could mean: at most a date."""
    if it.lower_ == "it" and (it.dep_ not in _SUBJECTS or _is_empty(it)):
        return False
    if it.lower_ == "its" and it.head.dep_ not in _SUBJECTS:
        return False
    return all(t.ent_type_ == "DATE" or t.tag_ in {"IN", "RB", "CC", ","} for t in it.doc[: it.i])


def _is_several(subject: Token) -> bool:
    return any(c.dep_ == "conj" for c in subject.children)


def _is_empty(it: Token) -> bool:
    """ "It" that means nothing before: "It seemed that", "It is hard to", "It was announced that"."""
    return any(c.dep_ in {"ccomp", "csubj", "csubjpass", "xcomp"} for c in it.head.children if c.i > it.i) or any(
        g.dep_ in {"ccomp", "xcomp", "relcl"}
        for c in it.head.children
        if c.dep_ in {"acomp", "attr"}
        for g in c.children
    )


def _thing(doc: Doc, subject: Token, who: dict[int, str]) -> str | None:
    if (
        (subject.tag_ not in {"NN", "NNP"} and subject.ent_type_ != "ORG")
        or subject.i in who
        or subject.ent_type_ == "PERSON"
        or _is_several(subject)
    ):
        return None
    phrase = doc[subject.left_edge.i : subject.right_edge.i + 1]
    if len(phrase) > 9 or any(t.text in {",", "“", '"'} or t.pos_ in {"VERB", "PRON"} for t in phrase):
        phrase = doc[subject.left_edge.i : subject.i + 1]
    if len(phrase) > 7 or any(t.pos_ == "PRON" or t.tag_ == "PRP$" for t in phrase):
        return None
    words, start = phrase.text, phrase[0]
    if start.lower_ in {"no", "every", "each", "another", "any", "not", "neither", "this", "that"}:
        return None
    if start.lower_ in {"a", "an"}:
        return f"the {words.split(' ', 1)[1]}" if " " in words else None
    return words if start.pos_ == "PROPN" else words[0].lower() + words[1:]


def _pair(doc: Doc, mentions: list[Mention]) -> Replacement | None:
    """ "The two" for the two people that the sentence has named before."""
    for token in doc:
        if token.lower_ != "two" or token.i == 0 or token.dep_ not in _SUBJECTS or doc[token.i - 1].lower_ != "the":
            continue
        names = list(dict.fromkeys(m.name for m in mentions if m.end <= token.i))
        if len(names) == 2:
            text = f"{names[0]} and {names[1]}"
            return Replacement(start=token.i - 1, end=token.i + 1, text=text, name=text, pronoun=True)
    return None


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
