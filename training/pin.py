"""Pin the quality gate: measure the gold sets and raise the floors in tests/quality.json to what was reached.

    python -m training.pin [--lower NAME ...]

A floor is never lowered unless its name is given, so that a change cannot quietly sink.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from pathlib import Path

from claimcheck.evaluation.gold_claims import gold_sets, gold_verdicts, verdict_figures
from claimcheck.evaluation.run import claim_figures
from claimcheck.evaluation.then_and_now import subjects, then_and_now, time_figures
from claimcheck.pipeline import load_models

ROOT = Path(__file__).parent.parent
PINNED = ROOT / "tests" / "quality.json"
FLOORS = ("accuracy", "asserted_right", "then_right", "now_right", "since_right", "found", "telling", "speakers")
CEILINGS = ("superseded_false", "false_alarms", "late_alarms")
#: Sets of the gate: two seeds, on true documents, and one invented article that nothing was fitted on.
SETS = ("council-election", "korea-talks", "space-record")
#: Articles whose claims are counted: those that nothing was tuned on.
CLAIM_SETS = ("airport-budget", "council-election", "grid-liveblog", "opera-interview", "stage-race", "vaccine-trial")
#: Subjects of the gate with two dates a claim; nothing was tuned on them.
SUBJECTS = ("calvania-law", "tavaro-islands")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lower", action="append", default=[], choices=(*FLOORS, *CEILINGS))
    arguments = parser.parse_args()
    models = load_models()
    chosen = [gold for gold in gold_sets(ROOT) if gold.name in SETS]
    counted = [gold for gold in gold_sets(ROOT) if gold.name in CLAIM_SETS]
    folders = [folder for folder in subjects(ROOT) if folder.name in SUBJECTS]
    figures = time_figures([item for folder in folders for item in then_and_now(folder, models)])
    figures |= verdict_figures([pair for gold in chosen for pair in gold_verdicts(gold, models)])
    figures |= claim_figures([gold.gold for gold in counted])
    print(json.dumps(figures, indent=1))
    old = json.loads(PINNED.read_text()) if PINNED.exists() else {"floors": {}, "ceilings": {}}
    # Two claims of a hundred below what was reached: another processor's last digits must not break the gate.
    floors = {name: math.floor(100 * figures[name] - 2) / 100 for name in FLOORS}
    ceilings = {name: figures[name] for name in CEILINGS}
    for name in FLOORS:
        if name not in arguments.lower:
            floors[name] = max(floors[name], old["floors"].get(name, 0))
    for name in CEILINGS:
        if name not in arguments.lower:
            ceilings[name] = min(ceilings[name], old["ceilings"].get(name, figures[name]))
    paths = {path for gold in chosen for path in (gold.article, gold.gold, gold.corpus / "documents.jsonl")}
    paths |= {path for gold in counted for path in (gold.article, gold.gold)}
    paths |= {folder / name for folder in folders for name in ("gold.jsonl", "corpus/documents.jsonl")}
    files = {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(paths)}
    pinned = {"sets": SETS, "claim_sets": CLAIM_SETS, "subjects": SUBJECTS, "floors": floors, "ceilings": ceilings}
    PINNED.write_text(json.dumps(pinned | {"files": files}, indent=1) + "\n")


if __name__ == "__main__":
    main()
