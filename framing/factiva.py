"""Text exports of Factiva: with field codes before the values, or as an article is displayed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from framing.printed import (
    PAGE,
    Document,
    divided,
    following,
    is_date,
    paragraphs,
    record,
    renamed,
    unknown,
)

_ACCESSION = re.compile(r"Document ([A-Z0-9]{4,12}(?:19|20)\d{6}[A-Za-z0-9]{5,12})")
_WORDS = re.compile(r"\d[\d,]{0,8} words?")
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?(?: [A-Z]{2,4})?")
_COPYRIGHT = re.compile(r"(?:\(c\)|©|copyright\b)", re.IGNORECASE)
_MOST_PRINTED, _MOST_FIELDS = 80, 9  # lines that are not blank: of a document; below its outlet
_MOST_ABOVE = 4  # lines above the count of words: section, column, headline, byline
_BANNERS = ("Factiva RTF Display Format", "Factiva", "Dow Jones Factiva")
_LANGUAGES = frozenset(
    "English French German Spanish Italian Portuguese Dutch Russian Japanese Korean Chinese Arabic "
    "Swedish Norwegian Danish Finnish Polish Czech Slovak Hungarian Turkish Greek Romanian "
    "Bulgarian Catalan Indonesian Malay Thai Vietnamese Ukrainian Hebrew Hindi Farsi".split()
)
_HEAD_CODES = frozenset("SE CLM HD BY CR WC PD ET SN SC ED PG VOL LA CY DLN RST".split())
_INDEX_CODES = frozenset("CO IN NS RE FDS DE RIC".split())
_TAIL_CODES = _INDEX_CODES | frozenset("ART RF CT CX IPC IPD PUB AN".split())
_CODES = _HEAD_CODES | _TAIL_CODES | {"LP", "TD"}
_OURS = {
    "hd": "headline", "by": "byline", "sn": "outlet", "la": "language", "se": "section",
    "dln": "dateline", "pd": "published",
}  # fmt: skip


def read_coded(lines: Sequence[str]) -> list[Document]:
    """Read documents with field codes (HD, SN, PD, LP, TD ...), each to its number under AN.

    A code stands alone on its line, or before a tab or two blanks; none is read out of its place,
    so that a line of the text is not taken for one. Lines are kept as printed.

    Parameters
    ----------
    lines : sequence of str
        A whole file. Without one complete document in it, nothing is read.

    Examples
    --------
    >>> read_coded(["HD  A vote", "PD  12 March 2019", "SN  North Ledger", "LP", "It was lost.",
    ...     "AN  Document NLEDGR0020190312ef3c0001x"])[0]["text"]
    'It was lost.'
    """
    parts: list[dict[str, list[str]]] = [{}]
    for code, line in _by_code(lines):
        if code == "":
            parts.append({})
        else:
            parts[-1].setdefault(code, []).append(line)
    if not any({"HD", "PD", "SN", "AN"} <= set(p) and {"LP", "TD"} & set(p) for p in parts):
        return []
    return [_of_codes(part) for part in parts if set(part) - {"above"}]


def _by_code(lines: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Each line with the code it stands under; an empty code ends a document."""
    current = "above"
    below = following(lines)
    for number, line in enumerate(lines):
        found = _code(line)
        if found and _may_follow(*found, current, below[number]):
            current = found[0]
            line = found[1]
        yield current, line
        if current == "AN" and _ACCESSION.fullmatch(line.strip()[:60]):
            yield "", ""
            current = "above"


def _code(line: str) -> tuple[str, str] | None:
    """A field code alone on its line, or before a tab or two blanks, and what it stands before."""
    words = line.strip()
    code = words[:3].rstrip()
    rest = words[len(code) :]
    is_apart = not rest or rest[0] == "\t" or (len(rest) > 2 and rest[:2].isspace())
    return (code, rest.strip()) if code in _CODES and is_apart else None


def _may_follow(code: str, value: str, current: str, below: str) -> bool:
    """Codes of the head come before the text, LP before TD, and indexing after both."""
    if current in _HEAD_CODES or current == "above":
        return code in _HEAD_CODES or code in ("LP", "TD")
    value = value or below.strip()
    if code in _INDEX_CODES:
        return ":" in value
    if code == "AN":
        return bool(_ACCESSION.fullmatch(value[:60]))
    return code in _TAIL_CODES or (code == "TD" and current == "LP")


def _of_codes(part: dict[str, list[str]]) -> Document:
    if "AN" not in part:
        return unknown(part.get("HD", []), "it has no accession number; is the file cut off")
    texts = [paragraphs(part.pop(code)) for code in ("LP", "TD") if code in part]
    number = _ACCESSION.search("\n".join(part.pop("AN")))
    values = {code: " ".join(map(str.strip, value)).strip() for code, value in part.items()}
    fields, others = renamed(values, _OURS)
    if "published" in fields and _CLOCK.fullmatch(values.get("ET", "")):
        fields["published"] += f" {values['ET']}"
    fields["text"] = "\n\n".join(filter(None, texts))
    fields["article_id"] = number[1] if number else ""
    return record(fields, others)


# ---------------------------------------------------------------- as displayed


def read_displayed(lines: Sequence[str]) -> list[Document]:
    """Read documents as Factiva displays them, each to the line with its accession number.

    Below the headline stand words, date, perhaps a time, outlet, its code, language and copyright.
    What stands beside the headline is a section above it, and a byline where it begins with *By*.

    Parameters
    ----------
    lines : sequence of str
        A whole file. Without one complete document in it, nothing is read.

    Examples
    --------
    >>> read_displayed(["A vote", "4 words", "12 March 2019", "North Ledger", "NLEDGR", "English",
    ...     "(c) 2019 North Ledger", "", "It was lost.", "",
    ...     "Document NLEDGR0020190312ef3c0001x"])[0]["text"]
    'It was lost.'
    """
    *parts, rest = divided(lines, lambda line: _ACCESSION.fullmatch(line.strip()[:60]))
    documents = [_displayed(part) for part in parts]
    if not any(isinstance(document, dict) for document in documents):
        return []
    heads = [line for line in rest if _WORDS.fullmatch(line.strip()[:20])]
    cut = [unknown(rest, "it has no accession number; is the file cut off")] if heads else []
    return [*documents, *cut]


def _displayed(part: Sequence[str]) -> Document:
    """Section, headline, byline, words, date, time, outlet, its code, ..., language, copyright."""
    filled = [n for n, line in enumerate(part) if line.strip() and not _is_banner(line.strip())]
    printed = [part[n].strip() for n in filled[:_MOST_PRINTED]]
    at = next((n for n in range(1, len(printed) - 4) if _is_counted(printed, n)), None)
    if at is None or at > _MOST_ABOVE:
        return unknown(part, "it has no words and date below its headline")
    below = at + 3 if _CLOCK.fullmatch(printed[at + 2][:30]) else at + 2
    near = range(below + 2, min(len(printed), below + _MOST_FIELDS))
    language = next((n for n in near if printed[n].split(",")[0] in _LANGUAGES), None)
    if language is None or not re.fullmatch(r"[A-Z0-9]{2,12}", printed[below + 1]):
        return unknown(part, "its source code or language is missing")
    start = filled[language] + 1
    fields = _above(printed[:at]) | {
        "published": " ".join(printed[at + 1 : below]),
        "outlet": printed[below],
        "language": printed[language],
        "article_id": part[-1].strip().removeprefix("Document "),
    }
    others = {
        "words": printed[at],
        "source code": printed[below + 1],
        "edition": "\n".join(printed[below + 2 : language]),
        "below the headline": fields.pop("below", ""),
    }
    if language + 1 < len(printed) and _COPYRIGHT.match(printed[language + 1]):
        others["copyright"] = printed[language + 1]
        start = filled[language + 1] + 1
    return record(fields | {"text": paragraphs(part[start:-1])}, others)


def _is_banner(line: str) -> bool:
    is_notice = "Factiva, Inc. All rights reserved" in line[:200] or line in _BANNERS
    return is_notice or bool(PAGE.fullmatch(line[:120]))


def _is_counted(printed: Sequence[str], at: int) -> bool:
    return bool(_WORDS.fullmatch(printed[at][:20])) and is_date(printed[at + 1])


def _above(lines: Sequence[str]) -> dict[str, str]:
    """A byline says so; of the other lines the longest is the headline, below a section."""
    byline = lines[-1] if len(lines) > 1 and lines[-1].lower().startswith("by ") else ""
    rest = lines[:-1] if byline else lines
    at = max(range(len(rest)), key=lambda n: len(rest[n]))
    above, below = "\n".join(rest[:at]), "\n".join(rest[at + 1 :])
    return {"section": above, "headline": rest[at], "byline": byline, "below": below}
