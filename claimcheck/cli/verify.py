"""``verify`` and ``search``: claims and queries that are typed in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from claimcheck.cli.flags import (
    add_command,
    add_corpora,
    add_evidence,
    add_json,
    add_min_confidence,
    add_store,
    add_verifier,
    count,
    date_or,
    models,
    print_json,
)
from claimcheck.errors import InputError


def register(commands: Any) -> None:
    """Add this module's commands to the program's."""
    _add_verify(commands)
    _add_search(commands)


def _add_verify(commands: Any) -> None:
    parser = add_command(commands, "verify", _verify, "Verify a claim that is typed in, or many from a file.",
                      'claimcheck verify "Kim met Trump in Hanoi." --corpus corpora/korea-diplomacy')  # fmt: skip
    parser.add_argument("claim", nargs="?", help="one claim")
    parser.add_argument("--claims", metavar="FILE", type=Path, help='{"id", "claim", "as_of"?} a line')
    add_corpora(parser)
    parser.add_argument("--as-of", metavar="DATE", type=date_or("today"),
                        help="the day the verdict speaks for (default: today)")  # fmt: skip
    add_evidence(parser)
    add_min_confidence(parser)
    add_verifier(parser)
    add_store(parser)
    add_json(parser)


def _verify(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.pipeline import claim_words, read_corpora, typed_day, verify_typed
    from claimcheck.result import checked_to_dict

    if (given.claim is None) == (given.claims is None):
        raise InputError('Give either one claim in quotes or --claims FILE: claimcheck verify "A claim." --corpus DIR')
    if given.claims is None:
        # Every claim gets its day here, once: "today" must not change between the verdict and its date.
        typed = [("c01", claim_words(given.claim), typed_day(given.as_of).isoformat())]
    else:
        typed = _read_claims(given.claims, given.as_of)
    read_corpora(given.corpus)
    progress = terminal.ProgressBar()
    try:
        checked = verify_typed(
            typed, given.corpus, evidence=given.evidence, min_confidence=given.min_confidence, models=models(given),
            progress=progress,
        )  # fmt: skip
    finally:
        progress.close()
    rows = [{"as_of": day} | checked_to_dict(item) for item, (_, _, day) in zip(checked, typed, strict=True)]
    if given.json:
        print_json(rows[0] if given.claims is None else {"claims": rows})
        return 0
    for row in rows:
        terminal.show(terminal.claim_block(row))
    return 0


def _read_claims(path: Path, as_of: str | None) -> list[tuple[str, str, str]]:
    """Id, claim and as-of date of each line; ``as_of`` is for the lines without one."""
    from claimcheck.evaluation.readers import read_json_lines
    from claimcheck.pipeline import claim_words, typed_day

    claims = []
    for number, (where, row) in enumerate(read_json_lines(path), start=1):
        text, own, name = row.get("claim"), row.get("as_of"), row.get("id", number)
        if not isinstance(text, str):
            raise InputError(f"{where}: 'claim' is missing or not text. Every line needs an id and a claim")
        if own is not None and not isinstance(own, str):
            raise InputError(f"{where}: 'as_of' is {own!r}, expected a date such as \"2018-03-09\"")
        if isinstance(name, bool) or not isinstance(name, str | int):
            raise InputError(f"{where}: 'id' is {name!r}, expected text or a whole number")
        try:
            claims.append((str(name), claim_words(text), typed_day(own or as_of).isoformat()))
        except InputError as error:
            raise InputError(f"{where}: {error}") from None
    if not claims:
        raise InputError(f"{path}: holds no claims. Expected one JSON object a line")
    return claims


def _add_search(commands: Any) -> None:
    parser = add_command(commands, "search", _search, "Search corpora for passages, without a verdict.",
                      'claimcheck search "missile tests in 2017" --corpus corpora/korea-diplomacy -k 5')  # fmt: skip
    parser.add_argument("query", help="words, a question or a claim")
    add_corpora(parser)
    parser.add_argument("-k", type=count, default=10, help="how many passages (default: 10)")
    parser.add_argument("--as-of", metavar="DATE", type=date_or("today"),
                        help="leave out what happened after this day")  # fmt: skip
    parser.add_argument("--source", action="append", default=[], metavar="NAME",
                        help="only what this source published; may be given several times")  # fmt: skip
    add_store(parser)
    add_json(parser)


def _search(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.pipeline import read_corpora, typed_day
    from claimcheck.result import hit_to_dict
    from claimcheck.retrieval.encoder import SentenceEncoder
    from claimcheck.retrieval.evidence import Where
    from claimcheck.retrieval.search import Searcher

    query = given.query.encode("utf-8", "replace").decode("utf-8").strip()
    if not query:
        raise InputError('The query is empty. Give some words: claimcheck search "missile tests" --corpus DIR')
    day = typed_day(given.as_of) if given.as_of else None
    searcher = Searcher(read_corpora(given.corpus), SentenceEncoder())
    hits = searcher.search([query], given.k, Where(known_by=day, sources=frozenset(given.source)))[0]
    if given.json:
        print_json({"query": query, "as_of": day.isoformat() if day else None,
                     "passages": [hit_to_dict(hit) for hit in hits]})  # fmt: skip
        return 0
    for rank, hit in enumerate(hits, start=1):
        document = hit.passage.document
        terminal.show(f"{rank:>2}. {hit.cosine:.2f}  {document.title} [{hit.passage.corpus}/{document.id}]")
        terminal.show(f"    {' '.join(hit.passage.text.split())[:160]}")
    return 0
