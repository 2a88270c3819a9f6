"""Articles per second of every stage, as ratios to the floor in the same run.

    gold=../shared/gold
    python benchmarks/stages.py $gold/polnear/dev.jsonl --pages $gold/promos/html_dev

Later stages add a case here. Peak memory is that of a whole `framing extract`, in a fresh process.
"""

from __future__ import annotations

import argparse
import gzip
import subprocess
import sys
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

from floor import floor, measure, table, texts

MEMORY = (
    "import resource, sys; from pathlib import Path; from framing.run import extract\n"
    "extract([sys.argv[1]], Path(sys.argv[2]))\n"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("corpus", type=Path, help="JSONL with a field text")
    arguments.add_argument("--pages", type=Path, help="folder of HTML pages, .gz or not")
    arguments.add_argument("--articles", type=int, default=84)
    arguments.add_argument("--repeats", type=int, default=5)
    options = arguments.parse_args()

    from framing.compare import compare
    from framing.corpus import read_corpus
    from framing.diversity import diversities
    from framing.evidence import find_evidence
    from framing.features import FEATURES, Feature
    from framing.measures import measure as compute
    from framing.text import tokenise, with_tokens
    from framing.weigh import forget

    def find(feature: Feature) -> None:
        forget()  # else loaded and wording would find what they said the time before
        feature.find(shared)

    bodies = texts(options.corpus)[: options.articles]
    documents = [body.encode() for body in bodies]
    articles = read_corpus(options.corpus).articles.head(options.articles)
    articles = articles.assign(outlet=["North", "South"] * (len(articles) // 2) or None)
    shared = with_tokens(articles)
    found = find_evidence(shared)
    made = [replace(f, find=partial(lambda tables, _: tables, f.find(shared))) for f in FEATURES]
    measures = compute(found)
    cases = {
        "floor: decode, lower, words, look-up": lambda: floor(documents),
        "read JSONL": lambda: read_corpus(options.corpus),
        "tokenise": lambda: [tokenise(body) for body in bodies],
        **{f"find {f.name}": (lambda f=f: find(f)) for f in FEATURES},
        "checks, voices and exposure": lambda: find_evidence(shared, features=made),
        "find all, with voices and exposure": lambda: find_evidence(articles),
        "measure": lambda: compute(found),
        "compare, 2 outlets": lambda: compare(measures, articles),
        "diversity, 2 outlets": lambda: diversities(found._asdict() | {"articles": articles}),
    }
    print(
        f"{len(documents)} articles, {sum(map(len, documents)) / len(documents):,.0f} bytes each\n"
    )
    print(table(measure(cases, n=len(documents), repeats=options.repeats)))
    if options.pages:
        print(f"\n{pages(options.pages, options.repeats)}")
    print(f"\npeak memory of `framing extract`: {peak(options.corpus):,.0f} MB")


def pages(folder: Path, repeats: int) -> str:
    """The same for reading pages; trafilatura alone stands beside."""
    import trafilatura

    from framing.page import Unreadable, read_page

    def ours() -> None:
        for page in raw:
            try:
                read_page(page)
            except Unreadable:
                continue

    raw = [
        gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes()
        for p in sorted(folder.iterdir())
    ]
    cases = {
        "floor: decode, lower, words, look-up": lambda: [
            floor([page.decode("utf-8", "replace").encode()]) for page in raw
        ],
        "trafilatura alone": lambda: [trafilatura.extract(page, fast=True) for page in raw],
        "read page": ours,
    }
    size = sum(map(len, raw)) / len(raw)
    head = f"{len(raw)} pages, {size:,.0f} bytes each\n\n"
    return head + table(measure(cases, n=len(raw), repeats=max(1, repeats // 2)))


def peak(corpus: Path) -> float:
    """Peak resident size of a whole extraction, in MB."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", MEMORY, str(corpus), str(Path(folder) / "out")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


if __name__ == "__main__":
    main()
