"""The vectors of a corpus: stored beside it once per passage text, and never embedded twice.

They lie in ``<corpus>/.index/<encoder>/`` in segments, files that are written once and never changed. A segment is
named by the SHA-256 of its bytes and holds vectors with the hashes of the texts they were made of. So every segment
is good or bad by itself: one that is there is whole, one whose bytes have changed is known by its name, and what is
not in any is embedded. Adding to a corpus writes a segment of what is new, whatever the corpus holds. Small segments
are merged now and then, and vectors of texts that are gone are dropped when they are the greater part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from claimcheck.corpus import Corpus, Passage
from claimcheck.files import write_whole
from claimcheck.limits import CORPUS_BYTES, LimitError
from claimcheck.retrieval.encoder import Encoder, GroupEncoder

Progress = Callable[[int, int], None]

#: Passages are embedded in groups of this size, so that progress can be shown, and stored in segments of this one,
#: so that what is done is kept when the work is interrupted.
_GROUP, _SEGMENT = 256, 4096
#: With more segments than this the smaller half of them becomes one.
_SEGMENTS = 16
#: How long to wait for another program that embeds the same corpus, in seconds; then everybody for themselves.
_WAIT_SECONDS = 600


@dataclass(frozen=True, kw_only=True)
class _Segment:
    path: Path
    keys: list[bytes]
    """SHA-256 of the texts."""
    vectors: NDArray[Any]


def passage_for_retrieval(passage: Passage) -> str:
    """What is embedded and indexed: the passage with its document's title, which often holds the names."""
    title = passage.document.title.strip()
    # Where there was no title, the first words of the text stand in for one.
    if not title or passage.text.startswith(title.rstrip("….")):
        return passage.text
    return f"{title}. {passage.text}"


def texts_for_retrieval(corpus: Corpus) -> list[str]:
    """What is embedded and indexed of a corpus's passages, in their order."""
    return [passage_for_retrieval(passage) for passage in corpus.passages]


def corpus_vectors(corpus: Corpus, encoder: Encoder, progress: Progress | None = None) -> NDArray[np.float32]:
    """Unit vectors of the corpus's passages, in their order, shape (passages, dimension)."""
    return stored_vectors(corpus.folder / ".index", texts_for_retrieval(corpus), encoder, progress)


class Maker(Protocol):
    """Anything that makes a row of numbers of each text: an encoder, above all."""

    name: str
    sha256: str
    runtime: str

    def encode(self, texts: Sequence[str]) -> NDArray[Any]:
        """Shape (texts, numbers)."""
        ...


def stored_vectors(
    index: Path, texts: Sequence[str], encoder: Encoder, progress: Progress | None = None, *, part: bool = False
) -> NDArray[np.float32]:
    """Unit vectors of the texts, in their order, shape (texts, dimension); see :func:`stored_rows`."""
    return stored_rows(index, texts, encoder, progress, part=part)


def stored_rows(
    index: Path, texts: Sequence[str], encoder: Maker, progress: Progress | None = None, *, part: bool = False
) -> NDArray[Any]:
    """What is made of each text, in their order, shape (texts, numbers), kept in a folder of ``index``.

    They are kept in ``<corpus>/.index``, in a folder for each model and runtime, and only texts that are in no
    segment are embedded. Two programs may do so at the same time: the second waits for the first. A folder that
    cannot be written to is no error: the vectors are then made for this run. ``part``: there are other texts that are
    needed too; nothing is dropped, and no more segments are read than hold these.
    """
    folder = vectors_folder(index, encoder)
    keys = [_key(text) for text in texts]
    wanted = dict(zip(keys, texts, strict=True))
    segments = _read(folder, wanted.keys() if part else None)
    known = _known(segments)
    if not wanted.keys() <= known.keys() or (not part and sum(len(s.keys) for s in segments) > 2 * len(wanted)):
        known = _brought_up_to_date(folder, wanted, encoder, progress, part)
    return np.stack([known[key] for key in keys])


def drop_damaged(corpus: Path) -> list[Path]:
    """Delete the stored files of a corpus whose bytes are not the ones that were written, and return their paths.

    They are never read, so nothing is lost: the passages in them are embedded again. Raises ``OSError``, and
    ``filelock.Timeout`` when another program keeps on writing.
    """
    from filelock import FileLock

    damaged = []
    for folder in sorted(path for path in (corpus / ".index").glob("*") if path.is_dir()):
        with FileLock(folder / "writing.lock", timeout=_WAIT_SECONDS):
            whole = {segment.path for segment in _read(folder)}
            found = [path for path in _paths(folder) if path not in whole]
            _remove(found)
            damaged += found
    return damaged


def _brought_up_to_date(
    folder: Path, texts: dict[bytes, str], encoder: Maker, progress: Progress | None, part: bool
) -> dict[bytes, NDArray[Any]]:
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "writing.lock", timeout=_WAIT_SECONDS):
            segments = _read(folder)
            _remove(path for path in _paths(folder) if path not in {segment.path for segment in segments})
            known = _known(segments)
            for some in _embed(texts, known, encoder, progress):
                segments.append(_write(folder, some))
            _tidy(folder, segments, None if part else texts)
            return known
    except (OSError, Timeout):
        known = _known(_read(folder))
        for _ in _embed(texts, known, encoder, progress):
            pass  # nothing can be stored; the vectors are in ``known``
        return known


def _embed(
    texts: dict[bytes, str], known: dict[bytes, NDArray[Any]], encoder: Maker, progress: Progress | None
) -> Iterable[dict[bytes, NDArray[Any]]]:
    """Embed what is not known and add it there; gives it in parts of at most _SEGMENT."""
    missing = sorted(texts.keys() - known.keys())
    part: dict[bytes, NDArray[Any]] = {}
    groups = [missing[start : start + _GROUP] for start in range(0, len(missing), _GROUP)]
    given = ([texts[key] for key in group] for group in groups)
    encoded = encoder.encode_groups(given) if isinstance(encoder, GroupEncoder) else map(encoder.encode, given)
    done = 0
    for group, vectors in zip(groups, encoded, strict=True):
        part |= dict(zip(group, vectors, strict=True))
        done += len(group)
        if progress is not None:
            progress(done, len(missing))
        if len(part) >= _SEGMENT or done == len(missing):
            known |= part
            yield part
            part = {}


def _tidy(folder: Path, segments: list[_Segment], texts: dict[bytes, str] | None) -> None:
    """Drop what most segments hold in vain, or merge the small ones: each passage is rewritten a few times at most.

    ``texts``: all that are needed; None where that is not known.
    """
    if texts is not None and sum(len(segment.keys) for segment in segments) > 2 * len(texts):
        replaced, kept = segments, {key: vector for key, vector in _known(segments).items() if key in texts}
    elif len(segments) > _SEGMENTS:
        replaced = sorted(segments, key=lambda segment: len(segment.keys))[: len(segments) // 2]
        kept = _known(replaced)
    else:
        return
    # The new one is there before the old ones go.
    written = _write(folder, kept)
    _remove(segment.path for segment in replaced if segment.path != written.path)


def _known(segments: Sequence[_Segment]) -> dict[bytes, NDArray[Any]]:
    return {key: vector for segment in segments for key, vector in zip(segment.keys, segment.vectors, strict=True)}


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def vectors_folder(index: Path, encoder: Maker) -> Path:
    """Where in ``index`` the rows of an encoder are kept."""
    name = "".join(c if c.isalnum() or c in "-_." else "-" for c in Path(encoder.name).name)
    weights = (encoder.sha256 or hashlib.sha256(encoder.name.encode()).hexdigest())[:12]
    return index / f"{name}-{weights}-{encoder.runtime.replace(' ', '-')}"


def _paths(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.safetensors"))


def _read(folder: Path, until: Collection[bytes] | None = None) -> list[_Segment]:
    """The segments that are whole. A writer may be merging some while they are read: then they are read again.

    ``until``: only as many as hold these keys, the small ones first: those are the newest.
    """
    for _ in range(3):
        try:
            if until is None:
                return [segment for path in _paths(folder) if (segment := _read_segment(path)) is not None]
            segments, missing = [], set(until)
            for path in sorted(_paths(folder), key=lambda path: path.stat().st_size):
                if missing and (segment := _read_segment(path)) is not None:
                    segments.append(segment)
                    missing.difference_update(segment.keys)
            return segments
        except FileNotFoundError:
            continue
    return []


def _read_segment(path: Path) -> _Segment | None:
    """A segment, or None when its bytes are not those that it was written with."""
    from safetensors.numpy import load

    try:
        raw = CORPUS_BYTES.read(path)
    except LimitError:
        return None
    if hashlib.sha256(raw).hexdigest() != path.stem:
        return None
    tensors = load(raw)
    return _Segment(path=path, keys=[key.tobytes() for key in tensors["keys"]], vectors=tensors["vectors"])


def _write(folder: Path, vectors: dict[bytes, NDArray[Any]]) -> _Segment:
    """Write a segment, which appears whole or not at all."""
    from safetensors.numpy import save

    keys = np.stack([np.frombuffer(key, dtype=np.uint8) for key in vectors])
    stacked = np.stack(list(vectors.values()))
    raw = save({"keys": keys, "vectors": stacked})
    path = folder / f"{hashlib.sha256(raw).hexdigest()}.safetensors"
    write_whole(path, raw)
    return _Segment(path=path, keys=list(vectors), vectors=stacked)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()
