"""Weigh the evidence for a state as of a day, and find the day since which what happened later has changed it.

A document that says how things were is true of its time. What a later document says of the same state puts it out of
force, so "Ada Brun became mayor" in 2011 and "Tom Rehn became mayor" in 2019 do not conflict: each has its years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from claimcheck.claims.model import Claim
from claimcheck.dates import Interval
from claimcheck.verification.candidates import Asked
from claimcheck.verification.judge import Judged, weighed, with_contrary
from claimcheck.verification.model import Label, Stance, Superseded
from claimcheck.verification.thresholds import LEANS, OVERRIDES, SUPERSEDES
from claimcheck.verification.times import flips_on, held
from claimcheck.verification.weighing import weigh


def with_changes(claim: Claim, judged: Sequence[Judged], asked: Asked) -> list[Judged]:
    """The passages with those that end the state before the as-of date taken for refutations.

    Only after a passage that bears the state out can a later one tell of its end: who held an office before, or what
    another did at another time, says nothing against the claim.
    """
    if not claim.ongoing:
        return list(judged)
    begun = [
        start
        for item in judged
        if not item.after and item.stance == "supports" and (start := _held(item, asked).start) is not None
    ]
    if not begun:
        return list(judged)
    return [
        replace(item, probabilities=with_contrary(item.probabilities, item.contrary))
        if not item.after and (start := _held(item, asked).start) is not None and start > min(begun)
        else item
        for item in judged
    ]


def in_force(claim: Claim, judged: Sequence[Judged], asked: Asked) -> list[Judged]:
    """The passages without those that a later one has put out of force; all of them where no state is claimed."""
    if not claim.ongoing:
        return list(judged)
    times = [_held(item, asked) for item in judged]
    return [
        item
        for item, mine in zip(judged, times, strict=True)
        if not any(_overrides(other, theirs, item, mine) for other, theirs in zip(judged, times, strict=True))
    ]


def superseded(claim: Claim, label: Label, judged: Sequence[Judged], asked: Asked) -> Superseded | None:
    """Since when what happened after the as-of date has changed the verdict, and by which documents.

    The evidence is weighed anew as of each day on which something changed. The verdict is superseded since the first
    day from which on the other side prevails, up to the last, if it ever does so surely: a state that came back is not.
    """
    if not claim.ongoing or label not in {"supported", "refuted"}:
        return None
    flipped: Label = "refuted" if label == "supported" else "supported"
    earlier = [item for item in judged if not item.after]
    dated = [(day, item) for item in judged if item.after and (day := flips_on(item.hit.passage, asked.as_of))]
    since: date | None = None
    surest = 0.0
    for day in sorted({day for day, _ in dated}, reverse=True):
        known = earlier + [item for other, item in dated if other <= day]
        outcome = weigh([weighed(item) for item in in_force(claim, known, asked)])
        mine, theirs = outcome.supported, outcome.refuted
        if flipped == "supported":
            mine, theirs = theirs, mine
        if theirs <= mine:
            break
        since, surest = day, max(surest, theirs)
    if since is None or surest < SUPERSEDES:
        return None
    side = "refutes" if flipped == "refuted" else "supports"
    evidence = [
        (day, -item.strength, f"{item.hit.passage.corpus}/{item.hit.passage.document.id}")
        for day, item in dated
        if item.stance == side and day >= since
    ]
    if not evidence:
        return None
    return Superseded(
        since=since, label=flipped, evidence=tuple(dict.fromkeys(name for _, _, name in sorted(evidence)))
    )


def _held(item: Judged, asked: Asked) -> Interval:
    passage = item.hit.passage
    if not item.after:
        return held(passage, asked.as_of)
    start, until = flips_on(passage, asked.as_of), held(passage, asked.today).end
    return Interval(start=start, end=max((day for day in (start, until) if day is not None), default=None))


def _overrides(newer: Judged, its_time: Interval, older: Judged, older_time: Interval) -> bool:
    """The one says the opposite of the other, of a time that begins after that of the other.

    It says so surely, and either it tells what ended the state, or it is the surer of the two.
    """
    if {newer.stance, _leaning(older, newer)} != {"supports", "refutes"}:
        return False
    if its_time.start is None or older_time.end is None:
        return False
    tells_the_end = max(newer.contrary.turned, newer.contrary.rival) >= OVERRIDES or newer.telling is not None
    needed = OVERRIDES if tells_the_end else max(OVERRIDES, older.strength)
    return newer.strength >= needed and its_time.start > older_time.end


def _leaning(older: Judged, newer: Judged) -> Stance:
    """The side of a passage; beside one of which a rule says that the state began or ended, also a weak leaning."""
    p = older.probabilities
    if older.stance == "neutral" and newer.telling is not None and max(p.supported, p.refuted) >= LEANS:
        return "supports" if p.supported > p.refuted else "refutes"
    return older.stance
