"""Sort assertions: what kind of claim, whether later events can end it, or why it is not checked at all."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING

from claimcheck.claims.model import Kind, Reason
from claimcheck.claims.phrases import is_clause_head, is_plural
from claimcheck.claims.words import (
    AMOUNT_WORDS,
    ATTITUDES,
    FIRST_OR_SECOND_PERSON,
    FIRST_PERSON_SINGULAR,
    FORECAST_VERBS,
    FUTURE_MODALS,
    JUDGING_ADVERBS,
    OBLIGATION,
    OPINION_PHRASES,
    OPINION_WORDS,
    POSSIBLE_MODALS,
    PREDICTION_WORDS,
    RANKS,
    STATIVE_VERBS,
    UNITS,
    UNIVERSAL,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_PRESENT = frozenset({"VBZ", "VBP"})
_LINKING = frozenset("be seem look sound feel remain appear".split())
_NAMED = frozenset({"PERSON", "GPE", "ORG", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "LAW"})
_COUNTED = frozenset({"DATE", "TIME", "CARDINAL", "PERCENT", "MONEY", "QUANTITY"})
_NEVER = frozenset({"never", "nobody", "none"})
_EACH = frozenset({"a", "an", "each", "every", "per"})
#: What is set for a day: "will meet Denby on 18 May".
_SCHEDULED = frozenset("hold meet play face open begin start".split())
_YEAR = re.compile(r"(1[5-9]|20)\d\d")
#: What a live report says of itself: "We are closing this page for the night".
_OF_THE_PAGE = re.compile(r"\b(?:this|our) (?:live )?(?:page|blog|coverage|feed)\b")
_OF_THE_REPORT = re.compile(r"^the following is an? |\b(?:our|my) (?:correspondent|colleague|reporter)s?\b")
#: "the longest ever", "the highest in its history": in force until something longer or higher comes.
_LATEST = re.compile(r"\b(?:the|its|his|her|their) (?:latest|most recent)\b")
_OF_ALL_TIME = re.compile(r"\bever\b|\bon record\b|\byet\b|\bin (?:\w+ ){1,4}history\b|\bso far\b|\bto date\b")


def reason_to_set_aside(
    doc: Doc, head: Token, tokens: list[int], *, named_i: bool = False, known: Container[int] = ()
) -> Reason | None:
    """Why an assertion (its main verb, its tokens) is not checked; None when it is.

    ``named_i``: it is known who "I" is. ``known``: pronouns in whose place a name is put.
    """
    words = [doc[i] for i in tokens]
    lower = {token.lower_ for token in words if token.i not in known}
    inside = set(tokens)
    text = " ".join(token.lower_ for token in words)
    entities = {token.ent_type_ for token in words}
    auxiliaries = {c.lower_ for c in head.children if c.dep_ in {"aux", "auxpass"} and c.i in inside}
    # A modal that it shares: "talks would raise him up and [would] help him".
    auxiliaries |= {t.lower_ for t in words if t.tag_ == "MD" and t.dep_ == "aux" and t.head.i not in inside}
    if auxiliaries & FUTURE_MODALS and not _arranged(doc, head, inside, text):
        return "prediction"
    if head.lemma_.lower() == "ought" or any(t.lower_ in OBLIGATION and t.tag_ == "MD" for t in words):
        return "prediction" if auxiliaries & OBLIGATION and "DATE" in entities else "opinion"
    if _looks_ahead(head, auxiliaries, inside):
        return "prediction"
    mine = any(c.dep_ == "nsubj" and c.lower_ in {"i", "we"} for c in head.children)
    if mine and head.lemma_.lower() in ATTITUDES:
        return "opinion"
    told = bool(entities & (_NAMED | _COUNTED)) or any(t.tag_ == "CD" for t in words) or bool(lower & _NEVER)
    if _OF_THE_PAGE.search(text) and lower & FIRST_OR_SECOND_PERSON:
        return "not_checkable"
    if _OF_THE_REPORT.search(text):
        return "not_checkable"
    own = (
        head.dep_ != "ROOT"
        or (head.tag_ in {"VBD", "VBN"} and len(words) > 3)
        or any(c.dep_ in {"nsubj", "nsubjpass"} and c.pos_ == "NOUN" for c in head.children)
    )
    unnamed = FIRST_OR_SECOND_PERSON - (FIRST_PERSON_SINGULAR if named_i and own else frozenset())
    if (lower & unnamed and not told) or _asks_to_do(head, words):
        return "not_checkable"
    if any(re.search(rf"\b{phrase}\b", text) for phrase in OPINION_PHRASES) or _evaluates(head, inside):
        return "opinion"
    # "great-grandfather" is no praise.
    judging = {t.lower_ for t in words if t.i + 1 >= len(doc) or doc[t.i + 1].text != "-"}
    if judging & OPINION_WORDS and not entities & (_NAMED | _COUNTED) and not any(t.tag_ == "CD" for t in words):
        return "opinion"
    about = any(t.pos_ in {"NOUN", "PROPN"} or (t.pos_ == "NUM" and t.lower_ != "one") for t in words)
    meant = any(t.i in known or (named_i and t.lower_ == "i") for t in words) and len(words) > 2
    if not about and not (meant and head.tag_ in {"VBD", "VBN"}) and not _about_something(head, words):
        return "not_checkable"
    return "not_checkable" if _says_nothing(head, words, entities) else None


def _asks_to_do(head: Token, words: Sequence[Token]) -> bool:
    """ "Call 01632 960 114": the sentence opens with its verb, and nobody is its subject."""
    alone = not any(c.dep_ in {"nsubj", "nsubjpass", "aux", "expl"} for c in head.children)
    return head.tag_ == "VB" and alone and head.i == words[0].i


def _arranged(doc: Doc, head: Token, tokens: set[int], text: str) -> bool:
    """What is laid down, not guessed: "under the deal owners will be paid", "will take place on 29 March"."""
    if re.match(r"under (?:the|this|its|their|a) ", text):
        return True
    fixed = head.lemma_ in _SCHEDULED or "take place" in text
    return fixed and any(doc[i].ent_type_ == "DATE" and doc[i].tag_ == "CD" for i in tokens)


def _looks_ahead(head: Token, auxiliaries: set[str], tokens: set[int]) -> bool:
    if any(c.dep_ == "advcl" and any(g.lower_ in {"if", "unless"} for g in c.children) for c in head.children):
        return True
    if "would" in auxiliaries and head.lemma_ in {"comment", "say", "discuss", "confirm"} and _is_denied(head):
        # "Nobody would comment": they refused.
        return False
    # "would have" and "could have" speak of what did not happen; alone these verbs look ahead.
    if auxiliaries & POSSIBLE_MODALS:
        return True
    onward = any(c.dep_ == "xcomp" for c in head.children)
    if head.lemma_ in FORECAST_VERBS and onward and any(c.dep_ == "auxpass" for c in head.children):
        return True
    for child in head.children:
        if head.lemma_ == "be" and child.dep_ == "acomp" and child.i in tokens:
            if child.lower_ in PREDICTION_WORDS:
                return True
            if child.lower_ == "due" and any(c.dep_ == "xcomp" for c in child.children):
                return True
    return False


def _is_denied(head: Token) -> bool:
    return any(t.lower_ in {"not", "n’t", "n't", "neither", "nor", "nobody", "none", "no"} for t in head.subtree)


def _evaluates(head: Token, tokens: set[int]) -> bool:
    """The predicate itself is a judgement: "is a breathtaking gamble", "was too gloomy", "has aged well"."""
    for child in head.children:
        if child.i not in tokens:
            continue
        if child.dep_ == "advmod" and child.i > head.i and child.lower_ in JUDGING_ADVERBS:
            # "as well" is no praise, and "did well in 1998" has its measure beside it.
            return child.i == 0 or head.doc[child.i - 1].lower_ != "as"
        if head.lemma_ not in _LINKING or child.dep_ not in {"acomp", "attr", "oprd"}:
            continue
        predicates = [child, *(g for g in child.children if g.dep_ == "conj")]
        judged = {p.lower_ for p in predicates} | {
            g.lower_ for p in predicates for g in p.children if g.dep_ in {"amod", "advmod"}
        }
        exceeds = any(g.lower_ == "too" for g in child.children) and child.pos_ == "ADJ"
        if judged & OPINION_WORDS or exceeds:
            return True
    return False


def _about_something(head: Token, words: Sequence[Token]) -> bool:
    """A passive or perfect of "it" or "they" tells an event all the same: "It has not been replaced"."""
    finite = any(c.tag_ in {"VBD", "VBZ", "VBP"} for c in (head, *head.children))
    nobody = any(t.lower_ in _NEVER for t in words)
    return head.tag_ == "VBN" and finite and (len(words) > 3 or (nobody and len(words) > 2))


def _says_nothing(head: Token, words: Sequence[Token], entities: set[str]) -> bool:
    """Nobody and nothing in particular: "Analysts were divided", "Few thought so"."""
    if head.lemma_ in {"think", "hope", "feel", "say", "do"} and any(
        t.lower_ == "so" and t.head == head for t in words
    ):
        return True
    if entities & (_NAMED | _COUNTED) or any(t.tag_ in {"CD", "JJS"} for t in words):
        return False
    general = any(c.lower_ == "can" and c.dep_ == "aux" for c in head.children)
    definite = any(t.dep_ == "poss" or t.lower_ in {"the", "this", "these", "that", "those"} for t in words)
    subject = next((c for c in head.children if c.dep_ in {"nsubj", "nsubjpass"}), None)
    bare = subject is not None and not any(c.dep_ in {"det", "poss", "nummod"} for c in subject.children)
    if general and not definite and bare:
        return True
    linking = head.lemma_ == "be" or any(c.dep_ == "auxpass" for c in head.children)
    past = head.tag_ == "VBD" or any(c.tag_ == "VBD" for c in head.children)
    return bool(
        linking and past and subject is not None and subject.tag_ == "NNS" and bare and not definite and len(words) < 6
    )


def kind_of(doc: Doc, head: Token, tokens: list[int], quotation: bool) -> Kind:
    """The kind of an assertion, by its words."""
    if quotation:
        return "quotation"
    if (cleft := _cleft(head)) is not None:
        head = cleft
    words = _words_of_its_own(doc, head, tokens)
    if head.tag_ == "CD" or (not is_clause_head(head) and any(t.tag_ == "CD" and not t.ent_type_ for t in words)):
        return "quantity"
    if _is_universal(head, words):
        return "universal"
    if any(t.tag_ in {"JJS", "RBS"} and t.lower_ not in {"least", "most"} for t in words):
        return "comparison"
    if any(t.tag_ in {"JJS", "RBS"} and t.dep_ in {"advmod", "amod"} and t.head.pos_ in {"ADJ", "NOUN"} for t in words):
        return "comparison"
    if any(_is_first(token, head) for token in words) or any(_is_compared(token) for token in words):
        return "comparison"
    if _has_quantity(head, words):
        return "quantity"
    return "state" if _is_state(head) else "event"


def _cleft(head: Token) -> Token | None:
    """ "It was Delia Marr who cut the ribbon": that she cut it."""
    if head.lemma_ != "be" or not any(c.lower_ == "it" and c.dep_ in {"nsubj", "expl"} for c in head.children):
        return None
    named = [c for c in head.children if c.dep_ == "attr" and c.pos_ == "PROPN"]
    return next((verb for noun in named for verb in noun.children if verb.dep_ == "relcl"), None)


def _words_of_its_own(doc: Doc, head: Token, tokens: Sequence[int]) -> list[Token]:
    """The words without those of clauses and appositions in it: a number in "who lost £38,000" counts nothing here."""
    inside = set(tokens)
    below: set[int] = set()
    for i in tokens:
        token = doc[i]
        if token == head or token.i in below or token not in head.subtree:
            continue
        clause = token.dep_ in {"relcl", "advcl", "ccomp"} and token.head.i in inside
        if clause or (token.dep_ == "appos" and is_clause_head(head) and token.head.i in inside):
            below |= {t.i for t in token.subtree if t != head}
    return [doc[i] for i in tokens if i not in below]


def _is_universal(head: Token, words: Sequence[Token]) -> bool:
    lower = [token.lower_ for token in words]
    for token in words:
        word = token.lower_
        if word not in UNIVERSAL:
            continue
        # "Only hours before", "no longer", "all last autumn" and "of all charges" say nothing of every case.
        if word == "only" and token.head.ent_type_ in {"TIME", "DATE"}:
            continue
        if word in {"all", "every"} and (token.head.dep_ == "pobj" or token.head.ent_type_ in {"TIME", "DATE"}):
            continue
        if word == "no":
            if token.dep_ != "det":
                continue
            perfect = any(c.lemma_ == "have" and c.dep_ == "aux" for c in head.children)
            if token.head.dep_ in {"dobj", "pobj"} and not perfect and "ever" not in lower:
                continue
        return True
    return "ever" in lower and bool({"n't", "not", "n’t"} & set(lower))


def _is_first(token: Token, head: Token) -> bool:
    """ "was the first to ...", "for the first time": not "the first stage", nor "had first conveyed"."""
    if token.lower_ in RANKS and token.dep_ == "amod" and token.lower_ != "first":
        return token.ent_type_ not in {"DATE", "TIME"}
    if token.lower_ not in {"first", "last", "latest"} or token.ent_type_ in {"DATE", "TIME"}:
        return False
    if token.dep_ in {"attr", "oprd"} or (token.head == head and head.pos_ in {"NOUN", "PROPN"}):
        return True
    noun = token.head
    return token.dep_ == "amod" and (
        (noun.dep_ == "attr" and noun.head == head)
        or noun == head
        or (noun.lower_ == "time" and token.lower_ == "first")
    )


def _is_compared(token: Token) -> bool:
    """ "longer than": not "more than 700", nor "further off"."""
    if token.tag_ not in {"JJR", "RBR"}:
        return False
    following = token.doc[token.i + 1 : token.i + 12]
    than = next((t for t in following if t.lower_ == "than"), None)
    if than is None:
        return token.lower_ in {"longer", "larger", "bigger", "higher", "taller"} and any(
            t.lower_ in {"ever", "no"} for t in token.doc[: token.i]
        )
    after = token.doc[than.i + 1] if than.i + 1 < len(token.doc) else None
    return after is not None and not (token.i + 1 == than.i and after.like_num)


def _has_quantity(head: Token, words: Sequence[Token]) -> bool:
    for position, token in enumerate(words):
        if token.text in {"$", "£", "€", "%"}:
            return True
        if token.lower_ in {"once", "twice"} and position + 1 < len(words) and words[position + 1].lower_ in _EACH:
            return True
        if not token.like_num or token.tag_ != "CD" or _YEAR.fullmatch(token.text):
            continue
        before = words[position - 1].lower_ if position else ""
        after = words[position + 1].lower_ if position + 1 < len(words) else ""
        measured = after in UNITS or after in {"-", "per"}
        if measured and (token.ent_type_ not in {"DATE", "TIME"} or _is_duration(token, before)):
            return True
        if token.ent_type_ in {"DATE", "TIME"} or before in {"the", "these", "those", "at"}:
            continue
        if token.lower_ in {"one", "two"} and before not in AMOUNT_WORDS:
            continue
        if token.ent_type_ in {"PERCENT", "MONEY", "QUANTITY"} or before in AMOUNT_WORDS:
            return True
        counted = token.head if token.dep_ in {"nummod", "compound"} else token
        if counted.dep_ in {"dobj", "nsubj", "nsubjpass", "attr", "npadvmod"} or counted.head.dep_ in {"prep", "agent"}:
            return True
    return False


def _is_duration(token: Token, before: str) -> bool:
    """ "lasted seven hours", "for 437 days": not "three days ago" nor "three days later"."""
    following = {t.lower_ for t in token.doc[token.i + 1 : token.i + 4]}
    return not following & {"ago", "earlier", "later", "before", "after"} and before not in {"last", "next", "past"}


def _is_state(head: Token) -> bool:
    if head.pos_ in {"NOUN", "PROPN"} and not is_clause_head(head):
        return True
    auxiliaries = [c for c in head.children if c.dep_ in {"aux", "auxpass"}]
    if _is_present(head):
        # "is based", "sells": but "is discussing" is under way.
        return head.tag_ != "VBG"
    perfect = any(c.lemma_ == "have" for c in auxiliaries)
    if is_perfect(head) and any(c.dep_ == "neg" for c in head.children):
        # "has not been replaced"
        return True
    return (
        head.lemma_ == "be" or (perfect and _has_held_since(head)) or (head.lemma_ in STATIVE_VERBS and not auxiliaries)
    )


def _has_held_since(head: Token) -> bool:
    """ "has led it since 2015", "has been closed since May": not "has called for talks since"."""
    lasting = head.lemma_ in STATIVE_VERBS or any(c.dep_ == "auxpass" for c in head.children)
    return lasting and any(c.lower_ == "since" for c in head.children)


def is_perfect(head: Token) -> bool:
    """It is told in the present perfect: "has reached the sea"."""
    return any(c.lemma_ == "have" and c.tag_ in _PRESENT for c in head.children if c.dep_ == "aux")


def holds_now(head: Token) -> bool:
    """It is told in the present: "is the first woman in the job"."""
    return is_clause_head(head) and _is_present(head) and head.tag_ != "VBG"


def _is_present(head: Token) -> bool:
    auxiliaries = [c for c in head.children if c.dep_ in {"aux", "auxpass"}]
    if any(c.lemma_ == "have" for c in auxiliaries):
        return False
    if head.tag_ == "NNS":
        return is_clause_head(head)
    return head.tag_ in _PRESENT or any(c.tag_ in _PRESENT for c in auxiliaries)


def is_ongoing(doc: Doc, head: Token, tokens: list[int], kind: Kind) -> bool:
    """Later events can end it: a present state, "has never", a superlative; not a finished event, not a "first"."""
    if kind == "quotation":
        return False
    text = " ".join(doc[i].lower_ for i in tokens)
    words = set(text.split())
    superlative = bool({doc[i].tag_ for i in tokens} & {"JJS", "RBS"})
    if superlative and _OF_ALL_TIME.search(text):
        return True
    if kind == "comparison" and _LATEST.search(text):
        # "The latest championships were held in Lowen": until the next ones are.
        return True
    firsts = words & {"first"} and kind == "comparison" and not superlative
    if firsts:
        return False
    auxiliaries = [c for c in head.children if c.dep_ in {"aux", "auxpass"}]
    if any(c.lemma_ == "have" and c.tag_ in _PRESENT for c in auxiliaries):
        return kind in {"universal", "comparison"} or (
            bool(words & {"still", "not", "n't", "n’t", "yet", "longer"}) or _has_held_since(head)
        )
    if _is_present(head):
        return True
    if kind == "comparison" and head.lemma_ in {"be", "remain"}:
        # "was the longest" may still be so, unless it is bound to a year.
        return superlative and not any(_YEAR.fullmatch(doc[i].text) for i in tokens)
    if head.pos_ in {"NOUN", "PROPN"} and not is_clause_head(head):
        return superlative or (bool(words & {"current", "is", "are"}) and not is_plural(head))
    return False
