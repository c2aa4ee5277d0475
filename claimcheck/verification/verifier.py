"""Verifiers: evidence and claim in; P(supported), P(refuted), P(not enough) out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import ModelError
from claimcheck.graphs import MOST_TOKENS, entailment_graph
from claimcheck.models import PACKAGED, file_sha256, locate
from claimcheck.runtime import Graph, graph_folder, load_tokenizer, runtime_name, torch_name
from claimcheck.verification.model import Probabilities

DEFAULT_VERIFIER = "claimcheck-verifier"
WEIGHTS = Path(__file__).parent / "weights"

#: How label names of published entailment models are understood.
_MEANING = {"entailment": 0, "supported": 0, "supports": 0, "contradiction": 1, "refuted": 1, "refutes": 1,
            "neutral": 2, "not_enough_info": 2, "not enough info": 2}  # fmt: skip


class Verifier(Protocol):
    """Anything that says what a piece of evidence means for a claim."""

    name: str
    sha256: str
    runtime: str
    """What it runs on; other numbers may come from another runtime."""

    def predict(self, pairs: Sequence[tuple[str, str]]) -> list[Probabilities]:
        """One set of probabilities for each (evidence, claim) pair, in their order."""
        ...


def load_verifier(name: str = DEFAULT_VERIFIER) -> Verifier:
    """The project's own verifier, or any sentence-transformers CrossEncoder by name or path.

    Raises :class:`ModelError` when it is not on this machine or has no entailment labels.
    """
    return _shipped() if name == DEFAULT_VERIFIER else CrossEncoderVerifier(name)


@cache
def _shipped() -> ShippedVerifier:
    return ShippedVerifier(WEIGHTS)


class ShippedVerifier:
    """all-mpnet-base-v2 with the project's low-rank adapters merged into it, and its classification head.

    It runs on OpenVINO with 8-bit weights. Each pair is run by itself, so its probabilities do not depend on others.
    """

    def __init__(self, folder: Path) -> None:
        settings = read_settings(folder)
        weights = folder / "adapter.safetensors"
        self.name = str(settings["name"])
        self.sha256 = file_sha256(weights)
        if self.sha256 != settings["sha256"]:
            raise ModelError(
                f"{weights}: is not the file that was measured (SHA-256 {self.sha256[:12]}..., "
                f"expected {settings['sha256'][:12]}...). Install claimcheck again"
            )
        self.runtime = runtime_name()
        base, scale = PACKAGED[settings["base"]], float(settings["scale"])
        made = graph_folder(
            self.name,
            [base.sha256, self.sha256, str(scale)],
            build=lambda: entailment_graph(locate(base), weights, scale),
            tokenizer=lambda: locate(base) / "tokenizer.json",
        )
        self._graph, self._tokenizer = Graph(made), load_tokenizer(made, MOST_TOKENS)
        self._temperature, self._offset = float(settings["temperature"]), float(settings["offset"])

    def predict(self, pairs: Sequence[tuple[str, str]]) -> list[Probabilities]:
        logits = (self.logits(pairs) - (0, 0, self._offset)) / self._temperature
        exponent = np.exp(logits - logits.max(axis=1, keepdims=True)) if len(pairs) else logits
        return [
            Probabilities(supported=float(s), refuted=float(r), not_enough=float(n))
            for s, r, n in exponent / exponent.sum(axis=1, keepdims=True)
        ]

    def logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Logits before calibration, shape (pairs, 3): supported, refuted, not enough."""
        if not pairs:
            return np.zeros((0, 3))
        inputs = [
            {
                "input_ids": np.asarray(encoded.ids, dtype=np.int64),
                "claim_mask": np.asarray([part == 1 for part in encoded.sequence_ids], dtype=np.int64),
            }
            for encoded in self._tokenizer.encode_batch(list(pairs))
        ]
        return np.stack(self._graph.run(inputs)).astype(np.float64)


def read_settings(folder: Path) -> dict[str, Any]:
    """What the shipped weights say of themselves: base, scale, temperature, hash."""
    try:
        settings: dict[str, Any] = json.loads((folder / "verifier.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / 'verifier.json'}: cannot be read ({error}). Install claimcheck again") from None
    return settings


class CrossEncoderVerifier:
    """Any sentence-transformers CrossEncoder with entailment labels; their order is read from its config."""

    def __init__(self, name: str) -> None:
        from sentence_transformers import CrossEncoder

        try:
            self._model: Any = CrossEncoder(name, device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The verifier {name!r} is not on this machine ({type(error).__name__}). Give a folder with a "
                f"CrossEncoder, or leave the flag out to use {DEFAULT_VERIFIER}"
            ) from None
        names = {int(i): str(label).lower() for i, label in self._model.model.config.id2label.items()}
        self._columns = {_MEANING[label]: i for i, label in names.items() if label in _MEANING}
        if set(self._columns) != {0, 1, 2}:
            raise ModelError(
                f"The verifier {name!r} has the labels {sorted(names.values())}, expected the three of an entailment "
                "model: entailment, contradiction, neutral"
            )
        self.name, self.runtime = name, torch_name()
        weights = Path(name) / "model.safetensors"
        self.sha256 = file_sha256(weights) if weights.is_file() else ""

    def predict(self, pairs: Sequence[tuple[str, str]]) -> list[Probabilities]:
        if not pairs:
            return []
        rows = self._model.predict(list(pairs), apply_softmax=True, show_progress_bar=False)
        return [
            Probabilities(
                supported=float(row[self._columns[0]]),
                refuted=float(row[self._columns[1]]),
                not_enough=float(row[self._columns[2]]),
            )
            for row in rows
        ]
