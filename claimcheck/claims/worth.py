"""How much a sentence is worth checking, 0 to 1: a linear model over its sentence vector and marks of its words."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claimcheck.claims.extract import Scorer
from claimcheck.claims.model import ExtractedClaims, SetAside
from claimcheck.retrieval.encoder import Encoder

_PARAMETERS = Path(__file__).parent / "worth.json"

_FIGURE = re.compile(r"\d[\d,.]*")
_AMOUNT = re.compile(r"percent|per cent|%|million|billion|thousand|hundred|\$")
_AHEAD = re.compile(r"\b(?:will|would|should|must|can|could|going to|let)\b")
_TOLD = re.compile(r"\b(?:was|were|had|did|has been|have been|voted|said)\b")
_COMPARED = re.compile(r"\b(?:more|less|than|most|least|first|last|highest|lowest|largest|increase|double)\b")
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][a-z]+")
_SELF = frozenset("i we my our us me".split())


def worth_scorer(encoder: Encoder) -> Scorer:
    """A scorer for the shipped weights, which ``training/worth.py`` fitted for the default encoder's vectors."""
    weights, intercept = _parameters()

    def score(sentences: Sequence[str]) -> list[float]:
        if not sentences:
            return []
        rows = features(encoder.encode(sentences), sentences)
        return [1 / (1 + math.exp(-(float(row @ weights) + intercept))) for row in rows]

    return score


def features(vectors: NDArray[np.float32], sentences: Sequence[str]) -> NDArray[np.float32]:
    """The sentence vectors (n × dimension) with the marks of each sentence's words beside them (n × 11)."""
    return np.hstack([vectors, np.asarray([_marks(sentence) for sentence in sentences], dtype=np.float32)])


def _marks(sentence: str) -> list[float]:
    """Length, figures, names and the like, each about 0 to 1: a sentence vector says little about them."""
    lower = sentence.lower()
    words = lower.split()
    count = len(words)
    figures = len(_FIGURE.findall(sentence))
    return [
        min(count, 60) / 30,
        math.log1p(count) / 3,
        float(figures > 0),
        min(figures, 5) / 3,
        float(bool(_AMOUNT.search(lower))),
        float(sentence.rstrip().endswith("?")),
        sum(word.strip(".,") in _SELF for word in words) / max(1, count) * 5,
        float(bool(_AHEAD.search(lower))),
        float(bool(_TOLD.search(lower))),
        min(len(_NAME.findall(sentence)), 6) / 3,
        float(bool(_COMPARED.search(lower))),
    ]


def worth_checking(found: ExtractedClaims, least: float) -> ExtractedClaims:
    """Only the claims whose worth is at least ``least``; the others are set aside, their ids are not given anew."""
    below = (claim for claim in found.claims if claim.check_worthiness < least)
    aside = {SetAside(span=claim.span, reason="below_min_worth") for claim in below}
    return ExtractedClaims(
        claims=tuple(claim for claim in found.claims if claim.check_worthiness >= least),
        set_aside=tuple(sorted((*found.set_aside, *aside), key=lambda item: (item.span.start, item.span.end))),
    )


@cache
def _parameters() -> tuple[NDArray[np.float32], float]:
    parameters = json.loads(_PARAMETERS.read_text(encoding="utf-8"))
    return np.asarray(parameters["weights"], dtype=np.float32), float(parameters["intercept"])
