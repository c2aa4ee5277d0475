"""What is installed is what was locked: every package, every version within its bounds, every file with its hash."""

import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
#: Each lock with the extra it is for; a lock is installed after those before it.
LOCKS = {"torch": None, "report": None, "test": "test", "train": "train", "supply": "supply"}
LOCK_FILES = [*sorted((ROOT / "locks").glob("*.txt")), ROOT / "requirements-models.txt"]
#: Below these there are known holes.
SECURE = {"jupyterlab": "4.6", "jupyter-server": "2.20", "nbconvert": "7.17.1", "torch": "2.10", "jinja2": "3.1.6"}


def entries(file: Path) -> dict[Requirement, list[str]]:
    """The requirements of a lock, each with the hashes of its files."""
    text = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", file.read_text(encoding="utf-8"), flags=re.M))
    lines = [line.partition(" --hash") for line in text.splitlines()]
    return {Requirement(name): re.findall(r"sha256:([0-9a-f]{64})(?!\S)", rest) for name, _, rest in lines}


@cache
def locked(lock: str) -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for item in entries(ROOT / "locks" / f"{lock}.txt"):
        found.setdefault(canonicalize_name(item.name), []).append(item)
    return found


def bounds(extra: str | None) -> list[Requirement]:
    project = PROJECT["project"]
    return [
        Requirement(line) for line in (project["optional-dependencies"][extra] if extra else project["dependencies"])
    ]


def up_to(lock: str) -> dict[str, list[Requirement]]:
    """What is installed once this lock is: those before it, too."""
    names = list(LOCKS)[: list(LOCKS).index(lock) + 1]
    return {name: items for each in names for name, items in locked(each).items()}


@pytest.mark.parametrize("file", LOCK_FILES, ids=lambda file: file.name)
def test_every_line_is_one_version_with_hashes(file: Path):
    assert entries(file)
    for item, hashes in entries(file).items():
        assert [clause.operator for clause in item.specifier] == ["=="], item
        assert hashes, item
        assert len(set(hashes)) == len(hashes)


@pytest.mark.parametrize("lock", [name for name in LOCKS if name != "torch"])
def test_a_lock_has_what_the_project_asks_for_within_its_bounds(lock: str):
    there = up_to(lock)
    for item in bounds(LOCKS[lock]):
        pins = there.get(canonicalize_name(item.name), [])
        assert pins, f"{item.name} is in no lock: run make lock"
        for pin in pins:
            (clause,) = pin.specifier
            assert clause.version in item.specifier, f"{pin} is not {item.specifier}: run make lock"


def test_a_package_is_in_one_lock():
    names = [name for lock in LOCKS for name in locked(lock)]
    assert len(set(names)) == len(names)


def test_the_smaller_torch_is_the_locked_one():
    (pin,) = entries(ROOT / "locks" / "torch-cpu.txt")
    (usual,) = locked("torch")["torch"]
    assert str(pin.specifier) == f"{usual.specifier}+cpu"


@pytest.mark.parametrize("name", SECURE)
def test_no_version_with_a_known_hole_is_allowed(name: str):
    (bound,) = [item for item in bounds(None) if canonicalize_name(item.name) == name]
    (clause,) = bound.specifier
    assert clause.operator == ">="
    assert Version(clause.version) >= Version(SECURE[name])


def test_the_locks_are_whole():
    """They are installed without looking at dependencies, so what a locked package needs must be locked too."""
    there = up_to("test")
    missing = []
    for name in there.keys() - locked("torch").keys():
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            # It is for another system, or the environment was not made from the locks.
            continue
        for need in map(Requirement, needs):
            wanted = need.marker is None or need.marker.evaluate({"extra": ""})
            if wanted and canonicalize_name(need.name) not in there:
                missing.append(f"{name} needs {need}")
    assert missing == []


def test_the_constraints_are_the_versions_of_the_locks():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {str(Requirement(line)) for line in lines if not line.startswith("#")}
    assert pins == {str(item) for lock in LOCKS for items in locked(lock).values() for item in items}


def test_the_bill_of_materials_names_what_the_locks_install(tmp_path: Path):
    out = tmp_path / "sbom.json"
    command = ["-m", "cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml"), "-o", str(out)]
    subprocess.run([sys.executable, *command, sys.executable], check=True, capture_output=True, timeout=120)
    bill = json.loads(out.read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "claimcheck"
    named = {canonicalize_name(item["name"]): item["version"] for item in bill["components"]}
    wanted = {canonicalize_name(item.name) for item in bounds(None)}
    assert wanted <= named.keys()
    for name in wanted:
        assert named[name] == importlib.metadata.version(name)


def test_an_audit_that_could_not_ask_about_a_package_is_no_success(tmp_path: Path):
    """Without ``--strict`` pip-audit passes over what the service does not know, and finds nothing wrong."""
    programs = tmp_path / "bin"
    programs.mkdir()
    script = '#!/bin/sh\nfor word in "$@"; do [ "$word" = --strict ] && { echo skipped >&2; exit 1; }; done\nexit 0\n'
    for name in ("pip", "pip-audit"):
        (programs / name).write_text(script, encoding="utf-8")
        (programs / name).chmod(0o755)
    for stamp in ("installed", "installed-test", "installed-supply"):
        (tmp_path / stamp).touch()
    done = subprocess.run(["make", "audit", f"VENV={tmp_path}"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "vulnerable, or not all could be asked about" in done.stderr
