"""Numbers and measures in words, for axes, headers, sentences and alt text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from pandas import DataFrame, Series

from framing.errors import CorpusError
from framing.excerpts import visible
from framing.sides import FEWEST_ARTICLES

LEVEL = 0.05
"""A p below it, adjusted for all tests of its family, is told as such."""
SHUFFLED = "grey band: 95 % of such numbers if outlet labels were shuffled"
_HEADS = {
    "loaded": "loaded terms",
    "loaded_scare_quotes": "scare quotes",
    "pointed_sentences": "sentences that an expert would probably call biased",
    "promo_words": "words in promos",
    "stance": "hedges, boosters, factives and modals",
    "stance_booster": "boosters",
    "stance_factive": "factives",
    "stance_hedge": "hedges",
    "stance_modal_necessity": "modals of necessity",
    "stance_modal_possibility": "modals of possibility",
}
_BASES = {
    "outlet_words": "words in the outlet’s own voice",
    "quoted_words": "words inside quotation marks",
    "paraphrased_words": "words in paraphrase",
    "promo_words": "words in promos",
    "outlet_sentences": "sentences all in the outlet’s own voice",
}
_PER_SENTENCE = "probability that an expert calls a sentence’s wording biased, mean of sentences"
_PER_ARTICLE = {
    "sources_per_article": ("different sources per article", "", "articles"),
    "words_before_first_source": (
        "words of the body before the first source, mean of the articles that cite one",
        " words",
        "articles",
    ),
}
_INDICES = {
    "richness": "number of different {things}",
    "shannon": "Shannon entropy of {units} over {things} (nats)",
    "simpson": "chance that two {units} have different {things} (Simpson, 0 to 1)",
    "hhi": "concentration of {units} on {things} (sum of squared shares, 0 to 1)",
    "hill_1": "effective number of {things} (Hill number, q = 1)",
    "hill_2": "effective number of {things} (Hill number, q = 2)",
}
_FORMULAS = {
    "flesch_reading_ease": "Flesch reading ease (points, higher is easier)",
    "flesch_kincaid_grade": "Flesch–Kincaid grade (school years)",
}


def quantity(measure: str) -> str:
    """Say what a measure's number is: quantity, unit and voice, for an axis or a header.

    Examples
    --------
    >>> quantity("loaded_per_1000_outlet_words")
    'loaded terms per 1,000 words in the outlet’s own voice'
    >>> quantity("stance_hedge_per_1000_outlet_words")
    'hedges per 1,000 words in the outlet’s own voice'
    >>> quantity("official_words_per_100_cited_words")
    'words given to official sources per 100 cited words'
    >>> quantity("expected_loaded_words_per_1000_outlet_words")
    'expected loaded words per 1,000 words of sentences all in the outlet’s own voice'
    >>> quantity("flesch_reading_ease_outlet_voice")
    'Flesch reading ease (points, higher is easier), outlet’s own voice'
    """
    own = ", outlet’s own voice" if re.search("outlet_(sentence|word|voice)$", measure) else ""
    for name, words in _FORMULAS.items():
        if measure.startswith(name):
            return words + own
    if measure.startswith("wording_probability_per_"):
        return _PER_SENTENCE + own
    if measure in _PER_ARTICLE:
        return _PER_ARTICLE[measure][0]
    stated = re.fullmatch(r"(.+)_per_(\d+)_(.+)", measure)
    if not stated:
        return measure.replace("_outlet_", "_").replace("_", " ") + own
    head, unit, base = stated.groups()
    kind = head.removeprefix("loaded_")
    named = head.replace("_", " ") if kind == head else f"loaded terms of kind {kind}"
    words = _HEADS.get(head, named.replace("_", " "))
    if measure == "expected_loaded_words_per_1000_outlet_words":
        return f"{words} per {int(unit):,} words of {_BASES['outlet_sentences']}"
    if base == "cited_words":
        words = _words_given_to(head.removesuffix("_words"))
    return f"{words} per {int(unit):,} {_BASES.get(base, base.replace('_', ' '))}"


def _words_given_to(label: str) -> str:
    if label == "missing_source":
        return "words without a source"
    return f"words given to {label} sources"


def spread(rows: DataFrame) -> str:
    """Say what an index of diversity is, and how many citations it is for, if it is rarefied.

    Parameters
    ----------
    rows : DataFrame, table DIVERSITY
        Rows of one index.

    Examples
    --------
    >>> rows = DataFrame({"over": ["label"], "units": ["words"], "measure": ["hhi"],
    ...                   "is_rarefied": [False], "rarefied_to": [float("nan")]})
    >>> spread(rows)
    'concentration of words on types of source (sum of squared shares, 0 to 1)'
    """
    first = rows.iloc[0]
    things = "types of source" if first["over"] == "label" else "sources"
    name = _INDICES[first["measure"]].format(things=things, units=first["units"])
    levels = rows["rarefied_to"].dropna()
    if not first["is_rarefied"] or levels.empty:
        return name
    return f"{name}, in {levels.iloc[0]:,.0f} citations of each outlet"


def key_label(row: Any) -> str:
    r"""Say what a row of KEYNESS measures: quantity, voice, reference and the words of both.

    Examples
    --------
    >>> print(key_label(DataFrame({"outlet": ["North"], "voice": ["outlet"], "reference": ["rest"],
    ...     "words": [4000], "words_reference": [9000]}).iloc[0]))
    log-odds ratio of words in the outlet’s own voice, against all other outlets
    beside: times in North (4,000 words) : in all other outlets (9,000 words)
    filled dot: p below 0.05 when adjusted for all words tested
    """
    against = visible(named_reference(row["reference"]))
    base = _BASES[f"{row['voice']}_words"]
    here, there = count(row["words"]), count(row["words_reference"])
    return (
        f"log-odds ratio of {base}, against {against}\n"
        f"beside: times in {visible(row['outlet'])} ({here} words) : in {against} ({there} words)\n"
        f"filled dot: p below {LEVEL} when adjusted for all words tested"
    )


def are_differences(contrasts: DataFrame) -> Series[bool]:
    """Tell which contrasts are differences between scores; the others are ratios of rates.

    Parameters
    ----------
    contrasts : DataFrame, table CONTRASTS

    Raises
    ------
    CorpusError
        If they were made before there was a column that says so.

    Examples
    --------
    >>> are_differences(DataFrame({"effect": ["difference", "ratio"]})).tolist()
    [True, False]
    """
    if "effect" not in contrasts:
        raise CorpusError("contrasts: no column effect: made by an older version; compare again")
    return contrasts["effect"] == "difference"


def counted(rates: DataFrame) -> list[str]:
    """Say of each rate how many were counted in how much.

    Examples
    --------
    >>> counted(DataFrame({"measure": ["promos_per_1000_words"], "n": [4], "exposure": [2000]}))
    ['4 in 2,000 words']
    >>> pointed = "pointed_sentences_per_100_outlet_sentences"
    >>> counted(DataFrame({"measure": [pointed], "n": [3], "exposure": [90]}))
    ['3 in 90 sentences']
    >>> counted(DataFrame({"measure": ["sources_per_article"], "n": [2], "exposure": [1]}))
    ['2 in 1 article']
    """
    return [
        f"{count(n)}{_so_many(n, noun[0])} in {count(exposure)} "
        f"{_so_many(exposure, noun[1])}".rstrip()
        if exposure > 0
        else "nothing to count in"
        for n, exposure, noun in zip(
            rates["n"], rates["exposure"], map(_nouns, rates["measure"]), strict=True
        )
    ]


def _so_many(n: float, nouns: str) -> str:
    return nouns.removesuffix("s") if n == 1 else nouns


def _nouns(measure: object) -> tuple[str, str]:
    if measure in _PER_ARTICLE:
        return _PER_ARTICLE[str(measure)][1:]
    if str(measure).endswith("_cited_words"):
        return "", "cited words"
    base = str(measure).rsplit("_", 1)[-1]
    if str(measure).startswith(("wording_probability_", "expected_loaded_words_")):
        return " expected", f"{base.removesuffix('s')}s"
    if base == "word":
        return " syllables", "words"
    if base == "sentence" or str(measure).startswith(tuple(_FORMULAS)):
        return " words", "sentences"
    return "", base if "_per_" in str(measure) else ""


def interval(low: float, high: float, *, shown: Callable[[float], str] | None = None) -> str:
    """Return a 95 % interval in words; nothing where it is missing.

    Examples
    --------
    >>> interval(1.0, 2.5), interval(0.0, float("nan")), interval(float("nan"), float("nan"))
    ('95 % interval 1.0 to 2.5', '95 % interval from 0, open above', '')
    """
    write = shown or number
    if low != low:
        return ""
    if high != high:
        return f"95 % interval from {write(low)}, open above"
    return f"95 % interval {write(low)} to {write(high)}"


def count(value: float) -> str:
    """Return a whole number to print, a dash where missing.

    Examples
    --------
    >>> count(1234.0), count(float("nan"))
    ('1,234', '–')
    """
    return "–" if value != value else f"{value:,.0f}"


def number(value: float) -> str:
    """Return a number to print: at most two places, a dash where missing.

    Examples
    --------
    >>> number(1234.5), number(12.34), number(0.123), number(float("nan"))
    ('1,234', '12.3', '0.12', '–')
    """
    if value != value or abs(value) == float("inf"):
        return "–"
    size = abs(value)
    places = 0 if size >= 100 else 1 if size >= 1 else 2
    return f"{value:,.{places}f}".replace("-", "−") if value else "0"


def bounds(row: Mapping[str, Any] | Series[Any]) -> str:
    """Return the 95 % interval of a rate in words, or why there is none.

    Parameters
    ----------
    row : mapping, a row of table RATES

    Examples
    --------
    >>> bounds({"low": 1.0, "high": 2.5, "n_articles": 8})
    '95 % interval 1.0 to 2.5'
    >>> bounds({"low": float("nan"), "high": float("nan"), "n_articles": 2})
    'no interval: too few articles'
    >>> why = "no interval: all articles have the same rate"
    >>> bounds({"low": float("nan"), "high": float("nan"), "n_units": 6, "reason": why})
    'no interval: all articles have the same rate'
    """
    told = interval(row["low"], row["high"])
    if told or row.get("n_units", 0) >= FEWEST_ARTICLES:
        return told or str(row["reason"])
    few = "articles" if row["n_articles"] < FEWEST_ARTICLES else "different stories"
    return f"no interval: too few {few}"


def dashes(rows: DataFrame) -> str:
    """Say in a table's caption what its dashes mean; nothing where there are none.

    Parameters
    ----------
    rows : DataFrame, table RATES

    Examples
    --------
    >>> dashes(DataFrame({"value": [2.0], "low": [1.0], "high": [3.0]}))
    ''
    >>> dashes(DataFrame({"value": [2.0, None], "low": [None, None], "high": [None, None]}))
    ' (–: no value where there is nothing to count in; no interval where an outlet has fewer than
    5 articles, or different stories)'
    """
    has_value, has_low, has_high = (rows[name].notna() for name in ("value", "low", "high"))
    is_few = rows.get("n_units", has_value * 0) < FEWEST_ARTICLES
    reasons = [
        (~has_value, "no value where there is nothing to count in"),
        (
            has_value & ~has_low & is_few,
            f"no interval where an outlet has fewer than {FEWEST_ARTICLES} articles, or different "
            "stories",
        ),
        (has_value & ~has_low & ~is_few, "no interval where all articles have the same rate"),
        (has_low & ~has_high, "no upper bound where nothing was found"),
    ]
    said = [reason for holds, reason in reasons if holds.any()]
    return f" (–: {'; '.join(said)})" if said else ""


def ratio(value: float) -> str:
    """Return a ratio to print: two places below ten.

    Examples
    --------
    >>> ratio(1.0812), ratio(21.3)
    ('1.08', '21.3')
    """
    return f"{value:.2f}" if 0 < value < 9.995 else number(value)


def index(value: float) -> str:
    """Return an index of diversity to print: three digits, a dash where missing.

    Examples
    --------
    >>> index(0.025), index(3.8592), index(1234.5), index(float("nan"))
    ('0.0250', '3.86', '1,234', '–')
    """
    return f"{value:#.3g}" if 0 < abs(value) < 99.95 else number(value)


def p_value(p: float) -> str:
    """Return a p value to print.

    Examples
    --------
    >>> p_value(0.0004), p_value(0.0321), p_value(float("nan"))
    ('< 0.001', '0.032', '–')
    """
    return "–" if p != p else "< 0.001" if p < 0.001 else f"{p:.3f}"


def day(time: pd.Timestamp) -> str:
    r"""Return a date to print, the same in every locale; it does not break.

    Examples
    --------
    >>> day(pd.Timestamp("2026-04-09T23:00Z"))
    '9\xa0April\xa02026'
    """
    months = "January February March April May June July August September October November December"
    return f"{time.day}\u00a0{months.split()[time.month - 1]}\u00a0{time.year}"


def days(first: pd.Timestamp, last: pd.Timestamp) -> str:
    r"""Return a range of dates to print, one date where both are the same.

    Examples
    --------
    >>> days(pd.Timestamp("2026-04-09T08:00Z"), pd.Timestamp("2026-04-09T23:00Z"))
    '9\xa0April\xa02026'
    """
    return day(first) if day(first) == day(last) else f"{day(first)} – {day(last)}"


def named_reference(name: object) -> str:
    """Return the reference of a contrast in words.

    Examples
    --------
    >>> named_reference("rest")
    'all other outlets'
    """
    return "all other outlets" if name == "rest" else str(name)


def capital(text: str) -> str:
    """Return text with its first letter as a capital.

    Examples
    --------
    >>> capital("loaded terms")
    'Loaded terms'
    """
    return text[:1].upper() + text[1:]
