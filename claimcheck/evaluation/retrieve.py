"""``claimcheck eval retrieve``: how well retrieval finds the judged documents of a BEIR folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from claimcheck.evaluation import Measures, metrics
from claimcheck.evaluation.readers import check_writable, read_beir, write_predictions

Searcher = Callable[[Sequence[tuple[str, str, str]], Sequence[str], int], list[list[tuple[str, float]]]]
"""From documents (id, title, text), queries and k to each query's k best documents (id, score), best first."""

RANKS = 100


def evaluate_retrieve(folder: Path, searcher: Searcher, *, predictions: Path | None) -> dict[str, Measures]:
    """Search every query that the split judges, then score those with a relevant document.

    Gives the measures by folder name, as it was given: ``ndcg@10``, ``recall@10``, ``recall@100``, ``mrr@10``,
    means over the scored queries. ``predictions`` gets ``{"query", "document", "rank", "score"}`` a line, up to 100
    ranks a query, in the order of ``queries.jsonl``. A document whose id equals the query's is a result like any
    other. Raises :class:`claimcheck.errors.InputError` for a folder that is not BEIR's.
    """
    check_writable(predictions, [folder / "corpus.jsonl", folder / "queries.jsonl", *folder.glob("qrels/*.tsv")])
    beir = read_beir(folder)
    found = searcher(beir.documents, list(beir.queries.values()), RANKS)
    ranked = {query: ranks[:RANKS] for query, ranks in zip(beir.queries, found, strict=True)}
    write_predictions(
        predictions,
        (
            {"query": query, "document": document, "rank": rank, "score": float(score)}
            for query, ranks in ranked.items()
            for rank, (document, score) in enumerate(ranks, start=1)
        ),
    )
    judged = {query: gains for query, gains in beir.relevance.items() if any(gain > 0 for gain in gains.values())}
    runs = [([document for document, _ in ranked[query]], gains) for query, gains in judged.items()]
    known = {name for name, _, _ in beir.documents}
    absent = {name for gains in judged.values() for name, gain in gains.items() if gain > 0 and name not in known}
    notes = []
    if len(judged) < len(ranked):
        notes.append(f"{len(ranked) - len(judged)} queries have no relevant document: searched but not scored")
    if absent:
        notes.append(f"{len(absent)} relevant documents are not in corpus.jsonl: counted as not found")
    return {
        str(folder): {
            "n": len(ranked),
            "scored": len(judged),
            "documents": len(beir.documents),
            "ndcg@10": metrics.mean([metrics.ndcg(names, gains, 10) for names, gains in runs]),
            "recall@10": metrics.mean([metrics.recall_at(names, gains, 10) for names, gains in runs]),
            "recall@100": metrics.mean([metrics.recall_at(names, gains, RANKS) for names, gains in runs]),
            "mrr@10": metrics.mean([metrics.reciprocal_rank(names, gains, 10) for names, gains in runs]),
            "note": "; ".join(notes) or None,
        }
    }
