"""How a report was made, in words to paste into a paper; what limits it; and the manifest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from pandas import DataFrame

import framing
from framing.nouns import a_few, things
from framing.resampling import DRAWS
from framing.schema import VOICE_NAMES
from framing.sides import FEWEST_ARTICLES
from framing.study import Block, Section, Sheet, Study, Text
from framing.wording import count, days

_FOUND = {
    "citation": "source citations (source, cue and content, direct or indirect)",
    "loaded": "loaded terms",
    "promo": "cross-promotion",
    "readability": "sentences, for readability formulas",
    "stance": "words of stance (hedges, boosters, factives, modals)",
    "wording": "sentences, for the probability that an expert would call their wording biased",
}
_MOST_LISTED = 100  # values of a list; the manifest has them all
_REFERENCES = (
    "Benjamini, Y. & Hochberg, Y. 1995. Controlling the false discovery rate. J. R. Stat. Soc. B "
    "57(1), 289–300.",
    "Davison, A. C. & Hinkley, D. V. 1997. Bootstrap Methods and their Application. Cambridge.",
    "Phipson, B. & Smyth, G. K. 2010. Permutation p-values should never be zero. Stat. Appl. "
    "Genet. Mol. Biol. 9(1), 39.",
    "Polansky, A. M. 2000. Stabilizing bootstrap-t confidence intervals for small samples. Can. J. "
    "Stat. 28(3), 501–516.",
)


def method(study: Study) -> Section:
    """Return the method as a paragraph to paste, with versions and references, and the manifest."""
    rows = [[key, str(value)] for key, value in _flat(study.manifest)]
    sheets = [Sheet("How this report was made", ["Entry", "Value"], [False, False], rows)]
    blocks: list[Block] = [Text(_corpus(study)), Text(_numbers(study))]
    blocks += [Text(f"{f.name}: {f.reference}.", "reference") for f in study.features]
    blocks += [Text(reference, "reference") for reference in _REFERENCES]
    return Section("method", "Method, ready to paste", [*blocks, *sheets[: len(rows)]])


def other_groups(manifest: Mapping[str, Any]) -> str:
    """Say that an output was compared by another column than a report is; nothing if it was not.

    Examples
    --------
    >>> other_groups({"comparison": {"by": "outlet"}})
    ''
    >>> other_groups({"comparison": {"by": "language"}})[:64]
    'The output was compared by language; this report is by outlet. I'
    """
    by = manifest.get("comparison", {}).get("by", "outlet")
    if by == "outlet":
        return ""
    return (
        f"The output was compared by {by}; this report is by outlet. Its rates, contrasts, key "
        f"words and diversity were computed anew for outlets; those by {by} are in the output’s "
        "tables of these names."
    )


def limits(study: Study) -> Section:
    """Return what these numbers cannot say, with counts of this corpus where there are any."""
    regrouped = other_groups(study.manifest)
    said = [
        *([regrouped] if regrouped else []),
        *_coverage(study),
        *_citations(study),
        "Finders miss passages and find some that are none; both are likelier in kinds of text "
        "unlike those they were developed on: English political news of the 2010s. Their error "
        "rates on hand-coded news are in the documentation; those on this corpus are known only "
        "after it has been coded by hand (framing sample, framing validate).",
        "A difference between outlets says that their articles in this corpus differ. It may come "
        "from what was collected, from subject, section or genre as well as from how an outlet "
        "writes; comparing inside stories (framing compare --matched) removes the subject.",
        "Loaded terms, words of stance, wording and readability are for English only. A loaded "
        "term is a word of a list or one like those that annotators marked, not a judgement on its "
        "use. Intervals treat the articles as a sample of what the outlet publishes; they do not "
        "hold for other periods or topics.",
        "What was found is described by outlet and voice; it does not say why an outlet writes as "
        "it does, nor whether a statement is true.",
    ]
    return Section("limits", "Limits", [Text(one) for one in said])


# ---------------------------------------------------------------- the method


def _corpus(study: Study) -> str:
    articles, exposure = study.tables["articles"], study.tables["exposure"]
    words = exposure.groupby("voice")["words"].sum() if len(exposure) else pd.Series(dtype=int)
    by_voice = ", ".join(f"{count(words.get(v, 0))} {v}" for v in VOICE_NAMES)
    found = "; ".join(_FOUND.get(f.name, f.name) for f in study.features)
    made = study.manifest.get("framing", framing.__version__)
    hashes = [
        f"{name.removesuffix('_sha256')} SHA-256 {str(study.manifest[name])[:12]}"
        for name in ("corpus_sha256", "lexicons_sha256", "models_sha256")
        if name in study.manifest
    ]
    libraries = [f"{name} {v}" for name, v in study.manifest.get("libraries", {}).items()]
    versions = "; ".join([*hashes, ", ".join(libraries)] if libraries else hashes)
    return (
        f"We measured {things(len(articles), 'article')} of {things(study.n_outlets, 'outlet')}"
        f"{_dates(articles)} with framing {made}{f' ({versions})' if versions else ''}. In each "
        f"article it located {found}. Every word is in one voice: the outlet’s own words, quoted "
        "(in quotation marks or set off), paraphrased (content of an indirect citation) or promo "
        f"(cross-promotion). The corpus has {by_voice} words in these voices. Every number counts "
        "passages that were located in the articles and can be opened to them."
    )


def _dates(articles: DataFrame) -> str:
    published = articles["published"].dropna()
    if published.empty:
        return " (no dates stated)"
    return f", published {days(published.min(), published.max())}"


def _numbers(study: Study) -> str:
    how = study.manifest.get("comparison", {})
    inside = ", inside stories that both sides tell" if how.get("matched") else ""
    seed = f" (seed {how['seed']})" if "seed" in how else ""
    return (
        "Rates of outlets are sums over sums: all passages of an outlet divided by all its words "
        f"in the voices named. Intervals (95 %) draw whole articles of an outlet again{seed}, "
        f"{DRAWS:,} times (where stories are known, whole stories): of rates and ratios a "
        "bootstrap-t interval of the logarithm, bounded for few articles (Davison & Hinkley 1997; "
        "Polansky 2000), of scores Student’s t with their standard error, for a count of 0 its "
        "Poisson limit, and the same from above for a share of all. p values say how often "
        f"permutations of outlet labels{inside} (Phipson & Smyth 2010) set outlets as many "
        "standard errors apart (Chung & Romano 2013): all permutations where there are few, "
        f"{DRAWS:,} otherwise; what an outlet says of one story has one label. They are adjusted "
        "by Benjamini & Hochberg (1995) for all tests of a feature. The grey bands show how far "
        "apart shuffled labels would be: 95 % of such numbers lie inside. Outlets with fewer than "
        f"{FEWEST_ARTICLES} articles, or different stories, get no interval and no test; where all "
        "articles of one have the same rate, there is no interval."
    )


def _flat(manifest: Mapping[str, object], before: str = "") -> Iterable[tuple[str, object]]:
    for key in sorted(manifest):
        value = manifest[key]
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            shown = a_few([*map(str, value)], _MOST_LISTED) if isinstance(value, list) else value
            yield f"{before}{key}", shown


# ---------------------------------------------------------------- its limits


def _coverage(study: Study) -> Iterable[str]:
    """What of the input the numbers do not cover."""
    articles, exposure = study.tables["articles"], study.tables["exposure"]
    foreign = exposure.loc[~exposure["is_english"].astype(bool), "article_id"].nunique()
    undated = int(articles["published"].isna().sum())
    rejects = len(study.tables["rejects"])
    parts = [
        (foreign, "not in English: finders for English did not look at them"),
        (undated, "without a stated date: nothing is said about their order in time"),
    ]
    for n, what in parts:
        if n:
            yield f"{things(n, 'article')} of {count(len(articles))} {_is(n)} {what}."
    if rejects:
        yield f"{things(rejects, 'record')} could not be read and {_is(rejects)} in no number."


def _citations(study: Study) -> Iterable[str]:
    """How many citations name no source, or one that is not known by name."""
    evidence, roles = study.tables["evidence"], study.tables["roles"]
    cited = evidence.loc[evidence["feature"] == "citation", "evidence_id"]
    if cited.empty:
        return
    sources = roles[roles["role"].eq("source") & roles["evidence_id"].isin(cited)]
    named = sources.loc[sources["refers_to"].notna(), "evidence_id"].nunique()
    typed = sources["label"].notna() & sources["label"].ne("unknown")
    given = sources["evidence_id"].nunique()
    yield (
        f"Of {things(len(cited), 'citation')}, {count(given)} {'names' if given == 1 else 'name'} "
        f"a source, {count(named)} one whose fullest name was found in the article, and "
        f"{count(sources.loc[typed, 'evidence_id'].nunique())} one whose type is known; the others "
        "are counted as unknown, not shared out."
    )


def _is(n: int) -> str:
    return "is" if n == 1 else "are"
