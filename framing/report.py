"""Tables to one self-contained HTML file: no script, no request, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from pandas import DataFrame

from framing.complete import is_worth_another_process, study_of, working_beside
from framing.errors import CorpusError, RuleError
from framing.excerpts import FEWEST_IN_ONE, MOST_IN_ONE, say, visible
from framing.given import need, refuse_others
from framing.lexica import OURS, Lexicons
from framing.locks import locked
from framing.method import limits, method, other_groups
from framing.nouns import things
from framing.pictures import ALIGNED_CSS
from framing.run import Account, extract, told_reject
from framing.sections import sections
from framing.stages import stage
from framing.store import (
    is_output,
    read_manifest,
    read_tables,
    refuse_to_replace,
    replacing,
    write_text,
)
from framing.study import Study
from framing.tally import NO_OUTLET
from framing.traces import FACTS
from framing.wording import days
from framing.work import Extracted

_READ = (
    "rejects", "duplicates", "voices", "exposure", "measures", "rates", "contrasts", "keyness",
    "diversity", "stories", "matches", "wire", "leads", "omissions",
)  # fmt: skip
_OF_ARTICLES = {
    "evidence", "roles", "voices", "exposure", "measures", "stories", "matches", "wire", "leads",
}  # fmt: skip
_FACTS = ("language", "markup", "section", *FACTS)


def write_report(
    tables: Mapping[str, DataFrame],
    path: str | Path,
    *,
    title: str | None = None,
    manifest: Mapping[str, Any] | None = None,
) -> None:
    """Write the report on a run to one HTML file.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        As `read_tables` gives them: articles, evidence and roles at least. Rates and contrasts are
        computed where they are absent, or where they compare something else than outlets.
    path : path
        The file; its folder is made if need be.
    title : str, optional
        The heading; says how many articles of how many outlets unless told.
    manifest : mapping, optional
        How the run was made, as in manifest.json; printed at the end. Features of others are
        counted only if it says that the run used them.

    Raises
    ------
    CorpusError
        If one of these tables is not there, or as `need` does.
    RuleError
        If the run has features that are not installed.

    Examples
    --------
    >>> import tempfile
    >>> import framing as fr
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "headline": [None],
    ...     "url": [None], "published": [None], "body_start": [0], "text": ["The regime fell."]})
    >>> found = fr.find_evidence(articles)
    >>> tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_report(tables, Path(folder, "report.html"))
    ...     "<mark>regime</mark>" in Path(folder, "report.html").read_text(encoding="utf-8")
    True
    """
    tables = need(tables, "articles", "evidence", "roles", maybe=_READ, columns=_FACTS)
    for name in sorted(set(tables) & _OF_ARTICLES):
        for column in ("article_a", "article_b") if name == "matches" else ("article_id",):
            refuse_others(tables[name], name, tables["articles"], column=column)
    write_text(Path(path), _html(study_of(tables, manifest or {}), title))


def report_on(
    sources: Sequence[str],
    out: Path,
    *,
    pdf: Path | None = None,
    lexicons: Lexicons = OURS,
    columns: Mapping[str, str] | None = None,
    workers: int = 1,
    progress: Callable[[Iterable[Extracted]], Iterable[Extracted]] = iter,
) -> Account:
    """Write the report on raw sources, or on the output folder of an earlier run.

    Parameters
    ----------
    sources : sequence of str
        As for `read_corpus`; or one folder made by `framing extract` or `collect`.
    out : Path
        The HTML file.
    pdf : Path, optional
        Also write this PDF, with three excerpts a number; needs the extra `pdf`.
    lexicons, columns, workers, progress
        As for `extract`.

    Returns
    -------
    Account
        Where every record went.

    Raises
    ------
    CorpusError
        If a source does not exist; before any work, if a file to be written is a source, a
        lexicon, or part of an output, or both are one.
    NothingReadError
        If there is no article, and a report stands there; it stays as it was.
    RuleError
        If a PDF is wanted and WeasyPrint is not installed, or a lexicon comes too late.
    OSError
        Before any work, if a folder, a device or a pipe stands where a file is to be written.
    """
    targets = (out, *([pdf] if pdf else []))
    for target in targets:
        refuse_to_replace(target)
        _refuse_inside([*sources, *(file.path for file in lexicons.files)], target)
    if pdf and pdf.resolve() == out.resolve():
        raise CorpusError(f"{pdf} is to be the page and the PDF; name two files")
    to_pdf = _pdf_writer() if pdf else None
    with locked(out), TemporaryDirectory(prefix="framing-") as scratch:
        folder = Path(sources[0])
        if len(sources) > 1 or not _is_extracted(folder):
            folder = Path(scratch, "out")
            extract(
                sources,
                folder,
                lexicons=lexicons,
                columns=columns,
                workers=workers,
                progress=progress,
            )
        elif lexicons.files:
            raise RuleError(f"{folder} is extracted already; give the lexicon to framing extract")
        stage("reading tables")
        manifest, tables = read_manifest(folder), read_tables(folder)
        account = _account(manifest, tables["rejects"])
        there = [target for target in targets if target.exists()]
        if there and not account.articles:
            raise account.nothing_read(f"{there[0]} stays as it was")
        is_helped = workers > 1 and is_worth_another_process(manifest)
        with working_beside(folder) if is_helped else nullcontext() as beside:
            study = study_of(tables, manifest, beside)
            stage("page")
            write_text(out, _html(study))
            if pdf and to_pdf:
                stage("PDF")
                to_pdf(_html(study, most=FEWEST_IN_ONE), pdf)
    return account


def _account(manifest: Mapping[str, Any], rejects: DataFrame) -> Account:
    ignored, alike = (tuple(manifest.get(name, ())) for name in ("ignored", "alike"))
    first = told_reject(rejects)
    return Account(**manifest["account"], ignored=ignored, alike=alike, first_reject=first)


def note_on(sources: Sequence[str]) -> str:
    """Say what a reader of the report on the sources should know beforehand; mostly nothing.

    Examples
    --------
    >>> note_on(["pages/", "more.jsonl"])
    ''
    """
    folder = Path(sources[0])
    if len(sources) > 1 or not _is_extracted(folder):
        return ""
    return other_groups(read_manifest(folder))


def _is_extracted(folder: Path) -> bool:
    return is_output(folder) and read_manifest(folder).get("command") == "extract"


def _refuse_inside(sources: Sequence[str], target: Path) -> None:
    """A report must replace nothing that it is made of, nor stand where the next run reads it."""
    place = target.resolve()
    for source in sources:
        path = Path(source).resolve()
        inside = place.relative_to(path).parts if path in place.parents else ()
        is_ours = len(inside) > 1 or inside == ("manifest.json",)
        if place == path or (inside and (is_ours or not is_output(path))):
            raise CorpusError(f"{target} is or lies in {source}, which is read; write it elsewhere")


def _pdf_writer() -> Callable[[str, Path], None]:
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:  # OSError: Pango is not there
        raise RuleError(f"PDF needs WeasyPrint: pip install framing[pdf] ({error})") from error

    def write(page: str, path: Path) -> None:
        with replacing(path) as partial:
            HTML(string=page).write_pdf(partial, pdf_variant="pdf/ua-1")

    return write


# ---------------------------------------------------------------- the page


def _html(study: Study, title: str | None = None, *, most: int = MOST_IN_ONE) -> str:
    parts = sections(study)
    shown = {part.identity for part in parts if any(b.kind != "text" for b in part.blocks)}
    parts += [limits(study), method(study, shown)]
    articles = study.tables["articles"]
    outlets = things(study.n_outlets, "outlet")
    return _template().render(
        title=title or f"How {outlets} {'frames' if study.n_outlets == 1 else 'frame'} the news",
        facts=_facts(study),
        parts=parts,
        listings=study.excerpts.listings(most=most),
        articles=things(len(articles), "article"),
        aligned_css=ALIGNED_CSS,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("framing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value if isinstance(value, Markup) else visible(value),
    )
    return environment.get_template("report.html")


def _facts(study: Study) -> list[tuple[str, str | Markup]]:
    articles, published = study.tables["articles"], study.tables["articles"]["published"].dropna()
    rejects, duplicates = len(study.tables["rejects"]), len(study.tables["duplicates"])
    undated = len(articles) - len(published)
    dates = "no dates stated"
    if len(published):
        dates = days(published.min(), published.max())
        dates += f" ({undated:,} without a date)" if undated else ""
    outlets = f"{study.n_outlets:,}"
    outlets += f" (none stated in {without:,})" if (without := study.n_without_outlet) else ""
    read = f"{len(articles) + duplicates + rejects:,} = {things(len(articles), 'article')}"
    stated = articles[articles["outlet"] != NO_OUTLET]
    again = int(stated.duplicated(["outlet", "text"]).sum())
    told = (
        f" ({again:,} with the same text as another of the outlet, each counted)" if again else ""
    )
    account = '{} + {} + <a href="#rejects">{}</a>'
    apart: list[tuple[str, str | Markup]] = [("Not counted", study.apart)] if study.apart else []
    return [
        ("Articles", f"{len(articles):,}{told}"),
        ("Outlets", outlets),
        ("Published", dates),
        (
            "Records read",
            say(account, read, things(duplicates, "duplicate"), things(rejects, "reject")),
        ),
        *apart,
    ]
