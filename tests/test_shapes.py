"""Promos that no label announces, and what looks like them."""

import pytest

from framing.markup import Line
from framing.shapes import by_shape, leads_to_section

OWN = "https://quay.example/news/winter-fees-explained-2210"


def shape(
    text: str, url: str, *, linked: str = "", tag: str = "p", is_own: bool = True
) -> list[tuple[str, str, str]]:
    """Kind, rule and words of what is found in one block with one link."""
    words = linked or text
    start = text.index(words)
    links = ((start, start + len(words), url),)
    line = Line(0, len(text), len(words) / len(text), links, tag, is_own_site=is_own)
    found, _ = by_shape(text, [line], 0)
    parts = (next(p for p in item.parts if p.role == "headline") for item in found)
    return [(i.kind, i.rule, text[p.start : p.end]) for i, p in zip(found, parts, strict=True)]


def test_a_block_in_brackets_with_a_link_is_a_promo() -> None:
    """A call where it names a newsletter, else a story."""
    text = "[More on the fees is told here by our paper.]"
    assert shape(text, OWN, linked="here") == [("story", "ours/brackets", text)]
    text = "[Our evening newsletter tells more, to be had here.]"
    assert shape(text, OWN, linked="here")[0][:2] == ("solicit", "ours/brackets")


def test_an_arrow_before_a_link_points_to_a_promo() -> None:
    """The arrow is no part of the headline."""
    text = "» Who pays for the dredging"
    assert shape(text, OWN, linked=text[2:]) == [("story", "ours/arrow", text[2:])]


def test_a_block_that_names_and_links_the_outlets_newsletter_is_a_call() -> None:
    """However little of it is linked."""
    text = "Too long? Our daily newsletter has it all: this way."
    url = "https://quay.example/newsletter/daily"
    assert shape(text, url, linked="this way", tag="li")[0][0] == "solicit"


def test_a_list_item_that_names_platforms_is_one_call_each() -> None:
    """A single name in a sentence is none."""
    text = "The Quay on WhatsApp and Instagram"
    urls = ("https://whatsapp.com/channel/1", "https://instagram.com/quay")
    links = tuple(
        (text.index(name), text.index(name) + len(name), url)
        for name, url in zip(("WhatsApp", "Instagram"), urls, strict=True)
    )
    line = Line(0, len(text), 0.5, links, "li", is_own_site=False)
    assert [item.kind for item in by_shape(text, [line], 0)[0]] == ["solicit", "solicit"]
    assert by_shape(text, [line._replace(links=links[:1])], 0)[0] == []


@pytest.mark.parametrize(
    ("text", "url", "tag"),
    [
        ("Get the winter coat here for less today", "https://www.amazon.example/dp/B0?tag=q", "p"),
        ("Download the boat planner for nothing", "https://r.example/u/b6", "li"),
        ("A study of sand in northern channels by two authors", "https://j.example/12345", "li"),
        ("Politics", "https://quay.example/politics", "li"),
    ],
)
def test_shops_sources_and_sections_are_no_promos(text: str, url: str, tag: str) -> None:
    """Links that lead to an offer, a reference or a list."""
    assert shape(text, url, tag=tag, is_own="quay" in url) == []


def test_a_linked_sentence_of_the_article_is_no_promo() -> None:
    """A paragraph with a full stop is the article's."""
    assert shape("The council voted on Monday to raise the fee.", OWN) == []


def test_a_long_title_leads_to_a_story_wherever_its_address_seems_to_lead() -> None:
    """An address of two words may be a story's; its title tells."""
    assert leads_to_section("More sport", "https://quay.example/more-sport")
    assert not leads_to_section("Who won the boat race?", "https://quay.example/boat-race")


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://quay.example/video/boats-in-the-storm-2210", "gallery"),
        ("https://quay.example/sponsored/boats-for-all-2210", "sponsored"),
        (OWN, "story"),
    ],
)
def test_the_address_tells_the_kind(url: str, kind: str) -> None:
    """Galleries and advertisements have sections of their own."""
    assert shape("Boats that stood the winter storm", url)[0][0] == kind
