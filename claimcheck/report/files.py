"""Write the files of a report from its result and its review."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from claimcheck.report.annotations import web_annotations
from claimcheck.report.claimreview import claim_reviews, ratings_for, to_json_ld
from claimcheck.report.export import claims_csv
from claimcheck.report.html import render_html
from claimcheck.report.markdown import render_markdown
from claimcheck.report.pdf import PDF_FILE
from claimcheck.review.apply import reviewed
from claimcheck.review.log import Action, write_whole

#: What every report folder holds beside ``result.json``.
FILES = ("report.html", "report.md", "claims.csv", "claimreview.draft.jsonld", "annotations.jsonld")
#: The claims that a reviewer signed off, under the reviewer's name; there is none without a signature.
SIGNED_FILE = "claimreview.jsonld"


def write_report(folder: Path, result: dict[str, Any], actions: Sequence[Action] = ()) -> list[Path]:
    """Write ``FILES`` and, when a claim is signed off, ``SIGNED_FILE``; return the paths.

    A ``report.pdf`` that is there tells of what was before, and is deleted: ``report.pdf.write_pdf`` makes it anew.
    Without actions the files tell of the program's result alone. Raises :class:`claimcheck.errors.InputError` for a
    file that cannot be written and for a rating scale that cannot be read; nothing is written then.
    """
    shown = reviewed(result, actions) if actions else result
    ratings = ratings_for(folder)
    signed = claim_reviews(shown, ratings, signed=True)
    texts = {
        "report.html": render_html(shown),
        "report.md": render_markdown(shown),
        "claims.csv": claims_csv(shown),
        "claimreview.draft.jsonld": to_json_ld(claim_reviews(shown, ratings, signed=False)),
        "annotations.jsonld": to_json_ld(web_annotations(shown)),
    }
    if signed["@graph"]:
        texts[SIGNED_FILE] = to_json_ld(signed)
    else:
        (folder / SIGNED_FILE).unlink(missing_ok=True)
    (folder / PDF_FILE).unlink(missing_ok=True)
    for name, text in texts.items():
        write_whole(folder / name, text.encode("utf-8", "replace").decode("utf-8"))
    return [folder / name for name in texts]
