"""The result of a check: its values, its JSON form (``claimcheck.result/1``) and its table form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from claimcheck.article import Article, Span
from claimcheck.claims.model import Claim, SetAside
from claimcheck.corpus import Corpus
from claimcheck.safe_text import json_text
from claimcheck.verification.model import Assessment, Check, Evidence, Verdict

if TYPE_CHECKING:
    import pandas as pd

    from claimcheck.retrieval.search import Hit
    from claimcheck.verification.earlier import EarlierCheck

SCHEMA = "claimcheck.result/1"

#: The columns of a table of claims, also of one without rows.
TABLE_COLUMNS = (
    "id", "claim", "verdict", "confidence", "reason", "superseded_since", "superseded_by", "kind", "speaker",
    "time_start", "time_end", "check_worthiness", "evidence", "source", "article_words",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CheckedClaim:
    """A claim and what was found out about it."""

    claim: Claim
    assessment: Assessment
    earlier: tuple[EarlierCheck, ...] = ()
    """Checks of the same claim in the desk's memory; they have no part in the verdict."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What made the result: enough to make it again."""

    claimcheck: str
    models: dict[str, str]
    """Name to SHA-256 of the weights."""
    runtimes: dict[str, str]
    """Name to what the model ran on, with its version."""
    stores: dict[str, str]
    """Name of the corpus to what its passages were searched with."""
    parameters: dict[str, Any]
    started: str
    """ISO 8601, UTC."""
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Result:
    """One article, checked."""

    article: Article
    corpora: tuple[Corpus, ...]
    as_of: date
    claims: tuple[CheckedClaim, ...]
    set_aside: tuple[SetAside, ...]
    provenance: Provenance

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, as plain values."""
        return {
            "schema": SCHEMA,
            "article": {
                "source": self.article.source,
                "title": self.article.title,
                "byline": self.article.byline,
                "published": _iso(self.article.published),
                "sha256": self.article.sha256,
                "text": self.article.text,
            },
            "corpora": [
                {
                    "name": corpus.name,
                    "title": corpus.title,
                    "documents": len(corpus.documents),
                    "passages": len(corpus.passages),
                    "sha256": corpus.sha256,
                }
                for corpus in self.corpora
            ],
            "as_of": self.as_of.isoformat(),
            "claims": [checked_to_dict(checked) for checked in self.claims],
            "set_aside": [set_aside_to_dict(item) for item in self.set_aside],
            "provenance": {
                "claimcheck": self.provenance.claimcheck,
                "models": self.provenance.models,
                "runtimes": self.provenance.runtimes,
                "stores": self.provenance.stores,
                "parameters": self.provenance.parameters,
                "started": self.provenance.started,
                "seconds": self.provenance.seconds,
            },
        }

    def to_json(self) -> str:
        """The JSON form, indented, with text as it is; only characters that cannot be seen are escaped."""
        return json_text(self.to_dict(), indent=1) + "\n"

    def to_frame(self) -> pd.DataFrame:
        """One row a claim, for looking at in a notebook."""
        return frame_of(self.to_dict())


def frame_of(result: dict[str, Any]) -> pd.DataFrame:
    """One row a claim of a result in its JSON form (also one read back from ``result.json``)."""
    import pandas as pd

    return pd.DataFrame(table_rows(result), columns=list(TABLE_COLUMNS))


def table_rows(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of the table, one a claim, by the names in ``TABLE_COLUMNS``."""
    return [_table_row(claim) for claim in result["claims"]]


def _table_row(claim: dict[str, Any]) -> dict[str, Any]:
    verdict = claim["verdict"]
    deciding = [item for item in claim["evidence"] if item["stance"] != "neutral" and not item["after_as_of"]]
    later = verdict["superseded"]
    return {
        "id": claim["id"],
        "claim": claim["text"],
        "verdict": verdict["label"],
        "confidence": verdict["confidence"],
        "reason": verdict["reason"],
        "superseded_since": later["since"] if later else None,
        "superseded_by": later["label"] if later else None,
        "kind": claim["kind"],
        "speaker": claim["speaker"],
        "time_start": claim["time"]["start"],
        "time_end": claim["time"]["end"],
        "check_worthiness": claim["check_worthiness"],
        "evidence": "; ".join(f"{item['corpus']}/{item['document']}" for item in deciding),
        "source": "; ".join(item["source"] for item in deciding),
        "article_words": claim["span"]["exact"],
    }


def checked_to_dict(checked: CheckedClaim) -> dict[str, Any]:
    """A claim with what was found out about it, in JSON form."""
    return (
        claim_to_dict(checked.claim)
        | assessment_to_dict(checked.assessment)
        | {"earlier_checks": [_earlier_to_dict(item) for item in checked.earlier]}
    )


def claim_to_dict(claim: Claim) -> dict[str, Any]:
    """A claim in JSON form, without its verdict."""
    return {
        "id": claim.id,
        "text": claim.text,
        "span": span_to_dict(claim.span),
        "kind": claim.kind,
        "speaker": claim.speaker,
        "time": {"start": _iso(claim.time.start), "end": _iso(claim.time.end)},
        "ongoing": claim.ongoing,
        "check_worthiness": round(claim.check_worthiness, 4),
        "unresolved": list(claim.unresolved),
    }


def assessment_to_dict(assessment: Assessment) -> dict[str, Any]:
    """Verdict, evidence and checks in JSON form."""
    return {
        "verdict": _verdict_to_dict(assessment.verdict),
        "evidence": [_evidence_to_dict(item) for item in assessment.evidence],
        "checks": [_check_to_dict(item) for item in assessment.checks],
    }


def hit_to_dict(hit: Hit) -> dict[str, Any]:
    """A passage found by a search, in JSON form."""
    document = hit.passage.document
    return {
        "corpus": hit.passage.corpus,
        "document": document.id,
        "passage": hit.passage.id,
        "title": document.title,
        "source": document.source,
        "url": document.url,
        "published": document.published_text,
        "text": hit.passage.text,
        "span": span_to_dict(hit.passage.span),
        "extra": document.extra,
        "score": round(hit.score, 5),
        "cosine": round(hit.cosine, 4),
    }


def set_aside_to_dict(item: SetAside) -> dict[str, Any]:
    """Something set aside, in JSON form."""
    return {"span": span_to_dict(item.span), "reason": item.reason}


def span_to_dict(span: Span) -> dict[str, Any]:
    """A span in JSON form."""
    return {"start": span.start, "end": span.end, "exact": span.exact}


def _verdict_to_dict(verdict: Verdict) -> dict[str, Any]:
    later = verdict.superseded
    return {
        "label": verdict.label,
        "confidence": round(verdict.confidence, 4),
        "reason": verdict.reason,
        "cause": verdict.cause,
        "superseded": None
        if later is None
        else {"since": later.since.isoformat(), "label": later.label, "evidence": list(later.evidence)},
        "coverage": {
            "documents": verdict.coverage.documents,
            "first": verdict.coverage.first,
            "last": verdict.coverage.last,
        },
    }


def _evidence_to_dict(item: Evidence) -> dict[str, Any]:
    document = item.passage.document
    return {
        "corpus": item.passage.corpus,
        "document": document.id,
        "passage": item.passage.id,
        "title": document.title,
        "source": document.source,
        "url": document.url,
        "published": document.published_text,
        "happened": item.happened,
        "text": item.passage.text,
        "span": span_to_dict(item.passage.span),
        "stance": item.stance,
        "score": round(item.score, 4),
        "after_as_of": item.after_as_of,
        "near_miss": item.near_miss,
        "extra": document.extra,
    }


def _earlier_to_dict(item: EarlierCheck) -> dict[str, Any]:
    checked = item.checked
    return {
        "corpus": checked.corpus,
        "claim": checked.claim,
        "verdict": checked.verdict,
        "as_of": checked.as_of_text,
        "reviewer": checked.reviewer,
        "date": checked.date,
        "links": list(checked.links),
        "note": checked.note,
        "similarity": round(item.similarity, 4),
        "may_be_outdated": item.outdated is not None,
        "outdated": item.outdated,
    }


def _check_to_dict(check: Check) -> dict[str, Any]:
    return {
        "kind": check.kind,
        "outcome": check.outcome,
        "claim": check.claim,
        "evidence": check.evidence,
        "detail": check.detail,
        "document": check.document,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
