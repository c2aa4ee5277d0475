"""Run one of the three evaluations with the project's own models: what ``claimcheck eval`` calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from claimcheck.article import Article
from claimcheck.claims.extract import extract_claims
from claimcheck.claims.worth import worth_scorer
from claimcheck.errors import InputError
from claimcheck.evaluation import Measures, Progress
from claimcheck.evaluation.claims import evaluate_claims
from claimcheck.evaluation.readers import check_writable, read_verification
from claimcheck.evaluation.retrieve import evaluate_retrieve
from claimcheck.evaluation.verify import evaluate_verify
from claimcheck.retrieval.encoder import SentenceEncoder
from claimcheck.retrieval.search import search_texts
from claimcheck.verification.verifier import DEFAULT_VERIFIER, load_verifier


def evaluate(
    what: str, files: Sequence[Path], predictions: Path | None, verifier: str | None, progress: Progress | None
) -> dict[str, Measures]:
    """Measures by file. ``what`` is ``verify``, ``retrieve`` or ``claims``; raises :class:`InputError`.

    The files are read before a model is loaded: a mistake in one costs no waiting.
    """
    if what == "verify":
        check_writable(predictions, files)
        for path in files:
            read_verification(path)
        return evaluate_verify(
            files, load_verifier(verifier or DEFAULT_VERIFIER), predictions=predictions, progress=progress
        )
    if what == "retrieve":
        if len(files) != 1:
            raise InputError("eval retrieve takes one BEIR folder, with corpus.jsonl, queries.jsonl and qrels/")
        return evaluate_retrieve(files[0], _search, predictions=predictions)
    return evaluate_claims(files, _worth, _claims_of, predictions=predictions, progress=progress)


def _search(documents: Sequence[tuple[str, str, str]], queries: Sequence[str], k: int) -> list[list[tuple[str, float]]]:
    return search_texts(documents, queries, k, SentenceEncoder())


def _worth(sentences: Sequence[str]) -> list[float]:
    return list(worth_scorer(SentenceEncoder())(sentences))


def _claims_of(sentence: str) -> list[str]:
    # Without a day of publication: "yesterday" would otherwise mean another day on every run.
    article = Article(
        source="sentence", title="", byline=None, published=None, sha256="", text=sentence, headings=(), boilerplate=()
    )
    return [claim.text for claim in extract_claims(article, lambda texts: [0.0] * len(texts)).claims]
