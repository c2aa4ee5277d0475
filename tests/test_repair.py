"""``doctor --repair``: what a kill or a bad disk leaves is put right, and nothing that a person wrote is touched."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from claimcheck.cli import main
from claimcheck.corpus import read_corpus
from claimcheck.errors import InputError
from claimcheck.repair import repair
from claimcheck.retrieval.encoder import SentenceEncoder
from claimcheck.retrieval.store import corpus_vectors
from claimcheck.runs.ledger import FILE, Ledger


@pytest.fixture(scope="module")
def ended() -> int:
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def stored(corpus: Path) -> list[Path]:
    return sorted((corpus / ".index").rglob("*.safetensors"))


def test_a_corpus_gets_its_index_back(town: Path, encoder: SentenceEncoder, ended: int):
    vectors = corpus_vectors(read_corpus(town), encoder)
    documents = (town / "documents.jsonl").read_bytes()
    (damaged,) = stored(town)
    raw = bytearray(damaged.read_bytes())
    raw[-1] ^= 1
    damaged.write_bytes(raw)
    half = town / f".documents.jsonl.{ended}-0a1b2c3d.partial"
    half.write_text('{"id": "never finis', encoding="utf-8")

    done = repair(town)

    assert not half.exists()
    assert [str(path) in line for path, line in zip((half, damaged, town), done, strict=True)] == [True] * 3
    assert (corpus_vectors(read_corpus(town), encoder) == vectors).all()
    assert (town / "documents.jsonl").read_bytes() == documents
    assert repair(town) == []


def test_a_file_that_somebody_is_writing_stays(town: Path, encoder: SentenceEncoder):
    corpus_vectors(read_corpus(town), encoder)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as writer:
        half = town / f".documents.jsonl.{writer.pid}-0a1b2c3d.partial"
        half.write_text("{", encoding="utf-8")
        assert repair(town) == []
        assert half.exists()
        writer.communicate(b"\n")


def test_a_damaged_ledger_is_made_again_from_the_reports(tmp_path: Path):
    report = tmp_path / "2018-03-09-talks-0a1b2c3d"
    report.mkdir()
    run = {"id": "0a1b2c3d4e", "key": "k", "status": "succeeded", "folder": str(report), "retry": False}
    (report / "run.json").write_text(json.dumps(run), encoding="utf-8")
    (tmp_path / FILE).write_bytes(b"this is no database" * 400)

    (line,) = repair(tmp_path)

    assert str(tmp_path / FILE) in line
    assert (tmp_path / f"{FILE}.damaged").read_bytes().startswith(b"this is no database")
    with Ledger(tmp_path) as ledger:
        assert [found["id"] for found in ledger.runs()] == ["0a1b2c3d4e"]
    assert repair(tmp_path) == []


def test_a_folder_that_cannot_be_written_to_is_named(town: Path, encoder: SentenceEncoder, capsys):
    corpus_vectors(read_corpus(town), encoder)
    (lock,) = (town / ".index").rglob("writing.lock")
    lock.unlink()
    lock.mkdir()
    assert main(["doctor", "--repair", str(town)]) == 2
    told = capsys.readouterr().err
    assert f"{town}: cannot be written" in told
    assert "Traceback" not in told


def test_another_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(InputError, match=r"neither a corpus \(corpus.toml\) nor a folder of reports"):
        repair(tmp_path)
    assert main(["doctor", "--repair", str(tmp_path)]) == 2
    assert "Traceback" not in capsys.readouterr().err
