"""The furniture of a page: advertisements, buttons, newsletter calls, credits, copyright lines."""

from __future__ import annotations

import re

#: A longer line is story, whatever words are in it.
LONGEST_FURNITURE = 300

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
    |(?:press|news|media)\s(?:release|statement)|for\simmediate\srelease|notes?\s(?:to|for)\seditors|ends
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
    |(?:notes?\s(?:to|for)\seditors\s?:\s*)?(?:for\s(?:interviews?|(?:more|further)\sinformation|(?:press|media)\s(?:enquiries|inquiries))[,:]?\s)?
        (?:please\s)?(?:contact\b|(?:press|media)\scontacts?\s?:).*(?:@|\d{3})
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
