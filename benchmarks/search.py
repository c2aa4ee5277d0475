"""Search at ten thousand, a hundred thousand and a million passages: to build, to open, to ask, to add to.

    python -m benchmarks.search --sizes 10000 100000 1000000 --json search.json

The vectors are made, from a seed: around those of the project's corpora (subjects) lie events, and around each event
its passages; a query lies as near to an event as a passage. The texts are words of the corpora in their frequencies,
and a third of words that are rare. Each figure is taken in a process of its own, on one core.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CORPORA = sorted(path.parent for path in ROOT.glob("corpora/*/corpus.toml"))
QUERIES, ADDED = 300, 1000
#: Up to this size the figures of a whole corpus are taken too; they grow by its size.
WHOLE = 100_000
#: Passages of an event.
EVENT = 40
#: Lengths of the noise beside that of what it is added to.
BETWEEN_EVENTS, WITHIN_EVENT = 0.9, 0.7


def make_vectors(path: Path, size: int) -> None:
    """``size`` unit vectors, and behind them those to be added and the queries."""
    import numpy as np

    from claimcheck.corpus import read_corpus
    from claimcheck.retrieval.encoder import SentenceEncoder
    from claimcheck.retrieval.store import corpus_vectors

    real = np.concatenate([corpus_vectors(read_corpus(folder), SentenceEncoder()) for folder in CORPORA])
    chance = np.random.default_rng(0)
    # Noise of the shape of real vectors: their main directions are those of the noise.
    spread = np.linalg.cholesky(np.cov(real.T) + 1e-6 * np.eye(real.shape[1])).T.astype(np.float32)

    def near(centres: Any, length: float) -> Any:
        noise = chance.standard_normal(centres.shape, dtype=np.float32) @ spread
        made = centres + length * noise / np.linalg.norm(noise, axis=1, keepdims=True)
        return made / np.linalg.norm(made, axis=1, keepdims=True)

    events = near(real[chance.integers(len(real), size=size // EVENT)], BETWEEN_EVENTS)
    out = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=(size + ADDED + QUERIES, real.shape[1]))
    for start in range(0, len(out), 50_000):
        some = min(50_000, len(out) - start)
        out[start : start + some] = near(events[chance.integers(len(events), size=some)], WITHIN_EVENT)
    out.flush()


def make_texts(size: int) -> tuple[list[str], list[str]]:
    """``size`` texts of 60 words and those to be added; and queries, which are sentences of the corpora."""
    import re

    import numpy as np

    from claimcheck.claims.sentences import sentence_spans_by_rule
    from claimcheck.corpus import read_corpus

    real = [document.text for folder in CORPORA for document in read_corpus(folder).documents]
    words = np.array([word for text in real for word in re.findall(r"\w+", text)], dtype=object)
    rare = np.array([f"w{number}" for number in range(300_000)], dtype=object)
    weights = 1 / np.arange(1, len(rare) + 1)
    steps = np.cumsum(weights / weights.sum())
    chance = np.random.default_rng(0)
    texts = []
    for start in range(0, size + ADDED, 10_000):
        some = min(10_000, size + ADDED - start)
        known = words[chance.integers(len(words), size=(some, 40))]
        seldom = rare[np.searchsorted(steps, chance.random((some, 20))).clip(max=len(rare) - 1)]
        texts += [" ".join(row) for row in np.concatenate([known, seldom], axis=1)]
    sentences = [span.exact for text in real for span in sentence_spans_by_rule(text)]
    return texts, [sentences[i] for i in chance.integers(len(sentences), size=QUERIES)]


def entries(size: int) -> Any:
    """Entries with one day each, spread over ten years."""
    import numpy as np

    from claimcheck.retrieval.evidence import Entries

    chance = np.random.default_rng(1)
    days = np.repeat(chance.integers(733_000, 736_650, size=size + ADDED)[:, None], 4, axis=1).astype(np.int32)
    ids = chance.permutation(np.arange(size + ADDED, dtype=np.int64) * 7919 + (1 << 60))
    nothing = [""] * (size + ADDED)
    return Entries(ids=ids, names=nothing, texts=nothing, sources=nothing, days=days)


def resident() -> float:
    """GB that this process has resident now."""
    import psutil

    return round(psutil.Process().memory_info().rss / 1e9, 2)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What some work gives, and the seconds that it took."""
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds."""
    ranked = sorted(seconds)
    return {"p50_ms": round(1000 * ranked[len(ranked) // 2], 2),
            "p99_ms": round(1000 * ranked[int(0.99 * len(ranked))], 2)}  # fmt: skip


def cpu(work: Callable[[], Any]) -> float:
    """CPU seconds of some work: on a busy machine the time by the wall says how busy it is."""
    began = time.process_time()
    work()
    return time.process_time() - began


def build_vectors(folder: Path, size: int) -> dict[str, Any]:
    """Make the index."""
    import numpy as np

    from claimcheck.retrieval.faiss_store import FaissStore

    given = np.load(folder / "vectors.npy", mmap_mode="r")
    began = time.process_time()
    rows = np.arange(size)
    store, seconds = timed(lambda: FaissStore.of(folder / "index", entries(size).only(rows), lambda some: given[some]))
    return {"kind": store.kind, "build_s": round(seconds, 1), "build_cpu_s": round(time.process_time() - began, 1)}


def search_vectors(folder: Path, size: int) -> dict[str, Any]:
    """Open the index and ask it, query by query."""
    from datetime import date

    import faiss
    import numpy as np

    from claimcheck.retrieval.evidence import Where
    from claimcheck.retrieval.faiss_store import FaissStore

    faiss.omp_set_num_threads(1)
    given = np.load(folder / "vectors.npy", mmap_mode="r")
    queries = np.array(given[size + ADDED :])
    every = entries(size)
    some, before = every.only(np.arange(size)), resident()
    began = time.process_time()
    store, opened = timed(lambda: FaissStore.of(folder / "index", some, lambda rows: given[rows]))
    figures: dict[str, Any] = {"open_s": round(opened, 2), "open_cpu_s": round(time.process_time() - began, 2)}
    half = Where(known_by=date.fromordinal(734_825))
    answers = {}
    for name, where in (("all", Where()), ("half", half)):
        store.search(queries[:1], 10, where)
        spent, found, seconds = [], [], []
        for query in queries:
            began = time.process_time()
            hits, wall = timed(lambda query=query, where=where: store.search(query[None], 10, where))
            spent.append(time.process_time() - began)
            seconds.append(wall)
            found.append({name for name, _ in hits[0]})
        answers[name] = some.mask(where), found
        figures[name] = percentiles(seconds) | {f"cpu_{key}": value for key, value in percentiles(spent).items()}
    figures["resident_gb"], figures["without_index_gb"] = resident(), before
    for name, (mask, found) in answers.items():
        recall = _recall(given, queries, np.flatnonzero(mask), some.ids, found)
        figures[name]["recall_at_10"] = round(recall, 4)
    new = np.arange(size, size + ADDED)
    figures["add_1000_cpu_s"] = round(cpu(lambda: store.add(every.only(new), np.array(given[new]))), 3)
    return figures


def reopen_vectors(folder: Path, size: int) -> dict[str, Any]:
    """Open the index when 1,000 passages are new since it was made."""
    import numpy as np

    from claimcheck.retrieval.faiss_store import FaissStore

    given = np.load(folder / "vectors.npy", mmap_mode="r")
    every = entries(size)
    spent = cpu(lambda: FaissStore.of(folder / "index", every, lambda rows: given[rows]))
    return {"open_with_1000_new_cpu_s": round(spent, 2)}


def _recall(given: Any, queries: Any, seen: Any, ids: Any, found: Sequence[set[int]]) -> float:
    """The part of the 10 truly nearest of the rows seen that was found."""
    import numpy as np

    best = np.zeros((len(queries), 0), dtype=np.float32)
    rows = np.zeros((len(queries), 0), dtype=np.int64)
    for start in range(0, len(seen), 50_000):
        here = seen[start : start + 50_000]
        best = np.concatenate([best, queries @ np.array(given[here]).T], axis=1)
        rows = np.concatenate([rows, np.broadcast_to(here, (len(queries), len(here)))], axis=1)
        kept = np.argpartition(-best, 10, axis=1)[:, :10]
        best, rows = np.take_along_axis(best, kept, 1), np.take_along_axis(rows, kept, 1)
    return float(
        np.mean([len(set(ids[row].tolist()) & hits) / len(row) for row, hits in zip(rows, found, strict=True)])
    )


def build_words(folder: Path, size: int) -> dict[str, Any]:
    """Count the words."""
    import numpy as np

    from claimcheck.retrieval.lexical import stored_words

    texts, queries = make_texts(size)
    (folder / "texts.json").write_text(json.dumps([texts[size:], queries]), encoding="utf-8")
    ids = entries(size).ids[:size]
    spent = cpu(lambda: stored_words(folder / "words", ids, texts[:size]))
    return {"build_cpu_s": round(spent, 1), "texts_mb": int(np.sum([len(text) for text in texts[:size]]) // 1_000_000)}


def search_words(folder: Path, size: int) -> dict[str, Any]:
    """Open the counts of words and ask them."""
    import numpy as np

    from claimcheck.retrieval.lexical import LexicalIndex, stored_words

    added, queries = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    ids = entries(size).ids
    nothing = [""] * size if size >= 5000 else added[:size]
    before = resident()
    parts, opened = timed(lambda: stored_words(folder / "words", ids[:size], nothing))
    index = LexicalIndex.over([parts])
    view = index.view(np.random.default_rng(2).random(size) < 0.5)
    figures: dict[str, Any] = {"open_s": round(opened, 2)}
    spent = [cpu(lambda query=query: index.search([query], 100, view)) for query in queries]
    figures |= {f"cpu_{key}": value for key, value in percentiles(spent).items()}
    figures["resident_gb"], figures["without_index_gb"] = resident(), before
    figures["open_with_1000_new_cpu_s"] = round(cpu(lambda: stored_words(folder / "words", ids, nothing + added)), 2)
    return figures


def prepare(folder: Path, size: int) -> dict[str, Any]:
    """Make the vectors."""
    make_vectors(folder / "vectors.npy", size)
    return {}


class Hashed:
    """An encoder that costs next to nothing: what is measured is everything else."""

    name, sha256, runtime = "hashed", "", "crc32"

    def encode(self, texts: Sequence[str]) -> Any:
        """Unit vectors of 384 numbers that depend on the text alone."""
        import zlib

        import numpy as np

        made = np.stack(
            [np.random.default_rng(zlib.crc32(text.encode())).standard_normal(384, dtype=np.float32) for text in texts]
        )
        return made / np.linalg.norm(made, axis=1, keepdims=True)


def make_corpus(folder: Path, size: int) -> dict[str, Any]:
    """A corpus of ``size`` documents, and its indexes."""
    from claimcheck.corpus import read_corpus
    from claimcheck.retrieval.search import Searcher

    texts, _ = make_texts(size)
    (folder / "corpus").mkdir(exist_ok=True)
    (folder / "corpus" / "corpus.toml").write_text('name = "made"\n', encoding="utf-8")
    with (folder / "corpus" / "documents.jsonl").open("w", encoding="utf-8") as file:
        for number, text in enumerate(texts[:size]):
            row = {
                "id": f"d{number}",
                "title": f"Made {number}",
                "text": text,
                "source": "Made",
                "published": f"{2000 + number % 20}",
            }
            file.write(json.dumps(row) + "\n")
    corpus = read_corpus(folder / "corpus")
    return {"index_cpu_s": round(cpu(lambda: Searcher([corpus], Hashed())), 1)}


def open_corpus(folder: Path, size: int) -> dict[str, Any]:
    """What a check of a corpus that is indexed pays before it asks anything, and for its first filter."""
    from datetime import date

    from claimcheck.corpus import read_corpus
    from claimcheck.retrieval.evidence import Where
    from claimcheck.retrieval.search import AsEvidence, Searcher

    began = time.process_time()
    corpus = read_corpus(folder / "corpus")
    read = time.process_time() - began
    searcher = Searcher([corpus], Hashed())
    opened = time.process_time() - began - read
    where, queries = Where(known_by=date(2010, 1, 1)), [f"the talks on day {number}" for number in range(40)]
    first = cpu(lambda: searcher.search(queries[:1], 50, where, AsEvidence()))
    rest = cpu(lambda: searcher.search(queries, 50, where, AsEvidence()))
    return {"read_corpus_cpu_s": round(read, 2), "open_cpu_s": round(opened, 2), "first_query_cpu_s": round(first, 2),
            "forty_queries_cpu_s": round(rest, 2), "resident_gb": resident()}  # fmt: skip


STEPS: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    "prepare": prepare,
    "build_vectors": build_vectors, "search_vectors": search_vectors, "reopen_vectors": reopen_vectors,
    "build_words": build_words, "search_words": search_words,
    "make_corpus": make_corpus, "open_corpus": open_corpus,
}  # fmt: skip


def measure(size: int, folder: Path) -> dict[str, Any]:
    """All figures of one size, each step in a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Any] = {"passages": size}
    for step in STEPS if size <= WHOLE else [step for step in STEPS if not step.endswith("_corpus")]:
        command = [
            sys.executable,
            "-m",
            "benchmarks.search",
            "--step",
            step,
            "--folder",
            str(folder),
            "--sizes",
            str(size),
        ]
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        figures[step] = json.loads(done.stdout.splitlines()[-1])
        print(size, step, figures[step], file=sys.stderr, flush=True)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, help="where to put vectors and indexes: 3 GB for a million passages")
    parser.add_argument("--step", choices=STEPS, help="one step alone, in the order of a whole run")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    if arguments.step:
        arguments.folder.mkdir(parents=True, exist_ok=True)
        print(json.dumps(STEPS[arguments.step](arguments.folder, arguments.sizes[0])))
        return
    from benchmarks.machine import describe

    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or Path(scratch)
        figures = {"machine": describe(), "sizes": [measure(size, folder / str(size)) for size in arguments.sizes]}
    print(json.dumps(figures, indent=1))
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
