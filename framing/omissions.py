"""Omissions: what other outlets report of a story, and whether one outlet has it.

For every story and item (a source, a number, another name) that at least two outlets report, each
outlet that tells the story has the item or has not, as far as a generous search of its articles
tells. Outlets that print one text report it once. Beside each stands how often such a gap arises in
comparable cases elsewhere in the corpus: most gaps mean that an article is short.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame

from framing.errors import RuleError
from framing.feature import Found
from framing.given import need
from framing.items import (
    Article,
    Name,
    Place,
    as_name,
    families,
    find_name,
    find_number,
    read_items,
)
from framing.nouns import things
from framing.outlets import by_first_word, forms_of, is_same_outlet, places_named
from framing.parts import promos_of, without_promos
from framing.reuse import find_reuse
from framing.schema import OMISSIONS, check, frame
from framing.sourcing import PRONOUN, citations
from framing.stories import find_stories
from framing.text import with_tokens
from framing.witnesses import n_witnesses, one_text

KINDS = ("source", "number", "entity")
FEWEST_REPORTING = 2
MOST_ITEMS = 30
FEWEST_CASES = 20
"""Comparable cases for a `gap_rate`; with fewer, wider cases are taken, or none."""
_POSSESSIVE = re.compile(r"['’]s?\Z")
_UNNAMED = frozenset(["anonymous", "unknown", "document"])
_SEARCHED = {
    "source": "citations; else the name in full, surname, initials or people of a place",
    "entity": "the name in full, surname, initials, telling words or people of a place",
    "number": "the number in digits or words, equal or rounded, in any unit",
}


class _Item(NamedTuple):
    kind: str
    name: Name
    value: float = 0.0
    unit: str = ""


@dataclass(eq=False)
class _Seen:
    """Where an item is reported: as printed, by outlet the place or citation, and the texts."""

    printed: Counter[str]
    outlets: dict[str, tuple[str, Place, str | None]]
    texts: dict[str, set[str]]
    n: int = 0

    @cached_property
    def n_witnesses(self) -> int:
        """Outlets that report it, those of one text counted once; to be asked when all is seen."""
        return n_witnesses(self.texts)

    def n_beside(self, outlet: str) -> int:
        """As many, beside an outlet."""
        if outlet not in self.texts:
            return self.n_witnesses
        return n_witnesses({other: mine for other, mine in self.texts.items() if other != outlet})


class _Hit(NamedTuple):
    """Where an outlet has an item, and how it was found; nothing where it was not."""

    article: str | None = None
    place: Place = (0, 0)
    evidence_id: str | None = None
    found_as: str | None = None


class _Case(NamedTuple):
    """An item of a story and an outlet that tells the story."""

    story: str
    item: _Item
    printed: str
    outlet: str
    n_outlets: int
    n_reporting: int
    n_others: int
    n_words: int
    n_articles: int
    hit: _Hit


def find_omissions(
    tables: Mapping[str, DataFrame],
    *,
    fewest_reporting: int = FEWEST_REPORTING,
    most_items: int = MOST_ITEMS,
) -> DataFrame:
    """Tell which outlets have what others report of the same story.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles, evidence, roles; exposure is used if there, to know which articles are English,
        and voices, to leave out promos; stories and matches are found where they are absent.
    fewest_reporting : int
        Outlets that must report an item, each in a text of its own, before it is looked for in the
        others.
    most_items : int
        Items of each kind and story: those that most outlets report.

    Returns
    -------
    DataFrame, table OMISSIONS
        Sorted. A row for each item and each outlet that tells the story, found or not. Sources are
        cited by name by `fewest_reporting` outlets; numbers and other names printed by as many.
        An article and its copies are one text, which reports an item once, however many outlets
        print it: articles are, if by `matches` most of the words of one stand in the other, or
        in a copy of it. So `n_reporting` and `n_others` (without this outlet) are the most outlets
        of which each has a text to itself that reports the item, and `n_outlets` this outlet with
        the most others that so tell the story.
        A source that is not cited but named is found, as 'named', without an evidence_id.
        `gap_rate`: of comparable cases in other stories, the share in which the outlet has not
        got the item. Comparable: same kind, the same share of the other outlets reporting it,
        to thirds, an outlet whose articles on the story are as long (in thirds); with fewer than 20
        such cases, any length; then any share; then it is missing. It is missing too where fewer
        than `fewest_reporting` others report: then the outlet is one that makes it an item.

    Raises
    ------
    RuleError
        If `fewest_reporting` is below 2 or `most_items` below 1.
    CorpusError
        If articles, evidence or roles are not there.

    Notes
    -----
    Only English articles are searched, and only outlets that are stated. Promos are neither read
    nor searched where voices are known: what they say is another story. Not looked for are years,
    dates, times, ages, ordinals, counts below eleven without a unit, and numbers in names. An
    outlet neither reports nor lacks its own name; nor does it report a part of it that stands
    within it, or lack one. 'Not found' says nothing of why, nor that a reader would miss it.

    References
    ----------
    Ours; docs/decisions/0024-omissions.md. Measured by `benchmarks/omissions.py`.

    Examples
    --------
    >>> import framing as fr
    >>> from framing.schema import ARTICLES, STORIES
    >>> said = "The quay is shut, with 340 berths lost. “It is late,” Mayor Ann Lee said."
    >>> texts = {"North": said, "South": said, "East": "The quay is shut; it is late, many say."}
    >>> rows = [{"article_id": o, "outlet": o, "text": t, "body_start": 0, "source_file": "-",
    ...          "source_record": o, "text_hash": ""} for o, t in texts.items()]
    >>> articles, stories = frame(rows, ARTICLES), frame([(o, "s1") for o in texts], STORIES)
    >>> tables = fr.find_evidence(articles)._asdict() | {"articles": articles, "stories": stories}
    >>> rows = find_omissions(tables)
    >>> rows.loc[rows["outlet"] == "East", ["item_kind", "item", "found"]].values.tolist()
    [['number', '340', False], ['source', 'Ann Lee', False]]
    """
    if fewest_reporting < 2 or most_items < 1:
        raise RuleError("omissions: fewest_reporting must be 2 or more, most_items 1 or more")
    needed, also = ("articles", "evidence", "roles"), ("exposure", "voices", "stories", "matches")
    tables = need(
        tables, *needed, maybe=also, columns=["outlet", "published", "language", "markup"]
    )
    articles = tables["articles"]
    if articles.empty:
        return frame([], OMISSIONS)
    voices = tables.get("voices")
    own = without_promos(articles, voices)
    stories = tables["stories"] if "stories" in tables else find_stories(own)
    told = _told(own, stories, tables.get("exposure"))
    tellers = {a for members in told.values() for a, *_ in members}
    cited = _cited(tables, tellers)
    outlets = by_first_word(articles["outlet"].dropna())
    matches = tables.get("matches")
    if matches is None:
        mine = articles[articles["article_id"].isin(tellers)]
        matches = find_reuse(mine, promos=promos_of(tables["evidence"]))
    same = one_text(matches)
    cases = [
        case
        for story, members in sorted(told.items())
        for case in _cases(story, members, cited, same, outlets, fewest_reporting, most_items)
    ]
    rates = _gap_rates(cases, fewest_reporting)
    texts = dict(zip(articles["article_id"].tolist(), articles["text"].tolist(), strict=True))
    is_known = voices is not None and bool(voices["voice"].notna().any())
    searched = "all voices but promo" if is_known else "all voices"
    rows = [_row(case, texts, searched, *rate) for case, rate in zip(cases, rates, strict=True)]
    result = frame(rows, OMISSIONS).drop_duplicates(list(OMISSIONS.key))
    return check(result.sort_values(list(OMISSIONS.key), ignore_index=True), OMISSIONS)


_Member = tuple[str, str, str, int]  # article, outlet, text, body_start
_Citation = tuple[str, str, Place]  # evidence, name, where the source's words stand


def _told(
    articles: DataFrame, stories: DataFrame, exposure: DataFrame | None
) -> dict[str, list[_Member]]:
    """Stories of two outlets or more in English: the members of each."""
    rows = articles.merge(stories, on="article_id").dropna(subset=["outlet"])
    if exposure is None:
        rows = rows[[tokens.is_english for tokens in with_tokens(rows)["tokens"]]]
    else:
        english = set(exposure.loc[exposure["is_english"], "article_id"])
        rows = rows[rows["article_id"].isin(english)]
    n_outlets = rows.groupby("story_id")["outlet"].transform("nunique")
    rows = rows[n_outlets > 1].sort_values("article_id")
    starts = rows["body_start"] if "body_start" in rows else pd.Series(0, index=rows.index)
    told: dict[str, list[_Member]] = defaultdict(list)
    columns = (rows["story_id"], rows["article_id"], rows["outlet"], rows["text"], starts)
    for story, *member in zip(*(column.tolist() for column in columns), strict=True):
        told[story].append(tuple(member))
    return told


def _cited(tables: Mapping[str, DataFrame], wanted: set[str]) -> dict[str, list[_Citation]]:
    """Citations of named sources by article."""
    evidence, roles = tables["evidence"], tables["roles"]
    is_wanted = (evidence["feature"] == "citation") & evidence["article_id"].isin(wanted)
    if "voice" in evidence:
        is_wanted &= evidence["voice"].fillna("") != "promo"
    cited = citations(Found(evidence[is_wanted], roles[roles["article_id"].isin(wanted)]))
    sources = roles[(roles["role"] == "source") & roles["refers_to"].notna()]
    sources = sources[(sources["refers_to"] != PRONOUN) & ~sources["label"].isin(_UNNAMED)]
    sources = sources[sources["evidence_id"].isin(cited["evidence_id"])].sort_values(
        ["article_id", "start", "evidence_id"]
    )
    found: dict[str, list[_Citation]] = defaultdict(list)
    columns = ("article_id", "evidence_id", "refers_to", "start", "end")
    for article, identity, name, start, end in zip(
        *(sources[column].tolist() for column in columns), strict=True
    ):
        if any(c.isupper() for c in name):
            found[article].append((identity, name, (start, end)))
    return found


# ---------------------------------------------------------------- the items of a story


def _cases(
    story: str,
    members: Sequence[_Member],
    cited: Mapping[str, list[_Citation]],
    same: Mapping[str, str],
    outlets: Mapping[str, Sequence[str]],
    fewest: int,
    most: int,
) -> Iterator[_Case]:
    by_outlet: dict[str, list[Article]] = defaultdict(list)
    texts: dict[str, set[str]] = defaultdict(set)
    spoken: dict[str, list[_Citation]] = {}
    for article, outlet, text, body_start in members:
        named = {(s, e): is_same_outlet(o, outlet) for s, e, o in places_named(text, outlets)}
        by_outlet[outlet].append(read_items(article, text, body_start, named))
        spoken[article] = _of_others(cited.get(article, ()), named)
        texts[outlet].add(same.get(article, article))
    tellers = {
        outlet: 1 + n_witnesses({other: texts[other] for other in texts if other != outlet})
        for outlet in texts
    }
    own = {outlet: set(map(as_name, forms_of(outlet))) for outlet in by_outlet}
    seen = _seen(by_outlet, spoken, same, own)
    names = {name for mine in by_outlet.values() for article in mine for name in article.names}
    for item, where in _chosen(seen, fewest, most):
        printed = _printed(item, where)
        for outlet, mine in sorted(by_outlet.items()):
            if item.name in own[outlet]:
                continue  # nobody leaves itself out
            n_words = sum(article.n_words for article in mine)
            counts = (tellers[outlet], where.n_witnesses, where.n_beside(outlet))
            hit = _hit(item, where.outlets.get(outlet), mine, names)
            if hit.article is None and any(_is_part(item.name, name) for name in own[outlet]):
                continue  # the Port Vale Times takes Port Vale for granted
            yield _Case(story, item, printed, outlet, *counts, n_words, len(mine), hit)


def _is_part(name: Name, whole: Name) -> bool:
    n = len(name)
    return n > 0 and any(whole[k : k + n] == name for k in range(len(whole)))


def _of_others(cited: Iterable[_Citation], named: Mapping[Place, bool]) -> list[_Citation]:
    """Citations of others than the outlet itself, or a part of its name."""
    own = [place for place, is_own in named.items() if is_own]
    return [one for one in cited if not any(s <= one[2][0] and one[2][1] <= e for s, e in own)]


def _seen(
    by_outlet: Mapping[str, Sequence[Article]],
    cited: Mapping[str, list[_Citation]],
    same: Mapping[str, str],
    own: Mapping[str, Collection[Name]],
) -> dict[_Item, _Seen]:
    """Every item that is printed, with the outlets and texts that print it."""
    every = [article for articles in by_outlet.values() for article in articles]
    names = {name for article in every for name in article.names}
    located = {word for article in every for word in article.located}
    sources = {as_name(name) for a in every for _, name, _ in cited.get(a.article_id, [])} - {()}
    fullest = families(names | sources, located)
    speaking = {fullest[name] for name in sources}
    seen: dict[_Item, _Seen] = {}
    add = partial(_add, seen, same)
    for outlet, articles in sorted(by_outlet.items()):
        for article in articles:
            here = article.article_id
            for identity, printed, place in cited.get(here, []):
                if (key := fullest.get(as_name(printed))) and key not in own[outlet]:
                    add(_Item("source", key), outlet, (here, place, identity), printed)
            for name, place in article.names.items():
                if fullest[name] not in speaking and fullest[name] not in own[outlet]:
                    printed = _POSSESSIVE.sub("", article.text[slice(*place)])
                    add(_Item("entity", fullest[name]), outlet, (here, place, None), printed)
            for number in article.numbers:
                place = number.start, number.end
                printed = " ".join(article.text[slice(*place)].split())
                item = _Item("number", (), number.value, number.unit)
                add(item, outlet, (here, place, None), printed)
    return seen


def _add(
    seen: dict[_Item, _Seen],
    same: Mapping[str, str],
    item: _Item,
    outlet: str,
    where: tuple[str, Place, str | None],
    printed: str,
) -> None:
    found = seen.setdefault(item, _Seen(Counter(), {}, {}))
    found.printed[printed] += 1
    found.outlets.setdefault(outlet, where)
    found.texts.setdefault(outlet, set()).add(same.get(where[0], where[0]))
    found.n += 1


def _chosen(seen: Mapping[_Item, _Seen], fewest: int, most: int) -> Iterator[tuple[_Item, _Seen]]:
    """Of each kind the items that most outlets report, of equals those printed most."""
    for kind in KINDS:
        mine = [(i, s) for i, s in seen.items() if i.kind == kind and len(s.outlets) >= fewest]
        mine = [(item, where) for item, where in mine if where.n_witnesses >= fewest]
        mine.sort(key=lambda both: (-both[1].n_witnesses, -both[1].n, both[0]))
        yield from mine[:most]


def _printed(item: _Item, where: _Seen) -> str:
    """An item as it is shown: the fullest form, or a number's commonest."""
    if item.kind == "number":
        return min(where.printed, key=lambda words: (-where.printed[words], -len(words), words))
    full = [words for words in where.printed if as_name(words) == item.name] or where.printed
    return min(full, key=lambda words: (-where.printed[words], words.isupper(), words))


def _hit(
    item: _Item,
    reported: tuple[str, Place, str | None] | None,
    articles: Iterable[Article],
    names: Collection[Name],
) -> _Hit:
    """An item in an outlet's articles on the story."""
    how = {"source": "cited", "entity": "named"}.get(item.kind, "number")
    if reported:
        return _Hit(*reported, how)
    for article in articles:
        if item.kind == "number":
            found = find_number(article, item.value, item.unit)
        else:
            found = find_name(article, item.name, names)
        if found:
            named = "number" if item.kind == "number" else "named"
            return _Hit(article.article_id, found, None, named)
    return _Hit()


# ---------------------------------------------------------------- how often a gap arises


def _gap_rates(cases: Sequence[_Case], fewest: int) -> list[tuple[float, int]]:
    """For each case the share of gaps among comparable cases of other stories, and how many."""
    table = DataFrame(
        {
            "story": [case.story for case in cases],
            "kind": [case.item.kind for case in cases],
            "share": [case.n_others / max(1, case.n_outlets - 1) for case in cases],
            "words": [case.n_words for case in cases],
            "gap": [case.hit.article is None for case in cases],
            "counts": [case.n_others >= fewest for case in cases],
        }
    )
    if table.empty:
        return []
    table["share"] = np.ceil(3 * table["share"] - 1e-9)
    lengths = table.drop_duplicates(["story", "words"])["words"]
    table["words"] = np.searchsorted(np.quantile(lengths, [1 / 3, 2 / 3]), table["words"])
    counted = table[table["counts"]]
    rate = pd.Series(np.nan, index=table.index)
    size = pd.Series(0, index=table.index)
    for keys in (["kind", "share", "words"], ["kind", "share"], ["kind"]):
        sums = _sums(table, counted, keys) - _sums(table, counted, [*keys, "story"])
        is_new = rate.isna() & table["counts"] & (sums["n"] >= FEWEST_CASES)
        rate = rate.mask(is_new, sums["gap"] / sums["n"].where(sums["n"] > 0))
        size = size.mask(is_new, sums["n"].astype("int64"))
    return list(zip(rate.tolist(), size.tolist(), strict=True))


def _sums(table: DataFrame, counted: DataFrame, keys: list[str]) -> DataFrame:
    """Cases and gaps of each group, looked up for every row of the table."""
    sums = counted.groupby(keys)["gap"].agg(n="size", gap="sum").reset_index()
    found = table[keys].merge(sums, on=keys, how="left")[["n", "gap"]].fillna(0.0)
    return found.set_axis(table.index)


def _row(
    case: _Case, texts: Mapping[str, str], voices: str, rate: float, n_cases: int
) -> dict[str, Any]:
    hit = case.hit
    start, end = hit.place
    searched = f"headline and body of {things(case.n_articles, 'article')}, {voices}: "
    return {
        "story_id": case.story,
        "item": case.printed,
        "item_kind": case.item.kind,
        "outlet": case.outlet,
        "found": hit.article is not None,
        "evidence_id": hit.evidence_id,
        "searched": searched + _SEARCHED[case.item.kind],
        "found_as": hit.found_as,
        "article_id": hit.article,
        "start": start,
        "end": end,
        "text": texts[hit.article][start:end] if hit.article else "",
        "n_outlets": case.n_outlets,
        "n_reporting": case.n_reporting,
        "n_others": case.n_others,
        "gap_rate": rate,
        "gap_n": n_cases,
    }
