"""Where the time of one check goes, stage by stage, in a fresh process (cold) and again in the same one (warm).

    python -m benchmarks.stages seeds/korea-talks.txt --corpus corpora/korea-diplomacy --json stages.json

The stages are those of ``claimcheck.pipeline.check``. What the models do within a stage is counted for itself.
"""

from __future__ import annotations

import time

_STARTED = time.perf_counter(), time.process_time()

import argparse  # noqa: E402
import json  # noqa: E402
from collections.abc import Iterator, Sequence  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402


class Clock:
    """Seconds by the wall and of the processor, by stage; a stage within a stage is not counted twice."""

    def __init__(self) -> None:
        self.stages: dict[str, list[float]] = {}
        self._open: list[str] = []
        self._since = (0.0, 0.0)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self._turn()
        self._open.append(name)
        try:
            yield
        finally:
            self._turn()
            self._open.pop()

    def add(self, name: str, wall: float, cpu: float) -> None:
        total = self.stages.setdefault(name, [0.0, 0.0])
        total[0] += wall
        total[1] += cpu

    def _turn(self) -> None:
        now = time.perf_counter(), time.process_time()
        if self._open:
            self.add(self._open[-1], now[0] - self._since[0], now[1] - self._since[1])
        self._since = now


class TimedModel:
    """An encoder or verifier whose work is a stage of its own."""

    def __init__(self, model: Any, clock: Clock, stage: str) -> None:
        self._model, self._clock, self._stage = model, clock, stage
        self.name, self.sha256, self.runtime = model.name, model.sha256, model.runtime
        self.given = 0

    def encode(self, texts: Sequence[str]) -> Any:
        self.given += len(texts)
        with self._clock.stage(self._stage):
            return self._model.encode(texts)

    def predict(self, pairs: Sequence[tuple[str, str]]) -> Any:
        self.given += len(pairs)
        with self._clock.stage(self._stage):
            return self._model.predict(pairs)


def run(source: str, folders: Sequence[Path], clock: Clock) -> dict[str, int]:
    """One check, its stages on the clock. Gives how much there was to do."""
    with clock.stage("import"):
        from claimcheck.pipeline import find_claims, load_models, read_corpora, read_input
        from claimcheck.retrieval.search import Searcher
        from claimcheck.verification.candidates import Asked
        from claimcheck.verification.verify import verify
    with clock.stage("article"):
        article = read_input(source)
    with clock.stage("corpora"):
        corpora = read_corpora(folders)
    with clock.stage("load models, spaCy"):
        models = load_models()
    encoder = TimedModel(models.encoder, clock, "encode")
    verifier = TimedModel(models.verifier, clock, "judge pairs")
    with clock.stage("index"):
        searcher = Searcher(corpora, encoder)
    with clock.stage("claims"):
        found = find_claims(article, encoder)
    with clock.stage("search, weigh"):
        assert article.published is not None, "the article needs a date"
        verify(found.claims, searcher, verifier, Asked(as_of=article.published, exclude=article.text))
    return {"claims": len(found.claims), "texts encoded": encoder.given, "pairs judged": verifier.given}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("article")
    parser.add_argument("--corpus", type=Path, action="append", required=True)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    cold, warm = Clock(), Clock()
    work = run(arguments.article, arguments.corpus, cold)
    total = time.perf_counter() - _STARTED[0], time.process_time() - _STARTED[1]
    cold.add("all", *total)
    began = time.perf_counter(), time.process_time()
    run(arguments.article, arguments.corpus, warm)
    warm.add("all", time.perf_counter() - began[0], time.process_time() - began[1])

    from benchmarks.machine import describe, resident_gigabytes, table

    rows = [
        {"stage": name, "cold s": f"{wall:.2f}", "cold CPU s": f"{cpu:.2f}",
         "warm s": f"{warm.stages.get(name, [0, 0])[0]:.2f}", "warm CPU s": f"{warm.stages.get(name, [0, 0])[1]:.2f}"}
        for name, (wall, cpu) in cold.stages.items()
    ]  # fmt: skip
    figures = {"article": arguments.article, "work": work, "machine": describe(),
               "resident_gb": resident_gigabytes(), "cold": cold.stages, "warm": warm.stages}  # fmt: skip
    print(table(rows), json.dumps({k: figures[k] for k in ("work", "resident_gb", "machine")}), sep="\n\n")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
