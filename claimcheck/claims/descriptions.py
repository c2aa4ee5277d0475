"""What "the minister" and "the company" mean: the only one that the article has introduced as such."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimcheck.claims.people import Mention, capitalised_runs, is_role
from claimcheck.claims.references import CLAUSE_SUBJECTS, Replacement, in_quotes
from claimcheck.claims.words import POLITE, TITLES, is_role_word

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

#: Offices that are held by one person in one article, as far as it goes: "the minister".
_OFFICES = TITLES - POLITE
_COMPANIES = frozenset(
    "company firm group bank airline operator maker manufacturer builder retailer charity union club university"
    " hospital agency regulator ministry".split()
)
#: What only companies have: "Brannock’s shares".
_OF_COMPANIES = frozenset("shares share sales revenue profit profits shareholders turnover".split())


class Introduced:
    """Who or what has been introduced as a minister, as a company; grows from sentence to sentence."""

    def __init__(self) -> None:
        self._called: dict[str, set[str]] = {}
        self._organisations: set[str] = set()
        """Those that are subjects in the sentence before."""

    def meant(self, doc: Doc, mentions: Sequence[Mention]) -> list[Replacement]:
        """ "The minister", "the company": the only one that has been introduced as such."""
        found = []
        for token in doc:
            called = self._called.get(token.lower_, set())
            if len(called) != 1 or token.tag_ != "NN" or token.dep_ in {"appos", "compound", "attr"}:
                continue
            beside = [c for c in token.children if c.dep_ not in {"case", "punct"}]
            limits = [c for c in beside if not (c.i > token.i and doc[c.left_edge.i - 1].text == ",")]
            named = any(c.dep_ == "appos" for c in beside) or in_quotes(token)
            if len(limits) != 1 or limits[0].lower_ != "the" or named:
                continue
            name = next(iter(called))
            if token.lower_ in _COMPANIES and self._names_another(doc[: token.i], name):
                continue
            owns = any(c.dep_ == "case" for c in token.children)
            found.append(
                Replacement(start=limits[0].i, end=token.i + 1, text=name, name=name, pronoun=False)
                if not owns or not name.endswith("s")
                else Replacement(start=limits[0].i, end=token.i + 2, text=f"{name}’", name=name, pronoun=False)
            )
        for token in doc:
            for word, name in _introduced(token, mentions):
                self._called.setdefault(word, set()).add(name)
        self._organisations = _acting_organisations(doc[:])
        return found

    def _names_another(self, before: Span, name: str) -> bool:
        """Whether another organisation has been named since, which "the company" may mean as well."""
        named = self._organisations | _acting_organisations(before)
        return any(not set(other.split()) & set(name.split()) for other in named)


def _introduced(token: Token, mentions: Sequence[Mention]) -> list[tuple[str, str]]:
    """What a name is called beside it: (minister, Petra Vonnegaard), (company, Norvik Lines)."""
    if token.pos_ != "PROPN" and not (token.ent_type_ == "ORG" and token.text[0].isupper()):
        return []
    doc = token.doc
    mention = next((m for m in mentions if m.end == token.i + 1), None)
    name = mention.name if mention is not None else _organisation(token)
    if name is None:
        return []
    nouns = [c for c in token.children if c.dep_ == "appos"]
    nouns += [token.head] if token.dep_ == "appos" else []
    words = {n.lower_ for n in nouns if n.tag_ == "NN"}
    if mention is not None:
        runs = (run for run in capitalised_runs(doc) if run[0] <= token.i < run[1])
        start = next(runs, (mention.start, mention.end))[0]
        words |= {doc[i].lower_ for i in range(start, mention.end - 1) if doc[i].lower_ in _OFFICES}
        if mention.start > 0 and doc[mention.start - 1].tag_ in {"NN", "NNP"} and is_role(doc[mention.start - 1]):
            words.add(doc[mention.start - 1].lower_)
        return [(word, name) for word in words if is_role_word(word)]
    if words & _COMPANIES or any(t.lower_ in _OF_COMPANIES for t in (token.head, *token.head.children)):
        words |= {"company", "firm"}
    return [(word, name) for word in words & _COMPANIES]


def _acting_organisations(words: Span) -> set[str]:
    return {
        entity.text.removesuffix("’s").removesuffix("'s")
        for entity in words.ents
        if entity.label_ == "ORG" and entity.root.dep_ in CLAUSE_SUBJECTS
    }


def _organisation(token: Token) -> str | None:
    """The name of an organisation that ends with the token."""
    if token.ent_type_ != "ORG" or token.nbor(-1 if token.i else 0).text == ".":
        return None
    start = token.i
    while start > 0 and token.doc[start - 1].ent_type_ == "ORG" and token.doc[start - 1].text[:1].isupper():
        start -= 1
    words = [t for t in token.doc[start : token.i + 1] if t.lower_ not in {"the", "’s", "'s"}]
    return "".join(t.text_with_ws for t in words).strip() or None
