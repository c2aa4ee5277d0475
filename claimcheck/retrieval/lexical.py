"""BM25 over passages, as if there were only those that may be seen: their number, lengths and words are counted anew.

The scores are those that ``bm25s`` gives for an index of the visible texts alone (Lucene's variant of BM25; Kamphuis et
al., "Which BM25 Do You Mean?", 2020). bm25s works its scores out when the index is made, with everything in it, so that
a document about a later event would change what is found for an earlier day. Here the counts are stored, and
scored when a query comes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.files import write_whole
from claimcheck.retrieval.mapped import latest, map_file, name_of, pack, rows_of

#: BM25's constants, the defaults of bm25s: how fast a word's repetitions count less, and how much length counts.
_K1, _B = 1.5, 0.75
#: From so many texts on, the counts are stored; fewer are counted in a moment.
_STORED = 5_000
#: Texts that are tokenized together: bm25s makes Python lists of them.
_CHUNK = 50_000
#: Stored counts are used as long as at most this part of the texts is not in them.
_NEW = 0.02


@dataclass(frozen=True, kw_only=True)
class Postings:
    """Which texts have which words, how often: words in the order of their hashes, each with its texts in order."""

    words: NDArray[np.uint64]
    starts: NDArray[np.int64]
    """For each word where its texts begin in ``texts`` and ``counts``; one more for the end."""
    texts: NDArray[np.int32]
    counts: NDArray[np.uint16]
    lengths: NDArray[np.int32]
    """Words of each text."""

    def of(self, word: np.uint64) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """The texts that have the word, and how often."""
        place = int(np.searchsorted(self.words, word))
        if place == len(self.words) or self.words[place] != word:
            return self.texts[:0], self.counts[:0]
        here = slice(int(self.starts[place]), int(self.starts[place + 1]))
        return self.texts[here], self.counts[here]


def count_words(texts: Sequence[str]) -> Postings:
    """The postings of texts, with English stop words left out and the Snowball stemmer."""
    lengths = np.zeros(len(texts), dtype=np.int32)
    parts: list[tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.uint16]]] = []
    for start in range(0, len(texts), _CHUNK):
        found = _tokenize(texts[start : start + _CHUNK])
        sizes = np.array([len(ids) for ids in found.ids], dtype=np.int32)
        lengths[start : start + len(sizes)] = sizes
        hashes = np.array([_hash(word) for word in sorted(found.vocab, key=found.vocab.__getitem__)], dtype=np.uint64)
        flat = np.fromiter((one for ids in found.ids for one in ids), dtype=np.int64, count=int(sizes.sum()))
        rows = np.repeat(np.arange(len(sizes)), sizes)
        pairs, counts = np.unique(flat * len(sizes) + rows, return_counts=True)
        parts.append((
            hashes[pairs // len(sizes)], (start + pairs % len(sizes)).astype(np.int32),
            np.minimum(counts, np.iinfo(np.uint16).max).astype(np.uint16),
        ))  # fmt: skip
    words = np.concatenate([part[0] for part in parts]) if parts else np.zeros(0, np.uint64)
    # Stable, so that the texts of each word stay in their order.
    order = np.argsort(words, kind="stable")
    distinct, starts = np.unique(words[order], return_index=True)
    return Postings(
        words=distinct,
        starts=np.append(starts, len(words)).astype(np.int64),
        texts=np.concatenate([part[1] for part in parts])[order] if parts else np.zeros(0, np.int32),
        counts=np.concatenate([part[2] for part in parts])[order] if parts else np.zeros(0, np.uint16),
        lengths=lengths,
    )


@dataclass(frozen=True, kw_only=True)
class View:
    """What may be seen, with what BM25 must know of it."""

    rows: NDArray[np.bool_]
    number: int
    norms: NDArray[np.float32]
    """For each row what its length does to the count of a word; infinite for what is not seen."""


class LexicalIndex:
    """BM25 over texts with rows from 0: one or several sets of postings, each with the rows of its texts."""

    def __init__(self, parts: Sequence[Placed], size: int) -> None:
        """``parts``: postings, and for each of their texts its row, or -1 for one that is gone."""
        self._parts = parts
        self._lengths = np.zeros(size, dtype=np.float32)
        for postings, rows in parts:
            self._lengths[rows[rows >= 0]] = postings.lengths[rows >= 0]

    @classmethod
    def of(cls, texts: Sequence[str]) -> LexicalIndex:
        """The index of these texts."""
        return cls([(count_words(texts), np.arange(len(texts)))], len(texts))

    @classmethod
    def over(cls, groups: Sequence[Sequence[Placed]]) -> LexicalIndex:
        """One index over several groups of texts, their rows one after the other."""
        parts: list[Placed] = []
        first = 0
        for group in groups:
            parts += [(postings, np.where(rows < 0, -1, rows + first)) for postings, rows in group]
            first += sum(int((rows >= 0).sum()) for _, rows in group)
        return cls(parts, first)

    def view(self, seen: NDArray[np.bool_] | None = None) -> View:
        """The index of the rows that may be seen, as if there were no others; None: of all."""
        rows = np.ones(len(self._lengths), dtype=np.bool_) if seen is None else seen
        number = int(rows.sum())
        mean = float(self._lengths[rows].mean(dtype=np.float64)) if number else 0.0
        norms = np.full(len(rows), np.inf, dtype=np.float32)
        if mean:
            norms[rows] = _K1 * (1 - _B + _B * self._lengths[rows] / mean)
        return View(rows=rows, number=number, norms=norms)

    def search(self, queries: Sequence[str], k: int, view: View | None = None) -> list[list[tuple[int, float]]]:
        """For each query the best texts that share a word with it, as (row, score), best first."""
        view = view or self.view()
        return [_best(self._scores(words, view), k) for words in _words_of(queries)]

    def _scores(self, words: Counter[int], view: View) -> NDArray[np.float32]:
        scores = np.zeros(len(self._lengths), dtype=np.float32)
        for word, times in words.items():
            found = [self._seen(postings.of(np.uint64(word)), rows, view) for postings, rows in self._parts]
            number = sum(len(rows) for rows, _ in found)
            rarity = times * float(np.log(1 + (view.number - number + 0.5) / (number + 0.5)))
            for rows, counts in found:
                scores[rows] += rarity * (counts / (counts + view.norms[rows]))
        return scores

    def _seen(
        self, posted: tuple[NDArray[np.int32], NDArray[np.uint16]], rows: NDArray[np.int64], view: View
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        here = rows[posted[0]]
        kept = (here >= 0) & view.rows[here]
        return here[kept], posted[1][kept].astype(np.float32)


#: Postings, and for each of their texts its row; -1 for a text that is gone.
Placed = tuple[Postings, NDArray[np.int64]]


def stored_words(folder: Path, ids: NDArray[np.int64], texts: Sequence[str]) -> list[Placed]:
    """The postings of texts with these ids, with their rows, kept in ``folder``; only what is new is counted.

    A folder that cannot be written to is no error: everything is then counted for this run.
    """
    size = len(ids)
    if size < _STORED:
        return [(count_words(texts), np.arange(size))]
    for path in latest(folder):
        stored = map_file(path)
        if stored is None:
            continue
        rows = rows_of(stored["ids"], ids)
        new = np.setdiff1d(np.arange(size), rows)
        if len(new) <= _NEW * size and len(rows) <= 2 * size:
            base = Postings(**{name: stored[name] for name in Postings.__dataclass_fields__})
            return [(base, rows), (count_words([texts[row] for row in new]), new)]
    counted = count_words(texts)
    _store(folder, {"ids": ids, **{name: getattr(counted, name) for name in Postings.__dataclass_fields__}})
    return [(counted, np.arange(size))]


def _store(folder: Path, arrays: dict[str, NDArray[Any]]) -> None:
    raw = pack(arrays)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        old = latest(folder)
        write_whole(folder / name_of(raw), raw)
        for path in old:
            path.unlink(missing_ok=True)
    except OSError:
        pass  # the counts are there for this run


def _best(scores: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
    """The k best rows with a score above 0; of equal ones those that stand first."""
    rows = np.flatnonzero(scores)
    if len(rows) > k:
        least = np.partition(scores[rows], len(rows) - k)[len(rows) - k]
        rows = rows[scores[rows] >= least]
    order = np.lexsort((rows, -scores[rows]))[:k]
    return [(int(row), float(scores[row])) for row in rows[order]]


def _words_of(queries: Sequence[str]) -> list[Counter[int]]:
    if not queries:
        return []
    found = _tokenize(queries)
    hashes = {place: _hash(word) for word, place in found.vocab.items()}
    return [Counter(hashes[place] for place in ids) for ids in found.ids]


def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")


def _tokenize(texts: Sequence[str]) -> Any:
    import bm25s
    import Stemmer

    return bm25s.tokenize(list(texts), stopwords="en", stemmer=Stemmer.Stemmer("english"), show_progress=False)
