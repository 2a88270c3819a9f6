"""A notebook, run by hand in JupyterLab."""

import json
import os
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
from playwright.sync_api import Browser, Page

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


def test_run_all_runs_a_notebook_to_its_end(lab: Lab, browser: Browser, log):
    """A reader opens the first notebook, chooses Run All Cells, and gets every result."""
    assert NOTEBOOKS, "no notebooks"
    notebook = lab.folder / "notebooks" / NOTEBOOKS[0].name
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    page.set_default_timeout(60_000)
    log.follow(page)

    page.goto(lab.page(f"notebooks/{notebook.name}"))
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    wait_until_idle(page)
    cells = run_all(page, notebook)

    assert errors(cells) == []
    assert [cell.source for cell in cells if not cell.execution_count] == []
    assert any(cell.outputs for cell in cells)
    assert log.outside(lab.url, lab.url.replace("http", "ws"), "data:", "blob:") == []
    page.close()
