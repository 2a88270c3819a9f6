"""Who gets the words: what is counted of citations, article by article, from the tables alone.

Each citation has one source label, one cue stance and some words; labels, stances and words are
divided among the citations of an article without rest, so their shares add up to 100. How citations
are found does not matter here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame, Index, Series

from framing.errors import CorpusError
from framing.feature import (
    Found,
    first_roles,
    measures,
    only_english,
    ratio,
    words_by_article,
)
from framing.text import WORD

LABELS = tuple(
    "person official politician expert business ngo citizen institution media anonymous document "
    "unknown".split()
)
"""Types of source; whatever else a finder writes is unknown."""
STANCES = tuple(
    "neutral endorsing distancing arguing emotive mental document denial criticism directive "
    "commissive unknown".split()
)
"""Classes of cue; a cue outside the lexicon is unknown."""
UNKNOWN = "unknown"
NO_SOURCE = "no source given"
PRONOUN = "(pronoun, not resolved)"
_PRONOUNS = frozenset(
    "i he she it they we you who this that these those one which him them".split()
)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)

CITED = "citations_per_1000_words"
DIRECT = "direct_citations_per_100_citations"
DISTINCT = "sources_per_article"
POSITION = "words_before_first_source"
_PER_CITATION, _PER_WORD = "per_100_citations", "per_100_cited_words"
_SOURCES = {f"{label}_sources_{_PER_CITATION}": label for label in LABELS} | {
    f"missing_sources_{_PER_CITATION}": NO_SOURCE
}
WORDS = {f"{label}_words_{_PER_WORD}": label for label in LABELS} | {
    f"missing_source_words_{_PER_WORD}": NO_SOURCE
}
"""Measures of the words given to each type of source, and the type."""
_CUES = {f"{stance}_cues_{_PER_CITATION}": stance for stance in STANCES}

Counts = NDArray[np.floating[Any]]


def citations(found: Found) -> DataFrame:
    """Return the citations outside promos, each with its source and the stance of its cue.

    Parameters
    ----------
    found : Found
        Evidence and roles of the feature `citation`. Of several sources or cues the first counts.
        As `prepare` gives them, they are returned as they are.

    Returns
    -------
    DataFrame
        The columns of EVIDENCE and: label, one of LABELS, or 'no source given'; stance, one of
        STANCES; name, the fullest one in the article, else the words of the source without 'the',
        missing where no source is given; source, the name in lower case, by which sources are
        told apart, missing also where a pronoun is not resolved.

    References
    ----------
    Ours: a promoted headline that cites is no citation of the article.

    Examples
    --------
    >>> from framing.features import FEATURES
    >>> articles = DataFrame({"article_id": ["a1"],
    ...                       "text": ["The Council said no. He claimed it was late."]})
    >>> rows = citations(FEATURES[0].find(articles))
    >>> rows[["label", "stance", "name", "source"]].values.tolist()
    [['institution', 'neutral', 'Council', 'council'],
     ['person', 'distancing', '(pronoun, not resolved)', nan]]
    """
    if "stance" in found.evidence:
        return found.evidence
    rows = _outside_promos(found.evidence)
    source, cue = first_roles(found.roles, "source"), first_roles(found.roles, "cue")
    ids = rows["evidence_id"]
    label = source["label"].where(source["label"].isin(LABELS), UNKNOWN)
    stance = cue["label"].where(cue["label"].isin(STANCES), UNKNOWN)
    name = source["refers_to"].fillna(source["text"].map(_plain))
    return rows.assign(
        label=ids.map(label).astype("str").fillna(NO_SOURCE),
        stance=ids.map(stance).astype("str").fillna(UNKNOWN),
        name=ids.map(name).astype("str"),
        source=ids.map(name.mask(name == PRONOUN).map(str.casefold, na_action="ignore")).astype(
            "str"
        ),
    )


def prepare(found: Found) -> Found:
    """Return the citations outside promos with what all measures are made of, computed once.

    Parameters
    ----------
    found : Found
        Evidence and roles of the feature `citation`.

    Returns
    -------
    Found
        Evidence as `citations` gives it and the column words, as `words_given` gives it.

    Examples
    --------
    >>> from framing.features import FEATURES
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["The Council said it was late."]})
    >>> prepare(FEATURES[0].find(articles)).evidence[["name", "words"]].values.tolist()
    [['Council', 3.0]]
    """
    rows = citations(found)
    return Found(rows.assign(words=words_given(rows, found.roles)), found.roles)


def words_given(rows: DataFrame, roles: DataFrame) -> Series[float]:
    """Return the words that each citation gives to its source, in the order of the rows.

    A word inside two contents is given once, to the inner one: the source that is nearest. Its
    own source and cue are words of the outer citation.

    Parameters
    ----------
    rows : DataFrame, table EVIDENCE
        Citations; what is nested is decided among these.
    roles : DataFrame, table ROLES

    References
    ----------
    Ours; docs/decisions/0011-who-gets-the-words.md.

    Examples
    --------
    >>> from framing.schema import EVIDENCE, ROLES, frame
    >>> rows = frame([(e, "a1", "citation", "indirect", 0, 9, "", "r", 1.0, None, None, None, None)
    ...               for e in ("e1", "e2")], EVIDENCE)
    >>> roles = frame([("e1", "a1", "content", 9, 31, "that Roe said it fails", None, None),
    ...                ("e2", "a1", "content", 23, 31, "it fails", None, None)], ROLES)
    >>> words_given(rows, roles).tolist()
    [3.0, 2.0]
    """
    place = Series(np.arange(len(rows)), index=rows["evidence_id"])
    content = roles[(roles["role"] == "content") & roles["evidence_id"].isin(place.index)]
    content = content.assign(length=content["end"] - content["start"])
    content = content.sort_values(["length", "evidence_id"])  # the inner before the outer
    number, at = _words_in(content["text"].tolist())
    article = pd.factorize(content["article_id"])[0].astype(np.int64)
    word = article[number] * 2**32 + content["start"].to_numpy()[number] + at
    _, first = np.unique(word, return_index=True)
    citation = content["evidence_id"].map(place).to_numpy(np.int64)
    given = np.bincount(citation[number[first]], minlength=len(rows)).astype(float)
    return Series(given, index=rows.index, name="words")


def measure(found: Found, exposure: DataFrame) -> DataFrame:
    """Compute every measure of citations for every article.

    Parameters
    ----------
    found : Found
        Evidence and roles of the feature `citation`.
    exposure : DataFrame, table EXPOSURE

    Returns
    -------
    DataFrame, table MEASURES
        Citations per 1,000 words; quoted and paraphrased words per 1,000 words, missing where
        voices are undecided or this one was set apart; per 100 citations those of each type of
        source, without a source, of each stance, and direct ones; per 100 cited words those given
        to each type of source;
        different sources per article; words of the body before the first source, missing where
        no source is cited in the body.

    Raises
    ------
    CorpusError
        If evidence cites an article that `exposure` lacks.

    References
    ----------
    Ours: counts and what they are counted in. Sources per article and shares by type are those of
    Brown, Bybee, Wearden & Straughan 1987, Journalism Quarterly 64(1), pp. 45-54.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "body_start": [0],
    ...     "text": ["On Monday Mayor Ann Lee said no. She added that it was late."]})
    >>> numbers = fr.measure(fr.find_evidence(articles)).set_index("measure")["value"]
    >>> numbers[["sources_per_article", "words_before_first_source"]].tolist()
    [1.0, 2.0]
    """
    articles = Index(exposure["article_id"].unique(), name="article_id")
    rows = citations(found)
    unknown = set(rows["article_id"]).difference(articles)
    if unknown:
        raise CorpusError(
            f"evidence: {len(unknown)} articles have no exposure, first {min(unknown)}; "
            "were articles and evidence read from the same run?"
        )
    one, given = np.ones(len(rows)), words_given(rows, found.roles).to_numpy(float)
    named = _per_1000_words(articles, rows, exposure)
    for names, column, weights in (
        (_SOURCES, "label", one),
        (WORDS, "label", given),
        (_CUES, "stance", one),
        ({DIRECT: "direct"}, "kind", one),
    ):
        named |= _shares(articles, rows, names, column, weights)
    named |= _per_article(articles, rows)
    return only_english(measures("citation", named), exposure)


def rows_of(found: Found, measure_name: str) -> DataFrame:
    """Return the citations that a measure counts; their values add up to its n.

    Parameters
    ----------
    found : Found
        Evidence and roles of the feature `citation`.
    measure_name : str
        A measure of `measure`; any other opens to all citations.

    Examples
    --------
    >>> from framing.features import FEATURES
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["The mayor said no. It rained."]})
    >>> rows = rows_of(FEATURES[0].find(articles), "politician_sources_per_100_citations")
    >>> rows["text"].tolist()
    ['The mayor said no']
    """
    rows = citations(found)
    if measure_name in _SOURCES:
        rows = rows[rows["label"] == _SOURCES[measure_name]]
    elif measure_name in _CUES:
        rows = rows[rows["stance"] == _CUES[measure_name]]
    elif measure_name in WORDS:
        words = rows["words"] if "words" in rows else words_given(rows, found.roles)
        rows = rows.assign(value=words)[rows["label"] == WORDS[measure_name]]
    elif measure_name == DIRECT:
        rows = rows[rows["kind"] == "direct"]
    elif measure_name == DISTINCT:
        rows = _distinct(rows)
    elif measure_name == POSITION:
        rows = _earliest(rows)
    return rows[list(found.evidence.columns)]


def _words_in(texts: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The words of all texts: the number of its text, and where it begins there."""
    begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
    found = WORD.finditer("\n".join(texts))  # no word goes on over the end of a line
    starts = np.fromiter((match.start() for match in found), dtype=np.int64)
    number = np.searchsorted(begins, starts, side="right") - 1
    return number, starts - begins[number]


def _outside_promos(evidence: DataFrame) -> DataFrame:
    return evidence[evidence["voice"].ne("promo") | evidence["voice"].isna()]


def _plain(words: str) -> str:
    if words.lower().rstrip(",") in _PRONOUNS:
        return PRONOUN
    plain = " ".join(_ARTICLE.sub("", words).split()).rstrip(",;:–—- ")
    return plain[:1].upper() + plain[1:]


def _in_order(rows: DataFrame) -> DataFrame:
    return rows.sort_values(["start", "end", "evidence_id"], kind="stable")


def _distinct(rows: DataFrame) -> DataFrame:
    """The first citation of each source of an article."""
    known = _in_order(rows[rows["source"].notna()])
    return known.drop_duplicates(["article_id", "source"]).assign(value=1.0)


def _earliest(rows: DataFrame) -> DataFrame:
    """The first citation in the body of an article that gives a source."""
    known = rows[(rows["label"] != NO_SOURCE) & rows["words_before"].notna()]
    return _in_order(known).drop_duplicates("article_id").assign(value=known["words_before"])


def _per_1000_words(articles: Index, rows: DataFrame, exposure: DataFrame) -> dict[str, DataFrame]:
    """Citations, quoted words and paraphrased words, by the words outside promos."""
    words = words_by_article(exposure) - words_by_article(exposure, "promo")
    cited = rows.groupby("article_id").size().reindex(articles, fill_value=0)
    named = {CITED: _counted(articles, cited, words, 1_000)}
    for voice in ("quoted", "paraphrased"):
        looked_at = articles.isin(exposure.loc[exposure["voice"] == voice, "article_id"])
        n = words_by_article(exposure, voice).astype(float).where(looked_at)
        named[f"{voice}_words_per_1000_words"] = _counted(articles, n, words, 1_000)
    return named


def _shares(
    articles: Index, rows: DataFrame, names: Mapping[str, str], column: str, weights: Counts
) -> dict[str, DataFrame]:
    """Each value of a column per 100 of all; the measures' names with the value each counts."""
    home = articles.get_indexer(Index(rows["article_id"]))
    value = Index(list(names.values())).get_indexer(Index(rows[column]))
    whole = np.bincount(home, weights, len(articles))
    kept, shape = value >= 0, (len(articles), len(names))
    cells = home[kept] * shape[1] + value[kept]
    grid = np.bincount(cells, weights[kept], shape[0] * shape[1]).reshape(shape)
    return {name: _counted(articles, grid[:, at], whole, 100) for at, name in enumerate(names)}


def _per_article(articles: Index, rows: DataFrame) -> dict[str, DataFrame]:
    """Different sources of every article; place of the first, of articles that have one."""
    distinct = _distinct(rows).groupby("article_id").size().reindex(articles, fill_value=0)
    place = _earliest(rows).set_index("article_id")["value"].reindex(articles)
    return {
        DISTINCT: _counted(articles, distinct, np.ones(len(articles)), 1),
        POSITION: _counted(articles, place, place.notna(), 1),
    }


def _counted(articles: Index, n: ArrayLike, exposure: ArrayLike, per: float) -> DataFrame:
    """The counting columns of MEASURES."""
    n, exposure = np.asarray(n, dtype=float), np.asarray(exposure, dtype=float)
    return DataFrame(
        {"article_id": articles, "n": n, "exposure": exposure, "value": ratio(n, exposure, per)}
    )
