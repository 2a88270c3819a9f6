"""Columns as users give them, in our types: what is absent is missing, what is no such thing told.

A table that was filtered, read from a file or made by hand holds texts as objects or categories,
numbers with a type for missing ones, labels of its own. What can be read is; the rest is named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from numbers import Number

import numpy as np
import pandas as pd
from pandas import DataFrame, RangeIndex, Series

from framing.errors import CorpusError
from framing.tables import FLAG, INT, NUMBER, TEXT, TIME, Table

_MISSING = {TEXT: np.nan, NUMBER: np.nan, TIME: pd.NaT}
_KINDS = {
    TEXT: "not text",
    INT: "no whole number",
    NUMBER: "no number",
    TIME: "no time in ISO 8601; read it with pd.to_datetime(…, utc=True)",
    FLAG: "neither True nor False",
}


def in_our_types(
    rows: object, table: Table, *, columns: Collection[str] | None = None, made_by: str = ""
) -> DataFrame:
    """Return rows with columns of a table in its types; those that may be missing, if absent, are.

    Parameters
    ----------
    rows : DataFrame
        Further columns are allowed.
    table : Table
    columns : collection of str, optional
        Columns that are read; all unless told.
    made_by : str
        What makes such a table, to be said where a column is absent.

    Returns
    -------
    DataFrame
        The same rows, numbered from 0. The frame given, where it is so already.

    Raises
    ------
    CorpusError
        If it is no DataFrame, a column is absent or there twice, or holds what is not of its type;
        it names table, column and the first row.

    Examples
    --------
    >>> from framing.schema import STORIES
    >>> in_our_types(DataFrame({"article_id": ["a"]}), STORIES, made_by="fr.find_stories(articles)")
    Traceback (most recent call last):
    framing.errors.CorpusError: the table stories has no column 'story_id', only article_id;
    fr.find_stories(articles) makes it
    >>> in_our_types(DataFrame({"article_id": ["a"], "story_id": [1]}), STORIES)
    Traceback (most recent call last):
    framing.errors.CorpusError: story_id of row 0 is 1, not text; mend it in stories
    """
    if not isinstance(rows, DataFrame):
        raise CorpusError(f"the table {table.name} is a {type(rows).__name__}, not a DataFrame")
    changed: dict[str, Series] = {}
    for name in table.columns if columns is None else columns:
        column = table.columns[name]
        if name in rows:
            values = column_of(rows, name, table.name, "")
            typed = _typed(values, column.dtype, table.name, rows)
            if not column.optional and typed.isna().any():
                raise _told(values, typed.isna(), "which it must not be", table.name, rows)
            if typed is not values:
                changed[name] = typed
        elif column.optional and name not in table.key:
            changed[name] = Series(_MISSING[column.dtype], index=rows.index, dtype=column.dtype)
        else:
            column_of(rows, name, table.name, f"{made_by} makes it" if made_by else "")
    return numbered(rows.assign(**changed) if changed else rows)


def numbered(rows: DataFrame) -> DataFrame:
    """Return rows whose labels are their numbers: labels may occur twice, or bear a column's name.

    Examples
    --------
    >>> numbered(DataFrame({"n": [3]}, index=["x"])).index.tolist()
    [0]
    """
    index = rows.index
    is_ours = index.name is None and isinstance(index, RangeIndex)
    return rows if is_ours and index.equals(RangeIndex(len(rows))) else rows.reset_index(drop=True)


def column_of(rows: DataFrame, name: str, table: str, hint: str) -> Series:
    """Return a column that is there once.

    Raises
    ------
    CorpusError
        If it is not; `hint` says what to do.
    """
    has = "articles have" if table == "articles" else f"the table {table} has"
    if name not in rows:
        there = ", ".join(map(str, rows.columns))[:150] or "none"
        remedy = f"; {hint}" if hint else ""
        raise CorpusError(f"{has} no column '{name}', only {there}{remedy}")
    if list(rows.columns).count(name) > 1:
        raise CorpusError(f"{has} two columns '{name}'; leave out or rename one")
    return rows[name]


def _typed(values: Series, dtype: str, table: str, rows: DataFrame) -> Series:
    """The values in the type; those given where they are in it already."""
    if str(values.dtype) == dtype:
        return values
    if dtype == TEXT:
        if not is_text(values):
            raise _told(values, no_texts(values), _KINDS[TEXT], table, rows)
        return as_str(values, str(values.name), rows, table)
    read = _READERS[dtype](values)
    odd = read.isna() & values.notna()
    if dtype in (INT, FLAG):
        odd |= read.isna()
    if dtype == INT:
        odd |= read % 1 != 0
    if odd.any():
        raise _told(values, odd, _KINDS[dtype], table, rows)
    return Series(read, dtype=dtype)


def _numbers(values: Series) -> Series:
    return pd.to_numeric(_of(values, (Number,), (bool,)), errors="coerce").astype("float64")


def _times(values: Series) -> Series:
    known = _of(values, (str, date, np.datetime64))
    return pd.to_datetime(known, utc=True, errors="coerce", format="ISO8601")


def _flags(values: Series) -> Series:
    return _of(values, (bool, np.bool_))


def _of(values: Series, kinds: tuple[type, ...], but: tuple[type, ...] = ()) -> Series:
    """The values that are of one of the kinds; others are missing."""
    known = values.astype(object)
    is_one = known.map(lambda value: isinstance(value, kinds) and not isinstance(value, but))
    return known.where(is_one.astype(bool))


_READERS: dict[str, Callable[[Series], Series]] = {
    INT: _numbers,
    NUMBER: _numbers,
    TIME: _times,
    FLAG: _flags,
}


def _told(values: Series, odd: Series[bool], what: str, table: str, rows: DataFrame) -> CorpusError:
    return CorpusError(
        f"{values.name} of {row_of(rows, odd)} is {first_of(values, odd)}, {what}; mend it in "
        f"{table}"
    )


# ---------------------------------------------------------------- texts


def as_str(values: Series, name: str, rows: DataFrame, table: str = "articles") -> Series[str]:
    """Return texts in our type.

    Raises
    ------
    CorpusError
        If one holds half of a character, which no file can hold.
    """
    try:
        return values.astype("str")
    except UnicodeEncodeError:
        odd = values.map(_is_halved).astype(bool)
        raise CorpusError(
            f"{name} of {row_of(rows, odd)} holds a lone surrogate, which no file can hold; use "
            f"{table}.assign({name}={table}['{name}'].map("
            "lambda text: text.encode('utf-8', 'replace').decode(), na_action='ignore'))"
        ) from None


def is_text(values: Series) -> bool:
    """Whether all values that are there are texts, whatever the type of the column."""
    if str(values.dtype) == TEXT:
        return True
    known = values.dropna()
    return known.empty or pd.api.types.infer_dtype(known.astype(object)) == "string"


def no_texts(values: Series) -> Series[bool]:
    """Which values are there, and are no texts."""
    return values.notna() & ~values.astype(object).map(is_str).astype(bool)


def is_str(value: object) -> bool:
    """Whether a value is a text."""
    return isinstance(value, str)


def _is_halved(value: object) -> bool:
    """Whether a text has a half of a character that is written as two, without the other."""
    return isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value)


# ---------------------------------------------------------------- what a message names


def row_of(rows: DataFrame, is_meant: Series[bool]) -> str:
    """Return the first row that is meant, by its label; by its place, where labels occur twice."""
    at = place_of(is_meant)
    return f"row {rows.index[at]}" if rows.index.is_unique else f"row {at} by position"


def first_of(values: Series, is_meant: Series[bool]) -> str:
    """Return the first value that is meant, to be shown; texts in quotation marks."""
    value = values.iloc[place_of(is_meant)]
    if not pd.api.types.is_scalar(value):
        return f"{value}"[:40]
    return "missing" if pd.isna(value) else f"{_plain(value):.40}"


def place_of(is_meant: Series[bool]) -> int:
    """Return the number of the first row that is meant."""
    return int(is_meant.to_numpy(dtype=bool).argmax())


def _plain(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)
