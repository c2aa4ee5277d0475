"""The state that a claim speaks of, read by rule from its parse: who is what, of what, and whether only one can be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from claimcheck.verification.counterclaims import is_name

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Shape = Literal["role", "only", "never", "count", "place", "other"]

#: Verbs that say of somebody that he is the first in something, and what he is called for it.
LEADING = frozenset("lead head chair direct run govern".split())
LEADERS = frozenset(
    "leader head chair chairman chairwoman chairperson president director chief manager governor boss mayor".split()
)
#: Verbs that have a noun of the same form, or one in -er, for who does it: "coaches the team", "owns the club".
_DOERS = {"coach": "coach", "captain": "captain", "manage": "manager", "own": "owner", "edit": "editor",
          "conduct": "conductor", "rule": "ruler", "train": "trainer", "present": "presenter"}  # fmt: skip
#: Verbs that have something in a number or an amount.
_HAVING = frozenset("have number count cost last seat comprise contain measure weigh hold".split())
#: Words before a noun that do not make another thing of it.
_PLAIN = frozenset("new old next current present incumbent reigning latest long-time longtime own only single".split())
#: Words that make another office of one: who is this is not that.
LESSER = frozenset(
    "deputy vice assistant acting honorary associate junior reserve guest former ex shadow second-in-command".split()
)
#: Parts of the name of one office, written with capitals as often as not.
_OFFICE = frozenset(
    "prime foreign chief vice deputy general executive managing interior finance defence defense principal acting"
    " supreme high lord first".split()
)
_TIES = frozenset("of in for at on among".split())


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What somebody or something is, has or holds: "minister of defence of Veldora"."""

    head: str
    """Lemma of the noun; ``leader`` stands for every word in LEADERS."""
    kinds: frozenset[str]
    """Lower-case words that narrow it down: "defence", "largest"."""
    of: frozenset[str]
    """Words of the names it is tied to, in lower case: "veldora"."""
    greatest: frozenset[str]
    """The superlatives that stand right before it: "largest"; of "best-selling" the first word."""
    plain: bool = False
    """Made of a verb: who edits a paper is its editor, not its sports editor."""


@dataclass(frozen=True, kw_only=True)
class State:
    """What a claim says is so."""

    shape: Shape
    holder: frozenset[str]
    """Words that name of whom or what it is said, in lower case; of "no woman" the noun alone."""
    names: frozenset[str]
    """Those of them that stand in a name; empty for "no woman"."""
    nobody: bool
    """It is denied of everybody of a sort ("no woman"), not of one holder."""
    thing: Thing | None
    verb: str
    """Lemma of the main verb."""
    value: str
    """What it is said to be, or where, or how many, as the claim words it."""
    one: bool
    """Only one at a time can be so."""
    words: frozenset[str]
    """Lemmas of the content words of what is said of the holder."""


def state_of(claim: Doc) -> State | None:
    """The state of a claim with a subject and a main verb; None for any other."""
    root = _main_verb(claim)
    subject = root and subject_of(root)
    if root is None or subject is None:
        return None
    said = next((t for t in root.children if t.dep_ in {"attr", "dobj", "oprd"}), None)
    if said is not None and said.dep_ == "dobj" and said.pos_ == "PRON":
        said = None
    spot = _spot(root)
    inside = {t.i for t in subject.subtree}
    words = {t.lemma_.lower() for t in claim if t.i not in inside and _counts(t)}
    thing = thing_at(said) if said is not None and said.pos_ in {"NOUN", "PROPN"} else None
    number = next((t for t in said.children if t.dep_ == "nummod"), None) if said is not None else None
    shape: Shape = "other"
    value = said.text if said is not None else ""
    one = False
    if _denied(claim):
        shape = "never"
    elif thing is not None and said is not None and any(t.lower_ == "only" for t in said.children):
        shape, one = "only", True
    elif number is not None and root.lemma_ in _HAVING:
        shape, value, one = "count", number.text, True
    elif said is not None and said.pos_ == "NUM" and root.lemma_ == "be":
        shape, value, one, thing = "count", said.text, True, thing_at(subject)
    elif root.lemma_ in LEADING and said is not None:
        shape, one = "role", True
        thing = Thing(head="leader", kinds=frozenset(), of=frozenset(_names_in(said)), greatest=frozenset())
    elif root.lemma_ in _DOERS and said is not None:
        shape, one = "role", True
        names = frozenset(_names_in(said))
        thing = Thing(head=_DOERS[root.lemma_], kinds=frozenset(), of=names, greatest=frozenset(), plain=True)
    elif thing is not None and said is not None and root.lemma_ in {"be", "remain", "hold"}:
        shape, value = "role", _phrase(said)
        articles = {t.lower_ for t in said.children if t.dep_ == "det"}
        one = "the" in articles or not (articles or said.tag_ in {"NNS", "NNPS"})
    elif spot is not None:
        shape, value, one = "place", _phrase(spot), True
    return State(
        shape=shape, holder=frozenset(_holder(subject)), names=frozenset(_holder_names(subject)),
        nobody=any(is_denial(t) for t in (subject, *subject.children)),
        thing=thing, verb=root.lemma_, value=value, one=one, words=frozenset(words),
    )  # fmt: skip


def _main_verb(claim: Doc) -> Token | None:
    """The root; where the parser took the subject for it ("The planet Ossian has ..."), the first verb with one."""
    root = next((t for t in claim if t.dep_ == "ROOT"), None)
    if root is None or root.pos_ in {"VERB", "AUX"}:
        return root
    return next((t for t in claim if t.pos_ in {"VERB", "AUX"} and subject_of(t) is not None), None)


def subject_of(verb: Token) -> Token | None:
    """The subject of a verb, of the verb that it is joined to, or of the noun that its relative clause belongs to."""
    found = next((t for t in verb.children if t.dep_ in {"nsubj", "nsubjpass"}), None)
    if found is not None and found.tag_ in {"WP", "WDT"} and verb.dep_ == "relcl":
        return verb.head
    if found is None and verb.dep_ in {"conj", "xcomp"} and verb.head.pos_ in {"VERB", "AUX"}:
        return subject_of(verb.head)
    return found


def thing_at(noun: Token) -> Thing:
    """What a noun with its modifiers and what it is tied to speaks of."""
    kinds: set[str] = set()
    of: set[str] = set()
    office = noun.lemma_.lower() in LEADERS or noun.lower_ in {"minister", "secretary", "general", "officer"}
    stack = [noun]
    while stack:
        for child in stack.pop().children:
            if child.dep_ in {"compound", "amod", "nmod", "poss", "pobj"} and child.pos_ not in {"PRON", "DET"}:
                stack.append(child)
                lower = child.lower_
                if is_name(child) and not (office and lower in _OFFICE):
                    of.add(lower)
                elif lower not in _PLAIN and child.tag_ != "CD" and child.ent_type_ not in {"ORDINAL", "DATE", "TIME"}:
                    kinds.add(lower if child.tag_ in {"JJS", "RBS"} else child.lemma_.lower())
                kinds |= {t.lower_ for t in child.children if t.tag_ == "RBS"}
            elif child.dep_ == "prep" and child.lower_ in _TIES:
                stack.append(child)
    near = [t for child in noun.children if child.dep_ in {"amod", "advmod"} for t in (child, *child.children)]
    greatest = {t.lower_ for t in near if t.tag_ in {"JJS", "RBS"} or t.lower_ in {"best", "most"}}
    return Thing(head=noun.lemma_.lower(), kinds=frozenset(kinds), of=frozenset(of), greatest=frozenset(greatest))


def compare(mine: Thing, noun: Token) -> Literal["same", "other"] | None:
    """Whether a noun of another text speaks of the same thing, of another of its sort, or of something else (None).

    "The deputy mayor" is another than "the mayor", "the longest road tunnel" than "the longest railway tunnel". What
    one text leaves unsaid is no difference.
    """
    theirs = thing_at(noun)
    led = mine.head == "leader"
    if theirs.head != mine.head and not (led and theirs.head in LEADERS):
        return None
    if theirs.kinds & LESSER - mine.kinds:
        return "other"
    if led:
        return "same" if any(akin(one, two) for one in mine.of for two in theirs.of) else None
    if not mine.greatest <= theirs.greatest:
        return None
    before = {t.lower_ for t in noun.children if t.dep_ in {"compound", "amod"} and not is_name(t)}
    if mine.plain and before - {"head", *_OFFICE, *_PLAIN}:
        return "other"
    if mine.kinds - theirs.kinds and theirs.kinds - mine.kinds:
        return "other"
    if mine.of and theirs.of and not any(akin(one, two) for one in mine.of for two in theirs.of):
        return "other"
    return "same"


def akin(one: str, two: str) -> bool:
    """The same word, or a name and what comes of it: "Sweden" and "Swedish"."""
    if one == two:
        return True
    shared = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return shared >= max(4, min(len(one), len(two)) - 2)


def is_denial(token: Token) -> bool:
    """A word that negates: "not", "never", "no", "none"."""
    return token.dep_ == "neg" or token.lower_ in {"no", "none", "nobody", "never", "nor", "neither"}


def _denied(claim: Doc) -> bool:
    return any(is_denial(t) for t in claim)


def _spot(root: Token) -> Token | None:
    """Where the claim says that something is, or to whom it belongs: after "in", "at", "on", "to" of its verb."""
    places = [
        noun
        for prep in root.children
        if prep.dep_ == "prep" and prep.lower_ in {"in", "at", "on", "to"}
        for noun in prep.children
        if noun.dep_ == "pobj" and (is_name(noun) or root.lemma_ == "belong")
    ]
    return places[0] if places else None


def _holder(subject: Token) -> set[str]:
    return _holder_names(subject) if is_name(subject) else {subject.lower_, *_holder_names(subject)}


def _holder_names(subject: Token) -> set[str]:
    if is_name(subject):
        return {t.lower_ for t in (subject, *subject.lefts) if is_name(t)}
    return _names_in(subject)


def _names_in(noun: Token) -> set[str]:
    return {t.lower_ for t in noun.subtree if is_name(t) and t.dep_ != "relcl"}


def _phrase(noun: Token) -> str:
    left = [t for t in noun.lefts if t.dep_ in {"compound", "amod", "nmod"}]
    return noun.doc[min([t.i for t in left], default=noun.i) : noun.i + 1].text


def _counts(token: Token) -> bool:
    return token.pos_ in {"NOUN", "PROPN", "VERB", "ADJ", "NUM"} and token.lemma_ not in {"be", "have", "do"}


def content(tokens: Iterable[Token]) -> set[str]:
    """Lemmas of the words that carry meaning."""
    return {t.lemma_.lower() for t in tokens if _counts(t)}
