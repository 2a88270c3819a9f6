"""Loaded words and wording against experts: a topic left out of BABE, and BASIL, which is new."""

import importlib.util
import json
from collections import Counter

import pytest
from pandas import DataFrame

from framing.features.loaded import loaded_by
from framing.features.wording import wording_by
from framing.train.loaded import (
    WORDS,
    read_nets,
    read_sentences,
    read_words,
    topic_of,
    train,
)
from framing.weigh import Weights, weights

LEFT_OUT = "health"
# That no change may fall below: two points or so under what was reached when each was made.
FLOORS = {
    "babe": {"macroF1": 0.75, "MCC": 0.5, "AUC": 0.84, "F1": 0.64},
    "basil": {"AUC": 0.76, "AP": 0.168, "F1": 0.145},
}


@pytest.fixture(scope="module")
def scores(gold):
    """Return the scorer's figures on both corpora: of sentences, and the F1 of words."""
    spec = importlib.util.spec_from_file_location("scorer", gold / "score" / "loaded.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    others = [s for s in read_sentences(gold) if s.topic != LEFT_OUT]
    apart = Weights(train(others, read_words(WORDS), read_nets(), left_out=LEFT_OUT))
    babe = [row for row in rows(gold / "babe" / "dev.jsonl") if topic_of(row["topic"]) == LEFT_OUT]
    basil = rows(gold / "basil" / "sentences_dev.jsonl")
    told = {
        "babe": scorer.evaluate(babe, predictions(babe, apart, column="score")),
        "basil": scorer.evaluate(basil, predictions(basil, weights(), column="value")),
    }
    return {name: made["sentence"] | {"F1": made["token"]["F1"]} for name, made in told.items()}


def rows(path):
    """Return the records of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def predictions(given, by, *, column):
    """Put what is found into the form of the scorer, sentences scored by a column of wording."""
    names = [row["id"] for row in given]
    articles = DataFrame({"article_id": names, "text": [row["text"] for row in given]})
    score = Counter(dict.fromkeys(names, 0.0))
    for row in wording_by(by).find(articles).evidence.itertuples():
        score[row.article_id] = max(score[row.article_id], getattr(row, column))
    spans = {name: [] for name in names}
    for row in loaded_by(by).find(articles).evidence.itertuples():
        span = {"start": row.start, "end": row.end, "score": row.score}
        spans[row.article_id].append(span)
    return [{"id": name, "score": score[name], "loaded": spans[name]} for name in names]


@pytest.mark.gold
@pytest.mark.slow
@pytest.mark.parametrize("metric", FLOORS["babe"])
def test_a_topic_that_was_left_out_is_judged_as_well_as_before(scores, metric):
    """Sentences and words of health, by weights that learnt from the other topics."""
    assert scores["babe"][metric] >= FLOORS["babe"][metric]


@pytest.mark.gold
@pytest.mark.slow
@pytest.mark.parametrize("metric", FLOORS["basil"])
def test_loaded_words_rank_sentences_of_a_corpus_never_seen(scores, metric):
    """BASIL's sentences by the loaded words to expect in them, by the weights that ship."""
    assert scores["basil"][metric] >= FLOORS["basil"][metric]
