"""Sort assertions: what kind of claim, whether later events can end it, or why it is not checked at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimcheck.claims.model import Kind, Reason
from claimcheck.claims.words import (
    FIRST_OR_SECOND_PERSON,
    FUTURE_MODALS,
    OBLIGATION,
    OPINION_PHRASES,
    OPINION_WORDS,
    POSSIBLE_MODALS,
    PREDICTION_WORDS,
    RANKS,
    STATIVE_VERBS,
    UNITS,
    UNIVERSAL,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_PRESENT = frozenset({"VBZ", "VBP"})


def reason_to_set_aside(doc: Doc, head: Token, tokens: list[int]) -> Reason | None:
    """Why an assertion (its main verb, its tokens) is not checked; None when it is."""
    words = [doc[i] for i in tokens]
    lower = {token.lower_ for token in words}
    auxiliaries = {c.lower_ for c in head.children if c.dep_ in {"aux", "auxpass"} and c.i in set(tokens)}
    if auxiliaries & FUTURE_MODALS:
        return "prediction"
    if auxiliaries & OBLIGATION:
        return "opinion"
    if _hypothetical(head, auxiliaries, set(tokens)):
        return "prediction"
    if lower & FIRST_OR_SECOND_PERSON:
        return "not_checkable"
    text = " ".join(token.lower_ for token in words)
    anchored = any(t.ent_type_ in {"PERSON", "GPE", "ORG", "DATE", "CARDINAL", "PERCENT", "MONEY", "QUANTITY"}
                   for t in words)  # fmt: skip
    if any(phrase in text for phrase in OPINION_PHRASES) and not (lower & RANKS):
        return "opinion"
    if _evaluates(head) or (lower & OPINION_WORDS and not anchored):
        return "opinion"
    if not any(token.pos_ in {"NOUN", "PROPN", "NUM"} for token in words):
        return "not_checkable"
    return None


def _hypothetical(head: Token, auxiliaries: set[str], tokens: set[int]) -> bool:
    if any(c.dep_ == "advcl" and any(g.lower_ in {"if", "unless"} for g in c.children) for c in head.children):
        return True
    # "would have" and "could have" speak of what did not happen; alone these verbs look ahead.
    if auxiliaries & POSSIBLE_MODALS:
        return True
    return head.lemma_ == "be" and any(
        c.dep_ == "acomp" and c.lower_ in PREDICTION_WORDS and c.i in tokens for c in head.children
    )


def _evaluates(head: Token) -> bool:
    """The predicate itself is a judgement: "is a breathtaking gamble", "was wrong"."""
    if head.lemma_ not in {"be", "seem", "look", "sound", "feel", "remain", "appear"}:
        return False
    for child in head.children:
        if child.dep_ in {"acomp", "attr", "oprd"}:
            judged = {child.lower_} | {g.lower_ for g in child.children if g.dep_ in {"amod", "advmod"}}
            if judged & OPINION_WORDS:
                return True
    return False


def kind_of(doc: Doc, head: Token, tokens: list[int], quotation: bool) -> Kind:
    """The kind of an assertion, by its words."""
    if quotation:
        return "quotation"
    words = [doc[i] for i in tokens]
    lower = {token.lower_ for token in words}
    if lower & UNIVERSAL or ("n't" in lower and "ever" in lower) or ("not" in lower and "ever" in lower):
        return "universal"
    if any(token.tag_ in {"JJS", "RBS"} for token in words) or any(_is_rank(token) for token in words):
        return "comparison"
    if any(t.tag_ in {"JJR", "RBR"} for t in words) and "than" in lower:
        return "comparison"
    if _has_quantity(words):
        return "quantity"
    present = head.tag_ in _PRESENT or any(c.tag_ in _PRESENT for c in head.children if c.dep_ in {"aux", "auxpass"})
    if head.lemma_ in STATIVE_VERBS and (present or head.lemma_ == "be"):
        return "state"
    if head.pos_ in {"NOUN", "PROPN"}:
        return "state"
    return "event"


def _is_rank(token: Token) -> bool:
    """ "the first visit", not "had first conveyed" nor "last week"."""
    before_verb = token.dep_ == "advmod" and token.head.pos_ == "VERB"
    return token.lower_ in RANKS and not before_verb and token.ent_type_ not in {"DATE", "TIME"}


def _has_quantity(words: list[Token]) -> bool:
    for position, token in enumerate(words):
        definite = position > 0 and words[position - 1].lower_ in {"the", "at", "these", "those"}
        year = re.fullmatch(r"(1[5-9]|20)\d\d", token.text)
        if token.like_num and token.ent_type_ not in {"DATE", "TIME"} and not year and not definite:
            return True
        if token.like_num and position + 1 < len(words) and words[position + 1].lower_ in UNITS:
            return True
        if token.text in {"$", "£", "€", "%"}:
            return True
    return False


def is_ongoing(doc: Doc, head: Token, tokens: list[int], kind: Kind) -> bool:
    """Later events can end it: a present state, "has never", a superlative; not a finished event, not a "first"."""
    if kind == "quotation":
        return False
    words = {doc[i].lower_ for i in tokens}
    auxiliaries = [c for c in head.children if c.dep_ in {"aux", "auxpass"}]
    present = head.tag_ in _PRESENT or any(c.tag_ in _PRESENT for c in auxiliaries)
    perfect = any(c.lemma_ == "have" and c.tag_ in _PRESENT for c in auxiliaries)
    if perfect:
        return kind in {"universal", "comparison"} or bool(words & {"still", "since", "not", "n't", "yet", "longer"})
    if present:
        return head.tag_ in _PRESENT or any(c.lemma_ == "be" for c in auxiliaries)
    if kind == "comparison" and head.pos_ not in {"VERB"}:
        return bool({doc[i].tag_ for i in tokens} & {"JJS", "RBS"})
    return head.pos_ in {"NOUN", "PROPN"} and bool(words & {"current", "is", "are"})
