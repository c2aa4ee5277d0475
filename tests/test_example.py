"""The example report is what the program makes of the seed article today; `make example` makes it anew."""

import json
from pathlib import Path

import pytest

from claimcheck.article import read_article
from claimcheck.corpus import read_corpus
from claimcheck.report import render_html
from claimcheck.report.html import PAGE_BYTES
from claimcheck.schema import validate
from claimcheck.verification.verifier import DEFAULT_VERIFIER, WEIGHTS, read_settings

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "reports" / "example"
STALE = "the example report is out of date: make example"


@pytest.fixture(scope="module")
def result():
    return json.loads((FOLDER / "result.json").read_text(encoding="utf-8"))


def test_its_result_is_valid_and_names_no_place_of_one_machine(result):
    validate(result)
    assert result["article"]["source"] == "seeds/korea-talks.txt"


def test_it_was_made_from_the_article_the_corpus_and_the_verifier_that_are_here(result):
    assert result["article"]["sha256"] == read_article(ROOT / "seeds" / "korea-talks.txt").sha256, STALE
    corpus = read_corpus(ROOT / "corpora" / "korea-diplomacy")
    assert [(one["name"], one["sha256"]) for one in result["corpora"]] == [(corpus.name, corpus.sha256)], STALE
    assert result["provenance"]["models"][DEFAULT_VERIFIER] == read_settings(WEIGHTS)["sha256"], STALE


def test_its_page_is_the_page_of_its_result_and_small(result):
    page = (FOLDER / "report.html").read_text(encoding="utf-8")
    assert page == render_html(result), STALE
    assert len(page.encode("utf-8")) <= PAGE_BYTES
