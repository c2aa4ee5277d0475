"""A report folder is whole or says that it failed; what stands in it can be traced to what went in."""

import hashlib
import io
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from tiny import DOCUMENT, END, STORY, WHOLE, WRITE_FILES, WRITE_RESULT, write_notebook, write_town

from claimcheck.errors import ArticleError, CorpusError, DateError, InputError, RunError
from claimcheck.review import Review, read_log
from claimcheck.runs import FailedRun, check_parameters, find_project_root, notebook_path, run_report, slug


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_town(tmp_path / "town")


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    return write_notebook(tmp_path / "whole.ipynb", *WHOLE)


def read_run(folder: Path) -> dict:
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


def test_a_finished_run_gives_a_whole_folder_and_says_how_it_went(article, corpus, whole, tmp_path, capfd):
    steps: list[tuple[str, int, int]] = []
    report = run_report(article, [corpus], tmp_path / "out", notebook=whole, progress=lambda *step: steps.append(step))

    assert re.fullmatch(r"2018-03-09-a-bridge-opens-at-ellery-[0-9a-f]{8}", report.path.name)
    assert [entry.name for entry in (tmp_path / "out").iterdir()] == [report.path.name]
    files = {"article.txt", "claims.csv", "report.html", "report.ipynb", "result.json", "run.json"}
    assert {entry.name for entry in report.path.iterdir()} == files
    run = read_run(report.path)
    assert run["status"] == "succeeded"
    assert run["reason"] is None
    assert run["seconds"] == report.seconds > 0
    assert run["started"] <= run["finished"]
    assert run["inputs"]["article"] == {"path": str(article), "sha256": hashlib.sha256(STORY.encode()).hexdigest()}
    assert run["inputs"]["corpora"][0]["path"] == str(corpus)
    assert run["outputs"] == {
        name: hashlib.sha256((report.path / name).read_bytes()).hexdigest() for name in files - {"run.json"}
    }
    assert run["parameters"]["out"] == str(report.path)
    assert run["versions"]["papermill"][0].isdigit()
    assert report.result["claims"][0]["span"]["exact"] == "The bridge at Ellery is 412 metres long."
    assert ".run-" not in (report.path / "report.ipynb").read_text(encoding="utf-8")
    assert steps == [*(("A report", done, 6) for done in range(6)), ("Done", 6, 6)]
    assert capfd.readouterr() == ("", ""), "what the notebook prints stays in the notebook"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ((WRITE_RESULT, WRITE_FILES, "import sys; sys.exit(0)", END), "stopped before its end without an error"),
        ((WRITE_RESULT, WRITE_FILES, "1 / 0", END), "ZeroDivisionError: division by zero"),
        ((WRITE_RESULT, WRITE_FILES), "its last cell did not print"),
        ((WRITE_RESULT, "result['claims'][0]['span']['end'] -= 1", WRITE_FILES, END), "$.claims[0].span"),
        ((WRITE_RESULT, "result['as_of'] = 'now'", WRITE_FILES, END), "$.as_of"),
        ((WRITE_RESULT, WRITE_FILES, "Path(out, 'claims.csv').unlink()", END), "without writing claims.csv"),
        ((WRITE_RESULT, WRITE_FILES, "import os; os._exit(3)", END), "kernel stopped"),
    ],
    ids=["sysexit0", "exception", "no last words", "span", "schema", "no file", "dead kernel"],
)  # fmt: skip
def test_a_run_that_did_not_finish_says_so_and_leaves_no_half_of_a_report(article, corpus, tmp_path, code, reason):
    notebook = write_notebook(tmp_path / "defect.ipynb", *code)
    with pytest.raises(FailedRun) as caught:
        run_report(article, [corpus], tmp_path / "out", notebook=notebook)

    assert reason in str(caught.value)
    assert caught.value.exit_status == 1
    assert list((tmp_path / "out").iterdir()) == [caught.value.folder]
    assert {entry.name for entry in caught.value.folder.iterdir()} == {"article.txt", "report.ipynb", "run.json"}
    run = read_run(caught.value.folder)
    assert run["status"] == "failed"
    assert reason in run["reason"]
    assert set(run["outputs"]) == {"article.txt", "report.ipynb"}


def test_a_run_that_is_told_to_end_says_so(article, corpus, tmp_path):
    # The kernel's parent is the process that called run_report.
    stop = "import os, signal, time\nos.kill(os.getppid(), signal.SIGTERM)\ntime.sleep(60)"
    with pytest.raises(KeyboardInterrupt):
        run_report(article, [corpus], tmp_path / "out", notebook=write_notebook(tmp_path / "n.ipynb", stop, END))
    (folder,) = (tmp_path / "out").iterdir()
    assert (read_run(folder)["status"], read_run(folder)["reason"]) == ("failed", "interrupted")


def test_what_the_notebook_finds_wrong_with_the_input_has_the_exit_status_of_wrong_input(article, corpus, tmp_path):
    code = "from claimcheck.errors import ArticleError\nraise ArticleError('the article is a poem')"
    with pytest.raises(FailedRun, match="the article is a poem") as caught:
        run_report(article, [corpus], tmp_path / "out", notebook=write_notebook(tmp_path / "n.ipynb", code, END))
    assert caught.value.exit_status == 2


def test_the_same_input_again_replaces_its_folder_and_other_input_gets_another(article, corpus, whole, tmp_path):
    out = tmp_path / "out"
    first = run_report(article, [corpus], out, notebook=whole).path
    (first / "left-over").touch()
    assert run_report(article, [corpus], out, as_of="published", notebook=whole).path == first
    assert not (first / "left-over").exists()
    later = run_report(article, [corpus], out, as_of="2019", notebook=whole).path
    assert sorted(out.iterdir()) == sorted([first, later])


def test_what_is_worth_checking_least_is_handed_to_the_notebook_and_is_other_work(article, corpus, tmp_path):
    knows = 'article = corpus = published = as_of = evidence = out = ""\nmin_worth = 0.0\n'
    notebook = write_notebook(tmp_path / "n.ipynb", *WHOLE, parameters=knows)
    whole = run_report(article, [corpus], tmp_path / "out", notebook=notebook).path
    cut = run_report(article, [corpus], tmp_path / "out", min_worth=0.4, notebook=notebook).path
    assert [read_run(folder)["parameters"].get("min_worth") for folder in (whole, cut)] == [None, 0.4]
    assert whole != cut
    assert read_run(whole)["key"] != read_run(cut)["key"]


def test_a_failed_run_leaves_a_finished_report_alone(article, corpus, whole, tmp_path):
    out = tmp_path / "out"
    report = run_report(article, [corpus], out, notebook=whole)
    with pytest.raises(FailedRun) as caught:
        run_report(article, [corpus], out, notebook=write_notebook(tmp_path / "bad.ipynb", "1 / 0", END))
    assert caught.value.folder.name == f"{report.path.name}-failed"
    assert read_run(report.path)["status"] == "succeeded"
    run_report(article, [corpus], out, notebook=whole)
    assert [entry.name for entry in out.iterdir()] == [report.path.name]


def test_two_runs_at_once_do_not_disturb_each_other(article, corpus, whole, tmp_path):
    def run(as_of: str | None) -> Path:
        return run_report(article, [corpus], tmp_path / "out", as_of=as_of, notebook=whole).path

    with ThreadPoolExecutor() as pool:
        folders = set(pool.map(run, [None, None, "2019"]))
    assert set((tmp_path / "out").iterdir()) == folders
    assert len(folders) == 2
    assert {read_run(folder)["status"] for folder in folders} == {"succeeded"}


def test_the_kernel_is_this_interpreter_and_folders_may_have_any_name(article, corpus, tmp_path, monkeypatch):
    kernel = tmp_path / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text('{"argv": ["false"], "display_name": "Other", "language": "python"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    code = (*WHOLE[:2], f"import sys; assert sys.executable == {sys.executable!r}, sys.executable", END)
    report = run_report(
        article, [corpus], tmp_path / 're{ports} of "May\'s"', notebook=write_notebook(tmp_path / "{n}.ipynb", *code)
    )
    assert (report.path / "result.json").is_file()


def test_an_article_from_standard_input_is_kept_in_the_folder(corpus, whole, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STORY.encode())))
    report = run_report("-", [corpus], tmp_path / "out", notebook=whole)
    assert (report.path / "article.txt").read_text(encoding="utf-8") == STORY
    assert report.result["article"]["source"].endswith("article.txt")
    stored = json.loads((report.path / "result.json").read_text(encoding="utf-8"))
    assert stored["article"]["source"] == str(report.path / "article.txt")


def test_an_article_without_a_date_is_filed_under_today(corpus, whole, tmp_path):
    story = tmp_path / "undated.txt"
    story.write_text("Ein Titel\n\nThe bridge is long.\n", encoding="utf-8")
    assert run_report(story, [corpus], tmp_path / "out", notebook=whole).path.name.startswith(
        f"{date.today()}-ein-titel-"
    )


def test_wrong_input_is_refused_before_anything_is_run(article, corpus, whole, tmp_path):
    out = tmp_path / "out"
    for error, arguments, options in [
        (ArticleError, (tmp_path / "none.txt", [corpus]), {}),
        (CorpusError, (article, [tmp_path / "none"]), {}),
        (InputError, (article, []), {}),
        (DateError, (article, [corpus]), {"published": "yesterday"}),
        (DateError, (article, [corpus]), {"as_of": "2018-13"}),
        (InputError, (article, [corpus]), {"evidence": "some"}),
        (InputError, (article, [corpus]), {"min_worth": 1.5}),
    ]:
        with pytest.raises(error):
            run_report(*arguments, out, notebook=whole, **options)
    assert not out.exists() or not list(out.iterdir())
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        run_report(article, [corpus], tmp_path / "file", notebook=whole)


def test_a_notebook_that_does_not_know_a_parameter_is_not_run(article, corpus, tmp_path):
    notebook = write_notebook(tmp_path / "n.ipynb", END, parameters='article = ""\nout = ""\n')
    with pytest.raises(RunError, match=r"does not set as_of, corpus, evidence, published"):
        run_report(article, [corpus], tmp_path / "out", notebook=notebook)
    assert not list((tmp_path / "out").iterdir())


def test_parameters_may_come_as_the_texts_and_numbers_of_a_command_line(article, corpus, tmp_path):
    (tmp_path / "town, old").symlink_to(corpus)
    other = tmp_path / "county"
    other.mkdir()
    (other / "corpus.toml").write_text('name = "county"\n', encoding="utf-8")
    (other / "documents.jsonl").write_text(json.dumps(DOCUMENT) + "\n", encoding="utf-8")
    assert [item.name for item in check_parameters(str(article), f"{corpus}, {other}").corpora] == ["town", "county"]
    assert len(check_parameters(str(article), str(tmp_path / "town, old")).corpora) == 1
    given = check_parameters(str(article), str(corpus), published=2018, as_of="today")
    assert (given.published, given.as_of) == ("2018", date.today().isoformat())


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Trump to meet Kim Jong Un by May", "trump-to-meet-kim-jong-un-by-may"),
        ("Zürich's “tunnel”: São Paulo, 9.5 % & more", "zurichs-tunnel-sao-paulo-9-5-more"),
        ("A tide gate of four hundred metres for Port Ellery", "a-tide-gate-of-four-hundred-metres-for"),
        ("x" * 60, "x" * 40),
        ("../../etc", "etc"),
        ("Мост открыт", "article"),
        ("", "article"),
    ],
)
def test_slug(title: str, expected: str):
    assert slug(title) == expected


def test_the_report_notebook_is_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert notebook_path().is_file()
    assert (find_project_root() / "pyproject.toml").is_file()


def test_a_report_that_is_made_again_keeps_its_review_and_its_pages_show_it(article, corpus, whole, tmp_path):
    first = run_report(article, [corpus], tmp_path / "out", notebook=whole)
    Review(first.path, by="Ana Berg").overrule("c01", "refuted", "It was measured again.")
    again = run_report(article, [corpus], tmp_path / "out", notebook=whole)
    assert again.path == first.path
    assert [action.why for action in read_log(again.path)] == ["It was measured again."]
    assert "It was measured again." in (again.path / "report.html").read_text(encoding="utf-8")
    assert "review.json" in read_run(again.path)["outputs"]
