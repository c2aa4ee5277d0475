"""Review a report: one call for everything a fact-checker does to it, each kept in the log before it returns."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from claimcheck.limits import RESULT_BYTES
from claimcheck.review.apply import claim_hash, fits, reviewed
from claimcheck.review.log import Action, ReviewError, What, append, now, read_log
from claimcheck.review.recheck import Checker, passage_name

if TYPE_CHECKING:
    from claimcheck.pipeline import Models


class Review:
    """A report folder under review by one person.

    Every method that acts writes ``review.json`` and returns the action; it raises :class:`ReviewError` and writes
    nothing when the action does not fit. ``reword``, ``split``, ``merge``, ``irrelevant`` and ``recheck`` check the
    claims they touch against the corpora, and no others.
    """

    def __init__(
        self, folder: Path | str, *, by: str, corpora: Sequence[Path | str] = (), models: Models | None = None
    ) -> None:
        self.folder = Path(folder)
        self.by = " ".join(by.split())
        if not self.by:
            raise ReviewError("A review needs the name of who makes it: --by 'Ana Berg'")
        self._checker = Checker(corpora=[Path(c) for c in corpora] or _corpora_of(self.folder), loaded=models)

    @cached_property
    def result(self) -> dict[str, Any]:
        """What the program found, as it is in ``result.json``. Raises :class:`ReviewError`."""
        return read_result(self.folder)

    @property
    def actions(self) -> tuple[Action, ...]:
        """The log, read anew."""
        return read_log(self.folder)

    @property
    def reviewed(self) -> dict[str, Any]:
        """The result as the review has left it so far."""
        return reviewed(self.result, self.actions)

    def overrule(self, claim: str, label: str, why: str) -> Action:
        """Give a claim another verdict; ``why`` is what the reader is told as the reason."""
        from claimcheck.verification.model import Label

        if label not in get_args(Label):
            raise ReviewError(f"{label!r} is not a verdict: expected one of {', '.join(get_args(Label))}")
        if not why.strip():
            raise ReviewError(
                f"{claim}: a verdict is overruled for a reason, which the report shows. Give one (in a command: --why)"
            )
        return self._act("overrule", [self._claim(claim)], {"label": label}, why)

    def reword(self, claim: str, text: str, why: str = "") -> Action:
        """Put a claim in other words and check it again."""
        old = self._claim(claim)
        return self._act("reword", [old], {"claims": [self._checker.worded(_plain(old), text, self.result)]}, why)

    def split(self, claim: str, texts: Sequence[str], why: str = "") -> Action:
        """Make several claims of one, each checked by itself; they are called by its id with a letter."""
        if len(texts) < 2:
            raise ReviewError(f"{claim}: to split it, give at least two claims")
        old = self._claim(claim)
        taken = {one["id"] for one in self.reviewed["claims"]}
        names = [name for name in (f"{claim}{letter}" for letter in "abcdefghijklmnopqrstuvwxyz") if name not in taken]
        if len(texts) > len(names):
            raise ReviewError(f"{claim}: cannot be split into {len(texts)} claims (the most is {len(names)})")
        parts = [
            self._checker.worded(_plain(old) | {"id": name}, text, self.result)
            for name, text in zip(names, texts, strict=False)
        ]
        return self._act("split", [old], {"claims": parts}, why)

    def merge(self, claims: Sequence[str], text: str, why: str = "") -> Action:
        """Make one claim of several, in the words given, and check it; it has the id of the first."""
        if len(set(claims)) < 2:
            raise ReviewError("To merge claims, name at least two")
        old = [self._claim(name) for name in dict.fromkeys(claims)]
        start, end = min(c["span"]["start"] for c in old), max(c["span"]["end"] for c in old)
        span = {"start": start, "end": end, "exact": self.result["article"]["text"][start:end]}
        whole = self._checker.worded(_plain(old[0]) | {"span": span}, text, self.result)
        return self._act("merge", old, {"claims": [whole]}, why)

    def drop(self, claim: str, why: str) -> Action:
        """Take a claim out of the report; the report says that it was dropped, and why."""
        return self._act("drop", [self._claim(claim)], {"claims": []}, why)

    def irrelevant(self, claim: str, passages: Sequence[str], why: str = "") -> Action:
        """Mark evidence as beside the point, by ``<corpus>/<passage>``, and weigh the rest again."""
        old = self._claim(claim)
        known = {passage_name(item): item for item in old["evidence"]}
        for name in passages:
            if name not in known:
                raise ReviewError(f"{claim}: {name!r} is not among its evidence: {', '.join(known) or 'it has none'}")
        plain = _plain(old)
        plain["irrelevant"] = [*plain["irrelevant"], *(known[name] for name in passages)]
        return self._act("irrelevant", [old], {"claims": self._checker.again([plain], self.result)}, why)

    def recheck(self, claims: Sequence[str], why: str = "") -> Action:
        """Check claims again as they are worded, as after documents were added to a corpus."""
        old = [self._claim(name) for name in dict.fromkeys(claims)]
        new = self._checker.again([_plain(claim) for claim in old], self.result)
        return self._act("recheck", old, {"claims": new}, why)

    def touched_by(self, documents: Collection[str]) -> list[str]:
        """The claims to check again after these documents, ``<corpus>/<document>``, were added to a corpus."""
        return self._checker.touched(self.reviewed["claims"], documents)

    def add_document(
        self, corpus: str, *, title: str = "", text: str, source: str, url: str = "", published: str = ""
    ) -> Action:
        """Add a document to one of the report's corpora, by its name, and check again the claims that it touches.

        A date is written as in a corpus, or as in "9 March 2018". Where the document touches no claim, a note says
        that it was added. Raises :class:`ReviewError` for what is no document, and the corpus is unchanged then.
        """
        name = self._checker.added(
            corpus, {"title": title, "text": text, "source": source, "url": url, "published": published}
        )  # fmt: skip
        touched = self.touched_by([name])
        if not touched:
            return self.note(f"Added {name} to the corpus. It touches no claim.")
        return self.recheck(touched, f"{name} was added to the corpus")

    @property
    def corpora(self) -> list[str]:
        """The names of the corpora that claims are checked against; none when they are not known."""
        return list(self._checker.folders)

    def note(self, text: str, claim: str | None = None) -> Action:
        """Write a note on a claim, or on the whole report."""
        if not text.strip():
            raise ReviewError("The note is empty")
        return self._act("note", [self._claim(claim)] if claim else [], {"text": text.strip()}, "")

    def sign(self, claims: Sequence[str] = (), on: date | None = None) -> Action:
        """Sign claims off, all of them when none is named: it holds until the claim, verdict or evidence changes."""
        now_is = self.reviewed
        own = [self._claim(name) for name in dict.fromkeys(claims)] if claims else now_is["claims"]
        hashes = {claim["id"]: claim_hash(claim, now_is) for claim in own}
        return self._act("sign", own, {"date": (on or date.today()).isoformat(), "hashes": hashes}, "")

    def withdraw(self, number: int, why: str = "") -> Action:
        """Undo an action, which stays in the log."""
        actions = self.actions
        gone = {action.after["number"] for action in actions if action.what == "withdraw"}
        known = [a.number for a in actions if a.what != "withdraw" and a.number not in gone]
        if number not in known:
            raise ReviewError(
                f"{number} is not an action that can be withdrawn: {', '.join(map(str, known)) or 'none'}"
            )
        return self._act("withdraw", [], {"number": number}, why)

    def write(self) -> list[Path]:
        """Write the report's files again, from the result and the review."""
        from claimcheck.report.files import write_report

        return write_report(self.folder, self.result, self.actions)

    def _claim(self, name: str) -> dict[str, Any]:
        claims: dict[str, dict[str, Any]] = {claim["id"]: claim for claim in self.reviewed["claims"]}
        if name not in claims:
            raise ReviewError(f"{name!r} is not a claim of {self.folder}. Its claims: {', '.join(claims)}")
        return claims[name]

    def _act(self, what: What, own: Sequence[dict[str, Any]], after: dict[str, Any], why: str) -> Action:
        before = tuple(
            {"id": claim["id"], "text": claim["text"], "label": claim["verdict"]["label"]} for claim in own
        )  # fmt: skip

        def make(actions: tuple[Action, ...]) -> Action:
            action = Action(
                number=len(actions) + 1, who=self.by, when=now(), what=what, before=before, after=after,
                why=why.strip(),
            )  # fmt: skip
            # Somebody else may have changed the claim while this one was being checked.
            if not fits(action, reviewed(self.result, actions)):
                names = ", ".join(claim["id"] for claim in before)
                raise ReviewError(f"{names}: was changed by another review in the meantime. Look at it and try again")
            return action

        return append(self.folder, make)


def read_result(folder: Path) -> dict[str, Any]:
    """The validated ``result.json`` of a report folder. Raises :class:`ReviewError`."""
    from claimcheck.schema import ResultError, validate

    path = folder / "result.json"
    try:
        result: dict[str, Any] = json.loads(RESULT_BYTES.read(path))
        validate(result)
    except OSError as error:
        raise ReviewError(f"{path}: cannot be read ({error.strerror}). Name a report folder") from None
    except (ValueError, RecursionError, ResultError) as error:
        raise ReviewError(f"{path}: is not a result ({error})") from None
    return result


def _plain(claim: dict[str, Any]) -> dict[str, Any]:
    """A claim of a reviewed result as an action keeps it."""
    return {name: value for name, value in claim.items() if name != "review"} | {
        "irrelevant": claim["review"]["irrelevant"]
    }


def _corpora_of(folder: Path) -> list[Path]:
    """The corpora that the report was made from, as ``run.json`` names them; none if it does not say."""
    try:
        record = json.loads(RESULT_BYTES.read(folder / "run.json"))
        return [Path(corpus["path"]) for corpus in record["inputs"]["corpora"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
