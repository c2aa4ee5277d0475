"""Report notebooks that need no model: the smallest one that works, and its parts to make defective ones from."""

import hashlib
import json
import os
from pathlib import Path

from claimcheck.notebook import LAST_WORDS

STORY = "A bridge opens at Ellery\n\n9 March 2018\n\nThe bridge at Ellery is 412 metres long.\n"
DOCUMENT = {"id": "d1", "title": "Bridge", "text": "The bridge is 412 metres long.", "source": "Town of Ellery"}

PARAMETERS = """article: str = ""
corpus: list[str] | str = []
published: str | None = None
as_of: str | None = None
evidence: str = "all"
out: str = ""
"""
WRITE_RESULT = """import hashlib, json
from pathlib import Path

def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()

text = Path(article).read_text(encoding="utf-8")
start = text.index("The bridge")
exact = text[start:].strip()
result = {
    "schema": "claimcheck.result/1",
    "article": {"source": article, "title": "A bridge opens at Ellery", "byline": None, "published": "2018-03-09",
                "sha256": sha256(article), "text": text},
    "corpora": [{"name": Path(folder).name, "documents": 1, "passages": 1,
                 "sha256": sha256(Path(folder, "documents.jsonl"))} for folder in corpus],
    "as_of": "2018-03-09",
    "claims": [{"id": "c01", "text": exact, "span": {"start": start, "end": start + len(exact), "exact": exact},
                "kind": "quantity", "speaker": None, "time": {"start": None, "end": None}, "check_worthiness": 0.5,
                "verdict": {"label": "supported", "confidence": 0.9, "reason": "The town says so.", "superseded": None},
                "evidence": [], "checks": []}],
    "set_aside": [],
    "provenance": {"claimcheck": "0", "models": {}, "parameters": {}, "started": "2018-03-09T00:00:00", "seconds": 0.1},
}
"""
WRITE_FILES = """Path(out, "result.json").write_text(json.dumps(result), encoding="utf-8")
Path(out, "claims.csv").write_text("id\\nc01\\n")
Path(out, "report.html").write_text(f"<title>{article}</title>")
"""
END = f"print({LAST_WORDS!r})"
WHOLE = (WRITE_RESULT, WRITE_FILES, END)


def write_notebook(path: Path, *code: str, parameters: str = PARAMETERS) -> Path:
    def cell(number: int, kind: str, source: str, tags: tuple[str, ...] = ()) -> dict:
        extra = {"execution_count": None, "outputs": []} if kind == "code" else {}
        return {"cell_type": kind, "id": f"cell-{number}", "metadata": {"tags": list(tags)}, "source": source} | extra

    cells = [cell(0, "markdown", "# A report"), cell(1, "code", parameters, ("parameters",))]
    cells += [cell(number, "code", source) for number, source in enumerate(code, start=2)]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    allow(path)
    return path


def allow(notebook: Path) -> None:
    """Put a notebook on the list of those that may run unattended."""
    with Path(os.environ["CLAIMCHECK_NOTEBOOKS"]).open("a", encoding="utf-8") as desk:
        desk.write(f'[[notebook]]\nsha256 = "{hashlib.sha256(notebook.read_bytes()).hexdigest()}"\n')


def write_town(folder: Path, *texts: str) -> Path:
    """A corpus of one document, or of these."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "corpus.toml").write_text('name = "town"\ntitle = "Town of Ellery"\n', encoding="utf-8")
    rows = [DOCUMENT | {"id": f"d{number}", "text": text} for number, text in enumerate(texts, start=1)] or [DOCUMENT]
    (folder / "documents.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def write_stories(inbox: Path, count: int) -> list[Path]:
    """Articles that differ in one number."""
    inbox.mkdir(parents=True, exist_ok=True)
    stories = [inbox / f"story-{number:02}.txt" for number in range(count)]
    for number, story in enumerate(stories):
        story.write_text(STORY.replace("412", str(400 + number)), encoding="utf-8")
    return stories
