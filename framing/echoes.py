"""What a corpus says of its articles' lines: this is another article's headline, this one returns.

Finders go article by article. What takes the other articles to know is therefore written into the
articles once, when a corpus is read: the column `echoes`, like `markup` facts about lines, not a
judgement. `features/promo.py` decides which of them are promos.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pandas import DataFrame, Series

from framing.lines import (
    call_follows,
    fold_line,
    glued_labels,
    is_headline_like,
    label_at,
    sentence_follows,
)
from framing.markup import REPEAT, TITLE, Line, asks, read_lines, site_of

_MIN_WORDS, _MIN_LETTERS = 5, 20
_MIN_ANNOUNCED = 4, 15  # words and letters of a headline behind a label
_MAX_HEADLINE = 250
_MAX_LINE = 300
_ENOUGH = 3
_ANNOUNCED = re.compile(r"[^:|»›\n]{1,40}?\s?[:|»›]\s+(?=\S)")


@dataclass
class Echoes:
    r"""The headlines of a corpus, and the lines that return on the pages of a site.

    Attributes
    ----------
    headlines : dict
        For each folded headline two articles that bear it, if there are two.
    returning : dict
        For each line that could promote, by site, three articles it stands in, if there are three.
        Articles are told apart by their longest line: one text printed twice is one article.

    Examples
    --------
    >>> known = Echoes()
    >>> known.add(DataFrame({"headline": ["How the old port was sold"], "text": ["It was cheap."]}))
    >>> text = "The fee rises. How the old port was sold"
    >>> known.of(DataFrame({"text": [text, text.replace(". ", ".\n")]})).dropna().tolist()
    ['[[15, 40, "title"]]']
    """

    headlines: dict[bytes, tuple[bytes, ...]] = field(default_factory=dict)
    returning: dict[bytes, tuple[bytes, ...]] = field(default_factory=dict)

    def add(self, articles: DataFrame) -> None:
        """Take in some of the corpus; the order does not matter."""
        for article in _articles(articles):
            if _is_distinct(article.headline, *_MIN_ANNOUNCED):
                _note(self.headlines, _key(fold_line(article.headline)), article.key, 2)
            for line in article.short_lines if article.site else ():
                if _may_promote(article.text, line):
                    key = _line_key(article, line)
                    _note(self.returning, key, article.key, _ENOUGH)

    def of(self, articles: DataFrame) -> Series[str]:
        """Return the column `echoes` of some of the corpus: JSON, missing where there is none."""
        found = (list(self._in(article)) for article in _articles(articles))
        values = [json.dumps(echoes) if echoes else None for echoes in found]
        return Series(values, index=articles.index, dtype="str")

    def _in(self, article: _Article) -> Iterator[tuple[int, int, str]]:
        own = fold_line(article.headline)
        for line in article.lines:
            is_short = line.end - line.start <= _MAX_LINE
            start = self._title_in(article, line, own) if is_short else None
            announced = None if start is not None else self._announced_in(article, line, own)
            if start is not None:
                yield start, line.end, TITLE
            elif announced is not None:
                yield (*announced, TITLE)
            elif is_short and self._returns(article, line):
                yield line.start, line.end, REPEAT

    def _returns(self, article: _Article, line: Line) -> bool:
        if not article.site or not _may_promote(article.text, line):
            return False
        return len(self.returning.get(_line_key(article, line), ())) >= _ENOUGH

    def _title_in(self, article: _Article, line: Line, own: str) -> int | None:
        """Where in a line the headline of another article begins that it ends with."""
        announced = _ANNOUNCED.match(article.text, line.start, line.end)
        for start in (line.start, announced.end() if announced else None):
            if start is None or not _is_distinct(article.text[start : line.end]):
                continue
            folded = fold_line(article.text[start : line.end])
            if folded != own and self._is_anothers(article, folded):
                return start
        return None

    def _announced_in(self, article: _Article, line: Line, own: str) -> tuple[int, int] | None:
        """The headline of another article behind a label, if a sentence or a call goes on."""
        text, first = article.text, label_at(article.text, line.start, line.end)
        for hit in (*([first] if first else []), *glued_labels(text, line.start, line.end)):
            folded, start, found = "", hit.after, None
            for end in _word_ends(text, hit.after, line.end):
                folded, start = folded + fold_line(text[start:end]), end
                is_known = folded != own and self._is_anothers(article, folded)
                place = text, end, line.end
                if is_known and (sentence_follows(*place) or call_follows(*place)):
                    found = hit.after, end
            if found and _is_distinct(text[found[0] : found[1]], *_MIN_ANNOUNCED):
                return found
        return None

    def _is_anothers(self, article: _Article, folded: str) -> bool:
        return bool(set(self.headlines.get(_key(folded), ())) - {article.key})


def with_echoes(articles: DataFrame) -> DataFrame:
    r"""Return a whole corpus with the column `echoes`.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1", "a2"], "text": ["It was.", "No boat.\nTwo"],
    ...     "headline": ["Two", None], "body_start": [0, 0]})
    >>> with_echoes(articles).echoes.isna().tolist()
    [True, True]
    """
    known = Echoes()
    known.add(articles)
    return articles.assign(echoes=known.of(articles))


# ---------------------------------------------------------------- an article's lines


@dataclass(frozen=True)
class _Article:
    """What is looked at of one article; `key` is the same for one text printed twice."""

    text: str
    headline: str
    site: str
    key: bytes
    lines: list[Line]

    @property
    def short_lines(self) -> Iterator[Line]:
        return (line for line in self.lines if line.end - line.start <= _MAX_LINE)


def _articles(articles: DataFrame) -> Iterator[_Article]:
    def column(name: str) -> list[object]:
        return articles[name].tolist() if name in articles else [None] * len(articles)

    each = zip(
        *map(column, ("text", "headline", "outlet", "url", "body_start", "markup")), strict=True
    )
    for text, headline, outlet, url, body_start, markup in each:
        body_start = body_start if isinstance(body_start, int) else 0
        lines, _ = read_lines(str(text), body_start, markup, url)
        longest = max((str(text)[a.start : a.end] for a in lines), key=len, default="")
        yield _Article(
            str(text),
            headline if isinstance(headline, str) else "",
            (site_of(url) if isinstance(url, str) else "") or _name(outlet),
            _key(fold_line(longest[:2000])),
            lines,
        )


def _name(outlet: object) -> str:
    return outlet.casefold() if isinstance(outlet, str) else ""


def _is_distinct(
    words: str, fewest_words: int = _MIN_WORDS, fewest_letters: int = _MIN_LETTERS
) -> bool:
    """Long enough to be one article's headline, and not a sentence of the text."""
    may_be = is_headline_like(words) and len(words.split()) >= fewest_words
    return may_be and len(fold_line(words)) >= fewest_letters


def _word_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where a headline may end: before a blank, or where a capital is joined to what precedes."""
    end = min(end, start + _MAX_HEADLINE)
    for at in range(start + 1, end):
        before, char = text[at - 1], text[at]
        if not before.isspace() and (char.isspace() or (char.isupper() and not before.isupper())):
            yield at


def _may_promote(text: str, line: Line) -> bool:
    """A block of links, or a call; other lines that return are credits, or the weather."""
    return (line.share > 0.5 and line.is_whole) or asks(text[line.start : line.end])


def _line_key(article: _Article, line: Line) -> bytes:
    return _key(f"{article.site}\x1f{fold_line(article.text[line.start : line.end])}")


def _key(words: str) -> bytes:
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _note(known: dict[bytes, tuple[bytes, ...]], key: bytes, article: bytes, most: int) -> None:
    there = known.get(key, ())
    if len(there) < most and article not in there:
        known[key] = (*there, article)
