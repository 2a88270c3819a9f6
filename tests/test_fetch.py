"""Addresses: what is fetched, what is refused before a byte is sent, and what a server may do."""

import gzip
import io
import json
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import framing as fr
from framing.cli import main
from framing.corpus import Corpus, Reading, read_batches
from framing.draft import Page, Record, Unreadable
from framing.errors import CorpusError
from framing.fetch import Visits, records_at
from framing.request import Limits, is_public

pytestmark = pytest.mark.clock
QUICK = Limits(seconds=0.4, connect=0.2, size=100_000, pause=0)
WORDS = "The harbour council voted on Monday to raise the fee for ships that dock in winter. "
PAGE = f"<title>Fee raised</title><article><h1>Fee raised</h1><p>{WORDS * 6}</p></article>".encode()
HTML = {"Content-Type": "text/html; charset=utf-8"}

Route = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by the server's routes; without robots.txt unless there is a route for it."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, time.monotonic(), dict(self.headers)))
        self.close_connection = True
        self.server.routes.get(self.path, gives(b"not here", 404))(self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server on this machine that remembers what it was asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, float, dict[str, str]]] = []
        self.routes: dict[str, Route] = {"/fee": gives(PAGE)}
        self.ended = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Clients leave; that is what they are tested for."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]

    def url(self, path: str, scheme: str = "http") -> str:
        return f"{scheme}://{self.host}{path}"


def serve() -> Iterator[Server]:
    """A running server."""
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.005,), daemon=True)
        thread.start()
        yield made
        made.ended.set()
        made.shutdown()
        thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    yield from serve()


@pytest.fixture
def other() -> Iterator[Server]:
    yield from serve()


def gives(data: bytes, status: int = 200, headers: dict[str, str] = HTML) -> Route:
    """A route that answers as told."""

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        with suppress(OSError):
            handler.wfile.write(data)

    return answer


def leads_to(url: str) -> Route:
    """A route that redirects."""
    return gives(b"", 302, {"Location": url})


def sends(head: bytes, again: bytes = b"", pause: float = 0.0) -> Route:
    """A route that writes bytes as they are, and then others again and again."""

    def answer(handler: Handler) -> None:
        with suppress(OSError):
            handler.wfile.write(head)
            while again and not handler.server.ended.wait(pause):
                handler.wfile.write(again)

    return answer


def in_turn(*routes: Route) -> Route:
    """A route that answers otherwise each time; the last one stays."""
    left = list(routes)
    return lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)


def visits(server: Server, limits: Limits = QUICK) -> Visits:
    """Visits that may ask the server where a source names it."""
    return Visits(allow_private=server.host, limits=limits)


def anywhere(*servers: Server, limits: Limits = QUICK) -> Visits:
    """Visits that may go anywhere, as if this machine were the internet."""
    ports = frozenset(server.server_port for server in servers)
    return Visits(is_open=lambda place: True, limits=limits._replace(ports=ports))


def only(url: str, how: Visits) -> Record:
    """The one record at an address."""
    (record,) = records_at(url, how)
    return record


def refusal(url: str, how: Visits) -> Unreadable:
    """Why the address gives nothing."""
    content = only(url, how).content
    assert isinstance(content, Unreadable), content
    return content


def corpus(sources: list[str], how: Visits) -> tuple[Corpus, Reading]:
    """Sources read into memory, with the account checked."""
    reading = Reading()
    batches = list(read_batches(sources, reading=reading, visits=how))
    tables = [pd.concat(parts, ignore_index=True) for parts in zip(*batches, strict=True)]
    assert reading.n_records == sum(map(len, tables))
    return Corpus(*tables, reading.n_records), reading


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


# ---------------------------------------------------------------- what is read


def test_a_page_is_an_article_with_its_address(server: Server) -> None:
    """Its source file is the address as given; robots.txt is asked first, and nothing else."""
    read, _ = corpus([server.url("/fee#top")], visits(server))
    (article,) = read.articles.to_dict("records")
    assert article["headline"] == "Fee raised"
    assert article["url"] == server.url("/fee")
    assert article["source_file"] == server.url("/fee#top")
    assert server.paths == ["/robots.txt", "/fee"]


def test_a_request_says_who_asks_and_nothing_of_the_user(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No cookies, no passwords of a netrc, and no proxy of the environment."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ada password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server.routes["/robots.txt"] = gives(b"", headers={"Set-Cookie": "seen=1"})
    assert isinstance(only(server.url("/fee"), visits(server)).content, Page)
    for _, _, headers in server.asked:
        assert headers.pop("User-Agent") == f"framing/{fr.__version__}"
        assert set(headers) == {"Host", "Accept", "Accept-Encoding", "Connection"}


def test_the_encoding_that_a_server_names_counts(server: Server) -> None:
    """A page in windows-1251 does not say so itself."""
    page = PAGE.decode().replace("The harbour council", "Совет гавани").encode("cp1251")
    server.routes["/fee"] = gives(page, headers={"Content-Type": "text/html; charset=windows-1251"})
    read, _ = corpus([server.url("/fee")], visits(server))
    assert "Совет гавани voted" in read.articles["text"][0]


def _parquet() -> bytes:
    buffer = io.BytesIO()
    pd.DataFrame({"text": ["One.", "Two."]}).to_parquet(buffer)
    return buffer.getvalue()


LINES = b'{"text": "One."}\n{"text": "Two."}\n'
CSV = b"text,outlet\nOne.,Quay\nTwo.,Quay\n"


@pytest.mark.parametrize(
    ("path", "stated", "data"),
    [
        ("/news", "application/json", b'[{"text": "One."}, {"text": "Two."}]'),
        ("/news", "application/feed+json", b'[{"text": "One."}, {"text": "Two."}]'),
        ("/news", "application/x-ndjson; charset=utf-8", LINES),
        ("/news.jsonl", "text/plain", LINES),
        ("/news.jsonl?page=1", "application/octet-stream", LINES),
        ("/news.jsonl.gz", "application/gzip", gzip.compress(LINES)),
        ("/news.jsonl.gz", "text/plain", LINES),
        ("/news", "text/csv", CSV),
        ("/news.csv", None, CSV),
        ("/news.parquet", "application/octet-stream", _parquet()),
    ],
)
def test_tables_are_read_by_type_or_by_name(
    server: Server, path: str, stated: str | None, data: bytes
) -> None:
    """A type that says little leaves it to the ending of the path."""
    server.routes[path] = gives(data, headers={"Content-Type": stated} if stated else {})
    read, _ = corpus([server.url(path)], visits(server))
    assert read.rejects.empty
    assert read.articles["text"].tolist() == ["One.", "Two."]


ITEM = f"<item><title>Fee raised</title><description>{WORDS * 3}</description></item>"
FEED = f"<rss version='2.0'><channel><title>Quay</title>{ITEM}</channel></rss>".encode()
ARCHIVE = (
    b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://quay.example/fee\r\n"
    b"Content-Type: text/html\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(PAGE), PAGE)
)


@pytest.mark.parametrize(
    ("path", "stated", "data"),
    [
        ("/new", "application/rss+xml", FEED),
        ("/new", "application/xml; charset=utf-8", FEED),
        ("/new.rss", "text/plain", FEED),
        ("/new", "application/warc", ARCHIVE),
        ("/new.warc.gz", "application/gzip", gzip.compress(ARCHIVE)),
    ],
)
def test_feeds_and_archives_are_read(server: Server, path: str, stated: str, data: bytes) -> None:
    """As files of their kind are; what a feed links to is not fetched."""
    server.routes[path] = gives(data, headers={"Content-Type": stated})
    read, _ = corpus([server.url(path)], visits(server))
    assert read.articles["headline"].tolist() == ["Fee raised"]
    assert server.paths == ["/robots.txt", path]


def test_plain_text_is_a_scrape(server: Server) -> None:
    """As a file that ends in .txt is."""
    server.routes["/fee"] = gives(WORDS.encode() * 3, headers={"Content-Type": "text/plain"})
    read, _ = corpus([server.url("/fee")], visits(server))
    assert read.articles["text"][0].startswith("The harbour council")


@pytest.mark.parametrize("stated", ["image/png", "application/pdf", "application/zip", "x", None])
def test_other_kinds_are_not_read(server: Server, stated: str | None) -> None:
    """Nothing is guessed from the bytes."""
    server.routes["/fee"] = gives(PAGE, headers={"Content-Type": stated} if stated else {})
    assert refusal(server.url("/fee"), visits(server)).reason == "format"


def test_sources_keep_their_order_and_an_address_is_fetched_once(
    server: Server, tmp_path: Path
) -> None:
    """Files and addresses may be mixed; what is given twice is ignored."""
    file = tmp_path / "news.jsonl"
    file.write_bytes(b'{"text": "From a file."}')
    server.routes["/news"] = gives(LINES, headers={"Content-Type": "application/jsonl"})
    news, fee = server.url("/news"), server.url("/fee")
    read, reading = corpus([fee, str(file), news, fee], visits(server))
    assert read.articles["source_file"].tolist() == [fee, "news.jsonl", news, news]
    assert reading.ignored == [fee]
    assert server.paths == ["/robots.txt", "/fee", "/news"]


def test_a_file_that_is_there_is_no_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However its name begins; also where a pattern finds it."""
    monkeypatch.chdir(tmp_path)
    Path("data:news.jsonl").write_bytes(LINES)
    for source in ("data:news.jsonl", "*.jsonl"):
        read, _ = corpus([source], Visits(limits=QUICK))
        assert read.articles["text"].tolist() == ["One.", "Two."]


def test_two_files_of_one_name_do_not_rename_an_address(server: Server, tmp_path: Path) -> None:
    """They are told apart by their folders."""
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "news.jsonl").write_text(f'{{"text": "In {name}."}}')
    sources = [str(tmp_path / name / "news.jsonl") for name in "ab"]
    read, _ = corpus([*sources, server.url("/fee")], visits(server))
    files = read.articles["source_file"].tolist()
    assert files == ["a/news.jsonl", "b/news.jsonl", server.url("/fee")]


# ---------------------------------------------------------------- answers that hold nothing


@pytest.mark.parametrize("status", [204, 206, 304, 401, 403, 404, 410, 500])
def test_a_page_of_an_error_is_no_article(server: Server, status: int) -> None:
    """However much it looks like one."""
    data = b"" if status in (204, 304) else PAGE
    server.routes["/fee"] = gives(data, status)
    why = refusal(server.url("/fee"), visits(server))
    assert why.reason == "http"
    assert str(status) in why.detail


@pytest.mark.parametrize(
    "route",
    [
        sends(b"", b"\0", pause=60),  # nothing ever
        sends(b"HTTP/1.1 200 OK\r\nX: ", b"x", pause=0.05),
        sends(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"x", pause=0.05),
        sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1", b"1", pause=0.05),
        sends(b"", b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.05),
    ],
    ids=["stall", "drip in the head", "drip in the body", "drip in a chunk", "continue"],
)
def test_time_is_up_however_the_bytes_come(server: Server, route: Route) -> None:
    """One clock runs over the whole address, not over each byte."""
    server.routes["/fee"] = route
    begun = time.monotonic()
    assert refusal(server.url("/fee"), visits(server)).reason == "http"
    assert 0.35 < time.monotonic() - begun < 1.2


def test_a_host_that_takes_no_connection_is_left() -> None:
    """Its queue is full, so that it does not answer at all."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        place = full.getsockname()
        waiting = [socket.socket() for _ in range(8)]
        for link in waiting:
            link.setblocking(False)
            link.connect_ex(place)
        how = Visits(allow_private=f"127.0.0.1:{place[1]}", limits=QUICK)
        begun = time.monotonic()
        assert "to connect" in refusal(f"http://127.0.0.1:{place[1]}/fee", how).detail
        assert time.monotonic() - begun < 1.0
        for link in waiting:
            link.close()


def test_a_name_that_is_looked_up_for_ever_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's look-up knows no time limit."""
    stop = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: stop.wait(5))
    begun = time.monotonic()
    assert "no whole answer" in refusal("http://quay.example/fee", Visits(limits=QUICK)).detail
    assert time.monotonic() - begun < 1.5
    stop.set()


def test_a_closed_port_is_told(server: Server) -> None:
    """The address is checked by who gave it."""
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{unheard.getsockname()[1]}"
        why = refusal(f"http://{host}/fee", Visits(allow_private=host, limits=QUICK))
    assert why.reason == "http"
    assert "cannot be reached" in why.detail


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    "route",
    [
        sends(HEAD + b"\r\n", b"x" * 10_000),
        sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", b"x" * 10_000),
        sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 1000),
        sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"Trailer: x\r\n" * 1000),
        gives(gzip.compress(bytes(10**7)), headers={**HTML, "Content-Encoding": "gzip"}),
        gives(gzip.compress(bytes(10**7))),
        gives(
            gzip.compress(gzip.compress(bytes(10**7))),
            headers={**HTML, "Content-Encoding": "gzip"},
        ),
        gives(
            gzip.compress(gzip.compress(PAGE)), headers={**HTML, "Content-Encoding": "gzip, gzip"}
        ),
    ],
    ids="endless negative-chunk chunks trailers bomb bomb-as-file bomb-in-gzip twice".split(),
)
def test_no_more_is_read_than_the_measure(server: Server, route: Route) -> None:
    """After unpacking too."""
    server.routes["/fee"] = route
    how = visits(server, QUICK._replace(seconds=10))
    assert refusal(server.url("/fee"), how).reason == "limit"


def test_the_measure_is_exact(server: Server) -> None:
    """As many bytes are read, and one more is too many."""
    size = QUICK.size
    server.routes["/fee"] = gives(b"x" * size, headers={"Content-Type": "text/plain"})
    server.routes["/more"] = gives(b"x" * (size + 1), headers={"Content-Type": "text/plain"})
    assert only(server.url("/fee"), visits(server)).content == b"x" * size
    assert refusal(server.url("/more"), visits(server)).reason == "limit"


PACKED = gzip.compress(PAGE)


@pytest.mark.parametrize(
    ("route", "reason"),
    [
        (gives(PAGE, headers={**HTML, "Content-Encoding": "gzip"}), "truncated"),
        (gives(PACKED[:-20], headers={**HTML, "Content-Encoding": "gzip"}), "truncated"),
        (gives(PAGE, headers={**HTML, "Content-Encoding": "br"}), "http"),
        (gives(PAGE, headers={**HTML, "Content-Length": str(len(PAGE) + 9)}), "truncated"),
        (sends(HEAD + b"Transfer-Encoding: chunked\r\n\r\nffff\r\nabc"), "truncated"),
        (sends(HEAD + b"X: " + b"x" * 2**20 + b"\r\n\r\n"), "http"),
        (sends(HEAD + b"X: x\r\n" * 10_000 + b"\r\n"), "http"),
        (sends(b"220 quay FTP\r\n"), "http"),
        (sends(b""), "http"),
    ],
    ids="no-gzip cut-gzip other-coding short cut-chunk long-header headers no-http empty".split(),
)
def test_a_broken_answer_is_a_reject(server: Server, route: Route, reason: str) -> None:
    """Nothing of it is read, not even a beginning."""
    server.routes["/fee"] = route
    assert refusal(server.url("/fee"), visits(server)).reason == reason


def test_a_packed_page_is_read(server: Server) -> None:
    """As most are sent."""
    server.routes["/fee"] = gives(PACKED, headers={**HTML, "Content-Encoding": "gzip"})
    content = only(server.url("/fee"), visits(server)).content
    assert isinstance(content, Page)
    assert content.data == PAGE


# ---------------------------------------------------------------- where a connection may go


@pytest.mark.parametrize(
    "place",
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.1.1 "
    "255.255.255.255 198.18.0.1 ::1 :: fe80::1 fe80::1%2 fd00::1 ff02::1 ::ffff:127.0.0.1 "
    "::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::127.0.0.1 64:ff9b::169.254.169.254 2002:7f00:1:: "
    "2001:db8::1 2001:0:1:: 2606:4700::1%2".split(),
)
def test_what_is_not_the_public_internet(place: str) -> None:
    """Also inside the IPv6 addresses that lead to it."""
    assert not is_public(place)


@pytest.mark.parametrize(
    "place", ["9.9.9.9", "2606:4700::1", "::ffff:9.9.9.9", "64:ff9b::9.9.9.9", "2002:909:909::"]
)
def test_what_is_the_public_internet(place: str) -> None:
    """Networks without IPv4 reach it through other addresses."""
    assert is_public(place)


@pytest.mark.parametrize(
    "host",
    "127.0.0.1 localhost [::ffff:127.0.0.1] [::ffff:7f00:1] [::1] 2130706433 0x7f.1 "
    "0x7f000001 0177.0.0.1 127.1 127.0.0.1. 0 １２７.０.０.１ 127。0。0。1 ①②⑦.0.0.1".split(),
)
def test_no_spelling_leads_to_this_machine(server: Server, host: str) -> None:
    """The server hears nothing, not even a connection for robots.txt."""
    how = Visits(limits=QUICK._replace(ports=frozenset({server.server_port})))
    assert refusal(f"http://{host}:{server.server_port}/fee", how).reason == "policy"
    assert server.asked == []


def test_a_name_is_looked_up_once_and_all_it_gives_is_judged(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that changes between two look-ups, or has a private place in it, gains nothing."""
    looked_up: list[str] = []
    place = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.server_port))
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("9.9.9.9", server.server_port))

    def look_up(host: str, *_: object, **__: object) -> list[object]:
        looked_up.append(host)
        return [public, place]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    how = Visits(limits=QUICK._replace(ports=frozenset({server.server_port})))
    assert refusal(f"http://quay.example:{server.server_port}/fee", how).reason == "policy"
    assert looked_up == ["quay.example"]
    assert server.asked == []


def test_a_name_leads_to_the_first_place_that_answers(server: Server) -> None:
    """Here the server has one of the places of localhost; other names are found likewise."""
    url = f"http://localhost:{server.server_port}/fee"
    content = only(url, anywhere(server)).content
    assert isinstance(content, Page)
    assert content.url == url
    assert server.asked[0][2]["Host"] == f"localhost:{server.server_port}"


def test_the_peer_is_judged_before_anything_is_sent(server: Server) -> None:
    """Even if what was found before connecting was in order."""
    judged: list[str] = []

    def is_open(place: str) -> bool:
        judged.append(place)
        return len(judged) == 1

    limits = QUICK._replace(ports=frozenset({server.server_port}))
    assert refusal(server.url("/fee"), Visits(limits=limits, is_open=is_open)).reason == "policy"
    assert judged == ["127.0.0.1", "127.0.0.1"]
    assert server.asked == []


@pytest.mark.parametrize(
    "url",
    "ftp://quay.example/a gopher://quay.example/ file:///etc/hostname s3://quay/a data:text/html,a "
    "jar:http://quay.example/a!/b javascript:0 http://quay.example@127.0.0.1/ "
    "http://ada:secret@quay.example/ http://quay.example:22/ http://quay.example:0/".split(),
)
def test_other_schemes_ports_and_users_are_refused(url: str) -> None:
    """Without a connection: the tests' guard would tell."""
    assert refusal(url, Visits(limits=QUICK)).reason == "policy"


@pytest.mark.parametrize(
    "url",
    [
        "http://", "http://[::1/", "http://quay.example:port/", "http://quay example/",
        "http://quay.example\\@127.0.0.1/", "http://quay.example/a\nb", "http://quay..example/",
        f"http://{'a' * 64}.example/", "http://xn--\u00e4.example/",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    """What could be read in two ways is not tried in either."""
    assert refusal(url, Visits(limits=QUICK)).reason in ("http", "policy")


def test_a_password_is_not_written_down() -> None:
    """Tables and manifest name the address without it; control characters are made visible."""
    read, _ = corpus(["http://ada:secret@quay.example/\x1b[1m"], Visits(limits=QUICK))
    assert read.rejects["source_file"].tolist() == ["http://…@quay.example/\ufffd[1m"]
    assert "secret" not in read.rejects.to_json()


# ---------------------------------------------------------------- redirects


def test_redirects_are_followed_to_the_page(server: Server, other: Server) -> None:
    """Its address is the last one; each host's robots.txt is asked."""
    server.routes["/old"] = leads_to("/older")
    server.routes["/older"] = leads_to(other.url("/f\u00e9e".encode().decode("latin-1")))
    other.routes["/f%C3%A9e"] = gives(PAGE)
    content = only(server.url("/old"), anywhere(server, other)).content
    assert isinstance(content, Page)
    assert content.url == other.url("/f%C3%A9e")
    assert server.paths == ["/robots.txt", "/old", "/older"]
    assert other.paths == ["/robots.txt", "/f%C3%A9e"]


def test_five_redirects_and_no_more(server: Server) -> None:
    """A chain ends, also one that leads back to itself."""
    for n in range(1, 26):
        server.routes[f"/chain/{n}"] = leads_to(f"/chain/{n - 1}")
    server.routes["/chain/0"] = gives(PAGE)
    assert isinstance(only(server.url("/chain/5"), anywhere(server)).content, Page)
    server.asked.clear()
    why = refusal(server.url("/chain/25"), anywhere(server))
    assert why.reason == "http"
    assert len(server.asked) == 7  # robots.txt, the address, five hops


@pytest.mark.parametrize(
    "url",
    "file:///etc/hostname ftp://quay.example/a data:text/html,a javascript:0 "
    "http://169.254.169.254/latest/meta-data/ http://[::ffff:10.0.0.1]/ //127.1/fee "
    "http://ada@quay.example/ http://quay.example:22/".split(),
)
def test_a_redirect_leads_only_to_what_may_be_named(server: Server, url: str) -> None:
    """Another scheme, port or network is refused before a connection is made."""
    server.routes["/old"] = leads_to(url)
    assert refusal(server.url("/old"), visits(server)).reason == "policy"


@pytest.mark.parametrize("url", ["", "http://[", "http://quay.example/\x00"])
def test_a_redirect_to_nowhere_is_a_reject(server: Server, url: str) -> None:
    """It is not an address."""
    server.routes["/old"] = leads_to(url)
    assert refusal(server.url("/old"), visits(server)).reason == "http"


def test_a_private_host_is_reached_by_name_only(server: Server, other: Server) -> None:
    """Neither another private host nor the allowed one can be reached by a redirect."""
    server.routes["/away"] = leads_to(other.url("/fee"))
    server.routes["/back"] = leads_to("/fee")
    how = visits(server)
    for path in ("/away", "/back"):
        assert refusal(server.url(path), how).reason == "policy"
    assert server.paths == ["/robots.txt", "/away", "/back"]
    assert other.asked == []


def test_one_private_host_is_allowed_not_all(server: Server, other: Server) -> None:
    """Another port is another host."""
    assert refusal(other.url("/fee"), visits(server)).reason == "policy"
    assert other.asked == []
    by_name = Visits(allow_private="127.0.0.1", limits=QUICK)  # whatever its port
    assert isinstance(only(server.url("/fee"), by_name).content, Page)


@pytest.mark.parametrize("host", ["", "http://127.0.0.1/", "127.0.0.1/a", "a@b", "a:port", "127.1"])
def test_what_is_no_host_cannot_be_allowed(host: str) -> None:
    """It is said before anything is fetched."""
    with pytest.raises(CorpusError, match="no host"):
        Visits(allow_private=host)


# ---------------------------------------------------------------- robots.txt and pace


def test_what_robots_txt_forbids_is_not_asked_for(server: Server) -> None:
    """Other addresses of the site are."""
    rules = b"\xef\xbb\xbfUser-agent: framing\nDisallow: /private\n"
    server.routes["/robots.txt"] = gives(rules, headers={"Content-Type": "text/plain"})
    how = visits(server)
    why = refusal(server.url("/private/fee"), how)
    assert why.reason == "policy"
    assert "robots.txt" in why.detail
    assert isinstance(only(server.url("/fee"), how).content, Page)
    assert server.paths == ["/robots.txt", "/fee"]


def test_robots_txt_is_asked_at_the_end_of_a_redirect(server: Server, other: Server) -> None:
    """A site is not entered through another one."""
    server.routes["/old"] = leads_to(other.url("/fee"))
    other.routes["/robots.txt"] = gives(b"User-agent: *\nDisallow: /")
    assert refusal(server.url("/old"), anywhere(server, other)).reason == "policy"
    assert other.paths == ["/robots.txt"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [(404, None), (410, None), (401, "policy"), (403, "policy"), (429, "http"), (500, "http")],
)
def test_a_robots_txt_that_cannot_be_had(server: Server, status: int, reason: str | None) -> None:
    """Where there is none all is allowed; where it is kept from us nothing is."""
    server.routes["/robots.txt"] = gives(b"", status)
    content = only(server.url("/fee"), visits(server)).content
    assert (content.reason if isinstance(content, Unreadable) else None) == reason
    assert ("/fee" in server.paths) == (reason is None)


def test_robots_txt_leads_to_no_private_host(server: Server, other: Server) -> None:
    """It is asked under the same rules as the page."""
    server.routes["/robots.txt"] = leads_to(other.url("/secret"))
    why = refusal(server.url("/fee"), visits(server))
    assert why.reason == "policy"
    assert other.asked == []
    assert server.paths == ["/robots.txt"]


def test_a_robots_txt_that_drips_does_not_outlast_the_time(server: Server) -> None:
    """It is asked within the address's own time, and only once for a site."""
    server.routes["/robots.txt"] = sends(b"HTTP/1.1 200 OK\r\n\r\n", b"#", pause=0.05)
    how = visits(server)
    begun = time.monotonic()
    assert [refusal(server.url(path), how).reason for path in ("/fee", "/b")] == ["http"] * 2
    assert time.monotonic() - begun < 1.5
    assert server.paths == ["/robots.txt"]


@pytest.mark.parametrize(("asked_for", "least"), [("0.1", 0.2), ("0.4", 0.4)])
def test_a_host_is_asked_at_its_pace(server: Server, asked_for: str, least: float) -> None:
    """The longer of its pause and ours; the wait is not taken from the address's time."""
    rules = f"User-agent: *\nCrawl-delay: {asked_for}\n".encode()
    server.routes["/robots.txt"] = gives(rules)
    server.routes["/b"] = gives(PAGE)
    how = visits(server, QUICK._replace(pause=0.2, seconds=0.35))
    assert all(isinstance(only(server.url(p), how).content, Page) for p in ("/fee", "/b"))
    times = [at for _, at, _ in server.asked]
    assert all(later - earlier >= least for earlier, later in pairwise(times))


def test_the_usual_limits() -> None:
    """What the documentation says of them."""
    usual = Limits()
    assert (usual.seconds, usual.connect, usual.size) == (60, 10, 20 * 2**20)
    assert (usual.redirects, usual.pause, usual.longest_wait) == (5, 1, 60)
    assert usual.ports == {80, 443, 8080, 8443}


def test_a_pause_that_is_too_long_is_not_waited_for(server: Server) -> None:
    """Nor is the address asked for without it."""
    server.routes["/robots.txt"] = gives(b"User-agent: *\nCrawl-delay: 3600\n")
    assert refusal(server.url("/fee"), visits(server)).reason == "policy"
    assert server.paths == ["/robots.txt"]


@pytest.mark.parametrize(("status", "is_date"), [(429, False), (503, True)])
def test_a_busy_host_is_asked_again_when_it_says(
    server: Server, status: int, is_date: bool
) -> None:
    """In seconds or as a date."""

    def busy(handler: Handler) -> None:
        due = formatdate(time.time() + 2, usegmt=True) if is_date else "1"
        gives(b"", status, {"Retry-After": due})(handler)

    server.routes["/fee"] = in_turn(busy, gives(PAGE))
    assert isinstance(only(server.url("/fee"), visits(server)).content, Page)
    (_, first, _), (_, second, _) = server.asked[1:]
    assert second - first >= 0.95


@pytest.mark.parametrize("after", ["999999", "9" * 5000, "Fri, 31 Dec 9999 23:59:59 GMT", "", "?"])
def test_a_host_that_stays_busy_is_left(server: Server, after: str) -> None:
    """It is not waited for longer than a minute, nor asked again without a time."""
    server.routes["/fee"] = gives(b"", 503, {"Retry-After": after})
    begun = time.monotonic()
    why = refusal(server.url("/fee"), visits(server))
    assert why.reason == "http"
    assert "503" in why.detail
    assert server.paths == ["/robots.txt", "/fee"]
    assert time.monotonic() - begun < 0.5


def test_a_busy_host_is_asked_again_once(server: Server) -> None:
    """Then it is left in peace."""
    server.routes["/fee"] = gives(b"", 429, {"Retry-After": "0"})
    assert refusal(server.url("/fee"), visits(server)).reason == "http"
    assert server.paths == ["/robots.txt", "/fee", "/fee"]


# ---------------------------------------------------------------- TLS


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that it signed itself, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    path = tmp_path / "own.pem"
    command = f"{openssl} req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=quay -addext"
    command = [*command.split(), "subjectAltName=IP:127.0.0.1", "-keyout", str(path)]
    made = subprocess.run([*command, "-out", str(tmp_path / "public.pem")], capture_output=True)
    if made.returncode:
        pytest.skip("this openssl cannot make the certificate")
    with path.open("ab") as key:
        key.write((tmp_path / "public.pem").read_bytes())
    return path


@pytest.fixture
def secured(server: Server, certificate: Path) -> Server:
    """The server, over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return server


def test_a_certificate_that_nobody_vouches_for_is_refused(secured: Server) -> None:
    """There is no second try without verification; the server gets no request."""
    why = refusal(secured.url("/fee", "https"), visits(secured, QUICK._replace(seconds=5)))
    assert why.reason == "http"
    assert "certificate" in why.detail
    assert secured.asked == []


def test_a_trusted_certificate_is_taken_and_tls_is_not_left(
    secured: Server, other: Server, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From https a redirect does not lead to http."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    how = anywhere(secured, other, limits=QUICK._replace(seconds=5))
    content = only(secured.url("/fee", "https"), how).content
    assert isinstance(content, Page)
    assert content.url == secured.url("/fee", "https")
    secured.routes["/old"] = leads_to(other.url("/fee"))
    assert refusal(secured.url("/old", "https"), how).reason == "policy"
    assert other.asked == []


# ---------------------------------------------------------------- commands


def test_collect_fetches_and_extract_on_the_corpus_does_not(server: Server, tmp_path: Path) -> None:
    """The manifest names the whole address; the corpus is all that the next run needs."""
    out, url = tmp_path / "corpus", server.url("/fee")
    done = run("collect", url, "-o", out, "--allow-private", server.host, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["articles"] == 1
    assert json.loads((out / "manifest.json").read_text("utf-8"))["sources"] == [url]
    assert "refused" not in json.loads(done.stdout)
    (_, first, _), (_, second, _) = server.asked
    assert second - first >= 1
    server.asked.clear()
    assert run("extract", out, "-o", tmp_path / "out", "--features", "loaded").exit_code == 0
    assert server.asked == []


def test_exit_codes_tell_what_was_refused(server: Server, tmp_path: Path) -> None:
    """6 where policy refused all, 3 where something was read, 4 where nothing was there."""
    file = tmp_path / "news.jsonl"
    file.write_bytes(LINES)
    refused, out = "http://127.0.0.1/fee", tmp_path / "corpus"
    told = run("collect", refused, "file:///etc/hostname", "-o", out, "--json")
    assert told.exit_code == 6
    assert json.loads(told.stdout)["refused"] == 2
    assert "refused by policy" in told.stderr
    assert run("collect", refused, file, "-o", out).exit_code == 3
    (tmp_path / "empty.txt").touch()
    assert run("collect", refused, tmp_path / "empty.txt", "-o", out).exit_code == 4
    assert run("report", refused, "-o", tmp_path / "report.html").exit_code == 6


def test_a_host_that_is_none_is_a_usage_error(tmp_path: Path) -> None:
    """Before anything is read."""
    told = run("collect", tmp_path, "-o", tmp_path / "out", "--allow-private", "http://quay/")
    assert told.exit_code == 2
    assert "NAME or NAME:PORT" in told.stderr


def test_without_the_libraries_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And files are read without them."""
    file = tmp_path / "news.jsonl"
    file.write_bytes(LINES)
    monkeypatch.setitem(sys.modules, "protego", None)
    told = run("collect", "https://quay.example/fee", "-o", tmp_path / "out")
    assert told.exit_code == 2
    assert "pip install 'framing[collect]'" in told.stderr
    assert run("collect", file, "-o", tmp_path / "out").exit_code == 0


def test_read_corpus_takes_an_address(server: Server) -> None:
    """As from the command line."""
    read = fr.read_corpus(server.url("/fee"), allow_private=server.host)
    assert read.articles["headline"].tolist() == ["Fee raised"]
    assert fr.read_corpus(server.url("/fee")).rejects["reason"].tolist() == ["policy"]
