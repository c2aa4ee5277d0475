"""``claimcheck eval claims``: how well check-worthy sentences are told apart, and split into the facts they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from claimcheck.evaluation import Measures, Progress, metrics
from claimcheck.evaluation.readers import SentenceRow, check_writable, read_sentences, write_predictions

Scorer = Callable[[Sequence[str]], list[float]]
"""From sentences to how much each is worth checking, 0 to 1."""

Extractor = Callable[[str], list[str]]
"""From a sentence to the claims it holds."""

#: A claim and a fact with at least this F1 of their content words count as the same.
MATCH_F1 = 0.6


def evaluate_claims(
    paths: Sequence[Path],
    scorer: Scorer,
    extractor: Extractor,
    *,
    predictions: Path | None,
    progress: Progress | None = None,
) -> dict[str, Measures]:
    """Score and split every sentence, then compare with what the files say. Gives the measures by file name.

    Rows with ``label`` give the measures of :func:`score_labels`, rows with ``facts`` those of :func:`score_facts`.
    ``predictions`` gets ``{"id", "score", "claims"}`` a line, in the order of the files and their rows; labels and
    facts have no part in it. Raises :class:`claimcheck.errors.InputError` for a broken file.
    """
    check_writable(predictions, paths)
    files = [(path, read_sentences(path)) for path in paths]
    total = sum(len(rows) for _, rows in files)
    measures: dict[str, Measures] = {}
    written: list[dict[str, Any]] = []
    for path, rows in files:
        scores = [float(value) for value in scorer([row.sentence for row in rows])]
        # Splitting is the slow half; a file of labels alone needs it only for its predictions.
        splits = predictions is not None or any(row.facts is not None for row in rows)
        claims: list[list[str]] = []
        for row in rows:
            claims.append(list(extractor(row.sentence)) if splits else [])
            if progress is not None:
                progress(len(written) + len(claims), total)
        written += [
            {"id": row.id, "score": score, "claims": split}
            for row, score, split in zip(rows, scores, claims, strict=True)
        ]
        measures[str(path)] = _score_file(rows, scores, claims)
    write_predictions(predictions, written)
    return measures


def _score_file(rows: Sequence[SentenceRow], scores: Sequence[float], claims: Sequence[list[str]]) -> Measures:
    labelled = [(row.label, score) for row, score in zip(rows, scores, strict=True) if row.label is not None]
    split = [(row.facts, found) for row, found in zip(rows, claims, strict=True) if row.facts is not None]
    known = sum(row.label is not None or row.facts is not None for row in rows)
    measures: Measures = {"n": len(rows), "labelled": known}
    if labelled or not split:
        measures |= score_labels([label for label, _ in labelled], [score for _, score in labelled])
    if split:
        measures |= score_facts(split)
    unknown = len(rows) - known
    measures["note"] = (
        f"{unknown} of {len(rows)} rows have neither a label that is 0 or 1 nor facts: predicted, not scored"
        if unknown
        else None
    )
    return measures


def score_labels(labels: Sequence[int], scores: Sequence[float]) -> Measures:
    """Average precision, AUROC, F1 at 0.5, the best F1 with its threshold, ECE.

    F1 is that of the sentences worth checking. ECE takes 0.5 as the threshold and the larger of the score and one
    minus it as the confidence.
    """
    predicted = [int(score >= 0.5) for score in scores]
    best = metrics.best_f1(scores, labels)
    return {
        "positives": sum(labels),
        "average_precision": metrics.average_precision(scores, labels),
        "auroc": metrics.auroc(scores, labels),
        "f1": metrics.class_scores(labels, predicted, 1).f1 if labels else None,
        "best_f1": best[0] if best else None,
        "best_threshold": best[1] if best else None,
        "ece": metrics.expected_calibration_error(
            [max(score, 1 - score) for score in scores], [a == b for a, b in zip(labels, predicted, strict=True)]
        ),
    }


def score_facts(rows: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Measures:
    """Fact recall and claim precision over (facts, claims) of each sentence, and how many of each a sentence has.

    A proxy: a claim and a fact count as the same if the F1 of their content words is at least MATCH_F1, whatever
    they say with those words; "A beat B" matches "B beat A". Facts and claims are matched one to one within a
    sentence, the closest pair first. Recall and precision are over all sentences together.
    """
    matches = sum(count_matches(facts, claims) for facts, claims in rows)
    facts_total, claims_total = sum(len(facts) for facts, _ in rows), sum(len(claims) for _, claims in rows)
    return {
        "fact_recall": metrics.ratio(matches, facts_total),
        "claim_precision": metrics.ratio(matches, claims_total),
        "facts_per_sentence": metrics.ratio(facts_total, len(rows)),
        "claims_per_sentence": metrics.ratio(claims_total, len(rows)),
    }


def count_matches(facts: Sequence[str], claims: Sequence[str]) -> int:
    """How many facts and claims can be paired off, the closest pair first, at MATCH_F1 or above."""
    fact_words = [metrics.content_words(fact) for fact in facts]
    claim_words = [metrics.content_words(claim) for claim in claims]
    pairs = sorted(
        (
            (-closeness, fact, claim)
            for fact, words in enumerate(fact_words)
            for claim, others in enumerate(claim_words)
            if (closeness := metrics.overlap_f1(words, others)) >= MATCH_F1
        ),
    )
    taken_facts: set[int] = set()
    taken_claims: set[int] = set()
    for _, fact, claim in pairs:
        if fact not in taken_facts and claim not in taken_claims:
            taken_facts.add(fact)
            taken_claims.add(claim)
    return len(taken_facts)
