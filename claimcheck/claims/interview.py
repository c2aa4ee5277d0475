"""Who answers in an interview: its questions and answers take turns, a paragraph each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimcheck.claims.words import FIRST_OR_SECOND_PERSON, SECOND_PERSON

if TYPE_CHECKING:
    from claimcheck.claims.people import People
    from claimcheck.claims.units import Unit

#: So many paragraphs that ask, and so many that answer with "I" or "we", make an interview.
_LEAST = 3


def answering(units: Sequence[Unit], people: People) -> dict[int, str]:
    """The speaker of each paragraph that is an answer; empty for an article that is no interview.

    Who is asked is whom the paragraphs before the first question name most often.
    """
    roles: dict[int, str] = {}
    for paragraph in sorted({unit.paragraph for unit in units}):
        own = [unit for unit in units if unit.paragraph == paragraph and not unit.quoted and not unit.dateline]
        words = {token.lower_ for unit in own for token in unit.doc}
        if own and own[-1].span.exact.endswith("?"):
            roles[paragraph] = "asks"
        elif words & FIRST_OR_SECOND_PERSON - SECOND_PERSON:
            roles[paragraph] = "answers"
        elif words & SECOND_PERSON:
            roles[paragraph] = "asks"
    asking = [paragraph for paragraph, role in roles.items() if role == "asks"]
    if len(asking) < _LEAST or sum(role == "answers" for role in roles.values()) < _LEAST:
        return {}
    first, last = asking[0], max(paragraph for paragraph, role in roles.items() if role == "answers")
    named = Counter(m.name for unit in units if unit.paragraph < first for m in people.mentions(unit.doc))
    if not named:
        return {}
    speaker = named.most_common(1)[0][0]
    answers: dict[int, str] = {}
    before = "asks"
    for paragraph in range(first, last + 1):
        role = roles.get(paragraph) or ("asks" if before == "answers" else "answers")
        if role == "answers":
            answers[paragraph] = speaker
        before = role
    return answers
