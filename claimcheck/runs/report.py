"""Make the report folder of one article by running the report notebook: whole, or marked as failed."""

from __future__ import annotations

import json
import re
import resource
import shutil
import signal
import sys
import threading
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from claimcheck.article import SIZE_LIMIT, Article, article_from_bytes, read_article
from claimcheck.errors import ClaimcheckError, RunError, for_the_log
from claimcheck.limits import RESULT_BYTES
from claimcheck.models import file_sha256
from claimcheck.notebook import Progress, check_names, execute
from claimcheck.report import files
from claimcheck.review.log import FILE as REVIEW_FILE
from claimcheck.review.log import read_log
from claimcheck.runs.folders import give_name, owner, owner_of
from claimcheck.runs.parameters import Parameters, check_parameters, notebook_path
from claimcheck.runs.program import program_sha256, versions
from claimcheck.runs.record import SCHEMA, Job, heartbeat, is_finished, job_key, now, write_run
from claimcheck.schema import ResultError, validate

#: What a report notebook must write into its folder ``out``.
FILES = ("result.json", "claims.csv", "report.html")

INTERRUPTED = "interrupted"

_SLUG_LENGTH = 40


@dataclass(frozen=True, kw_only=True)
class ReportFolder:
    """A finished report."""

    path: Path
    result: dict[str, Any]
    """What ``result.json`` holds; it has been validated."""
    seconds: float


class FailedRun(RunError):
    """A run that did not finish. ``folder`` holds its ``run.json`` and the notebook as far as it got."""

    def __init__(self, reason: str, folder: Path, *, exit_status: int) -> None:
        first_line = reason.partition("\n")[0]
        super().__init__(f"{first_line} ({folder / 'run.json'} and report.ipynb beside it say more)")
        self.folder = folder
        self.exit_status = exit_status


class InputChangedError(RunError):
    """An article or a corpus that was changed while it was being reported."""


def run_report(
    article: str | Path,
    corpora: Sequence[str | Path],
    out: Path,
    *,
    published: str | None = None,
    as_of: str | None = None,
    evidence: str = "all",
    min_worth: float = 0.0,
    progress: Progress | None = None,
    notebook: Path | None = None,
) -> ReportFolder:
    """Make the report of one article in ``out/<date>-<slug>-<8 hex>/`` and return it.

    The folder appears by renaming, so it is never seen half-written. A report of the same input is made anew and
    takes the place of the older one. A failed run goes to a folder of that name too, with ``-failed`` added if a
    finished report has the name: that one is not touched.

    ``article`` is a path, or ``-`` for standard input. A copy of it is kept in the folder. ``progress`` is called
    with the heading of the notebook's current part, the number of cells done, and how many there are.

    Raises :class:`InputError` before anything is run, and :class:`FailedRun` with the failed folder. An interrupt, and
    a termination when called from the main thread, is recorded in the same way and raised as ``KeyboardInterrupt``.
    """
    job = Job(
        id=uuid4().hex,
        key="",
        article=str(article),
        corpora=tuple(map(str, corpora)),
        published=published,
        as_of=as_of,
        evidence=evidence,
        min_worth=min_worth,
        notebook=None if notebook is None else str(notebook),
    )
    # Wrong input is refused before the folder is made.
    check_parameters(article, corpora, published=published, as_of=as_of, evidence=evidence, min_worth=min_worth)
    with owner(out) as us:
        return run_job(job, us.scratch(job.id), progress=progress)


def run_job(
    job: Job,
    scratch: Path,
    *,
    progress: Progress | None = None,
    note: Callable[[dict[str, Any]], None] = lambda record: None,
) -> ReportFolder:
    """Make one report in its hidden folder and give the folder its name; see :func:`run_report`.

    ``note`` is called with each state of ``run.json``: when the run begins, and when the folder has its name.
    """
    try:
        with termination_as_interrupt():
            return _run_in(scratch, job, progress, note)
    finally:
        # It is gone after a rename; after an error nothing half-written stays behind.
        shutil.rmtree(scratch, ignore_errors=True)


def close_dead_run(scratch: Path, record: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Give the folder of a run whose process has ended its name as a failed one; the record as it was written."""
    return _fail(scratch, Path(record["folder"]), record, seconds)


def slug(title: str) -> str:
    """A title as a part of a file name: at most 40 of a-z, 0-9 and hyphens, cut between words if it can be."""
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_title.lower().replace("'", "")).strip("-")
    if len(words) > _SLUG_LENGTH:
        head, following = words[:_SLUG_LENGTH], words[_SLUG_LENGTH]
        words = head if following == "-" or "-" not in head else head.rpartition("-")[0]
    return words.strip("-") or "article"


@contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """A run that is told to end (by a scheduler, a time limit) records that like one that is interrupted by hand."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _run_in(scratch: Path, job: Job, progress: Progress | None, note: Callable[[dict[str, Any]], None]) -> ReportFolder:
    from claimcheck.pipeline import day_of

    notebook = Path(job.notebook) if job.notebook else notebook_path()
    given = check_parameters(job.article, job.corpora, published=job.published, as_of=job.as_of,
                             evidence=job.evidence, min_worth=job.min_worth)  # fmt: skip
    path, article = _read_input(scratch, given)
    # Raises InputError when there is no such day. A day that is today's only because no other is known is written
    # down, so that the run can be repeated.
    day = day_of(given.as_of, article.published)
    if article.published is None and given.as_of is None:
        given = replace(given, as_of=day.isoformat())
    filed = article.published or date.today()
    target = scratch.with_name(f"{filed}-{slug(article.title)}-{given.digest(article)[:8]}")
    parameters: dict[str, Any] = {
        "article": str(path),
        "corpus": [str(folder.absolute()) for folder in given.folders],
        "published": given.published,
        "as_of": given.as_of,
        "evidence": given.evidence,
        "out": str(scratch),
    }
    if given.min_worth:
        # A notebook of one's own need not know it otherwise.
        parameters["min_worth"] = given.min_worth
    check_names(notebook, parameters)
    names = [corpus.name for corpus in given.corpora]
    clock = time.monotonic()
    record: dict[str, Any] = {
        "schema": SCHEMA,
        "id": job.id,
        "owner": owner_of(scratch),
        "key": job_key(article.sha256, names, job.published, job.as_of, job.evidence, min_worth=job.min_worth),
        "status": "running",
        "reason": None,
        "exit_status": None,
        "retry": False,
        "folder": str(target),
        "started": now(),
        "job": job.to_dict(),
        "parameters": parameters,
        "versions": versions(),
        "program": program_sha256(),
        "inputs": {
            "article": {"path": str(path), "sha256": article.sha256},
            "corpora": [
                {"name": corpus.name, "path": str(corpus.folder.absolute()), "sha256": corpus.sha256}
                for corpus in given.corpora
            ],
            "notebook": {"path": str(notebook), "sha256": file_sha256(notebook)},
        },
    }
    if job.key and job.key != record["key"]:
        raise InputChangedError(f"{job.article}: was changed after it was found. It will be found again")
    try:
        note(record)
        with heartbeat(scratch, record):
            execute(notebook, scratch / "report.ipynb", parameters, progress)
            result = _read_result(scratch, record["inputs"])
    except (Exception, KeyboardInterrupt) as error:
        reason = _reason(error)
        exit_status = getattr(error, "exit_status", RunError.exit_status)
        failed = record | {
            "status": "failed",
            "reason": reason,
            "exit_status": exit_status,
            # An article that is wrong stays wrong; a corpus may be mended with nothing changed in the article.
            "retry": exit_status != 2 or "CorpusError" in reason,
        }
        closed = _fail(scratch, target, failed, time.monotonic() - clock)
        note(closed)
        if isinstance(error, KeyboardInterrupt):
            raise
        raise FailedRun(reason, Path(closed["folder"]), exit_status=exit_status) from error
    record |= {
        "status": "succeeded",
        "exit_status": 0,
        "models": result["provenance"]["models"],
        "verdicts": dict(sorted(Counter(claim["verdict"]["label"] for claim in result["claims"]).items())),
    }
    _keep_review(scratch, target, result)
    closed = _close(scratch, target, record, time.monotonic() - clock)
    shutil.rmtree(_failed_name(target), ignore_errors=True)
    note(closed)
    return ReportFolder(path=target, result=result, seconds=closed["seconds"])


def _read_input(scratch: Path, given: Parameters) -> tuple[Path, Article]:
    """The article and the path by which it is known; its copy is in the folder."""
    if given.article == "-":
        raw = sys.stdin.buffer.read(SIZE_LIMIT + 1)
        article = article_from_bytes(raw, "-", given.published)
        copy = scratch / "article.txt"
        copy.write_bytes(raw)
        return copy, article
    path = Path(given.article).absolute()
    article = read_article(given.article, published=given.published)
    copy = scratch / f"article{path.suffix.lower()}"
    if copy != path:
        shutil.copyfile(path, copy)
    if file_sha256(copy) != article.sha256:
        raise InputChangedError(f"{path}: was changed while it was read. Run it again")
    return path, article


def _keep_review(scratch: Path, target: Path, result: dict[str, Any]) -> None:
    """What people did to an older report of the same input goes on with the new one."""
    if (target / REVIEW_FILE).is_file():
        shutil.copy2(target / REVIEW_FILE, scratch / REVIEW_FILE)
        files.write_report(scratch, result, read_log(scratch))


def _read_result(folder: Path, inputs: dict[str, Any]) -> dict[str, Any]:
    for name in FILES:
        if not (folder / name).is_file():
            raise RunError(f"the notebook finished without writing {name}")
    try:
        result: dict[str, Any] = json.loads(RESULT_BYTES.read(folder / "result.json"))
        validate(result)
    except (ValueError, RecursionError, ResultError) as error:
        raise RunError(f"the notebook wrote a result.json that is not valid: {error}") from error
    if result["article"]["sha256"] != inputs["article"]["sha256"]:
        raise InputChangedError(f"{inputs['article']['path']}: the article was changed during the run. Run it again")
    for before, after in zip(inputs["corpora"], result["corpora"], strict=True):
        if before["sha256"] != after["sha256"]:
            raise InputChangedError(f"{before['path']}: the corpus was changed during the run. Run it again")
    return result


def _reason(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, RunError):
        return str(error)
    if isinstance(error, ClaimcheckError):
        return f"{type(error).__name__}: {error}"
    return for_the_log(type(error).__name__, str(error))


_AS_THEY_ARE = frozenset({"article", "run"})


def _failed_name(target: Path) -> Path:
    return target.with_name(f"{target.name}-failed")


def _fail(scratch: Path, target: Path, record: dict[str, Any], seconds: float) -> dict[str, Any]:
    if is_finished(target):
        target = _failed_name(target)
    # Half of a report must not be taken for a report.
    for name in {*FILES, *files.FILES}:
        (scratch / name).unlink(missing_ok=True)
    return _close(scratch, target, record, seconds)


def _close(scratch: Path, target: Path, record: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Write ``run.json`` and give the folder its name; the record as it was written."""
    # Every file speaks of the folder by the name under which it will be found.
    for file in scratch.iterdir():
        # The article is not ours to change, and run.json is written anew below, never in place.
        if file.suffix in {".json", ".jsonld", ".ipynb", ".html", ".csv", ".md"} and file.stem not in _AS_THEY_ARE:
            file.write_bytes(file.read_bytes().replace(scratch.name.encode(), target.name.encode()))
    record = record | {
        "folder": str(target),
        "finished": now(),
        "seconds": round(seconds, 3),
        "memory_mb": _largest_child_mb(),
        "outputs": {file.name: file_sha256(file) for file in sorted(scratch.iterdir()) if file.name != "run.json"},
    }
    record = json.loads(json.dumps(record).replace(scratch.name, target.name))
    write_run(scratch, record)
    give_name(scratch, target)
    return record


def _largest_child_mb() -> int:
    """The most memory that a process started by this one has used: the notebook's kernel, in a run of its own."""
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e6)
