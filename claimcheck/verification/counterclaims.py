"""Statements that end a claim if evidence bears them out: its counterexample, its negation, its rivals.

An entailment model that reads "Kim met Trump" beside "No president has ever met Kim" often misses that the one
refutes the other. Beside the counterexample, "A president has met Kim", it does not. So a claim about a state is
turned round by rule, over its dependency parse, and the turned statement is judged too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_NOT = frozenset({"not", "n't", "n’t", "never"})
_NOBODY = {"nobody": "someone", "nothing": "something", "none": "one", "neither": "one"}
#: Words that only stand beside a negation, and what stands in their place without it.
_POLAR = {"ever": "", "yet": "", "any": "some", "anyone": "someone", "anybody": "someone", "anything": "something",
          "single": ""}  # fmt: skip
#: Where a name can be exchanged for another: the claim's subject, what it is said to be, and what it is linked to.
_SLOTS = frozenset({"nsubj", "nsubjpass", "attr", "oprd", "dobj", "pobj", "appos"})
#: Verbs that say who is, holds or leads something.
_EXCLUSIVE = frozenset("be remain hold lead head chair captain coach run own".split())
#: Rivals tried for a passage, at most.
RIVALS = 3


def counterexample(claim: Doc) -> str | None:
    """What one case against a universal or negative claim would be; None when the claim is neither.

    "No president has ever met him" gives "A president has met him"; "She is not a member" gives "She is a member".
    """
    changed = _without_negation(claim)
    return None if changed is None else _text(claim, changed)


def negation(claim: Doc) -> str | None:
    """The claim with "no longer": "She is no longer a member". None for what is negative already, or in the perfect."""
    root = next((t for t in claim if t.dep_ == "ROOT"), None)
    if root is None or _without_negation(claim) is not None:
        return None
    auxiliary = next((t for t in root.children if t.dep_ in {"aux", "auxpass"}), None)
    if auxiliary is not None and auxiliary.lemma_ == "have":
        return None
    if root.pos_ not in {"VERB", "AUX"}:
        return None
    after = auxiliary if auxiliary is not None else root if root.lemma_ == "be" else None
    if after is not None:
        return _text(claim, {after.i: f"{after.text} no longer"})
    return _text(claim, {root.i: f"no longer {root.text}"})


def in_the_past(claim: Doc) -> str | None:
    """The claim as a text that looks back puts it: "She was a member"; None when it does not say "is" or "are"."""
    root = next((t for t in claim if t.dep_ == "ROOT"), None)
    if root is None or root.lower_ not in {"is", "are"}:
        return None
    return _text(claim, {root.i: "was" if root.lower_ == "is" else "were"})


def rivals(claim: Doc, passage: Doc) -> list[str]:
    """The claim with one of its names exchanged for one that the passage names: "Ada Brun is mayor of Ellery".

    When a passage bears such a statement out, and it and the claim cannot both be so, the claim is at an end. None
    for a negative claim, which has a counterexample.
    """
    if _without_negation(claim) is not None:
        return []
    mine = names(claim)
    known = [_words(name.text) for name in mine]
    others: dict[str, Span] = {}
    for name in names(passage):
        words = _words(name.text)
        if not any(words <= own or own <= words for own in known):
            others.setdefault(name.text, name)
    slots = [name for name in mine if _exchangeable(name)]
    statements = [
        _text(claim, dict.fromkeys(range(slot.start, slot.end), "") | {slot.start: other.text})
        for other in others.values()
        for slot in slots
        if _alike(slot, other)
    ]
    return list(dict.fromkeys(statements))[:RIVALS]


def leaves_room_for_one(claim: Doc) -> bool:
    """Only one can be what the claim says of its subject: "the mayor", "prime minister of", "holds the record".

    Of "a member" there can be many, and whether "belongs to" leaves room for two the words do not say.
    """
    root = next((t for t in claim if t.dep_ == "ROOT"), None)
    said = next((t for t in root.children if t.dep_ in {"attr", "dobj"}), None) if root is not None else None
    if root is None or said is None or root.lemma_ not in _EXCLUSIVE:
        return False
    articles = {t.lower_ for t in said.children if t.dep_ == "det"}
    return "the" in articles or not (articles or said.tag_ in {"NNS", "NNPS", "CD"})


def names(doc: Doc) -> list[Span]:
    """Runs of proper nouns, with "of" and "the" inside; not days or months."""
    runs: list[Span] = []
    i = 0
    while i < len(doc):
        if not is_name(doc[i]):
            i += 1
            continue
        end = i + 1
        while end < len(doc):
            gap = end
            while gap < len(doc) and doc[gap].lower_ in {"of", "the", "’s", "'s", "-"}:
                gap += 1
            if gap == len(doc) or gap - end > 2 or not is_name(doc[gap]):
                break
            end = gap + 1
        runs.append(doc[i:end])
        i = end
    return runs


def is_name(token: Token) -> bool:
    """It stands in a name, as far as its capital and its place in the sentence tell; not in a date."""
    if not token.text[:1].isupper() or token.ent_type_ in {"DATE", "TIME"}:
        return False
    if token.pos_ == "PROPN":
        return True
    # The tagger takes an unknown name for a noun: inside a sentence a capital tells, at its start a missing article.
    if token.i and token.nbor(-1).text not in {".", "!", "?", "“", '"'}:
        return token.pos_ in {"NOUN", "ADJ", "X"}
    bare = not any(child.dep_ == "det" for child in token.children)
    return bare and token.tag_ in {"NN", "JJ", "FW"} and token.dep_ in _SLOTS


def _words(name: str) -> set[str]:
    return {word for word in re.findall(r"\w+", name.lower()) if len(word) > 2 and word != "the"}


def _exchangeable(name: Span) -> bool:
    """The name is what the claim is about or links to, not a part of a longer phrase ("the mayor of Ellery")."""
    head = name.root
    if head.dep_ not in _SLOTS:
        return False
    if head.dep_ == "pobj":
        # "belongs to Ulmo", "has its office in Tarn": not "the mayor of Ellery".
        linked = head.head.head
        return head.head.lower_ != "of" and "ROOT" in {linked.dep_, linked.head.dep_}
    return head.dep_ != "appos" or head.head.dep_ in _SLOTS


def _alike(one: Span, other: Span) -> bool:
    """Both people, or neither: only of full names does the tagger know it well enough."""
    full = [len(name) > 1 and name.root.ent_type_ == "PERSON" for name in (one, other)]
    kinds = {name.root.ent_type_ for name in (one, other)}
    return not any(full) or "" in kinds or kinds == {"PERSON"}


def _without_negation(claim: Doc) -> dict[int, str] | None:
    """Token index to its new text; None unless exactly one word negates the claim."""
    changed: dict[int, str] = {}
    negated = 0
    for token in claim:
        word = token.lower_
        if word in _NOT:
            negated += 1
            changed[token.i] = ""
        elif word == "no" and token.i + 1 < len(claim) and claim[token.i + 1].lower_ == "one":
            negated += 1
            changed |= {token.i: "someone", token.i + 1: ""}
        elif word == "no" and token.i + 1 < len(claim) and claim[token.i + 1].lower_ == "longer":
            return None
        elif word == "no" and token.dep_ == "det":
            negated += 1
            following = claim[token.i + 1].text if token.i + 1 < len(claim) else ""
            plural = token.head.tag_ in {"NNS", "NNPS"}
            changed[token.i] = "some" if plural else "an" if following[:1].lower() in "aeio" else "a"
        elif word in _NOBODY:
            negated += 1
            changed[token.i] = _NOBODY[word]
        elif word == "only" and token.dep_ == "amod" and token.head.dep_ == "attr":
            before = claim[token.i - 1]
            if before.dep_ == "det":
                negated += 1
                changed[before.i] = f"not {before.text}"
    if negated != 1:
        return None
    for token in claim:
        if token.lower_ in _POLAR and token.i not in changed:
            changed[token.i] = _POLAR[token.lower_]
    return changed


def _text(claim: Doc, changed: dict[int, str]) -> str:
    words = "".join(
        token.text_with_ws if token.i not in changed else f"{changed[token.i]}{token.whitespace_ or ''}"
        for token in claim
    )
    words = re.sub(r"\s+([.,;])", r"\1", re.sub(r"\s+", " ", words)).strip()
    return words[:1].upper() + words[1:]
