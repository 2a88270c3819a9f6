"""Stories: laws of the partition, hard cases, edits by hand, and what the commands write."""

import hashlib
import json
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from benchmarks.stories import b_cubed
from framing.cli import main
from framing.complete import study_of
from framing.corpus import read_corpus
from framing.errors import CorpusError, RuleError, SchemaError
from framing.schema import STORIES, STORY_EDITS, check, frame
from framing.store import read_manifest, read_tables
from framing.stories import find_stories, read_story_edits
from framing.verify import verify
from tests.build import make_articles, piped

ROOT = Path(__file__).resolve().parents[1]
TRUTH: dict[str, Any] = json.loads((ROOT / "data" / "sample-truth.json").read_text("utf-8"))

FERRY = (
    "The ferry Orla sank off Haldmouth before dawn on Monday. All 14 sailors swam to Kell Island, "
    "where a lifeboat found them, the harbour master Ada Brandt said. Divers will look at the hull."
)
FERRY_TOO = (
    "Harbour master Ada Brandt praised a lifeboat crew that fetched 14 sailors from Kell Island. "
    "Their ferry, the Orla, had gone down off Haldmouth in the night. The hull lies 30 metres deep."
)
STRIKE = (
    "Teachers in Tesmoor walk out over pay next week. It is the third strike of schools since the "
    "budget passed; the union of Lena Okoro wants 6 percent, and the minister offers 2 percent."
)
STRIKE_TOO = (
    "Lena Okoro, who leads the teachers of Tesmoor, has called a third strike. Schools close next "
    "week, her union said, because the minister offers 2 percent where 6 percent were asked."
)
GERMAN = (
    "Die Fähre Orla ist am Montag vor Haldmouth gesunken. Alle 14 Seeleute schwammen zur Insel "
    "Kell, wo ein Rettungsboot sie fand, sagte die Hafenmeisterin Ada Brandt.",
    "Hafenmeisterin Ada Brandt lobte das Rettungsboot, das 14 Seeleute von der Insel Kell holte. "
    "Ihre Fähre, die Orla, war in der Nacht vor Haldmouth gesunken.",
    "Die Lehrer in Tesmoor streiken nächste Woche für mehr Lohn. Es ist der dritte Streik der "
    "Schulen seit dem Haushalt, sagte Lena Okoro von der Gewerkschaft am Abend.",
)
CHINESE = (
    "渡轮奥拉号星期一在哈德茅斯港外沉没。十四名船员游到凯尔岛，被救生艇救起，港务长布兰特说。",
    "港务长布兰特称赞救生艇从凯尔岛救起十四名船员。他们的渡轮奥拉号夜间在哈德茅斯港外沉没。",
    "特斯莫尔的教师下周将为工资罢工。这是预算通过以来学校的第三次罢工，工会主席昨晚表示。",
)


@pytest.fixture(scope="module")
def sample() -> DataFrame:
    """The articles of the sample corpus."""
    return read_corpus(ROOT / "data" / "sample").articles


@pytest.fixture(scope="module")
def events(sample: DataFrame) -> dict[str, str]:
    """The event of each article of the sample, as planted."""
    names = {name: event for event, files in TRUTH["stories"].items() for name in files}
    found = {}
    for article, file in zip(sample["article_id"], sample["source_file"], strict=True):
        name = file.removeprefix("sample/")
        found[article] = names[f"{name}#{article}" if name.endswith(".jsonl") else name]
    return found


def dated(articles: DataFrame, *days: str | None) -> DataFrame:
    """The articles, published on these days."""
    return articles.assign(published=pd.to_datetime(list(days), utc=True).as_unit("us"))


def together(stories: DataFrame) -> list[list[str]]:
    """The articles of each story."""
    return sorted(stories.groupby("story_id")["article_id"].agg(sorted))


def story_of(stories: DataFrame) -> dict[str, str]:
    """The story of each article."""
    return dict(zip(stories["article_id"], stories["story_id"], strict=True))


# ---------------------------------------------------------------- what is found


def test_the_stories_of_the_sample_are_found(sample: DataFrame, events: dict[str, str]) -> None:
    """Eight events in six outlets, four copies and three missing dates among them: no error."""
    assert b_cubed(events, story_of(find_stories(sample))) == (1.0, 1.0, 1.0)


def test_without_dates_one_article_of_the_sample_stands_alone(
    sample: DataFrame, events: dict[str, str]
) -> None:
    """Nothing is joined that is not one event."""
    found = b_cubed(events, story_of(find_stories(sample, window=None)))
    assert found.precision == 1.0
    assert found.recall > 0.96


def test_headlines_are_not_needed(sample: DataFrame, events: dict[str, str]) -> None:
    """The bodies alone give the same stories."""
    bodies = [t[at:] for t, at in zip(sample["text"], sample["body_start"], strict=True)]
    assert b_cubed(events, story_of(find_stories(sample.assign(text=bodies)))).f1 > 0.98


def test_stories_in_other_languages_are_found() -> None:
    """Names, numbers and words are enough, with or without spaces between words."""
    for first, second, other in (GERMAN, CHINESE):
        stories = find_stories(make_articles(first, second, other))
        assert together(stories) == [["a0", "a1"], ["a2"]]


def test_a_text_in_capitals_is_joined_all_the_same() -> None:
    """Where all is written in capitals, capitals are no names."""
    stories = find_stories(make_articles(FERRY, FERRY_TOO.upper(), STRIKE, STRIKE_TOO.upper()))
    assert together(stories) == [["a0", "a1"], ["a2", "a3"]]


def test_short_texts_are_alone() -> None:
    """An empty text, or one of fewer than 20 words, is joined to nothing, not even to a copy."""
    articles = make_articles(
        "", "", " \n", "Ferry sinks off Haldmouth.", "Ferry sinks off Haldmouth."
    )
    assert find_stories(articles)["story_id"].nunique() == 5


def test_no_articles_have_no_stories() -> None:
    """The table is there, with its types."""
    assert check(find_stories(make_articles()), STORIES).empty


def test_copies_are_one_story_whatever_their_dates() -> None:
    """The same words tell the same event, also years later."""
    articles = dated(make_articles(FERRY, FERRY, STRIKE), "2020-01-01", "2026-01-01", None)
    assert together(find_stories(articles)) == [["a0", "a1"], ["a2"]]


def test_light_edits_of_one_text_are_one_story() -> None:
    """Also where so many run it that each of its words is common."""
    words = [f"w{number}" for number in range(150)]
    draw = np.random.default_rng(0)
    texts = []
    for copy in range(260):
        edited = list(words)
        for place in draw.choice(150, 6, replace=False):
            edited[place] = f"own{copy}at{place}"
        texts.append(" ".join(edited))
    others = [" ".join(f"x{n}" for n in draw.integers(0, 9_000, 150)) for _ in range(240)]
    stories = find_stories(make_articles(*texts, *others))
    assert stories["story_id"].iloc[:260].nunique() == 1
    assert stories["story_id"].nunique() == 241


# ---------------------------------------------------------------- dates


def test_a_month_apart_is_another_story() -> None:
    """However alike: the same people, place and ship are a topic, not an event."""
    articles = make_articles(FERRY, FERRY_TOO, STRIKE)
    day = "2026-03-01"
    assert len(together(find_stories(dated(articles, day, "2026-03-31", day)))) == 3
    assert len(together(find_stories(dated(articles, day, "2026-03-02", day)))) == 2


def test_a_missing_date_blocks_nothing() -> None:
    """It is unknown, not another day."""
    articles = make_articles(FERRY, FERRY_TOO, STRIKE)
    assert len(together(find_stories(dated(articles, "2026-03-01", None, None)))) == 2


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_day_and_the_last_are_far_from_any_other(day: str) -> None:
    """Some fill empty fields with them; nanoseconds do not reach so far."""
    articles = make_articles(FERRY, FERRY_TOO)
    articles = articles.assign(published=[day, "2026-03-01"])
    assert find_stories(articles)["story_id"].nunique() == 2


def test_the_window_is_the_callers() -> None:
    """A wider one joins what a narrower one keeps apart; without one, dates do not matter."""
    articles = dated(make_articles(FERRY, FERRY_TOO), "2026-03-01", "2026-03-31")
    assert find_stories(articles, window=200)["story_id"].nunique() == 1
    assert find_stories(articles, window=None)["story_id"].nunique() == 1
    assert find_stories(articles, window=20)["story_id"].nunique() == 2
    for window in (0, -1, float("nan")):
        with pytest.raises(RuleError, match="window"):
            find_stories(articles, window=window)


def test_a_topic_that_runs_for_months_is_many_stories() -> None:
    """An outlet that writes on one topic every day has no story longer than two windows."""
    draw = np.random.default_rng(4)
    topic = [" ".join(f"topic{n}" for n in draw.integers(0, 60, 9)) for _ in range(12)]
    texts = [
        " ".join([*draw.choice(topic, 5), *(f"day{day}no{n}" for n in range(12))])
        for day in range(90)
    ]
    days = pd.date_range("2026-01-01", periods=90, tz="UTC")
    articles = make_articles(*texts).assign(published=days.as_unit("us"))
    stories = find_stories(articles).assign(day=days)
    span = stories.groupby("story_id")["day"].agg(lambda day: (day.max() - day.min()).days)
    assert span.max() <= 14
    assert find_stories(articles, window=None)["story_id"].nunique() < len(span)


# ---------------------------------------------------------------- laws


def test_every_article_has_one_row_in_its_order(sample: DataFrame) -> None:
    """The table is keyed by article; the input is not touched."""
    before = sample.copy()
    stories = check(find_stories(sample), STORIES)
    assert stories["article_id"].tolist() == sample["article_id"].tolist()
    pd.testing.assert_frame_equal(sample, before)


@pytest.mark.parametrize("seed", range(3))
def test_row_order_does_not_matter(sample: DataFrame, seed: int) -> None:
    """Same stories, same ids."""
    shuffled = sample.sample(frac=1, random_state=seed)
    assert story_of(find_stories(shuffled)) == story_of(find_stories(sample))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=300), max_size=8), st.randoms(use_true_random=False))
def test_any_texts_have_stories_in_any_order(texts: list[str], order: Random) -> None:
    """No text raises; every article is in one story, whatever the order of rows."""
    articles = make_articles(*texts, FERRY, FERRY_TOO)
    rows = list(range(len(articles)))
    order.shuffle(rows)
    stories = check(find_stories(articles), STORIES)
    assert stories["article_id"].tolist() == articles["article_id"].tolist()
    assert story_of(find_stories(articles.iloc[rows])) == story_of(stories)


def test_unrelated_articles_change_nothing(sample: DataFrame) -> None:
    """Stories and ids of the others stay; only how rare a word is shifts, and that by little."""
    alone = story_of(find_stories(sample))
    more = pd.concat([sample, make_articles(FERRY, STRIKE)])
    assert alone.items() <= story_of(find_stories(more)).items()
    for event in range(0, len(sample), 6):
        rest = sample.drop(sample.index[event])
        kept = {a: s for a, s in story_of(find_stories(rest)).items() if s in set(alone.values())}
        assert len(kept) >= len(rest) - 6
        assert kept.items() <= alone.items()


def test_a_story_is_named_by_its_first_article(sample: DataFrame) -> None:
    """So the id stays when articles that sort later join."""
    both, more = make_articles(FERRY, FERRY_TOO), make_articles(FERRY, FERRY_TOO, STRIKE)
    alone = story_of(find_stories(make_articles(FERRY)))
    assert story_of(find_stories(both))["a0"] == alone["a0"]
    assert story_of(find_stories(more))["a1"] == alone["a0"]


# ---------------------------------------------------------------- edits


def edits(*rows: tuple[str, str, str | None]) -> DataFrame:
    """Edits in this order."""
    return frame([(line, *row) for line, row in enumerate(rows, start=2)], STORY_EDITS)


def test_a_merge_joins_whole_stories_and_a_split_takes_one_article_out() -> None:
    """Edits name articles, so they hold when the ids of stories change."""
    articles = make_articles(FERRY, FERRY_TOO, STRIKE, STRIKE_TOO)
    assert together(find_stories(articles)) == [["a0", "a1"], ["a2", "a3"]]
    merged = find_stories(articles, edits=edits(("merge", "a1", "a3")))
    assert together(merged) == [["a0", "a1", "a2", "a3"]]
    split = find_stories(articles, edits=edits(("split", "a0", None)))
    assert together(split) == [["a0"], ["a1"], ["a2", "a3"]]


def test_edits_are_applied_in_the_order_of_their_lines() -> None:
    """Each works on what the earlier ones left, in whatever order the rows come."""
    articles = make_articles(FERRY, FERRY_TOO, STRIKE, STRIKE_TOO)
    moved = edits(("split", "a0", None), ("merge", "a0", "a2"))
    assert together(find_stories(articles, edits=moved)) == [["a0", "a2", "a3"], ["a1"]]
    assert together(find_stories(articles, edits=moved[::-1])) == [["a0", "a2", "a3"], ["a1"]]
    undone = edits(("merge", "a0", "a2"), ("split", "a0", None))
    assert together(find_stories(articles, edits=undone)) == [["a0"], ["a1", "a2", "a3"]]


def test_edits_that_are_no_such_table_are_refused() -> None:
    """They are built by `read_story_edits` or `schema.frame`."""
    with pytest.raises(SchemaError, match="story_edits"):
        find_stories(make_articles(FERRY), edits=DataFrame({"action": ["split"]}))


def test_a_merge_of_one_story_and_a_split_of_a_lone_article_change_nothing() -> None:
    """What is so already stays so."""
    articles = make_articles(FERRY, FERRY_TOO, STRIKE)
    same = edits(("merge", "a0", "a1"), ("split", "a2", None))
    assert story_of(find_stories(articles, edits=same)) == story_of(find_stories(articles))


WRONG = {
    "join,a0,a1": "line 2: action is 'join', not merge or split",
    "merge,a0,": "line 2: merge needs a second article",
    "split,a0,a1": "line 2: split takes one article",
    "merge,a0,a0": "line 2: 'a0' cannot be merged with itself",
    "split,,": "line 2: no article_id",
    "split,a9,": "line 2: no article 'a9'",
    "merge,a0,a9": "line 2: no article 'a9'",
    "merge,a0": "line 2 has not three fields",
    "merge,a0,a1,a2": "line 2 has not three fields",
}


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_edit_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    """What is wrong, where, and what to do."""
    path = tmp_path / "edits.csv"
    path.write_text(f"action,article_id,with\n{line}\n", encoding="utf-8")
    with pytest.raises((CorpusError, RuleError)) as refused:
        find_stories(make_articles(FERRY, STRIKE), edits=read_story_edits(path))
    assert WRONG[line] in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"article,with\na0,a1\n", b"\xff\xfe\x00", b'"action'])
def test_a_file_that_is_no_such_table_is_refused(tmp_path: Path, content: bytes) -> None:
    """Named by its path."""
    path = tmp_path / "edits.csv"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=r"edits\.csv"):
        read_story_edits(path)
    with pytest.raises(CorpusError, match=r"missing\.csv"):
        read_story_edits(tmp_path / "missing.csv")


def test_ids_are_read_verbatim(tmp_path: Path) -> None:
    """Leading zeros, commas in quotation marks, a byte order mark and blank lines do no harm."""
    path = tmp_path / "edits.csv"
    text = '\ufeffwith,action,article_id\r\n\r\n"a,1",Merge,007\r\n,split,NA\r\n'
    path.write_bytes(text.encode())
    read = read_story_edits(path)
    assert read["article_id"].tolist() == ["007", "NA"]
    assert read["with"].iloc[0] == "a,1"
    assert read["line"].tolist() == [3, 4]


# ---------------------------------------------------------------- commands


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output of four articles on two events."""
    texts = (FERRY, FERRY_TOO, STRIKE, STRIKE_TOO)
    lines = [
        json.dumps({"id": f"00{n}", "outlet": ["North", "South"][n % 2], "text": text})
        for n, text in enumerate(texts)
    ]
    (tmp_path / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert run("extract", tmp_path / "news.jsonl", "-o", tmp_path / "out").exit_code == 0
    return tmp_path / "out"


def test_compare_writes_stories_and_logs_the_edits(out: Path, tmp_path: Path) -> None:
    """The manifest names the file, its hash and its rows; verify recomputes the stories."""
    assert run("compare", out).exit_code == 0
    assert pd.read_parquet(out / "stories")["story_id"].nunique() == 2
    told = json.loads((out / "manifest.json").read_text("utf-8"))["stories"]
    assert told == {"window_days": 7.0, "edits": None}
    assert verify(out) is None

    path = tmp_path / "edits.csv"
    path.write_text("action,article_id,with\nmerge,000,002\nsplit,001,\n", encoding="utf-8")
    result = run("compare", out, "--stories-edits", path, "--stories-window", 3)
    assert result.exit_code == 0
    assert together(pd.read_parquet(out / "stories")) == [["000", "002", "003"], ["001"]]
    told = json.loads((out / "manifest.json").read_text("utf-8"))["stories"]
    assert told["window_days"] == 3.0
    assert told["edits"]["file"] == "edits.csv"
    assert told["edits"]["rows"] == 2
    assert len(told["edits"]["sha256"]) == 64
    assert verify(out) is None


def test_edits_are_read_once(out: Path) -> None:
    """So they may come through a pipe, and the hash is that of what was read."""
    content = b"action,article_id,with\nsplit,001,\n"
    with piped(content) as path:
        assert run("compare", out, "--stories-edits", path).exit_code == 0
    told = json.loads((out / "manifest.json").read_text("utf-8"))["stories"]["edits"]
    assert told["rows"] == 1
    assert told["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_promo_joins_no_story_in_a_run(tmp_path: Path) -> None:
    """Compare, report and verify leave promos out; `find_stories` reads what it is given."""
    promos = "".join(
        f"\n\nREAD MORE: {promo}"
        for promo in (
            "Teachers in Tesmoor walk out over pay next week",
            "The third strike of schools since the budget passed",
            "Union of Lena Okoro wants 6 percent and the minister offers 2 percent",
        )
    )
    texts = (FERRY.replace(" All", f"{promos}\n\nAll"), FERRY_TOO, STRIKE, STRIKE_TOO)
    lines = [
        json.dumps({"id": f"00{n}", "outlet": ["North", "South"][n % 2], "text": text})
        for n, text in enumerate(texts)
    ]
    (tmp_path / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    run("extract", tmp_path / "news.jsonl", "-o", tmp_path / "out")
    tables = read_tables(tmp_path / "out")
    apart = [["000", "001"], ["002", "003"]]
    assert together(find_stories(tables["articles"])) != apart
    assert together(study_of(tables, read_manifest(tmp_path / "out")).tables["stories"]) == apart
    run("compare", tmp_path / "out")
    assert together(pd.read_parquet(tmp_path / "out" / "stories")) == apart
    assert verify(tmp_path / "out") is None


@pytest.mark.parametrize(("table", "column"), [("stories", "story_id"), ("story_edits", "with")])
def test_verify_finds_changed_stories_and_edits(
    out: Path, tmp_path: Path, table: str, column: str
) -> None:
    """The first difference names the table."""
    path = tmp_path / "edits.csv"
    path.write_text("action,article_id,with\nmerge,000,002\n", encoding="utf-8")
    run("compare", out, "--stories-edits", path)
    file = out / table / "part-0.parquet"
    rows = pd.read_parquet(file)
    rows.loc[0, column] = "003"
    rows.to_parquet(file)
    difference = verify(out)
    assert difference is not None
    assert difference.where.startswith(table)


def test_an_edit_that_does_not_fit_exits_2_and_changes_nothing(out: Path, tmp_path: Path) -> None:
    """One line: which line of the edits, and why."""
    path = tmp_path / "edits.csv"
    path.write_text("action,article_id,with\nmerge,000,nobody\n", encoding="utf-8")
    result = run("compare", out, "--stories-edits", path)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "line 2: no article 'nobody'" in result.stderr
    assert not (out / "stories").exists()
    assert run("compare", out, "--stories-edits", tmp_path / "none.csv").exit_code == 2


# ---------------------------------------------------------------- the scorer


def test_b_cubed_gives_the_figures_of_its_paper() -> None:
    """Bagga & Baldwin 1998, the twelve entities of their two outputs: 76 % and 58 % precision."""
    truth = dict(zip("123456789ABC", "aaaaabbccccc", strict=True))
    smaller_merged = b_cubed(truth, dict(zip("123456789ABC", "xxxxxyyyyyyy", strict=True)))
    larger_merged = b_cubed(truth, dict(zip("123456789ABC", "xxxxxyyxxxxx", strict=True)))
    assert smaller_merged.precision == pytest.approx(0.762, abs=0.001)
    assert larger_merged.precision == pytest.approx(0.583, abs=0.001)
    assert smaller_merged.recall == larger_merged.recall == 1.0
    swapped = b_cubed(dict(zip("123456789ABC", "xxxxxyyyyyyy", strict=True)), truth)
    assert swapped.recall == pytest.approx(smaller_merged.precision)
