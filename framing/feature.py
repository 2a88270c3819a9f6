"""What a feature is, and the words every feature is written in.

A feature is one value: how to find its evidence, article by article, and how to count it. Finders
return `Finding`s; `found` turns them into the tables, so that every row's text is sliced from its
article and every id is made in one place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame, Index, Series

from framing.errors import CorpusError, RuleError
from framing.schema import EVIDENCE, MEASURES, ROLES, frame


class Found(NamedTuple):
    """What a finder returns: the things found, and the parts in them."""

    evidence: DataFrame
    roles: DataFrame


@dataclass(frozen=True)
class Formula:
    """A measure that is a linear function of other measures, such as a readability score.

    It is computed from the component rates, so that an outlet's score comes from its sums.
    """

    measure: str
    constant: float
    terms: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Feature:
    """One framing feature: how to find its evidence and how to count it.

    Attributes
    ----------
    name : str
        Stands in the column `feature`.
    kinds : tuple of str
        The closed vocabulary of the column `kind`.
    find : callable, articles to Found
        Must work row by row: finding in two corpora together gives the two results, and where
        promos are sought an article and the promos in it are two rows with one article_id.
    measure : callable, (Found, exposure) to measures
        One row per article of `exposure` and measure, articles without evidence included.
    reference : str
        Paper or lexicon followed.
    rows : callable, (Found, measure name) to evidence
        The evidence that one of the measures counts: what a number opens to.
    formulas : tuple of Formula
        Measures that are functions of this feature's other measures.
    prepare : callable, Found to Found
        Adds to the evidence the columns that `rows` would otherwise compute for each measure anew.
    """

    name: str
    kinds: tuple[str, ...]
    find: Callable[[DataFrame], Found]
    measure: Callable[[Found, DataFrame], DataFrame]
    reference: str
    rows: Callable[[Found, str], DataFrame] = lambda found, measure: found.evidence
    formulas: tuple[Formula, ...] = ()
    prepare: Callable[[Found], Found] = lambda found: found


def each_once(features: Iterable[Feature]) -> tuple[Feature, ...]:
    """Return the features given, each of a name of its own.

    Raises
    ------
    RuleError
        If one is no Feature, or two have one name.

    Examples
    --------
    >>> each_once(["loaded"])
    Traceback (most recent call last):
    framing.errors.RuleError: 'loaded' is no Feature; give a list of them, as fr.FEATURES is:
    [feature for feature in fr.FEATURES if feature.name == 'loaded']
    """
    whole: object = features
    if isinstance(whole, (str, Feature)) or not isinstance(whole, Iterable):
        name = whole.name if isinstance(whole, Feature) else whole
        raise RuleError(f"features is '{name}' alone; give a list of them, as fr.FEATURES is")
    names: set[str] = set()
    given = tuple(features)
    for feature in given:
        one: object = feature
        if not isinstance(one, Feature):
            raise RuleError(
                f"'{one}' is no Feature; give a list of them, as fr.FEATURES is: "
                f"[feature for feature in fr.FEATURES if feature.name == '{one}']"
            )
        if feature.name in names:
            raise RuleError(f"two features are named '{feature.name}'; rename one of them")
        names.add(feature.name)
    return given


class Part(NamedTuple):
    """One span with a part in a finding; `label` and `refers_to` may be missing."""

    role: str
    start: int
    end: int
    label: str | None = None
    refers_to: str | None = None


class Finding(NamedTuple):
    """One thing found in an article, before it has an id and a text."""

    kind: str
    start: int
    end: int
    rule: str
    value: float = 1.0
    score: float = float("nan")
    parts: Sequence[Part] = ()


def found(feature: str, articles: DataFrame, findings: Iterable[Sequence[Finding]]) -> Found:
    """Turn the findings of each article, in the articles' order, into evidence and roles.

    Parameters
    ----------
    feature : str
        Name of the feature.
    articles : DataFrame, table ARTICLES
        At least article_id and text.
    findings : iterable, one sequence of Finding per article
        In the order of `articles`.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["A brutal regime."]})
    >>> evidence, roles = found("loaded", articles, [[Finding("label", 9, 15, "ours/regime")]])
    >>> evidence[["text", "rule", "value"]]
         text         rule  value
    0  regime  ours/regime    1.0
    """
    evidence: list[tuple[object, ...]] = []
    roles: list[tuple[object, ...]] = []
    for article, text, items in zip(
        articles["article_id"], articles["text"], findings, strict=True
    ):
        for item in items:
            kind, start, end, rule, value, score, parts = item
            identity = evidence_id(article, feature, start, end, rule)
            words, later = text[start:end], (None,) * 3  # what voices decide
            evidence.append(
                (identity, article, feature, kind, start, end, words, rule, value, score, *later)
            )
            for role, begin, stop, label, target in parts:
                roles.append(
                    (identity, article, role, begin, stop, text[begin:stop], label, target)
                )
    return Found(frame(evidence, EVIDENCE), frame(roles, ROLES))


def first_roles(roles: DataFrame, role: str) -> DataFrame:
    """Return the first span with a role in each piece of evidence, by evidence_id.

    Examples
    --------
    >>> roles = DataFrame({"evidence_id": "e1", "role": "cue", "start": [9, 2], "text": ["b", "a"]})
    >>> first_roles(roles, "cue")["text"].tolist()
    ['a']
    """
    mine = roles[roles["role"] == role].sort_values("start", kind="stable")
    return mine.drop_duplicates("evidence_id").set_index("evidence_id")


def evidence_id(article: str, feature: str, start: int, end: int, rule: str) -> str:
    """Return the id of a piece of evidence: the same words by the same rule, the same id.

    Examples
    --------
    >>> evidence_id("a1", "loaded", 9, 15, "ours/regime")
    'cc3542f5b5fbe8e4286c'
    """
    name = f"{article}\x1f{feature}\x1f{start}\x1f{end}\x1f{rule}"
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def rate(evidence: DataFrame, exposure: Series[int], *, per: float = 1_000) -> DataFrame:
    """Count evidence per article and per thousand words.

    Parameters
    ----------
    evidence : DataFrame, table EVIDENCE
        Rows of one feature, one voice.
    exposure : Series of int, indexed by article_id
        Words at risk.
    per : float
        Unit of the rate; 1,000 words unless told.

    Returns
    -------
    DataFrame, the counting columns of MEASURES
        One row per article in `exposure`, those without evidence included.
        `value` is per * n / exposure, missing where exposure is 0.

    Raises
    ------
    CorpusError
        If evidence cites an article that `exposure` lacks.

    References
    ----------
    Ours: a rate per exposure, the standard of epidemiology, so that rates of outlets are sums
    over sums.

    Examples
    --------
    >>> exposure = pd.Series({"a1": 500, "a2": 250})
    >>> evidence = pd.DataFrame({"article_id": ["a1", "a1"], "value": [1, 1]})
    >>> rate(evidence, exposure)
      article_id    n  exposure  value
    0         a1  2.0     500.0    4.0
    1         a2  0.0     250.0    0.0
    """
    of = exposure.index.get_indexer(Index(evidence["article_id"]))
    if (of < 0).any():
        unknown = sorted(set(evidence["article_id"][of < 0]))
        raise CorpusError(
            f"evidence: {len(unknown)} articles have no exposure, first {unknown[0]}; "
            "were articles and evidence read from the same run?"
        )
    # Row by row: sums by groupby are rounded in another way when the articles happen to be sorted.
    values = np.nan_to_num(evidence["value"].to_numpy(dtype=float))
    n = np.bincount(of, weights=values, minlength=len(exposure)).astype(float)
    at_risk = exposure.to_numpy(dtype=float)
    return DataFrame(
        {
            "article_id": exposure.index.astype("str"),
            "n": n,
            "exposure": at_risk,
            "value": ratio(n, at_risk, per),
        }
    )


def ratio(n: np.ndarray, exposure: np.ndarray, per: float = 1.0) -> np.ndarray:
    """Return per * n / exposure, missing where exposure is 0.

    Examples
    --------
    >>> ratio(np.array([1.0, 1.0]), np.array([4.0, 0.0]))
    array([0.25,  nan])
    """
    safe = np.where(exposure > 0, exposure, np.nan)
    return np.asarray(per * n / safe, dtype=float)


def measures(feature: str, named: dict[str, DataFrame]) -> DataFrame:
    """Stack the results of `rate`, each under its measure's name, into the table MEASURES.

    Examples
    --------
    >>> one = rate(pd.DataFrame({"article_id": [], "value": []}), pd.Series({"a1": 500}))
    >>> measures("loaded", {"loaded_per_1000_outlet_words": one}).value.tolist()
    [0.0]
    """
    if not named:
        return frame([], MEASURES)
    stacked = pd.concat(named.values(), ignore_index=True)
    names = np.repeat(np.array(list(named), dtype=object), [len(part) for part in named.values()])
    stacked = stacked.assign(measure=names, feature=feature)[list(MEASURES.columns)]
    return stacked.astype({name: column.dtype for name, column in MEASURES.columns.items()})


def only_english(measured: DataFrame, exposure: DataFrame) -> DataFrame:
    """Return measures with n, exposure and value missing where the article is not English.

    A finder for English is silent on other languages: that is unknown, not zero.

    Parameters
    ----------
    measured : DataFrame, table MEASURES
    exposure : DataFrame, table EXPOSURE

    Examples
    --------
    >>> from framing.schema import EXPOSURE
    >>> exposure = frame([("a1", "outlet", 90, 5, False)], EXPOSURE)
    >>> counted = rate(pd.DataFrame({"article_id": [], "value": []}), words_by_article(exposure))
    >>> only_english(measures("loaded", {"loaded_per_1000_words": counted}), exposure).n.tolist()
    [nan]
    """
    foreign = exposure.loc[~exposure["is_english"], "article_id"]
    hidden = measured["article_id"].isin(foreign)
    return measured.assign(
        **{name: measured[name].mask(hidden) for name in ("n", "exposure", "value")}
    )


def all_outlet(evidence: DataFrame) -> DataFrame:
    """Return the evidence that is the outlet's to the last word, promos inside it left out.

    Parameters
    ----------
    evidence : DataFrame, table EVIDENCE

    Examples
    --------
    >>> rows = DataFrame({"voice": ["outlet", "outlet", "quoted"], "other_words": [0, 2, 0]})
    >>> all_outlet(rows).index.tolist()
    [0]
    """
    return evidence[(evidence["voice"] == "outlet") & (evidence["other_words"] == 0)]


def words_by_article(exposure: DataFrame, *voices: str) -> Series[int]:
    """Words at risk per article, summed over the voices named, or over all when none is.

    Parameters
    ----------
    exposure : DataFrame, table EXPOSURE
    voices : str
        An article without a row in these voices has 0 words.

    Examples
    --------
    >>> from framing.schema import EXPOSURE
    >>> rows = [("a1", "outlet", 90, 5, True), ("a1", "promo", 10, 1, True)]
    >>> exposure = frame(rows, EXPOSURE)
    >>> words_by_article(exposure, "outlet").to_dict()
    {'a1': 90}
    """
    articles = pd.Index(exposure["article_id"].unique(), dtype="str", name="article_id")
    rows = exposure if not voices else exposure[exposure["voice"].isin(voices)]
    return rows.groupby("article_id")["words"].sum().reindex(articles, fill_value=0)
