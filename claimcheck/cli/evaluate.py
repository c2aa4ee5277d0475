"""``eval`` and ``doctor``: how good the models are, and whether they are there."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from claimcheck.cli.flags import add_command, add_json, add_verifier, print_json


def register(commands: Any) -> None:
    """Add this module's commands to the program's."""
    _add_eval(commands)
    _add_doctor(commands)


def _add_eval(commands: Any) -> None:
    parser = add_command(commands, "eval", _eval, "Score labelled data: verification, retrieval or claims.",
                         "claimcheck eval verify dev/check_covid.jsonl.gz --json")  # fmt: skip
    parser.add_argument("what", choices=("verify", "retrieve", "claims"), help="what the data are labelled for")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files, or for retrieve one BEIR folder")
    parser.add_argument("--predictions", type=Path, metavar="OUT", help="write one prediction a line to this file")
    add_verifier(parser)
    add_json(parser)


def _eval(given: argparse.Namespace) -> int:
    from claimcheck import evaluation, terminal
    from claimcheck.evaluation.run import evaluate

    progress = terminal.ProgressBar()
    try:
        measures = evaluate(given.what, given.files, given.predictions, given.verifier,
                            lambda done, total: progress(given.what, done, total))  # fmt: skip
    finally:
        progress.close()
    if given.json:
        print_json(measures)
    else:
        terminal.show(evaluation.table(measures))
    return 0


def _add_doctor(commands: Any) -> None:
    parser = add_command(commands, "doctor", _doctor, "List versions and models, and say how to get what is missing.",
                         "claimcheck doctor --repair corpora/korea-diplomacy --repair reports")  # fmt: skip
    parser.add_argument("--repair", action="append", default=[], metavar="DIR", type=Path,
                        help="a corpus or a folder of reports: delete what was never finished, make damaged indexes "
                             "and ledgers again; documents and reviews stay; may be given several times")  # fmt: skip
    parser.add_argument("--prune", nargs="*", metavar="CORPUS", type=Path,
                        help="delete what older versions left: models in the cache, and vectors in these corpora, that "
                             "were not used for 30 days; they are made again if they are needed")  # fmt: skip
    add_json(parser)


def _doctor(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.doctor import examine

    findings = examine()
    if given.repair:
        from claimcheck.repair import repair

        findings["repaired"] = {str(folder): repair(folder) for folder in given.repair}
    if given.prune is not None:
        from claimcheck.prune import prune_cache, prune_index

        findings["pruned"] = [*prune_cache(), *(line for corpus in given.prune for line in prune_index(corpus))]
    if given.json:
        print_json(findings)
    else:
        for item in findings["parts"]:
            mark = "ok     " if item["ok"] else "MISSING"
            terminal.show(f"{mark} {item['name']}: {item['detail']}")
        for folder, done in findings.get("repaired", {}).items():
            for line in done or [f"{folder}: nothing to repair"]:
                terminal.show(f"repair  {line}")
        if given.prune is not None:
            for line in findings["pruned"] or ["nothing that was not used for 30 days"]:
                terminal.show(f"prune   {line}")
    return 0 if findings["ok"] else 1
