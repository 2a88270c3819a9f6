"""Every rule file: each row names a source that SOURCES.md explains, and its examples hold."""

import csv
import re
from pathlib import Path

import pytest

import framing
from framing import walls
from framing.features.promo import PROMO
from framing.scrape import classify_lines
from framing.wire import rules
from tests.build import make_articles

FOLDER = Path(framing.__file__).parent / "lexicons"
FILES = sorted(path.name for path in FOLDER.glob("*.csv"))


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a rule file."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("name", FILES)
def test_every_row_names_a_source_that_is_explained(name: str) -> None:
    """A key in the column source stands in SOURCES.md with its reference."""
    explained = (FOLDER / "SOURCES.md").read_text("utf-8")
    keys = {key for row in rows(name) for key in row["source"].split(";")}
    assert "" not in keys
    assert [key for key in sorted(keys) if key not in explained] == []


@pytest.mark.parametrize("name", FILES)
def test_no_row_stands_twice_and_none_is_ragged(name: str) -> None:
    """A rule file has one row per rule, and every row all columns."""
    found = rows(name)
    unique = {tuple(row.values()) for row in found}
    assert len(unique) == len(found)
    assert not [row for row in found if None in row or None in row.values()]


def test_the_stances_of_cues_are_a_closed_vocabulary() -> None:
    """Stances are those the contract names and SOURCES.md defines."""
    stances = {row["stance"] for row in rows("cues.csv")}
    assert stances == set(
        "neutral endorsing distancing arguing emotive mental document denial criticism directive "
        "commissive".split()
    )


def test_every_cue_lists_its_own_lemma_or_says_its_forms() -> None:
    """A cue without forms can match nothing."""
    assert [row["lemma"] for row in rows("cues.csv") if not row["forms"].strip()] == []


def test_every_scrape_pattern_holds_on_its_examples() -> None:
    """A line pattern matches its example as a whole line, and not its counterexample."""
    wrong = [
        row["pattern"]
        for row in rows("scrape_lines.csv")
        if not re.fullmatch(row["pattern"], row["match"].strip(), re.IGNORECASE)
        or re.fullmatch(row["pattern"], row["no_match"].strip(), re.IGNORECASE)
    ]
    assert wrong == []


def test_every_rule_of_walls_fits_its_example_alone() -> None:
    """And not its counterexample."""
    given = zip(rows("walls.csv"), walls.rules(), strict=True)
    wrong = [
        row["pattern"]
        for row, rule in given
        if not rule.fits(row["match"]) or rule.fits(row["no_match"])
    ]
    assert wrong == []


def test_every_scrape_pattern_is_linear() -> None:
    """No pattern nests quantifiers or repeats a wildcard without bound."""
    nested = re.compile(r"\([^()]*[*+][^()]*\)[*+{]|\.[*+].*\.[*+]")
    patterns = [r["pattern"] for name in ("scrape_lines.csv", "walls.csv") for r in rows(name)]
    assert list(filter(nested.search, patterns)) == []


def test_every_promo_label_finds_its_example_and_leaves_the_sentence_alone() -> None:
    """A labelled line is a promo; the same words in a sentence are none."""
    labels = rows("promo_labels.csv")
    context = "The council met on Monday to vote.\n\n{}\n\nThe vote was close, as many had said."
    yes = PROMO.find(make_articles(*(context.format(row["match"]) for row in labels))).evidence
    no = PROMO.find(make_articles(*(context.format(row["no_match"]) for row in labels))).evidence
    found, wrong = set(yes["article_id"]), set(no["article_id"])
    assert [row["label"] for n, row in enumerate(labels) if f"a{n}" not in found] == []
    assert [row["label"] for n, row in enumerate(labels) if f"a{n}" in wrong] == []


def test_every_wire_rule_holds_on_its_examples() -> None:
    """A rule fits its example and not its counterexample; its hint stands in the example."""
    wrong = [
        (row["agency"], row["kind"])
        for row, rule in zip(rows("wire.csv"), rules(), strict=True)
        if not rule.pattern.match(row["match"])
        or rule.pattern.match(row["no_match"])
        or not re.search(row["hint"], row["match"])
    ]
    assert wrong == []


def test_a_plain_article_keeps_every_line() -> None:
    """Without page furniture nothing is dropped."""
    text = "The council met.\n\nIt voted on the bridge.\n\nThe mayor was content."
    assert {kind for *_, kind in classify_lines(text)} <= {"body", "headline"}
