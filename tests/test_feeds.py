"""Feeds: each item with the text that the feed carries, and nothing fetched."""

from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.corpus import Reading, read_batches, read_corpus
from framing.draft import Unreadable
from framing.feeds import read_feed
from framing.page import read_fragment

ITEM = (
    "<item><title>Vote {n}</title><link>https://quay.example/{n}</link><guid>g{n}</guid>"
    "<pubDate>Mon, 06 May 2024 0{n}:00:00 GMT</pubDate>"
    "<description>The council voted, two members said. Vote {n}.</description></item>"
)


def rss(*items: str) -> str:
    """A feed of our own."""
    head = "<title>Quay News</title><language>en-GB</language>"
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'
    )


def items(n: int = 3) -> list[str]:
    """Items of our own."""
    return [ITEM.replace("{n}", str(number)) for number in range(n)]


def test_items_are_articles_with_what_the_feed_says(tmp_path: Path) -> None:
    """Headline, address, date, outlet and language; the guid is kept, and is no id."""
    (tmp_path / "quay.rss").write_text(rss(*items()), encoding="utf-8")
    corpus = read_corpus(tmp_path)
    row = corpus.articles.iloc[1]
    assert len(corpus.articles) == 3
    assert row["text"] == "Vote 1\n\nThe council voted, two members said. Vote 1."
    assert (row["url"], row["outlet"]) == ("https://quay.example/1", "Quay News")
    assert (row["published"].isoformat(), row["language"]) == ("2024-05-06T01:00:00+00:00", "en-GB")
    assert (row["extra"], row["notes"]) == ('{"guid": "g1"}', "feed:summary only")


def test_the_whole_content_is_read_where_a_feed_carries_it(tmp_path: Path) -> None:
    """Atom: paragraphs, links made absolute, promos in place, a title with tags and entities."""
    markup = (
        "<p>“No,” said Runa Vell.</p><p><strong>READ MORE:</strong> "
        "<a href='/b/2'>Winter fees explained</a></p><script>alert(1)</script><p>It passed.</p>"
    )
    (tmp_path / "quay.atom").write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://quay.example/">'
        "<title>Quay &amp; Harbour</title><entry><title type='html'>Mayor&amp;#8217;s "
        "&lt;b&gt;plan&lt;/b&gt;</title><link href='/a/1'/><updated>2024-05-06T09:00:00+02:00"
        "</updated><author><name>Ann Roe</name></author><summary>Short.</summary>"
        f"<content type='html'>{escape(markup)}</content></entry></feed>",
        encoding="utf-8",
    )
    row = read_corpus(tmp_path).articles.iloc[0]
    body = "“No,” said Runa Vell.\n\nREAD MORE: Winter fees explained\n\nIt passed."
    assert row["text"] == f"Mayor’s plan\n\n{body}"
    assert (row["outlet"], row["byline"]) == ("Quay & Harbour", "Ann Roe")
    assert (row["url"], row["notes"]) == (
        "https://quay.example/a/1",
        "feed:published is the date of the last change",
    )
    assert '"https://quay.example/b/2"' in row["markup"]


def test_an_item_without_text_is_left_aside(tmp_path: Path) -> None:
    """A headline alone, or a script, is no article; it is counted."""
    empty = "<item><title>A headline</title></item>"
    script = f"<item><description>{escape('<script>alert(1)</script>')}</description></item>"
    (tmp_path / "quay.xml").write_text(rss(empty, script, *items(1)), encoding="utf-8")
    reading = Reading()
    batches = list(read_batches(tmp_path, reading=reading))
    assert sum(len(batch.articles) for batch in batches) == 1 == reading.n_records
    assert reading.aside == [f"{tmp_path.name}/quay.xml: 2 × item without text"]


def test_a_feed_that_breaks_off_keeps_what_is_whole(tmp_path: Path) -> None:
    """The item that was begun is told, not taken for a whole one."""
    text = rss(*items())
    (tmp_path / "quay.xml").write_text(text[: text.index("Vote 2.")], encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert corpus.articles["headline"].tolist() == ["Vote 0", "Vote 1"]
    assert corpus.rejects["reason"].tolist() == ["truncated"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_any_encoding_of_unicode_is_read(encoding: str) -> None:
    """Whatever the declaration says."""
    text = rss(*items()).replace("council", "câmara").replace("?>", ' encoding="ascii"?>', 1)
    read = [one.content for one in read_feed(text.encode(encoding))]
    assert [isinstance(one, dict) and "câmara" in one["html"] for one in read] == [True] * 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"<html><p>Words</p></html>", "feed"),
        (b"<urlset><url><loc>https://quay.example/</loc></url></urlset>", "feed"),
        (rss(*items()).replace("<rss", "<!DOCTYPE r [<!ENTITY a 'b'>]><rss").encode(), "feed"),
        (b"%PDF-1.7 <rss>", "encoding"),
    ],
)
def test_what_is_no_feed_is_refused(data: bytes, reason: str) -> None:
    """A page, a site map, a feed that declares entities, a binary file."""
    with pytest.raises(Unreadable) as caught:
        list(read_feed(data))
    assert caught.value.reason == reason


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_no_text_in_an_item_stops_a_feed(text: str) -> None:
    """The items around it are read; only lone surrogates and controls are lost."""
    item = f"<item><title>x</title><description>{escape(escape(text))}</description></item>"
    one, other = items(2)
    read = list(read_feed(rss(one, item, other).encode("utf-8", "replace")))
    titles = [one.content["title"] for one in read if isinstance(one.content, dict)]
    assert {"Vote 0", "Vote 1"} <= set(titles)


def test_a_feed_is_read_in_the_encoding_it_declares() -> None:
    """UTF-8 wins over it; without any, the fallback is noted of the items it changes."""
    feed = rss("<item><description>Мэр сказал: нет</description></item>", *items(1))
    declared = feed.replace("?>", " encoding='windows-1251'?>", 1)
    first, other = read_feed(declared.encode("cp1251"))
    assert "Мэр сказал: нет" in str(first.content)
    assert (first.notes[0], "decode:cp1251" in other.notes) == ("decode:cp1251", False)
    assert next(read_feed(feed.encode("cp1251"))).notes[0] == "decode:windows-1252"
    assert "Мэр сказал: нет" in str(next(read_feed(declared.encode())).content)


def test_a_caption_of_a_picture_is_not_the_text(tmp_path: Path) -> None:
    """Media RSS has descriptions of its own."""
    item = ITEM.replace("{n}", "1").replace(
        "</item>",
        "<media:content><media:description>A quay.</media:description></media:content></item>",
    )
    feed = rss(item).replace("<rss", '<rss xmlns:media="http://search.yahoo.com/mrss/"')
    (tmp_path / "a.rss").write_text(feed, encoding="utf-8")
    text = read_corpus(tmp_path).articles["text"][0]
    assert text == "Vote 1\n\nThe council voted, two members said. Vote 1."


def test_plain_text_stays_plain_and_all_authors_are_kept(tmp_path: Path) -> None:
    """Angle brackets are no tags there, and paragraphs no blanks."""
    entry = (
        "<entry><title type='text'>V &lt;W&gt; X</title><updated>2024-05-06T09:00:00Z</updated>"
        "<author><name>Ann Roe</name></author><author><name>Bo Lee</name></author>"
        "<content type='text'>x &lt;y and z&gt;.\n\nIt passed.</content></entry>"
    )
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Quay</title>{entry}</feed>'
    (tmp_path / "a.atom").write_text(feed, encoding="utf-8")
    row = read_corpus(tmp_path).articles.iloc[0]
    assert row["text"] == "V <W> X\n\nx <y and z>.\n\nIt passed."
    assert row["byline"] == "Ann Roe, Bo Lee"


def test_a_feed_is_read_as_one_whatever_it_is_called_and_ends_with(tmp_path: Path) -> None:
    """Saved as a page; with the comment of a cache; with a word in a text that is no entity."""
    (tmp_path / "a.html").write_text(rss(*items(2)), encoding="utf-8")
    broken = rss(*items(2)).replace("council", "council&nbsp;here").replace("Quay News", "Quay 2")
    (tmp_path / "b.xml").write_text(f"{broken}\n<!-- cached -->\n", encoding="utf-8")
    other = rss(*items(1)).replace("The council", "Of &lt;!ENTITY and the council")
    other = other.replace("Quay News", "Quay 3").replace("two", "<![CDATA[<!ENTITY a 'b'>]]> two")
    (tmp_path / "c.xml").write_text(other, encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert (len(corpus.articles), len(corpus.rejects)) == (5, 0)


def test_an_item_that_cannot_be_read_costs_itself_alone(tmp_path: Path) -> None:
    """Nested beyond any page; told under its own number."""
    one, deep, other = items(3)
    deep = deep.replace("The council", escape("<div>" * 5_000) + "The council")
    (tmp_path / "a.rss").write_text(rss(one, deep, other), encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert corpus.articles["headline"].tolist() == ["Vote 0", "Vote 2"]
    assert corpus.rejects["source_record"].tolist() == ["2"]


def test_what_a_feed_adds_below_an_item_is_no_text(tmp_path: Path) -> None:
    """WordPress ends each item with the post's name and the site's."""
    added = "&lt;p&gt;The post Vote 1 appeared first on &lt;a href='/'&gt;Quay News&lt;/a&gt;."
    item = ITEM.replace("{n}", "1").replace("</description>", f"{added}</description>")
    (tmp_path / "a.rss").write_text(rss(item), encoding="utf-8")
    article = read_corpus(tmp_path).articles.iloc[0]
    assert article["text"] == "Vote 1\n\nThe council voted, two members said. Vote 1."
    assert "feed:the line that names its site left out" in article["notes"]
    last = "The post office that stood on the quay first appeared on a map of 1840, a member said."
    assert read_fragment(f"<p>It fell.<p>{last}").body == f"It fell.\n\n{last}"


def test_an_item_belongs_to_the_source_it_names(tmp_path: Path) -> None:
    """Aggregators name the outlet of each item; its wrapped lines are one paragraph."""
    item = ITEM.replace("{n}", "1").replace(
        "</item>", "<source url='/x'>Other News</source></item>"
    )
    item = item.replace("voted, two", "voted,\n      two")
    (tmp_path / "a.rss").write_text(rss(item, *items(1)), encoding="utf-8")
    articles = read_corpus(tmp_path).articles
    assert articles["outlet"].tolist() == ["Other News", "Quay News"]
    assert articles["text"][0] == "Vote 1\n\nThe council voted, two members said. Vote 1."
