"""What strangers write runs nowhere, leads nowhere and hides nothing, in every way out, read as a program reads it.

The texts are in ``hostile.py``. The real browser is needed for the last part alone.
"""

import copy
import csv
import html as escaping
import io
import json
import re
from itertools import pairwise
from pathlib import Path

import hostile
import mistune
import pytest
from browser import Browser, find_chromium
from lxml import html
from pypdf import PdfReader

from claimcheck.cli import main
from claimcheck.errors import ClaimcheckError
from claimcheck.report import claims_csv, render_html, summary_lines
from claimcheck.report.annotations import web_annotations
from claimcheck.report.claimreview import claim_reviews, ratings_for, to_json_ld
from claimcheck.report.html import render_card, render_findings
from claimcheck.report.markdown import render_markdown
from claimcheck.report.pdf import render_pdf, require_pdf
from claimcheck.review import Review
from claimcheck.review.desk import Desk
from claimcheck.safe_text import altered_note, json_text, visible
from claimcheck.terminal import claim_block, plain, say, show

FIXTURE = Path(__file__).parent / "results" / "tide-gate.json"
#: Controls, bidirectional marks and characters without width: none may reach a reader's screen as it stands.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\U000e0000-\U000e0fff]"
)
#: Elements of ours that stand only beside some texts: a detail of a comparison, a link to an address that is one.
OURS = {("span", ()), ("a", ("href", "rel"))}
LABELS = ("refuted", "supported", "conflicting", "not_enough_evidence")


def with_texts(texts):
    """A result in which these texts stand wherever a stranger's words can stand."""
    result = json.loads(FIXTURE.read_text(encoding="utf-8"))
    pattern = result["claims"][3]
    article, claims = "", []
    for number, text in enumerate(texts):
        start, article = len(article), f"{article}{text}\n\n"
        one = copy.deepcopy(pattern)
        one |= {"id": f"c{number:02}", "text": text, "speaker": text, "unresolved": [text], "checks": [
            {"kind": "quantity", "outcome": "differs", "claim": text, "evidence": text, "detail": text[:40]}
        ], "span": {"start": start, "end": start + len(text), "exact": text}}  # fmt: skip
        one["verdict"] |= {"label": LABELS[number % 4], "reason": text, "superseded": one["verdict"]["superseded"]}
        for item in one["evidence"]:
            item |= {"title": text, "source": text, "text": f"One sentence. {text} Another.", "url": text,
                     "document": text, "extra": {text: [text]}}  # fmt: skip
        one["evidence"].append(one["evidence"][0] | {"stance": "neutral", "after_as_of": False})
        claims.append(one)
    whole = " ".join(text[:60] for text in texts)
    result["article"] |= {"title": whole, "byline": whole, "source": f"/inbox/{whole}", "text": article}
    result["corpora"][0] |= {"name": whole, "title": whole}
    result["set_aside"] = [{"span": one["span"], "reason": "opinion"} for one in claims]
    result["provenance"]["parameters"] = {text[:40]: text[:40] for text in texts}
    return result | {"claims": claims}


@pytest.fixture(scope="module")
def result():
    return with_texts(hostile.TEXTS)


@pytest.fixture(scope="module")
def harmless():
    return with_texts(["The plain words are 5."] * len(hostile.TEXTS))


def seen(text):
    return "".join(str(visible(text)).split())


def shapes(page):
    """The kinds of elements of a page: name and names of attributes."""
    return {(element.tag, tuple(sorted(element.attrib))) for element in page.iter() if isinstance(element.tag, str)}


def every_text(page):
    return [text for element in page.iter() for text in (element.text, element.tail, *element.attrib.values()) if text]


def assert_harmless(source, like):
    """The page has no element that one about harmless words lacks, leads nowhere, and hides nothing."""
    page = html.document_fromstring(source)
    assert shapes(page) <= shapes(html.document_fromstring(like)) | OURS, "an element was made by a text"
    assert not [element for element in page.iter() if not isinstance(element.tag, str)], "a comment was made by a text"
    assert {link for link in page.xpath("//a/@href") if not link.startswith("#")} <= {hostile.ADDRESS}
    assert page.xpath("//link/@href") in ([], ["data:,"])
    assert [text for text in every_text(page) if UNSEEN.search(text)] == []
    return page


# The page


def test_the_page_shows_every_text_as_text_and_nothing_more(result, harmless):
    page = assert_harmless(render_html(result), render_html(harmless))
    shown = "".join(page.text_content().split())
    for one in result["claims"]:
        assert seen(one["text"]) in shown
    assert altered_note(result) in " ".join(page.text_content().split())


def test_a_card_and_the_findings_of_a_notebook_show_every_text_as_text(result, harmless):
    for one in result["claims"][::3]:
        page = assert_harmless(render_card(result, one["id"]), render_card(harmless, one["id"]))
        assert seen(one["text"]) in "".join(page.text_content().split())
    part = assert_harmless(f"<main>{render_findings(result)}</main>", f"<main>{render_findings(harmless)}</main>")
    assert part.xpath("//div[@class='tex2jax_ignore mathjax_ignore']"), "formulas stay text in a notebook"


def test_what_is_shown_does_not_change_the_result(result):
    before = copy.deepcopy(result)
    render_html(result), render_markdown(result), claims_csv(result), web_annotations(result)
    assert result == before


# Markdown


def test_the_markdown_makes_no_markup_of_a_text_in_a_reader_that_knows_every_extension(result):
    plugins = ("strikethrough", "footnotes", "table", "url", "task_lists", "def_list", "abbr", "mark", "insert",
               "superscript", "subscript", "math", "ruby", "spoiler")  # fmt: skip
    page = html.document_fromstring(
        mistune.create_markdown(plugins=list(plugins), escape=False)(render_markdown(result))
    )
    tags = {element.tag for element in page.iter()}
    assert tags <= {"html", "body", "h1", "h2", "p", "blockquote", "strong", "ul", "li", "code", "a"}
    assert set(page.xpath("//a/@href")) == {hostile.ADDRESS}
    assert set("".join(page.xpath("//code/text()"))) <= {"\\"}
    assert [text for text in every_text(page) if UNSEEN.search(text)] == []
    shown = "".join(page.text_content().split())
    for one in result["claims"]:
        assert seen(one["text"]) in shown


# Tables and JSON


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_of_the_table_is_a_formula_whatever_separates_cells_for_the_spreadsheet(result, separator):
    rows = list(csv.reader(io.StringIO(claims_csv(result), newline=""), delimiter=separator))
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if re.match(r"[\s\"]*[=+\-@＝＋－＠]", cell)] == []
    assert [cell for cell in cells if UNSEEN.search(cell)] == []


def test_json_holds_the_same_values_and_nothing_that_cannot_be_seen(result):
    text = json_text(result, indent=1)
    assert json.loads(text) == result
    assert not UNSEEN.search(text)
    text.encode("utf-8")


def test_json_ld_stays_within_the_script_element_that_it_is_put_into(result, tmp_path):
    for document in (claim_reviews(result, ratings_for(tmp_path), signed=False), web_annotations(result)):
        source = to_json_ld(document)
        page = html.document_fromstring(f'<script type="application/ld+json">{source}</script><p>end</p>')
        assert len(page.xpath("//script")) == 1
        assert json.loads(page.xpath("//script")[0].text) == document
        assert not UNSEEN.search(source)
        assert "javascript:" not in json.dumps([value for key, value in members(document) if key == "url"])


def members(value):
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, item
            yield from members(item)
    elif isinstance(value, list):
        for item in value:
            yield from members(item)


def test_annotations_still_select_the_words_of_the_article_exactly(result):
    text = result["article"]["text"]
    for item in web_annotations(result)["items"]:
        quote, place = item["target"]["selector"]
        assert text[place["start"] : place["end"]] == quote["exact"]


# The terminal


def test_no_text_commands_the_terminal(result, capsys):
    for line in summary_lines(result):
        show(line)
    for one in result["claims"]:
        show(claim_block(one))
        say(f"claimcheck: {one['text']}")
    out, err = capsys.readouterr()
    assert not UNSEEN.search(out)
    assert not UNSEEN.search(err)
    assert "\r" not in out + err
    assert len(summary_lines(result)) == 5


def test_a_carriage_return_overwrites_nothing_and_line_ends_stay():
    assert plain("all is well\rfalse\r\nnext") == "all is well⟦U+000D⟧false\nnext"


@pytest.mark.parametrize(
    "name", ["\x1b]0;owned\x07.txt", "a\u202etxt.exe", "no\x9b2Jsuch", "two\nclaimcheck: all is well"]
)
@pytest.mark.parametrize("command", ["check", "claims", "report"])
def test_a_files_name_does_not_either(name, command, town, tmp_path, capsys):
    corpora = [] if command == "claims" else ["--corpus", str(town)]
    assert main([command, str(tmp_path / name), *corpora]) == 2
    err = capsys.readouterr().err
    assert not UNSEEN.search(err)
    assert re.search(r"⟦U\+(001B|202E|009B|000A)⟧", err)
    assert len(err.splitlines()) == 1


# The desk


def test_the_desk_shows_every_text_as_text(result, harmless, tmp_path):
    desks = []
    for name, given in (("hostile", result), ("harmless", harmless)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "result.json").write_text(json_text(given), encoding="utf-8")
        review = Review(folder, by=hostile.MARKUP[0])
        review.note(hostile.MARKUP[1] + hostile.UNSEEN[0], "c00")
        desks.append(Desk(review))
    strange, plain_desk = desks
    for one in result["claims"][::9]:
        strange.select(one["id"])
        frame = html.fromstring(strange.claim.value)
        assert frame.get("sandbox") == "allow-popups", "no script may run in it"
        assert_harmless(frame.get("srcdoc"), render_card(plain_desk.review.reviewed, one["id"]))
    allowed = {shape for _, value in markup(plain_desk) for shape in shapes(html.fromstring(f"<div>{value}</div>"))}
    for widget, value in markup(strange):
        if widget is not strange.claim:
            assert shapes(html.fromstring(f"<div>{value}</div>")) <= allowed
            assert not UNSEEN.search(escaping.unescape(value))
    labels = [label for select in (strange.claims, strange.others, strange.evidence) for label, _ in select.options]
    marks = [mark for part in strange.article.children for mark in getattr(part, "children", ())]
    assert len(marks) == len(result["claims"])
    for text in (*labels, *(mark.description for mark in marks), *(mark.tooltip for mark in marks)):
        assert not UNSEEN.search(text)
    assert altered_note(result).partition(":")[0] in strange.article.children[0].value


def markup(desk):
    parts = [desk.claim, desk.message, desk.log, *desk.article.children]
    return [(part, part.value) for part in parts if hasattr(part, "value")]


# The whole road, through the notebook


STORY = """{script} A bridge at Ellery {braces}

By {byline}
4 June 2016

The Ellery Bridge opened to traffic on 4 May 2015. It is <img src=x onerror=window.pwned=1>. \
It is 412 metres long, {bidi}. \
{formula} {maths} Ingrid Solberg took office as mayor on 1 January 2015, {links}. {orders}
"""


@pytest.fixture(scope="module")
def road(tmp_path_factory):
    """A report folder made of a hostile article and corpus, and what was printed on the way."""
    from conftest import TOWN, write_corpus

    folder = tmp_path_factory.mktemp("road")
    rows = [document | {"title": f"{document['title']} {hostile.MARKUP[0]}", "url": hostile.MARKUP[10]}
            for document in TOWN]  # fmt: skip
    rows += [
        {"id": f"{hostile.MARKUP[0]}-{number}", "title": text[:300], "text": f"The Ellery Bridge: {text}",
         "source": text, "url": "javascript:alert(1)", "published": None, "note": text}
        for number, text in enumerate(hostile.TEXTS) if not set(text) & set("\ud83d")
    ]  # fmt: skip
    corpus = write_corpus(folder / "corpus", rows, name="ellery")
    article = folder / "{article}\x1b[31m<b>$x$.txt"
    words = STORY.format(
        script=hostile.MARKUP[0], braces=hostile.TEMPLATES[0], byline=hostile.MARKUP[1], bidi=hostile.UNSEEN[0],
        formula=hostile.FORMULAS[0], maths=hostile.MARKDOWN[2], links=hostile.MARKUP[10], orders=hostile.PROMPTS[0],
    )  # fmt: skip
    article.write_text(words, encoding="utf-8")
    out = folder / "reports"
    assert main(["report", str(article), "--corpus", str(corpus), "--out", str(out), "--quiet"]) == 0
    return next(path for path in out.iterdir() if path.is_dir() and not path.name.startswith("."))


def test_a_hostile_article_and_corpus_come_out_harmless_of_a_real_run(road):
    result = json.loads((road / "result.json").read_text(encoding="utf-8"))
    text = result["article"]["text"]
    spans = [item["span"] for item in (*result["claims"], *result["set_aside"])]
    assert all(text[span["start"] : span["end"]] == span["exact"] for span in spans)
    assert "\u202e" in text, "the result has the article as it was"
    verdicts = {claim["text"]: claim["verdict"]["label"] for claim in result["claims"]}
    assert any("4 May 2015" in words and label == "supported" for words, label in verdicts.items())
    page = html.document_fromstring((road / "report.html").read_text(encoding="utf-8"))
    assert not page.xpath("//script | //img | //iframe | //form | //base | //button | //svg[@onload]")
    assert {link for link in page.xpath("//a/@href") if not link.startswith("#")} == set()
    assert {path.name for path in road.iterdir()} >= {"report.md", "claims.csv", "claimreview.draft.jsonld"}


def test_the_notebook_of_that_run_holds_no_markup_of_theirs(road):
    cells = json.loads((road / "report.ipynb").read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    assert {kind for output in outputs for kind in output.get("data", ())} <= {"text/html", "text/plain"}
    for output in outputs:
        data = output.get("data", {})
        for text in ("".join(output.get("text", "")), *("".join(value) for value in data.values())):
            assert not UNSEEN.search(text)
        if "text/html" in data:
            part = html.fromstring(f"<main>{''.join(data['text/html'])}</main>")
            assert not part.xpath(
                "//script | //img | //iframe | //a | //button | //*[@onload or @onerror or @onmouseover]"
            )
            assert part.xpath("//*[contains(@class, 'tex2jax_ignore')]"), "formulas stay text"


# On paper


def assert_inert(raw):
    """The PDF has nothing that a program would run, open or ask for, and leads nowhere but to the web."""
    pdf = PdfReader(io.BytesIO(raw))
    links = [note.get_object() for page in pdf.pages for note in page.get("/Annots") or []]
    assert {note["/Subtype"] for note in links} <= {"/Link"}
    actions = [note["/A"].get_object() for note in links if "/A" in note]
    assert {action["/S"] for action in actions} <= {"/URI", "/GoTo"}
    assert {str(action["/URI"]) for action in actions if "/URI" in action} <= {hostile.ADDRESS}
    root = pdf.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(root.get("/Names", {}))


def test_nothing_is_fetched_for_a_pdf_and_nothing_in_it_runs(monkeypatch):
    try:
        require_pdf()
    except ClaimcheckError as error:
        pytest.skip(str(error))
    from weasyprint.urls import URLFetcher

    asked = []
    monkeypatch.setattr(URLFetcher, "fetch", lambda self, url, *rest, **more: asked.append(url))
    assert_inert(render_pdf(with_texts(["".join(hostile.MARKUP)])))
    assert asked == []


# In the real browser


@pytest.mark.skipif(find_chromium() is None, reason="Chromium is not installed")
def test_in_a_browser_nothing_runs_nothing_is_fetched_and_nothing_runs_over_the_edge(result, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(render_html(result), encoding="utf-8")
    browser = Browser(find_chromium())
    try:
        browser.open(path.as_uri(), 360)
        browser.run("document.querySelectorAll('details').forEach(part => part.open = true)")
        assert browser.requests == [path.as_uri()]
        assert browser.complaints == []
        assert browser.run(f"typeof window.{hostile.SENTINEL}") == "undefined"
        assert browser.dialogs == []
        assert browser.run("document.documentElement.scrollWidth") <= 360
        edges = browser.run(
            "[...document.querySelectorAll('main p, main li, main td, main th, figcaption, blockquote, h1, dd')]"
            ".filter(e => e.getBoundingClientRect().right > 361 || e.scrollWidth > e.clientWidth + 1 && "
            "getComputedStyle(e).display != 'inline').map(e => e.outerHTML.slice(0, 120))"
        )
        assert edges == []
        assert_inert(browser.pdf())
        assert browser.requests == [path.as_uri()]
        assert browser.dialogs == []
    finally:
        browser.close()


# Size


def test_many_tiny_sentences_and_deep_quotes_come_through_in_order():
    texts = ["It rains."] * 120 + ["“" * 1_000 + "Rain" + "”" * 1_000]
    page = html.document_fromstring(render_html(with_texts(texts)))
    numbers = [int(mark.rpartition("-")[2]) for mark in page.xpath("//div[@class='story']//a/@id")]
    assert len(numbers) == len(texts)
    assert all(one < other for one, other in pairwise(numbers))
