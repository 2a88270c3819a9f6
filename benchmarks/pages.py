"""Score pages, scrapes and promos against the labelled data, beside trafilatura alone.

    python benchmarks/pages.py ../shared/gold/promos

prints one table. `score_pages` and `score_scrapes` are what tests/test_gold_promos.py calls.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple

from pandas import DataFrame
from trafilatura.core import bare_extraction

from framing.draft import Draft, Unreadable
from framing.echoes import Echoes, with_echoes
from framing.features.promo import promos_in
from framing.lines import fold_line
from framing.page import read_page
from framing.scrape import classify_lines

GROUPS = {
    "article": ("headline", "standfirst", "dateline", "body"),
    "meta": ("byline", "date", "caption", "credit", "author_bio"),
    "junk": ("promo", "subscribe", "related", "boilerplate"),
}
ECHO_RULES = ("ours/title", "ours/repeat")
KIND_OF = {"video_gallery": "gallery"}
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}


class Score(NamedTuple):
    """Right answers among those given, and among those there are."""

    right: int
    given: int
    found: int
    there: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.given)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.there)

    def __str__(self) -> str:
        return (
            f"P {self.precision:.3f} ({self.right}/{self.given})  "
            f"R {self.recall:.3f} ({self.found}/{self.there})"
        )


class PageScores(NamedTuple):
    promos: Score
    leaked: tuple[int, int]
    leaked_trafilatura: tuple[int, int]
    seconds: float
    seconds_trafilatura: float
    unreadable: list[str]
    misses: list[str]
    extras: list[str]
    kinds: dict[tuple[str, str], int]
    by_echo: tuple[int, int]

    @property
    def kinds_right(self) -> float:
        """Share of the promos found whose kind is the labelled one."""
        right = sum(n for (gold, given), n in self.kinds.items() if gold == given)
        return right / max(1, sum(self.kinds.values()))


class ScrapeScores(NamedTuple):
    promos: Score
    accuracy: float
    by_group: dict[str, float]
    misses: list[str]
    extras: list[str]


def main(folder: Path) -> None:
    pages, scrapes = score_pages(folder), score_scrapes(folder)
    if "-v" in sys.argv:
        for name, items in (("miss", pages.misses), ("extra", pages.extras)):
            print("\n".join(f"page {name}: {item}" for item in items))
        for name, items in (("miss", scrapes.misses), ("extra", scrapes.extras)):
            print("\n".join(f"scrape {name}: {item}" for item in items))
    print(f"pages: promos in the body        {pages.promos}")
    print(
        f"pages: promos left in outlet voice {pages.leaked[0]}/{pages.leaked[1]}; trafilatura "
        f"alone {pages.leaked_trafilatura[0]}/{pages.leaked_trafilatura[1]}"
    )
    print(
        f"pages: seconds {pages.seconds:.2f}, trafilatura alone {pages.seconds_trafilatura:.2f}, "
        f"ratio {pages.seconds / pages.seconds_trafilatura:.2f}"
    )
    print(f"pages: kinds right {pages.kinds_right:.3f}", pages.kinds)
    print(f"pages: found only through other pages: {pages.by_echo[0]} right of {pages.by_echo[1]}")
    bare, known = score_plain(folder)
    print(f"bare texts of the pages          {bare}")
    print(f"and all promoted articles known  {known}")
    print(f"pages: unreadable {pages.unreadable}")
    print(f"scrapes: promo spans             {scrapes.promos}")
    print(f"scrapes: characters right        {scrapes.accuracy:.4f}", scrapes.by_group)


# ---------------------------------------------------------------- pages


def score_pages(folder: Path) -> PageScores:
    rows = rows_of(folder / "pages_dev.jsonl")
    pages = {row["id"]: gzip.decompress((folder / row["html_copy"]).read_bytes()) for row in rows}
    plain, drafts, seconds_trafilatura, seconds = {}, {}, 0.0, 0.0
    for name, page in pages.items():  # in turn, so that a busy machine slows both alike
        alone, plain[name] = _timed(trafilatura_text, page)
        ours, drafts[name] = _timed(read, page)
        seconds_trafilatura, seconds = seconds_trafilatura + alone, seconds + ours
    echoes = page_echoes(drafts)
    counts: Counter[str] = Counter()
    kinds: Counter[tuple[str, str]] = Counter()
    misses: list[str] = []
    extras: list[str] = []
    for row in rows:
        draft = drafts[row["id"]]
        text, start, markup = as_text(draft) if draft else ("", 0, None)
        found = promos_in(text, start, markup, draft.url if draft else None, echoes[row["id"]])
        given = [fold_line(headline(text, item)) for item in found]
        gold = [_GoldPromo(p) for p in row["promos"]]
        sure = [p for p in gold if p.is_sure]
        left = fold_line(outlet_voice(text, found))
        hits = [any(_same(p.key, g) for g in given) for p in sure]
        counts["there"] += len(sure)
        counts["found"] += sum(hits)
        misses += [
            f"{row['id']} {p.row['label']} | {p.row['headline'][:80]} | {p.key in left}"
            for p, hit in zip(sure, hits, strict=True)
            if not hit
        ]
        for g, item in zip(given, found, strict=True):
            matching = [p for p in gold if _same(p.key, g)]
            if matching and not any(p.is_sure for p in matching):
                continue
            counts["given"] += 1
            counts["right"] += bool(matching)
            by_echo = item.rule in ECHO_RULES
            counts["given_by_echo"] += by_echo
            counts["right_by_echo"] += by_echo and bool(matching)
            kinds.update(
                (KIND_OF.get(p.row["kind"], p.row["kind"]), item.kind) for p in matching[:1]
            )
            if not matching:
                extras.append(
                    f"{row['id']} {item.kind} {item.rule} | {text[item.start : item.end][:110]!r}"
                )
        long = [p.key for p in sure if len(p.key) >= 12]
        counts["leakable"] += len(long)
        counts["leaked"] += sum(key in left for key in long)
        counts["leaked_trafilatura"] += sum(key in fold_line(plain[row["id"]]) for key in long)
    return PageScores(
        Score(counts["right"], counts["given"], counts["found"], counts["there"]),
        (counts["leaked"], counts["leakable"]),
        (counts["leaked_trafilatura"], counts["leakable"]),
        seconds, seconds_trafilatura,
        [i for i, draft in drafts.items() if draft is None], misses, extras, dict(kinds),
        (counts["right_by_echo"], counts["given_by_echo"]),
    )  # fmt: skip


def page_echoes(drafts: dict[str, Draft | None]) -> dict[str, str | None]:
    """What the pages say of each other's lines, as when they are read as one corpus."""
    names = [name for name, draft in drafts.items() if draft]
    read_ones = [draft for draft in drafts.values() if draft]
    texts = [as_text(draft) for draft in read_ones]
    articles = DataFrame(
        {
            "text": [text for text, *_ in texts],
            "body_start": [start for _, start, _ in texts],
            "markup": [markup for *_, markup in texts],
            "headline": [draft.headline for draft in read_ones],
            "outlet": [draft.outlet for draft in read_ones],
            "url": [draft.url for draft in read_ones],
        }
    )
    found = dict(zip(names, with_echoes(articles)["echoes"], strict=True))
    return {name: value if isinstance(value := found.get(name), str) else None for name in drafts}


def score_plain(folder: Path) -> tuple[Score, Score]:
    """Promos in the bare texts of the pages; then with every promoted article in the corpus."""
    rows = rows_of(folder / "pages_dev.jsonl")
    titles = [p["headline"] for row in rows for p in row["promos"] if p["headline"]]
    known = Echoes()
    known.add(DataFrame({"headline": titles, "text": [f"Story {n}." for n in range(len(titles))]}))
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        draft = read(gzip.decompress((folder / row["html_copy"]).read_bytes()))
        text, start, _ = as_text(draft) if draft else ("", 0, None)
        gold = [_GoldPromo(p) for p in row["promos"]]
        sure = [p for p in gold if p.is_sure]
        article = DataFrame({"text": [text], "body_start": [start], "headline": [text[:start]]})
        for name, echoes in (("bare", None), ("known", known.of(article)[0])):
            found = [
                fold_line(headline(text, f)) for f in promos_in(text, start, None, None, echoes)
            ]
            counts[name, "there"] += len(sure)
            counts[name, "found"] += sum(any(_same(p.key, g) for g in found) for p in sure)
            unsure = [g for g in found if not any(_same(p.key, g) and p.is_sure for p in gold)]
            right = len(found) - len(unsure)
            wrong = sum(not any(_same(p.key, g) for p in gold) for g in unsure)
            counts[name, "right"] += right
            counts[name, "given"] += right + wrong
    bare, known_too = (
        Score(*(counts[name, what] for what in ("right", "given", "found", "there")))
        for name in ("bare", "known")
    )
    return bare, known_too


class _GoldPromo:
    def __init__(self, row: dict[str, Any]) -> None:
        self.row = row
        self.is_sure = bool(row["in_body"]) and not row.get("unsure")
        self.key = fold_line(row["headline"] or row["block_text"])


def as_text(draft: Draft) -> tuple[str, int, str]:
    """A draft's text, where its body starts, and its markup, as corpus.py stores them."""
    text = f"{draft.headline}\n\n{draft.body}" if draft.headline else draft.body
    shift = len(text) - len(draft.body)
    markup = {
        "links": [(s + shift, e + shift, url) for s, e, url in draft.links],
        "blocks": [(s + shift, e + shift, tag, hints) for s, e, tag, hints in draft.blocks],
    }
    return text, shift, json.dumps(markup)


def headline(text: str, item: Any) -> str:
    part = next((p for p in item.parts if p.role == "headline"), None)
    return text[part.start : part.end] if part else text[item.start : item.end]


def outlet_voice(text: str, found: Iterable[Any]) -> str:
    pieces, position = [], 0
    for item in found:
        pieces.append(text[position : item.start])
        position = item.end
    return "\n".join([*pieces, text[position:]])


def _same(gold: str, given: str) -> bool:
    if not gold or not given:
        return False
    if gold == given or SequenceMatcher(None, gold, given).ratio() > 0.8:
        return True
    return (gold in given and len(gold) >= 0.4 * len(given)) or (
        given in gold and len(given) >= 0.4 * len(gold)
    )


def read(page: bytes) -> Draft | None:
    try:
        return read_page(page)
    except Unreadable:
        return None


def trafilatura_text(page: bytes) -> str:
    document = bare_extraction(page, include_comments=False)
    return str(getattr(document, "text", None) or "")


def _timed(work: Callable[[bytes], Any], page: bytes) -> tuple[float, Any]:
    """Processor seconds, the best of two runs, and the result."""
    best, result = float("inf"), None
    for _ in range(2):
        start = time.process_time()
        result = work(page)
        best = min(best, time.process_time() - start)
    return best, result


# ---------------------------------------------------------------- scrapes


def score_scrapes(folder: Path) -> ScrapeScores:
    counts: Counter[str] = Counter()
    confusion: Counter[tuple[str, str]] = Counter()
    misses: list[str] = []
    extras: list[str] = []
    for row in rows_of(folder / "scrapes_dev.jsonl"):
        text = row["text"]
        lines = classify_lines(text)
        gold = _by_character(text, ((s["start"], s["end"], s["kind"]) for s in row["spans"]))
        mine = _by_character(text, lines)
        for char, a, b in zip(text, gold, mine, strict=True):
            if not char.isspace() and a:
                confusion[GROUP_OF[a], GROUP_OF.get(b, "none")] += 1
        given = scrape_promos(text, lines)
        there = [s for s in row["spans"] if s["kind"] == "promo"]
        sure = [s for s in there if not s.get("unsure")]
        related = [s for s in row["spans"] if s["kind"] in ("promo", "related", "subscribe")]
        hits = [any(_meet(s, g) for g in given) for s in sure]
        counts["there"] += len(sure)
        counts["found"] += sum(hits)
        misses += [
            f"{row['id']} {text[s['start'] : s['end']][:100]!r}"
            for s, hit in zip(sure, hits, strict=True)
            if not hit
        ]
        for g in given:
            matching = [s for s in there if _meet(s, g)]
            if matching and all(s.get("unsure") for s in matching):
                continue
            if not matching and any(_meet(s, g) for s in related):
                continue
            counts["given"] += 1
            counts["right"] += bool(matching)
            if not matching:
                extras.append(f"{row['id']} {text[g[0] : g[1]][:100]!r}")
    total = sum(confusion.values())
    right = sum(n for (a, b), n in confusion.items() if a == b)
    by_group = {
        f"{a}>{b}": round(n / total, 4) for (a, b), n in sorted(confusion.items()) if a != b
    }
    return ScrapeScores(
        Score(counts["right"], counts["given"], counts["found"], counts["there"]),
        right / total, by_group, misses, extras,
    )  # fmt: skip


def scrape_promos(text: str, lines: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """Promos of a scrape: those found in what becomes its body."""
    kept = [(s, e) for s, e, kind in lines if kind in ("body", "promo", "headline")]
    found = promos_in(text)
    return [
        (item.start, item.end)
        for item in found
        if any(item.start < end and item.end > start for start, end in kept)
    ]


def _meet(span: dict[str, Any], given: tuple[int, int]) -> bool:
    return bool(span["start"] < given[1] and given[0] < span["end"])


def _by_character(text: str, spans: Iterable[tuple[int, int, str]]) -> list[str]:
    kinds = [""] * len(text)
    for start, end, kind in spans:
        kinds[start:end] = [kind] * (end - start)
    return kinds


def rows_of(path: Path) -> list[dict[str, Any]]:
    return list(_json_lines(path))


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
