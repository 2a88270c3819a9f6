"""Whether a file prints day or month first, told from its dates that leave no choice.

Of 03/04/2026 alone nobody can tell. Where other dates of the same column have a day above 12, all
in one order, this one has it, too; else days 1 to 12 of every month would be missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice

from framing.draft import Record

_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([/-])(\d{1,2})\2\d{4}(?!\d)")
_LONGEST = 100  # characters of a date


def in_order(
    read: Callable[[], Iterator[Record]], names: Collection[str], *, is_again: bool
) -> Iterator[tuple[Record, Mapping[str, bool]]]:
    """Yield each record of a file with the columns of dates that are known to print the day first.

    Parameters
    ----------
    read : function
        Reads the file from its beginning. It is read to its end once more, and then from where it
        was left, when a date is met that can be two; most files have none.
    names : collection of str
        What columns of dates are called, in lower case.
    is_again : bool
        Whether it can be read again.

    Yields
    ------
    Record, mapping
        By the column's name in the record True where the day comes first, False where the month
        does; a column of both orders, or of neither, is not there.

    Examples
    --------
    >>> rows = [Record("1", {"date": "03/04/2026"}), Record("2", {"date": "13/04/2026"})]
    >>> [orders for _, orders in in_order(lambda: iter(rows), ["date"], is_again=True)]
    [{'date': True}, {'date': True}]
    """
    n_read = 0
    for record in read():
        if is_again and any(_is_open(raw) for _, raw in _dates(record, names)):
            break  # and let go of what the reader holds
        yield record, {}
        n_read += 1
    else:
        return
    orders = _orders(read(), names)
    yield from ((record, orders) for record in islice(read(), n_read, None))


def _dates(record: Record, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """The columns of a record that may hold its date, and what they hold."""
    if isinstance(record.content, dict):
        for name, value in record.content.items():
            if isinstance(value, str) and str(name).strip().lower() in names:
                yield name, value[:_LONGEST]


def _is_open(raw: str) -> bool:
    one, two = _numbers(raw)
    return one != two and max(one, two) <= 12


def _numbers(raw: str) -> tuple[int, int]:
    found = _NUMBERS.search(raw)
    return (int(found[1]), int(found[3])) if found else (0, 0)


def _orders(records: Iterable[Record], names: Collection[str]) -> dict[str, bool]:
    met: dict[str, set[bool]] = {}
    for record in records:
        for name, raw in _dates(record, names):
            one, two = _numbers(raw)
            if min(one, two) <= 12 < max(one, two):
                met.setdefault(name, set()).add(one > two)
    return {name: orders.pop() for name, orders in met.items() if len(orders) == 1}
