"""The evidence store on this machine, in FAISS: exact while that is quick, then inverted lists with exact rescoring."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import shutil
import weakref
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import CorpusError
from claimcheck.files import move, sync_folder, write_whole
from claimcheck.models import cache_folder
from claimcheck.retrieval.evidence import Entries, Entry, Found, Where
from claimcheck.retrieval.mapped import rows_of

#: Up to so many passages every vector is compared with the query.
EXACT = 200_000
#: From so many on the lists hold product-quantised vectors, a quarter of the size; below, 8 bits a number.
PRODUCT = 4_000_000
#: Lists that are searched for a query, of about twice the square root of the number of vectors.
_PROBES = 64
#: How many times the wanted passages are rescored with their exact vectors.
_RESCORED = 3
#: With fewer passages to be seen than this, they are compared with the query one by one.
_FEW = 5_000
#: An index is used as long as at most this part of the passages is not in it: those are searched exactly.
_NEW = 0.02
#: Vectors that are added together, so that the others need not be in memory.
_CHUNK = 50_000
#: How long to wait for another program that makes the same index, in seconds.
_WAIT_SECONDS = 3600
#: For so many filters it is remembered what they let through.
_KEPT = 16
#: Training vectors for each list.
_TRAINING = 40

#: Gives the vectors of rows.
Vectors = Callable[[NDArray[np.int64]], NDArray[np.float32]]


def index_kind(passages: int) -> str:
    """The FAISS index for so many passages, as FAISS's index factory writes it."""
    if passages <= EXACT:
        return "Flat"
    lists = round(2 * passages**0.5)
    return f"IVF{lists},PQ96np" if passages >= PRODUCT else f"IVF{lists},SQ8"


def in_words(kind: str) -> str:
    """What an index of that kind does, for the user."""
    return "FAISS, exact" if kind == "Flat" else f"FAISS {kind}, rescored exactly"


class _Part(Protocol):
    """Vectors that are searched together; a place is a vector's number in it."""

    def search(self, queries: NDArray[np.float32], k: int, seen: NDArray[np.bool_]) -> list[Found]:
        """For each query (place, cosine) of the nearest that may be seen."""
        ...

    def vectors(self, places: NDArray[np.int64]) -> NDArray[np.float32]: ...


class _Exact:
    """Every vector, in memory."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        faiss = _faiss()
        self._index: Any = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors))

    def search(self, queries: NDArray[np.float32], k: int, seen: NDArray[np.bool_]) -> list[Found]:
        faiss = _faiss()
        k = min(k, int(seen.sum()))
        if not k:
            return [[] for _ in queries]
        chosen = None if seen.all() else faiss.SearchParameters(sel=_selector(seen))
        cosines, places = self._index.search(np.ascontiguousarray(queries), k, params=chosen)
        return _pairs(places, cosines)

    def vectors(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = self._index.reconstruct_batch(places)
        return found


class _Lists:
    """An inverted file on the disk, mapped into memory, with the vectors themselves in half precision beside it.

    The lists say which vectors may be near; those are compared with the query as they are (Jégou, Douze and Schmid,
    "Product quantization for nearest neighbor search", 2011, and its refinement, "Searching in one billion vectors:
    re-rank with source coding", 2011).
    """

    def __init__(self, folder: Path) -> None:
        """Raises ``OSError`` and ``ValueError`` when it is not whole."""
        faiss = _faiss()
        about = json.loads((folder / "about.json").read_bytes())
        if not hmac.compare_digest(str(about.get("seal", "")), _seal(about["sha256"])):
            raise ValueError(f"{folder} was not made by this user")
        for name in ("lists.faiss", "ids.npy", "sums.npy"):
            if _sha256(folder / name) != about["sha256"][name]:
                raise ValueError(f"{folder / name} is damaged")
        self.folder = folder
        self.kind: str = about["kind"]
        self.ids: NDArray[np.int64] = np.load(folder / "ids.npy", allow_pickle=False)
        self._sums: NDArray[np.uint32] = np.load(folder / "sums.npy", allow_pickle=False)
        halves = np.load(folder / "vectors.npy", mmap_mode="r", allow_pickle=False)
        if halves.shape[0] != len(self.ids):
            raise ValueError(f"{folder / 'vectors.npy'} is damaged")
        self._first, self._bytes = halves.offset, halves.shape[1] * halves.itemsize
        # Read, not mapped: of a mapped file the pages around each vector would count as this process's memory.
        self._file = (folder / "vectors.npy").open("rb", buffering=0)
        weakref.finalize(self, self._file.close)
        self._index: Any = faiss.read_index(str(folder / "lists.faiss"), faiss.IO_FLAG_MMAP)

    def search(self, queries: NDArray[np.float32], k: int, seen: NDArray[np.bool_]) -> list[Found]:
        number = int(seen.sum())
        if number <= _FEW:
            places = np.flatnonzero(seen)
            vectors = self.vectors(places)
            return [_best(places, vectors @ query, k) for query in queries]
        near = self._near(queries, k, seen, number)
        return [_best(places, self.vectors(places) @ query, k) for query, places in zip(queries, near, strict=True)]

    def vectors(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        halves = []
        for place in places.tolist():
            self._file.seek(self._first + place * self._bytes)
            halves.append(self._file.read(self._bytes))
            if zlib.crc32(halves[-1]) != self._sums[place]:
                raise CorpusError(
                    f"{self.folder / 'vectors.npy'}: is damaged. Make it again: claimcheck doctor --repair "
                    f"{self.folder.parents[2]}"
                )
        stacked = np.frombuffer(b"".join(halves), dtype=np.float16).reshape(len(halves), self._bytes // 2)
        return stacked.astype(np.float32)

    def _near(
        self, queries: NDArray[np.float32], k: int, seen: NDArray[np.bool_], number: int
    ) -> list[NDArray[np.int64]]:
        faiss = _faiss()
        # Of what few may be seen, fewer lie in each list.
        probes = min(self._index.nlist, round(_PROBES * len(seen) / number))
        chosen = faiss.SearchParametersIVF(sel=None if number == len(seen) else _selector(seen), nprobe=probes)
        _, places = self._index.search(np.ascontiguousarray(queries), min(_RESCORED * k, number), params=chosen)
        return [row[row >= 0] for row in places]


@dataclass(frozen=True, kw_only=True)
class _Placed:
    """A part, and the row of the entry that each of its places belongs to; -1: none."""

    part: _Part
    rows: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What may be found: the number of it, and for each part which of its places."""

    number: int
    places: tuple[NDArray[np.bool_], ...]


class FaissStore:
    """An :class:`~claimcheck.retrieval.evidence.EvidenceStore` in this process."""

    def __init__(self) -> None:
        self._entries: list[Entries] = []
        self._parts: list[_Placed] = []
        self._ids = np.zeros(0, dtype=np.int64)
        self._alive = np.zeros(0, dtype=np.bool_)
        self._where_is = np.zeros((0, 2), dtype=np.int64)
        """For each row its part, and its place there."""
        self._sorted: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
        """The ids that are there, in order, and their rows."""
        self._seen: dict[Where, _Seen] = {}

    @classmethod
    def of(cls, folder: Path, entries: Entries, vectors: Vectors, kind: str | None = None) -> FaissStore:
        """A store of these entries; what is too many for an exact search has its index in ``folder``.

        ``vectors`` gives those of rows of the entries; it is asked for what is not in that index only. ``kind``:
        instead of what :func:`index_kind` chooses. An index that is damaged, or lacks too much, is made again; where
        the folder cannot be written to, the search is exact.
        """
        store = cls()
        kind = kind or index_kind(len(entries))
        placed = None
        if kind != "Flat":
            with suppress(OSError):  # also when another program keeps the lock
                placed = _lists_for(folder, entries, vectors, kind)
        if placed is None:
            store.add(entries, vectors(np.arange(len(entries))))
            return store
        store._grow(entries)
        store._place(placed.part, placed.rows)
        there = np.zeros(len(entries), dtype=np.bool_)
        there[placed.rows[placed.rows >= 0]] = True
        new = np.flatnonzero(~there)
        if len(new):
            store._place(_Exact(vectors(new)), new)
        return store

    @property
    def kind(self) -> str:
        kinds = [placed.part.kind for placed in self._parts if isinstance(placed.part, _Lists)]
        return in_words(kinds[0] if kinds else "Flat")

    def add(self, entries: Entries, vectors: NDArray[np.float32]) -> None:
        self.remove(entries.ids.tolist())
        first = len(self._ids)
        self._grow(entries)
        if len(entries):
            self._place(_Exact(vectors), np.arange(first, len(self._ids)))

    def remove(self, ids: Sequence[int]) -> None:
        self._alive[np.isin(self._ids, np.asarray(ids, dtype=np.int64))] = False
        self._changed()

    def search(self, vectors: NDArray[np.float32], k: int, where: Where) -> list[Found]:
        found: list[Found] = [[] for _ in vectors]
        for placed, seen in zip(self._parts, self._seen_of(where).places, strict=True):
            for ranking, more in zip(found, placed.part.search(vectors, k, seen), strict=True):
                ranking += [(int(placed.rows[place]), cosine) for place, cosine in more]
        return [
            [(int(self._ids[row]), cosine) for row, cosine in sorted(ranking, key=lambda one: (-one[1], one[0]))[:k]]
            for ranking in found
        ]

    def count(self, where: Where) -> int:
        return self._seen_of(where).number

    def get(self, ids: Sequence[int]) -> list[Entry]:
        starts = np.cumsum([0, *map(len, self._entries)])
        rows = self._rows(ids)
        parts = np.searchsorted(starts, rows, side="right") - 1
        return [self._entries[part].entry(row - starts[part]) for part, row in zip(parts, rows, strict=True)]

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        parts, places = self._where_is[self._rows(ids)].T
        vectors = {int(part): self._parts[part].part.vectors(places[parts == part]) for part in np.unique(parts)}
        dimension = max((some.shape[1] for some in vectors.values()), default=0)
        found = np.zeros((len(parts), dimension), dtype=np.float32)
        for part, some in vectors.items():
            found[parts == part] = some
        return found

    def _grow(self, entries: Entries) -> None:
        self._entries.append(entries)
        self._ids = np.concatenate([self._ids, entries.ids])
        self._alive = np.concatenate([self._alive, np.ones(len(entries), dtype=np.bool_)])
        self._where_is = np.concatenate([self._where_is, np.zeros((len(entries), 2), dtype=np.int64)])
        self._changed()

    def _place(self, part: _Part, rows: NDArray[np.int64]) -> None:
        places = np.flatnonzero(rows >= 0)
        self._where_is[rows[places]] = np.stack([np.full(len(places), len(self._parts)), places], axis=1)
        self._parts.append(_Placed(part=part, rows=rows))
        self._changed()

    def _changed(self) -> None:
        self._seen.clear()
        self._sorted = None

    def _seen_of(self, where: Where) -> _Seen:
        if where not in self._seen:
            if len(self._seen) == _KEPT:
                self._seen.clear()
            none = np.zeros(0, dtype=np.bool_)
            rows = self._alive & np.concatenate([none, *(entries.mask(where) for entries in self._entries)])
            places = tuple((placed.rows >= 0) & rows[placed.rows] for placed in self._parts)
            self._seen[where] = _Seen(number=int(rows.sum()), places=places)
        return self._seen[where]

    def _rows(self, ids: Sequence[int]) -> NDArray[np.int64]:
        if self._sorted is None:
            alive = np.flatnonzero(self._alive)
            alive = alive[np.argsort(self._ids[alive])]
            self._sorted = self._ids[alive], alive
        there, rows = self._sorted
        asked = np.asarray(ids, dtype=np.int64)
        places = np.searchsorted(there, asked).clip(max=max(len(there) - 1, 0))
        if len(asked) and (not len(there) or (there[places] != asked).any()):
            raise KeyError(int(asked[0] if not len(there) else asked[there[places] != asked][0]))
        found: NDArray[np.int64] = rows[places]
        return found


def _lists_for(folder: Path, entries: Entries, vectors: Vectors, kind: str) -> _Placed:
    from filelock import FileLock

    if (found := _usable(folder, entries)) is not None:
        return found
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lists.lock", timeout=_WAIT_SECONDS):
        # Another program may have made it meanwhile.
        if (found := _usable(folder, entries)) is not None:
            return found
        return _Placed(part=build_lists(folder, entries.ids, vectors, kind), rows=np.arange(len(entries)))


def _usable(folder: Path, entries: Entries) -> _Placed | None:
    for path in sorted(folder.glob("lists-*")):
        try:
            lists = _Lists(path)
        except (OSError, ValueError, KeyError, RuntimeError):
            continue  # damaged, or another program has just replaced it
        rows = rows_of(lists.ids, entries.ids)
        there = int((rows >= 0).sum())
        if len(entries) - there <= _NEW * len(entries) and len(rows) <= 2 * there:
            return _Placed(part=lists, rows=rows)
    return None


def build_lists(folder: Path, ids: NDArray[np.int64], vectors: Vectors, kind: str) -> _Lists:
    """Make the index of these ids in ``folder``, in the place of any other one, with the lock held.

    Raises ``OSError``.
    """
    faiss = _faiss()
    some = np.random.default_rng(0).permutation(len(ids))
    lists = int(kind.partition(",")[0].removeprefix("IVF"))
    sample = vectors(np.sort(some[: _TRAINING * lists]))
    index: Any = faiss.index_factory(sample.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
    index.train(sample)
    for left in folder.glob(".lists-*.partial"):
        shutil.rmtree(left, ignore_errors=True)  # of a program that was ended: there is one writer at a time
    part = folder / f".lists-{uuid4().hex[:12]}.partial"
    part.mkdir(parents=True)
    try:
        sums = np.zeros(len(ids), dtype=np.uint32)
        halves = np.lib.format.open_memmap(
            part / "vectors.npy", mode="w+", dtype=np.float16, shape=(len(ids), sample.shape[1])
        )
        for start in range(0, len(ids), _CHUNK):
            chunk = vectors(np.arange(start, min(start + _CHUNK, len(ids))))
            index.add(chunk)
            halves[start : start + len(chunk)] = chunk
            sums[start : start + len(chunk)] = [zlib.crc32(half.tobytes()) for half in chunk.astype(np.float16)]
        halves.flush()
        del halves
        faiss.write_index(index, str(part / "lists.faiss"))
        np.save(part / "ids.npy", ids)
        np.save(part / "sums.npy", sums)
        digests = {path.name: _sha256(path) for path in sorted(part.iterdir())}
        write_whole(part / "about.json", json.dumps({"kind": kind, "sha256": digests, "seal": _seal(digests)}))
        sync_folder(part)
        old = sorted(folder.glob("lists-*"))
        made = folder / f"lists-{uuid4().hex[:12]}"
        move(part, made)
        for path in old:
            shutil.rmtree(path, ignore_errors=True)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return _Lists(made)


def _faiss() -> Any:
    import faiss

    return faiss


def _seal(digests: Mapping[str, str]) -> str:
    """What only this user can have written beside these hashes: FAISS was not made to open the files of strangers.

    A corpus may come with an index whose hashes fit it. An HMAC (RFC 2104) with a key from the user's cache does not.
    """
    return hmac.new(_key(), json.dumps(digests, sort_keys=True).encode(), "sha256").hexdigest()


def _key() -> bytes:
    path = cache_folder() / "index.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"index.key.{uuid4().hex[:12]}.partial")
        made.write_bytes(secrets.token_bytes(32))
        made.chmod(0o600)
        with suppress(FileExistsError):
            # Of two programs that make a key at once, one is too late and takes the other's.
            path.hardlink_to(made)
        made.unlink()
    return path.read_bytes()


def drop_damaged_lists(corpus: Path) -> list[Path]:
    """Delete the indexes of a corpus with a file whose bytes are not those that were written; return their paths."""
    damaged = []
    for folder in sorted((corpus / ".index").glob("*/lists-*")):
        try:
            digests: dict[str, str] = json.loads((folder / "about.json").read_bytes())["sha256"]
            whole = all(_sha256(folder / name) == digest for name, digest in digests.items())
        except (OSError, ValueError, KeyError):
            whole = False
        if not whole:
            shutil.rmtree(folder)
            damaged.append(folder)
    return damaged


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _selector(seen: NDArray[np.bool_]) -> Any:
    return _faiss().IDSelectorBitmap(np.packbits(seen, bitorder="little"))


def _best(places: NDArray[np.int64], cosines: NDArray[np.float32], k: int) -> Found:
    order = np.lexsort((places, -cosines))[:k]
    return [(int(places[i]), float(cosines[i])) for i in order]


def _pairs(places: NDArray[np.int64], cosines: NDArray[np.float32]) -> list[Found]:
    return [
        [(int(place), float(cosine)) for place, cosine in zip(*row, strict=True) if place >= 0]
        for row in zip(places, cosines, strict=True)
    ]
