"""Check an output folder: recompute hashes, evidence and numbers; name the first difference."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame

import framing
from framing.across import Settings, compare_all
from framing.chosen import features_of
from framing.echoes import with_echoes
from framing.errors import CorpusError
from framing.evidence import find_evidence
from framing.feature import Feature
from framing.kept import lexicons_hash, models_hash
from framing.lexica import same_lexicons, with_lexicons
from framing.measures import measure
from framing.schema import (
    EVIDENCE,
    EXPOSURE,
    MEASURES,
    ROLES,
    STORY_EDITS,
    VALIDATION,
    VOICES,
    Table,
    frame,
)
from framing.store import read_manifest, read_tables
from framing.validation import validate
from framing.work import corpus_bytes


class Difference(NamedTuple):
    """Where an output and its recomputation part, and what the likely cause is."""

    where: str
    stored: str
    recomputed: str
    cause: str


def verify(folder: str | Path, *, lexicons: Sequence[str | Path] = ()) -> Difference | None:
    """Recompute an output from its articles and return the first difference, or None.

    Parameters
    ----------
    folder : path
        An output of `framing extract`, with or without `compare`.
    lexicons : sequence of path
        The lexicons it was made with, if any besides ours; known by their content.

    Returns
    -------
    Difference or None
        The first difference in the order texts, account, echoes, evidence, roles, voices, exposure,
        measures, the tables of `compare_all`, validation; None when everything agrees.

    Raises
    ------
    CorpusError
        If the folder is no output, or a file is damaged.
    RuleError
        If a lexicon is needed that is not given, or one is given that was not used.

    Examples
    --------
    >>> verify("nowhere")
    Traceback (most recent call last):
    framing.errors.CorpusError: nowhere: no manifest.json; is it an output of framing?
    """
    place = Path(folder)
    manifest, tables = read_manifest(place), read_tables(place)
    if "measures" not in tables:
        raise CorpusError(f"{folder}: no measures there; run framing extract first")
    cause = _likely_cause(manifest)
    features = with_lexicons(features_of(manifest), same_lexicons(manifest, lexicons))
    return next(_differences(manifest, tables, features, cause), None)


def _differences(
    manifest: dict[str, Any],
    tables: dict[str, DataFrame],
    features: tuple[Feature, ...],
    cause: str,
) -> Iterator[Difference]:
    yield from _texts(tables["articles"])
    made = hashlib.sha256(corpus_bytes(tables["articles"])).hexdigest()
    if made != manifest["corpus_sha256"]:
        cause = "an outlet, headline, date or other column was edited after reading"
        yield Difference("articles", manifest["corpus_sha256"], made, cause)
    yield from _account(manifest, tables)
    if not (tables["rejects"]["reason"] == "internal").any():  # else echoes are of those, too
        yield from _echoes(tables["articles"])
    found = find_evidence(tables["articles"], features=features)
    measures = measure(found, features=features)
    again: list[tuple[Table, DataFrame]] = [
        (EVIDENCE, found.evidence),
        (ROLES, found.roles),
        (VOICES, found.voices),
        (EXPOSURE, found.exposure),
        (MEASURES, measures),
    ]
    if "comparison" in manifest:
        told = manifest["stories"]
        edits = tables.get("story_edits", frame([], STORY_EDITS))
        yield from _edits(told["edits"], edits)
        settings = Settings(**manifest["comparison"], window=told["window_days"])
        every = found._asdict() | {"articles": tables["articles"], "measures": measures}
        again += compare_all(every, settings, edits=edits, features=features).items()
    if "codes" in tables:
        results = validate(tables["sample"], tables["codes"], seed=manifest["validation"]["seed"])
        again.append((VALIDATION, results))
    for table, recomputed in again:
        yield from _table(table, tables.get(table.name, frame([], table)), recomputed, cause)


def _texts(articles: DataFrame) -> Iterator[Difference]:
    for article, text, stated in zip(
        articles["article_id"], articles["text"], articles["text_hash"], strict=True
    ):
        made = hashlib.sha256(text.encode("utf-8")).hexdigest()
        if made != stated:
            yield Difference(
                f"articles.text of {article}", stated, made, "the text was edited after reading"
            )


def _echoes(articles: DataFrame) -> Iterator[Difference]:
    stated, made = articles["echoes"], with_echoes(articles)["echoes"]
    for article, one, other in (
        articles.assign(one=stated, other=made)
        .loc[~_same(stated, made), ["article_id", "one", "other"]]
        .itertuples(index=False)
    ):
        cause = "articles were added or removed after the run"
        yield Difference(f"articles.echoes of {article}", str(one), str(other), cause)


def _account(manifest: dict[str, Any], tables: dict[str, DataFrame]) -> Iterator[Difference]:
    there_are = {name: len(tables[name]) for name in ("articles", "duplicates", "rejects")}
    every = there_are | {"records": sum(there_are.values())}
    for name, there in every.items():
        stated = manifest["account"].get(name)
        if stated != there:
            cause = "rows of that table were added or removed after the run"
            if name == "records":
                cause = "articles, duplicates and rejects are all records; the manifest was edited"
            where = f"manifest.json, number of {name}"
            yield Difference(where, str(stated), str(there), cause)


def _edits(stated: dict[str, Any] | None, edits: DataFrame) -> Iterator[Difference]:
    told = hashlib.sha256(b"").hexdigest() if stated is None else stated["rows_sha256"]
    made = hashlib.sha256(corpus_bytes(edits)).hexdigest()
    if told != made:
        yield Difference("story_edits", told, made, "edits were changed after the run")


def _table(
    table: Table, stored: DataFrame, recomputed: DataFrame, cause: str
) -> Iterator[Difference]:
    key = list(table.key)
    both = stored.merge(recomputed, on=key, how="outer", suffixes=("", "_again"), indicator=True)
    both = both.sort_values(key, ignore_index=True)
    differs = both["_merge"] != "both"
    for name in table.columns:
        if name not in key:
            differs |= ~_same(both[name], both[f"{name}_again"])
    for row in both[differs].head(1).to_dict("records"):
        where = f"{table.name} {'/'.join(str(row[name]) for name in key)}"
        others = [name for name in table.columns if name not in key]
        here = ", ".join(f"{name}={row[name]}" for name in others)
        there = ", ".join(f"{name}={row[f'{name}_again']}" for name in others)
        sides = {"left_only": (here, "no such row"), "right_only": ("no such row", there)}
        stated, made = sides.get(str(row["_merge"]), (here, there))
        yield Difference(where, stated[:300], made[:300], cause)


def _same(stored: pd.Series[Any], recomputed: pd.Series[Any]) -> pd.Series[bool]:
    if stored.dtype.kind == "f":
        close = np.isclose(stored, recomputed.astype(float), rtol=1e-9, atol=0, equal_nan=True)
        return pd.Series(close, index=stored.index)
    return (stored == recomputed) | (stored.isna() & recomputed.isna())


def _likely_cause(manifest: dict[str, Any]) -> str:
    if manifest["framing"] != framing.__version__:
        return f"made by framing {manifest['framing']}, checked by {framing.__version__}"
    if manifest["lexicons_sha256"] != lexicons_hash():
        return "the lexicons have changed since"
    if manifest.get("models_sha256") != models_hash():
        return "the trained weights have changed since"
    return "the stored table was edited, or a library computes differently"
