"""One request to one address: judged where it connects, within a time and a measure.

A name says little about where it leads. So what is judged is the place that the connection goes
to, and nothing is sent before that. One clock runs from the first question to the last byte; it
stops only while we wait for a host's sake.
"""

from __future__ import annotations

import errno
import io
import re
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Thread
from typing import Any, NamedTuple, cast
from urllib.parse import quote, urlsplit

import framing
from framing.draft import Unreadable

INSTEAD = "fetch it otherwise and give the file"
"""What to do where we do not fetch."""
FULL = (200, 203)
"""Answers that hold what was asked for; of others nothing is read but the head."""
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
_NUMBERS = re.compile(r"(?:.*\.)?(?:0x[0-9a-f]*|[0-9]+)\.?")  # what inet_aton takes for an address
_USUAL = {"http": 80, "https": 443}
_GLOBAL_UNICAST, _NAT64 = IPv6Network("2000::/3"), IPv6Network("64:ff9b::/96")
_SPECIAL = tuple(  # not of the internet, or of one's own cloud, which `ipaddress` may call global
    map(ip_network, ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "3fff::/20"))
)
_HEADERS = 2**20


class Limits(NamedTuple):
    """How long and how much: seconds, bytes and redirects for an address, and ports.

    `pause` is the least time between two requests to one host, `longest_wait` the most that a
    host may ask for.

    Examples
    --------
    >>> Limits().seconds, Limits(seconds=5).redirects
    (60, 5)
    """

    seconds: float = 60
    connect: float = 10
    size: int = 20 * 2**20
    redirects: int = 5
    pause: float = 1
    longest_wait: float = 60
    ports: frozenset[int] = frozenset({80, 443, 8080, 8443})


LIMITS = Limits()
"""What holds unless told otherwise."""


class Address(NamedTuple):
    """An address in its parts: host in ASCII, path and query quoted."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _USUAL[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def text(self) -> str:
        """The whole address."""
        return self.origin + self.target


class Answer(NamedTuple):
    """What a server answered; `data` as it came, still packed."""

    address: Address
    status: int
    reason: str
    headers: Message
    data: bytes


class Clock:
    """What is left of the seconds for an address; waiting for a host's sake is not counted.

    Examples
    --------
    >>> 59 < Clock(60).left() <= 60
    True
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left; raise TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def wait(self, seconds: float) -> None:
        """Wait, and put the end off as long."""
        time.sleep(seconds)
        self._end += seconds


def is_public(place: str) -> bool:
    """Whether an IP address belongs to the public internet; one inside another is what counts.

    Examples
    --------
    >>> [is_public(place) for place in ("9.9.9.9", "10.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::")]
    [True, False, False, False]
    """
    address: IPv4Address | IPv6Address = ip_address(place)
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if address.scope_id or (inner is None and address not in _GLOBAL_UNICAST):
            return False
        address = inner or address
    is_special = any(address in network for network in _SPECIAL)
    return address.is_global and not address.is_multicast and not is_special


def address_of(url: str) -> Address:
    """Return an address in its parts; what could be read in two ways is refused.

    Raises
    ------
    Unreadable
        Reason policy if it is not http or https, names a user, or hides an IP address; else http.

    Examples
    --------
    >>> address_of("https://Quay.example/a fee?n=1#top").text
    'https://quay.example/a%20fee?n=1'
    """
    if not url.isprintable():
        raise Unreadable("http", "an address holds no control characters; give it without them")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Unreadable("http", f"no address: {error}") from error
    if parts.scheme not in _USUAL:
        raise Unreadable("policy", f"{parts.scheme}: is not fetched; give http or https")
    if "@" in parts.netloc:
        raise Unreadable("policy", "a name or password in an address is not sent; leave it out")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (f"?{query}" if query else "")
    port = _USUAL[parts.scheme] if port is None else port
    return Address(parts.scheme, host_of(parts.hostname or ""), port, target)


def host_of(name: str) -> str:
    """Return the name of a host in ASCII, or an IP address as it is usually written.

    Raises
    ------
    Unreadable
        Reason policy if it is an IP address in another spelling, http if it is no name.

    Examples
    --------
    >>> host_of("quäy.example"), host_of("::FFFF:9.9.9.9") == host_of("::ffff:909:909")
    ('xn--quy-rla.example', True)
    """
    try:
        return str(ip_address(name))
    except ValueError:
        pass
    if not name.isascii():
        import idna  # only where fetching is installed

        try:
            name = idna.encode(name, uts46=True).decode("ascii").lower()
        except UnicodeError as error:
            raise Unreadable("http", f"no name of a host: {error}") from error
    if _NUMBERS.fullmatch(name):
        raise Unreadable("policy", f"{name} is no usual way to write an IP address; give a name")
    if not _HOST.fullmatch(name):
        raise Unreadable("http", f"'{name}' is no name of a host; check the address")
    return name


def ask(
    address: Address, clock: Clock, *, may_connect: Callable[[str], bool], limits: Limits = LIMITS
) -> Answer:
    """Return what the server at an address answers, a redirect too.

    Parameters
    ----------
    address : Address
        What to ask for.
    clock : Clock
        The time that is left for it.
    may_connect : callable
        Whether a connection may go to an IP address.
    limits : Limits
        Seconds to connect, and bytes.

    Raises
    ------
    Unreadable
        Reason policy, http, limit or truncated.

    Examples
    --------
    >>> try:
    ...     ask(address_of("http://10.0.0.1/"), Clock(1), may_connect=is_public)
    ... except Unreadable as error:
    ...     error.reason
    'policy'
    """
    try:
        with closing(_connected(address, clock, may_connect, limits.connect)) as link:
            return _exchanged(address, _Wire(link, clock, limits.size + _HEADERS), limits.size)
    except Unreadable:
        raise
    except (OSError, HTTPException, ValueError) as error:
        raise _told(error, address, limits) from error


def too_large(size: int) -> Unreadable:
    """Return why more than so many bytes are not read.

    Examples
    --------
    >>> too_large(2**20).reason
    'limit'
    """
    return Unreadable("limit", f"larger than {size:,} bytes; {INSTEAD}")


def _told(error: Exception, address: Address, limits: Limits) -> Unreadable:
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return too_large(limits.size)
    if isinstance(error, IncompleteRead):
        return Unreadable("truncated", "the answer breaks off before its end; fetch it again")
    if isinstance(error, TimeoutError):
        why = f"no whole answer within {limits.seconds:g} seconds ({limits.connect:g} to connect)"
        return Unreadable("http", f"{why}; try again later, or {INSTEAD}")
    if isinstance(error, ssl.SSLCertVerificationError):
        why = f"the certificate of {address.host} is not to be trusted: {error.verify_message}"
        return Unreadable("http", f"{why}; {INSTEAD}")
    if isinstance(error, OSError):
        why = f"{address.host} cannot be reached: {error.strerror or error}"
        return Unreadable("http", f"{why}; check the address")
    why = f"{type(error).__name__} {str(error)[:100]}".strip()
    return Unreadable("http", f"the answer is not as HTTP has it: {why}; {INSTEAD}")


# ---------------------------------------------------------------- the connection


def _connected(
    address: Address, clock: Clock, may_connect: Callable[[str], bool], seconds: float
) -> socket.socket:
    """A connection to the host, over TLS if the address says so; refused before a byte is sent.

    The places found are judged and then connected to as they are, never looked up again; the peer
    is judged once more.
    """
    places = _places(address, clock)
    hint = f"if you trust it, give its address with --allow-private {address.host}"
    refusal = Unreadable("policy", f"{address.host} lies in no public network; {hint}")
    if not all(may_connect(place[0]) for _, place in places):
        raise refusal
    link = _dialled(places, clock, seconds)
    try:
        if not may_connect(link.getpeername()[0]):
            raise refusal
        if address.scheme == "http":
            return link
        link.settimeout(clock.left())
        return _trusted().wrap_socket(link, server_hostname=address.host.rstrip("."))
    except BaseException:
        link.close()
        raise


def _trusted() -> ssl.SSLContext:
    """The authorities of this machine, and certifi's for machines that have none."""
    import certifi  # only where fetching is installed

    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context


def _places(address: Address, clock: Clock) -> list[tuple[int, Any]]:
    """Where a host is: families and socket addresses; a name is looked up once, within the time."""
    try:
        version = ip_address(address.host).version
    except ValueError:
        pass
    else:
        family = socket.AF_INET6 if version == 6 else socket.AF_INET
        return [(family, (address.host, address.port))]
    found: list[Any] = []

    def look_up() -> None:
        try:
            found.append(socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(error)

    thread = Thread(target=look_up, daemon=True)  # looking up takes no time limit
    thread.start()
    thread.join(clock.left())
    if not found:
        raise TimeoutError
    if isinstance(found[0], Exception):
        raise found[0]
    return [(family, place) for family, _, _, _, place in found[0]]


def _dialled(places: list[tuple[int, Any]], clock: Clock, seconds: float) -> socket.socket:
    problem = OSError(errno.EHOSTUNREACH, "it has no place")
    for family, place in places:
        link = socket.socket(family, socket.SOCK_STREAM)
        try:
            link.settimeout(min(seconds, clock.left()))
            link.connect(place)
            return link
        except OSError as error:
            link.close()
            problem = error
    raise problem


class _Wire(io.RawIOBase):
    """A connection as http.client takes one, that gives bytes until time or measure is full."""

    def __init__(self, link: socket.socket, clock: Clock, most: int) -> None:
        self._link, self._clock, self._left = link, clock, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._link.settimeout(self._clock.left())
        n = self._link.recv_into(buffer)
        self._left -= n
        if self._left < 0:
            raise OSError(errno.EFBIG, "too large")  # a ValueError would not pass http.client
        return n

    def sendall(self, data: bytes) -> None:
        self._link.settimeout(self._clock.left())
        self._link.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self, 2**16)

    def close(self) -> None:
        """Nothing: http.client closes before it reads, and who opened the link closes it."""


def _exchanged(address: Address, wire: _Wire, most: int) -> Answer:
    connection = HTTPConnection(address.host, address.port)
    connection.sock = cast(socket.socket, wire)
    headers = {
        "Host": address.origin.partition("://")[2],
        "User-Agent": f"framing/{framing.__version__}",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    connection.request("GET", address.target, headers=headers)
    response = connection.getresponse()
    data = _body(response, most) if response.status in FULL else b""
    return Answer(address, response.status, response.reason, response.headers, data)


def _body(response: HTTPResponse, most: int) -> bytes:
    pieces, left = [], most
    while piece := response.read(2**16):
        pieces.append(piece)
        left -= len(piece)
        if left < 0:
            raise too_large(most)
    if response.length:
        raise IncompleteRead(b"", response.length)
    return b"".join(pieces)
