"""Human-labelled articles as passages of pieces, the form in which citations are learnt."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.pieces import Pieces, cut
from framing.tagger import ROLES, TAGS
from framing.text import Tokens, tokenise

Labels = NDArray[np.int64]
Span = tuple[int, int]

FOLDS = 5


@dataclass
class Passage:
    """Some pieces of an article.

    Attributes
    ----------
    article : str
        Its id.
    first : int
        Number of the passage's first piece in the article.
    names : list of str
        The pieces as printed.
    states : array of int
        Where each stands, as in Pieces.
    tags : array of int
        Labels of TAGS, or missing where nobody marked the text.
    roles : list of (cue, array of int)
        For each marked cue, as a range of pieces, the labels of ROLES.
    """

    article: str
    first: int
    names: list[str]
    states: Labels
    tags: Labels | None = None
    roles: list[tuple[Span, Labels]] = field(default_factory=list)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def marked_words(tokens: Tokens, spans: Iterable[Mapping[str, int]]) -> NDArray[np.bool_]:
    """Return which words of a text annotators' spans touch.

    Examples
    --------
    >>> marked_words(tokenise("A brutal regime"), [{"start": 2, "end": 8}]).tolist()
    [False, True, False]
    """
    marked = np.zeros(len(tokens.words), dtype=bool)
    for span in spans:
        marked |= (tokens.starts < span["end"]) & (tokens.ends > span["start"])
    return marked


def folds(ids: list[str]) -> Labels:
    """Return the fold of each article, at random but the same in every run."""
    order = np.random.default_rng(7).permutation(len(ids))
    fold = np.empty(len(ids), dtype=np.int64)
    fold[order] = np.arange(len(ids)) % FOLDS
    return fold


def marked_passages(row: dict[str, Any]) -> list[Passage]:
    """Return the passages of an article whose citations humans marked.

    Passages inside a stretch that annotators left out are left out too.
    """
    pieces = cut(row["text"], tokenise(row["text"]))
    marked = [_in_pieces(pieces, citation) for citation in row["citations"]]
    passages = []
    for first, last in pieces.passages:
        if not _is_left_out(pieces, first, last, row.get("ignore") or []):
            passage = _passage(row["id"], pieces, first, last)
            passage.tags = _tags(marked, first, last)
            passage.roles = list(_roles(marked, first, last))
            passages.append(passage)
    return passages


def plain_passages(row: dict[str, Any]) -> list[Passage]:
    """Return the passages of a text that nobody marked."""
    pieces = cut(row["text"], tokenise(row["text"]))
    return [_passage(row["id"], pieces, *span) for span in pieces.passages]


def _passage(article: str, pieces: Pieces, first: int, last: int) -> Passage:
    return Passage(article, first, pieces.names[first:last], pieces.states[first:last])


def _is_left_out(pieces: Pieces, first: int, last: int, ignored: list[list[int]]) -> bool:
    start, end = pieces.starts[first], pieces.ends[last - 1]
    return any(low <= start and end <= high for low, high in (span[:2] for span in ignored))


def _in_pieces(pieces: Pieces, citation: dict[str, Any]) -> dict[str, list[int]]:
    """The pieces of each role: those of which at least half is marked."""
    starts, ends = pieces.starts.tolist(), pieces.ends.tolist()
    inside = {}
    for role in ("source", "cue", "content"):
        given = citation.get(role) or []
        spans = [given] if given and isinstance(given[0], int) else given
        inside[role] = [
            k
            for start, end in (span[:2] for span in spans)
            for k in range(bisect_right(ends, start), bisect_left(starts, end))
            if 2 * (min(end, ends[k]) - max(start, starts[k])) >= ends[k] - starts[k]
        ]
    return inside


def _tags(marked: list[dict[str, list[int]]], first: int, last: int) -> Labels:
    tags = np.zeros(last - first, dtype=np.int64)
    for citation in marked:
        for role in ("content", "source", "cue"):
            _write(tags, citation[role], TAGS.index(f"B-{role}"), first, last)
    return tags


def _roles(
    marked: list[dict[str, list[int]]], first: int, last: int
) -> Iterator[tuple[Span, Labels]]:
    for citation in marked:
        cue = [k for k in citation["cue"] if first <= k < last]
        if cue and cue[0] == citation["cue"][0]:
            labels = np.zeros(last - first, dtype=np.int64)
            for role in ("content", "source"):
                _write(labels, citation[role], ROLES.index(f"B-{role}"), first, last)
            yield (cue[0] - first, cue[-1] + 1 - first), labels


def _write(labels: Labels, pieces: list[int], begins: int, first: int, last: int) -> None:
    previous = -2
    for k in pieces:
        if first <= k < last:
            labels[k - first] = begins + (k == previous + 1)
            previous = k
