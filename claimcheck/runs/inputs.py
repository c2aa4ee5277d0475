"""What went into a report, and what would go in now: article, corpora, notebook, program, models and packages."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from claimcheck.corpus import Corpus
from claimcheck.errors import ClaimcheckError, InputError
from claimcheck.models import MINILM, file_sha256
from claimcheck.runs.parameters import notebook_path
from claimcheck.runs.program import program_sha256, versions
from claimcheck.runs.record import Job, is_finished, read_result, read_run
from claimcheck.verification.verifier import DEFAULT_VERIFIER, WEIGHTS, read_settings


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Something that is not as it was when the report was made."""

    what: str
    """``article``, ``corpus``, ``notebook``, ``program``, ``model`` or ``package``."""
    name: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        return f"{self.what} {self.name}: {_short(self.before)}, now {_short(self.after)}"


#: What a record must have for its run to be done again, and what of its parameters.
_NEEDED = {"id", "key", "finished", "job", "inputs", "parameters", "versions", "models", "program"}
_ASKED = {"published", "as_of", "evidence"}


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A finished report as its folder tells of it."""

    folder: Path
    run: dict[str, Any]
    result: dict[str, Any]

    @property
    def job(self) -> Job:
        return Job.from_dict(self.run["job"])


def read_finished(folder: Path) -> Finished:
    """Read a report folder. Raises :class:`InputError` unless it holds a finished report with a record of its run."""
    run = read_run(folder)
    if run is None:
        raise InputError(f"{folder}: holds no run.json. Give the folder of a report made by claimcheck report or watch")
    if not is_finished(folder):
        raise InputError(f"{folder}: its run is {run['status']}, not succeeded. Do it again: claimcheck runs retry")
    if not run.keys() >= _NEEDED or not run["parameters"].keys() >= _ASKED:
        raise InputError(f"{folder}: was made by an older version, which did not keep what is needed. Make it anew")
    return Finished(folder=folder, run=run, result=read_result(folder))


def article_of(report: Finished) -> Path:
    """The article as it was: where it lay, if it still is that, else the copy in the folder.

    Raises :class:`InputError` when neither is.
    """
    known = report.run["inputs"]["article"]
    copies = sorted(report.folder.glob("article.*")) + sorted(report.folder.glob("article"))
    for path in (Path(known["path"]), *copies):
        if path.is_file() and file_sha256(path) == known["sha256"]:
            return path
    raise InputError(f"{report.folder}: the article has been changed, and so has the copy of it, if there is one")


def differences(report: Finished, corpora: tuple[Corpus, ...]) -> list[Difference]:
    """What is not as it was when the report was made; ``corpora`` are those of now."""
    run, found = report.run, []
    now = {corpus.name: corpus.sha256 for corpus in corpora}
    before = {corpus["name"]: corpus["sha256"] for corpus in run["inputs"]["corpora"]}
    found += _compare("corpus", before, now)
    notebook = Path(report.job.notebook) if report.job.notebook else notebook_path()
    found += _compare("notebook", {notebook.name: run["inputs"]["notebook"]["sha256"]},
                      {notebook.name: file_sha256(notebook) if notebook.is_file() else None})  # fmt: skip
    found += _compare("program", {"claimcheck": run["program"]}, {"claimcheck": program_sha256()})
    # Models of other names were asked for by name, and are compared by the run itself.
    known = _models()
    found += _compare("model", run["models"], {name: known.get(name, sha) for name, sha in run["models"].items()})
    found += _compare("package", run["versions"], versions())
    return found


def corpora_of(report: Finished) -> list[Path]:
    """The folders of the corpora, where they lay."""
    return [Path(corpus["path"]) for corpus in report.run["inputs"]["corpora"]]


def state_of(corpus: Corpus) -> dict[str, str]:
    """The id of each document of a corpus, and the beginning of a hash of what it says."""
    return {
        document.id: hashlib.sha256(json.dumps(asdict(document), default=str, sort_keys=True).encode()).hexdigest()[:16]
        for document in corpus.documents
    }


def _models() -> dict[str, str]:
    try:
        return {MINILM.name: MINILM.sha256, DEFAULT_VERIFIER: str(read_settings(WEIGHTS)["sha256"])}
    except ClaimcheckError:
        return {}


def _compare(what: str, before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    return [
        Difference(what=what, name=name, before=before.get(name), after=after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def _short(value: str | None) -> str:
    return "not there" if value is None else f"{value[:12]}..." if len(value) == 64 else value
