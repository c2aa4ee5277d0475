"""Adverbial clauses, taken off as assertions: those that contrast, and those that tell when or why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimcheck.claims.attribution import reported
from claimcheck.claims.participles import detach_free_participle
from claimcheck.claims.phrases import SUBJECTS, Clause, bare_phrase, subtree
from claimcheck.claims.words import CONTRASTIVE, FACTUAL, SPEECH_VERBS

if TYPE_CHECKING:
    from spacy.tokens import Token

_PAST = {"say": "said", "tell": "told", "write": "wrote", "deny": "denied", "reply": "replied", "think": "thought"}


def detach_adverbial(token: Token, clause: Clause, subject: Token | None, kept: set[int], later: list[Clause]) -> None:
    """A clause with "although", "after", "when" ...; or a participle without a conjunction."""
    tokens = subtree(token) & kept
    if token.tag_ == "VBG" and token.lemma_ in SPEECH_VERBS and reported(token, kept) and subject is not None:
        # "..., saying that P": the same person said so, in a clause of its own.
        kept -= tokens
        lead: tuple[int | str, ...] = (
            *bare_phrase(subject, kept),
            _PAST.get(token.lemma_, f"{token.lemma_.rstrip('e')}ed"),
        )
        later.append(Clause(head=token, tokens=tokens - {token.i}, subject=lead, speaker=subject,
                            asserted=clause.asserted))  # fmt: skip
        return
    opening = opening_of(token)
    words = {token.doc[i].lower_ for i in opening}
    if token.tag_ in {"VBG", "VBN", "VBD"} and not opening:
        detach_free_participle(token, clause, subject, kept, later)
        return
    if not opening or not any(child.dep_ in SUBJECTS for child in token.children):
        return
    dated = _date_before(token, tokens) if words == {"when"} else []
    if dated:
        # "In 2012, when the mine closed, ...": it closed in 2012.
        kept -= tokens
        later.append(Clause(head=token, tokens=tokens - opening, speaker=clause.speaker, asserted=clause.asserted,
                            tail=tuple(dated)))  # fmt: skip
        return
    # Behind a comma it adds something; without one it says which time or reason is meant.
    adds = token.i > token.head.i and token.doc[min(tokens) - 1].text == "," and not words & {"because", "since"}
    if words & CONTRASTIVE or (adds and words & FACTUAL and len(opening) == 1):
        kept -= tokens
    elif not words & FACTUAL and not (words & {"before"} and len(opening) > 1 and token.tag_ == "VBD"):
        return
    later.append(Clause(head=token, tokens=tokens - opening, speaker=clause.speaker, asserted=clause.asserted))


def _date_before(token: Token, tokens: set[int]) -> list[int]:
    """The date that a clause with "when" tells more of: "In 2012, when ..."."""
    doc, first = token.doc, min(tokens)
    if first < 2 or doc[first - 1].text != "," or doc[first - 2].ent_type_ != "DATE":
        return []
    start = first - 2
    while start > 0 and doc[start - 1].ent_type_ == "DATE":
        start -= 1
    if start > 0 and doc[start - 1].tag_ == "IN":
        start -= 1
    return list(range(start, first - 1))


def opening_of(token: Token) -> set[int]:
    """The conjunction that opens a clause, with a measure before it: "after", "two hours before"."""
    inside = subtree(token)
    first = min(inside)
    mark = next((c for c in token.children if c.dep_ in {"mark", "advmod"} and c.lower_ in CONTRASTIVE | FACTUAL
                 | {"before"}), None)  # fmt: skip
    if mark is None:
        return set()
    before = set(range(first, mark.i))
    measure = {i for c in token.children if c.dep_ in {"npadvmod", "advmod"} and c.i < mark.i for i in subtree(c)}
    return {mark.i} | before if before <= measure else set()
