"""Score the body and the date of pages, beside trafilatura on the same pages in the same run.

    python -m benchmarks.bodies ../shared/gold/promos [-v]

Two references stand in for a human's copy of each body. `publisher`: the articleBody that a page
states in JSON-LD, where it is a whole article. `container`: the paragraphs of the element that a
reader of the labelled set named as the article's, without promos, captions and blocks of links.
Both are imperfect, in the same way for both readers. Bodies are compared as in the public
article-extraction benchmark (Scrapinghub 2020, https://github.com/scrapinghub/
article-extraction-benchmark): shingles of four words, precision and recall of each page, means.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

from lxml import html

from benchmarks.pages import as_text, outlet_voice, read, rows_of, trafilatura_text
from framing.dates import parse_published
from framing.dom import leaf_blocks, parse_page
from framing.features.promo import promos_in
from framing.lines import fold_line, line_kind

_WORD = re.compile(r"\w+")
_STATED = re.compile(
    rb'"datePublished"\s*:\s*"([^"]{8,40})"|article:published_time"\s+content="([^"]{8,40})"'
)
_MIN_BODY = 900
_TEXT_TAGS = frozenset(["p", "li", "blockquote", "h2", "h3", "h4", "div", "section"])


class BodyScore(NamedTuple):
    """Means over pages."""

    precision: float
    recall: float
    n_pages: int

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    def __str__(self) -> str:
        numbers = f"P {self.precision:.4f} R {self.recall:.4f} F1 {self.f1:.4f}"
        return f"{numbers} ({self.n_pages} pages)"


class DateScores(NamedTuple):
    """Pages that state one moment for machines, and what was read of them; dates from nowhere."""

    right: int
    there: int
    invented: list[str]
    misses: list[str]


Counts = tuple[int, int, int]  # shingles: in both, in the reference, given


def main(folder: Path) -> None:
    if "-v" in sys.argv:
        for reference, page, results in compare_bodies(folder):
            mine, all_of_it, alone = map(_f1, results)
            print(f"{mine - alone:+.3f} {reference} {page}: {mine:.3f} {all_of_it:.3f} {alone:.3f}")
    for reference, (ours, whole, plain) in score_bodies(folder).items():
        print(f"{reference}: body without promos {ours}")
        print(f"{reference}: articles.text whole {whole}")
        print(f"{reference}: trafilatura         {plain}")
    dates = score_dates(folder)
    print(f"dates: {dates.right}/{dates.there} right, invented {dates.invented}, {dates.misses}")


def score_bodies(folder: Path) -> dict[str, tuple[BodyScore, BodyScore, BodyScore]]:
    """By reference: our body without promos, our whole text, and trafilatura's."""
    counts: dict[str, tuple[list[Any], list[Any], list[Any]]] = {}
    for reference, _, results in compare_bodies(folder):
        for kept, result in zip(counts.setdefault(reference, ([], [], [])), results, strict=True):
            kept.append(result)
    return {name: (_mean(a), _mean(b), _mean(c)) for name, (a, b, c) in counts.items()}


def compare_bodies(folder: Path) -> Iterator[tuple[str, str, list[Counts]]]:
    """Each page by each reference: its name, the page, and the three texts compared with it."""
    for row in rows_of(folder / "pages_dev.jsonl"):
        data = gzip.decompress((folder / row["html_copy"]).read_bytes())
        root, _ = parse_page(data)
        draft = read(data)
        text, start, markup = as_text(draft) if draft else ("", 0, None)
        found = promos_in(text, start, markup, draft.url if draft else None)
        own = outlet_voice(text, found)[start:]
        texts = (own, text[start:], trafilatura_text(data))
        for name, body in (("publisher", _stated_body(root)), ("container", _contained(root, row))):
            if body:
                yield name, row["id"], [_compare(body, given) for given in texts]


def score_dates(folder: Path) -> DateScores:
    right = there = 0
    invented, misses = [], []
    for row in rows_of(folder / "pages_dev.jsonl"):
        data = gzip.decompress((folder / row["html_copy"]).read_bytes())
        draft = read(data)
        raw = draft.published_raw if draft else None
        time = parse_published(raw).time
        if raw and fold_line(raw) not in fold_line(unescape(data.decode("utf-8", "replace"))):
            invented.append(row["id"])
        groups = (match.group(1) or match.group(2) for match in _STATED.finditer(data))
        stated = {parse_published(claim.decode("utf-8", "replace")).time for claim in groups}
        stated.discard(None)
        if stated:
            there += 1
            right += time in stated
            misses += [] if time in stated else [row["id"]]
    return DateScores(right, there, invented, misses)


def _stated_body(root: Any) -> str:
    """The longest articleBody of a page's JSON-LD, as text; '' where it is only an excerpt."""
    best = ""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            objects = list(_objects(json.loads(script.text or "", strict=False)))
        except ValueError:
            continue
        bodies = (item.get("articleBody") for item in objects)
        best = max((body for body in (best, *bodies) if isinstance(body, str)), key=len)
    if "<" in best or "&" in best:
        best = str(html.fromstring(f"<div>{best}</div>").text_content())
    return best if len(best) > _MIN_BODY else ""


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            yield from _objects(item)


def _contained(root: Any, row: dict[str, Any]) -> str:
    boxes = root.xpath(row["container_xpath"])
    promos = {fold_line(p[name]) for p in row["promos"] for name in ("block_text", "headline")}
    kept = [
        block.text
        for block in (leaf_blocks(boxes[0]) if boxes else ())
        if fold_line(block.text) not in promos
        and block.link_share <= 0.7
        and line_kind(block.text) is None
        and block.tag in _TEXT_TAGS
        and (len(block.text) >= 25 or block.tag != "div")
    ]
    return "\n".join(kept)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    size = min(4, len(words)) or 1
    return Counter(tuple(words[n : n + size]) for n in range(len(words) - size + 1))


def _compare(true: str, given: str) -> Counts:
    a, b = _shingles(true), _shingles(given)
    return (a & b).total(), a.total(), b.total()


def _f1(counts: Counts) -> float:
    both, true, given = counts
    return 2 * both / max(1, true + given)


def _mean(results: list[Counts]) -> BodyScore:
    precisions = [both / given for both, _, given in results if given]
    recalls = [both / true for both, true, _ in results if true]
    return BodyScore(sum(precisions) / len(precisions), sum(recalls) / len(recalls), len(results))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
