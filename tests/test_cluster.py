"""Runs on Dask: the bytes of a serial run, whatever happens to workers and scheduler."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import psutil
import pytest

import framing
from framing import batches, cluster, kept
from framing.features import FEATURES
from framing.run import extract
from tests.test_resume import SMALL, begin, fail_at, fourth, hashes, parts, run, write_news

CLUSTER = """
import sys
from framing.cluster import _CONFIG
import dask
from distributed import LocalCluster
dask.config.set(_CONFIG)
cluster = LocalCluster(
    n_workers=int(sys.argv[1]), threads_per_worker=2, host="127.0.0.1", silence_logs=50,
    dashboard_address="127.0.0.1:0", local_directory=sys.argv[2], memory_limit=None,
)
print(cluster.scheduler_address, flush=True)
sys.stdin.read()
cluster.close()
"""
FATAL = """
import os
from framing.features import FEATURES
from dataclasses import replace

LOADED = next(feature for feature in FEATURES if feature.name == "loaded")

def find(articles):
    if "a fatal word" in " ".join(articles["text"]):
        os._exit(9)
    return LOADED.find(articles)

FEATURE = replace(LOADED, name="fatal", find=find)
"""
LOADED = [feature for feature in FEATURES if feature.name == "loaded"]


def begin_cluster(place: Path, workers: int) -> tuple[subprocess.Popen[str], str]:
    """Begin a cluster as somebody else would have it; the process, and the scheduler's address."""
    process = subprocess.Popen(
        [sys.executable, "-c", CLUSTER, str(workers), str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    return process, process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    """Kill a scheduler, with all its workers."""
    process.kill()
    process.communicate(timeout=20)


def workers_of(process: psutil.Process) -> list[psutil.Process]:
    """The workers that a process has begun."""
    found = process.children(recursive=True)
    return [child for child in found if "spawn_main" in " ".join(command(child))]


def command(process: psutil.Process) -> list[str]:
    """The command line of a process that may be gone."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a feature to install, which ends its process at a word."""
    folder = tmp_path_factory.mktemp("installed")
    (folder / "fatal.py").write_text(FATAL, "utf-8")
    about = folder / "fatal-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: fatal\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text("[framing.features]\nfatal = fatal:FEATURE\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def scheduler(place: Path) -> Iterator[str]:
    """The address of a cluster of two workers, which have that feature."""
    with pytest.MonkeyPatch.context() as patched:
        path = os.pathsep.join([str(place), os.environ.get("PYTHONPATH", "")])
        patched.setenv("PYTHONPATH", path)
        process, address = begin_cluster(place, 2)
    yield address
    process.communicate(timeout=20)


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Articles of the sample in some batches, and a lexicon beside them; nothing else is there."""
    monkeypatch.setattr(batches, "_MOST_CHARACTERS", SMALL)
    monkeypatch.chdir(tmp_path)
    return write_sources(tmp_path)


@pytest.fixture(scope="module")
def serial(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The hashes of what a serial run finds in the same."""
    folder = tmp_path_factory.mktemp("serial")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(batches, "_MOST_CHARACTERS", SMALL)
        assert run(*told(write_sources(folder), "out")).exit_code == 3  # of the bad line
    return hashes(folder / "out")


def write_sources(folder: Path) -> Path:
    """Write articles and a lexicon into a folder."""
    (folder / "my.csv").write_text("term,kind,source\nreckless,mine,ours\n", "utf-8")
    return write_news(folder / "news.jsonl", 20)


def told(news: Path, out: str, *more: object) -> list[object]:
    """A command that finds everything, with a lexicon of the user's."""
    lexicon = news.with_name("my.csv")
    return ["extract", news, "-o", news.with_name(out), "--lexicon", lexicon, *more]


# ---------------------------------------------------------------- the same bytes


@pytest.mark.slow
def test_the_result_is_that_of_a_serial_run(
    news: Path, serial: dict[str, str], scheduler: str
) -> None:
    """With one worker of our own, and on a cluster of two; nothing else is left behind."""
    ways = {
        "one": ["--workers", 1],
        "far": ["--scheduler", scheduler],
    }
    before = set(workers_of(psutil.Process()))
    for out, way in ways.items():
        result = run(*told(news, out, "--engine", "dask", *way))
        assert (result.exit_code, result.stderr.count("\n")) == (3, 1), result.stderr
        assert hashes(news.with_name(out)) == serial, out
    assert set(workers_of(psutil.Process())) <= before
    left = {path.name for path in news.parent.iterdir()}
    assert left == {"news.jsonl", "my.csv", *ways}


@pytest.mark.slow
def test_a_worker_that_is_killed_changes_nothing(
    news: Path, tmp_path: Path, serial: dict[str, str]
) -> None:
    """What it had is found by the others, or by the one that takes its place."""
    killed: list[int] = []

    def kill() -> None:
        while not parts(tmp_path / "out"):
            time.sleep(0.01)
        worker = workers_of(psutil.Process())[0]
        worker.kill()
        killed.append(worker.pid)

    thread = Thread(target=kill, daemon=True)
    thread.start()
    result = run(*told(news, "out", "--engine", "dask", "--workers", 2))
    thread.join(timeout=5)
    assert killed
    assert (result.exit_code, result.stderr.count("\n")) == (3, 1), result.stderr
    assert hashes(tmp_path / "out") == serial


def test_either_engine_goes_on_from_the_other(
    news: Path, tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part does not tell who found it."""
    extract([str(news)], tmp_path / "whole", features=LOADED)
    dask = {"engine": "dask", "scheduler": scheduler}
    for first, then in (({}, dask), (dask, {})):
        out = tmp_path / f"out-{len(first)}"
        with monkeypatch.context() as patched:
            fail_at(patched, fourth(news), KeyboardInterrupt())
            with pytest.raises(KeyboardInterrupt):
                extract([str(news)], out, features=LOADED, **first)
        assert len(parts(out)) == 3
        extract([str(news)], out, features=LOADED, resume=True, **then)
        assert hashes(out) == hashes(tmp_path / "whole")


# ---------------------------------------------------------------- what kills, and what is lost


@pytest.mark.slow
def test_articles_that_kill_all_workers_end_the_run(
    news: Path, place: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 5, in one line."""
    monkeypatch.syspath_prepend(place)
    lines = news.read_text("utf-8").splitlines()
    other = '{"id": "bad", "outlet": "North Ledger", "text": "It has a fatal word in it."}'
    news.write_text("\n".join([*lines[:3], other, *lines[3:]]), "utf-8")
    result = run(
        "extract", news, "-o", news.with_name("out"), "--plugins", "--features", "fatal",
        "--engine", "dask", "--scheduler", scheduler,
    )  # fmt: skip
    assert (result.exit_code, result.stderr.count("\n")) == (5, 1), result.stderr
    assert "workers died one after the other" in result.stderr


@pytest.mark.slow
def test_a_lost_scheduler_ends_the_run_and_it_goes_on(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 5, one line; what was finished is kept, and taken by the run that goes on."""
    extract([str(news)], tmp_path / "whole", features=LOADED)
    process, address = begin_cluster(tmp_path / "cluster", 1)
    out, write, n = tmp_path / "out", kept.Kept.write, iter(range(1, 1000))

    def written(self: kept.Kept, name: str, tables: object) -> None:
        write(self, name, tables)
        if name.endswith(".found") and next(n) == 2:
            end(process)

    command = ["extract", news, "-o", out, "--features", "loaded"]
    with monkeypatch.context() as patched:
        patched.setattr(kept.Kept, "write", written)
        result = run(*command, "--engine", "dask", "--scheduler", address)
    assert result.exit_code == 5
    assert result.stderr.startswith(f"framing: the Dask scheduler {address} is lost; ")
    assert result.stderr.count("\n") == 1
    assert "--resume" in result.stderr
    assert len(parts(out)) >= 2
    assert run(*command, "--resume").exit_code == 3
    assert hashes(out) == hashes(tmp_path / "whole")


@pytest.mark.slow
def test_a_signal_ends_a_cluster_of_ours_at_once(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within five seconds, in one line; no process and no folder stays."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    process = begin(*told(news, "out", "--engine", "dask", "--workers", 2))
    try:
        while not parts(tmp_path / "out"):
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.01)
        begun = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=5)[1]
    finally:
        process.kill()
    assert process.returncode == 130
    assert said.count("\n") == 1, said
    assert "--resume" in said
    assert psutil.wait_procs(begun, timeout=5)[1] == []
    assert list((tmp_path / "temporary").iterdir()) == []


# ---------------------------------------------------------------- refused before work begins


def test_a_worker_with_another_framing_is_refused(
    news: Path, tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 2, one line that names the worker and what differs; nothing is read or kept."""
    monkeypatch.setattr(framing, "__version__", "9.9")
    result = run(*told(news, "out", "--engine", "dask", "--scheduler", scheduler))
    assert result.exit_code == 2
    assert result.stderr.startswith("framing: the worker tcp://127.0.0.1:")
    assert "differs in the version of framing" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my.csv", "news.jsonl"]


def test_no_scheduler_is_one_line(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 5: nobody listens there."""
    monkeypatch.setattr(cluster, "_CONNECT", 1)
    result = run(*told(news, "out", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:1"))
    assert (result.exit_code, result.stderr.count("\n")) == (5, 1), result.stderr
    assert "cannot be reached" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my.csv", "news.jsonl"]


def test_without_dask_it_says_what_to_install(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 2, one line."""
    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    result = run(*told(news, "out", "--engine", "dask"))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "pip install 'framing[dask]'" in result.stderr


def test_a_scheduler_is_for_dask(news: Path) -> None:
    """A cluster that would not be used is refused, not forgotten."""
    result = run(*told(news, "out", "--scheduler", "tcp://127.0.0.1:8786"))
    assert result.exit_code == 2
    assert "--engine dask" in result.stderr


def test_a_feature_that_is_not_installed_is_refused(news: Path, tmp_path: Path) -> None:
    """As with workers: functions do not travel."""
    mine = LOADED[0].__class__("mine", (), LOADED[0].find, LOADED[0].measure, "Ours: a test")
    with pytest.raises(ValueError, match="install your feature"):
        extract([str(news)], tmp_path / "out", features=[mine], engine="dask")
