"""The report as a PDF: on A4, with the words of the page, never older than its report."""

import json
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from claimcheck.cli import main
from claimcheck.errors import ClaimcheckError
from claimcheck.report.pdf import render_pdf, require_pdf
from claimcheck.review import Review
from claimcheck.review.desk import Desk

FIXTURE = Path(__file__).parent / "results" / "tide-gate.json"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "result.json").write_bytes(FIXTURE.read_bytes())
    return tmp_path


@pytest.fixture(scope="module")
def weasyprint():
    """Skip where it cannot draw letters."""
    try:
        require_pdf()
    except ClaimcheckError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def printed(weasyprint):
    return PdfReader(BytesIO(render_pdf(json.loads(FIXTURE.read_text(encoding="utf-8")))))


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_every_page_is_a4_and_numbered(printed):
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in printed.pages} == {(595, 842)}
    for number, page in enumerate(printed.pages, start=1):
        assert page.extract_text().split()[-3:] == [str(number), "of", str(len(printed.pages))]


def test_it_says_what_the_page_says(printed):
    told = words(printed)
    for claim in json.loads(FIXTURE.read_text(encoding="utf-8"))["claims"]:
        assert claim["text"] in told


def test_it_is_of_the_review_as_it_stands_and_gone_when_that_goes_on(weasyprint, folder, capsys):
    review = Review(folder, by="Ana Berg")
    review.overrule("c07", "supported", "The deed is dated 2011.")
    assert main(["review", "pdf", str(folder), "--json"]) == 0
    path = Path(json.loads(capsys.readouterr().out)["pdf"])
    assert "The deed is dated 2011." in words(PdfReader(path))
    review.note("Ask the ministry.")
    review.write()
    assert not path.exists()


def test_the_desk_has_a_button_for_it(weasyprint, folder, monkeypatch):
    desk = Desk(Review(folder, by="Ana Berg"))
    desk.buttons["Save as PDF"].click()
    assert str(folder / "report.pdf") in desk.message.value
    assert PdfReader(folder / "report.pdf").pages
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    desk.buttons["Save as PDF"].click()
    assert "pip install -c constraints.txt -e &#x27;.[pdf]&#x27;" in desk.message.value


@pytest.mark.parametrize("command", [["review", "pdf", "."], ["report", "story.txt", "--corpus", "town", "--pdf"]])
def test_without_the_extra_it_says_how_to_get_it(folder, command, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert main(command) == 1
    assert "pip install -c constraints.txt -e '.[pdf]'" in capsys.readouterr().err
    assert [file.name for file in folder.iterdir()] == ["result.json"]
