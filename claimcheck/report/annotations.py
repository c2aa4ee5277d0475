"""The claims of a report as W3C Web Annotations (https://www.w3.org/TR/annotation-model/) on the article's text."""

from __future__ import annotations

from typing import Any

from claimcheck.report.words import LABEL_WORDS
from claimcheck.safe_text import link, visible

#: How many characters before and after the words a quote selector has, so that they can be found in a changed text.
_CONTEXT = 32


def web_annotations(result: dict[str, Any]) -> dict[str, Any]:
    """An annotation page: each claim is selected by its words and by its place, in code points of the cleaned text."""
    article = result["article"]
    target = link(article["source"]) or f"urn:sha256:{article['sha256']}"
    items = [_annotation(claim, article["text"], target) for claim in result["claims"]]
    return {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": items}


def _annotation(claim: dict[str, Any], text: str, target: str) -> dict[str, Any]:
    span, verdict = claim["span"], claim["verdict"]
    start, end = span["start"], span["end"]
    return {
        "type": "Annotation",
        "id": f"urn:claim:{claim['id']}",
        "motivation": "assessing",
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": verdict["label"]},
            {
                "type": "TextualBody", "purpose": "assessing", "format": "text/plain", "language": "en",
                "value": visible(f"{LABEL_WORDS[verdict['label']]}: {claim['text']} {verdict['reason']}"),
            },
        ],
        "target": {
            "source": target,
            "selector": [
                {
                    "type": "TextQuoteSelector", "exact": span["exact"],
                    "prefix": text[max(0, start - _CONTEXT) : start], "suffix": text[end : end + _CONTEXT],
                },
                {"type": "TextPositionSelector", "start": start, "end": end},
            ],
        },
    }  # fmt: skip
