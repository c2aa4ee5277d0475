"""Finite forms of English verbs, for participles that become main verbs: "killing two" → "killed two"."""

from __future__ import annotations

import re

#: Past forms that no rule gives, of the verbs that news uses as participles.
_PAST = dict(
    pair.split(":")
    for pair in (
        "be:was beat:beat become:became begin:began bind:bound bite:bit blow:blew break:broke bring:brought"
        " broadcast:broadcast build:built burst:burst buy:bought cast:cast catch:caught choose:chose come:came"
        " cost:cost cut:cut deal:dealt dig:dug do:did draw:drew drink:drank drive:drove eat:ate fall:fell feed:fed"
        " feel:felt fight:fought find:found flee:fled fly:flew forbid:forbade forget:forgot forgive:forgave"
        " freeze:froze get:got give:gave go:went grow:grew hang:hung have:had hear:heard hide:hid hit:hit hold:held"
        " hurt:hurt keep:kept know:knew lay:laid lead:led leave:left lend:lent let:let lie:lay light:lit lose:lost"
        " make:made mean:meant meet:met outsell:outsold overcome:overcame overtake:overtook pay:paid put:put"
        " quit:quit read:read ride:rode ring:rang rise:rose run:ran say:said see:saw seek:sought sell:sold"
        " send:sent set:set shake:shook shed:shed shoot:shot show:showed shrink:shrank shut:shut sing:sang"
        " sink:sank sit:sat sleep:slept slide:slid speak:spoke spend:spent split:split spread:spread stand:stood"
        " steal:stole stick:stuck strike:struck swear:swore sweep:swept swim:swam swing:swung take:took"
        " teach:taught tear:tore tell:told think:thought throw:threw understand:understood undergo:underwent"
        " undertake:undertook uphold:upheld wake:woke wear:wore weep:wept win:won wind:wound withdraw:withdrew"
        " withstand:withstood write:wrote"
    ).split()
)
#: Verbs of more than one syllable whose last consonant is doubled.
_DOUBLED = frozenset("admit commit prefer refer occur submit permit control cancel travel".split())


def past(lemma: str, *, plural: bool) -> str:
    """The past form: kill, killed; be, were or was."""
    if lemma == "be" and plural:
        return "were"
    if irregular := _PAST.get(lemma):
        return irregular
    if lemma.endswith("e"):
        return f"{lemma}d"
    if re.search(r"[^aeiou]y$", lemma):
        return f"{lemma[:-1]}ied"
    if lemma in _DOUBLED or re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", lemma):
        return f"{lemma}{lemma[-1]}ed"
    return f"{lemma}ed"


def present(lemma: str, *, plural: bool) -> str:
    """The present form of the third person: kill, kills; be, are or is."""
    if lemma == "be":
        return "are" if plural else "is"
    if plural:
        return lemma
    if lemma == "have":
        return "has"
    if re.search(r"(?:s|x|z|ch|sh|o)$", lemma):
        return f"{lemma}es"
    return f"{lemma[:-1]}ies" if re.search(r"[^aeiou]y$", lemma) else f"{lemma}s"
