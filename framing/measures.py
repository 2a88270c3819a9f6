"""Evidence to numbers: one row per article and measure, articles without evidence included."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas import DataFrame

from framing.errors import MeasureError
from framing.evidence import Evidence, relied_on_all
from framing.feature import Feature, Formula, Found, each_once
from framing.features import FEATURES
from framing.schema import MEASURES, check, frame


def measure(found: Evidence, *, features: Sequence[Feature] = FEATURES) -> DataFrame:
    """Compute every measure of the features for every article.

    Parameters
    ----------
    found : Evidence
        As `find_evidence` returns it, for the same features.
    features : sequence of Feature
        Whose measures to compute.

    Returns
    -------
    DataFrame, table MEASURES
        n and exposure are kept beside each value, so that sums can be made. A formula's n and
        exposure are those of its first component.

    Raises
    ------
    CorpusError
        If a table or column is absent, or holds what is not of its type.
    RuleError
        If a feature is none, or two have one name.
    MeasureError
        If two features have a measure of one name.

    Examples
    --------
    >>> from framing.evidence import find_evidence
    >>> articles = DataFrame({"article_id": ["a1"], "body_start": [0],
    ...     "text": ["The regime fell. It was over."]})
    >>> measures = measure(find_evidence(articles)).set_index("measure")
    >>> float(measures.value["loaded_per_1000_outlet_words"].round(1))
    166.7
    """
    found, features = relied_on_all(found), each_once(features)
    parts = [frame([], MEASURES)]
    of_rows = found.evidence["feature"].to_numpy()
    named = dict(zip(found.evidence["evidence_id"], of_rows, strict=True))
    of_roles = found.roles["evidence_id"].map(named).to_numpy()
    of_measure: dict[str, str] = {}
    for feature in features:
        mine = Found(found.evidence[of_rows == feature.name], found.roles[of_roles == feature.name])
        counted = feature.measure(mine, found.exposure)
        made = [counted, *(_formula(f, counted) for f in feature.formulas)]
        for name in {name for rows in made for name in rows["measure"]}:
            if of_measure.setdefault(name, feature.name) != feature.name:
                raise MeasureError(
                    f"features '{of_measure[name]}' and '{feature.name}' both have the measure "
                    f"'{name}'; rename it in one of them, or leave one out"
                )
        parts += made
    stacked = pd.concat(parts, ignore_index=True)
    return check(stacked.sort_values(list(MEASURES.key), ignore_index=True), MEASURES)


def apply_formula(formula: Formula, rates: dict[str, np.ndarray]) -> np.ndarray:
    """Return a formula's values from its components' values; missing where one is missing.

    Examples
    --------
    >>> flesch = Formula("ease", 206.835, (("words", -1.015), ("syllables", -84.6)))
    >>> parts = {"words": np.array([10.0]), "syllables": np.array([1.5])}
    >>> apply_formula(flesch, parts).round(3).tolist()
    [69.785]
    """
    total = np.full_like(rates[formula.terms[0][0]], formula.constant, dtype=float)
    for name, weight in formula.terms:
        total = total + weight * rates[name]
    return np.asarray(total, dtype=float)


def _formula(formula: Formula, counted: DataFrame) -> DataFrame:
    parts = {
        name: counted[counted["measure"] == name].set_index("article_id")
        for name, _ in formula.terms
    }
    first = parts[formula.terms[0][0]]
    values = {name: part["value"].reindex(first.index).to_numpy() for name, part in parts.items()}
    return first.assign(measure=formula.measure, value=apply_formula(formula, values))[
        [name for name in MEASURES.columns if name != "article_id"]
    ].reset_index()[list(MEASURES.columns)]


def unit_of(measure_name: str) -> int:
    """Return the unit that a measure's name states: 1000 for `…_per_1000_…`, else 1.

    Examples
    --------
    >>> unit_of("loaded_per_1000_outlet_words"), unit_of("words_per_sentence")
    (1000, 1)
    """
    stated = re.search(r"_per_(\d+)(?:_|$)", measure_name)
    return int(stated.group(1)) if stated else 1
