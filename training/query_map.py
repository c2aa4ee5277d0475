"""Fit the map that turns a claim's vector towards its evidence (:mod:`claimcheck.retrieval.query_map`).

    python -m training.query_map --data ../shared/data/verify/train --without ../shared/data/retrieve/pooled-dev

The encoder stays as it is: its vectors of claims and of their evidence, supporting or refuting, are all that is learnt
from. The evidence of a claim must come before that of the other claims of the batch and before passages near to it
(softmax over cosines, as in Karpukhin et al., "Dense Passage Retrieval", 2020, section 3). No pair is learnt from whose
claim is a query of the folder ``--without``, or whose passage is relevant to one: what is measured there is not seen.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch.nn.functional import cross_entropy, normalize

from claimcheck.evaluation.readers import read_beir
from claimcheck.retrieval.encoder import SentenceEncoder
from claimcheck.retrieval.query_map import WEIGHTS
from claimcheck.retrieval.store import stored_vectors
from training.data import TRAINING_SETS, read_set

#: Sets whose evidence is a text that a claim was checked against.
SETS = ("feverous_sub", "fm2", "fever_symmetric", "scifact_rte", "check_covid", "citint", "liar_plus", "wice", "rte",
        "q2_wow")  # fmt: skip
EPOCHS, BATCH, RATE = 4, 256, 1e-3
#: How sharply cosines are told apart, and how strongly the map is held near to changing nothing.
TEMPERATURE, DECAY = 0.03, 1e-2
#: Passages near to a claim among which wrong ones are drawn, and how many for each claim of a batch.
NEAR, DRAWN = 30, 4
SEED = 13


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--without", type=Path, required=True)
    parser.add_argument("--scratch", type=Path, default=Path(".training"))
    arguments = parser.parse_args()
    pairs = list(_pairs(arguments.data, arguments.without))
    passages = list(dict.fromkeys(passage for _, passage in pairs))
    encoder = SentenceEncoder()
    claims = stored_vectors(arguments.scratch / "claims", [claim for claim, _ in pairs], encoder)
    evidence = stored_vectors(arguments.scratch / "passages", passages, encoder)
    number = {passage: row for row, passage in enumerate(passages)}
    learnt = fit(claims, evidence, np.asarray([number[passage] for _, passage in pairs]))
    WEIGHTS.parent.mkdir(exist_ok=True)
    save_file({"map": learnt.astype(np.float16)}, WEIGHTS)
    print(f"{len(pairs)} pairs of {len(passages)} passages; {WEIGHTS}")


def _pairs(data: Path, without: Path) -> Iterator[tuple[str, str]]:
    """Claims with their evidence, those of the folder left out."""
    beir = read_beir(without)
    text_of = {name: text for name, _, text in beir.documents}
    gold = {text_of[name] for gains in beir.relevance.values() for name, gain in gains.items() if gain > 0}
    seen = {_plain(text) for text in (*beir.queries.values(), *gold)}
    for labelled in TRAINING_SETS:
        if labelled.name in SETS:
            for pair in read_set(data, labelled):
                if pair.label != "not_enough_info" and not {_plain(pair.claim), _plain(pair.evidence)} & seen:
                    yield pair.claim, pair.evidence


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def fit(claims: NDArray[np.float32], evidence: NDArray[np.float32], row_of: NDArray[np.int64]) -> NDArray[np.float32]:
    """The map, shape (dimension, dimension); ``row_of``: for each claim the row of its passage."""
    torch.manual_seed(SEED)
    asked, found, gold = torch.from_numpy(claims), torch.from_numpy(evidence), torch.from_numpy(row_of)
    near = torch.cat([(part @ found.T).topk(NEAR, dim=1).indices for part in asked.split(BATCH)])
    learnt = torch.zeros(claims.shape[1], claims.shape[1], requires_grad=True)
    optimizer = torch.optim.Adam([learnt], lr=RATE)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(asked)).split(BATCH):
            drawn = near[rows][:, torch.randint(NEAR, (DRAWN,))].flatten()
            shown = torch.cat([gold[rows], drawn])
            cosines = normalize(asked[rows] + asked[rows] @ learnt, dim=1) @ found[shown].T
            own = torch.arange(len(rows))
            again = shown[None] == gold[rows][:, None]
            again[own, own] = False
            loss = cross_entropy((cosines / TEMPERATURE).masked_fill(again, -1e4), own) + DECAY * learnt.square().sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return learnt.detach().numpy()


if __name__ == "__main__":
    main()
