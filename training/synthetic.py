"""Synthetic twins: a sentence of a passage as it stands (supported) and with one fact changed (refuted)."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from training.data import Pair
from training.negatives import CLAIM_SETS

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_YEAR = re.compile(r"\b(1[6-9]\d\d|20[0-3]\d)\b")
_NUMBER = re.compile(r"(?<![\d,.\-–])\b(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\b(?![\d,.]*\d)")
_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})\b")
_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)+\b")
_SWAPS = (("first", "last"), ("largest", "smallest"), ("increased", "decreased"), ("before", "after"),
          ("won", "lost"), ("all", "none"), ("more than", "fewer than"), ("highest", "lowest"), ("always", "never"),
          ("north", "south"), ("east", "west"), ("rose", "fell"), ("oldest", "youngest"), ("longest", "shortest"),
          ("higher", "lower"), ("only", "not only"), ("former", "current"), ("older", "younger"))  # fmt: skip


def twins(pairs: list[Pair], count: int, rng: random.Random) -> list[Pair]:
    """About ``count`` pairs, half of them a passage's sentence unchanged or safely reworded, half with one change."""
    passages = sorted({pair.evidence for pair in pairs if pair.origin in CLAIM_SETS | {"wice", "rte", "check_covid"}})
    rng.shuffle(passages)
    made: list[Pair] = []
    for passage in passages * 3:
        if len(made) >= count:
            break
        sentences = [s for s in SENTENCE.split(passage) if 6 <= len(s.split()) <= 35]
        if not sentences:
            continue
        sentence = rng.choice(sentences)
        if (both := _edited(sentence, passage, rng)) is not None:
            true, false = both
            made.append(Pair(evidence=passage, claim=true, label="supported", scheme="3way", origin="twins"))
            made.append(Pair(evidence=passage, claim=false, label="refuted", scheme="3way", origin="twins"))
    return made


def falsified(sentence: str, passage: str, rng: random.Random) -> str | None:
    """The sentence with one fact changed into what the passage rules out; None where there is nothing to change."""
    both = _edited(sentence, passage, rng)
    return None if both is None else both[1]


def _edited(sentence: str, passage: str, rng: random.Random) -> tuple[str, str] | None:
    edits: tuple[Callable[[str, str, random.Random], tuple[str, str] | None], ...] = (
        _edit_year, _edit_number, _edit_month, _edit_name, _edit_word, _edit_negation)  # fmt: skip
    for edit in rng.sample(edits, len(edits)):
        if (both := edit(sentence, passage, rng)) is not None:
            return both
    return None


def _edit_year(sentence: str, passage: str, rng: random.Random) -> tuple[str, str] | None:
    if not (match := _YEAR.search(sentence)):
        return None
    other = str(int(match[0]) + rng.choice((-10, -5, -3, -2, -1, 1, 2, 3, 5)))
    return None if other in passage else (sentence, sentence.replace(match[0], other))


def _edit_number(sentence: str, passage: str, rng: random.Random) -> tuple[str, str] | None:
    matches = [m for m in _NUMBER.finditer(sentence) if not _YEAR.fullmatch(m[0])]
    if not matches:
        return None
    match = rng.choice(matches)
    value = float(match[0].replace(",", ""))
    if value < 2:
        return None
    changed = value * rng.choice((0.5, 0.7, 1.4, 2, 3, 10)) if value > 20 else value + rng.choice((-1, 1, 2, 3))
    other = _like(match[0], changed)
    if other in passage:
        return None
    true = sentence
    if value > 150 and "." not in match[0] and rng.random() < 0.5:
        # Rounded to two figures, "about" is true: the model must not take every other digit for another fact.
        rounded = round(value, 2 - len(str(int(value))))
        if abs(rounded - value) / value < 0.03:
            true = f"{sentence[: match.start()]}about {_like(match[0], rounded)}{sentence[match.end() :]}"
            other = f"about {_like(match[0], round(changed, 2 - len(str(int(changed)))))}"
    return true, f"{sentence[: match.start()]}{other}{sentence[match.end() :]}"


def _like(pattern: str, value: float) -> str:
    if "." in pattern:
        return f"{value:.{len(pattern.split('.')[1])}f}"
    return f"{round(value):,}" if "," in pattern else str(round(value))


def _edit_month(sentence: str, passage: str, rng: random.Random) -> tuple[str, str] | None:
    if not (match := _MONTH.search(sentence)) or match[0] == "May":
        return None
    other = rng.choice([m for m in MONTHS if m not in passage and m != "May"])
    return sentence, sentence.replace(match[0], other)


def _edit_name(sentence: str, passage: str, rng: random.Random) -> tuple[str, str] | None:
    here = [m for m in _NAME.findall(sentence) if not sentence.startswith(m)] or _NAME.findall(sentence)
    others = [m for m in _NAME.findall(passage) if m not in sentence]
    if not here or not others:
        return None
    return sentence, sentence.replace(rng.choice(here), rng.choice(others))


def _edit_word(sentence: str, passage: str, rng: random.Random) -> tuple[str, str] | None:
    swaps = [(a, b) for pair in _SWAPS for a, b in (pair, pair[::-1]) if re.search(rf"\b{a}\b", sentence)]
    if not swaps:
        return None
    here, other = rng.choice(swaps)
    return sentence, re.sub(rf"\b{here}\b", other, sentence, count=1)


def _edit_negation(sentence: str, passage: str, rng: random.Random) -> tuple[str, str] | None:
    if match := re.search(r"\b(is|are|was|were|has|have|had|can|could|will|did) not\b", sentence):
        return sentence, sentence[: match.start()] + match[1] + sentence[match.end() :]
    if match := re.search(r"\b(is|are|was|were|can|could|will)\b", sentence):
        return sentence, f"{sentence[: match.end()]} not{sentence[match.end() :]}"
    return None
