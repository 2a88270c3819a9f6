"""Verification: an untouched output agrees; any edit is found and named."""

import json
from pathlib import Path

import pandas as pd
import pytest

from framing.errors import CorpusError
from framing.run import compare_output, extract
from framing.verify import verify
from tests.test_reuse import FERRY, text

TEXT = '{{"id": {0}, "outlet": "{1}", "text": "“It is reckless,” Ada Lorn said on day {0}."}}'


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output with a comparison."""
    source = tmp_path / "news.jsonl"
    lines = [TEXT.format(n, ["North", "South"][n % 2]) for n in range(12)]
    copies = [text("ARDOVEN (AP) — No boat", *FERRY), text("Still no boat", *FERRY)]
    lines += [
        json.dumps({"id": 20 + n, "outlet": "North", "text": t}) for n, t in enumerate(copies)
    ]
    source.write_text("\n".join(lines), encoding="utf-8")
    extract([str(source)], tmp_path / "out")
    compare_output(tmp_path / "out")
    return tmp_path / "out"


def test_an_untouched_output_agrees(out: Path) -> None:
    """Everything is recomputed to the same numbers."""
    assert verify(out) is None


EDITS = {
    "articles": ("text", lambda v: v + " More.", "text was edited"),
    "measures": ("value", lambda v: v + 1, "stored table was edited"),
    "evidence": ("voice", lambda _: "promo", "stored table was edited"),
    "keyness": ("low", lambda v: v - 1, "stored table was edited"),
    "diversity": ("n", lambda v: v + 1, "stored table was edited"),
    "matches": ("end_b", lambda v: v - 1, "stored table was edited"),
    "wire": ("agency", lambda _: "AFP", "stored table was edited"),
    "contrasts": ("p", lambda v: v / 2, "stored table was edited"),
}


@pytest.mark.parametrize("table", EDITS)
def test_an_edit_is_found_and_named(out: Path, table: str) -> None:
    """The first difference names the table and the likely cause."""
    column, edit, cause = EDITS[table]
    path = sorted((out / table).glob("*.parquet"))[0]
    rows = pd.read_parquet(path)
    rows[column] = edit(rows[column])
    rows.to_parquet(path)
    difference = verify(out)
    assert difference is not None
    assert difference.where.startswith(table)
    assert cause in difference.cause


def test_a_removed_row_is_found(out: Path) -> None:
    """A row that is gone is told as such."""
    path = out / "roles" / "part-0.parquet"
    pd.read_parquet(path).iloc[1:].to_parquet(path)
    difference = verify(out)
    assert difference is not None
    assert difference.stored == "no such row"


def test_a_number_that_the_manifest_states_is_told_as_stored(tmp_path: Path) -> None:
    """What was stored is the manifest's count of rejects; the rows are counted again."""
    (tmp_path / "news.jsonl").write_text('{"text": "Good words."}\nno\nnor this\n', "utf-8")
    extract([str(tmp_path / "news.jsonl")], tmp_path / "out")
    path = tmp_path / "out" / "rejects" / "part-0.parquet"
    pd.read_parquet(path).iloc[1:].to_parquet(path)
    difference = verify(tmp_path / "out")
    assert difference is not None
    assert difference[:3] == ("manifest.json, number of rejects", "2", "1")
    assert "rows of that table were added or removed" in difference.cause


def test_the_number_of_records_is_that_of_what_became_of_them(out: Path) -> None:
    """Articles, duplicates and rejects together; another number was written there by hand."""
    path = out / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["account"]["records"] += 4
    path.write_text(json.dumps(manifest), encoding="utf-8")
    difference = verify(out)
    assert difference is not None
    assert difference[:3] == ("manifest.json, number of records", "18", "14")
    assert "the manifest was edited" in difference.cause


def test_an_output_of_an_older_version_is_told_as_such(out: Path) -> None:
    """A column that was added since is named, with the remedy."""
    for path in (out / "evidence").glob("*.parquet"):
        pd.read_parquet(path).drop(columns="words_before").to_parquet(path)
    with pytest.raises(CorpusError, match=r"no column words_before.*run extract again"):
        verify(out)
