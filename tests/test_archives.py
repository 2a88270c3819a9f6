"""Web archives: every record that is whole comes out, whatever stands between them."""

import gzip
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.archives import Captured, Damage, read_archive
from framing.corpus import Reading, read_batches, read_corpus
from framing.draft import Aside, Unreadable
from framing.responses import page_of

WORDS = "The harbour council voted on Monday to raise the fee for every ship that docks in winter. "
HTML = "text/html; charset=utf-8"


def page(number: int) -> bytes:
    """A page of our own."""
    text = f"<p>{WORDS * 3}</p><p>Vote {number} passed, two members said.</p>"
    head = f"<html><title>Vote {number}</title><article><h1>Vote {number}</h1>"
    return f"{head}{text}</article>".encode()


def answer(body: bytes, *headers: str, status: str = "200 OK", kind: str = HTML) -> bytes:
    """A server's answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def record(
    block: bytes, *, number: int = 0, kind: str = "response", length: object = None
) -> bytes:
    """A record as archives hold it."""
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: https://quay.example/{number}",
        "WARC-Date: 2024-05-06T07:08:09Z",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(block) if length is None else length}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def records(n: int = 4, *, end: bytes = b"\r\n") -> list[bytes]:
    """Records of pages of our own, their lines ended by `end`."""
    blocks = [answer(page(number)).replace(b"\r\n", end) for number in range(n)]
    return [
        record(block, number=number).replace(b"\r\n", end) for number, block in enumerate(blocks)
    ]


def members(some: Sequence[bytes]) -> list[bytes]:
    """Each record as a gzip member."""
    return [gzip.compress(one, mtime=0) for one in some]


def headlines(
    tmp_path: Path, data: bytes, name: str = "crawl.warc.gz"
) -> tuple[list[str], list[str]]:
    """Headlines read from an archive, and reasons of rejects."""
    path = tmp_path / name
    path.write_bytes(data)
    corpus = read_corpus(path)
    return corpus.articles["headline"].tolist(), corpus.rejects["reason"].tolist()


ALL = [f"Vote {number}" for number in range(4)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("crawl.warc", b"".join(records())),
        ("crawl.warc", b"".join(records(end=b"\n"))),
        ("crawl.warc.gz", b"".join(members(records()))),
        ("crawl.warc.gz", gzip.compress(b"".join(records()))),
        ("crawl.warc.gz", b"".join(records())),
        ("crawl.warc.zst", zstandard.compress(b"".join(records()))),
        ("crawl.warc.gz", b"".join(members(records())) + bytes(1000)),
    ],
)
def test_every_packing_gives_the_same_pages(tmp_path: Path, name: str, data: bytes) -> None:
    """Plain, line feeds alone, gzip by record or as a whole or in name only, Zstandard, padded."""
    if b"\r\n" not in data and not name.endswith("z"):
        data = b"".join(record(answer(page(n)), number=n).replace(b"\r\n", b"\n") for n in range(4))
        for n in range(4):
            long, short = len(answer(page(n))), len(answer(page(n)).replace(b"\r\n", b"\n"))
            data = data.replace(b"Length: %d\n" % long, b"Length: %d\n" % short)
    assert headlines(tmp_path, data, name) == (ALL, [])


def test_a_page_has_its_address_and_the_time_of_its_capture(tmp_path: Path) -> None:
    """The address is the record's; its capture's time stands in extra; its place is its offset."""
    data = members(records(2))
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(data))
    articles = read_corpus(path).articles
    assert articles["url"].tolist() == ["https://quay.example/0", "https://quay.example/1"]
    assert articles["outlet"].tolist() == ["quay.example"] * 2
    assert articles["source_record"].tolist() == ["0", str(len(data[0]))]
    assert '"captured": "2024-05-06T07:08:09Z"' in articles["extra"][0]
    assert articles["published"].isna().all()


def damaged(data: bytes) -> bytes:
    """The same with eight bytes of its middle turned over."""
    at = len(data) // 2
    return data[:at] + bytes(byte ^ 0xFF for byte in data[at : at + 8]) + data[at + 8 :]


def test_a_damaged_member_costs_its_record_alone(tmp_path: Path) -> None:
    """Damaged data, a wrong checksum, junk between members, a member cut at the end of the file."""
    good = members(records())
    wrong_sum = good[1][:-8] + b"\0\0\0\0" + good[1][-4:]
    for bad in (damaged(good[1]), wrong_sum):
        data = b"".join([good[0], bad, *good[2:]])
        assert headlines(tmp_path, data) == (["Vote 0", "Vote 2", "Vote 3"], ["warc"])
    assert headlines(tmp_path, good[0] + b"junk" + b"".join(good[1:])) == (ALL, ["warc"])
    assert headlines(tmp_path, b"".join(good)[:-20]) == (ALL[:3], ["warc"])


@pytest.mark.parametrize("length", [10, 0, 99_999_999_999, "abc", "", "-1", "²", 5_000])
def test_a_wrong_length_costs_its_record_alone(tmp_path: Path, length: object) -> None:
    """Too short, too long, longer than the file, no number."""
    some = records()
    some[1] = record(answer(page(1)), number=1, length=length)
    kept = ["Vote 0", "Vote 2", "Vote 3"]
    assert headlines(tmp_path, b"".join(some), "crawl.warc") == (kept, ["warc"])
    assert headlines(tmp_path, b"".join(members(some))) == (kept, ["warc"])


def test_junk_and_a_cut_in_a_plain_archive(tmp_path: Path) -> None:
    """What is no record is told; a record without its end is not taken for a whole one."""
    some = records()
    data = some[0] + b"a line that is no record\r\n" + b"".join(some[1:])
    assert headlines(tmp_path, data, "crawl.warc") == (ALL, ["warc"])
    assert headlines(tmp_path, b"".join(some)[:-60], "crawl.warc") == (ALL[:3], ["warc"])
    path = tmp_path / "crawl.warc"
    path.write_bytes(data)
    places = [one.place for one in read_archive(path) if isinstance(one, Damage)]
    assert places == [str(len(some[0]))]


def test_what_is_no_page_is_counted_and_not_rejected(tmp_path: Path) -> None:
    """Requests, pictures, errors and revisits are left aside, by number."""
    some = [
        *records(1),
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record(answer(b"\x89PNG", kind="image/png")),
        record(answer(b"\x89PNG!", kind="image/png")),
        record(answer(page(5), status="404 Not Found")),
        record(b"", kind="revisit"),
    ]
    path = tmp_path / "crawl.warc"
    path.write_bytes(b"".join(some))
    reading = Reading()
    batches = list(read_batches(path, reading=reading))
    assert reading.n_records == 1 == sum(len(batch.articles) for batch in batches)
    assert reading.aside == [
        "crawl.warc: 2 × answer of type image/png",
        "crawl.warc: 1 × answer with status 404",
        "crawl.warc: 1 × request record",
        "crawl.warc: 1 × revisit record",
    ]


@pytest.mark.parametrize(
    ("headers", "pack"),
    [
        (["Content-Encoding: gzip"], gzip.compress),
        (["Content-Encoding: deflate"], zlib.compress),
        (["Content-Encoding: zstd"], zstandard.compress),
        (["Content-Encoding: gzip, gzip"], lambda body: gzip.compress(gzip.compress(body))),
        (["Content-Encoding: gzip"], lambda body: body),  # undone by who archived it
        (["Transfer-Encoding: chunked"], lambda body: body),
        (
            ["Transfer-Encoding: chunked"],
            lambda body: (
                b"%x\r\n%b\r\n5;a=b\r\n%b\r\n0\r\n\r\n" % (len(body) - 5, body[:-5], body[-5:])
            ),
        ),
    ],
)
def test_a_page_is_decoded_as_its_headers_say(headers: list[str], pack: object) -> None:
    """Content and transfer encodings, also where an archive has undone them already."""
    assert callable(pack)
    block = answer(pack(page(1)), *headers)
    header = {"warc-type": "response", "content-type": "application/http"}
    made = page_of(Captured("0", header, block))
    assert not isinstance(made, Aside)
    assert made.data == page(1)
    assert made.declared == "utf-8"


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        (["Content-Encoding: gzip"], b"no gzip at all", "warc"),
        (["Content-Encoding: gzip"], gzip.compress(bytes(70 * 2**20)), "limit"),
        (["Content-Encoding: gzip"], gzip.compress(page(1))[:-12], "warc"),
        (["Content-Encoding: rot13"], b"cntr", "warc"),
        (["Transfer-Encoding: chunked"], b"fffffff\r\nshort\r\n0\r\n\r\n", "warc"),
        (["Transfer-Encoding: chunked"], b"5\r\nwords\r\n", "warc"),
        ([], b" ", "empty"),
    ],
)
def test_a_page_that_cannot_be_decoded_is_refused(
    headers: list[str], body: bytes, reason: str
) -> None:
    """Garbage, a bomb, a cut, an encoding nobody knows, wrong chunks, nothing."""
    header = {"warc-type": "response", "content-type": "application/http"}
    with pytest.raises(Unreadable) as caught:
        page_of(Captured("0", header, answer(body, *headers)))
    assert caught.value.reason == reason


def test_brotli_is_read_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the record says what to install."""
    brotli = pytest.importorskip("brotli")
    header = {"warc-type": "response", "content-type": "application/http"}
    block = answer(brotli.compress(page(1)), "Content-Encoding: br")
    made = page_of(Captured("0", header, block))
    assert not isinstance(made, Aside)
    assert made.data == page(1)
    bomb = answer(brotli.compress(bytes(70 * 2**20)), "Content-Encoding: br")
    with pytest.raises(Unreadable, match="limit"):
        page_of(Captured("0", header, bomb))
    monkeypatch.setitem(__import__("sys").modules, "brotli", None)
    with pytest.raises(Unreadable, match=r"content-encoding br.*pip install"):
        page_of(Captured("0", header, block))


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    """One reject, whatever the file holds."""
    for data in (b"<html>not a warc</html>" * 50, gzip.compress(b"words"), b"WARC/1.0\r\n", b"\0"):
        assert headlines(tmp_path, data) == ([], ["warc"])
    assert headlines(tmp_path, b"") == ([], ["warc"])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2_000), st.binary(min_size=1, max_size=40), st.booleans())
def test_damage_anywhere_costs_at_most_two_records(
    tmp_path_factory: pytest.TempPathFactory, at: int, junk: bytes, is_packed: bool
) -> None:
    """Bytes written over an archive: all records that they do not touch come out."""
    some = records()
    data = b"".join(members(some) if is_packed else some)
    at = at * len(data) // 2_001
    path = tmp_path_factory.mktemp("archive") / ("crawl.warc.gz" if is_packed else "crawl.warc")
    path.write_bytes(data[:at] + junk + data[at + len(junk) :])
    read = [one for one in read_archive(path) if isinstance(one, Captured)]
    whole = [one for one in read if one.block in [answer(page(number)) for number in range(4)]]
    assert len(whole) >= 2


@pytest.mark.clock
@pytest.mark.slow
def test_time_grows_with_the_length_of_hostile_archives(tmp_path: Path) -> None:
    """Heads without records, magic numbers, endless headers, zeros."""
    kinds = {
        "heads": b"WARC/1.0\r\nA:",
        "magic": b"\x1f\x8b\x08",
        "lengths": b"WARC/1.0\r\nContent-Length: 60000000\r\n\r\n",
        "zeros": b"\0",
    }
    for name, unit in kinds.items():
        seconds = []
        for n in (1, 2):
            path = tmp_path / f"{name}.warc"
            path.write_bytes(unit * (n * 300_000 // len(unit)))
            begun = time.perf_counter()
            read_corpus(path)
            seconds.append(time.perf_counter() - begun)
        assert seconds[1] <= 3 * seconds[0] + 0.5, (name, seconds)


def test_what_is_whole_in_one_stream_survives_a_cut(tmp_path: Path) -> None:
    """A file packed as a whole: its records up to the cut, or none where a byte is wrong."""
    whole = gzip.compress(b"".join(records(40)), mtime=0)
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    *read, end = read_archive(path)
    assert [one.block for one in read if isinstance(one, Captured)] == [
        answer(page(number)) for number in range(len(read))
    ]
    assert 10 < len(read) < 40
    assert isinstance(end, Damage)
    assert "in the middle of the data" in end.why
    assert headlines(tmp_path, whole[:-8] + b"\0\0\0\0" + whole[-4:]) == ([], ["warc"])


def test_a_dictionary_before_zstandard_frames_is_used(tmp_path: Path) -> None:
    """As crawlers write them: one frame a record, the dictionary first."""
    some = records(40)
    words = zstandard.train_dictionary(2_000, some * 4)
    packer = zstandard.ZstdCompressor(dict_data=words)
    frames = b"".join(packer.compress(one) for one in some)
    for held in (words.as_bytes(), zstandard.compress(words.as_bytes())):
        head = b"\x5d\x2a\x4d\x18" + len(held).to_bytes(4, "little") + held
        read, reasons = headlines(tmp_path, head + frames, "crawl.warc.zst")
        assert (len(read), reasons) == (40, [])


def test_a_damaged_dictionary_costs_its_file_alone(tmp_path: Path) -> None:
    """One that unpacks to too much, one that is none."""
    (tmp_path / "good.jsonl").write_text('{"text": "Some words."}', encoding="utf-8")
    for held in (zstandard.compress(bytes(2**22)), b"\x37\xa4\x30\xec" + b"x" * 90):
        head = b"\x5d\x2a\x4d\x18" + len(held).to_bytes(4, "little") + held
        (tmp_path / "crawl.warc.zst").write_bytes(head)
        corpus = read_corpus(tmp_path)
        assert (len(corpus.articles), corpus.rejects["reason"].tolist()) == (1, ["warc"])


def test_a_part_of_a_page_is_no_page(tmp_path: Path) -> None:
    """A part (206) is left aside, a page in segments told; two members are one body."""
    header = {"warc-type": "response", "content-type": "application/http"}
    part = page_of(Captured("0", header, answer(page(1), status="206 Partial Content")))
    assert part == Aside("answer with status 206")
    with pytest.raises(Unreadable, match="segments"):
        page_of(Captured("0", header | {"warc-segment-number": "1"}, answer(page(1))))
    body = gzip.compress(page(1)[:90]) + gzip.compress(page(1)[90:])
    made = page_of(Captured("0", header, answer(body, "Content-Encoding: gzip")))
    assert not isinstance(made, Aside)
    assert made.data == page(1)


def test_pages_in_an_archive_are_read_as_the_pages_themselves(gold: Path, tmp_path: Path) -> None:
    """Real pages, packed as a crawler does: the same articles, whatever holds them."""
    pages = sorted((gold / "promos" / "html_dev").iterdir())[::6]
    blocks = [answer(path.read_bytes(), "Content-Encoding: gzip", kind="") for path in pages]
    crawl = tmp_path / "crawl.warc.gz"
    crawl.write_bytes(b"".join(members([record(block) for block in blocks])))
    columns = ["headline", "byline", "published", "text"]
    packed = read_corpus(crawl).articles[columns]
    alone = read_corpus(pages).articles[columns]
    assert len(packed) > 20
    assert packed.equals(alone)
