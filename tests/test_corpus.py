"""A corpus is read whole or refused with the file and the line; its documents are cut into exact passages."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import TOWN, write_corpus

from claimcheck.corpus import PASSAGE_WORDS, Document, cut_passages, read_corpus
from claimcheck.corpus.stats import corpus_stats
from claimcheck.dates import Interval
from claimcheck.errors import CorpusError

GOOD = {"id": "a", "title": "Bridge", "text": "The bridge is long.", "source": "Town"}
SENTENCES = [
    f"Sentence number {n} tells of the {n}th of the many arches in the old bridge at Ellery." for n in range(40)
]


def document(text: str) -> Document:
    return Document(
        id="d", title="T", text=text, source="S", url=None, published=None, event=None, published_text=None
    )  # fmt: skip


def with_line(folder: Path, line: bytes) -> Path:
    """A corpus whose first line is good and whose third is this one; the second is blank."""
    write_corpus(folder, [GOOD])
    with (folder / "documents.jsonl").open("ab") as file:
        file.write(b"\n" + line + b"\n")
    return folder


def changed(**fields: object) -> bytes:
    row = GOOD | {"id": "b"} | fields
    return json.dumps({name: value for name, value in row.items() if value is not ...}).encode()


def test_a_corpus_is_read_with_its_documents_in_order(town: Path):
    corpus = read_corpus(town)
    assert (corpus.name, corpus.title) == ("ellery", "Town of Ellery")
    assert [d.id for d in corpus.documents] == [row["id"] for row in TOWN]
    bridge, ferry, mayor, *_, flood, cheese = corpus.documents
    day = date(2015, 5, 4)
    assert bridge.event == Interval(start=day, end=day)
    assert ferry.published == Interval(start=date(2015, 5, 1), end=date(2015, 5, 31))
    assert ferry.published_text == "2015-05"
    assert mayor.event == Interval(start=date(2014, 10, 7), end=date(2015, 1, 1))
    assert flood.event == Interval(start=date(2011, 1, 1), end=date(2011, 1, 31))
    assert (cheese.published, cheese.published_text, cheese.event, cheese.url) == (None, None, None, None)


def test_fields_that_the_program_does_not_know_are_kept(tmp_path: Path):
    extra = {"checked": "by hand", "tags": ["a", {"b": [1, 2.5, None, True]}], "ключ": "значение"}
    corpus = read_corpus(with_line(tmp_path, changed(**extra)))
    assert corpus.documents[0].extra == {}
    assert corpus.documents[1].extra == extra


def test_open_spans_and_missing_dates_are_no_error(tmp_path: Path):
    lines = [changed(event_start="2017-05-10"), changed(id="c", event_end="2001", published="", url="")]
    since, until = read_corpus(with_line(tmp_path, b"\n".join(lines))).documents[1:]
    assert since.event == Interval(start=date(2017, 5, 10), end=None)
    assert until.event == Interval(start=None, end=date(2001, 12, 31))
    assert (until.published, until.published_text, until.url) == (None, None, None)


def test_marks_and_line_ends_of_other_systems_are_no_error(tmp_path: Path):
    write_corpus(tmp_path, [])
    (tmp_path / "corpus.toml").write_bytes(b'\xef\xbb\xbfname = "ellery"\r\n')
    (tmp_path / "documents.jsonl").write_bytes(b"\xef\xbb\xbf" + changed() + b"\r\n\r\n" + changed(id="c"))
    assert [d.id for d in read_corpus(tmp_path).documents] == ["b", "c"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"id": "b", "title": "T"', "not a JSON object"),
        (b"[1, 2]", "found list"),
        (b"\xff\xfe\xfa", "UTF-8"),
        ('{"id": "b", "title": "Café"}'.encode("latin-1"), "UTF-8"),
        (b"[" * 100_000, "not a JSON object"),
        (changed(extra=json.loads("[" * 60 + "]" * 60)), "nested"),
        (changed(extra=[float("nan")]), "number nan"),
        (changed().replace(b'"b"', b'"b", "x": 1e999'), "number inf"),
        (changed(id=...), "'id' is missing"),
        (changed(title=""), "'title' is empty"),
        (changed(text=" \n"), "'text'"),
        (changed(source=...), "'source' is missing"),
        (changed(id=7), "'id' is 7"),
        (changed(text=["a"]), "'text' is ['a']"),
        (changed(url=5), "'url' is 5"),
        (changed(url={"href": "x" * 5000}), "'url'"),
        (changed(published="soon"), "'published': 'soon'"),
        (changed(published="2018-13-40"), "'2018-13-40' is not a day"),
        (changed(published=2018), "'published' is 2018"),
        (changed(event_date="2018-02-30"), "'event_date'"),
        (changed(event_start="2018-06-12", event_end="2018-06-11"), "'event_start' lies after 'event_end'"),
        (changed(event_start="2019", event_end="2018"), "'event_start' lies after 'event_end'"),
        (changed(id="a"), "'a' stands on line 1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_line_is_named_with_what_is_wrong(tmp_path: Path, line: bytes, expected: str):
    with pytest.raises(CorpusError) as caught:
        read_corpus(with_line(tmp_path, line))
    message = str(caught.value)
    assert f"{tmp_path / 'documents.jsonl'}:3: " in message
    assert expected in message
    assert len(message) < 400 + len(str(tmp_path))
    assert "\n" not in message


def test_half_a_surrogate_pair_becomes_a_question_mark_wherever_it_stands(tmp_path: Path):
    fields = {"id": "b\ud83d", "title": "T\ud83d", "text": "A\ude00 b.", "source": "S\ud83d", "url": "u\ud83d"}
    read = read_corpus(with_line(tmp_path, changed(**fields, x=["\ud83d"], **{"k\ud83d": 1}))).documents[1]
    assert (read.id, read.title, read.text, read.source, read.url) == ("b?", "T?", "A? b.", "S?", "u?")
    assert read.extra == {"x": ["?"], "k?": 1}


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("corpus.toml", None, "corpus.toml: missing"),
        ("corpus.toml", b"name = ", "corpus.toml: is not valid TOML"),
        ("corpus.toml", b'name = "\xff"', "corpus.toml: is not valid TOML"),
        ("corpus.toml", b'name = "a/b"', "slash"),
        ("documents.jsonl", None, "documents.jsonl: missing"),
        ("documents.jsonl", b"", "documents.jsonl: holds no documents"),
        ("documents.jsonl", b"\n \n", "documents.jsonl: holds no documents"),
    ],
)
def test_a_corpus_without_one_of_its_files_is_refused(town: Path, name: str, content: bytes | None, expected: str):
    (town / name).unlink()
    if content is not None:
        (town / name).write_bytes(content)
    with pytest.raises(CorpusError, match="(?s)" + expected.replace(".", r"\.")) as caught:
        read_corpus(town)
    assert str(town) in str(caught.value)


@pytest.mark.parametrize("name", ["nowhere", "x" * 5000, "nul\0byte", "ellery/documents.jsonl"])
def test_what_is_no_folder_is_refused(town: Path, name: str):
    with pytest.raises(CorpusError, match="no such corpus folder"):
        read_corpus(town.parent / name)


def test_a_folder_in_place_of_a_file_is_refused(town: Path):
    (town / "documents.jsonl").unlink()
    (town / "documents.jsonl").mkdir()
    with pytest.raises(CorpusError, match=r"documents\.jsonl: cannot be read"):
        read_corpus(town)


def test_the_hash_is_that_of_the_content(town: Path):
    before = read_corpus(town).sha256
    assert read_corpus(town).sha256 == before
    path = town / "documents.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("412", "413"), encoding="utf-8")
    assert read_corpus(town).sha256 != before


def test_a_short_document_is_one_passage():
    (passage,) = cut_passages("c", document("  One sentence. And another one.\n"))
    assert (passage.id, passage.corpus, passage.text) == ("d#0", "c", "One sentence. And another one.")


def test_a_long_document_is_cut_at_sentence_ends_with_one_sentence_of_overlap():
    text = " ".join(SENTENCES)
    passages = cut_passages("c", document(text))
    assert len(passages) > 4
    assert len({passage.id for passage in passages}) == len(passages)
    covered = 0
    for passage in passages:
        assert text[passage.span.start : passage.span.end] == passage.text
        assert len(passage.text.split()) <= PASSAGE_WORDS
        assert passage.text.startswith("Sentence number")
        assert passage.text.endswith("at Ellery.")
        assert passage.span.start <= covered + 1
        covered = passage.span.end
    assert covered == len(text)
    for earlier, later in pairwise(passages):
        shared = text[later.span.start : earlier.span.end]
        assert shared in SENTENCES


def test_a_sentence_longer_than_a_passage_stands_alone_and_nothing_is_lost():
    long = "Word " + "word " * 200 + "end."
    texts = [p.text for p in cut_passages("c", document(f"{SENTENCES[0]} {long} {SENTENCES[1]} {SENTENCES[2]}"))]
    assert long in texts
    assert texts[0] == SENTENCES[0]
    assert texts[-1] == f"{SENTENCES[1]} {SENTENCES[2]}"


def test_no_passage_lies_within_another():
    half = " ".join(["word"] * (PASSAGE_WORDS * 2 // 3))
    spans = [p.span for p in cut_passages("c", document(f"A {half}. Short one. B {half}. C {half}. Short two."))]
    for one in spans:
        assert not any(one is not other and other.start <= one.start and one.end <= other.end for other in spans)


def test_the_statistics_count_what_is_there(town: Path):
    stats = corpus_stats(read_corpus(town))
    assert (stats["documents"], stats["passages"], stats["with_url"], stats["published_unknown"]) == (6, 6, 1, 1)
    assert stats["years"] == {"2011": 1, "2014": 1, "2015": 2, "2019": 1, "undated": 1}
    assert stats["sources"]["Town of Ellery"] == 3
