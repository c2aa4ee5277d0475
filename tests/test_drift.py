"""Reports checked again: only verdicts that changed, each with why; and replayed: the same inputs, the same result."""

import ast
import json
from datetime import date
from pathlib import Path

import pytest
from tiny import END, STORY, WRITE_FILES, WRITE_RESULT, write_notebook, write_town

from claimcheck.cli import main
from claimcheck.errors import InputError
from claimcheck.review import Review
from claimcheck.runs import folders, inputs, program
from claimcheck.runs.batch import Limits, Outcome, new_job, run_batch
from claimcheck.runs.compare import Change
from claimcheck.runs.drift import Rechecked, recheck
from claimcheck.runs.replay import compare

#: A program that finds the bridge's length supported by every document with the number in it, and refuted by others.
JUDGE = """rows = [json.loads(line) for folder in corpus for line in Path(folder, "documents.jsonl").open()]
evidence = [
    {"corpus": "town", "document": row["id"], "passage": row["id"], "title": row["title"], "source": row["source"],
     "url": None, "published": None, "text": row["text"], "span": {"start": 0, "end": len(row["text"]),
     "exact": row["text"]}, "stance": "supports" if "412" in row["text"] else "refutes", "score": 0.9,
     "after_as_of": False}
    for row in rows if "metres" in row["text"]
]
stances = {item["stance"] for item in evidence}
label = "conflicting" if len(stances) == 2 else "supported" if "supports" in stances else "refuted" if stances else (
    "not_enough_evidence")
result["claims"][0]["evidence"] = evidence
result["claims"][0]["verdict"]["label"] = label
result["as_of"] = as_of if as_of and as_of != "published" else "2018-03-09"
"""
JUDGING = (WRITE_RESULT, JUDGE, WRITE_FILES, END)


class Desk:
    """One article with its report, and a corpus that can be changed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder, folder / "out"
        self.corpus = write_town(folder / "town", "The bridge is 412 metres long.", "The ferry was white.")
        self.article = folder / "story.txt"
        self.article.write_text(STORY, encoding="utf-8")
        self.notebook = write_notebook(folder / "notebook.ipynb", *JUDGING)

    def report(self, as_of: str | None = None) -> Path:
        job = new_job(self.article, [self.corpus], ["town"], notebook=self.notebook, as_of=as_of)
        with folders.owner(self.out) as us:
            (outcome,) = run_batch([job], us, limits=Limits())
        assert outcome.folder is not None, outcome.reason
        return outcome.folder

    def recheck(self, **options) -> tuple[Rechecked, list[Outcome]]:
        outcomes: list[Outcome] = []
        return recheck([self.out], limits=Limits(), tell=outcomes.append, **options), outcomes


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def kinds(change: Change) -> list[tuple[str, str]]:
    return [(cause.kind, cause.detail.partition(":")[0]) for cause in change.why]


def labels(change: Change) -> tuple[str, str]:
    return change.before["label"], change.after["label"]


def test_nothing_is_made_again_and_nothing_said_when_nothing_changed(desk: Desk, capsys):
    desk.report()
    found, outcomes = desk.recheck()
    assert (found.reports, found.again, found.changes, found.failed, outcomes) == (1, 0, (), (), [])
    assert main(["recheck", str(desk.out), "--out", str(desk.folder / "changes")]) == 0
    assert capsys.readouterr() == ("", "")
    assert not (desk.folder / "changes").exists()


def test_each_document_that_came_went_or_changed_is_named_as_the_reason(desk: Desk):
    Review(desk.report(), by="Ana Berg").overrule("c01", "refuted", "It was measured again.")
    write_town(desk.corpus, "The bridge is 412 metres long.", "The ferry was white.", "It is 398 metres long.")
    (change,) = desk.recheck()[0].changes
    assert labels(change) == ("supported", "conflicting")
    assert [cause.kind for cause in change.why] == ["new_document", "human_override"]
    assert change.why[0].detail.startswith("town/d3: ")
    assert change.why[1].detail.startswith("Ana Berg overruled it to refuted on ")
    assert desk.recheck()[0].changes == (), "what was told of once is not told of again"
    write_town(desk.corpus, "The bridge is 398 metres long.", "The ferry was white.")
    (change,) = desk.recheck()[0].changes
    assert labels(change) == ("conflicting", "refuted")
    assert set(kinds(change)) == {("changed_document", "town/d1"), ("removed_document", "town/d3")}


def test_a_corpus_that_changed_without_changing_a_verdict_is_no_news(desk: Desk, capsys):
    desk.report()
    write_town(desk.corpus, "The bridge is 412 metres long.", "The ferry was blue.")
    found, outcomes = desk.recheck()
    assert (found.again, len(outcomes), found.changes) == (1, 1, ())
    assert desk.recheck()[1] == [], "the report made again is the one that is compared from now on"
    desk.corpus.rename(desk.folder / "moved")
    assert main(["recheck", str(desk.out)]) == 1
    assert "no such corpus folder" in capsys.readouterr().err
    with pytest.raises(InputError, match="no such folder"):
        recheck([desk.folder / "none"], limits=Limits())


def test_another_program_and_another_model_are_named(desk: Desk, monkeypatch):
    desk.report()
    monkeypatch.setattr(inputs, "program_sha256", lambda: "f" * 64)
    write_notebook(desk.notebook, WRITE_RESULT, JUDGE, "result['claims'][0]['verdict']['label'] = 'refuted'",
                   WRITE_FILES, END)  # fmt: skip
    (change,) = desk.recheck()[0].changes
    assert labels(change) == ("supported", "refuted")
    assert [cause.kind for cause in change.why] == ["program"]
    assert "notebook notebook.ipynb" in change.why[0].detail
    assert "program claimcheck" in change.why[0].detail


def test_a_report_as_of_today_is_made_again_when_another_day_has_come(desk: Desk):
    folder = desk.report(as_of="today")
    yesterday = "2018-04-01"
    for name in ("run.json", "result.json"):
        text = (folder / name).read_text(encoding="utf-8").replace(date.today().isoformat(), yesterday)
        (folder / name).write_text(text, encoding="utf-8")
    result = json.loads((folder / "result.json").read_bytes())
    result["claims"][0]["verdict"]["label"] = "not_enough_evidence"
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")
    (change,) = desk.recheck()[0].changes
    assert kinds(change) == [("time_passed", f"as of {yesterday}, now as of {date.today()}")]
    assert labels(change) == ("not_enough_evidence", "supported")


def test_a_recheck_that_dies_before_it_has_told_finds_the_same_again(desk: Desk):
    desk.report()
    write_town(desk.corpus, "The bridge is 398 metres long.")

    def die(found: Rechecked) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.recheck(deliver=die)
    found, outcomes = desk.recheck()
    assert [labels(change) for change in found.changes] == [("supported", "refuted")]
    assert outcomes == [], "the report was made already"
    assert desk.recheck()[0].changes == ()


def test_the_command_writes_both_files_and_has_exit_status_3(desk: Desk, capsys):
    desk.report()
    write_town(desk.corpus, "The <b>bridge</b> is 398 metres long.")
    changes = desk.folder / "changes"
    assert main(["recheck", str(desk.out), "--out", str(changes), "--claim", "no such words"]) == 0
    write_town(desk.corpus, "The <b>bridge</b> is 412 metres long.")
    assert main(["recheck", str(desk.out), "--out", str(changes), "--claim", "412 metres"]) == 3
    assert "refuted as of 2018-03-09 -> supported as of 2018-03-09" in capsys.readouterr().out
    written = json.loads((changes / "changes.json").read_text(encoding="utf-8"))
    assert written["schema"] == "claimcheck.changes/1"
    assert written["changes"][0]["why"][0]["kind"] == "changed_document"
    page = (changes / "changes.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;bridge&lt;/b&gt; is 412" in page
    assert "<b>bridge" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert len(list(changes.glob("changes-*.json"))) == 1, "the pair from before is kept"


def test_the_same_inputs_give_the_same_result_and_what_differs_is_said_exactly(desk: Desk, capsys):
    folder = desk.report()
    desk.article.unlink()
    assert main(["replay", str(folder)]) == 0, "the folder holds a copy of the article"
    assert capsys.readouterr().out == "result.json came out the same, times aside\n"
    write_town(desk.corpus, "The bridge is 398 metres long.")
    assert main(["replay", str(folder), "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert told["same"] is False
    assert [(item["what"], item["name"]) for item in told["inputs"]] == [("corpus", "town")]
    assert "$.claims[0].verdict.label: 'supported', now 'refuted'" in told["outputs"]
    back_then = write_town(desk.folder / "copy" / "town", "The bridge is 412 metres long.", "The ferry was white.")
    assert main(["replay", str(folder), "--corpus", str(back_then)]) == 0
    (folder / "article.txt").write_text("Other words.", encoding="utf-8")
    assert main(["replay", str(folder)]) == 2
    assert "the article has been changed" in capsys.readouterr().err
    assert main(["replay", str(desk.folder)]) == 2


def test_what_the_program_s_hash_passes_over_takes_no_part_in_a_verdict():
    package = Path(program.__file__).parents[1]
    around = {name.removesuffix(".py") for name in program.AROUND}
    assert all((package / name).exists() for name in program.AROUND)
    for path in package.rglob("*.py"):
        if path.relative_to(package).parts[0] in program.AROUND:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if modules == ["claimcheck"]:
                modules = [f"claimcheck.{alias.name}" for alias in node.names]
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            used = {name.split(".")[1] for name in modules if name.startswith("claimcheck.")}
            assert not used & around, f"{path} imports {used & around}"


def test_the_program_s_hash_changes_with_the_code_of_a_verdict_alone(tmp_path: Path, monkeypatch):
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli" / "check.py").write_text("help = 1", encoding="utf-8")
    (tmp_path / "pipeline.py").write_text("weight = 1", encoding="utf-8")
    monkeypatch.setattr(program, "_PACKAGE", tmp_path)
    hash_of = program.program_sha256.__wrapped__
    before = hash_of()
    (tmp_path / "cli" / "check.py").write_text("help = 2", encoding="utf-8")
    assert hash_of() == before
    (tmp_path / "pipeline.py").write_text("weight = 2", encoding="utf-8")
    assert hash_of() != before


def test_two_results_differ_only_where_they_do():
    one = {"article": {"source": "a"}, "claims": [{"x": 1}], "provenance": {"started": "1", "seconds": 1, "models": {}}}
    two = {"article": {"source": "b"}, "claims": [{"x": 2}], "provenance": {"started": "2", "seconds": 2, "models": {}}}
    assert compare(one, one) == []
    assert compare(one, two) == ["$.claims[0].x: 1, now 2"]
    assert compare(one, two | {"claims": []}) == ["$.claims: 1 entries, now 0"]
    assert compare(one, dict(reversed(one.items()))) == [
        "$: the same values, in another order or written in another way"
    ]
