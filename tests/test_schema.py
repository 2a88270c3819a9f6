"""The tables: typed when empty, refused when broken, and described in the data dictionary."""

import re
from pathlib import Path

import pandas as pd
import pytest

from framing.errors import SchemaError
from framing.evidence import find_evidence
from framing.measures import measure
from framing.schema import ARTICLES, EVIDENCE, EXPOSURE, ROLES, TABLES, check, frame
from framing.sourcing import LABELS, STANCES
from tests.build import make_articles

ROOT = Path(__file__).resolve().parents[1]

CONTRACT = {
    "articles": "article_id outlet url headline byline dateline published published_raw section "
    "language text body_start source_file source_record text_hash extra",
    "rejects": "source_file source_record reason detail",
    "evidence": "evidence_id article_id feature kind start end text rule value score voice",
    "roles": "evidence_id article_id role start end text label refers_to",
    "exposure": "article_id voice words sentences",
    "measures": "article_id measure feature n exposure value",
    "contrasts": "measure outlet reference estimate low high n_articles p p_adjusted method",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_every_promised_column_is_there(name: str) -> None:
    """Users' scripts rely on these names."""
    table = next(table for table in TABLES if table.name == name)
    assert [column for column in CONTRACT[name].split() if column not in table.columns] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_an_empty_table_has_the_types_of_a_full_one(table: object) -> None:
    """Concatenating an empty frame changes no type."""
    for name, column in table.columns.items():
        assert str(frame([], table).dtypes[name]) == column.dtype


def test_ids_that_look_like_numbers_stay_text() -> None:
    """An id "007" is three characters."""
    made = frame([("007", "outlet", 1, 1, True)], EXPOSURE)
    assert made["article_id"].tolist() == ["007"]


BREAK = {
    "column 'voice' is missing": lambda f: f.drop(columns="voice"),
    "dtype is object": lambda f: f.assign(article_id=pd.Series(["a1"], dtype=object)),
    "1 rows have no value": lambda f: f.assign(article_id=pd.Series([None], dtype="str")),
    "keys occur twice": lambda f: pd.concat([f, f], ignore_index=True),
}


@pytest.mark.parametrize("message", BREAK)
def test_a_broken_table_is_refused_with_its_place(message: str) -> None:
    """The message names the table, the column and how many rows."""
    good = frame([("a1", "outlet", 1, 1, True)], EXPOSURE)
    with pytest.raises(SchemaError, match=message):
        check(BREAK[message](good), EXPOSURE)


def test_offsets_are_checked_against_the_text() -> None:
    """A row whose text is not the slice is named with its article and offsets."""
    texts = pd.Series({"a1": "Some words."})
    good = frame([("e1", "a1", "cue", 0, 4, "Some", None, None)], ROLES)
    assert check(good, ROLES, texts=texts) is good
    with pytest.raises(SchemaError, match="a1:1-5"):
        check(good.assign(start=1, end=5), ROLES, texts=texts)
    with pytest.raises(SchemaError, match="name no article"):
        check(good.assign(article_id="a2").astype({"article_id": "str"}), ROLES, texts=texts)


def test_a_value_that_does_not_fit_is_refused() -> None:
    """Words where a number belongs are told, not coerced."""
    with pytest.raises(SchemaError, match="exposure"):
        frame([("a1", "outlet", "many", 1, True)], EXPOSURE)


def test_the_data_dictionary_describes_every_column() -> None:
    """data/README.md and the schema say the same."""
    dictionary = (ROOT / "data" / "README.md").read_text("utf-8")
    rows = [
        f"| `{name}` | {column.dtype} | {'yes' if column.optional else 'no'} | {column.meaning} |"
        for table in TABLES
        for name, column in table.columns.items()
    ]
    assert [row for row in rows if row not in dictionary] == []
    assert len(ARTICLES.columns) + len(EVIDENCE.columns) > 20


def test_the_data_dictionary_names_every_measure_of_citations() -> None:
    """A measure that is not described would be a number without its denominator."""
    dictionary = (ROOT / "data" / "README.md").read_text("utf-8")
    found = find_evidence(make_articles("“No,” Ann Lee said."))
    names = set(measure(found).query("feature == 'citation'")["measure"])
    stated = set(re.findall(r"^\| `(\S+_\S+)` \|", dictionary, re.MULTILINE))
    for label in LABELS:
        stated |= {name.replace("<label>", label) for name in stated}
    for stance in STANCES:
        stated |= {name.replace("<stance>", stance) for name in stated}
    assert names - stated == set()


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (-7, -1, "rained"),
        (0, 99, "It rained."),
        (5, 2, ""),
        (3, 3, ""),
        (10, 10, ""),
        (99, 100, ""),
    ],
)
def test_offsets_outside_a_text_are_refused(start: int, end: int, text: str) -> None:
    """Python would slice all of them without a word."""
    row = {"evidence_id": "e", "article_id": "a", "feature": "x", "kind": "k", "rule": "r"}
    rows = frame([row | {"start": start, "end": end, "text": text}], EVIDENCE)
    words = "It rained."
    assert words[start:end] == text
    with pytest.raises(SchemaError, match=f"not inside their article, first a:{start}-{end} in"):
        check(rows, EVIDENCE, texts=pd.Series({"a": words}))
