"""The command line: each command reads its flags, calls one function of the package and prints what it gives."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from claimcheck import __version__
from claimcheck.dates import parse_date
from claimcheck.errors import ClaimcheckError, DateError, InputError
from claimcheck.verification.model import MIN_CONFIDENCE

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 (done), 1 (the work failed) or 2 (what was given is wrong).

    Raises ``SystemExit`` with status 2 for flags that cannot be understood, and 0 after ``--help``.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file name that is no UTF-8 holds halves of surrogate pairs; escaped, they are JSON as well.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = build_parser().parse_args(arguments)
    try:
        command: Command = given.run
        status = command(given)
        sys.stdout.flush()
    except ClaimcheckError as error:
        if given.debug:
            raise
        return _fail(str(error), error.exit_status)
    except KeyboardInterrupt:
        return _fail("stopped", 1)
    except BrokenPipeError:
        # The reader of a pipe (head, less) has left: nothing is wrong, and nothing more can be said on stdout,
        # also not by Python when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if given.debug:
            raise
        return _fail(
            f"something unexpected went wrong ({type(error).__name__}: {error}). "
            "Run the same command with --debug for the details",
            1,
        )
    return status


def _fail(message: str, status: int) -> int:
    from claimcheck import terminal

    terminal.say(f"claimcheck: {message}")
    return status


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with the flags, and keeps the example on a line that can be copied."""

    def __init__(self, **given: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **given)

    def error(self, message: str) -> NoReturn:
        self.exit(_fail(f"{message}. Try: {self.prog} --help", 2))


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = _Parser(
        prog="claimcheck",
        description="Check the claims of a news article against a reference corpus, offline, as of a date.",
        epilog="Example: claimcheck check seeds/korea-talks.txt --corpus corpora/korea-diplomacy",
    )
    parser.add_argument("--version", action="version", version=f"claimcheck {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_check(commands)
    _add_claims(commands)
    _add_verify(commands)
    _add_search(commands)
    _add_report(commands)
    _add_corpus(commands)
    _add_eval(commands)
    _add_doctor(commands)
    return parser


def _command(commands: Any, name: str, run: Command, summary: str, example: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=summary, epilog=f"Example: {example}"
    )
    parser.set_defaults(run=run)
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return parser


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")


def _add_corpora(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", action="append", required=True, metavar="DIR", type=Path,
                        help="a corpus folder; may be given several times")  # fmt: skip


def _add_dates(parser: argparse.ArgumentParser) -> None:
    _add_published(parser)
    parser.add_argument("--as-of", metavar="DATE", type=_date_or("published", "today"),
                        help="the day the verdicts speak for: a date, 'published' (default) or 'today'")  # fmt: skip
    _add_evidence(parser)


def _add_published(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--published", metavar="DATE", type=_date_or(),
                        help="the article's date of publication, if it does not say")  # fmt: skip


def _add_evidence(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--evidence", choices=("all", "contemporaneous"), default="all",
                        help="all (default), or only what had been published by the as-of date")  # fmt: skip


def _add_min_confidence(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--min-confidence", type=_share, default=MIN_CONFIDENCE, metavar="P",
                        help="below this confidence (default 0.5) the verdict is 'not enough evidence'")  # fmt: skip


def _add_verifier(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--verifier", metavar="NAME",
                        help="name or folder of a CrossEncoder with entailment labels, instead of our own")  # fmt: skip


def _date_or(*words: str) -> Callable[[str], str]:
    """A flag that takes a date or one of the words."""

    def check(text: str) -> str:
        if text not in words:
            try:
                parse_date(text)
            except DateError as error:
                raise argparse.ArgumentTypeError("".join([str(error), *(f", or {word!r}" for word in words)])) from None
        return text

    return check


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return value


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


def _standard_input(article: str) -> BinaryIO | None:
    """What stands on standard input, if that is the article, so that it can be read twice."""
    from claimcheck.article import SIZE_LIMIT

    return io.BytesIO(sys.stdin.buffer.read(SIZE_LIMIT + 1)) if article == "-" else None


def _models(given: argparse.Namespace) -> Any:
    from claimcheck.pipeline import load_models

    return load_models(verifier=given.verifier) if given.verifier else load_models()


def _add_check(commands: Any) -> None:
    parser = _command(commands, "check", _check, "Check the claims of one article.",
                      "claimcheck check story.txt --corpus corpora/korea-diplomacy --json")  # fmt: skip
    parser.add_argument("article", help="a .txt, .md or .html file, or - for standard input")
    _add_corpora(parser)
    _add_dates(parser)
    _add_min_confidence(parser)
    _add_verifier(parser)
    _add_json(parser)


def _check(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.pipeline import check, day_of, read_corpora, read_input
    from claimcheck.report.export import summary_lines

    # What the user gave is looked at before the models are loaded: a typing error costs no waiting.
    stdin = _standard_input(given.article)
    day_of(given.as_of, read_input(given.article, published=given.published, stdin=stdin).published)
    read_corpora(given.corpus)
    if stdin is not None:
        stdin.seek(0)
    progress = terminal.ProgressBar()
    try:
        result = check(
            given.article, given.corpus, published=given.published, as_of=given.as_of, evidence=given.evidence,
            min_confidence=given.min_confidence, models=_models(given), stdin=stdin, progress=progress,
        ).to_dict()  # fmt: skip
    finally:
        progress.close()
    if given.json:
        _print_json(result)
        return 0
    for line in summary_lines(result):
        terminal.show(line)
    for claim in result["claims"]:
        terminal.show()
        terminal.show(terminal.claim_block(claim))
    return 0


def _add_claims(commands: Any) -> None:
    parser = _command(commands, "claims", _claims, "Show the claims of an article, and what was set aside.",
                      "claimcheck claims story.txt")  # fmt: skip
    parser.add_argument("article", help="a .txt, .md or .html file, or - for standard input")
    _add_published(parser)
    _add_json(parser)


def _claims(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.pipeline import find_claims, read_input
    from claimcheck.result import claim_to_dict, set_aside_to_dict
    from claimcheck.retrieval.encoder import SentenceEncoder

    article = read_input(given.article, published=given.published)
    found = find_claims(article, SentenceEncoder())
    if given.json:
        published = article.published.isoformat() if article.published else None
        about = {"source": article.source, "title": article.title, "byline": article.byline, "published": published,
                 "sha256": article.sha256, "text": article.text}  # fmt: skip
        claims = [claim_to_dict(claim) for claim in found.claims]
        _print_json({"article": about, "claims": claims, "set_aside": [set_aside_to_dict(s) for s in found.set_aside]})
        return 0
    for claim in found.claims:
        speaker = f" — {claim.speaker}" if claim.speaker else ""
        terminal.show(f"{claim.id}  {claim.kind:<10} {claim.check_worthiness:.2f}  {claim.text}{speaker}")
    terminal.show(f"{len(found.claims)} claims; set aside:")
    for item in found.set_aside:
        terminal.show(f"     {item.reason:<14} {' '.join(item.span.exact.split())[:90]}")
    return 0


def _add_verify(commands: Any) -> None:
    parser = _command(commands, "verify", _verify, "Verify a claim that is typed in, or many from a file.",
                      'claimcheck verify "Kim met Trump in Hanoi." --corpus corpora/korea-diplomacy')  # fmt: skip
    parser.add_argument("claim", nargs="?", help="one claim")
    parser.add_argument("--claims", metavar="FILE", type=Path, help='{"id", "claim", "as_of"?} a line')
    _add_corpora(parser)
    parser.add_argument("--as-of", metavar="DATE", type=_date_or("today"),
                        help="the day the verdict speaks for (default: today)")  # fmt: skip
    _add_evidence(parser)
    _add_min_confidence(parser)
    _add_verifier(parser)
    _add_json(parser)


def _verify(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.pipeline import claim_words, read_corpora, typed_day, verify_typed
    from claimcheck.result import assessment_to_dict, claim_to_dict

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
            typed, given.corpus, evidence=given.evidence, min_confidence=given.min_confidence, models=_models(given),
            progress=progress,
        )  # fmt: skip
    finally:
        progress.close()
    rows = [
        {"as_of": day} | claim_to_dict(item.claim) | assessment_to_dict(item.assessment)
        for item, (_, _, day) in zip(checked, typed, strict=True)
    ]
    if given.json:
        _print_json(rows[0] if given.claims is None else {"claims": rows})
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
    parser = _command(commands, "search", _search, "Search corpora for passages, without a verdict.",
                      'claimcheck search "missile tests in 2017" --corpus corpora/korea-diplomacy -k 5')  # fmt: skip
    parser.add_argument("query", help="words, a question or a claim")
    _add_corpora(parser)
    parser.add_argument("-k", type=_count, default=10, help="how many passages (default: 10)")
    parser.add_argument("--as-of", metavar="DATE", type=_date_or("today"),
                        help="leave out what happened after this day")  # fmt: skip
    _add_json(parser)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 1000")
    return int(text)


def _search(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.pipeline import read_corpora, typed_day
    from claimcheck.result import hit_to_dict
    from claimcheck.retrieval.encoder import SentenceEncoder
    from claimcheck.retrieval.search import Searcher
    from claimcheck.verification.times import tells_of_later

    query = given.query.encode("utf-8", "replace").decode("utf-8").strip()
    if not query:
        raise InputError('The query is empty. Give some words: claimcheck search "missile tests" --corpus DIR')
    day = typed_day(given.as_of) if given.as_of else None
    searcher = Searcher(read_corpora(given.corpus), SentenceEncoder())
    visible = None if day is None else (lambda passage: not tells_of_later(passage, day))
    hits = searcher.search([query], given.k, visible)[0]
    if given.json:
        _print_json({"query": query, "as_of": day.isoformat() if day else None,
                     "passages": [hit_to_dict(hit) for hit in hits]})  # fmt: skip
        return 0
    for rank, hit in enumerate(hits, start=1):
        document = hit.passage.document
        terminal.show(f"{rank:>2}. {hit.cosine:.2f}  {document.title} [{hit.passage.corpus}/{document.id}]")
        terminal.show(f"    {' '.join(hit.passage.text.split())[:160]}")
    return 0


def _add_report(commands: Any) -> None:
    parser = _command(commands, "report", _report, "Write the report folder of each article, by the report notebook.",
                      "claimcheck report story.txt --corpus corpora/korea-diplomacy --out reports")  # fmt: skip
    parser.add_argument("articles", nargs="+", metavar="ARTICLE", help=".txt, .md or .html files, or -")
    _add_corpora(parser)
    _add_dates(parser)
    parser.add_argument("--out", type=Path, default=Path("reports"), help="folder for the reports (default: reports)")
    _add_json(parser)


def _report(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.report.export import summary_lines
    from claimcheck.runs import run_report

    status, written = 0, []
    for article in given.articles:
        progress = terminal.ProgressBar()
        try:
            folder = run_report(article, given.corpus, given.out, published=given.published, as_of=given.as_of,
                                evidence=given.evidence, progress=progress)  # fmt: skip
        except ClaimcheckError as error:
            # One bad article does not keep the others from their reports.
            if given.debug:
                raise
            progress.close()
            terminal.say(f"claimcheck: {error}")
            status = max(status, error.exit_status)
            continue
        progress.close()
        written.append({"article": article, "folder": str(folder.path), "seconds": folder.seconds})
        if not given.json:
            terminal.show(f"Report: {folder.path / 'report.html'}")
            for line in summary_lines(folder.result):
                terminal.show(line)
    if given.json:
        _print_json({"reports": written})
    return status


def _add_corpus(commands: Any) -> None:
    parser = commands.add_parser("corpus", help="Check, index and describe a corpus.",
                                 description="Check, index and describe a corpus.",
                                 epilog="Example: claimcheck corpus stats corpora/korea-diplomacy")  # fmt: skip
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, run, summary in (
        ("validate", _corpus_validate, "Read every document and say what is wrong with the first that is."),
        ("index", _corpus_index, "Embed what is new; check and report do this by themselves."),
        ("stats", _corpus_stats, "Count documents, sources and years."),
    ):
        action = _command(actions, name, run, summary, f"claimcheck corpus {name} corpora/korea-diplomacy")
        action.add_argument("folder", type=Path, metavar="DIR", help="the corpus folder")
        _add_json(action)


def _corpus_validate(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.corpus import read_corpus

    corpus = read_corpus(given.folder)
    if given.json:
        _print_json({"name": corpus.name, "documents": len(corpus.documents), "valid": True})
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
        _print_json({"name": corpus.name, "passages": vectors.shape[0], "dimension": vectors.shape[1]})
    else:
        terminal.show(f"{corpus.name}: {vectors.shape[0]} passages indexed")
    return 0


def _corpus_stats(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.corpus import corpus_stats, read_corpus

    stats = corpus_stats(read_corpus(given.folder))
    if given.json:
        _print_json(stats)
        return 0
    for name, value in stats.items():
        if isinstance(value, dict):
            terminal.show(f"{name}: " + ", ".join(f"{key} {count}" for key, count in value.items()))
        else:
            terminal.show(f"{name}: {value}")
    return 0


def _add_eval(commands: Any) -> None:
    parser = _command(commands, "eval", _eval, "Score labelled data: verification, retrieval or claims.",
                      "claimcheck eval verify dev/check_covid.jsonl.gz --json")  # fmt: skip
    parser.add_argument("what", choices=("verify", "retrieve", "claims"), help="what the data are labelled for")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files, or for retrieve one BEIR folder")
    parser.add_argument("--predictions", type=Path, metavar="OUT", help="write one prediction a line to this file")
    _add_verifier(parser)
    _add_json(parser)


def _eval(given: argparse.Namespace) -> int:
    from claimcheck import evaluation, terminal
    from claimcheck.evaluation.run import evaluate

    progress = terminal.ProgressBar()
    try:
        measures = evaluate(given.what, given.files, given.predictions, given.verifier,
                            lambda done, total: progress(given.what, done, total))  # fmt: skip
    finally:
        progress.close()
    if given.json:
        _print_json(measures)
    else:
        terminal.show(evaluation.table(measures))
    return 0


def _add_doctor(commands: Any) -> None:
    parser = _command(commands, "doctor", _doctor, "List versions and models, and say how to get what is missing.",
                      "claimcheck doctor")  # fmt: skip
    _add_json(parser)


def _doctor(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.doctor import examine

    findings = examine()
    if given.json:
        _print_json(findings)
    else:
        for item in findings["parts"]:
            mark = "ok     " if item["ok"] else "MISSING"
            terminal.show(f"{mark} {item['name']}: {item['detail']}")
    return 0 if findings["ok"] else 1
