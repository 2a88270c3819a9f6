"""Who speaks at the end of a headline, by a colon, a dash or a verb in the present tense."""

import pytest

from framing.features.citation import CITATION
from tests.build import make_articles
from tests.marked import mark, unmark

CLAIMS = [
    "{content|Vile junta starves valley} {cue|–} {source|UN ambassador}",
    "{content|Grain embargo monstrous}{cue|:} {source|Ardova FM}",
    "{content|Shameful treaty torn up at last} {cue|—} {source|Kremlin}",
    "{content|Smugglers out to wreck the harbour}{cue|:} {source|Police}",
    "{content|“Disgraceful” levy will ruin bakers}{cue|:} {source|traders}",
    "{content|Thirst is emptying our towns} {cue|-} {source|Bishop Imre}",
    "{content|Foes hatching wicked plan} {cue|—} {source|Dorin Vasku}",
    "{content|The murderers will pay}, {cue|vows} {source|president}",
    "{content|I was cheated}, {cue|says} {source|former mayor}",
    "{content|Quay sale is robbery}, {cue|claims} {source|villager}",
    "{content|Glacier could slide}, {cue|warns} {source|geologist}",
    "{content|Tunnel might flood by May}, {cue|warn} {source|engineers}",
    "{content|Toll is a swindle}, {cue|says} {source|governor}",
    "{content|Ring road ‘a folly’}, {cue|says} {source|bishop}",
]
OWN = [
    "The week in pictures: Lisbon",
    "Book review: The Long Tide",
    "War in the hills: what we know",
    "Nine die in crash — and nobody knows why",
    "The harbour trial – Day 4",
    "Rovers 2-1 United – Match report",
    "Flood warning – Devon",
    "Why the glacier slides: an expert",
    "Strike closes all three ports – Reuters",
    "The one critic that he cannot answer: his minister",
    "Mine to go to auction: Doe's and Roe's firms to bid",
    "Girl was last seen at 6:06 PM",
    "Guide to the budget: Taxes, fees and fines",
    "Oscar for best actress: Dorin Vasku",
    "Shameful end to a long career: President Dorin Vasku",
    "{source|Bishop} {cue|condemns} {content|war}, urges president",
]
ELIDED = [
    "{source|Mayor} opens pool, {cue|vows} {content|new park}",
    "Bank posts record loss, warns staff",
    "{source|Club} posts loss, {cue|claims} {content|victory}",
]
BODY = "\n\nDorin Vasku said little on Monday. It rained."


@pytest.mark.parametrize("marked", [*CLAIMS, *OWN, *ELIDED])
def test_who_ends_a_headline_speaks(marked: str) -> None:
    """The claim is theirs; places, kinds of texts and media after a dash claim nothing."""
    headline, _ = unmark(marked)
    articles = make_articles(headline + BODY).assign(body_start=len(headline) + 2)
    roles = CITATION.find(articles).roles
    roles = roles[(roles["end"] <= len(headline)) & (roles["role"] != "medium")]
    assert mark(headline, zip(roles["role"], roles["start"], roles["end"], strict=True)) == marked


def test_no_line_of_the_body_is_a_headline() -> None:
    """A colon in a body leads up to what follows as often as not."""
    assert CITATION.find(make_articles("Vile junta starves valley – UN ambassador")).evidence.empty
