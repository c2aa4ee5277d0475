"""On a cluster comes out what comes out without one, also when a worker dies; what is wrong with it is said."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import write_corpus
from distributed import Client, LocalCluster
from tiny import WHOLE, write_notebook, write_stories, write_town

import claimcheck
from claimcheck import cluster
from claimcheck.cli import main
from claimcheck.corpus import read_corpus
from claimcheck.errors import ClusterError
from claimcheck.retrieval import store
from claimcheck.retrieval.encoder import SentenceEncoder
from claimcheck.retrieval.store import corpus_vectors
from claimcheck.runs import folders
from claimcheck.runs.batch import Limits, Outcome, new_job, run_batch
from claimcheck.runs.ledger import Ledger
from claimcheck.runs.record import read_run

DOCUMENTS = [{"id": f"d{n}", "title": f"Bridge {n}", "text": f"Bridge {n} is {400 + n} metres long.", "source": "S"}
             for n in range(90)]  # fmt: skip


@contextmanager
def local(workers: int) -> Iterator[str]:
    """The address of a cluster on this machine, with nothing but its own ports."""
    with LocalCluster(n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0",
                      memory_limit=None, silence_logs=50) as made:  # fmt: skip
        yield made.scheduler_address


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with local(2) as address:
        yield address


@pytest.fixture(scope="module")
def empty() -> Iterator[str]:
    with local(0) as address:
        yield address


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Many small documents, and groups and segments so small that there are many of them."""
    monkeypatch.setattr(store, "_GROUP", 5)
    monkeypatch.setattr(store, "_SEGMENT", 10)
    return write_corpus(tmp_path / "bridges", DOCUMENTS)


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the stored files, each of them its SHA-256, when no cluster is asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_GROUP", 5)
        patch.setattr(store, "_SEGMENT", 10)
        folder = write_corpus(tmp_path_factory.mktemp("without") / "bridges", DOCUMENTS)
        corpus_vectors(read_corpus(folder), SentenceEncoder())
    return stored(folder)


def stored(corpus: Path) -> set[str]:
    return {path.name for path in corpus.glob(".index/all-MiniLM*/*.safetensors")}


def on_each_worker(address: str, function: Any) -> dict[str, Any]:
    with Client(address, set_as_default=False) as client:
        return client.run(function)


def wait_for(path: Path) -> None:
    end = time.monotonic() + 120
    while not path.exists():
        assert time.monotonic() < end, f"waited in vain for {path}"
        time.sleep(0.02)


def test_what_a_cluster_stores_is_the_same_to_the_byte(corpus: Path, without: set[str], address: str, capsys):
    assert main(["corpus", "index", str(corpus), "--cluster", address]) == 0
    assert "90 passages indexed" in capsys.readouterr().out
    assert len(without) >= 5
    assert stored(corpus) == without


def test_a_worker_loads_a_model_once(corpus: Path, address: str):
    with cluster.connect(address) as there:
        corpus_vectors(read_corpus(corpus), there.encoder(SentenceEncoder()))

    def loaded() -> tuple[int, int]:
        from claimcheck import cluster

        return cluster._load.cache_info().misses, cluster._load.cache_info().hits

    counts = on_each_worker(address, loaded).values()
    assert {misses for misses, _ in counts} <= {0, 1}
    assert sum(hits for _, hits in counts) >= 10


def test_a_worker_that_is_killed_takes_no_work_with_it(corpus: Path, without: set[str], address: str):
    killed = []

    def kill_one(done: int, total: int) -> None:
        if not killed:
            killed.append(next(iter(on_each_worker(address, os.getpid).values())))
            os.kill(killed[0], signal.SIGKILL)

    with cluster.connect(address) as there:
        corpus_vectors(read_corpus(corpus), there.encoder(SentenceEncoder()), kill_one)
    assert killed
    assert stored(corpus) == without


def test_after_a_stop_only_what_is_missing_is_encoded(corpus: Path, without: set[str], address: str):
    def stop(done: int, total: int) -> None:
        if done >= 45:
            raise KeyboardInterrupt

    with cluster.connect(address) as there:
        with pytest.raises(KeyboardInterrupt):
            corpus_vectors(read_corpus(corpus), there.encoder(SentenceEncoder()), stop)
        totals: list[int] = []
        corpus_vectors(read_corpus(corpus), there.encoder(SentenceEncoder()), lambda _, total: totals.append(total))
    assert set(totals) == {50}
    assert stored(corpus) == without


def test_an_encoder_that_gives_other_vectors_there_is_refused(corpus: Path, address: str):
    with cluster.connect(address) as there:
        encoder = there.encoder(SentenceEncoder())
        encoder._sample = "what another processor gives"
        with pytest.raises(ClusterError, match="gives other vectors"):
            corpus_vectors(read_corpus(corpus), encoder)
    assert stored(corpus) == set()


class Desk:
    """Articles, a corpus, and a notebook that needs no model."""

    def __init__(self, folder: Path, count: int, *code: str) -> None:
        self.folder = folder
        self.stories, self.corpus = write_stories(folder / "inbox", count), write_town(folder / "town")
        self.notebook = write_notebook(folder / "notebook.ipynb", *(code or WHOLE))

    def run(self, out: Path, there: cluster.Cluster | None) -> Iterator[Outcome]:
        jobs = [new_job(story, [self.corpus], ["town"], notebook=self.notebook) for story in self.stories]
        if there is not None:
            # Each machine has a list of notebooks that may run of its own; the workers began before this test had one.
            def use(path: str) -> None:
                import os

                os.environ["CLAIMCHECK_NOTEBOOKS"] = path

            there._client.run(use, os.environ["CLAIMCHECK_NOTEBOOKS"])
        with folders.owner(out) as us:
            yield from run_batch(jobs, us, limits=Limits(), cluster=there)


def sleep_if(condition: str, begun: Path) -> str:
    """A cell that sleeps for minutes, and makes a file when it begins to."""
    return (
        f"import time\nfrom pathlib import Path\nif {condition}:\n    Path({str(begun)!r}).touch()\n    time.sleep(300)"
    )


def ledger(out: Path) -> list[dict[str, Any]]:
    with Ledger(out) as found:
        return found.runs()


def test_reports_made_on_a_cluster_are_those_made_here(tmp_path: Path, address: str):
    desk = Desk(tmp_path, 2)
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    local_runs = list(desk.run(here, None))
    with cluster.connect(address) as there:
        outcomes = list(desk.run(elsewhere, there))
    assert [(outcome.status, outcome.reason) for outcome in outcomes] == [("succeeded", None)] * 2
    for outcome in local_runs:
        other = elsewhere / outcome.folder.name
        for name in ("result.json", "claims.csv", "report.html"):
            assert (other / name).read_bytes() == (outcome.folder / name).read_bytes()
    for run in ledger(elsewhere):
        assert (run["status"], run["verdicts"]) == ("succeeded", {"supported": 1})
        assert read_run(Path(run["folder"]))["id"] == run["id"]
    with Ledger(elsewhere) as theirs, Ledger(here) as ours:
        name = f"corpus {read_corpus(desk.corpus).sha256}"
        assert theirs.kept(name) == ours.kept(name) is not None


def test_a_report_whose_worker_is_killed_is_made_by_another(tmp_path: Path, address: str):
    begun = tmp_path / "begun"
    desk = Desk(tmp_path, 1, sleep_if(f"not Path({str(begun)!r}).exists()", begun), *WHOLE)
    with cluster.connect(address) as there:

        def kill_its_worker() -> None:
            wait_for(begun)
            with Client(address, set_as_default=False) as client:
                busy = [worker for worker, tasks in client.processing().items() if tasks]
                (pid,) = client.run(os.getpid, workers=busy).values()
                os.kill(pid, signal.SIGKILL)

        killer = threading.Thread(target=kill_its_worker)
        killer.start()
        (outcome,) = desk.run(tmp_path / "out", there)
        killer.join()
    assert outcome.status == "succeeded"
    assert [run["status"] for run in ledger(tmp_path / "out")] == ["succeeded"]


def test_an_interrupt_stops_what_the_workers_do_and_is_recorded(tmp_path: Path, address: str):
    begun = tmp_path / "begun"
    slow = sleep_if("'401' in Path(article).read_text()", begun)
    desk = Desk(tmp_path, 2, slow, *WHOLE)
    with cluster.connect(address) as there, closing(desk.run(tmp_path / "out", there)) as runs:
        assert next(runs).status == "succeeded"
        wait_for(begun)
    assert {(run["status"], run["reason"]) for run in ledger(tmp_path / "out")} == {
        ("succeeded", None),
        ("failed", "interrupted"),
    }


def test_what_is_wrong_with_an_article_is_known_as_without_a_cluster(tmp_path: Path, address: str, capsys):
    desk = Desk(tmp_path, 1)
    desk.stories[0].write_text(" ", encoding="utf-8")
    given = ["report", str(desk.stories[0]), "--corpus", str(desk.corpus), "--cluster", address]
    assert main([*given, "--out", str(tmp_path / "out")]) == 2
    assert "holds no text" in capsys.readouterr().err
    (run,) = ledger(tmp_path / "out")
    assert (run["status"], run["exit_status"], run["folder"]) == ("failed", 2, None)


def test_folders_that_a_worker_does_not_see_are_named(tmp_path: Path, address: str):
    with cluster.connect(address) as there, pytest.raises(ClusterError, match=r"finds no .*nowhere.*share"):
        there.require([tmp_path, tmp_path / "nowhere"])


@pytest.mark.parametrize(
    "case",
    [
        ("10.0.0.5", 2, "is no address of a scheduler. Expected one such as tcp://"),
        ("http://127.0.0.1:8786", 2, "is no address of a scheduler"),
        ("tcp://127.0.0.1:9", 1, "no scheduler answered within 0.5 seconds"),
    ],
)
def test_a_scheduler_that_is_none_is_an_error_in_a_line(corpus: Path, monkeypatch, capsys, case):
    given, status, words = case
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    assert main(["corpus", "index", str(corpus), "--cluster", given]) == status
    said = capsys.readouterr().err
    assert words in said
    assert len(said.splitlines()) == 1


def test_without_dask_it_is_said_how_to_get_it(corpus: Path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["corpus", "index", str(corpus), "--cluster", "tcp://127.0.0.1:9"]) == 1
    assert ".[cluster]" in capsys.readouterr().err


def test_a_cluster_without_workers_is_an_error(empty: str, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    with pytest.raises(ClusterError, match="has no workers"), cluster.connect(empty):
        pass


@contextmanager
def worker_with(address: str, folder: Path) -> Iterator[None]:
    """A worker that finds its claimcheck in this folder."""
    path = os.pathsep.join([str(folder), os.environ["PYTHONPATH"]])
    command = ["-m", "distributed.cli.dask_worker", address, "--no-nanny", "--no-dashboard", "--nthreads", "1",
               "--local-directory", str(folder), "--host", "127.0.0.1"]  # fmt: skip
    with subprocess.Popen([sys.executable, *command], env=os.environ | {"PYTHONPATH": path}, cwd=folder,
                          stderr=subprocess.DEVNULL) as process:  # fmt: skip
        try:
            with Client(address, set_as_default=False) as client:
                client.wait_for_workers(1, timeout=60)
            yield
        finally:
            process.kill()


def test_a_worker_without_claimcheck_is_named(empty: str, tmp_path: Path):
    (tmp_path / "claimcheck.py").write_text('raise ImportError("No module named claimcheck")', encoding="utf-8")
    what = pytest.raises(ClusterError, match=r"tcp://.*cannot be used there.*Install")
    with worker_with(empty, tmp_path), what, cluster.connect(empty):
        pass


def test_a_worker_with_another_version_is_named(empty: str, tmp_path: Path):
    shutil.copytree(Path(claimcheck.__file__).parent, tmp_path / "claimcheck", ignore=shutil.ignore_patterns("weights"))
    package = tmp_path / "claimcheck" / "__init__.py"
    package.write_text(package.read_text("utf-8").replace(claimcheck.__version__, "0.0.9"), encoding="utf-8")
    what = pytest.raises(ClusterError, match=r"claimcheck 0\.0\.9 instead of")
    with worker_with(empty, tmp_path), what, cluster.connect(empty):
        pass
