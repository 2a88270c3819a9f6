"""Teachers' verdicts: kept small, and read only with the sentences they are of."""

import json

import numpy as np
import pytest

from framing.train import unjudged
from framing.train.unjudged import (
    MOST,
    Unjudged,
    Verdicts,
    read_unjudged,
    read_verdicts,
    write_verdicts,
)

TEXTS = ["The mayor rammed the plan through.", "It rained."]
ASKED = Unjudged(TEXTS, np.array([0, 3], dtype=np.uint8))


def written(folder):
    """A file of verdicts by two teachers, on eight words of two sentences."""
    said = Verdicts(np.linspace(-9, 9, 8, dtype=np.float32), np.float32([-1, 8]))
    other = Verdicts(-said.words, -said.sentences)
    path = folder / "verdicts.npz"
    write_verdicts(path, ASKED, [said, other])
    return path, said


def test_verdicts_come_back_cut_and_rounded(tmp_path):
    """Log-odds are kept in steps of a twentieth, within the bounds that matter."""
    path, said = written(tmp_path)
    found = read_verdicts(path, ASKED)
    for told, given in zip(found[0], said, strict=True):
        assert np.abs(told - np.clip(given, -MOST, MOST)).max() < 0.03


def test_verdicts_stand_in_the_order_in_which_they_were_written(tmp_path):
    """That of LEFT_OUT."""
    path, _ = written(tmp_path)
    first, second = read_verdicts(path, ASKED)
    assert second.words[0] == MOST == -first.words[0]


def test_verdicts_of_other_sentences_are_refused(tmp_path):
    """They would be laid over the wrong words."""
    path, _ = written(tmp_path)
    with pytest.raises(ValueError, match="of other sentences"):
        read_verdicts(path, ASKED._replace(texts=[TEXTS[0], "It snowed."]))


def test_verdicts_whose_teachers_saw_other_sentences_are_refused(tmp_path, monkeypatch):
    """Figures on what is left out would be of weights whose teachers had seen it."""
    path, _ = written(tmp_path)
    with pytest.raises(ValueError, match="without other sentences"):
        read_verdicts(path, ASKED._replace(folds=np.array([0, 1], dtype=np.uint8)))
    monkeypatch.setattr(unjudged, "LEFT_OUT", tuple(reversed(unjudged.LEFT_OUT)))
    with pytest.raises(ValueError, match="without other sentences"):
        read_verdicts(path, ASKED)


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
    folds = dict(zip(found.texts, found.folds.tolist(), strict=True))
    assert folds == {sentence["text"]: 2, expected[1]: 0, expected[2]: 0}  # event b is the second


def write_rows(path, rows):
    """Write a JSONL file."""
    path.parent.mkdir()
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
