"""The vectors of a corpus: stored beside it once per passage text, and never embedded twice."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claimcheck.corpus import Corpus, Passage
from claimcheck.retrieval.encoder import Encoder

#: Passages are embedded in groups of this size, so that progress can be shown.
_GROUP = 256


def passage_for_retrieval(passage: Passage) -> str:
    """What is embedded and indexed: the passage with its document's title, which often holds the names."""
    return f"{passage.document.title}. {passage.text}"


def corpus_vectors(
    corpus: Corpus, encoder: Encoder, progress: Callable[[int, int], None] | None = None
) -> NDArray[np.float32]:
    """Unit vectors of the corpus's passages, in their order, shape (passages, dimension).

    They are kept in ``<corpus>/.index``, in a folder for each model and runtime, by the hash of each text, and only
    texts that are new are embedded. A stored file whose checksum does not match is thrown away and made again. A
    folder that cannot be written to is no error: the vectors are then made for this run.
    """
    folder = corpus.folder / ".index" / _slug(encoder)
    texts = [passage_for_retrieval(passage) for passage in corpus.passages]
    keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    known = _load(folder)
    missing = sorted({key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items())
    for start in range(0, len(missing), _GROUP):
        group = missing[start : start + _GROUP]
        for (key, _), vector in zip(group, encoder.encode([text for _, text in group]), strict=True):
            known[key] = vector
        if progress is not None:
            progress(min(start + _GROUP, len(missing)), len(missing))
    wanted = {key: known[key] for key in sorted(set(keys))}
    if missing or len(wanted) != len(known):
        _save(folder, wanted)
    return np.stack([known[key] for key in keys])


def _slug(encoder: Encoder) -> str:
    name = "".join(c if c.isalnum() or c in "-_." else "-" for c in Path(encoder.name).name)
    weights = (encoder.sha256 or hashlib.sha256(encoder.name.encode()).hexdigest())[:12]
    return f"{name}-{weights}-{encoder.runtime.replace(' ', '-')}"


def _load(folder: Path) -> dict[str, NDArray[np.float32]]:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        raw = (folder / "vectors.npy").read_bytes()
        if hashlib.sha256(raw).hexdigest() != manifest["sha256"]:
            return {}
        vectors = np.load(io.BytesIO(raw), allow_pickle=False)
        return dict(zip(manifest["keys"], vectors, strict=True))
    except (OSError, ValueError, KeyError, TypeError, EOFError, RecursionError):
        # A missing, broken or half-written index is made again from the documents.
        return {}


def _save(folder: Path, vectors: dict[str, NDArray[np.float32]]) -> None:
    stored = io.BytesIO()
    np.save(stored, np.stack(list(vectors.values())), allow_pickle=False)
    raw = stored.getvalue()
    manifest = {"keys": list(vectors), "sha256": hashlib.sha256(raw).hexdigest()}
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        # Between the two the checksum does not match, and a reader makes the vectors for itself.
        _put(folder / "vectors.npy", raw)
        _put(folder / "manifest.json", json.dumps(manifest).encode())


def _put(path: Path, raw: bytes) -> None:
    """Write a file that appears whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        part.write_bytes(raw)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
