"""What a page says about its article: headline, byline, date, section, outlet, address, language.

Everything is returned as printed; what the page does not state is None.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from framing.addresses import domain, is_kept, place_of
from framing.dates import is_of_update, parse_published
from framing.fields import is_article
from framing.heading import headline_of
from framing.lines import fold_line, is_names

_WRAPPED = re.compile(r"(?://)?\s*(?:<!--|<!\[CDATA\[)")
_DIGITS = re.compile(r"\d")
_MAX_JSON = 1_000_000
_DATE_NAMES = (
    "article:published_time", "datepublished", "og:published_time", "og:article:published_time",
    "parsely-pub-date", "sailthru.date", "article.published", "publish-date", "publish_date",
    "publication_date", "pubdate", "dc.date.issued", "dcterms.issued", "dcterms.created",
    "dc.date.created", "dc.date", "dcterms.date", "cxenseparse:recs:publishtime",
    "article_date_original", "originalpublicationdate", "published_time", "date",
)  # fmt: skip
_CHANGE_NAMES = (
    "article:modified_time", "datemodified", "og:updated_time", "dcterms.modified", "lastmod",
)  # fmt: skip
_AUTHOR_CLASSES = frozenset(["author", "post-author"])
_MAX_NAME = 120
_NO_AUTHOR = re.compile(
    r"(?:contact|e-?mail|view|see|read|visit|profile|posts?|articles?)\b.*|admin(?:istrator)?|webmaster",
    re.IGNORECASE | re.DOTALL,
)  # ours: what links to authors say, and who publishes for all
_AUTHOR_NAMES = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
)
_SECTION_NAMES = ("article:section", "parsely-section", "section", "articlesection")
_TITLE_CUT = re.compile(r" ?[|»] ?| (?:[–—-]|::) ")
_TAG = re.compile(r"<[^<>]{0,500}>")
_WORD = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
OUTLETS = frozenset(  # ours: words that outlets' names have, and ends of headlines seldom
    "advertiser agency anzeiger argus blatt broadcasting bulletin chronicle courant courier daily "
    "dispatch echo enquirer examiner express gazette globe guardian herald inquirer journal "
    "kurier ledger mail mercury messenger mirror monitor nachrichten news observer post press "
    "presse radio record register review rundschau sentinel spiegel standard tagblatt tageblatt "
    "telegram telegraph times tribune tv weekly wire zeitung".split()
)
"""Words that names of outlets have."""
_DOMAIN = re.compile(r"\w\.(?:com|org|net|info|news|tv|[a-z]{2})\Z", re.IGNORECASE)
_NO_OUTLETS = frozenset(  # ours: sections and forms, none of which names an outlet alone
    "news world politics business sport sports opinion opinions comment culture economy europe "
    "africa asia americas america us uk eu international national local regional technology tech "
    "science health lifestyle entertainment arts books film music food style money markets "
    "finance climate environment energy education travel weather video videos live home homepage "
    "front page article articles story stories blog blogs analysis features feature latest "
    "breaking top city photo photos pictures gallery podcast podcasts updates update explained "
    "interview interviews review reviews letters editorial editorials exclusive investigation "
    "special report reports archive and the in of as it happened more all section category middle "
    "east defence defense security society war crime media press politik wirtschaft kultur "
    "panorama ausland inland nachrichten startseite meinung monde politique économie société "
    "actualités accueil mundo política economía deportes noticias sociedad internacional inicio "
    "esteri politica economia cronaca notizie mondo nacional esportes notícias politiek economie "
    "nieuws świat polityka wiadomości dünya siyaset ekonomi haberler nyheter verden världen".split()
)
_MOST_CUTS, _MAX_OUTLET = 20, 60


@dataclass(frozen=True)
class Metadata:
    """What a page states about its article; missing is None."""

    headline: str | None
    byline: str | None
    published_raw: str | None
    section: str | None
    outlet: str | None
    url: str | None
    base: str | None
    language: str | None
    is_updated: bool = False
    """Whether it states when it was changed."""
    n_stated: int = 0
    """Words of the articleBody that it states."""


def read_metadata(root: Any, *, address: str | None = None) -> Metadata:
    """Read a page's own statements: JSON-LD first, then meta elements, then the visible page.

    Parameters
    ----------
    root : lxml element
        The page.
    address : str, optional
        Where the page was fetched or saved from; else what it states as og:url tells. A canonical
        address on another host, as copies have, is not the page's own (`addresses.place_of`).

    Examples
    --------
    >>> from framing.dom import parse_page
    >>> root, _ = parse_page(b"<html lang='en'><h1>Vote today</h1><time datetime='2024-05-06'>")
    >>> page = read_metadata(root)
    >>> page.headline, page.published_raw, page.language
    ('Vote today', '2024-05-06', 'en')
    """
    metas = _metas(root)
    stated = _json_article(root)
    url, base = place_of(root, stated, metas.get("og:url"), address=address)
    named = _clean(metas.get("og:site_name"))
    named = None if named and is_kept(f"//{named}/") else named
    outlet = named or _name(stated.get("publisher")) or domain(url)
    title = getattr(root.find(".//head/title"), "text", None)
    titles = (stated.get("headline"), metas.get("og:title"), title)
    claims, names = ([c for c in map(_clean, titles) if c], [n for n in (outlet, domain(url)) if n])
    headline = headline_of(root, claims, names)
    byline = _names(stated.get("author")) or _first(metas, _AUTHOR_NAMES, _not_address)
    return Metadata(
        headline=headline,
        byline=byline,
        published_raw=_published(root, metas, stated),
        section=_name(stated.get("articleSection")) or _first(metas, _SECTION_NAMES, _clean),
        outlet=outlet or _outlet_of_title(root, headline, byline),
        url=url,
        base=base,
        language=_clean(root.get("lang") or root.get("xml:lang")),
        is_updated=any(
            parse_published(change).time is not None for change in _changes(root, metas, stated)
        ),
        n_stated=len(_TAG.sub(" ", _clean(stated.get("articleBody")) or "").split()),
    )


def marked_byline(element: Any) -> str | None:
    """Return the names that the entry in which an element stands marks as its author's.

    That is by a microformat's classes, or links to authors; of several those beside the first.

    Examples
    --------
    >>> from framing.dom import parse_page
    >>> card = b"<span class='vcard author'>by <i class='fn'>Anna Berg</i></span>"
    >>> root, _ = parse_page(b"<div class='hentry'><p>It passed.</p><p>" + card + b"</div>")
    >>> marked_byline(root.find(".//p"))
    'Anna Berg'
    """
    entry = next((node for node in element.iterancestors() if _is_entry(node)), None)
    if entry is None:
        return None
    marked = [
        (node.getparent(), name)
        for node in entry.iterdescendants("span", "div", "p", "address", "a", "li")
        if (name := _marked_name(node)) and next(filter(_is_entry, node.iterancestors())) is entry
    ]
    return ", ".join(dict.fromkeys(name for at, name in marked if at is marked[0][0])) or None


def _metas(root: Any) -> dict[str, str]:
    """Content of meta elements by lower-case name, property or itemprop; the first one wins."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        content = meta.get("content")
        for key in ("property", "name", "itemprop"):
            name = meta.get(key)
            if name and content and content.strip():
                found.setdefault(name.strip().lower(), content.strip())
    return found


def _json_article(root: Any) -> dict[str, Any]:
    """The first JSON-LD object that describes an article, or else an empty one."""
    for item in _json_objects(root):
        if is_article(item):
            return item
    return {}


def _unwrapped(text: str) -> str:
    """JSON out of the comment or CDATA section that old pages put it in; in linear time."""
    text = text.strip()
    begins = _WRAPPED.match(text)
    text = text[begins.end() :].strip() if begins else text
    if text.endswith(("-->", "]]>")):
        text = text[:-3].rstrip().removesuffix("//").rstrip()
    return text


def _json_objects(root: Any) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        text = _unwrapped((script.text or "")[: _MAX_JSON + 1])
        if not text or len(text) > _MAX_JSON:
            continue
        try:
            yield from list(_objects(json.loads(text, strict=False)))
        except (ValueError, RecursionError):
            continue


def _kinds(item: dict[str, Any]) -> list[str]:
    kinds = item.get("@type")
    return [
        kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)
    ]


def _json_pages(root: Any) -> list[dict[str, Any]]:
    """JSON-LD objects that describe the page itself."""
    return [
        item
        for item in _json_objects(root)
        if any("WebPage" in kind for kind in _kinds(item)) and "datePublished" in item
    ]


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(value.get(key), depth + 1)
    elif isinstance(value, list):
        for item in value[:200]:
            yield from _objects(item, depth + 1)


def _outlet_of_title(root: Any, headline: str | None, byline: str | None) -> str | None:
    """What a title has after the headline; the last of several parts, if it is no section."""
    title = _clean(getattr(root.find(".//head/title"), "text", None)) or ""
    headline = fold_line(headline or "")
    for cut in islice(_TITLE_CUT.finditer(title), _MOST_CUTS):
        if not headline or fold_line(title[: cut.start()]) != headline:
            continue
        name = _TITLE_CUT.split(title[cut.end() :])[-1].strip()
        words = set(_WORD.findall(name.casefold()))
        is_name = 2 <= len(name) <= _MAX_OUTLET and not name.islower()
        is_other = words <= _NO_OUTLETS or "by" in words or _YEAR.search(name) is not None
        is_author = fold_line(name) in fold_line(byline or "")
        is_outlet = not OUTLETS.isdisjoint(words) or _DOMAIN.search(name) is not None
        return name if is_name and is_outlet and not is_other and not is_author else None
    return None


def _published(root: Any, metas: dict[str, str], stated: dict[str, Any]) -> str | None:
    """The first statement that is a date; where none is, the first statement."""
    first = None
    for claim in _dates(root, metas, stated):
        if claim and parse_published(claim).time is not None:
            return claim
        first = first or claim
    return first


def _dates(root: Any, metas: dict[str, str], stated: dict[str, Any]) -> Iterator[str | None]:
    yield _clean(stated.get("datePublished"))
    for name in _DATE_NAMES:
        yield _clean(metas.get(name))
    yield from (_clean(item.get("datePublished")) for item in _json_pages(root))
    times = [time for time in root.iter("time") if not _tells_update(time)]
    for named in root.iterfind(".//*[@itemprop='datePublished']"):
        if not any(True for _ in named.iterancestors("time")) and not _is_comment(named):
            yield _clean(named.get("content") or named.get("datetime") or named.get("title"))
    for named in root.iterfind(".//abbr[@title]"):
        if "published" in (named.get("class") or "").split() and not _is_comment(named):
            yield _clean(named.get("title"))
    chosen = [time for time in times if time.get("pubdate") is not None]
    inside = [t for t in times if any(True for _ in t.iterancestors("article", "header", "main"))]
    yield from (_clean(time.get("datetime")) for time in (*chosen, *inside, *times[:1]))


def _changes(root: Any, metas: dict[str, str], stated: dict[str, Any]) -> Iterator[str | None]:
    """When the article was changed, by each statement of the page."""
    yield _clean(stated.get("dateModified"))
    yield from (_clean(metas.get(name)) for name in _CHANGE_NAMES)
    times = (time for time in root.iter("time") if _tells_update(time) and not _is_comment(time))
    yield from (_clean(time.get("datetime")) for time in times)


def _is_entry(node: Any) -> bool:
    return node.tag == "article" or "hentry" in (node.get("class") or "").split()


def _marked_name(node: Any) -> str | None:
    classes = frozenset((node.get("class") or "").lower().split())
    is_card = "vcard" in classes and not classes.isdisjoint(_AUTHOR_CLASSES)
    is_link = node.tag == "a" and "author" in (node.get("rel") or "").lower().split()
    if not (is_card or is_link) or _is_comment(node):
        return None
    names = node.xpath(
        "descendant-or-self::*[contains(concat(' ', normalize-space(@class), ' '), ' fn ')]"
    )
    text = " ".join("".join((names[0] if names else node).itertext()).split())
    is_name = len(text) <= _MAX_NAME and _NO_AUTHOR.fullmatch(text) is None
    return text if is_name and (names or is_names(text)) else None


def _tells_update(time: Any) -> bool:
    """Whether the time of an update is marked so, or printed after words that say it."""
    marks = f"{time.get('class') or ''} {time.get('itemprop') or ''}".lower()
    if ("updated" in marks or "modified" in marks) and "publish" not in marks:
        return True
    before, parent = time.getprevious(), time.getparent()
    if before is not None:
        words = f"{before.text or ''} {before.tail or ''}"
    else:
        words = (parent.text or "") if parent is not None else ""
    return is_of_update(f"{words} {_DIGITS.split(time.text or '', maxsplit=1)[0]}")


def _is_comment(element: Any) -> bool:
    """Readers' comments have dates of their own."""
    nodes = (element, *element.iterancestors())
    return any("comment" in (node.get("class") or "").lower() for node in nodes)


def _clean(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _not_address(value: object) -> str | None:
    text = _clean(value)
    return text if text and "://" not in text and not text.startswith(("@", "{")) else None


def _first(metas: dict[str, str], names: Iterable[str], take: Any) -> str | None:
    return next((text for name in names if (text := take(metas.get(name)))), None)


def _name(value: object) -> str | None:
    if isinstance(value, list):
        return next((name for item in value if (name := _name(item))), None)
    return _not_address(value.get("name") if isinstance(value, dict) else value)


def _names(value: object) -> str | None:
    items = value if isinstance(value, list) else [value]
    names = dict.fromkeys(name for item in items if (name := _name(item)))
    return ", ".join(names) or None
