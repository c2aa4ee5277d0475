"""The ledger: one SQLite file that lists every run of a reports folder. What it says comes from ``run.json``."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from claimcheck.errors import InputError, RunError
from claimcheck.runs import folders
from claimcheck.runs.record import now, read_run

FILE = "ledger.sqlite"

#: The columns, and where in a ``run.json`` each comes from.
_COLUMNS = {
    "id": ("id",),
    "key": ("key",),
    "owner": ("owner",),
    "status": ("status",),
    "reason": ("reason",),
    "exit_status": ("exit_status",),
    "retry": ("retry",),
    "article": ("job", "article"),
    "article_sha256": ("inputs", "article", "sha256"),
    "folder": ("folder",),
    "started": ("started",),
    "finished": ("finished",),
    "seconds": ("seconds",),
    "memory_mb": ("memory_mb",),
    "program": ("program",),
    "verdicts": ("verdicts",),
    "models": ("models",),
    "corpora": ("inputs", "corpora"),
    "notebook": ("inputs", "notebook"),
    "parameters": ("parameters",),
    "versions": ("versions",),
    "job": ("job",),
}
_JSON = ("verdicts", "models", "corpora", "notebook", "parameters", "versions", "job")
_TABLE = f"""
create table if not exists runs (number integer primary key, {", ".join(_COLUMNS)}, unique (id));
create index if not exists runs_of_a_key on runs (key);
create table if not exists kept (name text primary key, value);
"""
#: How long to wait for another process that writes.
_WAIT_SECONDS = 60
_OPEN = ("queued", "running")
#: Why a run is ``killed`` that was found unfinished, with nobody left to say how it ended.
ORPHANED = "it and what had started it were ended from outside"


class Ledger:
    """The runs of one reports folder. Any number of processes may use it at once.

    It can be deleted: the runs of the folders that are there are written into a new one.
    """

    def __init__(self, out: Path) -> None:
        """Raises :class:`RunError` when the file cannot be used."""
        self.out = out.absolute()
        self.path = self.out / FILE
        with _errors(self.path):
            self._db = sqlite3.connect(self.path, timeout=_WAIT_SECONDS, check_same_thread=False, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            self._db.execute("pragma journal_mode = wal")
            self._db.executescript(_TABLE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._db.close()

    def note(self, record: dict[str, Any]) -> None:
        """Write down how a run stands. Raises :class:`RunError`, for instance when the disk is full."""
        values = {name: _at(record, path) for name, path in _COLUMNS.items()}
        values |= {name: json.dumps(values[name], ensure_ascii=False) for name in _JSON}
        with _errors(self.path):
            self._db.execute(
                f"insert into runs ({', '.join(values)}) values ({', '.join('?' * len(values))}) "
                f"on conflict (id) do update set {', '.join(f'{name} = excluded.{name}' for name in values)}",
                list(values.values()),
            )

    def damage(self) -> str | None:
        """The first thing that SQLite finds wrong with the file; None when it is sound."""
        with _errors(self.path):
            (found,) = self._db.execute("pragma quick_check(1)").fetchone()
        return None if found == "ok" else str(found)

    def runs(self) -> list[dict[str, Any]]:
        """All runs, the latest first."""
        return self._select("order by number desc")

    def of_key(self, key: str) -> list[dict[str, Any]]:
        """The runs of one piece of work, the latest first."""
        return self._select("where key = ? order by number desc", key)

    def get(self, name: str) -> dict[str, Any]:
        """The run whose id begins with ``name``, or the latest one of the folder with this name or path.

        Raises :class:`InputError`.
        """
        runs = self.runs()
        found = [run for run in runs if run["folder"] and Path(run["folder"]).name == Path(name).name][:1]
        found = found or [run for run in runs if run["id"].startswith(name)]
        if len(found) != 1:
            what = "more than one run" if found else "no run"
            raise InputError(f"{self.out}: {what} is named {name!r}. List them: claimcheck runs list --out {self.out}")
        return found[0]

    def forget(self, ids: Sequence[str]) -> None:
        """Take runs out of the ledger."""
        with _errors(self.path):
            self._db.executemany("delete from runs where id = ?", [(name,) for name in ids])

    def keep(self, name: str, value: Any) -> None:
        """Keep something beside the runs; what is kept under the name already stays."""
        with _errors(self.path):
            self._db.execute(
                "insert or ignore into kept (name, value) values (?, ?)", (name, json.dumps(value, ensure_ascii=False))
            )

    def kept(self, name: str) -> Any:
        """What is kept under a name, or None."""
        with _errors(self.path):
            row = self._db.execute("select value from kept where name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row["value"])

    def drop(self, name: str) -> None:
        """Keep it no longer."""
        with _errors(self.path):
            self._db.execute("delete from kept where name = ?", (name,))

    def settle(self) -> list[dict[str, Any]]:
        """Find out what became of the runs that were under way when their process died.

        Those that had finished are written down as what their folder says. The others are ``killed``, and their
        hidden folders deleted; they are given back, and may be done again.
        """
        for scratch in folders.under_way(self.out):
            if not folders.is_alive(self.out, folders.owner_of(scratch)):
                folders.set_aside(scratch)
        folders.tidy(self.out)
        dead = []
        for run in self._select(f"where status in {_OPEN} order by number"):
            # One whose owner lives is that owner's to write down.
            if not folders.is_alive(self.out, run["owner"]) and not self.adopt(run):
                dead.append(self._kill(run))
        self._adopt_unknown()
        return dead

    def adopt(self, run: dict[str, Any]) -> bool:
        """Write down what the folder of a run says, if it has got its name."""
        for name in (run["folder"], f"{run['folder']}-failed") if run["folder"] else ():
            found = read_run(Path(name))
            if found is not None and found.get("id") == run["id"]:
                self.note(found)
                return True
        return False

    def _kill(self, run: dict[str, Any]) -> dict[str, Any]:
        killed = {"status": "killed", "reason": ORPHANED, "retry": True, "finished": now()}
        with _errors(self.path):
            names = ", ".join(f"{name} = ?" for name in killed)
            self._db.execute(
                f"update runs set {names} where id = ? and status in {_OPEN}", [*killed.values(), run["id"]]
            )
        return run | killed

    def _adopt_unknown(self) -> None:
        """Write down the runs of folders that the ledger does not know."""
        known = {Path(run["folder"]).name for run in self._select("where folder is not null")}
        for folder in sorted(self.out.iterdir()):
            if folder.name not in known and not folder.name.startswith(".") and folder.is_dir():
                found = read_run(folder)
                if found is not None and found.get("id"):
                    self.note(found)

    def _select(self, rest: str, *values: str) -> list[dict[str, Any]]:
        with _errors(self.path):
            rows = self._db.execute(f"select * from runs {rest}", values).fetchall()
        return [
            {name: json.loads(row[name]) if name in _JSON else row[name] for name in _COLUMNS}
            | {"retry": bool(row["retry"])}
            for row in rows
        ]


def _at(record: dict[str, Any], path: Sequence[str]) -> Any:
    value: Any = record
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            what = "Make room on the disk, and start again: what is not done yet is done then"
        else:
            what = "If it is damaged, delete it: it is made again from the report folders"
        raise RunError(f"{path}: the ledger cannot be used ({error}). {what}") from error
