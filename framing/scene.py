"""A citation in the making, and the sentence it stands in: what rules of attribution share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from framing.cues import Hit, Unit
from framing.phrases import Reading, Span


@dataclass
class Attribution:
    """A citation whose parts are still being settled; open if its content may be cut short."""

    hit: Hit
    source: Span | None
    content: list[Span]
    rule: str
    is_open: bool = False
    told: Span | None = None
    mark: tuple[int, int] | None = None


class Scene(NamedTuple):
    """A sentence in its text, with the citations found in it and before it."""

    r: Reading
    units: list[Unit]
    number: int
    lo: int
    hi: int
    here: list[Attribution]
    earlier: list[Attribution]

    @property
    def floor(self) -> int:
        """First word that no earlier cue of the sentence has taken."""
        return self.here[-1].hit.last if self.here else self.lo


def is_quotation(r: Reading, unit: Unit) -> bool:
    """Whether all words of a sentence stand in a quotation."""
    return min(r.quote[unit.lo : unit.hi]) >= 0


def last_quotation(s: Scene) -> Span | None:
    """The quotation that ends the sentence before, taken back from the citation it continued."""
    back, quote = s.units[s.number - 1], s.r.quote
    start = back.lo if is_quotation(s.r, back) else back.hi - 1
    while start > back.lo and quote[start - 1] == quote[start]:
        start -= 1
    span = (start, back.hi)
    if s.earlier and s.earlier[-1].content[-1] == span:
        if len(s.earlier[-1].content) == 1:
            return None
        s.earlier[-1].content.pop()
    return span
