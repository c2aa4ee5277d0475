"""Runs in processes of their own: limits, kills, and what the ledger knows of them."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from tiny import END, STORY, WHOLE, WRITE_RESULT, write_notebook, write_stories, write_town

from claimcheck.cli import main
from claimcheck.errors import RunError
from claimcheck.runs import batch, folders
from claimcheck.runs.batch import Limits, Outcome, new_job, run_batch
from claimcheck.runs.ledger import ORPHANED, Ledger
from claimcheck.runs.record import read_result, read_run
from claimcheck.runs.retry import jobs_again, prune

SLEEP = "import time\ntime.sleep(120)"


class Desk:
    """An inbox, a corpus, a folder for reports, and a notebook that needs no model."""

    def __init__(self, folder: Path, count: int = 1) -> None:
        self.folder, self.out = folder, folder / "out"
        self.stories = write_stories(folder / "inbox", count)
        self.corpus = write_town(folder / "town")

    def notebook(self, *code: str) -> Path:
        return write_notebook(self.folder / "notebook.ipynb", *code)

    def run(self, *code: str, once: bool = False, workers: int = 1, **limits: float) -> list[Outcome]:
        notebook = self.notebook(*(code or WHOLE))
        jobs = [new_job(story, [self.corpus], ["town"], notebook=notebook, once=once) for story in self.stories]
        with folders.owner(self.out) as us:
            return list(run_batch(jobs, us, limits=Limits(**limits), workers=workers))

    def ledger(self) -> list[dict]:
        with Ledger(self.out) as ledger:
            ledger.settle()
            return ledger.runs()

    def names(self) -> set[str]:
        """What stands in the folder of reports, but for the ledger."""
        return {path.name for path in self.out.iterdir() if not path.name.startswith("ledger.sqlite")}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def wait_for(condition: Callable[[], object], what: str) -> None:
    """Time is of no interest here, only that it comes about."""
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.02)


def test_every_run_is_in_the_ledger_with_what_went_in_and_what_came_out(tmp_path: Path):
    desk = Desk(tmp_path, count=3)
    outcomes = desk.run(workers=2)
    assert {outcome.status for outcome in outcomes} == {"succeeded"}
    assert desk.names() == {outcome.folder.name for outcome in outcomes}
    assert len(desk.names()) == 3
    for run in desk.ledger():
        record = read_run(Path(run["folder"]))
        assert run["status"] == record["status"] == "succeeded"
        assert run["verdicts"] == {"supported": 1}
        assert run["article_sha256"] == record["inputs"]["article"]["sha256"]
        assert run["corpora"][0]["name"] == "town"
        assert run["versions"] == record["versions"]
        assert run["seconds"] == record["seconds"] > 0
        assert run["memory_mb"] > 10


def test_work_that_is_done_is_left_alone_when_that_is_asked_for(desk: Desk):
    (first,) = desk.run()
    before = desk.ledger()
    (desk.out / "ledger.sqlite").unlink()
    assert desk.ledger() == before, "a ledger that was deleted is made again from the folders"
    (second,) = desk.run(once=True)
    assert (second.status, second.folder) == ("already", first.folder)
    assert desk.ledger() == before
    with Ledger(desk.out) as ledger:
        # As it stood when the folder had its name and its process was killed before it wrote that down.
        ledger.note(read_run(first.folder) | {"status": "running", "owner": "gone"})
    assert [outcome.status for outcome in desk.run(once=True)] == ["already"]
    (third,) = desk.run()
    assert (third.status, third.folder) == ("succeeded", first.folder)


def test_a_run_over_its_time_keeps_its_notebook_and_says_what_to_do(desk: Desk, monkeypatch):
    asleep = desk.folder / "asleep"
    # The clock of the limit leaps when the notebook has come to the cell that takes for ever.
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + 3600 * asleep.exists())
    monkeypatch.setattr(batch, "time", clock)
    sleep = f"Path({str(asleep)!r}).touch()\n{SLEEP}"
    (outcome,) = desk.run(WRITE_RESULT, "print('so far')", sleep, END, seconds=1800)
    assert (outcome.status, outcome.exit_status, outcome.retry) == ("timed_out", 1, False)
    run = read_run(outcome.folder)
    assert run["status"] == "timed_out"
    assert "--timeout" in run["reason"]
    assert "so far" in (outcome.folder / "report.ipynb").read_text(encoding="utf-8")
    assert desk.names() == {outcome.folder.name}


def test_a_run_over_its_memory_is_ended_with_all_its_processes(desk: Desk):
    (outcome,) = desk.run("hoard = [bytearray(10_000_000) for _ in range(80)]", SLEEP, END, memory_mb=500)
    assert (outcome.status, outcome.retry) == ("killed", False)
    assert "500 MB" in outcome.reason
    assert "--memory" in read_run(outcome.folder)["reason"]
    wait_for(lambda: not kernels(desk.out), "the kernel to be gone")


def kernels(out: Path) -> list[psutil.Process]:
    """The processes that work on a folder of reports: workers by their command, kernels by their parent."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if "claimcheck.runs.worker" in (process.info["cmdline"] or []) and str(out) in process.info["cmdline"][-1]:
            found += [process, *process.children(recursive=True)]
    return found


def kill_when_running(desk: Desk, which: Callable[[], psutil.Process | None]) -> threading.Thread:
    def act() -> None:
        wait_for(lambda: any(read_run(path) and "heartbeat" in read_run(path) for path in folders.under_way(desk.out))
                 if desk.out.is_dir() else False, "a run under way")  # fmt: skip
        wait_for(which, "a process to end")
        which().kill()

    thread = threading.Thread(target=act)
    thread.start()
    return thread


def test_a_worker_that_is_killed_leaves_a_folder_that_says_so_and_no_process(desk: Desk):
    def worker() -> psutil.Process | None:
        found = kernels(desk.out)
        return found[0] if len(found) > 1 else None

    thread = kill_when_running(desk, worker)
    (outcome,) = desk.run(*WHOLE[:2], SLEEP, END)
    thread.join()
    assert (outcome.status, outcome.retry) == ("killed", True)
    assert "SIGKILL" in outcome.reason
    assert read_run(outcome.folder)["status"] == "killed"
    assert not (outcome.folder / "result.json").exists()
    assert desk.names() == {outcome.folder.name}
    (again,) = desk.run(once=True)
    assert again.status == "succeeded"
    assert desk.names() == {again.folder.name}


def test_a_kernel_that_is_killed_fails_its_run_alone(tmp_path: Path):
    desk = Desk(tmp_path, count=2)
    first = desk.stories[0].name
    code = f"if article.endswith({first!r}):\n    import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)"
    outcomes = {Path(outcome.job.article).name: outcome for outcome in desk.run(code, *WHOLE)}
    assert outcomes[first].status == "failed"
    assert "kernel stopped" in outcomes[first].reason
    assert outcomes[first].retry
    assert outcomes[desk.stories[1].name].status == "succeeded"


def test_when_everything_is_killed_the_next_start_knows_and_does_it_again(desk: Desk):
    notebook = desk.notebook(*WHOLE[:2], SLEEP, END)
    code = (
        "import sys\nfrom pathlib import Path\nfrom claimcheck.runs import batch, folders\n"
        "out, story, corpus, notebook = map(Path, sys.argv[1:])\n"
        "job = batch.new_job(story, [corpus], ['town'], notebook=notebook)\n"
        "with folders.owner(out) as us:\n    list(batch.run_batch([job], us, limits=batch.Limits()))\n"
    )
    command = [sys.executable, "-c", code, *map(str, (desk.out, desk.stories[0], desk.corpus, notebook))]
    with subprocess.Popen(command) as scheduler:
        wait_for(lambda: desk.out.is_dir() and len(kernels(desk.out)) > 1, "the kernel")
        scheduler.kill()
    wait_for(lambda: not kernels(desk.out), "the worker and the kernel to follow")
    (run,) = desk.ledger()
    assert (run["status"], run["reason"], run["retry"]) == ("killed", ORPHANED, True)
    assert desk.names() == set()
    (again,) = desk.run(once=True)
    assert again.status == "succeeded"


def test_two_schedulers_do_not_do_the_same_work_twice(tmp_path: Path):
    desk = Desk(tmp_path, count=3)
    results: list[list[Outcome]] = []
    notebook = desk.notebook(*WHOLE)
    jobs = [[new_job(story, [desk.corpus], ["town"], notebook=notebook, once=True) for story in order]
            for order in (desk.stories, desk.stories[::-1])]  # fmt: skip

    def schedule(mine: list) -> None:
        with folders.owner(desk.out) as us:
            results.append(list(run_batch(mine, us, limits=Limits())))

    threads = [threading.Thread(target=schedule, args=(mine,)) for mine in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = [outcome.job.key for outcomes in results for outcome in outcomes if outcome.status == "succeeded"]
    assert sorted(made) == sorted({job.key for job in jobs[0]})
    assert {run["status"] for run in desk.ledger()} == {"succeeded"}
    assert len(desk.names()) == 3


def test_a_bad_article_that_two_schedulers_found_is_refused_once(desk: Desk):
    desk.stories[0].write_bytes(b"%PDF-1.7")
    assert [outcome.status for outcome in desk.run(once=True)] == ["failed"]
    (second,) = desk.run(once=True)
    assert second.status == "already"
    assert "is a PDF file" in second.reason
    assert len(desk.ledger()) == 1


def test_a_corpus_that_is_changed_in_the_middle_fails_the_run(desk: Desk):
    path = desk.corpus / "documents.jsonl"
    change = f"with open({str(path)!r}, 'a') as file:\n    file.write('\\n')"
    (outcome,) = desk.run(change, *WHOLE)
    assert (outcome.status, outcome.retry) == ("failed", True)
    assert "corpus was changed during the run" in outcome.reason
    assert not (outcome.folder / "result.json").exists()


def test_a_clock_that_is_set_back_does_not_matter(desk: Desk):
    # Only this run's kernel and files see the other time: file times lie in the future, times in run.json in the past.
    future = time.time() + 86_400
    os.utime(desk.stories[0], (future, future))
    back = "import os\nfor name in ('result.json', 'claims.csv'):\n    os.utime(Path(out, name), (1, 1))"
    (outcome,) = desk.run(*WHOLE[:2], back, END)
    assert outcome.status == "succeeded"
    run = read_run(outcome.folder)
    assert run["seconds"] > 0


def small_disk(folder: Path, size: str) -> bool:
    """A disk of its own for a folder, where that is allowed."""
    folder.mkdir()
    return subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
    ).returncode == 0  # fmt: skip


def test_a_full_disk_fails_the_run_or_stops_the_work_and_loses_nothing(desk: Desk):
    if not small_disk(desk.out, "32m"):
        pytest.skip("this needs the right to mount a small disk")
    try:
        fill = "with open(Path(out, 'filler'), 'wb') as file:\n    file.write(bytes(60_000_000))"
        outcomes = desk.run(WRITE_RESULT, fill, *WHOLE)
        assert [(outcome.status, outcome.retry) for outcome in outcomes] == [("failed", True)]
        assert "No space left" in outcomes[0].reason
        assert "result.json" not in {path.name for path in desk.out.glob("*/*")}
        (desk.out / "other").write_bytes(bytes(20_000_000))
        with pytest.raises(RunError, match="MB are free on this disk"):
            desk.run()
        assert not folders.under_way(desk.out)
        (desk.out / "other").unlink()
        assert [outcome.status for outcome in desk.run(once=True)] == ["succeeded"]
    finally:
        subprocess.run(["umount", str(desk.out)], check=True)


def test_a_bad_article_is_in_the_ledger_with_its_reason_and_without_a_folder(desk: Desk):
    desk.stories[0].write_bytes(b"%PDF-1.7")
    (outcome,) = desk.run()
    assert (outcome.status, outcome.exit_status, outcome.retry) == ("failed", 2, False)
    (run,) = desk.ledger()
    assert "is a PDF file" in run["reason"]
    assert run["folder"] is None
    assert desk.names() == set()


def test_what_failed_can_be_tried_again_or_pruned(tmp_path: Path):
    desk = Desk(tmp_path, count=2)
    code = (
        f"if article.endswith({desk.stories[0].name!r}) and not Path({str(tmp_path / 'mended')!r}).exists():\n    1 / 0"
    )
    outcomes = {outcome.status: outcome for outcome in desk.run("from pathlib import Path", code, *WHOLE)}
    with Ledger(desk.out) as ledger:
        assert prune(ledger, days=1) == []
        assert [job.article for job in jobs_again(ledger, [])] == [str(desk.stories[0])]
        desk.stories[0].unlink()
        (job,) = jobs_again(ledger, [outcomes["failed"].job.id[:8]])
        assert job.key == outcomes["failed"].job.key, "the copy in the folder is the same article"
        old = read_run(outcomes["failed"].folder)
        ledger.note(old | {"finished": "2020-01-01T00:00:00+00:00"})
        assert prune(ledger, days=30) == [old["id"]]
        assert not outcomes["failed"].folder.exists()
        assert outcomes["succeeded"].folder.exists()


def test_an_interrupt_ends_the_runs_and_says_so(desk: Desk):
    notebook = desk.notebook(*WHOLE[:2], SLEEP, END)
    command = [sys.executable, "-m", "claimcheck", "report", str(desk.stories[0]), "--corpus", str(desk.corpus)]
    code = (
        "import sys\nfrom pathlib import Path\nfrom claimcheck.runs import batch\nfrom claimcheck.cli import main\n"
        "make = batch.new_job\n"
        "batch.new_job = lambda *given, **options: make(*given, **options | {'notebook': Path(sys.argv[1])})\n"
        "sys.exit(main(sys.argv[2:]))"
    )
    command = [sys.executable, "-c", code, str(notebook), *command[3:], "--out", str(desk.out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as scheduler:
        wait_for(lambda: desk.out.is_dir() and len(kernels(desk.out)) > 1, "the kernel")
        scheduler.send_signal(signal.SIGTERM)
        message = scheduler.communicate(timeout=120)[1]
    assert scheduler.returncode == 1
    assert "Traceback" not in message
    (run,) = desk.ledger()
    assert (run["status"], run["reason"], run["retry"]) == ("failed", "interrupted", True)
    assert not kernels(desk.out)


def test_room_is_asked_for_before_a_run_begins(desk: Desk, monkeypatch):
    monkeypatch.setattr(batch, "ROOM_BYTES", 1 << 62)
    with pytest.raises(RunError, match="Make room"):
        desk.run()
    assert desk.ledger() == []
    assert desk.names() == set()


def test_run_json_is_json_at_every_moment(desk: Desk):
    seen: set[str] = set()
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            for path in desk.out.glob(".run-*/run.json"):
                try:
                    seen.add(json.loads(path.read_bytes())["status"])
                except FileNotFoundError:
                    continue
                except ValueError:
                    seen.add("no JSON")

    thread = threading.Thread(target=look)
    thread.start()
    (outcome,) = desk.run()
    ended.set()
    thread.join()
    assert {"queued", "running"} <= seen <= {"queued", "running", "succeeded"}
    assert read_run(outcome.folder)["status"] == "succeeded"


def test_the_report_command_takes_files_a_list_and_standard_input(tmp_path: Path, monkeypatch, capsys):
    desk = Desk(tmp_path, count=2)
    make = batch.new_job
    notebook = desk.notebook(*WHOLE)
    monkeypatch.setattr(batch, "new_job", lambda *given, **options: make(*given, **options | {"notebook": notebook}))
    (tmp_path / "bad.txt").write_bytes(b"%PDF-1.7")
    listed = tmp_path / "list.txt"
    listed.write_text(f"{desk.stories[1]}\n\n{tmp_path / 'bad.txt'}\n{tmp_path / 'none.txt'}\n", encoding="utf-8")
    common = ["--corpus", str(desk.corpus), "--out", str(desk.out)]
    assert main(["report", str(desk.stories[0]), "--from", str(listed), *common, "--json", "--jobs", "2"]) == 2
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert {row["article"] for row in told["reports"]} == set(map(str, desk.stories))
    assert [(row["article"], row["folder"]) for row in told["failed"]] == [(str(tmp_path / "bad.txt"), None)]
    assert "is a PDF file" in printed.err
    assert f"no file at {tmp_path / 'none.txt'}" in printed.err
    assert "Traceback" not in printed.err

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STORY.replace("412", "9").encode())))
    assert main(["report", "-", *common]) == 0
    lines = capsys.readouterr().out.splitlines()
    folder = Path(lines[0].removeprefix("Report: ")).parent
    assert len(lines) == 6
    assert read_result(folder)["article"]["source"] == str(folder / "article.txt")
    assert main(["report", *common]) == 2
    assert main(["report", "--from", str(tmp_path / "no-list.txt"), *common]) == 2
