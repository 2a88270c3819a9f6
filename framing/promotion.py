"""Cross-promotion as data: every promo with its place and target, and who promotes whom.

A promo is a row of evidence; here it gets what takes the whole corpus to know: which outlet its
target belongs to, and which of the article's own paragraphs it stands between or cuts into.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import networkx as nx
from pandas import DataFrame, Series

from framing import tally
from framing.columns import in_our_types
from framing.errors import CorpusError
from framing.feature import first_roles
from framing.given import need
from framing.tables import INT, TEXT, Column, Table

PLACES = ("start", "between paragraphs", "inside a paragraph", "inside a sentence", "end")
_OWNERS = ("own pages", "other outlet", "target not known")
_EDGE = ("outlet", "target_outlet", "kind")
_EDGES = Table(
    "edges",
    "who promotes whom",
    _EDGE,
    {name: Column(TEXT, name) for name in _EDGE}
    | {name: Column(INT, name) for name in ("n", "n_articles")},
)
_SHOWN = 80
_SENTENCE_ENDS = ".!?…:”\"’')»"

Tables = Mapping[str, DataFrame]


def promos(tables: Tables) -> DataFrame:
    r"""Return one row per promo: what it promotes, under which label, whose it is, where it stands.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles, evidence and roles; promos in other articles are left out.

    Returns
    -------
    DataFrame
        evidence_id, article_id, outlet; kind; label and headline as printed (a label above a list
        is that of each headline; missing where there is none); url, the absolute address of the
        target, missing where the input told none; target_outlet, found by the host of the
        address, else by an article of the corpus with that headline, missing where neither tells;
        is_own, whether it is the article's outlet;
        paragraph, the number of the article's own paragraph that it follows or stands in, 0 before
        the first; n_paragraphs, how many there are; place, one of `PLACES`; before and after, the
        article's own words around it, 80 code points at most; rule.

    Examples
    --------
    >>> import framing as fr
    >>> text = "The port was sold.\n\nREAD MORE: How the port was sold\n\nIt was cheap."
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "headline": [None],
    ...                       "url": [None], "body_start": [0], "text": [text]})
    >>> found = fr.find_evidence(articles)
    >>> rows = fr.promos(found._asdict() | {"articles": articles})
    >>> rows[["label", "headline", "paragraph", "place"]].values.tolist()
    [['READ MORE:', 'How the port was sold', 1, 'between paragraphs']]
    """
    needed, facts = ("articles", "evidence", "roles"), ("outlet", "headline", "url")
    tables = need(tables, *needed, columns=facts)
    rows = tally.promos(tables)
    label, headline = (first_roles(tables["roles"], role) for role in ("label", "headline"))
    target = rows["category"].where(rows["category"] != tally.NO_TARGET).astype("str")
    rows = rows.assign(
        label=_of_list(rows.assign(label=rows["evidence_id"].map(label["text"]).astype("str"))),
        headline=rows["evidence_id"].map(headline["text"]).astype("str"),
        url=rows["evidence_id"].map(headline["refers_to"]).astype("str"),
        target_outlet=target,
    )
    columns = ["evidence_id", "article_id", "outlet", "kind", "label", "headline", "url"]
    columns += ["target_outlet", "is_own", *_Place._fields, "rule"]
    return _with_places(rows, tables["articles"])[columns].reset_index(drop=True)


def link_graph(tables: Tables) -> DataFrame:
    """Return who promotes whom: one row per outlet, promoted outlet and kind of promo.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles, evidence and roles.

    Returns
    -------
    DataFrame
        outlet, target_outlet, kind; n, promos; n_articles, articles that hold them; n_promos, all
        promos of the outlet, those with an unknown target included; is_own. Promos whose target is
        not known make no edge. The largest first.

    Examples
    --------
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1", "a2"], "outlet": ["North", "South"],
    ...     "headline": [None, "How the port was sold"], "url": [None, None],
    ...     "body_start": [0, 0], "text": ["READ MORE: How the port was sold", "It was."]})
    >>> found = fr.find_evidence(articles)
    >>> edges = fr.link_graph(found._asdict() | {"articles": articles})
    >>> edges[["outlet", "target_outlet", "kind", "n", "n_promos"]].values.tolist()
    [['North', 'South', 'story', 1, 1]]
    """
    rows = promos(tables)
    known = rows.dropna(subset=["target_outlet"])
    edges = known.groupby(list(_EDGE)).agg(
        n=("evidence_id", "size"), n_articles=("article_id", "nunique")
    )
    edges = edges.reset_index()
    edges["n_promos"] = edges["outlet"].map(rows.groupby("outlet").size()).astype("int64")
    edges["is_own"] = edges["outlet"] == edges["target_outlet"]
    order = edges.sort_values(["n", *_EDGE], ascending=[False, True, True, True])
    return order.reset_index(drop=True)


def write_link_graph(edges: DataFrame, path: str | Path) -> None:
    """Write the graph of `link_graph` for networkx, Gephi and their like.

    Parameters
    ----------
    edges : DataFrame
        As `link_graph` gives them; outlets become nodes, rows become edges with n as weight.
    path : path
        A file that ends in .graphml or .gexf.

    Raises
    ------
    CorpusError
        If the name ends in anything else.

    Examples
    --------
    >>> write_link_graph(DataFrame(), "edges.csv")
    Traceback (most recent call last):
    framing.errors.CorpusError: edges.csv: a graph is written as .graphml or .gexf
    """
    writers = {".graphml": nx.write_graphml, ".gexf": nx.write_gexf}
    write = writers.get(Path(path).suffix.lower())
    if write is None:
        raise CorpusError(f"{path}: a graph is written as .graphml or .gexf")
    edges = in_our_types(edges, _EDGES, made_by="fr.link_graph(tables)")
    graph = nx.MultiDiGraph()
    columns = (edges[name].tolist() for name in (*_EDGE, "n", "n_articles"))
    for outlet, target, kind, n, n_articles in zip(*columns, strict=True):
        graph.add_edge(outlet, target, key=kind, kind=kind, weight=n, n_articles=n_articles)
    write(graph, path)


def by_owner(rows: DataFrame) -> DataFrame:
    """Return promos with whose pages they promote as their category, for `tally.shares`.

    Parameters
    ----------
    rows : DataFrame
        As `promos` gives them.

    Examples
    --------
    >>> by_owner(DataFrame({"is_own": [True, False, None]})).category.tolist()
    ['own pages', 'other outlet', 'target not known']
    """
    own, other, unknown = _OWNERS
    owner = rows["is_own"].astype("object").map({True: own, False: other})
    return rows.assign(category=owner.fillna(unknown).astype("str"))


def owned(rows: DataFrame) -> str:
    r"""Say how many promos lead to pages of the outlet that prints them, where it is stated.

    Parameters
    ----------
    rows : DataFrame
        As `promos` gives them.

    Examples
    --------
    >>> owned(DataFrame({"outlet": ["North", "South"], "is_own": [True, None]}))
    '1 of 2 promos lead to pages of the outlet that prints them,\n0 to those of others; of 1 it is
    not known'
    """
    mine = by_owner(rows[rows["outlet"] != tally.NO_OUTLET])["category"]
    own, other, unknown = (int((mine == name).sum()) for name in _OWNERS)
    return (
        f"{own} of {len(mine)} promos lead to pages of the outlet that prints them,\n"
        f"{other} to those of others; of {unknown} it is not known"
    )


class _Place(NamedTuple):
    """Where a promo stands among the article's own words."""

    paragraph: int
    n_paragraphs: int
    place: str
    before: str
    after: str


def _of_list(rows: DataFrame) -> Series[str]:
    """A label stands once above a list of headlines: it is the label of each."""
    is_labelled = rows["rule"].str.contains("/label/", regex=False)
    in_text = rows.sort_values(["article_id", "start"])
    listed = in_text.groupby(["article_id", "rule"])["label"].ffill().reindex(rows.index)
    return rows["label"].fillna(listed.where(is_labelled)).astype("str")


def _with_places(rows: DataFrame, articles: DataFrame) -> DataFrame:
    """The rows with the columns of `_Place`; one pass over each article that has promos."""
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    starts = dict(zip(articles["article_id"], articles["body_start"], strict=True))
    found: dict[str, _Place] = {}
    for article_id, mine in rows.groupby("article_id"):
        spans = sorted(zip(mine["start"], mine["end"], mine["evidence_id"], strict=True))
        places = _places(texts[article_id], int(starts[article_id]), [s[:2] for s in spans])
        found.update(zip((evidence_id for *_, evidence_id in spans), places, strict=True))
    places = [found[evidence_id] for evidence_id in rows["evidence_id"]]
    return rows.join(DataFrame(places, columns=list(_Place._fields), index=rows.index))


def _places(text: str, body_start: int, spans: list[tuple[int, int]]) -> list[_Place]:
    """The place of each promo; spans are in order and do not overlap."""
    own = _own_pieces(text, body_start, spans)
    lines = sorted({line for *_, line in own})
    ends = [end for _, end, _ in own]
    places = []
    for start, _ in spans:
        last = bisect_right(ends, start) - 1  # of the pieces that end before the promo
        before = text[own[last][0] : own[last][1]].strip() if last >= 0 else ""
        after = text[own[last + 1][0] : own[last + 1][1]].strip() if last + 1 < len(own) else ""
        is_inside = last >= 0 and last + 1 < len(own) and own[last][2] == own[last + 1][2]
        paragraph = bisect_left(lines, own[last][2]) + 1 if last >= 0 else 0
        if not after or not before:
            place = "end" if before else "start"
        elif is_inside:
            place = f"inside a {'paragraph' if before[-1] in _SENTENCE_ENDS else 'sentence'}"
        else:
            place = "between paragraphs"
        places.append(_Place(paragraph, len(lines), place, before[-_SHOWN:], after[:_SHOWN]))
    return places


def _own_pieces(
    text: str, body_start: int, spans: list[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    """Stretches of the body outside promos, with the number of the line each stands in."""
    pieces, position, line = [], body_start, 0
    for start, end in [*spans, (len(text), len(text))]:
        while position < start:
            stop = text.find("\n", position, start)
            edge = stop if stop >= 0 else start
            if text[position:edge].strip():
                pieces.append((position, edge, line))
            line += stop >= 0
            position = edge + (stop >= 0)
        line += text.count("\n", start, end)
        position = max(position, end)
    return pieces
