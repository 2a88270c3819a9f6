"""What a word tells by itself, whatever text it stands in: hashes of its parts, traits, a class.

The weights of `framing.weigh` are filed under these, so that a word is looked up once.
"""

from __future__ import annotations

from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

OWN, TO_NEXT, TO_PREVIOUS, TO_NEXT_2, TO_PREVIOUS_2, TO_SENTENCE = range(6)
"""What a word speaks of: itself, its neighbours, those after them, the whole sentence."""
N_FIELDS = 6

_SUFFIXES = (
    "ly ous ful less ive able ible ist ists ism al ic ish ing ed er est ness ity ment ize ized "
    "tion ant ent ary ory"
).split()
_CLASSES = {
    "first": "i me my we us our ours mine",
    "second": "you your yours",
    "no": "not no never none nothing nobody neither nor cannot",
    "turn": "but because despite although while however yet so if even just only such this that "
    "these those there it who what why how",
    "place": "in on at of to by for from with after before during since between among through",
    "said": "said says told according added noted reported announced stated wrote tweeted asked "
    "explained",
    "day": "monday tuesday wednesday thursday friday saturday sunday january february march april "
    "may june july august september october november december percent million billion",
}
_CLASS = {word: name for name, words in _CLASSES.items() for word in words.split()}
SAID, DAY = 1, 2
_ENDINGS = "ish ism ist ists wing winger wingers".split()
_SIDES = {"left": "right"} | {f"left{ending}": f"right{ending}" for ending in _ENDINGS}
_BENTS = {"liberal": "conservative", "liberals": "conservatives"}
_EXTREMES = ("arch", "uber", "ultra")  # with these, bents are labels
_SIDES |= {f"{much}{one}": f"{much}{other}" for much in _EXTREMES for one, other in _BENTS.items()}
_OTHER_SIDE = _SIDES | {other: one for one, other in _SIDES.items()}
_OTHER_BENT = _BENTS | {other: one for one, other in _BENTS.items()}
# In compounds with these, “right” and “left” are no sides: “right-minded”, “left-over”.
_NO_SIDES = frozenset("angle angled behind minded on over size sized sizing thinking to".split())
TRAITS = (
    *(f"-{suffix}" for suffix in _SUFFIXES),
    *_CLASSES,
    *(f"letters {n}" for n in range(1, 15)),
    "number",
    "contracted",
    "hyphen",
)
"""What is told of every word for the sentence it stands in."""
_TRAIT = {name: number for number, name in enumerate(TRAITS)}


def stem(word: str) -> str:
    """Return a word without a possessive 's: what weights and knowledge are of.

    Examples
    --------
    >>> stem("mayor's")
    'mayor'
    """
    return word.removesuffix("'s")


def counterpart(word: str) -> str | None:
    """Return the label of the other side, if a word is one of two such.

    What judges the one judges the other: both have the weights of both, on average.

    Examples
    --------
    >>> counterpart("far-left"), counterpart("rightist"), counterpart("ultra-liberal")
    ('far-right', 'leftist', 'ultra-conservative')
    >>> counterpart("liberal"), counterpart("rights"), counterpart("right-minded")
    (None, None, None)
    """
    parts = word.split("-")
    bents = _OTHER_BENT if parts[0] in _EXTREMES else {}
    others = [_OTHER_SIDE.get(part) or bents.get(part, part) for part in parts]
    return None if others == parts or not _NO_SIDES.isdisjoint(parts) else "-".join(others)


def word_keys(word: str) -> list[list[int]]:
    """Return the hashes of what a word says of each of the first five fields: itself first.

    Examples
    --------
    >>> [len(keys) for keys in word_keys("reckless")]
    [9, 3, 3, 1, 1]
    """
    data = word.encode("utf-8", "surrogatepass")
    size = len(data)
    ends = [b"-" + data[-n:] for n in (2, 3, 4, 5) if size > n]
    begins = [b"^" + data[:n] for n in (3, 4, 5) if size > n]
    parts = [b"+" + part for part in data.split(b"-")] if b"-" in data else []
    all_of_it = [b"=" + data, *ends, *begins, *parts, b"#%d" % min(size, 14)]
    some = [b"=" + data, *ends[:2]]
    return [
        [crc32(part, OWN) for part in all_of_it],
        [crc32(part, TO_NEXT) for part in some],
        [crc32(part, TO_PREVIOUS) for part in some],
        [crc32(some[0], TO_NEXT_2)],
        [crc32(some[0], TO_PREVIOUS_2)],
    ]


def class_of(word: str) -> int:
    """Return SAID for verbs of saying, DAY for days, months and sums, 0 for other words.

    Examples
    --------
    >>> class_of("told"), class_of("monday"), class_of("mayor")
    (1, 2, 0)
    """
    return {"said": SAID, "day": DAY}.get(_CLASS.get(word, ""), 0)


def known_key(word: str) -> int:
    """Return the number that what is known of a word is filed under.

    Examples
    --------
    >>> known_key("plan") == known_key("plans")
    False
    """
    return crc32(word.encode("utf-8", "surrogatepass"), N_FIELDS)


def known_rows(words: list[str], keys: NDArray[np.uint32], rows: NDArray[Any]) -> NDArray[Any]:
    """Return each word's row, by the sorted keys that rows are filed under; nothing if it has none.

    Examples
    --------
    >>> known_rows(["plan", "plot"], np.array([known_key("plan")]), np.array([[3]])).tolist()
    [[3], [0]]
    """
    sought = np.array([known_key(word) for word in words], dtype=np.uint32)
    at = np.minimum(np.searchsorted(keys, sought), len(keys) - 1)
    return np.asarray(np.where((keys[at] == sought)[:, None], rows[at], 0))


def traits(word: str) -> list[int]:
    """Return the numbers of the TRAITS that a word has.

    Examples
    --------
    >>> [TRAITS[number] for number in traits("recklessly")]
    ['-ly', 'letters 10']
    """
    size = len(word)
    found = [
        _TRAIT[f"-{suffix}"]
        for suffix in _SUFFIXES
        if word.endswith(suffix) and size > len(suffix) + 2
    ]
    if word in _CLASS:
        found.append(_TRAIT[_CLASS[word]])
    found.append(_TRAIT[f"letters {min(size, 14)}"])
    if word[:1].isdigit():
        found.append(_TRAIT["number"])
    if "'" in word:
        found.append(_TRAIT["contracted"])
    if "-" in word:
        found.append(_TRAIT["hyphen"])
    return found
