"""The report's method and limits: what was done in this run, with versions, seeds and counts."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from framing.complete import study_of
from framing.lexica import own_lexicons
from framing.method import limits, method
from framing.report import write_report
from framing.run import compare_output, extract
from framing.store import read_manifest, read_tables
from framing.study import Text
from framing.summary import summary

LINE = (
    '{{"id": "{n}", "outlet": "{o}", "text": "“It is late,” Ada Lorn said on day {n}.{t}"{more}}}'
)
DATES = ["", *(f', "published": "2026-03-{n:02}T08:00:00Z"' for n in range(1, 12))]
ALONE = "\n".join(["action,article_id,with", *(f"split,{n}," for n in range(12))])


def run(place: Path, *texts: str, outlets: str = "NS", lexicon: str = "", **how: Any) -> Path:
    """The output of twelve articles, each a story of its own, one without a date."""
    names = {"N": "North", "S": "South", "-": ""}
    lines = [
        LINE.format(n=n, o=names[outlets[n % len(outlets)]], more=d, t=texts[n % len(texts)])
        for n, d in enumerate(DATES)
    ]
    source, out, edits, mine = (place / n for n in ("news.jsonl", "out", "e.csv", "mine.csv"))
    source.write_text("\n".join(lines), encoding="utf-8")
    edits.write_text(ALONE, encoding="utf-8")
    mine.write_text(lexicon, encoding="utf-8")
    given = own_lexicons([mine] * bool(lexicon), replace=bool(lexicon))
    extract([str(source)], out, lexicons=given)
    compare_output(out, seed=7, edits=edits, **how)
    return out


def told(out: Path) -> tuple[str, str]:
    """The method of an output, and its summary."""
    study = study_of(read_tables(out), read_manifest(out))
    made, found = (
        "\n".join(str(block.words) for block in part.blocks if isinstance(block, Text))
        for part in (method(study, {"contrasts"}), summary(study))
    )
    return made, found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report on outlets of six articles each, without its markup."""
    texts = (" The regime fell.", " It rained.", "", " The reckless regime fell and fell.", "")
    out = run(tmp_path_factory.mktemp("whole"), *texts)
    write_report(read_tables(out), out / "r.html", manifest=read_manifest(out))
    return re.sub("<[^>]+>", "", (out / "r.html").read_text(encoding="utf-8"))


def method_in(page: str) -> str:
    """What stands between the title of the method and the manifest."""
    return page.split("Method, ready to paste")[-1].split("How this report was made")[0]


def test_the_method_names_corpus_versions_and_seed(page: str) -> None:
    """What a paper must say stands in one place: how many, when, with what."""
    said = method_in(page)
    assert "We measured 12 articles of 2 outlets, published 1\u00a0March" in said
    assert "2026, with framing" in said
    assert f"pandas {pd.__version__}" in said
    assert "models SHA-256" in said
    assert "2,000 draws (seed 7) of an outlet’s stories" in said
    assert "compared with all other outlets by the ratio of rates, of scores by the diff" in said
    assert "12 stories, after 12 edits by hand" in said
    assert "at most 1.25 times Student’s (Polansky 2000)" in said
    assert "not checked against codes by hand on this corpus" in said
    own = "sentences that are the outlet’s to the last word (8 of 20 in its voice)"
    assert f"citations; wording and own-voice readability count only {own}." in said
    assert page.count(own) == 3
    assert "one like those that annotators marked" in page


def test_every_work_that_is_cited_is_listed_and_no_other(page: str) -> None:
    """Those of the text; the features name their own."""
    said, *listed = method_in(page).split("citation: ")
    said = unescape(said)
    cited = {
        name for names in re.findall(r"\(([^()]+ \d{4})\)", said) for name in names.split("; ")
    }
    works = re.findall(r"^([A-Z][\w-]+), [A-Z]\.[^\d]*? (\d{4})\. ", listed[0], re.MULTILINE)
    assert len(works) >= 6
    assert {(re.split("[ ,]", name)[0], name[-4:]) for name in cited} == set(works)


def test_the_method_says_what_was_done_and_nothing_else(page: str, tmp_path: Path) -> None:
    """Words set apart, a lexicon in place of ours, an outlet as reference; or one outlet alone."""
    mine = "term,kind,pos,strength,source\nrained,weather,a,0.5,me\n"
    how: dict[str, Any] = {"reference": "South", "without": ["quotations"]}
    out = run(tmp_path, " It rained.", " It snowed.", "", lexicon=mine, **how)
    said, found = told(out)
    assert "Set apart and not counted: quotations, 36 of " in said
    assert re.search(r"Counted are \d+ outlet words", said)
    assert re.search(r"our own lexicon mine\.csv \(SHA-256 \w{12}\), and no others", said)
    assert "SOURCES.md" not in said
    assert "compared with South by the ratio" in said
    assert "Inside quotation marks: not counted." in found
    gone = r"\d+ contrasts of \d+ were not counted: of what they count in, nothing is left"
    assert re.search(rf"{gone} in any outlet\. 7 contrasts of", said)
    study = study_of(read_tables(out), read_manifest(out))
    assert "annotators" not in " ".join(str(block.words) for block in limits(study).blocks)  # type: ignore[union-attr]
    for words in ("Set apart", "own lexicon", "Omissions are", "inside the stories"):
        assert words not in method_in(page)
    (tmp_path / "one").mkdir()
    alone, _ = told(run(tmp_path / "one", " It rained.", "", outlets="N"))
    for words in ("compared with", "permutations", "p values", "Benjamini", "Grey bands", "ratios"):
        assert words not in alone


def test_a_comparison_inside_stories_is_said_to_be_one(tmp_path: Path) -> None:
    """Where all is refused there is no word of p, and how much was refused."""
    said, _ = told(run(tmp_path, " It rained.", "", outlets="NS-", matched=True))
    assert (
        "We measured 12 articles, 8 of 2 outlets and 4 that state none and are in no rate" in said
    )
    assert "None could be compared with all other outlets, inside" in said
    assert "draws (seed 7) of an outlet’s stories, with all its articles" in said
    assert "ratio" not in said
    assert "inside the stories that both tell, all other articles left out" in said
    assert re.search(r"(\d+) contrasts of \1 were refused: fewer than 5", said)
    assert "p values" not in said


def test_the_limits_count_what_is_missing(page: str) -> None:
    """An article without a date is told in the limits, with how many there are."""
    assert "1 article of 12 is without a stated date" in page
    assert "Of 12 citations, 12 name a source" in page
