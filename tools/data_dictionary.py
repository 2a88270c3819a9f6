"""Write data/README.md, the data dictionary, from framing/schema.py."""

from pathlib import Path

from framing.schema import REASONS, TABLES, Table

TARGET = Path(__file__).resolve().parents[1] / "data" / "README.md"

INTRODUCTION = """\
# Data dictionary

`data/sample/` is our own fictional news: 48 articles of six invented outlets on eight invented
events, as saved pages, plain-text scrapes and JSONL. See [sample-README.md](sample-README.md).
`data/sample-truth.json` says what was planted in it. `data/raw/`, if you keep one, is never edited.

An output folder of `framing extract` holds one folder of Parquet files per table below, and
`manifest.json`: versions, hashes, parameters and the account of records
(records = articles + duplicates + rejects). Read a table with
`pandas.read_parquet("out/evidence")`.

Offsets are 0-based, half-open, in Unicode code points, into `articles.text`: headline, blank line,
body. `text[start:end]` always equals the row's `text`. Missing means unknown; zero means none.

This page is made from `framing/schema.py` by `python tools/data_dictionary.py`.
"""


def describe(table: Table) -> str:
    """One section: what a row is, its key, its columns."""
    lines = [
        f"## `{table.name}`",
        "",
        f"One row is {table.row}. Key: {', '.join(f'`{name}`' for name in table.key)}.",
        "",
        "| column | type | may be missing | meaning |",
        "|---|---|---|---|",
        *(
            f"| `{name}` | {c.dtype} | {'yes' if c.optional else 'no'} | {c.meaning} |"
            for name, c in table.columns.items()
        ),
    ]
    return "\n".join(lines)


def reasons() -> str:
    """The closed vocabulary of rejects.reason."""
    rows = [f"| `{name}` | {meaning} |" for name, meaning in REASONS.items()]
    return "\n".join(["## Reasons of `rejects`", "", "| reason | meaning |", "|---|---|", *rows])


if __name__ == "__main__":
    sections = [INTRODUCTION, *(describe(table) + "\n" for table in TABLES), reasons() + "\n"]
    TARGET.write_text("\n".join(sections), encoding="utf-8")
