"""Things that somebody acts on, as the outlet calls them: *MPs backed a reckless bill*.

To pass, sign, back or reject something shows what one thinks of it, and is a citation, as in
PolNeAR. But nobody *said* that the bill was reckless: these words are the outlet's own.
"""

from __future__ import annotations

from pandas import DataFrame

_VERBS = (
    "pass(?:es|ed|ing)?|approv(?:es?|ed|ing)|adopt(?:s|ed|ing)?|enact(?:s|ed|ing)?|"
    "sign(?:s|ed|ing)?|ratif(?:y|ies|ied|ying)|veto(?:es|ed|ing)?|repeal(?:s|ed|ing)?|"
    "amend(?:s|ed|ing)?|impos(?:es?|ed|ing)|block(?:s|ed|ing)?|scrap(?:s|ped|ping)?|"
    "introduc(?:es?|ed|ing)|back(?:s|ed|ing)?|support(?:s|ed|ing)?|oppos(?:es?|ed|ing)|"
    "reject(?:s|ed|ing)?|endors(?:es?|ed|ing)|favou?r(?:s|ed|ing)?|embrac(?:es?|ed|ing)|"
    "accept(?:s|ed|ing)?|vot(?:es?|ed|ing) (?:for|against|through)"
)
_ACT = rf"(?i)(?:^|\s)(?:{_VERBS})$"
_SAID = (
    r"(?i)^(?:to|\w+ing)\b"  # “supported raising …”
    r"|\b(?:that|which|who|whom|what|how|why|whether|as|he|she|they|it|we|i|you|is|are|was|were|"
    r"has|had|have|will|would|can|could|may|might|must|should|does|did|do|not|so-called)\b|n['’]t\b"
    r"|\b(?:call(?:s|ed|ing)?|describ|dubb|label|brand|claim|alleg|accus|assert|suggest|charges?\b"
    r"|reports?\b|idea\b|notion\b|criticism|characteri)"
)


def named_by_outlet(roles: DataFrame) -> set[str]:
    """Return the ids of citations whose content is a thing, right after the verb of an act on it.

    Nothing that holds a verb, gives a reason (*as …*), or is itself something said (*claims*).

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
    >>> roles["article_id"][roles["evidence_id"].isin(named_by_outlet(roles))].unique().tolist()
    ['a1']
    """
    cues = roles[(roles["role"] == "cue") & roles["text"].str.contains(_ACT)]
    content = roles[(roles["role"] == "content") & roles["evidence_id"].isin(cues["evidence_id"])]
    content = content[~content["evidence_id"].duplicated(keep=False)]
    ends = cues.drop_duplicates("evidence_id", keep="last").set_index("evidence_id")["end"]
    follows = content["start"].to_numpy() == ends.reindex(content["evidence_id"]).to_numpy() + 1
    return set(content["evidence_id"][follows & ~content["text"].str.contains(_SAID)])
