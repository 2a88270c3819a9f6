"""The findings of a report in sentences: what was counted, in whose voice, against whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
from markupsafe import Markup
from pandas import DataFrame

from framing import tally
from framing.between import MOST_NAMED, among_articles
from framing.captions import reasons, stands_out
from framing.excerpts import say
from framing.measures import unit_of
from framing.nouns import plural, things
from framing.reasons import least_adjusted
from framing.sides import FEWEST_ARTICLES
from framing.sourcing import CITED, WORDS
from framing.study import (
    EASE,
    LOADED,
    POINTED,
    PROMOS,
    QUOTED,
    Block,
    Section,
    Study,
    Text,
    each,
)
from framing.validation import NOT_VALIDATED, validated_each
from framing.wording import (
    LEVEL,
    bounds,
    capital,
    count,
    interval,
    named_reference,
    number,
    p_value,
    quantity,
    ratio,
    spread,
)

MOST_TIED = 2
CODED = ("citation", "loaded", "promo")
_NOT_VALIDATED = (
    "Not validated on this corpus: nobody has yet compared these findings with a hand-coded sample "
    "of it. Open the excerpts and judge for yourself."
)
_BY_P_ALONE = "By p alone, with an interval that includes {}"


def summary(study: Study) -> Section:
    """Return the findings in sentences: totals, extremes, and contrasts that stand out."""
    known = set(study.tables["rates"]["measure"])
    told = [m for m in (CITED, LOADED, POINTED, PROMOS, EASE) if m in known]
    blocks: list[Block] = [Text(_finding(study, measure)) for measure in told]
    at = told.index(EASE) if EASE in told else len(told)  # as the sections stand
    blocks[at:at] = [Text(said) for said in among_articles(study)]
    if not blocks:
        blocks = [Text("Nothing was measured: no article could be read.")]
    blocks.insert(0, Text(_validation(study), "note"))
    return Section("summary", "Summary", blocks)


def _validation(study: Study) -> str:
    """How far the findings were checked on this corpus, feature by feature."""
    said = validated_each(study.tables, CODED)
    return _NOT_VALIDATED if said == NOT_VALIDATED else f"How far this was checked: {said}."


def _finding(study: Study, measure: str) -> Markup:
    rates = study.tables["rates"]
    rates = rates[rates["measure"] == measure].dropna(subset=["value"])
    if rates.empty:
        return say("<b>{}</b>: nothing to count in.", capital(quantity(measure)))
    ordered = rates.sort_values(["value", "outlet"], ascending=[False, True])
    large = ordered[ordered["n_units"] >= FEWEST_ARTICLES]
    ordered = large if len(large) > 1 else ordered
    ends = _extremes(ordered, "value", lambda row: _outlet_in_words(study, measure, row))
    extremes = say("{}.", capital(ends))
    if len(ordered) < len(rates):
        extremes = say("{} (outlets of five articles, or stories, and more).", capital(ends))
    if len(ordered) == 1:
        only = _outlet_in_words(study, measure, ordered.iloc[0])
        extremes = say("The only outlet with a value is {}.", only)
    elif not rates["value"].max():
        extremes = say("No outlet has any.")
    said = [
        _total(study, measure),
        extremes,
        _standing_out(study, measure),
        *(more(study) for name, more in _MORE.items() if name == measure),
    ]
    return Markup(" ").join(filter(None, said))


def _extremes(
    ordered: DataFrame, value: str, in_words: Callable[[pd.Series[Any]], Markup]
) -> Markup:
    """Who has the highest and who the lowest number, each tied one named unless there are many."""
    numbers = ordered[value]
    tied = [ordered[numbers == numbers.iloc[i]] for i in (0, -1)]
    if len(tied[0]) == len(ordered):
        return say("all {} outlets have the same, {}", len(ordered), number(numbers.iloc[0]))
    high, low = (
        say("are {} outlets, {} each", len(rows), number(rows[value].iloc[0]))
        if len(rows) > MOST_TIED
        else say("{} {}", "is" if len(rows) == 1 else "are", Markup(" and ").join(named))
        for rows in tied
        for named in [[in_words(row) for _, row in rows.iterrows()]]
    )
    return say("highest {}; lowest {}", high, low)


def _total(study: Study, measure: str) -> Markup:
    n, exposure = _sums(study, measure)
    name, shown = capital(quantity(measure)), count(exposure if measure == EASE else n)
    linked = study.open(shown, measure, "", "summary")
    if measure == EASE:
        words = "<b>{}</b>: computed from {} in {} {}."
        return say(words, name, things(int(n), "word"), linked, plural(exposure, "sentence"))
    mean = study.open(number(unit_of(measure) * n / exposure), measure, "", "summary")
    base = things(int(exposure), "sentence" if measure == POINTED else "word")
    return say("<b>{}</b>: {} in {}, a rate of {}.", name, linked, base, mean)


def _sums(study: Study, measure: str) -> tuple[float, float]:
    """What a measure counts, and in what, in all articles: those that state no outlet are some."""
    terms = {f.measure: f.terms[0][0] for feature in study.features for f in feature.formulas}
    rows = study.tables["measures"]
    rows = rows[rows["measure"] == terms.get(measure, measure)].dropna(subset=["n"])
    return float(rows["n"].sum()), float(rows["exposure"].sum())


def _more_on_sources(study: Study) -> Markup:
    sources = study.items["sources"]
    if sources.empty:
        return Markup()
    said = [
        say(
            "{} ({})",
            study.excerpts.link(count(len(rows)), rows, f"Source: {name}", back="summary"),
            name,
        )
        for name in tally.most_common(sources["category"], 20)
        for rows in [sources[sources["category"] == name]]
    ]
    by_type = say("By type of source: {}.", Markup(", ").join(said))
    return Markup(" ").join([by_type, *_more_on_words(study), *_more_on_spread(study)])


def _more_on_words(study: Study) -> Iterator[Markup]:
    """Which type of source gets most of the cited words."""
    sums = {measure: _sums(study, measure) for measure in sorted(WORDS)}
    most = max(sums, key=lambda measure: sums[measure][0])
    n, exposure = sums[most]
    if not n:
        return
    yield say(
        "Of {} that citations give to their sources, {} ({} per 100) {} to: {}.",
        things(int(exposure), "word"),
        study.open(count(n), most, "", "summary"),
        number(100 * n / exposure),
        "goes" if n == 1 else "go",
        WORDS[most],
    )


def _more_on_spread(study: Study) -> Iterator[Markup]:
    """Whose citations are spread over most and over fewest sources, at equal numbers."""
    rows = study.tables["diversity"]
    rows = rows[(rows["over"] == "source") & (rows["units"] == "citations") & rows["is_rarefied"]]
    rows = rows[rows["measure"] == "hill_1"].dropna(subset=["estimate"])
    if len(rows) < 2:
        return
    ordered = rows.sort_values(["estimate", "outlet"], ascending=[False, True])
    yield say("{}: {}.", capital(spread(rows)), _extremes(ordered, "estimate", _spread_in_words))


def _spread_in_words(row: pd.Series[Any]) -> Markup:
    how_sure = interval(row["low"], row["high"]) or row["reason"]
    return say("{}, {} ({})", row["outlet"], number(row["estimate"]), how_sure)


def _more_on_voice(study: Study) -> Markup:
    n, exposure = _sums(study, QUOTED)
    if not exposure:
        return say("Inside quotation marks: {}.", "not counted" if study.apart else "no words")
    linked = study.open(count(n), QUOTED, "", "summary")
    return say("Inside quotation marks: {} in {}.", linked, things(int(exposure), "word"))


def _more_on_targets(study: Study) -> Markup:
    promos = study.items["promos"]
    if promos.empty:
        return Markup()
    away = promos[promos["is_own"].eq(False).fillna(False)]
    unknown = promos[promos["is_own"].isna()]
    return say(
        "Promoting pages of somebody else: {}; target unknown: {}.",
        study.excerpts.link(count(len(away)), away, "Promos for others", back="summary"),
        study.excerpts.link(count(len(unknown)), unknown, "Promos, no target", back="summary"),
    )


_MORE: dict[str, Callable[[Study], Markup]] = {
    CITED: _more_on_sources,
    LOADED: _more_on_voice,
    PROMOS: _more_on_targets,
}


def _outlet_in_words(study: Study, measure: str, row: pd.Series[Any]) -> Markup:
    value = study.open(number(row["value"]), measure, str(row["outlet"]), "summary")
    return say("{}, {} ({})", row["outlet"], value, bounds(row))


def _standing_out(study: Study, measure: str) -> Markup:
    contrasts = study.tables["contrasts"]
    every = contrasts[contrasts["measure"] == measure]
    mine = every[every["p"].notna()]
    low = mine[mine["p_adjusted"] < LEVEL].sort_values("outlet")
    clear = stands_out(low)
    if contrasts.empty:
        return Markup("There is only one outlet: nothing to compare with.")
    if mine.empty:
        return say("Outlets were not compared: {}.", reasons(every) or "nothing to count in")
    if low.empty:
        tested = "all" if len(mine) == len(every) else f"the {count(len(mine))} compared"
        inside = "" if every["n_stories"].isna().all() else " inside shared stories"
        words = "No outlet differs clearly from its reference{} (adjusted p ≥ {} for {}{})."
        return say(words, inside, LEVEL, tested, _at_best(mine))
    by_p_alone = _BY_P_ALONE.format(0 if low["effect"].iloc[0] == "difference" else 1)
    said = [
        say("{}: {}.", name, _listed(study, rows))
        for name, rows in (("Standing out", low[clear]), (by_p_alone, low[~clear]))
        if len(rows)
    ]
    return Markup(" ").join(said)


def _at_best(contrasts: DataFrame) -> str:
    """How small adjusted p could have been: where above the level, none could differ clearly."""
    least = least_adjusted(contrasts)
    if least is None:
        return ""
    if least >= LEVEL:
        return f"; one alone could not be below {p_value(least)}, so this shows no likeness"
    return f"; {p_value(least)} was the least that one alone could have"


def _listed(study: Study, rows: DataFrame) -> Markup:
    said = [_in_sentence(study, row) for row in each(rows.head(MOST_NAMED))]
    more = [say("{} more", len(rows) - MOST_NAMED)] if len(rows) > MOST_NAMED else []
    return Markup("; ").join([*said, *more])


def _in_sentence(study: Study, row: Any) -> Markup:
    how_sure = say("{}, adjusted p {}", _how_far(study, row), p_value(row.p_adjusted))
    return say("{}, {}{} ({})", row.outlet, _against(study, row), _inside(row), how_sure)


def _inside(row: Any) -> str:
    """Where sides are compared inside stories: not between the rates of all their articles."""
    return "" if pd.isna(row.n_stories) else f" inside {things(int(row.n_stories), 'shared story')}"


def _against(study: Study, row: Any) -> Markup:
    """What sets an outlet apart; a side where nothing was counted makes no ratio to print."""
    reference = named_reference(row.reference)
    if row.effect == "difference":
        shown = study.open_compared(number(row.estimate), row, row.outlet, "summary")
        return say("{} points from {}", shown, reference)
    if row.estimate == 0:
        return say("none, unlike {}", reference)
    if row.estimate != row.estimate:
        if row.reference != "rest":
            return say("found here, not in {}", reference)
        is_all = not study.n_without_outlet  # else it may stand in articles that state no outlet
        return say("found only here" if is_all else "not found in any other outlet")
    shown = study.open_compared(ratio(row.estimate), row, row.outlet, "summary")
    return say("{} times the rate of {}", shown, reference)


def _how_far(study: Study, row: Any) -> str | Markup:
    """The interval of a contrast, or why there is none; of none or all the counts of both sides."""
    if row.estimate > 0 or row.effect == "difference":
        shown = number if row.effect == "difference" else ratio
        return interval(row.low, row.high, shown=shown) or str(row.reason)
    here = study.open_compared(count(row.n), row, row.outlet, "summary")
    return say("{} against {}", here, count(row.n_against))
