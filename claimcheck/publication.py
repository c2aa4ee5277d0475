"""Who wrote an article and when it appeared: what a byline and a date line look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from claimcheck.furniture import is_furniture

# Dates ----------------------------------------------------------------------------------------------------------

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
DATE = re.compile(
    rf"""(?<![\w/.-])(?:
    (?P<y1>\d{{4}})[-/.](?P<m1>\d{{1,2}})[-/.](?P<d1>\d{{1,2}})(?=\D|$)
    |(?P<a>\d{{1,2}})[-/.](?P<b>\d{{1,2}})[-/.](?P<y2>\d{{4}})\b
    |(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?[ -](?:of[ ])?(?P<m3>{_MONTH})(?:,?[ -]+(?P<y3>\d{{4}})\b)?
    |(?P<m4>{_MONTH})[ ](?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?[ ]+(?P<y4>\d{{4}})\b)?
    )""",
    re.I | re.X,
)
_UPDATED = re.compile(r"\b(?:updated?|modified|edited)\b", re.I)
WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur|urs)?(?:day)?\b\.?", re.I)
_AROUND_DATE = re.compile(
    r"""(?:\bT|\b)\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\b\.?|h\b|hrs\b|Z\b)?|\b\d{1,2}\s*[ap]\.?m\b\.?
    |\b(?:(?:first|last|originally)\s)?(?:published|posted|broadcast|aired|updated?|modified|edited|released|created|date)\b
    |\b(?:for\s(?:immediate\s)?release|(?:under\s)?embargo(?:ed)?(?:\s(?:until|for))?)\b
    |\b(?:on|at|of|local\stime|UTC|GMT|BST|CES?T|E[SD]?T|P[SD]?T|C[SD]T|IST|AES?T|JST)\b
    |\b(?:an?|\d+)\s(?:minute|min|hour|hr|day|week)s?\sago\b|\byesterday\b|\btoday\b
    |\b\d{1,3}[\s-]?min(?:ute)?s?[\s-]read\b|[+-]\d{2}:?\d{2}\b|[\s,|·•:;()\[\].–—/-]+""",
    re.I | re.X,
)
#: The mark between the name of a paper and the date.
_SET_OFF = re.compile(r"^[\w’'&. -]+?\s?[,|·•–—]\s|[,|·•–—]\s?[A-Z][\w’'&. -]+$")


@dataclass(frozen=True, slots=True)
class WrittenDate:
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


def is_date_line(words: str) -> bool:
    """Whether a line holds a date or an age ("3 hours ago") and nothing else but times and labels."""
    if len(words) > 120 or not any(map(str.isdigit, words)):
        return False
    rest, dates = DATE.subn(" ", words)
    ages = re.search(r"\bago\b|min(?:ute)?s?[\s-]read\b", words, re.I)
    rest = _AROUND_DATE.sub(" ", WEEKDAY.sub("", rest)).strip()
    return bool(dates or ages) and (not rest or _is_masthead(words, rest))


def _is_masthead(words: str, rest: str) -> bool:
    """Whether what stands beside a full date is only a paper's name: The Harbour Mercury, Saturday 12 October 2019."""
    if not any(found.year for found in dates_in(words)) or not _SET_OFF.search(words):
        return False
    if names_in(words, loose=True):
        return False
    return rest.count(" ") < 5 and not re.search(r"\d|[.!?”\"]$", rest) and _is_title_case(rest) and rest[0].isupper()


def dates_in(words: str) -> list[WrittenDate]:
    """The dates in a line, in order; not those that one country reads otherwise than another."""
    found = []
    position = 0
    for match in DATE.finditer(words):
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
        weekday = WEEKDAY.search(before)
        found.append(
            WrittenDate(
                year=int(year) if year else None,
                month=month,
                day=day,
                weekday=_DAYS.index(weekday[1].lower()) if weekday else None,
                is_update=bool(_UPDATED.search(before)),
            )
        )
    return found


# Bylines --------------------------------------------------------------------------------------------------------

_BY = re.compile(
    r"(?:(?:story|words|text|written|reported|reporting|report|analysis|review|interview|interviewed)\s+)?by:?\s+(?=\S)"
    r"|(?:interview|words|text|story|report|reporter|author|writer)\s?:\s*(?=\S)",
    re.I,
)
#: What parts the fields of one line: "Posted on: 15 January 2026 | Words: Hattie Lowe".
_BETWEEN_FIELDS = re.compile(r"\s*[|•·]\s*")
#: "University of Arden", "Ministry for Health", "Hollin Foods Ltd": who sends a press release.
SENDER = re.compile(
    r"(?:[Tt]he\s)?(?:[A-Z][\w.’'&-]*\s){0,5}(?:University|Institute|College|School|Hospital|Ministry|Department|Office"
    r"|Council|Agency|Authority|Commission|Police|Court|Bank|Trust|Foundation|Association|Society|Museum|Ltd|Limited|Inc"
    r"|plc|PLC|AG|GmbH|Group)(?:\s(?:of|for)\s(?:[\w.’'&-]+\s?){1,6})?"
)
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


def names_in(words: str, *, loose: bool = False) -> str | None:
    """The author's name(s) if the whole line is a byline; ``loose`` also takes "Jane Doe, Reuters" and bare names."""
    if len(words) > 140:
        return None
    by = _BY.match(words)
    signed = None if by else _SIGNED.match(words)
    if signed:
        names = re.split(_BETWEEN_NAMES, signed[1])
        return _listed(names) if all(map(is_name, names)) else None
    if not (by or loose) or re.search(r"\w{3}[.!?]$", words):
        return None
    return _authors(words[by.end() if by else 0 :], has_by=bool(by))


def names_in_fields(words: str) -> str | None:
    """The author's name(s) in a line of fields that are all bylines, dates or buttons, as under a headline."""
    fields = _BETWEEN_FIELDS.split(words)
    if len(fields) < 2 or len(words) > 140:
        return None
    known = [is_date_line(field) or is_furniture(field) for field in fields]
    names = [names_in(field, loose=any(known)) for field in fields if not is_date_line(field)]
    if not all(plain or names_in(field, loose=any(known)) for field, plain in zip(fields, known, strict=True)):
        return None
    return next(filter(None, names), None)


def _authors(words: str, *, has_by: bool) -> str | None:
    """Jane Doe and John Roe, Staff Writers, in Geneva | 3 March 2016: the names, if there is nothing more to it."""
    main = re.split(r"\s*(?:[|•·©(]|\s[-–—]\s|\b(?:[Pp]ublished|[Uu]pdated)\b)", words)[0]
    day = DATE.search(main)
    if day:
        main = re.sub(rf"(?:{WEEKDAY.pattern})\W*$", "", main[: day.start()], flags=re.I)
    parts = [part for part in re.split(_BETWEEN_NAMES, main.strip(" ,;")) if part]
    names = []
    for part in parts:
        bare = _ROLE_AFTER_NAME.sub("", _PLACE.split(part)[0])
        if not is_name(bare) or _IS_ROLE.search(bare) or (not has_by and SENDER.fullmatch(bare)):
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


def is_name(text: str) -> bool:
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
