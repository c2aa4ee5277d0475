"""Passages that quote a claim in order to deny it: its words are in them, and yet they do not bear it out."""

from __future__ import annotations

import re
from itertools import pairwise

from claimcheck.claims.sentences import sentence_spans_by_rule
from claimcheck.verification.model import Probabilities

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_SMALL = frozenset(
    "the a an of in on at to for by with and or is are was were be been has have had it its this that as from".split()
)
#: Share of a claim's words that a sentence must hold for it to be a sentence that repeats the claim.
_REPEATS = 0.6

_UNTRUE = (
    r"(?:false|untrue|wrong|incorrect|mistaken|inaccurate|misleading|fake|baseless|groundless|unfounded|fabricated"
    r"|invented|made[- ]up|bogus|debunked|disproved|disproven|nonsense|fiction|fictitious|a (?:\w+ )?(?:lie|myth|hoax"
    r"|tale|rumou?r|legend|invention|fabrication|fiction|forgery|mistake|error)|an (?:\w+ )?(?:invention|error|legend)"
    r"|not (?:true|so|the case|correct|right|accurate)|nothing of the (?:kind|sort)"
    r"|without (?:any )?(?:basis|foundation)|lies|myths|hoaxes)"
)
_DENIED = (
    r"(?:denied|rejected|dismissed|refuted|withdrawn|retracted|debunked|disproved|disproven|disputed|contradicted"
    r"|corrected)"
)
#: Before the claim's words: "denied that", "the myth that", "rejected as false the claim that".
_BEFORE = re.compile(
    rf"\b(?:den(?:y|ies|ied|ying)|reject\w*|dismiss\w*|withdr\w+|retract\w*|debunk\w*|refut\w*|disprov\w*"
    rf"|disput\w*|contrary to|falsely|wrongly|mistakenly|erroneously|lied|lying|{_UNTRUE}|(?:myth|hoax|lie|tale|legend"
    r"|fiction|falsehood|rumou?r|misconception) that|nobody believe[sd]|no one believe[sd]"
    r"|no (?:truth|basis|evidence|proof|sign))\b",
    re.IGNORECASE,
)
#: After them, in the same sentence: "is false", "were denied by", "has no basis", "a lie".
_AFTER = re.compile(
    rf"\b(?:is|are|was|were|be|been|being|as|proved|turned out)\s+(?:\w+\s+){{0,3}}?(?:{_UNTRUE}|{_DENIED})\b"
    rf"|\b(?:has|had|have)\s+(?:since\s+)?(?:been\s+{_DENIED}|no\s+(?:basis|truth|foundation|ground))\b"
    r"|\b(?:withdrew|retracted|denied|debunked|rejected|dismissed)\b"
    r"|^\W*(?:a|an outright|an) (?:lie|myth|hoax|invention)\b",
    re.IGNORECASE,
)
#: The sentence behind: "That is wrong.", "They did not.", "Not so, historians say.", "The town denied it."
_BEHIND = re.compile(
    rf"^\W*(?:(?:but|yet|in fact|however|actually)\b\W*)?(?:(?:that|this|it|they|these|those|both|which|he|she|the \w+"
    rf"|(?:this|that|the) \w+)\b[^.!?]{{0,60}}?\b(?:is|are|was|were|has been|have been)\s+(?:\w+\s+){{0,2}}?"
    rf"(?:{_UNTRUE}|{_DENIED})\b|(?:not so|no\b(?!\s+\w+\s+\w+\s+\w+\s+(?:was|were|is|are))|wrong\b|false\b|untrue\b"
    rf"|not true|nonsense\b)|(?:they|it|he|she|that)\s+(?:did|do|does|was|were|is|are|has|had|have)"
    r"(?:n['’]t| not| never)\b"
    r"|[^.!?]{0,60}\b(?:denied|denies|deny|rejected|rejects|dismissed|dismisses|retracted|withdrew|debunked|refuted)\s+"
    r"(?:it|this|that|them|the (?:claim|report|story|rumou?r|statement|allegation)s?)\b)",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?:say|says|said|claim|claims|claimed|alleges?|alleged|wrote|writes|reported|reports?|suggest(?:s|ed)?|told)\b",
    re.IGNORECASE,
)
#: What stands right before words that are only repeated: a quotation mark, "that", "said".
_REPORTED = re.compile(rf"(?:\bthat\b|[“\"‘«]|{_SAYING.pattern})(?:\W*\b\w+){{0,3}}\W*$", re.IGNORECASE)


def without_denied(p: Probabilities, evidence: str, claim: str) -> Probabilities:
    """A passage that repeats the claim only to deny it does not support it, whatever the model takes it for."""
    if not repeats_to_deny(evidence, claim):
        return p
    return Probabilities(supported=0.0, refuted=p.refuted, not_enough=p.not_enough + p.supported)


def repeats_to_deny(evidence: str, claim: str) -> bool:
    """Whether every sentence of the evidence that repeats the claim reports it and denies it.

    A claim that itself speaks of a denial, of something false or of who said what is never taken to be denied.
    """
    if _BEFORE.search(claim) or _AFTER.search(claim) or _SAYING.search(claim):
        return False
    sentences = [span.exact for span in sentence_spans_by_rule(evidence)]
    wanted = {word for word in _words(claim) if word not in _SMALL}
    repeating = [
        (sentence, behind, place)
        for sentence, behind in pairwise([*sentences, ""])
        if (place := _place(sentence, wanted)) is not None
    ]
    return bool(repeating) and all(_denies(sentence, behind, *place) for sentence, behind, place in repeating)


def _denies(sentence: str, behind: str, start: int, end: int) -> bool:
    before, after = sentence[:start], sentence[end:]
    if not _REPORTED.search(before):
        return False
    return bool(_BEFORE.search(before) or _AFTER.search(after) or _BEHIND.search(behind))


def _place(sentence: str, wanted: set[str]) -> tuple[int, int] | None:
    """The shortest stretch of the sentence that holds as many of the words as all of it does; None for too few."""
    found = [
        (match.start(), match.end(), word)
        for match in _WORD.finditer(sentence)
        if (word := _folded(match[0])) in wanted
    ]
    most = len({word for _, _, word in found})
    if not wanted or most < _REPEATS * len(wanted):
        return None
    stretches = []
    for first in range(len(found)):
        seen: set[str] = set()
        for _, end, word in found[first:]:
            seen.add(word)
            if len(seen) == most:
                stretches.append((end - found[first][0], found[first][0], end))
                break
    _, start, end = min(stretches)
    return start, end


def _words(text: str) -> list[str]:
    return [_folded(word) for word in _WORD.findall(text)]


def _folded(word: str) -> str:
    return re.sub(r"['’]s$", "", word.lower())
