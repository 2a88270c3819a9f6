"""Noun phrases without a parser, by closed classes, endings and capitals.

Enough for who is cited, not for grammar in general. A reading is a text as words, with the
punctuation after each word and the quotation it stands in; phrases are ranges of its words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from framing.text import Tokens, covering

Span = tuple[int, int]
"""Words of a reading: the first, and one past the last."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NUMBERS = _set("two three four five six seven eight nine ten dozens hundreds thousands half")
DETERMINERS = NUMBERS | _set(
    "the a an this that these those some many several most more another other no all both each "
    "every any one few much his her its their our my your whose"
)
PERSONAL = _set("he she they it we i you")
OBJECTS = _set("him her them me us")
POSSESSIVES = _set("his her their its our my your")
RELATIVE = _set("who which that")
PRONOUNS = PERSONAL | _set(
    "this that these those some many others everyone someone nobody everybody anyone another both "
    "none one two three most few much several all half"
)
BE = _set("is are was were be been being am isn't aren't wasn't weren't")
AUXILIARIES = BE | _set(
    "has have had having do does did will would shall should can could may might must cannot not "
    "never don't doesn't didn't won't wouldn't can't couldn't haven't hasn't hadn't shouldn't get "
    "gets got"
)
ADVERBS = _set(
    "also once now then later even still just already often again ever soon always sometimes long "
    "first further instead thus therefore perhaps maybe however though too twice only simply "
    "almost back earlier himself herself themselves itself nonetheless nevertheless afterward "
    "afterwards meanwhile yesterday today tonight tomorrow"
)
PREPOSITIONS = _set(
    "of for in at with from on to by about into over under after before during against between "
    "through among without within toward towards near across behind beyond via per around since "
    "until up out off down despite like including amid according"
)
SUBORDINATORS = _set("when while as although though if because after before since asked until once")
CONJUNCTIONS = SUBORDINATORS | _set(
    "and or but nor unless whether than so yet where why how what which whom & plus"
)
TIMES = _set(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july "
    "august september october november december jan feb aug sept oct nov dec yesterday today "
    "tonight week month year morning afternoon evening night weekend"
)
SETTINGS = PREPOSITIONS | TIMES | ADVERBS | _set("last this when earlier as")
OCCASIONS = _set(
    "statement interview interviews speech tweet email e-mail letter post memo release conference "
    "briefing hearing rally debate meeting call twitter facebook"
)
PAST = _set(
    "went met made took came got left lost won ran kept held gave began broke brought built bought "
    "caught chose drew drove fell felt fought flew grew heard hit knew laid led let lay paid put "
    "rose sat saw sent set shot spent stood stuck struck swept taught thought threw understood "
    "woke wore wrote said told meant spoke sought became found cut hurt cost quit"
)
_CLOSED = DETERMINERS | PRONOUNS | AUXILIARIES | ADVERBS | PREPOSITIONS | CONJUNCTIONS | RELATIVE
_LINKS = _set("for from at in with on to against")
_MARKS = frozenset(",;:!?()[]–—―-…")
_REACH = 40


ARTICLES = "al- ad- ar- an- as- az- at- ash- ath- adh- el- es- ul- ud- d' d’".split()
ARTICLE = re.compile(rf"\b(?:{'|'.join(ARTICLES)})(?=[^\W\d_a-zß-öø-ÿ])")
"""What a name begins with though it is small: al-, el-, d’."""


class Reading(NamedTuple):
    """A text as words.

    Attributes
    ----------
    text : str
    starts, ends : list of int
        Offsets of the words.
    words : list of str
        Folded, as in Tokens.
    gaps : list of str
        Punctuation after each word; full stops and quotation marks are left out.
    quote : list of int
        Number of the quotation a word stands in, or -1.
    quotes : list of [start, end]
        Offsets of the quotations.
    """

    text: str
    starts: list[int]
    ends: list[int]
    words: list[str]
    gaps: list[str]
    quote: list[int]
    quotes: list[list[int]]


def read(text: str, tokens: Tokens) -> Reading:
    """Return a text as words with their punctuation and quotations.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> text = "“It failed,” she said."
    >>> read(text, tokenise(text)).gaps
    ['', ',', '', '']
    """
    starts, ends = tokens.starts.tolist(), tokens.ends.tolist()
    after = [*starts, len(text)][1:]
    between = [text[end:start] for end, start in zip(ends, after, strict=True)]
    gaps = ["" if gap == " " else _punctuation(gap) for gap in between]
    quote = covering(tokens.starts, tokens.quotes).tolist()
    return Reading(text, starts, ends, tokens.words, gaps, quote, tokens.quotes.tolist())


def _punctuation(gap: str) -> str:
    return "".join(mark for mark in "".join(gap.split())[:20] if mark in _MARKS)


def offsets(reading: Reading, span: Span) -> tuple[int, int]:
    """Start and end of words in the text, with the marks of quotations they begin or end.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> text = "“It failed,” she said."
    >>> offsets(read(text, tokenise(text)), (0, 2))
    (0, 12)
    """
    first, last = span[0], span[1] - 1
    start, end = reading.starts[first], reading.ends[last]
    opened, closed = reading.quote[first], reading.quote[last]
    if opened >= 0 and (first == 0 or reading.quote[first - 1] != opened):
        start = reading.quotes[opened][0]
    if closed >= 0 and (last + 1 == len(reading.words) or reading.quote[last + 1] != closed):
        end = reading.quotes[closed][1]
    return start, end


def is_capital(reading: Reading, index: int) -> bool:
    """Whether a word begins with a capital letter, or with an article joined to one: al-Rikabi."""
    start = reading.starts[index]
    if reading.text[start].isupper():
        return True
    word = reading.words[index]
    return ("-" in word[:4] or word[:2] == "d'") and ARTICLE.match(reading.text, start) is not None


def is_closed(word: str) -> bool:
    """Whether a folded word is of a closed class or names a time, so that it is no name.

    Examples
    --------
    >>> is_closed("whose"), is_closed("minister")
    (True, False)
    """
    return word in _CLOSED or word in TIMES


def is_noun(reading: Reading, index: int) -> bool:
    """Whether a word can stand in a noun phrase, as far as closed classes and endings tell."""
    word = reading.words[index]
    if reading.quote[index] >= 0 or word in TIMES or word in _CLOSED:
        return False
    return is_capital(reading, index) or not (
        word in PAST or (word.endswith("ly") and len(word) > 5) or word.endswith("n't")
    )


def is_adverb(reading: Reading, index: int) -> bool:
    """Whether a word is an adverb, by its class or its ending."""
    word = reading.words[index]
    return word in ADVERBS or (word.endswith("ly") and not is_capital(reading, index))


def is_verbal(reading: Reading, index: int) -> bool:
    """Whether a word looks like a verb in the past tense."""
    word = reading.words[index]
    return (word in PAST or word.endswith("ed")) and not is_capital(reading, index)


def phrase_before(reading: Reading, last: int, floor: int) -> int | None:
    """First word of the noun phrase whose last word is given, or missing if there is none.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> text = "Later the president of France said"
    >>> phrase_before(read(text, tokenise(text)), 4, 0)
    1
    """
    words = reading.words
    if words[last] in PRONOUNS or words[last] in RELATIVE:
        return last
    floor = max(floor, last - _REACH)
    is_gerund = words[last].endswith("ing") and not is_capital(reading, last)
    is_verb = is_verbal(reading, last) and not _is_modifier(reading, last, floor)
    if not is_noun(reading, last) or is_gerund or is_verb:
        return None
    start = k = last
    while k >= floor and (k == last or not reading.gaps[k]) and reading.quote[k] < 0:
        if words[k] in DETERMINERS:
            start = k = k - (k > floor and not reading.gaps[k - 1] and words[k - 1] in DETERMINERS)
            if not _is_linked(reading, k, floor):
                break
            k -= 2
        elif is_noun(reading, k) and (not is_verbal(reading, k) or _is_modifier(reading, k, floor)):
            start = k
            k -= 1 + _is_linked(reading, k, floor)
        else:
            break
    return _list_start(reading, start, last, floor)


def _is_modifier(reading: Reading, k: int, floor: int) -> bool:
    return k > floor and reading.words[k - 1] in DETERMINERS


def _is_linked(reading: Reading, k: int, floor: int) -> bool:
    """Whether 'of', 'and' or their like tie the word before to the phrase that starts at k."""
    left = k - 2
    if left < floor or reading.gaps[k - 1] or reading.gaps[left] or not is_noun(reading, left):
        return False
    if is_verbal(reading, left):
        return False
    link, is_name = reading.words[k - 1], is_capital(reading, left)
    if link in ("and", "&"):
        return is_name == is_capital(reading, k) or reading.words[k] in DETERMINERS
    return link == "of" or (link in _LINKS and not is_name)


def _list_start(reading: Reading, start: int, last: int, floor: int) -> int:
    """Walk back over 'A, B and C' when each member fills its place between commas."""
    if "and" not in reading.words[start:last]:
        return start
    while start > floor and reading.gaps[start - 1] == "," and is_noun(reading, start - 1):
        before = start - 1
        while before > floor and not reading.gaps[before - 1] and is_noun(reading, before - 1):
            before -= 1
        if before > floor and not reading.gaps[before - 1]:
            if reading.words[before - 1] not in DETERMINERS:
                break
            before -= 1
        start = before
    return start


def phrase_after(reading: Reading, first: int, ceiling: int, *, asides: bool = True) -> int | None:
    """One past the last word of the noun phrase that starts here, or missing if none does.

    Parameters
    ----------
    asides : bool
        Whether appositions and relative clauses after it belong to it, which also lets a name be
        followed by further nouns: true where nothing but the phrase can follow.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> text = "said Jane Doe, a nurse from York, on Monday"
    >>> phrase_after(read(text, tokenise(text)), 1, 9)
    7
    """
    words = reading.words
    if first >= ceiling or reading.quote[first] >= 0:
        return None
    if words[first] in PERSONAL:
        return first + 1
    if not is_noun(reading, first) and words[first] not in DETERMINERS:
        return None
    k, in_aside, ceiling = first, False, min(ceiling, first + _REACH)
    while k < ceiling:
        if reading.quote[k] >= 0:
            k = _past_title(reading, k, ceiling)
            if reading.quote[k - 1] < 0:
                break
            continue
        if asides and k > first and (words[k] in RELATIVE or _is_participle(reading, k)):
            in_aside = True
        if not in_aside and not _goes_on(reading, k, first, ceiling, asides):
            break
        k += 1
        gap = reading.gaps[k - 1]
        if gap and k < ceiling:
            if not asides or not _is_aside(reading, k, gap):
                break
            in_aside = True
    while k > first and words[k - 1] in _LINKS | {"of", "and", "the", "a", "an"}:
        k -= 1
    return k if k > first else None


def _past_title(reading: Reading, k: int, ceiling: int) -> int:
    """Step over a few quoted words after a determiner: the “Open Skies” treaty."""
    if reading.words[k - 1] not in DETERMINERS:
        return k
    end = k
    while end < ceiling and reading.quote[end] == reading.quote[k]:
        end += 1
    return end if end - k <= 5 else k


def _is_participle(reading: Reading, k: int) -> bool:
    before = reading.words[k - 1]
    return is_verbal(reading, k) and before not in DETERMINERS and not is_capital(reading, k - 1)


def _goes_on(reading: Reading, k: int, first: int, ceiling: int, asides: bool) -> bool:
    """Whether the word at k continues a noun phrase."""
    word = reading.words[k]
    if word in DETERMINERS:
        before = reading.words[k - 1]
        return k == first or before in DETERMINERS or before in PREPOSITIONS or before == "and"
    if word in ("of", "and", "&") or word in _LINKS:
        if word in _LINKS - {"for", "from"} and (is_capital(reading, k - 1) or not asides):
            return False
        return k > first and _can_link(reading, k, ceiling)
    if not is_noun(reading, k):
        return False
    after_name = k > first and is_noun(reading, k - 1) and is_capital(reading, k - 1)
    if after_name and not asides and not is_capital(reading, k):
        return reading.words[k - 1].endswith("'s")
    return not is_verbal(reading, k) or reading.words[k - 1] in DETERMINERS or k == first


def _can_link(reading: Reading, k: int, ceiling: int) -> bool:
    if k + 1 >= ceiling or reading.gaps[k] or reading.quote[k + 1] >= 0:
        return False
    following = reading.words[k + 1 : min(k + 4, ceiling)]
    if following[0] in TIMES or any(word in OCCASIONS for word in following):
        return False
    return is_noun(reading, k + 1) or following[0] in DETERMINERS


def _is_aside(reading: Reading, k: int, gap: str) -> bool:
    """Whether what follows a comma or bracket describes what stands before it."""
    if gap in ("(", ")"):
        return gap == "(" or _is_aside(reading, k, ",")
    word = reading.words[k]
    if gap not in (",", "),") or reading.quote[k] >= 0:
        return False
    if word in ("a", "an", "the", "his", "her", "its", "who", "whose", "one") or word.isdigit():
        return True
    if is_capital(reading, k):
        return reading.words[k + 1 : k + 2] == ["of"]
    return is_noun(reading, k) and not word.endswith(("ing", "ed"))


def subject_before(r: Reading, verb: int, floor: int) -> tuple[Span | None, bool]:
    """Return the subject of a verb, or missing, and whether an aside stands between them.

    Parameters
    ----------
    verb : int
        First word of the verb, auxiliaries included.
    floor : int
        The subject begins here or later.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> text = "On Monday, Jane Doe, 34, a nurse from York, said"
    >>> subject_before(read(text, tokenise(text)), 9, 0)
    ((2, 9), True)
    """
    k = verb - 1 if verb > floor and r.gaps[verb - 1] else _before_time(r, verb - 1, floor)
    if k < floor or r.quote[k] >= 0:
        return None, False
    if r.gaps[k]:
        return _before_aside(r, k, floor), True
    start = phrase_before(r, k, floor)
    if start is None and r.words[k] not in OBJECTS:
        return None, False
    head = _head_of_relative(r, k if start is None else start, floor)
    start = start if head is None else head
    return (None if start is None else (start, k + 1)), False


def _before_time(r: Reading, k: int, floor: int) -> int:
    """Step over “on Monday”, “last week” between subject and verb."""
    while k > floor and r.words[k] in TIMES and r.quote[k] < 0 and not r.gaps[k - 1]:
        k -= 1
        is_lead = r.words[k] in ("on", "last", "this", "in", "late", "early")
        k -= is_lead and k > floor and not r.gaps[k - 1]
    return k


def _head_of_relative(r: Reading, start: int, floor: int) -> int | None:
    """Start of “people who know him” when the phrase at start is its tail."""
    for k in range(start - 1, max(floor, start - 10), -1):
        if r.gaps[k]:
            return None
        if r.words[k] == "who":
            return None if r.gaps[k - 1] else phrase_before(r, k - 1, floor)
    return None


def _before_aside(r: Reading, last: int, floor: int) -> Span | None:
    """X, a spokesman for Y, said: step back over what stands between commas."""
    best: Span | None = None
    end = last
    if set(r.gaps[last]).isdisjoint(",)—–"):
        return None
    for k in range(last - 1, max(floor, last - 45) - 1, -1):
        if not r.gaps[k]:
            continue
        if best is None and end == last and _is_remark(r, k + 1):
            end = k
        first = _chunk_start(r, k, floor)
        start = phrase_before(r, k, floor)
        is_description = _is_description(r, first)
        if start is not None and not is_description:
            if best is None or (start == first and is_capital(r, k)):
                best = (start, end + 1)
            break
        if start is not None and best is None and r.words[first] in ("a", "an"):
            best = (start, end + 1)
    return best


def _chunk_start(r: Reading, k: int, floor: int) -> int:
    """First word after the punctuation before a word."""
    while k > floor and not r.gaps[k - 1]:
        k -= 1
    return k


def _is_description(r: Reading, first: int) -> bool:
    """Whether words between commas describe what stands before them: a teacher, 34, of Ohio."""
    word = r.words[first]
    return word in {"a", "an", "whose", "where"} | RELATIVE | PREPOSITIONS or word[0].isdigit()


def _is_remark(r: Reading, k: int) -> bool:
    """Whether an aside is about the event (“, however,”), not about the source."""
    word = r.words[k]
    setting = PREPOSITIONS - {"of", "from", "for", "at", "in"}
    return word in setting | ADVERBS | SUBORDINATORS or word.endswith("ing")


def fills_clause(r: Reading, start: int, floor: int) -> bool:
    """Whether a phrase begins where a clause may begin: after punctuation or a conjunction."""
    if start <= floor or r.gaps[start - 1]:
        return True
    return r.words[start - 1] in CONJUNCTIONS | ADVERBS | {"from"}


def past_occasion(r: Reading, k: int, ceiling: int) -> int:
    """First word after “in a statement”, “on Monday” or “last week”, before what was said.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> text = "said last week it failed"
    >>> past_occasion(read(text, tokenise(text)), 1, 5)
    3
    """
    word = r.words[k]
    if word not in SETTINGS:
        return k
    for j in range(k + 1, min(ceiling, k + 14)):
        if (r.words[j] == "that" and j > k + 1) or (r.quote[j] >= 0 and r.gaps[j - 1]):
            return j
        if r.quote[j] >= 0:
            break
    if word in ("last", "this", "on") and k + 1 < ceiling and r.words[k + 1] in TIMES:
        return k + 2
    return k + (word in TIMES)


def object_end(r: Reading, start: int, ceiling: int) -> int:
    """One past the object of praise, blame or wish: it ends at a dash, bracket or new clause.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> text = "blamed the firm, which denied it"
    >>> object_end(read(text, tokenise(text)), 1, 6)
    3
    """
    for k in range(start, ceiling - 1):
        if r.quote[k] >= 0 and r.quote[k + 1] >= 0:
            continue
        gap, after = r.gaps[k], r.words[k + 1]
        is_clause = after in RELATIVE | PREPOSITIONS | SUBORDINATORS | ADVERBS
        if set(gap) & set(";—–(") or ("," in gap and (is_clause or after.endswith("ing"))):
            return k + 1
    return ceiling
