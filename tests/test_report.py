import base64
import copy
import csv
import hashlib
import io
import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from claimcheck.report import claims_csv, render_html, summary_lines
from claimcheck.report.findings import cards_of, findings, superseded_words
from claimcheck.report.marking import article_blocks
from claimcheck.report.quoting import quoted
from claimcheck.report.timeline import timeline
from claimcheck.report.words import shortened, spoken_date
from claimcheck.review import Review
from claimcheck.safe_text import altered_note, link, visible

FIXTURE = Path(__file__).parent / "results" / "tide-gate.json"


@pytest.fixture
def result():
    return json.loads(FIXTURE.read_text(encoding="utf-8"))


@pytest.fixture
def page(result):
    return html.document_fromstring(render_html(result))


def card(page, number):
    return page.get_element_by_id(f"claim-{number}")


def text_of(element):
    return " ".join(element.text_content().split())


def first(page, path):
    found = page.cssselect(path) if not path.startswith("/") else page.xpath(path)
    assert found, f"the page has no {path}"
    return found[0]


def by_class(page, name):
    return page.xpath(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]")


# The page stands alone


def test_the_page_holds_no_script_and_asks_for_nothing(page):
    assert not page.xpath("//script | //img | //iframe | //object | //embed | //form | //base | //audio | //video")
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on")]
    assert not page.xpath("//@src | //@srcset | //@style | //@action")
    assert page.xpath("//link/@href") == ["data:,"]
    style = page.xpath("//style")[0].text
    assert "url(" not in style
    assert "@import" not in style


def test_the_policy_allows_exactly_the_pages_own_style(result):
    source = render_html(result)
    style = re.search(r"<style>(.*?)</style>", source, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = html.document_fromstring(source).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.split("; ")[:3] == ["default-src 'none'", f"style-src 'sha256-{digest}'", "img-src data:"]
    assert "unsafe" not in policy


def test_links_lead_to_http_or_into_the_page_and_never_tell_where_from(page):
    ids = set(page.xpath("//@id"))
    for anchor in page.xpath("//a"):
        target = anchor.get("href")
        if target.startswith("#"):
            assert target[1:] in ids
        else:
            assert target.startswith(("http://", "https://"))
            assert anchor.get("rel") == "noopener noreferrer nofollow"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,hello",
        "ftp://files.example/a",
        "//host.example/a",
        "https:///no-host",
        "http://[broken",
        "https://a.example/\u202egnp.exe",
        "https://a.example/ two",
        "https://good.example\\@bad.example",
        "https://good.example@bad.example/",
        "https://p\u0430ypal.example/",
        "https://a.example/{{7*7}}",
        "",
        None,
    ],
)
def test_an_address_that_is_not_plainly_http_is_no_link(url):
    assert link(url) is None


def test_an_address_that_is_no_link_is_shown_as_text(page):
    assert "The steel bill (javascript:alert('bill'))" in text_of(card(page, 9))


def test_markup_in_texts_is_shown_as_text(page):
    assert '<script>alert("tide")</script> was not a plan' in text_of(first(page, "//div[@class='story']"))
    assert "<b onmouseover=alert(1)>She</b>" in text_of(card(page, 5))
    assert not page.xpath("//figure//i")


# Its parts


def test_headings_are_in_order_and_parts_are_marked(page):
    levels = [int(element.tag[1]) for element in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.get("lang") == "en"
    assert [len(page.xpath(f"//body/{tag}")) for tag in ("header", "main", "footer")] == [1, 1, 1]
    assert page.xpath("//body/*[1]/@href") == ["#main"]
    assert len(page.xpath("//@id")) == len(set(page.xpath("//@id")))


def test_the_top_names_article_dates_and_corpora(page):
    top = text_of(first(page, "//header"))
    assert top.startswith("Fact-check A new tide gate for Port Ellery, and an old quarrel By Marit Solheim-Okafor")
    assert "Published 9 March 2018" in top
    assert "Checked as of 9 March 2018" in top
    assert "Port Ellery and its harbour (11 documents)" in top


def test_a_byline_has_one_by(result):
    result["article"]["byline"] = "By Marit Solheim-Okafor"
    page = html.document_fromstring(render_html(result))
    assert text_of(by_class(page, "byline")[0]) == "By Marit Solheim-Okafor"


def test_the_verdicts_are_counted_in_words_and_in_the_bar(page):
    words = text_of(by_class(page, "verdicts")[0])
    assert words == (
        "Of 15 claims: ✓ 6 supported, ? 6 without enough evidence, ≠ 1 where sources conflict, ✗ 2 refuted."
    )
    widths = [float(width.rstrip("%")) for width in page.xpath("//svg[@class='bar']/rect/@width")]
    assert sum(widths) == pytest.approx(100, abs=0.01)
    assert page.xpath("//svg[@class='bar']/rect/@class") == [
        "supported",
        "not_enough_evidence",
        "conflicting",
        "refuted",
    ]
    assert page.xpath("//svg[@class='bar']/text/text()") == ["✓ 6", "? 6", "≠", "✗ 2"]


def test_what_is_said_in_passing_comes_after_the_rest(result):
    cards = {card.claim["id"]: card.claim for card in cards_of(result)}
    cards["c04"]["kind"] = "state"
    cards["c04"]["span"] = dict(cards["c10"]["span"]) | {"end": cards["c10"]["span"]["end"] - 5}
    (passing,) = [card for card in cards_of(result) if card.in_passing]
    assert passing.claim["id"] == "c04"
    assert [card.claim["id"] for card in findings(cards_of(result), most=9)] == ["c07", "c11", "c09", "c04"]


def test_the_first_screen_names_every_refuted_claim_and_all_that_has_changed_since(result):
    for name in ("c01", "c02", "c03"):
        next(claim for claim in result["claims"] if claim["id"] == name)["verdict"]["label"] = "refuted"
    page = html.document_fromstring(render_html(result))
    summary = first(page, "//section[@class='summary']")
    reached = set(summary.xpath(".//a/@href"))
    for card in cards_of(result):
        if card.label == "refuted" or card.claim["verdict"]["superseded"]:
            assert f"#claim-{card.number}" in reached
    assert "What has changed since" in text_of(summary)


def test_what_matters_most_is_refuted_then_superseded_then_conflicting(result, page):
    assert [c.claim["id"] for c in findings(cards_of(result), most=9)] == ["c07", "c11", "c04", "c09"]
    shown = page.xpath("//ol[@class='findings']/li")
    assert [item.xpath("a/@href")[0] for item in shown] == ["#claim-7", "#claim-11", "#claim-4"]
    assert "True when published. No longer true since 12 June 2018." in text_of(shown[2])


def test_what_could_not_be_checked_is_told_by_cause(page):
    lines = [text_of(item) for item in page.xpath("//h3[.='What could not be checked']/following-sibling::ul[1]/li")]
    assert lines[0] == "3 claims: nothing on it was found in the corpora (8, 13, 14)."
    assert "1 claim: what was found speaks of another time (15)." in lines
    assert lines[-1].startswith("Set aside, not checked: opinion (1), prediction (1), question (1)")


# The article


def test_the_article_is_shown_in_full(result, page):
    story = first(page, "//div[@class='story']")
    for extra in story.xpath(".//a | .//small"):
        extra.drop_tree()
    assert text_of(story) == " ".join(visible(result["article"]["text"]).split())


def test_every_claim_is_marked_once_where_it_ends(result, page):
    blocks = article_blocks(result["article"]["text"], cards_of(result), result["set_aside"])
    ends = {card.number: part.end for block in blocks for part in block.segments for card in part.marks}
    assert ends == {card.number: card.claim["span"]["end"] for card in cards_of(result)}
    assert sorted(page.xpath("//div[@class='story']//a/@id")) == sorted(f"mark-{n}" for n in range(1, 16))
    assert first(page, "//a[@id='mark-9']").get("aria-label") == "Claim 9: Sources conflict"
    assert first(page, "//a[@id='mark-9']").text == "≠9"


def test_words_in_nested_claims_have_the_verdict_of_the_innermost(result):
    blocks = article_blocks(result["article"]["text"], cards_of(result), result["set_aside"])
    parts = [(part.text, part.label) for block in blocks for part in block.segments if "crowns" in block_text(block)]
    assert ("Engineer Tomasz Wierzba said ", "not_enough_evidence") in parts
    assert ("the town had paid 40 million crowns for the steel alone", "conflicting") in parts


def block_text(block):
    return "".join(part.text for part in block.segments)


def test_overlapping_claims_share_the_words_they_share():
    text = "Abel dived first and Bea dived deepest."
    cards = cards_of({"claims": [claim("supported", 0, 20), claim("refuted", 17, 39)]})
    (block,) = article_blocks(text, cards, [])
    assert [(part.text, part.label, [c.number for c in part.marks]) for part in block.segments] == [
        ("Abel dived first ", "supported", []),
        ("and", "supported", [1]),
        (" Bea dived deepest.", "refuted", [2]),
    ]


def test_of_two_claims_on_the_same_words_the_graver_verdict_colours_them():
    cards = cards_of({"claims": [claim("supported", 0, 4), claim("refuted", 0, 4)]})
    ((part,),) = [block.segments for block in article_blocks("Rain", cards, [])]
    assert (part.label, len(part.marks)) == ("refuted", 2)


@pytest.mark.parametrize("span", [(0, 0), (3, 99), (50, 60), (4, 6), (0, 17)])
def test_a_mark_is_never_lost_wherever_a_span_lies(span):
    blocks = article_blocks("Rain\n\nMore rain.\n\n", cards_of({"claims": [claim("supported", *span)]}), [])
    assert sum(len(part.marks) for block in blocks for part in block.segments) == 1


@given(
    text=st.text(alphabet="ab. \n", max_size=40),
    spans=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.booleans()), max_size=6),
)
def test_marking_an_article_loses_no_words(text, spans):
    cards = cards_of({"claims": [claim("refuted", start, end) for start, end, is_claim in spans if is_claim]})
    aside = [
        {"span": {"start": start, "end": end}, "reason": "heading" if start % 2 else "opinion"}
        for start, end, is_claim in spans
        if not is_claim
    ]
    blocks = article_blocks(text, cards, aside)
    shown = "".join(block_text(block) for block in blocks)
    assert "".join(shown.split()) == "".join(text.split())
    marks = [card.number for block in blocks for part in block.segments for card in part.marks]
    assert sorted(marks) == ([card.number for card in cards] if text.strip() else [])


def claim(label, start, end):
    return {"span": {"start": start, "end": end}, "verdict": {"label": label}}


def test_blank_lines_part_paragraphs_and_headings_are_headings(page):
    story = first(page, "//div[@class='story']")
    assert [text_of(heading) for heading in story.xpath("h3")] == [
        "A new tide gate for Port Ellery, and an old quarrel",
        "The quarrel over money",
    ]
    assert len(story.xpath("p")) == 8


def test_a_text_without_blank_lines_has_a_paragraph_a_line():
    assert [block_text(block) for block in article_blocks("One.\nTwo.\n", [], [])] == ["One.", "Two."]
    assert [block_text(block) for block in article_blocks("One\nline.\n\nTwo.", [], [])] == ["One\nline.", "Two."]


def test_what_is_set_aside_says_why(page):
    question = first(page, "//span[@class='aside'][contains(., 'remember the cost')]")
    assert question.get("title") == "Set aside: question"
    assert text_of(question.getnext()) == "(set aside: question)"


# The cards


def test_a_card_tells_verdict_confidence_claim_and_reason(page):
    shown = text_of(card(page, 7))
    assert shown.startswith("7 ✗ Refuted very likely, 0.91 Building of the tide gate began in 2011.")
    assert "In the article: “Building began in 2011”" in shown
    assert "Event · 2011 · c07" in shown
    assert "The Ellery Engineering Review puts the start in 2012." in shown
    assert "published 2018; happened 1 April 2012 to 31 October 2017. ellery/gate-building" in shown
    assert "note: Translated." in shown


def test_the_words_of_the_article_are_left_out_when_they_are_the_claim(result):
    result["claims"][14]["text"] = result["claims"][14]["span"]["exact"].rstrip(".")
    page = html.document_fromstring(render_html(result))
    assert not card(page, 15).xpath("div/p[@class='said']")


def test_a_card_names_the_speaker_and_what_was_left_unresolved(page):
    assert "Said by @the minister · Who said what · left as it stands: the minister" in text_of(card(page, 13))


def test_evidence_after_the_as_of_date_is_marked_and_comes_last(page):
    figures = card(page, 4).xpath("div/figure")
    assert [figure.get("class") for figure in figures] == ["supports", "refutes after"]
    assert "After the as-of date: not counted" in text_of(figures[1])
    assert "not counted" not in text_of(figures[0])


def test_neutral_evidence_is_folded(page):
    folded = card(page, 8).xpath("div/details")[0]
    assert folded.get("open") is None
    assert text_of(folded.xpath("summary")[0]) == "Also read, 2 that neither support nor refute it"
    assert len(folded.xpath("ul/li")) == 2
    assert not card(page, 8).xpath("div/figure")


def test_a_date_that_is_not_known_is_said_to_be_unknown(page):
    assert "Office of Audit, date unknown." in text_of(card(page, 9))


def test_checks_are_a_table_with_those_that_differ_first(page):
    rows = [[text_of(cell) for cell in row] for row in card(page, 9).xpath("div/table/tbody/tr")]
    assert rows == [
        ["Number", "40 million crowns", "31 million crowns ellery/steel-audit", "✗ differ 9 million less"],
        ["Number", "40 million crowns", "40 million crowns ellery/steel-bill", "✓ agree"],
    ]


@pytest.mark.parametrize(
    ("label", "later", "as_of", "words"),
    [
        ("supported", "refuted", "2018-03-09", "True when published. No longer true since 12 June 2018"),
        ("supported", "refuted", "2018-04-01", "True at the as-of date. No longer true since 12 June 2018"),
        ("refuted", "supported", "2018-03-09", "Not true when published. True since 12 June 2018"),
        (
            "not_enough_evidence",
            "refuted",
            "2018-03-09",
            "Not enough evidence when published. Refuted since 12 June 2018",
        ),
        ("supported", "conflicting", "2018-03-09", "True when published. Sources conflict since 12 June 2018"),
    ],
)
def test_a_verdict_that_later_events_changed_says_how(result, label, later, as_of, words):
    changed = cards_of(result)[3]
    changed.claim["verdict"] |= {"label": label}
    changed.claim["verdict"]["superseded"]["label"] = later
    result["as_of"] = as_of
    assert superseded_words(changed, result) == words
    assert f"{words}: “Gate jams in a storm” (Coastal Wire)." in text_of(
        card(html.document_fromstring(render_html(result)), 4)
    )


def test_the_index_names_every_claim_under_its_verdict(page):
    listed = {
        text_of(part.xpath("summary")[0]): len(part.xpath(".//a")) for part in page.xpath("//details") if by_index(part)
    }
    assert listed == {"✗ Refuted 2": 2, "≠ Sources conflict 1": 1, "? Not enough evidence 6": 6, "✓ Supported 6": 6}


def by_index(part):
    return part.get("class", "").startswith("index")


def test_the_manifest_says_what_made_it(result, page):
    made = text_of(first(page, "//section[@class='manifest']"))
    for digest in [*result["provenance"]["models"].values(), result["corpora"][0]["sha256"]]:
        assert digest in made
    assert "11 documents, 11 passages" in made
    assert "took 12.3 seconds" in made
    assert '{"spacy": "3.8.7", "torch": "2.10.0"}' in made


def test_a_result_of_the_contract_alone_is_enough(result):
    for one in result["claims"]:
        one.pop("ongoing"), one.pop("unresolved"), one["verdict"].pop("cause")
        for item in one["evidence"]:
            item.pop("happened"), item.pop("extra")
        for check in one["checks"]:
            check.pop("document")
    for corpus in result["corpora"]:
        corpus.pop("title")
    assert "ellery (11 documents)" in render_html(result)


def test_an_article_without_claims_has_a_page_and_a_summary(result):
    result |= {"claims": [], "set_aside": []}
    result["article"] |= {"published": None, "byline": None, "title": ""}
    shown = text_of(html.document_fromstring(render_html(result)).body)
    assert "No claim that could be checked was found" in shown
    assert "Published date unknown" in shown
    assert len(summary_lines(result)) == 5


# Characters that cannot be seen


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gate\u202egpj.exe", "gate⟦U+202E⟧gpj.exe"),
        ("red\x1b[31m", "red⟦U+001B⟧[31m"),
        ("re\u200bfu\u00adted\ufeff", "re⟦U+200B⟧futed⟦U+FEFF⟧"),
        ("half \ud83d", "half ⟦U+D83D⟧"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("Søren, 東京, ערב", "Søren, 東京, ערב"),
        ("hidden\u200b\u200b\u200b", "hidden⟦U+200B×3⟧"),
        ("K\u0456m and Кім", "K⟦\u0456 U+0456⟧m and Кім"),
        ("µm, kΩ, TGFβ, می\u200cخواهم", "µm, kΩ, TGFβ, می\u200cخواهم"),
        ("👩\u200d🚀 ❤\ufe0f", "👩\u200d🚀 ❤\ufe0f"),
        ("a\ufe01b\U000e0041", "a⟦U+FE01⟧b⟦U+E0041⟧"),
        ("e" + "\u0301" * 30, "e" + "\u0301" * 4 + "⟦…⟧"),
    ],
)
def test_characters_that_mislead_or_cannot_be_seen_are_shown_by_their_number(text, shown):
    assert visible(text) == shown


def test_a_note_says_when_a_text_held_such_characters(result, page):
    assert "invisible character" in text_of(first(page, "//header"))
    clean = json.loads(json.dumps(result).replace("\\u202e", ""))
    assert "invisible character" not in render_html(clean)
    clean["claims"][0]["evidence"][0]["extra"]["note"] = ["bell\x07, soft\xadly, K\u0456m, \u200b\u200b"]
    assert altered_note(clean) == (
        "In the texts shown here: 3 invisible characters shown by number, such as ⟦U+202E⟧; 1 letter of another "
        "alphabet than the word around, shown as ⟦а U+0430⟧; 1 soft hyphen left out."
    )
    assert altered_note(clean) in text_of(html.document_fromstring(render_html(clean)))


# Size, dates, look


@pytest.mark.parametrize("pattern", [0, 3])
def test_a_large_result_stays_small(result, pattern):
    pattern = result["claims"][pattern]
    words = "The gate of the harbour was closed again and the water stayed where it was. "
    result["article"]["text"] = text = words * 80
    result["claims"] = []
    for number in range(80):
        one = copy.deepcopy(pattern)
        start = number * len(words)
        one["span"] = {"start": start, "end": start + len(words) - 1, "exact": text[start : start + len(words) - 1]}
        one["evidence"] = [
            {
                **pattern["evidence"][0],
                "document": f"log-{number}-{piece}",
                "url": f"https://harbour.example/log/{number}/{piece}/a-rather-long-address-for-one-entry.html",
                "text": f"Entry {number}.{piece}. {words * 9}",
                "stance": ("supports", "refutes", "neutral")[piece % 3],
            }
            for piece in range(6)
        ]
        result["claims"].append(one)
    result["set_aside"] = []
    source = render_html(result)
    assert len(source.encode()) <= 300_000
    page = html.document_fromstring(source)
    assert len(page.xpath("//figure")) == 80 * 4
    assert "quotes are shortened" in text_of(page)


def test_a_result_of_ordinary_size_is_quoted_in_full(result, page):
    quotes = [text_of(quote) for quote in page.xpath("//blockquote")]
    for one in result["claims"]:
        for item in one["evidence"]:
            assert item["stance"] == "neutral" or " ".join(item["text"].split()) in quotes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2018-03-09", "9 March 2018"),
        ("2018-03", "March 2018"),
        ("2018", "2018"),
        ("2018-03-01/2018-03-31", "March 2018"),
        ("2018-03-05/2018-03-06", "5 March 2018 to 6 March 2018"),
        ("2018-03-05/2018-03-05", "5 March 2018"),
        ("2018-03-05/", "since 5 March 2018"),
        ("/2018-03-06", "until 6 March 2018"),
        ("spring", "spring"),
        (None, "date unknown"),
    ],
)
def test_dates_are_spoken(text, words):
    assert spoken_date(text) == words


def test_texts_are_cut_between_words():
    assert shortened("one two three", 9) == "one two …"
    assert shortened("one two", 7) == "one two"
    assert shortened("incomprehensible", 5) == "incom …"


def test_colours_can_be_read_in_light_and_dark():
    style = (Path(__file__).parents[1] / "claimcheck" / "report" / "report.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w{6})", part)) for part in style.split("@media screen")[:2])
    for palette in (light, dark):
        pairs = [(tone, ground) for tone in ("ink", "muted", "link") for ground in ("page", "raised")]
        for label in ("supported", "refuted", "conflicting", "not_enough_evidence"):
            pairs += [(label, "page"), (label, "raised"), ("ink", f"{label}-tint")]
        for front, back in pairs:
            assert contrast(palette[front], palette[back]) >= 4.5, (front, back)


def contrast(front, back):
    light, dark = sorted((luminance(front), luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# The other forms


def test_the_table_has_a_row_a_claim_and_no_cell_runs_as_a_formula(result):
    result["claims"][0]["text"] = "@gate closed"
    result["claims"][1]["text"] = "\t412 metres\r"
    result["claims"][2]["speaker"] = '+Ines, "the\nmayor"'
    result["claims"][4]["speaker"] = "-Ines"
    rows = list(csv.DictReader(io.StringIO(claims_csv(result), newline="")))
    assert [row["id"] for row in rows] == [one["id"] for one in result["claims"]]
    assert rows[12]["claim"] == "'=2+2 is not five, the minister said."
    assert rows[12]["speaker"] == "'@the minister"
    assert rows[0]["claim"] == "'@gate closed"
    assert rows[1]["claim"] == "'\t412 metres\r"
    assert rows[2]["speaker"] == '\'+Ines, "the\nmayor"'
    assert rows[4]["speaker"] == "'-Ines"
    assert rows[6]["confidence"] == "0.91"
    assert rows[3]["superseded_since"] == "2018-06-12"


def test_the_table_can_be_written_as_utf8(result):
    result["claims"][0]["text"] = "Søren \ud800"
    assert "Søren ⟦U+D800⟧" in claims_csv(result).encode("utf-8").decode("utf-8")


def test_the_summary_has_five_lines(result):
    article, found, verdicts, finding, open_claims = summary_lines(result)
    assert article == (
        "A new tide gate for Port Ellery, and an old quarrel, By Marit Solheim-Okafor; "
        "published: 9 March 2018; checked as of 9 March 2018"
    )
    assert found == (
        "15 claims; 8 set aside (4 not part of the story, 1 question, 1 opinion, 1 prediction, 1 not checkable)"
    )
    assert verdicts == "6 supported, 6 without enough evidence, 1 where sources conflict, 2 refuted"
    assert finding.startswith("Refuted: Building of the tide gate began in 2011. (")
    assert open_claims.startswith("Could not be checked: 3 because nothing on it was found in the corpora; 1 because")


def test_the_summary_tells_of_what_was_overtaken_when_nothing_is_refuted(result):
    result["claims"] = [one for one in result["claims"] if one["verdict"]["label"] == "supported"]
    lines = summary_lines(result)
    assert lines[3].startswith("True when published. No longer true since 12 June 2018: The tide gate")
    assert lines[4] == "Could not be checked: nothing"


def test_nothing_in_the_summary_steers_a_terminal(result):
    result["article"]["title"] = "Gate\x1b]0;owned\x07\nsecond line"
    result["claims"][6]["text"] = "began\r\x1b[2Kin 2011"
    lines = summary_lines(result)
    assert len(lines) == 5
    assert all(line.isprintable() for line in lines)


# Quotes and time


def evidence_of(result, number, document):
    one = cards_of(result)[number - 1].claim
    return one, next(item for item in one["evidence"] if item["document"] == document)


def test_the_sentence_nearest_to_the_claim_and_the_values_compared_are_marked(result):
    one, item = evidence_of(result, 3, "gate-figures")
    parts = quoted(item, one)
    assert "".join(part.text for part in parts) == item["text"]
    assert [part.text for part in parts if part.value] == ["1,998 tonnes"]
    near = "".join(part.text for part in parts if part.near)
    assert near == "Its moving leaf weighs 1,998 tonnes, without the counterweights."


def test_a_compared_date_is_found_in_any_spelling(result):
    one, item = evidence_of(result, 1, "gate-closing")
    one["checks"][0]["evidence"] = "2018-03-05"
    assert [part.text for part in quoted(item, one) if part.value] == ["5 March 2018"]


def test_a_quote_of_one_sentence_is_not_marked_whole(result):
    one, item = evidence_of(result, 1, "gate-closing")
    item["text"] = "Port Ellery shut its tide gate for the first time on 5 March 2018."
    assert not any(part.near for part in quoted(item, one))


@given(text=st.text(max_size=60), claim=st.text(max_size=30), value=st.text(max_size=6))
def test_marking_a_quote_loses_no_words(text, claim, value):
    check = {"evidence": value, "document": "a/b"}
    item = {"corpus": "a", "document": "b", "text": text}
    parts = quoted(item, {"text": claim, "checks": [check]})
    assert "".join(part.text for part in parts) == shortened(text, None)


def at(document, day, stance="supports", after=False):
    return {
        "corpus": "a", "document": document, "happened": day, "published": None, "stance": stance, "after_as_of": after,
    }  # fmt: skip


def test_a_timeline_keeps_the_order_of_days_and_what_is_later_right_of_the_line():
    items = [at("new", "2018-06-12", "refutes", True), at("old", "2012"), at("mid", "2015-05"), at("mid", "2015-05")]
    line = timeline(items, "2018-03-09", apart=2)
    assert [mark.stance for mark in line.marks] == ["supports", "supports", "refutes"]
    assert line.marks[0].x < line.marks[1].x < line.as_of < line.marks[2].x
    assert [word for word, _ in line.ticks] == [str(year) for year in range(2012, 2019)]
    assert line.words == (
        "3 dated documents, from 1 January 2012 to 12 June 2018; as-of date 9 March 2018; 1 of what happened after it"
    )


def test_marks_on_one_day_stand_above_each_other():
    line = timeline([at(str(n), "2018-03-05") for n in range(3)], "2018-03-05", apart=2)
    assert [mark.row for mark in line.marks] == [0, 1, 2]
    assert [word for word, _ in line.ticks] == ["5 Mar 2018"]


def test_without_a_date_there_is_no_timeline():
    assert timeline([at("a", None), at("b", "spring")], "2018-03-09", apart=2) is None


def test_a_card_has_the_timeline_of_its_evidence(page):
    (drawing,) = card(page, 4).xpath(".//svg[@class='time']")
    assert drawing.get("role") == "img"
    assert "as-of date 9 March 2018" in drawing.get("aria-label")


# What others add to a result


def test_near_misses_and_earlier_checks_are_shown_where_a_result_has_them(result):
    one = result["claims"][7]
    one["evidence"][0]["near_miss"] = "of another town"
    one["earlier_checks"] = [{"claim": "The gate took six years.", "verdict": "refuted", "as_of": "2017-01-01"}]
    shown = card(html.document_fromstring(render_html(result)), 8)
    assert "Near misses: close to the claim" in text_of(shown)
    assert "of another town · " in text_of(shown)
    assert "Checked before Refuted as of 1 January 2017: “The gate took six years.”" in text_of(shown)
    assert len(shown.xpath("div/details/ul/li")) == 1


# Reviews


@pytest.fixture
def review(tmp_path):
    (tmp_path / "result.json").write_bytes(FIXTURE.read_bytes())
    return Review(tmp_path, by="Ana Berg")


def test_a_page_that_nobody_reviewed_says_so(page):
    assert "Reviewed not yet: this is the program's own reading" in text_of(first(page, "//header"))


def test_a_review_is_shown_on_the_claims_it_touched(review):
    review.overrule("c07", "supported", "The deed is dated 2011.")
    review.note("Ask the ministry.", "c07")
    review.drop("c08", "The article does not say so.")
    review.sign(["c01"])
    page = html.document_fromstring(render_html(review.reviewed))
    shown = text_of(card(page, 7))
    assert shown.startswith("7 ✓ Supported overruled by Ana Berg Building of the tide gate began in 2011.")
    assert "The program’s own verdict was ✗ Refuted (very likely, 0.91): The Ellery Engineering Review" in shown
    assert "from “Refuted” to “Supported”: The deed is dated 2011." in shown
    assert "Ask the ministry." in shown
    assert "✓ signed off" in text_of(card(page, 1))
    assert "signed off" not in shown
    assert "by Ana Berg; 1 of 14 claims signed off" in text_of(first(page, "//header"))
    assert "The article does not say so." in text_of(first(page, "//section[h2[@id='dropped']]"))


def test_a_page_that_was_signed_says_by_whom_and_a_change_takes_that_back(review):
    review.sign(on=date(2026, 11, 24))
    page = html.document_fromstring(render_html(review.reviewed))
    assert "Reviewed signed off by Ana Berg, 24 November 2026" in text_of(first(page, "//header"))
    review.overrule("c07", "supported", "The deed is dated 2011.")
    page = html.document_fromstring(render_html(review.reviewed))
    assert "14 of 15 claims signed off" in text_of(first(page, "//header"))
    assert "Not signed off: changed since Ana Berg signed it" in text_of(card(page, 7))
