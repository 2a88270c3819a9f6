"""Loaded terms and scare quotes: whose they are, and what is left alone."""

from pathlib import Path

import pytest

from framing.evidence import find_evidence
from framing.explain import explain
from framing.features import FEATURES
from framing.features.loaded import LOADED, LOADED_BY_LEXICON, loaded_feature, loaded_with
from framing.features.stance import KINDS, STANCE
from framing.lexicon import read_lexicon
from framing.measures import measure
from tests.build import make_articles

SCARE = [
    "The council spent a whole day on the “reform” of the harbour.",
    'Critics of the pier met its "grand opening" with an empty quay.',
    "A new kind of ‘freedom’ has come to the fish market of Ardoven.",
]
NOT_SCARE = {
    "a cue": "The mayor said that the “reform” of the harbour took a whole day.",
    "rare cue 0": "The firm maintains it has “full title” to the quay of the town.",
    "rare cue 1": "The diver spoke of a “grave error” by the harbour office last week.",
    "rare cue 2": "Nurses rated the ward “badly crowded” in a poll of the house.",
    "rare cue 3": "Owners put the loss down to “sour milk” in the north last year.",
    "rare cue 4": "The bench held the arrest to be “plainly illegal” and let him go.",
    "rare cue 5": "The panel held that the fine was “quite absurd” and lifted it.",
    "naming": "The plan, known as the “reform” of the harbour, took a whole day.",
    "title": "She danced in “Blue Harbour” for a whole season at Ardoven.",
    "nickname": "On Monday Ada “Sparks” Lorn opened the harbour to all the town.",
    "long": "The council spent a whole day on the “reform of every single pier” there.",
    "beside a longer quotation": "It was a “reform” of the pier, “the best that we ever saw here”.",
    "alone": "“Reform”",
    "first in its sentence": "“Reform” took the council of Ardoven a whole day.",
    "number": "The council voted for “clause 12” of the harbour bill on Monday.",
    "exclaimed": "The crowd at the quay went on and on, “reform!” all of the day.",
}


@pytest.mark.parametrize("text", SCARE)
def test_a_short_quotation_that_cites_nobody_is_a_scare_quote_of_the_outlet(text: str) -> None:
    """It is the outlet's, though its words stand in quotation marks."""
    rows = find_evidence(make_articles(text)).evidence
    rows = rows[rows["kind"] == "scare_quotes"]
    assert rows["voice"].tolist() == ["outlet"]


@pytest.mark.parametrize("case", NOT_SCARE)
def test_citations_names_and_titles_are_no_scare_quotes(case: str) -> None:
    """A cue, a word of naming, capitals, length or place tell them apart."""
    evidence = LOADED.find(make_articles(NOT_SCARE[case])).evidence
    assert "scare_quotes" not in set(evidence["kind"])


def test_what_a_source_says_in_a_few_quoted_words_is_no_scare_quote() -> None:
    """Where citations are sought too, their content is theirs to the last word."""
    articles = make_articles("The mayor lashed out at the “lazy fools” of the harbour office.")
    assert "scare_quotes" in set(LOADED.find(articles).evidence["kind"])
    assert "scare_quotes" not in set(find_evidence(articles).evidence["kind"])


def test_scare_quotes_count_in_the_outlets_voice() -> None:
    """The measure has them over the outlet's words."""
    counted = measure(find_evidence(make_articles(SCARE[0])))
    row = counted[counted["measure"] == "loaded_scare_quotes_per_1000_outlet_words"]
    assert row["n"].tolist() == [1]


def test_a_scare_quoted_term_is_one_choice_and_the_outlets() -> None:
    """It counts once, as a scare quote; nobody is cited, so nothing is quoted."""
    text = "The plan of the old mayor is “reckless” and nobody in the shameful port likes it."
    found = find_evidence(make_articles(text))
    loaded = found.evidence[found.evidence["feature"] == "loaded"]
    assert loaded["text"].tolist() == ["“reckless”", "shameful"]
    assert set(loaded["voice"]) == {"outlet"}


def test_a_term_of_yours_is_found_in_scare_quotes_too(tmp_path: Path) -> None:
    """What you list is counted wherever it stands."""
    path = tmp_path / "mine.csv"
    path.write_text("term,kind,source\nreform,mine,me\n", encoding="utf-8")
    mine = loaded_with(read_lexicon(path))
    features = [mine, *(feature for feature in FEATURES if feature is not LOADED)]
    found = find_evidence(make_articles(SCARE[0]), features=features).evidence
    assert found["kind"][found["feature"] == "loaded"].tolist() == ["scare_quotes", "mine"]


def test_a_term_in_two_kinds_counts_once_in_all(tmp_path: Path) -> None:
    """The total counts words, the kinds count categories."""
    path = tmp_path / "two.dic"
    path.write_text("%\n1\ta\n2\tb\n%\nferry\t1\t2\n", encoding="utf-8")
    feature = loaded_feature(read_lexicon(path), name="boats")
    found = find_evidence(make_articles("The ferry sank."), features=[feature])
    assert len(found.evidence) == 2
    assert measure(found, features=[feature])["n"].tolist() == [1]


NESTED = {
    "the longest in each": ("tax: [tax*]\nhate: [anti-tax mob, tug boats]\nsea: [boats]\n",
                            "The anti-tax mob took tug boats.", {"hate": 2, "sea": 1}, 2),
    "negations": ("bad: [lie]\nbig: [big lie]\nneg: [not a lie]\n",
                  "It is not a lie, it is a big lie.", {"neg": 1, "bad": 2, "big": 1}, 2),
    "only what is kept covers": ("a: [big lie, campaign trail]\nb: [lie campaign]\n",
                                 "A big lie campaign trail.", {"a": 2, "b": 1}, 2),
    "one place, one count": ("tax: [tax*, taxes, high taxes]\n", "They cut high taxes, no tax.",
                             {"tax": 2}, 2),
}  # fmt: skip


@pytest.mark.parametrize("case", NESTED)
def test_the_longest_term_of_each_kind_counts_and_words_count_once_in_all(
    case: str, tmp_path: Path
) -> None:
    """As quanteda counts within a key; what is nested adds nothing to the total."""
    dictionary, text, by_kind, total = NESTED[case]
    path = tmp_path / "mine.yml"
    path.write_text(dictionary, encoding="utf-8")
    feature = loaded_feature(read_lexicon(path), name="m")
    found = find_evidence(make_articles(text), features=[feature])
    assert found.evidence["kind"].value_counts().to_dict() == by_kind
    assert measure(found, features=[feature])["n"].tolist() == [total]


def test_a_kind_of_another_lexicon_opens_to_its_own_rows(tmp_path: Path) -> None:
    """The feature that ships opens what a lexicon of the user's has found, kind by kind."""
    path = tmp_path / "boats.dic"
    path.write_text("%\n1\tboats\n2\train\n%\nferry\t1\nrain*\t2\n", encoding="utf-8")
    mine = loaded_feature(read_lexicon(path))
    features = [mine, *(feature for feature in FEATURES if feature is not LOADED)]
    articles = make_articles("The ferry sank, it rained. “The ferry!” Mayor Ann Lee said.")
    found = find_evidence(articles, features=features)
    tables = found._asdict() | {"articles": articles, "measures": measure(found, features=features)}
    opened = explain(tables, "loaded_boats_per_1000_outlet_words")
    assert opened[["node", "start"]].values.tolist() == [["ferry", 4]]


STANCES = {
    "booster": "{} it rained. Clearly so.",
    "factive": "They realized that it rained.",
    "hedge": "Perhaps it rained.",
    "modal_necessity": "The town must build a pier.",
    "modal_possibility": "The pier might stand.",
}


@pytest.mark.parametrize("kind", KINDS)
def test_words_of_stance_are_found_by_kind(kind: str) -> None:
    """Each kind has its measure per thousand words of the outlet."""
    found = STANCE.find(make_articles(STANCES[kind].format("Indeed")))
    assert kind in set(found.evidence["kind"])
    counted = measure(find_evidence(make_articles(STANCES[kind])))
    assert f"stance_{kind}_per_1000_outlet_words" in set(counted["measure"])


@pytest.mark.parametrize(
    "text", ["It rained in May 2019.", "May 3 was dry.", "The might of waves."]
)
def test_months_and_nouns_are_no_modals(text: str) -> None:
    """May the month and might the power are left alone."""
    assert STANCE.find(make_articles(text)).evidence.empty


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He shouldn't go, and she couldn’t.", ["shouldn't", "couldn’t"]),
        ("They should've gone; it must’ve rained.", ["should've", "must’ve"]),
        ("You needn't pay, and mustn't wait.", ["needn't", "mustn't"]),
    ],
)
def test_modals_are_found_with_not_and_have(text: str, words: list[str]) -> None:
    """With either apostrophe."""
    assert STANCE.find(make_articles(text)).evidence["text"].tolist() == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mrs May met the bishop. The plan that May had backed fell.", []),
        ("Critics of Mrs May cheered. Later, May wept in the hall.", []),
        ("May said that it rained. It was a cold May for all.", []),
        ("Mrs May Quits As Leader", []),
        ("Storm May Hit The Coast", ["May"]),
        ("May we go? It may rain in the valley.", ["May", "may"]),
        ("May the best team win.", ["May"]),
    ],
)
def test_a_modal_that_is_a_name_is_no_modal(text: str, words: list[str]) -> None:
    """A capital inside a sentence makes it one, but not in a line set in capitals."""
    assert STANCE.find(make_articles(text)).evidence["text"].tolist() == words


def test_no_word_is_both_loaded_and_stance() -> None:
    """Hedges, factives and modals are counted apart from what is loaded."""
    loaded, stance = (set(read_lexicon(name)["term"]) for name in ("loaded.csv", "stance.csv"))
    assert loaded & stance == set()


@pytest.mark.parametrize(
    "text",
    [
        "He bought a crooked walking stick.", "The liar paradox is old.", "He ate crushed ice.",
        "He met a vicious dog.", "The tank held a toxic substance.", "It was a flood of data.",
        "The court held that she was legally insane.",
    ],
)  # fmt: skip
def test_a_literal_use_that_guards_know_is_not_told_by_the_tagger(text: str) -> None:
    """What guards silence, a word or a phrase, is no word that no list has, however strong."""
    assert LOADED.find(make_articles(text)).evidence.empty


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Judge Savage said the case was closed. Savage added it was late.", []),
        ("Steve Grim, a coach, left. Grim was tired.", []),
        ("Mrs Cruel left.", []),
        ("Dr. Savage said no to the savage cut.", ["savage"]),
        ("Savage Attack Kills Two In Port", ["Savage"]),
        ("Ministers called it Savage.", ["Savage"]),
    ],
)
def test_a_judging_word_that_is_a_surname_here_is_not_loaded(text: str, words: list[str]) -> None:
    """A capital behind a title or a given name is a name, and its bearer's afterwards."""
    found = LOADED.find(make_articles(text)).evidence
    assert found["text"][found["kind"] == "negative_evaluation"].tolist() == words


NAMES = [
    "Ruth Crook voted for the bill in the house. Crook said it was fine.",
    "Eamon Sly runs the mill at Tollen. Sly took it on in May.",
    "Governor Fearless Nkosi opened a clinic in the port.",
    "Ms Lovely Brilliant Dlamini came to the house on Monday.",
    "Mr Bright Tyrant Okafor came to the house on Monday.",
    "Savage scored twice for Derwent Rovers on Sunday.",
    "Grim said that it was too late for a vote.",
    "The series Shameless is on again this week.",
    "Half the cast of Wicked came to the town hall.",
    "They sang Cruel Summer in the hall of the school.",
    "The yacht Outrageous came into port on Monday.",
    "Nobody wanted Wicked Wager at nine to one.",
    "The shop on Savage Street was open on Monday.",
    "The cup went to Brilliant Stars FC for a third time.",
    "The boats went round Cape Wrath on Monday.",
]
JUDGED = {
    "The Shameless mayor of Tollen came to the house.": ["Shameless"],
    "It was a plan of the Woke Union and of a Marxist.": ["Woke", "Marxist"],
    "They met Crooked Ada Roe in town. Ada went home.": ["Crooked"],
    "Brutal cuts came to the port in May.": ["Brutal"],
    "The whole town knows that he is a Coward.": ["Coward"],
    "Mr Savage made a savage speech in the hall.": ["savage"],
}


@pytest.mark.parametrize("text", NAMES)
def test_names_of_people_works_ships_and_places_are_not_loaded(text: str) -> None:
    """Whatever their kind, and whether or not another capital follows."""
    assert LOADED.find(make_articles(text)).evidence["text"].tolist() == []


@pytest.mark.parametrize("text", JUDGED)
def test_a_capital_alone_makes_no_name(text: str) -> None:
    """Nor does one before a name that the text has without it."""
    assert LOADED.find(make_articles(text)).evidence["text"].tolist() == JUDGED[text]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The storm claimed nine lives.", []),
        ("Ireland claimed gold in the relay.", []),
        ("He claimed the title in three sets.", []),
        ("He claimed the vote was delayed.", ["claimed"]),
        ("Crude rose by two dollars.", []),
        ("It was a crude plan.", ["crude"]),
    ],
)
def test_guards_tell_what_is_taken_or_traded(text: str, words: list[str]) -> None:
    """Lives, prizes and oil are no words of doubt or blame."""
    assert LOADED.find(make_articles(text)).evidence["text"].tolist() == words


def test_an_article_before_a_word_leaves_it_to_the_tagger() -> None:
    """It tells a noun from a verb, not what the noun means; what stands after it does."""
    assert LOADED.find(make_articles("The howling critics left.")).evidence["text"][0] == "howling"
    assert LOADED.find(make_articles("They howl at the moon.")).evidence.empty


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("It was a rigged contest from the start.", "rigged"),
        ("He told an offensive joke at the dinner.", "offensive"),
        ("The report was an explosive indictment of the board.", "explosive"),
        ("The plan was torpedoed by the oil lobby.", "torpedoed"),
        ("The avalanche of lies from the palace never ends.", "avalanche of"),
        ("The tsunami of lies hit us.", "tsunami of"),
        ("The shambles over rail fares goes on.", "shambles"),
        ("He is a cockroach, the radio said of the refugee.", "cockroach"),
        ("The whole budget is a con on the old.", "con"),
        ("The governor was hammered by the press.", "hammered"),
        ("The mayor was ambushed by reporters.", "ambushed"),
        ("Senators shot down a bill.", "shot down"),
        ("A primitive hatred drives them.", "primitive"),
        ("The communist plot against our farms must end.", "communist"),
    ],
)
def test_an_article_or_auxiliary_silences_no_loaded_use(text: str, word: str) -> None:
    """Guards name what a literal use is said of, not the words that any noun or verb has."""
    assert word in LOADED_BY_LEXICON.find(make_articles(text)).evidence["text"].tolist()


@pytest.mark.parametrize(
    "text",
    [
        "The ship was torpedoed off Malta.", "An explosive device was found.",
        "The army launched an offensive in June.", "An avalanche of snow closed the road.",
        "The tsunami of 2004 is remembered.", "They walked down the Shambles.",
        "The boy saw a dead cockroach.", "The parasite that causes malaria was found.",
        "The patrol was ambushed near Tollen.", "A missile shot down a drone.",
        "The Communist Party met.", "It was a masquerade ball.", "They sharpened two axes.",
    ],
)  # fmt: skip
def test_ships_snow_and_animals_are_meant_as_they_stand(text: str) -> None:
    """The nouns beside them tell."""
    assert LOADED_BY_LEXICON.find(make_articles(text)).evidence.empty


def test_the_label_of_a_fact_check_is_no_doubt() -> None:
    """Nor is what it looks into the outlet's own."""
    found = find_evidence(make_articles("CLAIM: An evil mill stands on the hill.")).evidence
    loaded = found[found["feature"] == "loaded"]
    assert set(zip(loaded["text"], loaded["voice"], strict=True)) == {("evil", "paraphrased")}
