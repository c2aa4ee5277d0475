"""What program makes a run: the versions of Python and the packages, and a hash of claimcheck's own code."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib import metadata
from pathlib import Path

from claimcheck import __version__

_PACKAGE = Path(__file__).resolve().parents[1]
#: What of the package stands around the road from the article to the verdicts: no verdict changes with it.
AROUND = frozenset({"__main__.py", "cli", "cluster.py", "doctor.py", "evaluation", "notebook.py", "prune.py",
                     "repair.py", "report", "review", "runs", "terminal.py"})  # fmt: skip
_VERSIONS_OF = (
    "bm25s", "faiss-cpu", "ipykernel", "jinja2", "nbclient", "numpy", "openvino", "pandas", "papermill",
    "sentence-transformers", "spacy", "tokenizers", "torch", "trafilatura", "transformers",
)  # fmt: skip


@cache
def versions() -> dict[str, str]:
    """The versions of Python and of the packages that take part in a run; ``not installed`` for those that are not."""
    found = {"python": platform.python_version(), "claimcheck": __version__}
    for name in _VERSIONS_OF:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


@cache
def program_sha256() -> str:
    """SHA-256 over every file that takes part in a verdict, code and weights: it changes when no version was raised."""
    total = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        name = path.relative_to(_PACKAGE)
        if path.is_file() and name.parts[0] not in AROUND and "__pycache__" not in name.parts:
            total.update(f"{name.as_posix()}\0".encode())
            with path.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()
