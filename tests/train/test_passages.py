"""What the tagger learns from: marked text as passages of pieces, without loss."""

import numpy as np

from framing.tagger import ROLES, TAGS
from framing.train.augment import Substitutes
from framing.train.passages import Passage, folds, marked_passages, plain_passages

TEXT = "“It failed,” Jane Doe said.\n\nThe road is open, they claimed, to all."


def row(**more):
    """A marked article of our own."""
    citation = {"source": [13, 21], "cue": [22, 26], "content": [[0, 12]]}
    split = {"source": [47, 51], "cue": [52, 59], "content": [[29, 45], [61, 67]]}
    return {"id": "a", "text": TEXT, "citations": [citation, split], **more}


def words(passage: Passage, labels: np.ndarray, role: str, names: tuple[str, ...]) -> list[str]:
    """The pieces that have a role."""
    return [
        name
        for name, label in zip(passage.names, labels, strict=True)
        if names[label].endswith(role)
    ]


def test_roles_are_the_pieces_that_are_marked():
    """Each cue has its own source and content, in several pieces where it is split."""
    first, second = marked_passages(row())
    (cue, labels), *_ = first.roles
    assert first.names[slice(*cue)] == ["said"]
    assert words(first, labels, "source", ROLES) == ["Jane", "Doe"]
    assert words(first, labels, "content", ROLES) == ["“", "It", "failed", ",", "”"]
    (cue, labels), *_ = second.roles
    assert second.names[slice(*cue)] == ["claimed"]
    assert words(second, labels, "content", ROLES) == "The road is open to all".split()
    assert [ROLES[label] for label in labels].count("B-content") == 2
    assert words(second, second.tags, "source", TAGS) == ["they"]


def test_what_annotators_left_out_is_left_out():
    """A passage inside an ignored stretch is no counter-example."""
    assert len(marked_passages(row(ignore=[[0, 27]]))) == 1


def test_unmarked_text_has_no_labels():
    """It is there for the teacher to label."""
    assert [p.tags for p in plain_passages({"id": "a", "text": TEXT})] == [None, None]


def test_folds_are_even_and_the_same_in_every_run():
    """Five fifths, at random."""
    assert np.bincount(folds(["x"] * 50)).tolist() == [10] * 5
    assert folds(["x"] * 50).tolist() == folds(["x"] * 50).tolist()


def test_reworded_copies_keep_their_shape():
    """As many pieces as before, marks and case as they were, and no human labels."""
    passages = [Passage("a", 0, ["some", "dogs", "run", "."], np.zeros(4, np.int64))] * 8
    passages += [Passage("b", 0, ["Anna", "Bella"], np.zeros(2, np.int64))] * 8
    vocabulary = ["some", "cats", "dogs", "run", "walk", *(f"w{k}" for k in "abcdefghij")]
    vectors = np.eye(len(vocabulary), dtype=np.float32)
    vectors[1] = vectors[2] + 0.1  # cats are near dogs
    made = Substitutes(passages, vocabulary, vectors, np.full(len(vocabulary), 5))
    copies = [p for copy in made.copies(passages, 3, np.random.default_rng(0)) for p in copy]
    assert {len(p.names) for p in copies} == {2, 4}
    assert {p.names[3] for p in copies if len(p.names) == 4} == {"."}
    assert {p.names[1] for p in copies if len(p.names) == 4} == {"dogs", "cats"}
    assert {name for p in copies if len(p.names) == 2 for name in p.names} == {"Anna", "Bella"}
    assert all(p.tags is None and not p.roles for p in copies)
