// The blocks beside the canvas: dragged into it, or put in by a click or Enter.

import { CATEGORIES } from "./blocks.js";
import { parse } from "./mjml.js";
import { icon, make, page, t } from "./page.js";
import { insert, settle } from "./place.js";

export function blockList(editor) {
  const holder = page.root.querySelector("[data-blocks]");
  for (const category of CATEGORIES) {
    const tiles = category.blocks.map((block) => tile(editor, block.id, t(`b_${block.id}`), block.columns ? columnsSign(block.columns) : icon(block.icon, 22), block.make));
    holder.append(group(`c_${category.id}`, tiles));
  }
  editor.on("canvas:drop", (_transfer, component) => {
    for (const one of [component].flat()) if (one?.get) settle(editor, one);
  });
  // Moved within the canvas to where it cannot stand alone.
  editor.on("component:drag:end", ({ target }) => {
    if (target?.collection) setTimeout(() => settle(editor, target));
  });
}

/** A category that opens and closes. */
export function group(title, tiles) {
  return make("details", { class: "dd-category", open: true },
    make("summary", {}, t(title), make("span", { class: "dd-chevron", html: icon("chevron-down", 16) })),
    make("div", { class: "dd-tiles" }, ...tiles));
}

/** One block; `source()` is its MJML, `sign` its icon as markup. */
export function tile(editor, id, name, sign, source) {
  const key = `mailer-${id}`;
  const block = editor.Blocks.add(key, { label: name, content: "", select: true });
  const button = make("button", { type: "button", class: "dd-tile", draggable: "true", "data-block": id, title: t("blockHint") },
    make("span", { class: "dd-tile-icon", html: sign }), make("span", { class: "dd-tile-name" }, name));
  button.addEventListener("click", () => {
    insert(editor, source());
    page.tell(t("inserted", { name }));
  });
  button.addEventListener("dragstart", (event) => {
    block.set("content", parse(source())[0]);
    event.dataTransfer.setData("text/plain", name);
    event.dataTransfer.effectAllowed = "copy";
    editor.Blocks.__startDrag(block, event); // as its own blocks do; `startDrag` is for pointers
    page.root.classList.add("is-dragging");
  });
  button.addEventListener("dragend", () => {
    editor.Blocks.__endDrag();
    page.root.classList.remove("is-dragging");
  });
  return button;
}

/** As many bars as columns. */
function columnsSign(count) {
  const width = (20 - (count - 1) * 2) / count;
  const bars = Array.from({ length: count }, (_, at) =>
    `<rect x="${2 + at * (width + 2)}" y="4" width="${width}" height="16" rx="1.5"/>`);
  return `<svg class="icon" width="22" height="22" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" aria-hidden="true">${bars.join("")}</svg>`;
}
