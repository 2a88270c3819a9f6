"""Tables to one self-contained HTML file: no script, no request, the same bytes every time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup
from pandas import DataFrame

from framing.across import Settings, keyness_of, said_apart
from framing.chosen import named_features, set_apart_in, what_is_counted
from framing.compare import compare, outlet_rates
from framing.diversity import diversities
from framing.errors import CorpusError, RuleError
from framing.excerpts import FEWEST_IN_ONE, MOST_IN_ONE, ORDER, RANK, Excerpts, say, visible
from framing.explain import prepared
from framing.feature import Feature
from framing.leads import find_leads
from framing.lexica import OURS, Lexicons, counted_as
from framing.method import limits, method
from framing.omissions import find_omissions
from framing.pictures import ALIGNED_CSS
from framing.reuse import find_reuse
from framing.run import Account, Extracted, extract
from framing.schema import (
    CONTRASTS,
    DIVERSITY,
    DUPLICATES,
    EXPOSURE,
    KEYNESS,
    MEASURES,
    RATES,
    REJECTS,
    ROLES,
    frame,
)
from framing.sections import MOST_OUTLETS, sections
from framing.store import is_output, read_manifest, read_tables, write_text
from framing.stories import find_stories
from framing.study import Study
from framing.tally import in_order, most_common, with_outlets
from framing.wire import wire_copy
from framing.wording import count, day

_OPTIONAL = (REJECTS, DUPLICATES, ROLES, EXPOSURE, MEASURES)


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
        As `read_tables` gives them. Rates and contrasts are computed where they are absent, or
        where they compare something else than outlets.
    path : path
        The file; its folder is made if need be.
    title : str, optional
        The heading; says how many articles of how many outlets unless told.
    manifest : mapping, optional
        How the run was made, as in manifest.json; printed at the end.

    Raises
    ------
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
    write_text(Path(path), _html(tables, title, manifest or {}))


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
        If a source does not exist.
    RuleError
        If a PDF is wanted and WeasyPrint is not installed, or a lexicon comes too late.
    """
    for target in (out, *([pdf] if pdf else [])):
        _refuse_inside(sources, target)
    to_pdf = _pdf_writer() if pdf else None
    with TemporaryDirectory(prefix="framing-") as scratch:
        folder = Path(sources[0])
        if len(sources) > 1 or not (is_output(folder) and (folder / "evidence").is_dir()):
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
        tables, manifest = read_tables(folder), read_manifest(folder)
    write_text(out, _html(tables, None, manifest))
    if pdf and to_pdf:
        to_pdf(_html(tables, None, manifest, most=FEWEST_IN_ONE), pdf)
    return Account(**manifest["account"])


def _refuse_inside(sources: Sequence[str], target: Path) -> None:
    """A report must not replace a source, nor stand where the next run would read it."""
    place = target.resolve()
    for source in sources:
        path = Path(source).resolve()
        if place == path or (path in place.parents and not is_output(path)):
            raise CorpusError(f"{target} is or lies in the source {source}; write it elsewhere")


def _pdf_writer() -> Callable[[str, Path], None]:
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:  # OSError: Pango is not there
        raise RuleError(f"PDF needs WeasyPrint: pip install framing[pdf] ({error})") from error

    def write(page: str, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        try:
            HTML(string=page).write_pdf(partial, pdf_variant="pdf/ua-1")
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)

    return write


# ---------------------------------------------------------------- the page


def _html(
    tables: Mapping[str, DataFrame],
    title: str | None,
    manifest: Mapping[str, Any],
    *,
    most: int = MOST_IN_ONE,
) -> str:
    study = _study(tables, manifest)
    parts = [*sections(study), limits(study), method(study)]
    articles = study.tables["articles"]
    outlets = f"{study.n_outlets} outlet{'' if study.n_outlets == 1 else 's'}"
    return _template().render(
        title=title or f"How {outlets} frame the news",
        facts=_facts(study),
        parts=parts,
        listings=study.excerpts.listings(most=most),
        n_articles=len(articles),
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


def _study(tables: Mapping[str, DataFrame], manifest: Mapping[str, Any]) -> Study:
    """The tables in an order of their own, complete, with the outlets that are shown."""
    features = _features(manifest)
    without = set_apart_in(manifest)
    kept = what_is_counted(tables, without, features=features)
    whole = {table.name: frame([], table) for table in _OPTIONAL} | kept
    for name in ("evidence", "roles"):  # looked up hundreds of times: objects are hashed fastest
        whole[name] = whole[name].astype({"evidence_id": object})
    articles = with_outlets(whole["articles"]).sort_values("article_id", ignore_index=True)
    said = manifest.get("comparison", {})
    how = Settings(matched=said.get("matched", False), seed=said.get("seed", 0))
    whole |= _compared(whole, articles, features, how)
    whole["keyness"] = _keyness(whole, how)
    whole["articles"] = articles
    outlet = articles.set_index("article_id")["outlet"]
    evidence = whole["evidence"].sort_values(ORDER, ignore_index=True)
    whole["evidence"] = evidence.assign(outlet=evidence["article_id"].map(outlet))
    whole["evidence"][RANK] = range(len(evidence))
    found = prepared(whole, features)
    if "citation" in found:
        whole["citations"] = found["citation"].evidence
    whole["diversity"] = _diversity(whole, features, how)
    outlets = most_common(articles["outlet"], MOST_OUTLETS)
    return Study(
        tables=whole,
        found=found,
        outlets=tuple(in_order(outlets)),
        n_outlets=articles["outlet"].nunique(),
        features=features,
        manifest=manifest,
        excerpts=Excerpts(articles, whole["roles"]),
        apart=said_apart(tables, kept, without) if without else "",
    )


def _features(manifest: Mapping[str, Any]) -> tuple[Feature, ...]:
    used = ",".join(manifest.get("features", [])) or None
    return counted_as(named_features(used, plugins=True), manifest)


def _compared(
    tables: Mapping[str, DataFrame],
    articles: DataFrame,
    features: tuple[Feature, ...],
    how: Settings,
) -> dict[str, DataFrame]:
    """Rates of every outlet, stated or not; contrasts among those that are stated; all else."""
    told = tables["stories"] if "stories" in tables else find_stories(articles)
    shared = tables["matches"] if "matches" in tables else find_reuse(articles)
    wire = tables["wire"] if "wire" in tables else wire_copy(tables["articles"], shared)
    among = {"stories": told, "matches": shared, "wire": wire}
    for name, find in (("leads", find_leads), ("omissions", find_omissions)):
        among[name] = tables[name] if name in tables else find({**tables, **among})
    if articles.empty or tables["measures"].empty:
        return among | {"rates": frame([], RATES), "contrasts": frame([], CONTRASTS)}
    stated, shown = set(tables["articles"]["outlet"].dropna()), set(articles["outlet"])
    contrasts, rates = tables.get("contrasts"), tables.get("rates")
    if rates is not None and set(rates["outlet"]) != shown:
        rates = None
    if contrasts is None or not set(contrasts["outlet"]) <= stated:
        contrasts = frame([], CONTRASTS)
        if len(stated) > 1:
            compared = compare(
                tables["measures"],
                tables["articles"],
                stories=told,
                matched=how.matched,
                features=features,
                seed=how.seed,
            )
            contrasts = compared.contrasts
            rates = compared.rates if rates is None and stated == shown else rates
    if rates is None:
        rates = outlet_rates(
            tables["measures"], articles, stories=told, features=features, seed=how.seed
        )
    return among | {"rates": rates, "contrasts": contrasts}


def _diversity(
    tables: Mapping[str, DataFrame], features: tuple[Feature, ...], how: Settings
) -> DataFrame:
    """That of every outlet, stated or not; as it was compared, if it was compared by outlet."""
    known, articles = tables.get("diversity"), tables["articles"]
    if known is not None and set(known["outlet"]) == set(articles["outlet"]):
        return known
    if articles.empty:
        return frame([], DIVERSITY)
    return diversities(tables, features=features, seed=how.seed)


def _keyness(tables: Mapping[str, DataFrame], how: Settings) -> DataFrame:
    """That of outlets that are stated; as it was compared, if it was compared by outlet."""
    known = tables.get("keyness")
    stated = set(tables["articles"]["outlet"].dropna())
    if known is not None and set(known["outlet"]) <= stated:
        return known
    if len(stated) < 2 or "voices" not in tables:
        return frame([], KEYNESS)
    return keyness_of(tables, tables["stories"], how, voice="outlet")


def _facts(study: Study) -> list[tuple[str, str | Markup]]:
    articles, published = study.tables["articles"], study.tables["articles"]["published"].dropna()
    rejects, duplicates = len(study.tables["rejects"]), len(study.tables["duplicates"])
    undated = len(articles) - len(published)
    dates = "no dates stated"
    if len(published):
        dates = f"{day(published.min())} – {day(published.max())}"
        dates += f" ({undated:,} without a date)" if undated else ""
    read = f"{len(articles) + duplicates + rejects:,} = {len(articles):,} articles"
    account = '{} + {} duplicates + <a href="#rejects">{} rejects</a>'
    apart: list[tuple[str, str | Markup]] = [("Not counted", study.apart)] if study.apart else []
    return [
        ("Articles", f"{len(articles):,}"),
        ("Outlets", f"{study.n_outlets:,}"),
        ("Published", dates),
        ("Records read", say(account, read, count(duplicates), count(rejects))),
        *apart,
    ]
