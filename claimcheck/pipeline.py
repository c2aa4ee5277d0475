"""The road from an article to its result: article, claims, evidence, verdicts, result."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from claimcheck import __version__
from claimcheck.article import Article, Span, read_article
from claimcheck.claims.extract import extract_claims
from claimcheck.claims.language import pipeline as english
from claimcheck.claims.model import Claim, ExtractedClaims
from claimcheck.claims.worth import worth_checking, worth_scorer
from claimcheck.corpus import Corpus, read_corpus
from claimcheck.dates import Interval, last_day
from claimcheck.errors import ArticleError, CorpusError, InputError
from claimcheck.result import CheckedClaim, Provenance, Result
from claimcheck.retrieval.encoder import DEFAULT_ENCODER, Encoder, SentenceEncoder
from claimcheck.retrieval.search import Searcher
from claimcheck.verification.candidates import Asked, EvidenceMode
from claimcheck.verification.earlier import EarlierCheck, earlier_checks
from claimcheck.verification.model import MIN_CONFIDENCE, Assessment
from claimcheck.verification.verifier import DEFAULT_VERIFIER, Verifier, load_verifier
from claimcheck.verification.verify import verify

#: Called with the name of a stage and how much of it is done: (stage, done, total).
Progress = Callable[[str, int, int], None]

#: The longest article that is checked, in characters: about 30,000 words, a long magazine piece several times over.
LONGEST_ARTICLE = 200_000
#: The longest claim that can be typed in, in characters: a long paragraph.
LONGEST_CLAIM = 2_000


@dataclass(frozen=True, kw_only=True)
class Models:
    """The two models that a check runs on, loaded once and used for any number of articles."""

    encoder: Encoder
    verifier: Verifier


def load_models(encoder: str = DEFAULT_ENCODER, verifier: str = DEFAULT_VERIFIER) -> Models:
    """Load both models by name or path, and the English pipeline, which no check goes without.

    Raises :class:`claimcheck.errors.ModelError`.
    """
    if (encoder, verifier) != (DEFAULT_ENCODER, DEFAULT_VERIFIER):
        return Models(encoder=SentenceEncoder(encoder), verifier=load_verifier(verifier))
    # The shipped models do not import torch, so it may be hidden from spaCy in the meantime.
    with ThreadPoolExecutor(max_workers=1) as pool:
        loading = pool.submit(lambda: Models(encoder=SentenceEncoder(encoder), verifier=load_verifier(verifier)))
        english()
        return loading.result()


def read_corpora(folders: Sequence[Path]) -> tuple[Corpus, ...]:
    """Read several corpora. Raises :class:`CorpusError`, also when none is given or two have one name."""
    if not folders:
        raise CorpusError("No corpus was given. Name at least one: --corpus corpora/korea-diplomacy")
    corpora = tuple(read_corpus(Path(folder)) for folder in folders)
    names = [corpus.name for corpus in corpora]
    for corpus in corpora:
        if names.count(corpus.name) > 1:
            raise CorpusError(
                f"{corpus.folder}: another corpus is named {corpus.name!r} too. Give each its own name in corpus.toml"
            )
    return corpora


def read_input(source: str, *, published: str | None = None, stdin: BinaryIO | None = None) -> Article:
    """Read an article that is to be checked. Raises :class:`ArticleError`, also when it is too long for that."""
    article = read_article(source, published=published, stdin=stdin)
    _check_length(article)
    return article


def find_claims(article: Article, encoder: Encoder) -> ExtractedClaims:
    """The claims of an article. Raises :class:`ArticleError` when it is longer than LONGEST_ARTICLE."""
    _check_length(article)
    return extract_claims(article, worth_scorer(encoder))


def _check_length(article: Article) -> None:
    if len(article.text) > LONGEST_ARTICLE:
        where = "standard input" if article.source == "-" else article.source
        raise ArticleError(
            f"{where}: {len(article.text):,} characters is too long for one article (the most is "
            f"{LONGEST_ARTICLE:,}). Split it and check the parts"
        )


def day_of(as_of: str | None, published: date | None) -> date:
    """The as-of date of a request: a date, ``published`` (the default) or ``today``.

    An article without a date of publication is checked as of today, unless ``published`` was asked for by name.
    """
    if as_of == "today":
        return date.today()
    if as_of in {None, "published"}:
        if published is None and as_of == "published":
            raise InputError("The article has no date of publication. Give one: --published 2018-03-09")
        return published or date.today()
    assert as_of is not None
    return last_day(as_of)


def typed_day(as_of: str | None) -> date:
    """The as-of date of a request that has no article: a date or ``today`` (the default)."""
    if as_of == "published":
        raise InputError("Without an article there is no date of publication. Give a date, such as 2018-03-09")
    return day_of(as_of or "today", None)


def check(
    source: str,
    corpora: Sequence[Path],
    *,
    published: str | None = None,
    as_of: str | None = None,
    evidence: str = "all",
    min_confidence: float = MIN_CONFIDENCE,
    min_worth: float = 0.0,
    models: Models | None = None,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
) -> Result:
    """Check one article against corpora.

    ``source`` is a path or ``-``; ``evidence`` is ``all`` or ``contemporaneous`` (only what had been published by
    the as-of date); claims worth checking less than ``min_worth`` are set aside. Raises
    :class:`claimcheck.errors.ClaimcheckError` with a message for the user.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    tell = progress or (lambda stage, done, total: None)
    mode = _mode(evidence)
    article = read_input(source, published=published, stdin=stdin)
    day = day_of(as_of, article.published)
    read = read_corpora(corpora)
    tell("models", 0, 1)
    models = models or load_models()
    tell("models", 1, 1)
    searcher = Searcher(read, models.encoder, lambda done, total: tell("index", done, total))
    extracted = worth_checking(find_claims(article, models.encoder), min_worth)
    tell("claims", len(extracted.claims), len(extracted.claims))
    asked = Asked(as_of=day, evidence=mode, min_confidence=min_confidence, exclude=article.text)
    assessments = verify(
        extracted.claims, searcher, models.verifier, asked, lambda done, total: tell("verdicts", done, total)
    )
    earlier = earlier_checks(extracted.claims, read, models.encoder, models.verifier, day)
    return Result(
        article=article,
        corpora=read,
        as_of=day,
        claims=_joined(extracted.claims, assessments, earlier),
        set_aside=extracted.set_aside,
        provenance=Provenance(
            claimcheck=__version__,
            models={model.name: model.sha256 for model in (models.encoder, models.verifier)},
            runtimes={model.name: model.runtime for model in (models.encoder, models.verifier)},
            stores=dict(zip([corpus.name for corpus in read], searcher.kinds, strict=True)),
            parameters={
                "published": published, "as_of": as_of or "published", "evidence": mode,
                "min_confidence": min_confidence, "min_worth": min_worth,
            },
            started=started.isoformat(timespec="seconds"),
            seconds=round(time.perf_counter() - clock, 2),
        ),
    )  # fmt: skip


def verify_typed(
    texts: Sequence[tuple[str, str, str | None]],
    corpora: Sequence[Path],
    *,
    as_of: str | None = None,
    evidence: str = "all",
    min_confidence: float = MIN_CONFIDENCE,
    models: Models | None = None,
    progress: Progress | None = None,
) -> tuple[CheckedClaim, ...]:
    """Verify claims that were typed in, given as (id, claim, as-of date or None); the default is today."""
    tell = progress or (lambda stage, done, total: None)
    read = read_corpora(corpora)
    models = models or load_models()
    searcher = Searcher(read, models.encoder, lambda done, total: tell("index", done, total))
    days = [typed_day(own or as_of) for _, _, own in texts]
    claims = [typed_claim(text, models.encoder, day, name) for (name, text, _), day in zip(texts, days, strict=True)]
    checked: dict[int, CheckedClaim] = {}
    for day in sorted(set(days)):
        rows = [i for i, own in enumerate(days) if own == day]
        asked = Asked(as_of=day, evidence=_mode(evidence), min_confidence=min_confidence)
        assessments = verify(
            [claims[i] for i in rows], searcher, models.verifier, asked,
            lambda done, total: tell("verdicts", done, total),
        )  # fmt: skip
        earlier = earlier_checks([claims[i] for i in rows], read, models.encoder, models.verifier, day)
        for i, item in zip(rows, _joined([claims[i] for i in rows], assessments, earlier), strict=True):
            checked[i] = item
    return tuple(checked[i] for i in range(len(texts)))


def claim_words(text: str) -> str:
    """A typed claim on one line. Raises :class:`InputError` when it is empty or longer than LONGEST_CLAIM."""
    words = re.sub(r"\s+", " ", text).strip()
    if not any(c.isalnum() for c in words):
        raise InputError('The claim is empty. Give one sentence, such as "No sitting president has met him."')
    if len(words) > LONGEST_CLAIM:
        raise InputError(
            f"The claim has {len(words):,} characters (the most is {LONGEST_CLAIM:,}). Give one sentence, or check "
            "the text as an article: claimcheck check FILE"
        )
    # A terminal hands over bytes that are no UTF-8 as halves of surrogate pairs, which tokenizers refuse.
    return words.encode("utf-8", "replace").decode("utf-8")


def typed_claim(text: str, encoder: Encoder, day: date, name: str = "c01") -> Claim:
    """A claim from a text that is one already: it is not split, but sorted and dated like those of an article."""
    words = claim_words(text)
    whole = Article(
        source="typed", title="", byline=None, published=day, sha256="", text=words, headings=(), boilerplate=()
    )
    found = extract_claims(whole, worth_scorer(encoder)).claims
    span = Span(start=0, end=len(words), exact=words)
    if not found:
        return Claim(id=name, text=words, span=span, kind="event", speaker=None,
                     time=Interval(start=None, end=None), ongoing=False, check_worthiness=0.0)  # fmt: skip
    main = found[0]
    return Claim(id=name, text=words, span=span, kind=main.kind, speaker=main.speaker, time=main.time,
                 ongoing=main.ongoing, check_worthiness=main.check_worthiness)  # fmt: skip


def _joined(
    claims: Sequence[Claim], assessments: Sequence[Assessment], earlier: Sequence[tuple[EarlierCheck, ...]]
) -> tuple[CheckedClaim, ...]:
    rows = zip(claims, assessments, earlier, strict=True)
    return tuple(CheckedClaim(claim=claim, assessment=found, earlier=before) for claim, found, before in rows)


def _mode(evidence: str) -> EvidenceMode:
    if evidence == "all":
        return "all"
    if evidence == "contemporaneous":
        return "contemporaneous"
    raise InputError(f"{evidence!r} is not a way to choose evidence: expected all or contemporaneous")
