"""What the commands print: messages and progress on stderr, tables and summaries on stdout, no escape sequences."""

from __future__ import annotations

import re
import sys
import textwrap
from typing import Any

from claimcheck.safe_text import visible

_LABELS = {
    "supported": "✓ supported",
    "refuted": "✗ refuted",
    "conflicting": "≠ sources conflict",
    "not_enough_evidence": "? not enough evidence",
}


class ProgressBar:
    """A bar on stderr for each stage, on a terminal only; elsewhere it says nothing."""

    def __init__(self) -> None:
        self._stage: str | None = None
        self._bar: Any = None
        self._shown = sys.stderr.isatty()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not self._shown:
            return
        from tqdm import tqdm

        if stage != self._stage:
            self.close()
            self._stage = stage
            layout = "{desc:<10}{bar} {n}/{total}"
            self._bar = tqdm(total=total, desc=stage, file=sys.stderr, leave=False, bar_format=layout)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Take the bar off the screen."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def say(message: str) -> None:
    """A message to the user, on stderr."""
    print(plain(message), file=sys.stderr)


def show(text: str = "") -> None:
    """A line of the answer, on stdout."""
    print(plain(text))


def plain(text: str) -> str:
    """The text with control and invisible characters made visible: an article cannot command the terminal."""
    # A carriage return would begin the line anew, over what stands on it.
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(str(visible(line)).replace("\r", "⟦U+000D⟧") for line in lines)


def claim_block(claim: dict[str, Any]) -> str:
    """One checked claim (JSON form) for reading: verdict, claim, reason, what superseded it, deciding evidence."""
    verdict = claim["verdict"]
    lines = [
        f"{claim['id']}  {_LABELS[verdict['label']]} ({verdict['confidence']:.2f})",
        *_wrapped(claim["text"]),
        *_wrapped(verdict["reason"]),
    ]
    if later := verdict["superseded"]:
        lines += _wrapped(f"Since {later['since']}: {later['label']} ({', '.join(later['evidence'])})")
    for item in claim.get("earlier_checks", []):
        lines += _wrapped(f"Checked before: {earlier_words(item)}")
    for item in claim["evidence"]:
        if item["stance"] != "neutral" and not item["after_as_of"]:
            lines += _wrapped(f"{item['stance']} {item['score']:.2f}: {item['text']} — {_origin(item)}", indent=6)
    for item in claim["evidence"]:
        if item.get("near_miss"):
            lines += _wrapped(f"near miss: {item['text']} — {_origin(item)}", indent=6)
    return "\n".join(lines)


def _origin(item: dict[str, Any]) -> str:
    """Source, the three times of a piece of evidence, and where it stands."""
    published = f"published {item['published']}" if item["published"] else "date unknown"
    happened = f", happened {item['happened']}" if item.get("happened") else ""
    later = ", after the as-of date" if item["after_as_of"] else ""
    return f"{item['source']}, {published}{happened}{later} [{item['corpus']}/{item['document']}]"


def earlier_words(item: dict[str, Any]) -> str:
    """An earlier check (JSON form) in one sentence: verdict, day, who, when, and whether time may have passed it by."""
    said = _LABELS[item["verdict"]][2:] if item["verdict"] in _LABELS else item["verdict"]
    by = " by " + item["reviewer"] if item["reviewer"] else ""
    words = (
        f"{said} as of {item['as_of'] or 'an unknown day'} (checked{by} {item['date'] or 'at an unknown time'}): "
        f"“{item['claim']}”"
    )
    return f"{words} It may be outdated: {item['outdated']}." if item["outdated"] else words


def _wrapped(text: str, indent: int = 4) -> list[str]:
    flat = re.sub(r"\s+", " ", text)
    pad = " " * indent
    return textwrap.wrap(flat, width=100, initial_indent=pad, subsequent_indent=pad)
