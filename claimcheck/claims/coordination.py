"""Coordination: clauses and predicates that share a subject, an auxiliary or a verb, each made an assertion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimcheck.claims.adverbial import opening_of
from claimcheck.claims.phrases import Clause, bare_phrase, is_clause_head, subject_of, subtree

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_DONE_TO_CHILDREN = frozenset("raise bring educate baptise baptize christen adopt bury school bear".split())
#: Past forms that are participles as well.
_SAME_FORM = frozenset(
    "sold built held made found sent kept lost bought brought caught taught led fed paid laid".split()
)


def coordinated_with(token: Token) -> Token:
    """The verb it is coordinated with: a past form never with an infinitive ("said he would go and went")."""
    head = token.head
    if token.tag_ == "VBD" and head.tag_ == "VB":
        return next((verb for verb in head.ancestors if verb.tag_ == "VBD"), head)
    return head


def detach_conjunct(token: Token, clause: Clause, subject: Token | None, kept: set[int], later: list[Clause]) -> None:
    """A coordinated verb with its subject, its own or the one it shares."""
    doc = token.doc
    tokens = subtree(token) & kept
    if any(doc[i].lower_ in {"nor", "neither"} for i in kept if doc[i].dep_ in {"cc", "preconj"}):
        # "Neither fined the bank nor jailed its director" cannot be halved.
        return
    own_subject = subject_of(token, tokens)
    if own_subject is None and subject is None and not clause.subject:
        return
    bare = token.tag_ == "VB" and not any(c.dep_ in {"aux", "auxpass"} for c in token.children)
    if bare and own_subject is None and clause.head.tag_ in {"VBD", "VBZ", "VBN"}:
        # "The trial would ruin Vale and shame him, Holt said": it is no verb of the one who said so.
        return
    stolen = _stolen_object(own_subject, tokens)
    if stolen and own_subject is not None:
        tokens -= stolen
        own_subject = next(c for c in own_subject.children if c.dep_ == "conj")
    kept -= tokens
    that = {c.i for c in token.children if c.dep_ == "mark" and c.lower_ == "that"}
    inner = Clause(head=token, tokens=tokens - opening_of(token) - that, speaker=clause.speaker,
                   asserted=clause.asserted,
                   fronted=clause.fronted or _fronted_time(clause.head, subject, kept))  # fmt: skip
    if any(doc[i].ent_type_ == "DATE" for i in tokens):
        inner.fronted = ()
    if own_subject is None:
        inner.subject = tuple(bare_phrase(subject, kept | tokens)) if subject is not None else clause.subject
        inner.lead = _shared_auxiliaries(clause, token)
    later.append(inner)


def detach_gapped(token: Token, clause: Clause, subject: Token | None, kept: set[int], later: list[Clause]) -> None:
    """ "Norway won six medals and Sweden four", "rose 7 percent in May and 3 percent in June": the verb is shared."""
    head, first, tokens = clause.head, token.head, subtree(token) & kept
    if subject is None or not tokens or clause.form or any(is_clause_head(head.doc[i]) for i in tokens):
        return
    verb = [c.i for c in head.children if c.dep_ in {"aux", "auxpass"} and c.i < head.i] + [head.i]
    amount = next((c for c in token.children if c.dep_ == "nummod" and c.i == token.i + 1), None)
    if first.dep_ == "dobj" and first.head == head and amount is not None and token.pos_ == "PROPN":
        # The parser takes the second subject for an object, its number for a count of it.
        others = sorted(tokens - {amount.i})
        if len(others) == 1 and any(c.dep_ == "nummod" for c in first.children):
            joint = {c.i for c in first.children if c.dep_ == "cc"}
            kept -= tokens | joint
            later.append(Clause(head=head, tokens={*verb, amount.i}, subject=(*others,), speaker=clause.speaker,
                                asserted=clause.asserted))  # fmt: skip
        return
    if first != head or not any(c.dep_ == "npadvmod" and c.lemma_ == token.lemma_ for c in head.children):
        return
    joint = {c.i for c in head.children if c.dep_ == "cc" and c.i == min(tokens) - 1}
    kept -= tokens | joint
    later.append(Clause(head=head, tokens={*verb, *tokens}, subject=tuple(bare_phrase(subject, kept)),
                        speaker=clause.speaker, asserted=clause.asserted))  # fmt: skip


def _stolen_object(subject: Token | None, tokens: set[int]) -> set[int]:
    """ "a taste for bold, quick moves, and their part could ...": the parser makes the moves a subject too."""
    if subject is None or not tokens:
        return set()
    doc, first = subject.doc, min(subtree(subject))
    other = next((c for c in subject.children if c.dep_ == "conj"), None)
    if other is None or first < 2 or doc[first - 1].text != "," or doc[first].dep_ != "amod":
        return set()
    before = doc[first - 2]
    if before.pos_ != "ADJ" or before.dep_ not in {"pobj", "dobj", "attr"}:
        return set()
    return (subtree(subject) & tokens) - subtree(other)


def _fronted_time(head: Token, subject: Token | None, kept: set[int]) -> tuple[int, ...]:
    """ "In May she resigned and ...": a time before the subject holds for both."""
    if subject is None:
        return ()
    for child in head.children:
        if child.dep_ in {"prep", "npadvmod"} and child.i < subject.i and child.i in kept:
            phrase = sorted(subtree(child) & kept)
            if len(phrase) < 7 and any(head.doc[i].ent_type_ == "DATE" for i in phrase):
                return tuple(phrase)
    return ()


def _shared_auxiliaries(clause: Clause, second: Token) -> tuple[int | str, ...]:
    """In "has met and praised" the second verb shares "has"; in "flew but never visited" nothing is shared."""
    if any(child.dep_ in {"aux", "auxpass"} for child in second.children):
        return ()
    passive = second.text.endswith("ed") or second.lower_ in _SAME_FORM
    whole = any(c.dep_ == "dobj" for c in second.children)
    if clause.head.tag_ == "VBN" and second.tag_ == "VBD" and clause.lead and passive and not whole:
        # "Born in Lagos and raised in Leeds": the tagger takes the second participle for a past form.
        return clause.lead
    if second.tag_ != clause.head.tag_ or second.tag_ not in {"VBN", "VB", "VBG"}:
        return ()
    if clause.head.lower_ == "born" and second.lemma_.lower() not in _DONE_TO_CHILDREN:
        # "was born in Leeds and studied in Bern": nobody studied her.
        return ()
    shared = (c.i for c in clause.head.children if c.dep_ in {"aux", "auxpass", "neg"} and c.i < clause.head.i)
    return (*shared,) or clause.lead


def joining_words(doc: Doc, tokens: set[int]) -> set[int]:
    """The words of "not only ... but also", which only join."""
    only = next((t.i for t in doc[1:] if t.lower_ == "only" and doc[t.i - 1].lower_ == "not"), None)
    if only is None:
        return set()
    return {i for i in tokens if i in {only, only - 1} or (i > only and doc[i].lower_ == "also")}


def second_predicate(clause: Clause) -> tuple[set[int], set[int]] | None:
    """For "was the first woman there and the youngest ever": (the tokens of the second, those of the first)."""
    if clause.head.lemma_ != "be":
        return None
    for noun in clause.head.children:
        if noun.dep_ != "attr" or noun.i not in clause.tokens:
            continue
        second = next((c for c in noun.children if c.dep_ == "conj" and c.i in clause.tokens), None)
        opens = [t.children for t in (noun, second)] if second is not None else []
        denied = second is not None and any(clause.head.doc[i].lower_ == "not" for i in range(noun.i, second.i))
        if second is None or denied or not all(any(c.lower_ in {"a", "an", "the"} for c in own) for own in opens):
            continue
        doc, rest = clause.head.doc, subtree(second) & clause.tokens
        joints = {c.i for c in noun.children if c.dep_ in {"cc", "punct", "preconj"} and c.i > noun.i}
        joints |= {i for i in range(min(rest) - 2, min(rest)) if doc[i].lower_ in {"but", "also"}}
        joints |= {i for i in rest if doc[i].lower_ in {"but", "also"} and i < second.i}
        return rest | joints, (subtree(noun) - rest) | joints
    return None
