"""Loaded words and wording against experts: a topic of BABE and events of BASIL, left out."""

import importlib.util
import json
from collections import Counter

import pytest
from pandas import DataFrame

from framing.features.loaded import loaded_by
from framing.features.wording import wording_by
from framing.train.loaded import WORDS, read_nets, read_sentences, read_words, train
from framing.train.unjudged import read_basil
from framing.train.unseen import folds_of_events, folds_of_topics, topic_of
from framing.weigh import Weights

LEFT_OUT = "health"
# That no change may fall below: two points or so under what was reached when each was made.
FLOORS = {
    "babe": {"macroF1": 0.77, "MCC": 0.56, "AUC": 0.86, "F1": 0.66},
    "basil": {"AUC": 0.77, "AP": 0.2, "F1": 0.145},
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
    basil = read_basil(gold)
    never_seen = folds_of_events(row["event"] for row in basil) == folds_of_topics([LEFT_OUT])
    basil = [row for row, is_new in zip(basil, never_seen, strict=True) if is_new]
    told = {
        "babe": scorer.evaluate(babe, predictions(babe, apart, column="score")),
        "basil": scorer.evaluate(basil, predictions(basil, apart, column="value")),
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
def test_loaded_words_rank_sentences_of_events_never_seen(scores, metric):
    """BASIL's sentences by the loaded words to expect in them; teachers saw other events' marks."""
    assert scores["basil"][metric] >= FLOORS["basil"][metric]
