"""What is left out of learning, so that figures on it are figures on what no one had seen.

Teachers (`framing.train.verdicts`) and networks (`framing.train.context`) come in five sets. The
first learns from all and ships. Each other leaves one fold out: some topics of BABE and every
fourth event of BASIL. Which sentences a set learns from `is_seen` decides alone; the sums and
slopes of `framing.train.loaded` leave out one topic at a time.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

NONE = "none"
"""The name of what learnt from all topics."""
LEFT_OUT = (NONE, "race", "gender", "gun-control", "health environment immigration")
"""Topics of BABE that each set does not see: the three smallest share one."""
TOPICS = tuple(" ".join(LEFT_OUT[1:]).split())

Folds = NDArray[np.uint8]
"""For each sentence the number of the set that never sees it; 0 where all do."""


def topic_of(name: str) -> str:
    """Return the topic that a sentence is left out with; eight have one of few sentences.

    Examples
    --------
    >>> topic_of("world")
    'environment'
    """
    return name if name in TOPICS else "environment"


def folds_of_topics(topics: Iterable[str]) -> Folds:
    """Return the fold of each sentence of BABE by its topic.

    Examples
    --------
    >>> folds_of_topics(["gender", "health", "world"]).tolist()
    [2, 4, 4]
    """
    fold = {topic: k for k, together in enumerate(LEFT_OUT) for topic in together.split()}
    return np.array([fold[topic_of(topic)] for topic in topics], dtype=np.uint8)


def folds_of_events(events: Iterable[str]) -> Folds:
    """Return the fold of each sentence of BASIL by its event; all events are dealt out in order.

    So it must be given all sentences at once.

    Examples
    --------
    >>> folds_of_events(["e", "d", "a", "b", "c"]).tolist()
    [1, 4, 1, 2, 3]
    """
    given = list(events)
    place = {event: k for k, event in enumerate(sorted(set(given)))}
    return np.array([1 + place[event] % (len(LEFT_OUT) - 1) for event in given], dtype=np.uint8)


def is_seen(folds: Folds, number: int) -> NDArray[np.bool_]:
    """Return which sentences a set learns from.

    Examples
    --------
    >>> is_seen(np.array([0, 1, 2], np.uint8), 2).tolist()
    [True, True, False]
    >>> is_seen(np.array([0, 1, 2], np.uint8), 0).tolist()
    [True, True, True]
    """
    return (folds != number) | (number == 0)
