"""The other files of a report: Markdown, ClaimReview and Web Annotations, before and after a signature."""

import json
from datetime import date
from pathlib import Path

import mistune
import pytest
from lxml import html

from claimcheck.errors import InputError
from claimcheck.report.annotations import web_annotations
from claimcheck.report.claimreview import claim_reviews, ratings_for
from claimcheck.report.files import FILES, SIGNED_FILE, write_report
from claimcheck.report.markdown import render_markdown
from claimcheck.review import Review

FIXTURE = Path(__file__).parent / "results" / "tide-gate.json"


@pytest.fixture
def result():
    return json.loads(FIXTURE.read_text(encoding="utf-8"))


@pytest.fixture
def review(tmp_path):
    (tmp_path / "result.json").write_bytes(FIXTURE.read_bytes())
    return Review(tmp_path, by="Ana Berg")


def read(folder, name):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def drafted(folder):
    return [item["claimReviewed"] for item in read(folder, "claimreview.draft.jsonld")["@graph"]]


def page_of(markdown):
    return html.document_fromstring(mistune.html(markdown))


# Files


def test_a_report_that_nobody_signed_has_only_drafts(review):
    assert {path.name for path in review.write()} == set(FILES)
    assert drafted(review.folder) == [claim["text"] for claim in review.result["claims"]]
    for item in read(review.folder, "claimreview.draft.jsonld")["@graph"]:
        assert item["creativeWorkStatus"] == "Draft"
        assert "author" not in item


def test_what_is_signed_can_be_published_under_the_reviewers_name_and_the_rest_stays_a_draft(review):
    review.sign(["c07"], on=date(2026, 11, 24))
    review.write()
    (item,) = read(review.folder, SIGNED_FILE)["@graph"]
    assert item["claimReviewed"] == "Building of the tide gate began in 2011."
    assert item["author"] == {"@type": "Person", "name": "Ana Berg"}
    assert (item["datePublished"], item["creativeWorkStatus"]) == ("2026-11-24", "Published")
    assert len(drafted(review.folder)) == 14
    review.overrule("c07", "supported", "The deed is dated 2011.")
    review.write()
    assert not (review.folder / SIGNED_FILE).exists()
    assert len(drafted(review.folder)) == 15


def test_texts_that_are_no_unicode_do_not_stop_the_writing(result, tmp_path):
    result["claims"][0]["text"] = "Søren \ud800"
    assert len(write_report(tmp_path, result)) == len(FILES)


# ClaimReview


def test_a_claim_review_says_what_was_claimed_by_whom_where_and_how_it_was_rated(result, tmp_path):
    items = claim_reviews(result, ratings_for(tmp_path), signed=False)["@graph"]
    claim = next(claim for claim in result["claims"] if claim["speaker"] and claim["id"] != "c13")
    item = items[result["claims"].index(claim)]
    assert item["itemReviewed"]["text"] == claim["text"]
    assert item["itemReviewed"]["author"]["name"] == claim["speaker"]
    assert item["itemReviewed"]["appearance"]["headline"] == result["article"]["title"]
    assert "ratingValue" not in items[7]["reviewRating"], "not enough evidence is no point on the scale"
    refuted = items[6]["reviewRating"]
    assert (refuted["ratingValue"], refuted["worstRating"], refuted["bestRating"]) == (1, 1, 3)
    assert [source["name"] for source in items[3]["citation"]] == ["Tide gate closes for the first time"]


SCALE = """organisation = "The Desk"
best = 5
worst = 1
supported = {value = 5, words = "Spot on"}
conflicting = {value = 3, words = "Disputed"}
refuted = {value = 1, words = "Wrong"}
not_enough_evidence = {words = "Open"}
"""


@pytest.mark.parametrize("place", [".", ".."], ids=["in the report", "beside the reports"])
def test_a_desk_rates_in_its_own_words(review, place):
    (review.folder / place / "ratings.toml").resolve().write_text(SCALE, encoding="utf-8")
    try:
        review.sign(["c07"])
        review.write()
        (item,) = read(review.folder, SIGNED_FILE)["@graph"]
        assert (item["reviewRating"]["alternateName"], item["reviewRating"]["bestRating"]) == ("Wrong", 5)
        assert item["publisher"]["name"] == "The Desk"
    finally:
        (review.folder / place / "ratings.toml").resolve().unlink()


@pytest.mark.parametrize(
    ("scale", "message"),
    [
        ("best = ", "is not a rating scale"),
        (SCALE.replace("refuted", "false"), "'refuted'"),
        (SCALE.replace("value = 5", "value = 9"), "the value of supported is 9, expected a whole number 1 to 5"),
    ],
)
def test_a_scale_that_cannot_be_read_is_named_and_nothing_is_written(review, scale, message):
    (review.folder / "ratings.toml").write_text(scale, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        review.write()
    assert not (review.folder / "report.html").exists()


# Web Annotations


def test_an_annotation_selects_the_claims_words_by_quote_and_by_place(result):
    text = result["article"]["text"]
    page = web_annotations(result)
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    for claim, item in zip(result["claims"], page["items"], strict=True):
        quote, place = item["target"]["selector"]
        assert text[place["start"] : place["end"]] == quote["exact"] == claim["span"]["exact"]
        assert quote["prefix"] + quote["exact"] + quote["suffix"] in text
        assert item["body"][0]["value"] == claim["verdict"]["label"]


# Markdown


def test_the_markdown_report_has_a_heading_a_claim_and_quotes_the_evidence(result):
    page = page_of(render_markdown(result))
    headings = [heading.text_content() for heading in page.xpath("//h2")]
    assert len(headings) == len(result["claims"]) + 1
    assert headings[6] == "7. ✗ Refuted (very likely, 0.91)"
    shown = page.text_content()
    assert "True when published. No longer true since 12 June 2018." in shown
    for claim in result["claims"]:
        assert " ".join(claim["text"].split()) in shown


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[here](javascript:alert(1))",
        "# no heading",
        "- no list",
        "1. no list",
        "**not bold** and `no code`",
        "![x](https://elsewhere.example/x.png)",
        "a | b",
    ],
)
def test_markup_in_texts_stays_text(result, text):
    result["claims"][0]["text"] = text
    page = page_of(render_markdown(result))
    assert text in page.text_content()
    assert not page.xpath("//script | //img | //li[contains(., 'no list')] | //code")
    assert len(page.xpath("//h1")) == 1


def test_the_markdown_report_tells_of_the_review(review):
    review.overrule("c07", "supported", "The deed is dated 2011.")
    shown = page_of(render_markdown(review.reviewed)).text_content()
    assert "7. ✓ Supported\n" in shown
    assert "Overruled by Ana Berg; the program's verdict was “refuted”." in shown
