"""Write data/README.md, the data dictionary, from framing/schema.py."""

from pathlib import Path

from framing.features.loaded import KINDS as LOADED_KINDS
from framing.features.stance import KINDS as STANCE_KINDS
from framing.schema import REASONS, TABLES, Table
from framing.sourcing import LABELS, STANCES

TARGET = Path(__file__).resolve().parents[1] / "data" / "README.md"

INTRODUCTION = """\
# Data dictionary

`data/sample/` is our own fictional news: 48 articles of six invented outlets on eight invented
events, as saved pages, plain-text scrapes and JSONL. See [sample-README.md](sample-README.md).
`data/sample-truth.json` says what was planted in it. `data/raw/`, if you keep one, is never edited.

An output folder of `framing extract` holds one folder of Parquet files per table below, and
`manifest.json`: versions, hashes, parameters, the account of records
(records = articles + duplicates + rejects) and the names of ignored files. Read a table with
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


MEASURES_OF_CITATIONS = (
    ("citations_per_1000_words", "citations outside promos", "words outside promos"),
    ("quoted_words_per_1000_words", "words inside quotation marks", "words outside promos"),
    ("paraphrased_words_per_1000_words", "words of indirect content", "words outside promos"),
    ("<label>_sources_per_100_citations", "citations with a source of that type", "citations"),
    ("missing_sources_per_100_citations", "citations without a source", "citations"),
    ("<label>_words_per_100_cited_words", "words given to sources of that type", "cited words"),
    ("missing_source_words_per_100_cited_words", "cited words without a source", "cited words"),
    ("<stance>_cues_per_100_citations", "citations with a cue of that class", "citations"),
    ("direct_citations_per_100_citations", "citations of kind direct", "citations"),
    ("sources_per_article", "different sources, by name within the article", "1"),
    (
        "words_before_first_source",
        "words of the body before the first citation with a source, promos left out",
        "1; 0 and n missing where the body cites none",
    ),
)
ON_CITATIONS = """\
## Measures of `citation`

An outlet's number is the sum of n over the sum of exposure. `framing explain` opens each to its
passages. `<label>` is one of {labels}; `<stance>` is one of {stances}. Of several sources or cues
of a citation the first counts; a type or class that is missing, or none of these, is unknown. A
word inside two contents is given once, to the nearer source.

| measure | n | exposure |
|---|---|---|
{rows}
"""


def measures_of_citations() -> str:
    """What each measure of citations counts, and what it is counted in."""
    rows = "\n".join(f"| `{name}` | {n} | {base} |" for name, n, base in MEASURES_OF_CITATIONS)
    labels, stances = (", ".join(names) for names in (LABELS, STANCES))
    return ON_CITATIONS.format(labels=labels, stances=stances, rows=rows)


ON_TERMS = """\
## Measures of `loaded` and `stance`

`<voice>` is outlet, quoted, paraphrased or promo. Without `citation` and `promo` voice is unknown,
and there is one measure of each: `loaded_per_1000_words`, `stance_per_1000_words`. A lexicon of
your own brings its own kinds. A word in two kinds counts in each, and once where all are counted.

| measure | n | exposure |
|---|---|---|
| `loaded_per_1000_<voice>_words` | loaded terms in that voice | words in that voice |
| `loaded_<kind>_per_1000_outlet_words` | those of one kind, in the outlet's own voice | its words |
| `stance_per_1000_<voice>_words` | words of stance in that voice | words in that voice |
| `stance_<kind>_per_1000_outlet_words` | those of one kind, in the outlet's own voice | its words |

Kinds of `loaded`: {loaded}. Kinds of `stance`: {stance}.
Kind unlisted are words that the tagger finds and the lexicon does not list. A listed term weaker
than three tenths of what these need is left out, but for contested terms;
`framing.features.loaded.LOADED_BY_LEXICON` finds every listed term. Of a lexicon of your own
every term counts, with its entry's strength; ours are found as without it, but for those that share
words with one of yours.
Scare quotes are the outlet's, though their words are quoted: theirs is the voice before them.
"""


def measures_of_terms() -> str:
    """What the measures of loaded terms and of stance count."""
    kinds = {"loaded": LOADED_KINDS, "stance": STANCE_KINDS}
    return ON_TERMS.format(**{name: ", ".join(named) for name, named in kinds.items()})


MEASURES_OF_WORDING = (
    (
        "wording_probability_per_outlet_sentence",
        "sum of the probabilities of its sentences",
        "sentences all in the outlet's voice",
    ),
    (
        "pointed_sentences_per_100_outlet_sentences",
        "sentences of probability .5 or more",
        "sentences all in the outlet's voice",
    ),
    (
        "expected_loaded_words_per_1000_outlet_words",
        "loaded words expected in its sentences",
        "words of these sentences",
    ),
)
ON_WORDING = """\
## Measures of `wording`

Of a sentence, `score` is the probability that an expert would call its wording biased, `value` how
many loaded words to expect in it; `fr.wording_contributions` opens the score. Without `citation`
and `promo` the measures are of all sentences, without `outlet_` in their names. A score is made of
all words of a sentence, so only sentences that are the outlet's to the last word count as its own:
one that quotes or paraphrases anybody, be it by a word, is left out here, of both columns below.
`framing/_data/loaded.md` says where each holds.

| measure | n | exposure |
|---|---|---|
{rows}
"""


def measures_of_wording() -> str:
    """What the measures of wording sum up."""
    rows = "\n".join(f"| `{name}` | {n} | {base} |" for name, n, base in MEASURES_OF_WORDING)
    return ON_WORDING.format(rows=rows)


def reasons() -> str:
    """The closed vocabulary of rejects.reason."""
    rows = [f"| `{name}` | {meaning} |" for name, meaning in REASONS.items()]
    return "\n".join(["## Reasons of `rejects`", "", "| reason | meaning |", "|---|---|", *rows])


if __name__ == "__main__":
    sections = [INTRODUCTION, *(describe(table) + "\n" for table in TABLES)]
    sections += [measures_of_citations(), measures_of_terms(), measures_of_wording()]
    sections += [reasons() + "\n"]
    TARGET.write_text("\n".join(sections), encoding="utf-8")
