"""Dictionaries of others: quanteda's and LIWC's are read; what is hostile is refused, not run."""

from pathlib import Path

import pytest

from framing.errors import RuleError
from framing.lexicon import compile_lexicon, read_lexicon
from framing.text import tokenise

QUANTEDA = """\
---
Policy:
  tax: [tax*, "value added", no]
  health:
    - clinic
    - nurs?
    - waiting list*
Tone: grim
"""
LIWC = "%\n1\tfunct\n31\tNeg Emo (sad)\n%\nabandon*\t31\nthe\t1\nnot ever\t1\t31\n"


def write(tmp_path: Path, name: str, text: str) -> Path:
    """A file in a folder of its own."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_quanteda_dictionary_keeps_its_categories_as_paths(tmp_path: Path) -> None:
    """Nested categories are joined by dots; wildcards and phrases stay."""
    lexicon = read_lexicon(write(tmp_path, "topics.yml", QUANTEDA))
    assert lexicon[["term", "kind", "pos", "source"]].values.tolist() == [
        ["tax*", "policy.tax", "g", "topics"],
        ["value added", "policy.tax", "a", "topics"],
        ["no", "policy.tax", "a", "topics"],
        ["clinic", "policy.health", "a", "topics"],
        ["nurs?", "policy.health", "g", "topics"],
        ["waiting list*", "policy.health", "g", "topics"],
        ["grim", "tone", "a", "topics"],
    ]


def test_a_liwc_dictionary_gives_a_term_each_of_its_categories(tmp_path: Path) -> None:
    """The numbers lead to the names in the header."""
    lexicon = read_lexicon(write(tmp_path, "mine.dic", LIWC))
    assert lexicon[["term", "kind"]].values.tolist() == [
        ["abandon*", "neg_emo_sad"],
        ["the", "funct"],
        ["not ever", "funct"],
        ["not ever", "neg_emo_sad"],
    ]


def test_categories_that_a_sign_tells_apart_stay_apart(tmp_path: Path) -> None:
    """Positive and negative emotion are not added up; the same name twice is one category."""
    dic = read_lexicon(write(tmp_path, "emo.dic", "%\n1\t+emo\n2\t-emo\n%\nhappy\t1\nangry\t2\n"))
    assert dic["kind"].tolist() == ["plus_emo", "minus_emo"]
    yaml = read_lexicon(write(tmp_path, "emo.yml", "+emo: [happy]\n-emo: [angry]\n+emo: [glad]\n"))
    assert yaml["kind"].tolist() == ["plus_emo", "minus_emo", "plus_emo"]


def test_the_three_formats_find_the_same(tmp_path: Path) -> None:
    """One lexicon in CSV, YAML and .dic has the same hits."""
    files = {
        "a.csv": "term,kind,source,pos\ngrim,tone,ours,a\nabandon*,tone,ours,g\n",
        "a.yaml": "tone: [grim, abandon*]",
        "a.dic": "%\n1\ttone\n%\ngrim\t1\nabandon*\t1\n",
    }
    text = "A grim day; they abandoned it, GRIM as abandonment is. Grimly."
    found = []
    for name, content in files.items():
        machine = compile_lexicon(read_lexicon(write(tmp_path, name, content)))
        found.append([hit[:2] for hit in machine.find(text, tokenise(text))])
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 4


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
REFUSED = {
    "alias bomb": ("x.yml", BOMB, "line 1: anchors and aliases"),
    "tag": ("x.yml", "a: !!python/object/apply:os.system [echo]\n", "line 1: tags"),
    "deep": ("x.yml", "a:\n  " + "[" * 5_000, "line 2: categories are nested deeper"),
    "no category": ("x.yml", "- a\n- b\n", "line 1: 'a' stands in no category"),
    "broken YAML": ("x.yml", "a: [b\nc: d\n", "not a YAML dictionary"),
    "control character": ("x.yml", "a: [b\x00]\n", "not a YAML dictionary"),
    "empty": ("x.yml", "a: []\n", "no term"),
    "list as a key": ("x.yml", "? [a, b]\n: c\n", "where a category's name should"),
    "regex": ("x.yml", "a: ['(a+)+$']\n", r"line 1: the term '\(a\+\)\+\$' holds '\('"),
    "only wildcards": ("x.yml", "a: ['**']\n", "a word without a letter"),
    "wildcard in a phrase": ("x.yml", "a: ['tax * cut']\n", "a word without a letter"),
    "long": ("x.yml", f"a: [{'b' * 101}]\n", "longer than 100"),
    "many words": ("x.yml", f"a: [{'b ' * 11}]\n", "more than 10 words"),
    "no header": ("x.dic", "abandon*\t31\n", "between two lines of %"),
    "bad header": ("x.dic", "%\nfunct\n%\n", "line 2: a category is a number"),
    "unknown number": ("x.dic", "%\n1\tfunct\n%\nthe\t7\n", "line 4: the header has no category"),
    "no number": ("x.dic", "%\n1\tfunct\n%\nthe\n", "line 4: the term 'the' has no category"),
    "condition": (
        "x.dic",
        "%\n1\ta\n%\nlike\t(02 134)1/1 1\n",
        r"line 4: the code '\(02 134\)1/1'",
    ),
    "condition apart": (
        "x.dic",
        "%\n1\ta\n%\nlike (02 134)1/1 1\n",
        "of the term 'like' holds under",
    ),
    "date": ("x.dic", "%\n1\ta\n%\nafter 9/11\t1\n", "line 4: the term 'after 9/11' holds '/'"),
    "next word": ("x.dic", "%\n1\ta\n%\nkind\t<of>1/1\n", "line 4: the code '<of>1/1'"),
    "same in .dic": ("x.dic", "%\n1\tPro EU\n2\tpro-eu\n%\n", "line 3: .* 'Pro EU' of line 2"),
    "same in YAML": ("x.yml", "Neg: [a]\nNEG: [b]\n", "line 2: the category 'NEG' .* of line 1"),
    "same below": ("x.yml", "a:\n  C++: [b]\n  C: [d]\n", "line 3: the category 'C'"),
    "two names": ("x.dic", "%\n1\ta\n1\tb\n%\n", "stands for two"),
    "list in a term": ("x.yml", "a: lie, tax*, boats\n", "line 1: .* holds ',', so that"),
    "star and stop": ("x.yml", "a: ['tax*.']\n", "line 1: .* would never be found"),
    "face": ("x.dic", "%\n1\ta\n%\n:(\t1\n", r"line 4: the term ':\(' holds '\('"),
    "wildcard in CSV": ("x.csv", "term,kind,source\ntax*,k,s\n", "line 2: .* give it the pos g"),
    "regex in CSV": ("x.csv", "term,kind,source\n(a|b),k,s\n", "line 2: .* holds"),
    "regex in forms": ("x.csv", "term,kind,source,forms\na,k,s,b|c\n", "line 2: .* holds"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_dictionary_is_refused_with_file_line_and_reason(
    case: str, tmp_path: Path
) -> None:
    """The message leads to the line; nothing of the file is run."""
    name, text, message = REFUSED[case]
    with pytest.raises(RuleError, match=message) as refused:
        read_lexicon(write(tmp_path, name, text))
    assert name in str(refused.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A dictionary in another encoding is not guessed at; what to do is said."""
    path = tmp_path / "old.dic"
    path.write_bytes(b"%\n1\tfunct\n%\ncaf\xe9\t1\n")
    with pytest.raises(RuleError, match=r"not a readable lexicon in UTF-8, .* line 4; .* save it"):
        read_lexicon(path)
