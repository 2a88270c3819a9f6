"""A notebook, run by hand in JupyterLab."""

import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Log
from tests.hostile import PAYLOADS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
START_SECONDS, RUN_SECONDS = 90, 300
PRIVATE = {
    "HOME": "home",
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
}
STANDS_THERE = """words => [...document.querySelectorAll(".jp-OutputArea-output *")]
  .some(e => e.textContent === words && e.getClientRects().length > 0)"""
ACTING = "script, img, iframe, object, embed, link, form, base, meta, svg image, mjx-container"
HOSTILE_CELLS = [
    "import pandas as pd\nimport framing as fr\npd.set_option('display.html.use_mathjax', False)",
    "tables = fr.read_corpus('hostile.jsonl').articles.framing.tables()",
    "fr.show(tables, 'all')",
    "fr.explorer(tables)",
    "tables['articles']",
    "tables['evidence']",
]
NO_NEWS = {"fetchNews": "false", "checkForUpdates": False}


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab and the folder it serves."""

    url: str
    token: str
    folder: Path

    def page(self, notebook: str) -> str:
        """Return the address that opens `notebook`, alone, in a fresh workspace."""
        return f"{self.url}/lab/workspaces/test/tree/{notebook}?token={self.token}&reset"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, chromium: Path) -> Iterator[Lab]:
    """Start JupyterLab on this machine alone, on a copy of the notebooks and the sample."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    shutil.copytree(ROOT / "data" / "sample", folder / "data" / "sample")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    lab = Lab(f"http://127.0.0.1:{port}", secrets.token_hex(16), folder)
    with (folder / "lab.log").open("wb") as log:
        server = subprocess.Popen(
            command(lab, port),
            cwd=folder,
            env=os.environ | private_folders(folder / ".private"),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            wait_for(server, lab)
            yield lab
        finally:
            stop(server)


def command(lab: Lab, port: int) -> list[str]:
    """Return the command that serves `lab.folder` and contacts nobody."""
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={lab.folder}",
        f"--IdentityProvider.token={lab.token}",
        "--LabApp.extension_manager=readonly",
    ]


def private_folders(root: Path) -> dict[str, str]:
    """Return settings that keep Jupyter out of the user's own folders, and off the news."""
    folders = {name: root / folder for name, folder in PRIVATE.items()}
    for folder in folders.values():
        folder.mkdir(parents=True, mode=0o700)
    settings = folders["JUPYTERLAB_SETTINGS_DIR"] / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(NO_NEWS))
    return {name: str(folder) for name, folder in folders.items()}


def wait_for(server: subprocess.Popen, lab: Lab) -> None:
    """Return when the server answers."""
    log = lab.folder / "lab.log"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()[-2000:]
        try:
            urllib.request.urlopen(f"{lab.url}/api/status?token={lab.token}", timeout=5).close()
        except OSError:
            time.sleep(0.25)
        else:
            return
    pytest.fail(f"no answer in {START_SECONDS} s: {log.read_text()[-2000:]}")


def stop(server: subprocess.Popen) -> None:
    """End the server and the kernels it started."""
    os.killpg(server.pid, signal.SIGTERM)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def wait_until_idle(page: Page) -> None:
    """Return when a kernel is there and idle.

    The toolbar's dot reads idle before there is a kernel; the status bar's words do not.
    """
    page.locator("#jp-main-statusbar", has_text="| Idle").wait_for()
    assert page.locator(".jp-Dialog").count() == 0


def run_all(page: Page, notebook: Path) -> list[nbformat.NotebookNode]:
    """Choose Run All Cells, and return the code cells as Lab saves them when all have run."""
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        page.wait_for_timeout(1000)
        page.keyboard.press("Control+s")
        cells = code_cells(notebook)
        if all(cell.execution_count for cell in cells) or errors(cells):
            wait_until_idle(page)
            page.keyboard.press("Control+s")
            page.wait_for_timeout(1000)
            return code_cells(notebook)
    return pytest.fail(f"{notebook.name} had not run in {RUN_SECONDS} s")


def saved(notebook: Path) -> nbformat.NotebookNode:
    """Return the notebook as saved; Lab empties the file before it fills it."""
    for _ in range(20):
        try:
            return nbformat.read(notebook, as_version=4)
        except nbformat.reader.NotJSONError:
            time.sleep(0.25)
    return pytest.fail(f"{notebook.name} stayed empty")


def code_cells(notebook: Path) -> list[nbformat.NotebookNode]:
    """Return the code cells that have something in them."""
    cells = saved(notebook).cells
    return [cell for cell in cells if cell.cell_type == "code" and cell.source.strip()]


def errors(cells: list[nbformat.NotebookNode]) -> list[str]:
    """Return the cells' error messages."""
    outputs = (output for cell in cells for output in cell.outputs)
    return [f"{o.ename}: {o.evalue}" for o in outputs if o.output_type == "error"]


@pytest.fixture(scope="module")
def notebook(lab: Lab) -> Path:
    """Return the first notebook, as the reader has copied it."""
    assert NOTEBOOKS, "no notebooks"
    return lab.folder / "notebooks" / NOTEBOOKS[0].name


def run(lab: Lab, browser: Browser, log: Log, notebook: Path) -> Page:
    """Open a notebook, and choose Run All Cells."""
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    page.set_default_timeout(60_000)
    log.follow(page)
    page.goto(lab.page(f"notebooks/{notebook.name}"))
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    wait_until_idle(page)
    run_all(page, notebook)
    return page


@pytest.fixture(scope="module")
def page(lab: Lab, notebook: Path, browser: Browser, log: Log) -> Iterator[Page]:
    """Run the first notebook."""
    page = run(lab, browser, log, notebook)
    yield page
    page.close()


@pytest.fixture
def reader(page: Page) -> Locator:
    """Return the article that `fr.show` shows, scrolled to."""
    reader = page.locator(".framing:has(> .fr-reader)")
    reader.scroll_into_view_if_needed()
    return reader


@pytest.fixture
def explorer(page: Page) -> Locator:
    """Return what `fr.explorer` shows, scrolled to."""
    explorer = page.locator(".fr-explorer")
    explorer.scroll_into_view_if_needed()
    explorer.locator("g[role=button]").first.wait_for()
    return explorer


def choose(place: Locator, label: str, value: str) -> None:
    """Choose a value of the list with that label."""
    place.locator("label", has_text=label).locator("select").first.select_option(value)


def test_run_all_runs_a_notebook_to_its_end(page, notebook):
    """A reader opens the first notebook, chooses Run All Cells, and gets every result."""
    cells = code_cells(notebook)
    assert errors(cells) == []
    assert [cell.source for cell in cells if not cell.execution_count] == []
    assert any(cell.outputs for cell in cells)


def test_an_article_stands_once_with_its_passages_marked(page, reader):
    """The widget takes the place of the page that is there for readers without a kernel."""
    assert reader.locator("mark[data-feature=loaded]").count() > 0
    assert page.locator(".framing:not(:has(> .fr-reader)):has(> .fr-text)").count() == 1
    assert not page.locator(".framing:not(:has(> .fr-reader)):has(> .fr-text)").is_visible()


def test_keys_step_through_passages_and_not_through_cells(page, reader):
    """n, p, f and Escape are the article's while it is in use, not JupyterLab's."""
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    reader.locator(".fr-text").focus()
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert reader.locator(".fr-status").inner_text().startswith("2 of ")
    page.keyboard.press("p")
    assert reader.locator(".fr-status").inner_text().startswith("1 of ")
    assert reader.locator("mark[data-now]").count() > 0
    page.keyboard.press("f")
    assert reader.locator("select").first.evaluate("e => e === document.activeElement")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert reader.locator("mark[data-now]").count() == 0
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_a_filter_leaves_the_passages_of_one_feature(reader):
    """The others lose their marks, not their words."""
    words = reader.locator(".fr-text").inner_text()
    choose(reader, "Feature", "citation")
    assert reader.locator(".fr-text mark[data-feature=loaded]:not([data-off])").count() == 0
    assert reader.locator(".fr-text mark[data-feature=citation]:not([data-off])").count() > 0
    assert reader.locator(".fr-text").inner_text() == words
    choose(reader, "Feature", "")


def test_a_dot_opens_to_the_words_it_counts(explorer):
    """The kernel answers a click with as many passages as the dot counts, of that outlet."""
    explorer.locator("g[role=button]", has_text="Quayside").click()
    said = explorer.locator(".fr-status").first
    expect(said).to_contain_text("The Quayside Ledger")
    counted = explorer.locator("g[role=button]", has_text="Quayside").locator(".fr-small")
    n = counted.inner_html().split(" in ")[0]
    assert said.inner_text().startswith(f"{n} passages: loaded terms per 1,000")
    outlets = explorer.locator("tbody td:first-child").all_inner_texts()
    assert len(outlets) == min(int(n), 25)
    assert set(outlets) == {"The Quayside Ledger"}


def test_a_passage_opens_to_its_article(explorer):
    """It is marked, and stands in the text as it stands in the list."""
    explorer.locator(".fr-node button").nth(1).click()
    now = explorer.locator(".fr-article mark[data-now]").first
    now.wait_for()
    assert now.inner_text() == explorer.locator(".fr-node button").nth(1).inner_text()
    assert explorer.locator("tr[data-now]").count() == 1


def test_filters_and_the_keyboard_ask_the_kernel_too(page, explorer):
    """Another feature has another figure; Enter on a row does what a click does."""
    choose(explorer, "Feature", "promo")
    expect(explorer.locator("svg")).to_have_attribute(
        "aria-label", re.compile("^Dot plot of promos")
    )
    expect(explorer.locator(".fr-status").first).to_contain_text("promos")
    choose(explorer, "Outlet", "")
    expect(explorer.locator(".fr-status").first).to_contain_text("all outlets")
    row = explorer.locator("g[role=button]").first
    row.focus()
    page.keyboard.press("Enter")
    expect(row).to_have_attribute("aria-pressed", "true")
    name = row.get_attribute("aria-label").split(":")[0]
    expect(explorer.locator(".fr-status").first).to_contain_text(name)


@pytest.mark.parametrize("is_signed", [True, False], ids=["signed", "not signed"])
def test_a_saved_notebook_is_read_without_its_kernel(page, lab, notebook, browser, is_signed):
    """Opened again, the article and the numbers stand there, though no widget does."""
    words = page.locator(".framing > .fr-reader .fr-text").text_content()
    content = saved(notebook)
    content.metadata["changed"] = True
    copy = notebook.with_name(f"again-{is_signed}.ipynb")
    if is_signed:
        shutil.copyfile(notebook, copy)
    else:
        nbformat.write(content, copy)
    again = browser.new_page(viewport={"width": 1300, "height": 1000})
    again.goto(lab.page(f"notebooks/{copy.name}"))
    again.wait_for_function(STANDS_THERE, arg=words)
    again.close()


def test_articles_that_carry_markup_do_nothing_in_a_running_notebook(lab, browser, log):
    """Its outputs are trusted, and formulas are set in them: neither makes a text act."""
    notebook = lab.folder / "notebooks" / "hostile.ipynb"
    everything = "\n\n".join(
        ["It was a reckless betrayal of $5 million and $6 million.", *PAYLOADS]
    )
    rows = [{"id": "all", "text": everything, "title": PAYLOADS[0], "source": PAYLOADS[4]}]
    rows += [{"id": p, "text": f"The reckless {p}", "title": p, "source": p} for p in PAYLOADS[::3]]
    lines = [json.dumps(row, ensure_ascii=True) for row in rows]
    notebook.with_suffix(".jsonl").write_text("\n".join(lines))
    cells = [nbformat.v4.new_code_cell(source) for source in HOSTILE_CELLS]
    nbformat.write(
        nbformat.v4.new_notebook(cells=cells, metadata=saved(NOTEBOOKS[0]).metadata), notebook
    )
    page = run(lab, browser, log, notebook)
    assert errors(code_cells(notebook)) == []
    assert page.locator(".fr-reader .fr-text").text_content().count("__xss") > 60
    page.locator(".fr-explorer .fr-node button").first.click()
    page.locator(".fr-explorer .fr-article .fr-text").wait_for()
    assert page.evaluate("() => Object.keys(window).filter(name => name.startsWith('__xss'))") == []
    assert page.locator(f".jp-OutputArea-output :is({ACTING})").count() == 0
    page.close()
    body, _ = HTMLExporter(template_name="basic").from_filename(notebook)
    away = browser.new_page()
    log.follow(away)
    away.set_content(f"<!doctype html><title>Exported</title>{body}")
    assert away.locator(".fr-text").text_content().count("__xss") > 60
    assert away.locator(ACTING).count() == 0
    away.close()


def test_nothing_left_the_machine_and_nothing_failed(page, lab, log):
    """Neither the notebook nor its widgets ask for anything but their own server."""
    assert log.outside(lab.url, lab.url.replace("http", "ws"), "data:", "blob:") == []
    assert log.errors == []
