"""The labelled sets: where they are, their label scheme, their licence, and how much of each is learnt from."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Pairs of ``mnli_dev`` kept out of training, to measure on: the last ones after a seeded shuffle.
MNLI_SLICE = 2000


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One labelled pair. ``scheme`` decides the loss (see :func:`training.train.loss`)."""

    evidence: str
    claim: str
    label: str
    scheme: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class LabelledSet:
    """A training set: its label scheme (3way, sr, binary) and how many pairs of it a pass uses."""

    name: str
    scheme: str
    licence: str
    cap: int = 10**9


#: Sets whose source states a licence that allows it. ``lingnli``, ``covidfact`` and ``politihop`` state none
#: and are left out; ``summedits``, ``tabfact_pairs`` and most of ``wice`` are longer than MAX_WORDS.
#: ``infotabs`` is capped because half of it can be guessed from the claim alone, ``breaking_nli`` because
#: 87% of it is refuted, ``conjnli``, ``help`` and ``med`` because they are made by rules.
TRAINING_SETS = (
    LabelledSet(name="mnli_dev", scheme="3way", licence="OANC / mixed, as MNLI"),
    LabelledSet(name="snli_dev", scheme="3way", licence="CC BY-SA 4.0"),
    LabelledSet(name="cad_nli", scheme="3way", licence="Apache-2.0"),
    LabelledSet(name="infotabs", scheme="3way", licence="Apache-2.0", cap=5000),
    LabelledSet(name="conjnli", scheme="3way", licence="MIT", cap=7000),
    LabelledSet(name="feverous_sub", scheme="sr", licence="MIT, text CC BY-SA"),
    LabelledSet(name="fm2", scheme="sr", licence="Apache-2.0, text CC BY-SA"),
    LabelledSet(name="fever_symmetric", scheme="sr", licence="CC BY-SA 3.0"),
    LabelledSet(name="scifact_rte", scheme="sr", licence="CC BY 4.0"),
    LabelledSet(name="check_covid", scheme="3way", licence="MIT"),
    LabelledSet(name="citint", scheme="3way", licence="MIT"),
    LabelledSet(name="liar_plus", scheme="3way", licence="CC0"),
    LabelledSet(name="breaking_nli", scheme="3way", licence="CC BY-SA 4.0", cap=2500),
    LabelledSet(name="help", scheme="binary", licence="CC BY-SA 4.0", cap=2500),
    LabelledSet(name="med", scheme="binary", licence="CC BY-SA 4.0", cap=3500),
    LabelledSet(name="wice", scheme="binary", licence="ODC-BY"),
    LabelledSet(name="rte", scheme="binary", licence="GLUE RTE"),
    LabelledSet(name="scitail", scheme="binary", licence="as SciTail"),
    LabelledSet(name="begin", scheme="binary", licence="CC BY 4.0"),
    LabelledSet(name="q2_wow", scheme="binary", licence="MIT"),
    LabelledSet(name="tnli.te3_dev", scheme="binary", licence="MIT", cap=1500),
    LabelledSet(name="tnli.tbdense_dev", scheme="binary", licence="MIT", cap=1000),
)

#: Share of a group's undecided pairs that one pass over it takes.
GROUP_UNDECIDED = 0.4

#: Longer pairs cost more than they teach on two cores, and cutting them would cut what decides the label.
MAX_WORDS = 150
#: The last stage takes some longer ones, with claims of Wikipedia that they bear out or do not.
LONG_SET = LabelledSet(name="wice", scheme="binary", licence="ODC-BY", cap=200)
LONG_WORDS = 270


def read_jsonl(path: Path) -> Iterator[dict[str, str]]:
    """The objects of a ``.jsonl`` or ``.jsonl.gz`` file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_set(folder: Path, labelled: LabelledSet) -> list[Pair]:
    """Every pair of one training set, in file order."""
    return [
        Pair(evidence=row["evidence"], claim=row["claim"], label=row["label"], scheme=labelled.scheme,
             origin=labelled.name)
        for row in read_jsonl(folder / f"{labelled.name}.jsonl.gz")
    ]  # fmt: skip


def split_mnli(pairs: list[Pair], seed: int) -> tuple[list[Pair], list[Pair]]:
    """(training part, slice to measure on): pairs that share a premise stay on one side."""
    premises = sorted({pair.evidence for pair in pairs})
    random.Random(seed).shuffle(premises)
    held, kept_out = set[str](), list[Pair]()
    by_premise: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_premise.setdefault(pair.evidence, []).append(pair)
    for premise in premises:
        if len(kept_out) >= MNLI_SLICE:
            break
        held.add(premise)
        kept_out.extend(by_premise[premise])
    return [pair for pair in pairs if pair.evidence not in held], kept_out[:MNLI_SLICE]


def own_pairs(folder: Path, seed: int, names: Sequence[str] = ()) -> list[Pair]:
    """The project's own pairs (``training/pairs``): invented passages, several claims each, three-way labels.

    ``names``: the files to take, without their suffix; all of them when none is named.

    The title and the date stand before some passages and not before others, because retrieval gives both.
    """
    rng = random.Random(seed)
    pairs: list[Pair] = []
    for path in sorted(folder.glob("*.jsonl")):
        if names and path.stem not in names:
            continue
        for row in read_jsonl(path):
            pairs.extend(_pairs_of(row, rng, path.stem))
    return pairs


def _pairs_of(row: dict, rng: random.Random, origin: str) -> Iterator[Pair]:  # type: ignore[type-arg]
    if "passages" not in row:
        passage = {"title": row["title"], "published": row["published"], "text": row["passage"]}
        for label, _technique, claim in row["claims"]:
            yield Pair(evidence=_with_header(passage, rng), claim=claim, label=label, scheme="3way", origin=origin)
        return
    for entry in row["claims"]:
        for passage, label in zip(row["passages"], entry["labels"], strict=True):
            # In a group most passages leave most claims open: learnt as they come they would teach to abstain.
            if label == "not_enough_info" and rng.random() > GROUP_UNDECIDED:
                continue
            yield Pair(evidence=_with_header(passage, rng), claim=entry["claim"], label=label, scheme="3way",
                       origin=origin)  # fmt: skip


def _with_header(passage: dict[str, str], rng: random.Random) -> str:
    title = f"{passage['title']}. " if rng.random() < 0.7 else ""
    date = f"({passage['published']}) " if passage.get("published") and rng.random() < 0.5 else ""
    return f"{title}{date}{passage['text']}"
