"""Whose words a paragraph is in an interview or a transcript: by the labels before the turns, or as they alternate."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from claimcheck.claims.words import FIRST_OR_SECOND_PERSON, SECOND_PERSON

if TYPE_CHECKING:
    from claimcheck.claims.people import People
    from claimcheck.claims.units import Unit

#: So many paragraphs that ask, and so many that answer with "I" or "we", make an interview; so many labels make a
#: transcript.
_LEAST = 3
_LABEL = re.compile(r"(?P<name>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}):\s+(?=\S)")
_ASKING = frozenset("q question interviewer host moderator presenter reporter".split())
_ANSWERING = frozenset("a answer".split())


def turn_label(openings: Iterable[str]) -> re.Pattern[str] | None:
    """What matches the label before a turn ("VARGA: ", "A: "); None for an article that is no transcript.

    ``openings`` are the first sentences of the paragraphs. A label comes back, or is in capitals like those that do.
    """
    counts = Counter(match["name"] for text in openings if (match := _LABEL.match(text)))
    often = {name for name, count in counts.items() if count > 1}
    if len(often) < 2 or sum(counts[name] for name in often) < _LEAST:
        return None
    names = often | {name for name in counts if name.isupper() and any(other.isupper() for other in often)}
    return re.compile(rf"(?:{'|'.join(re.escape(name) for name in sorted(names, key=len, reverse=True))}):\s+(?=\S)")


def speakers_of_turns(units: Sequence[Unit], people: People) -> dict[int, str]:
    """The speaker of each paragraph that is an answer, or a turn of whoever does not ask; empty without turns."""
    labels: dict[int, str] = {}
    for unit in units:
        if unit.label is not None:
            labels.setdefault(unit.paragraph, unit.label)
    if labels and not {label.lower() for label in labels.values()} <= _ASKING | _ANSWERING:
        return _by_label(units, labels, people)
    return _by_turns(units, people, labels)


def _by_label(units: Sequence[Unit], labels: dict[int, str], people: People) -> dict[int, str]:
    asks = _who_asks(units, labels)
    if asks is None and not any(people.labelled(label) for label in labels.values()):
        # "Goals: ...", "Scorers: ...": a list of facts.
        return {}
    speakers: dict[int, str] = {}
    current = ""
    first_person = FIRST_OR_SECOND_PERSON - SECOND_PERSON
    for paragraph in range(min(labels), max(unit.paragraph for unit in units) + 1):
        own = [unit for unit in units if unit.paragraph == paragraph and not unit.quoted]
        # The last turn ends where its speaker is heard no more: the article may go on in its own words.
        told = {token.lower_ for unit in own for token in unit.doc} & first_person
        current = labels.get(paragraph, current if paragraph < max(labels) or told else "")
        if current and _last_name(current) != asks:
            speakers[paragraph] = people.labelled(current) or (current.title() if current.isupper() else current)
    return speakers


def _who_asks(units: Sequence[Unit], labels: dict[int, str]) -> str | None:
    """The last name of the one who asks most often, if that is in a third of the turns; nobody does in a debate."""
    asked: Counter[str] = Counter()
    for paragraph, label in labels.items():
        asked[_last_name(label)] += any(u.span.exact.endswith("?") for u in units if u.paragraph == paragraph)
    turns = Counter(_last_name(label) for label in labels.values())
    named = next((name for name in turns if name in _ASKING), None)
    if named is not None:
        return named
    most = max(asked, key=lambda name: asked[name])
    return most if 3 * asked[most] >= turns[most] and 2 * asked[most] > sum(asked.values()) else None


def _last_name(label: str) -> str:
    return label.rsplit(" ", 1)[-1].lower()


def _by_turns(units: Sequence[Unit], people: People, labels: dict[int, str]) -> dict[int, str]:
    """The answers are of the one whom the paragraphs before the first question name most often."""
    roles: dict[int, str] = {}
    for paragraph in sorted({unit.paragraph for unit in units}):
        own = [unit for unit in units if unit.paragraph == paragraph and not unit.quoted and not unit.dateline]
        words = {token.lower_ for unit in own for token in unit.doc}
        if paragraph in labels:
            roles[paragraph] = "asks" if labels[paragraph].lower() in _ASKING else "answers"
        elif own and own[-1].span.exact.endswith("?"):
            roles[paragraph] = "asks"
        elif words & FIRST_OR_SECOND_PERSON - SECOND_PERSON:
            roles[paragraph] = "answers"
        elif words & SECOND_PERSON:
            roles[paragraph] = "asks"
    asking = [paragraph for paragraph, role in roles.items() if role == "asks"]
    least = 1 if labels else _LEAST
    if len(asking) < least or sum(role == "answers" for role in roles.values()) < least:
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
