"""Wording: for each sentence the probability that an expert would call how it is worded biased.

The score is calibrated on BABE, where one sentence in two was so called, and opens to what made it
(`wording_contributions`). It holds among political sentences of the press as in BABE; in plain
reports it ranks poorly. There `value`, how many loaded words to expect, ranks better: see
`framing/_data/loaded.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from pandas import DataFrame, Index, Series

from framing.feature import (
    Feature,
    Finding,
    Found,
    all_outlet,
    found,
    measures,
    only_english,
    rate,
    words_by_article,
)
from framing.text import Tokens, count_words, tokenise, with_tokens
from framing.weigh import Read, Weights, listed, read, read_by, weighable, weights

KIND = "sentence"
LIKELY = 0.5
"""Probability from which a sentence is counted as likely to be called biased."""
_RULE = "weights/wording"
_MEAN, _SHARE = "wording_probability_per", "pointed_sentences_per_100"
_EXPECTED = "expected_loaded_words_per_1000"


def wording_contributions(text: str) -> DataFrame:
    """Return what made the wording scores of a text, largest first in each sentence.

    Parameters
    ----------
    text : str
        English text; of a text without a weights file nothing is known.

    Returns
    -------
    DataFrame
        One row a contribution: sentence (its number in the text, from 0), part (base, word,
        lexicon or build), term, start and end of the word (missing for the others), contribution
        in log-odds, and the probability that the contributions of the sentence add up to.

    Examples
    --------
    >>> made = wording_contributions("The shameless mayor rammed it through.")
    >>> set(made["term"]) >= {"shameless", "rammed"}
    True
    """
    tokens, by = tokenise(text), weights()
    entries = weighable(text, tokens, listed().entries(text, tokens))
    terms = by.terms(text, tokens, entries) if by and tokens.is_english else []
    made = DataFrame(terms, columns=["sentence", "part", "term", "word", "contribution"])
    at = made.pop("word").to_numpy(dtype=int)
    for name, offsets in (("start", tokens.starts), ("end", tokens.ends)):
        given = np.append(offsets, -1)[at]
        made[name] = Series(given, index=made.index).where(at >= 0).astype("Int64")
    total = made.groupby("sentence")["contribution"].transform("sum")
    made["probability"] = 1 / (1 + np.exp(-total))
    order = ["sentence", "part", "term", "start", "end", "contribution", "probability"]
    ranked = made.assign(size=made["contribution"].abs())
    return ranked.sort_values(
        ["sentence", "size", "start"], ascending=[True, False, True], ignore_index=True
    )[order]


def wording_by(by: Weights | None) -> Feature:
    """Return the feature with other weights than those that ship."""
    return _feature(partial(read_by, by))


def _feature(reading: Callable[[str, Tokens], Read]) -> Feature:
    return Feature(
        name="wording",
        kinds=(KIND,),
        find=partial(_find, reading),
        measure=_measure,
        reference="Spinde et al. 2021 (BABE); framing/_data/loaded.md",
        rows=_rows,
    )


def _find(reading: Callable[[str, Tokens], Read], articles: DataFrame) -> Found:
    """Silent where the words are not English, and where there are no weights."""
    shared = with_tokens(articles)
    findings = [
        _sentences(tokens, reading(text, tokens)) if tokens.is_english else []
        for text, tokens in zip(shared["text"], shared["tokens"], strict=True)
    ]
    return found("wording", shared, findings)


def _sentences(tokens: Tokens, done: Read) -> list[Finding]:
    """Sentences with a word in them."""
    if done.weighed is None:
        return []
    firsts = tokens.starts.searchsorted(tokens.sentences[:, 0])
    lasts = tokens.starts.searchsorted(tokens.sentences[:, 1])
    scored = zip(
        tokens.sentences.tolist(),
        (lasts > firsts).tolist(),
        done.weighed.expected.round(4).tolist(),
        done.weighed.wording.tolist(),
        strict=True,
    )
    return [
        Finding(KIND, start, end, _RULE, expected, score)
        for (start, end), has_words, expected, score in scored
        if has_words
    ]


def _measure(sentences: Found, exposure: DataFrame) -> DataFrame:
    """Expected share of sentences called biased, sentences likely to be, and loaded words expected.

    Of sentences that are the outlet's own to the last word, since a score is made of all words; of
    all where voices were not sought.
    """
    of_all = bool(exposure["voice"].isna().all())
    voice = "" if of_all else "outlet_"
    mean, share = f"{_MEAN}_{voice}sentence", f"{_SHARE}_{voice}sentences"
    words = f"{_EXPECTED}_{voice}words"
    articles = Index(exposure["article_id"].unique(), name="article_id")
    rows = _rows(sentences, mean)
    number = rows.groupby("article_id").size().reindex(articles, fill_value=0)
    lengths = rows["text"].map(count_words).astype("int64")
    in_them = lengths.groupby(rows["article_id"]).sum()
    at_risk = words_by_article(exposure) if of_all else in_them.reindex(articles, fill_value=0)
    counted = {
        mean: rate(rows, number, per=1),
        share: rate(_rows(sentences, share), number, per=100),
        words: rate(_rows(sentences, words), at_risk),
    }
    return only_english(measures("wording", counted), exposure)


def _rows(sentences: Found, measure: str) -> DataFrame:
    """The sentences that a measure sums up, `value` being what each adds to it."""
    rows = sentences.evidence
    if "_outlet_" in measure:
        rows = all_outlet(rows)
    if measure.startswith(_SHARE):
        return rows[rows["score"] >= LIKELY].assign(value=1.0)
    return rows.assign(value=rows["score"]) if measure.startswith(_MEAN) else rows


WORDING = _feature(read)
