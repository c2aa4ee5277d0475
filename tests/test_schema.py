"""The schema knows the result format, and finds the first thing that is wrong with a result."""

import copy
import json
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from claimcheck.claims.model import Kind, Reason
from claimcheck.result import SCHEMA
from claimcheck.schema import ResultError, result_schema, validate
from claimcheck.verification.model import Cause, Check, Label, Stance

RESULT = json.loads((Path(__file__).parent / "results" / "tide-gate.json").read_text(encoding="utf-8"))


def changed(path: str, value: object) -> dict:
    result = copy.deepcopy(RESULT)
    *steps, last = path.split(".")
    place = result
    for step in steps:
        place = place[int(step)] if step.isdigit() else place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return result


def test_a_result_is_valid_and_may_have_fields_of_its_own():
    validate(RESULT)
    validate(changed("claims.0.verdict.reviewer", "A. Person"))


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("schema", "claimcheck.result/2", "$.schema"),
        ("as_of", None, "'as_of' is a required property"),
        ("as_of", "9 March 2018", "$.as_of"),
        ("article.text", "", "$.article.text"),
        ("claims.0.verdict.label", "true", "$.claims[0].verdict.label"),
        ("claims.1.verdict.confidence", 1.2, "$.claims[1].verdict.confidence"),
        ("claims.0.verdict.superseded", None, "$.claims[0].verdict: 'superseded' is a required property"),
        ("claims.0.verdict.superseded", {"since": "2019", "label": "refuted", "evidence": ["a/b"]}, "superseded"),
        ("claims.0.span.end", 3, "$.claims[0].span"),
        ("claims.0.span.end", 10**6, "$.claims[0].span"),
        ("claims.1.span.exact", "other words", "$.claims[1].span: article.text["),
        ("set_aside.0.span.exact", "other words", "$.set_aside[0].span"),
        ("set_aside.0.reason", "dull", "$.set_aside[0].reason"),
        ("provenance.seconds", float("nan"), "JSON"),
    ],
)
def test_the_first_problem_is_named_with_its_place(path: str, value: object, where: str):
    with pytest.raises(ResultError) as caught:
        validate(changed(path, value))
    assert where in str(caught.value)
    assert len(str(caught.value)) < 500


def test_the_schema_is_a_schema_and_names_the_words_that_the_program_uses():
    schema = result_schema()
    Draft202012Validator.check_schema(schema)
    parts = schema["$defs"]
    claim, verdict, check = (parts[name]["properties"] for name in ("claim", "verdict", "check"))
    reason = schema["properties"]["set_aside"]["items"]["properties"]["reason"]
    assert schema["properties"]["schema"]["const"] == SCHEMA
    assert claim["kind"]["enum"] == list(get_args(Kind))
    assert reason["enum"] == list(get_args(Reason))
    assert parts["label"]["enum"] == list(get_args(Label))
    assert verdict["cause"]["enum"] == [*get_args(Cause), None]
    assert parts["evidence"]["properties"]["stance"]["enum"] == list(get_args(Stance))
    for name in ("kind", "outcome"):
        assert check[name]["enum"] == list(get_args(get_type_hints(Check)[name]))
