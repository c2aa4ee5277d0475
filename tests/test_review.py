"""Reviews: what people do to a result is kept, whole and in order, and comes back when it is read again."""

import json
import multiprocessing
import shutil
from datetime import date
from pathlib import Path

import pytest

from claimcheck.cli import main
from claimcheck.pipeline import check
from claimcheck.review import Review, ReviewError, claim_hash, is_signed, read_log, reviewed
from claimcheck.review.recheck import passage_name

FIXTURE = Path(__file__).parent / "results" / "tide-gate.json"
STORY = """A bridge for Ellery

By Ida Brandt
6 May 2015

The Ellery Bridge opened to traffic on 4 May 2015. Ingrid Solberg is the mayor of Ellery. Goat cheese was sold there.
"""


@pytest.fixture
def folder(tmp_path):
    shutil.copy(FIXTURE, tmp_path / "result.json")
    return tmp_path


@pytest.fixture
def review(folder):
    return Review(folder, by="Ana Berg")


@pytest.fixture(scope="module")
def checked(models, tmp_path_factory):
    """A small article that was really checked, as JSON, and the folder of its corpus."""
    from conftest import TOWN, write_corpus

    place = tmp_path_factory.mktemp("checked")
    (place / "story.txt").write_text(STORY, encoding="utf-8")
    corpus = write_corpus(place / "ellery", TOWN)
    return check(str(place / "story.txt"), [corpus], models=models).to_json(), corpus


@pytest.fixture
def desk(checked, models, tmp_path):
    result, corpus = checked
    (tmp_path / "result.json").write_text(result, encoding="utf-8")
    return Review(tmp_path, by="Ana Berg", corpora=[corpus], models=models)


def claim_of(result, name):
    (found,) = [claim for claim in result["claims"] if claim["id"] == name]
    return found


def about(result, words):
    (found,) = [claim for claim in result["claims"] if words in claim["text"]]
    return found


# What needs no model


def test_a_log_without_actions_changes_nothing_but_says_that_nobody_reviewed():
    result = json.loads(FIXTURE.read_text(encoding="utf-8"))
    after = reviewed(result, ())
    assert after.pop("review")["reviewers"] == []
    for claim in after["claims"]:
        claim.pop("review")
    assert after == result


def test_an_overruled_verdict_keeps_what_the_program_said(review):
    review.overrule("c07", "supported", "The deed is dated 2011.")
    review.overrule("c07", "conflicting", "Two deeds.")
    claim = claim_of(review.reviewed, "c07")
    assert (claim["verdict"]["label"], claim["verdict"]["reason"]) == ("conflicting", "Two deeds.")
    assert claim["verdict"]["confidence"] is None
    assert claim["review"]["overruled"]["verdict"] == claim_of(review.result, "c07")["verdict"]
    assert [(item["from"], item["to"]) for item in claim["review"]["history"]] == [
        ("refuted", "supported"),
        ("supported", "conflicting"),
    ]


def test_the_log_says_who_when_what_from_what_to_what(review):
    review.overrule("c07", "supported", "The deed is dated 2011.")
    stored = json.loads((review.folder / "review.json").read_text(encoding="utf-8"))
    (action,) = stored["actions"]
    assert stored["schema"] == "claimcheck.review/1"
    assert (action["number"], action["who"], action["what"]) == (1, "Ana Berg", "overrule")
    assert action["when"].endswith("+00:00")
    assert action["from"] == [{"id": "c07", "text": "Building of the tide gate began in 2011.", "label": "refuted"}]
    assert action["to"] == {"label": "supported"}


def test_the_result_itself_is_never_written(review):
    before = (review.folder / "result.json").read_bytes()
    review.overrule("c07", "supported", "The deed is dated 2011.")
    review.drop("c08", "Nobody said so.")
    review.write()
    assert (review.folder / "result.json").read_bytes() == before


def test_a_dropped_claim_is_gone_but_not_forgotten(review):
    review.drop("c08", "The article does not say so.")
    after = review.reviewed
    assert "c08" not in [claim["id"] for claim in after["claims"]]
    (dropped,) = after["review"]["dropped"]
    assert (dropped["id"], dropped["why"], dropped["who"]) == ("c08", "The article does not say so.", "Ana Berg")
    with pytest.raises(ReviewError, match="'c08' is not a claim"):
        review.note("Still here?", "c08")


def test_notes_stand_on_a_claim_or_on_the_report(review):
    review.note("Ask the ministry.", "c03")
    review.note("Send to the desk.")
    after = review.reviewed
    assert [note["text"] for note in claim_of(after, "c03")["review"]["notes"]] == ["Ask the ministry."]
    assert [note["text"] for note in after["review"]["notes"]] == ["Send to the desk."]


def test_a_signature_covers_every_claim_and_falls_with_any_change_to_it(review):
    review.sign(on=date(2026, 11, 24))
    assert review.reviewed["review"]["signed"]
    assert claim_of(review.reviewed, "c01")["review"]["signature"] == {
        "name": "Ana Berg",
        "date": "2026-11-24",
        "valid": True,
    }
    review.note("A note changes no verdict.", "c01")
    assert review.reviewed["review"]["signed"]
    review.overrule("c01", "refuted", "It jammed.")
    after = review.reviewed
    assert not after["review"]["signed"]
    assert [claim["id"] for claim in after["claims"] if not is_signed(claim)] == ["c01"]
    review.sign(["c01"])
    assert review.reviewed["review"]["signed"]


@pytest.mark.parametrize(
    "change",
    [
        lambda result: result["claims"][0].update(text="Port Ellery closed its gate."),
        lambda result: result["claims"][0]["verdict"].update(label="refuted"),
        lambda result: result["claims"][0]["evidence"][0].update(text="Port Ellery shut its gate."),
        lambda result: result["claims"][0]["evidence"].pop(),
        lambda result: result.update(as_of="2018-03-10"),
        lambda result: result["article"].update(sha256="0" * 64),
    ],
    ids=["text", "verdict", "words of the evidence", "evidence", "as-of date", "article"],
)
def test_what_a_signature_covers(change):
    result = json.loads(FIXTURE.read_text(encoding="utf-8"))
    before = claim_hash(result["claims"][0], result)
    change(result)
    assert claim_hash(result["claims"][0], result) != before


def test_an_action_can_be_withdrawn_and_stays_in_the_log(review):
    review.drop("c08", "A slip.")
    review.withdraw(1, "Wrong claim.")
    assert "c08" in [claim["id"] for claim in review.reviewed["claims"]]
    assert [action.what for action in review.actions] == ["drop", "withdraw"]
    with pytest.raises(ReviewError, match="1 is not an action that can be withdrawn"):
        review.withdraw(1)


def test_actions_on_claims_that_a_new_result_does_not_have_are_named_and_not_applied(review):
    review.overrule("c07", "supported", "The deed is dated 2011.")
    review.note("Ask the ministry.", "c03")
    again = json.loads(FIXTURE.read_text(encoding="utf-8"))
    claim_of(again, "c07")["text"] = "Building of the gate started in 2011."
    after = reviewed(again, review.actions)
    assert after["review"]["unfit"] == [1]
    assert claim_of(after, "c07")["verdict"]["label"] == "refuted"
    assert len(claim_of(after, "c03")["review"]["notes"]) == 1


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda r: r.overrule("c99", "supported", "x"), "'c99' is not a claim"),
        (lambda r: r.overrule("c07", "true", "x"), "'true' is not a verdict: expected one of supported"),
        (lambda r: r.overrule("c07", "supported", " "), "for a reason"),
        (lambda r: r.split("c07", ["One."]), "at least two"),
        (lambda r: r.merge(["c07", "c07"], "One."), "at least two"),
        (lambda r: r.irrelevant("c07", ["ellery/nothing#0"]), "not among its evidence: ellery/"),
        (lambda r: r.note(" "), "note is empty"),
        (lambda r: r.withdraw(1), "not an action"),
    ],
)
def test_what_does_not_fit_is_refused_and_not_kept(review, act, message):
    with pytest.raises(ReviewError, match=message):
        act(review)
    assert not (review.folder / "review.json").exists()


def test_rewording_without_a_corpus_says_which_flag_names_it(review):
    with pytest.raises(Exception, match="--corpus"):
        review.recheck(["c07"])


def test_a_review_needs_a_name(folder):
    with pytest.raises(ReviewError, match="needs the name"):
        Review(folder, by=" ")


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        ("{", "is not a review log"),
        ('{"schema": "claimcheck.review/9", "actions": []}', "its schema is 'claimcheck.review/9'"),
        ('{"schema": "claimcheck.review/1", "actions": [{"number": 2}]}', "action 1 is numbered 2"),
        ('{"schema": "claimcheck.review/1", "actions": [{"number": 1, "what": "burn"}]}', "action 1 is 'burn'"),
        ('{"schema": "claimcheck.review/1", "actions": [{"number": 1, "what": "note"}]}', "is not a review log"),
    ],
)
def test_a_broken_log_is_refused_and_left_as_it_is(review, stored, message):
    path = review.folder / "review.json"
    path.write_text(stored, encoding="utf-8")
    with pytest.raises(ReviewError, match=message):
        review.note("One more.")
    assert path.read_text(encoding="utf-8") == stored


def _write_notes(folder, name):
    for number in range(10):
        Review(folder, by=name).note(f"{name} {number}")


def test_two_reviewers_at_once_lose_nothing(folder):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write_notes, args=(folder, name)) for name in ("Ana", "Bo")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    actions = read_log(folder)
    assert [action.number for action in actions] == list(range(1, 21))
    for name in ("Ana", "Bo"):
        assert [a.after["text"] for a in actions if a.who == name] == [f"{name} {number}" for number in range(10)]
    assert not [file for file in folder.iterdir() if file.name.startswith(".review.json-")]


def test_the_command_line_reviews_and_shows(folder, capsys):
    assert main(["review", "overrule", str(folder), "c07", "supported", "--why", "A deed.", "--by", "Ana"]) == 0
    assert main(["review", "sign", str(folder), "c07", "--by", "Ana", "--json"]) == 0
    assert "Ana: overrule c07: refuted to supported — A deed." in capsys.readouterr().out
    assert main(["review", "show", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert any("c07" in line and "supported" in line and " signed " in line for line in shown.splitlines())
    assert main(["review", "show", str(folder), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["actions"]) == 2
    assert "A deed." in (folder / "report.html").read_text(encoding="utf-8")
    assert main(["review", "drop", str(folder), "c99", "--by", "Ana"]) == 2
    assert "'c99' is not a claim" in capsys.readouterr().err
    assert main(["review", "show", str(folder / "nowhere")]) == 2
    assert "Name a report folder" in capsys.readouterr().err


# What checks claims again


def test_a_claim_in_other_words_is_checked_again_and_the_others_are_left_alone(desk):
    old = about(desk.result, "opened to traffic")
    desk.reword(old["id"], "The Ellery Bridge opened to traffic on 9 June 2019.", "The date was misread.")
    after = desk.reviewed
    new = claim_of(after, old["id"])
    assert new["text"] == "The Ellery Bridge opened to traffic on 9 June 2019."
    assert new["span"] == old["span"]
    assert any(check["outcome"] == "differs" and check["kind"] == "date" for check in new["checks"])
    assert {k: v for k, v in about(after, "mayor").items() if k != "review"} == about(desk.result, "mayor")
    (step,) = new["review"]["history"]
    assert (step["what"], step["from"], step["why"]) == ("reword", [old["text"]], "The date was misread.")


def test_a_claim_is_split_in_place_and_the_parts_are_merged_again(desk):
    old = about(desk.result, "opened to traffic")
    place = [claim["id"] for claim in desk.result["claims"]].index(old["id"])
    desk.split(old["id"], ["The Ellery Bridge opened in 2015.", "The Ellery Bridge carries traffic."])
    names = [claim["id"] for claim in desk.reviewed["claims"]]
    assert names[place : place + 2] == [f"{old['id']}a", f"{old['id']}b"]
    assert len(names) == len(desk.result["claims"]) + 1
    desk.merge(names[place : place + 2], old["text"])
    whole = claim_of(desk.reviewed, f"{old['id']}a")
    assert (whole["text"], whole["span"]) == (old["text"], old["span"])
    assert [step["what"] for step in whole["review"]["history"]] == ["split", "split", "merge"]


def test_irrelevant_evidence_is_kept_apart_and_no_longer_weighed(desk):
    old = about(desk.result, "opened to traffic")
    first = old["evidence"][0]
    desk.overrule(old["id"], "supported", "The plaque says so.")
    desk.irrelevant(old["id"], [passage_name(first)], "Another bridge.")
    new = claim_of(desk.reviewed, old["id"])
    assert passage_name(first) not in [passage_name(item) for item in new["evidence"]]
    assert [passage_name(item) for item in new["review"]["irrelevant"]] == [passage_name(first)]
    assert new["verdict"]["reason"] == "The plaque says so.", "a person's verdict outlives new evidence"


def test_a_document_added_from_a_review_is_in_the_corpus_and_the_claims_it_touches_are_checked_again(
    checked, desk, models, tmp_path
):
    corpus = tmp_path / "ellery"
    shutil.copytree(checked[1], corpus)
    review = Review(tmp_path, by="Ana Berg", corpora=[corpus], models=models)
    cheese = about(review.result, "cheese")
    text = "Goat cheese was sold at the opening of the Ellery Bridge."
    action = review.add_document("ellery", title="Market day", text=text, source="Tamble Courier",
                                 published="5 May 2015")  # fmt: skip
    assert action.what == "recheck"
    assert cheese["id"] in [claim["id"] for claim in action.before]
    row = json.loads((corpus / "documents.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (row["title"], row["text"], row["published"], row["url"]) == ("Market day", text, "2015-05-05", None)
    now = claim_of(review.reviewed, cheese["id"])
    assert row["id"] in [item["document"] for item in now["evidence"]]
    assert f"ellery/{row['id']}" in now["review"]["history"][0]["why"]
    apart = review.add_document("ellery", text="Quartz is a mineral of silicon and oxygen.", source="Handbook")
    assert (apart.what, apart.before) == ("note", ())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"text": " "}, "text"),
        ({"source": ""}, "source"),
        ({"url": "ellery.example/market"}, "expected http:// or https://"),
        ({"published": "last week"}, "published"),
        ({"published": "2999-01-01"}, "has not come yet"),
        ({"corpus": "elsewhere"}, "'elsewhere' is not a corpus of this report: ellery"),
    ],
)
def test_what_is_no_document_is_refused_in_words_and_the_corpus_stays_as_it_is(checked, desk, given, message):
    documents = checked[1] / "documents.jsonl"
    before = documents.read_bytes()
    with pytest.raises(ReviewError, match=message):
        desk.add_document(**{"corpus": "ellery", "text": "Goat cheese was sold.", "source": "Courier"} | given)
    assert documents.read_bytes() == before
    assert desk.actions == ()


def test_a_claim_is_checked_again_after_the_corpus_has_grown_and_a_signature_falls_if_that_matters(checked, desk):
    _, corpus = checked
    cheese = about(desk.result, "cheese")
    desk.sign()
    assert desk.recheck([cheese["id"]]).what == "recheck"
    assert desk.reviewed["review"]["signed"], "the same corpus gives the same evidence"
    documents = corpus / "documents.jsonl"
    before = documents.read_text(encoding="utf-8")
    row = {"id": "market", "title": "Market day", "text": "Goat cheese was sold at the opening of the Ellery Bridge.",
           "source": "Tamble Courier", "url": None, "published": "2015-05-05"}  # fmt: skip
    try:
        documents.write_text(before + json.dumps(row) + "\n", encoding="utf-8")
        assert cheese["id"] in desk.touched_by(["ellery/market"])
        assert desk.touched_by(["ellery/nothing"]) == []
        desk.recheck([cheese["id"]])
    finally:
        documents.write_text(before, encoding="utf-8")
    after = claim_of(desk.reviewed, cheese["id"])
    assert "market" in [item["document"] for item in after["evidence"]]
    assert not is_signed(after)
    assert after["review"]["signature"] == {"name": "Ana Berg", "date": date.today().isoformat(), "valid": False}
