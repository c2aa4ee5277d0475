"""Split a parsed sentence into single assertions: coordination, relative clauses, participles, adverbial clauses.

A split never invents: every draft is made of the sentence's own words in their order, apart from a subject
that coordinated verbs share and a form of "be" for an apposition or a detached participle. Where it is not
clear what a piece belongs to, it stays where it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from claimcheck.claims.apposition import detach_apposition, titles
from claimcheck.claims.attribution import (
    according_to,
    attribute,
    direct_without_clause,
    names_something,
    parenthetical,
    reported,
    spoken_aside,
)
from claimcheck.claims.participles import detach_absolute, detach_free_participle, detach_participle, partitives
from claimcheck.claims.phrases import (
    SUBJECTS,
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
from claimcheck.claims.words import CONTRASTIVE, EVIDENTIAL_VERBS, FACTUAL, RANKS, SPEECH_VERBS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_DEPTH = 3
_COMPARING = frozenset(
    "up down compared more less fewer higher lower making leaving bringing against including".split()
)
#: Past forms that are participles as well.
_SAME_FORM = frozenset(
    "sold built held made found sent kept lost bought brought caught taught led fed paid laid".split()
)
_PAST = {"say": "said", "tell": "told", "write": "wrote", "deny": "denied", "reply": "replied", "think": "thought"}


def split(doc: Doc) -> list[Draft]:
    """The assertions of one sentence. At least one draft when the sentence has a clause; else none."""
    roots = [token for token in doc if token.head == token]
    drafts: list[Draft] = []
    for root in roots:
        head = root if is_clause_head(root) else _clause_below(root)
        if head is None:
            for clause in _clauses_taken_for_participles(root):
                _read(clause, drafts, 0)
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


def _clauses_taken_for_participles(root: Token) -> list[Clause]:
    """ "The hall, built in 1902, burned down": the parser finds a noun with two participles, and no main verb."""
    inner = [c for c in root.children if c.dep_ == "acl" and c.tag_ in {"VBN", "VBD"} and c.i > root.i]
    if not inner or inner[-1].tag_ != "VBD" or root.doc[min(subtree(inner[-1])) - 1].text != ",":
        return []
    phrase = tuple(bare_phrase(root, subtree(root) - {i for verb in inner for i in subtree(verb)}))
    be = "were" if is_plural(root) else "was"
    return [
        Clause(head=verb, tokens=subtree(verb), subject=phrase, lead=() if verb == inner[-1] else (be,))
        for verb in inner
    ]


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
            _detach_gapped(token, clause, subject, kept, later)
        if token.dep_ == "conj" and is_clause_head(token) and _coordinated_with(token) == head:
            _detach_conjunct(token, clause, subject, kept, later)
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
            _detach_adverbial(token, clause, subject, kept, later)
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
    clause.tokens -= _both(doc, clause.tokens)
    second = _second_predicate(clause)
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
        later = (i for c in clause.head.children if c.dep_ == "advcl" and c.i > clause.head.i for i in subtree(c))
        first = min(later, default=len(doc))
        at = next((n for n, part in enumerate(parts) if isinstance(part, int) and part >= first), len(parts))
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


def _both(doc: Doc, tokens: set[int]) -> set[int]:
    """The words of "not only ... but also", which only join."""
    only = next((t.i for t in doc[1:] if t.lower_ == "only" and doc[t.i - 1].lower_ == "not"), None)
    if only is None:
        return set()
    return {i for i in tokens if i in {only, only - 1} or (i > only and doc[i].lower_ == "also")}


def _second_predicate(clause: Clause) -> tuple[set[int], set[int]] | None:
    """For "was the first woman there and the youngest ever": (the tokens of the second, those of the first)."""
    if clause.head.lemma_ != "be":
        return None
    for noun in clause.head.children:
        if noun.dep_ != "attr" or noun.i not in clause.tokens:
            continue
        second = next((c for c in noun.children if c.dep_ == "conj" and c.i in clause.tokens), None)
        opens = [t.children for t in (noun, second)] if second is not None else []
        denied = second is not None and any(clause.head.doc[i].lower_ == "not" for i in range(noun.i, second.i))
        if second is None or denied or not all(any(c.lower_ in {"a", "an", "the"} for c in own) for own in opens):
            continue
        doc, rest = clause.head.doc, subtree(second) & clause.tokens
        joints = {c.i for c in noun.children if c.dep_ in {"cc", "punct", "preconj"} and c.i > noun.i}
        joints |= {i for i in range(min(rest) - 2, min(rest)) if doc[i].lower_ in {"but", "also"}}
        joints |= {i for i in rest if doc[i].lower_ in {"but", "also"} and i < second.i}
        return rest | joints, (subtree(noun) - rest) | joints
    return None


def _before_comparison(head: Token, own: list[int]) -> int | None:
    """The comma before what is only compared: ", the highest in its history", ", up from 5.1 percent in April"."""
    doc = head.doc
    comma = next((i for i in reversed(own) if doc[i].text in {",", "—", "–"}), None)
    if comma is None or comma < head.i or comma - own[0] < 3 or own[-1] - comma < 3:
        return None
    opens = doc[comma + 1]
    shared = any(t.lower_ == "of" and t.i + 1 < len(doc) and doc[t.i + 1].lower_ in {"them", "these"}
                 for t in doc[comma + 2 : comma + 5])  # fmt: skip
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


def _coordinated_with(token: Token) -> Token:
    """The verb it is coordinated with: a past form never with an infinitive ("said he would go and went")."""
    head = token.head
    if token.tag_ == "VBD" and head.tag_ == "VB":
        return next((verb for verb in head.ancestors if verb.tag_ == "VBD"), head)
    return head


def _detach_conjunct(token: Token, clause: Clause, subject: Token | None, kept: set[int], later: list[Clause]) -> None:
    doc = token.doc
    tokens = subtree(token) & kept
    if any(doc[i].lower_ in {"nor", "neither"} for i in kept if doc[i].dep_ in {"cc", "preconj"}):
        # "Neither fined the bank nor jailed its director" cannot be halved.
        return
    own_subject = subject_of(token, tokens)
    if own_subject is None and subject is None and not clause.subject:
        return
    stolen = _stolen_object(own_subject, tokens)
    if stolen and own_subject is not None:
        tokens -= stolen
        own_subject = next(c for c in own_subject.children if c.dep_ == "conj")
    kept -= tokens
    that = {c.i for c in token.children if c.dep_ == "mark" and c.lower_ == "that"}
    inner = Clause(head=token, tokens=tokens - _opening(token) - that, speaker=clause.speaker, asserted=clause.asserted,
                   fronted=clause.fronted or _fronted_time(clause.head, subject, kept))  # fmt: skip
    if any(doc[i].ent_type_ == "DATE" for i in tokens):
        inner.fronted = ()
    if own_subject is None:
        inner.subject = tuple(bare_phrase(subject, kept | tokens)) if subject is not None else clause.subject
        inner.lead = _shared_auxiliaries(clause, token)
    later.append(inner)


def _detach_gapped(token: Token, clause: Clause, subject: Token | None, kept: set[int], later: list[Clause]) -> None:
    """ "Norway won six medals and Sweden four", "rose 7 percent in May and 3 percent in June": the verb is shared."""
    head, first, tokens = clause.head, token.head, subtree(token) & kept
    if subject is None or not tokens or clause.form or any(is_clause_head(head.doc[i]) for i in tokens):
        return
    verb = [c.i for c in head.children if c.dep_ in {"aux", "auxpass"} and c.i < head.i] + [head.i]
    amount = next((c for c in token.children if c.dep_ == "nummod" and c.i == token.i + 1), None)
    if first.dep_ == "dobj" and first.head == head and amount is not None and token.pos_ == "PROPN":
        # The parser takes the second subject for an object, its number for a count of it.
        others = sorted(tokens - {amount.i})
        if len(others) == 1 and any(c.dep_ == "nummod" for c in first.children):
            joint = {c.i for c in first.children if c.dep_ == "cc"}
            kept -= tokens | joint
            later.append(Clause(head=head, tokens={*verb, amount.i}, subject=(*others,), speaker=clause.speaker,
                                asserted=clause.asserted))  # fmt: skip
        return
    if first != head or not any(c.dep_ == "npadvmod" and c.lemma_ == token.lemma_ for c in head.children):
        return
    joint = {c.i for c in head.children if c.dep_ == "cc" and c.i == min(tokens) - 1}
    kept -= tokens | joint
    later.append(Clause(head=head, tokens={*verb, *tokens}, subject=tuple(bare_phrase(subject, kept)),
                        speaker=clause.speaker, asserted=clause.asserted))  # fmt: skip


def _stolen_object(subject: Token | None, tokens: set[int]) -> set[int]:
    """ "a taste for bold, quick moves, and their part could ...": the parser makes the moves a subject too."""
    if subject is None or not tokens:
        return set()
    doc, first = subject.doc, min(subtree(subject))
    other = next((c for c in subject.children if c.dep_ == "conj"), None)
    if other is None or first < 2 or doc[first - 1].text != "," or doc[first].dep_ != "amod":
        return set()
    before = doc[first - 2]
    if before.pos_ != "ADJ" or before.dep_ not in {"pobj", "dobj", "attr"}:
        return set()
    return (subtree(subject) & tokens) - subtree(other)


def _fronted_time(head: Token, subject: Token | None, kept: set[int]) -> tuple[int, ...]:
    """ "In May she resigned and ...": a time before the subject holds for both."""
    if subject is None:
        return ()
    for child in head.children:
        if child.dep_ in {"prep", "npadvmod"} and child.i < subject.i and child.i in kept:
            phrase = sorted(subtree(child) & kept)
            if len(phrase) < 7 and any(head.doc[i].ent_type_ == "DATE" for i in phrase):
                return tuple(phrase)
    return ()


def _shared_auxiliaries(clause: Clause, second: Token) -> tuple[int | str, ...]:
    """In "has met and praised" the second verb shares "has"; in "flew but never visited" nothing is shared."""
    if any(child.dep_ in {"aux", "auxpass"} for child in second.children):
        return ()
    passive = second.text.endswith("ed") or second.lower_ in _SAME_FORM
    whole = any(c.dep_ == "dobj" for c in second.children)
    if clause.head.tag_ == "VBN" and second.tag_ == "VBD" and clause.lead and passive and not whole:
        # "Born in Lagos and raised in Leeds": the tagger takes the second participle for a past form.
        return clause.lead
    if second.tag_ != clause.head.tag_ or second.tag_ not in {"VBN", "VB", "VBG"}:
        return ()
    shared = (c.i for c in clause.head.children if c.dep_ in {"aux", "auxpass", "neg"} and c.i < clause.head.i)
    return (*shared,) or clause.lead


def _detach_adverbial(token: Token, clause: Clause, subject: Token | None, kept: set[int], later: list[Clause]) -> None:
    tokens = subtree(token) & kept
    if token.tag_ == "VBG" and token.lemma_ in SPEECH_VERBS and reported(token, kept) and subject is not None:
        # "..., saying that P": the same person said so, in a clause of its own.
        kept -= tokens
        lead: tuple[int | str, ...] = (
            *bare_phrase(subject, kept),
            _PAST.get(token.lemma_, f"{token.lemma_.rstrip('e')}ed"),
        )
        later.append(Clause(head=token, tokens=tokens - {token.i}, subject=lead, speaker=subject,
                            asserted=clause.asserted))  # fmt: skip
        return
    opening = _opening(token)
    words = {token.doc[i].lower_ for i in opening}
    if token.tag_ in {"VBG", "VBN", "VBD"} and not opening:
        detach_free_participle(token, clause, subject, kept, later)
        return
    if not opening or not any(child.dep_ in SUBJECTS for child in token.children):
        return
    dated = _date_before(token, tokens) if words == {"when"} else []
    if dated:
        # "In 2012, when the mine closed, ...": it closed in 2012.
        kept -= tokens
        later.append(Clause(head=token, tokens=tokens - opening, speaker=clause.speaker, asserted=clause.asserted,
                            tail=tuple(dated)))  # fmt: skip
        return
    # Behind a comma it adds something; without one it says which time or reason is meant.
    adds = token.i > token.head.i and token.doc[min(tokens) - 1].text == "," and not words & {"because", "since"}
    if words & CONTRASTIVE or (adds and words & FACTUAL and len(opening) == 1):
        kept -= tokens
    elif not words & FACTUAL and not (words & {"before"} and len(opening) > 1 and token.tag_ == "VBD"):
        return
    later.append(Clause(head=token, tokens=tokens - opening, speaker=clause.speaker, asserted=clause.asserted))


def _date_before(token: Token, tokens: set[int]) -> list[int]:
    """The date that a clause with "when" tells more of: "In 2012, when ..."."""
    doc, first = token.doc, min(tokens)
    if first < 2 or doc[first - 1].text != "," or doc[first - 2].ent_type_ != "DATE":
        return []
    start = first - 2
    while start > 0 and doc[start - 1].ent_type_ == "DATE":
        start -= 1
    if start > 0 and doc[start - 1].tag_ == "IN":
        start -= 1
    return list(range(start, first - 1))


def _opening(token: Token) -> set[int]:
    """The conjunction that opens a clause, with a measure before it: "after", "two hours before"."""
    inside = subtree(token)
    first = min(inside)
    mark = next((c for c in token.children if c.dep_ in {"mark", "advmod"} and c.lower_ in CONTRASTIVE | FACTUAL
                 | {"before"}), None)  # fmt: skip
    if mark is None:
        return set()
    before = set(range(first, mark.i))
    measure = {i for c in token.children if c.dep_ in {"npadvmod", "advmod"} and c.i < mark.i for i in subtree(c)}
    return {mark.i} | before if before <= measure else set()
