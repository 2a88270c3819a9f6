"""Things that somebody acts on, as the outlet calls them: *MPs backed a reckless bill*.

To pass, ban, sign or reject something shows what one thinks of it, and is a citation, as in
PolNeAR. But nobody *said* that the bill was reckless: these words are the outlet's own. So are its
words for what drew praise or blame, for a vote that was called and a verdict that was given.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

_VERBS = (
    "pass(?:es|ed|ing)?|approv(?:es?|ed|ing)|adopt(?:s|ed|ing)?|enact(?:s|ed|ing)?|"
    "sign(?:s|ed|ing)?|ratif(?:y|ies|ied|ying)|veto(?:es|ed|ing)?|repeal(?:s|ed|ing)?|"
    "amend(?:s|ed|ing)?|impos(?:es?|ed|ing)|block(?:s|ed|ing)?|scrap(?:s|ped|ping)?|"
    "introduc(?:es?|ed|ing)|back(?:s|ed|ing)?|support(?:s|ed|ing)?|oppos(?:es?|ed|ing)|"
    "reject(?:s|ed|ing)?|endors(?:es?|ed|ing)|favou?r(?:s|ed|ing)?|embrac(?:es?|ed|ing)|"
    "accept(?:s|ed|ing)?|vot(?:es?|ed|ing) (?:for|against|through)|"
    "ban(?:s|ned|ning)?|outlaw(?:s|ed|ing)?|prohibit(?:s|ed|ing)?|abolish(?:es|ed|ing)?|"
    "axe?(?:s|d|ing)?|cancel(?:s|l?ed|l?ing)?|postpon(?:es?|ed|ing)|delay(?:s|ed|ing)?|"
    "suspend(?:s|ed|ing)?|halt(?:s|ed|ing)?|shelv(?:es?|ed|ing)|revok(?:es?|ed|ing)|"
    "overturn(?:s|ed|ing)?|overrul(?:es?|ed|ing)|quash(?:es|ed|ing)?|annul(?:s|led|ling)?|"
    "authori[sz](?:es?|ed|ing)|licen[sc](?:es?|ed|ing)|legali[sz](?:es?|ed|ing)|"
    "sentenc(?:es?|ed|ing)|convict(?:s|ed|ing)?|acquit(?:s|ted|ting)?|jail(?:s|ed|ing)?|"
    "imprison(?:s|ed|ing)?|pardon(?:s|ed|ing)?|expel(?:s|led|ling)?|"
    "discuss(?:es|ed|ing)?|debat(?:es?|ed|ing)"
)
_SAID = re.compile(
    r"(?i)^(?:to|\w+ing)\b"  # “supported raising …”
    r"|\b(?:that|which|who|whom|what|how|why|whether|as|he|she|they|it|we|i|you|is|are|was|were|"
    r"has|had|have|will|would|can|could|may|might|must|should|does|did|do|not|so-called)\b|n['’]t\b"
    r"|\b(?:call(?:s|ed|ing)?|describ|dubb|label|brand|claim|alleg|accus|assert|suggest|charges?\b"
    r"|reports?\b|idea\b|notion\b|criticism|characteri)"
)
_ARTICLES = "an?|the|another|his|her|its|their|our"
_LINKS = "of|on|for|in|at|to|by|over|after|about|against|with|from"
_THING = rf"(?i)(?:(?:{_ARTICLES}) )?(?:(?!(?:{_ARTICLES}|{_LINKS})\b)[\w’'-]+,? )*"
_CALLED = re.compile(  # “called a reckless election for May”, not “called the vote a reckless poll”
    rf"{_THING}(?:(?:by-?)?elections?|polls?|votes?|ballots?|referendums?|plebiscites?|strikes?|"
    r"walkouts?|stoppages?|boycotts?|protests?|summits?|meetings?|sessions?|inquiry|conference|"
    rf"truce|ceasefire|halt|curfew)(?:,? (?:{_LINKS}|and|but)\b.*)?"
)
_GIVEN = re.compile(  # and nothing of what it says
    rf"{_THING}(?:verdicts?|rulings?|sentences?|judge?ments?|decisions?|decrees?|speech(?:es)?|"
    "address|sermons?|lectures?|interviews?|performances?)"
)
_REACTION = re.compile(
    rf"{_THING}(?:praise|applause|acclaim|support|backing|approval|sympathy|criticisms?|scorn|"
    "condemnations?|opposition|outrage|anger|fury|ridicule|derision|mockery|contempt|rebukes?|"
    "resistance|protests?|objections?|outcry|backlash|alarm)"
)
_ENDS = {  # of cues
    "act": re.compile(rf"(?i)(?:^|\s)(?:{_VERBS})$"),
    "call": re.compile(r"(?i)(?:^|\s)call(?:s|ed|ing)?$"),
    "give": re.compile(
        r"(?i)(?:^|\s)(?:g[ai]ve[sn]?|giving|deliver(?:s|ed|ing)?|issue[sd]?|hand(?:s|ed) down)$"
    ),
    "draw": re.compile(
        r"(?i)(?:^|\s)(?:dr[ae]ws?|drawn|drawing|attract(?:s|ed|ing)?|w[io]ns?|earn(?:s|ed|ing)?|"
        r"receiv(?:es?|ed|ing)|me(?:t|ets?|eting)|fac(?:es?|ed|ing)|spark(?:s|ed|ing)?|"
        r"provok(?:es?|ed|ing)|prompt(?:s|ed|ing)?|trigger(?:s|ed|ing)?|c[ao]me (?:in for|under))\b"
    ),
}


def named_by_outlet(roles: DataFrame) -> NDArray[np.bool_]:
    """Tell which rows are content, and in words that are the outlet's.

    A thing right after the verb of an act on it: nothing that holds a verb, gives a reason
    (*as …*), or is itself something said (*claims*). What stands before *drew criticism*.

    Parameters
    ----------
    roles : DataFrame, table ROLES

    Examples
    --------
    >>> from framing.features.citation import CITATION
    >>> from framing.text import with_tokens
    >>> told = ["MPs backed a reckless bill.", "MPs said the bill was reckless."]
    >>> articles = DataFrame({"article_id": ["a1", "a2"], "text": told})
    >>> roles = CITATION.find(with_tokens(articles)).roles
    >>> roles["article_id"][named_by_outlet(roles)].unique().tolist()
    ['a1']
    """
    cues = roles[roles["role"] == "cue"]
    kinds = {text: _kind(text) for text in cues["text"].unique()}
    spans = zip(cues["evidence_id"], cues["text"], cues["start"], cues["end"], strict=True)
    acts: dict[str, tuple[str, int, int]] = {
        name: (kind, start, end) for name, text, start, end in spans if (kind := kinds[text])
    }
    rows = np.flatnonzero((roles["role"] == "content") & roles["evidence_id"].isin(acts))
    content = roles.iloc[rows]
    is_one = ~content["evidence_id"].duplicated(keep=False)
    columns = (content[name] for name in ("evidence_id", "text", "start", "end"))
    is_own = np.zeros(len(roles), dtype=bool)
    is_own[rows] = [
        _is_own(*acts[name], text, start, end, is_whole)
        for name, text, start, end, is_whole in zip(*columns, is_one, strict=True)
    ]
    return is_own


def _kind(cue: str) -> str | None:
    """What a cue does, if it is to say nothing."""
    return next((kind for kind, ends in _ENDS.items() if ends.search(cue)), None)


def _is_own(
    kind: str, cue_start: int, cue_end: int, text: str, start: int, end: int, is_whole: bool
) -> bool:
    """Whether only the outlet has put a piece of content into words; one may be all of it."""
    if kind == "draw":  # but for “the claim that the dam is unsafe”
        is_before = end <= cue_start and " that " not in text
        return is_before or _REACTION.fullmatch(text) is not None
    if not is_whole or start != cue_end + 1:
        return False
    if kind == "act":
        return _SAID.search(text) is None
    return (_CALLED if kind == "call" else _GIVEN).fullmatch(text) is not None
