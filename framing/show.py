"""One article with every passage marked, as a notebook, a page or a terminal shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from markupsafe import Markup
from pandas import DataFrame, Series

from framing.errors import CorpusError
from framing.evidence import find_evidence
from framing.excerpts import NO_MATHS, say, visible
from framing.given import listed, need
from framing.highlight import Highlighted, Piece, Run, Span, as_message, highlight
from framing.nouns import things
from framing.store import read_tables
from framing.widgets import style

_MOST_LISTED = 500


def show(
    source: DataFrame | Series | Mapping[str, DataFrame] | str | Path,
    article_id: str | None = None,
    *,
    features: Sequence[str] | None = None,
) -> Shown:
    r"""Show an article with its passages marked by feature, part and voice.

    In a running notebook: a legend, filters by feature, kind and voice, and keys (n and p step to
    the next and the previous passage, f goes to the filters, Esc leaves the passage). Without a
    kernel, in a page made of the notebook: the marked text, the legend and a list, without script.

    Parameters
    ----------
    source : DataFrame, Series, mapping of table name to DataFrame, or path
        Articles, or one of them, in which evidence is now sought; or the tables of a run; or the
        folder of a run.
    article_id : str, optional
        Which article; needed where there is more than one.
    features : sequence of str, optional
        Which to mark; all but those that have a row for every sentence, unless told.

    Returns
    -------
    Shown
        As the last value of a cell it is displayed; `html()` returns it as a page's fragment.

    Raises
    ------
    CorpusError
        If there is no such article, or it is not said which.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "headline": ["Rain"], "body_start": [6],
    ...                       "text": ["Rain\\n\\nThe regime fell."]})
    >>> show(articles)
    Rain: 1 passage (1 loaded)
    >>> '<mark data-feature="loaded"' in show(articles).html()
    True
    """
    features = None if features is None else listed(features, "features")
    facts = ("outlet", "headline", "byline", "published", "url")
    tables = need(_tables(source), "articles", maybe=["evidence", "roles", "voices"], columns=facts)
    articles = tables["articles"]
    if article_id is None:
        if len(articles) != 1:
            raise CorpusError(f"there are {len(articles):,} articles; say which: article_id=…")
        article_id = str(articles["article_id"].iloc[0])
    if "evidence" not in tables:
        one = articles[articles["article_id"] == article_id].reset_index(drop=True)
        tables = {"articles": one, **find_evidence(one)._asdict()}
    return Shown(highlight(tables, article_id, features=features))


def _tables(source: object) -> Mapping[str, DataFrame]:
    if isinstance(source, Series):
        return {"articles": source.to_frame().T.infer_objects()}
    if isinstance(source, DataFrame):
        return {"articles": source}
    return source if isinstance(source, Mapping) else read_tables(Path(str(source)))


class Shown:
    """An article to be looked at; see `show`."""

    def __init__(self, article: Highlighted) -> None:
        self.article = article

    def __repr__(self) -> str:
        """Return the headline and what was found, as a terminal shows it."""
        found = Counter(passage.feature for passage in self.article.passages)
        kinds = ", ".join(f"{n} {visible(feature)}" for feature, n in sorted(found.items()))
        counted = things(found.total(), "passage")
        return f"{self.article.headline}: {counted}{f' ({kinds})' if kinds else ''}"

    def html(self, identity: str = "") -> Markup:
        """Return the article as escaped HTML with its style: no script, no address.

        Parameters
        ----------
        identity : str
            Id of the outermost element, if it is to have one.
        """
        article = self.article
        return say(
            '<div class="framing {}"{}><style>{}</style><p class="fr-title" dir="auto">{}</p>'
            '<p class="fr-soft" dir="auto">{}</p>{}<div class="fr-text" dir="auto">{}</div>'
            "{}</div>",
            NO_MATHS,
            say(' id="{}"', identity) if identity else Markup(),
            Markup(style()),  # noqa: S704 - a file of ours
            article.headline,
            article.facts,
            _legend(article),
            Markup().join(_run(article, run) for run in article.runs),
            _list(article),
        )

    def _repr_html_(self) -> str:
        return str(self.html())

    def _ipython_display_(self) -> None:
        try:
            from framing.live import Reader, show_both
        except ImportError as error:  # without the extra `notebooks` the page is shown
            raise NotImplementedError("no widgets here") from error
        show_both(self.html, repr(self), lambda: Reader(as_message(self.article)))


# ---------------------------------------------------------------- parts of the page


def _run(article: Highlighted, run: Run) -> Markup:
    return say(
        '<span class="fr-voice{}" data-voice="{}">{}</span>',
        " fr-headline" if run.is_headline else "",
        run.voice,
        Markup().join(_piece(article, piece) for piece in run.pieces),
    )


def _piece(article: Highlighted, piece: Piece) -> Markup:
    """The text in its marks; it was made visible when it was cut, line ends are kept."""
    inner = Markup.escape(piece.text)
    for number in reversed(piece.spans):
        inner = _mark(article, article.spans[number], inner)
    return inner


def _mark(article: Highlighted, span: Span, inner: Markup) -> Markup:
    passage = article.passages[span.passage]
    says = (_name(article, span), passage.kind.replace("_", " "), span.label, passage.voice)
    return say(
        '<mark data-feature="{}"{} title="{}">{}</mark>',
        passage.feature,
        say(' data-part="{}"', span.part) if span.part else Markup(),
        " · ".join(filter(None, says)),
        inner,
    )


def _name(article: Highlighted, span: Span) -> str:
    feature = article.passages[span.passage].feature.replace("_", " ")
    return f"{feature}, {span.part}" if span.part else feature


def _legend(article: Highlighted) -> Markup:
    spans = {_name(article, span): span for span in article.spans}
    counts = Counter(_name(article, span) for span in article.spans)
    marks = [
        say("<li>{} {}</li>", _mark(article, spans[name], say("{}", name)), counts[name])
        for name in sorted(spans)
    ]
    voices = dict.fromkeys(run.voice for run in article.runs if run.voice != "outlet")
    tint = '<li><span class="fr-voice" data-voice="{}">words in this voice</span></li>'
    tints = [say(tint, voice) for voice in voices]
    return say('<ul class="fr-legend" aria-label="Legend">{}</ul>', Markup().join([*marks, *tints]))


def _list(article: Highlighted) -> Markup:
    items = [
        say(
            "<li>{} <small>{}</small></li>",
            passage.words,
            f"{passage.feature}: {passage.kind} · voice: {passage.voice} · {passage.rule}",
        )
        for passage in article.passages[:_MOST_LISTED]
    ]
    total = things(len(article.passages), "passage")
    if len(items) < len(article.passages):
        total += f", the first {len(items):,} listed"
    return say("<details><summary>{}</summary><ol>{}</ol></details>", total, Markup().join(items))
