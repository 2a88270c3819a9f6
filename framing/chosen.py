"""What a run looks for, and what of it counts: features by name, words set apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pandas import DataFrame

from framing.errors import RuleError
from framing.evidence import Evidence, set_apart
from framing.feature import Feature
from framing.features import FEATURES, installed
from framing.lexica import counted_as
from framing.measures import measure


def named_features(names: str | None, *, plugins: bool = False) -> tuple[Feature, ...]:
    """Return the features that a comma-separated list names; all when it is None.

    Raises
    ------
    RuleError
        If a name is unknown.

    Examples
    --------
    >>> [feature.name for feature in named_features("loaded,promo")]
    ['loaded', 'promo']
    """
    known = {feature.name: feature for feature in (installed() if plugins else FEATURES)}
    wanted = list(known) if names is None else [n.strip() for n in names.split(",") if n.strip()]
    for name in wanted:
        if name not in known:
            raise RuleError(f"no feature is named '{name}'; there are {', '.join(known)}")
    if not wanted:
        raise RuleError(f"no feature named; there are {', '.join(known)}")
    return tuple(known[name] for name in dict.fromkeys(wanted))


def features_of(manifest: Mapping[str, Any]) -> tuple[Feature, ...]:
    """Return the features an output was made with; those of others only if it used them.

    If it was made with lexicons of the user's, their feature counts but cannot find again; see
    `same_lexicons`.

    Raises
    ------
    RuleError
        If one is not installed here.

    Examples
    --------
    >>> [feature.name for feature in features_of({"features": ["loaded"]})]
    ['loaded']
    """
    used, plugins = manifest.get("features", []), bool(manifest.get("plugins"))
    known = {feature.name for feature in (installed() if plugins else FEATURES)}
    if absent := [name for name in used if name not in known]:
        raise RuleError(
            f"the output was made with the feature '{absent[0]}', which is not installed here; "
            "install the package that it is of"
        )
    features = named_features(",".join(used) or None, plugins=plugins)
    return counted_as(features, manifest)


def what_is_counted(
    tables: Mapping[str, DataFrame],
    without: Collection[str],
    *,
    features: Sequence[Feature] = FEATURES,
) -> dict[str, DataFrame]:
    """Return the tables of a run without the words that are set apart, and measured anew.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles, evidence, roles, voices, exposure, measures; wire too, where it is set apart.
        Nothing but `measures` is needed where nothing is.
    without : collection of str
        As for `set_apart`.
    features : sequence of Feature
        Those that the measures come from.

    Raises
    ------
    CorpusError, RuleError
        As `set_apart` does.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "body_start": [0],
    ...                       "text": ["“The regime must go,” he said of it."]})
    >>> found = fr.find_evidence(articles)
    >>> tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    >>> kept = what_is_counted(tables, ["quotations"])
    >>> [int(table["exposure"]["words"].sum()) for table in (tables, kept)]
    [8, 4]
    """
    if not without:
        return dict(tables)
    found = Evidence(*(tables[name] for name in Evidence._fields))
    kept = set_apart(found, tables["articles"], without=without, wire=tables.get("wire"))
    measured = {"measures": measure(kept, features=features)}
    return dict(tables) | kept._asdict() | measured


def set_apart_in(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the comparison of an output leaves out of counting, as its manifest says.

    Examples
    --------
    >>> set_apart_in({}), set_apart_in({"comparison": {"without": ["wire"]}})
    ((), ('wire',))
    """
    return tuple(manifest.get("comparison", {}).get("without", ()))
