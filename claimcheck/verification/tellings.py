"""What a passage tells of the state that a claim speaks of: that it holds, that it has ended, or of another thing.

By rules over its parse, the rules for an end first (:mod:`claimcheck.verification.endings`). Where no rule finds
anything, the entailment model alone decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from claimcheck.claims.words import MALE_WORDS
from claimcheck.verification.counterclaims import is_name
from claimcheck.verification.endings import BUY, CHANGE, ENDINGS, ORDINALS, SELL
from claimcheck.verification.mentions import (
    PRONOUNS,
    Found,
    Rule,
    asserted,
    asserts_the_thing,
    clause,
    is_holder,
    names_holder,
    names_tie,
    speaks_of_names,
    subjects,
)
from claimcheck.verification.states import LESSER, State, akin, compare, content, is_denial, subject_of, thing_at

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_WINNERS = frozenset("champion winner titleholder holder".split())
_WON = frozenset("title championship cup league trophy crown election race".split())
_BEGIN = frozenset(
    "become appoint elect name choose confirm make swear take assume crown install inaugurate promote".split()
)
_GREATER = re.compile(
    r"\b(?:more|\w+er)(?: \w+)? than any(?:one|body|thing| other)\b|\bthe most that any(?:one|body)",
    re.IGNORECASE,
)

Outcome = Literal["holds", "ends", "rival", "beside", "near"]


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What a passage tells of a state, in words that a reader can follow."""

    outcome: Outcome
    """``rival``: it says of another what only one can be, which ends the state if the holder had it before.
    ``beside``: what it tells is of another thing of the sort, and cannot count against the claim.
    ``near``: somebody did what a claim says that nobody of a sort ever did; whether he is of the sort is not said."""
    claim: str
    evidence: str
    detail: str


def tell(state: State, passage: Doc) -> Telling | None:
    """What the first rule that applies finds in the passage, those that tell of an end before the others."""
    for outcome, rules in _RULES:
        for rule in rules:
            for found, detail in rule(state, passage):
                words = found if isinstance(found, str) else " ".join(found.text.split())
                return Telling(outcome=outcome, claim=state.value or state.verb, evidence=words, detail=detail)
    return None


def _begins(state: State, passage: Doc) -> Iterator[Found]:
    """ "Ada Brun was elected mayor", "took over as director", "remains the largest"."""
    if state.shape != "role" or state.thing is None:
        return
    for verb in passage:
        begun = verb.lemma_ in _BEGIN and asserted(verb)
        lasting = verb.lemma_ in {"remain", "stay"} and asserted(verb) and not any(is_denial(t) for t in verb.children)
        if not (begun or lasting):
            continue
        subject = subject_of(verb)
        passive = any(t.dep_ == "nsubjpass" for t in verb.children)
        target = next((t for t in verb.children if t.dep_ == "dobj"), None) if begun and not passive else None
        if not any(t is not None and is_holder(state, t) for t in (subject, target)):
            continue
        if not names_tie(state, passage):
            continue
        for token in verb.subtree:
            if token.dep_ in {"attr", "oprd", "pobj", "dobj", "appos"} and compare(state.thing, token) == "same":
                yield clause(verb), "tells that it is so"


def _is_called(state: State, passage: Doc) -> Iterator[Found]:
    """ "Ada Brun, the mayor of Ellery, ...", "Mayor Ada Brun", "the mayor, Ada Brun"."""
    if state.shape != "role" or state.thing is None or not names_tie(state, passage):
        return
    for noun in passage:
        if not is_holder(state, noun) or noun.lower_ in PRONOUNS:
            continue
        beside = [t for t in noun.children if t.dep_ in {"appos", "compound"}]
        if noun.dep_ == "appos":
            beside.append(noun.head)
        for token in beside:
            if compare(state.thing, token) == "same" and not any(t.lower_ in LESSER for t in noun.lefts):
                yield passage[min(token.left_edge.i, noun.left_edge.i) : max(token.i, noun.i) + 1], "is called so"


def _still(state: State, passage: Doc) -> Iterator[Found]:
    """The greatest by comparison: "sold more than any other", "no train had ever been faster"."""
    if state.shape != "role" or state.thing is None or not names_holder(state, passage):
        return
    if not state.thing.greatest and state.thing.head != "record":
        return
    told_of = [{t.lower_ for t in subject.subtree} for subject in subjects(passage)]
    if not any(state.names - {state.thing.head} <= words for words in told_of):
        return
    for sentence in passage.sents:
        nobody = any(t.lower_ in {"no", "nobody", "none"} for t in sentence)
        if nobody and any(t.tag_ in {"JJR", "RBR"} for t in sentence):
            yield sentence, "tells that nobody is before it"
        if match := _GREATER.search(sentence.text):
            yield match[0], "tells that nobody is before it"


def _none_yet(state: State, passage: Doc) -> Iterator[Found]:
    """ "None has landed there", "it has not won gold"; "always a man" where no woman is claimed."""
    if state.shape != "never":
        return
    for verb in passage:
        denied = verb.lemma_ == state.verb != "be" and any(
            is_denial(t) for t in (*verb.children, subject_of(verb)) if t
        )
        if not denied or not _of_the_sort(state, subject_of(verb)):
            continue
        if len(state.words & content(passage)) >= 2 and speaks_of_names(state, passage):
            yield clause(verb), "tells of none"
    if state.holder & {"woman", "women"} and asserts_the_thing(state, passage):
        for token in passage:
            if token.lemma_.lower() in MALE_WORDS and any(t.lower_ in {"all", "always", "only", "every"}
                                                         for t in token.sent):  # fmt: skip
                yield token.sent, "tells of none"


def _of_the_sort(state: State, subject: Token | None) -> bool:
    """Of whom it is denied: "none", "it", or those whom the claim speaks of; not "the two"."""
    if subject is None or subject.lower_ in {"none", "nobody", "one", "it", "they"} or is_holder(state, subject):
        return True
    return any(akin(word, t.lower_) for word in state.holder for t in subject.subtree)


def _is_another(state: State, passage: Doc) -> Iterator[Found]:
    """ "Tom Rehn was elected mayor", "the Calder Arena is the largest stadium", "Elmstad won the league title"."""
    if state.shape != "role" or state.thing is None or not state.one or not names_tie(state, passage):
        return
    if not (state.thing.of or state.thing.kinds):
        # Of "the president" alone nobody can tell whether another president is the same office.
        return
    for verb in passage:
        subject = subject_of(verb)
        if subject is None or not asserted(verb) or subject.lower_ in PRONOUNS:
            continue
        if verb.lemma_ in _BEGIN | {"be"}:
            passive = any(t.dep_ == "nsubjpass" for t in verb.children)
            target = None if passive else next((t for t in verb.children if t.dep_ == "dobj"), None)
            who = target if target is not None and is_name(target) else subject
            said = [t for t in verb.subtree if t.dep_ in {"attr", "oprd", "pobj"} and compare(state.thing, t) == "same"]
            untied = not state.thing.of and all(thing_at(t).of for t in said)
            if said and not untied and is_name(who) and not names_holder(state, who.subtree):
                yield clause(verb), "says it of another"
        for token in verb.subtree:
            # "Taller than the Kessel Dam", of the tallest dam.
            if (
                token.tag_ in {"JJR", "RBR"}
                and f"{token.lower_.removesuffix('r')}st" in state.thing.greatest
                and any(
                    is_holder(state, noun) for than in token.children if than.lower_ == "than" for noun in than.children
                )
                and not any(is_denial(t) for t in verb.sent)
            ):
                yield clause(verb), "says it of another"
        won = next((t for t in verb.children if t.dep_ == "dobj"), None)
        if verb.lemma_ == "win" and won is not None and state.thing.head in _WINNERS and won.lemma_ in _WON:
            kinds = thing_at(won).kinds
            fits = not kinds or not state.thing.kinds or bool(kinds & state.thing.kinds)
            if fits and is_name(subject) and not is_holder(state, subject):
                yield clause(verb), "says it of another"


def _another(state: State, passage: Doc) -> Iterator[Found]:
    """Another thing of the sort: the deputy, the longest road tunnel, the second team, a member that is not meant."""
    if state.shape == "never" and not state.nobody and state.verb != "be":
        doing = [t for t in passage if t.lemma_ == state.verb and t.pos_ == "VERB" and subject_of(t) is not None]
        if doing and all(_is_part_or_other(state, subject) for verb in doing if (subject := subject_of(verb))):
            yield clause(doing[0]), "tells it of another"
    if state.shape == "role" and state.thing is not None and not names_holder(state, passage):
        found = [(t, compare(state.thing, t)) for t in passage]
        if not any(kind == "same" for _, kind in found):
            for token, kind in found:
                if kind == "other":
                    yield passage[token.left_edge.i : token.i + 1], "is of another"
    if state.names and not state.one and state.shape != "never" and not names_holder(state, passage):
        yield "", "does not name it"
    if state.shape == "place" and state.value.lower() not in passage.text.lower():
        lemmas = {t.lemma_ for t in passage}
        if state.verb != "be" and not lemmas & {state.verb, *CHANGE, *SELL, *BUY}:
            yield "", "is silent on it"


def _is_part_or_other(state: State, subject: Token) -> bool:
    """ "The second team of Westmoor", or somebody with another name."""
    if is_holder(state, subject) or subject.lower_ in PRONOUNS:
        return False
    if names_holder(state, subject.subtree):
        return any(t.lower_ in LESSER or t.ent_type_ == "ORDINAL" or t.lower_ in ORDINALS for t in subject.children)
    return is_name(subject) and not names_holder(state, subject.doc)


def _comes_near(state: State, passage: Doc) -> Iterator[Found]:
    """ "Tom Rehn, who had left office, met him", where no mayor is said to have met him."""
    if state.shape != "never" or not state.nobody or state.verb in {"be", "have"}:
        return
    for verb in passage:
        subject = subject_of(verb) if verb.lemma_ == state.verb and asserted(verb) else None
        if subject is not None and is_name(subject) and (state.words - {state.verb}) & content(passage):
            yield clause(verb), "tells it of somebody"


_RULES: tuple[tuple[Outcome, tuple[Rule, ...]], ...] = (
    ("ends", ENDINGS),
    ("holds", (_begins, _is_called, _still, _none_yet)),
    ("rival", (_is_another,)),
    ("beside", (_another,)),
    ("near", (_comes_near,)),
)
