"""Participles and absolutes, taken off as assertions: "The fire, fed by wind, spread, killing two" says three."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimcheck.claims.inflection import past, present
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
    with_owner,
)
from claimcheck.claims.words import LASTING_PARTICIPLES, NOT_TOLD_PARTICIPLES

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SHARES = frozenset("most many all some half both none several few one each".split())
_AUXILIARIES = frozenset({"aux", "auxpass"})


def detach_participle(token: Token, clause: Clause, kept: set[int], later: list[Clause]) -> None:
    """ "The strike, called by the union, ...": the strike was called by the union."""
    noun, doc = token.head, token.doc
    tokens = subtree(token) & kept
    if not tokens or min(tokens) == 0 or doc[min(tokens) - 1].text not in DASHES or noun.pos_ not in {"NOUN", "PROPN"}:
        return
    between = [doc[i] for i in range(noun.i, min(tokens)) if i in kept]
    if any(is_clause_head(t) for t in between):
        return
    phrase = tuple(bare_phrase(noun, kept - tokens))
    kept -= tokens
    later.append(_with_be(token, tokens, phrase, is_plural(noun), clause))


def detach_free_participle(
    token: Token, clause: Clause, subject: Token | None, kept: set[int], later: list[Clause]
) -> None:
    """ "Born in Bern, she ...", "..., killing two": what the subject was or did besides.

    Only with the subject of a verb in the active for "killing two": it is not the road that blocked the way in "The
    road was closed, blocking the way".
    """
    tokens = subtree(token) & kept
    phrase = tuple(bare_phrase(subject, kept - tokens)) if subject is not None else clause.subject
    if not phrase or not _stands_free(token, tokens, clause.head) or token.lemma_.lower() in NOT_TOLD_PARTICIPLES:
        return
    if token.tag_ == "VBG" and len(tokens) == 1:
        # "Smiling, she said", "Defending, Obi said": how or as what, and nothing that could be checked alone.
        kept -= tokens
        return
    plural = subject is not None and is_plural(subject)
    if token.tag_ in {"VBN", "VBD"}:
        kept -= tokens
        later.append(_with_be(token, tokens, phrase, plural, clause))
        return
    time = _tense(clause.head)
    between = token.doc[clause.head.i + 1 : token.i]
    if any(t.tag_ == "VBD" or (t.dep_ == "conj" and is_clause_head(t)) for t in between):
        # "X fell, Y rose and Z closed, leaving ...": whose doing it was is open.
        return
    if time is None or (token.i > clause.head.i and any(c.dep_ == "auxpass" for c in clause.head.children)):
        return
    kept -= tokens
    others = [c for c in token.children if c.dep_ == "conj" and c.tag_ == "VBG"]
    first = tokens - {i for verb in others for i in subtree(verb)}
    for verb, own in ((token, first), *((verb, subtree(verb) & tokens) for verb in others)):
        form = _finite(verb, time, plural=plural)
        later.append(Clause(head=verb, tokens=own, subject=phrase, form=form, speaker=clause.speaker,
                            asserted=clause.asserted))  # fmt: skip


def detach_absolute(token: Token, clause: Clause, kept: set[int], later: list[Clause]) -> None:
    """ "..., with 212 flights cancelled", "..., its seats sold to a cinema": what was with something besides."""
    doc, tokens = token.doc, subtree(token) & kept
    if not tokens or min(tokens) == 0 or doc[min(tokens) - 1].text not in DASHES:
        return
    found = []
    if token.lower_ == "with" and token.dep_ == "prep":
        found = [(n, v) for n in token.children if n.dep_ == "pobj" for v in n.children if _follows(n, v)]
        found += [(n, v) for v in token.children if v.dep_ == "pcomp" for n in v.children if n.dep_ in SUBJECTS]
    elif token.dep_ in {"appos", "dobj", "npadvmod"} and any(c.tag_ == "PRP$" for c in token.children):
        nouns = (token, *(c for c in token.children if c.dep_ == "conj"))
        found = [(n, v) for n in nouns for v in n.children if v.tag_ == "VBN" and _follows(n, v)]
        if len(found) != len(nouns):
            return
    time = _tense(clause.head)
    if not found or time is None:
        return
    kept -= tokens
    owner = subject_of(clause.head, kept)
    for noun, verb in found:
        own = (subtree(verb) - subtree(noun)) & tokens if noun.head == verb else subtree(verb) & tokens
        others = {i for n, _ in found if n != noun and n in noun.subtree for i in subtree(n)}
        phrase: tuple[int | str, ...] = tuple(
            bare_phrase(noun, {i for i in tokens - own - others if noun.head == verb or i < verb.i})
        )
        if owner is not None and owner.ent_type_ != "PERSON":
            phrase = tuple(with_owner(doc, phrase, bare_phrase(owner, kept), of=noun))
        if verb.tag_ == "VBN":
            later.append(_with_be(verb, own, phrase, is_plural(noun), clause))
        else:
            form = _finite(verb, time, plural=is_plural(noun))
            later.append(Clause(head=verb, tokens=own, subject=phrase, form=form, speaker=clause.speaker,
                                asserted=clause.asserted))  # fmt: skip


def partitives(doc: Doc) -> list[Draft]:
    """ "212 people, most of them retired farmers": that most of the 212 people were retired farmers."""
    drafts = []
    for comma in (t for t in doc[:-4] if t.text in DASHES):
        if doc[comma.i + 1].lower_ == "among" and doc[comma.i + 2].lower_ in {"them", "these"}:
            drafts.extend(_among(doc, comma.i))
            continue
        of = next((t for t in doc[comma.i + 2 : comma.i + 5] if t.lower_ == "of"), None)
        if of is None or of.i + 2 >= len(doc) or doc[of.i + 1].lower_ not in {"them", "these"}:
            continue
        ends = (t.i for t in doc[of.i + 2 :] if t.text in {",", ".", ";", "—", "–", ")", "”"})
        rest = list(range(of.i + 2, next(ends, len(doc))))
        share = list(range(comma.i + 1, of.i + 1))
        noun = next((t for t in reversed(list(doc[max(0, comma.i - 8) : comma.i])) if t.tag_ in {"NNS", "NNPS"}), None)
        counts = doc[of.i - 1].pos_ == "NUM" or doc[of.i - 1].lower_ in _SHARES
        if noun is None or not rest or not counts or any(doc[i].tag_ in {"VBD", "VBZ", "VBP", "MD"} for i in rest):
            continue
        phrase = bare_phrase(noun, set(range(comma.i)))
        if not phrase:
            continue
        the = () if doc[phrase[0]].tag_ in {"DT", "PRP$", "NNP"} else ("the",)
        root = next((t for t in doc if t.head == t), noun)
        be = "are" if _tense(root) == "present" else "were"
        drafts.append(
            Draft(parts=(*share, *the, *phrase, be, *rest), own=(*share, of.i + 1, *rest), head=of.i - 1,
                  dated_by=())
        )  # fmt: skip
    return drafts


def _among(doc: Doc, comma: int) -> list[Draft]:
    """ "Three horses were bought, among them Silver Tamsin": Silver Tamsin was among the three horses."""
    head = next((t for t in doc[comma + 3 :] if t.pos_ in {"NOUN", "PROPN"} and t.head.i <= comma + 2), None)
    noun = next((t for t in reversed(list(doc[:comma])) if t.tag_ in {"NNS", "NNPS"} and t.ent_type_ == ""), None)
    if head is None or noun is None:
        return []
    named = [i for i in bare_phrase(head) if i > comma + 2]
    phrase = bare_phrase(noun, set(range(comma)))
    if not named or not phrase:
        return []
    the = () if doc[phrase[0]].tag_ in {"DT", "PRP$", "NNP"} else ("the",)
    be = ("were" if is_plural(head) else "was", "among")
    return [
        Draft(parts=(*named, *be, *the, *phrase), own=tuple(range(comma + 1, named[-1] + 1)), head=head.i, dated_by=())
    ]


def _follows(noun: Token, verb: Token) -> bool:
    return verb.dep_ == "acl" and verb.tag_ in {"VBN", "VBG"} and verb.i > noun.i


def _with_be(token: Token, tokens: set[int], phrase: tuple[int | str, ...], plural: bool, clause: Clause) -> Clause:
    lasting = token.lemma_.lower() in LASTING_PARTICIPLES and _tense(clause.head) == "present"
    be = ("are" if plural else "is") if lasting else ("were" if plural else "was")
    return Clause(head=token, tokens=tokens, subject=phrase, lead=(be,), speaker=clause.speaker,
                  asserted=clause.asserted)  # fmt: skip


def _finite(verb: Token, time: str, *, plural: bool) -> str:
    lemma = verb.lemma_.lower()
    return past(lemma, plural=plural) if time == "past" else present(lemma, plural=plural)


def _stands_free(token: Token, tokens: set[int], head: Token) -> bool:
    """Set off by a comma, with nothing of a clause in it: no subject, conjunction, auxiliary or denial."""
    if not tokens or any(c.dep_ in SUBJECTS | _AUXILIARIES | {"mark", "neg"} for c in token.children):
        return False
    if any(c.dep_ == "advmod" and c.tag_ == "WRB" for c in token.children) or min(tokens) < token.i - 2:
        return False
    doc = token.doc
    if token.i > head.i:
        return doc[min(tokens) - 1].text in DASHES
    return max(tokens) + 1 < len(doc) and doc[max(tokens) + 1].text in DASHES


def _tense(head: Token) -> str | None:
    """past or present; None for what has not happened."""
    verbs = [head, *(c for c in head.children if c.dep_ in _AUXILIARIES)]
    if any(v.tag_ == "MD" for v in verbs) or any(c.dep_ == "neg" for c in head.children):
        return None
    if any(v.tag_ == "VBD" or v.lower_ in {"has", "have"} for v in verbs) or head.tag_ == "VBN":
        return "past"
    return "present"
