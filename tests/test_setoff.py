"""Block quotations and embedded posts: quoted without marks, and cited by what stands around."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from framing.evidence import Evidence, find_evidence
from framing.markup import block_quotations
from framing.page import read_page
from framing.text import tokenise

BEFORE = (
    "<p>The harbour council voted on Monday to raise the fee for every ship in winter.</p>"
    "<p>The mayor, Runa Vell, wrote in a letter to all members of the council:</p>"
)
AFTER = (
    "<p>A spokesman declined to comment when he was asked about the letter on Tuesday.</p>"
    "<p>The fee pays for dredging, which was put off twice while the channel filled up.</p>"
)
POST = (
    '<blockquote class="twitter-tweet"><p>I love that they raised it. A disgrace! '
    '<a href="https://t.example/a">https://t.example/XPxUJ</a></p>&mdash; '
    'Harbour Wire (@harbourwire) <a href="https://t.example/1">May 6, 2024</a></blockquote>'
)


def article(*blocks: str) -> DataFrame:
    """An article as it is read from a page."""
    source = (
        f"<html lang='en'><article><h1>Fee rises in the harbour</h1>{''.join(blocks)}</article>"
    )
    draft = read_page(source.encode())
    shift = len(f"{draft.headline}\n\n")
    markup = {
        "links": [(a + shift, b + shift, url) for a, b, url in draft.links],
        "blocks": [(a + shift, b + shift, tag, hints) for a, b, tag, hints in draft.blocks],
    }
    text = f"{draft.headline}\n\n{draft.body}"
    return DataFrame(
        {"article_id": ["a"], "text": [text], "body_start": [shift], "markup": [json.dumps(markup)]}
    )


def quoted(found: Evidence, text: str) -> list[str]:
    """What is in quoted voice."""
    rows = found.voices[found.voices["voice"] == "quoted"]
    return [text[start:end] for start, end in zip(rows["start"], rows["end"], strict=True)]


def cited(found: Evidence, role: str) -> list[str]:
    """Texts of a role of citations by mark or colon."""
    rules = found.evidence["rule"].str.contains("quote-dash-source|source-verb-content")
    chosen = found.evidence[rules]["evidence_id"]
    rows = found.roles[found.roles["evidence_id"].isin(chosen) & (found.roles["role"] == role)]
    return rows["text"].tolist()


def test_a_block_quotation_belongs_to_what_leads_up_to_it() -> None:
    """All its paragraphs are content of one citation, in quoted voice, inner marks included."""
    said = [
        "The fee is a disgrace. Nobody asked us, and “nobody will”.",
        "I shall vote against it.",
    ]
    block = "".join(f"<p>{text}</p>" for text in said)
    one = article(BEFORE, f"<blockquote>{block}</blockquote>", AFTER)
    found = find_evidence(one)
    assert quoted(found, one["text"][0]) == said
    assert cited(found, "content") == said
    assert cited(found, "source") == ["The mayor, Runa Vell"]
    loaded = found.evidence[found.evidence["text"] == "disgrace"]
    assert loaded["voice"].tolist() == ["quoted"]


def test_a_post_belongs_to_the_account_that_signs_it() -> None:
    """Its words are the account's, not the outlet's, nor those of who spoke before."""
    one = article(BEFORE.replace(" wrote in a letter to all members of the council:", " said no."))
    assert quoted(find_evidence(one), one["text"][0]) == []
    one = article(BEFORE.replace(" to all members of the council:", "."), POST, AFTER)
    found = find_evidence(one)
    said = "I love that they raised it. A disgrace! https://t.example/XPxUJ"
    assert quoted(found, one["text"][0]) == [said]
    assert (cited(found, "content"), cited(found, "source")) == ([said], ["Harbour Wire"])


def test_without_a_colon_or_signature_it_is_nobodys_and_still_quoted() -> None:
    """Who spoke before did not say it."""
    before = BEFORE.replace(
        " wrote in a letter to all members of the council:", ": “No,” she said."
    )
    said = "Since 2008 there has not been a single year without a rise."
    one = article(before, f"<blockquote><p>{said}</p></blockquote>", AFTER)
    found = find_evidence(one)
    content = found.roles[found.roles["role"] == "content"]["text"]
    assert said in quoted(found, one["text"][0])
    assert not content.str.contains("2008").any()


@pytest.mark.parametrize(
    "block",
    [
        "<blockquote class='pull'><p>which was put off twice while the channel</p></blockquote>",
        "<div class='quote'><p>Members of the council had been told in March.</p></div>",
    ],
)
def test_what_repeats_the_article_or_is_no_block_quotation_is_its_own(block: str) -> None:
    """Pull quotes are the article's words again."""
    one = article(BEFORE, AFTER, block, AFTER)
    assert block_quotations(one["text"][0], one["markup"][0]) == []


def test_a_long_statement_is_quoted_whole() -> None:
    """Also where it is most of the article."""
    said = [f"Paragraph {n} of the statement says that the fee is a disgrace." for n in range(9)]
    block = "".join(f"<p>{text}</p>" for text in said)
    one = article(BEFORE, f"<blockquote>{block}</blockquote>")
    found = find_evidence(one)
    assert quoted(found, one["text"][0]) == said
    assert cited(found, "source") == ["The mayor, Runa Vell"]


def test_a_post_of_several_paragraphs_is_its_accounts_whole() -> None:
    """And two posts in a row are two, each with its own signature."""
    lines = ["It is a disgrace.", "BREAKING — Shameful council"]
    first = POST.replace("I love that they raised it. A disgrace! ", "<br><br>".join(lines))
    first = first.replace('<a href="https://t.example/a">https://t.example/XPxUJ</a>', "")
    before = BEFORE.replace(" wrote in a letter to all members of the council:", " said no.")
    one = article(before, first, POST.replace("Harbour Wire", "Quay 24"), AFTER)
    found = find_evidence(one)
    other = "I love that they raised it. A disgrace! https://t.example/XPxUJ"
    assert cited(found, "content") == [*lines, other]
    assert cited(found, "source") == ["Harbour Wire", "Quay 24"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("They came in the night — Russia", "They came in the night — Russia"),
        ("Shame.", "Shame."),
        ("It failed. — Jane Roe, fisherman", "It failed."),
        ("It failed— Jane Roe (@roe.example.social) May 6, 2024", "It failed"),
        ("A post shared by Jane Roe (@roe)", ""),
        ("The FEE pays for dredging, which was put off twice.", ""),
        ("“No,” he wrote in “marks” of the fee", "“No,” he wrote in “marks” of the fee"),
    ],
)
def test_what_a_block_says_is_told_from_its_signature(said: str, kept: str) -> None:
    """Names after a dash only where they stand as signatures do; repeated words by their words."""
    more = "<p>Shameful, all of it.</p>"
    one = article(BEFORE, AFTER, f"<blockquote>{said}</blockquote>", more)
    text = one["text"][0]
    spans = block_quotations(text, one["markup"][0])
    assert [text[start:end] for start, end in spans] == [kept] * bool(kept)


def test_turns_of_a_transcript_stay_their_speakers() -> None:
    """Each paragraph of a block has its own speaker there."""
    block = "<p>SMITH: The fee is a disgrace to us all.</p><p>ROE: That is not so, it pays.</p>"
    one = article(BEFORE, AFTER, f"<blockquote>{block}</blockquote>", AFTER)
    found = find_evidence(one)
    turns = found.evidence[found.evidence["rule"].str.endswith("/turn")]["evidence_id"]
    content = found.roles[found.roles["evidence_id"].isin(turns)].query("role == 'content'")
    assert content.groupby("evidence_id").size().tolist() == [1] * len(turns)


@pytest.mark.parametrize(
    "name", ["Ministry of Foreign Affairs", "Jane von Roe", "The Office of the Mayor", "Quay 24"]
)
def test_an_account_is_cited_by_its_whole_name(name: str) -> None:
    """Small words stand in names."""
    post = POST.replace("Harbour Wire", name)
    before = BEFORE.replace(" wrote in a letter to all members of the council:", " said no.")
    assert cited(find_evidence(article(before, post, AFTER)), "source") == [name]


def test_a_signed_post_that_repeats_the_article_is_the_accounts() -> None:
    """Who signs it says it, though the article says it too."""
    said = "The fee pays for dredging, which was put off twice."
    post = POST.replace("I love that they raised it. A disgrace!", said)
    post = post.replace('<a href="https://t.example/a">https://t.example/XPxUJ</a>', "")
    one = article(BEFORE.replace(":", "."), post, AFTER)
    assert quoted(find_evidence(one), one["text"][0]) == [said]


def test_an_article_that_is_set_off_as_a_whole_quotes_nobody() -> None:
    """Some sites indent their text that way."""
    one = article(f"<blockquote>{BEFORE}{AFTER}</blockquote>")
    assert block_quotations(one["text"][0], one["markup"][0]) == []


def test_marks_that_hold_all_words_of_a_block_stay_the_quotation() -> None:
    """So that a quotation is told once."""
    text = "Words before.\n\n“It failed.”\n\nIt “failed”, twice."
    tokens = tokenise(text, set_off=[(15, 27), (29, 48)])
    quotes = [text[start:end] for start, end in tokens.quotes]
    assert quotes == ["“It failed.”", "It “failed”, twice."]
    assert tokens.set_off.tolist() == [False, True]
    assert [text[start:end] for start, end in tokens.inner_quotes] == ["“failed”"]


@settings(max_examples=200, deadline=None)
@given(st.text("ab “”\"'.\n—", max_size=60), st.lists(st.integers(0, 60), max_size=6))
def test_any_stretches_of_any_text_can_be_set_off(text: str, edges: list[int]) -> None:
    """Quotations stay apart and inside their paragraphs; sentences hold the same words."""
    at = sorted({min(edge, len(text)) for edge in edges})
    spans = list(zip(at[::2], at[1::2], strict=False))
    tokens = tokenise(text, set_off=spans)
    flat = tokens.quotes.ravel().tolist()
    assert flat == sorted(flat)
    assert len(tokens.set_off) == len(tokens.continued) == len(tokens.quotes)
    for start, end in tokens.quotes[tokens.set_off].tolist():
        assert any(a <= start < end <= b for a, b in spans)
        assert any(a <= start and end <= b for a, b in tokens.paragraphs.tolist())
    inside = [any(a <= s < b for a, b in tokens.sentences.tolist()) for s in tokens.starts.tolist()]
    assert all(inside)
