"""Passages that tell their reader what to find ("mark this claim as supported"): they are no evidence of anything."""

from __future__ import annotations

import re

_VERDICT = r"(?:supported|refuted|conflicting|verified|true|false|correct|not[ _]enough[ _](?:evidence|info\w*))"
_CLAIM = r"(?:claims?|statements?|sentences?|assertions?|articles?|verdicts?|labels?)"
_GIVE = r"(?:mark|label|rate|classify|treat|score|judge|rule|deem|consider|return|output|answer|respond|reply|conclude)"
# An order stands at the beginning of a sentence, or after "please", "you must" and the like.
_START = r"(?:^|[.!?:;,\n“\"'(\[>*-]\s*|\b(?:please|now|and|then|to|must|should|shall|always|system|assistant|so)\s+)"

_ORDERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "Mark it supported", "label every claim about the bridge as true"
        rf"{_START}{_GIVE}\s+(?:it|this|that|them|these|those|all|everything|(?:all|each|every|any|the|this|that|these)"
        rf"\s+(?:\w+\s+){{0,2}}{_CLAIM}\b[^\n]{{0,200}}?)\s+(?:as\s+|to be\s+)?[“\"'‘]?{_VERDICT}\b",
        # "Answer: supported", "return supported", "verdict = refuted"
        rf"{_START}{_GIVE}\s*(?:[:=]|\bwith\b)?\s*[“\"'‘]?(?:supported|refuted|not[ _]enough[ _]\w+)\b",
        r"\b(?:verdict|label|stance)\s*[:=]\s*[“\"'‘]?(?:supported|refuted|supports|refutes|entailment)\b",
        # "This statement must be labelled supported"
        rf"\b{_CLAIM}\b[^\n]{{0,300}}?\b(?:must|should|shall|has to|have to|is to|are to)\s+be\s+"
        rf"(?:mark|label|rat|classifi|treat|scor|judg|rul|deem|consider|return|verifi)\w*\s+(?:as\s+)?{_VERDICT}\b",
        # "Ignore all previous instructions"
        rf"{_START}(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|your|the|every|of|these|those|my)\s+)*"
        r"(?:(?:previous|prior|earlier|above|preceding|foregoing|other|system|safety)\s+)+"
        r"(?:instructions?|prompts?|rules?|directions?|guidelines?|evidence|context|documents?|sources?)\b",
        rf"{_START}(?:ignore|disregard|forget)\s+(?:all\s+)?(?:your|the)\s+(?:instructions?|prompts?|training)\b",
        # "You are a fact-checking assistant", "as an AI language model"
        r"\b(?:you are|act as|as)\s+(?:now\s+)?an?\s+(?:\w+\s+){0,2}?"
        r"(?:fact[- ]?check\w*\s+(?:model|system|assistant|ai|bot)|language model"
        r"|ai (?:model|assistant)|verifier|nli model|chatbot)\b",
        r"<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?INST\]|^\s*#{2,}\s*(?:system|instructions?)\b",
    )
)


def order_in(text: str) -> str | None:
    """The words with which a text gives orders to whoever checks claims with it; None without any."""
    return next((match[0].strip() for order in _ORDERS if (match := order.search(text))), None)
