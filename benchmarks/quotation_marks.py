"""Whether quotations and citations depend on the style of quotation marks, or on a mark elsewhere.

    python benchmarks/quotation_marks.py ../shared/gold [--articles 60]

Restyles every text into five styles, and deletes a mark at random from every text; prints how many
texts read alike. Texts are read in place.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from framing.features.citation import CITATION
from framing.text import Tokens, tokenise, with_tokens

STYLES = {
    "straight": ('"', '"', "'", "'"),
    "curly": ("“", "”", "‘", "’"),
    "angle": ("«", "»", "‘", "’"),
    "low": ("„", "“", "‚", "‘"),
    "doubled": ("``", "''", "‘", "’"),
}
DOUBLE = re.compile(r"[\"“”„‟«»＂]|``|''")
ANY_MARK = re.compile(r"[\"“”„«»‘]|``|''|(?<!\w)['’]|['’](?!\w)")
SINGLE = frozenset("'’‘‚")
SPANS = ("sentences", "paragraphs", "quotes", "inner_quotes")


class Restyled(NamedTuple):
    """A text in other marks, and where each offset of the given text is in it."""

    text: str
    offsets: NDArray[np.int64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, help="folder of labelled data")
    parser.add_argument("--articles", type=int, help="that many, drawn at random; default: all")
    given = parser.parse_args()
    texts = gold_texts(given.gold)
    if given.articles:
        texts = random.Random(0).sample(texts, given.articles)  # noqa: S311, a fixed sample
    print(f"{len(texts)} texts")
    for style in STYLES:
        differ = [tell for text in texts if (tell := style_differences(text, style))]
        first = Counter(name for names in differ for name in names)
        print(f"{style:9} {len(texts) - len(differ):6} alike  {len(differ):4} differ {dict(first)}")
    seeds = [random.Random(f"{seed} {text}") for seed in range(3) for text in texts]  # noqa: S311
    told = [deletion_differences(t, s) for t, s in zip(texts * 3, seeds, strict=True)]
    counts = Counter(name for names in told for name in names)
    print(f"deletion  {sum(not names for names in told):6} of {len(told)} alike  {dict(counts)}")


def gold_texts(gold: Path) -> list[str]:
    """The texts of the labelled articles that have citations or spans."""
    parts = ("polnear/train", "polnear/dev", "basil/articles_dev")
    return [
        json.loads(line)["text"]
        for part in parts
        for line in (gold / f"{part}.jsonl").read_text("utf-8").splitlines()
    ]


# ---------------------------------------------------------------- the style of marks


def style_differences(text: str, style: str) -> list[str]:
    """What is not the same when the marks of a text are restyled: names of fields."""
    tokens = tokenise(text)
    restyled = restyle(text, tokens, STYLES[style])
    after = tokenise(restyled.text)
    at = restyled.offsets
    same = {
        "words": tokens.words == after.words,
        "starts": np.array_equal(at[tokens.starts], after.starts),
        "continued": np.array_equal(tokens.continued, after.continued),
        **{name: np.array_equal(at[getattr(tokens, name)], getattr(after, name)) for name in SPANS},
        "citations": cited(text, at) == cited(restyled.text),
    }
    return [name for name, is_same in same.items() if not is_same]


def restyle(text: str, tokens: Tokens, style: tuple[str, str, str, str]) -> Restyled:
    """Put every double mark into another style, and the single marks that pair."""
    marks = dict(_marks(text, tokens, style))
    pieces, offsets, position, length = [], np.zeros(len(text) + 1, dtype=np.int64), 0, 0
    for start in sorted(marks):
        end, mark = marks[start]
        offsets[position : start + 1] = length + np.arange(start + 1 - position)
        length += start - position + len(mark)
        pieces += [text[position:start], mark]
        position = end
    offsets[position:] = length + np.arange(len(text) + 1 - position)
    return Restyled("".join([*pieces, text[position:]]), offsets)


def _marks(
    text: str, tokens: Tokens, style: tuple[str, str, str, str]
) -> Iterator[tuple[int, tuple[int, str]]]:
    """Start, end and new shape of every mark: first those that do not pair, then those that do."""
    opening, closing, inner_opening, inner_closing = style
    for match in DOUBLE.finditer(text):
        is_opening = not text[: match.start()][-1:].strip()
        yield match.start(), (match.end(), opening if is_opening else closing)
    for start, end in [*tokens.quotes.tolist(), *tokens.inner_quotes.tolist()]:
        if match := DOUBLE.match(text, start):
            yield start, (match.end(), opening)
        elif text[start] in SINGLE:
            yield start, (start + 1, inner_opening)
            yield end - 1, (end, inner_closing)
        if last := next((n for n in (2, 1) if DOUBLE.fullmatch(text, end - n, end)), 0):
            yield end - last, (end, closing)


def cited(text: str, at: NDArray[np.int64] | None = None) -> list[Any]:
    """The citations of a text: kind, rule, and the spans of the parts, at their offsets."""
    found = CITATION.find(with_tokens(DataFrame({"article_id": ["a"], "text": [text]})))
    where = np.arange(len(text) + 1) if at is None else at
    parts: dict[str, list[Any]] = {}
    for row in found.roles.itertuples():
        span = int(where[row.start]), int(where[row.end])
        parts.setdefault(row.evidence_id, []).append((row.role, *span))
    return [(row.kind, row.rule, parts[row.evidence_id]) for row in found.evidence.itertuples()]


# ---------------------------------------------------------------- a mark that is lost


def deletion_differences(text: str, chance: random.Random) -> list[str]:
    """What changes beyond its paragraph when one mark is lost: names of fields.

    Quotations and sentences of other paragraphs must stay, and `continued` of all but the quotation
    before the paragraph, which may go on into it. Citations without a part in the paragraph must
    keep their parts; `gained` counts those that take the paragraph in, because it now reads as the
    beginning (or the middle) of a quotation over paragraphs: the law allows it.
    """
    tokens = tokenise(text)
    marks = [match.span() for match in ANY_MARK.finditer(text)]
    if not marks:
        return []
    start, end = chance.choice(marks)
    less = text[:start] + text[end:]
    after = tokenise(less)
    at = np.arange(len(less) + 1)
    at[start:] += end - start  # offsets of the shorter text in the longer
    first, last = next(s for s in tokens.paragraphs.tolist() if s[0] <= start < s[1])
    differ = [
        name
        for name in SPANS
        if _beyond(getattr(tokens, name).tolist(), first, last)
        != _beyond(at[getattr(after, name)].tolist(), first, last)
    ]
    flags = _flags(tokens.quotes, tokens, first, last), _flags(at[after.quotes], after, first, last)
    differ += ["continued"] if flags[0] != flags[1] else []
    now = cited(less, at)
    for kind, rule, parts in cited(text):
        if _beyond(parts, first, last) == parts and (kind, rule, parts) not in now:
            kept = any(set(parts) < set(others) for _, _, others in now)
            differ.append("gained" if kept else "citations")
    return differ


def _beyond(spans: Sequence[Any], first: int, last: int) -> list[Any]:
    """The spans outside a paragraph; their ends are their last two numbers."""
    return [span for span in spans if span[-1] <= first or span[-2] >= last]


def _flags(
    quotes: NDArray[np.int64], tokens: Tokens, first: int, last: int
) -> list[tuple[int, bool]]:
    """Which quotations go on: those after a paragraph, and before it all but the last."""
    flags = list(zip(quotes[:, 0].tolist(), tokens.continued.tolist(), strict=True))
    before = [flag for flag in flags if flag[0] < first]
    return [*before[:-1], *(flag for flag in flags if flag[0] > last)]


if __name__ == "__main__":
    main()
