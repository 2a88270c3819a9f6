"""Articles as users give them: what they must have, and which group each falls into.

A frame made by hand, filtered or converted has other types than ours, columns that are an index,
ids twice. All that is said here, once, before anything is computed from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pandas as pd
from pandas import DataFrame, Series

from framing.errors import CorpusError
from framing.nouns import a_few
from framing.schema import TEXT

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


_MADE_BY = {
    "articles": "fr.read_corpus(…).articles",
    "evidence": "fr.find_evidence(articles)",
    "roles": "fr.find_evidence(articles)",
}


def need(tables: Mapping[str, DataFrame], *names: str) -> None:
    """Refuse tables that lack one of those named.

    Raises
    ------
    CorpusError
        Naming the first that is lacking, what makes it, and the tables that are there.

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
    if not _is_text(texts):
        odd = _no_texts(texts)
        raise CorpusError(
            f"the text of {_article(articles, odd)} is {_first(texts, odd)}, not text; use "
            "articles.astype({'text': 'str'}), or leave it out"
        )
    if "body_start" in articles:
        _check_starts(articles)
    known = {"article_id": ids, "text": texts}
    changed = {
        name: _as_str(v, name, articles) for name, v in known.items() if str(v.dtype) != TEXT
    }
    return articles.assign(**changed) if changed else articles


def checked_tables(tables: Mapping[str, DataFrame]) -> dict[str, DataFrame]:
    """Return tables whose articles are as `checked` returns them, and whose evidence is there once.

    Raises
    ------
    CorpusError
        As `checked` does, or if an evidence_id occurs twice.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a"], "text": ["It fell."]})
    >>> evidence = DataFrame({"evidence_id": ["e", "e"]})
    >>> checked_tables({"articles": articles, "evidence": evidence})
    Traceback (most recent call last):
    framing.errors.CorpusError: evidence_id 'e' occurs twice, again in row 1; keep one of each with
    evidence.drop_duplicates('evidence_id')
    """
    _check_once(tables["evidence"], "evidence_id", "evidence")
    return {**tables, "articles": checked(tables["articles"])}


def _ids(articles: DataFrame) -> Series[str]:
    """The ids of articles, in whatever type holds texts."""
    ids = _column(articles, "article_id")
    if ids.isna().any():
        raise CorpusError(
            f"{_row(articles, ids.isna())} has no article_id; give every article one, or leave "
            "the row out with articles.dropna(subset=['article_id'])"
        )
    if not _is_text(ids):
        odd = _no_texts(ids)
        raise CorpusError(
            f"article_id of {_row(articles, odd)} is {_first(ids, odd)}, not text; use "
            "articles.astype({'article_id': 'str'})"
        )
    _check_once(articles, "article_id", "articles")
    return ids


def _check_once(rows: DataFrame, key: str, table: str) -> None:
    """Refuse rows of which two have the same id."""
    ids = rows[key]
    if ids.is_unique:
        return
    again = ids.duplicated()
    n = int((ids == ids.iloc[_at(again)]).sum())
    times = "twice" if n == 2 else f"{n:,} times"
    raise CorpusError(
        f"{key} {_first(ids, again)} occurs {times}, again in {_row(rows, again)}; "
        f"keep one of each with {table}.drop_duplicates('{key}')"
    )


def _column(articles: object, name: str) -> Series:
    if not isinstance(articles, DataFrame):
        kind = type(articles).__name__
        raise CorpusError(f"articles are a DataFrame with article_id and text, not a {kind}")
    if name not in articles:
        there = ", ".join(map(str, articles.columns))[:150] or "none"
        raise CorpusError(f"articles have no column '{name}', only {there}; {_HINTS[name]}")
    if list(articles.columns).count(name) > 1:
        raise CorpusError(f"articles have two columns '{name}'; leave out or rename one")
    return articles[name]


def _as_str(values: Series, name: str, articles: DataFrame) -> Series[str]:
    """Texts in our type, which holds no half of a character."""
    try:
        return values.astype("str")
    except UnicodeEncodeError:
        odd = values.map(_is_halved).astype(bool)
        raise CorpusError(
            f"{name} of {_row(articles, odd)} holds a lone surrogate, which no file can hold; use "
            f"articles.assign({name}=articles['{name}'].map("
            "lambda text: text.encode('utf-8', 'replace').decode(), na_action='ignore'))"
        ) from None


def _check_starts(articles: DataFrame) -> None:
    starts = articles["body_start"]
    if starts.dtype.kind == "i" and not starts.hasnans:
        return
    numbers = pd.to_numeric(starts, errors="coerce").astype("float64")
    odd = (numbers % 1 != 0) | starts.astype(object).map(_is_str).astype(bool)
    if odd.any():
        raise CorpusError(
            f"body_start of {_article(articles, odd)} is {_first(starts, odd)}, no whole number; "
            "it is 0 where text has no headline: articles.assign(body_start=0)"
        )


def _row(articles: DataFrame, is_meant: Series[bool]) -> str:
    """The first row that is meant, by its label; by its place, where labels occur twice."""
    at = _at(is_meant)
    return f"row {articles.index[at]}" if articles.index.is_unique else f"row {at} by position"


def _article(articles: DataFrame, is_meant: Series[bool]) -> str:
    return f"article '{articles['article_id'].iloc[_at(is_meant)]}' ({_row(articles, is_meant)})"


def _first(values: Series, is_meant: Series[bool]) -> str:
    """The first value that is meant, to be shown; texts in quotation marks."""
    value = values.iloc[_at(is_meant)]
    return "missing" if pd.isna(value) else f"{_plain(value):.40}"


def _plain(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


def _at(is_meant: Series[bool]) -> int:
    return int(is_meant.to_numpy(dtype=bool).argmax())


def _is_str(value: object) -> bool:
    return isinstance(value, str)


def _is_halved(value: object) -> bool:
    """Whether a text has a half of a character that is written as two, without the other."""
    return isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value)


def _no_texts(values: Series) -> Series[bool]:
    """Which values are there, and are no texts."""
    return values.notna() & ~values.astype(object).map(_is_str).astype(bool)


def _is_text(values: Series) -> bool:
    """Whether all values that are there are texts, whatever the type of the column."""
    if str(values.dtype) == TEXT:
        return True
    known = values.dropna()
    return known.empty or pd.api.types.infer_dtype(known.astype(object)) == "string"


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
    if not _is_text(values):
        odd = _no_texts(values)
        raise CorpusError(
            f"column '{by}' is not text: {_article(articles, odd)} has {_first(values, odd)}; use "
            f"articles.astype({{'{by}': 'str'}}), or another column: {_choices(articles)}"
        )
    index = pd.Index(_as_str(ids, "article_id", articles), name="article_id")
    named = _as_str(values, by, articles).str.strip()
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
        if name not in _NO_GROUPS and values.notna().any() and _is_text(values)
    ]
    parts = [a_few(columns, _MOST_NAMED)] if columns else []
    keys = [key for key in _keys(articles) if key not in articles]
    parts += [f"{a_few(keys, _MOST_NAMED)} in extra"] if keys else []
    return f"--by (or by=) may name {' or '.join(parts)}" if parts else "nothing else groups them"
