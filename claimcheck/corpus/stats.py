"""What a corpus covers: by year, source and subject."""

from __future__ import annotations

from collections import Counter
from typing import Any

from claimcheck.corpus.documents import Document
from claimcheck.corpus.read import Corpus
from claimcheck.dates import Interval


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
