"""Which medium someone told: “told TASS”, “in an interview with Reuters”."""

from __future__ import annotations

from framing.labels import MEDIA, bare, media_at, phrase_role
from framing.people import People
from framing.phrases import DETERMINERS, Reading, Span

_TALKS = frozenset(
    "interview interviews interviewed conversation spoke speaking appearance appearing appeared "
    "statement email e-mail column essay op-ed article".split()
)

_POSTS = frozenset("posted posting post posts wrote writing said saying statement message".split())


def talked_to(reading: Reading, people: People) -> list[Span]:
    """Give the media that someone is said to have told, or to have talked to or appeared on.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.people import people_in
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Doe spoke in an interview with Reuters. Reuters was thanked."
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> talked_to(reading, people_in(reading, sentences(tokens, reading.quote)))
    [(6, 7)]
    """
    spots = []
    for mention, name in zip(people.mentions, people.names, strict=True):
        if mention.kind == "body" and people.labels.get(name or "") == MEDIA:
            k = mention.first - 1
            k -= k >= 0 and reading.words[k] in ("the", "a", "state")
            if k >= 0 and not reading.gaps[k] and _is_talk(reading.words, k):
                is_definite = reading.words[mention.first - 1] == "the"
                spots.append((mention.first - is_definite, mention.last))
    return sorted(spots + _on_x(reading))


def _on_x(reading: Reading) -> list[Span]:
    """The network named X, where somebody posts on it: a letter is no name elsewhere."""
    words = reading.words
    if "x" not in words:
        return []
    return [
        (k, k + 1)
        for k in range(2, len(words))
        if (words[k], words[k - 1]) == ("x", "on")
        and reading.text[reading.starts[k]] == "X"
        and words[k - 2] in _POSTS
    ]


def _is_talk(words: list[str], k: int) -> bool:
    if words[k] in ("told", "tell", "tells", "telling", "on"):
        return True
    before = words[max(0, k - 4) : k]
    return words[k] in ("with", "to", "by", "for") and not _TALKS.isdisjoint(before)


def is_medium(reading: Reading, told: Span) -> bool:
    """Whether a phrase names a medium, or has the word for one as its head.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "a local newspaper"
    >>> is_medium(read(text, tokenise(text)), (0, 3))
    True
    """
    first, last = told
    start = next((k for k in range(first, last) if reading.words[k] not in DETERMINERS), first)
    if media_at(reading, start, last) is not None:
        return True
    found = phrase_role([bare(word) for word in reading.words[first:last]])
    return found is not None and found.label == MEDIA and found.is_body
