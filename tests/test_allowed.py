"""A notebook runs unattended when its content is the project's or on the desk's list, not because a file names it."""

import json
import shutil
from pathlib import Path

import pytest
from tiny import STORY, WHOLE, allow, write_notebook, write_town

from claimcheck.cli import main
from claimcheck.runs import folders, notebook_path
from claimcheck.runs.allowed import NotebookNotAllowedError, check_allowed, list_path
from claimcheck.runs.batch import Limits, new_job, run_batch
from claimcheck.runs.ledger import Ledger


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report made by a notebook on the list."""
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    notebook = write_notebook(tmp_path / "desk.ipynb", *WHOLE)
    job = new_job(tmp_path / "story.txt", [write_town(tmp_path / "town")], ["town"], notebook=notebook)
    with folders.owner(tmp_path / "out") as us:
        (outcome,) = run_batch([job], us, limits=Limits())
    assert outcome.folder is not None, outcome.reason
    return outcome.folder


@pytest.fixture
def theirs(report: Path, tmp_path: Path, own_list: Path) -> Path:
    """What a notebook writes that nobody has allowed and that the folder of the report now names as its own."""
    known = own_list.read_bytes()
    trace = tmp_path / "it ran"
    notebook = write_notebook(report / "theirs.ipynb", f"__import__('pathlib').Path({str(trace)!r}).touch()", *WHOLE)
    own_list.write_bytes(known)
    run = json.loads((report / "run.json").read_bytes())
    run["job"]["notebook"] = str(notebook)
    (report / "run.json").write_text(json.dumps(run), encoding="utf-8")
    (report.parent / "ledger.sqlite").unlink()
    return trace


def test_the_projects_own_notebooks_may_run_wherever_a_copy_of_them_lies(tmp_path: Path):
    copy = shutil.copyfile(notebook_path(), tmp_path / "copy.ipynb")
    check_allowed(copy)
    copy.write_bytes(copy.read_bytes() + b"\n")
    with pytest.raises(NotebookNotAllowedError, match=r"copy\.ipynb: is not on the list .* sha256 = \"[0-9a-f]{64}\""):
        check_allowed(copy)
    allow(copy)
    check_allowed(copy)


def test_the_list_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CLAIMCHECK_NOTEBOOKS")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    assert list_path() == tmp_path / "settings" / "claimcheck" / "notebooks.toml"


@pytest.mark.parametrize("text", ["[[notebook]]", "notebook = 1", "= ", "#" * 30_000, "\x00", "a = " + "[" * 5000])
def test_a_list_that_cannot_be_read_allows_nothing(tmp_path: Path, own_list: Path, text: str):
    notebook = write_notebook(tmp_path / "n.ipynb", *WHOLE)
    own_list.write_text(text, encoding="utf-8")
    with pytest.raises(NotebookNotAllowedError, match=r"notebooks\.toml: cannot be read as a list of notebooks \("):
        check_allowed(notebook)


@pytest.mark.parametrize("command", ["report", "watch"])
def test_the_commands_refuse_a_notebook_that_is_not_on_the_list(command: str, tmp_path: Path, own_list: Path, capsys):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "story.txt").write_text(STORY, encoding="utf-8")
    notebook = write_notebook(tmp_path / "desk.ipynb", *WHOLE)
    what = tmp_path / "in" / ("story.txt" if command == "report" else "")
    options = ["--corpus", str(write_town(tmp_path / "town")), "--out", str(tmp_path / "out")]
    arguments = [command, str(what), *options, "--notebook", str(notebook), *(["--once"] if command == "watch" else [])]
    known = own_list.read_bytes()
    own_list.unlink()
    assert main(arguments) == 2
    assert "is not on the list of notebooks that may run unattended" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    own_list.write_bytes(known)
    assert main(arguments) == 0


def test_a_notebook_that_a_strangers_report_names_is_not_run(report: Path, theirs: Path, capsys):
    told = "theirs.ipynb: is not on the list of notebooks that may run unattended"
    assert main(["replay", str(report)]) == 1
    assert told in capsys.readouterr().err
    assert main(["recheck", str(report.parent)]) == 1
    assert told in capsys.readouterr().err
    assert main(["runs", "retry", report.name, "--out", str(report.parent)]) == 2
    assert told in capsys.readouterr().err
    with Ledger(report.parent) as ledger:
        failed, *_ = ledger.runs()
    assert (failed["status"], failed["retry"]) == ("failed", True), "once it is on the list the run may go well"
    assert not theirs.exists()
