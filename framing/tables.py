"""What a table is: columns with types and meanings; frames built to it and checked against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandas import DataFrame

from framing.errors import SchemaError

TEXT = "str"
INT = "int64"
NUMBER = "float64"
TIME = "datetime64[us, UTC]"
FLAG = "bool"


@dataclass(frozen=True)
class Column:
    """One column: its pandas dtype, what it means, and whether a value may be missing.

    One that came late is missing as a whole in older outputs, which are read nevertheless.
    """

    dtype: str
    meaning: str
    optional: bool = False
    is_late: bool = False


@dataclass(frozen=True, eq=False)
class Table:
    """One table: its name, what a row is, the columns that name a row, and all columns."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]


def frame(rows: Iterable[Any], table: Table) -> DataFrame:
    """Build a table from rows, with its columns in order and its types, also when empty.

    Parameters
    ----------
    rows : iterable of tuples in column order, or of mappings
        A mapping may leave out optional columns: they are missing then.
    table : Table
        One of the tables of `framing.schema`.

    Returns
    -------
    DataFrame
        One row per item, typed as the table says.

    Raises
    ------
    SchemaError
        If a value does not fit its column's type.

    Examples
    --------
    >>> from framing.schema import EXPOSURE
    >>> frame([], EXPOSURE).dtypes["words"]
    dtype('int64')
    >>> frame([("007", "outlet", 120, 6, True)], EXPOSURE)
      article_id   voice  words  sentences  is_english
    0        007  outlet    120          6        True
    """
    built = DataFrame(list(rows), columns=list(table.columns))
    try:
        return built.astype({name: column.dtype for name, column in table.columns.items()})
    except (TypeError, ValueError) as error:
        raise SchemaError(f"{table.name}: a value does not fit its column: {error}") from error


def check(table_frame: DataFrame, table: Table, *, texts: pd.Series | None = None) -> DataFrame:
    """Return the frame unchanged if it keeps the table's promises.

    Parameters
    ----------
    table_frame : DataFrame
        The frame to check. Further columns are allowed.
    table : Table
        What it should be.
    texts : Series of str indexed by article_id, optional
        When given, offsets are checked against it: ``text[start:end]`` must equal ``text``, which
        is not empty but where a row needs no passage: in a table without `evidence_id`.

    Raises
    ------
    SchemaError
        Naming the table, the column, how many rows and the first of them.

    Examples
    --------
    >>> from framing.schema import ROLES
    >>> check(frame([], ROLES), ROLES).empty
    True
    """
    for name, column in table.columns.items():
        if name not in table_frame:
            raise SchemaError(f"{table.name}: column '{name}' is missing; build it with frame()")
        _check_column(table_frame[name], column, f"{table.name}.{name}")
    twice = table_frame.duplicated(list(table.key))
    if twice.any():
        first = tuple(table_frame.loc[twice, list(table.key)].iloc[0])
        raise SchemaError(f"{table.name}: {int(twice.sum())} keys occur twice, first {first}")
    if texts is not None:
        _check_offsets(table_frame, table, texts)
    return table_frame


def _check_column(values: pd.Series, column: Column, where: str) -> None:
    if str(values.dtype) != column.dtype:
        raise SchemaError(f"{where}: dtype is {values.dtype}, not {column.dtype}; use frame()")
    if not column.optional and values.isna().any():
        raise SchemaError(f"{where}: {int(values.isna().sum())} rows have no value")


def _check_offsets(table_frame: DataFrame, table: Table, texts: pd.Series) -> None:
    by_id = dict(zip(texts.index.tolist(), texts.tolist(), strict=True))
    articles = table_frame["article_id"].tolist()  # lists, because iterating columns is slow
    unknown = [article for article in articles if article not in by_id]
    if unknown:
        raise SchemaError(f"{table.name}: {len(unknown)} rows name no article, first {unknown[0]}")
    least = 1 if "evidence_id" in table.columns else 0
    spans = zip(articles, *(table_frame[c].tolist() for c in ("start", "end", "text")), strict=True)
    wrong = [
        (article, start, end)
        for article, start, end, text in spans
        if not 0 <= start <= end - least
        or end - start != len(text)
        or by_id[article][start:end] != text
    ]
    outside = [
        row for row in wrong if not 0 <= row[1] <= row[2] - least <= len(by_id[row[0]]) - least
    ]
    if outside:  # slices take all of these, too
        article, start, end = outside[0]
        raise SchemaError(
            f"{table.name}: {len(outside)} rows are empty or not inside their article, first "
            f"{article}:{start}-{end} in a text of {len(by_id[article])} characters"
        )
    if wrong:
        article, start, end = wrong[0]
        raise SchemaError(
            f"{table.name}: {len(wrong)} rows do not equal their article's text, first "
            f"{article}:{start}-{end}; was the text normalised twice?"
        )
