"""What searches filter passages by, worked out once for each text and stored: its dates, its copies, orders in it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claimcheck.corpus import Corpus, Passage
from claimcheck.corpus.known import ALWAYS, NEVER, days_in, known_from, tells_until
from claimcheck.corpus.orders import order_in
from claimcheck.retrieval.copies import copy_groups, fingerprint
from claimcheck.retrieval.evidence import Entries
from claimcheck.retrieval.store import passage_for_retrieval, stored_rows, vectors_folder

#: Stands between a title and a text, and in neither.
_BETWEEN = "\x00"
_PACKAGE = Path(__file__).resolve().parents[1]


class Traits:
    """The traits of the passages of several corpora; a row is the place of a passage in their passages one by one."""

    def __init__(self, corpora: Sequence[Corpus]) -> None:
        self._passages = tuple(passage for corpus in corpora for passage in corpus.passages)
        self._sizes = [len(corpus.passages) for corpus in corpora]
        read = _Reader()
        for corpus in corpora:
            _drop_older(corpus.folder / ".index", read)
        stored = np.concatenate(
            [stored_rows(corpus.folder / ".index", [_key(p) for p in corpus.passages], read)
             for corpus in corpora]
        )  # fmt: skip
        self.orders: NDArray[np.bool_] = stored[:, 0] > 0
        """Which tell their reader what to find."""
        self._fingerprints = stored[:, 4:]
        self.entries = _entries(self._passages, stored[:, 1:4])

    def by_corpus(self) -> list[Entries]:
        """The entries of each corpus."""
        starts = np.cumsum([0, *self._sizes])
        return [self.entries.only(np.arange(*ends)) for ends in pairwise(starts)]

    @cached_property
    def copies(self) -> NDArray[np.int64]:
        """For each passage the row of the first one that it is a copy of, which may be its own."""
        return copy_groups([passage.text for passage in self._passages], self._fingerprints)

    def first_of_copies(self, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Of what may be seen, each text once: the first of its copies."""
        rows = np.flatnonzero(seen)
        _, firsts = np.unique(self.copies[rows], return_index=True)
        once = np.zeros_like(seen)
        once[rows[firsts]] = True
        return once


class _Reader:
    """Reads the traits of texts, as whole numbers: an order (1) or none, the three days of the text, its fingerprint.

    It is kept apart by a hash of the code that it runs, so that what other rules have found is never used.
    """

    name = "traits"
    runtime = "1"

    def __init__(self) -> None:
        self.sha256 = _rules_sha256()

    def encode(self, texts: Sequence[str]) -> NDArray[np.int64]:
        rows = []
        for title, _, text in (one.partition(_BETWEEN) for one in texts):
            order = any(order_in(part) is not None for part in (text, title))
            rows.append([int(order), *days_in(text), *fingerprint(text)])
        return np.array(rows, dtype=np.int64)


def _drop_older(index: Path, read: _Reader) -> None:
    """What other rules have found is never asked for again."""
    for folder in index.glob(f"{read.name}-*"):
        if folder != vectors_folder(index, read):
            shutil.rmtree(folder, ignore_errors=True)


def _key(passage: Passage) -> str:
    return f"{passage.document.title}{_BETWEEN}{passage.text}"


@cache
def _rules_sha256() -> str:
    total = hashlib.sha256()
    for path in sorted([*_PACKAGE.glob("claims/*.py"), *_PACKAGE.glob("corpus/*.py"), _PACKAGE / "dates.py",
                        _PACKAGE / "retrieval" / "copies.py", Path(__file__)]):  # fmt: skip
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _entries(passages: Sequence[Passage], texts: NDArray[np.int64]) -> Entries:
    days = np.empty((len(passages), 4), dtype=np.int32)
    ids = np.empty(len(passages), dtype=np.int64)
    names = [f"{passage.corpus}/{passage.id}" for passage in passages]
    for row, (passage, told) in enumerate(zip(passages, texts.tolist(), strict=True)):
        document = passage.document
        start = document.event.start if document.event is not None else None
        end = document.published.end if document.published is not None else None
        days[row] = (
            known_from(document, told),
            tells_until(document, told),
            start.toordinal() if start is not None else ALWAYS,
            end.toordinal() if end is not None else NEVER,
        )
        # Another text, source or date is another entry, so that a store that has the id has what it stands for.
        about = f"{names[row]}\x00{document.source}\x00{passage_for_retrieval(passage)}".encode()
        ids[row] = int.from_bytes(hashlib.sha256(about + days[row].tobytes()).digest()[:8], "big") >> 1
    return Entries(
        ids=ids,
        names=names,
        texts=[passage.text for passage in passages],
        sources=[passage.document.source for passage in passages],
        days=days,
    )
