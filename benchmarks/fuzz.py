"""Fuzz the readers of articles and corpora with atheris: ``pip install -e ".[fuzz]"``, ``python -m benchmarks.fuzz``.

Each input's first byte says which reader gets the rest. A reader may refuse it with an error of ours; anything else
is a finding, and so is a span that does not fit its text or a text that is no UTF-8. A finding is told of once for the
place where it was raised, its input is kept in ``--out``, and fuzzing goes on. An input that takes longer than a
minute ends the run and is kept too. Inputs that reach new code are kept as well: a next run starts from them.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["claimcheck", "trafilatura", "htmldate"], enable_loader_override=False):
    import htmldate  # noqa: F401
    import trafilatura  # noqa: F401

    from claimcheck.article import article_from_bytes
    from claimcheck.corpus.read import read_corpus
    from claimcheck.corpus.validate import validate_corpus
    from claimcheck.errors import ClaimcheckError

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = (
    b'{"id": "d", "title": "Bridge", "text": "The bridge opened in 2015.", "source": "Town", '
    b'"published": "2015-05", "event_date": "2015-05-04", "url": null}\n'
)
ABOUT = b'name = "town"\ntitle = "Town"\n'


def read_article(raw: bytes, name: str) -> None:
    """The article reader, and what its result promises."""
    article = article_from_bytes(raw, name)
    article.text.encode()
    article.title.encode()
    for span in (*article.headings, *article.boilerplate):
        assert article.text[span.start : span.end] == span.exact


def read_corpus_file(folder: Path, name: str, raw: bytes) -> None:
    """The corpus reader, with one of the corpus's files replaced."""
    for file, content in {"corpus.toml": ABOUT, "documents.jsonl": DOCUMENT, "claims.jsonl": b"", name: raw}.items():
        (folder / file).write_bytes(content)
    validate_corpus(folder)
    for passage in read_corpus(folder).passages:
        passage.text.encode()


def readers(folder: Path) -> dict[str, Callable[[bytes], None]]:
    """What is fuzzed, by name."""
    return {
        "text": lambda raw: read_article(raw, "story.txt"),
        "page": lambda raw: read_article(raw, "story.html"),
        "documents": lambda raw: read_corpus_file(folder, "documents.jsonl", raw),
        "about": lambda raw: read_corpus_file(folder, "corpus.toml", raw),
        "claims": lambda raw: read_corpus_file(folder, "claims.jsonl", raw),
    }


class Fuzz:
    """One input after another, counted."""

    def __init__(self, out: Path, scratch: Path) -> None:
        self.readers = readers(scratch)
        self.counts = dict.fromkeys(self.readers, 0)
        self.refused = 0
        self.found: dict[str, str] = {}
        self.out = out
        self.began = self.told = time.monotonic()

    def __call__(self, data: bytes) -> None:
        """Give one input to its reader."""
        if not data:
            return
        name = list(self.readers)[data[0] % len(self.readers)]
        self.counts[name] += 1
        try:
            self.readers[name](data[1:])
        except ClaimcheckError:
            self.refused += 1
        except Exception as error:
            self.keep(name, data, error)
        if time.monotonic() - self.told > 60:
            self.tell()

    def keep(self, name: str, data: bytes, error: Exception) -> None:
        """Note a finding, once for the place it comes from."""
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
        if place in self.found:
            return
        self.found[place] = name
        kept = self.out / f"finding-{hashlib.sha256(data).hexdigest()[:12]}"
        kept.write_bytes(data)
        print(f"FINDING {name}: {place}: {error!s:.200} ({kept})", flush=True)

    def tell(self) -> None:
        """The counts so far."""
        self.told = time.monotonic()
        counts = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        print(
            f"{self.told - self.began:.0f} s: {sum(self.counts.values())} inputs ({counts}), {self.refused} refused, "
            f"{len(self.found)} findings",
            flush=True,
        )


def write_seeds(folder: Path) -> None:
    """The articles, pages and corpora of the project as first inputs."""
    files = {
        "text": sorted((ROOT / "seeds").glob("*.txt")),
        "page": sorted((ROOT / "tests" / "pages").glob("*.htm*")),
        "documents": sorted((ROOT / "corpora").glob("*/documents.jsonl")),
        "about": sorted((ROOT / "corpora").glob("*/corpus.toml")),
    }
    names = list(readers(folder))
    for name, paths in files.items():
        for path in paths:
            seed = bytes([names.index(name)]) + path.read_bytes()[:4000].rpartition(b"\n")[0]
            (folder / f"seed-{name}-{path.parent.name}-{path.stem}").write_bytes(seed)
    claim = b'{"claim": "The bridge opened in 2015.", "verdict": "supported", "as_of": "2015", "date": "2016-01-02"}\n'
    (folder / "seed-claims").write_bytes(bytes([names.index("claims")]) + claim)


def main() -> None:
    """Fuzz for so many seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "fuzz", help="where inputs and findings are kept")
    given = parser.parse_args()
    inputs = given.out / "inputs"
    inputs.mkdir(parents=True, exist_ok=True)
    write_seeds(inputs)
    scratch = Path(tempfile.mkdtemp())
    fuzz = Fuzz(given.out, scratch)
    # What the readers load once, such as the language identifier, is not the first input's time.
    for seed in sorted(inputs.glob("seed-*")):
        fuzz(seed.read_bytes())
    # libFuzzer ends the process by itself.
    limits = [f"-max_total_time={given.seconds}", "-max_len=4096", "-timeout=60", "-rss_limit_mb=4000"]
    atheris.Setup([sys.argv[0], str(inputs), *limits, f"-artifact_prefix={given.out}/"], fuzz)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
