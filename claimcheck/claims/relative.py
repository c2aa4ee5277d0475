"""Relative clauses behind a comma, taken off as assertions of their own about the noun they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimcheck.claims.phrases import DASHES, SUBJECTS, Clause, bare_phrase, is_clause_head, is_plural, subtree

if TYPE_CHECKING:
    from spacy.tokens import Token

_THINGS = frozenset({"ORG", "GPE", "LOC", "FAC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "NORP", "DATE"})
_AMOUNTS = frozenset({"QUANTITY", "MONEY", "PERCENT", "CARDINAL", "TIME", "DATE"})
_SINGULAR = frozenset("is was has".split())
_PLURAL = frozenset("are were have".split())


def detach_relative(token: Token, clause: Clause, kept: set[int], later: list[Clause]) -> None:
    """A relative clause behind a comma says something more of its noun; without a comma it limits the noun.

    Takes it out of ``kept`` and adds it to ``later``, unless its noun or its pronoun's part in it is unclear.
    """
    doc = token.doc
    tokens = subtree(token) & kept
    if not tokens or min(tokens) == 0 or doc[min(tokens) - 1].text not in DASHES | {"-"}:
        return
    first = doc[min(tokens)]
    if first.lower_ == "where":
        _detach_place(token, clause, kept, later, tokens)
        return
    noun = _noun_of(token, first)
    if noun is None or first.i not in tokens:
        return
    tokens |= _trailing(token, max(tokens)) & kept
    phrase = tuple(bare_phrase(noun, kept - tokens))
    if not phrase:
        return
    inner = Clause(head=token, tokens=tokens - {first.i}, speaker=clause.speaker, asserted=clause.asserted)
    if first.tag_ == "WP$":
        inner.lead = (*phrase, "’s")
    elif first.dep_ in SUBJECTS and first.head == token:
        inner.subject = phrase
    else:
        return
    kept -= tokens
    later.append(inner)


def _detach_place(token: Token, clause: Clause, kept: set[int], later: list[Clause], tokens: set[int]) -> None:
    noun = token.head
    if noun.ent_type_ not in {"GPE", "LOC"} or not any(c.dep_ in SUBJECTS for c in token.children):
        return
    kept -= tokens
    later.append(
        Clause(head=token, tokens=tokens - {min(tokens)}, tail=("in", *bare_phrase(noun, kept)), speaker=clause.speaker,
               asserted=clause.asserted)
    )  # fmt: skip


def _noun_of(token: Token, pronoun: Token) -> Token | None:
    """The noun that a relative pronoun stands for; None when the words leave it open.

    The parser takes the nearest noun. Number ("the fund of the teachers, which holds"), persons ("Rao of
    Stonebridge, who") and amounts ("to 16 metres, which lets") tell when that is wrong.
    """
    candidates = _chain(token.head)
    if pronoun.tag_ not in {"WP", "WDT", "WP$"} or not candidates:
        return None
    if pronoun.lower_ in {"who", "whom"}:
        if len(candidates) == 1:
            return candidates[0]
        person = next((n for n in candidates if n.ent_type_ == "PERSON"), None)
        return person or next((n for n in candidates if n.ent_type_ not in _THINGS), None)
    if pronoun.lower_ not in {"which", "whose", "that"}:
        return None
    if pronoun.lower_ == "which":
        if token.doc[pronoun.i - 1].text != "," or candidates[0].ent_type_ in _AMOUNTS:
            return None
        candidates = [n for n in candidates if n.ent_type_ != "PERSON"]
        number = _number(token)
        if number is not None and pronoun.dep_ in SUBJECTS:
            candidates = [n for n in candidates if is_plural(n) == number]
        if len(candidates) > 1 and any(c.tag_ == "PRP$" for c in candidates[0].children):
            # "the first walk of his career, which lasted an hour": a noun that is someone's own only limits another.
            return candidates[1]
    return candidates[0] if candidates else None


def _chain(noun: Token) -> list[Token]:
    """The noun and those that it limits: for "the career of his life", life and career."""
    found = []
    while noun.pos_ in {"NOUN", "PROPN", "PRON", "NUM"}:
        found.append(noun)
        if noun.dep_ != "pobj" or noun.head.dep_ != "prep":
            break
        noun = noun.head.head
    return found


def _number(verb: Token) -> bool | None:
    """Whether the verb is plural; None when its form does not tell."""
    forms = [verb, *(c for c in verb.children if c.dep_ in {"aux", "auxpass"})]
    if any(t.lower_ in _PLURAL or t.tag_ == "VBP" for t in forms):
        return True
    if any(t.lower_ in _SINGULAR or t.tag_ == "VBZ" for t in forms):
        return False
    return None


def _trailing(token: Token, last: int) -> set[int]:
    """What follows the relative clause behind a comma at the sentence's end and the parser hangs on its noun."""
    doc, noun = token.doc, token.head
    found: set[int] = set()
    for sibling in noun.children:
        inside = subtree(sibling)
        if sibling.i <= last or sibling.dep_ not in {"prep", "acl", "advcl"} or min(inside) != last + 2:
            continue
        ends = max(inside) + 1 >= len(doc) or doc[max(inside) + 1].is_punct
        if (
            doc[last + 1].text == ","
            and ends
            and not any(is_clause_head(doc[i]) for i in range(max(inside) + 1, len(doc)))
        ):
            found |= inside | {last + 1}
    return found
