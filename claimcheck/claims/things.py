"""What "it", "its" and "they" mean: the thing that the sentence before was about, or a sentence's own subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimcheck.claims.people import is_role
from claimcheck.claims.references import CLAUSE_SUBJECTS, STRANGERS, Replacement, in_quotes, is_several, owner_form
from claimcheck.claims.words import SPEECH_VERBS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: What says something and does nothing: "The report said it had".
_PAPERS = frozenset("report study statement version paper letter document email article book survey poll".split())


def things_meant(doc: Doc, who: dict[int, str], thing: str | None) -> list[Replacement]:
    """ "It" or "Its" at a sentence's start, for what the one before was about; "and it", for its own subject.

    ``thing`` is what the sentence before was about.
    """
    found: list[Replacement] = []
    first = next((t for t in doc if t.lower_ in {"it", "its"}), None)
    if first is not None and thing is not None and _opens_sentence(first):
        text = owner_form(thing) if first.lower_ == "its" else thing
        found.append(Replacement(start=first.i, end=first.i + 1, text=text, name=thing, pronoun=True))
    for token in doc:
        other = _own_sentence(doc, token, who) if token.i not in {r.start for r in found} else None
        if other is not None:
            found.append(Replacement(start=token.i, end=token.i + 1, text=other, name=other, pronoun=True))
            continue
        if token.lower_ != "it" or token.dep_ not in CLAUSE_SUBJECTS or token.head.dep_ != "conj" or is_empty(token):
            continue
        subject = next((c for c in token.head.head.children if c.dep_ in CLAUSE_SUBJECTS), None)
        if subject is None or subject.i > token.i:
            continue
        own = found[0].text if found and subject == first else thing_named(doc, subject, who)
        if own is not None and subject.lower_ != "its":
            found.append(Replacement(start=token.i, end=token.i + 1, text=own, name=own, pronoun=True))
    return found


def thing_named(doc: Doc, subject: Token, who: dict[int, str]) -> str | None:
    """A subject that is no person, as a later claim can name it: "a plant near Orsund" is "the plant near Orsund"."""
    if (
        (subject.tag_ not in {"NN", "NNP"} and subject.ent_type_ != "ORG")
        or subject.i in who
        or subject.ent_type_ == "PERSON"
        or subject.lower_ in STRANGERS
        or is_role(subject)
        or is_several(subject)
    ):
        return None
    phrase = doc[subject.left_edge.i : subject.right_edge.i + 1]
    if len(phrase) > 9 or any(t.text in {",", "“", '"'} or t.pos_ in {"VERB", "PRON"} for t in phrase):
        phrase = doc[subject.left_edge.i : subject.i + 1]
    if len(phrase) > 7 or any(t.pos_ == "PRON" or t.tag_ == "PRP$" for t in phrase):
        return None
    words, start = phrase.text, phrase[0]
    if start.lower_ in {"no", "every", "each", "another", "any", "not", "neither", "this", "that"}:
        return None
    if start.lower_ in {"a", "an"}:
        return f"the {words.split(' ', 1)[1]}" if " " in words else None
    name = start.pos_ == "PROPN" or (start.ent_type_ and start.tag_ not in {"DT", "PRP$"})
    return words if name else words[0].lower() + words[1:]


def is_empty(it: Token) -> bool:
    """ "It" that means nothing before: "It seemed that", "It is hard to", "It was announced that"."""
    return any(c.dep_ in {"ccomp", "csubj", "csubjpass", "xcomp"} for c in it.head.children if c.i > it.i) or any(
        g.dep_ in {"ccomp", "xcomp", "relcl"}
        for c in it.head.children
        if c.dep_ in {"acomp", "attr"}
        for g in c.children
    )


def _own_sentence(doc: Doc, token: Token, who: dict[int, str]) -> str | None:
    """What "it", "they" or "its" means within its sentence, where only the subject of the main clause is left."""
    if token.lower_ == "its":
        to = token.head.head
        if not (token.head.dep_ == "pobj" and to.lower_ == "to" and doc[max(0, to.i - 1)].lower_ == "according"):
            return None
        subject = next((c for t in doc if t.head == t for c in t.children if c.dep_ in CLAUSE_SUBJECTS), None)
        own = None if subject is None or subject.i > token.i else thing_named(doc, subject, who)
        return None if own is None else owner_form(own)
    if token.lower_ not in {"it", "they"} or token.dep_ not in CLAUSE_SUBJECTS or is_empty(token) or in_quotes(token):
        return None
    verb = token.head
    if verb.dep_ not in {"relcl", "advcl", "ccomp"}:
        return None
    main = next((a for a in verb.ancestors if any(c.dep_ in CLAUSE_SUBJECTS for c in a.children)), None)
    subject = next((c for c in main.children if c.dep_ in CLAUSE_SUBJECTS), None) if main is not None else None
    if main is None or subject is None or subject.i > token.i or subject.i in who:
        return None
    if verb.dep_ == "ccomp":
        # "The bank said it had cut 300 jobs": "it was raining" and "it was closed" may be of something else.
        says = main.lemma_.lower() in SPEECH_VERBS and main == verb.head and subject.lemma_.lower() not in _PAPERS
        return thing_named(doc, subject, who) if says and token.lower_ == "it" and _acts(verb, token) else None
    plural = token.lower_ == "they"
    tags = {"NNS", "NNPS"} if plural else {"NN", "NNP"}
    own_words = {t.i for t in subject.subtree}
    rivals = [
        t for t in doc[: token.i]
        if t.tag_ in tags and t.i not in own_words and t.dep_ in {"dobj", "pobj", "attr", *CLAUSE_SUBJECTS}
        and t.ent_type_ not in {"DATE", "TIME", "PERSON", "CARDINAL", "MONEY", "PERCENT"}
    ]  # fmt: skip
    if rivals:
        return None
    if not plural:
        return thing_named(doc, subject, who)
    phrase = doc[subject.left_edge.i : subject.i + 1]
    simple = subject.tag_ in tags and len(phrase) < 5 and not any(t.pos_ == "PRON" for t in phrase)
    words = phrase.text
    return None if not simple else words if phrase[0].pos_ == "PROPN" else words[0].lower() + words[1:]


def _acts(verb: Token, it: Token) -> bool:
    return verb.lemma_ not in {"be", "seem", "appear", "rain", "snow"} and it.dep_ == "nsubj"


def _opens_sentence(it: Token) -> bool:
    """Nothing stands before it that it could mean: at most a date."""
    if it.lower_ == "it" and (it.dep_ not in CLAUSE_SUBJECTS or is_empty(it)):
        return False
    if it.lower_ == "its" and it.head.dep_ not in CLAUSE_SUBJECTS:
        return False
    if it.head.lemma_ in {"say", "add"} and it.head.dep_ == "ROOT":
        # "In a statement it said"
        return not any(t.tag_ in {"NNP", "NNPS", "PRP"} or t.dep_ in CLAUSE_SUBJECTS for t in it.doc[: it.i])
    return all(t.ent_type_ == "DATE" or t.tag_ in {"IN", "RB", "CC", ","} for t in it.doc[: it.i])
