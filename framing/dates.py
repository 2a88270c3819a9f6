"""Dates as printed to UTC, strictly: what is not stated is missing, and a guess is never made."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

_MONTHS = {
    month: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov",
            "december dec",
        ),
        start=1,
    )
    for month in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_CLOCK = (
    r"(?:\D{1,8}(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"\s*(?P<half>[ap]\.?m\.?)?)?"
)
_WRITTEN = re.compile(
    rf"(?:\w+day,?\s+)?(?:(?P<m1>{_MONTH})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?P<m2>{_MONTH})\.?,?)\s+(?P<year>\d{{4}})"
    rf"{_CLOCK}\s*(?P<zone>UTC|GMT|Z)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d|\d{8}T")
_RFC_822 = re.compile(
    r"(?:\w{3},\s+)?\d{1,2}\s+\w{3}\s+\d{4}\s+\d\d:\d\d(?::\d\d)?\s+(?:[+-]\d{4}|[A-Z]{1,4})"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE_ONLY = re.compile(r"\d{4}-\d\d-\d\d")


class Published(NamedTuple):
    """A time in UTC, or None; and a note where the print left something open."""

    time: datetime | None
    note: str | None


def parse_published(raw: str | None) -> Published:
    """Read a printed date: ISO 8601, RFC 822 or English words; nothing else is guessed.

    Parameters
    ----------
    raw : str or None
        As printed. Numbers only, such as 03/04/2020 or an epoch, are ambiguous and not read.

    Returns
    -------
    Published
        The time in UTC. A date without a time is midnight UTC with the note
        ``published:date only``; a time without a zone is taken as UTC with the note
        ``published:no zone``; an unreadable date is None with ``published:not understood``.

    Examples
    --------
    >>> parse_published("2024-05-06T07:08:09+02:00").time.isoformat()
    '2024-05-06T05:08:09+00:00'
    >>> parse_published("March 12, 2026").note
    'published:date only'
    >>> parse_published("03/04/2020")
    Published(time=None, note='published:not understood')
    """
    text = (raw or "").strip()
    if not text:
        return Published(None, None)
    try:
        found = _iso(text) or _rfc822(text) or _written(text)
    except (ValueError, OverflowError):
        found = None
    if found and found.time == _EPOCH:
        return Published(None, "published:1970-01-01 00:00, the mark of an empty field")
    return found or Published(None, "published:not understood")


def _iso(text: str) -> Published | None:
    if not _ISO.match(text):
        return None
    note = "published:date only" if _DATE_ONLY.fullmatch(text) else None
    return _in_utc(datetime.fromisoformat(text), note)


def _rfc822(text: str) -> Published | None:
    return _in_utc(parsedate_to_datetime(text), None) if _RFC_822.fullmatch(text) else None


def _written(text: str) -> Published | None:
    match = _WRITTEN.fullmatch(text)
    if not match:
        return None
    part = match.groupdict()
    day = datetime(
        int(part["year"]),
        _MONTHS[(part["m1"] or part["m2"]).lower()],
        int(part["d1"] or part["d2"]),
    )
    if part["hour"] is None:
        return _in_utc(day, "published:date only")
    hour = int(part["hour"])
    if part["half"]:
        hour = hour % 12 + (12 if part["half"].lower().startswith("p") else 0)
    time = day.replace(hour=hour, minute=int(part["minute"]), second=int(part["second"] or 0))
    return _in_utc(time.replace(tzinfo=UTC) if part["zone"] else time, None)


def _in_utc(time: datetime, note: str | None) -> Published:
    if time.tzinfo is None:
        return Published(time.replace(tzinfo=UTC), note or "published:no zone")
    return Published(time.astimezone(UTC), note)
