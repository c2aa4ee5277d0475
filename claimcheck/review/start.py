"""Begin the review of an article: check it into a folder, or take up what was checked there before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.review.log import FILE, ReviewError, read_log, write_whole

if TYPE_CHECKING:
    from claimcheck.pipeline import Models, Progress


def check_into(
    folder: Path | str,
    article: Path | str,
    corpora: Sequence[Path | str],
    *,
    published: str | None = None,
    as_of: str | None = None,
    evidence: str = "all",
    models: Models | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The result of an article, in JSON form, which is in ``folder/result.json`` afterwards with the report beside it.

    When article, corpora and dates are those of the result that is there, that one is taken up and nothing is checked.
    Raises :class:`ReviewError` for a folder that holds the review of another article, and the errors of
    :func:`claimcheck.pipeline.check`.
    """
    from claimcheck.pipeline import check, day_of, read_corpora, read_input
    from claimcheck.report.files import write_report

    folder, paths = Path(folder), [Path(corpus) for corpus in corpora]
    read, texts = read_input(str(article), published=published), read_corpora(paths)
    stored = _stored(folder)
    if stored is not None:
        if stored["article"]["sha256"] != read.sha256 and (folder / FILE).exists():
            raise ReviewError(f"{folder}: holds the review of another article. Choose another folder for this one")
        if (
            stored["article"]["sha256"] == read.sha256
            and {c["name"]: c["sha256"] for c in stored["corpora"]} == {c.name: c.sha256 for c in texts}
            and stored["as_of"] == day_of(as_of, read.published).isoformat()
            and stored["provenance"]["parameters"].get("evidence", "all") == evidence
        ):
            return stored
    checked = check(
        str(article), paths, published=published, as_of=as_of, evidence=evidence, models=models, progress=progress
    )  # fmt: skip
    result = checked.to_dict()
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "result.json", checked.to_json())
    write_report(folder, result, read_log(folder))
    return result


def _stored(folder: Path) -> dict[str, Any] | None:
    from claimcheck.review.actions import read_result

    try:
        return read_result(folder)
    except ReviewError:
        return None
