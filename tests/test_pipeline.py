"""The road from an article to its result, with the real models: whole, exact, repeatable, and as of a day."""

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import TOWN, write_corpus

from claimcheck.article import article_from_bytes, read_article
from claimcheck.errors import ArticleError, CorpusError, InputError
from claimcheck.pipeline import (
    LONGEST_ARTICLE,
    LONGEST_CLAIM,
    Models,
    check,
    claim_words,
    day_of,
    find_claims,
    read_corpora,
    read_input,
    typed_day,
    verify_typed,
)
from claimcheck.result import frame_of
from claimcheck.retrieval.encoder import SentenceEncoder
from claimcheck.schema import validate

STORY = """Ellery counts its bridges

By Nora Lind
9 March 2018

The Ellery Bridge opened to traffic on 4 May 2015. The bridge is 512 metres long. Ingrid Solberg is the mayor of Ellery.

It is a lovely town, café and all. Will the town ever build another bridge?

Share this article
"""
SEEDS = sorted((Path(__file__).resolve().parent.parent / "seeds").glob("*.txt"))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("story") / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def ellery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpora") / "ellery", TOWN)


@pytest.fixture(scope="module")
def result(story: Path, ellery: Path, models: Models) -> dict[str, Any]:
    return check(str(story), [ellery], models=models).to_dict()


def uncovered(text: str, spans: list[dict[str, Any]]) -> str:
    """The characters that lie in no span and are not white space."""
    covered = {i for span in spans for i in range(span["start"], span["end"])}
    return "".join(c for i, c in enumerate(text) if i not in covered and not c.isspace())


def findings(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Claims as JSON, without what later documents may add."""
    shown = []
    for claim in json.loads(json.dumps(result["claims"])):
        claim["verdict"].pop("superseded")
        shown.append(claim | {"evidence": [item for item in claim["evidence"] if not item["after_as_of"]]})
    return shown


def test_the_result_is_valid_json_with_exact_spans(result: dict[str, Any], story: Path):
    validate(json.loads(json.dumps(result, allow_nan=False)))
    assert result["article"] | {"text": "", "sha256": ""} == {
        "source": str(story), "title": "Ellery counts its bridges", "byline": "Nora Lind", "published": "2018-03-09",
        "sha256": "", "text": "",
    }  # fmt: skip
    assert result["as_of"] == "2018-03-09"
    assert [(c["name"], c["documents"], c["passages"]) for c in result["corpora"]] == [("ellery", 6, 6)]
    assert len(result["provenance"]["models"]) == 2
    assert result["provenance"]["parameters"]["evidence"] == "all"


def test_every_character_lies_in_a_claim_or_is_set_aside(result: dict[str, Any]):
    spans = [item["span"] for item in result["claims"] + result["set_aside"]]
    assert uncovered(result["article"]["text"], spans) == ""
    reasons = {item["reason"] for item in result["set_aside"]}
    assert {"heading", "boilerplate", "question", "opinion"} <= reasons


def test_claims_have_evidence_of_the_day_with_all_that_the_corpus_says(result: dict[str, Any]):
    claims = {claim["span"]["exact"]: claim for claim in result["claims"]}
    opened = claims["The Ellery Bridge opened to traffic on 4 May 2015."]
    assert opened["verdict"]["label"] == "supported"
    first = opened["evidence"][0]
    assert (first["document"], first["happened"], first["published"]) == ("bridge-opening", "2015-05-04", "2015-05-05")
    assert first["extra"] == {"tags": ["bridge"], "checked": "Compared with the plaque."}
    texts = {row["id"]: row["text"] for row in TOWN}
    for item in (item for claim in result["claims"] for item in claim["evidence"]):
        span = item["span"]
        assert texts[item["document"]][span["start"] : span["end"]] == span["exact"] == item["text"]
        assert item["after_as_of"] == (item["document"] == "mayor-2019")


def test_two_runs_are_the_same(result: dict[str, Any], story: Path, ellery: Path, models: Models):
    again = check(str(story), [ellery], models=models).to_dict()
    for one in (result, again):
        assert one["provenance"]["started"]
    keep = {"claimcheck", "models", "parameters"}
    strip = [
        one | {"provenance": {name: value for name, value in one["provenance"].items() if name in keep}}
        for one in (result, again)
    ]
    assert strip[0] == strip[1]


def test_documents_about_later_events_change_no_verdict(
    result: dict[str, Any], story: Path, tmp_path: Path, models: Models
):
    later = [
        TOWN[3] | {"id": f"later-{n}", "published": f"2020-06-{n:02d}", "event_date": f"2020-06-{n:02d}",
                   "text": f"Tomas Rehn, mayor of Ellery, closed the Ellery Bridge to traffic on {n} June 2020."}
        for n in range(1, 21)
    ]  # fmt: skip
    more = check(str(story), [write_corpus(tmp_path / "more", [*later, *TOWN])], models=models).to_dict()
    for before, after in zip(findings(result), findings(more), strict=True):
        assert after["verdict"]["label"] == before["verdict"]["label"]
        assert after["verdict"]["confidence"] == pytest.approx(before["verdict"]["confidence"], abs=1e-3)
        assert [item["passage"] for item in after["evidence"]] == [item["passage"] for item in before["evidence"]]


def test_contemporaneous_evidence_had_been_published_by_the_day(story: Path, ellery: Path, models: Models):
    shown = check(str(story), [ellery], as_of="2015-05-04", evidence="contemporaneous", models=models).to_dict()
    validate(shown)
    assert shown["as_of"] == "2015-05-04"
    documents = {i["document"] for claim in shown["claims"] for i in claim["evidence"] if not i["after_as_of"]}
    assert documents <= {"mayor-2014", "flood"}


@pytest.mark.parametrize("text", ["Will it rain? Who knows?", "Hello!", "…", "Share this article\n"])
def test_a_text_without_claims_has_a_result_without_claims(text: str, ellery: Path, tmp_path: Path, models: Models):
    path = tmp_path / "none.txt"
    path.write_text(text, encoding="utf-8")
    result = check(str(path), [ellery], published="2018", models=models)
    shown = result.to_dict()
    validate(shown)
    assert shown["claims"] == []
    assert uncovered(shown["article"]["text"], [item["span"] for item in shown["set_aside"]]) == ""
    assert list(result.to_frame().columns) == list(frame_of({"claims": []}).columns)


def test_a_table_has_a_row_a_claim(result: dict[str, Any]):
    frame = frame_of(result)
    assert list(frame["id"]) == [claim["id"] for claim in result["claims"]]
    assert list(frame.columns) == list(frame_of({"claims": []}).columns)
    assert "ellery/bridge-opening" in frame["evidence"].iloc[0]


def test_standard_input_is_an_article_like_any_other(encoder: SentenceEncoder, story: Path):
    typed = read_input("-", stdin=io.BytesIO(STORY.encode()))
    assert find_claims(typed, encoder) == find_claims(read_article(story), encoder)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_nothing_of_the_seed_articles_is_lost(seed: Path, encoder: SentenceEncoder):
    article = read_article(seed)
    found = find_claims(article, encoder)
    assert len(found.claims) > 10
    spans = [item.span for item in (*found.claims, *found.set_aside)]
    assert all(article.text[span.start : span.end] == span.exact for span in spans)
    assert uncovered(article.text, [{"start": span.start, "end": span.end} for span in spans]) == ""
    assert [claim.id for claim in found.claims] == [f"c{n:02d}" for n in range(1, len(found.claims) + 1)]
    assert all(0 <= claim.check_worthiness <= 1 for claim in found.claims)


def test_a_text_that_is_too_long_is_refused_before_any_work(tmp_path: Path, encoder: SentenceEncoder):
    path = tmp_path / "long.txt"
    path.write_text("The bridge is long. " * 250_000)
    with pytest.raises(ArticleError, match=r"5,000,000 characters") as caught:
        read_input(str(path))
    assert str(path) in str(caught.value)
    assert "Split it" in str(caught.value)
    article = article_from_bytes(b"A short one.", "-")
    with pytest.raises(ArticleError, match="standard input"):
        find_claims(replace(article, text="a" * (LONGEST_ARTICLE + 1)), encoder)


def test_the_day_a_verdict_speaks_for():
    published = date(2018, 3, 9)
    assert day_of(None, published) == day_of("published", published) == published
    assert day_of("2018-04", published) == date(2018, 4, 30)
    assert day_of("today", published) == day_of(None, None) == typed_day(None) == date.today()
    assert typed_day("2016") == date(2016, 12, 31)
    for refused in (lambda: day_of("published", None), lambda: typed_day("published"), lambda: day_of("soon", None)):
        with pytest.raises(InputError, match="2018-03-09"):
            refused()


def test_typed_claims_keep_their_order_and_speak_for_their_own_days(ellery: Path, models: Models):
    claim = "Ingrid Solberg is the mayor of Ellery."
    typed = [("new", claim, "2021"), ("old", f"  {claim}\n", "2016-06-01"), ("same", claim, None)]
    new, old, same = verify_typed(typed, [ellery], as_of="2021", models=models)
    assert [item.claim.id for item in (new, old, same)] == ["new", "old", "same"]
    assert old.claim.text == claim
    assert new.assessment == same.assessment

    def documents(item, after: bool) -> set[str]:
        return {e.passage.document.id for e in item.assessment.evidence if e.after_as_of == after}

    assert "mayor-2019" in documents(new, False)
    assert "mayor-2019" not in documents(old, False)
    assert "mayor-2019" in documents(old, True)


@pytest.mark.parametrize("text", ["", " \n", "?!", "a" * (LONGEST_CLAIM + 1)])
def test_what_is_no_claim_is_refused(text: str):
    with pytest.raises(InputError, match="Give one sentence"):
        claim_words(text)


def test_halves_of_characters_in_a_claim_are_made_harmless():
    assert claim_words("The \udcff bridge\n is long.") == "The ? bridge is long."


def test_requests_that_make_no_sense_are_refused(story: Path, ellery: Path, tmp_path: Path, models: Models):
    with pytest.raises(InputError, match="'some' is not a way to choose evidence"):
        check(str(story), [ellery], evidence="some", models=models)
    with pytest.raises(CorpusError, match="No corpus was given"):
        check(str(story), [], models=models)
    twin = write_corpus(tmp_path / "twin", TOWN[:1])
    with pytest.raises(CorpusError, match="named 'ellery' too"):
        read_corpora([ellery, twin])
