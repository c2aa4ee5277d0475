"""Web addresses that cannot lead a reader to the document they stand with."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

_SHORTENERS = frozenset("bit.ly t.co tinyurl.com goo.gl ow.ly is.gd buff.ly lnkd.in".split())
_RESERVED = ("example", "invalid", "test", "localhost", "local", "internal")
_TRACKING = re.compile(r"[?&](?:utm_\w+|fbclid|gclid|mc_eid)=", re.I)
_TWO_ALPHABETS = re.compile(r"[a-z][\u0400-\u04ff]|[\u0400-\u04ff][a-z]")
#: What browsers and servers take.
_LONGEST = 2_000


def suspicious_url(url: str) -> str | None:
    """Why a web address cannot lead a reader to the document; None for one that may."""
    if url != url.strip() or re.search(r"[\s<>\"{}|\\^`]", url):
        return "holds white space or a character that no web address has"
    if len(url) > _LONGEST:
        return f"has {len(url):,} characters"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "is not a web address"
    if parts.scheme not in {"http", "https"}:
        return "does not begin with https:// or http://"
    if not host or "." not in host.strip("."):
        return "names no site on the web"
    if parts.username is not None:
        return "holds a user name"
    if _is_number(host):
        return "names a machine by its number"
    if host.rpartition(".")[2] in _RESERVED or host in {"example.com", "example.org", "example.net"}:
        return "names a site that cannot exist"
    if host.removeprefix("www.") in _SHORTENERS:
        return "is shortened: give the address it leads to"
    if ".." in host or not re.fullmatch(r"[\w.-]+", host) or not _may_be_a_domain(host.rpartition(".")[2]):
        return "names no site on the web"
    if _TWO_ALPHABETS.search(_shown(host)):
        return "names a site in letters of two alphabets, which looks like another"
    if port is not None:
        return "names a port"
    return "carries a tracking code: leave it out" if _TRACKING.search(url) else None


def _may_be_a_domain(last: str) -> bool:
    return last.isalpha() or last.startswith("xn--")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _shown(host: str) -> str:
    """The host as a browser shows it: ``xn--`` names in their own letters."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
