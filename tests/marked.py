"""Expected spans written in the text itself: `{source|Jane Doe} {cue|said} {content|it failed}.`"""

import re
from collections.abc import Iterable

Span = tuple[str, int, int]

_MARK = re.compile(r"\{(\w+)\|([^{}]*)\}")


def unmark(marked: str) -> tuple[str, list[Span]]:
    """Return the text without marks, and the marked spans as role, start and end."""
    text, spans, position = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        spans.append((match[1], len(text), len(text) + len(match[2])))
        text += match[2]
        position = match.end()
    return text + marked[position:], spans


def mark(text: str, spans: Iterable[Span]) -> str:
    """Return the text with spans marked, each once; what unmark takes off."""
    pieces, position = [], 0
    for role, start, end in sorted(set(spans), key=lambda span: span[1:]):
        pieces += [text[position:start], f"{{{role}|{text[start:end]}}}"]
        position = end
    return "".join([*pieces, text[position:]])
