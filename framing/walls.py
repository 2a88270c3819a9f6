"""Pages that are no article: errors, checks for robots, consent, and what is kept for subscribers.

The phrases are data: `lexicons/walls.csv`, each with an example that it fits and one that it does
not. One alone proves nothing, since articles quote them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_MAX_WORDS, _MAX_OTHERS = 150, 30  # of a wall; in paragraphs without any of its phrases
_MAX_UNTITLED, _MAX_SAID = 50, 25  # where no title says so: of a wall; around its phrases
_FEWEST = 2
_QUOTED = re.compile(r"“[^“”]{12,}”|\"[^\"]{12,}\"")  # no label of a button, such as “Accept all”
_MAX_LINE = 600
_SITE = re.compile(r" [|–—·-] ")
_WHAT = {
    "error": "an error page",
    "challenge": "a check that asks whether a reader is human",
    "consent": "a page that asks for consent",
    "paywall": "only an offer to subscribe",
}


class Rule(NamedTuple):
    """One row of walls.csv, compiled: for a whole title, or for any place in a line."""

    kind: str
    is_title: bool
    pattern: re.Pattern[str]

    def fits(self, line: str) -> bool:
        """Whether a title or a line says so."""
        folded = " ".join(line[:_MAX_LINE].replace("’", "'").lower().split())
        found = self.pattern.fullmatch(folded) if self.is_title else self.pattern.search(folded)
        return found is not None


def wall_in(titles: Sequence[str], paragraphs: Sequence[str]) -> str | None:
    """Return what a page is if it is no article; None of what may be one.

    Phrases in quotations do not count. Where no title says so, only a few lines are a wall.

    Parameters
    ----------
    titles : sequence of str
        The page's title and headings; of a title each part beside the site's name.
    paragraphs : sequence of str
        What would be the article's text.

    Examples
    --------
    >>> wall_in(["Access denied"], ["You don't have permission to access this page."])
    'an error page'
    >>> wall_in(["Access denied"], ["The council met on Monday."]) is None
    True
    """
    n_words = sum(len(paragraph.split()) for paragraph in paragraphs)
    if n_words > _MAX_WORDS:
        return None
    own = [_QUOTED.sub(" ", paragraph[:_MAX_LINE]) for paragraph in paragraphs]
    names = [part for title in titles for part in (title, *_SITE.split(title))]
    for kind, what in _WHAT.items():
        of_kind = [rule for rule in rules() if rule.kind == kind]
        said = [rule for rule in of_kind if not rule.is_title]
        n_named = any(rule.fits(name) for rule in of_kind if rule.is_title for name in names)
        n_said = sum(any(rule.fits(p) for p in (*titles, *own)) for rule in said)
        most = _MAX_WORDS if n_named else _MAX_SAID
        n_others = sum(
            max(0, len(p.split()) - most * any(rule.fits(line) for rule in said))
            for p, line in zip(paragraphs, own, strict=True)
        )
        if (
            n_named + n_said >= _FEWEST
            and n_words <= (_MAX_WORDS if n_named else _MAX_UNTITLED)
            and n_others <= _MAX_OTHERS
        ):
            return what
    return None


def is_cut_off(below: Sequence[str]) -> bool:
    """Whether what stands below a text offers its rest to subscribers.

    Examples
    --------
    >>> is_cut_off(["Subscribe to continue reading", "Already a subscriber? Log in."])
    True
    """
    of_kind = [rule for rule in rules() if rule.kind == "paywall"]
    return sum(any(rule.fits(line) for line in below) for rule in of_kind) >= _FEWEST


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of walls.csv, compiled.

    Examples
    --------
    >>> sorted({rule.kind for rule in rules()})
    ['challenge', 'consent', 'error', 'paywall']
    """
    with (files("framing") / "lexicons" / "walls.csv").open(encoding="utf-8") as lines:
        return tuple(
            Rule(row["kind"], row["part"] == "title", re.compile(row["pattern"]))
            for row in csv.DictReader(lines)
        )
