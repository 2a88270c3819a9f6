"""What a whole run costs: extract, compare, report and explain on many articles, step by step.

    python benchmarks/scale.py ../shared/gold --articles 10000 [--outlets 300]

Articles are paragraphs of labelled news dealt anew to outlets and a year of days, when the script
runs; nothing of them is kept. Prints seconds of the wall, the most memory that the process took
(not its workers), and the size of the report.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PARAGRAPHS = 14
FEWEST_WORDS = 25


def main() -> None:
    """Read the arguments, deal the articles, run the commands one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--outlets", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        source, out, page = (Path(scratch, name) for name in ("a.jsonl", "out", "report.html"))
        write_articles(options.gold, options.articles, options.outlets, source)
        measure = ["--measure", "loaded_per_1000_outlet_words", "--outlet", "Outlet 3"]
        workers = ["--workers", str(options.workers)]
        report = [str(out), "-o", str(page), *workers]
        steps: dict[str, tuple[str, list[str]]] = {
            "extract": ("extract", [str(source), "-o", str(out), *workers]),
            "report, nothing compared before": ("report", report),
            "explain": ("explain", [str(out), *measure]),
            "compare": ("compare", [str(out)]),
            "report on what was compared": ("report", report),
        }
        for step, (command, arguments) in steps.items():
            seconds, memory = cost(command, arguments)
            print(f"{step:31} {seconds:6.1f} s {memory:6.0f} MB", flush=True)
        print(f"report.html {page.stat().st_size / 1e6:.2f} MB")


def write_articles(gold: Path, n: int, n_outlets: int, path: Path) -> None:
    """Write n articles as JSONL."""
    chance = random.Random(0)  # noqa: S311 - draws, not secrets
    lines = (gold / "polnear" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    pieces = [p for text in texts for p in text.split("\n") if len(p.split()) >= FEWEST_WORDS]
    with path.open("w", encoding="utf-8") as file:
        for i in range(n):
            day = chance.randrange(1, 29)
            row = {
                "id": f"a{i}",
                "outlet": f"Outlet {chance.randrange(n_outlets)}",
                "published": f"2025-{chance.randrange(1, 13):02}-{day:02}T00:00:00Z",
                "headline": " ".join(chance.choice(pieces).split()[:9]),
                "text": "\n\n".join(chance.sample(pieces, PARAGRAPHS)),
            }
            file.write(json.dumps(row) + "\n")


def cost(command: str, arguments: list[str]) -> tuple[float, float]:
    """Run one command of framing; return how long it took, and the most memory in megabytes."""
    start = time.perf_counter()
    whole = [sys.executable, "-m", "framing", command, *arguments]
    with subprocess.Popen(whole, stdout=subprocess.DEVNULL) as run:
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        raise SystemExit(f"framing {command} ended with exit code {run.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1e3


if __name__ == "__main__":
    main()
