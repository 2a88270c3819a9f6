"""What a citation says beyond its own paragraph."""

import time

import pytest

from framing.continued import Draft, with_whole_quotations
from framing.features.citation import CITATION
from framing.phrases import read
from framing.referents import Cited
from framing.text import tokenise
from tests.build import make_articles
from tests.marked import mark, unmark

CONTINUED = [
    # a colon leads up to it, by whatever cue
    "{source|She} {cue|said}:\n\n{content|“It failed.”}",
    "{source|Jane Roe} echoed{cue|:}\n\n{content|“It failed for all of us.”}",
    "{cue|Said} {source|Roe}:\n\n{content|“It failed.”}",
    "{source|Roe} {cue|told} the audience, to applause:\n\n{content|“It failed for all of us.”}",
    "{cue|According to} {source|Jane Roe}:\n\n{content|“It failed for all of us.”}",
    "{cue|According to} {source|a statement}:\n\n{content|“It failed for all of us.”}",
    # who was quoted last goes on, paragraph after paragraph
    "{content|“It failed,”} {source|she} {cue|said} on the day.\n\n"
    "{content|“Nobody here will ever be paid for it.”}\n\n{content|“Nobody.”}\n\nThe road is long.",
    # whose words were reported at the end of the paragraph
    "{source|The mayor} {cue|said} {content|that the road was open}.\n\n"
    "{content|“We have worked on it for many years now.”}",
]
ITS_OWN = [
    # nothing leads up to it
    "The road is long and wide.\n\n“We have worked on it for many years now.”",
    "Three things happened here:\n\n“We have worked on it for many years now.”",
    # a heading
    "{content|“It failed,”} {source|she} {cue|said}.\n\n“A quiet place”\n\nThe road is long.",
    # it has lost a mark, or has one too many
    "{content|“It failed,”} {source|she} {cue|said}.\n\n“We have worked on it for many years now.",
    "{content|“It failed,”} {source|she} {cue|said}.\n\nWe have worked on it for many years now.”",
    "{content|“It failed,”} {source|she} {cue|said}.\n\n"
    "{content|“Nobody here will be paid for it.”}\n\n"
    "“The road is long, the mayor found, and it will rain.\n\nIt rained.",
    # a label or a statement, not a speaker
    "It rained all day.\n\nREAD MORE:\n\n“We have worked on it for many years now.”",
    "It rained all day.\n\nPhoto Gallery:\n\n“We have worked on it for many years now.”",
    "It rained all day.\n\nRelated:\n\n“We have worked on it for many years now.”",
    "According to plan:\n\n“We have worked on it for many years now.”",
    "According to the length of the road:\n\n“We have worked on it for many years now.”",
    "The road has three rules:\n\n“We have worked on it for many years now.”",
    "The winner of the prize was a surprise:\n\n“The Long Road”",
    # headings after what goes on
    "{source|She} {cue|said}:\n\n{content|“It failed.”}\n\n“A quiet place”\n\n“Roe wins the cup”",
    # somebody else answers
    "{content|“Why did it fail so badly?”} {cue|asked} {source|Roe}.\n\n"
    "{content|“Did you not work on it for many years?”}\n\n“We worked on it every single day.”",
    # it is not quoted whole
    "{content|“It failed,”} {source|she} {cue|said}.\n\n“We have worked on it” for many years now.",
    # a row of stars or a paragraph stands between
    "{content|“It failed,”} {source|she} {cue|said}.\n\n* * *\n\n"
    "“We have worked on it for many years now.”",
    "{content|“It failed,”} {source|she} {cue|said}.\n\nThe road is long.\n\n"
    "“We have worked on it for many years now.”",
]


WHOLE = [
    # nobody says the first half of what somebody else says whole
    "{content|“The plan is dead,”} {source|Mayor Ann Reed} {cue|told} reporters. "
    "{content|“Those who wrote it should resign,”} {source|she} {cue|added}.",
    "{content|“The plan is dead,”} {source|Reed} {cue|said in a statement}. "
    "{content|“It was a bad plan from the start,”} {cue|said} {source|her deputy}.",
    # where it was posted, and why a name is withheld, are not said
    "{source|Lund} {cue|wrote on} X {content|that it was over}.",
    "{source|Officials} {cue|said} on condition of anonymity because they were not authorized to "
    "speak publicly {content|that the plan had failed}.",
    # a question is no answer
    "What do the employers say?",
]


TALK = [
    "{source|ROE}{cue|:} {content|Of course. I live here. The bosses are greedy liars}.\n\n"
    "{source|HERALD}{cue|:} {content|Why do you say so}?\n\n"
    "{source|ROE}{cue|:} {content|It was a disgrace}.",
    "Jane Roe spoke to us.\n\n"
    "Herald: Do you still live here in the port?\n\n"
    "{source|Roe}{cue|:} {content|Of course. I live here. The bosses are greedy liars}.\n\n"
    "Herald: Why do you say so?",
    "Q: Do you live here?\n\n"
    "A{cue|:} {content|Of course. I live here. The bosses are greedy liars}.\n\n"
    "Q: Why do you say so?",
    "UPDATE: The port is closed. It rained.",
    "London: The talks are to be held in the city.\n\nParis: The talks went on late into night.\n\n"
    "London: The talks ended without a paper.",
    "Price: Ten crowns.\n\nSize: Small.\n\nPrice: Two crowns.\n\nSize: Large.",
]


def shown(text: str) -> str:
    """The text with the parts of its citations marked."""
    roles = CITATION.find(make_articles(text)).roles
    kept = roles[roles["role"].isin(["source", "cue", "content"])]
    return mark(text, zip(kept["role"], kept["start"], kept["end"], strict=True))


@pytest.mark.parametrize("marked", CONTINUED)
def test_a_paragraph_that_is_quoted_whole_belongs_to_what_leads_up_to_it(marked: str) -> None:
    """It is one more piece of the content."""
    text, _ = unmark(marked)
    assert shown(text) == marked


@pytest.mark.parametrize("marked", WHOLE)
def test_what_the_tagger_cuts_is_said_from_mark_to_mark(marked: str) -> None:
    """A quotation belongs to one, as a whole."""
    text, _ = unmark(marked)
    assert shown(text) == marked


@pytest.mark.parametrize("marked", TALK)
def test_who_takes_turns_says_all_of_a_paragraph(marked: str) -> None:
    """Who only asks is the outlet, who answers as A has no name; a label or a list is nobody's."""
    text, _ = unmark(marked)
    assert shown(text) == marked


@pytest.mark.parametrize("marked", ITS_OWN)
def test_other_paragraphs_belong_to_nobody(marked: str) -> None:
    """We prefer missing a speaker to inventing one."""
    text, _ = unmark(marked)
    assert shown(text) == marked


def test_a_report_keeps_its_content_before_a_colon() -> None:
    """What was reported is not given up for what is quoted after it."""
    text = "He told reporters that the plan was a disgrace:\n\n“Nobody here will be paid for it.”"
    roles = CITATION.find(make_articles(text)).roles
    assert len(roles[roles["role"] == "content"]) == 2


def test_who_spoke_last_goes_on() -> None:
    """Not who was quoted earlier in the paragraph."""
    text = (
        "“It failed,” said Roe. Doe told the council that he did not agree with her at all.\n\n"
        "“We have worked on it for many years now.”"
    )
    roles = CITATION.find(make_articles(text)).roles
    last = roles[roles["start"] > text.index("\n")]["evidence_id"]
    whose = roles[roles["evidence_id"].isin(last) & (roles["role"] == "source")]
    assert whose["text"].tolist() in (["Doe"], [])


def test_time_is_linear_in_the_paragraphs() -> None:
    """Four times as many paragraphs under colons take at most six times as long."""

    def seconds(times: int) -> float:
        articles = make_articles("\n\n".join(["She said:", "“It failed badly.”"] * times))
        best = float("inf")
        for _ in range(2):
            start = time.process_time()
            CITATION.find(articles)
            best = min(best, time.process_time() - start)
        return best

    seconds(10)
    assert seconds(800) < 6 * seconds(200) + 0.2


def test_content_that_is_taken_for_the_colon_s_is_given_up() -> None:
    """*Called them on it:* does not say that somebody calls “them”."""
    text = "Cruz called them on it:\n\n“The questions that were asked show why it failed.”"
    roles = CITATION.find(make_articles(text)).roles
    content = roles[roles["role"] == "content"]
    assert [text[s:e] for s, e in zip(content["start"], content["end"], strict=True)] == [
        "“The questions that were asked show why it failed.”"
    ]


def test_who_is_left_with_nothing_said_is_not_cited() -> None:
    """Two halves of quotations that another says as a whole."""
    text = "“It failed badly,” he said, as reported by TASS. “It was late.”"
    tokens = tokenise(text)
    reading = read(text, tokens)
    said = Cited((3, 4), None, 4, [(0, 3), (9, 12)])
    whole = Draft(said, (22, 26), (19, 21), [(0, 18), (49, 63)], None, "tagger", 1.0)
    halves = whole._replace(
        words=said._replace(content=[(0, 2), (9, 11)]), content=[(0, 10), (49, 56)]
    )
    assert with_whole_quotations(reading, tokens, [whole, halves]) == [whole]
