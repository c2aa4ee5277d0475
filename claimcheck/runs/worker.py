"""The process of one run: ``python -m claimcheck.runs.worker FOLDER``, started by :mod:`claimcheck.runs.batch`.

A second argument is the folder of another ledger than that of the reports: SQLite is for one machine, and on a cluster
this may not be the one.

It reads its job from ``run.json`` in the hidden folder, and tells on stdout how it gets on, one JSON object a line:
``{"progress": [heading, done, total]}``, and last ``{"status": ..., "reason": ..., "folder": ..., ...}``. Its standard
input is a pipe from the process that started it: when that ends, however it ends, this one ends too.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from claimcheck.errors import ClaimcheckError, CorpusError, RunError
from claimcheck.models import file_sha256
from claimcheck.runs import folders
from claimcheck.runs.allowed import NotebookNotAllowedError, check_allowed
from claimcheck.runs.ledger import Ledger
from claimcheck.runs.record import Job, now, read_run

#: Where the answers go; stdout itself, until this runs as a process.
_ANSWERS = 1

#: Another process may hold the lock of the same work for a moment after its scheduler has died.
_WAIT_SECONDS = 5.0
#: A shared file system frees the lock of a machine that is gone only after a while: NFS on Linux after 90 seconds.
_LEASE_SECONDS = 150.0


def main(folder: str, elsewhere: str | None = None) -> int:
    """Make the report that a hidden folder was made for; the exit status is that of the run."""
    threading.Thread(target=_end_with_our_parent, daemon=True, name="parent").start()
    scratch = Path(folder)
    run = read_run(scratch)
    if run is None:
        _tell(status="failed", reason=f"{scratch}: was taken away before the run began", exit_status=1, retry=True)
        return 1
    job, home = Job.from_dict(run["job"]), Path(elsewhere or scratch.parent)
    with folders.held(scratch.parent, job.key, _LEASE_SECONDS if elsewhere else _WAIT_SECONDS) as ours:
        if not ours:
            shutil.rmtree(scratch, ignore_errors=True)
            with Ledger(home) as ledger:
                ledger.forget([job.id])
            _tell(status="taken", reason="another process is making this report", exit_status=0)
            return 0
        try:
            with Ledger(home) as ledger:
                if elsewhere is None:
                    keep_corpora(job, ledger)
                return _run(job, scratch, ledger, run)
        except ClaimcheckError as error:
            shutil.rmtree(scratch, ignore_errors=True)
            _tell(status="failed", reason=str(error), exit_status=error.exit_status, retry=True)
            return error.exit_status


def _run(job: Job, scratch: Path, ledger: Ledger, queued: dict[str, Any]) -> int:
    from claimcheck.runs.report import INTERRUPTED, FailedRun, run_job

    for earlier in ledger.of_key(job.key):
        # We hold the lock, so nobody is at work on it: what was under way has either got its name or is dead.
        if earlier["status"] == "running" and earlier["id"] != job.id:
            ledger.adopt(earlier)
    settled = sorted(filter(_is_settled, ledger.of_key(job.key)), key=lambda run: run["status"] != "succeeded")
    if job.once and settled:
        # Another scheduler did it since it was found.
        ledger.forget([job.id])
        shutil.rmtree(scratch, ignore_errors=True)
        _tell(status="already", reason=settled[0]["reason"], folder=settled[0]["folder"], exit_status=0)
        return 0
    last: dict[str, Any] = {}

    def note(record: dict[str, Any]) -> None:
        last.update(record)
        ledger.note(record)

    try:
        if job.notebook is not None:
            check_allowed(Path(job.notebook))
        run_job(job, scratch, progress=lambda *step: _say({"progress": step}), note=note)
    except FailedRun:
        pass  # it is in the record
    except KeyboardInterrupt:
        if last.get("status") != "failed":
            last |= queued | {"status": "failed", "reason": INTERRUPTED, "exit_status": 1, "retry": True}
            ledger.note(last)
    except (ClaimcheckError, OSError) as error:
        # What is wrong with the input has no folder. It is in the ledger, so that it is not tried again and again.
        status = getattr(error, "exit_status", RunError.exit_status)
        # The corpus may be mended, or the notebook put on the list, with nothing changed in the article.
        retry = status != 2 or isinstance(error, CorpusError | NotebookNotAllowedError)
        last |= queued | {
            "status": "failed", "reason": str(error), "exit_status": status, "retry": retry, "folder": None,
            "finished": now(),
        }  # fmt: skip
        ledger.note(last)
        shutil.rmtree(scratch, ignore_errors=True)
    _tell(**{name: last.get(name) for name in ("status", "reason", "folder", "seconds", "exit_status", "retry")})
    return int(last["exit_status"] or 0)


def _is_settled(run: dict[str, Any]) -> bool:
    """Whether it succeeded, or failed in a way that doing it again cannot help."""
    return run["status"] == "succeeded" or (run["status"] not in ("queued", "running") and not run["retry"])


def keep_corpora(job: Job, ledger: Ledger) -> None:
    """Write down which documents the corpora hold now, so that it can be said later which are new, gone or changed."""
    from claimcheck.pipeline import read_corpora
    from claimcheck.runs.inputs import state_of

    for folder in job.corpora:
        with suppress(OSError, ClaimcheckError):  # a run says itself what is wrong with its corpus
            if ledger.kept(f"corpus {file_sha256(Path(folder, 'documents.jsonl'))}") is None:
                (corpus,) = read_corpora([Path(folder)])
                ledger.keep(f"corpus {corpus.sha256}", state_of(corpus))


def _end_with_our_parent() -> None:
    while os.read(0, 1024):
        pass
    import psutil

    for child in psutil.Process().children(recursive=True):
        child.kill()
    os.kill(os.getpid(), signal.SIGKILL)


def _tell(**outcome: Any) -> None:
    _say(outcome)


def _say(message: dict[str, Any]) -> None:
    # Whoever is not there any more has nothing to be told; the run ends with it, and has not failed by itself.
    with suppress(BrokenPipeError):
        os.write(_ANSWERS, (json.dumps(message) + "\n").encode())


if __name__ == "__main__":
    # Whatever else prints, prints to stderr.
    _ANSWERS = os.dup(1)
    os.dup2(2, 1)
    sys.exit(main(*sys.argv[1:]))
