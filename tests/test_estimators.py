"""scikit-learn transformers: the protocol is kept, and the numbers are those of the verbs."""

import io
import pickle

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame, Series
from sklearn.base import clone
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator, parametrize_with_checks
from sklearn.utils.validation import validate_data

import framing as fr
from framing.errors import CorpusError, RuleError
from framing.estimators import (
    CitationFeatures,
    FramingFeatures,
    LoadedFeatures,
    PromoFeatures,
    ReadabilityFeatures,
    StanceFeatures,
    WordingFeatures,
)
from tests.build import make_articles

TEXTS = [
    "“It failed,” Mayor Ada Brandt said. The reckless plan was dropped.",
    "It rained on Monday.\n\nREAD MORE: Ferry sinks off the pier at Haldmouth",
    "",
    "The regime fell, according to a document seen by the Ledger.",
]
ONE = [CitationFeatures, LoadedFeatures, PromoFeatures, ReadabilityFeatures]
ONE += [StanceFeatures, WordingFeatures]
every_class = pytest.mark.parametrize("made", [FramingFeatures, *ONE])


class OnNumbers(LoadedFeatures):
    """The transformer on numbers, each row told as a text, so that scikit-learn's checks run.

    They feed arrays of numbers, and skip what takes texts. What is ours in fit, transform, names
    and parameters runs unchanged.
    """

    def fit(self, X, y=None):
        return super().fit(told(validate_data(self, X)), y)

    def transform(self, X):
        if hasattr(self, "n_features_in_"):
            X = told(validate_data(self, X, reset=False))
        return super().transform(X)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string = tags.input_tags.one_d_array = False
        tags.input_tags.two_d_array = True
        tags.no_validation = False
        return tags


def told(rows: np.ndarray) -> list[str]:
    """Rows of numbers as texts with as many loaded terms as the first number says."""
    return [f"{'reckless ' * (int(abs(row[0]) * 3) % 4)}plan {row.sum():.3f}." for row in rows]


@parametrize_with_checks([OnNumbers()])
def test_the_protocol_of_scikit_learn_is_kept(estimator, check):
    """Its own checks, none of which is expected to fail: parameters, names, output, refusals."""
    check(estimator)


@every_class
def test_scikit_learn_knows_that_it_takes_texts(made):
    """Its checks on numbers skip an estimator whose tags say so; what is left passes."""
    with pytest.warns(SkipTestWarning, match="requires input"):
        check_estimator(made())


@every_class
def test_columns_are_the_pivot_of_measures(made):
    """Values and names are those that the verbs give, row by row, missing values too."""
    articles = make_articles(*TEXTS)
    long = fr.measure(fr.find_evidence(articles))
    if made is not FramingFeatures:
        long = long[long["feature"] == made().__class__.__name__.removesuffix("Features").lower()]
    expected = long.pivot(index="article_id", columns="measure", values="value")
    transformer = made().fit(TEXTS)
    assert transformer.get_feature_names_out().tolist() == expected.columns.tolist()
    np.testing.assert_array_equal(transformer.transform(TEXTS), expected.to_numpy())


def test_all_features_are_those_of_each_together():
    """FramingFeatures is the union of all."""
    whole = FramingFeatures().set_output(transform="pandas").fit_transform(TEXTS)
    union = make_union(*(one() for one in ONE), verbose_feature_names_out=False)
    parts = union.set_output(transform="pandas").fit_transform(TEXTS)
    pd.testing.assert_frame_equal(whole, parts[whole.columns])
    assert len(whole.columns) == len(parts.columns)


@pytest.mark.parametrize("kind", [list, tuple, Series, np.array, lambda x: DataFrame({"text": x})])
def test_texts_may_come_in_any_list(kind):
    """A list, a Series, an array and a frame of articles give the same numbers."""
    expected = LoadedFeatures().fit_transform(TEXTS)
    np.testing.assert_array_equal(LoadedFeatures().fit_transform(kind(TEXTS)), expected)


def test_articles_keep_their_index_and_may_come_twice():
    """A bootstrap of rows is no error, and a frame's index comes back."""
    articles = make_articles(*TEXTS).iloc[[1, 3, 1]]
    made = PromoFeatures().set_output(transform="pandas").fit(articles)
    table = made.transform(articles)
    assert table.index.tolist() == [1, 3, 1]
    assert table.iloc[0].equals(table.iloc[2])


def test_a_headline_is_told_from_the_body():
    """`body_start` of articles is used: promos are not sought in a headline."""
    text = "READ MORE: Ferry sinks off the pier at Haldmouth\n\nIt rained on Monday."
    body = text.index("It rained")
    articles = DataFrame({"text": [text, text], "body_start": [0, body]})
    made = PromoFeatures().set_output(transform="pandas").fit_transform(articles)
    assert made["promos_per_1000_words"].gt(0).tolist() == [True, False]


@every_class
def test_a_transformer_survives_clone_and_pickle(made):
    """A fitted one comes back with the same names and numbers; a clone is not fitted."""
    fitted = made().fit(TEXTS)
    again = pickle.load(io.BytesIO(pickle.dumps(fitted)))  # noqa: S301 - made just now
    np.testing.assert_array_equal(again.transform(TEXTS), fitted.transform(TEXTS))
    assert again.get_feature_names_out().tolist() == fitted.get_feature_names_out().tolist()
    with pytest.raises(NotFittedError):
        clone(fitted).transform(TEXTS)


def test_features_of_ones_own_are_measured():
    """A Feature stands beside names, and clone keeps it."""
    mine = fr.Feature("rain", ("rain",), fr.FEATURES[1].find, fr.FEATURES[1].measure, "mine")
    made = clone(FramingFeatures(["promo", fr.FEATURES[1]])).fit(TEXTS)
    assert {name.split("_")[0] for name in made.measures_} >= {"loaded", "promos"}
    assert FramingFeatures([mine]).get_params()["features"] == [mine]


REFUSED = {
    "one text": "put it into a list",
    (): "0 texts",
    (None,): "text 0 is no text",
    ("It rained.", 7): "text 1 is no text",
}


@pytest.mark.parametrize("given", REFUSED)
def test_what_is_no_list_of_texts_is_refused(given):
    """The message says which text, and what to do."""
    with pytest.raises(CorpusError, match=REFUSED[given]):
        FramingFeatures().fit(given if isinstance(given, str) else list(given))


def test_tables_and_unknown_features_are_refused():
    """Two dimensions, a frame without text, a feature that is not there."""
    with pytest.raises(CorpusError, match="not one list"):
        FramingFeatures().fit(np.array([["It rained."]]))
    with pytest.raises(CorpusError, match="no column 'text'"):
        FramingFeatures().fit(DataFrame({"body": ["It rained."]}))
    with pytest.raises(RuleError, match="no feature is named 'tone'"):
        FramingFeatures(["tone"]).fit(TEXTS)
    with pytest.raises(RuleError, match=r"give a list: \['loaded'\]"):
        FramingFeatures("loaded").fit(TEXTS)


def test_another_language_is_missing_not_zero():
    """Loaded terms of a text that is not English are unknown."""
    german = "Der Rat der Stadt hat am Montag über die Brücke beraten und nichts beschlossen. " * 6
    made = FramingFeatures(["loaded"]).set_output(transform="pandas").fit_transform([german])
    assert made.isna().all(axis=None)


def pipeline():
    """Framing to outlet, in the steps that missing and unlike measures need."""
    return make_pipeline(
        FramingFeatures(["loaded"]),
        SimpleImputer(keep_empty_features=True),
        StandardScaler(),
        LogisticRegression(),
    )


def test_outlets_are_told_apart_on_stories_not_seen():
    """In a pipeline, cross-validated by story; labels dealt by chance are not learnt."""
    events = ["mill", "bridge", "harbour", "school", "road", "market"]
    texts = [f"A reckless, brutal plan for the {e}. It is a disgrace." for e in events]
    texts += [f"The council discussed the {e}. It will meet again." for e in events]
    outlets, stories = ["Bugle"] * 6 + ["Ledger"] * 6, [*range(6)] * 2
    folds = GroupKFold(3)
    scores = cross_val_score(pipeline(), texts, outlets, groups=stories, cv=folds)
    assert scores.tolist() == [1.0, 1.0, 1.0]
    alternating = ["Bugle", "Ledger"] * 6
    assert cross_val_score(pipeline(), texts, alternating, groups=stories, cv=folds).mean() < 0.8


def test_what_is_measured_can_be_searched_over():
    """`features` is a parameter like others."""
    grid = {"framingfeatures__features": [["loaded"], ["readability"]]}
    texts = ["A reckless plan.", "A plain plan."] * 4
    search = GridSearchCV(pipeline(), grid, cv=2).fit(texts, ["Bugle", "Ledger"] * 4)
    assert search.best_params_ == {"framingfeatures__features": ["loaded"]}
