"""The names under which inputs carry our columns, and the forms in which their values come."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from framing.draft import Unreadable

ALIASES = {
    "text": (
        "text", "content", "body", "maintext", "articlebody", "fulltext", "plaintext", "raw_text",
    ),
    "headline": ("headline", "title", "hd"),
    "outlet": (
        "outlet", "source", "media_name", "publisher", "sn", "source-hostname", "sitename",
        "hostname", "source_domain", "meta_site_name",
    ),
    "published": (
        "published", "publish_date", "date_publish", "datepublished", "pd", "pubdate", "date",
        "publishing_date", "publishedat", "published_at", "pub_date", "published_date",
        "publication_date", "seendate",
    ),
    "byline": ("byline", "author", "authors", "by"),
    "article_id": ("article_id", "id", "stories_id", "an", "doc_id"),
    "url": ("url", "link", "canonical_link"),
    "dateline": ("dateline",),
    "section": ("section", "articlesection"),
    "language": ("language", "lang", "inlanguage", "meta_lang"),
    "html": ("html", "raw_html", "content_html", "html_content"),
}  # fmt: skip
"""Names under which inputs carry our columns; the first one that holds something wins.

``html``, a page or a part of one, is read where there is no text, or where the user names it.
"""

_ARTICLE_TYPE = re.compile(r"Article|Report|Posting|NewsStory|LiveBlog|Review\Z")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_MAX_LIST = 10_000  # characters of a list written as text
_MEDIA_CLOUD = frozenset(["stories_id", "media_id", "media_url", "indexed_date", "ap_syndicated"])


def flattened(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with its article's fields at the top, as exporters of known forms nest them.

    Parameters
    ----------
    record : mapping
        Any record. Only three forms are changed: an object of schema.org (a graph with one article
        in it; an article whose name or address stands in other fields), one of trafilatura, whose
        ``source`` is the address, and one of news-please with dates ``"None"``.

    Raises
    ------
    CorpusError
        Reason json, if a graph holds several articles.

    Examples
    --------
    >>> flattened({"source": "https://ledger.example/1", "source-hostname": "North Ledger"})
    {'url': 'https://ledger.example/1', 'source-hostname': 'North Ledger'}
    """
    fields = _of_graph(record)
    if "@type" in fields:
        return _of_schema_org(fields)
    if "source-hostname" in fields and "url" not in fields and _is_address(fields.get("source")):
        return {"url" if name == "source" else name: value for name, value in fields.items()}
    if "source_domain" in fields and fields.get("date_publish") == "None":
        return fields | {"date_publish": None}
    return fields


def plain(name: str, value: object) -> object:
    r"""Return the value of one of our columns as text or a list of names, where it nests them.

    Parameters
    ----------
    name : str
        Our column.
    value : object
        As given. A form that is not known is returned unchanged.

    Examples
    --------
    >>> sections = [{"headline": [], "paragraphs": ["It was lost."]}]
    >>> plain("text", {"summary": ["A vote."], "sections": sections})
    'A vote.\n\nIt was lost.'
    >>> plain("byline", "['A. Writer', 'B. Writer']")
    ['A. Writer', 'B. Writer']
    """
    if name == "text":
        return _text(value)
    if name == "byline":
        return _authors(value)
    if name not in ("headline", "outlet", "url", "section", "language"):
        return value
    if isinstance(value, list) and value and all(_named(item) for item in value):
        names = [str(_named(item)) for item in value]
        return names[0] if len(names) == 1 else ", ".join(names) if name == "section" else value
    return _named(value) or value if isinstance(value, dict) else value


def holds_more(name: str, value: object) -> bool:
    """Tell whether objects within one of our columns say more than what is read of them.

    Examples
    --------
    >>> holds_more("byline", [{"name": "A. Writer", "email": "a@ledger.example"}])
    True
    >>> holds_more("byline", ["A. Writer", {"name": "B. Writer"}])
    False
    """
    items = value if isinstance(value, list) else [value]
    return name != "text" and any(
        isinstance(item, dict) and set(item) - {"name", "@type"} for item in items
    )


def is_blank(value: object) -> bool:
    """Tell whether a value holds nothing: missing, not a number, blanks, an empty list.

    Examples
    --------
    >>> is_blank(" "), is_blank(float("nan")), is_blank([]), is_blank(0)
    (True, True, True, False)
    """
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, (list, dict)):
        return not value
    return value is None or value != value


def as_json(value: object) -> str:
    """Return JSON in one order of keys; NaN, which is no JSON, is null, and infinity its name.

    Examples
    --------
    >>> as_json({"b": float("nan"), "a": [float("-inf"), 1.5]})
    '{"a": ["-Infinity", 1.5], "b": null}'
    """
    loose = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    if "NaN" not in loose and "Infinity" not in loose:
        return loose
    strict = json.loads(loose, parse_constant=lambda name: None if name == "NaN" else name)
    return json.dumps(strict, ensure_ascii=False, sort_keys=True)


def is_media_cloud(columns: Iterable[str]) -> bool:
    """Tell whether columns are those of a list of stories by Media Cloud, which holds no text.

    Examples
    --------
    >>> is_media_cloud(["id", "indexed_date", "media_name", "publish_date", "title", "url"])
    True
    """
    names = {column.strip().lower() for column in columns}
    return "media_name" in names and bool(names & _MEDIA_CLOUD)


def is_article(node: object) -> bool:
    """Tell whether an object of schema.org says that it is an article, of whatever kind.

    Examples
    --------
    >>> is_article({"@type": ["NewsArticle", "Thing"]}), is_article({"@type": "WebPage"})
    (True, False)
    """
    kinds = node.get("@type") if isinstance(node, dict) else None
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLE_TYPE.search(kind) for kind in kinds)


def _text(value: object) -> object:
    """Paragraphs of a list, or of the sections of a fundus article, a blank line between them."""
    if isinstance(value, dict) and set(value) == {"summary", "sections"}:
        sections = value["sections"]
        if not isinstance(sections, list) or not all(
            isinstance(s, dict) and set(s) == {"headline", "paragraphs"} for s in sections
        ):
            return value
        lists = [value["summary"], *(s[n] for s in sections for n in ("headline", "paragraphs"))]
    elif isinstance(value, list):
        lists = [value]
    else:
        return value
    if not all(isinstance(texts, list) for texts in lists):
        return value
    paragraphs = [text for texts in lists for text in texts]
    is_text = all(isinstance(text, str) for text in paragraphs)
    return "\n\n".join(paragraphs) if is_text else value


def _authors(value: object) -> object:
    """A list of names, of objects with one or more names, or such a list written as text."""
    if isinstance(value, str) and value[:1] == "[" and value[-1:] == "]":
        value = _listed(value)
    items = value if isinstance(value, list) else [value]
    names: list[object] = []
    for item in items:
        name = item.get("name") if isinstance(item, dict) else item
        names += name if isinstance(name, list) else [name]
    return names if isinstance(value, (list, dict)) else value


def _listed(text: str) -> object:
    """The list that Python or JSON wrote as this text, or the text."""
    try:
        value = ast.literal_eval(text) if len(text) <= _MAX_LIST else text
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
    is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return value if is_list else text


def _named(value: object) -> str | None:
    """A text itself, or the name or address of an object."""
    if isinstance(value, dict):
        for key in ("name", "alternateName", "@value", "url", "@id"):
            if isinstance(value.get(key), str) and value[key].strip():
                return str(value[key])
        return None
    return value if isinstance(value, str) else None


def _is_address(value: object) -> bool:
    return isinstance(value, str) and bool(_ADDRESS.fullmatch(value.strip()))


# ---------------------------------------------------------------- schema.org


def _of_graph(record: Mapping[str, Any]) -> dict[str, Any]:
    """The one article of a graph, its references filled in; the other nodes stay beside it."""
    graph = record.get("@graph")
    if not isinstance(graph, list):
        return dict(record)
    articles = [node for node in graph if is_article(node)]
    if len(articles) > 1:
        raise Unreadable("json", f"a graph of {len(articles)} articles; give each in one object")
    if not articles:
        return dict(record)
    article: dict[str, Any] = articles[0]
    others = [node for node in graph if node is not article]
    by_id = {node["@id"]: node for node in others if isinstance(node, dict) and _has_id(node)}
    found = {name: _referred(value, by_id) for name, value in article.items()}
    above = {name: value for name, value in record.items() if name != "@graph"}
    return above | found | {"@graph": others}


def _has_id(node: Mapping[str, Any]) -> bool:
    return isinstance(node.get("@id"), str)


def _referred(value: Any, by_id: Mapping[str, Any]) -> Any:
    """An object that only refers to a node of the graph is that node's name."""
    if isinstance(value, list):
        return [_referred(item, by_id) for item in value]
    if not isinstance(value, dict) or "name" in value or not _has_id(value):
        return value
    name = by_id.get(value["@id"], {}).get("name")
    return value | {"name": name} if isinstance(name, str) else value


def _of_schema_org(record: dict[str, Any]) -> dict[str, Any]:
    """A headline in `name`, an address in `mainEntityOfPage` or `@id`, where there is no other."""
    fields = dict(record)
    is_named = is_article(record) and isinstance(fields.get("name"), str)
    if is_named and is_blank(fields.get("headline")) and "title" not in fields:
        fields["headline"] = fields.pop("name")
    if is_blank(fields.get("url")):
        for name in ("mainEntityOfPage", "@id"):
            address = _named(fields.get(name))
            if _is_address(address):
                fields["url"] = address
                break
    return fields
