"""Which words a corpus uses, how often, and in whose voice: counts by article, voice and term.

A word is what `framing.text` takes for one, in lower case. It is in the voice it begins in. What
is a name is read off the corpus: a word that inside sentences mostly stands with a capital.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.sparse import csr_array

from framing.errors import CorpusError
from framing.schema import VOICE_NAMES
from framing.text import Offsets, words_of

Flags = NDArray[np.bool_]
Array = NDArray[np.float64]

_AT_ONCE = 500
_VOICES, _PROMO = len(VOICE_NAMES), VOICE_NAMES.index("promo")
_NO_NAMES = ("i", "i'm", "i've", "i'd", "i'll")


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """How often each article uses each term, in each voice.

    Attributes
    ----------
    articles : Index of article ids
        In the order given.
    terms : array of str, sorted
    is_name, is_number : array of bool, shape (terms,)
        Terms with a word that mostly stands with a capital inside sentences; terms with a word
        that has no letter.
    """

    articles: pd.Index
    terms: NDArray[np.object_]
    is_name: Flags
    is_number: Flags
    _counts: Any
    _words: Offsets

    def counts(self, voice: str) -> Any:
        """Return a sparse array of counts, shape (articles, terms)."""
        return self._counts[VOICE_NAMES.index(voice) :: _VOICES]

    def words(self, voice: str) -> Array:
        """Return how many words each article has in the voice, whatever they are."""
        return self._words[:, VOICE_NAMES.index(voice)].astype(float)


def read_vocabulary(articles: DataFrame, voices: DataFrame, *, n_words: int = 1) -> Vocabulary:
    """Count the terms of the articles by voice.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES
        article_id, text; body_start where there are headlines, whose capitals say nothing.
    voices : DataFrame, table VOICES
        Of these articles; those of others are passed over. Words in a gap between stretches were
        set apart, and are not counted.
    n_words : int
        1 for words; 2 for pairs of neighbours with nothing but a blank between them.

    Raises
    ------
    CorpusError
        If an article with words has no voices, or a term is to have another number of words.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["The regime. “The regime!”"]})
    >>> voices = DataFrame({"article_id": "a1", "start": [0, 12], "voice": ["outlet", "quoted"]})
    >>> made = read_vocabulary(articles, voices)
    >>> made.terms.tolist(), made.counts("quoted").toarray().tolist(), made.words("outlet").tolist()
    (['regime', 'the'], [[1, 1]], [2.0])
    """
    if n_words not in (1, 2):
        raise CorpusError(f"terms of {n_words} words are not counted; say 1 or 2")
    ids = _Ids()
    told = _voices_of(articles, voices)
    parts = [
        _read(articles.iloc[first : first + _AT_ONCE], told, ids, n_words)
        for first in range(0, len(articles), _AT_ONCE)
    ]
    words = np.array(list(ids), dtype=object)
    size = len(words)
    seen, capital = (
        sum((np.bincount(part, minlength=size) for part in column), np.zeros(size))
        for column in ([p.inside for p in parts], [p.capitals for p in parts])
    )
    is_name = (2 * capital > seen) & ~np.isin(words, _NO_NAMES)
    is_number = np.array([not any(map(str.isalpha, word)) for word in words], dtype=bool)
    keys, counts = (
        np.concatenate([np.empty(0, np.int64), *column])
        for column in ([p.keys for p in parts], [p.counts for p in parts])
    )
    codes, column_of = np.unique(keys, return_inverse=True)
    by_word = np.stack(np.divmod(codes, 2**32), axis=1)[:, 2 - n_words :]
    terms = np.array([" ".join(words[pair]) for pair in by_word], dtype=object)
    order = np.argsort(terms)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    rows = [part.rows + _VOICES * _AT_ONCE * number for number, part in enumerate(parts)]
    return Vocabulary(
        articles=pd.Index(articles["article_id"]),
        terms=terms[order],
        is_name=is_name[by_word[order]].any(axis=1),
        is_number=is_number[by_word[order]].any(axis=1),
        _counts=csr_array(
            (counts, (np.concatenate([np.empty(0, np.int64), *rows]), place[column_of])),
            shape=(_VOICES * len(articles), len(terms)),
        ),
        _words=np.concatenate([np.empty((0, _VOICES), np.int64), *(p.words for p in parts)]),
    )


class _Ids(dict[str, int]):
    """Words and their numbers, in the order in which they are met."""

    def __missing__(self, word: str) -> int:
        return self.setdefault(word, len(self))


@dataclass(frozen=True, eq=False)
class _Part:
    """Some articles: counts by row (article and voice) and key (of the term), and capitals."""

    rows: Offsets
    keys: Offsets
    counts: Offsets
    words: Offsets
    inside: Offsets
    capitals: Offsets


def _voices_of(articles: DataFrame, voices: DataFrame) -> Mapping[str, tuple[Offsets, Offsets]]:
    """Starts and codes of the stretches of each article, in order; those of a gap are -1."""
    mine = _with_gaps(voices[voices["article_id"].isin(articles["article_id"])])
    mine = mine.sort_values(["article_id", "start"])
    starts = mine["start"].to_numpy(dtype=np.int64)
    codes = pd.Index(VOICE_NAMES).get_indexer(pd.Index(mine["voice"])).astype(np.int64)
    names, firsts = np.unique(mine["article_id"].to_numpy(dtype=object), return_index=True)
    ends = [*firsts.tolist(), len(mine)][1:]
    return {
        str(name): (starts[first:end], codes[first:end])
        for name, first, end in zip(names, firsts.tolist(), ends, strict=True)
    }


def _with_gaps(voices: DataFrame) -> DataFrame:
    """The stretches, and after each that another does not follow at once, one without a voice."""
    if "end" not in voices:
        return voices
    followed = pd.MultiIndex.from_frame(voices[["article_id", "start"]])
    ends = pd.MultiIndex.from_frame(voices[["article_id", "end"]])
    first = voices.groupby("article_id")["start"].min()
    late = first[first > 0].rename("start").reset_index().assign(start=0)
    gaps = voices.loc[~ends.isin(followed), ["article_id", "end"]]
    return pd.concat([voices, gaps.rename(columns={"end": "start"}), late], ignore_index=True)


def _read(
    articles: DataFrame,
    told: Mapping[str, tuple[Offsets, Offsets]],
    ids: _Ids,
    n_words: int,
) -> _Part:
    """Count the terms of some articles, laid end to end."""
    texts = articles["text"].tolist()
    read = [words_of(text) for text in texts]
    sizes = [len(words) for _, words in read]
    bases = np.cumsum([0, *map(len, texts)])[:-1]
    offsets = np.concatenate(
        [spans + base for (spans, _), base in zip(read, bases.tolist(), strict=True)]
    )
    flat = chain.from_iterable(words for _, words in read)
    codes = np.fromiter(map(ids.__getitem__, flat), np.int64, sum(sizes))
    article = np.repeat(np.arange(len(texts)), sizes)
    voice = np.concatenate(
        [
            _voice_of(spans[:, 0], told, name)
            for (spans, _), name in zip(read, articles["article_id"], strict=True)
        ]
    )
    characters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    follows = np.zeros(len(codes), dtype=bool)  # after a word and one blank
    starts = offsets[:, 0]
    follows[1:] = (starts[1:] - offsets[:-1, 1] == 1) & (article[1:] == article[:-1])
    follows &= characters[np.maximum(starts - 1, 0)] == ord(" ")
    body = np.asarray(articles["body_start"] if "body_start" in articles else 0 * bases)
    inside = follows & (starts >= (bases + body)[article]) & (voice != _PROMO)
    if n_words == 2:
        is_pair = follows[1:] & (voice[1:] == voice[:-1])
        is_pair &= voice[1:] >= 0
        keys = (codes[:-1] * 2**32 + codes[1:])[is_pair]
        at = (_VOICES * article + voice)[1:][is_pair]
    else:
        keys, at = codes[voice >= 0], (_VOICES * article + voice)[voice >= 0]
    rows, terms, counts = _counted(at, keys, _VOICES * len(texts))
    per_voice = np.bincount((_VOICES * article + voice)[voice >= 0], minlength=_VOICES * len(texts))
    return _Part(
        rows,
        terms,
        counts,
        per_voice.reshape(-1, _VOICES).astype(np.int64),
        codes[inside],
        codes[inside & _is_upper(characters, starts)],
    )


def _voice_of(words: Offsets, told: Mapping[str, tuple[Offsets, Offsets]], name: str) -> Offsets:
    if name not in told:
        if len(words):
            raise CorpusError(
                f"article {name} has no voices; find its evidence with citation and promo"
            )
        return words
    starts, codes = told[name]
    voice: Offsets = codes[np.searchsorted(starts, words, side="right") - 1]
    return voice


def _counted(rows: Offsets, keys: Offsets, n_rows: int) -> tuple[Offsets, Offsets, Offsets]:
    """Every pair of a row and a key, once, with how often it is there."""
    known, code = np.unique(keys, return_inverse=True)
    pairs, counts = np.unique(code * n_rows + rows, return_counts=True)
    key, row = np.divmod(pairs, n_rows)
    return row, known[key], counts.astype(np.int64)


def _is_upper(characters: NDArray[np.uint32], at: Offsets) -> Flags:
    known, code = np.unique(characters[at], return_inverse=True)
    return np.array([chr(c).isupper() for c in known.tolist()], dtype=bool)[code]
