"""Three ways in which other tools write marked text: W3C Web Annotation, brat, doccano.

Each is a pair of functions between documents and files. A document is one article with its marks:
spans with a label, and links from the mark of a thing found to the marks of its parts. What a form
has no place for travels beside it as JSON (`facts`) and is believed only while its span is where it
was: a mark that somebody moved is that person's mark.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from framing.errors import CorpusError
from framing.store import write_text

Facts = Mapping[str, Any]


class Span(NamedTuple):
    """One stretch of an article: offsets in code points, and its text."""

    start: int
    end: int
    text: str


class Mark(NamedTuple):
    """A labelled span, or several; `facts` are our other columns, empty if it was made by hand."""

    label: str
    spans: tuple[Span, ...]
    facts: Facts
    kind: str | None = None


class Document(NamedTuple):
    """An article with its marks; a link is the index of a thing found, and that of its part."""

    article_id: str
    text: str | None
    marks: Sequence[Mark]
    links: Sequence[tuple[int, int]]


def _load(path: Path, line: str, place: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{path.name}{place}: not JSON: {error}") from error


def _read(path: Path) -> str:
    """The text of a file, its line ends as they are."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}: not UTF-8; save it as UTF-8") from error


def _cut(text: str, start: int, end: int, place: str) -> Span:
    if not 0 <= start <= end <= len(text):
        raise CorpusError(f"{place}: {start}-{end} lies outside the text of {len(text)} characters")
    return Span(start, end, text[start:end])


# ---------------------------------------------------------------- W3C Web Annotation

_WEB_FILE = "annotations.jsonld"
_CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "framing": "urn:framing:",
        "framing:facts": {"@type": "@json"},
        "framing:articles": {"@type": "@json"},
    },
]
_ARTICLE, _MARK = "urn:framing:article:", "urn:framing:mark:"
_AROUND = 32


def write_web(documents: Sequence[Document], folder: Path) -> None:
    """Write documents as one W3C annotation collection (Recommendation of 23 February 2017)."""
    items = [item for document in documents for item in _web_items(document)]
    page = {"type": "AnnotationPage", "items": items}
    whole = {
        "@context": _CONTEXT,
        "type": "AnnotationCollection",
        "total": len(items),
        "first": page,
        "framing:articles": [document.article_id for document in documents],
    }
    write_text(folder / _WEB_FILE, json.dumps(whole, ensure_ascii=False, indent=1) + "\n")


def _web_items(document: Document) -> Iterator[dict[str, Any]]:
    source = _ARTICLE + quote(document.article_id, safe="")
    names = [
        f"{_MARK}{quote(document.article_id, safe='')}:{n}" for n in range(len(document.marks))
    ]
    whole_of = {part: names[whole] for whole, part in document.links}
    for number, mark in enumerate(document.marks):
        body = [{"type": "TextualBody", "purpose": "tagging", "value": mark.label}]
        if mark.kind is not None:
            body.append({"type": "TextualBody", "purpose": "classifying", "value": mark.kind})
        if number in whole_of:
            linked = {"type": "SpecificResource", "purpose": "linking", "source": whole_of[number]}
            body.append(linked)
        yield {
            "id": names[number],
            "type": "Annotation",
            "motivation": "linking" if number in whole_of else "classifying",
            "body": body,
            "target": [_web_target(source, span, document.text or "") for span in mark.spans],
            "framing:facts": {**mark.facts, "spans": [span[:2] for span in mark.spans]},
        }


def _web_target(source: str, span: Span, text: str) -> dict[str, Any]:
    start, end, exact = span
    around = {"prefix": text[max(0, start - _AROUND) : start], "suffix": text[end : end + _AROUND]}
    return {
        "source": source,
        "selector": [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {"type": "TextQuoteSelector", "exact": exact, **around},
        ],
    }


def read_web(path: Path, texts: Mapping[str, str]) -> list[Document]:
    """Read a collection, a page, a list or one annotation; quotes are sought in the texts."""
    file = path / _WEB_FILE if path.is_dir() else path
    whole = _load(file, _read(file), "")
    listed = whole.get("framing:articles", []) if isinstance(whole, dict) else []
    items: dict[str, list[dict[str, Any]]] = {str(article): [] for article in listed}
    for number, item in enumerate(_annotations(whole), 1):
        place = f"{file.name}, annotation {number}"
        targets = item.get("target")
        targets = targets if isinstance(targets, list) else [targets]
        if not targets or not all(isinstance(target, dict) for target in targets):
            raise CorpusError(f"{place}: no target with a source and a selector")
        article = _article_of(str(targets[0].get("source")))
        items.setdefault(article, []).append({**item, "place": place, "target": targets})
    return [_web_document(article, found, texts.get(article)) for article, found in items.items()]


def _annotations(whole: Any) -> list[dict[str, Any]]:
    """The annotations of whatever holds them."""
    if isinstance(whole, dict):
        if isinstance(whole.get("first"), dict):
            whole = whole["first"]
        whole = whole.get("items", [whole] if "target" in whole else [])
    return [item for item in whole if isinstance(item, dict)] if isinstance(whole, list) else []


def _article_of(source: str) -> str:
    return unquote(source.removeprefix(_ARTICLE)) if source.startswith(_ARTICLE) else source


def _web_document(article: str, items: list[dict[str, Any]], text: str | None) -> Document:
    numbers = {item.get("id"): number for number, item in enumerate(items)}
    marks, links = [], []
    for number, item in enumerate(items):
        given = item.get("body", [])
        bodies = [b if isinstance(b, dict) else {"value": b} for b in _listed(given)]
        by_purpose = {str(body.get("purpose", "tagging")): body for body in bodies}
        label, kind = (by_purpose.get(p, {}).get("value") for p in ("tagging", "classifying"))
        if not isinstance(label, str):
            raise CorpusError(f"{item['place']}: no body with the purpose tagging")
        spans = tuple(_web_span(target, text, item["place"]) for target in item["target"])
        facts = dict(item.get("framing:facts") or {})
        is_there = facts.pop("spans", None) == [[span.start, span.end] for span in spans]
        marks.append(Mark(label, spans, facts if is_there else {}, kind))
        whole = by_purpose.get("linking", {}).get("source")
        if whole is not None:
            if whole not in numbers:
                raise CorpusError(f"{item['place']}: links to {whole}, which is not there")
            links.append((numbers[whole], number))
    return Document(article, text, marks, links)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _web_span(target: dict[str, Any], text: str | None, place: str) -> Span:
    by_type = {s.get("type"): s for s in _listed(target.get("selector")) if isinstance(s, dict)}
    position, quoted = by_type.get("TextPositionSelector"), by_type.get("TextQuoteSelector")
    exact = None if quoted is None else str(quoted.get("exact", ""))
    if position is not None:
        start, end = int(position["start"]), int(position["end"])
        span = Span(start, end, exact or "") if text is None else _cut(text, start, end, place)
        if text is None and (exact is None or len(exact) != end - start):
            raise CorpusError(f"{place}: no quote of {end - start} characters; give the articles")
        if exact is not None and span.text != exact:
            raise CorpusError(f"{place}: the article does not read {exact[:40]!r} at {start}-{end}")
        return span
    if quoted is None or text is None or not exact:
        raise CorpusError(f"{place}: no position, and no quote to look for; give the articles")
    before, after = (str(quoted.get(name, "")) for name in ("prefix", "suffix"))
    found = [m.start() for m in re.finditer(f"(?={re.escape(before + exact + after)})", text)]
    if len(found) != 1:
        raise CorpusError(f"{place}: {exact[:40]!r} stands {len(found)} times in the article")
    start = found[0] + len(before)
    return Span(start, start + len(exact), exact)


# ---------------------------------------------------------------- brat

_INDEX = "articles.json"
_TEXT_BOUND = re.compile(r"(T\S*)\t(\S+) ([0-9]+ [0-9]+(?:;[0-9]+ [0-9]+)*)\t(.*)", re.DOTALL)
_LONGEST_NAME = 120


def write_brat(documents: Sequence[Document], folder: Path) -> None:
    """Write each document as NAME.txt and NAME.ann, with what brat needs to show the labels.

    A span does not cross a line end in brat: it is written as several fragments. Names of files are
    article ids, escaped; `articles.json` says which is which.
    """
    names: dict[str, str] = {}
    for document in documents:
        name = quote(document.article_id, safe=" ")
        is_taken = name.lower() in {other.lower() for other in names}
        if is_taken or len(name) > _LONGEST_NAME or not name.strip(" ."):
            digest = hashlib.blake2b(document.article_id.encode(), digest_size=8).hexdigest()
            name = f"{name[:40]}-{digest}"
        names[name] = document.article_id
        write_text(folder / f"{name}.txt", document.text or "")
        write_text(folder / f"{name}.ann", "".join(f"{line}\n" for line in _brat_lines(document)))
    write_text(folder / _INDEX, json.dumps(names, ensure_ascii=False, indent=1) + "\n")
    write_text(folder / "annotation.conf", _brat_labels(documents))


def _brat_lines(document: Document) -> Iterator[str]:
    for number, mark in enumerate(document.marks, 1):
        cut = ";".join(f"{s} {e}" for span in mark.spans for s, e in _fragments(span))
        shown = " ".join(re.sub(r"[\n\r\t]", " ", span.text) for span in mark.spans)
        yield f"T{number}\t{_token(mark.label)} {cut}\t{shown}"
        spans = [span[:2] for span in mark.spans]
        facts = {"label": mark.label, "cut": cut, "spans": spans, "facts": dict(mark.facts)}
        if mark.kind is not None:
            yield f"A{number}\tkind T{number} {_token(mark.kind)}"
            facts["kind"] = mark.kind
        yield f"#{number}\tAnnotatorNotes T{number}\t{json.dumps({'framing': facts})}"
    for number, (whole, part) in enumerate(document.links, 1):
        name = _token(document.marks[part].label)
        yield f"R{number}\t{name} Arg1:T{whole + 1} Arg2:T{part + 1}"


def _fragments(span: Span) -> list[tuple[int, int]]:
    """The span without its line ends; the span itself if it is nothing else."""
    lines = re.finditer(r"[^\n]+", span.text)
    cut = [(span.start + line.start(), span.start + line.end()) for line in lines]
    return cut or [(span.start, span.end)]


def _token(name: str) -> str:
    """A name as brat allows it."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", name) or "_"


def _brat_labels(documents: Iterable[Document]) -> str:
    labels: set[str] = set()
    relations: set[tuple[str, str]] = set()
    kinds: dict[str, set[str]] = {}
    for document in documents:
        for mark in document.marks:
            labels.add(_token(mark.label))
            if mark.kind is not None:
                kinds.setdefault(_token(mark.label), set()).add(_token(mark.kind))
        for whole, part in document.links:
            names = (document.marks[whole].label, document.marks[part].label)
            relations.add((_token(names[0]), _token(names[1])))
    every = sorted(set().union(*kinds.values())) if kinds else []
    lines = ["[entities]", *sorted(labels), "[relations]"]
    lines += [f"{part}\tArg1:{whole}, Arg2:{part}" for whole, part in sorted(relations)]
    lines += ["[events]", "[attributes]"]
    lines += [f"kind\tArg:{'|'.join(sorted(kinds))}, Value:{'|'.join(every)}"] if every else []
    return "\n".join(lines) + "\n"


def read_brat(path: Path) -> list[Document]:
    """Read a folder of NAME.txt and NAME.ann, or one such pair."""
    texts = sorted(path.glob("*.txt")) if path.is_dir() else [path.with_suffix(".txt")]
    index = (path if path.is_dir() else path.parent) / _INDEX
    names = _load(index, _read(index), "") if index.is_file() else {}
    return [_brat_document(text, str(names.get(text.stem, text.stem))) for text in texts]


def _brat_document(file: Path, article: str) -> Document:
    text, annotations = _read(file), file.with_suffix(".ann")
    if not annotations.is_file():
        raise CorpusError(
            f"{file}: no {annotations.name} beside it; make an empty one if it has none"
        )
    bound: dict[str, Mark] = {}
    kinds: dict[str, str] = {}
    notes: dict[str, dict[str, Any]] = {}
    arguments: list[tuple[str, str, str]] = []
    for number, line in enumerate(_read(annotations).split("\n"), 1):
        place, fields = f"{annotations.name}, line {number}", line.split("\t")
        if line.startswith("T"):
            name, mark = _brat_mark(line, text, place)
            bound[name] = mark
        elif line.startswith("R") and len(fields) > 1:
            ends = re.findall(r"Arg[12]:(T\S*)", fields[1])
            if len(ends) != 2:
                raise CorpusError(f"{place}: a relation has Arg1 and Arg2, both of them spans")
            arguments.append((place, *ends))
        elif line.startswith(("A", "M")) and len(fields) > 1:
            words = fields[1].split(" ")
            if words[0] == "kind" and len(words) == 3:
                kinds[words[1]] = words[2]
        elif line.startswith("#") and len(fields) > 2:
            notes |= _brat_note(fields)
        elif line.strip():
            raise CorpusError(f"{place}: only spans, relations, attributes and notes are read")
    numbers = {name: number for number, name in enumerate(bound)}
    for place, *names in arguments:
        if not set(names) <= set(numbers):
            raise CorpusError(f"{place}: relates a span that is not there")
    marks = [_told(mark, notes.get(name), kinds.get(name), text) for name, mark in bound.items()]
    links = [(numbers[whole], numbers[part]) for _, whole, part in arguments]
    return Document(article, text, marks, links)


def _brat_mark(line: str, text: str, place: str) -> tuple[str, Mark]:
    given = _TEXT_BOUND.fullmatch(line.removesuffix("\r"))
    if given is None:
        raise CorpusError(f"{place}: not a span: name, tab, label and offsets, tab, text")
    name, label, offsets, shown = given.groups()
    pairs = [tuple(map(int, pair.split(" "))) for pair in offsets.split(";")]
    spans = tuple(_cut(text, start, end, place) for start, end in pairs)
    if "".join("".join(span.text for span in spans).split()) != "".join(shown.split()):
        raise CorpusError(f"{place}: the text does not read so there; count code points from 0")
    return name, Mark(label, spans, {"cut": offsets})


def _brat_note(fields: list[str]) -> dict[str, dict[str, Any]]:
    """What we wrote beside a span; notes of others are theirs."""
    try:
        note = json.loads("\t".join(fields[2:]))
    except (ValueError, RecursionError):
        return {}
    target = fields[1].partition(" ")[2]
    return {target: note["framing"]} if isinstance(note, dict) and "framing" in note else {}


def _told(mark: Mark, note: Facts | None, kind: str | None, text: str) -> Mark:
    """The mark with what we wrote beside it, if it is where it was and still called so."""
    is_same = note is not None and note["cut"] == mark.facts["cut"]
    if note is None or not is_same or _token(note["label"]) != mark.label:
        return Mark(mark.label, mark.spans, {}, kind)
    spans = tuple(Span(start, end, text[start:end]) for start, end in note["spans"])
    told = note.get("kind")
    is_kind = told is not None and _token(told) == kind
    return Mark(note["label"], spans, note["facts"], told if is_kind else kind)


# ---------------------------------------------------------------- doccano

_DOCCANO_FILE = "annotations.jsonl"


def write_doccano(documents: Sequence[Document], folder: Path) -> None:
    """Write each document as a line of doccano's JSONL with entities and relations."""
    lines = (json.dumps(_doccano_line(d), ensure_ascii=False) + "\n" for d in documents)
    write_text(folder / _DOCCANO_FILE, "".join(lines))


def _doccano_line(document: Document) -> dict[str, Any]:
    spans = [span for mark in document.marks for span in mark.spans[:1]]
    entities = [
        {"id": number, "label": mark.label, "start_offset": span.start, "end_offset": span.end}
        for number, (mark, span) in enumerate(zip(document.marks, spans, strict=True))
    ]
    relations = [
        {"id": number, "from_id": whole, "to_id": part, "type": document.marks[part].label}
        for number, (whole, part) in enumerate(document.links)
    ]
    told = [
        {"label": mark.label, "span": span[:2], "kind": mark.kind, "facts": dict(mark.facts)}
        for mark, span in zip(document.marks, spans, strict=True)
    ]
    return {
        "text": document.text or "",
        "entities": entities,
        "relations": relations,
        "framing": {"article_id": document.article_id, "marks": told},
    }


def read_doccano(path: Path, texts: Mapping[str, str]) -> list[Document]:
    """Read doccano's JSONL; where it does not name its article, the article with its text is."""
    file = path / _DOCCANO_FILE if path.is_dir() else path
    by_text = {text: article for article, text in texts.items()}
    documents = []
    for number, line in enumerate(_read(file).split("\n"), 1):
        if line.strip():
            place = f"{file.name}, line {number}"
            given = _load(file, line, f", line {number}")
            if not isinstance(given, dict) or not isinstance(given.get("text"), str):
                raise CorpusError(f"{place}: no text; is it an export of doccano?")
            documents.append(_doccano_document(given, by_text, place))
    return documents


def _doccano_document(given: dict[str, Any], by_text: Facts, place: str) -> Document:
    text, ours = given["text"], given.get("framing") or {}
    article = ours.get("article_id", given.get("article_id", by_text.get(text, given.get("id"))))
    if article is None:
        raise CorpusError(f"{place}: names no article; give the articles")
    told: dict[tuple[object, ...], list[Facts]] = {}
    for mark in ours.get("marks", []):
        told.setdefault((mark["label"], *mark["span"]), []).append(mark)
    marks: list[Mark] = []
    numbers: dict[Any, int] = {}
    for name, label, start, end in _doccano_spans(given, place):
        span = _cut(text, start, end, place)
        known = told.get((label, start, end))
        beside: Facts = known.pop(0) if known else {}
        numbers[name] = len(marks)
        marks.append(Mark(label, (span,), beside.get("facts", {}), beside.get("kind")))
    links = []
    for relation in given.get("relations") or []:
        ends = relation.get("from_id"), relation.get("to_id")
        if not set(ends) <= set(numbers):
            raise CorpusError(f"{place}: relates a span that is not there")
        links.append((numbers[ends[0]], numbers[ends[1]]))
    return Document(str(article), text, marks, links)


def _doccano_spans(given: dict[str, Any], place: str) -> Iterator[tuple[Any, str, int, int]]:
    """Name, label, start and end of each span, from either form that doccano exports."""
    try:
        if "entities" in given:
            for entity in given["entities"]:
                offsets = int(entity["start_offset"]), int(entity["end_offset"])
                yield entity["id"], str(entity["label"]), *offsets
        else:
            listed = given.get("label", given.get("labels", []))
            for number, (start, end, label) in enumerate(listed):
                yield number, str(label), int(start), int(end)
    except (KeyError, TypeError, ValueError) as error:
        raise CorpusError(f"{place}: a span without label, start and end") from error
