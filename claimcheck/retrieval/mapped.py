"""Files of arrays that are named by the SHA-256 of their bytes and mapped into memory: read where they are needed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SUFFIX = ".arrays"


def pack(arrays: dict[str, NDArray[Any]]) -> bytes:
    """The arrays in the form of a safetensors file."""
    from safetensors.numpy import save

    return save({name: np.ascontiguousarray(array) for name, array in arrays.items()})


def name_of(raw: bytes) -> str:
    """The name that a file of these bytes has."""
    return hashlib.sha256(raw).hexdigest() + _SUFFIX


def latest(folder: Path) -> list[Path]:
    """The files of a folder, the newest first."""
    dated = []
    for path in folder.glob(f"*{_SUFFIX}"):
        try:
            dated.append((path.stat().st_mtime_ns, path))
        except FileNotFoundError:
            continue  # another program has just replaced it
    return [path for _, path in sorted(dated, reverse=True)]


def drop_damaged_files(folder: Path) -> list[Path]:
    """Delete the files of a folder whose bytes are not those that were written, and return their paths."""
    damaged = [path for path in sorted(folder.glob(f"*{_SUFFIX}")) if map_file(path) is None]
    for path in damaged:
        path.unlink(missing_ok=True)
    return damaged


def map_file(path: Path) -> dict[str, NDArray[Any]] | None:
    """The arrays of a file, mapped; None when its bytes are not those that it was written with, or it is gone.

    Its bytes are read once for that, but do not stay in memory.
    """
    try:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != path.stem:
                return None
            file.seek(0)
            size = int.from_bytes(file.read(8), "little")
            head = json.loads(file.read(size))
        raw = np.memmap(path, dtype=np.uint8, mode="r")
    except OSError:
        return None
    # Equal bytes by their name: what they hold is what was packed.
    return {
        name: raw[8 + size + about["data_offsets"][0] : 8 + size + about["data_offsets"][1]]
        .view(_TYPES[about["dtype"]])
        .reshape(about["shape"])
        for name, about in head.items()
        if name != "__metadata__"
    }


def rows_of(ids: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each id its place among others, or -1."""
    if not len(among):
        return np.full(len(ids), -1, dtype=np.int64)
    if np.array_equal(ids, among):
        return np.arange(len(ids))
    order = np.argsort(among, kind="stable")
    # In order, because looking up a million in any order waits for the memory.
    asked = np.argsort(ids, kind="stable")
    places = np.empty(len(ids), dtype=np.int64)
    places[asked] = order[np.searchsorted(among[order], ids[asked]).clip(max=len(among) - 1)]
    return np.where(among[places] == ids, places, -1)


#: The types of safetensors that are used here.
_TYPES = {"F32": np.float32, "F16": np.float16, "I64": np.int64, "I32": np.int32, "U64": np.uint64, "U32": np.uint32,
          "U16": np.uint16, "U8": np.uint8}  # fmt: skip
