"""Resolve pronouns and short names within the article, where that is safe: a wrong name is worse than a pronoun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimcheck.claims.descriptions import Introduced
from claimcheck.claims.people import Mention, People, is_role
from claimcheck.claims.references import CLAUSE_SUBJECTS, STRANGERS, Replacement, in_quotes, is_several
from claimcheck.claims.things import is_empty, thing_named, things_meant
from claimcheck.claims.words import FEMALE_WORDS, MALE_WORDS, SPEECH_VERBS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_THINGS_OR_MANY = frozenset("it its they them their".split())
_HE = frozenset("he him his".split())
_SHE = frozenset("she her hers".split())
_POSSESSIVE = frozenset("his her".split())


@dataclass(kw_only=True)
class _Focus:
    """What a pronoun in the next sentence may refer to."""

    subject: str | None = None
    named: tuple[str, ...] = ()
    plural: str | None = None
    """A plural subject that is not a person's name, in its own words."""
    stranger: str | None = None
    """A singular subject that is a person without a name, in its own words: "the spokesman for the ministry"."""
    thing: str | None = None
    """A singular subject that is no person, in its own words: what "it" may mean at the start of a sentence."""


class Resolver:
    """Goes through an article's sentences in order and says which words stand for whom."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._focus = _Focus()
        self._here: set[str] = set()
        """Who has been named in this paragraph ..."""
        self._before: set[str] = set()
        """... and in the one before it."""
        self._stranger = False
        """Somebody has been told of who has no name: "a nurse"."""
        self._introduced = Introduced()
        self._collectives: set[str] = set()
        """Names that take verbs in the plural: "Ravenhill are in the final"."""

    def new_paragraph(self) -> None:
        """A paragraph may open with a pronoun for the subject of the one before it, not for anyone else in it."""
        self._focus = _Focus(subject=self._focus.subject, plural=self._focus.plural)
        self._before, self._here = self._here, set()

    def resolve(self, doc: Doc, *, quoted: bool = False) -> tuple[list[Replacement], list[str]]:
        """Replacements in one sentence, and the pronouns and short names that stay unresolved.

        What is all quotation does not change whom the story speaks of.
        """
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
        replacements.extend(things_meant(doc, who, self._focus.thing))
        self._here |= set(who.values())
        described = self._introduced.meant(doc, mentions)
        replacements.extend(described)
        who.update({i: r.name for r in described for i in range(r.start, r.end) if r.name in self._people.full})
        for token in doc:
            word = token.lower_
            if word == "they" and token.dep_ in CLAUSE_SUBJECTS:
                before = any(t.tag_ in {"NNS", "NNPS"} for t in doc[: token.i])
                if before or self._focus.plural is None or in_quotes(token):
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
        replaced = {i for r in replacements for i in range(r.start, r.end)}
        for token in doc:
            # "Its chairman", "he is its head": nothing before it in the sentence that it could mean.
            open_still = token.lower_ in _THINGS_OR_MANY and token.i not in replaced
            if open_still and not any(t.pos_ in {"NOUN", "PROPN"} for t in doc[: token.i]) and not is_empty(token):
                unresolved.append(token.text)
        if not quoted:
            self._remember(doc, who)
        return sorted(replacements, key=lambda r: r.start), unresolved

    def _antecedent(self, pronoun: Token, mentions: list[Mention], who: dict[int, str]) -> str | None:
        female = pronoun.lower_ in _SHE
        quoted = in_quotes(pronoun)
        parallel = _parallel_object(pronoun)
        if parallel is not None and (name := who.get(parallel.i)) is not None:
            return name if self._people.may_be(name, female=female) else None
        for verb in _governing_verbs(pronoun):
            subject = next((c for c in verb.children if c.dep_ in CLAUSE_SUBJECTS), None)
            if subject is None or subject.i >= pronoun.i or subject.i == pronoun.i:
                continue
            name = who.get(subject.i)
            if name is not None and not quoted and not is_several(subject) and self._people.may_be(name, female=female):
                return name
            if (
                name is None
                and subject.tag_ in {"NN", "NNP"}
                and subject.pos_ != "PRON"
                and subject not in pronoun.ancestors
            ):
                # "Chung noted that the leader said he ...": he may be the leader.
                return None
        before = {m.name for m in mentions if m.end <= pronoun.i and self._people.may_be(m.name, female=female)}
        if quoted or _in_parenthesis(pronoun):
            before = set()
        if len(before) == 1:
            return before.pop()
        if before:
            return None
        if self._focus.subject is not None and self._people.may_be(self._focus.subject, female=female):
            return self._focus.subject
        candidates = {name for name in self._focus.named if self._people.may_be(name, female=female)}
        if not candidates and not self._stranger and not quoted:
            candidates = {name for name in self._here | self._before if self._people.may_be(name, female=female)}
        if not candidates and not before and pronoun.dep_ == "nsubj" and pronoun.head.lemma_.lower() in SPEECH_VERBS:
            # "A spokesman said so. “We are grateful,” he said."
            return self._stranger_called(female=female)
        return candidates.pop() if len(candidates) == 1 else None

    def _stranger_called(self, *, female: bool) -> str | None:
        stranger = self._focus.stranger
        if stranger is None or self._focus.named or set(stranger.split()) & (MALE_WORDS if female else FEMALE_WORDS):
            return None
        return stranger

    def _remember(self, doc: Doc, who: dict[int, str]) -> None:
        root = next((t for t in doc if t.head == t), None)
        subject = next((c for c in root.children if c.dep_ in CLAUSE_SUBJECTS), None) if root is not None else None
        if subject is None and not who:
            return
        plural = None
        if subject is not None and subject.tag_ in {"NNS", "NNPS"} and subject.i not in who:
            phrase = doc[subject.left_edge.i : subject.i + 1]
            plural = phrase.text if len(phrase) <= 6 else None
        elif subject is not None and subject.tag_ == "NNP" and subject.i not in who and subject.ent_type_ != "PERSON":
            if _takes_plural(subject):
                self._collectives.add(subject.text)
            plural = subject.text if subject.text in self._collectives else None
        elif subject is not None and subject.lower_ == "they":
            plural = self._focus.plural
        name = None
        if subject is not None and not is_several(subject):
            name = who.get(subject.i)
        if name is None and (subject is None or subject.i not in who):
            acting = {
                who[t.i]
                for t in doc
                if t.dep_ in CLAUSE_SUBJECTS and t.i in who and t.head.tag_ in {"VBD", "VBZ", "VBN"}
            }
            name = acting.pop() if len(acting) == 1 else None
        if subject is not None and name is not None:
            self._stranger = False
        elif subject is not None and subject.i not in who and (subject.lower_ in STRANGERS or is_role(subject)):
            self._stranger = True
        thing = thing_named(doc, subject, who) if subject is not None else None
        if thing is None and subject is not None and subject.lower_ in {"it", "its"}:
            thing = self._focus.thing
        if thing is None and subject is not None and any(c.lower_ == "its" for c in subject.children):
            thing = self._focus.thing
        unnamed = subject is not None and subject.i not in who
        stranger = _stranger(doc, subject) if subject is not None and unnamed else None
        self._focus = _Focus(subject=name, named=tuple(who.values()), plural=plural, thing=thing, stranger=stranger)


def _takes_plural(subject: Token) -> bool:
    """ "Ravenhill are in the final", "Stanmore, who play below them": a name for several people."""
    verbs = [subject.head, *(c for c in subject.children if c.dep_ == "relcl")]
    forms = [t for verb in verbs for t in (verb, *verb.children) if t.dep_ in {"aux", "auxpass", "ROOT", "relcl"}]
    return any(t.tag_ == "VBP" or t.lower_ == "were" for t in forms) and not is_several(subject)


def _stranger(doc: Doc, subject: Token) -> str | None:
    """A person without a name that is the subject, as the next sentence can call him: "the spokesman for the port"."""
    if subject.tag_ != "NN" or not (subject.lower_ in STRANGERS or is_role(subject)) or is_several(subject):
        return None
    phrase = list(doc[subject.left_edge.i : subject.right_edge.i + 1])
    if len(phrase) > 8 or phrase[0].lower_ not in {"a", "an", "the", "one"} or any(t.text == "," for t in phrase):
        phrase = list(doc[subject.left_edge.i : subject.i + 1])
    if phrase[0].lower_ not in {"a", "an", "the", "one"} or any(t.pos_ in {"PRON", "VERB"} for t in phrase):
        return None
    return f"the {doc[phrase[1].i : phrase[-1].i + 1].text}" if len(phrase) > 1 else None


def _parallel_object(pronoun: Token) -> Token | None:
    """ "would find Ada and help her": the object of the verb that its own is coordinated with."""
    if (
        pronoun.dep_ != "dobj"
        or pronoun.head.dep_ != "conj"
        or any(c.dep_ in CLAUSE_SUBJECTS for c in pronoun.head.children)
    ):
        return None
    return next((c for c in pronoun.head.head.children if c.dep_ == "dobj"), None)


def _pair(doc: Doc, mentions: list[Mention]) -> Replacement | None:
    """ "The two" for the two people that the sentence has named before."""
    for token in doc:
        if (
            token.lower_ != "two"
            or token.i == 0
            or token.dep_ not in CLAUSE_SUBJECTS
            or doc[token.i - 1].lower_ != "the"
        ):
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
