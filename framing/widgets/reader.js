// One article with its passages; see article.js. Nothing is asked of the kernel.

function render({ model, el }) {
  const place = make("div", { class: "framing" });
  el.append(place);
  drawArticle(place, model.get("article"));
  hideFallback(model);
}

export default { render };
