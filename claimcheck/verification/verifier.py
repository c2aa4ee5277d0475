"""Verifiers: evidence and claim in; P(supported), P(refuted), P(not enough) out."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import ModelError
from claimcheck.models import PACKAGED, file_sha256, locate
from claimcheck.verification.model import Probabilities

DEFAULT_VERIFIER = "claimcheck-verifier"
WEIGHTS = Path(__file__).parent / "weights"

_MAX_TOKENS = 320
_BATCH_TOKENS = 2048
#: How label names of published entailment models are understood.
_MEANING = {"entailment": 0, "supported": 0, "supports": 0, "contradiction": 1, "refuted": 1, "refutes": 1,
            "neutral": 2, "not_enough_info": 2, "not enough info": 2}  # fmt: skip


class Verifier(Protocol):
    """Anything that says what a piece of evidence means for a claim."""

    name: str
    sha256: str

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
    """all-mpnet-base-v2 with the project's low-rank adapters merged into it, and its classification head."""

    def __init__(self, folder: Path) -> None:
        import torch
        from safetensors.torch import load_file
        from transformers import AutoConfig, AutoModel, AutoTokenizer
        from transformers.utils import logging

        from claimcheck.verification.network import EntailmentNetwork

        settings = read_settings(folder)
        weights = folder / "adapter.safetensors"
        self.name = str(settings["name"])
        self.sha256 = file_sha256(weights)
        if self.sha256 != settings["sha256"]:
            raise ModelError(
                f"{weights}: is not the file that was measured (SHA-256 {self.sha256[:12]}..., "
                f"expected {settings['sha256'][:12]}...). Install claimcheck again"
            )
        base = locate(PACKAGED[settings["base"]])
        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        config = AutoConfig.from_pretrained(base)
        backbone = AutoModel.from_pretrained(base, config=config, add_pooling_layer=False)
        tensors = load_file(weights)
        _merge(backbone, tensors, float(settings["scale"]))
        network = EntailmentNetwork(backbone, config.hidden_size)
        head = {k.removeprefix("head."): v.float() for k, v in tensors.items() if k.startswith("head.")}
        network.head.load_state_dict(head)
        self._torch, self._network = torch, network.eval()
        self._tokenizer = AutoTokenizer.from_pretrained(base)
        self._temperature = float(settings["temperature"])

    def predict(self, pairs: Sequence[tuple[str, str]]) -> list[Probabilities]:
        logits = self.logits(pairs) / self._temperature
        exponent = np.exp(logits - logits.max(axis=1, keepdims=True)) if len(pairs) else logits
        return [
            Probabilities(supported=float(s), refuted=float(r), not_enough=float(n))
            for s, r, n in exponent / exponent.sum(axis=1, keepdims=True)
        ]

    def logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        """Logits before calibration, shape (pairs, 3): supported, refuted, not enough."""
        torch = self._torch
        result = np.zeros((len(pairs), 3))
        if not pairs:
            return result
        encoded = self._tokenizer(
            [evidence for evidence, _ in pairs], [claim for _, claim in pairs],
            truncation="longest_first", max_length=_MAX_TOKENS,
        )  # fmt: skip
        lengths = [len(ids) for ids in encoded["input_ids"]]
        with torch.inference_mode():
            for rows in _batches(lengths):
                width = max(lengths[row] for row in rows)
                ids = torch.full((len(rows), width), self._tokenizer.pad_token_id)
                attention = torch.zeros((len(rows), width), dtype=torch.long)
                claim = torch.zeros((len(rows), width), dtype=torch.long)
                for i, row in enumerate(rows):
                    ids[i, : lengths[row]] = torch.tensor(encoded["input_ids"][row])
                    attention[i, : lengths[row]] = 1
                    claim[i, : lengths[row]] = torch.tensor([int(s == 1) for s in encoded.sequence_ids(row)])
                result[rows] = self._network(ids, attention, claim).numpy()
        return result


def read_settings(folder: Path) -> dict[str, Any]:
    """What the shipped weights say of themselves: base, scale, temperature, hash."""
    try:
        settings: dict[str, Any] = json.loads((folder / "verifier.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / 'verifier.json'}: cannot be read ({error}). Install claimcheck again") from None
    return settings


def _merge(backbone: Any, tensors: dict[str, Any], scale: float) -> None:
    """Add each adapter's product to the weight it adapts: W + scale * B A (Hu et al., LoRA, 2021, section 4.1)."""
    modules = dict(backbone.named_modules())
    for name, down in tensors.items():
        if name.endswith(".lora_A"):
            module = name.removesuffix(".lora_A")
            up = tensors[f"{module}.lora_B"]
            modules[module].weight.data += scale * (up.float() @ down.float())


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Rows sorted by length, in batches of at most _BATCH_TOKENS: little padding, the same on every run."""
    batches: list[list[int]] = []
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        if batch and (len(batch) + 1) * lengths[row] > _BATCH_TOKENS:
            batches.append(batch)
            batch = []
        batch.append(row)
    return [*batches, batch] if batch else batches


class CrossEncoderVerifier:
    """Any sentence-transformers CrossEncoder with entailment labels; their order is read from its config."""

    def __init__(self, name: str) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
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
        self.name = name
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
