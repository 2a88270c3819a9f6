"""Addresses to records: the one page, feed or file that a user named, and nothing it links to.

Redirects are followed by hand, so that each hop is judged like the first; robots.txt is asked
under the same rules as the page, and heeded. What a server does is never an error of ours: the
address becomes a reject that says what happened.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from framing.draft import Page, Record, Unreadable
from framing.errors import CorpusError
from framing.feeds import is_feed
from framing.packed import unpacked
from framing.records import kind_of, read_records
from framing.request import (
    FULL,
    INSTEAD,
    LIMITS,
    Address,
    Answer,
    Clock,
    Limits,
    address_of,
    ask,
    host_of,
    is_public,
)

if TYPE_CHECKING:
    from protego import Protego

_NEEDED = ("certifi", "idna", "protego")
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]+:)+//|(?:data|file|jar|javascript):", re.IGNORECASE)
_PASSWORD = re.compile(r"(?<=//)(?:[^/?#]*@|[^/?#@:]*:(?!\d{1,5}/)[^?#@]*@)")
_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 503)
_ROBOTS_SIZE = 500 * 2**10  # RFC 9309: at least so much of it is read
_PACKED = {".gz": b"\x1f\x8b", ".zst": b"\x28\xb5\x2f\xfd"}
_TYPES = {
    "text/html": "page", "application/xhtml+xml": "page",
    "application/json": "json", "application/ld+json": "json", "text/json": "json",
    "application/x-ndjson": "jsonl", "application/ndjson": "jsonl", "application/jsonl": "jsonl",
    "application/x-jsonlines": "jsonl", "application/jsonlines": "jsonl",
    "text/csv": "csv", "application/csv": "csv", "text/tab-separated-values": "csv",
    "application/vnd.apache.parquet": "parquet", "application/x-parquet": "parquet",
    "application/rss+xml": "feed", "application/atom+xml": "feed",
    "application/xml": "feed", "text/xml": "feed",
    "application/warc": "warc",
}  # fmt: skip
_BY_NAME = frozenset(
    "text/plain application/octet-stream binary/octet-stream application/gzip application/x-gzip "
    "application/zstd".split()
)


@dataclass
class Visits:
    """What is known of hosts from one address to the next: their rules, and when they were asked.

    Attributes
    ----------
    allow_private : str, optional
        ``NAME`` or ``NAME:PORT`` of the one host that may lie in a private network, or at an
        unusual port, where a source names it; never where a redirect leads there.
    limits : Limits
        How long and how much.
    is_open : callable
        Whether a connection may go to an IP address.

    Raises
    ------
    CorpusError
        If `allow_private` is no host.

    Examples
    --------
    >>> Visits(allow_private="localhost:8000").limits.seconds
    60
    """

    allow_private: str | None = None
    limits: Limits = LIMITS
    is_open: Callable[[str], bool] = is_public
    rules: dict[tuple[str, bool], Protego | Unreadable] = field(default_factory=dict)
    pauses: dict[str, float] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)
    private: tuple[str, int | None] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Refuse what is no host before anything is fetched."""
        if self.allow_private is None:
            return
        try:
            parts = urlsplit(f"//{self.allow_private}")
            self.private = host_of(parts.hostname or ""), parts.port
        except ValueError as error:
            raise CorpusError(f"no host: {self.allow_private}; give NAME or NAME:PORT") from error
        if parts.netloc != self.allow_private or "@" in parts.netloc:
            raise CorpusError(f"no host: {self.allow_private}; give NAME or NAME:PORT")

    def allows(self, address: Address) -> bool:
        """Whether an address that a source names may be private."""
        if self.private is None:
            return False
        host, port = self.private
        return host == address.host and port in (None, address.port)


def is_address(source: str) -> bool:
    """Whether a source is an address, to be fetched or refused; else it is a path, as of a file.

    Examples
    --------
    >>> is_address("https://quay.example/fee"), is_address("pages/a.html"), is_address("C:/a.html")
    (True, False, False)
    """
    return _ADDRESS.match(source) is not None and not os.path.lexists(source)


def address_shown(url: str) -> str:
    """Return an address as tables name it: as given, without control characters, user and password.

    Examples
    --------
    >>> address_shown("https://quay.example/fee"), address_shown("https://ada:pw@quay.example/")
    ('https://quay.example/fee', 'https://…@quay.example/')
    """
    return "".join(c if c.isprintable() else "\ufffd" for c in _PASSWORD.sub("…@", url))


def ensure_installed() -> None:
    """Raise CorpusError unless the libraries are there that fetching needs.

    Examples
    --------
    >>> ensure_installed()
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        what = " and ".join(missing)
        raise CorpusError(f"addresses are fetched with {what}: pip install 'framing[collect]'")


def records_at(url: str, visits: Visits | None = None) -> Iterator[Record]:
    """Yield the records at an address; never raises for what a server does.

    Parameters
    ----------
    url : str
        http or https. A page is one record; JSON, CSV and the like are read as files are.
    visits : Visits, optional
        Give the same to all addresses of a run, so that each host is asked at its pace.

    Examples
    --------
    >>> [record.content.reason for record in records_at("ftp://quay.example/news.csv")]
    ['policy']
    """
    visits = visits if visits is not None else Visits()
    try:
        answer = _visited(url, visits)
        kind = _kind(answer)
        data = _plain(answer, visits.limits.size)
    except Unreadable as error:
        yield Record("1", error)
        return
    if kind == "page" and not is_feed(data):
        yield Record("1", Page(data, answer.headers.get_content_charset(), answer.address.text))
        return
    with TemporaryDirectory(prefix="framing-") as folder:
        path = Path(folder, f"fetched.{kind}")  # a feed is read as one, whatever it is called
        path.write_bytes(data)
        yield from read_records(path, kind)


# ---------------------------------------------------------------- hop by hop


def _visited(url: str, visits: Visits) -> Answer:
    clock = Clock(visits.limits.seconds)
    answer = _followed(address_of(url), clock, visits, is_named=True, is_robots=False)
    if answer.status not in FULL:
        hint = "try again later" if answer.status >= 500 or answer.status in _BUSY else INSTEAD
        raise Unreadable("http", f"the server answers {answer.status} {answer.reason}; {hint}")
    return answer


def _followed(
    address: Address, clock: Clock, visits: Visits, *, is_named: bool, is_robots: bool
) -> Answer:
    """The answer where redirects end; what a source names may be private, a later hop never."""
    for _ in range(visits.limits.redirects + 1):
        is_allowed = is_named and visits.allows(address)
        if not is_allowed and address.port not in visits.limits.ports:
            usual = ", ".join(map(str, sorted(visits.limits.ports)))
            raise Unreadable("policy", f"port {address.port} is not asked, only {usual}")
        if not is_robots:
            _heed_robots(address, clock, visits, is_allowed=is_allowed)
        answer = _asked(address, clock, visits, is_allowed=is_allowed)
        if answer.status not in _REDIRECTS:
            return answer
        address, is_named = _next(answer), False
    raise Unreadable("http", f"more than {visits.limits.redirects} redirects; {INSTEAD}")


def _next(answer: Answer) -> Address:
    where = str(answer.headers["Location"] or "").strip()
    if not where:
        raise Unreadable("http", f"a redirect that leads nowhere; {INSTEAD}")
    with suppress(UnicodeError):
        where = where.encode("latin-1").decode("utf-8")  # as it was sent
    try:
        following = address_of(urljoin(answer.address.text, where))
    except Unreadable as error:
        detail = f"redirected to {where[:100]}: {error.detail}"
        raise Unreadable(error.reason, detail) from error
    except ValueError as error:
        raise Unreadable("http", f"redirected to no address: {error}; {INSTEAD}") from error
    if (answer.address.scheme, following.scheme) == ("https", "http"):
        why = "redirected from https to http, where anyone on the way may change the page"
        raise Unreadable("policy", f"{why}; {INSTEAD}")
    return following


def _asked(address: Address, clock: Clock, visits: Visits, *, is_allowed: bool) -> Answer:
    """The answer of one host, asked once more if it is busy and says when to come back."""
    answer = _answer(address, clock, visits, is_allowed=is_allowed)
    seconds = _retry_after(answer) if answer.status in _BUSY else None
    if seconds is None or seconds > visits.limits.longest_wait:
        return answer
    clock.wait(seconds)
    return _answer(address, clock, visits, is_allowed=is_allowed)


def _answer(address: Address, clock: Clock, visits: Visits, *, is_allowed: bool) -> Answer:
    if address.host in visits.asked:
        pause = max(visits.limits.pause, visits.pauses.get(address.host, 0))
        clock.wait(max(0, visits.asked[address.host] + pause - time.monotonic()))
    may_connect = _anywhere if is_allowed else visits.is_open
    try:
        return ask(address, clock, may_connect=may_connect, limits=visits.limits)
    finally:
        visits.asked[address.host] = time.monotonic()


def _anywhere(place: str) -> bool:
    return True


def _retry_after(answer: Answer) -> float | None:
    text = str(answer.headers["Retry-After"] or "").strip()
    if text.isdecimal():
        return float(text)
    try:
        due = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    due = due if due.tzinfo else due.replace(tzinfo=UTC)
    return max(0.0, (due - datetime.now(UTC)).total_seconds())


# ---------------------------------------------------------------- robots.txt


def _heed_robots(address: Address, clock: Clock, visits: Visits, *, is_allowed: bool) -> None:
    """Raise Unreadable where a site forbids the address; keep the pause that it asks for."""
    key = (address.origin, is_allowed)
    if key not in visits.rules:
        visits.rules[key] = _rules(address, clock, visits, is_allowed=is_allowed)
    rules = visits.rules[key]
    if isinstance(rules, Unreadable):
        raise Unreadable(rules.reason, rules.detail)
    if not rules.can_fetch(address.text, "framing"):
        raise Unreadable("policy", f"robots.txt of {address.host} forbids this address; {INSTEAD}")
    pause = rules.crawl_delay("framing") or 0
    if pause > visits.limits.longest_wait:
        why = f"robots.txt of {address.host} wants {pause:g} seconds between requests"
        raise Unreadable("policy", f"{why}, more than {visits.limits.longest_wait:g}; {INSTEAD}")
    visits.pauses[address.host] = max(pause, visits.pauses.get(address.host, 0))


def _rules(
    address: Address, clock: Clock, visits: Visits, *, is_allowed: bool
) -> Protego | Unreadable:
    """The rules of a site, none if it has no robots.txt, or why it is not to be asked."""
    from protego import Protego  # only where fetching is installed

    place = address._replace(target="/robots.txt")
    try:
        answer = _followed(place, clock, visits, is_named=is_allowed, is_robots=True)
        data = _plain(answer, visits.limits.size)[:_ROBOTS_SIZE]
    except Unreadable as error:
        return Unreadable(error.reason, f"robots.txt: {error.detail}")
    if answer.status in (401, 403):
        return Unreadable("policy", f"robots.txt of {address.host} is not shown; {INSTEAD}")
    if answer.status in _BUSY or answer.status >= 500:
        why = f"robots.txt of {address.host} cannot be had: {answer.status} {answer.reason}"
        return Unreadable("http", f"{why}; try again later")
    return Protego.parse(data.decode("utf-8-sig", "replace"))


# ---------------------------------------------------------------- what was sent


def _kind(answer: Answer) -> str:
    """How an answer is read: by its type, or by its name where the type says little."""
    stated = str(answer.headers["Content-Type"] or "").partition(";")[0].strip().lower()
    kind = _TYPES.get(stated) or ("json" if stated.endswith("+json") else None)
    if stated in _BY_NAME or not stated:
        name = unquote(answer.address.target.partition("?")[0])
        kind = kind_of(Path(name)) or ("scrape" if stated == "text/plain" else None)
    if kind is None:
        what = f"{stated or 'an answer without a type'} is not read"
        raise Unreadable("format", f"{what}; give JSONL, JSON, CSV, Parquet, HTML, WARC or a feed")
    return kind


def _plain(answer: Answer, most: int) -> bytes:
    """The bytes without their packing: that of the answer, and that of a file."""
    stated = ",".join(map(str, answer.headers.get_all("Content-Encoding", []))).lower()
    codings = [c for part in stated.split(",") if (c := part.strip()) not in ("", "identity")]
    if len(codings) > 1:
        raise Unreadable("limit", f"packed {len(codings)} times over; {INSTEAD}")
    if codings and codings[0] not in ("gzip", "x-gzip"):
        raise Unreadable("http", f"packed as {codings[0][:40]}, not asked for; {INSTEAD}")
    data = _unpacked(answer.data, ".gz", most) if codings else answer.data
    for ending, mark in _PACKED.items():
        if data.startswith(mark):
            return _unpacked(data, ending, most)
    return data


def _unpacked(data: bytes, ending: str, most: int) -> bytes:
    with TemporaryDirectory(prefix="framing-") as folder:
        path = Path(folder, f"fetched{ending}")
        path.write_bytes(data)
        return b"".join(unpacked(path, limit=most))
