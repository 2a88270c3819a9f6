"""How figures look and how they leave: one style, SVG in pages, pictures in notebooks, files.

Text keeps its letters, so it can be found and read; the same figure gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import io
import math
import re
import textwrap
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import Locator, LogLocator
from matplotlib.transforms import Bbox

from framing.errors import CorpusError
from framing.excerpts import visible

INK, CONTEXT, SUBJECT, SECOND, BAND = "#222222", "#6B6B6B", "#7B3294", "#B26A00", "#E3E3E3"
STYLE: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": CONTEXT,
    "axes.labelcolor": INK,
    "axes.labelsize": 9.5,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "axes.axisbelow": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "xtick.color": INK,
    "ytick.color": INK,
    "ytick.left": False,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "svg.hashsalt": "framing",
}
_METADATA: dict[str, dict[str, Any]] = {
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
}
_PAD = 0.06  # inches around a figure
_MM = 25.4  # in an inch
_NARROWEST = 20 / _MM  # axes in which dots can still be told apart
_LETTERS = (1.0, 0.9, 0.8, 0.7)  # of their size; less than 6.6 points is not read in print
_TICKS: tuple[tuple[int, tuple[float, ...]] | None, ...] = (
    None, (10, (1.0, 3.0)), (10, (1.0,)), (100, (1.0,)), (1000, (1.0,)),
)  # base and multiples that logarithmic axes mark: as drawn, then ever fewer  # fmt: skip
_COARSEST = 20  # dots an inch
_FINE = 600  # dots an inch for measuring, where hinting moves no letter
_STATEMENT = re.compile(r"\n(?=[a-z ]{3,20}: )")  # "grey band: …" begins a line of its own


@contextmanager
def drawing(ax: Axes | None, size: tuple[float, float], **grid: Any) -> Iterator[Axes]:
    """Give axes to draw on in our style: those of the caller, or those of a new figure.

    Parameters
    ----------
    ax : Axes, optional
    size : (float, float)
        Width and height of a new figure, in inches.
    **grid : Any
        Where its axes stand, as of `Figure.subplots`.

    Examples
    --------
    >>> with drawing(None, (5, 2)) as axes:
    ...     axes.spines["top"].get_visible()
    False
    """
    with mpl.rc_context(STYLE):
        if ax is None:
            yield Figure(figsize=size).subplots(gridspec_kw=grid)
            return
        _restyle(ax)
        yield ax
        for name in ax.get_yticklabels():  # an outlet's name is no formula
            name.set_parse_math(False)


def _restyle(axes: Axes) -> None:
    """Give axes that were made in another style ours; what stands on them stays."""
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_edgecolor(CONTEXT)
    axes.set_facecolor("none")
    axes.set_axisbelow(True)
    axes.grid(visible=True, axis="x", color=STYLE["grid.color"], linewidth=STYLE["grid.linewidth"])
    fonts = {"labelsize": STYLE["font.size"], "labelfontfamily": STYLE["font.family"]}
    axes.tick_params(colors=INK, **fonts)
    axes.tick_params(axis="y", left=False)
    axes.xaxis.label.set(
        color=INK, size=STYLE["font.size"], family=STYLE["font.family"], parse_math=False
    )


def to_svg(figure: Figure, *, title: str, description: str) -> Markup:
    """Return a figure as inline SVG with a title and a description, the same bytes every time.

    Parameters
    ----------
    figure : Figure
    title, description : str
        What a screen reader says: the name, then the key numbers.

    Examples
    --------
    >>> svg = to_svg(Figure(), title="Empty", description="Nothing is shown.")
    >>> svg[:24], "<desc id=" in svg, "aria-labelledby" in svg
    (Markup('<svg role="img" aria-lab'), True, True)
    """
    drawn = re.sub(r"<!--.*?-->", "", _rendered(figure, "svg").decode("utf-8"), flags=re.DOTALL)
    drawn = re.sub(r"<metadata>.*?</metadata>\s*", "", drawn[drawn.index("<svg") :], flags=re.S)
    prefix = "f" + hashlib.blake2b(f"{title}\x1f{drawn}".encode(), digest_size=4).hexdigest()
    drawn = re.sub(r' id="([^"]+)"', rf' id="{prefix}-\1"', drawn)
    drawn = re.sub(r'(href="#|url\(#)', rf"\g<1>{prefix}-", drawn)
    drawn = re.sub(r"\n\s*", "\n", drawn).strip()
    names = Markup('<title id="{0}-t">{1}</title><desc id="{0}-d">{2}</desc>').format(
        prefix, visible(title), visible(description)
    )
    head = Markup('<svg role="img" aria-labelledby="{0}-t {0}-d"').format(prefix)
    opening, body = drawn.split(">", 1)
    # `drawn` is matplotlib's own markup: it escapes the texts it is given
    return Markup(f"{head}{opening.removeprefix('<svg')}>{names}{body}")  # noqa: S704


class Picture:
    """A figure for a notebook: shown as an image that carries its alt text.

    Parameters
    ----------
    axes : Axes or list of Axes
        As the functions of `framing.figures` and `framing.pictures` return them.
    description : str
        The alt text.
    title : str, optional
        The finding, above the figure; in one line or several.

    Examples
    --------
    >>> axes = Figure().subplots()
    >>> Picture(axes, "Two outlets, of which neither has promos.", title="No promos")
    Two outlets, of which neither has promos.
    """

    def __init__(
        self, axes: Axes | Sequence[Axes], description: str = "", *, title: str = ""
    ) -> None:
        first = axes if isinstance(axes, Axes) else axes[0]
        figure = self._figure = _figure_of(first)
        if title:
            with mpl.rc_context(STYLE):
                above = first.get_title("left") or first.get_title() or first.get_legend()
                room = 0.28 if above else 0.1
                top = first.get_position().y1 + room / figure.get_figheight()
                shown = "\n".join(map(visible, title.split("\n")))
                figure.text(0, top, shown, va="bottom", fontsize=10, weight="bold")
        label = first.get_xlabel() or figure.get_supxlabel()
        self.description = description or f"Dot plot of {' '.join(label.split())}"

    def __repr__(self) -> str:
        """Return the alt text."""
        return self.description

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        image = _rendered(self._figure, "png")
        encoded = base64.b64encode(image).decode("ascii")
        width = int.from_bytes(image[16:20], "big") * 2 // 3  # drawn at 144 dots an inch
        shown = {"image/png": encoded, "text/plain": self.description}
        return shown, {"image/png": {"alt": self.description, "width": width}}


# ---------------------------------------------------------------- files


def save_figure(
    drawn: Axes | Sequence[Axes] | Picture,
    path: str | Path,
    *,
    width_mm: float | None = None,
    dpi: int = 300,
) -> Path:
    """Save a figure for print, in the format of the path's ending: .pdf, .svg or .png.

    Parameters
    ----------
    drawn : Axes, list of Axes, or Picture
        As the functions of `framing.figures` and `framing.pictures` return them. A Picture brings
        its title along; a journal wants the axes alone.
    path : path
        PDF embeds its fonts as TrueType; SVG keeps text as text, in DejaVu Sans where that is
        installed. No file says when it was made: the same figure gives the same bytes.
    width_mm : float, optional
        The width of the whole, labels included: a column of a journal has 80 to 90, a page 170 to
        190; as drawn unless told. Lines fold and axes give way to fit; logarithmic axes mark fewer
        numbers; letters keep their size of about 9.5 points where there is room, and seven tenths
        of it at least. The height follows.
    dpi : int
        Dots an inch, of PNG alone; 20 at least.

    Returns
    -------
    Path
        Where it is.

    Raises
    ------
    CorpusError
        If the path ends otherwise or its folder is missing; if what is drawn, width or dots are
        none; if labels leave no room for dots at that width, or touch.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> save_figure(Figure().subplots(), Path(mkdtemp()) / "rates.pdf", width_mm=84).name
    'rates.pdf'
    """
    place = Path(path)
    kind = place.suffix.lower().removeprefix(".")
    if kind not in _METADATA:
        raise CorpusError(f"{place}: a figure is saved as .pdf, .svg or .png")
    if not place.parent.is_dir():
        raise CorpusError(f"{place}: there is no folder {place.parent}")
    if width_mm is not None and not 0 < width_mm < math.inf:
        raise CorpusError(f"width_mm {width_mm}: a width is in millimetres, above 0")
    if not _COARSEST <= dpi < math.inf:
        raise CorpusError(f"dpi {dpi}: {_COARSEST} dots an inch are the least")
    figure = drawn._figure if isinstance(drawn, Picture) else _figure_of(drawn)
    with mpl.rc_context(STYLE), _glyphs_missing(), _at_width(figure, width_mm) as box:
        place.write_bytes(_rendered(figure, kind, box, dpi=dpi))
    return place


def _figure_of(axes: Axes | Sequence[Axes]) -> Figure:
    first: object = axes
    if isinstance(axes, Iterable):
        first = next(iter(axes), None)
    figure = first.get_figure(root=True) if isinstance(first, Axes) else None
    if figure is None:
        raise CorpusError(f"no axes and no Picture but {type(axes).__name__}: nothing is drawn")
    return figure


@contextmanager
def _glyphs_missing() -> Iterator[None]:
    """Keep quiet about letters that no font here has: every drawing would tell of each."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        yield


def _rendered(figure: Figure, kind: str, box: Bbox | str = "tight", *, dpi: int = 144) -> bytes:
    buffer = io.BytesIO()
    with mpl.rc_context(STYLE), _glyphs_missing():
        figure.savefig(
            buffer,
            format=kind,
            metadata=_METADATA[kind],
            bbox_inches=box,
            pad_inches=_PAD,
            facecolor="none" if kind == "svg" else "white",
            dpi=dpi,
        )
    return buffer.getvalue()


@contextmanager
def _at_width(figure: Figure, width_mm: float | None) -> Iterator[Bbox | str]:
    """Make a figure as wide as asked while it is saved: what is to be cut out of it, in inches."""
    if width_mm is None:
        yield "tight"
        return
    wide, dots = figure.get_figwidth(), figure.get_dpi()
    figure.set_dpi(_FINE)
    before, marks = _texts(figure), _marks(figure)
    touching = _n_touching(figure)

    def fits(inches: float, letters: Sequence[float] = _LETTERS) -> bool:
        for part, ticks in product(letters, _TICKS if marks else _TICKS[:1]):
            _set_texts(before, part)
            _mark(marks, ticks)
            figure.set_figwidth(wide)
            if _widen(figure, inches, before) and _n_touching(figure) <= touching:
                return True
        return False

    try:
        if not fits(width_mm / _MM):
            tried = range(int(width_mm) + 5, int(wide * _MM) + 50, 5)
            least = next((w for w in tried if fits(w / _MM, _LETTERS[-1:])), None)
            wider = f"it needs about {least}" if least else "its labels touch at others too"
            raise CorpusError(
                f"at a width of {width_mm:g} mm labels leave no room for this figure; {wider}"
            )
        box = figure.get_tightbbox().padded(_PAD)
        yield Bbox.from_bounds(box.x0, box.y0, width_mm / _MM, box.height)
    finally:
        _set_texts(before)
        _mark(marks, None)
        figure.set_figwidth(wide)
        figure.set_dpi(dots)


def _marks(figure: Figure) -> dict[Axes, Locator]:
    """What places the marks of the logarithmic axes."""
    located = {axes: axes.xaxis.get_major_locator() for axes in figure.axes}
    return {axes: locator for axes, locator in located.items() if isinstance(locator, LogLocator)}


def _mark(marks: dict[Axes, Locator], ticks: tuple[int, tuple[float, ...]] | None) -> None:
    """Let logarithmic axes mark these multiples of powers of a base; as drawn where none is."""
    for axes, drawn in marks.items():
        base, multiples = ticks or (10, ())
        fewer = LogLocator(base=base, subs=multiples, numticks=12) if ticks else drawn
        axes.xaxis.set_major_locator(fewer)


_Texts = dict[Text, tuple[str, float]]


def _texts(figure: Figure) -> _Texts:
    """Every text of a figure, and its size."""
    figure.draw_without_rendering()
    return {text: (text.get_text(), float(text.get_fontsize())) for text in figure.findobj(Text)}


def _set_texts(before: _Texts, part: float = 1.0) -> None:
    for text, (words, size) in before.items():
        text.set(text=words, fontsize=part * size)


def _widen(figure: Figure, inches: float, before: _Texts) -> bool:
    """Fold lines and stretch or squeeze axes until the whole has that width, if they can."""
    for _ in range(12):
        _fold(figure, before)
        missing = inches - figure.get_tightbbox().width - 2 * _PAD
        if abs(missing) < 0.002:
            return True
        places = [axes.get_position() for axes in figure.axes]
        share = max(place.x1 for place in places) - min(place.x0 for place in places)
        least = _NARROWEST / min(place.width for place in places)
        if missing < 0 and figure.get_figwidth() <= least:
            return False
        figure.set_figwidth(max(least, figure.get_figwidth() + missing / share))
    return False


def _fold(figure: Figure, before: _Texts) -> None:
    """Fold titles and names of axes to what stands above or below, with some room beside."""
    right = max(axes.get_position().x1 for axes in figure.axes)
    lines = [(text, right) for text in figure.texts]
    for axes in figure.axes:
        place = axes.get_position()
        label = axes.xaxis.label
        lines.append(
            (
                label,
                right - place.x0
                if label.get_horizontalalignment() == "left"
                else 1.2 * place.width,
            )
        )
    for text, share in lines:
        words = before[text][0]
        if not words.strip():
            continue
        text.set_text(words)
        letters = max(map(len, words.split("\n")))
        most = int(letters * share * figure.bbox.width / text.get_window_extent().width)
        if most < letters:
            parts = (textwrap.wrap(part, max(most, 16)) for part in _STATEMENT.split(words))
            text.set_text("\n".join(chain.from_iterable(parts)))


def _n_touching(figure: Figure) -> int:
    """How many pairs of texts run into each other."""
    figure.draw_without_rendering()
    shown = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    boxes = [text.get_window_extent() for text in shown]
    return sum(one.overlaps(other) for one, other in combinations(boxes, 2))
