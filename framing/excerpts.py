"""The words behind a report's numbers: which excerpts a number opens to, and how they are shown.

Every number registers its evidence and gets a link. When all have done so, the room there is for
excerpts is shared among the lists, so that a report stays small however large the corpus is.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from markupsafe import Markup
from pandas import DataFrame

MOST_IN_ALL = 4_500
MOST_IN_ONE, FEWEST_IN_ONE = 20, 3
NO_MATHS = "tex2jax_ignore mathjax_ignore"  # else “$5 million or $6 million” is set as a formula
ORDER = ["article_id", "start", "end", "evidence_id"]
RANK = "rank_in_order"
_LISTED = ("evidence_id", "article_id", "start", "end", "voice", "rule", RANK)
_WIDTH, _LONGEST = 60, 320
_HARMLESS = frozenset("\u00ad\u200c\u200d")  # soft hyphen; joiners of Persian and of emoji
_BREAKS = dict.fromkeys(map(ord, "\n\r\x0b\x0c\x85\u2028\u2029"), " ¶ ") | {9: " "}


def visible(text: object) -> str:
    r"""Return text in which no character acts: controls, bidirectional marks are named instead.

    Examples
    --------
    >>> print(visible("pay\u202ecnp.exe\x00 twice\nor more"))
    pay⟨U+202E⟩cnp.exe⟨U+0000⟩ twice ¶ or more
    """
    plain = str(text)
    if plain.isprintable():
        return plain
    return "".join(_shown(c) for c in plain.replace("\r\n", "\n").translate(_BREAKS))


def _shown(character: str) -> str:
    acts = unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in _HARMLESS
    is_no_character = ord(character) & 0xFFFE == 0xFFFE
    return f"⟨U+{ord(character):04X}⟩" if acts or is_no_character else character


def say(template: str, *values: object) -> Markup:
    r"""Fill a sentence of ours with values; whatever is not markup is made visible and escaped.

    Examples
    --------
    >>> print(say("<b>{}</b>: {}", "A & B", Markup("<i>1</i>")))
    <b>A &amp; B</b>: <i>1</i>
    """
    shown = (value if isinstance(value, Markup) else visible(value) for value in values)
    return Markup(template).format(*shown)  # noqa: S704 - templates are constants of ours


def slug(*names: object) -> str:
    """Return an id for HTML made of the names; names that lose characters get a hash.

    Examples
    --------
    >>> slug("x", "loaded terms", "North Ledger"), slug("x", "Zürich")
    ('x-loaded-terms-north-ledger', 'x-z-rich-2bb87f')
    """
    parts = [re.sub(r"[^a-z0-9]+", "-", str(name).lower()).strip("-")[:40] for name in names]
    joined, kept = "-".join(parts), "-".join(str(name).lower().replace(" ", "-") for name in names)
    if joined == kept:
        return joined
    whole = "\x1f".join(map(str, names)).encode("utf-8", "surrogatepass")
    return f"{joined}-{hashlib.blake2b(whole, digest_size=3).hexdigest()}"


class Excerpt(NamedTuple):
    """One piece of evidence in its context, ready for the template."""

    words: Markup
    headline: str
    facts: str


@dataclass(frozen=True)
class Listing:
    """The excerpts behind one number: where they stand, what they are, how many there are."""

    identity: str
    title: str
    back: str
    n: int
    excerpts: tuple[Excerpt, ...]


class Excerpts:
    """Collects the numbers of one report, and then lists the words behind them.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES
        Outlets filled in.
    roles : DataFrame, table ROLES
        Sources and cues are set off inside a citation.
    """

    def __init__(self, articles: DataFrame, roles: DataFrame) -> None:
        columns = ("text", "headline", "outlet")
        facts = zip(*(articles[name] for name in columns), strict=True)
        self._articles = dict(zip(articles["article_id"], facts, strict=True))
        self._roles = roles
        self._listed: dict[tuple[str, ...], tuple[str, str, str, DataFrame]] = {}
        self._used: set[str] = set()

    def link(self, shown: str, rows: DataFrame, title: str, *, back: str) -> Markup:
        """Return the number as a link to its excerpts; plain text where there are none.

        Parameters
        ----------
        shown : str
            The number as printed.
        rows : DataFrame, table EVIDENCE
            What it counts. A column RANK, its rank in ORDER among all evidence, saves sorting.
        title : str
            What it counts, in words, with the outlet.
        back : str
            Id of the section that the list leads back to.
        """
        return linked(shown, self.identity(rows, title, back=back))

    def identity(self, rows: DataFrame, title: str, *, back: str) -> str:
        """Return the id of the list of these excerpts, as for `link`; '' where there are none."""
        if rows.empty:
            return ""
        same = (str(len(rows)), _digest(rows))
        if same not in self._listed:
            self._listed[same] = (self._free(slug("x", title)), title, back, as_listed(rows))
        return self._listed[same][0]

    def _free(self, wanted: str) -> str:
        identity, number = wanted, 2
        while identity in self._used:
            identity, number = f"{wanted}-{number}", number + 1
        self._used.add(identity)
        return identity

    def listings(self, *, most: int = MOST_IN_ONE) -> list[Listing]:
        """Return the lists behind all links given out so far, in the order of the report.

        Parameters
        ----------
        most : int
            Excerpts in one list; fewer where many lists share the room.
        """
        room = MOST_IN_ALL // max(1, len(self._listed))
        most = max(FEWEST_IN_ONE, min(most, room))
        drawn = [
            (identity, title, back, len(rows), evenly(rows, most))
            for identity, title, back, rows in self._listed.values()
        ]
        wanted = {name for *_, rows in drawn for name in rows["evidence_id"]}
        parts = self._parts(wanted)
        return [
            Listing(identity, title, back, n, tuple(self._excerpts(rows, parts)))
            for identity, title, back, n, rows in drawn
        ]

    def _parts(self, wanted: set[str]) -> dict[str, list[tuple[int, int, str, str]]]:
        """Sources and cues by evidence: start, end, role, label."""
        roles = self._roles
        mine = roles[roles["evidence_id"].isin(wanted) & roles["role"].isin(["source", "cue"])]
        parts: dict[str, list[tuple[int, int, str, str]]] = {}
        mine = mine.sort_values(["evidence_id", "start", "end"])
        labels = mine["label"].fillna("")
        for identity, *part in zip(
            mine.evidence_id, mine.start, mine.end, mine.role, labels, strict=True
        ):
            parts.setdefault(identity, []).append(tuple(part))
        return parts

    def _excerpts(
        self, rows: DataFrame, parts: dict[str, list[tuple[int, int, str, str]]]
    ) -> Iterator[Excerpt]:
        voices = rows["voice"].fillna("undecided")
        for identity, article, start, end, voice, rule in zip(
            rows.evidence_id, rows.article_id, rows.start, rows.end, voices, rows.rule, strict=True
        ):
            text, headline, outlet = self._articles[article]
            mine = parts.get(identity, [])
            labels = [f"{role}: {label}" for _, _, role, label in mine if label]
            facts = " · ".join([outlet, f"voice: {voice}", *labels, rule])
            shown = article if pd.isna(headline) else headline
            yield Excerpt(_in_context(text, start, end, mine), shown[:110], facts)


def as_listed(rows: DataFrame) -> DataFrame:
    """Return evidence with the columns that a list reads: no more is to be kept, or dealt to lists.

    Examples
    --------
    >>> as_listed(DataFrame({"start": [4], "end": [9], "text": ["quays"]})).to_dict("list")
    {'start': [4], 'end': [9]}
    """
    return rows[[name for name in _LISTED if name in rows]]


def linked(shown: str, identity: str) -> Markup:
    """Return a number as a link to a list of excerpts; plain text where there is none.

    Examples
    --------
    >>> print(linked("12", "x-promos-north"), linked("0", ""))
    <a href="#x-promos-north">12</a> 0
    """
    return say('<a href="#{}">{}</a>', identity, shown) if identity else say("{}", shown)


def evenly(rows: DataFrame, most: int) -> DataFrame:
    """Return at most so many rows, evenly spaced over articles and text.

    Examples
    --------
    >>> rows = DataFrame({"article_id": "a", "start": range(9), "end": 9})
    >>> evenly(rows, 3).start.tolist()
    [0, 4, 8]
    """
    keys = [RANK] if RANK in rows else [key for key in ORDER if key in rows]
    if len(rows) <= most:
        return rows.sort_values(keys)
    chosen = np.linspace(0, len(rows) - 1, most).round().astype(int)
    if keys == [RANK]:
        rank = np.argsort(rows[RANK].to_numpy(np.int64), kind="stable")
        return rows.take(rank[chosen])
    return rows.sort_values(keys).iloc[chosen]


def _digest(rows: DataFrame) -> str:
    """Tells one set of evidence from another, whatever the order of its rows."""
    if RANK in rows:
        named = np.sort(rows[RANK].to_numpy(np.int64)).tobytes()
    else:
        named = "".join(np.sort(rows["evidence_id"].to_numpy(dtype=object))).encode()
    return hashlib.blake2b(named).hexdigest()


def _in_context(
    text: str, start: int, end: int, parts: Sequence[tuple[int, int, str, str]]
) -> Markup:
    """The marked words with up to 60 characters on each side; source bold, cue in italics."""
    left, right = text[max(0, start - _WIDTH) : start], text[end : end + _WIDTH]
    stop = min(end, start + _LONGEST)
    inside, at = Markup(), start
    for first, last, role, _ in parts:
        if at <= first < last <= stop:
            tag = "b" if role == "source" else "i"
            inside += say(f"{{}}<{tag}>{{}}</{tag}>", text[at:first], text[first:last])
            at = last
    inside += say("{}", text[at:stop])
    before, cut = "…" if start > _WIDTH else "", " […] " if stop < end else ""
    after = "…" if end + _WIDTH < len(text) else ""
    return say("{}{}<mark>{}</mark>{}{}{}", before, left, inside, cut, right, after)
