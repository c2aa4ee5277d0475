"""Kill the processes of a watched inbox at random moments, and count what was lost, halved or done twice.

``python -m benchmarks.soak --kills 1000`` lets two watches work on one inbox of short articles, with files among them
that are no articles, and ends with ``kill -9`` now a watch, now a run's process, now its kernel; now and then the disk
of the reports is full for a while (where a small disk may be mounted). When the kills are used up, one more watch
finishes the work. Prints what it found as JSON; exit status 1 if anything was lost.

``--notebook quick`` (the default) runs a notebook that needs no model in the run's own process, so that a run takes a
fraction of a second; ``kernel`` runs it through papermill; ``report`` is the real report with its models.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from claimcheck.models import file_sha256
from claimcheck.runs.ledger import ORPHANED, Ledger
from claimcheck.runs.record import read_run
from claimcheck.schema import validate
from tests.tiny import STORY, WHOLE, write_notebook, write_town

_WATCH = """
import sys
from pathlib import Path
from claimcheck.errors import ClaimcheckError
from claimcheck.runs import batch, folders, watch
inbox, corpus, notebook, out = map(Path, sys.argv[1:5])
kind, jobs = sys.argv[5], int(sys.argv[6])
watch.REST_SECONDS, watch.TRIES = 0.05, 10_000
if kind == "quick":
    batch._WORKER = "benchmarks.quick_worker"
if kind == "report":
    notebook = None
request = watch.Request(inbox=inbox, corpora=(corpus,), names=("town",), notebook=notebook)
try:
    with folders.owner(out) as us:
        for _ in watch.watch(request, us, limits=batch.Limits(), workers=jobs, once=True):
            pass
except ClaimcheckError as error:
    sys.exit(f"claimcheck: {error}")
"""
#: The seconds between two kills are at most these.
_PAUSE = {"quick": 0.8, "kernel": 3.0, "report": 12.0}
#: Articles that wait in the inbox, and files that are no articles among them.
_WAITING, _BAD = 8, (b"%PDF-1.7", b"", b"\x00\x01\x02\xff")
_DISK = "256m"


def main() -> int:
    """Soak, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=1e9, help="stop then, whatever the number of kills")
    parser.add_argument("--notebook", choices=list(_PAUSE), default="quick")
    parser.add_argument("--watches", type=int, default=2)
    parser.add_argument("--jobs", type=int, default=2, help="runs at once of each watch")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _small_disk(Path(folder) / "out") as has_disk:
        found = Soak(Path(folder), given, has_disk).run()
    print(json.dumps(found, indent=1))
    return 0 if not any(found[name] for name in Soak.FAULTS) else 1


class Soak:
    """One inbox under fire."""

    FAULTS = ("lost", "half", "twice", "left_over", "crashes")

    def __init__(self, folder: Path, given: argparse.Namespace, has_disk: bool) -> None:
        self.given, self.has_disk, self.chance = given, has_disk, random.Random(given.seed)
        self.inbox, self.out = folder / "inbox", folder / "out"
        self.inbox.mkdir()
        os.environ["CLAIMCHECK_NOTEBOOKS"] = str(folder / "notebooks.toml")
        notebook = write_notebook(folder / "notebook.ipynb", *WHOLE)
        corpus = write_town(folder / "town")
        paths = map(str, (self.inbox, corpus, notebook, self.out))
        self.command = [sys.executable, "-c", _WATCH, *paths, given.notebook, str(given.jobs)]
        self.log = (folder / "watch.log").open("w+b")
        self.killed, self.said = Counter[str](), Counter[str]()
        self.stories: list[str] = []
        self.bad: list[str] = []
        self.half: set[str] = set()
        self.whole: dict[str, str] = {}
        self.crashes: list[str] = []
        self.disk_full = 0

    def run(self) -> dict[str, Any]:
        """Do the work under fire; what came of it."""
        clock = time.monotonic()
        watches = [self._start() for _ in range(self.given.watches)]
        while self.killed.total() < self.given.kills and time.monotonic() - clock < self.given.seconds:
            self._look()
            if len(self.stories) - len(self.whole) < _WAITING:
                self._write_articles()
            if self.has_disk and self.chance.random() < 0.02:
                self._fill_disk(self.chance.uniform(0.2, 3.0))
            time.sleep(self.chance.uniform(0.0, _PAUSE[self.given.notebook]))
            for number, watch in enumerate(watches):
                if watch.poll() is not None:
                    watches[number] = self._start()
            with suppress(psutil.Error, IndexError):
                victim, what = self._victim(watches)
                victim.kill()
                self.killed[what] += 1
        for watch in watches:
            watch.wait()
        for _ in range(3):
            self._start().wait()
        return self._found() | {"seconds": round(time.monotonic() - clock)}

    def _start(self) -> subprocess.Popen[bytes]:
        self._read_log()
        return subprocess.Popen(self.command, stderr=self.log)

    def _read_log(self) -> None:
        self.log.seek(0)
        for line in self.log.read().decode("utf-8", "replace").splitlines():
            if line.startswith("claimcheck: "):
                self.said[line.partition(": ")[2].replace(str(self.out), "")[:120]] += 1
            elif line.strip():
                self.crashes.append(line)
        self.log.truncate(0)
        self.log.seek(0)

    def _write_articles(self) -> None:
        for _ in range(_WAITING):
            path = self.inbox / f"story-{len(self.stories):05}.txt"
            path.write_text(STORY.replace("412", str(1000 + len(self.stories))), encoding="utf-8")
            self.stories.append(str(path))
        bad = self.inbox / f"bad-{len(self.bad):05}.txt"
        # Files with the same bytes are the same article.
        bad.write_bytes(_BAD[len(self.bad) % len(_BAD)] + b" " * len(self.bad))
        self.bad.append(str(bad))

    def _fill_disk(self, seconds: float) -> None:
        filler = self.out / "filler"
        with suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(bytes(1_000_000))
                file.flush()
        time.sleep(seconds)
        filler.unlink(missing_ok=True)
        self.disk_full += 1

    def _victim(self, watches: list[subprocess.Popen[bytes]]) -> tuple[psutil.Process, str]:
        """A process to end, oftener a run's than a watch, which does little; IndexError while there is none."""
        schedulers = [psutil.Process(watch.pid) for watch in watches]
        workers = [worker for scheduler in schedulers for worker in scheduler.children()]
        kernels = [kernel for worker in workers for kernel in worker.children()]
        kinds = {"watch": schedulers, "run": workers, "kernel": kernels}
        (what,) = self.chance.choices(list(kinds), (1, 4, 4 if kernels else 0))
        return self.chance.choice(kinds[what]), what

    def _look(self) -> None:
        """Look at each folder that has got its name since the last time."""
        for folder in self.out.iterdir():
            if folder.name.startswith(".") or not folder.is_dir() or folder.name in self.whole:
                continue
            state = _state(folder)
            if state == "half" and folder.is_dir():
                self.half.add(folder.name)
            elif state == "succeeded" and (run := read_run(folder)) is not None:
                self.whole[folder.name] = run["id"]

    def _found(self) -> dict[str, Any]:
        self._read_log()
        with Ledger(self.out) as ledger:
            ledger.settle()
            runs = ledger.runs()
        made = Counter(run["article"] for run in runs if run["status"] == "succeeded")
        refused = Counter(run["article"] for run in runs if run["status"] == "failed" and not run["retry"])
        folders = [path for path in self.out.iterdir() if path.is_dir()]
        states = {path.name: _state(path) for path in folders}
        changed = [name for name, run in self.whole.items() if (read_run(self.out / name) or {}).get("id") != run]
        expected = {*self.stories, *self.bad}
        processes = [one.pid for one in psutil.process_iter(["cmdline"]) if str(self.out) in str(one.info["cmdline"])]
        return {
            "notebook": self.given.notebook,
            "articles": len(self.stories),
            "no_articles": len(self.bad),
            "kills": dict(self.killed),
            "disk_full": self.disk_full if self.has_disk else "not tried: no small disk can be mounted here",
            "runs": dict(Counter(run["status"] for run in runs)),
            "reasons": dict(Counter(_plain(run["reason"]) for run in runs if run["status"] != "succeeded")),
            "said": dict(self.said),
            "lost": sorted(expected - {*made, *refused}) + [name for name in changed if name not in states],
            "twice": [name for name, count in (made + refused).items() if count > 1] + changed,
            "half": sorted(self.half | {name for name, state in states.items() if state == "half"}),
            "left_over": sorted(name for name in states if name.startswith(".")) + processes,
            "crashes": self.crashes[:20],
        }


def _plain(reason: str | None) -> str:
    """A reason without the paths in it."""
    return "orphaned" if reason == ORPHANED else re.sub(r"\S*/\S+", "...", (reason or "").partition("\n")[0])[:100]


def _state(folder: Path) -> str:
    """``succeeded`` for a whole report, ``failed``, or ``half``."""
    run = read_run(folder)
    if run is None:
        return "half"
    if run["status"] != "succeeded":
        return "half" if (folder / "result.json").exists() or run["status"] in ("queued", "running") else "failed"
    try:
        validate(json.loads((folder / "result.json").read_bytes()))
        is_whole = all(file_sha256(folder / name) == sha256 for name, sha256 in run["outputs"].items())
    except (OSError, ValueError, RuntimeError):
        return "half"
    return "succeeded" if is_whole else "half"


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """A disk of its own for the reports, where that is allowed."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs"]
    mounted = os.name == "posix" and subprocess.run(
        ["mount", *options, str(folder)], capture_output=True, check=False
    ).returncode == 0  # fmt: skip
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


if __name__ == "__main__":
    sys.exit(main())
