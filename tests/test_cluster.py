"""Runs on Dask: the bytes of a serial run, whatever happens to workers and scheduler."""

import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import dask
import psutil
import pytest

import framing
from framing import batches, cluster, kept
from framing.errors import ClusterError
from framing.features import FEATURES
from framing.lexica import OURS
from framing.run import _empty_batch, extract
from framing.work import Plan
from tests.test_resume import ROOT, SMALL, begin, fail_at, fourth, hashes, parts, run, write_news

CLUSTER = """
import sys
from framing.cluster import _CONFIG
import dask
from distributed import LocalCluster
dask.config.set(_CONFIG)
cluster = LocalCluster(
    n_workers=2, threads_per_worker=2, processes=False, protocol="tcp", host="127.0.0.1",
    silence_logs=50, dashboard_address="127.0.0.1:0", memory_limit=None,
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


def begin_cluster() -> tuple[subprocess.Popen[str], str]:
    """Begin a cluster as somebody else would have it; the process, and the scheduler's address."""
    process = subprocess.Popen(
        [sys.executable, "-c", CLUSTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    return process, process.stdout.readline().strip()


def workers_of(process: psutil.Process) -> list[psutil.Process]:
    """The workers that a process itself has begun."""
    return [child for child in process.children() if "spawn_main" in " ".join(command(child))]


def command(process: psutil.Process) -> list[str]:
    """The command line of a process that may be gone."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def when_found(patched: pytest.MonkeyPatch, act: Callable[[], object], nth: int = 1) -> None:
    """Do something as soon as the nth batch is found and kept."""
    write, n = kept.Kept.write, iter(range(1, 1000))

    def written(self: kept.Kept, name: str, tables: object) -> None:
        write(self, name, tables)
        if name.endswith(".found") and next(n) == nth:
            act()

    patched.setattr(kept.Kept, "write", written)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a cluster of two workers."""
    process, address = begin_cluster()
    yield address
    process.communicate(timeout=20)


@pytest.fixture
def fatal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A feature is installed, which ends its process at a word."""
    place = tmp_path / "installed"
    about = place / "fatal-1.0.dist-info"
    about.mkdir(parents=True)
    (place / "fatal.py").write_text(FATAL, "utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: fatal\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text("[framing.features]\nfatal = fatal:FEATURE\n", "utf-8")
    monkeypatch.syspath_prepend(place)


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


def told(news: Path, out: str, *more: object, features: str = "loaded") -> list[object]:
    """A command that finds loaded terms, with a lexicon of the user's."""
    lexicon = news.with_name("my.csv")
    given = ["--features", features, "--lexicon", lexicon]
    return ["extract", news, "-o", news.with_name(out), *given, *more]


# ---------------------------------------------------------------- the same bytes


def test_the_result_is_that_of_a_serial_run(news: Path, tmp_path: Path, scheduler: str) -> None:
    """Whatever is found, on a cluster of two."""
    write_news(news, 12)
    every = ",".join(feature.name for feature in FEATURES)
    for out, way in {"serial": [], "far": ["--engine", "dask", "--scheduler", scheduler]}.items():
        result = run(*told(news, out, *way, features=every))
        assert (result.exit_code, result.stderr.count("\n")) == (3, 1), result.stderr
    assert hashes(tmp_path / "far") == hashes(tmp_path / "serial")


@pytest.mark.slow
def test_a_worker_of_ours_that_is_killed_changes_nothing(
    news: Path, tmp_path: Path, serial: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it had is found by the other, or by the one in its place; nothing is left behind.

    What the caller sets meanwhile stays set.
    """
    killed: list[psutil.Process] = []
    loggers = [logging.getLogger(f"distributed.{name}") for name in ("scheduler", "nanny")]
    handlers = [list(logger.handlers) for logger in loggers]

    def kill() -> None:
        monkeypatch.setenv("SET_MEANWHILE", "1")
        killed.extend(workers_of(psutil.Process()))
        killed[0].kill()

    when_found(monkeypatch, kill)
    environment, diagnoses = dict(os.environ), list(gc.callbacks)
    result = run(*told(news, "out", "--engine", "dask", "--workers", 2))
    assert len(killed) == 2
    assert (result.exit_code, result.stderr.count("\n")) == (3, 1), result.stderr
    assert hashes(tmp_path / "out") == serial
    assert workers_of(psutil.Process()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"news.jsonl", "my.csv", "out"}
    assert dict(os.environ) == environment | {"SET_MEANWHILE": "1"}
    assert gc.callbacks == diagnoses
    assert [logger.handlers for logger in loggers] == handlers


def test_either_engine_goes_on_from_the_other(
    news: Path, tmp_path: Path, serial: dict[str, str], scheduler: str
) -> None:
    """A part does not tell who found it."""
    dask = ["--engine", "dask", "--scheduler", scheduler]
    for first, then in (([], dask), (dask, [])):
        out = f"out-{len(first)}"
        with pytest.MonkeyPatch.context() as patched:
            fail_at(patched, fourth(news), KeyboardInterrupt())
            assert run(*told(news, out, *first)).exit_code == 130
        assert len(parts(tmp_path / out)) == 3
        assert run(*told(news, out, "--resume", *then)).exit_code == 3
        assert hashes(tmp_path / out) == serial


# ---------------------------------------------------------------- what kills, and what is lost


@pytest.mark.slow
@pytest.mark.usefixtures("fatal")
def test_articles_that_kill_all_workers_end_the_run(news: Path) -> None:
    """Exit 5, in one line."""
    lines = news.read_text("utf-8").splitlines()
    other = '{"id": "bad", "outlet": "North Ledger", "text": "It has a fatal word in it."}'
    news.write_text("\n".join([*lines[:3], other, *lines[3:]]), "utf-8")
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):  # so that one is all
        result = run(
            "extract", news, "-o", news.with_name("out"), "--plugins", "--features", "fatal",
            "--engine", "dask", "--workers", 1,
        )  # fmt: skip
    assert (result.exit_code, result.stderr.count("\n")) == (5, 1), result.stderr
    assert "workers died one after the other" in result.stderr


@pytest.mark.slow
def test_a_lost_scheduler_ends_the_run_and_it_goes_on(
    news: Path, tmp_path: Path, serial: dict[str, str]
) -> None:
    """Exit 5, one line; what was finished is kept, and taken by the run that goes on."""
    process, address = begin_cluster()

    def end() -> None:
        process.kill()
        process.communicate(timeout=20)

    with pytest.MonkeyPatch.context() as patched:
        when_found(patched, end, nth=2)
        result = run(*told(news, "out", "--engine", "dask", "--scheduler", address))
    assert result.exit_code == 5
    assert result.stderr.startswith(f"framing: the Dask scheduler {address} is lost; ")
    assert result.stderr.count("\n") == 1
    assert "--resume" in result.stderr
    assert len(parts(tmp_path / "out")) >= 2
    assert run(*told(news, "out", "--resume")).exit_code == 3
    assert hashes(tmp_path / "out") == serial


def test_a_scheduler_lost_for_long_is_told(tmp_path: Path, scheduler: str) -> None:
    """A client that has given up, and closed itself, begins nothing more."""
    with cluster.open_cluster(scheduler, 1) as begun:
        assert begun.most_waiting == 4
        begun.client.close()
        assert begun.most_waiting == 2
        with pytest.raises(ClusterError, match=f"the Dask scheduler {scheduler} is lost"):
            begun.begin(_empty_batch(), Plan(tuple(LOADED), OURS), kept.Kept(tmp_path, "k"), "0")


@pytest.mark.slow
def test_a_signal_ends_a_cluster_of_ours_at_once(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line; no process and no folder stays."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    process = begin(*told(news, "out", "--engine", "dask", "--workers", 1))
    try:
        given_up = time.monotonic() + 120
        while not parts(tmp_path / "out"):
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < given_up
            time.sleep(0.01)
        begun = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=20)[1]
    finally:
        process.kill()
    assert process.returncode == 130
    assert said.count("\n") == 1, said
    assert "--resume" in said
    assert psutil.wait_procs(begun, timeout=20)[1] == []
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
    news: Path, tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 5 where nobody answers, soon; exit 2 where somebody else does, or that is no address."""
    monkeypatch.setattr(cluster, "_CONNECT", 1)
    with cluster.open_cluster(scheduler, 1) as begun:
        worker = next(iter(begun.client.nthreads()))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        cases = {
            "tcp://127.0.0.1:1": (5, "cannot be reached; check --scheduler"),
            f"tcp://127.0.0.1:{silent.getsockname()[1]}": (5, "cannot be reached"),
            worker: (2, f"no Dask scheduler answers at {worker}: it is a Worker"),
            scheduler.replace("tcp", "tls"): (2, "check your TLS configuration"),
            "there": (2, "missing port number in address 'there'"),
        }
        for address, (code, why) in cases.items():
            result = run(*told(news, "out", "--engine", "dask", "--scheduler", address))
            assert (result.exit_code, result.stderr.count("\n")) == (code, 1), result.stderr
            assert why in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my.csv", "news.jsonl"]


@pytest.mark.slow
def test_a_script_without_a_guard_is_told(news: Path, tmp_path: Path) -> None:
    """Its workers would begin with it; they end without a word, and nothing is left."""
    script = tmp_path / "script.py"
    call = f"extract([{str(news)!r}], Path('out'), engine='dask', workers=1)"
    script.write_text(
        f"from pathlib import Path\nfrom framing.run import extract\n{call}\n", "utf-8"
    )
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.returncode == 1
    assert done.stderr.count("errors.RuleError") == 1, done.stderr
    assert "if __name__ == '__main__':" in done.stderr.splitlines()[-1]
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["my.csv", "news.jsonl", "script.py"]


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


@pytest.mark.usefixtures("fatal")
def test_features_of_others_are_not_for_a_cluster_of_others(news: Path) -> None:
    """Workers may have another version of them; ours have not."""
    there = ["--engine", "dask", "--scheduler", "tcp://127.0.0.1:8786"]
    result = run("extract", news, "-o", news.with_name("out"), "--plugins", *there)
    assert result.exit_code == 2
    assert "leave out --plugins or --scheduler" in result.stderr
