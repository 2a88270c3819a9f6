"""What a report says: the sentences, figures and tables of each section."""

from __future__ import annotations

from collections.abc import Callable

from pandas import DataFrame

from framing import tally
from framing.against import side_by_side
from framing.between import copied, left_out, told
from framing.captions import describe
from framing.choices import contested, distinctive
from framing.figures import dot_diversity, dot_panels, dot_voices
from framing.nouns import things
from framing.outlets import told_alike
from framing.schema import REASONS, VOICE_NAMES
from framing.sourcing import CITED, DISTINCT, POSITION, WORDS
from framing.study import (
    EASE,
    LOADED,
    MOST_ROWS,
    POINTED,
    PROMOS,
    QUOTED,
    STANCE,
    Block,
    Plot,
    Section,
    Sheet,
    Study,
    Text,
    diversity_sheet,
    each,
    matrix_sheet,
    own_sentences,
    panels,
    plot,
    rate_blocks,
    rates_sheet,
    share_sheet,
    top_sheet,
    words_sheet,
)
from framing.summary import CODED, summary
from framing.validation import validated_each
from framing.wording import (
    capital,
    count,
    days,
    quantity,
    spread,
)

_CODED = {
    "cited": CODED[:1],
    "loaded": CODED[1:2],
    "wording": ("wording",),
    "stance": ("stance",),
    "promos": CODED[2:],
    "contrasts": CODED,
}
_WORDED = (
    "wording_probability_per_outlet_sentence",
    "expected_loaded_words_per_1000_outlet_words",
)


def sections(study: Study) -> list[Section]:
    """Return the sections of the report, in order; what was not measured is said, not shown."""
    parts: tuple[Callable[[Study], Section], ...] = (
        summary,
        corpus,
        cited,
        loaded,
        worded,
        stance,
        distinctive,
        contested,
        promoted,
        side_by_side,
        told,
        copied,
        left_out,
        readability,
        rejects,
    )
    return [_noted(study, part(study)) for part in parts]


def _noted(study: Study, section: Section) -> Section:
    """The section, each caption of a figure saying whether what it counts was checked by hand."""
    if section.identity not in _CODED:
        return section
    note = capital(validated_each(study.tables, _CODED[section.identity]))
    blocks = [
        b._replace(caption=f"{b.caption} {note}.") if isinstance(b, Plot) else b
        for b in section.blocks
    ]
    return section._replace(blocks=blocks)


# ---------------------------------------------------------------- the corpus


def corpus(study: Study) -> Section:
    """Return what was read: articles, dates and words by outlet and voice."""
    articles, exposure = study.tables["articles"], study.tables["exposure"]
    words = exposure.assign(outlet=study.outlet_of(exposure["article_id"]))
    grid = words.pivot_table(index="outlet", columns="voice", values="words", aggfunc="sum")
    n_articles = articles.groupby("outlet").size()
    dated = articles.dropna(subset=["published"]).groupby("outlet")["published"]
    spans = {outlet: days(p.min(), p.max()) for outlet, p in dated}
    n_without = study.n_without_outlet
    rows = [
        [
            outlet,
            f"{n_articles[outlet]:,}",
            spans.get(outlet, "no date"),
            *(_words_in(grid, outlet, voice) for voice in VOICE_NAMES),
        ]
        for outlet in (*study.outlets, *([tally.NO_OUTLET] if n_without else []))
    ]
    header = ["Outlet", "Articles", "Published", *map(capital, VOICE_NAMES)]
    numeric = [False, True, False, *(True for _ in VOICE_NAMES)]
    said = "Voice: outlet is its own words; quoted is in marks or set off; paraphrased is "
    said += "the content of an indirect citation; promo is cross-promotion."
    left_out = study.n_outlets - len(study.outlets)
    blocks: list[Block] = [Text(said), Sheet("Articles, and words by voice", header, numeric, rows)]
    if left_out:
        blocks.append(
            Text(
                f"Tables and figures show the {len(study.outlets)} outlets with the most articles; "
                f"{things(left_out, 'smaller one')} {'is' if left_out == 1 else 'are'} part of all "
                "totals and of every reference."
            )
        )
    stated = set(articles["outlet"]) - {tally.NO_OUTLET}
    blocks += [Text(f"{line}.") for line in told_alike(stated)]
    if n_without:
        which = "1 article states" if n_without == 1 else f"{n_without:,} articles state"
        blocks.append(
            Text(
                f"{which} no outlet: in all totals, and in no rate, figure or contrast of outlets."
            )
        )
    return Section("corpus", "The corpus", blocks)


def _words_in(grid: DataFrame, outlet: str, voice: str) -> str:
    if outlet not in grid.index or voice not in grid:
        return "–"
    return count(float(grid[voice][outlet]))


# ---------------------------------------------------------------- the features


def cited(study: Study) -> Section:
    """Return who is cited: how often, who gets the words, with which verbs, from how many."""
    back = "cited"
    if _is_missing(study, CITED):
        return Section(back, "Who is cited", [_not_measured("citation")])
    sources, cues = study.items["sources"], study.items["cues"]
    by_type, by_cue = study.shares["sources"], study.shares["cues"]
    by_cue = by_cue[by_cue["outlet"].isin(study.outlets)]
    label = "citations by {}, per 100 of the outlet"
    what_type, what_cue = (
        label.format("type of source"),
        label.format("the cue that introduces them"),
    )
    types = share_sheet(study, sources, by_type, what_type, back)
    verbs = share_sheet(study, cues, by_cue, what_cue, back)
    return Section(
        back,
        "Who is cited",
        [
            *rate_blocks(study, CITED, back),
            *_words_blocks(study, back),
            types,
            words_sheet(study, sources, back),
            *_verb_blocks(study, cues, back),
            *panels(by_cue, what_cue),
            verbs,
            *_spread_blocks(study, sources, back),
            *rate_blocks(study, DISTINCT, back),
            *rate_blocks(study, POSITION, back),
        ],
    )


def _words_blocks(study: Study, back: str) -> list[Block]:
    """Who gets the words: the share of each type of source, outlet by outlet."""
    rows = study.rates(*WORDS)
    rows = rows.assign(category=rows["measure"].map(WORDS))
    rows = rows[rows.groupby("category")["n"].transform("sum") > 0]
    label = "words given to each type of source, per 100 cited words of the outlet"
    said = (
        "Who gets the words: each word of a citation is given to its source, once. “Unknown” and "
        "“no source given” say how much the other rows can bear. “Person” is a name without a role."
    )
    return [
        Text(said),
        *panels(rows, label),
        rates_sheet(study, sorted(set(rows["measure"])), back, is_folded=True),
    ]


def _verb_blocks(study: Study, cues: DataFrame, back: str) -> list[Block]:
    """Which verbs for whom: stances of cues by type of source, all outlets together."""
    rows = tally.verbs_for(study.tables, study.tables["articles"], items=cues)
    if rows.empty:
        return []
    mine = cues[cues["outlet"].isin(study.outlets)]
    commonest = tally.most_common(cues["stance"], 6)
    shown = rows[rows["stance"].isin(commonest)]
    sure = shown.dropna(subset=["high"])
    label = "citations by stance of the cue, per 100 of that type of source, all outlets"
    headers = ("type of source", "stance of the cue")
    return [
        plot(
            dot_panels(tally.verb_panels(shown), label=label, order=commonest),
            f"{label}; the commonest stances, beside each dot the count",
            describe(sure.assign(outlet=sure["label"], category=sure["stance"]), label),
        ),
        matrix_sheet(study, cues, ("label", "stance"), headers, back),
        matrix_sheet(study, cues, ("label", "category"), (headers[0], "commonest cues"), back),
        matrix_sheet(study, mine, ("outlet", "stance"), ("outlet", headers[1]), back),
    ]


def _spread_blocks(study: Study, sources: DataFrame, back: str) -> list[Block]:
    """How many sources share the citations of an outlet, at one number of citations."""
    rows = study.tables["diversity"]
    rows = rows[rows["outlet"].isin(study.outlets) & rows["is_rarefied"]]
    rows = rows[(rows["over"] == "source") & (rows["units"] == "citations")]
    main = rows[rows["measure"] == "hill_1"]
    if main["estimate"].isna().all():
        return [Text("Diversity of sources: refused, no outlet has enough citations.")]
    said = (
        "An outlet that cites more has more sources; all are compared at as many citations as the "
        "smallest has. The effective number is that of equally cited sources that would be as "
        "diverse. Names are compared letter by letter, in any capitals, across articles."
    )
    return [
        Text(said),
        plot(dot_diversity(main), spread(main), describe(main, spread(main))),
        diversity_sheet(study, rows, sources, back),
    ]


def loaded(study: Study) -> Section:
    """Return loaded terms: own voice beside quoted voice, by kind, and the commonest terms."""
    back = "loaded"
    if _is_missing(study, LOADED):
        return Section(back, "Loaded terms, by voice", [_not_measured("loaded and citation")])
    rows = study.rates(LOADED, QUOTED)
    title = "loaded terms per 1,000 words, in the outlet’s own voice and inside quotation marks"
    terms = tally.terms(study.tables)
    terms = terms.assign(kind=terms["kind"].str.replace("_", " "))
    return Section(
        back,
        "Loaded terms, by voice",
        [
            plot(dot_voices(rows), title, describe(study.rates(LOADED), quantity(LOADED))),
            rates_sheet(study, [LOADED, QUOTED], back),
            *_kind_blocks(study, back),
            top_sheet(
                study,
                terms,
                ["category", "kind"],
                ("Term", "Kind"),
                "Loaded terms used most in the outlet’s own voice",
                back,
            ),
        ],
    )


def _kind_blocks(study: Study, back: str) -> list[Block]:
    rates = study.tables["rates"]
    names = [m for m in set(rates["measure"]) if m.startswith("loaded_") and m != LOADED]
    rows = study.rates(*(m for m in names if m.endswith("_per_1000_outlet_words")))
    kinds = rows["measure"].str.extract(r"^loaded_(.+)_per_\d", expand=False)
    rows = rows.assign(category=kinds.str.replace("_", " "))
    rows = rows[rows.groupby("category")["n"].transform("sum") > 0]
    label = "loaded terms by kind, per 1,000 words in the outlet’s own voice"
    return [
        *panels(rows, label),
        rates_sheet(study, sorted(set(rows["measure"])), back, is_folded=True),
    ]


def worded(study: Study) -> Section:
    """Return how many of the outlet's own sentences are so worded that experts see bias."""
    back, title = "wording", "Wording of sentences"
    if _is_missing(study, POINTED):
        return Section(back, title, [_not_measured("wording and citation")])
    said = (
        "A learnt score gives each sentence the probability that an expert would call how it is "
        "worded biased; counted are those with one of a half or more, of "
        f"{own_sentences(study.tables['evidence'])}. It was learnt from political "
        "news of the United States in which every second sentence was so called, and ranks plain "
        "reports poorly: the number of loaded words to expect, in the table, ranks those better. "
        "It judges wording, not content, and no more than where to look."
    )
    more = [m for m in _WORDED if study.rates(m)["value"].notna().any()]
    return Section(
        back,
        title,
        [
            Text(said),
            *rate_blocks(study, POINTED, back),
            rates_sheet(study, more, back, is_folded=True),
        ],
    )


def stance(study: Study) -> Section:
    """Return hedges, boosters, factives and modals of the outlet's own voice, by kind."""
    back = "stance"
    if _is_missing(study, STANCE):
        return Section(back, "Hedges and boosters", [_not_measured("stance and citation")])
    names = [m for m in set(study.tables["rates"]["measure"]) if m.startswith("stance_")]
    own = sorted(m for m in names if m.endswith("_per_1000_outlet_words"))
    rows = study.rates(*(m for m in own if m != STANCE))
    rows = rows.assign(category=rows["measure"].map(lambda m: quantity(m).split(" per ")[0]))
    said = (
        "Words that weaken a statement (hedges), press it (boosters), take it for granted "
        "(factives), or tell what must or may be (modals). They are not loaded terms."
    )
    label = "words of stance by kind, per 1,000 words in the outlet’s own voice"
    return Section(
        back,
        "Hedges and boosters",
        [Text(said), *panels(rows, label), rates_sheet(study, own, back, is_folded=True)],
    )


def promoted(study: Study) -> Section:
    """Return promos: rates, their labels, and whose pages they promote."""
    back = "promos"
    if _is_missing(study, PROMOS):
        return Section(back, "Cross-promotion", [_not_measured("promo")])
    promos = study.items["promos"]
    shown = promos.assign(
        whose=promos["is_own"].map({True: "own pages", False: "other outlet"}).fillna("unknown")
    )
    return Section(
        back,
        "Cross-promotion",
        [
            *rate_blocks(study, PROMOS, back),
            *panels(
                study.shares["promos"],
                "promos by the outlet or site they promote, per 100 promos of the outlet",
            ),
            top_sheet(
                study,
                shown,
                ["category", "whose"],
                ("Promoted outlet or site", "Whose"),
                "Whose pages are promoted",
                back,
            ),
            top_sheet(study, promos, ["label"], ("Label as printed",), "Labels used most", back),
        ],
    )


def readability(study: Study) -> Section:
    """Return Flesch's reading ease of the outlet's own voice."""
    back = "readability"
    if _is_missing(study, EASE):
        return Section(back, "Readability", [_not_measured("readability and citation")])
    note = (
        "Computed from sums of words, sentences and syllables of English articles, of "
        f"{own_sentences(study.tables['evidence'])}. A number opens to sentences."
    )
    return Section(back, "Readability", [Text(note), *rate_blocks(study, EASE, back)])


def rejects(study: Study) -> Section:
    """Return what could not be read, by reason, with the first records of each."""
    rows = study.tables["rejects"].sort_values(["reason", "source_file", "source_record"])
    counts = rows["reason"].value_counts().sort_index()
    blocks: list[Block] = [Text(f"{things(len(rows), 'record')} could not be read.")]
    if len(rows):
        by_reason = [[str(r), REASONS.get(str(r), ""), f"{n:,}"] for r, n in counts.items()]
        header = ["Reason", "Meaning", "Records"]
        blocks.append(Sheet("Rejects by reason", header, [False, False, True], by_reason))
        few = rows.groupby("reason").head(MOST_ROWS)
        cells = [[r.source_file, r.source_record, r.reason, r.detail] for r in each(few)]
        caption = f"Rejects: the first {len(few):,} of {len(rows):,}"
        names = ["File", "Record", "Reason", "Detail"]
        blocks.append(Sheet(caption, names, [False] * 4, cells, is_folded=True))
    return Section("rejects", "What could not be read", blocks)


def _is_missing(study: Study, measure: str) -> bool:
    return study.rates(measure)["value"].notna().sum() == 0


def _not_measured(feature: str) -> Text:
    return Text(
        f"Not measured in this run; it needs the feature {feature}, and articles with words."
    )
