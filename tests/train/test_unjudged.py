"""A teacher's verdicts: kept small, and read only with the sentences they are of."""

import json

import numpy as np
import pytest

from framing.train.unjudged import (
    MOST,
    Verdicts,
    read_verdicts,
    unjudged_texts,
    write_verdicts,
)

TEXTS = ["The mayor rammed the plan through.", "It rained."]


def written(folder):
    """A file of verdicts by two teachers, on eight words of two sentences."""
    said = Verdicts(np.linspace(-9, 9, 8, dtype=np.float32), np.float32([-1, 8]))
    other = Verdicts(-said.words, -said.sentences)
    path = folder / "verdicts.npz"
    write_verdicts(path, TEXTS, {"none": said, "health race": other})
    return path, said


def test_verdicts_come_back_cut_and_rounded(tmp_path):
    """Log-odds are kept in steps of a twentieth, within the bounds that matter."""
    path, said = written(tmp_path)
    found = read_verdicts(path, TEXTS)
    for told, given in zip(found["none"], said, strict=True):
        assert np.abs(told - np.clip(given, -MOST, MOST)).max() < 0.03


def test_verdicts_stand_by_the_topics_that_were_left_out(tmp_path):
    """In the order in which they were written."""
    path, _ = written(tmp_path)
    found = read_verdicts(path, TEXTS)
    assert list(found) == ["none", "health race"]
    assert found["health race"].words[0] == MOST


def test_verdicts_of_other_sentences_are_refused(tmp_path):
    """They would be laid over the wrong words."""
    path, _ = written(tmp_path)
    with pytest.raises(ValueError, match="of other sentences"):
        read_verdicts(path, [TEXTS[0], "It snowed."])


def test_unjudged_sentences_are_whole_and_of_middling_length(tmp_path):
    """Headlines and run-on lists are left out; the order is the same in every run."""
    (tmp_path / "polnear").mkdir()
    text = "The mayor rammed the plan through. It rained. She told everyone about it twice."
    rows = [json.dumps({"id": "a", "text": text})]
    (tmp_path / "polnear" / "train.jsonl").write_text("\n".join(rows), "utf-8")
    found = unjudged_texts(tmp_path)
    assert sorted(found) == ["She told everyone about it twice.", TEXTS[0]]
    assert found == unjudged_texts(tmp_path)
