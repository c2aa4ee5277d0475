"""A disk that fails or a machine that dies at any chosen step of what writes files, in a process of its own."""

import errno
import io
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from claimcheck.errors import ClaimcheckError

#: Ways to fail. With the last two the power goes: what was written but not flushed is lost (``lost data``), or the
#: names that were given but not flushed are too (``lost names``).
ERRORS = {"full": errno.ENOSPC, "read-only": errno.EROFS, "forbidden": errno.EACCES}
MODES = (*ERRORS, "kill", "lost data", "lost names")

KILLED = 137
#: The error came as it was: what called has to put it into words.
RAW = 30


class Disk:
    """Counts every write, flush, rename and new folder, and fails at the one with the number ``at``."""

    def __init__(self, mode: str, at: int, spare: Path) -> None:
        self.mode, self.at, self.spare = mode, at, spare
        self.count = 0
        self.dirty: set[str] = set()
        self.renames: list[tuple[str, str, str | None]] = []
        self.fsync, self.replace, self.rename, self.mkdir, self.open = (
            os.fsync,
            os.replace,
            os.rename,
            os.mkdir,
            io.open,
        )

    def install(self) -> None:
        os.fsync, os.replace, os.rename, os.mkdir = self._fsync, self._renamed, self._renamed, self._mkdir
        io.open = self._open

    def step(self, half: Callable[[], object] = lambda: None) -> None:
        self.count += 1
        if self.count == self.at:
            half()
            if self.mode in ERRORS:
                raise OSError(ERRORS[self.mode], os.strerror(ERRORS[self.mode]))
            self.die(KILLED)

    def die(self, status: int) -> None:
        """End as a process ends that is killed, with nothing tidied; when the power goes, with less on the disk."""
        if self.mode == "lost names":
            for source, target, older in reversed(self.renames):
                self.rename(target, source)
                if older is not None:
                    self.rename(older, target)
        if self.mode.startswith("lost"):
            for name in self.dirty:
                if os.path.exists(name):
                    os.truncate(name, 0)
        os._exit(status)

    def _open(self, file, mode="r", *rest, **more):
        opened = self.open(file, mode, *rest, **more)
        return opened if mode in {"r", "rb"} or isinstance(file, int) else _File(opened, os.path.abspath(file), self)

    def _fsync(self, handle: int) -> None:
        self.step()
        self.fsync(handle)
        path = os.readlink(f"/proc/self/fd/{handle}")
        self.dirty.discard(path)
        if os.path.isdir(path):
            self.renames = [rename for rename in self.renames if os.path.dirname(rename[1]) != path]

    def _mkdir(self, path, *given, **more) -> None:
        if not os.path.isdir(path):
            self.step()
        self.mkdir(path, *given, **more)

    def _renamed(self, source, target) -> None:
        self.step()
        source, target = os.path.abspath(source), os.path.abspath(target)
        older = None
        if os.path.isfile(target):
            older = str(self.spare / uuid4().hex)
            os.link(target, older)
        self.rename(source, target)
        self.renames.append((source, target, older))
        self.dirty = {target + name.removeprefix(source) if name.startswith(source) else name for name in self.dirty}


class _File:
    """A file whose writes are steps; the one at which it fails is torn."""

    def __init__(self, file, path: str, disk: Disk) -> None:
        self.file, self.path, self.disk = file, path, disk
        disk.dirty.add(path)

    def write(self, data):
        def half() -> None:
            self.file.write(data[: len(data) // 2])
            self.file.flush()

        self.disk.step(half)
        self.disk.dirty.add(self.path)
        return self.file.write(data)

    def writelines(self, lines) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __enter__(self):
        return self

    def __exit__(self, *error) -> None:
        self.file.close()


def run_on(disk: Disk, act: Callable[[], object]) -> int:
    """Do it in another process on this disk: 0 when done, 10 or 20 for a clear error, KILLED, or RAW."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    signal.alarm(60)
    try:
        disk.install()
        act()
    except ClaimcheckError as error:
        os._exit(10 * error.exit_status if len(str(error)) > 20 and "\n" not in str(error) else 99)
    except OSError:
        os._exit(RAW)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(99)
    disk.die(0)
    raise AssertionError
