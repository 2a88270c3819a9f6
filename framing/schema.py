"""The tables: columns, types, keys and meanings; the only place where column names are defined.

`frame` builds a table with the right types even when it is empty, `check` refuses one that breaks
its promises. Offsets are half-open, 0-based, in Unicode code points, into ``articles.text``.
"""

from __future__ import annotations

from framing.tables import FLAG as FLAG
from framing.tables import INT as INT
from framing.tables import NUMBER as NUMBER
from framing.tables import TEXT as TEXT
from framing.tables import TIME as TIME
from framing.tables import Column as Column
from framing.tables import Table as Table
from framing.tables import check as check
from framing.tables import frame as frame


def _text(meaning: str, *, optional: bool = False) -> Column:
    return Column(TEXT, meaning, optional)


def _count(meaning: str) -> Column:
    return Column(INT, meaning)


def _number(meaning: str) -> Column:
    return Column(NUMBER, meaning, optional=True)


ARTICLES = Table(
    "articles",
    "an article as published",
    ("article_id",),
    {
        "article_id": _text("id as given, or a hash of outlet, URL and text"),
        "outlet": _text("who published it", optional=True),
        "url": _text("address as printed", optional=True),
        "headline": _text("headline as printed", optional=True),
        "byline": _text("author line as printed", optional=True),
        "dateline": _text("place (and agency) printed before the first sentence", optional=True),
        "published": Column(TIME, "time of publication in UTC, never guessed", optional=True),
        "published_raw": _text("the date as printed", optional=True),
        "section": _text("section or desk as printed", optional=True),
        "language": _text("language code as stated by the input", optional=True),
        "text": _text("headline, blank line, body; all offsets point into this"),
        "body_start": _count("offset of the body in text; 0 where there is no headline"),
        "source_file": _text("input file, relative to the folder given, or address"),
        "source_record": _text("record in that file: line, row, table:row, offset or 1"),
        "text_hash": _text("SHA-256 of text"),
        "markup": _text("links and blocks of the page as JSON, offsets into text", optional=True),
        "echoes": _text(
            "lines that are another article's headline (behind a label: begin with it) or return "
            "on the site, as JSON: start, end, title or repeat",
            optional=True,
        ),
        "notes": _text("what reading had to repair, separated by '; '", optional=True),
        "extra": _text("all other input columns, as a JSON object", optional=True),
    },
)
REJECTS = Table(
    "rejects",
    "an input that could not be read",
    ("source_file", "source_record"),
    {
        "source_file": _text("input file, relative to the folder given, or address"),
        "source_record": _text("record in that file: line, row, table:row, offset or 1"),
        "reason": _text("one of REASONS"),
        "detail": _text("what was wrong and what to do"),
    },
)
DUPLICATES = Table(
    "duplicates",
    "an input record of the same id, outlet, address and text as an earlier one",
    ("source_file", "source_record"),
    {
        "source_file": _text("input file of the later record"),
        "source_record": _text("record in that file"),
        "article_id": _text("the article that was kept"),
        "differs": Column(
            TEXT,
            "what it says otherwise than that article, as a JSON object by the columns of "
            "articles: headline, byline, dateline, published_raw, section, language, extra",
            optional=True,
            is_late=True,
        ),
    },
)
EVIDENCE = Table(
    "evidence",
    "one thing found",
    ("evidence_id",),
    {
        "evidence_id": _text("hash of article, feature, start, end and rule"),
        "article_id": _text("article it stands in"),
        "feature": _text("feature that found it"),
        "kind": _text("closed vocabulary declared by the feature"),
        "start": _count("first code point"),
        "end": _count("one past the last code point"),
        "text": _text("articles.text[start:end]"),
        "rule": _text("lexicon entry or pattern that fired"),
        "value": _number("what the row adds to its count"),
        "score": _number("strength or probability, 0 to 1"),
        "voice": _text("whose words: outlet, quoted, paraphrased, promo", optional=True),
        "words_before": _number("words of the body before it, without promos; missing in headline"),
        "other_words": _number("words in it of another voice than its own, promos left out"),
    },
)
ROLES = Table(
    "roles",
    "one span with a part in a piece of evidence",
    ("evidence_id", "role", "start"),
    {
        "evidence_id": _text("evidence it belongs to"),
        "article_id": _text("article it stands in"),
        "role": _text(
            "source, cue, content, medium (told TASS); label, headline; piece (of a sentence "
            "with a promo in it)"
        ),
        "start": _count("first code point"),
        "end": _count("one past the last code point"),
        "text": _text("articles.text[start:end]"),
        "label": _text("type of the span: official, anonymous; the cue's stance", optional=True),
        "refers_to": _text("fullest name in the article, or target URL", optional=True),
    },
)
VOICES = Table(
    "voices",
    "one stretch of text in one voice; the stretches tile the text",
    ("article_id", "start"),
    {
        "article_id": _text("article"),
        "start": _count("first code point"),
        "end": _count("one past the last code point"),
        "voice": _text("outlet, quoted, paraphrased or promo"),
    },
)
EXPOSURE = Table(
    "exposure",
    "words at risk in one voice of one article",
    ("article_id", "voice"),
    {
        "article_id": _text("article"),
        "voice": _text("outlet, quoted, paraphrased, promo; missing if undecided", optional=True),
        "words": _count("words beginning in that voice"),
        "sentences": _count("sentences most of whose characters are in that voice"),
        "is_english": Column(FLAG, "whether finders for English looked at the article"),
    },
)
MEASURES = Table(
    "measures",
    "one number for one article",
    ("article_id", "measure"),
    {
        "article_id": _text("article"),
        "measure": _text("name with voice and unit: loaded_per_1000_outlet_words"),
        "feature": _text("feature it comes from"),
        "n": _number("what was counted"),
        "exposure": _number("what it was counted in"),
        "value": _number("the number; missing where exposure is 0"),
    },
)
RATES = Table(
    "rates",
    "one measure of one outlet",
    ("measure", "outlet"),
    {
        "measure": _text("as in measures"),
        "outlet": _text("outlet"),
        "n": _number("sum of n over its articles"),
        "exposure": _number("sum of exposure over its articles"),
        "value": _number("rate of the sums"),
        "low": _number("2.5 % bound, bootstrap by article, or story"),
        "high": _number("97.5 % bound, bootstrap by article, or story"),
        "n_articles": _count("articles with this measure"),
        "null_low": _number("2.5 % of this rate when outlet labels are dealt again"),
        "null_high": _number("97.5 % of this rate when outlet labels are dealt again"),
        "n_units": _count("what is drawn: these articles, or the different stories they tell"),
        "reason": _text("why value, interval or upper bound are missing", optional=True),
    },
)
CONTRASTS = Table(
    "contrasts",
    "one measure, one outlet against a reference",
    ("measure", "outlet", "reference"),
    {
        "measure": _text("as in measures"),
        "outlet": _text("outlet"),
        "reference": _text("outlet it is compared with, or 'rest'"),
        "estimate": _number("rate ratio, or difference for formulas (see effect)"),
        "low": _number("2.5 % bound"),
        "high": _number("97.5 % bound"),
        "n_articles": _count("articles of the outlet; matched, those on shared stories"),
        "p": _number("two-sided, permutation of outlet labels"),
        "p_adjusted": _number("Benjamini-Hochberg in the family"),
        "method": _text("how estimate, interval and p were made"),
        "n_reference": _count("articles of the reference; matched, those on shared stories"),
        "n_stories": _number("stories that both sides tell; missing if not matched"),
        "effect_size": _number("log of a ratio; difference in pooled standard deviations"),
        "null_low": _number("2.5 % of the estimate when outlet labels are dealt again"),
        "null_high": _number("97.5 % of the estimate when outlet labels are dealt again"),
        "family": _text("feature whose contrasts are adjusted together"),
        "family_size": _count("contrasts of the family that have a p"),
        "effect": _text("what estimate is: ratio, or difference"),
        "n": _number(
            "sum of n over these articles of the outlet; of a formula, its first component"
        ),
        "exposure": _number("sum of exposure over them; of a formula, its first component"),
        "n_against": _number("as n, over these articles of the reference"),
        "exposure_against": _number("as exposure, over these articles of the reference"),
        "reason": _text("why numbers or a bound are missing", optional=True),
    },
)
KEYNESS = Table(
    "keyness",
    "one term that an outlet uses more, or less, than its reference, in one voice",
    ("outlet", "voice", "term"),
    {
        "outlet": _text("outlet"),
        "voice": _text("whose words: outlet, quoted, paraphrased, promo"),
        "term": _text("word, or pair of neighbouring words, in lower case"),
        "reference": _text("outlet it is compared with, or 'rest'"),
        "n": _count("occurrences in the outlet"),
        "n_reference": _count("occurrences in the reference"),
        "words": _count("words of the outlet in that voice"),
        "words_reference": _count("words of the reference in that voice"),
        "n_articles": _count("articles of the outlet that use the term"),
        "n_articles_reference": _count("articles of the reference that use the term"),
        "log_odds": _number("difference of log-odds; above 0: the outlet uses it more"),
        "low": _number("2.5 % bound, articles drawn again"),
        "high": _number("97.5 % bound, articles drawn again"),
        "z": _number("log_odds over its standard error if words were independent"),
        "p_z": _number("two-sided p of z"),
        "p_z_adjusted": _number("Benjamini-Hochberg of p_z in the family"),
        "p": _number("two-sided p of log_odds by the variance between articles"),
        "p_adjusted": _number("Benjamini-Hochberg of p in the family"),
        "family_size": _count("terms of all outlets tested in that voice, also those not listed"),
        "dispersion": _number("deviation of proportions where it is used more; 0 even, 1 uneven"),
        "prior": _number("occurrences that the prior adds to each side"),
        "prior_words": _number("words that the prior adds to each side"),
        "reason": _text("why interval and p are missing", optional=True),
    },
)
DIVERSITY = Table(
    "diversity",
    "one index of how an outlet spreads its citations over sources",
    ("outlet", "over", "units", "measure", "is_rarefied"),
    {
        "outlet": _text("outlet"),
        "over": _text("what is told apart: source (by name) or label (type of source)"),
        "units": _text("what is shared out: citations, or words given to their sources"),
        "measure": _text("richness, shannon, simpson, hhi, hill_1 or hill_2; see method"),
        "is_rarefied": Column(FLAG, "expected in as many citations as the smallest outlet has"),
        "estimate": _number("the index; missing where refused"),
        "low": _number("2.5 % bound, bootstrap by article, or story"),
        "high": _number("97.5 % bound, bootstrap by article, or story"),
        "n": _count("citations counted: those with a source, known by name if over is source"),
        "n_left_out": _count(
            "citations left out: without a source, or with a pronoun not resolved"
        ),
        "n_articles": _count("articles with a citation that is counted"),
        "rarefied_to": _number("citations the estimate is for; missing if not rarefied"),
        "method": _text("what the index is"),
        "reason": _text("why estimate or interval is missing", optional=True),
    },
)
STORIES = Table(
    "stories",
    "an article's membership in a story",
    ("article_id",),
    {
        "article_id": _text("article"),
        "story_id": _text("hash of the first of the story's article ids, in the order of ids"),
    },
)
STORY_EDITS = Table(
    "story_edits",
    "a merge or split of stories by hand",
    ("line",),
    {
        "line": _count("line of the file; edits are applied in this order"),
        "action": _text("merge: the two articles' stories are one; split: the article is alone"),
        "article_id": _text("article"),
        "with": _text("article whose story is merged; missing for a split", optional=True),
    },
)
MATCHES = Table(
    "matches",
    "one passage shared by two articles",
    ("article_a", "start_a", "article_b", "start_b"),
    {
        "article_a": _text("article of the smaller id"),
        "start_a": _count("first code point in article_a"),
        "end_a": _count("one past the last code point"),
        "article_b": _text("the other article"),
        "start_b": _count("first code point in article_b"),
        "end_b": _count("one past the last code point"),
        "words": _count("words that are the same on both sides, in order; none is a promo's"),
        "similarity": _number("their share of the passage's words, mean of both sides"),
        "contained_a": _number(
            "share of article_a's words, promos left out, that stand in article_b"
        ),
        "contained_b": _number(
            "share of article_b's words, promos left out, that stand in article_a"
        ),
    },
)
WIRE = Table(
    "wire",
    "one place that says an article, or a passage of it, is an agency's copy",
    ("article_id", "start", "rule"),
    {
        "article_id": _text("article it stands in"),
        "agency": _text("agency named"),
        "kind": _text("dateline, byline, credit, contribution; shared: with one so marked"),
        "start": _count("first code point; 0 where the article's byline or dateline names it"),
        "end": _count("one past the last code point"),
        "text": _text("articles.text[start:end]"),
        "rule": _text("pattern of wire.csv, or the article that the passage is shared with"),
    },
)
LEADS = Table(
    "leads",
    "one thing that suggests that an article came from elsewhere",
    ("article_id", "lead", "start", "other_article"),
    {
        "article_id": _text("article"),
        "lead": _text("what was observed: one of LEAD_NAMES in framing.leads"),
        "tier": _count("1 strong, 2 moderate, 3 weak: see docs/decisions/0023"),
        "evidence_ids": _text("rows it rests on, '; ' between: evidence_id, or table:key"),
        "statement": _text("the observation in a sentence"),
        "start": _count("first code point of the words to open; 0 where words are missing"),
        "end": _count("one past the last code point"),
        "text": _text("articles.text[start:end]"),
        "other_article": _text("article it is compared with", optional=True),
    },
)
OMISSIONS = Table(
    "omissions",
    "one item of a story, and whether one outlet that tells the story has it",
    ("story_id", "item_kind", "item", "outlet"),
    {
        "story_id": _text("story"),
        "item": _text("a source or other name in its fullest form, or a number with its unit"),
        "item_kind": _text("source, number or entity"),
        "outlet": _text("outlet that tells the story"),
        "found": Column(FLAG, "whether any of its articles on the story has the item"),
        "evidence_id": _text("citation of the source, if one was found", optional=True),
        "searched": _text("what was looked for, and where"),
        "found_as": _text("cited, named, or number: how it was found", optional=True),
        "article_id": _text("article that it was found in", optional=True),
        "start": _count("first code point of the words found; 0 if none were"),
        "end": _count("one past the last code point"),
        "text": _text("articles.text[start:end]"),
        "n_outlets": _count(
            "this outlet, and others that tell the story; of these, those of one text count once"
        ),
        "n_reporting": _count(
            "outlets that report the item in the first place; those of one text count once"
        ),
        "n_others": _count("other outlets that report the item; those of one text count once"),
        "gap_rate": _number("share of outlets without an item, in comparable cases elsewhere"),
        "gap_n": _count("comparable cases; 0 where there are too few"),
    },
)
SAMPLE = Table(
    "sample",
    "a sentence drawn to be coded by hand for one feature; the key to the coding sheets",
    ("row_id",),
    {
        "row_id": _text("name of the row in the coding sheets"),
        "sample_id": _text("the draw it belongs to"),
        "feature": _text("feature it is coded for"),
        "article_id": _text("article it stands in"),
        "start": _count("first code point"),
        "end": _count("one past the last code point"),
        "text": _text("articles.text[start:end]"),
        "outlet": _text("outlet of the article", optional=True),
        "stratum": _text("outlet it was drawn from; missing: small ones together", optional=True),
        "is_found": Column(FLAG, "whether the finder found something in it; never in a sheet"),
        "stratum_size": _count("sentences of that feature, stratum and is_found in the corpus"),
        "probability": _number("chance of being drawn: rows of the stratum over its size"),
    },
)
CODES = Table(
    "codes",
    "what one coder said of one row",
    ("row_id", "coder"),
    {
        "row_id": _text("row of the sample"),
        "coder": _text("name of the sheet's file, without its ending"),
        "code": _number("1 present, 0 absent; missing where the coder gave none or could not tell"),
        "note": _text("what the coder remarked", optional=True),
    },
)
VALIDATION = Table(
    "validation",
    "how well one feature is found, by one statistic",
    ("feature", "outlet", "statistic"),
    {
        "feature": _text("feature"),
        "outlet": _text("outlet; missing: all of them", optional=True),
        "statistic": _text("precision, recall, f1, prevalence_found, prevalence_corrected, alpha"),
        "estimate": _number("missing where it cannot be told"),
        "low": _number("2.5 % bound"),
        "high": _number("97.5 % bound"),
        "n": _count("sentences with a code; for alpha, with two or more"),
        "n_missing": _count("sentences drawn that no coder, or no majority, gave a code"),
        "n_coders": _count("coders who gave codes"),
        "method": _text("how estimate and interval were made"),
        "reason": _text("why estimate or interval is missing", optional=True),
    },
)
LEXICON = Table(
    "lexicon",
    "one entry of a lexicon",
    ("term", "kind"),
    {
        "term": _text("word or phrase, lower case"),
        "kind": _text("category"),
        "pos": _text("v: inflected as a verb, n: plural added, a: as is, g: * and ? are wildcards"),
        "strength": _number("0 to 1"),
        "source": _text("key into SOURCES.md"),
        "note": _text("remark", optional=True),
        "forms": _text("inflected forms that replace the regular ones; ';' between", optional=True),
        "not_before": _text("silent when one of these follows; ';' between", optional=True),
        "not_after": _text("silent when one of these precedes; ';' between", optional=True),
        "match": _text("an example it must match", optional=True),
        "no_match": _text("an example it must not match", optional=True),
    },
)

TABLES = (
    ARTICLES, REJECTS, DUPLICATES, EVIDENCE, ROLES, VOICES, EXPOSURE, MEASURES, RATES, CONTRASTS,
    KEYNESS, DIVERSITY, STORIES, STORY_EDITS, MATCHES, WIRE, LEADS, OMISSIONS, SAMPLE, CODES,
    VALIDATION,
)  # fmt: skip

VOICE_NAMES = ("outlet", "quoted", "paraphrased", "promo")

REASONS = {
    "empty": "no text, or only blanks",
    "missing_text": "the record has no text field",
    "json": "not one JSON object on one line, or nested too deeply",
    "csv": "a quotation mark is not closed, or there is no header",
    "fields": "a row with more or fewer fields than the header",
    "parquet": "not a readable Parquet file",
    "truncated": "a compressed file or a feed ends too early or is damaged",
    "warc": "a damaged record of a web archive, or a file that is none",
    "feed": "not a readable RSS or Atom feed",
    "encoding": "bytes that are not text",
    "format": "a kind of file that is not read",
    "id": "an id that is not text or a number",
    "duplicate_id": "an id that an earlier, different record has",
    "limit": "larger or deeper than the limits",
    "no_article": "a page without an article",
    "io": "the file could not be opened",
    "http": "an address that gave no answer, or no whole one, or an error",
    "policy": "an address that is not fetched: see docs/decisions/0035",
    "internal": "a feature failed on the article: a fault in its code, please report it",
}
"""Closed vocabulary of ``rejects.reason``."""
