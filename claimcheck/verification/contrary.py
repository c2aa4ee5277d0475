"""How far a passage bears out what would put an end to a claim: its counterexample, its negation, or a rival."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimcheck.claims.language import parse
from claimcheck.verification.counterclaims import (
    counterexample,
    leaves_room_for_one,
    negation,
    rivals,
)
from claimcheck.verification.model import Probabilities
from claimcheck.verification.thresholds import COUNTS_AGAINST, TAKES_SIDE

if TYPE_CHECKING:
    from spacy.tokens import Doc

#: Judges (evidence, statement) pairs, in their order.
Predict = Callable[[list[tuple[str, str]]], list[Probabilities]]


@dataclass(frozen=True, kw_only=True)
class Contrary:
    """Probabilities, 0 to 1, for one passage and one claim about a state."""

    turned: float = 0.0
    """It bears out the claim's counterexample, or that it is no longer so."""
    rival: float = 0.0
    """It bears out the claim with another name in it, and both cannot be so."""


def contraries(states: Sequence[Doc], premises: Sequence[Sequence[str]], predict: Predict) -> list[list[Contrary]]:
    """For each statement, what each of its passages says against it.

    The first question is whether a passage bears out the statement turned round. Where it does, no other is asked.

    A rival is judged twice: does the passage bear it out, and does it exclude the statement. The lower of the two
    counts, so that another member of a body, which excludes nobody, is no rival. Where the words of the statement
    leave room for one alone, the second question need not be asked.
    """
    turned = [counterexample(doc) or negation(doc) for doc in states]
    answers: dict[tuple[str, str | None], float] = {}
    pairs = [(text, said) for group, said in zip(premises, turned, strict=True) for text in group if said is not None]
    answers.update(zip(pairs, (p.supported for p in predict(pairs)), strict=True))
    left = [
        [text for text in group if answers.get((text, said), 0.0) < COUNTS_AGAINST]
        for group, said in zip(premises, turned, strict=True)
    ]
    others = _rivals(states, left)
    pairs = [(text, rival) for named in others for text, of_text in named.items() for rival in of_text]
    answers.update(zip(pairs, (p.supported for p in predict(pairs)), strict=True))
    # Only rivals that their passage bears out are worth the second question.
    statements = [None if leaves_room_for_one(doc) else doc.text for doc in states]
    pairs = [
        (rival, statement)
        for statement, named in zip(statements, others, strict=True)
        for text, of_text in named.items()
        for rival in of_text
        if statement is not None and answers[text, rival] >= TAKES_SIDE
    ]
    excluded = dict(zip(pairs, (p.refuted for p in predict(pairs)), strict=True))

    def rival(text: str, statement: str | None, named: Sequence[str]) -> float:
        both = [min(answers[text, r], 1.0 if statement is None else excluded.get((r, statement), 0.0)) for r in named]
        return max(both, default=0.0)

    return [
        [
            Contrary(
                turned=answers.get((text, turned[i]), 0.0),
                rival=rival(text, statements[i], others[i].get(text, ())),
            )
            for text in group
        ]
        for i, group in enumerate(premises)
    ]


def _rivals(states: Sequence[Doc], premises: Sequence[Sequence[str]]) -> list[dict[str, list[str]]]:
    """For each statement its rivals by passage; each is parsed once, if a statement can have any."""
    asked = [[] if counterexample(doc) else texts for doc, texts in zip(states, premises, strict=True)]
    every = list(dict.fromkeys(text for texts in asked for text in texts))
    parsed = dict(zip(every, parse(every), strict=True))
    return [{text: rivals(doc, parsed[text]) for text in texts} for doc, texts in zip(states, asked, strict=True)]
