"""The notebooks: arguments in house style, that run from top to bottom on the sample corpus."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest
from jupyter_client import KernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode
from pandas import DataFrame

from framing.corpus import read_corpus

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 10
ORDER = ["## Data and its limits", "## What could be wrong", "## Versions and manifest"]
PROGRAMS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda)

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str = "") -> list[NotebookNode]:
    """The cells of a notebook, or those of one kind."""
    return [c for c in nbformat.read(path, as_version=4).cells if kind in ("", c.cell_type)]


def test_there_are_notebooks_numbered_in_order():
    """A reader knows where to begin."""
    assert [path.name[:3] for path in NOTEBOOKS] == [
        f"{number:02}-" for number in range(len(NOTEBOOKS))
    ]
    assert len(NOTEBOOKS) >= 3


@every_notebook
def test_nothing_is_kept_of_a_run(path):
    """Outputs are made anew, so that they cannot be stale."""
    for cell in cells(path, "code"):
        assert cell.outputs == []
        assert cell.execution_count is None


@every_notebook
def test_cell_ids_are_fixed(path):
    """A change of text is all that a diff shows."""
    assert [cell.id for cell in cells(path)] == [
        f"{path.name[:2]}-{number:02}" for number in range(len(cells(path)))
    ]


@every_notebook
def test_cells_are_steps_not_programs(path):
    """At most ten lines; no function, class or loop: those belong into the package."""
    for cell in cells(path, "code"):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= LONGEST_CELL, cell.source
        found = [
            type(n).__name__ for n in ast.walk(ast.parse(cell.source)) if isinstance(n, PROGRAMS)
        ]
        assert found == [], cell.source


@every_notebook
def test_it_asks_one_question_and_answers_it_in_three_sentences(path):
    """The first cell is the argument in short."""
    text = "\n\n".join(cell.source for cell in cells(path, "markdown"))
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    heading, answer = cells(path)[0].source.split("\n\n", 1)
    assert heading.startswith("# ")
    assert heading.endswith("?")
    assert len(re.findall(r"[.?!](?=\s|$)", answer)) == 3


@every_notebook
def test_one_parameter_changes_the_corpus(path):
    """papermill puts the user's own path after the cell tagged `parameters`."""
    tagged = [c for c in cells(path, "code") if "parameters" in c.metadata.get("tags", [])]
    assert len(tagged) == 1
    assert re.search(r"^corpus = ", tagged[0].source, re.MULTILINE)
    assert cells(path, "code")[0] is not None
    assert tagged[0].id == cells(path, "code")[0].id


@every_notebook
def test_sections_stand_in_the_order_of_the_house(path):
    """Data and limits first, doubts and versions last."""
    headings = [c.source.splitlines()[0] for c in cells(path, "markdown") if c.source[:2] == "##"]
    assert [heading for heading in headings if heading in ORDER] == ORDER
    assert headings[0] == ORDER[0]
    assert headings[-2:] == ORDER[1:]


@every_notebook
def test_a_figure_stands_between_what_to_look_at_and_what_it_shows(path):
    """No figure without a sentence before it and one after it, or its table."""
    book = cells(path)
    figures = [n for n, cell in enumerate(book) if "Picture(" in cell.source]
    assert figures
    for number in figures:
        assert book[number - 1].cell_type == "markdown"
        assert "markdown" in {cell.cell_type for cell in book[number + 1 : number + 3]}


@every_notebook
def test_claims_show_their_excerpts(path):
    """Each section between data and doubts that has a figure quotes passages."""
    excerpts = re.findall(
        r"evenly\((.*), (\d+)\)", "\n".join(c.source for c in cells(path, "code"))
    )
    assert len(excerpts) >= 3
    assert all(int(number) >= 3 for _, number in excerpts)


@every_notebook
def test_what_was_found_in_the_sample_is_said_of_the_sample(path):
    """A sentence that names one of its outlets, or calls one by its kind, begins so."""
    outlets = "Anvil|Corvane|Zelvision|Far Shore|Ledger|Broadcasting Trust"
    named = re.compile(rf"{outlets}|\bthe (tabloid|(public )?broadcaster|agency)\b")
    texts = [cell.source for cell in cells(path, "markdown") if "What could be" not in cell.source]
    sentences = [s for text in texts for s in re.split(r"(?<=[.?!])\s+(?=[A-Z])|\n+", text)]
    about = [sentence for sentence in sentences if named.search(sentence)]
    assert [sentence for sentence in about if not sentence.startswith("In the sample, ")] == []


@pytest.fixture(scope="module")
def kernel() -> Iterator[KernelManager]:
    """A kernel for many runs, which has imported what the one before it has, and forgets its names.

    On the sample, each notebook runs in a kernel of its own.
    """
    manager = KernelManager()
    yield manager
    manager.shutdown_kernel(now=True)


def run(
    path: Path, folder: Path, corpus: Path | None = None, kernel: KernelManager | None = None
) -> list[NotebookNode]:
    """Run a notebook in a folder, on the sample or on a corpus of the user's; what it puts out."""
    notebook = nbformat.read(path, as_version=4)
    if corpus is not None:
        tagged = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
        tagged.source += f"\ncorpus = {str(corpus)!r}"
    if kernel is not None:
        anew = nbformat.v4.new_code_cell(f"%reset -f\n%cd -q {folder}")
        notebook.cells.insert(0, anew)
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, kernel, timeout=300, resources=resources)
    try:
        client.execute()
    finally:
        if kernel is not None:
            client.kc.stop_channels()
    return [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]


@cache
def sample() -> DataFrame:
    """The articles of the sample."""
    return read_corpus(ROOT / "data" / "sample").articles


def outlets(folder: Path, n_outlets: int, *, unstated: int = 0, most: int = 8) -> Path:
    """Articles of the sample's first outlets, in a file; so many of the last state no outlet."""
    articles = sample()
    names = sorted(articles["outlet"].unique())[:n_outlets]
    path = folder / f"{n_outlets}.jsonl"
    columns = ["article_id", "outlet", "headline", "text"]
    chosen = articles.loc[articles["outlet"].isin(names), columns]
    chosen = chosen.groupby("outlet").head(most).sort_values("outlet", ignore_index=True)
    chosen.loc[len(chosen) - unstated :, "outlet"] = None
    path.write_text(chosen.to_json(orient="records", lines=True), encoding="utf-8")
    return path


@pytest.mark.slow
@every_notebook
def test_it_runs_on_one_outlet_and_says_what_cannot_be_compared(path, tmp_path, kernel):
    """Where a comparison would stand there is a sentence; the rest is shown."""
    shown = run(path, tmp_path, outlets(tmp_path, 1), kernel)
    assert [o for o in shown if o.output_type in ("error", "stream")] == []
    texts = " ".join(o.get("data", {}).get("text/plain", "") for o in shown)
    assert ("Only one outlet is stated" in texts) == (path.name[:2] in ("02", "04", "07"))
    assert ("No two outlets share text" in texts) == (path.name[:2] == "05")


@pytest.mark.slow
@every_notebook
def test_an_article_without_an_outlet_is_of_none(path, tmp_path, kernel):
    """It is listed, and neither drawn nor called the highest or lowest; the two others are."""
    shown = run(path, tmp_path, outlets(tmp_path, 3, unstated=8), kernel)
    assert [o for o in shown if o.output_type in ("error", "stream")] == []
    assert any("image/png" in o.get("data", {}) for o in shown) or path.name[:2] in ("05", "06")
    alts = [o.metadata["image/png"]["alt"] for o in shown if "image/png" in o.get("data", {})]
    named = [alt for alt in alts if "(outlet not stated)" in alt and alt[:7] != "Flow of"]
    assert named == []
    assert any("(outlet not stated)" in o.get("data", {}).get("text/plain", "") for o in shown)


@pytest.mark.slow
@every_notebook
def test_it_runs_where_articles_are_too_few_or_state_no_outlet(path, tmp_path, kernel):
    """What cannot be told is said in a sentence."""
    for corpus in (outlets(tmp_path, 2, most=3), outlets(tmp_path, 1, unstated=8)):
        shown = run(path, tmp_path, corpus, kernel)
        assert [o for o in shown if o.output_type in ("error", "stream")] == []


@pytest.mark.slow
def test_nobody_is_said_to_have_coded_a_corpus_of_the_users(tmp_path, kernel):
    """Without sheets there is one to be coded, and no number; made-up coders are the sample's."""
    shown = run(NOTEBOOKS[6], tmp_path, outlets(tmp_path, 2), kernel)
    texts = " ".join(o.get("data", {}).get("text/plain", "") for o in shown)
    assert "Not validated on this corpus yet. Give coding/sheet-" in texts
    assert "precision" not in texts
    assert [o for o in shown if "image/png" in o.get("data", {})] == []
    assert list((tmp_path / "coding").glob("pretend-*")) == []
    shown = run(NOTEBOOKS[6], tmp_path, None, kernel)
    texts = " ".join(o.get("data", {}).get("text/plain", "") for o in shown)
    assert "since all coders are made up" in texts


@pytest.mark.slow
def test_a_new_corpus_gets_a_new_coding_sheet(tmp_path, kernel):
    """A sheet belongs to one draw: it is neither read for another corpus nor written over."""
    for n_outlets in (1, 2, 1):
        shown = run(NOTEBOOKS[6], tmp_path, outlets(tmp_path, n_outlets), kernel)
        assert [o for o in shown if o.output_type in ("error", "stream")] == []
    assert len(list((tmp_path / "coding").glob("sheet-*.csv"))) == 2


@pytest.mark.slow
@every_notebook
def test_it_runs_from_top_to_bottom_on_the_sample(path, tmp_path):
    """Every cell runs, and every figure comes with its alt text."""
    outputs = run(path, tmp_path)
    assert [o for o in outputs if o.output_type in ("error", "stream")] == []
    pictures = [o for o in outputs if "image/png" in o.get("data", {})]
    assert pictures
    alts = [o.metadata["image/png"]["alt"] for o in pictures]
    assert [alt for alt in alts if not re.match("(Dot plot|Grid|Flow) of ", alt)] == []
