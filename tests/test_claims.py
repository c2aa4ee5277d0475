"""What the claims step does with small texts: splitting, attribution, names and dates, sorting, covering all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.article import read_article
from claimcheck.claims.extract import extract_claims
from claimcheck.claims.model import Claim, ExtractedClaims
from claimcheck.claims.worth import worth_checking

HEAD = "A headline that only stands here\n\n9 March 2018\n\n"


def extract(tmp_path: Path, text: str, head: str = HEAD) -> tuple[str, ExtractedClaims]:
    path = tmp_path / "article.txt"
    path.write_bytes((head + text).encode("utf-8", "surrogatepass"))
    article = read_article(str(path), published="2018-03-09")
    return article.text, extract_claims(article, lambda texts: [0.5] * len(texts))


def claims(tmp_path: Path, text: str) -> list[Claim]:
    return list(extract(tmp_path, text)[1].claims)


def texts(tmp_path: Path, text: str) -> list[str]:
    return [claim.text for claim in claims(tmp_path, text)]


SPLITS = [
    ("The mayor opened the bridge and closed the ferry.",
     ["The mayor opened the bridge.", "The mayor closed the ferry."]),
    ("Maria Holt won the race, and her brother lost.", ["Maria Holt won the race.", "Maria Holt’s brother lost."]),
    ("Peter Vale, who joined the firm in 2009, left it on Monday.",
     ["Peter Vale left it on 5 March 2018.", "Peter Vale joined the firm in 2009."]),
    ("The library, built in 1902, burned down.", ["The library burned down.", "The library was built in 1902."]),
    ("The ferry sank in 1994; the crew survived.", ["The ferry sank in 1994.", "The crew survived."]),
    ("Sales rose 7 percent, while profit fell 2 percent.", ["Sales rose 7 percent.", "Profit fell 2 percent."]),
    ("Also, the council sold the park.", ["The council sold the park."]),
    ("But the council sold the park.", ["The council sold the park."]),
    ("OSLO — The museum closed on Thursday.", ["The museum closed on 8 March 2018."]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SPLITS)
def test_a_compound_sentence_gives_single_assertions(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert sorted(texts(tmp_path, text)) == sorted(expected)


APPOSITIONS = [
    ("The mayor, Anna Reyes, resigned.", "Anna Reyes is the mayor."),
    ("Anna Reyes, the mayor, said the harbour was closed.", "Anna Reyes is the mayor."),
    ("Anna Reyes, a former judge, resigned.", "Anna Reyes was a former judge."),
    ("Norvik Lines, the company that runs the ferry, said the harbour was closed.", "Norvik Lines runs the ferry."),
]


@pytest.mark.parametrize(("text", "claim"), APPOSITIONS)
def test_an_apposition_is_a_claim(tmp_path: Path, text: str, claim: str) -> None:
    assert claim in texts(tmp_path, text)


NOT_SPLIT = [
    ("The firm hired another lawyer, Victor Hale, in May.", "Another lawyer is Victor Hale."),
    ("The channel was dug to 16 metres, which lets large ships in.", "16 metres lets large ships in."),
    ("She flew to Paris, France, on Monday.", "Paris is France."),
    ("Students who failed the test went home.", "Students failed the test."),
    ("Tom Brandt and Eva Lind share a taste for bold, risky deals, and their firm may grow.", "Risky deals may grow."),
]


@pytest.mark.parametrize(("text", "invented"), NOT_SPLIT)
def test_a_split_never_invents(tmp_path: Path, text: str, invented: str) -> None:
    assert invented not in texts(tmp_path, text)


SAYINGS = [
    ("Anna Reyes said that the harbour was closed.", "Anna Reyes", "The harbour was closed."),
    ("The harbour was closed, Anna Reyes said.", "Anna Reyes", "The harbour was closed."),
    ("The harbour, Anna Reyes said, was closed.", "Anna Reyes", "The harbour was closed."),
    ("The harbour was closed, according to Anna Reyes.", "Anna Reyes", "The harbour was closed."),
    ("“The harbour was closed,” said Anna Reyes, the mayor.", "Anna Reyes", "The harbour was closed."),
    ('"The harbour was closed," Anna Reyes told reporters.', "Anna Reyes", "The harbour was closed."),
    ("The port authority said the harbour was closed.", "The port authority", "The harbour was closed."),
]


@pytest.mark.parametrize(("text", "speaker", "content"), SAYINGS)
def test_what_was_said_is_a_claim_apart_from_the_saying(tmp_path: Path, text: str, speaker: str, content: str) -> None:
    found = claims(tmp_path, text)
    quotation = next(claim for claim in found if claim.kind == "quotation")
    said = next(claim for claim in found if claim.text == content)
    assert quotation.speaker is not None
    assert said.speaker is not None
    assert quotation.speaker.lower() == said.speaker.lower() == speaker.lower()
    assert said.kind != "quotation"


def test_a_prediction_somebody_made_is_only_a_quotation(tmp_path: Path) -> None:
    found = claims(tmp_path, "Anna Reyes said that the harbour would close.")
    assert [claim.kind for claim in found] == ["quotation"]


def test_a_denial_does_not_assert_what_is_denied(tmp_path: Path) -> None:
    found = claims(tmp_path, "Anna Reyes denied that she took the money.")
    assert [claim.kind for claim in found] == ["quotation"]


def test_a_remark_without_a_verb_is_a_quotation(tmp_path: Path) -> None:
    found = claims(tmp_path, "“Also, no more ferries this winter,” Anna Reyes added.")
    assert [claim.text for claim in found] == ["Anna Reyes added: “Also, no more ferries this winter”"]


def test_a_quotation_over_several_sentences_keeps_its_speaker(tmp_path: Path) -> None:
    found = claims(tmp_path, "“The road is closed,” Anna Reyes said. “Repairs began. Nobody was hurt.”")
    assert {claim.speaker for claim in found} == {"Anna Reyes"}
    assert "Anna Reyes said: “Nobody was hurt.”" in [claim.text for claim in found]


def test_a_quotation_over_paragraphs_keeps_its_speaker(tmp_path: Path) -> None:
    found = claims(tmp_path, "“The road is closed,” Anna Reyes said.\n\n“Repairs began in January.”")
    assert "Anna Reyes said: “Repairs began in January.”" in [claim.text for claim in found]


def test_a_saying_has_its_own_time_not_that_of_the_plan(tmp_path: Path) -> None:
    said = claims(tmp_path, "Anna Reyes said on Thursday that the bridge would open by May.")[0]
    assert (said.time.start, said.time.end) == (date(2018, 3, 8), date(2018, 3, 8))


def test_calling_something_a_name_is_a_quotation(tmp_path: Path) -> None:
    found = claims(tmp_path, "The company called the strike unlawful.")
    assert [(claim.kind, claim.speaker) for claim in found] == [("quotation", "The company")]


RESOLVED = [
    ("Maria Holt won the race. She thanked the crowd.", "Maria Holt thanked the crowd."),
    ("Maria Holt won the race. Holt lives in Bern.", "Maria Holt lives in Bern."),
    ("Maria Holt won the race. Ms Holt lives in Bern.", "Maria Holt lives in Bern."),
    ("Peter Okafor-Lind won. Okafor-Lind lives in Bern.", "Peter Okafor-Lind lives in Bern."),
    ("The bridge opened in 1932. It collapsed in 1940.", "The bridge collapsed in 1940."),
    ("A strike lasted nine days. It cost two million crowns.", "The strike cost two million crowns."),
    ("Peter Vale called David Hale, and the two discussed it.", "Peter Vale and David Hale discussed it."),
    ("The museum closed last year.", "The museum closed in 2017."),
    ("The museum closed on Tuesday.", "The museum closed on 6 March 2018."),
]


@pytest.mark.parametrize(("text", "claim"), RESOLVED)
def test_pronouns_short_names_and_dates_are_resolved(tmp_path: Path, text: str, claim: str) -> None:
    assert claim in texts(tmp_path, text)


UNSAFE = [
    ("Peter Vale met David Hale. Their wives came too. He won the prize.", "He"),
    ("Peter Vale said the leader said he was ready.", "he"),
    ("Peter Vale and four other men met David Hale. He won the prize.", "He"),
    ("Maria Holt won the race. He lost the cup.", "He"),
]


@pytest.mark.parametrize(("text", "pronoun"), UNSAFE)
def test_a_pronoun_stays_where_a_name_might_be_wrong(tmp_path: Path, text: str, pronoun: str) -> None:
    assert any(pronoun in claim.unresolved for claim in claims(tmp_path, text))


KINDS = [
    ("The council sold the park.", "event"),
    ("The company is based in Bern.", "state"),
    ("The firm sells boats in Norway.", "state"),
    ("The tunnel is 57 kilometres long.", "quantity"),
    ("The jury deliberated for 19 hours.", "quantity"),
    ("The court fined the bank $3 million.", "quantity"),
    ("The tower is the tallest in Norway.", "comparison"),
    ("Maria Holt was the first woman to lead the bank.", "comparison"),
    ("The river is longer than the Rhine.", "comparison"),
    ("Norway has never joined the union.", "universal"),
    ("No woman has ever led the bank.", "universal"),
    ("The council opened the first stage of the road.", "event"),
    ("The envoys had first told Bern of the plan.", "event"),
    ("Two jailed reporters came home to Bern.", "event"),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_the_kind_of_a_claim(tmp_path: Path, text: str, kind: str) -> None:
    assert [claim.kind for claim in claims(tmp_path, text)] == [kind]


ONGOING = [
    ("The company is based in Bern.", True),
    ("Norway has never joined the union.", True),
    ("No woman has ever led the bank.", True),
    ("The tower is the tallest in Norway.", True),
    ("Revenue in May was the highest in its history.", True),
    ("The bridge has not been replaced.", True),
    ("The council sold the park.", False),
    ("Maria Holt was the first woman to lead the bank.", False),
    ("Anna Reyes has repeatedly called for talks since May.", False),
]


@pytest.mark.parametrize(("text", "ongoing"), ONGOING)
def test_what_later_events_can_end(tmp_path: Path, text: str, ongoing: bool) -> None:
    assert [claim.ongoing for claim in claims(tmp_path, text)] == [ongoing]


ASIDE = [
    ("The plan is a breathtaking gamble.", "opinion"),
    ("The council should sell the park.", "opinion"),
    ("The market is too gloomy.", "opinion"),
    ("The old champions have aged well.", "opinion"),
    ("The ferry will sink.", "prediction"),
    ("The firm could grow in Norway.", "prediction"),
    ("The firm is likely to move to Norway.", "prediction"),
    ("Who sold the park?", "question"),
    ("Analysts were divided.", "not_checkable"),
]


@pytest.mark.parametrize(("text", "reason"), ASIDE)
def test_what_cannot_be_checked_is_set_aside_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    _, result = extract(tmp_path, text)
    assert [item.reason for item in result.set_aside if item.span.exact in text] == [reason]
    assert not result.claims


def test_what_an_agreement_lays_down_is_no_prediction(tmp_path: Path) -> None:
    assert claims(tmp_path, "Under the agreement, the bank will pay $3 million.")


def test_lines_of_figures_are_claims(tmp_path: Path) -> None:
    found = texts(tmp_path, "The bank gave these figures:\n- Net debt: $740 million\n- Margin: 9.8 percent")
    assert found[-2:] == ["Net debt: $740 million.", "Margin: 9.8 percent."]


def assert_nothing_is_lost(text: str, result: ExtractedClaims) -> None:
    covered = [False] * len(text)
    for item in (*result.claims, *result.set_aside):
        assert text[item.span.start : item.span.end] == item.span.exact
        covered[item.span.start : item.span.end] = [True] * (item.span.end - item.span.start)
    assert not [c for c, inside in zip(text, covered, strict=True) if not inside and not c.isspace()]


HARD = [
    "“Curly,” he said. ‘Single.’ “Left open",
    "e\u0301te\u0301 was co\u0302te\u0301.\r\nNext line.\r\n\r\nNew paragraph.",
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd. \u0645\u0631\u062d\u0628\u0627 \u0628\u0643.",
    "The \U0001f680 flew to \U0001f315 in 2019. \U0001f468\u200d\U0001f469\u200d\U0001f467 watched it.",
    '; : ; . , “” "" — – -',
    "A; b: c; The dog barked; the cat slept: it was late.",
    "word " * 2000,
    "x" * 4000,
    "\n- \n* \n1. \n",
]


@pytest.mark.parametrize("text", HARD)
def test_hard_texts_are_covered_whole(tmp_path: Path, text: str) -> None:
    assert_nothing_is_lost(*extract(tmp_path, text))


words = st.sampled_from(
    'the a Peter Vale she it said that who which , . ; : ? “ ” " — in 2014 never and was sold seven $ ( ) ’s \n \n\n'
    " emojis: \U0001f600 e\u0301 \u05e9\u05dc\u05d5\u05dd according to because Also -".split(" ")
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=200), st.lists(words, max_size=60).map(" ".join)))
def test_any_text_is_covered_whole_with_exact_spans(tmp_path: Path, text: str) -> None:
    assert_nothing_is_lost(*extract(tmp_path, text))


def test_claims_below_the_least_worth_are_set_aside_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(HEAD + "The mayor opened the bridge and closed the ferry. The council sold the park.")
    article = read_article(str(path), published="2018-03-09")
    found = extract_claims(article, lambda texts: [0.9 if "ferry" in text else 0.2 for text in texts])
    kept = worth_checking(found, 0.5)
    assert [claim.text for claim in kept.claims] == ["The mayor closed the ferry."]
    assert [item.reason for item in kept.set_aside].count("below_min_worth") == 2
    assert_nothing_is_lost(article.text, kept)


INTERVIEW = """Ruth Amadi runs the ambulance service.

What went wrong?

In January we lost 14 drivers. I wrote to the board on 3 February.

Was anybody harmed?

We have looked into 31 cases.

Do you still drive?

I drive one night a month.

The service was founded in 1994.
"""


def test_answers_of_an_interview_have_their_speaker(tmp_path: Path) -> None:
    found = claims(tmp_path, INTERVIEW)
    speakers = {claim.text: claim.speaker for claim in found}
    assert speakers["Ruth Amadi wrote to the board on 3 February 2018."] == "Ruth Amadi"
    assert speakers["We have looked into 31 cases."] == "Ruth Amadi"
    assert speakers["The service was founded in 1994."] is None
    assert next(c for c in found if c.text.startswith("We have")).unresolved == ("We",)


def test_what_somebody_said_of_himself_is_told_of_him(tmp_path: Path) -> None:
    found = texts(tmp_path, "“I have sold 40 cows,” Tomas Brekke said.")
    assert "Tomas Brekke has sold 40 cows." in found


def test_the_time_before_an_entry_of_a_live_report_is_no_part_of_its_claims(tmp_path: Path) -> None:
    assert texts(tmp_path, "15:30 The ferry sank in 1994.") == ["The ferry sank in 1994."]


def test_a_state_without_a_time_holds_on_the_day_of_the_article(tmp_path: Path) -> None:
    state = claims(tmp_path, "The company is based in Bern.")[0]
    assert (state.time.start, state.time.end) == (date(2018, 3, 9), date(2018, 3, 9))


def test_a_saying_without_a_time_is_of_the_day_that_the_story_opens_with(tmp_path: Path) -> None:
    found = claims(tmp_path, "The harbour closed on Thursday.\n\nNo ship was lost, Anna Reyes said.")
    said = next(claim for claim in found if claim.kind == "quotation")
    assert (said.time.start, said.time.end) == (date(2018, 3, 8), date(2018, 3, 8))


DESCRIBED = [
    ("Transport Minister Petra Vonn opened the port. The minister left at noon.", "Petra Vonn left at noon."),
    (
        "Tarsen Group, the maker of pumps and water meters that has never reported a quarterly loss since it was listed"
        " in 1994, said on Thursday that it would buy its rival Ablex Instruments for $2.4 billion, its largest"
        " acquisition ever.\n\nThe company, which is based in Port Sumner, announced the deal together with its results"
        " for the third quarter.",
        "Tarsen Group is based in Port Sumner.",
    ),
]


@pytest.mark.parametrize(("text", "claim"), DESCRIBED)
def test_a_description_that_only_one_name_fits_is_resolved(tmp_path: Path, text: str, claim: str) -> None:
    assert claim in texts(tmp_path, text)


def test_a_description_that_two_names_fit_stays(tmp_path: Path) -> None:
    text = "Trade Minister Petra Vonn met Finance Minister Jorun Falk. The minister left at noon."
    assert "The minister left at noon." in texts(tmp_path, text)


def test_she_is_never_a_man(tmp_path: Path) -> None:
    found = texts(tmp_path, "Her husband, the conductor Emel Hasek, sang.\n\n“I am glad,” she said.")
    assert not [text for text in found if "Emel Hasek said" in text]


def test_what_somebody_is_called_is_worth_checking_least(tmp_path: Path) -> None:
    found = claims(tmp_path, "President Anna Reyes opened the longest bridge in Bern.")
    worth = {claim.text: claim.check_worthiness for claim in found}
    assert worth.pop("Anna Reyes is President.") < min(worth.values())


LABELLED = (
    "Ragna Osby runs the river laboratory. She met us in Lomfjord.\n\nQ: Why did you go?\n\nA: I was 42."
    " The dam had let out 40 tonnes of silt.\n\nQ: Were you sued?\n\nA: In 2017 they asked me for 3 million kroner."
    " Nordkraft had to pay my costs.\n\nQ: How many fish do you count?\n\nA: Last autumn we counted 640."
)


def test_the_answers_of_an_interview_are_of_the_one_who_is_asked_and_bear_no_label(tmp_path: Path) -> None:
    found = {claim.text: claim.speaker for claim in claims(tmp_path, LABELLED)}
    assert found["The dam had let out 40 tonnes of silt."] == "Ragna Osby"
    assert found["Nordkraft had to pay Ragna Osby’s costs."] == "Ragna Osby"
    assert not [text for text in found if text.startswith(("A:", "Q:"))]


def test_the_name_of_a_firm_is_not_its_founders(tmp_path: Path) -> None:
    found = texts(tmp_path, "Hollin Foods closed a mill. Hollin was founded in 1921 by Edgar Hollin.")
    assert "Hollin was founded in 1921 by Edgar Hollin." in found


def test_a_place_is_nobody(tmp_path: Path) -> None:
    text = "Fergus Doyle left Rossmoyle. The ship reached Rossmoyle.\n\nHe knew the rules, because he had signed them."
    assert not [found for found in texts(tmp_path, text) if "Rossmoyle knew" in found or "Rossmoyle had" in found]


def test_an_age_behind_it_makes_a_name_a_persons(tmp_path: Path) -> None:
    text = "Pieter Verhulst outran Estonian Rasmus Ilves. Ilves, 23, had never won. “I am glad,” he told reporters."
    assert not [found for found in texts(tmp_path, text) if found.startswith("Pieter Verhulst told")]


TRANSCRIPT = """Piet Lund spoke to Sara Holm, director of the Aldmark Institute.

LUND: The dish was switched off in May. Why?

HOLM: We hired 72 people in 2016, and our engineers wrote to the minister. I’m 57. I’ve applied for a job in Chile.

LUND: The ministry has a new plan. Will you stay?

HOLM: It found 61 stars in 1974.

LUND: Thank you."""


def test_the_labels_of_a_transcript_tell_who_speaks_and_are_no_part_of_claims(tmp_path: Path) -> None:
    found = {claim.text: claim.speaker for claim in claims(tmp_path, TRANSCRIPT)}
    assert found["The dish was switched off in May 2017."] is None
    assert found["The ministry has a new plan."] is None
    assert [speaker for text, speaker in found.items() if "61 stars" in text] == ["Sara Holm"]
    assert not [text for text in found if "LUND" in text or "HOLM" in text]


def test_the_first_person_of_an_interviewee_is_told_in_the_third(tmp_path: Path) -> None:
    found = texts(tmp_path, TRANSCRIPT)
    assert "Sara Holm has applied for a job in Chile." in found


def test_we_is_the_organisation_that_the_interviewee_leads(tmp_path: Path) -> None:
    found = claims(tmp_path, TRANSCRIPT)
    assert "The Aldmark Institute hired 72 people in 2016." in {claim.text for claim in found}
    assert "The Aldmark Institute’s engineers wrote to the minister." in {claim.text for claim in found}
    assert not [claim for claim in found if {"we", "our"} & {word.lower() for word in claim.unresolved}]


@pytest.mark.parametrize("said", ["My wife and I sold the house in 2016, and we have 3 boats.",
                                  "We married in 1990.", "We all ran 10 miles in 2014."])  # fmt: skip
def test_we_stays_we_where_it_may_mean_people(tmp_path: Path, said: str) -> None:
    found = texts(tmp_path, TRANSCRIPT.replace("It found 61 stars in 1974.", said))
    assert not [text for text in found if "Institute" in text and said.rsplit(maxsplit=1)[-1] in text]


def test_turns_need_no_blank_lines(tmp_path: Path) -> None:
    found = {claim.text: claim.speaker for claim in claims(tmp_path, TRANSCRIPT.replace("\n\n", "\n"))}
    assert found["Sara Holm has applied for a job in Chile."] == "Sara Holm"
    assert found["The ministry has a new plan."] is None


LIVE = """18.30 BST Ferry to sail again
The ferry will sail at six, the harbour master said. The council closed 46 roads in the county in May 2017.

17.20 BST
Closing summary
Maria Holt won the election for mayor of Castrel in May 2017.

• The mayor opened the bridge in 1994

That’s it from me. Good night."""


def test_the_lines_over_the_entries_of_a_live_report_are_no_part_of_claims(tmp_path: Path) -> None:
    found = texts(tmp_path, LIVE)
    assert "Maria Holt won the election for mayor of Castrel in May 2017." in found
    assert "The mayor opened the bridge in 1994." in found
    assert not [
        text for text in found if "summary" in text or "Ferry to sail" in text or "•" in text or "night" in text
    ]


def test_a_line_that_was_wrapped_is_not_cut(tmp_path: Path) -> None:
    wrapped = "The council of the old town has sold to the\nMayor of Castrel the ferry that burned in 1994."
    assert texts(tmp_path, wrapped) == [wrapped.replace("\n", " ")]


@pytest.mark.parametrize(("sentence", "speaker"), [
    ("The mayor of Porto Fundo, Celia Matos, said that the school had burned.", "Celia Matos"),
    ("A spokesman for the port said that it was shut. “The cranes are safe,” he said.", "the spokesman for the port"),
])  # fmt: skip
def test_the_speaker_is_named_as_far_as_the_article_does(tmp_path: Path, sentence: str, speaker: str) -> None:
    assert claims(tmp_path, sentence)[-1].speaker == speaker


def test_whoever_is_told_something_does_not_say_it(tmp_path: Path) -> None:
    found = claims(tmp_path, "Twelve of the clerks have been told that their contracts end in May.")
    assert [claim.kind for claim in found if "told" in claim.text] == ["quantity"]


def test_who_denies_a_report_is_its_speaker(tmp_path: Path) -> None:
    found = claims(tmp_path, "Peter Lund denies reports that he left the party.")
    assert [(claim.kind, claim.speaker) for claim in found] == [("quotation", "Peter Lund")]


@pytest.mark.parametrize("sentence", ["Turnout was 64%, lower than in 2015.",
                                      "Ravenhill won the cup for the first time since 1987."])  # fmt: skip
def test_what_a_claim_is_compared_with_is_not_its_time(tmp_path: Path, sentence: str) -> None:
    assert {claim.time.start for claim in claims(tmp_path, sentence)} == {None}


def test_a_number_in_a_clause_that_is_only_named_makes_no_quantity(tmp_path: Path) -> None:
    found = claims(tmp_path, "The minister opened a harbour that has cost 640 million crowns.")
    assert next(claim for claim in found if claim.text.startswith("The minister")).kind == "event"
