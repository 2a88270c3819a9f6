"""Promos that no label announces: blocks that are links, calls, in brackets, or known elsewhere.

What a page says of a line (`markup.Line`) is the evidence here: how much of it is linked, where the
links lead, and whether it is a block of its own. A linked sentence of the article, a button, a tag,
a credit and an offer of a shop are no promo.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from framing.feature import Finding, Part
from framing.lines import call_follows, label_alone, label_at
from framing.markup import TITLE, Line, asks, is_section, is_story

_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_TITLE_HINTS = frozenset(["headline", "title"])
_PRICE = re.compile(r"\b(?:for|from|at|save|only) [$€£] ?\d", re.IGNORECASE)
_PLATFORMS = frozenset(
    "android bluesky facebook ios instagram linkedin mastodon messenger pinterest snapchat "
    "telegram threads tiktok twitter viber whatsapp x youtube".split()
)
_CALLED = re.compile(
    r"newsletters?|news-alerts?|subscri(?:be|ption)|sign-?up|abonn?e|list-manage|mailchi|substack|"
    r"app-?store|apps?\.apple|play\.google|/apps?\b|tagesmail|podcasts?|whatsapp|telegram|t\.me|"
    r"facebook|instagram|twitter|youtube|patreon|donat(?:e|ion)|paypal|membership|/member",
    re.IGNORECASE,
)  # ours: words in the addresses of newsletters, apps, channels and donations
_CALL = re.compile(
    r"newsletter|briefing|e-?mail|podcast|\bapps?\b|whatsapp|telegram|subscri|abonn|donat",
    re.IGNORECASE,
)
_SHOP = re.compile(
    r"//(?:[^/?#]*\.)?(?:amazon|amzn|walmart|bestbuy|ebay|etsy|target|aliexpress|temu|otto|zalando|"
    r"idealo|skimresources|viglink|awin1|anrdoezrs|dpbolvw|jdoqocy|kqzyfj|tkqlhce|sjv|pxf|shareasale|"
    r"rakuten|linksynergy|howl|shop-links)\.|[?&](?:affiliate|aff_id|irclickid|subid1?|tag)=",
    re.IGNORECASE,
)  # ours: shops and the networks that pay for links to them
_BRACKETED = re.compile(r"\[[^\[\]]{20,400}\]|\([^()]{20,400}\)|【[^【】]{8,400}】")
_SEAM = re.compile(r"(?<=[^\W\dA-Z_]|[.!?’”\"')])(?=[A-Z])")
_ARROW = re.compile(r"(?:>>?|»|›|►|▶|→|➡|➤|👉|=>|-->)\ufe0f?\s{0,3}(?=\S)")
_KIND_HINTS = (
    ("solicit", frozenset("newsletter subscribe subscription signup app donate donation".split())),
    ("sponsored", frozenset("sponsored sponsor advertorial affiliate commerce partner".split())),
    ("gallery", frozenset("video videos gallery slideshow galleries photos".split())),
)
_KIND_PATHS = (
    ("solicit", re.compile(r"/(?:newsletters?|subscri|sign-?up|podcast-?newsletter)", re.I)),
    ("sponsored", re.compile(r"/(?:sponsored|advertorials?|paid-content|partner-content)", re.I)),
    (
        "gallery",
        re.compile(r"/(?:videos?|galler(?:y|ies)|slideshows?|pictures|photos|watch)/", re.I),
    ),
)
_NOT_PROMO_HINTS = frozenset(
    "author authors breadcrumb byline buy comment comments credit footnote footnotes lightbox "
    "lightbbox nav pagination price product products reference references share social tag tags "
    "toc tweet twitter instagram".split()
)  # ours: read off the pages of the labelled set
_ABOUT = re.compile(
    r"/(?:authors?|by|profiles?|people|staff|team|contributors?|autor(?:es|en)?|auteurs?|redaktion|"
    r"about|contact|corrections?|privacy|terms|login|account)(?:/|\Z)",
    re.IGNORECASE,
)  # ours: addresses of people and of the outlet's own affairs
_CARD_HINTS = frozenset("card linkcard promo recirc recommended related teaser teasers".split())
MAX_HEADLINE = 250
_MAX_KICKER = 60
_MAX_CALL = 300
_FEW_WORDS = 3
_MAX_LIST = 100
_FEWEST_LEADING = 5  # words of a sentence that leads up to a list; fewer may be a label
_CALLS = frozenset(  # ours: words of a line that leads to other articles
    "you your our next more latest read stories story coverage articles news related also".split()
)


def by_shape(text: str, lines: Sequence[Line], index: int) -> tuple[list[Finding], int]:
    """Return the promos that begin at a line without a label, and how many lines they take.

    Parameters
    ----------
    text : str
        Headline, blank line, body.
    lines : sequence of Line
        Its lines with what the page says of them.
    index : int
        The line.

    Examples
    --------
    >>> text, address = "How the old harbour was sold", "https://a.example/how-it-was-sold-1926"
    >>> line = Line(0, len(text), 1.0, ((0, len(text), address),), "h3")
    >>> [(item.kind, item.rule) for item in by_shape(text, [line], 0)[0]]
    [('story', 'ours/linked_block')]
    """
    line = lines[index]
    calls = _platforms(text, line) or _called(text, line) or _set_apart(text, line)
    if calls:
        return calls, 1
    if _is_kicker(text, line) and _is_title_of(text, line, lines[index + 1 : index + 2]):
        found, n_lines = by_shape(text, lines, index + 1)
        return [found[0]._replace(start=line.start), *found[1:]], n_lines + 1
    if not _is_linked_promo(text, line) or _is_led_up_to(text, lines, index):
        return [], 1
    if len({url for *_, url in line.links}) > 1 and line.tag != "p":
        return _several(text, line), 1
    last = end_of_card(lines, index, line.target)
    return [card(text, lines[index:last], "story", "ours/linked_block")], last - index


def by_echo(text: str, line: Line) -> list[Finding]:
    """Return a promo that only the rest of the corpus gives away, by its title or its return.

    A line that is another article's headline is a promo of it. One that returns on a site is a
    promo if it calls for something, or is a link that stays there; names, tags and offers are none.

    Examples
    --------
    >>> text = "Quay: How the old harbour was sold"
    >>> [item.rule for item in by_echo(text, Line(0, 34, echo=(6, 34, "title")))]
    ['ours/title']
    """
    if line.echo is None or line.echo[1] < line.end:  # what only ends a labelled headline
        return []
    start, end, kind = line.echo
    if kind == TITLE:
        words = text[line.start : start].rstrip()
        label = Part("label", line.start, line.start + len(words)) if words else None
        return [finding(text, line, "story", "ours/title", start, end, label)]
    is_named = not _NOT_PROMO_HINTS.isdisjoint(line.hints) or bool(_ABOUT.search(line.target))
    if is_named or is_offer(line):
        return []
    words = text[line.start : line.end]
    if asks(words) and is_call(line):
        return [finding(text, line, "solicit", "ours/repeat", line.start, line.end)]
    if not line.is_own_site or len(words.split()) <= _FEW_WORDS or line.share <= 0.5:
        return []
    kind = "topic" if is_section(line.target) else "story"
    return [finding(text, line, kind, "ours/repeat", line.start, line.end)]


def end_of_card(lines: Sequence[Line], index: int, target: str) -> int:
    """Return where the blocks end that, after a line, are links to the same address.

    Examples
    --------
    >>> link = ((0, 3, "https://a.example/x"),)
    >>> end_of_card([Line(0, 3, 1.0, link), Line(5, 8, 1.0, link), Line(9, 12)], 0, link[0][2])
    2
    """
    last = index + 1
    while last < min(len(lines), index + 4) and _leads_to(lines[last], target):
        last += 1
    return last


def card(text: str, lines: Sequence[Line], kind: str, rule: str) -> Finding:
    r"""Return one promo of several blocks; its headline: the marked one, else the longest title.

    Examples
    --------
    >>> lines = [Line(0, 6, 1.0, (), "div"), Line(8, 24, 1.0, (), "h3")]
    >>> card("Sport.\n\nA boat race won.", lines, "story", "ours/x").parts[0].start
    8
    """
    best = max(lines, key=lambda line: _title_rank(text, line))
    item = finding(text, best, kind, rule, best.start, best.end)
    return item._replace(start=lines[0].start, end=lines[-1].end)


def finding(
    text: str,
    line: Line,
    kind: str,
    rule: str,
    start: int,
    end: int,
    label: Part | None = None,
    edge: int | None = None,
) -> Finding:
    """Return a promo with the headline text[start:end], out to its label and to `edge`.

    The kind story is made more exact by the class names around the line and by the address.

    Examples
    --------
    >>> line = Line(0, 12, hints=frozenset(["video"]))
    >>> finding("Watch a boat", line, "story", "ours/x", 0, 12).kind
    'gallery'
    """
    first = bisect_right(line.links, start, key=lambda link: link[1])
    after = bisect_left(line.links, end, key=lambda link: link[0])
    inside = [(min(e, end) - max(s, start), u) for s, e, u in line.links[first:after]]
    target = max(inside, default=(0, ""))[1] or None
    parts = [label] if label else []
    parts.append(Part("headline", start, end, refers_to=target))
    edges = [offset for part in parts for offset in (part.start, part.end)]
    edges += [edge] if edge is not None else []
    if kind == "story":
        is_topic = bool(label) and leads_to_section(text[start:end], target or "")
        kind = "topic" if is_topic else _kind_of(line, target or "")
    return Finding(kind, min(edges), max(edges), rule, parts=tuple(parts))


def leads_to_section(words: str, address: str) -> bool:
    """Whether a few words lead to a section or home page; a long title leads to a story.

    Examples
    --------
    >>> leads_to_section("More politics", "https://a.example/politics")
    True
    >>> leads_to_section("Is witch hazel toxic to cats?", "https://a.example/hazel-toxic")
    False
    """
    return is_section(address) and len(words.split()) <= _FEW_WORDS


def is_call(line: Line) -> bool:
    """Whether a line that asks for something may be the outlet's own call, not another's offer.

    Examples
    --------
    >>> shop = Line(0, 9, 1.0, ((0, 9, "https://shop.example/u/b6"),), is_own_site=False)
    >>> is_call(Line(0, 9)), is_call(shop)
    (True, False)
    """
    return line.is_own_site or any(_CALLED.search(url) for *_, url in line.links)


def is_offer(line: Line) -> bool:
    """Whether a line's links lead to a shop.

    Examples
    --------
    >>> is_offer(Line(0, 9, 1.0, ((0, 9, "https://www.amazon.example/dp/B0"),), is_own_site=False))
    True
    """
    return not line.is_own_site and any(_SHOP.search(url) for *_, url in line.links)


def call_after(text: str, line: Line, start: int) -> list[Finding]:
    """Return the call that a line ends with from an offset on, if there is one.

    Examples
    --------
    >>> text = "Winter fees explainedSubscribe to our newsletter"
    >>> [text[item.start : item.end] for item in call_after(text, Line(0, len(text)), 21)]
    ['Subscribe to our newsletter']
    """
    begin = start + len(text[start : line.end]) - len(text[start : line.end].lstrip())
    if not call_follows(text, begin, line.end):
        return []
    return [finding(text, line, "solicit", "ours/solicit", begin, line.end)]


def joined_call(text: str, line: Line, start: int) -> int | None:
    """Return where a call begins that is joined to the words before it, at the end of a line.

    Examples
    --------
    >>> text = "Winter fees explainedSubscribe to our newsletter"
    >>> joined_call(text, Line(0, len(text)), 0)
    21
    """
    seams = _SEAM.finditer(text, max(start, line.end - _MAX_CALL), line.end)
    return next((m.end() for m in seams if call_follows(text, m.end(), line.end)), None)


def spliced(text: str, line: Line) -> list[Finding]:
    """Return headlines spliced into a sentence: neighbouring links that a label closes.

    Examples
    --------
    >>> text = "Doe Doe wins vote of the town MORE (R) spoke."
    >>> spans = [(0, 3), (4, 29), (30, 34)]
    >>> line = Line(0, len(text), 0.7, tuple((s, e, f"https://a.example/{s}") for s, e in spans))
    >>> [text[item.start : item.end] for item in spliced(text, line)]
    ['Doe wins vote of the town MORE']
    """
    findings: list[Finding] = []
    chain: list[tuple[int, int, str]] = []
    for start, end, url in line.links if len(line.links) > 2 else ():
        if chain and start - chain[-1][1] > 1:
            chain = []
        if chain and text[start:end].isupper() and label_alone(text, start, end):
            findings += _chained(text, line, chain, Part("label", start, end))
            chain = []
        else:
            chain.append((start, end, url))
    return findings


# ---------------------------------------------------------------- shapes


def _platforms(text: str, line: Line) -> list[Finding]:
    """Links of a list item named after platforms, as Android and iOS: one call each, tiling it."""
    named = [
        (start, end)
        for start, end, url in line.links
        if text[start:end].casefold() in _PLATFORMS and _CALLED.search(url)
    ]
    if len(named) < 2 or line.tag != "li" or line.end - line.start > _MAX_CALL:
        return []
    edges = [line.start, *(start for start, _ in named[1:]), line.end]
    return [
        finding(text, line, "solicit", "ours/platform", start, end)._replace(start=edge, end=stop)
        for (start, end), (edge, stop) in zip(named, pairwise(edges), strict=True)
    ]


def _called(text: str, line: Line) -> list[Finding]:
    """A short block that names a newsletter or an app of the outlet and links to it."""
    words = text[line.start : line.end]
    leads = any(_CALLED.search(url) for *_, url in line.links)
    if not (leads and line.is_whole and line.is_own_site and len(words) <= _MAX_CALL):
        return []
    if not _CALL.search(words) or (line.share < 0.6 and len(words) > 200):
        return []
    return [finding(text, line, "solicit", "ours/call", line.start, line.end)]


def _set_apart(text: str, line: Line) -> list[Finding]:
    """A block with a link that stands in brackets or begins with an arrow."""
    words = text[line.start : line.end]
    if not (line.links and line.is_whole and len(words) <= _MAX_CALL + 100):
        return []
    arrow = _ARROW.match(words)
    is_pointer = arrow is not None and line.share > 0.3 and len(words) <= MAX_HEADLINE
    kind = "solicit" if _CALL.search(words) else "story"
    is_ours = line.is_own_site or kind == "solicit"
    if not is_pointer and not (_BRACKETED.fullmatch(words) and is_ours):
        return []
    start = line.start + (arrow.end() if arrow else 0)
    rule = "ours/arrow" if arrow else "ours/brackets"
    return [finding(text, line, kind, rule, start, line.end, None, line.start)]


def _is_linked_promo(text: str, line: Line) -> bool:
    """A block that is mostly link and short; no sentence, button, tag, credit or offer."""
    words = text[line.start : line.end]
    n_targets = len({url for *_, url in line.links})
    if not (line.is_whole and line.share > 0.6 and 15 <= len(words) <= MAX_HEADLINE * n_targets):
        return False
    stops = (".", ",", ";") if line.tag == "p" else (",", ";")
    if words.rstrip("”\"’')").endswith(stops) or (line.tag == "p" and n_targets > 2):
        return False
    if _PRICE.search(words) or is_offer(line) or _NOT_PROMO_HINTS & line.hints:
        return False
    n_words = len(words.split())
    if leads_to_section(words, line.target) and not words.isupper():
        return False
    if line.is_own_site:
        return n_words >= 2
    if line.tag == "li":  # a list of sources
        return False
    return n_words >= 5 and (is_story(line.target) or (line.tag == "p" and n_words >= 8))


def _is_led_up_to(text: str, lines: Sequence[Line], index: int) -> bool:
    """Whether a line, or the list it stands in, is what a sentence with a colon lists or names."""
    first = max(0, index - _MAX_LIST)
    above = index - 1
    while above > first and lines[index].tag == lines[above].tag == "li":
        above -= 1
    if above < first or lines[above].tag != "p" or not lines[above].is_whole:
        return False
    line = lines[above]
    words = text[max(line.start, line.end - _MAX_CALL) : line.end]
    is_sentence = words.endswith(":") and len(words.split()) >= _FEWEST_LEADING
    leads_on = not _CALLS.isdisjoint(words.lower().replace(":", "").split())
    is_told = is_sentence and not leads_on and line.share < 0.5
    return is_told and label_at(text, line.start, line.end) is None


def _is_kicker(text: str, line: Line) -> bool:
    """A few words in a card, no title themselves: linked to a section, or not linked at all."""
    words = text[line.start : line.end]
    if not line.is_whole or line.tag in ("p", "li"):
        return False
    if line.links:
        return line.share > 0.9 and line.is_own_site and leads_to_section(words, line.target)
    is_short = len(words) <= _MAX_KICKER and words[-1] not in ".!?:…"
    return is_short and line.tag == "div" and not _CARD_HINTS.isdisjoint(line.hints)


def _is_title_of(text: str, kicker: Line, below: Sequence[Line]) -> bool:
    """Whether the next line is the linked title of a kicker's card."""
    if not below or _is_kicker(text, below[0]) or not _is_linked_promo(text, below[0]):
        return False
    return bool(kicker.links) or not _CARD_HINTS.isdisjoint(kicker.hints & below[0].hints)


def _several(text: str, line: Line) -> list[Finding]:
    """One block of several cards: one promo for each address."""
    spans: dict[str, tuple[int, int]] = {}
    for start, end, url in line.links:
        spans[url] = (spans.get(url, (start, 0))[0], end)
    return [
        finding(text, line, "story", "ours/linked_block", start, end)
        for start, end in spans.values()
        if end - start >= 15
    ]


def _leads_to(line: Line, target: str) -> bool:
    return bool(target) and line.is_whole and line.share > 0.6 and line.target == target


def _title_rank(text: str, line: Line) -> tuple[bool, bool, int]:
    words = text[line.start : line.end]
    is_title = line.tag in _HEADINGS or bool(_TITLE_HINTS & line.hints)
    return (
        not leads_to_section(words, line.target),
        is_title and not words.endswith((".", "…")),
        line.end - line.start,
    )


def _kind_of(line: Line, target: str) -> str:
    by_hint = (name for name, hints in _KIND_HINTS if hints & line.hints)
    by_path = (name for name, path in _KIND_PATHS if path.search(target))
    return next(by_path, None) or next(by_hint, "story")


def _chained(
    text: str, line: Line, chain: Sequence[tuple[int, int, str]], label: Part
) -> list[Finding]:
    """One promo for each headline of a chain; the name it hangs on stays with the sentence."""
    titles = [link for link in chain if text.count(" ", link[0], link[1]) > 3]
    edge = chain[1][0] if len(chain) > 1 and chain[0] not in titles else None
    return [
        finding(
            text, line, "story", "ours/spliced", start, end,
            label if number == len(titles) - 1 else None,
            edge if number == 0 else None,
        )
        for number, (start, end, _) in enumerate(titles)
    ]  # fmt: skip
