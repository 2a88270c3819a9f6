"""Frames for tests, from plain texts."""

from __future__ import annotations

from pandas import DataFrame

from framing.schema import ARTICLES, frame


def make_articles(*texts: str, outlet: str = "North Ledger") -> DataFrame:
    """Articles a0, a1, … with these texts, all of one outlet, as whole bodies."""
    rows = [
        {
            "article_id": f"a{number}",
            "outlet": outlet,
            "text": text,
            "body_start": 0,
            "source_file": "made.jsonl",
            "source_record": str(number + 1),
            "text_hash": "",
        }
        for number, text in enumerate(texts)
    ]
    return frame(rows, ARTICLES)
