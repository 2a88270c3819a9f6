"""The report: one page, every number a link to its words, nothing in it that acts."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

import framing as fr
from framing import chosen
from framing.against import side_by_side
from framing.complete import study_of
from framing.errors import CorpusError, RuleError
from framing.examples import copy_notebooks
from framing.report import report_on, write_report
from framing.schema import ARTICLES, CODES, REJECTS, STORIES, frame
from framing.store import read_tables
from framing.summary import summary

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "$\\frac{1}{$",
    "-->]]><!--",
    "a\x00b\u202ec",
]
STORY = (
    "The reckless regime slammed the plan. “A brutal betrayal,” Mayor Ann Lee said on Monday. "
    "The minister said that the plan would go ahead. It was a shameful, disastrous farce.\n\n"
    "READ MORE: How the harbour was sold"
)


class Page(HTMLParser):
    """What a page is made of: elements, ids, in-page links, texts by element."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "xlink:href", "src"):
                self.links.append(value or "")


def articles(n_outlets: int = 2, n_articles: int = 6, odd: str = "") -> pd.DataFrame:
    """A corpus of our own text; `odd` goes into every field that is printed."""
    rows = [
        {
            "article_id": f"{outlet}-{number:03}{odd}",
            "outlet": f"Outlet {outlet}{odd}",
            "headline": f"Headline {number}{odd}",
            "url": f"https://outlet-{outlet}.example/{number}",
            "published": pd.Timestamp("2026-03-01", tz="UTC") + pd.Timedelta(days=number),
            "text": f"Headline {number}{odd}\n\n{'It rained. ' * (number + outlet)}{STORY} {odd}",
            "body_start": len(f"Headline {number}{odd}\n\n"),
            "source_file": f"made{odd}.jsonl",
            "source_record": str(number),
            "text_hash": "",
        }
        for outlet in range(n_outlets)
        for number in range(n_articles)
    ]
    return frame(rows, ARTICLES)


def tables(corpus: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables of a run on the corpus."""
    found = fr.find_evidence(corpus)
    return found._asdict() | {"articles": corpus, "measures": fr.measure(found)}


def written(run: dict[str, pd.DataFrame], folder: Path, **options: object) -> str:
    """The report on the tables."""
    write_report(run, folder / "report.html", **options)
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def run() -> dict[str, pd.DataFrame]:
    """A small run, made once."""
    return tables(articles())


@pytest.fixture
def page(run, tmp_path) -> str:
    """Its report."""
    return written(run, tmp_path)


def test_every_link_in_the_page_has_its_target(page):
    """A reader who follows a number arrives."""
    parsed = Page(page)
    assert len(parsed.links) > 100
    assert {link[1:] for link in parsed.links} <= set(parsed.ids)
    assert all(link.startswith("#") for link in parsed.links)


def test_ids_are_unique(page):
    """Two figures or lists never share an id."""
    ids = Page(page).ids
    assert len(ids) == len(set(ids))


def test_a_count_opens_to_as_many_passages(run, page):
    """The number of a link is the number of passages of its list, or the list says how many."""
    n = len(run["evidence"].query("feature == 'loaded' and voice == 'outlet'"))
    identity = re.search(rf'words in the outlet’s own voice</b>: <a href="#([^"]+)">{n}</a>', page)
    assert identity
    listed = page.split(f'id="{identity[1]}"')[1].split("</section>")[0]
    assert f"20 of {n}, evenly spaced" in listed
    assert listed.count("<li>") == 20


def test_hedges_stand_apart_from_loaded_terms(page):
    """Stance has a section of its own, in words."""
    assert "Hedges and boosters" in page
    assert "hedges per 1,000 words in the outlet’s own voice" in page


def test_the_summary_ranks_every_outlet_with_a_value(tmp_path):
    """An outlet of two articles can be the highest, as in the table; its dash is explained."""
    few = articles(n_outlets=3)
    few = few[(few["outlet"] != "Outlet 0") | (few.groupby("outlet").cumcount() < 2)]
    page = written(tables(few.reset_index(drop=True)), tmp_path)
    said = re.search(r"<b>Loaded terms per 1,000 words in the outlet.*?</p>", page, re.DOTALL)[0]
    told = re.search(r"Highest is (.*?); lowest is", re.sub("<[^>]+>", "", said))[1]
    assert re.fullmatch(r"Outlet 0, [\d.]+ \(no interval: too few articles\)", told)
    caption = "by outlet (–: no interval where an outlet has fewer than 5 articles"
    assert caption in page


def test_no_table_without_a_dash_explains_one(page):
    """All outlets of the small run have an interval of loaded terms."""
    assert "Loaded terms per 1,000 words in the outlet’s own voice, by outlet (–" not in page


def test_sections_stand_in_the_order_of_the_argument(page):
    """Who speaks, in which words, then outlets and articles against each other, limits last."""
    order = "summary corpus cited loaded wording stance keyness contested promos contrasts stories"
    order += " copies omissions readability rejects limits method words"
    assert re.findall(r'<h2 id="(\w+)"', page) == order.split()


def test_wording_is_counted_in_sentences(page):
    """In the summary and in its own section, never in words."""
    said = re.search(r"<b>Sentences that an expert would.*?</p>", page, re.DOTALL)[0]
    assert re.search(r"in \d+ sentences, a rate of", said)
    assert re.search(r">\d+ in \d+ sentences</a>", page)


def test_words_of_sources_open_to_their_citations(run, page):
    """The words given to officials are printed, and lead to the citations that give them."""
    name = "official_words_per_100_cited_words"
    mine = run["measures"][run["measures"]["measure"] == name]
    n, of = int(mine["n"].sum()), int(mine["exposure"].sum())
    found = re.search(rf'Of {of} words that citations give[^<]*<a href="#([^"]+)">{n}</a>', page)
    assert found
    listed = page.split(f'id="{found[1]}"')[1].split("</section>")[0]
    assert "source: official" in listed


def test_diversity_is_refused_or_shown_at_one_size(page, tmp_path):
    """Eighteen citations an outlet are too few; thirty are compared."""
    assert "Diversity of sources: refused, no outlet has enough citations." in page
    larger = written(tables(articles(n_articles=15)), tmp_path)
    assert "Effective number of sources" in larger
    assert "expected in" in larger


def test_the_marked_words_are_the_passage(page):
    """The passage stands in its context, as it stands in the article."""
    assert "The <mark>reckless</mark> regime" in page


def test_there_is_nothing_that_acts_and_one_policy(page):
    """No script, no event handler, no outside address; a policy that refuses all of them."""
    parsed = Page(page)
    assert not {"script", "iframe", "object", "embed", "link", "base", "form"} & set(
        parsed.elements
    )
    assert not [name for name in parsed.attributes if name.startswith("on")]
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    assert parsed.elements.count("h1") == 1
    assert '<html lang="en">' in page


@pytest.fixture(scope="module")
def plain_elements(tmp_path_factory):
    """The elements of a report on texts without markup."""
    run = tables(articles(n_articles=5))
    run["rejects"] = frame([("file", "1", "json", "detail")], REJECTS)
    return set(Page(written(run, tmp_path_factory.mktemp("plain"))).elements)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_texts_cannot_become_markup(payload, plain_elements, tmp_path):
    """Titles, outlets, ids, file names and texts are shown, never obeyed."""
    corpus = articles(n_articles=5, odd=payload)
    run = tables(corpus)
    bad = (f"file{payload}", "1", "json", f"detail {payload}")
    run["rejects"] = frame([bad], REJECTS)
    parsed = Page(written(run, tmp_path, title=f"Title {payload}"))
    assert set(parsed.elements) == plain_elements
    assert {link[1:] for link in parsed.links} <= set(parsed.ids)


def test_control_characters_are_shown(tmp_path):
    """A bidirectional override or a NUL is named, so that no text can pretend to be another."""
    page = written(tables(articles(odd="pay\u202ecod\x00")), tmp_path)
    assert "\u202e" not in page
    assert "\x00" not in page
    assert "⟨U+202E⟩" in page
    assert "⟨U+0000⟩" in page


def test_the_order_of_rows_does_not_matter(run, page, tmp_path):
    """Tables read in another order give the same bytes."""
    shuffled = {
        name: table.sample(frac=1, random_state=7).reset_index(drop=True)
        for name, table in run.items()
    }
    assert written(shuffled, tmp_path) == page


def test_two_processes_write_the_same_bytes(tmp_path):
    """Neither hash seed nor time zone nor locale changes a byte."""
    source = tmp_path / "corpus.jsonl"
    lines = articles()[["article_id", "outlet", "headline", "text"]].rename(
        columns={"article_id": "id", "headline": "title"}
    )
    lines.to_json(source, orient="records", lines=True)
    command = [sys.executable, "-m", "framing", "report", str(source), "--quiet", "-o"]
    command[1:3] = ["-c", "from framing.cli import main; main()"]
    for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland")):
        settings = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        subprocess.run([*command, str(tmp_path / f"{seed}.html")], check=True, env=settings)
    assert (tmp_path / "1.html").read_bytes() == (tmp_path / "2.html").read_bytes()


def test_articles_without_an_outlet_are_in_totals_and_in_no_rate(tmp_path):
    """One row tells their words; rates, figures and contrasts are those of stated outlets."""
    corpus = articles(n_outlets=3)
    corpus.loc[corpus["outlet"] == "Outlet 2", "outlet"] = None
    run = tables(corpus)
    page = written(run, tmp_path)
    assert "6 articles state no outlet: in all totals, and in no rate" in page
    assert "2 (none stated in 6)" in page
    assert page.count("(outlet not stated)</bdi></th>") == 1
    assert not re.search(r"Dot plot of [^<]*outlet not stated", page)
    cited = run["measures"].query("measure == 'citations_per_1000_words'")
    summed = rf"{cited['n'].sum():.0f}</a> in {cited['exposure'].sum():,.0f} words"
    assert re.search(rf"Citations per 1,000 words</b>: <a [^>]*>{summed}", page)


def test_rates_of_stated_outlets_are_those_that_were_compared():
    """What `compare` made is shown; it leaves out articles without an outlet as well."""
    corpus = articles(n_outlets=3)
    corpus.loc[corpus["outlet"] == "Outlet 2", "outlet"] = None
    run = tables(corpus)
    compared = fr.compare(run["measures"], corpus)
    rates = compared.rates.assign(value=1.0)
    study = study_of(run | {"rates": rates, "contrasts": compared.contrasts}, {})
    pd.testing.assert_frame_equal(study.tables["rates"], rates)
    assert set(study.tables["diversity"]["outlet"]) == set(study.outlets) == set(rates["outlet"])


def test_a_contrast_inside_stories_opens_what_it_compared():
    """The counts of both sides stand beside it; lists of all articles are others."""
    corpus = articles(n_outlets=2)
    run = tables(corpus)
    ids = dict(list(corpus.groupby("outlet")["article_id"]))
    told = [(a, f"s{n}") for mine in ids.values() for n, a in enumerate(mine)]
    alone = {mine.iloc[-1] for mine in ids.values()}
    told = [(a, f"{a} alone" if a in alone else story) for a, story in told]
    run["stories"] = frame(told, STORIES)
    made = fr.compare(run["measures"], corpus, stories=run["stories"], matched=True)
    study = study_of(run | made._asdict(), {"comparison": {"matched": True}})
    sheet = side_by_side(study).blocks[-2]
    at = {name: n for n, name in enumerate(sheet.header)}
    cells = next(row for row in sheet.rows if row[1].startswith("citations per"))
    mine = made.contrasts.query("measure == 'citations_per_1000_words'").iloc[0]
    listed = {each.identity: each for each in study.excerpts.listings(most=99)}
    for name, outlet, n in (
        ("Counted", cells[0], mine.n),
        ("Reference counted", next(o for o in ids if o != cells[0]), mine.n_against),
    ):
        link = re.fullmatch(r'<a href="#(.+)">([\d,]+) in [\d,]+ words</a>', str(cells[at[name]]))
        assert float(link[2]) == listed[link[1]].n == n < len(study.behind(mine.measure, outlet))
        assert "on stories that" in listed[link[1]].title
    assert str(cells[at["Counted"]]).split(">")[0] == str(cells[at["Estimate"]]).split(">")[0]


def test_a_corpus_without_outlets_is_counted_as_one():
    """There is nothing to compare, and still something to count."""
    study = study_of(tables(articles(n_outlets=1, n_articles=1).assign(outlet=None)), {})
    assert (study.outlets, study.n_without_outlet) == (("(outlet not stated)",), 0)
    assert set(study.tables["rates"]["outlet"]) == set(study.outlets)


def test_codes_of_coders_who_do_not_exist_are_no_check():
    """The note at the top does not say that sentences were coded by hand."""
    run = tables(articles(n_outlets=1, n_articles=1))
    sample = fr.draw_sample(run, n=4, features=["loaded"])
    codes = pd.DataFrame({"row_id": sample["row_id"], "code": 1.0, "coder": "pretend-ann"})
    codes = frame(codes.reindex(columns=list(CODES.columns)).itertuples(index=False), CODES)
    run |= {"sample": sample, "codes": codes, "validation": fr.validate(sample, codes)}
    said = str(summary(study_of(run, {})).blocks[0].words)
    assert said.startswith(
        "How far this was checked: citation not validated on this corpus; loaded"
    )
    assert "loaded not validated on this corpus, since all coders are made up" in said


def test_one_outlet_is_reported_without_contrasts(tmp_path):
    """There is nothing to compare it with, and the report says so."""
    page = written(tables(articles(n_outlets=1)), tmp_path)
    assert "There is only one outlet" in page
    assert "<h1>How 1 outlet frames the news</h1>" in page
    assert {link[1:] for link in Page(page).links} <= set(Page(page).ids)


def test_a_run_without_articles_is_still_reported(tmp_path):
    """The rejects are what there is to read."""
    run = tables(articles(n_articles=0))
    page = written(
        run | {"rejects": frame([("a.txt", "1", "empty", "no text")], REJECTS)}, tmp_path
    )
    assert "Nothing was measured" in page
    assert "a.txt" in page


def test_a_run_with_few_features_reports_those(tmp_path):
    """What was not measured is said, not shown as zero."""
    features = [feature for feature in fr.FEATURES if feature.name == "promo"]
    corpus = articles()
    found = fr.find_evidence(corpus, features=features)
    run = found._asdict() | {"articles": corpus, "measures": fr.measure(found, features=features)}
    page = written(run, tmp_path, manifest={"features": ["promo"]})
    assert "Not measured in this run" in page


def test_an_output_of_a_feature_that_is_not_here_says_what_to_do():
    """Its measures cannot be computed again, nor told what they are made of."""
    with pytest.raises(RuleError, match="'tone', which is not installed here; install"):
        chosen.features_of({"features": ["loaded", "tone"], "plugins": True})


def test_features_of_others_are_reported_only_if_the_run_used_them(monkeypatch):
    """That a package is installed is no reason to run it, or to credit it."""
    other = replace(fr.FEATURES[0], name="other", reference="Ours: a test")
    monkeypatch.setattr(chosen, "installed", lambda: (*fr.FEATURES, other))
    run = tables(articles(n_outlets=1, n_articles=1))
    assert study_of(run, {}).features == fr.FEATURES
    used = {"features": [f.name for f in (*fr.FEATURES, other)], "plugins": True}
    assert study_of(run, used).features == (*fr.FEATURES, other)


def test_many_outlets_stay_within_bounds(tmp_path):
    """Only the largest outlets have rows, and the report says how many are left out."""
    page = written(tables(articles(n_outlets=30, n_articles=2)), tmp_path)
    assert "6 smaller ones are part of all totals" in page
    assert len(page) < 5_000_000


def test_a_report_on_an_output_folder_is_that_on_its_sources(tmp_path):
    """Extracting first or not gives the same page."""
    from framing.run import extract

    source = tmp_path / "corpus.jsonl"
    lines = articles()[["article_id", "outlet", "text"]].rename(columns={"article_id": "id"})
    lines.to_json(source, orient="records", lines=True)
    account = report_on([str(source)], tmp_path / "direct.html")
    extract([str(source)], tmp_path / "out")
    report_on([str(tmp_path / "out")], tmp_path / "folder.html")
    assert account.articles == len(read_tables(tmp_path / "out")["articles"]) == 12
    assert (tmp_path / "direct.html").read_bytes() == (tmp_path / "folder.html").read_bytes()


def test_copied_notebooks_never_overwrite(tmp_path):
    """A reader's work in a notebook is safe."""
    copied = copy_notebooks(tmp_path / "study")
    assert all(path.is_file() for path in copied)
    assert (tmp_path / "study" / "sample" / "corvane.jsonl").is_file()
    with pytest.raises(CorpusError, match="not overwritten"):
        copy_notebooks(tmp_path / "study")
