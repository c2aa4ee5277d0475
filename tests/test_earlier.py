"""The desk's memory: a claim that was checked already is known again in other words, and no other claim is."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from conftest import TOWN, write_corpus

from claimcheck.claims.model import Claim
from claimcheck.corpus import read_corpus
from claimcheck.corpus.remember import remember, rows_of_result
from claimcheck.errors import CorpusError, InputError
from claimcheck.pipeline import Models, typed_claim, verify_typed
from claimcheck.report.html import render_html
from claimcheck.result import checked_to_dict
from claimcheck.schema import validate
from claimcheck.terminal import claim_block
from claimcheck.verification.earlier import ALIKE, SAME, earlier_checks, same_claims

PAIRS = [json.loads(line) for line in (Path(__file__).parent / "claim_pairs.jsonl").read_text("utf-8").splitlines()]
BRIDGE = {
    "claim": "The Ellery Bridge is 412 metres long.",
    "verdict": "supported",
    "as_of": "2016-02-01",
    "reviewer": "A. Ray",
    "date": "2016-02-02",
    "links": ["https://ellery.example/bridge"],
    "note": "By the plaque.",
}
MAYOR = {"claim": "Ingrid Solberg is the mayor of Ellery.", "verdict": "supported", "as_of": "2016-02-01",
         "reviewer": None, "date": None, "links": []}  # fmt: skip


def typed(models: Models, text: str, day: str = "2020-01-01") -> Claim:
    return typed_claim(text, models.encoder, date.fromisoformat(day))


def test_the_pairs_are_enough_and_hold_hard_negatives():
    halves = [[pair for pair in PAIRS if pair["half"] == half] for half in ("tune", "measure")]
    assert len(PAIRS) >= 150
    for half in halves:
        assert 0.4 <= sum(pair["same"] for pair in half) / len(half) <= 0.6
        assert {pair["kind"] for pair in half} == {"paraphrase", "number", "date", "name", "negation", "role", "other"}
    assert not {pair["one"] for pair in halves[0]} & {pair["one"] for pair in halves[1]}


def test_the_same_claim_is_told_from_others_on_the_measuring_half(models: Models):
    pairs = [pair for pair in PAIRS if pair["half"] == "measure"]
    ones, others = [pair["one"] for pair in pairs], [pair["other"] for pair in pairs]
    cosine = np.sum(models.encoder.encode(ones) * models.encoder.encode(others), axis=1)
    sure = same_claims(list(zip(ones, others, strict=True)), models.verifier)
    said = [a >= ALIKE and b >= SAME for a, b in zip(cosine, sure, strict=True)]
    right = sum(answer and pair["same"] for answer, pair in zip(said, pairs, strict=True))
    assert right / sum(said) >= 0.95
    assert right / sum(pair["same"] for pair in pairs) >= 0.80


def test_an_earlier_check_is_shown_beside_the_new_verdict(town: Path, models: Models):
    assert remember(town, [BRIDGE, MAYOR]) == 2
    (item,) = verify_typed([("c01", "The Ellery Bridge has a length of 412 metres.", None)], [town], as_of="2016-02-01",
                           models=models)  # fmt: skip
    (earlier,) = checked_to_dict(item)["earlier_checks"]
    assert earlier["similarity"] >= SAME
    del earlier["similarity"]
    assert earlier == BRIDGE | {"corpus": "ellery", "may_be_outdated": False, "outdated": None}


def test_time_may_pass_a_state_by_and_an_unknown_day_is_said(town: Path, models: Models):
    remember(town, [MAYOR, MAYOR | {"as_of": None, "reviewer": "B"}, MAYOR | {"as_of": "2030", "reviewer": "C"}])
    claim = typed(models, "The mayor of Ellery is Ingrid Solberg.")
    assert claim.ongoing
    (found,) = earlier_checks([claim], [read_corpus(town)], models.encoder, models.verifier, date(2020, 1, 1))
    assert {check.checked.reviewer: check.outdated for check in found} == {
        None: "it speaks for 1 February 2016, and what holds on one day may have ended since",
        "B": "it does not say for which day it holds",
        "C": "it speaks for 31 December 2030, after the day of this verdict",
    }


def test_another_claim_gets_no_earlier_check(town: Path, models: Models):
    remember(town, [BRIDGE, MAYOR])
    others = ["The Ellery Bridge is 214 metres long.", "Tomas Rehn is the mayor of Ellery.", "Cheese ripens in caves."]
    claims = [typed(models, text) for text in others]
    found = earlier_checks(claims, [read_corpus(town)], models.encoder, models.verifier, date(2020, 1, 1))
    assert found == [(), (), ()]


def test_a_claim_is_remembered_once_and_a_wrong_row_changes_nothing(town: Path):
    assert (remember(town, [BRIDGE]), remember(town, [BRIDGE, MAYOR])) == (1, 1)
    before = (town / "claims.jsonl").read_bytes()
    for wrong in ({"verdict": None}, {"as_of": "soon"}, {"links": "x"}, {"reviewer": 5}):
        with pytest.raises(InputError):
            remember(town, [MAYOR | {"claim": "Another."}, BRIDGE | {"claim": "New."} | wrong])
    assert (town / "claims.jsonl").read_bytes() == before


def test_a_broken_line_of_the_memory_is_named(town: Path):
    remember(town, [BRIDGE])
    with (town / "claims.jsonl").open("a") as file:
        file.write('\n{"claim": "No verdict."}\n')
    with pytest.raises(CorpusError, match=r"claims\.jsonl:3: the field 'verdict'"):
        read_corpus(town)


def test_the_claims_of_a_result_are_kept_with_their_evidence(tmp_path: Path):
    result = json.loads((Path(__file__).parent / "results" / "tide-gate.json").read_text(encoding="utf-8"))
    rows = rows_of_result(result, reviewer="A. Ray", day="2024-05-03")
    told = [claim for claim in result["claims"] if claim["verdict"]["label"] != "not_enough_evidence"]
    assert [row["claim"] for row in rows] == [claim["text"] for claim in told]
    assert {row["as_of"] for row in rows} == {result["as_of"]}
    assert any(row["links"] for row in rows)
    assert remember(write_corpus(tmp_path, TOWN), rows) == len(rows)
    with pytest.raises(InputError, match="no claim 'c99'"):
        rows_of_result(result, reviewer="A. Ray", day="2024-05-03", claims=["c99"])


def test_the_page_and_the_terminal_show_the_earlier_check_and_that_it_may_be_outdated():
    result = json.loads((Path(__file__).parent / "results" / "tide-gate.json").read_text(encoding="utf-8"))
    result["claims"][0]["earlier_checks"] = [
        MAYOR | {"corpus": "ellery", "reviewer": "A. <Ray>", "date": "2016-02-02", "note": None, "similarity": 0.9,
                 "links": ["https://town.gov/mayor", "javascript:alert(1)"],
                 "may_be_outdated": True, "outdated": "it speaks for another day"}
    ]  # fmt: skip
    validate(result)
    page = render_html(result)
    assert "<b>Supported</b> as of 1 February 2016, by A. &lt;Ray&gt; (2 February 2016)" in page
    assert "It may be outdated:</b> it speaks for another day." in page
    assert 'href="https://town.gov/mayor"' in page
    assert 'href="javascript' not in page
    shown = " ".join(claim_block(result["claims"][0]).split())
    assert "Checked before: supported as of 2016-02-01 (checked by A. <Ray> 2016-02-02)" in shown
    assert "It may be outdated: it speaks for another day." in shown
