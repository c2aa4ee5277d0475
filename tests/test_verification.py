"""Verdicts: one label from many passages, as of a day, with what happened later kept apart."""

from datetime import date

import pytest
from conftest import TOWN, write_corpus

from claimcheck.corpus import read_corpus
from claimcheck.corpus.known import days_in, known_from
from claimcheck.pipeline import typed_claim
from claimcheck.retrieval.search import Searcher
from claimcheck.verification.candidates import Asked, candidates, query_for
from claimcheck.verification.model import Probabilities
from claimcheck.verification.thresholds import ABOUT, BEHIND_THE_NEAREST
from claimcheck.verification.times import flips_on, text_as_of
from claimcheck.verification.verify import verify
from claimcheck.verification.weighing import Weighed, features, weigh

NEUTRAL = Probabilities(supported=0.05, refuted=0.05, not_enough=0.9)
SUPPORT = Probabilities(supported=0.95, refuted=0.03, not_enough=0.02)
REFUTATION = Probabilities(supported=0.03, refuted=0.95, not_enough=0.02)


def weighed(probabilities, cosine=0.7):
    return Weighed(probabilities=probabilities, cosine=cosine)


def label(outcome):
    scores = {"supported": outcome.supported, "refuted": outcome.refuted, "not_enough": outcome.not_enough}
    return max(scores, key=scores.get)


def test_nothing_found_is_not_enough():
    assert weigh([]).not_enough == 1.0


def test_one_clear_passage_decides_among_passages_that_only_look_related():
    related = [weighed(NEUTRAL, cosine) for cosine in (0.75, 0.6, 0.55, 0.5)]
    assert label(weigh([weighed(SUPPORT), *related])) == "supported"
    assert label(weigh([weighed(REFUTATION), *related])) == "refuted"


def test_passages_that_only_look_related_decide_nothing():
    assert label(weigh([weighed(NEUTRAL, cosine) for cosine in (0.8, 0.7, 0.6)])) == "not_enough"


def test_the_probabilities_of_an_outcome_sum_to_one():
    outcome = weigh([weighed(SUPPORT), weighed(REFUTATION)])
    assert outcome.supported + outcome.refuted + outcome.not_enough == pytest.approx(1)


def test_the_order_of_the_passages_does_not_matter():
    passages = [weighed(SUPPORT, 0.6), weighed(REFUTATION, 0.5), weighed(NEUTRAL, 0.7)]
    for one, other in zip(features(passages), features(passages[::-1]), strict=True):
        assert one == pytest.approx(other)


def passages(tmp_path, *documents):
    return read_corpus(write_corpus(tmp_path / "c", documents)).passages


def tells_of_later(passage, day):
    return day.toordinal() < known_from(passage.document, days_in(passage.text))


def document(name, text, **fields):
    return {"id": name, "title": name, "text": text, "source": "Courier", "url": None, "published": None} | fields


def test_a_document_tells_of_later_things_by_its_event_date(tmp_path):
    (passage,) = passages(tmp_path, document("a", "The dam broke.", event_date="2018-06-12"))
    assert tells_of_later(passage, date(2018, 3, 9))
    assert not tells_of_later(passage, date(2018, 6, 12))


def test_an_undated_document_goes_by_the_dates_in_its_text_then_by_its_publication(tmp_path):
    dated, undated = passages(
        tmp_path,
        document("a", "The dam was built in 1987.", published="2020-01-05"),
        document("b", "The dam is the highest in the land.", published="2020-01-05"),
    )
    assert not tells_of_later(dated, date(2018, 3, 9))
    assert tells_of_later(undated, date(2018, 3, 9))


def test_a_document_without_any_date_counts_as_known(tmp_path):
    (passage,) = passages(tmp_path, document("a", "The dam is the highest in the land."))
    assert not tells_of_later(passage, date(1990, 1, 1))


def test_the_end_of_a_term_is_not_shown_before_it_came(tmp_path):
    text = "Ada Brun became head of the board on 2 May 2015. She left office on 1 June 2021."
    (passage,) = passages(tmp_path, document("a", text, event_start="2015-05-02", event_end="2021-06-01"))
    assert text_as_of(passage, date(2018, 1, 1)) == "Ada Brun became head of the board on 2 May 2015."
    assert text_as_of(passage, date(2022, 1, 1)) == text
    assert flips_on(passage, date(2018, 1, 1)) == date(2021, 6, 1)


@pytest.fixture(scope="module")
def ask(models, tmp_path_factory):
    """Verify one claim against documents, as of a day."""

    def ask(text, documents, as_of, **settings):
        folder = write_corpus(tmp_path_factory.mktemp("corpus") / "town", documents, name="town")
        searcher = Searcher([read_corpus(folder)], models.encoder)
        claim = typed_claim(text, models.encoder, as_of)
        return verify([claim], searcher, models.verifier, Asked(as_of=as_of, **settings))[0]

    return ask


def test_a_claim_that_the_corpus_states_is_supported(ask):
    assessment = ask("The Ellery Bridge is 412 metres long.", TOWN, date(2016, 1, 1))
    assert assessment.verdict.label == "supported"
    assert assessment.evidence[0].passage.document.id == "bridge-opening"
    assert [check.outcome for check in assessment.checks if check.kind == "quantity"] == ["agrees"]


def test_a_wrong_number_is_refuted_and_the_check_shows_it(ask):
    assessment = ask("The Ellery Bridge is 214 metres long.", TOWN, date(2016, 1, 1))
    assert assessment.verdict.label == "refuted"
    assert any(check.outcome == "differs" and "412" in check.evidence for check in assessment.checks)


def test_a_subject_that_the_corpus_does_not_cover_is_not_enough(ask):
    assessment = ask("The central bank of Peru raised its key rate.", TOWN, date(2016, 1, 1))
    assert assessment.verdict.label == "not_enough_evidence"
    assert assessment.verdict.cause in {"not_covered", "silent"}
    assert assessment.verdict.superseded is None


def test_what_happened_later_supersedes_a_state_and_says_since_when(ask):
    left = document("left", "Ingrid Solberg is no longer mayor of Ellery: she left office on 31 December 2019.",
                    published="2020-01-01", event_date="2019-12-31")  # fmt: skip
    documents = [left, *(row for row in TOWN if row["id"] != "mayor-2019")]
    assessment = ask("Ingrid Solberg is the mayor of Ellery.", documents, date(2016, 1, 1))
    assert assessment.verdict.label == "supported"
    assert assessment.verdict.superseded is not None
    assert assessment.verdict.superseded.label == "refuted"
    assert assessment.verdict.superseded.since == date(2019, 12, 31)
    assert assessment.verdict.superseded.evidence == ("town/left",)


def test_a_successor_in_office_supersedes_too(ask):
    assessment = ask("Ingrid Solberg is the mayor of Ellery.", TOWN, date(2016, 1, 1))
    assert assessment.verdict.superseded is not None
    assert assessment.verdict.superseded.since == date(2019, 10, 8)


def asked_of(models, folder, text):
    """Every statement that the model is asked to judge a passage by, in the check of one claim as of 2016."""
    statements = set()

    class Listening:
        name, sha256, runtime = models.verifier.name, models.verifier.sha256, models.verifier.runtime

        def predict(self, pairs):
            statements.update(statement for _, statement in pairs)
            return models.verifier.predict(pairs)

    day = date(2016, 1, 1)
    searcher = Searcher([read_corpus(folder)], models.encoder)
    verify([typed_claim(text, models.encoder, day)], searcher, Listening(), Asked(as_of=day))
    return statements


def test_what_would_end_a_state_is_asked_only_where_the_answer_can_count(models, town):
    bridge, mayor = "The Ellery Bridge is painted green.", "Ingrid Solberg is the mayor of Ellery."
    assert asked_of(models, town, bridge) == {bridge}
    assert asked_of(models, town, mayor) >= {mayor, "Ingrid Solberg is no longer the mayor of Ellery."}


def test_a_passage_far_behind_the_nearest_is_not_weighed(models, town):
    searcher, day = Searcher([read_corpus(town)], models.encoder), date(2016, 1, 1)
    claim = typed_claim("The Ellery Bridge opened to traffic on 4 May 2015.", models.encoder, day)
    cosines = [hit.cosine for hit in searcher.search([claim.text], 6)[0]]
    assert min(cosine for cosine in cosines if cosine >= ABOUT) < max(cosines) - BEHIND_THE_NEAREST
    weighed = [hit.cosine for hit in candidates([claim], searcher, Asked(as_of=day))[0].earlier]
    assert max(weighed) == max(cosines)
    assert min(weighed) >= max(cosines) - BEHIND_THE_NEAREST


def test_a_finished_event_is_not_superseded(ask):
    reopened = document("again", "The Ellery Bridge was closed on 18 March 2019.", event_date="2019-03-18")
    assessment = ask("The Ellery Bridge opened to traffic on 4 May 2015.", [*TOWN, reopened], date(2016, 1, 1))
    assert assessment.verdict.label == "supported"
    assert assessment.verdict.superseded is None


def known_then(assessment):
    """All that an assessment says of its as-of date: everything but what came later."""
    verdict, evidence = assessment.verdict, [item for item in assessment.evidence if not item.after_as_of]
    # Rounded, because the last digits of a prediction depend on the batch that it was made in.
    shown = [(item.passage.id, item.stance, round(item.score, 6), item.near_miss) for item in evidence]
    # Why there is not enough may be that what there is tells of a later time: that cause depends on what came later.
    cause = None if verdict.label == "not_enough_evidence" else verdict.cause
    return verdict.label, round(verdict.confidence, 6), cause, verdict.coverage, shown, assessment.checks


def test_later_documents_change_no_verdict_for_an_earlier_day(ask):
    texts = [
        "The Ellery Bridge is 412 metres long.",
        "The bridge opened in 2017.",
        "No ferry runs in Ellery.",
        "Ingrid Solberg is the mayor of Ellery.",
        "The Ellery Bridge is the longest bridge over the Tamble.",
    ]
    told = [
        "In {year} the Ellery Bridge was closed and made {n}00 metres long.",
        "Since 1 April {year} a ferry runs in Ellery again, and mayor Ingrid Solberg has left office.",
        "A bridge of {n},000 metres over the Tamble, the longest, opened on 1 April {year}.",
        "Ellery is quiet.",
    ]
    later = [
        document(
            f"later-{year}-{n}", text.format(year=year, n=n), published=f"{year}-05-01", event_date=f"{year}-04-01"
        )
        for year in (2016, 2020, 2024)
        for n, text in enumerate(told, start=2)
    ] + [document("undated", "The Ellery Bridge is 300 metres long.", published="2019-05-01")]
    for text in texts:
        assert known_then(ask(text, TOWN, date(2016, 1, 1))) == known_then(ask(text, [*TOWN, *later], date(2016, 1, 1)))


def test_contemporaneous_evidence_had_been_published_by_the_day(ask):
    late = [document("late", "The Ellery Bridge is 412 metres long.", published="2020", event_date="2015-05-04")]
    assert ask("The Ellery Bridge is 412 metres long.", late, date(2016, 1, 1)).evidence
    contemporaneous = ask("The Ellery Bridge is 412 metres long.", late, date(2016, 1, 1), evidence="contemporaneous")
    assert contemporaneous.evidence == ()
    assert contemporaneous.verdict.label == "not_enough_evidence"


def test_copies_of_one_text_count_once(ask):
    text = "The Ellery Bridge is 900 metres long."
    copies = [document(f"copy-{n}", text, title="The length of the bridge") for n in range(20)]
    once = ask("The Ellery Bridge is 900 metres long.", [*TOWN, copies[0]], date(2016, 1, 1))
    often = ask("The Ellery Bridge is 900 metres long.", [*TOWN, *copies], date(2016, 1, 1))
    assert often.verdict.label == once.verdict.label
    assert sum("900" in item.passage.text for item in often.evidence) == 1


def test_the_article_is_never_its_own_evidence(ask):
    text = "The Ellery Bridge is painted green."
    story = [document("story", text)]
    assert ask(text, [*TOWN, *story], date(2016, 1, 1)).verdict.label == "supported"
    own = ask(text, [*TOWN, *story], date(2016, 1, 1), exclude=f"News of the day. {text} The end.")
    assert all(item.passage.document.id != "story" for item in own.evidence)


def test_below_the_confidence_asked_for_the_verdict_is_not_enough(ask):
    assessment = ask("The Ellery Bridge is 412 metres long.", TOWN, date(2016, 1, 1), min_confidence=1.0)
    assert assessment.verdict.label == "not_enough_evidence"
    assert assessment.verdict.cause == "low_confidence"


def test_a_universal_claim_is_searched_for_its_counterexample(models):
    claim = typed_claim("No mayor has ever resigned.", models.encoder, date(2016, 1, 1))
    assert claim.kind == "universal"
    assert "mayor has resigned" in query_for(claim)
