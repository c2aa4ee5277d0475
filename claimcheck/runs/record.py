"""``run.json``: how one run stands, written so that it is there whole or not at all."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from claimcheck.errors import InputError
from claimcheck.files import write_whole
from claimcheck.limits import RESULT_BYTES
from claimcheck.schema import ResultError, validate

SCHEMA = "claimcheck.run/2"
FILE = "run.json"

#: The states of a run. A report counts as finished in the first one alone.
STATUSES = ("succeeded", "failed", "timed_out", "killed", "running", "queued")
#: ``done`` is what the first form of ``run.json`` called a run that succeeded.
_FINISHED = ("succeeded", "done")

HEARTBEAT_SECONDS = 5.0

#: What in a record is text where it is not null.
_TEXTS = ("id", "key", "owner", "reason", "folder", "queued", "started", "heartbeat", "finished", "program")
#: What a job is made of; of ``corpora``, each.
_JOB: dict[str, Any] = {
    "id": str, "key": str, "article": str, "corpora": str, "published": str | None, "as_of": str | None,
    "evidence": str, "notebook": str | None, "min_worth": int | float, "once": bool,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Job:
    """One report that was asked for, in the words it was asked in: ``today`` is still ``today``."""

    id: str
    key: str
    """The same for the same work, see :func:`job_key`; empty while that is not known."""
    article: str
    corpora: tuple[str, ...]
    published: str | None = None
    as_of: str | None = None
    evidence: str = "all"
    notebook: str | None = None
    """Another notebook than the project's own."""
    min_worth: float = 0.0
    """Claims that are less worth checking are set aside."""
    once: bool = False
    """Leave it if the same work has been done."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values for ``run.json``."""
        return asdict(self) | {"corpora": list(self.corpora)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Job:
        """The job of a ``run.json``."""
        return cls(**(values | {"corpora": tuple(values["corpora"])}))


def job_key(
    article_sha256: str,
    corpora: Sequence[str],
    published: str | None,
    as_of: str | None,
    evidence: str,
    *,
    min_worth: float = 0.0,
) -> str:
    """One name for one piece of work: this article, checked in this way against corpora of these names.

    What the corpora hold does not count: a corpus that grew is a reason to check again what has been reported
    (``recheck``), not to report every article anew.
    """
    parts: list[Any] = [article_sha256, sorted(corpora), published, as_of or "published", evidence]
    if min_worth:
        parts.append(min_worth)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def now() -> str:
    """The present time as ``run.json`` writes it: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read_run(folder: Path) -> dict[str, Any] | None:
    """What ``run.json`` of a folder says; None without one that can be read, or of another form."""
    try:
        run = json.loads(RESULT_BYTES.read(folder / FILE))
    except (OSError, ValueError, RecursionError):
        return None
    return run if _is_record(run) else None


def _is_record(run: Any) -> bool:
    """Whether it has the form of a record, as far as it goes: one of a run that was queued says little yet."""
    return (
        isinstance(run, dict)
        and isinstance(run.get("status"), str)
        and all(isinstance(run.get(name), str | None) for name in _TEXTS)
        and all(isinstance(run.get(name), int | float | None) for name in ("exit_status", "seconds", "memory_mb"))
        and all(_maps_to(str, run.get(name, {})) for name in ("versions", "models"))
        and _maps_to(int, run.get("verdicts") or {})
        and _maps_to(object, run.get("parameters", {}))
        and ("job" not in run or _is_job(run["job"]))
        and ("inputs" not in run or _are_inputs(run["inputs"]))
    )


def _is_job(job: Any) -> bool:
    if not isinstance(job, dict) or not {"id", "key", "article", "corpora"} <= job.keys() <= _JOB.keys():
        return False
    return isinstance(job["corpora"], list) and all(
        isinstance(one, _JOB[name]) for name, value in job.items() for one in (value if name == "corpora" else [value])
    )


def _are_inputs(inputs: Any) -> bool:
    if not isinstance(inputs, dict) or not isinstance(inputs.get("corpora"), list):
        return False
    files = [inputs.get("article"), inputs.get("notebook"), *inputs["corpora"]]
    return all(_maps_to(str, file) and {"path", "sha256"} <= file.keys() for file in files) and all(
        "name" in corpus for corpus in inputs["corpora"]
    )


def _maps_to(kind: type, value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(item, kind) for item in value.values())


def read_result(folder: Path) -> dict[str, Any]:
    """The validated ``result.json`` of a report folder. Raises :class:`InputError`."""
    try:
        result: dict[str, Any] = json.loads(RESULT_BYTES.read(folder / "result.json"))
        validate(result)
    except (OSError, ValueError, RecursionError, ResultError) as error:
        raise InputError(f"{folder / 'result.json'}: cannot be read ({error}). Give the folder of a report") from None
    return result


def is_finished(folder: Path) -> bool:
    """Whether the folder holds a report that was finished."""
    run = read_run(folder)
    return run is not None and run["status"] in _FINISHED


def write_run(folder: Path, record: dict[str, Any]) -> None:
    """Put ``run.json`` into a folder, on the disk, in the place of the one before."""
    write_whole(folder / FILE, json.dumps(record, ensure_ascii=False, indent=1) + "\n")


@contextmanager
def heartbeat(folder: Path, record: dict[str, Any], seconds: float = HEARTBEAT_SECONDS) -> Iterator[None]:
    """Keep ``run.json`` of a run under way fresh: ``heartbeat`` is when its process was last seen alive."""
    write_run(folder, record | {"heartbeat": now()})
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(seconds):
            # A full disk stops the report itself soon enough; it must not stop this thread.
            with suppress(OSError):
                write_run(folder, record | {"heartbeat": now()})

    thread = threading.Thread(target=beat, daemon=True, name="heartbeat")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
