"""Where documents come from: files, tables and data sets, each read into rows that may become documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from claimcheck.corpus.sources import datasets, files, reviews, tables
from claimcheck.corpus.write import Candidate
from claimcheck.errors import InputError

KINDS = ("beir", "fever", "csv", "parquet", "files", "claimreview", "documents")


def read_source(
    source: Path, *, kind: str | None = None, given: Mapping[str, Any] | None = None,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Candidate]:  # fmt: skip
    """The rows of a file or folder, in its order.

    ``kind``: one of KINDS; found out by name and content when it is None. ``given``: fields that every row gets, and
    keeps if it has them not itself. ``columns``: for tables, the column of each field. Raises :class:`InputError`
    for a source that is not there or of no known kind.
    """
    kind = kind or kind_of(source)
    given = given or {}
    if columns and kind not in {"csv", "parquet"}:
        raise InputError(f"{source}: only the columns of CSV and Parquet can be mapped, and this is {kind}")
    if kind == "beir":
        return datasets.read_beir(source, given)
    if kind == "fever":
        return datasets.read_fever(source, given)
    if kind == "documents":
        return datasets.read_documents(source, given)
    if kind == "claimreview":
        return (review.document(given) for review in reviews.read_reviews(source))
    if kind in {"csv", "parquet"}:
        return tables.read_table(source, given, columns or {}, parquet=kind == "parquet")
    return files.read_files(source, given)


def kind_of(source: Path) -> str:
    """The kind of a source, by its name and its first row. Raises :class:`InputError`."""
    if not source.exists():
        raise InputError(f"{source}: no such file or folder. Give what is to be imported")
    if source.is_dir():
        if (source / "corpus.jsonl").is_file():
            return "beir"
        if any(source.glob("*.jsonl")):
            return "fever"
        return "claimreview" if any(source.glob("*.json")) or any(source.glob("*.jsonld")) else "files"
    suffix = source.suffix.lower()
    if suffix in {".csv", ".tsv"}:
        return "csv"
    if suffix in {".parquet", ".pq"}:
        return "parquet"
    if suffix in {".json", ".jsonld"}:
        return "claimreview"
    if suffix in {".jsonl", ".ndjson"}:
        return datasets.kind_of_lines(source)
    if suffix in files.SUFFIXES:
        return "claimreview" if reviews.holds_reviews(source) else "files"
    raise InputError(
        f"{source}: cannot tell what it is by its name. Say so with --format: {', '.join(KINDS)}"
    )  # fmt: skip
