"""`articles.framing`: the verbs on a DataFrame of articles, for notebooks.

pandas knows accessors only by registration, which is done when this module is imported: with the
first verb that is used of `framing`, or by `import framing.accessor`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
from pandas import DataFrame

import framing

if TYPE_CHECKING:
    from framing.evidence import Evidence
    from framing.explorer import Explored
    from framing.feature import Feature
    from framing.show import Shown

_NEEDED = ("article_id", "text", "body_start")


@pd.api.extensions.register_dataframe_accessor("framing")
class Framing:
    """The verbs on articles; each is the function of the same name.

    Nothing is kept between calls: `tables` finds all there is once, for the verbs that take it.

    Raises
    ------
    AttributeError
        Where the DataFrame is none of articles: without article_id, text or body_start.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"], "body_start": [0],
    ...                       "text": ["The regime fell."]})
    >>> articles.framing.find_evidence().evidence.query("feature == 'loaded'")["text"].tolist()
    ['regime']
    >>> articles.framing.show("a1")
    a1: 1 passage (1 loaded)
    """

    def __init__(self, articles: DataFrame) -> None:
        absent = [name for name in _NEEDED if name not in articles]
        if absent:
            raise AttributeError(f"no articles: the column '{absent[0]}' is missing")
        self._articles = articles

    def find_evidence(self, *, features: Sequence[Feature] | None = None) -> Evidence:
        """Return what `fr.find_evidence` finds in the articles."""
        return framing.find_evidence(self._articles, features=_or_all(features))

    def measure(self, *, features: Sequence[Feature] | None = None) -> DataFrame:
        """Return the measures of the articles, as `fr.measure` does."""
        return self.tables(features=features)["measures"]

    def tables(self, *, features: Sequence[Feature] | None = None) -> dict[str, DataFrame]:
        """Return articles, evidence, roles, voices, exposure and measures, by name."""
        found = self.find_evidence(features=features)
        measures = framing.measure(found, features=_or_all(features))
        return {"articles": self._articles, **found._asdict(), "measures": measures}

    def explain(self, measure: str, *, outlet: str | None = None) -> DataFrame:
        """Return the passages behind a measure in context, as `fr.explain` does."""
        return framing.explain(self.tables(), measure, outlet=outlet)

    def show(self, article_id: str | None = None) -> Shown:
        """Return an article with its passages marked, as `fr.show` does."""
        return framing.show(self._articles, article_id)

    def explorer(self) -> Explored:
        """Return the explorer of the articles, as `fr.explorer` does."""
        return framing.explorer(self.tables())


def _or_all(features: Sequence[Feature] | None) -> Sequence[Feature]:
    return framing.FEATURES if features is None else features
