"""What is left out of learning: everything of a fold by one set, nothing by the first."""

import json

import numpy as np
import pytest

from framing.train.loaded import NETS, read_nets
from framing.train.unseen import LEFT_OUT, TOPICS, folds_of_events, folds_of_topics, is_seen

SETS = range(len(LEFT_OUT))


def test_the_first_set_learns_from_all_and_one_other_leaves_each_out():
    """So that every sentence of a judged corpus can be scored by what never saw it."""
    folds = np.append(folds_of_topics(TOPICS), folds_of_events("abcdefgh"))
    seen = np.array([is_seen(folds, number) for number in SETS])
    assert seen[0].all()
    assert (~seen).sum(axis=0).tolist() == [1] * len(folds)
    assert is_seen(np.zeros(3, dtype=np.uint8), 2).all()  # nobody leaves these out


def test_sentences_of_a_topic_and_of_an_event_are_left_out_together():
    """What is said of an event would else be learnt from its other sentences."""
    topics = ["world", "environment", "race", "health", "race"]
    events = ["e", "a", "e", "c", "a"]
    for names, folds in ((topics, folds_of_topics(topics)), (events, folds_of_events(events))):
        of_name = {name: set(folds[[n == name for n in names]].tolist()) for name in names}
        assert all(len(of_one) == 1 for of_one in of_name.values())


def test_networks_are_found_by_topics_that_they_left_out(tmp_path):
    """A file whose networks left out others is refused: its figures would be of seen topics."""
    nets = read_nets()
    assert set(nets) == {"none", *TOPICS}
    assert nets["health"] is nets["immigration"] is not nets["race"]
    with np.load(NETS, allow_pickle=False) as arrays:
        given = {name: arrays[name] for name in arrays.files}
    np.savez(tmp_path / "nets.npz", **given | {"left_out": np.array(LEFT_OUT[::-1])})
    with pytest.raises(ValueError, match="without other topics"):
        read_nets(tmp_path / "nets.npz")


@pytest.mark.gold
def test_every_topic_and_event_of_the_labelled_data_is_left_out_by_some_set(gold):
    """Four sets share them, each a good part."""
    for name, field, folds_of in (
        ("babe/dev.jsonl", "topic", folds_of_topics),
        ("basil/sentences_dev.jsonl", "event", folds_of_events),
    ):
        lines = (gold / name).read_text("utf-8").split("\n")
        names = [json.loads(line)[field] for line in lines if line]
        shares = np.bincount(folds_of(names), minlength=len(LEFT_OUT)) / len(names)
        assert shares[0] == 0
        assert shares[1:].min() > 0.1
