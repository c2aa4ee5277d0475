"""A corpus is made and extended: what is good goes in, what is not is named with its reason, nothing is lost."""

import json
import multiprocessing
from datetime import date
from pathlib import Path

import pytest
from conftest import TOWN, write_corpus

from claimcheck.corpus import read_corpus
from claimcheck.corpus.validate import validate_corpus
from claimcheck.corpus.write import Candidate, add_documents, new_corpus
from claimcheck.errors import CorpusError, InputError

MILL = {
    "id": "mill",
    "title": "The mill",
    "text": "The mill at Ellery burned down in 1911.",
    "source": "Tamble Courier",
}


def given(*rows: dict) -> list[Candidate]:
    return [Candidate(where=f"rows:{number}", row=row) for number, row in enumerate(rows, start=1)]


def reasons(folder: Path, *rows: dict) -> list[str]:
    return [f"{item.where} {item.reason}" for item in add_documents(folder, given(*rows), date(2024, 1, 1)).refused]


def add_many(folder: Path, writer: int) -> None:
    for n in range(5):
        row = MILL | {"id": f"mill-{writer}-{n}", "text": f"Mill {writer} burned down {n} times."}
        add_documents(folder, given(row))


def test_a_new_corpus_can_be_used_after_the_first_document(tmp_path: Path):
    folder = tmp_path / "a" / "Mühlen"
    new_corpus(folder, title='Mills, "all" of them', license="CC0-1.0")
    with pytest.raises(CorpusError, match="holds no documents"):
        read_corpus(folder)
    assert add_documents(folder, given(MILL)).ids == ("mill",)
    corpus = read_corpus(folder)
    assert (corpus.name, corpus.title) == ("Mühlen", 'Mills, "all" of them')
    assert corpus.documents[0].text == MILL["text"]


def test_what_is_there_already_is_never_overwritten(town: Path):
    before = {path.name: path.read_bytes() for path in town.iterdir()}
    with pytest.raises(CorpusError, match="is there already"):
        new_corpus(town)
    assert {path.name: path.read_bytes() for path in town.iterdir()} == before


def test_good_rows_go_in_and_each_bad_one_is_named_with_its_reason(town: Path):
    refused = reasons(
        town,
        MILL,
        MILL | {"text": "Another text."},
        TOWN[0] | {"text": "Another text."},
        TOWN[1] | {"id": "copy"},
        MILL | {"id": "x", "text": " "},
        MILL | {"id": "y", "published": "2018-02-30"},
        MILL | {"id": "z", "text": "From the future.", "published": "2024-01-02"},
        {"id": "only"},
        MILL | {"id": "two", "text": "The second mill."},
        MILL,
    )
    assert [line.split()[0] for line in refused] == [f"rows:{n}" for n in (*range(2, 9), 10)]
    for line, expected in zip(
        refused,
        ["'mill' was given already (rows:1)", "'bridge-opening' is in the corpus", "as 'ferry-end'", "'text' is",
         "2018-02-30", "has not come yet", "'title' is missing. Every document needs it, as text; the field 'text' is",
         "the same text from the same source is there already, as 'mill'"],
        strict=True,
    ):  # fmt: skip
        assert expected in line
    assert [d.id for d in read_corpus(town).documents] == [*(row["id"] for row in TOWN), "mill", "two"]


def test_the_same_words_from_another_publisher_are_a_document_of_their_own(town: Path):
    assert not reasons(town, TOWN[1] | {"id": "wire", "source": "Another Gazette"})


def test_what_the_corpus_held_stays_byte_for_byte_also_without_a_last_line_end(town: Path):
    path = town / "documents.jsonl"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    before = path.read_bytes()
    add_documents(town, given(MILL))
    assert path.read_bytes().startswith(before + b"\n{")
    assert len(read_corpus(town).documents) == len(TOWN) + 1


def test_a_source_without_a_document_is_an_error(town: Path):
    with pytest.raises(InputError, match="nothing was given"):
        add_documents(town, [])


def test_a_broken_corpus_is_not_added_to(town: Path):
    path = town / "documents.jsonl"
    with path.open("a") as file:
        file.write("{broken\n")
    before = path.read_bytes()
    with pytest.raises(CorpusError, match=r"documents\.jsonl:7: is not a JSON object"):
        add_documents(town, given(MILL))
    assert path.read_bytes() == before


def test_writers_at_the_same_time_lose_nothing(town: Path):
    workers = [multiprocessing.get_context("spawn").Process(target=add_many, args=(town, n)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(read_corpus(town).documents) == len(TOWN) + 15
    assert not list(town.glob("*.partial"))


# ---- validate

ROW = {"id": "b", "title": "The old bridge", "text": "The old bridge at Ellery was built of stone in 1780.",
       "source": "Town of Ellery", "url": None, "published": "2015-05-05"}  # fmt: skip


def problems(folder: Path, *rows: dict | bytes) -> list[tuple[str, str, int | None, str]]:
    write_corpus(folder, [])
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    (folder / "documents.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    found = validate_corpus(folder, date(2024, 1, 1)).problems
    return [(p.severity, p.kind, p.line, p.message) for p in found if p.kind != "corpus_toml"]


def test_a_good_document_has_no_problem(tmp_path: Path):
    assert problems(tmp_path, ROW) == []


def test_every_broken_line_is_found_not_only_the_first(tmp_path: Path):
    found = problems(
        tmp_path, b"{", ROW, b"\xff", {"id": "x"}, ROW | {"id": "c", "text": "Else.", "published": "soon"}, ROW
    )
    errors = [(kind, line) for severity, kind, line, _ in found if severity == "error"]
    assert errors == [
        ("broken_line", 1), ("broken_line", 3), ("field", 4), ("field", 4), ("field", 4), ("field", 5),
        ("duplicate_id", 6),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "severity", "kind"),
    [
        ({"published": "2024-02"}, "error", "future_publication"),
        ({"event_date": "2030"}, "warning", "future_event"),
        ({"event_date": "2015-06-01"}, "warning", "event_after_publication"),
        ({"published": None}, "warning", "no_date"),
        ({"published": "0218-03-09"}, "warning", "early_date"),
        ({"published": "1018-03-09"}, "warning", "early_date"),
        ({"event_date": "2015-05-04", "event_start": "2015"}, "warning", "two_dates"),
        ({"text": "Yes."}, "warning", "short_text"),
        ({"text": "The bridge is long. " * 1500}, "warning", "long_text"),
        ({"text": "The bridge " + "and the ferry " * 65 + "are old now."}, "warning", "long_sentence"),
        ({"text": ROW["text"] + " " + "stone" * 20 + " it is."}, "warning", "long_word"),
        ({"text": "TODO: write this text later on."}, "warning", "placeholder"),
        ({"text": ROW["text"] + " The town also built a second brid..."}, "warning", "cut_off"),
        ({"text": ROW["text"] + " Read on. [+1234 chars]"}, "warning", "cut_off"),
        ({"title": "Bridge " * 50 + "Bridge"}, "warning", "long_title"),
        ({"source": "Town of Ellery\n"}, "warning", "white_space"),
        ({"source": "n/a"}, "warning", "placeholder"),
        ({"source": "https://town.gov/"}, "warning", "source"),
        ({"title": "Untitled"}, "warning", "placeholder"),
        ({"title": "<b>Bridge</b>"}, "warning", "markup"),
        ({"id": "bridges/old"}, "warning", "id"),
        ({"id": "old#3"}, "warning", "id"),
        ({"id": "old" * 100}, "warning", "id"),
        ({"text": ROW["text"] + " <br/> It is old."}, "warning", "markup"),
        ({"text": ROW["text"] + " Stones &amp; mortar."}, "warning", "markup"),
        ({"text": ROW["text"] + " See [[Ellery]] and '''more'''."}, "warning", "markup"),
        ({"text": ROW["text"] + " See [the page](https://a.org/b)."}, "warning", "markup"),
        ({"text": ROW["text"] + " It is old.[3]"}, "warning", "markup"),
        ({"text": ROW["text"] + r" It is \textbf{old}."}, "warning", "markup"),
        ({"text": ROW["text"] + r"\n\nIt is old."}, "warning", "markup"),
        ({"text": "Home | News | Sport | Weather\n\n" + ROW["text"]}, "warning", "markup"),
        ({"text": ROW["text"] + " The cafÃ© is old."}, "warning", "garbled"),
        ({"text": ROW["text"] + "\u200b It is old."}, "warning", "control_character"),
        ({"text": ROW["text"] + " It is\0 old."}, "warning", "control_character"),
        ({"text": ROW["text"] + " It is \u202edlo\u202c."}, "warning", "control_character"),
        ({"text": ROW["text"].replace("old", "\u043eld")}, "warning", "lookalike"),
        ({"text": ROW["text"] + " It is old \ud83d."}, "warning", "garbled"),
        ({"text": "Die alte Brücke von Ellery wurde im Jahr 1780 aus Stein gebaut."}, "warning", "language"),
        ({"text": ROW["text"] + " Le vieux pont de la ville a été construit en pierre."}, "warning", "language"),
        ({"publised": "2015"}, "warning", "field_name"),
        ({"tags": "bridge"}, "warning", "tags"),
        ({"license": 5}, "warning", "license"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_one_defect_is_one_problem(tmp_path: Path, changes: dict, severity: str, kind: str):
    other = ROW | {"id": "other", "text": "The ferry of Ellery made its last crossing of the river on a Sunday."}
    found = problems(tmp_path, other, ROW | changes)
    assert [(s, k, line) for s, k, line, _ in found] == [(severity, kind, 2)]
    assert found[0][3][0].islower() or found[0][3][0] == "'"


@pytest.mark.parametrize(
    ("raw", "kind", "line", "expected"),
    [
        (json.dumps([ROW, ROW], indent=1).encode(), "broken_file", 1, "one JSON value over 18 lines"),
        (json.dumps(ROW).encode("utf-16"), "broken_file", 1, "Save the file as UTF-8"),
        (b"\xef\xbb\xbf" + json.dumps(ROW).encode() + b"\r\n\r\n{}\r\n", "field", 3, "'id' is missing"),
        (json.dumps(ROW).encode() + b"\r" + json.dumps(ROW).encode(), "broken_line", 1, "one document a line"),
        (json.dumps(ROW).encode().replace(b"stone", b"st\0ne"), "broken_line", 1, "NUL"),
        (json.dumps(ROW).encode()[:-1] + b', "text": "Another text of this one."}', "field_twice", 1, "gives 'text'"),
        (json.dumps({"_id": "b", "body": "x"}).encode(), "field_name", 1, "Is it 'text'?"),
    ],
)
def test_a_file_that_another_program_wrote_is_told_of_in_its_terms(tmp_path, raw, kind, line, expected):
    assert any((k, n) == (kind, line) and expected in message for _, k, n, message in problems(tmp_path, raw))


@pytest.mark.parametrize("content", [None, b"name = ", 'name = "x"'.encode("utf-16"), b'name = "a/b"'])
def test_a_broken_corpus_toml_does_not_hide_what_is_wrong_with_the_documents(tmp_path: Path, content: bytes | None):
    write_corpus(tmp_path, [ROW, ROW])
    (tmp_path / "corpus.toml").unlink()
    if content is not None:
        (tmp_path / "corpus.toml").write_bytes(content)
    found = validate_corpus(tmp_path, date(2024, 1, 1))
    assert [p.kind for p in found.problems if p.severity == "error"] == ["corpus_toml", "duplicate_id"]
    (tmp_path / "documents.jsonl").unlink()
    found = validate_corpus(tmp_path, date(2024, 1, 1))
    assert [p.kind for p in found.problems if p.severity == "error"] == ["corpus_toml", "no_documents"]


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ('language = "English"', "expected a code"),
        ('licence = "CC0-1.0"', "Is it 'license'?"),
        ("title = 5", "'title' is 5, expected text"),
    ],
)
def test_a_mistyped_corpus_toml_is_a_warning(tmp_path: Path, toml: str, expected: str):
    write_corpus(tmp_path, [ROW])
    (tmp_path / "corpus.toml").write_text(f'name = "ellery"\n{toml}\n', encoding="utf-8")
    assert any(expected in p.message for p in validate_corpus(tmp_path).problems if p.severity == "warning")


CHECKED = {"claim": "The bridge is 412 metres long.", "verdict": "supported", "as_of": "2016", "links": []}


@pytest.mark.parametrize(
    ("changes", "severity", "expected"),
    [
        ({"verdict": None}, "error", "'verdict' is None"),
        ({"as_of": "soon"}, "error", "'soon' is not a date"),
        ({"verdict": "suported"}, "warning", "Is it 'supported'?"),
        ({"as_of": "2031"}, "warning", "has not come yet"),
        ({"links": ["javascript:alert(1)"]}, "warning", "a link does not begin with https://"),
        ({"claim": "The <b>bridge</b> is long."}, "warning", "an HTML tag"),
        ({"claim": CHECKED["claim"]}, "warning", "is there on line 1"),
        ({"claim": CHECKED["claim"], "verdict": "refuted"}, "warning", "another verdict (supported) on line 1"),
    ],
)
def test_what_is_wrong_with_a_checked_claim_is_named(tmp_path: Path, changes: dict, severity: str, expected: str):
    write_corpus(tmp_path, [ROW])
    rows = [CHECKED, CHECKED | {"claim": "The ferry made its last crossing in 2015."} | changes]
    (tmp_path / "claims.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = [p for p in validate_corpus(tmp_path, date(2024, 1, 1)).problems if p.kind == "checked_claim"]
    assert [(p.severity, p.line) for p in found] == [(severity, 2)]
    assert expected in found[0].message


@pytest.mark.parametrize(
    "url",
    ["ftp://a.org/b", "www.a.org/b", "https://", "https://a b.org", "https://localhost/x", "http://192.168.0.1/x",
     "https://me@a.org/", "https://bit.ly/3x", "https://a.org:8080/", "https://a.org/?utm_source=x",
     "javascript:alert(1)", "https://example.com/a", "https://a..org/", "https://[::1", "file:///etc/x", "https://town.invalid/a",
     "https://\u0430pple.com/x", "https://xn--pple-43d.com/x", "https://a.org/" + "x" * 2000],
)  # fmt: skip
def test_a_web_address_that_leads_nowhere_is_found(tmp_path: Path, url: str):
    assert [(kind, line) for _, kind, line, _ in problems(tmp_path, ROW | {"url": url})] == [("url", 1)]


@pytest.mark.parametrize(
    "url", ["https://a.org", "http://www.town.gov.uk/a/b?id=3#top", "https://de.wikipedia.org/wiki/Köln"]
)
def test_a_web_address_that_may_lead_somewhere_is_none(tmp_path: Path, url: str):
    assert problems(tmp_path, ROW | {"url": url}) == []


def test_copies_and_near_copies_are_found_with_the_line_of_the_first(tmp_path: Path):
    long = (
        "The bridge at Ellery opened on 4 May 2015 after three years of work. It is 412 metres long and spans the "
        "Tamble. The mayor cut a ribbon, and the last ferry had crossed the day before. Some 3,000 people came."
    )
    other = (
        "The bridge at Ellery will be closed for repairs in autumn. Its 412 metres of deck need new asphalt, said the "
        "town's engineer, and drivers must take the old road by the mill for about six weeks."
    )
    texts = [long, other, long.replace("3,000", "4,000"), long.upper(), f"{long} The old ferry was sold to a museum."]
    found = problems(tmp_path, *(ROW | {"id": f"d{n}", "text": text} for n, text in enumerate(texts)))
    assert [(kind, line) for _, kind, line, _ in found] == [
        ("near_duplicate_text", 3), ("duplicate_text", 4), ("near_duplicate_text", 5),
    ]  # fmt: skip
    assert all("'d0' on line 1" in message for _, _, _, message in found)


def test_ids_that_a_reader_takes_for_each_other_are_found(tmp_path: Path):
    found = problems(tmp_path, ROW, ROW | {"id": "B ", "text": "The ferry of Ellery is no more since that Sunday."})
    assert {(kind, line) for _, kind, line, _ in found} == {("similar_id", 2), ("white_space", 2)}


def test_what_corpus_toml_lacks_is_a_warning(tmp_path: Path):
    write_corpus(tmp_path, [ROW])
    found = validate_corpus(tmp_path, date(2024, 1, 1))
    assert (found.errors, found.documents) == (0, 1)
    assert {p.message for p in found.problems} == {
        f"gives no {name!r}. Add it" for name in ("description", "language", "license", "maintainer")
    }


def test_a_corpus_without_documents_is_an_error(tmp_path: Path):
    new_corpus(tmp_path / "empty")
    (problem,) = [p for p in validate_corpus(tmp_path / "empty").problems if p.severity == "error"]
    assert "corpus add" in problem.message
