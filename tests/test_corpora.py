"""Every document of every corpus that comes with the project keeps the rules that they are written by."""

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from claimcheck.claims.sentences import sentence_spans_by_rule
from claimcheck.corpus import Corpus, read_corpus

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = sorted(path.parent for path in (ROOT / "corpora").glob("*/corpus.toml"))
LONGEST_SENTENCE = 60
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufffd\u200b-\u200f\u202a-\u202e]")

corpus_of = cache(read_corpus)
each = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def broken(corpus: Corpus, rule) -> list[str]:
    """The ids of the documents that do not keep a rule."""
    return [document.id for document in corpus.documents if not rule(document)]


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def test_there_are_corpora():
    assert len(FOLDERS) >= 3


@each
def test_a_corpus_says_what_it_is(folder: Path):
    about = tomllib.loads((folder / "corpus.toml").read_text(encoding="utf-8"))
    for name in ("name", "title", "description", "language", "license", "maintainer"):
        assert about[name].strip(), name
    assert about["name"] == folder.name


@each
def test_every_document_says_where_it_comes_from(folder: Path):
    corpus = corpus_of(folder)
    assert not broken(corpus, lambda d: re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", d.id))
    assert not broken(corpus, lambda d: len(d.source.strip()) >= 2)
    assert not broken(corpus, lambda d: d.url is None or urlsplit(d.url).scheme in {"http", "https"})
    assert not broken(corpus, lambda d: d.url is None or "." in urlsplit(d.url).netloc)
    assert not broken(corpus, lambda d: str(d.extra.get("checked", "")).strip())


@each
def test_every_document_is_a_few_short_sentences(folder: Path):
    corpus = corpus_of(folder)
    assert not broken(corpus, lambda d: 2 <= len(sentence_spans_by_rule(d.text)) <= 6)
    assert not broken(
        corpus, lambda d: all(len(s.exact.split()) <= LONGEST_SENTENCE for s in sentence_spans_by_rule(d.text))
    )
    assert not broken(corpus, lambda d: d.text.strip()[-1] in '.!?"”)')
    assert not broken(corpus, lambda d: d.text == " ".join(d.text.split()))
    assert not broken(corpus, lambda d: not UNPRINTABLE.search(d.title + d.text))


@each
def test_dates_lie_in_the_past_and_nothing_is_told_before_it_happened(folder: Path):
    corpus, today = corpus_of(folder), date.today()
    assert not broken(corpus, lambda d: d.published is None or d.published.start <= today)
    assert not broken(corpus, lambda d: d.event is None or d.event.start is None or d.event.start <= today)
    assert not broken(corpus, lambda d: d.event is None or d.event.end is None or d.event.end <= today)
    assert not broken(
        corpus, lambda d: d.published is None or d.event is None or not d.event.entirely_after(d.published.end)
    )


@each
def test_tags_are_lower_case_words(folder: Path):
    def tagged(document) -> bool:
        tags = document.extra.get("tags", [])
        return len(tags) <= 5 and all(isinstance(tag, str) and tag == tag.lower() and tag.strip() for tag in tags)

    assert not broken(corpus_of(folder), tagged)


def test_no_text_and_no_title_stands_twice():
    seen: dict[str, str] = {}
    twice = []
    for folder in FOLDERS:
        for document in corpus_of(folder).documents:
            for words in (plain(document.text), plain(document.title)):
                if words in seen:
                    twice.append(f"{folder.name}/{document.id} and {seen[words]}")
                seen[words] = f"{folder.name}/{document.id}"
    assert not twice


def test_the_names_of_the_corpora_differ():
    names = [corpus_of(folder).name for folder in FOLDERS]
    assert len(names) == len(set(names))
