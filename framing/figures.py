"""Figures: tidy tables to axes in one style.

Dots with 95 % intervals, sorted by value, labelled directly with their numerator and denominator.
Nothing here loads, saves, computes or shows: see `canvas` for what becomes of the axes.
"""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from pandas import DataFrame

from framing.canvas import BAND, CONTEXT, INK, SECOND, STYLE, SUBJECT, drawing
from framing.canvas import Picture as Picture
from framing.errors import CorpusError
from framing.excerpts import visible
from framing.nouns import things
from framing.wording import (
    LEVEL,
    SHUFFLED,
    are_differences,
    counted,
    index,
    key_label,
    number,
    quantity,
    spread,
)

_WIDTH, _ROW, _LONGEST = 5.0, 0.42, 32
_OFFSET = 0.17
_SIDE_BY_SIDE = ("outlet", "quoted")
_FARTHEST = 32.0


def dot_interval(rows: DataFrame, *, ax: Axes | None = None) -> Axes:
    r"""Draw one measure by outlet: a dot and its 95 % interval, the highest on top.

    Parameters
    ----------
    rows : DataFrame, table RATES or CONTRASTS
        Rows of one measure. Rates start at zero; ratios stand on a logarithmic axis with a line
        at 1, differences of formulas with a line at 0. Rows without a value are named, not drawn.
        A grey band from `null_low` to `null_high` shows how far apart shuffled labels would be.
    ax : Axes, optional
        Where to draw; a new figure otherwise.

    Raises
    ------
    CorpusError
        If there are no rows: one outlet alone has no contrasts.

    Examples
    --------
    >>> rates = DataFrame({"measure": "promos_per_1000_words", "outlet": ["North", "South"],
    ...     "n": [4, 9], "exposure": [2000, 3000], "value": [2.0, 3.0], "low": [1.0, 2.0],
    ...     "high": [3.0, 4.0]})
    >>> ax = dot_interval(rates)
    >>> ax.get_xlabel(), [label.get_text() for label in ax.get_yticklabels()]
    ('promos per 1,000 words', ['South\n9 in 3,000 words', 'North\n4 in 2,000 words'])
    """
    _refuse_none(rows)
    is_contrast = "estimate" in rows
    value = "estimate" if is_contrast else "value"
    ordered = rows.sort_values([value, "outlet"], ascending=[False, True], na_position="last")
    measure = str(ordered["measure"].iloc[0])
    with drawing(ax, _size(len(ordered))) as axes:
        is_ratio = is_contrast and not are_differences(ordered).any()
        drawn = ordered.rename(columns={value: "value"})
        drawn = _bounded(drawn) if is_ratio else drawn
        _bands(axes, drawn, np.arange(len(ordered)))
        _dots(axes, drawn, "value", np.arange(len(ordered)))
        counts = _articles(ordered) if is_contrast else counted(ordered)
        _name_rows(axes, [f"{_short(o)}\n{n}" for o, n in zip(ordered.outlet, counts, strict=True)])
        if is_contrast:
            _against(axes, measure, str(ordered["reference"].iloc[0]), is_ratio=is_ratio)
        else:
            axes.set_xlabel(_folded_at(quantity(measure)))
            _start_at_zero(axes, measure)
        _explain_bands(axes)
        _beside(axes, [number(each) for each in ordered[value]], INK)
    return axes


def dot_voices(rows: DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw loaded terms in the outlet's own voice beside those inside quotation marks.

    Parameters
    ----------
    rows : DataFrame, table RATES
        Rows of the measures `loaded_per_1000_outlet_words` and `loaded_per_1000_quoted_words`;
        outlets are sorted by the first.
    ax : Axes, optional

    Raises
    ------
    CorpusError
        If there are no rows.

    Examples
    --------
    >>> rates = DataFrame({"measure": [f"loaded_per_1000_{v}_words" for v in ("outlet", "quoted")],
    ...     "outlet": "North", "n": [4, 9], "exposure": [2000, 900], "value": [2.0, 10.0],
    ...     "low": [1.0, 2.0], "high": [3.0, 14.0]})
    >>> dot_voices(rates).get_xlabel()
    'loaded terms per 1,000 words in that voice'
    """
    _refuse_none(rows)
    own, quoted = (rows[rows["measure"] == f"loaded_per_1000_{v}_words"] for v in _SIDE_BY_SIDE)
    own = own.sort_values(["value", "outlet"], ascending=[False, True], na_position="last")
    quoted = quoted.set_index("outlet").reindex(own["outlet"]).reset_index()
    at = np.arange(len(own))
    with drawing(ax, _size(len(own), row=0.55)) as axes:
        _bands(axes, own, at - _OFFSET, tall=0.3)
        _bands(axes, quoted, at + _OFFSET, tall=0.3)
        _dots(axes, own, "value", at - _OFFSET, name="own voice")
        _dots(axes, quoted, "value", at + _OFFSET, SECOND, "D", "inside quotation marks")
        texts = [
            f"{_short(outlet)}\nown voice: {a}\nquoted: {b}"
            for outlet, a, b in zip(own.outlet, counted(own), counted(quoted), strict=True)
        ]
        _name_rows(axes, texts)
        axes.set_xlabel("loaded terms per 1,000 words in that voice")
        axes.set_xlim(left=0)
        _explain_bands(axes)
        axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=2, borderaxespad=0.2)
    return axes


def dot_panels(
    rows: DataFrame, *, label: str, order: Sequence[str] | None = None, log: bool = False
) -> list[Axes]:
    """Draw one panel per outlet, the same categories in each, sorted by their mean value.

    Parameters
    ----------
    rows : DataFrame
        panel, category, value, low, high, and `beside`, the text beside each dot. `rank`, if there,
        sorts the categories instead.
    label : str
        The quantity with its unit.
    order : sequence of str, optional
        The panels, in this order; alphabetical otherwise.
    log : bool
        A logarithmic axis with a line at 1, for ratios.

    Raises
    ------
    CorpusError
        If there are no rows.

    Examples
    --------
    >>> shares = DataFrame({"panel": ["North", "South"], "category": "official", "beside": "1",
    ...     "value": [10.0, 20.0], "low": [5.0, 9.0], "high": [14.0, 28.0]})
    >>> [ax.get_title("left") for ax in dot_panels(shares, label="citations per 100")]
    ['North', 'South']
    """
    _refuse_none(rows)
    names = list(order) if order is not None else sorted(set(rows["panel"]))
    means = rows.groupby("category")["rank" if "rank" in rows else "value"].mean().sort_index()
    categories = list(means.sort_values(ascending=False, kind="stable").index)
    columns = min(3, len(names))
    lines = -(-len(names) // columns)
    with mpl.rc_context(STYLE):
        tall = 0.21 * len(categories) + 0.1
        figure = Figure(figsize=(2.1 * columns, lines * (tall + 0.45)))
        grid = figure.subplots(lines, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for axes, name in zip(grid, names, strict=False):
            mine = rows[rows["panel"] == name].set_index("category").reindex(categories)
            bounded = _bounded(mine) if log else mine
            _bands(axes, bounded, np.arange(len(categories)), tall=0.7)
            _dots(axes, bounded, "value", np.arange(len(categories)), size=4)
            axes.set_title(_short(name, 28), fontsize=9)
            _beside(axes, list(mine["beside"].fillna("–")))
        _share_axes(list(grid), len(names), columns, [_short(c) for c in categories], log=log)
        below = grid[(lines - 1) * columns]
        below.set_xlabel(_folded_at(label, 78), x=0, ha="left")
        if any(axes.patches for axes in grid):
            below.set_xlabel(f"{below.get_xlabel()}\n{SHUFFLED}", x=0, ha="left")
        figure.subplots_adjust(0, 0, 1, 1, wspace=0.36, hspace=0.42 / tall)
    return list(grid[: len(names)])


def dot_diversity(rows: DataFrame, *, ax: Axes | None = None) -> Axes:
    r"""Draw one index of diversity by outlet: a dot and its 95 % interval, the highest on top.

    Parameters
    ----------
    rows : DataFrame, table DIVERSITY
        Rows of one index, all rarefied to one number of citations or none. The axis says what the
        index is and to how many citations it was rarefied. Outlets without a value are named.
    ax : Axes, optional

    Raises
    ------
    CorpusError
        If there are no rows.

    Examples
    --------
    >>> rows = DataFrame({"outlet": ["North"], "over": "source", "units": "citations",
    ...     "measure": "hill_1", "is_rarefied": True, "estimate": [12.0], "low": [9.0],
    ...     "high": [16.0], "n": [80], "n_articles": [8], "rarefied_to": [60.0]})
    >>> ax = dot_diversity(rows)
    >>> ax.get_yticklabels()[0].get_text(), ax.get_xlabel().replace("\n", " ")
    ('North\n80 citations, 8 articles',
     'effective number of sources (Hill number, q = 1), in 60 citations of each outlet')
    """
    _refuse_none(rows)
    ordered = rows.sort_values(["estimate", "outlet"], ascending=[False, True], na_position="last")
    with drawing(ax, _size(len(ordered))) as axes:
        _dots(axes, ordered, "estimate", np.arange(len(ordered)))
        sizes = zip(ordered["outlet"], ordered["n"], ordered["n_articles"], strict=True)
        _name_rows(
            axes,
            [f"{_short(o)}\n{things(n, 'citation')}, {things(a, 'article')}" for o, n, a in sizes],
        )
        axes.set_xlabel(_folded_at(spread(ordered)))
        axes.set_xlim(left=0)
        _beside(axes, [index(value) for value in ordered["estimate"]], INK)
    return axes


def dot_keyness(rows: DataFrame, *, ax: Axes | None = None) -> Axes:
    r"""Draw the terms that set one outlet apart: log-odds with 95 % intervals, the largest on top.

    Parameters
    ----------
    rows : DataFrame, table KEYNESS
        Rows of one outlet, one voice and one reference. Terms stand on the left, their counts in
        outlet and reference on the right. Dots are filled where the adjusted p is below 0.05.
    ax : Axes, optional

    Raises
    ------
    CorpusError
        If there are no rows.

    Examples
    --------
    >>> rows = DataFrame({"outlet": ["North"], "voice": "outlet", "term": ["regime"],
    ...     "reference": "rest", "n": [9], "n_reference": [2], "words": [4000],
    ...     "words_reference": [9000], "log_odds": [2.2], "low": [0.9], "high": [3.4],
    ...     "p_adjusted": [0.01]})
    >>> ax = dot_keyness(rows)
    >>> ax.get_yticklabels()[0].get_text(), ax.texts[-1].get_text()
    ('regime', '9 : 2')
    """
    _refuse_none(rows)
    ordered = rows.sort_values(["log_odds", "term"], ascending=[False, True])
    at, first = np.arange(len(ordered)), ordered.iloc[0]
    is_clear = (ordered["p_adjusted"] < LEVEL).to_numpy()
    with drawing(ax, _size(len(ordered), row=0.26)) as axes:
        axes.axvline(0, color=CONTEXT, linewidth=1)
        _dots(axes, ordered, "log_odds", at, size=5)
        axes.plot(
            ordered["log_odds"][~is_clear], at[~is_clear], "o", color=SUBJECT, mfc="white", ms=5
        )
        _name_rows(axes, [_short(term) for term in ordered["term"]])
        axes.margins(x=0.04)
        counts = zip(ordered["n"], ordered["n_reference"], strict=True)
        _beside(axes, [f"{n:,} : {other:,}" for n, other in counts])
        axes.set_xlabel(key_label(first), fontsize=8.5)
    return axes


# ---------------------------------------------------------------- parts of a figure


def _refuse_none(rows: DataFrame) -> None:
    if rows.empty:
        raise CorpusError("there is no row to draw; are there two outlets to compare?")


def _size(n_rows: int, row: float = _ROW) -> tuple[float, float]:
    return _WIDTH, row * n_rows + 0.5


def _dots(
    axes: Axes,
    rows: DataFrame,
    value: str,
    at: np.ndarray,
    color: str = SUBJECT,
    marker: str = "o",
    name: str = "",
    size: float = 6,
) -> None:
    axes.hlines(at, rows["low"], rows["high"], color=color, linewidth=1.6)
    axes.plot(rows[value], at, marker, color=color, markersize=size, label=name, clip_on=False)


def _bands(axes: Axes, rows: DataFrame, at: np.ndarray, tall: float = 0.62) -> None:
    """Grey bands behind the dots: where shuffled labels would put most of them."""
    if "null_low" not in rows:
        return
    low, high = rows["null_low"].to_numpy(), rows["null_high"].to_numpy()
    known = ~np.isnan(low) & ~np.isnan(high)
    axes.barh(at[known], (high - low)[known], tall, left=low[known], color=BAND, zorder=0.5)


def _explain_bands(axes: Axes) -> None:
    if axes.patches:
        axes.set_xlabel(f"{axes.get_xlabel()}\n{SHUFFLED}")


def _name_rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names, linespacing=1.15)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.xaxis.set_major_locator(MaxNLocator(6))


def _beside(axes: Axes, texts: Sequence[str], color: str = CONTEXT) -> None:
    place = axes.get_yaxis_transform()
    for at, text in enumerate(texts):
        axes.text(1.03, at, text, transform=place, color=color, va="center", fontsize=8.5)


def _start_at_zero(axes: Axes, measure: str) -> None:
    is_count = "_per_" in measure or "_before_" in measure
    if is_count and not measure.startswith("syllables"):
        axes.set_xlim(left=0)


def _against(axes: Axes, measure: str, reference: str, *, is_ratio: bool) -> None:
    against = "all other outlets" if reference == "rest" else _short(reference)
    if not is_ratio:
        axes.axvline(0, color=CONTEXT, linewidth=1)
        axes.set_xlabel(_folded_at(f"{quantity(measure)}: difference from {against}"))
        return
    _ratio_axis(axes)
    axes.set_xlabel(_folded_at(f"{quantity(measure)}: ratio to {against}"))


def _bounded(ratios: DataFrame) -> DataFrame:
    """Ratios that a logarithmic axis can show; what lies farther out is drawn at its edge."""
    columns = [c for c in ("value", "low", "high", "null_low", "null_high") if c in ratios]
    return ratios.assign(**{c: ratios[c].clip(1 / _FARTHEST, _FARTHEST) for c in columns})


def _ratio_axis(axes: Axes, ticks: tuple[float, ...] = (1.0, 2.0, 5.0)) -> None:
    axes.set_xscale("log")
    low, high = axes.get_xlim()
    low, high = min(low, 0.45), max(high, 2.2)  # half, one and double are always marked
    axes.set_xlim(low, high)
    ticks = (1.0, 2.0, 5.0) if high / low < 20 else ticks
    axes.xaxis.set_major_locator(LogLocator(base=10, subs=ticks, numticks=12))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.axvline(1, color=CONTEXT, linewidth=1)


def _share_axes(
    grid: Sequence[Axes], n_panels: int, columns: int, categories: Sequence[str], *, log: bool
) -> None:
    for axes in grid[n_panels:]:
        axes.set_visible(False)
    for at, axes in enumerate(grid[:n_panels]):
        _name_rows(axes, categories)
        if log:
            _ratio_axis(axes, (1.0, 3.0) if columns > 1 else (1.0, 2.0, 5.0))
        else:
            axes.set_xlim(left=0)
            axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.tick_params(labelbottom=at + columns >= n_panels, labelleft=at % columns == 0)


def _articles(contrasts: DataFrame) -> list[str]:
    sizes = contrasts[["n_articles", "n_reference"]].to_numpy()
    return [f"{things(n, 'article')} against {others:,}" for n, others in sizes]


def _short(name: object, most: int = _LONGEST) -> str:
    plain = visible(name)
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def _folded_at(text: str, most: int = 58) -> str:
    if len(text) <= most:
        return text
    cut = text.rfind(" ", 0, most)
    return f"{text[:cut]}\n{text[cut + 1 :]}"
