"""A full, read-only or closed disk, a kill or a loss of power at every step leaves what was before or what is after."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import TOWN, write_corpus
from faults import ERRORS, KILLED, MODES, RAW, Disk, run_on

from claimcheck.corpus.read import read_about, read_corpus
from claimcheck.corpus.remember import remember
from claimcheck.corpus.write import Candidate, add_documents, new_corpus
from claimcheck.files import leftovers
from claimcheck.report.files import FILES, write_report
from claimcheck.retrieval.store import _read, stored_vectors
from claimcheck.review.log import Action, append, read_log
from claimcheck.runs import folders
from claimcheck.runs.record import read_run, write_run

MILL = {"id": "mill", "title": "The mill", "text": "The mill burned down in 1911.", "source": "Tamble Courier"}
CHECKED = {"claim": "The mill burned down.", "verdict": "supported", "as_of": "2020", "reviewer": "A. Ray"}
RESULT = json.loads(next(Path(__file__).parents[1].glob("reports/*/result.json")).read_bytes())
RESULT |= {"claims": RESULT["claims"][:1], "set_aside": []}  # every step renders it twice


class Words:
    """An encoder that needs no model."""

    name, sha256, runtime, dimension = "words", "0" * 64, "test", 2

    def encode(self, texts):
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)


@dataclass(frozen=True, kw_only=True)
class Work:
    """Something that writes: what is there before, what is done, and what a reader then sees of it."""

    prepare: Callable[[Path], object]
    act: Callable[[Path], object]
    look: Callable[[Path], Any]


def sign(folder: Path) -> None:
    append(folder, lambda actions: Action(
        number=len(actions) + 1, who="A. Ray", when="2026-11-24T00:00:00+00:00", what="note", before=(),
        after={"text": f"Note {len(actions) + 1}."}, why="",
    ))  # fmt: skip
    write_report(folder, RESULT, read_log(folder))


def prepare_review(folder: Path) -> None:
    folder.mkdir()
    sign(folder)


def pages(folder: Path) -> list[str]:
    """What is seen of a review: the log, which alone counts, once its pages are made again."""
    for name in FILES:
        assert (folder / name).stat().st_size > 100
    log = [action.after["text"] for action in read_log(folder)]
    shown = (folder / "report.html").read_text("utf-8")
    # A page may be one action behind its log, never ahead of it.
    assert "Note 2." in log or "Note 2." not in shown
    return log


def prepare_report(folder: Path) -> None:
    (folder / "report").mkdir(parents=True)
    (folder / "report" / "a").write_text("old")
    (folder / "report" / "b").write_text("old")


def make_report(folder: Path) -> None:
    scratch = folders.Owner(out=folder, name="nobody").scratch("run")
    for name in "ab":
        with (scratch / name).open("w") as file:
            file.write("new")
    folders.give_name(scratch, folder / "report")


def report_seen(folder: Path) -> set[str]:
    for scratch in folders.under_way(folder):
        folders.set_aside(scratch)
    folders.tidy(folder)
    return {(folder / "report" / name).read_text() for name in "ab"}


WORKS = {
    "corpus new": Work(
        prepare=lambda folder: None,
        act=lambda folder: None if (folder / "corpus.toml").exists() else new_corpus(folder, title="Ellery"),
        look=lambda folder: (folder / "corpus.toml").exists() and read_about(folder)["title"],
    ),
    "corpus add": Work(
        prepare=lambda folder: write_corpus(folder, TOWN),
        act=lambda folder: add_documents(folder, [Candidate(where="x", row=MILL)]),
        look=lambda folder: [document.id for document in read_corpus(folder).documents],
    ),
    "corpus remember": Work(
        prepare=lambda folder: write_corpus(folder, TOWN),
        act=lambda folder: remember(folder, [CHECKED]),
        look=lambda folder: [item.claim for item in read_corpus(folder).checked],
    ),
    "index": Work(
        prepare=lambda folder: folder.mkdir(),
        act=lambda folder: stored_vectors(folder, ["one", "two"], Words()),
        look=lambda folder: [len(part.keys) for place in folder.iterdir() for part in _read(place)],
    ),
    "review": Work(prepare=prepare_review, act=sign, look=pages),
    "report": Work(prepare=prepare_report, act=make_report, look=report_seen),
    "run": Work(
        prepare=lambda folder: (folder.mkdir(), write_run(folder, {"status": "queued"})),
        act=lambda folder: write_run(folder, {"status": "running"}),
        look=read_run,
    ),
}  # fmt: skip


#: The statuses of a clear error; the folders of runs are in the hands of the worker, which words it.
CLEAR = {name: {10, 20} for name in WORKS} | {"report": {10, 20, RAW}, "run": {RAW}}


@pytest.mark.parametrize(
    ("name", "mode"),
    # A review writes its pages by the same few lines as all the others, and takes a second for every step.
    [(name, mode) for name in WORKS for mode in MODES if name != "review" or mode == "lost data"],
)
def test_whatever_step_it_stops_at_it_is_before_or_after(tmp_path: Path, name: str, mode: str):
    work = WORKS[name]
    whole = tmp_path / "whole"
    work.prepare(whole)
    before = work.look(whole)
    assert run_on(Disk("kill", 0, tmp_path), lambda: work.act(whole)) == 0
    after = work.look(whole)
    assert before != after
    statuses = []
    for at in range(1, steps_of(name, tmp_path) + 2):
        folder, spare = tmp_path / f"at-{at}", tmp_path / f"spare-{at}"
        spare.mkdir()
        work.prepare(folder)
        status = run_on(Disk(mode, at, spare), lambda folder=folder: work.act(folder))
        statuses.append(status)
        found = work.look(folder)
        assert found in (before, after), f"step {at}"
        assert status in ({0, *CLEAR[name]} if mode in ERRORS else {0, KILLED}), f"step {at}: {status}"
        if status == 0 and (mode not in ERRORS or name != "index"):
            # What was done stays done, also when the power goes afterwards.
            assert found == after, f"step {at}"
        if mode in ERRORS:
            assert not leftovers(folder)
        if found == before:
            # The next run works, and takes up what was left.
            assert run_on(Disk("kill", 0, spare), lambda folder=folder: work.act(folder)) == 0, f"step {at}"
            assert work.look(folder) == after
        shutil.rmtree(folder)
    # The last one had no such step any more; an index that cannot be kept is no error, but made for this run alone.
    assert len(statuses) > 4
    assert set(statuses[:-1]) != {0} or (name == "index" and mode in ERRORS)
    assert statuses[-1] == 0


def steps_of(name: str, tmp_path: Path) -> int:
    """How many steps it takes."""
    folder = tmp_path / "steps"
    WORKS[name].prepare(folder)
    tally = tmp_path / "tally"
    disk = Disk("kill", 0, tmp_path)

    def act() -> None:
        WORKS[name].act(folder)
        tally.write_text(str(disk.count))

    assert run_on(disk, act) == 0
    shutil.rmtree(folder)
    return int(tally.read_text())


@pytest.mark.parametrize(("mode", "status"), [("full", 10), ("read-only", 20), ("forbidden", 20)])
def test_a_full_disk_is_work_that_failed_and_a_closed_folder_is_wrong_input(town: Path, mode: str, status: int):
    act = WORKS["corpus add"].act
    spare = town.parent
    assert run_on(Disk(mode, 1, spare), lambda: act(town)) == status


def test_a_ledger_whose_writer_is_killed_keeps_all_that_was_noted(tmp_path: Path):
    code = (
        "import sys; from pathlib import Path; from claimcheck.runs.ledger import Ledger\n"
        "with Ledger(Path(sys.argv[1])) as ledger:\n"
        "    for n in range(100000):\n"
        "        ledger.note({'id': f'{sys.argv[2]}-{n}', 'status': 'running'})\n"
        "        print(n, flush=True)\n"
    )
    for turn, notes in enumerate((1, 7, 40)):
        with subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(turn)], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            for _ in range(notes):
                child.stdout.readline()
            os.kill(child.pid, signal.SIGKILL)
        with sqlite3.connect(tmp_path / "ledger.sqlite") as ledger:
            assert ledger.execute("pragma integrity_check").fetchone() == ("ok",)
            known = {row[0] for row in ledger.execute("select id from runs")}
        assert {f"{turn}-{n}" for n in range(notes)} <= known
