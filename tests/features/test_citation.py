"""Who is cited, by rules: the constructions, the laws, and the numbers."""

import time

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from framing.feature import Found
from framing.features.citation import CITATION, CITATION_BY_RULES
from framing.schema import EVIDENCE, EXPOSURE, MEASURES, ROLES, check, frame
from tests.build import make_articles
from tests.marked import mark, unmark

DIRECT = [
    "{content|“It failed,”} {source|Jane Doe} {cue|said}. {content|“Badly.”}",
    "{content|“It failed,”} {cue|said} {source|Jane Doe}.",
    "{content|“It failed,”} {cue|said} {source|Jane Doe, the minister of health}, on Monday.",
    "{content|“It failed,”} {source|he} {cue|told} reporters in Leeds.",
    "{content|“Did it fail?”} {source|the mayor} {cue|asked}.",
    "{content|“It failed!”} {source|Doe} {cue|shouted}.",
    "{source|Doe} {cue|said}, {content|“It failed.”}",
    "{source|Doe} {cue|said}: {content|“It failed.”}",
    "{source|Doe} {cue|told} the committee, {content|“It failed.”}",
    "{source|Doe}{cue|:} {content|“It failed.”}",
    "{content|“It failed.”}\n\n{cue|—} {source|Jane Doe, mayor of Hull}",
    "{content|“It failed,”} {source|she} {cue|said}, {content|“and it will fail again.”}",
    "{content|“It failed,”} {source|Ms. Doe} {cue|added} in a statement. {content|“We know it.”}",
    "{source|Jane Doe, 34, a teacher from Hull}, {cue|said}, {content|“It failed.”}",
    "{content|“It failed,”} {source|Jane Doe, a nurse}, {cue|said}.",
    "{cue|According to} {source|the ministry}, {content|“the scheme has failed.”}",
    "{content|“The scheme has failed,”} {cue|according to} {source|the ministry}.",
    "{source|Doe} {cue|has repeatedly said}, {content|“It failed.”}",
    "{content|“It failed. We know it,”} {source|the farmers’ leader} {cue|said}.",
    "{content|“Vote!”} {cue|read} {source|the signs}.",
]
INDIRECT = [
    "{source|Doe} {cue|said} {content|that the scheme had failed}.",
    "{source|Doe} {cue|said} {content|the scheme had failed}.",
    "{source|The official} {cue|added} {content|that members could do more}.",
    "{source|Jane Doe, the minister of health}, {cue|said} {content|the scheme had failed}.",
    "On Monday, {source|the company} {cue|said} {content|it would close}.",
    "{content|The scheme has failed}, {source|Doe} {cue|said}.",
    "{content|The scheme has failed}, {cue|said} {source|Jane Doe}.",
    "{content|The scheme}, {source|she} {cue|said}, {content|had failed from the start}.",
    "{content|The scheme has failed}, {cue|according to} {source|the ministry}.",
    "{cue|According to} {source|the ministry}, {content|the scheme has failed}.",
    "{source|People who met him} {cue|said} {content|he was tired}.",
    "{source|The mayor} {cue|did not say} {content|whether the road would open}.",
    "{source|Doe} {cue|argued} {content|that the road was unsafe}.",
    "{source|Critics} {cue|say} {content|the road is unsafe}.",
    "{source|Doe and Roe} {cue|said} {content|they would leave}.",
    "{source|She} {cue|denied} {content|the claims}.",
    "{source|The union} {cue|criticised} {content|the company for its silence}.",
    "{source|The mayor} {cue|accused} {content|the company of greed}.",
    "{source|The council} {cue|called for} {content|an inquiry}.",
    "There was {source|his} {cue|claim} {content|that the river is dirty}.",
    "Nothing came of {source|Jane Doe}’s {cue|belief} {content|that rivers are clean}.",
    "{source|A man who asked not to be named} {cue|said} {content|it failed}.",
    "{source|The mayor} resigned and {cue|said} {content|she was sorry}.",
    "{source|Jane Doe, a spokeswoman for the ministry}, {cue|said} {content|the plan failed}.",
    "{source|John Smith, the mayor}, {cue|said} {content|the council voted}.",
    "{source|The company, based in Oslo}, {cue|said} {content|profits fell}.",
    "{source|The minister, who resigned on Friday}, {cue|said} {content|the strike ended}.",
    "{content|The plan failed on Monday}, {cue|said} {source|the minister}.",
    "{content|The road, closed since May, will open}, {cue|said} {source|the minister}.",
    "{content|The road, closed since May, opened on Monday}, {cue|said} {source|the minister}.",
    "The report, which {source|the ministry} {cue|said} {content|was false}, was withdrawn.",
    "The minister, {source|who} {cue|said} {content|the plan failed}, resigned.",
    "Doe, {cue|asked} {content|about the plan}, shrugged.",
    "{source|The witness, who asked not to be named}, {cue|said} {content|the car was red}.",
    "{source|He} {cue|said} {content|nothing could be done}.",
    "{source|Critics} {cue|claimed} {content|the plan hurts workers}.",
    "{source|The group} {cue|claimed} {content|responsibility for the fire}.",
    "{source|Police} {cue|found} {content|that people lie}.",
]
MIXED = [
    "{source|Doe} {cue|called} {content|the scheme “a costly failure”}.",
    "{source|Doe} {cue|said} {content|the scheme was “a costly failure” and had to end}.",
]
SEVERAL = [
    "{source|Doe} {cue|said} {content|it failed}, {cue|adding} {content|that she was sorry}.",
    "{source|Doe} {cue|said} {content|it failed}, but {source|Roe} {cue|insisted} "
    "{content|it had worked}.",
    "{source|Doe} {cue|said} {content|it failed}; {source|Roe} {cue|said} {content|it worked}.",
    "{cue|Asked} {content|about the plan}, {source|Doe} {cue|said} {content|it failed}.",
    "{source|The minister}, {source|who} {cue|said} {content|the plan failed}, {cue|said} "
    "{content|the road was shut}.",
    "{content|“It failed,”} {source|Doe} {cue|said}.\n\n{content|“It worked,”} {source|Roe} "
    "{cue|said}.",
]
CONTINUED = [
    "{content|“It failed.}\n\n{content|“It will fail again,”} {source|Doe} {cue|said}.",
    "{content|“It failed,”} {source|Doe} {cue|said}. {content|“We know it.}\n\n"
    "{content|“And we knew it.”}",
    "{content|“It failed,”} {source|Doe} {cue|said}.\n\n“It worked.”",
    "{source|Doe} {cue|said}:\n\n{content|“It failed.”}",
]
WITHOUT_SOURCE = [
    "It {cue|is reported} {content|that the river is dirty}.",
    "{content|The mayor} {cue|was accused} {content|of greed}.",
    "{content|The plant} {cue|is expected} {content|to close}.",
    "{content|The firm} {cue|reportedly} {content|cut 40 jobs}.",
    "{content|The firm} {cue|allegedly} {content|cut 40 jobs}.",
]
NOTHING = [
    "The bill said to fail was never tabled.",
    "The states of the union met in Hull.",
    "His claims were long and his reports were late.",
    "The “Open Skies” treaty was signed in 1992.",
    "It rained in Leeds.",
    "“Hamlet” opened in York on Monday.",
    "A spokesman was not available.",
    "The so-called experts left.",
    "Asked about the plan, Doe shrugged.",
    "Having said that, the plan is good.",
    "The storm claimed 12 lives.",
    "He added salt to the soup.",
    "The children found that tree.",
    "The clock said noon.",
    "He said nothing.",
    "He said nothing about the plan.",
    "The plan is good, said nobody ever.",
    "Few believed them.",
    "Das Ministerium sagte am Montag, dass die Straße wegen der Arbeiten bis zum Herbst gesperrt "
    "bleibt und dass die Anwohner davon schon im Juni durch einen Brief erfahren hatten, sagte er.",
    "Министр сказал, что дорога закрыта.",
    "",
]
SEED = """Tensions could grow, the alliance’s secretary-general, Imangali Tasmagambetov, has said.

“More states will look to us,” Tasmagambetov told TASS on Monday. He argued that the “demand for \
safety can lead to more members.”

The official added that members could do more. “Safety is shared,” he said."""

STYLES = {
    "curly": "“{}”",
    "straight": '"{}"',
    "guillemets": "«{}»",
    "guillemets inwards": "»{}«",
    "German": "„{}“",
    "single": "‘{}’",
    "straight single": "'{}'",
    "typewriter": "``{}''",
}


def find(*texts: str) -> Found:
    """Find the citations in texts."""
    return CITATION_BY_RULES.find(make_articles(*texts))


def shown(text: str) -> str:
    """Mark the parts found in a text."""
    roles = find(text).roles
    kept = roles[roles["role"].isin(["source", "cue", "content"])]
    return mark(text, zip(kept["role"], kept["start"], kept["end"], strict=True))


def sources(text: str) -> list[tuple[object, ...]]:
    """Give text, label and fullest name of the sources found, in order."""
    roles = find(text).roles
    rows = roles[roles["role"] == "source"]
    names = rows["refers_to"].astype(object).where(rows["refers_to"].notna(), None)
    return list(zip(rows["text"], rows["label"], names, strict=True))


# ---------------------------------------------------------------- examples


@pytest.mark.parametrize(
    "marked", [*DIRECT, *INDIRECT, *MIXED, *SEVERAL, *CONTINUED, *WITHOUT_SOURCE]
)
def test_it_finds_source_cue_and_content(marked):
    """Every construction gives the spans written in the sentence."""
    text, _ = unmark(marked)
    assert shown(text) == marked


@pytest.mark.parametrize("text", NOTHING)
def test_it_is_silent_without_a_citation(text):
    """Look-alikes, titles in quotation marks and other languages give nothing."""
    assert shown(text) == text


@pytest.mark.parametrize(
    ("cases", "kind"), [(DIRECT, "direct"), (INDIRECT, "indirect"), (MIXED, "mixed")]
)
def test_the_kind_tells_how_much_is_in_quotation_marks(cases, kind):
    """Direct is all, mixed is some, indirect is none."""
    kinds = find(*(unmark(case)[0] for case in cases)).evidence["kind"]
    assert set(kinds) == {kind}


@pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))
def test_every_style_of_quotation_mark_gives_the_same_citations(style):
    """Parts are equal but for the marks themselves, and apostrophes disturb none."""
    pieces = "It can’t work, the farmers’ leader’s plan,", "It won’t."
    text = "{} Doe said. {} The workers’ boss said that it’s the firm’s plan.".format(
        *map(style.format, pieces)
    )
    roles = find(text).roles
    marks = "“”\"«»„‘’'`"
    found = [(role, words.strip(marks)) for role, words in zip(roles.role, roles.text, strict=True)]
    assert found == [
        ("cue", "said"),
        ("content", pieces[0]),
        ("content", pieces[1]),
        ("source", "Doe"),
        ("cue", "said"),
        ("content", "that it’s the firm’s plan"),
        ("source", "The workers’ boss"),
    ]


def test_the_founding_case():
    """Surname, description and pronoun lead to the one man; the agency told is a medium."""
    roles = find(SEED).roles
    named = roles[roles["role"] == "source"]
    assert named["text"].tolist() == [
        "the alliance’s secretary-general, Imangali Tasmagambetov",
        "Tasmagambetov",
        "He",
        "The official",
        "he",
    ]
    assert set(named["refers_to"]) == {"Imangali Tasmagambetov"}
    told = roles[roles["role"] == "medium"]
    assert told[["text", "label"]].to_numpy().tolist() == [["TASS", "media"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Lorn came. Lorn said it failed.", [("Lorn", "person", "Ada Lorn")]),
        (
            "Ada Lorn, the minister of health, came. The minister said it failed.",
            [("The minister", "official", "Ada Lorn")],
        ),
        (
            "Ada Lorn and Max Lorn came. Lorn said it failed.",
            [("Lorn", "person", None)],
        ),
        (
            "Ada Lorn came. Max Reed left. He said it failed.",
            [("He", "person", "Max Reed")],
        ),
        (
            "“No,” Ada Lorn said.\n\n“Never,” she said.",
            [("Ada Lorn", "person", "Ada Lorn"), ("she", "person", "Ada Lorn")],
        ),
        (
            "“No,” Ada Lorn said.\n\nIt rained.\n\n“Never,” she said.",
            [("Ada Lorn", "person", "Ada Lorn"), ("she", "person", None)],
        ),
        (
            "Mrs. Ada Lorn said no. “Never,” he said.",
            [("Mrs. Ada Lorn", "person", "Ada Lorn"), ("he", "person", None)],
        ),
        (
            "Ada Lorn, the minister, and Max Reed, the minister, met. The minister said no.",
            [("The minister", "official", None)],
        ),
        ("Senator Ada Lorn said no.", [("Senator Ada Lorn", "politician", "Ada Lorn")]),
        ("Reuters said it failed.", [("Reuters", "media", "Reuters")]),
        ("A source said it failed.", [("A source", "anonymous", None)]),
        (
            "An official who asked not to be named said it failed.",
            [("An official who asked not to be named", "anonymous", None)],
        ),
        (
            "The witness, who asked not to be named, said it failed.",
            [("The witness, who asked not to be named", "anonymous", None)],
        ),
        (
            "Jane Doe, a nurse for critics of the plan, said it failed.",
            [("Jane Doe, a nurse for critics of the plan", "expert", "Jane Doe")],
        ),
        (
            "The Council of Experts said it failed.",
            [("The Council of Experts", "institution", "Council of Experts")],
        ),
        ("Some experts said it failed.", [("Some experts", "anonymous", None)]),
        ("Critics of the plan said it failed.", [("Critics of the plan", "anonymous", None)]),
        (
            "People familiar with the plan said it failed.",
            [("People familiar with the plan", "anonymous", None)],
        ),
        ("The report said it failed.", [("The report", "document", None)]),
        ("They said it failed.", [("They", "unknown", None)]),
    ],
)
def test_a_source_leads_to_the_fullest_name_or_to_none(text, expected):
    """Only what the article makes certain; an ambiguous name stays missing."""
    assert sources(text) == expected


@pytest.mark.parametrize(
    "marked",
    [
        "{source|An officer who did not want to be named} said the bridge was mined.",
        "{source|A minister}, who requested not to be identified, said the budget was lost.",
        "{source|A nurse}, who asked that her name not be used, said the ward was closed.",
        "{source|A trader} who asked to remain unnamed said prices doubled.",
        "{source|A banker who declined to be identified because the talks are private} said the "
        "deal was dead.",
        "{source|A pupil whose name is being withheld} said the teacher shouted.",
        "“The lift fell,” said {source|a porter who would not give his name}.",
        "“The lift fell,” said {source|one porter}, who asked that his name be withheld.",
        "{source|A guard}, requesting anonymity, said the gate was open.",
        "Speaking on condition of anonymity, {source|an official} said the port was mined.",
        "“It was chaos,” {source|a teacher} told the Echo, asking not to be named.",
        "“It was chaos,” {source|a teacher} said, on the condition that she not be named.",
        "“The gate was open,” said {source|an aide who was not authorised to speak to the press}.",
        "{source|The clerk} didn't want to be named but said the files were burned.",
        "{source|Maria}, whose name has been changed, said the nurse hit her.",
        "{source|An engineer who begged not to be mentioned} said the bolts were loose.",
        "{source|A resident, who gave her name only as Fatima,} said shells fell.",
    ],
)
def test_who_asks_not_to_be_named_is_anonymous_and_the_request_no_citation(marked):
    """One citation a sentence, its source without a name."""
    text, _ = unmark(marked)
    evidence, roles = CITATION.find(make_articles(text))
    assert len(evidence) == 1
    [source] = roles[roles["role"] == "source"].itertuples()
    assert mark(text, [("source", source.start, source.end)]) == marked
    assert (source.label, pd.isna(source.refers_to)) == ("anonymous", True)


@pytest.mark.parametrize("title", ["Engr", "Cllr", "Smt", "Barr", "Alh", "Pdt", "Adv", "Ing", "Er"])
def test_a_title_with_a_stop_cuts_neither_source_nor_content(title):
    """Titles that American papers do not print are read as *Dr.* is."""
    cited = f"{{content|{title}. Bello would come on Monday}}"
    for marked in (
        f"{{source|The adviser}} {{cue|said}} {cited}.",
        f"{{source|{title}. Musa Bello}} {{cue|said}} {{content|the dam held}}.",
    ):
        text, _ = unmark(marked)
        roles = CITATION.find(make_articles(text)).roles
        spans = zip(roles["role"], roles["start"], roles["end"], strict=True)
        assert mark(text, spans) == marked


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("The floods claimed nine lives in the valley.", 0),
        ("Ireland claimed gold in the relay.", 0),
        ("The disease has claimed 40 victims.", 0),
        ("The fire claimed two homes.", 0),
        ("Insurance claims rose by a tenth last year.", 0),
        ("Land claims were heard.", 0),
        ("He claimed lives had been lost.", 1),
        ("He claimed the title was stolen.", 1),
        ("The fire service claimed the blaze was arson.", 1),
        ("She claimed the clerk stole her mother’s pension.", 1),
        ("Lawyers claimed the strike cost nine lives.", 1),
        ("Survivors of the fire claimed the doors were locked.", 1),
        ("The union claims hired thugs broke the strike.", 1),
        ("The rebels claimed responsibility for the blast.", 1),
    ],
)
def test_who_claims_a_life_or_a_prize_is_not_cited(text, n):
    """A claim is a citation if something is said by it."""
    assert len(CITATION.find(make_articles(text)).evidence) == n


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Mr Doe was convinced that the bridge would hold.", "mental"),
        ("Mr Doe convinced voters that the bridge would hold.", "directive"),
        ("Mr Doe shot back that the plan was dead.", "arguing"),
        ("The court heard that the brakes had been faulty.", "neutral"),
    ],
)
def test_the_stance_is_that_of_the_whole_cue(text, stance):
    """*Was convinced* and *shot back* mean something else than their verbs."""
    roles = CITATION.find(make_articles(text)).roles
    assert roles["label"][roles["role"] == "cue"].tolist() == [stance]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("A spokesman said a nurse, asking not to be named, had complained.", "official"),
        ("Ada Lorn, who asked not to be named in the first report, said it failed.", "person"),
        ("Police declined to give his name.", "institution"),
        ("A clerk who asked not to be named had left, said the manager.", "person"),
        ("The minister, who declined to name the firm, said the valves failed.", "official"),
        ("The nurse said the patient, who asked not to be named, was stable.", "expert"),
    ],
)
def test_who_keeps_other_names_or_is_named_is_not_anonymous(text, label):
    """What others ask, and what is asked of others, says nothing of a source."""
    roles = CITATION.find(make_articles(text)).roles
    sources = roles[roles["role"] == "source"].sort_values("start")
    assert sources["label"].iloc[0] == label


def test_the_rule_names_lexicon_entry_and_construction():
    """A reader can look up why a citation was found."""
    rules = find("“No,” Doe said. Roe argued that it failed.").evidence["rule"]
    assert rules.tolist() == ["cues/say/quote-source-verb", "cues/argue/source-verb-that"]


def test_the_cue_carries_its_stance():
    """Claiming and saying are told apart."""
    roles = find("Doe claimed it failed. Roe said it failed.").roles
    assert roles.loc[roles["role"] == "cue", "label"].tolist() == ["distancing", "neutral"]


# ---------------------------------------------------------------- laws

texts = st.lists(
    st.sampled_from(
        [unmark(case)[0] for case in [*DIRECT, *INDIRECT, *MIXED, *SEVERAL, *WITHOUT_SOURCE]]
    ),
    min_size=1,
    max_size=4,
).map("\n\n".join)
prose = st.lists(
    st.sampled_from(
        "said “ ” \" ' ’ « » , . : ; — ( ) \n Doe he who the of and by according to "
        "claims claim that was reportedly Mr. told 34 It".split(" ")
    ),
    max_size=40,
).map(" ".join)

ENDS = (
    "It failed.|It failed.”|“It failed.”|“It failed|- Roe.|— Ana Roe (@anaroe)|Judge Roe|A: No.|"
    "Q: Why?|Roe:|he said|READ MORE: More|by Roe|“|”|- |“Why?”|According to Roe:"
).split("|")
lines = st.lists(
    st.tuples(st.sampled_from(ENDS), st.sampled_from(["", " ", "\n", "\n\n", " - "])), max_size=8
).map(lambda parts: "".join(map("".join, parts)))


@settings(deadline=None)
@example('It rained.\n"It failed."\n- Roe.')
@given(st.one_of(st.text(max_size=80), prose, prose.map(lambda t: t.replace(" ", "")), lines))
def test_no_text_makes_it_fail_and_slices_equal_the_text(text):
    """Odd prose is not an error, and the tables keep their promises."""
    CITATION.find(make_articles(text))
    found = find(text)
    whole = pd.Series({"a0": text}, dtype="str")
    check(found.evidence, EVIDENCE, texts=whole)
    check(found.roles, ROLES, texts=whole)
    hulls = found.roles.groupby("evidence_id").agg({"start": "min", "end": "max"})
    evidence = found.evidence.set_index("evidence_id")
    assert evidence["start"].equals(hulls["start"].reindex(evidence.index))
    assert evidence["end"].equals(hulls["end"].reindex(evidence.index))


@settings(deadline=None, max_examples=30)
@given(st.lists(texts, min_size=2, max_size=3))
def test_it_works_article_by_article(several):
    """Finding in two corpora put together gives the two results put together."""
    articles = make_articles(*several)
    whole = CITATION_BY_RULES.find(articles)
    parts = [CITATION_BY_RULES.find(articles.iloc[[n]]) for n in range(len(articles))]
    for n, table in enumerate(whole):
        joined = pd.concat([part[n] for part in parts], ignore_index=True)
        pd.testing.assert_frame_equal(table, joined)


@settings(deadline=None, max_examples=30)
@given(texts)
def test_a_paragraph_in_front_shifts_every_start(text):
    """What stands before in another paragraph changes no span."""
    front = "It rained in the north.\n\n"
    before, after = find(text), find(front + text)
    for one, other in zip(before, after, strict=True):
        shift = other[["start", "end"]] - len(front)
        pd.testing.assert_frame_equal(one[["start", "end"]], shift)
    assert before.evidence["rule"].tolist() == after.evidence["rule"].tolist()


@pytest.mark.parametrize("paragraph", [0, 1, 2])
def test_a_lost_quotation_mark_changes_nothing_in_other_paragraphs(paragraph):
    """Each paragraph's marks pair within it."""
    paragraphs = [
        "Doe came. “It failed,” Doe said. “Badly.”",
        "Roe disagreed. “It worked,” she said.",
        "The mayor said it was “too early”. “Wait,” she told reporters.",
    ]
    whole = find("\n\n".join(paragraphs))
    assert len(whole.evidence) >= len(paragraphs)
    start = sum(len(text) + 2 for text in paragraphs[:paragraph])
    end = start + len(paragraphs[paragraph])
    for at in [n for n, glyph in enumerate(paragraphs[paragraph]) if glyph in "“”"]:
        cut = paragraphs[paragraph][:at] + paragraphs[paragraph][at + 1 :]
        changed = find("\n\n".join([*paragraphs[:paragraph], cut, *paragraphs[paragraph + 1 :]]))
        before = [(e.start, e.text, e.rule) for e in whole.evidence.itertuples()]
        after = [
            (e.start + (e.start >= end - 1), e.text, e.rule) for e in changed.evidence.itertuples()
        ]
        elsewhere = [[s for s in spans if not start <= s[0] < end] for spans in (before, after)]
        assert elsewhere[0] == elsewhere[1]


@pytest.mark.parametrize(
    "text",
    [
        "said " * 100_000,
        "according to " * 50_000,
        "“No,” he said, " * 20_000,
        "Doe said it, saying " * 20_000,
        "Jane Doe said no. " * 20_000,
        "“ " * 100_000,
        "Doe, who, " * 40_000,
    ],
    ids=lambda text: text[:14],
)
def test_long_texts_take_linear_time(text):
    """No chain of cues, names or marks makes it slow."""
    start = time.process_time()
    find(text)
    assert time.process_time() - start < 5


# ---------------------------------------------------------------- measures


EXPOSED = [
    ("a0", "outlet", 80, 4, True),
    ("a0", "quoted", 100, 3, True),
    ("a0", "paraphrased", 20, 1, True),
    ("a0", "promo", 50, 1, True),
    ("a1", "outlet", 10, 1, True),
]


def measured(
    found: Found, exposure: list[tuple[object, ...]]
) -> dict[tuple[str, str], list[float]]:
    """Give n, exposure and value by article and measure."""
    rows = check(CITATION_BY_RULES.measure(found, frame(exposure, EXPOSURE)), MEASURES)
    return {
        (row.article_id, row.measure): [row.n, row.exposure, row.value] for row in rows.itertuples()
    }


def test_the_measures_count_citations_and_their_kinds():
    """Promos are no exposure; kinds are per hundred citations; no citation leaves them missing."""
    found = find(
        "“No,” Doe said. A source claimed it failed. It is reported that it failed.", "It rained."
    )
    numbers = measured(found, EXPOSED)
    assert numbers["a0", "citations_per_1000_words"] == [3, 200, 15]
    assert numbers["a0", "quoted_words_per_1000_words"] == [100, 200, 500]
    assert numbers["a0", "paraphrased_words_per_1000_words"] == [20, 200, 100]
    third = pytest.approx(100 / 3)
    for kind in ("anonymous_sources", "missing_sources", "distancing_cues", "direct_citations"):
        assert numbers["a0", f"{kind}_per_100_citations"] == [1, 3, third]
    assert numbers["a0", "official_sources_per_100_citations"] == [0, 3, 0]
    assert numbers["a1", "citations_per_1000_words"] == [0, 10, 0]
    n, exposure, value = numbers["a1", "missing_sources_per_100_citations"]
    assert (n, exposure) == (0, 0)
    assert pd.isna(value)


def test_undecided_voices_leave_quoted_words_missing():
    """Unknown is missing, never zero."""
    numbers = measured(find("“No,” Doe said."), [("a0", None, 3, 1, True)])
    assert numbers["a0", "citations_per_1000_words"][:2] == [1, 3]
    for voice in ("quoted", "paraphrased"):
        n, exposure, value = numbers["a0", f"{voice}_words_per_1000_words"]
        assert exposure == 3
        assert pd.isna(n)
        assert pd.isna(value)


def test_a_number_opens_to_its_citations():
    """The rows behind a measure are as many as it counts."""
    found = find("“No,” Doe said. A source claimed it failed. It is reported that it failed.")
    counts = measured(found, EXPOSED[:1])
    for (_, measure), (n, *_) in counts.items():
        if measure.endswith("citations"):
            assert len(CITATION_BY_RULES.rows(found, measure)) == n
    assert len(CITATION_BY_RULES.rows(found, "citations_per_1000_words")) == 3
