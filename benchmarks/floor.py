"""The yardstick and the table: every speed is a ratio to this floor, measured in the same run.

The floor is the least that any measurement of words must do to an article: decode its bytes, lower
its letters, find its words, and look each up in a set. User CPU time; medians of interleaved runs,
so that a machine that slows down slows every case alike.
"""

from __future__ import annotations

import json
import os
import re
import resource
import statistics
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path

WORD = re.compile(r"\w+")
COMMON = frozenset("the of and to a in that is for on it with as was by said".split())


def floor(documents: Sequence[bytes]) -> int:
    """Decode, lower, split into words, look up: the count keeps the work from being skipped."""
    return sum(
        sum(word in COMMON for word in WORD.findall(document.decode().lower()))
        for document in documents
    )


def cpu_seconds() -> float:
    """User CPU seconds of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def allocated_mb(case: Callable[[], object]) -> float:
    """Peak of what Python and NumPy allocate while a case runs, in MB; Arrow's own is not seen."""
    tracemalloc.start()
    case()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def measure(
    cases: dict[str, Callable[[], object]], *, n: int, repeats: int
) -> dict[str, dict[str, float]]:
    """Time every case `repeats` times in turn; the first case is the yardstick."""
    seconds: dict[str, list[float]] = {name: [] for name in cases}
    for case in cases.values():
        case()  # warm: dictionaries and caches of libraries are filled once
    for _ in range(repeats):
        for name, case in cases.items():
            begun = cpu_seconds()
            case()
            seconds[name].append(cpu_seconds() - begun)
    yardstick = seconds[next(iter(cases))]
    peaks = {name: allocated_mb(case) for name, case in cases.items()}
    return {
        name: {
            "MB": peaks[name],
            "MB x floor": peaks[name] / peaks[next(iter(cases))],
            "articles/s": n / statistics.median(taken),
            "ms/article": 1000 * statistics.median(taken) / n,
            "x floor": statistics.median(a / b for a, b in zip(taken, yardstick, strict=True)),
        }
        for name, taken in seconds.items()
    }


def table(results: dict[str, dict[str, float]]) -> str:
    """The results as a Markdown table."""
    lines = [
        "| stage | articles/s | ms/article | x floor | peak MB | x floor |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {name} | {r['articles/s']:,.0f} | {r['ms/article']:.2f} | {r['x floor']:.1f} "
        f"| {r['MB']:.1f} | {r['MB x floor']:.1f} |"
        for name, r in results.items()
    ]
    return "\n".join(lines)


def texts(path: Path) -> list[str]:
    """The field `text` of every record of a JSONL file."""
    return [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]


for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
