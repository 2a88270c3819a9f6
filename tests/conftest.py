"""What every test runs under: no network, and in CI no silent skip."""

import importlib.util
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OFFLINE = ROOT / "tests" / "offline"
GOLD = Path(os.environ.get("FRAMING_GOLD", ROOT.parent / "shared" / "gold"))
IS_CI = bool(os.environ.get("CI"))

_spec = importlib.util.spec_from_file_location("offline", OFFLINE / "sitecustomize.py")
offline = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(offline)  # guards this process from here on


def pytest_configure() -> None:
    """Guard the processes that tests start: commands, kernels, servers; one thread for each."""
    inherited = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(OFFLINE), inherited]))
    for library in ("OMP", "OPENBLAS"):  # on tables this small, threads mostly wait for each other
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")


@pytest.fixture(autouse=True)
def _stay_on_this_machine() -> Iterator[None]:
    """Fail a test that tried to reach another machine, even if it caught the refusal."""
    offline.attempts.clear()
    yield
    if offline.attempts:
        pytest.fail(f"the test tried to leave the machine: {offline.attempts}")


@pytest.fixture(scope="session")
def gold() -> Path:
    """Return the folder of labelled data, beside the repository or named by FRAMING_GOLD."""
    if not GOLD.is_dir():
        pytest.skip("no labelled data: set FRAMING_GOLD, or put it in ../shared/gold")
    return GOLD


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that take the `gold` fixture."""
    for item in items:
        if "gold" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.gold)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, object, object]:
    """In CI, turn a skipped gold or browser test into a failure."""
    report = yield
    must_run = any(item.get_closest_marker(name) for name in ("gold", "browser"))
    if IS_CI and must_run and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr[-1]}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, object, object]:
    """In CI, turn a test module skipped as a whole into a failure."""
    report = yield
    if IS_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr[-1]}"
    return report
