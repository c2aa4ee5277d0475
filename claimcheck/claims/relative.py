"""Relative clauses behind a comma, taken off as assertions of their own about the noun they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimcheck.claims.phrases import (
    DASHES,
    QUOTE_MARKS,
    SUBJECTS,
    Clause,
    bare_phrase,
    is_clause_head,
    is_plural,
    subtree,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_THINGS = frozenset({"ORG", "GPE", "LOC", "FAC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "NORP", "DATE"})
_AMOUNTS = frozenset({"QUANTITY", "MONEY", "PERCENT", "CARDINAL", "TIME", "DATE"})
_SINGULAR = frozenset("is was has".split())
_PLURAL = frozenset("are were have".split())
_PRONOUNS = frozenset("who whom which that whose".split())
_MEASURES = frozenset(
    "price cost value number amount rate share level total population volume sale revenue profit output size length"
    " height weight speed age".split()
)
_BODIES = frozenset(
    "office agency company court council party bank institute ministry committee commission university hospital firm"
    " laboratory union club museum school".split()
)
#: "two of which", "most of whom", "in the course of which": how far from the clause's start its pronoun may stand.
_LONGEST_OPENING = 5


def detach_relative(token: Token, clause: Clause, kept: set[int], later: list[Clause]) -> None:
    """A relative clause behind a comma says something more of its noun; without a comma it limits the noun.

    Takes it out of ``kept`` and adds it to ``later``, unless its noun or its pronoun's part in it is unclear. A
    clause that limits "a firm" or "two men" tells something of them too: it is added, and stays where it is.
    """
    doc = token.doc
    tokens = subtree(token) & kept
    if not tokens or min(tokens) == 0:
        return
    if doc[min(tokens) - 1].text not in DASHES | {"-"}:
        if doc[min(tokens)].lower_ == "when" and token.head.ent_type_ == "DATE" and clause.asserted:
            # "in 2021 when a pump failed": it tells so, and stays where it is.
            _detach_place_or_time(token, clause, set(kept), later, tokens)
            return
        _copy_indefinite(token, clause, kept, later, tokens)
        return
    first = doc[min(tokens)]
    if first.lower_ in {"where", "when"}:
        _detach_place_or_time(token, clause, kept, later, tokens)
        return
    pronoun = next((doc[i] for i in sorted(tokens)[:_LONGEST_OPENING] if doc[i].lower_ in _PRONOUNS), None)
    if pronoun is None or pronoun.tag_ not in {"WP", "WDT", "WP$"}:
        return
    noun = _noun_of(token, pronoun)
    if noun is None:
        return
    tokens |= _trailing(token, max(tokens)) & kept
    tokens |= _closing_mark(doc, tokens)
    phrase = tuple(bare_phrase(noun, kept - tokens))
    inner = _reordered(token, pronoun, tokens, phrase, clause)
    if not phrase or inner is None:
        return
    kept -= tokens
    later.append(inner)


def _reordered(
    token: Token, pronoun: Token, tokens: set[int], phrase: tuple[int | str, ...], clause: Clause
) -> Clause | None:
    """The clause with the noun in the pronoun's place, in the order of a main clause; None where that is unclear."""
    doc = token.doc
    inner = Clause(head=token, tokens=tokens - {pronoun.i}, speaker=clause.speaker, asserted=clause.asserted)
    owner = (*phrase, "’s") if pronoun.tag_ == "WP$" else phrase
    top = pronoun
    while top.head != token and top.head.i in tokens:
        top = top.head
    opening = sorted(subtree(top) & tokens)
    if top.head != token or not opening or pronoun.i not in opening:
        return None
    if top.dep_ in SUBJECTS:
        if opening == [pronoun.i]:
            inner.subject = owner
        else:
            # "whose father founded the bank", "two of which are in Chile"
            place = opening.index(pronoun.i)
            counted = place and doc[opening[0]].pos_ in {"NUM", "ADJ", "PRON", "DET"} and pronoun.tag_ != "WP$"
            opens = next((doc[i].pos_ for i in phrase if isinstance(i, int)), "PROPN")
            the = ("the",) if counted and opens not in {"DET", "PRON", "PROPN"} else ()
            inner.subject = (*opening[:place], *the, *owner, *opening[place + 1 :])
            inner.tokens = tokens - set(opening)
        return inner
    subject = next((c for c in token.children if c.dep_ in SUBJECTS and c.i in tokens), None)
    if subject is None or min(opening) != min(tokens) or subject.i < pronoun.i:
        return None
    place = opening.index(pronoun.i)
    moved = (*opening[:place], *owner, *opening[place + 1 :])
    inner.tokens = tokens - set(opening)
    if top.dep_ in {"dobj", "dative", "attr", "oprd"}:
        particles = [c.i for c in token.children if c.dep_ == "prt" and c.i == token.i + 1]
        inner.inserted = (particles[0] if particles else token.i, moved)
        return inner
    if top.dep_ != "prep" and not (top.dep_ == "pobj" and top == pronoun):
        return None
    inner.tail = moved
    return inner if doc[opening[0]].dep_ == "prep" else None


def _copy_indefinite(token: Token, clause: Clause, kept: set[int], later: list[Clause], tokens: set[int]) -> None:
    """ "They hired a man who had run the port": the man had run the port."""
    noun, first, head = token.head, token.doc[min(tokens)], clause.head
    article = next((c for c in noun.children if c.dep_ == "det" and c.lower_ in {"a", "an"}), None)
    if article is None or first.lower_ not in {"who", "which", "that"} or first.dep_ not in SUBJECTS:
        return
    if noun.dep_ in {"attr", "oprd"} or noun.head.lower_ in {"like", "as", "without"} or not clause.asserted:
        return
    told = {"VBD"} if head.tag_ in {"VBD", "VBN"} else {"VBD", "VBZ"}
    finite = any(t.tag_ in told for t in (token, *token.children))
    doubtful = any(c.dep_ == "neg" or c.tag_ == "MD" for verb in (token, head) for c in verb.children)
    if not finite or doubtful or first.head != token:
        return
    phrase = [i for i in bare_phrase(noun, kept - tokens) if i != article.i]
    later.append(Clause(head=token, tokens=tokens - {first.i}, subject=("the", *phrase), speaker=clause.speaker,
                        asserted=clause.asserted))  # fmt: skip


def _detach_place_or_time(token: Token, clause: Clause, kept: set[int], later: list[Clause], tokens: set[int]) -> None:
    """ "Bern, where they met": they met in Bern. "In 2012, when it closed": it closed in 2012."""
    noun, first = token.head, token.doc[min(tokens)]
    dated = noun.ent_type_ in {"DATE", "TIME"}
    if not any(c.dep_ in SUBJECTS for c in token.children) or dated != (first.lower_ == "when"):
        return
    if noun.ent_type_ == "PERSON" or noun.pos_ not in {"NOUN", "PROPN", "NUM"}:
        return
    phrase = bare_phrase(noun, kept - tokens)
    before = noun.head.lower_ if noun.dep_ == "pobj" else ""
    if dated and any(t.ent_type_ == "DATE" for t in token.subtree):
        phrase, before = [], ""
    elif not phrase:
        return
    kept -= tokens
    joint = before if before in {"in", "on", "at", "near", "during"} else "on" if noun.lower_.endswith("day") else "in"
    later.append(
        Clause(head=token, tokens=tokens - {first.i}, tail=(joint, *phrase) if phrase else (), speaker=clause.speaker,
               asserted=clause.asserted)
    )  # fmt: skip


def _noun_of(token: Token, pronoun: Token) -> Token | None:
    """The noun that a relative pronoun stands for; None when the words leave it open.

    The parser takes the nearest noun. Number ("the fund of the teachers, which holds"), persons ("Rao of
    Stonebridge, who") and amounts ("to 16 metres, which lets") tell when that is wrong.
    """
    described = token.head
    if described.dep_ == "appos" and described.head.ent_type_ == "PERSON" and described.ent_type_ == "":
        # "Grace Omondi, a retired teacher, who runs a club": the one who is named runs it.
        described = described.head
    candidates = _chain(described)
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
        if candidates[0].ent_type_ in _AMOUNTS:
            return None
        candidates = [n for n in candidates if n.ent_type_ != "PERSON"]
        number = _number(token)
        if number is not None and pronoun.dep_ in SUBJECTS and pronoun.head == token:
            candidates = [n for n in candidates if is_plural(n) == number]
        owned = candidates and any(c.tag_ == "PRP$" for c in candidates[0].children)
        if len(candidates) > 1 and candidates[1].lemma_.lower() in _MEASURES:
            # "the price of cocoa, which has doubled"
            return candidates[1]
        where = candidates and candidates[0].head.lower_ == "in" and candidates[0].pos_ == "PROPN"
        if len(candidates) > 1 and where and candidates[1].lemma_.lower() in _BODIES:
            # "the records office in Bern, which has found 300 letters"
            return candidates[1]
        if len(candidates) > 1 and pronoun.dep_ == "dobj" and candidates[0].pos_ == "NOUN":
            # "its proposal for talks between the countries, which envoys had delivered": which of them is open.
            return None
        if len(candidates) > 1 and owned and candidates[1].ent_type_ not in _AMOUNTS:
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


def _closing_mark(doc: Doc, tokens: set[int]) -> set[int]:
    """The quotation mark behind them that closes one in them."""
    after = max(tokens) + 1
    opened = sum(doc[i].text in QUOTE_MARKS for i in tokens) % 2 == 1
    return {after} if opened and after < len(doc) and doc[after].text in QUOTE_MARKS else set()


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
