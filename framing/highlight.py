"""An article with its passages: the text cut where a passage, a part or a voice begins or ends.

Passages may nest and cross. Cutting at every edge makes pieces that are each under one set of
spans, so that a page can be built of whole elements, piece by piece, and no markup is ever made
of text. `framing.show` writes the pieces as HTML, the widgets as text nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
from pandas import DataFrame

from framing.errors import CorpusError
from framing.excerpts import visible

EVERY_SENTENCE = ("readability", "wording")
"""Features with a row for each sentence: marked only if asked for, else all would be marked."""

UNDECIDED = "undecided"
_DEEPEST = 6
_MOST_WORDS = 160
_LINE_ENDS = dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n")


class Passage(NamedTuple):
    """A piece of evidence: what it is, whose words, which rule found it, its words."""

    evidence_id: str
    feature: str
    kind: str
    voice: str
    rule: str
    words: str


class Span(NamedTuple):
    """What is marked: a whole passage, or one part of it with its label."""

    start: int
    end: int
    passage: int
    part: str
    label: str


class Piece(NamedTuple):
    """A stretch of text under one set of spans, the outermost first."""

    text: str
    spans: tuple[int, ...]


class Run(NamedTuple):
    """Neighbouring pieces in one voice, all of the headline or all of the body."""

    voice: str
    is_headline: bool
    pieces: tuple[Piece, ...]


class Highlighted(NamedTuple):
    """An article to be shown."""

    article_id: str
    headline: str
    facts: str
    passages: tuple[Passage, ...]
    spans: tuple[Span, ...]
    runs: tuple[Run, ...]


def highlight(
    tables: Mapping[str, DataFrame],
    article_id: str,
    *,
    features: Sequence[str] | None = None,
    also: DataFrame | None = None,
) -> Highlighted:
    r"""Return an article cut into pieces by its passages and voices.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles and evidence; roles and voices where they are known.
    article_id : str
    features : sequence of str, optional
        Which to mark; all but those that have a row for every sentence, unless told.
    also : DataFrame, table EVIDENCE, optional
        Further rows to mark, whatever their feature.

    Returns
    -------
    Highlighted
        Passages in the order of the text. A passage is marked by its parts where it has any. The
        pieces, joined, are the article's text with its control characters made visible.

    Raises
    ------
    CorpusError
        If there is no such article.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...     "text": ["“The regime fell,” said Ann Lee."]})
    >>> shown = highlight(fr.find_evidence(articles)._asdict() | {"articles": articles}, "a1")
    >>> [(run.voice, [piece.text for piece in run.pieces]) for run in shown.runs]
    [('quoted', ['“The ', 'regime', ' fell,”']), ('outlet', [' ', 'said', ' ', 'Ann Lee', '.'])]
    """
    article = _article(tables["articles"], article_id)
    mine = _of(tables["evidence"], article_id)
    wanted = ~mine["feature"].isin(EVERY_SENTENCE)
    mine = mine[wanted if features is None else mine["feature"].isin(list(features))]
    if also is not None:
        mine = pd.concat([mine, also[~also["evidence_id"].isin(mine["evidence_id"])]])
    mine = mine.sort_values(["start", "end", "feature", "evidence_id"], ignore_index=True)
    roles = tables.get("roles")
    spans = tuple(_spans(mine, None if roles is None else _of(roles, article_id)))
    return Highlighted(
        article_id=article_id,
        headline=visible(article["headline"] if _is_told(article, "headline") else article_id),
        facts=_facts(article),
        passages=tuple(_passages(mine)),
        spans=spans,
        runs=tuple(_runs(article, spans, _stretches(tables.get("voices"), article_id))),
    )


def readable(text: str) -> str:
    r"""Return text in which no character acts but line ends and tabs.

    Examples
    --------
    >>> print(readable("pay\u202ecnp\x00 twice\r\nor more"))
    pay⟨U+202E⟩cnp⟨U+0000⟩ twice
    or more
    """
    lines = text.replace("\r\n", "\n").translate(_LINE_ENDS).split("\n")
    return "\n".join("\t".join(visible(cell) for cell in line.split("\t")) for line in lines)


def as_message(shown: Highlighted) -> dict[str, Any]:
    """Return an article as plain lists and texts, as the widgets receive it.

    Examples
    --------
    >>> as_message(Highlighted("a1", "Rain", "North", (), (), (Run("outlet", False, ()),)))["runs"]
    [{'voice': 'outlet', 'headline': False, 'pieces': []}]
    """
    return {
        "article": shown.article_id,
        "headline": shown.headline,
        "facts": shown.facts,
        "passages": [
            {name: visible(value) for name, value in passage._asdict().items()}
            for passage in shown.passages
        ],
        "spans": [
            {"passage": s.passage, "part": visible(s.part), "label": visible(s.label)}
            for s in shown.spans
        ],
        "runs": [
            {
                "voice": visible(run.voice),
                "headline": run.is_headline,
                "pieces": [[piece.text, list(piece.spans)] for piece in run.pieces],
            }
            for run in shown.runs
        ],
    }


# ---------------------------------------------------------------- what is known of the article


def _article(articles: DataFrame, article_id: str) -> pd.Series[Any]:
    rows = _of(articles, article_id)
    if rows.empty:
        raise CorpusError(
            f"no article has the id '{visible(article_id)}'; "
            "ids stand in the column article_id of the articles"
        )
    article: pd.Series[Any] = rows.iloc[0]
    return article


def _is_told(article: pd.Series[Any], name: str) -> bool:
    return name in article and not pd.isna(article[name])


def _facts(article: pd.Series[Any]) -> str:
    told = [name for name in ("outlet", "byline", "published", "url") if _is_told(article, name)]
    return " · ".join(visible(_printed(article[name])) for name in told)


def _printed(fact: object) -> object:
    return f"{fact:%Y-%m-%d %H:%M} UTC" if isinstance(fact, pd.Timestamp) else fact


def _of(table: DataFrame, article_id: str) -> DataFrame:
    return table[table["article_id"] == article_id]


def _stretches(voices: DataFrame | None, article_id: str) -> list[tuple[int, int, str]]:
    if voices is None:
        return []
    mine = _of(voices, article_id).sort_values("start")
    return list(zip(mine["start"], mine["end"], mine["voice"], strict=True))


def _passages(evidence: DataFrame) -> Iterator[Passage]:
    voices = evidence["voice"].fillna(UNDECIDED)
    columns = (evidence[name] for name in ("evidence_id", "feature", "kind"))
    for identity, feature, kind, voice, rule, words in zip(
        *columns, voices, evidence["rule"], evidence["text"], strict=True
    ):
        yield Passage(identity, feature, kind, voice, rule, visible(words[:_MOST_WORDS]))


def _spans(evidence: DataFrame, roles: DataFrame | None) -> Iterator[Span]:
    """The parts of each passage, or the passage itself where it has none."""
    parts: dict[str, list[tuple[int, int, str, str]]] = {}
    if roles is not None:
        mine = roles[roles["evidence_id"].isin(evidence["evidence_id"])]
        mine = mine.sort_values(["start", "end", "role"])
        labels = mine["label"].fillna("")
        for identity, *part in zip(
            mine["evidence_id"], mine["start"], mine["end"], mine["role"], labels, strict=True
        ):
            parts.setdefault(identity, []).append(tuple(part))
    columns = (evidence[name] for name in ("evidence_id", "start", "end"))
    for number, (identity, start, end) in enumerate(zip(*columns, strict=True)):
        for first, last, part, label in parts.get(identity, [(start, end, "", "")]):
            yield Span(int(first), int(last), number, part, label)


# ---------------------------------------------------------------- cutting


def _runs(
    article: pd.Series[Any], spans: Sequence[Span], voices: Sequence[tuple[int, int, str]]
) -> Iterator[Run]:
    text = str(article["text"])
    body = int(article["body_start"]) if "body_start" in article else 0
    stretches = list(voices) or [(0, len(text), UNDECIDED)]
    edges = {0, body, len(text), *(edge for span in spans for edge in span[:2])}
    edges |= {edge for stretch in stretches for edge in stretch[:2]}
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    pieces = zip(cuts, cuts[1:], _under(spans, cuts), strict=False)
    key, run = (UNDECIDED, False), list[Piece]()
    at = 0
    for start, end, above in pieces:
        while at < len(stretches) - 1 and start >= stretches[at][1]:
            at += 1
        here = (stretches[at][2], start < body)
        if here != key and run:
            yield Run(*key, tuple(run))
            run = []
        key = here
        run.append(Piece(readable(text[start:end]), above))
    if run:
        yield Run(*key, tuple(run))


def _under(spans: Sequence[Span], cuts: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """For each cut the spans that cover what follows: the longest first, few enough to nest."""
    waiting = sorted(range(len(spans)), key=lambda n: spans[n].start, reverse=True)
    active: list[int] = []
    for cut in cuts:
        active = [n for n in active if spans[n].end > cut]
        while waiting and spans[waiting[-1]].start <= cut:
            opened = waiting.pop()
            if spans[opened].end > cut:
                active.append(opened)
        longest_first = sorted(active, key=lambda n: (spans[n].start - spans[n].end, n))
        yield tuple(longest_first[-_DEEPEST:])
