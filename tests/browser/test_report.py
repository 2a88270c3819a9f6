"""The report on the sample corpus, as a reader's browser shows it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = {"laptop": 1280, "phone": 390}

# Each returns what is wrong, so that a failure shows it.
WITHOUT_NAME = """() => {
  const name = e => e.getAttribute("alt") || e.getAttribute("aria-label")
    || (e.getAttribute("aria-labelledby") || "").split(/\\s+/)
         .map(id => id && document.getElementById(id)?.textContent || "").join(" ").trim()
    || e.querySelector(":scope > title")?.textContent.trim();
  return [...document.querySelectorAll("img, svg:not(svg svg)")]
    .filter(e => !name(e)).map(e => e.outerHTML.slice(0, 200));
}"""
LINKS_TO_NOTHING = """() => [...document.querySelectorAll('a[href^="#"]')]
  .map(a => a.getAttribute("href"))
  .filter(href => !document.getElementById(decodeURIComponent(href.slice(1))))"""
WIDER_THAN_THE_PAGE = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  return [`page: ${page.scrollWidth} in ${page.clientWidth} pixels`,
    ...[...document.body.querySelectorAll("*")]
      .filter(e => e.getBoundingClientRect().right > page.clientWidth + 1)
      .map(e => e.outerHTML.slice(0, 120)).slice(0, 5)];
}"""


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the report on data/sample, by the command line, as `make report` does."""
    target = tmp_path_factory.mktemp("report") / "report.html"
    framing = Path(sys.executable).with_name("framing")
    run = subprocess.run(
        [framing, "report", "data/sample", "-o", target, "--quiet"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode in {0, 3}, run.stderr  # 3: finished, some records rejected
    return target


@pytest.fixture(scope="module")
def page(browser: Browser, report: Path, log) -> Iterator[Page]:
    """Open the report from disk."""
    page = browser.new_page(viewport={"width": WIDTHS["laptop"], "height": 900})
    log.follow(page)
    page.goto(report.as_uri(), wait_until="load")
    yield page
    page.close()


def test_the_report_asks_for_nothing_but_itself(page, log):
    """Reading a report tells nobody that it is read."""
    assert log.outside("file://", "data:") == []
    assert sum(url.startswith("file://") for url in log.requests) == 1


def test_the_browser_has_nothing_to_complain_about(page, log):
    """No console error, no uncaught exception, nothing refused by the page's own policy."""
    assert log.errors == []


def test_the_report_needs_no_script_and_allows_none(page):
    """The page's policy refuses whatever it does not name."""
    assert page.locator("script").count() == 0
    policy = page.locator('meta[http-equiv="Content-Security-Policy"]')
    assert "default-src 'none'" in policy.get_attribute("content")


def test_the_page_has_a_language_a_title_and_one_main_heading(page):
    """A screen reader announces these three first."""
    assert page.locator("html").get_attribute("lang")
    assert page.title().strip()
    assert page.locator("h1").count() == 1


def test_every_figure_has_a_name_to_be_read_out(page):
    """A figure says what it shows to those who cannot see it."""
    assert page.locator("svg, img").count() > 0
    assert page.evaluate(WITHOUT_NAME) == []


def test_every_link_inside_the_page_arrives(page):
    """From a number, a reader reaches the words behind it."""
    assert page.locator('a[href^="#"]').count() > 0
    assert page.evaluate(LINKS_TO_NOTHING) == []


def test_a_click_on_a_number_shows_its_words_and_leads_back(page):
    """Each section's first count, folded tables opened, leads to marked passages and back."""
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    followed = 0
    for section in page.locator("main > section").all():
        link = section.locator('td a[href^="#"]:visible, p a[href^="#"]:visible').first
        if not link.count() or section.locator("h2#words").count():
            continue
        link.click()
        shown = page.locator(":target")
        assert shown.evaluate("e => e.getBoundingClientRect().top") < 900
        assert shown.locator("mark").count() > 0 or shown.get_attribute("id") == "rejects"
        if shown.locator("a").count():
            shown.locator("a").last.click()
            assert page.locator(":target").evaluate("e => e.tagName") == "H2"
        followed += 1
    assert followed >= 5


def test_the_summary_tells_leads_and_omissions(page):
    """What stands out among articles is a sentence whose numbers open to passages."""
    for said in ("Copies and leads", "Omissions"):
        line = page.locator("p", has=page.locator("b", has_text=said))
        target = line.locator("a").first.get_attribute("href")
        assert page.locator(f"[id='{target[1:]}'] mark").count() > 0


def test_every_figure_is_drawn(page):
    """Each has a size on the page, and dots in it."""
    sizes = page.locator("figure svg").evaluate_all(
        "all => all.map(e => [e.getBoundingClientRect().height, e.querySelectorAll('use').length])"
    )
    assert len(sizes) >= 5
    assert [size for size in sizes if size[0] < 60 or size[1] == 0] == []


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_nothing_is_wider_than_the_page(page, width):
    """A reader scrolls down, never sideways."""
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate(WIDER_THAN_THE_PAGE) == []


def test_the_report_prints(page):
    """Printing gives a PDF of at least one page."""
    pdf = page.pdf(format="A4", tagged=True)
    assert pdf.startswith(b"%PDF-")
    assert b"/Type /Page" in pdf
