"""Text that articles share: copies are found with their offsets, independent reports are not."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from pandas.testing import assert_frame_equal

import framing as fr
from framing.errors import CorpusError
from framing.schema import MATCHES, frame
from framing.shingles import read_words, shingle_hashes
from framing.text import count_words, tokenise, words_and_quotes

FERRY = (
    "The winter ferry to Ardoven will stay in harbour until March, the port authority has decided, "
    "after two boilers failed within a week and a third was found to be cracked.",
    "Engineers who opened the hull on Tuesday counted forty broken rivets on the port side alone, "
    "and sent the master home with a list of repairs that runs to eleven pages.",
    "Islanders now depend on a fishing boat that carries nine people, no cars and, in rough "
    "weather, nobody at all; the shop has ordered flour for three weeks.",
    "A new vessel was promised in the spring of last year by a minister who has since moved to "
    "another office, and the order was never signed.",
    "The council meets on Friday in the old school to decide whether the school bus may be sold "
    "to pay for a second boat from the mainland.",
)
BRIDGE = (
    "Halden closed its only bridge to lorries on Sunday night because a pier had sunk by the width "
    "of a hand since the floods of early autumn.",
    "Drivers must cross at Morwick instead, thirty miles to the north, where queues reached the "
    "church by noon and a bakery sold out twice.",
    "Divers will go down when the river falls; until then nobody can tell how much of the stone "
    "below the water line is left to hold the arch.",
    "The county had put off the inspection three times, most recently in June, and says that the "
    "money went to a tunnel which is still being dug.",
)
SPEECH = (
    "“We shall not sell one yard of this harbour, not to the county, not to the crown and not to "
    "any man who arrives with a cheque book and a photographer, because our grandmothers carried "
    "these stones up the hill in baskets and never once asked who would thank them for it.”"
)


def articles(*texts: str) -> DataFrame:
    """Articles a0, a1, … with these texts."""
    ids = [f"a{number}" for number in range(len(texts))]
    return DataFrame({"article_id": ids, "text": list(texts)})


def text(*paragraphs: str) -> str:
    """Paragraphs as one text."""
    return "\n\n".join(paragraphs)


def pairs(matches: DataFrame) -> set[tuple[str, str]]:
    """The pairs of a table of matches."""
    return set(zip(matches["article_a"], matches["article_b"], strict=True))


def every(paragraph: str, nth: int, word: str) -> str:
    """A paragraph in which every nth word is another."""
    words = paragraph.split(" ")
    return " ".join(word if n % nth == nth - 1 else w for n, w in enumerate(words))


BELL = "READ MORE: The bell of the lost ship"
COPIES = {
    "verbatim": text(*FERRY),
    "another headline": text("No boat this winter", *FERRY[1:]),
    "cut and reordered": text(FERRY[3], FERRY[0], FERRY[4]),
    "promos spliced in": text(FERRY[0], BELL, *FERRY[1:]),
    "two of five kept": text(BRIDGE[0], FERRY[3], BRIDGE[1], FERRY[1], BRIDGE[2], FERRY[2]),
    "lightly reworded": text(*(every(paragraph, 9, "rather") for paragraph in FERRY)),
    "carried by a page": text(*BRIDGE, *FERRY, *BRIDGE[::-1]),
}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_is_found(kind: str) -> None:
    """Each kind of copy makes a pair, in which both slices are the words that they share."""
    both = articles(text(*FERRY), COPIES[kind])
    matches = fr.find_reuse(both)
    assert pairs(matches) == {("a0", "a1")}
    for row in matches.itertuples():
        here = both["text"][0][row.start_a : row.end_a]
        there = both["text"][1][row.start_b : row.end_b]
        if row.similarity == 1:
            assert tokenise(here).words == tokenise(there).words
        assert count_words(here) >= row.words <= count_words(there)


def test_containment_is_told_in_both_directions() -> None:
    """A page that carries an article holds all of it; the article holds a part of the page."""
    page = text(*BRIDGE, *FERRY)
    row = fr.find_reuse(articles(text(*FERRY), page)).iloc[0]
    assert row["contained_a"] == 1
    assert row["contained_b"] == pytest.approx(count_words(text(*FERRY)) / count_words(page))


PROMO = "READ MORE: Why the bakery of Morwick sold out twice"


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ((*FERRY[:2], PROMO, *FERRY[2:]), FERRY),
        ((*FERRY[:2], PROMO, *FERRY[2:]), (*FERRY[:3], PROMO, *FERRY[3:])),
        ((*FERRY, PROMO), (FERRY[0], PROMO, *FERRY[1:], PROMO)),
    ],
)
def test_promos_are_no_words_of_either(here: tuple[str, ...], there: tuple[str, ...]) -> None:
    """A copy that lost a promo, kept it or has another is all of its original."""
    both = articles(text(*here), text(*there))
    rows = fr.find_reuse(both)
    assert rows["words"].sum() == count_words(text(*FERRY))
    assert (rows[["similarity", "contained_a", "contained_b"]] == 1).all(axis=None)
    for a, b, end_a, end_b in rows[["start_a", "start_b", "end_a", "end_b"]].to_numpy().tolist():
        passage = both["text"][0][a:end_a], both["text"][1][b:end_b]
        assert passage[0] == passage[1]
        assert "READ MORE" not in passage[0]


def test_a_promo_that_was_added_is_no_part_of_a_copy() -> None:
    """What else was added is told from it."""
    row = fr.find_reuse(articles(text(*FERRY), text(BRIDGE[0], PROMO, *FERRY))).iloc[0]
    whole = count_words(text(*FERRY))
    assert (row["words"], row["contained_a"]) == (whole, 1)
    assert row["contained_b"] == whole / (whole + count_words(BRIDGE[0]))


def test_promos_are_those_of_the_evidence_if_it_is_there() -> None:
    """Else they are sought: the table is the same."""
    both = articles(text(*FERRY[:2], PROMO, *FERRY[2:]), text(*FERRY))
    found = fr.find_evidence(both).evidence.query("feature == 'promo'")
    assert_frame_equal(fr.find_reuse(both), fr.find_reuse(both, promos=found))
    by_hand = DataFrame({"article_id": ["a1"], "start": [0], "end": [len(FERRY[0])]})
    assert fr.find_reuse(both, promos=by_hand)["contained_b"].iloc[0] == 1


def test_promos_alone_make_no_pair() -> None:
    """Two articles that promote the same pages share nothing."""
    promos = [f"READ MORE: {line[:90]}" for line in (*FERRY, *BRIDGE)]
    assert fr.find_reuse(articles(text(SPEECH, *promos), text(FERRY[0], *promos))).empty


def test_paragraphs_in_another_order_are_passages_of_their_own() -> None:
    """Each paragraph is a passage with its offsets on both sides."""
    turned = text(*FERRY[::-1])
    both = articles(text(*FERRY), turned)
    matches = fr.find_reuse(both)
    found = [
        both["text"][0][s:e] for s, e in zip(matches["start_a"], matches["end_a"], strict=True)
    ]
    assert [paragraph.rstrip(".") for paragraph in FERRY] == found


def test_a_word_exchanged_does_not_end_a_passage() -> None:
    """A passage bridges other words; `similarity` says how many."""
    story = text(*FERRY[:2])
    other = story.replace("decided", "announced").replace("cracked", "sound")
    row = fr.find_reuse(articles(story, other)).iloc[0]
    assert (row["start_a"], row["start_b"]) == (0, 0)
    assert row["words"] == count_words(story) - 2
    assert 0.9 < row["similarity"] < 1


def test_one_speech_in_two_reports_is_no_copy() -> None:
    """Two reports share half of their words, but none of their own."""
    here = text(FERRY[0], SPEECH + " the mayor said.", FERRY[1])
    there = text(BRIDGE[0], "“I will be plain,” he said on Monday.", SPEECH, BRIDGE[1])
    assert fr.find_reuse(articles(here, there)).empty


def test_a_copy_keeps_its_quotations() -> None:
    """Once two articles are a pair, the passage runs on through what they quote."""
    story = text(FERRY[0], SPEECH, FERRY[1])
    row = fr.find_reuse(articles(story, text("Another headline", story))).iloc[0]
    assert (row["start_a"], row["end_a"], row["contained_a"]) == (0, len(story) - 1, 1)


@pytest.mark.parametrize("short", ["", " \n ", "Watch the video.", "… — !", " ".join(["ha"] * 29)])
def test_empty_and_short_texts_are_never_a_pair(short: str) -> None:
    """Texts below thirty words share nothing, however equal they are."""
    assert fr.find_reuse(articles(short, short, short)).empty


def test_no_articles_share_nothing() -> None:
    """An empty frame gives an empty table with its types."""
    assert_frame_equal(fr.find_reuse(articles()), frame([], MATCHES))


def test_a_footer_makes_no_pair() -> None:
    """What every article of an outlet ends with is too little of any."""
    footer = "Ardoven Anvil is made by nine people and a cat, who thank you for reading it daily."
    texts = [text(*FERRY, footer), text(*BRIDGE, footer), text(*BRIDGE[:2], FERRY[0], footer)]
    assert ("a0", "a1") not in pairs(fr.find_reuse(articles(*texts)))


def test_a_text_that_many_print_joins_each_of_them() -> None:
    """Beyond 32 articles each is paired with one of them: work grows with their number."""
    matches = fr.find_reuse(articles(*[text(*FERRY)] * 60))
    assert len(pairs(matches)) == 59
    assert {a for a, _ in pairs(matches)} == {"a0"}


def test_each_word_is_in_one_passage_of_a_pair() -> None:
    """A paragraph printed twice is matched once; passages of a side do not overlap."""
    matches = fr.find_reuse(articles(text(*FERRY), text(*FERRY, FERRY[0], FERRY[1])))
    for side in ("a", "b"):
        spans = matches[[f"start_{side}", f"end_{side}"]].sort_values(f"start_{side}").to_numpy()
        assert (spans[1:, 0] >= spans[:-1, 1]).all()
    assert matches["contained_a"].iloc[0] == 1


def test_thresholds_are_checked_before_work_starts() -> None:
    """A share above one, or an id that stands twice, is refused."""
    with pytest.raises(CorpusError, match="least_contained"):
        fr.find_reuse(articles(), least_contained=1.5)
    with pytest.raises(CorpusError, match="'a' occurs twice, again in row 1"):
        fr.find_reuse(DataFrame({"article_id": ["a", "a"], "text": ["", ""]}))


def test_words_are_hashed_alike_in_every_run() -> None:
    """Hashes do not depend on the order in which words are met, nor on Python's seed."""
    one, _ = read_words([tokenise("ferry bridge harbour")])
    other, _ = read_words([tokenise("harbour"), tokenise("bridge ferry")])
    assert one.hashes.tolist() == other.hashes[[2, 1, 0]].tolist()
    assert one.hashes.tolist() == [276663683, 3993996453, 83669211]
    assert len(shingle_hashes(one.hashes, 4)) == 0


# ---------------------------------------------------------------- laws

PIECES = [*FERRY, *BRIDGE, SPEECH, BELL, "He said so."]
TEXTS = st.lists(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(lambda p: text(*p)),
    min_size=2,
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.randoms(use_true_random=False))
def test_the_order_of_articles_is_irrelevant(texts: list[str], chance: random.Random) -> None:
    """Rows in another order give the same table."""
    there = articles(*texts)
    order = list(there.index)
    chance.shuffle(order)
    assert_frame_equal(fr.find_reuse(there), fr.find_reuse(there.loc[order]))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_swapping_two_articles_swaps_their_sides(texts: list[str]) -> None:
    """What a has in b, b has in a."""
    one, other = texts[:2]
    sides = {"article_a": "article_b", "start_a": "start_b", "end_a": "end_b"}
    sides["contained_a"] = "contained_b"
    swapped = sides | {there: here for here, there in sides.items()}
    turned = fr.find_reuse(articles(other, one)).rename(columns=swapped)
    turned = turned.assign(article_a="a0", article_b="a1")[list(MATCHES.columns)]
    turned = turned.sort_values(list(MATCHES.key), ignore_index=True)
    if turned.empty:
        turned = frame([], MATCHES)
    assert_frame_equal(fr.find_reuse(articles(one, other)), turned)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_slices_are_whole_words_and_hold_what_is_shared(texts: list[str]) -> None:
    """A passage begins and ends with the same word on both sides; containments add up."""
    there = articles(*texts)
    known = dict(zip(there["article_id"], there["text"], strict=True))
    matches = fr.find_reuse(there)
    for row in matches.itertuples():
        here = tokenise(known[row.article_a][row.start_a : row.end_a])
        other = tokenise(known[row.article_b][row.start_b : row.end_b])
        assert here.words[0] == other.words[0]
        assert here.words[-1] == other.words[-1]
        shared = 2 * row.words / (len(here.words) + len(other.words))
        assert row.similarity == pytest.approx(shared)
        assert here.starts[0] == other.starts[0] == 0
    for (a, b), rows in matches.groupby(["article_a", "article_b"]):
        words = rows["words"].sum()
        assert set(rows["contained_a"]) == {words / count_words(known[a].replace(BELL, ""))}
        assert set(rows["contained_b"]) == {words / count_words(known[b].replace(BELL, ""))}


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_an_unrelated_article_changes_nothing(texts: list[str]) -> None:
    """A text that shares nothing with the others adds no row and alters none."""
    alone = " ".join(f"word{number}" for number in range(200))
    assert_frame_equal(fr.find_reuse(articles(*texts)), fr.find_reuse(articles(*texts, alone)))


@given(st.lists(st.sampled_from("abcdefgh"), max_size=40))
def test_of_each_eight_shingles_the_smallest_is_kept(letters: list[str]) -> None:
    """Shorter texts keep the smallest of all they have."""
    _, kept = read_words([words_and_quotes(" ".join(letters))])
    runs = [tuple(letters[n : n + 5]) for n in range(len(letters) - 4)]
    hashes = [int(read_words([words_and_quotes(" ".join(run))])[1].hashes[0]) for run in runs]
    least = {min(hashes[n : n + 8]) for n in range(max(1, len(hashes) - 7)) if hashes}
    assert kept.hashes.tolist() == sorted(least)
