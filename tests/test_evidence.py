"""Evidence, voices and exposure: the laws that every feature and every text must keep."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.errors import FeatureError, RuleError, SchemaError
from framing.evidence import find_evidence
from framing.feature import Feature, Finding, found
from framing.features import FEATURES
from framing.measures import measure
from framing.schema import EVIDENCE, VOICE_NAMES, frame
from tests.build import make_articles

PIECES = [
    "“The regime must go,” Mayor Ada Lorn said on Monday.",
    "“It failed,” she said. “Badly.”",
    "According to two officials, the reckless plan was dead.",
    "READ MORE: Council delays the bridge again",
    "She said that the vote was a farce.",
    "The workers’ union met the ministers’ aides.",
    "Subscribe to our newsletter.",
    "“First part of it.\n\n“Second part of it,” the official said.",
    "It was over. The end.",
    '’Tis ‘so-called’ “news” "here".',
]
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("\n\n".join)
wild = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=120)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda f: f.name)
@settings(max_examples=25, deadline=None)
@given(some=st.lists(st.one_of(texts, wild), max_size=3), more=st.lists(texts, max_size=2))
def test_every_feature_works_article_by_article(
    feature: Feature, some: list[str], more: list[str]
) -> None:
    """Finding in two corpora put together gives the two results put together."""
    both = make_articles(*some, *more)
    together = feature.find(both)
    apart = [feature.find(both.iloc[[n]].reset_index(drop=True)) for n in range(len(both))]
    for part in (0, 1):
        joined = pd.concat([together[part].iloc[:0], *(found[part] for found in apart)])
        pd.testing.assert_frame_equal(together[part], joined.reset_index(drop=True))


@pytest.mark.parametrize("feature", FEATURES, ids=lambda f: f.name)
@settings(max_examples=25, deadline=None)
@given(text=texts)
def test_a_paragraph_in_front_shifts_every_finding(feature: Feature, text: str) -> None:
    """What is found does not depend on where in the text it stands."""
    before = "Nothing happened here.\n\n"
    alone = feature.find(make_articles(text)).evidence
    after = feature.find(make_articles(before + text)).evidence
    after = after[after["start"] >= len(before)]
    assert (alone["start"] + len(before)).tolist() == after["start"].tolist()
    assert alone["text"].tolist() == after["text"].tolist()


def test_measures_are_the_same_to_the_last_bit_whatever_shares_a_batch() -> None:
    """Sums of decimals are not rounded in another way where articles stand alone or are sorted."""
    articles = make_articles(*("\n\n".join(PIECES[n % 7 :: 1 + n % 3]) for n in range(24)))
    articles = articles.iloc[::-1].reset_index(drop=True)
    together = measure(find_evidence(articles))
    apart = pd.concat([measure(find_evidence(part)) for _, part in articles.groupby("article_id")])
    pd.testing.assert_frame_equal(together, apart.reset_index(drop=True), check_exact=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(texts, wild), max_size=4))
def test_voices_tile_every_text_and_exposure_counts_every_word(bodies: list[str]) -> None:
    """No gap, no overlap, and the words of the four voices are all the words."""
    articles = make_articles(*bodies)
    result = find_evidence(articles)
    for article, text in zip(articles["article_id"], articles["text"], strict=True):
        mine = result.voices[result.voices["article_id"] == article]
        edges = [*mine["start"], len(text)]
        assert edges[0] == 0
        assert mine["end"].tolist() == (edges[1:] if text else [])
        assert set(mine["voice"]) <= set(VOICE_NAMES)
    assert len(result.exposure) == 4 * len(articles)


@settings(max_examples=40, deadline=None)
@given(st.lists(texts, min_size=1, max_size=3))
def test_counts_sum_to_the_evidence(bodies: list[str]) -> None:
    """Loaded terms of the four voices add up to all loaded terms found."""
    result = find_evidence(make_articles(*bodies))
    measures = measure(result)
    by_voice = [f"loaded_per_1000_{voice}_words" for voice in VOICE_NAMES]
    counted = measures[measures["measure"].isin(by_voice)]["n"].sum()
    assert counted == (result.evidence["feature"] == "loaded").sum()


def test_an_article_without_evidence_keeps_its_rows() -> None:
    """Absence is data: zero is counted, and a rate without exposure is missing."""
    measures = measure(find_evidence(make_articles("It rained.", "…")))
    own = measures[measures["measure"] == "loaded_per_1000_outlet_words"]
    assert own["n"].tolist() == [0.0, 0.0]
    assert own["value"].isna().tolist() == [False, True]


def test_voice_is_missing_when_citations_were_not_sought() -> None:
    """Unknown is missing: one exposure row an article, and one rate without a voice."""
    alone = [feature for feature in FEATURES if feature.name == "loaded"]
    result = find_evidence(make_articles("The brutal regime fell."), features=alone)
    assert result.evidence["voice"].isna().all()
    assert result.exposure["voice"].isna().tolist() == [True]
    assert measure(result, features=alone)["measure"].tolist() == ["loaded_per_1000_words"]


def test_a_loaded_term_in_a_quotation_is_not_the_outlets() -> None:
    """The voice of a term is that of the words around it."""
    text = "The reckless plan. “A reckless plan,” said Ada Lorn. She said the plan was reckless."
    evidence = find_evidence(make_articles(text)).evidence
    loaded = evidence[evidence["feature"] == "loaded"]
    assert loaded["voice"].tolist() == ["outlet", "quoted", "paraphrased"]


def test_the_third_partys_feature_runs_beside_ours() -> None:
    """A feature is a value passed in a list; a wrong one is refused with the reason."""

    def shouts(articles: pd.DataFrame) -> object:
        spans = [
            [Finding("shout", text.index("!"), text.index("!") + 1, "mark")] if "!" in text else []
            for text in articles["text"]
        ]
        return found("shouting", articles, spans)

    mine = Feature("shouting", ("shout",), shouts, FEATURES[0].measure, "ours")
    evidence = find_evidence(make_articles("No!", "No."), features=[*FEATURES, mine]).evidence
    assert evidence[evidence["feature"] == "shouting"]["article_id"].tolist() == ["a0"]
    with pytest.raises(RuleError, match="two features are named"):
        find_evidence(make_articles("No!"), features=[mine, mine])
    undeclared = Feature("shouting", ("other",), shouts, FEATURES[0].measure, "ours")
    with pytest.raises(RuleError, match="does not declare"):
        find_evidence(make_articles("No!"), features=[undeclared])


def test_offsets_that_do_not_equal_the_text_are_refused() -> None:
    """A finder that normalises its text is caught at once."""

    def shifted(articles: pd.DataFrame) -> object:
        result = found("off", articles, [[Finding("k", 0, 3, "r")] for _ in articles["text"]])
        return result._replace(evidence=result.evidence.assign(start=1))

    off = Feature("off", ("k",), shifted, FEATURES[0].measure, "ours")
    with pytest.raises(SchemaError, match="normalised twice"):
        find_evidence(make_articles("Some words."), features=[off])


def test_a_finder_that_fails_is_named_with_its_article() -> None:
    """Whoever reads the message can look at the text, and at the line of code."""

    def fails(articles: pd.DataFrame) -> object:
        spans = [[Finding("k", text.index("?"), len(text), "r")] for text in articles["text"]]
        return found("asking", articles, spans)

    asking = Feature("asking", ("k",), fails, FEATURES[0].measure, "ours")
    named = r"'asking' failed on article 'a1': ValueError: substring .*test_evidence.py, line \d+"
    with pytest.raises(FeatureError, match=named):
        find_evidence(make_articles("Why?", "So.", "How?"), features=[*FEATURES, asking])
    with pytest.raises(FeatureError, match="article 'a0'"):
        find_evidence(make_articles("So."), features=[asking])


def test_readability_is_missing_where_the_text_is_not_english() -> None:
    """Flesch's formula is made for English: no number for Japanese or for no words."""
    measures = measure(find_evidence(make_articles("日本の首相は述べた。", "... !!! ???")))
    ease = measures[measures["measure"] == "flesch_reading_ease"]
    assert ease["value"].isna().all()


def test_evidence_of_an_empty_corpus_has_its_types() -> None:
    """No articles, no rows, all columns."""
    result = find_evidence(make_articles())
    assert result.evidence.dtypes.equals(frame([], EVIDENCE).dtypes)
    assert measure(result).empty


def test_what_was_not_searched_is_missing_not_zero() -> None:
    """An article in French has no rate of citations or loaded terms; its promos are counted."""
    french = "Le ministre a déclaré que la situation était grave et que rien ne changerait. " * 6
    measures = measure(find_evidence(make_articles(french, "The reckless plan failed.")))
    by_name = measures[measures["article_id"] == "a0"].set_index("measure")
    for name in ("citations_per_1000_words", "loaded_per_1000_outlet_words"):
        assert by_name.loc[name, ["n", "exposure", "value"]].isna().all()
    assert by_name.loc["promos_per_1000_words", "n"] == 0


def test_a_role_called_content_of_another_feature_is_no_paraphrase() -> None:
    """Only citations paraphrase."""
    from framing.feature import Part

    def claims(articles: pd.DataFrame) -> object:
        parts = [Part("content", 0, 4)]
        return found("mine", articles, [[Finding("k", 0, 4, "r", parts=parts)]])

    mine = Feature("mine", ("k",), claims, lambda f, e: FEATURES[1].measure(f, e).iloc[:0], "ours")
    result = find_evidence(make_articles("Some words."), features=[*FEATURES, mine])
    assert set(result.voices["voice"]) == {"outlet"}


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("I think that the plan is a disgrace.", "outlet"),
        ("I was told that the plan is a disgrace.", "paraphrased"),
        ("Why did you leave?\n\nI think that the plan is a disgrace.", "paraphrased"),
        ("She said that the plan is a disgrace.", "paraphrased"),
    ],
)
def test_what_i_say_is_the_author_s_unless_it_answers_a_question(text: str, voice: str) -> None:
    """Nor is it what others told me."""
    evidence = find_evidence(make_articles(text)).evidence
    voices = evidence["voice"][evidence["text"] == "disgrace"]
    assert voices.tolist() == [voice]


def test_a_divider_is_no_sentence() -> None:
    """Sentences of exposure are those that readability has rows for."""
    text = "He is late.\n\n* * *\n\nShe left.\n\n👍\n\n— \n\nThe end came."
    found = find_evidence(make_articles(text))
    n = (found.evidence["feature"] == "readability").sum()
    assert (found.exposure["sentences"].sum(), n) == (3, 3)
    readability = next(f for f in FEATURES if f.name == "readability")
    alone = find_evidence(make_articles(text), features=[readability])
    assert alone.exposure["sentences"].tolist() == [3]
