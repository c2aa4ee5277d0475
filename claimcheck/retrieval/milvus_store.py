"""The evidence store in Milvus: a cluster by its address, or Milvus Lite in a file of this machine."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import ClaimcheckError, InputError
from claimcheck.retrieval.evidence import DAYS, Entries, Entry, Found, Where
from claimcheck.retrieval.faiss_store import EXACT, Vectors

#: How the address of a Milvus begins: milvus://host:19530, milvus+https://host, milvus:///folder/vectors.db.
SCHEMES = ("milvus://", "milvus+https://")
#: The environment variable with the token of a Milvus that asks for one: never in a file that is passed on.
TOKEN = "CLAIMCHECK_MILVUS_TOKEN"

#: Milvus's own limits: hits of a search, bytes of a text.
_HITS, _BYTES = 16_384, 65_535
#: Passages that are sent together: about 5 MB.
_BATCH = 1_000
#: Passages whose vectors are read together.
_READ = 200_000
#: What a collection is known to hold: a hash of the ids.
_HOLDS = "claimcheck.holds"


class MilvusStore:
    """An :class:`~claimcheck.retrieval.evidence.EvidenceStore` in a collection of a Milvus."""

    def __init__(self, address: str, collection: str, dimension: int, expected: int = 0) -> None:
        """``expected``: how many passages it will hold, by which a new collection is searched exactly or not.

        Raises :class:`InputError` when pymilvus is not installed, and :class:`ClaimcheckError` when there is no
        Milvus at the address.
        """
        self._address, self._collection = address, collection
        self._client = _connect(address)
        with self._asking():
            if not self._client.has_collection(collection):
                self._create(dimension, exact=expected <= EXACT)

    @property
    def kind(self) -> str:
        with self._asking():
            about = self._client.describe_index(self._collection, "vector")
        return f"Milvus {about['index_type']} at {self._address}"

    def sync(self, entries: Entries, vectors: Vectors) -> None:
        """Make it hold these passages and no others; ``vectors`` gives those of the rows that it lacks."""
        holds = hashlib.sha256(np.sort(entries.ids).tobytes()).hexdigest()
        with self._asking():
            known = self._client.describe_collection(self._collection).get("properties", {}).get(_HOLDS)
        if known == holds and self.count(Where()) == len(entries):
            return
        there = self._ids()
        self.remove(np.setdiff1d(there, entries.ids).tolist())
        new = np.flatnonzero(~np.isin(entries.ids, there))
        for start in range(0, len(new), _READ):
            rows = new[start : start + _READ]
            self.add(entries.only(rows), vectors(rows))
        with self._asking():
            self._client.alter_collection_properties(self._collection, properties={_HOLDS: holds})

    def add(self, entries: Entries, vectors: NDArray[np.float32]) -> None:
        rows = [
            {"id": entry.id, "vector": vector, "name": _cut(entry.name), "text": _cut(entry.text),
             "source": _cut(entry.source), **dict(zip(DAYS, entry.days, strict=True))}
            for entry, vector in zip(map(entries.entry, range(len(entries))), vectors, strict=True)
        ]  # fmt: skip
        with self._asking():
            for start in range(0, len(rows), _BATCH):
                self._client.upsert(self._collection, rows[start : start + _BATCH])

    def remove(self, ids: Sequence[int]) -> None:
        with self._asking():
            for start in range(0, len(ids), _BATCH):
                self._client.delete(self._collection, ids=list(ids[start : start + _BATCH]))

    def search(self, vectors: NDArray[np.float32], k: int, where: Where) -> list[Found]:
        with self._asking():
            hits = self._client.search(
                self._collection, data=list(vectors), limit=min(k, _HITS), filter=_expression(where),
                output_fields=["id"], search_params={"metric_type": "IP"},
            )  # fmt: skip
        return [[(int(hit["id"]), float(hit["distance"])) for hit in ranking] for ranking in hits]

    def count(self, where: Where) -> int:
        with self._asking():
            (row,) = self._client.query(self._collection, filter=_expression(where), output_fields=["count(*)"])
        return int(row["count(*)"])

    def get(self, ids: Sequence[int]) -> list[Entry]:
        return [
            Entry(id=int(row["id"]), name=row["name"], text=row["text"], source=row["source"],
                  days=tuple(int(row[day]) for day in DAYS))
            for row in self._get(ids, ["name", "text", "source", *DAYS])
        ]  # fmt: skip

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        return np.array([row["vector"] for row in self._get(ids, ["vector"])], dtype=np.float32)

    def _get(self, ids: Sequence[int], fields: list[str]) -> list[dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        with self._asking():
            for start in range(0, len(ids), _BATCH):
                some = list(ids[start : start + _BATCH])
                found |= {int(row["id"]): row for row in self._client.get(self._collection, some, ["id", *fields])}
        return [found[one] for one in ids]

    def _ids(self) -> NDArray[np.int64]:
        found: list[int] = []
        with self._asking():
            pages = self._client.query_iterator(self._collection, batch_size=_HITS - 1, filter="", output_fields=["id"])
            while page := pages.next():
                found += (int(row["id"]) for row in page)
            pages.close()
        return np.array(found, dtype=np.int64)

    def _create(self, dimension: int, exact: bool) -> None:
        from pymilvus import DataType

        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
        for name in ("name", "text", "source"):
            schema.add_field(name, DataType.VARCHAR, max_length=_BYTES)
        for name in DAYS:
            schema.add_field(name, DataType.INT64)
        index = self._client.prepare_index_params()
        index.add_index("vector", index_type="FLAT" if exact else "AUTOINDEX", metric_type="IP")
        # Strong: what has been added is found at once, as on this machine.
        self._client.create_collection(self._collection, schema=schema, index_params=index, consistency_level="Strong")

    @contextmanager
    def _asking(self) -> Iterator[None]:
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except MilvusException as error:
            raise ClaimcheckError(
                f"{self._address}: Milvus does not do what it was asked to ({_reason(error)}). See its log, or search "
                "on this machine: --store faiss"
            ) from error


def collection_name(corpus: str, vectors: str) -> str:
    """The collection of a corpus whose vectors are kept in a folder of this name: letters, digits and ``_`` only."""
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in corpus)[:60]
    whole = hashlib.sha256(f"{corpus}/{vectors}".encode()).hexdigest()
    return f"claimcheck_{plain}_{whole[:12]}"


def _connect(address: str) -> Any:
    try:
        from pymilvus import MilvusClient
        from pymilvus.exceptions import MilvusException
    except ModuleNotFoundError as error:
        raise InputError(
            f"{address} needs the package {error.name}: install claimcheck[milvus], or search on this machine: "
            "--store faiss"
        ) from error
    # It logs each error with its traceback, beside raising it.
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    place = address.removeprefix("milvus+").removeprefix("milvus://")
    is_file = place.endswith(".db") and not place.startswith("https://")
    try:
        return MilvusClient(
            uri=place if is_file or place.startswith("https://") else f"http://{place}",
            token=os.environ.get(TOKEN, ""),
        )
    except (MilvusException, ValueError, OSError) as error:
        raise ClaimcheckError(
            f"{address}: no Milvus answers there ({_reason(error)}). Start it, correct the address, or search on this "
            "machine: --store faiss"
        ) from error


def _reason(error: Exception) -> str:
    return str(getattr(error, "message", "") or error).strip().splitlines()[0]


def _expression(where: Where) -> str:
    parts = [f"{name} {comparison} {day}" for name, comparison, day in where.conditions()]
    if where.sources:
        parts.append(f"source in {json.dumps(sorted(map(_cut, where.sources)), ensure_ascii=False)}")
    return " and ".join(parts)


def _cut(text: str) -> str:
    raw = text.encode()
    return text if len(raw) <= _BYTES else raw[:_BYTES].decode("utf-8", "ignore")
