"""Sentence ends, as golden rules: a text and its sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.claims.sentences import sentence_spans_by_rule

GOLDEN = [
    ("The port closed. The ships left.", ["The port closed.", "The ships left."]),
    ("It rained! Nobody came? They did.", ["It rained!", "Nobody came?", "They did."]),
    ("Mr. Orme met Dr. Vale on Friday.", ["Mr. Orme met Dr. Vale on Friday."]),
    ("Gen. Tor and Sen. Hale agreed. Both left.", ["Gen. Tor and Sen. Hale agreed.", "Both left."]),
    ("She moved to the U.S. in 1990.", ["She moved to the U.S. in 1990."]),
    ("She moved to the U.S. The firm stayed.", ["She moved to the U.S.", "The firm stayed."]),
    ("The U.S. Senate voted.", ["The U.S. Senate voted."]),
    ("Prices rose 3.5 percent. Wages fell.", ["Prices rose 3.5 percent.", "Wages fell."]),
    ("J. R. Vale wrote it.", ["J. R. Vale wrote it."]),
    ("The show began at 7 p.m. on Sunday.", ["The show began at 7 p.m. on Sunday."]),
    ("The show began at 7 p.m. It ended at 9.", ["The show began at 7 p.m.", "It ended at 9."]),
    ("“We won.” The crowd cheered.", ["“We won.”", "The crowd cheered."]),
    ('"We won," she said. "They lost."', ['"We won," she said.', '"They lost."']),
    ("“Did we win?” she asked.", ["“Did we win?” she asked."]),
    ("“Did we win?” Orme asked.", ["“Did we win?” Orme asked."]),
    ("“It is over.” She said that he left.", ["“It is over.”", "She said that he left."]),
    ("One line\n\nanother line", ["One line", "another line"]),
    ("Figures:\n- Sales: $3 million\n- Debt: $1 million", ["Figures:", "- Sales: $3 million", "- Debt: $1 million"]),
    ("Points:\n1. The dam broke\n2. The road flooded", ["Points:", "1. The dam broke", "2. The road flooded"]),
    ("A sentence over\ntwo lines. Another.", ["A sentence over\ntwo lines.", "Another."]),
    ("Wait… It moved.", ["Wait…", "It moved."]),
    ("See e.g. the annex.", ["See e.g. the annex."]),
    ("The firm, Vale Inc., closed.", ["The firm, Vale Inc., closed."]),
    ("No terminator", ["No terminator"]),
    ("(The vote was close.) It passed.", ["(The vote was close.)", "It passed."]),
    ("", []),
    ("  \n\n  ", []),
    pytest.param("He lives on Elm St. Nobody knows.", ["He lives on Elm St.", "Nobody knows."],
                 marks=pytest.mark.xfail(reason="an abbreviation at the sentence's end")),
    pytest.param("They sell apples, pears, etc. Orme buys them.", ["They sell apples, pears, etc.", "Orme buys them."],
                 marks=pytest.mark.xfail(reason="etc. before a name")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentences"), GOLDEN)
def test_golden_rules(text: str, sentences: list[str]) -> None:
    assert [span.exact for span in sentence_spans_by_rule(text)] == sentences


@given(st.text())
def test_spans_are_exact_ordered_and_leave_out_only_white_space(text: str) -> None:
    position = 0
    for span in sentence_spans_by_rule(text):
        assert text[span.start : span.end] == span.exact
        assert not text[position : span.start].strip()
        position = span.end
    assert not text[position:].strip()
