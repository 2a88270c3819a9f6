"""Spans out to the tools in which people annotate, and back into our tables, without loss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pandas import DataFrame

from framing.errors import CorpusError, RuleError
from framing.feature import evidence_id
from framing.given import checked, need
from framing.interchange import (
    Document,
    Facts,
    Mark,
    Span,
    read_brat,
    read_doccano,
    read_web,
    write_brat,
    write_doccano,
    write_web,
)
from framing.schema import EVIDENCE, ROLES, frame

FORMS = ("web", "brat", "doccano")
BY_HAND = "by hand"
"""The rule, and where nothing else is said the kind, of a span that a person marked."""
_ROLE_NAMES = frozenset({"source", "cue", "content", "medium", "label", "headline"})
_WRITERS = {"web": write_web, "brat": write_brat, "doccano": write_doccano}


class Annotations(NamedTuple):
    """What was read: the articles that were annotated (article_id, text), evidence and roles.

    An article without a mark has its row, too: nothing was found there. `text` is missing where the
    form does not hold it.
    """

    articles: DataFrame
    evidence: DataFrame
    roles: DataFrame


def write_annotations(
    tables: Mapping[str, DataFrame], folder: str | Path, *, form: str = "web"
) -> None:
    """Write evidence and roles in a form that annotation tools read.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles, evidence and roles. Leave out what should not be written.
    folder : path
        Made if need be; must be empty.
    form : str
        `web`: one W3C annotation collection (JSON-LD; TextPositionSelector in code points and
        TextQuoteSelector). `brat`: NAME.txt and NAME.ann for each article, T, A, R and # lines, and
        annotation.conf. `doccano`: JSONL with text, entities and relations.

    Raises
    ------
    CorpusError
        If the folder holds anything, or a row names an article or evidence that is not there; if
        ids or texts of articles are missing or no texts, or an id of articles or evidence occurs
        twice.
    RuleError
        If there is no such form.

    Notes
    -----
    A piece of evidence is a span labelled with its feature, a role a span labelled with the role
    and linked to it. Columns that a form has no place for (rule, value, score, voice) stand beside
    the span as JSON, and come back with it.

    References
    ----------
    W3C, Web Annotation Data Model, 2017, sect. 4.2.4 and 4.2.5; brat standoff format; doccano,
    import format JSONL(relation).

    Examples
    --------
    >>> import tempfile
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "body_start": [0],
    ...                       "text": ["Ann Lee said no."]})
    >>> found = fr.find_evidence(articles)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_annotations(found._asdict() | {"articles": articles}, folder, form="brat")
    ...     again = read_annotations(folder, form="brat")
    ...     print(Path(folder, "a1.ann").read_text(encoding="utf-8").splitlines()[0])
    T1	citation 0 15	Ann Lee said no
    >>> again.evidence.equals(found.evidence)
    True
    """
    if form not in FORMS:
        raise RuleError(f"no form '{form}'; there are {', '.join(FORMS)}")
    tables = need(tables, "articles", "evidence", "roles")
    place = Path(folder)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise CorpusError(f"{folder} exists and is not empty; name a new folder")
    place.mkdir(parents=True, exist_ok=True)
    _WRITERS[form](list(_documents(tables)), place)


def read_annotations(
    path: str | Path, *, form: str = "web", articles: DataFrame | None = None
) -> Annotations:
    r"""Read annotations, ours or those that people made, as evidence and roles.

    Parameters
    ----------
    path : path
        A folder as `write_annotations` makes it; or one file: `.jsonld`, `.ann`, `.jsonl`.
    form : str
        `web`, `brat` or `doccano`.
    articles : DataFrame, table ARTICLES, optional
        Needed where annotations quote words without a position, or do not name their article;
        otherwise what is quoted is checked against it.

    Returns
    -------
    Annotations
        A span that we wrote and nobody moved has all its columns. Any other is evidence of the
        feature that its label names, by the rule `by hand`: its kind is that of the attribute (or
        classifying body) `kind`, value 1, score and voice missing. A span that a relation leads to
        is a role of the evidence it comes from; in several fragments, several rows.

    Raises
    ------
    CorpusError
        Naming file and line, if offsets and text do not fit, a role belongs to no evidence, or the
        file is of another form.
    RuleError
        If there is no such form.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a1.txt").write_text("A reckless plan.", encoding="utf-8")
    ...     _ = Path(folder, "a1.ann").write_text("T1\tloaded 2 10\treckless", encoding="utf-8")
    ...     read_annotations(folder, form="brat").evidence[["article_id", "text", "rule"]]
      article_id      text     rule
    0         a1  reckless  by hand
    """
    if form not in FORMS:
        raise RuleError(f"no form '{form}'; there are {', '.join(FORMS)}")
    texts: dict[str, str] = {}
    if articles is not None:
        articles = checked(articles)
        texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    place = Path(path)
    if form == "brat":
        documents = read_brat(place)
    else:
        documents = read_web(place, texts) if form == "web" else read_doccano(place, texts)
    rows = [(d.article_id, texts.get(d.article_id, d.text)) for d in documents]
    evidence, roles = _rows(documents)
    return Annotations(
        DataFrame(rows, columns=["article_id", "text"]).astype("str"),
        _sorted(frame(evidence, EVIDENCE).drop_duplicates("evidence_id"), "feature", "rule"),
        _sorted(frame(roles, ROLES).drop_duplicates(list(ROLES.key)), "evidence_id", "role"),
    )


def _sorted(rows: DataFrame, *then: str) -> DataFrame:
    return rows.sort_values(["article_id", "start", "end", *then], ignore_index=True)


# ---------------------------------------------------------------- tables to documents


def _documents(tables: Mapping[str, DataFrame]) -> Iterator[Document]:
    articles = tables["articles"].sort_values("article_id")
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    marks: dict[str, list[Mark]] = {article: [] for article in texts}
    links: dict[str, list[tuple[int, int]]] = {article: [] for article in texts}
    number_of: dict[str, tuple[str, int]] = {}
    for row in _each(tables["evidence"], EVIDENCE.columns, "feature", "rule"):
        article = row.pop("article_id")
        if article not in texts:
            raise CorpusError(f"evidence: article '{article}' is not among the articles")
        number_of[row["evidence_id"]] = (article, len(marks[article]))
        marks[article].append(_mark(row, row.pop("feature"), row.pop("kind")))
    for row in _each(tables["roles"], ROLES.columns, "evidence_id", "role"):
        article, whole = number_of.get(row.pop("evidence_id"), (None, 0))
        if article is None or article != row.pop("article_id"):
            raise CorpusError(f"roles: {row['role']} {row['text'][:40]!r} belongs to no evidence")
        links[article].append((whole, len(marks[article])))
        marks[article].append(_mark(row, row.pop("role"), None))
    for article, text in texts.items():
        yield Document(article, text, marks[article], links[article])


def _each(rows: DataFrame, columns: Iterable[str], *then: str) -> Iterator[dict[str, Any]]:
    """The rows as mappings, in order, what is missing as None."""
    ordered = _sorted(rows[list(columns)], *then)
    known = ordered.astype(object).where(ordered.notna(), None)
    yield from ({str(name): row[name] for name in row} for row in known.to_dict("records"))


def _mark(row: dict[str, Any], label: str, kind: str | None) -> Mark:
    span = Span(int(row.pop("start")), int(row.pop("end")), row.pop("text"))
    return Mark(label, (span,), row, kind)


# ---------------------------------------------------------------- documents to tables


def _rows(documents: Iterable[Document]) -> tuple[list[Facts], list[Facts]]:
    evidence: list[Facts] = []
    roles: list[Facts] = []
    for document in documents:
        parts = {part for _, part in document.links}
        made: dict[int, Facts] = {}
        for number, mark in enumerate(document.marks):
            if number in parts:
                continue
            is_part = "evidence_id" not in mark.facts if mark.facts else mark.label in _ROLE_NAMES
            if is_part:
                start = mark.spans[0].start
                raise CorpusError(
                    f"{document.article_id}: the {mark.label} at {start} belongs to nothing; "
                    "link it to a span that is labelled with a feature"
                )
            made[number] = _evidence(document, mark)
        evidence += made.values()
        for whole, part in document.links:
            if whole not in made:
                raise CorpusError(f"{document.article_id}: a role of a role; link it to a feature")
            roles += _roles(
                document.article_id, str(made[whole]["evidence_id"]), document.marks[part]
            )
    return evidence, roles


def _evidence(document: Document, mark: Mark) -> Facts:
    """A row of EVIDENCE; fragments make one span, from the first to the last."""
    article, feature = document.article_id, mark.label
    start, end = min(s.start for s in mark.spans), max(s.end for s in mark.spans)
    by_hand = {
        "evidence_id": evidence_id(article, feature, start, end, BY_HAND),
        "rule": BY_HAND,
        "value": 1.0,
    }
    text = mark.spans[0].text if len(mark.spans) == 1 else (document.text or "")[start:end]
    place = {"article_id": article, "start": start, "end": end, "text": text}
    kind = BY_HAND if mark.kind is None else mark.kind
    return {**place, "feature": feature, "kind": kind, **(mark.facts or by_hand)}


def _roles(article: str, identity: str, mark: Mark) -> Iterator[Facts]:
    """Rows of ROLES: one for each fragment, what a line end parted taken together."""
    for start, end, text in mark.spans:
        place = {"article_id": article, "start": start, "end": end, "text": text}
        told = {name: mark.facts.get(name) for name in ("label", "refers_to")}
        yield {**place, "evidence_id": identity, "role": mark.label, **told}
