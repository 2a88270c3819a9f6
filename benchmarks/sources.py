"""Who is meant by the sources that humans marked: how many are typed, how many lead to a name.

    python benchmarks/sources.py GOLD [--part train] [--half odd] [--sheet 200] [--seed 1]

Prints the share of each label, and the share that leads to a name by form of source. With --sheet
it prints a random sample of sources in context instead, to be read and judged: whether label and
name are right is not in the data. Half: articles whose sha1 of the id is even or odd, so that rules
can be made on one half and read on the other.
"""

import argparse
import hashlib
import json
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from framing.cues import sentences
from framing.phrases import PREPOSITIONS, Reading, Span, is_capital, read
from framing.referents import Cited, Referent, referents
from framing.text import tokenise

FORMS = ("name", "title", "surname", "abbreviation", "role", "group", "pronoun")
_PRONOUNS = frozenset(
    "he she it they i we you who which that his her its their my our whose him them me us".split()
)
_DETERMINERS = frozenset("the a an this that these those some many several his her its".split())
_TITLES = frozenset("mr mrs ms sen rep gov dr gen president senator governor justice lt".split())


class Read(NamedTuple):
    """A source that humans marked, with what was made of it."""

    article: str
    text: str
    start: int
    end: int
    form: str
    referent: Referent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, help="folder of labelled data")
    parser.add_argument("--part", default="train")
    parser.add_argument("--half", choices=["even", "odd", "all"], default="all")
    parser.add_argument("--sheet", type=int, default=0, help="sources to print in context")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    lines = (given.gold / "polnear" / f"{given.part}.jsonl").read_text(encoding="utf-8")
    rows = [row for row in map(json.loads, lines.splitlines()) if in_half(row["id"], given.half)]
    found, seconds = resolve(rows)
    if given.sheet:
        found.sort(key=lambda item: (item.article, item.start, item.end))
        n = min(given.sheet, len(found))
        for number in np.random.default_rng(given.seed).choice(len(found), n, replace=False):
            show(found[number])
    else:
        report(found)
        print(f"{1000 * seconds / len(rows):.2f} ms an article")


def in_half(key: str, half: str) -> bool:
    """Whether an article is in a half; both halves are made by the hash of its id alone."""
    is_odd = int(hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest(), 16) % 2
    return half == "all" or is_odd == (half == "odd")


def resolve(rows: list[dict[str, Any]]) -> tuple[list[Read], float]:
    """Resolve every source that humans marked, and say how long that took without reading."""
    found, seconds = [], 0.0
    for row in rows:
        tokens = tokenise(row["text"])
        reading = read(row["text"], tokens)
        units = sentences(tokens, reading.quote)
        marked = sorted(_marked(reading, row["citations"]), key=lambda cited: cited.cue)
        start = time.process_time()
        answers = referents(reading, units, marked)
        seconds += time.process_time() - start
        for cited, answer in zip(marked, answers, strict=True):
            if cited.source and answer.source:
                first, last = cited.source
                ends = reading.starts[first], reading.ends[last - 1]
                form = form_of(reading, cited.source)
                found.append(Read(row["id"], row["text"], *ends, form, answer.source))
    return found, seconds


def _marked(r: Reading, citations: list[dict[str, Any]]) -> Iterator[Cited]:
    for citation in citations:
        source = [words for span in citation["source"] or () if (words := _words(r, span))]
        content = [words for span in citation["content"] or () if (words := _words(r, span))]
        cue = [words for span in citation["cue"] or () if (words := _words(r, span))]
        at = cue[0][0] if cue else (source or content or [(0, 0)])[0][0]
        yield Cited(source[0] if source else None, None, at, content)


def _words(r: Reading, span: list[int]) -> Span | None:
    first, last = bisect_right(r.ends, span[0]), bisect_left(r.starts, span[1])
    return (first, last) if first < last else None


def form_of(r: Reading, source: Span) -> str:
    """How a source is worded, by capitals and closed classes alone."""
    first, last = source
    if last - first == 1 and r.words[first] in _PRONOUNS:
        return "pronoun"
    is_definite = r.words[first] == "the"
    if r.words[first] in _DETERMINERS and last - first > 1:
        first += 1
    end = next((k for k in range(first + 1, last) if r.words[k] in PREPOSITIONS), last)
    end = next((k + 1 for k in range(first, end) if r.gaps[k]), end)
    given = r.text[r.starts[end - 1] : r.ends[end - 1]]
    if not is_capital(r, end - 1):
        is_plural = r.words[end - 1].endswith("s") and not r.words[end - 1].endswith(("ss", "'s"))
        return "role" if is_definite and not is_plural else "group"
    if given.isupper() and len(given) > 1 and end - first == 1:
        return "abbreviation"
    if end - first == 1:
        return "surname"
    is_titled = r.words[first].rstrip(".") in _TITLES or not is_capital(r, first)
    return "title" if is_titled else "name"


def report(found: list[Read]) -> None:
    """Print label shares, and per form of source the shares typed and led to a name."""
    labels = Counter(item.referent.label for item in found)
    print(f"sources {len(found)}")
    for label, n in labels.most_common():
        print(f"  {label:14}{n:7}{100 * n / len(found):7.1f} %")
    print("form".ljust(16), "n".rjust(6), "typed %".rjust(9), "named %".rjust(9))
    for form in (*FORMS, "all"):
        these = [item.referent for item in found if form in (item.form, "all")]
        if these:
            typed = sum(item.label != "unknown" for item in these) / len(these)
            named = sum(item.name is not None for item in these) / len(these)
            print(form.ljust(16), f"{len(these):6} {100 * typed:9.1f} {100 * named:9.1f}")


def show(item: Read) -> None:
    """Print one source with the text around it, and what was made of it."""
    before = item.text[max(0, item.start - 350) : item.start].replace("\n", " / ")
    after = item.text[item.end : item.end + 130].replace("\n", " / ")
    source = item.text[item.start : item.end]
    print(f"--- {item.article} {item.start} {item.form}")
    print(f"{before}[[{source}]]{after}")
    print(f"=> {item.referent.label} | {item.referent.name}")


if __name__ == "__main__":
    main()
