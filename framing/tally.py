"""Evidence as tidy rows, one category each: who is cited, by which cue, with which term, to where.

Each function takes the tables of a run and returns one row per piece of evidence, so that counting
is a groupby and every count leads back to its rows. `shares` turns them into rates per hundred.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

import pandas as pd
from pandas import DataFrame, Series

from framing.compare import outlet_rates
from framing.feature import ratio
from framing.schema import MEASURES, frame

NO_OUTLET = "(outlet not stated)"
NO_SOURCE = "no source given"
PRONOUN = "(pronoun, not resolved)"
NO_TARGET = "(target not found)"
_PER_100 = "share_per_100_"
_PRONOUNS = frozenset(
    "i he she it they we you who this that these those one which him them".split()
)

Tables = Mapping[str, DataFrame]


def with_outlets(articles: DataFrame) -> DataFrame:
    """Return the articles with a name for the outlet of each, stated or not.

    Examples
    --------
    >>> with_outlets(DataFrame({"article_id": ["a1"], "outlet": [None]})).outlet.tolist()
    ['(outlet not stated)']
    """
    return articles.assign(outlet=articles["outlet"].astype("str").fillna(NO_OUTLET))


def sources(tables: Tables) -> DataFrame:
    """Return one row per citation: evidence_id, article_id, outlet, category, name.

    The category is the label of its source; a citation that gives no source is 'no source given'.
    The name is the fullest one in the article, else the words of the source without 'the'.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...                       "text": ["Mayor Ann Lee said the road would open in May."]})
    >>> tables = fr.find_evidence(articles)._asdict() | {"articles": articles}
    >>> sources(tables)["name"].tolist()
    ['Ann Lee']
    """
    citations = _outside_promos(_of(tables, "citation"))
    first = _roles(tables, "source")
    label = _looked_up(citations, first["label"])
    has_source = citations["evidence_id"].isin(first.index)
    return citations.assign(
        category=label.fillna("unknown").where(has_source, NO_SOURCE),
        name=_looked_up(citations, first["refers_to"].fillna(first["text"].map(_plain))),
    )


def cues(tables: Tables) -> DataFrame:
    """Return one row per citation: evidence_id, article_id, outlet, category, stance.

    The category is the cue's dictionary form; the stance its class in the lexicon.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...                       "text": ["Mayor Ann Lee said the road would open in May."]})
    >>> cues(fr.find_evidence(articles)._asdict() | {"articles": articles})["category"].tolist()
    ['say']
    """
    citations = _outside_promos(_of(tables, "citation"))
    first = _roles(tables, "cue")
    parts = citations["rule"].str.split("/")
    printed = _looked_up(citations, first["text"].str.lower())
    lemma = parts.str[1].astype("str").where(parts.str[0] == "cues", printed)
    stance = _looked_up(citations, first["label"])
    return citations.assign(category=lemma.fillna("no cue"), stance=stance.fillna("unknown"))


def terms(tables: Tables, *, voice: str = "outlet") -> DataFrame:
    """Return one row per loaded term in a voice: evidence_id, article_id, outlet, category, kind.

    The category is the entry of the lexicon that matched.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...                       "text": ["The regime fell. “A brutal regime,” he said."]})
    >>> tables = fr.find_evidence(articles)._asdict() | {"articles": articles}
    >>> terms(tables)["category"].tolist()
    ['regime']
    """
    loaded = _of(tables, "loaded")
    loaded = loaded[loaded["voice"] == voice]
    return loaded.assign(category=loaded["rule"].str.rsplit("/", n=1).str[-1].astype("str"))


def promos(tables: Tables) -> DataFrame:
    """Return one row per promo: evidence_id, article_id, outlet, label, category, is_own.

    The category is the outlet that is promoted: found by the host of the target's address, else
    by an article of the corpus with the promoted headline; a host that is no outlet's stands for
    itself. `is_own` is missing where the target was not found.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1", "a2"], "outlet": ["North", "South"],
    ...     "headline": [None, "How the port was sold"], "url": [None, None],
    ...     "body_start": [0, 0], "text": ["READ MORE: How the port was sold", "It was."]})
    >>> found = fr.find_evidence(articles)
    >>> promos(found._asdict() | {"articles": articles})[["category", "is_own"]].values.tolist()
    [['South', False]]
    """
    shown = _of(tables, "promo")
    labels, headlines = _roles(tables, "label"), _roles(tables, "headline")
    host = _hosts(_looked_up(shown, headlines["refers_to"]))
    by_host, by_headline = _outlets_by(tables["articles"])
    printed = _folded(_looked_up(shown, headlines["text"]))
    target = _named(host, by_host).fillna(host).fillna(_named(printed, by_headline))
    label = _looked_up(shown, labels["text"].str.strip(" :–—-|").str.lower())
    return shown.assign(
        label=label.fillna("(no label)"),
        category=target.fillna(NO_TARGET),
        is_own=target.eq(shown["outlet"]).astype("boolean").mask(target.isna()),
    )


def shares(items: DataFrame, articles: DataFrame, *, most: int = 12) -> DataFrame:
    """Return how often each category occurs per 100 items, by outlet, with intervals by article.

    Parameters
    ----------
    items : DataFrame
        One row per thing counted: article_id, category.
    articles : DataFrame
        article_id, outlet.
    most : int
        Only so many categories, those with the most items; the base stays all items.

    Returns
    -------
    DataFrame
        outlet, category, n, exposure (all items of the outlet), value, low, high, n_articles.

    Examples
    --------
    >>> items = DataFrame({"article_id": ["a", "a", "b"], "category": ["x", "y", "x"]})
    >>> articles = DataFrame({"article_id": ["a", "b"], "outlet": ["North", "North"]})
    >>> shares(items, articles)[["category", "n", "exposure"]].values.tolist()
    [['x', 2.0, 3.0], ['y', 1.0, 3.0]]
    """
    columns = ["outlet", "category", "n", "exposure", "value", "low", "high", "n_articles"]
    names = most_common(items["category"], most)
    if not names:
        return DataFrame(columns=columns)
    grid = pd.crosstab(items["article_id"], items["category"]).reindex(
        index=articles["article_id"], columns=names, fill_value=0
    )
    base = items.groupby("article_id").size().reindex(grid.index, fill_value=0).to_numpy(float)
    counted = [
        DataFrame(
            {
                "article_id": grid.index,
                "measure": f"{_PER_100}{name}",
                "feature": "",
                "n": grid[name].to_numpy(float),
                "exposure": base,
                "value": ratio(grid[name].to_numpy(float), base, 100),
            }
        )
        for name in names
    ]
    rows = pd.concat([frame([], MEASURES), *counted], ignore_index=True)
    rates = outlet_rates(rows.astype(frame([], MEASURES).dtypes.to_dict()), articles, features=())
    return rates.assign(category=rates["measure"].str.removeprefix(_PER_100))[columns]


def in_order(outlets: Iterable[object]) -> list[str]:
    """Return the outlets in the order of every table and figure: by name, those not stated last.

    Examples
    --------
    >>> in_order(["South", "(outlet not stated)", "North"])
    ['North', 'South', '(outlet not stated)']
    """
    return sorted(map(str, set(outlets)), key=lambda name: (name == NO_OUTLET, name))


def most_common(values: Series[str], most: int) -> list[str]:
    """Return the commonest values, ties in alphabetical order.

    Examples
    --------
    >>> most_common(Series(["b", "a", "b", "c"]), 2)
    ['b', 'a']
    """
    counts = values.value_counts().sort_index()
    return [str(name) for name in counts.sort_values(ascending=False, kind="stable").index[:most]]


def _of(tables: Tables, feature: str) -> DataFrame:
    """A feature's evidence with the outlets of its articles."""
    evidence = tables["evidence"]
    mine = evidence[evidence["feature"] == feature]
    articles = with_outlets(tables["articles"]).set_index("article_id")
    return mine.assign(outlet=mine["article_id"].map(articles["outlet"]))


def _outside_promos(rows: DataFrame) -> DataFrame:
    """What the measures count: a promoted headline that cites is no citation of the article."""
    return rows[rows["voice"].ne("promo") | rows["voice"].isna()]


def _roles(tables: Tables, role: str) -> DataFrame:
    """The first span with a role in each piece of evidence."""
    roles = tables["roles"]
    mine = roles[roles["role"] == role].sort_values(["evidence_id", "start"])
    return mine.drop_duplicates("evidence_id").set_index("evidence_id")


def _plain(words: str) -> str:
    if words.lower() in _PRONOUNS:
        return PRONOUN
    plain = re.sub(r"^(?:the|an?)\s+", "", words, flags=re.IGNORECASE)
    return plain[:1].upper() + plain[1:80]


def _looked_up(evidence: DataFrame, values: Series[str]) -> Series[str]:
    return evidence["evidence_id"].map(values).astype("str")


def _named(keys: Series[str], names: dict[str, str]) -> Series[str]:
    return keys.map(names).astype("str")


def _outlets_by(articles: DataFrame) -> tuple[dict[str, str], dict[str, str]]:
    """The outlet that most articles of a host have, and the one outlet that has a headline."""
    named = articles.dropna(subset=["outlet"])
    hosts = named.assign(host=_hosts(named["url"])).dropna(subset=["host"])
    counts = hosts.groupby(["host", "outlet"]).size().reset_index(name="n")
    counts = counts.sort_values(["n", "outlet"], ascending=[False, True]).drop_duplicates("host")
    titles = named.assign(title=_folded(named["headline"])).dropna(subset=["title"])
    once = titles.drop_duplicates(["title", "outlet"]).drop_duplicates("title", keep=False)
    return (
        dict(zip(counts["host"], counts["outlet"], strict=True)),
        dict(zip(once["title"], once["outlet"], strict=True)),
    )


def _hosts(urls: Series[str]) -> Series[str]:
    return urls.astype("str").map(_host, na_action="ignore").astype("str")


def _host(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _folded(headlines: Series[str]) -> Series[str]:
    return headlines.astype("str").str.casefold().str.replace(r"\W+", " ", regex=True).str.strip()
