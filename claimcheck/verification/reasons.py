"""Say in a sentence why a verdict is what it is, and why there is not enough evidence where there is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from textwrap import shorten

from claimcheck.claims.model import Kind
from claimcheck.dates import spoken
from claimcheck.verification.model import Cause, Check, Coverage, Evidence, Label

#: What kind of document would settle a claim of each kind.
_WANTED: dict[Kind, str] = {
    "event": "a report or record of the event",
    "state": "a document that says how things stood on {day}",
    "quantity": "a document that gives the figure",
    "comparison": "a list, a ranking or a record book that was up to date on {day}",
    "universal": "an overview or a chronology that reaches up to {day}",
    "quotation": "the speech, the statement or the interview itself",
}

#: Most characters of a document's title and of its source in a reason; the evidence has them whole.
_LONGEST_TITLE, _LONGEST_SOURCE = 90, 50


def cause(
    label: Label, evidence: Sequence[Evidence], checks: Sequence[Check], coverage: Coverage, *, lowered: bool
) -> Cause | None:
    """Why there is not enough evidence; None for the other labels."""
    if label == "conflicting":
        return "conflicting"
    if label != "not_enough_evidence":
        return None
    if lowered:
        return "low_confidence"
    weighed = [item for item in evidence if not item.after_as_of]
    later = [item for item in evidence if item.after_as_of]
    if not weighed:
        return "dates_do_not_fit" if later else "not_covered"
    if any(item.stance != "neutral" for item in weighed):
        apart = any(check.kind == "date" and check.outcome == "differs" for check in checks)
        return "dates_do_not_fit" if apart else "silent"
    if any(item.stance != "neutral" for item in later):
        return "dates_do_not_fit"
    return "silent" if coverage.documents else "nothing_found"


def sentence(
    label: Label, why: Cause | None, evidence: Sequence[Evidence], *, kind: Kind, coverage: Coverage, as_of: date
) -> str:
    """The reason for a reader: what decided, from whom, and for which day it holds; or what is missing."""
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
        return f"Documents stand on both sides, {_both_sides(weighed)}. Compare their dates and wording."
    return f"{_missing(why, weighed, kind, coverage, as_of)} {_to_add(why, kind, as_of)}".strip()


def near_miss(counterexample: str) -> str:
    """What a passage lacks that tells of something like the counterexample of a claim."""
    return f"Comes near, but does not show this: {counterexample}"


def _missing(why: Cause | None, weighed: Sequence[Evidence], kind: Kind, coverage: Coverage, as_of: date) -> str:
    nearest = f" The nearest is {_named(weighed[0])}." if weighed else ""
    if why == "not_covered":
        return "The corpus has nothing on this subject."
    if why == "nothing_found":
        return f"Nothing on this was found in the corpus.{nearest}"
    if why == "dates_do_not_fit":
        return f"What the corpus has tells of another time than the claim, or of what happened after {spoken(as_of)}."
    if why == "low_confidence":
        return "The evidence leans to one side, but less surely than the confidence that was asked for."
    if kind == "universal":
        return f"No counterexample was found, nor a document that says there was none; {_covered(coverage)}.{nearest}"
    return f"On this point the corpus is silent; {_covered(coverage)}.{nearest}"


def _covered(coverage: Coverage) -> str:
    """How much was looked through: without it an empty hand says nothing."""
    if not coverage.documents:
        return "it has no document close to it"
    count = "one document" if coverage.documents == 1 else f"{coverage.documents} documents"
    if coverage.first is None or coverage.last is None:
        return f"it has {count} on the matter"
    years = f"of {coverage.first}" if coverage.first == coverage.last else f"from {coverage.first} to {coverage.last}"
    return f"it has {count} on the matter, {years}"


def _to_add(why: Cause | None, kind: Kind, as_of: date) -> str:
    wanted = _WANTED[kind].format(day=spoken(as_of))
    if why == "low_confidence":
        return f"To be surer, add {wanted}."
    if why == "dates_do_not_fit" and "{day}" not in _WANTED[kind]:
        return f"Add {wanted} from the time in question."
    return f"Add {wanted}, and check again."


def _both_sides(weighed: Sequence[Evidence]) -> str:
    sides = {item.stance: item for item in reversed(weighed)}
    if "supports" in sides and "refutes" in sides:
        return f"{_named(sides['supports'])} for it and {_named(sides['refutes'])} against it"
    return f"first {_named(weighed[0])}"


def _named(item: Evidence) -> str:
    document = item.passage.document
    title = shorten(document.title.rstrip("."), _LONGEST_TITLE, placeholder=" …")
    return f"“{title}” ({shorten(document.source, _LONGEST_SOURCE, placeholder=' …')})"
