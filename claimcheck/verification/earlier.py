"""Earlier checks: which claims of the desk's memory say the same as a new one, and whether time has passed them by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from claimcheck.claims.language import parse
from claimcheck.claims.model import Claim
from claimcheck.corpus import Corpus
from claimcheck.corpus.checked import CheckedBefore
from claimcheck.dates import spoken
from claimcheck.retrieval.encoder import Encoder
from claimcheck.retrieval.store import stored_vectors
from claimcheck.verification.verifier import Verifier

#: Claims less alike than this are not compared further (cosine of their vectors).
ALIKE = 0.75
#: Two claims say the same when they bear each other out with at least this probability, the mean of both ways; and
#: this where one word stands in place of another, which is a synonym or changes everything. Chosen on the tuning half
#: of tests/claim_pairs.jsonl, in the middle of where no pair is wrong and recall is 0.80 (training/same_claims.py).
SAME, ONE_WORD = 0.45, 0.9
#: Claims of the memory that are compared in full with a new one, and those that are shown.
_COMPARED, _SHOWN = 6, 3

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
).split()
_WORD_NUMBERS = {word: str(value) for value, word in enumerate(_NUMBER_WORDS)} | {
    "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
    "once": "1", "twice": "2", "first": "1st", "second": "2nd",
}  # fmt: skip
_MONTHS_AND_DAYS = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday"
    " thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays".split()
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class EarlierCheck:
    """A claim checked before that says the same as a new one."""

    checked: CheckedBefore
    similarity: float
    """How sure it is that the two say the same, 0 to 1."""
    outdated: str | None
    """Why time may have passed it by; None when nothing speaks for that."""


def earlier_checks(
    claims: Sequence[Claim], corpora: Sequence[Corpus], encoder: Encoder, verifier: Verifier, as_of: date
) -> list[tuple[EarlierCheck, ...]]:
    """For each claim the earlier checks of the same, the surest first."""
    memory = [(corpus, item) for corpus in corpora for item in corpus.checked]
    if not memory or not claims:
        return [() for _ in claims]
    vectors = np.concatenate([
        stored_vectors(corpus.folder / ".index" / "claims", [item.claim for item in corpus.checked], encoder)
        for corpus in corpora if corpus.checked
    ])  # fmt: skip
    cosines = encoder.encode([claim.text for claim in claims]) @ vectors.T
    candidates = [
        (i, int(j))
        for i, row in enumerate(cosines)
        for j in np.argsort(-row, kind="stable")[:_COMPARED]
        if row[j] >= ALIKE
    ]
    sure = same_claims([(claims[i].text, memory[j][1].claim) for i, j in candidates], verifier)
    found: list[list[EarlierCheck]] = [[] for _ in claims]
    for (i, j), probability in zip(candidates, sure, strict=True):
        if probability >= SAME:
            item = memory[j][1]
            found[i].append(
                EarlierCheck(checked=item, similarity=probability, outdated=_outdated(claims[i], item, as_of))
            )  # fmt: skip
    return [tuple(sorted(checks, key=lambda check: -check.similarity)[:_SHOWN]) for checks in found]


def same_claims(pairs: Sequence[tuple[str, str]], verifier: Verifier) -> list[float]:
    """For each pair how sure it is that the two claims say the same.

    The mean of the probabilities with which each bears the other out: two statements that entail each other mean the
    same. 0 where both name a number, a date or a name that the other does not, or two things change places, and where
    that mean is too low for a pair that differs in one word.
    """
    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    facts = dict(zip(texts, map(_facts, parse(texts)), strict=True))
    likely = [(one, other) for one, other in pairs if not _differ(facts[one], facts[other])]
    supported = [p.supported for p in verifier.predict([*likely, *((other, one) for one, other in likely)])]
    sure: dict[tuple[str, str], float] = {}
    for (one, other), there, back in zip(likely, supported[: len(likely)], supported[len(likely) :], strict=True):
        least = ONE_WORD if len(_changed(facts[one], facts[other])) == 1 else 0.0
        mean = (there + back) / 2
        sure[one, other] = mean if mean >= least else 0.0
    return [sure.get(pair, 0.0) for pair in pairs]


@dataclass(frozen=True, kw_only=True)
class _Facts:
    """What must agree of two claims that say the same."""

    numbers: frozenset[str]
    days: frozenset[str]
    names: frozenset[str]
    words: tuple[str, ...]
    """Lemmas of all words, in their order."""
    doers: dict[str, frozenset[str]]
    """For each verb who does it, also where the verb is passive."""


def _facts(doc: Any) -> _Facts:
    words = [(token.text.lower(), token.pos_ == "PROPN") for token in doc]
    numbers = {match.replace(",", "") for word, _ in words for match in _NUMBER.findall(word)}
    doers: dict[str, frozenset[str]] = {}
    for token in doc:
        if token.dep_ == "nsubj" and token.head.pos_ == "VERB":
            verb = token.head.lemma_
        elif token.dep_ == "pobj" and token.head.dep_ == "agent":
            verb = token.head.head.lemma_
        else:
            continue
        doers[verb] = doers.get(verb, frozenset()) | {token.lemma_.lower()}
    return _Facts(
        numbers=frozenset(numbers | {_WORD_NUMBERS[word] for word, _ in words if word in _WORD_NUMBERS}),
        days=frozenset(word for word, _ in words if word in _MONTHS_AND_DAYS),
        names=frozenset(word for word, proper in words if proper and word not in _MONTHS_AND_DAYS),
        words=tuple(token.lemma_.lower() for token in doc if not token.is_punct),
        doers=doers,
    )


def _differ(one: _Facts, other: _Facts) -> bool:
    # Each has something of a kind that the other lacks: one alone may only be told in more detail.
    kinds = ((one.numbers, other.numbers), (one.days, other.days), (one.names, other.names))
    return any(mine - theirs and theirs - mine for mine, theirs in kinds) or _change_places(one, other)


def _change_places(one: _Facts, other: _Facts) -> bool:
    """Both name the same two, but the other one does it (A bought B, B bought A), or two words have changed places."""
    changed = _changed(one, other)
    if len(changed) == 2 and changed[0] == changed[1][::-1]:
        return True
    return any(
        not doers & other.doers[verb] and doers <= {*other.words} and other.doers[verb] <= {*one.words}
        for verb, doers in one.doers.items()
        if verb in other.doers
    )


def _changed(one: _Facts, other: _Facts) -> list[tuple[str, str]]:
    """The words that stand where the other claim has other words, when all the rest is the same; else nothing."""
    if len(one.words) != len(other.words):
        return []
    pairs = [pair for pair in zip(one.words, other.words, strict=True) if pair[0] != pair[1]]
    return pairs if len(pairs) <= 2 else []


def _outdated(claim: Claim, item: CheckedBefore, as_of: date) -> str | None:
    if item.as_of is None or item.as_of.end is None:
        return "it does not say for which day it holds"
    if item.as_of.end > as_of:
        return f"it speaks for {spoken(item.as_of.end)}, after the day of this verdict"
    if claim.ongoing and item.as_of.end < as_of:
        return f"it speaks for {spoken(item.as_of.end)}, and what holds on one day may have ended since"
    return None
