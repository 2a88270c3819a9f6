"""How often “not found” is wrong, how gaps compare with their expected rate, and what it costs.

    python benchmarks/omissions.py ../shared/gold            gaps, and what a second search finds
    python benchmarks/omissions.py ../shared/gold --read 60    items not found, to be read
    python benchmarks/omissions.py ../shared/gold --scale      time by size, stories made of BASIL

The second search is cruder than ours and wider: any word of the item, cut short, anywhere in the
outlet's articles on the event, or any number that begins with the same two digits. What it hits is
printed with --read, for a person to say whether the item is there.
"""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path

import pandas as pd
from pandas import DataFrame

import framing as fr
from benchmarks.leads import read_articles, tables_of
from benchmarks.reuse import POLNEAR
from framing.schema import STORIES, frame

_PART = re.compile(r"[A-Za-z]{3,}|\d+")
_SAYS_NOTHING = frozenset("the and for percent per cent million billion thousand".split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, help="folder of labelled data")
    parser.add_argument("--read", type=int, default=0, help="print so many rows, to be read")
    parser.add_argument("--scale", action="store_true", help="time by size")
    given = parser.parse_args()
    basil = basil_tables(given.gold)
    if given.scale:
        print_scale(basil)
        return
    print_gaps("BASIL", basil, given.read)
    polnear = tables_of(read_articles(given.gold, *POLNEAR))
    print_gaps("PolNeAR", polnear | {"stories": fr.find_stories(polnear["articles"])}, given.read)


def basil_tables(gold: Path) -> dict[str, DataFrame]:
    """BASIL with its events as stories."""
    tables = tables_of(read_articles(gold, "basil/articles_dev.jsonl"))
    ids = tables["articles"]["article_id"]
    events = ids.str.removeprefix("basil-").str.rsplit("_", n=1).str[0]
    return tables | {"stories": frame(zip(ids, events, strict=True), STORIES)}


def print_gaps(name: str, tables: dict[str, DataFrame], n_read: int) -> None:
    rows = fr.find_omissions(tables)
    judged = rows[rows["n_others"] > 1]
    print(f"{name}: {len(rows)} rows, {len(judged)} where two others report the item")
    for kind, mine in judged.groupby("item_kind"):
        rated = mine.dropna(subset=["gap_rate"])
        print(
            f"  {kind:8} {len(mine):5} rows, not found {(~mine['found']).mean():.3f}, "
            f"expected {rated['gap_rate'].mean():.3f} ({len(rated)} rows)"
        )
    rated = judged.dropna(subset=["gap_rate"])
    for part, mine in rated.groupby(pd.cut(rated["gap_rate"], [0, 0.1, 0.2, 0.3, 0.5, 1])):
        if len(mine):
            print(
                f"  expected in {part}: {len(mine):5} rows, not found {(~mine['found']).mean():.3f}"
            )
    gaps = rows[~rows["found"]]
    hits = second_search(gaps, tables)
    print(f"  second search: hits in {int(hits.ne('').sum())} of {len(gaps)} rows not found")
    sample = gaps.assign(hit=hits).sample(min(n_read, len(gaps)), random_state=0)
    for row in sample.itertuples():
        print(f"  {row.item_kind} | {row.item} | {row.outlet} | {row.hit}")


def second_search(gaps: DataFrame, tables: dict[str, DataFrame]) -> pd.Series[str]:
    """For each row the words around the first hit of each part of the item, or ''."""
    articles = tables["articles"].merge(tables["stories"], on="article_id")
    texts = articles.groupby(["story_id", "outlet"])["text"].agg("\n".join)
    return pd.Series(
        [
            " / ".join(_hits(item, texts[story, outlet]))
            for item, story, outlet in zip(
                gaps["item"], gaps["story_id"], gaps["outlet"], strict=True
            )
        ],
        index=gaps.index,
        dtype="str",
    )


def _hits(item: str, text: str) -> list[str]:
    found = []
    for part in _PART.findall(item):
        if part.lower() in _SAYS_NOTHING:
            continue
        pattern = rf"(?<!\d){part[:2]}" if part.isdigit() else part[: max(4, len(part) - 2)]
        match = re.search(pattern, text, re.IGNORECASE)
        if match:
            around = text[max(0, match.start() - 30) : match.end() + 30]
            found.append(" ".join(around.split()))
    return found


def print_scale(basil: dict[str, DataFrame]) -> None:
    """Time by number of articles: BASIL again and again, under new ids."""
    for copies in (7, 20, 67):
        tables = {
            name: pd.concat(
                [_renamed(rows, f"#{number}") for number in range(copies)], ignore_index=True
            )
            for name, rows in basil.items()
            if name in ("articles", "evidence", "roles", "exposure", "stories")
        }
        start = time.process_time()
        rows = fr.find_omissions(tables)
        seconds = time.process_time() - start
        print(f"{len(tables['articles']):6} articles {seconds:6.1f} s, {len(rows)} rows")


def _renamed(rows: DataFrame, suffix: str) -> DataFrame:
    names = [name for name in ("article_id", "evidence_id", "story_id") if name in rows]
    return rows.assign(**{name: rows[name] + suffix for name in names})


if __name__ == "__main__":
    main()
