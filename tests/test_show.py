"""An article with its passages marked: cut at every edge, escaped piece by piece."""

import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pandas import DataFrame

import framing as fr
from framing.errors import CorpusError
from framing.highlight import as_message, highlight, readable
from framing.schema import EVIDENCE, ROLES, VOICES, frame
from tests.build import make_articles
from tests.hostile import PAYLOADS

STORY = (
    "The reckless regime slammed the plan. “A brutal betrayal,” Mayor Ann Lee said on Monday. "
    "The minister said that the plan would go ahead.\n\nREAD MORE: How the harbour was sold"
)


class Text(HTMLParser):
    """The text of the element `fr-text`, the elements inside it, and those of the whole page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text, self.inside, self.elements = "", [], []
        self._depth = 0
        self.feed(str(source))  # markup would escape what is added to it

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        self.elements.append((tag, *(name for name, _ in attrs)))
        if self._depth or dict(attrs).get("class") == "fr-text":
            self._depth += 1
            self.inside.append(tag)

    def handle_endtag(self, tag):
        """Leave an element."""
        self._depth -= 1 if self._depth else 0

    def handle_data(self, data):
        """Note text of the article."""
        self.text += data if self._depth else ""


def run(articles: DataFrame) -> dict[str, DataFrame]:
    """The tables of a run on the articles."""
    return {"articles": articles, **fr.find_evidence(articles)._asdict()}


def marked(text: str, *spans: tuple[int, int], voice: str = "outlet") -> dict[str, DataFrame]:
    """Tables in which these spans are passages of the text."""
    rows = [
        (f"e{n}", "a0", "mine", "odd", start, end, text[start:end], "r", 1, 1, voice, None, 0)
        for n, (start, end) in enumerate(spans)
    ]
    voices = frame([("a0", 0, len(text), voice)], VOICES)
    return {
        "articles": make_articles(text),
        "evidence": frame(rows, EVIDENCE),
        "roles": frame([], ROLES),
        "voices": voices,
    }


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=80),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=12),
)
@example("0<", [(0, 1)])
def test_the_pieces_joined_are_the_text_and_so_is_the_page(text, pairs):
    """However passages nest and cross, no character is lost, doubled or taken for markup."""
    spans = [(min(pair), max(pair)) for pair in pairs if max(pair) <= len(text)]
    tables = marked(text, *spans)
    shown = highlight(tables, "a0")
    joined = "".join(piece.text for run in shown.runs for piece in run.pieces)
    assert joined.replace("\n", "") == readable(text).replace("\n", "")
    page = Text(fr.show(tables, "a0").html())
    assert page.text == joined
    assert set(page.inside) <= {"div", "span", "mark"}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6))
def test_every_character_is_under_its_passages_the_longest_outermost(pairs):
    """A piece names exactly the spans that cover it."""
    text = "abcdefghij klmnopqrst uvwxyz.!"
    spans = sorted({(min(pair), max(pair)) for pair in pairs})
    shown = highlight(marked(text, *spans), "a0")
    at = 0
    for piece in (piece for run in shown.runs for piece in run.pieces):
        covering = [s for s in shown.spans if s.start <= at and s.end >= at + len(piece.text)]
        named = [shown.spans[number] for number in piece.spans]
        assert sorted(named) == sorted(covering)
        sizes = [span.end - span.start for span in named]
        assert sizes == sorted(sizes, reverse=True)
        at += len(piece.text)
    assert at == len(text)


def test_crossing_passages_make_whole_elements():
    """Where two passages cross, the stretch they share stands in both marks."""
    html = fr.show(marked("one two three", (0, 7), (4, 13)), "a0").html()
    text = html.split('class="fr-text"')[1].split("<details>")[0]
    words = re.sub(r"<mark[^>]*>", "[", text).replace("</mark>", "]")
    assert re.sub(r"<[^>]*>", "", words.split(">", 1)[1]) == "[one ][[two]][ three]"


def test_many_nested_passages_stay_shallow():
    """A thousand passages around one word do not nest a thousand elements."""
    text = "x" * 3000
    shown = highlight(marked(text, *[(n, 3000 - n) for n in range(1000)]), "a0")
    assert max(len(piece.spans) for run in shown.runs for piece in run.pieces) == 6
    assert len(shown.passages) == 1000


def test_a_citation_is_marked_by_its_parts():
    """Source, cue and content each have a mark of their own; a loaded term is marked whole."""
    shown = highlight(run(make_articles(STORY)), "a0")
    parts = {(shown.passages[span.passage].feature, span.part) for span in shown.spans}
    assert {("citation", part) for part in ("source", "cue", "content")} <= parts
    assert ("loaded", "") in parts
    assert ("promo", "label") in parts


def test_words_in_another_voice_are_named():
    """Quoted, paraphrased and promotional words each carry their voice in the page."""
    html = fr.show(make_articles(STORY)).html()
    for voice in ("outlet", "quoted", "paraphrased", "promo"):
        assert f'data-voice="{voice}"' in html


def test_sentences_are_marked_only_if_asked_for():
    """Readability has a row for every sentence, and would mark all."""
    tables = run(make_articles(STORY))
    assert "readability" not in {p.feature for p in highlight(tables, "a0").passages}
    asked = highlight(tables, "a0", features=["readability"])
    assert {p.feature for p in asked.passages} == {"readability"}


def test_a_row_an_index_a_table_or_a_run_can_be_shown(tmp_path):
    """One article, a frame of them, tables and an output folder lead to the same page."""
    from framing.run import extract

    source = tmp_path / "corpus.jsonl"
    DataFrame({"id": ["a", "b"], "title": "Rain", "text": STORY}).to_json(
        source, orient="records", lines=True
    )
    extract([str(source)], tmp_path / "out")
    articles = fr.read_corpus([str(source)]).articles
    pages = {
        str(fr.show(tmp_path / "out", "b").html()),
        str(fr.show(articles, "b").html()),
        str(fr.show(articles.iloc[1]).html()),
        str(fr.show(run(articles), "b").html()),
        str(articles.framing.show("b").html()),
    }
    assert len(pages) == 1


def test_which_article_must_be_said():
    """Neither the first nor all are meant by silence; an unknown id is named."""
    with pytest.raises(CorpusError, match="there are 2 articles; say which"):
        fr.show(make_articles("One.", "Two."))
    with pytest.raises(CorpusError, match="no article has the id 'a9'"):
        fr.show(make_articles("One."), "a9")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_text_wherever_it_stands(payload):
    """The page has the elements and attributes of one with harmless words, and shows no control."""
    pages = []
    for word in ("x" * len(payload), payload):
        tables = marked(f"It {word} fell.", (3, 3 + len(word)))
        tables["articles"] = tables["articles"].assign(outlet=word, headline=word, url=word)
        tables["evidence"] = tables["evidence"].assign(kind=word, rule=word, feature=word)
        pages.append(str(fr.show(tables, "a0").html("identity")))
    assert Text(pages[1]).elements == Text(pages[0]).elements
    assert not re.search("[\x00\x0b\u202e\ufeff]", pages[1])
    assert "tex2jax_ignore" in pages[1]


def test_what_a_widget_receives_is_plain():
    """Texts, numbers and lists, with no character that acts but line ends and tabs."""
    tables = marked("a\u202eb\x00c\tend\r\nof it", (0, 3))
    message = as_message(highlight(tables, "a0"))
    said = "".join(text for run in message["runs"] for text, _ in run["pieces"])
    assert said == "a⟨U+202E⟩b⟨U+0000⟩c\tend\nof it"
    assert message["passages"][0]["words"] == "a⟨U+202E⟩b"


def test_an_article_without_text_or_evidence_is_shown():
    """There is nothing to mark, and the page says so."""
    shown = fr.show(marked("Nothing here."), "a0")
    assert repr(shown) == "a0: 0 passages"
    assert "<summary>0 passages</summary>" in shown.html()
    assert Text(fr.show(marked(""), "a0").html()).text == ""


def test_missing_facts_are_left_out():
    """An article that states neither outlet nor date is shown without them."""
    articles = DataFrame({"article_id": ["a1"], "text": ["It rained."], "body_start": [0]})
    assert '<p class="fr-soft" dir="auto"></p>' in fr.show(articles).html()
    dated = articles.assign(published=pd.Timestamp("2026-03-01T12:30Z"), outlet="North")
    assert "North · 2026-03-01 12:30 UTC" in fr.show(dated).html()
