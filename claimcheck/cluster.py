"""Work on the machines of a Dask cluster: texts are encoded and reports made there, the same ones as without it.

The texts that a corpus's store lacks are sorted by their hash and cut into groups; each group is a task. What comes
back is stored as it would be without a cluster, in the same files. A worker that dies takes no work with it: Dask gives
its tasks to another one. (Rocklin, "Dask: Parallel Computation with Blocked algorithms and Task Scheduling", 2015.)

Dask is the extra ``cluster``. Whoever reaches its scheduler can run programs on every worker: keep it in a network of
your own, or use ``tls://`` with Dask's certificates.
"""

from __future__ import annotations

import hashlib
import logging
import os
import platform
import re
import threading
import time
import warnings
from asyncio import CancelledError
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck import __version__
from claimcheck.errors import ClaimcheckError, ClusterError, InputError, for_the_log
from claimcheck.retrieval.encoder import Encoder, SentenceEncoder
from claimcheck.runs.program import program_sha256

#: How long the scheduler may take to answer, and how long to wait for workers when there are none.
CONNECT_SECONDS, WORKERS_SECONDS = 10.0, 60.0
#: How often a task is looked at, and how long one that was told to stop may take to write that down.
_LOOK_SECONDS, _FAREWELL_SECONDS = 1.0, 30.0
#: So many groups of texts are under way for each thread of a worker, so that none waits for the next one.
_AHEAD = 3
#: How many groups are handed out before the workers are counted again.
_COUNTED = 64
_ADDRESS = re.compile(r"(tcp|tls)://[^\s/]+:\d+")
#: Vectors of this text tell whether two machines encode alike, to the last digit.
_SAMPLE = "On 4 May 2015 a bridge of 412 metres was opened, and the ferry made its last crossing."


class KilledError(ClusterError):
    """A task of which several workers died, one after another."""


@contextmanager
def connect(address: str) -> Iterator[Cluster]:
    """The cluster whose scheduler is at ``address``, such as ``tcp://10.0.0.5:8786``, with its workers looked at.

    Raises :class:`InputError` for what is no address, and :class:`ClusterError` when Dask is not installed, the
    scheduler does not answer, or a worker runs another program.
    """
    if not _ADDRESS.fullmatch(address):
        raise InputError(f"{address!r} is no address of a scheduler. Expected one such as tcp://10.0.0.5:8786")
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError(
            f"A cluster needs Dask, which cannot be used here ({error}). In the project's folder: "
            "pip install -c constraints.txt -e '.[cluster]'"
        ) from None
    # What goes wrong is told by us.
    for name in ("distributed", "distributed.client", "distributed.core", "distributed.worker"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        # It warns of other versions than here; those that matter are compared below.
        warnings.simplefilter("ignore")
        try:
            client: Any = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError):
            raise ClusterError(
                f"{address}: no scheduler answered within {CONNECT_SECONDS:g} seconds. Start one with dask scheduler, "
                "and workers with dask worker"
            ) from None
    try:
        cluster = Cluster(client)
        cluster.require([])
        yield cluster
    finally:
        client.close(timeout=2)


class Cluster:
    """The workers behind one scheduler."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.name = os.urandom(8).hex()
        """By it :func:`stop_event` on a worker knows what is done for this cluster."""
        self._stopping = threading.Lock()
        self._stopped = False

    def threads(self) -> int:
        """How many tasks the workers do at the same time."""
        return sum(self._client.nthreads().values())

    def require(self, paths: Iterable[Path]) -> None:
        """Raise :class:`ClusterError` unless every worker runs this program and finds these files and folders."""
        self._wait_for_workers()
        here, wanted = identity(), [str(path) for path in paths]
        for worker, there in self._client.run(_look(), wanted, on_error="return").items():
            if isinstance(there, Exception):
                raise ClusterError(f"{worker}: claimcheck cannot be used there ({_first_line(there)}). Install the "
                                   f"same version on every worker: {here['claimcheck']}")  # fmt: skip
            found, missing = there
            other = [f"{name} {found.get(name)} instead of {value}" for name, value in here.items()
                     if found.get(name) != value]  # fmt: skip
            if other:
                raise ClusterError(f"{worker}: is not the same program as here: {', '.join(other)}. Results would "
                                   "differ; install the same versions on every worker")  # fmt: skip
            if missing:
                raise ClusterError(f"{worker}: finds no {missing[0]}. Articles, corpora and reports must lie in "
                                   "folders that all machines share under one path")  # fmt: skip

    def encoder(self, encoder: SentenceEncoder) -> ClusterEncoder:
        """The encoder, with groups of texts encoded by the workers."""
        return ClusterEncoder(self, encoder)

    def call(self, function: Callable[..., Any], *given: Any, stop: threading.Event | None = None) -> Any:
        """What ``function(*given)`` gives on a worker; see :meth:`begin` for its errors."""
        return self.result(self.begin(function, *given), stop)

    def begin(self, function: Callable[..., Any], *given: Any) -> Any:
        """Hand a task to the workers; :meth:`result` waits for it."""
        return self._client.submit(function, *given, pure=False)

    def forget(self, tasks: Sequence[Any]) -> None:
        """Take back what has been handed out and is not wanted any more."""
        with suppress(Exception):
            self._client.cancel(list(tasks))

    def result(self, task: Any, stop: threading.Event | None = None) -> Any:
        """What a task gives. When ``stop`` is set, what the workers do for this cluster is told to stop.

        Raises what the task raised if it is ours, :class:`KilledError` for a task of which workers die, and
        :class:`ClusterError` for anything else, such as workers or a scheduler that went away for good.
        """
        from distributed import KilledWorker

        alone = told = None
        while True:
            try:
                return task.result(timeout=_LOOK_SECONDS)
            except TimeoutError:
                now = time.monotonic()
                alone = None if self._has_workers() else alone or now
                if alone and now - alone > WORKERS_SECONDS:
                    raise ClusterError(f"the cluster has had no workers for {WORKERS_SECONDS:g} seconds. {_KEPT}") \
                        from None  # fmt: skip
                if stop is not None and stop.is_set():
                    self._tell_to_stop()
                    told = told or now
                    if now - told > _FAREWELL_SECONDS:
                        raise ClusterError(f"a worker did not stop when it was told to. {_KEPT}") from None
            except KilledWorker:
                raise KilledError("several workers died of the same work. Give them more memory, or fewer threads. "
                                  f"{_KEPT}") from None  # fmt: skip
            except ClaimcheckError:
                raise
            except (Exception, CancelledError) as error:
                # A scheduler that has gone cancels all.
                raise ClusterError(f"the cluster failed ({_first_line(error)}). {_KEPT}") from None

    def _wait_for_workers(self) -> None:
        with suppress(TimeoutError):
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            return
        raise ClusterError(
            f"{self._client.scheduler.address}: the scheduler has no workers. Start some on each machine: dask worker "
            f"{self._client.scheduler.address} --nthreads 1"
        )

    def _has_workers(self) -> bool:
        try:
            return bool(self._client.nthreads())
        except Exception:
            return False

    def _tell_to_stop(self) -> None:
        with self._stopping:
            if not self._stopped:
                self._stopped = True
                with suppress(Exception):
                    self._client.run(_stop_here, self.name)


class ClusterEncoder:
    """An encoder whose groups of texts are encoded by the workers; single texts are encoded here."""

    def __init__(self, cluster: Cluster, encoder: SentenceEncoder) -> None:
        self.name, self.sha256, self.runtime = encoder.name, encoder.sha256, encoder.runtime
        self._cluster, self._encoder, self._sample = cluster, encoder, _sample(encoder)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encoder.encode(texts)

    def encode_groups(self, groups: Iterable[Sequence[str]]) -> Iterator[NDArray[np.float32]]:
        """The vectors of each group, in the order of the groups. Raises :class:`ClusterError`."""
        under_way: deque[Any] = deque()
        most = 0
        try:
            for number, group in enumerate(groups):
                if number % _COUNTED == 0:
                    # Workers may have come or gone.
                    most = max(1, _AHEAD * self._cluster.threads())
                while len(under_way) >= most:
                    yield self._cluster.result(under_way.popleft())
                under_way.append(self._cluster.begin(encode_here, self.name, self._sample, list(group)))
            while under_way:
                yield self._cluster.result(under_way.popleft())
        finally:
            self._cluster.forget(under_way)


_KEPT = "What was done is kept: start again to go on"


def identity() -> dict[str, str]:
    """What must be the same on two machines that are to give the same results."""
    return {
        "claimcheck": __version__,
        "program": program_sha256()[:12],
        "python": ".".join(platform.python_version_tuple()[:2]),
        **{name: metadata.version(name) for name in ("distributed", "openvino", "tokenizers", "numpy")},
    }


def _look() -> Callable[[list[str]], tuple[dict[str, str], list[str]]]:
    """A function for workers that may not have claimcheck: one within another is sent whole, not by its name."""

    def look(paths: list[str]) -> tuple[dict[str, str], list[str]]:
        import os

        from claimcheck.cluster import identity

        return identity(), [path for path in paths if not os.path.exists(path)]

    return look


# What follows runs on the workers.

_ONE_AT_A_TIME = threading.Lock()
_STOPS: dict[str, threading.Event] = {}


def encode_here(name: str, sample: str, texts: list[str]) -> NDArray[np.float32]:
    """The vectors of the texts. Raises :class:`ClusterError` where they are not those of the machine that asks."""
    # A worker with several threads gives the model as many cores, instead of loading it several times.
    with _ONE_AT_A_TIME:
        encoder = _load(name)
        if sample != _sample(encoder):
            raise ClusterError(f"{platform.node()}: gives other vectors than the machine that asks, which stands for "
                               "another kind of processor. Use machines of one kind")  # fmt: skip
        return encoder.encode(texts)


def stop_event(name: str) -> threading.Event:
    """What is set when the work for a cluster of this name is to stop."""
    return _STOPS.setdefault(name, threading.Event())


def worker_threads() -> int:
    """How many tasks this worker does at the same time."""
    from distributed import get_worker

    return int(get_worker().state.nthreads)


def _stop_here(name: str) -> None:
    stop_event(name).set()


@cache
def _load(name: str) -> SentenceEncoder:
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = str(worker_threads())
    try:
        return SentenceEncoder(name)
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before


@cache
def _sample(encoder: Encoder) -> str:
    return hashlib.sha256(encoder.encode([_SAMPLE]).tobytes()).hexdigest()


def _first_line(error: BaseException) -> str:
    return for_the_log(type(error).__name__, str(error).partition("\n")[0])
