"""What a long run is at, for whoever listens: a name at the start of each stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_LISTENER: ContextVar[Callable[[str], object] | None] = ContextVar("listener", default=None)


def stage(name: str) -> None:
    """Say that a stage begins; nobody hears it outside `heard`.

    Examples
    --------
    >>> stage("stories")
    """
    listener = _LISTENER.get()
    if listener is not None:
        listener(name)


@contextmanager
def heard(listener: Callable[[str], object]) -> Iterator[None]:
    """Tell the listener the name of each stage that begins in this context.

    Examples
    --------
    >>> with heard(print):
    ...     stage("stories")
    stories
    """
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)
