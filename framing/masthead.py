"""What the lines around an article say of it: when and where it was published, and by whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from framing.dates import before_date, is_of_update, names_update, parse_published, printed_date
from framing.lines import MAX_LINE, fold_line, is_credit, line_kind
from framing.metadata import OUTLETS

Kinds = Sequence[tuple[int, int, str]]
"""Lines as offsets, with what each is."""

_MOST_WORDS, _FEWEST_LETTERS, _MAX_GAP = 5, 4, 10
_DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{2,25}(?: [A-ZÀ-Þ][A-ZÀ-Þ.'’-]{1,20}){0,4}"
    r"(?:, [A-Z][\w.]{1,20}(?: [A-Z][\w.]{1,20}){0,2})?"
    r"(?:, (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?))?"
    r"(?: ?\([A-Z][\w .&/-]{1,30}\))?|[A-Z][\w.]{1,20}(?: [A-Z][\w.]{1,20}){0,2} ?\([\w ]{1,20}\))"
    r" ?(?:—|–|--|-(?= ))"
)
_EASTERN_DATELINE = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{2,25}(?: [A-ZÀ-Þ][A-ZÀ-Þ.'’-]{1,20}){0,4}"
    r", (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})"
    r"(?:[.,]? ?/[A-Z][\w .-]{1,30}/|, (?:RIA Novosti|TASS|Interfax|Sputnik|BelTA))\."
)  # ours: place, day, the agency between slashes or bare, and a full stop for the dash
_DATE_WORD = re.compile(
    r"(?:(?:(?:first |last )?(?:date|published|updated|posted|modified)(?: on| at| time)?"
    r"|publication date)[\s:]*)+",
    re.IGNORECASE,
)
_OPENS_ANOTHER = re.compile(
    r"comments?(?: \(\d+\))?|\d+ comments?|leave a .*|about .*", re.IGNORECASE
)  # ours: what stands below is somebody else's
_NAMED_OUTLET = (
    re.compile(r"(?:subscribe to|follow|join) (?P<name>.{2,60}?) on \w+", re.IGNORECASE),
    re.compile(r"(?:copyright )?©\s*(?:\d{4}[\s,–-]*)*(?P<name>[^.|,©]{2,60})(?:[.|,].*)?"),
    re.compile(r"(?P<name>[^,.]{2,60}?) is an? .{0,90}", re.DOTALL),
    re.compile(r"By:? By (?P<name>.{2,60})"),
)  # ours: lines in which a page names its outlet; one alone may name someone else


def find_dateline(paragraph: str) -> str | None:
    """Return the place and agency printed before the first sentence, without the dash.

    Examples
    --------
    >>> find_dateline("LAS VEGAS, Nev. (AP) — The council met.")
    'LAS VEGAS, Nev. (AP)'
    >>> find_dateline("ARDOVEN, March 27. /TASS/. The council met.")
    'ARDOVEN, March 27. /TASS/'
    """
    if match := _DATELINE.match(paragraph):
        return match.group().rstrip(" —–-")
    match = _EASTERN_DATELINE.match(paragraph)
    return match.group().removesuffix(".") if match else None


def outlet_in(text: str, kinds: Kinds) -> str | None:
    r"""Return the outlet's name that two kinds of furniture lines agree on, as first printed.

    Examples
    --------
    >>> text = "Follow Quay News on Telegram\n© 2026 Quay News"
    >>> outlet_in(text, [(0, 28, "subscribe"), (29, 45, "boilerplate")])
    'Quay News'
    """
    named: dict[str, tuple[str, set[int]]] = {}
    for start, end, kind in kinds:
        if kind in ("headline", "body", "promo", "related"):
            continue
        line = text[start : min(end, start + MAX_LINE)]
        for number, pattern in enumerate(_NAMED_OUTLET):
            if found := pattern.fullmatch(line):
                name = found["name"].strip()
                named.setdefault(fold_line(name), (name, set()))[1].add(number)
    agreed = [name for name, places in named.values() if len(places) > 1]
    return agreed[0] if len(agreed) == 1 else None


def is_masthead(line: str, calls: Iterable[str]) -> bool:
    """Whether the first line of a text may be the name of its outlet or channel, and no more.

    It is short and every word has a capital; and it ends with a word that outlets' names have, or
    is the name in a line that calls for subscriptions.

    Parameters
    ----------
    calls : iterable of str
        Such lines of the text.

    Examples
    --------
    >>> is_masthead("Harbour Gazette", []), is_masthead("Winter fees explained", [])
    (True, False)
    >>> is_masthead("Old Quay", ["Subscribe @oldquay"]), is_masthead("Old Quay", [])
    (True, False)
    """
    words = line[: MAX_LINE + 1].split()
    if not 0 < len(words) <= _MOST_WORDS or not all(map(_is_capital, words)):
        return False
    is_named = any(_names(call[:MAX_LINE].split(), words) for call in calls)
    return is_named or (len(words) > 1 and words[-1].casefold() in OUTLETS)


def _is_capital(word: str) -> bool:
    return not word[0].islower()


def _names(call: Sequence[str], name: Sequence[str]) -> bool:
    """Whether a call has a name in whole words, with no other capital beside it, or as a handle."""
    folded = fold_line("".join(name))
    if len(folded) < _FEWEST_LETTERS:
        return False
    for at, word in enumerate(call):
        if ("@" in word or "/" in word) and fold_line(re.split("[@/]", word)[-1]) == folded:
            return True
        end = at + len(name)
        beside = [*call[max(1, at - 1) : at], *call[end : end + 1]]
        if fold_line("".join(call[at:end])) == folded and not any(w[0].isupper() for w in beside):
            return True
    return False


def published_in(text: str, kinds: Kinds) -> tuple[str | None, bool]:
    r"""Return the first date that is not that of an update, and whether there is one of an update.

    Where no date can be read, what stands for it is returned.

    Examples
    --------
    >>> text = "Updated: 2026-03-12\nDate: 2026-03-11"
    >>> published_in(text, [(0, 19, "date"), (20, 36, "date")])
    ('2026-03-11', False)
    """
    lines = [text[start : min(end, start + MAX_LINE)] for start, end, _ in kinds]
    dated = [n for wanted in ("date", "byline") for n, (*_, k) in enumerate(kinds) if k == wanted]
    unread, is_updated = None, False
    for number in dated:
        line, above = lines[number], lines[number - 1] if number else ""
        if kinds[number][2] == "byline" and not before_date(line):
            continue
        word = _DATE_WORD.match(line)
        rest = (line[word.end() :] if word else line).strip()
        label = f"{above} " if names_update(above) else ""
        is_later = is_of_update(label + line[: len(line) - len(rest)])
        if rest and not is_later and parse_published(rest).time is not None:
            return rest, False
        if date := printed_date(line, above):
            return date, False
        is_later = is_later or is_of_update(line)
        is_updated = is_updated or is_later
        unread = unread or (rest if not is_later else None)
    return unread or None, is_updated


def credits_in(text: str, kinds: Kinds, last: int) -> set[int]:
    r"""Return lines that say whose words an article is: in it, or below with no list in between.

    Parameters
    ----------
    last : int
        The last line of the article.

    Examples
    --------
    >>> text = "It passed.\nSource: Harbour Wire\nMenu"
    >>> credits_in(text, [(0, 10, "body"), (11, 31, "credit"), (32, 36, "boilerplate")], 0)
    {1}
    """
    first = next((n for n, (*_, kind) in enumerate(kinds) if kind == "body"), last)
    found = {
        number
        for number, (start, end, _) in enumerate(kinds[first : last + 1], first)
        if is_credit(text[start:end], is_last=False)
    }
    for number, (start, end, kind) in enumerate(kinds[last + 1 :][:_MAX_GAP], last + 1):
        line = text[start : min(end, start + MAX_LINE + 1)]
        if last >= 0 and kind in ("credit", "byline") and is_credit(line, is_last=True):
            found.add(number)
        elif line_kind(line) in (None, "related") or _OPENS_ANOTHER.fullmatch(line):
            break
    return found


def comments_at(text: str, kinds: Kinds, last: int) -> int:
    r"""Return the line below an article that opens what readers wrote or a list, or the number.

    Examples
    --------
    >>> text = "It passed.\n2 Comments\nApril 2, 2026"
    >>> comments_at(text, [(0, 10, "body"), (11, 21, "boilerplate"), (22, 35, "date")], 0)
    1
    """
    for number, (start, end, kind) in enumerate(kinds[last + 1 :], last + 1):
        line = text[start : min(end, start + MAX_LINE)]
        if last >= 0 and (kind in ("related", "promo") or _OPENS_ANOTHER.fullmatch(line)):
            return number
    return len(kinds)
