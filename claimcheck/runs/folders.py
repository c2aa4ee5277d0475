"""The folders of runs under way: hidden, owned by a process that lives, and given their name when they are whole."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from claimcheck.errors import ClaimcheckError, RunError
from claimcheck.files import move, sync_folder, unwritable

_UNDER_WAY = ".run-"
_DEAD = ".dead-"
_OLDER = ".older-"
_LOCKS = ".locks"


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A process that makes reports in a folder. It holds a lock, which the system takes from it when it dies."""

    out: Path
    name: str

    @property
    def lock(self) -> Path:
        """The file that is locked, which is there as long as the owner is."""
        return _lock_path(self.out, self.name)

    def scratch(self, run: str) -> Path:
        """Make the hidden folder of a run. Raises :class:`InputError`."""
        folder = self.out / f"{_UNDER_WAY}{self.name}-{run}"
        try:
            folder.mkdir()
        except OSError as error:
            raise _unwritable(self.out, error) from None
        return folder


@contextmanager
def owner(out: Path) -> Iterator[Owner]:
    """Become an owner of runs in ``out``, which is made if need be. Raises :class:`InputError`."""
    out = out.absolute()
    name = uuid4().hex[:12]
    with ExitStack() as stack:
        try:
            out.mkdir(parents=True, exist_ok=True)
            stack.enter_context(held(out, name, 60))
        except OSError as error:
            raise _unwritable(out, error) from None
        yield Owner(out=out, name=name)


@contextmanager
def held(out: Path, name: str, seconds: float) -> Iterator[bool]:
    """Hold the lock of this name, waiting for it so long; gives whether it was got.

    The system frees it when the process that holds it dies, however it dies, and whatever the clock says.
    """
    path = _lock_path(out, name)
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, timeout=seconds)
        try:
            lock.acquire()
            break
        except Timeout:
            yield False
            return
        except FileNotFoundError:
            continue  # another process has just tidied the folder away
    try:
        yield True
    finally:
        # While it is held: who waits for a lock that has lost its file asks for it again.
        path.unlink(missing_ok=True)
        lock.release()
        with suppress(OSError):
            path.parent.rmdir()


def is_alive(out: Path, name: str) -> bool:
    """Whether an owner's process lives."""
    if not _lock_path(out, name).exists():
        return False
    with held(out, name, 0) as free:
        return not free


def owner_of(scratch: Path) -> str:
    """The name of the owner of a hidden folder."""
    return scratch.name.removeprefix(_UNDER_WAY).partition("-")[0]


def under_way(out: Path) -> list[Path]:
    """The hidden folders of runs, of owners dead and alive."""
    return sorted(path for path in out.absolute().glob(f"{_UNDER_WAY}*") if path.is_dir())


def set_aside(scratch: Path) -> Path | None:
    """Take a hidden folder from its run, so that it can never get a name. None when it has one already.

    Deleting it in place would not do: its process, about to die, may be giving it a name at this moment.
    """
    dead = scratch.with_name(f"{_DEAD}{scratch.name.removeprefix('.')}")
    try:
        scratch.rename(dead)
    except FileNotFoundError:
        return None
    return dead


def tidy(out: Path) -> None:
    """Finish what a process that died had begun: delete what was set aside, put back a report that stepped aside."""
    for dead in out.absolute().glob(f"{_DEAD}*"):
        shutil.rmtree(dead, ignore_errors=True)
    for path in (out.absolute() / _LOCKS).glob("*.lock"):
        with held(out, path.stem, 0):
            pass  # the lock of one that is dead is got, and with that goes
    for older in out.absolute().glob(f"{_OLDER}*"):
        if is_alive(out, older.name.removeprefix(_OLDER).partition("-")[0]):
            continue
        target = older.with_name(older.name.partition("=")[2])
        with suppress(OSError):
            move(older, target)
        shutil.rmtree(older, ignore_errors=True)


def give_name(scratch: Path, target: Path) -> None:
    """Put a whole folder in its place, also over an older one. Raises :class:`RunError`."""
    # A folder cannot be renamed over one that holds files, so an older report steps aside first, and is deleted when
    # the new one stands in its place. When two runs do this at once, the later one stays.
    older = scratch.with_name(f"{_OLDER}{scratch.name.removeprefix(_UNDER_WAY)}={target.name}")
    sync_folder(scratch)
    while True:
        try:
            move(scratch, target)
            break
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise RunError(f"{target}: the report cannot be put there ({error.strerror})") from error
        shutil.rmtree(older, ignore_errors=True)
        with suppress(FileNotFoundError):
            move(target, older)
    shutil.rmtree(older, ignore_errors=True)


def _lock_path(out: Path, name: str) -> Path:
    return out.absolute() / _LOCKS / f"{name}.lock"


def _unwritable(out: Path, error: OSError) -> ClaimcheckError:
    return unwritable(out, error, "Choose another folder for the reports")
