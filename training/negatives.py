"""Hard negatives: passages on the claim's own subject that do not settle it, labelled ``not_enough_info``."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np

from training.data import Pair

#: Sets of real claims with evidence from many documents, where a neighbour's passage is about the same things.
CLAIM_SETS = frozenset({"feverous_sub", "fm2", "fever_symmetric", "scifact_rte", "citint", "liar_plus", "q2_wow"})

#: A retrieved passage this close to a gold one may well say the same: it is not taken for undecided.
SAME_TEXT = 0.90


def retrieved_negatives(pairs: list[Pair], encode, per_claim: int = 1) -> list[Pair]:  # type: ignore[no-untyped-def]
    """For each claim the nearest passages that are not its gold evidence (the first ten ranks, ``per_claim`` of them).

    ``encode`` maps texts to unit vectors of shape (texts, dimension). Skipped: passages whose cosine to one
    of the claim's gold passages exceeds SAME_TEXT, and those of a claim that is nearly the same claim.
    """
    pool = [pair for pair in pairs if pair.origin in CLAIM_SETS]
    passages = sorted({pair.evidence for pair in pool})
    row = {text: i for i, text in enumerate(passages)}
    claims = sorted({pair.claim for pair in pool})
    gold: dict[str, set[int]] = {}
    origin: dict[str, str] = {}
    owners: dict[int, set[str]] = {}
    for pair in pool:
        gold.setdefault(pair.claim, set()).add(row[pair.evidence])
        owners.setdefault(row[pair.evidence], set()).add(pair.claim)
        origin[pair.claim] = pair.origin
    passage_vectors, claim_vectors = encode(passages), encode(claims)
    claim_row = {text: i for i, text in enumerate(claims)}
    negatives: list[Pair] = []
    for i, claim in enumerate(claims):
        similarity = passage_vectors @ claim_vectors[i]
        taken = 0
        for j in np.argsort(-similarity)[:10]:
            if taken == per_claim:
                break
            if j in gold[claim] or similarity[j] < 0.25:
                continue
            if max(float(passage_vectors[j] @ passage_vectors[g]) for g in gold[claim]) > SAME_TEXT:
                continue
            if max(float(claim_vectors[claim_row[o]] @ claim_vectors[i]) for o in owners[int(j)]) > 0.8:
                continue
            negatives.append(Pair(evidence=passages[j], claim=claim, label="not_enough_info", scheme="3way",
                                  origin=f"retrieved.{origin[claim]}"))  # fmt: skip
            taken += 1
    return negatives


def several_passages(pairs: list[Pair], negatives: list[Pair], count: int, rng: random.Random) -> list[Pair]:
    """Gold evidence joined with a retrieved passage that decides nothing: the label stays what it was."""
    distractors: dict[str, list[str]] = {}
    for negative in negatives:
        distractors.setdefault(negative.claim, []).append(negative.evidence)
    candidates = [pair for pair in pairs if pair.claim in distractors and pair.origin in CLAIM_SETS]
    joined = []
    for pair in rng.sample(candidates, min(count, len(candidates))):
        texts = [pair.evidence, rng.choice(distractors[pair.claim])]
        rng.shuffle(texts)
        joined.append(Pair(evidence=" ".join(texts), claim=pair.claim, label=pair.label, scheme=pair.scheme,
                           origin=f"joined.{pair.origin}"))  # fmt: skip
    return joined


#: Sets whose evidence stays true beside other sentences. Captions are not among them: "a man sleeps" is refuted by
#: "a man plays the guitar" only as long as no other man may be meant.
PADDED_SETS = frozenset({"mnli_dev", "conjnli", "scitail", "rte", "feverous_sub", "fm2", "scifact_rte", "citint",
                         "check_covid", "liar_plus", "q2_wow", "help", "med"})  # fmt: skip


def padded(pairs: list[Pair], count: int, rng: random.Random, most: int = 3) -> list[Pair]:
    """Evidence among one to ``most`` pieces of other evidence of its set, in any order: the label stays what it was.

    As in the passages that retrieval gives, one sentence of which settles a claim and the others say other things.
    """
    candidates = [pair for pair in pairs if pair.origin in PADDED_SETS]
    others: dict[str, list[str]] = {}
    for pair in candidates:
        if len(pair.evidence.split()) <= 40:
            others.setdefault(pair.origin, []).append(pair.evidence)
    made = []
    for pair in rng.sample(candidates, min(count, len(candidates))):
        pool = others.get(pair.origin, [])
        texts = [text for text in rng.sample(pool, min(rng.randint(1, most), len(pool))) if text != pair.evidence]
        texts.insert(rng.randint(0, len(texts)), pair.evidence)
        made.append(replace(pair, evidence=" ".join(texts), origin=f"padded.{pair.origin}"))
    return made


def random_negatives(pairs: list[Pair], count: int, rng: random.Random) -> list[Pair]:
    """Claims beside the evidence of another one: the easy case, kept so that it is not forgotten."""
    chosen = rng.sample([pair for pair in pairs if pair.scheme != "binary"], 2 * count)
    return [
        Pair(evidence=a.evidence, claim=b.claim, label="not_enough_info", scheme="3way", origin="random")
        for a, b in zip(chosen[:count], chosen[count:], strict=True)
        if a.evidence != b.evidence
    ]
