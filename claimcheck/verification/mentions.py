"""Whether a text speaks of the state that a claim speaks of: of its holder, of its thing, of what that is tied to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from claimcheck.verification.states import LEADERS, LESSER, State, akin, compare, content, is_denial, subject_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

#: What a rule finds: the words of the passage, and what they tell.
Found = tuple["str | Span", str]
#: Gives all that it finds in a passage for a state.
Rule = Callable[[State, "Doc"], Iterator[Found]]
#: What stands for somebody or something named before.
PRONOUNS = frozenset("he she it they him her them".split())


def is_holder(state: State, noun: Token) -> bool:
    """The noun names of whom the state is said, or is a pronoun that stands for it."""
    if noun.lower_ in PRONOUNS:
        before = antecedent(noun)
        return before is not None and is_holder(state, before)
    if noun.lower_ not in state.holder and noun.lemma_.lower() not in state.holder:
        return False
    # "Ilse Varga" is not "Dora Varga": what stands before a name must be the same, unless the claim has a short name.
    given = [t.lower_ for t in noun.lefts if t.dep_ == "compound" and t.pos_ == "PROPN"]
    short = len(state.holder) == 1 and noun.ent_type_ != "PERSON"
    return not given or short or bool({*given} & state.holder)


def antecedent(pronoun: Token) -> Token | None:
    """Whom or what a pronoun stands for: the subject of the sentence before, or of the clause that it belongs to."""
    for sentence in reversed([s for s in pronoun.doc.sents if s.end <= pronoun.sent.start]):
        subject = subject_of(sentence.root)
        if subject is not None and subject.lower_ not in PRONOUNS:
            return subject
    return None


def subjects(passage: Doc) -> list[Token]:
    """Of whom or what the sentences tell: the subjects of their main verbs."""
    return [subject for sentence in passage.sents if (subject := subject_of(sentence.root)) is not None]


def does_it(state: State, verb: Token) -> bool:
    """The holder is the subject of the verb."""
    subject = subject_of(verb)
    return subject is not None and is_holder(state, subject)


def has_lemma(passage: Doc, lemma: str) -> bool:
    """A word of the passage has this lemma."""
    return any(t.lemma_.lower() == lemma for t in passage)


def names_holder(state: State, tokens: Iterable[Token]) -> bool:
    """A word of the holder's name is among them; not one that the claim's thing has too ("tunnel")."""
    names = state.names or state.holder
    telling = {word for word in names if state.thing is None or word != state.thing.head} or names
    return any(t.lower_ in telling for t in tokens)


def names_holder_or_tie(state: State, passage: Doc) -> bool:
    """It names the holder or the thing, so that what it tells may be of this."""
    if names_holder(state, passage):
        return True
    return state.thing is not None and any(akin(name, t.lower_) for name in state.thing.of for t in passage)


def speaks_of_the_thing(state: State, sentence: Span, passage: Doc) -> bool:
    """The sentence names the thing, or the passage does and the sentence names no other of its sort."""
    if state.thing is None:
        return bool(state.words & content(passage))
    said = [compare(state.thing, t) for t in sentence if t.pos_ in {"NOUN", "PROPN"}]
    if "same" in said:
        return True
    posts = any(t.lower_ in {"as", "of"} and any(c.lemma_.lower() in LEADERS | LESSER | {"editor", "secretary"}
                                                 for c in t.children) for t in sentence)  # fmt: skip
    return "other" not in said and not posts and any(compare(state.thing, t) == "same" for t in passage)


def asserts_the_thing(state: State, passage: Doc) -> bool:
    """The passage speaks of what a "never" denies: of its office, or with its verb, and of the names in it."""
    if state.verb == "be" and (state.thing is None or not any(compare(state.thing, t) == "same" for t in passage)):
        return False
    return len(state.words & content(passage)) >= min(2, len(state.words)) and speaks_of_names(state, passage)


def speaks_of_names(state: State, passage: Doc) -> bool:
    """One of the names that the claim ties its state to stands in the passage; so too when it names none."""
    names = {*(state.thing.of if state.thing is not None else ()), *state.names}
    return not names or any(akin(name, t.lower_) for name in names for t in passage)


def names_tie(state: State, passage: Doc) -> bool:
    """What the thing is tied to is named in the passage, if not beside it."""
    names = state.thing.of if state.thing is not None else frozenset()
    return not names or any(akin(name, t.lower_) for name in names for t in passage)


def asserted(verb: Token) -> bool:
    """It says that something is or was so: no plan, no "may", no "did not"."""
    if verb.tag_ not in {"VBD", "VBN", "VBZ", "VBP"}:
        return False
    return not any(t.tag_ == "MD" or is_denial(t) or (t.lower_ == "to" and t.dep_ == "aux") for t in verb.children)


def clause(verb: Token) -> Span:
    """The verb with what stands close to it: enough to see what fired the rule."""
    near = [t.i for t in verb.subtree if abs(t.i - verb.i) <= 9 and t.sent == verb.sent]
    return verb.doc[min(near) : max(near) + 1]
