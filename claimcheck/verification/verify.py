"""Verify claims: find evidence, judge each passage, weigh them as of a day, and see what happened after it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from claimcheck.claims.model import Claim
from claimcheck.corpus import Passage
from claimcheck.retrieval.search import Hit, Searcher
from claimcheck.verification import reasons
from claimcheck.verification.checks import run_checks
from claimcheck.verification.model import (
    Assessment,
    Check,
    Evidence,
    Label,
    Probabilities,
    Stance,
    Superseded,
    Verdict,
)
from claimcheck.verification.times import flips_on, spell, tells_of_later, text_as_of
from claimcheck.verification.verifier import Verifier
from claimcheck.verification.weighing import Outcome, Weighed, weigh

EvidenceMode = Literal["all", "contemporaneous"]
Progress = Callable[[int, int], None]

#: Passages weighed for a claim, and passages about later events looked at for what superseded it.
PASSAGES, LATER_PASSAGES = 8, 4
#: A passage less like the claim than this is not about it and is not weighed.
ABOUT = 0.30
#: A passage takes a side when the model gives that side at least this probability.
TAKES_SIDE = 0.5
#: A later passage supersedes a verdict only when the model is this sure that it says the opposite.
SUPERSEDES = 0.55
#: Both sides count as good evidence, and the verdict as conflicting, from this probability on.
GOOD = 0.75


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What to verify by, beside the claims."""

    as_of: date
    evidence: EvidenceMode = "all"
    min_confidence: float = 0.0
    exclude: str | None = None
    """The text of the article under check: a document that is that text is never its own evidence."""
    irrelevant: frozenset[str] = frozenset()
    """Passages that a reviewer found to be beside the point, as ``<corpus>/<passage>``: never looked at."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A passage that was looked at for a claim, with what the model and the checks say of the two."""

    hit: Hit
    after: bool
    probabilities: Probabilities
    checks: tuple[Check, ...]


def verify(
    claims: Sequence[Claim], searcher: Searcher, verifier: Verifier, asked: Asked, progress: Progress | None = None
) -> list[Assessment]:
    """One assessment for each claim, in their order.

    What happened after ``asked.as_of`` is neither searched nor weighed for the verdict; it is looked at apart,
    for whether it has superseded it.
    """
    judged = judge(claims, searcher, verifier, asked, progress)
    return [_assess(claim, items, asked) for claim, items in zip(claims, judged, strict=True)]


def judge(
    claims: Sequence[Claim], searcher: Searcher, verifier: Verifier, asked: Asked, progress: Progress | None = None
) -> list[list[Judged]]:
    """For each claim the passages found, each judged by the model and the checks; nothing is weighed yet."""
    candidates = _candidates(claims, searcher, asked)
    premises = [[_premise(hit.passage, asked.as_of, after) for hit, after in hits] for hits in candidates]
    pairs = [(premise, statement_of(claim)) for claim, texts in zip(claims, premises, strict=True) for premise in texts]
    predictions = iter(_predict(verifier, pairs, progress))
    return [
        [
            Judged(
                hit=hit,
                after=after,
                probabilities=next(predictions),
                checks=tuple(_checks(claim, hit.passage, premise)),
            )
            for (hit, after), premise in zip(hits, texts, strict=True)
        ]
        for claim, hits, texts in zip(claims, candidates, premises, strict=True)
    ]


_AS_OF = re.compile(r"\b[Aa]s of (?:the )?(?:\d{1,2} )?(?:[A-Z][a-z]+ )?(?:\d{1,2}, )?\d{4},?\s+")


def statement_of(claim: Claim) -> str:
    """The claim as the model gets it, without "as of 9 March 2018": the as-of date decides what evidence is seen."""
    text = _AS_OF.sub("", claim.text)
    return text[:1].upper() + text[1:]


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


def _candidates(claims: Sequence[Claim], searcher: Searcher, asked: Asked) -> list[list[tuple[Hit, bool]]]:
    """For each claim the passages to weigh, and those that tell of what happened after the as-of date."""
    later = {passage.id: tells_of_later(passage, asked.as_of) for passage in searcher.passages}
    own = _normal(asked.exclude) if asked.exclude else None

    def not_own(passage: Passage) -> bool:
        if f"{passage.corpus}/{passage.id}" in asked.irrelevant:
            return False
        return own is None or _normal(passage.document.text) not in own

    def earlier(passage: Passage) -> bool:
        if later[passage.id] or not not_own(passage):
            return False
        if asked.evidence == "all":
            return True
        published = passage.document.published
        return published is not None and published.end is not None and published.end <= asked.as_of

    queries = [query_for(claim) for claim in claims]
    found = [
        [(hit, False) for hit in _distinct(hits) if hit.cosine >= ABOUT][:PASSAGES]
        for hits in searcher.search(queries, PASSAGES + 4, earlier)
    ]
    ongoing = [i for i, claim in enumerate(claims) if claim.ongoing]
    after = searcher.search(
        [queries[i] for i in ongoing], LATER_PASSAGES, lambda passage: later[passage.id] and not_own(passage)
    )
    for i, hits in zip(ongoing, after, strict=True):
        found[i].extend((hit, True) for hit in _distinct(hits) if hit.cosine >= ABOUT)
    return found


def _distinct(hits: Sequence[Hit]) -> list[Hit]:
    """Without copies: a text that stands in several documents counts once."""
    seen: set[str] = set()
    kept = []
    for hit in hits:
        text = _normal(hit.passage.text)
        if text not in seen:
            seen.add(text)
            kept.append(hit)
    return kept


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


_NEGATIVE = re.compile(r"\b(?:no|never|not|nobody|none|nor|ever|only|n['’]t)\b\s*", re.IGNORECASE)


def query_for(claim: Claim) -> str:
    """What to search for: a negative claim turned round, so that its counterexample is as near as its proof."""
    if claim.kind == "universal":
        return f"{claim.text} {_NEGATIVE.sub('', claim.text)}"
    return claim.text


def _premise(passage: Passage, as_of: date, after: bool) -> str:
    text = passage.text if after else text_as_of(passage, as_of) or passage.text
    return f"{passage.document.title}. {text}"


def _checks(claim: Claim, passage: Passage, evidence: str) -> list[Check]:
    reference = f"{passage.corpus}/{passage.document.id}"
    return run_checks(claim.text, claim.time, evidence, passage.document.event, reference)


def _assess(claim: Claim, judged: list[Judged], asked: Asked) -> Assessment:
    before = [item for item in judged if not item.after]
    outcome = weigh([weighed(item) for item in before])
    label, confidence = _label(outcome, before)
    evidence = tuple(_evidence(item) for item in _by_weight(judged, label))
    checks = tuple(
        check for item in before if _stance(item.probabilities) != "neutral" for check in item.checks
    )  # fmt: skip
    lowered = label in {"supported", "refuted"} and confidence < asked.min_confidence
    shown: Label = "not_enough_evidence" if lowered else label
    cause = reasons.cause(shown, evidence, checks, lowered=lowered)
    superseded = None if lowered else _superseded(claim, label, judged, asked)
    verdict = Verdict(
        label=shown,
        confidence=confidence if not lowered else 1 - confidence,
        reason=reasons.sentence(shown, cause, evidence, asked.as_of),
        cause=cause,
        superseded=superseded,
    )
    return Assessment(verdict=verdict, evidence=evidence, checks=checks)


def weighed(item: Judged) -> Weighed:
    """A judged passage as it enters the weighing."""
    return Weighed(probabilities=item.probabilities, cosine=item.hit.cosine)


def _label(outcome: Outcome, judged: list[Judged]) -> tuple[Label, float]:
    best = max(outcome.supported, outcome.refuted, outcome.not_enough)
    if best == outcome.not_enough:
        return "not_enough_evidence", outcome.not_enough
    sides = {_stance(item.probabilities) for item in judged if _sure(item)}
    if {"supports", "refutes"} <= sides and min(outcome.supported, outcome.refuted) > 0.25:
        return "conflicting", outcome.supported + outcome.refuted - abs(outcome.supported - outcome.refuted)
    return ("supported", best) if best == outcome.supported else ("refuted", best)


def _sure(item: Judged) -> bool:
    return max(item.probabilities.supported, item.probabilities.refuted) >= GOOD


def _stance(p: Probabilities) -> Stance:
    if p.supported >= TAKES_SIDE:
        return "supports"
    return "refutes" if p.refuted >= TAKES_SIDE else "neutral"


def _by_weight(judged: list[Judged], label: Label) -> list[Judged]:
    """The evidence as a reader wants it: the side that decided first, then the other, then what is neutral."""
    first = "refutes" if label == "refuted" else "supports"

    def key(item: Judged) -> tuple[bool, int, float, str]:
        stance = _stance(item.probabilities)
        order = 0 if stance == first else 1 if stance != "neutral" else 2
        return item.after, order, -_strength(item.probabilities, stance), item.hit.passage.id

    return sorted(judged, key=key)


def _strength(p: Probabilities, stance: Stance) -> float:
    return {"supports": p.supported, "refutes": p.refuted, "neutral": p.not_enough}[stance]


def _evidence(item: Judged) -> Evidence:
    stance = _stance(item.probabilities)
    return Evidence(
        passage=item.hit.passage,
        stance=stance,
        score=_strength(item.probabilities, stance),
        probabilities=item.probabilities,
        after_as_of=item.after,
        happened=spell(item.hit.passage.document.event),
    )


def _superseded(claim: Claim, label: Label, judged: list[Judged], asked: Asked) -> Superseded | None:
    """A later change: only of an ongoing state, and only when a later passage clearly says the opposite."""
    if not claim.ongoing or label not in {"supported", "refuted"}:
        return None
    flipped: Label = "refuted" if label == "supported" else "supported"
    later = []
    for item in judged:
        p = item.probabilities
        says = p.refuted if flipped == "refuted" else p.supported
        if item.after and says >= SUPERSEDES and (day := flips_on(item.hit.passage, asked.as_of)) is not None:
            later.append((day, -says, f"{item.hit.passage.corpus}/{item.hit.passage.document.id}"))
    if not later:
        return None
    since = min(later)[0]
    return Superseded(since=since, label=flipped, evidence=tuple(ref for day, _, ref in sorted(later)))
