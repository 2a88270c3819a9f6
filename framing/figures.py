"""Figures: tidy tables to axes in one style, and axes to inline SVG that says what it shows.

Dots with 95 % intervals, sorted by value, labelled directly with their numerator and denominator.
Nothing here loads, saves, computes or shows; text keeps its letters, so it can be found and read.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter
from pandas import DataFrame

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

INK, CONTEXT, SUBJECT, SECOND, BAND = "#222222", "#6B6B6B", "#7B3294", "#B26A00", "#E3E3E3"
STYLE: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": CONTEXT,
    "axes.labelcolor": INK,
    "axes.labelsize": 9.5,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "axes.axisbelow": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "ytick.left": False,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "framing",
}
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
    if rows.empty:
        raise CorpusError("there is no row to draw; are there two outlets to compare?")
    is_contrast = "estimate" in rows
    value = "estimate" if is_contrast else "value"
    ordered = rows.sort_values([value, "outlet"], ascending=[False, True], na_position="last")
    measure = str(ordered["measure"].iloc[0])
    with _drawing(ax, len(ordered)) as axes:
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

    Examples
    --------
    >>> rates = DataFrame({"measure": [f"loaded_per_1000_{v}_words" for v in ("outlet", "quoted")],
    ...     "outlet": "North", "n": [4, 9], "exposure": [2000, 900], "value": [2.0, 10.0],
    ...     "low": [1.0, 2.0], "high": [3.0, 14.0]})
    >>> dot_voices(rates).get_xlabel()
    'loaded terms per 1,000 words in that voice'
    """
    own, quoted = (rows[rows["measure"] == f"loaded_per_1000_{v}_words"] for v in _SIDE_BY_SIDE)
    own = own.sort_values(["value", "outlet"], ascending=[False, True], na_position="last")
    quoted = quoted.set_index("outlet").reindex(own["outlet"]).reset_index()
    at = np.arange(len(own))
    with _drawing(ax, len(own), row=0.55) as axes:
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

    Examples
    --------
    >>> shares = DataFrame({"panel": ["North", "South"], "category": "official", "beside": "1",
    ...     "value": [10.0, 20.0], "low": [5.0, 9.0], "high": [14.0, 28.0]})
    >>> [ax.get_title("left") for ax in dot_panels(shares, label="citations per 100")]
    ['North', 'South']
    """
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
    ordered = rows.sort_values(["estimate", "outlet"], ascending=[False, True], na_position="last")
    with _drawing(ax, len(ordered)) as axes:
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
    ordered = rows.sort_values(["log_odds", "term"], ascending=[False, True])
    at, first = np.arange(len(ordered)), ordered.iloc[0]
    is_clear = (ordered["p_adjusted"] < LEVEL).to_numpy()
    with _drawing(ax, len(ordered), row=0.26) as axes:
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


# ---------------------------------------------------------------- out of matplotlib


def to_svg(figure: Figure, *, title: str, description: str) -> Markup:
    """Return a figure as inline SVG with a title and a description, the same bytes every time.

    Parameters
    ----------
    figure : Figure
    title, description : str
        What a screen reader says: the name, then the key numbers.

    Examples
    --------
    >>> svg = to_svg(Figure(), title="Empty", description="Nothing is shown.")
    >>> svg[:24], "<desc id=" in svg, "aria-labelledby" in svg
    (Markup('<svg role="img" aria-lab'), True, True)
    """
    drawn = re.sub(r"<!--.*?-->", "", _rendered(figure, "svg").decode("utf-8"), flags=re.DOTALL)
    drawn = re.sub(r"<metadata>.*?</metadata>\s*", "", drawn[drawn.index("<svg") :], flags=re.S)
    prefix = "f" + hashlib.blake2b(f"{title}\x1f{drawn}".encode(), digest_size=4).hexdigest()
    drawn = re.sub(r' id="([^"]+)"', rf' id="{prefix}-\1"', drawn)
    drawn = re.sub(r'(href="#|url\(#)', rf"\g<1>{prefix}-", drawn)
    drawn = re.sub(r"\n\s*", "\n", drawn).strip()
    names = Markup('<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>').format(
        prefix, visible(title), visible(description)
    )
    head = Markup('<svg role="img" aria-labelledby="{0}-t {0}-d"').format(prefix)
    opening, body = drawn.split(">", 1)
    # `drawn` is matplotlib's own markup: it escapes the texts it is given
    return Markup(f"{head}{opening.removeprefix('<svg')}>{names}{body}")  # noqa: S704


class Picture:
    """A figure for a notebook: shown as an image that carries its alt text.

    Parameters
    ----------
    axes : Axes or list of Axes
        As the functions of this module return them.
    description : str
        The alt text.
    title : str, optional
        The finding, above the figure; in one line or several.

    Examples
    --------
    >>> Picture(dot_interval(DataFrame({"measure": "promos_per_1000_words", "outlet": ["North"],
    ...     "n": [4], "exposure": [2000], "value": [2.0], "low": [1.0], "high": [3.0]})))
    Dot plot of promos per 1,000 words
    """

    def __init__(
        self, axes: Axes | Sequence[Axes], description: str = "", *, title: str = ""
    ) -> None:
        first = axes if isinstance(axes, Axes) else axes[0]
        figure = first.get_figure()
        assert isinstance(figure, Figure)  # noqa: S101 - axes of ours are never in a subfigure
        self._figure = figure
        if title:
            with mpl.rc_context(STYLE):
                above = first.get_title("left") or first.get_title() or first.get_legend()
                room = 0.28 if above else 0.1
                top = first.get_position().y1 + room / figure.get_figheight()
                shown = "\n".join(map(visible, title.split("\n")))
                figure.text(0, top, shown, va="bottom", fontsize=10, weight="bold")
        label = first.get_xlabel() or figure.get_supxlabel()
        self.description = description or f"Dot plot of {' '.join(label.split())}"

    def __repr__(self) -> str:
        """Return the alt text."""
        return self.description

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        image = _rendered(self._figure, "png")
        encoded = base64.b64encode(image).decode("ascii")
        width = int.from_bytes(image[16:20], "big") * 2 // 3  # drawn at 144 dots an inch
        shown = {"image/png": encoded, "text/plain": self.description}
        return shown, {"image/png": {"alt": self.description, "width": width}}


def _rendered(figure: Figure, kind: str) -> bytes:
    buffer = io.BytesIO()
    dated = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    facecolor = "none" if kind == "svg" else "white"
    with mpl.rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        figure.savefig(
            buffer,
            format=kind,
            metadata=dated,
            bbox_inches="tight",
            pad_inches=0.06,
            facecolor=facecolor,
            dpi=144,
        )
    return buffer.getvalue()


# ---------------------------------------------------------------- parts of a figure


@contextmanager
def _drawing(ax: Axes | None, n_rows: int, row: float = _ROW) -> Iterator[Axes]:
    with mpl.rc_context(STYLE):
        if ax is None:
            ax = Figure(figsize=(_WIDTH, row * n_rows + 0.5)).subplots()
        yield ax


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
