"""From outlets and measures to the passages behind them, a page at a time.

`Guide` answers questions with plain values and knows nothing of notebooks; `explorer` shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup
from pandas import DataFrame, Series

from framing.captions import describe
from framing.chosen import features_of, set_apart_in, what_is_counted
from framing.compare import outlet_rates
from framing.concordance import in_context
from framing.errors import CorpusError
from framing.excerpts import NO_MATHS, say, visible
from framing.explain import prepared, rows_behind
from framing.feature import Feature, Found, each_once
from framing.features import FEATURES
from framing.given import need
from framing.highlight import UNDECIDED, as_message, highlight
from framing.nouns import things
from framing.store import read_manifest, read_tables
from framing.study import HEADLINES, LOADED, MOST_OUTLETS
from framing.tally import NO_OUTLET, in_order, most_common, with_outlets
from framing.widgets import style
from framing.wording import (
    SHUFFLED,
    capital,
    count,
    counted,
    interval,
    number,
    quantity,
)

PAGE = 25
_NEEDED = ("articles", "evidence", "roles", "measures")
_FACTS = ("outlet", "headline", "byline", "published", "url")
_CONTEXT = 70
_LONGEST = 200

Answer = dict[str, Any]


def explorer(
    source: Mapping[str, DataFrame] | str | Path, *, features: Sequence[Feature] | None = None
) -> Explored:
    """Explore a run: click a dot of the figure, see the words it counts, open their article.

    In a running notebook: a figure of outlets by measure, filters by feature, outlet, kind and
    voice, passages in context and articles a page at a time, each opened with its passages marked.
    Without a kernel: the numbers of the opening figure as a table.

    Parameters
    ----------
    source : mapping of table name to DataFrame, or path
        The tables of a run (articles, evidence, roles and measures at least), or its folder; of a
        folder that was compared without some words, these are set apart here too.
    features : sequence of Feature, optional
        Where its measures are declared; those a folder was made with, else ours, unless told.

    Returns
    -------
    Explored
        As the last value of a cell it is displayed.

    Raises
    ------
    CorpusError
        If there are no measures, or one of these tables is not there.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...                       "text": ["The regime fell."]})
    >>> found = fr.find_evidence(articles)
    >>> explorer(found._asdict() | {"articles": articles, "measures": fr.measure(found)})
    Explorer of 1 article of 1 outlet
    """
    if isinstance(source, Mapping):
        return Explored(Guide(source, each_once(FEATURES if features is None else features)))
    manifest = read_manifest(Path(source))
    features = features_of(manifest) if features is None else features
    tables = what_is_counted(read_tables(source), set_apart_in(manifest), features=features)
    return Explored(Guide(tables, features))


class Guide:
    """Answers what an explorer asks: the figure of a measure, its passages, its articles.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
    features : sequence of Feature

    Raises
    ------
    CorpusError
        If there are no measures.
    """

    def __init__(
        self, tables: Mapping[str, DataFrame], features: Sequence[Feature] = FEATURES
    ) -> None:
        measures = tables.get("measures")
        if measures is None or measures.empty:
            raise CorpusError("there are no measures; run framing extract, or fr.measure, first")
        tables = need(tables, *_NEEDED, maybe=["voices"], columns=_FACTS)
        measures, articles = tables["measures"], with_outlets(tables["articles"])
        self.tables = tables | {"articles": articles}
        self._features = features
        self._scores = {formula.measure for each in features for formula in each.formulas}
        self._place = Series(articles.index, index=articles["article_id"])
        self.outlets = in_order(articles["outlet"].unique())
        self.drawn = [name for name in self.outlets if name != NO_OUTLET] or self.outlets
        numbers = {outlet: number for number, outlet in enumerate(self.outlets)}
        self._outlet_of = articles["outlet"].map(numbers).to_numpy()
        known = measures.drop_duplicates("measure")
        self._feature_of: dict[str, str] = dict(
            zip(known["measure"], known["feature"], strict=True)
        )
        self._behind: dict[str, DataFrame] = {}
        self._rates: DataFrame | None = None

    @cached_property
    def _found(self) -> dict[str, Found]:
        return prepared(self.tables, self._features)

    def opening(self) -> Answer:
        """Return what there is to choose from, and where to begin."""
        names = sorted(self._feature_of, key=lambda name: (name not in HEADLINES, name))
        first = LOADED if LOADED in self._feature_of else names[0]
        return {
            "measure": first,
            "feature": self._feature_of[first],
            "features": sorted(set(self._feature_of.values())),
            "measures": [[m, visible(capital(quantity(m))), self._feature_of[m]] for m in names],
            "outlets": [[str(n), visible(outlet)] for n, outlet in enumerate(self.outlets)],
        }

    def answer(self, question: Mapping[str, Any]) -> Answer:
        """Return the answer to a question, or the error in words.

        Parameters
        ----------
        question : mapping
            `ask` (figure, passages, articles or article) and `id`, which are sent back; `measure`;
            `outlet` (its number as a text), `kind`, `voice`, empty for all; `page`; for an article
            its number and, to begin there, a passage's evidence_id.
        """
        ways: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
            "figure": self._figure,
            "passages": self._passages,
            "articles": self._articles,
            "article": self._article,
        }
        back = {"id": question["id"], "ask": question["ask"]}
        try:
            return back | ways[question["ask"]](question)
        except CorpusError as error:
            return back | {"error": visible(error)}

    # ------------------------------------------------------------ the four questions

    def _figure(self, question: Mapping[str, Any]) -> Answer:
        measure = self._known(question["measure"])
        rows = self.rates(measure)
        keys = rows["outlet"].map({outlet: n for n, outlet in enumerate(self.outlets)})
        smaller = len(self.drawn) - len(rows)
        few = f"{things(smaller, 'smaller outlet')} {'is' if smaller == 1 else 'are'} not drawn."
        left_out = [few] if smaller else []
        if self.drawn != self.outlets:
            left_out.append("Articles that state no outlet are not drawn.")
        columns = [rows[name] for name in ("outlet", "value", "low", "high")]
        bands = [rows.get(f"null_{end}", Series(np.nan, rows.index)) for end in ("low", "high")]
        return {
            "label": visible(quantity(measure)),
            "band": SHUFFLED if bands[0].notna().any() else "",
            "is_score": measure in self._scores,
            "says": visible(describe(rows, quantity(measure))),
            "left_out": " ".join(left_out),
            "rows": [
                {
                    "key": str(key),
                    "outlet": visible(outlet),
                    "value": _plain(value),
                    "low": _plain(low),
                    "high": _plain(high),
                    "null_low": _plain(null_low),
                    "null_high": _plain(null_high),
                    "counted": of,
                    "shown": number(value),
                    "says": ", ".join(filter(None, [number(value), interval(low, high), of])),
                }
                for key, outlet, value, low, high, null_low, null_high, of in zip(
                    keys, *columns, *bands, counted(rows), strict=True
                )
            ],
        }

    def _passages(self, question: Mapping[str, Any]) -> Answer:
        measure = self._known(question["measure"])
        rows = self.behind(measure)
        kinds, voices = ({visible(v): v for v in rows[c].unique()} for c in ("kind", "voice"))
        where = self._chosen(rows["place"], question["outlet"])
        for column, names in (("kind", kinds), ("voice", voices)):
            if question[column]:
                where &= (rows[column] == names.get(question[column])).to_numpy()
        page = _Page(int(where.sum()), question["page"])
        shown = rows.iloc[np.flatnonzero(where)[page.start : page.stop]]
        articles = self.tables["articles"]
        outlet = articles.set_index("article_id")["outlet"]
        shown = shown.assign(outlet=shown["article_id"].map(outlet))
        lines = in_context(shown, articles, width=_CONTEXT)
        columns = (lines[name] for name in ("outlet", "left", "node", "right", "kind", "voice"))
        return {
            "says": f"{things(page.total, 'passage')}: {self._what(measure, question)}",
            "kinds": sorted(kinds),
            "voices": sorted(voices),
            **page.turned(),
            "rows": [
                {
                    "article": int(place),
                    "passage": identity,
                    "outlet": visible(outlet),
                    "left": visible(left),
                    "node": visible(node[:_LONGEST]),
                    "right": visible(right) if len(node) <= _LONGEST else "[…]",
                    "kind": visible(kind),
                    "voice": visible(voice),
                    "rule": visible(rule),
                }
                for place, identity, outlet, left, node, right, kind, voice, rule in zip(
                    shown["place"], shown["evidence_id"], *columns, lines["rule"], strict=True
                )
            ],
        }

    def _articles(self, question: Mapping[str, Any]) -> Answer:
        measure = self._known(question["measure"])
        measures = self.tables["measures"]
        rows = measures[measures["measure"] == measure].dropna(subset=["value"])
        rows = rows.assign(place=self._place.reindex(rows["article_id"]).to_numpy())
        rows = rows[self._chosen(rows["place"], question["outlet"])]
        rows = rows.sort_values(["value", "article_id"], ascending=[False, True])
        page = _Page(len(rows), question["page"])
        shown = rows.iloc[page.start : page.stop]
        articles = self.tables["articles"].iloc[shown["place"]]
        named = articles.get("headline", articles["article_id"]).fillna(articles["article_id"])
        cells = zip(
            shown["place"], named, articles["outlet"], shown["n"], shown["exposure"],
            shown["value"], strict=True,
        )  # fmt: skip
        return {
            "says": f"{things(page.total, 'article')} by {self._what(measure, question)}",
            **page.turned(),
            "rows": [
                {
                    "article": int(place),
                    "headline": visible(headline),
                    "outlet": visible(outlet),
                    "n": number(n),
                    "exposure": count(exposure),
                    "value": number(value),
                }
                for place, headline, outlet, n, exposure, value in cells
            ],
        }

    def _article(self, question: Mapping[str, Any]) -> Answer:
        articles = self.tables["articles"]
        if not 0 <= question["article"] < len(articles):
            raise CorpusError("there is no such article")
        also = self.behind(self._known(question["measure"]))
        also = also[also["evidence_id"] == question["passage"]]
        identity = str(articles["article_id"].iloc[question["article"]])
        shown = highlight(self.tables, identity, also=also.drop(columns="place"))
        return {"shown": as_message(shown), "passage": question["passage"], "says": ""}

    # ------------------------------------------------------------ what they look up

    def rates(self, measure: str) -> DataFrame:
        """Return a measure of each outlet that is drawn, the highest first."""
        if self._rates is None:
            self._rates = self._all_rates()
        rates = self._rates
        rows = rates[rates["measure"] == measure]
        outlets = self.tables["articles"]["outlet"]
        largest = most_common(outlets[outlets.isin(self.drawn)], MOST_OUTLETS)
        rows = rows[rows["outlet"].isin(largest)]
        return rows.sort_values(["value", "outlet"], ascending=[False, True])

    def _all_rates(self) -> DataFrame:
        """Those of the run where they count what its measures do, of all outlets; else computed."""
        measures, articles = self.tables["measures"], self.tables["articles"]
        known = self.tables.get("rates")
        articles = articles[articles["outlet"].isin(self.drawn)]
        if known is not None and set(known["outlet"]) == set(self.drawn):
            outlet = articles.set_index("article_id")["outlet"]
            sums = measures.groupby([measures["article_id"].map(outlet), "measure"])["n"].sum()
            stated = known.set_index(["outlet", "measure"])["n"].fillna(0)
            if np.allclose(stated, sums.reindex(stated.index, fill_value=0)):
                return known
        return outlet_rates(
            measures, articles, stories=self.tables.get("stories"), features=self._features
        )

    def behind(self, measure: str) -> DataFrame:
        """Return what a measure counts, in the order of articles and text, with its article."""
        if measure not in self._behind:
            rows = rows_behind(self.tables, measure, self._features, found=self._found)
            rows = rows.assign(
                place=self._place.reindex(rows["article_id"]).to_numpy(),
                voice=rows["voice"].fillna(UNDECIDED),
            )
            self._behind[measure] = rows.sort_values(["place", "start", "end"], ignore_index=True)
        return self._behind[measure]

    def _known(self, measure: object) -> str:
        if measure not in self._feature_of:
            raise CorpusError(f"no measure is named '{visible(measure)}'")
        return str(measure)

    def _chosen(self, places: Series[int], outlet: str) -> np.ndarray[Any, Any]:
        """Which rows are of articles of the outlet."""
        if not outlet:
            return np.full(len(places), True)
        return np.asarray(self._outlet_of[places.to_numpy(dtype=int)] == int(outlet))

    def _what(self, measure: str, question: Mapping[str, Any]) -> str:
        outlet = self.outlets[int(question["outlet"])] if question["outlet"] else "all outlets"
        return f"{visible(quantity(measure))}, {visible(outlet)}"


class _Page:
    """One page of so many rows."""

    def __init__(self, total: int, wanted: int) -> None:
        self.total = total
        self.pages = max(1, -(-total // PAGE))
        self.number = min(max(0, int(wanted)), self.pages - 1)
        self.start = self.number * PAGE
        self.stop = self.start + PAGE

    def turned(self) -> Answer:
        """Where we are, for the reader."""
        return {"total": self.total, "page": self.number, "pages": self.pages}


def _plain(value: float) -> float | None:
    """JSON has no NaN and no infinity."""
    return float(value) if np.isfinite(value) else None


class Explored:
    """A run to be looked at; see `explorer`."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide

    def __repr__(self) -> str:
        """Return how much there is to explore."""
        n, outlets = len(self.guide.tables["articles"]), len(self.guide.drawn)
        return f"Explorer of {things(n, 'article')} of {things(outlets, 'outlet')}"

    def html(self, identity: str = "") -> Markup:
        """Return the numbers of the opening figure as an escaped table with its style."""
        measure = self.guide.opening()["measure"]
        rates = self.guide.rates(measure)
        row = '<tr><th scope="row">{}</th><td>{}</td><td class="fr-n">{}</td><td>{}</td></tr>'
        columns = (rates[name] for name in ("outlet", "value", "low", "high"))
        rows = [
            say(row, outlet, of, number(value), interval(low, high))
            for outlet, value, low, high, of in zip(*columns, counted(rates), strict=True)
        ]
        heads = ("Outlet", "Counted", "Value", "Interval")
        header = Markup().join(say('<th scope="col">{}</th>', name) for name in heads)
        return say(
            '<div class="framing {}"{}><style>{}</style><table><caption>{}</caption>'
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
            NO_MATHS,
            say(' id="{}"', identity) if identity else Markup(),
            Markup(style()),  # noqa: S704 - a file of ours
            capital(quantity(measure)),
            header,
            Markup().join(rows),
        )

    def _repr_html_(self) -> str:
        return str(self.html())

    def _ipython_display_(self) -> None:
        try:
            from framing.live import Explorer, show_both
        except ImportError as error:  # without the extra `notebooks` the table is shown
            raise NotImplementedError("no widgets here") from error
        guide = self.guide
        show_both(self.html, repr(self), lambda: Explorer(guide.opening(), guide.answer))
