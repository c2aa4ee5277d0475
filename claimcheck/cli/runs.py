"""``watch`` and ``runs``: reports made unattended, and the ledger of all runs."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from claimcheck.cli.flags import add_command, add_corpora, add_evidence, add_json, count, date_or, print_json
from claimcheck.cli.running import Log, add_limits, add_log, add_notebook, add_out, as_dict, limits_of, notebook_of


def register(commands: Any) -> None:
    """Add this module's commands to the program's."""
    _add_watch(commands)
    parser = commands.add_parser(
        "runs", help="List, show, retry and prune runs.", description="List, show, retry and prune runs.",
        epilog="Example: claimcheck runs list",
    )  # fmt: skip
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_list(actions)
    _add_show(actions)
    _add_retry(actions)
    _add_prune(actions)


def _add_watch(commands: Any) -> None:
    parser = add_command(commands, "watch", _watch, "Report every new or changed article of a folder, once each.",
                         "claimcheck watch inbox --corpus corpora/korea-diplomacy --out reports --once")  # fmt: skip
    parser.add_argument("inbox", type=Path, metavar="INBOX", help="the folder that articles are put into")
    add_corpora(parser)
    add_out(parser)
    parser.add_argument("--as-of", metavar="DATE", type=date_or("published", "today"),
                        help="the day the verdicts speak for: a date, 'published' (default) or 'today'")  # fmt: skip
    add_evidence(parser)
    parser.add_argument("--once", action="store_true", help="end when all is reported (for cron and timers)")
    add_notebook(parser)
    add_limits(parser)
    add_log(parser)
    add_json(parser)


def _watch(given: argparse.Namespace) -> int:
    from claimcheck.pipeline import read_corpora
    from claimcheck.runs import folders
    from claimcheck.runs.report import termination_as_interrupt
    from claimcheck.runs.watch import Request, watch

    names = tuple(corpus.name for corpus in read_corpora(given.corpus))
    request = Request(inbox=given.inbox, corpora=tuple(given.corpus), names=names, as_of=given.as_of,
                      evidence=given.evidence, notebook=notebook_of(given))  # fmt: skip
    log = Log(form=given.log, quiet=given.quiet, keep=given.json)
    with termination_as_interrupt(), folders.owner(given.out) as us:
        log.follow(watch(request, us, limits=limits_of(given), workers=given.jobs, once=given.once))
    if given.json:
        print_json({"runs": [as_dict(outcome) for outcome in log.ended]})
    # A bad file is the business of the ledger; that a run failed must be noticed.
    return 1 if log.status == 1 else 0


def _add_list(actions: Any) -> None:
    parser = add_command(actions, "list", _list, "List the runs of a reports folder, the latest first.",
                         "claimcheck runs list --status failed")  # fmt: skip
    from claimcheck.runs.record import STATUSES

    parser.add_argument("--status", choices=STATUSES, help="only runs that stand so")
    parser.add_argument("-n", type=count, metavar="N", help="only the latest N")
    add_out(parser)
    add_json(parser)


def _list(given: argparse.Namespace) -> int:
    from claimcheck import terminal

    with _ledger(given.out) as ledger:
        ledger.settle()
        runs = [run for run in ledger.runs() if given.status in (None, run["status"])][: given.n]
    if given.json:
        print_json({"runs": runs})
        return 0
    for run in runs:
        verdicts = ", ".join(f"{n} {label.replace('_', ' ')}" for label, n in (run["verdicts"] or {}).items())
        told = verdicts or (run["reason"] or "").partition("\n")[0]
        when = run["finished"] or run["started"] or ""
        terminal.show(f"{run['id'][:8]}  {when[:19]:<19}  {run['status']:<9}  {run['article']}  {told}")
    return 0


def _add_show(actions: Any) -> None:
    parser = add_command(actions, "show", _show, "Show all that is known of one run.", "claimcheck runs show 3f34fb0e")
    parser.add_argument("name", metavar="RUN", help="the beginning of its id, or its report folder")
    add_out(parser)
    add_json(parser)


def _show(given: argparse.Namespace) -> int:
    from claimcheck import terminal

    with _ledger(given.out) as ledger:
        ledger.settle()
        run = ledger.get(given.name)
    if given.json:
        print_json(run)
        return 0
    for name, value in run.items():
        text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        if value not in (None, ""):
            terminal.show(f"{name}: {text}")
    return 0


def _add_retry(actions: Any) -> None:
    parser = add_command(actions, "retry", _retry, "Do runs again, by default all whose work is not done.",
                         "claimcheck runs retry 3f34fb0e --timeout 3600")  # fmt: skip
    parser.add_argument("names", nargs="*", metavar="RUN", help="the beginning of an id, or a report folder")
    add_out(parser)
    add_limits(parser)
    add_log(parser)
    add_json(parser)


def _retry(given: argparse.Namespace) -> int:
    from claimcheck.runs import folders
    from claimcheck.runs.batch import run_batch
    from claimcheck.runs.report import termination_as_interrupt
    from claimcheck.runs.retry import jobs_again

    with _ledger(given.out) as ledger:
        ledger.settle()
        jobs = jobs_again(ledger, given.names)
    log = Log(form=given.log, quiet=given.quiet, keep=given.json)
    with termination_as_interrupt(), folders.owner(given.out) as us:
        log.follow(run_batch(jobs, us, limits=limits_of(given), workers=given.jobs))
    if given.json:
        print_json({"runs": [as_dict(outcome) for outcome in log.ended]})
    return log.status


def _add_prune(actions: Any) -> None:
    parser = add_command(actions, "prune", _prune, "Delete what failed long ago: folders and lines of the ledger.",
                         "claimcheck runs prune --older-than 30")  # fmt: skip
    parser.add_argument("--older-than", type=count, default=30, metavar="DAYS",
                        help="how many days ago a run must have ended (default: 30)")  # fmt: skip
    add_out(parser)
    add_json(parser)


def _prune(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.runs.retry import prune

    with _ledger(given.out) as ledger:
        ledger.settle()
        gone = prune(ledger, days=given.older_than)
    if given.json:
        print_json({"pruned": gone})
    else:
        terminal.show(f"{len(gone)} runs pruned; finished reports are never touched")
    return 0


def _ledger(out: Path) -> Any:
    from claimcheck.errors import InputError
    from claimcheck.runs.ledger import Ledger

    if not out.is_dir():
        raise InputError(f"{out}: no such folder. Give the folder that holds the reports: --out reports")
    return Ledger(out)
