"""Pairs made by rule: small invented worlds, told in passages, with claims that they bear out, rule out or leave open.

A world is a handful of facts that share names. A passage tells some of them, each in one of several wordings; a claim
is about one of the facts, in another wording. So *supported* needs a paraphrase found among other sentences, *refuted*
needs a slot that can have one value only, and *not enough* is about the same names: a fact that this passage leaves
out, or something that it does not say. Every name is made of syllables (:mod:`training.world_facts`).
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from training import world_facts
from training.data import Pair
from training.world_facts import Names, Slots


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of fact: what invents its slots, and its wordings. ``o_`` before a slot's name is another value."""

    slots: Callable[[Names, Slots], Slots]
    says: tuple[str, ...]
    holds: tuple[str, ...]
    fails: tuple[str, ...]
    open: tuple[str, ...]


def kinds_of(group: str) -> tuple[Kind, ...]:
    """The kinds of one group of ``worlds.toml`` (common, news), in its order."""
    wordings = tomllib.loads(Path(__file__).with_name("worlds.toml").read_text(encoding="utf-8"))[group]
    return tuple(
        Kind(slots=getattr(world_facts, name), **{part: tuple(texts) for part, texts in parts.items()})
        for name, parts in wordings.items()
    )


def world_pairs(count: int, seed: int, kinds: Sequence[Kind]) -> list[Pair]:
    """``count`` pairs or a few more, the three labels about equally often; the same for the same seed."""
    rng = random.Random(seed)
    pairs: list[Pair] = []
    while len(pairs) < count:
        pairs.extend(_world(rng, kinds))
    return pairs


def others(count: int, seed: int, kinds: Sequence[Kind]) -> list[Pair]:
    """``count`` pairs or a few more of a claim and a passage that tells facts of the same kinds about other names.

    A bridge's length says nothing of another bridge: such passages are what retrieval gives most, and all are open.
    """
    rng = random.Random(seed)
    pairs: list[Pair] = []
    while len(pairs) < count:
        chosen = rng.sample([kind for kind in kinds if kind.slots.__name__ not in _ONE_FOR_ALL], rng.randint(2, 4))
        (here, _), (there, place) = _facts(rng, lambda: chosen), _facts(rng, lambda: chosen)  # noqa: B023
        evidence = _told(there, place, rng)
        for kind, slots in here[:3]:
            claim = _worded(rng.choice((*kind.holds, *kind.holds, *kind.fails)), slots)
            pairs.append(Pair(evidence=evidence, claim=claim, label="not_enough_info", scheme="3way", origin="others"))
    return pairs


#: Of these there is one of its sort in all worlds: what is told of another name may rule a claim out.
_ONE_FOR_ALL = frozenset({"first", "host"})


def _world(rng: random.Random, kinds: Sequence[Kind]) -> Iterator[Pair]:
    facts, place = _facts(rng, lambda: rng.sample(kinds, 7))
    told = facts[: rng.randint(2, 5)]
    evidence = _told(told, place, rng)

    def pair(template: str, slots: Slots, label: str) -> Pair:
        return Pair(evidence=evidence, claim=_worded(template, slots), label=label, scheme="3way", origin="worlds")

    for kind, slots in told[:3]:
        yield pair(rng.choice(kind.holds), slots, "supported")
        yield pair(rng.choice(kind.fails), slots, "refuted")
    for kind, slots in told[:2]:
        yield pair(rng.choice(kind.open), slots, "not_enough_info")
    left_out = rng.choice(facts[len(told) :])
    yield pair(rng.choice((*left_out[0].holds, *left_out[0].fails)), left_out[1], "not_enough_info")


def _facts(rng: random.Random, choose: Callable[[], Sequence[Kind]]) -> tuple[list[tuple[Kind, Slots]], str]:
    """A fact of each chosen kind, with names that they share, and the place of their world."""
    names = Names(rng)
    shared = {
        "p": names.person(),
        "q": names.person(),
        "org": names.body(),
        "firm": names.firm(),
        "place": names.place(),
    }
    return [(kind, kind.slots(names, shared)) for kind in choose()], shared["place"]


def _told(facts: Sequence[tuple[Kind, Slots]], place: str, rng: random.Random) -> str:
    sentences = [_worded(rng.choice(kind.says), slots) for kind, slots in rng.sample(facts, len(facts))]
    return _header(place, sentences, rng) + " ".join(sentences)


def _header(place: str, sentences: Sequence[str], rng: random.Random) -> str:
    """A title and a day of publication, not before what is told; each of them before some passages only."""
    told = [int(found) for sentence in sentences for found in re.findall(r"\b(?:19|20)\d\d\b", sentence)]
    titles = (f"News from {place}. ", f"{place} in brief. ", f"What happened in {place}. ", f"The year in {place}. ")
    title = rng.choice(titles) if rng.random() < 0.4 else ""
    day = f"({max([*told, 1990])}-12-{rng.randint(10, 31)}) " if rng.random() < 0.4 else ""
    return title + day


def _worded(template: str, slots: Slots) -> str:
    text = template.format(**slots)
    return text[0].upper() + text[1:]
