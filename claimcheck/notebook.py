"""Execute a report notebook through papermill, on this interpreter, and tell a finished run from one that stopped."""

from __future__ import annotations

import ast
import json
import logging
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from claimcheck import errors
from claimcheck.errors import RunError
from claimcheck.limits import NOTEBOOK_BYTES

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

Progress = Callable[[str, int, int], None]

#: What the last cell of a report notebook prints. papermill also calls a run finished that ended in ``sys.exit(0)``.
LAST_WORDS = "The report is complete."

_KERNEL_START_SECONDS = 180


class NotebookError(RunError):
    """A notebook that did not get to its end; with the exit status of the error in its cell, if that was ours."""

    def __init__(self, message: str, *, exit_status: int = RunError.exit_status) -> None:
        super().__init__(message)
        self.exit_status = exit_status


def check_names(notebook: Path, parameters: dict[str, Any]) -> None:
    """Raise :class:`NotebookError` unless the cell tagged ``parameters`` sets every one of them.

    papermill itself writes any name into the notebook as code and only warns of those that the notebook lacks.
    """
    known: set[str] = set()
    for cell in _cells(notebook):
        if "parameters" in cell["metadata"].get("tags", []):
            known |= _names_set_by("".join(cell["source"]))
    if missing := sorted(parameters.keys() - known):
        raise NotebookError(
            f"{notebook}: its cell tagged 'parameters' does not set {', '.join(missing)}. "
            f"Expected a report notebook, with {', '.join(parameters)}"
        )


def check_injected(cells: Sequence[str], names: Sequence[str]) -> None:
    """Raise :class:`InputError` for a parameter written into a notebook that has none of that name.

    ``cells`` are those executed so far, IPython's ``In``. papermill and jupyter-scheduler put a cell of assignments
    behind the one that sets the parameters, and pass such a name over: the default would be taken in silence.
    """
    given: set[str] = set()
    for own, cell in pairwise(cells):
        if set(names) <= _names_set_by(own) and all(isinstance(node, ast.Assign) for node in _statements(cell)):
            given |= _names_set_by(cell)
    if unknown := sorted(given - set(names)):
        raise errors.InputError(f"{', '.join(unknown)}: no such parameter. Expected {', '.join(names)}")


def execute(notebook: Path, executed: Path, parameters: dict[str, Any], progress: Progress | None = None) -> None:
    """Run ``notebook`` with ``parameters`` and keep it as ``executed``, also as far as it got when it fails.

    ``progress`` is called with the heading of the current part, the number of cells done, and how many there are.
    Raises :class:`NotebookError` for a cell that failed, a kernel that died, and a last cell that did not print
    ``LAST_WORDS``.
    """
    from claimcheck.runtime import without

    # papermill imports jsonschema, see :mod:`claimcheck.schema`.
    with without("rfc3987_syntax"):
        import papermill
    from papermill.exceptions import PapermillExecutionError

    with tempfile.TemporaryDirectory(prefix="claimcheck-") as folder, _quiet("papermill"):
        log = Path(folder) / "kernel.log"
        with log.open("wb") as kernel_output:
            try:
                papermill.execute_notebook(
                    _as_template(notebook),
                    _as_template(executed),
                    parameters=parameters,
                    kernel_name="python3",
                    language="python",
                    progress_bar=False,
                    start_timeout=_KERNEL_START_SECONDS,
                    kernel_manager_class=_kernel_manager_class(Path(folder), kernel_output),
                    on_cell_start=_cell_hook(len(_cells(notebook)), progress),
                )
            except PapermillExecutionError as error:
                raise NotebookError(
                    f"cell {error.exec_count} of the notebook failed: {errors.for_the_log(error.ename, error.evalue)}",
                    exit_status=getattr(getattr(errors, error.ename, RunError), "exit_status", RunError.exit_status),
                ) from error
            except RuntimeError as error:
                # nbclient's DeadKernelError is one; so is its complaint of a kernel that dies before it answers.
                last = log.read_text("utf-8", "replace").strip().splitlines()[-3:]
                raise NotebookError("\n".join([f"the notebook's kernel stopped: {error}", *last])) from error
    _check_last_words(executed)
    if progress is not None:
        total = len(_cells(executed))
        progress("Done", total, total)


def _cells(notebook: Path) -> list[dict[str, Any]]:
    try:
        cells: list[dict[str, Any]] = json.loads(NOTEBOOK_BYTES.read(notebook))["cells"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotebookError(f"{notebook}: cannot be read as a notebook ({error})") from None
    return cells


def _names_set_by(code: str) -> set[str]:
    targets: list[ast.expr] = []
    for node in _statements(code):
        if isinstance(node, ast.Assign):
            targets += node.targets
        elif isinstance(node, ast.AnnAssign):
            targets.append(node.target)
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _statements(code: str) -> list[ast.stmt]:
    try:
        return ast.parse(code).body
    except SyntaxError:
        return []


def _kernel_manager_class(folder: Path, output: IO[bytes]) -> type[AsyncKernelManager]:
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    class RunKernelManager(AsyncKernelManager):
        """Kernels of this very interpreter, whatever kernels are installed; what they print goes to a file."""

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(
                # With no folder to look into, "python3" is `sys.executable -m ipykernel_launcher`.
                kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
                connection_file=str(folder / "kernel.json"),
                # Sockets in a folder of our own: two runs at once cannot take the same port. The path of a socket
                # holds about 100 bytes.
                transport="ipc" if os.name == "posix" and len(os.fsencode(folder)) < 80 else "tcp",
                **kwargs,
            )

        async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
            await super().start_kernel(stdout=output, stderr=output, **kwargs)

    return RunKernelManager


def _cell_hook(cells: int, progress: Progress | None) -> Callable[..., None] | None:
    if progress is None:
        return None
    total = cells + 1  # papermill adds a cell with the parameters
    heading = "Start"

    def report(cell: Any, cell_index: int) -> None:
        nonlocal heading
        if cell.cell_type == "markdown" and (match := re.match(r"#+ *(.+)", cell.source)):
            heading = match[1].strip()
        progress(heading, cell_index, total)

    return report


def _check_last_words(executed: Path) -> None:
    code = [cell for cell in _cells(executed) if cell["cell_type"] == "code"]
    printed = "".join(
        "".join(output["text"])
        for output in (code[-1]["outputs"] if code else [])
        if output["output_type"] == "stream" and output["name"] == "stdout"
    )
    if printed.strip().splitlines()[-1:] != [LAST_WORDS]:
        raise NotebookError(
            f"the notebook stopped before its end without an error: its last cell did not print {LAST_WORDS!r}. "
            "A cell may have called sys.exit()"
        )


def _as_template(path: Path) -> str:
    # papermill runs str.format over its paths.
    return str(path).replace("{", "{{").replace("}", "}}")


@contextmanager
def _quiet(logger: str) -> Iterator[None]:
    """What it would say of a failure is said once, by the exception."""
    log = logging.getLogger(logger)
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)
