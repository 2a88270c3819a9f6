"""Leads: what suggests that an article came from elsewhere, each an observation with its evidence.

A lead says what stands in a text or record, never what somebody did. Tiers order leads by what
else could explain them; they are no probability. Tier 1: words that stand also in another outlet's
article, without credit, and something that tells which came first; or another outlet's promo left
in as text. Tier 2: the same without order, or a trace that an outlet can also leave itself. Tier 3:
what honest reporting does every day (credited text, words told to another medium), or what a bad
scrape does (a missing date).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pandas import DataFrame

from framing.credits import Credit, stated_origins
from framing.feature import Found
from framing.given import need
from framing.labels import MEDIA, term
from framing.outlets import SITES, is_same_outlet
from framing.pairs import STRONG, Pair, Sign, pair_of, signs_of_later, why_undated
from framing.parts import promos_of
from framing.reuse import find_reuse
from framing.schema import LEADS, check, frame
from framing.sourcing import citations
from framing.text import plain
from framing.traces import FACTS, Known, Told, medium_name, quoted, read_traces
from framing.wire import wire_copy

LEAD_NAMES = {
    "copied_passages": "stands also in another article, which signs say came first; no credit",
    "shared_passages": "stands also in another article; no credit; which came first, or whose one "
    "of them is, is not known",
    "credited_passages": "stands also in another article, and is credited",
    "headline_changed": "the headline differs from that of the article it shares passages with",
    "foreign_promo": "contains a promo of another outlet",
    "foreign_label": "contains a house label that another outlet uses, and this one does not",
    "promo_remnant": "contains a promo without a link, run together with its caption",
    "single_origin": "one medium is the only origin named, of most of what is cited",
    "told_elsewhere": "words were told to another medium",
    "stated_origin": "a dateline or credit line names another outlet or an agency",
    "date_missing": "states no date",
    "byline_missing": "names no author",
}
"""Closed vocabulary of ``leads.lead``."""

MOST_OTHERS = 3
_FEWEST_FOR_HABIT = 5  # articles of an outlet that show what it always does
_RARE, _USUAL = 0.1, 0.3
_FEWEST_CITED = 3
_HALF = 0.5


_MOST_WEIGHED = 30  # of an article's pairs, those that share most words
_Sides = tuple[Pair, Pair]  # a pair seen from its one article, and from the other


class _Lead(NamedTuple):
    article_id: str
    lead: str
    tier: int
    evidence_ids: str
    statement: str
    start: int = 0
    end: int = 0
    text: str = ""
    other_article: str | None = None


def find_leads(tables: Mapping[str, DataFrame]) -> DataFrame:
    r"""Find what suggests that articles came from elsewhere.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles, evidence, roles; matches and wire are made where they are absent.

    Returns
    -------
    DataFrame, table LEADS
        Sorted by article, tier and lead. `lead` is one of `LEAD_NAMES`. `evidence_ids` names, with
        '; ' between, rows of evidence by their id, and of other tables by table and key:
        matches:a:start_a:b:start_b, wire:article:start, articles:article:column. `start`, `end`,
        `text` are the words to open; 0, 0 and '' where a lead is about words that are missing. At
        most three other articles are named for one, those that share most words.

    Raises
    ------
    CorpusError
        If one of these tables is not there.

    Notes
    -----
    A field that more than half of an outlet's articles lack, of five or more, is a habit and no
    lead; so is a remnant of a promo. An outlet is not told from another by a name that begins or
    ends alike, or is its initials. That both articles may have a third as their origin is never
    excluded; nor is that a date was changed when a page was updated.

    References
    ----------
    Ours; docs/decisions/0023-leads.md. Measured by `benchmarks/leads.py`.

    Examples
    --------
    >>> import framing as fr
    >>> from framing.schema import ARTICLES
    >>> text = ("“The quay is closed,” Ann Lee told Harbour Radio.\n\n"
    ...         "Ferry to stay in portREAD MORE: Ferry to stay in port")
    >>> row = {"article_id": "a1", "outlet": "North", "text": text, "body_start": 0,
    ...        "source_file": "-", "source_record": "1", "text_hash": ""}
    >>> articles = frame([row], ARTICLES)
    >>> tables = fr.find_evidence(articles)._asdict() | {"articles": articles}
    >>> find_leads(tables)[["lead", "tier"]].values.tolist()
    [['promo_remnant', 2], ['byline_missing', 3], ['date_missing', 3], ['told_elsewhere', 3]]
    """
    needed = ("articles", "evidence", "roles")
    tables = need(tables, *needed, maybe=["matches", "wire"], columns=FACTS)
    articles = tables["articles"]
    if articles.empty:
        return frame([], LEADS)
    matches = tables.get("matches")
    if matches is None:
        matches = find_reuse(articles, promos=promos_of(tables["evidence"]))
    wire = tables["wire"] if "wire" in tables else wire_copy(articles, matches)
    known = read_traces(tables, wire)
    pairs = _pairs(known, matches)
    told = _Origins(tables)
    leads = [
        *(lead for article in sorted(pairs) for lead in _shared(pairs[article])),
        *_promos(known),
        *_labels(known),
        *_remnants(known),
        *(lead for article in known.values() for lead in told.leads(article)),
        *(lead for article in known.values() for lead in _stated(article)),
        *_missing(known),
    ]
    rows = frame(dict.fromkeys(leads), LEADS)
    keys = ["article_id", "tier", "lead", "start", "other_article"]
    rows = rows.drop_duplicates(list(LEADS.key)).sort_values(keys, ignore_index=True)
    return check(rows, LEADS)


# ---------------------------------------------------------------- shared passages


def _pairs(known: Mapping[str, Known], matches: DataFrame) -> dict[str, list[_Sides]]:
    """For each article its pairs with other outlets' articles, those that share most first."""
    columns = (
        "article_a article_b start_a end_a start_b end_b words contained_a contained_b".split()
    )
    grouped: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for a, b, *rest in zip(*(matches[c].tolist() for c in columns), strict=True):
        grouped[a, b].append(rest)
    pairs: dict[str, list[_Sides]] = defaultdict(list)
    for (a, b), rows in sorted(grouped.items()):
        one, other = known.get(a), known.get(b)
        if one is None or other is None or is_same_outlet(one.outlet, other.outlet):
            continue
        passages = [((w, x), (y, z), n) for w, x, y, z, n, *_ in rows]
        keys = [f"matches:{a}:{w}:{b}:{y}" for w, _, y, *_ in rows]
        pair = pair_of(one, other, passages, (rows[0][5], rows[0][6]), keys)
        turned = pair.turned()
        pairs[a].append((pair, turned))
        pairs[b].append((turned, pair))
    for found in pairs.values():
        found.sort(key=lambda sides: (-sides[0].words, sides[0].other.article_id))
    return pairs


def _shared(pairs: Sequence[_Sides]) -> Iterator[_Lead]:
    """Of an article's pairs up to three, first those in order across outlets."""
    ranked = []
    for pair, turned in pairs[:_MOST_WEIGHED]:
        later, earlier = signs_of_later(pair), signs_of_later(turned)
        is_first = _decides(earlier) and not _decides(later)
        if is_first or (turned.credits and not _decides(later)):
            continue  # the other is the later one, or names this one as its origin
        is_open = not _decides(later) or _decides(earlier)
        by = (is_open or not pair.is_across, is_open, -pair.words, pair.other.article_id)
        ranked.append((by, pair, later, earlier))
    ranked.sort(key=lambda row: row[0])
    for number, (_, pair, later, earlier) in enumerate(ranked[:MOST_OTHERS]):
        lead = _passages(pair, later, earlier, [one for one, _ in pairs])
        yield lead
        if number == 0:
            yield from _headline(pair, lead.tier)


def _decides(signs: Sequence[Sign]) -> bool:
    """One strong sign, or two that are weak alone."""
    return any(sign.name in STRONG for sign in signs) or len(signs) > 1


def _passages(
    pair: Pair, later: Sequence[Sign], earlier: Sequence[Sign], pairs: Sequence[Pair]
) -> _Lead:
    here = max(pair.passages, key=lambda both: (both[2], -both[0][0]))[0]
    share = (
        f"{pair.contained:.0%} of the words ({pair.words:,}) stand also in {pair.other.name}, and "
        f"are {pair.contained_other:.0%} of it"
    )
    is_ordered = _decides(later) and not _decides(earlier)
    order = "; ".join(sign.words for sign in later)
    if not is_ordered:
        against = "; ".join(sign.words for sign in earlier)
        order = f"which came first is not known{why_undated(pair)}" + (
            f" (here: {order})" if order else ""
        )
        order += f" (there: {against})" if against else ""
    credited = next((p for p in (pair, *pairs) if p.credit and p.holds(pair)), None)
    if credited and credited.credit:
        name, tier = "credited_passages", 3
        order += f"; it names {credited.credit.name}{_where(pair.mine, credited.credit)}"
        if credited is not pair:
            order += f", and all these words stand in {credited.other.name}, too"
    else:
        is_strong = is_ordered and pair.is_across
        name, tier = ("copied_passages", 1) if is_strong else ("shared_passages", 2)
        order += "; no credit was found"
        if pair.mine.agencies:
            given = pair.mine.agencies[0]
            order += f" but one to {given.name}{_where(pair.mine, given)}"
    order += _unstated(pair)
    if len(pairs) > 1:
        whose = "of other outlets" if all(p.is_across for p in pairs) else "that may be of others"
        order += f"; {len(pairs)} articles {whose} share text with it"
    keys = [*pair.keys, *(credited.keys if credited else ())]
    identities = [*keys, *(i for sign in later for i in sign.evidence_ids)]
    return _lead(pair.mine, name, tier, identities, f"{share}; {order}.", here, pair.other)


def _unstated(pair: Pair) -> str:
    """Which of a pair states no outlet."""
    mine, other = pair.mine.outlet, pair.other.outlet
    if pair.is_across:
        return ""
    which = "this article states no outlet" if other else "the other states no outlet"
    which = which if mine or other else "neither states its outlet"
    return f"; {which}, so both may be of one"


def _where(article: Known, credit: Credit) -> str:
    """How an article words a credit, or which field of its record holds it."""
    if credit.end:
        return f": {quoted(article.text[credit.start : credit.end])}"
    return f" in its {credit.kind}"


def _headline(pair: Pair, tier: int) -> Iterator[_Lead]:
    mine, other = pair.mine, pair.other
    if not mine.headline or not other.headline or plain(mine.headline) == plain(other.headline):
        return
    said = f"The headline here is {quoted(mine.headline)}; that of {other.outlet or 'the other'}"
    at = mine.text.find(mine.headline)
    span = (at, at + len(mine.headline)) if at >= 0 else (0, 0)
    identities = [f"articles:{a.article_id}:headline" for a in (mine, other)]
    tier = 3 if tier == 3 else 2
    said = f"{said}, with which it shares passages, is {quoted(other.headline)}."
    yield _lead(mine, "headline_changed", tier, identities, said, span, other)


def _lead(
    article: Known,
    name: str,
    tier: int,
    identities: Sequence[str],
    said: str,
    span: tuple[int, int] = (0, 0),
    other: Known | None = None,
) -> _Lead:
    start, end = span
    joined = "; ".join(dict.fromkeys(identities))
    there = other.article_id if other else None
    return _Lead(
        article.article_id, name, tier, joined, said, start, end, article.text[start:end], there
    )


# ---------------------------------------------------------------- promos and labels


def _promos(known: Mapping[str, Known]) -> Iterator[_Lead]:
    """Promos of other outlets: of one in this corpus as text, or by a link."""
    outlets = {article.outlet for article in known.values() if article.outlet}
    for article in known.values():
        for promo in article.promos:
            target = promo.target
            if target is None or promo.is_own or promo.kind not in ("story", "gallery", "topic"):
                continue
            if not promo.label or target.split(".")[0].casefold() in SITES:
                continue
            is_outlet = target in outlets or _is_medium_site(target)
            is_left = target in outlets and not promo.is_linked and article.outlet is not None
            tier = 1 if is_left else 2 if is_outlet else 3
            how = "with a link to it" if promo.is_linked else "without a link; the headline is its"
            said = f"The text contains a promo of {target}, {how}: {quoted(promo.text)}."
            yield _lead(
                article, "foreign_promo", tier, [promo.evidence_id], said, (promo.start, promo.end)
            )


def _is_medium_site(target: str) -> bool:
    found = term(target.split(".")[0].casefold()) if "." in target else None
    return found is not None and found.label == MEDIA


def _labels(known: Mapping[str, Known]) -> Iterator[_Lead]:
    """Labels printed as one other outlet prints them, where the article's own outlet does not."""
    n_articles = Counter(article.outlet for article in known.values() if article.outlet)
    uses: Counter[tuple[str, str]] = Counter()
    for article in known.values():
        if article.outlet:
            uses.update(
                (label, article.outlet) for label in {p.label for p in article.promos} - {""}
            )
    share = {key: n / n_articles[key[1]] for key, n in uses.items()}
    large = {outlet for outlet, n in n_articles.items() if n >= _FEWEST_FOR_HABIT}
    usual: dict[str, list[str]] = defaultdict(list)
    for (label, outlet), part in sorted(share.items()):
        if outlet in large and part >= _RARE:
            usual[label].append(outlet)
    for article in known.values():
        for promo in article.promos:
            users = usual.get(promo.label, [])
            if article.outlet not in large or len(users) != 1 or promo.is_own:
                continue
            user = users[0]
            if user == article.outlet or share[promo.label, user] < _USUAL:
                continue
            said = (
                f"The label {quoted(promo.label)} stands in {uses[promo.label, user]} of "
                f"{n_articles[user]} articles of {user}, and in "
                f"{uses[promo.label, article.outlet]} of {n_articles[article.outlet]} of "
                f"{article.outlet}."
            )
            span = promo.start, promo.end
            yield _lead(article, "foreign_label", 2, [promo.evidence_id], said, span)


def _remnants(known: Mapping[str, Known]) -> Iterator[_Lead]:
    has = [(a, next((p for p in a.promos if p.is_remnant), None)) for a in known.values()]
    habits = _habits((article, promo is not None) for article, promo in has)
    for article, promo in has:
        if promo is None or article.outlet in habits:
            continue
        said = (
            "A promo without a link is run together with words that repeat it, as when the text of "
            f"a page is taken with the caption of a picture: {quoted(promo.text)}. A scrape of the "
            "outlet’s own page can look the same."
        )
        span = promo.start, promo.end
        yield _lead(article, "promo_remnant", 2, [promo.evidence_id], said, span)


def _habits(has: Iterator[tuple[Known, bool]]) -> set[str | None]:
    """Outlets most of whose articles, of five or more, are like that."""
    n: Counter[str | None] = Counter()
    with_it: Counter[str | None] = Counter()
    for article, is_so in has:
        n[article.outlet] += 1
        with_it[article.outlet] += is_so
    return {o for o, size in n.items() if size >= _FEWEST_FOR_HABIT and 2 * with_it[o] > size}


# ---------------------------------------------------------------- where the words were said


class _Origins:
    """Who is cited in each article, and which media they told it."""

    def __init__(self, tables: Mapping[str, DataFrame]) -> None:
        evidence = tables["evidence"]
        cited = citations(Found(evidence[evidence["feature"] == "citation"], tables["roles"]))
        self._cited: dict[str, list[tuple[str, str | None, str]]] = defaultdict(list)
        columns = ("article_id", "evidence_id", "source", "name", "label")
        for article, identity, source, name, label in zip(
            *(cited[c].tolist() for c in columns), strict=True
        ):
            is_known = isinstance(source, str)
            named = name if is_known and label == MEDIA else None
            self._cited[article].append((identity, source if is_known else None, named or ""))

    def leads(self, article: Known) -> Iterator[_Lead]:
        """A single origin, or else each medium that somebody told."""
        cited = self._cited.get(article.article_id, [])
        media: dict[str, list[Told]] = {}
        for told in article.told:
            if not is_same_outlet(told.name, article.outlet):
                same = next((name for name in media if is_same_outlet(name, told.name)), told.name)
                media.setdefault(same, []).append(told)
        if not media:
            return
        others = {medium_name(name) for *_, name in cited if name} - {None}
        is_sole = len(media) == 1 and all(is_same_outlet(o, next(iter(media))) for o in others)
        told_us = any(is_same_outlet(told.name, article.outlet) for told in article.told)
        for name, places in media.items():
            sources = {s for i, s, _ in cited if s and i in {told.evidence_id for told in places}}
            of_them = [i for i, s, m in cited if s in sources or (m and is_same_outlet(m, name))]
            first = min(places, key=lambda told: told.start)
            span = first.start, first.end
            is_most = len(cited) >= _FEWEST_CITED and len(of_them) >= _HALF * len(cited)
            words = quoted(first.text)
            if is_sole and is_most and not told_us:
                said = (
                    f"{name} is the only medium named: {words}. Of {len(cited)} citations "
                    f"{len(of_them)} are of it or of those who told it; none are said to have been "
                    f"told to {article.outlet or 'this outlet'}."
                )
                yield _lead(article, "single_origin", 2, of_them, said, span)
            else:
                identities = [told.evidence_id for told in places]
                said = f"Words are said to have been told to {name}: {words}."
                yield _lead(article, "told_elsewhere", 3, identities, said, span)


def _stated(article: Known) -> Iterator[_Lead]:
    """Datelines, bylines and credit lines that name somebody else."""
    seen: list[tuple[int, int]] = []
    for start, end, agency, kind in article.agencies:
        if (start, end) in seen:
            continue
        seen.append((start, end))
        where = quoted(article.text[start:end]) if end else f"the {kind} of the record"
        said = f"A {kind} names {agency}, an agency: {where}."
        identity = f"wire:{article.article_id}:{start}"
        yield _lead(article, "stated_origin", 3, [identity], said, (start, end))
    for origin in stated_origins(article.text):
        overlaps = any(start < origin.end and origin.start < end for start, end in seen)
        if overlaps or is_same_outlet(origin.name, article.outlet):
            continue
        span = origin.start, origin.end
        where = quoted(article.text[slice(*span)])
        said = f"A {origin.kind} names {origin.name}: {where}."
        identity = f"articles:{article.article_id}:text"
        yield _lead(article, "stated_origin", 3, [identity], said, span)


def _missing(known: Mapping[str, Known]) -> Iterator[_Lead]:
    """No date, no author, where the outlet has them elsewhere or has few articles."""
    for lead, column, is_missing in (
        ("date_missing", "published", lambda a: a.published is None),
        ("byline_missing", "byline", _has_no_author),
    ):
        lacks = [(article, is_missing(article)) for article in known.values()]
        n_lacking = sum(is_so for _, is_so in lacks)
        habits = _habits(iter(lacks))
        if len(lacks) >= 4 * _FEWEST_FOR_HABIT and 2 * n_lacking > len(lacks):
            continue  # the input states none
        for article, is_so in lacks:
            if not is_so or article.outlet in habits:
                continue
            said = "No date of publication is stated, or none that could be read."
            if column == "byline":
                named = (
                    f"only {quoted(article.byline)}" if article.byline else "no byline is stated"
                )
                said = f"No author is named: {named}."
            identity = f"articles:{article.article_id}:{column}"
            yield _lead(article, lead, 3, [identity], said)


def _has_no_author(article: Known) -> bool:
    if any(credit.kind == "byline" for credit in article.agencies):
        return False
    return article.byline is None or is_same_outlet(article.byline, article.outlet)
