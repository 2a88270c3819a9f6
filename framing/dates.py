"""Dates as printed to UTC, strictly: what is not stated is missing, and a guess is never made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

ONLY_UPDATED = "published:only the date of an update is printed"
"""Note on an article without a date of publication."""
WINDOW = 7.0
"""Days after which an event is old news, unless the caller says otherwise."""
_MONTH_NAMES = (
    "january jan januar janvier enero janeiro gennaio januari stycznia ledna ocak",
    "february feb februar février febrero fevereiro febbraio februari lutego února şubat",
    "march mar märz mars marzo março maart marca března mart",
    "april apr avril abril aprile kwietnia dubna nisan",
    "may mai mayo maio maggio mei maja května mayıs maj",
    "june jun juni juin junio junho giugno czerwca června haziran",
    "july jul juli juillet julio julho luglio lipca července temmuz",
    "august aug août agosto augustus augusti sierpnia srpna ağustos",
    "september sept sep septembre septiembre setiembre setembro settembre września září eylül",
    "october oct oktober octobre octubre outubro ottobre października října ekim",
    "november nov novembre noviembre novembro kasım",
    "december dec dezember décembre diciembre dezembro dicembre grudnia prosince aralık desember",
)  # a name that is two months in two languages, such as listopada, is left out
_MONTHS = {n: number for number, row in enumerate(_MONTH_NAMES, 1) for n in row.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_HOURS = {
    "utc": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "wet": 0, "west": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "eet": 2,
    "eest": 3, "msk": 3, "jst": 9, "kst": 9, "aest": 10, "aedt": 11,
}  # fmt: skip
_PLACES = {"et": "America/New_York", "ct": "America/Chicago", "pt": "America/Los_Angeles"}
_UNSURE = ("ist", "bst", "amt", "ast")  # each is the time of two places or more
_ZONE = "|".join(sorted((*_HOURS, *_PLACES, *_UNSURE), key=len, reverse=True))
_WEEKDAYS = (
    "monday mon montag mo lundi lun lunes segunda-feira segunda seg lunedì maandag ma poniedziałek "
    "pon pondělí po pazartesi måndag mån mandag man понедельник понеділок понеделник пн maanantai "
    "hétfő luni δευτέρα senin ponedjeljak",
    "tuesday tues tue dienstag di mardi mar martes terça-feira terça ter martedì dinsdag wtorek wt "
    "úterý út salı tisdag tis tirsdag tir вторник вівторок вт tiistai kedd marți τρίτη selasa "
    "utorak",
    "wednesday wed mittwoch mi mercredi mer miércoles miercoles mié quarta-feira quarta qua "
    "mercoledì woensdag wo środa śr středa st çarşamba onsdag ons среда середа сряда ср "
    "keskiviikko szerda miercuri τετάρτη rabu srijeda",
    "thursday thurs thur thu donnerstag do jeudi jeu jueves jue quinta-feira quinta qui giovedì "
    "gio donderdag czwartek czw čtvrtek čt perşembe torsdag tors tor четверг четвер четвъртък чт "
    "torstai csütörtök joi πέμπτη kamis četvrtak",
    "friday fri freitag fr vendredi ven viernes vie sexta-feira sexta sex venerdì vrijdag vr "
    "piątek pt pátek pá cuma fredag fre пятница п'ятниця петък пт perjantai péntek vineri "
    "παρασκευή jumat petak",
    "saturday sat samstag sonnabend sa samedi sam sábado sabado sáb sab sabato zaterdag za sobota "
    "sob so cumartesi lördag lör lørdag lør суббота субота събота сб lauantai szombat sâmbătă "
    "σάββατο sabtu subota",
    "sunday sun sonntag dimanche dim domingo dom domenica zondag zo niedziela niedz neděle ne "
    "pazar söndag sön søndag søn воскресенье неділя неделя вс sunnuntai vasárnap duminică κυριακή "
    "minggu nedjelja",
)
_WEEKDAY = "|".join(sorted({n for row in _WEEKDAYS for n in row.split()}, key=len, reverse=True))
_LEADS_IN = (
    "published|republished|created|issued|posted|publié|publicado|pubblicato|erschienen|on|am|den|"
    "le|el|il|em|op|dnia"
)
_DAY_NAME = rf"(?:(?:{_LEADS_IN}) )?(?:(?:{_WEEKDAY})\.?,? )?"
_LATER = (
    "updated|la(?:st|test) update|update(?=:)|modified|accessed|edited|corrected|amended|revised|"
    "aktualisiert|geändert|mis à jour|modifié|actualizado|modificado|aggiornato|atualizado|"
    "bijgewerkt|aktualizacj|aktualizováno|güncelleme|oppdatert|uppdaterad|opdateret|обновлено|"
    "изменено|оновлено|päivitetty|frissítve|actualizat|ενημερώθηκε|diperbarui|更新|"
    r"(?<!\w)stand(?=:| \d)"
)
_FIRST = (
    "(?<!re)publi(?:shed|cation|sh date|é|cado|cato|cerad|sert)|posted|veröffentlicht|erschienen|"
    "gepubliceerd|opublikowan|yayınlan|опубликован|опубліковано|julkaistu|issued|created"
)
_DAY = (
    rf"(?:(?P<m1>{_MONTH})\.? (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y1>\d{{4}})"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th|er|º)?\.?(?: de)? (?P<m2>{_MONTH})\.?,?(?: del?)? "
    r"(?P<y2>\d{4})"
    r"|(?P<d3>\d{1,2})\.(?P<m3>\d{1,2})\.(?P<y3>\d{4})"
    r"|(?P<p4>\d{1,2})(?P<sep>[/-])(?P<q4>\d{1,2})(?P=sep)(?P<y4>\d{4}))"
)
_PART_OF_DAY = (
    "(?:,? (?:am (?:frühen |späten )?(?:morgen|vormittag|mittag|nachmittag|abend)|in der nacht|"
    r"(?:morgen|vormittag|mittag|nachmittag|abend|nacht)s|uhr)\b)?"
)
_AHEAD_BY = r"(?:0?\d|1[0-4])(?::?[0-5]\d)?(?!:?\d)"
_SHIFT = (  # what a dash sets off before a small letter is counted: GMT–4 min read
    r"(?:utc|gmt)(?: (?=[+−–-]\d\d:?\d\d))?"
    rf"(?P<shift>\+{_AHEAD_BY}|[−–-]{_AHEAD_BY}(?! ?(?-i:[a-z])))"
)
_TIME = (
    r"(?P<hour>\d{1,2})(?:(?::|\.|h| uhr (?=\d\d(?! ?\w)))(?P<minute>\d\d)"
    r"(?:[:.](?P<second>\d\d))?|(?= uhr\b(?! \d)))"
    r"(?: ?(?P<half>[ap]\.?m\.?))?(?: ?(?:uhr|h|hrs|uur)\b)?"
    rf"(?: ?\(?(?:{_SHIFT}|(?P<zone>{_ZONE}))\)?)?"
)
_NEXT = rf"(?:last |first )?(?:{_LATER}|{_FIRST})"  # what a date may be joined to
_END = rf"(?! ?[ap]\.?m\.?(?:\b|(?-i:[A-Z])))(?![+−-]\d)(?:(?!\w)|(?={_NEXT}))"
_WRITTEN = (
    rf"{_DAY}{_PART_OF_DAY}"
    rf"(?:(?!\W{{0,3}}(?:last )?(?:{_LATER})),? ?\D{{0,7}} ?{_TIME})?{_END}"
)
_DAY_FIRST = re.compile(_DAY_NAME + _WRITTEN, re.IGNORECASE)
_IN_LINE = re.compile(r"(?<!\w)" + _WRITTEN, re.IGNORECASE)
_TIME_FIRST = re.compile(rf"(?<!\w){_TIME},? {_DAY_NAME}{_DAY}{_END}", re.IGNORECASE)
_UNIX = re.compile(
    rf"\w{{3}} (?P<m1>{_MONTH}) (?P<d1>\d{{1,2}}) (?P<hour>\d\d):(?P<minute>\d\d):"
    rf"(?P<second>\d\d) (?P<zone>{_ZONE}) (?P<y1>\d{{4}})",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"[+−–-](\d{1,2}?)(?::?(\d\d))?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d|\d{8}(?:T|(?:\d{6})?\Z)")
_ISO_ZONE = re.compile(rf" \(?(?P<zone>{_ZONE})\)?\Z", re.IGNORECASE)
_ISO_IN_LINE = re.compile(
    rf"(?<![\w-])\d{{4}}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?(?!-){_END}",
    re.IGNORECASE,
)
_LOOSE_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?=\D|\Z)")
_RFC_822 = re.compile(
    r"(?:\w{3},\s+)?\d{1,2}\s+\w{3}\s+\d{4}\s+\d\d:\d\d(?::\d\d)?\s+(?:[+-]\d{4}|[A-Z]{1,4})"
)
_EPOCH_DAY = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_YEAR = datetime(1700, 1, 1, tzinfo=UTC)
_DATE_ONLY = re.compile(r"\d{4}-?\d\d-?\d\d")
_SAYS_WHICH = re.compile(rf"(?P<later>{_LATER})|{_FIRST}", re.IGNORECASE)
_SAYS_LATER = re.compile(rf"(?:(?:last|zuletzt) )?(?:{_LATER})(?: on| am| le)?:?", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_OTHER_WORD = re.compile(
    rf"(?<!\w)(?!(?:at|first|last|originally|time|zuletzt|{_LEADS_IN}|{_WEEKDAY}|{_ZONE}|{_MONTH})"
    r"(?!\w))[^\W\d_]",
    re.IGNORECASE,
)
_READING_TIME = re.compile(
    r"(?:reading time:? )?\d{1,3}[ -]?min(?:ute)?[ns]?\b\.?(?: (?:read|lesezeit)\b)?", re.IGNORECASE
)
_SENTENCE = re.compile(r"[^\W\d_]{4}\.\Z|[^\W\d_]{4}\. [^\W\d_]")
_MAX_PRINTED = 100
_BEFORE_DATE = re.compile(
    r"(?:[\s,|•·–—/(-]|(?<!\w)(?:at|first|last|on|published|posted|updated|"
    r"(?-i:am|le|el|il|den|em|op))(?!\w):?"
    rf"|(?:(?<=[,|•·–—/(-] )|(?<=\bon )|(?<=\bam ))(?:{_WEEKDAY})(?!\w))*\Z",
    re.IGNORECASE,
)  # a name may be a day's: Philip Freitag, Jack Ma


_DAY_OPEN, _ZONE_OPEN = (
    "published:date only",
    ("published:no zone", "published:zone not understood"),
)
_ORDER_OPEN = "published:day and month cannot be told apart"
_BY_ORDER = "published:{} first, as in other dates of the file"
_CHANGED = "feed:published is the date of the last change"
_DAY_LONG = timedelta(days=1)
_SLACK = (timedelta(0), timedelta(hours=14), timedelta(hours=24))
"""By how much clocks differ of which no, one or both zones are unknown: UTC+14 is the farthest."""


class Published(NamedTuple):
    """A time in UTC, or None; and a note where the print left something open."""

    time: datetime | None
    note: str | None


def parse_published(raw: str | None, *, day_first: bool | None = None) -> Published:
    """Read a printed date: ISO 8601, RFC 822, Unix, or written in one of ten languages.

    Parameters
    ----------
    raw : str or None
        As printed. Numbers that can be two dates, such as 03/04/2020 or an epoch, are not read;
        with full stops the day comes first, but for a year.
    day_first : bool, optional
        Whether the day comes first where numbers can be two dates, as far as that is known.

    Returns
    -------
    Published
        The time in UTC. A date without a time is midnight UTC with the note
        ``published:date only``; a time without a zone is taken as UTC with the note
        ``published:no zone``, and so is one with a zone that two places use (IST, BST), with
        ``published:zone not understood``. An unreadable date is None with
        ``published:not understood``, one that can be two with
        ``published:day and month cannot be told apart``, one that has not come yet None with
        ``date:future``, one before 1700, such as the 0001-01-01 of an empty field, None with
        ``date:before 1700``.

    References
    ----------
    RFC 822, section 5.1: EST, EDT, CST ... name zones of North America. IANA time zone database:
    ET, CT and PT, which change in summer.

    Examples
    --------
    >>> parse_published("2024-05-06T07:08:09+02:00").time.isoformat()
    '2024-05-06T05:08:09+00:00'
    >>> parse_published("November 19, 2019, 07:47 PM EST").time.isoformat()
    '2019-11-20T00:47:00+00:00'
    >>> parse_published("March 12, 2026").note
    'published:date only'
    >>> parse_published("03/04/2020")
    Published(time=None, note='published:day and month cannot be told apart')
    >>> parse_published("03/04/2020", day_first=True).time.isoformat()
    '2020-04-03T00:00:00+00:00'
    """
    text = " ".join((raw or "").split())
    if not text:
        return Published(None, None)
    try:
        found = _iso(text) or _written(text, day_first) or _rfc822(text)
    except (ValueError, OverflowError):
        found = None
    if found is None or found.time is None:
        return found or Published(None, "published:not understood")
    if _EPOCH_DAY <= found.time < _EPOCH_DAY + timedelta(days=1):
        return Published(None, "published:1970-01-01, the mark of an empty field")
    if found.time > datetime.now(UTC) + timedelta(days=2):
        return Published(None, "date:future")
    if found.time < _FIRST_YEAR:
        return Published(None, "date:before 1700")
    return found


class Stated(NamedTuple):
    """A time of publication, and what its statement leaves open."""

    time: datetime
    is_day: bool
    """Whether the hour is not known; midnight stands for a day."""
    has_zone: bool
    is_change: bool = False
    """Whether it is the time of the last change, so that of publication is earlier."""


def stated(time: datetime, notes: str | None) -> Stated:
    """Return a time of `articles.published` with what `articles.notes` say of it.

    Examples
    --------
    >>> stated(datetime(2026, 3, 12, 9, tzinfo=UTC), "published:no zone")[1:]
    (False, False, False)
    """
    said = (notes or "").split("; ")
    is_day = _DAY_OPEN in said or time.time() == datetime.min.time()
    return Stated(time, is_day, not {_DAY_OPEN, *_ZONE_OPEN} & set(said), _CHANGED in said)


def is_later(one: Stated, other: Stated) -> bool:
    """Whether one time is later than another, in whatever zone either was printed.

    Two days without a zone are in order if another day lies between them.

    Examples
    --------
    >>> noon = stated(datetime(2026, 3, 12, 12, tzinfo=UTC), None)
    >>> evening = datetime(2026, 3, 12, 17, tzinfo=UTC)
    >>> is_later(stated(evening, None), noon), is_later(stated(evening, "published:no zone"), noon)
    (True, False)
    """
    if one.is_change:
        return False
    slack = _SLACK[(not one.has_zone) + (not other.has_zone)]
    if other.is_day:
        return one.time >= other.time + _DAY_LONG + slack
    return one.time > other.time + slack


def printed_date(line: str, above: str = "") -> str | None:
    """Return the date that a short line prints, as printed; None if it is that of an update.

    Of several dates it is the first one that the word before it does not call an update's.

    Parameters
    ----------
    line : str
        A line of a page, near its headline.
    above : str, optional
        The line above; where it is a mere *Updated:*, it speaks of this one.

    Examples
    --------
    >>> printed_date("Von Anna Berg | 27.04.2026 - 18:50 Uhr")
    '27.04.2026 - 18:50 Uhr'
    >>> printed_date("May 1, 2026 7:40 PM Updated May 2, 2026 8:00 AM")
    'May 1, 2026 7:40 PM'
    >>> printed_date("Updated on May 1, 2026") is None
    True
    """
    return next((printed for printed, is_update in _printed(line, above) if not is_update), None)


def prints_update(line: str, above: str = "") -> bool:
    """Whether a short line prints the date of an update; `above` is as for `printed_date`.

    Examples
    --------
    >>> prints_update("Updated on May 1, 2026"), prints_update("Updated daily")
    (True, False)
    """
    return any(is_update for _, is_update in _printed(line, above))


def _printed(line: str, above: str) -> Iterator[tuple[str, bool]]:
    """The dates that a short line prints, each with whether it is that of an update."""
    text = " ".join(line.split())
    if len(text) > _MAX_PRINTED or _SENTENCE.search(text):
        return
    text = f"{above.strip()} {text}" if names_update(above) else text
    for match in _dates_in(text):
        printed = match.group().strip()
        if parse_published(printed).time is not None:
            yield printed, is_of_update(text[: match.start()])


def is_line_of_dates(line: str) -> bool:
    """Whether a short line holds dates, words that say which they are, and nothing else.

    Examples
    --------
    >>> is_line_of_dates("Published May 1, 2026, 7:40 p.m. ET | Updated May 2, 2026, 8:00 a.m. ET")
    True
    >>> is_line_of_dates("The rules were published on May 1, 2026")
    False
    """
    return _SAYS_WHICH.search(line[: _MAX_PRINTED + 1]) is not None and holds_only_dates(line)


def holds_only_dates(line: str) -> bool:
    """Whether a short line holds dates and nothing else, or only what stands with them.

    That is words that say which they are, a date without its year, and how long reading takes.

    Examples
    --------
    >>> holds_only_dates("10. März 2025, 19 Uhr"), holds_only_dates("The fair of 10 March 2025")
    (True, False)
    """
    text = " ".join(line[: _MAX_PRINTED + 1].split())
    if len(text) > _MAX_PRINTED or not _YEAR.search(text):
        return False
    at, left = 0, []
    for match in _dates_in(text):
        left.append(text[at : match.start()])
        at = match.end()
    words = _READING_TIME.sub(" ", _SAYS_WHICH.sub(" ", " ".join([*left, text[at:]])))
    return at > 0 and not _OTHER_WORD.search(words)


def before_date(line: str) -> str:
    """Return what a short line prints above its dates, if nothing but dates follows; else nothing.

    Examples
    --------
    >>> before_date("By Anna Berg • March 3, 2025 • 4 min read"), before_date("By Anna Berg")
    ('By Anna Berg', '')
    >>> before_date("By March 3, 2025 the quay was sold")
    ''
    """
    text = " ".join(line[: _MAX_PRINTED + 1].split())
    first = next(_dates_in(text), None) if _YEAR.search(text) else None
    if first is None or not holds_only_dates(text[first.start() :]):
        return ""
    return _BEFORE_DATE.sub("", text[: first.start()])


def names_update(line: str) -> bool:
    """Whether a line is the label of an update's date, and nothing else.

    Examples
    --------
    >>> names_update("Last updated:"), names_update("Updated May 2, 2026")
    (True, False)
    """
    return _SAYS_LATER.fullmatch(line[:_MAX_PRINTED].strip()) is not None


def is_of_update(words: str) -> bool:
    """Whether words say of the date after them that it is that of an update.

    Examples
    --------
    >>> is_of_update("Last updated:"), is_of_update("Updated May 2, published"), is_of_update("On")
    (True, False, False)
    """
    said = [match["later"] for match in _SAYS_WHICH.finditer(words[-_MAX_PRINTED:])]
    return bool(said and said[-1])


def _dates_in(text: str) -> Iterator[re.Match[str]]:
    """Dates in a line, in their order; of two forms that overlap the one that starts earlier."""
    at = 0
    while True:
        found = (form.search(text, at) for form in (_TIME_FIRST, _IN_LINE, _ISO_IN_LINE))
        first = min((match for match in found if match), key=lambda m: m.start(), default=None)
        if first is None:
            return
        yield first
        at = first.end()


def _iso(text: str) -> Published | None:
    loose = _LOOSE_ISO.match(text)
    if loose and not _ISO.match(text):
        year, _, month, day = loose.groups()
        text = f"{year}-{month:0>2}-{day:0>2}{text[loose.end() :]}"
    if not _ISO.match(text):
        return None
    text = f"{text[:8]}T{text[8:]}" if len(text) == 14 and text.isdigit() else text
    note = "published:date only" if _DATE_ONLY.fullmatch(text) else None
    named = _ISO_ZONE.search(text)
    if named and ":" in text[: named.start()]:
        time = datetime.fromisoformat(text[: named.start()])
        if time.tzinfo is None:
            return _in_zone(time, named["zone"].lower())
    return _in_utc(datetime.fromisoformat(text), note)


def _rfc822(text: str) -> Published | None:
    if not _RFC_822.fullmatch(text):
        return None
    time = parsedate_to_datetime(text)
    is_unsure = time.tzinfo is None and text[-1].isalpha()  # and not -0000
    return _in_utc(time, "published:zone not understood" if is_unsure else None)


def _written(text: str, day_first: bool | None) -> Published | None:
    match = _DAY_FIRST.fullmatch(text) or _TIME_FIRST.fullmatch(text) or _UNIX.fullmatch(text)
    if not match:
        return None
    part = match.groupdict()
    if not _is_open(part):
        return _timed(_day(part), part)
    if day_first is None:
        return Published(None, _ORDER_OPEN)
    found = _timed(_day(part, day_first=day_first), part)
    notes = (found.note, _BY_ORDER.format("day" if day_first else "month"))
    return found._replace(note="; ".join(filter(None, notes)))


def _timed(day: datetime, part: dict[str, str | None]) -> Published:
    """A day at the hour of a match, if it has one."""
    if part["hour"] is None:
        return _in_utc(day, "published:date only")
    hour = int(part["hour"])
    if hour == 24:
        return _in_utc(day, "published:date only")
    half = (part.get("half") or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    time = day.replace(hour=hour, minute=int(part["minute"] or 0), second=int(part["second"] or 0))
    return _in_zone(time, part.get("shift") or (part["zone"] or "").lower())


def _is_open(part: dict[str, str | None]) -> bool:
    """Whether a match has two numbers before a year of which each may be the month."""
    one, two = int(part.get("p4") or 0), int(part.get("q4") or 0)
    return one != two and max(one, two) <= 12


def _day(part: dict[str, str | None], *, day_first: bool = False) -> datetime:
    """The day of a match; of two numbers before a year one above 12 is the day."""
    year = next(int(y) for name in ("y1", "y2", "y3", "y4") if (y := part.get(name)))
    named = part.get("m1") or part.get("m2")
    if named:
        return datetime(year, _MONTHS[named.lower()], int(part.get("d1") or part.get("d2") or 0))
    if part.get("m3"):
        return datetime(year, int(part["m3"] or 0), int(part["d3"] or 0))
    one, two = int(part["p4"] or 0), int(part["q4"] or 0)
    return datetime(year, two, one) if day_first or one > 12 else datetime(year, one, two)


def _in_zone(time: datetime, zone: str) -> Published:
    """A time in UTC, from that of a zone by its name, or by what it is ahead: +3, -05:30."""
    if ahead := _AHEAD.fullmatch(zone):
        by = timedelta(hours=int(ahead[1]), minutes=int(ahead[2] or 0))
        return _in_utc(time.replace(tzinfo=timezone(by if zone[0] == "+" else -by)), None)
    if zone in _HOURS:
        return _in_utc(time.replace(tzinfo=timezone(timedelta(hours=_HOURS[zone]))), None)
    if zone in _PLACES:
        return _in_utc(time.replace(tzinfo=ZoneInfo(_PLACES[zone])), None)
    return _in_utc(time, "published:zone not understood" if zone else None)


def _in_utc(time: datetime, note: str | None) -> Published:
    if time.tzinfo is None:
        return Published(time.replace(tzinfo=UTC), note or "published:no zone")
    return Published(time.astimezone(UTC), note)
