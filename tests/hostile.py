"""Texts that would act if they were taken for markup, and corpora that carry them everywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd
from pandas import DataFrame

import framing as fr
from framing.across import compare_all
from framing.schema import REJECTS, frame
from tests.build import make_articles

Tables = dict[str, DataFrame]

ACT = "window.__xss=1"
AWAY = "http://127.0.0.1:9/seen"
PAYLOADS = [
    f"<script>{ACT}</script>",
    f"</script><script>{ACT}</script>",
    f"<ScRiPt src={AWAY}.js></sCrIpT>",
    f"<script type=module>import '{AWAY}.mjs'</script>",
    f"<img src=x onerror={ACT}>",
    f'<img src="{AWAY}.png" alt="">',
    f"<img/src='x'/onerror='{ACT}'/>",
    f'"><img src=x onerror={ACT}>',
    f"'><img src=x onerror={ACT}>",
    f"`><img src=x onerror={ACT}>",
    f'" onmouseover="{ACT}" x="',
    f"' onfocus='{ACT}' autofocus tabindex=1 x='",
    f'" style="background:url({AWAY}.css)" x="',
    f"<svg onload={ACT}></svg>",
    f"<svg><script>{ACT}</script></svg>",
    f"<svg><animate onbegin={ACT} attributeName=x dur=1s>",
    f'<svg><use href="data:image/svg+xml,<svg id=x onload={ACT}>#x"/></svg>',
    f"<svg><foreignObject><iframe srcdoc='<script>parent.{ACT}</script>'>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={ACT}>",
    f"<math href='javascript:{ACT}'>click</math>",
    f"<iframe src=javascript:{ACT}></iframe>",
    f"<iframe srcdoc='<script>parent.{ACT}</script>'></iframe>",
    f"<object data='data:text/html,<script>parent.{ACT}</script>'></object>",
    f"<embed src='{AWAY}.swf'>",
    f"<link rel=stylesheet href='{AWAY}.css'>",
    f"<link rel=preload as=image href='{AWAY}.png'>",
    f"<style>@import '{AWAY}.css';</style>",
    f"</style><img src=x onerror={ACT}>",
    f"<style>*{{background:url({AWAY}.png)}}</style>",
    f"<meta http-equiv=refresh content='0;url={AWAY}'>",
    f"<base href='{AWAY}/'>",
    f"<form action='{AWAY}'><button autofocus onfocus={ACT}>go</button></form>",
    f"<input autofocus onfocus={ACT}>",
    f"<details open ontoggle={ACT}><summary>x</summary></details>",
    f"<video><source onerror={ACT} src=x></video>",
    f"<audio src='{AWAY}.ogg' autoplay onerror={ACT}></audio>",
    f"<marquee onstart={ACT}>x</marquee>",
    f"<body onload={ACT}>",
    f"<a href='javascript:{ACT}' autofocus>read more</a>",
    f"<template><img src=x onerror={ACT}></template>",
    f"<noscript><p title='</noscript><img src=x onerror={ACT}>'>",
    f"</title><img src=x onerror={ACT}>",
    f"</textarea><img src=x onerror={ACT}>",
    f"<textarea><img title='</textarea><img src=x onerror={ACT}>'>",
    f"<!--><img src=x onerror={ACT}>-->",
    f"--!><img src=x onerror={ACT}>",
    f"]]><img src=x onerror={ACT}><![CDATA[",
    f"<!DOCTYPE x [<!ENTITY e SYSTEM '{AWAY}'>]>&e;",
    f"&lt;img src=x onerror={ACT}&gt; &#60;script&#62;{ACT}",
    f"<select><template><img src=x onerror={ACT}></template></select>",
    f"<table><td background='{AWAY}.png'>",
    f"<x style='animation:a' onanimationstart={ACT}>",
    f"<x contenteditable onblur={ACT} tabindex=1 id=main>",
    "<a id=framing name=getElementById></a><form name=body></form>",
    f"javascript:{ACT}//",
    f"JaVaScRiPt&colon;{ACT}",
    f"java\tscript:{ACT}",
    f"data:text/html,<script>{ACT}</script>",
    f"vbscript:{ACT} livescript:{ACT}",
    f"[more](javascript:{ACT}) ![]({AWAY}.png)",
    f"<{AWAY}.html> <javascript:{ACT}>",
    f"$\\href{{javascript:{ACT}}}{{x}}$ and $5 million",
    f"\\(\\require{{html}}\\style{{x}}{{y}}\\) $$\\href{{{AWAY}}}{{z}}$$",
    f"{{{{ constructor.constructor('{ACT}')() }}}} {{% raw %}}",
    f"${{{ACT}}} #{{{ACT}}} <%= {ACT} %>",
    f'=HYPERLINK("{AWAY}","x") \';{ACT};//',
    f"\\u003cimg src=x onerror={ACT}\\u003e \\x3cscript\\x3e",
    f"\u202e<img src=x onerror={ACT}>\u202c \ufeff\u2028{ACT}",
    f"<img\x0bsrc=x\x0conerror={ACT}> <\x00script>{ACT}</script>",
    f"＜script＞{ACT}＜/script＞ ‹img src=x onerror={ACT}›",
]
assert len(PAYLOADS) >= 50
STORY = (
    "It was a reckless betrayal by the regime. The plan failed, the report said. “It is a brutal "
    "betrayal,” said Mayor Ann Lee of {0}. The minister claimed that {0} would go ahead.\n\n{0}\n\n"
    "READ MORE: How the harbour was sold to {0}"
)


def stand_in(number: int, payload: str) -> str:
    """Return a harmless word, as long as the payload and not like any other."""
    assert len(payload) >= 8
    return f"Xq{number:03}".ljust(len(payload), "x")


def twins(
    payloads: Sequence[str], *, n_outlets: int = 7, add: Callable[[Tables], Tables] = lambda _: {}
) -> tuple[Tables, Tables]:
    """Return the tables of two runs that differ in nothing but the payloads.

    The first holds harmless words. In the second each is replaced by a payload: in texts,
    headlines, bylines, outlets, addresses, file names, rules, kinds, labels, names of measures. As
    both are equally long, evidence stands in the same places. An outlet's name holds several. `add`
    computes further tables of the harmless ones.
    """
    payloads = sorted(payloads)  # the words are sorted likewise, so no list is cut elsewhere
    words = [stand_in(number, payload) for number, payload in enumerate(payloads)]
    headlines = [f"Headline of {word}" for word in words]
    texts = [f"{h}\n\n{STORY.format(w)}" for h, w in zip(headlines, words, strict=True)]
    articles = make_articles(*texts).assign(
        outlet=[f"Outlet {' '.join(words[n % n_outlets :: n_outlets])}" for n in range(len(words))],
        headline=headlines,
        byline=[f"By {word}" for word in words],
        section=words,
        url=[f"https://paper.example/{word}" for word in words],
        source_file=[f"{word}.jsonl" for word in words],
        body_start=[len(headline) + 2 for headline in headlines],
        extra=[json.dumps({"note": word}) for word in words],
    )
    found = fr.find_evidence(articles)
    measures = fr.measure(found)
    tables = found._asdict() | {"articles": articles, "measures": measures}
    number = dict(zip(articles["article_id"], words, strict=True))
    evidence, roles = found.evidence, found.roles
    loaded = evidence["feature"] == "loaded"
    mine = evidence["article_id"].map(number)
    tables["evidence"] = evidence.assign(
        rule=evidence["rule"].mask(loaded, "mine/" + mine + "/term"),
        kind=evidence["kind"].mask(loaded, mine),
    )
    tables["roles"] = roles.assign(
        label=roles["article_id"].map(number), refers_to=roles["article_id"].map(number)
    )
    first = measures[measures["measure"] == "loaded_per_1000_outlet_words"]
    named = first.assign(measure="loaded_" + words[0] + "_per_1000_outlet_words")
    tables["measures"] = pd.concat([measures, named], ignore_index=True)
    rejects = [(f"{word}.html", "1", "json", f"detail {word}") for word in words]
    tables["rejects"] = frame(rejects, REJECTS)
    tables |= add(tables)
    swap = replacer(dict(zip(words, payloads, strict=True)))
    return tables, {name: swapped(table, swap) for name, table in tables.items()}


def compared(tables: Tables) -> Tables:
    """Return what a report would compute of the texts, and so differently of the payloads."""
    return {table.name: made for table, made in compare_all(tables).items()}


def replacer(payload_of: Mapping[str, str]) -> Callable[[object], object]:
    """Return a function that puts the payloads into a text."""

    def swap(value: object) -> object:
        if not isinstance(value, str):
            return value
        return re.sub(r"Xq\d{3}x*", lambda found: payload_of[found[0]], value)

    return swap


def swapped(table: DataFrame, swap: Callable[[object], object]) -> DataFrame:
    """Return the table with every text put through `swap`."""
    texts = [name for name in table if str(table[name].dtype) == "str"]
    return table.assign(
        **{name: pd.array([swap(v) for v in table[name]], dtype="str") for name in texts}
    )


def shared_payloads(gold: Path) -> list[str]:
    """Return the payloads of the catalogue of bad inputs, as its article bodies carry them."""
    lists = [json.loads(path.read_text("utf-8")) for path in gold.glob("bad-inputs/xss-*/*.json")]
    found = {
        value for items in lists if isinstance(items, list) for value in items if len(value) >= 8
    }
    return sorted(value for value in found if value.encode("utf-8", "ignore").decode() == value)
