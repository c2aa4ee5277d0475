"""The desk: widgets over a review, for JupyterLab. Every button is one call of a :class:`Review`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from claimcheck.errors import ClaimcheckError
from claimcheck.report.findings import Card, cards_of, findings
from claimcheck.report.html import render_card
from claimcheck.report.marking import Block, article_blocks
from claimcheck.report.pdf import write_pdf
from claimcheck.report.words import LABEL_WORDS, LABELS, SIGNS, confidence_words, shortened
from claimcheck.review.apply import is_signed
from claimcheck.review.recheck import passage_name
from claimcheck.safe_text import altered_note, visible

if TYPE_CHECKING:
    from claimcheck.review.actions import Review
    from claimcheck.review.log import Action

_ORDERS: dict[str, Callable[[Card], Any]] = {
    "as in the article": lambda card: card.number,
    "by verdict": lambda card: (LABELS.index(card.label), card.number),
    "least certain first": lambda card: (card.claim["verdict"]["confidence"] or 1.0, card.number),
    "worth checking first": lambda card: (card.in_passing, -card.claim["check_worthiness"], card.number),
}


def _is(label: str) -> Callable[[Card], bool]:
    return lambda card: card.label == label


_FILTERS: dict[str, Callable[[Card], bool]] = {
    "all claims": lambda card: True,
    **{LABEL_WORDS[label].lower(): _is(label) for label in LABELS},
    "changed later": lambda card: bool(card.claim["verdict"]["superseded"]),
    "not signed off": lambda card: not is_signed(card.claim),
}
#: How the words of a claim are marked: the line under them says the verdict as well as the colour does.
_MARKS = {
    "refuted": ("double", "#c0392b"),
    "conflicting": ("dashed", "#b9770e"),
    "not_enough_evidence": ("dotted", "#5d6d7e"),
    "supported": ("solid", "#1e8449"),
}


class Bar:
    """A progress bar in a notebook, to be given to :func:`claimcheck.pipeline.check`."""

    def __init__(self) -> None:
        self.view = widgets.IntProgress(description="", bar_style="info", layout=widgets.Layout(width="30em"))

    def __call__(self, stage: str, done: int, total: int) -> None:
        self.view.description, self.view.max, self.view.value = stage, total, done


class Desk:
    """The article with its claims marked, the list of claims, one claim in full, and what can be done to it.

    ``view`` is the widget to show. What a person does goes through the review at once: closing the browser loses
    nothing, and another desk on the same folder shows it.
    """

    def __init__(self, review: Review) -> None:
        self.review = review
        self.claims = widgets.Select(rows=16, layout=widgets.Layout(width="100%"))
        self.order = widgets.Dropdown(options=list(_ORDERS), description="Order")
        self.filter = widgets.Dropdown(options=list(_FILTERS), description="Show")
        self.article = widgets.VBox(layout=widgets.Layout(max_height="60vh", overflow="auto"))
        self.claim = widgets.HTML()
        # Room for a line, so that nothing moves under the mouse when something is said.
        self.message = widgets.HTML(layout=widgets.Layout(min_height="3em"))
        self.log = widgets.HTML()
        self.verdict = widgets.Dropdown(
            options=[(LABEL_WORDS[label], label) for label in LABELS], description="Verdict"
        )
        self.why = widgets.Text(
            description="Reason", placeholder="needed to overrule; the report shows it", layout=_WIDE
        )  # fmt: skip
        self.wording = widgets.Textarea(description="Wording", rows=3, layout=_WIDE)
        self.others = widgets.SelectMultiple(description="Merge with", rows=4, layout=_WIDE)
        self.evidence = widgets.SelectMultiple(description="Evidence", rows=4, layout=_WIDE)
        self.note = widgets.Text(description="Note", layout=_WIDE)
        self.document = {
            name: widgets.Text(description=name, layout=_WIDE) for name in ("Title", "Source", "Address", "Published")
        }
        self.document["Published"].placeholder = "2018-03-09, 2018-03 or 2018; empty if not known"
        self.document["Source"].placeholder = "who published it"
        self.passage = widgets.Textarea(description="Text", rows=6, layout=_WIDE)
        self.corpus = widgets.Dropdown(options=review.corpora, description="Corpus")
        self.buttons = {name: self._button(name, tip, partial(self._do, act)) for name, tip, act in self._deeds()}
        self.buttons["Save as PDF"] = self._button("Save as PDF", "Write report.pdf, to print or to send", self._save)
        for control in (self.order, self.filter):
            control.observe(lambda change: self.refresh(), "value")
        self.claims.observe(lambda change: self._show_claim(), "value")
        self.view = self._laid_out()
        self.refresh()

    def select(self, claim: str) -> None:
        """Show a claim, by its id, as a click on its number does."""
        if claim not in [value for _, value in self.claims.options]:
            self.filter.value = "all claims"
        self.claims.value = claim

    def refresh(self) -> None:
        """Show the review as it is on disk now."""
        self._result = self.review.reviewed
        self._cards = {card.claim["id"]: card for card in cards_of(self._result)}
        chosen = self.claims.value
        shown = sorted(filter(_FILTERS[self.filter.value], self._cards.values()), key=_ORDERS[self.order.value])
        self.claims.options = [(_line(card), card.claim["id"]) for card in shown]
        names = [card.claim["id"] for card in shown]
        # A new desk opens on what matters most, as the report does.
        first = [card.claim["id"] for card in findings(shown)] if chosen is None else []
        self.claims.value = chosen if chosen in names else next(iter(first or names), None)
        blocks = article_blocks(
            self._result["article"]["text"], list(self._cards.values()), self._result["set_aside"]
        )  # fmt: skip
        before, self.article.children = (
            self.article.children,
            [*self._note(), *(part for block in blocks for part in self._paragraph(block))],
        )
        for part in before:
            for mark in getattr(part, "children", ()):
                mark.close()
            part.close()
        self.log.value = "".join(
            f"<li>{escape(str(visible(_told(action))))}</li>" for action in reversed(self.review.actions)
        )
        self.log.value = (
            f"<ol reversed>{self.log.value}</ol>" if self.log.value else "<p>Nothing has been done yet.</p>"
        )
        self._show_claim()

    def _deeds(self) -> list[tuple[str, str, Callable[[], Action]]]:
        def one() -> str:
            return str(self.claims.value)

        def lines() -> list[str]:
            return [line.strip() for line in self.wording.value.splitlines() if line.strip()]

        def reword() -> Action:
            texts = lines()
            if len(texts) > 1:
                return self.review.split(one(), texts, self.why.value)
            return self.review.reword(one(), "".join(texts), self.why.value)

        return [
            ("Overrule", "Give the claim this verdict, for this reason",
             lambda: self.review.overrule(one(), self.verdict.value, self.why.value)),
            ("Reword or split", "Check the claim in this wording; one claim a line splits it", reword),
            ("Merge", "Make one claim, in this wording, of this one and those chosen",
             lambda: self.review.merge([one(), *self.others.value], "".join(lines()), self.why.value)),
            ("Beside the point", "Take out the chosen evidence and weigh the rest again",
             lambda: self.review.irrelevant(one(), self.evidence.value, self.why.value)),
            ("Check again", "Check the claim against the corpora as they are now",
             lambda: self.review.recheck([one()], self.why.value)),
            ("Add document", "Add it to the corpus, and check again the claims that it touches", self._add_document),
            ("Add note", "Write this note on the claim", lambda: self.review.note(self.note.value, one())),
            ("Drop", "Take the claim out of the report", lambda: self.review.drop(one(), self.why.value)),
            ("Sign off", "Sign this claim off under your name", lambda: self.review.sign([one()])),
            ("Sign off all", "Sign every claim off under your name", self.review.sign),
            ("Undo", "Withdraw the last action; it stays in the log",
             lambda: self.review.withdraw(_last_number(self.review.actions))),
        ]  # fmt: skip

    def _add_document(self) -> Action:
        given = {name: field.value for name, field in self.document.items()}
        action = self.review.add_document(
            str(self.corpus.value or ""), title=given["Title"], text=self.passage.value, source=given["Source"],
            url=given["Address"], published=given["Published"],
        )  # fmt: skip
        for field in (*self.document.values(), self.passage):
            field.value = ""
        return action

    def _button(self, name: str, tip: str, press: Callable[[], None]) -> widgets.Button:
        button = widgets.Button(description=name, tooltip=tip, layout=widgets.Layout(width="auto"))
        button.on_click(lambda _: press())
        return button

    def _save(self) -> None:
        self.message.value = _said("Making the PDF …")
        try:
            self.message.value = _said(f"Written: {write_pdf(self.review.folder)}")
        except ClaimcheckError as error:
            self.message.value = _said(str(error))

    def _do(self, act: Callable[[], Action]) -> None:
        self.message.value = _said("Working …")
        try:
            action = act()
            self.review.write()
        except ClaimcheckError as error:
            self.message.value = _said(str(error))
            return
        self.why.value = self.note.value = ""
        self.refresh()
        self.message.value = _said(f"Kept in {self.review.folder / 'review.json'}: {_told(action)}")

    def _show_claim(self) -> None:
        card = self._cards.get(self.claims.value)
        if card is None:
            self.claim.value = "<p>No claim to show.</p>"
            return
        page = escape(render_card(self._result, card.claim["id"]), quote=True)
        # A page of its own in a frame: its style and JupyterLab's stay out of each other's way, and nothing runs in it.
        self.claim.value = (
            f'<iframe sandbox="allow-popups" title="Claim {card.number}" srcdoc="{page}"'
            ' style="width:100%;height:64vh;border:0"></iframe>'
        )
        self.verdict.value = card.label
        self.wording.value = card.claim["text"]
        self.evidence.options = [
            (f"{item['stance']}: {visible(shortened(item['title'], 70))}", passage_name(item))
            for item in card.claim["evidence"]
        ]
        self.others.options = [(_line(other), name) for name, other in self._cards.items() if other is not card]

    def _note(self) -> list[widgets.Widget]:
        """What was altered for display, where anything was."""
        note = altered_note(self._result)
        return [widgets.HTML(_said(note), layout=widgets.Layout(flex="0 0 auto"))] if note else []

    def _paragraph(self, block: Block) -> list[widgets.Widget]:
        words = "".join(_marked(part.text, part.label) for part in block.segments)
        tag = "h3" if block.heading else "p"
        marks = [card for part in block.segments for card in part.marks]
        text = widgets.HTML(
            f'<{tag} style="line-height:1.7;margin:.5em 0 .2em">{words}</{tag}>', layout=widgets.Layout(flex="0 0 auto")
        )
        return [text, widgets.Box([self._mark(card) for card in marks], layout=_ROW)] if marks else [text]

    def _mark(self, card: Card) -> widgets.Button:
        signed = " ✓" if is_signed(card.claim) else ""
        button = widgets.Button(
            description=f"{card.sign} {card.number}{' signed' if signed else ''}",
            tooltip=f"{card.words}: {visible(shortened(card.claim['text'], 120))}",
            layout=widgets.Layout(width="auto", height="2em"),
        )
        button.on_click(lambda _: self.select(card.claim["id"]))
        return button

    def _row(self, *names: str) -> widgets.Widget:
        return widgets.Box([self.buttons[name] for name in names], layout=_ROW)

    def _laid_out(self) -> widgets.Widget:
        half = widgets.Layout(width="50%", padding="0 1em 0 0")
        reading = widgets.Tab(
            [self.article, widgets.VBox([widgets.HBox([self.filter, self.order]), self.claims]), self.log], layout=half
        )
        for place, title in enumerate(("Article", "Claims", "Log")):
            reading.set_title(place, title)
        claim = widgets.VBox([self.claim], layout=half)
        wording = [
            self.verdict, self.why, self._row("Overrule"), self.wording, self.others,
            self._row("Reword or split", "Merge", "Check again", "Drop"),
        ]  # fmt: skip
        evidence = [
            self.evidence, self._row("Beside the point"), self.note,
            self._row("Add note", "Sign off", "Sign off all", "Undo", "Save as PDF"),
        ]  # fmt: skip
        doing = widgets.HBox([widgets.VBox(wording, layout=half), widgets.VBox(evidence, layout=half)])
        document = widgets.Accordion(
            [widgets.HBox([
                widgets.VBox([self.corpus, *self.document.values(), self._row("Add document")], layout=half),
                widgets.VBox([self.passage], layout=half),
            ])],
            titles=("Add a document to the corpus",),
        )  # fmt: skip
        return widgets.VBox([widgets.HBox([reading, claim]), self.message, doing, document])


#: As wide as its column; with "100%" it would be wider by its margins.
_WIDE = widgets.Layout(width="auto")
#: A row keeps its height in a column that is taller than its place, and breaks where it is too wide.
_ROW = widgets.Layout(display="flex", flex_flow="row wrap", flex="0 0 auto")


def _line(card: Card) -> str:
    sure = confidence_words(card.claim["verdict"]["confidence"]).rpartition(", ")[2] or "overruled"
    signed = " · signed" if is_signed(card.claim) else ""
    return f"{card.number}. {SIGNS[card.label]} {sure}{signed} · {visible(shortened(card.claim['text'], 90))}"


def _marked(text: str, label: str | None) -> str:
    words = escape(str(visible(text)))
    if label is None:
        return words
    line, colour = _MARKS[label]
    return (
        f'<span style="text-decoration:underline {line} {colour};text-underline-offset:.2em;'
        f'background:{colour}26">{words}</span>'
    )


def _told(action: Action) -> str:
    names = ", ".join(claim["id"] for claim in action.before)
    to = action.after.get("label") or action.after.get("text") or action.after.get("number") or ""
    told = " ".join(str(part) for part in (action.what, names, to) if part != "")
    return f"{action.number}. {told} ({action.who}, {action.when[:16].replace('T', ' ')})" + (
        f": {action.why}" if action.why else ""
    )  # fmt: skip


def _said(text: str) -> str:
    return f'<p role="status">{escape(str(visible(text)))}</p>'


def _last_number(actions: tuple[Action, ...]) -> int:
    gone = {action.after["number"] for action in actions if action.what == "withdraw"}
    return max((a.number for a in actions if a.what != "withdraw" and a.number not in gone), default=0)
