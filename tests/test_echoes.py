"""What a corpus says of its lines: headlines of other articles, and lines that return on a site."""

import json
import time
from pathlib import Path

import pandas as pd
import pytest

import framing as fr
from framing.echoes import Echoes, with_echoes
from framing.features.promo import promos_in
from framing.run import collect, extract
from framing.schema import ARTICLES, EVIDENCE, MEASURES, ROLES
from framing.store import read_table
from framing.verify import verify

TITLE = "How the old harbour was sold twice"
CALL = "Sign up for the morning letter of the Quay"
OWN = [
    "The ferry to Ardoven stays in port until the pier is mended, the harbour office said.",
    "The council of Brenholt put off its vote on the new mill until the end of the month.",
    "Snow closed the pass above Tarnwick for the third day, and the bread ran out at noon.",
    "The school at Low Fell opens a week late, because nobody can find the key to the hall.",
]


def corpus(*articles: tuple[str, str, str], site: str = "quay") -> pd.DataFrame:
    """Articles of one site: headline, body, and outlet."""
    rows = [
        {
            "article_id": f"a{number}",
            "outlet": outlet,
            "url": f"https://{site}.example/{number}",
            "headline": headline,
            "body_start": len(headline) + 2,
            "text": f"{headline}\n\n{body}",
        }
        for number, (headline, body, outlet) in enumerate(articles)
    ]
    return pd.DataFrame(rows)


def echoes_of(articles: pd.DataFrame) -> list[list[tuple[str, str]]]:
    """For each article the words that the corpus knows, and as what."""
    column = with_echoes(articles)["echoes"]
    return [
        [(text[start:end], kind) for start, end, kind in json.loads(echoes)]
        if isinstance(echoes, str)
        else []
        for text, echoes in zip(articles["text"], column, strict=True)
    ]


def body(number: int, *lines: str) -> str:
    """A body of its own, with lines after its paragraph, and an end."""
    return "\n\n".join([OWN[number], *lines, "It will be a long week, she said."])


def promos(articles: pd.DataFrame) -> list[tuple[str, str, str]]:
    found = fr.find_evidence(with_echoes(articles)).evidence
    rows = found[found["feature"] == "promo"]
    return list(zip(rows["text"], rows["kind"], rows["rule"], strict=True))


def test_a_line_that_is_another_articles_headline_is_a_promo_of_it() -> None:
    """Without label and link; an article's own headline, repeated in it, is none."""
    articles = corpus(
        ("Ferry stays in port for now", body(0, TITLE, "Ferry stays in port for now"), "Quay"),
        (TITLE, OWN[1], "Bugle"),
    )
    assert echoes_of(articles) == [[(TITLE, "title")], []]
    assert promos(articles) == [(TITLE, "story", "ours/title")]


def test_what_stands_before_the_headline_is_its_label() -> None:
    """A label in a language that no list has, or a name."""
    articles = corpus(
        ("Ferry stays in port for now", body(0, f"Funda lapha: {TITLE}"), "Quay"),
        (TITLE, OWN[1], "Quay"),
    )
    roles = fr.find_evidence(with_echoes(articles)).roles.query("role in ['label', 'headline']")
    assert roles["text"].tolist() == ["Funda lapha:", TITLE]


LATER = "The first boat carried nine pilots, the harbour office said."


@pytest.mark.parametrize("joint", [" ", ""], ids=["a blank", "nothing"])
@pytest.mark.parametrize("label", ["READ MORE:", "Read more:", "The fee is high. READ MORE:"])
def test_a_labelled_headline_that_the_corpus_knows_ends_its_promo(label: str, joint: str) -> None:
    """The sentence that a scrape joined to it is the article's, however long its line."""
    for sentence in (LATER, f"{LATER} " * 9):
        line = f"{label} {TITLE}{joint}{sentence}".strip()
        articles = corpus(
            ("Ferry stays in port for now", body(0, line), "Quay"), (TITLE, OWN[1], "Bugle")
        )
        assert echoes_of(articles)[0] == [(TITLE, "title")]
        expected = f"{label.removeprefix('The fee is high. ')} {TITLE}"
        assert [text for text, *_ in promos(articles)] == [expected]


@pytest.mark.parametrize("joint", [" ", ""], ids=["a blank", "nothing"])
def test_a_call_behind_a_labelled_headline_is_a_promo_of_its_own(joint: str) -> None:
    """The headline ends before it; where the two are joined, whether the corpus knows it or not."""
    call = "Subscribe to our newsletter"
    line = f"The fee is high.READ MORE: {TITLE}{joint}{call}"
    articles = corpus(
        ("Ferry stays in port for now", body(0, line), "Quay"), (TITLE, OWN[1], "Bugle")
    )
    pair = [f"READ MORE: {TITLE}", call]
    assert [text for text, *_ in promos(articles)] == pair
    alone = [text for text, *_ in promos(articles[:1])]
    assert alone == ([line.removeprefix("The fee is high.")] if joint else pair)


def test_the_longest_headline_that_fits_ends_a_promo() -> None:
    """And none that the line goes on from without a new sentence."""
    longer = f"{TITLE} to the same man"
    lines = [f"READ MORE: {longer} {LATER}", f"READ MORE: {TITLE} by its own council."]
    articles = corpus(
        ("Ferry stays in port for now", body(0, *lines), "Quay"),
        (TITLE, OWN[1], "Bugle"), (longer, OWN[2], "Bugle"),
    )  # fmt: skip
    assert [text for text, *_ in promos(articles)] == [f"READ MORE: {longer}", lines[1]]


@pytest.mark.parametrize(
    "unit", ["He was.READ MORE: Ab ", "(READ MORE: x. ", f"READ MORE: {TITLE} ", f"{TITLE}The "]
)
def test_lines_of_many_labels_cost_no_more_than_their_length(unit: str) -> None:
    """A line of 50,000 characters, linked throughout, takes a second or two, not minutes."""
    line = unit * (50_000 // len(unit))
    articles = corpus(("Ferry stays in port for now", line, "Quay"), (TITLE, OWN[1], "Bugle"))
    links = [(start, start + 5, "u") for start in range(40, len(line), 6)]
    markup = json.dumps({"links": links, "blocks": [(29, 29 + len(line), "p", "")]})
    start = time.process_time()
    echoes = with_echoes(articles)["echoes"].tolist()[0]
    for marked in (None, markup):
        promos_in(articles["text"].tolist()[0], 29, marked, "", echoes)
    assert time.process_time() - start < 5


def test_a_headline_behind_no_label_leaves_its_sentence_alone() -> None:
    """Without a label a line that begins with a headline is the article's."""
    articles = corpus(
        ("Ferry stays in port for now", body(0, f"{TITLE} {LATER}"), "Quay"), (TITLE, OWN[1], "Q")
    )
    assert promos(articles) == []


@pytest.mark.parametrize(
    ("headline", "line"),
    [
        ("Weather", "Weather"),
        ("Letters to the editor", "Letters to the editor"),
        ("He went home in May, at last.", "He went home in May, at last."),
        (TITLE, f"Nobody would say {TITLE} and why, and that was that."),
    ],
    ids=["one word", "few words", "a sentence", "inside a sentence"],
)
def test_what_may_be_a_line_of_the_article_stays_the_articles(headline: str, line: str) -> None:
    """A headline must be long enough to be one article's, and a line of its own."""
    articles = corpus(
        ("Ferry stays in port for now", body(0, line), "Quay"), (headline, OWN[1], "Quay")
    )
    assert echoes_of(articles)[0] == []


def test_one_text_under_two_headlines_promotes_nothing() -> None:
    """A copy that keeps the first headline as its first line is no promo of the first."""
    story = f"{TITLE}\n\n{body(0)}"
    articles = corpus(
        ("Harbour sold twice, says the mayor", story, "Quay"), (TITLE, story, "Bugle")
    )
    assert echoes_of(articles) == [[], []]


def test_a_call_that_returns_in_three_articles_of_a_site_is_a_promo() -> None:
    """Twice is not enough."""
    line = f"{CALL}, and never miss a tide."
    three = [(f"Story {n}", body(n, line), "Quay") for n in range(3)]
    assert promos(corpus(*three)) == [(line, "solicit", "ours/repeat")] * 3
    assert promos(corpus(*three[:2])) == []


def test_three_copies_of_one_text_are_one_article() -> None:
    """What returns because the article was printed again is the article's."""
    line = f"{CALL}, and never miss a tide."
    assert promos(corpus(*[(f"Story {n}", body(0, line), "Quay") for n in range(4)])) == []


def test_a_sentence_that_returns_but_asks_for_nothing_is_the_articles() -> None:
    """A credit, or a sentence of the weather, promotes nothing."""
    line = "Additional reporting was done by the Ardoven desk."
    assert promos(corpus(*[(f"Story {n}", body(n, line), "Quay") for n in range(4)])) == []


def linked(number: int, line: str, address: str, hints: str = "") -> dict[str, object]:
    """An article of a page, with a block that is one link."""
    text = body(number, line)
    start = text.index(line)
    blocks = [(0, len(OWN[number]), "p", ""), (start, start + len(line), "p", hints)]
    markup = {"links": [(start, start + len(line), address)], "blocks": blocks}
    return {
        "article_id": f"a{number}", "outlet": "Quay", "headline": None, "body_start": 0,
        "url": f"https://quay.example/{number}", "text": text, "markup": json.dumps(markup),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "address", "hints", "expected"),
    [
        ("All our stories about the ferry are here.", "/the-ferry-strike-day-by-day", "", "story"),
        ("All our stories about the ferry are here.", "/news/ferry", "", "topic"),
        ("Ada Lorn writes about the Quay harbour.", "/authors/lorn", "", None),
        ("More about our harbour desk here.", "/the-harbour-desk", "author bio", None),
    ],
)
def test_a_linked_line_that_returns_is_a_promo_unless_it_names_its_authors(
    line: str, address: str, hints: str, expected: str | None
) -> None:
    """One linked sentence may be the article's; the same in three articles is not."""
    site = "https://quay.example"
    articles = pd.DataFrame([linked(n, line, site + address, hints) for n in range(3)])
    assert promos(articles) == ([(line, expected, "ours/repeat")] * 3 if expected else [])
    assert promos(articles[:2]) == []


def test_the_order_of_articles_and_batches_is_irrelevant() -> None:
    """Taken in one by one, backwards, the corpus says the same."""
    articles = corpus(
        *[(f"Story {n}", body(n, TITLE, f"{CALL}!"), "Quay") for n in range(3)],
        (TITLE, OWN[3], "Quay"),
    )
    known = Echoes()
    for number in reversed(range(len(articles))):
        known.add(articles.iloc[[number]])
    pd.testing.assert_series_equal(
        known.of(articles), with_echoes(articles)["echoes"], check_names=False
    )


@pytest.mark.parametrize("damage", ["", "{", "[1]", '[["a", 2, "title"]]', 7, None])
def test_a_damaged_column_says_nothing(damage: object) -> None:
    """Columns may come from other hands."""
    articles = corpus(("Ferry stays in port for now", body(0, TITLE), "Quay"))
    found = fr.find_evidence(articles.assign(echoes=[damage])).evidence
    assert not (found["feature"] == "promo").any()


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus whose first article promotes its last, more than a batch away."""
    monkeypatch.setattr("framing.batches._MOST_CHARACTERS", 2_500)
    lines = [{"id": 0, "outlet": "Quay", "headline": "Ferry in port", "text": body(0, TITLE)}]
    lines += [{"id": n, "outlet": "Quay", "text": f"Day {n}. It rained."} for n in range(1, 520)]
    lines += [{"id": 900, "outlet": "Bugle", "headline": TITLE, "text": OWN[1]}]
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\nno record\n", encoding="utf-8")
    return path


def test_a_headline_batches_later_is_known_however_the_corpus_is_read(
    source: Path, tmp_path: Path
) -> None:
    """One process or two, from the source or from a corpus folder, or in memory: the same rows."""
    collect([str(source)], tmp_path / "corpus")
    runs = {
        "one": ([str(source)], 1), "two": ([str(source)], 2),
        "again": ([str(tmp_path / "corpus")], 1),
    }  # fmt: skip
    tables = []
    for name, (sources, workers) in runs.items():
        account = extract(sources, tmp_path / name, workers=workers)
        assert (account.articles, account.rejects) == (521, 1)
        evidence, articles = (read_table(tmp_path / name, t) for t in (EVIDENCE, ARTICLES))
        assert evidence.query("rule == 'ours/title'")["text"].tolist() == [TITLE]
        others = (read_table(tmp_path / name, t) for t in (ROLES, MEASURES))
        tables.append((evidence, articles, *others))
        assert not list((tmp_path / name).glob(".articles-*"))
    for made in tables[1:]:
        for table, first in zip(made, tables[0], strict=True):
            pd.testing.assert_frame_equal(table, first)
    pd.testing.assert_frame_equal(fr.read_corpus(str(source)).articles, tables[0][1])
    assert verify(tmp_path / "two") is None


def test_an_edit_of_echoes_is_found_and_named(source: Path, tmp_path: Path) -> None:
    """verify recomputes them from the articles."""
    extract([str(source)], tmp_path / "out")
    path = tmp_path / "out" / "articles" / "part-0.parquet"
    rows = pd.read_parquet(path)
    rows["echoes"] = None
    rows["echoes"] = rows["echoes"].astype("str")
    rows.to_parquet(path)
    difference = verify(tmp_path / "out")
    assert difference is not None
    assert difference.where.startswith("articles")


@pytest.mark.parametrize(
    "echoes",
    ["null", "[[6, 34]]", '[[99, 34, "title"]]', '[[-5, 34, "title"]]', '[[6, 1e400, "title"]]'],
)
def test_what_is_no_echo_of_this_text_is_passed_over(echoes: str) -> None:
    """A damaged column, or that of another text, makes no promo and no error."""
    text = "Quay: How the old harbour was sold\nThe council met."
    assert promos_in(text, echoes='[[6, 34, "title"]]')
    assert promos_in(text, echoes=echoes) == []
