"""The project's own groups: small invented corpora, each with claims, for fitting how several passages are weighed.

``groups/weighing.jsonl`` holds one group a line: ``id``, ``article_date``, ``passages`` (title, published, text) and
``claims`` (claim, kind, verdict, and one label for each passage). The verifier learns nothing from them, so that its
probabilities on them are as they are on a stranger's corpus.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from claimcheck.claims.language import parse
from claimcheck.corpus import Corpus, read_corpus
from claimcheck.evaluation.gold_claims import GoldClaim, gold_claim
from training.data import read_jsonl

GROUPS = Path(__file__).parent / "groups" / "weighing.jsonl"


@dataclass(frozen=True, kw_only=True)
class Group:
    """An invented corpus with the claims of an article of that day."""

    name: str
    day: date
    corpus: Corpus
    claims: tuple[GoldClaim, ...]


def read_groups(scratch: Path) -> Iterator[Group]:
    """Each group, its corpus written into a folder of its own below ``scratch``."""
    for row in read_jsonl(GROUPS):
        folder = scratch / row["id"]
        folder.mkdir(parents=True, exist_ok=True)
        documents = [{"id": f"d{i}", "source": row["domain"], **p} for i, p in enumerate(row["passages"])]
        (folder / "corpus.toml").write_text(f'name = "{row["id"]}"\n', encoding="utf-8")
        lines = [json.dumps(document, ensure_ascii=False) + "\n" for document in documents]
        (folder / "documents.jsonl").write_text("".join(lines), encoding="utf-8")
        claims = [{"id": f"c{i}", **claim} for i, claim in enumerate(row["claims"])]
        parsed = parse([claim["claim"] for claim in claims])
        yield Group(
            name=row["id"],
            day=date.fromisoformat(row["article_date"]),
            corpus=read_corpus(folder),
            claims=tuple(gold_claim(claim, doc) for claim, doc in zip(claims, parsed, strict=True)),
        )
