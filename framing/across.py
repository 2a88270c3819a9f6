"""All tables that compare articles with each other, each made of those before it.

`framing compare` writes them and `verify` makes them again: one list, so that both agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pandas import DataFrame

from framing.compare import compare
from framing.diversity import diversities
from framing.feature import Feature
from framing.features import FEATURES
from framing.keyness import keyness
from framing.leads import find_leads
from framing.omissions import find_omissions
from framing.reuse import find_reuse
from framing.schema import (
    CONTRASTS,
    DIVERSITY,
    KEYNESS,
    LEADS,
    MATCHES,
    OMISSIONS,
    RATES,
    STORIES,
    WIRE,
    Table,
    frame,
)
from framing.stories import WINDOW, find_stories
from framing.wire import wire_copy


@dataclass(frozen=True)
class Settings:
    """How articles are compared: the arguments of `compare` and `find_stories`."""

    by: str = "outlet"
    reference: str = "rest"
    matched: bool = False
    seed: int = 0
    window: float | None = WINDOW


def compare_all(
    tables: Mapping[str, DataFrame],
    settings: Settings | None = None,
    *,
    edits: DataFrame | None = None,
    features: Sequence[Feature] = FEATURES,
) -> dict[Table, DataFrame]:
    """Make every table that compares articles.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles, evidence, roles, voices and measures, as `read_tables` gives them.
    settings : Settings, optional
        Against what, inside stories or not, and how stories are told.
    edits : DataFrame, table STORY_EDITS, optional
        Merges and splits of stories by hand.
    features : sequence of Feature
        Those that the measures come from.

    Returns
    -------
    dict of Table to DataFrame
        Stories, rates, contrasts, keyness (in every voice, where voices are known), diversity,
        matches, wire, leads and omissions, in the order to verify them in.

    Raises
    ------
    CorpusError
        As `compare` and `find_stories` do.

    Examples
    --------
    >>> import framing as fr
    >>> from framing.schema import ARTICLES, frame
    >>> named = {"body_start": 0, "source_file": "-", "source_record": "1", "text_hash": ""}
    >>> rows = [{"article_id": f"a{n}", "outlet": "North", "text": "The regime fell."} | named
    ...         for n in range(2)]
    >>> articles = frame(rows, ARTICLES)
    >>> found = fr.find_evidence(articles)
    >>> tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    >>> " ".join(table.name for table in compare_all(tables))
    'stories rates contrasts keyness diversity matches wire leads omissions'
    """
    how = settings or Settings()
    articles = tables["articles"]
    stories = find_stories(articles, window=how.window, edits=edits)
    result = compare(
        tables["measures"],
        articles,
        by=how.by,
        reference=how.reference,
        stories=stories,
        matched=how.matched,
        features=features,
        seed=how.seed,
    )
    spread = diversities(tables, by=how.by, features=features, seed=how.seed)
    matches = find_reuse(articles)
    wire = wire_copy(articles, matches)
    known = {**tables, "stories": stories, "matches": matches, "wire": wire}
    return {
        STORIES: stories,
        RATES: result.rates,
        CONTRASTS: result.contrasts,
        KEYNESS: _keyness(tables, stories, how),
        DIVERSITY: spread,
        MATCHES: matches,
        WIRE: wire,
        LEADS: find_leads(known),
        OMISSIONS: find_omissions(known),
    }


def _keyness(tables: Mapping[str, DataFrame], stories: DataFrame, how: Settings) -> DataFrame:
    """Terms that set outlets apart, in each voice; none where voices were not sought."""
    if tables["voices"].empty:
        return frame([], KEYNESS)
    told = {name: tables[name] for name in ("articles", "voices")} | {"stories": stories}
    return keyness(told, by=how.by, voice=None, reference=how.reference, seed=how.seed)
