"""What the resolvers share: the words put in a reference's place, and small questions about its surroundings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

CLAUSE_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
STRANGERS = frozenset("man woman boy girl mother father brother sister son daughter wife husband widow".split())


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """Words to put in place of the tokens ``start`` to ``end`` (end exclusive) when a claim is read alone."""

    start: int
    end: int
    text: str
    name: str
    """The person meant, in full: a pronoun stays where the claim has named that person before it."""
    pronoun: bool


def owner_form(name: str) -> str:
    """A name as an owner: "Lynd’s", "Norvik Lines’"."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def is_several(subject: Token) -> bool:
    """Two or more that are coordinated."""
    return any(c.dep_ == "conj" for c in subject.children)


def in_quotes(token: Token) -> bool:
    """An odd number of quotation marks stands before it in its sentence."""
    before = sum(t.text in {"“", "”", '"'} for t in token.doc[: token.i])
    return before % 2 == 1
