"""The report in a real browser: nothing leaves, nothing is cut off, and axe-core finds nothing.

Skipped where there is no Chromium; the check by axe-core also where it cannot be fetched by npm.
"""

import json
import shutil
import subprocess
import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from browser import Browser, find_chromium
from pypdf import PdfReader

from claimcheck.report import render_html
from claimcheck.review import Review

FIXTURE = Path(__file__).parent / "results" / "tide-gate.json"
WIDTHS = (360, 768, 1366)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = pytest.mark.skipif(find_chromium() is None, reason="Chromium is not installed")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The address of a report that shows everything a report can show."""
    folder = tmp_path_factory.mktemp("report")
    result = json.loads(FIXTURE.read_text(encoding="utf-8"))
    result["claims"][7]["evidence"][0]["near_miss"] = "of another town"
    result["claims"][7]["earlier_checks"] = [
        {"corpus": "harbour", "claim": "The gate took six years.", "verdict": "refuted", "as_of": "2017-01-01",
         "reviewer": "Ana Berg", "date": "2017-01-02", "links": [], "note": None, "similarity": 0.9,
         "may_be_outdated": True, "outdated": "it speaks for another day"}
    ]  # fmt: skip
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")
    review = Review(folder, by="Ana Berg")
    review.sign()
    review.overrule("c07", "supported", "The deed is dated 2011.")
    review.note("Ask the ministry.", "c07")
    review.drop("c09", "Nobody says so.")
    path = folder / "report.html"
    path.write_text(render_html(review.reviewed), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def browser():
    opened = Browser(find_chromium())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def axe(pytestconfig):
    """The source of axe-core, fetched once and kept in the cache of pytest."""
    folder = Path(pytestconfig.cache.mkdir("axe-core"))
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        if shutil.which("npm") is None:
            pytest.skip("axe-core is fetched by npm, which is not installed")
        command = ["npm", "install", "--no-save", "--ignore-scripts", "--prefix", str(folder), "axe-core@4"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        if not script.is_file():
            pytest.skip(f"axe-core could not be fetched by npm: {done.stderr.strip()[-200:]}")
    return script.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_leaves_and_nothing_runs_over_the_edge(browser, page, width):
    browser.open(page, width)
    assert browser.requests == [page]
    assert browser.complaints == []
    assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.run("document.styleSheets[0].cssRules.length") > 50, "the policy lets the page's own style through"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(browser, page, axe, width, dark):
    browser.open(page, width, dark=dark)
    # What is folded counts as well.
    browser.run("document.querySelectorAll('details').forEach(part => part.open = true)")
    browser.run(axe + "; 0")
    options = json.dumps({"runOnly": {"type": "tag", "values": RULES}})
    found = browser.run(
        f"axe.run(document, {options}).then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))"
    )
    assert found == []


def test_the_keyboard_comes_first_to_the_link_that_skips_and_then_to_the_findings(browser, page):
    browser.open(page, 1366)
    reached = []
    for _ in range(3):
        for kind in ("keyDown", "keyUp"):
            browser.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        reached.append(browser.run("document.activeElement.getAttribute('href')"))
    assert reached == ["#main", "#claim-10", "#claim-4"]


def squeezed(text):
    """Without spaces, and without the ligatures that a printer makes."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_it_prints_on_a4_with_no_quote_cut_and_every_claim_beside_its_verdict(browser, page):
    browser.open(page, 1366)
    pages = [squeezed(one.extract_text()) for one in PdfReader(BytesIO(browser.pdf())).pages]
    together = browser.run(
        """[...document.querySelectorAll('.card')].flatMap(card => [
          [card.querySelector('.claim').textContent, card.querySelector('.reason').textContent],
          ...[...card.querySelectorAll('blockquote')].map(quote => [quote.textContent, quote.textContent]),
        ])"""
    )
    assert len(together) > 20
    for first, last in together:
        begins, ends = (squeezed(words) for words in (first, last))
        assert any(begins[:40] in one and ends[-40:] in one for one in pages), (begins[:40], ends[-40:])
