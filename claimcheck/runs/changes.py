"""Write what a recheck found: ``changes.json`` for programs, ``changes.html`` for readers."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from claimcheck.files import move, unwritable, write_whole
from claimcheck.limits import RESULT_BYTES
from claimcheck.runs.drift import Rechecked, as_dict
from claimcheck.runs.record import now
from claimcheck.safe_text import altered_note, json_text
from claimcheck.terminal import plain

_STYLE = """body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}
article,section{border-top:1px solid;margin-top:2rem;overflow-wrap:anywhere}h2{font-size:1.2rem}h3{font-size:1rem}
.about{opacity:.75;font-size:.9rem}.verdicts{font-size:1.1rem}"""


def write_changes(found: Rechecked, out: Path) -> tuple[Path, Path]:
    """Write both files into ``out``; a pair from before steps aside under the time of its writing.

    Raises :class:`InputError` when that is not possible.
    """
    page, data = out / "changes.html", out / "changes.json"
    written = now()
    try:
        out.mkdir(parents=True, exist_ok=True)
        _keep_older(data, page)
        for path, text in (
            (page, render(found, written)),
            (data, json_text(as_dict(found) | {"written": written}, indent=1) + "\n"),
        ):
            write_whole(path, text)
    except OSError as error:
        raise unwritable(out, error, "Choose another folder for the changes") from None
    return page, data


def render(found: Rechecked, written: str) -> str:
    """The page: self-contained, without script, with nothing loaded from anywhere."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if type(value) is str else value,
    )
    environment.filters["verdict"] = verdict_words
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    page: str = environment.get_template("changes.html.j2").render(
        found=found, written=written, altered_note=altered_note(as_dict(found)), style=Markup(_STYLE), style_hash=digest
    )
    return page


def verdict_words(verdict: dict[str, Any] | None) -> str:
    """A verdict in words: label, as-of date, and what superseded it."""
    if verdict is None:
        return "not a claim"
    later = verdict["superseded"]
    since = f", {later['label'].replace('_', ' ')} since {later['since']}" if later else ""
    return f"{verdict['label'].replace('_', ' ')} as of {verdict['as_of']}{since}"


def _keep_older(data: Path, page: Path) -> None:
    if not data.is_file():
        return
    try:
        stamp = json.loads(RESULT_BYTES.read(data))["written"].replace(":", "").replace("+0000", "Z")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        stamp = "undated"
    for path in (page, data):
        if path.is_file():
            move(path, path.with_name(f"changes-{stamp}{path.suffix}"))
