"""What a figure says in words: its alt text, and the finding that is its title."""

from __future__ import annotations

from typing import Any

import numpy as np
from pandas import DataFrame, Series

from framing.excerpts import visible
from framing.sides import FEWEST_ARTICLES
from framing.tally import NO_OUTLET, most_common
from framing.wording import LEVEL, SHUFFLED, are_differences, capital, interval, number

_MOST_NAMED = 2


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
    ranked = known if sure.empty else sure
    outside = _outside(known, value)
    more = [_unranked(known, ranked), outside and f"{outside} the {SHUFFLED}", _no_ratio(rows)]
    said = [*_extremes(ranked, value), *filter(None, more)]
    return " ".join(f"{capital(one)}." for one in (f"Dot plot of {what}", *said))


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
    'Highest: South, 3.0; lowest: North, 2.0\nTheir intervals overlap; 1 of 2 lies outside the grey
    band'
    """
    value = _value(rows)
    known = _stated(rows, value)
    if known.empty:
        return "No outlet has a value"
    sure = _with_interval(known)
    if sure.empty:
        why = reasons(known) if "reason" in known else ""
        few = f"fewer than {FEWEST_ARTICLES} articles, or stories"
        return f"No outlet has an interval: {why or few}"
    if len(sure) == 1:
        return f"Only one has an interval: {_in_words(sure.iloc[0], value, '')}"
    said = capital("; ".join(_extremes(sure, value, "")))
    outside = _outside(sure, value)
    is_one_kind = "low" in sure and "category" not in sure
    more = [
        _overlap(*_ends(sure, value)) if is_one_kind else "",
        _unranked(known, sure),
        outside and f"{outside} the grey band",
        _no_ratio(rows),
    ]
    clear = _clear(rows) if "p_adjusted" in rows else ""
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
    return None if sure.empty else str(_ends(sure, value)[0]["outlet"].min())


def stands_out(contrasts: DataFrame) -> Series[bool]:
    """Tell which contrasts stand out: adjusted p below 0.05, and no interval against it.

    p, adjusted for all tests of the feature, is about labels that do not matter at all; an interval
    is about the ratio or difference, and about one row. Each can be wrong where the other is not,
    so both have to leave out no difference. None against some has no upper bound, and some against
    none no ratio: there p decides.

    Parameters
    ----------
    contrasts : DataFrame, table CONTRASTS

    References
    ----------
    Ours: an interval that holds 1 cannot be signed as a difference.

    Examples
    --------
    >>> stands_out(DataFrame({"effect": "ratio", "low": [0.1, 1.2, 0.0, None],
    ...     "high": [1.2, 3.0, None, None], "p_adjusted": [0.02, 0.02, 0.02, 0.2]})).tolist()
    [False, True, True, False]
    """
    same = np.where(are_differences(contrasts), 0.0, 1.0)
    holds_same = (contrasts["low"] <= same) & (contrasts["high"] >= same)
    return (contrasts["p_adjusted"] < LEVEL) & ~holds_same


def reasons(rows: DataFrame) -> str:
    """Return why numbers are missing, the commonest reasons first, without what they are called.

    Parameters
    ----------
    rows : DataFrame, with a column reason

    Examples
    --------
    >>> reasons(DataFrame({"reason": ["refused: 2 articles on one side, 5 needed", None]}))
    '2 articles on one side, 5 needed'
    """
    known = rows["reason"].dropna().map(lambda reason: reason.split(": ", 1)[-1])
    named = most_common(known, _MOST_NAMED)
    more = ["other reasons in the table"] if known.nunique() > len(named) else []
    return "; ".join([*named, *more])


def _value(rows: DataFrame) -> str:
    return "estimate" if "estimate" in rows else "value"


def _stated(rows: DataFrame, value: str) -> DataFrame:
    """Rows with a value; without those of no outlet, unless no row is of an outlet."""
    stated = rows[rows["outlet"] != NO_OUTLET]
    return (rows if stated.empty else stated).dropna(subset=[value])


def _with_interval(rows: DataFrame) -> DataFrame:
    return rows.dropna(subset=["low"]) if "low" in rows else rows


def _ends(rows: DataFrame, value: str) -> tuple[DataFrame, DataFrame]:
    """The rows with the highest and those with the lowest number."""
    ordered = rows.sort_values("outlet", kind="stable")
    numbers = ordered[value]
    return ordered[numbers == numbers.max()], ordered[numbers == numbers.min()]


def _extremes(rows: DataFrame, value: str, bounds: str | None = None) -> list[str]:
    """The highest and the lowest number and whose they are; those of all, where none differs."""
    first, last = _ends(rows, value)
    if len(rows) == 1:
        return [f"highest: {_in_words(first.iloc[0], value, bounds)}, the only one"]
    if len(first) == len(rows):
        return [f"all {len(rows)} are alike: {number(first[value].iloc[0])}"]
    return [
        f"{name}: {_shared(tied, len(rows), value, bounds)}"
        for name, tied in (("highest", first), ("lowest", last))
    ]


def _shared(tied: DataFrame, of: int, value: str, bounds: str | None) -> str:
    """Rows with one number; of many, how many they are."""
    if len(tied) > _MOST_NAMED:
        return f"{len(tied)} of {of}, {number(tied[value].iloc[0])} each"
    return " and ".join(_in_words(row, value, bounds) for _, row in tied.iterrows())


def _unranked(known: DataFrame, ranked: DataFrame) -> str:
    """How many numbers are left out of the ranks, since they have no interval."""
    n = len(known) - len(ranked)
    return f"{n} without an interval {'is' if n == 1 else 'are'} not ranked" if n else ""


def _overlap(first: DataFrame, last: DataFrame) -> str:
    """Whether the intervals of the highest and the lowest number meet; of an open one, nothing."""
    if last["high"].isna().any() or len(last.index.intersection(first.index)):
        return ""
    is_apart = last["high"].max() < first["low"].min()
    return "their intervals do not touch" if is_apart else "their intervals overlap"


def _no_ratio(rows: DataFrame) -> str:
    """Whose ratio is infinite: tested, and nothing counted in the reference."""
    if not {"estimate", "p"} <= set(rows):
        return ""
    infinite = rows[rows["estimate"].isna() & rows["p"].notna()]
    names = [_name(row) for _, row in infinite.iterrows()]
    several = f"{len(names)} of {len(rows)}" if len(names) > _MOST_NAMED else " and ".join(names)
    return several and f"no ratio for {several}, nothing counted in the reference"


def _clear(rows: DataFrame) -> str:
    """Whose contrasts have a p below 0.05 when adjusted for all that were tested."""
    contrasts = rows.dropna(subset=["p_adjusted"])
    names = list(contrasts.loc[contrasts["p_adjusted"] < LEVEL, "outlet"].map(visible))
    several = f"{len(names)} of {len(contrasts)}" if len(names) > _MOST_NAMED else ", ".join(names)
    return f"p below {LEVEL} after adjustment: {several or 'none'}"


def _outside(rows: DataFrame, value: str) -> str:
    """How many numbers shuffled labels would not give, where that is known."""
    if "null_low" not in rows or rows["null_low"].isna().all():
        return ""
    banded = rows.dropna(subset=["null_low", "null_high"])
    n = int((~banded[value].between(banded["null_low"], banded["null_high"])).sum())
    return f"{n} of {len(banded)} {'lies' if n == 1 else 'lie'} outside"


def _in_words(row: Series[Any], value: str, bounds: str | None = None) -> str:
    if bounds is None and "low" in row:
        bounds = interval(row["low"], row["high"])
    return f"{_name(row)}, {number(row[value])}{f' ({bounds})' if bounds else ''}"


def _name(row: Series[Any]) -> str:
    return visible(f"{row['outlet']}, {row['category']}" if "category" in row else row["outlet"])
