"""Numbers in running text: their value, their unit, and whether two could be the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12, "dozen": 12.0,
}  # fmt: skip
_ONES = {
    word: float(n)
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: 10.0 * n
    for n, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}  # fmt: skip
_SPELT = "|".join(sorted(_ONES, key=lambda word: (-len(word), word)))
_BIG = "hundred|thousand|million|billion|trillion|dozen"
_UNIT_AFTER = r"(?P<percent>\s?%|[\s-]per\s?cent\b|[\s-]percentage[\s-]points?\b)?"
_DIGITS = re.compile(
    r"(?<![\w.,/:#])(?<!\d[-–—])(?P<money>(?:US|A|C|HK)?[$€£¥]\s?)?"
    r"(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d+)?)"
    rf"(?:[\s-]?(?P<scale>(?:{_BIG})s?\b|(?:bn|mn|tn|[kmb])\b))?{_UNIT_AFTER}"
    r"(?![\w/]|[:.]\d|,\d{3})",
    re.IGNORECASE,
)
_WORDS = re.compile(
    rf"(?<![\w-])(?:(?<!\d\s)|(?!(?:{_BIG})\b))(?:a )?"
    rf"(?P<n>(?:{_SPELT}|{_BIG})(?:(?:[\s-]|\sand\s)(?:{_SPELT}|{_BIG})){{0,12}})(?!\w)"
    rf"{_UNIT_AFTER}",
    re.IGNORECASE,
)
_AFTER_MONEY = re.compile(r"\s(?:dollars?|euros?|pounds?|merks?|yen|yuan|rubles?|roubles?)\b", re.I)
_CLOCK = re.compile(r"\s?(?:[ap]\.?m\b|o['’]clock|GMT|[EPC][SD]?T\b)", re.IGNORECASE)
_AGE_AFTER = re.compile(r"[\s-]years?[\s-](?:old|of age)\b", re.IGNORECASE)
_AGE_BEFORE = re.compile(r"(?:\baged?|\bage of)\s\Z", re.IGNORECASE)
_ORDINAL = re.compile(
    r"(?:st|nd|rd|th)\b|-?(?:year|minute|day|hour|month|week)-old\b", re.IGNORECASE
)
_WORD_BEFORE = re.compile(r"([\w.’']+)[\s ]\Z")
_WORD_AFTER = re.compile(r"[\s,]{1,2}([A-Za-z]+)")
_SMALLEST = 11.0
_WITHIN = re.compile(r"[\w,;&)\]’']\s\Z")
_MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sept sep oct nov dec".split()
)


class Amount(NamedTuple):
    """A number: its value, its unit (%, money or none), and where it stands."""

    value: float
    unit: str
    start: int
    end: int


def amounts(text: str) -> Iterator[Amount]:
    """Yield the numbers that tell something, in digits or words.

    Left out are years, dates, times, ages, ordinals, numbers in names (Article 5), and counts below
    eleven without a unit.

    Examples
    --------
    >>> found = amounts("In 2019 twelve hundred left; it cost $3.5bn, or 1.2 percent.")
    >>> sorted((amount.value, amount.unit) for amount in found)
    [(1.2, '%'), (1200.0, ''), (3500000000.0, 'money')]
    """
    for match in _DIGITS.finditer(text):
        value = float(match["n"].replace(",", "")) * _scale(match["scale"])
        unit = "%" if match["percent"] else "money" if match["money"] else _money_after(text, match)
        is_bare = not unit and not match["scale"]
        if _is_trivial(text, match, value, is_bare=is_bare) or _is_label(text, match, is_bare):
            continue
        yield Amount(value, unit, *match.span())
    for match in _WORDS.finditer(text):
        value = _spelt(match["n"].lower())
        unit = "%" if match["percent"] else _money_after(text, match)
        if not _is_trivial(text, match, value, is_bare=not unit and value < 1000):
            yield Amount(value, unit, match.start("n"), match.end())


def _scale(word: str | None) -> float:
    return _SCALES[word.lower().removesuffix("s")] if word else 1.0


def _money_after(text: str, match: re.Match[str]) -> str:
    return "money" if _AFTER_MONEY.match(text, match.end()) else ""


def _is_trivial(text: str, match: re.Match[str], value: float, *, is_bare: bool) -> bool:
    start, end = match.span()
    before, after = text[max(0, start - 12) : start], text[end : end + 24]
    if not is_bare:
        return value == 0
    if value < _SMALLEST or _ORDINAL.match(after) or _CLOCK.match(after) or _AGE_AFTER.match(after):
        return True
    is_aged = value < 110 and before.endswith(", ") and after[:1] in (",", ".", ";")
    return is_aged or bool(_AGE_BEFORE.search(before))


def _is_label(text: str, match: re.Match[str], is_bare: bool) -> bool:
    """A year, a day of a month, or a number in a name: Article 5, Flight 370."""
    if not is_bare:
        return False
    start, end = match.span()
    value, printed = float(match["n"].replace(",", "")), match["n"]
    if printed.isdigit() and len(printed) == 4 and 1700 <= value <= 2100:
        return True
    before = _WORD_BEFORE.search(text[max(0, start - 20) : start])
    after = _WORD_AFTER.match(text[end : end + 14])
    near = {m[1].lower().rstrip(".") for m in (before, after) if m}
    if near & _MONTHS and value <= 31:
        return True
    is_name = before is not None and before[1][0].isupper() and before[1].lower() not in _ONES
    at = start - len(before[0]) if before else start
    return is_name and bool(_WITHIN.search(text, max(0, at - 2), at))


def _spelt(words: str) -> float:
    total, part = 0.0, 0.0
    for word in re.split(r"[\s-]+", words):
        if word == "and":
            continue
        if word in _ONES:
            part += _ONES[word]
        elif word in ("hundred", "dozen"):
            part = max(part, 1.0) * _SCALES[word]
        else:
            total, part = total + max(part, 1.0) * _SCALES[word], 0.0
    return total + part


def is_like(one: float, other: float, *, is_percent: bool) -> bool:
    """Tell whether two numbers could be one, printed more or less exactly.

    Percentages may differ by less than one point; others are equal, or from 20 on within 5 %, or
    one is the other rounded or cut to its first one or two digits.

    Examples
    --------
    >>> is_like(1340, 1300, is_percent=False), is_like(340, 410, is_percent=False)
    (True, False)
    """
    if one == other:
        return True
    if is_percent:
        return abs(one - other) < 1
    if min(one, other) < 20:
        return False
    return (
        abs(one - other) <= 0.05 * max(one, other)
        or _rounds_to(one, other)
        or _rounds_to(other, one)
    )


def _rounds_to(exact: float, printed: float) -> bool:
    """Whether a number printed is the other one, rounded or cut to one or two digits."""
    size = len(f"{int(exact)}")
    return any(
        printed in (round(exact, -(size - n)), exact // 10 ** (size - n) * 10 ** (size - n))
        for n in (1, 2)
        if size > n
    )
