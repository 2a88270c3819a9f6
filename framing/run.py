"""Whole runs: from sources to an output folder, batch by batch, so that memory stays bounded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pandas import DataFrame

from framing.batches import cut
from framing.chosen import features_of
from framing.cluster import open_cluster
from framing.corpus import BATCH, Batch, Reading, read_batches
from framing.dates import WINDOW
from framing.echoes import Echoes
from framing.errors import CorpusError, FeatureError, NothingReadError, RuleError
from framing.feature import Feature
from framing.features import FEATURES, installed
from framing.fetch import Visits, address_shown, is_address
from framing.kept import ONCE, Kept, made_by, open_kept, plan_of
from framing.lexica import OURS, Lexicons
from framing.locks import locked
from framing.nouns import a_few, things
from framing.outlets import told_alike
from framing.schema import (
    ARTICLES,
    CONTRASTS,
    DUPLICATES,
    EVIDENCE,
    EXPOSURE,
    MEASURES,
    RATES,
    REJECTS,
    ROLES,
    STORY_EDITS,
    VOICES,
    frame,
)
from framing.store import (
    Output,
    add_tables,
    is_output,
    open_output,
    read_manifest,
    read_table,
)
from framing.work import (
    Extracted,
    Others,
    Plan,
    corpus_bytes,
    found_in,
    open_workers,
    uses_plugins,
)

_READ = (ARTICLES, REJECTS, DUPLICATES)
_MOST_TOLD = 5  # files on the screen
_LISTS = ("unused", "ignored", "aside")  # of a reading, told in this order


@dataclass
class Account:
    """Where every record went; `check` refuses a sum that does not hold."""

    records: int = 0
    articles: int = 0
    duplicates: int = 0
    rejects: int = 0
    ignored_files: int = 0
    not_english: int = 0
    ignored: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    outlets: set[str] = field(default_factory=set)
    refused: int = 0
    internal: int = 0
    same_text_in_outlet: int = 0
    first_reject: str = ""
    _texts: set[int] = field(default_factory=set, init=False, repr=False)

    def counts(self) -> dict[str, int]:
        """Return the numbers; of some kinds of records only where there are any."""
        some = ("refused", "internal", "same_text_in_outlet")
        left_out = {"ignored", "alike", "outlets", "first_reject", "_texts"}
        left_out |= {name for name in some if not vars(self)[name]}
        return {name: n for name, n in vars(self).items() if name not in left_out}

    def lists(self) -> dict[str, list[str]]:
        """Return what was left aside, and outlets spelt alike where there are any."""
        alike = {"alike": list(self.alike)} if self.alike else {}
        return {"ignored": list(self.ignored), **alike}

    def told(self) -> list[str]:
        """Return lines for the screen on what `lists` has."""
        more = ", see manifest.json" if len(self.ignored) > _MOST_TOLD else ""
        ignored = [f"ignored: {a_few(self.ignored, _MOST_TOLD)}{more}"] if self.ignored else []
        return [*ignored, *self.alike]

    def add(self, batch: Batch) -> None:
        """Count a batch."""
        texts = batch.articles.dropna(subset=["outlet"])[["outlet", "text_hash"]]
        for text in map(hash, texts.itertuples(index=False, name=None)):  # small: there are many
            self.same_text_in_outlet += text in self._texts
            self._texts.add(text)
        self.articles += len(batch.articles)
        self.duplicates += len(batch.duplicates)
        self.rejects += len(batch.rejects)
        self.outlets |= set(batch.articles["outlet"].dropna())
        self.refused += int((batch.rejects["reason"] == "policy").sum())
        self.internal += int((batch.rejects["reason"] == "internal").sum())
        self.first_reject = self.first_reject or told_reject(batch.rejects)

    def refuse_nothing(self, out: Path) -> None:
        """Raise NothingReadError where an output with articles would give way to one with none."""
        if not self.articles and is_output(out) and read_manifest(out)["account"].get("articles"):
            raise self.nothing_read(f"{out} stays as it was")

    def nothing_read(self, then: str) -> NothingReadError:
        """Return the error that tells why there is no article, by the first reject, and `then`."""
        is_refused = 0 < self.refused == self.rejects
        why = "refused by policy" if is_refused else "no article could be read"
        first = self.first_reject or "there is no record in what was given"
        more = [f"and {things(self.rejects - 1, 'more reject')}"] if self.rejects > 1 else []
        told = "; ".join([f"{why}: {first}", *more, *([then] if then else [])])
        return NothingReadError(told, is_refused=is_refused)

    def check(self) -> None:
        """Raise CorpusError unless records = articles + duplicates + rejects."""
        if self.records != self.articles + self.duplicates + self.rejects:
            raise CorpusError(f"the account of records does not add up: {self}; please report it")


def told_reject(rejects: DataFrame) -> str:
    """Return the first reject's file, record, reason and detail; nothing where there is none.

    Examples
    --------
    >>> told_reject(frame([("a.csv", "2", "empty", "no text")], REJECTS))
    'a.csv, record 2: empty, no text'
    """
    if rejects.empty:
        return ""
    file, record, reason, detail = rejects.iloc[0][list(REJECTS.columns)]
    return f"{file}, record {record}: {reason}, {detail}"


def collect(
    sources: Sequence[str],
    out: Path,
    *,
    columns: Mapping[str, str] | None = None,
    allow_private: str | None = None,
    progress: Callable[[Iterable[Batch]], Iterable[Batch]] = iter,
) -> Account:
    """Read sources into a corpus folder: articles, rejects, duplicates and a manifest.

    Parameters
    ----------
    sources, columns, allow_private
        As for `read_corpus`.
    out : Path
        The corpus folder.
    progress : callable
        Wraps the batches, to show how far the run is.

    Raises
    ------
    CorpusError
        If a source does not exist.
    NothingReadError
        If no article could be read, and the folder holds some; it stays as it was.
    """
    refuse_overlap(sources, out)
    visits = Visits(allow_private)
    account, reading, manifest = Account(), Reading(), _manifest("collect", sources, columns)
    digest = hashlib.sha256()
    with locked(out), open_output(out, manifest) as output:
        _write(output, _empty_batch())
        batches = read_batches(sources, columns=columns, reading=reading, visits=visits)
        with TemporaryDirectory(dir=output.partial, prefix=".articles-") as folder:
            for batch in progress(_echoed(batches, reading, Kept(Path(folder), ONCE))):
                account.add(batch)
                digest.update(corpus_bytes(batch.articles))
                _write(output, batch)
        account.refuse_nothing(out)
        _close(account, reading, manifest, digest)
    return account


def extract(
    sources: Sequence[str],
    out: Path,
    *,
    features: Sequence[Feature] = FEATURES,
    lexicons: Lexicons = OURS,
    columns: Mapping[str, str] | None = None,
    workers: int = 1,
    engine: str = "local",
    scheduler: str | None = None,
    resume: bool = False,
    progress: Callable[[Iterable[Extracted]], Iterable[Extracted]] = iter,
) -> Account:
    """Read sources, find all evidence, compute all measures, and write an output folder.

    Until the output is whole, finished work is kept in a hidden folder beside it (`framing.kept`).

    Parameters
    ----------
    sources : list of str
        As for `read_corpus`; or one corpus folder made by `collect`.
    out : Path
        The output folder.
    features : sequence of Feature
        What to look for.
    lexicons : Lexicons
        The user's, for the feature `loaded`; see `own_lexicons`.
    columns : mapping, optional
        As for `read_corpus`.
    workers : int
        Processes; the result does not depend on it.
    engine : str
        ``local``, or ``dask``: on a cluster; the result does not depend on it either.
    scheduler : str, optional
        Address of a Dask scheduler. Without one, `workers` processes are begun for the run; a
        script that does so guards its work with ``if __name__ == "__main__":``.
    resume : bool
        Go on from what an unfinished run into `out` has finished; the result is the same.
    progress : callable
        Wraps the batches, to show how far the run is.

    Raises
    ------
    CorpusError
        If a source does not exist, or what is to be resumed was another run.
    NothingReadError
        If no article could be read, and the folder holds some; it stays as it was.
    RuleError
        If standard input, or a run with features of others, is to be resumed; or those are to be
        found at a scheduler; or one is unusable; or Dask is not installed, or a worker is not made
        as this process is.
    ClusterError
        If the scheduler is not there, or is lost.
    FeatureError
        If no article is left because a feature failed on some; the output stays as it was.
    """
    refuse_overlap(sources, out)
    others = _others(engine, workers, scheduler)
    if (workers > 1 or engine == "dask") and not set(features) <= set(installed()):
        raise RuleError("workers find features by name: use 1 local one, or install your feature")
    if scheduler is not None and uses_plugins(features):
        raise RuleError("features of others may differ there: leave out --plugins or --scheduler")
    account, reading, manifest = Account(), Reading(), _manifest("extract", sources, columns)
    manifest["features"] = [feature.name for feature in features]
    manifest["plugins"] = uses_plugins(features)
    plan = Plan(tuple(features), lexicons)
    features = plan.chosen()  # refuses lexicons without the feature that counts them
    if lexicons.files:
        manifest["lexicons"] = lexicons.told()
    cannot = _not_kept(sources, plan.features)
    if resume and cannot:
        raise RuleError(cannot)
    whole_plan = None if cannot else plan_of(sources, manifest)
    digest, why = hashlib.sha256(), ""
    with (
        locked(out),
        open_kept(out, whole_plan, resume=resume) as kept,
        open_output(out, manifest) as output,
    ):
        batches = _batches(sources, columns, reading, kept)
        with others as finding, closing(found_in(batches, plan, kept, finding)) as found:
            for done in progress(found):
                account.add(done.batch)
                why = why or next(iter(done.failed["detail"]), "")
                exposure = done.found.exposure
                foreign = exposure.loc[~exposure["is_english"], "article_id"]
                account.not_english += int(foreign.nunique())
                digest.update(corpus_bytes(done.batch.articles))
                _write_extracted(output, done, features)
        if why and not account.articles:
            n = things(account.internal, "article")
            raise FeatureError(f"a feature failed on {n}, and no other is left; first: {why}")
        account.refuse_nothing(out)
        _close(account, reading, manifest, digest)
    return account


def compare_output(
    out: Path,
    *,
    by: str = "outlet",
    reference: str = "rest",
    matched: bool = False,
    seed: int = 0,
    window: float | None = WINDOW,
    edits: Path | None = None,
    without: Sequence[str] = (),
    agencies: Sequence[str] = (),
) -> DataFrame:
    """Add all tables of `compare_all` to an output; return contrasts.

    Window and edits (a file) are those of `find_stories`, `without` that of `set_apart`, agencies
    those of `wire_copy`; the manifest logs all. Intervals draw stories again; `matched` compares
    inside them.

    Raises
    ------
    CorpusError
        If the folder is no output of `extract`, the reference is unknown, or an edit does not fit.
    RuleError
        If an edit is no merge or split, or something cannot be set apart.
    """
    from framing.across import Settings, compare_all  # SciPy loads slowly: not for extraction
    from framing.given import groups_of
    from framing.stories import edits_and_hash

    features = features_of(read_manifest(out))
    made, sha256 = (frame([], STORY_EDITS), "") if edits is None else edits_and_hash(edits)
    how: dict[str, Any] = {"by": by, "reference": reference, "matched": matched, "seed": seed}
    how |= {"without": sorted(set(without)), "agencies": sorted(set(agencies))}
    settings = Settings(**how, window=window)
    needed = (ARTICLES, EVIDENCE, ROLES, VOICES, EXPOSURE, MEASURES)
    with locked(out):
        tables = {t.name: read_table(out, t) for t in needed}
        added = compare_all(tables, settings, edits=made, features=features)
        articles = tables[ARTICLES.name]
        logged = {
            "comparison": how,
            "articles_without_group": len(articles) - len(groups_of(articles, by)),
            "stories": {"window_days": window, "edits": _logged(edits, sha256, made)},
        }
        add_tables(out, added | {STORY_EDITS: made}, logged)
    return added[CONTRASTS]


def why_no_contrasts(out: Path) -> str:
    """Say why nothing is compared in an output: there is only one group; '' where there are more.

    Raises
    ------
    CorpusError
        If the output was not compared, or is damaged.

    Examples
    --------
    >>> why_no_contrasts(Path("nowhere"))
    Traceback (most recent call last):
    framing.errors.CorpusError: nowhere/rates: no table there; run framing extract first
    """
    groups = read_table(out, RATES)["outlet"].unique()
    if len(groups) != 1:
        return ""
    by = read_manifest(out)["comparison"]["by"]
    return f"there is only one {by}, {groups[0]}: nothing to compare with"


def _logged(edits: Path | None, sha256: str, made: DataFrame) -> dict[str, Any] | None:
    """What the manifest says of a file of edits."""
    if edits is None:
        return None
    return {
        "file": edits.name,
        "sha256": sha256,
        "rows": len(made),
        "rows_sha256": hashlib.sha256(corpus_bytes(made)).hexdigest(),
    }


def refuse_overlap(sources: Sequence[str], out: Path) -> None:
    """Raise CorpusError if writing `out` would replace a source, or a folder that holds one.

    Examples
    --------
    >>> refuse_overlap(["news.jsonl"], Path("out"))
    """
    place = out.resolve()
    for source in sources:
        path = Path(source).resolve()
        if source != "-" and not is_address(source) and (place == path or place in path.parents):
            raise CorpusError(f"{out} is or holds the source {source}; name another output")


def _manifest(
    command: str, sources: Sequence[str], columns: Mapping[str, str] | None
) -> dict[str, Any]:
    made = made_by()
    return {
        "framing": made["framing"],
        "command": command,
        "sources": [address_shown(s) if is_address(s) else Path(s).name for s in sources],
        "columns": dict(columns or {}),
        **made,
    }


def _others(
    engine: str, workers: int, scheduler: str | None
) -> AbstractContextManager[Others | None]:
    if engine not in ("local", "dask"):
        raise RuleError(f"no engine is named '{engine}'; there are local, dask")
    if engine == "dask":
        return open_cluster(scheduler, workers)
    if scheduler is not None:
        raise RuleError("a scheduler is Dask's: add --engine dask")
    return open_workers(workers)


def _close(
    account: Account, reading: Reading, manifest: dict[str, Any], digest: hashlib._Hash
) -> None:
    account.records, account.ignored_files = reading.n_records, len(reading.ignored)
    account.ignored = tuple(told for name in _LISTS for told in getattr(reading, name))
    account.alike = tuple(told_alike(account.outlets))
    account.check()
    manifest |= {"account": account.counts(), **account.lists()}
    manifest["corpus_sha256"] = digest.hexdigest()


def _not_kept(sources: Sequence[str], features: Sequence[Feature]) -> str:
    """Why a run cannot be resumed; empty if it can."""
    if "-" in sources:
        return "standard input (-) cannot be read again, so it cannot be resumed; save it to a file"
    if uses_plugins(features):
        return "a run with features of others cannot be resumed: their code may have changed"
    return ""


def _batches(
    sources: Sequence[str], columns: Mapping[str, str] | None, reading: Reading, kept: Kept
) -> Iterator[Batch]:
    yield _empty_batch()  # so that every table is written
    if len(sources) != 1 or not is_output(Path(sources[0])):
        yield from _echoed(read_batches(sources, columns=columns, reading=reading), reading, kept)
        return
    corpus = Path(sources[0])
    articles = read_table(corpus, ARTICLES)
    rejects, duplicates = read_table(corpus, REJECTS), read_table(corpus, DUPLICATES)
    reading.n_records += len(articles) + len(rejects) + len(duplicates)
    yield Batch(articles.iloc[:0], rejects, duplicates)
    for rows in cut(articles, size=BATCH):
        yield Batch(rows, rejects.iloc[:0], duplicates.iloc[:0])


def _echoed(batches: Iterator[Batch], reading: Reading, kept: Kept) -> Iterator[Batch]:
    """First what is no article, as it is met; then the articles, when their echoes are known."""
    known, n_read = Echoes(), 0
    for batch in _read(batches, reading, kept):
        known.add(batch.articles)
        n_read += 1
        yield batch._replace(articles=batch.articles.iloc[:0])
    others = _empty_batch()
    for number in range(n_read):
        articles = kept.read(f"{number}.articles", _READ)[0]
        yield others._replace(articles=articles.assign(echoes=known.of(articles)))


def _read(batches: Iterator[Batch], reading: Reading, kept: Kept) -> Iterator[Batch]:
    """Batches as they are read, each kept; or as kept, where all were read already."""
    if kept.has("all.read"):
        told = kept.noted("all.read")
        reading.n_records = told["records"]
        for name in _LISTS:
            getattr(reading, name)[:] = told[name]
        for number in range(told["batches"]):
            yield Batch(*kept.read(f"{number}.articles", _READ))
        return
    n_read = 0
    for batch in batches:
        kept.write(f"{n_read}.articles", dict(zip(_READ, batch, strict=True)))
        n_read += 1
        yield batch
    lists = {name: getattr(reading, name) for name in _LISTS}
    kept.note("all.read", {"batches": n_read, "records": reading.n_records, **lists})


def _empty_batch() -> Batch:
    """No rows of any table: written first, so that each exists even when it stays empty."""
    return Batch(frame([], ARTICLES), frame([], REJECTS), frame([], DUPLICATES))


def _write(output: Output, batch: Batch) -> None:
    output.append(batch.articles, ARTICLES)
    output.append(batch.rejects, REJECTS)
    output.append(batch.duplicates, DUPLICATES)


def _write_extracted(output: Output, done: Extracted, features: Sequence[Feature]) -> None:
    _write(output, done.batch)
    for feature in features:
        mine = done.found.evidence["feature"] == feature.name
        output.append(done.found.evidence[mine], EVIDENCE, feature.name)
    output.append(done.found.roles, ROLES)
    output.append(done.found.voices, VOICES)
    output.append(done.found.exposure, EXPOSURE)
    output.append(done.measures, MEASURES)
