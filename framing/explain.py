"""From a number back to the words: the evidence that a measure counts, in context."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from pandas import DataFrame, Index

from framing.concordance import in_context
from framing.errors import CorpusError
from framing.feature import Feature, Found, evidence_id
from framing.features import FEATURES
from framing.given import checked_tables, in_extra
from framing.nouns import a_few
from framing.schema import (
    ARTICLES,
    EVIDENCE,
    EXPOSURE,
    MEASURES,
    ROLES,
    VOICE_NAMES,
    VOICES,
    WIRE,
    frame,
)
from framing.store import read_manifest, read_table
from framing.text import count_words

COLUMNS = ("article_id", "outlet", "left", "node", "right", "kind", "voice", "rule", "start", "end")


def explain(
    tables: Mapping[str, DataFrame],
    measure: str,
    *,
    outlet: str | None = None,
    article: str | None = None,
    width: int = 60,
    features: Sequence[Feature] = FEATURES,
) -> DataFrame:
    """Return the evidence behind a measure, each piece with the words around it.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        As `read_tables` gives them: articles, evidence, roles and measures are used.
    measure : str
        A measure's name. A formula opens to the evidence of its first component.
    outlet, article : str, optional
        Only this outlet, only this article.
    width : int
        Characters of context on each side, at most; cut at a blank.
    features : sequence of Feature
        Where the measure is declared.

    Returns
    -------
    DataFrame
        One row per piece of evidence, in the order of articles and text: article_id, outlet,
        left, node, right, kind, voice, rule, start, end.

    Raises
    ------
    CorpusError
        If no measure, outlet or article has that name; if ids or texts of articles are missing or
        no texts, or an id of articles or evidence occurs twice.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...                       "text": ["The regime fell."]})
    >>> found = fr.find_evidence(articles)
    >>> tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    >>> explain(tables, "loaded_per_1000_outlet_words")[["left", "node", "right"]].values.tolist()
    [['The ', 'regime', ' fell.']]
    """
    tables = checked_tables(tables)
    articles = _chosen(tables["articles"], outlet, article)
    rows = rows_behind(_only(tables, articles), measure, features)
    named = rows.merge(articles[["article_id", "outlet"]], on="article_id", validate="many_to_one")
    ordered = named.sort_values(["article_id", "start", "end"], ignore_index=True)
    return in_context(ordered, articles, width=width)[list(COLUMNS)]


def read_to_explain(
    folder: Path, measure: str, *, outlet: str | None = None, article: str | None = None
) -> dict[str, DataFrame]:
    """Read the tables that `explain` needs of an output, as far as they are about what is asked.

    Parameters
    ----------
    folder : Path
        As written by `framing extract`.
    measure, outlet, article
        As for `explain`. Where no measure, outlet or article has the name, all are read: `explain`
        says which there are.

    Returns
    -------
    dict of DataFrame by table name
        If the output was compared by another column and `outlet` names one of its groups, the
        group stands in the column outlet.

    Raises
    ------
    CorpusError
        If a table is absent or damaged.

    Examples
    --------
    >>> read_to_explain(Path("nowhere"), "loaded_per_1000_words")
    Traceback (most recent call last):
    framing.errors.CorpusError: nowhere/articles: no table there; run framing extract first
    """
    wanted = {"outlet": outlet, "article_id": article}
    where = {name: [value] for name, value in wanted.items() if value is not None}
    articles = read_table(folder, ARTICLES, where=where)
    if articles.empty and outlet is not None:
        by = str(read_manifest(folder).get("comparison", {}).get("by", "outlet"))
        where[by] = where.pop("outlet")
        known = {name: values for name, values in where.items() if name in ARTICLES.columns}
        articles = read_table(folder, ARTICLES, where=known)
        if by not in ARTICLES.columns:
            articles = articles[in_extra(articles, by) == outlet]
        articles = articles.assign(outlet=outlet)
    if articles.empty:
        articles, where = read_table(folder, ARTICLES), {}
    about = {"article_id": articles["article_id"].tolist()} if where else {}
    measures = read_table(folder, MEASURES, where=about | {"measure": [measure]})
    counted = {"feature": measures["feature"].unique().tolist()}
    if measures.empty:
        measures, counted = read_table(folder, MEASURES, where=about), {}
    tables = {EVIDENCE.name: read_table(folder, EVIDENCE, where=about | counted)}
    rest = (ROLES, VOICES, EXPOSURE)
    tables |= {table.name: read_table(folder, table, where=about) for table in rest}
    if (folder / WIRE.name).is_dir():
        tables["wire"] = read_table(folder, WIRE, where=about)
    return tables | {"articles": articles, "measures": measures}


def prepared(tables: Mapping[str, DataFrame], features: Sequence[Feature]) -> dict[str, Found]:
    """Return what each feature found, ready to be opened many times.

    Examples
    --------
    >>> import framing as fr
    >>> found = fr.find_evidence(DataFrame({"article_id": ["a1"], "text": ["The regime fell."]}))
    >>> len(prepared(found._asdict(), fr.FEATURES)["loaded"].evidence)
    1
    """
    evidence, roles = tables["evidence"], tables["roles"]
    parts = dict(iter(evidence.groupby("feature")))
    home = evidence.set_index("evidence_id")["feature"]
    whose = roles["evidence_id"].map(home)
    return {
        feature.name: feature.prepare(
            Found(parts.get(feature.name, evidence.iloc[:0]), roles[whose == feature.name])
        )
        for feature in features
    }


def rows_behind(
    tables: Mapping[str, DataFrame],
    measure: str,
    features: Sequence[Feature] = FEATURES,
    *,
    found: Mapping[str, Found] | None = None,
) -> DataFrame:
    """Return the rows of evidence that a measure counts.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
    measure : str
    features : sequence of Feature
    found : mapping of feature name to Found, optional
        As `prepared` gives it, where many measures of the same tables are opened.

    Raises
    ------
    CorpusError
        If no measure has that name.

    Examples
    --------
    >>> from framing.schema import MEASURES, frame
    >>> rows_behind({"measures": frame([], MEASURES)}, "bias")
    Traceback (most recent call last):
    framing.errors.CorpusError: no measure is named 'bias'; there are none
    """
    measures = tables["measures"]
    owners = measures.loc[measures["measure"] == measure, "feature"]
    if owners.empty:
        known = measures["measure"].unique().tolist()
        alike = sorted(known, key=lambda name: -SequenceMatcher(None, measure, name).ratio())
        there = f"there are {a_few(alike, 5) or 'none'}"
        raise CorpusError(f"no measure is named '{measure}'; {there}")
    owner = str(owners.iloc[0])
    voice = re.fullmatch(rf"({'|'.join(VOICE_NAMES)})_words_per_\d+_words", measure)
    if voice:
        return _stretches(tables, voice[1], owner)
    feature = {feature.name: feature for feature in features}.get(owner)
    component = measure
    if feature is not None:
        counted = {f.measure: f.terms[0][0] for f in feature.formulas}
        component = counted.get(measure, measure)
        if found is not None:
            return feature.rows(found[owner], component)
    evidence = tables["evidence"]
    mine: DataFrame = evidence[evidence["feature"] == owner]
    if feature is None:
        return mine
    roles = tables["roles"]
    whose = Index(mine["evidence_id"]).get_indexer(Index(roles["evidence_id"])) >= 0
    return feature.rows(Found(mine, roles[whose]), component)


def _only(tables: Mapping[str, DataFrame], articles: DataFrame) -> dict[str, DataFrame]:
    """The tables as far as they are about these articles: evidence is found article by article."""
    if len(articles) == len(tables["articles"]):
        return dict(tables)
    ids = articles["article_id"]
    about = {
        name: tables[name][tables[name]["article_id"].isin(ids)]
        for name in ("evidence", "roles", "voices")
        if name in tables
    }
    return {**tables, "articles": articles} | about


def _stretches(tables: Mapping[str, DataFrame], voice: str, feature: str) -> DataFrame:
    """Words of a voice open to its stretches of text."""
    voices = tables["voices"]
    rows = voices[voices["voice"] == voice].reset_index(drop=True)
    texts = tables["articles"].set_index("article_id")["text"].to_dict()
    spans = list(zip(rows["article_id"], rows["start"], rows["end"], strict=True))
    return frame(
        [
            (
                evidence_id(article, feature, start, end, "voices"), article, feature, voice,
                start, end, texts[article][start:end], "voices",
                float(count_words(texts[article][start:end])), None, voice, None, None,
            )
            for article, start, end in spans
        ],
        EVIDENCE,
    )  # fmt: skip


def _chosen(articles: DataFrame, outlet: str | None, article: str | None) -> DataFrame:
    for column, name in (("outlet", outlet), ("article_id", article)):
        if name is None:
            continue
        articles = articles[articles[column] == name]
        if articles.empty:
            raise CorpusError(f"no article has the {column} '{name}'")
    return articles
