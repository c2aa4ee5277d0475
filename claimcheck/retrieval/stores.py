"""Which evidence store a corpus is searched in: FAISS here, or the Milvus that corpus.toml or a flag names."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from claimcheck.corpus import Corpus
from claimcheck.errors import CorpusError, InputError
from claimcheck.retrieval.encoder import Encoder
from claimcheck.retrieval.evidence import Entries, EvidenceStore
from claimcheck.retrieval.faiss_store import FaissStore, in_words, index_kind
from claimcheck.retrieval.milvus_store import SCHEMES, MilvusStore, collection_name
from claimcheck.retrieval.store import corpus_vectors, passage_for_retrieval, stored_vectors, vectors_folder

#: The environment variable that says where vectors are searched, where no flag does.
VARIABLE = "CLAIMCHECK_STORE"
#: The words for a store: FAISS on this machine, and whatever corpus.toml says, be it on another machine.
FAISS, AS_CORPUS = "faiss", "corpus"

#: Of a smaller part of the passages than this, no other vectors are read.
_PART = 0.1


def open_store(
    corpus: Corpus,
    entries: Entries,
    encoder: Encoder,
    store: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> EvidenceStore:
    """The store with the passages of a corpus in it; what it lacks is embedded and added.

    ``store``: ``faiss``, the address of a Milvus, ``corpus`` for the one that corpus.toml names, or None for that one
    if it is on this machine: no corpus sends a claim elsewhere without being asked to. Without it, the environment
    variable CLAIMCHECK_STORE says. Raises :class:`InputError`.
    """
    index = vectors_folder(corpus.folder / ".index", encoder)
    vectors = _Stored(corpus, encoder, progress)
    where = _chosen(corpus, store)
    if where == FAISS:
        return FaissStore.of(index, entries, vectors)
    dimension = vectors(np.arange(1)).shape[1]
    milvus = MilvusStore(where, collection_name(corpus.name, index.name), dimension, expected=len(entries))
    milvus.sync(entries, vectors)
    return milvus


def planned(corpus: Corpus) -> str:
    """What a corpus would be searched with, in words; nothing is opened."""
    where = corpus.store or FAISS
    return in_words(index_kind(len(corpus.passages))) if where == FAISS else where


def check_store(store: str) -> str:
    """The words or the address, if it can be one. Raises :class:`InputError`."""
    if store in {FAISS, AS_CORPUS} or (store.startswith(SCHEMES) and store not in SCHEMES):
        return store
    raise InputError(
        f"{store!r} is no store of vectors: expected faiss, corpus, milvus://HOST:19530, milvus+https://HOST or "
        "milvus:///FOLDER/vectors.db"
    )


def _chosen(corpus: Corpus, store: str | None) -> str:
    store = store or os.environ.get(VARIABLE)
    if store is not None and store != AS_CORPUS:
        return check_store(store)
    if corpus.store is None:
        return FAISS
    try:
        named = check_store(corpus.store)
    except InputError as error:
        raise CorpusError(f"{corpus.folder / 'corpus.toml'}: {error}") from None
    if store is None and not _is_here(named):
        raise InputError(
            f"{corpus.folder / 'corpus.toml'} names {named}, another machine, which would learn of every claim. To "
            "search there: --store corpus; on this machine: --store faiss"
        )
    return named


def _is_here(store: str) -> bool:
    host = urlsplit(store).hostname
    if store == FAISS or not host or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Stored:
    """The stored vectors of a corpus by the rows of its passages, read when they are asked for."""

    def __init__(self, corpus: Corpus, encoder: Encoder, progress: Callable[[int, int], None] | None) -> None:
        self._corpus, self._encoder, self._progress = corpus, encoder, progress
        self._all: NDArray[np.float32] | None = None

    def __call__(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        if self._all is None and len(rows) < _PART * len(self._corpus.passages):
            texts = [passage_for_retrieval(self._corpus.passages[row]) for row in rows]
            return stored_vectors(self._corpus.folder / ".index", texts, self._encoder, self._progress, part=True)
        if self._all is None:
            self._all = corpus_vectors(self._corpus, self._encoder, self._progress)
        return self._all[rows]
