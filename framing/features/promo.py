"""READ MORE and other cross-promotion: which words send the reader elsewhere, and where to.

The text alone is enough: labels at the start of a line, glued inside one, alone above a list, or
below a headline. Where the input was a page, its links and blocks (`articles.markup`) add the
promos that carry no label; what the corpus says of a line (`articles.echoes`) those that look like
any other line. A line that could be a sentence of the article is left to the article:
plain sentences that contain a label's words, and linked sentences with a full stop, are no promo.
Lists under a label that a plain text does not end visibly are cut before a line of four words or
fewer, which is likelier to be a crosshead; a label with nothing to promote is no promo.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from pandas import DataFrame

from framing.feature import Feature, Finding, Found, Part, found, measures, rate, words_by_article
from framing.lines import (
    LabelHit,
    call_follows,
    find_seam,
    fold_line,
    glued_labels,
    is_headline_like,
    label_alone,
    label_at,
    line_kind,
    past_closing,
    sentence_follows,
)
from framing.markup import TITLE, Line, is_section, read_lines
from framing.shapes import (
    MAX_HEADLINE,
    by_echo,
    by_shape,
    call_after,
    card,
    end_of_card,
    finding,
    is_call,
    is_offer,
    joined_call,
    leads_to_section,
    spliced,
)

KINDS = ("story", "gallery", "topic", "sponsored", "solicit")

_STOP = re.compile(r"[.!?][”\"’')]{0,2}\s+(?=[“\"‘'(]?[A-ZÀ-Þ])")
_NAME_TWICE = re.compile(
    r"((?:[A-ZÀ-Þ][\w.'’-]{1,20} ){1,3}[A-ZÀ-Þ][\w’'-]{0,20}?[a-zà-þ])\1(?=[A-ZÀ-Þ])"
)
_CAPITALS = re.compile(r"(?<= )[A-Z]{4,12}(?= )")
_MAX_SPLICED = 900
_WORD_START = re.compile(r"(?<=\s)\S")
_MAX_LIST = 12
_MAX_TEASER = 500
_MAX_TITLE = 400
_MIN_TITLE = 8
_MAX_CHAIN = 30


def find_promos(articles: DataFrame) -> Found:
    """Find cross-promotion in each article.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES
        At least article_id and text; body_start, markup, url and echoes are used where they are
        there.

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
    echoes = articles["echoes"] if "echoes" in articles else [None] * len(articles)
    each = zip(articles["text"], starts, markups, urls, echoes, strict=True)
    return found("promo", articles, (promos_in(*article) for article in each))


def promos_in(
    text: str,
    body_start: int = 0,
    markup: object = None,
    url: object = None,
    echoes: object = None,
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
    echoes : str, optional
        JSON list of what the corpus says of the lines, as `framing.echoes` gives it.

    Examples
    --------
    >>> [item.rule for item in promos_in("Critics read more into it.")]
    []
    """
    lines, has_page = read_lines(text, int(body_start), markup, url, echoes)
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
    words = DataFrame({"article_id": promoted.index, "value": promoted.to_numpy()})
    named = {
        "promos_per_1000_words": rate(evidence, at_risk),
        "story_promos_per_1000_words": rate(_rows(found_promos, "story"), at_risk),
        "promo_words_per_1000_words": rate(words, everything),
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
        return _solicit(text, lines, index, alone.label.rule if alone else "ours/solicit")
    if known == "boilerplate" or (known == "credit" and text.count(" ", *line[:2]) < 5):
        return [], 1
    if _is_solicit(text, line):
        return _solicit(text, lines, index, "ours/solicit")
    within = _within(text, line, has_page=has_page) if alone is None or line.links else []
    if within:
        return [*within, *call_after(text, line, within[-1].end)], 1
    if alone is not None:
        return _box(text, lines, index, alone, has_page=has_page)
    found, n_lines = by_shape(text, lines, index)
    return found or by_echo(text, line), n_lines


def _is_solicit(text: str, line: Line) -> bool:
    """A short line, no sentence, that begins with a call such as Subscribe now."""
    hit = label_at(text, line.start, line.end) if line.end - line.start <= 120 else None
    is_call_of = hit is not None and hit.label.kind == "solicit"
    return is_call_of and text[line.end - 1] not in ".,;?" and is_call(line)


def _solicit(text: str, lines: Sequence[Line], index: int, rule: str) -> tuple[list[Finding], int]:
    """A call, with the blocks after it that link to the same address."""
    line, last = lines[index], end_of_card(lines, index, lines[index].target)
    item = finding(text, line, "solicit", rule, line.start, line.end)
    return [item._replace(end=lines[last - 1].end)], last - index


def _within(text: str, line: Line, *, has_page: bool) -> list[Finding]:
    """Label and headline in one line: spliced, at its start, at its end, or glued inside."""
    hit = label_at(text, line.start, line.end)
    return (
        spliced(text, line)
        or _spliced_in_text(text, line)
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
    groups = _groups(text, items)
    if len(groups) > 1:  # tags under a label promote nothing
        groups = [g for g in groups if not all(_is_tag(text, item) for item in g)]
    if groups:
        first, *others = [card(text, group, kind, rule) for group in groups]
        first = first._replace(start=line.start, parts=(label, *first.parts))
        return [first, *others], 1 + len(items)
    cards, n_lines = ([], 0) if items else _cards_below(text, lines, index)
    if cards:
        first, *others = [item._replace(rule=rule) for item in cards]
        first = first._replace(start=line.start, parts=(label, *first.parts))
        return [first, *others], 1 + n_lines
    if not items and line.share > 0.9 and is_section(line.target):
        return [finding(text, line, "topic", rule, line.start, line.end)], 1
    may_follow = hit.label.position != "before" or has_page
    above = _above(text, lines, index) if may_follow and not items else None
    if above is None:
        return [], 1
    return [finding(text, above, kind, rule, above.start, above.end, label, line.end)], 1


def _cards_below(text: str, lines: Sequence[Line], index: int) -> tuple[list[Finding], int]:
    """The promos of a long block of links under a label, and how many lines they take."""
    if index + 1 == len(lines) or lines[index + 1].share <= 0.6:
        return [], 0
    return by_shape(text, lines, index + 1)


def _groups(text: str, items: Sequence[Line]) -> list[list[Line]]:
    """Neighbouring blocks that link to one address; a link to a section belongs to the next."""
    groups: list[list[Line]] = []
    for item in items:
        before = groups[-1][-1] if groups else None
        if before and before.target and (before.target == item.target or _is_tag(text, before)):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _is_tag(text: str, line: Line) -> bool:
    return leads_to_section(text[line.start : line.end], line.target)


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
    start, known = hit.after, _known_end(text, line, hit)
    end = known or _headline_end(text, start, line.end)
    words = text[start:end]
    linked = sum(min(e, end) - max(s, start) for s, e, _ in line.links if s < end and e > start)
    if len(words.strip()) < 4 or (has_page and not linked) or is_offer(line):
        return []  # on a page a promo is a link, and not one to a shop
    leads = any(s == start or (hit.is_marked and s < start < e) for s, e, _ in line.links)
    is_linked = (" " in hit.label.text or leads) and 2 * linked > end - start
    has_teaser = leads and hit.is_marked and line.is_whole and known is None
    if has_teaser and line.end - line.start <= _MAX_TEASER:
        end = line.end  # "More: headline", linked in part
    elif not is_linked and not _is_set_off(text, hit, words):
        return []
    label = Part("label", hit.start, hit.end)
    return [finding(text, line, hit.label.kind, hit.label.rule, start, end, label, line.start)]


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
    stop = _STOP.search(text, start, min(end, start + _MAX_TITLE))
    return min(end, stop.start() + 1 if stop else start + _MAX_TITLE)


def _known_end(text: str, line: Line, hit: LabelHit) -> int | None:
    """Where a headline ends if the article or a call goes on after it: what tells is its link.

    Without a link: its bracket, the words that the corpus knows as a headline, or a seam.
    """
    link, last = _link_end(line, hit.after), min(line.end, hit.after + _MAX_TITLE)
    ends = [link] if link else [_bracket_stop(text, hit, last), _title_end(line, hit.after)]
    if not any(ends):
        ends = [find_seam(text, hit.after, line.end) or joined_call(text, line, hit.after)]
    for end in filter(None, ends):
        stop = past_closing(text, end, line.end)
        goes_on = sentence_follows(text, stop, line.end) or call_follows(text, stop, line.end)
        if stop - hit.after >= _MIN_TITLE and goes_on:
            return stop
    return None


def _link_end(line: Line, start: int) -> int | None:
    """The end of the link at `start`, and of those to the same address that go on with it."""
    number = bisect_right(line.links, start, key=lambda link: link[1])
    if number == len(line.links) or line.links[number][0] > start + 2:
        return None
    _, end, address = line.links[number]
    for begin, stop, other in line.links[number + 1 : number + _MAX_CHAIN]:
        if begin > end + 1 or other != address:
            break
        end = stop
    return end


def _title_end(line: Line, start: int) -> int | None:
    is_title = line.echo is not None and line.echo[2] == TITLE and line.echo[0] == start
    return line.echo[1] if line.echo and is_title else None


def _glued(text: str, line: Line) -> list[Finding]:
    """A label inside a line; if the words before it repeat the headline they belong to it."""
    for hit in glued_labels(text, line.start, line.end):
        end = _known_end(text, line, hit) or _headline_end(text, hit.after, line.end)
        end = _bracket_stop(text, hit, end) or end
        headline = fold_line(text[hit.after : end])
        if len(headline) < 8:
            continue
        before = fold_line(text[line.start : hit.start])
        repeats = bool(before) and (headline.startswith(before) or before.startswith(headline))
        start = line.start if repeats else _repeat_start(text, line.start, hit.start, headline)
        label = Part("label", hit.start, hit.end)
        rule = f"{hit.label.rule}/glued"
        return [finding(text, line, hit.label.kind, rule, hit.after, end, label, start)]
    return []


def _spliced_in_text(text: str, line: Line) -> list[Finding]:
    """Spliced links as plain text: a name, the name again, headlines, a label in capitals."""
    findings: list[Finding] = []
    words = _CAPITALS.finditer(text, line.start, line.end)
    if not any(label_alone(text, word.start(), word.end()) for word in words):
        return findings  # the usual case, and quick
    begin = line.start
    while (twice := _NAME_TWICE.search(text, begin, line.end)) is not None:
        begin = start = twice.end(1)
        for word in _CAPITALS.finditer(text, twice.end(), min(line.end, start + _MAX_SPLICED)):
            hit = label_alone(text, word.start(), word.end())
            if hit is not None:
                label = Part("label", word.start(), word.end())
                rule, end = f"{hit.label.rule}/spliced", word.start() - 1
                findings.append(finding(text, line, "story", rule, start, end, label))
                begin = word.end()
                break
    return findings


def _bracket_stop(text: str, hit: LabelHit, end: int) -> int | None:
    """Where the bracket closes that opens right before a label."""
    opener, depth = text[max(0, hit.start - 1) : hit.start], 1
    closer = {"(": ")", "[": "]"}.get(opener)
    for stop in range(hit.after, end) if closer else ():
        depth += (text[stop] == opener) - (text[stop] == closer)
        if not depth:
            return stop
    return None


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
    if line.end - line.start > MAX_HEADLINE or (has_page and line.share < 0.6):
        return []
    for match in _WORD_START.finditer(text, max(line.start + 8, line.end - 40), line.end):
        hit = label_alone(text, match.start(), line.end)
        if hit is not None and (hit.label.position == "after" or line.share > 0.6):
            end = match.start() - 1
            label = Part("label", match.start(), line.end)
            return [finding(text, line, hit.label.kind, hit.label.rule, line.start, end, label)]
    return []


def _merged(findings: Sequence[Finding]) -> list[Finding]:
    """In order; of two that overlap the first with a label stays, with the words of both."""
    kept: list[Finding] = []
    for item in sorted(findings, key=lambda f: (f.start, -len(f.parts), -f.end)):
        if kept and item.start < kept[-1].end:
            before = kept.pop()
            best = item if len(item.parts) > len(before.parts) else before
            item = best._replace(start=before.start, end=max(before.end, item.end))
        kept.append(item)
    return kept
