"""Appositions behind a comma, taken off as assertions: "Lindqvist, a judge, ..." says that Lindqvist is a judge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimcheck.claims.phrases import DASHES, SUBJECTS, Clause, Draft, bare_phrase, is_plural, subtree, tidy
from claimcheck.claims.relative import detach_relative
from claimcheck.claims.words import SPEECH_VERBS

if TYPE_CHECKING:
    from spacy.tokens import Token

_INDEFINITE = frozenset("a an another one some any no other two three four five".split())
_ENDED = frozenset("then former until late ex formerly once".split())


def detach_apposition(token: Token, clause: Clause, kept: set[int], drafts: list[Draft], later: list[Clause]) -> None:
    """Adds the apposition's assertion to ``drafts``, and takes it out of ``kept`` unless it is the name itself."""
    doc = token.doc
    noun = _noun_of(token)
    if noun is None or "PROPN" not in {noun.pos_, token.pos_} or token.pos_ not in {"PROPN", "NOUN"}:
        return
    for inner in list(token.subtree):
        if inner.dep_ == "relcl" and inner.head == token:
            detach_relative(inner, clause, kept, later)
    tokens = subtree(token) & kept
    if not tokens or noun.i not in kept or not _set_off(token, tokens) or _is_list(token, tokens):
        return
    if noun.pos_ == "PRON" or not _describes(token, noun, tokens):
        return
    named_last = token.pos_ == "PROPN" and noun.pos_ != "PROPN"
    if named_last and (noun.tag_ == "NN" and _indefinite(noun)):
        return
    phrase = bare_phrase(noun, kept - tokens)
    limiting = _restrictive(token, tokens)
    outside = subtree(limiting) if limiting is not None else set()
    own = bare_phrase(token, tokens) if named_last else tidy(doc, tokens - outside)
    if not phrase or not own:
        return
    if not named_last:
        # A name in apposition stays in the main clause too: without it nobody would know who is meant.
        kept -= tokens
    verb = _form_of_be(token, noun, clause, own, kept - tokens)
    parts: tuple[int | str, ...] = (*own, verb, *phrase) if named_last else (*phrase, verb, *own)
    if limiting is None or len(own) > 3:
        drafts.append(
            Draft(parts=parts, own=tuple(sorted({*own, *phrase})) if named_last else tuple(own), head=token.i,
                  dated_by=tuple(own), speaker=None if clause.speaker is None else clause.speaker.i,
                  asserted=clause.asserted)
        )  # fmt: skip
    if limiting is not None:
        # "X, the firm that runs the port": X runs the port.
        inside = subtree(limiting) & tokens
        pronoun = min(inside)
        later.append(Clause(head=limiting, tokens=inside - {pronoun}, subject=tuple(phrase), speaker=clause.speaker,
                            asserted=clause.asserted))  # fmt: skip


def _noun_of(token: Token) -> Token | None:
    """The noun it stands beside: of those that end right before the comma, one of the same number."""
    noun, doc = token.head, token.doc
    first = min(subtree(token))
    if first < 2 or doc[first - 1].text not in DASHES:
        return noun
    if is_plural(noun) == is_plural(token) or token.pos_ == "PROPN" or noun.tag_ == "NNPS":
        return noun
    nearest = doc[first - 2]
    chain = [nearest]
    while chain[-1].dep_ in {"pobj", "prep"} and chain[-1].head.i >= noun.i:
        chain.append(chain[-1].head)
    names = [t for t in chain if t.pos_ == "PROPN" and not is_plural(t) and t != noun]
    return names[-1] if names else None


def _set_off(token: Token, tokens: set[int]) -> bool:
    doc = token.doc
    first, last = min(tokens), max(tokens)
    if first == 0 or doc[first - 1].text not in DASHES or (last == first and token.ent_type_ != "PERSON"):
        return False
    return last + 1 >= len(doc) or doc[last + 1].text in {",", ".", "—", "–", "”", '"'}


def _is_list(token: Token, tokens: set[int]) -> bool:
    return any(token.doc[i].dep_ == "conj" and token.doc[i].head == token and token.doc[i].pos_ == "PROPN"
               for i in tokens)  # fmt: skip


def _describes(token: Token, noun: Token, tokens: set[int]) -> bool:
    """Not a place within a place ("Pyeongchang, South Korea"), a date or an amount."""
    if token.ent_type_ in {"GPE", "DATE", "CARDINAL", "QUANTITY", "MONEY"}:
        return False
    if noun.ent_type_ in {"DATE", "TIME", "MONEY", "PERCENT"}:
        return False
    if noun.ent_type_ == "GPE":
        return token.pos_ == "NOUN" and any(c.dep_ in {"det", "poss"} for c in token.children)
    return True


def _indefinite(noun: Token) -> bool:
    determiner = next((c for c in noun.children if c.dep_ in {"det", "poss", "nummod"}), None)
    return determiner is None or determiner.lower_ in _INDEFINITE


def _restrictive(token: Token, tokens: set[int]) -> Token | None:
    """ "the firm that runs the port": its relative clause, when the pronoun is the subject of it."""
    if not any(c.dep_ == "det" and c.lower_ == "the" for c in token.children):
        return None
    for inner in (t for t in token.subtree if t.dep_ == "relcl" and t.i in tokens):
        first = token.doc[min(subtree(inner))]
        if first.lower_ in {"that", "who", "which"} and first.dep_ in SUBJECTS and first.head == inner:
            alone = max(subtree(inner)) == max(tokens)
            finite = any(t.tag_ in {"VBZ", "VBD"} for t in (inner, *inner.children))
            if alone and finite and inner.head == token:
                return inner
    return None


def _form_of_be(token: Token, noun: Token, clause: Clause, tokens: list[int], around: set[int]) -> str:
    """The tense of the main clause; present beside a verb of speech, for what somebody is while saying so."""
    doc, head = token.doc, clause.head
    words = {doc[i].lower_ for i in tokens}
    dated = any(re.fullmatch(r"1\d\d\d|20\d\d", doc[i].text) for i in (*tokens, *around))
    perfect = any(c.tag_ in {"VBZ", "VBP"} and c.dep_ == "aux" for c in head.children)
    told = head.tag_ in {"VBD", "VBN"} and not perfect and head.lemma_.lower() not in SPEECH_VERBS
    place = noun.ent_type_ != "PERSON" and any(doc[i].tag_ == "JJS" for i in tokens)
    past = bool(words & _ENDED) or dated or (told and token.pos_ == "NOUN" and not place)
    plural = is_plural(noun) if noun.tag_ != "NNPS" else is_plural(token)
    return {(True, True): "were", (True, False): "are", (False, True): "was", (False, False): "is"}[(plural, past)]
