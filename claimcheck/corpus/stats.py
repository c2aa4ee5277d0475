"""What a corpus covers: by year, source and subject."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from claimcheck.corpus.documents import Document
from claimcheck.corpus.read import Corpus
from claimcheck.dates import Interval
from claimcheck.limits import RESULT_BYTES


def corpus_stats(corpus: Corpus) -> dict[str, Any]:
    """Counts of documents and passages; documents by year of the event, year of publication, source and tag.

    A document whose event spans several years counts in the first.
    """
    documents = corpus.documents
    return {
        "name": corpus.name,
        "title": corpus.title,
        "documents": len(documents),
        "passages": len(corpus.passages),
        "with_url": sum(document.url is not None for document in documents),
        "published_unknown": sum(document.published is None for document in documents),
        "event_unknown": sum(document.event is None for document in documents),
        "undated": sum(document.published is None and document.event is None for document in documents),
        "years": _by_year([document.event for document in documents]),
        "published_years": _by_year([document.published for document in documents]),
        "sources": _most_common([document.source for document in documents]),
        "tags": _most_common([tag for document in documents for tag in subjects(document)]),
    }


def subjects(document: Document) -> list[str]:
    """The tags of a document, each once."""
    tags = document.extra.get("tags")
    return list(dict.fromkeys(str(tag) for tag in tags)) if isinstance(tags, list) else []


def _by_year(dates: list[Interval | None]) -> dict[str, int]:
    years = Counter(str(date.start.year) if date and date.start else "undated" for date in dates)
    return dict(sorted(years.items()))


def _most_common(names: list[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))


def claims_without_evidence(corpus: str, reports: Path) -> list[dict[str, str]]:
    """Claims of past reports for which a corpus held nothing that takes a side: what it may be extended by.

    ``reports``: a folder with report folders. Gives report, claim, verdict and whether anything near was found at all,
    of every report that searched the corpus of this name. Files that are no result are passed over.
    """
    missing = []
    for path in sorted(reports.glob("*/result.json")):
        try:
            result = json.loads(RESULT_BYTES.read(path))
            if corpus not in [item["name"] for item in result["corpora"]]:
                continue
            for claim in result["claims"]:
                own = [item for item in claim["evidence"] if item["corpus"] == corpus]
                if all(item["stance"] == "neutral" for item in own):
                    missing.append(
                        {"report": path.parent.name, "claim": claim["text"], "verdict": claim["verdict"]["label"],
                         "found": "near it, but silent" if own else "nothing"}
                    )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
    return missing
