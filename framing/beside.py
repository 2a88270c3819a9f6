"""Two articles side by side, line by line: what both have, what one has, what was moved."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from framing.errors import CorpusError
from framing.reuse import Passage, share
from framing.schema import INT, TEXT
from framing.shingles import read_words
from framing.text import words_and_quotes

_ALIGNED: dict[str, Any] = {
    "line": INT,
    "side": TEXT,
    "article_id": TEXT,
    "start": INT,
    "end": INT,
    "text": TEXT,
    "kind": TEXT,
    "passage": INT,
}


def align(articles: DataFrame, article_a: str, article_b: str) -> DataFrame:
    """Lay two articles side by side: what both have, what only one has, and what was moved.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES
        Of its columns article_id and text are read.
    article_a, article_b : str
        Their ids.

    Returns
    -------
    DataFrame
        line, side (a or b), article_id, start, end, text, kind, passage: segments that tile each of
        the two texts. Those of one line stand beside each other. Passages in the same order in both
        have lines of their own, `shared`, with what differs inside them, `alone`; between them
        stands what one side has alone, and what is `moved`: shared, but elsewhere on the other
        side. `passage` numbers the passages in the order of article_a; 0 is none.

    Raises
    ------
    CorpusError
        If there is no such article.

    Examples
    --------
    >>> story = "The ferry to Ardoven stopped at noon on Monday because ice had closed the harbour."
    >>> texts = [story, "News in brief. " + story.replace(" on Monday", "")]
    >>> aligned = align(DataFrame({"article_id": ["a", "b"], "text": texts}), "a", "b")
    >>> aligned[["line", "side", "kind", "text"]].values.tolist()
    [[0, 'b', 'alone', 'News in brief. '],
     [1, 'a', 'shared', 'The ferry to Ardoven stopped at noon '],
     [1, 'a', 'alone', 'on Monday '],
     [1, 'a', 'shared', 'because ice had closed the harbour.'],
     [1, 'b', 'shared', 'The ferry to Ardoven stopped at noon because ice had closed the harbour.']]
    """
    texts = articles.drop_duplicates("article_id").set_index("article_id")["text"]
    for article in (article_a, article_b):
        if article not in texts.index:
            raise CorpusError(f"no article has the id {article}")
    both = [str(texts[article]) for article in (article_a, article_b)]
    words, _ = read_words(map(words_and_quotes, both))
    passages = sorted(share(words, 0, 1).passages, key=lambda passage: passage[0].a)
    kept = _in_order(passages)
    rows: list[tuple[Any, ...]] = []
    for side, (article, text) in enumerate(zip((article_a, article_b), both, strict=True)):
        within = slice(int(words.first[side]), int(words.first[side + 1]))
        begins = [0, *_begins(text, words.starts[within], words.ends[within])[1:], len(text)]
        for line, kind, number, first, last in _segments(passages, kept, side, len(begins) - 1):
            start, end = begins[first], begins[last]
            rows.append((line, "ab"[side], article, start, end, text[start:end], kind, number))
    rows = [row for row in rows if row[3] < row[4]]
    made = DataFrame(rows, columns=list(_ALIGNED)).astype(_ALIGNED)
    return made.sort_values(["line", "side", "start"], ignore_index=True)


def _in_order(passages: list[Passage]) -> list[int]:
    """Which passages, sorted by the first text, stand in that order in both: most words of all."""
    best: list[int] = []
    before: list[int] = []
    for number, passage in enumerate(passages):
        earlier = [n for n in range(number) if passages[n][-1].b < passage[0].b]
        link = max(earlier, key=lambda n: best[n], default=-1)
        before.append(link)
        best.append(sum(block.n for block in passage) + (best[link] if link >= 0 else 0))
    chain: list[int] = []
    at = max(range(len(best)), key=lambda n: best[n], default=-1)
    while at >= 0:
        chain.append(at)
        at = before[at]
    return chain[::-1]


def _segments(
    passages: list[Passage], kept: list[int], side: int, n_words: int
) -> list[tuple[int, str, int, int, int]]:
    """Line, kind, passage, first and last word of each segment, in the order of a text.

    Passages in order have the odd lines, what lies between them the even ones.
    """
    made: list[tuple[int, str, int, int, int]] = []
    at = line = 0
    for number in sorted(range(len(passages)), key=lambda n: passages[n][0][side]):
        is_kept = number in kept
        if passages[number][0][side] > at:
            made.append((line, "alone", 0, at, passages[number][0][side]))
        line = 2 * kept.index(number) + 1 if is_kept else line
        name = (line, "shared" if is_kept else "moved", number + 1)
        at = passages[number][0][side]
        for block in passages[number]:
            first, last = block[side], block[side] + block.n
            if first > at:
                made.append((line, "alone", number + 1, at, first))
            elif made and made[-1][:3] == name:
                first = made.pop()[3]
            made.append((*name, first, last))
            at = last
        line += is_kept
    if at < n_words:
        made.append((line, "alone", 0, at, n_words))
    return made


def _begins(text: str, starts: NDArray[np.int32], ends: NDArray[np.int32]) -> list[int]:
    """Where each word begins, with the marks before it."""
    begins = []
    after = 0
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        blank = max(text.rfind(" ", after, start), text.rfind("\n", after, start))
        begins.append(blank + 1 if blank >= 0 else start)
        after = end
    return begins
