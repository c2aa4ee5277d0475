"""Evaluation: measures against hand-worked examples, labelled files read with care, labels kept out of predictions."""

import gzip
import json
import math
import re
import shutil
from pathlib import Path

import pytest

from claimcheck.errors import InputError
from claimcheck.evaluation import metrics, table
from claimcheck.evaluation.claims import count_matches, evaluate_claims
from claimcheck.evaluation.gold import evaluate_gold
from claimcheck.evaluation.retrieve import evaluate_retrieve
from claimcheck.evaluation.run import evaluate
from claimcheck.evaluation.verify import evaluate_verify, score
from claimcheck.verification.model import Probabilities

DATA = Path(__file__).parent / "eval"

S, R, N = "supported", "refuted", "not_enough_info"


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# Measures ------------------------------------------------------------------------------------------------------------


def test_classification_measures_by_hand():
    gold, predicted = [S, S, R, N], [S, R, R, R]
    assert metrics.accuracy(gold, predicted) == 0.5
    refuted = metrics.class_scores(gold, predicted, R)
    assert (refuted.precision, refuted.recall, refuted.f1, refuted.support) == (1 / 3, 1.0, 0.5, 1)
    # F1: supported 2/3, refuted 1/2, not enough 0; recall: 1/2, 1, 0.
    assert metrics.macro_f1(gold, predicted) == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)
    assert metrics.balanced_accuracy(gold, predicted) == 0.5


def test_expected_calibration_error_by_hand():
    # One bin (0.5, 0.6] with accuracy 0.5 and confidence 0.58; one bin (0.9, 1] with accuracy 1 and confidence 0.95.
    error = metrics.expected_calibration_error([0.56, 0.60, 0.95, 0.95], [1, 0, 1, 1])
    assert error == pytest.approx((2 * 0.08 + 2 * 0.05) / 4)


def test_a_confidence_on_an_edge_belongs_to_the_bin_below_it():
    # Together in (0.5, 0.6] the two gaps cancel in part; split over two bins they would not.
    assert metrics.expected_calibration_error([0.6, 0.55], [0, 1]) == pytest.approx(abs(1.15 - 1) / 2)
    assert metrics.expected_calibration_error([0.0, 1.0], [0, 1]) == 0.0


def test_brier_score_by_hand():
    assert metrics.brier_score([[1.0, 0.0, 0.0], [0.2, 0.5, 0.3]], [0, 2]) == pytest.approx(
        (0 + 0.04 + 0.25 + 0.49) / 2
    )
    assert metrics.brier_score([[0.0, 1.0]], [0]) == 2.0


def test_auroc_counts_ties_half():
    # Pairs: 0.9 > 0.5, 0.9 > 0.1, 0.5 = 0.5, 0.5 > 0.1.
    assert metrics.auroc([0.9, 0.5, 0.5, 0.1], [1, 1, 0, 0]) == 3.5 / 4
    assert metrics.auroc([0.9, 0.5], [1, 1]) is None


def test_average_precision_and_best_f1_by_hand():
    scores, positive = [0.9, 0.8, 0.7, 0.6], [1, 0, 1, 0]
    assert metrics.average_precision(scores, positive) == pytest.approx((1 + 2 / 3) / 2)
    # At 0.7: precision 2/3, recall 1.
    assert metrics.best_f1(scores, positive) == (pytest.approx(0.8), 0.7)
    # With one score for all there is one threshold: precision is the share of positives.
    assert metrics.average_precision([0.5] * 4, positive) == 0.5
    assert metrics.average_precision(scores, [0] * 4) is None
    assert metrics.best_f1([], []) is None


def test_accuracy_at_coverage_takes_the_most_confident_rows():
    confidence, correct = [0.4, 0.9, 0.8, 0.7], [0, 1, 1, 0]
    assert metrics.accuracy_at_coverage(confidence, correct, 0.25) == 1.0
    assert metrics.accuracy_at_coverage(confidence, correct, 0.75) == pytest.approx(2 / 3)
    assert metrics.accuracy_at_coverage(confidence, correct, 1.0) == 0.5
    assert metrics.accuracy_at_coverage(confidence[:1], correct[:1], 0.25) == 0.0


def test_ranking_measures_by_hand():
    relevance = {"a": 2.0, "b": 1.0, "c": 0.0}
    ranked = ["x", "b", "a", "c"]
    gained = 1 / math.log2(3) + 2 / math.log2(4)
    best = 2 / math.log2(2) + 1 / math.log2(3)
    assert metrics.ndcg(ranked, relevance, 10) == pytest.approx(gained / best)
    assert metrics.ndcg(["a", "b"], relevance, 10) == 1.0
    assert metrics.ndcg(ranked, relevance, 1) == 0.0
    assert metrics.recall_at(ranked, relevance, 2) == 0.5
    assert metrics.reciprocal_rank(ranked, relevance, 10) == 0.5
    assert metrics.reciprocal_rank(ranked, relevance, 1) == 0.0


def test_content_words_are_stemmed_numbers_joined_and_negations_kept():
    assert metrics.content_words("The bridge's 1,600 cables aren't painted.") == metrics.content_words(
        "1600 cables of a bridge: not painting"
    )
    assert metrics.content_words("It did not fall.") != metrics.content_words("It did fall.")
    assert metrics.overlap_f1(frozenset("abc"), frozenset("bcde")) == pytest.approx(4 / 7)
    assert metrics.overlap_f1(frozenset(), frozenset()) == 0.0


@pytest.mark.parametrize("seed", range(3))
def test_measures_agree_with_scikit_learn(seed):
    sklearn_metrics = pytest.importorskip("sklearn.metrics")
    import numpy as np

    random = np.random.default_rng(seed)
    gold, predicted = random.choice([S, R, N], 200).tolist(), random.choice([S, R], 200).tolist()
    assert metrics.macro_f1(gold, predicted) == pytest.approx(
        sklearn_metrics.f1_score(gold, predicted, average="macro", zero_division=0)
    )
    assert metrics.balanced_accuracy(gold, predicted) == pytest.approx(
        sklearn_metrics.balanced_accuracy_score(gold, predicted)
    )
    # Rounded, so that there are ties.
    positive, scores = random.integers(0, 2, 200), random.random(200).round(1)
    assert metrics.auroc(scores, positive) == pytest.approx(sklearn_metrics.roc_auc_score(positive, scores))
    assert metrics.average_precision(scores, positive) == pytest.approx(
        sklearn_metrics.average_precision_score(positive, scores)
    )
    best, threshold = metrics.best_f1(scores, positive)
    assert best == pytest.approx(sklearn_metrics.f1_score(positive, scores >= threshold))
    assert all(best >= sklearn_metrics.f1_score(positive, scores >= other) for other in np.unique(scores))
    relevance = random.integers(0, 3, 20)
    order = np.argsort(-random.random(20))
    assert metrics.ndcg(
        [str(place) for place in order], {str(place): float(gain) for place, gain in enumerate(relevance)}, 10
    ) == pytest.approx(sklearn_metrics.ndcg_score([relevance[order]], [np.arange(20, 0, -1)], k=10))


# Verification --------------------------------------------------------------------------------------------------------


class NumberVerifier:
    """Supports a claim whose numbers the evidence has, refutes one whose numbers it lacks, else is unsure."""

    def predict(self, pairs):
        given = []
        for evidence, claim in pairs:
            numbers = set(re.findall(r"\d+", claim))
            if not numbers:
                given.append(Probabilities(supported=0.3, refuted=0.2, not_enough=0.5))
            elif numbers <= set(re.findall(r"\d+", evidence)):
                given.append(Probabilities(supported=0.8, refuted=0.1, not_enough=0.1))
            else:
                given.append(Probabilities(supported=0.1, refuted=0.7, not_enough=0.2))
        return given


def test_verify_measures_of_a_file(tmp_path):
    out = tmp_path / "predictions.jsonl"
    path = DATA / "verify.jsonl"
    measures = evaluate_verify([path], NumberVerifier(), predictions=out)[str(path)]
    # Right: 1, two, 3; "four" and 5 are taken for not enough.
    assert (measures["n"], measures["labels"]) == (5, {S: 2, R: 2, N: 1})
    assert measures["accuracy"] == 0.6
    assert measures["balanced_accuracy"] == pytest.approx((0.5 + 0.5 + 1) / 3)
    assert measures["two_way_accuracy"] == 0.75
    assert measures["auroc_supported"] == pytest.approx(5 / 6)
    assert measures["per_class"][N] == {"precision": pytest.approx(1 / 3), "recall": 1.0, "f1": 0.5, "support": 1}
    assert measures["accuracy_at_coverage"] == {"0.25": 1.0, "0.5": 1.0, "0.75": 0.75, "1.0": 0.6}
    assert measures["note"] is None
    rows = read_lines(out)
    assert [row["id"] for row in rows] == [1, "two", 3, "four", 5]
    assert rows[1] == {"id": "two", "label": R, "probabilities": {S: 0.1, R: 0.7, N: 0.2}}


def test_the_same_predictions_come_out_whatever_the_labels_say(tmp_path):
    first = tmp_path / "first.jsonl"
    evaluate_verify([DATA / "verify.jsonl"], NumberVerifier(), predictions=first)
    rows = [json.loads(line) for line in (DATA / "verify.jsonl").read_text().splitlines() if line]
    for replaced in (N, None, "hidden", ["a", "list"]):
        path, out = tmp_path / "replaced.jsonl", tmp_path / "second.jsonl"
        path.write_text("".join(json.dumps(row | {"label": replaced}) + "\n" for row in rows))
        evaluate_verify([path], NumberVerifier(), predictions=out)
        assert out.read_bytes() == first.read_bytes()


def test_without_known_labels_measures_are_null_and_a_note_says_why(tmp_path):
    path = tmp_path / "unlabelled.jsonl"
    path.write_text('{"id": 1, "claim": "It rained in 1911.", "evidence": ""}\n')
    measures = evaluate_verify([path], NumberVerifier(), predictions=None)[str(path)]
    assert (measures["n"], measures["labelled"]) == (1, 0)
    assert measures["accuracy"] is measures["macro_f1"] is measures["ece"] is measures["per_class"] is None
    assert "1 of 1 rows" in measures["note"]
    json.dumps(measures, allow_nan=False)


def test_two_labels_only_leave_three_way_numbers_as_they_are():
    measures = score([S, R], [(0.3, 0.2, 0.5), (0.1, 0.4, 0.5)])
    assert measures["accuracy"] == 0.0
    assert measures["two_way_accuracy"] == 1.0


def test_several_files_and_gzip_keep_their_order(tmp_path):
    packed, out, seen = tmp_path / "again.jsonl.gz", tmp_path / "out.jsonl", []
    packed.write_bytes(gzip.compress((DATA / "verify.jsonl").read_bytes()))
    measures = evaluate_verify(
        [packed, DATA / "verify.jsonl"], NumberVerifier(), predictions=out, progress=lambda *at: seen.append(at)
    )
    assert list(measures) == [str(packed), str(DATA / "verify.jsonl")]
    assert measures[str(packed)] == measures[str(DATA / "verify.jsonl")]
    assert [row["id"] for row in read_lines(out)] == [1, "two", 3, "four", 5] * 2
    assert seen == [(5, 10), (10, 10)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "is not a JSON object"),
        (b"[1]", "found list"),
        (b'{"id": 1, "claim": "\xff"}', "is not UTF-8"),
        (b'{"id": 1, "evidence": "x", "label": "supported"}', "'claim' is missing or empty"),
        (b'{"id": 1, "claim": "x", "evidence": ["y"]}', "'evidence' is missing or empty"),
        (b'{"claim": "x", "evidence": "y"}', "'id' is None"),
        (b'{"id": true, "claim": "x", "evidence": "y"}', "'id' is True"),
    ],
)
def test_a_broken_line_is_named(tmp_path, line, said):
    path, out = tmp_path / "broken.jsonl", tmp_path / "out.jsonl"
    path.write_bytes(b'{"id": 1, "claim": "x", "evidence": "y", "label": "supported"}\n\n' + line + b"\n")
    with pytest.raises(InputError, match=re.escape(said)) as caught:
        evaluate_verify([path], NumberVerifier(), predictions=out)
    assert f"{path}:3" in str(caught.value)
    assert not out.exists()


def test_files_that_cannot_be_used_are_named(tmp_path):
    empty, torn, fake = tmp_path / "empty.jsonl", tmp_path / "torn.jsonl.gz", tmp_path / "fake.jsonl.gz"
    empty.write_text("\n")
    torn.write_bytes(gzip.compress(b'{"id": 1}\n' * 1000)[:40])
    fake.write_text("{}\n")
    expected = {
        empty: "holds no rows",
        torn: "not a whole gzip file",
        fake: "not a whole gzip file",
        tmp_path: "is a folder",
        tmp_path / "none.jsonl": "no such file",
    }
    for path, said in expected.items():
        with pytest.raises(InputError, match=said):
            evaluate_verify([path], NumberVerifier(), predictions=None)


def test_predictions_are_not_written_over_the_data_or_into_a_folder_that_is_not_there(tmp_path):
    path = tmp_path / "data.jsonl"
    shutil.copy(DATA / "verify.jsonl", path)
    for out, said in [
        (path, "overwrite"),
        (tmp_path, "not a plain file"),
        (tmp_path / "none" / "out.jsonl", "does not exist"),
    ]:
        with pytest.raises(InputError, match=said):
            evaluate_verify([path], NumberVerifier(), predictions=out)
    assert path.read_bytes() == (DATA / "verify.jsonl").read_bytes()


# Retrieval -----------------------------------------------------------------------------------------------------------


def search_by_shared_words(documents, queries, k):
    found = []
    for query in queries:
        wanted = metrics.content_words(query)
        scored = [
            (name, metrics.overlap_f1(wanted, metrics.content_words(f"{title} {text}")))
            for name, title, text in documents
        ]
        found.append(sorted(scored, key=lambda pair: -pair[1])[:k])
    return found


def test_retrieve_scores_the_test_split(tmp_path):
    out = tmp_path / "predictions.jsonl"
    measures = evaluate_retrieve(DATA / "beir", search_by_shared_words, predictions=out)[str(DATA / "beir")]
    # q1 finds d1 and d3, q2 finds d2; q3 is judged to have nothing relevant.
    assert (measures["n"], measures["scored"], measures["documents"]) == (3, 2, 4)
    assert measures["ndcg@10"] == measures["recall@10"] == measures["recall@100"] == measures["mrr@10"] == 1.0
    assert "1 queries have no relevant document" in measures["note"]
    rows = read_lines(out)
    assert [row["query"] for row in rows] == ["q1"] * 4 + ["q2"] * 4 + ["q3"] * 4
    assert [row["rank"] for row in rows[:4]] == [1, 2, 3, 4]
    assert [row["document"] for row in rows[:2]] == ["d1", "d3"]
    assert rows[0]["score"] > rows[1]["score"]


def test_a_bad_ranking_scores_lower():
    def backwards(documents, queries, k):
        return [ranks[::-1] for ranks in search_by_shared_words(documents, queries, k)]

    measures = evaluate_retrieve(DATA / "beir", backwards, predictions=None)[str(DATA / "beir")]
    assert measures["mrr@10"] == pytest.approx((1 / 3 + 1 / 4) / 2)
    assert measures["ndcg@10"] < 0.6


def test_the_same_ranks_come_out_whatever_the_judgements_say(tmp_path):
    folder, first, second = tmp_path / "beir", tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    shutil.copytree(DATA / "beir", folder)
    evaluate_retrieve(folder, search_by_shared_words, predictions=first)
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq3\td1\t3\nq2\td9\t1\nq1\td4\t0\n")
    measures = evaluate_retrieve(folder, search_by_shared_words, predictions=second)[str(folder)]
    assert second.read_bytes() == first.read_bytes()
    assert "1 relevant documents are not in corpus.jsonl" in measures["note"]


def test_without_judgements_all_queries_are_searched(tmp_path):
    folder, out = tmp_path / "beir", tmp_path / "out.jsonl"
    shutil.copytree(DATA / "beir", folder)
    shutil.rmtree(folder / "qrels")
    measures = evaluate_retrieve(folder, search_by_shared_words, predictions=out)[str(folder)]
    assert measures["ndcg@10"] is None
    assert len(read_lines(out)) == 16


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1 d1 1\n", "test.tsv:2: expected a query id"),
        ("qrels/test.tsv", "q9\td1\t1\n", "test.tsv:1: the query 'q9' is not in queries.jsonl"),
        ("corpus.jsonl", '{"_id": "d1", "text": "x"}\n{"_id": "d1", "text": "y"}\n', "corpus.jsonl:2: the _id 'd1'"),
        ("queries.jsonl", '{"_id": "q1"}\n', "queries.jsonl:1: the field 'text'"),
    ],
)
def test_a_broken_beir_folder_is_named(tmp_path, name, content, said):
    folder = tmp_path / "beir"
    shutil.copytree(DATA / "beir", folder)
    (folder / name).write_text(content)
    with pytest.raises(InputError, match=re.escape(said)):
        evaluate_retrieve(folder, search_by_shared_words, predictions=None)


def test_several_splits_without_a_test_split_are_not_guessed_at(tmp_path):
    folder = tmp_path / "beir"
    shutil.copytree(DATA / "beir", folder)
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "train.tsv")
    with pytest.raises(InputError, match=r"dev\.tsv, train\.tsv but no test\.tsv"):
        evaluate_retrieve(folder, search_by_shared_words, predictions=None)


# Claims --------------------------------------------------------------------------------------------------------------


def score_by_digits(sentences):
    return [0.9 if re.search(r"\d", sentence) else 0.2 for sentence in sentences]


def split_at_and(sentence):
    return re.split(r" and |, ", sentence)


def test_check_worthiness_measures(tmp_path):
    path, out = DATA / "labels.jsonl", tmp_path / "out.jsonl"
    measures = evaluate_claims([path], score_by_digits, split_at_and, predictions=out)[str(path)]
    assert (measures["n"], measures["positives"]) == (4, 2)
    assert measures["average_precision"] == measures["auroc"] == measures["f1"] == measures["best_f1"] == 1.0
    assert measures["best_threshold"] == 0.9
    # Always right, with confidence 0.9 or 0.8.
    assert measures["ece"] == pytest.approx((2 * 0.1 + 2 * 0.2) / 4)
    assert read_lines(out)[1] == {"id": "b", "score": 0.2, "claims": ["Thank you all for coming tonight."]}


def test_fact_measures():
    path = DATA / "facts.jsonl"
    measures = evaluate_claims([path], score_by_digits, split_at_and, predictions=None)[str(path)]
    # Pieces: "Mara Holt", "a painter", "was born in Kessel in 1901", "died in 1977.", "She never sold a canvas."
    # Content words in common: the painter with "Mara Holt" (F1 0.8), the death with "died in 1977." (0.67), the canvas
    # (0.75). The third piece holds two facts and is too far from either (0.57).
    assert (measures["n"], measures["facts_per_sentence"], measures["claims_per_sentence"]) == (2, 2.5, 2.5)
    assert measures["fact_recall"] == measures["claim_precision"] == pytest.approx(3 / 5)


def test_facts_and_claims_are_matched_one_to_one():
    assert count_matches(["The mill burned in 1840."], ["The mill burned in 1840.", "The mill burned in 1840."]) == 1
    assert count_matches(["The mill burned."], ["A ferry sank."]) == 0
    # The closest pair goes first, which leaves the other two for each other.
    assert count_matches(["Holt painted the mill red.", "Holt painted the mill."], ["Holt painted the mill."] * 2) == 2


def test_claim_predictions_do_not_depend_on_labels_or_facts(tmp_path):
    for name, field in (("labels.jsonl", "label"), ("facts.jsonl", "facts")):
        first, second, path = tmp_path / "first.jsonl", tmp_path / "second.jsonl", tmp_path / "replaced.jsonl"
        evaluate_claims([DATA / name], score_by_digits, split_at_and, predictions=first)
        path.write_text("".join(json.dumps(row | {field: None}) + "\n" for row in read_lines(DATA / name)))
        measures = evaluate_claims([path], score_by_digits, split_at_and, predictions=second)[str(path)]
        assert second.read_bytes() == first.read_bytes()
        assert measures["labelled"] == 0
        assert measures["average_precision"] is None
        assert measures["note"]


# Gold files ----------------------------------------------------------------------------------------------------------

ARTICLE = (
    "Elin Varga opened the bridge on Monday. It is the longest in the county, and it cost 40 million, an engineer "
    "said. She said no one was hurt. It is a lovely thing. Who would not want to cross it?"
)


def span(exact):
    start = ARTICLE.index(exact)
    return {"start": start, "end": start + len(exact), "exact": exact}


def claim(number, text, exact, label, **fields):
    return {
        "id": f"c{number:02}",
        "text": text,
        "span": span(exact),
        "kind": "event",
        "speaker": None,
        "time": {"start": None, "end": None},
        "verdict": {"label": label, "confidence": 0.9, "reason": f"Reason {number}.", "superseded": None},
        "evidence": [{"corpus": "town", "document": "opening"}],
    } | fields


def town_result():
    longest = claim(
        2,
        "The Harrow bridge is the longest in the county.",
        "It is the longest in the county",
        "supported",
        kind="comparison",
    )
    longest["verdict"]["superseded"] = {"since": "2018-09-30", "label": "refuted", "evidence": []}
    return {
        "article": {"text": ARTICLE},
        "claims": [
            claim(
                1,
                "Elin Varga opened the bridge on 4 May 2015.",
                "Elin Varga opened the bridge on Monday",
                "supported",
                time={"start": "2015-05-04", "end": "2015-05-04"},
            ),
            longest,
            claim(3, "The Harrow bridge cost 40 million.", "it cost 40 million", "supported", speaker="the engineer"),
            claim(4, "A quarrel was settled.", "She said", "not_enough_evidence"),
        ],
        "set_aside": [{"span": span("It is a lovely thing."), "reason": "opinion"}],
    }


def test_a_result_is_measured_against_a_gold_file():
    measures = evaluate_gold(town_result(), DATA / "town.gold.jsonl")
    assert (measures["n"], measures["claims"]) == (4, 4)
    assert measures["claim_recall"] == measures["claim_precision"] == 0.75
    assert measures["verdict_accuracy"] == measures["asserted_precision"] == pytest.approx(2 / 3)
    assert measures["superseded_recall"] == measures["superseded_precision"] == 1.0
    assert measures["superseded_same_month"] == 1.0
    assert measures["kind_accuracy"] == pytest.approx(2 / 3)
    assert measures["speaker_accuracy"] == 1.0
    # c02 gives no time, its gold claim does.
    assert measures["time_accuracy"] == pytest.approx(2 / 3)
    assert measures["set_aside_recall"] == 0.5
    assert measures["set_aside_reason_accuracy"] == 1.0
    assert measures["confusion"]["refuted"]["supported"] == 1
    assert measures["confusion"]["not_enough_evidence"]["not_found"] == 1
    assert measures["claims_without_gold"] == ["A quarrel was settled."]
    assert [item["gold"] for item in measures["set_aside_missed"]] == ["s02"]
    json.dumps(measures, allow_nan=False)


def test_errors_can_be_read_one_by_one():
    errors = evaluate_gold(town_result(), DATA / "town.gold.jsonl")["errors"]
    assert [(error["gold"], error["wrong"]) for error in errors] == [
        ("g02", ["time"]),
        ("g03", ["verdict", "kind"]),
        ("g04", ["not_found"]),
    ]
    assert errors[1] == {
        "gold": "g03",
        "wrong": ["verdict", "kind"],
        "gold_text": "The Harrow bridge cost 40 million.",
        "claim": "The Harrow bridge cost 40 million.",
        "gold_verdict": "refuted",
        "verdict": "supported",
        "reason": "Reason 3.",
        "evidence": "town/opening",
    }
    assert errors[2]["claim"] is errors[2]["verdict"] is errors[2]["evidence"] is None


def test_the_same_words_elsewhere_in_the_article_do_not_count_as_found():
    result = town_result()
    result["claims"][0]["span"] = span("She said")
    measures = evaluate_gold(result, DATA / "town.gold.jsonl")
    assert measures["claim_recall"] == 0.5
    assert measures["errors"][0]["wrong"] == ["not_found"]


def test_a_quote_that_is_not_in_the_article_is_told():
    result = town_result()
    result["article"]["text"] = ARTICLE.replace("it cost 40 million", "it cost 41 million")
    assert evaluate_gold(result, DATA / "town.gold.jsonl")["quotes_not_in_article"] == ["g03"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"verdict": "true"}, "the verdict is 'true'"),
        ({"quote": ""}, "'quote' is missing"),
        ({"time": {"start": "May", "end": None}}, "'May' is not a date"),
        ({"superseded": "2018"}, "'superseded' is '2018'"),
    ],
)
def test_a_broken_gold_line_is_named(tmp_path, change, said):
    rows = read_lines(DATA / "town.gold.jsonl")
    path = tmp_path / "broken.gold.jsonl"
    path.write_text(json.dumps(rows[0]) + "\n" + json.dumps(rows[1] | change) + "\n")
    with pytest.raises(InputError, match=re.escape(said)) as caught:
        evaluate_gold(town_result(), path)
    assert f"{path}:2" in str(caught.value)


# The table -----------------------------------------------------------------------------------------------------------


def test_the_table_has_a_row_a_file_and_a_note_below():
    shown = table(
        {
            "a.jsonl": {"n": 3, "macro_f1": 0.5, "labels": {S: 3}, "note": None},
            "b": {"n": 12, "macro_f1": None, "note": "why"},
        }
    )
    assert shown.splitlines() == [
        "             macro",
        "file      n     f1",
        "-------  --  -----",
        "a.jsonl   3  0.500",
        "b        12      -",
        "",
        "b: why",
    ]


def test_a_gold_file_given_to_eval_claims_is_measured_on_its_article(tmp_path):
    story = "A bridge opens\n\n9 March 2018\n\nThe council sold the park. A ferry sank in 1994.\n"
    (tmp_path / "story.txt").write_text(story)
    gold = tmp_path / "story.gold.jsonl"
    row = {"id": "g1", "claim": "The council sold the park.", "quote": "The council sold the park.", "kind": "event",
           "speaker": None, "time": None, "verdict": "not_enough_evidence", "superseded": None}  # fmt: skip
    gold.write_text(json.dumps(row) + "\n")
    measures = evaluate("claims", [gold], None, None, None)[str(gold)]
    assert (measures["claim_recall"], measures["claim_precision"], measures["gold_per_claim"]) == (1.0, 0.5, 1.0)


def test_a_gold_file_without_its_article_is_named(tmp_path):
    gold = tmp_path / "story.gold.jsonl"
    gold.write_text('{"id": "g1", "quote": "The park."}\n')
    with pytest.raises(InputError, match=r"story\.txt"):
        evaluate("claims", [gold], None, None, None)
