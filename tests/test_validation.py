"""Validation: estimates equal hand-worked and library results; runs, verification and reports."""

import itertools
import json
import re
import shutil
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from scipy.stats import betabinom
from sklearn.metrics import precision_recall_fscore_support

import framing as fr
from framing.agreement import agreement
from framing.annotated import validate_annotations
from framing.annotations import Annotations
from framing.cli import main
from framing.errors import CorpusError, RuleError
from framing.resampling import stream
from framing.sampling import units
from framing.schema import CODES, SAMPLE, VALIDATION, check, frame
from framing.validation import STATISTICS, Strata, estimates, validate, validated, validated_each
from framing.verify import verify
from tests.build import make_articles

EXACT = 1e-12

# Outlet, found or not, sentences in the corpus, coded, of these 1; and drawn without a code.
COUNTS = [
    ("North", True, 120, 12, 11, 0),
    ("North", False, 900, 15, 1, 2),
    ("South", True, 30, 10, 7, 1),
    ("South", False, 400, 20, 0, 0),
    (None, True, 50, 10, 9, 0),
    (None, False, 500, 20, 2, 0),
]


def coded(counts=COUNTS, coder="ada") -> tuple[DataFrame, DataFrame]:
    """A draw with so many codes in each stratum."""
    rows, codes = [], []
    for outlet, is_found, size, n, present, missing in counts:
        for number in range(n + missing):
            name, chance = f"r{len(rows)}", (n + missing) / size
            place = ("a", len(rows), len(rows) + 1, "x")
            rows.append((name, "s", "loaded", *place, outlet, outlet, is_found, size, chance))
            code = None if number >= n else float(number < present)
            codes.append((name, coder, code, None))
    return frame(rows, SAMPLE), frame(codes, CODES)


def of(table: DataFrame, outlet: str | None = None) -> DataFrame:
    """The rows of one outlet, or of all together, by statistic."""
    mine = table[table["outlet"].isna() if outlet is None else table["outlet"] == outlet]
    return mine.set_index("statistic")


def test_estimates_are_those_worked_by_hand():
    """Each code stands for size / codes sentences of its stratum (Horvitz & Thompson 1952)."""
    whole = of(check(validate(*coded()), VALIDATION))["estimate"]
    true = 120 * 11 / 12 + 30 * 7 / 10 + 50 * 9 / 10
    missed = 900 * 1 / 15 + 0 + 500 * 2 / 20
    worked = {
        "precision": true / 200,
        "recall": true / (true + missed),
        "f1": 2 * true / (200 + true + missed),
        "prevalence_found": 200 / 2000,
        "prevalence_corrected": (true + missed) / 2000,
    }
    assert whole[list(worked)].to_numpy() == pytest.approx(list(worked.values()), abs=EXACT)


def test_estimates_equal_those_of_scikit_learn_with_weights():
    """Precision, recall and F1 of the coded rows, each with the weight of its stratum."""
    sample, codes = coded()
    rows = sample.merge(codes.dropna(subset=["code"]), on="row_id")
    n = rows.groupby(["stratum", "is_found"], dropna=False)["code"].transform("size")
    theirs = precision_recall_fscore_support(
        rows["code"], rows["is_found"], average="binary", sample_weight=rows["stratum_size"] / n
    )
    ours = of(validate(sample, codes))["estimate"][["precision", "recall", "f1"]]
    assert ours.to_numpy() == pytest.approx(theirs[:3], abs=EXACT)


def test_corrected_prevalence_is_that_of_rogan_and_gladen():
    """(apparent + specificity - 1) / (sensitivity + specificity - 1), 1978, p. 73."""
    whole = of(validate(*coded()))["estimate"]
    truth, apparent = whole["prevalence_corrected"], whole["prevalence_found"]
    false = apparent * (1 - whole["precision"])
    specificity = 1 - false / (1 - truth)
    worked = (apparent + specificity - 1) / (whole["recall"] + specificity - 1)
    assert truth == pytest.approx(worked, abs=EXACT)


def test_rogan_and_gladen_hold_at_a_worked_example():
    """Sensitivity .9, specificity .8, 1,000 units, 300 found: a seventh has it, not 30 %."""
    truth = (0.3 + 0.8 - 1) / (0.9 + 0.8 - 1)
    true, false = 900 * truth, 1000 * 0.2 * (1 - truth)
    strata = Strata(
        np.array([300.0, 700.0]),
        np.array([300.0, 700.0]),
        np.array([true, 1000 * truth - true]),
        np.array([True, False]),
    )
    assert true + false == pytest.approx(300, abs=1e-9)
    values = dict(zip(STATISTICS, estimates(strata, stream(0))[0], strict=True))
    assert values["prevalence_corrected"] == pytest.approx(1 / 7, abs=EXACT)
    assert values["recall"] == pytest.approx(0.9, abs=EXACT)


def test_each_outlet_is_estimated_from_its_own_strata():
    """An outlet drawn together with others has no row of its own."""
    made = validate(*coded())
    assert set(made["outlet"].dropna()) == {"North", "South"}
    north = of(made, "North")
    assert north["estimate"]["precision"] == pytest.approx(11 / 12, abs=EXACT)
    assert north["n"]["precision"] == 27
    assert north["n_missing"]["precision"] == 2
    assert of(made)["n"]["recall"] == 87


@pytest.mark.parametrize(("n", "present"), [(12, 11), (20, 20), (10, 0), (40, 25)])
def test_one_stratum_has_the_interval_of_a_beta_binomial(n, present):
    """Jeffreys' interval for a finite corpus (Brown et al. 2001; Ghosh & Meeden 1997)."""
    strata = Strata(*(np.array([x]) for x in (120.0, n, present, True)))
    _, low, high = estimates(strata, stream(0))
    scale = (n - 1) / n
    left = betabinom(120 - n, present * scale + 0.5, (n - present) * scale + 0.5)
    worked = [(present + left.ppf(p)) / 120 for p in (0.025, 0.975)]
    worked = [min(worked[0], present / n), max(worked[1], present / n)]
    assert [low[0], high[0]] == pytest.approx(worked, abs=1.01 / 120)


def test_the_spread_of_draws_is_that_of_a_stratified_sample():
    """Cochran 1977, eq. 5.13: sum of size² (1 - n / size) s² / n."""
    size, n, present = np.array([400.0, 900]), np.array([100.0, 90]), np.array([50.0, 45])
    strata = Strata(size, n, present, np.array([True, False]))
    _, low, high = estimates(strata, stream(0))
    share = present / n
    variance = (size**2 * (1 - n / size) * share * (1 - share) / (n - 1)).sum() / size.sum() ** 2
    width = high[-1] - low[-1]
    assert width == pytest.approx(2 * 1.96 * np.sqrt(variance), rel=0.02)


def test_a_corpus_that_was_coded_whole_is_known():
    """Nothing is left to be drawn: the interval is the estimate."""
    made = of(validate(*coded([("N", True, 10, 10, 8, 0), ("N", False, 20, 20, 1, 0)])))
    known = made.loc[["precision", "recall", "f1", "prevalence_corrected"]]
    assert known["low"].tolist() == pytest.approx(known["estimate"].tolist(), abs=EXACT)
    assert known["high"].tolist() == pytest.approx(known["estimate"].tolist(), abs=EXACT)


def test_what_cannot_be_told_is_missing_with_its_reason():
    """No sentence coded 1; a stratum without a code."""
    nothing = of(validate(*coded([("N", True, 9, 0, 0, 3), ("N", False, 20, 5, 0, 0)])))
    assert nothing["estimate"][["precision", "recall"]].isna().all()
    assert set(nothing["reason"][["precision", "recall"]]) == {"no code in 1 of 2 strata"}
    assert nothing["estimate"]["prevalence_found"] == pytest.approx(9 / 29, abs=EXACT)
    empty = of(validate(*coded([("N", False, 20, 5, 0, 0)])))
    assert empty["reason"]["recall"] == "nothing is found or coded 1"
    assert empty["estimate"]["prevalence_corrected"] == 0


def test_the_majority_of_coders_counts_and_a_tie_is_no_code():
    """Three coders; where two differ and no third decides, the row is counted as missing."""
    sample, ada = coded([("N", True, 4, 4, 2, 0), ("N", False, 4, 4, 0, 0)])
    bert = ada.assign(coder="bert", code=[1.0, 0.0, 0.0, 1.0, 0, 0, 0, 0])
    both = of(validate(sample, pd.concat([ada, bert])))
    assert both["estimate"]["precision"] == pytest.approx(1 / 2, abs=EXACT)
    assert (both["n"]["precision"], both["n_missing"]["precision"]) == (6, 2)
    assert both["n_coders"]["precision"] == 2
    codes = pd.concat([ada, bert])
    tables = {"validation": validate(sample, codes), "sample": sample, "codes": codes}
    feature = sample["feature"].iloc[0]
    told = "validated on 6 sentences (2 more left out: coders disagree): precision .50"
    assert validated(tables, feature).startswith(told)
    cleo = ada.assign(coder="cleo", code=[1.0, 1.0, 0.0, 1.0, 0, 0, 0, 0])
    three = of(validate(sample, pd.concat([ada, bert, cleo])))
    assert three["estimate"]["precision"] == pytest.approx(3 / 4, abs=EXACT)
    assert three["n_missing"]["precision"] == 0


def test_results_do_not_depend_on_the_order_of_rows():
    """Rows are mixed; numbers stay, to the last digit."""
    sample, codes = coded()
    other = codes.assign(coder="bert", code=codes["code"].iloc[::-1].to_numpy())
    codes = pd.concat([codes, other], ignore_index=True)
    mixed = [rows.sample(frac=1, random_state=1) for rows in (sample, codes)]
    assert validate(*mixed).equals(validate(sample, codes))


# ---------------------------------------------------------------- agreement


def long(*coders: str) -> DataFrame:
    """Codes from strings, one a coder, a character a unit; * is missing."""
    names = sorted({c for codes in coders for c in codes} - {"*"})
    rows = [
        (f"u{unit:02}", f"c{coder}", None if code == "*" else float(names.index(code)), None)
        for coder, codes in enumerate(coders)
        for unit, code in enumerate(codes)
    ]
    return frame(rows, CODES)


# Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, examples A, B and C.
PUBLISHED = {
    0.095: ("0100000010", "1110010000"),
    0.692: ("aabbdcccedda", "babbbccceddd"),
    0.743: ("123321412***", "1233224125*3", "*3332342251*", "12332441251*"),
}


@pytest.mark.parametrize("value", PUBLISHED)
def test_alpha_is_that_of_published_examples(value):
    """Two coders and two values; five values; four coders and missing codes."""
    assert round(agreement(long(*PUBLISHED[value])).alpha, 3) == value


def test_alpha_is_one_minus_observed_over_expected_disagreement():
    """Example A by hand: 4 of 10 pairs differ; 14 zeros and 6 ones: 1 - 19 x 4 / (14 x 6)."""
    assert agreement(long(*PUBLISHED[0.095])).alpha == pytest.approx(1 - 19 * 4 / 84, abs=EXACT)


UNDEFINED = {
    "coders share no units": ("01**", "**10"),
    "all shared codes are equal": ("1111", "111*"),
}


@pytest.mark.parametrize("reason", UNDEFINED)
def test_alpha_is_undefined_where_nothing_can_be_told(reason):
    """Missing, with the reason; one coder alone shares no units."""
    made = agreement(long(*UNDEFINED[reason]))
    assert made.reason == reason
    assert np.isnan([made.alpha, made.low, made.high]).all()
    assert agreement(long("0101")).reason == "coders share no units"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("01*", min_size=8, max_size=8), min_size=2, max_size=4))
def test_alpha_agrees_with_the_library_on_matrices(coders):
    """Their matrix with gaps and our counts are the same thing."""
    made = agreement(long(*coders, "01010101"))
    matrix = [[np.nan if c == "*" else float(c) for c in codes] for codes in (*coders, "01010101")]
    if made.reason in UNDEFINED:
        return
    theirs = krippendorff.alpha(np.array(matrix), level_of_measurement="nominal")
    assert made.alpha == pytest.approx(theirs, abs=EXACT)


def test_the_interval_of_alpha_holds_the_truth_as_often_as_it_says():
    """200 simulated pairs of coders who each err once in ten, 100 units: 90 to 99 in 100."""
    random, hits = np.random.default_rng(5), 0
    truth = 1 - (2 * 0.1 * 0.9) / (2 * 0.5 * 0.5)
    for run in range(200):
        units_of = random.random(100) < 0.5
        codes = ["".join("01"[int(u ^ (random.random() < 0.1))] for u in units_of) for _ in "ab"]
        made = agreement(long(*codes), seed=run)
        hits += made.low <= truth <= made.high
    assert 180 <= hits <= 198


def test_few_shared_units_have_no_interval():
    """Alpha of four units is a number, not a finding."""
    made = agreement(long("0110", "0111"))
    assert made.alpha > 0
    assert made.reason == "fewer than five shared units: no interval"


# ---------------------------------------------------------------- annotated articles


def annotated(n: int) -> tuple[dict[str, DataFrame], Annotations]:
    """Articles of two outlets, and what a person marked: one term missed, one found too much."""
    texts = [
        f"The reckless plan {k} fell. It was an odd plan. The brutal {k}. It rained."
        for k in range(n)
    ]
    articles = make_articles(*texts).assign(outlet=list(itertools.islice("NS" * n, n)))
    articles = articles.astype({"outlet": "str"})
    found = fr.find_evidence(articles)
    tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    marks = found.evidence[found.evidence["text"] == "reckless"]
    odd = [text.index("odd") for text in articles["text"]]
    missed = marks.assign(start=odd, end=[s + 3 for s in odd], text="odd")
    missed["evidence_id"] = "m" + marks["evidence_id"]
    by_hand = pd.concat([marks, missed], ignore_index=True)
    return tables, Annotations(articles[["article_id", "text"]], by_hand, found.roles.iloc[:0])


def test_annotated_articles_give_the_same_statistics():
    """One sentence found and marked, one only marked, one only found, in each article."""
    tables, gold = annotated(12)
    made = check(validate_annotations(tables, gold), VALIDATION)
    found = units(tables, "loaded").groupby("article_id")["is_found"].sum()
    assert found.tolist() == [2] * 12
    worked = {"precision": 0.5, "recall": 0.5, "f1": 0.5, "prevalence_found": 0.5}
    for outlet in (None, "N", "S"):
        got = of(made, outlet)["estimate"]
        assert got[list(worked)].tolist() == pytest.approx(list(worked.values()), abs=EXACT)
    assert of(made)["n"]["recall"] == 48
    assert of(made)["low"]["precision"] == pytest.approx(0.5, abs=EXACT)


def test_few_annotated_articles_have_no_interval():
    """Below five, drawing articles again says nothing."""
    made = of(validate_annotations(*annotated(4)))
    assert made["low"].isna().all()
    assert made["reason"]["recall"] == "4 articles: no interval"


def test_annotations_of_other_texts_are_refused():
    """An unknown article, an edited text, a feature that was not measured."""
    tables, gold = annotated(2)
    other = gold.articles.assign(article_id=["a0", "a9"])
    with pytest.raises(CorpusError, match="'a9' is not in the corpus"):
        validate_annotations(tables, gold._replace(articles=other))
    with pytest.raises(CorpusError, match="'a0' has another text"):
        validate_annotations(tables, gold._replace(articles=gold.articles.assign(text="x")))
    with pytest.raises(RuleError, match="'tone' was not measured"):
        validate_annotations(tables, gold, features=["tone"])


# ---------------------------------------------------------------- runs


STORY = (
    "“The plan is reckless,” Mayor Ada Lorn said. It rained. The brutal wind fell on day {}. "
    "Nobody came to the pier. READ MORE: Council delays the bridge again"
)


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output of twelve articles of two outlets."""
    lines = [
        json.dumps({"id": f"{n:03}", "outlet": ["North", "South"][n % 2], "text": STORY.format(n)})
        for n in range(12)
    ]
    news = tmp_path / "news.jsonl"
    news.write_text("\n".join(lines), encoding="utf-8")
    assert run("extract", news, "-o", tmp_path / "out").exit_code == 0
    return tmp_path / "out"


def filled_in(out: Path, sheet: Path, name: str) -> Path:
    """The sheet as a coder gives it back who says what the finder says."""
    key = pd.read_parquet(out / "sample").set_index("row_id")["is_found"]
    rows = pd.read_csv(sheet, dtype=str, keep_default_na=False)
    rows["code"] = rows["row"].map(key).astype(int).astype(str)
    rows.to_csv(sheet.with_name(name), index=False)
    return sheet.with_name(name)


def test_a_sheet_goes_out_and_numbers_come_back(out: Path, tmp_path: Path) -> None:
    """Sample, code, validate, verify: tables stand in the output, the key never in the sheet."""
    sheet = tmp_path / "sheet.csv"
    told = run("sample", out, "-o", sheet, "-n", 24, "--json")
    assert told.exit_code == 0
    assert json.loads(told.stdout) == {
        "rows": 96, "citation": 24, "loaded": 24, "promo": 24, "stance": 24, "out": str(sheet),
    }  # fmt: skip
    assert (tmp_path / "sheet-codebook.md").is_file()
    sheets = [filled_in(out, sheet, name) for name in ("ada.csv", "bert.csv")]
    said = run("validate", out, *sheets)
    assert said.exit_code == 0
    assert said.stdout.splitlines()[1].startswith(
        "loaded: validated on 24 sentences: precision 1.00"
    )
    assert said.stdout.count("coders agree with alpha 1.00") == 3  # stance: none found
    assert run("validate", out, *sheets, "--quiet").stdout == ""
    rows = json.loads(run("validate", out, *sheets, "--json").stdout)["validation"]
    assert {row["statistic"] for row in rows} == {*STATISTICS, "alpha"}
    tables = fr.read_tables(out)
    assert len(tables["codes"]) == 192
    assert verify(out) is None


def test_sentences_without_a_code_of_the_majority_are_told(out: Path, tmp_path: Path) -> None:
    """The line that `validate` prints, and the report's, say how many rows count for nothing."""
    sheet = tmp_path / "sheet.csv"
    run("sample", out, "-o", sheet, "-n", 24, "--features", "loaded")
    sheets = [filled_in(out, sheet, name) for name in ("ada.csv", "bert.csv")]
    rows = pd.read_csv(sheets[1], dtype=str, keep_default_na=False)
    rows.loc[:4, "code"] = rows["code"][:5].map({"0": "1", "1": "0"})
    rows.to_csv(sheets[1], index=False)
    said = "loaded: validated on 19 sentences (5 more left out: coders disagree): precision 1.00"
    assert run("validate", out, *sheets).stdout.startswith(said)
    assert validated(fr.read_tables(out), "loaded").startswith(said.removeprefix("loaded: "))
    for path in sheets:  # neither can tell of three more
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
        rows.loc[5:7, "code"] = "?"
        rows.to_csv(path, index=False)
    said = "16 sentences (5 more left out: coders disagree; 3 more left out: no code): precision"
    assert said in run("validate", out, *sheets).stdout


def test_coders_who_are_made_up_validate_nothing() -> None:
    """The sentence says so, of all coders or of some."""
    sample, real = coded()
    tables = {"sample": sample, "codes": real, "validation": validate(sample, real)}
    assert validated(tables, "loaded").startswith("validated on ")
    pretended = real.assign(coder="pretend-bert")
    made_up = tables | {"codes": pretended, "validation": validate(sample, pretended)}
    said = "not validated on this corpus, since all coders are made up; on "
    assert validated(made_up, "loaded").startswith(said)
    both = pd.concat([real, pretended], ignore_index=True)
    mixed = tables | {"codes": both, "validation": validate(sample, both)}
    assert "since some coders are made up" in validated(mixed, "loaded")


def test_verify_recomputes_the_validation_from_the_codes(out: Path, tmp_path: Path) -> None:
    """A number that was improved by hand is found and named."""
    run("sample", out, "-o", tmp_path / "sheet.csv", "-n", 8)
    run("validate", out, filled_in(out, tmp_path / "sheet.csv", "ada.csv"))
    file = next((out / "validation").glob("*.parquet"))
    rows = pd.read_parquet(file)
    rows.assign(estimate=rows["estimate"] * 0.9).to_parquet(file)
    difference = verify(out)
    assert difference is not None
    assert difference.where.startswith("validation citation/")


def test_a_sheet_without_rows_is_refused(tmp_path: Path) -> None:
    """No voices, no measures, no strata: the reason is said and no sheet is written."""
    news = tmp_path / "news.jsonl"
    news.write_text(json.dumps({"id": "1", "text": STORY.format(1)}), encoding="utf-8")
    run("extract", news, "-o", tmp_path / "out", "--features", "promo")
    refused = run("sample", tmp_path / "out", "-o", tmp_path / "sheet.csv")
    assert refused.exit_code == 2
    assert "no sentence to draw" in refused.stderr
    assert not (tmp_path / "sheet.csv").exists()


def test_draws_of_an_output_stand_side_by_side(out: Path, tmp_path: Path) -> None:
    """A second draw leaves the first valid; the same draw again adds nothing."""
    for name, seed in (("one", 0), ("two", 1), ("again", 0)):
        assert (
            run("sample", out, "-o", tmp_path / f"{name}.csv", "-n", 8, "--seed", seed).exit_code
            == 0
        )
    key = pd.read_parquet(out / "sample")
    assert key["sample_id"].nunique() == 2
    assert len(key) == 64
    for name in ("one", "two"):
        assert (
            run("validate", out, filled_in(out, tmp_path / f"{name}.csv", "ada.csv")).exit_code == 0
        )
    assert verify(out) is None


REFUSED = {
    "nothing was drawn from it; run framing sample first": [],
    "no row of the sheets has a code": ["sample"],
    "none of its rows was drawn from this output": ["sample", "other"],
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_cannot_be_validated_is_one_line_and_exit_2(
    out: Path, tmp_path: Path, message: str
) -> None:
    """No draw, no code, a sheet of another output."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("row,sentence,code\nr1,It rained.,1\n", "utf-8")
    if "sample" in REFUSED[message]:
        name = "real.csv" if "other" in REFUSED[message] else "empty.csv"
        run("sample", out, "-o", tmp_path / name, "-n", 8)
        sheet = tmp_path / "empty.csv" if name == "empty.csv" else sheet
    told = run("validate", out, sheet)
    assert told.exit_code == 2
    assert message in told.stderr
    assert told.stderr.count("\n") == 1


def test_wrong_use_of_the_commands_exits_2(out: Path, tmp_path: Path) -> None:
    """A sheet that exists, a file that does not, a folder that is no output."""
    sheet = tmp_path / "sheet.csv"
    assert run("sample", out, "-o", sheet, "-n", 8).exit_code == 0
    assert run("sample", out, "-o", sheet, "-n", 8).exit_code == 2
    assert run("sample", out, "-o", tmp_path / "x.csv", "-n", 3).exit_code == 2
    assert run("sample", tmp_path, "-o", tmp_path / "x.csv").exit_code == 2
    assert run("validate", out, tmp_path / "nowhere.csv").exit_code == 2
    assert run("validate", tmp_path, sheet).exit_code == 2


def test_a_new_extraction_never_stands_beside_an_old_validation(out: Path, tmp_path: Path) -> None:
    """What was found may have changed: old numbers do not hold for it, and codes are not lost."""
    run("sample", out, "-o", tmp_path / "sheet.csv", "-n", 8)
    run("validate", out, filled_in(out, tmp_path / "sheet.csv", "ada.csv"))
    assert (out / "validation").is_dir()
    assert run("extract", tmp_path / "news.jsonl", "-o", out).exit_code == 2
    assert (out / "codes").is_dir()
    for name in ("sample", "codes", "validation"):
        shutil.rmtree(out / name)
    assert run("extract", tmp_path / "news.jsonl", "-o", out).exit_code == 0
    assert "validation" not in json.loads((out / "manifest.json").read_text("utf-8"))


# ---------------------------------------------------------------- in words


def test_a_report_says_whether_its_figures_were_validated(out: Path, tmp_path: Path) -> None:
    """Figures of a feature say so until somebody has coded a sample; then they say how well.

    Of stance nothing is found in these texts, so it stays what it was.
    """
    run("report", out, "-o", tmp_path / "before.html")
    before = (tmp_path / "before.html").read_text("utf-8")
    coded = re.compile(r'<section aria-labelledby="(?:cited|loaded|stance|promos|contrasts)">')
    parts = [part.split("</section>")[0] for part in coded.split(before)[1:]]
    assert len(parts) == 5
    about = [c.split("</figcaption>")[0] for part in parts for c in part.split("<figcaption>")[1:]]
    assert about
    assert [c for c in about if "Not validated on this corpus." not in c] == []
    run("sample", out, "-o", tmp_path / "sheet.csv", "-n", 24)
    run("validate", out, filled_in(out, tmp_path / "sheet.csv", "ada.csv"))
    run("report", out, "-o", tmp_path / "after.html")
    after = (tmp_path / "after.html").read_text("utf-8")
    parts = [part.split("</section>")[0] for part in coded.split(after)[1:]]
    assert [n for n, part in enumerate(parts) if "ot validated on this corpus" in part] == [2]
    assert "Validated on 24 sentences: precision 1.00 (" in after
    for asked in (
        "cited, not who, nor",
        "stands there, not in whose voice",
        "not what is promoted",
    ):
        assert asked in after


def test_words_name_what_was_checked_and_what_was_not():
    """One feature of two; a statistic without a value is left out."""
    rows = [
        ("loaded", None, "precision", None, None, None, 9, 0, 1, "", "no code in 1 of 2 strata"),
        ("loaded", None, "recall", 0.5, 0.25, 0.75, 9, 0, 1, "", None),
        ("promo", "North", "recall", 1.0, 1.0, 1.0, 9, 0, 1, "", None),
    ]
    tables = {"validation": frame(rows, VALIDATION)}
    told = "validated on 9 sentences: recall .50 (.25–.75); coders were asked whether"
    assert validated(tables, "loaded").startswith(told)
    assert validated(tables, "promo") == "not validated on this corpus"
    assert validated_each(tables, ["loaded", "promo"]).endswith(
        "promo not validated on this corpus"
    )
