"""Runs of three words, by which texts are seen to be nearly the same: as they are, or as a MinHash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

#: Words in a row that are taken together.
_RUN = 3


def shingles(words: Sequence[str]) -> frozenset[str]:
    """Every run of three words, or all the words of a text that is shorter."""
    return frozenset(" ".join(words[i : i + _RUN]) for i in range(max(1, len(words) - _RUN + 1)))


def minhash(runs: frozenset[str], hashes: int) -> Any:
    """Their ``datasketch.MinHash``: of two texts the part of equal hashes is about what their runs share (Jaccard).

    Broder, "On the resemblance and containment of documents", 1997.
    """
    from datasketch import MinHash

    made = MinHash(num_perm=hashes)
    made.update_batch([run.encode() for run in runs])
    return made
