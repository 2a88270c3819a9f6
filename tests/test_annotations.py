"""Annotations: out to other tools and back without loss, whatever the text; and other people's."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from pandas.testing import assert_frame_equal

import framing as fr
from framing.annotations import FORMS, read_annotations, write_annotations
from framing.errors import CorpusError, RuleError
from framing.schema import EVIDENCE, ROLES, check, frame
from tests.build import make_articles

every_form = pytest.mark.parametrize("form", FORMS)

AWKWARD = "𝔄e\u0301\u0327 \r\n\t\n\u2028\x85\x0b👩‍🚒\ufeff⟦{}\\\"'|;:#\x00"
TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(AWKWARD)), min_size=1
)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
MAYBE = st.none() | NAMES


@st.composite
def tables(draw: st.DrawFn) -> dict[str, DataFrame]:
    """Articles of any text, with evidence and roles anywhere in them."""
    ids = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    articles = make_articles(*(draw(TEXTS) for _ in ids)).assign(article_id=ids)
    articles = articles.astype({"article_id": "str"})
    evidence, roles = [], []
    for article, text in zip(articles["article_id"], articles["text"], strict=True):
        for _ in range(draw(st.integers(0, 3))):
            identity, (start, end) = f"e{len(evidence)}", draw(spans(text))
            number = draw(st.none() | st.floats(allow_nan=False, allow_infinity=False))
            facts = (
                draw(NAMES),
                number,
                draw(st.none() | st.floats(0, 1)),
                draw(MAYBE),
                number,
                number,
            )
            what = draw(NAMES), draw(NAMES), start, end, text[start:end]
            evidence.append((identity, article, *what, *facts))
            for role in draw(st.lists(st.sampled_from(["source", "cue", "content"]), max_size=3)):
                start, end = draw(spans(text))
                said = start, end, text[start:end], draw(MAYBE), draw(MAYBE)
                roles.append((identity, article, role, *said))
    parts = frame(roles, ROLES).drop_duplicates(list(ROLES.key))
    return {"articles": articles, "evidence": frame(evidence, EVIDENCE), "roles": parts}


def spans(text: str) -> st.SearchStrategy[tuple[int, int]]:
    """Any words of a text, or letters."""
    bounds = st.sets(st.integers(0, len(text)), min_size=2, max_size=2)
    return bounds.map(lambda pair: (min(pair), max(pair)))


def in_order(rows: DataFrame) -> DataFrame:
    """Rows sorted by what names them."""
    names = [n for n in ("article_id", "evidence_id", "role", "start") if n in rows]
    return rows.sort_values(names, ignore_index=True)


def there_and_back(given_tables: dict[str, DataFrame], form: str) -> None:
    """Assert that what is written is what is read."""
    with TemporaryDirectory() as folder:
        write_annotations(given_tables, folder, form=form)
        for articles in (None, given_tables["articles"]):
            again = read_annotations(folder, form=form, articles=articles)
            for table in (EVIDENCE, ROLES):
                rows = getattr(again, table.name)
                assert_frame_equal(in_order(rows), in_order(given_tables[table.name]))
                texts = given_tables["articles"].set_index("article_id")["text"]
                check(rows, table, texts=texts)
            assert sorted(again.articles["article_id"]) == sorted(texts.index)


@every_form
@settings(max_examples=40, deadline=None)
@given(tables())
def test_nothing_is_lost_on_the_way_there_and_back(form: str, given: dict[str, DataFrame]) -> None:
    """Evidence and roles come back equal, in any text: astral, combining, any line end."""
    there_and_back(given, form)


@every_form
def test_what_finders_find_comes_back(form: str) -> None:
    """All columns of all features, discontinuous contents included."""
    articles = make_articles(
        "“It failed,” Jane Doe said. “Badly.”\r\n\r\nREAD MORE: The 𝔸 regime fell\n\nIt rained.",
        "The reckless plan was dropped, according to Ada Brandt.\nNobody minded.",
    )
    found = fr.find_evidence(articles)
    assert len(found.roles) > 5
    there_and_back(found._asdict() | {"articles": articles}, form)


@every_form
def test_an_article_without_evidence_comes_back(form: str, tmp_path: Path) -> None:
    """That nothing was marked is an observation."""
    articles = make_articles("It rained.")
    nothing = {"evidence": frame([], EVIDENCE), "roles": frame([], ROLES)}
    write_annotations(nothing | {"articles": articles}, tmp_path / "new", form=form)
    again = read_annotations(tmp_path / "new", form=form)
    assert again.articles["article_id"].tolist() == ["a0"]
    assert again.evidence.empty


def marked(tmp_path: Path, form: str) -> Path:
    """Annotations of one citation with two contents, as we write them."""
    articles = make_articles("“It failed,” Jane Doe said. “Badly.”")
    found = fr.find_evidence(articles)
    citation = found.evidence[found.evidence["feature"] == "citation"]
    roles = found.roles[found.roles["evidence_id"].isin(citation["evidence_id"])]
    written = {"articles": articles, "evidence": citation, "roles": roles}
    write_annotations(written, tmp_path / form, form=form)
    return tmp_path / form


def test_web_annotations_are_what_the_recommendation_says(tmp_path: Path) -> None:
    """Both selectors, in code points, and the words around the quote."""
    folder = marked(tmp_path, "web")
    whole = json.loads((folder / "annotations.jsonld").read_text("utf-8"))
    assert whole["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert whole["type"] == "AnnotationCollection"
    cue = next(i for i in whole["first"]["items"] if i["body"][0]["value"] == "cue")
    assert {key: cue[key] for key in ("type", "motivation")} == {
        "type": "Annotation",
        "motivation": "linking",
    }
    position, quoted = cue["target"][0]["selector"]
    assert position == {"type": "TextPositionSelector", "start": 22, "end": 26}
    assert quoted["exact"] == "said"
    assert quoted["prefix"] == "“It failed,” Jane Doe "
    assert quoted["suffix"] == ". “Badly.”"


def test_web_annotations_of_others_are_read_by_their_quotes(tmp_path: Path) -> None:
    """A page of annotations whose selector is only a quote, as browser extensions write them."""
    selector = {"type": "TextQuoteSelector", "exact": "plan", "prefix": "reckless "}
    item = {
        "type": "Annotation",
        "body": [{"type": "TextualBody", "value": "loaded", "purpose": "tagging"}],
        "target": {"source": "a0", "selector": [selector]},
    }
    path = tmp_path / "theirs.jsonld"
    path.write_text(json.dumps({"type": "AnnotationPage", "items": [item]}), "utf-8")
    articles = make_articles("A plan, a reckless plan.")
    read = read_annotations(path, form="web", articles=articles)
    assert read.evidence[["start", "end", "rule"]].values.tolist() == [[19, 23, "by hand"]]
    with pytest.raises(CorpusError, match="stands 0 times"):
        read_annotations(path, form="web", articles=make_articles("A good plan."))
    with pytest.raises(CorpusError, match="give the articles"):
        read_annotations(path, form="web")


BRAT = """\
T1\tcitation 0 12;22 26\t“It failed,” said
A1\tkind T1 direct
T2\tsource 13 21\tJane Doe
T3\tcontent 0 12;28 36\t“It failed,” “Badly.”
R1\tsource Arg1:T1 Arg2:T2
R2\tcontent Arg1:T1 Arg2:T3
#1\tAnnotatorNotes T1\tnot sure
"""


def by_hand(folder: Path, annotations: str) -> Path:
    """A brat pair that a person made."""
    (folder / "a0.txt").write_text("“It failed,” Jane Doe said. “Badly.”", "utf-8")
    (folder / "a0.ann").write_text(annotations, "utf-8")
    return folder


def test_brat_files_that_people_made_are_evidence_and_roles(tmp_path: Path) -> None:
    """Fragments of evidence are one span, fragments of a role are rows; ids are made."""
    read = read_annotations(by_hand(tmp_path, BRAT), form="brat")
    row = read.evidence.iloc[0]
    assert (row["kind"], row["start"], row["end"], row["rule"]) == ("direct", 0, 26, "by hand")
    assert read.roles[["role", "text"]].values.tolist() == [
        ["content", "“It failed,”"],
        ["source", "Jane Doe"],
        ["content", "“Badly.”"],
    ]
    assert set(read.roles["evidence_id"]) == {row["evidence_id"]}


def test_a_span_never_crosses_a_line_end_in_brat(tmp_path: Path) -> None:
    """Fragments stand in for it, as brat demands."""
    articles = make_articles("One\ntwo\r\nthree")
    row = ("e1", "a0", "loaded", "k", 0, 14, "One\ntwo\r\nthree", "r", 1.0, None, None, None, None)
    written = {"articles": articles, "evidence": frame([row], EVIDENCE), "roles": frame([], ROLES)}
    write_annotations(written, tmp_path / "b", form="brat")
    lines = (tmp_path / "b" / "a0.ann").read_bytes().decode("utf-8").split("\n")
    assert lines[0].split("\t")[1] == "loaded 0 3;4 8;9 14"
    assert (tmp_path / "b" / "a0.txt").read_bytes() == b"One\ntwo\r\nthree"


BROKEN = {
    "T1\tcitation 0 99\tlong": "line 1: 0-99 lies outside",
    "T1\tcitation 1 5\tfailed": "line 1: the text does not read so",
    "T1\tcitation\tfailed": "line 1: not a span",
    "\nE1\tcitation:T1": "line 2: only spans",
    "T1\tcitation 4 10\tfailed\nR1\tsource Arg1:T1 Arg2:T2": "line 2: relates a span",
    "T1\tsource 13 21\tJane Doe": "belongs to nothing",
}


@pytest.mark.parametrize("lines", BROKEN)
def test_a_broken_brat_file_is_refused_with_its_line(lines: str, tmp_path: Path) -> None:
    """Wrong offsets, or what cannot be kept, are told and not dropped."""
    with pytest.raises(CorpusError, match=BROKEN[lines]):
        read_annotations(by_hand(tmp_path, lines), form="brat")


def test_a_text_without_annotations_is_refused_in_brat(tmp_path: Path) -> None:
    """An article nobody opened is not one without evidence."""
    (tmp_path / "a0.txt").write_text("It rained.", "utf-8")
    with pytest.raises(CorpusError, match=r"no a0\.ann beside it"):
        read_annotations(tmp_path, form="brat")


def test_a_span_that_somebody_moved_is_theirs(tmp_path: Path) -> None:
    """What the finder said of the old span is not said of the new one; the others keep theirs."""
    folder = marked(tmp_path, "brat")
    before = read_annotations(folder, form="brat")
    file = next(folder.glob("*.ann"))
    moved = file.read_text("utf-8").replace("citation 0 36", "citation 0 26")
    moved = moved.replace(
        "\t“It failed,” Jane Doe said. “Badly.”\n", "\t“It failed,” Jane Doe said\n"
    )
    file.write_text(moved, "utf-8")
    after = read_annotations(folder, form="brat")
    assert after.evidence["rule"].tolist() == ["by hand"]
    assert after.evidence["evidence_id"][0] != before.evidence["evidence_id"][0]
    columns = ["role", "start", "label", "refers_to"]
    assert after.roles[columns].equals(before.roles[columns])


def test_doccano_may_number_its_spans_anew(tmp_path: Path) -> None:
    """Its database gives new ids; columns are found by label and place."""
    folder = marked(tmp_path, "doccano")
    before = read_annotations(folder, form="doccano")
    line = json.loads((folder / "annotations.jsonl").read_text("utf-8"))
    for entity in line["entities"]:
        entity["id"] += 1662
    for relation in line["relations"]:
        relation |= {"from_id": relation["from_id"] + 1662, "to_id": relation["to_id"] + 1662}
    line["Comments"] = []
    (folder / "annotations.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    after = read_annotations(folder, form="doccano")
    assert_frame_equal(after.evidence, before.evidence)
    assert_frame_equal(after.roles, before.roles)


def test_doccano_lines_of_others_find_their_article_by_its_text(tmp_path: Path) -> None:
    """The short form, text and label, names no article."""
    path = tmp_path / "theirs.jsonl"
    path.write_text('{"text": "A reckless plan.", "label": [[2, 10, "loaded"]]}\n', "utf-8")
    read = read_annotations(path, form="doccano", articles=make_articles("A reckless plan."))
    assert read.evidence[["article_id", "text"]].values.tolist() == [["a0", "reckless"]]
    with pytest.raises(CorpusError, match="line 1: names no article"):
        read_annotations(path, form="doccano")


def test_work_is_not_overwritten(tmp_path: Path) -> None:
    """A folder that holds anything may hold somebody's annotations."""
    folder = marked(tmp_path, "brat")
    nothing = {"evidence": frame([], EVIDENCE), "roles": frame([], ROLES)}
    with pytest.raises(CorpusError, match="not empty"):
        write_annotations(nothing | {"articles": make_articles("x")}, folder, form="brat")
    with pytest.raises(RuleError, match="no form 'xml'"):
        write_annotations(nothing | {"articles": make_articles("x")}, tmp_path / "new", form="xml")
    with pytest.raises(RuleError, match="no form 'xml'"):
        read_annotations(folder, form="xml")


def test_a_role_without_evidence_is_refused() -> None:
    """It would be lost: a role is part of something."""
    articles = make_articles("Jane Doe said no.")
    roles = frame([("e9", "a0", "source", 0, 8, "Jane Doe", None, None)], ROLES)
    written = {"articles": articles, "evidence": frame([], EVIDENCE), "roles": roles}
    with pytest.raises(CorpusError, match="belongs to no evidence"), TemporaryDirectory() as folder:
        write_annotations(written, folder)
