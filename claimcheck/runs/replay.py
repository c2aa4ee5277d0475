"""Replay a report: do the same inputs give the same verdicts today, and if not, what differs?"""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.errors import RunError
from claimcheck.pipeline import read_corpora
from claimcheck.runs import folders
from claimcheck.runs.batch import Limits, new_job, run_batch
from claimcheck.runs.inputs import Difference, Finished, article_of, corpora_of, differences, read_finished
from claimcheck.runs.record import read_result

_MOST = 20


@dataclass(frozen=True, kw_only=True)
class Replay:
    """A report and what came of its inputs when they were run again."""

    report: Finished
    inputs: list[Difference]
    """What went in that is not as it was."""
    outputs: list[str]
    """Where ``result.json`` differs, times aside: path, what it was, what it is now."""

    @property
    def same(self) -> bool:
        """Whether ``result.json`` came out the same, times aside."""
        return not self.outputs


def replay(folder: Path, *, corpora: Sequence[Path] = (), limits: Limits | None = None) -> Replay:
    """Run a report's inputs again, in a folder that is deleted, and compare.

    ``corpora`` takes the place of the corpora where they lay: a copy from back then. Raises :class:`InputError` for
    a folder that is no finished report and for an article or a corpus that is gone, :class:`RunError` for a run that
    fails.
    """
    report = read_finished(folder)
    chosen = list(corpora) or corpora_of(report)
    read = read_corpora(chosen)
    found = differences(report, read)
    given = report.run["parameters"]
    with tempfile.TemporaryDirectory(prefix="claimcheck-replay-") as scratch, folders.owner(Path(scratch)) as us:
        job = new_job(
            article_of(report),
            chosen,
            [corpus.name for corpus in read],
            published=given["published"],
            as_of=given["as_of"],
            evidence=given["evidence"],
            min_worth=given.get("min_worth", 0.0),
            notebook=None if report.job.notebook is None else Path(report.job.notebook),
        )
        (outcome,) = run_batch([job], us, limits=limits or Limits())
        if outcome.status != "succeeded" or outcome.folder is None:
            raise RunError(f"{folder}: the replay {outcome.status}: {(outcome.reason or '').partition(chr(10))[0]}")
        result = read_result(outcome.folder)
    return Replay(report=report, inputs=found, outputs=compare(report.result, result))


def compare(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Where two results differ, but for times and the place of the article: at most 20 lines.

    None means that the two files hold the same bytes but for these.
    """
    plain_before, plain_after = _timeless(before), _timeless(after)
    found = list(_walk("$", plain_before, plain_after))
    if not found and json.dumps(plain_before) != json.dumps(plain_after):
        found = ["$: the same values, in another order or written in another way"]
    return found[:_MOST] + ([f"... and {len(found) - _MOST} more"] if len(found) > _MOST else [])


def _timeless(result: dict[str, Any]) -> dict[str, Any]:
    plain = copy.deepcopy(result)
    for name in ("started", "seconds"):
        plain["provenance"].pop(name, None)
    plain["article"].pop("source", None)
    return plain


def _walk(where: str, before: Any, after: Any) -> list[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        names = [*before, *(name for name in after if name not in before)]
        return [line for name in names for line in _walk(f"{where}.{name}", before.get(name), after.get(name))]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return [line for number, (b, a) in pairs for line in _walk(f"{where}[{number}]", b, a)]
    if isinstance(before, list) and isinstance(after, list):
        return [f"{where}: {len(before)} entries, now {len(after)}"]
    return [] if before == after else [f"{where}: {_brief(before)}, now {_brief(after)}"]


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}..."
