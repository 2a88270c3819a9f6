"""Other processes to work in, which end when the run does, however it ends.

It imports nothing of ours: a process that is to listen to signals should not begin with pandas.
"""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import parent_process
from multiprocessing.context import BaseContext
from threading import Thread


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


def _begin_as_worker() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Without it a worker would wait for work for ever when the run is killed."""
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)
