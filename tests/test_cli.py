"""The command line: what it prints and where, its exit status, and a message instead of a traceback for bad input."""

import argparse
import io
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import TOWN, write_corpus

from claimcheck.cli import build_parser, main
from claimcheck.errors import ArticleError
from claimcheck.evaluation.readers import LABELS
from claimcheck.pipeline import Models
from claimcheck.report.html import render_html
from claimcheck.retrieval.encoder import SentenceEncoder
from claimcheck.schema import validate

ROOT = Path(__file__).resolve().parent.parent
EVAL = Path(__file__).resolve().parent / "eval"
STORY = """The bridge of Ellery

9 March 2018

The Ellery Bridge opened to traffic on 4 May 2015, at the old café. It is a lovely bridge.
"""
PAGE = """<!DOCTYPE html><html><head><title>The bridge of Ellery</title>
<meta property="article:published_time" content="2018-03-09T08:00:00Z"></head><body><nav>Home News</nav><article>
<h1>The bridge of Ellery</h1><p>The Ellery Bridge opened to traffic on 4 May 2015. It crosses the River Tamble and
is 412 metres long, says the town, which paid for all of it and maintains it to this day with a crew of nine.</p>
</article><footer>All rights reserved</footer></body></html>"""
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@dataclass(frozen=True, kw_only=True)
class Done:
    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def run(*arguments: str | Path, stdin: bytes | None = None) -> Done:
    """One command in this process, with what it printed."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin or b""))
    try:
        with redirect_stdout(out), redirect_stderr(err):
            try:
                status = main([str(argument) for argument in arguments])
            except SystemExit as stopped:
                status = int(stopped.code or 0)
    finally:
        sys.stdin = before
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8"))
    return Done(status=status, out=texts[0], err=texts[1])


def process(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command as the installed program runs it."""
    code = "import sys; from claimcheck.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True,
        encoding="utf-8", check=False, env=os.environ | environment,
    )  # fmt: skip


def assert_refused(done: Done, *words: str, status: int = 2) -> None:
    assert done.status == status, done
    assert done.out == ""
    assert "Traceback" not in done.err
    assert done.err.startswith("claimcheck")
    assert done.err.count("\n") <= 2
    for word in words:
        assert word in done.err


def parsers() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command with its parser, actions of ``corpus`` too."""

    def below(name: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
        yield name, parser
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for word, child in action.choices.items():
                    yield from below(f"{name} {word}", child)

    yield from below("claimcheck", build_parser())


COMMANDS = dict(parsers())


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    rows = [
        {"id": 1, "claim": "The ferry sank.", "evidence": "The ferry sank in 1911.", "label": "supported"},
        {"id": "b", "claim": "The ferry did not sink.", "evidence": "The ferry sank in 1911.", "label": "refuted"},
        {"id": 3, "claim": "The ferry was blue.", "evidence": "The ferry sank in 1911.", "label": "not_enough_info"},
        {"id": 4, "claim": "The mill burned.", "evidence": "", "label": "not_enough_info"},
    ]
    path = tmp_path / "labelled.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


# ---- help and flags


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_that_can_be_run(name: str):
    done = run(*name.split()[1:], "--help")
    assert (done.status, done.err) == (0, "")
    (example,) = [line.removeprefix("Example: ") for line in done.out.splitlines() if line.startswith("Example: ")]
    assert example.startswith(name)
    assert callable(build_parser().parse_args(shlex.split(example)[1:]).run)
    for action in COMMANDS[name]._actions:
        assert action.help or isinstance(action, argparse._SubParsersAction), action


def test_the_commands_of_the_contract_are_there():
    names = {name.partition(" ")[2] for name in COMMANDS}
    assert {"check", "claims", "verify", "search", "report", "corpus", "eval", "doctor"} <= names
    assert {f"corpus {action}" for action in ("new", "add", "import", "validate", "index", "stats")} <= names


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "COMMAND"),
        (["frobnicate"], "frobnicate"),
        (["check", "story.txt"], "--corpus"),
        (["check", "story.txt", "--corpus", "c", "--frobnicate"], "--frobnicate"),
        (["check", "story.txt", "--corpus", "c", "--published", "2018-13-40"], "--published: '2018-13-40'"),
        (["check", "story.txt", "--corpus", "c", "--as-of", "soon"], "--as-of: 'soon'"),
        (["check", "story.txt", "--corpus", "c", "--evidence", "some"], "--evidence"),
        (["check", "story.txt", "--corpus", "c", "--min-confidence", "2"], "'2' is not a number from 0 to 1"),
        (["check", "story.txt", "--corpus", "c", "--min-confidence", "nan"], "'nan' is not a number from 0 to 1"),
        (["verify", "A claim.", "--corpus", "c", "--as-of", "published"], "--as-of: 'published'"),
        (["search", "x", "--corpus", "c", "-k", "0"], "-k: '0' is not a whole number"),
        (["search", "x", "--corpus", "c", "-k", "²"], "-k: '²' is not a whole number"),
        (["corpus", "frobnicate", "c"], "frobnicate"),
        (["eval", "everything", "file"], "everything"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_flag_is_named_in_one_line(arguments: list[str], word: str):
    done = run(*arguments)
    assert_refused(done, word, "--help")
    assert done.err.count("\n") == 1


# ---- bad input


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, ["no file at"]),
        (b"", ["holds no text"]),
        (b" \n\n\t", ["holds no text"]),
        (PNG, ["is a PNG image"]),
        (bytes(range(256)) * 40, ["is"]),
        (b"%PDF-1.7 ...", ["is a PDF file"]),
        (b"The bridge is long. " * 250_000, ["5,000,000 characters", "too long", "Split it"]),
        (b"a" * 20_000_001, ["larger than 20 MB"]),
    ],
    ids=["missing", "empty", "blank", "image", "binary", "pdf", "5 MB", "20 MB"],
)
@pytest.mark.parametrize("command", ["check", "claims"])
def test_an_article_that_cannot_be_checked_is_refused(
    tmp_path: Path, town: Path, command: str, content: bytes | None, words: list[str]
):
    path = tmp_path / "story.txt"
    if content is not None:
        path.write_bytes(content)
    corpus = ["--corpus", town, "--json"] if command == "check" else []
    assert_refused(run(command, path, *corpus), str(path), *words)
    assert not (town / ".index").exists()


def test_a_folder_and_an_empty_standard_input_are_refused(tmp_path: Path, town: Path):
    assert_refused(run("check", tmp_path, "--corpus", town), str(tmp_path), "is a folder")
    assert_refused(run("check", "-", "--corpus", town, stdin=b""), "standard input holds no text")


def test_an_article_without_a_date_cannot_be_checked_as_of_it(tmp_path: Path, town: Path):
    path = tmp_path / "undated.txt"
    path.write_text("The bridge is long.")
    assert_refused(run("check", path, "--corpus", town, "--as-of", "published"), "--published 2018-03-09")


@pytest.mark.parametrize("command", ["check", "verify", "search", "index", "stats"])
def test_a_broken_corpus_is_refused_by_every_command_with_file_and_line(story: Path, town: Path, command: str):
    with (town / "documents.jsonl").open("a") as file:
        file.write('{"id": "new", "title": "No text"}\n')
    arguments = {
        "check": ["check", story, "--corpus", town, "--json"],
        "verify": ["verify", "The bridge is long.", "--corpus", town],
        "search": ["search", "bridge", "--corpus", town],
    }.get(command, ["corpus", command, town, "--json"])
    assert_refused(run(*arguments), f"{town / 'documents.jsonl'}:7: ", "'text' is missing")
    assert not (town / ".index").exists()


def test_a_missing_corpus_and_one_without_its_description_are_refused(story: Path, town: Path):
    assert_refused(run("check", story, "--corpus", town / "nowhere"), "nowhere", "no such corpus folder")
    (town / "corpus.toml").unlink()
    found = run("corpus", "validate", town)
    assert found.status == 2
    assert f"{town / 'corpus.toml'}: error: missing" in found.out
    assert_refused(run("check", story, "--corpus", town), str(town / "corpus.toml"), "missing")


def test_two_corpora_of_one_name_are_refused(story: Path, town: Path, tmp_path: Path):
    twin = write_corpus(tmp_path / "twin", TOWN)
    assert_refused(run("check", story, "--corpus", town, "--corpus", twin), str(town), "'ellery'", "corpus.toml")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"id": 1}', ["'claim' is missing"]),
        ('{"id": 1, "claim": ["a"]}', ["'claim' is missing or not text"]),
        ('{"id": 1, "claim": " "}', ["empty"]),
        ('{"id": 1, "claim": "A b.", "as_of": "soon"}', ["'soon' is not a date"]),
        ('{"id": 1, "claim": "A b.", "as_of": "published"}', ["Give a date"]),
        ('{"id": 1, "claim": "A b.", "as_of": 2018}', ["'as_of' is 2018"]),
        ('{"id": [1], "claim": "A b."}', ["'id' is [1]"]),
        ('{"id": 1, "claim"', ["not a JSON object"]),
        ('["A b."]', ["expected a JSON object"]),
    ],
)
def test_a_broken_line_of_claims_is_named(tmp_path: Path, town: Path, line: str, words: list[str]):
    path = tmp_path / "claims.jsonl"
    path.write_text('{"id": "a", "claim": "The bridge is long."}\n' + line + "\n")
    assert_refused(run("verify", "--claims", path, "--corpus", town), f"{path}:2: ", *words)


def test_verify_takes_one_claim_or_a_file_of_them(tmp_path: Path, town: Path):
    empty = tmp_path / "claims.jsonl"
    empty.write_text("\n")
    assert_refused(run("verify", "--corpus", town), "either one claim in quotes or --claims FILE")
    assert_refused(run("verify", "A b.", "--claims", empty, "--corpus", town), "either one claim in quotes")
    assert_refused(run("verify", "--claims", empty, "--corpus", town), str(empty), "holds no claims")
    assert_refused(run("verify", "?!", "--corpus", town), "The claim is empty")
    assert_refused(run("verify", "word " * 1000, "--corpus", town), "4,999 characters")
    assert_refused(run("search", "  ", "--corpus", town), "The query is empty")


@pytest.mark.parametrize(
    ("what", "content", "words"),
    [
        ("verify", '{"id": 1, "claim": "A."}\n', [":1: ", "'evidence'"]),
        ("verify", "", ["holds no rows"]),
        ("claims", '{"id": 1}\n', [":1: ", "'sentence'"]),
        ("retrieve", "", ["no such folder"]),
    ],
)
def test_broken_labelled_data_is_refused_and_no_prediction_written(
    tmp_path: Path, what: str, content: str, words: list[str]
):
    path, out = tmp_path / "data.jsonl", tmp_path / "predictions.jsonl"
    path.write_text(content)
    assert_refused(run("eval", what, path, "--predictions", out, "--json"), str(path), *words)
    assert [item.name for item in tmp_path.iterdir()] == ["data.jsonl"]


def test_predictions_that_cannot_be_written_are_refused_before_the_work(tmp_path: Path, labelled: Path):
    assert_refused(run("eval", "verify", labelled, "--predictions", tmp_path / "no" / "out.jsonl"), "does not exist")
    assert_refused(run("eval", "verify", labelled, "--predictions", labelled), "overwrite")
    assert_refused(run("eval", "retrieve", EVAL / "beir", EVAL / "beir"), "one BEIR folder")


def test_debug_shows_where_it_went_wrong(tmp_path: Path):
    with pytest.raises(ArticleError):
        main(["claims", str(tmp_path / "missing.txt"), "--debug"])


def test_a_message_cannot_command_the_terminal(tmp_path: Path):
    done = run("claims", tmp_path / "a\x1b[2J\x07.txt")
    assert_refused(done, "no file at")
    assert "\x1b" not in done.err
    assert "\x07" not in done.err


# ---- the program as a process of its own


def test_bad_input_ends_the_process_with_two_and_no_traceback(tmp_path: Path):
    done = process("claims", tmp_path / "missing.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert str(tmp_path / "missing.txt") in done.stderr
    assert process("frobnicate").returncode == 2


def test_output_is_utf8_whatever_the_locale_says(town: Path):
    (town / "corpus.toml").write_text('name = "ellery"\ntitle = "Ellery — à côté"\n', encoding="utf-8")
    done = process("corpus", "stats", town, "--json", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 0
    assert json.loads(done.stdout)["title"] == "Ellery — à côté"
    assert done.stderr == ""


def test_a_reader_that_leaves_is_no_error(town: Path):
    code = "import sys; from claimcheck.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "corpus", "stats", str(town)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        started.stdout.close()
        message = started.stderr.read()
    assert (started.returncode, message) == (0, b"")


def test_help_loads_nothing_heavy():
    code = (
        "import sys\nfrom claimcheck.cli import main\n"
        "try:\n    main(['check', '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'torch', 'openvino', 'spacy', 'pandas', 'numpy', 'faiss', 'transformers', 'sentence_transformers',\n"
        "         'papermill', 'trafilatura', 'jinja2'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


# ---- commands that need no model


def test_corpus_validate_lists_every_problem_and_only_errors_are_a_failure(town: Path):
    done = run("corpus", "validate", town, "--json")
    assert (done.status, done.json["name"], done.json["documents"], done.json["valid"]) == (0, "ellery", 6, True)
    assert (done.json["errors"], done.json["warnings"]) == (0, len(done.json["problems"]))
    path = town / "documents.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "new", "title": "No text"}\n{"broken\n' + json.dumps(TOWN[0]) + "\n")
    done = run("corpus", "validate", town, "--json")
    assert (done.status, done.err, done.json["valid"]) == (2, "", False)
    errors = [item for item in done.json["problems"] if item["severity"] == "error"]
    assert [(item["line"], item["kind"]) for item in errors] == [
        (7, "field"), (7, "field"), (8, "broken_line"), (9, "duplicate_id"),
    ]  # fmt: skip
    shown = run("corpus", "validate", town)
    assert shown.status == 2
    assert f"{path}:8: error: is not a JSON object" in shown.out
    assert shown.out.splitlines()[-1].startswith("ellery: 7 documents can be used, 4 errors, ")


def test_a_corpus_is_made_extended_and_used_on_the_command_line(tmp_path: Path, encoder: SentenceEncoder):
    folder = tmp_path / "mills"
    assert run("corpus", "new", folder, "--title", "Mills", "--json").json["folder"] == str(folder)
    assert_refused(run("corpus", "new", folder), "is there already")
    assert_refused(run("search", "mill", "--corpus", folder), "holds no documents")
    mill = ["--title", "The mill", "--text", "The mill at Ellery burned down in 1911.", "--source", "Courier"]
    done = run("corpus", "add", folder, "--id", "mill", *mill, "--event-date", "1911", "--tag", "fire", "--json")
    assert (done.status, done.json["ids"], done.json["refused"]) == (0, ["mill"], [])
    again = run("corpus", "add", folder, "--id", "mill", *mill, "--json")
    assert (again.status, again.json["added"]) == (2, 0)
    assert "is there already, as 'mill'" in again.json["refused"][0]["reason"]
    assert "is there already, as 'mill'" in again.err
    rows = tmp_path / "rows.csv"
    rows.write_text("title,body,publisher\nInn,The inn at Ellery closed in 1950.,Courier\nBad,,Courier\n")
    done = run("corpus", "import", folder, rows, "--json")
    assert (done.status, done.json["added"]) == (1, 1)
    assert done.json["refused"][0]["where"] == f"{rows}:3"
    assert f"{rows}:3: has no text" in done.err
    found = run("search", "fire at the mill", "--corpus", folder, "-k", "1", "--json").json["passages"]
    assert found[0]["document"] == "mill"
    assert run("corpus", "stats", folder, "--json").json["tags"] == {"fire": 1}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["add"], "Give either files and folders, or one document"),
        (["add", "x.txt", "--text", "T"], "Give either files and folders, or one document"),
        (["add", "no-such.txt"], "no such file"),
        (["import", "no-such.csv"], "no such file"),
        (["import", "x.csv", "--map", "text"], "'text' is not FIELD=COLUMN"),
        (["add", "--text", "T", "--published", "soon"], "'soon' is not a date"),
    ],
)
def test_what_cannot_be_added_is_refused(town: Path, arguments: list[str], expected: str):
    before = (town / "documents.jsonl").read_bytes()
    action, *rest = arguments
    assert_refused(run("corpus", action, town, *rest), expected)
    assert (town / "documents.jsonl").read_bytes() == before


def test_corpus_stats(town: Path):
    done = run("corpus", "stats", town, "--json")
    assert (done.status, done.err, done.json["documents"]) == (0, "", 6)
    assert "documents: 6\n" in run("corpus", "stats", town).out
    assert not (town / ".index").exists()


def test_doctor_lists_every_part_and_fails_if_one_is_missing():
    done = run("doctor", "--json")
    parts = {part["name"]: part for part in done.json["parts"]}
    assert {"claimcheck", "python", "torch", "verifier", "English pipeline", "model all-MiniLM-L6-v2"} <= set(parts)
    assert all(part["detail"] for part in parts.values())
    assert done.json["ok"] == all(part["ok"] for part in parts.values())
    assert done.status == (0 if done.json["ok"] else 1)
    assert run("doctor").out.count("\n") == len(parts)


# ---- commands that need the encoder


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252"])
def test_claims_are_the_same_in_every_encoding(tmp_path: Path, encoding: str, encoder: SentenceEncoder):
    path = tmp_path / "story.txt"
    path.write_bytes(STORY.encode(encoding))
    done = run("claims", path, "--json")
    assert (done.status, done.err) == (0, "")
    shown = done.json
    assert shown["article"]["text"] == STORY
    assert shown["article"]["published"] == "2018-03-09"
    assert [claim["id"] for claim in shown["claims"]] == ["c01"]
    assert "café" in shown["claims"][0]["text"]
    for item in shown["claims"] + shown["set_aside"]:
        span = item["span"]
        assert STORY[span["start"] : span["end"]] == span["exact"]


def test_claims_are_listed_for_reading(story: Path, encoder: SentenceEncoder):
    done = run("claims", story)
    assert "c01" in done.out
    assert "1 claims; set aside:" in done.out
    assert "opinion" in done.out


def test_search_shows_the_best_passages_of_the_day(town: Path, encoder: SentenceEncoder):
    done = run("search", "mayor of Ellery", "--corpus", town, "--json", "-k", "3", "--as-of", "2018")
    assert (done.status, done.err) == (0, "")
    assert (done.json["query"], done.json["as_of"]) == ("mayor of Ellery", "2018-12-31")
    passages = done.json["passages"]
    assert len(passages) == 3
    assert passages[0]["document"] == "mayor-2014"
    assert "mayor-2019" not in {item["document"] for item in passages}
    later = run("search", "mayor of Ellery", "--corpus", town, "--json", "-k", "2").json
    assert later["as_of"] is None
    assert {item["document"] for item in later["passages"]} == {"mayor-2014", "mayor-2019"}
    bridge = run("search", "how long is the bridge", "--corpus", town, "-k", "1", "--json").json["passages"][0]
    assert bridge["extra"]["checked"] == "Compared with the plaque."
    assert "[ellery/bridge-opening]" in run("search", "how long is the bridge", "--corpus", town, "-k", "1").out


def test_a_query_that_is_no_utf8_is_searched(town: Path, encoder: SentenceEncoder):
    assert run("search", "bridge \udcff", "--corpus", town, "--json").json["query"] == "bridge ?"


def test_corpus_index_makes_the_index(town: Path, encoder: SentenceEncoder):
    told = {"name": "ellery", "passages": 6, "dimension": 384, "store": "FAISS, exact"}
    assert run("corpus", "index", town, "--json").json == told
    assert (town / ".index").is_dir()
    assert run("corpus", "index", town).out == "ellery: 6 passages indexed (FAISS, exact)\n"


def test_eval_retrieve_and_claims_write_measures_and_predictions(tmp_path: Path, encoder: SentenceEncoder):
    out = tmp_path / "predictions.jsonl"
    done = run("eval", "retrieve", EVAL / "beir", "--predictions", out, "--json")
    assert (done.status, done.err) == (0, "")
    assert 0 < done.json[str(EVAL / "beir")]["ndcg@10"] <= 1
    assert set(json.loads(out.read_text().splitlines()[0])) == {"query", "document", "rank", "score"}
    done = run("eval", "claims", EVAL / "labels.jsonl", "--predictions", out, "--json")
    assert 0 <= done.json[str(EVAL / "labels.jsonl")]["average_precision"] <= 1
    assert set(json.loads(out.read_text().splitlines()[0])) == {"id", "score", "claims"}
    assert "average" in run("eval", "claims", EVAL / "labels.jsonl").out


# ---- commands that need the verifier


def test_check_prints_one_valid_json_document(story: Path, town: Path, models: Models):
    done = run("check", story, "--corpus", town, "--json")
    assert (done.status, done.err) == (0, "")
    validate(done.json)
    assert done.json["as_of"] == "2018-03-09"
    assert "<h1" in render_html(done.json)
    spans = [item["span"] for item in done.json["claims"] + done.json["set_aside"]]
    covered = {i for span in spans for i in range(span["start"], span["end"])}
    assert not [c for i, c in enumerate(done.json["article"]["text"]) if i not in covered and not c.isspace()]


def test_check_reads_standard_input_and_shows_a_summary(town: Path, models: Models):
    story = STORY.replace(", at the old café", "").encode()
    done = run("check", "-", "--corpus", town, "--published", "2018", "--as-of", "2016", stdin=story)
    assert (done.status, done.err) == (0, "")
    assert "checked as of 31 December 2016" in done.out
    assert "The Ellery Bridge opened to traffic on 4 May 2015" in done.out
    assert "[ellery/bridge-opening]" in done.out


def test_check_reads_a_page(tmp_path: Path, town: Path, models: Models):
    path = tmp_path / "story.html"
    path.write_text(PAGE, encoding="utf-8")
    done = run("check", path, "--corpus", town, "--json", "--min-confidence", "1")
    validate(done.json)
    assert (done.json["article"]["title"], done.json["as_of"]) == ("The bridge of Ellery", "2018-03-09")
    assert "nav" not in done.json["article"]["text"]
    assert done.json["claims"]
    assert {claim["verdict"]["label"] for claim in done.json["claims"]} <= {"not_enough_evidence", "conflicting"}


def test_a_text_without_claims_is_no_error(tmp_path: Path, town: Path, models: Models):
    path = tmp_path / "question.txt"
    path.write_text("Will it rain?")
    done = run("check", path, "--corpus", town, "--json")
    assert (done.status, done.json["claims"]) == (0, [])
    assert run("check", path, "--corpus", town).status == 0
    assert run("claims", path).status == 0


def test_verify_answers_for_one_claim(town: Path, models: Models):
    claim = "The Ellery Bridge opened to traffic on 4 May 2015."
    done = run("verify", claim, "--corpus", town, "--as-of", "2016", "--json")
    assert (done.status, done.err) == (0, "")
    assert (done.json["id"], done.json["text"], done.json["as_of"]) == ("c01", claim, "2016-12-31")
    assert done.json["verdict"]["label"] == "supported"
    assert done.json["evidence"][0]["document"] == "bridge-opening"
    assert "✓ supported" in run("verify", claim, "--corpus", town).out


def test_verify_answers_for_a_file_with_a_day_a_line(tmp_path: Path, town: Path, models: Models):
    path = tmp_path / "claims.jsonl"
    claim = "Ingrid Solberg is the mayor of Ellery."
    rows = [{"id": "a", "claim": claim, "as_of": "2016-03"}, {"id": 2, "claim": claim}, {"claim": f"{claim} \ud83d"}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = run("verify", "--claims", path, "--corpus", town, "--as-of", "2021-05-06", "--json")
    assert (done.status, done.err) == (0, "")
    shown = done.json["claims"]
    assert [(row["id"], row["as_of"]) for row in shown] == [
        ("a", "2016-03-31"), ("2", "2021-05-06"), ("3", "2021-05-06"),
    ]  # fmt: skip
    weighed = [{item["document"] for item in row["evidence"] if not item["after_as_of"]} for row in shown]
    assert "mayor-2019" not in weighed[0]
    assert "mayor-2019" in weighed[1]


def test_eval_verify_never_looks_at_the_labels(tmp_path: Path, labelled: Path, models: Models):
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    done = run("eval", "verify", labelled, "--predictions", first, "--json")
    assert (done.status, done.err) == (0, "")
    measures = done.json[str(labelled)]
    assert (measures["n"], measures["labelled"]) == (4, 4)
    assert {"accuracy", "macro_f1", "balanced_accuracy", "ece"} <= set(measures)
    predictions = [json.loads(line) for line in first.read_text().splitlines()]
    assert [row["id"] for row in predictions] == [1, "b", 3, 4]
    for row in predictions:
        assert set(row["probabilities"]) == set(LABELS)
        assert sum(row["probabilities"].values()) == pytest.approx(1, abs=1e-6)
        assert row["label"] == max(row["probabilities"], key=row["probabilities"].get)
    text = labelled.read_text()
    for before, after in (("supported", "X"), ("refuted", "supported"), ("not_enough_info", "refuted")):
        text = text.replace(f'"label": "{before}"', f'"label": "{after}"')
    labelled.write_text(text)
    other = run("eval", "verify", labelled, "--predictions", second, "--json")
    assert second.read_bytes() == first.read_bytes()
    assert other.json[str(labelled)]["labelled"] == 3
