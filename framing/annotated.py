"""How well a finder finds, by articles that humans annotated whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from pandas import DataFrame

from framing.annotations import Annotations
from framing.columns import in_our_types
from framing.errors import CorpusError, RuleError
from framing.given import listed, made_as, need, relied_on
from framing.nouns import things
from framing.resampling import Array, expanded_interval, redrawn, stream
from framing.sampling import units
from framing.schema import VALIDATION, frame
from framing.sides import FEWEST_ARTICLES
from framing.tables import TEXT, Column, Table
from framing.validation import STATISTICS, functions

_PLACE = ["article_id", "start", "end"]
_METHOD = "sentences of articles annotated whole; articles drawn again"
_ANNOTATED = Table(
    "gold.articles",
    "an article that was annotated",
    ("article_id",),
    {"article_id": Column(TEXT, "article"), "text": Column(TEXT, "its text", optional=True)},
)


def validate_annotations(
    tables: Mapping[str, DataFrame],
    gold: Annotations,
    *,
    features: Sequence[str] | None = None,
    seed: int = 0,
) -> DataFrame:
    """Return how well each feature is found, from articles that humans annotated whole.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        As `read_tables` gives them: articles, evidence, roles and measures are used.
    gold : Annotations
        As `read_annotations` gives them. Every one of its articles counts, those without a mark
        too; marks need no ids of ours.
    features : sequence of str, optional
        Features that were annotated; those that occur in gold unless told.
    seed : int
        Changes the random draws of the intervals.

    Returns
    -------
    DataFrame, table VALIDATION
        As `validate` gives it, without alpha: of sentences, over all outlets and for each.

    Raises
    ------
    CorpusError
        If an annotated article is not in the tables, or has another text; or as `need` does.
    RuleError
        If a feature was not measured.

    Notes
    -----
    A sentence counts as found or annotated as in `units`: where a cue stands, or the span itself.
    The annotated articles are taken for a random sample of each outlet's. Intervals draw articles
    again within their outlet, 2,000 times, and are missing below five articles: they say what other
    articles of the same outlets would give.

    References
    ----------
    Hesterberg 2015, Am. Stat. 69(4), p. 378 (expanded percentiles).

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...     "text": ["The regime fell. It was a reckless plan. It rained."]})
    >>> found = fr.find_evidence(articles)
    >>> tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    >>> by_hand = found.evidence.query("text == 'regime'")
    >>> gold = Annotations(articles[["article_id", "text"]], by_hand, found.roles)
    >>> validate_annotations(tables, gold).estimate.round(2).tolist()[:3]
    [0.5, 1.0, 0.67]
    """
    needed = ("articles", "evidence", "roles", "measures")
    tables = need(tables, *needed, columns=["outlet"])
    gold = _relied_on(gold)
    _check(tables["articles"], gold.articles)
    wanted = sorted(set(gold.evidence["feature"]))
    wanted = wanted if features is None else list(listed(features, "features"))
    measured = set(tables["measures"]["feature"])
    rows: list[tuple[object, ...]] = []
    for feature in wanted:
        if feature not in measured:
            there = ", ".join(sorted(measured))
            raise RuleError(f"the feature '{feature}' was not measured; there are {there}")
        counts = _counts(tables, gold, feature)
        rows += _rows(counts, feature, None, seed)
        for outlet, part in counts.groupby("outlet", sort=True):
            rows += _rows(part, feature, str(outlet), seed)
    return frame(rows, VALIDATION)


def _relied_on(gold: Annotations) -> Annotations:
    how = "fr.read_annotations(path)"
    gold = made_as(Annotations, gold, how)
    articles = in_our_types(gold.articles, _ANNOTATED, made_by=how)
    return Annotations(
        articles, relied_on(gold.evidence, "evidence"), relied_on(gold.roles, "roles")
    )


def _check(articles: DataFrame, annotated: DataFrame) -> None:
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    given = zip(annotated["article_id"], annotated["text"], annotated["text"].notna(), strict=True)
    for article, text, is_known in given:
        if article not in texts:
            raise CorpusError(f"the annotated article '{article}' is not in the corpus")
        if is_known and text != texts[article]:
            raise CorpusError(f"the annotated article '{article}' has another text in the corpus")


def _counts(tables: Mapping[str, DataFrame], gold: Annotations, feature: str) -> DataFrame:
    """Sentences of each article by found or not and annotated or not, with its outlet."""
    articles = tables["articles"]
    mine = articles[articles["article_id"].isin(gold.articles["article_id"])]
    shared = {**tables, "articles": mine}
    found = units(shared, feature)
    marked = units({**shared, "evidence": gold.evidence, "roles": gold.roles}, feature)
    both = found.merge(marked, on=_PLACE, how="outer", suffixes=("", "_again"))
    is_found, is_marked = (both[name].eq(True) for name in ("is_found", "is_found_again"))
    cells = both.assign(
        outlet=both["outlet"].fillna(both["outlet_again"]),
        true=is_found & is_marked,
        false=is_found & ~is_marked,
        missed=~is_found & is_marked,
        size=1,
    )
    return cells.groupby(["article_id", "outlet"], dropna=False)[
        ["true", "false", "missed", "size"]
    ].sum().reset_index()  # fmt: skip


def _rows(
    counts: DataFrame, feature: str, outlet: str | None, seed: int
) -> Iterator[tuple[object, ...]]:
    cells = counts[["true", "false", "missed", "size"]].to_numpy(dtype=float)
    values = _statistics(cells.sum(axis=0))
    low = high = np.full(len(values), np.nan)
    if len(cells) >= FEWEST_ARTICLES:
        labels = counts["outlet"].fillna("").to_numpy()
        random = stream(seed, "annotated", feature, str(outlet))
        parts = [redrawn(cells[labels == name], random) for name in sorted(set(labels))]
        drawn = np.sum(parts, axis=0)
        low, high = expanded_interval(_statistics(drawn), np.full(len(values), len(cells)))
    for statistic, value, below, above in zip(STATISTICS, values, low, high, strict=True):
        reason = None
        if np.isnan(below):
            few = f"{things(len(cells), 'article')}: no interval"
            reason = few if len(cells) < FEWEST_ARTICLES else "no interval"
        if np.isnan(value):
            reason = "nothing is found or annotated"
        n = int(cells[:, 3].sum())
        yield (feature, outlet, statistic, value, below, above, n, 0, 1, _METHOD, reason)


def _statistics(cells: Array) -> Array:
    true, false, missed, size = np.moveaxis(cells, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return functions(true, missed, true + false, size)
