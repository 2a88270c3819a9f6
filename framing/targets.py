"""Loaded terms beside names: which terms stand in the same sentence as which person or body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame

from framing.cues import sentences
from framing.given import listed, need
from framing.labels import bare, title_end
from framing.parts import promos_of, spans_by_article
from framing.people import people_in
from framing.phrases import read
from framing.tally import term_of, with_outlets
from framing.text import WORD, Offsets, Tokens, covering, fold, tokenise

COLUMNS = (
    "target", "outlet", "voice", "term", "kind", "n", "n_articles", "n_sentences", "evidence_ids",
)  # fmt: skip


class _Named(NamedTuple):
    """One name in one sentence, told by its first offset, of one article."""

    article_id: str
    target: str
    sentence: int
    start: int
    end: int


def terms_by_target(
    tables: Mapping[str, DataFrame], targets: Sequence[str] | None = None
) -> DataFrame:
    """Return which loaded terms stand in one sentence with which named persons and bodies.

    A term is beside a name, not about it: read the sentences. One beside two names counts for both;
    one beside a pronoun counts for nobody.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles and evidence; rows of the feature `loaded`.
    targets : sequence of str, optional
        Names to look for: a target is met by a name that has all its words, so that "Doe" is met by
        "Jane Doe"; its article, title and 's are left off, and either apostrophe is the same. One
        that no name meets has no rows. Without targets, every name is its own, by the fullest form
        in its article.

    Returns
    -------
    DataFrame
        One row per target, outlet, voice and term, the commonest first: target, outlet, voice (of
        the term; missing where unknown), term (entry of the lexicon), kind, n, n_articles,
        n_sentences (of the outlet that name the target, with or without the term), evidence_ids
        (those of the n rows of evidence, joined by ';').

    Raises
    ------
    CorpusError
        If ids or texts of articles are missing or no texts, or an id of articles or evidence
        occurs twice.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...     "text": ["The brutal Jane Doe left. The brutal winter came. Mr Doe rested."]})
    >>> tables = fr.find_evidence(articles)._asdict() | {"articles": articles}
    >>> terms_by_target(tables)[["target", "term", "n", "n_sentences"]].values.tolist()
    [['Jane Doe', 'brutal', 1, 2]]
    """
    targets = None if targets is None else listed(targets, "targets")
    tables = need(tables, "articles", "evidence", columns=["outlet"])
    articles = with_outlets(tables["articles"])
    evidence = tables["evidence"]
    loaded = evidence[evidence["feature"] == "loaded"]
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    columns = ["evidence_id", "start", "end"]
    by_article = {
        str(name): list(rows[columns].itertuples(index=False, name=None))
        for name, rows in loaded.groupby("article_id")
    }
    named: list[_Named] = []
    beside: list[tuple[str, str]] = []
    promos = spans_by_article(promos_of(evidence))
    for article in articles["article_id"]:
        if not _may_name(texts[article], targets):
            continue
        tokens = tokenise(texts[article], apart=promos.get(article, ()))
        for text, part in tokens.parts or ((texts[article], tokens),):
            mentions = list(_names(article, text, part, targets))
            named += mentions
            if mentions and article in by_article:
                beside += _beside(mentions, by_article[article], part.sentences)
    return _counted(articles, loaded, named, beside)


def _may_name(text: str, targets: Sequence[str] | None) -> bool:
    """Whether a text has any word of a target."""
    if targets is None:
        return True
    words = _words(text)
    return any(_name_words(target) & words for target in targets)


def _names(
    article: str, text: str, tokens: Tokens, targets: Sequence[str] | None
) -> Iterator[_Named]:
    """The names of a text that are targets, with where the sentences begin that they stand in."""
    reading = read(text, tokens)
    people = people_in(reading, sentences(tokens, reading.quote))
    for mention, name in zip(people.mentions, people.names, strict=True):
        start, end = int(tokens.starts[mention.first]), int(tokens.ends[mention.last - 1])
        sentence = int(covering(np.array([start]), tokens.sentences)[0])
        for target in _met(name, targets):
            yield _Named(article, target, int(tokens.sentences[sentence, 0]), start, end)


def _met(name: str | None, targets: Sequence[str] | None) -> list[str]:
    if name is None:
        return []
    if targets is None:
        return [name]
    words = _words(name)
    return [target for target in targets if words >= (sought := _name_words(target)) and sought]


def _words(text: str) -> set[str]:
    """The words of a text or a name, whatever its apostrophes, without marks of possession."""
    return {bare(fold(word)) for word in WORD.findall(text)}


def _name_words(target: str) -> set[str]:
    """The words of a target without an article or title before it: “the Union”, “President Doe”."""
    words = [fold(word) for word in WORD.findall(target)]
    first = title_end(words, 0, len(words) - 1)[0] if len(words) > 1 else 0
    kept = words[max(first, int(words[:1] in (["the"], ["a"], ["an"]) and len(words) > 1)) :]
    return set(map(bare, kept))


def _beside(
    mentions: Sequence[_Named], loaded: Sequence[tuple[str, int, int]], bounds: Offsets
) -> Iterator[tuple[str, str]]:
    """Pairs of a target and a loaded term of its sentence that is no part of a name there."""
    at = covering(np.array([start for _, start, _ in loaded]), bounds)
    begins = np.append(bounds[:, 0], -1)[at].tolist()
    for (identity, start, end), sentence in zip(loaded, begins, strict=True):
        there = [mention for mention in mentions if mention.sentence == sentence]
        if sentence < 0 or any(start < m.end and m.start < end for m in there):
            continue
        for target in dict.fromkeys(mention.target for mention in there):
            yield target, identity


def _counted(
    articles: DataFrame,
    loaded: DataFrame,
    named: Sequence[_Named],
    beside: Sequence[tuple[str, str]],
) -> DataFrame:
    outlets = articles.set_index("article_id")["outlet"]
    mentions = DataFrame(list(named), columns=list(_Named._fields))
    mentions = mentions.drop_duplicates(["article_id", "target", "sentence"])
    sizes = mentions.groupby(["target", mentions["article_id"].map(outlets)]).size()
    pairs = DataFrame(list(beside), columns=["target", "evidence_id"])
    rows = pairs.merge(loaded, on="evidence_id")
    rows = rows.assign(
        outlet=rows["article_id"].map(outlets),
        term=term_of(rows),
    ).sort_values(["article_id", "start"])
    keys = ["target", "outlet", "voice", "term", "kind"]
    made = (
        rows.groupby(keys, dropna=False)
        .agg(
            n=("evidence_id", "size"),
            n_articles=("article_id", "nunique"),
            evidence_ids=("evidence_id", ";".join),
        )
        .reset_index()
    )
    places = pd.MultiIndex.from_frame(made[["target", "outlet"]])
    n_sentences = sizes.reindex(places, fill_value=0).to_numpy(dtype=np.int64)
    ordered = made.assign(n_sentences=n_sentences).sort_values(
        ["n", *keys], ascending=[False, *[True] * len(keys)], ignore_index=True
    )
    return ordered[list(COLUMNS)]
