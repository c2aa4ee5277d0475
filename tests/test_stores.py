"""Evidence stores: FAISS and Milvus keep the same contract, and a check finds the same evidence in either."""

import os
import sys
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from conftest import TOWN, write_corpus

from claimcheck.cli import main
from claimcheck.corpus import read_corpus
from claimcheck.errors import ClaimcheckError, CorpusError, InputError
from claimcheck.retrieval.evidence import Entries, EvidenceStore, Where
from claimcheck.retrieval.faiss_store import FaissStore, drop_damaged_lists, index_kind
from claimcheck.retrieval.search import AsEvidence, Searcher

with_milvus = pytest.mark.skipif(find_spec("milvus_lite") is None, reason="milvus-lite is not installed")
DIMENSION = 16
ANYWHERE = Where()


def entries(number: int, first: int = 0) -> Entries:
    """Passages that became known one a day, from 1 January 2001 on; every third from another source."""
    day = date(2001, 1, 1).toordinal() + np.arange(first, first + number)
    return Entries(
        ids=np.arange(first, first + number) * 7919 + (1 << 60),
        names=[f"c/d{n}#0" for n in range(first, first + number)],
        texts=[f"Text {n}." for n in range(first, first + number)],
        sources=['The "Sun" \\ Söul' if n % 3 == 0 else "Gazette" for n in range(first, first + number)],
        days=np.stack([day, day + 10, day - 5, day + 1], axis=1).astype(np.int32),
    )


def vectors(number: int, seed: int = 0) -> np.ndarray:
    """Unit vectors in a few clusters, as those of texts are."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(8, DIMENSION))
    made = centres[chance.integers(8, size=number)] + 0.5 * chance.normal(size=(number, DIMENSION))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def make_faiss(folder: Path, some: Entries, given: np.ndarray) -> EvidenceStore:
    store = FaissStore()
    store.add(some, given)
    return store


def make_lists(kind: str) -> Callable[[Path, Entries, np.ndarray], EvidenceStore]:
    return lambda folder, some, given: FaissStore.of(folder / "index", some, lambda rows: given[rows], kind)


def make_milvus(folder: Path, some: Entries, given: np.ndarray) -> EvidenceStore:
    from claimcheck.retrieval.milvus_store import MilvusStore

    store = MilvusStore(f"milvus://{folder / 'vectors.db'}", "passages", DIMENSION)
    store.sync(some, lambda rows: given[rows])
    return store


MAKERS = {
    "exact": make_faiss,
    "8 bits": make_lists("IVF16,SQ8"),
    "product": make_lists("IVF16,PQ8np"),
    "milvus": make_milvus,
}


@pytest.fixture(params=[pytest.param(name, marks=with_milvus if name == "milvus" else ()) for name in MAKERS])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Entries, np.ndarray], EvidenceStore]:
    return lambda some, given: MAKERS[request.param](tmp_path, some, given)


def nearest(some: Entries, given: np.ndarray, query: np.ndarray, k: int, where: Where) -> list[int]:
    rows = np.flatnonzero(some.mask(where))
    return some.ids[rows[np.argsort(-(given[rows] @ query))[:k]]].tolist()


WHERES = [
    ANYWHERE,
    Where(known_by=date(2001, 12, 31)),
    Where(known_by=date(2002, 6, 1), published_by=date(2002, 1, 1), begun_by=date(2001, 3, 1)),
    Where(tells_after=date(2003, 3, 1)),
    Where(sources=frozenset({'The "Sun" \\ Söul'})),
    Where(known_by=date(2001, 2, 1), sources=frozenset({"Gazette", "Nobody"})),
    Where(known_by=date(1999, 1, 1)),
]


@pytest.mark.parametrize("where", WHERES, ids=str)
def test_the_nearest_are_found_among_those_that_may_be(make, where: Where):
    some, given, queries = entries(900), vectors(900), vectors(20, seed=1)
    store = make(some, given)
    assert store.count(where) == some.mask(where).sum()
    for query, found in zip(queries, store.search(queries, 10, where), strict=True):
        expected = nearest(some, given, query, 10, where)
        assert len(set(expected) & {name for name, _ in found}) >= len(expected) - 1
        assert [cosine for _, cosine in found] == sorted((cosine for _, cosine in found), reverse=True)
        cosines = given @ query
        for name, cosine in found:
            assert cosine == pytest.approx(cosines[some.ids.tolist().index(name)], abs=2e-3)


def test_what_is_added_is_found_and_what_is_removed_is_not(make):
    some, given = entries(900), vectors(900)
    store = make(some, given)
    more, new = entries(5, first=900), vectors(5, seed=2)
    store.add(more, new)
    assert store.count(ANYWHERE) == 905
    assert [found[0][0] for found in store.search(new, 1, ANYWHERE)] == more.ids.tolist()
    store.remove([int(more.ids[0]), int(some.ids[7]), 5])
    assert store.count(ANYWHERE) == 903
    assert store.search(new[:1], 1, ANYWHERE)[0][0][0] != more.ids[0]
    assert store.search(given[7:8], 1, ANYWHERE)[0][0][0] != some.ids[7]
    with pytest.raises(KeyError):
        store.get([int(some.ids[7])])


def test_an_id_that_is_added_again_takes_its_own_place(make):
    some, given = entries(900), vectors(900)
    store = make(some, given)
    again = entries(1)
    store.add(again, -given[:1])
    assert store.count(ANYWHERE) == 900
    assert store.vectors([int(again.ids[0])]) == pytest.approx(-given[:1], abs=1e-6)


def test_passages_and_their_vectors_come_back_by_id(make):
    some, given = entries(900), vectors(900)
    store = make(some, given)
    asked = [int(some.ids[row]) for row in (899, 3, 0)]
    assert store.get(asked) == [some.entry(899), some.entry(3), some.entry(0)]
    assert store.vectors(asked) == pytest.approx(given[[899, 3, 0]], abs=1e-3)
    assert store.get([]) == []


def test_an_empty_store_finds_nothing():
    store = FaissStore()
    assert store.count(ANYWHERE) == 0
    assert store.search(vectors(2), 3, ANYWHERE) == [[], []]


def test_the_kind_of_index_goes_by_the_number_of_passages():
    assert index_kind(200_000) == "Flat"
    assert index_kind(1_000_000) == "IVF2000,SQ8"
    assert index_kind(9_000_000) == "IVF6000,PQ96np"


# The index on the disk


@pytest.fixture
def index(tmp_path: Path) -> Path:
    MAKERS["8 bits"](tmp_path, entries(900), vectors(1000))
    (folder,) = (tmp_path / "index").glob("lists-*")
    return folder


def asked_for(folder: Path, number: int, first: int = 0) -> list[int]:
    """How many vectors are asked for, call by call, when a store of these entries is opened."""
    asked: list[int] = []

    def give(rows: np.ndarray) -> np.ndarray:
        asked.append(len(rows))
        return vectors(1000)[first:][rows]

    store = FaissStore.of(folder, entries(number, first), give, "IVF16,SQ8")
    query = vectors(1000)[first : first + 1]
    assert store.search(query, 1, ANYWHERE)[0][0] == pytest.approx((entries(1, first).ids[0], 1), abs=1e-3)
    return asked


def test_an_index_that_somebody_else_made_is_not_opened_though_its_hashes_fit(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CLAIMCHECK_CACHE", str(tmp_path / "another user's cache"))
    assert sum(asked_for(tmp_path / "index", 900)) >= 900
    assert not index.exists()
    assert asked_for(tmp_path / "index", 900) == []


def test_an_index_is_made_once_and_what_is_new_is_searched_beside_it(tmp_path: Path, index: Path):
    assert asked_for(tmp_path / "index", 900) == []
    assert asked_for(tmp_path / "index", 910) == [10]
    assert asked_for(tmp_path / "index", 850, first=50) == []
    assert list((tmp_path / "index").glob("lists-*")) == [index]
    assert sum(asked_for(tmp_path / "index", 1000)) >= 1000
    (other,) = (tmp_path / "index").glob("lists-*")
    assert other != index


def test_where_nothing_can_be_written_the_search_is_exact(tmp_path: Path):
    (tmp_path / "index").write_text("in the way")
    assert MAKERS["8 bits"](tmp_path, entries(900), vectors(900)).kind == "FAISS, exact"


@pytest.mark.parametrize("name", ["lists.faiss", "ids.npy", "sums.npy", "about.json"])
def test_a_damaged_index_is_made_again(tmp_path: Path, index: Path, name: str):
    raw = (index / name).read_bytes()
    (index / name).write_bytes(raw[: len(raw) // 2] + bytes([raw[len(raw) // 2] ^ 255]) + raw[len(raw) // 2 + 1 :])
    assert sum(asked_for(tmp_path / "index", 900)) >= 900
    assert asked_for(tmp_path / "index", 900) == []


def test_a_damaged_vector_is_never_used(tmp_path: Path, index: Path):
    raw = (index / "vectors.npy").read_bytes()
    (index / "vectors.npy").write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    store = FaissStore.of(tmp_path / "index", entries(900), lambda rows: vectors(1000)[rows], "IVF16,SQ8")
    store.search(vectors(1000)[:1], 1, Where(known_by=date(2001, 6, 1)))
    with pytest.raises(CorpusError, match="doctor --repair"):
        store.vectors([int(entries(900).ids[899])])


def test_a_repair_deletes_an_index_with_a_damaged_vector(tmp_path: Path):
    FaissStore.of(tmp_path / ".index" / "model", entries(900), lambda rows: vectors(900)[rows], "IVF16,SQ8")
    (folder,) = (tmp_path / ".index" / "model").glob("lists-*")
    assert drop_damaged_lists(tmp_path) == []
    raw = (folder / "vectors.npy").read_bytes()
    (folder / "vectors.npy").write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    assert drop_damaged_lists(tmp_path) == [folder]
    assert not folder.exists()


# Corpora


def found_in(folder: Path, encoder, store: str | None) -> list:
    where, usable = Where(known_by=date(2018, 1, 1)), AsEvidence()
    hits = Searcher([read_corpus(folder)], encoder, store=store).search(
        ["Who is the mayor?", "bridge"], 4, where, usable
    )
    return [(hit.passage.id, hit.cosine, pytest.approx(hit.score, abs=1e-5)) for ranking in hits for hit in ranking]


@with_milvus
def test_a_corpus_is_found_in_milvus_as_it_is_on_this_machine(tmp_path: Path, town: Path, encoder):
    address = f"milvus://{tmp_path / 'vectors.db'}"
    assert found_in(town, encoder, address) == found_in(town, encoder, "faiss")
    rows = [dict(row) for row in TOWN[1:]]
    rows[1]["source"] = "Another source"
    write_corpus(town, [*rows, {"id": "mill", "title": "Mill", "text": "The mayor burned the mill.", "source": "C"}])
    assert found_in(town, encoder, address) == found_in(town, encoder, "faiss")


def test_no_corpus_sends_claims_to_another_machine_unasked(town: Path, encoder):
    about = (town / "corpus.toml").read_text()
    (town / "corpus.toml").write_text(f'{about}store = "milvus://vectors.example:19530"\n')
    with pytest.raises(InputError, match="another machine"):
        Searcher([read_corpus(town)], encoder)
    (town / "corpus.toml").write_text(f'{about}store = "postgres"\n')
    with pytest.raises(CorpusError, match=r"corpus.toml: 'postgres' is no store"):
        Searcher([read_corpus(town)], encoder)


def test_what_is_no_store_is_told_of_and_the_flag_leaves_nothing_behind(town: Path, capsys: pytest.CaptureFixture):
    command = ["search", "bridge", "--corpus", str(town), "--source", "Tamble Courier", "--store"]
    with pytest.raises(SystemExit) as caught:
        main([*command, "redis://x"])
    assert caught.value.code == 2
    assert "'redis://x' is no store of vectors: expected faiss" in capsys.readouterr().err
    assert main([*command, "faiss"]) == 0
    assert "[ellery/ferry-end]" in capsys.readouterr().out
    assert "CLAIMCHECK_STORE" not in os.environ


@with_milvus
def test_a_milvus_that_does_not_answer_is_told_of(town: Path, encoder):
    with pytest.raises(ClaimcheckError, match="no Milvus answers there"):
        Searcher([read_corpus(town)], encoder, store="milvus://127.0.0.1:9")


def test_without_the_package_it_is_said_what_to_install(town: Path, encoder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(InputError, match=r"install claimcheck\[milvus\]"):
        Searcher([read_corpus(town)], encoder, store="milvus://127.0.0.1:19530")


@with_milvus
def test_a_corpus_may_name_its_store(tmp_path: Path, town: Path, encoder):
    about = (town / "corpus.toml").read_text()
    (town / "corpus.toml").write_text(f'{about}store = "milvus://{tmp_path / "own.db"}"\n')
    (kind,) = Searcher([read_corpus(town)], encoder).kinds
    assert kind == f"Milvus FLAT at milvus://{tmp_path / 'own.db'}"
    assert Searcher([read_corpus(town)], encoder, store="faiss").kinds == ["FAISS, exact"]
