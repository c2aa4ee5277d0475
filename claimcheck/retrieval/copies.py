"""Which passages are copies of an earlier one: a text that stands in a thousand documents is one piece of evidence."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from claimcheck.corpus.shingles import minhash, shingles

#: Least of the hashes that two texts share before they are compared, and how many there are.
_SHARED, _HASHES = 2, 12
#: Of so many words one may be there in only one of two copies, but two may always.
_WORDS_A_CHANGE = 10

#: Words that say nothing of their own: with or without them it is the same text.
_FILLERS = frozenset(
    "indeed truly really very certainly clearly actually surely definitely absolutely obviously undoubtedly reportedly"
    " apparently simply just also too yes well however moreover furthermore the a an".split()
)
#: Words that make another statement of the text they are put into.
_TELLING = frozenset(
    "no not never none nor neither nobody nothing without former formerly ex once almost nearly about around over under"
    " more less fewer least most only first last hardly barely false falsely wrong wrongly untrue denied denies deny"
    " alleged allegedly planned proposed"
    " new old second other another may might could would should will un non anti until before after since except but"
    " one two three four five six seven eight nine ten eleven twelve hundred thousand million billion dozen half twice"
    " january february march april june july august september october november december north south east west".split()
)
#: Words that count or pass on a copy, behind its last sentence: "Copy 17", "Share this!".
_PASSED_ON = frozenset("copy number version part post repost share this please retweet forward update".split())
#: What a full stop behind it abbreviates, where it does not end a sentence: "Sept. 17".
_ABBREVIATED = frozenset("sept sect chap figs vols arts".split())


def fingerprint(text: str) -> list[int]:
    """Whole numbers of 63 bits by which copies of a text are found: one of all its words, then the MinHash of them."""
    words = _words(text)
    whole = int.from_bytes(hashlib.sha256(" ".join(words).encode()).digest()[:8], "big") >> 1
    return [whole, *map(int, minhash(shingles(words), _HASHES).hashvalues)]


def copy_groups(texts: Sequence[str], fingerprints: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each text the row of the first text that it is a copy of, which may be its own.

    ``fingerprints``: one row a text, see :func:`fingerprint`. Copies have the same words in the same order, whatever
    their case and punctuation; in one of them a few words may stand that the other lacks, but none that changes what
    it says (a number, a negation). Candidates share some of the hashes; they are then compared in full, so only texts
    that may be copies are read.
    """
    _, rows, back = np.unique(fingerprints[:, 0], return_index=True, return_inverse=True)
    group = rows[back]
    originals: dict[int, list[str]] = {}
    buckets: dict[tuple[int, int], list[int]] = {}
    for row in _alike(np.sort(rows), fingerprints):
        words = _words(texts[row])
        keys = list(enumerate(fingerprints[row, 1:].tolist()))
        shared = Counter(other for bucket in keys for other in buckets.get(bucket, ()))
        alike = (other for other, count in sorted(shared.items()) if count >= _SHARED)
        original = next((other for other in alike if _is_copy(words, originals[other])), row)
        if original == row:
            originals[row] = words
            for bucket in keys:
                buckets.setdefault(bucket, []).append(row)
        else:
            group[group == row] = original
    return np.asarray(group, dtype=np.int64)


def _alike(rows: NDArray[np.int64], fingerprints: NDArray[np.int64]) -> list[int]:
    """Those of the rows with at least _SHARED hashes that some other row has too."""
    shared = np.zeros(len(rows), dtype=np.int64)
    for column in range(1, 1 + _HASHES):
        _, back, counts = np.unique(fingerprints[rows, column], return_inverse=True, return_counts=True)
        shared += counts[back] > 1
    return [int(row) for row in rows[shared >= _SHARED]]


def _words(text: str) -> list[str]:
    found = list(re.finditer(r"\w+", text.lower()))
    body = found[_leading(text, found) : len(found) - _trailing(text, found)]
    kept = [match[0] for match in (body or found) if match[0] not in _FILLERS]
    return kept or [match[0] for match in found]


def _leading(text: str, found: list[re.Match[str]]) -> int:
    """1 where a number stands before the first sentence ("17. ...", "#17 ..."), else 0."""
    if len(found) < 3 or not found[0][0].isdigit():
        return 0
    before, behind = text[: found[0].start()], text[found[0].end() : found[1].start()]
    return int("#" in before or (any(c in behind for c in ".):]") and behind[-1].isspace()))


def _trailing(text: str, found: list[re.Match[str]]) -> int:
    """How many words behind the last sentence only count or pass on the copy: at most three."""
    for count in (1, 2, 3):
        if len(found) < count + 3 or not (found[-count][0].isdigit() or found[-count][0] in _PASSED_ON):
            return 0
        last = found[-count - 1]
        between = text[last.end() : found[-count].start()]
        ended = (
            "!" in between or "?" in between or ("." in between and len(last[0]) > 3 and last[0] not in _ABBREVIATED)
        )
        if ended and any(map(str.isspace, between)):
            return count
    return 0


def _is_copy(one: list[str], other: list[str]) -> bool:
    most = max(2, min(len(one), len(other)) // _WORDS_A_CHANGE)
    if abs(len(one) - len(other)) > most:
        return False
    put_in: list[str] = []
    taken_out: list[str] = []
    for what, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what == "replace":
            return False
        if what == "delete":
            taken_out += one[a:b]
        elif what == "insert":
            put_in += other[c:d]
    changed = put_in + taken_out
    moved = set(put_in) & set(taken_out)
    return len(changed) <= most and not moved and not any(map(_is_telling, changed))


def _is_telling(word: str) -> bool:
    return word in _TELLING or any(c.isdigit() for c in word)
