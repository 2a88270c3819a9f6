"""How long the explorer takes to answer on a large run: the sample's tables, many times over.

    python benchmarks/explorer.py [--copies 209]

Prints seconds of CPU for each question; the first of a measure gathers its passages.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

import pandas as pd
from pandas import DataFrame

import framing as fr
from framing.examples import sample_folder
from framing.explorer import Guide

T = TypeVar("T")
BLANK = {"id": 1, "outlet": "", "kind": "", "voice": "", "page": 0}
LOADED, CITED = "loaded_per_1000_outlet_words", "citations_per_1000_words"


def copies(table: DataFrame, n: int) -> DataFrame:
    """The table n times, with ids of its own each time."""
    named = [name for name in ("article_id", "evidence_id") if name in table]
    parts = [table.assign(**{c: table[c] + f"-{k}" for c in named}) for k in range(n)]
    return pd.concat(parts, ignore_index=True)


def timed(what: str, act: Callable[[], T]) -> T:
    """Print how much CPU it takes."""
    start = time.process_time()
    result = act()
    print(f"| {what} | {time.process_time() - start:.2f} |")
    return result


def main() -> None:
    """Ask the questions that a reader's clicks ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=209)
    n = parser.parse_args().copies
    tables = fr.read_corpus(sample_folder()).articles.framing.tables()
    tables = {name: copies(table, n) for name, table in tables.items()}
    print(f"{len(tables['articles']):,} articles, {len(tables['evidence']):,} passages\n")
    print("| question | CPU seconds |\n|---|---:|")
    guide = timed("opening", lambda: Guide(tables))

    def ask(ask: str, measure: str = LOADED, **more: object) -> dict[str, object]:
        return guide.answer(BLANK | {"ask": ask, "measure": measure} | more)

    timed("first figure", lambda: ask("figure"))
    timed("another figure", lambda: ask("figure", CITED))
    found = timed("first passages of a measure", lambda: ask("passages"))
    timed("first passages of citations", lambda: ask("passages", CITED))
    timed("page 100 of an outlet", lambda: ask("passages", page=99, outlet="3"))
    timed("articles", lambda: ask("articles"))
    row = found["rows"][0]
    timed("an article", lambda: ask("article", article=row["article"], passage=row["passage"]))
    name = tables["articles"]["article_id"].iloc[-1]
    timed("fr.show", lambda: fr.show(tables, name).html())


if __name__ == "__main__":
    main()
