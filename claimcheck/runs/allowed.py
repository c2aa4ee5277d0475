"""Which notebooks run unattended: the project's own, and those on a list that the desk keeps.

A notebook is a program with all the rights of its user, and its path may come from the ``run.json`` of a report that
somebody else made. So what counts is its content, by SHA-256. The list is a TOML file, ``$CLAIMCHECK_NOTEBOOKS`` or
else ``claimcheck/notebooks.toml`` in the user's folder for settings, with one table for each notebook::

    [[notebook]]
    name = "desk.ipynb"
    sha256 = "3f1c..."
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from claimcheck.errors import InputError
from claimcheck.limits import NOTEBOOK_BYTES, TOML_BYTES, LimitError
from claimcheck.models import file_sha256
from claimcheck.runs.parameters import find_project_root


class NotebookNotAllowedError(InputError):
    """A notebook of somebody's own that is not known to be on the list of those that run unattended."""


def check_allowed(notebook: Path) -> None:
    """Raise :class:`NotebookNotAllowedError` unless the notebook is the project's or on the list, by its content."""
    try:
        NOTEBOOK_BYTES.read(notebook)
        found = file_sha256(notebook)
    except (OSError, LimitError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise NotebookNotAllowedError(f"{notebook}: cannot be read as a notebook ({reason})") from None
    own = (find_project_root() / "notebooks").glob("*.ipynb")
    place = list_path()
    if found not in {file_sha256(path) for path in own} | _listed(place):
        raise NotebookNotAllowedError(
            f"{notebook}: is not on the list of notebooks that may run unattended. Read it; if it may, add to {place}: "
            f'[[notebook]], and below it sha256 = "{found}"'
        )


def list_path() -> Path:
    """Where the list is, or would be."""
    if chosen := os.environ.get("CLAIMCHECK_NOTEBOOKS"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "claimcheck" / "notebooks.toml"


def _listed(path: Path) -> set[str]:
    try:
        notebooks = tomllib.loads(TOML_BYTES.read(path).decode("utf-8-sig")).get("notebook", [])
        return {str(notebook["sha256"]).lower() for notebook in notebooks}
    except FileNotFoundError:
        return set()
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotebookNotAllowedError(
            f"{path}: cannot be read as a list of notebooks ({error}). Expected for each of them [[notebook]], and "
            'below it sha256 = "..."'
        ) from None
