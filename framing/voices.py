"""Whose words every character of an article is: voices laid over each other, in stretches.

Promos lie over quotations, quotations over paraphrased content, and that over the outlet's own
text. Articles are laid end to end, so that each step is one operation on arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from framing.acts import named_by_outlet
from framing.features.citation import said_by_author
from framing.scare import RULE as SCARE_QUOTES
from framing.schema import VOICE_NAMES
from framing.text import Offsets

OUTLET, QUOTED, PARAPHRASED, PROMO, SET_APART = range(5)
CODES = (*VOICE_NAMES, "apart")
"""The names of the codes; what is set apart has no voice."""


class Painting(NamedTuple):
    """Articles laid end to end, each from its base on, as stretches of one voice."""

    articles: pd.Index
    bases: Offsets
    starts: Offsets
    codes: Offsets
    before: Offsets  # characters of each voice before each stretch, shape (stretches, voices)


class Words(NamedTuple):
    """The words of articles laid end to end: where each begins, and in which voice."""

    starts: Offsets
    codes: Offsets


def paint(articles: DataFrame, evidence: DataFrame, roles: DataFrame) -> Painting:
    """Give every character its voice, and cut where the voice or the article changes.

    What *I* say outside quotation marks and interviews is the author's; what I was told is not.
    What somebody acts on is called as the outlet calls it: *MPs backed a reckless bill*; and what
    drew praise or blame.
    """
    names, bases = end_points(articles)
    citations = pd.Index(evidence.loc[evidence["feature"] == "citation", "evidence_id"])
    own = roles["evidence_id"].isin(said_by_author(articles, roles)) | named_by_outlet(roles)
    content = roles[(roles["role"] == "content") & ~own]
    content = content[citations.get_indexer(pd.Index(content["evidence_id"])) >= 0]
    promos = evidence[evidence["feature"] == "promo"]
    quotes = end_to_end([tokens.quotes for tokens in articles["tokens"]], bases)
    voices = np.full(bases[-1], OUTLET, dtype=np.uint8)
    for voice, spans in (
        (PARAPHRASED, placed(content, names, bases)),
        (QUOTED, quotes),
        (PROMO, placed(promos, names, bases)),
    ):
        for start, end in spans.tolist():
            voices[start:end] = voice
    return in_stretches(names, bases, voices)


def end_points(articles: DataFrame) -> tuple[pd.Index, Offsets]:
    """Return the ids of articles laid end to end, and where each begins and the last one ends."""
    bases = np.cumsum([0, *map(len, articles["text"])], dtype=np.int64)
    return pd.Index(articles["article_id"]), bases


def in_stretches(names: pd.Index, bases: Offsets, voices: NDArray[np.uint8]) -> Painting:
    """Return the stretches of voices that are given character by character."""
    is_cut = np.ones(len(voices), dtype=bool)
    is_cut[1:] = voices[1:] != voices[:-1]
    is_cut[bases[bases < len(voices)]] = True
    starts = np.flatnonzero(is_cut)
    codes = voices[starts].astype(np.int64)
    lengths = np.zeros((len(starts), len(CODES)), dtype=np.int64)
    lengths[np.arange(len(starts)), codes] = np.diff(starts, append=len(voices))
    return Painting(names, bases, starts, codes, np.cumsum(lengths, axis=0) - lengths)


def placed(rows: DataFrame, names: pd.Index, bases: Offsets) -> Offsets:
    """Return start and end of each row in the articles laid end to end."""
    base = bases[names.get_indexer(pd.Index(rows["article_id"]))]
    return rows[["start", "end"]].to_numpy() + base[:, None]


def end_to_end(offsets: Sequence[Offsets], bases: Offsets) -> Offsets:
    """Return offsets in each article as offsets in the articles laid end to end."""
    if not offsets:
        return np.empty((0, 2), dtype=np.int64)
    return np.concatenate(
        [some + base for some, base in zip(offsets, bases[:-1].tolist(), strict=True)]
    )


def within(painting: Painting, spans: Offsets) -> Offsets:
    """Return how many characters of each voice each span has, shape (spans, voices)."""
    return _before(painting, spans[:, 1]) - _before(painting, spans[:, 0])


def codes_at(painting: Painting, points: Offsets) -> Offsets:
    """Return the voice that each point is in."""
    return painting.codes[_stretch_of(painting, points)]


def words_of(articles: DataFrame, painting: Painting) -> Words:
    """Return the words of the articles that were painted."""
    starts = end_to_end([tokens.starts for tokens in articles["tokens"]], painting.bases)
    return Words(starts, codes_at(painting, starts))


def most_of(painting: Painting, spans: Offsets) -> Offsets:
    """Return the voice that most of each span is in; the outlet's own if it is empty.

    A sentence that goes on beyond a promo is no promo, however long that is.
    """
    if not len(painting.starts):
        return np.full(len(spans), OUTLET, dtype=np.int64)
    counts = within(painting, spans)
    counts[codes_at(painting, spans[:, 0]) != PROMO, PROMO] = 0
    most: Offsets = counts.argmax(axis=1)
    return most


def voice_of(evidence: DataFrame, roles: DataFrame, painting: Painting) -> Offsets:
    """Return the voice that most of each piece of evidence is in; of a citation, that of its cue.

    Scare quotes are the writer's, though their words are quoted: theirs is the voice before them.
    """
    spans = placed(evidence, painting.articles, painting.bases)
    distancing = (evidence["rule"] == SCARE_QUOTES).to_numpy()
    spans[distancing] = spans[distancing, :1] + np.array([-1, 0])
    cues = roles[roles["role"] == "cue"].drop_duplicates("evidence_id")
    rows = pd.Index(evidence["evidence_id"]).get_indexer(cues["evidence_id"])
    spans[rows[rows >= 0]] = placed(cues, painting.articles, painting.bases)[rows >= 0]
    return most_of(painting, spans)


def stretches_of(painting: Painting) -> Iterator[tuple[str, int, int, str]]:
    """Yield the rows of VOICES."""
    article = np.searchsorted(painting.bases, painting.starts, side="right") - 1
    base = painting.bases[article]
    ends = np.append(painting.starts[1:], painting.bases[-1])
    yield from zip(
        painting.articles.to_numpy()[article].tolist(),
        (painting.starts - base).tolist(),
        (ends - base).tolist(),
        [CODES[code] for code in painting.codes.tolist()],
        strict=True,
    )


def _before(painting: Painting, points: Offsets) -> Offsets:
    """Characters of each voice before each point."""
    stretch = _stretch_of(painting, points)
    counts = painting.before[stretch]
    counts[np.arange(len(points)), painting.codes[stretch]] += points - painting.starts[stretch]
    return counts


def _stretch_of(painting: Painting, points: Offsets) -> Offsets:
    return np.searchsorted(painting.starts, points, side="right") - 1
