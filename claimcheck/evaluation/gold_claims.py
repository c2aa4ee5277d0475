"""Gold claims through retrieval and verification, as they are worded in the gold: the verdicts alone are measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from claimcheck.article import Span, read_article
from claimcheck.claims.language import parse
from claimcheck.claims.model import Claim
from claimcheck.claims.sorting import is_ongoing, kind_of
from claimcheck.corpus import read_corpus
from claimcheck.dates import Interval, parse_date
from claimcheck.evaluation.readers import read_json_lines
from claimcheck.pipeline import Models
from claimcheck.retrieval.search import Searcher
from claimcheck.verification.candidates import Asked
from claimcheck.verification.model import Assessment
from claimcheck.verification.verify import verify

#: The gold sets that how evidence is weighed was fitted on; the others are for measuring only.
FITTED = frozenset(
    {"korea-talks", "space-record", "bridge-records", "fraud-trial", "harbour-strike", "results-takeover",
     "ambulance-interview", "mill-theatre", "storm-live"}
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class GoldSet:
    """An article's gold claims, with the corpus they are verified against."""

    name: str
    article: Path
    gold: Path
    corpus: Path


@dataclass(frozen=True, kw_only=True)
class GoldClaim:
    """A gold claim as the verifier gets it, and the verdict it should have."""

    claim: Claim
    verdict: str
    superseded: dict[str, str] | None
    evidence: tuple[str, ...]


def gold_sets(root: Path) -> list[GoldSet]:
    """The project's gold sets with verdicts: the three seeds, then the articles under ``tests/gold`` with a corpus."""
    seeds = {"korea-talks": "korea-diplomacy", "space-record": "space-flight", "bridge-records": "bridges-tunnels"}
    found = [
        GoldSet(name=name, article=root / "seeds" / f"{name}.txt", gold=root / "seeds" / f"{name}.gold.jsonl",
                corpus=root / "corpora" / corpus)
        for name, corpus in seeds.items()
    ]  # fmt: skip
    for folder in sorted((root / "tests" / "gold").iterdir()):
        if (folder / "gold.jsonl").is_file() and (folder / "corpus").is_dir():
            found.append(
                GoldSet(name=folder.name, article=folder / "article.txt", gold=folder / "gold.jsonl",
                        corpus=folder / "corpus")
            )  # fmt: skip
    return found


def read_gold(gold: GoldSet) -> tuple[date, list[GoldClaim]]:
    """(the article's date, its gold claims in order)."""
    published = read_article(str(gold.article)).published
    if published is None:
        raise ValueError(f"{gold.article}: no date of publication found")
    rows = [row for _, row in read_json_lines(gold.gold)]
    rows = [row for row in rows if "claim" in row]
    return published, [gold_claim(row, doc) for row, doc in zip(rows, parse([r["claim"] for r in rows]), strict=True)]


def gold_claim(row: dict[str, Any], doc: Any) -> GoldClaim:
    """A gold row with the spaCy parse of its claim: sorted by kind as an extracted claim would be."""
    tokens = list(range(len(doc)))
    root = next((token for token in doc if token.head == token), doc[0])
    quotation = row["kind"] == "quotation"
    kind = kind_of(doc, root, tokens, quotation)
    time = row.get("time") or {}
    start, end = time.get("start"), time.get("end")
    return GoldClaim(
        claim=Claim(
            id=row["id"],
            text=row["claim"],
            span=Span(start=0, end=0, exact=""),
            kind=kind,
            speaker=row.get("speaker"),
            time=Interval(start=parse_date(start).start if start else None, end=parse_date(end).end if end else None),
            ongoing=is_ongoing(doc, root, tokens, kind),
            check_worthiness=0.0,
        ),
        verdict=row["verdict"],
        superseded=row.get("superseded"),
        evidence=tuple(row.get("evidence") or ()),
    )


def gold_verdicts(gold: GoldSet, models: Models) -> list[tuple[GoldClaim, Assessment]]:
    """Each gold claim with its assessment, as of the article's date."""
    published, claims = read_gold(gold)
    searcher = Searcher([read_corpus(gold.corpus)], models.encoder)
    asked = Asked(as_of=published, exclude=gold.article.read_text(encoding="utf-8"))
    return list(zip(claims, verify([g.claim for g in claims], searcher, models.verifier, asked), strict=True))


def verdict_figures(judged: Sequence[tuple[GoldClaim, Assessment]]) -> dict[str, float | int]:
    """Figures over gold claims and their assessments.

    ``asserted_right``: of the claims called supported or refuted, the share whose gold verdict is the same.
    ``superseded_found``: superseded gold claims for which the same month was found; ``superseded_false``: claims
    called superseded that the gold does not call so.
    """
    pairs = [(item.verdict, found.verdict.label) for item, found in judged]
    asserted = [(gold, found) for gold, found in pairs if found in {"supported", "refuted"}]
    later = [(item.superseded, found.verdict.superseded) for item, found in judged]
    return {
        "n": len(pairs),
        "accuracy": sum(gold == found for gold, found in pairs) / max(1, len(pairs)),
        "asserted": len(asserted),
        "asserted_right": sum(gold == found for gold, found in asserted) / max(1, len(asserted)),
        "superseded": sum(gold is not None for gold, _ in later),
        "superseded_found": sum(
            gold is not None and found is not None and found.since.isoformat()[:7] == gold["since"][:7]
            for gold, found in later
        ),
        "superseded_false": sum(gold is None and found is not None for gold, found in later),
    }
