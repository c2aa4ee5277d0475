"""Say in a sentence why a verdict is what it is, and why there is not enough evidence where there is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from claimcheck.dates import spoken
from claimcheck.verification.model import Cause, Check, Evidence, Label


def cause(label: Label, evidence: Sequence[Evidence], checks: Sequence[Check], *, lowered: bool) -> Cause | None:
    """Why there is not enough evidence; None for the other labels."""
    if label == "conflicting":
        return "conflicting"
    if label != "not_enough_evidence":
        return None
    if lowered:
        return "low_confidence"
    weighed = [item for item in evidence if not item.after_as_of]
    if not weighed:
        return "not_covered" if not evidence else "dates_do_not_fit"
    taking_sides = [item for item in weighed if item.stance != "neutral"]
    if taking_sides and any(check.kind == "date" and check.outcome == "differs" for check in checks):
        return "dates_do_not_fit"
    return "silent"


def sentence(label: Label, why: Cause | None, evidence: Sequence[Evidence], as_of: date) -> str:
    """The reason for a reader: what decided, from whom, and for which day it holds."""
    weighed = [item for item in evidence if not item.after_as_of]
    wanted = {"supported": "supports", "refuted": "refutes"}.get(label)
    deciding = [item for item in weighed if item.stance == wanted]
    if wanted and deciding:
        best = deciding[0]
        others = len({item.passage.document.id for item in deciding}) - 1
        also = f", and {others} more {'document says' if others == 1 else 'documents say'} so" if others else ""
        verb = "bears this out" if label == "supported" else "contradicts this"
        return f"{_named(best)} {verb}{also}, as of {spoken(as_of)}."
    if wanted and weighed:
        lean = "for" if label == "supported" else "against"
        return f"No single document settles it, but together the evidence speaks {lean} it, as of {spoken(as_of)}."
    if label == "conflicting":
        return f"Documents stand on both sides, first {_named(weighed[0])}. Compare their dates and wording."
    return _not_enough(why, weighed, as_of)


def _not_enough(why: Cause | None, weighed: Sequence[Evidence], as_of: date) -> str:
    if why == "not_covered":
        return "The corpus has nothing on this subject. Add documents about it and check again."
    if why == "dates_do_not_fit":
        return (
            f"What the corpus has tells of another time than the claim, or of what happened after {spoken(as_of)}. "
            "Add a document from the time in question."
        )
    if why == "low_confidence":
        return "The evidence leans to one side, but less surely than the confidence that was asked for."
    nearest = f", the nearest being {_named(weighed[0])}" if weighed else ""
    return f"The corpus tells of the subject{nearest}, but is silent on this point. Add a document that settles it."


def _named(item: Evidence) -> str:
    document = item.passage.document
    title = document.title.rstrip(".")
    return f"“{title}” ({document.source})"
