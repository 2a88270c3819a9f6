"""A blank page on which a widget is drawn as JupyterLab draws it, its kernel being this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from playwright.sync_api import Page

from framing.widgets import script, style

BLANK = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Stage</title>'
    "<body {}><main></main></body></html>"
)
_DRAW = """async ([source, style, traits]) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [sheet];
  const listeners = [];
  const model = {
    get: (name) => traits[name],
    on: (name, act) => { if (name === "msg:custom") listeners.push(act); },
    send: async (question) => {
      window.waiting = (window.waiting ?? 0) + 1;
      const answer = await window.answerQuestion(question);
      for (const act of listeners) act(answer);
      window.waiting -= 1;
    },
  };
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const module = await import(address);
  const el = document.createElement("div");
  document.querySelector("main").replaceChildren(el);
  module.default.render({ model, el });
}"""


class Stage:
    """A page that draws widgets; `answer` may be changed before each."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.answer: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict
        page.expose_function("answerQuestion", lambda question: self.answer(question))
        self.clear()

    def clear(self, attributes: str = "") -> None:
        """Empty the page; `attributes` are those of its body."""
        self.page.set_content(BLANK.format(attributes))

    def draw(self, widget: str, traits: Mapping[str, Any]) -> None:
        """Draw a widget of ours with these traits."""
        self.page.evaluate(_DRAW, [script(widget), style(), dict(traits)])

    def settle(self) -> None:
        """Return when every question is answered."""
        self.page.wait_for_function("() => !window.waiting")
