"""Run the features, check what they found, and decide whose words each piece of evidence is.

Voice is decided once, here, by laying promos over quotations over paraphrased content over the
outlet's own text. The stretches tile every article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from framing.errors import RuleError
from framing.feature import Feature, Found
from framing.features import FEATURES
from framing.scare import RULE as SCARE_QUOTES
from framing.schema import EVIDENCE, EXPOSURE, ROLES, VOICE_NAMES, VOICES, check, frame
from framing.text import Offsets, with_tokens

_OUTLET, _QUOTED, _PARAPHRASED, _PROMO = range(4)
_NEEDED_FOR_VOICE = frozenset(["citation", "promo"])


class Evidence(NamedTuple):
    """What was found in a corpus: tables EVIDENCE, ROLES, VOICES and EXPOSURE."""

    evidence: DataFrame
    roles: DataFrame
    voices: DataFrame
    exposure: DataFrame


def find_evidence(articles: DataFrame, *, features: Sequence[Feature] = FEATURES) -> Evidence:
    """Find all evidence of the features in the articles, and whose voice it is in.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES
        At least article_id, text and body_start.
    features : sequence of Feature
        What to look for. Voice needs `citation` and `promo` among them; without both, voice is
        missing and exposure has one row an article.

    Returns
    -------
    Evidence
        Four tables. An article without evidence has its rows in voices and exposure.

    Raises
    ------
    RuleError
        If two features have one name, or a finder reports a kind it did not declare.
    SchemaError
        If a finder's offsets do not equal the text.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "body_start": [0],
    ...     "text": ["“The regime must go,” the minister said on Monday."]})
    >>> found = find_evidence(articles)
    >>> found.evidence.query("feature == 'loaded'")[["text", "voice"]].values.tolist()
    [['regime', 'quoted']]
    """
    _refuse_same_names(features)
    shared = with_tokens(articles)
    texts = shared.set_index("article_id")["text"]
    found = [_run(feature, shared, texts) for feature in features]
    evidence = pd.concat([frame([], EVIDENCE), *(f.evidence for f in found)], ignore_index=True)
    roles = pd.concat([frame([], ROLES), *(f.roles for f in found)], ignore_index=True)
    if not _NEEDED_FOR_VOICE <= {feature.name for feature in features}:
        evidence = evidence.assign(words_before=_words_before(evidence, shared, None))
        return Evidence(evidence, roles, frame([], VOICES), _exposure_without_voice(shared))
    painting = _paint(shared, evidence, roles)
    return Evidence(
        evidence.assign(
            voice=pd.array(_voice_of(evidence, roles, painting), dtype="str"),
            words_before=_words_before(evidence, shared, painting),
        ),
        roles,
        frame(_stretches(painting), VOICES),
        frame(_exposure(shared, painting), EXPOSURE),
    )


def _refuse_same_names(features: Sequence[Feature]) -> None:
    twice = [name for name, n in Counter(f.name for f in features).items() if n > 1]
    if twice:
        raise RuleError(f"two features are named '{twice[0]}'; rename one of them")


def _run(feature: Feature, articles: DataFrame, texts: pd.Series[str]) -> Found:
    evidence, roles = feature.find(articles)
    evidence = evidence.assign(words_before=np.nan)  # decided below, for all features at once
    check(evidence, EVIDENCE, texts=texts)
    check(roles, ROLES, texts=texts)
    undeclared = set(evidence["kind"]) - set(feature.kinds)
    if undeclared:
        raise RuleError(
            f"feature '{feature.name}' reports the kind '{min(undeclared)}', which it does not "
            f"declare; its kinds are {', '.join(feature.kinds)}"
        )
    return Found(evidence, roles)


# ---------------------------------------------------------------- voice


class _Painting(NamedTuple):
    """Articles laid end to end, each from its base on, as stretches of one voice."""

    articles: pd.Index
    bases: Offsets
    starts: Offsets
    codes: Offsets
    before: Offsets  # characters of each voice before each stretch, shape (stretches, voices)


def _paint(articles: DataFrame, evidence: DataFrame, roles: DataFrame) -> _Painting:
    """Give every character its voice, and cut where the voice or the article changes."""
    names = pd.Index(articles["article_id"])
    bases = np.cumsum([0, *map(len, articles["text"])], dtype=np.int64)
    citations = pd.Index(evidence.loc[evidence["feature"] == "citation", "evidence_id"])
    content = roles[roles["role"] == "content"]
    content = content[citations.get_indexer(pd.Index(content["evidence_id"])) >= 0]
    promos = evidence[evidence["feature"] == "promo"]
    quotes = _end_to_end([tokens.quotes for tokens in articles["tokens"]], bases)
    voices = np.full(bases[-1], _OUTLET, dtype=np.uint8)
    for voice, spans in (
        (_PARAPHRASED, _placed(content, names, bases)),
        (_QUOTED, quotes),
        (_PROMO, _placed(promos, names, bases)),
    ):
        for start, end in spans.tolist():
            voices[start:end] = voice
    is_cut = np.ones(len(voices), dtype=bool)
    is_cut[1:] = voices[1:] != voices[:-1]
    is_cut[bases[bases < len(voices)]] = True
    starts = np.flatnonzero(is_cut)
    codes = voices[starts].astype(np.int64)
    lengths = np.zeros((len(starts), len(VOICE_NAMES)), dtype=np.int64)
    lengths[np.arange(len(starts)), codes] = np.diff(starts, append=len(voices))
    return _Painting(names, bases, starts, codes, np.cumsum(lengths, axis=0) - lengths)


def _placed(rows: DataFrame, names: pd.Index, bases: Offsets) -> Offsets:
    """Start and end of each row in the articles laid end to end."""
    base = bases[names.get_indexer(pd.Index(rows["article_id"]))]
    return rows[["start", "end"]].to_numpy() + base[:, None]


def _end_to_end(offsets: Sequence[Offsets], bases: Offsets) -> Offsets:
    """Offsets in each article, as offsets in the articles laid end to end."""
    if not offsets:
        return np.empty((0, 2), dtype=np.int64)
    return np.concatenate(
        [some + base for some, base in zip(offsets, bases[:-1].tolist(), strict=True)]
    )


def _most(painting: _Painting, spans: Offsets) -> Offsets:
    """The voice that most of each span is in; the outlet's own if it is empty."""
    if not len(painting.starts):
        return np.full(len(spans), _OUTLET, dtype=np.int64)
    counts = _before(painting, spans[:, 1]) - _before(painting, spans[:, 0])
    most: Offsets = counts.argmax(axis=1)
    return most


def _before(painting: _Painting, points: Offsets) -> Offsets:
    """Characters of each voice before each point."""
    stretch = _stretch_of(painting, points)
    counts = painting.before[stretch]
    counts[np.arange(len(points)), painting.codes[stretch]] += points - painting.starts[stretch]
    return counts


def _stretch_of(painting: _Painting, points: Offsets) -> Offsets:
    return np.searchsorted(painting.starts, points, side="right") - 1


def _voice_of(evidence: DataFrame, roles: DataFrame, painting: _Painting) -> list[str]:
    """The voice that most of a piece of evidence is in; of a citation, that of its cue.

    Scare quotes are the writer's, though their words are quoted: theirs is the voice before them.
    """
    spans = _placed(evidence, painting.articles, painting.bases)
    distancing = (evidence["rule"] == SCARE_QUOTES).to_numpy()
    spans[distancing] = spans[distancing, :1] + np.array([-1, 0])
    cues = roles[roles["role"] == "cue"].drop_duplicates("evidence_id")
    rows = pd.Index(evidence["evidence_id"]).get_indexer(cues["evidence_id"])
    spans[rows[rows >= 0]] = _placed(cues, painting.articles, painting.bases)[rows >= 0]
    return [VOICE_NAMES[code] for code in _most(painting, spans).tolist()]


def _stretches(painting: _Painting) -> Iterator[tuple[str, int, int, str]]:
    """The rows of VOICES."""
    article = np.searchsorted(painting.bases, painting.starts, side="right") - 1
    base = painting.bases[article]
    ends = np.append(painting.starts[1:], painting.bases[-1])
    return zip(
        painting.articles.to_numpy()[article].tolist(),
        (painting.starts - base).tolist(),
        (ends - base).tolist(),
        [VOICE_NAMES[code] for code in painting.codes.tolist()],
        strict=True,
    )


# ---------------------------------------------------------------- place


def _words_before(
    evidence: DataFrame, articles: DataFrame, painting: _Painting | None
) -> NDArray[np.float64]:
    """Words of the body before each piece of evidence, promos left out; missing in the headline."""
    if not len(evidence):
        return np.empty(0, dtype=np.float64)
    bases = np.cumsum([0, *map(len, articles["text"])], dtype=np.int64)
    body = articles["body_start"].to_numpy() if "body_start" in articles else 0
    words = np.concatenate(
        [tokens.starts + base for tokens, base in zip(articles["tokens"], bases, strict=False)]
    )
    article = np.searchsorted(bases, words, side="right") - 1
    counted = words >= (bases[:-1] + body)[article]
    if painting is not None:
        counted &= painting.codes[_stretch_of(painting, words)] != _PROMO
    words = words[counted]
    home = pd.Index(articles["article_id"]).get_indexer(pd.Index(evidence["article_id"]))
    starts = evidence["start"].to_numpy() + bases[home]
    before = np.searchsorted(words, starts) - np.searchsorted(words, bases[home])
    in_headline = starts < (bases[:-1] + body)[home]
    return np.where(in_headline, np.nan, before)


# ---------------------------------------------------------------- exposure


def _exposure(articles: DataFrame, painting: _Painting) -> Iterator[tuple[object, ...]]:
    """The rows of EXPOSURE: what begins or lies in each voice of each article."""
    tokens = articles["tokens"].tolist()
    if not tokens:
        return
    starts = _end_to_end([t.starts for t in tokens], painting.bases)
    words = painting.codes[_stretch_of(painting, starts)]
    sentences = _most(painting, _end_to_end([t.sentences for t in tokens], painting.bases))
    n_words = _per_article(words, [len(t.starts) for t in tokens])
    n_sentences = _per_article(sentences, [len(t.sentences) for t in tokens])
    for article, token, *counts in zip(
        painting.articles, tokens, n_words.tolist(), n_sentences.tolist(), strict=True
    ):
        for name, *count in zip(VOICE_NAMES, *counts, strict=True):
            yield article, name, *count, token.is_english


def _per_article(codes: Offsets, sizes: Sequence[int]) -> Offsets:
    """How many of each code each article has, shape (articles, voices)."""
    n = len(VOICE_NAMES)
    article = np.repeat(np.arange(len(sizes)), sizes)
    return np.bincount(n * article + codes, minlength=n * len(sizes)).reshape(len(sizes), n)


def _exposure_without_voice(articles: DataFrame) -> DataFrame:
    rows = zip(articles["article_id"], articles["tokens"], strict=True)
    counted = [(id_, None, len(t.words), len(t.sentences), t.is_english) for id_, t in rows]
    return frame(counted, EXPOSURE)
