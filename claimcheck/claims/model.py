"""What the claims step gives: claims, and what was set aside with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from claimcheck.article import Span
from claimcheck.dates import Interval

Kind = Literal["event", "state", "quantity", "comparison", "universal", "quotation"]
Reason = Literal["opinion", "prediction", "question", "boilerplate", "not_checkable", "heading", "below_min_worth"]


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One assertion that evidence could bear out or contradict."""

    id: str
    text: str
    """Readable alone: pronouns, short names and relative dates resolved where that is safe."""
    span: Span
    kind: Kind
    speaker: str | None
    """Who said it, for a quotation and for what was said; None when the article itself asserts it."""
    time: Interval
    """When it happened or held, as the article tells it; both ends None when it does not say."""
    ongoing: bool
    """It speaks of a state that later events can end ("is", "has never"), not of a finished event."""
    check_worthiness: float
    unresolved: tuple[str, ...] = ()
    """Pronouns that could not be resolved safely and stand as in the article."""


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """A stretch of the article that is not checked, and why."""

    span: Span
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class ExtractedClaims:
    """Everything in the article lies in one of the two, or is white space."""

    claims: tuple[Claim, ...]
    set_aside: tuple[SetAside, ...]
