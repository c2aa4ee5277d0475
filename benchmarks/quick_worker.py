"""The process of one run as :mod:`claimcheck.runs.worker` is it, but the notebook's cells run in it, without a kernel.

For :mod:`benchmarks.soak`: a run takes a fraction of a second, so that most of what is killed is the runner's own work.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from claimcheck.notebook import Progress
from claimcheck.runs import report, worker
from claimcheck.runs.record import heartbeat


def execute(notebook: Path, executed: Path, parameters: dict[str, Any], progress: Progress | None = None) -> None:
    """Run the cells one after another, and write the notebook with what they printed."""
    content = json.loads(notebook.read_bytes())
    cells = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    names: dict[str, Any] = {}
    for number, cell in enumerate(cells):
        printed = StringIO()
        with redirect_stdout(printed):
            exec(cell["source"], names)
        if "parameters" in cell["metadata"]["tags"]:
            names |= parameters
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": printed.getvalue()}]
        executed.write_text(json.dumps(content), encoding="utf-8")
        if progress is not None:
            progress("Cells", number, len(cells))


if __name__ == "__main__":
    worker._ANSWERS = os.dup(1)
    os.dup2(2, 1)
    report.execute = execute
    # A heart that beats often is often in the middle of a beat.
    report.heartbeat = functools.partial(heartbeat, seconds=0.02)
    sys.exit(worker.main(sys.argv[1]))
