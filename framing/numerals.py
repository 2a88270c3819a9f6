"""Numbers of JSON, digit for digit: an id is no quantity, and a float holds seventeen digits."""

from __future__ import annotations

from decimal import Context, Decimal, InvalidOperation
from math import isfinite

_SURELY_HELD, _LONGEST = 15, 1_000  # digits that any float holds; characters that are looked at


class Digits(str):
    """A number as text, because no float is that number."""


class _Number(float):
    """A float that remembers how it was written, so that an id is kept digit for digit."""

    raw: str

    def __new__(cls, raw: str) -> _Number:
        number = super().__new__(cls, raw)
        number.raw = raw
        return number


def as_number(raw: str) -> _Number | Digits:
    """Return a number of JSON as a float, or as text where the float would be another number.

    Examples
    --------
    >>> as_number("1.50"), as_number("1e400"), as_number("12345678901234567.89")
    (1.5, '1e400', '12345678901234567.89')
    """
    number = _Number(raw)
    return number if number != number or _is_held(raw, number) else Digits(raw)


def as_text(value: object) -> str | None:
    """Return an id or field as text, digit for digit; None where there is none.

    Examples
    --------
    >>> as_text(7), as_text("007"), as_text(None), as_text(as_number("1.50"))
    ('7', '007', None, '1.50')
    """
    if value is None or value != value or isinstance(value, (dict, list, bool)):
        return None
    return value.raw if isinstance(value, _Number) else str(value) or None


def _is_held(raw: str, number: float) -> bool:
    """Whether a float, rounded to as many digits as were written, is what was written."""
    if not isfinite(number) or len(raw) > _LONGEST:
        return False
    if len(raw) <= _SURELY_HELD and "e" not in raw.lower():
        return True
    try:
        written = Decimal(raw)
        digits = Context(prec=max(1, len(written.as_tuple().digits)))
        return digits.create_decimal_from_float(number) == written
    except InvalidOperation:  # an exponent of many digits
        return False
