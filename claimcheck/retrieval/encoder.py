"""Sentence encoders: texts to unit vectors, by the shipped model on OpenVINO or any other by sentence-transformers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import ModelError
from claimcheck.graphs import sentence_graph
from claimcheck.models import MINILM, PACKAGED, file_sha256, locate
from claimcheck.runtime import Graph, graph_folder, load_tokenizer, runtime_name, torch_name

DEFAULT_ENCODER = MINILM.name

#: The longest text that all-MiniLM-L6-v2 reads, in tokens (its sentence_bert_config.json), and its vectors' length.
_MOST_TOKENS, _DIMENSION = 256, 384


class Encoder(Protocol):
    """Anything that turns texts into unit vectors."""

    name: str
    sha256: str
    runtime: str
    """What it runs on; vectors of two runtimes are never mixed."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (texts, dimension), float32."""
        ...


@runtime_checkable
class GroupEncoder(Encoder, Protocol):
    """An encoder that works on several groups of texts at the same time, such as the workers of a cluster."""

    def encode_groups(self, groups: Iterable[Sequence[str]]) -> Iterator[NDArray[np.float32]]:
        """The vectors of each group, in the order of the groups."""
        ...


class SentenceEncoder:
    """The shipped encoder on OpenVINO, or any sentence-transformers model, on the CPU, with no network."""

    def __init__(self, name: str = DEFAULT_ENCODER) -> None:
        """``name``: the default, a packaged model, or the path or cached hub name of a sentence-transformers model.

        Raises :class:`ModelError` when it is not on this machine.
        """
        self.name = name
        if name == DEFAULT_ENCODER:
            self.sha256, self.runtime = MINILM.sha256, runtime_name()
            self._encode: Callable[[Sequence[str]], NDArray[np.float32]] = _shipped().encode
            return
        folder = str(locate(PACKAGED[name])) if name in PACKAGED else name
        self._encode, self.runtime = SentenceTransformerModel(folder).encode, torch_name()
        weights = Path(folder) / "model.safetensors"
        self.sha256 = file_sha256(weights) if weights.is_file() else ""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts)


@cache
def _shipped() -> ShippedModel:
    return ShippedModel()


class ShippedModel:
    """all-MiniLM-L6-v2 on OpenVINO with 8-bit weights: each text is run by itself, whatever it is encoded with."""

    def __init__(self) -> None:
        made = graph_folder(
            MINILM.name,
            [MINILM.sha256],
            build=lambda: sentence_graph(locate(MINILM)),
            tokenizer=lambda: locate(MINILM) / "tokenizer.json",
        )
        self._graph, self._tokenizer = Graph(made), load_tokenizer(made, _MOST_TOKENS)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (texts, 384)."""
        if not texts:
            return np.zeros((0, _DIMENSION), dtype=np.float32)
        encoded = self._tokenizer.encode_batch(list(texts))
        return np.stack(self._graph.run([{"input_ids": np.asarray(one.ids, dtype=np.int64)} for one in encoded]))


class SentenceTransformerModel:
    """Any sentence-transformers model, on torch."""

    def __init__(self, folder: str) -> None:
        self._model = _load(folder)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (texts, dimension)."""
        vectors = self._model.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False, batch_size=32
        )
        return np.asarray(vectors, dtype=np.float32)


@cache
def _load(folder: str) -> Any:
    # Models come from this machine only: what is fetched at run time may be other weights tomorrow.
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
