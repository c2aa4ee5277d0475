"""Documents are read out of files, tables and data sets; what cannot be read is named with its place."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from claimcheck.corpus.documents import row_errors
from claimcheck.corpus.sources import kind_of, read_source
from claimcheck.corpus.sources.reviews import checks_of
from claimcheck.corpus.write import Candidate
from claimcheck.errors import InputError

PAGE = """<!DOCTYPE html><html><head><title>Bridge opens | Tamble Courier</title>
<meta property="og:site_name" content="Tamble Courier"><link rel="canonical" href="https://courier.example.org/bridge">
<meta property="article:published_time" content="2015-05-04T08:00:00Z"></head><body><article><h1>Bridge opens</h1>
<p>The Ellery Bridge opened to traffic on Monday after three years of work, and many people came to see it.</p>
<p>It is 412 metres long and spans the River Tamble, where a ferry used to run for more than a hundred years.</p>
</article></body></html>"""


def write_lines(path: Path, rows: list) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8"
    )
    return path


def read(source: Path, **options) -> tuple[list[dict], list[Candidate]]:
    """The rows, each fit for a corpus, and what was refused."""
    found = list(read_source(source, **options))
    rows = [candidate.row for candidate in found if candidate.row is not None]
    return [row for row in rows if not row_errors(row)], [
        item for item in found if item.row is None or row_errors(item.row)
    ]


def make_pdf(path: Path, lines: list[str]) -> None:
    """A PDF of one page, by hand."""
    text = "BT /F1 12 Tf 14 TL 72 720 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
    ]  # fmt: skip
    body, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 5\n0000000000 65535 f \n{table}trailer << /Size 5 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    path.write_bytes((body + end).encode("latin-1"))


# ---- files


def test_a_saved_page_says_itself_who_published_it_when_and_where(tmp_path: Path):
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    ((row,), refused) = read(tmp_path / "page.html")
    assert not refused
    assert (row["title"], row["source"], row["published"]) == ("Bridge opens", "Tamble Courier", "2015-05-04")
    assert row["url"] == "https://courier.example.org/bridge"
    assert row["text"].startswith("The Ellery Bridge opened")
    assert row["text"].endswith("a hundred years.")


def test_a_folder_of_files_becomes_one_document_each(tmp_path: Path):
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "mill.txt").write_text("The mill\n\n3 May 1911\n\nThe mill burned down.\n", encoding="utf-8")
    make_pdf(tmp_path / "town plan.pdf", ["The town plans a second bridge over the river Tam-", "ble for 2030."])
    (tmp_path / "notes.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "empty.md").write_text(" \n")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4\nnothing")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    rows, refused = read(tmp_path, given={"source": "Town of Ellery"})
    assert {row["title"] for row in rows} == {"Bridge opens", "The mill", "town plan"}
    assert all(row["source"] == "Town of Ellery" for row in rows)
    (plan,) = [row for row in rows if row["title"] == "town plan"]
    assert plan["text"] == "The town plans a second bridge over the river Tamble for 2030."
    assert plan["published"] is None
    assert {Path(item.where).name for item in refused} == {"notes.docx", "empty.md", "broken.pdf"}


def test_a_file_that_does_not_name_its_publisher_is_refused_until_somebody_does(tmp_path: Path):
    (tmp_path / "mill.txt").write_text("The mill burned down.\n", encoding="utf-8")
    rows, (refused,) = read(tmp_path / "mill.txt")
    assert not rows
    assert "--source" in refused.problem
    ((row,), _) = read(tmp_path / "mill.txt", given={"source": "Gazette", "published": "1911"})
    assert (row["text"], row["published"]) == ("The mill burned down.", "1911")


@pytest.mark.parametrize(
    "mark",
    ["<!-- saved from url=(0034)https://www.courier.org/ferry-ends -->",
     "<!--\n Page saved with SingleFile \n url: https://www.courier.org/ferry-ends \n saved date: 4 May 2015\n-->"],
)  # fmt: skip
def test_a_saved_page_without_an_address_of_its_own_has_that_which_the_browser_noted(tmp_path: Path, mark: str):
    body = "<p>The ferry made its last crossing of the river on a Sunday in May, and nobody came to see it off.</p>"
    path = tmp_path / "ferry.html"
    path.write_text(f"<!DOCTYPE html>\n{mark}\n<html><body><h1>Ferry ends</h1>{body}</body></html>", encoding="utf-8")
    ((row,), refused) = read(path)
    assert not refused
    assert (row["url"], row["source"]) == ("https://www.courier.org/ferry-ends", "courier.org")


# ---- tables


def test_a_table_with_a_column_map_keeps_its_other_columns(tmp_path: Path):
    path = tmp_path / "stories.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows([
            ["nr", "headline", "story", "day", "tags", "city"],
            ["1", "Bridge", "The bridge\nopened.", "4 May 2015", "bridge, river", "Ellery"],
            ["2", "Mill", "The mill burned.", "2015-05-04T10:00:00", "", ""],
            ["3", "Inn", "The inn closed.", "04/05/2015", "", ""],
            ["4", "Pub", "", "2015", "", ""],
        ])  # fmt: skip
    with path.open("a", encoding="utf-8") as file:
        file.write("5;too;few\n")
    columns = {"id": "nr", "text": "story", "published": "day"}
    rows, refused = read(path, columns=columns, given={"source": "Gazette"})
    assert rows == [
        {"id": "1", "title": "Bridge", "text": "The bridge\nopened.", "source": "Gazette", "url": None,
         "published": "2015-05-04", "tags": ["bridge", "river"], "city": "Ellery"},
        {"id": "2", "title": "Mill", "text": "The mill burned.", "source": "Gazette", "url": None,
         "published": "2015-05-04"},
    ]  # fmt: skip
    # A day that may also be a month is not guessed at; the second row stands on line 2 and 3.
    assert [Path(item.where).name for item in refused] == ["stories.csv:5", "stories.csv:6", "stories.csv:7"]
    assert "04/05/2015" in row_errors(refused[0].row)[0]


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match=r"no column 'body' for 'text'\. Its columns: a, b"):
        read(path, columns={"text": "body"})
    with pytest.raises(InputError, match=r"'txet' is no field of a document\. Is it 'text'\?"):
        read(path, columns={"txet": "b"})
    path.write_text("id,text,id\n1,2,3\n")
    with pytest.raises(InputError, match="two columns named 'id'"):
        read(path)


def test_a_table_is_read_as_what_it_is_said_to_be(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("text,source\nThe bridge is long.,Town\n")
    with pytest.raises(InputError, match="no Parquet file"):
        read(path, kind="parquet")
    with pytest.raises(InputError, match="only the columns of CSV and Parquet can be mapped"):
        read(write_lines(tmp_path / "d.jsonl", [{"id": "a"}]), columns={"text": "body"})


def test_parquet_dates_and_missing_values_are_understood(tmp_path: Path):
    pandas = pytest.importorskip("pandas")
    path = tmp_path / "stories.parquet"
    pandas.DataFrame({
        "_id": [7, 8, 9], "body": ["The bridge opened.", None, "The mill burned."], "publisher": ["A", "B", None],
        "date": [date(2015, 5, 4), None, date(1911, 1, 1)], "length": [412.0, float("nan"), 1.5],
    }).to_parquet(path)  # fmt: skip
    (row,), refused = read(path)
    assert row == {"id": "7", "title": "The bridge opened.", "text": "The bridge opened.", "source": "A", "url": None,
                   "published": "2015-05-04", "length": 412.0}  # fmt: skip
    assert [item.where for item in refused] == [f"{path}: row 2", f"{path}: row 3"]
    path.write_bytes(b"PAR1 no")
    with pytest.raises(InputError, match="no Parquet file"):
        read(path)


# ---- data sets


def test_a_beir_folder_keeps_ids_and_metadata(tmp_path: Path):
    write_lines(tmp_path / "set" / "corpus.jsonl", [
        {"_id": "d1", "title": "Bridge", "text": "It opened.", "metadata": {"url": "https://a.org/b"}},
        {"_id": "d2", "title": "", "text": "The mill at Ellery burned down in the year 1911 and never rose again."},
        {"_id": "d3", "title": "No text", "text": ""},
        "{broken",
    ])  # fmt: skip
    rows, refused = read(tmp_path / "set")
    assert [(row["id"], row["title"]) for row in rows] == [
        ("d1", "Bridge"), ("d2", "The mill at Ellery burned down in the year 1911…"),
    ]  # fmt: skip
    assert (rows[0]["url"], rows[0]["source"]) == ("https://a.org/b", "data set set")
    assert [item.where.rpartition(":")[2] for item in refused] == ["3", "4"]


def test_fever_evidence_sets_become_one_document_a_page(tmp_path: Path):
    write_lines(tmp_path / "claims.jsonl", [
        {"id": 1, "claim": "A.", "evidence": [[[1, 2, "Ellery_-LRB-town-RRB-", 1]], [[1, 3, "Mill", 0]]]},
        {"id": 2, "claim": "B.", "label": "NOT ENOUGH INFO", "evidence": [[[9, None, None, None]]]},
        {"id": 3, "claim": "C.", "label": "REFUTES", "evidence": [[[1, 2, "Nowhere", 4]]]},
        {"id": 4, "claim": "D.", "label": "REFUTES", "evidence": [[[1, 2, "Ferry", 3, "The ferry sank."]]]},
        {"id": 5, "claim": "E.", "evidence": [{"article": "Inn", "evidence": "The inn closed."}]},
        {"id": 6, "claim": "F.", "evidence": "The inn was old.", "page": "Inn"},
        {"id": 7, "claim": "G.", "evidence": 7.5},
    ])  # fmt: skip
    write_lines(tmp_path / "wiki-pages" / "wiki-001.jsonl", [
        {"id": "", "text": "", "lines": ""},
        {"id": "Ellery_-LRB-town-RRB-", "text": "x",
         "lines": "0\tEllery is a town .\tlink\n1\tIt has a bridge -LRB- new -RRB- .\n2\t"},
        {"id": "Mill", "text": "x", "lines": "0\tThe mill burned ."},
    ])  # fmt: skip
    assert kind_of(tmp_path) == kind_of(tmp_path / "claims.jsonl") == "fever"
    rows, refused = read(tmp_path, given={"source": "Wikipedia"})
    assert {row["title"]: row["text"] for row in rows} == {
        "Ellery (town)": "Ellery is a town . It has a bridge ( new ) .", "Mill": "The mill burned .",
        "Ferry": "The ferry sank.", "Inn": "The inn closed. The inn was old.",
    }  # fmt: skip
    assert {row["source"] for row in rows} == {"Wikipedia"}
    assert [item.where.rpartition(":")[2] for item in refused] == ["7", "3"]


REVIEW = {
    "@context": "https://schema.org", "@type": "ClaimReview", "datePublished": "2019-06-22",
    "url": "https://check.example.org/flat", "claimReviewed": "The world is flat",
    "author": {"@type": "Organization", "name": "Example Check"},
    "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1, "alternateName": "False"},
    "itemReviewed": {"@type": "Claim", "datePublished": "2018-06-01"},
}  # fmt: skip


def test_one_file_that_cannot_be_read_does_not_keep_the_others_out(tmp_path: Path):
    write_lines(tmp_path / "fever" / "claims.jsonl", [{"id": 1, "claim": "A.", "evidence": [["Inn", 0, "It closed."]]}])
    write_lines(tmp_path / "reviews" / "a.json", [REVIEW])
    (tmp_path / "fever" / "wiki.jsonl").mkdir()
    (tmp_path / "reviews" / "b.json").write_bytes(b"\xff\xfe")
    for kind, name in (("fever", "wiki.jsonl"), ("reviews", "b.json")):
        rows, (refused,) = read(tmp_path / kind)
        assert len(rows) == 1
        assert Path(refused.where).name == name


def test_each_review_of_a_file_is_named_by_its_number(tmp_path: Path):
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps([REVIEW, {"@type": "ClaimReview"}, REVIEW | {"datePublished": "2999-01-01"}]))
    _, (refused,) = read(path)
    assert refused.where == f"{path}: review 2"
    assert [check["as_of"] for check in checks_of(path)] == ["2019-06-22"]


@pytest.mark.parametrize("form", ["json", "graph", "html"])
def test_claim_reviews_are_found_wherever_json_ld_puts_them(tmp_path: Path, form: str):
    path = tmp_path / ("page.html" if form == "html" else "reviews.json")
    text = json.dumps(
        {"@graph": [{"@type": "WebPage"}, [REVIEW, {"@type": "ClaimReview"}]]} if form == "graph" else REVIEW
    )
    path.write_text(f"<html><script type='application/ld+json'>{text}</script>" if form == "html" else text)
    assert kind_of(path) == "claimreview"
    (row,), refused = read(path)
    assert (row["source"], row["url"], row["published"]) == ("Example Check", REVIEW["url"], "2019-06-22")
    assert row["text"] == "It is not true that the world is flat, Example Check found."
    assert len(refused) == (form == "graph")


def test_a_rating_between_true_and_false_is_remembered_but_is_no_evidence(tmp_path: Path):
    mixed = REVIEW | {"reviewRating": {"alternateName": "Lacks context"}}
    path = tmp_path / "review.json"
    path.write_text(json.dumps(mixed))
    rows, (refused,) = read(path)
    assert not rows
    assert "'Lacks context' takes no side" in refused.problem
    (check,) = checks_of(path)
    assert (check["claim"], check["verdict"], check["as_of"]) == ("The world is flat", "Lacks context", "2019-06-22")
    path.write_text(json.dumps(mixed | {"reviewBody": "Seen from afar it is round."}))
    ((row,), _) = read(path)
    assert row["text"] == "Seen from afar it is round."


def test_a_source_that_is_nothing_known_is_refused(tmp_path: Path):
    (tmp_path / "a.xyz").write_text("x")
    (tmp_path / "b.json").write_text("{}")
    (tmp_path / "empty").mkdir()
    for name, expected in (
        ("a.xyz", "--format"),
        ("b.json", "no ClaimReview"),
        ("empty", "no file"),
        ("no", "no such"),
    ):
        with pytest.raises(InputError, match=expected):
            read(tmp_path / name)
