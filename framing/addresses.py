"""Addresses of pages: which is a page's own, what links lead to, what archives keep the copy of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

_MOST_LINKS = 500
_PRIVATE = frozenset(["local", "localhost", "internal", "test", "lan", "invalid"])
_SOCIAL = frozenset("facebook instagram linkedin t telegram tiktok twitter x youtube".split())
_TODAY = r"archive\.(?:ph|today|is|li|md|vn|fo)"
_KEEPER = re.compile(
    rf"(?:{_TODAY}|(?:web|wayback)\.archive\.org|.+\.cdn\.ampproject\.org"
    r"|webcache\.googleusercontent\.com)",
    re.IGNORECASE,
)
_KEPT = re.compile(  # years to seconds in a web archive; day and time, or its outgoing links
    r"(?:(?:https?:)?//[^/?#\s]{1,200})?/(?:[\w.-]{1,60}/){0,4}?\d{14}(?:[a-z]{2}_)?/(?=https?://)"
    r"|(?:(?:https?:)?//(?:web|wayback)\.archive\.org)?/web/\d{4,14}[a-z_]{0,4}/(?=https?://)"
    rf"|https?://{_TODAY}/(?:\d[\d.-]{{3,20}}|o/\w{{1,20}})/(?=https?://)",
    re.IGNORECASE,
)
_CACHED = re.compile(
    r"https?://(?:[\w-]{1,200}\.cdn\.ampproject\.org/(?:c|v|wp)|www\.google\.[a-z.]{2,6}/amp)"
    r"/(s/)?(?=[\w-]{1,63}\.[\w.-]{1,200}/)",
    re.IGNORECASE,
)


class Place(NamedTuple):
    """Where a page stood, and the address that its links are told from."""

    url: str | None
    base: str | None


def absolute_url(address: str, base: str | None) -> str:
    """Return a link's absolute web address, or '' where the page does not tell.

    On a page that an archive keeps, links lead to the originals.

    Examples
    --------
    >>> absolute_url("/a?b=1", "https://example.org/x/")
    'https://example.org/a?b=1'
    >>> absolute_url("file:///home/user/a.html", None)
    ''
    >>> kept = "https://web.archive.org/web/20240506070809/https://example.org/x/"
    >>> absolute_url("/web/20240506070809/https://example.net/a", kept)
    'https://example.net/a'
    """
    try:
        address = address.strip()
        if base and is_kept(base):
            address, base = original_url(address), original_url(base)
        joined = urljoin(base or "", address)
        return joined if urlsplit(joined).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def original_url(address: str) -> str:
    """Return the address of which a web archive or a cache keeps a copy; others as they are.

    Examples
    --------
    >>> original_url("https://archive.ph/2024.05.06-070809/https://example.org/a")
    'https://example.org/a'
    >>> original_url("https://example-org.cdn.ampproject.org/v/s/example.org/a")
    'https://example.org/a'
    """
    cached = _CACHED.match(address)
    if cached is not None:
        return f"http{'s' if cached.group(1) else ''}://{address[cached.end() :]}"
    kept = _KEPT.match(address)
    return address[kept.end() :] if kept else address


def is_kept(address: str) -> bool:
    """Whether an address is one in a web archive or a cache.

    Examples
    --------
    >>> is_kept("https://archive.ph/aB3dE"), is_kept("https://example.org/a")
    (True, False)
    """
    return original_url(address) != address or _KEEPER.fullmatch(domain(address) or "") is not None


def domain(url: str | None) -> str | None:
    """Return the host of an address, without www.

    Examples
    --------
    >>> domain("https://www.example.org/a")
    'example.org'
    """
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return None
    return host.removeprefix("www.") or None


def place_of(
    root: Any, stated: Mapping[str, Any], named: str | None, *, address: str | None = None
) -> Place:
    """Return where a page stood: where it was fetched or saved, as far as it bears that out.

    Parameters
    ----------
    root : lxml element
        The page.
    stated : mapping
        What it states of its article in JSON-LD.
    named : str, optional
        What it states as og:url.
    address : str, optional
        Where it was fetched or saved from. A copy in an archive or a cache stood where its original
        did.

    Examples
    --------
    >>> from framing.dom import parse_page
    >>> root, _ = parse_page(b"<link rel=canonical href='https://example.org/a'><p>A")
    >>> place_of(root, {}, None).url
    'https://example.org/a'
    """
    canonical, href = _canonical(root), next(iter(root.xpath("//base/@href")), None)
    tellers = [told for told in (href, address, canonical, named) if told and is_kept(told)]
    named, canonical = _own(named), _own(canonical)
    told = _told_address(root, stated, named, canonical)
    own = canonical or told
    stood = _own(address) or told
    url = own if own and _is_of_host(own, stood) else stood or _stated_address(stated)
    return Place(url, next(iter(tellers), None) or _absolute(href) or url)


def _canonical(root: Any) -> str | None:
    for link in root.iter("link"):
        if (link.get("rel") or "").strip().lower() == "canonical" and link.get("href"):
            return str(link.get("href"))
    return None


def _absolute(address: object) -> str | None:
    return absolute_url(address, None) or None if isinstance(address, str) else None


def _own(address: object) -> str | None:
    """An absolute address, of a copy that of its original; an archive's own name is none."""
    url = _absolute(original_url(address.strip())) if isinstance(address, str) else None
    return None if url is None or is_kept(url) else url


def _stated_address(stated: Mapping[str, Any]) -> str | None:
    """The article's address in JSON-LD, or else its page's if that is no front page."""
    of_page = stated.get("mainEntityOfPage")
    of_page = _own(of_page.get("@id") if isinstance(of_page, dict) else of_page)
    is_front = of_page is not None and urlsplit(of_page).path in ("", "/")
    return _own(stated.get("url")) or (None if is_front else of_page)


def _is_of_host(url: str, address: str | None) -> bool:
    """Whether an address is on the host where the page stood, or on a part of it."""
    here, there = f".{domain(address) or ''}", f".{domain(url) or ''}"
    return here == "." or here.endswith(there) or there.endswith(here)


def _told_address(
    root: Any, stated: Mapping[str, Any], named: str | None, canonical: str | None
) -> str | None:
    """The og:url; on a host that is not the canonical address's only if nothing speaks against it.

    A front page, a host that is not public, and a page at a social network do, and more links, or
    addresses stated in JSON-LD, to the canonical host than to the other, as on a site that moved.
    """
    if named is None or canonical is None or _is_of_host(canonical, named):
        return named
    parts, labels = urlsplit(named), (domain(named) or "").split(".")
    is_public = len(labels) > 1 and not labels[-1].isdigit() and labels[-1] not in _PRIVATE
    if parts.path in ("", "/") or not is_public or not _SOCIAL.isdisjoint(labels[:-1]):
        return None
    claims = [stated.get(key) for key in ("url", "@id", "mainEntityOfPage")]
    claims = [claim.get("@id") if isinstance(claim, dict) else claim for claim in claims]
    links = (link.get("href") for link in islice(root.iter("a"), _MOST_LINKS))
    hosts = [url for link in (*claims, *links) if (url := _own(link))]
    here = sum(_is_of_host(url, named) for url in hosts)
    return named if here >= sum(_is_of_host(url, canonical) for url in hosts) else None
