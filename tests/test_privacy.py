"""Nothing leaves the machine unless asked, no library reports to its maker, and no log holds an article's text."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.offline.sitecustomize import ATTEMPTS, ClosedError, is_here
from tests.tiny import write_notebook, write_town

ROOT = Path(__file__).resolve().parent.parent
QUIET = ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_UPDATE_CHECK", "DO_NOT_TRACK")


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in QUIET}
    return subprocess.run(
        [sys.executable, "-c", code], env=kept | environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("host", ["example.org", "192.0.2.1", "2001:db8::1", b"example.org", "10.0.0.1"])
def test_the_network_is_closed_in_the_tests(host: str | bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(ATTEMPTS, str(tmp_path / "attempts.txt"))
    with pytest.raises(ClosedError):
        socket.getaddrinfo(host, 443)
    assert not is_here(host)
    assert "socket.getaddrinfo" in (tmp_path / "attempts.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_no_socket_reaches_another_machine(kind: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(ATTEMPTS, str(tmp_path / "attempts.txt"))
    with socket.socket(socket.AF_INET, kind) as ours, pytest.raises(ClosedError):
        ours.connect(("192.0.2.1", 53))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours, pytest.raises(ClosedError):
        ours.sendto(b"x", ("192.0.2.1", 53))


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        assert is_here("127.0.0.1")


def test_the_network_is_closed_in_processes_too_and_what_they_try_is_known(tmp_path: Path):
    attempts = tmp_path / "attempts.txt"
    code = (
        "import socket\n"
        "try: socket.create_connection(('example.org', 80))\n"
        "except Exception as error: print(type(error).__name__)"
    )
    assert run(code, **{ATTEMPTS: str(attempts)}).stdout == "ClosedError\n"
    assert "example.org" in attempts.read_text(encoding="utf-8")


def test_the_program_switches_reports_to_makers_off():
    code = f"import claimcheck, os; print([os.environ.get(name) for name in {QUIET}])"
    assert run(code).stdout == f"{['1'] * len(QUIET)}\n"
    code = (
        "import claimcheck; from huggingface_hub import constants as c; "
        "print(c.HF_HUB_OFFLINE, c.HF_HUB_DISABLE_TELEMETRY, c.HF_HUB_DISABLE_UPDATE_CHECK)"
    )
    assert run(code).stdout == "True True True\n"


def test_what_the_user_has_set_stays():
    assert run("import claimcheck, os; print(os.environ['HF_HUB_OFFLINE'])", HF_HUB_OFFLINE="0").stdout == "0\n"


def test_openvino_is_imported_without_its_telemetry():
    code = (
        "import sys; from claimcheck.runtime import openvino_package; "
        "print(openvino_package().Core is not None, [name for name in sys.modules if 'openvino_telemetry' in name])"
    )
    assert run(code).stdout == "True []\n"


def test_jupyterlab_is_opened_without_news_updates_or_an_extension_shop():
    from jupyterlab.handlers.announcements import NeverCheckForUpdate
    from jupyterlab.labapp import LabApp

    (flags,) = re.findall(r"^QUIET_LAB = (.+)\n\t(.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    app = LabApp()
    app.parse_command_line(" ".join(flags).replace("\\", "").split())
    assert app.news_url is None
    assert app.check_for_updates_class is NeverCheckForUpdate
    assert app.extension_manager == "readonly"


def test_no_log_holds_the_text_of_an_article(tmp_path: Path):
    story = "The heron counted eleven silver gates. The second warden sold nine lanterns to Ulmsted in 2014.\n" * 3
    article = tmp_path / "story.txt"
    article.write_text(f"Title of the day\n\n{story}", encoding="utf-8")
    notebook = write_notebook(
        tmp_path / "broken.ipynb",
        "from claimcheck.article import read_article\ntext = read_article(article).text\nraise ValueError(text)",
    )
    code = "import sys; from claimcheck.cli import main; sys.exit(main(sys.argv[1:]))"
    town = write_town(tmp_path / "town")
    for words in (["claims"], ["claims", "--json"], ["check", "--corpus", str(tmp_path / "none")]):
        done = subprocess.run(
            [sys.executable, "-c", code, words[0], str(article), *words[1:]],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "lanterns" not in done.stderr
    from claimcheck.runs.report import FailedRun, run_report

    with pytest.raises(FailedRun) as caught:
        run_report(article, [town], tmp_path / "reports", notebook=notebook)
    assert "lanterns" not in str(caught.value)
    (record,) = (tmp_path / "reports").glob("*/run.json")
    assert json.loads(record.read_text(encoding="utf-8"))["status"] == "failed"
    assert "lanterns" not in record.read_text(encoding="utf-8")
