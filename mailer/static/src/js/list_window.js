// The list window: rows are marked and moved here, what is selected is kept by the server. Each
// move waits for the one before it; the answer holds both lists as they are then.

import htmx from "htmx.org";

import { activate, listen, marked } from "./listbox.js";
import { post } from "./records.js";
import { text } from "./texts.js";
import { toast } from "./toasts.js";

const PANES = ["window-matching", "window-selected"];
const LISTS = { add: "window-matching-list", remove: "window-selected-list" };
const page = document.querySelector("[data-list-window]");

if (page) {
  listen(page, { move: (list, rows) => move(list.dataset.list, rows), changed: arrows });
  page.addEventListener("click", (event) => {
    const arrow = event.target.closest("[data-dual-do]");
    if (arrow) press(arrow.dataset.dualDo);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.code !== "KeyR" || document.querySelector("dialog[open], :popover-open")) return;
    event.preventDefault();
    send("reset", []);
  });
  document.getElementById("window-form").addEventListener("submit", (event) => {
    event.preventDefault();
    askAgain();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (PANES.includes(event.detail.target.id)) event.detail.target.dataset.hadFocus = String(event.detail.target.contains(document.activeElement));
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const { target } = event.detail;
    if (!PANES.includes(target.id)) return;
    // The button of the next page is gone with the page before.
    if (target.dataset.hadFocus === "true") document.getElementById(target.id)?.querySelector("[role=listbox]")?.focus();
    arrows();
  });
  arrows();
}

function askAgain() {
  document.body.dispatchEvent(new CustomEvent("criteria:changed"));
}

function list(what) {
  return document.getElementById(LISTS[what]);
}

function press(what) {
  if (what.endsWith("all") || what === "reset") send(what, []);
  else if (list(what)) move(what, marked(list(what)));
}

function move(what, rows) {
  if (rows.length) send(what, rows);
}

/** The criteria and searches, as they are in the fields. */
function asked() {
  return String(new URLSearchParams(new FormData(document.getElementById("window-form"))));
}

let line = Promise.resolve();

function send(what, rows) {
  const values = new URLSearchParams(asked());
  values.set("do", what);
  rows.forEach((row) => values.append("id", row.dataset.value));
  // Where the keys go on: rows that match stay in their list, selected ones leave it.
  const before = asked();
  const next = rows.at(-1)?.nextElementSibling ?? (what === "remove" ? rows[0]?.previousElementSibling : rows.at(-1));
  line = line
    .then(() => {
      values.set("at", document.getElementById(PANES[0]).dataset.at);
      values.set("sat", document.getElementById(PANES[1]).dataset.at);
      return post(page.dataset.move, values);
    })
    .then((html) => {
      show(html, next?.id);
      // They went on typing meanwhile: the answer is for what they asked before.
      if (asked() !== before) askAgain();
    })
    .catch(() => toast(text("failed"), "bad"));
}

function show(html, next) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const focused = document.activeElement.id;
  const inside = PANES.some((pane) => document.getElementById(pane).contains(document.activeElement));
  const places = Object.values(LISTS).map((id) => document.getElementById(id)?.scrollTop ?? 0);
  for (const pane of PANES) {
    const after = answer.getElementById(pane);
    document.getElementById(pane).replaceWith(after);
    htmx.process(after);
  }
  Object.values(LISTS).forEach((id, place) => document.getElementById(id)?.scrollTo(0, places[place]));
  if (inside) {
    const here = document.getElementById(focused) ?? list("add") ?? list("remove");
    const row = next && document.getElementById(next);
    if (row && here?.contains(row)) activate(here, row);
    here?.focus();
  }
  document.getElementById("window-said").textContent = document.getElementById(PANES[1]).dataset.said;
  arrows();
}

/** An arrow that would move nothing cannot be pressed. */
function arrows() {
  for (const what of Object.keys(LISTS)) {
    const all = document.getElementById(LISTS[what]);
    off(what, !all || !marked(all).length);
    off(`${what}-all`, !all);
  }
}

function off(what, is) {
  // The button that was just pressed keeps the focus.
  page.querySelector(`.window-arrows [data-dual-do=${what}]`).setAttribute("aria-disabled", String(is));
}
