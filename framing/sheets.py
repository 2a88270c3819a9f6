"""Coding sheets: what coders get, as CSV or doccano JSONL, and the codes that come back.

A sheet shows a sentence in its context, and neither what the finder said nor the outlet. Whatever
comes back is checked against the draw, line by line, before it is believed.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from pandas import DataFrame

from framing.errors import CorpusError, RuleError
from framing.excerpts import visible
from framing.given import checked, listed, refuse_others, relied_on
from framing.schema import CODES, frame
from framing.store import write_text

COLUMNS = ("row", "feature", "before", "sentence", "after", "code", "note")
_CONTEXT = 240
_ACTS = frozenset("=+-@＝＋－＠'\t\r")
_CODES = {"1": 1.0, "1.0": 1.0, "yes": 1.0, "0": 0.0, "0.0": 0.0, "no": 0.0, "?": None, "": None}
_OPEN, _CLOSE = "⟦", "⟧"
_NO_BRACKETS = str.maketrans(_OPEN + _CLOSE, "[]")


class _Row(NamedTuple):
    """One row as a coder gave it back, and where it stands."""

    place: str
    row_id: str
    sentence: str
    code: str
    note: str


def write_sheet(sample: DataFrame, articles: DataFrame, path: str | Path) -> list[Path]:
    """Write a draw as a coding sheet, and the codebook beside it.

    Parameters
    ----------
    sample : DataFrame, table SAMPLE
        As `draw_sample` gives it.
    articles : DataFrame, table ARTICLES
        Where the context is taken from.
    path : path
        `.csv`: row, feature, before, sentence, after, code, note; the last two are the coder's.
        `.jsonl`: doccano's text classification, with the sentence between ⟦ and ⟧ and the labels
        1, 0 and ?.

    Returns
    -------
    list of Path
        The sheet, and `…-codebook.md`.

    Raises
    ------
    CorpusError
        If the sheet exists, for it may hold somebody's work; or another codebook does.
    RuleError
        If the path ends in neither.

    Examples
    --------
    >>> import tempfile
    >>> from framing.schema import SAMPLE
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["-2 °C. It rained. Nobody came."]})
    >>> sample = frame([("r1", "s1", "loaded", "a1", 0, 6, "-2 °C.", None, None, False, 9, .1)],
    ...                SAMPLE)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sheet, codebook = write_sheet(sample, articles, Path(folder, "sheet.csv"))
    ...     print(sheet.read_text(encoding="utf-8"), codebook.name)
    row,feature,before,sentence,after,code,note
    r1,loaded,,'-2 °C.,It rained. Nobody came.,,
     sheet-codebook.md
    """
    sheet = Path(path)
    if sheet.suffix not in (".csv", ".jsonl"):
        raise RuleError(f"{sheet.name}: a sheet ends in .csv, or in .jsonl for doccano")
    sample, articles = relied_on(sample, "sample"), checked(articles)
    codebook, words = sheet.with_name(f"{sheet.stem}-codebook.md"), _codebook(sample["feature"])
    if sheet.exists():
        raise CorpusError(f"{sheet} exists and may hold codes; name another sheet")
    if codebook.exists() and codebook.read_bytes() != words.encode():
        raise CorpusError(f"{codebook} exists and is another codebook; name another sheet")
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    refuse_others(sample, "sample", articles)
    rows = list(_shown_rows(sample, texts))
    write_text(sheet, _as_csv(rows) if sheet.suffix == ".csv" else _as_doccano(rows))
    write_text(codebook, words)
    return [sheet, codebook]


def read_sheets(paths: Sequence[str | Path], sample: DataFrame) -> DataFrame:
    r"""Read coding sheets that came back, one coder a file.

    Parameters
    ----------
    paths : sequence of path
        CSV (commas, semicolons or tabs) or doccano JSONL. The file's name is the coder's.
    sample : DataFrame, table SAMPLE
        All draws of the output; the sheets must be of one of them.

    Returns
    -------
    DataFrame, table CODES
        A row for each row of each sheet; `code` is missing where none was given, or `?`.

    Raises
    ------
    CorpusError
        If a file is no such sheet.
    RuleError
        Naming file and line: a row that was not drawn from this output, or twice in the sheet; a
        sentence that was edited; a code that is none; sheets of two draws, or of one name.

    Examples
    --------
    >>> import tempfile
    >>> from framing.schema import SAMPLE
    >>> sample = frame([("r1", "s1", "loaded", "a1", 0, 6, "-2 °C.", None, None, False, 9, .1)],
    ...                SAMPLE)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sheet = Path(folder, "ada.csv")
    ...     _ = sheet.write_text("row;sentence;code\nr1;'-2 °C.;0", encoding="utf-8")
    ...     read_sheets([sheet], sample)
      row_id coder  code note
    0     r1   ada   0.0  NaN
    """
    sheets = [Path(path) for path in listed(paths, "paths")]
    sample = relied_on(sample, "sample")
    if not sheets:
        raise RuleError("no sheet given; name the files that came back from the coders")
    twice = [name for name, number in Counter(s.stem for s in sheets).items() if number > 1]
    if twice:
        raise RuleError(f"two sheets are named '{twice[0]}'; give each coder's file a name")
    known = dict(zip(sample["row_id"], sample["text"], strict=True))
    draw_of = dict(zip(sample["row_id"], sample["sample_id"], strict=True))
    codes = [code for sheet in sheets for code in _checked(sheet, known)]
    draws = {draw_of[row_id] for row_id, *_ in codes}
    if len(draws) > 1:
        raise RuleError("the sheets are of two draws; validate them one draw at a time")
    return frame(codes, CODES)


# ---------------------------------------------------------------- what coders get


def _shown_rows(sample: DataFrame, texts: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    columns = (sample[name] for name in ("row_id", "feature", "article_id", "start", "end"))
    for row_id, feature, article, start, end in zip(*columns, strict=True):
        text = texts[article]
        before = text[max(0, start - _CONTEXT) : start]
        after = text[end : end + _CONTEXT]
        if len(before) == _CONTEXT:
            before = before[before.find(" ") + 1 :]
        if len(after) == _CONTEXT and " " in after:
            after = after[: after.rfind(" ")]
        yield row_id, feature, _plain(before), _plain(text[start:end]), _plain(after)


def _plain(text: str) -> str:
    """On one line, without characters that act, and without the brackets that set it off."""
    return " ".join(visible(text).translate(_NO_BRACKETS).split())


def _as_csv(rows: Iterable[tuple[str, ...]]) -> str:
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows([*(harmless(cell) for cell in row), "", ""] for row in rows)
    return written.getvalue()


def harmless(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would take for a formula.

    References
    ----------
    OWASP, CSV Injection. An apostrophe gets one too, so that `as_written` can take it off.

    Examples
    --------
    >>> harmless("=1+1"), harmless("'tis"), harmless("plain")
    ("'=1+1", "''tis", 'plain')
    """
    return f"'{cell}" if cell[:1] in _ACTS and cell else cell


def as_written(cell: str) -> str:
    """Take off the apostrophe that `harmless` put on.

    Examples
    --------
    >>> as_written("'=1+1"), as_written("''tis"), as_written("plain")
    ('=1+1', "'tis", 'plain')
    """
    return cell[1:] if cell[:1] == "'" else cell


def _as_doccano(rows: Iterable[tuple[str, ...]]) -> str:
    lines = (
        {
            "text": f"[{feature}] {before} {_OPEN}{sentence}{_CLOSE} {after}".strip(),
            "label": [],
            "row": row_id,
            "feature": feature,
        }
        for row_id, feature, before, sentence, after in rows
    )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _codebook(features: Iterable[str]) -> str:
    """The codebook, with the sections of the features that are coded."""
    whole = (files("framing") / "templates" / "codebook.md").read_text(encoding="utf-8")
    opening, *sections = whole.split("\n## ")
    by_name = {section.partition("\n")[0]: section for section in sections}
    other = by_name.pop("any other")
    chosen = [by_name.get(name, other) for name in dict.fromkeys(features)]
    return "\n## ".join([opening, *dict.fromkeys(chosen)])


# ---------------------------------------------------------------- what comes back


def _checked(sheet: Path, known: Mapping[str, str]) -> Iterator[tuple[str, str, Any, str | None]]:
    """The rows of one sheet as rows of CODES."""
    rows = list(_jsonl_rows(sheet) if sheet.suffix == ".jsonl" else _csv_rows(sheet))
    if rows and not any(row.row_id in known for row in rows):
        raise RuleError(f"{sheet.name}: none of its rows was drawn from this output; is it another")
    seen: set[str] = set()
    for place, row_id, sentence, code, note in rows:
        if row_id not in known:
            raise RuleError(f"{place}: row '{row_id}' was not drawn from this output")
        if row_id in seen:
            raise RuleError(f"{place}: row '{row_id}' stands twice in the sheet; remove one")
        if sentence != _plain(known[row_id]):
            raise RuleError(f"{place}: the sentence was edited; code it as it was drawn")
        if code.strip().lower() not in _CODES:
            raise RuleError(
                f"{place}: '{code[:40]}' is no code; write 1, 0 or ?, or leave it empty"
            )
        seen.add(row_id)
        yield row_id, sheet.stem, _CODES[code.strip().lower()], note.strip() or None


def _csv_rows(sheet: Path) -> Iterator[_Row]:
    text = _read(sheet)
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip().lower() for name in next(table, [])]
        missing = [name for name in ("row", "sentence", "code") if name not in names]
        if missing:
            raise CorpusError(f"{sheet}: no column '{missing[0]}'; is it a coding sheet?")
        for cells in table:
            row = dict(zip(names, cells, strict=False))
            if any(map(str.strip, cells)):
                sentence = " ".join(as_written(row.get("sentence", "")).split())
                note = as_written(row.get("note", ""))
                place = f"{sheet.name}, line {table.line_num}"
                yield _Row(place, row.get("row", "").strip(), sentence, row.get("code", ""), note)
    except csv.Error as error:
        raise CorpusError(f"{sheet.name}, line {table.line_num}: not CSV: {error}") from error


def _jsonl_rows(sheet: Path) -> Iterator[_Row]:
    for number, line in enumerate(_read(sheet).split("\n"), 1):
        place = f"{sheet.name}, line {number}"
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            labels, text, row_id = given["label"], str(given["text"]), str(given["row"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise CorpusError(f"{place}: no row, text and label; is it a coding sheet?") from error
        if not isinstance(labels, list) or len(labels) > 1:
            raise RuleError(f"{place}: {labels} is no code; choose one of the labels 1, 0 and ?")
        sentence = text.partition(_OPEN)[2].rpartition(_CLOSE)[0]
        yield _Row(place, row_id, sentence, str(labels[0]) if labels else "", "")


def _read(sheet: Path) -> str:
    try:
        return sheet.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{sheet}: not UTF-8; save it as CSV UTF-8") from error
