"""``doctor --prune``: what older versions left goes, what may be in use stays, and nothing is lost by it."""

import json
import os
import time
from pathlib import Path

import pytest
from filelock import FileLock

from claimcheck.cli import main
from claimcheck.corpus import read_corpus
from claimcheck.errors import InputError
from claimcheck.prune import DAYS, prune_cache, prune_index
from claimcheck.retrieval.encoder import SentenceEncoder
from claimcheck.retrieval.store import corpus_vectors
from claimcheck.runtime import MANIFEST


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLAIMCHECK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def age(path: Path, days: float) -> None:
    then = time.time() - days * 86_400
    os.utime(path, (then, then))


def graph(cache: Path, name: str, days: float) -> Path:
    """What stands in the cache for a graph that was last used so many days ago."""
    folder = cache / f"{name}-openvino-0123456789abcdef"
    folder.mkdir(parents=True)
    (folder / "graph.bin").write_bytes(b"0" * 2_000_000)
    (folder / MANIFEST).write_text("{}", encoding="utf-8")
    age(folder / MANIFEST, days)
    return folder


def test_graphs_that_were_not_used_for_long_go_and_others_stay(cache: Path):
    old, used = graph(cache, "old", DAYS + 1), graph(cache, "used", DAYS - 1)
    (cache / "something else").mkdir()
    assert prune_cache() == [f"{old}: deleted, 2 MB that were not used for {DAYS + 1} days"]
    assert sorted(cache.iterdir()) == sorted([used, cache / "something else"])
    assert prune_cache() == []


def test_vectors_of_another_version_go_and_those_in_use_stay(town: Path, encoder: SentenceEncoder, monkeypatch):
    corpus = read_corpus(town)
    vectors = corpus_vectors(corpus, encoder)
    (current,) = (town / ".index").iterdir()
    monkeypatch.setattr(encoder, "runtime", "openvino 1.0 int8")
    corpus_vectors(corpus, encoder)
    (older,) = [path for path in (town / ".index").iterdir() if path != current]
    for file in (town / ".index").rglob("*.safetensors"):
        age(file, DAYS + 1)
    with FileLock(older / "writing.lock"):
        assert prune_index(town) == [], "somebody writes to it"
    (line,) = prune_index(town)
    assert line.startswith(f"{older}: deleted")
    assert list((town / ".index").iterdir()) == [current]
    assert (corpus_vectors(corpus, encoder) == vectors).all(), "they are made again when they are asked for"


def test_the_doctor_says_what_was_deleted(cache: Path, town: Path, capsys: pytest.CaptureFixture[str]):
    old = graph(cache, "old", DAYS + 1)
    main(["doctor", "--prune", str(town), "--json"])
    assert json.loads(capsys.readouterr().out)["pruned"] == [
        f"{old}: deleted, 2 MB that were not used for {DAYS + 1} days"
    ]
    main(["doctor", "--prune"])
    assert "prune   nothing that was not used for 30 days" in capsys.readouterr().out


def test_what_is_no_corpus_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="is no corpus folder"):
        prune_index(tmp_path)
