"""Add to the desk's memory: claims of a result that somebody stands for, or one by its fields."""

from __future__ import annotations

import json
import reprlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from claimcheck.corpus.checked import FILE, CheckedBefore, checked_of, read_checked
from claimcheck.corpus.documents import RowError
from claimcheck.corpus.read import read_about
from claimcheck.corpus.write import append_lines, writing
from claimcheck.dates import Interval
from claimcheck.errors import InputError
from claimcheck.limits import RESULT_BYTES


def remember(folder: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Append checked claims to ``claims.jsonl``, in one step; how many were new comes back.

    A claim that stands there in the same words, as of the same day and by the same reviewer, is left as it is.
    Raises :class:`InputError` for a row that is no checked claim, and then nothing has been written.
    """
    read_about(folder)
    rows = [dict(row) for row in rows]
    for row in rows:
        try:
            checked_of(row)
        except RowError as error:
            raise InputError(f"the claim {reprlib.repr(row.get('claim'))}: {error}") from None
    with writing(folder):
        there = {_key(item) for item in read_checked(folder, "")}
        new = {_key(checked_of(row)): row for row in rows if _key(checked_of(row)) not in there}
        if new:
            append_lines(folder / FILE, [json.dumps(row, ensure_ascii=False) + "\n" for row in new.values()])
    return len(new)


def _key(item: CheckedBefore) -> tuple[str, Interval | None, str | None]:
    return " ".join(item.claim.casefold().split()), item.as_of, item.reviewer


def read_result(path: Path) -> dict[str, Any]:
    """A ``result.json``. Raises :class:`InputError` when it is none."""
    from claimcheck.schema import ResultError, validate

    try:
        result: dict[str, Any] = json.loads(RESULT_BYTES.read(path))
        validate(result)
    except (OSError, ValueError, TypeError, RecursionError, ResultError) as error:
        raise InputError(f"{path}: is no result of a check ({error}). Expected a result.json") from None
    return result


def rows_of_result(
    result: Mapping[str, Any], *, reviewer: str, day: str, claims: Iterable[str] | None = None, note: str | None = None
) -> list[dict[str, Any]]:
    """The claims of a result (its JSON form) as rows of ``claims.jsonl``, for which ``reviewer`` stands.

    ``claims``: the ids of those to take; all that got a verdict when it is None. Links are those of the evidence that
    takes a side; the note is the verdict's reason unless another is given. Raises :class:`InputError` for an id that
    the result does not have.
    """
    found = {claim["id"]: claim for claim in result["claims"]}
    told = [name for name, claim in found.items() if claim["verdict"]["label"] != "not_enough_evidence"]
    chosen = told if claims is None else list(claims)
    if unknown := [name for name in chosen if name not in found]:
        raise InputError(f"the result has no claim {unknown[0]!r}. Its claims: {', '.join(found)[:200]}")
    return [
        {
            "claim": found[name]["text"],
            "verdict": found[name]["verdict"]["label"],
            "as_of": result["as_of"],
            "reviewer": reviewer,
            "date": day,
            "links": _links(found[name]),
            "note": note or found[name]["verdict"]["reason"],
        }
        for name in chosen
    ]


def _links(claim: Mapping[str, Any]) -> list[str]:
    deciding = (item["url"] for item in claim["evidence"] if item["url"] and item["stance"] != "neutral")
    return list(dict.fromkeys(deciding))
