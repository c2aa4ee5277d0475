"""Claims with two dates each, before and after something happened: does a verdict know what day it is?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from claimcheck.corpus import read_corpus
from claimcheck.dates import last_day
from claimcheck.evaluation.readers import read_json_lines
from claimcheck.pipeline import Models, typed_claim
from claimcheck.retrieval.search import Searcher
from claimcheck.verification.candidates import Asked
from claimcheck.verification.model import MIN_CONFIDENCE, Assessment
from claimcheck.verification.verify import verify

#: The subjects whose errors may be looked at; the others are for measuring only.
TUNED = frozenset({
    "ardisia-athletics", "bicycle-makers", "estrel-press", "hallin-railways", "halvo-shipping", "karstad-football",
    "norrin-pact", "ossian-astronomy", "pelland-music", "sundal-towns", "veldora-offices",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A day, and the verdict that a claim should have as of it."""

    as_of: date
    verdict: str


@dataclass(frozen=True, kw_only=True)
class TimedClaim:
    """A claim with its verdicts as of two days."""

    id: str
    text: str
    first: Moment
    second: Moment
    superseded: tuple[date, str] | None
    """(since when the first verdict no longer holds, the verdict since then); None when it still holds."""


@dataclass(frozen=True, kw_only=True)
class ThenAndNow:
    """A timed claim with what was found as of its two days."""

    subject: str
    claim: TimedClaim
    first: Assessment
    second: Assessment


def subjects(root: Path) -> list[Path]:
    """The folders under ``tests/then_and_now``, each with a ``gold.jsonl`` and a ``corpus``."""
    return sorted(path.parent for path in (root / "tests" / "then_and_now").glob("*/gold.jsonl"))


def read_timed_claims(folder: Path) -> list[TimedClaim]:
    """The claims of one subject, in order."""
    rows = [row for _, row in read_json_lines(folder / "gold.jsonl")]
    return [
        TimedClaim(
            id=row["id"],
            text=row["claim"],
            first=_moment(row["first"]),
            second=_moment(row["second"]),
            superseded=(last_day(row["superseded"]["since"]), row["superseded"]["label"])
            if row["superseded"]
            else None,
        )
        for row in rows
    ]


def _moment(row: dict[str, str]) -> Moment:
    return Moment(as_of=last_day(row["as_of"]), verdict=row["verdict"])


def then_and_now(folder: Path, models: Models) -> list[ThenAndNow]:
    """Each claim of a subject verified as of its two days, as ``claimcheck verify`` does it."""
    claims = read_timed_claims(folder)
    searcher = Searcher([read_corpus(folder / "corpus")], models.encoder)
    found: dict[tuple[str, date], Assessment] = {}
    for day in sorted({moment.as_of for claim in claims for moment in (claim.first, claim.second)}):
        asked = Asked(as_of=day, min_confidence=MIN_CONFIDENCE)
        of_day = [claim for claim in claims if day in (claim.first.as_of, claim.second.as_of)]
        typed = [typed_claim(claim.text, models.encoder, day, claim.id) for claim in of_day]
        for claim, assessment in zip(of_day, verify(typed, searcher, models.verifier, asked), strict=True):
            found[claim.id, day] = assessment
    return [
        ThenAndNow(
            subject=folder.name,
            claim=claim,
            first=found[claim.id, claim.first.as_of],
            second=found[claim.id, claim.second.as_of],
        )
        for claim in claims
    ]


def time_figures(found: Sequence[ThenAndNow]) -> dict[str, float | int]:
    """Shares over timed claims.

    ``then_right`` and ``now_right``: the verdict as of the first and the second day is the gold one. ``since_right``:
    of the claims that were superseded, the share found superseded by the same label in the same month.
    ``false_alarms``: of the claims that were not, the share called superseded as of the first day; as of the second
    day no claim of the set is superseded, so ``late_alarms`` counts all that are called so.
    """
    changed = [item for item in found if item.claim.superseded is not None]
    kept = [item for item in found if item.claim.superseded is None]
    return {
        "n": len(found),
        "then_right": _share([item.first.verdict.label == item.claim.first.verdict for item in found]),
        "now_right": _share([item.second.verdict.label == item.claim.second.verdict for item in found]),
        "superseded": len(changed),
        "since_right": _share([since_is_right(item) for item in changed]),
        "false_alarms": _share([item.first.verdict.superseded is not None for item in kept]),
        "late_alarms": sum(item.second.verdict.superseded is not None for item in found),
    }


def since_is_right(item: ThenAndNow) -> bool:
    """The first verdict was found superseded in the right month and by the right label."""
    later, gold = item.first.verdict.superseded, item.claim.superseded
    if later is None or gold is None:
        return later is None and gold is None
    return later.label == gold[1] and (later.since.year, later.since.month) == (gold[0].year, gold[0].month)


def _share(values: Sequence[bool]) -> float:
    return sum(values) / max(1, len(values))
