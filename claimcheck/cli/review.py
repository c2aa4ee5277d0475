"""``review``: overrule, reword, split, merge, drop, note and sign off the claims of a report."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from claimcheck.cli.flags import add_command, add_json, print_json

if TYPE_CHECKING:
    from claimcheck.review import Action, Review

_FOLDER = "reports/2018-03-09-a-story-3f34fb0e"


def register(commands: Any) -> None:
    """Add this module's command to the program's."""
    about = "Review a report: what is done is kept in review.json, and the report's files are written again."
    parser = commands.add_parser("review", help="Overrule, reword, drop, note and sign off the claims of a report.",
                                 description=about, epilog=f"Example: claimcheck review show {_FOLDER}")  # fmt: skip
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = add_command(actions, "show", _show, "List the claims as the review has left them, and the log.",
                       f"claimcheck review show {_FOLDER}")  # fmt: skip
    _add_report(show)
    add_json(show)
    pdf = add_command(actions, "pdf", _pdf, "Write report.pdf, as the review has left the report.",
                      f"claimcheck review pdf {_FOLDER}")  # fmt: skip
    _add_report(pdf)
    add_json(pdf)
    for deed in _DEEDS:
        _add(actions, deed)


class _Deed(NamedTuple):
    name: str
    arguments: tuple[str, ...]
    summary: str
    example: str
    act: Callable[[Review, argparse.Namespace], Action]


_DEEDS = (
    _Deed("overrule", ("claim", "label"), "Give a claim another verdict.",
          "c07 supported --why 'The ministry confirmed it.'",
          lambda review, given: review.overrule(given.claim, given.label, given.why)),
    _Deed("reword", ("claim", "text"), "Put a claim in other words and check it again.",
          "c07 'Building began in 2012.'",
          lambda review, given: review.reword(given.claim, given.text, given.why)),
    _Deed("split", ("claim", "texts"), "Make several claims of one and check them.",
          "c07 'It began in 2011.' 'It took six years.'",
          lambda review, given: review.split(given.claim, given.texts, given.why)),
    _Deed("merge", ("text", "claims"), "Make one claim of several and check it.",
          "'Building began in 2011 and took six years.' c07 c08",
          lambda review, given: review.merge(given.claims, given.text, given.why)),
    _Deed("drop", ("claim",), "Take a claim out of the report.", "c07 --why 'The article does not say so.'",
          lambda review, given: review.drop(given.claim, given.why)),
    _Deed("irrelevant", ("claim", "passages"), "Mark evidence as beside the point and weigh the rest again.",
          "c07 harbour/gate-figures#0",
          lambda review, given: review.irrelevant(given.claim, given.passages, given.why)),
    _Deed("recheck", ("claims",), "Check claims again, as after documents were added to a corpus.", "c07 c08",
          lambda review, given: review.recheck(given.claims, given.why)),
    _Deed("note", ("text", "about"), "Write a note on a claim, or on the whole report.",
          "'Ask the ministry.' --claim c07",
          lambda review, given: review.note(given.text, given.about)),
    _Deed("sign", ("named",), "Sign claims off: all of them, or those named.", "",
          lambda review, given: review.sign(given.named)),
    _Deed("withdraw", ("number",), "Undo an action; it stays in the log.", "3",
          lambda review, given: review.withdraw(given.number, given.why)),
)  # fmt: skip


def _add(actions: Any, deed: _Deed) -> None:
    parser = add_command(actions, deed.name, lambda given: _act(given, deed), deed.summary,
                         f"claimcheck review {deed.name} {_FOLDER} {deed.example} --by 'Ana Berg'")  # fmt: skip
    _add_report(parser)
    for argument in deed.arguments:
        _ARGUMENTS[argument](parser)
    parser.add_argument("--by", required=True, metavar="NAME", help="who does it")
    if deed.name not in {"note", "sign"}:
        parser.add_argument("--why", default="", metavar="TEXT", help="the reason, which the report shows")
    if deed.name in {"reword", "split", "merge", "irrelevant", "recheck"}:
        parser.add_argument("--corpus", action="append", default=[], metavar="DIR", type=Path,
                            help="a corpus folder (default: those the report was made from)")  # fmt: skip
    add_json(parser)


def _add_report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("report", type=Path, metavar="REPORT", help="the report folder")


_ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], Any]] = {
    "claim": lambda parser: parser.add_argument("claim", metavar="CLAIM", help="its id, such as c07"),
    "claims": lambda parser: parser.add_argument("claims", nargs="+", metavar="CLAIM", help="ids, such as c07"),
    "named": lambda parser: parser.add_argument("named", nargs="*", metavar="CLAIM", help="ids (default: all claims)"),
    "label": lambda parser: parser.add_argument("label", metavar="VERDICT", help="supported, refuted, conflicting or "
                                                "not_enough_evidence"),
    "text": lambda parser: parser.add_argument("text", metavar="TEXT", help="the words"),
    "texts": lambda parser: parser.add_argument("texts", nargs="+", metavar="TEXT", help="one text a claim"),
    "passages": lambda parser: parser.add_argument("passages", nargs="+", metavar="PASSAGE", help="CORPUS/PASSAGE"),
    "about": lambda parser: parser.add_argument("--claim", dest="about", metavar="CLAIM", help="the claim it is on"),
    "number": lambda parser: parser.add_argument("number", type=int, metavar="NUMBER", help="its number in the log"),
}  # fmt: skip


def _act(given: argparse.Namespace, deed: _Deed) -> int:
    from claimcheck import terminal
    from claimcheck.review import Review

    review = Review(given.report, by=given.by, corpora=getattr(given, "corpus", ()))
    action = deed.act(review, given)
    review.write()
    if given.json:
        print_json(action.to_dict())
        return 0
    terminal.show(_line(action))
    for claim in action.after.get("claims", []):
        terminal.show()
        terminal.show(terminal.claim_block(claim))
    return 0


def _pdf(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.report.pdf import write_pdf

    path = write_pdf(given.report)
    if given.json:
        print_json({"pdf": str(path)})
    else:
        terminal.show(str(path))
    return 0


def _show(given: argparse.Namespace) -> int:
    from claimcheck import terminal
    from claimcheck.review import is_signed, read_log, read_result, reviewed

    actions = read_log(given.report)
    result = reviewed(read_result(given.report), actions)
    if given.json:
        print_json({"claims": result["claims"], "review": result["review"], "actions": [a.to_dict() for a in actions]})
        return 0
    for claim in result["claims"]:
        state = "signed" if is_signed(claim) else "changed since signed" if claim["review"]["signature"] else "unsigned"
        terminal.show(f"{claim['id']:<5} {claim['verdict']['label']:<20} {state:<21} {claim['text']}")
    for action in actions:
        unfit = " (does not fit this result)" if action.number in result["review"]["unfit"] else ""
        terminal.show(f"{_line(action)}{unfit}")
    return 0


def _line(action: Action) -> str:
    names = ", ".join(claim["id"] for claim in action.before) or "the report"
    labels = ", ".join(dict.fromkeys(claim["label"] for claim in action.before))
    told = {
        "overrule": f"{labels} to {action.after.get('label')}",
        "note": action.after.get("text", ""),
        "sign": f"on {action.after.get('date')}",
        "withdraw": f"action {action.after.get('number')}",
    }.get(action.what, "; ".join(claim["text"] for claim in action.after.get("claims", [])))
    why = f" — {action.why}" if action.why else ""
    return f"{action.number}. {action.when[:16].replace('T', ' ')} {action.who}: {action.what} {names}: {told}{why}"
