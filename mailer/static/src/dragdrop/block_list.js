// The blocks beside the canvas: dragged into it, or put in by a click or Enter.

import { CATEGORIES } from "./blocks.js";
import { parse } from "./mjml.js";
import { icon, make, page, t } from "./page.js";
import { insert, settle } from "./place.js";

export function blockList(editor) {
  const holder = page.root.querySelector("[data-blocks]");
  for (const category of CATEGORIES) {
    const tiles = category.blocks.map((block) => tile(editor, block.id, t(`b_${block.id}`), block.icon, block.make));
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

/** One block; `source()` is its MJML. */
export function tile(editor, id, name, sign, source) {
  const key = `mailer-${id}`;
  const block = editor.Blocks.add(key, { label: name, content: "", select: true });
  const button = make("button", { type: "button", class: "dd-tile", draggable: "true", "data-block": id, title: t("blockHint") },
    make("span", { class: "dd-tile-icon", html: icon(sign, 22) }), make("span", { class: "dd-tile-name" }, name));
  button.addEventListener("click", () => {
    insert(editor, source());
    page.tell(t("inserted", { name }));
  });
  button.addEventListener("dragstart", (event) => {
    block.set("content", bare(parse(source())[0]));
    event.dataTransfer.setData("text/plain", name);
    event.dataTransfer.effectAllowed = "copy";
    editor.Blocks.startDrag(block, event);
    page.root.classList.add("is-dragging");
  });
  button.addEventListener("dragend", () => {
    editor.Blocks.endDrag(false);
    page.root.classList.remove("is-dragging");
  });
  return button;
}

function bare(definition) {
  return { ...definition, components: definition.components };
}
