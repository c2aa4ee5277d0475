"""Sentence encoders: texts to unit vectors, by sentence-transformers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import ModelError
from claimcheck.models import MINILM, PACKAGED, file_sha256, locate

DEFAULT_ENCODER = MINILM.name


class Encoder(Protocol):
    """Anything that turns texts into unit vectors."""

    name: str
    sha256: str

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (texts, dimension), float32."""
        ...


class SentenceEncoder:
    """A sentence-transformers model, on the CPU, with no network."""

    def __init__(self, name: str = DEFAULT_ENCODER) -> None:
        """``name``: a packaged model, or the path or cached hub name of any sentence-transformers model.

        Raises :class:`ModelError` when it is not on this machine.
        """
        self.name = name
        folder = str(locate(PACKAGED[name])) if name in PACKAGED else name
        self._model = _load(folder)
        weights = Path(folder) / "model.safetensors"
        self.sha256 = file_sha256(weights) if weights.is_file() else ""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = self._model.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False, batch_size=32
        )
        return np.asarray(vectors, dtype=np.float32)


@cache
def _load(folder: str) -> Any:
    # Models come from this machine only: what is fetched at run time may be other weights tomorrow.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(folder, device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"The sentence encoder {folder!r} is not on this machine ({type(error).__name__}). "
            f"Give a folder with a sentence-transformers model, or leave the flag out to use {DEFAULT_ENCODER}"
        ) from None
