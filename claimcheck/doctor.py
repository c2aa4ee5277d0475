"""Examine an installation: versions, models with their hashes, what is missing and how to get it."""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib import metadata
from typing import Any

from claimcheck import __version__
from claimcheck.claims.language import pipeline_name
from claimcheck.errors import ClaimcheckError
from claimcheck.models import MINILM, MPNET, PackagedModel, file_sha256, locate
from claimcheck.verification.verifier import WEIGHTS, read_settings

_PACKAGES = ("openvino", "tokenizers", "torch", "sentence-transformers", "transformers", "faiss-cpu", "bm25s", "spacy",
             "trafilatura", "papermill", "jupyterlab", "pandas")  # fmt: skip


def examine() -> dict[str, Any]:
    """``{"ok": bool, "parts": [{"name", "ok", "detail"}, ...]}``; a missing part says how to get it."""
    parts = [
        {"name": "claimcheck", "ok": True, "detail": __version__},
        {"name": "python", "ok": True, "detail": platform.python_version()},
    ]
    parts += [_package(name) for name in _PACKAGES]
    parts += [_part(f"model {model.name}", lambda model=model: _weights(model)) for model in (MINILM, MPNET)]  # type: ignore[misc]
    parts.append(_part("verifier", _verifier))
    parts.append(_part("English pipeline", pipeline_name))
    return {"ok": all(part["ok"] for part in parts), "parts": parts}


def _package(name: str) -> dict[str, Any]:
    try:
        return {"name": name, "ok": True, "detail": metadata.version(name)}
    except metadata.PackageNotFoundError:
        return {"name": name, "ok": False, "detail": f"not installed: pip install {name}"}


def _part(name: str, look: Callable[[], str]) -> dict[str, Any]:
    try:
        return {"name": name, "ok": True, "detail": look()}
    except ClaimcheckError as error:
        return {"name": name, "ok": False, "detail": str(error)}
    except Exception as error:
        # It is called when something is broken: one part that breaks in a new way must not hide the others.
        return {"name": name, "ok": False, "detail": f"cannot be examined ({type(error).__name__}: {error})"}


def _weights(model: PackagedModel) -> str:
    return f"SHA-256 {model.sha256} in {locate(model)}"


def _verifier() -> str:
    settings, weights = read_settings(WEIGHTS), WEIGHTS / "adapter.safetensors"
    if not weights.is_file():
        raise ClaimcheckError(f"{weights}: missing. Install claimcheck again")
    found = file_sha256(weights)
    if found != settings["sha256"]:
        raise ClaimcheckError(f"{WEIGHTS}: the weights are not the ones that were measured. Install claimcheck again")
    return f"{settings['name']} version {settings['version']} on {settings['base']}, SHA-256 {found}"
