"""Weights of loaded words and of wording: what they promise whatever they have learnt."""

import time
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing as fr
from framing import weigh
from framing.features import loaded
from framing.features.loaded import LOADED
from framing.features.wording import WORDING
from framing.loadedness import Entry, facts, n_states
from framing.text import tokenise
from framing.weigh import MODEL, Weights, listed, read_by, taught, weighable, weights
from tests.build import make_articles

TEXTS = (
    "The shameless mayor rammed the disastrous scheme through.\n\nThe vote is on Monday.",
    "“A disgrace,” she said, and the council of Ardoven laughed.",
    "",
    "The bridge was built in 1901. It is made of stone.",
    "HYSTERICAL critics – as ever – slammed the so-called “reform” of the harbour!",
)


def by() -> Weights:
    """The weights that ship."""
    found = weights()
    assert found is not None, "the model file is missing"
    return found


def scores(text: str) -> tuple[list[float], list[float]]:
    """Strengths of a text's words and probabilities of its sentences."""
    weighed = read_by(by(), text, tokenise(text)).weighed
    assert weighed is not None
    return weighed.strength.tolist(), weighed.wording.tolist()


def test_the_model_is_small_and_holds_numbers_only() -> None:
    """At most 5 MB, readable without pickle; of words only hashes, beside the kinds' names."""
    path = files("framing") / "_data" / MODEL
    assert len(path.read_bytes()) <= 5_000_000
    with path.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
        texts = [n for n in arrays.files if not np.issubdtype(arrays[n].dtype, np.number)]
        assert texts == ["kinds"]
        assert len(arrays["keys"]) <= 30_000


def test_the_weights_know_the_kinds_of_the_lexicon_that_ships() -> None:
    """A lexicon with other kinds asks for new weights."""
    assert by().kinds == listed().kinds == taught().kinds


def test_weights_read_the_entries_they_learnt_from_and_others_beside_them() -> None:
    """What the list gained since has its category's weight, and changes nothing of the rest."""
    text = "The shameless mayor gave the vilest speech."
    tokens = tokenise(text)
    learnt = [entry for entry, _ in taught().entries(text, tokens)]
    known = weighable(text, tokens, listed().entries(text, tokens))
    assert [tokens.words[entry.first] for entry in learnt] == ["shameless"]
    assert [tokens.words[entry.first] for entry in known] == ["shameless", "vilest"]
    assert {listed().kinds[entry.kind] for entry in known} == {"negative_evaluation"}
    assert LOADED.find(make_articles(text)).evidence["text"].tolist() == ["shameless", "vilest"]


def test_words_that_judge_are_stronger_than_words_that_name() -> None:
    """An insult is stronger than the noun it stands by, and its sentence than a plain one."""
    words, sentences = scores(TEXTS[0])
    assert words[1] > 0.5 > words[2]
    assert sentences[0] > 0.7 > 0.4 > sentences[1]


def test_results_do_not_depend_on_what_was_read_before() -> None:
    """Weights that have read other texts say the same, to the bit, as fresh ones."""
    path = files("framing") / "_data" / MODEL
    for text in TEXTS:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
            fresh = Weights({name: arrays[name] for name in arrays.files})
        alone = read_by(fresh, text, tokenise(text)).weighed
        assert alone is not None
        assert (alone.strength.tolist(), alone.wording.tolist()) == scores(text)


def test_a_sentence_does_not_change_another() -> None:
    """A paragraph in front leaves the scores of what follows as they are."""
    words, sentences = scores(TEXTS[0])
    more_words, more_sentences = scores("The vile liar lost.\n\n" + TEXTS[0])
    assert more_words[-len(words) :] == words
    assert more_sentences[-len(sentences) :] == sentences


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("“”\"' \nA vile.lie,:—-\ud800\x00é中1"), max_size=60))
def test_any_text_has_scores_between_0_and_1(text: str) -> None:
    """One a word and one a sentence, of any string."""
    tokens = tokenise(text)
    words, sentences = scores(text)
    assert (len(words), len(sentences)) == (len(tokens.words), len(tokens.sentences))
    assert all(0 <= score <= 1 for score in [*words, *sentences])


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("“” \nA vile.lie,Mayor-é1"), max_size=60))
def test_contributions_add_up_to_the_score(text: str) -> None:
    """Every probability opens to terms whose sum is its log-odds."""
    made = fr.wording_contributions(text)
    probability = 1 / (1 + np.exp(-made.groupby("sentence")["contribution"].sum()))
    if tokenise(text).is_english:
        assert probability.tolist() == pytest.approx(scores(text)[1], abs=1e-4)


def test_contributions_name_the_words_in_their_places() -> None:
    """A word's row has its offsets; the strongest words of a sentence come first."""
    text = TEXTS[0]
    made = fr.wording_contributions(text)
    words = made[made["part"] == "word"]
    spans = zip(words["term"], words["start"], words["end"], strict=True)
    assert all(text[start:end].lower() == term for term, start, end in spans)
    assert "shameless" in made["term"].tolist()[:3]
    assert fr.wording_contributions("").empty


def test_states_are_numbered_apart() -> None:
    """Every column of states has numbers of its own, up to how many there are."""
    text = "A “vile” LIE, said Doe"
    known = facts(text, tokenise(text), [Entry(1, 3, 1, 0.5)], 2, np.zeros(5, dtype=np.int64))
    assert known.states.max() < n_states(2)
    assert (np.diff(known.states, axis=1) > 0).all()
    assert known.quoted.tolist() == [False, True, False, False, False]


def test_without_its_file_the_lexicon_answers_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule tells the lexicon alone; no sentence has a probability."""
    articles = make_articles(TEXTS[0])
    assert not LOADED.find(articles).evidence["rule"].str.startswith("lexicon/").any()
    for module in (weigh, loaded):
        monkeypatch.setattr(module, "weights", lambda: None)
    rows = LOADED.find(articles).evidence
    assert len(rows)
    assert rows["rule"].str.startswith("lexicon/").all()
    assert WORDING.find(articles).evidence.empty


def test_weights_of_another_shape_are_refused() -> None:
    """A file made for other facts is told, not misread."""
    path = files("framing") / "_data" / MODEL
    with path.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
        made = {name: arrays[name] for name in arrays.files}
    with pytest.raises(ValueError, match="states has"):
        Weights(made | {"states": made["states"][1:]})


@pytest.mark.parametrize("block", ["The vile mayor lied again, he said. ", "vile ", "“a” - "])
def test_time_is_linear_in_the_text(block: str) -> None:
    """Eight times the text takes little more than eight times as long."""

    def seconds(times: int) -> float:
        text = block * times
        tokens = tokenise(text)
        spent = []
        for _ in range(3):
            begun = time.process_time()
            read_by(by(), text, tokens)
            spent.append(time.process_time() - begun)
        return min(spent)

    assert seconds(8_000) < 20 * seconds(1_000) + 0.02
