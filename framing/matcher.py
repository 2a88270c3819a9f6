"""A compiled lexicon: words, phrases and wildcards found in one pass over the words of a text.

Phrases are a tree of words. A word of a text costs a look-up in the root; only where an entry
begins is the tree walked. Wildcards never become patterns of `re`: each different word of a text is
compared with the prefixes, the suffixes and the few other wildcards once. So the time that a
lexicon takes grows with the text no faster than its length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from framing.text import Tokens, spans_paragraphs

LONGEST_WORD = 64  # a longer run of letters is no word that a wildcard was written for
_BEFORE_NOUNS = frozenset(
    (word,)
    for word in "a an the his her its my our their your this these those any some such all no "
    "every each to of by with and or about".split()
)
_REACH = 5  # words before a word at which a phrase that holds it may begin

Words = tuple[str, ...]


class Hit(NamedTuple):
    """One match: first word, one past the last word, and the number of the lexicon entry."""

    first: int
    last: int
    entry: int


@dataclass(slots=True)
class Node:
    """A place in the tree of phrases: what may follow, and the entries that end here."""

    after: dict[str, Node] = field(default_factory=dict)
    entries: tuple[int, ...] = ()


class Globs(NamedTuple):
    """The wildcards of a lexicon: ``tax*`` by its prefix, ``*ism`` by its suffix, others whole."""

    prefixes: frozenset[str]
    suffixes: frozenset[str]
    others: tuple[str, ...]

    def matching(self, word: str) -> list[str]:
        """Return the wildcards that stand for a word.

        Examples
        --------
        >>> Globs(frozenset(["tax"]), frozenset(["ism"]), ("wom?n",)).matching("taxes")
        ['tax*']
        """
        if len(word) > LONGEST_WORD:
            return []
        cuts = range(len(word) + 1)
        return [
            *(f"{word[:cut]}*" for cut in cuts if word[:cut] in self.prefixes),
            *(f"*{word[cut:]}" for cut in cuts if word[cut:] in self.suffixes),
            *(glob for glob in self.others if fits(word, glob)),
        ]


@dataclass(frozen=True)
class Matcher:
    """A compiled lexicon: the tree of phrases, its wildcards, and the guards of each entry."""

    root: Node
    globs: Globs
    not_before: Mapping[int, frozenset[Words]]
    not_after: Mapping[int, frozenset[Words]]
    groups: tuple[int, ...] = ()

    def find(self, text: str, tokens: Tokens) -> list[Hit]:
        """Leftmost-longest matches that no guard silences, in text order.

        Entries of the same words, one in each of several kinds, are all returned. With a group for
        each entry, matches are leftmost-longest among those of a group, one at a place.

        Examples
        --------
        >>> from framing.text import tokenise
        >>> root = grow([(("exercise", "regime"), 0), (("regime",), 1), (("regime",), 2)])
        >>> matcher = Matcher(root, globs([]), {}, {2: frozenset([("the",)])})
        >>> text = "The regime; an exercise regime."
        >>> matcher.find(text, tokenise(text))
        [Hit(first=1, last=2, entry=1), Hit(first=3, last=5, entry=0)]
        """
        words = tokens.words
        standing = self._standing(words)
        hits: list[Hit] = []
        taken: dict[int, int] = {}  # of each group, or of all, the words
        groups = self.groups
        for index in self._beginnings(words, standing):
            if not groups and index < taken.get(0, 0):
                continue
            for last, entries in reversed(self._ends(text, tokens, index, standing)):
                found = [
                    Hit(index, last, entry)
                    for entry in entries
                    if not self._is_guarded(words, index, last, entry)
                ]
                if groups:
                    free = {groups[h.entry]: h for h in reversed(found)}
                    found = [h for g, h in free.items() if index >= taken.get(g, 0)][::-1]
                    taken |= dict.fromkeys((groups[h.entry] for h in found), last)
                    hits += found
                elif found:
                    hits += found
                    taken[0] = last
                    break
        return hits

    def _beginnings(self, words: list[str], standing: Mapping[str, list[str]]) -> list[int]:
        """Where an entry could begin: a word that is one, or that begins one with the next word."""
        first = self.root.after
        if standing:
            return [i for i, word in enumerate(words) if word in first or word in standing]
        nodes = map(first.get, words)
        pairs = zip(range(len(words)), nodes, [*words[1:], ""], strict=False)
        return [i for i, node, after in pairs if node and (node.entries or after in node.after)]

    def _standing(self, words: list[str]) -> dict[str, list[str]]:
        """For each word that wildcards stand for: those wildcards."""
        if not any(self.globs):
            return {}
        matching = ((word, self.globs.matching(word)) for word in set(words))
        return {word: found for word, found in matching if found}

    def _ends(
        self, text: str, tokens: Tokens, index: int, standing: Mapping[str, list[str]]
    ) -> list[tuple[int, list[int]]]:
        """Where entries that begin at a word end, shortest first, and which they are."""
        words, last = tokens.words, index
        nodes = [self.root]
        ends: list[tuple[int, list[int]]] = []
        while last < len(words):
            word = words[last]
            if word not in standing:
                nodes = [node.after[word] for node in nodes if word in node.after]
            else:
                keys = (word, *standing[word])
                nodes = [node.after[key] for node in nodes for key in keys if key in node.after]
            if not nodes or (last > index and not _is_joined(text, tokens, last)):
                break
            last += 1
            entries = [entry for node in nodes for entry in node.entries]
            if entries:
                ends.append((last, sorted(set(entries)) if len(entries) > 1 else entries))
        return ends

    def is_literal(self, text: str, tokens: Tokens, index: int, *, surely: bool = False) -> bool:
        """Whether a word is, or is part of, an entry without wildcards that guards silence here.

        Parameters
        ----------
        text : str
        tokens : Tokens
            Of this text.
        index : int
            Of the word.
        surely : bool
            Heed no article or the like before it: *the claim* is a noun, whatever it means.

        Examples
        --------
        >>> from framing.text import tokenise
        >>> guards = {0: frozenset([("stick",)])}
        >>> matcher = Matcher(grow([(("crooked",), 0)]), globs([]), guards, {})
        >>> text = "a crooked stick"
        >>> matcher.is_literal(text, tokenise(text), 1)
        True
        """
        small = _BEFORE_NOUNS if surely else frozenset()
        words = tokens.words
        return any(
            last > index and all(self._is_guarded(words, first, last, e, small) for e in entries)
            for first in range(max(0, index - _REACH), index + 1)
            for last, entries in self._ends(text, tokens, first, {})
        )

    def _is_guarded(
        self,
        words: list[str],
        first: int,
        last: int,
        entry: int,
        small: frozenset[Words] = frozenset(),
    ) -> bool:
        follows, precedes = self.not_before.get(entry), self.not_after.get(entry)
        if follows is None and precedes is None:
            return False
        return any(tuple(words[last : last + len(g)]) == g for g in follows or ()) or any(
            first >= len(g) and tuple(words[first - len(g) : first]) == g and g not in small
            for g in precedes or ()
        )


def grow(phrases: Iterable[tuple[Words, int]]) -> Node:
    """Return the tree of phrases; each ends in the number of its entry.

    Examples
    --------
    >>> grow([(("deep", "state"), 0)]).after["deep"].after["state"].entries
    (0,)
    """
    root = Node()
    for words, entry in phrases:
        node = root
        for word in words:
            node = node.after.setdefault(word, Node())
        node.entries = (*node.entries, entry)
    return root


def globs(words: Iterable[str]) -> Globs:
    """Sort the words that hold a wildcard by how they are compared.

    Examples
    --------
    >>> sorted(globs(["tax*", "state", "wom?n"]).prefixes)
    ['tax']
    """
    prefixes, suffixes, others = set(), set(), set()
    for word in words:
        if "?" not in word and word.count("*") == 1 and word.endswith("*"):
            prefixes.add(word[:-1])
        elif "?" not in word and word.count("*") == 1 and word.startswith("*"):
            suffixes.add(word[1:])
        elif "?" in word or "*" in word:
            others.add(word)
    return Globs(frozenset(prefixes), frozenset(suffixes), tuple(sorted(others)))


def fits(word: str, glob: str) -> bool:
    """Tell whether a wildcard stands for a word: ``*`` for any letters, ``?`` for one.

    Takes at most len(word) * len(glob) steps, whatever the wildcard.

    Examples
    --------
    >>> fits("woman", "wom?n"), fits("womanly", "wom?n"), fits("anti-tax", "a*-*x")
    (True, False, True)
    """
    at, star, kept, i = 0, -1, 0, 0
    while i < len(word):
        if at < len(glob) and glob[at] in ("?", word[i]) and glob[at] != "*":
            i, at = i + 1, at + 1
        elif at < len(glob) and glob[at] == "*":
            star, kept, at = at, i, at + 1
        elif star >= 0:
            kept += 1
            i, at = kept, star + 1
        else:
            return False
    return set(glob[at:]) <= {"*"}


def _is_joined(text: str, tokens: Tokens, index: int) -> bool:
    """Only blanks or a hyphen stand between two words of a phrase, and no end of a paragraph.

    Between small initials, *p.m.*, it is a full stop.
    """
    end, start = int(tokens.ends[index - 1]), int(tokens.starts[index])
    gap = text[end:start]
    if gap == " ":
        return True
    if gap == ".":
        return len(tokens.words[index - 1]) == len(tokens.words[index]) == 1
    if not gap.isspace():
        return gap != "" and gap in "-‐‑"
    return not spans_paragraphs(tokens.paragraphs, end, start + 1)
