"""Compare two reports of one article: the verdicts that changed, each with why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.review.log import ReviewError, read_log
from claimcheck.runs.inputs import Difference, Finished


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What two reports of one article were made from, where it differs."""

    inputs: tuple[Difference, ...]
    documents: Mapping[tuple[str, str], str]
    """The documents, by corpus and id, that are ``new``, ``removed`` or ``changed``."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why a verdict changed, as far as can be told from what changed beside it."""

    kind: str
    """``new_document``, ``removed_document``, ``changed_document``, ``corpus``, ``time_passed``, ``other_model``,
    ``program`` or ``human_override``."""
    detail: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """A verdict that is another one now."""

    title: str
    article: str
    claim: str
    speaker: str | None
    before: dict[str, Any] | None
    """``label``, ``confidence``, ``reason``, ``superseded`` and ``as_of``; None for what was no claim before."""
    after: dict[str, Any] | None
    why: tuple[Cause, ...]
    report_before: str
    report_after: str
    evidence: tuple[dict[str, Any], ...]
    """The passages that decide it now."""


def compare(before: Finished, after: Finished, changed: Changed) -> list[Change]:
    """The verdicts that differ between two reports of one article.

    A verdict has changed when its label has, or what later superseded it.
    """
    old, new = before.result, after.result
    pairs = _pairs(old["claims"], new["claims"])
    overruled = _overruled(before.folder)
    changes = []
    for was, is_now in pairs:
        if was is not None and is_now is not None and _heart(was) == _heart(is_now):
            continue
        claim = is_now or was
        assert claim is not None
        causes = _causes(was, is_now, changed)
        if old["as_of"] != new["as_of"]:
            passed = f"as of {old['as_of']}, now as of {new['as_of']}"
            causes.append(Cause(kind="time_passed", detail=passed))
        if was is not None and was["text"] in overruled:
            causes.append(Cause(kind="human_override", detail=overruled[was["text"]]))
        changes.append(
            Change(
                title=new["article"]["title"] or old["article"]["title"],
                article=str(before.run["inputs"]["article"]["path"]),
                claim=claim["text"],
                speaker=claim["speaker"],
                before=_verdict(was, old),
                after=_verdict(is_now, new),
                why=tuple(causes),
                report_before=str(before.folder),
                report_after=str(after.folder),
                evidence=tuple(_deciding(is_now)),
            )
        )
    return changes


def _pairs(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> list[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    """The claims of two reports of one article, matched by their words, else by their place."""
    left = list(after)
    pairs: list[tuple[dict[str, Any] | None, dict[str, Any] | None]] = []
    unmatched = []
    for claim in before:
        found = next((other for other in left if _words(other) == _words(claim)), None)
        if found is None:
            unmatched.append(claim)
        else:
            left.remove(found)
            pairs.append((claim, found))
    for claim in unmatched:
        found = next((other for other in left if other["span"] == claim["span"]), None)
        if found is not None:
            left.remove(found)
        pairs.append((claim, found))
    return [*pairs, *((None, claim) for claim in left)]


def _words(claim: dict[str, Any]) -> tuple[str, str | None]:
    return re.sub(r"\s+", " ", claim["text"]).strip(), claim["speaker"]


def _heart(claim: dict[str, Any]) -> tuple[Any, ...]:
    verdict = claim["verdict"]
    later = verdict["superseded"] or {}
    return verdict["label"], later.get("label"), later.get("since")


def _verdict(claim: dict[str, Any] | None, result: dict[str, Any]) -> dict[str, Any] | None:
    if claim is None:
        return None
    verdict = claim["verdict"]
    return {name: verdict[name] for name in ("label", "confidence", "reason", "superseded")} | {
        "as_of": result["as_of"]
    }


def _deciding(claim: dict[str, Any] | None) -> list[dict[str, Any]]:
    names = ("corpus", "document", "title", "source", "url", "published", "text", "stance", "after_as_of")
    items = [] if claim is None else claim["evidence"]
    return [{name: item[name] for name in names} for item in items if item["stance"] != "neutral"]


def _causes(was: dict[str, Any] | None, is_now: dict[str, Any] | None, changed: Changed) -> list[Cause]:
    documents, inputs = changed.documents, changed.inputs
    weighed = {(item["corpus"], item["document"]): item for claim in (was, is_now) for item in _deciding(claim)}
    causes = [
        Cause(kind=f"{documents[name]}_document", detail=f"{'/'.join(name)}: {item['title']}, {item['source']}")
        for name, item in weighed.items()
        if name in documents
    ]
    corpora = [item.name for item in inputs if item.what == "corpus"]
    if corpora and not causes:
        counts = ", ".join(
            f"{list(documents.values()).count(what)} {what}"
            for what in ("new", "removed", "changed")
            if what in documents.values()
        )
        causes.append(
            Cause(
                kind="corpus",
                detail=f"{', '.join(corpora)} changed ({counts or 'what exactly is not known'}); "
                "none of these documents decides the claim by itself",
            )
        )
    causes += [Cause(kind="other_model", detail=str(item)) for item in inputs if item.what == "model"]
    program = [str(item) for item in inputs if item.what in ("program", "notebook", "package")]
    if program:
        causes.append(Cause(kind="program", detail="; ".join(program)))
    return causes


def _overruled(folder: Path) -> dict[str, str]:
    """The claims, by their words, that a reviewer overruled, with who, to what and when."""
    try:
        actions = read_log(folder)
    except ReviewError:
        return {}
    withdrawn = {action.after.get("number") for action in actions if action.what == "withdraw"}
    return {
        claim[
            "text"
        ]: f"{action.who} overruled it to {action.after.get('label')} on {action.when[:10]}; does that still hold?"
        for action in actions
        if action.what == "overrule" and action.number not in withdrawn
        for claim in action.before
    }
