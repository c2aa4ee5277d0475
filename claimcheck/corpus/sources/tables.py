"""Documents from tables: CSV and Parquet, one document a row."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from claimcheck.corpus.documents import DATES
from claimcheck.corpus.sources.rows import complete
from claimcheck.corpus.write import Candidate
from claimcheck.errors import InputError
from claimcheck.limits import IMPORT_ROWS, TABLE_COLUMNS, TABLE_FIELD, UNPACKED_BYTES, LimitError, open_plain

#: Names that columns often have; a column map goes before them.
_USUAL = {
    "id": ("id", "_id", "doc_id", "docid", "document_id"),
    "title": ("title", "headline", "name"),
    "text": ("text", "body", "content", "passage", "abstract", "article"),
    "source": ("source", "publisher", "outlet", "site", "sitename"),
    "url": ("url", "link", "href", "permalink"),
    "published": ("published", "date", "publication_date", "published_at", "pub_date", "datepublished"),
}

_FIELDS = (*_USUAL, *DATES, "tags", "license", "note")


def read_table(
    path: Path, given: Mapping[str, Any], columns: Mapping[str, str], *, parquet: bool
) -> Iterator[Candidate]:
    """One candidate for each row. ``columns``: field to column; columns that are no field are kept by their names.

    Raises :class:`InputError` for a table that cannot be read or lacks a column of the map.
    """
    rows = _read_parquet(path) if parquet else _read_csv(path)
    names = next(rows)
    fields = _fields(path, names, columns)
    for where, values in rows:
        if isinstance(values, str):
            yield Candidate(where=where, problem=values)
            continue
        pairs = [(name, value) for name, value in zip(names, values, strict=True) if name]
        row = {name: value for name, value in pairs if name not in fields}
        row |= {fields[name]: value for name, value in pairs if name in fields}
        yield _candidate(where, row, given)


def _candidate(where: str, row: dict[str, Any], given: Mapping[str, Any]) -> Candidate:
    if (tags := row.get("tags")) and isinstance(tags, str):
        row["tags"] = [tag.strip() for tag in tags.replace(";", ",").split(",") if tag.strip()]
    full = complete(row, given)
    if "source" not in full:
        return Candidate(where=where, problem="names no source. Name the publisher (--source NAME) or its column "
                                              "(--map source=COLUMN)")  # fmt: skip
    if "text" not in full:
        return Candidate(where=where, problem="has no text. If it stands in another column: --map text=COLUMN")
    return Candidate(where=where, row=full)


def _fields(path: Path, names: list[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Column to field."""
    if twice := [name for name, count in Counter(names).items() if name and count > 1]:
        raise InputError(f"{path}: has two columns named {twice[0]!r}. Give each its own name")
    for field, column in columns.items():
        if field not in _FIELDS and (close := get_close_matches(field, _FIELDS, n=1, cutoff=0.7)):
            raise InputError(f"{path}: {field!r} is no field of a document. Is it {close[0]!r}?")
        if column not in names:
            raise InputError(f"{path}: has no column {column!r} for {field!r}. Its columns: {', '.join(names)[:300]}")
    fields = {column: field for field, column in columns.items()}
    lower = {name.lower().replace(" ", "_"): name for name in names}
    for field, usual in _USUAL.items():
        found = next((lower[name] for name in usual if name in lower), None)
        if field not in columns and found and found not in fields:
            fields[found] = field
    return fields


def _read_csv(path: Path) -> Iterator[Any]:
    """First the names of the columns, then for each row where it stands and its values, or what is wrong with it."""
    csv.field_size_limit(TABLE_FIELD.most)
    try:
        with io.TextIOWrapper(open_plain(path), encoding="utf-8-sig", newline="") as file:
            head = file.readline(TABLE_FIELD.most)
            file.seek(0)
            reader = csv.reader(file, delimiter=max(",;\t|", key=head.count), strict=True)
            names = next(reader, [])
            if not any(names):
                raise InputError(f"{path}: is empty. Expected a first line with the names of the columns")
            TABLE_COLUMNS.check(len(names))
            yield names
            line = reader.line_num + 1
            while True:
                where = f"{path}:{line}"
                try:
                    values = next(reader, None)
                except csv.Error as error:
                    # What follows an open quotation mark cannot be told into rows any more.
                    yield where, f"is not CSV ({error}); nothing after it was read"
                    return
                if values is None:
                    return
                line = reader.line_num + 1
                if len(values) == len(names):
                    yield where, values
                elif values:
                    yield where, f"has {len(values)} fields where the first line names {len(names)}"
    except csv.Error as error:
        raise InputError(
            f"{path}:1: is not CSV ({error}). Expected a first line with the names of the columns"
        ) from None
    except LimitError as error:
        raise InputError(f"{path}: {error}. Cut the table into several") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 ({error.reason}). Save the table as CSV in UTF-8") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None


def _read_parquet(path: Path) -> Iterator[Any]:
    import pyarrow
    from pyarrow import parquet

    try:
        table = parquet.ParquetFile(path)
        TABLE_COLUMNS.check(len(table.schema_arrow.names))
        IMPORT_ROWS.check(table.metadata.num_rows)
        groups = (table.metadata.row_group(number) for number in range(table.metadata.num_row_groups))
        UNPACKED_BYTES.check(sum(group.total_byte_size for group in groups))
        yield list(table.schema_arrow.names)
        number = unpacked = 0
        # Few rows at a time: a long text that is stored once can stand in every row.
        for batch in table.iter_batches(batch_size=50):
            unpacked += batch.nbytes
            UNPACKED_BYTES.check(unpacked, at_least=True)
            for row in batch.to_pylist():
                number += 1
                yield f"{path}: row {number}", [_value(value) for value in row.values()]
    except LimitError as error:
        raise InputError(f"{path}: {error}. Cut the table into several") from None
    except (pyarrow.ArrowException, OSError, MemoryError) as error:
        raise InputError(
            f"{path}: is no Parquet file that can be read ({(str(error) or 'out of memory').splitlines()[0][:200]})"
        ) from None


def _value(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, float):
        return None if math.isnan(value) else value  # what is missing in a column of numbers
    if value is None or isinstance(value, str | int | date):
        return value
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _value(item) for name, item in value.items()}
    return float(value) if isinstance(value, Decimal) else str(value)
