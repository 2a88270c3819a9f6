"""The learnt tagger: what it promises whatever it has learnt."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.features import citation
from framing.features.citation import CITATION, by_tagger
from framing.pieces import Pieces
from framing.tagger import MODEL, ROLES, TAGS, Tagged, Tagger, cues_in, tagger
from framing.text import tokenise
from tests.build import make_articles
from tests.marked import mark, unmark

TEXTS = (
    "“It failed,” Jane Doe said. “Badly.”\n\nThe minister told reporters that the road was open.",
    "According to a report, the river is dirty.\n\nCritics say it is not.",
    "",
    "The bridge was built in 1901. It is made of stone.",
    "Doe argued that the plan was too dear. “We cannot pay,” she added.\n\n“Nobody can.”",
)


@cache
def learnt() -> Tagger:
    """The tagger that ships."""
    found = tagger()
    assert found is not None, "the model file is missing"
    return found


def tag(*texts: str) -> list[list[tuple[object, ...]]]:
    """What is tagged in each text, as offsets."""
    both = learnt().tag([(text, tokenise(text)) for text in texts])
    return [[_offsets(pieces, item) for item in items] for pieces, items in both]


def _offsets(pieces: Pieces, item: Tagged) -> tuple[object, ...]:
    spans = [item.cue, *([item.source] if item.source else []), *item.content]
    at = [(int(pieces.starts[a]), int(pieces.ends[b - 1])) for a, b in spans]
    return (*at, item.probability)


def test_the_model_is_small_and_holds_numbers_only() -> None:
    """At most 5 MB, readable without pickle; no words, only hashes of them."""
    path = files("framing") / "_data" / MODEL
    assert len(path.read_bytes()) <= 5_000_000
    with path.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
        assert all(np.issubdtype(arrays[name].dtype, np.number) for name in arrays.files)


def test_results_do_not_depend_on_batch_or_order() -> None:
    """Each text alone gives, to the bit, what it gives among others, in any order."""
    together = tag(*TEXTS)
    assert together == [tag(text)[0] for text in TEXTS]
    assert together == tag(*reversed(TEXTS))[::-1]
    assert together[2] == []
    assert together[0]


def test_a_paragraph_does_not_change_what_is_found_in_another() -> None:
    """A paragraph in front shifts every start by its length and changes nothing else."""
    before = "Nothing was said here, they claimed.\n\n"
    alone, shifted = tag(TEXTS[0])[0], tag(before + TEXTS[0])[0]
    moved = [
        (*((a - len(before), b - len(before)) for a, b in item[:-1]), item[-1])
        for item in shifted
        if item[0][0] >= len(before)
    ]
    assert [item[:-1] for item in moved] == [item[:-1] for item in alone]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("“”\"' \nsaid.Doe,:—\ud800\x00é中"), max_size=60))
def test_no_text_is_refused(text: str) -> None:
    """Any string is read, and every span lies in it."""
    for item in tag(text)[0]:
        assert all(0 <= start < end <= len(text) for start, end in item[:-1])


_WORDS = (
    "the a No. said told states that “ ” ' \" , . ? : — Berg minister Q: Herald: 06:45 11.30am "
    "today according to Reuters who I he it its slammed ball door denied any had blast after "
    "opposition leader 's by £3 was adds (\n\n [10:15]"
).split(" ")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join), max_size=12))
def test_what_is_mended_still_slices_the_text(texts: list[str]) -> None:
    """Any order of the words that repairs look at."""
    roles = CITATION.find(make_articles(*texts)).roles
    for row in roles.itertuples():
        assert texts[int(row.article_id[1:])][row.start : row.end] == row.text


def test_a_passage_of_any_length_is_read() -> None:
    """Text without end, paragraph or space goes through in blocks."""
    assert tag("Doe said it failed. " * 2_000)[0]
    assert tag("x" * 100_000) == [[]]


def test_without_its_model_the_rules_answer_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the rule tells the tagger from the rules."""
    articles = make_articles("“It failed,” Jane Doe said.")
    assert set(CITATION.find(articles).evidence["rule"]) == {"cues/say/tagger"}
    monkeypatch.setattr(citation, "tagger", lambda: None)
    assert set(CITATION.find(articles).evidence["rule"]) == {"cues/say/quote-source-verb"}


def test_a_bias_finds_more_cues() -> None:
    """The weight between precision and recall works one way only."""
    scores = np.zeros((3, len(TAGS)), dtype=np.float32)
    scores[:, 1:] = -9.0
    scores[1, TAGS.index("B-cue")] = -0.2
    assert cues_in(scores) == []
    assert cues_in(scores, bias=0.5) == [(1, 2)]
    assert ROLES[0] == TAGS[0] == "O"


@pytest.mark.parametrize("seed", range(30))
def test_the_cues_found_are_those_of_the_best_sequence(seed: int) -> None:
    """Of all sequences of no cue, a first piece and its others, as searched one by one."""
    scores = np.random.default_rng(seed).normal(0, 2, (5, len(TAGS))).astype(np.float32)
    begin, goes_on = TAGS.index("B-cue"), TAGS.index("I-cue")
    rest = np.logaddexp.reduce(np.delete(scores, [begin, goes_on], axis=1), axis=1)
    rows = np.column_stack([rest, scores[:, begin], scores[:, goes_on]])

    def worth(labels: tuple[int, ...]) -> float:
        total, before = 0.0, 0
        for row, label in zip(rows, labels, strict=True):
            total += row[label] - (2.0 if label == 1 and before else 0.0)
            total -= 30.0 if label == 2 and not before else 0.0
            before = label
        return total

    best = [*max(product(range(3), repeat=len(rows)), key=worth), 0]
    begins = [at for at, label in enumerate(best) if label == 1]
    ends = [next(n for n in range(at + 1, len(best)) if best[n] != 2) for at in begins]
    assert cues_in(scores) == list(zip(begins, ends, strict=True))


def test_threads_do_not_disturb_each_other() -> None:
    """Eight threads that meet thousands of new words find what one finds."""
    words = [f"w{n:05}q" for n in range(9_000)]
    texts = [f"Jane Doe said that {' '.join(words[n::64])} failed." for n in range(64)]
    fresh = by_tagger(_loaded())
    with ThreadPoolExecutor(8) as pool:
        many = list(pool.map(lambda text: len(fresh.find(make_articles(text)).roles), texts))
    assert many == [len(CITATION.find(make_articles(text)).roles) for text in texts]


def _loaded() -> Tagger:
    path = files("framing") / "_data" / MODEL
    with path.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
        return Tagger({name: arrays[name] for name in arrays.files})


@pytest.mark.parametrize(
    "block",
    [
        "ROE: That is not so.\n\nThe mayor said that it failed.\n\n",
        "“It goes on and on and it is the plan.\n\n",
        "“It failed,” he said, and they said that it was. ",
    ],
)
def test_time_is_linear_in_the_text(block: str) -> None:
    """Twice the text takes little more than twice as long, whatever it repeats."""

    def seconds(times: int) -> float:
        articles = make_articles(block * times)
        spent = []
        for _ in range(3):
            start = time.process_time()
            CITATION.find(articles)
            spent.append(time.process_time() - start)
        return min(spent)

    assert seconds(1_600) <= 3 * seconds(800)


@pytest.mark.parametrize(
    "text",
    [
        "“He told me, ‘It failed’ and that it was left to the council",
        "``He told reporters, `It failed badly and it was his,' '' she said.",
    ],
)
def test_what_a_quotation_says_is_read_without_its_marks(text: str) -> None:
    """An inner citation ends with a word or its own mark, never inside either."""
    contents = CITATION.find(make_articles(text)).roles.query("role == 'content'")["text"]
    assert len(contents)
    for content in contents:
        assert not content.endswith("counci")
        assert not content.endswith("' '")


PLAIN = [
    "{content|“The ferry will not sail on Monday,”} {source|Anna Berg, the transport minister}, "
    "{cue|remarks}.",
    "{content|“The ferry will not sail on Monday,”} {source|Anna Berg} {cue|fumes} at a briefing.",
    "{content|The ferry will not sail on Monday}, {source|she} {cue|points out}.",
    "{source|Transport minister Anna Berg} {cue|states} {content|that the ferry will not sail}.",
]
MENDED = [
    "{source|The regime in Varsk} {cue|predictably denied} {content|any involvement}.",
    "{content|The road is shut}, {source|state television} {cue|reported}.",
    "{content|The minister}, {cue|according to} {source|Reuters}, {content|resigned on Friday}.",
    "11:50 {content|The fire is under control}, {cue|according to} {source|the fire service}.",
    "06:45 {source|The fire service} {cue|says} {content|forty firefighters are at the scene}.",
    "{source|Norvane Logistics} today {cue|announced} {content|a new chief executive}.",
    "{source|A former officer} {cue|told} Varsk Today {content|the bank had collapsed}.",
    "{source|Varsk Council} {cue|voted to} {content|introduce a £3 toll on the bridge}.",
    "{source|The mayor} {cue|blasted} {content|the council for its silence}.",
]
UNMENDED = [
    "{source|Senators} {cue|slammed} {content|the car industry for its emissions record}.",
    "{source|No. 10} {cue|said} {content|it would not comment}.",
    "{source|12.50 per cent of voters} {cue|said} {content|they would stay at home}.",
    "{source|Young people of today} {cue|say} {content|they cannot afford a house}.",
    "{content|'We are leaving,'} {source|she} {cue|said}, {content|'so stop it now'}.",
]
NO_CITATIONS = [
    "Opposition: leader.",
    "Opinion: “The government must go”",
    "Newton’s law states that force equals mass times acceleration.",
    "The map told Anna where the treasure was buried.",
    "I was appalled by Mr Tolland’s nonsense about shift workers.",
    "Sabotage suspected after blast at Kestrel grain terminal",
    "Striker Ben Okoro slammed the ball into the net in the 88th minute.",
    "Defender Cal Moyes attacked down the left wing all afternoon.",
    "Interview: the new ferry captain",
]
NOUNS = [
    "The storm moved on to larger, more distant states.",
    "They live in one of the states that hold a vote.",
]


@pytest.mark.parametrize("marked", [*PLAIN, *MENDED, *UNMENDED])
def test_a_plain_verb_cites_where_the_network_says_nothing(marked: str) -> None:
    """Verbs in the present tense, and rare ones; and what the network says is mended."""
    text, _ = unmark(marked)
    roles = CITATION.find(make_articles(text)).roles
    kept = roles[roles["role"].isin(["source", "cue", "content"])]
    assert mark(text, zip(kept["role"], kept["start"], kept["end"], strict=True)) == marked


@pytest.mark.parametrize("text", [*NOUNS, *NO_CITATIONS])
def test_a_noun_that_looks_like_a_verb_cites_nothing(text: str) -> None:
    """Nor does a thing that is struck, nor the name of a section."""
    assert CITATION.find(make_articles(text)).evidence.empty


def test_who_answers_as_a_has_no_name_and_who_only_asks_is_the_outlet() -> None:
    """Turns of an interview are told by who speaks; the outlet's questions cite nobody."""
    questions = "Were you glad when the ferry came?", "Why were you so glad about it?"
    answers = "I was very glad about the new ferry.", "We had all waited for it so long."
    said = [*zip(["Q", "Q"], questions, strict=True), *zip(["A", "A"], answers, strict=True)]
    turns = "\n\n".join(f"{who}: {what}" for who, what in (said[k] for k in (0, 2, 1, 3)))
    assert _sources(turns) == []
    asked = turns.replace("Q:", "Harbour Mail:").replace("A:", "Edda Voss:")
    assert _sources(asked) == ["Edda Voss", "Edda Voss"]


def test_a_pronoun_is_not_led_past_the_unnamed_subject_of_its_sentence() -> None:
    """A worker's fear is not that of the official named before."""
    before = "Officer Lena Brandt declined to comment."
    text = f"{before}\n\nA worker, who left because he feared that it would burn, was hurt."
    roles = CITATION.find(make_articles(text)).roles
    names = roles["refers_to"][roles["text"] == "he"]
    assert len(names) == 1
    assert names.isna().all()


def _sources(text: str) -> list[str]:
    roles = CITATION.find(make_articles(text)).roles
    return roles["text"][(roles["role"] == "source") & (roles["text"].str.len() > 2)].tolist()
