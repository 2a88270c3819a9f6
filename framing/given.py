"""Articles as users give them: what they must have, and which group each falls into.

A frame made by hand, filtered or converted has other types than ours, columns that are an index,
ids twice. All that is said here, once, before anything is computed from it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from framing.columns import (
    as_str,
    column_of,
    first_of,
    in_our_types,
    is_str,
    is_text,
    no_texts,
    numbered,
    place_of,
    row_of,
)
from framing.errors import CorpusError, RuleError
from framing.nouns import a_few, things
from framing.schema import INT, TABLES, TEXT

_Made = TypeVar("_Made")
_Listed = TypeVar("_Listed", bound=Collection[object])
_HINTS = {
    "article_id": "if ids are the index, use articles.reset_index(names='article_id')",
    "text": "if another column holds it, use articles.rename(columns={'body': 'text'})",
}
_NO_GROUPS = {
    "article_id", "url", "headline", "published_raw", "text", "source_record", "text_hash",
    "markup", "echoes", "notes", "extra",
}  # fmt: skip
"""Columns of texts that tell each article apart, or hold what is no name of a group."""
_MOST_NAMED = 12


_FOUND, _MEASURED = "fr.find_evidence(articles)", "fr.measure(fr.find_evidence(articles))"
_MADE_BY = {
    "articles": "fr.read_corpus(…).articles",
    "rejects": "fr.read_corpus(…).rejects",
    "duplicates": "fr.read_corpus(…).duplicates",
    "evidence": _FOUND,
    "roles": _FOUND,
    "voices": _FOUND,
    "exposure": _FOUND,
    "measures": _MEASURED,
    "rates": f"fr.compare({_MEASURED}, articles).rates",
    "contrasts": f"fr.compare({_MEASURED}, articles).contrasts",
    "keyness": "fr.keyness(tables)",
    "diversity": "fr.source_diversity(tables)",
    "stories": "fr.find_stories(articles)",
    "matches": "fr.find_reuse(articles)",
    "wire": "fr.wire_copy(articles)",
    "leads": "fr.find_leads(tables)",
    "omissions": "fr.find_omissions(tables)",
    "sample": "fr.draw_sample(tables)",
    "codes": "fr.read_sheets(paths, sample)",
    "story_edits": "fr.read_story_edits(path)",
}
_TABLES = {table.name: table for table in TABLES}


def need(
    tables: Mapping[str, DataFrame],
    *names: str,
    maybe: Collection[str] = (),
    columns: Collection[str] = (),
    spare: Collection[str] = (),
) -> dict[str, DataFrame]:
    """Return tables of which those named are there and can be relied on, as `relied_on` says.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
    names : str
        Tables that are needed.
    maybe : collection of str
        Tables that are read if they are there.
    columns, spare
        As for `relied_on`.

    Raises
    ------
    CorpusError
        Naming the first that is lacking, what makes it, and the tables that are there; or as
        `relied_on` does.

    Examples
    --------
    >>> need({"articles": DataFrame()}, "articles", "roles")
    Traceback (most recent call last):
    framing.errors.CorpusError: no table 'roles' among those given, only articles;
    fr.find_evidence(articles) makes it
    """
    if not isinstance(tables, Mapping):
        raise CorpusError(
            f"tables are a mapping of names to DataFrames, not a {type(tables).__name__}"
        )
    for name in names:
        if name not in tables:
            there = ", ".join(map(str, tables))[:150] or "none"
            raise CorpusError(
                f"no table '{name}' among those given, only {there}; {_MADE_BY[name]} makes it"
            )
    read = [name for name in (*names, *maybe) if name in tables]
    return {
        **tables,
        **{n: relied_on(tables[n], n, columns=columns, spare=spare) for n in read},
    }


def relied_on(
    rows: DataFrame, name: str, *, columns: Collection[str] = (), spare: Collection[str] = ()
) -> DataFrame:
    """Return a table in our types, as `in_our_types` does; articles as `checked` does.

    Parameters
    ----------
    rows : DataFrame
    name : str
        Which of the tables it is.
    columns : collection of str
        Of articles: further columns that are read, and missing where absent. body_start is 0
        where it is absent.
    spare : collection of str
        Columns that are not read, as 'voices.end'.

    Raises
    ------
    CorpusError
        As these do, or if two rows have what names a row.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a"], "text": ["It fell."]})
    >>> relied_on(articles, "articles", columns=["outlet"]).outlet.tolist()
    [nan]
    """
    table = _TABLES[name]
    if name == "articles":
        if "articles.text" in spare:
            return in_our_types(rows, table, columns=["article_id", *columns])
        articles = checked(rows)
        if "body_start" not in articles:
            articles = articles.assign(body_start=0)
        return in_our_types(articles, table, columns=["body_start", *columns])
    read = [column for column in table.columns if f"{name}.{column}" not in spare]
    made = in_our_types(rows, table, columns=read, made_by=_MADE_BY[name])
    _check_once(made, table.key, name)
    return made


def refuse_others(
    rows: DataFrame, name: str, articles: DataFrame, *, column: str = "article_id"
) -> None:
    """Refuse rows of articles that are not given.

    Raises
    ------
    CorpusError
        Naming the table and the first of these articles.

    Examples
    --------
    >>> refuse_others(DataFrame({"article_id": ["b"]}), "leads", DataFrame({"article_id": ["a"]}))
    Traceback (most recent call last):
    framing.errors.CorpusError: leads are of 1 article not given, first 'b'; use
    leads[leads['article_id'].isin(articles['article_id'])], or make them anew
    """
    others = rows.loc[~rows[column].isin(articles["article_id"]), column]
    if len(others):
        n = others.nunique()
        raise CorpusError(
            f"{name} are of {things(n, 'article')} not given, first '{others.iloc[0]}'; use "
            f"{name}[{name}['{column}'].isin(articles['article_id'])], or make them anew"
        )


def made_as(kind: type[_Made], value: object, made_by: str) -> _Made:
    """Return what several tables were made as, together.

    Raises
    ------
    CorpusError
        If it is something else; it names what makes it.

    Examples
    --------
    >>> made_as(int, "1", "len(articles)")
    Traceback (most recent call last):
    framing.errors.CorpusError: given is a str, not int; len(articles) makes it
    """
    if isinstance(value, kind):
        return value
    raise CorpusError(f"given is a {type(value).__name__}, not {kind.__name__}; {made_by} makes it")


def listed(values: _Listed, name: str) -> _Listed:
    """Return an argument that is a list of texts; one text would be read letter by letter.

    Raises
    ------
    RuleError
        If it is a text.

    Examples
    --------
    >>> listed("loaded", "features")
    Traceback (most recent call last):
    framing.errors.RuleError: features is the text 'loaded'; give a list: ['loaded']
    """
    if isinstance(values, str):
        raise RuleError(f"{name} is the text '{values}'; give a list: ['{values}']")
    return values


# ---------------------------------------------------------------- articles


def checked(articles: DataFrame) -> DataFrame:
    """Return articles whose ids and texts can be relied on: each there, text, and no id twice.

    Parameters
    ----------
    articles : DataFrame
        At least article_id and text; body_start where there are headlines. Ids and texts may be of
        any type that holds texts (object, category, string of any kind).

    Returns
    -------
    DataFrame
        The same rows and columns; ids and texts as `str`. The frame given, where it is so already.

    Raises
    ------
    CorpusError
        If a column is absent, an id, text or body_start missing or of another type, an id occurs
        twice, or one holds a lone surrogate; it names the first row and what to do.

    Examples
    --------
    >>> checked(DataFrame({"article_id": [1, 2], "text": ["It fell.", "It rose."]}))
    Traceback (most recent call last):
    framing.errors.CorpusError: article_id of row 0 is 1, not text; use
    articles.astype({'article_id': 'str'})
    """
    ids = _ids(articles)
    texts = _column(articles, "text")
    if texts.isna().any():
        more = int(texts.isna().sum()) - 1
        others = f", nor have {more:,} more" if more else ""
        raise CorpusError(
            f"{_article(articles, texts.isna())} has no text{others}; leave out what has none with "
            "articles.dropna(subset=['text'])"
        )
    if not is_text(texts):
        odd = no_texts(texts)
        raise CorpusError(
            f"the text of {_article(articles, odd)} is {first_of(texts, odd)}, not text; use "
            "articles.astype({'text': 'str'}), or leave it out"
        )
    known = {"article_id": ids, "text": texts}
    changed = {name: as_str(v, name, articles) for name, v in known.items() if str(v.dtype) != TEXT}
    if "body_start" in articles and str(articles["body_start"].dtype) != INT:
        changed["body_start"] = _starts(articles)
    return numbered(articles.assign(**changed) if changed else articles)


def _ids(articles: DataFrame) -> Series[str]:
    """The ids of articles, in whatever type holds texts."""
    ids = _column(articles, "article_id")
    if ids.isna().any():
        raise CorpusError(
            f"{row_of(articles, ids.isna())} has no article_id; give every article one, or leave "
            "the row out with articles.dropna(subset=['article_id'])"
        )
    if not is_text(ids):
        odd = no_texts(ids)
        raise CorpusError(
            f"article_id of {row_of(articles, odd)} is {first_of(ids, odd)}, not text; use "
            "articles.astype({'article_id': 'str'})"
        )
    _check_once(articles, ("article_id",), "articles")
    return ids


def _check_once(rows: DataFrame, key: tuple[str, ...], table: str) -> None:
    """Refuse rows of which two have the same id, or all that names a row."""
    again = rows.duplicated(list(key))
    if not again.any():
        return
    first = rows.loc[:, list(key)].iloc[place_of(again)]
    n = int((rows[key[0]] == first.iloc[0]).sum()) if len(key) == 1 else 2
    times = "twice" if n == 2 else f"{n:,} times"
    values = ", ".join(first_of(rows[name], again) for name in key)
    named = repr(key[0]) if len(key) == 1 else list(key)
    raise CorpusError(
        f"{', '.join(key)} {values} occurs {times}, again in {row_of(rows, again)}; "
        f"keep one of each with {table}.drop_duplicates({named})"
    )


def _column(articles: object, name: str) -> Series:
    if not isinstance(articles, DataFrame):
        kind = type(articles).__name__
        raise CorpusError(f"articles are a DataFrame with article_id and text, not a {kind}")
    return column_of(articles, name, "articles", _HINTS[name])


def _starts(articles: DataFrame) -> Series[int]:
    starts = articles["body_start"]
    numbers = pd.to_numeric(starts, errors="coerce").astype("float64")
    odd = (numbers % 1 != 0) | starts.astype(object).map(_is_no_number).astype(bool)
    if odd.any():
        raise CorpusError(
            f"body_start of {_article(articles, odd)} is {first_of(starts, odd)}, no whole number; "
            "it is 0 where text has no headline: articles.assign(body_start=0)"
        )
    return numbers.astype(INT)


def _is_no_number(value: object) -> bool:
    return is_str(value) or isinstance(value, (bool, np.bool_))


def _article(articles: DataFrame, is_meant: Series[bool]) -> str:
    name = articles["article_id"].iloc[place_of(is_meant)]
    return f"article '{name}' ({row_of(articles, is_meant)})"


# ---------------------------------------------------------------- groups


def groups_of(articles: DataFrame, by: str) -> Series[str]:
    """Return the group of each article that has one, sorted by the article's id.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES
    by : str
        A column of texts, of any type that holds texts, blanks around them left off; else a key of
        the JSON in `extra`, where other columns of the input are. A number or truth value there
        counts as its text in JSON (1, 2.5, true), because a CSV has it as text already; null and
        blanks are missing.

    Raises
    ------
    CorpusError
        If there is no such column or key, it holds something else than texts (in `extra`: lists or
        objects), no article has a group, ids are missing, no texts, or occur twice, or a text holds
        a lone surrogate.

    Examples
    --------
    >>> groups_of(DataFrame({"article_id": ["b", "a"], "outlet": ["South", "North"]}), "outlet")
    article_id
    a    North
    b    South
    Name: outlet, dtype: str
    >>> extra = ['{"leaning": "left"}', '{"leaning": null}']
    >>> groups_of(DataFrame({"article_id": ["b", "a"], "extra": extra}), "leaning").to_dict()
    {'b': 'left'}
    """
    ids = _ids(articles)
    values = articles[by] if by in articles else in_extra(articles, by)
    if by not in articles and values.isna().all() and by not in _keys(articles):
        raise CorpusError(f"articles have no column '{by}', nor has extra; {_choices(articles)}")
    if not is_text(values):
        odd = no_texts(values)
        raise CorpusError(
            f"column '{by}' is not text: {_article(articles, odd)} has {first_of(values, odd)}; "
            f"use articles.astype({{'{by}': 'str'}}), or another column: {_choices(articles)}"
        )
    index = pd.Index(as_str(ids, "article_id", articles), name="article_id")
    named = as_str(values, by, articles).str.strip()
    named = named.where(named != "")
    groups = Series(named.array, index=index, name=by).dropna().sort_index()
    if groups.empty:
        raise CorpusError(f"no article has a value in '{by}'; {_choices(articles)}")
    return groups


def with_groups(articles: DataFrame, by: str) -> DataFrame:
    """Return articles with a column of that name, made of `extra` where there is none.

    Raises
    ------
    CorpusError
        As `groups_of` does.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a"], "extra": ['{"leaning": "left"}']})
    >>> with_groups(articles, "leaning").leaning.tolist()
    ['left']
    """
    groups = groups_of(articles, by)
    if by in articles:
        return articles
    return articles.assign(**{by: articles["article_id"].map(groups).astype("str")})


def in_extra(articles: DataFrame, key: str) -> Series[str]:
    """Return the value of a key of `extra` for each article, as text; missing where there is none.

    Raises
    ------
    CorpusError
        If a value is a list or an object, or `extra` is no JSON object.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a", "b"], "extra": ['{"year": 2020}', None]})
    >>> in_extra(articles, "year").tolist()
    ['2020', nan]
    """
    values = [extra.get(key) for extra in _extras(articles)]
    for article, value in zip(articles["article_id"], values, strict=True):
        if isinstance(value, (list, dict)):
            kind = "a list" if isinstance(value, list) else "an object"
            raise CorpusError(
                f"'{key}' in extra of article '{article}' is {kind}, which names no one group; put "
                "one value for each article into a column of the input"
            )
    return Series([_as_text(value) for value in values], index=articles.index, dtype="str")


def _as_text(value: object) -> str | None:
    if isinstance(value, str):
        return value if value.strip() else None
    return None if value is None else json.dumps(value)


def _extras(articles: DataFrame) -> Iterator[dict[str, object]]:
    """What else the input said of each article."""
    none = [None] * len(articles)
    for article, extra in zip(articles["article_id"], articles.get("extra", none), strict=True):
        if not isinstance(extra, str):
            yield {}
            continue
        try:
            read = json.loads(extra)
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise CorpusError(f"extra of article '{article}' is no JSON object: {extra[:40]}")
        yield read


def _keys(articles: DataFrame) -> list[str]:
    """The keys of `extra` whose values are never lists or objects, in order of appearance."""
    can_group: dict[str, bool] = {}
    for extra in _extras(articles):
        for key, value in extra.items():
            is_one = not isinstance(value, (list, dict))
            can_group[key] = can_group.get(key, True) and is_one
    return [key for key, is_one in can_group.items() if is_one]


def _choices(articles: DataFrame) -> str:
    """What articles can be grouped by, to be named with --by."""
    columns = [
        str(name)
        for name, values in articles.items()
        if name not in _NO_GROUPS and values.notna().any() and is_text(values)
    ]
    parts = [a_few(columns, _MOST_NAMED)] if columns else []
    keys = [key for key in _keys(articles) if key not in articles]
    parts += [f"{a_few(keys, _MOST_NAMED)} in extra"] if keys else []
    return f"--by (or by=) may name {' or '.join(parts)}" if parts else "nothing else groups them"
