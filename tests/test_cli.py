"""The commands: what they write, what they print, and how they exit."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import framing as fr
from framing.cli import main

ROOT = Path(__file__).resolve().parents[1]
STORY = (
    "The council voted on Monday. “The plan is reckless,” Mayor Ada Lorn said. According to the "
    "ministry, the bridge will close. READ MORE: Council delays the bridge again"
)


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Twelve articles of two outlets."""
    lines = [
        json.dumps({"id": f"{n:03}", "outlet": ["North", "South"][n % 2], "text": f"{STORY} {n}."})
        for n in range(12)
    ]
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_extract_compare_and_explain_go_hand_in_hand(news: Path, tmp_path: Path) -> None:
    """From a file to contrasts and back to the words."""
    out = tmp_path / "out"
    assert run("extract", news, "-o", out).exit_code == 0
    before = {path.name for path in out.iterdir()}
    assert run("compare", out).exit_code == 0
    added = {path.name for path in out.iterdir()} - before - {"story_edits"}  # these are given
    told = run("compare", "--help").output
    assert [name for name in sorted(added) if name not in told.lower()] == []
    assert len(added) == 9
    names = {path.name for path in out.iterdir()}
    assert names >= {"articles", "evidence", "roles", "voices", "measures", "contrasts", "rejects"}
    articles = pd.read_parquet(out / "articles")
    assert articles["article_id"].tolist() == [f"{n:03}" for n in range(12)]
    texts = articles.set_index("article_id")["text"]
    for table in ("evidence", "roles"):
        rows = pd.read_parquet(out / table)
        assert len(rows)
        slices = [
            texts[a][s:e] for a, s, e in zip(rows.article_id, rows.start, rows.end, strict=True)
        ]
        assert slices == rows["text"].tolist()
    told = run("explain", out, "--measure", "loaded_per_1000_quoted_words", "--outlet", "North")
    assert told.exit_code == 0
    assert told.stdout.count("[reckless]") == 6


def test_explain_can_be_handed_to_a_fact_checker(tmp_path: Path) -> None:
    """A line names outlet and headline, of a citation also source and cue; a tab stays none."""
    out, news = tmp_path / "out", tmp_path / "news.jsonl"
    text = "“The regime is late,” Ada Lorn said.\n\nIt is closed, according to the mayor."
    rows = [
        {"id": "a", "outlet": "North", "headline": "Fees\trise", "text": text},
        {"id": "b", "text": text},
    ]
    news.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    run("extract", news, "-o", out)
    told = run("explain", out, "--measure", "citations_per_1000_words").stdout.splitlines()
    fields = [line.split("\t") for line in told]
    assert {len(each) for each in fields} == {6}
    assert fields[0][1:5] == ["North", "Fees rise", "Ada Lorn", "said"]
    assert fields[2][1:3] == ["", ""]
    assert re.fullmatch(r"a:\d+-\d+", fields[0][0])
    assert "[“The regime is late,” Ada Lorn said" in fields[0][-1]
    loaded = run("explain", out, "--measure", "loaded_per_1000_quoted_words").stdout
    assert loaded.splitlines()[0].split("\t")[1:3] == ["North", "Fees rise"]
    assert len(loaded.splitlines()[0].split("\t")) == 4


def test_compare_and_report_tell_their_stages_on_a_terminal(news: Path, tmp_path: Path) -> None:
    """One line each; none where nobody looks, or with --quiet."""
    out, page = tmp_path / "out", tmp_path / "r.html"
    run("extract", news, "-o", out)
    for command, told in (
        (["compare", out], "comparing: omissions"),
        (["report", out, "-o", page], "reporting: page"),
        (["compare", out, "--quiet"], ""),
    ):
        reader, writer = os.openpty()
        command = [sys.executable, "-m", "framing", *map(str, command)]
        subprocess.run(command, stderr=writer, stdout=subprocess.DEVNULL, check=True)
        os.write(writer, b"end")
        said = os.read(reader, 10_000).decode()
        assert told in said
        assert ("…" in said) == bool(told)
    assert "…" not in run("compare", out).stderr


def test_compare_says_how_many_articles_have_no_outlet(news: Path, tmp_path: Path) -> None:
    """They stand in no rate and no contrast; where there are none nothing is said."""
    out, more = tmp_path / "out", tmp_path / "more.jsonl"
    assert run("extract", news, "-o", out).exit_code == 0
    assert "without outlet" not in run("compare", out).stderr
    more.write_text(json.dumps({"id": "x", "text": f"{STORY} No outlet is named."}), "utf-8")
    assert run("extract", news, more, "-o", out).exit_code == 0
    told = run("compare", out).stderr
    assert "1 articles without outlet in no rate or contrast" in told
    assert json.loads((out / "manifest.json").read_text("utf-8"))["articles_without_group"] == 1
    assert run("verify", out).exit_code == 0


def test_a_matched_comparison_is_inside_the_stories_of_the_output(
    news: Path, tmp_path: Path
) -> None:
    """Rows say how many stories both sides tell, here as they were put together by hand."""
    out, edits = tmp_path / "out", tmp_path / "edits.csv"
    assert run("extract", news, "-o", out).exit_code == 0
    rows = [f"split,{n:03}," for n in range(12)]
    rows += [f"merge,{n:03},{n + 1:03}" for n in range(0, 12, 2)]
    edits.write_text("\n".join(["action,article_id,with", *rows]), "utf-8")
    assert run("compare", out, "--matched", "--stories-edits", edits).exit_code == 0
    contrasts = pd.read_parquet(out / "contrasts")
    assert contrasts["n_stories"].unique().tolist() == [6]
    assert run("verify", out).exit_code == 0


def test_what_a_contrast_compared_can_be_opened_and_computed_again(
    news: Path, tmp_path: Path
) -> None:
    """Inside stories it is some articles of both sides: their sums, and the words behind these."""
    out, edits = tmp_path / "out", tmp_path / "edits.csv"
    assert run("extract", news, "-o", out).exit_code == 0
    measure = "loaded_per_1000_quoted_words"
    asked = ("explain", out, "--measure", measure, "--contrast", "North")
    assert "run framing compare first" in run(*asked).stderr
    rows = [f"split,{n:03}," for n in range(12)]
    rows += [f"merge,{n:03},{n + 1:03}" for n in range(0, 10, 2)]
    edits.write_text("\n".join(["action,article_id,with", *rows]), "utf-8")
    assert run("compare", out, "--matched", "--stories-edits", edits).exit_code == 0
    made = pd.read_parquet(out / "contrasts").set_index(["measure", "outlet"])
    row = made.loc[(measure, "North")]
    assert row[["n", "n_against", "n_articles", "n_reference"]].tolist() == [5, 5, 5, 5]
    for outlet, n in ((None, 10), ("North", 5), ("South", 5)):
        told = run(*asked, *(["--outlet", outlet] if outlet else []))
        assert (told.exit_code, told.stdout.count("[reckless]")) == (0, n)
        contrast = dict(row) | {"outlet": "North"}
        assert len(fr.explain(fr.read_tables(out), measure, outlet=outlet, contrast=contrast)) == n
    assert pd.isna(row["reason"]) == ("contrast of North" not in run(*asked).stderr)
    for options in (("--outlet", "East"), ("--contrast", "East"), ("--article", "011")):
        assert run(*asked, *options).exit_code == 2


def test_compare_tells_refusals_from_nothing_counted(news: Path, tmp_path: Path) -> None:
    """Twelve articles on one story are refused; each on its own, what nobody counts is left."""
    out, edits = tmp_path / "out", tmp_path / "edits.csv"
    assert run("extract", news, "-o", out).exit_code == 0
    together = json.loads(run("compare", out, "--json").stdout)
    assert together["refused"] == together["contrasts"] > 0
    assert together["nothing_counted_on_either_side"] == 0
    measure = "loaded_per_1000_quoted_words"
    opened = run("explain", out, "--measure", measure, "--contrast", "North")
    assert f"{measure}, contrast of North: refused: 1 different story" in opened.stderr
    assert "[reckless]" in opened.stdout
    rows = [f"split,{n:03}," for n in range(12)]
    edits.write_text("\n".join(["action,article_id,with", *rows]), "utf-8")
    told = run("compare", out, "--stories-edits", edits)
    reasons = pd.read_parquet(out / "contrasts")["reason"].dropna()
    n_refused = reasons.str.startswith("refused").sum()
    n_empty = reasons.eq("no ratio: nothing counted on either side").sum()
    assert n_empty > 0
    assert f"{n_refused} refused, {n_empty} nothing counted on either side" in told.stderr


def test_the_result_does_not_depend_on_workers_or_on_collecting_first(
    news: Path, tmp_path: Path
) -> None:
    """One process, two processes, and a collected corpus give the same bytes."""
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    assert run("extract", news, "-o", one).exit_code == 0
    assert run("extract", news, "-o", two, "--workers", 2).exit_code == 0
    assert run("collect", news, "-o", tmp_path / "corpus").exit_code == 0
    assert run("extract", tmp_path / "corpus", "-o", three).exit_code == 0
    for table in ("articles", "evidence", "roles", "voices", "exposure", "measures"):
        first = pd.read_parquet(one / table)
        pd.testing.assert_frame_equal(first, pd.read_parquet(two / table))
        pd.testing.assert_frame_equal(first, pd.read_parquet(three / table))
    files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert [f for f in files if (one / f).read_bytes() != (two / f).read_bytes()] == []


def test_some_rejects_exit_3_and_nothing_readable_exits_4(tmp_path: Path) -> None:
    """The exit code tells a script whether every record was read."""
    mixed, bad = tmp_path / "mixed.jsonl", tmp_path / "bad.jsonl"
    mixed.write_text('{"text": "Good words."}\nnot json\n', encoding="utf-8")
    bad.write_text("<html>Not found</html>", encoding="utf-8")
    partly = run("extract", mixed, "-o", tmp_path / "out", "--json")
    assert partly.exit_code == 3
    account = json.loads(partly.stdout)
    assert account["records"] == account["articles"] + account["duplicates"] + account["rejects"]
    nothing = run("extract", bad, "-o", tmp_path / "out2")
    assert nothing.exit_code == 4
    assert "no article could be read" in nothing.stderr
    assert (tmp_path / "out2" / "rejects").is_dir()


@pytest.mark.parametrize("command", ["collect", "extract"])
def test_a_run_that_reads_nothing_leaves_the_old_output(
    news: Path, tmp_path: Path, command: str
) -> None:
    """A mistyped source costs no results; the first reject is told."""
    out, empty = tmp_path / "out", tmp_path / "empty.jsonl"
    empty.write_text('{"id": "1"}', encoding="utf-8")
    assert run(command, news, "-o", out).exit_code == 0
    before = (out / "manifest.json").read_bytes()
    result = run(command, empty, "-o", out)
    assert result.exit_code == 4
    assert "empty.jsonl, record 1: missing_text" in result.stderr
    assert "stays as it was" in result.stderr
    assert (out / "manifest.json").read_bytes() == before
    assert len(pd.read_parquet(out / "articles")) == 12
    assert {path.name for path in tmp_path.iterdir()} == {"out", "empty.jsonl", "news.jsonl"}


def test_why_nothing_is_read_is_told_in_one_line(news: Path, tmp_path: Path) -> None:
    """File, record and reason of the first reject; an earlier report is kept as an output is."""
    bad, page, out = tmp_path / "bad", tmp_path / "r.html", tmp_path / "out"
    bad.mkdir()
    for n in range(7):
        (bad / f"{n}.jsonl").write_text('{"id": "1"}', encoding="utf-8")
    run("extract", news, "-o", out)
    for command, target in (("collect", "c"), ("extract", "out"), ("report", page)):
        result = run(command, bad, "-o", tmp_path / target, "--quiet")
        assert result.exit_code == 4
        (line,) = result.stderr.splitlines()
        assert "no article could be read: bad/0.jsonl, record 1: missing_text" in line
        assert "; and 6 more rejects; " in line
    assert page.is_file()
    page.write_text("of an earlier run", encoding="utf-8")
    assert "r.html stays as it was" in run("report", bad, "-o", page).stderr
    assert page.read_text("utf-8") == "of an earlier run"
    (tmp_path / "none").mkdir()
    told = run("collect", tmp_path / "none", "-o", tmp_path / "n", "--quiet").stderr
    assert told == "framing: no article could be read: there is no record in what was given\n"


def test_texts_that_an_outlet_has_again_are_told(tmp_path: Path) -> None:
    """One article under several addresses is several; the screen and the report say so."""
    lines = [
        {"outlet": outlet, "url": f"https://quay.example/{n}", "text": "The council met on Monday."}
        for n, outlet in enumerate(["North", "North", "South", None, None, "North"])
    ]
    source, out = tmp_path / "news.jsonl", tmp_path / "out"
    source.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    told = run("extract", source, "-o", out)
    assert "6 articles" in told.stderr
    assert "2 same text in outlet" in told.stderr
    told = run("report", out, "-o", tmp_path / "r.html")
    assert "2 same text in outlet" in told.stderr
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "6 (2 with the same text as another of the outlet, each counted)" in page


def test_duplicates_that_say_something_else_are_told(tmp_path: Path) -> None:
    """Of an equal text another date or byline is in the table, and nowhere else."""
    rows = [{"text": "Rain.", "date": f"2026-03-0{day}"} for day in (1, 2, 2, 1)]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    told = run("collect", corpus, "-o", tmp_path / "read")
    assert "corpus.jsonl: 2 × duplicate with another date, byline or column" in told.stderr
    assert told.exit_code == 0


def test_an_empty_source_is_not_the_current_folder(
    news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell makes it of a variable that is not set; an output there is not read either."""
    monkeypatch.chdir(news.parent)
    assert run("extract", news, "-o", "out").exit_code == 0
    monkeypatch.chdir("out")
    for command in ("collect", "extract", "report"):
        told = run(command, "", "-o", "new.html")
        assert (told.exit_code, "an empty text" in told.stderr) == (2, True)
    assert not Path("new.html").exists()


def test_ignored_files_are_named(news: Path, tmp_path: Path) -> None:
    """The first few on standard error, all in the manifest, as the tables name files."""
    folder = news.parent / "study"
    (folder / "pictures").mkdir(parents=True)
    news.rename(folder / "news.jsonl")
    for number in range(7):
        (folder / "pictures" / f"{number}.png").write_bytes(b"")
    names = ["news.jsonl"]  # given twice
    names += [f"study/pictures/{number}.png" for number in range(7)]
    out = tmp_path / "out"
    told = run("extract", folder, folder / "news.jsonl", "-o", out)
    assert told.exit_code == 0
    assert f"ignored: {', '.join(names[:5])} and 3 more, see manifest.json" in told.stderr
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["ignored"] == names
    assert manifest["account"]["ignored_files"] == 8
    told = run("report", out, "-o", tmp_path / "r.html", "--json")
    assert json.loads(told.stdout)["ignored"] == manifest["ignored"]


def test_outlets_spelt_alike_are_told_and_not_merged(tmp_path: Path) -> None:
    """On screen, in notes, manifest and report; blanks that reading evens are no spelling."""
    names = ["Harbour Post", "HARBOUR POST", "Harbour  Post", "Harbourpost", "Ferry News"]
    lines = [{"id": n, "outlet": n, "text": f"Boat {i} sank."} for i, n in enumerate(names)]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    told = run("collect", corpus, "-o", tmp_path / "read")
    sentence = "“HARBOUR POST”, “Harbour Post” and “Harbourpost” are 3 outlets here, though they"
    assert told.stderr.count(sentence) == 1
    kept = pd.read_parquet(tmp_path / "read" / "articles")
    assert kept["outlet"].nunique() == 4
    noted = kept["notes"].fillna("").str.contains("spelt otherwise before")
    assert kept.loc[noted, "article_id"].tolist() == ["HARBOUR POST", "Harbourpost"]
    page = tmp_path / "page.html"
    told = run("report", tmp_path / "read", "-o", page)
    assert told.stderr.count(sentence) == 1
    assert sentence in re.sub("<[^>]+>", "", page.read_text("utf-8"))
    told = run("report", corpus, "-o", page, "--json")
    assert json.loads(told.stdout)["alike"][0].startswith(sentence)


def test_the_one_file_that_is_given_is_never_ignored(news: Path, tmp_path: Path) -> None:
    """Whoever names it wants it read; of several, a shell may have made one pattern."""
    notes = tmp_path / "notes.md"
    notes.write_text("Mine.", encoding="utf-8")
    assert run("extract", notes, "-o", tmp_path / "empty").exit_code == 4
    rejects = pd.read_parquet(tmp_path / "empty" / "rejects")
    assert rejects[["source_file", "reason"]].values.tolist() == [["notes.md", "format"]]
    assert "this kind of file is not read" in rejects["detail"][0]
    assert run("collect", tmp_path / "n*", "-o", tmp_path / "glob").exit_code == 0
    assert run("collect", notes, news, "-o", tmp_path / "both").exit_code == 0
    manifest = json.loads((tmp_path / "both" / "manifest.json").read_text("utf-8"))
    assert manifest["ignored"] == ["notes.md"]


def test_a_column_that_no_record_has_is_told(news: Path, tmp_path: Path) -> None:
    """A misspelt name stands on standard error and in the manifest; one that some have does not."""
    with news.open("a", encoding="utf-8") as lines:
        lines.write('\n{"desk": "Sea", "text": "It sank."}\n')
    asked = ("--column", "section=Desk", "--column", "outlet=sitname")
    told = run("collect", news, "-o", tmp_path / "corpus", *asked)
    name = "column outlet=sitname (no record has it)"
    assert f"ignored: {name}\n" in told.stderr
    manifest = json.loads((tmp_path / "corpus" / "manifest.json").read_text("utf-8"))
    assert manifest["ignored"] == [name]


USAGE = {
    ("extract", "nowhere.jsonl", "-o", "out"): "no such file",
    ("extract", "{news}", "-o", "out", "--features", "tone"): "no feature is named 'tone'",
    ("compare", "nowhere"): "no manifest.json",
    ("extract", "{news}", "-o", "out", "--column", "text"): "OURS=THEIRS",
    ("extract", "{news}", "-o", "out", "--column", "text=a", "--column", "text=b"): "give it once",
    ("extract", "{news}", "-o", "out", "--column", "outlet="): "outlet= lacks a name on one side",
    ("explain", "nowhere", "--measure", "x"): "no manifest.json",
}


@pytest.mark.parametrize("arguments", USAGE, ids=lambda a: " ".join(a))
def test_wrong_use_is_one_line_and_exit_2(
    arguments: tuple[str, ...], news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what is wrong; there is no traceback."""
    monkeypatch.chdir(tmp_path)
    result = run(*(argument.format(news=news) for argument in arguments))
    assert result.exit_code == 2
    assert USAGE[arguments] in result.stderr
    assert "Traceback" not in result.stderr


def test_an_output_that_cannot_be_written_exits_5(news: Path, tmp_path: Path) -> None:
    """A file where the output folder should be is told in one line."""
    (tmp_path / "file").write_text("in the way")
    result = run("extract", news, "-o", tmp_path / "file" / "out")
    assert result.exit_code == 5
    assert "cannot read or write" in result.stderr


def test_a_report_is_not_written_over_a_folder(news: Path, tmp_path: Path) -> None:
    """A folder where the file should be is told before work."""
    for option in ("-o", "--pdf"):
        result = run("report", news, "-o", tmp_path / "r.html", option, tmp_path)
        assert result.exit_code == 5
        assert f"{tmp_path}: a folder; name a file in it" in result.stderr
    assert not (tmp_path / "r.html").exists()


def test_a_report_replaces_nothing_but_a_file(news: Path, tmp_path: Path) -> None:
    """No pipe, no table of an output, and not itself by its PDF; a link stays one."""
    out, pipe, link = tmp_path / "out", tmp_path / "pipe", tmp_path / "link.html"
    run("extract", news, "-o", out)
    os.mkfifo(pipe)
    assert run("report", news, "-o", pipe).exit_code == 5
    assert pipe.is_fifo()
    before = (out / "articles" / "part-0.parquet").read_bytes()
    for inside in ("articles/part-0.parquet", "manifest.json"):
        assert run("report", out, "-o", out / inside).exit_code == 2
    assert (out / "articles" / "part-0.parquet").read_bytes() == before
    assert run("report", out, "-o", out / "report.html").exit_code == 0
    assert run("report", out, "-o", link, "--pdf", link).exit_code == 2
    link.symlink_to("page.html")
    assert run("report", out, "-o", link).exit_code == 0
    assert link.is_symlink()
    assert (tmp_path / "page.html").is_file()


def test_no_file_is_written_over_a_part_of_an_output(news: Path, tmp_path: Path) -> None:
    """Also where the output is not what is read; nor over a lexicon, nor by a link."""
    out, lexicon, link = tmp_path / "out", tmp_path / "mine.csv", tmp_path / "link.html"
    run("extract", news, "-o", out)
    lexicon.write_text("term,kind\nbold,mine\n", encoding="utf-8")
    link.symlink_to(out / "manifest.json")
    before = {path: path.read_bytes() for path in [*out.rglob("*.*"), lexicon]}
    for target in (out / "manifest.json", out / "articles" / "r.html", link):
        assert run("report", news, "-o", target).exit_code == 2
        assert run("report", news, "-o", tmp_path / "r.html", "--pdf", target).exit_code == 2
    assert run("report", news, "-o", lexicon, "--lexicon", lexicon).exit_code == 2
    assert run("sample", out, "-o", out / "articles" / "s.csv").exit_code == 2
    assert {path: path.read_bytes() for path in [*out.rglob("*.*"), lexicon]} == before
    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize("table", ["voices", "evidence", "rejects"])
def test_an_output_without_one_of_its_tables_is_named(
    table: str, news: Path, tmp_path: Path
) -> None:
    """What every run writes and somebody removed is no internal error."""
    out = tmp_path / "out"
    run("extract", news, "-o", out)
    shutil.rmtree(out / table)
    for command in (["report", out, "-o", tmp_path / "r.html"], ["verify", out]):
        result = run(*command)
        assert result.exit_code == 2
        assert f"{out / table}: this table was removed; run framing extract again" in result.stderr


@pytest.mark.parametrize("manifest", ['{"fram', "5", "{}", '{"framing": "0.1.0"}', None])
def test_an_output_with_a_damaged_manifest_is_no_raw_input(
    manifest: str | None, news: Path, tmp_path: Path
) -> None:
    """Its tables would be read as articles; nor is anything written into it."""
    out = tmp_path / "out"
    run("extract", news, "-o", out)
    (out / "manifest.json").unlink()
    if manifest is not None:
        (out / "manifest.json").write_text(manifest)
    for command in (
        ["report", out, "-o", tmp_path / "r.html"],
        ["extract", tmp_path, "-o", tmp_path / "out2"],
        ["extract", news, "-o", out],
        ["compare", out],
    ):
        result = run(*command)
        assert result.exit_code == 2
        assert "manifest.json is absent or damaged" in result.stderr


def test_an_interrupted_run_leaves_the_old_output(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a later batch fails, the output is the one that was there before."""
    from framing import run as runs

    out = tmp_path / "out"
    assert run("extract", news, "-o", out).exit_code == 0
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}

    def broken(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(runs, "_close", broken)
    assert run("extract", news, "-o", out, "--features", "loaded").exit_code == 5
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before
    assert [p.name for p in tmp_path.iterdir() if "partial" in p.name] == []


def test_fewer_features_leave_no_evidence_of_an_earlier_run(news: Path, tmp_path: Path) -> None:
    """An output holds what its manifest says, and nothing older."""
    out = tmp_path / "out"
    run("extract", news, "-o", out)
    run("extract", news, "-o", out, "--features", "loaded")
    assert [p.stem for p in (out / "evidence").iterdir()] == ["loaded"]


def test_what_moves_a_cursor_is_not_printed(news: Path, tmp_path: Path) -> None:
    """Names of outlets come from the web."""
    lines = news.read_text("utf-8").replace('"North"', '"No\\u001b]0;owned\\u0007rth"')
    news.write_text(lines, encoding="utf-8")
    run("extract", news, "-o", tmp_path / "out")
    told = run("compare", tmp_path / "out", "--reference", "West").stderr
    assert "owned" in told
    assert told.strip().isprintable()


@pytest.mark.parametrize("command", ["", *sorted(main.commands)])
def test_help_shows_an_example(command: str) -> None:
    """Every command explains itself by an example."""
    result = run(*([command] if command else []), "--help")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    after = lines[lines.index("  Example:") + 1]  # stands alone: the mark before it is not printed
    assert after.startswith(f"    framing {command}")


def test_help_does_not_wait_for_pandas() -> None:
    """Asking for help imports no heavy library."""
    code = (
        "import sys; from framing.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'pandas', 'sklearn', 'matplotlib', 'nltk'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_stream_of_jsonl_is_read_from_standard_input(tmp_path: Path) -> None:
    """A dash is JSONL on standard input; file names of the machine do not enter the output."""
    done = subprocess.run(
        [sys.executable, "-m", "framing", "extract", "-", "-o", "out", "--quiet"],
        input='{"id": "007", "text": "Good words."}',
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == done.stderr == ""
    assert pd.read_parquet(tmp_path / "out" / "articles")["article_id"].tolist() == ["007"]


def test_an_output_inside_the_input_folder_is_no_input(news: Path, tmp_path: Path) -> None:
    """Running twice into a folder below the sources gives the same articles."""
    folder = tmp_path / "study"
    folder.mkdir()
    news.rename(folder / "news.jsonl")
    for _ in range(2):
        assert run("extract", folder, "-o", folder / "out").exit_code == 0
        assert len(pd.read_parquet(folder / "out" / "articles")) == 12
    both = run("extract", folder / "out", folder / "news.jsonl", "-o", tmp_path / "out2")
    assert both.exit_code == 2
    assert "give it alone" in both.stderr


def test_a_folder_that_is_not_ours_is_never_replaced(news: Path, tmp_path: Path) -> None:
    """A source, a folder that holds one, and a folder with other files are refused before work."""
    mine = tmp_path / "mine" / "articles"
    mine.mkdir(parents=True)
    (mine / "notes.txt").write_text("Mine.")
    for out in (tmp_path / "mine", tmp_path, news):
        assert run("collect", news, "-o", out).exit_code == 2
    assert (mine / "notes.txt").read_text() == "Mine."
    assert run("report", news, "-o", news).exit_code == 2
    assert news.read_text("utf-8").startswith("{")


def test_a_new_run_replaces_the_whole_output(news: Path, tmp_path: Path) -> None:
    """No contrasts or evidence of an earlier run stay beside new articles; other files do."""
    out = tmp_path / "out"
    run("extract", news, "-o", out)
    run("compare", out)
    (out / "my-notes.txt").write_text("Mine.")
    run("extract", news, "-o", out)
    assert not (out / "contrasts").exists()
    assert (out / "my-notes.txt").exists()
    run("collect", news, "-o", tmp_path / "corpus")
    assert run("verify", tmp_path / "corpus").exit_code == 2


def test_a_coding_sample_is_never_deleted(news: Path, tmp_path: Path) -> None:
    """No run makes codes again: extract and collect refuse before work, and name the tables."""
    out, sheet = tmp_path / "out", tmp_path / "sheet.csv"
    run("extract", news, "-o", out)
    run("sample", out, "-o", sheet, "--features", "promo", "-n", 4)
    refused = run("extract", news, "-o", out)
    assert refused.exit_code == 2
    assert "coding sample, which a new run would delete (tables sample)" in refused.stderr
    rows = pd.read_csv(sheet, dtype=str).assign(code="1")
    rows.to_csv(sheet, index=False)
    run("validate", out, sheet)
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    for command in ("extract", "collect"):
        refused = run(command, news, "-o", out)
        assert refused.exit_code == 2
        assert "(tables sample, codes, validation); name another folder" in refused.stderr
        assert str(out / "codes") in refused.stderr
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before
    for name in ("sample", "codes", "validation"):
        shutil.rmtree(out / name)
    assert run("extract", news, "-o", out).exit_code == 0


def test_collecting_does_not_delete_evidence(news: Path, tmp_path: Path) -> None:
    """A corpus may be collected again; into an output of extract it is refused."""
    out, corpus = tmp_path / "out", tmp_path / "corpus"
    run("extract", news, "-o", out)
    refused = run("collect", news, "-o", out)
    assert refused.exit_code == 2
    assert "holds an extract output" in refused.stderr
    assert (out / "evidence").is_dir()
    assert [run("collect", news, "-o", corpus).exit_code for _ in range(2)] == [0, 0]
    assert run("extract", news, "-o", corpus).exit_code == 0


def test_an_interrupt_exits_130(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C is told in one line, and nothing is written."""
    from framing import run as runs

    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "_close", interrupted)
    result = run("extract", news, "-o", tmp_path / "out")
    assert result.exit_code == 130
    assert not (tmp_path / "out").exists()


def test_explain_says_when_nothing_is_counted(news: Path, tmp_path: Path) -> None:
    """Silence would look like a fault."""
    out = tmp_path / "out"
    run("extract", news, "-o", out)
    result = run("explain", out, "--measure", "loaded_deception_per_1000_outlet_words")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing counted" in result.stderr


def test_a_reader_that_has_read_enough_is_no_error(news: Path, tmp_path: Path) -> None:
    """As `framing explain … | head -1`: nothing is said, and the exit code is 0."""
    out = tmp_path / "out"
    run("extract", news, "-o", out, "--features", "loaded")
    command = ["explain", str(out), "--measure", "loaded_per_1000_words"]
    reader, writer = os.pipe()
    os.close(reader)
    told = subprocess.run(
        [sys.executable, "-m", "framing", *command], stdout=writer, stderr=subprocess.PIPE
    )
    os.close(writer)
    assert (told.returncode, told.stderr) == (0, b"")


@pytest.mark.parametrize("asked", [["--help"], ["--version"], ["report", "--help"]])
def test_help_that_nobody_reads_is_no_error(asked: list[str]) -> None:
    """As `framing --help | true`."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "framing", *asked]
    told = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (told.returncode, told.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("closed", "code"), [("- -o out <&-", 4), ("news.jsonl -o out >&- 2>&-", 0)]
)
def test_a_stream_that_is_closed_is_no_fault(
    news: Path, tmp_path: Path, closed: str, code: int
) -> None:
    """A closed standard input is told; where nobody listens the run is made."""
    command = f'"{sys.executable}" -m framing collect {closed}'
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])}
    told = subprocess.run(
        ["/bin/sh", "-c", command], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert told.returncode == code
    assert "internal" not in told.stderr
    assert ("standard input is closed" in told.stderr) == (code == 4)


@pytest.mark.parametrize(
    "asked", ["verify {}", "validate out {}", "collect news.jsonl -o {}", "notebooks {}", "{}"]
)
def test_names_of_files_move_no_cursor(news: Path, tmp_path: Path, asked: str) -> None:
    """Nor do they where they are none."""
    name = str(tmp_path / "no\x1b]0;owned\x07ne")
    words = asked.replace("news.jsonl", str(news)).split()
    result = run(*(word.format(name) for word in words))
    assert "owned" in result.output
    assert result.output.replace("\n", "").isprintable()


def test_a_measure_that_is_none_is_told_with_those_that_are_like_it(
    news: Path, tmp_path: Path
) -> None:
    """Five, and how many more there are."""
    run("extract", news, "-o", tmp_path / "out", "--features", "citation,loaded,promo")
    result = run("explain", tmp_path / "out", "--measure", "loaded_per_1000_word")
    assert result.exit_code == 2
    named = r"there are (loaded_per_1000\w*words, ){4}\w+ and \d+ more$"
    assert re.search(named, result.stderr.strip()), result.stderr


def test_a_full_disk_is_told_with_the_report_that_it_has_no_room_for(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line that names the file the user named."""
    run("extract", news, "-o", tmp_path / "out")

    def full(*given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = run("report", tmp_path / "out", "-o", tmp_path / "r.html")
    assert (result.exit_code, result.stderr.count("\n")) == (5, 1)
    assert f"{tmp_path / 'r.html'}: No space left on device" in result.stderr


def test_a_comparison_by_another_column_is_told_and_opened(tmp_path: Path) -> None:
    """A report is by outlet and says so where the output is not; `explain` knows both names."""
    out, page, news = tmp_path / "out", tmp_path / "r.html", tmp_path / "news.jsonl"
    rows = [
        {"id": f"{n}", "outlet": ["North", "South"][n % 2], "section": ["a", "b"][n // 6]}
        for n in range(12)
    ]
    lines = [json.dumps(row | {"text": f"{STORY} {row['id']}."}) for row in rows]
    news.write_text("\n".join(lines), encoding="utf-8")
    run("extract", news, "-o", out)
    note = "The output was compared by section; this report is by outlet."
    for by, is_told in (("section", True), ("outlet", False)):
        run("compare", out, "--by", by)
        told = run("report", out, "-o", page)
        assert (note in told.stderr) == is_told
        assert (note in page.read_text("utf-8")) == is_told
        found = run("explain", out, "--measure", "loaded_per_1000_quoted_words", "--outlet", "a")
        assert (found.exit_code, found.stdout.count("[reckless]")) == (
            (0, 6) if is_told else (2, 0)
        )
        found = run(
            "explain", out, "--measure", "loaded_per_1000_quoted_words", "--outlet", "North"
        )
        assert found.stdout.count("[reckless]") == 6


def test_compare_by_a_column_that_is_no_group_is_refused(news: Path, tmp_path: Path) -> None:
    """A misspelt or numeric column is wrong use, not an internal error."""
    out = tmp_path / "out"
    run("extract", news, "-o", out)
    for column in ("nosuch", "body_start"):
        result = run("compare", out, "--by", column)
        assert result.exit_code == 2
        assert column in result.stderr


def test_a_column_of_the_input_groups_articles(tmp_path: Path) -> None:
    """What is kept in extra can be named; `explain` and `verify` know it, a misspelling is told."""
    out, news = tmp_path / "out", tmp_path / "news.csv"
    rows = [f"{n},North,{['left', 'right'][n // 6]},{STORY} {n}." for n in range(12)]
    rows = [row.replace(STORY, f'"{STORY}') + '"' for row in rows]
    news.write_text("\n".join(["id,outlet,leaning,text", *rows]), encoding="utf-8")
    run("extract", news, "-o", out)
    refused = run("compare", out, "--by", "leanin")
    assert refused.exit_code == 2
    assert "may name outlet, source_file or leaning in extra" in refused.stderr
    result = run("compare", out, "--by", "leaning")
    assert result.exit_code == 0, result.stderr
    assert set(pd.read_parquet(out / "contrasts")["outlet"]) == {"left", "right"}
    for group, n in (("left", 6), ("North", 12)):
        found = run("explain", out, "--measure", "loaded_per_1000_quoted_words", "--outlet", group)
        assert (found.exit_code, found.stdout.count("[reckless]")) == (0, n)
    asked = ("explain", out, "--measure", "loaded_per_1000_quoted_words", "--outlet", "left")
    assert run(*asked, "--article", "3").stdout.count("[reckless]") == 1
    assert run(*asked, "--article", "7").exit_code == 2
    assert run(*asked, "--contrast", "right").stdout.count("[reckless]") == 6
    assert run(*asked[:-2], "--contrast", "right").stdout.count("[reckless]") == 12
    assert run("verify", out).exit_code == 0


def test_one_group_only_is_told(news: Path, tmp_path: Path) -> None:
    """No contrasts is no riddle: the reason stands beside the number, also in JSON."""
    out, note = tmp_path / "out", "there is only one outlet, North: nothing to compare with"
    news.write_text(news.read_text("utf-8").replace("South", "North"), encoding="utf-8")
    run("extract", news, "-o", out)
    assert note in run("compare", out).stderr
    assert json.loads(run("compare", out, "--json").stdout)["note"] == note
    assert run("compare", out, "--quiet").stderr == ""
