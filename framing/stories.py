"""Stories: which articles report the same event, from their words, names, numbers and dates.

An article is the set of what its beginning says; two articles are alike as far as they share what
few others say. Articles published further apart than the window are of different stories, however
alike. Nothing depends on the order of rows, on outlets, or on headlines being there.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from framing.dates import WINDOW
from framing.errors import CorpusError, RuleError
from framing.given import relied_on
from framing.schema import STORIES, STORY_EDITS, check, frame
from framing.text import WORD, fold

Array = NDArray[np.float64]
Numbers = NDArray[np.int64]

FEWEST_WORDS = 20
"""An article with fewer words is alone: it says too little to be told from another event."""
_WORDS_READ = 250
_COMMON = 0.5
_ALIKE = 0.15
_SAME_DAY = 1.1
_POSTINGS, _HEAVIEST, _NEIGHBOURS = 200, 40, 60
_BLOCK, _LARGEST = 500, 4_000
_NEARLY_EQUAL, _STEP = 0.9, 0.05

_UNSPACED = re.compile(  # scripts that put no spaces between words
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_WITHIN = re.compile(r"[\w,&)\]][ \xa0]\Z")  # what precedes a capital that begins no sentence
_BLANKS = (" ", "\xa0")
_NAME = "^"
_ACTIONS = ("merge", "split")
_COLUMNS = {"action", "article_id", "with"}


class _Texts(NamedTuple):
    """Different texts, each once: a row of weights, a day (missing where unknown), its articles."""

    weights: csr_array
    days: Array
    articles: list[list[str]]


def find_stories(
    articles: DataFrame, *, window: float | None = WINDOW, edits: DataFrame | None = None
) -> DataFrame:
    """Tell which articles report the same event.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES
        Only article_id, text and published are used. A missing date blocks nothing.
    window : float, optional
        Days within which an event is reported. Articles further apart are different stories where
        both dates are known; nearer ones need less in common. None: dates are not used.
    edits : DataFrame, table STORY_EDITS, optional
        Merges and splits by hand, applied in the order of their lines: see `read_story_edits`.

    Returns
    -------
    DataFrame, table STORIES
        One row per article, in their order. An article that is alike no other, or has fewer than 20
        words, is a story of its own. Identical texts are one story whatever their dates.
        story_id is a hash of the first of the story's article ids, in the order of ids.

    Raises
    ------
    CorpusError
        If an edit names an article that is not there, a column is absent, an id or text is missing
        or no text, or an id occurs twice.
    RuleError
        If the window is not above 0, or an edit is no merge or split.
    SchemaError
        If edits are no such table.

    Notes
    -----
    The first 250 words count. An article's weights are (1 + log n)(log((N + 1) / m) + .5), scaled
    to length 1: n times in the article, in m of N texts; identical texts count once. They are
    given to words, to capitalised words within sentences, to two capitalised words or a capitalised
    word and a number in a row, and to numbers: a name counts as a word and as a name. In scripts
    without spaces, pairs of characters are words. Similarity is the cosine, times
    1.1 (1 - (days apart / window)²) where both dates are known. Stories are the clusters of average
    linkage, cut at .15. Articles are compared if they share some of their 40 heaviest features,
    each with the 60 that share most, so that time grows with the number of articles, not of pairs.
    Where more than 4,000 hang together, links are cut, weakest first, until they do not.

    References
    ----------
    Allan, Papka & Lavrenko 1998, On-line new event detection and tracking, SIGIR, p. 37 (tf-idf
    and a threshold that rises with time); Sokal & Michener 1958, Univ. Kansas Sci. Bull. 38,
    p. 1409 (average linkage). Ours: features, threshold and window, chosen in
    docs/decisions/0013-stories.md.

    Examples
    --------
    >>> from framing.schema import ARTICLES
    >>> texts = {
    ...     "a1": "The ferry Orla sank off Haldmouth on Monday; 14 sailors swam to Kell Island "
    ...           "before a lifeboat came, the harbour master Ada Brandt said.",
    ...     "a2": "Harbour master Ada Brandt said a lifeboat fetched 14 sailors from Kell Island "
    ...           "after their ferry, the Orla, sank off Haldmouth before dawn.",
    ...     "a3": "Teachers in Tesmoor walk out over pay next week, their union decided last "
    ...           "night, the third strike of schools since the new budget was passed.",
    ... }
    >>> rows = [{"article_id": a, "text": t, "body_start": 0, "source_file": "f",
    ...          "source_record": a, "text_hash": ""} for a, t in texts.items()]
    >>> stories = find_stories(frame(rows, ARTICLES))
    >>> sorted(stories.groupby("story_id")["article_id"].agg(list))
    [['a1', 'a2'], ['a3']]
    """
    if window is not None and not window > 0:
        raise RuleError(f"stories: a window of {window} days; give more than 0, or none at all")
    articles = relied_on(articles, "articles", columns=["published"])
    ids = articles["article_id"].tolist()
    stories = list(_partition(articles, window))
    if edits is not None:
        stories = _edited(stories, edits)
    story_of = {article: _story_id(min(story)) for story in stories for article in story}
    return frame([(article, story_of[article]) for article in ids], STORIES)


def read_story_edits(path: str | Path) -> DataFrame:
    r"""Read a file of merges and splits.

    Parameters
    ----------
    path : path
        CSV in UTF-8 with the columns action, article_id and with. `merge` makes one story of those
        of two articles, `split` takes an article out of its story, alone; `with` is empty then.

    Returns
    -------
    DataFrame, table STORY_EDITS
        One row per line that is not blank. Whether the articles exist is for `find_stories` to see.

    Raises
    ------
    CorpusError
        If the file cannot be read, or is no such CSV.
    RuleError
        If a line is no merge or split, naming the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "edits.csv")
    ...     _ = path.write_text("action,article_id,with\nmerge,a1,a3\nsplit,a2,\n")
    ...     read_story_edits(path)
       line action article_id with
    0     2  merge         a1   a3
    1     3  split         a2  NaN
    """
    return edits_and_hash(path)[0]


def edits_and_hash(path: str | Path) -> tuple[DataFrame, str]:
    """Return what `read_story_edits` does, and the SHA-256 of the file, which is read once.

    Raises
    ------
    CorpusError, RuleError
        As `read_story_edits` does.

    Examples
    --------
    >>> edits_and_hash("nowhere.csv")
    Traceback (most recent call last):
    framing.errors.CorpusError: nowhere.csv: cannot be read as CSV in UTF-8: ...
    """
    try:
        content = Path(path).read_bytes()
        lines = io.StringIO(content.decode("utf-8-sig"), newline="")
        reader = csv.DictReader(lines, strict=True, restkey="more")
        names = set(reader.fieldnames or ())
        rows = [row | {"line": reader.line_num} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{path}: cannot be read as CSV in UTF-8: {error}") from error
    if names != _COLUMNS:
        raise CorpusError(f"{path}: the first line must be action,article_id,with")
    for row in rows:
        if "more" in row or row["with"] is None:
            raise CorpusError(f"{path}: line {row['line']} has not three fields; quote commas")
    edits = frame(
        [
            (r["line"], r["action"].strip().lower(), r["article_id"], r["with"] or None)
            for r in rows
        ],
        STORY_EDITS,
    )
    _check_edits(edits)
    return edits, hashlib.sha256(content).hexdigest()


# ---------------------------------------------------------------- what an article says


def _texts(articles: DataFrame, window: float | None) -> tuple[_Texts, list[str]]:
    """The different texts, and the articles that say too little."""
    members: dict[str, list[tuple[str, float]]] = {}
    for article, text, day in sorted(
        zip(articles["article_id"], articles["text"], _days(articles, window), strict=True)
    ):
        members.setdefault(text, []).append((article, day))
    short = {t for t in members if sum(1 for _ in islice(_words(t), FEWEST_WORDS)) < FEWEST_WORDS}
    alone = [article for text in short for article, _ in members[text]]
    long = {text: copies for text, copies in members.items() if text not in short}
    days = [np.fmin.reduce([day for _, day in copies]) for copies in long.values()]
    ids = [[article for article, _ in copies] for copies in long.values()]
    return _Texts(_weights(list(long)), np.array(days, dtype=float), ids), alone


def _days(articles: DataFrame, window: float | None) -> Array:
    """Days since 1970, missing where the date is unknown or not to be used."""
    if window is None:
        return np.full(len(articles), np.nan)
    epoch, day = pd.Timestamp(0, tz="UTC"), pd.Timedelta(days=1)
    since = (articles["published"] - epoch.as_unit("us")) / day.as_unit("us")
    return np.asarray(since, dtype=np.float64)


def _weights(texts: list[str]) -> csr_array:
    """Rows of length 1; what only one text says has lengthened its row and is left out."""
    if not texts:
        return csr_array((0, 0), dtype=np.float32)
    counts = CountVectorizer(analyzer=_features, dtype=np.float32).fit_transform(texts)
    weights = csr_array(counts)
    n_texts = np.bincount(weights.indices, minlength=weights.shape[1])
    rarity = np.log((len(texts) + 1) / n_texts) + _COMMON
    weights.data = (1 + np.log(weights.data)) * rarity[weights.indices]
    return csr_array(normalize(weights, copy=False), dtype=np.float32)[:, n_texts > 1]


def _features(text: str) -> Iterator[str]:
    """Words, names, runs of two capitalised words, numbers."""
    before, before_end = "", 0
    is_shouted = text.isupper()  # then capitals tell nothing
    for word, start, end in islice(_words(text), _WORDS_READ):
        folded = fold(word).removesuffix("'s")
        yield folded
        is_capital, is_number = word[0].isupper() and not is_shouted, word[0].isdigit()
        if is_capital and _WITHIN.search(text, max(0, start - 2), start):
            yield f"{_NAME}{folded}"
        if before and (is_capital or is_number) and text[before_end:start] in _BLANKS:
            yield f"{before} {folded}"
        before, before_end = folded if is_capital else "", end


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    for match in WORD.finditer(text):
        word, start, end = match.group(), *match.span()
        if word.isascii() or not _UNSPACED.search(word):
            yield word, start, end
            continue
        for at in range(start, max(start + 1, end - 1)):
            yield text[at : min(at + 2, end)], at, min(at + 2, end)


# ---------------------------------------------------------------- which are alike


def _partition(articles: DataFrame, window: float | None) -> Iterator[list[str]]:
    """Yield the article ids of every story."""
    texts, alone = _texts(articles, window)
    yield from ([article] for article in alone)
    first, second = _candidates(texts, window)
    alike = _similarities(texts, first, second, window)
    for group in _components(len(texts.articles), first, second, alike):
        for story in _average_linkage(texts, group, window):
            yield [article for number in story for article in texts.articles[number]]


def _candidates(texts: _Texts, window: float | None) -> tuple[Numbers, Numbers]:
    """Pairs of texts that share heavy features, each text with its nearest by these and by date."""
    heavy = _heaviest(texts, window)
    turned = csr_array(heavy.T)
    pairs = [np.empty((0, 2), dtype=np.int64)]
    for start in range(0, heavy.shape[0], _BLOCK):
        shared = csr_array(heavy[start : start + _BLOCK] @ turned)
        for row in range(shared.shape[0]):
            part = slice(shared.indptr[row], shared.indptr[row + 1])
            others, apart = shared.indices[part], texts.days[shared.indices[part]]
            strength = _dated(shared.data[part], apart - texts.days[start + row], window)
            order = np.lexsort((others, -strength))[: _NEIGHBOURS + 1]
            pairs.append(np.column_stack([np.full(len(order), start + row), others[order]]))
    both = np.sort(np.concatenate(pairs), axis=1)
    both = np.unique(both[both[:, 0] < both[:, 1]], axis=0)
    return both[:, 0], both[:, 1]


def _heaviest(texts: _Texts, window: float | None) -> csr_array:
    """Of each text only its heaviest features, each standing for few texts.

    A feature of more texts is split into several, by date and then by weight: light edits of one
    text have like weights, and so meet even where every word of theirs is common.
    """
    weights, kept = texts.weights, [np.empty(0, dtype=np.int64)]
    for start, end in zip(weights.indptr, weights.indptr[1:], strict=False):
        order = np.lexsort((weights.indices[start:end], -weights.data[start:end]))
        kept.append(start + order[:_HEAVIEST])
    row = np.repeat(np.arange(weights.shape[0]), [len(part) for part in kept[1:]])
    which = np.concatenate(kept)
    column, value = weights.indices[which], weights.data[which]
    order = np.lexsort((row, value, np.floor(texts.days / (window or WINDOW))[row], column))
    row, column, value = row[order], column[order], value[order]
    n_texts = np.bincount(column, minlength=weights.shape[1])
    rank = np.arange(len(column)) - (np.cumsum(n_texts) - n_texts)[column]
    parts = -(-n_texts // _POSTINGS)
    split = (np.cumsum(parts) - parts)[column] + rank // _POSTINGS
    return csr_array((value, (row, split)), shape=(weights.shape[0], int(parts.sum())))


def _similarities(texts: _Texts, first: Numbers, second: Numbers, window: float | None) -> Array:
    """Cosine of each pair, times what the days between them make of it."""
    made = []
    for start in range(0, len(first), 20 * _BLOCK):
        one, other = first[start : start + 20 * _BLOCK], second[start : start + 20 * _BLOCK]
        cosine = texts.weights[one].multiply(texts.weights[other]).sum(axis=1)
        apart = texts.days[one] - texts.days[other]
        made.append(_dated(np.asarray(cosine, dtype=float).ravel(), apart, window))
    return np.concatenate(made) if made else np.empty(0)


def _dated(cosine: Array, apart: Array, window: float | None) -> Array:
    nearer = np.ones(len(cosine))
    if window is not None:
        nearer = np.maximum(0.0, _SAME_DAY * (1 - (apart / window) ** 2))
        nearer[np.isnan(apart)] = 1.0
    dated: Array = np.minimum(1.0, cosine * nearer)
    return dated


def _components(n: int, first: Numbers, second: Numbers, alike: Array) -> Iterator[Numbers]:
    """Texts that hang together; what hangs together too largely is cut at a higher similarity."""
    waiting = [(np.arange(n), _ALIKE)]
    while waiting:
        inside, least = waiting.pop()
        place = np.full(n, -1)
        place[inside] = np.arange(len(inside))
        near = (alike >= least) & (place[first] >= 0) & (place[second] >= 0)
        edges = (np.ones(int(near.sum())), (place[first[near]], place[second[near]]))
        _, label = connected_components(coo_array(edges, shape=(len(inside), len(inside))))
        order = np.argsort(label, kind="stable")
        for group in np.split(inside[order], np.flatnonzero(np.diff(label[order])) + 1):
            if len(group) > _LARGEST and least < _NEARLY_EQUAL:
                waiting.append((group, least + _STEP))
            elif len(group):
                yield group


def _average_linkage(texts: _Texts, group: Numbers, window: float | None) -> Iterator[Numbers]:
    if len(group) < 3 or len(group) > _LARGEST:
        yield group
        return
    weights, days = texts.weights[group], texts.days[group]
    cosine = np.asarray((weights @ weights.T).toarray(), dtype=float)
    upper = np.triu_indices(len(group), 1)
    alike = _dated(cosine[upper], days[upper[0]] - days[upper[1]], window)
    labels = fcluster(linkage(1 - alike, "average"), 1 - _ALIKE, "distance")
    yield from (group[labels == label] for label in np.unique(labels))


# ---------------------------------------------------------------- edits by hand


def _check_edits(edits: DataFrame) -> None:
    check(edits, STORY_EDITS)
    for line, action, article, other in edits[list(STORY_EDITS.columns)].itertuples(index=False):
        where, is_paired = f"story edits, line {line}", isinstance(other, str)
        if action not in _ACTIONS:
            raise RuleError(f"{where}: action is '{action}', not merge or split")
        if not article:
            raise RuleError(f"{where}: no article_id; name the article to {action}")
        if action == "merge" and not is_paired:
            raise RuleError(f"{where}: merge needs a second article in the column with")
        if action == "split" and is_paired:
            raise RuleError(f"{where}: split takes one article; leave the column with empty")
        if article == other:
            raise RuleError(f"{where}: '{article}' cannot be merged with itself")


def _edited(stories: list[list[str]], edits: DataFrame) -> list[list[str]]:
    """The stories after all edits, each made on what the earlier ones left."""
    _check_edits(edits)
    members = {number: set(story) for number, story in enumerate(stories)}
    story_of = {article: number for number, story in members.items() for article in story}
    ordered = edits.sort_values("line")
    for line, action, article, other in ordered[list(STORY_EDITS.columns)].itertuples(index=False):
        for named in (article, other) if action == "merge" else (article,):
            if named not in story_of:
                raise CorpusError(f"story edits, line {line}: no article '{named}'; check its id")
        mine = story_of[article]
        if action == "split":
            members[mine].discard(article)
            moved, target = {article}, len(members)
        else:
            target = story_of[other]
            moved = members[mine] if mine != target else set()
            members[mine] = set() if mine != target else members[mine]
        members.setdefault(target, set()).update(moved)
        story_of |= dict.fromkeys(moved, target)
    return [sorted(story) for story in members.values() if story]


def _story_id(first: str) -> str:
    return hashlib.blake2b(first.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
