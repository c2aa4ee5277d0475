"""What an evidence store is: passages with their vectors, found by nearness, by dates and by source.

Two implementations pass the same tests: FAISS on this machine (``faiss_store.py``) and Milvus (``milvus_store.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

#: The days that are kept of a passage, as ordinals (``date.toordinal``), in this order: from when on what it tells of
#: was known, up to when it tells of something that was to come, when its event begins, when it had been published.
DAYS = ("known_from", "tells_until", "begins", "published")


@dataclass(frozen=True, kw_only=True)
class Where:
    """Which passages may be found. What is left out excludes nothing."""

    known_by: date | None = None
    """Only what had happened by this day."""
    tells_after: date | None = None
    """Only what tells of something after this day."""
    begun_by: date | None = None
    """Not what has yet to begin on this day."""
    published_by: date | None = None
    """Only what is known to have been published by this day."""
    sources: frozenset[str] = frozenset()
    """Only from these; none: from all."""

    def conditions(self) -> list[tuple[str, Literal["<=", ">"], int]]:
        """What must hold of the days of a passage: (one of DAYS, comparison, ordinal)."""
        asked: tuple[tuple[str, Literal["<=", ">"], date | None], ...] = (
            ("known_from", "<=", self.known_by),
            ("tells_until", ">", self.tells_after),
            ("begins", "<=", self.begun_by),
            ("published", "<=", self.published_by),
        )
        return [(name, comparison, day.toordinal()) for name, comparison, day in asked if day is not None]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A passage as a store keeps it."""

    id: int
    name: str
    """``<corpus>/<passage>``."""
    text: str
    source: str
    days: tuple[int, ...]
    """See DAYS."""


@dataclass(frozen=True, kw_only=True)
class Entries:
    """Many passages, column by column."""

    ids: NDArray[np.int64]
    names: Sequence[str]
    texts: Sequence[str]
    sources: Sequence[str]
    days: NDArray[np.int32]
    """Shape (passages, 4), see DAYS."""

    def __len__(self) -> int:
        return len(self.ids)

    def entry(self, row: int) -> Entry:
        """One of them."""
        return Entry(id=int(self.ids[row]), name=self.names[row], text=self.texts[row], source=self.sources[row],
                     days=tuple(self.days[row].tolist()))  # fmt: skip

    def only(self, rows: NDArray[np.int64]) -> Entries:
        """Those in these rows."""
        return Entries(
            ids=self.ids[rows],
            names=[self.names[row] for row in rows],
            texts=[self.texts[row] for row in rows],
            sources=[self.sources[row] for row in rows],
            days=self.days[rows],
        )

    def mask(self, where: Where) -> NDArray[np.bool_]:
        """For each whether it may be found."""
        seen = np.ones(len(self), dtype=np.bool_)
        for name, comparison, day in where.conditions():
            column = self.days[:, DAYS.index(name)]
            seen &= column <= day if comparison == "<=" else column > day
        if where.sources:
            seen &= np.fromiter((source in where.sources for source in self.sources), dtype=np.bool_, count=len(self))
        return seen


#: The ids found for a query, each with its similarity (cosine), best first.
Found = list[tuple[int, float]]


class EvidenceStore(Protocol):
    """Passages with their unit vectors."""

    @property
    def kind(self) -> str:
        """What it is and how it searches, in words for the user."""
        ...

    def add(self, entries: Entries, vectors: NDArray[np.float32]) -> None:
        """Store passages; one whose id is there already takes its place. ``vectors``: shape (passages, dimension)."""
        ...

    def remove(self, ids: Sequence[int]) -> None:
        """Forget these; ids that are not there are no error."""
        ...

    def search(self, vectors: NDArray[np.float32], k: int, where: Where) -> list[Found]:
        """For each query vector the ``k`` nearest passages among those that may be found."""
        ...

    def count(self, where: Where) -> int:
        """How many passages may be found."""
        ...

    def get(self, ids: Sequence[int]) -> list[Entry]:
        """The passages of these ids, in their order. Raises ``KeyError`` for one that is not there."""
        ...

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Their vectors, shape (ids, dimension). Raises ``KeyError``."""
        ...
