"""Records that come again: an equal one is counted once, and what it says otherwise is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from framing.draft import Unreadable
from framing.fields import as_json

_REMEDY = "rename the column of ids, or name another with --column article_id=NAME"
_COMPARED = (
    "headline", "byline", "dateline", "published_raw", "section", "language", "extra",
)  # fmt: skip
_WIDTH = 8  # bytes of a digest


class First(NamedTuple):
    """The first record of an id: where it stood, and digests of what it said."""

    place: str
    digests: bytes


class Repeat(NamedTuple):
    """A record that is not counted: the article kept, and what it says otherwise, as JSON."""

    article_id: str
    differs: str | None


def repeat_of(
    article: Mapping[str, Any], seen: dict[str, First], where: tuple[str, str]
) -> Repeat | None:
    """Return of which article a record is a repeat; None, and keep it in mind, if it is new.

    Records of one id, outlet, address and text are equal, whatever else they say.

    Parameters
    ----------
    article : mapping
        A row of ARTICLES.
    seen : dict
        The first record of each id; a new one is added.
    where : tuple of str
        File and record.

    Raises
    ------
    Unreadable
        Reason duplicate_id, if the id is that of another article.

    Examples
    --------
    >>> first = {"article_id": "1", "text_hash": "8a", "outlet": None, "url": None, "byline": "A"}
    >>> seen = {}
    >>> repeat_of(first, seen, ("a.csv", "2")) is None
    True
    >>> repeat_of(first | {"byline": "B"}, seen, ("a.csv", "3"))
    Repeat(article_id='1', differs='{"byline": "B"}')
    """
    identity = str(article["article_id"])
    content = _digest("\x1f".join(str(article[name]) for name in ("text_hash", "outlet", "url")))
    said = [_digest(article.get(name)) for name in _COMPARED]
    first = seen.setdefault(identity, First(f"{where[0]}, record {where[1]}", b""))
    if not first.digests:
        seen[identity] = first._replace(digests=content + b"".join(said))
        return None
    if not first.digests.startswith(content):
        raise Unreadable(
            "duplicate_id",
            f"the id '{identity[:60]}' belongs to another article in {first.place}; {_REMEDY}",
        )
    before = (first.digests[k : k + _WIDTH] for k in range(_WIDTH, len(first.digests), _WIDTH))
    pairs = zip(_COMPARED, said, before, strict=True)
    otherwise = {name: _value(article, name) for name, now, then in pairs if now != then}
    return Repeat(identity, as_json(otherwise) if otherwise else None)


def _digest(value: str | None) -> bytes:
    return hashlib.sha256((value or "").encode("utf-8", "surrogatepass")).digest()[:_WIDTH]


def _value(article: Mapping[str, Any], name: str) -> Any:
    value = article.get(name)
    return json.loads(value) if name == "extra" and value else value
