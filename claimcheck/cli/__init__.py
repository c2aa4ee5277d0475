"""The command line: each command reads its flags, calls one function of the package and prints what it gives."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from claimcheck import __version__
from claimcheck.cli import check, corpus, drift, evaluate, report, review, runs, verify
from claimcheck.cli.flags import Command, Parser, chosen_store, fail
from claimcheck.errors import ClaimcheckError, for_the_log


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 (done), 1 (the work failed) or 2 (what was given is wrong).

    Raises ``SystemExit`` with status 2 for flags that cannot be understood, and 0 after ``--help``.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file name that is no UTF-8 holds halves of surrogate pairs; escaped, they are JSON as well.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = build_parser().parse_args(arguments)
    try:
        command: Command = given.run
        with chosen_store(given):
            status = command(given)
        sys.stdout.flush()
    except ClaimcheckError as error:
        if given.debug:
            raise
        return fail(_on_one_line(str(error), sys.argv[1:] if arguments is None else arguments), error.exit_status)
    except KeyboardInterrupt:
        return fail("stopped", 1)
    except BrokenPipeError:
        # The reader of a pipe (head, less) has left: nothing is wrong, and nothing more can be said on stdout,
        # also not by Python when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if given.debug:
            raise
        return fail(
            f"something unexpected went wrong ({for_the_log(type(error).__name__, str(error))}). "
            "Run the same command with --debug for the details",
            1,
        )
    return status


def _on_one_line(message: str, typed: Sequence[str]) -> str:
    """The message, in which a file's name with line breaks in it cannot pass for lines of ours."""
    from claimcheck.safe_text import one_line

    for word in typed:
        if any(c in word for c in "\r\n"):
            message = message.replace(word, one_line(word))
    return message


def build_parser() -> Parser:
    """The parser of all commands."""
    parser = Parser(
        prog="claimcheck",
        description="Check the claims of a news article against a reference corpus, offline, as of a date.",
        epilog="Example: claimcheck check seeds/korea-talks.txt --corpus corpora/korea-diplomacy",
    )
    parser.add_argument("--version", action="version", version=f"claimcheck {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (check, verify, report, review, runs, drift, corpus, evaluate):
        module.register(commands)
    return parser
