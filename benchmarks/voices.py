"""Whose words the marked spans of BASIL are: ours against what its annotators said.

    python benchmarks/voices.py ../shared/gold [--errors]

Runs the pipeline over whole articles, finds the sentences in them, and gives the scorer the voice
that most characters of each lexical span are in: `quoted`, or `own` for every other voice. The
second mapping counts paraphrase as quoted too. Spans that are a whole quotation with its marks
stand apart: there annotators disagree on whether the words or the marks are the finding.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from pandas import DataFrame

from framing.evidence import find_evidence
from framing.text import tokenise


class Marked(NamedTuple):
    """A span that annotators marked: where, in which voice by us, and whether they say quoted."""

    article: str
    start: int
    end: int
    voice: str
    is_quoted: bool
    is_whole_quotation: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, help="folder of labelled data")
    parser.add_argument("--errors", action="store_true", help="print what differs, with context")
    given = parser.parse_args()
    sentences, articles = read(given.gold)
    marked = list(find_voices(sentences, articles))
    inside = [span for span in marked if not span.is_whole_quotation]
    print(f"scorer                    {scorer_voice(given.gold, sentences, marked)}")
    print(f"quoted alone              {accuracy(marked):.3f} of {len(marked)}")
    print(f"quoted or paraphrased     {accuracy(marked, 'quoted', 'paraphrased'):.3f}")
    print(f"words, not whole quotes   {accuracy(inside):.3f} of {len(inside)}")
    rest = [span for span in marked if span.is_whole_quotation]
    print(f"whole quotations          {dict(Counter(span.is_quoted for span in rest))} quoted")
    for span in marked if given.errors else ():
        if (span.voice == "quoted") != span.is_quoted:
            text = articles[span.article]
            context = text[span.start - 100 : span.start], text[span.end : span.end + 60]
            print(span.voice, context[0], "[[", text[span.start : span.end], "]]", context[1])


def read(gold: Path) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The sentences, and the texts of the articles they were taken from."""
    sentences = [
        json.loads(line)
        for line in (gold / "basil" / "sentences_dev.jsonl").read_text("utf-8").splitlines()
    ]
    lines = (gold / "basil" / "articles_dev.jsonl").read_text("utf-8").splitlines()
    return sentences, {row["id"]: row["text"] for row in map(json.loads, lines)}


def find_voices(sentences: list[dict[str, Any]], articles: dict[str, str]) -> Iterator[Marked]:
    """The voice of every marked span, in the order of the sentences."""
    ids, texts = list(articles), list(articles.values())
    found = find_evidence(DataFrame({"article_id": ids, "text": texts, "body_start": 0}))
    voices = dict(iter(found.voices.groupby("article_id")))
    quotes = {article: tokenise(text).quotes.tolist() for article, text in articles.items()}
    reached: dict[str, int] = defaultdict(int)
    for sentence in sentences:
        article = sentence["article"]
        at = articles[article].index(sentence["text"], reached[article])
        reached[article] = at + len(sentence["text"])
        for span in sentence["spans"]:
            start, end = at + span["start"], at + span["end"]
            is_whole = any(start <= first and last <= end for first, last in quotes[article])
            voice = _most(voices[article], start, end)
            yield Marked(article, start, end, voice, bool(span["quote"]), is_whole)


def _most(voices: DataFrame, start: int, end: int) -> str:
    shared = voices["end"].clip(upper=end) - voices["start"].clip(lower=start)
    return str(
        voices["voice"][shared.clip(lower=0).groupby(voices["voice"]).transform("sum").idxmax()]
    )


def accuracy(marked: list[Marked], *quoted: str) -> float:
    """The share of spans in whose voice we and the annotators agree."""
    voices = quoted or ("quoted",)
    return sum((span.voice in voices) == span.is_quoted for span in marked) / len(marked)


def scorer_voice(
    gold: Path, sentences: list[dict[str, Any]], marked: list[Marked]
) -> dict[str, float]:
    """What the scorer beside the labelled data says of the same voices."""
    voices = iter(marked)
    predicted = [
        {
            "id": sentence["id"],
            "score": 0.0,
            "loaded": [
                span | {"voice": "quoted" if next(voices).voice == "quoted" else "own"}
                for span in sentence["spans"]
            ],
        }
        for sentence in sentences
    ]
    scored: dict[str, float] = _scorer(gold).evaluate(sentences, predicted)["voice"]
    return scored


def _scorer(gold: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("loaded", gold / "score" / "loaded.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer


if __name__ == "__main__":
    main()
