r"""Text exports of news databases: one file, many documents, each a head, a body and indexing.

Read are the texts of ProQuest, of Factiva (with field codes, or as displayed) and of Nexis Uni and
LexisNexis, in their English versions. An export is known by what its database prints in every
document and no page prints (an accession number at its place, a rule of underscores and a document
number), so that no scrape is taken for one; a file that only looks alike is left to `scrape`.
Times are linear in the text.

What real files look like was learned from programs that read them and their documentation, not
from the databases: where those leave a choice, the strict one is made. Labels in other languages
are not known. Files made from PDF, with headings of pages between the lines, are not either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from framing.factiva import read_coded, read_displayed
from framing.nexis import read_academic, read_uni
from framing.printed import (
    Document,
    divided,
    label_of,
    labelled,
    paragraphs,
    record,
    renamed,
    unknown,
)

_LINE_END = re.compile(r"\r\n?|\f")
_SHORTEST_RULE = 40  # of underscores; ProQuest prints sixty


def read_export(text: str) -> list[Document]:
    r"""Return the documents of a text export in order; none where the text is no export.

    Parameters
    ----------
    text : str
        A whole file, decoded.

    Returns
    -------
    list of dict or Unreadable
        Fields under our names (text, headline, outlet, published, byline, article_id, ...), and all
        others under the labels that the database prints. A document without text, or whose head
        is not understood, is an `Unreadable`. Paragraphs are as printed; where every line of an
        export is broken at one width, as in those of LexisNexis, the lines of a paragraph are one.

    Examples
    --------
    >>> rule = "_" * 60
    >>> found = read_export(
    ...     f"{rule}\nA vote\n\nFull text: It was lost.\n\nTitle: A vote\n\n"
    ...     f"Publication title: North Ledger\n\nProQuest document ID: 17\n{rule}\n")
    >>> found[0]["text"], found[0]["outlet"]
    ('It was lost.', 'North Ledger')
    >>> read_export("Title: A vote\n\nIt was lost.")
    []
    """
    lines = _LINE_END.sub("\n", text).split("\n")
    for marker, read in _READERS:
        if marker in text and (documents := read(lines)):
            return documents
    return []


# ---------------------------------------------------------------- ProQuest

_PROQUEST_ID = re.compile(r"ProQuest document ID: ?\d+\s*")
_NUMBER = re.compile(r"Document \d{1,6} of \d{1,6}\s*")
_PROQUEST = frozenset(
    label.strip()
    for label in """
    title, alternate title, subtitle, author, credit, dateline, abstract, links, publication title,
    publication year, publication date, publication info, publication subject, publication
    frequency, publisher, place of publication, country of publication, first page, start page,
    pages, number of pages, section, column, edition, supplement, volume, issue, subject, business
    indexing term, location, people, company / organization, identifier / keyword, classification,
    source type, source attribution, language of publication, document type, document feature,
    proquest document id, proquest document link, document url, copyright, last updated, database,
    issn, e-issn, isbn, doi, accession number, word count, ethnicity, full text
    """.replace("\n    ", " ").split(",")
)
_PROQUEST_OURS = {
    "title": "headline", "author": "byline", "publication title": "outlet",
    "publication date": "published", "proquest document id": "article_id", "document url": "url",
    "language of publication": "language", "section": "section", "dateline": "dateline",
}  # fmt: skip
_NO_DOCUMENT = (
    "Report Information from ProQuest", "Table of contents", "Bibliography", "Contact us at",
    "Terms and Conditions", "Database copyright", "Copyright ©", "Citation style",
)  # fmt: skip


def _proquest(lines: Sequence[str]) -> list[Document]:
    """Documents between rules of underscores, each with its number among its labels."""
    parts = _joined(divided(lines, _is_rule))
    if len(parts) < 2 or not any(map(_is_numbered, parts)):
        return []
    return [
        _proquest_document(part)
        if _is_numbered(part) or _full_text(part) is not None
        else unknown(part, "it has no labels of ProQuest")
        for part in parts
        if any(line.strip() for line in part) and not _is_furniture(part)
    ]


def _is_rule(line: str) -> bool:
    rule = line.strip()
    return len(rule) >= _SHORTEST_RULE and not rule.strip("_")


def _joined(parts: list[list[str]]) -> list[list[str]]:
    """Parts without their rules; a rule within a full text divides nothing."""
    joined: list[list[str]] = []
    is_open, rule = False, ""
    for part in parts:
        has_text, has_number = _full_text(part) is not None, _is_numbered(part)
        inside = part[:-1] if part and _is_rule(part[-1]) else part
        if is_open and has_number and not has_text:
            joined[-1] += [rule, *inside]
        else:
            joined.append(inside)
        is_open, rule = has_text and not has_number, part[-1] if part else ""
    return joined


def _is_numbered(part: Sequence[str]) -> bool:
    return any(_PROQUEST_ID.fullmatch(line[:80]) for line in part)


def _full_text(part: Sequence[str]) -> int | None:
    return next((n for n, x in enumerate(part) if x[:10].lower() == "full text:"), None)


def _is_furniture(part: Sequence[str]) -> bool:
    first = next(line.strip() for line in part if line.strip())
    return first.startswith(_NO_DOCUMENT) and not _is_numbered(part) and _full_text(part) is None


def _proquest_document(part: Sequence[str]) -> Document:
    start = _full_text(part)
    end = len(part) if start is None else _labels_after(part, start)
    head = part if start is None else part[:start]
    head = [line for line in head if not _NUMBER.fullmatch(line[:80])]
    found = labelled(head, _PROQUEST, "\n")
    found |= labelled(part[end:], _PROQUEST, "\n")
    fields, others = renamed(found, _PROQUEST_OURS)
    above = others.get("above", "")
    if "headline" not in fields and above:
        fields["headline"] = above.split("\n")[0]
    if above == fields.get("headline"):
        others.pop("above", None)
    if start is not None:
        first = part[start][len("full text:") :].lstrip()
        fields["text"] = paragraphs([first, *part[start + 1 : end]])
    return record(fields, others)


def _labels_after(part: Sequence[str], start: int) -> int:
    """Where the labels below a full text begin: above the publication's title, line by line."""
    labels = [label_of(line, _PROQUEST) for line in part]
    anchors = [n for n, at in enumerate(labels) if at and at[0].lower() == "publication title"]
    end = anchors[-1] if anchors and anchors[-1] > start else len(part)
    while end - 1 > start and (labels[end - 1] or not part[end - 1].strip()):
        end -= 1
    return end


_READERS: tuple[tuple[str, Callable[[Sequence[str]], list[Document]]], ...] = (
    ("ProQuest document ID:", _proquest),
    ("Document ", read_coded),
    ("Document ", read_displayed),
    ("End of Document", read_uni),
    (" DOCUMENT", read_academic),
)
