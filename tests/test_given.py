"""Articles as users give them: what is refused, in which words, and which groups there are."""

import json
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame
from pandas.testing import assert_frame_equal

import framing as fr
from framing.across import Settings, compare_all
from framing.compare import outlet_rates
from framing.errors import CorpusError
from framing.given import checked, groups_of, in_extra
from tests.build import make_articles

PLAIN = DataFrame(
    {"article_id": ["a", "b"], "text": ["The regime fell.", "It rose."], "body_start": [0, 0]}
)
CONVERTED = {
    "pyarrow": lambda a: a.convert_dtypes(dtype_backend="pyarrow"),
    "numpy_nullable": lambda a: a.convert_dtypes(dtype_backend="numpy_nullable"),
    "object": lambda a: a.astype(object),
    "category": lambda a: a.astype({"outlet": "category", "article_id": "category"}),
    "string[pyarrow]": lambda a: a.astype({"outlet": "string[pyarrow]"}),
    "string[python]": lambda a: a.astype({"outlet": "string[python]"}),
}


def leaning_of(number: int) -> dict[str, object]:
    """What else is known of an article."""
    return {"leaning": ["left", "right"][number // 6], "wave": number % 2, "tags": ["a"]}


@pytest.fixture(scope="module")
def tables() -> dict[str, DataFrame]:
    """Twelve articles of two outlets and two leanings, and all that is found in them."""
    texts = [f"The regime fell. The government met {n} times, Ann Lee said." for n in range(12)]
    articles = make_articles(*texts).assign(
        outlet=pd.array(["North", "South"] * 6, dtype="str"),
        extra=pd.array([json.dumps(leaning_of(n)) for n in range(12)], dtype="str"),
    )
    found = fr.find_evidence(articles)
    return found._asdict() | {"articles": articles, "measures": fr.measure(found)}


def grouped(tables: dict[str, DataFrame], by: str = "outlet") -> list[DataFrame]:
    """What every verb that takes `by` makes."""
    measures, articles = tables["measures"], tables["articles"]
    return [
        *fr.compare(measures, articles, by=by),
        outlet_rates(measures, articles, by=by),
        fr.keyness(tables, by=by),
        fr.contested_pairs(tables, by=by),
        fr.source_diversity(tables, by=by),
    ]


@pytest.mark.parametrize("verb", [fr.find_leads, fr.find_omissions])
def test_a_table_that_is_not_there_is_named(verb, tables) -> None:
    """With what makes it; so is what is no mapping of tables at all."""
    with pytest.raises(CorpusError, match=r"no table 'articles' among those given, only none; fr"):
        verb({})
    with pytest.raises(CorpusError, match=r"'evidence' .*, only articles; fr.find_evidence\(art"):
        verb({"articles": tables["articles"]})
    with pytest.raises(CorpusError, match="a mapping of names to DataFrames, not a DataFrame"):
        verb(tables["articles"])


@pytest.mark.parametrize("verb", [fr.link_graph, fr.find_leads, fr.source_diversity])
def test_a_table_that_a_user_adds_is_none_of_ours(verb, tables) -> None:
    """Whatever its name: what was made of the tables may be kept beside them."""
    mine = dict.fromkeys(("promos", "sources", "cues", "citations"), fr.promos(tables))
    assert_frame_equal(verb(tables | mine), verb(tables))


# ---------------------------------------------------------------- groups


@pytest.mark.parametrize("convert", CONVERTED.values(), ids=CONVERTED)
def test_any_type_that_holds_texts_groups_articles(convert, tables) -> None:
    """Every verb gives the same numbers for the same names, in whatever type they come."""
    articles = convert(tables["articles"])
    assert str(articles["outlet"].dtype) != "str"
    groups = groups_of(articles, "outlet")
    pd.testing.assert_series_equal(groups, groups_of(tables["articles"], "outlet"))
    pairs = zip(grouped(tables | {"articles": articles}), grouped(tables), strict=True)
    for made, expected in pairs:
        assert_frame_equal(made, expected)


def test_what_is_missing_is_no_group() -> None:
    """An article without a name is left out, whatever stands for the name that is missing."""
    articles = DataFrame({"article_id": ["b", "a", "c"], "outlet": ["South", None, "North"]})
    for kind in ("object", "category", "string", "str"):
        groups = groups_of(articles.astype({"outlet": kind}), "outlet")
        assert groups.to_dict() == {"b": "South", "c": "North"}


@pytest.mark.parametrize(
    ("values", "shown"),
    [([1, 2], "has 1"), (pd.Categorical([3, 4]), "has 3"), (["x", 2.5], r"\(row 1\) has 2.5")],
)
def test_a_column_of_numbers_is_said_to_be_no_text(values, shown) -> None:
    """The message names the first value, how to make it text, and what groups articles."""
    articles = PLAIN.assign(outlet="North", wave=values)
    with pytest.raises(CorpusError, match="'wave' is not text") as refused:
        groups_of(articles, "wave")
    assert refused.match(shown)
    assert refused.match(r"articles\.astype\(\{'wave': 'str'\}\), .* may name outlet")
    assert groups_of(articles.astype({"wave": "str"}), "wave").size == 2


def test_a_key_of_extra_groups_articles_as_a_column_does(tables) -> None:
    """Every verb that takes `by` agrees."""
    column = tables["articles"].assign(leaning=in_extra(tables["articles"], "leaning"))
    assert column["leaning"].tolist() == ["left"] * 6 + ["right"] * 6
    pairs = zip(
        grouped(tables, "leaning"), grouped(tables | {"articles": column}, "leaning"), strict=True
    )
    for made, expected in pairs:
        assert len(made)
        assert_frame_equal(made, expected)


def test_all_tables_are_made_by_a_key_of_extra(tables) -> None:
    """Rates, contrasts, keyness and diversity have the same groups."""
    made = {t.name: rows for t, rows in compare_all(tables, Settings(by="leaning")).items()}
    for name in ("rates", "contrasts", "keyness", "diversity"):
        assert set(made[name]["outlet"]) == {"left", "right"}


def test_a_column_goes_before_a_key_of_extra() -> None:
    """The same name in both is the column."""
    articles = PLAIN.assign(outlet=["North", "South"], extra='{"outlet": "West"}')
    assert set(groups_of(articles, "outlet")) == {"North", "South"}


def test_numbers_in_extra_count_as_their_text() -> None:
    """A CSV says "1", JSON 1: one group. Null, blanks and no such key are no group."""
    values = ["1", 1, 2.5, True, None, " "]
    extra = [json.dumps({"wave": value}) for value in values]
    articles = DataFrame({"article_id": list("abcdefgh"), "extra": [*extra, "{}", None]})
    expected = {"a": "1", "b": "1", "c": "2.5", "d": "true"}
    assert groups_of(articles, "wave").to_dict() == expected


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ('{"tags": ["a", "b"]}', "'tags' in extra of article 'b' is a list"),
        ('{"tags": {"a": 1}}', "'tags' in extra of article 'b' is an object"),
        ("{'tags': 'a'}", "extra of article 'b' is no JSON object"),
        ("[1]", "extra of article 'b' is no JSON object"),
        ("{}", "no column 'tags', nor has extra"),
        ('{"tags": null}', "no article has a value in 'tags'"),
    ],
)
def test_what_names_no_one_group_in_extra_is_refused(extra, message) -> None:
    """Lists and objects are several values; the article is named."""
    articles = DataFrame({"article_id": ["a", "b"], "extra": [None, extra]})
    with pytest.raises(CorpusError, match=message):
        groups_of(articles, "tags")


def test_the_message_lists_what_can_group(tables) -> None:
    """Columns of texts with a value, and keys of extra; no texts, addresses or lists."""
    with pytest.raises(CorpusError) as refused:
        groups_of(tables["articles"], "leanin")
    assert str(refused.value) == (
        "articles have no column 'leanin', nor has extra; --by (or by=) may name outlet, "
        "source_file or leaning, wave in extra"
    )
    many = [json.dumps({f"key{n}": "x" for n in range(20)})] * 2
    with pytest.raises(CorpusError, match=r"key11 and 8 more in extra$"):
        groups_of(PLAIN.assign(extra=many), "nosuch")


@pytest.mark.parametrize("verb", ["compare", "keyness", "contested_pairs", "source_diversity"])
def test_an_article_given_twice_is_named(verb, tables) -> None:
    """Every verb that groups says so; it would count twice."""
    twice = pd.concat([tables["articles"], tables["articles"][:2]], ignore_index=True)
    given = (tables["measures"], twice) if verb == "compare" else (tables | {"articles": twice},)
    with pytest.raises(CorpusError, match=r"article_id 'a0' occurs twice, again in row 12; .*drop"):
        getattr(fr, verb)(*given)


# ---------------------------------------------------------------- articles made by hand


@pytest.mark.parametrize(
    ("articles", "message"),
    [
        (PLAIN.assign(text=["x", np.nan]), r"article 'b' \(row 1\) has no text; .*dropna"),
        (PLAIN.assign(text=[None, np.nan]), r"'a' \(row 0\) has no text, nor have 1 more"),
        (
            PLAIN.assign(text=["x", 3]),
            r"text of article 'b' \(row 1\) is 3, not text; use .*astype",
        ),
        (PLAIN.assign(article_id=[1, 2]), r"article_id of row 0 is 1, not text; use .*astype"),
        (PLAIN.assign(article_id=["a", None]), r"row 1 has no article_id; .*dropna"),
        (PLAIN.assign(article_id="a"), r"article_id 'a' occurs twice, again in row 1; .*drop_dup"),
        (pd.concat([PLAIN] * 3), r"'a' occurs 3 times, again in row 2 by position"),
        (PLAIN.rename(columns={"text": "body"}), r"no column 'text', only .*rename\(columns"),
        (PLAIN.set_index("article_id"), r"no column 'article_id', .*reset_index"),
        (PLAIN.assign(body_start=[0, None]), r"body_start of article 'b' \(row 1\) is missing"),
        (PLAIN.assign(body_start=["0", "0"]), r"body_start of article 'a' \(row 0\) is '0'"),
        (PLAIN.assign(body_start=False), r"body_start of article 'a' \(row 0\) is False"),
        (PLAIN.assign(body_start=[0, 0.5]), r"body_start of article 'b' \(row 1\) is 0.5"),
        (["The regime fell."], "articles are a DataFrame with article_id and text, not a list"),
    ],
)
def test_articles_that_cannot_be_read_are_named_with_a_remedy(articles, message) -> None:
    """One check on entry, before anything is sought, in each verb that reads articles alone."""
    found = fr.find_evidence(PLAIN)
    for verb in (
        fr.find_evidence,
        fr.find_stories,
        fr.wire_copy,
        lambda articles: fr.set_apart(found, articles, without=["quotations"]),
    ):
        with pytest.raises(CorpusError, match=message):
            verb(articles)


@pytest.mark.parametrize(
    "remedied",
    [
        PLAIN.assign(text=["x", np.nan]).dropna(subset=["text"]),
        PLAIN.assign(article_id=[1, 2]).astype({"article_id": "str"}),
        pd.concat([PLAIN] * 2).drop_duplicates("article_id"),
        PLAIN.set_index("article_id").reset_index(names="article_id"),
        PLAIN.assign(body_start=[0, None]).assign(body_start=0),
    ],
)
def test_the_remedies_help(remedied) -> None:
    """What a message tells to do is enough."""
    assert len(fr.find_evidence(remedied).exposure)


@pytest.mark.parametrize("convert", CONVERTED.values(), ids=CONVERTED)
def test_evidence_is_the_same_whatever_type_holds_the_texts(convert) -> None:
    """Ids, texts and offsets of any type that holds them."""
    articles = PLAIN.assign(outlet="North")
    pairs = zip(fr.find_evidence(convert(articles)), fr.find_evidence(articles), strict=True)
    for made, expected in pairs:
        assert_frame_equal(made, expected)


@pytest.mark.parametrize("convert", [float, Decimal])
def test_a_start_is_a_whole_number_of_any_type(convert) -> None:
    """In an interview too, where the start is a place in the text."""
    text = "The vote\n\nDid you win?\n\nNever. My boat sank.\n\nAre you sad?\n\nI am well."
    articles = DataFrame({"article_id": ["a"], "text": [text], "body_start": [10]})
    made = articles.assign(body_start=[convert(10)])
    for one, other in zip(fr.find_evidence(made), fr.find_evidence(articles), strict=True):
        assert_frame_equal(one, other)


OPENED = {
    "kwic": lambda tables: fr.kwic(tables, "regime"),
    "explain": lambda tables: fr.explain(tables, "loaded_per_1000_words"),
    "terms_by_target": fr.terms_by_target,
    "draw_sample": fr.draw_sample,
    "write_annotations": lambda tables: fr.write_annotations(tables, "never-made"),
}


@pytest.mark.parametrize("verb", OPENED.values(), ids=OPENED)
def test_verbs_that_open_numbers_name_the_article_given_twice(verb, tables) -> None:
    """Frames put together by hand may hold one twice; a merge would only say that it fails."""
    twice = pd.concat([tables["articles"], tables["articles"][:1]], ignore_index=True)
    with pytest.raises(CorpusError, match=r"article_id 'a0' occurs twice, again in row 12; .*drop"):
        verb(tables | {"articles": twice})


@pytest.mark.parametrize("name", sorted({*OPENED} - {"kwic"}))
def test_verbs_that_read_evidence_name_the_piece_given_twice(name, tables) -> None:
    """It would count twice, or stand for two."""
    evidence = tables["evidence"]
    twice = pd.concat([evidence, evidence[:1]], ignore_index=True)
    message = rf"evidence_id '\w+' occurs twice, again in row {len(evidence)}; .*evidence\.drop"
    with pytest.raises(CorpusError, match=message):
        OPENED[name](tables | {"evidence": twice})


@pytest.mark.parametrize(
    ("column", "read"),
    [
        ("text", checked),
        ("article_id", checked),
        ("outlet", lambda articles: groups_of(articles, "outlet")),
    ],
)
def test_half_a_character_is_named_with_a_remedy(column, read, tables) -> None:
    """A lone surrogate fits a column of objects, and no file."""
    articles = tables["articles"].astype(object)
    articles.loc[3, column] += "\ud83d"
    message = rf"{column} of row 3 holds a lone surrogate, .*\.encode\('utf-8', 'replace'\)"
    with pytest.raises(CorpusError, match=message):
        read(articles)
    mended = articles[column].map(lambda text: text.encode("utf-8", "replace").decode())
    assert len(read(articles.assign(**{column: mended})))


def test_articles_of_ours_are_returned_as_they_are() -> None:
    """The check makes no copy, and never touches what it is given."""
    articles = make_articles("The regime fell.")
    assert checked(articles) is articles
    given = articles.astype(object)
    assert checked(given)["text"].dtype == "str"
    assert given["text"].dtype == object
