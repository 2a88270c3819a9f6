"""scikit-learn transformers over the same verbs: texts in, measures out, one row a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from framing.batches import cut
from framing.errors import CorpusError, RuleError
from framing.evidence import find_evidence
from framing.feature import Feature
from framing.features import FEATURES
from framing.given import listed
from framing.measures import measure
from framing.schema import MEASURES, frame

_FOR_VOICE = ("citation", "promo")
_USED = ("body_start", "markup", "url", "echoes")
_PROBE = DataFrame({"article_id": ["0"], "text": ["It rained."], "body_start": [0]})
_BATCH = 500


class FramingFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """The measures of each text as columns: what `measure` gives, pivoted.

    X is a list, Series or array of texts, or a DataFrame of articles, of which text, and where they
    are there body_start, markup, url and echoes, are used. A text without a headline has
    body_start 0.

    Parameters
    ----------
    features : sequence of str or Feature, optional
        What to measure: names of features that ship with framing, or features of your own; all that
        ship with framing unless told.

    Attributes
    ----------
    measures_ : list of str
        The columns, in alphabetical order.

    Notes
    -----
    Nothing is learnt from X: `fit` only asks the features for the names of their measures. Whose
    words they are is told in the same way as everywhere, so citations and promos are sought, too,
    when they are not asked for. A measure is missing (nan) where there is nothing to count in, or
    the text is not in a language that its finder reads: put an imputer, or a model that knows
    missing values, behind it.

    Examples
    --------
    >>> made = FramingFeatures(["loaded"]).set_output(transform="pandas")
    >>> made.fit_transform(["The regime fell.", "“A regime,” she said."])[
    ...     ["loaded_per_1000_outlet_words", "loaded_per_1000_quoted_words"]].round(1)
       loaded_per_1000_outlet_words  loaded_per_1000_quoted_words
    0                         333.3                           NaN
    1                           0.0                         500.0

    Which outlet wrote a text, from its framing alone, and from stories that the model has not seen
    (groups keep the reports of one event together):

    >>> from sklearn.dummy import DummyClassifier
    >>> from sklearn.impute import SimpleImputer
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.model_selection import GroupKFold, cross_val_score
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> events = ["the mill", "the bridge", "the harbour", "the school"]
    >>> texts = [f"A reckless plan for {e}. It is a disgrace." for e in events]
    >>> texts += [f"The council discussed {e}. It will meet again." for e in events]
    >>> outlets, stories = ["Bugle"] * 4 + ["Ledger"] * 4, [*range(4)] * 2
    >>> model = make_pipeline(FramingFeatures(["loaded"]), SimpleImputer(keep_empty_features=True),
    ...                       StandardScaler(), LogisticRegression())
    >>> cross_val_score(model, texts, outlets, groups=stories, cv=GroupKFold(4)).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """

    def __init__(self, features: Sequence[str | Feature] | None = None) -> None:
        self.features = features

    def fit(self, X: Any, y: Any = None) -> FramingFeatures:
        """Check X, and ask the features for the names of their measures.

        Raises
        ------
        CorpusError
            If X is no texts, or empty.
        RuleError
            If a feature is unknown.
        """
        _articles(X)
        wanted = self._wanted()
        self.measures_ = sorted(set(_measures(_PROBE, wanted)["measure"]))
        return self

    def transform(self, X: Any) -> NDArray[np.float64]:
        """Return the measures of each text, shape (texts, measures).

        Raises
        ------
        NotFittedError
            Before `fit`.
        CorpusError
            If X is no texts, or empty.
        """
        check_is_fitted(self)
        articles, wanted = _articles(X), self._wanted()
        parts = [
            _measures(some, wanted).pivot(index="article_id", columns="measure", values="value")
            for some in cut(articles, size=_BATCH)
        ]
        table = pd.concat(parts).reindex(index=articles["article_id"], columns=self.measures_)
        return table.to_numpy(dtype=float)

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Return the names of the measures."""
        check_is_fitted(self)
        return np.asarray(self.measures_, dtype=object)

    def _wanted(self) -> list[Feature]:
        known = {feature.name: feature for feature in FEATURES}
        given = self._names() if self.features is None else listed(self.features, "features")
        unknown = [name for name in given if isinstance(name, str) and name not in known]
        if unknown:
            raise RuleError(f"no feature is named '{unknown[0]}'; there are {', '.join(known)}")
        return [known[name] if isinstance(name, str) else name for name in given]

    def _names(self) -> list[str]:
        return [feature.name for feature in FEATURES]

    def __sklearn_tags__(self) -> Any:
        """Say that X is texts, not numbers."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.no_validation = True
        return tags


class _OneFeature(FramingFeatures):
    """The measures of one feature; has no parameters."""

    _name = ""

    def __init__(self) -> None:
        super().__init__()

    def _names(self) -> list[str]:
        return [self._name]


class CitationFeatures(_OneFeature):
    """Who is cited, as columns: the measures of `citation`.

    Examples
    --------
    >>> made = CitationFeatures().set_output(transform="pandas")
    >>> row = made.fit_transform(["“It failed,” Mayor Ada Brandt said on Monday."])
    >>> row["direct_citations_per_100_citations"].tolist()
    [100.0]
    """

    _name = "citation"


class LoadedFeatures(_OneFeature):
    """Loaded terms, as columns: the measures of `loaded`, by voice and kind.

    Examples
    --------
    >>> LoadedFeatures().fit(["It rained."]).get_feature_names_out()[-1]
    'loaded_war_metaphor_per_1000_outlet_words'
    """

    _name = "loaded"


class PromoFeatures(_OneFeature):
    r"""Cross-promotion, as columns: the measures of `promo`.

    Examples
    --------
    >>> made = PromoFeatures().set_output(transform="pandas")
    >>> row = made.fit_transform(["It rained.\n\nREAD MORE: Ferry sinks off Haldmouth pier"])
    >>> row["promos_per_1000_words"].tolist()
    [500.0]
    """

    _name = "promo"


class ReadabilityFeatures(_OneFeature):
    """How hard a text is to read, as columns: the measures of `readability`.

    Examples
    --------
    >>> made = ReadabilityFeatures().set_output(transform="pandas")
    >>> made.fit_transform(["It rained. It rained again."])["words_per_sentence"].tolist()
    [2.5]
    """

    _name = "readability"


class StanceFeatures(_OneFeature):
    """Hedges, boosters, factives and modals, as columns: the measures of `stance`.

    Examples
    --------
    >>> made = StanceFeatures().set_output(transform="pandas")
    >>> made.fit_transform(["It may rain."])["stance_per_1000_outlet_words"].round(1).tolist()
    [333.3]
    """

    _name = "stance"


class WordingFeatures(_OneFeature):
    """How likely experts would call sentences biased, as columns: the measures of `wording`.

    Examples
    --------
    >>> WordingFeatures().fit(["It rained."]).get_feature_names_out()[-1]
    'wording_probability_per_outlet_sentence'
    """

    _name = "wording"


def strongest_weights(model: Any, names: Iterable[str], most: int) -> DataFrame:
    """Return the measures that speak most for each outlet, in a linear model that was fitted.

    Parameters
    ----------
    model : classifier, or pipeline that ends in one
        With `coef_` and `classes_`; of two classes the weights are those for the second, and
        speak against the first.
    names : iterable of str
        The measures, in the order in which the classifier got them.
    most : int
        Measures an outlet.

    Returns
    -------
    DataFrame
        measure, outlet, w: the largest first in each outlet.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> model = LogisticRegression().fit([[0, 1], [1, 0]], ["North", "South"])
    >>> strongest_weights(model, ["quoted", "loaded"], 1)[["measure", "outlet"]].values.tolist()
    [['loaded', 'North'], ['quoted', 'South']]
    """
    last = model[-1] if hasattr(model, "steps") else model
    weights = last.coef_ if len(last.coef_) > 1 else np.vstack([-last.coef_, last.coef_])
    wide = DataFrame(weights.T, index=pd.Index(names, name="measure"), columns=last.classes_)
    long = wide.melt(var_name="outlet", value_name="w", ignore_index=False).reset_index()
    top = long.sort_values("w", ascending=False).groupby("outlet").head(most)
    return top.sort_values(["outlet", "w"], ascending=[True, False], ignore_index=True)


def _articles(texts: Any) -> DataFrame:
    """Texts as articles, with their places as ids: a bootstrap may hold one twice."""
    if isinstance(texts, str):
        raise CorpusError("one text is not a list of texts; put it into a list")
    if isinstance(texts, DataFrame):
        if "text" not in texts:
            raise CorpusError("the articles have no column 'text'")
        kept = texts[["text", *(name for name in _USED if name in texts)]].reset_index(drop=True)
    else:
        kept = DataFrame({"text": _listed(texts)}, dtype=object)
    wrong = [n for n, text in enumerate(kept["text"]) if not isinstance(text, str)]
    if wrong:
        raise CorpusError(f"text {wrong[0]} is no text; leave missing texts out")
    if kept.empty:
        raise CorpusError("there are 0 texts; give at least one")
    ids = [f"{number:012}" for number in range(len(kept))]
    if "body_start" not in kept:
        kept = kept.assign(body_start=0)
    return kept.assign(article_id=ids).astype({"article_id": "str", "text": "str"})


def _listed(texts: Any) -> list[Any]:
    if getattr(texts, "ndim", 1) != 1 or not isinstance(texts, Iterable):
        raise CorpusError("texts are not one list; give a list, a Series, or articles")
    return list(texts)


def _measures(articles: DataFrame, wanted: Sequence[Feature]) -> DataFrame:
    """Measures of the features wanted, with what decides voices sought as well."""
    names = {feature.name for feature in wanted}
    others = [f for f in FEATURES if f.name in _FOR_VOICE and f.name not in names]
    features = [*wanted, *others]
    measured = measure(find_evidence(articles, features=features), features=features)
    return measured[measured["feature"].isin(names)] if len(measured) else frame([], MEASURES)
