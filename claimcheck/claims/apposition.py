"""Appositions behind a comma, taken off as assertions: "Lindqvist, a judge, ..." says that Lindqvist is a judge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimcheck.claims.phrases import (
    DASHES,
    SUBJECTS,
    Clause,
    Draft,
    bare_phrase,
    is_clause_head,
    is_plural,
    subject_of,
    subtree,
    tidy,
    with_owner,
)
from claimcheck.claims.references import STRANGERS
from claimcheck.claims.relative import detach_relative
from claimcheck.claims.words import RANKS, ROLES, SINGLE_OFFICES, SPEECH_VERBS, TITLES, is_role_word

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_INDEFINITE = frozenset("a an another one some any no other two three four five".split())
#: What sums up what a whole clause tells.
_DEEDS = frozenset(
    "move step decision gesture overture gamble attempt effort sign shift change development departure victory defeat"
    " setback surprise feat reminder rise increase fall drop blow breach mistake success failure process result".split()
)
_ENDED = frozenset("then former until late ex formerly once".split())


def detach_apposition(token: Token, clause: Clause, kept: set[int], drafts: list[Draft], later: list[Clause]) -> None:
    """Adds the apposition's assertion to ``drafts``, and takes it out of ``kept`` unless it is the name itself."""
    doc = token.doc
    noun = _noun_of(token)
    if noun is None or not _may_stand_beside(token, noun) or _sums_up(token, noun):
        return
    for inner in list(token.subtree):
        if inner.dep_ == "relcl" and inner.head == token:
            detach_relative(inner, clause, kept, later)
    tokens = subtree(token) & kept
    if tokens and doc[min(tokens)].lower_ in {"among", "including", "such", "like"}:
        return
    if not tokens or noun.i not in kept or not _set_off(token, tokens) or _is_list(token, tokens):
        return
    if noun.pos_ == "PRON" or not _describes(token, noun, tokens):
        return
    named_last = token.pos_ == "PROPN" and noun.pos_ != "PROPN" and not _indefinite_article(token)
    if named_last and (noun.tag_ == "NN" and _indefinite(noun)):
        return
    phrase = bare_phrase(noun, kept - tokens)
    limiting = _restrictive(token, tokens)
    outside = subtree(limiting) if limiting is not None else set()
    own = bare_phrase(token, tokens) if named_last else tidy(doc, tokens - outside)
    if not phrase or not own:
        return
    if not named_last:
        # A name in apposition stays in the main clause too: without it nobody would know who is meant.
        kept -= tokens
    verb = _form_of_be(token, noun, clause, own, kept - tokens)
    parts: tuple[int | str, ...] = (*own, verb, *phrase) if named_last else (*phrase, verb, *own)
    owner = subject_of(clause.head, kept - tokens)
    if owner is not None and owner != noun and owner.ent_type_ != "PERSON":
        parts = tuple(with_owner(doc, parts, bare_phrase(owner, kept - tokens), of=token))
    if limiting is None or len(own) > 3:
        drafts.append(
            Draft(parts=parts, own=tuple(sorted({*own, *phrase})) if named_last else tuple(own), head=token.i,
                  dated_by=tuple(own), speaker=None if clause.speaker is None else clause.speaker.i,
                  asserted=clause.asserted)
        )  # fmt: skip
    if limiting is not None:
        # "X, the firm that runs the port": X runs the port.
        inside = subtree(limiting) & tokens
        pronoun = min(inside)
        later.append(Clause(head=limiting, tokens=inside - {pronoun}, subject=tuple(phrase), speaker=clause.speaker,
                            asserted=clause.asserted))  # fmt: skip


def _sums_up(token: Token, noun: Token) -> bool:
    """ "He asked for talks over its arms, a bold step that ...": it speaks of the whole, not of the arms."""
    bare = token.lemma_.lower() in _DEEDS and noun.lemma_.lower() not in _DEEDS and noun.ent_type_ == ""
    return bare and _indefinite(token) and noun.dep_ in {"pobj", "dobj"}


def _may_stand_beside(token: Token, noun: Token) -> bool:
    """A name on one side; else a definite thing on one and "the longest", "an old hall" or an age on the other."""
    if token.pos_ == "PROPN" and noun.pos_ == "PROPN" and not _is_office_of_one(token, noun):
        # "Quay Street, Rossmoyle", "Grant Hall, Leeds": two names, a place within a place.
        return False
    if token.pos_ in {"PROPN", "NOUN"} and "PROPN" in {noun.pos_, token.pos_}:
        return True
    if _is_age(token, noun):
        return True
    first = token.doc[min(subtree(token))]
    described = first.dep_ in {"det", "poss"} and first.lower_ in {"a", "an", "the", "its", "their", "his", "her"}
    ranked = any(t.tag_ == "JJS" or t.lower_ in RANKS | {"first", "second", "third"} for t in token.subtree)
    if not described or token.tag_ in {"NNS", "NNPS"}:
        return False
    if noun.ent_type_ in {"MONEY", "PERCENT", "QUANTITY"}:
        return ranked
    opens = next((c for c in noun.children if c.dep_ in {"det", "poss"}), None)
    definite = opens is not None and (opens.dep_ == "poss" or opens.lower_ in {"the", "its", "their", "his", "her"})
    return definite and noun.tag_ == "NN" and noun.ent_type_ == "" and (token.pos_ == "NOUN" or ranked)


def _is_office_of_one(token: Token, noun: Token) -> bool:
    """One of two names has an article or is an office, or one is a person's."""
    determined = any(c.dep_ in {"det", "poss"} for t in (token, noun) for c in t.children)
    offices = any(is_role_word(t.lower_) or t.lower_ in TITLES for n in (token, noun) for t in n.subtree)
    return determined or offices or noun.ent_type_ == "PERSON" or (
        token.ent_type_ == "PERSON" and noun.ent_type_ not in {"FAC", "GPE", "LOC"}
    )  # fmt: skip


def _is_age(token: Token, noun: Token) -> bool:
    """ "Tom Imms, 54, lost": the number beside a person."""
    alone = token.tag_ == "CD" and token.text.isdigit() and len(list(token.subtree)) == 1
    if not alone or not 9 < int(token.text[:4]) < 115 or noun.ent_type_ in {"GPE", "DATE"}:
        return False
    return noun.tag_ == "NNP" or (noun.tag_ == "NN" and any(c.lower_ == "the" for c in noun.children))


def _noun_of(token: Token) -> Token | None:
    """The noun it stands beside: of those that end right before the comma, one of the same number."""
    noun, doc = token.head, token.doc
    first = min(subtree(token))
    if token.ent_type_ == "PERSON" and noun.ent_type_ in {"GPE", "ORG", "LOC", "NORP"} and noun.dep_ == "pobj":
        # "The mayor of Bern, Anna Reyes": she is the mayor, not the town.
        office = noun.head.head
        return office if noun.head.lower_ in {"of", "for", "at"} and office.pos_ in {"NOUN", "PROPN"} else None
    if noun.ent_type_ in {"MONEY", "PERCENT", "QUANTITY"}:
        return noun
    if first < 2 or doc[first - 1].text not in DASHES:
        return noun
    # "Aspen, an economist and the first woman there": two things that one person is.
    several = token.tag_ in {"NNS", "NNPS"}
    if is_plural(noun) == several or token.pos_ == "PROPN" or noun.tag_ == "NNPS":
        return noun
    nearest = doc[first - 2]
    chain = [nearest]
    while chain[-1].dep_ in {"pobj", "prep"} and chain[-1].head.i >= noun.i:
        chain.append(chain[-1].head)
    names = [t for t in chain if t.pos_ == "PROPN" and not is_plural(t) and t != noun]
    return names[-1] if names else None


def _set_off(token: Token, tokens: set[int]) -> bool:
    doc = token.doc
    first, last = min(tokens), max(tokens)
    if first == 0 or doc[first - 1].text not in DASHES | {"("}:
        return False
    if doc[first - 1].text == "(" and token.pos_ == "PROPN":
        # "Cllr Whitaker (Lab, Tarrant East)"
        return False
    if last == first and token.ent_type_ != "PERSON" and token.tag_ != "CD":
        return False
    return last + 1 >= len(doc) or doc[last + 1].text in {",", ".", "—", "–", "”", '"', ")", ";"}


def _is_list(token: Token, tokens: set[int]) -> bool:
    return any(token.doc[i].dep_ == "conj" and token.doc[i].head == token and token.doc[i].pos_ == "PROPN"
               for i in tokens)  # fmt: skip


def _describes(token: Token, noun: Token, tokens: set[int]) -> bool:
    """Not a place within a place ("Pyeongchang, South Korea"), a date or an amount."""
    if _is_age(token, noun):
        return True
    if token.ent_type_ in {"GPE", "DATE", "CARDINAL", "QUANTITY", "MONEY"}:
        return False
    owned = any(c.dep_ == "poss" for c in token.children) and any(c.ent_type_ == "ORDINAL" for c in token.children)
    if noun.ent_type_ == "PERSON" and owned and not is_role_word(token.lower_) and token.lower_ not in STRANGERS:
        # "sent off for a foul on Halvorsen, his second red card": of what was done.
        return False
    if noun.ent_type_ in {"DATE", "TIME"} or any(is_clause_head(t) for t in noun.subtree if t.i < token.i):
        return False
    if noun.ent_type_ == "GPE":
        return token.pos_ == "NOUN" and any(c.dep_ in {"det", "poss"} for c in token.children)
    return True


def _indefinite_article(noun: Token) -> bool:
    return any(c.dep_ == "det" and c.lower_ in {"a", "an"} for c in noun.children)


def _indefinite(noun: Token) -> bool:
    determiner = next((c for c in noun.children if c.dep_ in {"det", "poss", "nummod"}), None)
    return determiner is None or determiner.lower_ in _INDEFINITE


def _restrictive(token: Token, tokens: set[int]) -> Token | None:
    """ "the firm that runs the port": its relative clause, when the pronoun is the subject of it."""
    if not any(c.dep_ == "det" and c.lower_ == "the" for c in token.children):
        return None
    for inner in (t for t in token.subtree if t.dep_ == "relcl" and t.i in tokens):
        first = token.doc[min(subtree(inner))]
        if first.lower_ in {"that", "who", "which"} and first.dep_ in SUBJECTS and first.head == inner:
            alone = max(subtree(inner)) == max(tokens)
            finite = any(t.tag_ in {"VBZ", "VBD"} for t in (inner, *inner.children))
            if alone and finite and inner.head == token:
                return inner
    return None


def _form_of_be(token: Token, noun: Token, clause: Clause, tokens: list[int], around: set[int]) -> str:
    """The tense of the main clause; present beside a verb of speech, for what somebody is while saying so."""
    if _is_age(token, noun):
        return "is"
    doc, head = token.doc, clause.head
    words = {doc[i].lower_ for i in tokens}
    place = noun.ent_type_ != "PERSON" and any(doc[i].tag_ == "JJS" for i in tokens)
    # What somebody is holds beyond what they once did.
    person = noun.ent_type_ == "PERSON" or is_role_word(token.lower_) or is_role_word(noun.lower_)
    if person and "since" in words and "former" not in words:
        return "has been"
    lasting = noun.ent_type_ in {"GPE", "LOC"}
    near = tokens if place or person or lasting else (*tokens, *around)
    dated = any(re.fullmatch(r"1\d\d\d|20\d\d", doc[i].text) for i in near)
    perfect = any(c.tag_ in {"VBZ", "VBP"} and c.dep_ == "aux" for c in head.children)
    told = (
        not lasting
        and head.tag_ in {"VBD", "VBN"}
        and not perfect
        and not person
        and head.lemma_.lower() not in SPEECH_VERBS
    )
    past = bool(words & _ENDED) or dated or (told and token.pos_ == "NOUN" and not place)
    plural = is_plural(noun) if noun.tag_ != "NNPS" else is_plural(token)
    plural = plural and noun.ent_type_ not in {"MONEY", "PERCENT", "QUANTITY"}
    return {(True, True): "were", (True, False): "are", (False, True): "was", (False, False): "is"}[(plural, past)]


def titles(doc: Doc) -> list[Draft]:
    """ "Finance Minister Jorun Falk", "the brewer Silas Crome": that Falk is Finance Minister, Crome a brewer."""
    drafts = []
    for entity in doc.ents:
        if entity.label_ != "PERSON":
            continue
        name = [t.i for t in entity]
        while len(name) > 1 and doc[name[0]].lower_.rstrip(".") in TITLES:
            name.pop(0)
        before = name[0]
        while (
            before > 0
            and doc[before - 1].tag_ in {"NN", "NNP", "JJ", "VBN", "HYPH", "FW"}
            and (doc[before - 1].ent_type_ != "PERSON" or before - 1 >= entity.start)
        ):
            before -= 1
        if doc[name[0] - 1].text[0].isupper():
            # "called Prime Minister Shinzo Abe": what stands in small letters before an office is no part of it.
            before = next((i for i in range(before, name[0]) if _of_an_office(doc[i])), name[0])
        role = [i for i in range(before, name[0]) if doc[i].lower_ != "late"]
        if role and doc[role[-1]].lower_.rstrip("s") in TITLES and doc[role[-1]].lower_.endswith("s"):
            # "Councillors Jim Frost and Una Kelly"
            continue
        if len(name) < 2 or not role or not _is_role(doc[role[-1]]) or doc[name[-1]].pos_ != "PROPN":
            continue
        if before > 0 and doc[before - 1].tag_ in {"POS", "PRP$", "CC", "NNS", "NNPS", "CD"}:
            continue
        words = [doc[i].lower_ for i in role]
        bare = doc[role[-1]].text[0].isupper() and words[0] not in {"former", "ex"}
        if bare and len(role) == 1 and before > 0 and doc[before - 1].pos_ == "ADP":
            # "an adviser to President Bush": it says of whom, not that he holds the office now.
            continue
        article = "an" if words[0][0] in "aeio" else "a"
        be = "was" if before != role[0] or set(words) & {"then"} else "is"
        single = words[-1] in SINGLE_OFFICES and not set(words) & {"former", "ex"}
        if bare and len(role) == 1 and words[0] not in SINGLE_OFFICES:
            # "Judge Lindqvist" is a judge; "President Moon" is President.
            said: tuple[int | str, ...] = (article, words[0])
        else:
            said = tuple(role) if bare or (single and len(role) > 1) else (article, *role)
        drafts.append(
            Draft(parts=(*name, be, *said), own=tuple(range(before, entity.end)),
                  head=name[-1], dated_by=(), title=True)
        )  # fmt: skip
    return drafts


def _of_an_office(token: Token) -> bool:
    return token.text[0].isupper() or token.lower_ in {"former", "ex", "then", "acting", "late"}


def _is_role(token: Token) -> bool:
    named = token.lower_ in TITLES | ROLES
    return token.tag_ in {"NN", "NNP", "JJ"} and is_role_word(token.lower_) and (named or token.text.islower())
