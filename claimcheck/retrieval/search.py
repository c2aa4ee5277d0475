"""Search corpora for passages: by meaning and by words, their scores fused, filtered by what may be found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claimcheck.article import Span
from claimcheck.corpus import Corpus, Document, Passage
from claimcheck.retrieval.encoder import Encoder
from claimcheck.retrieval.evidence import DAYS, Entries, EvidenceStore, Where
from claimcheck.retrieval.faiss_store import FaissStore
from claimcheck.retrieval.lexical import LexicalIndex, View, stored_words
from claimcheck.retrieval.query_map import towards_evidence
from claimcheck.retrieval.store import passage_for_retrieval
from claimcheck.retrieval.stores import open_store
from claimcheck.retrieval.traits import Traits

#: Weight of the score of meaning in the fused score; that of words has the rest. Chosen on retrieve/pooled-dev, where
#: 0.6 to 0.7 differ by less than 0.01 (docs/retrieval.md).
MEANING = 0.6
#: Ranks of each list that are fused.
_DEPTH = 100
#: For so many filters it is remembered what they let through.
_KEPT = 16
_ANYWHERE = Where()


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A passage found for a query. ``score`` is the fused score, 0 to 1; ``cosine`` the similarity of meaning."""

    passage: Passage
    score: float
    cosine: float


@dataclass(frozen=True, kw_only=True)
class AsEvidence:
    """Search for evidence: each text once, however many documents repeat it, and none that gives its reader orders."""

    without_documents: frozenset[str] = frozenset()
    """``<corpus>/<document>``."""
    without_passages: frozenset[str] = frozenset()
    """``<corpus>/<passage>``, and their copies."""


class Searcher:
    """Several corpora searched together."""

    def __init__(
        self,
        corpora: Sequence[Corpus],
        encoder: Encoder,
        progress: Callable[[int, int], None] | None = None,
        store: str | None = None,
    ) -> None:
        """``store``: where the vectors are searched, instead of where each corpus says; see :func:`open_store`."""
        self.encoder = encoder
        self.passages: tuple[Passage, ...] = tuple(p for corpus in corpora for p in corpus.passages)
        self._traits = Traits(corpora)
        parts = self._traits.by_corpus()
        self._stores = [
            open_store(corpus, entries, encoder, store, progress)
            for corpus, entries in zip(corpora, parts, strict=True)
        ]
        words = [
            stored_words(
                corpus.folder / ".index" / "words", entries.ids, [*map(passage_for_retrieval, corpus.passages)]
            )
            for corpus, entries in zip(corpora, parts, strict=True)
        ]
        self._index = _Index(
            self._traits.entries, self._stores, [len(part) for part in parts], LexicalIndex.over(words)
        )
        self._views: dict[tuple[Where, AsEvidence | None], View] = {}

    @property
    def kinds(self) -> list[str]:
        """For each corpus what its vectors are searched with, in words."""
        return [store.kind for store in self._stores]

    def search(
        self, queries: Sequence[str], k: int, where: Where = _ANYWHERE, evidence: AsEvidence | None = None
    ) -> list[list[Hit]]:
        """The ``k`` best passages for each query, best first, among those that may be found.

        What may not be found has no influence: words are counted among the others only, so a document about a later
        event does not change what is found for an earlier date.
        """
        view = self._view(where, evidence)
        if not queries or not view.number:
            return [[] for _ in queries]
        vectors = self.encoder.encode(queries)
        turned = towards_evidence(vectors, self.encoder)
        found = self._index.search(vectors, turned, queries, k, where=where, view=view)
        return [
            [Hit(passage=self.passages[row], score=score, cosine=cosine) for row, score, cosine in ranking]
            for ranking in found
        ]

    def _view(self, where: Where, evidence: AsEvidence | None) -> View:
        if (where, evidence) not in self._views:
            if len(self._views) == _KEPT:
                self._views.clear()
            seen = self._traits.entries.mask(where)
            if evidence is not None:
                seen = self._traits.first_of_copies(seen & ~self._traits.orders & self._allowed(evidence))
            self._views[where, evidence] = self._index.words.view(seen)
        return self._views[where, evidence]

    def _allowed(self, evidence: AsEvidence) -> NDArray[np.bool_]:
        allowed = np.ones(len(self.passages), dtype=np.bool_)
        if evidence.without_documents:
            allowed &= [f"{p.corpus}/{p.document.id}" not in evidence.without_documents for p in self.passages]
        if evidence.without_passages:
            out = [name in evidence.without_passages for name in self._traits.entries.names]
            allowed &= ~np.isin(self._traits.copies, self._traits.copies[out])
        return allowed


class _Index:
    """Passages by rows, in the stores of their vectors one after the other, and in the index of their words."""

    def __init__(
        self, entries: Entries, stores: Sequence[EvidenceStore], sizes: Sequence[int], words: LexicalIndex
    ) -> None:
        self.words = words
        self._ids = entries.ids
        self._order = np.argsort(entries.ids)
        self._stores = stores
        self._starts = np.cumsum([0, *sizes])

    def search(
        self,
        vectors: NDArray[np.float32],
        turned: NDArray[np.float32],
        queries: Sequence[str],
        k: int,
        *,
        where: Where,
        view: View,
    ) -> list[list[tuple[int, float, float]]]:
        """For each query the ``k`` best rows in view, best first, each with its fused score and its cosine.

        ``turned``: the vectors towards evidence, by which passages are ranked; the cosine told is that to the query.
        """
        depth = min(max(_DEPTH, k), view.number)
        by_words = self.words.search(queries, depth, view)
        by_meaning = self._nearest(turned, depth, where, view)
        rows = [sorted({*near, *(row for row, _ in words)}) for near, words in zip(by_meaning, by_words, strict=True)]
        cosines, nearness = self._cosines(vectors, rows), self._cosines(turned, rows)
        found = []
        for near, words, cosine, asked in zip(by_meaning, by_words, cosines, nearness, strict=True):
            fused = fuse([(row, asked[row]) for row in near], words, depth)
            # The order of ties is settled by the row number, the same on every run.
            best = sorted(fused, key=lambda row: (-fused[row], -cosine[row], row))[:k]
            found.append([(row, fused[row], cosine[row]) for row in best])
        return found

    def _nearest(self, vectors: NDArray[np.float32], depth: int, where: Where, view: View) -> list[list[int]]:
        """For each query the rows of the ``depth`` nearest passages in view."""
        found: list[list[tuple[float, int]]] = [[] for _ in vectors]
        for store in self._stores:
            for near, more in zip(found, self._nearest_in(store, vectors, depth, where, view), strict=True):
                near.extend(more)
        return [[row for _, row in sorted(near)[:depth]] for near in found]

    def _nearest_in(
        self, store: EvidenceStore, vectors: NDArray[np.float32], depth: int, where: Where, view: View
    ) -> list[list[tuple[float, int]]]:
        # Copies, and whatever else is not in view, take up ranks: it is looked further down until there are enough.
        wanted = depth
        while True:
            hits = store.search(vectors, wanted, where)
            kept = []
            for ranking in hits:
                rows = self._rows([name for name, _ in ranking])
                pairs = zip(rows.tolist(), ranking, strict=True)
                kept.append([(-cosine, row) for row, (_, cosine) in pairs if view.rows[row]])
            if all(len(near) >= depth or len(hit) < wanted for near, hit in zip(kept, hits, strict=True)):
                return kept
            wanted *= 4

    def _cosines(self, vectors: NDArray[np.float32], rows: Sequence[Sequence[int]]) -> list[dict[int, float]]:
        """For each query the similarity of the passages in these rows."""
        distinct = np.unique(np.array([row for some in rows for row in some], dtype=np.int64))
        parts = np.split(distinct, np.searchsorted(distinct, self._starts[1:-1]))
        stored = np.concatenate(
            [
                store.vectors(self._ids[part].tolist())
                for store, part in zip(self._stores, parts, strict=True)
                if len(part)
            ]
        )
        found = []
        for vector, some in zip(vectors, rows, strict=True):
            here = stored[np.searchsorted(distinct, some)].astype(np.float64) @ vector.astype(np.float64)
            # Rounded, because the last digits of a product depend on what is multiplied beside it.
            found.append(dict(zip(some, np.round(here, 6).tolist(), strict=True)))
        return found

    def _rows(self, ids: Sequence[int]) -> NDArray[np.int64]:
        return self._order[np.searchsorted(self._ids, np.array(ids, dtype=np.int64), sorter=self._order)]


Scored = Sequence[tuple[int, float]]


def fuse(meaning: Scored, words: Scored, depth: int) -> dict[int, float]:
    """The rows of both lists, each of at most ``depth`` rows, with their fused scores.

    A convex combination of the two scores, each first set to the range 0 to 1 over its list (Bruch, Gai and Ingber,
    "An Analysis of Fusion Functions for Hybrid Retrieval", 2023). A row that a list lacks has 0 there.
    """
    # Where fewer texts share a word with the query, the lowest score there could be is that of none shared.
    least = 0.0 if len(words) < depth else words[-1][1]
    fused: dict[int, float] = {}
    for weight, ranking, lowest in ((MEANING, meaning, min(s for _, s in meaning)), (1 - MEANING, words, least)):
        span = max((score for _, score in ranking), default=0.0) - lowest
        for row, score in ranking:
            fused[row] = fused.get(row, 0.0) + weight * ((score - lowest) / span if span > 0 else 1.0)
    return fused


def search_texts(
    documents: Sequence[tuple[str, str, str]], queries: Sequence[str], k: int, encoder: Encoder
) -> list[list[tuple[str, float]]]:
    """The same search over plain (id, title, text) documents: for each query the ``k`` best ids with their scores."""
    passages = [
        Passage(
            id=name,
            corpus="",
            document=Document(id=name, title=title, text=text, source="", url=None, published=None, event=None,
                              published_text=None),
            span=Span(start=0, end=len(text), exact=text),
        )
        for name, title, text in documents
    ]  # fmt: skip
    whole = [passage_for_retrieval(passage) for passage in passages]
    entries = Entries(
        ids=np.arange(len(whole)), names=[passage.id for passage in passages], texts=whole, sources=[""] * len(whole),
        days=np.zeros((len(whole), len(DAYS)), dtype=np.int32),
    )  # fmt: skip
    store = FaissStore()
    store.add(entries, encoder.encode(whole))
    words = LexicalIndex.of(whole)
    vectors = encoder.encode(queries)
    index = _Index(entries, [store], [len(whole)], words)
    found = index.search(vectors, towards_evidence(vectors, encoder), queries, k, where=_ANYWHERE, view=words.view())
    return [[(passages[row].id, score) for row, score, _ in ranking] for ranking in found]
