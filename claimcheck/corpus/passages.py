"""The passages that documents are cut into: the pieces that are embedded, retrieved and shown."""

from __future__ import annotations

from dataclasses import dataclass

from claimcheck.article import Span
from claimcheck.claims.sentences import sentence_spans_by_rule
from claimcheck.corpus.documents import Document

#: Longest passage, in words. A short reference document is one passage; longer ones are cut at sentence ends.
PASSAGE_WORDS = 120


@dataclass(frozen=True, kw_only=True)
class Passage:
    """The piece of a document that is embedded, retrieved and shown."""

    id: str
    corpus: str
    document: Document
    span: Span
    """Where it stands in the document's text."""

    @property
    def text(self) -> str:
        return self.span.exact


def cut_passages(corpus: str, document: Document) -> list[Passage]:
    """Cut a document at sentence ends into passages of at most PASSAGE_WORDS, one sentence of overlap.

    A sentence that is longer stands alone. There is no overlap where it would leave no room for anything new.
    """
    sentences = sentence_spans_by_rule(document.text)
    if len(document.text.split()) <= PASSAGE_WORDS or len(sentences) < 2:
        groups = [(sentences[0].start, sentences[-1].end)] if sentences else []
    else:
        groups = []
        first = 0
        while first < len(sentences):
            last, words = first, len(sentences[first].exact.split())
            while last + 1 < len(sentences):
                more = len(sentences[last + 1].exact.split())
                if words + more > PASSAGE_WORDS:
                    break
                last, words = last + 1, words + more
            groups.append((sentences[first].start, sentences[last].end))
            if last + 1 == len(sentences):
                break
            following = len(sentences[last].exact.split()) + len(sentences[last + 1].exact.split())
            first = last if last > first and following <= PASSAGE_WORDS else last + 1
    return [
        Passage(
            id=f"{document.id}#{number}",
            corpus=corpus,
            document=document,
            span=Span(start=start, end=end, exact=document.text[start:end]),
        )
        for number, (start, end) in enumerate(groups)
    ]
