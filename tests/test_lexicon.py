"""Lexicons: every shipped entry has a source and works; a broken lexicon is refused."""

from pathlib import Path

import pytest

from framing.errors import RuleError
from framing.lexicon import compile_lexicon, read_lexicon
from framing.schema import LEXICON, frame
from framing.text import tokenise
from framing.wordforms import counterpart

SHIPPED = {name: read_lexicon(name) for name in ("loaded.csv", "stance.csv")}
LOADED = SHIPPED["loaded.csv"]
MATCHERS = {name: compile_lexicon(lexicon) for name, lexicon in SHIPPED.items()}


def entries(text: str, name: str = "loaded.csv") -> set[int]:
    """Numbers of the entries that match."""
    return {hit.entry for hit in MATCHERS[name].find(text, tokenise(text))}


def test_the_lexicon_has_at_least_2500_entries_each_term_once() -> None:
    """A term of ours stands in one kind."""
    assert len(LOADED) >= 2500
    assert not LOADED["term"].duplicated().any()


def test_labels_of_left_and_right_stand_in_pairs() -> None:
    """The one side's has the kind, the strength and the guards of the other's."""
    columns = ["kind", "pos", "strength", "not_before", "not_after"]
    labels = LOADED[LOADED["kind"] == "political_label"].set_index("term")[columns].fillna("")
    others = {term: " ".join(counterpart(w) or w for w in term.split()) for term in labels.index}
    paired = {term: other for term, other in others.items() if term != other}
    assert len(paired) > 50
    assert [one for one, other in paired.items() if other not in labels.index] == []
    assert (
        labels.loc[list(paired)].values.tolist()
        == labels.loc[list(paired.values())].values.tolist()
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_every_entry_matches_its_example_and_not_its_counterexample(name: str) -> None:
    """Entries without own examples match themselves and not a longer word that holds them."""
    lexicon, wrong = SHIPPED[name], []
    rows = zip(lexicon["term"], lexicon["match"], lexicon["no_match"], strict=True)
    for number, (term, match, no_match) in enumerate(rows):
        yes = match if isinstance(match, str) else f"It was {term} again."
        no = no_match if isinstance(no_match, str) else f"It was x{term}x again."
        if number not in entries(yes, name) or number in entries(no, name):
            wrong.append(term)
    assert wrong == []


@pytest.mark.parametrize("name", SHIPPED)
def test_guarded_entries_carry_examples(name: str) -> None:
    """An entry with a guard shows the literal use that it must leave alone."""
    lexicon = SHIPPED[name]
    guarded = lexicon[lexicon["not_before"].notna() | lexicon["not_after"].notna()]
    assert guarded[guarded["match"].isna() | guarded["no_match"].isna()]["term"].tolist() == []


@pytest.mark.parametrize(
    "text",
    [
        "The square root is a radical.",
        "A thug life album.",
        "The Extremist Cafe opened.",
        "Crude oil fell.",
        "The Radical Party met at the White House.",
        "Illegal parking is fined.",
        "A war broke out; soldiers fought the battle.",
        "She rode a Triumph motorcycle to the mess hall.",
    ],
)
def test_literal_uses_and_names_are_left_alone(text: str) -> None:
    """Mathematics, music and a café's name are no labels."""
    assert entries(text) == set()


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("Pupils must read this, and parents must see to it.", 1),
        ("For fans the film is a must.", 0),
        ("The must of the grapes is pressed.", 0),
    ],
)
def test_must_is_a_modal_where_a_verb_may_follow(text: str, n: int) -> None:
    """After an article it is a noun."""
    must = SHIPPED["stance.csv"].index[SHIPPED["stance.csv"]["term"] == "must"][0]
    assert len(entries(text, "stance.csv") & {must}) == n


LINE = "and of the many things that were said there by all of them nobody heard of the witch"
PHRASES = {
    "one blank": ("a witch hunt", 1),
    "two blanks": ("a witch  hunt", 1),
    "a full stop": ("a witch. Hunt!", 0),
    "paragraphs": ("They saw a witch\n\nHunt is the mayor.", 0),
    "lines": ("They saw a witch\nHunt is the mayor.", 0),
    "a line wrapped at a column": (f"{LINE}\nhunt " + f"{LINE}\n" * 8, 1),
}


@pytest.mark.parametrize("case", PHRASES)
def test_only_blanks_and_hyphens_stand_between_the_words_of_a_phrase(case: str) -> None:
    """No stop and no end of a paragraph."""
    text, n = PHRASES[case]
    entry = {"term": "witch hunt", "kind": "k", "pos": "n", "strength": 0.5, "source": "ours"}
    matcher = compile_lexicon(frame([entry], LEXICON))
    assert len(matcher.find(text, tokenise(text))) == n


SPELT = {
    "witch hunt": ["witch-hunt", "witch-hunts", "witch hunts"],
    "far-right": ["far right"],
    "deep state cabal": ["deep-state cabal", "deep-state-cabal"],
    "would-be": [],
    "cover-up": [],
}


@pytest.mark.parametrize("term", SPELT)
def test_a_hyphen_or_a_blank_is_the_same_but_where_it_makes_another_word(term: str) -> None:
    """*Witch hunt* is *witch-hunt*; *a would-be mayor* is not what *would be* a mayor."""
    entry = {"term": term, "kind": "k", "pos": "n", "strength": 0.5, "source": "ours"}
    matcher = compile_lexicon(frame([entry], LEXICON))
    other = term.replace("-", " ")
    text = f"It is {other} then. " if other != term and not SPELT[term] else ""
    text += "; ".join([term, *SPELT[term]])
    hits = matcher.find(text, tokenise(text))
    assert len(hits) == len(SPELT[term]) + 1


def test_a_hyphen_in_given_forms_stays_and_own_entries_come_first() -> None:
    """Forms are these and no others; of two entries each has its spelling."""
    row = {"kind": "k", "pos": "a", "strength": 0.5, "source": "ours"}
    rows = [row | {"term": "left-wing", "forms": "left-wing"}, row | {"term": "far right"}]
    rows.append(row | {"term": "far-right"})
    text = "The left wing of the house, a left-wing far-right, far right plot."
    hits = compile_lexicon(frame(rows, LEXICON)).find(text, tokenise(text))
    assert [hit.entry for hit in hits] == [0, 2, 1]


def test_guards_hold_with_hyphen_and_blank() -> None:
    """A guard is a phrase as entries are."""
    row = {"term": "toxic", "kind": "k", "pos": "a", "strength": 0.5, "source": "ours"}
    machine = compile_lexicon(frame([row | {"not_before": "shock syndrome"}], LEXICON))
    text = "A toxic shock syndrome, a toxic shock-syndrome."
    assert machine.find(text, tokenise(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "The blood soaked regime.", "A knee jerk vote.", "A mealy mouthed man.",
        "A bad-faith offer.", "The so called experts.", "A banana-republic court.",
        "An anti vaxxer spoke.",
    ],
)  # fmt: skip
def test_a_phrase_of_ours_is_the_same_with_blank_or_hyphen(text: str) -> None:
    """Whatever the variety of English."""
    tokens = tokenise(text)
    hits = MATCHERS["loaded.csv"].find(text, tokens)
    found = [text[tokens.starts[hit.first] : tokens.ends[hit.last - 1]] for hit in hits]
    assert any(" " in words or "-" in words for words in found)


@pytest.mark.parametrize(
    "text",
    ["The left wing of the house.", "It has been so called since 1900.", "Moscow backed the plan.",
     "The UN American office.", "It would be late.", "A scandal hit the bank."],
)  # fmt: skip
def test_what_only_a_hyphen_makes_loaded_is_not_without(text: str) -> None:
    """A wing, a delegation and a verb are none of our labels."""
    assert entries(text) == set()


@pytest.mark.parametrize(
    "word", "vilest laziest sleazier shadier cruellest grimmest dafter".split()
)
def test_our_short_adjectives_are_compared(word: str) -> None:
    """The strongest form of a judgement counts as its plain form does."""
    assert len(entries(f"It was the {word} speech.")) == 1


def test_verbs_and_nouns_are_inflected() -> None:
    """Slam, slams, slammed, slamming; decry, decried; mob, mobs."""
    rows = [
        {"term": t, "kind": "k", "pos": p, "strength": 0.5, "source": "ours"}
        for t, p in (("slam", "v"), ("decry", "v"), ("blast", "v"), ("mob", "n"), ("denounce", "v"))
    ]
    matcher = compile_lexicon(frame(rows, LEXICON))
    forms = "slams slammed slamming decries decried blasting mobs denounced denouncing"
    assert len(matcher.find(forms, tokenise(forms))) == 9


def test_verbs_double_their_consonant_where_english_may() -> None:
    """In British and in American spelling; a k stands after c, and quiz has two z."""
    row = {"kind": "k", "pos": "v", "strength": 0.5, "source": "ours"}
    verbs = "travel admit quiz fuel panic visit fail".split()
    matcher = compile_lexicon(frame([row | {"term": verb} for verb in verbs], LEXICON))
    forms = "travelled traveled admitting quizzed quizzes fuelled fueling panicked visited failed"
    assert len(matcher.find(forms, tokenise(forms))) == len(forms.split())


def test_initials_are_found_in_small_letters_and_in_capitals(tmp_path: Path) -> None:
    """A text's U.S. is one word, its p.m. two."""
    path = tmp_path / "mine.csv"
    path.write_text("term,kind,source\nu.s.,k,s\nU.K. troops,k,s\np.m.,k,s\n", encoding="utf-8")
    text = "The U.S. and U.K. troops met at 9 p.m. (9 P.M.) in the U. S. Senate."
    hits = compile_lexicon(read_lexicon(path)).find(text, tokenise(text))
    assert [hit.entry for hit in hits] == [0, 1, 2, 2]


UNFOUND = ["tug_boats", "and/or", '"lo, behold"', "mr. smith", "rock 'n' roll"]


@pytest.mark.parametrize("term", UNFOUND)
def test_a_term_that_no_text_could_hold_is_refused(term: str, tmp_path: Path) -> None:
    """It would count nothing, and nobody would know why."""
    path = tmp_path / "mine.csv"
    path.write_text(f"term,kind,source\n{term},k,s\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"line 2: .* would never be found"):
        read_lexicon(path)


BROKEN = {
    "no column": ("word,kind\nx,y\n", "column 'term'"),
    "empty": ("term,kind,source\n", "at least one entry"),
    "no source": ("term,kind,source\nx,y,\n", "line 2: no source"),
    "twice": ("term,kind,source\nx,y,z\nX,y,z\n", "twice"),
    "strength": ("term,kind,source,strength\nx,y,z,high\n", "not a number"),
    "range": ("term,kind,source,strength\nx,y,z,7\n", "between 0 and 1"),
    "pos": ("term,kind,source,pos\nx,y,z,q\n", "pos is 'q'"),
}


def test_nouns_are_found_with_an_apostrophe_as_without() -> None:
    """*regime's* is a use of *regime*, whatever the apostrophe; so is the plural's."""
    entry = {"term": "regime", "kind": "label", "source": "ours", "pos": "n", "strength": 0.5}
    matcher = compile_lexicon(frame([entry], LEXICON))
    text = "The regime's fall. The regime’s fall. The regimes’ fall. The regimented."
    hits = matcher.find(text, tokenise(text))
    assert [tokenise(text).words[hit.first] for hit in hits] == ["regime's", "regime's", "regimes"]


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_lexicon_is_refused_with_its_line(case: str, tmp_path: Path) -> None:
    """The message names the file, the line and what is wrong."""
    text, message = BROKEN[case]
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=message):
        read_lexicon(path)


def test_a_term_without_a_word_is_refused(tmp_path: Path) -> None:
    """A lexicon of punctuation cannot be matched."""
    path = tmp_path / "mine.csv"
    path.write_text("term,kind,source\n!!!,y,z\n", encoding="utf-8")
    with pytest.raises(RuleError, match="holds no word"):
        compile_lexicon(read_lexicon(path))


def test_a_missing_lexicon_is_one_clear_error() -> None:
    """No traceback of csv or pathlib reaches the user."""
    with pytest.raises(RuleError, match="not a readable lexicon"):
        read_lexicon("no-such-lexicon.csv")


def test_the_features_kinds_are_those_of_the_lexicon() -> None:
    """The closed vocabulary declared is the file's, the pattern's and the tagger's."""
    from framing.features.loaded import KINDS

    assert sorted({*LOADED["kind"], "scare_quotes", "unlisted"}) == list(KINDS)
