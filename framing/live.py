"""The widgets, and how a notebook shows them: first a page that needs no kernel, then the widget.

Needs the extra `notebooks`, so this module is imported only where something is about to be shown.
What a widget receives is plain texts, which its script puts into text nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets
from IPython import get_ipython
from IPython.display import display
from markupsafe import Markup

from framing.widgets import script, style


class Widget(anywidget.AnyWidget):
    """A widget that hides the page shown in its place as soon as it is drawn."""

    _css = style()
    fallback = traitlets.Unicode().tag(sync=True)

    def __repr__(self) -> str:
        """Return what is read where there is no kernel."""
        return "To filter, and to step through passages, run this cell in JupyterLab."


class Reader(Widget):
    """One article with its passages; it asks nothing of the kernel.

    Parameters
    ----------
    article : mapping
        As `framing.highlight.as_message` returns it.

    Examples
    --------
    >>> Reader({"headline": "Rain"}).article["headline"]
    'Rain'
    """

    _esm = script("reader")
    article = traitlets.Dict().tag(sync=True)

    def __init__(self, article: Mapping[str, Any]) -> None:
        super().__init__(article=dict(article))


class Explorer(Widget):
    """Outlets, measures, passages and articles; each question of its script is answered.

    Parameters
    ----------
    opening : mapping
        What there is to choose from.
    answer : function
        From a question to an answer, both mappings of plain values.

    Examples
    --------
    >>> Explorer({"measure": "promos_per_1000_words"}, dict).opening["measure"]
    'promos_per_1000_words'
    """

    _esm = script("explorer")
    opening = traitlets.Dict().tag(sync=True)

    def __init__(
        self, opening: Mapping[str, Any], answer: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    ) -> None:
        super().__init__(opening=dict(opening))
        self.on_msg(lambda _widget, question, _buffers: self.send(answer(question)))


def show_both(page: Callable[[str], Markup], words: str, widget: Callable[[], Widget]) -> None:
    """Show a page, and in a running notebook the widget that takes its place.

    Parameters
    ----------
    page : function of str
        The page as escaped HTML, its outermost element with the id given.
    words : str
        The same for a terminal.
    widget : function
        Makes the widget.

    Examples
    --------
    >>> show_both(lambda identity: Markup("<p></p>"), "An article", lambda: Reader({}))
    An article
    """
    if not hasattr(get_ipython(), "kernel"):
        print(words)  # noqa: T201 - what a terminal shows of an object
        return
    live = widget()
    live.fallback = f"framing-{live.model_id}"
    shown = {"text/html": str(page(live.fallback)), "text/plain": words}
    display(shown, raw=True)  # type: ignore[no-untyped-call]
    display(live)  # type: ignore[no-untyped-call]
