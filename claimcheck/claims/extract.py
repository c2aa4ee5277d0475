"""From an article to its claims: every sentence ends up in claims or set aside, each stretch with its exact span."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from claimcheck.article import Article, Span
from claimcheck.claims import syntax
from claimcheck.claims.coverage import Found, cover
from claimcheck.claims.first_person import organisation_of, spoken_for
from claimcheck.claims.model import Claim, ExtractedClaims, Kind, Reason, SetAside
from claimcheck.claims.people import People
from claimcheck.claims.phrases import Draft, bare_phrase, is_quoted, without_lone_mark
from claimcheck.claims.references import Replacement
from claimcheck.claims.resolve import Resolver
from claimcheck.claims.sorting import holds_now, is_ongoing, is_perfect, kind_of, reason_to_set_aside
from claimcheck.claims.times import TimeMention, covering, find_times, looks_ahead, tells_when
from claimcheck.claims.turns import speakers_of_turns
from claimcheck.claims.units import Unit, article_units, is_live_report
from claimcheck.claims.wording import Wording, capital, touches
from claimcheck.claims.words import FIRST_PERSON_SINGULAR, SECOND_PERSON, is_role_word
from claimcheck.dates import Interval

if TYPE_CHECKING:
    from spacy.tokens import Token

#: How much sentences are worth checking, each 0 to 1.
Scorer = Callable[[Sequence[str]], Sequence[float]]


def extract_claims(article: Article, score: Scorer) -> ExtractedClaims:
    """The claims of an article in reading order, and what was set aside. ``score`` gives their worth."""
    units = article_units(article)
    people = People([unit.doc for unit in units])
    resolver = Resolver(people)
    speakers = speakers_of_turns(units, people)
    firms = _firms(units, speakers)
    day, live = _day_of_the_story(units, article.published), is_live_report(units)
    readers: list[_Reader] = []
    paragraph = -1
    for unit in units:
        if unit.paragraph != paragraph:
            resolver.new_paragraph()
            paragraph = unit.paragraph
        replacements, unresolved = resolver.resolve(unit.doc, quoted=unit.quoted)
        speaker = speakers.get(unit.paragraph)
        about = _About(published=article.published, day=day, live=live, answers=speaker, firm=firms.get(speaker or ""))
        readers.append(_Reader(unit, replacements, unresolved, about))
    plain = [
        None if unit.quoted and not unit.heading else reader.sentence()
        for unit, reader in zip(units, readers, strict=True)
    ]
    found: list[Found] = []
    told: set[str] = set()
    for position, (unit, reader) in enumerate(zip(units, readers, strict=True)):
        pieces = plain[position]
        if pieces is None:
            pieces = reader.quoted_sentence(_speaker_near(readers, plain, position))
        pieces = _without_repeats(pieces, told)
        found.extend(cover(pieces, unit.span, article.text))
    return _finish(article, found, score)


def _firms(units: Sequence[Unit], speakers: Mapping[int, str]) -> dict[str, str]:
    """The organisation that each speaker of an interview leads, where what is told before the first turn says so."""
    first = min(speakers, default=0)
    narration = " ".join(unit.span.exact for unit in units if unit.paragraph < first)
    found = {name: organisation_of(narration, name) for name in set(speakers.values())}
    return {name: firm for name, firm in found.items() if firm is not None}


def _speaker_near(readers: Sequence[_Reader], plain: Sequence[list[Found] | None], position: int) -> str | None:
    """The speaker of a sentence that is all quotation: as the sentences before it say, or the next ones.

    Those of its own paragraph come first; then the last sentence of the paragraph before, if it tells of a speaker.
    """
    here = readers[position].unit.paragraph
    before = position - 1
    while before >= 0 and readers[before].unit.paragraph == here:
        if speaker := _speaker_in(plain[before]) or readers[before].introduced():
            return speaker
        before -= 1
    for after in range(position + 1, min(position + 5, len(readers))):
        if readers[after].unit.paragraph != here:
            break
        if speaker := _speaker_in(plain[after]):
            return speaker
    while before >= 0 and readers[before].unit.paragraph == here - 1:
        if plain[before] is not None:
            return _speaker_in(plain[before]) or readers[before].introduced()
        before -= 1
    return None


def _speaker_in(pieces: list[Found] | None) -> str | None:
    quotations = [p.claim.speaker for p in pieces or () if p.claim is not None and p.claim.kind == "quotation"]
    return next((speaker for speaker in reversed(quotations) if speaker), None)


def _day_of_the_story(units: Sequence[Unit], published: date | None) -> date | None:
    """When what is not dated otherwise was said: the day that the opening tells of, at most a week before."""
    if published is None:
        return None
    for unit in units[:4]:
        for mention in find_times(unit.doc.text, published):
            day = mention.interval.start
            if day is not None and day == mention.interval.end and 0 <= (published - day).days < 7:
                return day
    return published


@dataclass(frozen=True, kw_only=True)
class _About:
    """What the article as a whole tells about one of its sentences."""

    published: date | None
    day: date | None
    """The day of what it reports."""
    live: bool
    """It reports what happens as it happens."""
    answers: str | None
    """Who speaks, in the answers of an interview."""
    firm: str | None
    """The organisation that the one who answers leads."""


class _Reader:
    """The assertions of one sentence, worded so that each can be read alone."""

    def __init__(self, unit: Unit, replacements: list[Replacement], unresolved: list[str], about: _About) -> None:
        self.unit, self._doc, self._about = unit, unit.doc, about
        self.all_quoted = unit.quoted and not unit.heading
        if about.firm is not None:
            replacements = [*replacements, *spoken_for(unit.doc, about.firm)]
        self._people = [r for r in replacements if not r.pronoun]
        self._unresolved, self._published = unresolved, about.published
        starts = {token.idx: token for token in unit.doc}
        self._times = find_times(
            unit.doc.text, about.published, lambda start: start in starts and looks_ahead(starts[start])
        )
        self._wording = Wording(unit.doc, replacements, self._times)

    def sentence(self) -> list[Found]:
        """The assertions of a sentence that is not all quotation."""
        doc, text = self._doc, self.unit.span.exact
        if self.unit.dateline or self.unit.heading:
            return [self._aside(range(len(doc)), "boilerplate" if self.unit.dateline else "heading")]
        if _PAGE_TALK.match(text):
            return [self._aside(range(len(doc)), "boilerplate")]
        if text.rstrip("\"'”’)»").endswith("?"):
            return [self._aside(range(len(doc)), "question")]
        drafts = syntax.split(doc)
        broken = any(syntax.lacks_subject(doc, draft) for draft in drafts)
        pieces = _without_repeats([self._piece(draft) for draft in drafts if not syntax.lacks_subject(doc, draft)])
        if broken:
            # What the parser got wrong is kept whole.
            pieces = _without_repeats([self._unsplit(), *(p for p in pieces if p.claim is not None)])
        if not pieces and self._states_without_verb(text):
            pieces = [self._unsplit()]
        return pieces or [self._aside(range(len(doc)), "not_checkable")]

    def quoted_sentence(self, speaker: str | None) -> list[Found]:
        """A sentence that is all quotation: that it was said, and, where it can be checked, what was said."""
        words = re.sub(r"\s+", " ", re.sub(r"[“”\"„«»]", "", self.unit.span.exact)).strip()
        whole = range(len(self._doc))
        if speaker is None:
            return [self._aside(whole, "question" if words.endswith("?") else "not_checkable")]
        text = f"{capital(speaker)} said: “{words}”"
        pieces = [self._claim(whole, text, "quotation", speaker, ongoing=False, dated_by=())]
        if not words.endswith("?") and not {t.lower_ for t in self._doc} & SECOND_PERSON:
            for draft in syntax.split(self._doc):
                piece = self._piece(draft, speaker)
                if piece.claim is not None and not draft.quotation and _is_finite(self._doc[draft.head]):
                    pieces.append(replace(piece, claim=replace(piece.claim, speaker=speaker)))
        return _without_repeats(pieces)

    def introduced(self) -> str | None:
        """Who speaks next, if it ends with a colon: the only person in "Nadia Karim is at the gate:"."""
        names = {person.name for person in self._people}
        return names.pop() if len(names) == 1 and self.unit.span.exact.endswith(":") else None

    def _states_without_verb(self, text: str) -> bool:
        """A line of figures ("- Net debt: $740 million"), or a sentence whose verb the tagger takes for a noun.

        Also an item of a list that tells something without a finite verb: "- Warning extended until midnight".
        """
        names = {t.ent_type_ for t in self._doc} - {"", "DATE", "TIME", "ORDINAL"}
        figures = any(c.isdigit() for c in text) and re.search(r"\w:\s+\S", text) is not None
        verb_like = any(t.tag_ == "NNS" and t.i > 0 and t.dep_ == "ROOT" for t in self._doc)
        item = re.match(r"[-*•–]\s", text) is not None and any(t.tag_ == "VBN" for t in self._doc)
        amount = any(t.ent_type_ in {"MONEY", "PERCENT", "QUANTITY", "CARDINAL"} for t in self._doc)
        asks = self._doc[0].tag_ == "VB"
        told = text.endswith(".") and amount and len(self._doc) > 5 and not asks
        return bool(
            figures
            or told
            or (item and len(self._doc) > 5)
            or (verb_like and text.endswith(".") and names and len(self._doc) > 5)
        )

    def _unsplit(self) -> Found:
        own = [t.i for t in self._doc if not t.is_space]
        while len(own) > 1 and not self._doc[own[0]].text[0].isalnum() and self._doc[own[0]].text not in "“\"‘'($£€":
            own.pop(0)
        head = next((t for t in self._doc if t.head == t and t.i in own), self._doc[own[0]])
        kind = kind_of(self._doc, head, own, False)
        return self._claim(own, self._wording.claim(own), kind, None, ongoing=False, dated_by=own)

    def _piece(self, draft: Draft, said_by: str | None = None) -> Found:
        doc = self._doc
        own = [i for i in draft.own if not doc[i].is_space]
        head = doc[draft.head]
        # With the subject that it borrows: "..., burned down" alone is about nothing.
        told = sorted({*own, *(part for part in draft.parts if isinstance(part, int) and not doc[part].is_space)})
        if not draft.quotation:
            reason: Reason | None = (
                reason_to_set_aside(
                    doc, head, told, named_i=self._about.answers is not None, known=self._wording.replaced()
                )
                if draft.asserted
                else "prediction"
            )
            if reason is not None:
                return self._aside(own, reason)
        kind = kind_of(doc, head, told, draft.quotation)
        speaker = self._speaker(draft) or said_by or (None if draft.quotation else self._about.answers)
        whose = None if draft.quotation else speaker
        direct = said_by is not None or is_quoted(doc, draft.own)
        if whose is not None and direct and self._about_something_unnamed(draft):
            return self._aside(own, "not_checkable")
        text = self._wording.claim(without_lone_mark(doc, draft.parts), whose)
        if len(text.split()) < 3:
            return self._aside(own, "not_checkable")
        state = any(part in {"is", "are"} for part in draft.parts)
        ongoing = state or is_ongoing(doc, head, own, kind)
        found = self._claim(own, text, kind, speaker, ongoing=ongoing, dated_by=draft.dated_by, head=head)
        return replace(found, title=draft.title)

    def _about_something_unnamed(self, draft: Draft) -> bool:
        """ "It was like a wall of water": what somebody said of we know not what, without a name or a figure."""
        first = next((part for part in draft.parts if isinstance(part, int)), None)
        if first is None or self._doc[first].tag_ not in {"PRP", "DT"} or self._wording.is_replaced(first):
            return False
        alone = self._doc[first].dep_ in {"nsubj", "nsubjpass"}
        told = any(self._doc[i].ent_type_ or self._doc[i].tag_ == "CD" for i in draft.own)
        return alone and not told and self._doc[first].lower_ not in FIRST_PERSON_SINGULAR

    def _claim(
        self, own: Sequence[int], text: str, kind: Kind, speaker: str | None, *, ongoing: bool,
        dated_by: Sequence[int], head: Token | None = None,
    ) -> Found:  # fmt: skip
        start, end = self._extent(own)
        now = ongoing or (head is not None and holds_now(head))
        outside = re.sub(r"“[^”]*”", "", text)
        shown = {word for word in self._unresolved if re.search(rf"\b{re.escape(word)}\b", outside, re.I)}
        shown |= set(_UNNAMED.findall(outside)) | set(_OPENING_PRONOUN.findall(outside))
        claim = Claim(
            id="",
            text=text,
            span=Span(start=start, end=end, exact=""),
            kind=kind,
            speaker=speaker,
            time=self._time(dated_by, head) or self._undated(kind, head, dated_by, now=now),
            ongoing=ongoing,
            check_worthiness=0.0,
            unresolved=tuple(sorted(shown)),
        )
        return Found(start=start, end=end, claim=claim)

    def _undated(self, kind: Kind, head: Token | None, dated_by: Sequence[int], *, now: bool) -> Interval:
        """Without a date of its own a state holds when the article appears, and a saying is of the story's day.

        So is what happened at an hour without a date ("at noon"), and what "has happened" in a live report.
        """
        words = " ".join(self._doc[i].text for i in sorted(dated_by))
        hour = head is not None and head.tag_ in {"VBD", "VBN"} and _HOUR.search(words) is not None
        just = self._about.live and head is not None and is_perfect(head)
        day = self._about.day if kind == "quotation" or hour else self._about.published if now or just else None
        return Interval(start=day, end=day)

    def _time(self, dated_by: Sequence[int], head: Token | None) -> Interval | None:
        mentions: list[TimeMention] = []
        for mention in self._times:
            token = next((self._doc[i] for i in dated_by if touches(mention, self._doc[i])), None)
            if token is None or not (head is None or tells_when(token, head)):
                continue
            first = min(t.i for t in self._doc if touches(mention, t))
            since = first > 0 and self._doc[first - 1].lower_ == "since"
            if since and self._published is not None and mention.interval.start is not None:
                since_then = Interval(start=mention.interval.start, end=self._published)
                mention = replace(mention, interval=since_then)  # noqa: PLW2901
            mentions.append(mention)
        return covering(mentions) if mentions else None

    def _aside(self, own: Sequence[int], reason: Reason) -> Found:
        start, end = self._extent(own)
        return Found(start=start, end=end, claim=None, reason=reason)

    def _extent(self, own: Sequence[int]) -> tuple[int, int]:
        first, last = self._doc[min(own)], self._doc[max(own)]
        offset = self.unit.span.start
        return offset + first.idx, offset + last.idx + len(last)

    def _speaker(self, draft: Draft) -> str | None:
        """The person named by the phrase or in apposition to it, else the phrase in its own words."""
        if draft.speaker is None:
            return None
        head = self._doc[draft.speaker]
        beside = [c.i for c in head.children if c.dep_ == "appos"]
        if is_role_word(head.lower_):
            # "The mayor of Bern, Anna Reyes, said"
            beside += [t.i for t in head.subtree if t.i > head.i + 1 and self._doc[t.i - 1].text == ","]
        for i in (head.i, *beside):
            for person in self._people:
                if person.start <= i < person.end:
                    return person.name
        return self._wording.phrase(bare_phrase(head))


#: How much of its worth a claim keeps that tells what somebody is called ("Moon is President"): a desk sorts it last.
_TITLE_WORTH = 0.1
#: "We hired 72": who that is nobody says; and what a claim cannot open with and be read alone.
_UNNAMED = re.compile(r"\b(?:[Ww]e|[Uu]s|[Oo]urs?|I|[Mm]y|me|[Yy]ours?|[Yy]ou)\b")
#: What a page, a programme or a reporter says of itself.
_PAGE_TALK = re.compile(
    r"(?:Hello|Welcome|Good (?:morning|evening|night|afternoon))\b|Thank(?:s| you) for (?:reading|following|joining)"
    r"|That[’']s (?:it|all) (?:from|for) (?:me|us|now|today|tonight)|(?:Last )?[Uu]pdated (?:at|on|:)?\s*\d"
    r"|Here(?: is| are|[’']s) .*:$|We(?:[’']re| are) (?:now )?(?:pausing|closing|wrapping|ending)\b"
    r"|(?:This|The) (?:interview|conversation|transcript) (?:has been|was|is) (?:lightly )?(?:edited|translated"
    r"|condensed|shortened)|.{0,60} is (?:broadcast|published|updated) every\b|More (?:on this )?as we get it"
)
_HOUR = re.compile(
    r"\b(?:at|by|from|since|until|around|about|after|before) (?:noon|midday|midnight"
    r"|\d{1,2}(?: ?[:.] ?\d\d)? ?[ap]\.? ?m\b|\d{1,2}[:.]\d\d)"
)
_OPENING_PRONOUN = re.compile(r"^(?:This|These|That|Those|Both)\b")


def _is_finite(head: Token) -> bool:
    return any(t.tag_ in {"VBD", "VBZ", "VBP", "MD", "NNS"} for t in (head, *head.children))


def _without_repeats(pieces: list[Found], told: set[str] | None = None) -> list[Found]:
    """Without what stands there twice; ``told`` are the states that earlier sentences tell, and grows by these."""
    seen: set[str] = set()
    kept: list[Found] = []
    if told is not None and len(pieces) > 1:
        states = {p.claim.text for p in pieces if p.claim is not None and p.claim.kind == "state"}
        fresh = [p for p in pieces if p.claim is None or p.claim.kind != "state" or p.claim.text not in told]
        pieces = fresh or pieces
        told |= states
    for piece in pieces:
        key = piece.claim.text.lower() if piece.claim else f"{piece.start}-{piece.end}"
        if key not in seen:
            seen.add(key)
            kept.append(piece)
    return kept


def _finish(article: Article, found: list[Found], score: Scorer) -> ExtractedClaims:
    claims: list[Claim] = []
    aside = [
        *(SetAside(span=span, reason="boilerplate") for span in article.boilerplate),
        *(SetAside(span=span, reason="heading") for span in article.headings),
    ]
    for piece in found:
        span = Span(start=piece.start, end=piece.end, exact=article.text[piece.start : piece.end])
        if piece.claim is None:
            assert piece.reason is not None
            aside.append(SetAside(span=span, reason=piece.reason))
        else:
            claims.append(replace(piece.claim, id=f"c{len(claims) + 1:02d}", span=span))
    worths = score([claim.text for claim in claims]) if claims else []
    titles = [_TITLE_WORTH if piece.title else 1.0 for piece in found if piece.claim is not None]
    return ExtractedClaims(
        claims=tuple(
            replace(claim, check_worthiness=float(worth) * share)
            for claim, worth, share in zip(claims, worths, titles, strict=True)
        ),
        set_aside=tuple(sorted(aside, key=lambda item: item.span.start)),
    )
