"""What a report is made from, checked before anything is run: article, corpora, dates, and the notebook."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

from claimcheck.article import Article
from claimcheck.corpus import Corpus
from claimcheck.dates import parse_date
from claimcheck.errors import DateError, InputError, RunError

NOTEBOOK = "verification_report.ipynb"


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """What a report is made from, checked: dates are dates, corpora can be read."""

    article: str
    """Its path, or ``-`` for standard input."""
    corpora: tuple[Corpus, ...]
    published: str | None
    as_of: str | None
    evidence: str
    min_worth: float = 0.0

    @property
    def folders(self) -> list[Path]:
        """The folders of the corpora."""
        return [corpus.folder for corpus in self.corpora]

    def digest(self, article: Article) -> str:
        """SHA-256 over the contents that go in, wherever they lie."""
        parts: list[Any] = [
            article.sha256,
            sorted((corpus.name, corpus.sha256) for corpus in self.corpora),
            self.published,
            self.as_of or "published",
            self.evidence,
        ]
        if self.min_worth:
            parts.append(self.min_worth)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def check_parameters(
    article: str | Path,
    corpora: str | Path | Sequence[str | Path],
    *,
    published: str | int | None = None,
    as_of: str | int | None = None,
    evidence: str = "all",
    min_worth: float = 0.0,
) -> Parameters:
    """Check what a report is to be made from, and read the corpora.

    ``corpora`` may be one path or several parted by commas, and a year may be a number: that is what ``papermill -p``
    makes of them. ``today`` becomes today's date, so that the run can be repeated. Raises :class:`InputError`.
    """
    # Imported here because the modules of the road load numpy.
    from claimcheck.pipeline import read_corpora
    from claimcheck.verification.candidates import EvidenceMode

    if not isinstance(article, str | Path) or not str(article).strip():
        raise InputError(f"article is {article!r}: expected the path of a .txt, .md or .html file")
    if isinstance(corpora, str) and not Path(corpora).exists():
        corpora = [part.strip() for part in corpora.split(",") if part.strip()]
    elif isinstance(corpora, str | Path):
        corpora = [corpora]
    if not corpora or not all(isinstance(corpus, str | Path) for corpus in corpora):
        raise InputError(f"corpus is {corpora!r}: expected the path of at least one corpus folder")
    if evidence not in get_args(EvidenceMode):
        raise InputError(f"evidence is {evidence!r}: expected one of {', '.join(get_args(EvidenceMode))}")
    if isinstance(min_worth, bool) or not isinstance(min_worth, int | float) or not 0 <= min_worth <= 1:
        raise InputError(f"min_worth is {min_worth!r}: expected a number from 0 to 1")
    return Parameters(
        article=str(article),
        corpora=read_corpora([Path(corpus) for corpus in corpora]),
        published=_checked_date("published", published),
        as_of=_checked_date("as_of", date.today().isoformat() if as_of == "today" else as_of, "published"),
        evidence=evidence,
        min_worth=float(min_worth),
    )


def find_project_root() -> Path:
    """The project's folder, in which the package and the notebooks lie. Raises :class:`RunError`."""
    root = Path(__file__).resolve().parents[2]
    notebook = root / "notebooks" / NOTEBOOK
    if not notebook.is_file():
        raise RunError(
            f"{notebook}: not found. The notebooks lie in the project's folder, not in the package: "
            "install claimcheck from a copy of the project with `pip install -e .`"
        )
    return root


def notebook_path() -> Path:
    """The report notebook. Raises :class:`RunError`."""
    return find_project_root() / "notebooks" / NOTEBOOK


def _checked_date(name: str, value: str | int | None, *words: str) -> str | None:
    if value is None:
        return None
    text = str(value)
    if text not in words:
        try:
            parse_date(text)
        except DateError as error:
            raise DateError(f"{name}: {error}{''.join(f', or the word {word}' for word in words)}") from None
    return text
