"""Scores on labelled data: entailment, retrieval, claims, and whole results against a gold file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Measures = dict[str, Any]
"""The measures of one file in JSON form: numbers, null where a measure is not defined, nested per class or coverage."""

Progress = Callable[[int, int], None]
"""Called with how many pieces of work are done and how many there are."""


def table(measures: Mapping[str, Measures]) -> str:
    """A row a file and a column a measure, for a terminal; notes below it.

    Only plain numbers are shown. What is nested (per class, per coverage) and lists are in the JSON form.
    """
    columns = list(
        dict.fromkeys(
            name
            for row in measures.values()
            for name, value in row.items()
            if name != "note" and (value is None or isinstance(value, int | float))
        )
    )
    # A header word a line keeps the columns narrow enough for a terminal.
    words = [["file"], *(name.split("_") for name in columns)]
    height = max(len(parts) for parts in words)
    header = [[""] * (height - len(parts)) + parts for parts in words]
    body = [[name, *(_shown(row.get(column)) for column in columns)] for name, row in measures.items()]
    lines = [[parts[line] for parts in header] for line in range(height)] + body
    widths = [max(len(line[column]) for line in lines) for column in range(len(words))]
    rule = ["-" * width for width in widths]
    rows = [
        "  ".join(
            [cells[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))]
        ).rstrip()
        for cells in (*lines[:height], rule, *body)
    ]
    notes = [f"{name}: {row['note']}" for name, row in measures.items() if row.get("note")]
    return "\n".join([*rows, *([""] if notes else []), *notes])


def _shown(value: float | int | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
