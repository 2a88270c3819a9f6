"""How commands end: each error as one line on standard error, and what a script can tell by."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from framing.nouns import things

if TYPE_CHECKING:
    from framing.run import Account

T = TypeVar("T")

USAGE, PARTLY, NOTHING, UNWRITABLE, REFUSED = 2, 3, 4, 5, 6
INTERRUPTED, TERMINATED = 130, 143


class Failure(click.ClickException):
    """One line on standard error, and the exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(printable(" ".join(message.split())))
        self.exit_code = code  # type: ignore[misc]

    def show(self, file: Any = None) -> None:
        """Print the line."""
        click.echo(f"framing: {self.message}", err=True)


def printable(text: str) -> str:
    r"""Return a text with blanks for what would move a terminal's cursor, or colour it.

    Examples
    --------
    >>> printable("North\x1b[31m")
    'North [31m'
    """
    return "".join(c if c.isprintable() else " " for c in text)


class Terminated(SystemExit):
    """SIGTERM came."""


def say(text: object, *, err: bool = False) -> None:
    """Print a line of which nothing moves a terminal's cursor.

    Examples
    --------
    >>> say("north-tern.csv: 2 articles")
    north-tern.csv: 2 articles
    """
    click.echo(printable(str(text)), err=err)


def telling_stages(what: str, quiet: bool) -> AbstractContextManager[None]:
    """On a terminal, tell each stage that begins within: *reporting: keyness …*.

    Examples
    --------
    >>> with telling_stages("reporting", quiet=True):
    ...     print("nothing is told")
    nothing is told
    """
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        return nullcontext()
    from framing.stages import heard

    return heard(lambda name: say(f"{what}: {name} …", err=True))


class Commands(click.Group):
    """Turns every error of ours into one line; anything else is ours to mend, and says so."""

    def make_context(self, *given: Any, **more: Any) -> click.Context:
        """Read the command line; help that nobody reads to its end is no error."""
        try:
            return super().make_context(*given, **more)
        except BrokenPipeError:
            if _is_reader_gone():
                raise click.exceptions.Exit(0) from None
            raise
        except click.UsageError as error:
            error.message = printable(error.message)  # type: ignore[misc]
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        from concurrent.futures import BrokenExecutor

        from framing.errors import (
            ClusterError,
            CorpusError,
            FeatureError,
            NothingReadError,
            RuleError,
            SchemaError,
        )

        try:
            return super().invoke(ctx)
        except NothingReadError as error:
            code = REFUSED if error.is_refused else NOTHING
            raise Failure(str(error), code) from error
        except (RuleError, CorpusError) as error:
            raise Failure(str(error), USAGE) from error
        except (SchemaError, FeatureError) as error:
            raise Failure(_noted(f"internal error: {error}", error), 1) from error
        except ClusterError as error:
            raise Failure(_noted(str(error), error), UNWRITABLE) from error
        except OSError as error:
            if isinstance(error, BrokenPipeError) and _is_reader_gone():
                return None
            where = f"{error.filename}: " if error.filename else ""
            why = f"cannot read or write: {where}{error.strerror or error}"
            raise Failure(_noted(why, error), UNWRITABLE) from error
        except BrokenExecutor as error:
            text = "another process was ended, likely for want of memory; try --workers 1"
            raise Failure(_noted(text, error), 1) from error
        except KeyboardInterrupt as error:
            text = _noted("interrupted; the output is as it was", error)
            raise Failure(text, INTERRUPTED) from error
        except Terminated as error:
            text = _noted("told to end; the output is as it was", error)
            raise Failure(text, TERMINATED) from error
        except click.UsageError as error:
            error.message = printable(error.message)  # type: ignore[misc]
            raise
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if os.environ.get("FRAMING_DEBUG"):
                raise
            text = f"internal error: {type(error).__name__}: {error}; FRAMING_DEBUG=1 shows where"
            raise Failure(text, 1) from error


@contextmanager
def kept_beside(out: Path, *, resume: bool, quiet: bool) -> Iterator[None]:
    """Say beforehand what is kept of an unfinished run, and, if this one fails, how to go on.

    Examples
    --------
    >>> with kept_beside(Path("out"), resume=True, quiet=True):
    ...     print("extracting")
    extracting
    """
    from framing.errors import FeatureError
    from framing.kept import left_over
    from framing.locks import locked
    from framing.store import is_output

    left = left_over(out)
    if left:
        with locked(out):  # else it is a run that is not finished yet
            left = left_over(out)
    if left and not resume:
        left = f"{left}; this run begins anew, --resume would go on from there"
    elif resume and not is_output(out):
        left = left or "nothing is kept of an unfinished run; this one begins anew"
    if left and not quiet:
        say(left, err=True)
    try:
        yield
    except (BlockingIOError, FeatureError):  # another run is writing; it would fail again
        raise
    except (KeyboardInterrupt, SystemExit, OSError, RuntimeError) as error:
        if left := left_over(out):
            error.add_note(f"{left}: give the same command with --resume to go on")
        raise


def end_by_account(account: Account, out: Path) -> None:
    """End a run that is finished with the exit code that its rejects ask for.

    Raises
    ------
    NothingReadError
        If no article is left.
    Exit
        If some records were rejected.

    Examples
    --------
    >>> from framing.run import Account
    >>> end_by_account(Account(records=1, articles=1), Path("out"))
    """
    if account.internal:
        failed = f"a feature failed on {things(account.internal, 'article')}, now among the rejects"
        told = f"framing: {failed} of {out}: please report what stands there as 'internal'"
        say(told, err=True)
    if not account.articles:
        raise account.nothing_read(f"see the rejects in {out}" if account.rejects else "")
    if account.rejects:
        raise click.exceptions.Exit(PARTLY)


def listen() -> None:
    """End the run in order when SIGINT or SIGTERM comes, unless SIGINT is ignored.

    Examples
    --------
    >>> listen()
    """
    _told.clear()
    signal.signal(signal.SIGTERM, _end)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _end)


def until_told(batches: Iterable[T]) -> Iterator[T]:
    """Yield batches until the run is told to end.

    What a signal raises is lost where it comes amid a finalizer; so it is raised again here.

    Examples
    --------
    >>> list(until_told([1, 2]))
    [1, 2]
    """
    for batch in batches:
        _raise_told()
        yield batch
    _raise_told()


_told: list[int] = []


def _end(number: int, frame: object) -> None:
    _told.append(number)
    _raise_told()


def _raise_told() -> None:
    if _told:
        raise Terminated(TERMINATED) if _told[0] == signal.SIGTERM else KeyboardInterrupt


def _is_reader_gone() -> bool:
    """Whether nobody reads standard output any more, as `head`; the rest of it goes nowhere."""
    if not hasattr(select, "poll") or sys.stdout is None:  # not on every system; closed
        return False
    output = sys.stdout.fileno()
    looked = select.poll()
    looked.register(output, 0)
    is_gone = any(how & (select.POLLERR | select.POLLHUP) for _, how in looked.poll(0))
    if is_gone:
        os.dup2(os.open(os.devnull, os.O_WRONLY), output)
    return is_gone


def _noted(text: str, error: BaseException) -> str:
    return "; ".join([text, *getattr(error, "__notes__", [])])
