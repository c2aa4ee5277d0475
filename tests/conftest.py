"""The real models, loaded once for the whole suite, and a small invented town to check stories about."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from claimcheck.pipeline import Models, load_models
from claimcheck.retrieval.encoder import SentenceEncoder
from tests.offline import sitecustomize as offline

TOWN = (
    {
        "id": "bridge-opening", "title": "The Ellery Bridge opens",
        "text": "The Ellery Bridge opened to traffic on 4 May 2015. It is 412 metres long and spans the River Tamble.",
        "source": "Town of Ellery", "url": "https://ellery.example/bridge", "published": "2015-05-05",
        "event_date": "2015-05-04", "tags": ["bridge"], "checked": "Compared with the plaque.",
    },
    {
        "id": "ferry-end", "title": "The Ellery ferry ends",
        "text": "The Ellery ferry made its last crossing of the River Tamble on 3 May 2015.",
        "source": "Tamble Courier", "url": None, "published": "2015-05", "event_date": "2015-05-03",
    },
    {
        "id": "mayor-2014", "title": "Ingrid Solberg becomes mayor of Ellery",
        "text": "Ingrid Solberg was elected mayor of Ellery on 7 October 2014 and took office on 1 January 2015.",
        "source": "Town of Ellery", "url": None, "published": "2014-10-08",
        "event_start": "2014-10-07", "event_end": "2015-01-01",
    },
    {
        "id": "mayor-2019", "title": "Tomas Rehn becomes mayor of Ellery",
        "text": "Tomas Rehn was elected mayor of Ellery on 8 October 2019 and followed Ingrid Solberg.",
        "source": "Town of Ellery", "url": None, "published": "2019-10-09", "event_date": "2019-10-08",
    },
    {
        "id": "flood", "title": "The flood of 2011",
        "text": "Water stood a metre deep in the market square of Ellery in January 2011.",
        "source": "Tamble Courier", "url": None, "published": "2011", "event_date": "2011-01",
    },
    {
        "id": "cheese", "title": "Goat cheese",
        "text": "Goat cheese ripens for six weeks in cellars of limestone.",
        "source": "Dairy handbook", "url": None, "published": None,
    },
)  # fmt: skip


def write_corpus(folder: Path, documents: Iterable[dict], name: str = "ellery") -> Path:
    """A corpus folder of these documents."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "corpus.toml").write_text(f'name = "{name}"\ntitle = "Town of Ellery"\n', encoding="utf-8")
    lines = [json.dumps(document, ensure_ascii=False) + "\n" for document in documents]
    (folder / "documents.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(autouse=True, scope="session")
def closed_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing asks for another machine, here or in a process that is started here."""
    attempts = tmp_path_factory.mktemp("network") / "attempts.txt"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(offline.ATTEMPTS, str(attempts))
        patch.setenv("PYTHONPATH", str(Path(offline.__file__).parent), prepend=os.pathsep)
        yield
    assert not attempts.exists(), attempts.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def own_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The list of notebooks that may run unattended is a test's own, whatever stands on the user's."""
    monkeypatch.setenv("CLAIMCHECK_NOTEBOOKS", str(tmp_path / "notebooks.toml"))
    return tmp_path / "notebooks.toml"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """The town's corpus, without an index."""
    return write_corpus(tmp_path / "ellery", TOWN)


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture(scope="session")
def models() -> Models:
    return load_models()
