"""The training pairs that are made by rule: every wording can be filled in, and the labels are what they say."""

import random
from collections import Counter
from itertools import pairwise

import pytest

from training.data import Pair
from training.negatives import padded
from training.rewordings import triples
from training.worlds import kinds_of, world_pairs

COMMON = kinds_of("common")


@pytest.mark.parametrize("group", ["common", "news"])
def test_every_wording_of_every_kind_of_fact_is_used_and_none_names_a_slot_that_is_not_there(group: str) -> None:
    kinds = kinds_of(group)
    pairs = world_pairs(6000, 1, kinds)
    assert not [pair for pair in pairs if "{" in pair.claim + pair.evidence]
    # Fixed parts of each wording, between its slots.
    claims = " | ".join({pair.claim.lower() for pair in pairs})
    for kind in kinds:
        for template in (*kind.holds, *kind.fails, *kind.open):
            longest = max((part.split("}")[-1] for part in template.split("{")), key=len)
            assert longest.lower() in claims, template


def test_the_three_labels_are_about_equally_often_and_no_claim_stands_in_its_passage_with_another_label() -> None:
    pairs = world_pairs(3000, 2, COMMON)
    counts = Counter(pair.label for pair in pairs)
    assert set(counts) == {"supported", "refuted", "not_enough_info"}
    assert min(counts.values()) > 0.3 * len(pairs)
    told = [pair for pair in pairs if pair.claim in pair.evidence]
    assert not [pair for pair in told if pair.label != "supported"]


def test_one_seed_makes_the_same_pairs_and_another_makes_others() -> None:
    assert world_pairs(50, 3, COMMON) == world_pairs(50, 3, COMMON)
    assert world_pairs(50, 3, COMMON) != world_pairs(50, 4, COMMON)


def test_a_claim_that_is_borne_out_speaks_of_names_that_its_passage_has() -> None:
    pairs = [pair for pair in world_pairs(900, 5, COMMON) if pair.label == "supported"]
    named = [pair for pair in pairs if _names(pair.claim)]
    assert len(named) > 0.9 * len(pairs)
    assert not [pair for pair in named if not any(name.lower() in pair.evidence.lower() for name in _names(pair.claim))]


def test_padded_evidence_keeps_its_words_and_its_label() -> None:
    pairs = [
        Pair(evidence=f"The ferry to Holora left at {hour}.", claim=f"A ferry left at {hour}.", label="supported",
             scheme="3way", origin="mnli_dev")
        for hour in range(1, 12)
    ]  # fmt: skip
    made = padded(pairs, 8, random.Random(1))
    assert len(made) == 8
    for pair in made:
        original = next(one for one in pairs if one.claim == pair.claim)
        assert original.evidence in pair.evidence
        assert pair.label == "supported"
    assert any(len(pair.evidence) > len("The ferry to Holora left at 11.") for pair in made)


def _names(text: str) -> set[str]:
    """Names in the middle of sentences; those of drugs are written small."""
    words = [word.strip(",:;'’“”").removesuffix("'s") for word in text.split()]
    middle = [word for before, word in pairwise(words) if not before.endswith(".")]
    return {word.strip(".") for word in middle if word[:1].isupper() or word.endswith(("mab", "xin", "pril", "statin"))}


def test_sentences_are_reworded_without_harm_and_only_the_second_of_three_is_false() -> None:
    passage = (
        "The mill at Holora opened on 8 March 1987. It was built by Karla Bardal for $3 million. "
        "In 2004 the company bought the harbour of Venmouth. About 12,340 people visited the mill in 2004."
    )
    source = Pair(evidence=passage, claim="", label="supported", scheme="3way", origin="pairs-1")
    seen = {}
    for seed in range(40):
        made = triples([source], 3, random.Random(seed))
        assert [pair.label for pair in made] in ([], ["supported", "refuted", "not_enough_info"])
        seen.update({pair.claim: pair.label for pair in made})
    true = {claim for claim, label in seen.items() if label == "supported"}
    assert not true & {claim for claim, label in seen.items() if label != "supported"}
    assert not [claim for claim in true if claim in passage]
    assert [claim for claim in true if "March 8, 1987" in claim or "in March 1987" in claim]
    assert [claim for claim in true if "million dollars" in claim]
    assert [claim for claim, label in seen.items() if label == "refuted" and "1987" not in claim and "opened" in claim]
