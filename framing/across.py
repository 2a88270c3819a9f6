"""All tables that compare articles with each other, each made of those before it.

`framing compare` writes them and `verify` makes them again: one list, so that both agree. What is
set apart is left out of what is counted, never of stories, shared text or agency copy; stories are
told by what articles say outside their promos, whatever is set apart.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pandas import DataFrame

from framing.chosen import what_is_counted
from framing.compare import compare
from framing.dates import WINDOW
from framing.diversity import diversities
from framing.evidence import APART
from framing.feature import Feature
from framing.features import FEATURES
from framing.given import with_groups
from framing.keyness import keyness
from framing.leads import find_leads
from framing.omissions import find_omissions
from framing.parts import promos_of, without_promos
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
from framing.stages import stage
from framing.stories import find_stories
from framing.wire import wire_copy

_NAMES = dict(zip(APART, ("agency copy", "promos", "quotations", "paraphrases"), strict=True))


@dataclass(frozen=True)
class Settings:
    """How articles are compared: the arguments of `compare`, `find_stories` and `set_apart`."""

    by: str = "outlet"
    reference: str = "rest"
    matched: bool = False
    seed: int = 0
    window: float | None = WINDOW
    without: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()


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
        articles, evidence, roles, voices, exposure and measures, as `read_tables` gives them.
    settings : Settings, optional
        Against what, inside stories or not, without which words, and how stories are told.
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
    CorpusError, RuleError
        As `compare`, `find_stories` and `set_apart` do.

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
    articles = with_groups(tables["articles"], how.by)
    tables = {**tables, "articles": articles}
    told = without_promos(articles, tables["voices"])
    stage("stories")
    stories = find_stories(told, window=how.window, edits=edits)
    stage("shared text and agency copy")
    matches = find_reuse(articles, promos=promos_of(tables["evidence"]))
    wire = wire_copy(articles, matches, agencies=how.agencies)
    stage("rates and contrasts")
    kept = what_is_counted(dict(tables) | {"wire": wire}, how.without, features=features)
    result = compare(
        kept["measures"],
        articles,
        by=how.by,
        reference=how.reference,
        stories=stories,
        matched=how.matched,
        features=features,
        seed=how.seed,
    )
    stage("diversity of sources")
    spread = diversities(kept, by=how.by, features=features, seed=how.seed)
    known = {**tables, "stories": stories, "matches": matches, "wire": wire}
    stage("keyness")
    words = keyness_of(kept, stories, how)
    stage("leads")
    leads = find_leads(known)
    stage("omissions")
    return {
        STORIES: stories,
        RATES: result.rates,
        CONTRASTS: result.contrasts,
        KEYNESS: words,
        DIVERSITY: spread,
        MATCHES: matches,
        WIRE: wire,
        LEADS: leads,
        OMISSIONS: find_omissions(known),
    }


def keyness_of(
    kept: Mapping[str, DataFrame], stories: DataFrame, how: Settings, *, voice: str | None = None
) -> DataFrame:
    """Return the terms that set outlets apart, in one voice or in each.

    Parameters
    ----------
    kept : mapping of table name to DataFrame
        articles and voices, as `what_is_counted` leaves them.
    stories : DataFrame, table STORIES
    how : Settings
    voice : str, optional
        As for `keyness`.

    Returns
    -------
    DataFrame, table KEYNESS
        Empty where voices were not sought, or no outlet, or not the reference, has a word left.

    Examples
    --------
    >>> from framing.schema import ARTICLES, VOICES
    >>> none = {"articles": frame([], ARTICLES), "voices": frame([], VOICES)}
    >>> len(keyness_of(none, frame([], STORIES), Settings()))
    0
    """
    articles, voices = kept["articles"], kept["voices"]
    articles = articles[articles["article_id"].isin(voices["article_id"].unique())]
    left = set(articles[how.by].dropna())
    if not left or how.reference not in left | {"rest"}:
        return frame([], KEYNESS)
    told = {"articles": articles, "voices": voices, "stories": stories}
    return keyness(told, by=how.by, voice=voice, reference=how.reference, seed=how.seed)


def said_apart(
    tables: Mapping[str, DataFrame], kept: Mapping[str, DataFrame], without: Collection[str]
) -> str:
    """Say in a sentence what was set apart, and how much that is.

    Parameters
    ----------
    tables, kept : mapping of table name to DataFrame
        exposure, before and after `what_is_counted`.
    without : collection of str
        As for `set_apart`.

    Examples
    --------
    >>> exposure = DataFrame({"article_id": ["a", "b"], "words": [40, 60]})
    >>> said_apart({"exposure": exposure}, {"exposure": exposure.head(1)}, ["wire", "promos"])
    'Set apart and not counted: agency copy and promos, 60 of 100 words; 1 of 2 articles
    has no other words.'
    """
    words, left = (int(t["exposure"]["words"].sum()) for t in (tables, kept))
    articles, remain = (t["exposure"]["article_id"].nunique() for t in (tables, kept))
    names = [_NAMES[name] for name in APART if name in without]
    told = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    none = articles - remain
    return (
        f"Set apart and not counted: {told}, {words - left:,} of {words:,} words; "
        f"{none:,} of {articles:,} articles {'has' if none == 1 else 'have'} no other words."
    )
