"""Offices beside names: “Minister for Trade and Railways Ada Lorn”, “Ada Lorn, the minister”."""

from __future__ import annotations

from framing.labels import PERSON, PERSONAL, Role, bare, is_last_word, last_term, role, term
from framing.phrases import (
    DETERMINERS,
    PREPOSITIONS,
    RELATIVE,
    Reading,
    Span,
    is_capital,
    is_noun,
    is_verbal,
)

PORTFOLIOS = frozenset(
    "affairs agriculture aviation broadcasting climate coal commerce communication communications "
    "community culture customs defence defense development digital disarmament economy education "
    "employment energy environment family finance fisheries foreign forests forestry gender health "
    "heritage home housing immigration industry information infrastructure innovation interior "
    "investment irrigation justice labor labour land lands law livestock local manpower maritime "
    "mines mining natural parliamentary petroleum planning policing ports power railways regional "
    "religious resources rights roads rural sanitation science security shipping social sport "
    "sports steel taxation technology telecommunications textiles tourism trade transport "
    "transportation treasury tribal urban veterans water welfare wildlife women works youth".split()
)
"""What ministers and their like are for, word by word."""
_LINKS = frozenset("of for on to at in".split())
_REACH = 14  # words of an office


def name_after_office(r: Reading, first: int, last: int) -> int | None:
    """Return where a name begins in a run of capitals that begins with the end of an office.

    Parameters
    ----------
    r : Reading
    first, last : int
        Words of the run.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Minister for Railways Ada Lorn"
    >>> name_after_office(read(text, tokenise(text)), 2, 5)
    3
    """
    if first < 2 or last - first < 3 or not _may_go_on(r, first):
        return None
    name = first
    for k in range(first, last - 2):
        if _ends_office(r, k):
            name = k + 1
    words = [bare(word) for word in r.words[name:last]]
    if name == first or not _LINKS.isdisjoint(words) or last_term(words) is not None:
        return None
    return name if office_before(r, name) else None


def office_before(r: Reading, name: int) -> tuple[Span, Role] | None:
    """Return the office that leads to a name by a preposition: its head’s words, and the role.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Cabinet Secretary for Health Ada Lorn"
    >>> span, found = office_before(read(text, tokenise(text)), 4)
    >>> span, found.label
    ((0, 2), 'official')
    """
    if name < 2 or not _is_close(r, name - 1) or not _ends_office(r, name - 1):
        return None
    end, best = name, None
    while (link := _link_before(r, end)) is not None:
        first = link - 1
        while first > 0 and is_noun(r, first - 1) and _is_close(r, first - 1) and link - first < 6:
            first -= 1
        words = [bare(word) for word in r.words[first:link]]
        found = role(words, [bare(word) for word in r.words[link:name]])
        entry = last_term(words)
        if found and found.label in PERSONAL and not found.is_body and entry and entry[0].is_role:
            best = (first, link), found
        end = first
        if end and r.words[end - 1] in DETERMINERS:
            end -= 1
        if end < 2 or r.words[end - 1] not in _LINKS or name - end > _REACH:
            break
    return best


def _ends_office(r: Reading, k: int) -> bool:
    """Whether an office may end with a word: what it is for, or a body, perhaps in short."""
    word, given = bare(r.words[k]), r.text[r.starts[k] : r.ends[k]]
    found = term(word)
    is_body = found is not None and found.note == "body" and is_capital(r, k)
    return word in PORTFOLIOS or is_body or (given.isupper() and 1 < len(given) < 7)


def _is_close(r: Reading, k: int) -> bool:
    """Whether only a blank parts a word from the next."""
    return r.text[r.ends[k] : r.starts[k + 1]] in (" ", "\xa0")


def _may_go_on(r: Reading, first: int) -> bool:
    """Whether a run of capitals may go on with an office that began before it."""
    word = r.words[first - 1]
    if not _is_close(r, first - 1):
        return r.gaps[first - 1] == "," and bare(word) in PORTFOLIOS
    return word in _LINKS or word in DETERMINERS or word in ("and", "&")


def _link_before(r: Reading, end: int) -> int | None:
    """The preposition, after a word for a role, that leads to what ends before a word."""
    for k in range(end - 1, max(0, end - _REACH), -1):
        word = r.words[k]
        if word in _LINKS:
            is_close = k > 0 and _is_close(r, k - 1) and _is_close(r, k)
            if is_close and is_last_word(r.words[k - 1]):
                return k
            if not is_close:
                return None
            continue
        is_part = is_capital(r, k) or bare(word) in PORTFOLIOS
        is_joined = _is_close(r, k) or (r.gaps[k] == "," and bare(word) in PORTFOLIOS)
        if not (is_joined and (is_part or word in ("and", "&") or word in DETERMINERS)):
            return None
    return None


# ---------------------------------------------------------------- after a name


def role_after(r: Reading, last: int, *, is_body: bool = False) -> tuple[Role | None, int]:
    """“Jane Doe, 34, the minister of health,”: role, and one past the apposition."""
    n, k = len(r.words), last
    if k >= n:
        return None, last
    gap = r.gaps[k - 1]
    if gap not in ("", ",", "("):
        return None, last
    if gap:
        party = r.words[k].partition("-")[0]
        if party in ("r", "d", "i") and (gap == "(" or "-" in r.words[k]):
            return Role("lawmaker", "politician", frozenset([r.words[k][2:]])), k + 1
    if (
        not gap
        and r.words[k] in ("is", "was")
        and r.words[k + 1 : k + 2] in (["a"], ["an"], ["the"])
    ):
        found, _ = _apposition(r, k + 1, is_body)
        return found, last
    if gap != ",":
        return None, last
    is_aged = r.words[k].isdigit() and len(r.words[k]) == 2
    if is_aged:
        if "," not in r.gaps[k]:
            return None, k + 1
        k += 1
    found, end = _apposition(r, k, is_body)
    close = next((j for j in range(end - 1, min(n, end + 25)) if r.gaps[j] or j + 1 == n), last)
    return found, close + 1 if found or is_aged else last


def _apposition(r: Reading, first: int, is_body: bool) -> tuple[Role | None, int]:
    """The role that a noun phrase states, and one past its head."""
    n, k = len(r.words), first
    while k < n and k < first + 10 and (r.words[k] in DETERMINERS or is_noun(r, k)):
        if k > first and is_verbal(r, k) and k + 1 < n and r.words[k + 1] in PREPOSITIONS:
            break
        k += 1
        if is_stop(r, k - 1):
            break
    is_end = k > first and is_stop(r, k - 1)
    if k == first or not (is_end or _ends_phrase(r, k)):
        return None, first
    after = []
    if not is_end and r.words[k] in PREPOSITIONS:
        stop = next((j + 1 for j in range(k, min(n, k + 8)) if is_stop(r, j)), min(n, k + 8))
        after = [bare(word) for word in r.words[k:stop]]
    words = [bare(w) for j, w in enumerate(r.words[first:k]) if j or w not in DETERMINERS]
    found = _second_office(r, k) if words[-1:] == ["president"] else None
    found = found or role(words, after)
    if found is None or found.label not in PERSONAL or found.is_body != is_body:
        return None, first
    if found.is_agent and (after or has_capital(r, first, k - 1)):
        found = found._replace(label=PERSON)
    entry = last_term(words)
    is_stated = entry is None or entry[0].is_role or (is_body and not entry[0].is_plural)
    return (found, k) if is_stated else (None, first)


def _second_office(r: Reading, k: int) -> Role | None:
    """The business role after “president and”, which tells what is presided over."""
    if r.words[k : k + 1] != ["and"]:
        return None
    end = k + 1
    while end < len(r.words) and end < k + 5 and is_noun(r, end):
        end += 1
        if is_stop(r, end - 1):
            break
    found = role([bare(word) for word in r.words[k + 1 : end]])
    return found if found and found.label == "business" and not found.is_body else None


def is_stop(r: Reading, k: int) -> bool:
    """Whether punctuation, a full stop included, or the end of the text follows a word."""
    if k + 1 >= len(r.words) or r.gaps[k]:
        return True
    return r.text[r.ends[k] : r.starts[k + 1]] not in (" ", "\xa0", "")


def _ends_phrase(r: Reading, k: int) -> bool:
    word = r.words[k]
    if word in PREPOSITIONS or word in RELATIVE or word in ("and", "but"):
        return True
    return is_verbal(r, k) and k + 1 < len(r.words) and r.words[k + 1] in PREPOSITIONS


def has_capital(r: Reading, first: int, last: int) -> bool:
    """Whether one of some words begins with a capital."""
    return any(is_capital(r, k) for k in range(first, last))
