"""An article's own text and the promos in it, each read as though the other were not there.

Promos are sought first. What else is sought in an article is sought in each part, so that a promo
glued into a sentence changes nothing around it, and what it promotes names nobody outside it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from pandas import DataFrame

from framing.feature import Found
from framing.scare import RULE as SCARE
from framing.stretches import blanked
from framing.text import with_tokens
from framing.weigh import is_ours

Spans = list[tuple[int, int]]


def spans_by_article(rows: DataFrame) -> Mapping[str, Spans]:
    """Return stretches by article, in order; those that overlap or touch are one.

    Parameters
    ----------
    rows : DataFrame
        article_id, start and end.

    Examples
    --------
    >>> rows = DataFrame({"article_id": ["a1", "a1"], "start": [4, 0], "end": [9, 5]})
    >>> spans_by_article(rows)
    {'a1': [(0, 9)]}
    """
    found: dict[str, Spans] = {}
    columns = (rows[name].tolist() for name in ("article_id", "start", "end"))
    for article, start, end in sorted(zip(*columns, strict=True)):
        mine = found.setdefault(article, [])
        if mine and start <= mine[-1][1]:
            start, end = mine[-1][0], max(end, mine.pop()[1])
        mine.append((start, end))
    return found


def with_parts(articles: DataFrame, promos: DataFrame) -> DataFrame:
    """Return articles with a column `tokens`, in which promos stand apart.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES
        At least article_id and text.
    promos : DataFrame
        Where they are: article_id, start and end, as in EVIDENCE and VOICES. They may overlap.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["of USREAD MORE: How it began"]})
    >>> promos = DataFrame({"article_id": ["a1"], "start": [5], "end": [28]})
    >>> with_parts(articles, promos).tokens[0].parts[0][1].words
    ['of', 'us']
    """
    return with_tokens(articles, spans_by_article(promos))


def in_parts(articles: DataFrame) -> DataFrame:
    r"""Return one row for each part of each article, its own text first.

    Parameters
    ----------
    articles : DataFrame
        As from `with_parts`.

    Returns
    -------
    DataFrame
        The same columns; `text` and `tokens` are those of the part. Offsets are the article's.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["It fell.\nREAD MORE: Why"]})
    >>> promos = DataFrame({"article_id": ["a1"], "start": [9], "end": [23]})
    >>> in_parts(with_parts(articles, promos)).text.str.strip().tolist()
    ['It fell.', 'READ MORE: Why']
    """
    each = zip(articles["text"], articles["tokens"], strict=True)
    parts = [tokens.parts or ((text, tokens),) for text, tokens in each]
    sizes = np.array([len(some) for some in parts], dtype=np.int64)
    if (sizes == 1).all():
        return articles
    rows = articles.iloc[np.repeat(np.arange(len(articles)), sizes)].reset_index(drop=True)
    texts, tokens = zip(*(part for some in parts for part in some), strict=True)
    return rows.assign(text=pd.Series(texts, dtype="str"), tokens=pd.Series(tokens, dtype="object"))


def as_printed(found: Found, articles: DataFrame) -> Found:
    """Return what was found in parts with the words of the article where a span has several.

    Parameters
    ----------
    found : Found
        What a finder found in the rows of `in_parts`. One that tells something of the article as a
        whole finds it in each part: what it found in its own text stays. Words that are not those
        of a part stay.
    articles : DataFrame
        As from `with_parts`.
    """
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    read = dict(zip(articles["article_id"], articles["tokens"], strict=True))
    tables = []
    for rows in found:
        words = rows["text"].tolist()
        columns = (rows[name].tolist() for name in ("article_id", "start", "end"))
        for number, (article, start, end) in enumerate(zip(*columns, strict=True)):
            printed = texts[article][start:end]
            if words[number] != printed and any(
                part[start:end] == words[number] for part, _ in read[article].parts
            ):
                words[number] = printed
        tables.append(rows.assign(text=pd.Series(words, index=rows.index, dtype="str")))
    evidence, roles = tables
    return Found(evidence.drop_duplicates("evidence_id"), roles.drop_duplicates())


def without_cues_in_labels(citations: Found, promos: Found) -> Found:
    """Return citations without those that a promo's label makes: nobody is said to “READ MORE”.

    Parameters
    ----------
    citations, promos : Found
        As their finders return them.
    """
    labels = spans_by_article(promos.roles[promos.roles["role"] == "label"])
    cues = citations.roles[citations.roles["role"] == "cue"]
    wrong = {
        cue
        for cue, article, at in zip(
            cues["evidence_id"], cues["article_id"], cues["start"], strict=True
        )
        if any(start <= at < end for start, end in labels.get(article, ()))
    }
    if not wrong:
        return citations
    return Found(*(rows[~rows["evidence_id"].isin(wrong)] for rows in citations))


def without_cited(loaded: Found, citations: Found) -> Found:
    """Return loaded terms without scare quotes in what somebody is cited for, and *Claim:*.

    Each finder reads for itself; a short quotation in content is what a source said, and the label
    of what a fact-check looks into is no doubt.

    Parameters
    ----------
    loaded, citations : Found
        As their finders return them.
    """
    labels = citations.evidence["evidence_id"][citations.evidence["rule"].str.endswith("/claim")]
    roles = citations.roles
    said = spans_by_article(roles[roles["role"] == "content"])
    is_label = (roles["role"] == "cue") & roles["evidence_id"].isin(labels)
    labelled = spans_by_article(roles[is_label])
    terms = loaded.evidence
    wrong = [
        name
        for name, article, start, end, rule in zip(
            *(terms[c] for c in ("evidence_id", "article_id", "start", "end", "rule")), strict=True
        )
        if (start, end) in labelled.get(article, ())
        or (rule == SCARE and any(a <= start and end <= b for a, b in said.get(article, ())))
    ]
    return Found(*(rows[~rows["evidence_id"].isin(wrong)] for rows in loaded)) if wrong else loaded


def without_doubled(loaded: Found) -> Found:
    """Return loaded terms without those of our list and tagger that a scare quote holds.

    The word in its marks is one choice, the writer's. A user's own terms are counted wherever.

    Parameters
    ----------
    loaded : Found
        As its finder returns it, or `without_cited`.
    """
    terms = loaded.evidence
    is_scare = terms["rule"] == SCARE
    if not is_scare.any():
        return loaded
    marked = spans_by_article(terms[is_scare])
    columns = (terms[name] for name in ("evidence_id", "article_id", "start", "end", "rule"))
    doubled = [
        name
        for name, article, start, end, rule in zip(*columns, strict=True)
        if rule != SCARE
        and any(a < start and end < b for a, b in marked.get(article, ()))
        and is_ours(rule)
    ]
    return Found(*(rows[~rows["evidence_id"].isin(doubled)] for rows in loaded))


def promos_of(evidence: DataFrame) -> DataFrame:
    """Return the rows of evidence that are promos.

    Examples
    --------
    >>> len(promos_of(DataFrame({"feature": ["promo", "loaded"]})))
    1
    """
    return evidence[evidence["feature"] == "promo"]


def without_promos(articles: DataFrame, voices: DataFrame | None) -> DataFrame:
    r"""Return the articles without their promos, as `blanked` leaves them.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES
    voices : DataFrame, table VOICES, optional
        Without it, or where voices were not decided, nothing is changed.

    Returns
    -------
    DataFrame, table ARTICLES
        Offsets are those of the articles.

    Examples
    --------
    >>> from framing.evidence import find_evidence
    >>> articles = DataFrame({"article_id": ["a1"], "body_start": [0],
    ...     "text": ["READ MORE: How it began\nIt was cold."]})
    >>> without_promos(articles, find_evidence(articles).voices).text[0].split()
    ['It', 'was', 'cold.']
    """
    if voices is None:
        return articles
    spans = spans_by_article(voices[voices["voice"] == "promo"])
    if not spans:
        return articles
    each = zip(articles["article_id"], articles["text"], strict=True)
    texts = [blanked(text, spans.get(article, ())) for article, text in each]
    return articles.assign(text=pd.Series(texts, index=articles.index, dtype="str"))
