"""Raw input to articles: aliases, ids, dates, rejects, duplicates, and the account of records."""

import gzip
import json
import quopri
from pathlib import Path

import pandas as pd
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from framing.corpus import Reading, read_batches, read_corpus
from framing.dates import parse_published
from framing.decode import decode
from framing.errors import CorpusError
from framing.schema import DUPLICATES, check, frame
from framing.store import is_output, read_table


def jsonl(folder: Path, *records: object) -> Path:
    """Write records to news.jsonl."""
    path = folder / "news.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in records), encoding="utf-8")
    return path


def test_aliases_are_read_and_other_columns_kept(tmp_path: Path) -> None:
    """A Media Cloud record lands in our columns; what we do not know stays in extra."""
    record = {
        "stories_id": 7,
        "Headline": "A vote",
        "maintext": "The council voted.",
        "media_name": "North Ledger",
        "publish_date": "2026-03-12T10:00:00+02:00",
        "authors": ["A. Writer", {"name": "B. Writer"}],
        "words": 3,
    }
    article = read_corpus(jsonl(tmp_path, record)).articles.iloc[0]
    assert article["article_id"] == "7"
    assert article["text"] == "A vote\n\nThe council voted."
    assert article["text"][article["body_start"] :] == "The council voted."
    assert article["outlet"] == "North Ledger"
    assert article["byline"] == "A. Writer, B. Writer"
    assert article["published"] == pd.Timestamp("2026-03-12T08:00:00Z")
    assert article["published_raw"] == "2026-03-12T10:00:00+02:00"
    assert json.loads(article["extra"]) == {"words": 3}


def test_ids_are_kept_digit_for_digit(tmp_path: Path) -> None:
    """ "007", 7, 7.0 and 19 digits are four ids; none becomes a number."""
    ids = ['"007"', "7", "7.0", "9223372036854775808", '"1e3"']
    lines = [f'{{"id": {i}, "text": "Words {n}."}}' for n, i in enumerate(ids)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = read_corpus(tmp_path).articles["article_id"].tolist()
    assert found == ["007", "7", "7.0", "9223372036854775808", "1e3"]


def test_a_number_of_thousands_of_digits_is_told(tmp_path: Path) -> None:
    """Python refuses to read it; the other records are kept."""
    lines = [f'{{"text": "It rained.", "views": {"9" * 5000}}}', '{"text": "It snowed."}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert corpus.articles["text"].tolist() == ["It snowed."]
    assert "thousands of digits; write it as text" in corpus.rejects["detail"][0]


@given(st.text(min_size=1).filter(str.strip))
def test_a_structured_body_is_kept_code_point_for_code_point(body: str) -> None:
    """Blanks, controls and marks of any kind stay; only lone surrogates cannot be stored."""
    from framing.corpus import _article

    article = _article({"title": "T", "text": body}, (), ("a.jsonl", "1"), {}, {})
    assert article["text"] == f"T\n\n{body}"


def test_one_bad_record_is_one_reject_and_the_others_survive(tmp_path: Path) -> None:
    """Each reject names file, record and reason, and the account adds up."""
    path = tmp_path / "news.jsonl"
    path.write_text(
        '{"id": 1, "text": "Good one."}\n{"id": 2, "text": \n{"id": 3}\n{"id": 4, "text": " "}\n'
        '{"id": [5], "text": "Bad id."}\n{"id": 1, "text": "Other text."}\n'
        '{"id": 1, "text": "Good one."}\n[1]\n{"id": 9, "text": "Good too."}',
        encoding="utf-8",
    )
    corpus = read_corpus(path)
    assert corpus.articles["article_id"].tolist() == ["1", "9"]
    assert list(zip(corpus.rejects.source_record, corpus.rejects.reason, strict=True)) == [
        ("2", "json"),
        ("3", "missing_text"),
        ("4", "empty"),
        ("5", "id"),
        ("6", "duplicate_id"),
        ("8", "json"),
    ]
    assert corpus.duplicates.iloc[:, :3].values.tolist() == [["news.jsonl", "7", "1"]]
    assert corpus.duplicates["differs"].isna().all()
    assert corpus.n_records == 9 == sum(map(len, corpus[:3]))


def test_several_articles_in_a_text_are_told(tmp_path: Path) -> None:
    """Each with a headline above a byline, or with labels; a section after dashes is none."""
    text = "The council met on Monday to vote on the fee for every ship. " * 5
    for name, line, head in [
        ("a", "---", "A vote on fees\nBy Anna Berg"),
        ("b", "=====", "A second vote on fees"),
        ("c", "---", "Title: A vote\nURL: https://a.example/1"),
        ("d", "---", "What the paper said"),
    ]:
        part = f"{head}\n\n{text}"
        (tmp_path / f"{name}.txt").write_text(f"\n\n{line}\n\n".join([part] * 3), encoding="utf-8")
    notes = read_corpus(tmp_path).articles["notes"]
    assert ["seems to be 3 articles" in str(note) for note in notes] == [True, True, True, False]


def test_a_table_saved_as_text_is_read_as_one(tmp_path: Path) -> None:
    """Excel's Unicode Text is UTF-16 with tabs, under the ending of a text."""
    rows = ["id\ttitle\ttext", '07\tA vote\t"It was ""lost"", he said."']
    (tmp_path / "a.txt").write_text("\r\n".join(rows), encoding="utf-16")
    (article,) = read_corpus(tmp_path).articles.itertuples()
    assert (article.article_id, article.text) == ("07", 'A vote\n\nIt was "lost", he said.')


def test_a_path_that_cannot_be_looked_at_is_no_output() -> None:
    """Python 3.11 raises where a folder is shut, as for a name that is too long."""
    assert not is_output(Path("x" * 300))


def test_texts_that_a_source_cuts_are_told(tmp_path: Path) -> None:
    """NewsAPI gives 200 characters and counts the others; what it removed is no article."""
    records = [
        {"content": "The council voted… [+2000 chars]", "publishedAt": "2026-03-12T07:15:00Z"},
        {"content": "[Removed]", "source": {"id": None, "name": "[Removed]"}},
    ]
    corpus = read_corpus(jsonl(tmp_path, *records))
    (article,) = corpus.articles.itertuples()
    assert article.text == "The council voted… [+2000 chars]"
    assert article.notes == "text:only its beginning, 2000 characters more are not given"
    assert article.published == pd.Timestamp("2026-03-12T07:15:00Z")
    assert corpus.rejects["reason"].tolist() == ["missing_text"]


def test_a_folder_is_read_in_order_with_assets_left_aside(tmp_path: Path) -> None:
    """Files of one folder, plain and compressed; pictures are ignored, unknown kinds rejected."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.csv").write_text("id,text\n007,In a table.\n", encoding="utf-8")
    with gzip.open(tmp_path / "a.jsonl.gz", "wt", encoding="utf-8") as packed:
        packed.write('{"id": "z", "text": "Packed."}')
    (tmp_path / "logo.png").write_bytes(b"\x89PNG")
    (tmp_path / "c.docx").write_bytes(b"PK\x03\x04")
    corpus = read_corpus(tmp_path)
    assert corpus.articles["article_id"].tolist() == ["z", "007"]
    assert corpus.articles["source_file"].tolist() == [
        f"{tmp_path.name}/a.jsonl.gz",
        f"{tmp_path.name}/b/x.csv",
    ]
    assert corpus.rejects["reason"].tolist() == ["format"]


def test_what_a_browser_saved_with_a_page_is_left_aside(tmp_path: Path) -> None:
    """The folder beside the page; it is read where it is named, or has no page beside it."""
    inside = tmp_path / "Fee rises_files"
    inside.mkdir()
    (inside / "frame.html").write_text("<p>Our cookies, our choice.", encoding="utf-8")
    (inside / "list.json").write_text('{"text": "An advert."}', encoding="utf-8")
    assert len(read_corpus(tmp_path).articles) == 2
    (tmp_path / "Fee rises.html").write_text("<p>" + "It rained all day. " * 9, encoding="utf-8")
    for source in (tmp_path, str(tmp_path / "*")):
        reading = Reading()
        (batch,) = read_batches(source, reading=reading)
        assert batch.articles["text"].str[:9].tolist() == ["It rained"]
        assert [Path(name).name for name in reading.ignored] == ["frame.html", "list.json"]
    assert len(read_corpus(inside).articles) == 2
    assert len(read_corpus(inside / "list.json").articles) == 1


def test_a_hidden_file_is_read_only_when_named(tmp_path: Path) -> None:
    """A Mac leaves `._news.jsonl` beside news.jsonl: it is told, not read, unless asked for."""
    jsonl(tmp_path, {"text": "One."}).rename(tmp_path / "._news.jsonl")
    jsonl(tmp_path, {"text": "Two."})
    reading = Reading()
    (batch,) = read_batches(tmp_path, reading=reading)
    assert batch.articles["text"].tolist() == ["Two."]
    assert [Path(name).name for name in reading.ignored] == ["._news.jsonl"]
    hidden, seen = str(tmp_path / "._news.jsonl"), str(tmp_path / "news.jsonl")
    assert read_corpus(hidden).articles["text"].tolist() == ["One."]
    assert read_corpus(str(tmp_path / ".*.jsonl")).articles["text"].tolist() == ["One."]
    for both in ([hidden, seen], [tmp_path, hidden]):
        assert sorted(read_corpus(both).articles["text"]) == ["One.", "Two."]


@pytest.mark.parametrize("form", ["{}\n{}\n{}", "[{},{},{}]", '{{"articles": [{},{},{}]}}'])
def test_a_key_named_twice_is_refused_at_any_depth(tmp_path: Path, form: str) -> None:
    """One of the two values would be lost; other records are kept."""
    records = (
        '{"text": "A.", "outlet": "One", "text": "B."}',
        '{"text": "Kept."}',
        '{"text": "C.", "tags": [[{"a": 1, "b": 2, "b": 2}]]}',
    )
    (tmp_path / "a.json").write_text(form.format(*records), encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert corpus.articles["text"].tolist() == ["Kept."]
    assert corpus.rejects["source_record"].tolist() == ["1", "3"]
    told = [f"the key '{key}' stands twice; give it once" for key in ("text", "b")]
    assert corpus.rejects["detail"].tolist() == told


def test_a_list_of_articles_named_twice_costs_the_file_and_a_key_in_one_only_that(
    tmp_path: Path,
) -> None:
    """What a wrapper holds beside its articles is not read, so it costs nothing."""
    path = tmp_path / "a.json"
    path.write_text('{"v": 1, "v": 2, "articles": [{"text": "A."}], "articles": []}', "utf-8")
    assert read_corpus(path).rejects["detail"].tolist() == [
        "the key 'articles' stands twice; give it once"
    ]
    twice = '{"articles": 1, "articles": 2}'
    path.write_text(f'{{"m": {twice}, "articles": [{twice}, {{"text": "Kept."}}]}}', "utf-8")
    corpus = read_corpus(path)
    assert corpus.articles["text"].tolist() == ["Kept."]
    assert corpus.rejects["source_record"].tolist() == ["1"]


def test_a_record_nested_deeply_is_read(tmp_path: Path) -> None:
    """As deeply as the parser goes; looking for keys named twice adds no bound of its own."""
    (tmp_path / "a.jsonl").write_text(f'{{"text": "A.", "x": {"[" * 900}{"]" * 900}}}', "utf-8")
    assert read_corpus(tmp_path).articles["text"].tolist() == ["A."]


def test_parquet_is_read_with_its_types(tmp_path: Path) -> None:
    """Times and integer ids of a Parquet file are read; missing text is a reject."""
    frame = pd.DataFrame(
        {"id": [1, 2], "text": ["Words.", None], "date": pd.to_datetime(["2026-03-12"] * 2)}
    )
    frame.to_parquet(tmp_path / "a.parquet")
    corpus = read_corpus(tmp_path / "a.parquet")
    assert corpus.articles["article_id"].tolist() == ["1"]
    assert corpus.articles["published"].iloc[0] == pd.Timestamp("2026-03-12T00:00Z")
    assert corpus.rejects["reason"].tolist() == ["missing_text"]


def test_tags_in_a_text_are_kept_and_told(tmp_path: Path) -> None:
    """A body is stored as given, also where it is no plain text; `notes` says what that means."""
    marked, plain = "<p>Some words.</p><p>Others.</p>", "If a<b then c>d, it said. </p>"
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps({"text": text}) for text in (marked, plain)), "utf-8")
    articles = read_corpus(path).articles.set_index("text")
    assert articles["notes"].fillna("").to_dict() == {
        marked: "text:tags in it are read as words",
        plain: "",
    }


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_packed_parquet_is_read(tmp_path: Path, ending: str) -> None:
    """As every table is: the library that reads Parquet does not unpack."""
    plain = tmp_path / "news.parquet"
    pd.DataFrame({"id": ["1", "2"], "text": ["It rained.", "It snowed."]}).to_parquet(plain)
    pack = gzip.compress if ending == ".gz" else zstandard.ZstdCompressor().compress
    data = pack(plain.read_bytes())
    plain.with_name(f"news.parquet{ending}").write_bytes(data)
    plain.unlink()
    assert read_corpus(tmp_path).articles["article_id"].tolist() == ["1", "2"]
    plain.with_name(f"news.parquet{ending}").write_bytes(data[: len(data) // 2])
    assert read_corpus(tmp_path).rejects["reason"].tolist() == ["truncated"]


def test_a_pattern_may_match_names_with_its_own_signs(tmp_path: Path) -> None:
    """Browsers save pages under the headline, whatever stands in it."""
    for name in ("Why angry? [2].txt", "What now*.txt", "[a].txt"):
        (tmp_path / name).write_text(f"They asked: {name}", encoding="utf-8")
    found = read_corpus(str(tmp_path / "*.txt")).articles
    assert sorted(found["source_file"]) == ["What now*.txt", "Why angry? [2].txt", "[a].txt"]


def test_a_source_without_a_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is what a shell makes of a variable that is not set, and not the current folder."""
    monkeypatch.chdir(tmp_path)
    jsonl(tmp_path, {"text": "It rained."})
    assert len(read_corpus(".").articles) == 1
    for sources in ("", ["news.jsonl", ""]):
        with pytest.raises(CorpusError, match="an empty text; give a file"):
            read_corpus(sources)


def test_a_pattern_may_begin_with_a_folder_that_has_its_signs(tmp_path: Path) -> None:
    """A folder that is there is meant by its name, where the pattern matches nothing else."""
    folder = tmp_path / "pages [1]" / "May?"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("It rained.", encoding="utf-8")
    for pattern in ("pages [1]/May?/*.txt", "pages [1]/**/*.txt", "./pages [1]//*/[a-c].txt"):
        assert len(read_corpus(f"{tmp_path}/{pattern}").articles) == 1
    with pytest.raises(CorpusError, match="no file matches"):
        read_corpus(f"{tmp_path}/pages [1]/*.html")


def test_columns_without_a_name_are_all_kept(tmp_path: Path) -> None:
    """An index and a comma at the end of lines make two; one has its number for a name."""
    (tmp_path / "a.csv").write_text(",id,text,\n17,1,It rained.,x\n", encoding="utf-8")
    extra = json.loads(read_corpus(tmp_path).articles["extra"].iloc[0])
    assert extra == {"column 1": "17", "column 4": "x"}
    (tmp_path / "a.csv").write_text(",text,column 1,\n17,It rained.,x,y\n", encoding="utf-8")
    extra = json.loads(read_corpus(tmp_path).articles["extra"].iloc[0])
    assert extra == {"column 1 (no name)": "17", "column 1": "x", "column 4": "y"}


def test_the_text_column_can_be_named(tmp_path: Path) -> None:
    """An input with its own names is read by naming them; the message says how."""
    path = jsonl(tmp_path, {"story": "Some words."})
    assert "--column text=NAME" in read_corpus(path).rejects["detail"].iloc[0]
    named = read_corpus(path, columns={"text": "story"})
    assert named.articles["text"].tolist() == ["Some words."]
    beside = jsonl(tmp_path, {"text": "Other words."})
    other = read_corpus(beside, columns={"text": "story"})
    assert other.articles["text"].tolist() == ["Other words."]
    assert other.articles["notes"].tolist() == ["text:read from 'text', no 'story' here"]
    taken = read_corpus(beside, columns={"text": "story", "headline": "text"})
    assert taken.rejects["reason"].tolist() == ["missing_text"]
    absent = read_corpus(beside, columns={"outlet": "site"})
    assert absent.articles["notes"].tolist() == ["outlet:no 'site' here"]
    with pytest.raises(CorpusError, match="no column 'body'"):
        read_corpus(path, columns={"body": "story"})
    with pytest.raises(CorpusError, match="no name is given for the input's column of text"):
        read_corpus(path, columns={"text": " "})


def test_a_source_that_does_not_exist_stops_before_reading() -> None:
    """A misspelt path is an error, not an empty corpus."""
    with pytest.raises(CorpusError, match="no such file"):
        read_corpus("no/such/*.jsonl")


DATES = {
    "2024-05-06T07:08:09Z": "2024-05-06T07:08:09+00:00",
    "2024-05-06T07:08:09+02:00": "2024-05-06T05:08:09+00:00",
    "2024-05-06": "2024-05-06T00:00:00+00:00",
    "Mon, 06 May 2024 07:08:09 +0200": "2024-05-06T05:08:09+00:00",
    "March 12, 2026": "2026-03-12T00:00:00+00:00",
    "12 March 2026, 4:05 p.m. UTC": "2026-03-12T16:05:00+00:00",
    "Thursday, 12 March 2026": "2026-03-12T00:00:00+00:00",
    "November 19, 2019, 07:47 PM EST": "2019-11-20T00:47:00+00:00",
    "July 9, 2019: 3:33 AM ET": "2019-07-09T07:33:00+00:00",
    "11:22 PM EST, Tue November 29, 2016": "2016-11-30T04:22:00+00:00",
    "Fri Apr 28 19:20:36 CEST 2023": "2023-04-28T17:20:36+00:00",
    "2026-03-01 10:00:00 UTC": "2026-03-01T10:00:00+00:00",
    "2026-03-01T10:00 CET": "2026-03-01T09:00:00+00:00",
    "2026-03-01 10:00:00 (EST)": "2026-03-01T15:00:00+00:00",
    "27.04.2020 - 18:50 Uhr": "2020-04-27T18:50:00+00:00",
    "07 mai 2019 à 13h59": "2019-05-07T13:59:00+00:00",
    "martes, 3 de mayo de 2022 · 23:57": "2022-05-03T23:57:00+00:00",
    "2022-5-3T23:57:00": "2022-05-03T23:57:00+00:00",
    "Segunda-feira, 12 de março de 2026": "2026-03-12T00:00:00+00:00",
    "Published March 12, 2026": "2026-03-12T00:00:00+00:00",
    "lauantai 14.3.2026": "2026-03-14T00:00:00+00:00",
    "14/01/2020": "2020-01-14T00:00:00+00:00",
    "10 March 2025 19:40 UTC+3": "2025-03-10T16:40:00+00:00",
    "10 March 2025, 19:40 (UTC+03:00)": "2025-03-10T16:40:00+00:00",
    "March 10, 2025 7:40 PM GMT-5": "2025-03-11T00:40:00+00:00",
    "19:40 UTC−4, 10 March 2025": "2025-03-10T23:40:00+00:00",
    "10 March 2025 19:40 GMT +0530": "2025-03-10T14:10:00+00:00",
    "10. März 2025 am Abend": "2025-03-10T00:00:00+00:00",
    "10. März 2025 am späten Abend, 19.40 Uhr": "2025-03-10T19:40:00+00:00",
    "10.03.2025, 19 Uhr": "2025-03-10T19:00:00+00:00",
    "10.03.2025 Uhr": "2025-03-10T00:00:00+00:00",
    "10. März 2025, 24 Uhr": "2025-03-10T00:00:00+00:00",
    "10. März 2025, 19 Uhr 30": "2025-03-10T19:30:00+00:00",
    "12 Mar 2026 08:15 MSK": "2026-03-12T05:15:00+00:00",
    "12 Mar 2026 08:15 PM": "2026-03-12T20:15:00+00:00",
    "Thu, 12 Mar 2026 08:15:00 CET": "2026-03-12T07:15:00+00:00",
    "Thu, 12 Mar 2026 08:15:00 UT": "2026-03-12T08:15:00+00:00",
    "2026/03/12 08:15": "2026-03-12T08:15:00+00:00",
    "2026.3.12": "2026-03-12T00:00:00+00:00",
    "20260312": "2026-03-12T00:00:00+00:00",
    "20260312T081500Z": "2026-03-12T08:15:00+00:00",
    "20260312081500": "2026-03-12T08:15:00+00:00",
}


@pytest.mark.parametrize("raw", DATES)
def test_stated_dates_are_read_in_utc(raw: str) -> None:
    """ISO, mail and written dates become UTC, with the zone that they name."""
    time = parse_published(raw).time
    assert time is not None
    assert time.isoformat() == DATES[raw]


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "1970-01-01T00:00:00Z",
        "03/04/2020",
        "1511136000000",
        "2024-13-99T99",
        "20261312",
        "2026/13/12",
        "2024-05-NaN",
        "May",
        "© 2013",
        "2099-01-01",
        "31.02.2020",
        "Updated March 11, 2025",
        "10:15 Updated March 11, 2025",
        "Обновлено 12.03.2026",
        "10 March 2025 19:40 UTC+30",
        "10 March 2025 25 Uhr",
    ],
)
def test_what_is_not_a_date_stays_missing(raw: str) -> None:
    """No date is invented from numbers, fragments or copyright lines."""
    assert parse_published(raw).time is None


NUMBERED = [f"{day:02}/03/2026 10:00" for day in range(1, 32)]


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "parquet"])
def test_the_order_of_day_and_month_is_told_from_all_dates_of_a_file(
    tmp_path: Path, suffix: str
) -> None:
    """Else the first twelve days of every month but one would have no date."""
    ids = [str(n) for n in range(31)]
    rows = pd.DataFrame({"id": ids, "Date": NUMBERED, "text": "It rained on day " + pd.Series(ids)})
    path = tmp_path / f"a.{suffix}"
    if suffix == "csv":
        rows.to_csv(path, index=False)
    elif suffix == "parquet":
        rows.to_parquet(path)
    else:
        rows.to_json(path, orient="records", lines=suffix == "jsonl")
    articles = read_corpus(path).articles
    assert articles["published"].dt.day.tolist() == [*range(1, 32)]
    assert articles["published_raw"].tolist() == NUMBERED
    assert articles["notes"].str.contains("day first, as in other dates").sum() == 11  # 3 March


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (["03/04/2026", "04/03/2026"], [None, None]),
        (["03/04/2026", "04/13/2026"], [4, 13]),
        (["03/04/2026", "04/13/2026", "13/04/2026"], [None, 13, 13]),
        (["03-04-2026", "13/04/2026", "2026-05-06", "none"], [3, 13, 6, None]),
        (["05/05/2026"], [5]),
    ],
)
def test_dates_that_can_be_two_are_read_where_the_file_proves_one_order(
    tmp_path: Path, dates: list[str], days: list[int | None]
) -> None:
    """Of both orders, or of neither, they are missing, and a note says why."""
    rows = [{"text": f"Rain {n}", "date": raw} for n, raw in enumerate(dates)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps({"text": "Other", "date": "02/01/2026"}))
    *here, other = read_corpus(tmp_path).articles.itertuples()
    assert [None if pd.isna(row.published) else row.published.day for row in here] == days
    assert other.notes == "published:day and month cannot be told apart"


def test_each_column_of_dates_has_an_order_of_its_own(tmp_path: Path) -> None:
    """A record's date is in the first of its columns that has one."""
    lines = ["text,date,pubdate", "a,13/04/2026,", "b,02/04/2026,", "c,,02/04/2026"]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    assert read_corpus(tmp_path).articles["published"].dt.day.fillna(0).tolist() == [13, 2, 0]
    (tmp_path / "a.csv").write_text("text,When\na,13/04/2026\nb,02/04/2026", encoding="utf-8")
    named = read_corpus(tmp_path, columns={"published": "when"}).articles
    assert named["published"].dt.day.tolist() == [13, 2]


def test_a_zone_that_two_places_use_is_noted() -> None:
    """IST is India's, Israel's and Ireland's: the clock is kept, the doubt too."""
    read = parse_published("01:38:07 PM IST Nov 20, 2019")
    assert read.note == "published:zone not understood"
    assert parse_published("Thu, 12 Mar 2026 08:15:00 XYZ").note == "published:zone not understood"
    assert parse_published("12 Mar 2026 08:15 IST").note == "published:zone not understood"
    assert parse_published("20260312").note == "published:date only"
    assert parse_published("2099-01-01").note == "date:future"


def test_a_date_before_any_news_is_missing() -> None:
    """0001-01-01 is what some systems write into an empty field."""
    assert parse_published("0001-01-01T00:00:00Z") == (None, "date:before 1700")
    assert parse_published("1700-01-01T00:00:00Z").time is not None


@given(st.text())
def test_reading_a_date_never_raises(raw: str) -> None:
    """Any string is a date or it is not."""
    parse_published(raw)


DECODED = {
    b"caf\xc3\xa9": ("café", ()),
    b"caf\xe9 au lait": ("café au lait", ("decode:windows-1252",)),
    b"\xef\xbb\xbfcaf\xc3\xa9": ("café", ()),
    "café".encode("utf-16"): ("café", ()),
    ("café " * 30).encode() + b"\xff.": ("café " * 30 + "\ufffd.", ("decode:replaced=1",)),
}


@pytest.mark.parametrize("data", DECODED)
def test_valid_utf8_wins_and_every_repair_is_noted(data: bytes) -> None:
    """One bad byte does not turn a UTF-8 page into another encoding."""
    decoded = decode(data, declared="iso-8859-1")
    if "windows-1252" in str(DECODED[data]):
        assert decoded.text == DECODED[data][0]
    else:
        assert decoded == DECODED[data]


@pytest.mark.parametrize("encoding", ["cp1251", "cp1250", "shift_jis"])
@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.json", "a.jsonl"])
def test_a_fallback_is_noted_of_every_record_it_changes(
    tmp_path: Path, name: str, encoding: str
) -> None:
    """Letters that are wrong are told, in whatever form they come; ASCII cannot be wrong."""
    words = {"cp1251": "Мэр сказал", "cp1250": "Řekl starosta", "shift_jis": "市長は言った"}
    rows = [{"id": "1", "text": words[encoding]}, {"id": "2", "text": "The mayor spoke"}]
    mark = "\t" if name == "a.txt" else ","
    table = "\n".join(mark.join(row) for row in (["id", "text"], *map(dict.values, rows)))
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    written = {"a.json": f"[{','.join(lines)}]", "a.jsonl": "\n".join(lines)}
    (tmp_path / name).write_bytes(written.get(name, table).encode(encoding))
    notes = read_corpus(tmp_path / name).articles["notes"]
    assert "decode:windows-1252" in notes[0]
    assert str(notes[1]) == "nan"


def test_a_fallback_of_the_header_is_noted_of_every_row(tmp_path: Path) -> None:
    """Its columns are named wrongly."""
    (tmp_path / "a.csv").write_bytes("id,автор,text\n1,,It rained.\n".encode("cp1251"))
    assert read_corpus(tmp_path).articles["notes"].tolist() == ["decode:windows-1252"]


def test_what_is_lost_of_a_file_is_noted_where_it_was(tmp_path: Path) -> None:
    """Half a character in UTF-16; a bad byte in an array of many records."""
    wide = "id,text\n1,It rained\n2,".encode("utf-16") + b"\x00\xd8" + "a\n".encode("utf-16-le")
    (tmp_path / "a.csv").write_bytes(wide)
    array = json.dumps([{"id": "3", "text": "It rained. " * 300}, {"id": "4", "text": "Snow#"}])
    (tmp_path / "b.json").write_bytes(array.encode().replace(b"#", b"\xff"))
    notes = read_corpus(tmp_path).articles.set_index("article_id")["notes"].dropna()
    assert notes.to_dict() == {"2": "decode:replaced=1", "4": "decode:replaced=1"}


def test_numbers_are_kept_digit_for_digit(tmp_path: Path) -> None:
    """As text, where a float would be another number; all others stay numbers."""
    kept = {"a": "1.50", "b": "0.1", "c": "2e3", "d": "12345678901234567890", "e": "0.0"}
    kept |= {"f": "0.1000000000000000055511151231257827", "g": "null", "h": "4.9e-324"}
    lost = {
        "i": "12345678901234567.89",
        "j": "1e400",
        "k": "-Infinity",
        "l": "1e-400",
        "m": "-1e400",
    }
    rows = [f'{{"id":{n},"text":"a","{name}":{n},"in":[{n}]}}' for name, n in (kept | lost).items()]
    (tmp_path / "a.jsonl").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "b.json").write_text('[{"id":-0,"text":"a"},{"id":Infinity,"text":"a"}]')
    articles, rejects, *_ = read_corpus(tmp_path)
    assert rejects.empty
    numbers = list((kept | lost).values())
    ids = [*(n for n in numbers if n != "null"), "-0", "Infinity"]
    assert sorted(set(articles["article_id"]) & set(ids)) == sorted(ids)
    for (name, raw), extra in zip((kept | lost).items(), articles["extra"], strict=False):
        value = raw if name in lost else json.loads(raw)
        assert json.loads(extra) == {name: value, "in": [value]}


def test_a_number_is_no_text(tmp_path: Path) -> None:
    """Of whatever size."""
    rows = ['{"text": 1.5}', '{"text": 12345678901234567.89}', '{"text": Infinity}']
    (tmp_path / "a.jsonl").write_text("\n".join(rows), encoding="utf-8")
    assert read_corpus(tmp_path).rejects["reason"].tolist() == ["missing_text"] * 3


def test_infinity_of_parquet_is_kept(tmp_path: Path) -> None:
    """JSON has no number for it."""
    rows = pd.DataFrame({"text": ["a", "b"], "x": [float("inf"), 1.0]})
    rows.to_parquet(tmp_path / "a.parquet")
    extra = read_corpus(tmp_path).articles["extra"].tolist()
    assert extra == ['{"x": "Infinity"}', '{"x": 1.0}']


def test_binary_files_are_not_text() -> None:
    """A PDF named .txt is refused with its reason."""
    with pytest.raises(CorpusError, match="binary"):
        decode(b"%PDF-1.7 ...")


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    """Decoding gives text that can be stored, or CorpusError."""
    try:
        text = decode(data).text
    except CorpusError:
        return
    text.encode("utf-8")


def test_every_frame_of_a_zst_file_is_read(tmp_path: Path) -> None:
    """Appended and parallel-packed files hold several frames."""
    import zstandard

    packed = b"".join(
        zstandard.compress(f'{{"id": {n}, "text": "Words {n}."}}\n'.encode()) for n in range(3)
    )
    (tmp_path / "a.jsonl.zst").write_bytes(packed)
    assert read_corpus(tmp_path).articles["article_id"].tolist() == ["0", "1", "2"]
    (tmp_path / "a.jsonl.zst").write_bytes(packed[:-4])
    assert "truncated" in read_corpus(tmp_path).rejects["reason"].tolist()


def test_two_files_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    """Their records do not share a name in rejects, and a file given twice is read once."""
    for folder in ("a", "b"):
        (tmp_path / folder / "news").mkdir(parents=True)
        (tmp_path / folder / "news" / "x.jsonl").write_text("not json\n", encoding="utf-8")
    one, two = (str(tmp_path / folder / "news") for folder in ("a", "b"))
    rejects = read_corpus([one, two, one]).rejects
    assert rejects["source_file"].tolist() == ["a/news/x.jsonl", "b/news/x.jsonl"]


def test_what_cannot_be_read_in_a_known_column_is_kept(tmp_path: Path) -> None:
    """A headline that is no text goes to extra, with a note; our own names are no trap."""
    record = {
        "text": "Words.",
        "headline": True,
        "outlet": ["A", "B"],
        "_notes": 5,
        "x": float("nan"),
    }
    article = read_corpus(jsonl(tmp_path, record)).articles.iloc[0]
    assert json.loads(article["extra"]) == {
        "headline as given": True,
        "outlet as given": ["A", "B"],
        "_notes": 5,
        "x": None,
    }
    assert "headline:not read" in article["notes"]


def test_an_outlet_is_one_however_its_name_is_typed(tmp_path: Path) -> None:
    """Blanks and composed accents are evened, and that is told; capitals are the source's."""
    path = tmp_path / "news.jsonl"
    names = ["Le Fanal d'Été", "Le Fanal d'E\u0301te\u0301", " Le  Fanal d'Été ", "LE FANAL"]
    rows = [{"id": str(n), "outlet": name, "text": f"Ferry {n}."} for n, name in enumerate(names)]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    articles = read_corpus([path]).articles
    assert articles["outlet"].tolist() == [names[0]] * 3 + ["LE FANAL"]
    assert articles["notes"].notna().tolist() == [False, True, True, False]


def test_the_same_text_of_two_outlets_is_no_duplicate(tmp_path: Path) -> None:
    """Republication is what we look for: an id used for two outlets is a reject, not a merge."""
    path = jsonl(
        tmp_path,
        {"id": 1, "outlet": "A", "text": "Words."},
        {"id": 1, "outlet": "B", "text": "Words."},
    )
    corpus = read_corpus(path)
    assert corpus.rejects["reason"].tolist() == ["duplicate_id"]
    assert corpus.duplicates.empty


def test_what_a_duplicate_says_otherwise_is_kept(tmp_path: Path) -> None:
    """An equal text may have another date, byline or column, or lack what the first one has."""
    first = {"outlet": "A", "text": "Rain.", "published": "2026-03-01", "section": "City"}
    then = {"outlet": "A", "text": "Rain.", "published": "2026-03-02", "byline": "B", "page": 3}
    whole = {"outlet": "A", "title": "T", "text": "Rain."}, {"outlet": "A", "text": "T\n\nRain."}
    path = jsonl(tmp_path, first, then, first, *whole)
    articles, rejects, duplicates, n_records = read_corpus(path)
    assert (len(articles), len(rejects), n_records) == (2, 0, 5)
    told = dict(zip(duplicates["source_record"], duplicates["differs"], strict=True))
    assert json.loads(told["2"]) == {
        "published_raw": "2026-03-02",
        "byline": "B",
        "section": None,
        "extra": {"page": 3},
    }
    assert pd.isna(told["3"])
    assert told["5"] == '{"headline": null}'


def test_an_output_from_before_a_column_came_is_read(tmp_path: Path) -> None:
    """What is not known of its duplicates is missing."""
    (tmp_path / "duplicates").mkdir()
    old = frame([("a.csv", "3", "1", None)], DUPLICATES).drop(columns="differs")
    old.to_parquet(tmp_path / "duplicates" / "part-0.parquet")
    assert check(read_table(tmp_path, DUPLICATES), DUPLICATES)["differs"].isna().all()


EMPTY = {"a.jsonl": "", "b.json": "[]", "c.csv": "id,text\n", "d.jsonl": "\n\n"}


@pytest.mark.parametrize("name", EMPTY)
def test_a_file_without_records_is_told(tmp_path: Path, name: str) -> None:
    """It does not vanish from the account."""
    (tmp_path / name).write_text(EMPTY[name], encoding="utf-8")
    assert read_corpus(tmp_path).rejects["reason"].tolist() == ["empty"]


def test_a_list_of_records_in_a_jsonl_file_is_read(tmp_path: Path) -> None:
    """A JSON array under the wrong name is still records."""
    (tmp_path / "a.jsonl").write_text('[{"text": "One."},\n{"text": "Two."}]', encoding="utf-8")
    assert read_corpus(tmp_path).articles["text"].tolist() == ["One.", "Two."]


def test_a_header_that_names_a_column_twice_is_refused(tmp_path: Path) -> None:
    """Which of two texts is meant cannot be known."""
    (tmp_path / "a.csv").write_text("id,text,text\n1,a,b\n", encoding="utf-8")
    assert "twice" in read_corpus(tmp_path).rejects["detail"].iloc[0]


def test_a_value_that_python_cannot_hold_costs_its_row_only(tmp_path: Path) -> None:
    """A Parquet timestamp in the year 38,000 is one reject."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    times = pa.array([0, 2**60, 0], pa.timestamp("us"))
    table = pa.table({"id": ["a", "b", "c"], "text": ["One.", "Two.", "Three."], "date": times})
    pq.write_table(table, tmp_path / "a.parquet")
    corpus = read_corpus(tmp_path)
    assert corpus.articles["article_id"].tolist() == ["a", "c"]
    assert corpus.rejects["reason"].tolist() == ["parquet"]


PAGE = (
    "<html><head><title>Vote due</title></head><body><nav><a href='/'>Home</a></nav><article>"
    "<h1>Vote due</h1><p>The council will vote on the budget on Tuesday, two officials said.</p>"
    "<p>READ MORE: <a href='/fees'>Winter fees explained</a></p>"
    "<p>“We will not raise the fee,” the treasurer told reporters after the session.</p>"
    "<p>A second vote is due in March, when the members will have seen the figures.</p>"
    "</article></body></html>"
)
BODY = PAGE[PAGE.index("<p>The") : PAGE.index("</article>")]


MESSAGE = f"""From: <Saved by Blink>
Snapshot-Content-Location: https://quay.example/1
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="=_b"

--=_b
Content-Type: text/css
Content-Location: https://quay.example/a.css

p {{}}
--=_b
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: https://quay.example/1

{quopri.encodestring(PAGE.encode()).decode()}
--=_b--
"""


@pytest.mark.parametrize(
    "name", ["a.php", "index.html?id=12", "none", "a.txt", "b.txt", "a.html", "a.mht"]
)
def test_a_page_is_read_under_any_name(tmp_path: Path, name: str) -> None:
    """HTML is known by how it begins, and so is a page that a browser saved as one message."""
    is_message = name in ("a.html", "a.mht", "none", "b.txt")
    (tmp_path / name).write_text(MESSAGE if is_message else PAGE, encoding="utf-8")
    (tmp_path / "b.php").write_text("<?php echo '<html>'; ?>", encoding="utf-8")
    corpus = read_corpus(tmp_path)
    (article,) = corpus.articles.itertuples()
    assert article.text.startswith("Vote due\n\nThe council will vote")
    assert "“We will not raise the fee,” the" in article.text
    assert (article.url == "https://quay.example/1") == is_message
    assert corpus.rejects["reason"].tolist() == ["format"]


def test_a_message_without_a_page_is_refused(tmp_path: Path) -> None:
    """A message of pictures is no article; a text about such a message is one."""
    (tmp_path / "a.mhtml").write_text(MESSAGE.replace("text/html", "text/css"), encoding="utf-8")
    (tmp_path / "b.txt").write_text("MIME-Version: 1.0 is old, he said.", encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert corpus.rejects["reason"].tolist() == ["no_article"]
    assert len(corpus.articles) == 1


def test_parts_nested_too_deeply_are_one_reject(tmp_path: Path) -> None:
    """The parser calls itself for each level; a message of thousands must not end a run."""
    head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b0\n\n"
    levels = (
        f"--b{n}\nContent-Type: multipart/related; boundary=b{n + 1}\n\n" for n in range(3000)
    )
    (tmp_path / "a.mhtml").write_text(head + "".join(levels), encoding="utf-8")
    (tmp_path / "b.txt").write_text("The council met on Monday.", encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert (len(corpus.articles), corpus.rejects["reason"].tolist()) == (1, ["limit"])


@pytest.mark.parametrize("markup", [PAGE, BODY])
def test_a_column_of_pages_is_read_as_pages_are(tmp_path: Path, markup: str) -> None:
    """A whole page or its text alone: paragraphs, promos and links; what fields state wins."""
    row = {
        "id": "7",
        "url": "https://quay.example/a",
        "title": "Vote on Tuesday",
        "raw_html": markup,
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    article = read_corpus(tmp_path).articles.iloc[0]
    assert (article["article_id"], article["headline"]) == ("7", "Vote on Tuesday")
    assert article["text"].split("\n\n")[1:3] == [
        "The council will vote on the budget on Tuesday, two officials said.",
        "READ MORE: Winter fees explained",
    ]
    assert '"https://quay.example/fees"' in article["markup"]
    assert "Home" not in article["text"]


def test_text_is_read_before_html_unless_the_user_names_it(tmp_path: Path) -> None:
    """What is not read is kept in extra."""
    row = {"id": "7", "text": "Words as given.", "html": BODY}
    (tmp_path / "a.jsonl").write_text(json.dumps(row), encoding="utf-8")
    article = read_corpus(tmp_path).articles.iloc[0]
    assert (article["text"], json.loads(article["extra"])) == ("Words as given.", {"html": BODY})
    article = read_corpus(tmp_path, columns={"html": "html"}).articles.iloc[0]
    assert article["text"].startswith("The council will vote")
    assert json.loads(article["extra"]) == {"text": "Words as given."}


@pytest.mark.parametrize("markup", ["", "<p></p>", "<script>1</script>", 7, None])
def test_a_record_whose_html_has_no_text_is_refused(tmp_path: Path, markup: object) -> None:
    """It is one reject, like a record without text."""
    rows = [{"id": "1", "html": markup}, {"id": "2", "text": "Words."}]
    lines = "\n".join(map(json.dumps, rows))
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert corpus.articles["article_id"].tolist() == ["2"]
    assert corpus.rejects["reason"].isin(["empty", "missing_text"]).tolist() == [True]
