"""The project's own files agree with each other, and its code passes the tools it is written for."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from claimcheck.models import MPNET

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: What the fact-checker's conda environment names itself; the rest comes with the package.
NAMED = {
    "faiss-cpu", "jupyter-server", "jupyterlab", "nbconvert", "pandas", "papermill", "pytest", "sentence-transformers",
    "torch",
}  # fmt: skip
TEXT = {".py", ".md", ".toml", ".yml", ".txt", ".ipynb", ".j2", ".css", ""}


def requirements(*extras: str) -> dict[str, Requirement]:
    lines = list(PROJECT["dependencies"])
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    return {canonicalize_name(item.name): item for item in map(Requirement, lines)}


def project_files() -> list[Path]:
    def is_ours(path: Path) -> bool:
        parts = path.relative_to(ROOT).parts
        made = {"__pycache__", "build", "dist"}
        return not any(part in made or part.endswith(".egg-info") for part in parts) and (
            parts[0] != "reports" or path.name == "README.md"
        )

    tops = [path for path in ROOT.iterdir() if not path.name.startswith(".") or path.name in {".ci", ".gitignore"}]
    files = [file for top in tops for file in ([top] if top.is_file() else top.rglob("*")) if file.is_file()]
    return [file for file in files if file.suffix in TEXT and is_ours(file)]


def test_conda_names_the_same_lower_bounds():
    lines = re.findall(r"^  - ([\w.-]+)(>=\S+)?$", (ROOT / "environment.yml").read_text(encoding="utf-8"), re.M)
    called = {"pytorch": "torch"}
    bounds = {
        canonicalize_name(called.get(name, name)): bound for name, bound in lines if name not in {"conda-forge", "pip"}
    }
    assert bounds.pop("python") == PROJECT["requires-python"]
    assert bounds == {name: str(item.specifier) for name, item in requirements("test").items() if name in NAMED}
    assert set(bounds) == NAMED


def test_the_packages_of_the_larger_model_are_those_that_the_program_looks_for():
    lines = (ROOT / "requirements-models.txt").read_text(encoding="utf-8").splitlines()
    listed = {line.partition("==")[0].replace("-", "_") for line in lines if line.startswith("all-")}
    assert listed == {part.partition("/")[0].replace("-", "_") for part in MPNET.parts}


def test_ci_is_make_test():
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith("bash")
    assert lines[-1] == "make test"
    assert "set -eu" in lines


@pytest.mark.parametrize(
    ("there", "user", "can_install", "asked"),
    [
        ("chromium", 0, True, False),
        ("google-chrome", 0, True, False),
        (None, 0, True, True),
        (None, 0, False, True),
        (None, 1000, True, False),
    ],
    ids=["there", "another name", "missing", "cannot be installed", "may not install"],
)
def test_ci_installs_the_browser_if_it_may_and_goes_on_without(
    tmp_path: Path, there: str | None, user: int, can_install: bool, asked: bool
):
    programs = {
        "id": f"echo {user}",
        "apt-get": f'echo "apt-get $*" >> {tmp_path}/done; echo noise; exit {0 if can_install else 100}',
        "make": f'echo "make $*" >> {tmp_path}/done',
    }
    if there:
        programs[there] = "exit 1"
    for name, script in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    for name in ("bash", "dirname", "sh", "timeout"):
        (tmp_path / name).symlink_to(shutil.which(name))
    run = [shutil.which("bash"), str(ROOT / ".ci" / "run")]
    done = subprocess.run(run, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    first, *last = (tmp_path / "done").read_text().splitlines()
    assert (first == "apt-get update") is asked
    assert [first, *last][-1] == "make test"
    assert any("install" in line and line.endswith(" chromium") for line in last) is (asked and can_install)


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy", "--strict", "-p", "claimcheck"),
    ],
    ids=["ruff check", "ruff format", "mypy"],
)
def test_the_code_passes(command: tuple[str, ...]):
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_names_a_place_that_only_one_machine_has():
    words = ["/wo" + "rk/", "/fa" + "rm/", "/tmp/" + "w/", "/ro" + "ot/", "pypi" + ".org"]
    words += ["python" + "hosted", "registry" + ".npmjs", "deb.de" + "bian"]
    files = project_files()
    assert ROOT / "pyproject.toml" in files
    found = [
        f"{file.relative_to(ROOT)}: {word}"
        for file in files
        for word in words
        if word in file.read_text(encoding="utf-8", errors="replace")
    ]
    assert not found
