"""How much is read of files that come from strangers: every limit, its value, and how it is told of.

Each keeps a hostile file from using more time or memory than an honest one could; the values lie far above what
articles and corpora need. ``docs/safety.md`` lists them, and a test holds the two together.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


class LimitError(ValueError):
    """Something is larger than its limit, or is no plain file; the message says what was found and what is allowed."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One limit."""

    what: str
    most: int
    unit: str

    @property
    def allowed(self) -> str:
        """The limit in words: ``20 MB``."""
        return _in_words(self.most, self.unit)

    def check(self, found: int, *, at_least: bool = False) -> None:
        """Raise :class:`LimitError` when more was found; ``at_least``: nobody has counted to the end."""
        if found > self.most:
            amount = f"more than {self.allowed}" if at_least else _in_words(found, self.unit)
            raise LimitError(f"{self.what} is limited to {self.allowed}, found {amount}")

    def read(self, path: Path) -> bytes:
        """The bytes of a plain file. Raises :class:`LimitError` and ``OSError``."""
        with open_plain(path) as file:
            raw = file.read(self.most + 1)
        self.check(len(raw), at_least=True)
        return raw


def open_plain(path: Path) -> BinaryIO:
    """A plain file, open for reading. Raises :class:`LimitError` for a pipe or device, and ``OSError``."""
    file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise LimitError("is no plain file")
    return file


def _without_waiting(path: str, flags: int) -> int:
    # A named pipe that nobody writes to would be waited for without end.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _in_words(count: int, unit: str) -> str:
    if unit == "bytes":
        for size, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")):
            if count >= size:
                return f"{count / size:.4g} {name}"
    return f"{count:,} {unit}"


ARTICLE_BYTES = Limit(what="an article", most=20_000_000, unit="bytes")
HTML_TAGS = Limit(what="a web page", most=50_000, unit="tags")
# The parser takes time by the square of their number: 27 seconds for 100,000.
HTML_ATTRIBUTES = Limit(what="a tag of a web page", most=1000, unit="attributes")
# Of corpora, ratings and notebooks. The parser takes time by the square of a dotted key: 22 seconds for one of 80 kB.
TOML_BYTES = Limit(what="a TOML file", most=20_000, unit="bytes")
CORPUS_BYTES = Limit(what="a file of a corpus or data set", most=1_000_000_000, unit="bytes")
LINE_BYTES = Limit(what="a line of a corpus or data set", most=20_000_000, unit="bytes")
JSON_DEPTH = Limit(what="the depth of a document's fields", most=50, unit="levels")
IMPORT_ROWS = Limit(what="one import", most=1_000_000, unit="rows")
UNPACKED_BYTES = Limit(what="a compressed file, unpacked,", most=1_000_000_000, unit="bytes")
TABLE_FIELD = Limit(what="a field of a table", most=20_000_000, unit="characters")
TABLE_COLUMNS = Limit(what="a table", most=1000, unit="columns")
PDF_BYTES = Limit(what="a PDF", most=100_000_000, unit="bytes")
PDF_PAGES = Limit(what="a PDF", most=2000, unit="pages")
PDF_SECONDS = Limit(what="reading a PDF", most=60, unit="seconds")
PDF_MEMORY = Limit(what="the memory for reading a PDF", most=2_000_000_000, unit="bytes")
REVIEWS_BYTES = Limit(what="a file of fact-checks", most=100_000_000, unit="bytes")
RESULT_BYTES = Limit(what="a result.json, review.json, run.json or changes.json", most=200_000_000, unit="bytes")
LIST_BYTES = Limit(what="a list of articles", most=10_000_000, unit="bytes")
NOTEBOOK_BYTES = Limit(what="a notebook", most=10_000_000, unit="bytes")


def bounded_lines(readline: Callable[[int], bytes], *, packed: bool) -> Iterator[bytes]:
    """The lines of an open file, by its ``readline``: of a line or a packed file no more is read than the limit.

    Raises :class:`LimitError`.
    """
    unpacked = 0
    while line := readline(LINE_BYTES.most + 2):
        LINE_BYTES.check(len(line.rstrip(b"\r\n")), at_least=True)
        unpacked += len(line)
        if packed:
            UNPACKED_BYTES.check(unpacked, at_least=True)
        yield line


#: All of them, by name.
LIMITS = {name: value for name, value in list(globals().items()) if isinstance(value, Limit)}
