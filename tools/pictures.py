"""Take the pictures of docs/img that are no figures: report, show, explorer, quickstart.

    pytest tools/pictures.py --override-ini addopts= -p no:cacheprovider

Runs the quickstart in JupyterLab and writes the report on the sample corpus, both in Chromium.
Figures of notebooks are made by `python tools/gallery.py`.
"""

from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from framing.report import report_on
from tests.browser.conftest import browser, chromium, log
from tests.browser.test_lab import explorer, lab, notebook, page, reader

__all__ = ["browser", "chromium", "explorer", "lab", "log", "notebook", "page", "reader"]

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "img"


def test_report(browser: Browser, tmp_path: Path) -> None:
    """The first screen of the report."""
    report_on([str(ROOT / "data" / "sample")], tmp_path / "report.html")
    page = browser.new_page(viewport={"width": 1040, "height": 1450})
    page.goto((tmp_path / "report.html").as_uri())
    page.screenshot(path=IMAGES / "report.png")
    page.close()


def test_show(page: Page, reader: Locator) -> None:
    """An article with a passage chosen, light and dark, and the quickstart around it."""
    reader.locator(".fr-text").focus()
    for _ in range(3):
        page.keyboard.press("n")
    page.screenshot(path=IMAGES / "quickstart.png")
    reader.screenshot(path=IMAGES / "show.png")
    page.emulate_media(color_scheme="dark")
    reader.screenshot(path=IMAGES / "show-dark.png")
    page.emulate_media(color_scheme="light")


def test_explorer(page: Page, explorer: Locator) -> None:
    """A dot opened to its words."""
    explorer.locator("g[role=button]", has_text="Anvil").click()
    explorer.locator("mark").first.wait_for()
    explorer.screenshot(path=IMAGES / "explorer.png")
