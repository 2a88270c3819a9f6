"""Every public verb on tables that lack something, are of other types or have other labels."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pandas as pd
import pytest
from pandas import DataFrame
from pandas.testing import assert_frame_equal

import framing as fr
from framing.annotations import Annotations
from framing.errors import CorpusError, RuleError
from framing.evidence import Evidence
from framing.schema import CODES, REJECTS, TABLES, frame
from tests.build import make_articles

Tables = Mapping[str, DataFrame]
TABLE = {table.name: table for table in TABLES}
FERRY = (
    "HALDMOUTH (Reuters) - The ferry to Ardoven stopped at noon on Monday because ice had closed "
    "the outer harbour and no tug could be found that was strong enough to break a way through to "
    "the quay where forty people waited, Mayor Ann Lee said. “The regime of ice is brutal.”\n\n"
    "READ MORE: How the port was sold"
)


@pytest.fixture(scope="module")
def tables() -> dict[str, DataFrame]:
    """Six articles of two outlets, and every table that is made of them."""
    texts = [f"{FERRY} No. {n}." for n in range(3)] + [f"The government fell {n}." for n in "abc"]
    articles = make_articles(*texts)
    articles["outlet"] = pd.array(["North", "South"] * 3, dtype="str")
    found = fr.find_evidence(articles)
    made = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    made |= {"stories": fr.find_stories(articles), "matches": fr.find_reuse(articles)}
    made["wire"] = fr.wire_copy(articles, made["matches"])
    made["leads"], made["omissions"] = fr.find_leads(made), fr.find_omissions(made)
    made |= fr.compare(made["measures"], articles)._asdict()
    made["sample"] = fr.draw_sample(made, n=4)
    codes = [(row, "ada", 1.0, None) for row in made["sample"]["row_id"]]
    return (
        made
        | {"codes": frame(codes, CODES), "edges": fr.link_graph(made)}
        | {"rejects": frame([], REJECTS)}
    )


class Verb(NamedTuple):
    """How a verb is called; tables it needs, or reads if there; a column that it does without."""

    call: Callable[[Tables], object]
    needs: str
    reads: str = ""
    is_of_frames: bool = False
    spares: str = ""


def of_frames(verb: Callable[..., object], names: str, **also: object) -> Verb:
    """A verb that takes frames, one by one."""
    return Verb(lambda t: verb(*(t[name] for name in names.split()), **also), names, "", True)


def written(write: Callable[[Tables, Path], object]) -> Callable[[Tables], object]:
    """A verb that writes a file, as one that returns the bytes."""

    def call(tables: Tables) -> object:
        with TemporaryDirectory() as folder:
            write(tables, Path(folder, "made"))
            files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
            return [path.read_bytes() for path in files]

    return call


def found(t: Tables) -> Evidence:
    return Evidence(*(t[name] for name in Evidence._fields))


FOUND = "evidence roles voices exposure"
SCORED = "articles evidence roles measures"
REPORTED = "measures voices exposure rates contrasts stories matches wire leads omissions rejects"
VERBS = {
    "compare": Verb(
        lambda t: fr.compare(t["measures"], t["articles"], stories=t["stories"], matched=True),
        "measures stories",
        is_of_frames=True,
    ),
    "contested_pairs": Verb(fr.contested_pairs, "articles voices", spares="voices.end"),
    "cut_and_added": Verb(lambda t: fr.cut_and_added(t, "a0", "a1"), "articles", "voices matches"),
    "draw_sample": Verb(lambda t: fr.draw_sample(t, n=4), SCORED),
    "explain": Verb(lambda t: fr.explain(t, "loaded_per_1000_words"), SCORED, "voices"),
    "explain a voice": Verb(
        lambda t: fr.explain(t, "quoted_words_per_1000_words"), f"{SCORED} voices"
    ),
    "explorer": Verb(lambda t: fr.explorer(t).html(), SCORED, "voices"),
    "find_evidence": of_frames(fr.find_evidence, "articles"),
    "find_leads": Verb(fr.find_leads, "articles evidence roles", "matches wire"),
    "find_omissions": Verb(
        fr.find_omissions, "articles evidence roles", "exposure voices stories matches"
    ),
    "find_reuse": of_frames(fr.find_reuse, "articles"),
    "find_stories": of_frames(fr.find_stories, "articles"),
    "keyness": Verb(fr.keyness, "articles voices", "stories", spares="voices.end"),
    "kwic": Verb(lambda t: fr.kwic(t, "regime"), "articles", "voices", spares="voices.end"),
    "kwic in a voice": Verb(
        lambda t: fr.kwic(t, "regime", voice="quoted"), "articles voices", spares="voices.end"
    ),
    "link_graph": Verb(fr.link_graph, "articles evidence roles"),
    "measure": Verb(lambda t: fr.measure(found(t)), FOUND, is_of_frames=True),
    "promos": Verb(fr.promos, "articles evidence roles"),
    "reuse_by_outlet": Verb(fr.reuse_by_outlet, "articles matches leads exposure"),
    "set_apart": Verb(
        lambda t: fr.set_apart(found(t), t["articles"], without=["wire"], wire=t["wire"]),
        f"articles wire {FOUND}",
        is_of_frames=True,
    ),
    "show": Verb(lambda t: fr.show(t, "a0").html(), "articles", "evidence roles voices"),
    "source_diversity": Verb(
        fr.source_diversity, "articles evidence roles", spares="articles.text"
    ),
    "terms_by_target": Verb(fr.terms_by_target, "articles evidence"),
    "validate": of_frames(fr.validate, "sample codes"),
    "validate_annotations": Verb(
        lambda t: fr.validate_annotations(
            t, Annotations(t["articles"], t["evidence"], t["roles"]), features=["loaded"]
        ),
        SCORED,
        is_of_frames=True,
    ),
    "wire_copy": of_frames(fr.wire_copy, "articles matches"),
    "write_annotations": Verb(written(fr.write_annotations), "articles evidence roles"),
    "write_link_graph": Verb(
        written(lambda t, path: fr.write_link_graph(t["edges"], path.with_suffix(".gexf"))),
        "edges",
        is_of_frames=True,
    ),
    "write_report": Verb(written(fr.write_report), "articles evidence roles", REPORTED),
    "write_sheet": Verb(
        written(lambda t, p: fr.write_sheet(t["sample"], t["articles"], p.with_suffix(".csv"))),
        "sample articles",
        is_of_frames=True,
    ),
}
EDGE = ["outlet", "target_outlet", "kind", "n", "n_articles"]
OTHERS = {  # take no tables
    "FEATURES", "Feature", "Found", "loaded_feature", "read_annotations", "read_corpus",
    "read_lexicon", "read_sheets", "read_story_edits", "read_tables", "save_figure", "verify",
    "wording_contributions", "__version__",
}  # fmt: skip
each_verb = pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)


def read_by(verb: Verb) -> list[str]:
    """The tables that a verb reads."""
    return [*verb.needs.split(), *verb.reads.split()]


def same(made: Any, expected: Any) -> bool:
    """Whether two results are equal, frames column by column."""
    if isinstance(expected, DataFrame):
        assert_frame_equal(made, expected)
        return True
    if isinstance(expected, tuple):
        return all(same(*both) for both in zip(made, expected, strict=True))
    return bool(made == expected)


def test_every_verb_is_tried() -> None:
    """A new one is named here."""
    assert {name.split()[0] for name in VERBS} | OTHERS == set(fr.__all__)


@each_verb
def test_a_table_that_is_not_there_is_named_with_what_makes_it(verb: Verb, tables) -> None:
    """Never a number that counts nothing because nothing was given; else it may be left out."""
    if verb.is_of_frames:
        return
    few = {name: tables[name] for name in read_by(verb)}
    for name in verb.needs.split():
        lacking = {other: rows for other, rows in few.items() if other != name}
        with pytest.raises(CorpusError, match=rf"no (table ')?{name}.*; .*fr\.\w"):
            verb.call(lacking)
    verb.call({name: tables[name] for name in verb.needs.split()})


@each_verb
def test_a_column_that_is_not_there_is_named(verb: Verb, tables) -> None:
    """With its table and what there is."""
    for name in read_by(verb):
        known = TABLE[name].columns if name in TABLE else {}
        key = TABLE[name].key if name in TABLE else ()
        needed = [column for column in known if column in key or not known[column].optional]
        for column in {"articles": ["article_id", "text"], "edges": EDGE}.get(name, needed):
            lacking = tables | {name: tables[name].drop(columns=column)}
            if verb.spares == f"{name}.{column}":
                verb.call(lacking)
                continue
            with pytest.raises(CorpusError, match=f"{name} ha.* no column '{column}', only"):
                verb.call(lacking)


@each_verb
def test_what_may_be_missing_may_be_absent_and_nothing_is_changed(verb: Verb, tables) -> None:
    """All such columns of all tables at once; the frames given stay as they were."""
    few = {name: tables[name] for name in read_by(verb)}
    for name, rows in few.items():
        if name in TABLE:
            known = TABLE[name].columns.items()
            absent = {column for column, about in known if about.optional} - {*TABLE[name].key}
            few[name] = rows.drop(columns=absent & {*rows})
    few["articles"] = tables["articles"][["article_id", "text"]]
    before = {name: rows.copy(deep=True) for name, rows in few.items()}
    try:
        verb.call(few)
    except CorpusError as error:
        assert "articles have no column 'outlet', nor has extra" in str(error)  # noqa: PT017 - or none
    for name, rows in few.items():
        assert_frame_equal(rows, before[name])


def labelled(rows: DataFrame) -> DataFrame:
    """Rows that all have one label, under the name of a column."""
    return rows.set_axis([7] * len(rows)).rename_axis("article_id")


OTHERWISE = {
    "pyarrow": lambda rows: rows.convert_dtypes(dtype_backend="pyarrow"),
    "object": lambda rows: labelled(rows.astype(object)),
    "category": lambda rows: rows.astype(dict.fromkeys(rows.select_dtypes("str"), "category")),
}


@each_verb
def test_types_and_labels_of_rows_change_no_result(verb: Verb, tables) -> None:
    """Whatever a file, a filter or a conversion made of the tables."""
    if verb is VERBS["write_report"]:
        return  # every one of its tables is read as the others' are
    expected = verb.call(tables)
    for convert in OTHERWISE.values():
        given = {name: convert(tables[name]) for name in read_by(verb)}
        assert same(verb.call(tables | given), expected)


@each_verb
def test_a_row_that_stands_twice_is_named(verb: Verb, tables) -> None:
    """It would count twice, or stand for two."""
    for name in read_by(verb):
        if name == "edges" or tables[name].empty:
            continue
        twice = pd.concat([tables[name], tables[name][:1]])
        with pytest.raises(CorpusError, match=rf"occurs twice, .*{name}\.drop_duplicates"):
            verb.call(tables | {name: twice})


@each_verb
def test_of_empty_tables_nothing_is_made_or_it_is_told(verb: Verb, tables) -> None:
    """One after the other, and all of them."""
    empty = {name: tables[name].iloc[:0] for name in read_by(verb)}
    for given in [empty, *({name: rows} for name, rows in empty.items())]:
        if verb is not VERBS["write_report"] or given is empty:
            with suppress(CorpusError, RuleError):
                verb.call(tables | given)


@pytest.mark.parametrize(
    ("name", "column", "value", "message"),
    [
        ("evidence", "start", "12", "start of row 0 is '12', no whole number; mend it in evidence"),
        ("evidence", "start", None, "start of row 0 is missing, no whole number"),
        ("evidence", "end", 2.5, "end of row 0 is 2.5, no whole number"),
        ("evidence", "rule", 3, "rule of row 0 is 3, not text; mend it in evidence"),
        ("evidence", "kind", None, "kind of row 0 is missing"),
        ("evidence", "value", "many", "value of row 0 is 'many', no number"),
        ("articles", "published", "last week", "published of row 0 is 'last week', no time"),
        ("articles", "published", 1984, "published of row 0 is 1984, no time"),
        ("articles", "byline", ["Ann", "Bo"], r"byline of row 0 is \['Ann', 'Bo'\], not text"),
        ("matches", "words", True, "words of row 0 is True, no whole number"),
    ],
)
def test_what_is_of_another_kind_is_named(name, column, value, message, tables) -> None:
    """With table, column and row; nothing is computed from it."""
    values = tables[name][column].astype(object)
    values.iloc[0] = value
    with pytest.raises(CorpusError, match=message):
        fr.find_leads(tables | {name: tables[name].assign(**{column: values})})


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda t: fr.terms_by_target(t, "loaded"), "targets"),
        (lambda t: fr.draw_sample(t, features="loaded"), "features"),
        (lambda t: fr.set_apart(found(t), t["articles"], without="loaded"), "without"),
        (lambda t: fr.keyness(t, without="loaded"), "without"),
        (lambda t: fr.wire_copy(t["articles"], agencies="loaded"), "agencies"),
        (lambda t: fr.show(t, "a0", features="loaded"), "features"),
        (lambda t: fr.read_sheets("loaded", t["sample"]), "paths"),
    ],
)
def test_one_text_is_no_list(call, name, tables) -> None:
    """It would be read letter by letter, and find nothing."""
    with pytest.raises(RuleError, match=rf"^{name} is the text 'loaded'; give a list: \['loaded"):
        call(tables)


@pytest.mark.parametrize(
    ("features", "message"),
    [
        (["loaded"], "'loaded' is no Feature; give a list of them, as fr.FEATURES is"),
        ("loaded", "features is 'loaded' alone; give a list"),
        (fr.FEATURES[1], "features is 'loaded' alone; give a list"),
        ([fr.FEATURES[1]] * 2, "two features are named 'loaded'"),
    ],
)
def test_what_is_no_feature_is_named(features, message, tables) -> None:
    """Names of features are for the command line."""
    for call in (
        lambda: fr.find_evidence(tables["articles"], features=features),
        lambda: fr.measure(found(tables), features=features),
        lambda: fr.compare(tables["measures"], tables["articles"], features=features),
        lambda: fr.explain(tables, "loaded_per_1000_words", features=features),
        lambda: fr.explorer(tables, features=features),
    ):
        with pytest.raises(RuleError, match=message):
            call()


@pytest.mark.parametrize("name", ["evidence", "measures", "stories", "matches", "leads"])
def test_a_report_is_of_the_articles_given(name: str, tables, tmp_path: Path) -> None:
    """Tables of more articles than these are named, before anything is computed."""
    few = {"articles": tables["articles"][2:]}
    few |= {n: tables[n].iloc[:0] for n in ("evidence", "roles")}
    with pytest.raises(CorpusError, match=rf"{name} are of . articles? not given, first 'a0'; use"):
        fr.write_report(few | {name: tables[name]}, tmp_path / "report.html")
