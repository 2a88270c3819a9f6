"""What each article bears of other outlets: its promos, the media told, the agencies named."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd
from pandas import DataFrame

from framing import tally
from framing.credits import Credit
from framing.feature import first_roles
from framing.markup import registered
from framing.outlets import SITES, host, is_same_outlet, naming
from framing.text import plain
from framing.wire import WHOLE

FACTS = ("outlet", "headline", "byline", "dateline", "published", "notes", "url")
"""Columns of articles that are read, beside article_id and text."""
_MEDIA_WORDS = frozenset(  # ours: how names of media end
    "news radio tv television times post herald journal tribune gazette daily chronicle observer "
    "telegraph guardian broadcasting newspaper magazine agency newswire".split()
)
_TOLD = re.compile(
    r"\b(?:told|tells?|telling|spoke to|speaking to|spoke with|interview (?:with|to|on))\s"
    r"(?:the\s)?"
    r"(?P<name>[A-Z][\w.&’'-]{0,30}(?:\s[A-Z][\w&’'-]{0,30}){0,3})"
)
_CAPITAL = re.compile(r"[A-Z]")
_DETERMINER = re.compile(r"\A(?:the|an?|state)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’](?:s\b|\Z|(?= ))")


class Promo(NamedTuple):
    """A promo of an article: its evidence, whose page it promotes, and how it is printed."""

    evidence_id: str
    start: int
    end: int
    text: str
    label: str
    headline: str
    target: str | None
    is_own: bool | None
    is_linked: bool
    is_remnant: bool
    kind: str


class Told(NamedTuple):
    """A citation that names the medium it was given to, or is one of a medium."""

    evidence_id: str
    start: int
    end: int
    text: str
    name: str


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of one article before it is compared with others."""

    article_id: str
    text: str
    outlet: str | None
    headline: str | None
    byline: str | None
    dateline: str | None
    published: pd.Timestamp | None
    promos: Sequence[Promo] = ()
    told: Sequence[Told] = ()
    agencies: Sequence[Credit] = ()  # as it names them: not for the words it shares with others
    notes: str | None = None

    @property
    def name(self) -> str:
        """The outlet and headline, for a sentence."""
        who = self.outlet or "an outlet not stated"
        return (
            f"{who}, {quoted(self.headline, 90)}" if self.headline else f"{who} ({self.article_id})"
        )

    @property
    def agency(self) -> str | None:
        """The agency whose copy the whole article says it is."""
        return next((credit.name for credit in self.agencies if credit.kind in WHOLE), None)


def quoted(words: object, longest: int = 120) -> str:
    r"""Return words in quotation marks, on one line, cut to a length.

    Examples
    --------
    >>> quoted("The ferry\nsank", 8)
    '“The fer…”'
    """
    line = " ".join(str(words).split())
    return f"“{line if len(line) <= longest else line[: longest - 1].rstrip() + '…'}”"


def read_traces(tables: Mapping[str, DataFrame], wire: DataFrame) -> dict[str, Known]:
    """Read off the tables what each article bears of other outlets, by its id.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles, evidence, roles.
    wire : DataFrame, table WIRE
    """
    articles = tables["articles"]
    names = FACTS[:-1]
    none = [None] * len(articles)
    columns = [articles[name].tolist() if name in articles else none for name in names]
    promos, told = _promos_of(tables), _told_of(tables)
    agencies: dict[str, list[Credit]] = defaultdict(list)
    named = wire[wire["kind"] != "shared"]
    fields = ("article_id", "start", "end", "agency", "kind")
    for article, *said in zip(*(named[name].tolist() for name in fields), strict=True):
        agencies[article].append(Credit(*said))
    known = {}
    for article, text, *values in zip(
        articles["article_id"].tolist(), articles["text"].tolist(), *columns, strict=True
    ):
        outlet, headline, byline, dateline, published, notes = (
            None if pd.isna(value) else value for value in values
        )
        known[article] = Known(
            article,
            text,
            outlet,
            headline,
            byline,
            dateline,
            published,
            promos.get(article, []),
            told.get(article, []),
            agencies.get(article, []),
            notes,
        )
    return known


def _promos_of(tables: Mapping[str, DataFrame]) -> dict[str, list[Promo]]:
    found = tally.promos(tables)
    labels, headlines = (first_roles(tables["roles"], role) for role in ("label", "headline"))
    label = labels["text"].to_dict()
    headline, address = headlines["text"].to_dict(), headlines["refers_to"].dropna().to_dict()
    own = {o: host(u) for o, u in _addresses(tables["articles"])}
    promos: dict[str, list[Promo]] = defaultdict(list)
    columns = ("evidence_id", "article_id", "start", "end", "text", "kind", "outlet", "category")
    for identity, article, start, end, text, kind, outlet, target, is_own in zip(
        *(found[name].tolist() for name in columns), found["is_own"].tolist(), strict=True
    ):
        to = host(address.get(identity))
        printed, said = plain(headline.get(identity, "")), label.get(identity, "").strip()
        is_known = target != tally.NO_TARGET
        is_mine = is_known and (
            bool(is_own)
            or is_same_outlet(target, outlet)
            or is_same_outlet(to, outlet)
            or (to is not None and registered(to) == registered(own.get(article) or ""))
        )
        before = plain(text.split(label.get(identity) or "\0")[0])
        promos[article].append(
            Promo(
                identity, start, end, text, said, printed, target if is_known else None,
                is_mine if is_known else None, to is not None,
                to is None and bool(said) and len(printed) > 8 and before == printed, kind,
            )
        )  # fmt: skip
    return promos


def _addresses(articles: DataFrame) -> Iterator[tuple[str, object]]:
    urls = articles["url"] if "url" in articles else [None] * len(articles)
    yield from zip(articles["article_id"], urls, strict=True)


def _told_of(tables: Mapping[str, DataFrame]) -> dict[str, list[Told]]:
    """Media that somebody told: as citations name them, and as the text does."""
    articles, roles, evidence = tables["articles"], tables["roles"], tables["evidence"]
    texts = dict(zip(articles["article_id"].tolist(), articles["text"].tolist(), strict=True))
    mine = roles[roles["role"] == "medium"].sort_values(["article_id", "start", "evidence_id"])
    promoted = set(evidence.loc[evidence["voice"] == "promo", "evidence_id"])
    told: dict[str, list[Told]] = defaultdict(list)
    columns = ("evidence_id", "article_id", "start", "end", "text")
    for identity, article, start, end, text in zip(
        *(mine[c].tolist() for c in columns), strict=True
    ):
        name = medium_name(text)
        if name is not None and identity not in promoted:
            around = _clause(texts[article], start, end)
            told[article].append(Told(identity, start, end, around, name))
    outlets = [name for name in articles["outlet"].dropna().unique() if len(name) > 1]
    cited = evidence[(evidence["feature"] == "citation") & ~evidence["evidence_id"].isin(promoted)]
    spans: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for article, first, last, identity in zip(
        *(cited[c].tolist() for c in ("article_id", "start", "end", "evidence_id")), strict=True
    ):
        spans[article].append((first, last, identity))
    for article, text in texts.items():
        known = {place for one in told[article] for place in range(one.start, one.end)}
        for start, end, name in _told_in(text, outlets):
            holder = [i for first, last, i in spans[article] if first - 1 <= start <= last + 1]
            if holder and not known & set(range(start, end)):
                told[article].append(Told(holder[0], start, end, _clause(text, start, end), name))
    return told


def _told_in(text: str, outlets: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Where a text says that someone told an outlet of the corpus, or a name that ends so."""
    for match in _TOLD.finditer(text):
        name = match["name"].rstrip(".,’'")
        last = name.rsplit(" ", 1)[-1].casefold()
        if last in _MEDIA_WORDS or any(naming(outlet).match(name) for outlet in outlets):
            yield match.start("name"), match.start("name") + len(name), name


def _clause(text: str, start: int, end: int) -> str:
    first = max(text.rfind(c, max(0, start - 60), start) for c in ".”\n,")
    return text[first + 1 if first >= 0 else max(0, start - 40) : end].strip()


def medium_name(words: str) -> str | None:
    """Return a medium's name; missing where it has no capital, or is a site where all publish.

    Examples
    --------
    >>> medium_name("the North Ledger's"), medium_name("local radio"), medium_name("Twitter")
    ('North Ledger', None, None)
    """
    name = _POSSESSIVE.split(_DETERMINER.sub("", words.strip()), maxsplit=1)[0].rstrip(".,")
    is_name = bool(_CAPITAL.match(name)) or name.isupper()
    return name if is_name and name.casefold().split(" ")[0] not in SITES else None
