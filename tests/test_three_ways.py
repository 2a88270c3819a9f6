"""One number, three ways: from Python, from the command line, in the notebook."""

from pathlib import Path

import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner
from nbclient import NotebookClient
from pandas import DataFrame

import framing as fr
from framing.across import Settings, compare_all
from framing.cli import main

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "sample"
NOTEBOOK = ROOT / "notebooks" / "04-compare-outlets.ipynb"
WITHOUT = ("wire", "promos", "quotations", "paraphrases")
KEEP = """
contrasts.to_parquet("contrasts.parquet")
apart = fr.compare(fr.measure(own), read.articles, stories=stories).contrasts
apart.to_parquet("apart.parquet")
stories.to_parquet("stories.parquet")
grid.to_parquet("grid.parquet")
"""
CONTRASTS = {"contrasts": (), "apart": WITHOUT}


def as_bytes(table: DataFrame) -> bytes:
    """Every digit of every number, and the name and type of every column."""
    return (table.to_csv(index=False) + repr(table.dtypes.to_dict())).encode()


@pytest.fixture(scope="module")
def by_python() -> dict[str, DataFrame]:
    """Tables of the sample, from the verbs."""
    articles = fr.read_corpus(SAMPLE).articles
    found = fr.find_evidence(articles)
    tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    made = {}
    for name, without in CONTRASTS.items():
        every = compare_all(tables, Settings(without=without, agencies=("Corvane",)))
        named = {table.name: rows for table, rows in every.items()}
        made |= {name: named["contrasts"], "stories": named["stories"]}
    return made


@pytest.fixture(scope="module")
def by_command(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DataFrame]:
    """The same from `framing extract` and `framing compare`."""
    out = tmp_path_factory.mktemp("command") / "out"
    made = {}
    for name, without in CONTRASTS.items():
        commands = [["extract", SAMPLE, "-o", out]] if not made else []
        commands += [["compare", out, "--agency", "Corvane"]]
        commands[-1] += ["--without", ",".join(without)] if without else []
        for command in commands:
            assert CliRunner().invoke(main, [str(part) for part in command]).exit_code == 0
        tables = fr.read_tables(out)
        made |= {name: tables["contrasts"], "stories": tables["stories"]}
    return made


@pytest.fixture(scope="module")
def by_notebook(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DataFrame]:
    """The same from the notebook, run with a cell that keeps its tables."""
    folder = tmp_path_factory.mktemp("notebook")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(KEEP))
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
    return {path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet")}


@pytest.mark.slow
@pytest.mark.parametrize("table", ["contrasts", "apart", "stories"])
def test_python_command_and_notebook_give_the_same_bytes(
    table: str,
    by_python: dict[str, DataFrame],
    by_command: dict[str, DataFrame],
    by_notebook: dict[str, DataFrame],
) -> None:
    """With all words and with those of others set apart: no digit differs."""
    first, *others = (as_bytes(way[table]) for way in (by_python, by_command, by_notebook))
    assert [first == other for other in others] == [True, True]


@pytest.mark.slow
def test_what_is_set_apart_changes_the_numbers(by_notebook: dict[str, DataFrame]) -> None:
    """The two settings are not the same by mistake."""
    assert as_bytes(by_notebook["contrasts"]) != as_bytes(by_notebook["apart"])
    assert len(by_notebook["grid"])
