"""Rival terms for one thing: how often each outlet says "regime", how often "government"."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources import files
from itertools import chain

import numpy as np
import pandas as pd
from pandas import DataFrame, Series
from scipy.stats import norm

from framing.concordance import as_evidence, find_terms, voice_at
from framing.errors import RuleError
from framing.given import groups_of, need
from framing.schema import VOICE_NAMES
from framing.spellings import spellings, varieties

FEATURE = "contested"
_PAIR = ["term", "rival"]
_OTHER = ""  # what a phrase is in which a term means something else


def read_pairs() -> DataFrame:
    """Return the pairs that ship with framing: term, rival, topic, source, not_in, note.

    Examples
    --------
    >>> pairs = read_pairs().set_index("term")
    >>> pairs.rival["regime"]
    'government'
    """
    place = files("framing") / "lexicons" / "contested.csv"
    with place.open(encoding="utf-8") as lines:
        return DataFrame(list(csv.DictReader(lines))).astype("str")


def contested_pairs(
    tables: Mapping[str, DataFrame],
    *,
    by: str = "outlet",
    pairs: DataFrame | None = None,
    found: DataFrame | None = None,
) -> DataFrame:
    """Return how often each outlet uses either term of each pair.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles and voices.
    by : str
        Column of articles that groups them, or key of their `extra`; articles without a group are
        left out.
    pairs : DataFrame, optional
        term, rival, and topic and not_in if wanted (see `contested_terms`); those that ship with
        framing unless told.
    found : DataFrame, optional
        What `contested_terms` found for these pairs, if that is at hand.

    Returns
    -------
    DataFrame
        One row per pair and outlet, outlets that use neither included; pairs that nobody uses are
        left out. term, rival, topic, outlet; n_term, n_rival in the outlet's own voice; share, the
        term's part of both, with low and high (95 %); n_articles that use either in that voice;
        n_term_quoted, n_rival_quoted and so on in the other voices.

        The interval is Wilson's, for as many independent uses as vary like the articles do: the
        number of uses divided by their design effect, and where all uses agree the number of
        articles, because one article agrees with itself.

    Raises
    ------
    CorpusError
        If articles or voices are not there, no article has a group, or an id occurs twice.
    RuleError
        If the pairs have no term or rival.

    References
    ----------
    Wilson 1927, J. Am. Stat. Assoc. 22(158), p. 209; Rao & Scott 1992, Biometrics 48(2), p. 577
    (design effect of counts in clusters).

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"],
    ...     "text": ["The regime fell; regimes do. “The government fell.”"]})
    >>> voices = DataFrame({"article_id": "a1", "start": [0, 29], "voice": ["outlet", "quoted"]})
    >>> pairs = DataFrame({"term": ["regime"], "rival": ["government"]})
    >>> rows = contested_pairs({"articles": articles, "voices": voices}, pairs=pairs)
    >>> rows[["term", "rival", "n_term", "n_rival", "n_rival_quoted"]].values.tolist()
    [['regime', 'government', 2, 0, 1]]
    """
    known = read_pairs() if pairs is None else pairs
    needed = ["articles", *(["voices"] if found is None else [])]
    tables = need(tables, *needed, maybe=["voices"], spare=["voices.end"])
    groups = groups_of(tables["articles"], by)
    found = contested_terms(tables, pairs=known) if found is None else found
    found = found.assign(outlet=found["article_id"].map(groups)).dropna(subset=["outlet"])
    used = found[_PAIR].drop_duplicates()
    topics = known[_PAIR].assign(topic=known.get("topic"))
    rows = topics.merge(used, on=_PAIR).merge(
        DataFrame({"outlet": sorted(set(groups))}, dtype="str"), how="cross"
    )
    keys = pd.MultiIndex.from_frame(rows[[*_PAIR, "outlet"]])
    counts = found.groupby([*_PAIR, "outlet", "voice", "side"]).size()
    columns = {
        f"n_{side}{'' if voice == 'outlet' else f'_{voice}'}": _taken(counts, keys, voice, side)
        for voice in VOICE_NAMES
        for side in _PAIR
    }
    rows = rows.assign(**columns)
    own = found[found["voice"] == "outlet"]
    low, high, n_articles = _wilson(own, keys)
    total = (rows["n_term"] + rows["n_rival"]).to_numpy(float)
    share = np.divide(rows["n_term"], total, out=np.full(len(rows), np.nan), where=total > 0)
    made = rows.assign(share=share, low=low, high=high, n_articles=n_articles)
    first = [*_PAIR, "topic", "outlet", "n_term", "n_rival", "share", "low", "high", "n_articles"]
    ordered = made.sort_values([*_PAIR, "outlet"], ignore_index=True)
    return ordered[[*first, *(name for name in columns if name not in first)]]


def contested_terms(
    tables: Mapping[str, DataFrame],
    *,
    pairs: DataFrame | None = None,
    places: DataFrame | None = None,
) -> DataFrame:
    """Return every use of a contested term: the rows of evidence behind `contested_pairs`.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles and voices.
    pairs : DataFrame, optional
        term and rival; not_in, if wanted: phrases, joined by semicolons, in which no term of any
        pair counts, because it means something else there ("conflict of interest").
    places : DataFrame, optional
        Where `find_terms` found `contested_forms` of these pairs, and maybe others, if that is at
        hand.

    Returns
    -------
    DataFrame
        Columns of EVIDENCE, with term, rival and side ('term' or 'rival'). Terms are found in
        singular, plural and possessive, in British and American spelling; of overlapping ones the
        first counts, of those that begin together the longest, so that "regime change" is not
        "regime". A use that belongs to two pairs has a row for each. Words are not parsed: a term
        whose other senses are common needs `not_in`, or another form.

    Raises
    ------
    RuleError
        If the pairs have no term or rival.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["Talk of regime change."]})
    >>> contested_terms({"articles": articles})["text"].unique().tolist()
    ['regime change']
    """
    known = read_pairs() if pairs is None else pairs
    entry_of = contested_forms(known)
    if places is None:
        places = find_terms(tables["articles"], list(entry_of))
    found = _longest(places[places["term"].isin(entry_of.keys())])
    found = found.assign(term=found["term"].map(entry_of).astype("str"))
    found = found[found["term"] != _OTHER]
    found = found.assign(voice=voice_at(found, tables.get("voices")))
    rows = as_evidence(found, FEATURE, tables["articles"]).assign(entry=found["term"].array)
    sides = pd.concat(
        [known[_PAIR].assign(side=side, entry=known[side].str.lower()) for side in _PAIR]
    ).drop_duplicates()
    return rows.merge(sides, on="entry").drop(columns="entry")


def contested_forms(pairs: DataFrame) -> dict[str, str]:
    """Return singular and plural of each term of pairs, either with 's, and which term it is.

    The phrases of `not_in` are no term: "". All are told with blanks and with hyphens, as far as
    `spellings` takes them for the same, and in British and American spelling.

    Raises
    ------
    RuleError
        If the pairs have no term or rival.

    Examples
    --------
    >>> contested_forms(DataFrame({"term": ["Wall"], "rival": ["fence"]}))["fences"]
    'fence'
    """
    if not set(_PAIR) <= set(pairs):
        raise RuleError("pairs need the columns term and rival")
    entries = list(dict.fromkeys(t.lower() for t in chain(pairs["term"], pairs["rival"])))
    terms = {form: term for term in entries for form in _forms(term)}
    terms |= {term: term for term in entries}
    listed = ";".join(pairs["not_in"].dropna()) if "not_in" in pairs else ""
    phrases = [phrase for part in listed.lower().split(";") if (phrase := part.strip())]
    whole = terms | {
        form: _OTHER for phrase in phrases for form in _forms(phrase) if form not in terms
    }
    return whole | {
        other: term
        for form, term in whole.items()
        for spelt in varieties(form)
        for other in spellings(spelt)
        if other not in whole
    }


def _forms(term: str) -> list[str]:
    """Plural, possessives, and the term itself; of -man both plurals, of which one is a word."""
    plurals = [_plural(term), *([f"{term[:-2]}en"] if term.endswith("man") else [])]
    return [*chain.from_iterable((form, f"{form}'s") for form in [*plurals, term])]


def _plural(term: str) -> str:
    if term.endswith("y") and term[-2:-1] not in "aeiou":
        return f"{term[:-1]}ies"
    return f"{term}es" if term.endswith(("s", "sh", "ch", "x", "z")) else f"{term}s"


def _longest(found: DataFrame) -> DataFrame:
    """Of overlapping finds the first, of those that begin together the longest."""
    ordered = found.sort_values(
        ["article_id", "start", "end"], ascending=[True, True, False], ignore_index=True
    )
    kept, at, end = [], "", 0
    for article, first, last in zip(
        ordered["article_id"], ordered["start"], ordered["end"], strict=True
    ):
        is_free = article != at or first >= end
        kept.append(is_free)
        if is_free:
            at, end = article, last
    return ordered[np.array(kept, dtype=bool)]


def _taken(counts: Series[int], keys: pd.MultiIndex, voice: str, side: str) -> np.ndarray:
    """Counts of a voice and side, by pair and outlet; 0 where there are none."""
    if counts.empty:
        return np.zeros(len(keys), dtype=np.int64)
    wide = counts.unstack(["voice", "side"], fill_value=0)
    if (voice, side) not in wide:
        return np.zeros(len(keys), dtype=np.int64)
    return wide[voice, side].reindex(keys, fill_value=0).to_numpy(dtype=np.int64)


def _wilson(own: DataFrame, keys: pd.MultiIndex) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Bounds of the share, and the articles that use either term."""
    group = [*_PAIR, "outlet"]
    by_article = own.assign(is_term=own["side"] == "term").groupby([*group, "article_id"])
    uses = by_article["is_term"].agg(["sum", "size"]).astype(float)
    uses = uses.assign(yy=uses["sum"] ** 2, yx=uses["sum"] * uses["size"], xx=uses["size"] ** 2)
    sums = uses.groupby(group).sum().reindex(keys, fill_value=0.0)
    m = uses.groupby(group).size().reindex(keys, fill_value=0).to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        n = sums["size"].to_numpy()
        p = sums["sum"].to_numpy() / n
        spread = sums["yy"] - 2 * p * sums["yx"] + p**2 * sums["xx"]
        between = m / (m - 1) * spread.to_numpy() / n**2
        effect = np.maximum(1, between / (p * (1 - p) / n))
        independent = np.where((p > 0) & (p < 1) & (m > 1), n / effect, m)
        z = norm.ppf(0.975)
        middle = p + z**2 / (2 * independent)
        margin = z * np.sqrt(p * (1 - p) / independent + z**2 / (4 * independent**2))
        whole = 1 + z**2 / independent
        low = np.where(p == 0, 0.0, (middle - margin) / whole)
        high = np.where(p == 1, 1.0, (middle + margin) / whole)
    return low, high, m.astype(np.int64)
