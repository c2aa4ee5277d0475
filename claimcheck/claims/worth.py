"""How much a sentence is worth checking, 0 to 1: logistic regression over its sentence vector."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claimcheck.claims.extract import Scorer
from claimcheck.claims.model import ExtractedClaims, SetAside
from claimcheck.retrieval.encoder import Encoder

_PARAMETERS = Path(__file__).parent / "worth.json"


def worth_scorer(encoder: Encoder) -> Scorer:
    """A scorer for the shipped weights, which ``training/worth.py`` fitted for the default encoder's vectors."""
    weights, intercept = _parameters()

    def score(sentences: Sequence[str]) -> list[float]:
        if not sentences:
            return []
        vectors = encoder.encode(sentences)
        return [1 / (1 + math.exp(-(float(vector @ weights) + intercept))) for vector in vectors]

    return score


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
