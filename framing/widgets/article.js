// An article with its passages marked. What it is given becomes text nodes and names, never markup.

const PLAIN = new Set(["class", "id", "role", "tabindex", "title", "type", "value", "disabled",
  "hidden", "dir", "lang", "scope", "colspan", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r",
  "width", "height", "viewBox", "text-anchor"]);
const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (!PLAIN.has(name) && !name.startsWith("aria-") && !name.startsWith("data-")) {
      throw new Error(`no attribute of ours: ${name}`);
    }
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const make = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);
const draw = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

// A labelled choice; `values` are texts, or pairs of a value and the words for it.
function choice(label, values, chosen, act) {
  const select = make("select", {}, ...values.map((item) => {
    const [value, words] = Array.isArray(item) ? item : [item, item];
    const option = make("option", { value }, words);
    option.selected = value === chosen;
    return option;
  }));
  select.addEventListener("change", () => act(select.value));
  return make("label", {}, label, select);
}

function button(words, act, attributes = {}) {
  const made = make("button", { type: "button", ...attributes }, words);
  made.addEventListener("click", act);
  return made;
}

const ALL = "";
const FIELDS = ["feature", "kind", "voice"];
const plain = (words) => words.replaceAll("_", " ");
const named = (passage, span) => [plain(passage.feature), span.part].filter(Boolean).join(", ");
const told = (values, every) =>
  [[ALL, every], ...[...new Set(values)].sort().map((value) => [value, plain(value)])];

// Marks of one piece, the innermost around the text.
function marked(article, [text, spans]) {
  let inner = document.createTextNode(text);
  for (const number of [...spans].reverse()) {
    const span = article.spans[number];
    const passage = article.passages[span.passage];
    const says = [named(passage, span), plain(passage.kind), span.label, passage.voice];
    inner = make("mark", {
      "data-feature": passage.feature, "data-part": span.part || null,
      "data-passage": span.passage, title: says.filter(Boolean).join(" · "),
    }, inner);
  }
  return inner;
}

function textOf(article) {
  return article.runs.map((run) => make("span", {
    class: run.headline ? "fr-voice fr-headline" : "fr-voice", "data-voice": run.voice,
  }, ...run.pieces.map((piece) => marked(article, piece))));
}

function legendOf(article) {
  const samples = new Map();
  for (const span of article.spans) {
    const passage = article.passages[span.passage];
    const name = named(passage, span);
    samples.set(name, { passage, span, n: (samples.get(name)?.n ?? 0) + 1 });
  }
  const marks = [...samples].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { passage, span, n }]) =>
    make("li", {}, make("mark", {
      "data-feature": passage.feature, "data-part": span.part || null,
    }, name), ` ${n}`));
  const voices = [...new Set(article.runs.map((run) => run.voice))].filter((v) => v !== "outlet");
  const tints = voices.map((voice) => make("li", {},
    make("span", { class: "fr-voice", "data-voice": voice }, "words in this voice")));
  return make("ul", { class: "fr-legend", "aria-label": "Legend" }, ...marks, ...tints);
}

// Draws the article into `place`; `passage` is the one to begin at. Keys: n, p, f, Escape.
function drawArticle(place, article, passage = null) {
  const chosen = { feature: ALL, kind: ALL, voice: ALL };
  let now = null;
  const status = make("p", { class: "fr-status", role: "status", "aria-live": "polite" });
  const text = make("div", {
    class: "fr-text", dir: "auto", tabindex: "0", role: "document", "aria-label": "Article",
  }, ...textOf(article));
  const marks = [...text.querySelectorAll("mark")];
  const owns = (mark, at) => Number(mark.dataset.passage) === at;
  const shown = () => article.passages.map((_, at) => at)
    .filter((at) => FIELDS.every((f) => chosen[f] === ALL || article.passages[at][f] === chosen[f]));

  function say() {
    const list = shown();
    if (now === null) {
      status.textContent = `${list.length} of ${article.passages.length} passages are marked.`;
      return;
    }
    const { feature, kind, voice, rule, words } = article.passages[now];
    const facts = [`${list.indexOf(now) + 1} of ${list.length}`, `${plain(feature)}: ${plain(kind)}`,
      `voice: ${voice}`, rule];
    status.replaceChildren(`${facts.join(" · ")} · `, make("b", {}, words));
  }
  function light() {
    const list = new Set(shown());
    for (const mark of marks) {
      mark.toggleAttribute("data-off", !list.has(Number(mark.dataset.passage)));
      mark.toggleAttribute("data-now", now !== null && owns(mark, now));
    }
    say();
  }
  function goTo(at) {
    now = at;
    light();
    const first = now === null ? null : marks.find((mark) => owns(mark, now));
    first?.scrollIntoView({ block: "nearest" });
  }
  function step(by) {
    const list = shown();
    if (!list.length) return;
    const at = list.indexOf(now);
    goTo(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : (at + by + list.length) % list.length]);
  }
  function filter(field, value) {
    chosen[field] = value;
    if (!shown().includes(now)) now = null;
    light();
  }
  const filters = FIELDS.map((field) => choice(field[0].toUpperCase() + field.slice(1),
    told(article.passages.map((p) => p[field]), "all"), ALL, (value) => filter(field, value)));
  const bar = make("div", { class: "fr-bar" }, ...filters,
    button("Previous", () => step(-1)), button("Next", () => step(1)));
  const keys = make("p", { class: "fr-key" }, "Keys: ",
    ...[["n", " next passage, "], ["p", " previous, "], ["f", " filters, "], ["Esc", " leave the passage"]]
      .flatMap(([key, does]) => [make("kbd", {}, key), does]));
  const box = make("div", { class: "fr-reader", "data-lm-suppress-shortcuts": "true" },
    make("p", { class: "fr-title", dir: "auto" }, article.headline),
    make("p", { class: "fr-soft", dir: "auto" }, article.facts),
    legendOf(article), bar, keys, status, text);
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isFilter = event.target.tagName === "SELECT";
    const acts = {
      n: () => step(1), p: () => step(-1), f: () => filters[0].querySelector("select").focus(),
      Escape: () => { if (!isFilter) goTo(null); text.focus({ preventScroll: true }); },
    };
    if (!Object.hasOwn(acts, event.key) || (isFilter && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  });
  text.addEventListener("click", (event) => {
    const mark = event.target.closest("mark:not([data-off])");
    if (mark) goTo(Number(mark.dataset.passage));
  });
  place.replaceChildren(box);
  const begin = article.passages.findIndex((p) => p.evidence_id === passage);
  goTo(begin < 0 ? null : begin);
}

// The page's own copy of the article is there for readers without a kernel; one is enough.
function hideFallback(model) {
  document.getElementById(model.get("fallback"))?.setAttribute("hidden", "");
}
