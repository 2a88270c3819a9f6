"""A report in two processes: the same as in one, and nobody waits for one that is not needed."""

import json
import os
import time
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from framing import report
from framing.cli import main
from framing.complete import study_of, working_beside
from framing.errors import CorpusError
from framing.run import extract
from framing.store import read_manifest, read_tables

STORY = (
    "The council of Ardoven voted on Monday to close the old bridge, since the plan is reckless "
    "and no crossing of the river is safe before the autumn, as engineers found in an inspection. "
    "“It will fall,” Ada Lorn said. The regime of the quay pays for the fence"
)
RETOLD = (
    "Nobody in Ardoven may cross the old bridge any more. The council voted to close it on Monday; "
    "no crossing is safe, and after an inspection engineers called the plan reckless. “Told you "
    "so,” said Ada Lorn, who fears for the fence of the quay and the river below in autumn."
)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output of a run on thirteen articles, most of two outlets that print one text."""
    lines = [
        {"id": f"{n:03}", "text": f"{STORY} {n}."} | ({"outlet": "NS"[n % 2]} if n else {})
        for n in range(12)
    ]
    lines.append({"id": "012", "text": RETOLD, "outlet": "E"})
    (tmp_path / "news.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    extract([str(tmp_path / "news.jsonl")], tmp_path / "out")
    return tmp_path / "out"


def test_two_processes_find_what_one_finds(out: Path) -> None:
    """All tables of the report and the places of its terms are the same."""
    tables, manifest = read_tables(out), read_manifest(out)
    alone = study_of(tables, manifest)
    with working_beside(out) as beside:
        helped = study_of(tables, manifest, beside)
        pd.testing.assert_frame_equal(alone.places, helped.places)
    assert beside.shared.done()
    assert min(len(alone.tables[name]) for name in ("matches", "leads", "omissions")) > 0
    assert len(alone.places) > 0
    assert list(alone.tables) == list(helped.tables)
    for name, table in alone.tables.items():
        pd.testing.assert_frame_equal(table, helped.tables[name], obj=name)


def test_an_error_of_the_other_process_is_ours(tmp_path: Path) -> None:
    """It comes with its own type and message."""
    with (
        pytest.raises(CorpusError, match=r"no manifest\.json"),
        working_beside(tmp_path) as beside,
    ):
        beside.shared.result()


def test_the_other_process_ends_when_this_one_fails(out: Path) -> None:
    """What it still has to do is not waited for."""

    def failed() -> None:
        with working_beside(out) as beside:
            beside.stories.result()
            beside._pool.submit(time.sleep, 120)
            raise ZeroDivisionError

    began = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        failed()
    assert time.monotonic() - began < 60


def test_a_process_that_is_gone_is_told_of_with_a_remedy(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says what may have happened and which option helps."""

    def left(*_: object, **__: object) -> None:
        with working_beside(out) as beside:
            beside._pool.submit(os._exit, 1).result()

    monkeypatch.setattr(report, "report_on", left)
    told = CliRunner().invoke(main, ["report", str(out), "-o", str(out / "report.html")])
    assert (told.exit_code, "--workers 1" in told.stderr) == (1, True)
    assert "internal" not in told.stderr
