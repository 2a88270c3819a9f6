"""Keyness: the published numbers to eight places, honest p, and which terms are tested at all."""

import math
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from scipy.stats import false_discovery_control, norm

import framing as fr
from framing.contested import contested_forms, contested_pairs, contested_terms, read_pairs
from framing.errors import CorpusError, RuleError
from framing.figures import dot_keyness
from framing.keyness import FEWEST, keyness, log_odds
from framing.resampling import stream
from framing.schema import KEYNESS, check
from framing.spellings import spellings, varieties
from framing.vocabulary import read_vocabulary
from tests.build import make_articles

TEXTS = {
    "North": ["the regime fell and fell again", "a regime is a regime", "the regime paid"] * 3,
    "South": ["the council met again", "the council sat and sat", "a council paid"] * 3,
    "West": ["the council and the regime met", "a plan fell", "the plan met again"] * 3,
}


def corpus(texts: dict[str, list[str]] = TEXTS, voice: str = "outlet") -> dict[str, DataFrame]:
    """Articles of the outlets, each wholly in one voice."""
    parts = [make_articles(*mine, outlet=outlet) for outlet, mine in texts.items()]
    articles = pd.concat(parts, ignore_index=True)
    articles["article_id"] = [f"a{n:03}" for n in range(len(articles))]
    voices = DataFrame({"article_id": articles["article_id"], "start": 0, "voice": voice})
    return {"articles": articles, "voices": voices}


def by_hand(texts: dict[str, list[str]], outlet: str, term: str, share: float = 0.1):
    """Monroe, Colaresi & Quinn 2008, eqs. 15, 16, 20 and 22, in plain Python."""
    counts = {o: [t.split().count(term) for t in ts] for o, ts in texts.items()}
    words = {o: sum(len(t.split()) for t in ts) for o, ts in texts.items()}
    y, n = sum(counts[outlet]), words[outlet]
    k = sum(sum(c) for o, c in counts.items() if o != outlet)
    m = sum(w for o, w in words.items() if o != outlet)
    prior = share * min(n, m)
    alpha = prior * (y + k) / (n + m)
    here = math.log((y + alpha) / (n + prior - y - alpha))
    there = math.log((k + alpha) / (m + prior - k - alpha))
    z = (here - there) / math.sqrt(1 / (y + alpha) + 1 / (k + alpha))
    return here - there, z


@pytest.mark.parametrize(("outlet", "term"), [("North", "regime"), ("South", "the"), ("West", "a")])
def test_log_odds_and_z_equal_an_independent_computation(outlet, term):
    """Estimate and z of any term agree with the published formulas to 1e-8."""
    row = keyness(corpus()).set_index(["outlet", "term"]).loc[(outlet, term)]
    estimate, z = by_hand(TEXTS, outlet, term)
    assert row["log_odds"] == pytest.approx(estimate, abs=1e-8)
    assert row["z"] == pytest.approx(z, abs=1e-8)


def test_the_formulas_equal_a_worked_example():
    """30 of 1,000 words against 10 of 2,000, prior 4 of 500: log(34/1466) - log(14/2486).

    The odds ratio is 84,524 to 20,524, the variance 1/34 + 1/14 = 12/119.
    """
    n = np.array([30.0])
    estimate, variance = log_odds((n, 1000.0), (n - 20, 2000.0), (np.array([4.0]), 500.0))
    assert estimate[0] == pytest.approx(1.41544058462, abs=1e-8)
    assert estimate[0] / math.sqrt(variance[0]) == pytest.approx(4.45732705576, abs=1e-8)
    assert variance[0] == pytest.approx(12 / 119, abs=1e-12)


def test_without_a_prior_to_speak_of_it_is_the_plain_log_odds_ratio():
    """A prior of a millionth of a word leaves the odds ratio of the two by two table."""
    rows = keyness(corpus(), prior_words=1e-6).set_index(["outlet", "term"])
    row = rows.loc[("North", "regime")]
    n, k, words, others = (row[c] for c in ("n", "n_reference", "words", "words_reference"))
    assert row["log_odds"] == pytest.approx(
        math.log(n * (others - k) / (k * (words - n))), abs=1e-4
    )


def test_both_p_are_corrected_over_all_terms_of_all_outlets_in_a_voice():
    """Benjamini-Hochberg as SciPy has it, and the family is the same on every row."""
    rows = keyness(corpus(), most=10_000)
    assert set(rows["family_size"]) == {len(rows)}
    for p in ("p", "p_z"):
        expected = false_discovery_control(rows[p])
        assert np.allclose(rows[f"{p}_adjusted"], expected, atol=1e-12)
    assert np.allclose(rows["p_z"], 2 * norm.sf(rows["z"].abs()), atol=1e-12)


def test_a_short_list_keeps_the_family_of_all_tests():
    """Terms not listed count for the correction all the same."""
    all_rows, few = keyness(corpus(), most=10_000), keyness(corpus(), most=2)
    assert few.groupby("outlet").size().tolist() == [2, 2, 2]
    assert set(few["family_size"]) == {len(all_rows)}
    keys = ["outlet", "voice", "term"]
    both = few.merge(all_rows, on=keys, suffixes=("", "_all"))
    assert len(both) == len(few)
    assert np.allclose(both["p_adjusted"], both["p_adjusted_all"])
    rest = all_rows.merge(few[keys], how="left", indicator=True).query("_merge == 'left_only'")
    for outlet, mine in few.groupby("outlet"):
        left = rest.loc[rest["outlet"] == outlet, "z"].abs()
        assert mine["z"].abs().min() >= left.max() - 1e-9


def test_articles_make_p_larger_than_words_do():
    """The same counts, in every article or all in three: only the published p is the same."""
    even = {"North": ["flood one two three"] * 9, "South": ["one two three four"] * 9}
    lumped = {
        "North": ["flood flood flood one two three"] * 3 + ["one two three"] * 6,
        "South": ["one two three four"] * 9,
    }
    found = [keyness(corpus(t)).set_index(["outlet", "term"]) for t in (even, lumped)]
    rows = [rows.loc[("North", "flood")] for rows in found]
    assert rows[0]["n"] == rows[1]["n"] == 9
    assert rows[0]["p_z"] == pytest.approx(rows[1]["p_z"])
    assert rows[0]["p"] < rows[1]["p"]
    assert rows[0]["dispersion"] < 0.05
    assert rows[1]["dispersion"] > 0.4
    assert (rows[1]["p"] >= rows[1]["p_z"]) & (rows[0]["p"] >= rows[0]["p_z"])


def test_no_interval_is_narrower_than_the_published_one():
    """Drawing articles again cannot show what a count of 0 might have been."""
    rows = keyness(corpus(), most=10_000)
    margin = norm.ppf(0.975) * rows["log_odds"] / rows["z"]
    assert (rows["low"] <= rows["log_odds"] - margin + 1e-9).all()
    assert (rows["high"] >= rows["log_odds"] + margin - 1e-9).all()
    none = rows[(rows["n"] == 0) | (rows["n_reference"] == 0)]
    assert len(none)
    assert np.allclose(none["high"] - none["low"], 2 * margin[none.index], rtol=0.5)


def test_dispersion_is_that_of_gries_worked_by_hand():
    """Shares of words .5 and .5, of the term 1 and 0: half of .5 + .5."""
    texts = {
        "North": ["flood x x x", "y y y y"] * 3,
        "South": ["x y z z"] * 6,
    }
    rows = keyness(corpus(texts)).set_index(["outlet", "term"])
    assert rows.loc[("North", "flood"), "dispersion"] == pytest.approx(0.5)
    assert rows.loc[("South", "flood"), "dispersion"] == pytest.approx(0.5)  # where it is used


def test_a_term_of_one_article_cannot_top_the_list():
    """However often one article repeats a word, it is not tested; on one story neither."""
    texts = {"North": ["flood " * 40, *["the town met"] * 9], "South": ["the town sat"] * 10}
    assert "flood" not in set(keyness(corpus(texts))["term"])
    assert "flood" in set(keyness(corpus(texts), fewest_articles=1)["term"])
    three = {"North": ["flood came"] * 3 + ["the town met"] * 7, "South": ["the town sat"] * 10}
    tables = corpus(three)
    assert "flood" in set(keyness(tables)["term"])
    stories = tables["articles"][["article_id"]].copy()
    stories["story_id"] = ["s1"] * 3 + [f"t{n}" for n in range(len(stories) - 3)]
    assert "flood" not in set(keyness(tables | {"stories": stories})["term"])


def test_names_and_numbers_are_left_out_unless_asked_for():
    """A word that inside sentences has a capital is a name, wherever else it stands."""
    texts = {
        "North": ["Then Lorn paid 40. On Monday Lorn left. I saw Lorn."] * 6,
        "South": ["Then he paid 7. Later he left. I saw him."] * 6,
    }
    kept = set(keyness(corpus(texts))["term"])
    assert kept == {"then", "paid", "left", "i", "saw", "he", "him", "later", "on"}
    everything = set(keyness(corpus(texts), without=())["term"])
    assert everything - kept == {"lorn", "monday", "40", "7"}


@pytest.mark.parametrize("reference", ["rest", "North"])
def test_drawing_some_terms_at_a_time_changes_nothing(monkeypatch, reference):
    """Of hundreds of outlets, not all terms are drawn again at once."""
    texts = TEXTS | {"rest": ["the regime met again", "a plan paid", "the council fell"] * 3}
    at_once = keyness(corpus(texts), reference=reference)
    monkeypatch.setattr(sys.modules["framing.keyness"], "_MOST_COLUMNS", 2)
    assert keyness(corpus(texts), reference=reference).equals(at_once)


def test_pairs_are_neighbours_with_a_blank_between():
    """A comma, or another voice, parts them."""
    texts = {"North": ["old town, new council"] * 6, "South": ["old council new town"] * 6}
    terms = set(keyness(corpus(texts), n_words=2)["term"])
    assert terms == {"old town", "new council", "old council", "council new", "new town"}


def test_a_word_is_counted_in_the_voice_it_begins_in():
    """What is quoted is nobody's own word; each voice is a family by itself."""
    text = "The regime fell. “The junta fell,” he said."
    tables = corpus({"North": [text] * 6, "South": ["The plan. “The plan,” he said."] * 6})
    voices = [
        (article, start, voice)
        for article in tables["articles"]["article_id"]
        for start, voice in ((0, "outlet"), (17, "quoted"))
    ]
    tables["voices"] = DataFrame(voices, columns=["article_id", "start", "voice"])
    rows = keyness(tables, voice=None)
    said = rows.groupby("voice")["term"].agg(set)
    assert "junta" not in said["outlet"]
    assert "junta" in said["quoted"]
    assert rows.groupby("voice")["family_size"].nunique().tolist() == [1, 1]
    own = rows[rows["voice"] == "outlet"].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, keyness(tables))


def test_words_at_risk_are_those_of_exposure():
    """Names and numbers are left out of the tests, not of the text."""
    articles = make_articles(*["On May 3 Ann Lee said “no” twice."] * 6)
    articles.loc[:2, "outlet"] = "South"
    found = fr.find_evidence(articles)
    counted = read_vocabulary(articles, found.voices)
    assert set(found.exposure["voice"]) >= {"outlet", "quoted"}
    for voice, words in found.exposure.groupby("voice")["words"]:
        assert counted.words(str(voice)).tolist() == words.tolist()


def test_an_outlet_of_few_articles_is_listed_without_p_and_says_why():
    """Three articles of one side are too few to know how they vary."""
    rows = keyness(corpus(TEXTS | {"East": ["the plan fell"] * 3}))
    east = rows[rows["outlet"] == "East"]
    assert len(east)
    assert east[["low", "high", "p", "p_adjusted"]].isna().all(axis=None)
    assert set(east["reason"]) == {"refused: 3 articles on one side, 5 needed"}
    assert east["z"].notna().all()
    others = rows[rows["outlet"] != "East"]
    assert others["reason"].isna().all()
    assert others["p"].notna().all()


def test_a_refusal_counts_stories_where_these_are_what_is_drawn():
    """Four articles on each of three stories are three different stories, not three articles."""
    tables = corpus({"North": ["the plan fell"] * 12, "East": ["the plan rose"] * 12})
    told = tables["articles"][["article_id"]].assign(story_id=[f"s{n % 3}" for n in range(24)])
    rows = keyness(tables | {"stories": told})
    assert set(rows["reason"]) == {"refused: 3 different stories on one side, 5 needed"}


def test_against_a_named_outlet_only_that_one_counts():
    """The reference has no rows of its own."""
    rows = keyness(corpus(), reference="South").set_index(["outlet", "term"])
    assert set(rows.index.get_level_values("outlet")) == {"North", "West"}
    assert rows.loc[("North", "council"), "n_reference"] == 9
    alone = {name: TEXTS[name] for name in ("North", "South")}
    assert rows.loc[("North", "regime"), "n_reference"] == 0
    assert rows.loc[("North", "regime"), "words_reference"] == sum(
        len(text.split()) for text in alone["South"]
    )


def test_two_outlets_mirror_each_other():
    """What one uses more the other uses less, with the same interval turned round."""
    rows = keyness(corpus({name: TEXTS[name] for name in ("North", "South")}), most=100)
    sides = [rows[rows["outlet"] == name].set_index("term") for name in ("North", "South")]
    other = sides[1].reindex(sides[0].index)
    assert np.allclose(sides[0]["log_odds"], -other["log_odds"])
    assert np.allclose(sides[0]["low"], -other["high"])
    assert np.allclose(sides[0]["p"], other["p"])


@settings(max_examples=10, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(random):
    """Articles and voices may come in any order."""
    tables = corpus()
    order = list(range(len(tables["articles"])))
    random.shuffle(order)
    shuffled = {name: table.iloc[order].reset_index(drop=True) for name, table in tables.items()}
    pd.testing.assert_frame_equal(keyness(tables, most=5), keyness(shuffled, most=5))


def test_rows_keep_the_promises_of_the_table_also_when_there_are_none():
    """One outlet has nothing to be set apart from."""
    assert check(keyness(corpus({"North": TEXTS["North"]})), KEYNESS).empty
    assert check(keyness(corpus(), voice="promo"), KEYNESS).empty


def test_a_voice_of_one_single_word_is_not_tested():
    """Where every word is the same there are no odds."""
    assert keyness(corpus({"North": ["read"] * 6, "South": ["read"] * 6})).empty


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"voice": "promos"}, "no voice is named 'promos'"),
        ({"reference": "East"}, "no outlet is named 'East'"),
        ({"without": ["verbs"]}, "can be left out"),
        ({"n_words": 3}, "say 1 or 2"),
        ({"prior_words": 0.0}, "above 0"),
        ({"by": "desk"}, "no column 'desk'"),
    ],
)
def test_what_cannot_be_compared_is_refused(arguments, message):
    """The message says what there is."""
    with pytest.raises(CorpusError, match=message):
        keyness(corpus(), **arguments)


def test_articles_without_voices_are_refused():
    """Whose words they are must be known."""
    tables = corpus()
    with pytest.raises(CorpusError, match="has no voices"):
        keyness(tables | {"voices": tables["voices"].iloc[1:]})


def test_no_difference_is_seldom_called_one_though_words_are_bursty():
    """Of 30 corpora of equal outlets the published p errs in most, that of articles in few."""
    random, errors = stream(7), np.zeros(2)
    words = np.array([f"w{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(120)])
    for run in range(30):
        texts: dict[str, list[str]] = {"North": [], "South": []}
        for outlet in ["North", "South"] * 20:
            rates = random.gamma(0.2, 1, 120)
            texts[outlet].append(" ".join(random.choice(words, 150, p=rates / rates.sum())))
        rows = keyness(corpus(texts), seed=run, most=40)
        errors += [(rows[p] < 0.05).any() for p in ("p_adjusted", "p_z_adjusted")]
    assert errors[0] <= 4
    assert errors[1] >= 20


def test_fewest_is_more_than_one():
    """One article can repeat anything."""
    assert FEWEST > 1


# ---------------------------------------------------------------- the figure


def test_the_figure_labels_its_terms_and_says_what_it_measures():
    """Terms on the left, counts on the right; quantity, voice, reference and words below."""
    rows = keyness(corpus())
    rows = rows[rows["outlet"] == "North"].head(6)
    axes = dot_keyness(rows)
    ordered = rows.sort_values(["log_odds", "term"], ascending=[False, True])
    assert [label.get_text() for label in axes.get_yticklabels()] == ordered["term"].tolist()
    counts = [f"{n} : {k}" for n, k in zip(ordered["n"], ordered["n_reference"], strict=True)]
    assert [text.get_text() for text in axes.texts] == counts
    label = axes.get_xlabel()
    for words in ("log-odds ratio", "own voice", "all other outlets", "(42 words)", "p below 0.05"):
        assert words in label
    assert axes.get_lines()[0].get_xdata() == [0, 0]


def test_only_clear_terms_are_filled():
    """An open dot has an adjusted p of 0.05 or more."""
    rows = keyness(corpus())
    rows = rows[rows["outlet"] == "North"].assign(p_adjusted=[0.01, *[0.5] * (len(rows) // 3 - 1)])
    hollow = dot_keyness(rows).get_lines()[-1]
    assert hollow.get_markerfacecolor() == "white"
    assert len(hollow.get_xdata()) == len(rows) - 1


# ---------------------------------------------------------------- rival terms

PAIRS = DataFrame({"term": ["regime"], "rival": ["government"]})


def test_rivals_are_counted_by_outlet_and_voice_in_every_form():
    """An outlet that uses neither keeps its row; quoted uses are counted apart."""
    texts = {"North": ["The regimes and the government’s men. Regime!"], "South": ["Nothing here."]}
    rows = contested_pairs(corpus(texts), pairs=PAIRS).set_index("outlet")
    assert rows.loc["North", ["n_term", "n_rival", "n_articles"]].tolist() == [2, 1, 1]
    assert rows.loc["North", "share"] == pytest.approx(2 / 3)
    assert rows.loc["South", ["n_term", "n_rival", "n_articles"]].tolist() == [0, 0, 0]
    assert math.isnan(rows.loc["South", "share"])
    quoted = contested_pairs(corpus(texts, "quoted"), pairs=PAIRS).set_index("outlet")
    assert quoted.loc["North", ["n_term", "n_term_quoted", "n_rival_quoted"]].tolist() == [0, 2, 1]


def test_the_interval_of_single_uses_is_wilsons():
    """7 of 10, each in an article of its own: statsmodels gives 0.396778 to 0.892209."""
    texts = {"North": ["The regime."] * 7 + ["The government."] * 3}
    row = contested_pairs(corpus(texts), pairs=PAIRS).iloc[0]
    # one use an article: the design effect is 10 / 9, so Wilson's for 9 uses
    n, p, z = 9, 0.7, norm.ppf(0.975)
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    margin = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    assert row["low"] == pytest.approx(middle - margin, abs=1e-9)
    assert row["high"] == pytest.approx(middle + margin, abs=1e-9)


def test_one_article_agrees_with_itself():
    """Twelve uses in one article are no more than one use."""
    many = contested_pairs(corpus({"North": ["The regime. " * 12]}), pairs=PAIRS).iloc[0]
    one = contested_pairs(corpus({"North": ["The regime."]}), pairs=PAIRS).iloc[0]
    assert many["n_term"] == 12
    assert (many["low"], many["high"]) == (one["low"], one["high"])


def test_of_overlapping_terms_the_longest_counts():
    """ "Regime change" is another term than "regime"."""
    tables = corpus({"North": ["A regime change, no regime."]})
    pairs = DataFrame({"term": ["regime change", "regime"], "rival": ["transition", "government"]})
    found = contested_terms(tables, pairs=pairs)
    assert found[["text", "term"]].values.tolist() == [
        ["regime change", "regime change"],
        ["regime", "regime"],
    ]


def test_a_term_in_a_phrase_that_means_something_else_does_not_count():
    """Such phrases are those of `not_in`, in singular and plural; a longer term counts still."""
    texts = {
        "North": ["A conflict; conflicts of interest; a war room and war rooms; war on drugs."]
    }
    pairs = DataFrame({"term": ["war", "war on drugs"], "rival": ["conflict", "drug policy"]})
    guarded = pairs.assign(not_in=["conflict* of interest; war room;war on *", None])
    found = contested_terms(corpus(texts), pairs=guarded)
    assert found["text"].tolist() == ["conflict", "war on drugs"]


def test_people_have_irregular_plurals():
    """Men and women, of any kind."""
    texts = {"North": ["Rich businessmen and one biological woman; biological women’s rights."]}
    pairs = DataFrame({"term": ["rich businessman"], "rival": ["biological woman"]})
    assert contested_terms(corpus(texts), pairs=pairs)["side"].tolist() == [
        "term",
        "rival",
        "rival",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "He left at noon. She had left the room. Two seats were left. It was left out.",
        "Civil rights groups met. Voting rights matter. Right now it rains. Right?",
        "A broadly popular mayor. She advocates a tax. The strong state benefits all leaders.",
        "A conflict of interest conflicts with the rules. They rebel against riot police.",
        "She woke up. The establishment of a port. Marijuana legalization. The war room is full.",
        "A patriot among supporters. Taxes crowd out jobs. The president captured votes.",
    ],
)
def test_common_words_in_other_senses_are_no_contested_terms(text):
    """Our pairs name things; verbs, directions and figures of speech are not counted."""
    assert contested_terms(corpus({"North": [text]}))["text"].tolist() == []


def test_parties_and_wings_are_contested_terms():
    """Each form against the one of the same part of speech."""
    texts = {"North": ["The far right and the right wing; a far-left party, a left-wing party."]}
    rows = contested_pairs(corpus(texts))
    used = rows[["term", "rival", "n_term", "n_rival"]].values.tolist()
    assert ["far right", "right wing", 1, 1] in used
    assert ["far-left", "left-wing", 1, 1] in used


def test_names_of_places_are_contested_terms():
    """A text that was taken over keeps the names of where it was written."""
    texts = {"North": ["Artyomovsk, which is Bakhmut; the Malvinas; the Falkland Islands; Burma."]}
    found = contested_terms(corpus(texts))[["text", "side"]].values.tolist()
    assert found == [
        ["Artyomovsk", "term"],
        ["Bakhmut", "rival"],
        ["Malvinas", "term"],
        ["Falkland", "rival"],
        ["Burma", "term"],
    ]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("A climate sceptic spoke.", "climate skeptic"),
        ("The privatization of rail.", "privatisation"),
        ("They raised defense spending.", "defence spending"),
        ("A terrorist organization.", "terrorist organisation"),
        ("The foetus was alive.", "fetus"),
        ("Anti abortion marchers came.", "anti-abortion"),
        ("A same sex marriage.", "same-sex marriage"),
        ("Their regime-change plan.", "regime change"),
    ],
)
def test_a_contested_term_is_the_same_in_every_spelling(text, term):
    """Else the share of an outlet would tell its country."""
    articles = DataFrame({"article_id": ["a1"], "text": [text]})
    found = contested_terms({"articles": articles})
    pairs = read_pairs()
    met = found["rule"].str.split("/").str[1].unique().tolist()
    assert met == [term]
    assert term in {*pairs["term"], *pairs["rival"]}


def test_no_contested_term_is_a_form_of_another():
    """Otherwise a plural would count for one pair and its singular for another."""
    pairs = read_pairs()
    entry_of = contested_forms(pairs)
    for entry in {*pairs["term"], *pairs["rival"]}:
        known = {spelt for variety in varieties(entry) for spelt in spellings(variety)}
        known |= {""}  # of not_in; a spelling may be a term of its own
        assert all(entry_of[form] in known for form in contested_forms(_alone(entry))), entry


def _alone(entry):
    return DataFrame({"term": [entry], "rival": [entry]})


def test_counts_of_pairs_are_the_rows_behind_them():
    """Every number opens to as many passages."""
    tables = corpus({"North": ["The regime fell; a government came."], "South": ["Government."]})
    rows, found = contested_pairs(tables), contested_terms(tables)
    assert rows[["n_term", "n_rival"]].to_numpy().sum() == len(found)
    texts = tables["articles"].set_index("article_id")["text"]
    assert all(texts[r.article_id][r.start : r.end] == r.text for r in found.itertuples())


def test_pairs_without_rivals_are_refused():
    """Both columns are needed."""
    with pytest.raises(RuleError, match="term and rival"):
        contested_pairs(corpus(), pairs=DataFrame({"term": ["regime"]}))
