"""Write files so that they are whole at any moment, also after a kill or a loss of power; find what was left over.

A file is written beside its place, flushed to the disk and renamed, and the folder's list of names is flushed too:
whatever happens in between, a reader finds the file as it was before or as it is after. (Pillai et al., All File
Systems Are Not Created Equal, OSDI 2014, show for each of these steps what is lost without it.)
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from claimcheck.errors import ClaimcheckError, InputError

#: How the name of a file ends that is being written.
_PARTIAL = ".partial"
_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write into, which takes the place of ``path`` when the block ends without an error.

    After an error ``path`` is as it was. Raises ``OSError``; :func:`unwritable` makes of it what a person can act on.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}-{uuid4().hex[:8]}{_PARTIAL}")
    try:
        with part.open("xb") as file:
            with suppress(FileNotFoundError):
                shutil.copymode(path, part)
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        # It is gone after the rename. On a disk that can no longer be written to it stays, for `leftovers` to find.
        with suppress(OSError):
            part.unlink(missing_ok=True)
    sync_names(path.parent)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file, text as UTF-8, so that it is never seen in half and survives a loss of power.

    Raises ``OSError``, and what was there is unchanged then.
    """
    with replacing(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def move(source: Path, target: Path) -> None:
    """Rename a file or a folder, so that it stays renamed after a loss of power. Raises ``OSError``."""
    os.rename(source, target)
    sync_names(target.parent)
    if source.parent != target.parent:
        sync_names(source.parent)


def sync_folder(folder: Path) -> None:
    """Flush the files of a folder, and their names, to the disk: what is done before a folder is renamed."""
    for path in folder.iterdir():
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_names(folder)


def sync_names(folder: Path) -> None:
    """Flush to the disk which names a folder holds. Raises ``OSError``."""
    if os.name != "posix":
        return  # only there can a folder be opened
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some network file systems do not offer it; what they promise of a rename is all that can be had.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
            raise
    finally:
        os.close(handle)


def leftovers(folder: Path) -> list[Path]:
    """The files in a folder that a program began to write and did not finish before it ended, on this machine."""
    import psutil

    found = []
    for path in sorted(folder.glob(f".*{_PARTIAL}")):
        writer = path.name.removesuffix(_PARTIAL).rpartition(".")[2].partition("-")[0]
        if writer.isdecimal() and not psutil.pid_exists(int(writer)) and path.is_file():
            found.append(path)
    return found


def unwritable(where: Path, error: OSError, advice: str, kind: type[InputError] = InputError) -> ClaimcheckError:
    """The error to raise when something could not be written: a full disk is work that failed, the rest wrong input."""
    if error.errno in _FULL:
        return ClaimcheckError(f"{where}: the disk is full. Make room and start again: what was there is unchanged")
    return kind(f"{where}: cannot be written ({error.strerror or error}). {advice}")
