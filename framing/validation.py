"""How well a finder finds, on the corpus at hand: hand-coded samples and annotations to numbers.

Each coded sentence stands for as many as its stratum has for each drawn, so every estimate is one
of the whole corpus, although sentences in which something was found are drawn far oftener.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from pandas import DataFrame, Series

from framing.agreement import agreement
from framing.given import relied_on
from framing.nouns import things
from framing.resampling import Array, stream
from framing.schema import CODES, VALIDATION, frame

STATISTICS = ("precision", "recall", "f1", "prevalence_found", "prevalence_corrected")
NOT_VALIDATED = "not validated on this corpus"
MADE_UP = "pretend-"
"""How the names of coders begin who do not exist, see `examples.pretend_coders`."""
_DRAWS = 10_000
_TIE = 0.5  # of the coders gave the code 1
_METHOD = {
    "precision": "weighted share of found sentences that are coded 1",
    "recall": "weighted share of sentences coded 1 that are found",
    "f1": "harmonic mean of precision and recall",
    "prevalence_found": "share of sentences in which it was found; counted in the corpus",
    "prevalence_corrected": "weighted share of sentences coded 1 (Horvitz-Thompson)",
    "alpha": "Krippendorff's alpha, nominal; bootstrap of units",
}
_INTERVAL = "; Jeffreys draws by stratum"


class Strata(NamedTuple):
    """What is known of each stratum: arrays of one length.

    Attributes
    ----------
    size : sentences in the corpus
    n : sentences with a code
    present : those coded 1
    is_found : whether the finder found something in them
    """

    size: Array
    n: Array
    present: Array
    is_found: Array


def validate(sample: DataFrame, codes: DataFrame, *, seed: int = 0) -> DataFrame:
    """Return how well each feature is found, from sentences that humans have coded.

    Parameters
    ----------
    sample : DataFrame, table SAMPLE
        The draw; rows of draws without a code are left out.
    codes : DataFrame, table CODES
        Of one coder or several. Where they differ, the majority counts; a tie is no code.
    seed : int
        Changes the random draws of the intervals.

    Returns
    -------
    DataFrame, table VALIDATION
        For each feature, over all outlets and for each outlet that has strata of its own:
        precision, recall, f1, prevalence as found and corrected for error, alpha. What cannot be
        told is missing, with the reason.

    Raises
    ------
    CorpusError
        If a column is absent, or holds what is not of its type.

    Notes
    -----
    A stratum's sentences weigh its size over its number of codes; codes that are missing are taken
    to be missing at random inside the stratum. The corrected prevalence is the Horvitz-Thompson
    estimate; with these weights it equals that of Rogan & Gladen from weighted sensitivity and
    specificity. Prevalence as found has no interval: every sentence was looked at.

    Intervals are of this corpus, not of others like it. The number of sentences coded 1 in a
    stratum of n codes, x of them 1, is drawn 10,000 times: x plus, for the sentences without a
    code, a beta-binomial draw with Jeffreys' half counts, which the strata of an estimate share in
    proportion to size, and n - 1 in place of n, as in an unbiased variance. Bounds are the 2.5 and
    97.5 % quantiles, and include the estimate.

    References
    ----------
    Cochran 1977, Sampling Techniques, 3rd ed., eq. 5A.68 (post-stratified weights by cell counts);
    Horvitz & Thompson 1952, JASA 47, p. 663; Rogan & Gladen 1978, Am. J. Epidemiol. 107(1), p. 71;
    Brown, Cai & DasGupta 2001, Stat. Sci. 16(2), p. 108 (Jeffreys); Ghosh & Meeden 1997, Bayesian
    Methods for Finite Population Sampling, ch. 2. Ours: the half counts shared, by simulation, see
    docs/decisions/0020-validation.md.

    Examples
    --------
    >>> from framing.schema import CODES, SAMPLE
    >>> rows = [(f"r{i}", "s", "loaded", "a", i, i + 1, "x", "North", "North", i < 10,
    ...          20 if i < 10 else 180, .5 if i < 10 else 10 / 180) for i in range(20)]
    >>> coded = [(f"r{i}", "ada", float(i < 9 or i == 19), None) for i in range(20)]
    >>> made = validate(frame(rows, SAMPLE), frame(coded, CODES)).set_index("statistic")
    >>> made[made.outlet.isna()].estimate.round(3)[["precision", "recall"]].tolist()
    [0.9, 0.5]
    """
    sample, codes = relied_on(sample, "sample"), relied_on(codes, "codes")
    rows: list[tuple[object, ...]] = []
    drawn = sample[sample["sample_id"].isin(sample_ids(sample, codes))]
    for feature, mine in drawn.groupby("feature", sort=True):
        coded = codes[codes["row_id"].isin(mine["row_id"])]
        strata = _strata(mine, coded)
        domains: list[tuple[str | None, DataFrame]] = [(None, strata)]
        domains += [(str(name), part) for name, part in strata.groupby("stratum", sort=True)]
        for outlet, part in domains:
            here = mine if outlet is None else mine[mine["stratum"] == outlet]
            said = coded[coded["row_id"].isin(here["row_id"])]
            names = (str(feature), outlet)
            told = (
                int(part["n"].sum()),
                len(here),
                said.dropna(subset=["code"])["coder"].nunique(),
            )
            rows += _statistics(part, names, told, seed)
            rows.append(_agreement(said, names, told, seed))
    return frame(rows, VALIDATION)


def sample_ids(sample: DataFrame, codes: DataFrame) -> set[str]:
    """Return the draws that have codes.

    Examples
    --------
    >>> sample = DataFrame({"row_id": ["r1", "r2"], "sample_id": ["s1", "s2"]})
    >>> sample_ids(sample, DataFrame({"row_id": ["r2"]}))
    {'s2'}
    """
    return set(sample.loc[sample["row_id"].isin(codes["row_id"]), "sample_id"])


def differences(sample: DataFrame, codes: DataFrame) -> DataFrame:
    """Return the sentences in which the finder and the coders differ: the words behind the errors.

    Parameters
    ----------
    sample : DataFrame, table SAMPLE
    codes : DataFrame, table CODES

    Returns
    -------
    DataFrame
        The rows of the sample whose code is not what the finder says, and the code: 0 where too
        much was found, 1 where something was missed.

    Examples
    --------
    >>> from framing.schema import CODES, SAMPLE
    >>> rows = [("r1", "s", "loaded", "a", 0, 4, "Mild", None, None, True, 9, .1),
    ...         ("r2", "s", "loaded", "a", 5, 9, "Wild", None, None, False, 9, .1)]
    >>> coded = [("r1", "ada", 0.0, None), ("r2", "ada", 1.0, None)]
    >>> made = differences(frame(rows, SAMPLE), frame(coded, CODES))
    >>> made[["text", "is_found", "code"]].values.tolist()
    [['Mild', True, 0.0], ['Wild', False, 1.0]]
    """
    coded = _with_codes(sample, codes).dropna(subset=["code"])
    return coded[coded["code"] != coded["is_found"]]


_PANELS = {"precision": "right, of what was found", "recall": "found, of what is there"}


def in_panels(results: DataFrame) -> DataFrame:
    """Return precision and recall per 100 sentences, as `figures.dot_panels` draws them.

    Parameters
    ----------
    results : DataFrame, table VALIDATION
        Rows of one feature and several outlets, or of several features and all outlets.

    Returns
    -------
    DataFrame
        A panel for each statistic; category, and outlet, is the outlet of a row, else its feature.

    Examples
    --------
    >>> rows = [("loaded", None, "recall", .8, .7, .9, 240, 0, 1, "", None)]
    >>> in_panels(frame(rows, VALIDATION))[["panel", "category", "value", "beside"]].values.tolist()
    [['found, of what is there', 'loaded', 80.0, '240']]
    """
    rows = results[results["statistic"].isin(_PANELS)].rename(columns={"estimate": "value"})
    what = rows["outlet"].fillna(rows["feature"])
    rows = rows.assign(panel=rows["statistic"].map(_PANELS), category=what, outlet=what)
    numbers = {name: 100 * rows[name] for name in ("value", "low", "high")}
    return rows.assign(beside=rows["n"].astype(str), **numbers)


def _with_codes(sample: DataFrame, codes: DataFrame) -> DataFrame:
    """The sample with the code of the majority; missing where there is none."""
    share = _shares_of_1(codes)
    share = share[share != _TIE]
    return sample.assign(code=sample["row_id"].map((share > 0.5).astype(float)))


def _shares_of_1(codes: DataFrame) -> Series[float]:
    """The share of coders who gave a row the code 1; rows without a code are absent."""
    return codes.groupby("row_id")["code"].mean().dropna()


def _strata(sample: DataFrame, codes: DataFrame) -> DataFrame:
    """Size, number of codes and of codes 1 by stratum."""
    by_stratum = _with_codes(sample, codes).groupby(
        ["stratum", "is_found"], dropna=False, sort=True
    )
    return by_stratum.agg(
        size=("stratum_size", "first"), n=("code", "count"), present=("code", "sum")
    ).reset_index()


def _statistics(
    strata: DataFrame, names: tuple[str, str | None], told: tuple[int, int, int], seed: int
) -> Iterator[tuple[object, ...]]:
    """Rows of VALIDATION, but alpha."""
    n, n_drawn, n_coders = told
    columns = (strata[name].to_numpy() for name in Strata._fields)
    given = Strata(*columns)
    values, lows, highs = estimates(given, stream(seed, "validation", *map(str, names)))
    uncoded = int((given.n == 0).sum())
    for statistic, value, low, high in zip(STATISTICS, values, lows, highs, strict=True):
        reason = None
        if np.isnan(value):
            reason = "nothing is found or coded 1"
            if uncoded:
                reason = f"no code in {uncoded} of {len(given.n)} strata"
        is_counted = statistic == "prevalence_found"
        method = _METHOD[statistic] + ("" if is_counted else _INTERVAL)
        yield (
            *names, statistic, value, low, high, n, n_drawn - n, n_coders, method, reason,
        )  # fmt: skip


def _agreement(
    codes: DataFrame, names: tuple[str, str | None], told: tuple[int, int, int], seed: int
) -> tuple[object, ...]:
    made = agreement(codes, seed=seed)
    _, n_drawn, n_coders = told
    numbers = (made.alpha, made.low, made.high, made.n, n_drawn - made.n, n_coders)
    return (*names, "alpha", *numbers, _METHOD["alpha"], made.reason or None)


# ---------------------------------------------------------------- estimates


def estimates(strata: Strata, random: np.random.Generator) -> tuple[Array, Array, Array]:
    """Return precision, recall, F1 and both prevalences of strata, with their 95 % bounds.

    Missing where a stratum that matters has no code, or where nothing is there to divide by.

    Examples
    --------
    >>> strata = Strata(np.array([20.0, 180.0]), np.array([10.0, 10.0]), np.array([9.0, 1.0]),
    ...                 np.array([True, False]))
    >>> values, low, high = estimates(strata, stream(0))
    >>> values.round(3).tolist()
    [0.9, 0.5, 0.643, 0.1, 0.18]
    >>> bool((low[:3] < values[:3]).all() and (values[:3] < high[:3]).all())
    True
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        totals = strata.size * strata.present / strata.n
        values = _of_strata(totals, strata)
        drawn = _of_strata(_drawn(strata, random), strata)
    drawn = np.where(np.isnan(drawn), np.nan_to_num(values), drawn)  # no positive in the draw
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    known = np.isfinite(values)
    low = np.where(known, np.minimum(low, values), np.nan)
    high = np.where(known, np.maximum(high, values), np.nan)
    counted = STATISTICS.index("prevalence_found")
    low[counted] = high[counted] = np.nan
    return values, low, high


def functions(true: Array, missed: Array, found: Array, whole: Array) -> Array:
    """Return the statistics, in the order of `STATISTICS`, on a new last axis.

    Parameters
    ----------
    true, missed : sentences that have the feature, found and not found
    found, whole : sentences in which it was found, and all

    Examples
    --------
    >>> functions(*np.array([9.0, 3.0, 10.0, 100.0])).round(3).tolist()
    [0.9, 0.75, 0.818, 0.1, 0.12]
    """
    parts = (
        true / found,
        true / (true + missed),
        2 * true / (found + true + missed),
        found / whole,
        (true + missed) / whole,
    )
    return np.stack(np.broadcast_arrays(*parts), axis=-1)


def _of_strata(present: Array, strata: Strata) -> Array:
    """The statistics of how many sentences have the feature; the last axis is the stratum."""
    is_found, size = strata.is_found == 1, strata.size
    true, missed = present[..., is_found].sum(axis=-1), present[..., ~is_found].sum(axis=-1)
    return functions(true, missed, size[is_found].sum(), size.sum())


def _drawn(strata: Strata, random: np.random.Generator) -> Array:
    """How many sentences of each stratum have the feature, drawn again and again."""
    size, n, present = (np.nan_to_num(part) for part in strata[:3])
    half = np.empty(len(size))
    for side in (strata.is_found == 1, strata.is_found == 0):
        half[side] = 0.5 * size[side] / max(size[side].sum(), 1)
    known = np.maximum(n - 1, 0) / np.maximum(n, 1)
    shape = (_DRAWS, len(size))
    chance = random.beta(present * known + half, (n - present) * known + half, size=shape)
    return np.asarray(present + random.binomial((size - n).astype(int), chance, size=shape))


# ---------------------------------------------------------------- in words


_NOT_ASKED = {
    "citation": "whether somebody is cited, not who, nor in which words",
    "loaded": "whether a loaded term stands there, not in whose voice, nor of which strength",
    "promo": "whether it is cross-promotion, not what is promoted, nor whose it is",
    "stance": "whether a word of stance stands there, not in whose voice",
}
"""What coders are asked of a sentence, and what they are not, though figures may show it."""


def validated(tables: Mapping[str, DataFrame], feature: str) -> str:
    """Say whether a feature's finder was checked on this corpus, and with what result.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        As `read_tables` gives them; `validation` is used where it is there, and so are `sample`
        and `codes`: they tell why sentences have no code, and which coders are made up.
    feature : str

    Examples
    --------
    >>> validated({}, "loaded")
    'not validated on this corpus'
    >>> rows = [("loaded", None, "precision", .9, .84, .95, 240, 0, 1, "", None),
    ...         ("loaded", None, "recall", .8, .71, .88, 240, 0, 1, "", None)]
    >>> validated({"validation": frame(rows, VALIDATION)}, "loaded")
    'validated on 240 sentences: precision .90 (.84–.95), recall .80 (.71–.88); coders were asked
    whether a loaded term stands there, not in whose voice, nor of which strength'
    """
    rows = tables.get("validation", frame([], VALIDATION))
    rows = rows[(rows["feature"] == feature) & rows["outlet"].isna() & rows["estimate"].notna()]
    known = rows.set_index("statistic")
    said = [
        f"{name} {_share(row['estimate'])} ({_share(row['low'])}–{_share(row['high'])})"
        for name in ("precision", "recall")
        for row in known[known.index == name].to_dict("records")
    ]
    if not said:
        return NOT_VALIDATED
    one = known[known.index != "alpha"].iloc[0]
    on = f"{things(int(one['n']), 'sentence')}{_left_out(tables, feature, int(one['n_missing']))}"
    words = f"{_how_far(tables, feature)} on {on}: {', '.join(said)}"
    if "alpha" in known.index:
        words += f"; coders agree with alpha {_share(known['estimate']['alpha'])}"
    asked = _NOT_ASKED.get(feature)
    return f"{words}; coders were asked {asked}" if asked else words


def _codes_of(tables: Mapping[str, DataFrame], feature: str) -> DataFrame:
    """The codes of a feature's sentences; none where sample or codes are not there."""
    if not {"sample", "codes"} <= set(tables):
        return frame([], CODES)
    sample, codes = tables["sample"], tables["codes"]
    return codes[codes["row_id"].isin(sample.loc[sample["feature"] == feature, "row_id"])]


def _how_far(tables: Mapping[str, DataFrame], feature: str) -> str:
    """Whether coders validated a feature: those who are made up validate nothing."""
    names = _codes_of(tables, feature).dropna(subset=["code"])["coder"].drop_duplicates()
    are_made_up = names.str.startswith(MADE_UP)
    if not are_made_up.any():
        return "validated"
    which = "all" if are_made_up.all() else "some"
    return f"{NOT_VALIDATED}, since {which} coders are made up;"


def _left_out(tables: Mapping[str, DataFrame], feature: str, n_missing: int) -> str:
    """How many sentences of the draw count for nothing, and why."""
    n_tied = int((_shares_of_1(_codes_of(tables, feature)) == _TIE).sum())
    none = "no code" if {"sample", "codes"} <= set(tables) else "no code of the majority"
    why = {"coders disagree": n_tied, none: n_missing - n_tied}
    more = [f"{n:,} more left out: {what}" for what, n in why.items() if n > 0]
    return f" ({'; '.join(more)})" if more else ""


def validated_each(tables: Mapping[str, DataFrame], features: Sequence[str]) -> str:
    """Say of several features at once whether they were checked on this corpus.

    Examples
    --------
    >>> validated_each({}, ["citation", "loaded"])
    'not validated on this corpus'
    >>> rows = [("loaded", None, "recall", .8, .71, .88, 240, 0, 1, "", None)]
    >>> validated_each({"validation": frame(rows, VALIDATION)}, ["citation", "loaded"])
    'citation not validated on this corpus; loaded validated on 240 sentences: recall .80 (.71–.88);
    coders were asked whether a loaded term stands there, not in whose voice, nor of which strength'
    """
    notes = {name: validated(tables, name) for name in features}
    if len(set(notes.values())) == 1:
        return notes[features[0]]
    return "; ".join(f"{name} {note}" for name, note in notes.items())


def _share(value: float) -> str:
    if np.isnan(value):
        return "?"
    shown = f"{value:.2f}"
    return shown.removeprefix("0") if shown.startswith("0.") else shown
