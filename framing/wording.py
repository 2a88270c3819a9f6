"""Numbers and measures in words, for axes, headers, sentences and alt text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from pandas import DataFrame, Series

from framing.excerpts import visible
from framing.sides import FEWEST_ARTICLES
from framing.tally import NO_OUTLET

_MOST_NAMED = 2
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
    "outlet_sentences": "sentences in the outlet’s own voice",
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
        "filled dot: p below 0.05 when adjusted for all words tested"
    )


def is_formula(measure: str) -> bool:
    """Tell whether a measure is a score, of which differences, not ratios, make sense.

    Examples
    --------
    >>> is_formula("flesch_reading_ease"), is_formula("promos_per_1000_words")
    (True, False)
    """
    return measure.startswith(tuple(_FORMULAS))


def counted(rates: DataFrame) -> list[str]:
    """Say of each rate how many were counted in how much.

    Examples
    --------
    >>> counted(DataFrame({"measure": ["promos_per_1000_words"], "n": [4], "exposure": [2000]}))
    ['4 in 2,000 words']
    >>> pointed = "pointed_sentences_per_100_outlet_sentences"
    >>> counted(DataFrame({"measure": [pointed], "n": [3], "exposure": [90]}))
    ['3 in 90 sentences']
    """
    return [
        f"{count(n)}{noun[0]} in {count(exposure)} {noun[1]}"
        if exposure > 0
        else "nothing to count in"
        for n, exposure, noun in zip(
            rates["n"], rates["exposure"], map(_nouns, rates["measure"]), strict=True
        )
    ]


def _nouns(measure: object) -> tuple[str, str]:
    if measure in _PER_ARTICLE:
        return _PER_ARTICLE[str(measure)][1:]
    if str(measure).endswith("_cited_words"):
        return "", "cited words"
    base = str(measure).rsplit("_", 1)[-1]
    if str(measure).startswith(("wording_probability_", "expected_loaded_words_")):
        return " expected", f"{base.removesuffix('s')}s"
    if base in ("words", "citations", "sentences"):
        return "", base
    return (" syllables", "words") if base == "word" else (" words", "sentences")


def describe(rows: DataFrame, what: str) -> str:
    """Return alt text: what the figure shows, its highest and its lowest number.

    Parameters
    ----------
    rows : DataFrame
        outlet, value (or estimate), low, high; `category` too where there are several. Rows of no
        outlet, and rows without an interval where others have one, are not named.
    what : str
        The quantity with its unit and voice.

    Examples
    --------
    >>> describe(DataFrame({"outlet": ["North", "South"], "value": [2.0, 3.0], "low": [1.0, 2.0],
    ...     "high": [3.0, 4.0]}), "promos per 1,000 words")
    'Dot plot of promos per 1,000 words. Highest: South, 3.0 (95 % interval 2.0 to 4.0).
    Lowest: North, 2.0 (95 % interval 1.0 to 3.0).'
    """
    value = _value(rows)
    known = _stated(rows, value)
    if known.empty:
        return f"Dot plot of {what}: no outlet has a value."
    sure = _with_interval(known)
    highest, lowest = (_in_words(row, value) for row in _ends(known if sure.empty else sure, value))
    outside = _outside(known, value)
    also = f" {outside} the {SHUFFLED}." if outside else ""
    return f"Dot plot of {what}. Highest: {highest}. Lowest: {lowest}.{also}"


def finding(rows: DataFrame) -> str:
    r"""Return the title of a figure: its highest and its lowest number, and how sure they are.

    Parameters
    ----------
    rows : DataFrame
        As for `describe`. Only rows with an interval are told; without the columns `low` and
        `high`, all are.

    Examples
    --------
    >>> rows = DataFrame({"outlet": ["North", "South"], "value": [2.0, 3.0]})
    >>> finding(rows)
    'Highest: South, 3.0; lowest: North, 2.0'
    >>> finding(rows.assign(low=[1.0, 2.0], high=[3.0, 4.0], null_low=1.5, null_high=2.5))
    'Highest: South, 3.0; lowest: North, 2.0\nTheir intervals overlap; 1 of 2 lie outside the grey
    band'
    """
    value = _value(rows)
    known = _stated(rows, value)
    if known.empty:
        return "No outlet has a value"
    sure = _with_interval(known)
    if sure.empty:
        return f"No outlet has an interval: fewer than {FEWEST_ARTICLES} articles, or stories"
    first, last = _ends(sure, value)
    if len(sure) == 1:
        return f"Only one has an interval: {_in_words(first, value, '')}"
    said = f"Highest: {_in_words(first, value, '')}; lowest: {_in_words(last, value, '')}"
    outside = _outside(sure, value)
    is_one_kind = "low" in sure and "category" not in sure
    more = [_overlap(first, last) if is_one_kind else "", outside and f"{outside} the grey band"]
    clear = _clear(sure) if "p_adjusted" in sure else ""
    return "\n".join(filter(None, [said, capital("; ".join(filter(None, more))), clear]))


def highest(rows: DataFrame) -> str | None:
    """Return the outlet with the highest number; none where no outlet has one with an interval.

    Parameters
    ----------
    rows : DataFrame
        As for `describe`.

    Examples
    --------
    >>> rows = DataFrame({"outlet": ["North", "South", "(outlet not stated)"],
    ...     "value": [2.0, 3.0, 4.0], "low": [1.0, None, 2.0]})
    >>> highest(rows), highest(rows[1:])
    ('North', None)
    """
    value = _value(rows)
    sure = _with_interval(_stated(rows, value))
    return None if sure.empty else str(_ends(sure, value)[0]["outlet"])


def _value(rows: DataFrame) -> str:
    return "estimate" if "estimate" in rows else "value"


def _stated(rows: DataFrame, value: str) -> DataFrame:
    """Rows with a value; without those of no outlet, unless no row is of an outlet."""
    stated = rows[rows["outlet"] != NO_OUTLET]
    return (rows if stated.empty else stated).dropna(subset=[value])


def _with_interval(rows: DataFrame) -> DataFrame:
    return rows.dropna(subset=["low"]) if "low" in rows else rows


def _ends(rows: DataFrame, value: str) -> tuple[Series[Any], Series[Any]]:
    """The row with the highest and the one with the lowest number."""
    ordered = rows.sort_values([value, "outlet"], ascending=[False, True])
    return ordered.iloc[0], ordered.iloc[-1]


def _overlap(first: Series[Any], last: Series[Any]) -> str:
    """Whether the intervals of the highest and the lowest number meet; of an open one, nothing."""
    if last["high"] != last["high"]:
        return ""
    is_apart = last["high"] < first["low"]
    return "their intervals do not touch" if is_apart else "their intervals overlap"


def _clear(contrasts: DataFrame) -> str:
    """Whose contrasts have a p below 0.05 when adjusted for all that were tested."""
    names = list(contrasts.loc[contrasts["p_adjusted"] < 0.05, "outlet"].map(visible))
    several = f"{len(names)} of {len(contrasts)}" if len(names) > _MOST_NAMED else ", ".join(names)
    return f"p below 0.05 after adjustment: {several or 'none'}"


def _outside(rows: DataFrame, value: str) -> str:
    """How many numbers shuffled labels would not give, where that is known."""
    if "null_low" not in rows or rows["null_low"].isna().all():
        return ""
    banded = rows.dropna(subset=["null_low", "null_high"])
    n = int((~banded[value].between(banded["null_low"], banded["null_high"])).sum())
    return f"{n} of {len(banded)} lie outside"


def _in_words(row: Series[Any], value: str, bounds: str | None = None) -> str:
    name = f"{row['outlet']}, {row['category']}" if "category" in row else row["outlet"]
    if bounds is None and "low" in row:
        bounds = interval(row["low"], row["high"])
    return f"{visible(name)}, {number(row[value])}{f' ({bounds})' if bounds else ''}"


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
