"""Evidence as tidy rows, one category each: who is cited, by which cue, with which term, to where.

Each function takes the tables of a run and returns one row per piece of evidence, so that counting
is a groupby and every count leads back to its rows. `shares` turns them into rates per hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from framing.compare import outlet_rates
from framing.feature import Found, first_roles, ratio
from framing.outlets import host
from framing.schema import MEASURES, frame
from framing.sourcing import NO_SOURCE, prepare
from framing.text import plain

NO_OUTLET = "(outlet not stated)"
NO_TARGET = "(target not found)"
_PER_100 = "share_per_100_"
_BETWEEN = "\x1f"
_SHARES = ["outlet", "category", "n", "exposure", "value", "low", "high", "n_articles"]
_SHARES += ["null_low", "null_high", "n_units", "reason"]
_LONGEST = 80

Tables = Mapping[str, DataFrame]


def with_outlets(articles: DataFrame) -> DataFrame:
    """Return the articles with a name for the outlet of each, stated or not.

    Examples
    --------
    >>> with_outlets(DataFrame({"article_id": ["a1"], "outlet": [None]})).outlet.tolist()
    ['(outlet not stated)']
    """
    return articles.assign(outlet=_stated(articles).fillna(NO_OUTLET))


def comparable(articles: DataFrame) -> DataFrame:
    """Return the articles as outlets are compared: one that states no outlet is of none.

    Where no article states its outlet, all are of one, '(outlet not stated)': there is nothing to
    compare, and still something to count.

    Examples
    --------
    >>> comparable(DataFrame({"outlet": ["North", None]})).outlet.tolist()
    ['North', nan]
    >>> comparable(DataFrame({"outlet": [None, None]})).outlet.tolist()
    ['(outlet not stated)', '(outlet not stated)']
    """
    stated = _stated(articles)
    return with_outlets(articles) if stated.isna().all() else articles.assign(outlet=stated)


def _stated(articles: DataFrame) -> Series[str]:
    """The outlet of each article; missing where there is no such column."""
    if "outlet" in articles:
        return articles["outlet"].astype("str")
    return Series(np.nan, index=articles.index, dtype="str")


def citations(tables: Tables) -> DataFrame:
    """Return the citations outside promos, as `framing.sourcing.prepare` gives them, with outlets.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"],
    ...                       "text": ["Mayor Ann Lee said the road would open in May."]})
    >>> tables = fr.find_evidence(articles)._asdict() | {"articles": articles}
    >>> citations(tables)[["outlet", "stance", "words"]].values.tolist()
    [['North', 'neutral', 6.0]]
    """
    return prepare(Found(_of(tables, "citation"), tables["roles"])).evidence


def sources(tables: Tables, *, cited: DataFrame | None = None) -> DataFrame:
    """Return one row per citation: evidence_id, article_id, outlet, category, name, source, words.

    The category is the label of its source, 'no source given' where there is none. The name is
    what is printed of it, `source` what it is told apart by; both as in `framing.sourcing`, like
    the words it is given. `cited` are the `citations`, if these are at hand.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...                       "text": ["Mayor Ann Lee said the road would open in May."]})
    >>> tables = fr.find_evidence(articles)._asdict() | {"articles": articles}
    >>> sources(tables)[["name", "words"]].values.tolist()
    [['Ann Lee', 6.0]]
    """
    cited = citations(tables) if cited is None else cited
    return cited.assign(category=cited["label"], name=cited["name"].str.slice(0, _LONGEST))


def cues(tables: Tables, *, cited: DataFrame | None = None) -> DataFrame:
    """Return one row per citation: evidence_id, article_id, outlet, category, label, stance.

    The category is the cue's dictionary form; the stance its class in the lexicon; the label the
    type of source it stands with. `cited` are the `citations`, if these are at hand.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...                       "text": ["Mayor Ann Lee said the road would open in May."]})
    >>> cues(fr.find_evidence(articles)._asdict() | {"articles": articles})["category"].tolist()
    ['say']
    """
    cited, roles = citations(tables) if cited is None else cited, tables["roles"]
    rules = [rule for rule in cited["rule"].unique() if str(rule).startswith("cues/")]
    lemma = cited["rule"].map({rule: rule.split("/")[1] for rule in rules}).astype("str")
    rest = roles["evidence_id"].isin(cited.loc[lemma.isna(), "evidence_id"])
    printed = _looked_up(cited, first_roles(roles[rest], "cue")["text"].str.lower())
    return cited.assign(category=lemma.fillna(printed).fillna("no cue"))


def verbs_for(tables: Tables, articles: DataFrame, *, items: DataFrame | None = None) -> DataFrame:
    """Return which cues stand with which sources: each stance per 100 citations of each label.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        evidence, roles, articles.
    articles : DataFrame
        article_id; whose citations to count.
    items : DataFrame, optional
        As `cues` gives them, if that is at hand.

    Returns
    -------
    DataFrame
        label, stance, n, exposure (citations of that label), value, low, high, n_articles; a row
        for every pair of a label and a stance that occur. Intervals draw articles again.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...     "text": ["The mayor claimed it was late. The mayor said no. The report said so."]})
    >>> tables = fr.find_evidence(articles)._asdict() | {"articles": articles}
    >>> verbs_for(tables, articles)[["label", "stance", "n", "exposure"]].values.tolist()
    [['document', 'distancing', 0.0, 1.0], ['document', 'neutral', 1.0, 1.0],
     ['politician', 'distancing', 1.0, 2.0], ['politician', 'neutral', 1.0, 2.0]]
    """
    items = cues(tables) if items is None else items
    items = items[items["article_id"].isin(articles["article_id"])]
    columns = ["label", "stance", "n", "exposure", "value", "low", "high", "n_articles"]
    if items.empty:
        return DataFrame(columns=columns)
    sizes = items.groupby(["article_id", "label"]).size().rename("exposure").reset_index()
    pairs = items.groupby(["article_id", "label", "stance"]).size().rename("n").reset_index()
    every = sizes.merge(DataFrame({"stance": sorted(set(items["stance"]))}), how="cross")
    counted = every.merge(pairs, how="left").fillna({"n": 0.0})
    counted = counted.assign(category=counted["label"] + _BETWEEN + counted["stance"])
    rates = _rated(counted, articles[["article_id"]].assign(outlet="all"))
    names = rates["category"].str.split(_BETWEEN)
    rows = rates.assign(label=names.str[0], stance=names.str[1])
    return rows.sort_values(["label", "stance"], ignore_index=True)[columns]


def verb_panels(rows: DataFrame) -> DataFrame:
    """Return which stance stands with which type of source, as `figures.dot_panels` draws it.

    Parameters
    ----------
    rows : DataFrame
        As `verbs_for` gives them: label, stance, n, exposure, value, low, high.

    Returns
    -------
    DataFrame
        A panel for each stance, a category for each type of source with the number of its
        citations, the most cited on top.

    Examples
    --------
    >>> rows = DataFrame({"label": ["expert"], "stance": ["neutral"], "n": [3.0],
    ...     "exposure": [4.0], "value": [75.0], "low": [None], "high": [None]})
    >>> verb_panels(rows)[["panel", "category", "beside"]].values.tolist()
    [['neutral', 'expert (4)', '3']]
    """
    sizes = rows["exposure"].map("{:,.0f}".format)
    return rows.assign(
        panel=rows["stance"],
        category=rows["label"] + " (" + sizes + ")",
        beside=rows["n"].map("{:,.0f}".format),
        rank=rows["exposure"],
    )


def terms(tables: Tables) -> DataFrame:
    """Return one row per loaded term in the outlet's voice, with its category.

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
    loaded = loaded[loaded["voice"] == "outlet"]
    return loaded.assign(category=term_of(loaded))


def term_of(loaded: DataFrame) -> Series[str]:
    """Return the lexicon entry that each loaded term matched; the word where none did.

    Parameters
    ----------
    loaded : DataFrame, table EVIDENCE
        Rows of one feature by lexicon: their rule is source/kind/term, or tagger/word.

    Examples
    --------
    >>> rules = ["mine/doubt/so/so", "tagger/blew"]
    >>> rows = DataFrame({"kind": ["doubt", "unlisted"], "rule": rules})
    >>> term_of(rows).tolist()
    ['so/so', 'blew']
    """
    pairs = zip(loaded["kind"].tolist(), loaded["rule"].tolist(), strict=True)
    named = [rule.partition(f"/{kind}/")[2] or rule.rpartition("/")[2] for kind, rule in pairs]
    return Series(named, index=loaded.index, dtype="str")


def promos(tables: Tables) -> DataFrame:
    """Return one row per promo: evidence_id, article_id, outlet, label, category, is_own.

    The category is the outlet promoted: found by the host of the target's address, else by an
    article of the corpus with the promoted headline, or the one outlet that promotes a page of that
    headline as its own. A host of no outlet stands for itself, one of which two outlets have most
    articles tells nothing. `is_own` is missing where the target was not found.

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
    labels, headlines = (first_roles(tables["roles"], role) for role in ("label", "headline"))
    by_host, tied, by_headline = _outlets_by(tables["articles"])
    hosts = _hosts(_looked_up(shown, headlines["refers_to"]))
    hosts = hosts.mask(hosts.isin(tied))
    printed = _looked_up(shown, headlines["text"].map(plain))
    target = _named(hosts, by_host).fillna(hosts).fillna(_named(printed, by_headline))
    own = shown.assign(title=printed)[target.eq(shown["outlet"])]
    target = target.fillna(_named(printed, _whose(own)))
    label = _looked_up(shown, labels["text"].str.strip(" :–—-|").str.lower())
    return shown.assign(
        label=label.fillna("(no label)"),
        category=target.fillna(NO_TARGET),
        is_own=target.eq(shown["outlet"]).astype("boolean").mask(target.isna()),
    )


def shares(
    items: DataFrame,
    articles: DataFrame,
    *,
    most: int = 12,
    weights: str | None = None,
) -> DataFrame:
    """Return how often each category occurs per 100 items, by outlet, with intervals by article.

    Parameters
    ----------
    items : DataFrame
        One row per thing counted: article_id, category.
    articles : DataFrame
        article_id, outlet.
    most : int
        Only so many categories, those with the most items; the base stays all items.
    weights : str, optional
        Column of items to add up instead of counting them: words, say.

    Returns
    -------
    DataFrame
        outlet, category, n, exposure (all items of the outlet), value, low, high, n_articles,
        null_low, null_high, n_units, reason.

    Examples
    --------
    >>> items = DataFrame({"article_id": ["a", "a", "b"], "category": ["x", "y", "x"]})
    >>> articles = DataFrame({"article_id": ["a", "b"], "outlet": ["North", "North"]})
    >>> shares(items, articles)[["category", "n", "exposure"]].values.tolist()
    [['x', 2.0, 3.0], ['y', 1.0, 3.0]]
    """
    names = most_common(items["category"], most)
    if not names:
        return DataFrame(columns=_SHARES)
    return _rated(_per_article(items, articles, names, weights), articles)[_SHARES]


def shares_of_each(
    items: Mapping[str, DataFrame], articles: DataFrame, *, most: Mapping[str, int]
) -> dict[str, DataFrame]:
    """Return `shares` of several kinds of items, for which articles are drawn and dealt once.

    Parameters
    ----------
    items : mapping of name to DataFrame
        One row per thing counted: article_id, category.
    articles : DataFrame
        article_id, outlet.
    most : mapping of name to int
        As for `shares`.

    Examples
    --------
    >>> items = DataFrame({"article_id": ["a", "a", "b"], "category": ["x", "y", "x"]})
    >>> articles = DataFrame({"article_id": ["a", "b"], "outlet": ["North", "North"]})
    >>> made = shares_of_each({"source": items}, articles, most={"source": 1})
    >>> made["source"][["category", "n", "exposure"]].values.tolist()
    [['x', 2.0, 3.0]]
    """
    parts = []
    for name, rows in items.items():
        if names := most_common(rows["category"], most[name]):
            part = _per_article(rows, articles, names, None)
            parts.append(part.assign(category=name + _BETWEEN + part["category"]))
    if not parts:
        return {name: DataFrame(columns=_SHARES) for name in items}
    rates = _rated(pd.concat(parts, ignore_index=True), articles)[_SHARES]
    return {name: _of_kind(rates, name + _BETWEEN) for name in items}


def _of_kind(rates: DataFrame, prefix: str) -> DataFrame:
    mine = rates[rates["category"].str.startswith(prefix)].reset_index(drop=True)
    return mine.assign(category=mine["category"].str.removeprefix(prefix))


def _per_article(
    items: DataFrame, articles: DataFrame, names: list[str], weights: str | None
) -> DataFrame:
    """Items of each category in each article, and of all: article_id, category, n, exposure."""
    sizes = items[["article_id", "category"]].assign(n=items[weights] if weights else 1)
    grid = sizes.pivot_table(index="article_id", columns="category", values="n", aggfunc="sum")
    grid = grid.reindex(index=articles["article_id"], columns=names).fillna(0)
    base = sizes.groupby("article_id")["n"].sum().reindex(grid.index, fill_value=0).to_numpy(float)
    counted = pd.concat(
        DataFrame({"article_id": grid.index, "category": name, "n": grid[name].array})
        for name in names
    )
    return counted.assign(exposure=np.tile(base, len(names)))


def _rated(counted: DataFrame, articles: DataFrame) -> DataFrame:
    """Rates per hundred by outlet: from article_id, category, n, exposure."""
    n, exposure = counted["n"].to_numpy(float), counted["exposure"].to_numpy(float)
    rows = counted.assign(
        measure=_PER_100 + counted["category"],
        feature="",
        n=n,
        exposure=exposure,
        value=ratio(n, exposure, 100),
    )[list(MEASURES.columns)]
    rates = outlet_rates(rows.astype(frame([], MEASURES).dtypes.to_dict()), articles, features=())
    return rates.assign(category=rates["measure"].str.removeprefix(_PER_100))


def words_by_source(tables: Tables, *, items: DataFrame | None = None) -> DataFrame:
    """Return how many words each outlet gives to each source, the most first.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        evidence, roles, articles.
    items : DataFrame, optional
        As `sources` gives them, if that is at hand.

    Returns
    -------
    DataFrame
        outlet, name, category (its commonest type), source, n (citations), words, exposure (cited
        words of the outlet) and value, its words per 100 cited words. The name is the one printed
        most. Citations without a source, or with a pronoun not resolved, are one row each, without
        `source`.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...     "text": ["Mayor Ann Lee said the road would open. The report said no."]})
    >>> tables = fr.find_evidence(articles)._asdict() | {"articles": articles}
    >>> words_by_source(tables)[["name", "n", "words", "exposure"]].values.tolist()
    [['Ann Lee', 1, 4.0, 5.0], ['Report', 1, 1.0, 5.0]]
    """
    cited = sources(tables) if items is None else items
    cited = cited.assign(
        name=cited["name"].fillna(NO_SOURCE),
        key=cited["source"].fillna(cited["name"]).fillna(NO_SOURCE),
    )
    groups = cited.groupby(["outlet", "key"])
    totals = groups.agg(n=("words", "size"), words=("words", "sum"), source=("source", "first"))
    commonest = {column: _commonest(cited, column) for column in ("name", "category")}
    rows = totals.join(DataFrame(commonest)).reset_index()
    whole = rows.groupby("outlet")["words"].transform("sum").to_numpy(float)
    words = rows["words"].to_numpy(float)
    rows = rows.assign(exposure=whole, value=ratio(words, whole, 100))
    ordered = rows.sort_values(["outlet", "words", "key"], ascending=[True, False, True])
    columns = ["outlet", "name", "category", "source", "n", "words", "exposure", "value"]
    return ordered[columns].reset_index(drop=True)


def _commonest(cited: DataFrame, column: str) -> Series[str]:
    """The commonest value of a column by outlet and key; of equals the first in the alphabet."""
    sizes = cited.groupby(["outlet", "key", column]).size().rename("size").reset_index()
    ordered = sizes.sort_values(["size", column], ascending=[False, True])
    return ordered.drop_duplicates(["outlet", "key"]).set_index(["outlet", "key"])[column]


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
    """A feature's evidence in the articles given, with their outlets."""
    evidence = tables["evidence"]
    mine = evidence[evidence["feature"] == feature]
    mine = mine[mine["article_id"].isin(tables["articles"]["article_id"])]
    if "outlet" in mine:
        return mine
    articles = with_outlets(tables["articles"]).set_index("article_id")
    return mine.assign(outlet=mine["article_id"].map(articles["outlet"]))


def _looked_up(evidence: DataFrame, values: Series[str]) -> Series[str]:
    return evidence["evidence_id"].map(values).astype("str")


def _named(keys: Series[str], names: dict[str, str]) -> Series[str]:
    return keys.map(names).astype("str")


def _outlets_by(articles: DataFrame) -> tuple[dict[str, str], set[str], dict[str, str]]:
    """The outlet that most articles of a host have, hosts where two have most; that of a headline.

    Of a headline it is the one outlet that has it.
    """
    named = articles.dropna(subset=["outlet"])
    hosts = named.assign(host=_hosts(named["url"])).dropna(subset=["host"])
    counts = hosts.groupby(["host", "outlet"]).size().reset_index(name="n")
    most = counts[counts["n"] == counts.groupby("host")["n"].transform("max")]
    is_tied = most.duplicated("host", keep=False)
    first = most[~is_tied]
    titles = named.assign(title=named["headline"].map(plain, na_action="ignore").astype("str"))
    return (
        dict(zip(first["host"], first["outlet"], strict=True)),
        set(most.loc[is_tied, "host"]),
        _whose(titles),
    )


def _whose(titles: DataFrame) -> dict[str, str]:
    """The one outlet that has a title."""
    once = titles.dropna(subset=["title"]).drop_duplicates(["title", "outlet"])
    once = once.drop_duplicates("title", keep=False)
    return dict(zip(once["title"], once["outlet"], strict=True))


def _hosts(urls: Series[str]) -> Series[str]:
    return urls.astype("str").map(host, na_action="ignore").astype("str")
