"""What a report says first: its claims in order, the findings that matter most, and what could not be checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from claimcheck.report.words import CAUSE_WORDS, LABEL_WORDS, SIGNS, spoken_date


@dataclass(frozen=True, kw_only=True)
class Card:
    """A claim with the number it goes by on the page, counted from 1 in the order of the article."""

    number: int
    claim: dict[str, Any]
    in_passing: bool = False
    """A state told inside another claim, such as the office of somebody named in it."""

    @property
    def label(self) -> str:
        return str(self.claim["verdict"]["label"])

    @property
    def sign(self) -> str:
        return SIGNS[self.label]

    @property
    def words(self) -> str:
        return LABEL_WORDS[self.label]


def cards_of(result: dict[str, Any]) -> list[Card]:
    """The claims in the order of the article, a claim before those inside it."""
    ordered = sorted(result["claims"], key=lambda claim: (claim["span"]["start"], -claim["span"]["end"]))
    return [
        Card(
            number=number,
            claim=claim,
            in_passing=claim.get("kind") == "state" and any(_inside(claim["span"], other["span"]) for other in ordered),
        )
        for number, claim in enumerate(ordered, start=1)
    ]


def findings(cards: list[Card], most: int = 3) -> list[Card]:
    """What matters most: refuted, then superseded, then conflicting; within each by worth and confidence.

    What the article says in passing comes last, but for what is refuted, which only comes last of that.
    """

    def rank(card: Card) -> tuple[bool, int, bool, float]:
        verdict = card.claim["verdict"]
        group = 0 if card.label == "refuted" else 1 if verdict["superseded"] else 2
        return (
            card.in_passing and group > 0,
            group,
            card.in_passing,
            -card.claim["check_worthiness"] * _confidence(card),
        )

    telling = [c for c in cards if c.label in ("refuted", "conflicting") or c.claim["verdict"]["superseded"]]
    return sorted(telling, key=rank)[:most]


def _inside(span: dict[str, Any], other: dict[str, Any]) -> bool:
    """It lies within the other one, and is shorter."""
    wide = other["end"] - other["start"] > span["end"] - span["start"]
    return bool(wide and other["start"] <= span["start"] and span["end"] <= other["end"])


def _confidence(card: Card) -> float:
    # The verdict of a person has none, and comes before those of the program.
    value = card.claim["verdict"]["confidence"]
    return 1.0 if value is None else float(value)


def unchecked(cards: list[Card]) -> list[tuple[str, list[Card]]]:
    """The claims without enough evidence, by cause in words, the most frequent first."""
    groups: dict[str, list[Card]] = {}
    for card in cards:
        if card.label == "not_enough_evidence":
            cause = card.claim["verdict"].get("cause") or "low_confidence"
            groups.setdefault(CAUSE_WORDS.get(cause, cause.replace("_", " ")), []).append(card)
    return sorted(groups.items(), key=lambda item: -len(item[1]))


def comparisons(claim: dict[str, Any]) -> list[dict[str, Any]]:
    """The checks of a claim, those that differ first; what several documents say alike is one row of ``documents``."""
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    for check in claim["checks"]:
        key = (check["kind"], check["outcome"], check["claim"], check["evidence"])
        # A detail that only says both values once more is left out.
        again = check["claim"] in check["detail"] and check["evidence"] in check["detail"]
        row = rows.setdefault(key, check | {"documents": [], "detail": "" if again else check["detail"]})
        if check.get("document") and check["document"] not in row["documents"]:
            row["documents"].append(check["document"])
    return sorted(rows.values(), key=lambda row: row["outcome"] == "agrees")


def superseded_words(card: Card, result: dict[str, Any]) -> str:
    """How a verdict changed after the as-of date, in a sentence without its full stop."""
    verdict = card.claim["verdict"]
    since, later = spoken_date(verdict["superseded"]["since"]), verdict["superseded"]["label"]
    when = "when published" if result["as_of"] == result["article"]["published"] else "at the as-of date"
    no_more = "No longer true" if card.label == "supported" else "Refuted"
    words = {
        "supported": (f"True {when}", f"True since {since}"),
        "refuted": (f"Not true {when}", f"{no_more} since {since}"),
        "conflicting": (f"Sources conflicted {when}", f"Sources conflict since {since}"),
        "not_enough_evidence": (f"Not enough evidence {when}", f"No longer borne out since {since}"),
    }
    return f"{words[card.label][0]}. {words[later][1]}"
