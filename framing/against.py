"""What a report says of contrasts: each outlet against its reference, with the counts of both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup
from pandas import DataFrame, isna

from framing.captions import describe
from framing.figures import dot_panels
from framing.sourcing import CITED
from framing.study import (
    EASE,
    HEADLINES,
    LOADED,
    PROMOS,
    Block,
    Section,
    Sheet,
    Study,
    Text,
    each,
    plot,
)
from framing.wording import (
    are_differences,
    count,
    counted,
    named_reference,
    number,
    p_value,
    quantity,
    ratio,
)

_SHORT = {
    CITED: "citations",
    LOADED: "loaded terms, own voice",
    PROMOS: "promos",
    EASE: "reading ease, own voice",
}


def side_by_side(study: Study) -> Section:
    """Return the contrasts: each outlet against its reference."""
    back, title = "contrasts", "Outlets side by side"
    contrasts = study.tables["contrasts"]
    contrasts = contrasts[contrasts["outlet"].isin(study.outlets)]
    if contrasts.empty:
        return Section(back, title, [Text("There is only one outlet: nothing to compare with.")])
    main = contrasts[contrasts["measure"].isin(HEADLINES)]
    tested = main[~are_differences(main)]
    ratios = tested.dropna(subset=["estimate"])
    reference = named_reference(contrasts["reference"].iloc[0])
    said = (
        f"Each rate divided by that of {reference}; for reading ease the difference. 1 (for a "
        f"difference 0) means no difference. {_inside(contrasts)}p is adjusted for the tests of "
        f"one feature: {_families(study.tables['contrasts'])}. The grey band shows how far apart "
        "shuffled labels would be. Effect size is the logarithm of a ratio, or a difference in "
        "standard deviations of articles. A dot at the edge of a panel lies farther out; its value "
        "stands beside it."
    )
    drawn: list[Block] = []
    if len(ratios):
        label = f"ratio to {reference} (logarithmic axis)"
        rows = ratios.assign(
            panel=ratios["measure"].map(_SHORT),
            category=ratios["outlet"],
            value=ratios["estimate"],
            beside=ratios["estimate"].map(ratio),
        )
        axes = dot_panels(rows, label=label, order=_ordered(rows["panel"]), log=True)
        alt = describe(tested.assign(category=tested["measure"].map(_SHORT)), label)
        drawn = [plot(axes, f"{label}, by measure", alt)]
    return Section(
        back,
        title,
        [
            *([Text(study.apart, "note")] if study.apart else []),
            Text(said),
            *drawn,
            _sheet(study, main, f"Against {reference}: the main measures", back),
            _sheet(study, contrasts, f"Against {reference}: all", back, is_folded=True),
        ],
    )


def _inside(contrasts: DataFrame) -> str:
    if contrasts["n_stories"].isna().all():
        return ""
    return (
        "Only articles on stories that both sides tell are compared, inside each story; the counts "
        "are of these, and open to them. "
    )


def _families(contrasts: DataFrame) -> str:
    """How many tests each family has, in words."""
    sizes = contrasts.groupby("family")["family_size"].first()
    return ", ".join(f"{count(size)} of {family}" for family, size in sizes.items())


def _ordered(names: Iterable[object]) -> list[str]:
    present = set(names)
    return [name for name in _SHORT.values() if name in present]


def _sheet(
    study: Study, rows: DataFrame, caption: str, back: str, *, is_folded: bool = False
) -> Sheet:
    """Return the table of contrasts; each estimate opens to the evidence of its outlet."""
    cells = []
    rows = rows.sort_values(["measure", "outlet"])
    against = rows.assign(n=rows["n_against"], exposure=rows["exposure_against"])
    for row, here, there in zip(each(rows), counted(rows), counted(against), strict=True):
        shown = number if row.effect == "difference" else ratio
        is_refused = str(row.reason).startswith("refused")
        cells.append(
            [
                row.outlet,
                quantity(row.measure),
                "refused" if is_refused else row.effect,
                study.open_compared(shown(row.estimate), row, row.outlet, back),
                shown(row.low),
                shown(row.high),
                shown(row.null_low),
                shown(row.null_high),
                number(row.effect_size),
                count(row.n_articles),
                study.open_compared(here, row, row.outlet, back),
                count(row.n_reference),
                _of_reference(study, there, row, back),
                p_value(row.p),
                p_value(row.p_adjusted),
                count(row.family_size),
                "" if isna(row.reason) else row.reason,
            ]
        )
    header = "Outlet|Measure|Effect|Estimate|95 % low|95 % high|Shuffled low|Shuffled high"
    header += "|Effect size|Articles|Counted|Reference articles|Reference counted|p|p adjusted"
    header += "|Tests in family|Remark"
    numeric = [False, False, False, *[True] * 13, False]
    return Sheet(caption, header.split("|"), numeric, cells, is_folded)


def _of_reference(study: Study, shown: str, row: Any, back: str) -> str | Markup:
    """What was counted in the reference: a link where it is one outlet, not many together."""
    others = [name for name in study.outlets if name != row.outlet]
    if row.reference != "rest":
        return study.open_compared(shown, row, row.reference, back)
    if study.n_outlets == 2 and len(others) == 1:
        return study.open_compared(shown, row, others[0], back)
    return shown
