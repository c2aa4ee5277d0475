"""Watch an inbox: report every new or changed article once, when its file has come to rest."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimcheck.errors import InputError
from claimcheck.runs import folders
from claimcheck.runs.batch import Limits, Outcome, new_job, run_batch
from claimcheck.runs.ledger import ORPHANED, Ledger
from claimcheck.runs.record import Job
from claimcheck.runs.report import INTERRUPTED

#: A file is at rest when its size and time have not changed for so long, by a clock that nobody sets.
REST_SECONDS = 2.0
#: How often the inbox is looked at when no change in it was announced (network folders announce none).
LOOK_SECONDS = 30.0
#: Before a run that failed, through no fault of the article, is tried again by a watch that stays.
RETRY_SECONDS = 600.0
#: How many runs of one article may fail before it is left alone. Interrupted ones do not count.
TRIES = 5
#: How many of them by one watch that does not stay.
_TRIES_ONCE = 2

_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", ".swp")


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is wanted for each article of an inbox."""

    inbox: Path
    corpora: tuple[Path, ...]
    names: tuple[str, ...]
    """Those of the corpora."""
    as_of: str | None = None
    evidence: str = "all"
    notebook: Path | None = None


@dataclass(kw_only=True)
class _Rest:
    """Which files have been the same for a while."""

    seen: dict[Path, tuple[tuple[int, int], float]] = field(default_factory=dict)

    def look(self, inbox: Path) -> tuple[list[Path], bool]:
        """The files at rest, and whether there are others."""
        before, self.seen = self.seen, {}
        for path in _files(inbox):
            try:
                state = path.stat()
            except OSError:
                continue  # it was taken away
            mark = (state.st_size, state.st_mtime_ns)
            known = before.get(path)
            self.seen[path] = known if known is not None and known[0] == mark else (mark, time.monotonic())
        resting = [path for path, (_, since) in self.seen.items() if time.monotonic() - since >= REST_SECONDS]
        return resting, len(resting) < len(self.seen)


def watch(
    request: Request, us: folders.Owner, *, limits: Limits, workers: int = 1, once: bool = False
) -> Iterator[Outcome]:
    """Report what is in the inbox, and, unless ``once``, what comes into it, without end.

    Gives how each run ended. What was unfinished when an earlier watch ended, in whatever way, is done again. Raises
    :class:`InputError` without such a folder, :class:`RunError` when the ledger cannot be used or the disk is full.
    """
    if not request.inbox.is_dir():
        raise InputError(f"{request.inbox}: no such folder. Give the folder that articles are put into")
    if us.out.resolve().is_relative_to(request.inbox.resolve()):
        raise InputError(
            f"{us.out}: lies in the inbox, so that reports would be taken for articles. Choose another --out"
        )
    rest, failed_at = _Rest(), dict[str, float]()
    rest.look(request.inbox)
    with Ledger(us.out) as ledger, _announced(request.inbox, once) as changed:
        time.sleep(REST_SECONDS)
        passes = 0
        while True:
            ledger.settle()
            changed.clear()
            resting, more = rest.look(request.inbox)
            passes += 1
            jobs = [
                job
                for job in due(resting, request, ledger)
                if once or time.monotonic() - failed_at.get(job.key, -RETRY_SECONDS) >= RETRY_SECONDS
            ]
            for outcome in run_batch(jobs, us, limits=limits, workers=workers):
                if outcome.status not in ("succeeded", "already", "taken"):
                    failed_at[outcome.job.key] = time.monotonic()
                yield outcome
            if once and (not jobs or passes == _TRIES_ONCE):
                return
            if not once:
                changed.wait(REST_SECONDS if more else LOOK_SECONDS)


def due(paths: list[Path], request: Request, ledger: Ledger) -> list[Job]:
    """The jobs for those of the files that have not been reported, and whose failures leave hope."""
    jobs: dict[str, Job] = {}
    for path in paths:
        try:
            job = new_job(
                path.absolute(),
                request.corpora,
                request.names,
                as_of=request.as_of,
                evidence=request.evidence,
                notebook=request.notebook,
                once=True,
            )
        except InputError:
            continue  # it was taken away; or it cannot be read yet, and is looked at again
        if _is_due(ledger.of_key(job.key)):
            jobs.setdefault(job.key, job)
    return list(jobs.values())


def _is_due(runs: list[dict[str, Any]]) -> bool:
    if any(run["status"] in ("succeeded", "queued", "running") or not run["retry"] for run in runs):
        return False
    return sum(run["reason"] not in (INTERRUPTED, ORPHANED) for run in runs) < TRIES


def _files(inbox: Path) -> list[Path]:
    return sorted(
        path
        for path in inbox.rglob("*")
        if path.suffix.lower() not in _UNFINISHED
        and not any(part.startswith((".", "~")) for part in path.relative_to(inbox).parts)
        and not path.name.endswith("~")
        and path.is_file()
    )


@contextmanager
def _announced(inbox: Path, once: bool) -> Iterator[threading.Event]:
    """An event that is set when something changes in the inbox."""
    changed = threading.Event()
    if once:
        yield changed
        return
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    class Handler(FileSystemEventHandler):
        """Sets the event."""

        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type not in ("opened", "closed_no_write"):
                changed.set()

    observer = Observer()
    observer.schedule(Handler(), str(inbox), recursive=True)
    observer.start()
    try:
        yield changed
    finally:
        observer.stop()
        observer.join()
