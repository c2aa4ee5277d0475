"""``check`` and ``claims``: one article."""

from __future__ import annotations

import argparse
from typing import Any

from claimcheck.cli.flags import (
    add_command,
    add_corpora,
    add_dates,
    add_json,
    add_min_confidence,
    add_min_worth,
    add_published,
    add_store,
    add_verifier,
    models,
    print_json,
    standard_input,
)


def register(commands: Any) -> None:
    """Add this module's commands to the program's."""
    _add_check(commands)
    _add_claims(commands)


def _add_check(commands: Any) -> None:
    parser = add_command(commands, "check", _check, "Check the claims of one article.",
                         "claimcheck check story.txt --corpus corpora/korea-diplomacy --json")  # fmt: skip
    parser.add_argument("article", help="a .txt, .md or .html file, or - for standard input")
    add_corpora(parser)
    add_dates(parser)
    add_min_confidence(parser)
    add_min_worth(parser)
    add_verifier(parser)
    add_store(parser)
    add_json(parser)


def _check(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.pipeline import check, day_of, read_corpora, read_input
    from claimcheck.report.export import summary_lines
    from claimcheck.safe_text import altered_note

    # What the user gave is looked at before the models are loaded: a typing error costs no waiting.
    stdin = standard_input(given.article)
    day_of(given.as_of, read_input(given.article, published=given.published, stdin=stdin).published)
    read_corpora(given.corpus)
    if stdin is not None:
        stdin.seek(0)
    progress = terminal.ProgressBar()
    try:
        result = check(
            given.article, given.corpus, published=given.published, as_of=given.as_of, evidence=given.evidence,
            min_confidence=given.min_confidence, min_worth=given.min_worth, models=models(given), stdin=stdin,
            progress=progress,
        ).to_dict()  # fmt: skip
    finally:
        progress.close()
    if given.json:
        print_json(result)
        return 0
    for line in summary_lines(result):
        terminal.show(line)
    for claim in result["claims"]:
        terminal.show()
        terminal.show(terminal.claim_block(claim))
    if note := altered_note(result):
        terminal.say(note)
    return 0


def _add_claims(commands: Any) -> None:
    parser = add_command(commands, "claims", _claims, "Show the claims of an article, and what was set aside.",
                         "claimcheck claims story.txt")  # fmt: skip
    parser.add_argument("article", help="a .txt, .md or .html file, or - for standard input")
    add_published(parser)
    add_min_worth(parser)
    add_json(parser)


def _claims(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.claims.worth import worth_checking
    from claimcheck.pipeline import find_claims, read_input
    from claimcheck.result import claim_to_dict, set_aside_to_dict
    from claimcheck.retrieval.encoder import SentenceEncoder

    article = read_input(given.article, published=given.published)
    found = worth_checking(find_claims(article, SentenceEncoder()), given.min_worth)
    if given.json:
        published = article.published.isoformat() if article.published else None
        about = {"source": article.source, "title": article.title, "byline": article.byline, "published": published,
                 "sha256": article.sha256, "text": article.text}  # fmt: skip
        claims = [claim_to_dict(claim) for claim in found.claims]
        print_json({"article": about, "claims": claims, "set_aside": [set_aside_to_dict(s) for s in found.set_aside]})
        return 0
    for claim in found.claims:
        speaker = f" — {claim.speaker}" if claim.speaker else ""
        terminal.show(f"{claim.id}  {claim.kind:<10} {claim.check_worthiness:.2f}  {claim.text}{speaker}")
    terminal.show(f"{len(found.claims)} claims; set aside:")
    for item in found.set_aside:
        terminal.show(f"     {item.reason:<14} {' '.join(item.span.exact.split())[:90]}")
    return 0
