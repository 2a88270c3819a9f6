"""Text exports of Nexis Uni and of its forerunner LexisNexis Academic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from framing.printed import (
    PAGE,
    Document,
    divided,
    following,
    is_date,
    label_of,
    labelled,
    one_line,
    paragraphs,
    record,
    renamed,
    unknown,
)

_WORDS = re.compile(r"\d[\d,]{0,8} words?")
_OF_ALL = re.compile(r"\s{0,120}\d{1,5} of \d{1,5} DOCUMENTS?")
_WEEKDAY = re.compile(r",? ?\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b,?")
_MOST_ABOVE, _LONGEST_DAY = 40, 120  # lines; characters
_WIDEST, _FEWEST_WRAPS = 100, 5
_HEAD = frozenset("section length byline dateline highlight series column correction".split())
_TAIL = frozenset(
    label.strip()
    for label in """
    load-date, language, publication-type, journal code, journal-code, graphic, notes, subject,
    industry, geographic, person, people, company, organization, ticker, country, state, city,
    document-type, type, acc-no, series, correction, correction-date, url, distribution, issn,
    pub-type, webtitle, category, isin
    """.replace("\n    ", " ").split(",")
)
_OURS = {
    "byline": "byline", "section": "section", "dateline": "dateline", "language": "language",
    "url": "url",
}  # fmt: skip


def read_uni(lines: Sequence[str]) -> list[Document]:
    """Read documents that end with a line saying so, their text below a line *Body*.

    Parameters
    ----------
    lines : sequence of str
        A whole file, as Nexis Uni's documents come when saved as text. Without a document of
        length, body and date of loading in it, nothing is read. A day's name is no part of a date.

    Examples
    --------
    >>> found = read_uni(["A vote", "North Ledger", "March 12, 2019 Tuesday", "", "Length: 3 words",
    ...     "Body", "", "It was lost.", "", "Load-Date: March 13, 2019", "", "End of Document"])
    >>> found[0]["text"], found[0]["published"]
    ('It was lost.', 'March 12, 2019')
    """
    *parts, rest = divided(lines, lambda line: line.strip() == "End of Document")
    if not any(map(_is_nexis, parts)):
        return []
    is_cut = any(_is_length(line) or line.strip() == "Body" or is_date(_day(line)) for line in rest)
    cut = [unknown(rest, "its end is missing; is the file cut off")] if is_cut else []
    return [*map(_nexis_document, parts), *cut]


def _is_nexis(part: Sequence[str]) -> bool:
    words = [n for n, line in enumerate(part) if _is_length(line)]
    body = [n for n, line in enumerate(part) if line.strip() == "Body"]
    loaded = [n for n, line in enumerate(part) if line.startswith("Load-Date:")]
    return bool(words and body and loaded) and words[0] < body[0] < loaded[-1]


def _is_length(line: str) -> bool:
    return line[:7].lower() == "length:" and bool(_WORDS.fullmatch(line[7:40].strip()))


def _nexis_document(part: Sequence[str]) -> Document:
    at = next((n for n, line in enumerate(part) if line.strip() == "Body"), None)
    if at is None:
        return unknown(part, "it has no line 'Body'")
    end = _tail(part, at)
    caption = [n for n in range(at + 1, end) if part[n].strip() == "Graphic"]
    stop = caption[-1] if caption else end
    first = next((n for n in range(at) if label_of(part[n], _HEAD)), at)
    found = labelled(part[first:at], _HEAD, " ")
    found |= labelled(part[end + (part[end].strip() == "Classification") : -1], _TAIL, " ")
    fields, others = renamed(found, _OURS)
    others["graphic"] = paragraphs(part[stop + 1 : end])
    title, more = _nexis_title(part[:first])
    return record(title | fields | {"text": paragraphs(part[at + 1 : stop])}, more | others)


def _tail(part: Sequence[str], at: int) -> int:
    """Where classification begins: above its first label, or at the date of loading."""
    below = following(part)
    end = len(part) - 1
    for n in range(end - 1, at, -1):
        if part[n].startswith("Load-Date:") and end == len(part) - 1:
            end = n
        if part[n].strip() == "Classification" and label_of(below[n], _TAIL):
            return n
    return end


def _nexis_title(lines: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Headline, outlet and date stand below each other, and a copyright below them."""
    kept = [line.strip() for line in lines if not PAGE.fullmatch(line.strip()[:120])]
    filled = [n for n, line in enumerate(kept) if line]
    for before, outlet, date in zip(filled, filled[1:], filled[2:], strict=False):
        if not is_date(_day(kept[date])):
            continue
        first = before
        while first > max(0, before - 3) and kept[first - 1]:
            first -= 1
        first = before if before - first >= 3 else first
        fields = {
            "headline": " ".join(kept[first : before + 1]),
            "outlet": kept[outlet],
            "published": _day(kept[date]),
        }
        return fields, {"edition": "\n".join(filter(None, kept[date + 1 :]))}
    return {}, {"above": "\n".join(filter(None, kept[-_MOST_ABOVE:]))}


def _day(line: str) -> str:
    """A date without the name of its day, which LexisNexis prints after the year."""
    return " ".join(_WEEKDAY.sub(" ", line[:_LONGEST_DAY]).split())


def read_academic(lines: Sequence[str]) -> list[Document]:
    """Read documents below lines such as *1 of 20 DOCUMENTS*, labels in capitals around the text.

    Parameters
    ----------
    lines : sequence of str
        A whole file, as LexisNexis Academic made it, or without its indentation. Without a document
        that has a length and a date of loading in it, nothing is read. Its lines are broken at one
        width: where the next word did not fit anywhere in a document, the lines of a paragraph are
        made one.

    Examples
    --------
    >>> found = read_academic([" " * 30 + "1 of 1 DOCUMENTS", "", "North Ledger", "",
    ...     "March 12, 2019 Tuesday", "", "A vote", "", "LENGTH: 3 words", "", "It was lost.", "",
    ...     "LOAD-DATE: March 13, 2019"])
    >>> found[0]["text"], found[0]["outlet"]
    ('It was lost.', 'North Ledger')
    """
    _, *parts = divided(lines, lambda line: _OF_ALL.fullmatch(line[:150].rstrip()))
    if not any(_is_lexis(part) for part in parts):
        return []
    for part in parts[:-1]:
        part.pop()  # the line that begins the next one
    documents = [_lexis_document(part) for part in parts if any(map(str.strip, part))]
    _unwrap([document for document in documents if isinstance(document, dict)])
    return documents


def _is_lexis(part: Sequence[str]) -> bool:
    has_length = any(line.startswith("LENGTH:") and _is_length(line) for line in part)
    return has_length and any(line.startswith(("LOAD-DATE:", "LANGUAGE:")) for line in part)


def _lexis_document(part: Sequence[str]) -> Document:
    """Blocks between blank lines: outlet, date, headline, labels, paragraphs, labels, copyright."""
    blocks = [block for block in divided(part, lambda line: not line.strip()) if paragraphs(block)]
    kinds = [_block_label(block) for block in blocks]
    length = next((n for n, kind in enumerate(kinds) if kind == "length"), None)
    first = next((n for n, kind in enumerate(kinds) if kind in _HEAD), 0)
    if length is None or first < 2:
        return unknown(part, "it has no LENGTH below outlet and date")
    start = length + 1
    while start < len(blocks) and kinds[start] in _HEAD:
        start += 1
    ends = [n for n, kind in enumerate(kinds) if kind in ("load-date", "language") and n >= start]
    end = ends[-1] if ends else len(blocks)
    while end > start and kinds[end - 1] in _TAIL:
        end -= 1
    with_label = [n for n in (*range(first, start), *range(end, len(blocks))) if kinds[n]]
    loose = [n for n in (*range(first, start), *range(end, len(blocks))) if not kinds[n]]
    found: dict[str, str] = {}
    for n in with_label:
        label, value = str(kinds[n]), one_line(blocks[n]).partition(":")[2].strip()
        found[label] = f"{found[label]}\n{value}" if label in found else value
    fields, others = renamed(found, _OURS)
    others["copyright"] = "\n".join(one_line(blocks[n]) for n in loose if n >= end)
    headline = [one_line(blocks[n]) for n in loose if n < start]
    outlet, date, *title = blocks[:first]
    fields |= {
        "outlet": one_line(outlet),
        "published": _day(date[0]),
        "headline": " ".join([*map(one_line, title), *headline]),
        "text": "\n\n".join(paragraphs(block) for block in blocks[start:end]),
    }
    return record(fields, others | {"edition": one_line(date[1:])})


def _block_label(block: Sequence[str]) -> str | None:
    """The label of a block in capitals, as LexisNexis prints it."""
    found = label_of(block[0], _HEAD | _TAIL)
    return found[0].lower() if found and found[0].isupper() else None


def _unwrap(documents: Sequence[dict[str, str]]) -> None:
    """Join the lines of paragraphs where each was broken because its next word did not fit."""
    texts = [[block.split("\n") for block in d["text"].split("\n\n")] for d in documents]
    broken = [lines for text in texts for lines in text if len(lines) > 1]
    width = max((len(line) for lines in broken for line in lines), default=0)
    if sum(map(len, broken)) - len(broken) < _FEWEST_WRAPS or width > _WIDEST:
        return
    for document, text in zip(documents, texts, strict=True):
        if not any(_could_be_longer(lines, width) for lines in text):
            document["text"] = "\n\n".join(map(" ".join, text))


def _could_be_longer(lines: Sequence[str], width: int) -> bool:
    return any(
        len(line) + 1 + len(below.split(" ", 1)[0]) <= width for line, below in pairwise(lines)
    )
