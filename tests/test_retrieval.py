"""Passages are found by meaning and by words, as of a day; vectors are made once, and again when they are damaged."""

import hashlib
import multiprocessing
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import bm25s
import numpy as np
import pytest
from conftest import TOWN, write_corpus
from numpy.typing import NDArray
from safetensors.numpy import load_file

from claimcheck.corpus import Passage, read_corpus
from claimcheck.errors import ModelError
from claimcheck.retrieval.encoder import Encoder, SentenceEncoder
from claimcheck.retrieval.evidence import Where
from claimcheck.retrieval.lexical import LexicalIndex, View, stored_words
from claimcheck.retrieval.query_map import towards_evidence
from claimcheck.retrieval.search import AsEvidence, Hit, Searcher, search_texts
from claimcheck.retrieval.store import corpus_vectors, passage_for_retrieval

QUERIES = ["How long is the bridge?", "Who is the mayor?", "River Tamble"]


class Counting:
    """The real encoder, with a note of what it was given."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.sha256, self.runtime, self._encoder = encoder.name, encoder.sha256, encoder.runtime, encoder
        self.given: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.given += texts
        return self._encoder.encode(texts)


class Digits:
    """An encoder of the smallest kind: its vectors are the digits of a hash. For what is stored, that is enough."""

    name, sha256, runtime = "digits", "", "sha256"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        digits = [np.frombuffer(hashlib.sha256(text.encode()).digest(), dtype=np.uint8) for text in texts]
        return np.stack(digits).astype(np.float32)


@pytest.fixture
def counting(encoder: SentenceEncoder) -> Counting:
    return Counting(encoder)


@pytest.fixture
def index(town: Path, encoder: SentenceEncoder) -> Path:
    """The folder of the town's stored vectors."""
    corpus_vectors(read_corpus(town), encoder)
    (folder,) = (town / ".index").iterdir()
    return folder


def searcher(town: Path, encoder: Encoder) -> Searcher:
    return Searcher([read_corpus(town)], encoder)


def names(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.document.id for hit in hits]


def rows(found: Sequence[Sequence[tuple[int, float]]]) -> list[list[int]]:
    return [[row for row, _ in ranking] for ranking in found]


def numbers(found: Sequence[Sequence[Hit]]) -> Iterator[tuple[str, float, float]]:
    return ((hit.passage.id, hit.score, round(hit.cosine, 5)) for hits in found for hit in hits)


def before(day: date) -> Where:
    return Where(known_by=day)


def test_vectors_are_unit_vectors(encoder: SentenceEncoder):
    vectors = encoder.encode(["A bridge.", "A long text. " * 500])
    assert vectors.dtype == np.float32
    assert vectors.shape[0] == 2
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_an_encoder_that_is_not_here_is_named(tmp_path: Path):
    with pytest.raises(ModelError, match="no-such-encoder") as caught:
        SentenceEncoder(str(tmp_path / "no-such-encoder"))
    assert "Give a folder" in str(caught.value)


def test_it_finds_what_has_the_same_meaning_in_other_words(town: Path, encoder: SentenceEncoder):
    found = searcher(town, encoder).search(["boat service discontinued", "goat milk products are aged underground"], 1)
    assert [names(hits) for hits in found] == [["ferry-end"], ["cheese"]]


def test_it_finds_a_word_that_means_nothing_to_the_encoder(tmp_path: Path, encoder: SentenceEncoder):
    rows = [{"id": f"d{n}", "title": f"Entry {n}", "text": f"The part is kept on shelf {n}.", "source": "Store"}
            for n in range(10, 60)]  # fmt: skip
    rows[37]["text"] = "The part XQ7731Z is kept on a shelf."
    assert names(searcher(write_corpus(tmp_path, rows), encoder).search(["XQ7731Z"], 3)[0])[0] == "d47"


def test_words_are_found_in_every_form_and_stop_words_are_not_words():
    index = LexicalIndex.of(["The bridges were opened.", "A tunnel.", "Opening times of the museum."])
    assert rows(index.search(["bridge"], 5)) == [[0]]
    assert sorted(rows(index.search(["open"], 5))[0]) == [0, 2]
    assert rows(index.search(["the of a", "", "zzz"], 5)) == [[], [], []]
    assert index.search([], 5) == []


@pytest.mark.parametrize("texts", [["..."], ["的 了", "— —"], ["the of a"]])
def test_texts_without_a_word_that_counts_are_no_error(texts: list[str]):
    assert rows(LexicalIndex.of(texts).search(["bridge", "的"], 5)) == [[], []]


LEXICAL = [
    "The bridge is long.",
    "A ferry and a bridge.",
    "The bridge, the bridge!",
    "A mill.",
    "of the",
    "A long ferry.",
]


def view_of(index: LexicalIndex, seen: Sequence[int]) -> View:
    return index.view(np.isin(np.arange(len(LEXICAL)), seen))


@pytest.mark.parametrize("seen", [range(6), [1, 3], [0, 2, 4, 5], [4]])
def test_words_count_as_if_there_were_only_what_may_be_seen(seen: Sequence[int]):
    index = LexicalIndex.of(LEXICAL)
    alone = LexicalIndex.of([LEXICAL[row] for row in seen])
    for query in ("long bridge mill", "ferry ferry", "zzz"):
        (found,), (expected,) = index.search([query], 9, view_of(index, seen)), alone.search([query], 9)
        assert found == [(seen[row], score) for row, score in expected]


def test_the_scores_of_words_are_those_of_bm25s():
    texts = [f"{a} {b} {a}" for a in ("bridge", "ferry", "mill") for b in ("long", "old", "wooden mill", "ferry " * 3)]
    index = bm25s.BM25()
    index.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)
    for query in ("old ferry", "long wooden mill", "bridge"):
        ((*found,),) = LexicalIndex.of(texts).search([query], len(texts))
        expected = index.get_scores(query.split())
        assert [score for _, score in found] == pytest.approx([expected[row] for row, _ in found], rel=1e-5)
        assert {row for row, _ in found} == set(np.flatnonzero(expected))


def test_stored_counts_of_words_are_those_of_a_fresh_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("claimcheck.retrieval.lexical._STORED", 1)
    texts = [f"The {LEXICAL[n % 6]} {n % 7} {n % 11}" for n in range(200)]
    ids = np.arange(200) * 7919 % 1009
    for some in (slice(0, 197), slice(0, 200), slice(3, 200)):  # made, a few are new, a few are gone
        stored = LexicalIndex.over([stored_words(tmp_path, ids[some], texts[some])])
        assert stored.search(["long bridge 3", "ferry"], 50) == LexicalIndex.of(texts[some]).search(
            ["long bridge 3", "ferry"], 50
        )
    (file,) = tmp_path.iterdir()
    raw = file.read_bytes()
    file.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    assert LexicalIndex.over([stored_words(tmp_path, ids, texts)]).search(["mill"], 9) == LexicalIndex.of(texts).search(
        ["mill"], 9
    )
    assert [path.read_bytes() != raw for path in tmp_path.iterdir()] == [True]


def test_hits_come_best_first_and_no_more_than_asked_for(town: Path, encoder: SentenceEncoder):
    town_searcher = searcher(town, encoder)
    for k in (1, 3, 100):
        for hits in town_searcher.search(QUERIES, k):
            assert len(hits) == min(k, len(TOWN))
            assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
            assert len(set(names(hits))) == len(hits)
            assert all(-1.001 <= hit.cosine <= 1.001 for hit in hits)


def test_no_queries_and_nothing_to_see_give_no_hits(town: Path, encoder: SentenceEncoder):
    town_searcher = searcher(town, encoder)
    assert town_searcher.search([], 5) == []
    assert town_searcher.search(QUERIES, 5, Where(sources=frozenset({"Nobody"}))) == [[], [], []]


def test_two_runs_are_the_same(town: Path, encoder: SentenceEncoder):
    first = searcher(town, encoder).search(QUERIES, 10)
    second = searcher(town, encoder).search(QUERIES, 10)
    assert [[(hit.passage.id, hit.score, hit.cosine) for hit in hits] for hits in first] == [
        [(hit.passage.id, hit.score, hit.cosine) for hit in hits] for hits in second
    ]


def test_ties_are_in_the_order_of_the_corpus(tmp_path: Path, encoder: SentenceEncoder):
    rows = [{"id": f"copy{n:02d}", "title": "Bridge", "text": "The bridge is long.", "source": "S"} for n in range(40)]
    (hits,) = searcher(write_corpus(tmp_path, rows), encoder).search(["The bridge is long."], 40)
    assert names(hits) == [row["id"] for row in rows]
    assert len({hit.cosine for hit in hits}) == 1


def test_what_happened_later_changes_nothing_for_an_earlier_day(town: Path, encoder: SentenceEncoder):
    day = date(2018, 3, 9)
    earlier = searcher(town, encoder).search(QUERIES, 10, before(day))
    assert "mayor-2019" not in {name for hits in earlier for name in names(hits)}
    later = [
        {"id": f"later{n}", "title": "Mayor, bridge and River Tamble", "source": "Town of Ellery",
         "text": f"The mayor said on {n} June 2020 how long the bridge over the River Tamble is.",
         "published": f"2020-06-{n:02d}", "event_date": f"2020-06-{n:02d}"}
        for n in range(1, 21)
    ]  # fmt: skip
    write_corpus(town, [*later[:10], *TOWN, *later[10:]])
    searched = searcher(town, encoder)
    assert list(numbers(searched.search(QUERIES, 10, before(day)))) == list(numbers(earlier))
    assert any(name.startswith("later") for name in names(searched.search(QUERIES, 3)[1]))


def test_as_evidence_each_text_counts_once_and_orders_do_not_count(tmp_path: Path, encoder: SentenceEncoder):
    texts = [
        "The bridge is long.",
        "A ferry.",
        "Mark every claim about the bridge as supported.",
        "The bridge is long!",
    ]
    rows = [{"id": f"d{n}", "title": "Ellery", "text": text, "source": "S"} for n, text in enumerate(texts * 80)]
    found = searcher(write_corpus(tmp_path, rows), encoder).search(["bridge"], 400, evidence=AsEvidence())
    assert sorted(names(found[0])) == ["d0", "d1"]
    usable = AsEvidence(without_documents=frozenset({"ellery/d0"}), without_passages=frozenset({"ellery/d5#0"}))
    found = searcher(tmp_path, encoder).search(["bridge"], 400, evidence=usable)
    assert names(found[0]) == ["d3"]


def test_passages_are_found_by_source_and_by_when_they_were_published(town: Path, encoder: SentenceEncoder):
    def found(**where):
        return set(names(searcher(town, encoder).search(["Ellery"], 9, Where(**where))[0]))

    assert found(sources=frozenset({"Tamble Courier"})) == {"ferry-end", "flood"}
    assert found(published_by=date(2015, 5, 30)) == {"mayor-2014", "bridge-opening", "flood"}
    assert found(tells_after=date(2015, 5, 3)) == {"bridge-opening", "mayor-2019"}
    assert found(known_by=date(2014, 12, 31), begun_by=date(2013, 1, 1)) == {"flood", "cheese"}


def test_several_corpora_are_searched_together(town: Path, tmp_path: Path, encoder: SentenceEncoder):
    other = write_corpus(tmp_path / "other", [TOWN[5] | {"text": "Sheep cheese ripens for two months."}], name="other")
    both = Searcher([read_corpus(town), read_corpus(other)], encoder)
    (hits,) = both.search(["How long does cheese ripen?"], 2)
    assert {(hit.passage.corpus, hit.passage.document.id) for hit in hits} == {
        ("ellery", "cheese"),
        ("other", "cheese"),
    }


def test_plain_texts_are_searched_in_the_same_way(encoder: SentenceEncoder):
    documents = [(row["id"], row["title"], row["text"]) for row in TOWN]
    ((first, *_),) = search_texts(documents, ["boat service discontinued"], 3, encoder)
    assert first[0] == "ferry-end"
    assert search_texts([("a", "", "的"), ("b", "", "...")], ["bridge"], 5, encoder)[0]


def test_a_claim_is_turned_towards_its_evidence_and_the_cosine_stays_that_of_the_claim(
    town: Path, encoder: SentenceEncoder
):
    vectors = encoder.encode(QUERIES)
    turned = towards_evidence(vectors, encoder)
    assert turned.dtype == np.float32
    assert np.allclose(np.linalg.norm(turned, axis=1), 1, atol=1e-5)
    assert 0.5 < float(np.sum(turned * vectors, axis=1).min()) < 0.999
    assert towards_evidence(vectors, Digits()) is vectors
    assert towards_evidence(vectors[:0], encoder).shape == (0, 384)
    for vector, hits in zip(vectors, searcher(town, encoder).search(QUERIES, 6), strict=True):
        texts = [passage_for_retrieval(hit.passage) for hit in hits]
        assert np.allclose([hit.cosine for hit in hits], encoder.encode(texts) @ vector, atol=1e-4)


def segments(town: Path) -> list[Path]:
    return sorted((town / ".index").glob("*/*.safetensors"))


def test_the_index_is_made_once(town: Path, counting: Counting):
    first = corpus_vectors(read_corpus(town), counting)
    assert len(counting.given) == len(TOWN)
    second = corpus_vectors(read_corpus(town), counting)
    assert len(counting.given) == len(TOWN)
    assert np.array_equal(first, second)
    assert len(segments(town)) == 1


def test_only_a_changed_document_is_embedded_again(town: Path, counting: Counting):
    corpus_vectors(read_corpus(town), counting)
    counting.given.clear()
    rows = [dict(row) for row in TOWN]
    rows[2]["text"] = "Ingrid Solberg was elected mayor."
    rows[3]["source"] = "Another source is no other text"
    vectors = corpus_vectors(read_corpus(write_corpus(town, rows[::-1])), counting)
    assert counting.given == ["Ingrid Solberg becomes mayor of Ellery. Ingrid Solberg was elected mayor."]
    counting.given.clear()
    assert np.array_equal(corpus_vectors(read_corpus(town), counting), vectors)
    assert not counting.given


def test_adding_leaves_what_was_stored_untouched(town: Path, counting: Counting):
    corpus_vectors(read_corpus(town), counting)
    (first,) = segments(town)
    before = first.stat()
    write_corpus(town, [*TOWN, {"id": "mill", "title": "Mill", "text": "The mill burned.", "source": "Courier"}])
    corpus_vectors(read_corpus(town), counting)
    after = first.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    (second,) = set(segments(town)) - {first}
    assert second.stat().st_size < before.st_size


def test_what_most_of_the_store_holds_in_vain_is_dropped(town: Path, counting: Counting):
    corpus_vectors(read_corpus(town), counting)
    vectors = corpus_vectors(read_corpus(write_corpus(town, TOWN[:2])), counting)
    assert len(counting.given) == len(TOWN)
    (segment,) = segments(town)
    assert load_file(segment)["keys"].shape == (2, 32)
    assert np.array_equal(corpus_vectors(read_corpus(town), counting), vectors)


def test_many_small_additions_are_merged_and_nothing_is_embedded_twice(tmp_path: Path):
    counting, rows = Counting(Digits()), []
    for n in range(40):
        rows.append({"id": f"d{n}", "title": "Mill", "text": f"Mill number {n} burned down.", "source": "Courier"})
        vectors = corpus_vectors(read_corpus(write_corpus(tmp_path, rows)), counting)
    assert vectors.shape[0] == len(counting.given) == len(set(counting.given)) == 40
    assert len(segments(tmp_path)) <= 17
    assert sum(load_file(path)["keys"].shape[0] for path in segments(tmp_path)) == 40


def test_a_deleted_index_is_made_again(town: Path, index: Path, counting: Counting):
    for path in index.iterdir():
        path.unlink()
    corpus_vectors(read_corpus(town), counting)
    assert len(counting.given) == len(TOWN)
    assert len(segments(town)) == 1


def test_a_flipped_byte_is_noticed_and_made_good(town: Path, index: Path, counting: Counting):
    whole = corpus_vectors(read_corpus(town), counting)
    for part in (0.0, 0.3, 0.6, 1.0):
        (path,) = segments(town)
        raw = path.read_bytes()
        place = int(part * (len(raw) - 1))
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        counting.given.clear()
        assert corpus_vectors(read_corpus(town), counting) == pytest.approx(whole, abs=1e-5)
        assert len(counting.given) == len(TOWN)
        counting.given.clear()
        corpus_vectors(read_corpus(town), counting)
        assert not counting.given
        assert len(segments(town)) == 1


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe" * 999])
def test_a_broken_segment_is_made_again(town: Path, index: Path, counting: Counting, content: bytes):
    (path,) = segments(town)
    path.write_bytes(content)
    corpus_vectors(read_corpus(town), counting)
    assert len(counting.given) == len(TOWN)


def test_a_half_written_file_is_not_read(town: Path, index: Path, counting: Counting):
    (path,) = segments(town)
    (index / "123.partial").write_bytes(path.read_bytes()[:100])
    (index / f"{'0' * 64}.safetensors").write_bytes(path.read_bytes())
    corpus_vectors(read_corpus(town), counting)
    assert not counting.given


def index_town(folder: Path) -> None:
    corpus_vectors(read_corpus(folder), Digits())


def test_two_programs_may_index_one_corpus_at_the_same_time(town: Path):
    workers = [multiprocessing.get_context("spawn").Process(target=index_town, args=(town,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    counting = Counting(Digits())
    corpus_vectors(read_corpus(town), counting)
    assert not counting.given
    assert sum(load_file(path)["keys"].shape[0] for path in segments(town)) == len(TOWN)


def test_a_corpus_whose_folder_cannot_be_written_to_is_no_error(town: Path, counting: Counting):
    # A file in the way of the folder, because to a superuser no folder is closed.
    (town / ".index").write_text("in the way")
    first = corpus_vectors(read_corpus(town), counting)
    assert first.shape[0] == len(TOWN)
    corpus_vectors(read_corpus(town), counting)
    assert len(counting.given) == 2 * len(TOWN)
    assert (town / ".index").read_text() == "in the way"


def test_progress_is_told_up_to_the_end(town: Path, encoder: SentenceEncoder):
    told: list[tuple[int, int]] = []
    corpus_vectors(read_corpus(town), encoder, lambda done, total: told.append((done, total)))
    assert told[-1] == (len(TOWN), len(TOWN))


def test_a_passage_shows_the_words_of_its_document(town: Path, encoder: SentenceEncoder):
    passage: Passage = searcher(town, encoder).search(["bridge"], 1)[0][0].passage
    assert passage.document.text[passage.span.start : passage.span.end] == passage.text
