"""A night's work: many short articles, by one worker and by two; throughput, failures, and whether the memory is flat.

``python -m benchmarks.night --articles 200`` cuts that many short articles out of one that comes with the project and
makes the real report of each, as ``claimcheck report --jobs N`` does. Prints JSON: reports an hour, the most memory
that a run's kernel had and that the process that starts them has, the 10th and the last, and how many times faster two
workers are than one. Only a machine with nothing else to do gives figures that mean something: ``load_average`` tells.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psutil

from benchmarks.machine import describe
from claimcheck.runs import find_project_root, folders
from claimcheck.runs.batch import Limits, new_job, run_batch
from claimcheck.runs.record import read_run

_ARTICLE, _CORPUS = "space-record.txt", "space-flight"
_PARAGRAPHS = 2


def main() -> int:
    """Measure, print; exit status 1 if a run failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        corpus = Path(shutil.copytree(find_project_root() / "corpora" / _CORPUS, folder / _CORPUS))
        articles = write_articles(folder / "inbox", given.articles)
        # The corpus is indexed and the models are made ready before the clock is started.
        run_all(articles[:1], corpus, folder / "first", 1)
        nights = [run_all(articles, corpus, folder / f"jobs-{jobs}", jobs) for jobs in given.jobs]
    found = {"machine": describe(), "articles": given.articles, "nights": nights}
    if len(nights) > 1:
        found["times_faster"] = round(nights[0]["seconds"] / nights[-1]["seconds"], 2)
    print(json.dumps(found, indent=1))
    return 0 if all(set(night["runs"]) == {"succeeded"} for night in nights) else 1


def write_articles(inbox: Path, count: int) -> list[Path]:
    """So many short articles: title and date of a longer one, and two of its paragraphs."""
    inbox.mkdir()
    text = (find_project_root() / "seeds" / _ARTICLE).read_text(encoding="utf-8")
    title, byline, *paragraphs = [part for part in text.split("\n\n") if part.strip()]
    paragraphs = [part for part in paragraphs if len(part) > 100]
    articles = []
    for number in range(count):
        chosen = [paragraphs[(number + more) % len(paragraphs)] for more in range(_PARAGRAPHS)]
        articles.append(inbox / f"article-{number:04}.txt")
        articles[-1].write_text("\n\n".join([f"{title} ({number})", byline, *chosen]) + "\n", encoding="utf-8")
    return articles


def run_all(articles: list[Path], corpus: Path, out: Path, jobs: int) -> dict[str, Any]:
    """One night with so many workers."""
    clock, ourselves = time.monotonic(), psutil.Process()
    status, kernels, starters = Counter[str](), list[int](), list[int]()
    with folders.owner(out) as us:
        work = [new_job(article, [corpus], [_CORPUS]) for article in articles]
        for outcome in run_batch(work, us, limits=Limits(), workers=jobs):
            status[outcome.status] += 1
            run = None if outcome.folder is None else read_run(outcome.folder)
            kernels.append((run or {}).get("memory_mb", 0))
            starters.append(round(ourselves.memory_info().rss / 1e6))
    seconds = time.monotonic() - clock
    return {
        "jobs": jobs,
        "runs": dict(status),
        "seconds": round(seconds, 1),
        "reports_an_hour": round(3600 * len(articles) / seconds),
        "kernel_mb": _ends(kernels),
        "starter_mb": _ends(starters),
    }


def _ends(values: list[int]) -> dict[str, int]:
    """The 10th value (or the first, of fewer), the last and the largest."""
    return {"10th": values[9 if len(values) > 10 else 0], "last": values[-1], "largest": max(values)}


if __name__ == "__main__":
    sys.exit(main())
