"""Put right what a power cut, a kill or a bad disk has left in a corpus or a folder of reports: ``doctor --repair``.

Documents, claims already checked, reports and reviews are never changed: what is wrong with them is for a person.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from claimcheck.errors import InputError, RunError
from claimcheck.files import leftovers, move, unwritable
from claimcheck.retrieval.encoder import SentenceEncoder
from claimcheck.runs import ledger
from claimcheck.runs.ledger import Ledger


def repair(folder: Path) -> list[str]:
    """Repair a corpus or a folder of reports. What was done, a line each; nothing when nothing was wrong.

    Raises :class:`InputError` when it is neither, for a corpus that cannot be read and for a folder that cannot be
    written to, and its base class for a full disk.
    """
    is_corpus, has_ledger = (folder / "corpus.toml").is_file(), (folder / ledger.FILE).is_file()
    if not is_corpus and not has_ledger:
        raise InputError(f"{folder}: neither a corpus (corpus.toml) nor a folder of reports ({ledger.FILE})")
    try:
        return _half_written(folder) + (_index(folder) if is_corpus else []) + (_ledger(folder) if has_ledger else [])
    except OSError as error:  # also when another program keeps a lock
        raise unwritable(folder, error, "Let other programs that use it end, and see who may write there") from error


def _half_written(folder: Path) -> list[str]:
    done = []
    for inside in (folder, *sorted(path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink())):
        for path in leftovers(inside):
            path.unlink(missing_ok=True)
            done.append(f"{path}: deleted, it was never finished")
    return done


def _index(folder: Path) -> list[str]:
    from claimcheck.corpus import read_corpus
    from claimcheck.retrieval.faiss_store import drop_damaged_lists
    from claimcheck.retrieval.mapped import drop_damaged_files
    from claimcheck.retrieval.store import corpus_vectors, drop_damaged

    corpus = read_corpus(folder)
    damaged = [*drop_damaged(folder), *drop_damaged_lists(folder), *drop_damaged_files(folder / ".index" / "words")]
    done = [f"{path}: deleted, its bytes were not the ones that were written" for path in damaged]
    embedded = 0

    def count(_: int, of: int) -> None:
        nonlocal embedded
        embedded = of

    corpus_vectors(corpus, SentenceEncoder(), count)
    return [*done, *([f"{folder}: {embedded} passages that the index lacked are embedded"] if embedded else [])]


def _ledger(out: Path) -> list[str]:
    done = []
    try:
        with Ledger(out) as found:
            damage = found.damage()
    except RunError as error:
        if not isinstance(error.__cause__, sqlite3.DatabaseError) or isinstance(
            error.__cause__, sqlite3.OperationalError
        ):
            raise  # a full disk, a lock: the ledger itself may be sound
        damage = str(error.__cause__)
    if damage is not None:
        for path in sorted(out.glob(f"{ledger.FILE}*")):
            if not path.name.endswith(".damaged"):
                move(path, path.with_name(f"{path.name}.damaged"))
        done.append(f"{out / ledger.FILE}: damaged ({damage}), kept beside as .damaged, made again from the reports")
    with Ledger(out) as made:
        done += [
            f"{run['folder'] or run['id']}: was interrupted; the next start does it again" for run in made.settle()
        ]
    return done
