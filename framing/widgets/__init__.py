"""Scripts and style of what notebooks show, as plain files: no build step, and no address in them.

`article.js` draws an article; `reader.js` and `explorer.js` are the two widgets, each run after it.
`framing.css` serves the widgets and the pages without script alike.
"""

from __future__ import annotations

from importlib.resources import files

_HERE = files("framing.widgets")


def style() -> str:
    """Return the style sheet.

    Examples
    --------
    >>> style()[:10]
    '.framing {'
    """
    return _HERE.joinpath("framing.css").read_text(encoding="utf-8")


def script(name: str) -> str:
    """Return the module of a widget: what both share, then its own.

    Examples
    --------
    >>> script("reader").count("export default")
    1
    """
    parts = (_HERE.joinpath(f"{part}.js").read_text(encoding="utf-8") for part in ("article", name))
    return "\n".join(parts)
