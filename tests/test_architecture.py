"""The shape of the package: imports point one way, and the words of the house are kept."""

import ast
import re
from pathlib import Path

import framing

PACKAGE = Path(framing.__file__).parent
CHECKED = "TYPE_CHECKING"

# corpus → evidence → measures → contrasts → report; a module may import its own layer and earlier.
LAYERS = (
    {"errors", "tables", "schema", "quotations", "setoff", "markup"}
    | {"stretches", "nouns", "spellings", "stages"},
    {"text", "decode", "dates", "draft", "feature", "store", "resampling", "seen", "batches"}
    | {"packed", "request", "workers", "columns", "given", "locks"}
    | {"databases", "fields", "printed", "factiva", "nexis", "exports"}
    | {"lexicon", "dictionaries", "matcher", "scare", "labelled"},
    {
        "sourcing",
        "phrases",
        "cues",
        "labels",
        "bodies",
        "names",
        "offices",
        "nameable",
        "namesakes",
        "people",
        "media",
        "heads",
        "referents",
        "withheld",
        "asides",
        "unsaid",
        "attribution",
        "plain",
        "mend",
        "agents",
        "whole",
        "bymark",
        "headline",
        "passive",
        "hearsay",
        "calling",
        "outer",
        "comment",
        "transcript",
        "continued",
        "scene",
        "pieces",
        "tagger",
        "convolve",
        "context",
        "wordforms",
        "loadedness",
        "weigh",
        "lines",
        "dom",
        "addresses",
        "heading",
        "metadata",
        "records",
        "numerals",
        "repeats",
        "dayorder",
        "archives",
        "responses",
        "feeds",
        "saved",
        "parted",
    },
    {"boxes", "entries", "wrapped"},
    {"body", "shapes", "echoes", "fetch", "masthead", "wire", "walls"},
    {"inputs", "page", "scrape", "features.citation", "features.loaded", "features.promo"}
    | {"features.readability", "features.stance", "features.wording"},
    {"train", "train.passages", "train.augment", "train.encoder", "train.student"}
    | {"train.citations", "train.linear", "train.words", "train.unseen"}
    | {"train.unjudged", "train.loaded", "train.verdicts", "train.context"},
    {"shingles", "outlets", "corpus", "features", "lexica", "vocabulary"} | {"kept"},
    {"acts"},
    {"parts", "voices"},
    {"evidence"},
    {"measures"},
    {"chosen"},
    {"sides"},
    {"deals"},
    {"chance", "reasons"},
    {"compare", "explain", "concordance", "excerpts", "stories", "reuse", "beside", "credits"},
    {"agreement", "sampling", "interchange"},
    {"annotations", "sheets", "validation"},
    {"annotated"},
    {"tally", "traces", "pairs", "witnesses"},
    {"wording", "diversity", "retold", "leads", "amounts", "items", "namewords", "omissions"}
    | {"usage", "keyness", "contested", "targets", "promotion"},
    {"across", "estimators", "captions"},
    {"work", "cluster"},
    {"run", "coding"},
    {"canvas"},
    {"figures", "examples", "verify", "widgets", "highlight"},
    {"pictures"},
    {"study"},
    {"copies"},
    {"live", "show", "explorer"},
    {"accessor"},
    {"summary", "method", "between", "choices", "against"},
    {"sections"},
    {"complete"},
    {"report"},
    {"exits"},
    {"cli"},
    {"__main__"},
)
LAYER_OF = {module: number for number, layer in enumerate(LAYERS) for module in layer}


def modules() -> dict[str, ast.Module]:
    """Every module of the package, parsed, by its dotted name below framing."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = ast.parse(path.read_text("utf-8"))
    return found


def imports(tree: ast.Module) -> set[str]:
    """Names of the framing modules that a module imports."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("framing"):
            below = (node.module or "").removeprefix("framing").removeprefix(".")
            names |= {below} if below else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {a.name.removeprefix("framing.") for a in node.names if "framing." in a.name}
    return names & set(LAYER_OF)


def test_every_module_has_its_layer() -> None:
    """A new module must say where it stands."""
    known = set(LAYER_OF) | {"__init__"}
    assert [name for name in modules() if name not in known] == []


def test_no_import_points_back() -> None:
    """Each module imports only from its own layer or an earlier one."""
    back = [
        f"{name} imports {other}"
        for name, tree in modules().items()
        if name in LAYER_OF
        for other in imports(tree)
        if LAYER_OF[other] > LAYER_OF[name] and name != "features"
    ]
    assert back == []


def test_a_name_that_is_no_verb_is_told_where_types_are_checked() -> None:
    """A checker sees the verbs, all of them, and no `__getattr__` that would answer to any name."""
    tree = modules()["__init__"]
    assert "__getattr__" not in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
    (seen,) = (n for n in tree.body if isinstance(n, ast.If) and ast.unparse(n.test) == CHECKED)
    names = {a.name for n in seen.body if isinstance(n, ast.ImportFrom) for a in n.names}
    assert names == set(framing.__all__) - {"__version__"}


def test_no_module_is_longer_than_500_lines() -> None:
    """A longer one has two subjects, or rules that belong into lexicons."""
    long = [
        n
        for n, p in ((p.name, p) for p in PACKAGE.rglob("*.py"))
        if len(p.read_text("utf-8").splitlines()) > 500
    ]
    assert long == []


def test_nothing_we_load_can_execute() -> None:
    """No pickle, no joblib, no eval, no yaml.load anywhere in the package."""
    banned = re.compile(r"\b(pickle|joblib|marshal|shelve)\b|\beval\(|\bexec\(|yaml\.load")
    assert [n for n, t in modules().items() if banned.search(ast.unparse(t))] == []


def test_no_number_is_called_bias() -> None:
    """We say what was counted, in whose voice; no measure or column is named bias."""
    from framing.schema import TABLES

    names = [column for table in TABLES for column in table.columns]
    source = "\n".join(ast.unparse(tree) for tree in modules().values())
    assert not [name for name in names if "bias" in name]
    assert not re.search(r"bias[_ ]score", source, re.IGNORECASE)
