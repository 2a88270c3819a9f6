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
from framing.schema import EVIDENCE, EXPOSURE, ROLES, VOICE_NAMES, VOICES, check, frame
from framing.text import Tokens, with_tokens

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
        evidence = evidence.assign(words_before=_words_before(evidence, shared, {}))
        return Evidence(evidence, roles, frame([], VOICES), _exposure_without_voice(shared))
    layers = _layers(shared, evidence, roles)
    return Evidence(
        evidence.assign(
            voice=pd.array(_voice_of(evidence, roles, layers), dtype="str"),
            words_before=_words_before(evidence, shared, layers),
        ),
        roles,
        frame(_stretches(layers), VOICES),
        frame(_exposure(shared, layers), EXPOSURE),
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


def _layers(
    articles: DataFrame, evidence: DataFrame, roles: DataFrame
) -> dict[str, NDArray[np.uint8]]:
    """For each article, the voice of every code point."""
    cited = evidence.loc[evidence["feature"] == "citation", "evidence_id"]
    content = roles[(roles["role"] == "content") & roles["evidence_id"].isin(cited)]
    promos = evidence[evidence["feature"] == "promo"]
    spans: dict[str, list[tuple[int, int, int]]] = {}
    for rows, voice in ((content, _PARAPHRASED), (promos, _PROMO)):
        for article, start, end in zip(rows.article_id, rows.start, rows.end, strict=True):
            spans.setdefault(article, []).append((voice, start, end))
    layers = {}
    for article, text, tokens in zip(
        articles.article_id, articles.text, articles.tokens, strict=True
    ):
        voices = np.full(len(text), _OUTLET, dtype=np.uint8)
        painted = [*spans.get(article, []), *((_QUOTED, s, e) for s, e in tokens.quotes)]
        for layer in (_PARAPHRASED, _QUOTED, _PROMO):
            for voice, start, end in painted:
                if voice == layer:
                    voices[start:end] = voice
        layers[article] = voices
    return layers


def _stretches(
    layers: dict[str, NDArray[np.uint8]],
) -> Iterator[tuple[str, int, int, str]]:
    for article, voices in layers.items():
        if not len(voices):
            continue
        cuts = np.flatnonzero(np.diff(voices)) + 1
        starts, ends = [0, *cuts.tolist()], [*cuts.tolist(), len(voices)]
        for start, end in zip(starts, ends, strict=True):
            yield article, start, end, VOICE_NAMES[voices[start]]


def _voice_of(
    evidence: DataFrame, roles: DataFrame, layers: dict[str, NDArray[np.uint8]]
) -> list[str]:
    """The voice that most of a piece of evidence is in; of a citation, that of its cue."""
    cues = roles[roles["role"] == "cue"].drop_duplicates("evidence_id")
    anchors = dict(zip(cues.evidence_id, zip(cues.start, cues.end, strict=True), strict=True))
    voices = []
    for identity, article, start, end in zip(
        evidence.evidence_id, evidence.article_id, evidence.start, evidence.end, strict=True
    ):
        first, last = anchors.get(identity, (start, end))
        voices.append(VOICE_NAMES[_most(layers[article][first:last])])
    return voices


def _most(voices: NDArray[np.uint8]) -> int:
    if not len(voices):
        return _OUTLET
    first = int(voices[0])
    return first if (voices == first).all() else int(np.bincount(voices).argmax())


# ---------------------------------------------------------------- place


def _words_before(
    evidence: DataFrame, articles: DataFrame, layers: dict[str, NDArray[np.uint8]]
) -> NDArray[np.float64]:
    """Words of the body before each piece of evidence, promos left out; missing in the headline."""
    before = np.full(len(evidence), np.nan)
    starts = evidence["start"].to_numpy()
    bodies = articles["body_start"] if "body_start" in articles else [0] * len(articles)
    rows = evidence.groupby("article_id").indices
    for (article, tokens), body in zip(_article_tokens(articles), bodies, strict=True):
        if article in rows:
            mine = rows[article]
            words = tokens.starts[np.searchsorted(tokens.starts, body) :]
            if article in layers:
                words = words[layers[article][words] != _PROMO]
            before[mine] = np.where(
                starts[mine] < body, np.nan, np.searchsorted(words, starts[mine])
            )
    return before


# ---------------------------------------------------------------- exposure


def _exposure(
    articles: DataFrame, layers: dict[str, NDArray[np.uint8]]
) -> Iterator[tuple[str, str, int, int, bool]]:
    for article, tokens in _article_tokens(articles):
        voices = layers[article]
        words = np.bincount(voices[tokens.starts], minlength=4)
        homes = [_most(voices[start:end]) for start, end in tokens.sentences]
        sentences = np.bincount(np.array(homes, dtype=np.int64), minlength=4)
        for code, name in enumerate(VOICE_NAMES):
            yield article, name, int(words[code]), int(sentences[code]), tokens.is_english


def _exposure_without_voice(articles: DataFrame) -> DataFrame:
    counted: list[tuple[str, None, int, int, bool]] = [
        (article, None, len(tokens.words), len(tokens.sentences), tokens.is_english)
        for article, tokens in _article_tokens(articles)
    ]
    return frame(counted, EXPOSURE)


def _article_tokens(articles: DataFrame) -> Iterator[tuple[str, Tokens]]:
    yield from zip(articles.article_id, articles.tokens, strict=True)
