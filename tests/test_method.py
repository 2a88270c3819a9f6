"""The report's method and limits: with versions, seeds and counts of the corpus at hand."""

import re
from pathlib import Path

import pandas as pd
import pytest

from framing.report import write_report
from framing.run import compare_output, extract
from framing.store import read_manifest, read_tables

LINE = '{{"id": {n}, "outlet": "{o}", "text": "“It is late,” Ada Lorn said on day {n}."{more}}}'


@pytest.fixture
def page(tmp_path: Path) -> str:
    """The report on twelve articles, one without a date, without its markup."""
    dates = ["", *(f', "published": "2026-03-{n:02}T08:00:00Z"' for n in range(1, 12))]
    lines = [LINE.format(n=n, o=["North", "South"][n % 2], more=d) for n, d in enumerate(dates)]
    source = tmp_path / "news.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    extract([str(source)], tmp_path / "out")
    compare_output(tmp_path / "out", seed=7, matched=True)
    tables, manifest = read_tables(tmp_path / "out"), read_manifest(tmp_path / "out")
    write_report(tables, tmp_path / "report.html", manifest=manifest)
    return re.sub("<[^>]+>", "", (tmp_path / "report.html").read_text(encoding="utf-8"))


def test_the_method_names_corpus_versions_and_seed(page: str) -> None:
    """What a paper must say stands in one paragraph: how many, when, with what."""
    assert "We measured 12 articles of 2 outlets, published 1\u00a0March" in page
    assert f"pandas {pd.__version__}" in page
    assert "models SHA-256" in page
    assert "again (seed 7), 2,000 times" in page
    assert "outlet labels, inside stories that both sides tell (Phipson" in page


def test_the_limits_count_what_is_missing(page: str) -> None:
    """An article without a date is told in the limits, with how many there are."""
    assert "1 article of 12 is without a stated date" in page
    assert "Of 12 citations, 12 name a source" in page
