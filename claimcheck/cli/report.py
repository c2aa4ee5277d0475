"""``report``: the report folder of each article."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.cli.flags import (
    add_cluster,
    add_command,
    add_corpora,
    add_dates,
    add_json,
    add_min_worth,
    add_store,
    print_json,
)
from claimcheck.cli.running import (
    Log,
    add_limits,
    add_log,
    add_notebook,
    add_out,
    as_dict,
    limits_of,
    notebook_of,
    problem,
)
from claimcheck.errors import InputError

if TYPE_CHECKING:
    from claimcheck.runs.batch import Outcome


def register(commands: Any) -> None:
    """Add this module's command to the program's."""
    parser = add_command(commands, "report", _report,
                         "Write the report folder of each article, by the report notebook.",
                         "claimcheck report story.txt --corpus corpora/korea-diplomacy --out reports")  # fmt: skip
    parser.add_argument("articles", nargs="*", metavar="ARTICLE", help=".txt, .md or .html files, or -")
    parser.add_argument("--from", dest="listed", metavar="LIST", type=Path,
                        help="a file with the path of one article a line")  # fmt: skip
    add_corpora(parser)
    add_dates(parser)
    add_min_worth(parser)
    add_store(parser)
    add_out(parser)
    parser.add_argument("--pdf", action="store_true", help="write report.pdf too, which needs the extra: pdf")
    add_notebook(parser)
    add_limits(parser)
    add_cluster(parser, "make the reports")
    add_log(parser)
    add_json(parser)


def _report(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.cluster import connect
    from claimcheck.pipeline import read_corpora
    from claimcheck.runs import folders
    from claimcheck.runs.batch import new_job, run_batch
    from claimcheck.runs.report import termination_as_interrupt
    from claimcheck.safe_text import one_line

    if given.pdf:
        from claimcheck.report.pdf import require_pdf

        require_pdf()
    articles = [*given.articles, *(_read_list(given.listed) if given.listed else [])]
    if not articles:
        raise InputError("No article was given. Name files, or a list of them: --from LIST")
    notebook = notebook_of(given)
    names = [corpus.name for corpus in read_corpora(given.corpus)]
    stdin = _standard_input(given.published) if "-" in articles else b""
    status, jobs = 0, {}
    for article in articles:
        try:
            path = article if article == "-" else Path(article).absolute()
            job = new_job(path, given.corpus, names, published=given.published, as_of=given.as_of,
                          evidence=given.evidence, min_worth=given.min_worth, notebook=notebook,
                          stdin=stdin)  # fmt: skip
        except InputError as error:
            # One bad article does not keep the others from their reports.
            terminal.say(f"claimcheck: {one_line(str(error))}")
            status = error.exit_status
        else:
            jobs[job] = article
    progress = terminal.ProgressBar()
    ended = []
    with ExitStack() as stack:
        stack.enter_context(termination_as_interrupt())
        cluster = stack.enter_context(connect(given.cluster)) if given.cluster else None
        us = stack.enter_context(folders.owner(given.out))
        try:
            for outcome in run_batch(list(jobs), us, limits=limits_of(given), workers=given.jobs, stdin=stdin,
                                     progress=progress if given.jobs == 1 and not given.quiet else None,
                                     cluster=cluster):  # fmt: skip
                progress.close()
                ended.append(outcome)
                if given.pdf and outcome.status == "succeeded" and outcome.folder is not None:
                    from claimcheck.report.pdf import write_pdf

                    write_pdf(outcome.folder)
                _tell(outcome, given)
        finally:
            progress.close()
    if given.json:
        by_id = {job.id: article for job, article in jobs.items()}
        rows = [as_dict(outcome) | {"article": by_id[outcome.job.id]} for outcome in ended]
        print_json({"reports": [row for row in rows if row["status"] == "succeeded"],
                    "failed": [row for row in rows if row["status"] != "succeeded"]})  # fmt: skip
    return max([status, *(outcome.exit_status for outcome in ended)])


def _tell(outcome: Outcome, given: argparse.Namespace) -> None:
    from claimcheck import terminal
    from claimcheck.report.export import summary_lines
    from claimcheck.runs.record import read_result
    from claimcheck.safe_text import altered_note, one_line

    if given.log == "json":
        Log(form="json", quiet=given.quiet).tell(outcome)
    elif outcome.status != "succeeded":
        terminal.say(f"claimcheck: {one_line(problem(outcome))}")
    if outcome.status == "succeeded" and outcome.folder is not None and not (given.json or given.quiet):
        terminal.show(f"Report: {outcome.folder / 'report.html'}")
        result = read_result(outcome.folder)
        for line in summary_lines(result):
            terminal.show(line)
        if note := altered_note(result):
            terminal.say(note)


def _standard_input(published: str | None) -> bytes:
    """The article on standard input, read here because the runs have processes of their own."""
    from claimcheck.article import SIZE_LIMIT, article_from_bytes

    raw = sys.stdin.buffer.read(SIZE_LIMIT + 1)
    article_from_bytes(raw, "-", published)
    return raw


def _read_list(path: Path) -> list[str]:
    from claimcheck.limits import LIST_BYTES

    try:
        lines = LIST_BYTES.read(path).decode("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else getattr(error, "strerror", error)
        raise InputError(f"{path}: cannot be read ({reason}). Expected the path of one article a line") from None
    return [line.strip() for line in lines if line.strip()]
