"""Coding sheets: drawn with known chances, blind, harmless in a spreadsheet, checked when back."""

import csv
import json
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame

import framing as fr
from framing.errors import CorpusError, RuleError
from framing.sampling import _shares, draw_sample, units
from framing.schema import CODES, SAMPLE, check, frame
from framing.sheets import COLUMNS, as_written, harmless, read_sheets, write_sheet
from tests.build import make_articles

LOADED = "The reckless plan number {} was dropped."
PLAIN = "It rained on day {}."


def corpus(sizes: dict[str, tuple[int, int]]) -> dict[str, DataFrame]:
    """Outlets with so many loaded and plain sentences, ten an article."""
    parts = []
    for outlet, (n_loaded, n_plain) in sizes.items():
        sentences = [LOADED.format(n) for n in range(n_loaded)]
        sentences += [PLAIN.format(n) for n in range(n_plain)]
        texts = [" ".join(sentences[n::10]) for n in range(min(10, len(sentences)))]
        made = make_articles(*texts, outlet=outlet)
        parts.append(made.assign(article_id=outlet + made["article_id"]))
    articles = pd.concat(parts, ignore_index=True).astype({"article_id": "str"})
    found = fr.find_evidence(articles)
    return found._asdict() | {"articles": articles, "measures": fr.measure(found)}


@pytest.fixture(scope="module")
def tables() -> dict[str, DataFrame]:
    """Three outlets: one large, one with few loaded sentences, one small."""
    return corpus({"North": (90, 400), "South": (6, 300), "West": (20, 30)})


def test_chances_are_rows_over_the_size_of_the_stratum(tables):
    """Weights of the rows of a stratum add up to its sentences in the corpus."""
    sample = check(draw_sample(tables, n=60, features=["loaded"]), SAMPLE)
    for _, part in sample.groupby(["stratum", "is_found"], dropna=False):
        size = part["stratum_size"].iloc[0]
        assert part["probability"].tolist() == [len(part) / size] * len(part)
        assert np.isclose((1 / part["probability"]).sum(), size, rtol=1e-12)
    everything = units(tables, "loaded")
    assert np.isclose((1 / sample["probability"]).sum(), len(everything), rtol=1e-12)
    found = everything.groupby(["outlet", "is_found"]).size()
    drawn = sample.drop_duplicates(["stratum", "is_found"]).set_index(["stratum", "is_found"])
    assert drawn["stratum_size"].sort_index().to_dict() == found.sort_index().to_dict()


def test_half_of_the_rows_are_sentences_without_evidence(tables):
    """Else nobody could say what was missed; what a small stratum lacks goes to the others."""
    sample = draw_sample(tables, n=60, features=["loaded"])
    assert len(sample) == 60
    counts = sample.groupby(["stratum", "is_found"]).size().to_dict()
    assert counts[("South", True)] == 6
    assert sum(n for (_, is_found), n in counts.items() if is_found) in range(27, 34)
    assert min(counts.values()) >= 6


def test_every_stratum_has_a_row_even_in_the_smallest_draw(tables):
    """A stratum without a row would be left out of the estimates unseen."""
    sample = draw_sample(tables, n=4, features=["loaded"])
    assert len(sample) == 4
    assert len(sample.drop_duplicates(["stratum", "is_found"])) == 4
    assert sample["stratum"].isna().sum() == 2
    largest = sample["stratum"].dropna().unique().tolist()
    assert largest == ["North"]
    assert (1 / sample["probability"]).sum() == len(units(tables, "loaded"))


def test_a_sentence_is_drawn_as_often_as_its_chance_says(tables):
    """Over 400 seeds each sentence turns up as in simple random samples of its stratum."""
    everything = units(tables, "loaded")
    few = {**tables, "articles": tables["articles"][tables["articles"]["outlet"] == "West"]}
    hits: Counter[tuple[str, int]] = Counter()
    for seed in range(400):
        sample = draw_sample(few, n=20, features=["loaded"], seed=seed)
        hits.update(zip(sample["article_id"], sample["start"], strict=True))
    west = everything[everything["outlet"] == "West"]
    number = west["is_found"].map({True: 10 / 20, False: 10 / 30}).to_numpy()
    drawn = np.array([hits[key] for key in zip(west["article_id"], west["start"], strict=True)])
    z = (drawn - 400 * number) / np.sqrt(400 * number * (1 - number))
    assert abs(z).max() < 4
    assert 0.6 < z.std() < 1.4


def test_the_draw_does_not_depend_on_the_order_of_rows(tables):
    """The same seed, the same sheet; another seed, another."""
    sample = draw_sample(tables, n=40, features=["loaded"])
    mixed = {name: rows.sample(frac=1, random_state=3) for name, rows in tables.items()}
    assert draw_sample(mixed, n=40, features=["loaded"]).equals(sample)
    other = draw_sample(tables, n=40, features=["loaded"], seed=1)
    assert not set(other["row_id"]) & set(sample["row_id"])


def test_rows_are_shuffled_inside_a_feature(tables):
    """Neither outlet nor finder can be told from where a row stands."""
    sample = draw_sample(tables, n=80, features=["promo", "loaded"])
    assert sample["feature"].tolist() == sorted(sample["feature"])
    loaded = sample[sample["feature"] == "loaded"]
    changes = (loaded["is_found"] != loaded["is_found"].shift()).sum()
    assert changes > 20


@given(st.lists(st.integers(1, 40), min_size=1, max_size=9), st.integers(0, 400))
def test_shares_add_up_and_nothing_gives_more_than_it_has(sizes, n):
    """Equal shares, as far as each has enough."""
    given_rows = _shares(pd.Series(sizes), n)
    assert sum(given_rows) == min(n, sum(sizes))
    assert all(0 <= few <= size for few, size in zip(given_rows, sizes, strict=True))
    open_ones = [f for f, size in zip(given_rows, sizes, strict=True) if f < size]
    assert not open_ones or max(given_rows) - min(open_ones) <= 1


def test_a_citation_stands_where_its_cue_stands():
    """A long quotation makes its first sentence a citation, not all of them."""
    articles = make_articles("“It failed,” Jane Doe said. “We tried it twice. It failed again.”")
    found = fr.find_evidence(articles)
    tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    assert units(tables, "citation")["is_found"].tolist()[0] is True
    assert sum(units(tables, "citation")["is_found"]) == 1


def test_articles_in_other_languages_are_not_drawn():
    """A finder that did not look has missed nothing."""
    german = "Der Rat der Stadt hat am Montag über die Brücke beraten und nichts beschlossen. " * 6
    articles = make_articles("The reckless plan was dropped. It rained.", german)
    found = fr.find_evidence(articles)
    tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    assert set(units(tables, "loaded")["article_id"]) == {"a0"}
    assert set(units(tables, "promo")["article_id"]) == {"a0", "a1"}


def test_articles_of_no_stated_outlet_are_drawn_together():
    """They are one pair of strata, with chances like those of any other."""
    articles = make_articles(*(f"{LOADED.format(n)} {PLAIN.format(n)}" for n in range(9)))
    articles["outlet"] = articles["outlet"].mask(articles["outlet"].notna())
    found = fr.find_evidence(articles)
    tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    sample = draw_sample(tables, n=6, features=["loaded"])
    assert sample["stratum"].isna().all()
    assert sample.groupby("is_found")["probability"].agg(["size", "first"]).values.tolist() == [
        [3, 3 / 9],
        [3, 3 / 9],
    ]


def test_what_cannot_be_drawn_is_refused(tables):
    """Too few rows, unknown features, and features that every sentence has."""
    with pytest.raises(RuleError, match="sample of 3 rows"):
        draw_sample(tables, n=3)
    with pytest.raises(RuleError, match=r"no feature 'tone' to code.*citation, loaded, promo"):
        draw_sample(tables, features=["tone"])
    with pytest.raises(RuleError, match="no feature 'readability' to code"):
        draw_sample(tables, features=["readability"])
    assert set(draw_sample(tables, n=4)["feature"]) == {
        "citation",
        "loaded",
        "promo",
        "stance",
    }


# ---------------------------------------------------------------- the sheet


@pytest.fixture
def drawn(tables, tmp_path):
    """A draw and its sheet."""
    sample = draw_sample(tables, n=20, features=["loaded"])
    sheet, codebook = write_sheet(sample, tables["articles"], tmp_path / "sheet.csv")
    return sample, sheet, codebook


def rows_of(sheet: Path) -> list[dict[str, str]]:
    """The rows of a CSV sheet."""
    with sheet.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def returned(sheet: Path, name: str, rows: list[dict[str, str]], delimiter: str = ",") -> Path:
    """A sheet as a coder gives it back."""
    path = sheet.with_name(name)
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.DictWriter(lines, list(rows[0]), delimiter=delimiter)
        table.writeheader()
        table.writerows(rows)
    return path


def test_a_sheet_shows_neither_outlet_nor_article_nor_what_was_found(drawn, tables):
    """Coders see a sentence in its context, and nothing that could lead them."""
    sample, sheet, _ = drawn
    text = sheet.read_text("utf-8")
    assert tuple(rows_of(sheet)[0]) == COLUMNS
    hidden = {*tables["articles"]["outlet"], *tables["articles"]["article_id"], "True", "reckless/"}
    assert [word for word in hidden if word in text] == []
    assert [row["row"] for row in rows_of(sheet)] == sample["row_id"].tolist()
    assert {row["code"] for row in rows_of(sheet)} == {""}


def test_the_codebook_holds_the_sections_that_are_coded(drawn, tables, tmp_path):
    """Questions and examples of the features drawn; a general section for others."""
    codebook = drawn[2].read_text("utf-8")
    assert "## loaded" in codebook
    assert "## promo" not in codebook
    assert "## any other" not in codebook
    other = drawn[0].assign(feature="passive")
    whole = write_sheet(other, tables["articles"], tmp_path / "other.csv")[1].read_text("utf-8")
    assert "## any other" in whole
    assert "## loaded" not in whole


@given(st.text())
def test_a_harmless_cell_is_read_as_it_was_written(cell):
    """No cell begins like a formula, and the apostrophe comes off again."""
    safe = harmless(cell)
    assert safe[:1] not in set("=+-@\t\r＝＋－＠")
    assert as_written(safe) == cell


def test_formulas_in_articles_stay_text_in_a_sheet(tmp_path):
    """A sentence that a spreadsheet would run has an apostrophe before it."""
    articles = make_articles("=HYPERLINK(1) was reckless.\n\n@SUM rained. It was a reckless day.")
    found = fr.find_evidence(articles)
    tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    sample = draw_sample(tables, n=4, features=["loaded"])
    sheet, _ = write_sheet(sample, articles, tmp_path / "sheet.csv")
    cells = [cell for row in rows_of(sheet) for cell in row.values()]
    assert [cell for cell in cells if cell[:1] in set("=+-@")] == []
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert len(read_sheets([sheet], sample)) == len(sample)


def test_a_sheet_is_never_overwritten(drawn, tables):
    """It may hold somebody's work."""
    sample, sheet, codebook = drawn
    with pytest.raises(CorpusError, match="may hold codes"):
        write_sheet(sample, tables["articles"], sheet)
    codebook.write_text("mine", "utf-8")
    with pytest.raises(CorpusError, match="another codebook"):
        write_sheet(sample, tables["articles"], sheet.with_suffix(".jsonl"))
    with pytest.raises(RuleError, match=r"ends in \.csv"):
        write_sheet(sample, tables["articles"], sheet.with_suffix(".xlsx"))


# ---------------------------------------------------------------- what comes back


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_codes_come_back_from_any_spreadsheet(drawn, delimiter):
    """Other separators, a byte order mark, sorted rows, spaces, yes for 1, notes, no code."""
    sample, sheet, _ = drawn
    given_codes = ["1", "0", "yes", "No", "?", "", " 1 ", "1.0"] + [""] * 12
    rows = [
        row | {"code": c, "note": "'=2"} for row, c in zip(rows_of(sheet), given_codes, strict=True)
    ]
    path = returned(sheet, "ada.csv", rows[::-1], delimiter)
    path.write_text("\ufeff" + path.read_text("utf-8").replace("\r\n", "\n"), "utf-8")
    codes = check(read_sheets([path], sample), CODES).set_index("row_id")
    read = [codes["code"][row["row"]] for row in rows[:8]]
    np.testing.assert_array_equal(read, [1, 0, 1, 0, np.nan, np.nan, 1, 1])
    assert set(codes["coder"]) == {"ada"}
    assert set(codes["note"]) == {"=2"}


def edited(rows, **changes):
    """Rows with a change in the third: it stands on line 4."""
    return [row | changes if n == 2 else row for n, row in enumerate(rows)]


BROKEN = {
    "ada.csv, line 4: row 'r0' was not drawn from this output": lambda r: edited(r, row="r0"),
    "ada.csv, line 4: row '.*' stands twice": lambda r: edited(r, row=r[0]["row"]),
    "ada.csv, line 4: the sentence was edited": lambda r: edited(r, sentence="It snowed."),
    "ada.csv, line 4: 'maybe' is no code; write 1, 0 or": lambda r: edited(r, code="maybe"),
    "ada.csv, line 4: '2' is no code": lambda r: edited(r, code="2"),
    "none of its rows was drawn from this output": lambda r: [
        row | {"row": f"r{n}"} for n, row in enumerate(r)
    ],
}


@pytest.mark.parametrize("message", BROKEN)
def test_a_sheet_that_does_not_fit_is_refused_with_its_line(drawn, message):
    """Rows of another output, rows twice, edited sentences and codes that are none."""
    sample, sheet, _ = drawn
    rows = rows_of(sheet)
    if "twice" in message:
        rows[2]["sentence"] = rows[0]["sentence"]
    path = returned(sheet, "ada.csv", BROKEN[message](rows))
    with pytest.raises(RuleError, match=message):
        read_sheets([path], sample)


def test_files_that_are_no_sheets_are_refused(drawn, tmp_path):
    """Another table, another encoding, a mark that is not closed; no file, one name twice."""
    sample, sheet, _ = drawn
    other = tmp_path / "other.csv"
    other.write_text("id,score\n1,2\n", "utf-8")
    with pytest.raises(CorpusError, match="no column 'row'"):
        read_sheets([other], sample)
    other.write_bytes("row,sentence,code\nr1,caf\u00e9,1\n".encode("latin-1"))
    with pytest.raises(CorpusError, match="not UTF-8"):
        read_sheets([other], sample)
    other.write_text('row,sentence,code\n"r1,x,1\n', "utf-8")
    with pytest.raises(CorpusError, match="line 2: not CSV"):
        read_sheets([other], sample)
    with pytest.raises(RuleError, match="no sheet given"):
        read_sheets([], sample)
    (tmp_path / "b").mkdir()
    with pytest.raises(RuleError, match="two sheets are named 'sheet'"):
        read_sheets([sheet, tmp_path / "b" / "sheet.csv"], sample)


def test_sheets_of_two_draws_are_not_mixed(tables, tmp_path):
    """Chances hold for one draw."""
    draws = [draw_sample(tables, n=20, features=["loaded"], seed=seed) for seed in (0, 1)]
    sheets = [
        write_sheet(draw, tables["articles"], tmp_path / f"sheet{number}.csv")[0]
        for number, draw in enumerate(draws)
    ]
    both = pd.concat(draws, ignore_index=True)
    assert len(read_sheets(sheets[:1], both)) == 20
    with pytest.raises(RuleError, match="of two draws"):
        read_sheets(sheets, both)


def test_doccano_shows_the_sentence_in_its_context_and_gives_codes_back(tables, tmp_path):
    """Labels 1, 0 and ? are codes; two labels on a row are none."""
    sample = draw_sample(tables, n=20, features=["loaded"])
    sheet, _ = write_sheet(sample, tables["articles"], tmp_path / "sheet.jsonl")
    lines = [json.loads(line) for line in sheet.read_text("utf-8").splitlines()]
    for line, text in zip(lines, sample["text"], strict=True):
        assert f"⟦{text}⟧" in line["text"]
    labels = [["1"], ["0"], ["?"], []] + [[]] * 16
    back = [line | {"id": 7, "label": label} for line, label in zip(lines, labels, strict=True)]
    path = tmp_path / "ada.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in back), "utf-8")
    read = read_sheets([path], sample)["code"].tolist()[:4]
    np.testing.assert_array_equal(read, [1, 0, np.nan, np.nan])
    back[1]["label"] = ["1", "0"]
    path.write_text("\n".join(json.dumps(line) for line in back), "utf-8")
    with pytest.raises(RuleError, match=r"line 2: .* is no code; choose one"):
        read_sheets([path], sample)
    path.write_text('{"id": 1, "text": "It rained."}\n', "utf-8")
    with pytest.raises(CorpusError, match="line 1: no row, text and label"):
        read_sheets([path], sample)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_sentence_of_any_text_is_recognised_when_it_comes_back(text):
    """Controls, brackets and line ends in a sentence are no edit."""
    articles = DataFrame({"article_id": ["a1"], "text": [f"⟦before {text} after⟧"]})
    place = ("a1", 8, 8 + len(text), text)
    sample = frame([("r1", "s1", "loaded", *place, None, None, True, 1, 1.0)], SAMPLE)
    with TemporaryDirectory() as folder:
        for name in ("sheet.csv", "sheet.jsonl"):
            sheet, _ = write_sheet(sample, articles, Path(folder, name))
            assert read_sheets([sheet], sample)["row_id"].tolist() == ["r1"]
