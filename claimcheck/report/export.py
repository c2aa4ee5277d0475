"""A result in other forms: a table of its claims for a spreadsheet, and five lines for a terminal."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import Any

from claimcheck.report.findings import cards_of, findings, superseded_words, unchecked
from claimcheck.report.words import COUNT_WORDS, LABELS, REASON_WORDS, byline, shortened, spoken_date
from claimcheck.safe_text import visible

#: A spreadsheet takes what begins with one of these for a formula, also behind a separator that is not ours: one that
#: expects semicolons begins a cell there. The last four are the wide forms that some of them know as well.
_FORMULA = re.compile(r"(?:^|[;\t\r\n])[^\S\r\n]*(?=[=+\-@＝＋－＠])|^(?=[\t\r\n])")
_LINE = 160


def claims_csv(result: dict[str, Any]) -> str:
    """One row a claim of a result in its JSON form; no cell of it runs as a formula, and it can be written as UTF-8."""
    from claimcheck.result import TABLE_COLUMNS, table_rows

    # All texts are quoted: a lone carriage return in one would otherwise end its row.
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, TABLE_COLUMNS, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in table_rows(result))
    return file.getvalue()


def summary_lines(result: dict[str, Any]) -> list[str]:
    """Five lines: article and dates, what was found in it, verdicts, the finding that matters most, what is open."""
    cards = cards_of(result)
    return [
        _line(line)
        for line in (
            _article(result),
            _found(result),
            ", ".join(f"{count} {COUNT_WORDS[label]}" for label, count in _counts(result)) or "no verdicts",
            _finding(result),
            "Could not be checked: "
            + ("; ".join(f"{len(group)} because {cause}" for cause, group in unchecked(cards)) or "nothing"),
        )
    ]


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _FORMULA.sub(r"\g<0>'", str(visible(value)))


def _line(text: str) -> str:
    # A terminal obeys control characters: none of the article's may reach it.
    return " ".join(str(visible(text)).split())


def _article(result: dict[str, Any]) -> str:
    article = result["article"]
    author = f", {byline(article['byline'])}" if article["byline"] else ""
    title = shortened(article["title"] or article["source"] or "untitled", _LINE)
    published = spoken_date(article["published"])
    return f"{title}{author}; published: {published}; checked as of {spoken_date(result['as_of'])}"


def _found(result: dict[str, Any]) -> str:
    aside = Counter(
        REASON_WORDS.get(item["reason"], item["reason"]) for item in result["set_aside"] if item["reason"] != "heading"
    )
    reasons = ", ".join(f"{count} {reason}" for reason, count in aside.most_common())
    claims = f"{len(result['claims'])} {'claim' if len(result['claims']) == 1 else 'claims'}"
    return f"{claims}; {aside.total()} set aside" + (f" ({reasons})" if reasons else "")


def _counts(result: dict[str, Any]) -> list[tuple[str, int]]:
    counts = Counter(claim["verdict"]["label"] for claim in result["claims"])
    return [(label, counts[label]) for label in reversed(LABELS) if counts[label]]


def _finding(result: dict[str, Any]) -> str:
    first = findings(cards_of(result), most=1)
    if not first:
        return "Nothing was refuted, superseded or in conflict"
    card = first[0]
    verdict = card.claim["verdict"]
    what = superseded_words(card, result) if verdict["superseded"] else card.words
    return f"{what}: {shortened(card.claim['text'], _LINE)} ({shortened(verdict['reason'], _LINE)})"
