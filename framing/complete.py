"""What a report is about, complete: what a run lacks is computed from what it has."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pandas import DataFrame

from framing.across import Settings, keyness_of, said_apart
from framing.chosen import features_of, set_apart_in, what_is_counted
from framing.compare import compare, outlet_rates
from framing.concordance import find_terms
from framing.diversity import diversities
from framing.excerpts import ORDER, RANK, Excerpts
from framing.explain import prepared
from framing.feature import Feature
from framing.leads import find_leads
from framing.omissions import find_omissions
from framing.parts import promos_of, without_promos
from framing.reuse import find_reuse
from framing.schema import (
    CONTRASTS,
    DIVERSITY,
    DUPLICATES,
    EXPOSURE,
    KEYNESS,
    MEASURES,
    RATES,
    REJECTS,
    ROLES,
    frame,
)
from framing.stages import stage
from framing.store import read_manifest, read_tables
from framing.stories import find_stories
from framing.study import MOST_OUTLETS, SHARED_OUT, Study, terms_to_open
from framing.tally import (
    comparable,
    cues,
    in_order,
    most_common,
    promos,
    shares_of_each,
    sources,
    with_outlets,
)
from framing.wire import wire_copy
from framing.workers import processes

_OPTIONAL = (REJECTS, DUPLICATES, ROLES, EXPOSURE, MEASURES)
_SHARED = ("matches", "wire", "leads", "omissions")
_BY_GROUP = ("rates", "contrasts", "keyness", "diversity")
_NOT_READ_BESIDE = ("loaded", "readability", "stance", "wording")  # no lead or omission asks them
_FEWEST_BESIDE = 2_000  # articles that are worth the start of another process


class Beside:
    """Another process, which finds what articles share while this one counts and compares.

    Attributes
    ----------
    stories : Future of DataFrame
        Table STORIES.
    shared : Future of dict of DataFrame
        The tables of `_SHARED`.
    """

    def __init__(self, folder: Path, pool: Executor) -> None:
        self._folder, self._pool = folder, pool
        self.stories = pool.submit(_stories_in, folder)
        self.shared = pool.submit(_shared_in, folder)

    def places(self, terms: list[str]) -> Future[DataFrame]:
        """Begin to look terms up."""
        return self._pool.submit(_places_in, self._folder, terms)


@contextmanager
def working_beside(folder: Path) -> Iterator[Beside]:
    """Let another process begin to read the output of `framing extract`.

    It ends with the block, and at once if the block fails: nobody waits for what is not needed.
    """
    pool = processes(1, get_context("spawn"))
    number = pool.submit(os.getpid)
    try:
        yield Beside(folder, pool)
    except BaseException:
        if number.done() and not number.exception():
            with suppress(ProcessLookupError):
                os.kill(number.result(), signal.SIGTERM)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def is_worth_another_process(manifest: Mapping[str, Any]) -> bool:
    """Whether a run has articles enough to be read by two processes.

    Examples
    --------
    >>> is_worth_another_process({"account": {"articles": 10}})
    False
    """
    return int(manifest["account"]["articles"]) >= _FEWEST_BESIDE


def study_of(
    tables: Mapping[str, DataFrame], manifest: Mapping[str, Any], beside: Beside | None = None
) -> Study:
    """Return the tables in an order of their own, complete, with the outlets that are shown.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        As `read_tables` gives them; of the comparison, what is there is taken.
    manifest : mapping
        How the run was made.
    beside : Beside, optional
        On the same tables: what articles share is taken from there.

    Raises
    ------
    RuleError
        If the run has features that are not installed.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "headline": [None],
    ...     "url": [None], "published": [None], "body_start": [0], "text": ["The regime fell."]})
    >>> found = fr.find_evidence(articles)
    >>> tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    >>> study = study_of(tables, {})
    >>> study.outlets, len(study.tables["rates"]) > 0
    (('North',), True)
    """
    stage("evidence in order")
    features = features_of(manifest)
    without = set_apart_in(manifest)
    said = manifest.get("comparison", {})
    if said.get("by", "outlet") != "outlet":  # those of other groups are no help
        tables = {name: rows for name, rows in tables.items() if name not in _BY_GROUP}
    kept = what_is_counted(tables, without, features=features)
    whole, articles = _with_all_tables(kept)
    how = Settings(matched=said.get("matched", False), seed=said.get("seed", 0))
    as_read = dict(whole)
    grouped = comparable(whole["articles"]).sort_values("article_id", ignore_index=True)
    whole["articles"] = articles
    outlet = articles.set_index("article_id")["outlet"]
    evidence = whole["evidence"].sort_values(ORDER, ignore_index=True)
    whole["evidence"] = evidence.assign(outlet=evidence["article_id"].map(outlet))
    whole["evidence"][RANK] = range(len(evidence))
    found = prepared(whole, features)
    cited = found["citation"].evidence if "citation" in found else None
    whole["diversity"] = _diversity(whole | {"articles": grouped}, features, how, cited)
    outlets = tuple(in_order(most_common(grouped["outlet"], MOST_OUTLETS)))
    stage("stories")
    as_read["stories"] = _stories(as_read, articles) if beside is None else beside.stories.result()
    stage("keyness")
    as_read["keyness"] = _keyness(as_read, how)
    terms = terms_to_open(as_read["keyness"], outlets)
    looked_up = None if beside is None else beside.places(terms)
    stage("rates and contrasts")
    as_read |= _compared(as_read, grouped, features, how)
    stage("sources, cues and promos")
    items = {
        "sources": sources(whole, cited=cited),
        "cues": cues(whole, cited=cited),
        "promos": promos(whole),
    }
    shares = shares_of_each(items, grouped, most=SHARED_OUT)
    stage("shared text, leads and omissions")
    as_read |= _shared(as_read, articles) if beside is None else beside.shared.result()
    made = ("stories", "keyness", "rates", "contrasts", *_SHARED)
    whole |= {name: as_read[name] for name in made}
    return Study(
        tables=whole,
        found=found,
        items=items,
        outlets=outlets,
        n_outlets=grouped["outlet"].nunique(),
        features=features,
        manifest=manifest,
        excerpts=Excerpts(articles, whole["roles"]),
        find_places=looked_up.result if looked_up else partial(find_terms, articles, terms),
        shares=shares,
        apart=said_apart(tables, kept, without) if without else "",
    )


def _with_all_tables(kept: Mapping[str, DataFrame]) -> tuple[dict[str, DataFrame], DataFrame]:
    """The tables of a run, empty ones too, and the articles in order, each with an outlet."""
    whole = {table.name: frame([], table) for table in _OPTIONAL} | dict(kept)
    for name in ("evidence", "roles"):  # looked up hundreds of times: objects are hashed fastest
        whole[name] = whole[name].astype({"evidence_id": object})
    return whole, with_outlets(whole["articles"]).sort_values("article_id", ignore_index=True)


def _stories(tables: Mapping[str, DataFrame], articles: DataFrame) -> DataFrame:
    if "stories" in tables:
        return tables["stories"]
    return find_stories(without_promos(articles, tables.get("voices")))


def _shared(tables: Mapping[str, DataFrame], articles: DataFrame) -> dict[str, DataFrame]:
    """What articles share or leave out, and what leads that gives; `tables` has the stories."""
    matches = tables["matches"] if "matches" in tables else _reuse(tables, articles)
    wire = tables["wire"] if "wire" in tables else wire_copy(tables["articles"], matches)
    found = {"matches": matches, "wire": wire}
    leads = tables["leads"] if "leads" in tables else find_leads({**tables, **found})
    omissions = (
        tables["omissions"] if "omissions" in tables else find_omissions({**tables, **found})
    )
    return found | {"leads": leads, "omissions": omissions}


def _reuse(tables: Mapping[str, DataFrame], articles: DataFrame) -> DataFrame:
    return find_reuse(articles, promos=promos_of(tables["evidence"]))


def _compared(
    tables: Mapping[str, DataFrame],
    articles: DataFrame,
    features: tuple[Feature, ...],
    how: Settings,
) -> dict[str, DataFrame]:
    """Rates of outlets, and contrasts among them; `articles` as outlets are compared."""
    if articles.empty or tables["measures"].empty:
        return {"rates": frame([], RATES), "contrasts": frame([], CONTRASTS)}
    outlets = set(articles["outlet"].dropna())
    contrasts, rates = tables.get("contrasts"), tables.get("rates")
    if rates is not None and set(rates["outlet"]) != outlets:
        rates = None
    is_whole = contrasts is not None and set(CONTRASTS.columns) <= set(contrasts)
    if contrasts is None or not is_whole or not set(contrasts["outlet"]) <= outlets:
        contrasts = frame([], CONTRASTS)
        if len(outlets) > 1:
            compared = compare(
                tables["measures"],
                articles,
                stories=tables["stories"],
                matched=how.matched,
                features=features,
                seed=how.seed,
            )
            contrasts = compared.contrasts
            rates = compared.rates if rates is None else rates
    if rates is None:
        rates = outlet_rates(
            tables["measures"],
            articles,
            stories=tables["stories"],
            features=features,
            seed=how.seed,
        )
    return {"rates": rates, "contrasts": contrasts}


def _diversity(
    tables: Mapping[str, DataFrame],
    features: tuple[Feature, ...],
    how: Settings,
    cited: DataFrame | None,
) -> DataFrame:
    """That of every outlet; as it was compared, if it was compared by outlet."""
    known, articles = tables.get("diversity"), tables["articles"]
    if known is not None and set(known["outlet"]) == set(articles["outlet"].dropna()):
        return known
    if articles.empty:
        return frame([], DIVERSITY)
    return diversities(tables, features=features, seed=how.seed, cited=cited)


def _keyness(tables: Mapping[str, DataFrame], how: Settings) -> DataFrame:
    """That of outlets that are stated; as it was compared, if it was compared by outlet."""
    known = tables.get("keyness")
    stated = set(tables["articles"]["outlet"].dropna())
    if known is not None and set(known["outlet"]) <= stated:
        return known
    if len(stated) < 2 or "voices" not in tables:
        return frame([], KEYNESS)
    return keyness_of(tables, tables["stories"], how, voice="outlet")


# ---------------------------------------------------------------- in the other process


@cache
def _read(folder: Path) -> tuple[dict[str, DataFrame], DataFrame]:
    manifest = read_manifest(folder)
    without, features = set_apart_in(manifest), features_of(manifest)
    needed = ["citation", *(f.name for f in features if f.name not in _NOT_READ_BESIDE)]
    tables = read_tables(folder, where=None if without else {"evidence": {"feature": needed}})
    return _with_all_tables(what_is_counted(tables, without, features=features))


@cache
def _stories_in(folder: Path) -> DataFrame:
    return _stories(*_read(folder))


def _shared_in(folder: Path) -> dict[str, DataFrame]:
    tables, articles = _read(folder)
    return _shared(tables | {"stories": _stories_in(folder)}, articles)


def _places_in(folder: Path, terms: list[str]) -> DataFrame:
    return find_terms(_read(folder)[1], terms)
