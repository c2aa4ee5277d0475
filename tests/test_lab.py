"""The desk in JupyterLab, in a real browser: what is clicked there is kept, and still there after a reload."""

import json
import os
import secrets
import subprocess
import sys
import time

import nbformat
import pytest
from browser import Browser, find_chromium
from conftest import TOWN, write_corpus

from claimcheck.runs import find_project_root

STORY = """A bridge for Ellery

By Ida Brandt
6 May 2015

The Ellery Bridge opened to traffic on 4 May 2015. The Ellery Bridge is 512 metres long.
"""
#: Most seconds for the server to start; the notebook's cells run on one busy core.
START, RUN = 60, 100
#: Before its kernel is there, running a notebook asks for one in a dialog.
READY = "[...window.jupyterapp.shell.widgets('main')][0].sessionContext.session.kernel.status === 'idle'"
PAGE = "document.querySelector('.widget-html iframe').srcdoc"

pytestmark = pytest.mark.skipif(find_chromium() is None, reason="Chromium is not installed")


def button(words):
    return (
        f"[...document.querySelectorAll('.widget-button')].find(one => one.textContent.trim() === {json.dumps(words)})"
    )


def field(label):
    rows = "[...document.querySelectorAll('.widget-inline-hbox')]"
    return (
        f"{rows}.find(row => row.textContent.startsWith({json.dumps(label)})).querySelector('select, input, textarea')"
    )


def shown(words):
    """The claim beside the article says this; its page is in a frame."""
    return f"{PAGE}.includes({json.dumps(words)})"


def told(words):
    """The line that says what was kept says this."""
    return f"[...document.querySelectorAll('[role=status]')].some(one => one.textContent.includes({json.dumps(words)}))"


@pytest.fixture
def notebook(tmp_path):
    """A copy of the desk, with a small article and a small corpus of its own in its cell of parameters."""
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    write_corpus(tmp_path / "ellery", TOWN)
    desk = nbformat.read(find_project_root() / "notebooks" / "check_article.ipynb", as_version=4)
    (parameters,) = [cell for cell in desk.cells if "parameters" in cell.metadata.get("tags", [])]
    given = {"article": str(tmp_path / "story.txt"), "corpus": [str(tmp_path / "ellery")],
             "reviewer": "Ana Berg", "out": str(tmp_path / "report")}  # fmt: skip
    parameters.source += "".join(f"\n{name} = {value!r}" for name, value in given.items())
    nbformat.write(desk, tmp_path / "desk.ipynb")
    return tmp_path / "desk.ipynb"


@pytest.fixture
def lab(notebook):
    """The address of the notebook in a JupyterLab of its own, which knows nothing of the user's settings."""
    folder, token = notebook.parent, secrets.token_hex()
    places = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    quiet = folder / "config" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    quiet.mkdir(parents=True)
    # JupyterLab would ask whether to fetch its news, in a box that lies over the page.
    (quiet / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}', encoding="utf-8")
    with (folder / "lab.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser",
             # Without these it asks for extensions and newer versions over the network.
             "--LabApp.extension_manager=readonly", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
             f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={token}"],
            env=os.environ | places, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield f"{_address(server, folder)}lab/tree/{notebook.name}?token={token}&reset"
    finally:
        # Kernels end with their server.
        server.kill()
        server.wait()


def _address(server, folder):
    """Where the server listens, as it says itself in a file once it does."""
    file = folder / "runtime" / f"jpserver-{server.pid}.json"
    end = time.monotonic() + START
    while not file.is_file() or not file.read_text():
        assert server.poll() is None, (folder / "lab.log").read_text()
        assert time.monotonic() < end, (folder / "lab.log").read_text()
        time.sleep(0.05)
    return json.loads(file.read_text())["url"]


@pytest.fixture
def browser():
    opened = Browser(find_chromium())
    yield opened
    opened.close()


def open_and_run(browser, address):
    browser.open(address, 1600, 1200)
    browser.wait_for(READY)
    browser.run("window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => 1)")
    browser.wait_for(button("Sign off all"), RUN)


def test_a_verdict_overruled_and_signed_by_clicks_is_still_there_after_a_reload(lab, browser, notebook):
    open_and_run(browser, lab)
    browser.click(button("✗ 2"))
    browser.wait_for(shown("The Ellery Bridge is 512 metres long."))
    browser.click("[...document.querySelectorAll('.jupyter-widget-Collapse-header')][0]")
    browser.type(field("Text"), "With its ramps the Ellery Bridge is 512 metres long.")
    browser.click(button("Add document"))
    browser.wait_for(told("The document was not added: "))
    browser.type(field("Source"), "Tamble Courier")
    browser.click(button("Add document"))
    browser.wait_for(told("1. recheck"))
    browser.wait_for(shown("With its ramps"))
    browser.choose(field("Verdict"), "Supported")
    browser.type(field("Reason"), "The ramps were counted too.")
    browser.click(button("Overrule"))
    browser.wait_for(shown("overruled by Ana Berg"))
    browser.wait_for(told("2. overrule c02"))
    browser.click(button("Sign off"))
    browser.wait_for(button("✓ 2 signed"))
    review = json.loads((notebook.parent / "report" / "review.json").read_text(encoding="utf-8"))
    assert [action["what"] for action in review["actions"]] == ["recheck", "overrule", "sign"]
    assert {action["who"] for action in review["actions"]} == {"Ana Berg"}

    open_and_run(browser, lab)
    browser.click(button("✓ 2 signed"))
    browser.wait_for(shown("The ramps were counted too."))
    page = (notebook.parent / "report" / "report.html").read_text(encoding="utf-8")
    assert "overruled by Ana Berg" in page
