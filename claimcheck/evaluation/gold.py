"""Measure a whole result (``result.json``) against a gold file: what people found in the article, and its verdicts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from claimcheck.dates import Interval, parse_date
from claimcheck.errors import DateError, InputError
from claimcheck.evaluation.metrics import content_words, overlap_f1, ratio
from claimcheck.evaluation.readers import read_json_lines

#: A claim tells what a gold claim tells if their content words overlap with this F1 ...
MATCH_F1 = 0.45
#: ... or if it holds this share of the gold claim's words and the gold claim holds that share of its words.
GOLD_COVERED, CLAIM_COVERED = 0.75, 0.3

ASSERTED = ("supported", "refuted")
VERDICTS = ("supported", "refuted", "conflicting", "not_enough_evidence")

# Where the name or the head noun of a description ends: "an official | who asked not to be named".
_AFTER_NAME = re.compile(r",|\s(?:who|whom|that|which|with|of|from|in|at|on|for|to|familiar|close)\s")
_NAME_WORD = re.compile(r"[\w'’-]+")


@dataclass(frozen=True, kw_only=True)
class _GoldClaim:
    id: str
    text: str
    place: tuple[int, int] | None
    """Where its quote stands in the article's text; None if it is not found there."""
    kind: str
    speaker: str | None
    time: Interval
    verdict: str
    superseded_since: date | None


@dataclass(frozen=True, kw_only=True)
class _GoldSetAside:
    id: str
    reason: str
    quote: str
    place: tuple[int, int] | None


@dataclass(frozen=True, kw_only=True)
class _Match:
    gold: _GoldClaim
    claim: Mapping[str, Any] | None
    """The result's claim that tells the same, in JSON form."""


def evaluate_gold(result: dict[str, Any], gold_path: Path) -> dict[str, Any]:
    """Measures of a result in its JSON form, and every error in words, for reading.

    A gold claim is *found* if a claim of the result overlaps its quote's place in the article and shares enough
    content words with it (MATCH_F1, or GOLD_COVERED and CLAIM_COVERED): a proxy for telling the same. The one that
    shares most is its match; one claim may be the match of several gold claims.

    - ``claim_recall``: gold claims found. ``claim_precision``: claims of the result that tell some gold claim.
    - ``verdict_accuracy``, ``kind_accuracy``, ``speaker_accuracy``, ``time_accuracy``: over the found gold claims.
      A speaker is right if it holds the gold speaker's last name, a time if it lies within the gold one.
    - ``asserted_precision``: of the found gold claims whose match says supported or refuted, those that are.
    - ``superseded_recall`` over all superseded gold claims, ``superseded_precision`` over the found ones whose match
      says superseded, ``superseded_same_month`` over those that both say so.
    - ``set_aside_recall``: gold set-aside lines at least half of whose quote the result sets aside too;
      ``set_aside_reason_accuracy``: of these, those with the same reason.
    - ``confusion``: gold verdict to the result's verdict (or ``not_found``) to the number of gold claims.
    - ``errors``: one entry a gold claim that is not found or wrong in a respect named in ``wrong``.

    Raises :class:`claimcheck.errors.InputError` for a gold file that cannot be read, naming the line.
    """
    return _measured(result, gold_path, verdicts=True)


def _measured(result: dict[str, Any], gold_path: Path, *, verdicts: bool) -> dict[str, Any]:
    text = result["article"]["text"]
    claims, aside = _read_gold(gold_path, text, verdicts=verdicts)
    words = [content_words(claim["text"]) for claim in result["claims"]]
    matches: list[_Match] = []
    telling: set[int] = set()
    for gold in claims:
        candidates = _candidates(gold, result["claims"], words)
        telling.update(index for _, index in candidates)
        best = max(candidates, key=lambda pair: (pair[0], -pair[1]), default=None)
        matches.append(_Match(gold=gold, claim=None if best is None else result["claims"][best[1]]))
    found = [(match.gold, match.claim) for match in matches if match.claim is not None]
    wrong = {match.gold.id: _wrong(match.gold, match.claim) for match in matches}
    asserted = [gold.id for gold, claim in found if claim["verdict"]["label"] in ASSERTED]

    def share_right(aspect: str, ids: Sequence[str]) -> float | None:
        return ratio(sum(aspect not in wrong[name] for name in ids), len(ids))

    found_ids = [gold.id for gold, _ in found]
    return {
        "n": len(claims),
        "claims": len(result["claims"]),
        "claim_recall": ratio(len(found), len(claims)),
        "claim_precision": ratio(len(telling), len(result["claims"])),
        "verdict_accuracy": share_right("verdict", found_ids),
        "asserted": len(asserted),
        "asserted_precision": share_right("verdict", asserted),
        **_superseded(claims, found),
        "kind_accuracy": share_right("kind", found_ids),
        "speaker_accuracy": share_right("speaker", found_ids),
        "time_accuracy": share_right("time", found_ids),
        **_set_aside(aside, result["set_aside"], text),
        "confusion": _confusion(matches),
        "quotes_not_in_article": [
            *(item.id for item in claims if item.place is None),
            *(item.id for item in aside if item.place is None),
        ],
        "claims_without_gold": [claim["text"] for index, claim in enumerate(result["claims"]) if index not in telling],
        "errors": [_error(match, wrong[match.gold.id]) for match in matches if wrong[match.gold.id]],
    }


def evaluate_gold_claims(result: dict[str, Any], gold_path: Path) -> dict[str, Any]:
    """Measures of the claims alone of a result (``article``, ``claims``, ``set_aside``) against a gold file.

    As :func:`evaluate_gold` gives them, without verdicts (a gold claim need not have one): ``n``, ``claims``,
    ``claim_recall``, ``claim_precision``, ``kind_accuracy``, ``speaker_accuracy``, ``time_accuracy``,
    ``set_aside_recall``; and ``gold_per_claim``: gold claims found for each claim that tells any (about 1 when the
    claims are atomic). Raises as it does.
    """
    undecided = {"label": "not_enough_evidence", "reason": "", "superseded": None}
    claims = [{**claim, "verdict": undecided, "evidence": []} for claim in result["claims"]]
    measured = _measured({**result, "claims": claims}, gold_path, verdicts=False)
    found = round((measured["claim_recall"] or 0) * measured["n"])
    telling = measured["claims"] - len(measured["claims_without_gold"])
    wanted = ("n", "claims", "claim_recall", "claim_precision", "kind_accuracy", "speaker_accuracy", "time_accuracy",
              "set_aside_recall")  # fmt: skip
    return {**{name: measured[name] for name in wanted}, "gold_per_claim": ratio(found, telling)}


def _candidates(
    gold: _GoldClaim, claims: Sequence[Mapping[str, Any]], words: Sequence[frozenset[str]]
) -> list[tuple[float, int]]:
    # The claims that tell what the gold claim tells: F1 of the content words, and which claim.
    if gold.place is None:
        return []
    wanted = content_words(gold.text)
    candidates = []
    for index, (claim, given) in enumerate(zip(claims, words, strict=True)):
        if not _overlap(gold.place, (claim["span"]["start"], claim["span"]["end"])):
            continue
        shared, f1 = len(wanted & given), overlap_f1(wanted, given)
        covers = shared and shared >= GOLD_COVERED * len(wanted) and shared >= CLAIM_COVERED * len(given)
        if f1 >= MATCH_F1 or covers:
            candidates.append((f1, index))
    return candidates


def _wrong(gold: _GoldClaim, claim: Mapping[str, Any] | None) -> list[str]:
    if claim is None:
        return ["not_found"]
    verdict = claim["verdict"]
    aspects = {
        "verdict": verdict["label"] == gold.verdict,
        "superseded": (verdict["superseded"] is not None) == (gold.superseded_since is not None),
        "kind": claim["kind"] == gold.kind,
        "speaker": _same_speaker(gold.speaker, claim["speaker"]),
        "time": _interval(claim["time"], claim["id"]).within(gold.time),
    }
    return [name for name, right in aspects.items() if not right]


def _same_speaker(gold: str | None, given: str | None) -> bool:
    if gold is None or given is None:
        return gold is None and given is None
    names = _NAME_WORD.findall(_AFTER_NAME.split(gold.casefold(), maxsplit=1)[0])
    return bool(names) and names[-1] in _NAME_WORD.findall(given.casefold())


def _superseded(
    claims: Sequence[_GoldClaim], found: Sequence[tuple[_GoldClaim, Mapping[str, Any]]]
) -> dict[str, float | None]:
    said = [(gold, claim) for gold, claim in found if claim["verdict"]["superseded"] is not None]
    both = [
        (gold.superseded_since, str(claim["verdict"]["superseded"]["since"]))
        for gold, claim in said
        if gold.superseded_since is not None
    ]
    return {
        "superseded_recall": ratio(len(both), sum(gold.superseded_since is not None for gold in claims)),
        "superseded_precision": ratio(len(both), len(said)),
        "superseded_same_month": ratio(sum(since[:7] == f"{day:%Y-%m}" for day, since in both), len(both)),
    }


def _set_aside(
    gold: Sequence[_GoldSetAside], given: Sequence[Mapping[str, Any]], text: str
) -> dict[str, float | list[dict[str, str]] | None]:
    reasons: dict[str, set[str]] = {}
    for item in gold:
        if item.place is None:
            continue
        inside = {place for place in range(*item.place) if not text[place].isspace()}
        over = [other for other in given if _overlap(item.place, (other["span"]["start"], other["span"]["end"]))]
        covered = inside & _places(over)
        if inside and 2 * len(covered) >= len(inside):
            reasons[item.id] = {other["reason"] for other in over}
    same = sum(item.reason in reasons[item.id] for item in gold if item.id in reasons)
    return {
        "set_aside_recall": ratio(len(reasons), len(gold)),
        "set_aside_reason_accuracy": ratio(same, len(reasons)),
        "set_aside_missed": [
            {"gold": item.id, "reason": item.reason, "quote": item.quote} for item in gold if item.id not in reasons
        ],
    }


def _places(items: Iterable[Mapping[str, Any]]) -> set[int]:
    return {place for item in items for place in range(item["span"]["start"], item["span"]["end"])}


def _confusion(matches: Sequence[_Match]) -> dict[str, dict[str, int]]:
    counts = Counter(
        (match.gold.verdict, "not_found" if match.claim is None else match.claim["verdict"]["label"])
        for match in matches
    )
    return {gold: {given: counts[gold, given] for given in (*VERDICTS, "not_found")} for gold in VERDICTS}


def _error(match: _Match, wrong: list[str]) -> dict[str, Any]:
    gold, claim = match.gold, match.claim
    top = claim["evidence"][0] if claim is not None and claim["evidence"] else None
    return {
        "gold": gold.id,
        "wrong": wrong,
        "gold_text": gold.text,
        "claim": None if claim is None else claim["text"],
        "gold_verdict": gold.verdict,
        "verdict": None if claim is None else claim["verdict"]["label"],
        "reason": None if claim is None else claim["verdict"]["reason"],
        "evidence": None if top is None else f"{top['corpus']}/{top['document']}",
    }


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _read_gold(path: Path, text: str, *, verdicts: bool) -> tuple[list[_GoldClaim], list[_GoldSetAside]]:
    claims: list[_GoldClaim] = []
    aside: list[_GoldSetAside] = []
    seen: set[str] = set()
    for where, row in read_json_lines(path):
        name, quote = _field(row, "id", where), _field(row, "quote", where)
        if name in seen:
            raise InputError(f"{where}: the id {name!r} stands on an earlier line already. Change one of the two")
        seen.add(name)
        place = _place(quote, text)
        if "set_aside" in row:
            aside.append(_GoldSetAside(id=name, reason=_field(row, "set_aside", where), quote=quote, place=place))
            continue
        verdict = _field(row, "verdict", where) if verdicts or "verdict" in row else "not_enough_evidence"
        if verdict not in VERDICTS:
            raise InputError(f"{where}: the verdict is {verdict!r}, expected one of {', '.join(VERDICTS)}")
        claims.append(
            _GoldClaim(
                id=name,
                text=_field(row, "claim", where),
                place=place,
                kind=_field(row, "kind", where),
                speaker=None if row.get("speaker") is None else _field(row, "speaker", where),
                time=_interval(row.get("time"), where),
                verdict=verdict,
                superseded_since=_since(row.get("superseded"), where),
            )
        )
    if not claims:
        raise InputError(f"{path}: holds no gold claims. Expected one JSON object a line with 'claim' and 'quote'")
    return claims, aside


def _field(row: Mapping[str, Any], name: str, where: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InputError(
            f"{where}: the field {name!r} is missing or empty. Every gold line of its sort needs it, as text"
        )
    return value


def _place(quote: str, text: str) -> tuple[int, int] | None:
    start = text.find(quote)
    return None if start < 0 else (start, start + len(quote))


def _since(value: Any, where: str) -> date | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or value.get("since") is None:
        raise InputError(f"{where}: 'superseded' is {value!r}, expected null or an object with 'since' and 'label'")
    return _interval({"start": value["since"]}, where).start


def _interval(value: Any, where: str) -> Interval:
    if value is None:
        return Interval(start=None, end=None)
    if not isinstance(value, Mapping):
        raise InputError(f"{where}: 'time' is {value!r}, expected null or an object with 'start' and 'end'")
    start, end = value.get("start"), value.get("end")
    try:
        return Interval(
            start=None if start is None else parse_date(str(start)).start,
            end=None if end is None else parse_date(str(end)).end,
        )
    except DateError as error:
        raise InputError(f"{where}: {error}") from None
