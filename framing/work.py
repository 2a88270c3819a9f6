"""The work of a run: finding in batches, in this process or in others, kept as it is done."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd
from pandas import DataFrame

from framing.chosen import named_features
from framing.corpus import Batch
from framing.errors import FeatureError, MeasureError
from framing.evidence import Evidence, find_evidence
from framing.feature import Feature
from framing.features import FEATURES
from framing.kept import Kept
from framing.lexica import Lexicons, with_lexicons
from framing.measures import measure
from framing.schema import EVIDENCE, EXPOSURE, MEASURES, REJECTS, ROLES, VOICES, frame
from framing.workers import end_at_once, processes

_FOUND = (EVIDENCE, ROLES, VOICES, EXPOSURE, MEASURES, REJECTS)

Tables = tuple[DataFrame, ...]


class Extracted(NamedTuple):
    """One batch with everything found in it.

    Articles that a feature failed on are among its rejects, and alone in `failed`.
    """

    batch: Batch
    found: Evidence
    measures: DataFrame
    failed: DataFrame

    def keep(self, kept: Kept, name: str) -> None:
        """Keep what was found as one part."""
        kept.write(name, dict(zip(_FOUND, (*self.found, self.measures, self.failed), strict=True)))


class Plan(NamedTuple):
    """What to find, told so that it can travel: features by name, lexicons by content."""

    features: tuple[Feature, ...]
    lexicons: Lexicons

    def chosen(self) -> tuple[Feature, ...]:
        """Return the features, the lexicons in them."""
        return with_lexicons(self.features, self.lexicons)


class Others(Protocol):
    """Processes that find in batches: here, or on a cluster (`framing.cluster`)."""

    @property
    def most_waiting(self) -> int:
        """Batches that are begun before the first is taken."""

    def begin(self, batch: Batch, plan: Plan, kept: Kept, name: str) -> Callable[[], Extracted]:
        """Begin to find in a batch; what is returned waits for it, and it is kept by then."""


def found_in(
    batches: Iterator[Batch], plan: Plan, kept: Kept, others: Others | None = None
) -> Generator[Extracted, None, None]:
    """Yield what is found in each batch, in their order; what is kept already is not sought again.

    Parameters
    ----------
    batches : iterator of Batch
    plan : Plan
    kept : Kept
        Where everything is kept as soon as it is found.
    others : Others, optional
        Who finds, if not this process; the result does not depend on it.

    Examples
    --------
    >>> from pathlib import Path
    >>> list(found_in(iter([]), Plan((), Lexicons()), Kept(Path("nowhere"), "k")))
    []
    """
    waiting: deque[Callable[[], Extracted]] = deque()
    nothing: Extracted | None = None
    for batch in batches:
        if batch.articles.empty:
            nothing = nothing or _extract(plan.chosen(), batch)
            yield nothing._replace(batch=batch)
            continue
        waiting.append(_begun(batch, plan, kept, others))
        if len(waiting) > (others.most_waiting if others else 0):
            yield waiting.popleft()()
    while waiting:
        yield waiting.popleft()()


@contextmanager
def open_workers(n: int) -> Iterator[Others | None]:
    """Have processes on this machine while a run lasts; none for one, which is this process.

    Examples
    --------
    >>> with open_workers(1) as others:
    ...     print(others)
    None
    """
    if n == 1:
        yield None
        return
    pool = processes(n)
    try:
        yield _Workers(pool, 2 * n)
    except BaseException:
        end_at_once(pool)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def tables_found(articles: DataFrame, features: Sequence[Feature]) -> Tables:
    """Return what is found in the articles of a batch, and those that a feature fails on.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES
    features : sequence of Feature

    Returns
    -------
    tuple of DataFrame
        Tables EVIDENCE, ROLES, VOICES, EXPOSURE and MEASURES, as though the articles that fail
        alone were not there; and REJECTS.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "body_start": [0], "text": ["It failed."]})
    >>> len(tables_found(articles, FEATURES)[-1])
    0
    """
    try:
        return (*_found_and_measured(articles, features), frame([], REJECTS))
    except (OSError, MemoryError, MeasureError):  # of this machine or all articles, not of one
        raise
    except Exception:
        why = [_why_not(articles.iloc[[at]], features) for at in range(len(articles))]
        if not any(why):
            raise
    fails = np.array([reason is not None for reason in why])
    failed = articles.loc[fails, ["source_file", "source_record"]]
    failed = failed.assign(reason="internal", detail=[reason for reason in why if reason])
    left = articles[~fails].reset_index(drop=True)
    return (*_found_and_measured(left, features), frame(failed.to_dict("records"), REJECTS))


def as_extracted(batch: Batch, tables: Sequence[DataFrame]) -> Extracted:
    """Return a batch with the tables that were found in it, as `tables_found` returns them.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "body_start": [0], "text": ["It failed."]})
    >>> batch = Batch(articles, frame([], REJECTS), articles.iloc[:0])
    >>> done = as_extracted(batch, tables_found(articles, FEATURES))
    >>> done.found.exposure["words"].sum()
    np.int64(2)
    """
    *found, measures, failed = tables
    if len(failed):
        left = batch.articles["article_id"].isin(found[-1]["article_id"])
        rejects = pd.concat([batch.rejects, failed], ignore_index=True)
        articles = batch.articles[left].reset_index(drop=True)
        batch = batch._replace(articles=articles, rejects=rejects)
    return Extracted(batch, Evidence(*found), measures, failed)


def uses_plugins(features: Sequence[Feature]) -> bool:
    """Tell whether features of others are among them.

    Examples
    --------
    >>> uses_plugins(FEATURES)
    False
    """
    return not set(features) <= set(FEATURES)


def corpus_bytes(articles: DataFrame) -> bytes:
    r"""Return all columns of a table as bytes, row by row, to be hashed.

    Examples
    --------
    >>> corpus_bytes(DataFrame({"article_id": ["a1"], "outlet": [None]}))
    b'a1\x1f\x1e'
    """
    texts = articles.astype(object).where(articles.notna(), "")
    rows = ("\x1f".join(map(str, row)) + "\x1e" for row in texts.itertuples(index=False))
    return "".join(rows).encode("utf-8", "surrogatepass")


class _Workers(NamedTuple):
    """Processes that share the folder of parts with the run."""

    pool: ProcessPoolExecutor
    most_waiting: int

    def begin(self, batch: Batch, plan: Plan, kept: Kept, name: str) -> Callable[[], Extracted]:
        names = ",".join(feature.name for feature in plan.features)
        plugins = uses_plugins(plan.features)
        job = self.pool.submit(_extract_named, names, plugins, plan.lexicons, batch, kept, name)
        return lambda: _taken(kept, job.result(), batch)


def _begun(batch: Batch, plan: Plan, kept: Kept, others: Others | None) -> Callable[[], Extracted]:
    """What gives the evidence of a batch when it is called: another process may have begun."""
    name = f"{hashlib.sha256(corpus_bytes(batch.articles)).hexdigest()[:32]}.found"
    if kept.has(name):
        return partial(_taken, kept, name, batch)
    if others:
        return others.begin(batch, plan, kept, name)
    return lambda: _extract_and_keep(plan.chosen(), batch, kept, name)


def _taken(kept: Kept, name: str, batch: Batch) -> Extracted:
    return as_extracted(batch, kept.read(name, _FOUND))


def _extract(features: tuple[Feature, ...], batch: Batch) -> Extracted:
    return as_extracted(batch, tables_found(batch.articles, features))


def _found_and_measured(articles: DataFrame, features: Sequence[Feature]) -> Tables:
    found = find_evidence(articles, features=features)
    return (*found, measure(found, features=features))


def _why_not(article: DataFrame, features: Sequence[Feature]) -> str | None:
    """Why nothing can be found in an article, in one line; None if it can."""
    try:
        _found_and_measured(article.reset_index(drop=True), features)
    except (OSError, MemoryError, MeasureError):
        raise
    except FeatureError as error:
        why = str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        why = f"{type(error).__name__}: {error}; please report it"
    else:
        return None
    return " ".join(why.encode("utf-8", "replace").decode().split())


def _extract_and_keep(
    features: tuple[Feature, ...], batch: Batch, kept: Kept, name: str
) -> Extracted:
    done = _extract(features, batch)
    done.keep(kept, name)
    return done


def _extract_named(
    names: str, plugins: bool, lexicons: Lexicons, batch: Batch, kept: Kept, name: str
) -> str:
    """Find in another process, and answer with the name of the part.

    A worker finds its features by name, because functions do not travel between processes. The
    answer is short because a worker that is ended while it sends a long one would leave the run
    waiting for the rest.
    """
    features = Plan(named_features(names, plugins=plugins), lexicons).chosen()
    _extract_and_keep(features, batch, kept, name)
    return name
