"""The notebooks: arguments in house style, that run from top to bottom on the sample corpus."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

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


@pytest.mark.slow
@every_notebook
def test_it_runs_from_top_to_bottom_on_the_sample(path, tmp_path):
    """Every cell runs, and every figure comes with its alt text."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    assert [o for o in outputs if o.output_type in ("error", "stream")] == []
    pictures = [o for o in outputs if "image/png" in o.get("data", {})]
    assert pictures
    alts = [o.metadata["image/png"]["alt"] for o in pictures]
    assert [alt for alt in alts if not re.match("(Dot plot|Grid|Flow) of ", alt)] == []
