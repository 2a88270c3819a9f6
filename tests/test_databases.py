"""SQLite databases: every row of a table with a text is a record, whatever its cells hold."""

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing import records
from framing.corpus import Corpus, Reading, read_batches, read_corpus

NEWSDATA = (
    "CREATE TABLE newsdata (id TEXT PRIMARY KEY, date TEXT, source TEXT, title TEXT, content TEXT, "
    "author TEXT, url TEXT, published TEXT, published_utc INTEGER, collection_utc INTEGER)"
)
NELA = [
    (
        f"ledger--{n}", "2019-03-12", "ledger", f"Vote {n}", f"Words of vote {n}.", "Ann Writer",
        f"https://ledger.example/{n}", "2019-03-12 10:00:00", 1552384800, 1552388400,
    )
    for n in range(1, 4)
]  # fmt: skip


def make(
    path: Path, *statements: str, rows: Sequence[tuple[object, ...]] = (), table: str = "newsdata"
) -> Path:
    """A database made by statements, with rows in one table."""
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        for row in rows:
            marks = ", ".join("?" * len(row))
            database.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608
        database.commit()
    return path


def told(corpus: Corpus) -> list[tuple[str, str]]:
    """Record and reason of each reject."""
    return list(zip(corpus.rejects["source_record"], corpus.rejects["reason"], strict=True))


@pytest.mark.parametrize("ending", [".db", ".sqlite", ".sqlite3"])
def test_a_database_of_nela_gt_is_read(tmp_path: Path, ending: str) -> None:
    """Each row of newsdata is an article, numbered by table and row, in the order of the rows."""
    corpus = read_corpus(make(tmp_path / f"nela{ending}", NEWSDATA, rows=NELA[::-1]))
    assert corpus.rejects.empty
    assert corpus.articles["source_record"].tolist() == ["newsdata:1", "newsdata:2", "newsdata:3"]
    article = corpus.articles.iloc[0]
    assert article["article_id"] == "ledger--3"
    assert article["text"] == "Vote 3\n\nWords of vote 3."
    assert (article["outlet"], article["byline"]) == ("ledger", "Ann Writer")
    assert article["url"] == "https://ledger.example/3"
    assert article["published"] == pd.Timestamp("2019-03-12T10:00:00Z")
    assert json.loads(article["extra"])["published_utc"] == 1552384800


def test_a_text_is_kept_code_point_for_code_point(tmp_path: Path) -> None:
    """Marks, blanks and characters of any plane stay as they are, in UTF-16 databases too."""
    text = "\ufeff One.\r\n\r\n\u2028“Two” \U0001f5f3\ufe0f \x00 end\n"
    for encoding in ("UTF-8", "UTF-16le"):
        path = tmp_path / f"{encoding}.db"
        make(
            path,
            f"PRAGMA encoding='{encoding}'",
            "CREATE TABLE t (body)",
            rows=[(text,)],
            table="t",
        )
        assert read_corpus(path).articles["text"].tolist() == [text]


def test_tables_without_a_text_and_views_are_left_aside(tmp_path: Path) -> None:
    """Only what was stored in a plain table with a known text column is a record."""
    path = make(
        tmp_path / "many.db",
        "CREATE TABLE feeds (name TEXT, url TEXT)",
        "INSERT INTO feeds VALUES ('ledger', 'https://ledger.example')",
        'CREATE TABLE "odd "" name; --" (Body TEXT)',
        'INSERT INTO "odd "" name; --" VALUES (\'One.\')',
        'CREATE VIEW all_news AS SELECT Body AS text FROM "odd "" name; --"',
        "CREATE VIRTUAL TABLE search USING fts5(content)",
        "INSERT INTO search VALUES ('Two.')",
        "CREATE TABLE more (text TEXT)",
        "INSERT INTO more VALUES ('Three.')",
    )
    reading = Reading()
    list(read_batches(path, reading=reading))
    assert "many.db: 1 × table feeds, which has no column of texts" in reading.aside
    corpus = read_corpus(path)
    assert corpus.articles["text"].tolist() == ["One.", "Three."]
    assert corpus.articles["source_record"].tolist() == ['odd " name; --:1', "more:1"]
    assert corpus.rejects.empty


def test_a_column_can_be_named_where_there_is_one_table(tmp_path: Path) -> None:
    """Of several tables without a known text column none is read, and they are listed."""
    path = make(tmp_path / "own.db", "CREATE TABLE n (story TEXT)", "INSERT INTO n VALUES ('One.')")
    assert read_corpus(path, columns={"text": "story"}).articles["text"].tolist() == ["One."]
    assert told(read_corpus(path)) == [("n:1", "missing_text")]
    make(path, "CREATE TABLE m (a)")
    rejects = read_corpus(path).rejects
    assert rejects["reason"].tolist() == ["missing_text"]
    assert "n (story); m (a)" in rejects["detail"][0]


def test_row_numbers_are_found_where_a_column_has_their_name_or_there_are_none(
    tmp_path: Path,
) -> None:
    """A column called rowid is a column; a table without row numbers is numbered from 1."""
    path = make(
        tmp_path / "numbers.db",
        "CREATE TABLE a (rowid TEXT, text TEXT)",
        "INSERT INTO a (_rowid_, rowid, text) VALUES (70, 'x', 'One.')",
        "CREATE TABLE b (id TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID",
        "INSERT INTO b VALUES ('z', 'Three.'), ('y', 'Two.')",
        "CREATE TABLE c (rowid, _rowid_, oid, text)",
        "INSERT INTO c VALUES (9, 9, 9, 'Four.')",
        "CREATE TABLE d (text)",
        "INSERT INTO d (rowid, text) VALUES (-5, 'Five.')",
    )
    corpus = read_corpus(path)
    assert corpus.articles["source_record"].tolist() == ["a:70", "b:1", "b:2", "c:1", "d:-5"]
    assert corpus.articles["text"].tolist() == ["One.", "Two.", "Three.", "Four.", "Five."]


def test_cells_that_are_not_utf_8_are_decoded_or_told(tmp_path: Path) -> None:
    """Text of another encoding has a note, a blob of text is text, one of bytes is left out."""
    path = make(
        tmp_path / "bytes.db",
        "CREATE TABLE t (text, author, picture)",
        "INSERT INTO t VALUES (CAST(x'636166e9206f6e6521' AS TEXT), 'Ann', x'89504e47')",
        "INSERT INTO t VALUES (CAST('A blob.' AS BLOB), CAST(x'89504e470d0a1a0a' AS TEXT), 7)",
        "INSERT INTO t VALUES (x'fffe00', 'Ann', NULL)",
        "INSERT INTO t VALUES (7, 'Ann', NULL)",
    )
    corpus = read_corpus(path)
    assert corpus.articles["text"].tolist() == ["café one!", "A blob."]
    first, second = corpus.articles["notes"]
    assert "decode:windows-1252" in first
    assert "picture:a blob of 4 bytes that are no text, not kept" in first
    assert "author:not read" in second
    assert told(corpus) == [("t:3", "encoding"), ("t:4", "missing_text")]


def test_a_row_that_is_too_large_costs_itself_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit holds before a row is in memory; rows after it are read."""
    monkeypatch.setattr(records, "MAX_RECORD", 100_000)
    path = make(
        tmp_path / "large.db",
        "CREATE TABLE t (text)",
        rows=[("One.",), ("x" * 200_000,), ("y" * 200_000,), ("Two.",), ("z" * 200_000,)],
        table="t",
    )
    corpus = read_corpus(path)
    assert corpus.articles["text"].tolist() == ["One.", "Two."]
    assert told(corpus) == [("t:2", "limit"), ("t:3", "limit"), ("t:5", "limit")]


def page_size_and_pages(path: Path) -> tuple[int, list[bytes]]:
    """A database cut into its pages."""
    data = path.read_bytes()
    size = int.from_bytes(data[16:18], "big")
    return size, [data[at : at + size] for at in range(0, len(data), size)]


def test_damage_costs_what_follows_it_in_its_table(tmp_path: Path) -> None:
    """Rows before it and other tables are read; one reject says that rows are lost."""
    rows = [(f"Text {n}. " + "word " * 300,) for n in range(40)]
    path = make(
        tmp_path / "hurt.db",
        "CREATE TABLE t (text)",
        "CREATE TABLE u (text)",
        "INSERT INTO u VALUES ('Safe.')",
        rows=rows,
        table="t",
    )
    size, pages = page_size_and_pages(path)
    hurt = next(n for n, page in enumerate(pages) if b"Text 20." in page)
    n_before = min(int(n) for n in re.findall(rb"Text (\d+)\.", pages[hurt]))
    pages[hurt] = b"\xff" * size
    path.write_bytes(b"".join(pages))
    corpus = read_corpus(path)
    texts = [text.split(".")[0] for text in corpus.articles["text"]]
    assert texts == [*(f"Text {n}" for n in range(n_before)), "Safe"]
    assert told(corpus) == [(f"t:{n_before}+", "format")]
    assert "damaged" in corpus.rejects["detail"][0]


def test_a_file_that_is_no_database_is_a_reject(tmp_path: Path) -> None:
    """So are an empty file, a first page alone, a packed one and a database without tables."""
    good = make(tmp_path / "good.db", NEWSDATA, rows=NELA).read_bytes()
    files = {
        "none.db": (b"id,text\n1,Words.\n", "format"),
        "zero.db": (b"", "empty"),
        "head.db": (good[:100], "format"),
        "cut.db": (good[:4096], "format"),
        "packed.db.gz": (b"\x1f\x8b", "format"),
        "tables.db": (make(tmp_path / "x.db", "CREATE VIEW v AS SELECT 1").read_bytes(), "empty"),
    }
    for name, (data, reason) in files.items():
        (tmp_path / name).write_bytes(data)
        corpus = read_corpus(tmp_path / name)
        assert corpus.articles.empty, name
        assert corpus.rejects["reason"].tolist() == [reason], name


def test_rows_that_wait_beside_the_database_are_told(tmp_path: Path) -> None:
    """A log that was not written back is not read, and no file is made or changed."""
    path = tmp_path / "live.db"
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE t (text)")
        writer.execute("INSERT INTO t VALUES ('One.')")
        writer.commit()
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert read_corpus(path).rejects.empty
        writer.execute("INSERT INTO t VALUES ('Two.')")
        writer.commit()
        before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
        corpus = read_corpus(path)
        assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
    assert corpus.articles["text"].tolist() == ["One."]
    assert told(corpus) == [("-wal", "format")]
    assert "live.db-wal" in corpus.rejects["detail"][0]


def test_a_database_whose_only_rows_wait_says_so(tmp_path: Path) -> None:
    """Without the log it has no table."""
    path = tmp_path / "live.db"
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE t (text)")
        writer.commit()
        assert [record for record, _ in told(read_corpus(path))][-1] == "-wal"


def test_a_read_only_folder_is_enough(tmp_path: Path) -> None:
    """A name with marks of an address is a name."""
    path = make(tmp_path / "a?b#c%20d.db", NEWSDATA, rows=NELA)
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        assert len(read_corpus(path).articles) == 3
    finally:
        tmp_path.chmod(0o755)


GOOD = [(f"Text {n}. " + "word " * 60,) for n in range(30)]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a sound database of several pages."""
    path = tmp_path_factory.mktemp("sound") / "sound.db"
    return make(
        path, "PRAGMA page_size=1024", "CREATE TABLE t (text)", rows=GOOD, table="t"
    ).read_bytes()


Patch = tuple[int, bytes]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20_000), st.binary(min_size=1, max_size=40)), max_size=8),
    st.one_of(st.none(), st.integers(0, 20_000)),
)
def test_no_damage_raises(
    tmp_path_factory: pytest.TempPathFactory,
    sound: bytes,
    patches: Iterable[Patch],
    size: int | None,
) -> None:
    """Whatever bytes are overwritten or cut off, each record ends up once."""
    data = bytearray(sound)
    for at, patch in patches:
        at %= len(data)
        data[at : at + len(patch)] = patch
    path = tmp_path_factory.mktemp("hurt") / "hurt.db"
    path.write_bytes(bytes(data[:size]))
    corpus = read_corpus(path)
    assert corpus.n_records == sum(map(len, corpus[:3])) >= 1


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.text(), st.binary(), st.integers(-(2**63), 2**63 - 1)),
            st.one_of(st.none(), st.text(), st.binary(), st.floats()),
        ),
        max_size=12,
    )
)
def test_any_cells_are_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[Any, Any]]
) -> None:
    """Each row is one record, whatever stands in it."""
    path = tmp_path_factory.mktemp("cells") / "cells.db"
    rows = [(text, other) for text, other in cells if _can_be_stored(text, other)]
    make(path, "CREATE TABLE t (text, other)", rows=rows, table="t")
    corpus = read_corpus(path)
    assert corpus.n_records == sum(map(len, corpus[:3])) == max(1, len(rows))


def _can_be_stored(*cells: object) -> bool:
    try:
        return all(cell.encode() is not None for cell in cells if isinstance(cell, str))
    except UnicodeEncodeError:
        return False
