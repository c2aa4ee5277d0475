"""Train the verifier: low-rank adapters on all-mpnet-base-v2, three losses for three label schemes.

    python -m training.train --data ../shared/data/verify --out .training/run

Three seeded rounds over a fixed order of batches. Round one: what entailment is (stage one: NLI and verification
sets), then what this project needs (stage two: hard negatives, several passages, synthetic and own pairs, with a
share of the first again). Round two goes over parts of both once more at half the rate (stage three) and ends on the
kind of text that retrieval gives: several documents on one subject, most of which settle nothing (stage four). Round
three is about evidence that says a claim in other words among other sentences: what settles it padded with what does
not, made worlds (stage five), and sentences reworded with and without a change that matters (stage six).

A checkpoint is written every few minutes; the same command goes on from the last one. ``--start FOLDER --round N``
begins round two or three from weights that were exported before it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from claimcheck.models import MPNET, locate
from claimcheck.verification.network import LABELS, EntailmentNetwork
from training import data, negatives, rewordings, synthetic, worlds


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What decides a run; kept in its checkpoint so that a resumed run cannot differ unnoticed."""

    seed: int = 13
    lower_layers_left_alone: int = 2
    rank: int = 32
    alpha: int = 64
    learning_rate: float = 4e-4
    head_learning_rate: float = 4e-4
    weight_decay: float = 0.01
    warmup_steps: int = 80
    mnli_passes: int = 2
    stage_one_batches: int = 1200
    stage_two_batches: int = 1100
    stage_three_batches: int = 300
    stage_four_batches: int = 400
    stage_five_batches: int = 340
    stage_six_batches: int = 180
    stage_seven_batches: int = 150
    replayed: int = 30000
    decided: int = 9000
    hard_negatives: int = 8000
    joined: int = 3000
    random_negatives: int = 1000
    twins: int = 4000
    own_passes: int = 3
    round_two_claims: int = 4000
    round_two_plain: int = 4000
    round_two_twins: int = 1000
    round_two_replayed: int = 5000
    round_three_padded: int = 2600
    round_three_claims: int = 1900
    round_three_twins: int = 300
    round_three_worlds: int = 2000
    round_three_news: int = 2300
    round_three_own: int = 1800
    round_three_replayed: int = 2000
    round_three_triples: int = 3600
    round_three_last_worlds: int = 400
    round_three_last_own: int = 500
    round_three_last_replayed: int = 900
    round_three_others: int = 600
    round_three_hard: int = 700
    round_three_groups: int = 1500
    max_tokens: int = 320
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
        mine.extend(data.own_pairs(own, settings.seed + again, ("pairs-1", "pairs-2", "pairs-3", "pairs-4", "pairs-5")))
    return hard + joined + easy + twins + decided + replay + mine


def stage_three(first: list[data.Pair], own: Path, settings: Settings) -> list[data.Pair]:
    """The claim sets, NLI sets in part, other twins than in round one, and own pairs of single passages."""
    rng = random.Random(settings.seed + 3)
    claims = [pair for pair in first if pair.origin in negatives.CLAIM_SETS or pair.origin == "check_covid"]
    plain = [pair for pair in first if pair.origin in {"mnli_dev", "cad_nli", "snli_dev", "scitail", "rte", "wice"}]
    return (
        rng.sample(claims, min(settings.round_two_claims, len(claims)))
        + rng.sample(plain, min(settings.round_two_plain, len(plain)))
        + synthetic.twins(first, settings.round_two_twins, rng)
        + data.own_pairs(own, settings.seed + 3, ("pairs-1", "pairs-2", "pairs-5", "pairs-6"))
    )


def stage_four(first: list[data.Pair], own: Path, settings: Settings) -> list[data.Pair]:
    """Own pairs, most of them several documents on one subject, with a share of every other kind."""
    rng = random.Random(settings.seed + 4)
    return data.own_pairs(own, settings.seed + 4) + rng.sample(first, min(settings.round_two_replayed, len(first)))


def stage_five(first: list[data.Pair], folder: Path, own: Path, settings: Settings) -> list[data.Pair]:
    """Evidence among other sentences, long passages, made worlds, own pairs, and plain pairs so that they are kept."""
    rng = random.Random(settings.seed + 5)
    long = [row for row in data.read_set(folder, data.LONG_SET)
            if data.MAX_WORDS < len((row.evidence + " " + row.claim).split()) <= data.LONG_WORDS]  # fmt: skip
    mine = data.own_pairs(own, settings.seed + 5)
    twins = [replace(twin, origin="mnli_dev") for twin in synthetic.twins(first, settings.round_three_twins, rng)]
    claims = [pair for pair in first if pair.origin in negatives.CLAIM_SETS or pair.origin == "check_covid"]
    return (
        negatives.padded(first, settings.round_three_padded, rng)
        + negatives.padded(claims, settings.round_three_claims, rng)
        + negatives.padded(twins, len(twins), rng)
        + rng.sample(long, min(data.LONG_SET.cap, len(long)))
        + worlds.world_pairs(settings.round_three_worlds, settings.seed, worlds.kinds_of("common"))
        + worlds.world_pairs(settings.round_three_news, settings.seed, worlds.kinds_of("news"))
        + rng.sample(mine, min(settings.round_three_own, len(mine)))
        + rng.sample(first, min(settings.round_three_replayed, len(first)))
    )


def stage_six(first: list[data.Pair], own: Path, settings: Settings) -> list[data.Pair]:
    """Sentences reworded with and without a change that matters, other worlds, and a share of the rest."""
    rng = random.Random(settings.seed + 6)
    mine = data.own_pairs(own, settings.seed + 6)
    seed = settings.seed + 6
    return (
        rewordings.triples(first + mine, settings.round_three_triples, rng)
        + worlds.world_pairs(settings.round_three_last_worlds, seed, worlds.kinds_of("common"))
        + worlds.world_pairs(settings.round_three_last_worlds, seed, worlds.kinds_of("news"))
        + rng.sample(mine, min(settings.round_three_last_own, len(mine)))
        + rng.sample(first, min(settings.round_three_last_replayed, len(first)))
    )


def stage_seven(first: list[data.Pair], encode, own: Path, settings: Settings) -> list[data.Pair]:  # type: ignore[no-untyped-def]
    """Passages about other things of the same kind, which settle nothing, beside all the rest."""
    rng = random.Random(settings.seed + 7)
    seed = settings.seed + 7
    common, news = worlds.kinds_of("common"), worlds.kinds_of("news")
    hard = negatives.retrieved_negatives(first, encode)
    mine = data.own_pairs(own, settings.seed + 7, ("pairs-3", "pairs-4", "pairs-7", "pairs-8", "pairs-10"))
    return (
        worlds.others(settings.round_three_others, seed, common)
        + worlds.others(settings.round_three_others, seed, news)
        + worlds.world_pairs(settings.round_three_others, seed, common)
        + worlds.world_pairs(settings.round_three_others, seed, news)
        + rng.sample(hard, min(settings.round_three_hard, len(hard)))
        + rng.sample(mine, min(settings.round_three_groups, len(mine)))
        + rng.sample(first, min(settings.round_three_last_replayed, len(first)))
    )


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
    layers = range(settings.lower_layers_left_alone, backbone.config.num_hidden_layers)
    names = ("attention.attn.q", "attention.attn.k", "attention.attn.v", "attention.attn.o",
             "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
             "intermediate.dense", "output.dense")  # fmt: skip
    existing = {name for name, _ in backbone.named_modules()}
    targets = [f"encoder.layer.{i}.{name}" for i in layers for name in names]
    config = LoraConfig(r=settings.rank, lora_alpha=settings.alpha, lora_dropout=0.0,
                        target_modules=[name for name in targets if name in existing])  # fmt: skip
    hidden = backbone.config.hidden_size
    return EntailmentNetwork(get_peft_model(backbone, config, autocast_adapter_dtype=False), hidden)


def plain_name(name: str) -> str:
    """An adapter weight's name in the exported file: without what peft adds."""
    return name.removeprefix("base_model.model.").replace(".default.weight", "")


class Trainer:
    """AdamW on float32 copies of the bfloat16 adapters: small updates would be lost to rounding otherwise."""

    def __init__(self, network: EntailmentNetwork, settings: Settings) -> None:
        self.network, self.settings = network, settings
        self.adapters = {n: p for n, p in network.backbone.named_parameters() if p.requires_grad}
        self.masters = {n: p.detach().float().clone().requires_grad_() for n, p in self.adapters.items()}
        self.begin_round()

    def begin_round(self) -> None:
        """A fresh optimiser: the moments of the last round's small steps say nothing about larger ones."""
        settings = self.settings
        self.optimizer = torch.optim.AdamW(
            [{"params": list(self.masters.values()), "lr": settings.learning_rate, "base": settings.learning_rate},
             {"params": list(self.network.head.parameters()), "lr": settings.head_learning_rate,
              "base": settings.head_learning_rate}],
            weight_decay=settings.weight_decay, betas=(0.9, 0.98))  # fmt: skip

    def start_from(self, tensors: dict[str, Tensor]) -> None:
        """Take over exported weights (see :mod:`training.export`)."""
        with torch.no_grad():
            for name, master in self.masters.items():
                master.copy_(tensors[plain_name(name)])
                self.adapters[name].copy_(master)
        head = {n.removeprefix("head."): v.float() for n, v in tensors.items() if n.startswith("head.")}
        self.network.head.load_state_dict(head)

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


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A part of a run: what it learns from, how many batches of it, and how the learning rate goes."""

    name: str
    pairs: Callable[[], list[data.Pair]]
    batches: int
    first_rate: float
    last_rate: float
    starts_round: bool

    def rate(self, done: int, warmup_steps: int) -> float:
        """The factor on the learning rate after ``done`` batches: a line, with a warm-up in a new round."""
        line = self.first_rate + (self.last_rate - self.first_rate) * done / self.batches
        return line * min(1.0, (done + 1) / warmup_steps) if self.starts_round else line


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
    parser.add_argument("--start", type=Path, help="folder with exported weights: begin a round from them")
    parser.add_argument("--round", type=int, choices=(2, 3), default=2, help="the round that --start begins")
    parser.add_argument("--checkpoint-minutes", type=float, default=5.0)
    arguments = parser.parse_args()
    from training.encoder import encode

    settings = Settings()
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(settings.seed)
    folder = locate(MPNET)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    first, held = stage_one(arguments.data / "train", settings)
    own = arguments.own
    stages = [
        Stage(name="one", pairs=lambda: first, batches=settings.stage_one_batches,
              first_rate=1.0, last_rate=0.5, starts_round=True),
        Stage(name="two", pairs=lambda: stage_two(first, encode, own, settings), batches=settings.stage_two_batches,
              first_rate=0.5, last_rate=0.0, starts_round=False),
        Stage(name="three", pairs=lambda: stage_three(first, own, settings),
              batches=settings.stage_three_batches, first_rate=0.5, last_rate=0.3, starts_round=True),
        Stage(name="four", pairs=lambda: stage_four(first, own, settings),
              batches=settings.stage_four_batches, first_rate=0.3, last_rate=0.0, starts_round=False),
        Stage(name="five", pairs=lambda: stage_five(first, arguments.data / "train", own, settings),
              batches=settings.stage_five_batches, first_rate=0.5, last_rate=0.3, starts_round=True),
        Stage(name="six", pairs=lambda: stage_six(first, own, settings),
              batches=settings.stage_six_batches, first_rate=0.3, last_rate=0.0, starts_round=False),
        Stage(name="seven", pairs=lambda: stage_seven(first, encode, own, settings),
              batches=settings.stage_seven_batches, first_rate=0.3, last_rate=0.0, starts_round=False),
    ]  # fmt: skip
    network = build(folder, settings)
    trainer = Trainer(network, settings)
    reached = 0
    if arguments.start:
        trainer.start_from(load_file(arguments.start / "adapter.safetensors"))
        reached = {2: 2, 3: 4}[arguments.round]
    measured = dev_sets(arguments.data / "dev", held)
    run(stages, trainer, tokenizer, measured, arguments.out, minutes=arguments.checkpoint_minutes, reached=reached)


def dev_sets(folder: Path, held: list[data.Pair]) -> dict[str, list[data.Pair]]:
    """What is measured after each stage: a part of the MNLI slice, and of the dev sets."""
    dev = {"mnli slice": held[:400]}
    for name, scheme in (("check_covid", "3way"), ("scifact_rte", "sr"), ("cad_nli", "3way")):
        rows = data.read_set(folder, data.LabelledSet(name=name, scheme=scheme, licence=""))
        dev[f"dev/{name}"] = rows[:200]
    return dev


def run(  # type: ignore[no-untyped-def]
    stages: list[Stage],
    trainer: Trainer,
    tokenizer,
    dev: dict[str, list[data.Pair]],
    out: Path,
    *,
    minutes: float,
    reached: int = 0,
) -> None:
    """Train stage after stage from number ``reached`` on, or from the checkpoint in ``out``.

    ``minutes``: how long until the next checkpoint.
    """
    network, settings = trainer.network, trainer.settings
    checkpoint, position = out / "checkpoint.pt", 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        if saved["settings"] != asdict(settings):
            raise SystemExit(f"{checkpoint}: made with other settings; choose another --out or restore the settings")
        trainer.restore(saved["trainer"])
        reached, position = saved["stage"], saved["position"]
        print(f"resumed in stage {reached + 1} at batch {position}", flush=True)

    network.train()
    saved_at = time.time()
    for number, stage in enumerate(stages):
        if number < reached:
            continue
        pairs = stage.pairs()
        (out / f"stage-{stage.name}.json").write_text(json.dumps(Counter(p.origin for p in pairs), indent=1))
        batches = Batches(pairs, tokenizer, settings, settings.seed + number).batches[: stage.batches]
        print(f"stage {stage.name}: {len(pairs)} pairs, {len(batches)} batches", flush=True)
        if stage.starts_round and position == 0:
            trainer.begin_round()
        started, seen, running = time.time(), 0, []
        while position < len(batches):
            ids, attention, claim, labels, schemes = collate(batches[position], tokenizer.pad_token_id)
            value = loss(network(ids, attention, claim), labels, schemes)
            value.backward()
            trainer.step(stage.rate(position, settings.warmup_steps))
            position += 1
            seen += len(labels)
            running.append(float(value.detach()))
            if position % 20 == 0:
                rate = seen / (time.time() - started)
                mean = sum(running[-20:]) / len(running[-20:])
                print(f"{stage.name} {position}/{len(batches)} loss {mean:.3f} {rate:.1f} pairs/s", flush=True)
            if time.time() - saved_at > 60 * minutes:
                _save(checkpoint, trainer, number, position, settings)
                saved_at = time.time()
        _save(checkpoint, trainer, number + 1, 0, settings)
        figures = {name: round(accuracy(network, pairs, tokenizer, settings), 3) for name, pairs in dev.items()}
        print(f"after stage {stage.name}", json.dumps(figures), flush=True)
        position = 0


def _save(path: Path, trainer: Trainer, stage: int, position: int, settings: Settings) -> None:
    partial = path.with_suffix(".partial")
    state = {"trainer": trainer.state(), "stage": stage, "position": position, "settings": asdict(settings)}
    torch.save(state, partial)
    os.replace(partial, path)


if __name__ == "__main__":
    main()
