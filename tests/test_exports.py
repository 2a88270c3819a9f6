"""Exports that analysts have: each in the shape its exporter gives it, with words of ours."""

import csv
import gzip
import json
import re
import textwrap
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.corpus import read_corpus
from framing.draft import Unreadable
from framing.exports import read_export

BODY = "The council voted on Tuesday.\n\n“It failed,” Jane Doe said."


def read_json(folder: Path, record: object) -> pd.Series:
    """The one article of a record in a JSON file."""
    path = folder / "record.json"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    corpus = read_corpus(path)
    assert corpus.rejects["detail"].tolist() == []
    return corpus.articles.iloc[0]


def seen(article: pd.Series) -> list[Any]:
    """What a reader of the table sees of an article, its text apart."""
    published = article["published"]
    time = published.isoformat() if pd.notna(published) else None
    names = ("headline", "outlet", "byline", "url", "language")
    values = [None if pd.isna(article[name]) else article[name] for name in names]
    return [*values, time]


def body(article: pd.Series) -> str:
    """The text below the headline."""
    return str(article["text"])[article["body_start"] :]


URL = "https://north-ledger.example/vote"

# ---------------------------------------------------------------- JSON and CSV

NEWS_PLEASE = {
    "authors": ["Ann Writer", "Ben Writer"],
    "date_download": "2026-03-13 08:00:00",
    "date_modify": "None",
    "date_publish": "2026-03-12 10:00:00",
    "description": "A vote.",
    "filename": "vote.html.json",
    "image_url": None,
    "language": "en",
    "localpath": None,
    "maintext": BODY,
    "source_domain": "north-ledger.example",
    "text": None,
    "title": "A vote",
    "title_page": None,
    "title_rss": None,
    "url": URL,
}
TRAFILATURA = {
    "title": "A vote",
    "author": "Ann Writer; Ben Writer",
    "hostname": "north-ledger.example",
    "date": "2026-03-12",
    "fingerprint": "0123456789abcdef",
    "id": None,
    "license": None,
    "raw_text": "The council voted on Tuesday. “It failed,” Jane Doe said.",
    "text": BODY,
    "language": "en",
    "image": None,
    "pagetype": "article",
    "filedate": "2026-03-13",
    "source": URL,
    "source-hostname": "North Ledger",
    "excerpt": "A vote.",
    "categories": "",
    "tags": "",
    "comments": "",
}
NEWSPAPER4K = {
    "url": URL,
    "read_more_link": "",
    "language": "en",
    "title": "A vote",
    "top_image": "",
    "meta_img": "",
    "images": [],
    "movies": [],
    "keywords": ["vote"],
    "meta_keywords": [],
    "tags": [],
    "authors": ["Ann Writer", "Ben Writer"],
    "publish_date": "2026-03-12T10:00:00+02:00",
    "summary": "A vote.",
    "meta_description": "",
    "meta_lang": "en",
    "meta_favicon": "",
    "meta_site_name": "North Ledger",
    "canonical_link": URL,
    "text": BODY,
}
FUNDUS = {
    "title": "A vote",
    "body": {
        "summary": ["The budget is lost."],
        "sections": [
            {"headline": [], "paragraphs": ["The council voted on Tuesday."]},
            {"headline": ["What now"], "paragraphs": ["“It failed,” Jane Doe said."]},
        ],
    },
    "authors": ["Ann Writer", "Ben Writer"],
    "publishing_date": "2026-03-12 10:00:00+02:00",
    "topics": ["Budget"],
    "free_access": True,
    "images": [],
    "publisher": "North Ledger",
    "lang": "en",
}
SCHEMA_ORG = {
    "@context": "https://schema.org",
    "@type": ["NewsArticle", "Article"],
    "mainEntityOfPage": {"@type": "WebPage", "@id": URL},
    "headline": "A vote",
    "datePublished": "2026-03-12T08:00:00Z",
    "dateModified": "2026-03-13T08:00:00Z",
    "author": [
        {"@type": "Person", "name": "Ann Writer", "url": "https://north-ledger.example/ann"},
        {"@type": "Person", "name": "Ben Writer"},
    ],
    "publisher": {
        "@type": "Organization",
        "name": "North Ledger",
        "logo": {"@type": "ImageObject", "url": "https://north-ledger.example/logo.png"},
    },
    "articleSection": ["Politics", "City"],
    "inLanguage": {"@type": "Language", "name": "English", "alternateName": "en"},
    "articleBody": BODY,
}
NELA_GT = {
    "id": "northledger--2026-03-12--A vote",
    "date": "2026-03-12",
    "source": "northledger",
    "title": "A vote",
    "content": BODY,
    "author": "Ann Writer",
    "url": URL,
    "published": "Thu, 12 Mar 2026 10:00:00 +0200",
    "published_utc": 1773302400,
    "collection_utc": 1773306000,
}
BOTH = "Ann Writer, Ben Writer"
WHEN = "2026-03-12T08:00:00+00:00"
RECORDS = {
    "news-please": (
        NEWS_PLEASE,
        ["A vote", "north-ledger.example", BOTH, URL, "en", "2026-03-12T10:00:00+00:00"],
    ),
    "trafilatura": (
        TRAFILATURA,
        [
            "A vote",
            "North Ledger",
            "Ann Writer; Ben Writer",
            URL,
            "en",
            f"{WHEN[:11]}00:00:00+00:00",
        ],
    ),
    "newspaper4k": (NEWSPAPER4K, ["A vote", "North Ledger", BOTH, URL, "en", WHEN]),
    "schema.org": (SCHEMA_ORG, ["A vote", "North Ledger", BOTH, URL, "English", WHEN]),
    "NELA-GT": (NELA_GT, ["A vote", "northledger", "Ann Writer", URL, None, WHEN]),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_of_an_exporter_is_read(tmp_path: Path, name: str) -> None:
    """Text, headline, outlet, byline, address, language and time of each come out right."""
    record, expected = RECORDS[name]
    article = read_json(tmp_path, record)
    assert body(article) == BODY
    assert seen(article) == expected


def test_an_article_of_fundus_is_read_section_by_section(tmp_path: Path) -> None:
    """Its body is an object: summary, headlines and paragraphs follow each other."""
    article = read_json(tmp_path, [FUNDUS])
    assert body(article) == (
        "The budget is lost.\n\nThe council voted on Tuesday.\n\nWhat now\n\n"
        "“It failed,” Jane Doe said."
    )
    assert seen(article) == ["A vote", "North Ledger", BOTH, None, "en", WHEN]
    assert json.loads(article["extra"])["topics"] == ["Budget"]


def test_what_an_object_says_beside_a_name_is_kept(tmp_path: Path) -> None:
    """An author's page and a publisher's logo are in extra; sections are joined."""
    article = read_json(tmp_path, SCHEMA_ORG)
    extra = json.loads(article["extra"])
    assert extra["author"] == SCHEMA_ORG["author"]
    assert extra["publisher"] == SCHEMA_ORG["publisher"]
    assert article["section"] == "Politics, City"


def graph(*articles: object) -> dict[str, Any]:
    """A page's linked data in one graph, as plugins of WordPress write it."""
    organization = {"@type": "Organization", "@id": f"{URL}#ledger", "name": "North Ledger"}
    return {"@context": "https://schema.org", "@graph": [organization, *articles]}


def test_the_article_of_a_graph_is_read_with_what_it_refers_to(tmp_path: Path) -> None:
    """The publisher is another node of the graph; nodes beside the article stay in extra."""
    node = SCHEMA_ORG | {"publisher": {"@id": f"{URL}#ledger"}}
    article = read_json(tmp_path, graph({"@type": "WebPage", "@id": URL}, node))
    assert body(article) == BODY
    assert seen(article)[:2] == ["A vote", "North Ledger"]
    assert len(json.loads(article["extra"])["@graph"]) == 2


def test_a_graph_of_two_articles_is_refused(tmp_path: Path) -> None:
    """One of them would be lost silently."""
    path = tmp_path / "graph.json"
    path.write_text(json.dumps(graph(SCHEMA_ORG, SCHEMA_ORG)), encoding="utf-8")
    assert read_corpus(path).rejects["detail"].tolist() == [
        "a graph of 2 articles; give each in one object"
    ]


def test_a_text_that_is_a_list_is_its_paragraphs_and_another_object_is_refused(
    tmp_path: Path,
) -> None:
    """Nothing that stands where a text is expected is lost."""
    assert read_json(tmp_path, {"text": ["One.", "Two."]})["text"] == "One.\n\nTwo."
    for value in ({"html": "One."}, [{"html": "One."}], {"summary": [1], "sections": []}):
        (tmp_path / "record.json").write_text(json.dumps({"text": value}), encoding="utf-8")
        (detail,) = read_corpus(tmp_path / "record.json").rejects["detail"]
        assert detail == f"the text is a {type(value).__name__}, not text"


@pytest.mark.parametrize("name", ["news.csv.gz", "news.json.gz", "news.txt.gz"])
def test_a_packed_file_that_is_cut_off_is_told(tmp_path: Path, name: str) -> None:
    """Whatever it holds: it is one reject, not the end of the run."""
    (tmp_path / name).write_bytes(gzip.compress(PROQUEST.encode())[:-20])
    (tmp_path / "other.txt").write_text("Some words.", encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert corpus.rejects["reason"].tolist() == ["truncated"]
    assert corpus.articles["text"].tolist() == ["Some words."]


def test_an_id_that_is_a_list_is_refused(tmp_path: Path) -> None:
    """No id is made of it, and none is made up for it."""
    for identity in (["a"], [], {"name": "a"}):
        path = tmp_path / "record.json"
        path.write_text(json.dumps({"id": identity, "text": "One."}), encoding="utf-8")
        assert read_corpus(path).rejects["reason"].tolist() == ["id"]


def test_an_empty_field_gives_way_to_one_that_holds_something(tmp_path: Path) -> None:
    """NELA-GT leaves `published` empty where only the date is known; a column named does not."""
    article = read_json(tmp_path, NELA_GT | {"published": ""})
    assert article["published_raw"] == "2026-03-12"
    path = tmp_path / "named.json"
    path.write_text(json.dumps({"story": "", "content": "Other words."}), encoding="utf-8")
    rejects = read_corpus(path, columns={"text": "story"}).rejects
    assert rejects["detail"].tolist() == ["the text is empty"]


def test_a_missing_date_of_news_please_is_missing(tmp_path: Path) -> None:
    """It is written as the word None."""
    article = read_json(tmp_path, NEWS_PLEASE | {"date_publish": "None"})
    assert pd.isna(article["published_raw"])


def test_newspaper4k_writes_lists_of_authors_into_csv_as_text(tmp_path: Path) -> None:
    """The byline is their names, not brackets and quotation marks."""
    path = tmp_path / "news.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(NEWSPAPER4K))
        writer.writeheader()
        writer.writerow(NEWSPAPER4K)
    article = read_corpus(path).articles.iloc[0]
    assert body(article) == BODY
    assert seen(article) == ["A vote", "North Ledger", BOTH, URL, "en", WHEN]


MEDIA_CLOUD = (
    "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    f"0a1b,2026-03-13 01:02:03,en,north.example,north.example,2026-03-12,A vote,{URL}\n"
    f"0a1c,2026-03-13 01:02:04,en,north.example,north.example,2026-03-12,No,{URL}2\n"
)


def test_a_list_of_stories_by_media_cloud_says_that_it_holds_no_text(tmp_path: Path) -> None:
    """Each row is a reject that names the remedy."""
    (tmp_path / "stories.csv").write_text(MEDIA_CLOUD, encoding="utf-8")
    rejects = read_corpus(tmp_path / "stories.csv").rejects
    assert rejects["source_record"].tolist() == ["2", "3"]
    assert set(rejects["reason"]) == {"missing_text"}
    assert set(rejects["detail"]) == {
        "exports of Media Cloud hold no text; collect the pages under their addresses first"
    }


# ---------------------------------------------------------------- texts of databases

RULE = "_" * 60


def proquest(number: int, text: str, *, title: str = "A vote") -> str:
    """A document as ProQuest saves it as text."""
    return (
        f"{RULE}\n\n{title}\n\nAuthor: Writer, Ann\n\n"
        f"ProQuest document link: https://www.proquest.com/docview/{number}\n\n"
        f"Abstract: The budget is lost.\n\n{text}"
        "Subject: Councils; Budgets\n\nLocation: Northtown\n\n"
        f"Title: {title}\n\nPublication title: North Ledger; Northtown\n\nFirst page: A1\n\n"
        "Publication year: 2019\n\nPublication date: Mar 12, 2019\n\nSection: City\n\n"
        "Publisher: Ledger Media\n\nLanguage of publication: English\n\n"
        f"Document type: News\n\nProQuest document ID: {number}\n\n"
        f"Document URL: https://www.proquest.com/docview/{number}\n\n"
        "Copyright: Copyright Ledger Media\nMar 12, 2019\n\nDatabase: Newsstream\n\n"
    )


PROQUEST = (
    proquest(17, "Full text: The council voted on Tuesday.\n\n“It failed,” Jane Doe said.\n\n")
    + proquest(18, "Full text: Location: the town hall.\nSubject: a vote.\n\nIt passed.\n\n")
    + proquest(19, "")
    + f"{RULE}\n\nContact us at: https://support.example\n\nCopyright © 2026 ProQuest LLC.\n"
)
CODED = (
    "SE   City\nHD   A vote is lost\nin Northtown\nBY   By Ann Writer\nCR   \nWC   1,345 words\n"
    "PD   12 March 2019\nET   10:22 PM\nSN   North Ledger\nSC   NLEDGR\nPG   A1\nLA   English\n"
    "CY   (c) 2019 Ledger Media.\n\nLP   \nThe council voted on Tuesday.\n\n"
    "TD   \n“It failed,” Jane Doe said.\n\nIN\n\nCO\nwas the name of the hall, HD  too.\n\n"
    "CO   nrthtn : Northtown Council\n\nIN   i1 : Councils\n\n"
    "NS   gpol : Politics | gcat : News\n\nRE   usa : United States\n\nPUB  Ledger Media\n\n"
    "AN   Document NLEDGR0020190312ef3c0001x\n\n\f\n"
)
ALONE = (
    "HD\nNo vote\nWC\n5 words\nPD\n13 March 2019\nSN\nSouth Post\nSC\nSPOST\nLA\nEnglish\nCY\n"
    "(c) 2019\nLP\nThere was no vote.\nTD\nNobody came.\nNS\ngpol : Politics\nAN\n"
    "Document SPOST00020190313ef3d0002y\n"
)
DISPLAYED = (
    "Factiva RTF Display Format\nPage 1 of 3 © 2026 Factiva, Inc. All rights reserved.\n\n"
    "City\nA vote is lost in Northtown\nBy Ann Writer\n1,345 words\n12 March 2019\n10:22\n"
    "North Ledger\nNLEDGR\nA1\nEnglish\n(c) 2019 Ledger Media. All Rights Reserved.\n\n"
    "The council voted on Tuesday.\n\n“It failed,” Jane Doe said. She wrote\n345 words\n"
    "12 March 2019\n\nDocument NLEDGR0020190312ef3c0001x\n\n\f\n"
    "No vote\n5 words\n13 March 2019\nSouth Post\nSPOST\nEnglish\n\n"
    "There was no vote.\n\nDocument SPOST00020190313ef3d0002y\n\n"
    "Search Summary\nText: vote\n"
)
NEXIS_UNI = (
    "User Name: Ann Analyst\nDate and Time: Friday, March 15, 2019\nDocuments (2)\n1. A vote\n\n"
    "\f\nPage 1 of 2\nA vote\n\nNorth Ledger\n\nMarch 12, 2019 Tuesday 10:22 AM GMT\n\n"
    "Final Edition\n\n"
    "Copyright 2019 Ledger Media All Rights Reserved\n\nSection: NEWS; Pg. A1\n\n"
    "Length:\u00a0345 words\n\nByline:\u00a0Ann Writer\n\nDateline: NORTHTOWN\n\nBody\n\n"
    "The council voted on Tuesday.\n\nClassification\n\nBody\n\n“It failed,” Jane Doe said.\n\n"
    "Graphic\n\nThe hall.\n\nClassification\n\nLanguage: ENGLISH\n\n"
    "Publication-Type: Newspaper\n\nSubject: COUNCILS (90%)\n\nLoad-Date: March 13, 2019\n\n"
    "End of Document\n\n\f\n"
    "No vote\n\nSouth Post (Southtown)\n\n13 March 2019\n\nCopyright 2019 Post\n\n"
    "Length: 5 words\n\nBody\n\nClassification\n\nThere was no vote.\n\n"
    "Load-Date: March 14, 2019\n\nEnd of Document\n"
)
PARAGRAPHS = (
    "The council of Northtown voted on Tuesday and the budget was lost, as those who had counted "
    "hands in the corridors before the session had expected all along, and as the mayor had feared "
    "since the day on which the opposition had walked out of the committee that was to find a "
    "compromise between the two proposals.",
    "“It failed,” Jane Doe said. “Nobody wanted it, and nobody would say so until the very last "
    "hour of an evening that had been long enough for everybody in the room.”",
)
WRAPPED = "\n\n".join(textwrap.fill(paragraph, 78) for paragraph in PARAGRAPHS)
ACADEMIC = (
    "\n\nDownload Request: Selected Items: 1-2\nTerms: (vote)\n\n"
    f"{' ' * 31}1 of 2 DOCUMENTS\n\n\n\n{' ' * 34}North Ledger\n\n"
    f"{' ' * 28}March 12, 2019 Tuesday\n"
    f"{' ' * 35}Edition 1;\n{' ' * 36}City\n\nA vote is lost in Northtown, and nobody says\nwhy\n\n"
    f"BYLINE: Ann Writer\n\nSECTION: NEWS; Pg. 3\n\nLENGTH: 345 words\n\nDATELINE: NORTHTOWN\n\n\n"
    f"{WRAPPED}\n\nGRAPHIC: The hall, where the\nvote was.\n\nGRAPHIC: The mayor.\n\n"
    f"LOAD-DATE: March 13, 2019\n\n"
    f"LANGUAGE: ENGLISH\n\nPUBLICATION-TYPE: Newspaper\n\n\n"
    f"{' ' * 24}Copyright 2019 Ledger Media\n{' ' * 30}All Rights Reserved\n\n"
    f"{' ' * 31}2 of 2 DOCUMENTS\n\n\n\n{' ' * 34}South Post\n\n"
    f"{' ' * 28}March 13, 2019 Wednesday\n\n"
    "No vote\n\nLENGTH: 5 words\n\nThere was no vote.\n\nLOAD-DATE: March 14, 2019\n"
)


def from_text(folder: Path, text: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Articles and details of rejects from a text file with the line ends of Windows."""
    path = folder / "export.txt"
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8"))
    corpus = read_corpus(path)
    return corpus.articles.to_dict("records"), corpus.rejects["detail"].tolist()


def test_documents_of_proquest_are_read(tmp_path: Path) -> None:
    """Labels below the text begin where all lines are labels; a document without text is told."""
    (first, second), rejects = from_text(tmp_path, PROQUEST)
    assert first["text"] == f"A vote\n\n{BODY}"
    assert first["article_id"] == "17"
    assert first["outlet"] == "North Ledger; Northtown"
    assert first["byline"] == "Writer, Ann"
    assert first["published"] == pd.Timestamp("2019-03-12T00:00:00Z")
    assert (first["section"], first["language"]) == ("City", "English")
    assert first["url"] == "https://www.proquest.com/docview/17"
    assert second["text"].endswith("Location: the town hall.\nSubject: a vote.\n\nIt passed.")
    extra = json.loads(first["extra"])
    assert extra["Subject"] == "Councils; Budgets"
    assert extra["Copyright"] == "Copyright Ledger Media\nMar 12, 2019"
    assert rejects == ["no full text of 'A vote' in this export"]


def test_a_document_of_proquest_without_a_headline_is_read(tmp_path: Path) -> None:
    """An empty label is no headline."""
    text = proquest(17, "Full text: It failed.\n\n", title="")
    (article,), _ = from_text(tmp_path, text.replace("Title: ", "Title:"))
    assert (article["body_start"], article["text"]) == (0, "It failed.")


def test_a_headline_of_proquest_without_a_label_stands_above(tmp_path: Path) -> None:
    """Below the number of the document, which is no headline."""
    texts = [proquest(n, "Full text: It failed.\n\n", title=f"Vote {n}") for n in (17, 18)]
    plain = [re.sub("Title: .*\n\n", "", text) for text in texts]
    for export in (texts, plain):
        numbered = (
            text.replace(f"{RULE}\n", f"{RULE}\n\nDocument {n} of 2\n")
            for n, text in enumerate(export, 1)
        )
        articles, _ = from_text(tmp_path, "".join(numbered))
        assert [a["text"] for a in articles] == ["Vote 17\n\nIt failed.", "Vote 18\n\nIt failed."]
        assert not any("Document 1" in str(value) for a in articles for value in a.values())


def test_a_text_of_proquest_below_all_labels_is_read(tmp_path: Path) -> None:
    """Where no label follows it, it goes on to the end of the document."""
    text = proquest(17, "").replace("Database: Newsstream", "Full text: It failed.\n\nIt did.")
    (article,), rejects = from_text(tmp_path, text)
    assert article["text"] == "A vote\n\nIt failed.\n\nIt did."
    assert (article["article_id"], rejects) == ("17", [])


def test_a_rule_within_a_text_of_proquest_divides_nothing(tmp_path: Path) -> None:
    """The document ends where its number stands."""
    text = f"Full text: The council voted.\n\n{RULE}\n\nCorrection: it did not.\n\n"
    (article,), rejects = from_text(tmp_path, proquest(17, text))
    assert body(pd.Series(article)) == f"The council voted.\n\n{RULE}\n\nCorrection: it did not."
    assert rejects == []


def test_a_part_of_proquest_that_is_not_understood_is_told(tmp_path: Path) -> None:
    """Words between two rules that have no labels are a reject, not nothing."""
    text = PROQUEST + f"{RULE}\n\nSome words without a label.\n"
    _, rejects = from_text(tmp_path, text)
    assert rejects[-1].endswith("it has no labels of ProQuest: Some words without a label.")


def test_documents_of_factiva_with_codes_are_read(tmp_path: Path) -> None:
    """Lead and text are one; a code out of its place is a line of the text."""
    (first, second), rejects = from_text(tmp_path, CODED + ALONE)
    assert first["headline"] == "A vote is lost in Northtown"
    assert body(pd.Series(first)) == f"{BODY}\n\nIN\n\nCO\nwas the name of the hall, HD  too."
    assert first["article_id"] == "NLEDGR0020190312ef3c0001x"
    assert (first["outlet"], first["byline"]) == ("North Ledger", "By Ann Writer")
    assert (first["section"], first["language"]) == ("City", "English")
    assert first["published"] == pd.Timestamp("2019-03-12T22:22:00Z")
    extra = json.loads(first["extra"])
    assert extra["NS"] == "gpol : Politics | gcat : News"
    assert (extra["WC"], extra["CO"]) == ("1,345 words", "nrthtn : Northtown Council")
    assert second["text"] == "No vote\n\nThere was no vote.\n\nNobody came."
    assert second["published"] == pd.Timestamp("2019-03-13T00:00:00Z")
    assert rejects == []


def test_documents_of_factiva_as_displayed_are_read(tmp_path: Path) -> None:
    """A count of words and a date begin a document once, not again within its text."""
    (first, second), rejects = from_text(tmp_path, DISPLAYED)
    assert first["headline"] == "A vote is lost in Northtown"
    assert body(pd.Series(first)) == f"{BODY} She wrote\n345 words\n12 March 2019"
    assert first["article_id"] == "NLEDGR0020190312ef3c0001x"
    assert (first["outlet"], first["byline"]) == ("North Ledger", "By Ann Writer")
    assert (first["section"], first["language"]) == ("City", "English")
    assert first["published"] == pd.Timestamp("2019-03-12T10:22:00Z")
    assert json.loads(first["extra"]) == {
        "copyright": "(c) 2019 Ledger Media. All Rights Reserved.",
        "edition": "A1",
        "source code": "NLEDGR",
        "words": "1,345 words",
    }
    assert second["text"] == "No vote\n\nThere was no vote."
    assert rejects == []


@pytest.mark.parametrize("text", [CODED, DISPLAYED], ids=["coded", "displayed"])
def test_a_document_of_factiva_that_is_cut_off_is_told(tmp_path: Path, text: str) -> None:
    """Its accession number stands at its end."""
    articles, rejects = from_text(tmp_path, text + text.split("\nDocument")[0].split("\nAN")[0])
    assert len(articles) >= 1
    assert ["is the file cut off" in detail for detail in rejects] == [True]


def test_documents_of_nexis_uni_are_read(tmp_path: Path) -> None:
    """The cover is left out; a crosshead that is called Classification is none."""
    (first, second), rejects = from_text(tmp_path, NEXIS_UNI)
    assert first["headline"] == "A vote"
    assert body(pd.Series(first)) == (
        "The council voted on Tuesday.\n\nClassification\n\nBody\n\n“It failed,” Jane Doe said."
    )
    assert (first["outlet"], first["byline"]) == ("North Ledger", "Ann Writer")
    assert (first["dateline"], first["language"]) == ("NORTHTOWN", "ENGLISH")
    assert first["section"] == "NEWS; Pg. A1"
    assert first["published"] == pd.Timestamp("2019-03-12T10:22:00Z")
    extra = json.loads(first["extra"])
    assert extra["graphic"] == "The hall."
    assert extra["Subject"] == "COUNCILS (90%)"
    assert extra["edition"] == "Final Edition\nCopyright 2019 Ledger Media All Rights Reserved"
    assert second["text"] == "No vote\n\nClassification\n\nThere was no vote."
    assert second["outlet"] == "South Post (Southtown)"
    assert second["published"] == pd.Timestamp("2019-03-13T00:00:00Z")
    assert rejects == []


def test_documents_of_lexisnexis_are_read_and_their_lines_joined(tmp_path: Path) -> None:
    """Its lines end where the next word does not fit, so they are no lines of the article."""
    (first, second), rejects = from_text(tmp_path, ACADEMIC)
    assert first["headline"] == "A vote is lost in Northtown, and nobody says why"
    assert body(pd.Series(first)).split("\n\n") == list(PARAGRAPHS)
    assert (first["outlet"], first["byline"]) == ("North Ledger", "Ann Writer")
    assert (first["dateline"], first["language"]) == ("NORTHTOWN", "ENGLISH")
    assert first["section"] == "NEWS; Pg. 3"
    assert first["published"] == pd.Timestamp("2019-03-12T00:00:00Z")
    extra = json.loads(first["extra"])
    assert extra["graphic"] == "The hall, where the vote was.\nThe mayor."
    assert extra["edition"] == "Edition 1; City"
    assert extra["copyright"] == "Copyright 2019 Ledger Media All Rights Reserved"
    assert second["text"] == "No vote\n\nThere was no vote."
    assert rejects == []


def test_documents_of_lexisnexis_are_read_without_its_indentation(tmp_path: Path) -> None:
    """Editors and programs take it off."""
    indented, _ = from_text(tmp_path, ACADEMIC)
    articles, rejects = from_text(tmp_path, re.sub("(?m)^ +", "", ACADEMIC))
    assert [a["text"] for a in articles] == [a["text"] for a in indented]
    assert [a["extra"] for a in articles] == [a["extra"] for a in indented]
    assert rejects == []


def test_lines_that_could_be_longer_stay_as_printed(tmp_path: Path) -> None:
    """A verse or a list in a document keeps its lines."""
    verse = "Nobody came,\nnobody said\na word."
    (_, second), _ = from_text(tmp_path, ACADEMIC.replace("There was no vote.", verse))
    assert second["text"] == f"No vote\n\n{verse}"


EXPORTS = {
    "proquest": PROQUEST,
    "coded": CODED + ALONE,
    "displayed": DISPLAYED,
    "uni": NEXIS_UNI,
    "academic": ACADEMIC,
}


@pytest.mark.parametrize("name", EXPORTS)
def test_no_word_of_a_document_is_lost(tmp_path: Path, name: str) -> None:
    """What is not text is in a field or in extra, but for covers, labels and ends of documents."""
    articles, _ = from_text(tmp_path, EXPORTS[name].replace("Abstract", "Links"))
    kept = " ".join(str(value) for article in articles for value in article.values())
    for words in ("Tuesday", "Jane Doe", "Ann", "2019", "Ledger Media"):
        assert words in kept


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("ProQuest document ID:",), "Number:"),
        ((RULE,), "---"),
        (("Document NLEDGR", "Document SPOST"), "Paper "),
        (("End of Document", "Load-Date:", "LENGTH:", "DOCUMENTS"), "It ends."),
        (("AN   Document", "AN\nDocument"), "Document"),
    ],
)
def test_an_export_without_its_marks_is_a_scrape(name: str, old: tuple[str, ...], new: str) -> None:
    """A text that lacks one mark of its database is not taken for another's."""
    text = EXPORTS[name]
    is_marked = any(mark in text for mark in old)
    for mark in old:
        text = text.replace(mark, new)
    found = read_export(text)
    if is_marked and not (name == "coded" and new == "Document"):
        assert found == []
    texts = {json.dumps(d) for d in read_export(EXPORTS[name]) if not isinstance(d, Unreadable)}
    assert {json.dumps(d) for d in found if not isinstance(d, Unreadable)} <= texts


NEAR_MISSES = [
    "Title: A vote\n\nAuthor: Ann Writer\n\nFull text: It was lost.\n\nPublication title: Ledger",
    f"{RULE}\n\nFull text: It was lost.\n\nTitle: A vote\n\nPublication title: Ledger\n\n{RULE}",
    "A vote\nBy Ann Writer\n345 words\n12 March 2019\nNorth Ledger\n\nIt was lost.",
    "HD\nA vote\nPD\n12 March 2019\nSN\nLedger\nLP\nIt was lost.\nAN\nDocument 17",
    "A vote\n\nNorth Ledger\n\nLength: 3 words\n\nBody\n\nIt was lost.\n\nEnd of Document",
    "He read the end of it: 1 of 20 DOCUMENTS was lost.\n\nLENGTH: 3 words\n\nLANGUAGE: ENGLISH",
    "1 of 20 DOCUMENTS\n\nwas lost.\n\n2 of 20 DOCUMENTS\n\nLANGUAGE: ENGLISH",
    "The agency said in\nDocument NLEDGR0020190312ef3c0001x\nthat it was lost.",
    f"{RULE}\nFull text: It was lost.\n\nProQuest document ID: none\n{RULE}",
    "A vote\n5 words\n12 March 2019\nNorth Ledger\nof Northtown\nEnglish\n\nIt was lost.\n\n"
    "Document NLEDGR0020190312ef3c0001x",
    "ProQuest document ID: 17 is the number of a paper on the vote.",
]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_a_text_that_only_looks_like_an_export_is_a_scrape(text: str) -> None:
    """Labels alone, numbers alone and words alone make no export."""
    assert read_export(text) == []


def test_no_scrape_is_taken_for_an_export(gold: Path) -> None:
    """All scrapes of the labelled corpus are read as before."""
    lines = (gold / "promos" / "scrapes_dev.jsonl").read_text("utf-8").splitlines()
    assert len(lines) > 30
    assert [n for n, line in enumerate(lines) if read_export(json.loads(line)["text"])] == []


PIECES = [
    piece
    for text in EXPORTS.values()
    for line in text.replace("\f", "\n\f").split("\n")
    if (piece := line + "\n")
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, *EXPORTS.values(), "\x00", "\u2028", "\n"]), max_size=60))
def test_any_text_is_read_and_each_record_ends_up_once(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    """No mixture of lines of exports raises, and the account of records holds."""
    path = tmp_path_factory.mktemp("any") / "any.txt"
    path.write_text("".join(pieces), encoding="utf-8", newline="")
    corpus = read_corpus(path)
    assert corpus.n_records == sum(map(len, corpus[:3])) >= 1


@settings(max_examples=200, deadline=None)
@given(st.text(), st.sampled_from(sorted(EXPORTS)), st.integers(0, 400))
def test_any_text_within_an_export_raises_nothing(text: str, name: str, at: int) -> None:
    """A document that is spoilt is read, or told."""
    export = EXPORTS[name]
    assert all(
        isinstance(document, Unreadable) or document["text"]
        for document in read_export(export[:at] + text + export[at:])
    )


HOSTILE = {
    "rules": f"{RULE}\nProQuest document ID: 1\n" * 20_000,
    "labels": f"{RULE}\n" + "Title: a\n" * 100_000 + "Full text: b\nProQuest document ID: 1\n",
    "codes": "HD  a\nPD  b\nSN  c\nLP  d\n" + "TD\nCO\nIN\n" * 100_000,
    "numbers": "Document NLEDGR0020190312ef3c0001x\n" * 50_000,
    "heads": "a\n5 words\n12 March 2019\n" * 50_000 + "Document NLEDGR0020190312ef3c0001x\n",
    "bodies": "Length: 5 words\nBody\nLoad-Date: x\nEnd of Document\n" * 30_000,
    "classes": "Length: 5 words\n" + "Body\nClassification\n\n" * 60_000 + "End of Document\n",
    "documents": f"{' ' * 30}1 of 9 DOCUMENTS\n\na\n\nb\n\nLENGTH: 5 words\n\nLANGUAGE: c\n"
    * 9_000,
    "blocks": f"{' ' * 30}1 of 9 DOCUMENTS\n\na\n\nb\n\nLENGTH: 5 words\n\n" + "c\n\n" * 200_000,
    "blanks": (" " * 2_000_000) + "1 of 9 DOCUMENTS\nProQuest document ID: End of Document ",
    "line": "ProQuest document ID: Document " + "A" * 2_000_000 + "_" * 2_000_000,
}


@pytest.mark.clock
@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_linear_in_the_text(name: str) -> None:
    """Twice the text takes about twice the time, however its marks are repeated."""
    text = HOSTILE[name]
    started = time.perf_counter()
    read_export(text)
    assert time.perf_counter() - started < 5
