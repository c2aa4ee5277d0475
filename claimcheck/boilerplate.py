"""Tell a page's furniture from its story: title, byline, date line, subheadings, advertisements, credits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

Offsets = tuple[int, int]

#: A longer line is story, whatever words are in it.
LONGEST_FURNITURE = 300
_LONGEST_TITLE = 160
_WORDS_IN_TITLE = 22
_WORDS_IN_SUBHEADING = 12


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where an article's parts stand, as pairs of start and end (exclusive) in code points, sorted and disjoint."""

    title: str
    byline: str | None
    published: date | None
    headings: tuple[Offsets, ...]
    boilerplate: tuple[Offsets, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text, or the lines over which one sentence was wrapped, without the white space around it."""

    start: int
    end: int
    words: str
    kind: str
    alone: bool


def lay_out(
    text: str,
    *,
    title: str | None = None,
    headings: frozenset[str] = frozenset(),
    authors: Sequence[str] = (),
) -> Layout:
    """The parts of an article's text. What a page's markup tells (title, headings, authors) goes before guesses."""
    lines = _join_bylines(_lines(text), {author.casefold() for author in authors})
    story = [number for number, line in enumerate(lines) if line.kind == "prose"]
    head, foot = (story[0], story[-1]) if story else (len(lines), 0)
    first = _find_title(lines, head, title) if story else None
    marked = {
        number
        for number, line in enumerate(lines)
        if line.kind == "markdown"
        or (line.kind == "other" and line.words in headings and len(line.words) <= _LONGEST_TITLE)
        or number == first
    }
    marked |= _subheadings(lines, head, foot)
    bylines = (_names_in(line.words, loose=True) for line in lines if line.kind == "byline")
    return Layout(
        title=title or (_unmarked(lines[first].words) if first is not None else _first_sentence(lines)),
        byline=next((byline for byline in bylines if byline), None),
        published=_publication_date(lines, head, foot),
        headings=tuple((lines[number].start, lines[number].end) for number in sorted(marked)),
        boilerplate=tuple(
            (line.start, line.end)
            for number, line in enumerate(lines)
            if number not in marked and line.kind in ("furniture", "byline", "date")
        ),
    )


# Lines --------------------------------------------------------------------------------------------------------

_SENTENCE_END = re.compile(r"""(?:[.!?…。！？][\]"'”’»)]*|["”»])$""")
_ITEM = re.compile(r"(?:[-*+•·▪●‣]|\d{1,3}[.)]|[a-z]\))\s")
_MARKDOWN = re.compile(r"#{1,6}\s+\S")


def _lines(text: str) -> list[_Line]:
    """The lines that are not blank, each with its kind; a sentence wrapped over several lines is one line here."""
    blocks = list(_blocks(text))
    widest = max((end - start for block in blocks for start, end in block), default=0)
    pairs = [(text[a:b], text[c]) for block in blocks for (a, b), (c, _) in pairwise(block)]
    full = [following for line, following in pairs if len(line) > 0.6 * widest]
    # In text wrapped at a fixed width most lines go on with a small letter.
    is_wrapped = 40 <= widest <= 120 and len(full) >= 2 and sum(map(str.islower, full)) > 0.4 * len(full)
    lines = []
    for block in blocks:
        joined: list[Offsets] = []
        for start, end in block:
            if joined and _goes_on(text[slice(*joined[-1])], text[start:end], widest if is_wrapped else None):
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        for start, end in joined:
            words = " ".join(text[start:end].split())
            lines.append(_Line(start, end, words, _kind(words), len(joined) == 1))
    return lines


def _blocks(text: str) -> Iterator[list[Offsets]]:
    """Stretches of lines between blank lines, white space around each line left out."""
    block: list[Offsets] = []
    position = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = position + len(raw) - len(raw.lstrip())
            block.append((start, start + len(stripped)))
        elif block:
            yield block
            block = []
        position += len(raw) + 1
    if block:
        yield block


def _goes_on(before: str, line: str, width: int | None) -> bool:
    """Whether a line carries on the sentence or, in wrapped text, the paragraph of the line before it."""
    last = before.rpartition("\n")[2]
    if _ITEM.match(line) or _MARKDOWN.match(line) or _MARKDOWN.match(last):
        return False
    if width is not None:
        # A line was broken for want of room if the next word would not have fitted.
        return len(last) + 1 + len(line.split(None, 1)[0]) > width - 3 or (
            line[0].islower() and len(last) > 0.6 * width
        )
    return line[0].islower() and len(last) > 30 and not _SENTENCE_END.search(last)


@lru_cache(maxsize=4096)
def _kind(words: str) -> str:
    if len(words) > LONGEST_FURNITURE:
        return "prose"
    tests = (
        ("markdown", _MARKDOWN.match),
        ("date", _is_date_line),
        ("byline", _names_in),
        ("furniture", is_furniture),
        ("item", _ITEM.match),
        ("prose", _is_prose),
    )
    return next((kind for kind, test in tests if test(words)), "other")


def _is_prose(words: str) -> bool:
    return len(words) > _LONGEST_TITLE or bool(_SENTENCE_END.search(words) and words.count(" ") >= 2)


def _join_bylines(lines: list[_Line], authors: set[str]) -> list[_Line]:
    """Off the story, a bare name is a byline if the page says so or if a role or the date line goes with it."""
    story = [number for number, line in enumerate(lines) if line.kind == "prose"]
    found = list(lines)
    for number, line in enumerate(lines):
        if line.kind not in ("other", "furniture") or not story or story[0] < number < story[-1]:
            continue
        by_date = any(lines[near].kind == "date" for near in (number - 1, number + 1) if 0 <= near < len(lines))
        is_name = line.kind == "other" and number > 0 and by_date and _is_name(line.words)
        # Below the story "Jane Doe, Reuters" is as likely the picture's credit.
        has_role = "," in line.words and number < story[0] and _names_in(line.words, loose=True)
        if is_name or line.words.casefold() in authors or has_role:
            found[number] = replace(line, kind="byline")
    return found


# Title and headings ---------------------------------------------------------------------------------------------


def _find_title(lines: list[_Line], head: int, known: str | None) -> int | None:
    """The title's place among the lines before the story's first sentence."""
    if known:
        return next((number for number, line in enumerate(lines[: head + 3]) if line.words == known), None)
    places = [number for number in range(head) if lines[number].kind in ("other", "markdown")]
    titles = [number for number in places if _is_titular(lines[number])]
    if titles:
        # A section's name ("World", "Film review") may stand over the title.
        long_enough = (number for number in titles if lines[number].words.count(" ") >= 2)
        return next(long_enough, titles[0])
    # A title that ends like a sentence is told by the byline or date line under it.
    for number in range(head + 1):
        line, below = lines[number], lines[number + 1] if number + 1 < len(lines) else None
        if line.kind in ("other", "prose"):
            asks = len(line.words) <= _LONGEST_TITLE and not line.words.endswith(".")
            return number if asks and below and below.kind in ("byline", "date") else None
    return None


def _is_titular(line: _Line) -> bool:
    words = line.words
    if line.kind == "markdown":
        return True
    is_short = len(words) <= _LONGEST_TITLE and words.count(" ") < _WORDS_IN_TITLE
    return is_short and not _SENTENCE_END.search(words) and words[-1] not in ":;," and any(map(str.isalpha, words))


def _subheadings(lines: list[_Line], head: int, foot: int) -> set[int]:
    """Short lines without final punctuation that stand alone between two paragraphs of the story."""
    found = set()
    # Furniture may stand between a subheading and its paragraphs.
    places = [number for number in range(head, foot + 1) if lines[number].kind not in ("furniture", "byline")]
    for above, number, below in zip(places, places[1:], places[2:], strict=False):
        line = lines[number]
        if line.kind == "date":
            # Between paragraphs a date is a timeline's, not the day of publication.
            if line.alone and _DATE.search(line.words) and not _tells_publication(lines, number):
                found.add(number)
        elif lines[above].kind in ("prose", "item") and lines[below].kind == "prose" and _may_head(line):
            found.add(number)
    return found


def _may_head(line: _Line) -> bool:
    if line.kind != "other" or not line.alone or not _is_titular(line) or line.words[0].islower():
        return False
    return line.words.count(" ") < _WORDS_IN_SUBHEADING and len(re.findall(r"\d+", line.words)) <= 1


def _unmarked(words: str) -> str:
    """A Markdown heading without its marks."""
    words = re.sub(r"^#+\s+|\s+#+$", "", words)
    words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", words)
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", words)


def _first_sentence(lines: list[_Line]) -> str:
    """At most 80 characters of the first sentence of the story, or of whatever there is."""
    story = next((line for line in lines if line.kind in ("prose", "other", "item")), lines[0])
    words = story.words[:400]
    for end in re.finditer(r"""[.!?…]["”’»)]*(?=\s)|[。！？]""", words):
        # A full stop after a capital or a short title is an abbreviation's: Mr. Kim, U.S. troops.
        if not re.search(r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Sen|Rep|Gov|Lt|Col|No))\.$", words[: end.end()]):
            words = words[: end.end()]
            break
    return words[:80].strip()


# Dates ----------------------------------------------------------------------------------------------------------

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DATE = re.compile(
    rf"""(?<![\w/.-])(?:
    (?P<y1>\d{{4}})[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})(?=\D|$)
    |(?P<a>\d{{1,2}})[-/.](?P<b>\d{{1,2}})[-/.](?P<y2>\d{{4}})\b
    |(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?[ -](?:of[ ])?(?P<m3>{_MONTH})(?:,?[ -]+(?P<y3>\d{{4}})\b)?
    |(?P<m4>{_MONTH})[ ](?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?[ ]+(?P<y4>\d{{4}})\b)?
    )""",
    re.I | re.X,
)
_LABEL = re.compile(r"\b(?:published|posted|updated|modified|released|date)\b", re.I)
_UPDATED = re.compile(r"\b(?:updated?|modified|edited)\b", re.I)
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur|urs)?(?:day)?\b\.?", re.I)
_AROUND_DATE = re.compile(
    r"""(?:\bT|\b)\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\b\.?|h\b|hrs\b|Z\b)?|\b\d{1,2}\s*[ap]\.?m\b\.?
    |\b(?:(?:first|last|originally)\s)?(?:published|posted|updated?|modified|edited|released|created|date)\b
    |\b(?:on|at|of|local\stime|UTC|GMT|BST|CES?T|E[SD]?T|P[SD]?T|C[SD]T|IST|AES?T|JST)\b
    |\b(?:an?|\d+)\s(?:minute|min|hour|hr|day|week)s?\sago\b|\byesterday\b|\btoday\b
    |\b\d{1,3}[\s-]?min(?:ute)?s?[\s-]read\b|[+-]\d{2}:?\d{2}\b|[\s,|·•:;()\[\].–—/-]+""",
    re.I | re.X,
)
#: The mark between the name of a paper and the date.
_SET_OFF = re.compile(r"^[\w’'&. -]+?\s?[,|·•–—]\s|[,|·•–—]\s?[A-Z][\w’'&. -]+$")
_COPYRIGHT = re.compile(r"©|\(c\)|\bcopyright\b", re.I)
_LONE_YEAR = re.compile(r"(?<![\d–-])(?:19|20)\d{2}(?![\d–-])")
_DATELINE = re.compile(r"(.{3,100}?)(?:\s+[-–—]{1,2}\s|\s?—|:\s|(?<=\))\s)")


@dataclass(frozen=True, slots=True)
class _Found:
    """A date as it is written: the year or the day may be wanting, the weekday may contradict."""

    year: int | None
    month: int
    day: int
    weekday: int | None
    is_update: bool

    def in_year(self, year: int | None) -> date | None:
        """The day, if the calendar has it on that weekday."""
        try:
            day = date(self.year or year or 0, self.month, self.day)
        except ValueError:
            return None
        return None if self.weekday is not None and self.weekday != day.weekday() else day


def _is_date_line(words: str) -> bool:
    """Whether a line holds a date or an age ("3 hours ago") and nothing else but times and labels."""
    if len(words) > 120 or not any(map(str.isdigit, words)):
        return False
    rest, dates = _DATE.subn(" ", words)
    ages = re.search(r"\bago\b|min(?:ute)?s?[\s-]read\b", words, re.I)
    rest = _AROUND_DATE.sub(" ", _WEEKDAY.sub("", rest)).strip()
    return bool(dates or ages) and (not rest or _is_masthead(words, rest))


def _is_masthead(words: str, rest: str) -> bool:
    """Whether what stands beside a full date is only a paper's name: The Harbour Mercury, Saturday 12 October 2019."""
    if not any(found.year for found in _dates(words)) or not _SET_OFF.search(words):
        return False
    if _names_in(words, loose=True):
        return False
    return rest.count(" ") < 5 and not re.search(r"\d|[.!?”\"]$", rest) and _is_title_case(rest) and rest[0].isupper()


def _dates(words: str) -> list[_Found]:
    found = []
    position = 0
    for match in _DATE.finditer(words):
        before = words[position : match.start()]
        position = match.end()
        group = match.groupdict()
        if group["a"]:
            first, second = int(group["a"]), int(group["b"])
            # 12/05/2021 is May in one country and December in another.
            if first <= 12 and second <= 12 and first != second:
                continue
            day, month, year = (second, first, group["y2"]) if second > 12 else (first, second, group["y2"])
        elif group["y1"]:
            day, month, year = int(group["d1"]), int(group["m1"]), group["y1"]
        else:
            name = (group["m3"] or group["m4"])[:3].lower()
            day, month, year = int(group["d3"] or group["d4"]), _MONTHS.index(name) + 1, group["y3"] or group["y4"]
        weekday = _WEEKDAY.search(before)
        found.append(
            _Found(
                year=int(year) if year else None,
                month=month,
                day=day,
                weekday=_DAYS.index(weekday[1].lower()) if weekday else None,
                is_update=bool(_UPDATED.search(before)),
            )
        )
    return found


def _publication_date(lines: list[_Line], head: int, foot: int) -> date | None:
    """The day from a date line or byline above the story, the dateline, or a line below it; updates come last."""
    stamps = [
        found
        for number, line in enumerate(lines)
        if line.kind in ("date", "byline") and (not head < number < foot or _tells_publication(lines, number))
        for found in _dates(line.words)
    ]
    # What stands above the story and what its first line begins with goes before what stands below.
    if head < len(lines):
        dateline = _dates(_dateline(lines[head].words))
        above = sum(len(_dates(line.words)) for line in lines[:head] if line.kind in ("date", "byline"))
        stamps[above:above] = dateline
    years = {
        int(year)
        for line in lines
        if line.kind in ("furniture", "byline") and _COPYRIGHT.search(line.words)
        for year in _LONE_YEAR.findall(line.words)
    }
    copyright_year = years.pop() if len(years) == 1 else None
    dated = [found for found in stamps if found.year]
    undated = [found for found in stamps if not found.year]
    ranked = sorted(dated, key=lambda found: found.is_update) + undated
    return next((day for found in ranked if (day := found.in_year(copyright_year))), None)


def _tells_publication(lines: list[_Line], number: int) -> bool:
    """Whether a date line amid the story says so, or goes with a byline, as below a lead paragraph."""
    near = lines[max(number - 1, 0) : number + 2]
    return bool(_LABEL.search(lines[number].words)) or any(line.kind == "byline" for line in near)


def _dateline(words: str) -> str:
    """GENEVA, 12 May 2021 at the start of a story; empty if it does not begin so."""
    match = _DATELINE.match(words[:130])
    if match is None or not re.match(r"[^\W\d_]{2}", match[1]) or not match[1].split()[0].strip(",.").isupper():
        return ""
    place = re.sub(r"\([^)]{1,40}\)", "", _WEEKDAY.sub("", _DATE.sub("", match[1])))
    return match[1] if all(word[0].isupper() for word in re.findall(r"\w+", place)) else ""


# Bylines --------------------------------------------------------------------------------------------------------

_BY = re.compile(r"(?:(?:story|words|text|written|reported|reporting|report|analysis|review)\s+)?by:?\s+(?=\S)", re.I)
_PARTICLES = frozenset(
    ("de", "del", "der", "den", "di", "du", "da", "el", "la", "le", "van", "von", "bin", "ibn", "al", "ter", "y")
)
_NO_NAMES = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october"
    r"|november|december|the|this|that|new|all|no|contrast|comparison|definition|law|royal|most|any|popular",
    re.I,
)
_ROLE = (
    r"(?:writers?|reporters?|correspondents?|editors?|columnist|staff|journalist|producer|contributors?|newsroom|desk"
    r"|reuters|afp|ap|pa|upi|dpa|bloomberg|agenc(?:y|ies)|associated press|agence france-presse"
    r"|news|post|times|press|wire|gazette|herald|tribune|journal|courier|chronicle|observer|guardian|telegraph|mail)"
)
_IS_ROLE = re.compile(rf"\b{_ROLE}$", re.I)
_ROLE_AFTER_NAME = re.compile(rf"\s+(?:(?:staff|senior|chief|special|political|foreign)\s+)?{_ROLE}\b.*$", re.I)
_BETWEEN_NAMES = r"\s*(?:,|;|&|\b(?:and|AND|with)\b)\s*"
_PLACE = re.compile(r"\s(?:in|for|at|of)\s")
_SIGNED = re.compile(r"(.{4,60}?)\s*,?\s*(?:©|\(c\)|copyright)\s*(?:19|20)\d\d\b", re.I)


def _names_in(words: str, *, loose: bool = False) -> str | None:
    """The author's name(s) if the whole line is a byline; ``loose`` also takes "Jane Doe, Reuters" and bare names."""
    if len(words) > 140:
        return None
    by = _BY.match(words)
    signed = None if by else _SIGNED.match(words)
    if signed:
        names = re.split(_BETWEEN_NAMES, signed[1])
        return _listed(names) if all(map(_is_name, names)) else None
    if not (by or loose) or re.search(r"\w{3}[.!?]$", words):
        return None
    return _authors(words[by.end() if by else 0 :], has_by=bool(by))


def _authors(words: str, *, has_by: bool) -> str | None:
    """Jane Doe and John Roe, Staff Writers, in Geneva | 3 March 2016: the names, if there is nothing more to it."""
    main = re.split(r"\s*(?:[|•·©(]|\s[-–—]\s|\b(?:[Pp]ublished|[Uu]pdated)\b)", words)[0]
    day = _DATE.search(main)
    if day:
        main = re.sub(rf"(?:{_WEEKDAY.pattern})\W*$", "", main[: day.start()], flags=re.I)
    parts = [part for part in re.split(_BETWEEN_NAMES, main.strip(" ,;")) if part]
    names = []
    for part in parts:
        bare = _ROLE_AFTER_NAME.sub("", _PLACE.split(part)[0])
        if not _is_name(bare) or _IS_ROLE.search(bare):
            break
        names.append(bare)
    if not names:
        is_desk = has_by and len(parts) == 1 and main.count(" ") < 4 and main[0].isupper() and _IS_ROLE.search(main)
        return main if is_desk else None
    # Behind "By" a capitalised rest may be any newspaper; without it, only what is known for a role.
    rest = parts[len(names) :]
    if all(_IS_ROLE.search(_PLACE.split(part)[0]) or (has_by and _is_title_case(part)) for part in rest):
        return _listed(names)
    return None


def _is_title_case(text: str) -> bool:
    """Whether every long word has a capital, as in the name of a paper."""
    return text.count(" ") < 6 and all(word[0].isupper() or len(word) < 4 for word in text.split())


def _is_name(text: str) -> bool:
    """Two to six capitalised words, particles between them: Jane Doe, J. R. van der Berg, MARK O'HARA."""
    words = text.split()
    if not 2 <= len(words) <= 6 or any(map(str.isdigit, text)) or any(map(_NO_NAMES.fullmatch, words)):
        return False
    if not (words[0][0].isupper() and words[-1][0].isupper() and all(re.fullmatch(r"[\w.'’-]+", w) for w in words)):
        return False
    return all(word[0].isupper() or word.lower() in _PARTICLES for word in words)


def _listed(names: list[str]) -> str:
    """Names as a reader writes them: A, B and C; capitals throughout become a name's."""
    readable = [
        re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name) if name.isupper() else name for name in names
    ]
    return " and ".join(filter(None, [", ".join(readable[:-1]), *readable[-1:]]))


# Furniture ------------------------------------------------------------------------------------------------------

# Reporting verbs and passives: what makes a sentence of the story of a line that opens like furniture.
_REPORTS = re.compile(r"\b(?:said|says|told|added|wrote|announced|according|was|were|had|did|would|could)\b", re.I)

# Lines that are made of nothing but these: menus, share buttons, comment counts, advertisement marks.
_BUTTONS = re.compile(
    r"""\b(?:
    comments\sare\sclosed|more\son\sthis\sstory|enter\syour\se-?mail(?:\saddress)?|loading|get\sthe\sapp
    |advertise?ments?|advertising|advert|sponsored(?:\scontent)?|promoted(?:\scontent)?|paid\s(?:content|post)
    |(?:story|article)\scontinues(?:\s(?:below|after))?(?:\s(?:this\s)?advertise?ment)?
    |(?:continue|keep)\sreading(?:\s(?:below|the\smain\sstory))?|scroll\s(?:down\s)?to\scontinue(?:\sreading)?
    |share(?:\sthis)?(?:\s(?:article|story|page|post|video|link))?(?:\s(?:on|via|by|with|to)\s(?:a\sfriend|friends))?
    |(?:share|send|save)(?=\s(?:on|via|by|to)\b)|(?:on|via|by|to)(?=\s(?:facebook|twitter|x|e-?mail|whatsapp|linkedin|reddit))
    |facebook|twitter|tweet(?:\sthis)?|x|e-?mail(?:\sthis)?|whats?app|linkedin|reddit|pinterest|pin(?:\sit)?|telegram
    |instagram|youtube|tiktok|print(?:\sthis\spage)?|save|copy(?:\slink)?|copied|bookmark|flipboard|messenger|rss
    |(?:\d[\d.,]*\s?[km]?\s)?(?:comments?|shares|likes|retweets|views)(?:\s\(\d+\)|\s\d+)?
    |(?:view|show|read|see|load|all|no|hide|leave\sa|add\sa|post\sa)\s(?:\d+\s)?(?:more\s)?(?:comments?|replies)(?:\syet)?
    |be\sthe\sfirst\sto\scomment|reply|report\sabuse
    |skip\sto\s(?:main\s)?content|menu|search|log\s?in|log\s?out|sign\sin|sign\sup|register|subscribe(?:\snow)?|my\saccount
    |back\sto\stop|home|about\sus|contact(?:\sus)?|privacy(?:\s(?:policy|notice|settings))?|cookies?\s(?:policy|settings)
    |terms(?:\s(?:of|and|&)\s(?:use|service|conditions))?|help|faq|site\s?map|careers
    |(?:accept|reject|allow)(?:\sall)?\scookies|manage\s(?:cookies|preferences|settings)
    |most\s(?:read|popular|viewed)|trending(?:\snow)?|recommended(?:\sfor\syou)?|you\s(?:may|might)\salso\slike
    |more\s(?:stories|news|from\sthis\ssection)|latest\snews|top\sstories|related(?:\s(?:articles|stories|topics|content))?
    |editor[’']?s[’']?\spicks?|load\smore|(?:previous|next)\s(?:article|story|post)|read\s(?:more|next)|see\s(?:also|more)
    |listen(?:\sto\sthis\s(?:article|story))?|play|pause|mute|\d+\smin(?:ute)?s?|min(?:ute)?s?\sread
    |follow(?:\sus|\slive)?|world|news|sports?|politics|business|opinion|culture|technology|weather|travel
    |watch\slive|live\supdates|donate(?:\snow)?|download\s(?:our|the)\sapp
    )(?!\w)""",
    re.I | re.X,
)
_BULLETS = "[(<*|>»→►-–—•·▪/+ "
_NOT_LETTERS = re.compile(r"[\W_\d]+")

# Openings that are furniture whatever follows, as long as nothing is reported.
_OPENINGS = re.compile(
    r"""[\[(*\s>»→►-]*(?:
    sign\sup\b.*\b(?:newsletters?|alerts?|inbox|e-?mails?|updates|briefing|account|free|here|now|today|headlines|our)\b
    |subscribe\b.*\b(?:newsletters?|channel|podcast|continue|inbox|updates|alerts?|e-?mail|edition|magazine|access|premium|digital
        |now|today|here|our|us|free|month|year|week|youtube|itunes|spotify)\b
    |subscribe\s(?:to|for)\s(?-i:[A-Z])[\w’' ]*[.!]?$
    |get\b.*\b(?:inbox|newsletters?|our\sapp|push\snotifications|e-?mail\salerts)\b
    |(?:unblock|enable|allow|turn\son|manage|disable)\b[^,]{0,30}\bnotifications?\b[^,]{0,40}$
    |join\s(?:our|the|us)\b.*\b(?:community|conversation|newsletter|channel|whatsapp|telegram|discussion|mailing\slist|club)\b
    |follow\s(?:us|me|our|live|the\slatest|@\w+)\b
    |follow\b.{1,50}\bon\s(?:twitter|x|facebook|instagram|tiktok|youtube|whatsapp|threads|bluesky|linkedin)\b
    |(?:like|find|visit)\sus\son\s(?:twitter|x|facebook|instagram|tiktok|youtube|whatsapp|google)\b|download\s(?:our|the)\b.*\bapp\b|(?:click|tap)\shere\b|listen\sto\sthis\s(?:article|story)\b
    |share\sthis\s(?:article|story|page|post|video)\b
    |(?:eyewitness|(?:got|have|do\syou\shave)\s(?:an?|any)\s(?:\w+\s)?(?:story|tips?|news|information)\b[^?]{0,40})\?\s
        (?:submit|send|e-?mail|contact|tell|let|get|call|write|share)\b
    |submit\syour\sstor|don[’']t\smiss\b.*\b(?:sign\sup|subscribe|newsletter)\b
    |send\s(?:us\s)?your\s(?:tips|stories|photos|pictures|videos)\b
    |we\suse\scookies\b|(?:this|our)\s(?:web)?site\suses\scookies\b|by\s(?:continuing|using|clicking|browsing)\b.*\bcookies?\b
    |support\s(?:our|independent|quality)\s(?:\w+\s)?journalism\b
    |(?:estimated\s)?reading\stime\b|comments\s\(\d+\)
    |for\smore\sinformation\sabout\sour\b.*\bpolicy\b
    |(?:this|our)\s(?:live\s)?(?:blog|coverage|page)\s(?:is|has)\s(?:now\s)?(?:been\s)?(?:closed|ended|finished|paused)\b
    |this\s(?:interview|conversation|transcript|q\s?&\s?a)\s(?:has\sbeen|was|is)\s(?:lightly\s)?(?:edited|condensed|shortened)\b
    |live\s(?:coverage|reporting|updates)\sby\s(?-i:[A-Z])
    )""",
    re.I | re.X,
)

# A label and what it points at. What it points at may be a headline with any words in it.
_LABELLED = re.compile(
    r"""[\[(*\s>»→►-]*(?:
    (?:also\sread|read(?:\s(?:more|also|next|the\sfull\sstory))?|continue\sreading)\s?:\s?\S.*
    |(?:related(?:\s\w+)?|see\salso|don[’']t\smiss|recommended|more(?:\s(?:on|from)\b[^:]{0,40})?|watch|listen)
        \s?:\s?(?-i:[^\sa-z]).*[^.]
    |(?:tags?|topics?|categor(?:y|ies)|keywords|filed\sunder|posted\sin|explore\smore[^:]{0,30}
        |in\sthis\s(?:article|story)|share|follow|contact\sus)\s?:(?:\s?\S.*[^.])?
    )""",
    re.I | re.X,
)
_CREDIT = re.compile(
    r"""[\[(]?\s*(?:(?:file|main|top|cover|header)\s)?
    (?:(?:photo(?:graph)?s?|pictures?|pics?|images?|illustrations?|graphics?|video|getty)
        (?:\s(?:credits?|source|courtesy(?:\sof)?))?|credits?|source|sources)
    (?:\s?[:©/|,]\s?|\s(?=by\s(?-i:[A-Z]))|(?<=courtesy)\s|(?<=courtesy\sof)\s)(?-i:[^\sa-z]|by\s|via\s|courtesy|handout|file).*""",
    re.I | re.X,
)
_AGENCY_CREDIT = re.compile(
    r"[\[(]?(?:.{0,80}[\s/©])?(?:Getty Images|Shutterstock|Alamy(?: Stock Photo)?|iStock|Unsplash|Press Association|"
    r"(?:AP|AFP|EPA|PA|REUTERS|Reuters)(?: (?:Photo|Images|Wire))?)(?:/[\w .’'-]{1,60})?[\])]?",
)
_CREDIT_WORDS = frozenset(
    ("via", "of", "for", "by", "the", "and", "in", "handout", "file", "pool", "photo", "image", "courtesy")
)

_COPYRIGHT_LINE = re.compile(
    r"""(?:©|\(c\)\s|copyright\s?(?:©|\(c\)|(?:19|20)\d\d\b)).*
    |copyright\s(?:(?-i:[A-Z&])[\w&’'.-]*,?\s){1,7}(?:19|20)\d\d\b(?:\W*|\W+all\srights\sreserved\W*)
    |.{0,120}(?:©|(?<=\s)\(c\))\s?(?:(?:19|20)\d\d(?:\s?[–-]\s?(?:19|20)\d\d)?\s(?:(?-i:[A-Z&])[\w&’'.-]*[\s,]*){1,8}
        |(?:(?-i:[A-Z&])[\w&’'.-]*,?\s){1,8}(?:19|20)\d\d)\W*(?:all\srights\sreserved\W*)?
    |all\srights\sreserved\b.{0,80}
    |(?:reproduction|republication|redistribution)\b.*\b(?:prohibited|forbidden|permission)\W*
    |this\smaterial\s(?:may\snot\sbe|is\sprotected)\b.*""",
    re.I | re.X,
)
_SYNDICATED = re.compile(
    r"""(?:this\s(?:article|story|piece|post|report|essay|interview|column)|a\sversion\sof\sthis\s\w+)\s
    (?:was\s|is\s|has\sbeen\s)?(?:(?:originally|first)\s(?:was\s)?(?:appeared|published|posted|ran)|(?:re)?published
        |reprinted|republished|appear(?:s|ed)\s(?:first|originally|in\sprint))\b.{1,120}""",
    re.I | re.X,
)
_ADDRESS = re.compile(
    r"(?:(?:e-?mail|contact|tips?|web|website|twitter|whatsapp|call|phone|tel)(?: us)?(?: at)?\s?:?\s*)?"
    r"(?:\S+@\S+\.\w{2,}|https?://\S+|www\.\S+|@\w+|(?:#\w+[\s,]*)+)",
    re.I,
)
_CREW = re.compile(
    r"\(?(?:(?:additional |with )?(?:reporting|editing|writing|research) by (?-i:[A-Z]).{2,150}"
    r"|.{2,80} contributed (?:to this (?:report|article|story)|reporting)\b.{0,40})",
    re.I,
)
_CREW_WORDS = frozenset(
    ("additional", "reporting", "editing", "writing", "research", "contributed", "this", "report", "story")
)
_BREADCRUMBS = re.compile(r"(?:[\w&’' ]{2,30}\s?>\s?){1,6}[\w&’' ]{2,40}")


def is_furniture(words: str) -> bool:
    """Whether a line, its white space joined, belongs to the page and not to the story. In doubt it is story."""
    if len(words) > LONGEST_FURNITURE:
        return False
    if not any(map(str.isalnum, words)):
        return True
    # A line that opens with a quotation mark is somebody speaking.
    return words[0] not in "\"'“‘«„" and any(test(words) for test in _TESTS)


def _is_buttons(words: str) -> bool:
    # One match at the start is cheap, and spares most lines the search through all of them.
    is_button = len(words) <= 160 and _BUTTONS.match(words.lstrip(_BULLETS))
    return bool(is_button) and not _NOT_LETTERS.sub("", _BUTTONS.sub("", words))


def _is_opening(words: str) -> bool:
    return bool(_OPENINGS.match(words)) and not _REPORTS.search(words)


def _is_labelled(words: str) -> bool:
    return len(words) <= 200 and bool(_LABELLED.fullmatch(words))


def _is_copyright(words: str) -> bool:
    return bool(_COPYRIGHT_LINE.fullmatch(words)) and not re.search(r"\b(?:said|told|ruled|argued)\b", words)


def _is_syndication(words: str) -> bool:
    is_note = _SYNDICATED.fullmatch(words) and words.count(" ") < 24
    return bool(is_note) and not _tells_more(words)


def _is_credit(words: str) -> bool:
    is_named = all(word[0].isupper() or word in _CREDIT_WORDS for word in re.findall(r"[^\W\d_]+", words))
    if _CREDIT.fullmatch(words):
        # A caption that is a whole sentence tells something.
        return is_named or not (words.endswith(".") or _REPORTS.search(words))
    return is_named and bool(_AGENCY_CREDIT.fullmatch(words))


def _is_address(words: str) -> bool:
    return bool(_ADDRESS.fullmatch(words) or (">" in words and _BREADCRUMBS.fullmatch(words)))


def _is_crew(words: str) -> bool:
    long = re.findall(r"[^\W\d_]{4,}", words)
    return bool(_CREW.fullmatch(words)) and all(word[0].isupper() or word in _CREW_WORDS for word in long)


def _tells_more(words: str) -> bool:
    """Whether a note on where the article appeared goes on to tell what came of it."""
    return bool(
        re.search(r"\b(?:and|but|after|before|which|who|because)\s+(?!(?:is|was)\s(?:re)?published)[a-z]", words)
    )


_TESTS = (_is_buttons, _is_labelled, _is_opening, _is_copyright, _is_syndication, _is_credit, _is_address, _is_crew)
