"""Search corpora for passages: vectors in FAISS and BM25, their scores fused, filtered by what may be seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.article import Span
from claimcheck.corpus import Corpus, Document, Passage
from claimcheck.retrieval.copies import copy_groups
from claimcheck.retrieval.encoder import Encoder
from claimcheck.retrieval.query_map import towards_evidence
from claimcheck.retrieval.store import corpus_vectors, passage_for_retrieval

#: Weight of the score of meaning in the fused score; that of words has the rest. Chosen on retrieve/pooled-dev, where
#: 0.6 to 0.7 differ by less than 0.01 (docs/retrieval.md).
MEANING = 0.6
#: Ranks of each list that are fused.
_DEPTH = 100


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A passage found for a query. ``score`` is the fused score, 0 to 1; ``cosine`` the similarity of meaning."""

    passage: Passage
    score: float
    cosine: float


#: Says whether a passage may be found at all, such as by its date.
Visible = Callable[[Passage], bool]


class Searcher:
    """Several corpora searched together."""

    def __init__(
        self,
        corpora: Sequence[Corpus],
        encoder: Encoder,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.encoder = encoder
        self.passages: tuple[Passage, ...] = tuple(p for corpus in corpora for p in corpus.passages)
        self._vectors = np.concatenate([corpus_vectors(corpus, encoder, progress) for corpus in corpora])
        self._lexical = LexicalIndex([passage_for_retrieval(passage) for passage in self.passages])
        self._views: dict[bytes, _View] = {}

    @cached_property
    def copies(self) -> tuple[int, ...]:
        """For each passage the row of the first one that it is a copy of, which may be its own."""
        return tuple(copy_groups([passage.text for passage in self.passages]))

    def search(self, queries: Sequence[str], k: int, visible: Visible | None = None) -> list[list[Hit]]:
        """The ``k`` best passages for each query, best first, among those that are visible.

        What is not visible has no influence at all: both indexes are made of the visible passages only, so a
        document about a later event cannot change what is found for an earlier date.
        """
        if not queries:
            return []
        view = self._view(visible)
        if view is None:
            return [[] for _ in queries]
        vectors = self.encoder.encode(queries)
        return view.search(vectors, towards_evidence(vectors, self.encoder), queries, k)

    def _view(self, visible: Visible | None) -> _View | None:
        rows = [i for i, passage in enumerate(self.passages) if visible is None or visible(passage)]
        if not rows:
            return None
        key = np.asarray(rows, dtype=np.int64).tobytes()
        if key not in self._views:
            self._views[key] = _View([self.passages[i] for i in rows], self._vectors[rows], self._lexical.only(rows))
        return self._views[key]


class _View:
    """The two indexes over one set of passages."""

    def __init__(self, passages: list[Passage], vectors: NDArray[np.float32], lexical: LexicalIndex) -> None:
        import faiss

        self._passages = passages
        self._dense: Any = faiss.IndexFlatIP(vectors.shape[1])
        self._dense.add(np.ascontiguousarray(vectors))
        self._vectors = vectors
        self._lexical = lexical

    def search(
        self, vectors: NDArray[np.float32], turned: NDArray[np.float32], queries: Sequence[str], k: int
    ) -> list[list[Hit]]:
        """``turned``: the vectors towards evidence, by which passages are ranked; hits tell the cosine to the query."""
        depth = min(max(_DEPTH, k), len(self._passages))
        _, dense_rows = self._dense.search(np.ascontiguousarray(turned), depth)
        by_words = self._lexical.search(queries, depth)
        found = []
        for vector, asked, nearest, words in zip(vectors, turned, dense_rows, by_words, strict=True):
            # Rounded, because the last digits of a product depend on the row that a vector stands in.
            cosine = np.round((self._vectors @ vector).astype(np.float64), 6)
            near = np.round((self._vectors @ asked).astype(np.float64), 6)
            meaning = [(int(row), float(near[row])) for row in nearest if row >= 0]
            fused = fuse(meaning, words, depth)
            # The order of ties is settled by the row number, the same on every run.
            best = sorted(fused, key=lambda row: (-fused[row], -cosine[row], row))[:k]
            found.append([Hit(passage=self._passages[r], score=fused[r], cosine=float(cosine[r])) for r in best])
        return found


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


class LexicalIndex:
    """BM25 over texts, with English stop words and the Snowball stemmer."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._tokens = _tokenize(texts)
        self._index: Any = None

    def only(self, rows: Sequence[int]) -> LexicalIndex:
        """The index of these texts alone, as if there were no others; they are not read again."""
        from bm25s.tokenization import Tokenized

        part = LexicalIndex.__new__(LexicalIndex)
        part._tokens = Tokenized(ids=[self._tokens.ids[row] for row in rows], vocab=self._tokens.vocab)
        part._index = None
        return part

    def search(self, queries: Sequence[str], k: int) -> list[list[tuple[int, float]]]:
        """For each query the best texts that share a word with it, as (row, score), best first."""
        # bm25s cannot index texts without a single word (of another script, or of stop words alone).
        if not queries or not any(self._tokens.ids):
            return [[] for _ in queries]
        if self._index is None:
            import bm25s

            self._index = bm25s.BM25()
            self._index.index(self._tokens, show_progress=False)
        k = min(k, len(self._tokens.ids))
        rows, scores = self._index.retrieve(_tokenize(queries), k=k, show_progress=False)
        ranked = []
        for row, score in zip(rows, scores, strict=True):
            # bm25s leaves the order of ties open.
            pairs = sorted(zip(score.tolist(), row.tolist(), strict=True), key=lambda pair: (-pair[0], pair[1]))
            ranked.append([(int(r), float(s)) for s, r in pairs if s > 0])
        return ranked


def _tokenize(texts: Sequence[str]) -> Any:
    import bm25s
    import Stemmer

    return bm25s.tokenize(list(texts), stopwords="en", stemmer=Stemmer.Stemmer("english"), show_progress=False)


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
    vectors = encoder.encode(queries)
    view = _View(passages, encoder.encode(whole), LexicalIndex(whole))
    found = view.search(vectors, towards_evidence(vectors, encoder), queries, k)
    return [[(hit.passage.id, hit.score) for hit in hits] for hits in found]
