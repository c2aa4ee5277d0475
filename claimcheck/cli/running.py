"""What the commands that make reports share: limits of a run, and a log in lines or JSON."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.cli.flags import count

if TYPE_CHECKING:
    from claimcheck.runs.batch import Limits, Outcome

_FINE = ("succeeded", "already", "taken")


def add_out(parser: argparse.ArgumentParser) -> None:
    """``--out``."""
    parser.add_argument("--out", type=Path, default=Path("reports"), help="folder for the reports (default: reports)")


def add_notebook(parser: argparse.ArgumentParser) -> None:
    """``--notebook``."""
    parser.add_argument("--notebook", type=Path, metavar="FILE",
                        help="a report notebook of your own, which is on the list of those that may run")  # fmt: skip


def notebook_of(given: argparse.Namespace) -> Path | None:
    """The notebook that was asked for, which may run."""
    from claimcheck.runs.allowed import check_allowed

    notebook: Path | None = given.notebook
    if notebook is not None:
        check_allowed(notebook)
    return notebook


def add_limits(parser: argparse.ArgumentParser) -> None:
    """``--jobs``, ``--timeout`` and ``--memory``."""
    parser.add_argument("--jobs", type=count, default=1, metavar="N",
                        help="reports made at once on this machine (default: 1)")  # fmt: skip
    parser.add_argument("--timeout", type=seconds, default=1800.0, metavar="S",
                        help="seconds that one report may take (default: 1800)")  # fmt: skip
    parser.add_argument("--memory", type=megabytes, default=6000, metavar="MB",
                        help="memory that one report may use (default: 6000 MB)")  # fmt: skip


def add_log(parser: argparse.ArgumentParser) -> None:
    """``--quiet`` and ``--log``."""
    parser.add_argument("--quiet", action="store_true", help="say nothing of what went well")
    parser.add_argument("--log", choices=("lines", "json"), default="lines",
                        help="how runs are told of on stderr: lines (default), or one JSON object each")  # fmt: skip


def limits_of(given: argparse.Namespace) -> Limits:
    """The limits that the flags ask for."""
    from claimcheck.runs.batch import Limits

    return Limits(seconds=given.timeout, memory_mb=given.memory)


def seconds(text: str) -> float:
    """A flag's number of seconds, above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e7:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return value


def megabytes(text: str) -> int:
    """A flag's number of megabytes, at least 1."""
    if not text.isdecimal() or not 1 <= int(text) <= 10_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of megabytes")
    return int(text)


@dataclass(kw_only=True)
class Log:
    """Tells of runs on stderr as they end, and remembers the exit status that they add up to."""

    form: str
    quiet: bool
    keep: bool = False
    """Whether to remember the runs too: a watch that stays may make reports for months."""
    status: int = 0
    ended: list[Outcome] = field(default_factory=list)

    def follow(self, outcomes: Iterable[Outcome]) -> None:
        """Tell of each."""
        for outcome in outcomes:
            self.tell(outcome)

    def tell(self, outcome: Outcome) -> None:
        """Tell of one run."""
        from claimcheck import terminal
        from claimcheck.runs.record import now
        from claimcheck.safe_text import json_text, one_line

        if self.keep:
            self.ended.append(outcome)
        fine = outcome.status in _FINE
        if not fine:
            self.status = max(self.status, outcome.exit_status)
        if fine and self.quiet:
            return
        if self.form == "json":
            terminal.say(json_text({"time": now()} | as_dict(outcome)))
        elif fine:
            took = f" ({outcome.seconds:.0f} s)" if outcome.seconds is not None else ""
            where = one_line(f"{outcome.job.article}: {outcome.folder or outcome.reason}")
            terminal.say(f"{now()} {outcome.status} {where}{took}")
        else:
            terminal.say(f"{now()} {outcome.status} {one_line(problem(outcome))}")


def problem(outcome: Outcome) -> str:
    """Why a run did not make its report, where to look, and what to do, in one line."""
    first_line = (outcome.reason or "").partition("\n")[0]
    article = outcome.job.article
    where = "" if article in first_line else f"{article}: "
    if outcome.folder is not None:
        return (
            f"{where}{first_line} ({outcome.folder / 'run.json'} and report.ipynb beside it say more; "
            f"again: claimcheck runs retry {outcome.job.id[:8]})"
        )
    return f"{where}{first_line}"


def as_dict(outcome: Outcome) -> dict[str, Any]:
    """One run in JSON form."""
    return {
        "id": outcome.job.id,
        "article": outcome.job.article,
        "status": outcome.status,
        "reason": outcome.reason,
        "folder": None if outcome.folder is None else str(outcome.folder),
        "seconds": outcome.seconds,
    }
