"""The command line: reads arguments, calls one verb, writes. No analysis lives here."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import framing
from framing.errors import NO_SOURCE, CorpusError
from framing.exits import (
    Commands,
    Failure,
    end_by_account,
    kept_beside,
    listen,
    printable,
    say,
    telling_stages,
    until_told,
)

if TYPE_CHECKING:
    from framing.run import Account


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(framing.__version__)
def main() -> None:
    """Measure how news is framed, and open every number to the words behind it.

    \b
    Example:
      framing report pages/ -o report.html
    """
    listen()


_quiet = click.option("--quiet", is_flag=True, help="No progress bar and no summary.")
_json = click.option("--json", "as_json", is_flag=True, help="Summary as JSON on standard output.")
_column = click.option(
    "--column", "columns", multiple=True, metavar="OURS=THEIRS", help="Name an input column."
)
_features = click.option(
    "--features",
    help="Comma-separated: citation,loaded,promo,readability,stance,wording (default: all).",
)
_plugins = click.option("--plugins", is_flag=True, help="Also use features of installed packages.")
_workers = click.option("--workers", type=click.IntRange(1), default=1, help="Processes.")
_two_workers = click.option(
    "--workers",
    type=click.IntRange(1),
    default=min(2, os.cpu_count() or 1),
    help="Processes; two unless told otherwise, where there are two cores.",
)
_engine = click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    help="dask finds on a cluster, or in --workers processes of Dask's (extra dask).",
)
_scheduler = click.option(
    "--scheduler", metavar="ADDRESS", help="Of the cluster for --engine dask: tcp://HOST:8786."
)
_lexicons = click.option(
    "--lexicon",
    "lexicons",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Also count the terms of this file (CSV, quanteda YAML, LIWC .dic); may be repeated.",
)
_replace = click.option(
    "--replace-lexicon", "replace", is_flag=True, help="Count those terms only, not ours."
)


def _none_empty(_: click.Context, __: click.Parameter, sources: tuple[str, ...]) -> tuple[str, ...]:
    """The sources; an empty text would be the current folder, where its output may be."""
    if "" in sources:
        raise CorpusError(NO_SOURCE)
    return sources


_sources = click.argument("sources", nargs=-1, required=True, callback=_none_empty)


@main.command()
@_sources
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Corpus folder.")
@_column
@click.option("--allow-private", metavar="HOST", help="A private host that sources may name.")
@_quiet
@_json
def collect(
    sources: tuple[str, ...],
    out: Path,
    columns: tuple[str, ...],
    allow_private: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Read files, folders, globs or addresses into a corpus folder.

    \b
    Example:
      framing collect pages/ 'more/*.jsonl.gz' https://quay.example/fee -o corpus
    """
    from framing import run

    shown = _progress("reading", quiet)
    account = run.collect(
        sources, out, columns=_mapping(columns), allow_private=allow_private, progress=shown
    )
    _finish(account, out, quiet=quiet, as_json=as_json)


@main.command()
@_sources
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Output folder.")
@_features
@_plugins
@_lexicons
@_replace
@_column
@_workers
@_engine
@_scheduler
@click.option(
    "--resume", is_flag=True, help="Go on from what an unfinished run into OUT has finished."
)
@_quiet
@_json
def extract(
    sources: tuple[str, ...],
    out: Path,
    features: str | None,
    plugins: bool,
    lexicons: tuple[Path, ...],
    replace: bool,
    columns: tuple[str, ...],
    workers: int,
    engine: str,
    scheduler: str | None,
    resume: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Find evidence and compute measures for a corpus or raw input.

    \b
    Example:
      framing extract pages/ -o out --features citation,loaded,promo --lexicon my-terms.csv
      framing extract pages/ -o out --workers 2 --resume
      framing extract pages/ -o out --engine dask --scheduler tcp://10.0.0.7:8786
    """
    from framing import lexica, run
    from framing.chosen import named_features

    with kept_beside(out, resume=resume, quiet=quiet):
        account = run.extract(
            sources,
            out,
            features=named_features(features, plugins=plugins),
            lexicons=lexica.own_lexicons(lexicons, replace=replace),
            columns=_mapping(columns),
            workers=workers,
            engine=engine,
            scheduler=scheduler,
            resume=resume,
            progress=_progress("finding", quiet),
        )
    _finish(account, out, quiet=quiet, as_json=as_json)


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--by", default="outlet", help="Column of articles, or of the input, to group by.")
@click.option("--reference", default="rest", help="A group's name, or rest: all others.")
@click.option("--matched", is_flag=True, help="Compare inside stories that both sides tell.")
@click.option(
    "--without",
    metavar="WHAT,...",
    help="Words not to count: wire,promos,quotations,paraphrases (agency copy is wire).",
)
@click.option(
    "--agency",
    "agencies",
    multiple=True,
    metavar="NAME",
    help="A news agency to know besides ours.",
)
@click.option("--seed", default=0, help="Changes the random draws.")
@click.option(
    "--stories-window",
    "window",
    type=click.FloatRange(0, min_open=True),
    default=lambda: import_module("framing.dates").WINDOW,  # read only when it is needed
    help="Days within which an event is reported.",
)
@click.option(
    "--stories-edits",
    "edits",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV of action,article_id,with: merge or split stories. Give it in every run.",
)
@_quiet
@_json
def compare(
    out: Path,
    by: str,
    reference: str,
    matched: bool,
    without: str | None,
    agencies: tuple[str, ...],
    seed: int,
    window: float,
    edits: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Compare outlets, and find the stories and text that they share.

    Adds stories, rates, contrasts, keyness, diversity, matches, wire, leads and omissions to OUT.

    \b
    Example:
      framing compare out --reference "North Ledger" --without wire,quotations
    """
    from framing import run
    from framing.store import read_manifest

    with telling_stages("comparing", quiet):
        contrasts = run.compare_output(
            out,
            by=by,
            reference=reference,
            matched=matched,
            seed=seed,
            window=window,
            edits=edits,
            without=_names(without),
            agencies=agencies,
        )
    is_refused = contrasts["reason"].str.startswith("refused").fillna(value=False).astype(bool)
    summary = {
        "contrasts": len(contrasts),
        "refused": int(is_refused.sum()),
        "nothing_counted_on_either_side": int((contrasts["p"].isna() & ~is_refused).sum()),
    }
    if n_without := read_manifest(out)["articles_without_group"]:
        summary[f"articles_without_{by}_in_no_rate_or_contrast"] = n_without
    note = run.why_no_contrasts(out)
    told = {**summary, **({"note": note} if as_json and note else {})}
    _say(told, out, quiet=quiet, as_json=as_json)
    if note and not (quiet or as_json):
        say(note, err=True)


@main.command()
@_sources
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="The HTML file to write."
)
@click.option("--pdf", type=click.Path(path_type=Path), help="Also write this PDF.")
@_lexicons
@_replace
@_column
@_two_workers
@_quiet
@_json
def report(
    sources: tuple[str, ...],
    out: Path,
    pdf: Path | None,
    lexicons: tuple[Path, ...],
    replace: bool,
    columns: tuple[str, ...],
    workers: int,
    quiet: bool,
    as_json: bool,
) -> None:
    """Write one self-contained HTML report on raw input or an output folder.

    \b
    Example:
      framing report pages/ -o report.html
    """
    from framing import lexica
    from framing import report as reporting

    with telling_stages("reporting", quiet):
        account = reporting.report_on(
            sources,
            out,
            pdf=pdf,
            lexicons=lexica.own_lexicons(lexicons, replace=replace),
            columns=_mapping(columns),
            workers=workers,
            progress=_progress("finding", quiet),
        )
    if not quiet and (note := reporting.note_on(sources)):
        say(note, err=True)
    _finish(account, out, quiet=quiet, as_json=as_json)


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--measure", required=True, help="Name of a measure.")
@click.option("--outlet", help="Only this outlet, or this group if OUT was compared by others.")
@click.option("--article", help="Only this article.")
@click.option("--contrast", metavar="OUTLET", help="Only articles that its contrast compared.")
@click.option(
    "--limit", type=click.IntRange(0), default=50, help="Lines to print; the rest is counted."
)
def explain(
    out: Path,
    measure: str,
    outlet: str | None,
    article: str | None,
    contrast: str | None,
    limit: int,
) -> None:
    """Print the words behind a number, in context.

    A line is place, outlet, headline, of citations source and cue, and the words, with tabs
    between.

    \b
    Example:
      framing explain out --measure loaded_per_1000_outlet_words --outlet "North Ledger"
    """
    from framing.explain import explain_output, why_missing

    lines = explain_output(out, measure, outlet=outlet, article=article, contrast=contrast)
    for line in lines.head(limit):
        click.echo("\t".join(map(printable, line.split("\t"))))
    if contrast is not None and (why := why_missing(out, measure, contrast)):
        say(f"{measure}, contrast of {contrast}: {why}", err=True)
    if lines.empty:
        say(f"{measure}: nothing counted", err=True)
    if len(lines) > limit:
        click.echo(f"… and {len(lines) - limit} more; --limit {len(lines)} shows all", err=True)


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--lexicon",
    "lexicons",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A lexicon that OUT was made with; may be repeated.",
)
def verify(out: Path, lexicons: tuple[Path, ...]) -> None:
    """Recompute OUT from its articles; exit 1 and name the first difference, if there is one.

    \b
    Example:
      framing verify out
    """
    from framing.verify import verify as verify_output

    difference = verify_output(out, lexicons=lexicons)
    if difference is None:
        say(f"{out}: hashes, evidence and numbers agree")
        return
    where, stored, recomputed, cause = (printable(part) for part in difference)
    raise Failure(f"{out}: {where}: stored {stored}; recomputed {recomputed}; {cause}", 1)


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    "sheet",
    type=click.Path(path_type=Path),
    required=True,
    help="The sheet to write: .csv, or .jsonl for doccano.",
)
@click.option("--features", help="Comma-separated (default: all that can be coded).")
@click.option("-n", "--rows", type=click.IntRange(4), default=200, help="Rows for each feature.")
@click.option("--seed", default=0, help="Changes the draw.")
@_quiet
@_json
def sample(
    out: Path, sheet: Path, features: str | None, rows: int, seed: int, quiet: bool, as_json: bool
) -> None:
    """Draw a blind coding sheet from OUT, with a codebook; the key stays in OUT.

    \b
    Example:
      framing sample out -o sheet.csv --rows 200
    """
    from framing.coding import sample_output

    named = None if features is None else [n.strip() for n in features.split(",") if n.strip()]
    drawn = sample_output(out, sheet, n=rows, features=named, seed=seed)
    counts = drawn["feature"].value_counts(sort=False)
    summary = {"rows": len(drawn)} | {str(name): int(n) for name, n in counts.items()}
    _say(summary, sheet, quiet=quiet, as_json=as_json)


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.argument(
    "sheets",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option("--seed", default=0, help="Changes the random draws of the intervals.")
@_quiet
@_json
def validate(out: Path, sheets: tuple[Path, ...], seed: int, quiet: bool, as_json: bool) -> None:
    """Say how well OUT's features are found, from coded sheets, one file a coder.

    \b
    Example:
      framing validate out sheet-ada.csv sheet-bert.csv
    """
    from framing.coding import validate_output
    from framing.schema import CODES, SAMPLE
    from framing.store import read_table
    from framing.validation import validated

    results = validate_output(out, sheets, seed=seed)
    if as_json:
        rows = json.loads(results.to_json(orient="records", double_precision=15))
        click.echo(json.dumps({"out": str(out), "validation": rows}, sort_keys=True))
    elif not quiet:
        tables = {table.name: read_table(out, table) for table in (SAMPLE, CODES)}
        for feature in results["feature"].unique():
            say(f"{feature}: {validated({**tables, 'validation': results}, feature)}")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def notebooks(folder: Path) -> None:
    """Copy the notebooks and the sample corpus to FOLDER, to work in.

    \b
    Example:
      framing notebooks my-study
    """
    from framing.examples import copy_notebooks

    for path in copy_notebooks(folder):
        say(path)


def _mapping(columns: Sequence[str]) -> dict[str, str]:
    pairs = [column.partition("=") for column in columns]
    if any(not middle for _, middle, _ in pairs):
        raise click.UsageError("--column takes OURS=THEIRS, for example --column text=story_body")
    given = [(ours.strip(), theirs.strip()) for ours, _, theirs in pairs]
    nameless = [f"{ours}={theirs}" for ours, theirs in given if not (ours and theirs)]
    if nameless:
        raise click.UsageError(f"--column {nameless[0]} lacks a name on one side")
    names = [ours for ours, _ in given]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise click.UsageError(f"--column {twice[0]}=… stands {len(twice)} times; give it once")
    return dict(given)


def _names(given: str | None) -> list[str]:
    return [name.strip() for name in (given or "").split(",") if name.strip()]


def _progress(what: str, quiet: bool) -> Callable[[Iterable[Any]], Iterable[Any]]:
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        return until_told
    from tqdm import tqdm

    return lambda batches: until_told(tqdm(batches, desc=what, unit=" batches", file=sys.stderr))


def _finish(account: Account, out: Path, *, quiet: bool, as_json: bool) -> None:
    told = {**account.counts(), **(account.lists() if as_json else {})}
    _say(told, out, quiet=quiet, as_json=as_json)
    for line in [] if quiet or as_json else account.told():
        say(line, err=True)
    end_by_account(account, out)


def _say(summary: Mapping[str, Any], out: Path, *, quiet: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({**summary, "out": str(out)}, sort_keys=True))
    elif not quiet:
        counts = ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in summary.items())
        say(f"{out}: {counts}", err=True)
