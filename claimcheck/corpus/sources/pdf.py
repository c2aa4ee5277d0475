"""Read a PDF in a process of its own, whose time and memory are limited: its format lets a file loop or swell.

``python -m claimcheck.corpus.sources.pdf FILE`` prints ``{"title", "pages"}`` or ``{"problem"}``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from claimcheck.errors import InputError
from claimcheck.limits import PDF_BYTES, PDF_MEMORY, PDF_PAGES, PDF_SECONDS, LimitError


@dataclass(frozen=True, kw_only=True)
class Pdf:
    """What a PDF says."""

    title: str
    pages: tuple[str, ...]


def read_pdf(path: Path, seconds: int = PDF_SECONDS.most) -> Pdf:
    """The title and the text of each page. Raises :class:`InputError`, also when it takes longer than ``seconds``."""
    root = str(Path(__file__).resolve().parents[3])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", __name__, str(path.absolute())],
            capture_output=True, timeout=seconds, env=environment, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise InputError(f"reading a PDF is limited to {seconds} seconds, and this one took longer") from None
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise InputError(f"is no PDF that can be read within {PDF_MEMORY.allowed} of memory") from None
    if "problem" in said:
        raise InputError(said["problem"])
    return Pdf(title=said["title"], pages=tuple(said["pages"]))


def _read(path: Path) -> dict[str, object]:
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        PDF_BYTES.check(path.stat().st_size)
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"problem": "is locked with a password"}
        PDF_PAGES.check(len(reader.pages))
        pages = [page.extract_text() or "" for page in reader.pages]
        return {"title": (reader.metadata.title if reader.metadata else None) or "", "pages": pages}
    except LimitError as error:
        return {"problem": str(error)}
    except OSError as error:
        return {"problem": f"cannot be read ({error.strerror or error})"}
    except MemoryError:
        return {"problem": f"{PDF_MEMORY.what} is limited to {PDF_MEMORY.allowed}, and this one needs more"}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError) as error:
        return {"problem": f"is no PDF that can be read ({type(error).__name__})"}


if __name__ == "__main__":
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (PDF_MEMORY.most, PDF_MEMORY.most))
    print(json.dumps(_read(Path(sys.argv[1]))))
