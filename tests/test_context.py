"""The network that reads words in their sentence: what it promises whatever it has learnt."""

from importlib.resources import files

import numpy as np
import pytest

from framing.context import Context, Opinion, Vectors
from framing.loadedness import Facts, facts
from framing.text import tokenise
from framing.weigh import MODEL, NET, listed
from framing.wordforms import class_of, stem

PLAIN, LOUD = "The council met on Monday.", "It was a reckless, shameful betrayal of the town!"


@pytest.fixture(scope="module")
def network() -> Context:
    """The network that ships."""
    with (files("framing") / "_data" / MODEL).open("rb") as opened:
        arrays = dict(np.load(opened, allow_pickle=False))
    net = {n.removeprefix(NET): a for n, a in arrays.items() if n.startswith(NET)}
    return Context(net, Vectors(arrays["known"], arrays["vectors"], arrays["vectors_scale"]))


def facts_of(text: str) -> tuple[Facts, int]:
    """What is known of a text, and how many sentences it has."""
    tokens = tokenise(text)
    entries = [entry for entry, _ in listed().entries(text, tokens)]
    classes = np.array([class_of(word) for word in tokens.words], dtype=np.int64)
    return facts(text, tokens, entries, len(listed().kinds), classes), len(tokens.sentences)


def rows_of(network: Context, known: Facts) -> np.ndarray:
    """What the words of a text are by themselves."""
    return network.rows_of([stem(word) for word in known.words])


def opinion(network: Context, text: str) -> Opinion:
    """What the network says of a text."""
    known, n = facts_of(text)
    return network.read(known, rows_of(network, known), n)


def test_words_that_judge_are_more_loaded_and_so_is_their_sentence(network: Context) -> None:
    """A plain sentence has neither."""
    plain, loud = opinion(network, PLAIN), opinion(network, LOUD)
    assert loud.words.max() > plain.words.max() + 2
    assert loud.sentences[0] > plain.sentences[0] + 1


def test_sentences_do_not_see_each_other(network: Context) -> None:
    """What is said of one is the same alone and among others."""
    both, plain, loud = (opinion(network, text) for text in (f"{PLAIN} {LOUD}", PLAIN, LOUD))
    assert np.allclose(both.sentences, [*plain.sentences, *loud.sentences], atol=1e-4)
    assert np.allclose(both.words, [*plain.words, *loud.words], atol=1e-4)


@pytest.mark.parametrize("text", [LOUD, f"{PLAIN} {LOUD}", "No.", "¡ — !", ""])
def test_a_sentence_is_its_words_and_the_base(network: Context, text: str) -> None:
    """Nothing that it says stays closed."""
    known, n = facts_of(text)
    told = network.read(known, rows_of(network, known), n).sentences
    shares = network.shares(known, rows_of(network, known))
    home = known.sentences
    opened = network.base + np.bincount(home[home >= 0], weights=shares[home >= 0], minlength=n)
    assert np.allclose(opened, told, atol=1e-4)


def test_what_a_word_is_does_not_depend_on_what_is_asked_with_it(network: Context) -> None:
    """To the bit: a row is made once, and kept."""
    words = ["reckless", "town", "zzyzx", "of"]
    together = network.rows_of(words)
    assert all(
        (network.rows_of([w])[0] == row).all() for w, row in zip(words, together, strict=True)
    )


def test_other_states_of_words_are_refused(network: Context) -> None:
    """A lexicon with other kinds asks for another network."""
    with pytest.raises(ValueError, match="states of words"):
        network.check(7)
