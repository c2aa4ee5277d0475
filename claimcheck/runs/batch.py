"""Make many reports, each in a process of its own with a limit of time and of memory, here or on a cluster."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from uuid import uuid4

import psutil

from claimcheck.article import SIZE_LIMIT
from claimcheck.errors import ArticleError, ClusterError, RunError
from claimcheck.notebook import Progress
from claimcheck.runs import folders
from claimcheck.runs.ledger import Ledger
from claimcheck.runs.parameters import find_project_root
from claimcheck.runs.record import SCHEMA, Job, job_key, now, read_run, write_run
from claimcheck.runs.report import INTERRUPTED, close_dead_run
from claimcheck.runs.worker import keep_corpora

if TYPE_CHECKING:
    from claimcheck.cluster import Cluster

#: How often a run's process is looked at.
_LOOK_SECONDS = 0.2
#: How long a run that is told to end has to write that down.
_FAREWELL_SECONDS = 20.0
#: With less room on the disk than this, no run is begun: it would work for a minute and then fail to be written.
ROOM_BYTES = 20_000_000
#: So many runs are under way on a cluster at most.
_MOST_ELSEWHERE = 1000
#: The module that is a run's process.
_WORKER = "claimcheck.runs.worker"
_LATER = "What is not done yet is done when it is asked for again"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one run may use."""

    seconds: float = 1800.0
    memory_mb: int = 6000
    """Of the run's process and its kernel together, resident."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one run ended."""

    job: Job
    status: str
    """That of ``run.json``, or ``already`` (it had been done), or ``taken`` (another process is at it)."""
    reason: str | None
    folder: Path | None
    seconds: float | None
    exit_status: int
    retry: bool
    """Whether it may go well another time, with nothing changed."""


def new_job(
    article: Path | str,
    corpora: Sequence[Path | str],
    names: Sequence[str],
    *,
    published: str | None = None,
    as_of: str | None = None,
    evidence: str = "all",
    min_worth: float = 0.0,
    notebook: Path | None = None,
    once: bool = False,
    stdin: bytes = b"",
) -> Job:
    """A report to be made; ``names`` are those of the corpora. Raises :class:`ArticleError` without such a file."""
    return Job(
        id=uuid4().hex,
        key=job_key(article_sha256(article, stdin), names, published, as_of, evidence, min_worth=min_worth),
        article=str(article),
        corpora=tuple(str(Path(folder).absolute()) for folder in corpora),
        published=published,
        as_of=as_of,
        evidence=evidence,
        min_worth=min_worth,
        notebook=None if notebook is None else str(notebook.absolute()),
        once=once,
    )


def article_sha256(path: Path | str, stdin: bytes = b"") -> str:
    """SHA-256 of an article's bytes; of a file that is too large for one, only of what would be read."""
    if path == "-":
        return hashlib.sha256(stdin).hexdigest()
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read(SIZE_LIMIT + 1)).hexdigest()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        what = f"no file at {path}" if missing else f"{path} cannot be read ({error.strerror})"
        raise ArticleError(f"{what}. Give a .txt, .md or .html file") from None


def run_batch(
    jobs: Sequence[Job],
    us: folders.Owner,
    *,
    limits: Limits,
    workers: int = 1,
    stdin: bytes = b"",
    progress: Progress | None = None,
    cluster: Cluster | None = None,
) -> Iterator[Outcome]:
    """Run the jobs, ``workers`` at a time or on the workers of a cluster, and give how each ended as it ends.

    ``stdin`` is the article of a job whose article is ``-``. A cluster's workers must find the articles, the corpora
    and ``us.out`` under the same paths.

    An interrupt ends the runs that are under way; they are recorded as interrupted. Raises :class:`RunError` when
    the ledger cannot be used or the disk is full, and :class:`ClusterError` when the cluster is lost: what has not
    been done then is done when it is asked for again.
    """
    stop = threading.Event()
    if cluster is not None:
        cluster.require([us.lock, *sorted({Path(corpus) for job in jobs for corpus in job.corpora})])
        # A thread waits for each task; workers that come later are given something too.
        workers = max(1, min(len(jobs), 2 * cluster.threads(), _MOST_ELSEWHERE))
    with Ledger(us.out) as ledger, ThreadPoolExecutor(workers) as pool:
        supervisor: _Supervisor | _Elsewhere
        if cluster is None:
            supervisor = _Supervisor(ledger=ledger, limits=limits, workers=workers, progress=progress, stop=stop)
        else:
            supervisor = _Elsewhere(ledger=ledger, limits=limits, cluster=cluster, stop=stop)
            for job in {job.corpora: job for job in jobs}.values():
                keep_corpora(job, ledger)
        waiting: list[tuple[Job, Path]] = []
        futures: list[Future[Outcome]] = []
        try:
            for job in jobs:
                waiting.append(_queue(job, us, ledger, stdin))
            futures = [pool.submit(supervisor.run, job, scratch) for job, scratch in waiting]
            for future in as_completed(futures):
                yield future.result()
        except OSError as error:
            raise RunError(f"{us.out}: runs cannot be recorded there ({error.strerror}). {_LATER}") from error
        finally:
            stop.set()
            for future in futures:
                future.cancel()
            pool.shutdown()
            for job, scratch in waiting:
                if scratch.is_dir():
                    ledger.forget([job.id])
                    shutil.rmtree(scratch, ignore_errors=True)


def _queue(job: Job, us: folders.Owner, ledger: Ledger, stdin: bytes) -> tuple[Job, Path]:
    scratch = us.scratch(job.id)
    if job.article == "-":
        job = replace(job, article=str(scratch / "article.txt"))
        Path(job.article).write_bytes(stdin)
    record = {
        "schema": SCHEMA, "id": job.id, "key": job.key, "owner": us.name, "status": "queued", "reason": None,
        "queued": now(), "job": job.to_dict(), "retry": True,
    }  # fmt: skip
    write_run(scratch, record)
    ledger.note(record)
    return job, scratch


@dataclass(frozen=True, kw_only=True)
class _End:
    """How a run ended that could not write it down itself."""

    status: str
    reason: str
    retry: bool


@dataclass(frozen=True, kw_only=True)
class _Supervisor:
    """Starts the process of a run, watches it, and writes down its end if it could not do so itself."""

    ledger: Ledger
    limits: Limits
    workers: int
    progress: Progress | None
    stop: threading.Event

    def run(self, job: Job, scratch: Path) -> Outcome:
        if (free := shutil.disk_usage(scratch.parent).free) < ROOM_BYTES:
            raise RunError(f"{scratch.parent}: only {free / 1e6:.0f} MB are free on this disk. Make room. {_LATER}")
        clock = time.monotonic()
        answers: list[dict[str, Any]] = []
        with tempfile.TemporaryFile() as errors:
            process = _start(scratch, self.ledger.out, self.workers, errors)
            reader = threading.Thread(target=_listen, args=(process.stdout, answers, self.progress), daemon=True)
            reader.start()
            end = self._watch(process)
            reader.join(_FAREWELL_SECONDS)
            if process.stdin is not None:
                process.stdin.close()
            errors.seek(0)
            last_words = errors.read().decode("utf-8", "replace").strip().splitlines()[-1:]
        if answers:
            return _outcome(job, answers[-1])
        if end is None:
            how = "".join([_how(process.returncode), *(f": {line}" for line in last_words)])
            end = _End(status="killed", reason=f"its process ended without a word ({how})", retry=True)
        return self._close(job, scratch, end, time.monotonic() - clock)

    def _watch(self, process: subprocess.Popen[bytes]) -> _End | None:
        """Wait for the end of a run, and bring it about when it must; None if it came by itself."""
        family: dict[int, psutil.Process] = {}
        begun, told = time.monotonic(), None
        while True:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_SECONDS)
                _kill(process, family)
                return _End(status="failed", reason=INTERRUPTED, retry=True) if told else None
            used = _memory_mb(process.pid, family)
            if self.stop.is_set() and told is None:
                told = time.monotonic()
                process.send_signal(signal.SIGTERM)
            if told is not None and time.monotonic() - told > _FAREWELL_SECONDS:
                _kill(process, family)
            elif time.monotonic() - begun > self.limits.seconds:
                _kill(process, family)
                reason = f"it took longer than {self.limits.seconds:g} seconds, the time limit"
                return _End(status="timed_out", reason=f"{reason}. Give it more (--timeout), or split the article",
                            retry=False)  # fmt: skip
            elif used > self.limits.memory_mb:
                _kill(process, family)
                reason = f"it used {used:.0f} MB of memory, more than the limit of {self.limits.memory_mb} MB"
                return _End(status="killed", reason=f"{reason}. Give it more (--memory), or split the article",
                            retry=False)  # fmt: skip

    def _close(self, job: Job, scratch: Path, end: _End, seconds: float) -> Outcome:
        with folders.held(scratch.parent, job.key, _FAREWELL_SECONDS) as ours:
            # If it is not ours, another process has taken the work over, and with it the name of the folder.
            record = read_run(scratch)
            if record is None:
                known = [run for run in self.ledger.of_key(job.key) if run["id"] == job.id]
                if known and self.ledger.adopt(known[0]):
                    # It got its name, and was killed before it could say so.
                    return _outcome(job, self.ledger.get(job.id))
                record = {"id": job.id, "key": job.key, "job": job.to_dict()}
            record |= {
                "status": end.status, "reason": end.reason, "exit_status": RunError.exit_status, "retry": end.retry,
                "finished": now(), "seconds": round(seconds, 3),
            }  # fmt: skip
            try:
                if ours and "folder" in record and scratch.is_dir():
                    record = close_dead_run(scratch, record, seconds)
                else:
                    record["folder"] = None
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
            self.ledger.note(record)
            return _outcome(job, record)


@dataclass(frozen=True, kw_only=True)
class _Elsewhere:
    """Has runs supervised by the workers of a cluster. The ledger is written here alone: SQLite is for one machine."""

    ledger: Ledger
    limits: Limits
    cluster: Cluster
    stop: threading.Event

    def run(self, job: Job, scratch: Path) -> Outcome:
        from claimcheck.cluster import KilledError

        queued = read_run(scratch)
        try:
            outcome: Outcome = self.cluster.call(
                _supervise_here, job, scratch, self.limits, self.cluster.name, stop=self.stop
            )
        except KilledError as error:
            outcome = Outcome(job=job, status="killed", reason=str(error), folder=None, seconds=None,
                              exit_status=ClusterError.exit_status, retry=True)  # fmt: skip
            shutil.rmtree(scratch, ignore_errors=True)
        if outcome.folder is None and (found := self._finished_before(job)):
            return found
        if outcome.status in ("already", "taken"):
            self.ledger.forget([job.id])
            return outcome
        record = None if outcome.folder is None else read_run(outcome.folder)
        self.ledger.note(
            record or (queued or {}) | {
                "status": outcome.status, "reason": outcome.reason, "exit_status": outcome.exit_status,
                "retry": outcome.retry, "folder": None, "finished": now(),
            }
        )  # fmt: skip
        return outcome

    def _finished_before(self, job: Job) -> Outcome | None:
        """How the run ended if a worker finished it and died before it could say so: its folder knows."""
        self.ledger.settle()
        known = [run for run in self.ledger.of_key(job.key) if run["id"] == job.id and run["folder"]]
        return _outcome(job, known[0]) if known else None


def _supervise_here(job: Job, scratch: Path, limits: Limits, name: str) -> Outcome:
    """One run on a worker of a cluster, with a ledger of its own that is thrown away."""
    from claimcheck.cluster import stop_event, worker_threads

    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder)) as ledger:
        supervisor = _Supervisor(ledger=ledger, limits=limits, workers=worker_threads(), progress=None,
                                 stop=stop_event(name))  # fmt: skip
        return supervisor.run(job, scratch)


def _start(scratch: Path, ledger: Path, workers: int, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    root = str(find_project_root())
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))}
    if workers > 1:
        # Runs side by side share the cores; each one's threads would otherwise be in the others' way.
        environment.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // workers)))
    return subprocess.Popen(
        # -P: no module is taken from the folder that the program happens to be started in.
        [sys.executable, "-P", "-m", _WORKER, str(scratch), *([] if ledger == scratch.parent else [str(ledger)])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=environment,
        # An interrupt at the keyboard reaches us alone, and we pass it on.
        start_new_session=True,
    )


def _listen(stream: IO[bytes], answers: list[dict[str, Any]], progress: Progress | None) -> None:
    for line in stream:
        with suppress(ValueError):
            message = json.loads(line)
            if "progress" not in message:
                answers.append(message)
            elif progress is not None:
                progress(*message["progress"])


def _memory_mb(pid: int, family: dict[int, psutil.Process]) -> float:
    """The resident memory of a process and all below it, which are added to ``family``."""
    total = 0
    with suppress(psutil.Error):
        parent = psutil.Process(pid)
        for member in (parent, *parent.children(recursive=True)):
            family.setdefault(member.pid, member)
            with suppress(psutil.Error):
                total += member.memory_info().rss
    return total / 1e6


def _kill(process: subprocess.Popen[bytes], family: dict[int, psutil.Process]) -> None:
    # The kernel of a process that was killed has another parent by now: it is known from before.
    with suppress(OSError):
        process.kill()
    for member in family.values():
        with suppress(psutil.Error):
            if member.pid != process.pid:
                member.kill()
    process.wait()


def _outcome(job: Job, answer: dict[str, Any]) -> Outcome:
    folder = answer.get("folder")
    return Outcome(
        job=job,
        status=answer["status"],
        reason=answer.get("reason"),
        folder=Path(folder) if folder else None,
        seconds=answer.get("seconds"),
        exit_status=int(answer.get("exit_status") or 0),
        retry=bool(answer.get("retry")),
    )


def _how(status: int) -> str:
    if status < 0:
        with suppress(ValueError):
            return signal.Signals(-status).name
    return f"exit status {status}"
