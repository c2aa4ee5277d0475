"""``corpus``: make, extend, check, index and describe a corpus."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.cli.flags import add_cluster, add_command, add_json, add_store, date_or, print_json

if TYPE_CHECKING:
    from claimcheck.corpus.write import Added

_ABOUT = ("name", "title", "description", "language", "license", "maintainer")
_FIELDS = {
    "id": "id, unique in the corpus (default: made of the title)",
    "title": "title (default: the file's own, or the first words)",
    "text": "the text itself, instead of files",
    "source": "publisher or issuing body; needed where a file does not name it",
    "url": "web address",
    "published": "date of publication",
    "event-date": "when what it tells of happened: a date",
    "event-start": "when it began, for what took longer",
    "event-end": "when it ended",
    "license": "licence of the text",
    "note": "a note",
}


def register(commands: Any) -> None:
    """Add this module's command to the program's."""
    parser = commands.add_parser("corpus", help="Make, extend, check, index and describe a corpus.",
                                 description="Make, extend, check, index and describe a corpus.",
                                 epilog="Example: claimcheck corpus stats corpora/korea-diplomacy")  # fmt: skip
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    new = _action(actions, "new", _new, "Make a corpus without documents.",
                  'claimcheck corpus new corpora/harbour --title "The harbour strike" --license CC-BY-4.0')  # fmt: skip
    for name in _ABOUT:
        new.add_argument(f"--{name}", help=f"the {name} in corpus.toml")
    _register_add(actions)
    _register_import(actions)
    _register_remember(actions)
    _action(actions, "validate", _validate,
            "List all that is wrong (errors; exit status 2) or should be looked at (warnings), with its line.",
            "claimcheck corpus validate corpora/korea-diplomacy")  # fmt: skip
    index = _action(actions, "index", _index, "Embed what is new; check and report do this by themselves.",
                    "claimcheck corpus index corpora/korea-diplomacy")  # fmt: skip
    add_cluster(index, "embed")
    add_store(index)
    _action(actions, "stats", _stats, "Count documents by year, source and subject.",
            "claimcheck corpus stats corpora/korea-diplomacy")  # fmt: skip


def _register_add(actions: Any) -> None:
    add = _action(
        actions, "add", _add,
        "Add documents: text, Markdown, HTML, PDF or .jsonl files, folders of them, or one by its fields.",
        "claimcheck corpus add corpora/harbour page.html --source Gazette --published 2024-05-03",
    )  # fmt: skip
    add.add_argument("files", nargs="*", type=Path, metavar="FILE", help="files and folders; saved web pages too")
    _add_fields(add, _FIELDS)


def _register_import(actions: Any) -> None:
    from claimcheck.corpus.sources import KINDS

    load = _action(
        actions, "import", _import,
        "Import a BEIR folder, FEVER-style JSONL with evidence sets, CSV, Parquet, HTML, PDF, or ClaimReview (whose "
        "claims are also remembered).",
        "claimcheck corpus import corpora/harbour stories.csv --map text=body --source Gazette",
    )  # fmt: skip
    load.add_argument("source_path", type=Path, metavar="SOURCE", help="the file or folder to import")
    load.add_argument("--format", choices=KINDS, help="what SOURCE is (default: by its name and content)")
    load.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", type=_pair,
                      help="CSV and Parquet: the column that holds a field; may be given several times")  # fmt: skip
    _add_fields(load, {name: _FIELDS[name] for name in ("source", "published", "license", "note")})


def _register_remember(actions: Any) -> None:
    remember = _action(
        actions, "remember", _remember,
        "Keep claims that somebody stands for in claims.jsonl: of a result, or one by its fields. When the same is "
        "claimed again, the earlier check is shown beside the new verdict.",
        "claimcheck corpus remember corpora/korea-diplomacy reports/x/result.json --reviewer 'A. Ray' --claim c03",
    )  # fmt: skip
    remember.add_argument("result", nargs="?", type=Path, metavar="RESULT", help="a result.json")
    remember.add_argument("--reviewer", required=True, metavar="NAME", help="who stands for the verdicts")
    remember.add_argument("--claim", action="append", metavar="ID",
                          help="a claim of the result; more than once (default: all with a verdict)")  # fmt: skip
    remember.add_argument("--text", help="one claim in its own words, instead of a result")
    remember.add_argument("--verdict", choices=("supported", "refuted", "conflicting", "not_enough_evidence"),
                          help="what came of checking it")  # fmt: skip
    remember.add_argument("--as-of", type=date_or(), metavar="DATE", help="the day that the verdict speaks for")
    remember.add_argument("--link", action="append", default=[], metavar="URL", help="evidence, or the fact-check")
    remember.add_argument("--note", help="a note")


def _action(actions: Any, name: str, run: Any, summary: str, example: str) -> argparse.ArgumentParser:
    action = add_command(actions, name, run, summary, example)
    action.add_argument("folder", type=Path, metavar="DIR", help="the corpus folder")
    add_json(action)
    return action


def _add_fields(parser: argparse.ArgumentParser, fields: dict[str, str]) -> None:
    for name, meaning in fields.items():
        kind = date_or() if name in {"published", "event-date", "event-start", "event-end"} else str
        parser.add_argument(f"--{name}", type=kind, metavar=name.rpartition("-")[2].upper(), help=meaning)
    parser.add_argument("--tag", action="append", metavar="TAG", help="a subject; may be given several times")


def _pair(text: str) -> tuple[str, str]:
    field, _, column = text.partition("=")
    if not field or not column:
        raise argparse.ArgumentTypeError(f"{text!r} is not FIELD=COLUMN, such as text=body")
    return field, column


def _given(given: argparse.Namespace) -> dict[str, Any]:
    """The fields that were given on the command line."""
    names = (name.replace("-", "_") for name in _FIELDS)
    row = {name: value for name in names if (value := getattr(given, name, None)) is not None}
    return row | ({"tags": given.tag} if given.tag else {})


def _new(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.corpus.write import new_corpus

    new_corpus(given.folder, **{name: value for name in _ABOUT if (value := getattr(given, name)) is not None})
    if given.json:
        print_json({"folder": str(given.folder), "files": ["corpus.toml", "documents.jsonl"]})
    else:
        terminal.show(f"{given.folder}: made, without documents. Next: claimcheck corpus add {given.folder} FILE")
    return 0


def _add(given: argparse.Namespace) -> int:
    from claimcheck.corpus.sources import files, kind_of, read_source
    from claimcheck.corpus.sources.rows import complete
    from claimcheck.corpus.write import Candidate, add_documents
    from claimcheck.errors import InputError

    row = _given(given)
    if bool(given.files) == (given.text is not None):
        raise InputError("Give either files and folders, or one document by its fields: --text and --source at least")
    candidates = [Candidate(where="command line", row=complete(row, {}))] if given.text is not None else []
    for path in given.files:
        if path.parts[:1] in {("http:",), ("https:",)}:
            raise InputError(f"{path.parts[1]}: pages are not fetched. Save the page in a browser and give its file")
        if path.suffix.lower() in {".jsonl", ".ndjson"} and kind_of(path) == "documents":
            candidates += read_source(path, kind="documents", given=row)
        elif path.is_dir() or not path.exists() or path.suffix.lower() in files.SUFFIXES:
            candidates += files.read_files(path, row)
        else:
            candidates.append(
                Candidate(where=str(path), problem="is no text, web page or PDF. Data sets: claimcheck corpus import")
            )
    return _tell_added(given, add_documents(given.folder, candidates))


def _import(given: argparse.Namespace) -> int:
    from claimcheck.corpus.remember import remember
    from claimcheck.corpus.sources import kind_of, read_source
    from claimcheck.corpus.sources.reviews import checks_of
    from claimcheck.corpus.write import add_documents

    kind = given.format or kind_of(given.source_path)
    candidates = read_source(given.source_path, kind=kind, given=_given(given), columns=dict(given.map))
    added = add_documents(given.folder, candidates)
    if kind == "claimreview":
        remember(given.folder, checks_of(given.source_path))
    return _tell_added(given, added)


def _remember(given: argparse.Namespace) -> int:
    from datetime import date

    from claimcheck import terminal
    from claimcheck.corpus.remember import read_result, remember, rows_of_result
    from claimcheck.errors import InputError

    day = date.today().isoformat()
    if given.result is not None and given.text is None:
        result = read_result(given.result)
        rows = rows_of_result(result, reviewer=given.reviewer, day=day, claims=given.claim, note=given.note)
    elif given.text is not None and given.result is None and given.verdict and given.as_of:
        rows = [{"claim": given.text, "verdict": given.verdict, "as_of": given.as_of, "reviewer": given.reviewer,
                 "date": day, "links": given.link, "note": given.note}]  # fmt: skip
    else:
        raise InputError("Give either a result.json, or one claim by its fields: --text, --verdict and --as-of")
    new = remember(given.folder, rows)
    if given.json:
        print_json({"folder": str(given.folder), "remembered": new, "known": len(rows) - new})
    else:
        terminal.show(f"{given.folder}: {new} claims remembered, {len(rows) - new} known already")
    return 0


def _tell_added(given: argparse.Namespace, added: Added) -> int:
    """Each refused row on stderr; status 1 when some rows were refused, 2 when none could be used."""
    from claimcheck import terminal

    for refusal in added.refused:
        terminal.say(f"{refusal.where}: {refusal.reason}")
    if given.json:
        refused = [{"where": refusal.where, "reason": refusal.reason} for refusal in added.refused]
        print_json({"folder": str(given.folder), "added": len(added.ids), "ids": list(added.ids), "refused": refused})
    else:
        terminal.show(f"{given.folder}: {len(added.ids)} documents added, {len(added.refused)} refused")
    return 0 if not added.refused and added.ids else 1 if added.ids else 2


def _validate(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.corpus.validate import validate_corpus

    found = validate_corpus(given.folder)
    if given.json:
        problems = [
            {"severity": problem.severity, "kind": problem.kind, "file": str(problem.file), "line": problem.line,
             "id": problem.document, "message": problem.message}
            for problem in found.problems
        ]  # fmt: skip
        print_json({"name": found.name, "documents": found.documents, "valid": found.errors == 0,
                    "errors": found.errors, "warnings": found.warnings, "problems": problems})  # fmt: skip
    else:
        for problem in found.problems:
            terminal.show(f"{problem.where}: {problem.severity}: {problem.message}")
        counts = f", {found.errors} errors, {found.warnings} warnings" if found.problems else ""
        terminal.show(f"{found.name}: {found.documents} documents can be used{counts}")
    return 2 if found.errors else 0


def _index(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.cluster import connect
    from claimcheck.corpus import read_corpus
    from claimcheck.retrieval.encoder import SentenceEncoder
    from claimcheck.retrieval.search import Searcher

    corpus, progress = read_corpus(given.folder), terminal.ProgressBar()
    with ExitStack() as stack:
        stack.callback(progress.close)
        cluster = stack.enter_context(connect(given.cluster)) if given.cluster else None
        encoder = SentenceEncoder() if cluster is None else cluster.encoder(SentenceEncoder())
        (kind,) = Searcher([corpus], encoder, lambda done, total: progress("index", done, total)).kinds
    if given.json:
        dimension = encoder.encode([""]).shape[1]
        print_json({"name": corpus.name, "passages": len(corpus.passages), "dimension": dimension, "store": kind})
    else:
        terminal.show(f"{corpus.name}: {len(corpus.passages)} passages indexed ({kind})")
    return 0


def _stats(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.corpus import read_corpus
    from claimcheck.corpus.stats import corpus_stats
    from claimcheck.retrieval.stores import planned

    corpus = read_corpus(given.folder)
    stats = corpus_stats(corpus) | {"store": planned(corpus)}
    if given.json:
        print_json(stats)
        return 0
    for name, value in stats.items():
        if isinstance(value, dict):
            shown = list(value.items())
            more = f", and {len(shown) - 12} more" if len(shown) > 12 and name in {"sources", "tags"} else ""
            shown = shown[:12] if more else shown
            terminal.show(f"{name}: " + ", ".join(f"{key} {count}" for key, count in shown) + more)
        else:
            terminal.show(f"{name}: {value}")
    return 0
