"""Triples from one sentence of a passage: reworded and still true, reworded and false, reworded with something added.

A false sentence that differs in one word from its passage, beside a true one that is its very words, teaches that any
difference refutes. Here all three sentences differ from the passage in harmless ways (a date written or rounded
otherwise, a synonym, another order, a phrase left out); what decides is the one change that is not harmless.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from claimcheck.claims.language import parse
from training.data import Pair
from training.negatives import CLAIM_SETS
from training.synthetic import MONTHS, SENTENCE, falsified

_MONTH = "|".join(MONTHS)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}}) ({_MONTH}) ((?:1[6-9]|20)\d\d)\b")
_MONTH_FIRST = re.compile(rf"\b({_MONTH}) (\d{{1,2}}), ((?:1[6-9]|20)\d\d)\b")
_MONEY = re.compile(r"\$(\d+(?:\.\d+)?) (million|billion)\b")
_LARGE = re.compile(r"(?<![\d,.$€£])\b(\d{1,3}(?:,\d{3})+|\d{3,6})\b(?![\d,.]*\d)(?= [a-z])")
_SMALL = ("one two three four five six seven eight nine ten eleven twelve").split()
_OPENING = re.compile(
    r"^((?:In|On|At|During|After|Before|Since) [^,]{3,40}), ((?:the|a|an|his|her|its|their|[A-Z]).+)\.$"
)
_POSSESSIVE = re.compile(r"\b([A-Z]\w+(?: [A-Z]\w+)*)'s ([a-z]{4,})\b(?! [A-Z])")
#: Each may stand for the other, or (marked >) only the second for the first; # is a figure.
_SYNONYMS = (
    "average=mean", "bought=purchased", "began=started", "large=big", "largest=biggest", "film=movie", "company=firm",
    "built=constructed", "approximately #=about #", "roughly #=about #", "more than #=over #", "earlier=previous",
    "help=assist",
    "received=was given", "wrote=authored", "founded=established", "located=situated", "is known as=is called",
    "consists of=is made up of", "took place=was held", "previously=before", "announced>said", "attended=went to",
    "murdered>killed", "assassinated>killed", "joined=became part of", "served as>was", "died=lost his life",
    "stars=features", "released=published", "children=sons and daughters", "however,>", "also >", "reportedly >",
    "shortly after>after", "increased=rose", "decreased=fell", "grew=rose", "declined=fell", "ended=came to an end",
    "nearly #=almost #", "close to=near", "United States=U.S.", "United Kingdom=UK", "defeated=beat", "obtained=got",
    "resigned=stepped down", "appointed=named", "collapsed=fell down", "finished=completed", "required=needed",
    "permitted=allowed", "prohibited=banned", "stated=said", "told=informed", "discovered=found", "returned=came back",
    "departed=left", "arrived in=reached", "aged=at the age of", "yearly=annual", "annually=every year", "shut=closed",
    "sought=looked for", "remained=stayed", "per cent=percent", "%= percent", "due to=because of", "twice=two times",
    "physician=doctor", "attorney=lawyer", "automobile=car", "aircraft=plane", "youngsters=young people",
)  # fmt: skip
#: What was not told: with it a true sentence is no longer borne out by the passage, nor ruled out.
_ADDED = (
    "on a Sunday", "because of bad weather", "with the help of a neighbour", "against the advice of experts",
    "for the second time", "in front of a large crowd", "at a cost of two million dollars", "without telling anyone",
    "after long talks", "to everyone's surprise", "in secret", "more often than anyone else", "for less than planned",
    "despite a warning", "under a new contract", "with money from abroad", "shortly before midnight",
    "for family reasons",
    "by a narrow margin", "as the only candidate", "in order to save money", "without a permit",
    "on the orders of a minister",
)  # fmt: skip
#: Where a phrase left out may make a true sentence false.
_UNSAFE = re.compile(
    r"\b(no|not|never|none|nobody|nor|neither|only|all|every|each|first|last|most|least|few|fewer|less|without|if|"
    r"unless|but|would|could|may|might|should|than|hardly|rarely|almost|nearly|until|except|or|both|either|alleged\w*|claim\w*)\b|n't|\w+est\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_CUT_SHORT = re.compile(r"\b(?:in|on|of|at|to|by|and|the|a|an|with|from|for|as|that)[.,]")
#: Ends as a sentence does, not with an initial, and has no brackets or quotation marks, which a change may leave open.
_WHOLE = re.compile(r'^[^()";:\[\]]*[a-z0-9%]{2,}\.$')
#: A title or a date before the text of one of the project's own passages.
_HEADER = re.compile(r"\((?:19|20)\d\d-\d\d-\d\d\)")
_DROPPED = frozenset({"advmod", "appos", "prep", "advcl", "relcl", "conj"})
_PREPOSITIONS = frozenset("in on at during after before near from through with within following despite".split())


def triples(pairs: list[Pair], count: int, rng: random.Random) -> list[Pair]:
    """About ``count`` pairs, the three labels equally often, from sentences of the evidence of ``pairs``."""
    passages = sorted({pair.evidence for pair in pairs if _may_be_a_source(pair)})
    rng.shuffle(passages)
    made: list[Pair] = []
    for start in range(0, len(passages), 300):
        if len(made) >= count:
            break
        chosen = [(text, found) for text in passages[start : start + 300] if (found := _sentence(text, rng))]
        left_out = [_without_phrases(doc) for doc in parse([sentence for _, sentence in chosen])]
        phrases = [phrase for ways in left_out for _, phrase in ways if phrase] + list(_ADDED)
        for (passage, sentence), ways in zip(chosen, left_out, strict=True):
            made.extend(_triple(passage, sentence, [shorter for shorter, _ in ways], phrases, rng))
    return made[:count]


def _may_be_a_source(pair: Pair) -> bool:
    return pair.origin in CLAIM_SETS | {"wice", "rte", "check_covid"} or pair.origin.startswith("pairs-")


def _sentence(passage: str, rng: random.Random) -> str | None:
    sentences = [s for s in SENTENCE.split(passage)
                 if 7 <= len(s.split()) <= 35 and _WHOLE.search(s) and not _HEADER.search(s)]  # fmt: skip
    return rng.choice(sentences) if sentences else None


def _triple(
    passage: str, sentence: str, shorter: Sequence[str], phrases: Sequence[str], rng: random.Random
) -> list[Pair]:
    texts = [_reworded(rng.choice((sentence, *shorter)), rng) for _ in range(3)]
    false = falsified(texts[1], passage, rng)
    # A year beside a year, or a number beside a number, might rule the sentence out instead of leaving it open.
    added = [
        phrase[0].lower() + phrase[1:].rstrip(",")
        for phrase in rng.sample(phrases, 8)
        if not set(phrase.split()[1:]) & set(passage.split())
        and not (_DIGIT.search(phrase) and _DIGIT.search(texts[2]))
    ]
    if texts[0] == sentence or false is None or not added:
        return []
    open_ = f"{texts[2].removesuffix('.')} {added[0]}."
    labelled = ((texts[0], "supported"), (false, "refuted"), (open_, "not_enough_info"))
    return [
        Pair(evidence=passage, claim=claim, label=label, scheme="3way", origin="triples") for claim, label in labelled
    ]


def _without_phrases(doc) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    """The sentence with one phrase left out, in each way that leaves it true, and that phrase if it fits elsewhere."""
    if _UNSAFE.search(doc.text):
        return []
    shorter = []
    for token in doc:
        part = [other.i for other in token.subtree]
        first, last = min(part), max(part)
        if not _may_go(token) or len(part) > 0.6 * len(doc) or last - first + 1 != len(part) or first == 0:
            continue
        set_off = token.dep_ in {"appos", "relcl", "advcl"}
        joint = r"(?:,| and|, and)?\s*$" if token.dep_ == "conj" or set_off else r"\s*$"
        before, after = re.sub(joint, "", doc[:first].text_with_ws), doc[last + 1 :].text
        after = re.sub(r"^,\s*", " ", after) if set_off else after
        text = re.sub(r"\s+([,.])", r"\1", f"{before} {after}".strip())
        if len(text.split()) >= 5 and text.endswith(".") and not _CUT_SHORT.search(text):
            phrase = doc[first : last + 1].text if token.dep_ == "prep" and 2 <= len(part) <= 7 else ""
            shorter.append((text, phrase))
    return shorter


def _may_go(token) -> bool:  # type: ignore[no-untyped-def]
    if token.dep_ == "prep":
        return token.head.pos_ == "VERB" and token.lower_ in _PREPOSITIONS
    if token.dep_ == "conj":
        return token.pos_ == "VERB" and not any(t.dep_ in {"nsubj", "nsubjpass"} for t in token.children)
    return token.dep_ in _DROPPED


def _reworded(sentence: str, rng: random.Random) -> str:
    """The sentence with up to three harmless changes."""
    changes: list[Callable[[str, random.Random], str]] = [_date, _figure, _synonym, _synonym, _order, _of]
    for change in rng.sample(changes, rng.randint(2, len(changes))):
        sentence = change(sentence, rng)
    return re.sub(r"  +", " ", sentence)


def _date(text: str, rng: random.Random) -> str:
    rounded = rng.random() < 0.4
    if match := _DAY_FIRST.search(text):
        day, month, year = match.groups()
    elif match := _MONTH_FIRST.search(text):
        month, day, year = match.groups()
    else:
        return text
    if rounded and not _UNSAFE.search(text) and text[: match.start()].endswith(" on "):
        return f"{text[: match.start() - 3]}in {month} {year}{text[match.end() :].removeprefix(',')}"
    other = f"{month} {day}, {year}" if match.re is _DAY_FIRST else f"{day} {month} {year}"
    return text[: match.start()] + other + text[match.end() :]


def _figure(text: str, rng: random.Random) -> str:
    if match := _MONEY.search(text):
        amount = "a" if match[1] == "1" and rng.random() < 0.6 else match[1]
        return f"{text[: match.start()]}{amount} {match[2]} dollars{text[match.end() :]}"
    if (match := _LARGE.search(text)) and not re.fullmatch(r"(?:1[5-9]|20)\d\d", match[1]):
        value = int(match[1].replace(",", ""))
        rounded = round(value, 2 - len(str(value)))
        if rounded != value and abs(rounded - value) / value < 0.03 and not _UNSAFE.search(text):
            return f"{text[: match.start()]}{rng.choice(('about', 'around', 'some'))} {rounded:,}{text[match.end() :]}"
    for number, word in enumerate(_SMALL, start=1):
        if number > 1 and re.search(rf"\b{word}\b(?= [a-z])", text):
            return re.sub(rf"\b{word}\b(?= [a-z])", str(number), text, count=1)
        if number > 1 and re.search(rf"(?<![\d,.$\-])\b{number}\b(?= [a-z]+s\b)", text):
            return re.sub(rf"(?<![\d,.$\-])\b{number}\b(?= [a-z]+s\b)", word, text, count=1)
    return text


def _synonym(text: str, rng: random.Random) -> str:
    usable = []
    for entry in _SYNONYMS:
        one, sign, other = re.split(r"([=>])", entry, maxsplit=1)
        for here, there in ((one, other), (other, one)) if sign == "=" else ((one, other),):
            figure = r"(?= \d)" if here.endswith(" #") else ""
            pattern = rf"(?<!\w){re.escape(here.removesuffix(' #'))}(?!\w){figure}"
            if here and re.search(pattern, text):
                usable.append((pattern, there.removesuffix(" #")))
    if not usable:
        return text
    pattern, there = rng.choice(usable)
    return re.sub(pattern, there, text, count=1)


def _order(text: str, rng: random.Random) -> str:
    if not (match := _OPENING.match(text)) or (" and " in match[2] and rng.random() < 0.5):
        return text
    when, rest = match[1][0].lower() + match[1][1:], match[2]
    return f"{rest[0].upper()}{rest[1:]} {when}."


def _of(text: str, rng: random.Random) -> str:
    match = _POSSESSIVE.search(text)
    if match is None or rng.random() < 0.3:
        return text
    owned = f"the {match[2]} of {match[1]}"
    before = text[: match.start()]
    return (before + owned if before else owned[0].upper() + owned[1:]) + text[match.end() :]
