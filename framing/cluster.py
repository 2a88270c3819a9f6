"""The batches of a run found by Dask: on a cluster that is there, or on one begun for the run.

A cluster may be on other machines. So nothing is shared with it but values: articles and lexicons
travel with each batch, tables come back, and the run itself keeps them. A batch is part of its
task, not scattered before: data that lie on one worker are lost with it, a task is given to
another.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache, partial
from importlib.util import find_spec
from multiprocessing import current_process, resource_tracker
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, NamedTuple

from pandas import DataFrame

from framing.chosen import named_features
from framing.corpus import Batch
from framing.errors import ClusterError, RuleError
from framing.evidence import find_evidence
from framing.feature import Feature
from framing.kept import Kept, changes, made_here
from framing.lexica import Lexicons, with_lexicons
from framing.measures import measure
from framing.nouns import a_few
from framing.work import Extracted, Plan, as_extracted, uses_plugins
from framing.workers import signals_held

_PATIENCE = 60  # seconds that a cluster may be without workers
_CONNECT = 10  # seconds to reach a scheduler
_ANSWER = 5  # seconds that a scheduler takes to answer, at most
_LOGS = ("distributed", "distributed.client", "tornado.application", "asyncio")
_LOGS_HELD = ("distributed.scheduler", "distributed.nanny")
_SET_BY_DASK = ("__DASK_PARENT_PID", "PYTHONHASHSEED")
_CONFIG = {
    "distributed.admin.large-graph-warning-threshold": "1 GB",  # a batch is a few megabytes
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}
_ONE_AT_A_TIME = Lock()  # a worker may have threads; finders are written for processes

Tables = tuple[DataFrame, ...]


class Sent(NamedTuple):
    """What to find, as it travels: features by name, lexicons by content."""

    names: str
    plugins: bool
    lexicons: Lexicons


@dataclass(frozen=True)
class Cluster:
    """A cluster that finds batch by batch.

    Attributes
    ----------
    client : distributed.Client
        Connected, to workers that are made as this process is.
    address : str
        Of the scheduler.
    """

    client: Any
    address: str
    _begun: list[Any] = field(default_factory=list)  # a signal is lost in a finalizer: none runs

    @property
    def most_waiting(self) -> int:
        """Batches that are begun before the first is taken: workers may come and go."""
        return 2 * max(1, self._n_workers())

    def begin(self, batch: Batch, plan: Plan, kept: Kept, name: str) -> Callable[[], Extracted]:
        """Begin to find in a batch; what is returned waits for it, and keeps it under a name."""
        from distributed.client import ClosedClientError

        try:
            future = self.client.submit(_find, batch.articles, _sent(plan), _made(), pure=False)
        except ClosedClientError as error:
            raise _lost(self.address, "is lost") from error
        self._begun.append(future)
        return partial(self._taken, future, batch, kept, name)

    def _taken(self, future: Any, batch: Batch, kept: Kept, name: str) -> Extracted:
        """Wait for what was found; the cluster forgets it."""
        from distributed import KilledWorker

        self._wait(future)
        try:
            done = as_extracted(batch, future.result(timeout=_PATIENCE))
        except KilledWorker as error:
            raise ClusterError(_killed(batch.articles)) from error
        except (CancelledError, OSError) as error:
            if future.status == "error":  # the worker's own
                raise
            raise _lost(self.address, "is lost") from error
        finally:
            future.release()
        done.keep(kept, name)
        return done

    def _wait(self, future: Any) -> None:
        """Wait, unless all workers are lost, and none comes."""
        given_up = time.monotonic() + _PATIENCE
        while time.monotonic() < given_up:
            with suppress(TimeoutError):
                future.exception(timeout=_ANSWER)
                return
            if self._n_workers():
                given_up = time.monotonic() + _PATIENCE
        raise _lost(self.address, "has had no workers, or no answer, for a minute")

    def _n_workers(self) -> int:
        """How many workers there are; none if the scheduler does not say: it may come back."""
        try:
            return len(self.client.nthreads(callback_timeout=_ANSWER))
        except (OSError, AttributeError):  # of a client that closed itself
            return 0


def open_cluster(scheduler: str | None, workers: int) -> AbstractContextManager[Cluster]:
    """Connect to a cluster, or begin one of processes here, which ends with the run.

    Parameters
    ----------
    scheduler : str, optional
        Address of a scheduler that is there.
    workers : int
        Processes, if none is given.

    Raises
    ------
    RuleError
        If Dask is not installed, something else is at the address, processes cannot be begun, or a
        worker is not made as this process is.
    ClusterError
        If there is no scheduler, or it has no workers.

    Examples
    --------
    >>> with open_cluster("me", 1) as cluster:
    ...     print(cluster.most_waiting)
    Traceback (most recent call last):
    framing.errors.RuleError: no Dask scheduler answers at me: missing port number in address 'me'
    """
    if find_spec("dask") is None or find_spec("distributed") is None:
        raise RuleError("--engine dask needs Dask: pip install 'framing[dask]'")
    if scheduler is None and getattr(current_process(), "_inheriting", False):
        raise SystemExit(1)  # this is a worker, and begins with the script that began it
    return _opened(scheduler, workers)


@contextmanager
def _opened(scheduler: str | None, workers: int) -> Iterator[Cluster]:
    import dask

    with ExitStack() as stack:
        stack.enter_context(_without_logs())
        stack.enter_context(dask.config.set(_CONFIG))
        address = stack.enter_context(_local(workers)) if scheduler is None else scheduler
        client = _connected(address)
        stack.callback(_close, client)
        _refuse_others(client, address)
        yield Cluster(client, address)


def _connected(address: str) -> Any:
    """A client of a scheduler; it would wait for ever for what listens there and is none."""
    from distributed import Client, rpc
    from distributed.security import Security
    from distributed.utils import LoopRunner
    from distributed.versions import VersionMismatchWarning

    async def refuse_other() -> None:
        how = Security().get_connection_args("client")  # type: ignore[no-untyped-call]
        there = rpc(address, connection_args=how)  # type: ignore[no-untyped-call]
        async with there, asyncio.timeout(_CONNECT):
            if (who := (await there.identity())["type"]) != "Scheduler":
                raise TypeError(f"it is a {who}")

    try:
        LoopRunner().run_sync(refuse_other)  # type: ignore[no-untyped-call]
        with warnings.catch_warnings():  # versions that matter are compared by us
            warnings.simplefilter("ignore", VersionMismatchWarning)
            return Client(  # type: ignore[no-untyped-call]
                address, timeout=_CONNECT, set_as_default=False
            )
    except OSError as error:
        raise _lost(address, "cannot be reached; check --scheduler") from error
    except Exception as error:
        raise RuleError(f"no Dask scheduler answers at {address}: {error}") from error


@contextmanager
def _local(workers: int) -> Iterator[str]:
    """Processes of our own, on loopback; a run that fails kills them."""
    import dask
    from distributed import LocalCluster
    from distributed.gc import disable_gc_diagnosis, enable_gc_diagnosis

    scratch = TemporaryDirectory(prefix="framing-", ignore_cleanup_errors=True)
    with _same_environment(), scratch as folder, dask.config.set({"temporary-directory": folder}):
        try:
            with _signals_held():
                local = LocalCluster(  # type: ignore[no-untyped-call]
                    n_workers=workers,
                    threads_per_worker=1,
                    memory_limit=None,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                    scheduler_kwargs={"dashboard": False},
                    silence_logs=logging.CRITICAL,
                )
        except RuntimeError as error:
            guard = "if __name__ == '__main__':"
            why = f"the worker processes did not start; a script guards its work with {guard}"
            raise RuleError(why) from error
        disable_gc_diagnosis()  # type: ignore[no-untyped-call]  # loses a signal
        try:
            yield local.scheduler_address
        except BaseException:
            for nanny in list(local.workers.values()):
                nanny.close_gracefully()  # so that it begins no other
                if nanny.pid:
                    with suppress(ProcessLookupError):
                        os.kill(nanny.pid, signal.SIGKILL)
            raise
        finally:
            with _signals_held():
                enable_gc_diagnosis()  # type: ignore[no-untyped-call]  # closing disables it
                local.close(timeout=5)


@contextmanager
def _same_environment() -> Iterator[None]:
    """Take back the variables that Dask sets for processes to inherit; others are the caller's."""
    import dask

    names = {*dask.config.get("distributed.nanny.pre-spawn-environ"), *_SET_BY_DASK}
    before = {name: os.environ.get(name) for name in names}
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let a signal wait: a cluster half begun, or half ended, cannot be ended in order.

    Ctrl-C reaches every process of a terminal; what is begun meanwhile leaves it to this one.
    """
    with signals_held():
        resource_tracker.ensure_running()  # or the first process begun would start it, and let go
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _refuse_others(client: Any, address: str) -> None:
    """Refuse a worker that would find something else."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE / 2)
        told = client.run(made_here, on_error="return")
    except TimeoutError as error:
        raise _lost(address, "has no workers") from error
    except OSError as error:
        raise _lost(address, "is lost") from error
    for worker, made in sorted(told.items()):
        if isinstance(made, Exception):
            raise RuleError(
                f"the worker {worker} has no framing, or another one; install what is here"
            ) from made
        if differ := changes(made_here(), made):
            raise RuleError(f"the worker {worker} differs in {a_few(differ)}; install what is here")


def _find(articles: DataFrame, sent: Sent, made: str) -> Tables:
    """Find on a worker; one that came after the run began has not been asked what it is."""
    from distributed import get_worker

    if _made() != made:
        raise RuleError(f"the worker {get_worker().address} came with another framing")
    with _ONE_AT_A_TIME:
        features = _features(sent)
        found = find_evidence(articles, features=features)
        return (*found, measure(found, features=features))


@cache
def _made() -> str:
    return json.dumps(made_here(), sort_keys=True)


@cache
def _sent(plan: Plan) -> Sent:
    """Made once in a run."""
    names = ",".join(feature.name for feature in plan.features)
    files = tuple(file._replace(path=Path(file.path).name) for file in plan.lexicons.files)
    lexicons = replace(plan.lexicons, files=files)
    return Sent(names, uses_plugins(plan.features), lexicons)


@cache
def _features(sent: Sent) -> tuple[Feature, ...]:
    """Built once in every worker."""
    return with_lexicons(named_features(sent.names, plugins=sent.plugins), sent.lexicons)


@contextmanager
def _without_logs() -> Iterator[None]:
    """Dask logs what is an error to it; to the user it is one line, and ours.

    A scheduler and its nannies leave handlers behind, which hold what they logged.
    """
    from distributed.utils import DequeHandler  # sets the levels when it is imported

    before = {name: list(logging.getLogger(name).handlers) for name in _LOGS_HELD}
    levels = {name: logging.getLogger(name).level for name in _LOGS}
    try:
        for name in levels:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        for name, handlers in before.items():
            logger = logging.getLogger(name)
            for handler in set(logger.handlers) - set(handlers):
                if isinstance(handler, DequeHandler):
                    logger.removeHandler(handler)


def _close(client: Any) -> None:
    with suppress(OSError), _signals_held():
        client.close(timeout=2)


def _killed(articles: DataFrame) -> str:
    return (
        "workers died one after the other, likely for want of memory; they had the article "
        f"{articles['article_id'].iloc[0]} or some that come after it"
    )


def _lost(address: str, what: str) -> ClusterError:
    return ClusterError(f"the Dask scheduler {address} {what}")
