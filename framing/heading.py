"""Which of a page's headings and statements is the headline as printed.

Pages state a title for search engines, and print another; and not every h1 is a headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from framing.dom import is_named
from framing.lines import fold_line

_MIN_HEADLINE, _MIN_PARAGRAPH = 4, 100  # words; characters
_MOST_H1, _MOST_HEADINGS, _MOST_LOOKED_AT = 200, 20, 50  # of a page, twice; of an article
_MOST_TEXTS = 2_000  # pieces of text that a printed title is sought in
_ASIDE = frozenset(["nav", "aside", "footer"])
_BESIDE = frozenset(  # whole words of class, id or role
    "breadcrumb breadcrumbs complementary footer logo menu nav navigation share sharing sidebar "
    "site-branding site-footer site-title social".split()
)
_HEADERS = frozenset("banner header masthead site-header".split())
_LOWER = frozenset("h2 h3 h4 h5 h6".split())
_LINES = frozenset("div p span b strong font td".split())
_TITLES = frozenset("headline title".split())
_MAX_LINE, _MAX_H1 = 1_000, 5_000  # characters; what is longer is no line, no heading
_SUFFIX = re.compile(r"\s{1,5}[|\-–—•·:»«]+\s+(?=[^|–—•·»«]{1,60}\Z)")
_PREFIX = re.compile(r"[^|–—•·»«:]{1,60}?(?:\s*[:|]|\s+[\-–—•·»«]+)\s+")
_WORD = re.compile(r"[^\W\d_]{5,}")  # long enough to say what an article is about
_FRONT = re.compile(r"/|https?://[^/?#]+/?", re.IGNORECASE)


def headline_of(root: Any, stated: Sequence[str], names: Sequence[str]) -> str | None:
    """Return the h1 that agrees with a statement of the page, or the only one above its text.

    Else the statement, as where it is printed as a line above the text; without one the only h1.
    No h1 that links to the front page, or is the outlet's name, is a headline.

    Parameters
    ----------
    root : lxml element
        The page.
    stated : list of str
        The titles that the page states, the most trustworthy first.
    names : list of str
        What its outlet is called; cut from the titles.

    Examples
    --------
    >>> from framing.dom import parse_page
    >>> text = b"<p>" + b"The council voted on the fare again on Monday. " * 5
    >>> root, _ = parse_page(b"<h1>Quay News</h1><h1>Fury at the fare</h1>" + text)
    >>> headline_of(root, ["Fares may rise"], ["Quay News"])
    'Fury at the fare'
    """
    every = [(h1, text) for h1 in islice(root.iter("h1"), _MOST_H1) if (text := _text(h1))]
    names = [*names, *(text for h1, text in every if _links_home(h1))]
    printed = [(h1, text) for h1, text in every if not _links_home(h1)]
    claims = [_strip_site(claim, names) for claim in stated]
    sites = {fold_line(name) for name in names}
    own = [(h1, text) for h1, text in printed if fold_line(text) not in sites]
    for claim in claims:
        for _, text in own:
            if _agree(text, claim):
                return text
    long = [(h1, text) for h1, text in own if len(text.split()) >= _MIN_HEADLINE]
    long = [(h1, text) for h1, text in long[:_MOST_HEADINGS] if not _is_beside(h1, text, claims)]
    in_article = {text for h1, text in long if _is_above_article(h1, claims)}
    above = set(_above_text(root, [h1 for h1, _ in long]))
    before = {text for h1, text in long if h1 in above}
    for found in (in_article, before):
        if len(found) == 1 and (found is in_article or not _is_printed(root, claims)):
            return found.pop()
    if claims:
        return claims[0]
    return own[0][1] if len({text for _, text in own}) == 1 else None


def _text(element: Any) -> str:
    """The words of an element; none of one that was never closed, and holds all that follows."""
    text = "".join(islice(element.itertext(), _MOST_TEXTS))
    return " ".join(text.split()) if len(text) <= _MAX_H1 else ""


def _links_home(h1: Any) -> bool:
    """Whether a h1 is a link to the site's front page, and no more."""
    link = next(h1.iter("a"), None)
    if link is None or _text(link) != _text(h1):
        return False
    return _FRONT.fullmatch((link.get("href") or "").strip()) is not None


def _is_beside(element: Any, text: str, claims: Sequence[str]) -> bool:
    """Whether an element stands in what is beside an article, by its tags or names.

    A header inside an article is the article's own. In one of the site a headline may stand, too,
    but no slogan has a telling word of the page's title.
    """
    around = [node for node in (element, *element.iterancestors()) if node.tag != "body"]
    if any(node.tag in _ASIDE or _has_name(node, _BESIDE) for node in around):
        return True
    headers = [node for node in around if node.tag == "header" or _has_name(node, _HEADERS)]
    return bool(headers) and _is_masthead(headers[-1]) and not _shares_word(text, claims)


def _shares_word(text: str, claims: Sequence[str]) -> bool:
    said = set(_WORD.findall(text[:_MAX_LINE].casefold()))
    return any(not said.isdisjoint(_WORD.findall(c[:_MAX_LINE].casefold())) for c in claims)


def _has_name(node: Any, words: frozenset[str]) -> bool:
    values = (node.get(name) or "" for name in ("class", "id", "role"))
    return any(word in words for value in values for word in value.lower().split())


def _is_masthead(header: Any) -> bool:
    """Whether a header is the site's: it has a menu, or leads to the front page, but no text."""
    if any(True for _ in header.iterancestors("article", "main")):
        return False
    links = (a.get("href") or "" for a in islice(header.iter("a"), _MOST_LOOKED_AT))
    is_site = header.find(".//nav") is not None or any(_FRONT.fullmatch(at.strip()) for at in links)
    return is_site and not _n_long(islice(header.iter("p"), _MOST_LOOKED_AT))


def _is_above_article(h1: Any, claims: list[str]) -> bool:
    """Whether a h1 is the headline in an article element: of a section or a card it is not."""
    article = next(h1.iterancestors("article"), None)
    if article is None:
        return False
    lower = ("".join(h.itertext()) for h in islice(article.iter("h2", "h3"), _MOST_LOOKED_AT))
    if any(_agree(heading, claim) for heading in lower for claim in claims):
        return False
    return _n_long(islice(article.iter("p"), _MOST_LOOKED_AT)) > 0


def _above_text(root: Any, elements: Sequence[Any]) -> list[Any]:
    """Those elements that stand above the long paragraphs near them, or above most of these."""
    wanted = set(elements)
    places: dict[Any, tuple[int, int]] = {}
    sizes: list[int] = []
    for node in root.iter("p", *{element.tag for element in elements}) if elements else ():
        if node in wanted:
            n_around = sum(1 for _ in node.iterancestors("p"))
            places[node] = len(sizes) - n_around, len(sizes)
        if node.tag == "p":
            size = len("".join(node.itertext()))
            sizes.append(size if size >= _MIN_PARAGRAPH else 0)
    before = {at: sum(sizes[max(0, k - _MOST_LOOKED_AT) : k]) for at, (k, _) in places.items()}
    after = {at: sum(sizes[k : k + _MOST_LOOKED_AT]) for at, (_, k) in places.items()}
    return [at for at in places if after[at] > before[at]]


def _n_long(paragraphs: Iterable[Any]) -> int:
    """Characters of the paragraphs that are long enough to be text."""
    sizes = (len("".join(p.itertext())) for p in paragraphs)
    return sum(size for size in sizes if size >= _MIN_PARAGRAPH)


def _is_printed(root: Any, claims: list[str]) -> bool:
    """Whether a statement is a line of its own above the text.

    Trails, links to share a page and lists of articles repeat its title.
    """
    wanted = {fold_line(claim) for claim in claims}
    lines = islice((node for node in root.iter() if _is_line(node)), _MOST_TEXTS)
    alike = (node for node in lines if fold_line(_line(node)) in wanted)
    own = [node for node in islice(alike, _MOST_HEADINGS) if not _is_beside(node, "", ())]
    return bool(_above_text(root, own))


def _is_line(node: Any) -> bool:
    """Whether an element may print a title; a link may, as or in what is named for titles."""
    if node.tag == "a":
        return any(is_named(at, _TITLES) for at in (node, *islice(node.iterancestors(), 1)))
    return node.tag in _LOWER or node.tag in _LINES


def _line(node: Any) -> str:
    if node.tag not in _LOWER:
        return node.text or ""
    return "".join(islice(node.itertext(), _MOST_LOOKED_AT))[:_MAX_LINE]


def _agree(heading: str, claim: str) -> bool:
    if max(len(heading), len(claim)) > _MAX_LINE:
        return heading == claim
    a, b = fold_line(heading), fold_line(claim)
    if len(a) < 8 or len(b) < 8:
        return a == b and bool(a)
    return a in b or b in a or _overlap(heading, claim) >= 0.6


def _overlap(one: str, other: str) -> float:
    a, b = set(one.casefold().split()), set(other.casefold().split())
    return len(a & b) / max(1, min(len(a), len(b))) if min(len(a), len(b)) > 2 else 0.0


def _strip_site(title: str, names: Sequence[str]) -> str:
    """Cut the outlet's name from the end of a title, or from its beginning."""
    folded = [fold_line(name.removeprefix("www.")) for name in names]
    prefix = _PREFIX.match(title)
    if prefix is not None and prefix.end() < len(title) and fold_line(prefix.group()) in folded:
        title = title[prefix.end() :]
    match = next(_SUFFIX.finditer(title), None)
    if match is None:
        return title
    suffix = fold_line(title[match.end() :])
    is_name = any(suffix in name or name in suffix for name in folded if suffix and name)
    return title[: match.start()].strip() if is_name else title
