"""Whole runs of validation: from an output folder to a coding sheet, and from sheets to numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from pandas import DataFrame

from framing.errors import CorpusError, RuleError
from framing.locks import locked
from framing.sampling import ROWS, draw_sample
from framing.schema import ARTICLES, CODES, EVIDENCE, MEASURES, ROLES, SAMPLE, VALIDATION
from framing.sheets import read_sheets, write_sheet
from framing.store import add_tables, read_manifest, read_table
from framing.validation import sample_ids, validate

_NEEDED = (ARTICLES, EVIDENCE, ROLES, MEASURES)


def sample_output(
    out: Path,
    sheet: Path,
    *,
    n: int = ROWS,
    features: Sequence[str] | None = None,
    seed: int = 0,
) -> DataFrame:
    """Draw a coding sheet from an output, add its key to the output, and return the key.

    Parameters
    ----------
    out : Path
        An output of `framing extract`. Its table `sample` gets the draw; earlier draws stay.
    sheet : Path
        The sheet to write, `.csv` or `.jsonl`; the codebook stands beside it.
    n, features, seed
        As for `draw_sample`.

    Raises
    ------
    CorpusError
        If the folder is no output, or the sheet exists.
    RuleError
        If a feature cannot be coded, n is below 4, or there is no sentence to draw.

    Examples
    --------
    >>> sample_output(Path("nowhere"), Path("sheet.csv"))
    Traceback (most recent call last):
    framing.errors.CorpusError: nowhere: no manifest.json; is it an output of framing?
    """
    read_manifest(out)
    tables = {table.name: read_table(out, table) for table in _NEEDED}
    drawn = draw_sample(tables, n=n, features=features, seed=seed)
    if drawn.empty:
        raise RuleError(
            f"{out}: no sentence to draw: no article in a language that its finders read, or a "
            "feature without the features that tell voices (citation and promo)"
        )
    draws = [drawn]
    with locked(out):
        write_sheet(drawn, tables["articles"], sheet)
        if (out / SAMPLE.name).is_dir():
            earlier = read_table(out, SAMPLE)
            draws.insert(0, earlier[~earlier["sample_id"].isin(drawn["sample_id"])])
        add_tables(out, {SAMPLE: pd.concat(draws, ignore_index=True)}, {})
    return drawn


def validate_output(out: Path, sheets: Sequence[Path], *, seed: int = 0) -> DataFrame:
    """Read coded sheets, add codes and their results to the output, and return the results.

    Parameters
    ----------
    out : Path
        The output that the sheets were drawn from. Its tables `codes` and `validation` are
        replaced: give the sheets of all coders at once.
    sheets : sequence of Path
        As for `read_sheets`.
    seed : int
        Changes the random draws of the intervals.

    Raises
    ------
    CorpusError
        If the folder is no output, nothing was drawn from it, or no row has a code.
    RuleError
        If a sheet does not fit the draw; see `read_sheets`.

    Examples
    --------
    >>> validate_output(Path("nowhere"), [])
    Traceback (most recent call last):
    framing.errors.CorpusError: nowhere: no manifest.json; is it an output of framing?
    """
    read_manifest(out)
    if not (out / SAMPLE.name).is_dir():
        raise CorpusError(f"{out}: nothing was drawn from it; run framing sample first")
    sample = read_table(out, SAMPLE)
    codes = read_sheets(sheets, sample)
    if codes["code"].isna().all():
        raise CorpusError("no row of the sheets has a code; fill in the column 'code'")
    results = validate(sample, codes, seed=seed)
    draws = sorted(sample_ids(sample, codes))
    told = {"sheets": [sheet.name for sheet in sheets], "samples": draws, "seed": seed}
    with locked(out):
        add_tables(out, {CODES: codes, VALIDATION: results}, {"validation": told})
    return results
