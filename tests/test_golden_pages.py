"""Three page layouts of our own: the draft of each is as it was when last reviewed."""

import importlib.util
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "golden"
_spec = importlib.util.spec_from_file_location("regenerate", FOLDER / "regenerate.py")
regenerate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(regenerate)


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.html")), ids=lambda path: path.stem)
def test_a_page_gives_the_draft_that_was_reviewed(page: Path) -> None:
    """Run tests/golden/regenerate.py after a change, and read its difference."""
    assert regenerate.expected(page) == page.with_suffix(".json").read_text("utf-8")
