"""Sentence vectors for mining hard negatives: the same encoder that retrieval uses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from claimcheck.models import MINILM, locate


def encode(texts: list[str]) -> NDArray[np.float32]:
    """Unit vectors of shape (texts, 384)."""
    model = SentenceTransformer(str(locate(MINILM)), device="cpu")
    vectors: NDArray[np.float32] = model.encode(texts, normalize_embeddings=True, batch_size=64)
    return vectors
