"""Rules that read in a passage that a state has ended: each for one way in which texts tell it.

Somebody resigns, is succeeded or overtaken, a record is broken, a number rises from this to that, a first or a second
of its kind appears. A rule yields what it found in the passage's words, and what that tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from claimcheck.verification.mentions import (
    Found,
    Rule,
    asserted,
    asserts_the_thing,
    clause,
    does_it,
    has_lemma,
    is_holder,
    names_holder,
    names_holder_or_tie,
    speaks_of_the_thing,
)
from claimcheck.verification.states import State, compare, content, is_denial, subject_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_END = frozenset(
    "retire resign quit depart die expire lapse cease end close shut dissolve abolish repeal annul revoke scrap"
    " withdraw secede terminate disband discontinue".split()
)
#: With a word behind them: "stepped down", "handed over", "gave up", "took leave of".
_END_WITH = {("step", "down"), ("step", "aside"), ("stand", "down"), ("hand", "over"), ("give", "up"),
             ("take", "leave"), ("pull", "out"), ("leave", "office"), ("leave", "post"), ("lose", "title"),
             ("lose", "seat"), ("lose", "election"), ("lose", "record"), ("lose", "office"),
             ("lose", "post")}  # fmt: skip
_TIMES_OF = frozenset("term tenure mandate reign rule contract presidency ownership".split())
_DEPOSE = frozenset("succeed replace dismiss sack fire oust depose remove unseat dethrone displace supplant".split())
_OVERTAKE = frozenset("overtake surpass pass displace dethrone beat outstrip eclipse exceed outdo replace".split())
_BREAK = frozenset("break beat better improve shatter smash surpass pass lower raise exceed".split())
MOVE = frozenset("move relocate transfer shift leave".split())
CHANGE = frozenset(
    "rise fall grow climb drop increase decrease raise cut reduce enlarge shrink change extend go lower double".split()
) | MOVE  # fmt: skip
SELL = frozenset("sell give cede transfer divest hand".split())
BUY = frozenset("buy acquire purchase take obtain inherit".split())
ORDINALS = {word: i for i, word in enumerate(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth".split(), start=1)}  # fmt: skip
_NUMBERS = {word: i for i, word in enumerate(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty".split(), start=1)}  # fmt: skip


def _leaves(state: State, passage: Doc) -> Iterator[Found]:
    """ "Ada Brun resigned as mayor", "the treaty expired", "Ada Brun gave up the post"."""
    for verb in passage:
        ends = verb.lemma_ in _END or any(
            verb.lemma_ == word and any(t.lemma_ == with_ for t in verb.children) for word, with_ in _END_WITH
        )
        subject = subject_of(verb) if ends and asserted(verb) and verb.lemma_ != state.verb else None
        ended = next((t for t in verb.children if t.dep_ == "dobj"), None) if verb.lemma_ in _END else None
        # "Closed its factory", "abolished the tax": what ended is the object.
        who = ended if ended is not None else subject
        if subject is None or who is None or not (is_holder(state, who) or _is_time_of(state, who)):
            continue
        if state.shape != "other" and not speaks_of_the_thing(state, verb.sent, passage):
            continue
        yield clause(verb), "tells of the end"


def _is_time_of(state: State, subject: Token) -> bool:
    """ "The term of Ada Brun", "Brevia's membership"."""
    lemma = subject.lemma_.lower()
    made_of_thing = state.thing is not None and lemma.startswith(state.thing.head) and lemma != state.thing.head
    return (lemma in _TIMES_OF or made_of_thing) and names_holder(state, subject.subtree)


def _for_the_last_time(state: State, passage: Doc) -> Iterator[Found]:
    """ "The ferry made its last crossing", "was performed for the last time"."""
    if state.shape == "never":
        return
    for token in passage:
        if token.lower_ != "last" or token.dep_ != "amod":
            continue
        owned = token.head.lemma_ == "time" or any(t.dep_ == "poss" for t in token.head.children)
        verb = next((t for t in token.head.ancestors if t.pos_ in {"VERB", "AUX"}), None)
        if not owned or verb is None or not asserted(verb) or not does_it(state, verb):
            continue
        if state.shape == "other" or speaks_of_the_thing(state, verb.sent, passage):
            yield clause(verb), "tells of the last time"


def _is_followed(state: State, passage: Doc) -> Iterator[Found]:
    """ "Tom Rehn succeeded Ada Brun", "Ulmo overtook Corvane", "took over from Ada Brun", "was dismissed"."""
    if state.shape not in {"role", "other"} or (not state.one and state.shape == "role"):
        return
    verbs = _OVERTAKE if state.thing is not None and state.thing.greatest else _DEPOSE
    for verb in passage:
        if not asserted(verb):
            continue
        passive = next((t for t in verb.children if t.dep_ == "nsubjpass"), None)
        target = passive or next((t for t in verb.children if t.dep_ in {"dobj", "pobj"}), None)
        if verb.lemma_ == "take" and target is not None and target.lemma_ in {"place", "over"}:
            target = next((t for t in target.subtree if t.dep_ == "pobj"), None)
        elif verb.lemma_ == "take" and any(t.lower_ == "over" for t in verb.children):
            target = next((n for p in verb.children if p.lower_ == "from" for n in p.children), None)
        elif verb.lemma_ not in verbs:
            continue
        if target is not None and is_holder(state, target) and speaks_of_the_thing(state, verb.sent, passage):
            yield clause(verb), "tells who came after"


def _is_broken(state: State, passage: Doc) -> Iterator[Found]:
    """ "She broke the record that Ilse Varga had held", "set a new record", "the old one belonged to"."""
    if state.thing is None or state.thing.head not in {"record", "mark", "best"}:
        return
    for verb in passage:
        broken = next((t for t in verb.children if t.dep_ in {"dobj", "nsubjpass"}), None)
        if broken is None or not asserted(verb) or compare(state.thing, broken) != "same":
            continue
        subject = subject_of(verb)
        if subject is not None and subject.i != broken.i and is_holder(state, subject):
            continue
        anew = verb.lemma_ in {"set", "establish"} and any(t.lower_ == "new" for t in broken.children)
        named = names_holder(state, passage if anew else broken.subtree)
        if named and (anew or verb.lemma_ in _BREAK):
            yield clause(verb), "tells that the record was broken"


def _had_been(state: State, passage: Doc) -> Iterator[Found]:
    """ "The tunnel, which had been the longest", "who had led it for six years", "the former mayor Ada Brun"."""
    if state.shape not in {"role", "place", "count"}:
        return
    for verb in passage:
        if not any(t.lower_ == "had" and t.dep_ == "aux" for t in verb.children):
            continue
        if any(is_denial(t) for t in verb.children):
            continue
        subject = subject_of(verb)
        if subject is None or not is_holder(state, subject):
            continue
        of_it = state.thing is not None and any(compare(state.thing, t) == "same" for t in verb.subtree)
        if verb.dep_ == "relcl" and state.thing is not None and compare(state.thing, verb.head) == "same":
            of_it = True
        if of_it or verb.lemma_ == state.verb != "be":
            yield clause(verb), "tells of it as past"


def _changes(state: State, passage: Doc) -> Iterator[Found]:
    """ "Rose from 120 to 140", "moved from Halden Bay to Orvane", "left Mill Lane", "moved the capital from Ellery"."""
    if state.shape == "role" and state.names and state.one:
        for token in passage:
            moved = token.lower_ == "from" and any(t.lemma_ in MOVE and asserted(t) for t in token.ancestors)
            if (
                moved
                and any(is_holder(state, t) for t in token.children)
                and speaks_of_the_thing(state, token.sent, passage)
            ):
                yield passage[token.i : token.right_edge.i + 1], "tells of a change"
    if state.shape not in {"count", "place"} or not state.value or not names_holder_or_tie(state, passage):
        return
    value = re.compile(rf"\bfrom (?:the )?{re.escape(state.value)}\b", re.IGNORECASE)
    for sentence in passage.sents:
        verbs = [t for t in sentence if t.lemma_ in CHANGE and asserted(t)]
        if not verbs:
            continue
        if match := value.search(sentence.text):
            to = re.search(r"\b(?:in)?to (?:the )?(?P<new>[\w.,-]+(?: [A-Z]\w+)*)", sentence.text[match.end() :])
            if to is not None or any(verb.lemma_ in MOVE for verb in verbs):
                yield sentence.text[match.start() :].strip()[:120], "tells of a change"
        for verb in verbs:
            left = next((t for t in verb.children if t.dep_ == "dobj"), None)
            subject = subject_of(verb)
            if verb.lemma_ != "leave" or left is None or subject is None or not is_holder(state, subject):
                continue
            if any(t.lower_ in state.value.lower() for t in (left, *left.lefts) if t.pos_ == "PROPN"):
                yield clause(verb), "tells of a change"


def _changes_hands(state: State, passage: Doc) -> Iterator[Found]:
    """ "Corvane sold Velocar", "Ulmo bought Velocar": of what belongs to somebody."""
    owner = {word.lower() for word in re.findall(r"\w+", state.value)}
    if state.verb != "belong" or not owner:
        return
    for verb in passage:
        bought = next((t for t in verb.children if t.dep_ in {"dobj", "nsubjpass"}), None)
        subject = subject_of(verb)
        if bought is None or subject is None or not asserted(verb) or not is_holder(state, bought):
            continue
        mine = bool({t.lower_ for t in (subject, *subject.lefts)} & owner)
        if (verb.lemma_ in SELL and mine) or (verb.lemma_ in BUY and not mine and bought is not subject):
            yield clause(verb), "tells of a change"


def _counts_on(state: State, passage: Doc) -> Iterator[Found]:
    """The next in number: "its seventh member" of six, "the second woman" after the only one, "now has 140"."""
    if state.thing is None or state.shape not in {"count", "only"}:
        return
    if not names_holder_or_tie(state, passage) and len(state.words & content(passage)) < 3:
        return
    number = 1 if state.shape == "only" else _NUMBERS.get(state.value.lower()) or _digits(state.value)
    if number is None:
        return
    for token in passage:
        ordinal = ORDINALS.get(token.lower_)
        if ordinal is not None and ordinal == number + 1:
            noun = token.head if token.dep_ in {"amod", "compound"} else token
            named = noun.lemma_.lower() == state.thing.head
            alone = token.i + 1 == len(passage) or token.nbor().is_punct
            if named or (alone and has_lemma(passage, state.thing.head)):
                yield passage[token.i : noun.i + 1] if named else passage[token.i : token.i + 1], "the next one"
        if state.shape == "count" and token.dep_ == "nummod" and token.head.lemma_.lower() == state.thing.head:
            verb = token.head.head
            subject = subject_of(verb)
            other = _NUMBERS.get(token.lower_) or _digits(token.text)
            if verb.lemma_ != state.verb or subject is None or not is_holder(state, subject) or other is None:
                continue
            if not any(re.search(rf"\b{re.escape(value)}\b", passage.text) for value in (state.value, str(number))):
                yield passage[token.i : token.head.i + 1], "another number"


def _digits(text: str) -> int | None:
    plain = text.replace(",", "")
    return int(plain) if plain.isdigit() else None


def _is_first(state: State, passage: Doc) -> Iterator[Found]:
    """The counterexample of a "never": "the first woman in the office", "relegated for the first time"."""
    if state.shape != "never" or not asserts_the_thing(state, passage):
        return
    does = [t for t in passage if t.lemma_ == state.verb and t.pos_ == "VERB" and asserted(t)]
    for token in passage:
        if does and token.lower_ == "before" and _not_seen_before(token):
            yield token.sent, "tells of a first"
        if token.lower_ != "first" or any(is_denial(t) for t in token.sent):
            continue
        noun = token.head if token.dep_ in {"amod", "compound"} else token
        if noun.lemma_.lower() == "time":
            verb = next((t for t in noun.ancestors if t.pos_ == "VERB"), None)
            if verb is not None and verb.lemma_ == state.verb and does_it(state, verb):
                yield clause(verb), "tells of a first"
            continue
        owned = any(t.dep_ == "poss" and not t.ent_type_ for t in noun.children)
        did = {t.lemma_ for t in noun.children if t.dep_ in {"relcl", "acl", "xcomp"}}
        anyone = bool(state.holder & {"one", "nobody", "none"}) and bool(did & {state.verb, "do"})
        if owned or not (anyone or (noun is not token and noun.lemma_.lower() in {*state.words, *state.holder})):
            continue
        # "The first leader to cross the line" is not the first to be met.
        if not did or did & {state.verb, "do"} or (state.verb == "be" and did & {"hold", "become", "serve", "be"}):
            yield passage[token.i : noun.right_edge.i + 1], "tells of a first"


def _not_seen_before(before: Token) -> bool:
    """ "The town had not seen a flood before." """
    past = any(t.lower_ == "had" for t in before.head.children) and any(is_denial(t) for t in before.sent)
    return past and before.i + 1 < len(before.doc) and before.nbor().is_punct


ENDINGS: tuple[Rule, ...] = (
    _leaves, _for_the_last_time, _is_followed, _is_broken, _had_been, _changes, _changes_hands, _counts_on, _is_first,
)  # fmt: skip
"""The rules, in the order in which they are tried."""
