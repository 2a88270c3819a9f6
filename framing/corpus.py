"""Raw input to articles: the only reader of raw input.

Record by record: one bad record is one row of rejects, and all others are kept. Every record is
counted when it is seen and again where it ends up; the two must agree.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

import pandas as pd
from pandas import DataFrame

from framing.batches import is_full
from framing.dates import parse_published
from framing.dayorder import in_order
from framing.decode import decode, flowed, has_tags, scrub_surrogates
from framing.draft import Aside, Draft, Page, Unreadable
from framing.echoes import with_echoes
from framing.errors import CorpusError
from framing.fetch import Visits
from framing.fields import ALIASES, as_json, flattened, holds_more, is_blank, is_media_cloud, plain
from framing.inputs import inputs_of, records_in
from framing.numerals import Digits, as_text
from framing.outlets import spelt
from framing.page import read_fragment, read_page
from framing.parted import n_articles
from framing.repeats import First, repeat_of
from framing.saved import is_page
from framing.schema import ARTICLES, DUPLICATES, REJECTS, frame
from framing.scrape import read_scrape

MAX_TEXT = 5_000_000
"""Longest article in code points; anything longer is no article and would stall every finder."""

_PAGE = re.compile(r"<(?:!doctype|html|head|body)(?=[\s>])", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!]")
_CUT, _TAIL = re.compile(r"\[\+(\d{1,9}) chars\]\s*\Z"), 100  # as NewsAPI cuts texts

_SPELT = "outlet:spelt otherwise before, in capitals, blanks or forms of letters"
_OTHERWISE = "duplicate with another date, byline or column, see duplicates.differs"
BATCH, _MOST_OTHERS = 2_000, 5_000


class Batch(NamedTuple):
    """Some of a corpus: articles, what could not be read, and what was there already."""

    articles: DataFrame
    rejects: DataFrame
    duplicates: DataFrame


class Corpus(NamedTuple):
    """A whole corpus in memory, with the number of records seen."""

    articles: DataFrame
    rejects: DataFrame
    duplicates: DataFrame
    n_records: int


@dataclass
class Reading:
    """What a reading has seen so far: records, what was left aside, and the ids and texts kept.

    Ignored files are hidden, saved with a page, pictures and the like, or given twice; aside
    are things in a file that are no article, such as pictures in a web archive, and duplicates that
    say something else, by number. Unused are names of columns given by the user that no record has,
    where there are records with fields.
    Outlets are kept by their letters, as they were spelt first.
    """

    n_records: int = 0
    ignored: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    seen: dict[str, First] = field(default_factory=dict)
    outlets: dict[str, str] = field(default_factory=dict)


def read_corpus(
    sources: str | Path | Sequence[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    allow_private: str | None = None,
) -> Corpus:
    """Read files, folders, globs and addresses into memory as one corpus.

    Parameters
    ----------
    sources : path, glob, address or list of them
        JSONL, JSON, CSV, TSV, Parquet, HTML pages, plain-text scrapes and text exports of news
        databases, web archives (WARC) and feeds (RSS, Atom), each also ``.gz`` or ``.zst``; SQLite;
        folders are read with everything below them; ``-`` is JSONL on standard input. An address,
        http or https and given as text, is fetched, and nothing that it links to.
    columns : mapping from our column to the input's, optional
        For inputs whose names are not known: ``{"text": "story_body"}``; ``{"html": "source"}``
        where a column holds pages or parts of them. A record without that column is read by the
        names that are known, with a note in `notes`.
    allow_private : str, optional
        ``NAME`` or ``NAME:PORT`` of a host in your own network that addresses may name.

    Returns
    -------
    Corpus
        Tables ARTICLES, REJECTS, DUPLICATES; their rows add up to n_records.

    Raises
    ------
    CorpusError
        If a source does not exist or a glob matches nothing, or a column of `columns` is none of
        ours or has no name.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.jsonl").write_text('{"id": "007", "body": "Some words."}')
    ...     corpus = read_corpus(folder)
    >>> corpus.articles[["article_id", "text", "source_record"]]
      article_id         text source_record
    0        007  Some words.             1
    """
    reading = Reading()
    visits = Visits(allow_private)
    batches = list(read_batches(sources, columns=columns, reading=reading, visits=visits))
    articles, rejects, duplicates = (
        pd.concat(tables, ignore_index=True)
        for tables in zip(*(batches or [_batch([], [], [])]), strict=True)
    )
    return Corpus(with_echoes(articles), rejects, duplicates, reading.n_records)


def read_batches(
    sources: str | Path | Sequence[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    reading: Reading | None = None,
    visits: Visits | None = None,
) -> Iterator[Batch]:
    """Yield the corpus in batches of at most 2,000 articles, in a fixed order.

    A batch also ends once its texts have 2.5 million characters: about 500 news articles. So short
    texts, whose cost is that of a batch, share one, and long ones do not fill the memory.

    Parameters
    ----------
    sources, columns
        As for `read_corpus`.
    reading : Reading, optional
        Keeps the count of records; give one to check the sum afterwards.
    visits : Visits, optional
        How addresses are fetched.

    Raises
    ------
    CorpusError
        Before anything is read, if a source does not exist.

    Examples
    --------
    >>> sum(len(batch.articles) for batch in read_batches([]))
    0
    """
    reading = reading if reading is not None else Reading()
    visits = visits if visits is not None else Visits()
    names = {ours: theirs.strip().lower() for ours, theirs in (columns or {}).items()}
    unknown = [name for name in names if name not in ALIASES]
    if unknown:
        raise CorpusError(f"no column '{unknown[0]}' in articles; one of {', '.join(ALIASES)}")
    nameless = [ours for ours, theirs in names.items() if not theirs]
    if nameless:
        raise CorpusError(f"no name is given for the input's column of {nameless[0]}")
    met: set[str] = set()
    articles: list[dict[str, Any]] = []
    rejects: list[tuple[str, str, str, str]] = []
    duplicates: list[tuple[str, str, str, str | None]] = []
    n_characters = 0
    dates = {*ALIASES["published"], names.get("published", "")}
    for item in inputs_of(sources, reading.ignored):
        aside: Counter[str] = Counter()
        read, is_file = partial(records_in, item, visits), item.url is None and item.name != "-"
        for record, orders in in_order(read, dates, is_again=is_file):
            content = record.content
            if isinstance(content, Aside):
                aside[content.what] += 1
                continue
            reading.n_records += 1
            where = (item.name, record.number)
            try:
                if names and isinstance(content, dict):
                    met |= set(_by_name(flattened(content)))
                article = _article(content, record.notes, where, names, orders)
                repeat = repeat_of(article, reading.seen, where)
            except Unreadable as error:
                rejects.append((*where, error.reason, _one_line(error.detail)))
                continue
            if repeat is None:
                articles.append(_with_spelling(article, reading))
                n_characters += len(article["text"])
            else:
                duplicates.append((*where, *repeat))
                aside[_OTHERWISE] += repeat.differs is not None
            is_done = is_full(len(articles), n_characters, BATCH)
            if is_done or len(rejects) + len(duplicates) >= _MOST_OTHERS:
                yield _batch(articles, rejects, duplicates)
                articles, rejects, duplicates, n_characters = [], [], [], 0
        reading.aside += [f"{item.name}: {n} × {what}" for what, n in sorted(aside.items()) if n]
    unused = ((ours, theirs) for ours, theirs in names.items() if met and theirs not in met)
    reading.unused += [f"column {ours}={theirs} (no record has it)" for ours, theirs in unused]
    if articles or rejects or duplicates:
        yield _batch(articles, rejects, duplicates)


def _batch(articles: list[Any], rejects: list[Any], duplicates: list[Any]) -> Batch:
    return Batch(frame(articles, ARTICLES), frame(rejects, REJECTS), frame(duplicates, DUPLICATES))


# ---------------------------------------------------------------- records to articles


def _article(
    content: dict[str, Any] | Page | bytes | Unreadable,
    notes: tuple[str, ...],
    where: tuple[str, str],
    names: Mapping[str, str],
    orders: Mapping[str, bool],
) -> dict[str, Any]:
    if isinstance(content, Unreadable):
        raise content
    if isinstance(content, dict):
        return _from_fields(content, notes, where, names, orders)
    try:
        draft = _page(content) if isinstance(content, Page) else _scrape(content)
    except Unreadable:
        raise
    except CorpusError as error:
        raise Unreadable("encoding", str(error)) from error
    extra = content.extra if isinstance(content, Page) else None
    return _from_draft(replace(draft, notes=(*notes, *draft.notes)), where, extra=extra)


def _page(page: Page) -> Draft:
    return read_page(page.data, declared=page.declared, address=page.url)


def _scrape(data: bytes) -> Draft:
    decoded = decode(data)
    if not decoded.text.strip():
        raise Unreadable("empty", "the file holds no text")
    if is_page(decoded.text):
        draft = read_page(data)
        return replace(draft, notes=("page:under the name of a text", *draft.notes))
    draft, n = read_scrape(decoded.text), n_articles(decoded.text)
    several = (f"scrape:seems to be {n} articles",) if n > 1 else ()
    return replace(draft, notes=(*decoded.notes, *several, *draft.notes))


def _from_fields(
    content: dict[str, Any],
    told: tuple[str, ...],
    where: tuple[str, str],
    names: Mapping[str, str],
    orders: Mapping[str, bool],
) -> dict[str, Any]:
    rest, notes = flattened(content), list(told)
    by_name = _by_name(rest)
    fields: dict[str, Any] = {}
    found: dict[str, str] = {}
    for ours, aliases in ALIASES.items():
        others = [alias for alias in aliases if alias not in names.values()]
        wanted = (names[ours], *others) if ours in names else others
        present = [a for a in wanted if a in by_name and by_name[a] in rest]
        if not present:
            is_named = names.get(ours, "") in ("", *by_name)
            notes += [] if is_named else [f"{ours}:no '{names[ours]}' here"]
            continue
        filled = (a for a in present if a in names.values() or not is_blank(rest[by_name[a]]))
        alias = next(filled, present[0])
        found[ours] = by_name[alias]
        given = rest.pop(found[ours])
        fields[ours] = plain(ours, given)
        if fields[ours] is not given and holds_more(ours, given):
            rest[found[ours]] = given
        if alias != names.get(ours, alias):
            notes.append(f"{ours}:read from '{by_name[alias]}', no '{names[ours]}' here")
    text, markup = fields.pop("text", None), fields.pop("html", None)
    identity = fields.get("article_id")
    if isinstance(identity, (dict, list, bool)):
        raise Unreadable("id", f"the id is a {type(identity).__name__}; give text or a number")
    stated = {name: _READ.get(name, _field)(value) for name, value in fields.items()}
    for name, value in fields.items():
        if stated[name] is None and not is_blank(value):
            rest[f"{name} as given"] = value
            notes.append(f"{name}:not read, kept in extra")
    is_named = "html" in names and "html" in found
    is_markup = isinstance(markup, str) and bool(markup.strip()) and (is_named or is_blank(text))
    if is_markup:
        draft = _marked_up(str(markup), stated.get("url"))
    elif "text" in found:
        draft = Draft(body=_body(text))
        notes += ["text:tags in it are read as words"] if has_tags(draft.body) else []
        cut = _CUT.search(draft.body[-_TAIL:])
        notes += [f"text:only its beginning, {cut[1]} characters more are not given"] if cut else []
    elif is_media_cloud(map(str, content)):
        hint = "collect the pages under their addresses first"
        raise Unreadable("missing_text", f"exports of Media Cloud hold no text; {hint}")
    elif "html" in found:
        raise Unreadable("missing_text", f"no page in the column {found['html']}, and no text")
    else:
        columns = ", ".join(map(str, content))[:150]
        hint = "name it with --column text=NAME"
        raise Unreadable("missing_text", f"no text among the columns {columns}; {hint}")
    for name, value, is_read in (("html", markup, is_markup), ("text", text, not is_markup)):
        if not (is_read or is_blank(value)):
            rest[found[name]] = value
    stated["published_raw"] = stated.pop("published", None)
    known: dict[str, Any] = {
        name: value for name, value in stated.items() if value and name != "article_id"
    }
    draft = replace(draft, **known, notes=(*notes, *draft.notes))
    day_first = orders.get(found.get("published", ""))
    identity = as_text(identity)
    return _from_draft(draft, where, identity=identity, extra=rest, day_first=day_first)


def _by_name(record: Mapping[str, Any]) -> dict[str, str]:
    """The names of a record by what they are looked up by; of two alike the first."""
    return {str(name).strip().lower(): name for name in reversed([*record])}


def _marked_up(markup: str, url: str | None) -> Draft:
    """A whole page, of which the article is read, or a part of one or plain text, read whole."""
    if not _TAG.search(markup):
        return Draft(body=flowed(unescape(markup)))
    if _PAGE.search(markup, 0, 2_000):
        return read_page(markup.encode("utf-8", "replace"), declared="utf-8", address=url)
    return read_fragment(markup, address=url)


def _body(body: object) -> str:
    if body is None or body != body:
        raise Unreadable("missing_text", "the text is missing")
    if not isinstance(body, str) or isinstance(body, Digits):
        what = "number" if isinstance(body, Digits) else type(body).__name__
        raise Unreadable("missing_text", f"the text is a {what}, not text")
    if not body.strip():
        raise Unreadable("empty", "the text is empty")
    if body.strip() == "[Removed]":
        raise Unreadable("missing_text", "the source has removed the article")
    return body


def _field(value: object) -> str | None:
    text = as_text(value)
    return text if text and text.strip() else None


def _names(value: object) -> str | None:
    """Authors come as text, a list of names, or a list of mappings with a name."""
    items = value if isinstance(value, list) else [value]
    texts = [_field(item.get("name") if isinstance(item, dict) else item) for item in items]
    return ", ".join(text for text in texts if text) or None


def _outlet(value: object) -> str | None:
    return _field(value.get("name") if isinstance(value, dict) else value)


def _date_text(value: object) -> str | None:
    if isinstance(value, (datetime, date)):
        return value.isoformat() if value == value else None
    return _field(value)


_READ: dict[str, Callable[[object], str | None]] = {
    "byline": _names,
    "outlet": _outlet,
    "published": _date_text,
    "article_id": as_text,
}


def _from_draft(
    draft: Draft,
    where: tuple[str, str],
    *,
    identity: str | None = None,
    extra: Mapping[str, Any] | None = None,
    day_first: bool | None = None,
) -> dict[str, Any]:
    if len(draft.body) > MAX_TEXT:
        raise Unreadable("limit", f"limit:chars: {len(draft.body)} is over {MAX_TEXT}; no article")
    body = scrub_surrogates(draft.body)
    headline = scrub_surrogates(draft.headline).text if draft.headline else None
    if not body.text.strip():
        raise Unreadable("empty", "no article text was found")
    text = f"{headline}\n\n{body.text}" if headline else body.text
    body_start = len(text) - len(body.text)
    published = parse_published(draft.published_raw, day_first=day_first)
    outlet = _in_one_form(draft.outlet) if draft.outlet else None
    notes = [*draft.notes, *body.notes, *([published.note] if published.note else [])]
    notes += ["outlet:blanks or accents are put in one form"] if outlet != draft.outlet else []
    article = {
        "outlet": outlet,
        "url": draft.url,
        "headline": headline,
        "byline": draft.byline,
        "dateline": draft.dateline,
        "published": published.time,
        "published_raw": draft.published_raw,
        "section": draft.section,
        "language": draft.language,
        "notes": "; ".join(notes) or None,
        "extra": as_json(extra) if extra else None,
        "markup": _markup(draft, body_start),
    }
    article = {k: scrub_surrogates(v).text if isinstance(v, str) else v for k, v in article.items()}
    made = _hash(f"{article['outlet'] or ''}\x1f{article['url'] or ''}\x1f{text}")[:20]
    return article | {
        "article_id": scrub_surrogates(identity).text if identity else made,
        "text": text,
        "body_start": body_start,
        "source_file": where[0],
        "source_record": where[1],
        "text_hash": _hash(text),
    }


def _with_spelling(article: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """The article, with a note if its outlet was spelt otherwise before."""
    outlet = article["outlet"]
    if outlet is None or reading.outlets.setdefault(spelt(outlet), outlet) == outlet:
        return article
    return article | {"notes": "; ".join(filter(None, [article["notes"], _SPELT]))}


def _in_one_form(name: str) -> str:
    """An outlet is one, however its name is typed: blanks evened, accents with their letters."""
    return " ".join(normalize("NFC", name).split())


def _markup(draft: Draft, shift: int) -> str | None:
    if not draft.links and not draft.blocks:
        return None
    return as_json(
        {
            "links": [(s + shift, e + shift, url) for s, e, url in draft.links],
            "blocks": [(s + shift, e + shift, tag, hints) for s, e, tag, hints in draft.blocks],
        }
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _one_line(detail: str) -> str:
    visible = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(detail.split()))
    return visible[:300]
