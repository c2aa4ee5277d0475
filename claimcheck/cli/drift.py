"""``recheck`` and ``replay``: what became of the verdicts of reports that were made before."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.cli.flags import add_command, add_json, print_json
from claimcheck.cli.running import Log, add_limits, add_log, limits_of

if TYPE_CHECKING:
    from claimcheck.runs.compare import Change

#: The exit status that a scheduler can raise an alarm by.
CHANGED = 3


def register(commands: Any) -> None:
    """Add this module's commands to the program's."""
    _add_recheck(commands)
    _add_replay(commands)


def _add_recheck(commands: Any) -> None:
    parser = add_command(commands, "recheck", _recheck,
                         "Check reports again that something has changed for; exit status 3 if verdicts changed.",
                         "claimcheck recheck reports --out changes")  # fmt: skip
    parser.add_argument("reports", nargs="*", type=Path, metavar="REPORTS",
                        help="report folders, or folders of them (default: reports)")  # fmt: skip
    parser.add_argument("--out", type=Path, metavar="DIR",
                        help="folder for changes.html and changes.json (default: the first of REPORTS)")  # fmt: skip
    parser.add_argument("--article", metavar="WORDS", help="only articles with these words in their title or path")
    parser.add_argument("--claim", metavar="WORDS", help="tell only of claims with these words in them")
    add_limits(parser)
    add_log(parser)
    add_json(parser)


def _recheck(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.runs.changes import verdict_words, write_changes
    from claimcheck.runs.drift import Rechecked, as_dict, recheck
    from claimcheck.runs.report import termination_as_interrupt

    places = given.reports or [Path("reports")]
    log = Log(form=given.log, quiet=True)

    def deliver(found: Rechecked) -> None:
        if found.changes:
            page, _ = write_changes(found, given.out or places[0])
            if not given.json and not given.quiet and _followed(found.changes, given.claim):
                terminal.show(f"Changes: {page}")

    with termination_as_interrupt():
        found = recheck(places, limits=limits_of(given), workers=given.jobs, article=given.article, deliver=deliver,
                        tell=log.tell)  # fmt: skip
    changes = _followed(found.changes, given.claim)
    if given.json:
        print_json(as_dict(found))
    elif not given.quiet:
        for change in changes:
            why = "; ".join(f"{cause.kind.replace('_', ' ')} ({cause.detail})" for cause in change.why)
            terminal.show(f"{change.claim}\n  {verdict_words(change.before)} -> {verdict_words(change.after)}: {why}")
    for line in found.failed:
        terminal.say(f"claimcheck: not checked again: {line}")
    return CHANGED if changes else 1 if found.failed else 0


def _followed(changes: tuple[Change, ...], words: str | None) -> list[Change]:
    return [change for change in changes if words is None or words.lower() in change.claim.lower()]


def _add_replay(commands: Any) -> None:
    parser = add_command(commands, "replay", _replay,
                         "Make a report's result again, and say what differs; exit status 3 if something does.",
                         "claimcheck replay reports/2018-03-09-bridge-3f34fb0e")  # fmt: skip
    parser.add_argument("report", type=Path, metavar="REPORT", help="a report folder")
    parser.add_argument("--corpus", action="append", metavar="DIR", type=Path, default=[],
                        help="a copy of a corpus as it was, in the place of the one that lay there")  # fmt: skip
    add_limits(parser)
    add_json(parser)


def _replay(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.runs.replay import replay
    from claimcheck.runs.report import termination_as_interrupt

    with termination_as_interrupt():
        done = replay(given.report, corpora=given.corpus, limits=limits_of(given))
    if given.json:
        print_json({"report": str(given.report), "same": done.same,
                    "inputs": [vars(item) for item in done.inputs], "outputs": done.outputs})  # fmt: skip
        return 0 if done.same else CHANGED
    for item in done.inputs:
        terminal.show(f"not as it was: {item}")
    for line in done.outputs:
        terminal.show(f"result.json {line}")
    terminal.show("result.json came out the same, times aside" if done.same else "result.json came out different")
    return 0 if done.same else CHANGED
