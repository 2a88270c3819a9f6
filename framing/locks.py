"""One run at a time writes an output: the others are told who does, before they begin.

The lock is one of the system's, on a file in the hidden folder ``.out.lock`` beside the output
``out``. It is free as soon as the process that has it ends, however it ends.
"""

from __future__ import annotations

import errno
import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

_PATIENCE = 1  # seconds: workers of a run that was killed end a little later than the run
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)  # file systems without


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Keep other runs from writing to an output, a folder or a file, until the block ends.

    Where the file system has no locks, nothing is kept.

    Raises
    ------
    BlockingIOError
        If another run is writing to it; it names the process and its machine.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with locked(Path(folder, "out")):
    ...         print(*os.listdir(folder))
    ...     os.listdir(folder)
    .out.lock
    []
    """
    place = out.resolve()
    folder = place.parent / f".{place.name}.lock"
    path = folder / "process"
    given_up = time.monotonic() + _PATIENCE
    while (lock := _taken(path)) is None:
        if time.monotonic() > given_up:
            why = f"another run ({_told(path)}) is writing it; wait for it, or name another output"
            raise BlockingIOError(errno.EWOULDBLOCK, why, str(out))
        time.sleep(0.05)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # while it is ours
        os.close(lock)


def _taken(path: Path) -> int | None:
    """The file opened and locked, with our name in it; None if another has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except FileNotFoundError:  # the one before us took the folder away just now
        return None
    try:
        if not (_lock(lock) and _is_at(lock, path)):
            os.close(lock)
            return None
        with suppress(OSError):  # of a full disk: only what we are called is lost
            os.ftruncate(lock, 0)
            os.write(lock, f"process {os.getpid()} on {socket.gethostname()}".encode())
    except BaseException:
        os.close(lock)
        raise
    return lock


def _lock(file: int) -> bool:
    if find_spec("fcntl") is None:
        return True
    import fcntl  # not on every system

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
    return True


def _is_at(file: int, path: Path) -> bool:
    """Whether an open file is the one at a path still: who had it before took it away."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _told(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace") or "a process"
    except OSError:
        return "a process"
