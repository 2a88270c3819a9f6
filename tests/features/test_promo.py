"""Promos: label and headline where they stand, and no sentence taken for one."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from framing.feature import Found
from framing.features.promo import PROMO, promos_in
from framing.schema import EVIDENCE, EXPOSURE, ROLES, check, frame
from tests.build import make_articles
from tests.marked import mark, unmark

BEFORE = "The harbour council voted on Monday to raise the winter fee.\n\n"
AFTER = "\n\nA second vote is due in March, two members said."

PROMOS = [
    "{label|READ MORE:} {headline|Winter fees explained}",
    "{label|Read more:} {headline|Winter fees explained}",
    "{label|READ MORE:} {headline|What to do if easyJet cancels your flight?}",
    "{label|READ MORE:} {headline|Will Jacob deGrom return this season?}",
    "{label|READ MORE:} {headline|What is next for zetBlue and its flyers?}",
    "{label|See also |} {headline|Winter fees explained}",
    "[{label|Related:} {headline|Winter fees explained]}",
    "{label|READ ALSO} {headline|Winter fees explained}",
    "{label|Lesen Sie auch:} {headline|Was die Gebühren im Winter kosten}",
    "{label|Lire aussi :} {headline|Ce que coûtent les taxes du port}",
    "{label|Les også} {headline|Så mye koster avgiften}",
    "{label|Leggi anche:} {headline|Quanto costano le tasse del porto}",
    "{label|関連記事:} {headline|港に新しい水門ができる}",
    "{label|Related}\n{headline|Winter fees explained}",
    "{label|Read more about:}\n{headline|The winter port in figures}\n"
    "{headline|What other harbours ask for}",
    "{headline|Winter fees explained} {label|Read now}",
    "Winter fees explained{label|READ MORE:} {headline|Winter fees explained}",
    "Old quay to be ‘port’ of US{label|READ MORE:} {headline|Old quay to be 'port' of US}",
    "The fee is high.{label|READ MORE:} {headline|Winter fees explained}",
    "The fee is high ({label|RELATED:} {headline|Winter fees explained})",
    "The governor, Ann Lee{headline|Ann LeeLee wins vote of the town} {label|MORE} (R) spoke.",
    "{label|Headline:} {headline|Winter fees explained}",
    "{headline|More tales of the old quay by Runa Vell!} {label|Click here}",
    "{label|A LIRE AUSSI :} {headline|Ce que coûtent les taxes du port}",
    "{headline|Subscribe to our newsletter}",
    "{headline|Follow us on Telegram}",
    "{headline|Click here to sign up for our daily email}",
    "{headline|Sign up here.}",
    "{headline|Subscribe to our daily briefing.}",
    "{label|READ MORE:} {headline|The old ferry is back}Pilot Odd Lie read out the names.",
    "The fee is high.{label|Read more:} {headline|The old ferry is back}Pilot Odd Lie was glad.",
    "({label|RELATED:} {headline|Winter fees explained)} The pilots had asked for it, they said.",
    "The port is a partner of US{label|READ MORE:} {headline|Council adopts fees against Kremnia}"
    "The list includes two ships, the ministry said on Monday.",
    "The fee is high.{label|READ MORE:} {headline|Two ships leave for US}They were glad to go.",
    "{label|READ MORE:} {headline|What LinkedIn and DeAngelis asked of Varnov}However, he left.",
    "{label|READ MORE:} {headline|How McThe and MacThe met DeAngelis of LinkedIn.}",
    "{label|READ MORE:} {headline|How the iPhone of Ann McCoy was found}",
    "The fee is high.\xa0{label|READ MORE:} {headline|Winter fees explained}",
    "The fee is high, they told US\xa0{label|READ MORE:} {headline|Winter fees explained}",
    "They told us in 30 words:{label|READ MORE:} {headline|Winter fees explained}",
    "The fee is high ({label|RELATED:} {headline|Winter fees (and others) explained})",
]
NO_PROMOS = [
    "Critics read more into it than was there.",
    "Read more books, the teachers told the pupils.",
    "Related to each other they may be, but the towns seldom agree.",
    "More rain is coming, the pilots said.",
    "There's more from the harbour report, and it is worse.",
    "She read the same books: novels, mostly.",
    "See also the annex of the treaty, the judge wrote.",
    "Watch the tide come in.",
    "He wants to subscribe to the plan, he said.",
    "Subscribe to the view that taxes are bad, he said.",
    "Sign up here to speak, the clerk told the fishermen.",
    "MORE THAN 670 SHIPS DOCKED IN WINTER",
    "READ MORE",
    "He wore a shirt that said READ MORE: it was a gift, he said, and nobody laughed.",
    "Her book is called THE BIG READ: A History of Print, and it sold well.",
    "He typed IN PICTURES: The Harbour into the box, and the machine had none.",
    "The paper said:Opinion: The council is wrong, and it knows it, he told us.",
    "Her album IN PICTURES: The Early Years sold well",
    "The report was titled READ MORE: Literacy In Rural Schools",
    "He tweeted: MUST READ: The Failing Times Lied Again About Me!",
    "His answer was plain:Background: The plan was never funded, she said.",
    "Weitere Entwicklung für den Hafen:",
]


def found_in(text: str, **columns: object) -> Found:
    """What is found in one text."""
    return PROMO.find(make_articles(text).assign(**columns))


@pytest.mark.parametrize("marked", PROMOS)
def test_promos_are_split_into_label_and_headline(marked: str) -> None:
    """The parts are those marked; evidence covers them."""
    text, spans = unmark(BEFORE + marked + AFTER)
    evidence, roles = found_in(text)
    given_parts = zip(roles["role"], roles["start"], roles["end"], strict=True)
    assert mark(text, given_parts) == mark(text, spans)
    assert len(evidence) == sum(role == "headline" for role, *_ in spans)


@pytest.mark.parametrize("line", NO_PROMOS)
def test_sentences_with_the_same_words_are_no_promos(line: str) -> None:
    """A label's words in a sentence, an empty label, a crosshead: the finder stays silent."""
    assert found_in(BEFORE + line + AFTER).evidence.empty


def test_a_repeated_caption_belongs_to_the_promo() -> None:
    """The words before the label equal those after it: all of the line is promo."""
    line = "Winter fees explainedREAD MORE: Winter fees explained"
    assert found_in(BEFORE + line + AFTER).evidence["text"].tolist() == [line]


def test_nothing_is_sought_in_the_headline() -> None:
    """A headline that begins like a promo is the article's own."""
    text = "READ MORE: How a slogan was born\n\n" + BEFORE
    assert found_in(text, body_start=34).evidence.empty


def marked_up(
    *blocks: tuple[str, str, str, str], url: str = "https://quay.example/news/fee"
) -> Found:
    """Find in a page of blocks (text, tag, hints, address); '' is no link."""
    position, links, spans, pieces = 0, [], [], []
    for words, tag, hints, address in blocks:
        end = position + len(words)
        spans.append((position, end, tag, hints))
        links += [(position, end, address)] if address else []
        pieces.append(words)
        position = end + 2
    markup = json.dumps({"links": links, "blocks": spans})
    return found_in("\n\n".join(pieces), markup=markup, url="https://quay.example/news/fee")


PROSE = ("The harbour council voted on Monday to raise the winter fee.", "p", "body", "")
TARGET = "https://quay.example/news/winter-fees-explained-2210"


@pytest.mark.parametrize("tag", ["p", "li", "h3"])
def test_a_block_that_is_one_link_is_a_promo(tag: str) -> None:
    """Without any label; its headline refers to the address."""
    evidence, roles = marked_up(PROSE, ("Winter fees explained", tag, "", TARGET), PROSE)
    assert evidence["text"].tolist() == ["Winter fees explained"]
    assert roles["refers_to"].tolist() == [TARGET]


@pytest.mark.parametrize(
    "block",
    [
        ("The council said so in its report of 2019.", "p", "body", TARGET),  # a linked sentence
        ("By Runa Vell of Quay News", "p", "author byline", TARGET),
        ("Get it at the harbour shop for $39", "p", "body", TARGET),
        ("Harbour and fishing", "p", "body", "https://quay.example/harbour"),  # a section
        ("How the fee came about", "li", "toc", "https://quay.example/news/fee#how"),
        ("Nine-port charging hub", "h3", "body", "https://shop.example/nine-port-hub-2210"),
        ("Photo: Odd Lie", "p", "credit", TARGET),
    ],
)
def test_linked_blocks_that_promote_nothing(block: tuple[str, str, str, str]) -> None:
    """Sentences, bylines, offers, sections, contents and products are no story promos."""
    assert marked_up(PROSE, block, PROSE).evidence.empty


def test_a_list_that_a_sentence_leads_up_to_is_the_articles() -> None:
    """Three links after a colon are what the sentence says, unless a label stands there."""
    places = ("The old quay at Varnov", "The winter port of Tesmoor", "Haldmouth’s outer harbour")
    items = [(words, "li", "", f"{TARGET}{n}") for n, words in enumerate(places)]
    lead = "The resolution lists three places where boats can dock instead:"
    assert marked_up(PROSE, (lead, "p", "body", ""), *items, PROSE).evidence.empty
    assert marked_up(PROSE, (lead, "p", "", ""), (places[0], "p", "", TARGET), PROSE).evidence.empty
    for above in ("Read also:", "More on the winter port of Tesmoor:", lead.replace(":", ".")):
        assert len(marked_up(PROSE, (above, "p", "body", ""), *items, PROSE).evidence) == 3


SENTENCE = "It will be paid from May, the pilots said."


@pytest.mark.parametrize(
    ("before", "linked", "after"),
    [
        ("READ MORE: ", "Winter fees explained", f" {SENTENCE}"),
        ("", "READ MORE: Winter fees explained", f" {SENTENCE} They were glad."),
        ("The fee is high. ", "Read also: Winter fees explained", f" {SENTENCE}"),
        ("The fee is high. Read also: ", "Winter fees explained", SENTENCE),
        ("[READ MORE: ", "Winter fees explained", f"] {SENTENCE}"),
        ("(READ MORE: ", "Winter fees (and others) explained", f") {SENTENCE}"),
    ],
)
def test_a_labelled_promo_ends_with_its_link(before: str, linked: str, after: str) -> None:
    """The sentence that goes on after it in the same block is the article's."""
    text = f"{PROSE[0]}\n\n{before}{linked}{after}"
    start = len(PROSE[0]) + 2
    at = start + len(before)
    blocks = [(0, len(PROSE[0]), "p", ""), (start, len(text), "p", "")]
    markup = json.dumps({"links": [(at, at + len(linked), TARGET)], "blocks": blocks})
    evidence, roles = found_in(text, markup=markup, url="https://quay.example/news/fee")
    assert text[evidence["end"].item() :].strip() == SENTENCE + after.partition(SENTENCE)[2]
    assert roles.query("role == 'headline'")["refers_to"].tolist() == [TARGET]


def test_a_headline_linked_in_part_goes_on_to_the_end_of_its_line() -> None:
    """What follows the link in small letters begins no sentence."""
    text = "READ MORE: Winter fees explained, and who pays them in the end"
    links = [(11, 32, TARGET)]
    markup = json.dumps({"links": links, "blocks": [(0, len(text), "p", "")]})
    evidence, _ = found_in(text, markup=markup, url="https://quay.example/news/fee")
    assert evidence["text"].tolist() == [text]


def test_a_list_under_a_label_ends_where_the_links_end() -> None:
    """One promo a headline; the label belongs to the first."""
    evidence, roles = marked_up(
        PROSE,
        ("More from Quay", "h3", "box", ""),
        ("Winter fees explained", "li", "box", TARGET),
        ("Ferry strike ends", "li", "box", TARGET + "1"),
        ("What happens next", "h2", "body", ""),
        PROSE,
    )
    assert evidence["text"].tolist() == [
        "More from Quay\n\nWinter fees explained",
        "Ferry strike ends",
    ]
    assert roles["role"].tolist() == ["label", "headline", "headline"]


def test_blocks_with_one_address_are_one_promo() -> None:
    """Kicker, headline and teaser of a card are counted once, by the headline."""
    evidence, roles = marked_up(
        PROSE,
        ("Harbour and sea", "p", "card", TARGET),
        ("Winter fees explained", "h3", "card headline", TARGET),
        PROSE,
    )
    assert evidence["text"].tolist() == ["Harbour and sea\n\nWinter fees explained"]
    assert roles["text"].tolist() == ["Winter fees explained"]


@pytest.mark.parametrize(
    "kicker",
    [
        ("Harbour", "div", "card", "https://quay.example/harbour"),
        ("Harbour", "div", "teaser topline", ""),
    ],
    ids=["linked to its section", "in a card"],
)
def test_the_word_above_a_cards_title_belongs_to_its_promo(kicker: tuple[str, ...]) -> None:
    """It is nobody's sentence, and no headline."""
    title = ("Winter fees explained", "h3", "teaser title", TARGET)
    evidence, roles = marked_up(PROSE, kicker, title, PROSE)
    assert evidence["text"].tolist() == ["Harbour\n\nWinter fees explained"]
    assert roles["text"].tolist() == ["Winter fees explained"]


def test_a_crosshead_above_a_promo_stays_the_articles() -> None:
    """Unlinked, and not in a card: the article goes on under it after the promo."""
    title = ("Winter fees explained", "h3", "teaser title", TARGET)
    evidence, _ = marked_up(PROSE, ("Not a single boat", "h2", "body", ""), title, PROSE)
    assert evidence["text"].tolist() == ["Winter fees explained"]


def test_a_label_above_one_block_of_many_links_is_theirs() -> None:
    """The block is too long for a headline; each link in it is a promo."""
    titles = [f"What the council of the harbour said of fee {n}, and to whom" for n in range(5)]
    block = " ".join(titles)
    text = f"{PROSE[0]}\n\nRead more\n\n{block}"
    first = text.index(block)
    at = [(text.index(title), text.index(title) + len(title)) for title in titles]
    links = [(start, end, f"{TARGET}{n}") for n, (start, end) in enumerate(at)]
    spans = [(0, len(PROSE[0]), "p", ""), (first - 11, first - 2, "h2", "")]
    markup = json.dumps({"links": links, "blocks": [*spans, (first, len(text), "div", "")]})
    evidence, roles = found_in(text, markup=markup, url="https://quay.example/news/fee")
    assert len(evidence) == 5
    assert evidence["text"].iloc[0].startswith("Read more\n\nWhat the council")
    assert roles.query("role == 'label'")["text"].tolist() == ["Read more"]


def test_a_button_below_a_labelled_title_belongs_to_its_promo() -> None:
    """Two labels, one headline: one promo, and neither label is left to the outlet."""
    title = ("Winter fees explained", "h2", "", TARGET)
    label, button = ("Read next", "h2", "", ""), ("Read more", "div", "", TARGET)
    evidence, _ = marked_up(PROSE, label, title, button, PROSE)
    assert evidence["text"].tolist() == ["Read next\n\nWinter fees explained\n\nRead more"]


def test_calls_of_one_list_item_leave_no_word_of_it_to_the_outlet() -> None:
    """One promo a platform, and every word of the item is in one of them."""
    item = "The Quay on your phone: for Android and iOS."
    app = "https://quay.example/app"
    named = [(item.index(name), item.index(name) + len(name)) for name in ("Android", "iOS")]
    links = [(start, end, f"{app}/{end}") for start, end in named]
    markup = json.dumps({"links": links, "blocks": [(0, len(item), "li", "")]})
    evidence, roles = found_in(item, markup=markup, url="https://quay.example/news/fee")
    assert evidence["text"].tolist() == ["The Quay on your phone: for Android and ", "iOS."]
    assert roles["text"].tolist() == ["Android", "iOS"]


@pytest.mark.parametrize("markup", ["", "{", "[]", '{"links": 1, "blocks": []}', None,
                                    '{"links": [[0, 999, "x"]], "blocks": []}'])  # fmt: skip
def test_damaged_markup_counts_as_missing(markup: str | None) -> None:
    """The text alone is read then."""
    assert len(found_in(BEFORE + "READ MORE: Winter fees explained", markup=markup).evidence) == 1


texts = st.lists(
    st.sampled_from(
        [BEFORE, AFTER, *NO_PROMOS, *(unmark(marked)[0] for marked in PROMOS), "\n", "x"]
    )
    | st.text(max_size=40),
    max_size=8,
).map("\n".join)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_rows_keep_their_promises_on_any_text(text: str) -> None:
    """Slices equal the text, kinds are declared, promos do not overlap."""
    evidence, roles = found_in(text)
    of_text = pd.Series({"a0": text})
    check(evidence, EVIDENCE, texts=of_text)
    check(roles, ROLES, texts=of_text)
    assert set(evidence["kind"]) <= set(PROMO.kinds)
    assert (evidence["start"].to_numpy()[1:] >= evidence["end"].to_numpy()[:-1]).all()


@settings(max_examples=100, deadline=None)
@given(texts, texts)
def test_articles_are_read_one_by_one(one: str, other: str) -> None:
    """Finding in two articles together gives the two results."""
    both = make_articles(one, other)
    together = PROMO.find(both)
    for part, table in zip(together, ("evidence", "roles"), strict=True):
        apart = [getattr(PROMO.find(both.iloc[[n]]), table) for n in (0, 1)]
        expected = pd.concat(apart, ignore_index=True).astype(part.dtypes.to_dict())
        pd.testing.assert_frame_equal(part, expected)


@settings(max_examples=100, deadline=None)
@given(texts)
def test_a_paragraph_in_front_shifts_every_start(text: str) -> None:
    """Prefixing a paragraph of prose moves what is found by its length."""
    prefix = "The pilots had asked for it, and the council agreed at last.\n\n"
    plain, shifted = promos_in(text.lstrip()), promos_in(prefix + text.lstrip())
    moved = [(item.start + len(prefix), item.end + len(prefix), item.rule) for item in plain]
    assert [(item.start, item.end, item.rule) for item in shifted] == moved


def test_measures_count_promos_in_the_words_of_the_article() -> None:
    """Exposure is what is not promo; an article without promos has a row with 0."""
    articles = make_articles(BEFORE + "READ MORE: Winter fees explained", BEFORE)
    exposure = frame(
        [
            ("a0", "outlet", 200, 9, True),
            ("a0", "promo", 50, 1, True),
            ("a1", "outlet", 100, 5, True),
            ("a1", "promo", 0, 0, True),
        ],
        EXPOSURE,
    )
    measured = PROMO.measure(PROMO.find(articles), exposure).set_index(["measure", "article_id"])
    assert measured.loc[("promos_per_1000_words", "a0"), "value"] == 5
    assert measured.loc[("story_promos_per_1000_words", "a1"), "n"] == 0
    assert measured.loc[("promo_words_per_1000_words", "a0"), "value"] == 200


def test_measures_are_missing_where_voices_are_undecided() -> None:
    """Without voices nobody knows which words are promo."""
    exposure = frame([("a0", None, 200, 9, True)], EXPOSURE)
    measured: DataFrame = PROMO.measure(PROMO.find(make_articles(BEFORE)), exposure)
    assert measured["value"].isna().all()
    assert len(measured) == 3
