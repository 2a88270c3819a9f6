"""What kind of line is this: labels of promos, page furniture, bylines.

All knowledge is data: `lexicons/promo_labels.csv` and `lexicons/scrape_lines.csv`, each row with
its source, an example it must match and one it must not. Nothing here looks at more than the first
few hundred characters of a line, so hostile lines cost nothing.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from framing.dates import before_date

MAX_LINE = 600
_MAX_HEADLINE = 250
_SEPARATOR = re.compile(r"[^\S\n]{0,3}(?:[:|»›>→]+|[-–—]+(?=\s)|\.{3}|…|(?=\n))[^\S\n]{0,3}")
_BLANKS = re.compile(r"\s{1,5}")
_LEAD_IN = re.compile(r"[^\S\n]{0,5}[\[(►▶>»•*·–—|-]{0,3}[^\S\n]{0,3}")
_TRAILING = re.compile(r"[\s:.!|»›>→…\])–—-]{0,8}\Z")
_OPEN_ENDS = frozenset("about aus from great in of on sobre sur tema thema von zu über".split())
_SECTION_NAME = re.compile(
    r"(?: [\w’'-]{1,30}){1,3}(?= ?:)| [\w-]{1,40}(?:\.[a-z]{2,10}){1,3}(?= )"
)
_MAX_NAMES, _MAX_MARK, _LONGEST_BOX = 120, 40, 12
_NAMES = re.compile(
    r"(?!.{0,99}[a-zß-ÿ][A-Z]{2})(?!.{0,60}\b(?:News|Press|Release|Report|Updates?|Video|Live)\b)"
    r"(?!(?:About|Breaking|Follow|Meet|More|Our|Share|The|World|New|North|South|East|West|San|Los)\b)"
    r"[A-ZÀ-Þ][\w.'’-]{1,30}(?:\s[A-ZÀ-Þ][\w.'’-]{0,30}){1,3}"
    r"(?:,\s[A-ZÀ-Þ][\w.'’-]{1,30}(?:\s[A-ZÀ-Þ][\w.'’-]{0,30}){1,3}){0,3}"
    r"(?:,?\s(?:and|&)\s[A-ZÀ-Þ][\w.'’-]{1,30}(?:\s[A-ZÀ-Þ][\w.'’-]{0,30}){1,3})?"
    r"(?:(?:,\s|\s\|\s)[A-ZÀ-Þ][\w.'’ -]{1,60})?"
)  # ours: two words or more each
_OFFICE = re.compile(
    r"(?P<names>[^,]{3,60}), (?!former|late|veteran|ex-|award)(?:(?:our|the) )?"
    r"(?:[\w'’-]{2,20} ){0,3}(?:correspondent|reporter|writer|columnist|editor)s?"
    r"(?: in [A-ZÀ-Þ][\w-]{1,30}(?: [A-ZÀ-Þ][\w-]{1,30})?)?",
    re.IGNORECASE,
)  # ours: headlines look like this, too
_OF_PICTURE = re.compile(r"(?:credits?|courtesy)\b", re.IGNORECASE)
_POINTS_ON = re.compile(r"for more information", re.IGNORECASE)
_AT_THE_END = re.compile(r"(?:text|words|story|reporting)(?: by)?\b", re.IGNORECASE)
_BYLINE_WORD = re.compile(
    r"(?:(?:by|authors?|text|words|story|written|reported|posted|reporting|von|par|por|di)\b[:\s]*)+",
    re.IGNORECASE,
)
_GLUED_BYLINE = re.compile(r"By(?=[A-Z])")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"”’'»)\]」』]{0,3}\s{0,3}\Z")
_OPENING = " \n\t\xa0“\"‘'«„¿¡([「『"
_CLOSING = ".!?…\"”’')]»"
_FULL_STOP = re.compile(r"[.…][\"”’')\]»\s]*\Z")
_NEARBY, _MAX_JOINED = 2_000, 400
_CAMEL = frozenset(
    "airBaltic airAsia easyJet jetBlue openDemocracy theGrio theSkimm deGrom diCaprio".split()
)
_JOINED = re.compile(r"[^\W\d_]{3,60}")
_NAME_JOINED = re.compile(
    r"(?!(?:Mac|Van|Von|Des|Del|Las|Los|San)[A-Z])(?P<name>[A-ZÀ-Þ][a-zß-ÿ]{2,}|[A-Z]{2,5})"
    r"(?:The|This|These|Those|There|He|She|They|His|Her|Their|But|According|Although|Despite|"
    r"Earlier|However|Meanwhile|Speaking|When|While)"
)  # ours: words that begin sentences, and end no name, as In and Up do
_FEWEST_LETTERS = 8


class Label(NamedTuple):
    """One row of promo_labels.csv."""

    text: str
    kind: str
    position: str
    rule: str
    printed: str
    language: str


class LabelHit(NamedTuple):
    """A label in a text.

    Attributes
    ----------
    start, end : int
        The label as printed, with its colon.
    after : int
        Where what it announces begins.
    is_marked : bool
        Whether a separator, capitals or a line end set it off: without that the words may be a
        sentence.
    label : Label
    """

    start: int
    end: int
    after: int
    is_marked: bool
    label: Label


def label_at(text: str, start: int, end: int) -> LabelHit | None:
    """Return the longest promo label that stands at `start`, brackets and bullets skipped.

    Examples
    --------
    >>> hit = label_at("READ MORE: How it began", 0, 23)
    >>> hit.end, hit.after, hit.is_marked, hit.label.kind
    (10, 11, True, 'story')
    >>> label_at("Readers want more.", 0, 18) is None
    True
    """
    lead = _LEAD_IN.match(text, start, end)
    begin = lead.end() if lead else start
    match = _labels_at_start().match(text, begin, min(end, begin + 80))
    if match is None:
        return None
    return _hit(text, begin, match.end(), end, match.group())


def glued_labels(text: str, start: int, end: int) -> Iterator[LabelHit]:
    """Labels inside a line: joined to the word before them, or after the end of a sentence.

    Only labels set off by capitals or a separator are given.

    Examples
    --------
    >>> line = "Ally to be ‘partner’ of USREAD MORE: Ally to be ‘partner’ of US"
    >>> [line[hit.start : hit.end] for hit in glued_labels(line, 0, len(line))]
    ['READ MORE:']
    """
    for match in _labels_inside().finditer(text, start, end):
        hit = _hit(text, match.start(), match.end(), end, match.group())
        if hit.start > start and _is_border(text, hit, end):
            yield hit


def label_alone(text: str, start: int, end: int) -> LabelHit | None:
    """Return the label that a whole line consists of.

    Examples
    --------
    >>> label_alone("Related Coverage", 0, 16).label.text
    'related coverage'
    >>> label_alone("More rain is coming.", 0, 20) is None
    True
    """
    hit = label_at(text, start, end) if end - start <= 90 else None
    if hit is None:
        return None
    is_whole = _TRAILING.fullmatch(text, hit.end, end) or _names_section(text[hit.start : end], hit)
    follows = None if is_whole else label_at(text, hit.after, end)
    if is_whole or (follows is not None and _TRAILING.fullmatch(text, follows.end, end)):
        return hit._replace(end=end, after=end, is_marked=True)
    return None


@lru_cache(maxsize=1024)  # a page asks several times for each of its lines
def line_kind(line: str) -> str | None:
    """Kind of a line of page furniture (boilerplate, subscribe, byline ...), or None.

    Examples
    --------
    >>> line_kind("Thank you for reading this post, don't forget to subscribe!")
    'subscribe'
    >>> line_kind("The council will subscribe to the plan.") is None
    True
    """
    match = _matched(line) or _matched(before_date(line), "byline")
    return match.lastgroup if match else None


def _matched(line: str, kind: str | None = None) -> re.Match[str] | None:
    """What a line matches of all patterns, or of those of one kind."""
    folded = " ".join(line[:MAX_LINE].split()).replace("’", "'")
    if not folded or len(line) > MAX_LINE:
        return None
    cased, lower = _line_patterns(kind)
    return cased.fullmatch(folded) or lower.fullmatch(folded.lower())


@lru_cache(maxsize=256)  # each citation in a paragraph asks
def is_credit(line: str, *, is_last: bool) -> bool:
    """Whether a line says whose words an article is, or who worked on it; not whose picture.

    Parameters
    ----------
    is_last : bool
        Whether the article's text is above it. There “Credit: NAME” and “Text: NAME” are such
        lines, which elsewhere belong to a picture or are a byline.

    Examples
    --------
    >>> is_credit("Source: Harbour Wire", is_last=False), is_credit("Foto: Anna Berg", is_last=True)
    (True, False)
    >>> is_credit("Credit: Harbour Wire", is_last=False)
    False
    """
    if not is_last and _matched(line, "credit") is None:
        return False  # as most lines are, which this tells soonest
    kind = line_kind(line)
    if kind == "credit" and not _POINTS_ON.match(line):
        return is_last or not _OF_PICTURE.match(line)
    return is_last and kind == "byline" and _AT_THE_END.match(line) is not None


def marked_boxes(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Where boxes for newsletters stand that say where they begin and end: first line, line after.

    Examples
    --------
    >>> lines = ["It passed.", "skip past newsletter promotion", "Our morning email tells you why."]
    >>> marked_boxes([*lines, "after newsletter promotion", "It rained."])
    [(1, 4)]
    """
    found, begins = [], None
    for number, line in enumerate(lines):
        mark = fold_line(line) if len(line) < _MAX_MARK else ""
        if mark == "skippastnewsletterpromotion":
            begins = number
        elif mark == "afternewsletterpromotion" and begins is not None:
            found += [(begins, number + 1)] if number - begins <= _LONGEST_BOX else []
            begins = None
    return found


def byline_of(line: str) -> str | None:
    """Return the names of a byline as printed, without "By" and a date; None if there are none.

    Examples
    --------
    >>> byline_of("By: By Anna Berg"), byline_of("ByJ.R. Stone"), byline_of("By")
    ('Anna Berg', 'J.R. Stone', None)
    """
    match = _BYLINE_WORD.match(line) or _GLUED_BYLINE.match(line)
    names = (line[match.end() :] if match else line).strip()
    return before_date(names) or names or None


def is_names(line: str) -> bool:
    """Whether a line may be the names of authors and no more, as they are printed.

    Many other lines look like this; where the line stands must tell.

    Examples
    --------
    >>> is_names("Anna Berg and Li Wen, Harbour Wire"), is_names("World News"), is_names("Berg")
    (True, False, False)
    """
    return len(line) <= _MAX_NAMES and _NAMES.fullmatch(line) is not None


def is_names_with_office(line: str) -> bool:
    """Whether a line may be the name of an author with an office; headlines may be such lines.

    Examples
    --------
    >>> is_names_with_office("Anna Berg, our Moscow correspondent"), is_names_with_office("Li Wen")
    (True, False)
    """
    match = _OFFICE.fullmatch(line) if len(line) <= _MAX_NAMES else None
    return match is not None and is_names(match["names"])


def is_headline_like(line: str) -> bool:
    """Whether a line can be a headline: short, and no sentence with a full stop.

    Examples
    --------
    >>> is_headline_like("Council to vote on budget"), is_headline_like("He left.")
    (True, False)
    """
    text = line.strip()
    if not 8 <= len(text) <= _MAX_HEADLINE or text[0].islower():
        return False
    last = text.rstrip("\"”’'»)")[-3:]
    return bool(last) and (last[-1] not in ".,;:" or last == "...")


def sentence_follows(text: str, start: int, end: int) -> bool:
    """Whether a sentence of an article stands there: a new beginning, a full stop at the end.

    Examples
    --------
    >>> line = "Winter fees explained The council met."
    >>> sentence_follows(line, 21, len(line)), sentence_follows(line, 6, len(line))
    (True, False)
    """
    head = text[start : min(end, start + 40)]
    begin = start + len(head) - len(head.lstrip(_OPENING))
    first = text[begin : begin + 1]
    if end - begin < _FEWEST_LETTERS or not first.isalnum() or first.islower():
        return False
    ends = _SENTENCE_END.search(text, max(begin, end - 8), end)
    return ends is not None and label_at(text, begin, end) is None


def call_follows(text: str, start: int, end: int) -> bool:
    """Whether a line ends with a call for a newsletter, say, that begins there.

    Examples
    --------
    >>> line = "Winter fees explainedSubscribe to our newsletter"
    >>> call_follows(line, 21, len(line)), call_follows(line, 12, len(line))
    (True, False)
    """
    words = text[start:end].strip() if end - start <= _MAX_HEADLINE else ""
    hit = label_alone(words, 0, len(words))
    return line_kind(words) == "subscribe" or (hit is not None and hit.label.kind == "solicit")


def past_closing(text: str, start: int, end: int) -> int:
    """Where the marks end that close a headline, if there are any.

    Examples
    --------
    >>> past_closing("(Winter fees explained.) The council met.", 22, 41)
    24
    """
    stop = min(end, start + 3)
    while start < stop and text[start] in _CLOSING:
        start += 1
    return start


def find_seam(text: str, start: int, end: int) -> int | None:
    """Where a scrape joined two lines: a small letter, and a capital that begins another word.

    Names such as iPhone and McCoy are no seams: after a capitalised word only a word that begins
    sentences is one, such as *The*. Nor is a word that stands nearby again, or one in a line that
    ends without a full stop.

    Parameters
    ----------
    start, end : int
        Where a headline begins, and the end of its line.

    Examples
    --------
    >>> line = "The McCoy iPhone is backPriest Dag read out names."
    >>> line[: find_seam(line, 0, len(line))]
    'The McCoy iPhone is back'
    >>> line = "LinkedIn and DeAngelis leave VarnovThe ministry gave no reason."
    >>> line[: find_seam(line, 0, len(line))]
    'LinkedIn and DeAngelis leave Varnov'
    """
    if not _FULL_STOP.search(text, max(start, end - 4), end):
        return None
    around = text[max(0, start - _NEARBY) : end + _NEARBY]
    for match in _JOINED.finditer(text, start, min(end, start + _MAX_JOINED)):
        word = match.group()
        if word in _CAMEL or around.count(word) > 1:
            continue
        name = _NAME_JOINED.fullmatch(word)
        if name is not None:
            return match.start() + name.end("name")
        at = next((n for n, char in enumerate(word) if char.isupper()), 0)
        if at > 1 and (at + 1 == len(word) or word[at + 1 :].islower()):
            return match.start() + at
    return None


def fold_line(line: str) -> str:
    """Letters and digits only, lower case: lines are compared by this.

    Examples
    --------
    >>> fold_line("‘Strategic partner’ of US") == fold_line("'Strategic partner' of  US")
    True
    """
    return _NO_LETTER.sub("", line.casefold())


_ACCENTS = str.maketrans("áàâéèêíóúñçÁÀÂÉÈÊÍÓÚÑÇ", "aaaeeeiouncAAAEEEIOUNC")
_CAPTURE = re.compile(r"(?<![\\\[])\((?!\?)")
_NO_LETTER = re.compile(r"[\W_]+")


def _names_section(line: str, hit: LabelHit) -> bool:
    """More from UK, Mehr von CORRECTIV: a label that goes on with the name of a section."""
    is_open = hit.label.text.rsplit(" ", 1)[-1] in _OPEN_ENDS
    rest = line[hit.after - hit.start :].strip()
    is_name = (rest[:1].isupper() and rest[-1:] not in ".!?") or rest.endswith(":")
    return is_open and not hit.is_marked and len(rest) <= 40 and is_name


def _hit(text: str, start: int, stop: int, end: int, words: str) -> LabelHit:
    label = _by_words()[" ".join(words.casefold().replace("’", "'").split())]
    is_open = label.text.rsplit(" ", 1)[-1] in _OPEN_ENDS
    section = _SECTION_NAME.match(text, stop, end) if is_open else None
    stop = section.end() if section else stop
    separator = _SEPARATOR.match(text, stop, end)
    if separator is not None or stop == end:
        after = separator.end() if separator else stop
        printed = stop + len(text[stop:after].rstrip())
        return LabelHit(start, printed, after, True, label)
    blanks = _BLANKS.match(text, stop, end)
    is_marked = section is not None or (words.isupper() and " " in words)
    return LabelHit(start, stop, blanks.end() if blanks else stop, is_marked, label)


def _is_border(text: str, hit: LabelHit, end: int) -> bool:
    before, words = text[hit.start - 1], text[hit.start : hit.end]
    if before.isalnum():
        return hit.is_marked or (before.islower() and text[hit.after : hit.after + 1].isupper())
    if before in ".?!”’\"')…":
        return hit.is_marked and words[:1].isupper()
    is_loud, is_set_off = words.isupper(), words[-1] in ":|»"
    stop = text[max(0, hit.start - 4) : hit.start].rstrip()[-1:]
    if before in "([" or (before.isspace() and stop in (*".?!”)…", '"')):
        return hit.is_marked and (is_loud or is_set_off)
    is_joined = before == ":" or (before.isspace() and before != " ")  # where lines were joined
    is_plain = is_joined and is_loud and is_set_off and " " in words
    return is_plain and is_headline_like(text[hit.after : end])


# ---------------------------------------------------------------- lexicons


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with (files("framing") / "lexicons" / name).open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


@cache
def _by_words() -> dict[str, Label]:
    labels: dict[str, Label] = {}
    for row in _rows("promo_labels.csv"):
        words = " ".join(row["label"].casefold().replace("’", "'").split()).rstrip(" :")
        rule = f"{row['source']}/label/{words}"
        label = Label(words, row["kind"], row["position"], rule, row["label"], row["language"])
        labels.setdefault(words, label)
    for words, label in tuple(labels.items()):
        labels.setdefault(_without_accents(words), label)
    return labels


def _without_accents(words: str) -> str:
    """Capitals are often printed without accents: A LIRE AUSSI, TAMBIEN LEA."""
    return words.translate(_ACCENTS)


@cache
def _labels_at_start() -> re.Pattern[str]:
    """All labels as printed at a line's start: upper, title or sentence case."""
    return _alternatives(r"(?!\w)", *map(_cases, _by_words().values()))


@cache
def _labels_inside() -> re.Pattern[str]:
    return _alternatives(r"(?![^\W\d_])", *map(_cases, _by_words().values()))


def _cases(label: Label) -> set[str]:
    """A label as printed: as given, in capitals, in title case, with one capital."""
    given = label.printed.replace("’", "'").strip(" :")
    words = label.text.split(" ")
    title = " ".join(word[:1].upper() + word[1:] for word in words)
    forms = {given, label.text.upper(), title, title[:1] + label.text[1:]}
    return forms | {_without_accents(form) for form in forms}


def _alternatives(tail: str, *cases: set[str]) -> re.Pattern[str]:
    """The longest form first; forms that begin with one letter as one branch, which is quicker."""
    by_letter: dict[str, list[str]] = {}
    printed = sorted({form for forms in cases for form in forms}, key=lambda w: (-len(w), w))
    for form in printed:
        rest = re.escape(form[1:]).replace(r"\ ", r"\s{1,3}").replace("'", "['’]")
        by_letter.setdefault(form[0], []).append(rest)
    branches = (f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_letter.items())
    return re.compile(f"(?:{'|'.join(branches)}){tail}")


@cache
def _line_patterns(kind: str | None) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The patterns that ask for capitals, and the others, which are matched to lower case.

    Lower-case matching without capturing groups is three times as fast as ignoring case.
    """
    rows = [row for row in _rows("scrape_lines.csv") if kind in (None, row["kind"])]
    cased = [row for row in rows if "(?-i:" in row["pattern"]]
    lower = [row for row in rows if "(?-i:" not in row["pattern"]]
    return _one_pattern(cased, re.IGNORECASE), _one_pattern(lower, re.NOFLAG)


def _one_pattern(rows: Sequence[dict[str, str]], flags: re.RegexFlag) -> re.Pattern[str]:
    """All patterns as one, a named group for each kind: one pass over a line.

    Dates come first, since a title that ends with how long a film is looks like some; then credits,
    since the copyright of an agency is one and that of a page is none.
    """
    by_kind: dict[str, list[str]] = {}
    for row in rows:
        pattern = _CAPTURE.sub("(?:", row["pattern"])
        by_kind.setdefault(row["kind"], []).append(f"(?:{pattern})")
    kinds = sorted(by_kind, key=lambda kind: (kind != "date", kind != "credit"))
    groups = (f"(?P<{kind}>{'|'.join(by_kind[kind])})" for kind in kinds)
    return re.compile("|".join(groups), flags)
