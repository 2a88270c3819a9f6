"""Bytes to text, with a note of everything that had to be repaired.

Valid UTF-8 wins over any label, because pages and servers label wrongly far more often than other
bytes happen to be valid UTF-8.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from framing.errors import CorpusError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAX_BAD_SHARE = 0.001
_BINARY = re.compile(
    rb"\A(?:%PDF-|\x89PNG|\xff\xd8\xff|GIF8|PK\x03\x04|\x1f\x8b|\x7fELF|PAR1|Rar!)"
)
_TAG = re.compile(
    r"</?(?:p|div|a|span|strong|em|b|i|li|ul|ol|h[1-6]|blockquote|br|img|section|article|figure)"
    r"(?:\s[^<>=]{0,100}=[^<>]{0,500})?\s{0,3}/?>",
    re.IGNORECASE,
)
_REPLACED = "decode:replaced="
_SURROGATE = re.compile("[\ud800-\udfff]")


class Decoded(NamedTuple):
    """A text, and what was done to the bytes to get it."""

    text: str
    notes: tuple[str, ...]


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """Decode bytes: byte-order mark, else valid UTF-8, else nearly valid UTF-8, else the label.

    Parameters
    ----------
    data : bytes
        The whole record, page or file.
    declared : str, optional
        Encoding named by the page or server. An unknown name is ignored.

    Returns
    -------
    Decoded
        Text without byte-order mark. Each undecodable byte is U+FFFD, with a note
        ``decode:replaced=N``; a fallback leaves ``decode:windows-1252``.

    Raises
    ------
    CorpusError
        If the bytes are not text (an image, a PDF, random bytes).

    Examples
    --------
    >>> decode("café".encode())
    Decoded(text='café', notes=())
    >>> decode("café".encode("cp1252"))
    Decoded(text='café', notes=('decode:windows-1252',))
    """
    if _BINARY.match(data):
        raise CorpusError("the bytes are a binary file (image, PDF or archive), not text")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _replace(data[len(mark) :], encoding, ())
    if wide := _unmarked_utf16(data):
        return _replace(data, wide, (f"decode:{wide}",))
    try:
        return Decoded(data.decode("utf-8"), ())
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd") - data.count("\ufffd".encode())
    if bad <= _MAX_BAD_SHARE * len(text) or _is_mostly_utf8(data, bad):
        return Decoded(text, (f"decode:replaced={bad}",))
    return _declared(data, declared)


def notes_on(part: str, notes: Iterable[str]) -> tuple[str, ...]:
    r"""Return what the notes on a whole file say of a part of its text: nothing, if it is ASCII.

    Examples
    --------
    >>> notes_on("café", ["decode:windows-1252", "decode:replaced=2"]), notes_on("a cafe", ["x"])
    (('decode:windows-1252',), ())
    >>> notes_on("caf\ufffd", ["decode:replaced=2"])
    ('decode:replaced=1',)
    """
    if part.isascii():
        return ()
    n = part.count("\ufffd")
    told = (f"decode:replaced={n}" if note.startswith(_REPLACED) else note for note in notes)
    return tuple(note for note in told if note != f"{_REPLACED}0")


def flowed(text: str) -> str:
    r"""Return a text with its paragraphs each on a line, as a browser would lay out plain text.

    Examples
    --------
    >>> flowed("\n   It was\n   lost.\n\n   Twice.\n")
    'It was lost.\n\nTwice.'
    """
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n[^\S\n]*\n", text))
    return "\n\n".join(filter(None, paragraphs))


def has_tags(text: str) -> bool:
    """Whether a text is marked up with tags, so that they would be read as words.

    Examples
    --------
    >>> has_tags("<p>It failed.</p>"), has_tags("If a<b then c>d.")
    (True, False)
    """
    return "<" in text and len(list(islice(_TAG.finditer(text), 2))) == 2


def scrub_surrogates(text: str) -> Decoded:
    r"""Replace lone surrogates, which no file can hold, by U+FFFD.

    Examples
    --------
    >>> scrub_surrogates("a\ud800b").notes
    ('surrogates:replaced=1',)
    """
    try:
        text.encode("utf-8")  # many times faster than a pattern
    except UnicodeEncodeError:
        clean, n = _SURROGATE.subn("\ufffd", text)
        return Decoded(clean, (f"surrogates:replaced={n}",))
    return Decoded(text, ())


def _replace(data: bytes, encoding: str, notes: tuple[str, ...]) -> Decoded:
    text = data.decode(encoding, "replace")
    bad = text.count("\ufffd") - data.count("\ufffd".encode(encoding))
    if bad > 0.2 * len(text):
        raise CorpusError(f"{bad} characters cannot be decoded as {encoding}; is it text?")
    return Decoded(text, (*notes, f"decode:replaced={bad}") if bad else notes)


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    sample = data[:2000]
    if len(sample) < 20 or b"\x00" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.1 * half else None


def _is_mostly_utf8(data: bytes, bad: int) -> bool:
    """More multi-byte characters are valid than broken: damaged UTF-8, not another encoding."""
    valid = sum(1 for _ in re.finditer(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}", data))
    return valid > 4 * bad


def _declared(data: bytes, declared: str | None) -> Decoded:
    try:
        name = codecs.lookup(declared).name if declared else ""
        if name and name not in ("utf-8", "iso8859-1", "ascii") and data:
            text = data.decode(name)
            if isinstance(text, str):
                return Decoded(text, (f"decode:{name}",))
    except (LookupError, UnicodeDecodeError, ValueError):
        pass
    text = data.decode("cp1252", "replace")
    controls = sum(data.count(bytes([byte])) for byte in range(9))
    if controls > 0.02 * len(data):
        raise CorpusError("the bytes are not text in any encoding; is the file damaged?")
    bad = text.count("\ufffd")
    notes = ("decode:windows-1252", f"decode:replaced={bad}") if bad else ("decode:windows-1252",)
    return Decoded(text, notes)
