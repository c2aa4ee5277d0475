"""What is to be seen of a document only beside the others: that its id, its text or its language does not fit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from claimcheck.claims.sentences import sentence_spans_by_rule
from claimcheck.corpus.documents import Document
from claimcheck.corpus.read import duplicate_id
from claimcheck.corpus.shingles import minhash, shingles

#: Two texts are nearly the same when the longer one holds at least this part of the shorter one's runs of three words.
NEARLY_THE_SAME = 0.75
#: How alike two texts must be (Jaccard) to be compared in full: a text in one more than twice as long may be missed.
_COMPARED = 0.4
#: A text is taken to be of another language when it has this many words and the identifier is this sure.
_LANGUAGE_WORDS, _SURE = 8, 0.95
#: Languages that are told apart; of all those that the identifier knows, small relatives of English would be guessed.
_LANGUAGES = (
    "ar bg cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv nl no pl pt ro ru sk sl sr sv th tr uk vi zh"
).split()
_KEEP = "Keep one, unless two publishers printed it"
_TRANSLATE = "Translate it, or move the document to a corpus of its own"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of ``documents.jsonl`` that is a document."""

    number: int
    row: dict[str, Any]
    document: Document


#: Line, kind and message.
Found = tuple[Line, str, str]


def same_ids(lines: Sequence[Line]) -> Iterator[Found]:
    """Ids that stand there twice, and those that a reader takes for each other."""
    first: dict[str, Line] = {}
    alike: dict[str, Line] = {}
    for item in lines:
        name = item.document.id
        plain = re.sub(r"[\W_]+", "-", name.casefold()).strip("-")
        if name in first:
            yield item, "duplicate_id", duplicate_id(name, first[name].number)
        elif plain and plain in alike:
            other = alike[plain]
            yield (
                item,
                "similar_id",
                f"the id {name!r} is hard to tell from {other.document.id!r} on line {other.number}. Change one",
            )
        first.setdefault(name, item)
        alike.setdefault(plain, item)


def same_texts(lines: Sequence[Line]) -> Iterator[Found]:
    """Copies and near copies: candidates by MinHash (Broder, 1997) in a hash table, each then compared in full."""
    from datasketch import MinHashLSH

    table = MinHashLSH(threshold=_COMPARED, num_perm=64)
    texts: dict[str, Line] = {}
    runs: dict[int, frozenset[str]] = {}
    by_number = {item.number: item for item in lines}
    for item in lines:
        words = re.findall(r"\w+", item.document.text.lower())
        text = " ".join(words)
        if text in texts:
            first = texts[text]
            yield item, "duplicate_text", f"has the text of {first.document.id!r} on line {first.number}. {_KEEP}"
            continue
        texts[text] = item
        mine = shingles(words)
        signature = minhash(mine, 64)
        alike = [(_shared(mine, runs[number]), number) for number in table.query(signature)]
        if alike and (best := max(alike))[0] >= NEARLY_THE_SAME:
            other = by_number[best[1]]
            where = f"{other.document.id!r} on line {other.number}"
            yield item, "near_duplicate_text", f"the text is nearly that of {where} ({best[0]:.0%} the same). {_KEEP}"
        runs[item.number] = mine
        table.insert(item.number, signature)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other))


def languages(lines: Sequence[Line], about: dict[str, Any]) -> Iterator[Found]:
    """Documents, and sentences in them, of another language than the corpus says it is in, or mostly is in."""
    identifier = _identifier()

    def language_of(text: str) -> str | None:
        if len(text.split()) < _LANGUAGE_WORDS and text.isascii():
            return None
        language, probability = identifier.classify(text)
        return str(language) if probability >= _SURE else None

    found = [(item, language_of(item.document.text)) for item in lines]
    known = Counter(language for _, language in found if language)
    said = str(about.get("language", ""))[:2].lower()
    expected = said if said in _LANGUAGES or not known else known.most_common(1)[0][0]
    for item, language in found:
        if language and language != expected:
            yield (
                item,
                "language",
                f"the text is in another language ({language}) than the corpus ({expected}). {_TRANSLATE}",
            )
            continue
        for span in sentence_spans_by_rule(item.document.text):
            if (other := language_of(span.exact)) and other != expected:
                message = f"a sentence is in another language ({other}): {span.exact[:60]!r}. {_TRANSLATE}"
                yield item, "language", message
                break


@cache
def _identifier() -> Any:
    """langid.py (Lui and Baldwin, 2012), which takes most of a second to load."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES)
    return identifier
