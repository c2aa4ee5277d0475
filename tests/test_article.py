"""Reading articles: bytes to text, HTML to text, and what on the page is story and what is furniture."""

import codecs
import hashlib
import io
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.article import SIZE_LIMIT, Article, article_from_bytes, read_article
from claimcheck.errors import ArticleError, DateError

PAGES = Path(__file__).parent / "pages"

STORY = "The ferry to Norsund carried 1,204 passengers on Sunday, more than ever before."
MORE = "Its captain, Ole Rist, said the sea had been as flat as a plate."


def article(*lines: str) -> Article:
    return article_from_bytes("\n\n".join(lines).encode(), "ferry.txt")


def exact(spans) -> list[str]:
    return [span.exact for span in spans]


# Bytes and files


@pytest.mark.parametrize(
    "raw",
    [
        "Crème brûlée costs €4 – “too much”, said Zoë.".encode(),
        codecs.BOM_UTF8 + "Crème brûlée costs €4 – “too much”, said Zoë.".encode(),
        "Crème brûlée costs €4 – “too much”, said Zoë.".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Crème brûlée costs €4 – “too much”, said Zoë.".encode("utf-16-be"),
        "Crème brûlée costs €4 – “too much”, said Zoë.".encode("utf-32"),
        "Crème brûlée costs €4 – “too much”, said Zoë.".encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 big-endian", "utf-32", "cp1252"],
)
def test_every_usual_encoding_gives_the_same_text(raw):
    read = article_from_bytes(raw, "-")
    assert read.text == "Crème brûlée costs €4 – “too much”, said Zoë."
    assert read.sha256 == hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised_in_western_text(encoding):
    assert article_from_bytes(STORY.encode(encoding), "-").text == STORY


def test_latin_1_text_is_read():
    text = "À Besançon, la mairie a dépensé 3 millions d'euros. L'été fut très sec."
    assert article_from_bytes(text.encode("latin-1"), "-").text == text


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("Мост открыли в 2018 году.".encode("cp1251"), "neither UTF-8"),
        ("Der Fluß trat über die Ufer, don’t go.".encode("mac-roman"), "neither UTF-8"),
        ("橋は二千十八年に開通した。".encode("shift-jis"), "neither UTF-8"),
        ("The café’s owner, Zoë".encode() + b" \xff said so.", "broken UTF-8"),
        ("The café".encode()[:-1], "neither UTF-8"),
        (codecs.BOM_UTF16_LE + b"a\x00b", "breaks off"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (b"PK\x03\x04\x14\x00\x06\x00", "zip"),
        (bytes(range(32)) * 20, "binary"),
    ],
)
def test_what_cannot_be_read_without_garbling_is_refused(raw, found):
    with pytest.raises(ArticleError, match=found) as caught:
        article_from_bytes(raw, "odd.txt")
    assert "odd.txt" in str(caught.value)
    assert caught.value.exit_status == 2


@pytest.mark.parametrize("raw", [b"", b" \n\t\r\n ", codecs.BOM_UTF8, b"\x00\x00\n", "\ufeff \u00a0".encode()])
def test_an_empty_article_is_refused(raw):
    with pytest.raises(ArticleError, match="holds no text"):
        article_from_bytes(raw, "empty.txt")


def test_plain_text_stays_as_it_is():
    text = "\n  A title \n\n\tStory with\u00a0odd  spaces, a\u200bzero width and e\u0301 accents.   \n\n\n"
    assert article_from_bytes(text.encode(), "a.txt").text == text


def test_newlines_are_unified_and_control_characters_go():
    raw = "\ufeffone\r\ntwo\rthree\u2028four\x0cfive \x00six\x1b\ufeff\x9f\tseven".encode()
    assert article_from_bytes(raw, "a.txt").text == "one\ntwo\nthree\nfour\nfive six\tseven"


def test_a_large_article_is_read_whole_and_a_too_large_one_refused(tmp_path):
    large = f"{STORY} {MORE}\n\n" * (5_000_000 // (len(STORY) + len(MORE) + 3))
    path = tmp_path / "large.txt"
    path.write_text(large)
    assert read_article(path).text == large
    with pytest.raises(ArticleError, match="larger than 20 MB"):
        read_article("-", stdin=io.BytesIO(b"x" * (SIZE_LIMIT + 1)))


def test_missing_files_folders_and_addresses_are_told_apart(tmp_path):
    with pytest.raises(ArticleError, match=r"no file at .*gone\.txt.*give the path"):
        read_article(tmp_path / "gone.txt")
    with pytest.raises(ArticleError, match="is a folder"):
        read_article(tmp_path)
    with pytest.raises(ArticleError, match="web address"):
        read_article("https://news.example/ferry")
    with pytest.raises(ArticleError, match="cannot be read"):
        read_article("a\0b.txt")


def test_standard_input_is_read():
    read = read_article("-", stdin=io.BytesIO(STORY.encode()))
    assert (read.source, read.text) == ("-", STORY)


# Spans


def check_spans(read: Article) -> None:
    spans = sorted([*read.headings, *read.boilerplate], key=lambda span: span.start)
    for group in (read.headings, read.boilerplate):
        assert list(group) == sorted(group, key=lambda span: span.start)
    for span in spans:
        assert read.text[span.start : span.end] == span.exact
        assert span.exact == span.exact.strip() != ""
    assert all(one.end <= two.start for one, two in pairwise(spans))


FRAGMENTS = st.sampled_from(
    ["ADVERTISEMENT", "By Jane Doe", "3 March 2016", "# Head", "A short line", STORY, MORE, "- item", "©", "\n", "\n\n"]
)


@given(st.one_of(st.text(), st.lists(st.one_of(FRAGMENTS, st.text(max_size=20)), max_size=12).map("\n".join)))
def test_spans_are_exact_ordered_and_disjoint_for_any_text(text):
    try:
        read = article_from_bytes(text.encode("utf-8", "replace"), "any.txt")
    except ArticleError:
        return
    check_spans(read)
    assert read.title
    assert not any("\ud800" <= letter <= "\udfff" for letter in read.text)


@given(st.binary())
def test_any_bytes_are_read_or_refused_for_a_reason(raw):
    try:
        read = article_from_bytes(raw, "any")
    except ArticleError:
        return
    check_spans(read)


# Title and headings


def test_the_title_stands_before_the_story_and_is_not_furniture():
    read = article("ADVERTISEMENT", "Ferry sets a record on a flat sea", "By Ole Rist", STORY, MORE)
    assert read.title == "Ferry sets a record on a flat sea"
    assert exact(read.headings) == [read.title]


def test_a_section_name_over_the_title_is_not_the_title():
    assert article("World news", "Ferry sets a record on a flat sea", STORY, MORE).title == (
        "Ferry sets a record on a flat sea"
    )


def test_a_question_is_a_title_when_the_byline_stands_under_it():
    read = article("Is the ferry too full?", "By Ole Rist", STORY, MORE)
    assert exact(read.headings) == ["Is the ferry too full?"]


@pytest.mark.parametrize(
    "under",
    [
        ("Interview: Jane Doe", "3 March 2021"),
        ("3 March 2021", "Interview by Jane Doe"),
        ("A pilot on forty winters at sea", "Jane Doe | 3 March 2021 | 4 min read"),
    ],
)
def test_a_quotation_is_a_title_when_a_byline_or_date_stands_under_it(under):
    read = article("“The sea was never the enemy”", *under, STORY, MORE)
    assert (read.title, read.byline, read.published) == ("“The sea was never the enemy”", "Jane Doe", date(2021, 3, 3))
    assert exact(read.headings) == ["“The sea was never the enemy”"]


def test_the_sender_of_a_press_release_is_not_its_title():
    read = article("MEDIA RELEASE", "Ministry of Fisheries", "For release: 3 March 2021", "Herring quota is cut", STORY)
    assert (read.title, read.published) == ("Herring quota is cut", date(2021, 3, 3))
    assert exact(read.boilerplate) == ["MEDIA RELEASE", "For release: 3 March 2021"]


def test_a_court_is_no_author():
    read = article("Captain jailed", "Norsund Crown Court, 3 March 2021", "Jane Doe, court reporter", STORY)
    assert (read.byline, read.published) == ("Jane Doe", date(2021, 3, 3))


def test_without_a_title_the_first_sentence_serves():
    read = article("The U.S. ferry sank. " + STORY)
    assert (read.title, read.headings) == ("The U.S. ferry sank.", ())
    assert article("word " * 60 + "end.").title == ("word " * 16).strip()


def test_a_single_line_is_story_and_not_a_title():
    read = article("The bridge is 55 kilometres long")
    assert read.title == "The bridge is 55 kilometres long"
    assert (read.headings, read.boilerplate) == ((), ())


def test_markdown_headings_are_found_and_the_text_is_kept():
    raw = f"# Ferry **record** on a flat sea\n\n{STORY}\n\n## What comes next?\n\n{MORE}\n".encode()
    read = article_from_bytes(raw, "ferry.md")
    assert read.title == "Ferry record on a flat sea"
    assert exact(read.headings) == ["# Ferry **record** on a flat sea", "## What comes next?"]
    assert read.text.encode() == raw


def test_subheadings_stand_alone_between_paragraphs():
    read = article("Ferry sets a record", STORY, "A summer of records", MORE, STORY)
    assert exact(read.headings) == ["Ferry sets a record", "A summer of records"]


@pytest.mark.parametrize(
    "line",
    [
        "It was sunk.",
        "Is that so?",
        "“It will sink”",
        "- 1,204 passengers",
        "1. Ole Rist",
        "Norsund 3, Tarvik 1",
        "The ministry said on Monday that the old ferry was sold to a company in Tarvik",
        "Standings after the race:",
    ],
)
def test_what_may_be_a_statement_is_no_heading(line):
    read = article("Ferry sets a record", STORY, line, MORE)
    assert exact(read.headings) == ["Ferry sets a record"]
    assert read.boilerplate == ()


def test_lines_of_wrapped_text_are_no_headings_and_no_furniture():
    read = article_from_bytes(
        b"Ferry sets a record\n\n"
        b"The ferry to Norsund carried more people than ever on Sunday, and it\n"
        b"was full by noon. The company that owns it has ordered a second one.\n"
        b"Getty Images, which took photographs from the air, counted boats too\n"
        b"and found 300 of them. Nobody was hurt, the harbour master said, and\n"
        b"the sea was flat\n",
        "ferry.txt",
    )
    assert exact(read.headings) == ["Ferry sets a record"]
    assert read.boilerplate == ()


# Byline


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("By Jane Doe and John Roe, Staff Writer", "Jane Doe and John Roe"),
        ("By Jane Doe, John Roe and Mia Poe", "Jane Doe, John Roe and Mia Poe"),
        ("JANE DOE © 2018 Some Paper", "Jane Doe"),
        ("Jane Doe, Reuters", "Jane Doe"),
        ("Words by Jane O’Hara", "Jane O’Hara"),
        ("By Jane Doe in Washington", "Jane Doe"),
        ("By Jane Doe, March 9, 2018 at 5:04 p.m. EST", "Jane Doe"),
        ("By J. R. van der Berg", "J. R. van der Berg"),
        ("By Reuters", "Reuters"),
        ("Interview: Jane Doe", "Jane Doe"),
        ("Posted on: 9 March 2018 | Words: Jane Doe", "Jane Doe"),
    ],
)
def test_bylines(line, byline):
    read = article("Ferry sets a record", line, STORY, MORE)
    assert read.byline == byline
    assert exact(read.boilerplate) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "By Friday, the water had risen two metres.",
        "By Kim Jong Un's account, the talks went well.",
        "By March 2018 the bridge had opened.",
        "Report: Jane Doe was killed in 2003.",
        "By Jane Austen and published in 1813, the novel sold 750 copies.",
        "Jane Doe, Reuters correspondent, was killed in 2003.",
    ],
)
def test_sentences_that_begin_like_bylines_are_story(line):
    read = article("Ferry sets a record", STORY, line, MORE)
    assert (read.byline, read.boilerplate) == (None, ())


# Date of publication


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("3 March 2016", date(2016, 3, 3)),
        ("March 3rd, 2016", date(2016, 3, 3)),
        ("2021-05-12", date(2021, 5, 12)),
        ("2021-05-12T14:05:00Z", date(2021, 5, 12)),
        ("Published: Wednesday 12 May 2021 14:05", date(2021, 5, 12)),
        ("Fri 9 Mar 2018 10.15 GMT", date(2018, 3, 9)),
        ("Oct. 25, 2018, 6:45 p.m. | 3 min read", date(2018, 10, 25)),
        ("Published 12 May 2021, last updated 14 May 2021", date(2021, 5, 12)),
        ("Last updated 14 May 2021", date(2021, 5, 14)),
        ("13/05/2021", date(2021, 5, 13)),
        ("05/13/2021", date(2021, 5, 13)),
        ("12/05/2021", None),
        ("9 March", None),
        ("31 February 2018", None),
        ("Updated 3 hours ago", None),
    ],
)
def test_date_lines(line, day):
    for lines in (("Ferry sets a record", line, STORY, MORE), ("Ferry sets a record", STORY, MORE, line)):
        read = article(*lines)
        assert read.published == day
        assert exact(read.boilerplate) == [line]


def test_a_first_date_goes_before_a_later_update():
    assert article("Ferry sets a record", "Updated 14 May 2021", "12 May 2021", STORY, MORE).published == date(
        2021, 5, 12
    )


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (("GENEVA, 12 May 2021 — " + STORY,), date(2021, 5, 12)),
        (("LONDON, March 9 (Reuters) - " + STORY, "© 2018 Some Paper"), date(2018, 3, 9)),
        (("LONDON, March 9 (Reuters) - " + STORY,), None),
        (("Friday 9 March", STORY, "© 2018 Some Paper"), date(2018, 3, 9)),
        (("Monday 9 March", STORY, "© 2018 Some Paper"), None),
        ((STORY, "© 2018 Some Paper"), None),
        (("The bridge opened on 12 May 2021, and 3 March 2022 was its first birthday.",), None),
        (("On 12 May 2021 — a Wednesday — the bridge opened.",), None),
        ((STORY, "12 May 2021", MORE, "13 May 2021", STORY), None),
        ((STORY, "By Ole Rist", "12 May 2021", MORE, STORY), date(2021, 5, 12)),
    ],
)
def test_datelines_and_years(lines, day):
    assert article("Ferry sets a record", *lines, MORE).published == day


def test_a_given_date_goes_first_and_its_last_day_counts():
    raw = f"Ferry sets a record\n\n3 March 2016\n\n{STORY}".encode()
    assert article_from_bytes(raw, "-", "2018-02").published == date(2018, 2, 28)
    assert article_from_bytes(raw, "-", "2018").published == date(2018, 12, 31)
    with pytest.raises(DateError):
        article_from_bytes(raw, "-", "last week")


# Furniture


@pytest.mark.parametrize(
    "line",
    """ADVERTISEMENT
ADVERTISEMENT - CONTINUE READING BELOW
Share this article
Share on Facebook | Share by email | Print
[Tweet this] [Share on Facebook]
Sign up for our newsletter to get the latest every Friday.
Get the Courier's headlines in your inbox every morning
Subscribe to The Breakaway, our weekly cycling newsletter
Read more: What the minister said about tax
Related: Five charts that explain the ferry
Photo: NASA/Bill Ingalls
(Photo by Carl Court/Getty Images)
Getty Images
REUTERS/Jonathan Ernst
© 2019 Castrel Evening Post. Reproduction without permission is prohibited.
Copyright Dellow Courier Ltd 2021
This article is published under the site's terms of use. (c) The Meridian Post 2020
This article originally appeared in The Highland Quarterly.
Unblock notifications in browser settings.
JOIN OUR PULSE COMMUNITY!
Eyewitness? Submit your pictures now via social or:
Email: someone@example.com
Follow us on Facebook
Follow live
We use cookies to improve your experience on our site.
14 comments
Comments are closed.
Tags: glaciers, lakes
3 min read
Listen to this article (4 min)
Reporting by Jane Doe; Editing by John Roe
* * *""".splitlines(),
)
def test_furniture(line):
    read = article("Ferry sets a record", STORY, line, MORE)
    assert exact(read.boilerplate) == [line]
    assert exact(read.headings) == ["Ferry sets a record"]


@pytest.mark.parametrize(
    "line",
    """The company said it would share profits.
Photographs showed the bridge had been damaged.
Advertisements for cigarettes were banned in 1971.
The newsletter was founded in 1988 and has 4,000 subscribers.
Subscribe to a single theory and you will be disappointed.
Copyright law was changed in 1998.
Share prices in Seoul rose by about 1 per cent on Friday.
Getty Images sued Stability AI.
Twitter banned the account.
Follow-up tests found no trace.
We use cookies to lure the dog, said the trainer.
“Sign up for our newsletter today,” the minister joked.
Related companies were fined 3 million euros.
This story first appeared in the New York Times in 1971 and brought down a president.
Video: the plane lands in 2016.
Reporting by Reuters found 300 deaths.
Save the Children reported 300 deaths.
Do you have any information? Police asked on Monday.
Section 230(c) was passed in 1996.
12 May 2021 was the day the bridge opened.""".splitlines(),
)
def test_sentences_with_the_words_of_furniture_are_story(line):
    read = article("Ferry sets a record", STORY, line, MORE)
    assert read.boilerplate == ()
    assert exact(read.headings) == ["Ferry sets a record"]


# HTML


def test_a_news_page_with_metadata_is_read():
    read = read_article(PAGES / "lighthouse.html")
    assert (read.title, read.byline) == ("Norsund lighthouse goes dark after 141 years", "Petra Lund")
    assert read.published == date(2017, 10, 5)
    assert exact(read.headings) == [read.title, "A light with a past", "What happens to the tower"]
    assert "\n\nThe old lens, which weighs two tonnes, was made in Paris. It will stay where it is." in read.text
    for clutter in ("Satellites fail", "cookies", "Obituaries", "Ferry timetable", "dataLayer"):
        assert clutter not in read.text
    check_spans(read)


def test_an_old_page_in_cp1252_is_read_by_its_visible_lines():
    read = read_article(PAGES / "cheese.htm")
    assert (read.title, read.byline) == ("Cheesemakers of Valdorée win back their name", "Inès Moreau and Tobias Fenn")
    assert read.published == date(2021, 5, 12)
    assert "“They bought our name for the price of a used car,” said Odile Chassagne" in read.text
    assert "- Eleven dairies, 2,900 cows\n- One cave, dug in 1811" in read.text
    assert "The company said it would share its reasons" in read.text
    assert not any("company" in line for line in exact(read.boilerplate))
    check_spans(read)


def test_the_dateline_goes_before_the_copyright_year_of_the_page():
    read = read_article(str(PAGES / "glacier.html"))
    assert read.title == "Glacier survey finds 40 new lakes – and one that vanished"
    assert read.byline == "Jonah Reyes"
    assert read.published == date(2019, 6, 8)
    assert exact(read.headings) == [read.title, "Danger downstream"]
    assert "The ferry that never sailed" not in read.text
    check_spans(read)


def test_html_is_recognised_by_its_content_and_keeps_its_title():
    raw = f"<!DOCTYPE html><title>Ferry record | The Gazette</title><p>{STORY}</p><p>{MORE}</p>".encode()
    read = read_article("-", stdin=io.BytesIO(raw))
    assert read.text.split("\n\n")[0] == read.title == "Ferry record"
    assert STORY in read.text
    assert MORE in read.text


def test_a_date_in_the_story_or_the_comments_of_a_page_is_not_its_own():
    story = f"<p>{STORY} It opened on 12 May 2014 and closed on 2015-03-02.</p><p>{MORE}</p>"
    comments = "<div class='comments'><time datetime='2019-01-12'>12 January</time></div>"
    for field, day in (("", None), ("<span class='post-date'>8 June 2019</span>", date(2019, 6, 8))):
        raw = f"<html><title>Ferry record</title><h1>Ferry record</h1>{field}{story}{comments}</html>".encode()
        assert article_from_bytes(raw, "ferry.html").published == day


def test_a_declared_encoding_is_used():
    words = "Мост через реку открыли в среду. По нему прошли первые 300 машин, сообщила мэрия города."
    raw = f'<html><head><meta charset="windows-1251"><title>Мост</title></head><p>{words}</p></html>'.encode("cp1251")
    assert words in article_from_bytes(raw, "bridge.html").text


def test_a_page_without_text_is_refused():
    with pytest.raises(ArticleError, match=r"blank\.html: no article text"):
        article_from_bytes(b"<html><body><script>app()</script></body></html>", "blank.html")
