// What the bar, the keyboard and the small tools in the canvas do.

import { open } from "../js/dialogs.js";
import { page } from "./page.js";
import { duplicate, move, remove } from "./place.js";
import { writing } from "./rich_text.js";

export function commands(editor) {
  const chosen = () => {
    const one = editor.getSelected();
    return one && !one.is("mj-body") ? one : null;
  };
  const all = {
    up: () => chosen() && move(editor, chosen(), -1),
    down: () => chosen() && move(editor, chosen(), 1),
    duplicate: () => duplicate(editor, chosen()),
    delete: () => remove(editor, chosen()),
    parent: () => chosen() && editor.select(chosen().parent()),
    undo: () => (writing() ? native("undo") : editor.UndoManager.undo()),
    redo: () => (writing() ? native("redo") : editor.UndoManager.redo()),
    write: () => chosen()?.trigger("active"),
    next: () => step(editor, 1),
    previous: () => step(editor, -1),
    outline: () => toggle("outline", (on) => (on ? editor.runCommand("core:component-outline") : editor.stopCommand("core:component-outline"))),
    fullscreen: () => toggle("fullscreen", (on) => fill(editor, on)),
    shortcuts: () => open(document.getElementById("designer-keys")),
  };
  for (const [name, run] of Object.entries(all)) editor.Commands.add(`mailer:${name}`, { run: () => void run() });

  page.root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-command]");
    if (button) editor.runCommand(`mailer:${button.dataset.command}`);
    const device = event.target.closest("[data-device]");
    if (device) show(editor, device);
  });
  const state = () => {
    for (const [name, can] of [["undo", editor.UndoManager.hasUndo()], ["redo", editor.UndoManager.hasRedo()]]) {
      page.root.querySelector(`[data-command="${name}"]`).setAttribute("aria-disabled", String(!can && !writing()));
    }
  };
  editor.on("update undo redo component:selected component:deselected mailer:typed rte:enable rte:disable", () => setTimeout(state));
  state();
  keys(editor);
}

function native(command) {
  const { doc } = writing();
  doc.defaultView.focus();
  doc.execCommand(command);
}

/** The component after or before the selected one, in the order of the mail. */
function step(editor, by) {
  const all = [];
  const walk = (one) => {
    if (!one.is("wrapper") && one.get("selectable")) all.push(one);
    one.components().forEach(walk);
  };
  walk(editor.getWrapper());
  const at = all.indexOf(editor.getSelected());
  const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
  editor.select(next);
  next?.view?.el?.scrollIntoView({ block: "nearest" });
}

function toggle(name, work) {
  const button = page.root.querySelector(`[data-command="${name}"]`);
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  work(on);
}

function fill(editor, on) {
  page.root.classList.toggle("is-full", on);
  document.documentElement.classList.toggle("has-full-designer", on);
  setTimeout(() => editor.refresh());
}

function show(editor, button) {
  for (const other of page.root.querySelectorAll("[data-device]")) other.setAttribute("aria-pressed", String(other === button));
  editor.setDevice(button.dataset.device);
  setTimeout(() => editor.refresh(), 250);
}

const KEYS = {
  "ctrl+z": "undo", "ctrl+shift+z": "redo", "ctrl+y": "redo", "ctrl+d": "duplicate",
  delete: "delete", backspace: "delete", enter: "write", f2: "write",
  "alt+arrowup": "up", "alt+arrowdown": "down", arrowdown: "next", arrowup: "previous",
  "shift+?": "shortcuts", "?": "shortcuts",
};

/** Keys work in the canvas, and on its page where nothing else needs them. */
function keys(editor) {
  const onKey = (event) => {
    const inCanvas = event.target.ownerDocument !== document;
    const name = keyName(event);
    if (name === "ctrl+s") {
      event.preventDefault();
      if (inCanvas) page.save();
      return;
    }
    if (event.key === "Escape" && !writing()) {
      if (inCanvas) editor.select();
      else if (page.root.classList.contains("is-full") && !document.querySelector("dialog[open], :popover-open")) editor.runCommand("mailer:fullscreen");
      return;
    }
    if (writing() || isField(event.target)) return;
    const command = KEYS[name];
    const onFrame = event.target.closest?.("[data-canvas]");
    const anywhere = /^ctrl/.test(name);
    if (!command || !(inCanvas || onFrame || anywhere)) return;
    event.preventDefault();
    event.stopPropagation();
    editor.runCommand(`mailer:${command}`);
  };
  page.root.addEventListener("keydown", onKey);
  editor.on("canvas:frame:load:body", ({ el, window }) => prepare(editor, el, window, onKey));
}

/** The frame of the canvas: named, reachable by Tab, its keys kept from the page around it. */
function prepare(editor, frame, window, onKey) {
  frame.title = page.texts.canvas;
  frame.setAttribute("tabindex", "0");
  window.document.documentElement.lang = page.mailLanguage;
  window.document.body.tabIndex = 0;
  window.document.addEventListener("keydown", onKey);
  window.document.addEventListener("input", () => editor.trigger("mailer:typed"));
  // GrapesJS sends copies of the canvas's keys to the page, where letters are shortcuts.
  for (const kind of ["keydown", "keyup", "keypress"]) {
    frame.addEventListener(kind, (event) => {
      if (!event.isTrusted) event.stopPropagation();
    });
  }
  // A second click on a text that is selected begins the writing.
  window.document.addEventListener("click", (event) => {
    const selected = editor.getSelected();
    const element = selected?.view?.el;
    if (selected?.get("editable") && element?.contains(event.target) && selected === window.lastSelected && !writing()) selected.trigger("active", event);
    window.lastSelected = editor.getSelected();
  }, true);
  editor.on("component:selected", (component) => setTimeout(() => { window.lastSelected = component; }, 50));
}

function keyName(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey) parts.push("shift");
  return [...parts, event.key.toLowerCase()].join("+");
}

function isField(element) {
  return Boolean(element.closest?.("input, select, textarea, button, summary, a, [contenteditable], dialog, [popover]"));
}
