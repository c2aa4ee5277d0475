"""The schedulers' examples: what they start exists, and each is what its scheduler reads, as far as can be tried."""

import ast
import json
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml
from tiny import STORY, write_town

from claimcheck.cli import build_parser
from claimcheck.notebook import NotebookError, check_names, execute
from claimcheck.runs import find_project_root, notebook_path

EXAMPLES = find_project_root() / "examples" / "scheduling"
PAGE = find_project_root() / "docs" / "scheduling.md"
SOURCES = sorted(path for path in EXAMPLES.iterdir() if path.is_file())


def commands(text: str) -> list[list[str]]:
    """The calls of claimcheck in a text: after the name, with at least one flag, up to what cannot belong to it."""
    found = re.findall(r"claimcheck ((?:watch|report|recheck|replay|runs) [^\n`\"#]*)", text)
    return [shlex.split(call) for call in found if "--" in call]


@pytest.mark.parametrize("path", [*SOURCES, PAGE], ids=lambda path: path.name)
def test_every_command_in_it_can_be_understood(path: Path):
    calls = commands(path.read_text(encoding="utf-8"))
    assert calls or path.suffix == ".timer"
    for call in calls:
        assert callable(build_parser().parse_args(call).run)


def test_the_page_tells_of_every_example():
    page = PAGE.read_text(encoding="utf-8")
    for path in SOURCES:
        assert path.name in page


def test_the_crontab_has_five_fields_and_a_command_in_each_line():
    lines = [line for line in (EXAMPLES / "crontab").read_text(encoding="utf-8").splitlines() if line]
    jobs = [line.split(None, 5) for line in lines if not line.startswith("#") and not re.match(r"\w+=", line)]
    assert len(jobs) == 3
    for *fields, command in jobs:
        assert all(re.fullmatch(r"\*|\d+", field) for field in fields)
        assert command.startswith("cd $PROJECT && ")
        assert "%" not in command, "cron takes a percent sign for a new line"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this needs systemd-analyze")
def test_systemd_finds_no_fault(tmp_path: Path):
    for name in ("claimcheck.service", "claimcheck.timer"):
        text = (EXAMPLES / name).read_text(encoding="utf-8")
        text = text.replace("/srv/claimcheck/.venv/bin/claimcheck", sys.executable).replace("User=claimcheck\n", "")
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.iterdir())], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "claimcheck" in line]
    assert not ours, done.stderr


def test_the_workflow_is_a_workflow():
    flow = yaml.safe_load((EXAMPLES / "github-actions.yml").read_text(encoding="utf-8"))
    # YAML 1.1 takes the word "on" for true.
    assert set(flow) == {"name", True, "permissions", "concurrency", "jobs"}
    (job,) = flow["jobs"].values()
    assert job["timeout-minutes"] > 0
    for step in job["steps"]:
        assert ("uses" in step) != ("run" in step)
        if "run" in step:
            assert subprocess.run(["sh", "-n"], input=step["run"], text=True, check=False).returncode == 0


def test_the_airflow_example_gives_the_report_notebook_parameters_that_it_has():
    tree = ast.parse((EXAMPLES / "airflow_dag.py").read_text(encoding="utf-8"))
    (given,) = [keyword.value for node in ast.walk(tree) if isinstance(node, ast.Call)
                for keyword in node.keywords if keyword.arg == "parameters"]  # fmt: skip
    assert isinstance(given, ast.Dict)
    check_names(notebook_path(), {key.value: None for key in given.keys})


def schedule(staging: Path, typed: dict[str, str]) -> Path:
    """A copy of the report notebook as jupyter-scheduler makes it: with what was typed written in as Python."""
    staging.mkdir()
    notebook = json.loads(notebook_path().read_text(encoding="utf-8"))
    tags = [cell["metadata"].get("tags", []) for cell in notebook["cells"]]
    place = tags.index(["parameters"])
    notebook["cells"].insert(place + 1, {
        "cell_type": "code", "id": "injected", "execution_count": None, "outputs": [],
        "metadata": {"tags": ["injected-parameters"]},
        "source": "\n".join(f"{name} = {value}" for name, value in typed.items()),
    })  # fmt: skip
    copy = staging / notebook_path().name
    copy.write_text(json.dumps(notebook), encoding="utf-8")
    return copy


def test_the_parameters_of_a_notebook_job_are_python_and_known():
    text = PAGE.read_text(encoding="utf-8").partition("in quotation marks:")[2].partition("The notebooks find")[0]
    typed = ast.parse(textwrap.dedent(text)).body
    assert all(isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) for node in typed)
    check_names(notebook_path(), {node.targets[0].id: None for node in typed})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"published": "20"}, r"DateError: published: '20'"),
        ({"publshed": "'2018'"}, r"InputError: publshed: no such parameter"),
    ],
)
def test_a_copy_in_a_staging_folder_names_the_wrong_parameter(tmp_path: Path, wrong, message):
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    typed = {"article": repr(str(tmp_path / "story.txt")), "corpus": repr(str(write_town(tmp_path / "town")))}
    copy = schedule(tmp_path / "staging", typed | wrong)
    with pytest.raises(NotebookError, match=message):
        execute(copy, copy.with_name("out.ipynb"), {})
