"""Pages: the article as published, its promos in place, and nothing invented."""

import json
import time
import timeit
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.dates import ONLY_UPDATED
from framing.dom import leaf_blocks, parse_page, scrub
from framing.draft import Draft, Unreadable
from framing.features.promo import promos_in
from framing.heading import headline_of
from framing.page import read_page

PARAGRAPHS = [
    "The harbour council voted on Monday to raise the fee for every ship that docks in winter.",
    "“Nobody asked the fishermen,” said Runa Vell, who has run the northern quay since 2009.",
    "The fee pays for dredging, which was put off twice while the channel filled with sand.",
    "A second vote is due in March, when the members will have seen the figures for the old year.",
]
PROMO = '<p>READ MORE: <a href="/news/winter-fees-explained-2210">Winter fees explained</a></p>'


def page(*blocks: str, head: str = "", headline: str = "Council raises winter fee") -> bytes:
    """A page of our own, with menus around the blocks."""
    menu = '<nav><a href="/">Home</a> <a href="/sea">Sea</a></nav>'
    foot = "<footer><p>About us. All rights reserved.</p></footer>"
    return (
        f'<html lang="en"><head><title>{headline} | Quay News</title>{head}</head><body>{menu}'
        f"<article><h1>{headline}</h1>{''.join(blocks)}</article>{foot}</body></html>"
    ).encode()


def paragraphs(texts: list[str] = PARAGRAPHS) -> list[str]:
    """The texts as paragraphs."""
    return [f"<p>{text}</p>" for text in texts]


def with_promo(promo: str) -> Draft:
    """The page with a block between its second and third paragraph."""
    first, second, *rest = paragraphs()
    return read_page(page(first, second, promo, *rest, head=CANONICAL))


CANONICAL = '<link rel="canonical" href="https://quay.example/news/winter-fee">'


def test_the_body_is_the_article_and_nothing_else() -> None:
    """Paragraphs with blank lines between; headline, menu and footer are not in it."""
    draft = read_page(page(*paragraphs()))
    assert draft.body == "\n\n".join(PARAGRAPHS)
    assert draft.headline == "Council raises winter fee"


@pytest.mark.parametrize(
    "promo",
    [
        PROMO,
        '<aside class="related"><h3>Related</h3><ul><li><a href="/news/winter-fees-explained-2210">'
        "Winter fees explained</a></li></ul></aside>",
        '<div class="card"><a href="/news/winter-fees-explained-2210"><h4>Winter fees explained'
        "</h4></a></div>",
    ],
)
def test_a_promo_in_the_body_stays_in_its_place(promo: str) -> None:
    """Between the second paragraph and the third, with its absolute address."""
    draft = with_promo(promo)
    at = [draft.body.index(part) for part in (PARAGRAPHS[1], "Winter fees", PARAGRAPHS[2])]
    assert at == sorted(at)
    assert "https://quay.example/news/winter-fees-explained-2210" in {u for *_, u in draft.links}


@pytest.mark.parametrize(
    "block",
    [
        "<figure><img src='a.jpg'><figcaption>The quay at dawn, seen from the east.</figcaption>"
        "</figure>",
        "<p>Advertisement</p>",
        '<div class="share"><a href="https://social.example/share">Share this story now</a></div>',
    ],
)
def test_captions_advertisements_and_share_buttons_stay_out(block: str) -> None:
    """What is neither article nor promo is left out."""
    assert with_promo(block).body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Anna Berg, Tom Hall and Li Wen", "Anna Berg, Tom Hall and Li Wen"),
        ("By Anna Berg | Quay Staff", "Anna Berg | Quay Staff"),
        ("By Anna Berg of the Associated Press", "Anna Berg of the Associated Press"),
        ("By ANNA BERG and LI WEN, Associated Press", "ANNA BERG and LI WEN, Associated Press"),
        ("By Anna van der Berg, Quay staff writer", "Anna van der Berg, Quay staff writer"),
        ("Von Klaus Meier, Hafenstadt", "Klaus Meier, Hafenstadt"),
        ("Von Klaus Meier und Anna Berg", "Klaus Meier und Anna Berg"),
        ("Par Luc Petit avec AFP", "Luc Petit avec AFP"),
        ("Written by Anna Berg", "Anna Berg"),
        ("Anna Berg and Li Wen", "Anna Berg and Li Wen"),
        ("Reuters", "Reuters"),
        ("Anna Berg, Moscow correspondent", "Anna Berg, Moscow correspondent"),
        ("Quay News", None),
        ("New Harbour", None),
    ],
)
def test_a_byline_above_the_date_is_a_column(line: str, byline: str | None) -> None:
    """Several names, a house or an agency after them; it is not left in the text."""
    draft = read_page(page(f"<p>{line}</p><p>11 March 2026</p>", *paragraphs()))
    assert draft.byline == byline
    assert draft.body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("box", "byline"),
    [
        ("<div class='author-name byline'>Anna Berg</div>", "Anna Berg"),
        ("<div class='byline'>ByJ.R. Stone</div>", "J.R. Stone"),
        ("<div class='byline'>Reuters</div>", "Reuters"),
        ("<p class='author'>Associated Press</p>", "Associated Press"),
        ("<div class='byline'>By Anna Berg<br>Reuters</div>", "Anna Berg, Reuters"),
        ("<div class='byline'><p>Anna Berg</p><p>Reuters</p></div>", "Anna Berg, Reuters"),
        ("<div class='author'><div>By</div><div><a href='/r'>Reuters</a></div></div>", "Reuters"),
        ("<div class='author'><p>Anna Berg</p><p>Anna Berg</p></div>", "Anna Berg"),
        (
            "<div class='authors'><span class='author'>Anna Berg</span><div>Follow</div></div>",
            "Anna Berg",
        ),
        (
            "<div class='author-info'><p>Harbour Fees</p></div><p class='author'>Anna Berg</p>",
            "Anna Berg",
        ),
        ("<header class='entry-header has-author'><h1>Harbour Fees</h1></header>", None),
        ("<p>By Anna Berg<br>Published 3 March 2026</p>", "Anna Berg"),
        ("<p>By Anna Berg<br>@annaberg</p>", "Anna Berg"),
        ("<div class='byline'>By Anna Berg<br>@annaberg<br>in Ardoven</div>", "Anna Berg"),
        ("<div class='byline'>Menu</div>", None),
        ("<div class='author'><p>Anna Berg</p><p>She knows the quay.</p></div>", None),
        ("<div class='kicker'>Anna Berg</div>", None),
        ("<div class='kicker'>Reuters</div>", None),
    ],
)
def test_names_in_an_element_for_the_author_are_a_byline(box: str, byline: str | None) -> None:
    """Without a word that says so; an agency alone is one, too."""
    assert read_page(page(box, *paragraphs())).byline == byline


@pytest.mark.parametrize("office", ["pioneering war correspondent", "Moscow correspondent"])
@pytest.mark.parametrize("below", ["<p>By Anna Berg, Reuters</p>", ""])
def test_a_headline_like_a_name_with_an_office_is_no_byline(below: str, office: str) -> None:
    """Though it is printed twice."""
    headline = f"Vera Malin, {office}"
    above = f"<p>{headline}</p>{below}<p>3 March 2026</p>"
    draft = read_page(page(above, *paragraphs(), headline=headline))
    byline = "Anna Berg, Reuters" if below else None
    assert (draft.headline, draft.byline) == (headline, byline)


CREDITS = [
    "Source: TASS",
    "Via: Harbour Wire",
    "Text: Harbour Wire",
    "TASS contributed to this report.",
    "Associated Press writer Mila Horn in Brussels contributed to this report.",
    "Additional reporting by Reuters",
    "(Reporting by Anna Berg; Editing by Li Wen)",
    "With files from The Canadian Press",
    "© 2026 AFP",
    "Copyright 2026 The Associated Press. All rights reserved.",
    "Originally published at Harbour Wire",
]


@pytest.mark.parametrize(
    "body",
    [
        "<div class='post-body'>{}</div>".format("<br><br>".join(PARAGRAPHS)),
        "".join(f"<div>{text}</div>" for text in PARAGRAPHS),
        "".join(f"<p>{text}</p>" for text in PARAGRAPHS),
        "<div>{}</div>".format("".join(f"<div>{text}</div>" for text in PARAGRAPHS)),
    ],
)
def test_a_credit_below_comments_is_not_the_articles(body: str) -> None:
    """The page's own, or somebody else's."""
    foot = "<div>3 comments</div><div>Nice ferry.</div><div>Most read</div><div>© 2026 AFP</div>"
    source = f"<html><head><title>Fee</title></head><body><h1>Fee</h1>{body}{foot}</body></html>"
    assert read_page(source.encode()).body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("line", CREDITS)
@pytest.mark.parametrize(
    "block",
    [
        "<p>{}</p>",
        "<p><em>{}</em></p>",
        "<em>{}</em>",
        "<div class='foot'><p>{}</p></div>",
        "<footer><p>{}</p></footer>",
        "<div class='share'><a href='/share'>Share</a></div><p>{}</p><p>Comments (3)</p>",
        "<p>{}</p><ul><li><a href='/a'>Pilot boat found adrift off the cape</a></li></ul>",
    ],
)
def test_a_last_line_that_says_whose_words_they_are_is_kept(block: str, line: str) -> None:
    """The article ends with its credit, whatever stands around that."""
    draft = read_page(page(*paragraphs(), block.format(line)))
    assert draft.body == "\n\n".join([*PARAGRAPHS, line])


@pytest.mark.parametrize(
    "text",
    [
        "<div>" + "</div><div>".join([*PARAGRAPHS, "{}"]) + "</div>",
        "<div>" + "<br><br>".join([*PARAGRAPHS, "{}"]) + "<div class='clear'></div></div>",
    ],
)
def test_a_credit_ends_a_text_without_paragraph_elements(text: str) -> None:
    """As page builders and blogs print it; a picture's credit is left out there as elsewhere."""
    draft = read_page(page(text.format("Source: Harbour Wire")))
    assert draft.body == "\n\n".join([*PARAGRAPHS, "Source: Harbour Wire"])
    assert read_page(page(text.format("Photo: Anna Berg"))).body == "\n\n".join(PARAGRAPHS)


def test_a_linked_credit_is_kept_as_text() -> None:
    """A link to the original is no promo, and a headline that begins with Source is no credit."""
    name = "<p>Source: <a href='https://wire.example/a'>Harbour Wire</a></p>"
    title = '<a href="/news/a">Source: Council was warned of the sand in the channel</a>'
    first, second, *rest = paragraphs()
    draft = read_page(page(first, second, f"<p>{title}</p>", *rest, name, head=CANONICAL))
    assert draft.body.endswith("\n\nSource: Harbour Wire")
    markup = {"links": [list(link) for link in draft.links], "blocks": [*map(list, draft.blocks)]}
    (promo,) = promos_in(draft.body, 0, json.dumps(markup), draft.url)
    assert draft.body[promo.start : promo.end] == (
        "Source: Council was warned of the sand in the channel"
    )


@pytest.mark.parametrize(
    "block",
    [
        "<p>Photo: Anna Berg</p>",
        "<p>© 2026 Quay News. All rights reserved.</p>",
        "<figure><img src='a.jpg'><p>Source: Anna Berg</p></figure>",
        "<div id='comments'><p>Source: my cousin</p></div>",
    ],
)
def test_credits_of_pictures_and_pages_are_left_out(block: str) -> None:
    """Only what says whose words the article is belongs to it."""
    assert read_page(page(*paragraphs(), block)).body == "\n\n".join(PARAGRAPHS)


def test_a_credit_within_the_article_may_be_a_pictures() -> None:
    """“Credit: NAME” between paragraphs is left out, at the end it is kept."""
    first, second, *rest = paragraphs()
    inside = page(first, "<p>Credit: Anna Berg</p>", second, *rest)
    assert read_page(inside).body == "\n\n".join(PARAGRAPHS)
    last = page(first, second, *rest, "<p>Credit: Harbour Wire</p>")
    assert read_page(last).body.endswith("\n\nCredit: Harbour Wire")


def test_a_credit_above_a_correction_is_kept() -> None:
    """It need not be the last line."""
    notes = ["Additional reporting by Reuters", "This article was amended on Tuesday."]
    draft = read_page(page(*paragraphs(), *(f"<p>{note}</p>" for note in notes)))
    assert draft.body == "\n\n".join([*PARAGRAPHS, *notes])


def test_lists_before_a_credit_stay_out() -> None:
    """What is promoted after the last paragraph is no part of the article."""
    rail = "".join(f'<p><a href="/{n}">Eleven facts about harbour {n}</a></p>' for n in range(3))
    draft = read_page(page(*paragraphs(), rail, "<p>Originally published on Harbour Wire.</p>"))
    assert draft.body == "\n\n".join([*PARAGRAPHS, "Originally published on Harbour Wire."])


@pytest.mark.parametrize(
    "block",
    [
        '<blockquote class="instagram-media"><a href="https://pics.example/1">View this post on '
        'Instagram</a><p><a href="https://pics.example/1">A post shared by Anna Berg (@annaberg)'
        "</a></p></blockquote>",
        "<p>Article continues after this message</p>",
        "<p>ADVERTISEMENT - CONTINUE READING BELOW</p>",
        "<p>skip past newsletter promotion</p><p>Our morning email tells you what matters.</p>"
        "<p>after newsletter promotion</p>",
        "<p>FILE PHOTO. The old quay at dawn. © Harbour Wire / Anna Berg</p>",
    ],
)
def test_what_embeds_and_boxes_say_of_themselves_is_left_out(block: str) -> None:
    """It is neither the outlet's words nor a promo."""
    assert with_promo(block).body == "\n\n".join(PARAGRAPHS)


def test_the_call_of_a_newsletters_box_is_kept_as_a_promo() -> None:
    """Only its description goes."""
    box = (
        "<p>skip past newsletter promotion</p><p>Sign up to The Morning Tide</p><p>Our email tells "
    )
    draft = with_promo(box + "you what matters.</p><p>after newsletter promotion</p>")
    assert draft.body == "\n\n".join(
        [*PARAGRAPHS[:2], "Sign up to The Morning Tide", *PARAGRAPHS[2:]]
    )


def test_trailing_lists_are_left_out() -> None:
    """The body ends with its last paragraph."""
    rail = "".join(
        f'<li><a href="/news/story-number-{n}-of-the-day">Story number {n} of the day</a></li>'
        for n in range(9)
    )
    draft = read_page(page(*paragraphs(), f"<h3>More stories</h3><ul>{rail}</ul>"))
    assert draft.body == "\n\n".join(PARAGRAPHS)


def test_offsets_of_links_and_blocks_point_into_the_body() -> None:
    """A block's span is its text; a link's span lies in a block."""
    draft = with_promo(PROMO)
    blocks = [draft.body[start:end] for start, end, *_ in draft.blocks]
    assert "\n\n".join(blocks) == draft.body
    (link,) = draft.links
    assert draft.body[link[0] : link[1]] == "Winter fees explained"


def test_the_pages_own_characters_are_kept() -> None:
    """No-break blanks, joiners and soft hyphens survive; a line break is a newline."""
    texts = [
        "می‌روم\u00a0خانه and so on to the harbour, said the pilot to the young clerk.<br>Then he"
        " left the quay for good.",
        *PARAGRAPHS,
        "Har\u00adbour 👩‍🚀 people went home that day.",
    ]
    body = read_page(page(*paragraphs(texts))).body
    assert "می‌روم\u00a0خانه" in body
    assert "clerk.\nThen" in body
    assert "Har\u00adbour 👩‍🚀" in body


HEADS = [
    ('<meta property="article:published_time" content="2024-01-01T23:30:00-08:00">',
     "2024-01-01T23:30:00-08:00"),
    ('<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "x", '
     '"datePublished": "2024-05-06"}]}</script>', "2024-05-06"),
    ('<meta name="date" content="2024-13-99T99">', "2024-13-99T99"),
    ('<script type="application/ld+json">{broken</script>', None),
    ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("head", "printed"), HEADS)
def test_the_date_is_the_printed_one_or_missing(head: str, printed: str | None) -> None:
    """Kept as it stands, also when it is nonsense; never made up."""
    assert read_page(page(*paragraphs(), head=head)).published_raw == printed


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("<div>By Runa Vell | 12 March 2026, 10:15</div>", "12 March 2026, 10:15"),
        ("<div>Publié le 07 mai 2026 à 13h59</div>", "07 mai 2026 à 13h59"),
        ("<div>Updated on March 12, 2026</div>", None),
        ("<div>Updated</div><div>March 12, 2026</div>", None),
        ("<div>May 1, 2026 7:40 PM Updated May 2, 2026 8:00 AM</div>", "May 1, 2026 7:40 PM"),
        ("<div>May 1, 2026 7:40 PM<span>Updated May 2, 2026</span></div>", "May 1, 2026 7:40 PM"),
        ("<div>May 1, 2026 Updated 8:00 AM</div>", "May 1, 2026"),
        ("<div>Updated 08:00, 2 May 2026 | Posted 09:00, 1 May 2026</div>", "09:00, 1 May 2026"),
        ("<div>PUBLISHED: 10:01, Fri, May 1, 2026 | UPDATED: 11:12, Sat, May 2, 2026</div>",
         "10:01, Fri, May 1, 2026"),
        ('<p>Updated <time datetime="2026-05-02T08:00Z">2 May</time></p>', None),
        ('<time class="updated" datetime="2026-05-02T08:00Z">2 May</time>', None),
        ('<time class="published updated" datetime="2026-05-02">2 May</time>', "2026-05-02"),
        ("<figcaption>The quay on Jan. 23, 2026</figcaption>", None),
        ("<p>The old fee was set on 3 May 2019 by the same council.</p>", None),
    ],
)  # fmt: skip
def test_a_date_is_read_where_it_is_printed_under_the_headline(
    line: str, printed: str | None
) -> None:
    """Not that of an update, of a picture or of a sentence."""
    assert read_page(page(line, *paragraphs())).published_raw == printed


@pytest.mark.parametrize(
    ("line", "is_noted"),
    [
        ("<div>Updated on March 12, 2026</div>", True),
        ("<div>Updated</div><div>March 12, 2026</div>", True),
        ('<p>Updated <time datetime="2026-05-02T08:00Z">2 May</time></p>', True),
        ('<meta property="article:modified_time" content="2026-05-02T08:00Z">', True),
        ('<meta property="article:modified_time" content="0000-00-00">', False),
        ("<div>12 March 2026</div><div>Updated on March 13, 2026</div>", False),
        ("<div>Updated daily</div>", False),
        ("<p>The old fee was updated on 3 May 2019 by the same council.</p>", False),
    ],
)
def test_a_lone_date_of_an_update_is_noted(line: str, is_noted: bool) -> None:
    """The date of publication is missing, and a note says why, as in scrapes."""
    assert (ONLY_UPDATED in read_page(page(line, *paragraphs())).notes) == is_noted


def test_an_empty_date_gives_way_to_the_next_statement() -> None:
    """1970 is the mark of an empty field, and a wrapped script is read."""
    head = (
        '<script type="application/ld+json">//<![CDATA[\n{"@type": "NewsArticle", '
        '"datePublished": "1970-01-01T01:00:00+01:00"}//]]></script>'
        '<meta name="date" content="2026-03-12T10:15:00Z">'
    )
    assert read_page(page(*paragraphs(), head=head)).published_raw == "2026-03-12T10:15:00Z"


def test_what_a_page_states_about_itself_is_read() -> None:
    """Byline, section, outlet and address come from JSON-LD and meta elements."""
    stated = {
        "@type": "NewsArticle", "author": [{"name": "Runa Vell"}, {"name": "Odd Lie"}],
        "articleSection": "Harbour", "publisher": {"name": "Quay News Ltd"},
    }  # fmt: skip
    script = f'<script type="application/ld+json">{json.dumps(stated)}</script>'
    draft = read_page(page(*paragraphs(), head=CANONICAL + script))
    assert draft.byline == "Runa Vell, Odd Lie"
    assert draft.section == "Harbour"
    assert draft.outlet == "Quay News Ltd"
    assert draft.url == "https://quay.example/news/winter-fee"
    assert draft.language == "en"


@pytest.mark.parametrize(
    ("suffix", "outlet"),
    [
        (" – Quay News Monitor", "Quay News Monitor"),
        (" | Harbour | Quay News", "Quay News"),
        (" :: The Quay Herald", "The Quay Herald"),
        (" » Quay-News", "Quay-News"),
        (" - World News", None),
        (" | Storm Ada", None),
        (" – What We Know So Far", None),
        (" | Quay News | Politics", None),
        (" — live updates", None),
        (" – By Runa Vell", None),
        (" | 12 March 2026", None),
        (" again – Quay News", None),
        ("", None),
    ],
)
def test_a_title_names_the_outlet_behind_the_headline(suffix: str, outlet: str | None) -> None:
    """Where nothing else does; not a section, an author or a date."""
    title = f"Council raises winter fee{suffix}"
    made = f"<html><head><title>{title}</title></head><body><article>"
    made += f"<h1>Council raises winter fee</h1>{''.join(paragraphs())}</article></body></html>"
    draft = read_page(made.encode())
    assert (draft.headline, draft.outlet) == ("Council raises winter fee", outlet)
    stated = made.replace("<title>", '<meta property="og:site_name" content="Quay Daily"><title>')
    assert read_page(stated.encode()).outlet == "Quay Daily"


def test_nothing_is_made_up_for_a_bare_page() -> None:
    """Without head, title and h1 everything but the body is missing."""
    draft = read_page("".join(paragraphs()).encode())
    rest = (
        draft.headline,
        draft.byline,
        draft.published_raw,
        draft.section,
        draft.outlet,
        draft.url,
    )
    assert draft.body == "\n\n".join(PARAGRAPHS)
    assert rest == (None,) * 6


@pytest.mark.parametrize("damage", ["&#8;", "\x00", "&#x1;", "&#xD800;", "\x0b"])
def test_control_characters_are_removed_and_counted(damage: str) -> None:
    """One of them anywhere would make the parser drop the page."""
    draft = read_page(page(f"<p>{damage}{PARAGRAPHS[0]}</p>", *paragraphs(PARAGRAPHS[1:])))
    assert draft.body == "\n\n".join(PARAGRAPHS)
    assert draft.notes == ("controls:removed=1",)


def test_harmless_references_are_left_alone() -> None:
    """Only control characters and surrogates go."""
    text = "&#10;&#9;&#128512;&#x41;&amp;#8;"
    assert scrub(text) == (text, ())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"%PDF-1.7 ...", "encoding"),
        (b"just words", "format"),
        (b"<p>", "no_article"),
        (page("<div>" * 100_000, *paragraphs()), "limit"),
        (page(f"<p {' '.join(f'a{n}=x' for n in range(20_000))}>x</p>", *paragraphs()), "limit"),
        (b"<a " * 300_000, "no_article"),
        (b" " * 20_000_001 + b"<p>", "limit"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    """Never a traceback, never half a page."""
    with pytest.raises(Unreadable) as refusal:
        read_page(data)
    assert refusal.value.reason == reason


def test_deep_nesting_loses_no_word() -> None:
    """An article inside 300 elements, and text after it, are both read."""
    inside = "<div>" * 300 + "".join(paragraphs()) + "</div>" * 300
    assert PARAGRAPHS[-1] in read_page(page(inside)).body


@pytest.mark.parametrize(
    "unit",
    [
        "<p>two words</p>",
        '<p><a href="/n">a story here</a></p>',
        '<a href="/n">a story here</a> ',
        "<span>Read more: </span>",
        '<div><a href="/n"><img></a><h3>A story here</h3></div>',
    ],
)
def test_time_is_linear_in_the_page(unit: str) -> None:
    """Twice the blocks take at most about twice the time, whatever else is in memory."""
    pages = [page(*paragraphs(), unit * n) for n in (4_000, 8_000)]
    once, twice = (min(timeit.repeat(partial(read_page, d), number=1, repeat=3)) for d in pages)
    assert twice <= 2.5 * once + 0.1


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_text_in_a_page_raises_anything_but_unreadable(text: str) -> None:
    """Spans hold whatever stands in the page."""
    data = page(*paragraphs(), f"<p>{text}</p>", *paragraphs()).decode()
    try:
        draft = read_page(data.encode("utf-8", "surrogatepass"))
    except Unreadable:
        return
    assert "\n\n".join(draft.body[start:end] for start, end, *_ in draft.blocks) == draft.body


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_unreadable(data: bytes) -> None:
    """Random bytes are refused or read."""
    with suppress(Unreadable):
        read_page(data)


def test_a_link_across_blocks_is_a_link_in_each() -> None:
    """A card is one link around several blocks."""
    root, _ = parse_page(b"<div><a href='/x'><h3>Title</h3><p>Words</p></a><p>After</p></div>")
    found = [(block.text, block.link_share) for block in leaf_blocks(root)]
    assert found == [("Title", 1.0), ("Words", 1.0), ("After", 0.0)]


def html_cases() -> list[str]:
    """The hostile pages of the labelled data, if they are there."""
    from tests.conftest import GOLD

    return sorted(path.name for path in (GOLD / "bad-inputs").glob("html-*"))


@pytest.mark.clock
@pytest.mark.parametrize("case", html_cases())
def test_hostile_pages_are_read_or_refused(gold: Path, case: str) -> None:
    """The good page beside is read; the bad one keeps its last words or is refused, in time."""
    folder = gold / "bad-inputs" / case
    lines = (gold / "bad-inputs" / "catalogue.jsonl").read_text("utf-8").splitlines()
    expected = next(row for row in map(json.loads, lines) if row["id"] == case)
    assert read_page((folder / "good.html").read_bytes()).body
    data = (folder / "bad.html").read_bytes()
    begun = time.perf_counter()
    try:
        draft = read_page(data)
    except Unreadable:
        assert expected["check"]["exit"] != "ok"
        return
    assert expected["check"]["exit"] != "partial"
    assert time.perf_counter() - begun <= expected["check"]["max_s"]
    assert "LASTMARK" not in data.decode("utf-8", "replace") or "LASTMARK" in draft.body
    if case == "html-one-bad-byte":
        assert (draft.body.count("café"), draft.notes) == (30, ("decode:replaced=1",))
    if case == "html-zwnj-persian":
        assert "می\u200cروم" in draft.body


@pytest.mark.parametrize("title", ["{site}: {post}", "{post} - {site}", "{site}"])
def test_a_heading_that_links_to_the_front_page_names_the_site(title: str) -> None:
    """As on blogs, where the headline is a lower heading; a title may have both."""
    site, post = "The Quayside Lens", "Council raises winter fee"
    meta = f'<meta property="og:title" content="{post}">' if title == "{site}" else ""
    head = f"<title>{title.format(site=site, post=post)}</title>{meta}"
    body = f"<h3>{post}</h3><div>{''.join(paragraphs())}</div>"
    home = f'<h1><a href="https://quay.example/">{site}</a></h1>'
    assert read_page(f"<html><head>{head}</head>{home}{body}".encode()).headline == post
    here = f'<h1><a href="https://quay.example/news/fee">{post}</a></h1>'
    assert read_page(f"<html><head>{head}</head>{here}{body}".encode()).headline == post


AUTHOR = "<span class='author vcard'><a class='url fn n' href='/a/'>Ann Lee</a></span>"
MINUTE = "2026-03-11T11:15:00+02:00"


@pytest.mark.parametrize(
    ("above", "below", "byline", "date"),
    [
        (
            f"<div>Posted on <time datetime='{MINUTE}'>March 11, 2026</time> by {AUTHOR}</div>",
            "<div class='vcard author'><b class='fn'>Tom Hall</b> edits our pages.</div>",
            "Ann Lee",
            MINUTE,
        ),
        (
            "<p>By <a rel='author'>Ann Lee</a> and <a rel='author'>Li Wen</a></p>",
            "",
            "Ann Lee and Li Wen",
            None,
        ),
        ("<p>By <a rel='author'>Ann Lee</a>, Reuters</p>", "", "Ann Lee, Reuters", None),
        ("<p>By <a rel='author'>Ann Lee</a> and Li Wen</p>", "", "Ann Lee and Li Wen", None),
        ("<p>By Ann Lee</p>", "<p><a rel='author'>Li Wen</a></p>", "Ann Lee", None),
        ("", "<a rel='author'>Contact Ann Lee</a>", None, None),
        ("", "<a rel='author'>View Profile</a>", None, None),
        (
            "",
            "<div class='vcard author'><b class='fn'>admin</b></div>",
            None,
            None,
        ),
        (
            "",
            "<div><span class='post-author vcard'>Posted by <span class='fn'>quay_ed</span></span>"
            f" at <abbr class='published' title='{MINUTE}'>11:15 AM</abbr></div>"
            "<div class='comments'><span class='author vcard'>Bo Ek</span></div>",
            "quay_ed",
            MINUTE,
        ),
        (
            "",
            f"<div class='comments'>{AUTHOR} <abbr class='published' title='{MINUTE}'>",
            None,
            None,
        ),
        ("", f"<article class='card'>{AUTHOR}</article>", None, None),
        ("", "<a rel='author'>View all posts by Ann Lee</a>", None, None),
    ],
)
def test_names_and_dates_that_an_entry_marks_are_its_own(
    above: str, below: str, byline: str | None, date: str | None
) -> None:
    """As blogs print them; not those of comments, cards and boxes about somebody else."""
    draft = read_page(page(above, *paragraphs(), below))
    assert (draft.byline, draft.published_raw) == (byline, date)


def test_the_headline_is_the_one_printed_above_the_article() -> None:
    """The article's only h1, though the page's title is another; never a h1 outside it."""
    page = "<html><head><title>{}</title></head><body><h1>Ledger</h1><article>{}</article></body>"
    body = "<p>" + "The bridge stays open, the mayor said on Monday. " * 8 + "</p>"
    printed = "<h1>Saved by a whisker: how Tesmoor kept its bridge</h1>"
    read = read_page(page.format("News, sport and weather", printed + body).encode())
    assert read.headline == "Saved by a whisker: how Tesmoor kept its bridge"
    assert read_page(page.format("Bridge stays", body).encode()).headline == "Bridge stays"
    section = "<h1>Politics of the whole coast</h1><h2>Tesmoor keeps its old bridge</h2>"
    read = read_page(page.format("Tesmoor keeps its old bridge", section + body).encode())
    assert read.headline == "Tesmoor keeps its old bridge"
    card = "</article><article><h1>Most read in the region today</h1><p>A card.</p>"
    read = read_page(page.format("Tesmoor keeps its bridge", body + card).encode())
    assert read.headline == "Tesmoor keeps its bridge"


SLOGAN = "The oldest paper of the whole coast"
FURIOUS = "Commuters furious as reckless board hikes fares"
COOKIES = "We and our partners keep cookies on your machine. " * 3


@pytest.mark.parametrize(
    ("above", "headline"),
    [
        (f"<main><h1>{FURIOUS}</h1>", FURIOUS),
        (f"<div><h1>{FURIOUS}</h1>", FURIOUS),
        (f"<header class='entry-header'><h1>{FURIOUS}</h1></header>", FURIOUS),
        (f"<h1>{FURIOUS}</h1><article>", FURIOUS),
        (f"<main><h1>{FURIOUS}</h1><p>Ferry fares will rise by a fifth in May.</p>", FURIOUS),
        (f"<main><h1>{FURIOUS}</h1><a href='?share'>Ferry fares to rise in May</a>", FURIOUS),
        (f"<header><nav><a href='/'>Home</a></nav><h1>{SLOGAN}</h1></header>", None),
        (f"<header><a href='/'>Home</a><h1>{SLOGAN}</h1></header>", None),
        (f"<h1>{SLOGAN}</h1><h2>Ferry fares to rise in May</h2>", None),
        (f"<h1>{SLOGAN}</h1><div class='title'>Ferry fares to rise in May</div>", None),
        (f"<h1>{SLOGAN}</h1><h2><a href='/5'>Ferry fares to rise in May</a></h2>", None),
        (f"<h1>{SLOGAN}</h1><div class='title'><a>Ferry fares to rise in May</a></div>", None),
        (f"<h1>{SLOGAN}</h1><p>{COOKIES}</p><h5>Ferry fares to rise in May</h5>", None),
        (f"<div id='masthead'><a href='/'>Home</a><h1>{SLOGAN}</h1></div>", None),
        (f"<div class='sidebar'><h1>{SLOGAN}</h1></div>", None),
        ("<h1>Quay News of the Coast</h1>", None),
        (f"<h1>Quay News of the Coast</h1><main><h1>{FURIOUS}</h1>", FURIOUS),
        (f"<header><a href='/'>Home</a><h1>{SLOGAN}</h1></header><h1>{FURIOUS}</h1>", FURIOUS),
        (f"<article><header><nav><a href='/'>Home</a></nav><h1>{FURIOUS}</h1></header>", FURIOUS),
        (f"<header><a href='/'>Home</a><h1>{FURIOUS}</h1></header>", FURIOUS),
        (f"<header><nav><a href='/'>Home</a></nav><h1>{FURIOUS}</h1></header>", FURIOUS),
        (
            "<header><a href='/'>Home</a><h1>Fares and fairs of our coast</h1></header><h2>"
            "Ferry fares to rise in May</h2>",
            None,
        ),
        (f"<div class='phone'><h1>{FURIOUS}</h1></div><h1>{FURIOUS}</h1>", FURIOUS),
        (f"<nav><b>Ferry fares to rise in May</b></nav><h1>{FURIOUS}</h1>", FURIOUS),
        (f"<p>{COOKIES}</p><h1>{FURIOUS}</h1>", FURIOUS),
        ("<h1>Most read</h1>", None),
    ],
)
def test_a_title_for_search_engines_is_no_headline_where_another_is_printed(
    above: str, headline: str | None
) -> None:
    """The page's only h1 before its text, unless it is the site's or the title is printed, too."""
    stated = "Ferry fares to rise in May"
    site = '<meta property="og:site_name" content="Quay News of the Coast">'
    body = "<p>" + "The board raised the fares again, the mayor said on Monday. " * 8 + "</p>"
    page = f"<html><head><title>{stated}</title>{site}</head><body>{above}{body}</body></html>"
    draft = read_page(page.encode())
    assert draft.headline == (headline or stated)
    assert body[3:-5] in draft.body


def test_a_heading_that_is_never_closed_is_no_headline() -> None:
    """It would hold the whole text."""
    body = "<p>" + "The board raised the fares again, the mayor said on Monday. " * 99 + "</p>"
    draft = read_page(f"<title>Fares may rise</title><h1>Quay<div>{body}</div>".encode())
    assert draft.headline == "Fares may rise"


@pytest.mark.parametrize(
    "body",
    [
        "<p>x</p>" * 60_000 + f"<h1>{FURIOUS}</h1>" + "<p>y</p>" * 60_000,
        "<div><h1>" * 100 + "a b c d " * 200_000,
        f"<header>{f'<h1>{FURIOUS}</h1>' * 30}{'<a href=x>x</a>' * 60_000}</header>",
    ],
)
def test_a_headline_is_sought_in_time_linear_in_the_page(body: str) -> None:
    """Of processor time; with squares of the page it was minutes."""
    root, _ = parse_page(f"<title>Ferry fares to rise in May</title>{body}".encode())
    start = time.process_time()
    headline_of(root, ["Ferry fares to rise in May"], [])
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "below",
    [
        "<aside><h1>Most read in the region today</h1></aside>",
        "<h1>Most read in the region today</h1>",
        "<footer><h1>All that our paper is about</h1></footer>",
        "<aside><h3>Ferry fares to rise in May</h3></aside>",
        "<div class='more'><span>Ferry fares to rise in May</span></div>",
    ],
)
def test_what_stands_below_a_text_is_no_headline(below: str) -> None:
    """Neither does it tell that another h1 is none."""
    body = "<p>" + "The board raised the fares again, the mayor said on Monday. " * 8 + "</p>"
    head = "<title>Ferry fares to rise in May</title>"
    page = f"<html><head>{head}</head><body><h1>{FURIOUS}</h1>{body}{below}</body></html>"
    assert read_page(page.encode()).headline == FURIOUS
    alone = page.replace(f"<h1>{FURIOUS}</h1>", "")
    assert read_page(alone.encode()).headline == "Ferry fares to rise in May"


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (None, "https://origin.example/a"),
        ("https://www.origin.example/a?share=1", "https://origin.example/a"),
        ("https://copy.example/b", "https://copy.example/b"),
        (
            "https://web.archive.org/web/20240506070809/https://copy.example/b",
            "https://copy.example/b",
        ),
        ("javascript:alert(1)", "https://origin.example/a"),
    ],
)
def test_a_copy_has_the_address_where_it_stood(address: str | None, url: str) -> None:
    """A canonical address on another host is the original's, not the page's own."""
    source = page(*paragraphs(), head='<link rel="canonical" href="https://origin.example/a">')
    assert read_page(source, address=address).url == url


ORIGINAL = "https://quay.example/news/fee"


@pytest.mark.parametrize(
    ("kept", "bar"),
    [
        ("https://web.archive.org/web/20240506070809/", "<div id='wm-ipp-base'>{}</div>"),
        ("https://web.archive.org/web/2024im_/", ""),
        ("https://archive.example/wayback/20240506070809mp_/", ""),
        ("https://archive.ph/2024.05.06-070809/", "<div id='HEADER'>{}</div>"),
    ],
)
def test_a_copy_in_an_archive_stood_where_its_original_did(kept: str, bar: str) -> None:
    """Its address, outlet and links are the original's, and the archive's own bar is no text."""
    saved = f"Saved from <a href='{ORIGINAL}'>{ORIGINAL}</a> 6 May 2024 07:08:09 UTC"
    promo = f"<p>READ MORE: <a href='{kept}https://other.example/a'>Fees explained for all</a></p>"
    head = f'<link rel="canonical" href="{kept}{ORIGINAL}">'
    head += '<meta property="og:site_name" content="archive.ph">' if "ph/" in kept else ""
    first, *rest = paragraphs()
    blocks = (bar.format(saved), "<div id='CONTENT'>", first, promo, *rest, "</div>")
    draft = read_page(page(*blocks, head=head, headline="Fee rises for all ships"))
    assert (draft.url, draft.outlet) == (ORIGINAL, "quay.example")
    assert [url for _, _, url in draft.links] == ["https://other.example/a"]
    assert draft.body.startswith(PARAGRAPHS[0])


def test_a_cached_copy_has_its_canonical_address() -> None:
    """A cache names the host in the path; a short name in an archive tells nothing."""
    source = page(*paragraphs(), head=f'<link rel="canonical" href="{ORIGINAL}">')
    amp = "https://quay-example.cdn.ampproject.org/v/s/quay.example/news/fee/amp/?usqp=x"
    for address in (amp, "https://archive.ph/aB3dE"):
        assert read_page(source, address=address).url == ORIGINAL


def test_a_link_into_an_archive_is_kept_on_other_pages() -> None:
    """What an article links to is what it links to."""
    copy = f"https://web.archive.org/web/20240506070809/{ORIGINAL}"
    draft = with_promo(f"<p>READ MORE: <a href='{copy}'>Fees explained for all</a></p>")
    assert [url for _, _, url in draft.links] == [copy]


def test_a_copy_that_names_its_own_address_keeps_it() -> None:
    """The original's canonical address does not make its host the copy's; a part of a host does."""
    head = '<link rel="canonical" href="https://{}/a"><meta property="og:url" content="{}">'
    own = "https://copy.example/b"
    assert read_page(page(*paragraphs(), head=head.format("origin.example", own))).url == own
    part = read_page(page(*paragraphs(), head=head.format("www.copy.example", own)))
    assert part.url == "https://www.copy.example/a"


@pytest.mark.parametrize(
    ("named", "more"),
    [
        ("https://network.example/", ""),
        ("http://localhost:3000/fee", ""),
        ("http://192.168.0.7/fee", ""),
        ("https://www.facebook.example/quay", ""),
        ("https://old.example/fee", "<a href='https://harbour.example/sea'>Sea</a>"),
        (
            "https://old.example/fee",
            '<script type="application/ld+json">{"@type": "NewsArticle",'
            ' "url": "https://harbour.example/fee"}</script>',
        ),
    ],
)
def test_an_address_that_the_page_does_not_bear_out_is_not_its_own(named: str, more: str) -> None:
    """A front page, a test server, a social network, the host from which a site moved."""
    head = '<link rel="canonical" href="https://harbour.example/fee">'
    head += f'<meta property="og:url" content="{named}">'
    source = page(more, *paragraphs(), head=head)
    assert read_page(source).url == "https://harbour.example/fee"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("404 – not found", "Sorry, the page you are looking for does not exist."),
        ("Access Denied", "You don't have permission to access this page on this server."),
        ("Just a moment...", "Enable JavaScript and cookies to continue to quay.example, please."),
        ("Before you continue to Quay News", "We use cookies and data to keep our services safe."),
        ("Fee: the talks", "Become a member to read this story.</p><p>Already a member? Sign in."),
    ],
)
def test_an_error_page_or_a_wall_is_no_article(title: str, text: str) -> None:
    """Two phrases and hardly any other words; an article that quotes them is one."""
    with pytest.raises(Unreadable) as caught:
        read_page(page(f"<p>{text}</p>", headline=title))
    assert caught.value.reason == "no_article"
    draft = read_page(page(*paragraphs(), f"<p>“{text}” it said.</p>", headline=title))
    assert draft.body.startswith(PARAGRAPHS[0])


@pytest.mark.parametrize(
    ("title", "texts"),
    [
        (
            "Ledger ends its paywall",
            [
                "The Quay Ledger no longer asks its readers to “subscribe to continue reading”.",
                "The paper had put up its paywall in 2016, when it lost half of its advertisers.",
                "All who come now have unlimited access to all its articles, the editor said.",
            ],
        ),
        (
            "Regulator fines four sites over cookies",
            [
                "The regulator fined four sites on Monday that had hidden the privacy settings of "
                "their readers, and said that it would look at others before the summer.",
                "None of the four had let them reject all, in one step, that which follows readers "
                "from page to page and from site to site, as the law demands.",
                "Two of them said that they would appeal.",
            ],
        ),
    ],
)
def test_a_short_article_about_walls_is_none(title: str, texts: list[str]) -> None:
    """It quotes their phrases, or has more words around them than a wall has."""
    source = page(*(f"<p>{text}</p>" for text in texts), headline=title)
    assert read_page(source).body == "\n\n".join(texts)


def test_a_text_that_is_cut_off_is_told() -> None:
    """By the offer below it, which is no text of the outlet, or by the text that a page states."""
    offer = "<p>Subscribe to continue reading.</p><p>Already a subscriber? Sign in.</p>"
    draft = read_page(page(*paragraphs(), offer))
    assert "subscribers" in "".join(draft.notes)
    assert read_page(page(*paragraphs())).notes == ()
    stated = json.dumps({"@type": "NewsArticle", "articleBody": " ".join(PARAGRAPHS * 4)})
    head = f'<script type="application/ld+json">{stated}</script>'
    assert "articleBody of 268" in "".join(read_page(page(*paragraphs(), head=head)).notes)


def test_the_weight_of_embedded_pictures_does_not_count() -> None:
    """A page that holds its pictures may be larger than pages may be; they are cut, and told."""
    picture = f"<img src=data:image/png;base64,{'A' * 7_000_000}>"
    draft = read_page(page(*paragraphs(), picture, picture, picture))
    assert draft.body == "\n\n".join(PARAGRAPHS)
    assert draft.notes == ("data-addresses:cut=3",)


@pytest.mark.parametrize(
    ("stated", "url"),
    [
        ('"mainEntityOfPage": "https://quay.example/news/fee"', ORIGINAL),
        (
            '"mainEntityOfPage": {"@type": "WebPage", "@id": "https://quay.example/news/fee"}',
            ORIGINAL,
        ),
        ('"mainEntityOfPage": "https://quay.example/"', None),
        ('"mainEntityOfPage": true', None),
    ],
)
def test_an_address_may_be_that_of_the_page_in_json(stated: str, url: str | None) -> None:
    """As text or an object; a front page is no article's."""
    script = f'<script type="application/ld+json">{{"@type": "NewsArticle", {stated}}}</script>'
    assert read_page(page(*paragraphs(), head=script)).url == url


def test_a_page_saved_with_singlefile_tells_its_address() -> None:
    """In a comment of its own form; the language may stand as in XHTML."""
    comment = f"<!--\n Page saved with SingleFile \n url: {ORIGINAL} \n saved date: Mon May 06 -->"
    source = page(*paragraphs()).replace(b'<html lang="en">', b'<html xml:lang="en">')
    draft = read_page(source.replace(b"<head>", comment.encode() + b"<head>"))
    assert (draft.url, draft.outlet, draft.language) == (ORIGINAL, "quay.example", "en")
