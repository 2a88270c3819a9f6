"""A promo in the text, even glued into a sentence, changes nothing of the article around it."""

import json

import pytest
from pandas import DataFrame

from framing.evidence import find_evidence, set_apart
from framing.text import blanked, tokenise

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
    facts = mine[["article_id", "feature", "kind", "rule", "score", "voice"]]
    parts = roles[["article_id", "role", "text", "label", "refers_to"]]
    return [sorted(map(str, rows.values.tolist())) for rows in (facts, parts)]


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


def test_tokens_of_all_parts_are_in_order():
    """Every word is in one part, at its place in the text; gaps are as long as what stood there."""
    text = f"He said ‘no’{PROMO}\n\n“It failed,” he said."
    start = text.index(PROMO)
    apart = [[(start + 10, start + len(PROMO))], [(start, start + 10)]]
    tokens = tokenise(text, apart=apart)
    printed = [text[a:b].lower() for a, b in zip(tokens.starts, tokens.ends, strict=True)]
    assert printed == [word.replace("'", "’") for word in tokens.words]
    own_text, own_tokens = tokens.parts[0]
    assert own_text == blanked(text, [(start, start + len(PROMO))])
    assert own_tokens.words == "he said no it failed he said".split()
    assert [part.words for _, part in tokens.parts[1:]][1] == ["read", "more"]
    assert sum(len(part.words) for _, part in tokens.parts) == len(tokens.words)
    assert len(tokens.continued) == len(tokens.quotes) == 3


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
