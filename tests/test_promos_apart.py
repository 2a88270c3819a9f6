"""A promo in the text, even glued into a sentence, changes nothing of the article around it."""

import json
from dataclasses import replace

import pytest
from pandas import DataFrame

from framing.errors import SchemaError
from framing.evidence import find_evidence, set_apart
from framing.feature import Finding, Part, found
from framing.features import FEATURES
from framing.measures import measure
from framing.phrases import read
from framing.sampling import units
from framing.stretches import blanked
from framing.targets import terms_by_target
from framing.text import count_words, tokenise

HEADLINE = "Envoy’s ally says ‘sham’ vote will end"
PROMO = f"READ MORE: {HEADLINE}"
STORY = [
    "The minister said on Monday that the country was a ‘partner’ of US",
    "“We will not yield,” said Anna Brown, who leads the harbour board. “It was a hard year.",
    "“And it will not be the last,” she added.",
    "Critics called the plan reckless. He has not answered them, a spokeswoman told Corvane.",
]


def found_in(*texts):
    """All evidence in some texts, as an article each."""
    names = [f"a{number:02}" for number in range(len(texts))]
    return find_evidence(DataFrame({"article_id": names, "text": texts, "body_start": 0}))


def own(found):
    """What the articles' own evidence says, wherever it stands, and the parts of it."""
    mine = found.evidence[found.evidence["voice"] != "promo"]
    mine = mine[~mine["feature"].isin(["promo"])]
    roles = found.roles[found.roles["evidence_id"].isin(mine["evidence_id"])]
    mine = mine.assign(text=mine["text"].mask(mine["feature"] == "citation"))  # roles tell
    facts = mine[["article_id", "feature", "kind", "rule", "text", "value", "score", "voice"]]
    parts = roles[["article_id", "role", "text", "label", "refers_to"]]
    return [sorted(map(str, rows.to_numpy().tolist())) for rows in (facts, parts)]


def planted(paragraphs, *, glued):
    """Paragraphs with a promo after each third, in a line of its own or glued to its end."""
    promo = PROMO if glued else f"\n{PROMO}"
    return "\n".join(p + promo if n % 3 == 0 else p for n, p in enumerate(paragraphs))


@pytest.mark.parametrize("glued", [True, False])
def test_an_article_reads_alike_with_promos_and_without(glued):
    """Citations, who is meant by “she”, loaded terms, sentences: as if no promo stood there."""
    bare, full = found_in("\n".join(STORY)), found_in(planted(STORY, glued=glued))
    assert (full.evidence["feature"] == "promo").sum() == 2
    assert own(full) == own(bare)
    assert "Anna Brown" in set(bare.roles["refers_to"])


def test_a_word_ends_where_a_glued_promo_begins():
    """“of USREAD MORE:” is a word of the outlet's and one of the promo's."""
    found = found_in(STORY[0] + PROMO)
    content = found.roles[found.roles["role"] == "content"]["text"].tolist()
    assert content[0].endswith("‘partner’ of US")
    words = found.exposure.groupby("voice")["words"].sum()
    assert words.sum() == len(STORY[0].split()) + len(PROMO.split())
    assert words["promo"] == len(PROMO.split())


def test_labels_are_no_citations():
    """“READ MORE: Mayor …” tells to read; nobody is said to have read more."""
    found = found_in(f"{STORY[0]}{PROMO}", f"READ MORE: Peter Hill says it failed\n{STORY[0]}")
    cues = found.roles[found.roles["role"] == "cue"]["text"]
    assert set(cues) == {"said", "says"}


def test_a_quotation_goes_on_beyond_a_promo():
    """The second part, in the paragraph after the promo, is content of the same citation."""
    paragraphs = [STORY[1], PROMO, "“And it will not be the last.”"]
    found = found_in("\n\n".join(paragraphs))
    content = found.roles[found.roles["role"] == "content"].groupby("evidence_id")["text"]
    assert any(paragraphs[2] in texts.tolist() for _, texts in content)


def test_promos_set_apart_leave_the_numbers_of_the_article_alone():
    """Words and sentences at risk are those of the text without its promos."""
    text = planted(STORY, glued=True)
    articles = DataFrame({"article_id": ["a00"], "text": [text], "body_start": 0})
    kept = set_apart(find_evidence(articles), articles, without=["promos"])
    bare = found_in("\n".join(STORY)).exposure
    bare = bare[bare["voice"] != "promo"].reset_index(drop=True)
    assert kept.exposure.equals(bare)


INSIDE = [
    "The minister ({}) said the plan had failed.",
    "The minister said that ({}) the plan had failed, and left.",
    "“We will not yield ({}) to anyone in this town,” the mayor said.",
]


@pytest.mark.parametrize("sentence", INSIDE)
def test_a_sentence_goes_on_beyond_a_promo_inside_it(sentence):
    """It is one sentence, of as many words, in the outlet's voice, and cites as it did."""
    bare, full = found_in(sentence.format("")), found_in(sentence.format(PROMO))
    mine = full.evidence.query("voice != 'promo' and feature != 'promo'")
    counted = [
        rows[["feature", "kind", "value", "score", "voice"]].astype(str).to_numpy().tolist()
        for rows in (bare.evidence, mine)
    ]
    assert counted[0] == counted[1]
    words = [made.exposure.query("voice != 'promo'")["words"].sum() for made in (bare, full)]
    assert words[0] == words[1]
    measures = [measure(made).set_index("measure")["value"] for made in (bare, full)]
    of_sentences = measures[0].index[measures[0].index.str.contains("sentence|syllables|flesch")]
    assert measures[0][of_sentences].equals(measures[1][of_sentences])
    roles = full.roles[full.roles["evidence_id"].isin(mine["evidence_id"])]
    for role in ("source", "cue", "content"):
        said, expected = (rows.loc[rows["role"] == role, "text"] for rows in (roles, bare.roles))
        assert "".join(said) == "".join(expected).removesuffix(" ()")


def test_one_source_around_a_promo_is_one_source():
    """Its name is that of its words before the promo."""
    mayor = "The mayor of the old harbour town"
    made = found_in(f"{mayor} ({PROMO}) said the plan had failed. {mayor} said that it was late.")
    measures = measure(made).set_index("measure")["value"]
    assert measures["sources_per_article"] == 1
    sources = made.roles.query("role == 'source'")["text"].tolist()
    assert sources[:2] == [mayor, mayor]


@pytest.mark.parametrize(
    ("before", "after", "is_one_line"),
    [
        ("Rep. Ann Lee ", " (D-Minn.), the office said", True),
        ("It cost ", " 5 dollars", True),
        ("He said ", " “no” and left", True),
        ("A plan of the ", " œuvre", True),
        ("It was said by US ", " The council met", False),
        ("It was said by US ", "\nand the council met", False),
        ("", " and the council met", False),
    ],
)
def test_a_line_goes_on_beyond_a_row_of_promos(before, after, is_one_line):
    """Where text stands on both sides of it, and no new sentence begins."""
    row = "First headline Second headline\xa0MORE"
    spans = [(0, 14), (15, 30), (31, 35)]
    at = len(before)
    text = blanked(f"{before}{row}{after}", [(a + at, b + at) for a, b in spans])
    assert len(text) == len(before + row + after)
    assert ("\n" not in text) == is_one_line


def test_content_of_other_features_is_not_cut():
    """A part with that name of a feature that is no citation stays as its finder gave it."""
    text = STORY[0] + PROMO
    part = Part("content", 5, len(text))

    def find(articles):
        mine = [Finding("story", 5, len(text), "mine", parts=[part])]
        return found("mine", articles, [mine] * len(articles))

    mine = replace(FEATURES[0], name="mine", kinds=("story",), find=find)
    articles = DataFrame({"article_id": ["a"], "text": [text], "body_start": 0})
    made = find_evidence(articles, features=[*FEATURES, mine])
    own_ids = made.evidence.query("feature == 'mine'")["evidence_id"]
    assert made.roles[made.roles["evidence_id"].isin(own_ids)]["text"].tolist() == [text[5:]]


def test_a_comma_after_a_promo_is_read():
    """However many blanks stand in place of the promo."""
    text = f"Ann Lee{PROMO}, who left"
    blank = blanked(text, [(7, 7 + len(PROMO))])
    assert read(blank, tokenise(blank)).gaps == ["", ",", "", ""]


def test_a_label_and_its_headline_are_one_sentence():
    """A label is no sentence of its own: measures of sentences would be of labels."""
    found = found_in(f"{STORY[3]}\n{PROMO}\n{STORY[3]}")
    sentences = found.evidence.query("feature == 'readability' and voice == 'promo'")
    assert sentences["text"].tolist() == [PROMO]
    assert found.exposure.query("voice == 'promo'")["sentences"].sum() == 1


def test_headlines_in_a_list_are_sentences_of_their_own():
    """However alike their lines are: only a text is wrapped at a column, no list of promos."""
    headlines = [f"Why the {word} of the old harbour town could not be kept" for word in "abcdefgh"]
    found = found_in("\n".join([STORY[3], "", "Related stories:", *headlines]))
    assert (found.evidence["feature"] == "promo").sum() == len(headlines)
    assert found.exposure.query("voice == 'promo'")["sentences"].sum() >= len(headlines)


def test_few_words_beside_many_of_promos_are_in_the_language_of_both():
    """Twenty words do not tell a language; promos of the same page may."""
    german = "Der Rat hat am Montag über den neuen Hafen beraten und will im Mai entscheiden."
    promo = "READ MORE: Warum der alte Hafen nicht mehr gebraucht wird und was daraus werden soll"
    found = found_in("\n".join([german, promo, promo, promo]))
    assert not found.exposure["is_english"].any()
    english = "\n".join([*STORY, promo, promo])
    assert found_in(english).exposure["is_english"].all()


def test_promos_of_another_finder_may_overlap():
    """Every word is still read once, and what is found stands in the text."""
    text = f"{STORY[3]}\n{HEADLINE}\n{STORY[3]}"
    start = len(STORY[3]) + 1
    spans = [(start, start + 20), (start + 10, start + len(HEADLINE))]
    label = Part("label", start - 9, start - 2)  # outside its promo

    def find(articles):
        promos = [Finding("story", *span, "mine", parts=[label]) for span in spans]
        return found("promo", articles, [promos] * len(articles))

    others = [feature for feature in FEATURES if feature.name != "promo"]
    mine = replace(next(f for f in FEATURES if f.name == "promo"), find=find)
    articles = DataFrame({"article_id": ["a"], "text": [text], "body_start": 0})
    made = find_evidence(articles, features=[mine, *others])
    assert made.exposure["words"].sum() == count_words(text)


def test_a_finder_that_reports_other_words_is_refused():
    """Also where it read parts of the article."""
    wrong = [Finding("story", 0, 5, "mine")]

    def find(articles):
        made = found("mine", articles, [wrong] * len(articles))
        return made._replace(evidence=made.evidence.assign(text="Other"))

    mine = replace(FEATURES[0], name="mine", kinds=("story",), find=find)
    articles = DataFrame({"article_id": ["a"], "text": [STORY[0] + PROMO], "body_start": 0})
    with pytest.raises(SchemaError, match="text"):
        find_evidence(articles, features=[*FEATURES, mine])


def test_tokens_of_both_parts_are_in_order():
    """Every word is in one part, at its place in the text."""
    text = f"He said ‘no’{PROMO}\n\n“It failed,” he said."
    promo = (text.index(PROMO), text.index(PROMO) + len(PROMO))
    tokens = tokenise(text, apart=[promo])
    printed = [text[a:b].lower() for a, b in zip(tokens.starts, tokens.ends, strict=True)]
    assert printed == [word.replace("'", "’") for word in tokens.words]
    (own_text, own_tokens), (_, other) = tokens.parts
    assert own_text == blanked(text, [promo])
    assert own_tokens.words == "he said no it failed he said".split()
    assert other.words[:2] == ["read", "more"]
    assert len(other.words) + len(own_tokens.words) == len(tokens.words)
    assert len(tokens.continued) == len(tokens.quotes) == 3


@pytest.mark.parametrize("apart", [[(5, 8), (0, 3)], [(0, 5), (3, 8)], [(3, 99)], [(4, 2)]])
def test_stretches_that_are_not_in_order_are_refused(apart):
    """Offsets would be of another text."""
    with pytest.raises(ValueError, match="stretch"):
        tokenise("of USREAD MORE: It failed", apart=apart)


def test_coders_judge_the_sentences_that_finders_read():
    """Units of a sample are the article's sentences and the promos', none of both."""
    articles = DataFrame(
        {"article_id": ["a"], "outlet": ["North"], "text": [STORY[0] + PROMO], "body_start": 0}
    )
    made = find_evidence(articles)
    tables = made._asdict() | {"articles": articles, "measures": measure(made)}
    assert units(tables, "citation")["text"].tolist() == [STORY[0], PROMO]


def test_names_in_promos_are_beside_terms_of_promos_only():
    """A glued headline's terms are not in one sentence with the article's names."""
    text = "The old harbour was opened by Ann Lee in MayREAD MORE: Joe Roe blasts shameless board"
    articles = DataFrame({"article_id": ["a"], "outlet": ["N"], "text": [text], "body_start": 0})
    tables = find_evidence(articles)._asdict() | {"articles": articles}
    beside = terms_by_target(tables)
    assert beside.query("target == 'Joe Roe'")["term"].tolist() == ["blast", "shameless"]
    assert beside.query("target == 'Ann Lee'").empty


def test_a_finder_of_whole_articles_finds_each_once():
    """It is asked about each part; what it says of the article's own text stays."""

    def find(articles):
        whole = ([Finding("story", 0, len(t), "mine", count_words(t))] for t in articles["text"])
        return found("mine", articles, whole)

    mine = replace(FEATURES[0], name="mine", kinds=("story",), find=find)
    articles = DataFrame({"article_id": ["a"], "text": [STORY[0] + PROMO], "body_start": 0})
    made = find_evidence(articles, features=[*FEATURES, mine])
    mine = made.evidence.query("feature == 'mine'")
    assert mine[["text", "value"]].to_numpy().tolist() == [[STORY[0] + PROMO, 13]]


@pytest.mark.gold
@pytest.mark.parametrize("glued", [True, False])
def test_news_reads_alike_with_promos_and_without(gold, glued):
    """Ten real articles with a promo after each third paragraph."""
    lines = (gold / "polnear" / "dev.jsonl").read_text("utf-8").split("\n")[:10]
    texts = [[p for p in json.loads(line)["text"].split("\n") if p.strip()] for line in lines]
    bare = found_in(*("\n".join(text) for text in texts))
    full = found_in(*(planted(text, glued=glued) for text in texts))
    n_planted = sum((len(text) + 2) // 3 for text in texts)
    assert (full.evidence["feature"] == "promo").sum() >= n_planted
    assert own(full) == own(bare)


def test_a_sentence_joined_to_a_headline_that_ends_in_a_name_keeps_its_citation():
    """“KremniaThe” is where a scrape joined two lines: the ministry is cited by the outlet."""
    after = "The list includes two members of the council, the Foreign Ministry said on Monday."
    promo = "READ MORE: Harbour league adopts sanctions against Kremnia"
    found = found_in(STORY[0] + promo + after)
    assert "the Foreign Ministry" in set(found.roles["text"])
    assert own(found_in(f"{STORY[0]}\n{after}")) == own(found)
