"""Whom "I" and "we" mean in what somebody says: the speaker, and the organisation that an interviewee speaks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimcheck.claims.inflection import present
from claimcheck.claims.phrases import SUBJECTS
from claimcheck.claims.references import Replacement, in_quotes, owner_form
from claimcheck.claims.words import FIRST_PERSON_SINGULAR

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_PLURAL = frozenset("we us our ours".split())
_AUXILIARY = {"m": "is", "ve": "has", "re": "is", "ll": "will"}
_ROLE = (
    r"(?:head|chair|chairman|chairwoman|(?:chief executive|managing director|general secretary|artistic director"
    r"|executive director|director|president|founder|boss|manager|leader|principal|owner|spokes(?:man|woman|person)))"
)
_ORGANISATION = r"(?P<firm>(?:the )?[A-Z][\w’'-]+(?: (?:(?:of|and|for|&) (?:the )?)?[A-Z][\w’'-]+)*)"
#: What organisations do and people seldom: "we hired 72", "we opened a plant".
_DEEDS = frozenset(
    "hire recruit employ open close reopen build launch introduce invest sell buy acquire sign export import produce"
    " make supply cut reduce raise increase lose publish send receive offer spend borrow owe treat serve train test"
    " install deliver register own operate run move double halve postpone pay earn collect process answer handle"
    " investigate apply commission perform stage lend order replace repair expand recycle recall look".split()
)
#: What organisations have and people seldom: "our crews", "our turnover".
_BELONGINGS = frozenset(
    "member staff customer client employee worker crew engineer driver nurse doctor scientist farmer volunteer player"
    " audience visitor pupil student passenger patient shareholder supplier factory plant shop store branch office"
    " fleet budget turnover revenue sale profit loss debt emission figure product price order export network school"
    " hospital station service season programme report team board database".split()
)


def organisation_of(narration: str, name: str) -> str | None:
    """What somebody is said to lead ("Ruth Amadi, head of the Lynd Trust"), in the article's words; None if unclear.

    ``narration`` is what the article itself tells of a person before the interview begins.
    """
    person = rf"(?:(?i:mr|ms|mrs|dr|professor) )?{re.escape(name)}|{re.escape(name.rsplit(' ', 1)[-1])}"
    patterns = (
        rf"(?:{person})(?:,| is| was| became| has been)(?: \d+,)? (?:the |an? )?(?:\w+ ){{0,2}}{_ROLE} (?:of|at)"
        rf" {_ORGANISATION}",
        rf"\b{_ROLE} (?:of|at) {_ORGANISATION},? (?:{person})",
        rf"(?:{person}|\b[Ss]he|\b[Hh]e|\bwho) (?:has )?(?:chaired|chairs|led|leads|headed|heads|run|runs|directs"
        rf"|directed|founded) {_ORGANISATION}",
    )
    found = {match["firm"] for pattern in patterns for match in re.finditer(pattern, narration)}
    bare = {firm.removeprefix("the ") for firm in found} - {name}
    longest = max(found, key=len, default=None)
    if longest is None or any(firm not in longest for firm in bare):
        return None
    return longest


def spoken_for(doc: Doc, firm: str) -> list[Replacement]:
    """The organisation in place of "we" and "our" where a sentence tells of its deeds or of what it has.

    Not where the speaker stands beside it ("my wife and I", "we all", "we married"): a wrong name is worse than "we".
    """
    words = {token.lower_ for token in doc}
    if words & {"my", "all", "both", "husband", "wife", "family", "children", "you", "together"}:
        return []
    ours = [t for t in doc if t.lower_ in _PLURAL and not in_quotes(t)]
    if not any(_is_of_the_firm(token) for token in ours):
        return []
    return [
        Replacement(
            start=t.i, end=t.i + 1, text=owner_form(firm) if t.lower_ == "our" else firm, name=firm, pronoun=True
        )
        for t in ours
        if t.lower_ != "ours"
    ]


def _is_of_the_firm(token: Token) -> bool:
    if token.lower_ == "our":
        return token.head.lemma_.lower() in _BELONGINGS
    verb = token.head
    if token.lower_ != "we" or token.dep_ not in SUBJECTS:
        return False
    # "We have 43 staff", but "we have two dogs".
    has = verb.lemma_.lower() == "have" and any(
        c.dep_ == "dobj" and c.lemma_.lower() in _BELONGINGS for c in verb.children
    )
    return has or verb.lemma_.lower() in _DEEDS


def again(token: Token) -> str | None:
    """What "we", "us" and "our" become after the organisation has been named in the claim."""
    return {"we": "it", "us": "it", "our": "its"}.get(token.lower_)


def in_third_person(token: Token, speaker: str | None, firm_meant: set[int]) -> str | None:
    """What a word of the first person becomes when it is known who speaks: "I have" is "Brekke has".

    ``speaker`` is who "I" is; ``firm_meant`` are the tokens of "we" in whose place an organisation's name stands.
    """
    word = token.lower_
    if speaker is not None and word in FIRST_PERSON_SINGULAR:
        if word == "myself":
            return ""
        return f"{speaker}’s" if word == "my" else speaker
    verb = token.head if token.dep_ in {"aux", "auxpass"} else token
    while (subject := next((c for c in verb.children if c.dep_ in SUBJECTS), None)) is None and verb.dep_ == "conj":
        verb = verb.head
    if subject is None or subject.i > token.i:
        return None
    mine = speaker is not None and subject.lower_ == "i"
    if not mine and subject.i not in firm_meant:
        return None
    short = word.lstrip("’'")
    if short != word:
        if short == "d":
            return " had" if verb.tag_ == "VBN" else " would"
        return f" {_AUXILIARY[short]}" if short in _AUXILIARY else None
    if word == "were":
        return "was"
    if token.tag_ != "VBP":
        return None
    return present("be" if word == "am" else token.lemma_.lower(), plural=False)
