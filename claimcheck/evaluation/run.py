"""Run one of the three evaluations with the project's own models: what ``claimcheck eval`` calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from claimcheck.article import Article, read_article
from claimcheck.claims.extract import extract_claims
from claimcheck.claims.worth import worth_scorer
from claimcheck.errors import InputError
from claimcheck.evaluation import Measures, Progress
from claimcheck.evaluation.claims import evaluate_claims
from claimcheck.evaluation.gold import evaluate_gold_claims
from claimcheck.evaluation.readers import check_writable, read_json_lines, read_verification
from claimcheck.evaluation.retrieve import evaluate_retrieve
from claimcheck.evaluation.verify import evaluate_verify
from claimcheck.result import claim_to_dict, set_aside_to_dict
from claimcheck.retrieval.encoder import SentenceEncoder
from claimcheck.retrieval.search import search_texts
from claimcheck.verification.verifier import DEFAULT_VERIFIER, load_verifier


def evaluate(
    what: str, files: Sequence[Path], predictions: Path | None, verifier: str | None, progress: Progress | None
) -> dict[str, Measures]:
    """Measures by file. ``what`` is ``verify``, ``retrieve`` or ``claims``; raises :class:`InputError`.

    For ``claims``, a file with gold claims of an article (``quote`` in its lines, the article beside it) is measured
    by what is found in that article.

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
    gold = [path for path in files if is_gold(path)]
    if gold and predictions is not None:
        raise InputError(f"{gold[0]}: a gold file is only measured. Leave --predictions out, or the gold file")
    measures: dict[str, Measures] = {}
    if len(gold) < len(files):
        rest = [path for path in files if path not in gold]
        measures |= evaluate_claims(rest, _worth, _claims_of, predictions=predictions, progress=progress)
    return measures | {str(path): evaluate_gold_claims(_claims_in(article_of(path)), path) for path in gold}


def claim_figures(gold: Sequence[Path]) -> dict[str, float]:
    """What is found in the articles of several gold files together.

    ``found``: gold claims found; ``telling``: claims that tell some gold claim; ``speakers``: of the found gold claims
    those with the right speaker.
    """
    measured = [evaluate_gold_claims(_claims_in(article_of(path)), path) for path in gold]
    wanted, given = sum(m["n"] for m in measured), sum(m["claims"] for m in measured)
    found = sum(m["n"] * m["claim_recall"] for m in measured)
    return {
        "found": found / wanted,
        "telling": sum(m["claims"] * m["claim_precision"] for m in measured) / given,
        "speakers": sum(m["n"] * m["claim_recall"] * m["speaker_accuracy"] for m in measured) / found,
    }


def is_gold(path: Path) -> bool:
    """Whether a file holds gold claims of an article: each line has a ``quote`` from it."""
    return next(("quote" in row for _, row in read_json_lines(path)), False)


def article_of(gold: Path) -> Path:
    """The article beside a gold file: ``story.txt`` of ``story.gold.jsonl``, ``article.txt`` of ``gold.jsonl``."""
    name = gold.name.split(".")[0]
    beside = gold.with_name("article.txt" if name == "gold" else f"{name}.txt")
    if not beside.is_file():
        raise InputError(f"{gold}: there is no article {beside.name} beside it. Put it there, under that name")
    return beside


def _claims_in(path: Path) -> dict[str, Any]:
    article = read_article(str(path))
    found = extract_claims(article, lambda texts: [0.0] * len(texts))
    return {
        "article": {"text": article.text},
        "claims": [claim_to_dict(claim) for claim in found.claims],
        "set_aside": [set_aside_to_dict(item) for item in found.set_aside],
    }


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
