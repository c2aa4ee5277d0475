"""Split a parsed sentence into single assertions: coordination, relative clauses, participles, adverbial clauses.

A split never invents: every draft is made of the sentence's own words in their order, apart from a subject
that coordinated verbs share and a form of "be" for an apposition or a detached participle. Where it is not
clear what a piece belongs to, it stays where it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from claimcheck.claims.adverbial import detach_adverbial
from claimcheck.claims.apposition import detach_apposition, titles
from claimcheck.claims.attribution import (
    according_to,
    attribute,
    direct_without_clause,
    names_something,
    parenthetical,
    reported,
    shown_before,
    spoken_aside,
    trails,
)
from claimcheck.claims.coordination import (
    coordinated_with,
    detach_conjunct,
    detach_gapped,
    joining_words,
    second_predicate,
)
from claimcheck.claims.participles import detach_absolute, detach_participle, partitives
from claimcheck.claims.phrases import (
    Clause,
    Draft,
    bare_phrase,
    is_clause_head,
    is_plural,
    subject_of,
    subtree,
    tidy,
)
from claimcheck.claims.relative import detach_relative
from claimcheck.claims.words import EVIDENTIAL_VERBS, RANKS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_DEPTH = 3
_COMPARING = frozenset(
    "up down compared more less fewer higher lower making leaving bringing against including".split()
)


def split(doc: Doc) -> list[Draft]:
    """The assertions of one sentence. At least one draft when the sentence has a clause; else none."""
    roots = [token for token in doc if token.head == token]
    drafts: list[Draft] = []
    for root in roots:
        head = root if is_clause_head(root) else _clause_below(root)
        if head is None:
            taken = _clauses_taken_for_participles(root, drafts)
            for clause in taken:
                _read(clause, drafts, 0)
            if not taken:
                _what_people_are(root, drafts)
        else:
            _read(Clause(head=head, tokens=subtree(root)), drafts, 0)
    drafts.extend((*titles(doc), *partitives(doc)))
    return [part for draft in drafts for part in according_to(draft, doc)]


def lacks_subject(doc: Doc, draft: Draft) -> bool:
    """Whether a piece opens with a finite verb: "Said soldiers had been sent" is what a wrong parse leaves."""
    first = next((part for part in draft.parts if isinstance(part, int) or part.isalpha()), None)
    if not isinstance(first, int) or first == 0:
        return False
    opens = doc[first]
    return opens.tag_ in {"VBD", "VBZ", "MD"} and opens.pos_ in {"VERB", "AUX"} and opens.text[0].islower()


def _clause_below(root: Token) -> Token | None:
    """The clause that the parser hangs under something else: "Near the gate she, ..., had heard the news"."""
    return next((c for c in root.children if is_clause_head(c) and subject_of(c, subtree(c)) is not None), None)


def _clauses_taken_for_participles(root: Token, drafts: list[Draft]) -> list[Clause]:
    """ "The hall, built in 1902, burned down": the parser finds a noun with two participles, and no main verb."""
    inner = [c for c in root.children if c.dep_ == "acl" and c.tag_ in {"VBN", "VBD"} and c.i > root.i]
    if not inner or root.doc[min(subtree(inner[-1])) - 1].text != ",":
        return []
    if inner[-1].tag_ != "VBD" and not (inner[-1].lower_.endswith("ed") and _between_two_commas(root, inner[-1])):
        return []
    before = subtree(root) - {i for verb in inner for i in subtree(verb)}
    phrase = tuple(bare_phrase(root, before))
    apposed = [c for c in root.children if c.dep_ == "appos" and c.pos_ == "PROPN" and c.i < inner[-1].i]
    for name in apposed:
        detach_apposition(name, Clause(head=inner[-1], tokens=set(before)), set(before), drafts, [])
    if apposed:
        # "Its captain, Ewan Tate, headed in a corner": with the name, and the commas around it.
        phrase = (*tidy(root.doc, before), min(subtree(inner[-1])) - 1)
    be = "were" if is_plural(root) else "was"
    return [
        Clause(head=verb, tokens=subtree(verb), subject=phrase, lead=() if verb == inner[-1] else (be,))
        for verb in inner
    ]


def _what_people_are(root: Token, drafts: list[Draft]) -> None:
    """ "Ruth Amadi, head of the Lynd Trust, on a hard winter": a line without a verb tells what somebody is."""
    clause = Clause(head=root, tokens=subtree(root))
    for token in root.subtree:
        if token.dep_ == "appos" and "PERSON" in {token.ent_type_, token.head.ent_type_}:
            detach_apposition(token, clause, set(clause.tokens), drafts, [])


def _between_two_commas(root: Token, verb: Token) -> bool:
    """ "The captain, Ewan Tate, headed in a corner.": a sentence whose only verb is taken for a participle."""
    apposed = any(c.dep_ == "appos" and root.i < c.i < verb.i for c in root.children)
    return apposed and root.doc[-1].text == "." and not any(t.tag_ in {"VBD", "VBZ", "VBP", "MD"} for t in root.doc)


def _read(clause: Clause, drafts: list[Draft], depth: int) -> None:
    head = clause.head
    later: list[Clause] = []
    kept = set(clause.tokens)
    subject = subject_of(head, kept)
    if subject is None and (outer := _subject_with_participle(head, kept)) is not None:
        subject = outer
    _reduced_participle(head, subject, clause, kept, later)
    for token in sorted((head.doc[i] for i in clause.tokens), key=lambda t: t.i):
        if token.i not in kept or token == head:
            continue
        if token.dep_ == "conj" and token.pos_ in {"NOUN", "PROPN", "NUM"}:
            detach_gapped(token, clause, subject, kept, later)
        if token.dep_ == "conj" and is_clause_head(token) and coordinated_with(token) == head and not trails(token):
            detach_conjunct(token, clause, subject, kept, later)
        elif token.dep_ == "relcl":
            detach_relative(token, clause, kept, later)
        elif token.dep_ == "appos":
            detach_absolute(token, clause, kept, later)
            detach_apposition(token, clause, kept, drafts, later)
        elif token.dep_ == "acl" and token.tag_ == "VBN":
            detach_participle(token, clause, kept, later)
        elif token.dep_ in {"prep", "dobj", "npadvmod"} and token.head == head:
            detach_absolute(token, clause, kept, later)
        elif token.dep_ == "advcl" and token.head == head:
            detach_adverbial(token, clause, subject, kept, later)
    clause.tokens = kept
    _emit(clause, subject, drafts, later, depth)
    for inner in later:
        _read(inner, drafts, depth + 1)


def _emit(clause: Clause, subject: Token | None, drafts: list[Draft], later: list[Clause], depth: int) -> None:
    head, kept = clause.head, clause.tokens
    report = reported(head, kept) if depth < _DEPTH else None
    aside = spoken_aside(head, kept)
    about_nobody = subject is not None and subject.lower_ in {"this", "that", "which", "there", "i", "we", "you"}
    passive = any(c.dep_ == "auxpass" for c in head.children)
    about_nobody |= subject is not None and subject.lower_ == "it" and (passive or head.lemma_ not in {"say", "add"})
    known = _comes_out(head, kept) if subject is not None and subject.lower_ == "it" else None
    if known is not None:
        marks = {c.i for c in known.children if c.dep_ == "mark"}
        later.append(replace(clause, head=known, tokens=(subtree(known) & kept) - marks, tail=()))
    elif aside is not None:
        parenthetical(clause, aside, drafts, later)
    elif report is not None and not about_nobody:
        attribute(clause, said=subtree(report) & kept, report=report, subject=subject, drafts=drafts, later=later)
    elif depth < _DEPTH and not about_nobody and (shown := shown_before(clause, subject)) is not None:
        attribute(clause, said=subtree(shown) & kept, report=shown, subject=subject, drafts=drafts, later=later)
    elif remark := direct_without_clause(clause, subject):
        attribute(clause, said=set(remark), report=None, subject=subject, drafts=drafts, later=later)
    else:
        if depth < _DEPTH and (shown := _shown(clause, subject)) is not None:
            marks = {c.i for c in shown.children if c.dep_ == "mark"}
            later.append(replace(clause, head=shown, tokens=(subtree(shown) & kept) - marks, speaker=subject,
                                 subject=(), lead=(), tail=(), fronted=(), form=None, inserted=None))  # fmt: skip
        _plain(clause, subject, drafts)


def _shown(clause: Clause, subject: Token | None) -> Token | None:
    """ "Scientists found that P", "the court heard that P": P, for which they are the source."""
    head = clause.head
    doubtful = any(c.dep_ in {"neg", "auxpass"} or c.tag_ == "MD" for c in head.children)
    if subject is None or doubtful or head.lemma_.lower() not in EVIDENTIAL_VERBS or subject.pos_ == "PRON":
        return None
    for child in head.children:
        that = any(c.dep_ == "mark" and c.lower_ == "that" for c in child.children)
        if child.dep_ == "ccomp" and that and child.i in clause.tokens and is_clause_head(child):
            return child
    return None


def _comes_out(head: Token, kept: set[int]) -> Token | None:
    """ "It emerged that P" tells P."""
    if head.lemma_ not in {"emerge", "transpire", "turn"} or any(c.dep_ in {"neg", "aux"} for c in head.children):
        return None
    return next((c for c in head.children if c.dep_ == "ccomp" and c.i in kept and is_clause_head(c)), None)


def _plain(clause: Clause, subject: Token | None, drafts: list[Draft]) -> None:
    doc = clause.head.doc
    clause.tokens -= joining_words(doc, clause.tokens)
    second = second_predicate(clause)
    if second:
        first, clause.tokens = clause.tokens - second[0], clause.tokens - second[1]
        _plain(replace(clause, tokens=first), subject, drafts)
    own = tidy(doc, clause.tokens)
    if not own or not any(is_clause_head(doc[i]) for i in own):
        return
    has_own = subject_of(clause.head, clause.tokens) is not None
    words: list[int | str] = [clause.form if clause.form and i == clause.head.i else i for i in own]
    if clause.inserted is not None and clause.inserted[0] in own:
        behind = own.index(clause.inserted[0]) + 1
        words[behind:behind] = clause.inserted[1]
    parts: tuple[int | str, ...] = (*clause.lead, *words) if has_own else (*clause.subject, *clause.lead, *words)
    if clause.tail:
        # "She sang in the theatre before she became famous": the place stands before what tells when.
        adverbial = (i for c in clause.head.children if c.dep_ == "advcl" and c.i > clause.head.i for i in subtree(c))
        opens = min(adverbial, default=len(doc))
        at = next((n for n, part in enumerate(parts) if isinstance(part, int) and part >= opens), len(parts))
        parts = (*parts[:at], *clause.tail, *parts[at:])
    parts = (*clause.fronted, *parts)
    comma = _before_comparison(clause.head, own)
    if comma is not None and comma in parts:
        # "Revenue rose to $3 million, more than ever before": that it rose is a claim without the comparison, too.
        drafts.append(
            Draft(parts=parts[: parts.index(comma)], own=tuple(i for i in own if i < comma), head=clause.head.i,
                  dated_by=(*clause.fronted, *(i for i in own if i < comma)),
                  speaker=None if clause.speaker is None else clause.speaker.i, asserted=clause.asserted)
        )  # fmt: skip
    if subject is not None and names_something(clause.head, clause.tokens):
        speaker: int | None = subject.i
        quotation = True
    else:
        speaker, quotation = None if clause.speaker is None else clause.speaker.i, False
    drafts.append(
        Draft(parts=parts, own=tuple(own), head=clause.head.i, dated_by=(*clause.fronted, *own), speaker=speaker,
              quotation=quotation, asserted=clause.asserted)
    )  # fmt: skip


def _before_comparison(head: Token, own: list[int]) -> int | None:
    """The comma before what is only compared: ", the highest in its history", ", up from 5.1 percent in April"."""
    doc = head.doc
    comma = next((i for i in reversed(own) if doc[i].text in {",", "—", "–"}), None)
    if comma is None or comma < head.i or comma - own[0] < 3 or own[-1] - comma < 3:
        return None
    opens = doc[comma + 1]
    shared = any(t.lower_ == "of" and t.i + 1 < len(doc) and doc[t.i + 1].lower_ in {"them", "these"}
                 for t in doc[comma + 2 : comma + 5])  # fmt: skip
    if opens.tag_ in {"JJR", "RBR"} and not any(t.lower_ == "than" for t in doc[comma + 2 : own[-1]]):
        # "harsh sanctions, more vigorous drills and a row of tweets": a list.
        return None
    if opens.lower_ in _COMPARING or shared:
        return comma
    ranked = any(t.tag_ == "JJS" or t.ent_type_ == "ORDINAL" or t.lower_ in RANKS for t in doc[comma + 2 : comma + 5])
    return comma if opens.tag_ in {"DT", "PRP$"} and ranked else None


def _subject_with_participle(head: Token, kept: set[int]) -> Token | None:
    """ "Chung, nonplused, said": the parser gives the subject to the participle. The participle is left out."""
    for child in head.children:
        if child.dep_ != "advcl" or child.tag_ not in {"VBN", "VBG"} or child.i > head.i:
            continue
        subject = subject_of(child, kept)
        if subject is not None and subject.i + 1 < child.i and head.doc[subject.i + 1].text == ",":
            kept -= subtree(child) - subtree(subject)
            return subject
        named = next((c for c in child.children if c.dep_ == "npadvmod" and c.ent_type_ == "PERSON"), None)
        if named is not None and named.i > child.i and head.doc[min(subtree(named)) - 1].text == ",":
            # "Opening the case, Niamh Tierney, prosecuting, said": hung on the wrong verb.
            kept -= subtree(child) - subtree(named)
            return named
    return None


def _reduced_participle(
    head: Token, subject: Token | None, clause: Clause, kept: set[int], later: list[Clause]
) -> None:
    """ "The bridge, opened in 2017, is the only one": the parser takes the participle for the main verb."""
    if subject is None or head.tag_ not in {"VBD", "VBN"} or head.i == 0 or head.doc[head.i - 1].text != ",":
        return
    if any(c.dep_ in {"aux", "auxpass", "cc"} for c in head.children) or max(subtree(subject)) + 2 < head.i:
        return
    main = next((c for c in head.children if c.dep_ == "conj" and is_clause_head(c) and c.i in kept), None)
    if main is None or subject_of(main, kept) is not None or head.doc[min(subtree(main)) - 1].text != ",":
        return
    phrase = tuple(bare_phrase(subject, kept))
    inner = subtree(main) & kept
    kept -= inner
    later.append(Clause(head=main, tokens=inner, subject=phrase, speaker=clause.speaker, asserted=clause.asserted))
    kept -= subtree(subject)
    clause.subject, clause.lead = phrase, ("were" if is_plural(subject) else "was",)
