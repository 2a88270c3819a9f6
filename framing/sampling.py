"""What humans code to check a finder: sentences, drawn with known chances, found and not found.

The unit is a sentence and the question whether the feature is present in it, because sentences in
which nothing was found can be drawn too: without them nobody could say what the finder missed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from framing.errors import RuleError
from framing.given import listed, need
from framing.parts import in_parts, promos_of, with_parts
from framing.schema import SAMPLE, frame
from framing.text import Offsets

ROWS = 200
"""Rows drawn for each feature unless told otherwise."""
UNCODED = frozenset({"readability", "wording"})
"""Features with a row for every sentence: there is no presence or absence to code."""
_FEWEST = 20
_UNITS = ["article_id", "start", "end", "text", "outlet", "is_found"]


def draw_sample(
    tables: Mapping[str, DataFrame],
    *,
    n: int = ROWS,
    features: Sequence[str] | None = None,
    seed: int = 0,
) -> DataFrame:
    """Draw sentences to be coded by hand, with known chances, for each feature.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        As `read_tables` gives them: articles, evidence, roles and measures are used.
    n : int
        Rows for each feature, 4 or more; fewer where the corpus has fewer sentences.
    features : sequence of str, optional
        Names of features; all that can be coded unless told.
    seed : int
        Changes the draw. The same seed draws the same rows, whatever the order of the tables.

    Returns
    -------
    DataFrame, table SAMPLE
        In the order of a sheet: feature by feature, shuffled inside. It says what the finder found
        and is not for coders; `write_sheet` makes what they get.

    Raises
    ------
    RuleError
        If a feature is not there or cannot be coded, or n is below 4.
    CorpusError
        As `explain` says of articles and evidence.

    Notes
    -----
    Strata are outlet x found or not. Each outlet with 20 rows or more to its share has strata of
    its own, largest outlets first; the others are drawn together. Half of the rows are sentences in
    which something was found, half such in which nothing was, shared equally among the outlets;
    what a small stratum cannot give goes to the others. Inside a stratum each sentence has the same
    chance: those with the smallest hash of seed, feature and place are drawn (permanent random
    numbers), so that the draw does not depend on the order of rows.

    A feature is found in the sentences that a cue of its evidence touches (a citation), or that the
    evidence itself touches where it has no cue. Articles in which a feature was not sought (other
    languages) are left out.

    References
    ----------
    Cochran 1977, Sampling Techniques, 3rd ed., ch. 5 (stratified sampling); Ohlsson 1995, in
    Business Survey Methods, p. 155 (permanent random numbers). Ours: the shares.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...     "text": ["The regime fell. It rained. Ann Lee said no. Nobody came."]})
    >>> found = fr.find_evidence(articles)
    >>> tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    >>> sample = draw_sample(tables, n=4, features=["loaded"])
    >>> sample.sort_values("start")[["text", "is_found", "probability"]].values.tolist()[:2]
    [['The regime fell.', True, 1.0], ['It rained.', False, 1.0]]
    """
    if n < 4:
        raise RuleError(f"a sample of {n} rows says nothing; draw 4 or more for each feature")
    needed = ("articles", "evidence", "roles", "measures")
    tables = need(tables, *needed, columns=["outlet"])
    present = dict.fromkeys(sorted(set(tables["measures"]["feature"]) - UNCODED))
    wanted = list(present) if features is None else [*dict.fromkeys(listed(features, "features"))]
    for name in wanted:
        if name not in present:
            raise RuleError(
                f"no feature '{name}' to code in this output; there are {', '.join(present)}"
            )
    among = {name: units(tables, name) for name in wanted}
    drawn = [_drawn(rows, name, n, seed) for name, rows in among.items() if len(rows)]
    rows = pd.concat([DataFrame(columns=list(SAMPLE.columns)), *drawn], ignore_index=True)
    if rows.empty:
        return frame([], SAMPLE)
    rows["sample_id"] = "s" + _hash(n, seed, *rows.drop(columns="sample_id").to_numpy().ravel())
    places = zip(rows["sample_id"], rows["feature"], rows["article_id"], rows["start"], strict=True)
    rows["row_id"] = ["r" + _hash("row", *place) for place in places]
    ordered = rows.sort_values(["feature", "row_id"])
    return frame(ordered[list(SAMPLE.columns)].itertuples(index=False), SAMPLE)


def units(tables: Mapping[str, DataFrame], feature: str) -> DataFrame:
    """Return every sentence in which a feature was sought, and whether it was found there.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        As for `draw_sample`.
    feature : str

    Returns
    -------
    DataFrame
        article_id, start, end, text, outlet, is_found; in the order of articles and text.
        Sentences without a letter or digit, in which nothing is found, are left out.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...     "text": ["“No,” Ann Lee said. “Never.” It rained."]})
    >>> found = fr.find_evidence(articles)
    >>> tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    >>> units(tables, "citation")[["text", "is_found"]].values.tolist()
    [['“No,” Ann Lee said.', True], ['“Never.”', False], ['It rained.', False]]
    """
    counted = tables["measures"]
    counted = counted[(counted["feature"] == feature) & counted["n"].notna()]
    articles = tables["articles"].sort_values("article_id")
    articles = articles[articles["article_id"].isin(counted["article_id"])]
    evidence = tables["evidence"]
    marks = _marks(evidence, tables["roles"], feature)
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    parts = in_parts(with_parts(articles, promos_of(evidence)))
    columns = (parts[name] for name in ("article_id", "outlet", "tokens"))
    rows = [
        (article, start, end, text, outlet, bool(is_found))
        for article, outlet, tokens in zip(*columns, strict=True)
        for start, end, is_found in _touched(tokens.sentences, marks.get(article, []))
        for text in [texts[article][start:end]]
        if is_found or any(map(str.isalnum, text))
    ]
    return DataFrame(rows, columns=_UNITS).sort_values(["article_id", "start"], ignore_index=True)


def _marks(
    evidence: DataFrame, roles: DataFrame, feature: str
) -> Mapping[str, list[tuple[int, int]]]:
    """Where each article's evidence stands: its cues, or itself where it has none."""
    mine = evidence.loc[evidence["feature"] == feature, ["evidence_id", "article_id"]]
    cues = roles.loc[roles["role"] == "cue", ["evidence_id", "start", "end"]]
    by_cue = mine.merge(cues, on="evidence_id")
    whole = evidence[evidence["evidence_id"].isin(set(mine["evidence_id"]) - set(cues.evidence_id))]
    places = pd.concat([by_cue, whole])[["article_id", "start", "end"]]
    marks: dict[str, list[tuple[int, int]]] = {}
    for article, start, end in places.itertuples(index=False):
        marks.setdefault(article, []).append((start, end))
    return marks


def _touched(sentences: Offsets, marks: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Each sentence, and whether a mark touches it."""
    is_touched = np.zeros(len(sentences), dtype=bool)
    for start, end in marks:
        first = sentences[:, 1].searchsorted(start, side="right")
        last = sentences[:, 0].searchsorted(max(end, start + 1), side="left")
        is_touched[first:last] = True
    return zip(*sentences.T.tolist(), is_touched.tolist(), strict=True)


def _drawn(rows: DataFrame, feature: str, n: int, seed: int) -> DataFrame:
    """The rows drawn for one feature, with their strata and chances."""
    own = rows["outlet"].value_counts(sort=False).sort_index().sort_values(ascending=False)
    own = own.head(max(1, n // _FEWEST)) if len(own) > 1 else own
    rows = rows.assign(
        feature=feature,
        stratum=rows["outlet"].where(rows["outlet"].isin(own.index)),
        luck=_luck(rows, feature, seed),
        sample_id="",
        row_id="",
    )
    groups = rows.groupby(["stratum", "is_found"], dropna=False, sort=True)
    sizes = groups.size()
    taken = np.zeros(len(sizes), dtype=int)
    for is_found in (True, False):
        side = np.flatnonzero(sizes.index.get_level_values("is_found") == is_found)
        taken[side] = _shares(sizes.iloc[side], n // 2)
    taken += _shares(sizes - taken, min(n, int(sizes.sum())) - int(taken.sum()))
    kept = []
    for (_, group), most in zip(groups, taken.tolist(), strict=True):
        few = group.nsmallest(most, "luck")
        kept.append(few.assign(stratum_size=len(group), probability=most / len(group)))
    return pd.concat(kept)[list(SAMPLE.columns)] if kept else rows.iloc[:0]


def _shares(sizes: Series[int], n: int) -> list[int]:
    """Share n rows equally among strata; what one cannot give goes to the others."""
    given = np.zeros(len(sizes), dtype=int)
    room = sizes.to_numpy(dtype=int)
    while n > 0 and (given < room).any():
        has_room = np.flatnonzero(given < room)
        each = max(1, n // len(has_room))
        for index in has_room[: max(1, n // each)]:
            more = min(each, room[index] - given[index])
            given[index] += more
            n -= more
    return [int(number) for number in given]


def _luck(rows: DataFrame, feature: str, seed: int) -> list[int]:
    """A permanent random number for each unit."""
    places = zip(rows["article_id"], rows["start"], rows["end"], strict=True)
    return [int(_hash(seed, feature, *place), 16) >> 16 for place in places]


def _hash(*names: object) -> str:
    whole = "\x1f".join(map(str, names)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(whole, digest_size=8).hexdigest()
