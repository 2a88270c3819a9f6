"""Other processes to work in, which end when the run does, however it ends; signals that wait.

It imports nothing of ours: a process that is to listen to signals should not begin with pandas.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.context import BaseContext
from threading import Thread, current_thread, main_thread

_ENDING = signal.SIGINT, signal.SIGTERM


def processes(n: int, context: BaseContext | None = None) -> ProcessPoolExecutor:
    """Return other processes; interrupted, or left alone, they end without a word.

    Examples
    --------
    >>> with processes(1) as pool:
    ...     pool.submit(len, "word").result()
    4
    """
    return ProcessPoolExecutor(n, mp_context=context, initializer=_begin_as_worker)


def end_at_once(pool: ProcessPoolExecutor) -> None:
    """End the processes of a run that failed: nobody waits for what they would find.

    Examples
    --------
    >>> with processes(1) as pool:
    ...     end_at_once(pool)
    """
    for worker in list((pool._processes or {}).values()):
        worker.terminate()


@contextmanager
def signals_held() -> Iterator[None]:
    """Let SIGINT and SIGTERM wait until the block is done: what it does is not left half done.

    Examples
    --------
    >>> usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    >>> try:
    ...     with signals_held():
    ...         signal.raise_signal(signal.SIGINT)
    ...         print("done")
    ... except KeyboardInterrupt:
    ...     print("interrupted")
    done
    interrupted
    >>> _ = signal.signal(signal.SIGINT, usual)
    """
    if current_thread() is not main_thread():
        yield
        return
    came: list[int] = []
    usual = {n: signal.signal(n, lambda got, _: came.append(got)) for n in _ENDING}
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
    if came:
        signal.raise_signal(came[0])


def _begin_as_worker() -> None:
    for number in _ENDING:
        signal.signal(number, signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Without it a worker would wait for work for ever when the run is killed."""
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)
