"""``corpus``: check, index and describe a corpus."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from claimcheck.cli.flags import add_command, add_json, print_json


def register(commands: Any) -> None:
    """Add this module's command to the program's."""
    parser = commands.add_parser("corpus", help="Check, index and describe a corpus.",
                                 description="Check, index and describe a corpus.",
                                 epilog="Example: claimcheck corpus stats corpora/korea-diplomacy")  # fmt: skip
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, run, summary in (
        ("validate", _corpus_validate, "Read every document and say what is wrong with the first that is."),
        ("index", _corpus_index, "Embed what is new; check and report do this by themselves."),
        ("stats", _corpus_stats, "Count documents, sources and years."),
    ):
        action = add_command(actions, name, run, summary, f"claimcheck corpus {name} corpora/korea-diplomacy")
        action.add_argument("folder", type=Path, metavar="DIR", help="the corpus folder")
        add_json(action)


def _corpus_validate(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.corpus import read_corpus

    corpus = read_corpus(given.folder)
    if given.json:
        print_json({"name": corpus.name, "documents": len(corpus.documents), "valid": True})
    else:
        terminal.show(f"{corpus.name}: {len(corpus.documents)} documents can be used")
    return 0


def _corpus_index(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.corpus import read_corpus
    from claimcheck.retrieval.encoder import SentenceEncoder
    from claimcheck.retrieval.store import corpus_vectors

    corpus, progress = read_corpus(given.folder), terminal.ProgressBar()
    try:
        vectors = corpus_vectors(corpus, SentenceEncoder(), lambda done, total: progress("index", done, total))
    finally:
        progress.close()
    if given.json:
        print_json({"name": corpus.name, "passages": vectors.shape[0], "dimension": vectors.shape[1]})
    else:
        terminal.show(f"{corpus.name}: {vectors.shape[0]} passages indexed")
    return 0


def _corpus_stats(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.corpus import corpus_stats, read_corpus

    stats = corpus_stats(read_corpus(given.folder))
    if given.json:
        print_json(stats)
        return 0
    for name, value in stats.items():
        if isinstance(value, dict):
            terminal.show(f"{name}: " + ", ".join(f"{key} {count}" for key, count in value.items()))
        else:
            terminal.show(f"{name}: {value}")
    return 0
