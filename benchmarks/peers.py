"""The same work done by this project and by its peers, in turn in one run; and how near each stage is to the machine.

    pip install -c constraints.txt -e '.[bench]'
    python -m benchmarks.peers --json peers.json
    python -m benchmarks.peers --quick

- encode: sentence-transformers (torch, float32) with a flat FAISS index, and our encoder with the same index;
- words: rank-bm25 and bm25s;
- judge: a cross-encoder of RoBERTa-large's size with random weights in torch, which is what a check by MiniCheck or
  AlignScore costs, and our verifier, on pairs of the same lengths;
- search: LanceDB without an index, and flat FAISS.

All on one core. Each round runs each of them once, the first round is not counted; given are medians, and the median
of the rounds' ratios. CPU seconds count, so that other work on the machine disturbs less. A peer that is not installed
is left out and named.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", LANCE_CPU_THREADS="1", RAYON_NUM_THREADS="1",
                  TOKENIZERS_PARALLELISM="false")  # fmt: skip

import argparse
import importlib.util
import json
import random
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import describe, table
from benchmarks.runtimes import gold_pairs

ROOT = Path(__file__).parent.parent
DIMENSION = 384
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: for a look, not for figures")
    parser.add_argument("--only", choices=[*_STAGES, "machine"], action="append", help="not all of it")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    arguments = parser.parse_args()
    import faiss
    import torch

    torch.set_num_threads(1)
    faiss.omp_set_num_threads(1)
    share, wanted = (10 if arguments.quick else 1), arguments.only or ["machine", *_STAGES]
    limits = machine_limits() if "machine" in wanted else {}
    rows: list[Row] = []
    for name in [name for name in _STAGES if name in wanted]:
        rows += (found := _STAGES[name](arguments.rounds, share, limits))
        print(table(found) + "\n", flush=True)
    figures = {"machine": describe(), "limits": limits, "rounds": arguments.rounds, "rows": rows}
    print(json.dumps({name: figures[name] for name in ("limits", "machine")}))
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def side_by_side(stage: str, runs: Mapping[str, Callable[[], Any]], count: int, rounds: int) -> list[Row]:
    """``count`` pieces of work a round; the first run is the peer that the others are compared with."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            began = time.process_time()
            run()
            if number:
                seconds[name].append(time.process_time() - began)
    first = next(iter(runs))
    return [
        {
            "stage": stage,
            "by": name,
            "a CPU second": f"{count / median(seconds[name]):.4g}",
            "times the peer": round(median(a / b for a, b in zip(seconds[first], seconds[name], strict=True)), 2),
            "of the limit": "",
        }
        for name in runs
    ]


def encode(rounds: int, share: int, limits: Row) -> list[Row]:
    """Passages of the corpora that come with the project, a second."""
    import faiss
    from sentence_transformers import SentenceTransformer

    from claimcheck.models import MINILM, locate
    from claimcheck.retrieval.encoder import SentenceEncoder

    passages, ours = sample_passages(200 // share), SentenceEncoder()
    theirs = SentenceTransformer(str(locate(MINILM)), device="cpu", local_files_only=True)

    def indexed(encoded: NDArray[np.float32]) -> None:
        faiss.IndexFlatIP(DIMENSION).add(np.ascontiguousarray(encoded))

    rows = side_by_side("encode, passages", {
        "sentence-transformers, flat FAISS": lambda: indexed(theirs.encode(passages, normalize_embeddings=True)),
        "ours, flat FAISS": lambda: indexed(ours.encode(passages)),
    }, len(passages), rounds)  # fmt: skip
    tokens = [min(256, len(theirs.tokenizer(text)["input_ids"])) for text in passages]
    each = sum(transformer_operations(length, layers=6, hidden=384) for length in tokens) / len(tokens)
    return [near(row, each, limits.get(peak)) for row, peak in zip(rows, ("float32", "int8"), strict=True)]


def words(rounds: int, share: int, limits: Row) -> list[Row]:
    """Queries a second over texts of words drawn as often as they stand in the corpora."""
    from claimcheck.retrieval.search import LexicalIndex

    texts = random_texts(20_000 // share)
    chance = random.Random(2)
    queries = [" ".join(chance.choice(texts).split()[:12]) for _ in range(20)]
    ours = LexicalIndex(texts)
    ours.search(queries[:1], 100)
    runs: dict[str, Callable[[], Any]] = {}
    if installed("rank_bm25"):
        from rank_bm25 import BM25Okapi

        theirs = BM25Okapi([text.split() for text in texts])

        def by_rank_bm25() -> None:
            for query in queries:
                np.argpartition(-theirs.get_scores(query.split()), 100)

        runs["rank-bm25"] = by_rank_bm25
    return side_by_side(f"words, queries over {len(texts)}", runs | {"ours, bm25s": lambda: ours.search(queries, 100)},
                        len(queries), rounds)  # fmt: skip


def judge(rounds: int, share: int, limits: Row) -> list[Row]:
    """Pairs of a claim and a passage a second."""
    import torch
    from transformers import RobertaConfig, RobertaForSequenceClassification

    from claimcheck.verification.verifier import WEIGHTS, ShippedVerifier

    pairs, ours = gold_pairs(max(2, 10 // share)), ShippedVerifier(WEIGHTS)
    lengths = [len(ours._tokenizer.encode(*pair).ids) for pair in pairs]
    config = RobertaConfig(vocab_size=50265, hidden_size=1024, num_hidden_layers=24, num_attention_heads=16,
                           intermediate_size=4096, max_position_embeddings=514, num_labels=3)  # fmt: skip
    theirs = RobertaForSequenceClassification(config).eval()
    given = [torch.randint(5, 50_000, (1, length)) for length in sorted(lengths)]

    def by_large() -> None:
        with torch.inference_mode():
            for ids in given:
                theirs(ids)

    rows = side_by_side("judge, pairs", {
        "RoBERTa-large's size, torch": by_large,
        "ours": lambda: ours.predict(pairs),
    }, len(pairs), rounds)  # fmt: skip
    sizes = {"float32": (24, 1024), "int8": (12, 768)}
    return [
        near(row, sum(transformer_operations(n, layers=layers, hidden=hidden) for n in lengths) / len(lengths),
             limits.get(peak))
        for row, (peak, (layers, hidden)) in zip(rows, sizes.items(), strict=True)
    ]  # fmt: skip


def search(rounds: int, share: int, limits: Row) -> list[Row]:
    """Queries a second, the ten nearest of so many vectors, exactly."""
    import faiss

    count = 100_000 // share
    vectors, queries = random_vectors(count, seed=3), random_vectors(20, seed=4)
    flat = faiss.IndexFlatIP(DIMENSION)
    flat.add(vectors)

    def by_faiss() -> None:
        for query in queries:
            flat.search(query[None], 10)

    with tempfile.TemporaryDirectory() as folder:
        runs: dict[str, Callable[[], Any]] = {}
        if installed("lancedb"):
            runs["LanceDB"] = lance_search(Path(folder), vectors, queries)
        rows = side_by_side(f"search {count}, queries", runs | {"ours, flat FAISS": by_faiss}, len(queries), rounds)
    rows[-1] = near(rows[-1], vectors.nbytes, limits.get("read"))
    return rows


def lance_search(folder: Path, vectors: NDArray[np.float32], queries: NDArray[np.float32]) -> Callable[[], None]:
    import lancedb
    import pyarrow

    column = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(vectors.ravel()), DIMENSION)
    opened = lancedb.connect(folder).create_table("vectors", pyarrow.table({"vector": column}))

    def run() -> None:
        for query in queries:
            opened.search(query).distance_type("dot").limit(10).to_arrow()

    return run


_STAGES = {"encode": encode, "words": words, "judge": judge, "search": search}


def machine_limits() -> Row:
    """The most that one core was seen to do: operations a second of large products, and bytes a second of reading."""
    import torch

    size = 1536
    floats = torch.rand(size, size)
    whole = torch.randint(-127, 127, (size, size), dtype=torch.int8)
    products = {"float32": lambda: floats @ floats, "bfloat16": lambda: floats.bfloat16() @ floats.bfloat16(),
                "int8": lambda: torch._int_mm(whole, whole)}  # fmt: skip
    limits: Row = {}
    for name, product in products.items():
        product()
        limits[name] = float(f"{2 * size**3 / best(product):.3g}")
    long = np.ones(64_000_000, dtype=np.float32)
    limits["read"] = float(f"{long.nbytes / best(lambda: np.dot(long, long)):.3g}")
    return limits


def best(run: Callable[[], Any], rounds: int = 7) -> float:
    """The fewest CPU seconds."""
    seconds = []
    for _ in range(rounds):
        began = time.process_time()
        run()
        seconds.append(time.process_time() - began)
    return min(seconds)


def transformer_operations(tokens: int, *, layers: int, hidden: int) -> float:
    """Additions and multiplications of a transformer encoder whose inner layers are four times as wide.

    The products with the weights, 12 ``hidden`` squared for each token and layer, and the two of attention.
    """
    return float(2 * tokens * layers * (12 * hidden**2 + 2 * tokens * hidden))


def near(row: Row, each: float, limit: float | None) -> Row:
    """A row with the share of the machine's limit that its rate is, where each piece of work takes ``each``."""
    return row if limit is None else row | {"of the limit": f"{float(row['a CPU second']) * each / limit:.0%}"}


def sample_passages(count: int) -> list[str]:
    """Passages as they are embedded, of all corpora of the project in turn, always the same."""
    from claimcheck.corpus import read_corpus
    from claimcheck.retrieval.store import passage_for_retrieval

    corpora = [read_corpus(folder.parent) for folder in sorted((ROOT / "corpora").glob("*/corpus.toml"))]
    texts = [passage_for_retrieval(passage) for corpus in corpora for passage in corpus.passages]
    random.Random(1).shuffle(texts)
    return texts[:count]


def random_texts(count: int, length: int = 60) -> list[str]:
    """Texts of words drawn at random, each as often as it stands in the project's corpora."""
    stock = " ".join(sample_passages(1_000_000)).lower().split()
    chance = random.Random(5)
    return [" ".join(chance.choices(stock, k=length)) for _ in range(count)]


def random_vectors(count: int, *, seed: int) -> NDArray[np.float32]:
    """Unit vectors."""
    drawn = np.random.default_rng(seed).standard_normal((count, DIMENSION), dtype=np.float32)
    unit: NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def installed(name: str) -> bool:
    if importlib.util.find_spec(name) is None:
        print(f"{name} is not installed and left out: pip install -c constraints.txt -e '.[bench]'")
        return False
    return True


if __name__ == "__main__":
    main()
