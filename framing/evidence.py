"""Run the features, check what they found, and decide whose words each piece of evidence is.

Voice is decided once, here, by laying promos over quotations over paraphrased content over the
outlet's own text. The stretches tile every article. `set_apart` lays one more layer over them:
words that are not to be counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from traceback import extract_tb
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from framing.columns import numbered
from framing.errors import CorpusError, FeatureError, RuleError, SchemaError
from framing.feature import Feature, Found, each_once
from framing.features import FEATURES
from framing.given import checked, listed, made_as, relied_on
from framing.parts import (
    as_printed,
    in_parts,
    with_parts,
    without_cited,
    without_cues_in_labels,
    without_doubled,
)
from framing.schema import EVIDENCE, EXPOSURE, ROLES, VOICE_NAMES, VOICES, check, frame
from framing.text import WORD, Offsets, Tokens, with_tokens
from framing.voices import (
    CODES,
    PROMO,
    SET_APART,
    Painting,
    Words,
    codes_at,
    end_points,
    end_to_end,
    in_stretches,
    most_of,
    paint,
    placed,
    stretches_of,
    voice_of,
    within,
    words_of,
)
from framing.wire import WHOLE

_SINGLE = ("source", "cue")  # roles that a citation has once
_NEEDED_FOR_VOICE = frozenset(["citation", "promo"])

APART = {"wire": "", "promos": "promo", "quotations": "quoted", "paraphrases": "paraphrased"}
"""What can be set apart, and the voice it is in; agency copy is in any."""


class Evidence(NamedTuple):
    """What was found in a corpus: tables EVIDENCE, ROLES, VOICES and EXPOSURE."""

    evidence: DataFrame
    roles: DataFrame
    voices: DataFrame
    exposure: DataFrame


def find_evidence(articles: DataFrame, *, features: Sequence[Feature] = FEATURES) -> Evidence:
    """Find all evidence of the features in the articles, and whose voice it is in.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES
        At least article_id, text and, where there are headlines, body_start.
    features : sequence of Feature
        What to look for. Voice needs `citation` and `promo` among them; without both, voice is
        missing and exposure has one row an article.

    Returns
    -------
    Evidence
        Four tables. An article without evidence has its rows in voices and exposure.

    Raises
    ------
    CorpusError
        If a column is absent, an id or text is missing or no text, or an id occurs twice.
    RuleError
        If a feature is none, two have one name, or a finder reports a kind it did not declare.
    SchemaError
        If a finder's offsets do not equal the text.
    FeatureError
        If a finder fails; it names the first article that it fails on.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "body_start": [0],
    ...     "text": ["“The regime must go,” the minister said on Monday."]})
    >>> found = find_evidence(articles)
    >>> found.evidence.query("feature == 'loaded'")[["text", "voice"]].values.tolist()
    [['regime', 'quoted']]
    """
    features = each_once(features)
    articles = checked(articles)
    by_name = {f.name: _run(f, articles, articles) for f in features if f.name == "promo"}
    promos = by_name.get("promo")
    shared = with_tokens(articles) if promos is None else with_parts(articles, promos.evidence)
    parts = in_parts(shared)
    by_name |= {f.name: _run(f, parts, shared) for f in features if f.name not in by_name}
    if promos is not None and "citation" in by_name:
        by_name["citation"] = without_cues_in_labels(by_name["citation"], promos)
    if by_name.keys() >= {"citation", "loaded"}:
        by_name["loaded"] = without_cited(by_name["loaded"], by_name["citation"])
    if "loaded" in by_name:
        by_name["loaded"] = without_doubled(by_name["loaded"])
    found = [by_name[feature.name] for feature in features]
    evidence = pd.concat([frame([], EVIDENCE), *(f.evidence for f in found)], ignore_index=True)
    roles = pd.concat([frame([], ROLES), *(f.roles for f in found)], ignore_index=True)
    if not _NEEDED_FOR_VOICE <= {feature.name for feature in features}:
        evidence = evidence.assign(words_before=_words_before(evidence, shared, None))
        return Evidence(evidence, roles, frame([], VOICES), _exposure_without_voice(shared))
    painting = paint(shared, evidence, roles)
    roles = _around_promos(roles, painting, evidence)
    words = words_of(shared, painting)
    counts = _counts(shared, painting, words)
    return Evidence(
        _decided(evidence, shared, painting, words, voice_of(evidence, roles, painting)),
        roles,
        frame(stretches_of(painting), VOICES),
        frame(_exposure(shared, counts, VOICE_NAMES), EXPOSURE),
    )


def set_apart(
    found: Evidence,
    articles: DataFrame,
    *,
    without: Collection[str],
    wire: DataFrame | None = None,
) -> Evidence:
    """Leave words out of all counting: agency copy, promos, quotations, paraphrases.

    What is left is as though these words were not there, numerators and exposure alike; whose
    voice the other words are in was decided with them. `measure` and `compare` then go on as ever.

    Parameters
    ----------
    found : Evidence
        As `find_evidence` returns it, with voices.
    articles : DataFrame, table ARTICLES
        The articles it was found in.
    without : collection of str
        Any of wire, promos, quotations (in marks or set off), paraphrases (content of indirect
        citations).
    wire : DataFrame, table WIRE, optional
        As from `wire_copy`; needed for wire. An article with an agency's dateline, byline or credit
        is left out whole, of others the passages that they share with such.

    Returns
    -------
    Evidence
        Evidence stays if most of it is left, of a citation most of its cue: a citation whose
        content is set apart still cites, and gives fewer words. A sentence stays or goes as a
        whole.
        `voices` no longer tile: their gaps are what was set apart. An article with no word left
        outside promos has no rows; in others a voice set apart has no row in `exposure`, so that
        what is counted in it is missing, not zero.

    Raises
    ------
    RuleError
        If something else is to be set apart.
    CorpusError
        If `wire` is missing, voices were not decided, or they are not those of the articles; or as
        for `find_evidence`.

    References
    ----------
    Ours: docs/decisions/0025-what-is-set-apart.md.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "body_start": [0],
    ...     "text": ["“The regime must go,” the minister said. The regime fell."]})
    >>> kept = set_apart(find_evidence(articles), articles, without=["quotations"])
    >>> kept.evidence.query("feature == 'loaded'")[["text", "start"]].values.tolist()
    [['regime', 45]]
    >>> kept.exposure[["voice", "words"]].values.tolist()
    [['outlet', 6], ['paraphrased', 0], ['promo', 0]]
    """
    _refuse_unknown(listed(without, "without"), wire)
    found, articles = relied_on_all(found), checked(articles)
    ids = set(articles["article_id"])
    found = Evidence(*(numbered(rows[rows["article_id"].isin(ids)]) for rows in found))
    wire = None if wire is None else relied_on(wire, "wire")
    shared = with_parts(articles, found.voices[found.voices["voice"] == CODES[PROMO]])
    painting = _paint_over(found.voices, shared, without, wire)
    words = words_of(shared, painting)
    n_words, _ = counts = _counts(shared, painting, words)
    is_left_out = (n_words[:, :PROMO].sum(axis=1) == 0) & (n_words[:, SET_APART] > 0)
    left = shared[~is_left_out]
    voice = voice_of(found.evidence, found.roles, painting)
    stays = (voice != SET_APART) & found.evidence["article_id"].isin(left["article_id"])
    evidence = _decided(found.evidence, shared, painting, words, voice)[stays]
    evidence = evidence.reset_index(drop=True)
    stretches = frame(stretches_of(painting), VOICES)
    names = [name for name in VOICE_NAMES if name not in {APART[what] for what in without}]
    in_left = stretches["article_id"].isin(left["article_id"])
    return Evidence(
        evidence,
        _cut_content(
            found.roles[found.roles["evidence_id"].isin(evidence["evidence_id"])], painting
        ),
        stretches[in_left & (stretches["voice"] != CODES[SET_APART])].reset_index(drop=True),
        frame(_exposure(left, tuple(c[~is_left_out] for c in counts), names), EXPOSURE),
    )


def relied_on_all(found: Evidence) -> Evidence:
    """Return the four tables of Evidence, each as `relied_on` returns it."""
    tables = made_as(Evidence, found, "fr.find_evidence(articles)")._asdict()
    return Evidence(*(relied_on(rows, name) for name, rows in tables.items()))


def _run(feature: Feature, parts: DataFrame, articles: DataFrame) -> Found:
    """What a finder finds in the parts of articles, checked."""
    try:
        found = feature.find(parts)
    except (RuleError, OSError, MemoryError):  # of the feature's files, or of this machine
        raise
    except Exception as error:
        raise _named(feature, parts, error) from error
    evidence, roles = found if parts is articles else as_printed(found, articles)
    texts = articles.set_index("article_id")["text"]
    undecided = dict.fromkeys(("words_before", "other_words"), np.nan)  # for all features at once
    evidence = evidence.assign(**undecided)
    try:
        check(evidence, EVIDENCE, texts=texts)
        check(roles, ROLES, texts=texts)
    except SchemaError as error:
        raise SchemaError(f"feature '{feature.name}': {error}") from error
    undeclared = set(evidence["kind"]) - set(feature.kinds)
    if undeclared:
        raise RuleError(
            f"feature '{feature.name}' reports the kind '{min(undeclared)}', which it does not "
            f"declare; its kinds are {', '.join(feature.kinds)}"
        )
    return Found(evidence, roles)


def _named(feature: Feature, parts: DataFrame, error: Exception) -> FeatureError:
    """What a finder's failure is called: by the first article that it fails on alone."""
    article = parts["article_id"].iloc[0] if len(parts) else ""
    if parts["article_id"].nunique() > 1:
        for _, rows in parts.groupby("article_id", sort=False):
            try:
                feature.find(rows.reset_index(drop=True))
            except Exception as alone:  # noqa: BLE001  # whatever it is, it is told
                return _named(feature, rows, alone)
        article = f"{article}, or some that come after it"
    place = extract_tb(error.__traceback__)[-1]
    line = f"{Path(place.filename).name}, line {place.lineno}"
    return FeatureError(
        f"feature '{feature.name}' failed on article '{article}': {type(error).__name__}: "
        f"{str(error)[:150]} ({line}); a fault in its code, please report it"
    )


# ---------------------------------------------------------------- set apart


def _refuse_unknown(without: Collection[str], wire: DataFrame | None) -> None:
    unknown = sorted(set(without) - set(APART))
    if unknown:
        raise RuleError(f"'{unknown[0]}' cannot be set apart; there are {', '.join(APART)}")
    if "wire" in without and wire is None:
        raise CorpusError("to set wire apart, give the table wire, as wire_copy makes it")


def _paint_over(
    voices: DataFrame, articles: DataFrame, without: Collection[str], wire: DataFrame | None
) -> Painting:
    """The voices as they were decided, and over them what is set apart."""
    names, bases = end_points(articles)
    home = names.get_indexer(pd.Index(voices["article_id"]))
    known = voices[home >= 0].assign(
        at=voices["start"].to_numpy()[home >= 0] + bases[home[home >= 0]]
    )
    known = known.sort_values("at", kind="stable")
    lengths = (known["end"] - known["start"]).to_numpy()
    if lengths.sum() != bases[-1]:
        raise CorpusError(
            "voices do not tile the articles: features citation and promo are needed, and voices "
            "and articles of the same run"
        )
    codes = pd.Index(CODES).get_indexer(pd.Index(known["voice"])).astype(np.uint8)
    for what in without:
        codes[codes == CODES.index(APART[what] or CODES[SET_APART])] = SET_APART
    painted = np.repeat(codes, lengths)
    if wire is not None and "wire" in without:
        mine = wire[wire["article_id"].isin(names)]
        whole = pd.Index(mine.loc[mine["kind"].isin(WHOLE), "article_id"].unique())
        for article in names.get_indexer(whole).tolist():
            painted[bases[article] : bases[article + 1]] = SET_APART
        for start, end in placed(mine[mine["kind"] == "shared"], names, bases).tolist():
            painted[start:end] = SET_APART
    return in_stretches(names, bases, painted)


def _cut_content(roles: DataFrame, painting: Painting) -> DataFrame:
    """Roles with those parts of the content that are left; other roles as they are."""
    spans = placed(roles, painting.articles, painting.bases)
    apart = within(painting, spans)[:, SET_APART]
    is_cut = (roles["role"] == "content").to_numpy() & (apart > 0)
    return _cut(roles, spans, is_cut, painting, SET_APART)


def _around_promos(roles: DataFrame, painting: Painting, evidence: DataFrame) -> DataFrame:
    """Roles of the article's citations without promos inside them; content may be in pieces."""
    citations = evidence.loc[evidence["feature"] == "citation", "evidence_id"]
    spans = placed(roles, painting.articles, painting.bases)
    inside = within(painting, spans)[:, PROMO]
    is_promo = codes_at(painting, spans[:, 0]) == PROMO
    is_cut = roles["evidence_id"].isin(citations).to_numpy() & (inside > 0) & ~is_promo
    if not is_cut.any():
        return roles
    cut = _cut(roles, spans, is_cut, painting, PROMO)
    is_one = cut["role"].isin(_SINGLE)
    return cut[~(is_one & cut.duplicated(["evidence_id", "role"]))].reset_index(drop=True)


def _cut(
    roles: DataFrame, spans: Offsets, is_cut: NDArray[np.bool_], painting: Painting, code: int
) -> DataFrame:
    """Roles, some of them in pieces: what of each is left without a voice, if it has a word."""
    rows: list[Any] = list(roles[is_cut].itertuples())
    parts = []
    for row, (start, end) in zip(rows, spans[is_cut].tolist(), strict=True):
        for first, last in _left(painting, start, end, code):
            words = list(WORD.finditer(row.text, first - start, last - start))
            if words:
                is_single = row.role in _SINGLE  # a name, not a quotation with its marks
                a = words[0].start() if is_single else first - start
                b = words[-1].end() if is_single else last - start
                part = {"start": row.start + a, "end": row.start + b, "text": row.text[a:b]}
                parts.append(row._replace(**part))
    cut = frame([tuple(part[1:]) for part in parts], ROLES).set_axis([part[0] for part in parts])
    joined: DataFrame = pd.concat([roles[~is_cut], cut])
    return joined.sort_index(kind="stable", ignore_index=True)


def _left(painting: Painting, start: int, end: int, code: int) -> Iterator[tuple[int, int]]:
    """The stretches between two points that are not in a voice, next to each other as one."""
    first = int(np.searchsorted(painting.starts, start, side="right"))
    last = int(np.searchsorted(painting.starts, end, side="left"))
    is_apart = painting.codes[first - 1 : last] == code
    changes = np.flatnonzero(np.diff(is_apart, prepend=not is_apart[0]))
    begins = [start, *painting.starts[first:last].tolist()]
    bounds = [*(begins[change] for change in changes.tolist()), end]
    for number, change in enumerate(changes.tolist()):
        if not is_apart[change]:
            yield bounds[number], bounds[number + 1]


# ---------------------------------------------------------------- voice and place


def _decided(
    evidence: DataFrame, articles: DataFrame, painting: Painting, words: Words, voice: Offsets
) -> DataFrame:
    """Evidence with its voice, and with what depends on voices."""
    return evidence.assign(
        voice=pd.array([CODES[code] for code in voice.tolist()], dtype="str"),
        words_before=_words_before(evidence, articles, words),
        other_words=_other_words(evidence, painting, words, voice),
    )


def _other_words(
    evidence: DataFrame, painting: Painting, words: Words, voice: Offsets
) -> NDArray[np.float64]:
    """Words of each piece of evidence in another voice than its own, promos left out."""
    if not len(evidence):
        return np.empty(0, dtype=np.float64)
    before = np.zeros((len(words.starts) + 1, len(CODES)))
    before[np.arange(len(words.starts)) + 1, words.codes] = 1
    np.cumsum(before, axis=0, out=before)
    spans = placed(evidence, painting.articles, painting.bases)
    first, last = np.searchsorted(words.starts, spans).T
    counts = before[last] - before[first]
    rows = np.arange(len(evidence))
    counts[rows, voice] = counts[:, PROMO] = 0
    return np.asarray(counts.sum(axis=1))


def _words_before(
    evidence: DataFrame, articles: DataFrame, words: Words | None
) -> NDArray[np.float64]:
    """Words of the body before each piece of evidence, promos left out; missing in the headline."""
    if not len(evidence):
        return np.empty(0, dtype=np.float64)
    names, bases = end_points(articles)
    body = articles["body_start"].to_numpy() if "body_start" in articles else 0
    if words is None:
        at = end_to_end([tokens.starts for tokens in articles["tokens"]], bases)
    else:
        at = words.starts
    counted = at >= (bases[:-1] + body)[np.searchsorted(bases, at, side="right") - 1]
    if words is not None:
        counted &= words.codes < PROMO
    at = at[counted]
    home = names.get_indexer(pd.Index(evidence["article_id"]))
    starts = evidence["start"].to_numpy() + bases[home]
    before = np.searchsorted(at, starts) - np.searchsorted(at, bases[home])
    in_headline = starts < (bases[:-1] + body)[home]
    return np.where(in_headline, np.nan, before)


# ---------------------------------------------------------------- exposure


def _counts(articles: DataFrame, painting: Painting, words: Words) -> tuple[Offsets, Offsets]:
    """Words that begin and sentences that lie in each voice, each of shape (articles, voices)."""
    tokens = articles["tokens"].tolist()
    if not tokens:
        return np.zeros((0, len(CODES)), np.int64), np.zeros((0, len(CODES)), np.int64)
    held = [_worded(t) for t in tokens]
    sentences = most_of(painting, end_to_end(held, painting.bases))
    return (
        _per_article(words.codes, [len(t.starts) for t in tokens]),
        _per_article(sentences, [len(each) for each in held]),
    )


def _exposure(
    articles: DataFrame, counts: tuple[Offsets, Offsets], voices: Sequence[str]
) -> Iterator[tuple[object, ...]]:
    """The rows of EXPOSURE for these voices."""
    columns = (articles["article_id"], articles["tokens"])
    for article, token, *counted in zip(*columns, *(c.tolist() for c in counts), strict=True):
        for name, *count in zip(CODES, *counted, strict=True):
            if name in voices:
                yield article, name, *count, token.is_english


def _worded(tokens: Tokens) -> Offsets:
    """The sentences that hold a word: a line of stars or a picture is none."""
    first, last = (tokens.starts.searchsorted(at) for at in tokens.sentences.T)
    held: Offsets = tokens.sentences[first < last]
    return held


def _per_article(codes: Offsets, sizes: Sequence[int]) -> Offsets:
    """How many of each code each article has, shape (articles, voices)."""
    n = len(CODES)
    article = np.repeat(np.arange(len(sizes)), sizes)
    return np.bincount(n * article + codes, minlength=n * len(sizes)).reshape(len(sizes), n)


def _exposure_without_voice(articles: DataFrame) -> DataFrame:
    rows = zip(articles["article_id"], articles["tokens"], strict=True)
    counted = [(id_, None, len(t.words), len(_worded(t)), t.is_english) for id_, t in rows]
    return frame(counted, EXPOSURE)
