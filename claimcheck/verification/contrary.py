"""How far a passage bears out what would put an end to a claim: its counterexample, its negation, or a rival."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from claimcheck.claims.language import parse
from claimcheck.verification.counterclaims import (
    counterexample,
    leaves_room_for_one,
    negation,
    rivals,
)
from claimcheck.verification.model import Probabilities
from claimcheck.verification.thresholds import TAKES_SIDE

#: Judges (evidence, statement) pairs, in their order.
Predict = Callable[[list[tuple[str, str]]], list[Probabilities]]


@dataclass(frozen=True, kw_only=True)
class Contrary:
    """Probabilities, 0 to 1, for one passage and one claim about a state."""

    turned: float = 0.0
    """It bears out the claim's counterexample, or that it is no longer so."""
    rival: float = 0.0
    """It bears out the claim with another name in it, and both cannot be so."""


def contraries(statements: Sequence[str], premises: Sequence[Sequence[str]], predict: Predict) -> list[list[Contrary]]:
    """For each statement, what each of its passages says against it.

    A rival is judged twice: does the passage bear it out, and does it exclude the statement. The lower of the two
    counts, so that another member of a body, which excludes nobody, is no rival. Where the words of the statement
    leave room for one alone, the second question need not be asked.
    """
    docs = list(parse(statements))
    turned = [counterexample(doc) or negation(doc) for doc in docs]
    for_one = [leaves_room_for_one(doc) for doc in docs]
    texts = list(dict.fromkeys(text for group in premises for text in group))
    parsed = dict(zip(texts, parse(texts), strict=True))
    others = [[rivals(doc, parsed[text]) for text in group] for doc, group in zip(docs, premises, strict=True)]
    asked = [
        (text, statement)
        for i, group in enumerate(premises)
        for text, rival in zip(group, others[i], strict=True)
        for statement in (turned[i], *rival)
        if statement is not None
    ]
    answers = dict(zip(asked, predict(asked), strict=True))
    # Only rivals that their passage bears out are worth the second question.
    exclusive = [
        (rival, statements[i])
        for i, group in enumerate(premises)
        for text, named in zip(group, others[i], strict=True)
        for rival in named
        if answers[text, rival].supported >= TAKES_SIDE and not for_one[i]
    ]
    answers |= dict(zip(exclusive, predict(exclusive), strict=True))

    def supported(text: str, statement: str | None) -> float:
        return answers[text, statement].supported if statement is not None else 0.0

    def excludes(rival: str, i: int) -> float:
        pair = rival, statements[i]
        return 1.0 if for_one[i] else answers[pair].refuted if pair in answers else 0.0

    return [
        [
            Contrary(
                turned=supported(text, turned[i]),
                rival=max((min(supported(text, rival), excludes(rival, i)) for rival in named), default=0.0),
            )
            for text, named in zip(group, others[i], strict=True)
        ]
        for i, group in enumerate(premises)
    ]
