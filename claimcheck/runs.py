"""Make the report folder of one article by running the report notebook: whole, or marked as failed."""

from __future__ import annotations

import errno
import hashlib
import json
import platform
import re
import shutil
import signal
import sys
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

from claimcheck import __version__
from claimcheck.article import SIZE_LIMIT, Article, article_from_bytes, read_article
from claimcheck.corpus import Corpus
from claimcheck.dates import parse_date
from claimcheck.errors import DateError, InputError, RunError
from claimcheck.models import file_sha256
from claimcheck.notebook import Progress, check_names, execute
from claimcheck.report import files
from claimcheck.review.log import FILE as REVIEW_FILE
from claimcheck.review.log import read_log
from claimcheck.schema import ResultError, validate

RUN_SCHEMA = "claimcheck.run/1"
NOTEBOOK = "verification_report.ipynb"
#: What a report notebook must write into its folder ``out``.
FILES = ("result.json", "claims.csv", "report.html")

_SLUG_LENGTH = 40
_VERSIONS_OF = (
    "bm25s", "faiss-cpu", "ipykernel", "jinja2", "nbclient", "numpy", "openvino", "pandas", "papermill",
    "sentence-transformers", "spacy", "tokenizers", "torch", "trafilatura", "transformers",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """What a report is made from, checked: dates are dates, corpora can be read."""

    article: str
    """Its path, or ``-`` for standard input."""
    corpora: tuple[Corpus, ...]
    published: str | None
    as_of: str | None
    evidence: str

    @property
    def folders(self) -> list[Path]:
        """The folders of the corpora."""
        return [corpus.folder for corpus in self.corpora]

    def digest(self, article: Article) -> str:
        """SHA-256 over the contents that go in, wherever they lie."""
        parts = [
            article.sha256,
            sorted((corpus.name, corpus.sha256) for corpus in self.corpora),
            self.published,
            self.as_of or "published",
            self.evidence,
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class ReportFolder:
    """A finished report."""

    path: Path
    result: dict[str, Any]
    """What ``result.json`` holds; it has been validated."""
    seconds: float


class FailedRun(RunError):
    """A run that did not finish. ``folder`` holds its ``run.json`` and the notebook as far as it got."""

    def __init__(self, reason: str, folder: Path, *, exit_status: int) -> None:
        first_line = reason.partition("\n")[0]
        super().__init__(f"{first_line} ({folder / 'run.json'} and report.ipynb beside it say more)")
        self.folder = folder
        self.exit_status = exit_status


def find_project_root() -> Path:
    """The project's folder, in which the package and the notebooks lie. Raises :class:`RunError`."""
    root = Path(__file__).resolve().parent.parent
    notebook = root / "notebooks" / NOTEBOOK
    if not notebook.is_file():
        raise RunError(
            f"{notebook}: not found. The notebooks lie in the project's folder, not in the package: "
            "install claimcheck from a copy of the project with `pip install -e .`"
        )
    return root


def notebook_path() -> Path:
    """The report notebook. Raises :class:`RunError`."""
    return find_project_root() / "notebooks" / NOTEBOOK


def check_parameters(
    article: str | Path,
    corpora: str | Path | Sequence[str | Path],
    *,
    published: str | int | None = None,
    as_of: str | int | None = None,
    evidence: str = "all",
) -> Parameters:
    """Check what a report is to be made from, and read the corpora.

    ``corpora`` may be one path or several parted by commas, and a year may be a number: that is what ``papermill -p``
    makes of them. ``today`` becomes today's date, so that the run can be repeated. Raises :class:`InputError`.
    """
    # Imported here because the modules of the road load numpy.
    from claimcheck.pipeline import read_corpora
    from claimcheck.verification.candidates import EvidenceMode

    if not isinstance(article, str | Path) or not str(article).strip():
        raise InputError(f"article is {article!r}: expected the path of a .txt, .md or .html file")
    if isinstance(corpora, str) and not Path(corpora).exists():
        corpora = [part.strip() for part in corpora.split(",") if part.strip()]
    elif isinstance(corpora, str | Path):
        corpora = [corpora]
    if not corpora or not all(isinstance(corpus, str | Path) for corpus in corpora):
        raise InputError(f"corpus is {corpora!r}: expected the path of at least one corpus folder")
    if evidence not in get_args(EvidenceMode):
        raise InputError(f"evidence is {evidence!r}: expected one of {', '.join(get_args(EvidenceMode))}")
    return Parameters(
        article=str(article),
        corpora=read_corpora([Path(corpus) for corpus in corpora]),
        published=_checked_date("published", published),
        as_of=_checked_date("as_of", date.today().isoformat() if as_of == "today" else as_of, "published"),
        evidence=evidence,
    )


def run_report(
    article: str | Path,
    corpora: Sequence[str | Path],
    out: Path,
    *,
    published: str | None = None,
    as_of: str | None = None,
    evidence: str = "all",
    progress: Progress | None = None,
    notebook: Path | None = None,
) -> ReportFolder:
    """Make the report of one article in ``out/<date>-<slug>-<8 hex>/`` and return it.

    The folder appears by renaming, so it is never seen half-written. A report of the same input is made anew and
    takes the place of the older one. A failed run goes to a folder of that name too, with ``-failed`` added if a
    finished report has the name: that one is not touched.

    ``article`` is a path, or ``-`` for standard input, of which a copy is kept in the folder. ``progress`` is called
    with the heading of the notebook's current part, the number of cells done, and how many there are.

    Raises :class:`InputError` before anything is run, and :class:`FailedRun` with the failed folder. An interrupt, and
    a termination when called from the main thread, is recorded in the same way and raised as ``KeyboardInterrupt``.
    """
    notebook = notebook or notebook_path()
    given = check_parameters(article, corpora, published=published, as_of=as_of, evidence=evidence)
    scratch = _scratch_folder(out)
    try:
        with _termination_as_interrupt():
            return _run_in(scratch, given, notebook, progress)
    finally:
        # It is gone after a rename; after an error nothing half-written stays behind.
        shutil.rmtree(scratch, ignore_errors=True)


def slug(title: str) -> str:
    """A title as a part of a file name: at most 40 of a-z, 0-9 and hyphens, cut between words if it can be."""
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_title.lower().replace("'", "")).strip("-")
    if len(words) > _SLUG_LENGTH:
        head, following = words[:_SLUG_LENGTH], words[_SLUG_LENGTH]
        words = head if following == "-" or "-" not in head else head.rpartition("-")[0]
    return words.strip("-") or "article"


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that take part in a run; ``not installed`` for those that are not."""
    found = {"python": platform.python_version(), "claimcheck": __version__}
    for name in _VERSIONS_OF:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def _checked_date(name: str, value: str | int | None, *words: str) -> str | None:
    if value is None:
        return None
    text = str(value)
    if text not in words:
        try:
            parse_date(text)
        except DateError as error:
            raise DateError(f"{name}: {error}{''.join(f', or the word {word}' for word in words)}") from None
    return text


def _scratch_folder(out: Path) -> Path:
    scratch = out.absolute() / f".run-{uuid4().hex}"
    try:
        scratch.mkdir(parents=True)
    except OSError as error:
        raise InputError(f"{out}: reports cannot be written there ({error.strerror}). Choose another folder") from None
    return scratch


def _run_in(scratch: Path, given: Parameters, notebook: Path, progress: Progress | None) -> ReportFolder:
    from claimcheck.pipeline import day_of

    path, article = _read_input(scratch, given)
    day_of(given.as_of, article.published)  # raises InputError when there is no such day
    day = article.published or date.today()
    target = scratch.with_name(f"{day}-{slug(article.title)}-{given.digest(article)[:8]}")
    parameters: dict[str, Any] = {
        "article": str(path),
        "corpus": [str(folder.absolute()) for folder in given.folders],
        "published": given.published,
        "as_of": given.as_of,
        "evidence": given.evidence,
        "out": str(scratch),
    }
    check_names(notebook, parameters)
    record: dict[str, Any] = {
        "schema": RUN_SCHEMA,
        "status": "done",
        "reason": None,
        "parameters": parameters,
        "versions": versions(),
        "inputs": {
            "article": {"path": str(path), "sha256": article.sha256},
            "corpora": [{"path": str(corpus.folder.absolute()), "sha256": corpus.sha256} for corpus in given.corpora],
            "notebook": {"path": str(notebook), "sha256": file_sha256(notebook)},
        },
    }
    started = datetime.now(UTC)
    try:
        execute(notebook, scratch / "report.ipynb", parameters, progress)
        result = _read_result(scratch)
    except (Exception, KeyboardInterrupt) as error:
        if _is_finished(target):
            target = _failed_name(target)
        # Half of a report must not be taken for a report.
        for name in {*FILES, *files.FILES}:
            (scratch / name).unlink(missing_ok=True)
        reason = _reason(error)
        _close(scratch, target, record | {"status": "failed", "reason": reason}, started)
        if isinstance(error, KeyboardInterrupt):
            raise
        raise FailedRun(reason, target, exit_status=getattr(error, "exit_status", RunError.exit_status)) from error
    _keep_review(scratch, target, result)
    seconds = _close(scratch, target, record, started)
    shutil.rmtree(_failed_name(target), ignore_errors=True)
    return ReportFolder(path=target, result=result, seconds=seconds)


def _read_input(scratch: Path, given: Parameters) -> tuple[Path, Article]:
    if given.article != "-":
        return Path(given.article).absolute(), read_article(given.article, published=given.published)
    raw = sys.stdin.buffer.read(SIZE_LIMIT + 1)
    article = article_from_bytes(raw, "-", given.published)
    copy = scratch / "article.txt"
    copy.write_bytes(raw)
    return copy, article


def _keep_review(scratch: Path, target: Path, result: dict[str, Any]) -> None:
    """What people did to an older report of the same input goes on with the new one."""
    if (target / REVIEW_FILE).is_file():
        shutil.copy2(target / REVIEW_FILE, scratch / REVIEW_FILE)
        files.write_report(scratch, result, read_log(scratch))


def _read_result(folder: Path) -> dict[str, Any]:
    for name in FILES:
        if not (folder / name).is_file():
            raise RunError(f"the notebook finished without writing {name}")
    try:
        result: dict[str, Any] = json.loads((folder / "result.json").read_bytes())
        validate(result)
    except (ValueError, ResultError) as error:
        raise RunError(f"the notebook wrote a result.json that is not valid: {error}") from error
    return result


@contextmanager
def _termination_as_interrupt() -> Iterator[None]:
    """A run that is told to end (by a scheduler, a time limit) records that like one that is interrupted by hand."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _reason(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return str(error) if isinstance(error, RunError) else f"{type(error).__name__}: {error}"


def _failed_name(target: Path) -> Path:
    return target.with_name(f"{target.name}-failed")


def _is_finished(target: Path) -> bool:
    try:
        return bool(json.loads((target / "run.json").read_bytes())["status"] == "done")
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _close(scratch: Path, target: Path, record: dict[str, Any], started: datetime) -> float:
    """Write ``run.json`` and give the folder its name. Returns the seconds since ``started``."""
    finished = datetime.now(UTC)
    seconds = round((finished - started).total_seconds(), 3)
    # Every file speaks of the folder by the name under which it will be found.
    for file in scratch.iterdir():
        if file.suffix in {".json", ".jsonld", ".ipynb", ".html", ".csv", ".md"}:
            file.write_bytes(file.read_bytes().replace(scratch.name.encode(), target.name.encode()))
    record = record | {
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "seconds": seconds,
        "outputs": {file.name: file_sha256(file) for file in sorted(scratch.iterdir())},
    }
    text = json.dumps(record, ensure_ascii=False, indent=1).replace(scratch.name, target.name)
    (scratch / "run.json").write_text(text + "\n", encoding="utf-8")
    _give_name(scratch, target)
    return seconds


def _give_name(folder: Path, target: Path) -> None:
    # A folder cannot be renamed over one that holds files, so an older report steps aside first, and is deleted when
    # the new one stands in its place. When two runs do this at once, the later one stays.
    older = folder.with_name(f"{folder.name}-older")
    while True:
        try:
            folder.rename(target)
            break
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise RunError(f"{target}: the report cannot be put there ({error.strerror})") from error
        shutil.rmtree(older, ignore_errors=True)
        with suppress(FileNotFoundError):
            target.rename(older)
    shutil.rmtree(older, ignore_errors=True)
