"""Check a result in its JSON form: against its schema, and that every span is exact in the article's text."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from claimcheck.errors import RunError

#: A message quotes the wrong value, which may be a whole article.
_LONGEST_MESSAGE = 300


class ResultError(RunError):
    """A result that is not of the form ``claimcheck.result/1``."""


@cache
def result_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a result."""
    schema: dict[str, Any] = json.loads(resources.files("claimcheck").joinpath("result.schema.json").read_text("utf-8"))
    return schema


def validate(result: dict[str, Any]) -> None:
    """Raise :class:`ResultError` with the path of the first problem, such as ``$.claims[0].span``."""
    _check(result, result_schema())
    text = result["article"]["text"]
    for part in ("claims", "set_aside"):
        for number, item in enumerate(result[part]):
            _check_span(f"$.{part}[{number}].span", item["span"], text)
    try:
        # NaN passes every bound of the schema and is not JSON: other programs could not read the file.
        json.dumps(result, allow_nan=False)
    except ValueError as error:
        raise ResultError(f"$: holds a number that JSON cannot say ({error})") from None


def validate_claims(claims: Any) -> None:
    """The same for claims that stand by themselves, as in a review: their form, not their place in an article."""
    schema = result_schema()
    _check(claims, {"$defs": schema["$defs"], **schema["properties"]["claims"]})


def _check(value: Any, schema: dict[str, Any]) -> None:
    from claimcheck.runtime import without

    # Its optional check of addresses, which nobody here asks for, reads a grammar for two seconds when it is imported.
    with without("rfc3987_syntax"):
        from jsonschema import Draft202012Validator, FormatChecker

    # The form of a day is its pattern; that there is such a day is its format.
    validator = Draft202012Validator(schema, format_checker=FormatChecker(["date"]))
    errors = sorted(validator.iter_errors(value), key=lambda error: error.json_path)
    if errors:
        message = errors[0].message
        if len(message) > _LONGEST_MESSAGE:
            message = f"{message[:_LONGEST_MESSAGE]}..."
        raise ResultError(f"{errors[0].json_path}: {message}")


def _check_span(where: str, span: dict[str, Any], text: str) -> None:
    start, end, exact = span["start"], span["end"], span["exact"]
    if not start < end <= len(text):
        raise ResultError(f"{where}: {start} to {end} is not a stretch of the article's {len(text)} code points")
    if text[start:end] != exact:
        raise ResultError(
            f"{where}: article.text[{start}:{end}] is {text[start:end][:80]!r}, but 'exact' says {exact[:80]!r}"
        )
