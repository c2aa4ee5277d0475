"""Pieces of a parsed sentence: noun phrases without what is hung on them, quoted stretches, what heads a clause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

QUOTE_MARKS = frozenset('"“”„«»')
DASHES = frozenset({",", "—", "–"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
_EDGE = frozenset(", ; : — – - … ... • * · ▪ ● ‣".split()) | QUOTE_MARKS


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An assertion as token indices of its sentence, in reading order, with inserted words between them."""

    parts: tuple[int | str, ...]
    own: tuple[int, ...]
    """The tokens that carry it: without a subject borrowed from another clause."""
    head: int
    """Its main verb (or the noun of an apposition)."""
    dated_by: tuple[int, ...]
    """The tokens whose time expressions say when it was; of a quotation, those of the saying, not of what was said."""
    speaker: int | None = None
    """Head of the noun phrase that said it."""
    quotation: bool = False
    """It asserts that somebody said something, not what was said."""
    asserted: bool = True
    """Put forward as a fact; not what somebody promised, denied or asked."""
    title: bool = False
    """It only says what somebody is called before the name: "President Moon"."""


@dataclass(kw_only=True)
class Clause:
    """A clause on its way to a draft: its verb, its tokens, and what it borrows from the clause around it."""

    head: Token
    tokens: set[int] = field(default_factory=set)
    subject: tuple[int | str, ...] = ()
    """The subject it shares with another clause."""
    lead: tuple[int | str, ...] = ()
    """Auxiliaries that it shares, or a form of "be" for a participle."""
    tail: tuple[int | str, ...] = ()
    """What a relative clause speaks of, at its end: "..., where they met", "in which they lived"."""
    inserted: tuple[int, tuple[int | str, ...]] | None = None
    """(verb, its object): the object of a relative clause, which stands behind the verb in a main clause."""
    form: str | None = None
    """Its finite form, for a participle that becomes a main verb: "killing two" → "killed two"."""
    fronted: tuple[int, ...] = ()
    """A time that stands before the first of coordinated clauses and holds for all of them."""
    speaker: Token | None = None
    asserted: bool = True


def is_clause_head(token: Token) -> bool:
    """A verb; or a word that the tagger takes for a plural noun although it has a subject ("she measures it")."""
    if token.pos_ in {"VERB", "AUX"}:
        return True
    return token.tag_ == "NNS" and any(c.dep_ in SUBJECTS and c.i < token.i for c in token.children)


def subject_of(head: Token, kept: set[int]) -> Token | None:
    """Its subject among the tokens, if it has one of its own."""
    return next((child for child in head.children if child.dep_ in SUBJECTS and child.i in kept), None)


def is_plural(noun: Token) -> bool:
    """In form, or because it is coordinated."""
    return noun.tag_ in {"NNS", "NNPS"} or any(c.dep_ == "conj" for c in noun.children)


def subtree(token: Token) -> set[int]:
    """The indices of a token and all that depends on it."""
    return {t.i for t in token.subtree}


def bare_phrase(noun: Token | None, allowed: set[int] | None = None) -> list[int]:
    """A noun phrase (token indices) without its relative clauses, appositions and participles behind commas."""
    if noun is None:
        return []
    dropped: set[int] = set()
    for token in noun.subtree:
        if token.i > noun.i and token.dep_ in {"relcl", "appos", "acl", "prep", "advcl"}:
            inside = subtree(token)
            comma = min(inside) - 1
            if noun.doc[comma].text in DASHES:
                dropped |= inside | {comma}
        listed = any(c.dep_ == "conj" for c in noun.children)
        if token.dep_ == "punct" and token.head == noun and token.text in DASHES and not listed:
            dropped.add(token.i)
    phrase = [t.i for t in noun.subtree if t.i not in dropped and (allowed is None or t.i in allowed)]
    return tidy(noun.doc, phrase)


def tidy(doc: Doc, tokens: Iterable[int]) -> list[int]:
    """Without conjunctions and punctuation at either end, and without commas beside pieces that were taken out."""
    kept = sorted(tokens)
    while kept and (doc[kept[0]].text in _EDGE or doc[kept[0]].dep_ == "cc" or doc[kept[0]].text == "."):
        kept.pop(0)
    while (
        kept
        and not _closes(doc, kept)
        and (doc[kept[-1]].text in _EDGE or doc[kept[-1]].dep_ == "cc" or doc[kept[-1]].text in {".", "!"})
    ):
        kept.pop()
    cleaned: list[int] = []
    for position, i in enumerate(kept):
        text = doc[i].text
        if text in DASHES or text in {"(", ")"}:
            gap_after = position + 1 < len(kept) and kept[position + 1] != i + 1
            gap_before = bool(cleaned) and cleaned[-1] != i - 1
            follows = doc[kept[position + 1]] if position + 1 < len(kept) else None
            if gap_before and text == "," and follows is not None and _opens_subject(follows):
                # "After a campaign led by Petheridge, a postmistress, the house is open": one comma stays.
                cleaned.append(i)
                continue
            if (gap_after and text != ")") or (gap_before and text != "("):
                continue
        cleaned.append(i)
    return cleaned


def _opens_subject(token: Token) -> bool:
    noun = token if token.dep_ in SUBJECTS else token.head
    return noun.dep_ in SUBJECTS and token.i == noun.left_edge.i and noun.i < noun.head.i


def _closes(doc: Doc, kept: Sequence[int]) -> bool:
    """The last token closes a quotation that opens among the others: "called it “a bribe”"."""
    return doc[kept[-1]].text in {"”", "»", '"'} and sum(doc[i].text in QUOTE_MARKS for i in kept) % 2 == 0


def with_owner(doc: Doc, parts: Sequence[int | str], owner: Sequence[int], *, of: Token) -> list[int | str]:
    """The parts with the "its" or "their" of a noun put as the owner's: "its lowest" → "inflation’s lowest"."""
    plural = any(doc[i].tag_ in {"NNS", "NNPS"} and doc[i].head.i not in owner for i in owner)
    word = "their" if plural else "its"
    at = next((p for p in parts if isinstance(p, int) and doc[p].lower_ == word and doc[p].head == of), None)
    if at is None or not owner:
        return list(parts)
    before = list(parts[: parts.index(at)])
    return [*before, *owner, "’s", *parts[len(before) + 1 :]]


def is_quoted(doc: Doc, tokens: Sequence[int]) -> bool:
    """The words stand within quotation marks: one right before them, counting from the sentence's start."""
    if not tokens:
        return False
    before = sum(doc[i].text in QUOTE_MARKS for i in range(tokens[0]))
    return before % 2 == 1 or doc[tokens[0]].text in QUOTE_MARKS


def quoted_stretch(doc: Doc) -> list[int]:
    """The tokens of the first pair of quotation marks that holds a whole remark, its own comma or full stop in it."""
    opening: int | None = None
    for token in doc:
        if token.text not in QUOTE_MARKS:
            continue
        if opening is None:
            opening = token.i
            continue
        if token.i - opening > 3 and doc[token.i - 1].text in {",", ".", "!", "?"}:
            return list(range(opening + 1, token.i - 1))
        opening = None
    return []


def with_quotes(doc: Doc, content: Sequence[int]) -> list[int | str]:
    """The tokens, in one pair of quotation marks when they were quoted."""
    if not is_quoted(doc, content):
        return list(content)
    return ["“", *(i for i in content if doc[i].text not in QUOTE_MARKS), "”"]


def without_lone_mark(doc: Doc, parts: Sequence[int | str]) -> tuple[int | str, ...]:
    """The parts without quotation marks that are not part of a pair in them."""
    marks = {part for part in parts if isinstance(part, int) and doc[part].text in QUOTE_MARKS}
    return tuple(parts) if len(marks) % 2 == 0 else tuple(part for part in parts if part not in marks)
