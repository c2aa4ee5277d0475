"""The report as a PDF on A4, made from its page by WeasyPrint, which is the extra ``pdf``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from claimcheck.errors import ClaimcheckError
from claimcheck.report.html import render_html
from claimcheck.review.apply import reviewed
from claimcheck.review.log import read_log, write_whole

PDF_FILE = "report.pdf"

#: WeasyPrint does not carry the page's style into its drawings: what they need of it, once more.
_DRAWING = """<style>
.supported, .supports { fill: var(--supported) } .refuted, .refutes { fill: var(--refuted) }
.conflicting { fill: var(--conflicting) } .not_enough_evidence { fill: var(--not_enough_evidence) }
text { font: 9px sans-serif; fill: var(--muted) }
.bar text, .sign, .year:not([text-anchor]) { text-anchor: middle }
.bar text { fill: var(--raised) } .sign { fill: var(--raised); font-weight: 700 }
.as-of-word { fill: var(--ink); font-weight: 700 }
.axis { stroke: var(--muted) } .as-of { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 4 3 }
.later-ground { fill: var(--rule); opacity: .45 } .neutral { fill: var(--raised); stroke: var(--muted) }
.supports.after, .refutes.after { fill: var(--raised); stroke-dasharray: 3 2 }
circle.supports.after { stroke: var(--supported) } text.supports.after { fill: var(--supported) }
circle.refutes.after { stroke: var(--refuted) } text.refutes.after { fill: var(--refuted) }
</style>"""


def require_pdf() -> None:
    """Raise :class:`ClaimcheckError` where the extra is missing."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        # OSError: the package is there, the libraries of Pango that it draws letters with are not.
        raise ClaimcheckError(
            f"A PDF needs WeasyPrint, which cannot be used here ({str(error).splitlines()[0]}). In the project's "
            "folder: pip install -c constraints.txt -e '.[pdf]'. "
            "On Linux it also needs Pango (Debian: libpangoft2-1.0-0)"
        ) from None


def render_pdf(result: dict[str, Any]) -> bytes:
    """The page of a result in its JSON form on A4. Raises :class:`ClaimcheckError` where the extra is missing."""
    require_pdf()
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    style = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"(--[\w-]+): (#\w+)", style[: style.index("@media")]))
    drawing = re.sub(r"var\((--[\w-]+)\)", lambda match: colours[match[1]], _DRAWING)
    page = re.sub(r"<svg class=\"\w+\"[^>]*>", lambda match: match[0] + drawing, render_html(result))
    # The page asks for nothing; if it did, nothing would be fetched.
    made: bytes = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",))).write_pdf()
    return made


def write_pdf(folder: Path) -> Path:
    """Write ``PDF_FILE`` of a report folder, as its review has left it, and return its path.

    Raises :class:`claimcheck.review.ReviewError` for a folder without a result, and :class:`ClaimcheckError` where
    the extra is missing.
    """
    from claimcheck.review.actions import read_result

    result, actions = read_result(folder), read_log(folder)
    write_whole(folder / PDF_FILE, render_pdf(reviewed(result, actions) if actions else result))
    return folder / PDF_FILE
