"""What to do about runs that failed: do them again, or forget them when they are old."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from claimcheck.errors import InputError
from claimcheck.pipeline import read_corpora
from claimcheck.runs.batch import new_job
from claimcheck.runs.ledger import Ledger
from claimcheck.runs.record import Job, read_run

_FAILED = ("failed", "timed_out", "killed")


def jobs_again(ledger: Ledger, names: Sequence[str]) -> list[Job]:
    """The jobs of these runs once more; without names, of all work whose last run failed.

    The article is taken from where it was, or from the copy in the report folder. Raises :class:`InputError`.
    """
    runs = [ledger.get(name) for name in names]
    if not names:
        latest = {run["key"]: run for run in reversed(ledger.runs())}
        done = {run["key"] for run in ledger.runs() if run["status"] in ("succeeded", "queued", "running")}
        runs = [run for key, run in latest.items() if run["status"] in _FAILED and key not in done]
    jobs = []
    for run in runs:
        job = Job.from_dict(run["job"])
        article = Path(job.article)
        if not article.is_file():
            copies = sorted(Path(run["folder"]).glob("article*")) if run["folder"] else []
            if not copies:
                if names:
                    raise InputError(f"{article}: is not there any more, and the run has kept no copy of it")
                continue
            article = copies[0]
        corpora = [Path(folder) for folder in job.corpora]
        jobs.append(
            new_job(
                article,
                corpora,
                [corpus.name for corpus in read_corpora(corpora)],
                published=job.published,
                as_of=job.as_of,
                evidence=job.evidence,
                min_worth=job.min_worth,
                notebook=None if job.notebook is None else Path(job.notebook),
            )
        )
    return jobs


def prune(ledger: Ledger, *, days: int) -> list[str]:
    """Delete the folders of runs that failed so many days ago, and their lines; the ids of those that are gone.

    The last line of an article that is still where it was stays: a bad file in an inbox would otherwise be tried anew.
    """
    before = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    seen: set[str] = set()
    gone = []
    for run in ledger.runs():
        is_last = run["key"] not in seen
        seen.add(run["key"])
        if run["status"] not in _FAILED or not run["finished"] or run["finished"] > before:
            continue
        if run["folder"]:
            folder = Path(run["folder"])
            found = read_run(folder)
            if found is not None and found.get("id") == run["id"] and found["status"] in _FAILED:
                shutil.rmtree(folder, ignore_errors=True)
        if not (is_last and Path(run["article"]).exists()):
            gone.append(run["id"])
    ledger.forget(gone)
    return gone
