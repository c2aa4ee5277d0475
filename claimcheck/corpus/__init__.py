"""Corpora: folders of reference documents, with what is known of them, and the claims checked already."""

from claimcheck.corpus.documents import Document
from claimcheck.corpus.passages import PASSAGE_WORDS, Passage, cut_passages
from claimcheck.corpus.read import Corpus, read_corpus

__all__ = ["PASSAGE_WORDS", "Corpus", "Document", "Passage", "cut_passages", "read_corpus"]
