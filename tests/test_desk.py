"""The desk: what its buttons do is in the review at once, and another desk on the same folder shows it."""

import html
from pathlib import Path

import pytest

from claimcheck.report.findings import cards_of, findings
from claimcheck.review import Review
from claimcheck.review.desk import Desk

FIXTURE = Path(__file__).parent / "results" / "tide-gate.json"


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "result.json").write_bytes(FIXTURE.read_bytes())
    return Desk(Review(tmp_path, by="Ana Berg"))


def listed(desk):
    return [value for _, value in desk.claims.options]


def marks(desk):
    return [button for part in desk.article.children for button in getattr(part, "children", ())]


def shown(desk):
    """The page of one claim, in its frame."""
    return html.unescape(desk.claim.value)


def test_the_article_has_a_mark_for_every_claim_and_a_click_shows_the_claim(desk):
    assert [mark.description for mark in marks(desk)][:4] == ["✓ 1", "✓ 2", "✓ 3", "✓ 4"]
    assert len(marks(desk)) == len(listed(desk)) == 15
    next(mark for mark in marks(desk) if mark.description == "✗ 7").click()
    assert desk.claims.value == "c07"
    assert "Building of the tide gate began in 2011." in shown(desk)
    assert "The Ellery Engineering Review" in shown(desk)
    assert 'class="time"' in shown(desk)


def test_it_opens_on_what_matters_most(desk):
    assert desk.claims.value == findings(cards_of(desk.review.reviewed))[0].claim["id"] == "c07"
    assert "Building of the tide gate began in 2011." in shown(desk)


def test_claims_can_be_sorted_and_filtered(desk):
    desk.order.value = "by verdict"
    assert listed(desk)[:2] == ["c07", "c11"]
    desk.order.value = "least certain first"
    sure = {claim["id"]: claim["verdict"]["confidence"] for claim in desk.review.result["claims"]}
    assert [sure[name] for name in listed(desk)] == sorted(sure.values())
    desk.order.value = "worth checking first"
    worth = {claim["id"]: claim["check_worthiness"] for claim in desk.review.result["claims"]}
    assert [worth[name] for name in listed(desk)] == sorted(worth.values(), reverse=True)
    desk.filter.value = "refuted"
    assert sorted(listed(desk)) == ["c07", "c11"]
    desk.filter.value = "changed later"
    assert listed(desk) == ["c04"]
    desk.select("c07")
    assert desk.claims.value == "c07"


def test_a_claim_is_overruled_and_signed_and_a_new_desk_still_has_it(desk):
    desk.select("c07")
    desk.verdict.value = "supported"
    desk.why.value = "The deed is dated 2011."
    desk.buttons["Overrule"].click()
    desk.buttons["Sign off"].click()
    assert [action.what for action in desk.review.actions] == ["overrule", "sign"]
    again = Desk(Review(desk.review.folder, by="Bo Lind"))
    again.select("c07")
    assert "overruled by Ana Berg" in shown(again)
    assert "✓ 7 signed" in [mark.description for mark in marks(again)]
    assert "overrule c07 supported (Ana Berg" in again.log.value
    again.filter.value = "not signed off"
    assert "c07" not in listed(again)
    assert "The deed is dated 2011." in (desk.review.folder / "report.html").read_text(encoding="utf-8")


def test_what_is_refused_is_said_and_nothing_is_kept(desk):
    desk.select("c07")
    desk.buttons["Overrule"].click()
    assert "for a reason" in desk.message.value
    desk.buttons["Undo"].click()
    assert "not an action" in desk.message.value
    desk.buttons["Check again"].click()
    assert "corpora of this report are not known" in desk.message.value
    assert desk.review.actions == ()


def test_a_document_is_added_from_the_desk_and_what_is_wrong_with_it_is_said(tmp_path):
    from conftest import TOWN, write_corpus

    (tmp_path / "result.json").write_bytes(FIXTURE.read_bytes())
    corpus = write_corpus(tmp_path / "ellery", TOWN)
    desk = Desk(Review(tmp_path, by="Ana Berg", corpora=[corpus]))
    assert desk.corpus.value == "ellery"
    desk.passage.value = "Quartz is a mineral of silicon and oxygen."
    desk.buttons["Add document"].click()
    assert "source" in desk.message.value
    assert desk.passage.value, "what was typed is kept"
    desk.document["Source"].value = "Handbook"
    desk.buttons["Add document"].click()
    assert "Quartz" in (corpus / "documents.jsonl").read_text(encoding="utf-8")
    assert desk.passage.value == desk.document["Source"].value == ""
    assert len(desk.review.actions) == 1


def test_a_dropped_claim_goes_and_comes_back_when_that_is_undone(desk):
    desk.select("c08")
    desk.why.value = "Nobody says so."
    desk.buttons["Drop"].click()
    assert "c08" not in listed(desk)
    assert len(marks(desk)) == 14
    desk.buttons["Undo"].click()
    assert "c08" in listed(desk)


def test_notes_are_kept_and_texts_are_shown_as_text(desk):
    desk.select("c05")
    desk.note.value = "<img src=x onerror=alert(1)>"
    desk.buttons["Add note"].click()
    assert "&lt;img src=x" in shown(desk)
    assert "<img" not in desk.message.value + desk.log.value
    assert "<script>" not in "".join(part.value for part in desk.article.children if hasattr(part, "value"))
