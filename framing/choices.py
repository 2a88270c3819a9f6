"""What a report says of the choice of words: the terms that set outlets apart, and rival terms."""

from __future__ import annotations

from pandas import DataFrame

from framing import tally
from framing.captions import describe
from framing.concordance import as_evidence
from framing.contested import contested_pairs, contested_terms
from framing.figures import dot_keyness
from framing.keyness import MOST_LESS, MOST_MORE, most_telling
from framing.nouns import things
from framing.study import MOST_PANELS, Block, Section, Sheet, Study, Text, each, parts_of, plot
from framing.wording import (
    LEVEL,
    capital,
    count,
    key_label,
    named_reference,
    number,
    p_value,
    ratio,
)

MOST_PAIRS = 8


def distinctive(study: Study) -> Section:
    """Return the terms that each outlet uses more, or less, than others, in its own voice."""
    back, title = "keyness", "The terms that set each outlet apart"
    sure = study.keyness
    if sure.empty:
        said = (
            "Not measured in this run; it needs voices, and outlets of five articles (or stories)."
        )
        return Section(back, title, [Text(said)])
    shown = most_telling(sure)
    first = sure.iloc[0]
    clear = int((sure["p_adjusted"] < LEVEL).sum())
    said = (
        "Log-odds of a word in the outlet’s own voice against "
        f"{named_reference(first['reference'])}, with a prior from the words of all outlets "
        "together (Monroe, Colaresi & Quinn 2008), sorted by z. Names and numbers are left out: "
        "they say what an outlet covers. z takes each word for independent, which words of one "
        "article are not; p and interval are those of articles. "
        f"p is adjusted for all tests of words of all outlets ({count(first['family_size'])}); "
        f"below {LEVEL} remain, of all listed in the table keyness: {count(clear)}. A word is here "
        "because it is used more or less often, for whatever reason: open it before reading it. "
        "What is picked for its size looks larger than it is."
    )
    largest = tally.most_common(tally.with_outlets(study.tables["articles"])["outlet"], MOST_PANELS)
    blocks: list[Block] = [Text(said)]
    for outlet in tally.in_order(largest):
        mine = shown[shown["outlet"] == outlet]
        if len(mine):
            about = mine.assign(category=mine["term"], value=mine["log_odds"])
            what = " ".join(key_label(mine.iloc[0]).split("\n")[0].split())
            name = f"{outlet}: {_how_clear(mine)}, own voice"
            blocks.append(plot(dot_keyness(mine), name, describe(about, what)))
    return Section(back, title, [*blocks, _keyness_sheet(study, shown, back)])


def _how_clear(rows: DataFrame) -> str:
    """What the words of an outlet are, in a caption that stands by itself."""
    n = int((rows["p_adjusted"] < LEVEL).sum())
    if not n:
        return f"words it uses more or less often, none clearly so (no adjusted p below {LEVEL})"
    clear = "all" if n == len(rows) else f"{n} of {len(rows)}"
    return f"the words that set it apart, {clear} clearly (adjusted p below {LEVEL})"


def _keyness_sheet(study: Study, rows: DataFrame, back: str) -> Sheet:
    """The terms by outlet; counts in the outlet and in its reference open to excerpts."""
    articles = study.tables["articles"]
    found = study.places[study.places["term"].isin(set(rows["term"]))]
    found = found.assign(voice=study.voices.at(found))
    found = found[found["voice"] == "outlet"]
    evidence = as_evidence(found, "keyness", articles).assign(term=found["term"].array)
    evidence = evidence.assign(outlet=study.outlet_of(evidence["article_id"]).array)
    own = parts_of(evidence, ["outlet", "term"])
    whole = parts_of(evidence[evidence["outlet"] != tally.NO_OUTLET], "term")
    cells = []
    for row in each(rows):
        others = whole(row.term)
        is_other = others["outlet"] != row.outlet
        if row.reference != "rest":
            is_other = others["outlet"] == row.reference
        against = named_reference(row.reference)
        cells.append(
            [
                row.outlet,
                row.term,
                study.excerpts.link(
                    count(row.n),
                    own((row.outlet, row.term)),
                    f"“{row.term}” in the own voice of {row.outlet}",
                    back=back,
                ),
                count(row.n_articles),
                study.excerpts.link(
                    count(row.n_reference),
                    others[is_other],
                    f"“{row.term}” in the own voice of {against}, for {row.outlet}",
                    back=back,
                ),
                count(row.n_articles_reference),
                number(row.log_odds),
                number(row.low),
                number(row.high),
                number(row.z),
                p_value(row.p_z_adjusted),
                p_value(row.p_adjusted),
                ratio(row.dispersion),
            ]
        )
    header = "Outlet|Word|n|Articles|n of reference|Its articles|Log-odds|95 % low|95 % high|z"
    header += "|p of z, adjusted|p adjusted|Dispersion"
    numeric = [False, False, *[True] * 11]
    caption = f"Words in the outlet’s own voice: {MOST_MORE} used more and {MOST_LESS} used less"
    return Sheet(f"{caption}, of each outlet", header.split("|"), numeric, cells, is_folded=True)


def contested(study: Study) -> Section:
    """Return rival terms for one thing: how often each outlet says which."""
    back, title = "contested", "Contested terms and their rivals"
    if study.tables["articles"].empty:
        return Section(back, title, [Text("There are no articles to count in.")])
    found = contested_terms(study.tables, places=study.places)
    pairs = contested_pairs(study.tables, found=found)
    sums = pairs.groupby(["term", "rival"])[["n_term", "n_rival"]].sum()
    sums = sums[(sums > 0).all(axis=1)]
    ranked = sums.assign(least=sums.min(axis=1), all=sums.sum(axis=1)).sort_index()
    ranked = ranked.sort_values(["least", "all"], ascending=False, kind="stable").head(MOST_PAIRS)
    if ranked.empty:
        said = "No pair of rival terms of our list is used in outlets’ own voice with both sides."
        return Section(back, title, [Text(said)])
    said = (
        "Two terms for much the same thing, of which the choice is itself a frame. Counted in the "
        "outlet’s own voice, and beside it inside quotation marks; the share is that of the first "
        f"term in own voice. {things(len(sums), 'pair')} of our list "
        f"{'occurs' if len(sums) == 1 else 'occur'} with both sides; shown: {len(ranked)}, by uses "
        "of both. A rival is not a synonym everywhere: a "
        "government may be another one. Intervals (95 %) are Wilson’s, for uses in articles."
    )
    shown = pairs[pairs["outlet"].isin(study.outlets)]
    used = shown[["n_term", "n_rival", "n_term_quoted", "n_rival_quoted"]].sum(axis=1) > 0
    sheet = _pairs_sheet(study, found, shown[used], list(ranked.index), back)
    return Section(back, title, [Text(said), sheet])


def _pairs_sheet(
    study: Study,
    found: DataFrame,
    rows: DataFrame,
    pairs: list[tuple[str, str]],
    back: str,
) -> Sheet:
    """Counts of the pairs by outlet, each open to its passages."""
    evidence = found.assign(outlet=study.outlet_of(found["article_id"]).array)
    uses = parts_of(evidence, ["term", "rival", "outlet", "voice", "side"])
    by_pair = parts_of(rows, ["term", "rival"])
    cells = []
    for pair in pairs:
        for row in each(by_pair(pair)):
            links = [
                study.excerpts.link(
                    count(n),
                    uses((*pair, row.outlet, voice, side)),
                    f"“{getattr(row, side)}”, {row.outlet}, {voice} voice",
                    back=back,
                )
                for n, voice, side in (
                    (row.n_term, "outlet", "term"),
                    (row.n_rival, "outlet", "rival"),
                    (row.n_term_quoted, "quoted", "term"),
                    (row.n_rival_quoted, "quoted", "rival"),
                )
            ]
            share = [number(100 * value) for value in (row.share, row.low, row.high)]
            name, users = f"{row.term} : {row.rival}", count(row.n_articles)
            cells.append([name, row.outlet, *links[:2], *share, users, *links[2:]])
    header = "Pair|Outlet|First term|Rival|First term per 100|95 % low|95 % high|Articles"
    header += "|First term, quoted|Rival, quoted"
    numeric = [False, False, *[True] * 8]
    caption = capital("contested terms in the outlet’s own voice, and quoted")
    return Sheet(caption, header.split("|"), numeric, cells)
