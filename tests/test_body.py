"""Which blocks are the article: teasers, lists and labels around it are not."""

import pytest

from framing.page import read_page
from tests.test_page import CANONICAL, PARAGRAPHS, page, paragraphs, with_promo

LINK = '<a href="/news/winter-fees-explained-2210">{}</a>'
TEASER = "A long look at who pays for the sand in the channel, and who has paid until now."


def test_a_teaser_under_a_linked_title_is_not_prose() -> None:
    """The title stays as a promo; the unlinked sentence of its card does not."""
    card = f'<div class="card"><h3>{LINK.format("Winter fees explained")}</h3><p>{TEASER}</p></div>'
    body = with_promo(card).body
    assert "Winter fees explained" in body
    assert TEASER not in body


def test_a_list_before_or_after_the_article_is_no_part_of_it() -> None:
    """Cards with sentences of their own, above and below, do not lengthen the body."""
    cards = "".join(
        f"<div><h3>{LINK.format(f'Old story number {n}')}</h3><p>{TEASER} {n}.</p></div>"
        for n in range(4)
    )
    around = f'<section class="river">{cards}</section>'
    assert read_page(page(around, *paragraphs(), around)).body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "empty",
    [
        "<div>Don't miss:</div>",
        "<h3>Mehr zum Thema</h3>",
        '<p><a href="#more">Read more</a></p>',
        '<p><a href="javascript:open()">Read more</a></p>',
    ],
)
def test_a_label_that_announces_nothing_is_cut(empty: str) -> None:
    """An empty box, or a button that opens the rest of the page, leaves no words behind."""
    assert with_promo(empty).body == "\n\n".join(PARAGRAPHS)


def test_a_label_under_its_headline_stays_with_it() -> None:
    """Unlinked, after a linked headline."""
    box = f"<aside><h4>{LINK.format('Winter fees explained')}</h4><div>Read more</div></aside>"
    assert "Winter fees explained\n\nRead more" in with_promo(box).body


@pytest.mark.parametrize(
    "card",
    [
        '<div class="card"><a class="overlay" href="/news/fees-explained-2210"></a>'
        "<h3>Winter fees explained</h3></div>",
        '<div class="card"><a href="/news/fees-explained-2210"><img src="q.jpg"></a>'
        "<div><h3>Winter fees explained</h3></div></div>",
    ],
)
def test_a_title_under_a_link_without_words_is_a_promo(card: str) -> None:
    """A link laid over a card, or on its picture, is its title's link."""
    draft = with_promo(card)
    ((start, end, url),) = draft.links
    assert draft.body[start:end] == "Winter fees explained"
    assert url == "https://quay.example/news/fees-explained-2210"


LABELLED = f"<strong>READ MORE: {LINK.format('Winter fees explained')}</strong>"
LAST = "The fee will be paid from May, the mayor said."


@pytest.mark.parametrize("joint", ["<br>", " ", ") "])
def test_a_last_paragraph_that_opens_with_a_promo_is_kept(joint: str) -> None:
    """Both the promo and the sentences after it."""
    opening = "(" * joint.startswith(")")
    body = read_page(page(*paragraphs(), f"<p>{opening}{LABELLED}{joint}{LAST}</p>")).body
    promo = f"\n\n{opening}READ MORE: Winter fees explained"
    assert body.endswith(promo + joint.replace("<br>", "\n") + LAST)


def test_a_short_last_sentence_after_a_promo_is_kept() -> None:
    """What is no sentence, or stands elsewhere, still ends the article before the promo."""
    around = [f"<p>{LABELLED}</p>", "<p>The end.</p>"]
    assert read_page(page(*paragraphs(), *around)).body.endswith("explained\n\nThe end.")
    for last in ("<p>Over to you</p>", '<div class="box"><p>The end.</p></div>'):
        body = read_page(page(*paragraphs(), around[0], last)).body
        assert body == "\n\n".join(PARAGRAPHS)


def test_a_crosshead_beside_a_linked_picture_is_no_promo() -> None:
    """Only a small card gives its link to its title."""
    picture = '<a href="/photo/2210"><img src="q.jpg"></a><h3>What the members said</h3>'
    draft = with_promo(picture)
    assert draft.links == ()
    assert "What the members said" in draft.body


def test_captions_are_known_by_their_class() -> None:
    """Whatever their element, with no credit in their words."""
    assert "dawn" not in with_promo('<p class="wp-caption-text">The quay at dawn</p>').body


def test_short_paragraphs_at_the_edges_of_the_article_are_kept() -> None:
    """They stand among its own."""
    body = read_page(page("<p>Ahoy</p>", *paragraphs(), "<p>Over</p>", head=CANONICAL)).body
    assert body.startswith("Ahoy\n\n")
    assert body.endswith("\n\nOver")


def test_a_crowded_element_is_read_in_linear_time() -> None:
    """Thousands of inline elements in one paragraph: the article survives."""
    crowd = "<p>" + "<span>two words </span>" * 20_000 + "</p>"
    draft = read_page(page(*paragraphs(), crowd, *paragraphs()))
    assert draft.body.count(PARAGRAPHS[0]) == 2
    assert "page too crowded" in draft.notes[-1]


def test_a_page_of_too_many_blocks_keeps_its_paragraphs_and_says_so() -> None:
    """Short paragraphs are written text, too: none is lost, menus stay out."""
    short = [f"<p>On day {n} nobody sailed.</p>" for n in range(16_000)]
    draft = read_page(page(*short, *paragraphs()))
    assert draft.body.count("nobody sailed.") == 16_000
    assert draft.body.endswith(PARAGRAPHS[-1])
    assert "page too crowded" in draft.notes[-1]
    assert read_page(page(*paragraphs())).notes == ()


def test_a_second_headline_and_a_trail_above_the_text_are_no_part_of_it() -> None:
    """Pages give their headline another wording in their metadata."""
    trail = '<div class="breadcrumbs">Home, Harbour, and all that is said of its old fees</div>'
    title = "<h1>The council of the harbour raises the fee that every ship pays in winter</h1>"
    head = '<meta property="og:title" content="Fee goes up">'
    draft = read_page(page(trail, title, *paragraphs(), head=head))
    assert draft.body.startswith(PARAGRAPHS[0])


@pytest.mark.parametrize("wrapped", ["{}", "<div>{}</div>"])
@pytest.mark.parametrize("title", ["<header><h2>Hour {}</h2></header>", "<h3>Hour {}</h3>", ""])
def test_a_live_blog_is_all_of_its_entries(title: str, wrapped: str) -> None:
    """Entries stand side by side below the headline; cards beside them are none."""
    ships = [[f"Ship {k} docked at quay {k}." for k in range(n, n + 40)] for n in (0, 40, 80, 120)]
    texts = [[" ".join(named[:20]), " ".join(named[20:])] for named in ships]
    entries = [
        f'<article class="live e{n}">{title.format(n)}{"".join(paragraphs(texts[n]))}</article>'
        for n in range(4)
    ]
    card = f"<h3>{LINK.format('Winter fees explained')}</h3><p>{TEASER}</p>"
    around = [f'<article class="live">{card}</article>'] * 3
    main = "".join(map(wrapped.format, [*entries, *around]))
    source = f"<title>Hall, live</title><main><h1>Hall, live</h1>{main}</main>"
    draft = read_page(source.encode())
    body = draft.body
    assert draft.notes == ("articles:4 on the page, read as the entries of one",)
    assert [text for n in range(4) for text in texts[n] if text not in body] == []
    assert TEASER not in body


@pytest.mark.parametrize(
    "other",
    [
        "<article><p>{}</p></article>",
        "<article class=e><h3>Another fee</h3><p>{}</p></article>",
    ],
)
def test_comments_and_other_stories_are_no_entries(other: str) -> None:
    """Article elements without a class, or with a title where the article's own has none."""
    said = "I think that this is a scandal, and that the council should be ashamed of it."
    own = f"{other[: other.index('>') + 1]}{''.join(paragraphs())}</article>"
    source = f"<title>Fee up</title><main><h1>Fee up</h1>{own}{other.format(said) * 3}</main>"
    draft = read_page(source.encode())
    assert (draft.body, draft.notes) == ("\n\n".join(PARAGRAPHS), ())


@pytest.mark.parametrize("above", ["", "<p><i>By Runa Vell<br>6 May 2024</i></p>"])
def test_a_page_made_for_printing_keeps_its_first_paragraph(above: str) -> None:
    """Bare in the page, with line breaks between; where the article is found is no part of it."""
    source = f"<title>Fee rises</title><body><h1>Fee rises</h1>{above}{'<br><br>'.join(PARAGRAPHS)}"
    where = "<hr><p>Find this article at:<br>https://quay.example/fee</p><p>© 2024 Quay News</p>"
    assert read_page((source + where).encode()).body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("name", ["kg-card kg-callout-card", "callout", "info-box"])
def test_a_callout_among_the_paragraphs_is_text(name: str) -> None:
    """A sentence in a box that is named for it; a caption in a box of another name is none."""
    long = [f"{text} {more}" for text in PARAGRAPHS for more in PARAGRAPHS]
    boxes = [
        f'<div class="{n}"><div>!</div><div>Boats need a second permit.</div></div>'
        for n in (name, "x")
    ]
    first, *rest = paragraphs(long)
    assert read_page(page(first, boxes[1], *rest)).body == "\n\n".join(long)
    boxed = read_page(page(first, boxes[0], *rest)).body
    assert boxed == "\n\n".join([long[0], "Boats need a second permit.", *long[1:]])


def test_what_a_box_for_signing_up_says_of_itself_is_no_text() -> None:
    """The call stays as a promo; a newsletter's article stands in an element of that name."""
    blurb = "<h2>Sign up for the Quay News</h2><p>Three mails a week, none of them long.</p>"
    body = with_promo(f'<div class="kg-card kg-signup-card">{blurb}</div>').body
    assert "Sign up for the Quay News" in body
    assert "Three mails" not in body
    letter = f'<div class="newsletter-post">{"".join(paragraphs())}</div>'
    assert read_page(page(letter)).body == "\n\n".join(PARAGRAPHS)


def test_a_caption_that_ends_with_its_credit_is_no_text() -> None:
    """Though it is a paragraph: a sentence, whose picture it is, and through whom."""
    caption = "The quay at low tide, as seen from the inn. Photo: Runa Vell/Harbour Wire"
    assert with_promo(f"<p>{caption}</p>").body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("at", [0, 1])
def test_an_article_that_follows_on_the_page_is_not_read_with_it(at: int) -> None:
    """Where reading scrolls on, the headline tells which is the page's own; a note tells it."""
    ships = [
        " ".join(f"Ship {k} docked at quay {k}." for k in range(n, n + 9)) for n in range(0, 90, 9)
    ]
    texts = (ships[:5], ships[5:])
    titles = ("Winter fees explained to all", "Snow closes the old bridge")
    articles = [
        f'<article class="post"><h1>{title}</h1>{"".join(paragraphs(text))}</article>'
        for title, text in zip(titles, texts, strict=True)
    ]
    source = f"<title>{titles[at]}</title><main>{''.join(articles)}</main>"
    draft = read_page(source.encode())
    assert draft.body == "\n\n".join(texts[at])
    assert draft.notes == ("articles:1 more on the page, left out",)
