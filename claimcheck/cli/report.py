"""``report``: the report folder of each article."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from claimcheck.cli.flags import add_command, add_corpora, add_dates, add_json, print_json
from claimcheck.errors import ClaimcheckError


def register(commands: Any) -> None:
    """Add this module's command to the program's."""
    parser = add_command(commands, "report", _report,
                         "Write the report folder of each article, by the report notebook.",
                         "claimcheck report story.txt --corpus corpora/korea-diplomacy --out reports")  # fmt: skip
    parser.add_argument("articles", nargs="+", metavar="ARTICLE", help=".txt, .md or .html files, or -")
    add_corpora(parser)
    add_dates(parser)
    parser.add_argument("--out", type=Path, default=Path("reports"), help="folder for the reports (default: reports)")
    add_json(parser)


def _report(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.report.export import summary_lines
    from claimcheck.runs import run_report

    status, written = 0, []
    for article in given.articles:
        progress = terminal.ProgressBar()
        try:
            folder = run_report(article, given.corpus, given.out, published=given.published, as_of=given.as_of,
                                evidence=given.evidence, progress=progress)  # fmt: skip
        except ClaimcheckError as error:
            # One bad article does not keep the others from their reports.
            if given.debug:
                raise
            progress.close()
            terminal.say(f"claimcheck: {error}")
            status = max(status, error.exit_status)
            continue
        progress.close()
        written.append({"article": article, "folder": str(folder.path), "seconds": folder.seconds})
        if not given.json:
            terminal.show(f"Report: {folder.path / 'report.html'}")
            for line in summary_lines(folder.result):
                terminal.show(line)
    if given.json:
        print_json({"reports": written})
    return status
