"""Verify claims: find evidence, judge each passage, weigh them as of a day, and see what happened after it."""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.claims.language import parse
from claimcheck.claims.model import Claim
from claimcheck.retrieval.search import Searcher
from claimcheck.verification import reasons
from claimcheck.verification.candidates import Asked, candidates
from claimcheck.verification.counterclaims import counterexample
from claimcheck.verification.judge import Judged, Progress, judge_candidates, near_misses, statement_of, weighed
from claimcheck.verification.model import Assessment, Coverage, Evidence, Label, Verdict
from claimcheck.verification.state import in_force, superseded, with_changes
from claimcheck.verification.thresholds import GOOD
from claimcheck.verification.times import spell
from claimcheck.verification.verifier import Verifier
from claimcheck.verification.weighing import Outcome, weigh


def verify(
    claims: Sequence[Claim], searcher: Searcher, verifier: Verifier, asked: Asked, progress: Progress | None = None
) -> list[Assessment]:
    """One assessment for each claim, in their order.

    What happened after ``asked.as_of`` is neither searched nor weighed for the verdict; it is looked at apart,
    for whether it has superseded it.
    """
    found = candidates(claims, searcher, asked)
    judged = judge_candidates(claims, found, verifier, asked, progress)
    near = near_misses(claims, found, verifier, asked)
    return [
        _assess(claim, items, missed, one.coverage, asked)
        for claim, items, missed, one in zip(claims, judged, near, found, strict=True)
    ]


def judge(
    claims: Sequence[Claim], searcher: Searcher, verifier: Verifier, asked: Asked, progress: Progress | None = None
) -> list[list[Judged]]:
    """For each claim the passages found, each judged by the model and the checks; nothing is weighed yet."""
    return judge_candidates(claims, candidates(claims, searcher, asked), verifier, asked, progress)


def _assess(claim: Claim, judged: list[Judged], near: list[Judged], coverage: Coverage, asked: Asked) -> Assessment:
    judged = with_changes(claim, judged, asked)
    before = [item for item in judged if not item.after]
    weighing = in_force(claim, before, asked)
    outcome = weigh([weighed(item) for item in weighing])
    label, confidence = _label(outcome, weighing)
    turned = next((counterexample(doc) for doc in parse([statement_of(claim)])), None) if claim.ongoing else None
    evidence = tuple(_evidence(item, turned) for item in _by_weight(judged + near, label))
    checks = tuple(check for item in before if item.stance != "neutral" for check in item.checks)
    lowered = label in {"supported", "refuted"} and confidence < asked.min_confidence
    shown: Label = "not_enough_evidence" if lowered else label
    cause = reasons.cause(shown, evidence, checks, coverage, lowered=lowered)
    verdict = Verdict(
        label=shown,
        confidence=confidence if not lowered else 1 - confidence,
        reason=reasons.sentence(shown, cause, evidence, kind=claim.kind, coverage=coverage, as_of=asked.as_of),
        cause=cause,
        superseded=None if lowered else superseded(claim, label, judged, asked),
        coverage=coverage,
    )
    return Assessment(verdict=verdict, evidence=evidence, checks=checks)


def _label(outcome: Outcome, judged: list[Judged]) -> tuple[Label, float]:
    best = max(outcome.supported, outcome.refuted, outcome.not_enough)
    if best == outcome.not_enough:
        return "not_enough_evidence", outcome.not_enough
    sides = {item.stance for item in judged if _sure(item)}
    if {"supports", "refutes"} <= sides and min(outcome.supported, outcome.refuted) > 0.25:
        return "conflicting", outcome.supported + outcome.refuted - abs(outcome.supported - outcome.refuted)
    return ("supported", best) if best == outcome.supported else ("refuted", best)


def _sure(item: Judged) -> bool:
    return max(item.probabilities.supported, item.probabilities.refuted) >= GOOD


def _by_weight(judged: list[Judged], label: Label) -> list[Judged]:
    """The evidence as a reader wants it: the side that decided first, then the other, then what is neutral."""
    first = "refutes" if label == "refuted" else "supports"

    def key(item: Judged) -> tuple[bool, int, float, str]:
        order = 0 if item.stance == first else 1 if item.stance != "neutral" else 2
        return item.after, order, -item.strength, item.hit.passage.id

    return sorted(judged, key=key)


def _evidence(item: Judged, turned: str | None) -> Evidence:
    return Evidence(
        passage=item.hit.passage,
        stance=item.stance,
        score=item.strength,
        probabilities=item.probabilities,
        after_as_of=item.after,
        happened=spell(item.hit.passage.document.event),
        near_miss=reasons.near_miss(turned) if turned and _is_near_miss(item) else None,
    )


def _is_near_miss(item: Judged) -> bool:
    """It tells that someone did it, or a part of the one meant, but not that anyone did it whom the claim speaks of."""
    told = item.telling is not None and item.telling.outcome in {"near", "beside"}
    return told and item.stance == "neutral"
