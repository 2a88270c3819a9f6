"""Stories and copies as tidy rows: who cites whom in a story, who shares text with whom, and when.

As in `tally`, each function takes the tables of a run; nothing is decided anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd
from pandas import DataFrame, Series

from framing.dates import is_later, stated
from framing.errors import CorpusError
from framing.feature import words_by_article
from framing.given import need, refuse_others
from framing.tally import NO_OUTLET, Tables, in_order, sources, with_outlets

_OF_PASSAGES = ("copied_passages", "shared_passages")
_KINDS = {
    "copied_passages": "copied",
    "shared_passages": "unordered",
    "credited_passages": "credited",
}
_NO_TIER = 9


def sources_in_story(tables: Tables, story: str, *, items: DataFrame | None = None) -> DataFrame:
    """Return who cites whom in a story: a row for each of its outlets and sources, cited or not.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles, evidence, roles, stories.
    story : str
        A story_id.
    items : DataFrame, optional
        As `tally.sources` gives them, if that is at hand.

    Returns
    -------
    DataFrame
        outlet, name, source, n (citations), words given to it, is_named (whether the outlet's
        articles of the story print the name; of one all of whose words have a capital, its last
        word) and n_outlets that cite it; the source that most outlets cite first. Articles that
        state no outlet are left out, if others do. Sources are told apart by name. A name of one
        word stands for the longer name that ends in it, if only one in the story does.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a", "b"], "outlet": ["North", "South"],
    ...     "body_start": 0, "text": ["Mayor Ann Lee said it was late.", "The report said so."]})
    >>> tables = fr.find_evidence(articles)._asdict() | {"articles": articles}
    >>> tables["stories"] = DataFrame({"article_id": ["a", "b"], "story_id": "s"})
    >>> sources_in_story(tables, "s")[["outlet", "name", "n", "words"]].values.tolist()
    [['North', 'Ann Lee', 1, 3.0], ['South', 'Ann Lee', 0, 0.0],
     ['North', 'Report', 0, 0.0], ['South', 'Report', 1, 1.0]]
    """
    mine = _of_story(tables, story)
    articles = with_outlets(tables["articles"])
    articles = articles[articles["article_id"].isin(mine)]
    stated = articles[articles["outlet"] != NO_OUTLET]
    articles = articles if stated.empty else stated
    texts = articles.groupby("outlet")["text"].agg("\n\n".join)
    cited = cited_in_story(tables, story, items=items)
    cited = cited[cited["outlet"].isin(texts.index)]
    names = _longest(cited)
    grid = cited.groupby(["source", "outlet"]).agg(n=("words", "size"), words=("words", "sum"))
    every = pd.MultiIndex.from_product(
        [sorted(names), in_order(texts.index)], names=["source", "outlet"]
    )
    rows = grid.reindex(every, fill_value=0).reset_index()
    rows = rows.assign(
        name=rows["source"].map(names).astype("str"),
        is_named=[
            bool(_printed(names[source]).search(texts[outlet]))
            for source, outlet in zip(rows["source"], rows["outlet"], strict=True)
        ],
        n_outlets=rows["n"].gt(0).groupby(rows["source"]).transform("sum").astype("int64"),
        total=rows.groupby("source")["words"].transform("sum"),
    )
    by = ["n_outlets", "total", "source", "outlet"]
    ordered = rows.sort_values(by, ascending=[False, False, True, True], ignore_index=True)
    return ordered[["outlet", "name", "source", "n", "words", "is_named", "n_outlets"]]


def cited_in_story(tables: Tables, story: str, *, items: DataFrame | None = None) -> DataFrame:
    """Return the citations of a story that name a source, as rows of `tally.sources`.

    `source` is that of `sources_in_story`: a name of one word is replaced by the longer name.
    `items` are all rows of `tally.sources`, if these are at hand.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a"], "outlet": ["North"], "body_start": 0,
    ...     "text": ["Mayor Ann Lee said it was late. It rained."]})
    >>> tables = fr.find_evidence(articles)._asdict() | {"articles": articles}
    >>> tables["stories"] = DataFrame({"article_id": ["a"], "story_id": "s"})
    >>> cited_in_story(tables, "s")["source"].tolist()
    ['ann lee']
    """
    cited = sources(tables) if items is None else items
    cited = cited[cited["article_id"].isin(_of_story(tables, story))].dropna(subset=["source"])
    return cited.assign(source=cited["source"].replace(_fuller(cited["source"])))


def _of_story(tables: Tables, story: str) -> Series[str]:
    told = tables["stories"]
    return told.loc[told["story_id"] == story, "article_id"]


def largest_story(tables: Tables) -> str | None:
    """Return the story that most outlets tell; of equals that of most articles, then the first id.

    None where no story is told by two outlets.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a", "b", "c"], "outlet": ["North", "South", "South"]})
    >>> stories = DataFrame({"article_id": ["a", "b", "c"], "story_id": ["s", "s", "t"]})
    >>> largest_story({"articles": articles, "stories": stories})
    's'
    """
    outlets = tables["articles"].set_index("article_id")["outlet"].replace(NO_OUTLET, None)
    told = tables["stories"].assign(outlet=tables["stories"]["article_id"].map(outlets))
    sizes = told.groupby("story_id").agg(outlets=("outlet", "nunique"), n=("outlet", "size"))
    sizes = sizes[sizes["outlets"] > 1].reset_index()
    by = ["outlets", "n", "story_id"]
    ordered = sizes.sort_values(by, ascending=[False, False, True])["story_id"]
    return None if ordered.empty else str(ordered.iloc[0])


def _longest(cited: DataFrame) -> dict[str, str]:
    """The longest name of each key; of equals the last in the alphabet."""
    names: dict[str, str] = {}
    for key, name in sorted(
        set(zip(cited["source"], cited["name"], strict=True)), key=lambda pair: (len(pair[1]), pair)
    ):
        names[key] = name
    return names


def _printed(name: str) -> re.Pattern[str]:
    """The name in a text; of a name all in capitals, like that of a person, the last word."""
    words = name.split()
    wanted = words[-1] if all(word[:1].isupper() for word in words) else name
    return re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)", re.IGNORECASE)


def _fuller(keys: Iterable[str]) -> dict[str, str]:
    """For names of one word the one longer name among them that ends in it."""
    whole: dict[str, set[str]] = {}
    for key in sorted(set(keys)):
        head, _, last = key.rpartition(" ")
        if head:
            whole.setdefault(last, set()).add(key)
    return {last: min(names) for last, names in whole.items() if len(names) == 1}


def reuse_pairs(tables: Tables) -> DataFrame:
    """Return the pairs of articles that share text, the earlier one first where dates tell.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles, matches.

    Returns
    -------
    DataFrame
        first, second (article ids), first_outlet, second_outlet, first_published,
        second_published, words (shared), first_contained, second_contained (the share of each
        one's words), is_ordered; most words first. Where the order is not known, because a date is
        missing or near another and without time or zone, the one with a date is first, then the
        smaller id.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a", "b"], "outlet": ["North", "South"],
    ...     "published": pd.to_datetime(["2026-02-18T09:00Z", "2026-02-17T11:00Z"])})
    >>> matches = DataFrame({"article_a": ["a"], "article_b": ["b"], "words": [80],
    ...                      "contained_a": [0.9], "contained_b": [0.5]})
    >>> reuse_pairs({"articles": articles, "matches": matches})[
    ...     ["first_outlet", "second_outlet", "second_contained", "is_ordered"]].values.tolist()
    [['South', 'North', 0.9, True]]
    """
    keys = ["article_a", "article_b"]
    shares = {"contained_a": "first", "contained_b": "first", "words": "sum"}
    pairs = tables["matches"].groupby(keys).agg(shares).reset_index()
    facts = with_outlets(tables["articles"]).set_index("article_id")
    facts = facts.assign(published=pd.to_datetime(facts["published"], utc=True))
    facts["stated"] = _stated(facts)
    a, b = (facts.reindex(pairs[key]).reset_index(drop=True) for key in keys)
    is_a_first, is_b_first = _is_later(b, a), _is_later(a, b)
    is_ordered = is_a_first | is_b_first
    is_turned = is_b_first | (a["published"].isna() & b["published"].notna())
    sides = {
        "": (pairs["article_a"], pairs["article_b"]),
        "_outlet": (a["outlet"], b["outlet"]),
        "_published": (a["published"], b["published"]),
        "_contained": (pairs["contained_a"], pairs["contained_b"]),
    }
    columns = {f"first{name}": one.where(~is_turned, other) for name, (one, other) in sides.items()}
    columns |= {
        f"second{name}": other.where(~is_turned, one) for name, (one, other) in sides.items()
    }
    made = DataFrame(columns | {"words": pairs["words"], "is_ordered": is_ordered})
    by = ["words", "first", "second"]
    return made.sort_values(by, ascending=[False, True, True], ignore_index=True)


def _stated(facts: DataFrame) -> Series[Any]:
    notes = facts["notes"] if "notes" in facts else [None] * len(facts)
    dates = [
        stated(time, note if isinstance(note, str) else None) if pd.notna(time) else None
        for time, note in zip(facts["published"], notes, strict=True)
    ]
    return Series(dates, facts.index, dtype=object)


def _is_later(one: DataFrame, other: DataFrame) -> Series[bool]:
    dates = zip(one["stated"], other["stated"], strict=True)
    return Series([bool(x and y and is_later(x, y)) for x, y in dates], one.index, dtype=bool)


def pairs_across(tables: Tables) -> DataFrame:
    """Return the pairs of `reuse_pairs` of two outlets: both stated, and not the same.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a", "b", "c"], "outlet": ["North", None, "South"],
    ...                       "published": [None, None, None]})
    >>> matches = DataFrame({"article_a": ["a", "a"], "article_b": ["b", "c"], "words": [90, 80],
    ...                      "contained_a": [0.9, 0.8], "contained_b": [0.5, 0.5]})
    >>> pairs_across({"articles": articles, "matches": matches})["second_outlet"].tolist()
    ['South']
    """
    pairs = reuse_pairs(tables)
    return pairs[is_across(pairs["first_outlet"], pairs["second_outlet"])]


def reuse_by_outlet(tables: Tables, *, found: DataFrame | None = None) -> DataFrame:
    """Return how much text outlets share, two by two, and which seems to have it from the other.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles, matches, leads, exposure.
    found : DataFrame, optional
        What `reuse_by_article` found in them, if that is at hand.

    Returns
    -------
    DataFrame
        A row for each outlet and each other one with which its articles share text, most words
        first: outlet, other_outlet; n_articles, those of `outlet` that share text with an article
        of the other; words, of each of them those that it shares with one, at most; share of all
        words of the outlet. Of these articles n_copied seem to have the text from the other and
        name no origin (lead `copied_passages`), of n_unordered it is not known which came first,
        and n_credited name the other or an agency. An article counts once, as the first of these
        that holds for it. The rest came first, are named as the origin by the other, or share
        more with three articles besides. Pairs of which one states no outlet are left out.

    Raises
    ------
    CorpusError
        If a table is not there, or shared text is of articles that are not.

    Examples
    --------
    >>> import framing as fr
    >>> story = ("The ferry to Ardoven stopped at noon on Monday because ice had closed the outer "
    ...          "harbour and no tug could be found that was strong enough to break a way through "
    ...          "to the quay where forty people waited with their dogs and bicycles.")
    >>> articles = DataFrame({"article_id": ["a", "b"], "outlet": ["North", "South"],
    ...     "text": [story, story + " The council met in the old town hall."], "body_start": 0,
    ...     "published": pd.to_datetime(["2026-02-18T09:00Z", "2026-02-17T11:00Z"])})
    >>> tables = fr.find_evidence(articles)._asdict() | {"articles": articles}
    >>> tables["matches"] = fr.find_reuse(articles)
    >>> tables["leads"] = fr.find_leads(tables)
    >>> reuse_by_outlet(tables)[["outlet", "other_outlet", "n_articles", "words", "n_copied"]]
      outlet other_outlet  n_articles  words  n_copied
    0  North        South           1     43         1
    1  South        North           1     43         0
    """
    once = reuse_by_article(tables) if found is None else found
    groups = ["outlet", "other_outlet"]
    rows = once.groupby(groups).agg(n_articles=("words", "size"), words=("words", "sum"))
    for kind in _KINDS.values():
        rows[f"n_{kind}"] = once[once["kind"] == kind].groupby(groups).size()
    rows = rows.fillna(0).astype("int64").reset_index()
    outlets = with_outlets(tables["articles"]).set_index("article_id")["outlet"]
    words = words_by_article(need(tables, "exposure")["exposure"])
    whole = words.groupby(words.index.map(outlets.to_dict())).sum()
    rows.insert(4, "share", rows["words"] / whole.reindex(rows["outlet"]).to_numpy(float))
    by = ["words", "n_copied", "n_credited", *groups]
    return rows.sort_values(by, ascending=[False] * 3 + [True] * 2, ignore_index=True)


def reuse_by_article(tables: Tables) -> DataFrame:
    """Return the articles that `reuse_by_outlet` counts: one row for each and each other outlet.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles, matches, leads.

    Returns
    -------
    DataFrame
        outlet, other_outlet, article_id, other_article (of the other outlet, with which it shares
        most), words (shared with that one) and kind: copied, unordered, credited, or missing.

    Raises
    ------
    CorpusError
        If a table is not there, or shared text is of articles that are not.

    Examples
    --------
    >>> from framing.schema import LEADS, MATCHES, frame
    >>> articles = DataFrame({"article_id": ["a", "b"], "outlet": ["North", "South"], "text": "…"})
    >>> matches = frame([("a", 0, 1, "b", 0, 1, 80, 1.0, 0.9, 0.5)], MATCHES)
    >>> tables = {"articles": articles, "matches": matches, "leads": frame([], LEADS)}
    >>> reuse_by_article(tables)[["outlet", "other_article", "words"]].values.tolist()
    [['North', 'b', 80], ['South', 'a', 80]]
    """
    facts = ["outlet", "published", "notes"]
    tables = need(tables, "articles", "matches", "leads", columns=facts)
    for side in ("article_a", "article_b"):
        refuse_others(tables["matches"], "matches", tables["articles"], column=side)
    pairs = pairs_across(tables)
    names = {"first": "article_id", "first_outlet": "outlet"}
    others = {"second": "other_article", "second_outlet": "other_outlet"}
    turned = dict(zip([*names, *others], [*others.values(), *names.values()], strict=True))
    both = pd.concat([pairs.rename(columns=names | others), pairs.rename(columns=turned)])
    leads = tables["leads"].assign(kind=tables["leads"]["lead"].map(_KINDS)).dropna(subset=["kind"])
    keys = ["article_id", "other_article"]
    both = both.merge(leads[[*keys, "kind"]].drop_duplicates(keys), on=keys, how="left")
    order = both["kind"].map({kind: k for k, kind in enumerate(_KINDS.values())})
    by_order = both.assign(order=order).sort_values("order", kind="stable")
    own = ["outlet", "other_outlet", "article_id"]
    kinds = by_order.drop_duplicates(own)[[*own, "kind"]]
    most = both.sort_values([*own, "words"], ascending=[True] * 3 + [False], kind="stable")
    rows = most.drop_duplicates(own)[[*own, "other_article", "words"]]
    return rows.merge(kinds, on=own).reset_index(drop=True)


def is_across(one: Series[str], other: Series[str]) -> Series[bool]:
    """Whether the outlets of pairs are two: both stated, and not the same.

    Examples
    --------
    >>> is_across(Series(["North", "North"]), Series(["South", "(outlet not stated)"])).tolist()
    [True, False]
    """
    return (one != NO_OUTLET) & (other != NO_OUTLET) & (one != other)


def strongest_pair(tables: Tables) -> tuple[str, str]:
    """Return the pair of articles to look at first: two outlets, the earlier article first.

    A pair of which one does not state its outlet may be of one outlet, and is none.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles, matches; and leads, if found: a pair with a lead of a stronger tier goes before
        one that shares more words, and then the article that the lead names is first.

    Raises
    ------
    CorpusError
        If no two outlets share text.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a", "b"], "outlet": ["North", "South"],
    ...     "published": pd.to_datetime(["2026-02-18T09:00Z", "2026-02-17T11:00Z"])})
    >>> matches = DataFrame({"article_a": ["a"], "article_b": ["b"], "words": [80],
    ...                      "contained_a": [0.9], "contained_b": [0.5]})
    >>> strongest_pair({"articles": articles, "matches": matches})
    ('b', 'a')
    """
    pairs = pairs_across(tables)
    if pairs.empty:
        raise CorpusError("no two outlets share text; there is no pair to show")
    tiers: dict[tuple[str, str], int] = {}
    if "leads" in tables:
        leads = tables["leads"]
        mine = leads[leads["lead"].isin(_OF_PASSAGES)].sort_values("tier", ascending=False)
        named = zip(mine["other_article"], mine["article_id"], strict=True)
        tiers = dict(zip(named, mine["tier"], strict=True))  # of several the strongest
    either = [
        (tiers.get(pair, _NO_TIER), place, number, pair)
        for number, ids in enumerate(zip(pairs["first"], pairs["second"], strict=True))
        for place, pair in enumerate((ids, ids[::-1]))
    ]
    return min(either, key=lambda one: (one[0], one[2], one[1]))[3]
