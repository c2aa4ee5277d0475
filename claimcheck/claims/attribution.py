"""What somebody said, apart from the saying: reported speech, direct and indirect, and "according to"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from claimcheck.claims.phrases import (
    QUOTE_MARKS,
    SUBJECTS,
    Clause,
    Draft,
    bare_phrase,
    is_clause_head,
    is_quoted,
    quoted_stretch,
    subtree,
    tidy,
    with_quotes,
)
from claimcheck.claims.words import (
    ALLEGATIONS,
    ANSWERING_VERBS,
    CONTRASTIVE,
    EVIDENTIAL_VERBS,
    NAMING_VERBS,
    NOT_A_PERSON_SPEAKING,
    NOT_ASSERTED,
    SECOND_PERSON,
    SPEECH_VERBS,
    TOLD,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def reported(head: Token, kept: set[int]) -> Token | None:
    """The clause that a verb of speech reports, direct or indirect; None if it reports none."""
    if head.lemma_.lower() not in SPEECH_VERBS:
        return None
    if head.lemma_.lower() in TOLD and any(c.dep_ == "auxpass" for c in head.children):
        return None
    for child in head.children:
        if child.dep_ not in {"ccomp", "parataxis"} or child.i not in kept:
            continue
        if is_clause_head(child) or is_quoted(head.doc, sorted(subtree(child) & kept)):
            return child
    return None


def spoken_aside(head: Token, kept: set[int]) -> Token | None:
    """The verb of speech in "Trump, he said, agreed": a parenthesis within what was said."""
    auxiliaries = [c for c in head.children if c.dep_ in {"aux", "auxpass"}]
    for child in (c for verb in (head, *auxiliaries) for c in verb.children):
        if (child.dep_ == "parataxis" or trails(child)) and child.lemma_.lower() in SPEECH_VERBS and child.i in kept:
            return child
    return None


def trails(token: Token) -> bool:
    """ "P, his spokesman said late on Monday": a verb of speech at the end with a subject and nothing that is said."""
    if token.dep_ != "conj" or token.lemma_.lower() not in SPEECH_VERBS or token.i < token.head.i:
        return False
    kinds = {c.dep_ for c in token.children}
    first = token.doc[min(subtree(token))]
    joined = any(c.dep_ == "cc" and token.head.i < c.i < token.i for c in token.head.children if c.i == first.i - 1)
    return bool(kinds & SUBJECTS) and not kinds & {"ccomp", "dobj", "xcomp", "conj", "cc"} and not joined


def shown_before(clause: Clause, subject: Token | None) -> Token | None:
    """ "P, a jury heard on Monday": P, which the source that is named behind it bears out."""
    head = clause.head
    if subject is None or subject.pos_ == "PRON" or head.lemma_.lower() not in EVIDENTIAL_VERBS:
        return None
    if any(c.dep_ in {"neg", "auxpass"} or c.tag_ == "MD" for c in head.children):
        return None
    for child in head.children:
        if child.dep_ == "ccomp" and child.i < subject.i and child.i in clause.tokens and is_clause_head(child):
            before = head.doc[max(subtree(child)) + 1]
            return child if before.text == "," else None
    return None


def parenthetical(clause: Clause, aside: Token, drafts: list[Draft], later: list[Clause]) -> None:
    """ "P, X said, P": that X said P, and P."""
    doc = aside.doc
    # "The port, Reyes said, was closed": the parser may give the verb both subjects; the nearest one speaks.
    subjects = [c for c in aside.children if c.dep_ in SUBJECTS and c.i in clause.tokens]
    speaker = min(subjects, key=lambda c: abs(c.i - aside.i), default=None)
    saying = _between_commas(aside, speaker) & clause.tokens
    rest = clause.tokens - saying
    for child in aside.children:
        mark = next((c for c in child.children if c.dep_ == "mark" and c.lower_ in CONTRASTIVE), None)
        if child.dep_ == "advcl" and mark is not None and not subtree(child) & saying:
            rest -= subtree(child)
            later.append(Clause(head=child, tokens=(subtree(child) & clause.tokens) - {mark.i}))
    if speaker is not None:
        around = tidy(doc, saying)
        direct = is_quoted(doc, tidy(doc, rest))
        content = [i for i in tidy(doc, rest) if not direct or doc[i].text not in QUOTE_MARKS]
        words: list[int | str] = [":", "“", *content, "”"] if direct else ["that", *clause.subject, *content]
        drafts.append(
            Draft(parts=(*_in_spoken_order(aside, speaker, around), *words), own=tuple(tidy(doc, clause.tokens)),
                  head=aside.i, dated_by=tuple(around), speaker=speaker.i, quotation=True, asserted=clause.asserted)
        )  # fmt: skip
        if direct and {doc[i].lower_ for i in content} & SECOND_PERSON:
            return
    asserted = aside.lemma_.lower() not in NOT_ASSERTED
    later.append(replace(clause, tokens=rest, speaker=speaker or clause.speaker, asserted=asserted))


def _between_commas(aside: Token, speaker: Token | None) -> set[int]:
    doc = aside.doc
    core = {aside.i} | (subtree(speaker) if speaker is not None else set())
    first, last = min(core), max(core)
    while first > 0 and doc[first - 1].text not in {",", "—", "–"}:
        first -= 1
    while last + 1 < len(doc) and doc[last + 1].text not in {",", "—", "–", "."}:
        last += 1
    return set(range(max(0, first - 1), min(len(doc), last + 2)))


def direct_without_clause(clause: Clause, subject: Token | None) -> list[int]:
    """What somebody said in quotation marks that the parser finds no clause in: "No comment," she said."""
    if clause.head.lemma_.lower() not in SPEECH_VERBS or subject is None or subject.lower_ in NOT_A_PERSON_SPEAKING:
        return []
    doc = clause.head.doc
    stretch = [i for i in quoted_stretch(doc) if i in clause.tokens]
    if not stretch or clause.head.i in stretch or subject.i in stretch:
        return []
    # A remark of its own opens the sentence or follows a comma: "agreed to “meet by May.”" goes on with the verb.
    opening = stretch[0] - 1
    return stretch if opening == 0 or doc[opening - 1].text in {",", ":"} else []


def attribute(
    clause: Clause, *, said: set[int], report: Token | None, subject: Token | None, drafts: list[Draft],
    later: list[Clause],
) -> None:  # fmt: skip
    """ "X said that P": that X said it, and P with X as its speaker."""
    head, doc = clause.head, clause.head.doc
    speaker = subject if subject is not None else clause.speaker if head.tag_ == "VBG" else None
    content = tidy(doc, said)
    if is_quoted(doc, content):
        # "“The dam held,” she said, “and nobody was hurt.”": the rest of what was said stands behind the saying.
        content = tidy(doc, {*content, *(i for i in clause.tokens - said if _in_quotes(doc, i) and i > head.i)})
    around = tidy(doc, (i for i in clause.tokens - {*said, *content} if doc[i].text not in QUOTE_MARKS))
    borrowed = () if subject is not None else (*clause.subject, *clause.lead)
    parts: tuple[int | str, ...]
    if content and around and content[0] < around[0]:
        # "That is so, X said": the reporting clause goes first when read alone.
        joiner = ":" if is_quoted(doc, content) else "that"
        parts = (*_in_spoken_order(head, subject, around), joiner, *with_quotes(doc, content))
    else:
        parts = tuple(tidy(doc, clause.tokens))
    if report is not None:
        # "Frost said later he had been unwell": later he said so.
        subject_within = next((c.i for c in report.children if c.dep_ in SUBJECTS), 0)
        told_when = {c.i for c in report.children if c.dep_ in {"advmod", "npadvmod"} and c.i == head.i + 1}
        if subject_within == head.i + 2:
            said, content = said - told_when, [i for i in content if i not in told_when]
            around = tidy(doc, {*around, *told_when})
    second = None if report is None or is_quoted(doc, content) else _second_report(report, set(content))
    own = tidy(doc, clause.tokens - (subtree(second) if second is not None else set()))
    if second is not None:
        # "She said that P and that Q" says two things.
        further = subtree(second) & set(content)
        parts = tuple(part for part in parts if part not in further)
        parts = parts[:-1] if isinstance(parts[-1], int) and doc[parts[-1]].dep_ == "cc" else parts
        drafts.append(
            Draft(parts=(*borrowed, *around, *tidy(doc, further)), own=tuple(sorted({*around, *tidy(doc, further)})),
                  head=head.i, dated_by=(*clause.fronted, *around), speaker=_speaker_index(speaker, clause),
                  quotation=True, asserted=clause.asserted)
        )  # fmt: skip
    drafts.append(
        Draft(parts=(*borrowed, *parts), own=tuple(own), head=head.i, dated_by=(*clause.fronted, *around),
              speaker=_speaker_index(speaker, clause), quotation=True, asserted=clause.asserted)
    )  # fmt: skip
    if report is None or not _states(report):
        return
    inner = {i for i in said if not (doc[i].dep_ == "mark" and doc[i].head == report)}
    if is_quoted(doc, content) and {doc[i].lower_ for i in inner} & SECOND_PERSON:
        return
    asserted = head.lemma_.lower() not in NOT_ASSERTED
    index = _speaker_index(speaker, clause)
    later.append(
        Clause(head=report, tokens=inner, speaker=clause.speaker if index is None else doc[index], asserted=asserted)
    )


def _states(report: Token) -> bool:
    """Not a remark without a verb of its own: “Not with his eyes shut.”"""
    finite = any(t.tag_ in {"VBD", "VBZ", "VBP", "MD", "NNS"} for t in (report, *report.children))
    return finite or any(c.dep_ in SUBJECTS for c in report.children)


def _second_report(report: Token, content: set[int]) -> Token | None:
    """The second clause in "that P and that Q", if it begins with "that" too."""
    for child in report.children:
        if child.dep_ == "conj" and any(c.dep_ == "mark" and c.lower_ == "that" for c in child.children):
            return child if subtree(child) <= content and report.doc[min(subtree(child))].lower_ == "that" else None
    return None


def _in_quotes(doc: Doc, i: int) -> bool:
    return doc[i].text not in QUOTE_MARKS and sum(t.text in QUOTE_MARKS for t in doc[:i]) % 2 == 1


def names_something(head: Token, kept: set[int]) -> bool:
    """ "The company called the strike unlawful", "X denies reports that P": it is the company's word, and X's."""
    lemma = head.lemma_.lower()
    if lemma in ANSWERING_VERBS and any(c.dep_ == "dobj" and c.lemma_.lower() in ALLEGATIONS for c in head.children):
        return not any(c.dep_ in {"nsubjpass", "auxpass"} for c in head.children)
    if lemma not in NAMING_VERBS or any(c.dep_ in {"nsubjpass", "auxpass"} for c in head.children):
        return False
    if any(i > head.i and head.doc[i].text in QUOTE_MARKS for i in kept):
        return True
    for child in head.children:
        if child.i not in kept:
            continue
        # "called the tax unfair" may be parsed with a clause of its own; "called Prime Minister Abe" names nothing.
        judged = child.pos_ == "ADJ" or any(c.dep_ == "det" for c in child.children)
        if (child.dep_ in {"oprd", "ccomp"} and judged and not is_clause_head(child)) or (
            child.dep_ == "prep" and child.lower_ == "as"
        ):
            return True
    return False


def according_to(draft: Draft, doc: Doc) -> list[Draft]:
    """ "P, according to X": that X says so, and P with X as its speaker."""
    for i in draft.own:
        if doc[i].lower_ != "according" or i + 1 >= len(doc) or doc[i + 1].lower_ != "to":
            continue
        source = next((t for t in doc[i + 1].children if t.dep_ == "pobj"), None)
        if source is None or draft.quotation:
            continue
        phrase = {i, i + 1} | subtree(doc[i + 1])
        own = tidy(doc, (j for j in draft.own if j not in phrase))
        if not own:
            continue
        kept = [p for p in draft.parts if isinstance(p, str) or (p not in phrase and (p in own or p not in draft.own))]
        said = replace(draft, parts=(*bare_phrase(source), "said that", *kept), dated_by=(), speaker=source.i,
                       quotation=True)  # fmt: skip
        return [said, replace(draft, parts=tuple(kept), own=tuple(own), dated_by=tuple(own), speaker=source.i)]
    return [draft]


def _speaker_index(speaker: Token | None, clause: Clause) -> int | None:
    if speaker is not None:
        return speaker.i
    indices = [i for i in clause.subject if isinstance(i, int)]
    heads = [i for i in indices if clause.head.doc[i].head.i not in indices]
    return heads[0] if heads else None


def _in_spoken_order(head: Token, subject: Token | None, around: list[int]) -> list[int]:
    if subject is None or subject.i < head.i:
        return around
    phrase = [i for i in around if i in subtree(subject)]
    return phrase + [i for i in around if i not in set(phrase)]
