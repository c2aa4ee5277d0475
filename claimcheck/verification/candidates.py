"""Choose the passages that are looked at for a claim: what was known by the as-of date, and what happened after."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from claimcheck.claims.model import Claim
from claimcheck.corpus import Document, Passage
from claimcheck.corpus.orders import tells_what_to_find
from claimcheck.retrieval.search import Hit, Searcher
from claimcheck.verification.model import Coverage
from claimcheck.verification.thresholds import ABOUT, BEHIND_THE_NEAREST, LATER_PASSAGES, ON_THE_MATTER, PASSAGES
from claimcheck.verification.times import tells_more_later, tells_of_later

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
    later: tuple[Hit, ...]
    """What happened after it; none for a claim that later events cannot end."""
    coverage: Coverage


def candidates(claims: Sequence[Claim], searcher: Searcher, asked: Asked) -> list[Candidates]:
    """For each claim the passages to weigh, and those that tell of what happened after the as-of date.

    What happened later is looked for only where it can end something: for claims about a state.
    """
    group_of = {id(passage): group for passage, group in zip(searcher.passages, searcher.copies, strict=True)}
    passages = _evidence(searcher.passages, group_of, asked)
    later = {id(passage) for passage in passages if tells_of_later(passage, asked.as_of)}
    earlier = _once([p for p in passages if id(p) not in later and _may_weigh(p.document, asked)], group_of)
    queries = [query_for(claim) for claim in claims]
    found = searcher.search(queries, _SEARCHED, lambda passage: id(passage) in earlier)
    after: dict[int, list[Hit]] = {}
    if ongoing := [i for i, claim in enumerate(claims) if claim.ongoing]:
        later |= {id(passage) for passage in passages if tells_more_later(passage, asked.as_of)}
        ended = _once([p for p in passages if id(p) in later and not _lies_ahead(p, asked.today)], group_of)
        hits = searcher.search([queries[i] for i in ongoing], LATER_PASSAGES, lambda passage: id(passage) in ended)
        after = dict(zip(ongoing, hits, strict=True))
    return [
        Candidates(
            earlier=_about(hits)[:PASSAGES],
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


def _evidence(passages: Sequence[Passage], group_of: Mapping[int, int], asked: Asked) -> list[Passage]:
    """The passages without the article itself, what a reviewer took out with its copies, and orders to the reader."""
    own = _own_documents(passages, asked.exclude)
    out = {group_of[id(p)] for p in passages if f"{p.corpus}/{p.id}" in asked.irrelevant} if asked.irrelevant else set()
    return [
        passage
        for passage in passages
        if id(passage.document) not in own and group_of[id(passage)] not in out and not tells_what_to_find(passage)
    ]


def _once(passages: Sequence[Passage], group_of: Mapping[int, int]) -> set[int]:
    """Of each group of copies the first: a text that stands in a thousand documents counts once."""
    first: dict[int, int] = {}
    for passage in passages:
        first.setdefault(group_of[id(passage)], id(passage))
    return set(first.values())


def _own_documents(passages: Sequence[Passage], article: str | None) -> set[int]:
    if article is None:
        return set()
    words = _normal(article)
    documents = {id(passage.document): passage.document for passage in passages}
    return {key for key, document in documents.items() if _normal(document.text) in words}


def _may_weigh(document: Document, asked: Asked) -> bool:
    published = document.published
    if asked.evidence == "all":
        return True
    return published is not None and published.end is not None and published.end <= asked.as_of


def _lies_ahead(passage: Passage, today: date) -> bool:
    event = passage.document.event
    return event is not None and event.entirely_after(today)


def _about(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Those about the claim, and not much less so than the nearest."""
    least = max(hit.cosine for hit in hits) - BEHIND_THE_NEAREST if hits else 0.0
    return tuple(hit for hit in hits if hit.cosine >= max(ABOUT, least))


def _coverage(documents: Sequence[Document]) -> Coverage:
    distinct = {id(document): document for document in documents}.values()
    dates = [document.event or document.published for document in distinct]
    years = [day.year for interval in dates if interval for day in (interval.start, interval.end) if day is not None]
    return Coverage(documents=len(distinct), first=min(years, default=None), last=max(years, default=None))


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
