"""How a report was made, in words to paste into a paper; what limits it; and the manifest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from pandas import DataFrame

import framing
from framing.chance import DEALS_A_TEST, FEW_AS_FAR, MOST_DEALS
from framing.compare import WIDEST
from framing.dates import WINDOW
from framing.keyness import FEWEST
from framing.nouns import a_few, things
from framing.reasons import least_adjusted
from framing.resampling import DRAWS
from framing.schema import VOICE_NAMES
from framing.sides import FEWEST_ARTICLES, FEWEST_HELD
from framing.study import Block, Section, Sheet, Study, Text, own_sentences
from framing.validation import NOT_VALIDATED, validated
from framing.wording import LEVEL, count, days, named_reference, p_value

_FOUND = {
    "citation": "source citations (source, cue and content, direct or indirect)",
    "loaded": "loaded terms",
    "promo": "cross-promotion",
    "readability": "sentences, for readability formulas",
    "stance": "words of stance (hedges, boosters, factives, modals)",
    "wording": "sentences, for the probability that an expert would call their wording biased",
}
_OWN = {"wording": "wording", "readability": "own-voice readability"}
_MOST_LISTED = 100  # values of a list; the manifest has them all
_REFERENCES = {
    "Benjamini & Hochberg 1995": "Benjamini, Y. & Hochberg, Y. 1995. Controlling the false "
    "discovery rate. J. R. Stat. Soc. B 57(1), 289–300.",
    "Besag & Clifford 1991": "Besag, J. & Clifford, P. 1991. Sequential Monte Carlo p-values. "
    "Biometrika 78(2), 301–304.",
    "Chao et al. 2014": "Chao, A. et al. 2014. Rarefaction and extrapolation with Hill numbers. "
    "Ecol. Monogr. 84(1), 45–67.",
    "Chung & Romano 2013": "Chung, E. & Romano, J. P. 2013. Exact and asymptotically robust "
    "permutation tests. Ann. Stat. 41(2), 484–507.",
    "Cohen 1988": "Cohen, J. 1988. Statistical Power Analysis for the Behavioral Sciences. 2nd ed. "
    "Erlbaum.",
    "Davison & Hinkley 1997": "Davison, A. C. & Hinkley, D. V. 1997. Bootstrap Methods and their "
    "Application. Cambridge.",
    "Garwood 1936": "Garwood, F. 1936. Fiducial limits for the Poisson distribution. Biometrika "
    "28(3/4), 437–442.",
    "Hanley & Lippman-Hand 1983": "Hanley, J. A. & Lippman-Hand, A. 1983. If nothing goes wrong, "
    "is everything all right? JAMA 249(13), 1743–1745.",
    "Hill 1973": "Hill, M. O. 1973. Diversity and evenness. Ecology 54(2), 427–432.",
    "Monroe, Colaresi & Quinn 2008": "Monroe, B. L., Colaresi, M. P. & Quinn, K. M. 2008. Fightin’ "
    "words. Political Analysis 16(4), 372–403.",
    "Phipson & Smyth 2010": "Phipson, B. & Smyth, G. K. 2010. Permutation p-values should never be "
    "zero. Stat. Appl. Genet. Mol. Biol. 9(1), 39.",
    "Polansky 2000": "Polansky, A. M. 2000. Stabilizing bootstrap-t confidence intervals for small "
    "samples. Can. J. Stat. 28(3), 501–516.",
    "Wilson 1927": "Wilson, E. B. 1927. Probable inference, the law of succession, and statistical "
    "inference. J. Am. Stat. Assoc. 22(158), 209–212.",
}
"""Works that the method may cite, as it cites them, in the order of the list."""


def method(study: Study, shown: Collection[str]) -> Section:
    """Return the method as a text to paste, with versions and references, and the manifest.

    Parameters
    ----------
    study : Study
    shown : collection of str
        Identities of the sections that have a table or a figure: of no others is said how they
        were made.
    """
    rows = [[key, str(value)] for key, value in _flat(study.manifest)]
    sheets = [Sheet("How this report was made", ["Entry", "Value"], [False, False], rows)]
    parts = (_corpus(study), _numbers(study), _sections(study, shown))
    said = [text for text in map(" ".join, parts) if text]
    blocks: list[Block] = [Text(text) for text in said]
    theirs = {"loaded"} if _replaces_ours(study) else set()
    used = [feature for feature in study.features if feature.name not in theirs]
    blocks += [Text(f"{f.name}: {f.reference}.", "reference") for f in used]
    works = [work for name, work in _REFERENCES.items() if any(name in text for text in said)]
    blocks += [Text(work, "reference") for work in works]
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
    alike = "" if _replaces_ours(study) else " or one like those that annotators marked"
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
        f"term is a word of a list{alike}, not a judgement on its use. Intervals treat the "
        "articles as a sample of what the outlet publishes; they do not hold for other periods or "
        "topics.",
        "What was found is described by outlet and voice; it does not say why an outlet writes as "
        "it does, nor whether a statement is true.",
    ]
    return Section("limits", "Limits", [Text(one) for one in said])


# ---------------------------------------------------------------- the method


def _corpus(study: Study) -> Iterator[str]:
    """What was read, what was looked for, and in which words."""
    articles, exposure = study.tables["articles"], study.tables["exposure"]
    made = study.manifest.get("framing", framing.__version__)
    hashes = [
        f"{name.removesuffix('_sha256')} SHA-256 {str(study.manifest[name])[:12]}"
        for name in ("corpus_sha256", "lexicons_sha256", "models_sha256")
        if name in study.manifest
    ]
    libraries = [f"{name} {v}" for name, v in study.manifest.get("libraries", {}).items()]
    versions = "; ".join([*hashes, ", ".join(libraries)] if libraries else hashes)
    n, n_without = len(articles), study.n_without_outlet
    of = f" of {things(study.n_outlets, 'outlet')}"
    if n_without:
        states = "that states none and is" if n_without == 1 else "that state none and are"
        of = f", {count(n - n_without)}{of} and {count(n_without)} {states} in no rate"
    yield (
        f"We measured {things(n, 'article')}{of}"
        f"{_dates(articles)} with framing {made}{f' ({versions})' if versions else ''}."
    )
    found = "; ".join(_FOUND.get(f.name, f.name) for f in study.features)
    yield f"In each article it located {found}; every number opens to the passages it counts."
    yield from _lexicons(study.manifest)
    if study.apart:
        yield study.apart
    words = exposure.dropna(subset=["voice"]).groupby("voice")["words"].sum()
    if words.sum():
        by_voice = ", ".join(f"{count(words[v])} {v}" for v in VOICE_NAMES if words.get(v, 0))
        yield (
            "Every word is in one voice: the outlet’s own words, quoted (in quotation marks or set "
            "off), paraphrased (content of an indirect citation) or promo (cross-promotion). "
            f"Counted are {by_voice} words."
        )
    checked = {f.name: validated(study.tables, f.name) for f in study.features}
    known = [f"{n} {note}" for n, note in checked.items() if not note.startswith(NOT_VALIDATED)]
    yield (
        f"Checked against codes by hand: {'; '.join(known)}."
        if known
        else "What was found was not checked against codes by hand on this corpus."
    )


def _lexicons(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Whose terms are loaded ones, where a lexicon of the user's was given."""
    told = manifest.get("lexicons")
    if told:
        files = " and ".join(f"{f['file']} (SHA-256 {f['sha256'][:12]})" for f in told["files"])
        how = "and no others" if told["replace_ours"] else "beside those of framing"
        yield f"Loaded terms are those of our own lexicon {files}, {how}."


def _dates(articles: DataFrame) -> str:
    published = articles["published"].dropna()
    if published.empty:
        return " (no dates stated)"
    return f", published {days(published.min(), published.max())},"


def _numbers(study: Study) -> Iterator[str]:
    """How outlets were counted, compared and tested: what was done here, and nothing else."""
    rates, contrasts = study.tables["rates"], study.tables["contrasts"]
    if rates.empty:
        return
    own = own_sentences(study.tables["evidence"])
    there = {feature.name for feature in study.features}
    names = [said for name, said in _OWN.items() if name in there]
    of_own = f"; {' and '.join(names)} {'counts' if len(names) == 1 else 'count'} only {own}"
    yield (
        "Rates of outlets are sums over sums: what was found in all articles of an outlet, divided "
        f"by all its words, sentences or citations{of_own if own else ''}."
    )
    compared = contrasts.dropna(subset=["estimate", "p"], how="all")
    made = compared["method"].drop_duplicates().str.cat(sep="\n")
    is_matched, has_scores = contrasts["n_stories"].notna().any(), "difference against" in made
    if len(contrasts):
        inside = ", inside the stories that both tell, all other articles left out"
        inside = inside if is_matched else ""
        reference = named_reference(contrasts["reference"].iloc[0])
        by = f" by the ratio of rates{', of scores by the difference' if has_scores else ''}"
        yield (
            f"Each was compared with {reference}{by}{inside}."
            if made
            else f"None could be compared with {reference}{inside}."
        )
    yield _intervals(study, made)
    yield from _limits_of_counts(rates)
    if "permutations" in made:
        yield from _tests(made, least_adjusted(contrasts), has_scores=has_scores)
    yield from _missing(rates, contrasts, has_apart=bool(study.apart))


def _intervals(study: Study, made: str) -> str:
    by_story = "stories" in made if made else bool(len(study.tables["stories"]))
    ratios = " and ratios" if "ratio of rates" in made else ""
    drawn = "an outlet’s stories, with all its articles on each" if by_story else "its articles"
    drawn += ", or, to compare, of the stories that both tell" if "told by both" in made else ""
    seed = study.manifest.get("comparison", {}).get("seed")
    few = ", where too few articles count anything Student’s alone"
    few = few if f"t interval of its logarithm, {DRAWS}" in made else ""
    said = (
        f"Intervals (95 %) come from {DRAWS:,} draws{'' if seed is None else f' (seed {seed})'} of "
        f"{drawn}: of rates{ratios} on the logarithm, the wider of Student’s t and the "
        f"bootstrap-t (Davison & Hinkley 1997), at most {WIDEST} times Student’s (Polansky 2000)"
        f"{few}"
    )
    is_score = study.tables["rates"]["measure"].isin(
        [formula.measure for feature in study.features for formula in feature.formulas]
    )
    return f"{said}; of scores Student’s t." if is_score.any() else f"{said}."


def _limits_of_counts(rates: DataFrame) -> Iterator[str]:
    """Bounds that are not drawn, where there are any: of none, and of all."""
    known = rates[rates["exposure"] > 0].dropna(subset=["high"])
    if ((known["n"] == 0) & (known["high"] > 0)).any():
        yield "A rate of 0 has the Poisson limit of a count of 0 as its upper bound (Garwood 1936)."
    if ((known["n"] == known["exposure"]) & (known["low"] < known["high"])).any():
        yield "A share of all has that limit from above (Hanley & Lippman-Hand 1983)."


def _tests(made: str, least: float | None, *, has_scores: bool) -> Iterator[str]:
    is_all, is_some = "(all) permutations" in made, "(random) permutations" in made
    ways = {(True, True): f"in all ways where these are few, else {DRAWS:,} times at random",
            (True, False): "in all ways"}  # fmt: skip
    of_scores = ", of scores differences in pooled standard deviations (Cohen 1988)"
    dealt = ""
    if "permutations of outlet labels inside stories" in made:
        dealt = ", inside stories"
    elif "articles on a story together" in made:
        dealt = ", one label for all that an outlet says of a story"
    cited = "Phipson & Smyth 2010; Chung & Romano 2013" if is_some else "Chung & Romano 2013"
    further = (
        f" Where fewer than {FEW_AS_FAR} of them are as far, p is that of further deals, until "
        f"{FEW_AS_FAR} are (Besag & Clifford 1991) or there are {DEALS_A_TEST} for each test, at "
        f"most {MOST_DEALS:,}; inside stories there are fewer, if outlets are many."
    )
    further = further if is_some and least is not None else ""
    bound = "" if least is None else f" The least that one alone could have is {p_value(least)}."
    yield (
        "p values (two-sided) say how often outlet labels, dealt again "
        f"{ways.get((is_all, is_some), f'{DRAWS:,} times at random')}{dealt}, set the sides as "
        f"many standard errors apart ({cited}); where fewer than {FEWEST_HELD} hold any, p is at "
        f"least the exact binomial one.{further} They are adjusted within each feature (Benjamini "
        f"& Hochberg 1995).{bound} Grey bands hold 95 % of what dealt labels give. Effect sizes "
        f"are logarithms of ratios{of_scores if has_scores else ''}. An "
        f"outlet stands out where adjusted p is below {LEVEL} and the interval leaves out 1"
        f"{', of scores 0' if has_scores else ''}."
    )


def _missing(rates: DataFrame, contrasts: DataFrame, *, has_apart: bool) -> Iterator[str]:
    """How many numbers are not given, and why."""
    reasons = {"rates": rates["reason"].dropna(), "contrasts": contrasts["reason"].dropna()}
    at_risk = rates.groupby("measure")["exposure"].sum()
    is_left = contrasts["measure"].isin(at_risk.index[at_risk > 0]) | (not has_apart)
    n_gone = int((~is_left).sum())
    if n_gone:
        yield (
            f"{things(n_gone, 'contrast')} of {count(len(contrasts))} {_was(n_gone)} not counted: "
            "of what they count in, nothing is left in any outlet."
        )
    refused = int(contrasts.loc[is_left, "reason"].str.startswith("refused").sum())
    if refused:
        yield (
            f"{things(refused, 'contrast')} of {count(len(contrasts))} {_was(refused)} refused: "
            f"fewer than {FEWEST_ARTICLES} articles or stories on a side, or in common."
        )
    for name, told in reasons.items():
        n = int((told.str.contains("the same rate") | told.str.contains("by the same")).sum())
        if n:
            yield f"{things(n, name[:-1])} {_has(n)} no interval, since nothing varies."


def _sections(study: Study, shown: Collection[str]) -> Iterator[str]:
    """How what is shown beside rates was made."""
    keyness, told = study.keyness, study.tables["stories"]
    if {"stories", "contrasts"} & set(shown) and len(told):
        window = study.manifest.get("stories", {}).get("window_days", WINDOW)
        edits = (study.manifest.get("stories", {}).get("edits") or {}).get("rows", 0)
        within = "" if window is None else f" within {window:g} days"
        by_hand = f", after {things(edits, 'edit')} by hand" if edits else ""
        yield (
            "Articles are of one story if they share names, words and numbers that few others have"
            f"{within}: {things(told['story_id'].nunique(), 'story')}{by_hand}."
        )
    if "keyness" in shown:
        yield (
            "Words that set an outlet apart, in its own voice, are ranked by log-odds with an "
            "informative prior (Monroe, Colaresi & Quinn 2008), the words of all outlets together, "
            f"a tenth as many as those of the smaller side; names, numbers and words in fewer than "
            f"{FEWEST} articles are left out. Their p is by the variance between "
            f"{'stories' if len(told) else 'articles'}, adjusted for "
            f"{count(keyness['family_size'].iloc[0])} tests (Benjamini & Hochberg 1995)."
        )
    spread = study.tables["diversity"]
    spread = spread[(spread["over"] == "source") & (spread["units"] == "citations")]
    spread = spread[spread["is_rarefied"] & spread["estimate"].notna()]
    if "cited" in shown and len(spread):
        yield (
            "Diversity of sources is the effective number of sources (Hill 1973) to expect in "
            f"{count(spread['rarefied_to'].iloc[0])} citations of each outlet (Chao et al. 2014); "
            "intervals draw articles again, by what is lost without each (Davison & Hinkley 1997)."
        )
    if "contested" in shown:
        yield (
            "Rival terms are those of framing/lexicons/contested.csv, with intervals for shares "
            "(Wilson 1927)."
        )
    if "copies" in shown:
        yield (
            "Articles share text if a fifth of the words of one stand in the other, word for word."
        )
    if "omissions" in shown:
        yield (
            "Omissions are sources, numbers and other names that two or more other outlets report "
            "of a story, each in a text of its own, and of which no usual form stands in the "
            "outlet’s articles on it."
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


def _replaces_ours(study: Study) -> bool:
    """Whether the loaded terms are those of a lexicon of the user's alone."""
    return bool((study.manifest.get("lexicons") or {}).get("replace_ours"))


def _is(n: int) -> str:
    return "is" if n == 1 else "are"


def _was(n: int) -> str:
    return "was" if n == 1 else "were"


def _has(n: int) -> str:
    return "has" if n == 1 else "have"
