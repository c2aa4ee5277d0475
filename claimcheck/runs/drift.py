"""Drift: check reports again when what they were made from has changed, and find the verdicts that changed, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from claimcheck.corpus import Corpus
from claimcheck.errors import ClaimcheckError, InputError
from claimcheck.pipeline import read_corpora
from claimcheck.runs import folders
from claimcheck.runs.batch import Limits, Outcome, new_job, run_batch
from claimcheck.runs.compare import Change, Changed, compare
from claimcheck.runs.inputs import (
    Finished,
    article_of,
    corpora_of,
    differences,
    read_finished,
    state_of,
)
from claimcheck.runs.ledger import Ledger
from claimcheck.runs.record import Job, is_finished


@dataclass(frozen=True, kw_only=True)
class Rechecked:
    """What a recheck found."""

    reports: int
    """How many reports it looked at, the latest of each article."""
    again: int
    """How many of them had to be made again."""
    changes: tuple[Change, ...]
    failed: tuple[str, ...]
    """What could not be checked again, and why."""


def recheck(
    places: Sequence[Path],
    *,
    limits: Limits,
    workers: int = 1,
    article: str | None = None,
    deliver: Callable[[Rechecked], None] = lambda found: None,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> Rechecked:
    """Make those reports again for which something has changed, beside the old ones, and compare the verdicts.

    ``places`` are report folders, or folders of them; ``article`` follows one article, by words of its path or title.
    A report is compared with the latest one of the same work, and takes its place for the next time, but only after
    ``deliver`` has got what was found: a recheck that dies before that finds the same again.
    """
    together = [_recheck_in(out, reports, limits, workers, tell) for out, reports in _latest(places, article).items()]
    found = Rechecked(
        reports=sum(part.reports for part, _ in together),
        again=sum(part.again for part, _ in together),
        changes=tuple(change for part, _ in together for change in part.changes),
        failed=tuple(line for part, _ in together for line in part.failed),
    )
    deliver(found)
    for _, settled in together:
        settled()
    return found


def as_dict(found: Rechecked) -> dict[str, Any]:
    """What ``changes.json`` holds."""
    values: dict[str, Any] = {"schema": "claimcheck.changes/1"} | asdict(found)
    return values


def _latest(places: Sequence[Path], article: str | None) -> dict[Path, list[Finished]]:
    """The latest finished report of each piece of work, by the folder in which it lies."""
    found: dict[Path, dict[str, Finished]] = {}
    for place in places:
        if not place.is_dir():
            raise InputError(f"{place}: no such folder. Give report folders, or a folder that holds them")
        inside = (
            [place] if (place / "run.json").is_file() else sorted(path for path in place.iterdir() if path.is_dir())
        )
        for folder in inside:
            if folder.name.startswith(".") or not is_finished(folder):
                continue
            try:
                report = read_finished(folder.absolute())
            except InputError:
                continue  # of an older form, which cannot be made again
            told = f"{report.run['inputs']['article']['path']} {report.result['article']['title']}"
            if article is not None and article.lower() not in told.lower():
                continue
            works = found.setdefault(folder.absolute().parent, {})
            known = works.get(report.run["key"])
            if known is None or known.run["finished"] <= report.run["finished"]:
                works[report.run["key"]] = report
    return {out: list(works.values()) for out, works in found.items()}


def _recheck_in(
    out: Path, reports: list[Finished], limits: Limits, workers: int, tell: Callable[[Outcome], None]
) -> tuple[Rechecked, Callable[[], None]]:
    jobs: dict[str, tuple[Job, Finished]] = {}
    baselines: list[tuple[Finished, Finished]] = []
    failed: list[str] = []
    with folders.owner(out) as us, Ledger(out) as ledger:
        ledger.settle()
        for report in reports:
            kept = ledger.kept(_baseline(report))
            try:
                corpora = read_corpora(corpora_of(report))
                stale = differences(report, corpora) or _day_has_passed(report)
                if stale:
                    job = _job_again(report, corpora)
                    jobs[job.id] = job, report
            except ClaimcheckError as error:
                failed.append(str(error))
                continue
            if stale:
                ledger.keep(
                    _baseline(report), {"folder": str(report.folder), "run": report.run, "result": report.result}
                )
            elif kept is not None:
                # A recheck died after it had made this report, and before it could tell.
                baselines.append((_restored(kept), report))
        for outcome in run_batch([job for job, _ in jobs.values()], us, limits=limits, workers=workers):
            tell(outcome)
            report = jobs[outcome.job.id][1]
            if outcome.status == "succeeded" and outcome.folder is not None:
                baselines.append((_restored(ledger.kept(_baseline(report))), read_finished(outcome.folder)))
            else:
                failed.append(f"{outcome.job.article}: {(outcome.reason or outcome.status).partition(chr(10))[0]}")
        changes = [
            change
            for before, after in baselines
            for change in compare(before, after, _what_changed(before, after, ledger))
        ]

    def settled() -> None:
        with Ledger(out) as ledger:
            for before, _ in baselines:
                ledger.drop(_baseline(before))

    found = Rechecked(
        reports=len(reports), again=len(jobs), failed=tuple(failed),
        changes=tuple(sorted(changes, key=lambda change: change.article)),
    )  # fmt: skip
    return found, settled


def _baseline(report: Finished) -> str:
    return f"baseline {report.run['key']}"


def _restored(kept: dict[str, Any]) -> Finished:
    return Finished(folder=Path(kept["folder"]), run=kept["run"], result=kept["result"])


def _job_again(report: Finished, corpora: tuple[Corpus, ...]) -> Job:
    old = report.job
    job = new_job(
        article_of(report),
        corpora_of(report),
        [corpus.name for corpus in corpora],
        published=old.published,
        as_of=old.as_of,
        evidence=old.evidence,
        min_worth=old.min_worth,
        notebook=None if old.notebook is None else Path(old.notebook),
    )
    # The article may be the copy in the folder by now; it is still the same work.
    return replace(job, key=str(report.run["key"]))


def _day_has_passed(report: Finished) -> bool:
    """Whether the report speaks for "today", and that is another day now."""
    asked, as_of = report.job.as_of, report.run["parameters"]["as_of"]
    moves = asked == "today" or (asked is None and report.result["article"]["published"] is None)
    return moves and as_of != date.today().isoformat()


def _what_changed(before: Finished, after: Finished, ledger: Ledger) -> Changed:
    corpora = read_corpora(corpora_of(after))
    documents: dict[tuple[str, str], str] = {}
    for corpus in corpora:
        old_sha = {item["name"]: item["sha256"] for item in before.run["inputs"]["corpora"]}.get(corpus.name)
        old, new = ledger.kept(f"corpus {old_sha}"), state_of(corpus)
        for name in () if old is None else old.keys() | new.keys():
            if name not in old or name not in new or old[name] != new[name]:
                what = "new" if name not in old else "removed" if name not in new else "changed"
                documents[corpus.name, name] = what
    return Changed(inputs=tuple(differences(before, corpora)), documents=documents)
