"""Runs that are ended, and go on: nothing is found twice or lost, the bytes are the same."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import framing
from framing import batches, corpus, kept, locks, work
from framing.cli import main
from framing.corpus import read_batches, read_corpus
from framing.errors import CorpusError, RuleError
from framing.exits import listen, until_told
from framing.feature import Feature, Found
from framing.features import FEATURES, loaded
from framing.inputs import inputs_of
from framing.kept import Kept
from framing.locks import locked
from framing.run import extract
from framing.schema import ARTICLES, EVIDENCE, EXPOSURE, MEASURES, ROLES, TEXT, Table, frame
from framing.store import arrow_schema, is_output, open_output

ROOT = Path(__file__).resolve().parents[1]
MOST = 60_000  # bytes a file, too few for the articles of `long`
SMALL = 12_000  # characters a batch
LOADED = [feature for feature in FEATURES if feature.name == "loaded"]
COMMAND = """
import resource, signal, sys
import framing.batches
from framing.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
framing.batches._MOST_CHARACTERS, most = int(sys.argv.pop(1)), int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
main()
"""


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def begin(*arguments: object, most: int = 10**9) -> subprocess.Popen[str]:
    """Begin a command in a process of its own, with small batches and no file over `most` bytes."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(SMALL), str(most), *map(str, arguments)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )


def finish(*arguments: object, most: int = 10**9) -> tuple[int, str]:
    """Run such a command to its end; its exit code, and what it said."""
    process = begin(*arguments, most=most)
    said = process.communicate(timeout=120)[1]
    return process.returncode, said


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in a folder, by its name."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def n_batches(news: Path) -> int:
    """How many batches of articles a file is read in."""
    return sum(not batch.articles.empty for batch in read_batches(str(news)))


def fourth(news: Path) -> int:
    """The number of the part that is the fourth batch found: after plan, articles and a note."""
    return 1 + n_batches(news) + 1 + 4


def parts(out: Path) -> list[Path]:
    """The batches that are found and kept beside an output."""
    return sorted(out.with_name(f".{out.name}.parts").glob("*.found"))


def write_news(path: Path, n_articles: int, times: int = 1) -> Path:
    """Write articles of the sample, with a duplicate, a bad line and an id used twice."""
    articles = read_corpus(str(ROOT / "data" / "sample")).articles.head(n_articles)
    lines = [
        json.dumps(
            {
                "id": f"{n}-{row.article_id}",
                "outlet": row.outlet,
                "headline": row.headline,
                "text": f"{row.text[row.body_start :]}\n\nThis was said {n} times.",
            }
        )
        for n in range(times)
        for row in articles.itertuples()
    ]
    other = json.dumps({**json.loads(lines[0]), "text": "Another text."})
    path.write_text("\n".join([*lines, lines[0], "no json", other]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """News that take a few seconds, in some fifteen batches."""
    return write_news(tmp_path_factory.mktemp("long") / "news.jsonl", 48, times=2)


@pytest.fixture(scope="module")
def whole(long: Path) -> dict[str, str]:
    """The hashes of an output that was never interrupted."""
    out = long.with_name("whole")
    assert finish("extract", long, "-o", out)[0] == 3  # of the bad line
    assert pd.read_parquet(out / "articles")["article_id"].is_unique
    return hashes(out)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a batch be full with five articles of the sample."""
    monkeypatch.setattr(batches, "_MOST_CHARACTERS", SMALL)


@pytest.fixture
def news(tmp_path: Path, small_batches: None) -> Path:
    """Twenty articles of the sample, in some batches."""
    return write_news(tmp_path / "news.jsonl", 20)


def fail_at(monkeypatch: pytest.MonkeyPatch, n: int, error: BaseException) -> None:
    """Let the n-th part not come to stand, and none after it."""
    count = iter(range(1, 10_000))
    replace = os.replace

    def replaced(partial: Path, path: Path) -> None:
        if ".parts" in str(path) and next(count) >= n:
            raise error
        replace(partial, path)

    monkeypatch.setattr(kept.os, "replace", replaced)


# ---------------------------------------------------------------- ended from outside


def ended(process: subprocess.Popen[str], out: Path, number: int, n: int) -> tuple[int, str]:
    """End a run with a signal once n batches are kept; its exit code and what it said."""
    try:
        deadline = time.monotonic() + 60
        while len(parts(out)) < n:
            assert time.monotonic() < deadline, "the run is too slow"
            time.sleep(0.002)
        assert process.poll() is None, "the run was over before it could be ended"
        process.send_signal(number)
        said = process.communicate(timeout=5)[1]
    finally:
        process.kill()
    return process.returncode, said


@pytest.mark.slow
@pytest.mark.parametrize(("n", "workers", "then"), [(1, 1, 2), (8, 2, 1)])
def test_a_killed_run_goes_on_to_the_same_bytes(
    long: Path, whole: dict[str, str], tmp_path: Path, n: int, workers: int, then: int
) -> None:
    """Killed at any moment, a run leaves no output; resumed, the one it would have written."""
    out = tmp_path / "out"
    process = begin("extract", long, "-o", out, "--workers", workers)
    assert ended(process, out, signal.SIGKILL, n)[0] == -signal.SIGKILL
    assert_all_ended(out)
    assert not out.exists()
    assert len(parts(out)) >= n
    code, said = finish("extract", long, "-o", out, "--workers", then, "--resume")
    assert code == 3
    assert ("kept in" in said) == (n > 0)
    assert hashes(out) == whole
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "code", "workers"),
    [
        (signal.SIGINT, 130, 1),
        (signal.SIGTERM, 143, 2),
    ],
)
def test_a_signal_ends_a_run_at_once_with_what_to_do(
    long: Path, tmp_path: Path, number: int, code: int, workers: int
) -> None:
    """Within five seconds, in one line, with the exit code of the signal; no process stays."""
    out = tmp_path / "out"
    process = begin("extract", long, "-o", out, "--workers", workers)
    returned, said = ended(process, out, number, 3)
    assert returned == code
    assert said.count("\n") == 1
    assert "--resume" in said
    assert_all_ended(out)
    assert [path.name for path in tmp_path.iterdir()] == [".out.parts"]


def test_a_signal_whose_exception_is_lost_still_ends_a_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that comes while a finalizer runs is raised into nothing; the next batch ends the run."""
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(sys, "unraisablehook", lambda told: None)

    class Finalized:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    taken = []

    def take() -> None:
        for number in until_told(range(3)):
            taken.append(number)
            Finalized()

    listen()
    try:
        with pytest.raises(KeyboardInterrupt):
            take()
    finally:
        listen()  # and forget the signal
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
    assert taken == [0]


@pytest.mark.parametrize("moved", [False, True])
def test_an_interrupt_while_tables_are_swapped_leaves_the_old_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: bool
) -> None:
    """Whichever of the moves it comes before, or after."""
    out, rename = tmp_path / "out", os.rename

    def write(words: int) -> None:
        row = {"article_id": "a1", "voice": "outlet", "words": words, "sentences": 1}
        with open_output(out, {"framing": "0", "account": {}, "command": "extract"}) as output:
            output.append(frame([row], EXPOSURE), EXPOSURE)
            output.append(frame([], ROLES), ROLES)

    write(1)
    before = hashes(out)
    for nth in range(4):  # each of two tables out, and in
        numbers = iter(range(100))

        def interrupted(source: Path, target: Path, n: Iterator[int] = numbers, at: int = nth):
            if (comes := next(n) == at) and not moved:
                raise KeyboardInterrupt
            rename(source, target)
            if comes:
                raise KeyboardInterrupt

        monkeypatch.setattr(os, "rename", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write(2)
        assert hashes(out) == before
        assert [path.name for path in tmp_path.iterdir()] == ["out"]


def assert_all_ended(out: Path) -> None:
    """No process of a run stays behind; on Linux they can be looked up."""
    deadline = time.monotonic() + 5
    while left := [p for p in Path("/proc").glob("[0-9]*/cmdline") if str(out) in read(p)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def read(path: Path) -> str:
    """The text of a file, if it is still there."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


@pytest.mark.slow
def test_a_full_disk_keeps_what_is_finished(
    long: Path, whole: dict[str, str], tmp_path: Path
) -> None:
    """Exit 5, one line that names a file; no half file, and the rest is found later."""
    out = tmp_path / "out"
    code, said = finish("extract", long, "-o", out, most=MOST)
    assert code == 5
    assert said.count("\n") == 1
    assert "--resume" in said
    assert [path.name for path in tmp_path.iterdir()] == [".out.parts"]
    assert not list((tmp_path / ".out.parts").glob("*.partial"))
    assert finish("extract", long, "-o", out, "--resume")[0] == 3
    assert hashes(out) == whole


# ---------------------------------------------------------------- a fault at every point


def test_a_run_that_fails_at_any_part_goes_on(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever part does not come to stand, the resumed run writes the same bytes."""
    extract([str(news)], tmp_path / "whole", features=LOADED)
    n, out = 0, tmp_path / "out"
    while not out.exists():
        n += 1
        with monkeypatch.context() as patched:
            fail_at(patched, n, OSError(28, "No space left on device"))
            with suppress(OSError):
                extract([str(news)], out, features=LOADED)
        if not out.exists():
            extract([str(news)], out, features=LOADED, resume=True)
            assert hashes(out) == hashes(tmp_path / "whole")
            shutil.rmtree(out)
    assert n == 2 * n_batches(news) + 3  # plan, that all are read, and one after the last
    assert sorted(path.name for path in tmp_path.iterdir()) == ["news.jsonl", "out", "whole"]


def test_nothing_is_read_or_found_twice(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a run that failed has finished is taken: sources are not read, evidence not sought."""
    out = tmp_path / "out"
    fail_at(monkeypatch, fourth(news), KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        extract([str(news)], out, features=LOADED)
    monkeypatch.undo()
    assert len(parts(out)) == 3
    sought: list[int] = []
    find_evidence = work.find_evidence

    def spied(articles: pd.DataFrame, **given: object) -> object:
        sought.append(len(articles))
        return find_evidence(articles, **given)

    monkeypatch.setattr(batches, "_MOST_CHARACTERS", SMALL)
    monkeypatch.setattr(work, "find_evidence", spied)
    with monkeypatch.context() as patched:
        patched.setattr(corpus, "records_in", None)  # who reads a source fails
        extract([str(news)], out, features=LOADED, resume=True)
    assert len([n for n in sought if n]) == n_batches(news) - 3 > 0


def test_a_run_ended_before_anything_is_finished_leaves_nothing(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts of a reading that came to no end are of no use."""
    fail_at(monkeypatch, 4, KeyboardInterrupt())
    result = run("extract", news, "-o", tmp_path / "out")
    assert (result.exit_code, "resume" in result.stderr) == (130, False)
    assert [path.name for path in tmp_path.iterdir()] == ["news.jsonl"]


# ---------------------------------------------------------------- two runs into one output


@pytest.mark.parametrize(
    "command",
    [
        ["collect", "news.jsonl", "-o", "out"],
        ["extract", "news.jsonl", "-o", "out"],
        ["extract", "news.jsonl", "-o", "out", "--resume"],
        ["compare", "out"],
        ["report", "news.jsonl", "-o", "out"],
        ["sample", "out", "-o", "sheet.csv"],
    ],
)
def test_a_second_run_into_an_output_is_refused_with_the_first(
    unfinished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    """Exit 5, one line that names the process; what the first keeps beside it stays as it is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(locks, "_PATIENCE", 0)
    if command[0] in ("compare", "sample"):
        assert run(*told(tmp_path, features="citation,loaded,promo")).exit_code == 3
    with locked(unfinished):
        before = hashes(tmp_path)
        result = run(*command)
        after = hashes(tmp_path)
    assert (result.exit_code, result.stderr.count("\n")) == (5, 1), result.stderr
    assert f"out: another run (process {os.getpid()} on " in result.stderr
    assert after == before
    assert not (tmp_path / ".out.lock").exists()


def test_the_lock_of_a_dead_run_is_taken_over(news: Path, tmp_path: Path) -> None:
    """Whoever was killed cannot take it away, and stands in nobody's way."""
    out = tmp_path / "out"
    hold = f"from framing.locks import *\nwith locked(Path({str(out)!r})): print(1); input()"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    process.stdout.readline()
    with pytest.raises(BlockingIOError, match=f"process {process.pid} on "), locked(out):
        pass
    process.kill()
    process.communicate()
    assert (tmp_path / ".out.lock" / "process").exists()
    assert run("collect", news, "-o", out).exit_code == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["news.jsonl", "out"]


# ---------------------------------------------------------------- articles that a feature fails on


@pytest.fixture
def failing(news: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The news with two articles that the feature fails on, in one of the batches."""
    items = loaded._items

    def fails(text: str, *given: object) -> object:
        if "a failing word" in text:
            raise IndexError("out\nof range")
        return items(text, *given)

    monkeypatch.setattr(loaded, "_items", fails)
    write_failing(news)
    return news


def write_failing(news: Path) -> None:
    """Put two articles with a failing word into some news, as lines 7 and 9."""
    lines = news.read_text("utf-8").splitlines()
    words = {"outlet": "Mine", "text": "There is a failing word in it."}
    for number in (7, 9):
        lines.insert(number - 1, json.dumps({"id": f"bad{number}", **words}))
    news.write_text("\n".join(lines), "utf-8")


def assert_others_kept(news: Path, out: Path, features: str = "loaded", *more: str) -> None:
    """All tables but the rejects are those of a run without the two articles."""
    rejects = pd.read_parquet(out / "rejects")
    failed = rejects[rejects["reason"] == "internal"]
    assert failed[["source_file", "source_record"]].to_numpy().tolist() == [
        ["news.jsonl", "7"],
        ["news.jsonl", "9"],
    ]
    why = f"feature '{features}' failed on article 'bad9': IndexError: out of range ("
    assert failed["detail"].iloc[1].startswith(why)
    account = json.loads((out / "manifest.json").read_text("utf-8"))["account"]
    assert account["internal"] == 2
    assert account["records"] == len(rejects) + account["articles"] + account["duplicates"]
    other = news.with_name("other") / "news.jsonl"
    other.parent.mkdir()
    other.write_text(re.sub('{"id": "bad.*', "no json", news.read_text("utf-8")), "utf-8")
    whole = other.with_name("out")
    assert run("extract", other, "-o", whole, "--features", features, *more).exit_code == 3
    differ = {name for name, made in hashes(out).items() if hashes(whole)[name] != made}
    assert differ == {"manifest.json", "rejects/part-0.parquet"}


def test_an_article_that_a_feature_fails_on_is_a_reject(failing: Path, tmp_path: Path) -> None:
    """Exit 3; the screen, the rejects and the account tell of it, all others are kept."""
    out = tmp_path / "out"
    result = run("extract", failing, "-o", out, "--features", "loaded", "--quiet")
    assert result.exit_code == 3, result.stderr
    assert result.stderr.startswith(
        "framing: a feature failed on 2 articles, now among the rejects"
    )
    assert result.stderr.count("\n") == 1
    assert_others_kept(failing, out)
    assert run("verify", out).exit_code == 0


def test_a_batch_with_such_an_article_is_resumed(
    failing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept of it holds the rejects, too."""
    out = tmp_path / "out"
    told = ["extract", failing, "-o", out, "--features", "loaded"]
    with monkeypatch.context() as patched:
        fail_at(patched, fourth(failing), KeyboardInterrupt())
        assert run(*told).exit_code == 130
    assert len(parts(out)) == 3
    assert run(*told, "--resume").exit_code == 3
    assert_others_kept(failing, out)


def test_a_feature_that_fails_on_every_article_is_an_internal_error(
    failing: Path, tmp_path: Path
) -> None:
    """Exit 1: nothing is left of the run but what to report."""
    failing.write_text(failing.read_text("utf-8").splitlines()[6], "utf-8")
    result = run("extract", failing, "-o", tmp_path / "out", "--features", "loaded", "--json")
    assert result.exit_code == 1
    assert "internal error: a feature failed on 1 article" in result.stderr
    assert json.loads(result.stdout)["internal"] == 1


def test_two_features_with_one_measure_leave_an_output_as_it_was(
    news: Path, tmp_path: Path
) -> None:
    """No article is at fault, so none is a reject."""
    out = tmp_path / "out"
    extract([str(news)], out, features=LOADED)
    before = hashes(out)
    nothing = Found(frame([], EVIDENCE), frame([], ROLES))
    mine = replace(LOADED[0], name="mine", find=lambda articles: nothing)
    with pytest.raises(RuleError, match="'loaded' and 'mine' both have the measure"):
        extract([str(news)], out, features=[*LOADED, mine])
    assert hashes(out) == before


# ---------------------------------------------------------------- what may be resumed


@pytest.fixture
def unfinished(news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An output of which three batches are kept, found with a lexicon of the user's."""
    (tmp_path / "my.csv").write_text("term,kind,source\nreckless,mine,ours\n", "utf-8")
    with monkeypatch.context() as patched:
        fail_at(patched, fourth(news), KeyboardInterrupt())
        result = run(*told(tmp_path))
    assert result.exit_code == 130, result.stderr
    assert "3 finished batches" in result.stderr
    assert "--resume" in result.stderr
    return tmp_path / "out"


def told(place: Path, *more: str, features: str = "loaded") -> list[str]:
    """The command that `unfinished` is the work of."""
    news, out, lexicon = (str(place / name) for name in ("news.jsonl", "out", "my.csv"))
    return ["extract", news, "-o", out, "--features", features, "--lexicon", lexicon, *more]


def other_lexicon(place: Path) -> list[str]:
    (place / "my.csv").write_text("term,kind,source\nbrutal,mine,ours\n", "utf-8")
    return told(place)


def other_source(place: Path) -> list[str]:
    text = (place / "news.jsonl").read_text("utf-8")
    times = os.stat(place / "news.jsonl")
    (place / "news.jsonl").write_text(text.replace("This was said", "That was said"), "utf-8")
    os.utime(place / "news.jsonl", ns=(times.st_atime_ns, times.st_mtime_ns))
    return told(place)


def more_sources(place: Path) -> list[str]:
    (place / "more.txt").write_text("One more page of words.", "utf-8")
    return [*told(place), str(place / "more.txt")]


CHANGES: dict[str, Callable[[Path], list[str]]] = {
    "the lexicons given": other_lexicon,
    "the content of news.jsonl": other_source,
    "more.txt": more_sources,
    "the features": lambda place: told(place, features="loaded,promo"),
    "the columns": lambda place: told(place, "--column", "text=text"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_run_is_refused_with_what_changed(
    unfinished: Path, tmp_path: Path, change: str
) -> None:
    """Exit 2, one line; the parts stay, and the run as it was goes on."""
    before = hashes(tmp_path / ".out.parts")
    lexicon, source = (tmp_path / "my.csv").read_bytes(), (tmp_path / "news.jsonl").read_bytes()
    result = run(*CHANGES[change](tmp_path), "--resume", "--quiet")
    assert result.exit_code == 2
    assert change in result.stderr
    assert "cannot be resumed" in result.stderr
    assert result.stderr.count("\n") == 1
    assert hashes(tmp_path / ".out.parts") == before
    (tmp_path / "my.csv").write_bytes(lexicon)
    (tmp_path / "news.jsonl").write_bytes(source)
    assert run(*told(tmp_path), "--resume").exit_code == 3
    assert unfinished.is_dir()


def test_another_version_is_refused(
    unfinished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another framing found is not mixed with what this one finds."""
    monkeypatch.setattr(framing, "__version__", "9.9")
    result = run(*told(tmp_path), "--resume")
    assert result.exit_code == 2
    assert "the version of framing changed" in result.stderr


def test_a_copy_of_the_sources_is_the_same(unfinished: Path, tmp_path: Path) -> None:
    """Content decides, not times and folders."""
    (tmp_path / "moved").mkdir()
    (tmp_path / "news.jsonl").rename(tmp_path / "moved" / "news.jsonl")
    os.utime(tmp_path / "moved" / "news.jsonl", (1, 1))
    command = [word.replace("/news.jsonl", "/moved/news.jsonl") for word in told(tmp_path)]
    assert "3 finished batches" in run(*command, "--resume").stderr
    assert is_output(unfinished)


def test_a_run_that_does_not_resume_begins_anew_and_loses_nothing(
    unfinished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what is kept; ended early, it leaves all that was there; finished, it tidies up."""
    before = hashes(tmp_path / ".out.parts")
    for features in ("loaded", "promo,loaded"):
        with monkeypatch.context() as patched:
            fail_at(patched, 4, KeyboardInterrupt())
            result = run(*told(tmp_path, features=features))
        assert result.exit_code == 130
        assert "--resume would go on" in result.stderr
        assert hashes(tmp_path / ".out.parts") == before
    assert run(*told(tmp_path, features="promo,loaded")).exit_code == 3
    assert is_output(unfinished)
    assert not (tmp_path / ".out.parts").exists()


def test_a_whole_output_is_not_resumed(news: Path, tmp_path: Path) -> None:
    """Without --resume it would be made anew; with it, nothing is touched."""
    assert run("extract", news, "-o", tmp_path / "out", "--features", "loaded").exit_code == 3
    before = hashes(tmp_path)
    result = run("extract", news, "-o", tmp_path / "out", "--features", "loaded", "--resume")
    assert result.exit_code == 2
    assert "nothing is to be resumed" in result.stderr
    assert hashes(tmp_path) == before


def test_with_nothing_kept_a_resumed_run_begins_at_the_start(news: Path, tmp_path: Path) -> None:
    """So a script may always say --resume."""
    result = run("extract", news, "-o", tmp_path / "out", "--features", "loaded", "--resume")
    assert result.exit_code == 3
    assert "nothing is kept of an unfinished run" in result.stderr


def test_what_cannot_be_resumed_says_so_and_keeps_nothing(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Standard input is gone when it is read, and the code of others may be another."""
    result = run("extract", "-", "-o", tmp_path / "out", "--resume")
    assert result.exit_code == 2
    assert "standard input" in result.stderr
    mine = Feature("mine", (), LOADED[0].find, LOADED[0].measure, "Ours: for this test")
    with pytest.raises(RuleError, match="features of others"):
        extract([str(news)], tmp_path / "out", features=[mine], resume=True)
    made = CliRunner().invoke(
        main, ["extract", "-", "-o", str(tmp_path / "out")], input=news.read_bytes()
    )
    assert made.exit_code == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["news.jsonl", "out"]


def test_a_corpus_is_resumed_as_raw_input_is(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An output as source is compared by its articles, and gives the same bytes."""
    assert run("collect", news, "-o", tmp_path / "corpus").exit_code == 3
    extract([str(tmp_path / "corpus")], tmp_path / "whole", features=LOADED)
    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        fail_at(patched, 4, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            extract([str(tmp_path / "corpus")], out, features=LOADED)
    assert len(parts(out)) == 2
    extract([str(tmp_path / "corpus")], out, features=LOADED, resume=True)
    assert hashes(out) == hashes(tmp_path / "whole")


def test_parts_are_no_output_and_no_input(unfinished: Path, tmp_path: Path) -> None:
    """Beside raw input they are passed over; given by name, they are not read."""
    folder = tmp_path / ".out.parts"
    assert not is_output(folder)
    assert [item.name for item in inputs_of(tmp_path, [])] == [
        f"{tmp_path.name}/my.csv",
        f"{tmp_path.name}/news.jsonl",
    ]
    assert {item.kind for item in inputs_of(folder, [])} == {None}


# ---------------------------------------------------------------- the parts themselves


def cells(table: Table) -> st.SearchStrategy[pd.DataFrame]:
    """Rows of a table, each cell anything that its column holds, or missing."""
    by_type = {
        TEXT: st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
        "int64": st.integers(-(2**63), 2**63 - 1),
        "float64": st.floats() | st.none(),
        "bool": st.booleans(),
        "datetime64[us, UTC]": st.none() | st.datetimes(datetime(1700, 1, 1)).map(_as_utc),
    }
    row = st.tuples(*(by_type[str(column.dtype)] for column in table.columns.values()))
    return st.lists(row, max_size=6).map(lambda rows: frame(rows, table))


def _as_utc(time: datetime) -> pd.Timestamp:
    return pd.Timestamp(time, tz="UTC")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_part_gives_back_what_was_written(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Rows come back as they were, and an output written from them has the same bytes."""
    tables = data.draw(st.permutations([ARTICLES, EVIDENCE, EXPOSURE, MEASURES]), "order")
    rows = {table: data.draw(cells(table), table.name) for table in tables}
    folder = tmp_path_factory.mktemp("parts")
    here = Kept(folder, "k", is_resumed=True)
    here.write("a", rows)
    back = dict(zip(rows, here.read("a", list(rows)), strict=True))
    for table in tables:
        pd.testing.assert_frame_equal(back[table], rows[table], check_exact=True)
        assert as_parquet(back[table], table) == as_parquet(rows[table], table)


def as_parquet(rows: pd.DataFrame, table: Table) -> bytes:
    """The bytes of a table as an output holds it."""
    sink = pa.BufferOutputStream()
    packed = pa.Table.from_pandas(rows, schema=arrow_schema(table), preserve_index=False)
    pq.write_table(packed, sink, compression="zstd")
    return sink.getvalue().to_pybytes()


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_damaged_part_is_never_read(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Cut anywhere, or with one bit turned, it is refused by name."""
    folder = tmp_path_factory.mktemp("parts")
    here = Kept(folder, "k", is_resumed=True)
    here.write("a", {EXPOSURE: frame([("007", "outlet", 120, 6, True)], EXPOSURE)})
    path = folder / "k-a"
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1), "place")
    turned = whole[:at] + bytes([whole[at] ^ 1 << data.draw(st.integers(0, 7))]) + whole[at + 1 :]
    path.write_bytes(data.draw(st.sampled_from([whole[:at], turned])))
    with pytest.raises(CorpusError, match="k-a: damaged"):
        here.read("a", [EXPOSURE])


def test_parts_of_another_plan_are_not_taken(tmp_path: Path) -> None:
    """A worker that outlives its run cannot leave a part that a run with other lexicons takes."""
    Kept(tmp_path, "one").note("a", {"n": 1})
    assert Kept(tmp_path, "one", is_resumed=True).has("a")
    assert not Kept(tmp_path, "two", is_resumed=True).has("a")
    assert not Kept(tmp_path, "one").has("a")  # not resumed: everything is made anew
