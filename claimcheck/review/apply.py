"""Apply a review log to a result: the result as its reviewers left it, with who did what on every claim."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from claimcheck.review.log import Action

#: What a signature covers, beside the article and the as-of date.
_SIGNED = ("text", "span", "speaker", "verdict", "evidence", "checks")


def reviewed(result: dict[str, Any], actions: Sequence[Action]) -> dict[str, Any]:
    """A result in its JSON form with the actions applied; the given one is not changed.

    Every claim gets ``review``: ``overruled`` (None, or the program's ``verdict`` with ``who``, ``when`` and ``why``),
    ``history``, ``notes``, ``irrelevant`` (evidence taken out) and ``signature`` (None, or ``name``, ``date`` and
    whether it is still ``valid``). An overruled verdict has no confidence (None): a person's decision is no estimate.

    The result gets ``review``: ``reviewers``, ``actions`` (how many), ``dropped``, ``notes``, ``unfit`` (the numbers
    of actions on claims that the result does not have, as after it was made anew) and ``signed``, which is true when
    every claim has a valid signature.
    """
    after = copy.deepcopy(result)
    after["review"] = {"reviewers": [], "actions": 0, "dropped": [], "notes": [], "unfit": [], "signed": False}
    for claim in after["claims"]:
        claim["review"] = _blank()
    withdrawn = {action.after["number"] for action in actions if action.what == "withdraw"}
    for action in actions:
        if action.what == "withdraw" or action.number in withdrawn:
            continue
        if not fits(action, after):
            after["review"]["unfit"].append(action.number)
            continue
        _apply(action, after)
        after["review"]["actions"] += 1
        if action.who not in after["review"]["reviewers"]:
            after["review"]["reviewers"].append(action.who)
    for claim in after["claims"]:
        if signature := claim["review"]["signature"]:
            signature["valid"] = signature.pop("hash") == claim_hash(claim, after)
    after["review"]["signed"] = bool(after["claims"]) and all(map(is_signed, after["claims"]))
    return after


def claim_hash(claim: dict[str, Any], result: dict[str, Any]) -> str:
    """SHA-256 of what a signature covers: article, as-of date, and the claim with its verdict and evidence."""
    covered = [result["article"]["sha256"], result["as_of"], {name: claim[name] for name in _SIGNED}]
    text = json.dumps(covered, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_signed(claim: dict[str, Any]) -> bool:
    """The claim of a reviewed result has a signature, and has not been changed since."""
    signature = claim.get("review", {}).get("signature")
    return bool(signature and signature["valid"])


def fits(action: Action, result: dict[str, Any]) -> bool:
    """The claims that the action speaks of are in the result, in the same words."""
    texts = {claim["id"]: claim["text"] for claim in result["claims"]}
    return all(texts.get(claim["id"]) == claim["text"] for claim in action.before)


def _blank() -> dict[str, Any]:
    return {"overruled": None, "history": [], "notes": [], "irrelevant": [], "signature": None}


def _apply(action: Action, result: dict[str, Any]) -> None:
    ids = [claim["id"] for claim in action.before]
    own = [claim for claim in result["claims"] if claim["id"] in ids]
    about = {"number": action.number, "who": action.who, "when": action.when, "why": action.why}
    if action.what == "note":
        for notes in [claim["review"]["notes"] for claim in own] or [result["review"]["notes"]]:
            notes.append(about | {"text": action.after["text"]})
    elif action.what == "sign":
        for claim in own:
            claim["review"]["signature"] = {
                "name": action.who, "date": action.after["date"], "hash": action.after["hashes"][claim["id"]],
            }  # fmt: skip
    elif action.what == "overrule":
        for claim in own:
            _overrule(claim, action.after["label"], about)
    else:
        _replace(action, own, result, about)


def _overrule(claim: dict[str, Any], label: str, about: dict[str, Any]) -> None:
    review, verdict = claim["review"], claim["verdict"]
    review["history"].append(about | {"what": "overrule", "from": verdict["label"], "to": label})
    program = review["overruled"]["verdict"] if review["overruled"] else verdict
    review["overruled"] = about | {"verdict": program}
    claim["verdict"] = {
        "label": label, "confidence": None, "reason": about["why"],
        "cause": "reviewer" if label == "not_enough_evidence" else None, "superseded": None,
    }  # fmt: skip


def _replace(action: Action, own: list[dict[str, Any]], result: dict[str, Any], about: dict[str, Any]) -> None:
    """Put the action's claims where those it acts on stood; their notes and their history go on in the new ones."""
    claims, new = result["claims"], copy.deepcopy(action.after["claims"])
    history = [item for claim in own for item in claim["review"]["history"]]
    for claim in new:
        review = _blank()
        review["history"] = [
            *history, about | {"what": action.what, "from": [claim["text"] for claim in own], "to": claim["text"]},
        ]  # fmt: skip
        review["notes"] = [note for claim in own for note in claim["review"]["notes"]]
        review["irrelevant"] = claim.pop("irrelevant", [])
        if len(own) == 1:
            review["signature"] = copy.copy(own[0]["review"]["signature"])
        claim["review"] = review
        if len(own) == 1 and own[0]["text"] == claim["text"] and (overruled := own[0]["review"]["overruled"]):
            # New evidence for the same words changes the program's verdict, not that of the person who overruled it.
            review["overruled"] = overruled | {"verdict": claim["verdict"]}
            claim["verdict"] = own[0]["verdict"]
    place = min(claims.index(claim) for claim in own)
    kept = [claim for claim in claims if claim not in own]
    result["claims"] = [*kept[:place], *new, *kept[place:]]
    if not new:
        result["review"]["dropped"] += [about | {"id": c["id"], "text": c["text"], "span": c["span"]} for c in own]
