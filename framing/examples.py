"""The notebooks and the sample corpus, wherever the package was installed from."""

from __future__ import annotations

import csv
import hashlib
import platform
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pandas import DataFrame, Series

import framing
from framing.captions import reasons
from framing.errors import CorpusError
from framing.kept import lexicons_hash
from framing.resampling import stream
from framing.validation import MADE_UP

_PACKAGE = Path(__file__).resolve().parent


def sample_folder() -> Path:
    """Return the folder of the sample corpus: 48 fictional articles of six outlets.

    Beside the notebooks that `framing notebooks` copied it is `sample`; else it is the one of the
    package, or of the checkout.

    Examples
    --------
    >>> sample_folder().is_dir()
    True
    """
    copied = Path("sample")
    return copied if (copied / "corvane.jsonl").is_file() else _shipped("_sample", "data/sample")


def is_sample(corpus: str | Path | Sequence[str | Path]) -> bool:
    """Tell whether what a notebook reads is the sample corpus, of which all is known and invented.

    Examples
    --------
    >>> is_sample(sample_folder()), is_sample(str(sample_folder())), is_sample("my-pages")
    (True, True, False)
    """
    sources = [corpus] if isinstance(corpus, str | Path) else corpus
    return {Path(source).resolve() for source in sources} == {sample_folder().resolve()}


def copy_notebooks(folder: Path) -> list[Path]:
    """Copy the notebooks and the sample corpus, and return the notebooks' new paths.

    Parameters
    ----------
    folder : Path
        Made if need be. Nothing in it is overwritten.

    Raises
    ------
    CorpusError
        If a file of the same name is there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as scratch:
    ...     copied = copy_notebooks(Path(scratch))
    ...     copied[0].name, Path(scratch, "sample").is_dir()
    ('00-quickstart.ipynb', True)
    """
    sources = sorted(_shipped("_notebooks", "notebooks").glob("*.ipynb"))
    targets = [folder / source.name for source in sources]
    for path in (*targets, folder / "sample"):
        if path.exists():
            raise CorpusError(f"{path} exists and is not overwritten; name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(_shipped("_sample", "data/sample"), folder / "sample")
    for source, target in zip(sources, targets, strict=True):
        shutil.copyfile(source, target)
    return targets


def provenance(articles: DataFrame) -> DataFrame:
    """Return what a notebook's numbers depend on: versions, and hashes of lexicons and texts.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES

    Examples
    --------
    >>> provenance(DataFrame({"article_id": ["a1"], "text_hash": ["5f3c"]})).index.tolist()
    ['framing', 'lexicons, SHA-256', 'articles', 'texts, SHA-256', 'python', 'pandas', 'matplotlib']
    """
    texts = "\n".join(sorted(articles["article_id"] + " " + articles["text_hash"]))
    facts = {
        "framing": framing.__version__,
        "lexicons, SHA-256": lexicons_hash(),
        "articles": f"{len(articles):,}",
        "texts, SHA-256": hashlib.sha256(texts.encode("utf-8", "surrogatepass")).hexdigest(),
        "python": platform.python_version(),
        "pandas": version("pandas"),
        "matplotlib": version("matplotlib"),
    }
    return DataFrame({"value": facts})


def only_outlet(articles: DataFrame) -> str:
    """Return a sentence where there are no two outlets to compare; nothing where there are.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES

    Examples
    --------
    >>> only_outlet(DataFrame({"outlet": ["North", "South"]}))
    ''
    >>> only_outlet(DataFrame({"outlet": ["North", None]}))
    'Only one outlet is stated, North: there is none to compare it with.'
    """
    stated = sorted(set(articles["outlet"].dropna()))
    if not stated:
        return "No article states its outlet: there are none to compare."
    one = f"Only one outlet is stated, {stated[0]}: there is none to compare it with."
    return one if len(stated) == 1 else ""


def refused(contrasts: DataFrame) -> str:
    """Return a sentence where no outlet could be compared; nothing where one could.

    Parameters
    ----------
    contrasts : DataFrame, table CONTRASTS
        Rows of one measure.

    Examples
    --------
    >>> rows = DataFrame({"estimate": [None, 1.2], "reason": ["2 articles, 5 needed", None]})
    >>> refused(rows), refused(rows[:1])
    ('', 'No outlet can be compared: 2 articles, 5 needed.')
    """
    if contrasts["estimate"].notna().any():
        return ""
    return f"No outlet can be compared: {reasons(contrasts) or 'nothing to count'}."


def too_few_stories(outlets: Series[str], stories: Series[str], folds: Any) -> str:
    """Return a sentence where stories are too few to hold some out; nothing where they are not.

    Parameters
    ----------
    outlets, stories : Series
        Of each article its outlet and its story.
    folds : splitter of scikit-learn
        How stories are dealt into parts, each held out once.

    Examples
    --------
    >>> from sklearn.model_selection import GroupKFold
    >>> outlets, stories = Series(["North", "South"] * 2), Series(["s", "s", "t", "t"])
    >>> too_few_stories(outlets, stories, GroupKFold(2))
    ''
    >>> too_few_stories(outlets, stories, GroupKFold(4))
    'Only 2 stories are told: too few to hold out a part of 4.'
    """
    n, parts = stories.nunique(), folds.get_n_splits()
    if n < parts:
        told = "1 story is" if n == 1 else f"{n} stories are"
        return f"Only {told} told: too few to hold out a part of {parts}."
    kept = (outlets.iloc[others] for others, _ in folds.split(outlets, groups=stories))
    is_one = any(names.nunique() < 2 for names in kept)
    return "Without the stories held out only one outlet is left to learn from." if is_one else ""


def pretend_coders(sheet: Path, sample: DataFrame, *names: str) -> list[Path]:
    r"""Fill in a coding sheet as coders would who do not exist, to show what comes of it.

    A truth is made up: what was found is there nine times in ten, what was not is there after all
    one time in twenty. Each coder gives it, but for three rows in a hundred. The same sheet is
    always filled in alike.

    Parameters
    ----------
    sheet : Path
        A CSV sheet.
    sample : DataFrame, table SAMPLE
        Its key.
    names : str
        The coders; a sheet is written for each, beside the first, and replaced if it is there.

    Raises
    ------
    CorpusError
        If the sheet is of another draw.

    Examples
    --------
    >>> import tempfile
    >>> from framing.schema import SAMPLE, frame
    >>> sample = frame([("r1", "s", "promo", "a", 0, 2, "It", None, None, True, 9, .1)], SAMPLE)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sheet = Path(folder, "sheet.csv")
    ...     _ = sheet.write_text("row,sentence,code\nr1,It,\n")
    ...     print(pretend_coders(sheet, sample, "ada")[0].read_text(encoding="utf-8"))
    row,sentence,code
    r1,It,1
    <BLANKLINE>
    """
    with sheet.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = dict(zip(sample["row_id"], sample["is_found"], strict=True))
    unknown = [row["row"] for row in rows if row["row"] not in found]
    if unknown:
        raise CorpusError(f"{sheet}: row {unknown[0]} is not in this sample; write its own sheet")
    written = []
    for name in names:
        codes = [int(_pretend(row["row"], name, bool(found[row["row"]]))) for row in rows]
        filled = [row | {"code": code} for row, code in zip(rows, codes, strict=True)]
        target = sheet.with_name(f"{MADE_UP}{name}.csv")
        with target.open("w", encoding="utf-8", newline="") as lines:
            table = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
            table.writeheader()
            table.writerows(filled)
        written.append(target)
    return written


def _pretend(row: str, coder: str, is_found: bool) -> bool:
    is_odd = stream(0, "truth", row).random() < (0.1 if is_found else 0.05)
    return (is_found != is_odd) != (stream(0, coder, row).random() < 0.03)


def _shipped(in_wheel: str, in_checkout: str) -> Path:
    """A folder of the wheel, or of the checkout that the package is run from."""
    inside = _PACKAGE / in_wheel
    return inside if inside.is_dir() else _PACKAGE.parent / in_checkout
