"""Articles that carry markup, in everything we show, as a browser takes it.

Each page is compared with one that differs in nothing but harmless words in place of the payloads.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Page

import framing as fr
from framing.explorer import Guide
from framing.highlight import as_message, highlight
from framing.report import write_report
from tests.browser.conftest import Log
from tests.browser.stage import Stage
from tests.hostile import PAYLOADS, Tables, compared, shared_payloads, twins

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ELEMENTS = """() => [...document.querySelectorAll("*")].map(e =>
  [e.tagName, ...[...e.attributes].map(a => a.name).sort()].join(" "))"""
ADDRESSES = """() => [...document.querySelectorAll("*")].flatMap(e => [...e.attributes]
  .filter(a => ["href", "src", "action", "data", "formaction", "xlink:href", "srcdoc", "background"]
    .includes(a.name)).map(a => a.value)).filter(value => !value.startsWith("#"))"""
PASSAGES = {"LI", "BDI", "SMALL", "MARK", "MARK class", "B", "I", "SUP", "INS", "DEL", "BR"}
PASSAGES |= {"text style transform"}
ACTED = "() => Object.keys(window).filter(name => name.startsWith('__xss'))"

Twins = tuple[Tables, Tables]


@pytest.fixture(scope="module")
def runs() -> Twins:
    """Return two runs, the second with our payloads."""
    return twins(PAYLOADS, add=compared)


@pytest.fixture
def page(browser: Browser, log: Log) -> Iterator[Page]:
    """Open an empty page, whose requests, errors and dialogs are noted."""
    log.requests.clear()
    log.errors.clear()
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    log.follow(page)
    yield page
    page.close()


def looked_at(page: Page) -> Counter[str]:
    """Give what would act the time and the occasion, and count the elements of the page."""
    page.mouse.move(300, 300)
    page.keyboard.press("Tab")
    page.wait_for_timeout(150)
    assert page.evaluate(ACTED) == []
    assert page.evaluate(ADDRESSES) == []
    return Counter(page.evaluate(ELEMENTS))


def nothing_happened(log: Log, *allowed: str) -> None:
    """Neither a request nor a complaint nor a dialog."""
    assert log.errors == []
    assert log.outside("about:", "blob:", *allowed) == []


def opened(page: Page, path: Path, content: str) -> Counter[str]:
    """Write a page, open it from disk, and count its elements."""
    path.write_text(content, encoding="utf-8", errors="replace")
    page.goto(path.as_uri(), wait_until="load")
    return looked_at(page)


def shown(tables: Tables) -> str:
    """Return a page of all articles, as `fr.show` exports them."""
    body = "".join(fr.show(tables, name).html() for name in tables["articles"]["article_id"])
    return f'<!doctype html><meta charset="utf-8"><title>Articles</title>{body}'


def exported(tables: Tables) -> str:
    """Return a notebook as nbconvert exports it: an article, the explorer, tables of texts."""
    articles, evidence = tables["articles"], tables["evidence"]
    parts = [fr.show(tables, name) for name in articles["article_id"]]
    parts += [fr.explorer(tables), articles, evidence, tables["roles"]]
    parts.append(fr.explain(tables, "loaded_per_1000_outlet_words"))
    outputs = [
        nbformat.v4.new_output(
            "display_data", {"text/html": part._repr_html_(), "text/plain": repr(part)}
        )
        for part in parts
    ]
    cell = nbformat.v4.new_code_cell("fr.show(tables)", outputs=outputs, id="one")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    body, _ = HTMLExporter(template_name="basic").from_notebook_node(notebook)
    return f'<!doctype html><meta charset="utf-8"><title>Notebook</title>{body}'


@pytest.fixture(scope="module")
def reports(runs: Twins, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Write the reports on both runs."""
    folder = tmp_path_factory.mktemp("reports")
    paths = [folder / name for name in ("harmless.html", "hostile.html")]
    for tables, path in zip(runs, paths, strict=True):
        write_report(tables, path)
    return paths


def test_the_report_has_no_element_more(page, log, reports):
    """Titles, outlets, files, rules, kinds and texts are shown in it, and none acts.

    Words of a payload, such as "a", are counted and aligned like any others, so that some passages
    more may be listed, and a name in a figure break into more lines; PASSAGES are their elements.
    """
    counts = []
    for path in reports:
        page.goto(path.as_uri(), wait_until="load")
        counts.append(looked_at(page))
    assert set(counts[1]) == set(counts[0])
    assert {n: k for n, k in counts[1].items() if n not in PASSAGES} == {
        n: k for n, k in counts[0].items() if n not in PASSAGES
    }
    nothing_happened(log, "file://", "data:")
    assert len({url for url in log.requests if url.startswith("file://")}) == 2


@pytest.mark.parametrize("export", [shown, exported], ids=["show", "notebook"])
def test_an_exported_article_has_no_element_more(page, log, runs, tmp_path, export):
    """Neither what `fr.show` writes nor a notebook full of such outputs and DataFrames."""
    counts = [opened(page, tmp_path / f"{n}.html", export(run)) for n, run in enumerate(runs)]
    assert counts[1] == counts[0]
    assert counts[1]["SCRIPT"] == 0
    nothing_happened(log, "file://")
    assert len(set(log.requests)) == 2


def test_the_text_of_an_exported_article_is_its_text(page, runs, tmp_path):
    """What a reader sees is what the outlet wrote; only control characters are named."""
    _, tables = runs
    opened(page, tmp_path / "page.html", shown(tables))
    texts = page.locator(".fr-text").all_text_contents()
    articles = list(tables["articles"]["text"])
    told = [text for text in articles if all(c.isprintable() or c in "\n\t" for c in text)]
    assert len(told) > 60
    assert [text for text in told if text not in texts] == []


def test_the_reader_widget_has_no_element_more(page, log, runs):
    """Each payload in each place of an article, drawn by the script."""
    stage = Stage(page)
    counts = []
    for tables in runs:
        total: Counter[str] = Counter()
        for name in tables["articles"]["article_id"]:
            stage.draw("reader", {"article": as_message(highlight(tables, name)), "fallback": ""})
            total += Counter(page.evaluate(ELEMENTS))
        counts.append(total + looked_at(page))
    assert counts[1] == counts[0]
    nothing_happened(log)


def test_the_explorer_has_no_element_more(page, log, runs):
    """Figure, choices, passages, articles and an opened article, of as many outlets as payloads."""
    stage = Stage(page)
    counts = []
    for tables in runs:
        guide = Guide(tables)
        stage.answer = guide.answer
        opening = guide.opening() | {"measure": "loaded_per_1000_outlet_words"}
        stage.draw("explorer", {"opening": opening, "fallback": ""})
        stage.settle()
        total = looked_at(page)
        for row in page.locator(".fr-node button").all():
            row.click()
            stage.settle()
            total += Counter(page.evaluate(ELEMENTS))
        for act in ("g[role=button]", "button:text('Articles')", ".fr-node button"):
            page.locator(act).first.click()
            stage.settle()
            total += looked_at(page)
        page.locator(".fr-article mark").first.click()
        counts.append(total + looked_at(page))
    assert counts[1] == counts[0]
    nothing_happened(log)


def test_a_body_that_names_itself_like_our_parts_is_left_alone(page, log):
    """Ids and names in a text cannot take the place of what a widget looks up."""
    stage = Stage(page)
    tables, hostile = twins(["<p id=framing-1 class=framing>", "<a name=getElementById>"])
    stage.draw("reader", {"article": as_message(highlight(hostile, "a0")), "fallback": "framing-1"})
    assert page.locator("#framing-1").count() == 0
    assert page.locator(".fr-reader").is_visible()
    nothing_happened(log)
    assert len(tables["articles"]) == 2


def test_the_catalogue_of_bad_inputs_does_nothing(page, log, gold, reports, tmp_path):
    """Its payloads, in articles and as file names, come through the command line as text."""
    sources = sorted(gold.glob("bad-inputs/xss-*"))
    target = tmp_path / "report.html"
    command = [Path(sys.executable).with_name("framing"), "report", *sources, "-o", target]
    run = subprocess.run([*command, "--quiet"], capture_output=True, text=True, check=False)
    assert run.returncode in {0, 3}, run.stderr
    page.goto(reports[0].as_uri(), wait_until="load")
    harmless = {kind.split()[0] for kind in looked_at(page)}
    page.goto(target.as_uri(), wait_until="load")
    kinds = [kind.split() for kind in looked_at(page)]
    assert {tag for tag, *_ in kinds} - harmless == set()
    assert [name for _, *names in kinds for name in names if name.startswith("on")] == []
    nothing_happened(log, "file://", "data:")


def test_the_payloads_of_the_catalogue_are_no_elements(page, log, gold, tmp_path):
    """They are put wherever ours are."""
    payloads = shared_payloads(gold)
    assert len(payloads) >= 40
    pages = enumerate(shown(tables) for tables in twins(payloads))
    counts = [opened(page, tmp_path / f"{n}.html", content) for n, content in pages]
    assert counts[1] == counts[0]
    nothing_happened(log, "file://")
