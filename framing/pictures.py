"""Pictures of stories and copies: who cites whom, who shares text with whom, and the text itself.

As in `figures`: a tidy table is drawn and returned, in the same style; text is never an image.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch
from pandas import DataFrame

from framing.beside import align
from framing.canvas import BAND, CONTEXT, SUBJECT, drawing
from framing.excerpts import NO_MATHS, say, visible
from framing.nouns import things
from framing.tally import in_order, with_outlets
from framing.text import count_words
from framing.wording import count, day

MOST_SOURCES, MOST_PAIRS, MOST_LABELS = 14, 40, 12
_LONGEST_NAME = 34
_COLUMN, _ROW = 0.92, 0.25
_LARGEST = 260.0  # points², the area of the largest dot
_WIDEST = 3.2
_NO_DATE = "no date"
_LINE = "#ABABAB"
_WHOLE = {"left": 0, "right": 1, "bottom": 0, "top": 1}
_EPOCH = pd.Timestamp(0, tz="UTC").as_unit("us")  # as dates are: from year 1 on
_TICKS = ("h", "3h", "6h", "12h", "D", "2D", "7D", "14D", "MS", "QS", "YS", "5YS", "20YS")
_MOST_TICKS, _FEW_DAYS = 6, 4
_STEPS = (0.5, 0.34, 0.66, 0.42, 0.58)

_Point = tuple[float, float]


# ---------------------------------------------------------------- who cites whom


def story_grid(rows: DataFrame, *, most: int = MOST_SOURCES, ax: Axes | None = None) -> Axes:
    """Draw who cites whom in one story: outlets by sources, the words each source is given.

    Parameters
    ----------
    rows : DataFrame
        As `sources_in_story` gives them: outlet, name, source, n, words, is_named, n_outlets. A dot
        is a source that is cited, its area and the number in it the words given; a ring one that is
        printed but not cited; a dash one that is not found.
    most : int
        Sources shown: those that most outlets cite.
    ax : Axes, optional

    Examples
    --------
    >>> rows = DataFrame({"outlet": ["North", "South"], "name": "Ann Lee", "source": "ann lee",
    ...     "n": [2, 0], "words": [31.0, 0.0], "is_named": [True, False], "n_outlets": 1})
    >>> ax = story_grid(rows)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Ann Lee (1)']
    >>> [text.get_text() for text in ax.texts]
    ['31', '–']
    """
    outlets = in_order(rows["outlet"])
    sources = list(dict.fromkeys(rows["source"]))[:most]
    shown = rows[rows["source"].isin(sources)]
    column = shown["outlet"].map({name: at for at, name in enumerate(outlets)}).to_numpy()
    row = shown["source"].map({name: at for at, name in enumerate(sources)}).to_numpy()
    size = (_COLUMN * max(2, len(outlets)), _ROW * max(2, len(sources)) + 0.2)
    with drawing(ax, size, **_WHOLE) as axes:
        is_cited = (shown["n"] > 0).to_numpy()
        is_named = shown["is_named"].to_numpy(dtype=bool) & ~is_cited
        words = shown["words"].to_numpy(dtype=float)
        area = 30 + _LARGEST * words / max(1.0, words.max(initial=1.0))
        axes.scatter(column[is_cited], row[is_cited], area[is_cited], color=SUBJECT)
        axes.scatter(
            column[is_named], row[is_named], 42, facecolors="none", edgecolors=CONTEXT, linewidths=1
        )
        for x, y, n in zip(column[is_cited], row[is_cited], words[is_cited], strict=True):
            axes.text(x + 0.24, y, count(n), va="center", fontsize=8.5)
        for x, y in zip(*(at[~is_cited & ~is_named] for at in (column, row)), strict=True):
            axes.text(x, y, "–", ha="center", va="center", color=CONTEXT)
        first = shown.drop_duplicates("source")
        names = [
            f"{_short(name)} ({n})"
            for name, n in zip(first["name"], first["n_outlets"], strict=True)
        ]
        axes.set_yticks(range(len(sources)), names)
        axes.set_ylim(max(1, len(sources)) - 0.5, -0.5)
        axes.set_xticks(range(len(outlets)), [_folded(name, 11) for name in outlets], fontsize=8.5)
        axes.set_xlim(-0.5, max(1, len(outlets)) - 0.35)
        axes.tick_params(axis="x", top=False, bottom=False, labeltop=True, labelbottom=False)
        axes.spines["bottom"].set_visible(False)
        axes.grid(visible=True, axis="both", color=BAND)
        axes.set_xlabel(
            "dot: words given to the source; ring: printed, not cited; dash: not found\n"
            "in brackets: how many outlets cite the source",
            loc="left",
        )
    return axes


def describe_grid(rows: DataFrame, *, most: int = MOST_SOURCES) -> str:
    """Return alt text for `story_grid`: who is cited by most outlets, and who only by one.

    Examples
    --------
    >>> rows = DataFrame({"outlet": ["North", "South"], "name": "Ann Lee", "source": "ann lee",
    ...     "n": [2, 0], "words": [31.0, 0.0], "is_named": [True, False], "n_outlets": 1})
    >>> describe_grid(rows)
    'Grid of 1 source by 2 outlets. Cited by most: Ann Lee (1 of 2).
    Cited by one outlet only: 1 source.'
    """
    outlets, first = rows["outlet"].nunique(), rows.drop_duplicates("source")
    if first.empty:
        return "Grid of sources by outlets: no source is known by name."
    top = first[first["n_outlets"] == first["n_outlets"].max()].head(4)
    names = ", ".join(visible(name) for name in top["name"])
    alone = int((first["n_outlets"] == 1).sum())
    return (
        f"Grid of {things(min(most, len(first)), 'source')} by {things(outlets, 'outlet')}. Cited "
        f"by most: {names} ({top['n_outlets'].iloc[0]} of {outlets}). Cited by one outlet only: "
        f"{things(alone, 'source')}."
    )


# ---------------------------------------------------------------- who shares text with whom


def reuse_flow(rows: DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw text that outlets share over time: an arrow from the earlier article to the later one.

    Parameters
    ----------
    rows : DataFrame
        As `reuse_pairs` gives them. A line's width is the number of words shared; where dates do
        not tell the order it is dashed and has no head. Articles without a date stand in a margin.
        The 40 pairs that share most words are shown, and the largest labelled with these.
    ax : Axes, optional

    Examples
    --------
    >>> rows = DataFrame({"first": ["a"], "second": ["b"], "first_outlet": ["North"],
    ...     "second_outlet": ["South"], "words": [80], "second_contained": [0.9],
    ...     "first_published": pd.to_datetime(["2026-02-17T11:00Z"]),
    ...     "second_published": pd.to_datetime(["2026-02-18T09:00Z"]), "is_ordered": [True]})
    >>> ax = reuse_flow(rows)
    >>> [label.get_text() for label in ax.get_yticklabels()], [t.get_text() for t in ax.texts]
    (['North', 'South'], ['80'])
    """
    shown = rows.head(MOST_PAIRS)
    outlets = in_order([*shown["first_outlet"], *shown["second_outlet"]])
    height = {name: at for at, name in enumerate(outlets)}
    places, scale = _places(shown)
    widest = max([1, *shown["words"]])
    with drawing(ax, (5.0, 0.6 * max(2, len(outlets))), **_WHOLE) as axes:
        columns = ("first", "second", "first_outlet", "second_outlet", "words", "is_ordered")
        pairs = zip(*(shown[name] for name in columns), strict=True)
        for number, (first, second, outlet, other, words, is_ordered) in enumerate(pairs):
            ends = (places[first], height[outlet]), (places[second], height[other])
            _line(axes, ends, 0.8 + _WIDEST * words / widest, is_ordered=is_ordered)
            if number < MOST_LABELS:
                _label(axes, ends, count(words), _STEPS[number % len(_STEPS)])
        for side, color, marker in (("first", CONTEXT, "o"), ("second", SUBJECT, "D")):
            for article, outlet in zip(shown[side], shown[f"{side}_outlet"], strict=True):
                is_dated = places[article] <= scale.high
                face = color if is_dated else "white"
                axes.plot(
                    places[article], height[outlet], marker, color=color, markerfacecolor=face
                )
        axes.set_yticks(range(len(outlets)), [_folded(name, 18) for name in outlets])
        axes.set_ylim(max(1, len(outlets)) - 0.4, -0.6)
        _date_axis(axes, scale)
    return axes


class _Scale(NamedTuple):
    """The dates of a flow as numbers, and where its margin ends; the same as `high` if none."""

    low: float
    high: float
    end: float


def _places(shown: DataFrame) -> tuple[dict[str, float], _Scale]:
    """Where on the axis each article stands: at its date, or in the margin behind the last."""
    dated: dict[str, float] = {}
    partner: dict[str, float] = {}
    for side, other in (("first", "second"), ("second", "first")):
        columns = (side, f"{side}_published", f"{other}_published")
        for article, published, beside in zip(*(shown[c] for c in columns), strict=True):
            if pd.notna(published):
                dated[article] = _days(published)
            elif article not in partner:
                partner[article] = np.inf if pd.isna(beside) else _days(beside)
    low, high = min(dated.values(), default=0.0), max(dated.values(), default=0.0)
    span = max(high - low, 0.25)
    low, high = low - 0.04 * span, high + 0.06 * span
    undated = sorted(partner, key=lambda article: (partner[article], article))
    step = span * min(0.09, 0.45 / max(1, len(undated)))
    margin = {article: high + (at + 0.7) * step for at, article in enumerate(undated)}
    end = high + max(0.14 * span, (len(undated) + 0.4) * step) if undated else high
    return dated | margin, _Scale(low, high, end)


def _line(axes: Axes, ends: tuple[_Point, _Point], width: float, *, is_ordered: bool) -> None:
    """A line, bent past the rows between or inside one; with a head where the order is known."""
    bend = {0: -0.3, 1: 0.0}.get(abs(int(ends[1][1] - ends[0][1])), 0.07)
    axes.add_patch(
        FancyArrowPatch(
            *ends,
            arrowstyle="-|>,head_length=4,head_width=2.5" if is_ordered else "-",
            connectionstyle=f"arc3,rad={bend}",
            linewidth=width,
            linestyle="-" if is_ordered else (0, (2.5, 1.2)),
            mutation_scale=1.4,
            shrinkA=4,
            shrinkB=6,
            joinstyle="miter",
            color=_LINE,
        )
    )


def _label(axes: Axes, ends: tuple[_Point, _Point], text: str, step: float) -> None:
    (x0, y0), (x1, y1) = ends
    lift = 0.0 if y0 != y1 else -0.25
    place = x0 + step * (x1 - x0), y0 + step * (y1 - y0) + lift
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
    axes.text(*place, text, ha="center", va="center", fontsize=8.5, bbox=box)


def _date_axis(axes: Axes, scale: _Scale) -> None:
    axes.set_xlim(scale.low, scale.end)
    clear = scale.high - 0.05 * (scale.end - scale.low) * (scale.end > scale.high)
    ticks = [tick for tick in _ticks(scale) if tick <= clear] if scale.low > 0 else []
    labels = [_moment(tick, scale) for tick in ticks]
    if scale.end > scale.high:
        axes.axvspan(scale.high, scale.end, color=BAND, alpha=0.5, linewidth=0, zorder=0)
        ticks, labels = [*ticks, (scale.high + scale.end) / 2], [*labels, _NO_DATE]
    axes.set_xticks(ticks, labels)
    axes.set_xlabel(
        "line: text shared, as wide as the words that the number counts; an arrow leads from the\n"
        "earlier article to the later; dashed and without a head: dates do not tell the order",
        loc="left",
    )


def _days(time: pd.Timestamp) -> float:
    return float((time - _EPOCH) / pd.Timedelta(days=1))


def _ticks(scale: _Scale) -> list[float]:
    """The first hours, days, months or years that are at most six."""
    low, high = (_EPOCH + pd.Timedelta(days=at) for at in (scale.low, scale.high))
    for step in _TICKS:
        every = pd.date_range(low.floor("D"), high, freq=step)
        ticks = [_days(time) for time in every if low <= time <= high]
        if len(ticks) <= _MOST_TICKS:
            return ticks
    return []


def _moment(tick: float, scale: _Scale) -> str:
    """A date to print, the same in every locale; with the hour where all is within days."""
    time = (_EPOCH + pd.Timedelta(days=tick)).round("min")
    date, month, year = day(time).split("\u00a0")
    below = f"{time:%H:%M}" if scale.high - scale.low < _FEW_DAYS else year
    return f"{date} {month[:3]}\n{below}"


def describe_flow(rows: DataFrame) -> str:
    """Return alt text for `reuse_flow`: how many pairs, between whom most, and of known order.

    Examples
    --------
    >>> rows = DataFrame({"first_outlet": ["North"], "second_outlet": ["South"], "words": [80],
    ...                   "is_ordered": [True], "second_contained": [0.9]})
    >>> describe_flow(rows)
    'Flow of shared text: 1 pair of articles, the order is known of 1.
    Most pairs: North and South, 1. Most words: 80, from North to South.'
    """
    if rows.empty:
        return "Flow of shared text: no two articles share text."
    sides = rows.groupby(["first_outlet", "second_outlet"]).size()
    ordered = sides.sort_values(ascending=False, kind="stable")
    (one, other), most = ordered.index[0], int(ordered.iloc[0])
    top = rows.iloc[0]
    way = ("from", "to") if top["is_ordered"] else ("between", "and")
    return (
        f"Flow of shared text: {things(len(rows), 'pair')} of articles, the order is known of "
        f"{int(rows['is_ordered'].sum())}. Most pairs: {visible(one)} and {visible(other)}, "
        f"{most}. Most words: {count(top['words'])}, {way[0]} {visible(top['first_outlet'])} "
        f"{way[1]} {visible(top['second_outlet'])}."
    )


# ---------------------------------------------------------------- the text itself


@dataclass(frozen=True)
class SideBySide:
    """Two articles side by side: `html` for a page, and as plain text where there is none."""

    html: Markup
    plain: str

    def __repr__(self) -> str:
        """Return the lines of both texts: = in both, ~ moved, - only left, + only right."""
        return self.plain

    def _repr_html_(self) -> str:
        page = Markup('<div class="{}"><style>{}</style>{}</div>')
        return str(page.format(NO_MATHS, ALIGNED_CSS, self.html))


ALIGNED_CSS = Markup(
    ".aligned{border-collapse:collapse;width:100%;table-layout:fixed;font-size:.88rem}"
    ".aligned th,.aligned td{width:50%;vertical-align:top;text-align:left;padding:.35rem .6rem;"
    "white-space:pre-line;overflow-wrap:anywhere;border-bottom:1px solid #ccc;font-weight:400}"
    ".aligned thead th{white-space:normal;font-weight:600}"
    ".aligned mark{background:#ffe9a8;color:#222;padding:0}"
    ".aligned mark.moved{background:none;color:inherit;border-bottom:2px dotted #b26a00}"
    ".aligned sup{font-size:.7em;padding-right:.2em}"
    ".aligned del{text-decoration:line-through;text-decoration-color:#6b6b6b}"
    ".aligned ins{text-decoration:underline;text-decoration-color:#7b3294}"
)
"""How `SideBySide.html` looks; a notebook gets it with the table, the report has it in its head."""

_SIGNS = {"shared": "=", "moved": "~", "alone": "-"}


def side_by_side(
    tables: Mapping[str, DataFrame], article_a: str, article_b: str, *, longest: int = 2_000
) -> SideBySide:
    """Return two articles laid side by side: what both have is marked, what one has alone is not.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles.
    article_a, article_b : str
        Their ids: the left one, best the earlier, and the right one. What only the left has is
        struck through (cut, if it is the earlier), what only the right has is underlined (added).
    longest : int
        Characters of one stretch; of a longer one the middle is left out, and said to be.

    Raises
    ------
    CorpusError
        If there is no such article.

    Examples
    --------
    >>> story = "The ferry to Ardoven stopped at noon on Monday because ice had closed the harbour."
    >>> articles = DataFrame({"article_id": ["a", "b"], "outlet": ["North", "South"],
    ...     "headline": None, "published": pd.NaT, "text": [story, "In brief. " + story]})
    >>> side_by_side({"articles": articles}, "a", "b")
    a: North, no date · b: South, no date
    + In brief.
    = The ferry to Ardoven stopped at noon on Monday because ice had closed the harbour.
    """
    articles = with_outlets(tables["articles"])
    aligned = align(articles, article_a, article_b)
    facts = articles.drop_duplicates("article_id").set_index("article_id")
    columns = ["outlet", "published", "headline"]
    heads = [_head(*facts.loc[article, columns]) for article in (article_a, article_b)]
    text = aligned["text"].map(lambda words: _shortened(words, longest))
    aligned = aligned.assign(shown=text)
    return SideBySide(_as_html(aligned, heads), _as_plain(aligned, heads))


def _head(outlet: object, published: Any, headline: Any) -> tuple[str, str]:
    """Outlet and date, and the headline, of one article."""
    when = _NO_DATE if pd.isna(published) else day(published)
    return f"{outlet}, {when}", "" if pd.isna(headline) else str(headline)


def _shortened(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    head, tail = text[: longest // 2], text[len(text) - longest // 2 :]
    left_out = len(text) - len(head) - len(tail)
    return f"{head} […{left_out:,} characters…] {tail}"


def _as_html(aligned: DataFrame, heads: Sequence[tuple[str, str]]) -> Markup:
    header = Markup("").join(
        say('<th scope="col">{}<br>{}</th>', name, headline) for name, headline in heads
    )
    rows = [
        Markup("<tr>{}{}</tr>").format(*(_cell(line[line["side"] == side]) for side in "ab"))
        for _, line in aligned.groupby("line")
    ]
    body = Markup("\n").join(rows)
    return Markup(
        '<table class="aligned"><thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table>'
    ).format(header, body)


def _cell(segments: DataFrame) -> Markup:
    parts = [Markup("<td>")]
    before = 0
    columns = (segments["side"], segments["kind"], segments["passage"], segments["shown"])
    last = len(segments) - 1
    for number, (side, kind, passage, text) in enumerate(zip(*columns, strict=True)):
        shown = text.rstrip() if number == last else text
        if passage and passage != before:
            parts.append(say("<sup>{}</sup>", passage))
        before = passage
        words = Markup("\n").join(say("{}", line) for line in shown.split("\n"))
        parts.append(_TAGS[kind if kind != "alone" else side].format(words))
    return Markup("").join([*parts, Markup("</td>")])


_TAGS = {
    "shared": Markup("<mark>{}</mark>"),
    "moved": Markup('<mark class="moved">{}</mark>'),
    "a": Markup("<del>{}</del>"),
    "b": Markup("<ins>{}</ins>"),
}


def _as_plain(aligned: DataFrame, heads: Sequence[tuple[str, str]]) -> str:
    lines = [
        " · ".join(f"{side}: {visible(name)}" for side, (name, _) in zip("ab", heads, strict=True))
    ]
    is_shared = aligned["kind"] == "shared"
    words = aligned["text"].map(count_words).where(is_shared, 0)
    before = words.groupby([aligned["line"], aligned["side"]]).cumsum() - words
    ordered = aligned.assign(before=before, is_shared=is_shared)[
        ~is_shared | (aligned["side"] == "a")
    ]
    shown = ordered.sort_values(["line", "before", "is_shared", "side"], kind="stable")
    for side, kind, text in zip(shown["side"], shown["kind"], shown["shown"], strict=True):
        sign = "+" if kind == "alone" and side == "b" else _SIGNS[kind]
        lines += [f"{sign} {visible(line.strip())}" for line in text.split("\n") if line.strip()]
    return "\n".join(lines)


# ---------------------------------------------------------------- parts


def _short(name: object) -> str:
    plain = visible(name)
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 1]}…"


def _folded(name: object, most: int) -> str:
    """A name in lines of at most so many characters, three at most."""
    lines = [""]
    for word in _short(name).split():
        if lines[-1] and len(lines[-1]) + len(word) >= most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(line if len(line) <= most + 2 else f"{line[: most + 1]}…" for line in lines)
