"""What the commands share: how they are declared, the flags they have in common, how they print."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from claimcheck.dates import parse_date
from claimcheck.errors import DateError, InputError
from claimcheck.verification.model import MIN_CONFIDENCE

Command = Callable[[argparse.Namespace], int]


def fail(message: str, status: int) -> int:
    """Say what is wrong on stderr; the exit status comes back."""
    from claimcheck import terminal

    terminal.say(f"claimcheck: {message}")
    return status


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with the flags, and keeps the example on a line that can be copied."""

    def __init__(self, **given: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **given)

    def error(self, message: str) -> NoReturn:
        self.exit(fail(f"{message}. Try: {self.prog} --help", 2))


def add_command(commands: Any, name: str, run: Command, summary: str, example: str) -> argparse.ArgumentParser:
    """A command with its help, its example and ``--debug``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=summary, epilog=f"Example: {example}"
    )
    parser.set_defaults(run=run)
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    return parser


def add_json(parser: argparse.ArgumentParser) -> None:
    """``--json``."""
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")


def add_corpora(parser: argparse.ArgumentParser) -> None:
    """``--corpus``."""
    parser.add_argument("--corpus", action="append", required=True, metavar="DIR", type=Path,
                        help="a corpus folder; may be given several times")  # fmt: skip


def add_dates(parser: argparse.ArgumentParser) -> None:
    """``--published``, ``--as-of`` and ``--evidence``."""
    add_published(parser)
    parser.add_argument("--as-of", metavar="DATE", type=date_or("published", "today"),
                        help="the day the verdicts speak for: a date, 'published' (default) or 'today'")  # fmt: skip
    add_evidence(parser)


def add_published(parser: argparse.ArgumentParser) -> None:
    """``--published``."""
    parser.add_argument("--published", metavar="DATE", type=date_or(),
                        help="the article's date of publication, if it does not say")  # fmt: skip


def add_evidence(parser: argparse.ArgumentParser) -> None:
    """``--evidence``."""
    parser.add_argument("--evidence", choices=("all", "contemporaneous"), default="all",
                        help="all (default), or only what had been published by the as-of date")  # fmt: skip


def add_min_confidence(parser: argparse.ArgumentParser) -> None:
    """``--min-confidence``."""
    parser.add_argument("--min-confidence", type=share, default=MIN_CONFIDENCE, metavar="P",
                        help="below this confidence (default 0.5) the verdict is 'not enough evidence'")  # fmt: skip


def add_min_worth(parser: argparse.ArgumentParser) -> None:
    """``--min-worth``."""
    parser.add_argument("--min-worth", type=share, default=0.0, metavar="P",
                        help="set claims aside that are worth less than this, from 0 (default) to 1")  # fmt: skip


def add_verifier(parser: argparse.ArgumentParser) -> None:
    """``--verifier``."""
    parser.add_argument("--verifier", metavar="NAME",
                        help="name or folder of a CrossEncoder with entailment labels, instead of our own")  # fmt: skip


def add_cluster(parser: argparse.ArgumentParser, what: str) -> None:
    """``--cluster``."""
    parser.add_argument("--cluster", metavar="ADDRESS",
                        help=f"{what} on the workers of the Dask scheduler at ADDRESS, such as tcp://10.0.0.5:8786; "
                             "needs the extra: cluster")  # fmt: skip


def add_store(parser: argparse.ArgumentParser) -> None:
    """``--store``."""
    parser.add_argument("--store", metavar="WHERE", type=_store,
                        help="where vectors are searched: faiss (default), milvus://HOST:19530, "
                             "milvus:///FOLDER/vectors.db, or corpus (as corpus.toml says)")  # fmt: skip


def _store(text: str) -> str:
    from claimcheck.retrieval.stores import check_store

    try:
        return check_store(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


@contextmanager
def chosen_store(given: argparse.Namespace) -> Iterator[None]:
    """The store that ``--store`` names in the environment, where the processes of reports find it too."""
    name = "CLAIMCHECK_STORE"
    before = os.environ.get(name)
    if getattr(given, "store", None):
        os.environ[name] = given.store
    try:
        yield
    finally:
        os.environ.pop(name, None)
        if before is not None:
            os.environ[name] = before


def date_or(*words: str) -> Callable[[str], str]:
    """A flag that takes a date or one of the words."""

    def check(text: str) -> str:
        if text not in words:
            try:
                parse_date(text)
            except DateError as error:
                raise argparse.ArgumentTypeError("".join([str(error), *(f", or {word!r}" for word in words)])) from None
        return text

    return check


def share(text: str) -> float:
    """A flag's number from 0 to 1."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return value


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    from claimcheck.safe_text import json_text

    print(json_text(value, indent=1))


def standard_input(article: str) -> BinaryIO | None:
    """What stands on standard input, if that is the article, so that it can be read twice."""
    from claimcheck.article import SIZE_LIMIT

    return io.BytesIO(sys.stdin.buffer.read(SIZE_LIMIT + 1)) if article == "-" else None


def models(given: argparse.Namespace) -> Any:
    """The models that the flags ask for."""
    from claimcheck.pipeline import load_models

    return load_models(verifier=given.verifier) if given.verifier else load_models()


def count(text: str) -> int:
    """A flag's whole number from 1 to 1000."""
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 1000")
    return int(text)
