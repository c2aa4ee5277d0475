"""Write the files of a report from its result and its review."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from claimcheck.report.export import claims_csv
from claimcheck.report.html import render_html
from claimcheck.review.apply import reviewed
from claimcheck.review.log import Action, write_whole


def write_report(folder: Path, result: dict[str, Any], actions: Sequence[Action] = ()) -> list[Path]:
    """Write what a report folder holds beside ``result.json``, and return the paths.

    Without actions the files tell of the program's result alone.
    """
    shown = reviewed(result, actions) if actions else result
    texts = {"report.html": render_html(shown), "claims.csv": claims_csv(shown)}
    for name, text in texts.items():
        write_whole(folder / name, text)
    return [folder / name for name in texts]
