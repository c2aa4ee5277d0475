"""The shipped models on OpenVINO: the same as torch within what 8 bits cost, one text at a time, made once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from claimcheck import runtime
from claimcheck.errors import ModelError
from claimcheck.graphs import entailment_graph, sentence_graph
from claimcheck.models import MINILM, MPNET, locate
from claimcheck.pipeline import Models
from claimcheck.prune import prune_cache
from claimcheck.retrieval.encoder import SentenceEncoder, SentenceTransformerModel
from claimcheck.retrieval.store import corpus_vectors
from claimcheck.runtime import Graph, graph_folder, load_tokenizer, without

ROOT = Path(__file__).resolve().parent.parent
HIDDEN, LAYERS, HEADS, SCALE = 64, 2, 4, 2.0
TEXTS = [
    "The Ellery Bridge is 412 metres long and spans the River Tamble.",
    "Ingrid Solberg, mayor of Ellery since 2015, said on Tuesday: “Nobody will be moved.”",
    "Fährverkehr, 東京, naïve café.",
    "A bridge. " * 400,
]
PAIRS = [
    ("The Ellery Bridge opened on 4 May 2015. It is 412 metres long.", "The Ellery Bridge is 412 metres long."),
    ("The Ellery Bridge opened on 4 May 2015. It is 412 metres long.", "The Ellery Bridge is 214 metres long."),
    ("Goat cheese ripens for six weeks in cellars of limestone.", "The Ellery Bridge is 412 metres long."),
    ("The mayor spoke. " * 200, "The mayor spoke."),
]


@pytest.fixture(autouse=True)
def torch_seed():
    import torch

    torch.manual_seed(20)


def small(folder: Path, kind: str) -> Path:
    """A small model of the family with random weights, and its files."""
    import torch
    from safetensors.torch import save_file
    from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel

    sizes = {"vocab_size": 100, "hidden_size": HIDDEN, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
             "intermediate_size": 128, "initializer_range": 0.3}  # fmt: skip
    if kind == "mpnet":
        model = MPNetModel(MPNetConfig(**sizes, layer_norm_eps=1e-5), add_pooling_layer=False).eval()
    else:
        model = BertModel(BertConfig(**sizes)).eval()
    for name, value in model.named_parameters():
        if "bias" in name or "LayerNorm" in name:
            torch.nn.init.normal_(value, std=0.5)
    save_file(model.state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(model.config.to_dict()))
    return model


def ids(length: int) -> np.ndarray:
    return np.random.default_rng(5).integers(5, 100, length)


def loaded(folder: Path, graph) -> Graph:
    made = graph_folder("small", [str(folder)], build=lambda: graph, tokenizer=lambda: folder / "config.json")
    return Graph(made)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLAIMCHECK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_verifiers_graph_is_the_network_with_its_adapters(tmp_path: Path, cache: Path):
    import torch
    from safetensors.torch import save_file

    from claimcheck.verification.network import EntailmentNetwork

    network = EntailmentNetwork(small(tmp_path, "mpnet"), HIDDEN).eval()
    adapted = "encoder.layer.1.attention.attn.q"
    down, up = torch.randn(4, HIDDEN), torch.randn(HIDDEN, 4)
    head = {f"head.{name}": value for name, value in network.head.state_dict().items()}
    save_file({f"{adapted}.lora_A": down, f"{adapted}.lora_B": up} | head, tmp_path / "adapter.safetensors")
    network.backbone.get_submodule(adapted).weight.data += SCALE * (up @ down)
    graph = loaded(tmp_path, entailment_graph(tmp_path, tmp_path / "adapter.safetensors", SCALE))
    for length in (7, 300):
        tokens, claim = ids(length), (np.arange(length) > length // 2).astype(np.int64)
        with torch.inference_mode():
            mask = torch.ones((1, length), dtype=torch.long)
            expected = network(torch.from_numpy(tokens)[None], mask, torch.from_numpy(claim)[None])[0].numpy()
        found = graph.run([{"input_ids": tokens, "claim_mask": claim}])[0]
        assert found == pytest.approx(expected, abs=0.02)


def test_the_encoders_graph_is_the_mean_of_the_last_states(tmp_path: Path, cache: Path):
    import torch

    model = small(tmp_path, "bert")
    graph = loaded(tmp_path, sentence_graph(tmp_path))
    for length in (3, 200):
        with torch.inference_mode():
            state = model(torch.from_numpy(ids(length))[None]).last_hidden_state[0].mean(0)
        (found,) = graph.run([{"input_ids": ids(length)}])
        assert found == pytest.approx(torch.nn.functional.normalize(state, dim=0).numpy(), abs=0.02)


def test_the_encoder_gives_the_vectors_of_sentence_transformers(encoder: SentenceEncoder):
    expected = SentenceTransformerModel(str(locate(MINILM))).encode(TEXTS)
    assert (encoder.encode(TEXTS) * expected).sum(axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=0.005)


def test_tokens_are_those_of_transformers():
    from transformers import AutoTokenizer

    folder = locate(MPNET)
    expected = AutoTokenizer.from_pretrained(folder)(
        [evidence for evidence, _ in PAIRS], [claim for _, claim in PAIRS], truncation="longest_first", max_length=320
    )
    found = load_tokenizer(folder, 320).encode_batch(PAIRS)
    assert [one.ids for one in found] == expected["input_ids"]
    assert [one.sequence_ids for one in found] == [expected.sequence_ids(row) for row in range(len(PAIRS))]


def test_what_a_text_gives_does_not_depend_on_the_others(models: Models):
    together = models.verifier.predict(PAIRS)
    assert together == [models.verifier.predict([pair])[0] for pair in PAIRS]
    assert together[::-1] == models.verifier.predict(PAIRS[::-1])
    alone = [models.encoder.encode([text])[0] for text in TEXTS]
    assert np.array_equal(models.encoder.encode(TEXTS), np.stack(alone))
    assert models.verifier.predict([]) == []
    assert models.encoder.encode([]).shape == (0, 384)


def test_a_graph_is_made_once_and_again_when_it_is_damaged(tmp_path: Path, cache: Path):
    small(tmp_path, "bert")
    made = []

    def build():
        made.append(1)
        return sentence_graph(tmp_path)

    def folder(*sources: str) -> Path:
        return graph_folder("small", sources, build=build, tokenizer=lambda: tmp_path / "config.json")

    first = folder("a")
    assert (folder("a"), len(made)) == (first, 1)
    for name in ("graph.bin", "graph.xml", "tokenizer.json", "manifest.json"):
        before = len(made)
        raw = bytearray((first / name).read_bytes())
        raw[len(raw) // 2] ^= 1
        (first / name).write_bytes(raw)
        assert folder("a") == first
        assert len(made) == before + 1
        assert (first / name).read_bytes() != raw
    assert folder("b") != first
    assert sorted(path.name for path in cache.iterdir()) == sorted({first.name, folder("b").name})


def test_a_graph_that_is_looked_for_is_not_pruned_and_another_is(tmp_path: Path, cache: Path):
    small(tmp_path, "bert")
    parts = {"build": lambda: sentence_graph(tmp_path), "tokenizer": lambda: tmp_path / "config.json"}
    used, left = graph_folder("small", ["a"], **parts), graph_folder("small", ["b"], **parts)
    for folder in (used, left):
        os.utime(folder / runtime.MANIFEST, (0, 0))
    assert graph_folder("small", ["a"], **parts) == used
    (line,) = prune_cache()
    assert line.startswith(f"{left}: deleted")
    assert list(cache.iterdir()) == [used]


def test_a_graph_of_another_runtime_is_not_used(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch):
    small(tmp_path, "bert")
    parts = {"build": lambda: sentence_graph(tmp_path), "tokenizer": lambda: tmp_path / "config.json"}
    first = graph_folder("small", ["a"], **parts)
    monkeypatch.setattr(runtime, "runtime_name", lambda: "openvino 1.0 int8")
    assert graph_folder("small", ["a"], **parts) != first


def test_a_missing_runtime_is_named_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    runtime.openvino_package.cache_clear()
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(ModelError, match="pip install openvino"):
        runtime.runtime_name.__wrapped__()
    runtime.openvino_package.cache_clear()


def test_a_cache_that_cannot_be_written_to_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("CLAIMCHECK_CACHE", str(tmp_path / "file"))
    small(tmp_path, "bert")
    with pytest.raises(ModelError, match="CLAIMCHECK_CACHE"):
        loaded(tmp_path, sentence_graph(tmp_path))


def test_a_claim_is_verified_without_torch(town: Path):
    code = (
        "import sys\nfrom claimcheck.cli import main\n"
        f"status = main(['verify', 'The Ellery Bridge is 412 metres long.', '--corpus', {str(town)!r}, '--json'])\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'openvino_telemetry'}\n"
        "print(status, sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "0 []"


def test_making_a_graph_reports_nothing_over_the_network(tmp_path: Path):
    small(tmp_path, "bert")
    code = (
        "import sys\nfrom pathlib import Path\nfrom claimcheck.graphs import sentence_graph\n"
        f"sentence_graph(Path({str(tmp_path)!r}))\n"
        "print(sorted({'openvino', 'openvino_telemetry'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['openvino']"


def test_what_is_hidden_from_an_import_is_there_again_afterwards():
    with without("tomllib.none", "json"):
        assert sys.modules["tomllib.none"] is None
        assert sys.modules["json"] is json
    assert "tomllib.none" not in sys.modules


def test_vectors_of_two_runtimes_are_kept_apart(town: Path, encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch):
    from claimcheck.corpus import read_corpus

    corpus_vectors(read_corpus(town), encoder)
    monkeypatch.setattr(encoder, "runtime", "openvino 1.0 int8")
    corpus_vectors(read_corpus(town), encoder)
    assert len(list((town / ".index").iterdir())) == 2
