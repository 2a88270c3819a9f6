"""Frames for tests, from plain texts; and files that can be read once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


@contextmanager
def piped(content: bytes) -> Iterator[Path]:
    """The path of a pipe that gives the content once, as `<(…)` of a shell does."""
    end, begin = os.pipe()
    os.write(begin, content)
    os.close(begin)
    try:
        yield Path(f"/dev/fd/{end}")
    finally:
        os.close(end)
