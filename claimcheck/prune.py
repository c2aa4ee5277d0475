"""Delete what older versions left behind, in the cache and in indexes of corpora: ``doctor --prune``.

All of it is made again when it is missing, and a process that has loaded some needs its files no more. Still, only
what nobody has used for :data:`DAYS` goes: of the cache, graphs (loading one marks it as used); of an index, the
vectors of other versions of the shipped model, under the lock of their writers.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from claimcheck.errors import InputError
from claimcheck.files import unwritable
from claimcheck.models import MINILM, cache_folder
from claimcheck.runtime import MANIFEST, runtime_name

#: What was used within so many days stays.
DAYS = 30
_SECONDS_A_DAY = 86_400


def prune_cache() -> list[str]:
    """Delete graphs from the cache; what was done, a line each. Raises :class:`InputError`."""
    return [line for folder in cache_folder().glob("*-openvino-*") for line in _delete(folder, folder / MANIFEST)]


def prune_index(corpus: Path) -> list[str]:
    """Delete a corpus's old vectors; what was done, a line each. Raises :class:`InputError`, also for no corpus."""
    if not (corpus / "corpus.toml").is_file():
        raise InputError(f"{corpus}: is no corpus folder. Give one that holds corpus.toml and documents.jsonl")
    current = f"{MINILM.name}-{MINILM.sha256[:12]}-{runtime_name().replace(' ', '-')}"
    done = []
    for folder in sorted((corpus / ".index").glob(f"{MINILM.name}-*")):
        if folder.name != current and folder.is_dir():
            try:
                with FileLock(folder / "writing.lock", timeout=0):
                    newest = max((path for path in folder.glob("*.safetensors")), key=_used, default=folder)
                    done += _delete(folder, newest)
            except Timeout:
                continue  # somebody embeds into it at this moment
            except OSError as error:
                raise unwritable(folder, error, "See who may write there") from error
    return done


def _delete(folder: Path, mark: Path) -> list[str]:
    """Delete a folder unless the file that tells of its last use says that it may be in use."""
    if not mark.exists() or time.time() - _used(mark) < DAYS * _SECONDS_A_DAY:
        return []
    days, size = int((time.time() - _used(mark)) / _SECONDS_A_DAY), sum(file.stat().st_size for file in _files(folder))
    # Out of the way first: a process that looks for it at this moment finds all of it or nothing.
    gone = folder.with_name(f".{folder.name}-{uuid4().hex}")
    try:
        folder.rename(gone)
        shutil.rmtree(gone)
    except OSError as error:
        raise unwritable(folder, error, "See who may write there") from error
    return [f"{folder}: deleted, {size / 1e6:.0f} MB that were not used for {days} days"]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _used(path: Path) -> float:
    return path.stat().st_mtime
