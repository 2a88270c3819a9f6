"""A user's lexicons: added or in our place, told in the manifest, and needed again to verify."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from framing.cli import main
from tests.build import piped

TEXT = '{{"id": {0}, "outlet": "North", "text": "A reckless plan for ferries, the mayor built."}}'


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Three short articles."""
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join(TEXT.format(n) for n in range(3)), encoding="utf-8")
    return path


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A dictionary with one word of ours and one that is not ours."""
    path = tmp_path / "boats.yml"
    path.write_text("boat:\n  large: [ferr*]\nplan: [reckless]\n", encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    """The command line, as typed."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def kinds(out: Path) -> dict[str, str]:
    """Kind of each loaded term of the first article."""
    rows = pd.read_parquet(out / "evidence")
    rows = rows[(rows["feature"] == "loaded") & (rows["article_id"] == "0")]
    return dict(zip(rows["text"], rows["kind"], strict=True))


def test_a_lexicon_is_added_and_its_terms_count_before_ours(
    news: Path, mine: Path, tmp_path: Path
) -> None:
    """The kind of a term that both have is the user's; ours keep theirs."""
    out = tmp_path / "out"
    run("extract", news, "-o", out, "--lexicon", mine, "--quiet")
    assert kinds(out) == {"reckless": "plan", "ferries": "boat.large"}
    told = json.loads((out / "manifest.json").read_text("utf-8"))["lexicons"]
    assert told["files"][0]["file"] == "boats.yml"
    assert "negative_evaluation" in told["kinds"]


def test_a_term_of_yours_changes_nothing_elsewhere(tmp_path: Path) -> None:
    """Ours are found as without it, those of the tagger too; the user's stands beside them."""
    text = "The goofballs slammed a reckless plan. A regime built ferries, shamelessly."
    news, boats = tmp_path / "news.jsonl", tmp_path / "boats.csv"
    news.write_text(json.dumps({"id": "0", "outlet": "North", "text": text}), "utf-8")
    boats.write_text("term,kind,source\nferries,boat,ours\n", "utf-8")
    run("extract", news, "-o", tmp_path / "ours", "--quiet")
    run("extract", news, "-o", tmp_path / "both", "--lexicon", boats, "--quiet")
    ours = kinds(tmp_path / "ours")
    assert "unlisted" in ours.values()
    assert kinds(tmp_path / "both") == ours | {"ferries": "boat"}


def test_a_lexicon_can_take_the_place_of_ours(news: Path, tmp_path: Path) -> None:
    """Then no term of ours is counted."""
    other = tmp_path / "other.csv"
    other.write_text("term,kind,source\nmayor,office,ours\n", encoding="utf-8")
    out = tmp_path / "out"
    run("extract", news, "-o", out, "--lexicon", other, "--replace-lexicon", "--quiet")
    assert kinds(out) == {"mayor": "office"}
    names = set(pd.read_parquet(out / "measures")["measure"])
    assert "loaded_office_per_1000_outlet_words" in names
    assert "loaded_deception_per_1000_outlet_words" not in names


def test_a_lexicon_is_read_once(news: Path, tmp_path: Path) -> None:
    """So it may come through a pipe, as `--lexicon <(…)` gives it; workers find by it, too."""
    content = b"term,kind,source\nmayor,office,ours\n"
    for n in (1, 2):
        out = tmp_path / str(n)
        with piped(content) as path:
            told = run("extract", news, "-o", out, "--lexicon", path, "--workers", n)
        assert told.exit_code == 0, told.output
        assert kinds(out)["mayor"] == "office"
        made = json.loads((out / "manifest.json").read_text("utf-8"))["lexicons"]["files"]
        assert made[0]["sha256"] == hashlib.sha256(content).hexdigest()


def test_workers_find_the_same_with_a_lexicon(news: Path, mine: Path, tmp_path: Path) -> None:
    """The lexicon travels by its content, and is the same in every process."""
    for out, n in (("one", 1), ("two", 2)):
        run("extract", news, "-o", tmp_path / out, "--lexicon", mine, "--workers", n, "--quiet")
    one, two = (pd.read_parquet(tmp_path / out / "evidence") for out in ("one", "two"))
    pd.testing.assert_frame_equal(one, two)
    assert len(one)


def test_an_output_with_a_lexicon_is_explained_compared_and_reported_without_it(
    news: Path, mine: Path, tmp_path: Path
) -> None:
    """The manifest names the kinds, which is all that counting needs."""
    out = tmp_path / "out"
    run("extract", news, "-o", out, "--lexicon", mine, "--quiet")
    told = run("explain", out, "--measure", "loaded_boat.large_per_1000_outlet_words")
    assert told.output.count("[ferries]") == 3
    assert run("compare", out, "--quiet").exit_code == 0
    assert run("report", out, "-o", tmp_path / "r.html", "--quiet").exit_code == 0


def test_verify_asks_for_the_lexicon_by_name_and_hash(
    news: Path, mine: Path, tmp_path: Path
) -> None:
    """Without the file, or with another, there is no verdict; with it, the output agrees."""
    out = tmp_path / "out"
    run("extract", news, "-o", out, "--lexicon", mine, "--quiet")
    asked = run("verify", out)
    assert asked.exit_code == 2
    assert "boats.yml" in asked.output
    assert run("verify", out, "--lexicon", mine).exit_code == 0
    mine.write_text("boat: [ferry]\n", encoding="utf-8")
    assert "unchanged" in run("verify", out, "--lexicon", mine).output


def test_verify_refuses_a_lexicon_that_was_not_used(news: Path, mine: Path, tmp_path: Path) -> None:
    """An output of our lexicon alone is not judged by another."""
    run("extract", news, "-o", tmp_path / "out", "--quiet")
    told = run("verify", tmp_path / "out", "--lexicon", mine)
    assert told.exit_code == 2
    assert "not made with" in told.output


REFUSED = {
    "missing": (["--lexicon", "nowhere.csv"], "nowhere.csv: not a readable lexicon"),
    "nothing": (["--replace-lexicon"], "needs at least one --lexicon"),
    "feature": (["--features", "promo", "--lexicon", "{mine}"], "the feature 'loaded'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_lexicon_that_cannot_be_used_stops_the_run_before_it_begins(
    case: str, news: Path, mine: Path, tmp_path: Path
) -> None:
    """One line, exit 2, and no output folder."""
    arguments, message = REFUSED[case]
    named = [argument.format(mine=mine) for argument in arguments]
    told = run("extract", news, "-o", tmp_path / "out", *named)
    assert told.exit_code == 2
    assert message in told.output
    assert not (tmp_path / "out").exists()


def test_a_report_on_raw_input_takes_a_lexicon(news: Path, mine: Path, tmp_path: Path) -> None:
    """The term stands in the report; a finished output refuses a new lexicon."""
    page = tmp_path / "r.html"
    run("report", news, "-o", page, "--lexicon", mine, "--quiet")
    assert "ferr*" in page.read_text("utf-8")
    run("extract", news, "-o", tmp_path / "out", "--quiet")
    told = run("report", tmp_path / "out", "-o", page, "--lexicon", mine)
    assert "extracted already" in told.output
