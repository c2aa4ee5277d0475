"""Measure what ships: the verifier on dev data, the verdicts on gold claims, the claims found in gold articles.

    python -m training.measure --data ../shared/data        (make eval)

Without ``--data`` only the project's own gold sets are measured. Nothing here changes a file.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from claimcheck.evaluation import table
from claimcheck.evaluation.gold_claims import FITTED, GoldClaim, GoldSet, gold_sets, gold_verdicts, verdict_figures
from claimcheck.evaluation.then_and_now import TUNED, ThenAndNow, subjects, then_and_now, time_figures
from claimcheck.evaluation.verify import evaluate_verify
from claimcheck.pipeline import Models, load_models
from claimcheck.verification.model import Assessment
from training import data
from training.train import Settings

ROOT = Path(__file__).parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder with verify/train and verify/dev")
    parser.add_argument("--most", type=int, default=0, help="at most this many pairs of each dev set")
    parser.add_argument("--errors", action="store_true", help="list every gold claim with a wrong verdict")
    parser.add_argument("--scratch", type=Path, default=ROOT / ".training" / "measure")
    arguments = parser.parse_args()
    models = load_models()
    if arguments.data is not None:
        files = _dev_files(arguments.data / "verify", arguments.scratch, arguments.most)
        measures = evaluate_verify(files, models.verifier, predictions=None)
        wanted = ("n", "accuracy", "macro_f1", "balanced_accuracy", "ece", "two_way_accuracy")
        print(table({Path(name).stem: {k: v for k, v in row.items() if k in wanted} for name, row in measures.items()}))
    measure_gold(models, errors=arguments.errors)
    measure_times(models)


def _dev_files(verify_folder: Path, scratch: Path, most: int) -> list[Path]:
    """The dev sets and the slice of MNLI that training keeps out, cut to ``most`` rows each."""
    scratch.mkdir(parents=True, exist_ok=True)
    mnli = data.read_set(verify_folder / "train", data.TRAINING_SETS[0])
    _, held = data.split_mnli(mnli, Settings().seed)
    parts = {"mnli_slice": [{"id": i, "claim": p.claim, "evidence": p.evidence, "label": p.label}
                            for i, p in enumerate(held)]}  # fmt: skip
    for path in sorted((verify_folder / "dev").glob("*.jsonl.gz")):
        parts[path.name.split(".")[0]] = list(data.read_jsonl(path))
    files = []
    for name, rows in parts.items():
        path = scratch / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in (rows[:most] if most else rows)))
        files.append(path)
    return files


def measure_gold(models: Models, *, errors: bool) -> None:
    """Verdicts on the gold claims as the gold words them, through retrieval, for each gold set and for both halves."""
    rows = {}
    halves: dict[str, list[tuple[GoldClaim, Assessment]]] = {"all fitted": [], "all measuring": []}
    for gold in gold_sets(ROOT):
        judged = gold_verdicts(gold, models)
        rows[gold.name] = verdict_figures(judged)
        halves["all fitted" if gold.name in FITTED else "all measuring"] += judged
        if errors:
            for item, found in judged:
                if item.verdict != found.verdict.label:
                    print(_error(gold, item, found))
    print(table(rows | {name: verdict_figures(judged) for name, judged in halves.items()}))


def measure_times(models: Models) -> None:
    """Claims with two dates each, for both halves: the verdict then, the verdict now, and since when it changed."""
    halves: dict[str, list[ThenAndNow]] = {"tuned": [], "measuring": []}
    for folder in subjects(ROOT):
        halves["tuned" if folder.name in TUNED else "measuring"] += then_and_now(folder, models)
    print(table({f"then and now, {name}": time_figures(found) for name, found in halves.items()}))


def _error(gold: GoldSet, item: GoldClaim, found: Assessment) -> str:
    lines = [
        f"{gold.name} {item.claim.id} [{item.claim.kind}] {item.claim.text}",
        f"    gold {item.verdict} {item.evidence}, found {found.verdict.label} {found.verdict.confidence:.2f}",
    ]
    for one in found.evidence[:4]:
        p = one.probabilities
        lines.append(
            f"    {one.passage.document.id}: {p.supported:.2f} {p.refuted:.2f} {p.not_enough:.2f}"
            f"{' (after)' if one.after_as_of else ''}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
