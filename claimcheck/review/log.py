"""The review log: ``review.json`` beside ``result.json``, an append-only list of what reviewers did."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from claimcheck import files
from claimcheck.errors import InputError
from claimcheck.limits import RESULT_BYTES, LimitError
from claimcheck.schema import ResultError

SCHEMA = "claimcheck.review/1"
FILE = "review.json"

What = Literal[
    "overrule", "reword", "split", "merge", "drop", "irrelevant", "recheck", "note", "sign", "withdraw"
]  # fmt: skip

#: How long to wait for another program that is writing to the same log, in seconds.
_LOCK_SECONDS = 30


class ReviewError(InputError):
    """A review log that cannot be read, or an action that does not fit the result."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing a reviewer did. An action is never changed; another one withdraws it."""

    number: int
    """Counted from 1."""
    who: str
    when: str
    """ISO 8601, UTC."""
    what: What
    before: tuple[dict[str, Any], ...]
    """The claims that it acts on as they were then: ``id``, ``text`` and ``label``."""
    after: dict[str, Any]
    """What it makes of them: ``claims`` in JSON form, ``label``, ``text``, ``date`` and ``hashes``, or ``number``."""
    why: str

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "number": self.number, "who": self.who, "when": self.when, "what": self.what,
            "from": list(self.before), "to": self.after, "why": self.why,
        }  # fmt: skip


def read_log(folder: Path) -> tuple[Action, ...]:
    """The actions of a report folder, oldest first; none when it has no log. Raises :class:`ReviewError`."""
    path = folder / FILE
    try:
        raw = RESULT_BYTES.read(path)
    except FileNotFoundError:
        return ()
    except LimitError as error:
        raise ReviewError(f"{path}: {error}") from None
    except OSError as error:
        raise ReviewError(f"{path}: cannot be read ({error.strerror})") from None
    try:
        stored = json.loads(raw)
        if stored["schema"] != SCHEMA:
            raise ReviewError(f"{path}: its schema is {stored['schema']!r}, expected {SCHEMA!r}")
        return tuple(_action(path, number, item) for number, item in enumerate(stored["actions"], start=1))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ReviewError(
            f"{path}: is not a review log ({error}). Expected an object with 'schema' and 'actions'; "
            "move the file away to begin a new review"
        ) from None


def append(folder: Path, make: Callable[[tuple[Action, ...]], Action]) -> Action:
    """Add the action that ``make`` gives for the actions so far, and return it.

    The file is whole at any moment: it is written beside, flushed to disk and renamed, under a lock that keeps two
    programs from losing each other's actions. Raises :class:`ReviewError`.
    """
    with _locked(folder):
        actions = read_log(folder)
        action = make(actions)
        stored = {"schema": SCHEMA, "actions": [item.to_dict() for item in (*actions, action)]}
        write_whole(folder / FILE, json.dumps(stored, ensure_ascii=False, indent=1) + "\n")
    return action


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file of a report whole or not at all. Raises :class:`ReviewError`; for a full disk, its base class."""
    try:
        files.write_whole(path, content)
    except OSError as error:
        raise files.unwritable(path, error, "What was there is unchanged", ReviewError) from None


def now() -> str:
    """This moment as an action states it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _action(path: Path, number: int, item: dict[str, Any]) -> Action:
    if item["number"] != number:
        raise ReviewError(f"{path}: action {number} is numbered {item['number']!r}. An action was taken out or moved")
    if item["what"] not in get_args(What):
        raise ReviewError(f"{path}: action {number} is {item['what']!r}, expected one of {', '.join(get_args(What))}")
    try:
        whole = _is_whole(item)
    except ResultError:
        whole = False
    if not whole:
        raise ReviewError(
            f"{path}: action {number}, {item['what']}, is not as it was written. Take the file from a copy, or move it "
            "away to begin a new review"
        )
    return Action(
        number=number, who=item["who"], when=item["when"], what=item["what"], before=tuple(item["from"]),
        after=dict(item["to"]), why=item["why"],
    )  # fmt: skip


def _is_whole(item: dict[str, Any]) -> bool:
    """Whether an action says all that its kind says; it may come from a folder that somebody else has made."""
    from claimcheck.schema import validate_claims
    from claimcheck.verification.model import Label

    what, before, after = item["what"], item["from"], item["to"]
    texts = [item[name] for name in ("who", "when", "why")]
    texts += [claim[name] for claim in before for name in ("id", "text", "label")]
    if what == "withdraw":
        return _are(str, texts) and type(after["number"]) is int
    if what == "note":
        return _are(str, [*texts, after["text"]])
    if what == "overrule":
        return _are(str, texts) and after["label"] in get_args(Label)
    if what == "sign":
        return _are(str, [*texts, after["date"], *(after["hashes"][claim["id"]] for claim in before)])
    for claim in after["claims"]:
        validate_claims([claim, claim | {"evidence": claim.get("irrelevant", [])}])
    return _are(str, texts) and bool(before)


def _are(kind: type, values: list[Any]) -> bool:
    return all(isinstance(value, kind) for value in values)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / f".{FILE}.lock", timeout=_LOCK_SECONDS):
            yield
    except Timeout:
        raise ReviewError(f"{folder / FILE}: another program has been writing to it for {_LOCK_SECONDS} s") from None
    except OSError as error:
        raise files.unwritable(folder, error, "The review cannot be kept there", ReviewError) from None
