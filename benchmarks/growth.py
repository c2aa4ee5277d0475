"""How time and memory grow with the words of an article, its claims, the passages of a corpus, the articles of a night.

    python -m benchmarks.growth --json growth.json
    python -m benchmarks.growth --draw growth.json
    python -m benchmarks.growth --quick --only passages

Each point is measured in a process of its own, which tells its CPU seconds and the most memory it had. For each curve
the exponent is fitted, the slope of the logarithms by least squares: 1 is growth in proportion. What a process needs
before it does anything (imports, models) is measured as the point 0 and taken off first. ``--draw`` makes
``docs/growth.svg`` of what one run or several have written with ``--json``.

- words: the real articles of ``seeds/`` and the invented ones of ``tests/gold``, one after another, cut after so many
  words, with the real models;
- claims: the first so many claims of the longest of them;
- passages: texts of random words with random vectors, since encoding takes each passage by itself: reading the
  corpus, opening what is stored, making the indexes ready, a search with 20 queries;
- articles: real reports of short articles, as ``claimcheck report`` makes them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import describe, resident_gigabytes, table

ROOT = Path(__file__).parent.parent
OUT = ROOT / "docs" / "growth.svg"
#: Sizes of each curve, and those of a quick look.
SIZES = {"words": ((125, 250, 500, 1000), (125, 250)), "claims": ((4, 8, 16, 32), (4, 8)),
         "passages": ((1_000, 3_000, 10_000, 30_000, 100_000), (1_000, 3_000, 10_000)),
         "articles": ((1, 2, 4, 8), (1, 2))}  # fmt: skip
Point = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer and smaller points")
    parser.add_argument("--only", choices=list(SIZES), action="append", help="not all curves")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--draw", type=Path, nargs="+", metavar="JSON", help="measure nothing, draw these figures")
    parser.add_argument("--point", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.point:
        kind, size = arguments.point
        print(json.dumps(_POINTS[kind](int(size)) | {"MB": 1000 * resident_gigabytes()}))
        return
    if arguments.draw:
        draw({kind: {int(size): found for size, found in curve.items()} for file in arguments.draw
              for kind, curve in json.loads(file.read_text(encoding="utf-8"))["curves"].items()})  # fmt: skip
        return
    curves = {}
    for kind in arguments.only or list(SIZES):
        sizes = SIZES[kind][1 if arguments.quick else 0]
        curves[kind] = {0: point(kind, 0)}
        for size in sizes:
            curves[kind][size] = point(kind, size)
            print(kind, size, curves[kind][size], flush=True)
        print(f"\n{table(rows(curves[kind]))}\n", flush=True)
    figures = {"machine": describe(), "curves": curves,
               "exponents": {kind: exponents(curve) for kind, curve in curves.items()}}  # fmt: skip
    print(json.dumps({"exponents": figures["exponents"], "machine": figures["machine"]}))
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def point(kind: str, size: int) -> Point:
    """One point, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.growth", "--point", kind, str(size)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: Point = json.loads(done.stdout.splitlines()[-1])
    return found


def rows(curve: dict[int, Point]) -> list[dict[str, Any]]:
    return [{"size": size, **{name: round(value, 3) for name, value in found.items()}} for size, found in curve.items()]


def exponents(curve: dict[int, Point]) -> dict[str, float]:
    """The slope of each measure over the size, both as logarithms, without what is there at size 0."""
    names, fitted = [name for name in next(iter(curve.values())) if name != "size"], {}
    for name in names:
        above = [(size, found[name] - curve[0][name]) for size, found in curve.items() if size]
        above = [(size, value) for size, value in above if value > 0]
        if len(above) > 1:
            sizes, values = np.log(np.array(above, dtype=float)).T
            fitted[name] = round(float(np.polyfit(sizes, values, 1)[0]), 2)
    return fitted


@contextmanager
def counted(found: Point, name: str) -> Any:
    """CPU seconds of a block, and of the processes that ended in it."""
    began = _cpu()
    yield
    found[name] = found.get(name, 0.0) + _cpu() - began


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def long_article(words: int) -> str:
    """So many words of real and invented articles: headline and date of the first, paragraphs of all."""
    files = [*sorted((ROOT / "seeds").glob("*.txt")), *sorted((ROOT / "tests" / "gold").glob("*/article.txt"))]
    head, *paragraphs = [part for file in files for part in file.read_text(encoding="utf-8").split("\n\n")]
    taken, count = [head], 0
    for paragraph in paragraphs:
        if count >= words:
            break
        taken.append(" ".join(paragraph.split()[: words - count]) if count else paragraph)
        count += len(taken[-1].split())
    return "\n\n".join(taken)


def words_point(size: int, most_claims: int | None = None) -> Point:
    from datetime import date

    from claimcheck.article import article_from_bytes
    from claimcheck.claims.language import pipeline
    from claimcheck.pipeline import find_claims, load_models, read_corpora
    from claimcheck.retrieval.search import Searcher
    from claimcheck.verification.candidates import Asked
    from claimcheck.verification.verify import verify

    found: Point = {}
    models = load_models()
    pipeline()
    searcher = Searcher(read_corpora([ROOT / "corpora" / "korea-diplomacy"]), models.encoder)
    models.verifier.predict([("A bridge.", "A bridge.")])
    searcher.search(["A bridge."], 1)
    article = article_from_bytes(long_article(size or 40).encode(), "-", "2018-03-09")
    with counted(found, "claims s"):
        claims = find_claims(article, models.encoder).claims if size else ()
    chosen = claims if most_claims is None else claims[:most_claims]
    with counted(found, "verdicts s"):
        verify(chosen, searcher, models.verifier, Asked(as_of=date(2018, 3, 9), exclude=article.text))
    return found | {"claims": len(chosen)}


def claims_point(size: int) -> Point:
    found = words_point(1000, size)
    return {name: found[name] for name in ("verdicts s",)}


class HashEncoder:
    """Vectors out of a hash of each text: as good as real ones for what is stored and searched, and made at once."""

    name, sha256, runtime = "hash", "", "numpy"

    def encode(self, texts: Sequence[str]) -> Any:
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in texts]
        drawn = np.stack([np.random.default_rng(seed).standard_normal(384, dtype=np.float32) for seed in seeds])
        return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def passages_point(size: int) -> Point:
    from benchmarks.peers import random_texts
    from claimcheck.corpus import read_corpus
    from claimcheck.retrieval.search import Searcher

    found: Point = {}
    texts, encoder = random_texts(max(size, 10)), HashEncoder()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "corpus.toml").write_text('name = "random"\ntitle = "Random"\n', encoding="utf-8")
        with (folder / "documents.jsonl").open("w", encoding="utf-8") as file:
            for number, text in enumerate(texts):
                row = {"id": f"d{number}", "title": f"Entry {number}", "text": text, "source": "S"}
                file.write(json.dumps(row) + "\n")
        queries = [" ".join(text.split()[:12]) for text in (texts * 20)[:20]]
        del texts
        with counted(found, "read s"):
            corpus = read_corpus(folder)
        with counted(found, "store s"):
            Searcher([corpus], encoder)
        with counted(found, "open s"):
            searcher = Searcher([corpus], encoder)
        with counted(found, "first search s"):
            searcher.search(queries[:1], 10)
        with counted(found, "20 queries s"):
            searcher.search(queries, 10)
    return found


def articles_point(size: int) -> Point:
    from benchmarks.night import write_articles
    from claimcheck.runs import folders
    from claimcheck.runs.batch import Limits, new_job, run_batch

    found: Point = {}
    corpus = ROOT / "corpora" / "space-flight"
    with tempfile.TemporaryDirectory() as scratch:
        articles = write_articles(Path(scratch) / "inbox", size)
        with counted(found, "reports s"), folders.owner(Path(scratch) / "out") as us:
            jobs = [new_job(article, [corpus], ["space-flight"]) for article in articles]
            for outcome in run_batch(jobs, us, limits=Limits()):
                assert outcome.status == "succeeded", outcome.reason
    return found


_POINTS = {"words": words_point, "claims": claims_point, "passages": passages_point, "articles": articles_point}


def draw(curves: dict[str, dict[int, Point]]) -> None:
    """Each curve with its measures over the size, on logarithmic scales, beside a dashed line of proportion."""
    import matplotlib
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = OUT.name
    figure, panels = pyplot.subplots(
        2, len(curves), figsize=(3.5 * len(curves), 6), layout="constrained", squeeze=False
    )
    for (kind, curve), seconds, memory in zip(curves.items(), panels[0], panels[1], strict=True):
        sizes = [size for size in curve if size]
        for name in [name for name in curve[0] if name.endswith(" s")]:
            values = [max(curve[size][name], 1e-3) for size in sizes]
            (line,) = seconds.plot(sizes, values, marker="o")
            line.set_label(f"{name.removesuffix(' s')} ({exponents(curve).get(name)})")
        start = max(curve[sizes[-1]][name] for name in curve[0] if name.endswith(" s")) / sizes[-1]
        seconds.plot(sizes, [start * size for size in sizes], linestyle="--", color="gray", label="in proportion (1)")
        seconds.set(xscale="log", yscale="log", xlabel=kind, ylabel="CPU seconds")
        seconds.legend(fontsize="x-small", loc="upper left")
        memory.plot(sizes, [curve[size]["MB"] for size in sizes], marker="o", color="#1f5fa8")
        memory.set(xlabel=kind, ylabel="MB resident at most", xlim=(0, None), ylim=(0, None))
    figure.savefig(OUT, metadata={"Date": None})


if __name__ == "__main__":
    main()
