"""What leads say of original articles, and of copies planted among them.

    python benchmarks/leads.py ../shared/gold              tiers of originals; planted copies
    python benchmarks/leads.py ../shared/gold --read 30    leads on originals, to be read

Originals are 150 reports of BASIL, 924 articles of PolNeAR and 163 saved pages. Copies are made of
210 PolNeAR articles when it runs, one of each, as in `benchmarks/reuse.py`, under another outlet's
name: with dates (the copy a day later), without, and without but with a promo of the original's
outlet left inside.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import pandas as pd
from pandas import DataFrame

import framing as fr
from benchmarks.reuse import KINDS, POLNEAR, plant
from framing.features import FEATURES
from framing.schema import ARTICLES, frame

N_SOURCES = 210
FIRST = pd.Timestamp("2026-03-01 06:00", tz="UTC")
PROMO = "Ferry fares to rise in the spring"
SETTINGS = ("dated", "undated", "undated, promo left in")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, help="folder of labelled data")
    parser.add_argument("--read", type=int, default=0, help="print so many leads, to be read")
    given = parser.parse_args()
    for name, articles in originals(given.gold).items():
        print_tiers(name, articles, given.read)
    if not given.read:
        print_planted(given.gold)


# ---------------------------------------------------------------- originals


def originals(gold: Path) -> dict[str, DataFrame]:
    """Articles that their outlets wrote, or printed with a credit."""
    return {
        "BASIL": read_articles(gold, "basil/articles_dev.jsonl"),
        "PolNeAR": read_articles(gold, *POLNEAR),
        "pages": fr.read_corpus([str(gold / "promos" / "html_dev")]).articles,
    }


def read_articles(gold: Path, *parts: str) -> DataFrame:
    """The labelled articles as a corpus, with headline and date where there are such."""
    rows = []
    for part in parts:
        for row in map(json.loads, (gold / part).read_text("utf-8").splitlines()):
            head = f"{row['title']}\n\n" if row.get("title") else ""
            date = row.get("published")
            rows.append(
                article(
                    row["id"],
                    row.get("publisher", row.get("outlet")),
                    head + row["text"],
                    headline=row.get("title"),
                    published=pd.Timestamp(date, tz="UTC") if date else None,
                    body_start=len(head),
                )
            )
    return frame(rows, ARTICLES)


def article(identity: str, outlet: str, text: str, **columns: object) -> dict[str, object]:
    """A row of articles."""
    row = {"article_id": identity, "outlet": outlet, "text": text, "body_start": 0}
    return row | {"source_file": "-", "source_record": identity, "text_hash": ""} | columns


def tables_of(articles: DataFrame) -> dict[str, DataFrame]:
    """Citations and promos of the articles: what leads are made of."""
    features = [feature for feature in FEATURES if feature.name in ("citation", "promo")]
    found = fr.find_evidence(articles, features=features)
    return found._asdict() | {"articles": articles}


def print_tiers(name: str, articles: DataFrame, n_read: int) -> None:
    tables = tables_of(articles)
    start = time.process_time()
    leads = fr.find_leads(tables)
    print(f"{name}: {len(articles)} articles, {time.process_time() - start:.1f} s")
    for (tier, lead), rows in leads.groupby(["tier", "lead"]):
        print(f"  {tier} {lead:20} {len(rows):5} in {rows['article_id'].nunique()} articles")
    print(f"  tier 1 in {leads.loc[leads['tier'] == 1, 'article_id'].nunique()} articles")
    said = leads[~leads["lead"].str.endswith("_missing")]
    for row in said.sample(min(n_read, len(said)), random_state=0).sort_values("tier").itertuples():
        print(f"  {row.tier} {row.lead} | {row.article_id[:40]} | {row.statement}")


# ---------------------------------------------------------------- planted copies


def print_planted(gold: Path) -> None:
    """Recall of copied passages, and how often the later article is the one that is named."""
    texts = read_articles(gold, POLNEAR[0]).sample(N_SOURCES, random_state=0)
    donors = read_articles(gold, "basil/articles_dev.jsonl")
    for setting in SETTINGS:
        rows = planted(texts, donors, setting)
        articles = frame(rows, ARTICLES)
        leads = fr.find_leads(tables_of(articles))
        print_recall(setting, articles, leads)


def planted(sources: DataFrame, donors: DataFrame, setting: str) -> list[dict[str, object]]:
    """Originals of one outlet, each with a copy by another, the kinds of copy in turn."""
    is_dated, is_marked = setting == "dated", setting.endswith("left in")
    rows: list[dict[str, object]] = []
    kinds = tuple(KINDS)
    if is_marked:
        rows.append(article("promoted", "Origin Post", f"{PROMO}\n\nFares rise.", headline=PROMO))
    for number, row in enumerate(sources.itertuples()):
        other = donors["text"].iloc[number % len(donors)]
        dates = [FIRST, FIRST + pd.Timedelta(days=1)] if is_dated else [None, None]
        original = article(row.article_id, "Origin Post", row.text, published=dates[0])
        rows.append(original)
        kind = kinds[number % len(kinds)]
        text = plant(row.text, other, kind, row.article_id).text
        text += f"\n\nREAD MORE: {PROMO}" if is_marked else ""
        rows.append(article(f"{row.article_id}~{kind}", "Copier", text, published=dates[1]))
    return rows


def print_recall(setting: str, articles: DataFrame, leads: DataFrame) -> None:
    copies = articles.loc[articles["article_id"].str.contains("~"), "article_id"]
    passages = leads[leads["lead"].isin(["copied_passages", "shared_passages"])]
    original = passages["article_id"].str.split("~").str[0]
    ours = passages[passages["other_article"] == original]
    found = copies.isin(ours["article_id"])
    ordered = ours[ours["lead"] == "copied_passages"]
    backwards = passages[
        ~passages["article_id"].str.contains("~") & (passages["lead"] == "copied_passages")
    ]
    print(f"{setting}: {int(found.sum())} of {len(copies)} copies have a lead to their original")
    print(f"  with a direction: {ordered['article_id'].nunique()}, all of them copies")
    print(f"  originals said to be the later one: {backwards['article_id'].nunique()}")


if __name__ == "__main__":
    main()
