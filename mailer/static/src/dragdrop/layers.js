// The structure of the mail as a tree: select, and move with Alt and the arrows.

import { words } from "./content.js";
import { make, page, t } from "./page.js";
import { body, show } from "./place.js";

const REDRAWS = 120; // ms without a change

export function layers(editor) {
  const holder = page.root.querySelector("[data-layers]");
  let timer;
  const draw = () => {
    clearTimeout(timer);
    const focused = holder.contains(document.activeElement) ? editor.getSelected() : null;
    const buttons = new Map();
    holder.replaceChildren(make("ul", { class: "dd-tree" }, branch(editor, body(editor), buttons)));
    if (focused) buttons.get(focused)?.focus({ preventScroll: true });
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(draw, REDRAWS);
  };
  editor.on("component:add component:remove component:update component:selected component:deselected undo redo", soon);
  holder.addEventListener("keydown", (event) => {
    const lines = [...holder.querySelectorAll("button")];
    const at = lines.indexOf(event.target);
    if (at < 0) return;
    const commands = { Delete: "delete", Backspace: "delete" };
    if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) editor.runCommand(`mailer:${event.key === "ArrowUp" ? "up" : "down"}`);
    else if (event.key === "ArrowDown") lines[Math.min(at + 1, lines.length - 1)].focus();
    else if (event.key === "ArrowUp") lines[Math.max(at - 1, 0)].focus();
    else if (commands[event.key]) editor.runCommand(`mailer:${commands[event.key]}`);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  draw();
}

function branch(editor, component, buttons) {
  const type = component.get("type");
  const selected = component === editor.getSelected();
  const name = caption(component);
  const button = make("button", { type: "button", class: "dd-layer", "aria-current": selected ? "true" : undefined, onclick: () => {
    editor.select(component);
    show(editor, component);
  } }, make("span", { class: "dd-layer-type" }, t(type)), name ? make("span", { class: "dd-layer-name" }, name) : null);
  buttons.set(component, button);
  const children = component.components().map((child) => branch(editor, child, buttons));
  return make("li", {}, button, children.length ? make("ul", {}, ...children) : null);
}

function caption(component) {
  const attributes = component.get("attributes");
  if (attributes["data-if"]) return t("onlyIf", { tag: `@${attributes["data-if"]}@` });
  return (words(component.get("content") ?? "") || attributes.alt || "").slice(0, 40);
}
