"""From a number back to the words: the evidence that a measure counts, in context."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from pandas import DataFrame, Index, Series, isna

from framing.chosen import features_of, set_apart_in, what_is_counted
from framing.concordance import in_context
from framing.errors import CorpusError
from framing.feature import Feature, Found, each_once, evidence_id, first_roles
from framing.features import FEATURES
from framing.given import groups_of, in_extra, need
from framing.nouns import a_few
from framing.schema import (
    ARTICLES,
    CONTRASTS,
    EVIDENCE,
    EXPOSURE,
    MEASURES,
    ROLES,
    STORIES,
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
    contrast: Mapping[str, Any] | Series | None = None,
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
    contrast : Series or mapping, a row of CONTRASTS, optional
        Only the articles that it compared: those of its outlet and of its reference; matched, on
        stories that both tell, as the table stories has them. Both are values of `outlet`.
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
        no texts, or an id of articles or evidence occurs twice; if stories are missing for a
        matched contrast.

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
    needed = ("articles", "evidence", "roles", "measures")
    tables = need(tables, *needed, maybe=["voices", "stories"], columns=["outlet"])
    features = each_once(features)
    articles = _chosen(tables["articles"], outlet, article)
    if contrast is not None:
        groups = groups_of(tables["articles"], "outlet")
        here, there = compared_articles(groups, contrast, tables.get("stories"))
        articles = articles[articles["article_id"].isin(here.union(there))]
    rows = rows_behind(_only(tables, articles), measure, features)
    named = rows.merge(articles[["article_id", "outlet"]], on="article_id", validate="many_to_one")
    ordered = named.sort_values(["article_id", "start", "end"], ignore_index=True)
    return in_context(ordered, articles, width=width)[list(COLUMNS)]


def explain_output(
    folder: Path,
    measure: str,
    *,
    outlet: str | None = None,
    article: str | None = None,
    contrast: str | None = None,
) -> Series[str]:
    """Return the evidence behind a measure of an output as lines, as far as it is counted there.

    Parameters
    ----------
    folder, measure, outlet, article, contrast
        As for `read_to_explain`.

    Returns
    -------
    Series
        As of `lines_of`.

    Raises
    ------
    CorpusError
        As `explain` and `read_to_explain` do.

    Examples
    --------
    >>> explain_output(Path("nowhere"), "loaded_per_1000_words")
    Traceback (most recent call last):
    framing.errors.CorpusError: nowhere: no manifest.json; is it an output of framing?
    """
    manifest = read_manifest(folder)
    features = features_of(manifest)
    read = read_to_explain(folder, measure, outlet=outlet, article=article, contrast=contrast)
    tables = what_is_counted(read, set_apart_in(manifest), features=features)
    rows = explain(tables, measure, outlet=outlet, article=article, features=features)
    return lines_of(rows, tables)


def lines_of(rows: DataFrame, tables: Mapping[str, DataFrame]) -> Series[str]:
    r"""Return evidence as lines: place, outlet, headline, of a citation source and cue, context.

    Parameters
    ----------
    rows : DataFrame
        As `explain` gives them.
    tables : mapping of table name to DataFrame
        articles, evidence and roles.

    Returns
    -------
    Series
        Fields are parted by tabs, and empty where nothing is known; tabs and breaks inside them are
        blanks. Source and cue are there where all rows are citations.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a"], "outlet": ["North"], "headline": ["Fees"],
    ...     "text": ["Fees\n\nIt is late, Ada Lorn said."], "body_start": [6]})
    >>> made = fr.find_evidence(articles)
    >>> tables = made._asdict() | {"articles": articles, "measures": fr.measure(made)}
    >>> rows = fr.explain(tables, "citations_per_1000_words")
    >>> lines_of(rows, tables).str.split("\t").tolist()
    [['a:6-31', 'North', 'Fees', 'Ada Lorn', 'said', 'Fees  [It is late, Ada Lorn said].']]
    """
    evidence, roles = tables["evidence"], tables["roles"]
    place = ["article_id", "start", "end", "rule"]
    of = rows[place].merge(evidence[[*place, "feature", "evidence_id"]], how="left", on=place)
    of = of.drop_duplicates(place)
    span = rows["start"].astype("str") + "-" + rows["end"].astype("str")
    parts = [rows["article_id"] + ":" + span]
    facts = tables["articles"].set_index("article_id")
    parts += [rows["article_id"].map(facts[name]) for name in ("outlet", "headline")]
    if len(of) == len(rows) and len(rows) and of["feature"].eq("citation").all():
        for role in ("source", "cue"):
            named = first_roles(roles, role)["text"]
            parts.append(of["evidence_id"].map(named).set_axis(rows.index))
    parts.append(rows["left"] + "[" + rows["node"] + "]" + rows["right"])
    told = [part.astype("object").fillna("").astype("str") for part in parts]
    told = [part.str.replace(r"[\t\n\r]", " ", regex=True) for part in told]
    return Series(list(map("\t".join, zip(*told, strict=True))), index=rows.index, dtype="str")


def read_to_explain(
    folder: Path,
    measure: str,
    *,
    outlet: str | None = None,
    article: str | None = None,
    contrast: str | None = None,
) -> dict[str, DataFrame]:
    """Read the tables that `explain` needs of an output, as far as they are about what is asked.

    Parameters
    ----------
    folder : Path
        As written by `framing extract`.
    measure, outlet, article
        As for `explain`. Where no measure, outlet or article has the name, all are read: `explain`
        says which there are.
    contrast : str, optional
        An outlet: only articles that its contrast in this measure compared, its own and those of
        the reference.

    Returns
    -------
    dict of DataFrame by table name
        If the output was compared by another column and `outlet` or `contrast` names one of its
        groups, the group stands in the column outlet.

    Raises
    ------
    CorpusError
        If a table is absent or damaged, or there is no such contrast.

    Examples
    --------
    >>> read_to_explain(Path("nowhere"), "loaded_per_1000_words")
    Traceback (most recent call last):
    framing.errors.CorpusError: nowhere/articles: no table there; run framing extract first
    """
    wanted = {"outlet": outlet, "article_id": article}
    where = {name: [value] for name, value in wanted.items() if value is not None}
    if contrast is not None:
        articles = _compared_in(folder, measure, contrast)
        where = {"article_id": articles["article_id"].tolist()}
    else:
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


def why_missing(folder: Path, measure: str, contrast: str) -> str:
    """Return why numbers of an outlet's contrast in an output are missing, empty if none are.

    Examples
    --------
    >>> why_missing(Path("nowhere"), "loaded_per_1000_words", "North")
    Traceback (most recent call last):
    framing.errors.CorpusError: nowhere/contrasts: no table there; run framing extract first
    """
    rows = read_table(folder, CONTRASTS, where={"measure": [measure], "outlet": [contrast]})
    told = rows["reason"].dropna()
    return "" if told.empty else str(told.iloc[0])


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


def compared_articles(
    groups: Series[str], contrast: Mapping[str, Any] | Series, stories: DataFrame | None
) -> tuple[Index, Index]:
    """Return the articles that a contrast compared: those of the outlet, those of its reference.

    Parameters
    ----------
    groups : Series of str
        The outlet of each article, by id; articles that state none left out.
    contrast : mapping
        A row of CONTRASTS: outlet, reference, and n_stories, which is missing if not matched.
    stories : DataFrame, table STORIES, or None
        Needed if matched.

    Raises
    ------
    CorpusError
        If it is matched, and there are no stories.

    Examples
    --------
    >>> groups = Series(["North", "North", "South"], index=["a", "b", "c"])
    >>> told = DataFrame({"article_id": ["a", "b", "c"], "story_id": ["s", "t", "s"]})
    >>> row = {"outlet": "North", "reference": "rest", "n_stories": 1}
    >>> [ids.tolist() for ids in compared_articles(groups, row, told)]
    [['a'], ['c']]
    >>> [ids.tolist() for ids in compared_articles(groups, row | {"n_stories": None}, None)]
    [['a', 'b'], ['c']]
    """
    outlet, reference = contrast["outlet"], contrast["reference"]
    here = groups.index[groups == outlet]
    there = groups.index[groups != outlet if reference == "rest" else groups == reference]
    if isna(contrast["n_stories"]):
        return here, there
    if stories is None:
        raise CorpusError("a matched contrast needs the table stories: who tells the same story")
    story = stories.set_index("article_id")["story_id"].dropna()
    told = [story.reindex(ids) for ids in (here, there)]
    shared = set(told[0].dropna()).intersection(told[1].dropna())
    here, there = (Index(each.index[each.isin(shared)]) for each in told)
    return here, there


def _compared_in(folder: Path, measure: str, outlet: str) -> DataFrame:
    """The articles that a contrast of an output compared, each with its group as its outlet."""
    if not (folder / CONTRASTS.name).is_dir():
        raise CorpusError(f"{folder}: outlets were not compared; run framing compare first")
    rows = read_table(folder, CONTRASTS, where={"measure": [measure], "outlet": [outlet]})
    if rows.empty:
        raise CorpusError(f"{folder}: no contrast of '{outlet}' in {measure}; see its contrasts")
    row = rows.iloc[0]
    by = str(read_manifest(folder)["comparison"]["by"])
    sides = {by: [outlet, row["reference"]]}
    where = sides if by in ARTICLES.columns and row["reference"] != "rest" else None
    articles = read_table(folder, ARTICLES, where=where)
    groups = groups_of(articles, by)
    stories = None if isna(row["n_stories"]) else read_table(folder, STORIES)
    here, there = compared_articles(groups, row, stories)
    if not len(here) * len(there):
        raise CorpusError(f"{folder}: no article compared: {row['reason']}")
    known = articles[articles["article_id"].isin(here.union(there))]
    return known.assign(outlet=known["article_id"].map(groups).astype("str"))


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
    voices = need(tables, "voices")["voices"]
    texts = tables["articles"].set_index("article_id")["text"].to_dict()
    is_meant = (voices["voice"] == voice) & voices["article_id"].isin(texts)
    rows = voices[is_meant].reset_index(drop=True)
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
