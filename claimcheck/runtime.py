"""Run the two shipped models on OpenVINO: a graph is made once, kept in the cache and checked by hash when loaded."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import ModelError
from claimcheck.files import move, sync_folder, write_whole
from claimcheck.models import cache_folder, file_sha256

#: Changes whenever graphs.py gives other graphs from the same weights, so that what is in the cache is made again.
_VERSION = 2
_GRAPH, _WEIGHTS, _TOKENIZER, MANIFEST = "graph.xml", "graph.bin", "tokenizer.json", "manifest.json"
#: Inputs of a linear layer are rounded to 8 bits on the fly, each token by itself, with one scale for so many values.
_GROUP = 128


_HIDING = threading.RLock()


@contextlib.contextmanager
def without(*packages: str) -> Iterator[None]:
    """Let the packages seem not to be installed while another one is imported that would import them needlessly.

    To all threads they seem so: none may import them meanwhile. A second thread that hides some waits.
    """
    with _HIDING:
        hidden = [name for name in packages if name not in sys.modules]
        sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
        try:
            yield
        finally:
            for name in hidden:
                del sys.modules[name]


@cache
def openvino_package() -> Any:
    """OpenVINO, imported so that it reports nothing. Raises :class:`ModelError` when it is not installed."""
    try:
        # It reports each import to its maker over the network, unless its telemetry is not there.
        with without("openvino_telemetry", "torch"):
            import openvino
    except ImportError as error:
        raise ModelError(
            f"The package openvino, which runs the models, cannot be imported ({error}). Install it: "
            "pip install openvino"
        ) from None
    return openvino


@cache
def runtime_name() -> str:
    """What the shipped models run on, such as ``openvino 2026.4.1 int8``: in every result, and in the index's name."""
    return f"openvino {openvino_package().__version__.partition('-')[0]} int8"


def torch_name() -> str:
    """What every other model runs on."""
    return f"torch {metadata.version('torch')}"


def graph_folder(name: str, sources: Sequence[str], build: Callable[[], Any], tokenizer: Callable[[], Path]) -> Path:
    """The folder with a model's graph and tokenizer, made by ``build`` unless the cache has it whole.

    ``sources`` are the SHA-256 of the files that the graph is built from. With the version of the runtime they are
    in the folder's name, and the hash of each file in it is checked each time: a graph that was made from other
    weights, by another version, or has a flipped bit is not used but made again.

    Raises :class:`ModelError` when the graph cannot be made or kept.
    """
    made_from = "\n".join([*sources, runtime_name(), str(_VERSION)])
    folder = cache_folder() / f"{name}-openvino-{hashlib.sha256(made_from.encode()).hexdigest()[:16]}"
    with contextlib.suppress(OSError):
        os.utime(folder / MANIFEST)  # it is in use: claimcheck.prune leaves it alone
    if not _is_whole(folder):
        if sys.stderr.isatty():
            print(f"Preparing the model {name} for this machine, once: some seconds ...", file=sys.stderr)
        _make(folder, build, tokenizer)
    return folder


def _is_whole(folder: Path) -> bool:
    try:
        known = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return set(known) == {_GRAPH, _WEIGHTS, _TOKENIZER} and all(
            file_sha256(folder / name) == digest for name, digest in known.items()
        )
    except (OSError, ValueError, TypeError):
        return False


def _make(folder: Path, build: Callable[[], Any], tokenizer: Callable[[], Path]) -> None:
    openvino = openvino_package()
    graph = build()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            new = Path(scratch) / "new"
            new.mkdir()
            openvino.save_model(graph, new / _GRAPH, compress_to_fp16=False)
            shutil.copyfile(tokenizer(), new / _TOKENIZER)
            manifest = {name: file_sha256(new / name) for name in (_GRAPH, _WEIGHTS, _TOKENIZER)}
            write_whole(new / MANIFEST, json.dumps(manifest, indent=1) + "\n")
            sync_folder(new)
            _put(new, folder, Path(scratch) / "old")
    except (OSError, RuntimeError) as error:
        raise ModelError(
            f"{folder}: the model cannot be kept there ({error}). Make room, or set CLAIMCHECK_CACHE to a folder "
            "that can be written to"
        ) from None


def _put(new: Path, folder: Path, old: Path) -> None:
    if _is_whole(folder):
        # Another process finished first and may be reading it.
        return
    with contextlib.suppress(FileNotFoundError):
        move(folder, old)
    try:
        move(new, folder)
    except OSError:
        if not _is_whole(folder):
            raise


class Graph:
    """A loaded graph: it runs texts side by side, each alone on one core.

    So a text gives the same numbers whatever it is run together with, and however many cores there are.
    """

    def __init__(self, folder: Path) -> None:
        openvino = openvino_package()
        properties = openvino.properties
        core = openvino.Core()
        threads = _threads()
        compiled = core.compile_model(
            core.read_model(folder / _GRAPH),
            "CPU",
            {
                properties.inference_num_threads: threads,
                properties.streams.num: threads,
                # Left alone, it computes in bfloat16 where the processor can.
                properties.hint.inference_precision: openvino.Type.f32,
                properties.hint.dynamic_quantization_group_size: _GROUP,
            },
        )
        self._queue = openvino.AsyncInferQueue(compiled, threads)

    def run(self, inputs: Sequence[Mapping[str, NDArray[np.int64]]]) -> list[NDArray[np.float32]]:
        """The output for each set of inputs, in their order."""
        outputs: list[Any] = [None] * len(inputs)

        def keep(request: Any, row: int) -> None:
            outputs[row] = request.get_output_tensor().data.copy()

        self._queue.set_callback(keep)
        # The longest first, so that no core is left with a long one at the end.
        for row in sorted(range(len(inputs)), key=lambda row: -len(inputs[row]["input_ids"])):
            self._queue.start_async(dict(inputs[row]), row)
        self._queue.wait_all()
        return outputs


def load_tokenizer(folder: Path, most: int) -> Any:
    """The tokenizer of a graph's folder; longer texts, or the longer one of a pair, are cut to ``most`` tokens."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(most, strategy="longest_first")
    return tokenizer


def _threads() -> int:
    """One for each core that this process may use, or as many as ``OMP_NUM_THREADS`` says."""
    chosen = os.environ.get("OMP_NUM_THREADS", "")
    if chosen.isdigit() and int(chosen) > 0:
        return int(chosen)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
