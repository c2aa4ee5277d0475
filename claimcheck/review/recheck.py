"""Check single claims of a result again: in other words, without some evidence, or against a corpus that has grown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import InputError
from claimcheck.review.log import ReviewError

if TYPE_CHECKING:
    from claimcheck.claims.model import Claim
    from claimcheck.pipeline import Models
    from claimcheck.retrieval.search import Searcher
    from claimcheck.verification.candidates import Asked


@dataclass(kw_only=True)
class Checker:
    """Checks claims as those of a result were checked; models and indexes are loaded when first needed."""

    corpora: Sequence[Path]
    loaded: Models | None = None

    @cached_property
    def models(self) -> Models:
        """The models of the pipeline."""
        from claimcheck.pipeline import load_models

        return self.loaded or load_models()

    @cached_property
    def searcher(self) -> Searcher:
        """The corpora, indexed. Raises :class:`CorpusError`, and :class:`InputError` when none is known."""
        from claimcheck.pipeline import read_corpora
        from claimcheck.retrieval.search import Searcher

        if not self.corpora:
            raise InputError("The corpora of this report are not known here. Name them: --corpus corpora/NAME")
        return Searcher(read_corpora(self.corpora), self.models.encoder)

    @property
    def folders(self) -> dict[str, Path]:
        """The folder of each corpus, by its name. Raises :class:`CorpusError`."""
        from claimcheck.corpus.read import read_about

        return {read_about(folder)["name"]: folder for folder in self.corpora}

    def added(self, corpus: str, row: dict[str, str]) -> str:
        """Add a row to a corpus, and return what the document is called, ``<corpus>/<document>``.

        Raises :class:`ReviewError` when it cannot be used, and then nothing has been written.
        """
        from claimcheck.corpus.sources.rows import complete
        from claimcheck.corpus.write import Candidate, add_documents
        from claimcheck.safe_text import link

        folder = self.folders.get(corpus)
        if folder is None:
            raise ReviewError(
                f"{corpus!r} is not a corpus of this report: {', '.join(self.folders) or 'none is known'}"
            )
        full = complete({name: value.strip() for name, value in row.items()}, {})
        if full["url"] and link(full["url"]) is None:
            raise ReviewError(f"The document's address is {full['url']!r}: expected http:// or https://, or nothing")
        added = add_documents(folder, [Candidate(where="the document", row=full)])
        if added.refused:
            raise ReviewError(f"The document was not added: {added.refused[0].reason}")
        return f"{corpus}/{added.ids[0]}"

    def worded(self, claim: dict[str, Any], text: str, result: dict[str, Any]) -> dict[str, Any]:
        """The claim in other words, checked: its place in the article stays. Raises :class:`InputError`."""
        from claimcheck.pipeline import typed_claim
        from claimcheck.result import claim_to_dict

        day = date.fromisoformat(result["article"]["published"] or result["as_of"])
        typed = typed_claim(text, self.models.encoder, day, claim["id"])
        own = claim_to_dict(typed) | {"span": claim["span"], "speaker": claim["speaker"] or typed.speaker}
        return self.again([own], result)[0]

    def again(self, claims: Sequence[dict[str, Any]], result: dict[str, Any]) -> list[dict[str, Any]]:
        """Claims in JSON form with new verdicts, evidence and checks; evidence in ``irrelevant`` is not looked at."""
        from claimcheck.result import assessment_to_dict
        from claimcheck.verification.verify import verify

        # One by one, because each has evidence of its own that is not to be looked at.
        return [
            claim | assessment_to_dict(
                verify([_claim_of(claim)], self.searcher, self.models.verifier, _asked(claim, result))[0]
            )
            for claim in claims
        ]  # fmt: skip

    def touched(self, claims: Sequence[dict[str, Any]], documents: Collection[str]) -> list[str]:
        """The ids of the claims for which a passage of these documents, ``<corpus>/<document>``, would be weighed."""
        from claimcheck.verification.candidates import query_for
        from claimcheck.verification.thresholds import ABOUT, LATER_PASSAGES, PASSAGES

        # The documents are new: what was indexed before does not have them.
        self.__dict__.pop("searcher", None)
        found = self.searcher.search([query_for(_claim_of(claim)) for claim in claims], PASSAGES + LATER_PASSAGES)
        return [
            claim["id"]
            for claim, hits in zip(claims, found, strict=True)
            if any(f"{h.passage.corpus}/{h.passage.document.id}" in documents and h.cosine >= ABOUT for h in hits)
        ]


def passage_name(item: dict[str, Any]) -> str:
    """What a passage is called in a review: ``<corpus>/<passage>``."""
    return f"{item['corpus']}/{item['passage']}"


def _claim_of(claim: dict[str, Any]) -> Claim:
    from claimcheck.article import Span
    from claimcheck.claims.model import Claim
    from claimcheck.dates import Interval

    start, end = (date.fromisoformat(day) if day else None for day in (claim["time"]["start"], claim["time"]["end"]))
    return Claim(
        id=claim["id"], text=claim["text"], span=Span(**claim["span"]), kind=claim["kind"], speaker=claim["speaker"],
        time=Interval(start=start, end=end), ongoing=claim.get("ongoing", False),
        check_worthiness=claim["check_worthiness"], unresolved=tuple(claim.get("unresolved", ())),
    )  # fmt: skip


def _asked(claim: dict[str, Any], result: dict[str, Any]) -> Asked:
    from claimcheck.verification.candidates import Asked
    from claimcheck.verification.model import MIN_CONFIDENCE

    parameters = result["provenance"]["parameters"]
    return Asked(
        as_of=date.fromisoformat(result["as_of"]),
        evidence=parameters.get("evidence", "all"),
        min_confidence=parameters.get("min_confidence", MIN_CONFIDENCE),
        exclude=result["article"]["text"],
        irrelevant=frozenset(passage_name(item) for item in claim.get("irrelevant", [])),
    )
