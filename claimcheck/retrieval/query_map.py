"""Turn the vector of a claim towards the vectors of its evidence, before the nearest passages are looked for.

The encoder was made to put texts side by side that say the same. Evidence says more, or the contrary, or the same of a
part. What that does to a vector is much alike from claim to claim, so a linear map of the query alone takes a part of
it back, and no stored vector changes (adapters for frozen embeddings; fitted by ``training/query_map.py``).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claimcheck.models import MINILM
from claimcheck.retrieval.encoder import Encoder

WEIGHTS = Path(__file__).parent / "weights" / "query_map.safetensors"


def towards_evidence(vectors: NDArray[np.float32], encoder: Encoder) -> NDArray[np.float32]:
    """Unit vectors to look for evidence with, of the same shape (queries, dimension).

    Those of another encoder than the shipped one come back as they are: the map was fitted for its vectors.
    """
    if encoder.sha256 != MINILM.sha256 or not len(vectors):
        return vectors
    turned = vectors + vectors @ _map()
    return np.asarray(turned / np.linalg.norm(turned, axis=1, keepdims=True), dtype=np.float32)


@cache
def _map() -> NDArray[np.float32]:
    from safetensors.numpy import load_file

    return load_file(WEIGHTS)["map"].astype(np.float32)
