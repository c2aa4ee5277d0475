"""The two shipped models as OpenVINO graphs with 8-bit weights, built straight from their safetensors, without torch.

Both are encoders of the BERT family (Devlin et al., NAACL 2019); MPNet adds one table of relative position biases
(Song et al., NeurIPS 2020). A graph takes one text at a time, without padding: what a text gives then cannot depend
on the texts beside it, and nothing is spent on padding.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.runtime import openvino_package

Weights = Mapping[str, NDArray[np.float32]]

#: The longest evidence and claim together that the verifier reads, in tokens.
MOST_TOKENS = 320


def sentence_graph(folder: Path) -> Any:
    """all-MiniLM-L6-v2: token ids of shape (tokens,) to a unit vector of shape (dimension,)."""
    model = openvino_package().Model
    from openvino import opset13 as ops

    config, weights = _read(folder)
    ids = _ids("input_ids")
    kinds = weights["embeddings.token_type_embeddings.weight"][0]
    hidden = _Encoder(config, weights, names=_BERT).run(ids, first_position=0, added=kinds, bias=None)
    mean = ops.reduce_mean(hidden, ops.constant(np.array([0])), keep_dims=False)
    unit = ops.normalize_l2(mean, ops.constant(np.array([0])), eps=1e-12, eps_mode="max")
    return model([unit], [ids], "sentence_encoder")


def entailment_graph(folder: Path, adapter: Path, scale: float) -> Any:
    """The verifier: token ids and a mask of the claim's tokens, both of shape (tokens,), to three logits.

    The same network as :class:`claimcheck.verification.network.EntailmentNetwork`. Each adapter's product is added
    to the weight that it adapts: W + scale * B A (Hu et al., LoRA, 2021, section 4.1).
    """
    model = openvino_package().Model
    from openvino import opset13 as ops
    from safetensors.numpy import load_file

    config, weights = _read(folder)
    tensors = {name: value.astype(np.float32) for name, value in load_file(adapter).items()}
    for name, down in tensors.items():
        if name.endswith(".lora_A"):
            module = name.removesuffix(".lora_A")
            weights[f"{module}.weight"] = weights[f"{module}.weight"] + scale * (tensors[f"{module}.lora_B"] @ down)
    ids, claim = _ids("input_ids"), _ids("claim_mask")
    bias = _position_bias(weights["encoder.relative_attention_bias.weight"])
    first_position = int(config["pad_token_id"]) + 1
    hidden = _Encoder(config, weights, names=_MPNET).run(ids, first_position=first_position, added=None, bias=bias)
    of_claim = ops.unsqueeze(ops.convert(claim, np.float32), ops.constant(np.array(1)))
    of_evidence = ops.subtract(ops.constant(np.float32(1)), of_claim)
    first = ops.gather(hidden, ops.constant(np.array([0])), ops.constant(np.array(0)))
    pooled = ops.concat([first, _masked_mean(hidden, of_evidence), _masked_mean(hidden, of_claim)], 1)
    inner = ops.gelu(_linear(pooled, tensors["head.0.weight"], tensors["head.0.bias"], quantised=False), "erf")
    logits = _linear(inner, tensors["head.2.weight"], tensors["head.2.bias"], quantised=False)
    return model([ops.squeeze(logits, ops.constant(np.array(0)))], [ids, claim], "verifier")


#: Where each part of a layer is found in the weights: query, key, value, what joins the heads, its normalisation.
_BERT = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
         "attention.output.LayerNorm")  # fmt: skip
_MPNET = ("attention.attn.q", "attention.attn.k", "attention.attn.v", "attention.attn.o", "attention.LayerNorm")


class _Encoder:
    """Embeddings and transformer layers, from token ids of shape (tokens,) to states of shape (tokens, hidden)."""

    def __init__(self, config: Mapping[str, Any], weights: Weights, *, names: tuple[str, ...]) -> None:
        self._weights, self._names = weights, names
        self._layers, self._heads = int(config["num_hidden_layers"]), int(config["num_attention_heads"])
        self._hidden, self._eps = int(config["hidden_size"]), float(config["layer_norm_eps"])

    def run(self, ids: Any, *, first_position: int, added: NDArray[np.float32] | None, bias: Any) -> Any:
        from openvino import opset13 as ops

        words = ops.constant(self._weights["embeddings.word_embeddings.weight"])
        positions = self._weights["embeddings.position_embeddings.weight"][first_position:]
        positions = positions if added is None else positions + added
        length = ops.shape_of(ids)
        state = ops.add(
            ops.gather(words, ids, ops.constant(np.array(0))),
            ops.slice(ops.constant(positions), *_from_zero(length), ops.constant(np.array([0]))),
        )
        state = self._normalised(state, "embeddings.LayerNorm")
        if bias is not None:
            both = ops.concat([length, length], 0)
            bias = ops.slice(
                ops.constant(bias), ops.constant(np.array([0, 0])), both, ops.constant(np.array([1, 1])),
                ops.constant(np.array([2, 3])),
            )  # fmt: skip
        for number in range(self._layers):
            state = self._layer(state, f"encoder.layer.{number}.", bias)
        return state

    def _layer(self, state: Any, prefix: str, bias: Any) -> Any:
        from openvino import opset13 as ops

        query, key, value, joined, normalisation = (prefix + name for name in self._names)
        size = self._hidden // self._heads
        heads = [self._split(self._linear(state, name), size) for name in (query, key, value)]
        masked = [] if bias is None else [bias]
        seen = ops.scaled_dot_product_attention(*heads, *masked)
        seen = ops.reshape(
            ops.transpose(seen, ops.constant(np.array([0, 2, 1, 3]))), ops.constant(np.array([-1, self._hidden])), False
        )
        state = self._normalised(ops.add(self._linear(seen, joined), state), normalisation)
        inner = ops.gelu(self._linear(state, prefix + "intermediate.dense"), "erf")
        outer = _linear(*self._evened(inner, prefix + "output.dense"))
        return self._normalised(ops.add(outer, state), prefix + "output.LayerNorm")

    def _evened(self, states: Any, name: str) -> tuple[Any, NDArray[np.float32], NDArray[np.float32]]:
        """States, weight and bias of the same product, each column of the weight divided and its input multiplied.

        In a layer's last product some columns are many times larger than the others: one scale for a whole row would
        leave the others few of the 8 bits (the idea of SmoothQuant: Xiao et al., ICML 2023, section 4).
        """
        from openvino import opset13 as ops

        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        root = np.sqrt(np.maximum(np.abs(weight).max(axis=0), np.float32(1e-6)))
        factor = (root / np.exp(np.log(root).mean())).astype(np.float32)
        return ops.multiply(states, ops.constant(factor[None])), weight / factor, bias

    def _split(self, states: Any, size: int) -> Any:
        from openvino import opset13 as ops

        parts = ops.reshape(states, ops.constant(np.array([1, -1, self._heads, size])), False)
        return ops.transpose(parts, ops.constant(np.array([0, 2, 1, 3])))

    def _linear(self, states: Any, name: str) -> Any:
        return _linear(states, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _normalised(self, states: Any, name: str) -> Any:
        from openvino import opset13 as ops

        last = ops.constant(np.array([-1]))
        centred = ops.mvn(states, last, normalize_variance=True, eps=self._eps, eps_mode="inside_sqrt")
        scaled = ops.multiply(centred, ops.constant(self._weights[f"{name}.weight"][None]))
        return ops.add(scaled, ops.constant(self._weights[f"{name}.bias"][None]))


def _linear(states: Any, weight: NDArray[np.float32], bias: NDArray[np.float32], *, quantised: bool = True) -> Any:
    """States times the weight's transpose, plus the bias; the weight is of shape (out, in)."""
    from openvino import opset13 as ops

    matrix = _eight_bit(weight) if quantised else ops.constant(weight)
    return ops.add(ops.matmul(states, matrix, False, True), ops.constant(bias[None]))


def _eight_bit(weight: NDArray[np.float32]) -> Any:
    """A weight in whole numbers from -127 to 127 with one scale for each output."""
    import openvino
    from openvino import opset13 as ops

    scale = (np.abs(weight).max(axis=1, keepdims=True) / 127).astype(np.float32)
    whole = np.round(weight / scale).astype(np.int8)
    return ops.multiply(
        ops.convert(ops.constant(whole, dtype=openvino.Type.i8), openvino.Type.f32), ops.constant(scale)
    )


def _position_bias(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """What each head adds for each pair of positions, shape (1, heads, MOST_TOKENS, MOST_TOKENS).

    ``table`` has one row for each bucket of distances: exact for near ones, logarithmic up to 128 for far ones, one
    half of the rows for each direction (Raffel et al., JMLR 2020, section 2.1, as MPNet uses it).
    """
    side = len(table) // 2
    exact = side // 2
    distance = np.arange(MOST_TOKENS)[:, None] - np.arange(MOST_TOKENS)[None, :]
    size = np.abs(distance)
    far = exact + (
        np.log(np.maximum(size, 1).astype(np.float32) / exact) / math.log(128 / exact) * (side - exact)
    ).astype(np.int64)
    bucket = np.where(distance < 0, side, 0) + np.where(size < exact, size, np.minimum(far, side - 1))
    return np.ascontiguousarray(table[bucket].transpose(2, 0, 1)[None])


def _masked_mean(states: Any, mask: Any) -> Any:
    from openvino import opset13 as ops

    rows = ops.constant(np.array([0]))
    total = ops.reduce_sum(ops.multiply(states, mask), rows, keep_dims=True)
    return ops.divide(total, ops.maximum(ops.reduce_sum(mask, rows, keep_dims=True), ops.constant(np.float32(1))))


def _from_zero(length: Any) -> tuple[Any, Any, Any]:
    from openvino import opset13 as ops

    return ops.constant(np.array([0])), length, ops.constant(np.array([1]))


def _ids(name: str) -> Any:
    from openvino import opset13 as ops

    parameter = ops.parameter([-1], np.int64, name)
    parameter.output(0).set_names({name})
    return parameter


def _read(folder: Path) -> tuple[dict[str, Any], dict[str, NDArray[np.float32]]]:
    """A model's configuration, and its weights by name in full precision."""
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    weights = load_file(folder / "model.safetensors")
    return config, {name: value.astype(np.float32) for name, value in weights.items() if value.dtype.kind == "f"}
