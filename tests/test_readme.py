"""The README: its Python runs, and its commands exist."""

import re
from pathlib import Path

import pytest

from framing.cli import main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code blocks, one after another, as a reader would type them beside the sample."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(compile(block, "README.md", "exec"), names)  # noqa: S102
    assert set(names["passives"]["measure"]) >= {"passives_per_1000_words"}
    assert len(names["result"].rates)


def test_every_command_stands_in_the_readme() -> None:
    """The table of commands is complete, and names no command that is not there."""
    named = set(re.findall(r"^\| `framing (\w+)", README, re.MULTILINE))
    assert named == set(main.commands)
