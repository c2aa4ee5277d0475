"""The report of a result: a page for readers, a table for spreadsheets, five lines for a terminal."""

from claimcheck.report.export import claims_csv, summary_lines
from claimcheck.report.html import render_html

__all__ = ["claims_csv", "render_html", "summary_lines"]
