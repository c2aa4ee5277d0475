"""Choose the passages that are looked at for a claim: what was known by the as-of date, and what happened after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from claimcheck.claims.model import Claim
from claimcheck.corpus import Document
from claimcheck.retrieval.evidence import Where
from claimcheck.retrieval.search import AsEvidence, Hit, Searcher
from claimcheck.verification.model import Coverage
from claimcheck.verification.thresholds import (
    ABOUT,
    BEHIND_THE_NEAREST,
    LATER_PASSAGES,
    LOOKED_THROUGH,
    ON_THE_MATTER,
    PASSAGES,
)

EvidenceMode = Literal["all", "contemporaneous"]

#: How many passages are searched through for those that are weighed, and for how many documents are on the matter.
_SEARCHED = 50


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
    today: date = field(default_factory=date.today)
    """What begins after it has not superseded anything yet."""


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """The passages that are looked at for one claim."""

    earlier: tuple[Hit, ...]
    """What was known by the as-of date: to be weighed."""
    further: tuple[Hit, ...]
    """What comes next after ``earlier``: not weighed, but looked through for near misses of a universal claim."""
    later: tuple[Hit, ...]
    """What happened after it; none for a claim that later events cannot end."""
    coverage: Coverage


def candidates(claims: Sequence[Claim], searcher: Searcher, asked: Asked) -> list[Candidates]:
    """For each claim the passages to weigh, and those that tell of what happened after the as-of date.

    What happened later is looked for only where it can end something: for claims about a state.
    """
    queries = [query_for(claim) for claim in claims]
    ongoing = [i for i, claim in enumerate(claims) if claim.ongoing]
    before = Where(known_by=asked.as_of, published_by=asked.as_of if asked.evidence == "contemporaneous" else None)
    since = Where(tells_after=asked.as_of, begun_by=asked.today)
    own: frozenset[str] = frozenset()
    while True:
        usable = AsEvidence(without_documents=own, without_passages=asked.irrelevant)
        found = searcher.search(queries, _SEARCHED, before, usable)
        told = searcher.search([queries[i] for i in ongoing], LATER_PASSAGES, since, usable)
        # The article itself is seldom in a corpus, so it is looked for among what was found, and left out then.
        if not (more := _own_documents([*found, *told], asked.exclude)):
            break
        own |= more
    after = dict(zip(ongoing, told, strict=True))
    return [
        Candidates(
            earlier=(earlier := _nearest(hits, claims[i])),
            further=_further(hits, earlier) if claims[i].kind == "universal" else (),
            later=_about(after.get(i, [])),
            coverage=_coverage([hit.passage.document for hit in hits if hit.cosine >= ON_THE_MATTER]),
        )
        for i, hits in enumerate(found)
    ]


_NEGATIVE = re.compile(r"\b(?:no|never|not|nobody|none|nor|ever|only|n['’]t)\b\s*", re.IGNORECASE)


def query_for(claim: Claim) -> str:
    """What to search for: a negative claim turned round, so that its counterexample is as near as its proof."""
    if claim.kind == "universal":
        return f"{claim.text} {_NEGATIVE.sub('', claim.text)}"
    return claim.text


def _own_documents(found: Sequence[Sequence[Hit]], article: str | None) -> frozenset[str]:
    if article is None:
        return frozenset()
    words = _normal(article)
    documents = {
        f"{hit.passage.corpus}/{hit.passage.document.id}": hit.passage.document for hits in found for hit in hits
    }
    return frozenset(name for name, document in documents.items() if _normal(document.text) in words)


def _about(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Those about the claim."""
    return tuple(hit for hit in hits if hit.cosine >= ABOUT)


def _nearest(hits: Sequence[Hit], claim: Claim) -> tuple[Hit, ...]:
    """Those to weigh: about the claim, and not much less so than the nearest.

    What ends a state is often told in other words than the state, so for a claim about one the second does not hold.
    """
    least = 0.0 if claim.ongoing else max((hit.cosine for hit in hits), default=0.0) - BEHIND_THE_NEAREST
    return tuple(hit for hit in _about(hits) if hit.cosine >= least)[:PASSAGES]


def _further(hits: Sequence[Hit], weighed: Sequence[Hit]) -> tuple[Hit, ...]:
    """Those about the claim that are not weighed."""
    known = {id(hit) for hit in weighed}
    return tuple(hit for hit in _about(hits)[:LOOKED_THROUGH] if id(hit) not in known)


def _coverage(documents: Sequence[Document]) -> Coverage:
    distinct = {id(document): document for document in documents}.values()
    dates = [document.event or document.published for document in distinct]
    years = [day.year for interval in dates if interval for day in (interval.start, interval.end) if day is not None]
    return Coverage(documents=len(distinct), first=min(years, default=None), last=max(years, default=None))


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
