"""An inbox: every article once, bad files once too, files that are still being written later."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tiny import STORY, WHOLE, write_notebook, write_stories, write_town

from claimcheck.cli import main
from claimcheck.errors import InputError
from claimcheck.runs import folders
from claimcheck.runs import watch as watching
from claimcheck.runs.batch import Limits, Outcome
from claimcheck.runs.ledger import ORPHANED, Ledger
from claimcheck.runs.record import read_run
from claimcheck.runs.watch import Request, due, watch


@pytest.fixture
def request_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Request:
    monkeypatch.setattr(watching, "REST_SECONDS", 0.1)
    write_stories(tmp_path / "inbox", 1)
    return Request(
        inbox=tmp_path / "inbox",
        corpora=(write_town(tmp_path / "town"),),
        names=("town",),
        notebook=write_notebook(tmp_path / "notebook.ipynb", *WHOLE),
    )


def once(request: Request, out: Path) -> list[Outcome]:
    with folders.owner(out) as us:
        return list(watch(request, us, limits=Limits(), once=True))


def test_every_new_or_changed_article_is_reported_once(request_: Request, tmp_path: Path):
    out, (story,) = tmp_path / "out", list(request_.inbox.iterdir())
    assert [outcome.status for outcome in once(request_, out)] == ["succeeded"]
    write_town(request_.corpora[0], "The bridge is 412 metres long.", "It is new.")
    assert once(request_, out) == [], "a corpus that grew makes no new article"
    story.rename(story.with_name("renamed.txt"))
    (request_.inbox / "copy.txt").write_text(story.with_name("renamed.txt").read_text("utf-8"), encoding="utf-8")
    assert once(request_, out) == [], "the same words are the same article, whatever the file is called"
    (request_.inbox / "copy.txt").write_text(STORY.replace("412", "413"), encoding="utf-8")
    assert [Path(outcome.job.article).name for outcome in once(request_, out)] == ["copy.txt"]


def test_a_bad_file_is_in_the_ledger_and_not_tried_again_until_it_is_changed(request_: Request, tmp_path: Path):
    out, bad = tmp_path / "out", request_.inbox / "a-bad.txt"
    bad.write_bytes(b"%PDF-1.7")
    outcomes = once(request_, out)
    assert [(outcome.status, outcome.exit_status) for outcome in outcomes] == [("failed", 2), ("succeeded", 0)]
    assert once(request_, out) == []
    bad.write_text(STORY.replace("412", "500"), encoding="utf-8")
    # A clock that was wrong when the file was written, or is now, makes no difference.
    os.utime(bad, (time.time() + 86_400, time.time() + 86_400))
    assert [outcome.status for outcome in once(request_, out)] == ["succeeded"]


def test_what_failed_through_no_fault_of_the_article_is_tried_again_but_not_for_ever(
    request_: Request, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(watching, "TRIES", 3)
    out = tmp_path / "out"
    write_notebook(request_.notebook, "1 / 0")
    tries = 0
    while outcomes := once(request_, out):
        assert {outcome.status for outcome in outcomes} == {"failed"}
        tries += len(outcomes)
    assert tries == watching.TRIES


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([], True),
        ([("succeeded", None, False)], False),
        ([("running", None, True)], False),
        ([("failed", "the kernel stopped", True)], True),
        ([("failed", "is a PDF file", False)], False),
        ([("timed_out", "too long", False), ("failed", "x", True)], False),
        ([("failed", "x", True)] * watching.TRIES, False),
        ([("killed", ORPHANED, True)] * 20, True),
        ([("failed", "interrupted", True)] * 20, True),
    ],
)
def test_what_is_due(runs: list, expected: bool, request_: Request, tmp_path: Path):
    story = next(request_.inbox.iterdir())
    (job,) = due([story], request_, _ledger(tmp_path))
    with _ledger(tmp_path) as ledger:
        for number, (status, reason, retry) in enumerate(runs):
            ledger.note({"id": f"{number}", "key": job.key, "status": status, "reason": reason, "retry": retry})
        assert bool(due([story], request_, ledger)) == expected


def _ledger(folder: Path) -> Ledger:
    return Ledger(folder)


def test_a_file_that_is_still_being_written_is_left_until_it_rests(request_: Request, monkeypatch):
    rest = watching._Rest()
    path = request_.inbox / "slow.txt"
    path.write_text("A bridge", encoding="utf-8")
    (request_.inbox / "download.txt.part").touch()
    (request_.inbox / ".hidden.txt").touch()
    monkeypatch.setattr(watching, "REST_SECONDS", 0.0)
    with path.open("a", encoding="utf-8") as file:
        monkeypatch.setattr(watching, "REST_SECONDS", 3600.0)
        assert rest.look(request_.inbox) == ([], True)
        monkeypatch.setattr(watching, "REST_SECONDS", 0.01)
        file.write(" opens")
        file.flush()
        time.sleep(0.02)
        resting, more = rest.look(request_.inbox)
        assert (path in resting, more) == (False, True)
    time.sleep(0.02)
    resting, more = rest.look(request_.inbox)
    assert {entry.name for entry in resting} == {"slow.txt", "story-00.txt"}
    assert not more


def test_a_watch_that_stays_sees_what_comes(request_: Request, tmp_path: Path):
    out, outcomes = tmp_path / "out", []
    with folders.owner(out) as us:
        stream = watch(request_, us, limits=Limits())
        outcomes.append(next(stream))
        late = request_.inbox / "below" / "late.txt"
        writer = threading.Timer(
            0.5, lambda: (late.parent.mkdir(), late.write_text(STORY.replace("412", "7"), "utf-8"))
        )
        writer.start()
        outcomes.append(next(stream))
        stream.close()
    assert [Path(outcome.job.article).name for outcome in outcomes] == ["story-00.txt", "late.txt"]
    assert {outcome.status for outcome in outcomes} == {"succeeded"}


def test_a_watch_that_is_killed_loses_nothing_and_does_nothing_twice(tmp_path: Path):
    stories = write_stories(tmp_path / "inbox", 3)
    corpus, notebook = write_town(tmp_path / "town"), write_notebook(tmp_path / "notebook.ipynb", *WHOLE)
    code = (
        "import sys\nfrom pathlib import Path\nfrom claimcheck.runs import batch, folders, watch\n"
        "watch.REST_SECONDS = 0.1\ninbox, corpus, notebook, out = map(Path, sys.argv[1:])\n"
        "request = watch.Request(inbox=inbox, corpora=(corpus,), names=('town',), notebook=notebook)\n"
        "with folders.owner(out) as us:\n"
        "    for outcome in watch.watch(request, us, limits=batch.Limits(), once=True):\n"
        "        print(outcome.status)\n"
    )
    out = tmp_path / "out"
    command = [sys.executable, "-c", code, *map(str, (tmp_path / "inbox", corpus, notebook, out))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as killed:
        killed.stdout.readline()
        killed.kill()
    subprocess.run(command, check=True, capture_output=True)
    with Ledger(out) as ledger:
        ledger.settle()
        made = [run["article"] for run in ledger.runs() if run["status"] == "succeeded"]
    assert sorted(made) == sorted(map(str, stories))
    found = [path for path in out.iterdir() if path.is_dir()]
    assert len(found) == 3
    assert {read_run(path)["status"] for path in found} == {"succeeded"}


def test_without_an_inbox_nothing_is_watched(request_: Request, tmp_path: Path, capsys):
    with pytest.raises(InputError, match="no such folder"):
        once(Request(inbox=tmp_path / "none", corpora=request_.corpora, names=("town",)), tmp_path / "out")
    with pytest.raises(InputError, match="lies in the inbox"):
        once(request_, request_.inbox / "reports")
    arguments = ["watch", str(tmp_path / "none"), "--corpus", str(request_.corpora[0]), "--out", str(tmp_path / "out")]
    assert main([*arguments, "--once"]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_the_command_tells_of_each_run_in_lines_or_json(request_: Request, tmp_path: Path, capsys):
    (request_.inbox / "story-00.txt").write_bytes(b"%PDF-1.7")
    common = ["--corpus", str(request_.corpora[0]), "--once"]
    assert main(["watch", str(request_.inbox), *common, "--out", str(tmp_path / "a"), "--quiet"]) == 0
    assert "is a PDF file" in capsys.readouterr().err
    assert main(["watch", str(request_.inbox), *common, "--out", str(tmp_path / "b"), "--log", "json"]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["status"] == "failed"
    assert main(["runs", "list", "--out", str(tmp_path / "b"), "--json"]) == 0
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert main(["runs", "show", run["id"][:8], "--out", str(tmp_path / "b")]) == 0
    assert "reason: " in capsys.readouterr().out
    assert main(["runs", "show", "nothing", "--out", str(tmp_path / "b")]) == 2
    assert main(["runs", "prune", "--out", str(tmp_path / "b"), "--json"]) == 0
