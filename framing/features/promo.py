"""READ MORE and other cross-promotion: which words send the reader elsewhere, and where to.

The text alone is enough: labels at the start of a line, glued inside one, alone above a list, or
below a headline. Where the input was a page, its links and blocks (`articles.markup`) add the
promos that carry no label. A line that could be a sentence of the article is left to the article:
plain sentences that contain a label's words, and linked sentences with a full stop, are no promo.
Lists under a label that a plain text does not end visibly are cut before a line of four words or
fewer, which is likelier to be a crosshead; a label with nothing to promote is no promo.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pandas import DataFrame

from framing.feature import Feature, Finding, Found, Part, found, measures, rate, words_by_article
from framing.lines import (
    LabelHit,
    fold_line,
    glued_labels,
    is_headline_like,
    label_alone,
    label_at,
    line_kind,
)
from framing.markup import Line, is_section, read_lines

KINDS = ("story", "gallery", "topic", "sponsored", "solicit")

_STOP = re.compile(r"[.!?][”\"’')]{0,2}\s+(?=[“\"‘'(]?[A-ZÀ-Þ])")
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_TITLE_HINTS = frozenset(["headline", "title"])
_PRICE = re.compile(r"\b(?:for|from|at|save|only) [$€£] ?\d", re.IGNORECASE)
_WORD_START = re.compile(r"(?<=\s)\S")
_MAX_LIST = 12
_MAX_HEADLINE = 250
_HINT_KINDS = (
    ("solicit", frozenset("newsletter subscribe subscription signup app donate".split())),
    ("sponsored", frozenset("sponsored sponsor advertorial affiliate commerce partner".split())),
    ("gallery", frozenset("video videos gallery slideshow galleries media photos".split())),
)
_NOT_PROMO_HINTS = frozenset(
    "author authors breadcrumb byline buy comment comments credit footnote footnotes nav "
    "pagination price product products reference references share social tag tags toc tweet "
    "twitter instagram".split()
)  # ours: read off the pages of the labelled set


def find_promos(articles: DataFrame) -> Found:
    """Find cross-promotion in each article.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES
        At least article_id and text; body_start, markup and url are used where they are there.

    Returns
    -------
    Found
        One row of evidence per promoted headline: its label, the headline, and the repeated
        caption of its picture where that is glued on. Roles `label` and `headline`; a headline's
        `refers_to` is the absolute address where the page gave one.

    Examples
    --------
    >>> text = "Ally to be ‘partner’ of USREAD MORE: Ally to be ‘partner’ of US"
    >>> evidence, roles = find_promos(DataFrame({"article_id": ["a1"], "text": [text]}))
    >>> roles[["role", "text"]].values.tolist()
    [['label', 'READ MORE:'], ['headline', 'Ally to be ‘partner’ of US']]
    """
    starts = articles["body_start"] if "body_start" in articles else [0] * len(articles)
    markups = articles["markup"] if "markup" in articles else [None] * len(articles)
    urls = articles["url"] if "url" in articles else [None] * len(articles)
    each = zip(articles["text"], starts, markups, urls, strict=True)
    return found("promo", articles, (promos_in(*article) for article in each))


def promos_in(
    text: str, body_start: int = 0, markup: object = None, url: object = None
) -> list[Finding]:
    """Find the promos of one text, in order and without overlap.

    Parameters
    ----------
    text : str
        Headline, blank line, body.
    body_start : int
        Where the body begins; nothing is sought before it.
    markup : str, optional
        JSON object with "links" and "blocks", offsets into text; anything else counts as missing.
    url : str, optional
        The article's own address: links to it lead nowhere, and a block that is one link but has no
        label is a promo only if it stays on the same site.

    Examples
    --------
    >>> [item.rule for item in promos_in("Critics read more into it.")]
    []
    """
    lines, has_page = read_lines(text, int(body_start), markup, url)
    findings: list[Finding] = []
    index = 0
    while index < len(lines):
        items, n_lines = _at(text, lines, index, has_page=has_page)
        findings += items
        index += n_lines
    return _merged(findings)


def measure_promos(found_promos: Found, exposure: DataFrame) -> DataFrame:
    """Count promos and their words against the words of the article.

    Parameters
    ----------
    found_promos : Found
        Result of `find_promos`.
    exposure : DataFrame, table EXPOSURE
        Words by article and voice; the voice is missing where it was not decided.

    Returns
    -------
    DataFrame, table MEASURES
        promos_per_1000_words and story_promos_per_1000_words (exposure: words in all voices but
        promo), promo_words_per_1000_words (exposure: all words). All are missing where an article
        has no row in voice promo: voices are undecided, or promos were set apart.

    References
    ----------
    Ours: a rate per 1,000 words of the article, so that long and short articles compare.

    Examples
    --------
    >>> from framing.schema import EXPOSURE, frame
    >>> exposure = frame(
    ...     [("a1", "outlet", 90, 5, True), ("a1", "promo", 10, 1, True)], EXPOSURE
    ... )
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["READ MORE: How it all began"]})
    >>> measure_promos(find_promos(articles), exposure).n.tolist()
    [1.0, 1.0, 10.0]
    """
    evidence = found_promos.evidence
    everything = words_by_article(exposure)
    promoted = words_by_article(exposure, "promo").reindex(everything.index, fill_value=0)
    looked_at = exposure.loc[exposure["voice"] == "promo", "article_id"]
    at_risk = everything - promoted
    share = rate(
        DataFrame({"article_id": promoted.index, "value": promoted.to_numpy()}), everything
    )
    named = {
        "promos_per_1000_words": rate(evidence, at_risk),
        "story_promos_per_1000_words": rate(_rows(found_promos, "story"), at_risk),
        "promo_words_per_1000_words": share,
    }
    for counts in named.values():
        counts.loc[~counts["article_id"].isin(looked_at), ["n", "exposure", "value"]] = float("nan")
    return measures("promo", named)


def _rows(found_promos: Found, measure: str) -> DataFrame:
    """The promos that a measure counts."""
    evidence = found_promos.evidence
    return evidence[evidence["kind"] == "story"] if measure.startswith("story") else evidence


PROMO = Feature(
    name="promo",
    kinds=KINDS,
    find=find_promos,
    measure=measure_promos,
    rows=_rows,
    reference="Ours: labels and shapes read off 325 hand-labelled pages in 18 languages",
)


# ---------------------------------------------------------------- rules, first that fits


def _at(
    text: str, lines: Sequence[Line], index: int, *, has_page: bool
) -> tuple[list[Finding], int]:
    """The promos that begin at a line, and how many lines they take."""
    line = lines[index]
    known = line_kind(text[line.start : line.end])
    alone = label_alone(text, line.start, line.end)
    if (alone is not None and alone.label.kind == "solicit") or known == "subscribe":
        rule = alone.label.rule if alone else "ours/solicit"
        return [_finding(text, line, "solicit", rule, line.start, line.end)], 1
    if known == "boilerplate":
        return [], 1
    if _is_solicit(text, line):
        return [_finding(text, line, "solicit", "ours/solicit", line.start, line.end)], 1
    within = _within(text, line, has_page=has_page) if alone is None or line.links else []
    if within:
        return within, 1
    if alone is not None:
        return _box(text, lines, index, alone, has_page=has_page)
    return _unlabelled(text, lines, index)


def _is_solicit(text: str, line: Line) -> bool:
    """A short line, no sentence, that begins with a call such as Subscribe now."""
    hit = label_at(text, line.start, line.end) if line.end - line.start <= 120 else None
    return hit is not None and hit.label.kind == "solicit" and text[line.end - 1] not in ".,;?"


def _within(text: str, line: Line, *, has_page: bool) -> list[Finding]:
    """Label and headline in one line: spliced, at its start, at its end, or glued inside."""
    hit = label_at(text, line.start, line.end)
    return (
        _spliced(text, line)
        or (_labelled(text, line, hit, has_page=has_page) if hit else [])
        or _closed(text, line, has_page=has_page)
        or _glued(text, line)
    )


def _box(
    text: str, lines: Sequence[Line], index: int, hit: LabelHit, *, has_page: bool
) -> tuple[list[Finding], int]:
    """A label on its own line: what stands under it, else the headline above it."""
    line, kind, rule = lines[index], hit.label.kind, hit.label.rule
    label = Part("label", line.start, line.end)
    items = _listed(text, lines, index + 1, has_page=has_page)
    groups = [group for group in _groups(items) if not all(is_section(i.target) for i in group)]
    if groups:
        first, *others = [_card(text, group, kind, rule) for group in groups]
        first = first._replace(start=line.start, parts=(label, *first.parts))
        return [first, *others], 1 + len(items)
    may_follow = hit.label.position != "before" or has_page
    above = _above(text, lines, index) if may_follow and not items else None
    if above is None:
        return [], 1
    return [_finding(text, above, kind, rule, above.start, above.end, label, line.end)], 1


def _groups(items: Sequence[Line]) -> list[list[Line]]:
    """Neighbouring blocks that link to one address; a link to a section belongs to the next."""
    groups: list[list[Line]] = []
    for item in items:
        before = groups[-1][-1].target if groups else ""
        if before and (before == item.target or is_section(before)):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _listed(text: str, lines: Sequence[Line], first: int, *, has_page: bool) -> list[Line]:
    """The headlines under a label: linked lines of a page; without a page, headline-like lines."""
    items: list[Line] = []
    for line in lines[first : first + _MAX_LIST]:
        words = text[line.start : line.end]
        is_linked = line.share > 0.5 and line.is_whole
        if label_alone(text, line.start, line.end) or (has_page and not is_linked):
            break
        if not _can_be_item(words) and not (is_linked and line.tag != "p" and len(words) <= 250):
            break
        items.append(line)
    if not has_page and len(items) > 1 and _is_crosshead(text, items):
        items.pop()
    return items


def _can_be_item(words: str) -> bool:
    return is_headline_like(words) and len(words) <= 200 and line_kind(words) is None


def _is_crosshead(text: str, items: Sequence[Line]) -> bool:
    sizes = [len(text[item.start : item.end].split()) for item in items]
    return sizes[-1] <= 4 and min(sizes[:-1]) > sizes[-1]


def _above(text: str, lines: Sequence[Line], index: int) -> Line | None:
    """The headline above a label; with it the line above that, if it repeats it."""
    if index == 0:
        return None
    line = lines[index - 1]
    words = text[line.start : line.end]
    if not _can_be_item(words) or (line.tag and line.share < 0.5 and lines[index].share < 0.5):
        return None
    if index > 1:
        earlier = lines[index - 2]
        if fold_line(text[earlier.start : earlier.end]) == fold_line(words):
            return line._replace(start=earlier.start)
    return line


def _labelled(text: str, line: Line, hit: LabelHit, *, has_page: bool) -> list[Finding]:
    """A label at the start of a line, its headline in the same line."""
    start, end = hit.after, _headline_end(text, hit.after, line.end)
    words = text[start:end]
    linked = sum(min(e, end) - max(s, start) for s, e, _ in line.links if s < end and e > start)
    if len(words.strip()) < 4 or (has_page and not linked):  # on a page a promo is a link
        return []
    is_apart = " " in hit.label.text or any(s == start for s, *_ in line.links)
    if not (is_apart and 2 * linked > end - start) and not _is_set_off(text, hit, words):
        return []
    label = Part("label", hit.start, hit.end)
    return [_finding(text, line, hit.label.kind, hit.label.rule, start, end, label, line.start)]


def _is_set_off(text: str, hit: LabelHit, words: str) -> bool:
    """Whether a label without a link announces a headline, and is not the start of a sentence."""
    printed = text[hit.start : hit.end]
    in_capitals = printed.isupper() and len(printed) > 3
    if hit.is_marked:
        return in_capitals or not words.endswith(".")
    # "Les også En far …": a capital after the label is a new beginning where nouns have none
    begins = printed.istitle() or hit.label.language not in ("en", "de")
    return (
        begins
        and " " in printed
        and words[:1].isupper()
        and is_headline_like(words)
        and len(words) <= 160
    )


def _headline_end(text: str, start: int, end: int) -> int:
    """A headline ends with its line; in a long line, with its first sentence."""
    if end - start <= 120:
        return end
    stop = _STOP.search(text, start, min(end, start + 400))
    return min(end, stop.start() + 1 if stop else start + 400)


def _glued(text: str, line: Line) -> list[Finding]:
    """A label inside a line; if the words before it repeat the headline they belong to it."""
    for hit in glued_labels(text, line.start, line.end):
        end = _bracket_end(text, hit, _headline_end(text, hit.after, line.end))
        headline = fold_line(text[hit.after : end])
        if len(headline) < 8:
            continue
        before = fold_line(text[line.start : hit.start])
        repeats = bool(before) and (headline.startswith(before) or before.startswith(headline))
        start = line.start if repeats else hit.start
        start = _repeat_start(text, line.start, hit.start, headline) if not repeats else start
        label = Part("label", hit.start, hit.end)
        rule = f"{hit.label.rule}/glued"
        return [_finding(text, line, hit.label.kind, rule, hit.after, end, label, start)]
    return []


def _bracket_end(text: str, hit: LabelHit, end: int) -> int:
    opener = text[max(0, hit.start - 1) : hit.start]
    closer = {"(": ")", "[": "]"}.get(opener)
    stop = text.find(closer, hit.after, end) if closer else -1
    return stop if stop >= 0 else end


def _repeat_start(text: str, start: int, stop: int, headline: str) -> int:
    """Where a copy of the headline begins that ends right before the label, else `stop`."""
    window = text[max(start, stop - 2 * len(headline) - 40) : stop]
    offset = stop - len(window)
    letters = [(n, c) for n, char in enumerate(window) for c in fold_line(char)]
    folded = "".join(c for _, c in letters)
    if not folded.endswith(headline):
        return stop
    return offset + letters[len(folded) - len(headline)][0]


def _closed(text: str, line: Line, *, has_page: bool) -> list[Finding]:
    """A headline whose label ends its line, "Headline Read more"; on a page both are a link."""
    if line.end - line.start > _MAX_HEADLINE or (has_page and line.share < 0.6):
        return []
    for match in _WORD_START.finditer(text, max(line.start + 8, line.end - 40), line.end):
        hit = label_alone(text, match.start(), line.end)
        if hit is not None and (hit.label.position == "after" or line.share > 0.6):
            end = match.start() - 1
            label = Part("label", match.start(), line.end)
            return [_finding(text, line, hit.label.kind, hit.label.rule, line.start, end, label)]
    return []


def _unlabelled(text: str, lines: Sequence[Line], index: int) -> tuple[list[Finding], int]:
    """Blocks that are links and nothing else; neighbours with one address are one promo."""
    line = lines[index]
    if not _is_linked_promo(text, line):
        return [], 1
    if len({url for *_, url in line.links}) > 1 and line.tag != "p":
        return _several(text, line), 1
    last = index + 1
    while last < min(len(lines), index + 4) and _leads_to(lines[last], line.target):
        last += 1
    return [_card(text, lines[index:last], "story", "ours/linked_block")], last - index


def _is_linked_promo(text: str, line: Line) -> bool:
    """A block that is mostly link and short; no sentence, button, tag, credit or offer."""
    words = text[line.start : line.end]
    n_targets = len({url for *_, url in line.links})
    if not (line.is_whole and line.share > 0.6 and 15 <= len(words) <= _MAX_HEADLINE * n_targets):
        return False
    stops = (".", ",", ";") if line.tag == "p" else (",", ";")
    if words.rstrip("”\"’')").endswith(stops) or (line.tag == "p" and n_targets > 2):
        return False
    leads_nowhere = is_section(line.target) and not words.isupper()
    if _PRICE.search(words) or leads_nowhere or _NOT_PROMO_HINTS & line.hints:
        return False
    n_words = len(words.split())
    return n_words >= (2 if line.is_own_site else 5) and (
        line.is_own_site or line.tag in ("p", "li")
    )


def _card(text: str, lines: Sequence[Line], kind: str, rule: str) -> Finding:
    """Blocks of one promo: its headline is the one marked as such, else the longest title."""
    best = max(lines, key=lambda line: _title_rank(text, line))
    item = _finding(text, best, kind, rule, best.start, best.end)
    return item._replace(start=lines[0].start, end=lines[-1].end)


def _title_rank(text: str, line: Line) -> tuple[bool, bool, int]:
    is_title = line.tag in _HEADINGS or bool(_TITLE_HINTS & line.hints)
    is_sentence = text[line.start : line.end].endswith((".", "…"))
    return not is_section(line.target), is_title and not is_sentence, line.end - line.start


def _several(text: str, line: Line) -> list[Finding]:
    """One block of several cards: one promo for each address."""
    spans: dict[str, tuple[int, int]] = {}
    for start, end, url in line.links:
        spans[url] = (spans.get(url, (start, 0))[0], end)
    return [
        _finding(text, line, "story", "ours/linked_block", start, end)
        for start, end in spans.values()
        if end - start >= 15
    ]


def _leads_to(line: Line, target: str) -> bool:
    return bool(target) and line.is_whole and line.share > 0.6 and line.target == target


def _spliced(text: str, line: Line) -> list[Finding]:
    """Headlines spliced into a sentence: neighbouring links that a label such as MORE closes."""
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


def _chained(
    text: str, line: Line, chain: Sequence[tuple[int, int, str]], label: Part
) -> list[Finding]:
    """One promo for each headline of a chain; the name it hangs on stays with the sentence."""
    titles = [link for link in chain if text.count(" ", link[0], link[1]) > 3]
    edge = chain[1][0] if len(chain) > 1 and chain[0] not in titles else None
    return [
        _finding(
            text, line, "story", "ours/spliced", start, end,
            label if number == len(titles) - 1 else None,
            edge if number == 0 else None,
        )
        for number, (start, end, _) in enumerate(titles)
    ]  # fmt: skip


def _finding(
    text: str,
    line: Line,
    kind: str,
    rule: str,
    start: int,
    end: int,
    label: Part | None = None,
    edge: int | None = None,
) -> Finding:
    """A promo: its headline text[start:end], its label, and out to `edge` (a caption, a label)."""
    inside = [(min(e, end) - max(s, start), u) for s, e, u in line.links if s < end and e > start]
    target = max(inside, default=(0, ""))[1] or None
    parts = [label] if label else []
    parts.append(Part("headline", start, end, refers_to=target))
    edges = [offset for part in parts for offset in (part.start, part.end)]
    edges += [edge] if edge is not None else []
    if kind == "story":
        kind = next((name for name, hints in _HINT_KINDS if hints & line.hints), kind)
        kind = "topic" if kind == "story" and label and is_section(target or "") else kind
    return Finding(kind, min(edges), max(edges), rule, parts=tuple(parts))


def _merged(findings: Sequence[Finding]) -> list[Finding]:
    """In order; of two that overlap the first with a label stays."""
    kept: list[Finding] = []
    for item in sorted(findings, key=lambda f: (f.start, -len(f.parts), -f.end)):
        if kept and item.start < kept[-1].end:
            if len(item.parts) > len(kept[-1].parts):
                kept[-1] = item
            continue
        kept.append(item)
    return kept
