"""Train the verifier: low-rank adapters on all-mpnet-base-v2, three losses for three label schemes.

    python -m training.train --data ../shared/data/verify --out .training/run

One seeded pass over a fixed order of batches, in two stages: what entailment is (NLI and verification sets),
then what this project needs (hard negatives, several passages, synthetic and own pairs, with a share of the
first stage again). A checkpoint is written every few minutes; the same command goes on from the last one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from torch import Tensor
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from claimcheck.models import MPNET, PackagedModel, locate
from claimcheck.verification.network import LABELS, EntailmentNetwork
from training import data, negatives, synthetic

LOWER_LAYERS_LEFT_ALONE = 2


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What decides a run; kept in its checkpoint so that a resumed run cannot differ unnoticed."""

    seed: int = 13
    rank: int = 32
    alpha: int = 64
    learning_rate: float = 4e-4
    head_learning_rate: float = 4e-4
    weight_decay: float = 0.01
    warmup_steps: int = 80
    mnli_passes: int = 2
    stage_one_batches: int = 1200
    stage_two_batches: int = 1100
    replayed: int = 30000
    decided: int = 9000
    hard_negatives: int = 8000
    joined: int = 3000
    random_negatives: int = 1000
    twins: int = 4000
    own_passes: int = 3
    max_tokens: int = 224
    batch_tokens: int = 3072
    batch_pairs: int = 64


def loss(logits: Tensor, labels: Tensor, schemes: list[str]) -> Tensor:
    """Mean loss of a batch; logits (pairs, 3) in the order of LABELS, labels (pairs,).

    3way: cross-entropy. sr (nothing is known about "not enough"): cross-entropy over the first two logits.
    binary (negatives may be contradictions): -log P(supported) or -log(1 - P(supported)).
    """
    log_p = functional.log_softmax(logits, dim=-1)
    two_way = functional.log_softmax(logits[:, :2], dim=-1)
    losses = []
    for i, scheme in enumerate(schemes):
        label = int(labels[i])
        if scheme == "3way":
            losses.append(-log_p[i, label])
        elif scheme == "sr":
            losses.append(-two_way[i, label])
        elif label == 0:
            losses.append(-log_p[i, 0])
        else:
            losses.append(-torch.logsumexp(log_p[i, 1:], dim=-1))
    return torch.stack(losses).mean()


def stage_one(folder: Path, settings: Settings) -> tuple[list[data.Pair], list[data.Pair]]:
    """(training pairs, the MNLI slice kept out)."""
    rng = random.Random(settings.seed)
    pairs: list[data.Pair] = []
    held: list[data.Pair] = []
    for labelled in data.TRAINING_SETS:
        rows = data.read_set(folder, labelled)
        if labelled.name == "mnli_dev":
            rows, held = data.split_mnli(rows, settings.seed)
            rows = rows * settings.mnli_passes
        rows = [row for row in rows if len((row.evidence + " " + row.claim).split()) <= data.MAX_WORDS]
        pairs.extend(rng.sample(rows, min(labelled.cap, len(rows))))
    return pairs, held


def stage_two(first: list[data.Pair], encode, own: Path, settings: Settings) -> list[data.Pair]:  # type: ignore[no-untyped-def]
    """Hard negatives, several passages, synthetic twins, own pairs, and a replayed share of the first stage."""
    rng = random.Random(settings.seed + 1)
    hard = negatives.retrieved_negatives(first, encode)
    joined = negatives.several_passages(first, hard, settings.joined, rng)
    easy = negatives.random_negatives(first, settings.random_negatives, rng)
    twins = synthetic.twins(first, settings.twins, rng)
    claims = [pair for pair in first if pair.origin in negatives.CLAIM_SETS or pair.origin == "check_covid"]
    decided = rng.sample(claims, min(settings.decided, len(claims)))
    replay = rng.sample(first, min(settings.replayed, len(first)))
    hard = rng.sample(hard, min(settings.hard_negatives, len(hard)))
    mine: list[data.Pair] = []
    for again in range(settings.own_passes):
        mine.extend(data.own_pairs(own, settings.seed + again))
    return hard + joined + easy + twins + decided + replay + mine


class Batches:
    """A fixed, seeded order of length-sorted batches of token ids."""

    def __init__(self, pairs: list[data.Pair], tokenizer, settings: Settings, seed: int) -> None:  # type: ignore[no-untyped-def]
        rng = random.Random(seed)
        pairs = list(pairs)
        rng.shuffle(pairs)
        encoded = []
        for start in range(0, len(pairs), 5000):
            part = pairs[start : start + 5000]
            out = tokenizer([p.evidence for p in part], [p.claim for p in part], truncation="longest_first",
                            max_length=settings.max_tokens)  # fmt: skip
            for i, pair in enumerate(part):
                claim = [int(s == 1) for s in out.sequence_ids(i)]
                encoded.append((out["input_ids"][i], claim, LABELS.index(pair.label), pair.scheme))
        self.batches: list[list[tuple[list[int], list[int], int, str]]] = []
        chunk = 40 * settings.batch_pairs
        for start in range(0, len(encoded), chunk):
            part_sorted = sorted(encoded[start : start + chunk], key=lambda item: len(item[0]))
            made, batch = [], []
            for item in part_sorted:
                batch.append(item)
                if len(batch) == settings.batch_pairs or len(batch) * len(item[0]) >= settings.batch_tokens:
                    made.append(batch)
                    batch = []
            if batch:
                made.append(batch)
            rng.shuffle(made)
            self.batches.extend(made)


def collate(batch, pad: int) -> tuple[Tensor, Tensor, Tensor, Tensor, list[str]]:  # type: ignore[no-untyped-def]
    """Tensors of one batch: input ids, attention mask, claim mask (pairs, tokens), labels (pairs,), schemes."""
    width = max(len(item[0]) for item in batch)
    ids = torch.full((len(batch), width), pad, dtype=torch.long)
    attention = torch.zeros((len(batch), width), dtype=torch.long)
    claim = torch.zeros((len(batch), width), dtype=torch.long)
    for i, (tokens, claim_tokens, _, _) in enumerate(batch):
        ids[i, : len(tokens)] = torch.tensor(tokens)
        attention[i, : len(tokens)] = 1
        claim[i, : len(tokens)] = torch.tensor(claim_tokens)
    return ids, attention, claim, torch.tensor([item[2] for item in batch]), [item[3] for item in batch]


def build(base: Path, settings: Settings) -> EntailmentNetwork:
    """The frozen base in bfloat16 with trainable adapters, and the head in float32."""
    backbone = AutoModel.from_pretrained(base, add_pooling_layer=False, hidden_dropout_prob=0.0,
                                         attention_probs_dropout_prob=0.0).to(torch.bfloat16)  # fmt: skip
    layers = range(LOWER_LAYERS_LEFT_ALONE, backbone.config.num_hidden_layers)
    names = ("attention.attn.q", "attention.attn.k", "attention.attn.v", "attention.attn.o",
             "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
             "intermediate.dense", "output.dense")  # fmt: skip
    existing = {name for name, _ in backbone.named_modules()}
    targets = [f"encoder.layer.{i}.{name}" for i in layers for name in names]
    config = LoraConfig(r=settings.rank, lora_alpha=settings.alpha, lora_dropout=0.0,
                        target_modules=[name for name in targets if name in existing])  # fmt: skip
    hidden = backbone.config.hidden_size
    return EntailmentNetwork(get_peft_model(backbone, config, autocast_adapter_dtype=False), hidden)


class Trainer:
    """AdamW on float32 copies of the bfloat16 adapters: small updates would be lost to rounding otherwise."""

    def __init__(self, network: EntailmentNetwork, settings: Settings) -> None:
        self.network, self.settings = network, settings
        self.adapters = {n: p for n, p in network.backbone.named_parameters() if p.requires_grad}
        self.masters = {n: p.detach().float().clone().requires_grad_() for n, p in self.adapters.items()}
        self.optimizer = torch.optim.AdamW(
            [{"params": list(self.masters.values()), "lr": settings.learning_rate, "base": settings.learning_rate},
             {"params": list(network.head.parameters()), "lr": settings.head_learning_rate,
              "base": settings.head_learning_rate}],
            weight_decay=settings.weight_decay, betas=(0.9, 0.98))  # fmt: skip

    def step(self, factor: float) -> None:
        """One update with the learning rates times ``factor``."""
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * factor
        for name, parameter in self.adapters.items():
            self.masters[name].grad = None if parameter.grad is None else parameter.grad.float()
            parameter.grad = None
        torch.nn.utils.clip_grad_norm_([*self.masters.values(), *self.network.head.parameters()], 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        with torch.no_grad():
            for name, parameter in self.adapters.items():
                parameter.copy_(self.masters[name])

    def state(self) -> dict[str, object]:
        return {"masters": {n: p.detach() for n, p in self.masters.items()}, "head": self.network.head.state_dict(),
                "optimizer": self.optimizer.state_dict()}  # fmt: skip

    def restore(self, state: dict) -> None:  # type: ignore[type-arg]
        with torch.no_grad():
            for name, value in state["masters"].items():
                self.masters[name].copy_(value)
                self.adapters[name].copy_(value)
        self.network.head.load_state_dict(state["head"])
        self.optimizer.load_state_dict(state["optimizer"])


def rate_factor(position: int, first_steps: int, second_steps: int | None, warmup_steps: int) -> float:
    """Warm-up, then down to a half over the first stage, and from there to zero over the second."""
    if position < first_steps:
        return min(1.0, (position + 1) / warmup_steps) * (1 - 0.5 * position / first_steps)
    assert second_steps is not None
    return 0.5 * max(0.0, 1 - (position - first_steps) / second_steps)


@torch.no_grad()
def accuracy(network: EntailmentNetwork, pairs: list[data.Pair], tokenizer, settings: Settings) -> float:  # type: ignore[no-untyped-def]
    """Accuracy over pairs of one scheme: 3-way, or over the labels that the scheme has."""
    network.eval()
    right = total = 0
    for batch in Batches(pairs, tokenizer, settings, 0).batches:
        ids, attention, claim, labels, schemes = collate(batch, tokenizer.pad_token_id)
        logits = network(ids, attention, claim)
        if schemes[0] == "sr":
            logits = logits[:, :2]
        right += int((logits.argmax(dim=-1) == labels).sum())
        total += len(labels)
    network.train()
    return right / total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with train/ and dev/")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints (ignored by git)")
    parser.add_argument("--own", type=Path, default=Path(__file__).parent / "pairs")
    parser.add_argument("--checkpoint-minutes", type=float, default=5.0)
    arguments = parser.parse_args()
    settings = Settings()
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(settings.seed)
    base: PackagedModel = MPNET
    folder = locate(base)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    first, held = stage_one(arguments.data / "train", settings)
    first_batches = Batches(first, tokenizer, settings, settings.seed)
    network = build(folder, settings)

    first_steps = min(settings.stage_one_batches, len(first_batches.batches))
    trainer = Trainer(network, settings)
    checkpoint, position = arguments.out / "checkpoint.pt", 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        if saved["settings"] != asdict(settings):
            raise SystemExit(f"{checkpoint}: made with other settings; choose another --out or restore the settings")
        trainer.restore(saved["trainer"])
        position = saved["position"]
        print(f"resumed at batch {position}", flush=True)

    dev = {"mnli slice": held[:600]}
    for name, scheme in (("check_covid", "3way"), ("scifact_rte", "sr"), ("cad_nli", "3way")):
        rows = data.read_set(arguments.data / "dev", data.LabelledSet(name=name, scheme=scheme, licence=""))
        dev[f"dev/{name}"] = rows[:400]

    second_batches: Batches | None = None
    started = saved_at = time.time()
    seen, running, count = 0, 0.0, 0
    network.train()
    while True:
        if position < first_steps:
            batch = first_batches.batches[position]
        else:
            if second_batches is None:
                from training.encoder import encode

                second = stage_two(first, encode, arguments.own, settings)
                mixture = Counter(pair.origin for pair in second)
                (arguments.out / "stage-two.json").write_text(json.dumps(mixture, indent=1))
                second_batches = Batches(second, tokenizer, settings, settings.seed + 2)
                del second_batches.batches[settings.stage_two_batches :]
                print(f"stage two: {len(second)} pairs, {len(second_batches.batches)} batches", flush=True)
            index = position - first_steps
            if index >= len(second_batches.batches):
                break
            batch = second_batches.batches[index]
        ids, attention, claim, labels, schemes = collate(batch, tokenizer.pad_token_id)
        value = loss(network(ids, attention, claim), labels, schemes)
        value.backward()
        second_steps = None if second_batches is None else len(second_batches.batches)
        trainer.step(rate_factor(position, first_steps, second_steps, settings.warmup_steps))
        position += 1
        seen += len(batch)
        running += float(value.detach())
        count += 1
        if position % 50 == 0:
            rate = seen / (time.time() - started)
            print(f"{position}/{first_steps}+{second_steps} loss {running / count:.3f} {rate:.1f} pairs/s", flush=True)
            running, count = 0.0, 0
        if time.time() - saved_at > 60 * arguments.checkpoint_minutes:
            _save(checkpoint, trainer, position, settings)
            saved_at = time.time()
        if position % 600 == 0:
            figures = {name: round(accuracy(network, pairs, tokenizer, settings), 3) for name, pairs in dev.items()}
            print(position, json.dumps(figures), flush=True)
    _save(checkpoint, trainer, position, settings)
    figures = {name: round(accuracy(network, pairs, tokenizer, settings), 3) for name, pairs in dev.items()}
    print("done", json.dumps(figures), flush=True)


def _save(path: Path, trainer: Trainer, position: int, settings: Settings) -> None:
    partial = path.with_suffix(".partial")
    torch.save({"trainer": trainer.state(), "position": position, "settings": asdict(settings)}, partial)
    os.replace(partial, path)


if __name__ == "__main__":
    main()
