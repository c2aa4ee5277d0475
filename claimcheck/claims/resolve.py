"""Resolve pronouns and short names within the article, where that is safe: a wrong name is worse than a pronoun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimcheck.claims.people import Mention, People, capitalised_runs, is_role
from claimcheck.claims.words import POLITE, SPEECH_VERBS, TITLES, is_role_word

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_THINGS_OR_MANY = frozenset("it its they them their".split())
_HE = frozenset("he him his".split())
_SHE = frozenset("she her hers".split())
_POSSESSIVE = frozenset("his her".split())
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


#: Offices that are held by one person in one article, as far as it goes: "the minister".
_OFFICES = TITLES - POLITE
_COMPANIES = frozenset(
    "company firm group bank airline operator maker manufacturer builder retailer charity union club university"
    " hospital agency regulator ministry".split()
)
#: What only companies have: "Brannock’s shares".
_OF_COMPANIES = frozenset("shares share sales revenue profit profits shareholders turnover".split())
#: What says something and does nothing: "The report said it had".
_PAPERS = frozenset("report study statement version paper letter document email article book survey poll".split())
_STRANGERS = frozenset("man woman boy girl mother father brother sister son daughter wife husband widow".split())


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """Words to put in place of the tokens ``start`` to ``end`` (end exclusive) when a claim is read alone."""

    start: int
    end: int
    text: str
    name: str
    """The person meant, in full: a pronoun stays where the claim has named that person before it."""
    pronoun: bool


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
        self._here: set[str] = set()
        """Who has been named in this paragraph ..."""
        self._before: set[str] = set()
        """... and in the one before it."""
        self._stranger = False
        """Somebody has been told of who has no name: "a nurse"."""
        self._organisations: set[str] = set()
        """Those that are subjects in the sentence before."""
        self._called: dict[str, set[str]] = {}
        """Who or what has been introduced as a minister, as a company."""

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
        replacements.extend(self._things_meant(doc, who))
        self._here |= set(who.values())
        described = self._descriptions(doc, mentions)
        replacements.extend(described)
        who.update({i: r.name for r in described for i in range(r.start, r.end) if r.name in self._people.full})
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
        replaced = {i for r in replacements for i in range(r.start, r.end)}
        for token in doc:
            # "Its chairman", "he is its head": nothing before it in the sentence that it could mean.
            open_still = token.lower_ in _THINGS_OR_MANY and token.i not in replaced
            if open_still and not any(t.pos_ in {"NOUN", "PROPN"} for t in doc[: token.i]) and not _is_empty(token):
                unresolved.append(token.text)
        if not quoted:
            self._remember(doc, who)
        return sorted(replacements, key=lambda r: r.start), unresolved

    def _things_meant(self, doc: Doc, who: dict[int, str]) -> list[Replacement]:
        """ "It" or "Its" at a sentence's start, for what the one before was about; "and it", for its own subject."""
        found: list[Replacement] = []
        first = next((t for t in doc if t.lower_ in {"it", "its"}), None)
        thing = self._focus.thing
        if first is not None and thing is not None and _opens_sentence(first):
            text = _owner(thing) if first.lower_ == "its" else thing
            found.append(Replacement(start=first.i, end=first.i + 1, text=text, name=thing, pronoun=True))
        for token in doc:
            other = self._own_sentence(doc, token, who) if token.i not in {r.start for r in found} else None
            if other is not None:
                found.append(Replacement(start=token.i, end=token.i + 1, text=other, name=other, pronoun=True))
                continue
            if token.lower_ != "it" or token.dep_ not in _SUBJECTS or token.head.dep_ != "conj" or _is_empty(token):
                continue
            subject = next((c for c in token.head.head.children if c.dep_ in _SUBJECTS), None)
            if subject is None or subject.i > token.i:
                continue
            own = found[0].text if found and subject == first else _thing(doc, subject, who)
            if own is not None and subject.lower_ != "its":
                found.append(Replacement(start=token.i, end=token.i + 1, text=own, name=own, pronoun=True))
        return found

    def _own_sentence(self, doc: Doc, token: Token, who: dict[int, str]) -> str | None:
        """What "it", "they" or "its" means within its sentence, where only the subject of the main clause is left."""
        if token.lower_ == "its":
            to = token.head.head
            if not (token.head.dep_ == "pobj" and to.lower_ == "to" and doc[max(0, to.i - 1)].lower_ == "according"):
                return None
            subject = next((c for t in doc if t.head == t for c in t.children if c.dep_ in _SUBJECTS), None)
            own = None if subject is None or subject.i > token.i else _thing(doc, subject, who)
            return None if own is None else _owner(own)
        if token.lower_ not in {"it", "they"} or token.dep_ not in _SUBJECTS or _is_empty(token) or _in_quotes(token):
            return None
        verb = token.head
        if verb.dep_ not in {"relcl", "advcl", "ccomp"}:
            return None
        main = next((a for a in verb.ancestors if any(c.dep_ in _SUBJECTS for c in a.children)), None)
        subject = next((c for c in main.children if c.dep_ in _SUBJECTS), None) if main is not None else None
        if main is None or subject is None or subject.i > token.i or subject.i in who:
            return None
        if verb.dep_ == "ccomp":
            # "The bank said it had cut 300 jobs": "it was raining" and "it was closed" may be of something else.
            says = main.lemma_.lower() in SPEECH_VERBS and main == verb.head and subject.lemma_.lower() not in _PAPERS
            return _thing(doc, subject, who) if says and token.lower_ == "it" and _acts(verb, token) else None
        plural = token.lower_ == "they"
        tags = {"NNS", "NNPS"} if plural else {"NN", "NNP"}
        own_words = {t.i for t in subject.subtree}
        rivals = [
            t for t in doc[: token.i]
            if t.tag_ in tags and t.i not in own_words and t.dep_ in {"dobj", "pobj", "attr", *_SUBJECTS}
            and t.ent_type_ not in {"DATE", "TIME", "PERSON", "CARDINAL", "MONEY", "PERCENT"}
        ]  # fmt: skip
        if rivals:
            return None
        if not plural:
            return _thing(doc, subject, who)
        phrase = doc[subject.left_edge.i : subject.i + 1]
        simple = subject.tag_ in tags and len(phrase) < 5 and not any(t.pos_ == "PRON" for t in phrase)
        words = phrase.text
        return None if not simple else words if phrase[0].pos_ == "PROPN" else words[0].lower() + words[1:]

    def _antecedent(self, pronoun: Token, mentions: list[Mention], who: dict[int, str]) -> str | None:
        female = pronoun.lower_ in _SHE
        quoted = _in_quotes(pronoun)
        parallel = _parallel_object(pronoun)
        if parallel is not None and (name := who.get(parallel.i)) is not None:
            return name if self._people.may_be(name, female=female) else None
        for verb in _governing_verbs(pronoun):
            subject = next((c for c in verb.children if c.dep_ in _SUBJECTS), None)
            if subject is None or subject.i >= pronoun.i or subject.i == pronoun.i:
                continue
            name = who.get(subject.i)
            if (
                name is not None
                and not quoted
                and not _is_several(subject)
                and self._people.may_be(name, female=female)
            ):
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
        return candidates.pop() if len(candidates) == 1 else None

    def _descriptions(self, doc: Doc, mentions: Sequence[Mention]) -> list[Replacement]:
        """ "The minister", "the company": the only one that has been introduced as such."""
        found = []
        for token in doc:
            called = self._called.get(token.lower_, set())
            if len(called) != 1 or token.tag_ != "NN" or token.dep_ in {"appos", "compound", "attr"}:
                continue
            beside = [c for c in token.children if c.dep_ not in {"case", "punct"}]
            limits = [c for c in beside if not (c.i > token.i and doc[c.left_edge.i - 1].text == ",")]
            named = any(c.dep_ == "appos" for c in beside) or _in_quotes(token)
            if len(limits) != 1 or limits[0].lower_ != "the" or named:
                continue
            name = next(iter(called))
            if token.lower_ in _COMPANIES and self._names_another(doc[: token.i], name):
                continue
            owns = any(c.dep_ == "case" for c in token.children)
            found.append(
                Replacement(start=limits[0].i, end=token.i + 1, text=name, name=name, pronoun=False)
                if not owns or not name.endswith("s")
                else Replacement(start=limits[0].i, end=token.i + 2, text=f"{name}’", name=name, pronoun=False)
            )
        for token in doc:
            for word, name in self._introduced(token, mentions):
                self._called.setdefault(word, set()).add(name)
        self._organisations = _acting_organisations(doc[:])
        return found

    def _names_another(self, before: Span, name: str) -> bool:
        """Whether another organisation has been named since, which "the company" may mean as well."""
        named = self._organisations | _acting_organisations(before)
        return any(not set(other.split()) & set(name.split()) for other in named)

    def _introduced(self, token: Token, mentions: Sequence[Mention]) -> list[tuple[str, str]]:
        """What a name is called beside it: (minister, Petra Vonnegaard), (company, Norvik Lines)."""
        if token.pos_ != "PROPN" and not (token.ent_type_ == "ORG" and token.text[0].isupper()):
            return []
        doc = token.doc
        mention = next((m for m in mentions if m.end == token.i + 1), None)
        name = mention.name if mention is not None else _organisation(token)
        if name is None:
            return []
        nouns = [c for c in token.children if c.dep_ == "appos"]
        nouns += [token.head] if token.dep_ == "appos" else []
        words = {n.lower_ for n in nouns if n.tag_ == "NN"}
        if mention is not None:
            runs = (run for run in capitalised_runs(doc) if run[0] <= token.i < run[1])
            start = next(runs, (mention.start, mention.end))[0]
            words |= {doc[i].lower_ for i in range(start, mention.end - 1) if doc[i].lower_ in _OFFICES}
            if mention.start > 0 and doc[mention.start - 1].tag_ in {"NN", "NNP"} and is_role(doc[mention.start - 1]):
                words.add(doc[mention.start - 1].lower_)
            return [(word, name) for word in words if is_role_word(word)]
        if words & _COMPANIES or any(t.lower_ in _OF_COMPANIES for t in (token.head, *token.head.children)):
            words |= {"company", "firm"}
        return [(word, name) for word in words & _COMPANIES]

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
        if subject is not None and name is not None:
            self._stranger = False
        elif subject is not None and subject.i not in who and (subject.lower_ in _STRANGERS or is_role(subject)):
            self._stranger = True
        thing = _thing(doc, subject, who) if subject is not None else None
        if thing is None and subject is not None and subject.lower_ in {"it", "its"}:
            thing = self._focus.thing
        if thing is None and subject is not None and any(c.lower_ == "its" for c in subject.children):
            thing = self._focus.thing
        self._focus = _Focus(subject=name, named=tuple(who.values()), plural=plural, thing=thing)


def _owner(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def _acts(verb: Token, it: Token) -> bool:
    return verb.lemma_ not in {"be", "seem", "appear", "rain", "snow"} and it.dep_ == "nsubj"


def _parallel_object(pronoun: Token) -> Token | None:
    """ "would raise Kim up and help him": the object of the verb that its own is coordinated with."""
    if pronoun.dep_ != "dobj" or pronoun.head.dep_ != "conj" or any(c.dep_ in _SUBJECTS for c in pronoun.head.children):
        return None
    return next((c for c in pronoun.head.head.children if c.dep_ == "dobj"), None)


def _acting_organisations(words: Span) -> set[str]:
    return {
        entity.text.removesuffix("’s").removesuffix("'s")
        for entity in words.ents
        if entity.label_ == "ORG" and entity.root.dep_ in _SUBJECTS
    }


def _organisation(token: Token) -> str | None:
    """The name of an organisation that ends with the token."""
    if token.ent_type_ != "ORG" or token.nbor(-1 if token.i else 0).text == ".":
        return None
    start = token.i
    while start > 0 and token.doc[start - 1].ent_type_ == "ORG" and token.doc[start - 1].text[:1].isupper():
        start -= 1
    words = [t for t in token.doc[start : token.i + 1] if t.lower_ not in {"the", "’s", "'s"}]
    return "".join(t.text_with_ws for t in words).strip() or None


def _opens_sentence(it: Token) -> bool:
    """Nothing stands before it that it could mean: at most a date."""
    if it.lower_ == "it" and (it.dep_ not in _SUBJECTS or _is_empty(it)):
        return False
    if it.lower_ == "its" and it.head.dep_ not in _SUBJECTS:
        return False
    if it.head.lemma_ in {"say", "add"} and it.head.dep_ == "ROOT":
        # "In a statement it said"
        return not any(t.tag_ in {"NNP", "NNPS", "PRP"} or t.dep_ in _SUBJECTS for t in it.doc[: it.i])
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
        or subject.lower_ in _STRANGERS
        or is_role(subject)
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
    name = start.pos_ == "PROPN" or (start.ent_type_ and start.tag_ not in {"DT", "PRP$"})
    return words if name else words[0].lower() + words[1:]


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


def _in_quotes(token: Token) -> bool:
    before = sum(t.text in {"“", "”", '"'} for t in token.doc[: token.i])
    return before % 2 == 1
