"""Scripts and routes: what we show is text, and stays on this machine."""

import ast
import json
import re
import sys
from pathlib import Path

import pandas as pd
import pytest
from pandas import DataFrame

import framing as fr
from framing.widgets import script, style
from tests.build import make_articles
from tests.hostile import PAYLOADS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = sorted((ROOT / "framing").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SCRIPTS = sorted((ROOT / "framing").rglob("*.js"))

# Each turns text into markup or code, or asks another machine for something.
UNSAFE_SCRIPT = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|getHTML|parseHTMLUnsafe|DOMParser"
    r"|createContextualFragment|createElement\(\s*[^\"'\s)t]|document\.write|srcdoc"
    r"|\beval\b|\bFunction\(|setTimeout\(\s*[\"'`]|javascript:|\bfetch\(|XMLHttpRequest|WebSocket"
    r"|sendBeacon|\bimport\b|\.(?:href|src|action|cssText)\s*=|\.style\b|location|postMessage"
    r"|localStorage|cookie|https?://(?!www\.w3\.org/2000/svg)"
)
MARKUP_CALLS = {"HTML", "Markdown", "Javascript", "SVG", "Latex", "IFrame", "Image"}
OUR_MARKUP = {"canvas", "excerpts", "show", "explorer"}
HTML_WRITERS = {"show", "explorer", "pictures"}


def calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    """Every call of a module with the last part of its name."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            found.append((name, node))
    return found


def sources() -> list[tuple[str, ast.Module]]:
    """Modules of the package and cells of the notebooks, parsed."""
    parsed = [(path.stem, ast.parse(path.read_text("utf-8"))) for path in PACKAGE]
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        code = "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        parsed.append((path.name, ast.parse(code)))
    return parsed


def unsafe_calls(name: str, tree: ast.AST) -> list[str]:
    """Calls that hand text to a viewer as markup."""
    found = []
    for called, node in calls(tree):
        keywords = {k.arg: getattr(k.value, "value", None) for k in node.keywords}
        weasyprint = name == "report" and called == "HTML" and set(keywords) == {"string"}
        if (called in MARKUP_CALLS and not weasyprint) or keywords.get("escape", True) is False:
            found.append(f"{name}:{node.lineno}: {called}")
        of_text = node.args and not isinstance(node.args[0], ast.Constant)
        if called == "Markup" and of_text and name not in OUR_MARKUP:
            found.append(f"{name}:{node.lineno}: Markup of a text")
        if called in {"set_option", "option_context"} and "escape" in ast.unparse(node):
            found.append(f"{name}:{node.lineno}: {called}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "style":
            found.append(f"{name}:{node.lineno}: pandas Styler")
        if isinstance(node, ast.FunctionDef) and node.name == "_repr_html_":
            found += [] if name in HTML_WRITERS else [f"{name}:{node.lineno}: _repr_html_"]
        if isinstance(node, ast.keyword) and node.arg == "allow_html":
            found.append(f"{name}: allow_html")
    return found


def test_no_script_of_ours_makes_markup_or_code_of_text():
    """Text reaches a page through `append`, `textContent` and attributes of a closed list."""
    assert len(SCRIPTS) == 3
    found = [
        f"{path.name}:{number}: {line.strip()}"
        for path in SCRIPTS
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if UNSAFE_SCRIPT.search(line.split("//", 1)[0] if "http" not in line else line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "el.innerHTML = text;",
        "el.insertAdjacentHTML('beforeend', text);",
        "document.write(text);",
        "el.src = address;",
        "fetch(address)",
        "import x from 'https://cdn.example/x.js'",
        "new Function(text)",
        "el.style.background = text;",
        "document.createElement(name)",
    ],
)
def test_the_ban_sees_what_it_bans_in_scripts(line):
    """A rule that matches nothing would pass for ever."""
    assert UNSAFE_SCRIPT.search(line)


def test_no_module_and_no_notebook_hands_text_to_a_viewer_as_markup():
    """No HTML, Markdown or script output, no Styler, no escape=False; markup in few modules."""
    assert [line for name, tree in sources() for line in unsafe_calls(name, tree)] == []


@pytest.mark.parametrize(
    "code",
    [
        "display(HTML(text))",
        "IPython.display.Markdown(text)",
        "frame.style.format(str)",
        "frame.to_html(escape=False)",
        "Markup(text)",
        "itables.show(frame, allow_html=True)",
        "class A:\n    def _repr_html_(self):\n        return self.text",
    ],
)
def test_the_ban_sees_what_it_bans_in_python(code):
    """A rule that matches nothing would pass for ever."""
    assert unsafe_calls("somewhere", ast.parse(code))


def test_attributes_are_from_a_closed_list():
    """No handler, address or style can be set, whatever a script of ours is given."""
    (listed,) = re.findall(r"const PLAIN = new Set\(\[(.*?)\]\)", script("reader"), re.DOTALL)
    names = set(re.findall(r'"([^"]+)"', listed))
    assert {"class", "title", "role"} <= names
    assert not names & {"href", "src", "style", "action", "srcdoc", "data", "background"}
    assert not [name for name in names if name.startswith("on")]


def test_neither_scripts_nor_style_name_an_address():
    """They work without a network, and tell nobody that they are used."""
    for text in (script("reader"), script("explorer"), style()):
        assert set(re.findall(r"\w+://[^\s\"'`)]+", text)) <= {"http://www.w3.org/2000/svg"}
        assert "@import" not in text
        assert "url(" not in text


def themes() -> list[dict[str, str]]:
    """The colours by name, light and dark."""
    blocks = re.findall(r"\{([^{}]*--ink: [^{}]*--focus[^{}]*)\}", style())
    return [dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in blocks]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_enough_in_light_and_in_dark():
    """Text 4.5 to 1 on whatever it stands on, marks and lines 3 to 1."""
    light, dark, dark_again = themes()
    assert dark == dark_again
    for theme in (light, dark):
        papers = [theme[name] for name in ("paper", "panel")]
        tints = [theme[f"{voice}-tint"] for voice in ("quoted", "paraphrased", "promo")]
        texts = [(t, on) for t in ("ink",) for on in [*papers, *tints, theme["current"]]]
        texts += [(t, on) for t in ("soft", "focus") for on in papers]
        marks = [(m, on) for m in ("loaded", "cited", "promo", "other", "line") for on in tints]
        marks += [(m, theme["paper"]) for m in ("loaded", "cited", "promo", "other", "line")]
        assert [(t, on) for t, on in texts if contrast(theme[t], on) < 4.5] == []
        assert [(m, on) for m, on in marks if contrast(theme[m], on) < 3] == []


def test_no_two_marks_differ_by_colour_alone():
    """Each kind of passage has a line of its own style or width, or its own letters."""
    rules = re.findall(r"\n\.framing mark(\[[^\]]+\]) \{([^}]*)\}", style())
    looks = [re.sub(r"var\(--\w+\)", "", look).strip() for _, look in rules if "border" in look]
    assert len(looks) >= 6
    assert len(set(looks)) == len(looks)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_dataframes_in_notebooks_escape_texts_names_and_indices(payload):
    """What pandas writes by default holds no element of a text."""
    shown = DataFrame({payload: [payload]}, index=pd.Index([payload], name=payload))
    page = re.sub(r"<style scoped>.*?</style>", "", shown._repr_html_(), flags=re.DOTALL)
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z]+)", page))
    assert tags <= {"div", "table", "thead", "tbody", "tr", "th", "td"}


def test_without_a_kernel_a_terminal_shows_words(capsys):
    """IPython in a terminal prints what was found, not a widget it cannot draw."""
    fr.show(make_articles("The regime fell."))._ipython_display_()
    assert capsys.readouterr().out == "a0: 1 passage (1 loaded)\n"


def test_without_the_extra_a_notebook_shows_the_pages(monkeypatch):
    """Where anywidget is not installed, the article and the table are shown without it."""
    from IPython.core.formatters import DisplayFormatter

    articles = make_articles("The regime fell.")
    pages = (fr.show(articles), articles.framing.explorer())
    monkeypatch.delitem(sys.modules, "framing.live", raising=False)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    for page in pages:
        shown, _ = DisplayFormatter().format(page)
        assert shown["text/html"] == page.html()


def test_frames_of_articles_have_the_verbs():
    """Each is the function of the same name; other frames have none of them."""
    articles = make_articles("The regime fell.", "It rained.")
    tables = articles.framing.tables()
    pd.testing.assert_frame_equal(articles.framing.measure(), tables["measures"])
    pd.testing.assert_frame_equal(
        articles.framing.find_evidence().evidence, fr.find_evidence(articles).evidence
    )
    assert len(articles.framing.explain("loaded_per_1000_outlet_words")) == 1
    assert repr(articles.framing.explorer()) == "Explorer of 2 articles of 1 outlet"
    with pytest.raises(AttributeError, match="the column 'article_id' is missing"):
        _ = DataFrame({"text": ["It rained."]}).framing
