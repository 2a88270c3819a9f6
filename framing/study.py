"""A study to report on, and the blocks of a report: figures and tables whose counts are links."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from pandas import DataFrame, Index, Series

from framing import tally
from framing.canvas import to_svg
from framing.captions import describe
from framing.concordance import VoiceIndex
from framing.contested import contested_forms, read_pairs
from framing.excerpts import Excerpts, as_listed, linked
from framing.explain import compared_articles, rows_behind
from framing.feature import Feature, Found, all_outlet
from framing.figures import dot_interval, dot_panels
from framing.keyness import most_telling
from framing.sourcing import CITED, NO_SOURCE
from framing.wording import (
    capital,
    count,
    counted,
    dashes,
    index,
    number,
    quantity,
    spread,
)

LOADED = "loaded_per_1000_outlet_words"
QUOTED = "loaded_per_1000_quoted_words"
PROMOS = "promos_per_1000_words"
POINTED = "pointed_sentences_per_100_outlet_sentences"
STANCE = "stance_per_1000_outlet_words"
EASE = "flesch_reading_ease_outlet_voice"
HEADLINES = (CITED, LOADED, PROMOS, EASE)
MOST_OUTLETS, MOST_PANELS, MOST_ROWS = 24, 9, 5
SHARED_OUT = {"sources": 14, "cues": 10, "promos": 8}
"""Evidence whose shares by category are shown, and how many categories of it."""


class Text(NamedTuple):
    """A paragraph; `tone` is its class in the page."""

    words: str | Markup
    tone: str = ""
    kind: str = "text"


class Plot(NamedTuple):
    """A figure as SVG with its caption."""

    svg: Markup
    caption: str
    kind: str = "plot"


class Sheet(NamedTuple):
    """A table: header cells, whether each column holds numbers, rows; folded away or open."""

    caption: str
    header: Sequence[str]
    numeric: Sequence[bool]
    rows: Sequence[Sequence[str | Markup]]
    is_folded: bool = False
    kind: str = "sheet"


class Aligned(NamedTuple):
    """Two articles side by side, as HTML, with a caption."""

    html: Markup
    caption: str
    kind: str = "aligned"


Block = Text | Plot | Sheet | Aligned


class Section(NamedTuple):
    """A section of the report."""

    identity: str
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, eq=False)
class Study:
    """What a report is about: the tables of a run, sorted and with every outlet named.

    Attributes
    ----------
    tables : mapping of table name to DataFrame
        Evidence with the outlet of its article.
    found : mapping of feature name to Found
        As `prepared` gives it.
    outlets : tuple of str
        Those that have rows in the tables: the largest, in alphabetical order.
    n_outlets : int
        All of them; articles that state none are of one only where no article states any.
    features : tuple of Feature
        What the run looked for.
    manifest : mapping
        How the run was made.
    excerpts : Excerpts
    find_places : callable
        Gives where `terms_to_open` stand, as `find_terms` does.
    items, shares : mapping of name to DataFrame
        Of `SHARED_OUT`, as `tally` gives them: one row each; each category per 100 of its kind.
    apart : str
        What was set apart, in a sentence; empty if nothing was.
    """

    tables: Mapping[str, DataFrame]
    found: Mapping[str, Found]
    outlets: tuple[str, ...]
    n_outlets: int
    features: tuple[Feature, ...]
    manifest: Mapping[str, Any]
    excerpts: Excerpts
    find_places: Callable[[], DataFrame]
    items: Mapping[str, DataFrame]
    shares: Mapping[str, DataFrame]
    apart: str = ""
    _behind: dict[str, Callable[[str], DataFrame]] = field(default_factory=dict)
    _identities: dict[tuple[str, str], str] = field(default_factory=dict)
    _compared: dict[tuple[str, str], Index] = field(default_factory=dict)

    @property
    def n_without_outlet(self) -> int:
        """How many articles state no outlet, where others do."""
        without = self.tables["articles"]["outlet"] == tally.NO_OUTLET
        return 0 if tally.NO_OUTLET in self.outlets else int(without.sum())

    def rates(self, *measures: str) -> DataFrame:
        """Return the rates of the measures, for the outlets that are shown."""
        rates = self.tables["rates"]
        return rates[rates["measure"].isin(measures) & rates["outlet"].isin(self.outlets)]

    def behind(self, measure: str, outlet: str) -> DataFrame:
        """Return the evidence that a measure counts in an outlet, as it is listed; '' is in all."""
        if measure not in self._behind:
            rows = rows_behind(
                {**self.tables, "measures": self._owners}, measure, self.features, found=self.found
            )
            if "outlet" not in rows:  # stretches of a voice are no evidence
                rows = rows.assign(outlet=self.outlet_of(rows["article_id"]))
            lists, every = lists_of(rows, "outlet"), as_listed(rows)
            self._behind[measure] = lambda key: lists(key) if key else every
        return self._behind[measure](outlet)

    @cached_property
    def _owners(self) -> DataFrame:
        """Each measure once, with its feature."""
        return self.tables["measures"][["measure", "feature"]].drop_duplicates("measure")

    @cached_property
    def voices(self) -> VoiceIndex:
        """The voice in which any place of any article begins."""
        return VoiceIndex(self.tables.get("voices"))

    @cached_property
    def keyness(self) -> DataFrame:
        """Terms in the own voice of the outlets that are shown, where they could be tested."""
        return _tested(self.tables["keyness"], self.outlets)

    @cached_property
    def places(self) -> DataFrame:
        """Where `terms_to_open` stand."""
        return self.find_places()

    def outlet_of(self, article_ids: Series[str]) -> Series[str]:
        """Return the outlets of the articles."""
        articles = self.tables["articles"].set_index("article_id")
        return article_ids.map(articles["outlet"]).astype("str")

    def open(self, shown: str, measure: str, outlet: str, back: str) -> Markup:
        """Return a number as a link to the evidence that the measure counts in the outlet."""
        if (measure, outlet) not in self._identities:
            title = f"{_things(measure)}, {outlet or 'all outlets'}"
            rows = self.behind(measure, outlet)
            self._identities[measure, outlet] = self.excerpts.identity(rows, title, back=back)
        return linked(shown, self._identities[measure, outlet])

    def open_compared(self, shown: str, contrast: Any, outlet: str, back: str) -> Markup:
        """Return a number as a link to what it counts in an outlet, where a contrast compared it.

        A row of CONTRASTS compares all articles of both sides, or those on stories that both tell.
        """
        measure, pair = contrast.measure, (contrast.outlet, contrast.reference)
        if pd.isna(contrast.n_stories):
            return self.open(shown, measure, outlet, back)
        if pair not in self._compared:
            stated = self.tables["articles"].set_index("article_id")["outlet"]
            stated = stated[stated != tally.NO_OUTLET] if self.n_without_outlet else stated
            row = contrast._asdict()
            here, there = compared_articles(stated, row, self.tables["stories"])
            self._compared[pair] = here.union(there)
        rows = self.behind(measure, outlet)
        rows = rows[rows["article_id"].isin(self._compared[pair])]
        other = contrast.reference if outlet == contrast.outlet else contrast.outlet
        other = "others" if other == "rest" else other
        title = f"{_things(measure)}, {outlet}, on stories that {other} told too"
        return self.excerpts.link(shown, rows, title, back=back)


def own_sentences(evidence: DataFrame) -> str:
    """Say which sentences wording and own-voice readability count; nothing if neither is there.

    Examples
    --------
    >>> own_sentences(DataFrame({"feature": "wording", "voice": "outlet", "other_words": [0, 2]}))
    'sentences that are the outlet’s to the last word (1 of 2 in its voice)'
    """
    for feature in ("wording", "readability"):
        mine = evidence[(evidence["feature"] == feature) & (evidence["voice"] == "outlet")]
        if len(mine):
            n, of = count(len(all_outlet(mine))), count(len(mine))
            return f"sentences that are the outlet’s to the last word ({n} of {of} in its voice)"
    return ""


def terms_to_open(keyness: DataFrame, outlets: Collection[str]) -> list[str]:
    """Return the terms whose places a report opens: contested ones, and those that tell most.

    Parameters
    ----------
    keyness : DataFrame, table KEYNESS
    outlets : collection of str
        Those that are shown.

    Examples
    --------
    >>> rows = {"voice": "outlet", "outlet": ["North", "South"], "term": ["quay", "ferry"]}
    >>> keyness = DataFrame(rows | {"log_odds": 1.0, "z": 2.0, "p": 0.04})
    >>> terms_to_open(keyness, ["North"])[-1], "regime" in terms_to_open(keyness, ["North"])
    ('quay', True)
    """
    return [*contested_forms(read_pairs()), *most_telling(_tested(keyness, outlets))["term"]]


def _tested(keyness: DataFrame, outlets: Collection[str]) -> DataFrame:
    mine = keyness[(keyness["voice"] == "outlet") & keyness["outlet"].isin(outlets)]
    return mine[mine["p"].notna()]


def lists_of(items: DataFrame, names: str | list[str]) -> Callable[[Any], DataFrame]:
    """Return what gives rows as `parts_of`, of their columns those that are listed.

    Examples
    --------
    >>> lists = lists_of(DataFrame({"outlet": ["North", "South"], "start": [1, 2]}), "outlet")
    >>> lists("South").to_dict("list")
    {'start': [2]}
    """
    indices, rows = items.groupby(names).indices, as_listed(items)
    return lambda key: rows.iloc[indices.get(key, [])]


def parts_of(items: DataFrame, names: str | list[str]) -> Callable[[Any], DataFrame]:
    """Return what gives the rows with a value, or with several; none where there are none.

    Examples
    --------
    >>> parts = parts_of(DataFrame({"outlet": ["North", "South"], "n": [1, 2]}), "outlet")
    >>> parts("South")["n"].tolist(), len(parts("West"))
    ([2], 0)
    """
    indices = items.groupby(names).indices
    return lambda key: items.iloc[indices.get(key, [])]


def each(rows: DataFrame) -> Iterator[Any]:
    """Yield the rows as named tuples.

    Examples
    --------
    >>> [row.n for row in each(DataFrame({"n": [1, 2]}))]
    [1, 2]
    """
    yield from rows.itertuples(index=False)


def rate_blocks(study: Study, measure: str, back: str) -> list[Block]:
    """Return a measure by outlet as a figure with its table."""
    rows = study.rates(measure)
    title = f"{quantity(measure)}, by outlet"
    return [
        plot(dot_interval(rows), title, describe(rows, quantity(measure))),
        rates_sheet(study, [measure], back),
    ]


def rates_sheet(
    study: Study, measures: Sequence[str], back: str, *, is_folded: bool = False
) -> Sheet:
    """The table of one or more measures by outlet: n, what it was counted in, rate, interval."""
    rows = study.rates(*measures)
    position = {name: i for i, name in enumerate(measures)}
    rows = rows.assign(at=rows["measure"].map(position)).sort_values(
        ["at", "value", "outlet"], ascending=[True, False, True]
    )
    cells = [
        [
            row.outlet,
            *([quantity(row.measure)] if len(measures) > 1 else []),
            count(row.n_articles),
            study.open(of, row.measure, row.outlet, back),
            study.open(number(row.value), row.measure, row.outlet, back),
            number(row.low),
            number(row.high),
        ]
        for row, of in zip(each(rows), counted(rows), strict=True)
    ]
    several = ["Measure"] if len(measures) > 1 else []
    header = ["Outlet", *several, "Articles", "Counted", "Value", "95 % low", "95 % high"]
    numeric = [False, *(False for _ in several), True, True, True, True, True]
    what = quantity(measures[0]) if len(measures) == 1 else "the measures of the figure"
    caption = f"{capital(what)}, by outlet{dashes(rows)}"
    return Sheet(caption, header, numeric, cells, is_folded)


def share_sheet(study: Study, items: DataFrame, shares: DataFrame, label: str, back: str) -> Sheet:
    """Return categories by outlet, per 100, as a table; each count is a link."""
    rows = shares[shares["outlet"].isin(study.outlets)]
    parts = lists_of(items, ["outlet", "category"])
    cells = [
        [
            row.outlet,
            row.category,
            study.excerpts.link(
                count(row.n),
                parts((row.outlet, row.category)),
                f"{label.split(',')[0]}: {row.category}, {row.outlet}",
                back=back,
            ),
            count(row.exposure),
            number(row.value),
            number(row.low),
            number(row.high),
        ]
        for row in each(
            rows.sort_values(["outlet", "n", "category"], ascending=[True, False, True])
        )
    ]
    header = ["Outlet", "Category", "n", "of", "Per 100", "95 % low", "95 % high"]
    numeric = [False, False, True, True, True, True, True]
    return Sheet(f"{capital(label)}{dashes(rows)}", header, numeric, cells, is_folded=True)


def panels(rows: DataFrame, label: str) -> list[Block]:
    """Return a figure with a panel for each outlet, of the largest outlets."""
    if rows.empty:
        return [Text(f"None found: {label}.")]
    largest = tally.most_common(rows["outlet"].repeat(list(rows["n"].astype(int) + 1)), MOST_PANELS)
    few = rows[rows["outlet"].isin(largest)]
    drawn = few.assign(panel=few["outlet"], beside=[count(n) for n in few["n"]])
    title = label if len(largest) == rows["outlet"].nunique() else f"{label} (the largest outlets)"
    return [
        plot(
            dot_panels(drawn, label=label, order=tally.in_order(largest)),
            f"{title}; beside each dot the count",
            describe(few, label),
        )
    ]


def top_sheet(
    study: Study,
    items: DataFrame,
    names: list[str],
    headers: Sequence[str],
    caption: str,
    back: str,
) -> Sheet:
    """The commonest values of each outlet, each count a link."""
    mine = items[items["outlet"].isin(study.outlets)].dropna(subset=names)
    sizes = mine.groupby(["outlet", *names]).size().reset_index(name="n")
    sizes = sizes.sort_values(
        ["outlet", "n", *names], ascending=[True, False, *[True] * len(names)]
    )
    parts = lists_of(mine, ["outlet", *names])
    totals = items.groupby("outlet").size()
    cells = []
    for outlet, *values, n in each(sizes.groupby("outlet").head(MOST_ROWS)):
        title = f"{caption}: {values[0]}, {outlet}"
        linked = study.excerpts.link(count(n), parts((outlet, *values)), title, back=back)
        cells.append([outlet, *values, linked, count(totals[outlet])])
    header = ["Outlet", *headers, "n", "of"]
    numeric = [False, *(False for _ in headers), True, True]
    return Sheet(f"{caption}: up to {MOST_ROWS} of each outlet", header, numeric, cells)


def matrix_sheet(
    study: Study,
    items: DataFrame,
    columns: tuple[str, str],
    headers: tuple[str, str],
    back: str,
) -> Sheet:
    """Counts of each pair of values, each a link: rows by the first column, the largest first."""
    first, second = columns
    lines = tally.most_common(items[first], 24)
    lines = tally.in_order(lines) if first == "outlet" else lines
    names = tally.most_common(items[second], 12)
    parts = lists_of(items, [first, second])
    caption = f"{headers[0]} by {headers[1]}, counts of citations"
    cells = [
        [
            line,
            *(
                study.excerpts.link(count(len(rows)), rows, f"{line}: {name}", back=back)
                for name in names
                for rows in [parts((line, name))]
            ),
            count((items[first] == line).sum()),
        ]
        for line in lines
    ]
    numeric = [False, *(True for _ in names), True]
    return Sheet(capital(caption), [capital(headers[0]), *names, "All"], numeric, cells)


def words_sheet(study: Study, items: DataFrame, back: str) -> Sheet:
    """The sources that each outlet gives most words, each count of citations a link."""
    rows = tally.words_by_source(study.tables, items=items)
    rows = rows[rows["outlet"].isin(study.outlets)]
    keyed = items.assign(key=items["source"].fillna(items["name"]).fillna(NO_SOURCE))
    parts = lists_of(keyed, ["outlet", "key"])
    cells = []
    for row in each(rows.groupby("outlet").head(MOST_ROWS)):
        passages = parts((row.outlet, row.name if pd.isna(row.source) else row.source))
        title = f"Citations: {row.name}, {row.outlet}"
        cells.append(
            [
                row.outlet,
                row.name,
                row.category,
                study.excerpts.link(count(row.n), passages, title, back=back),
                count(row.words),
                count(row.exposure),
                number(row.value),
            ]
        )
    header = ["Outlet", "Source", "Type", "Citations", "Words", "of", "Words per 100"]
    numeric = [False, False, False, True, True, True, True]
    caption = f"Sources given most words: up to {MOST_ROWS} of each outlet"
    return Sheet(caption, header, numeric, cells)


def diversity_sheet(study: Study, rows: DataFrame, items: DataFrame, back: str) -> Sheet:
    """Indices of diversity by outlet; the number of citations opens to them."""
    parts = lists_of(items[items["source"].notna()], "outlet")
    names = {m: spread(part.assign(rarefied_to=None)) for m, part in rows.groupby("measure")}
    cells = [
        [
            row.outlet,
            names[row.measure],
            study.excerpts.link(
                count(row.n),
                parts(row.outlet),
                f"Citations with a known source, {row.outlet}",
                back=back,
            ),
            count(row.n_left_out),
            count(row.n_articles),
            index(row.estimate),
            index(row.low),
            index(row.high),
            "" if pd.isna(row.reason) else row.reason,
        ]
        for row in each(rows.sort_values(["measure", "outlet"]))
    ]
    header = "Outlet|Index|Citations|Left out|Articles|Value|95 % low|95 % high|Remark".split("|")
    numeric = [False, False, True, True, True, True, True, True, False]
    level = count(rows["rarefied_to"].min())
    caption = f"Diversity of sources, expected in {level} citations of each outlet"
    return Sheet(caption, header, numeric, cells, is_folded=True)


def plot(axes: Axes | list[Axes], title: str, description: str) -> Plot:
    """Return axes as a figure for the report."""
    first = axes if isinstance(axes, Axes) else axes[0]
    figure = first.get_figure()
    assert isinstance(figure, Figure)  # noqa: S101 - ours are never in a subfigure
    caption = capital(title)
    return Plot(to_svg(figure, title=caption, description=description), f"{caption}.")


def _things(measure: str) -> str:
    return capital(quantity(measure).split(" per ")[0]) if "_per_" in measure else quantity(measure)
