"""Search corpora for passages: vectors in FAISS and BM25, fused by reciprocal rank, filtered by date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.article import Span
from claimcheck.corpus import Corpus, Document, Passage
from claimcheck.retrieval.encoder import Encoder
from claimcheck.retrieval.store import corpus_vectors, passage_for_retrieval

#: Constant of reciprocal rank fusion: Cormack, Clarke and Buettcher, SIGIR 2009, section 2.
RRF_K = 60
#: Ranks of each list that are fused.
_DEPTH = 50


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A passage found for a query. ``score`` is the fused score, ``cosine`` the similarity of meaning."""

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
        self._views: dict[bytes, _View] = {}

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
        return view.search(self.encoder.encode(queries), queries, k)

    def _view(self, visible: Visible | None) -> _View | None:
        rows = [i for i, passage in enumerate(self.passages) if visible is None or visible(passage)]
        if not rows:
            return None
        key = np.asarray(rows, dtype=np.int64).tobytes()
        if key not in self._views:
            self._views[key] = _View([self.passages[i] for i in rows], self._vectors[rows])
        return self._views[key]


class _View:
    """The two indexes over one set of passages."""

    def __init__(self, passages: list[Passage], vectors: NDArray[np.float32]) -> None:
        import faiss

        self._passages = passages
        self._dense: Any = faiss.IndexFlatIP(vectors.shape[1])
        self._dense.add(np.ascontiguousarray(vectors))
        self._vectors = vectors
        self._lexical = LexicalIndex([passage_for_retrieval(passage) for passage in passages])

    def search(self, vectors: NDArray[np.float32], queries: Sequence[str], k: int) -> list[list[Hit]]:
        depth = min(max(_DEPTH, k), len(self._passages))
        _, dense_rows = self._dense.search(np.ascontiguousarray(vectors), depth)
        lexical_rows = self._lexical.ranks(queries, depth)
        found = []
        for vector, by_meaning, by_words in zip(vectors, dense_rows, lexical_rows, strict=True):
            # Rounded, because the last digits of a product depend on the row that a vector stands in.
            cosine = np.round((self._vectors @ vector).astype(np.float64), 6)
            # FAISS and BM25 leave the order of ties open; the row number settles it, the same on every run.
            meaning = sorted((int(row) for row in by_meaning if row >= 0), key=lambda row: (-cosine[row], row))
            fused: dict[int, float] = {}
            for ranking in (meaning, by_words):
                for rank, row in enumerate(ranking, start=1):
                    fused[row] = fused.get(row, 0.0) + 1 / (RRF_K + rank)
            best = sorted(fused, key=lambda row: (-fused[row], -cosine[row], row))[:k]
            found.append([Hit(passage=self._passages[r], score=fused[r], cosine=float(cosine[r])) for r in best])
        return found


class LexicalIndex:
    """BM25 over texts, with English stop words and the Snowball stemmer."""

    def __init__(self, texts: Sequence[str]) -> None:
        import bm25s
        import Stemmer

        self._bm25s = bm25s
        self._stemmer = Stemmer.Stemmer("english")
        self._size = len(texts)
        self._index: Any = None
        tokens = self._tokens(texts)
        # bm25s cannot index texts without a single word (of another script, or of stop words alone).
        if tokens.vocab:
            self._index = bm25s.BM25()
            self._index.index(tokens, show_progress=False)

    def ranks(self, queries: Sequence[str], k: int) -> list[list[int]]:
        """For each query the rows of the best texts that share a word with it, best first."""
        if self._index is None or not queries:
            return [[] for _ in queries]
        rows, scores = self._index.retrieve(self._tokens(queries), k=min(k, self._size), show_progress=False)
        ranked = []
        for row, score in zip(rows, scores, strict=True):
            pairs = sorted(zip(score.tolist(), row.tolist(), strict=True), key=lambda pair: (-pair[0], pair[1]))
            ranked.append([int(r) for s, r in pairs if s > 0])
        return ranked

    def _tokens(self, texts: Sequence[str]) -> Any:
        return self._bm25s.tokenize(list(texts), stopwords="en", stemmer=self._stemmer, show_progress=False)


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
    vectors = encoder.encode([passage_for_retrieval(passage) for passage in passages])
    found = _View(passages, vectors).search(encoder.encode(queries), queries, k)
    return [[(hit.passage.id, hit.score) for hit in hits] for hits in found]
