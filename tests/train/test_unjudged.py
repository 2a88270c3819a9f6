"""Teachers' verdicts: kept small, and read only with the sentences they are of."""

import json

import numpy as np
import pytest

from framing.train.unjudged import (
    LEFT_OUT,
    MOST,
    Verdicts,
    read_unjudged,
    read_verdicts,
    write_verdicts,
)

TEXTS = ["The mayor rammed the plan through.", "It rained."]


def written(folder):
    """A file of verdicts by two teachers, on eight words of two sentences."""
    said = Verdicts(np.linspace(-9, 9, 8, dtype=np.float32), np.float32([-1, 8]))
    other = Verdicts(-said.words, -said.sentences)
    path = folder / "verdicts.npz"
    write_verdicts(path, TEXTS, [said, other])
    return path, said


def test_verdicts_come_back_cut_and_rounded(tmp_path):
    """Log-odds are kept in steps of a twentieth, within the bounds that matter."""
    path, said = written(tmp_path)
    found = read_verdicts(path, TEXTS)
    for told, given in zip(found[0], said, strict=True):
        assert np.abs(told - np.clip(given, -MOST, MOST)).max() < 0.03


def test_verdicts_stand_in_the_order_in_which_they_were_written(tmp_path):
    """That of LEFT_OUT."""
    path, _ = written(tmp_path)
    first, second = read_verdicts(path, TEXTS)
    assert second.words[0] == MOST == -first.words[0]


def test_verdicts_of_other_sentences_are_refused(tmp_path):
    """They would be laid over the wrong words."""
    path, _ = written(tmp_path)
    with pytest.raises(ValueError, match="of other sentences"):
        read_verdicts(path, [TEXTS[0], "It snowed."])


def test_unjudged_sentences_are_whole_and_of_middling_length(tmp_path):
    """Headlines and run-on lists are left out; the order is the same in every run."""
    text = "The mayor rammed the plan through. It rained. She told everyone about it twice."
    write_rows(tmp_path / "polnear" / "train.jsonl", [{"id": "a", "text": text}])
    sentence = {"text": "Nobody had asked the town at all.", "spans": []}
    of_basil = [sentence | {"event": "b"}, {"text": "No.", "event": "a", "spans": []}]
    write_rows(tmp_path / "basil" / "sentences_dev.jsonl", of_basil)
    found = read_unjudged(tmp_path)
    expected = [sentence["text"], "She told everyone about it twice.", TEXTS[0]]
    assert sorted(found.texts) == expected
    assert found.texts == read_unjudged(tmp_path).texts
    unseen = dict(zip(found.texts, found.unseen.tolist(), strict=True))
    second = [number == 2 for number in range(len(LEFT_OUT))]  # event b is the second of two
    assert unseen == {sentence["text"]: second} | dict.fromkeys(expected[1:], [False] * 5)


def write_rows(path, rows):
    """Write a JSONL file."""
    path.parent.mkdir()
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
