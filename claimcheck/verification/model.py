"""What the verification step gives: evidence with its stance, checks, and one verdict per claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from claimcheck.corpus import Passage

Stance = Literal["supports", "refutes", "neutral"]
Label = Literal["supported", "refuted", "conflicting", "not_enough_evidence"]
Cause = Literal["nothing_found", "silent", "dates_do_not_fit", "conflicting", "not_covered", "low_confidence"]


#: Below this confidence nothing is asserted, unless the user chooses otherwise: no verdict is given that is more
#: likely wrong than right.
MIN_CONFIDENCE = 0.5


@dataclass(frozen=True, kw_only=True)
class Probabilities:
    """What the entailment model gives for one pair; the three sum to one."""

    supported: float
    refuted: float
    not_enough: float


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A passage that was weighed for a claim."""

    passage: Passage
    stance: Stance
    score: float
    """Probability of its stance, 0 to 1."""
    probabilities: Probabilities
    after_as_of: bool
    """What it tells of happened after the as-of date: it cannot bear on the verdict, only supersede it."""
    happened: str | None = None
    """When what it tells of happened, as ISO dates (``2018-06-12`` or ``2018-03-05/2018-03-06``)."""
    near_miss: str | None = None
    """Why it comes near to a counterexample of a universal or negative claim but is none; None when it does not."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """A comparison that a reader can follow: what the claim says, what the evidence says."""

    kind: Literal["quantity", "date", "name", "negation", "universal", "state"]
    outcome: Literal["agrees", "differs"]
    claim: str
    evidence: str
    detail: str
    document: str
    """``<corpus>/<document>`` that the evidence's value comes from."""


@dataclass(frozen=True, kw_only=True)
class Superseded:
    """What happened after the as-of date changed the verdict."""

    since: date
    label: Label
    evidence: tuple[str, ...]
    """``<corpus>/<document>``, the one that flips it first."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How much of the matter of a claim the corpora cover, as of a day."""

    documents: int
    """Documents with a passage much like the claim, counted up to 50."""
    first: int | None
    last: int | None
    """The years they span, by what they tell of; None when none of them is dated."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the evidence says of a claim, as of a date."""

    label: Label
    confidence: float
    """Calibrated probability that the label is right, 0 to 1."""
    reason: str
    cause: Cause | None
    """Why there is not enough evidence; None for other labels."""
    superseded: Superseded | None
    coverage: Coverage
    """How much the corpora have on the matter: what an empty hand is worth."""


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The verdict on one claim with all that it rests on."""

    verdict: Verdict
    evidence: tuple[Evidence, ...]
    checks: tuple[Check, ...]
