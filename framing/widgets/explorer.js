// From a dot in a figure to the words behind it; see article.js. Every list comes from the kernel,
// a page at a time.

const WIDE = 640, LEFT = 212, RIGHT = 62, ROW = 34, TOP = 8, BELOW = 58;
const LONGEST = 26;
const short = (name) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);

// Questions to the kernel; only the last one of each kind is answered on the page.
function asker(model, answered) {
  let number = 0;
  const last = {};
  model.on("msg:custom", (answer) => {
    if (answer.id === last[answer.ask]) answered(answer);
  });
  return (ask, question) => {
    number += 1;
    last[ask] = number;
    model.send({ id: number, ask, ...question });
  };
}

function ticks(low, high) {
  const rough = (high - low) / 5 || 1;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * [1, 2, 5, 10].find((size) => size * unit >= rough);
  const first = Math.ceil(low / step);
  const places = Math.max(0, -Math.floor(Math.log10(step)));
  return Array.from({ length: Math.floor(high / step) - first + 1 },
    (_, at) => [(first + at) * step, ((first + at) * step).toFixed(places)]);
}

function figure(answer, outlet, choose) {
  const drawn = answer.rows.filter((row) => row.value !== null);
  const edges = drawn.flatMap((r) => [r.value, r.low, r.high, r.null_low, r.null_high])
    .filter((value) => value !== null);
  const low = answer.is_score && edges.length ? Math.min(...edges) : 0;
  const high = Math.max(...edges, low) || 1;
  const spare = (high - low) * 0.04 || 0.5;
  const start = answer.is_score ? low - spare : 0;
  const x = (value) => LEFT + ((value - start) / (high + spare - start)) * (WIDE - LEFT - RIGHT);
  const tall = TOP + ROW * answer.rows.length;
  const grid = ticks(start, high).flatMap(([value, words]) => [
    draw("line", { class: "fr-grid", x1: x(value), x2: x(value), y1: TOP, y2: tall }),
    draw("text", { class: "fr-small", x: x(value), y: tall + 16, "text-anchor": "middle" }, words),
  ]);
  const rows = answer.rows.map((row, at) => {
    const y = TOP + ROW * (at + 0.5);
    const g = draw("g", {
      role: "button", tabindex: "0", "aria-pressed": String(row.key === outlet),
      "data-outlet": row.key, "aria-label": `${row.outlet}: ${row.says}`,
    }, draw("rect", { class: "fr-hit", x: 1, y: y - ROW / 2 + 1, width: WIDE - 2, height: ROW - 2 }),
    draw("text", { class: "fr-name", x: 4, y: y - 1 }, short(row.outlet)),
    draw("text", { class: "fr-small", x: 4, y: y + 13 }, row.counted));
    if (row.null_low !== null && row.null_high !== null) {
      g.append(draw("rect", {
        class: "fr-band", x: x(row.null_low), y: y - 11, width: x(row.null_high) - x(row.null_low), height: 22,
      }));
    }
    if (row.low !== null && row.high !== null) {
      g.append(draw("line", { class: "fr-whisker", x1: x(row.low), x2: x(row.high), y1: y, y2: y }));
    }
    if (row.value !== null) g.append(draw("circle", { class: "fr-dot", cx: x(row.value), cy: y, r: 6 }));
    g.append(draw("text", { x: WIDE - 4, y: y + 4, "text-anchor": "end" }, row.shown));
    g.addEventListener("click", () => choose(row.key));
    g.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(row.key);
    });
    return g;
  });
  return draw("svg", { viewBox: `0 0 ${WIDE} ${tall + BELOW}`, role: "group", "aria-label": answer.says },
    ...grid, ...rows,
    draw("text", { class: "fr-small", x: LEFT, y: tall + 36 }, answer.label),
    draw("text", { class: "fr-small", x: LEFT, y: tall + 52 }, answer.band));
}

const cell = (words, kind = "td", attributes = {}) => make(kind, attributes, words);

function sheet(says, names, rows) {
  const header = names.map(([name, kind]) => cell(name, "th", { scope: "col", class: kind }));
  return make("div", { class: "fr-scroll", tabindex: "0", role: "region", "aria-label": says },
    make("table", {}, make("thead", {}, make("tr", {}, ...header)), make("tbody", {}, ...rows)));
}

function pager(answer, turn) {
  return make("div", { class: "fr-bar" },
    button("Earlier", () => turn(answer.page - 1), answer.page > 0 ? {} : { disabled: "" }),
    make("span", { class: "fr-soft" }, `page ${answer.page + 1} of ${answer.pages}`),
    button("Later", () => turn(answer.page + 1), answer.page + 1 < answer.pages ? {} : { disabled: "" }));
}

function opener(words, row, open, cells) {
  const tr = make("tr");
  const show = button(words, () => open(row, tr), { title: "Open the article here" });
  tr.append(...cells(make("td", { class: "fr-node" }, show)));
  return tr;
}

function passages(answer, open) {
  const names = [["Outlet", "fr-outlet"], ["Before", "fr-left"], ["Passage"], ["After", "fr-right"],
    ["Kind, rule", "fr-kind"], ["Voice"]];
  const rows = answer.rows.map((row) => opener(row.node, row, open, (node) => [
    cell(row.outlet), cell(row.left, "td", { class: "fr-left" }), node, cell(row.right),
    make("td", {}, plain(row.kind), make("small", {}, row.rule)), cell(row.voice),
  ]));
  return sheet(answer.says, names, rows);
}

function articles(answer, open) {
  const names = [["Headline"], ["Outlet", "fr-outlet"], ["Counted", "fr-n"], ["In", "fr-n"],
    ["Value", "fr-n"]];
  const rows = answer.rows.map((row) => opener(row.headline, row, open, (headline) => [
    headline, cell(row.outlet),
    ...[row.n, row.exposure, row.value].map((words) => cell(words, "td", { class: "fr-n" })),
  ]));
  return sheet(answer.says, names, rows);
}

function render({ model, el }) {
  const opening = model.get("opening");
  const state = { feature: opening.feature, measure: opening.measure, outlet: ALL, kind: ALL,
    voice: ALL, view: "passages", page: 0 };
  const controls = make("div", { class: "fr-bar" });
  const plot = make("div", { class: "fr-plot" });
  const status = make("p", { class: "fr-status", role: "status", "aria-live": "polite" });
  const list = make("div", { class: "fr-list" });
  const reading = make("div", { class: "fr-article", hidden: "" });
  const place = make("div", { class: "framing fr-explorer", "data-lm-suppress-shortcuts": "true" },
    controls, plot, status, list, reading);
  let known = { kinds: [], voices: [] };

  function open(row, tr) {
    for (const other of list.querySelectorAll("tr")) other.toggleAttribute("data-now", other === tr);
    ask("article", { article: row.article, passage: row.passage ?? null, measure: state.measure });
  }
  const answers = {
    figure(answer) {
      plot.replaceChildren(figure(answer, state.outlet, choose));
      if (answer.left_out) plot.append(make("p", { class: "fr-soft" }, answer.left_out));
    },
    passages(answer) {
      known = answer;
      steer();
      list.replaceChildren(passages(answer, open), pager(answer, turn));
    },
    articles(answer) { list.replaceChildren(articles(answer, open), pager(answer, turn)); },
    article(answer) {
      reading.removeAttribute("hidden");
      drawArticle(reading, answer.shown, answer.passage);
    },
  };
  const ask = asker(model, (answer) => {
    if (answer.error || answer.ask === state.view) status.textContent = answer.error ?? answer.says;
    if (!answer.error) answers[answer.ask](answer);
  });
  const wanted = () => ({ ...state, view: null });
  const listed = () => ask(state.view, wanted());
  function turn(page) { state.page = page; listed(); }
  function change(changes) {
    const isOther = "measure" in changes && changes.measure !== state.measure;
    Object.assign(state, { page: 0 }, changes);
    if (isOther) { Object.assign(state, { kind: ALL, voice: ALL }); ask("figure", wanted()); }
    steer();
    listed();
  }
  function choose(outlet) {
    change({ outlet: state.outlet === outlet ? ALL : outlet }); // a second click lets it go
    for (const g of plot.querySelectorAll("g[role=button]")) {
      g.setAttribute("aria-pressed", String(g.dataset.outlet === state.outlet));
    }
  }
  // The controls are drawn again whenever the choices change; the one in use keeps the focus.
  function steer() {
    const at = [...controls.children].findIndex((child) => child.contains(document.activeElement));
    const measures = opening.measures.filter(([, , feature]) => feature === state.feature);
    const views = [["passages", "Passages"], ["articles", "Articles"]].map(([view, words]) =>
      button(words, () => change({ view }), { "aria-pressed": String(view === state.view) }));
    controls.replaceChildren(
      choice("Feature", opening.features.map((f) => [f, plain(f)]), state.feature, (feature) => change({
        feature, measure: opening.measures.find(([, , of]) => of === feature)[0],
      })),
      choice("Measure", measures, state.measure, (measure) => change({ measure })),
      choice("Outlet", [[ALL, "all outlets"], ...opening.outlets], state.outlet,
        choose),
      choice("Kind", told(known.kinds, "all kinds"), state.kind, (kind) => change({ kind })),
      choice("Voice", told(known.voices, "all voices"), state.voice, (voice) => change({ voice })),
      ...views);
    if (at >= 0) (controls.children[at].querySelector("select") ?? controls.children[at]).focus();
  }
  place.addEventListener("keydown", (event) => {
    if (event.key === "f" && !event.ctrlKey && !event.metaKey && !event.altKey
        && event.target.tagName !== "SELECT") {
      event.preventDefault();
      controls.querySelector("select").focus();
    } else if (event.key === "Escape") {
      plot.querySelector("g[role=button]")?.focus();
    }
  });
  el.append(place);
  steer();
  ask("figure", wanted());
  listed();
  hideFallback(model);
}

export default { render };
