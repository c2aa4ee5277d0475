"""Whatever is read either gives what it promises or is refused with an error of ours; any two ways in give the same."""

import contextlib
import io
import json
import tempfile
from datetime import date
from pathlib import Path

import papermill
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimcheck.article import article_from_bytes
from claimcheck.claims.times import find_times
from claimcheck.cli import build_parser, main
from claimcheck.corpus.read import read_corpus
from claimcheck.corpus.validate import validate_corpus
from claimcheck.dates import parse_date
from claimcheck.errors import ClaimcheckError, DateError
from claimcheck.evaluation.readers import read_sentences, read_verification
from claimcheck.pipeline import Models, check
from claimcheck.review.log import read_log
from claimcheck.runs.parameters import notebook_path
from claimcheck.schema import validate
from tests.conftest import TOWN, write_corpus

SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck))
QUICK = settings(SLOW, max_examples=100)
ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=300)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT | st.dates().map(str) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ["id", "title", "text", "source", "url", "published", "event_date", "event_start", "event_end", "tags"]
FIELDS += [
    "claim",
    "verdict",
    "as_of",
    "date",
    "links",
    "reviewer",
    "evidence",
    "label",
    "sentence",
    "schema",
    "actions",
]
FIELDS += ["number", "what", "who", "when", "from", "to", "why"]
ROWS = st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=10)
LINES = st.lists(ROWS.map(json.dumps) | ANY_TEXT, max_size=5).map("\n".join).map(str.encode) | st.binary(max_size=200)
DEEP = b"[" * 100_000
TAGS = "<p> </p> <h1> <!-- --> <article> <table><tr><td> <script> </body> <time datetime='2018'> & &#0;".split()
MARKUP = st.lists(st.sampled_from(TAGS) | ANY_TEXT, max_size=30).map("".join)
BYTES = st.binary(max_size=500) | ANY_TEXT.map(str.encode) | MARKUP.map(str.encode)
LOGS = st.lists(ROWS).map(lambda rows: json.dumps({"schema": "claimcheck.review/1", "actions": rows}))
FLAGS = (
    "check claims verify search report corpus eval doctor runs review --corpus --json --as-of --published -k 0 -1 1e9"
    " today 2018 --claims - x --min-confidence nan"
).split()
PIECES = [
    "The Ellery Bridge opened on 4 May 2015.", "It is 500 metres long,", "said Ingrid Solberg.", "“No,” she said",
    "\n\n", "Why?", "…", "\u202e", "Nobody ever saw it", "and 12 of them", "# Title", "- item",
]  # fmt: skip
WHEN = st.lists(
    st.sampled_from(
        "in on since last next early late mid the of and to from until by 2018 1999 0000 9999 31 30 29 1 February March"
        " Monday weekend year month years ago century 19th fourth quarter spring Christmas decade 1990s - – , ago two"
        " 2018-02-30 12/31 tomorrow yesterday".split()
    ),
    max_size=12,
).map(" ".join)


@pytest.fixture(scope="module")
def folder() -> Path:
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


@given(raw=BYTES, name=st.sampled_from(["a.txt", "a.html", "-"]))
@QUICK
def test_an_article(raw: bytes, name: str):
    with contextlib.suppress(ClaimcheckError):
        article = article_from_bytes(raw, name)
        assert article.text.strip()
        article.text.encode()
        for span in (*article.headings, *article.boilerplate):
            assert article.text[span.start : span.end] == span.exact


@given(text=WHEN | ANY_TEXT, anchor=st.none() | st.dates())
@QUICK
def test_a_time_expression(text: str, anchor: date | None):
    end = 0
    for mention in find_times(text, anchor):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        if mention.interval.start and mention.interval.end:
            assert mention.interval.start <= mention.interval.end


@given(text=st.text(max_size=30) | st.from_regex(r"\d{4}(-\d\d(-\d\d)?)?", fullmatch=True))
@QUICK
def test_a_date(text: str):
    with contextlib.suppress(DateError):
        day = parse_date(text)
        assert day.start <= day.end


@pytest.mark.parametrize("file", ["documents.jsonl", "claims.jsonl", "corpus.toml"])
@given(raw=LINES)
@QUICK
def test_a_file_of_a_corpus(folder: Path, file: str, raw: bytes):
    write_corpus(folder, TOWN[:1])
    (folder / "claims.jsonl").write_bytes(b"")
    (folder / file).write_bytes(raw)
    for read in (validate_corpus, read_corpus):
        with contextlib.suppress(ClaimcheckError):
            read(folder)


@given(raw=LINES)
@QUICK
def test_labelled_data(folder: Path, raw: bytes):
    (folder / "data.jsonl").write_bytes(raw)
    for read in (read_verification, read_sentences):
        with contextlib.suppress(ClaimcheckError):
            read(folder / "data.jsonl")


@given(stored=ROWS.map(json.dumps) | LOGS)
@QUICK
def test_a_review(folder: Path, stored: str):
    (folder / "review.json").write_text(stored, encoding="utf-8")
    with contextlib.suppress(ClaimcheckError):
        read_log(folder)


@pytest.mark.parametrize("file", ["documents.jsonl", "claims.jsonl", "corpus.toml", "review.json", "data.jsonl"])
def test_what_is_nested_without_end_is_refused(tmp_path: Path, file: str):
    write_corpus(tmp_path, TOWN[:1])
    (tmp_path / file).write_bytes(b"a = " * (file == "corpus.toml") + DEEP)
    read = {"review.json": read_log, "data.jsonl": lambda at: read_verification(at / file)}.get(file, read_corpus)
    with pytest.raises(ClaimcheckError, match=file):
        read(tmp_path)


@given(words=st.lists(st.sampled_from(FLAGS) | st.text(max_size=20), max_size=6))
@QUICK
def test_flags(words: list[str]):
    said, code = io.StringIO(), None
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        try:
            assert callable(build_parser().parse_args(words).run)
        except SystemExit as end:
            code = end.code
    assert code in (None, 0, 2)
    assert code != 2 or len(said.getvalue().splitlines()) == 1


@given(text=st.lists(st.sampled_from(PIECES) | st.text(max_size=40), max_size=6))
@settings(SLOW, max_examples=15)
def test_the_whole_road(town_of_the_module: Path, models: Models, text: list[str]):
    with contextlib.suppress(ClaimcheckError):
        stdin = io.BytesIO(" ".join(text).encode("utf-8", "replace"))
        checked = check("-", [town_of_the_module], published="2018-03-09", models=models, stdin=stdin)
        result = json.loads(checked.to_json())
        validate(result)
        for item in (*result["claims"], *result["set_aside"]):
            span = item["span"]
            assert result["article"]["text"][span["start"] : span["end"]] == span["exact"]


@pytest.fixture(scope="module")
def town_of_the_module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("road") / "ellery", TOWN)


def same(result: dict) -> dict:
    """A result without what tells when it was made and how long that took."""
    kept = {name: value for name, value in result["provenance"].items() if name not in {"started", "seconds"}}
    return result | {"provenance": kept}


def test_command_line_python_and_papermill_give_the_same(town: Path, tmp_path: Path, models: Models, capsys):
    article = tmp_path / "story.txt"
    article.write_text(
        "A bridge at Ellery\n\n9 March 2018\n\nThe Ellery Bridge opened to traffic on 4 May 2015. The bridge "
        "is 500 metres long. Ingrid Solberg is the mayor of Ellery. Will the ferry come back?\n",
        encoding="utf-8",
    )
    from_python = json.loads(check(str(article), [town], models=models).to_json())
    capsys.readouterr()
    assert main(["check", str(article), "--corpus", str(town), "--json"]) == 0
    from_command = json.loads(capsys.readouterr().out)
    out = tmp_path / "out"
    out.mkdir()
    parameters = {"article": str(article), "corpus": [str(town)], "out": str(out)}
    papermill.execute_notebook(
        str(notebook_path()), str(out / "report.ipynb"), parameters, progress_bar=False, kernel_name="python3"
    )
    from_papermill = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert len(from_python["claims"]) >= 3
    assert same(from_command) == same(from_python)
    assert same(from_papermill) == same(from_command)
