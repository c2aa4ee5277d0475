"""The notebooks of the project: committed clean, found from any folder, and running to their end."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from claimcheck.cli import main
from claimcheck.corpus import read_corpus
from claimcheck.notebook import LAST_WORDS, NotebookError, check_names, execute
from claimcheck.report.files import FILES
from claimcheck.review import Review
from claimcheck.runs import find_project_root, notebook_path
from claimcheck.schema import validate

NOTEBOOKS = sorted((find_project_root() / "notebooks").glob("*.ipynb"))
STORY = """Two men on the Moon

By Ida Brandt
21 July 1969

Neil Armstrong walked on the Moon on 20 July 1969. Michael Collins walked on the Moon on 20 July 1969.
"""
DOCUMENTS = [
    ("landing", "Neil Armstrong walked on the Moon on 20 July 1969, followed by Buzz Aldrin.", "1969-07-20"),
    ("orbit", "Michael Collins stayed in lunar orbit and did not walk on the Moon.", "1969-07-20"),
    ("later", "Pete Conrad walked on the Moon on 19 November 1969.", "1969-11-19"),
]


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "moon <1>.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_moon(tmp_path / "moon")


def write_moon(folder: Path, *without: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "corpus.toml").write_text('name = "moon"\ntitle = "Moon landings"\n', encoding="utf-8")
    rows = [
        {"id": name, "title": name, "text": text, "source": "Almanac", "published": day, "event_date": day}
        for name, text, day in DOCUMENTS
        if name not in without
    ]
    (folder / "documents.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of a real report, and the corpus that it was made from, which says nothing of Armstrong."""
    folder = tmp_path_factory.mktemp("reported")
    corpus = write_moon(folder / "moon", "landing")
    story = folder / "moon <1>.txt"
    story.write_text(STORY, encoding="utf-8")
    assert main(["report", str(story), "--corpus", str(corpus), "--out", str(folder / "reports"), "--quiet"]) == 0
    (report,) = (path for path in (folder / "reports").iterdir() if path.is_dir())
    return report, corpus


def sources(notebook: Path) -> list[str]:
    return [cell["source"] for cell in nbformat.read(notebook, as_version=4).cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_committed_without_outputs_in_the_current_format(notebook: Path):
    read = nbformat.read(notebook, as_version=nbformat.NO_CONVERT)
    nbformat.validate(read)
    assert (read["nbformat"], read["nbformat_minor"]) == (4, 5)
    identifiers = [cell["id"] for cell in read["cells"]]
    assert len(identifiers) == len(set(identifiers))
    for cell in read["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
            compile(cell["source"], f"{notebook.name}: {cell['id']}", "exec")
    text = notebook.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n", "as JupyterLab saves it"


def test_the_report_notebook_has_the_parameters_of_a_report_and_ends_with_the_last_words():
    check_names(notebook_path(), dict.fromkeys(["article", "corpus", "published", "as_of", "evidence", "out"]))
    assert sources(notebook_path())[-1].strip() == "print(LAST_WORDS)"


def test_the_report_of_an_article_is_a_whole_folder(reported):
    report, _ = reported
    result = json.loads((report / "result.json").read_bytes())
    assert report.name.startswith("1969-07-21-two-men-on-the-moon-")
    names = {"article.txt", "result.json", *FILES, "report.ipynb", "run.json"}
    assert {file.name for file in report.iterdir()} == names
    assert result["as_of"] == "1969-07-21"
    assert [item["name"] for item in result["corpora"]] == ["moon"]
    assert any("Armstrong" in claim["text"] for claim in result["claims"])
    executed = nbformat.read(report / "report.ipynb", as_version=4)
    assert not [
        output for cell in executed.cells for output in cell.get("outputs", []) if output.get("name") == "stderr"
    ]


def test_a_report_comes_out_the_same_again_and_a_new_document_that_turns_a_verdict_is_told_of(reported, capsys):
    report, corpus = reported
    reports, changes = report.parent, corpus.parent / "changes"
    assert main(["recheck", str(reports), "--out", str(changes)]) == 0
    assert capsys.readouterr() == ("", "")
    assert not changes.exists()
    assert main(["replay", str(report)]) == 0
    assert capsys.readouterr().out == "result.json came out the same, times aside\n"

    write_moon(corpus)
    assert main(["recheck", str(reports), "--out", str(changes), "--json"]) == 3
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert "Armstrong" in change["claim"]
    assert change["before"]["label"] != change["after"]["label"] == "supported"
    assert [cause["kind"] for cause in change["why"]] == ["new_document"]
    assert change["why"][0]["detail"].startswith("moon/landing: ")
    assert "Armstrong" in (changes / "changes.html").read_text(encoding="utf-8")
    assert main(["recheck", str(reports), "--out", str(changes)]) == 0, "it is told of once"


def test_papermill_alone_runs_it_from_any_folder_with_the_texts_of_a_command_line(article, corpus, tmp_path):
    here = tmp_path / "elsewhere"
    here.mkdir()
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(notebook_path()),
        "out.ipynb",
        "-k",
        "python3",
        "--no-progress-bar",
    ]
    for name, value in (("article", article), ("corpus", f"{corpus}"), ("as_of", "1970"), ("out", "files")):
        command += ["-p", name, str(value)]
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads((here / "files" / "result.json").read_text(encoding="utf-8"))
    validate(result)
    assert result["as_of"] == "1970-12-31"
    assert LAST_WORDS in (here / "out.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"as_of": "1969-02-30"}, r"DateError: as_of: '1969-02-30'"),
        ({"corpus": "nowhere"}, r"CorpusError: nowhere"),
        ({"artcle": "story.txt"}, r"InputError: artcle: no such parameter. Expected article, corpus, published"),
    ],
)
def test_a_wrong_parameter_is_named_by_the_notebook(article, corpus, tmp_path, wrong, message):
    parameters = {"article": str(article), "corpus": str(corpus), "out": str(tmp_path / "out")} | wrong
    with pytest.raises(NotebookError, match=message) as caught:
        execute(notebook_path(), tmp_path / "executed.ipynb", parameters)
    assert caught.value.exit_status == 2
    assert not (tmp_path / "out").exists()


def test_the_desk_runs_to_its_end_without_a_click_and_takes_up_the_review_when_run_again(article, corpus, tmp_path):
    parameters = {"article": str(article), "corpus": [str(corpus)], "out": str(tmp_path / "desk"), "reviewer": "Ana"}
    notebook = find_project_root() / "notebooks" / "check_article.ipynb"
    check_names(notebook, parameters)
    execute(notebook, tmp_path / "executed.ipynb", parameters)
    result = (tmp_path / "desk" / "result.json").read_bytes()
    name = json.loads(result)["claims"][0]["id"]
    Review(tmp_path / "desk", by="Ana").overrule(name, "conflicting", "Two almanacs.")
    execute(notebook, tmp_path / "again.ipynb", parameters)
    assert (tmp_path / "desk" / "result.json").read_bytes() == result
    assert "Two almanacs." in (tmp_path / "desk" / "report.html").read_text(encoding="utf-8")
    assert "Two almanacs." in (tmp_path / "again.ipynb").read_text(encoding="utf-8")


def test_the_evaluation_notebook_runs_to_its_end_with_both_plots(tmp_path):
    notebook = find_project_root() / "notebooks" / "evaluate.ipynb"
    execute(notebook, tmp_path / "executed.ipynb", {"out": str(tmp_path / "figures")})
    outputs = [output for cell in nbformat.read(tmp_path / "executed.ipynb", as_version=4).cells
               for output in cell.get("outputs", [])]  # fmt: skip
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 2
    assert (tmp_path / "figures" / "predictions.jsonl").is_file()


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_says_what_it_is_for_and_has_one_cell_of_parameters_with_types(notebook: Path):
    cells = nbformat.read(notebook, as_version=4).cells
    assert cells[0].cell_type == "markdown"
    assert cells[0].source.startswith("# ")
    (parameters,) = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    for line in parameters.source.splitlines():
        assert re.fullmatch(r"\w+: .+ = .+  # .+", line), line


def test_the_watch_notebook_makes_its_pass_with_the_texts_of_a_scheduler(corpus, tmp_path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "bad.txt").write_bytes(b"%PDF-1.7")
    parameters = {"inbox": str(tmp_path / "inbox"), "corpus": str(corpus), "out": str(tmp_path / "reports")}
    notebook = find_project_root() / "notebooks" / "watch.ipynb"
    check_names(notebook, parameters)
    execute(notebook, tmp_path / "executed.ipynb", parameters)
    assert "is a PDF file" in (tmp_path / "executed.ipynb").read_text(encoding="utf-8")


def test_the_corpus_notebook_makes_a_corpus_and_names_what_reports_lacked(article, corpus, tmp_path):
    result = json.loads((Path(__file__).parent / "results" / "tide-gate.json").read_text(encoding="utf-8"))
    result["corpora"][0]["name"] = "mine"
    report = tmp_path / "reports" / "2024-05-03-tide-gate"
    report.mkdir(parents=True)
    (report / "result.json").write_text(json.dumps(result), encoding="utf-8")
    source = tmp_path / "rows.csv"
    source.write_text("title,body,publisher\nMoon,The Moon has no air.,Almanac\nMars,,Almanac\n", encoding="utf-8")
    parameters = {
        "corpus": str(tmp_path / "mine"), "source": str(source), "columns": {"text": "body", "source": "publisher"},
        "reports": str(tmp_path / "reports"),
    }  # fmt: skip
    notebook = find_project_root() / "notebooks" / "extend_corpus.ipynb"
    check_names(notebook, parameters)
    execute(notebook, tmp_path / "executed.ipynb", parameters)
    assert len(read_corpus(tmp_path / "mine").documents) == 2
    executed = (tmp_path / "executed.ipynb").read_text(encoding="utf-8")
    assert "1 added, 1 refused" in executed
    assert "rows.csv:3" in executed
    assert "2024-05-03-tide-gate" in executed
