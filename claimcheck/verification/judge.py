"""Judge each passage found for a claim by the entailment model and the checks; nothing is weighed yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from claimcheck.claims.language import parse
from claimcheck.claims.model import Claim
from claimcheck.corpus import Passage
from claimcheck.retrieval.search import Hit
from claimcheck.verification.candidates import Asked, Candidates
from claimcheck.verification.checks import run_checks
from claimcheck.verification.contrary import Contrary, Predict, contraries
from claimcheck.verification.counterclaims import counterexample, in_the_past
from claimcheck.verification.denials import without_denied
from claimcheck.verification.model import Check, Probabilities, Stance
from claimcheck.verification.states import state_of
from claimcheck.verification.tellings import Telling, tell
from claimcheck.verification.thresholds import (
    COUNTS_AGAINST,
    NEAR_SHOWN,
    TAKES_SIDE,
    TELLS_OF_THE_END,
    TOLD,
    TOLD_HELD,
    TURNED_ROUND,
)
from claimcheck.verification.times import flips_on, held, text_as_of
from claimcheck.verification.verifier import Verifier
from claimcheck.verification.weighing import Weighed, weigh

if TYPE_CHECKING:
    from spacy.tokens import Doc

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A passage that was looked at for a claim, with what the model and the checks say of the two."""

    hit: Hit
    after: bool
    probabilities: Probabilities
    checks: tuple[Check, ...]
    contrary: Contrary = field(default_factory=Contrary)
    """What it says against the claim, where that is about a state."""
    telling: Telling | None = None
    """What the rules for states find in it; None when none of them applies."""

    @property
    def stance(self) -> Stance:
        """The side that the passage takes."""
        return stance_of(self.probabilities)

    @property
    def strength(self) -> float:
        """Probability of that stance."""
        p = self.probabilities
        return {"supports": p.supported, "refutes": p.refuted, "neutral": p.not_enough}[self.stance]


def stance_of(p: Probabilities) -> Stance:
    """The side that has at least TAKES_SIDE."""
    if p.supported >= TAKES_SIDE:
        return "supports"
    return "refutes" if p.refuted >= TAKES_SIDE else "neutral"


def judge_candidates(
    claims: Sequence[Claim],
    found: Sequence[Candidates],
    verifier: Verifier,
    asked: Asked,
    progress: Progress | None = None,
) -> list[list[Judged]]:
    """For each claim its passages judged: first those known by the as-of date, then those about later events."""
    hits = [[(hit, False) for hit in one.earlier] + [(hit, True) for hit in one.later] for one in found]
    premises = [[_premise(hit.passage, asked.as_of, after) for hit, after in group] for group in hits]
    states = _states(claims)
    statements = _statements(claims, states, hits, asked.as_of)
    pairs = [
        pair for texts, worded in zip(premises, statements, strict=True) for pair in zip(texts, worded, strict=True)
    ]
    predicted = zip(_predict(verifier, pairs, progress), pairs, strict=True)
    each = iter([without_denied(one, *pair) for one, pair in predicted])
    told = _tellings(states, premises)
    predictions = [[next(each) for _ in group] for group in hits]
    sided = [
        [with_telling(p, telling) for p, telling in zip(*rows, strict=True)]
        for rows in zip(predictions, told, strict=True)
    ]
    turned = {i: _worth_turning(state, hits[i], sided[i], asked.as_of) for i, state in states.items()}
    asked_of = _contraries(states, turned, premises, lambda pairs: _predict(verifier, pairs, progress))
    against = [
        [_with_rule(contrary, telling) for contrary, telling in zip(*rows, strict=True)]
        for rows in zip(asked_of, told, strict=True)
    ]
    return [
        [
            Judged(
                hit=hit,
                after=after,
                probabilities=with_telling(with_contrary(one, contrary if after else Contrary()), telling),
                checks=tuple(_checks(claim, hit.passage, premise, telling)),
                contrary=contrary,
                telling=telling,
            )
            for (hit, after), premise, one, contrary, telling in zip(group, texts, own, given, tellings, strict=True)
        ]
        for claim, group, texts, own, given, tellings in zip(
            claims, hits, premises, predictions, against, told, strict=True
        )
    ]


def _with_rule(contrary: Contrary, telling: Telling | None) -> Contrary:
    """What speaks against the claim: what a rule found outweighs what the model makes of the claim turned round."""
    if telling is None or telling.outcome == "ends":
        return contrary
    if telling.outcome == "rival":
        return replace(contrary, rival=max(TOLD, contrary.rival))
    return contrary if telling.outcome == "near" else Contrary()


def with_telling(p: Probabilities, telling: Telling | None) -> Probabilities:
    """What a rule found in the passage outweighs the model; what tells of another thing cannot refute."""
    if telling is None or telling.outcome in {"rival", "near"}:
        return p
    if telling.outcome == "beside":
        return Probabilities(supported=p.supported, refuted=0.0, not_enough=p.not_enough + p.refuted)
    if telling.outcome == "ends":
        rest = (1 - max(TOLD, p.refuted)) / max(p.supported + p.not_enough, 1e-9)
        return Probabilities(supported=p.supported * rest, refuted=max(TOLD, p.refuted), not_enough=p.not_enough * rest)
    rest = (1 - max(TOLD_HELD, p.supported)) / max(p.refuted + p.not_enough, 1e-9)
    return Probabilities(
        supported=max(TOLD_HELD, p.supported), refuted=p.refuted * rest, not_enough=p.not_enough * rest
    )


def near_misses(
    claims: Sequence[Claim], found: Sequence[Candidates], verifier: Verifier, asked: Asked
) -> list[list[Judged]]:
    """For each universal claim the near misses among the passages that are not weighed: to be shown, never weighed."""
    hits = [one.further for one in found]
    premises = [[_premise(hit.passage, asked.as_of, False) for hit in group] for group in hits]
    near = [
        [(hit, text, told) for hit, text, told in zip(group, texts, tellings, strict=True)
         if told is not None and told.outcome == "near"][:NEAR_SHOWN]
        for group, texts, tellings in zip(hits, premises, _tellings(_states(claims), premises), strict=True)
    ]  # fmt: skip
    pairs = [(text, statement_of(claim)) for claim, group in zip(claims, near, strict=True) for _, text, _ in group]
    predictions = iter(_predict(verifier, pairs, None))
    judged = [
        [
            Judged(hit=hit, after=False, probabilities=next(predictions), checks=(), telling=told)
            for hit, _, told in group
        ]
        for group in near
    ]
    return [[item for item in group if item.stance == "neutral"] for group in judged]


_AS_OF = re.compile(r"\b[Aa]s of (?:the )?(?:\d{1,2} )?(?:[A-Z][a-z]+ )?(?:\d{1,2}, )?\d{4},?\s+")


def statement_of(claim: Claim) -> str:
    """The claim as the model gets it, without "as of 9 March 2018": the as-of date decides what evidence is seen."""
    text = _AS_OF.sub("", claim.text)
    return text[:1].upper() + text[1:]


def _statements(
    claims: Sequence[Claim], states: Mapping[int, Doc], hits: list[list[tuple[Hit, bool]]], as_of: date
) -> list[list[str]]:
    """The claim in the words that suit each passage: a text on a time that is over says "was" of what was so then."""
    past = {i: in_the_past(state) for i, state in states.items()}
    return [
        [then if then and not after and _over_since(hit.passage, as_of) else now for hit, after in group]
        for now, then, group in zip(map(statement_of, claims), map(past.get, range(len(claims))), hits, strict=True)
    ]


def _over_since(passage: Passage, as_of: date) -> bool:
    """What it tells of held on that day, and came to its end later."""
    event = passage.document.event
    if event is None or event.start is None or event.end is None:
        return False
    return event.start <= as_of < event.end


def weighed(item: Judged) -> Weighed:
    """A judged passage as it enters the weighing."""
    return Weighed(probabilities=item.probabilities, cosine=item.hit.cosine)


def with_contrary(p: Probabilities, contrary: Contrary) -> Probabilities:
    """What bears out an end of the claim refutes it, if more surely than the model says when asked of the claim."""
    against = contrary.turned
    if against < (TELLS_OF_THE_END if p.supported >= TAKES_SIDE else COUNTS_AGAINST):
        against = 0.0
    if contrary.rival >= COUNTS_AGAINST and contrary.rival > p.supported:
        against = max(against, contrary.rival)
    if against <= p.refuted:
        return p
    rest = (1 - against) / max(p.supported + p.not_enough, 1e-9)
    return Probabilities(supported=p.supported * rest, refuted=against, not_enough=p.not_enough * rest)


def _worth_turning(
    state: Doc, hits: list[tuple[Hit, bool]], predictions: Sequence[Probabilities], as_of: date
) -> list[int]:
    """The rows that are asked whether they put an end to the state: of those nearest to it, whose answer can count.

    Of what was known by the as-of date, that is what tells of a later time than a passage that takes a side; and what
    takes none, which may come near to a counterexample, if there can be one. What happened later counts if it dates
    the end, and there is a verdict for it to supersede.
    """
    sides = [stance_of(p) for p in predictions]
    starts = [None if after else held(hit.passage, as_of).start for hit, after in hits]
    told = [start for start, side in zip(starts, sides, strict=True) if start is not None and side != "neutral"]
    negative = counterexample(state) is not None
    earlier = [
        row
        for row in _nearest(hits, after=False)
        if (told and (start := starts[row]) is not None and start > min(told)) or (negative and sides[row] == "neutral")
    ]
    known = [(hit, p) for (hit, after), p in zip(hits, predictions, strict=True) if not after]
    outcome = weigh([Weighed(probabilities=p, cosine=hit.cosine) for hit, p in known])
    if not earlier and outcome.not_enough >= max(outcome.supported, outcome.refuted):
        return []
    return earlier + [row for row in _nearest(hits, after=True) if flips_on(hits[row][0].passage, as_of) is not None]


def _contraries(
    states: Mapping[int, Doc], turned: Mapping[int, list[int]], premises: list[list[str]], predict: Predict
) -> list[list[Contrary]]:
    """What these rows of each state's passages say against it; nothing is asked of the others."""
    found = contraries([*states.values()], [[premises[i][row] for row in turned[i]] for i in states], predict)
    given = [[Contrary()] * len(texts) for texts in premises]
    for i, answers in zip(states, found, strict=True):
        for row, contrary in zip(turned[i], answers, strict=True):
            given[i][row] = contrary
    return given


def _tellings(states: Mapping[int, Doc], premises: list[list[str]]) -> list[list[Telling | None]]:
    """What the rules find in each passage for each claim about a state; only texts that share a word are parsed."""
    told: list[list[Telling | None]] = [[None] * len(group) for group in premises]
    known = {i: state for i, doc in states.items() if (state := state_of(doc)) is not None}
    asked = [
        (i, row, state)
        for i, state in known.items()
        for row, text in enumerate(premises[i])
        if (state.holder | state.words) & set(re.findall(r"\w+", text.lower()))
    ]
    texts = list(dict.fromkeys(premises[i][row] for i, row, _ in asked))
    parsed = dict(zip(texts, parse(texts), strict=True))
    for i, row, state in asked:
        told[i][row] = tell(state, parsed[premises[i][row]])
    return told


def _states(claims: Sequence[Claim]) -> dict[int, Doc]:
    """The claims about a state, parsed as the model gets them, by their number."""
    ongoing = [i for i, claim in enumerate(claims) if claim.ongoing]
    return dict(zip(ongoing, parse([statement_of(claims[i]) for i in ongoing]), strict=True))


def _nearest(hits: list[tuple[Hit, bool]], *, after: bool) -> list[int]:
    rows = [row for row, (_, is_after) in enumerate(hits) if is_after == after]
    return sorted(rows, key=lambda row: -hits[row][0].cosine)[:TURNED_ROUND]


def _predict(verifier: Verifier, pairs: list[tuple[str, str]], progress: Progress | None) -> list[Probabilities]:
    """Predictions for all pairs, each distinct pair once, sorted by length so that batches waste little."""
    distinct = sorted(set(pairs), key=lambda pair: (len(pair[0]) + len(pair[1]), pair))
    found: dict[tuple[str, str], Probabilities] = {}
    step = 32
    for start in range(0, len(distinct), step):
        part = distinct[start : start + step]
        found.update(zip(part, verifier.predict(part), strict=True))
        if progress is not None:
            progress(min(start + step, len(distinct)), len(distinct))
    return [found[pair] for pair in pairs]


def _premise(passage: Passage, as_of: date, after: bool) -> str:
    text = passage.text if after else text_as_of(passage, as_of) or passage.text
    return f"{passage.document.title}. {text}"


def _checks(claim: Claim, passage: Passage, evidence: str, telling: Telling | None) -> list[Check]:
    reference = f"{passage.corpus}/{passage.document.id}"
    checks = run_checks(claim.text, claim.time, evidence, passage.document.event, reference)
    if telling is not None and telling.outcome not in {"beside", "near"}:
        checks.append(
            Check(kind="state", outcome="agrees" if telling.outcome == "holds" else "differs", claim=telling.claim,
                  evidence=telling.evidence, detail=telling.detail, document=reference)
        )  # fmt: skip
    return checks
