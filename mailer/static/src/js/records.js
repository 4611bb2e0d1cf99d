// Lists: ticks, keys, row menus. The server keeps the ticks; the page shows them at once and
// sends them one after the other, so that a later tick never overtakes an earlier one.

import htmx from "htmx.org";

import { csrfToken } from "./csrf.js";
import { open as openDialog } from "./dialogs.js";
import { openAt } from "./menus.js";
import { text } from "./texts.js";
import { toast } from "./toasts.js";

const region = () => document.getElementById("records");
const rows = () => [...(region()?.querySelectorAll("tbody tr[data-id]") ?? [])];
const box = (row) => row.querySelector("[data-tick-row]");
const bar = () => document.getElementById("records-bar");

// --- Sending ticks

let waiting = 0;
let line = Promise.resolve();

/** Sends a change of the ticks after those before it, and shows the bar that is answered. */
function send(url, values) {
  waiting += 1;
  line = line
    .then(() => post(url, values))
    .then(showBar)
    .catch(() => {
      toast(text("failed"), "bad");
      reload();
    })
    .finally(() => (waiting -= 1));
  return line;
}

/** What the server answers to a change; throws when it refuses. */
export async function post(url, values) {
  const answer = await fetch(url, {
    method: "POST",
    keepalive: true,
    headers: {
      "X-CSRFToken": csrfToken(),
      "HX-Request": "true",
    },
    body: new URLSearchParams(values),
  });
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere) location.assign(elsewhere);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.text();
}

function showBar(html) {
  const after = new DOMParser().parseFromString(html, "text/html").getElementById("records-bar");
  const before = bar();
  if (before.hidden || after.hidden) {
    before.replaceWith(after);
    after.classList.toggle("is-new", !after.hidden);
  } else {
    // The menu or a question may be open: only the counts are others.
    before.dataset.count = after.dataset.count;
    for (const counted of after.querySelectorAll("[data-counted]")) {
      before.querySelector(`[data-counted="${counted.dataset.counted}"]`)?.replaceWith(counted);
    }
  }
  offerAll();
}

/** Shows what the server knows, after a change that it did not take. */
function reload() {
  htmx.ajax("GET", location.pathname + location.search, { target: "#records", swap: "outerHTML" });
}

// --- Ticks

let lastRow = null;

function tick(changed, ticked) {
  const some = changed.filter((row) => box(row) && box(row).checked !== ticked);
  show(changed, ticked);
  if (some.length) {
    const values = some.map((row) => ["id", row.dataset.id]);
    send(region().dataset.tick, [["ticked", ticked ? "1" : "0"], ...values]);
  }
}

function show(changed, ticked) {
  for (const row of changed) {
    if (box(row)) box(row).checked = ticked;
    row.classList.toggle("is-ticked", ticked);
  }
  showHead();
}

function showHead() {
  const head = region()?.querySelector("[data-tick-page]");
  if (!head) return;
  const count = rows().filter((row) => box(row).checked).length;
  head.checked = count > 0 && count === rows().length;
  head.indeterminate = count > 0 && !head.checked;
  offerAll();
}

/** "Tick all that match" is offered once the whole page is ticked. */
function offerAll() {
  const button = bar()?.querySelector("[data-all]");
  if (!button) return;
  const { tickAllText, allTicked } = region().dataset;
  const whole = region().querySelector("[data-tick-page]")?.checked;
  button.hidden = !whole || allTicked !== undefined;
  button.textContent = tickAllText;
}

function between(from, to) {
  const all = rows();
  const [a, b] = [all.indexOf(from), all.indexOf(to)].sort((x, y) => x - y);
  return a < 0 ? [to] : all.slice(a, b + 1);
}

function tickRow(row, ticked, range) {
  tick(range && lastRow?.isConnected ? between(lastRow, row) : [row], ticked);
  lastRow = row;
}

function tickAll() {
  show(rows(), true);
  region().dataset.allTicked = "";
  send(region().dataset.tickAll, { query: region().dataset.query });
}

function untickAll() {
  if (!region()?.dataset.reset || bar()?.hidden) return;
  show(rows(), false);
  delete region().dataset.allTicked;
  lastRow = null;
  send(region().dataset.reset, {});
}

// --- The mouse

document.addEventListener("click", (event) => {
  const target = event.target;
  if (!target.closest) return;
  if (target.closest("[data-all]")) return tickAll();
  if (target.closest("[data-none]")) return untickAll();
  if (target.matches("[data-tick-page]")) return tick(rows(), target.checked);
  if (target.closest("[data-tick-one]")) return tickRow(menuRow, !box(menuRow).checked, false);
  const row = target.closest("#records tbody tr[data-id]");
  if (!row) return undefined;
  if (target.matches("[data-tick-row]")) {
    const ticked = target.checked;
    target.checked = !ticked;
    return tickRow(row, ticked, event.shiftKey);
  }
  const kebab = target.closest("[data-row-menu]");
  if (kebab) {
    const { right, bottom } = kebab.getBoundingClientRect();
    return openMenu(row, right - 190, bottom + 4);
  }
  if (target.closest("a, button, label, input")) return undefined;
  focus(row);
  if (box(row) && event.shiftKey) tickRow(row, true, true);
  else if (box(row) && (event.ctrlKey || event.metaKey)) tickRow(row, !box(row).checked, false);
  else lastRow = row; // where a Shift-click begins
  return undefined;
});

document.addEventListener("dblclick", (event) => {
  const row = event.target.closest?.("#records tbody tr[data-id]");
  if (row && !event.target.closest("a, button, label, input")) openRow(row);
});

// Shift-click ticks a range; it selects no text on the way.
document.addEventListener("mousedown", (event) => {
  if (event.shiftKey && event.target.closest?.("#records tbody")) event.preventDefault();
});

// --- The menu of a row

let menuRow = null;

document.addEventListener("contextmenu", (event) => {
  const row = event.target.closest?.("#records tbody tr[data-id]");
  if (!row || event.shiftKey || !document.getElementById("records-menu")) return;
  // A link's own menu (open in a new tab, copy the address) stays within reach.
  if (event.target.closest("a[href^='mailto:']") || getSelection()?.toString()) return;
  event.preventDefault();
  const keyboard = event.clientX === 0 && event.clientY === 0;
  const { left, bottom } = row.getBoundingClientRect();
  openMenu(row, keyboard ? left + 48 : event.clientX, keyboard ? bottom : event.clientY);
});

function openMenu(row, x, y) {
  const menu = document.getElementById("records-menu");
  menuRow = row;
  focus(row);
  const { id, name } = row.dataset;
  const filled = (pattern) => pattern.replace(menu.dataset.mark, id);
  menu.querySelector("[data-open]")?.setAttribute("href", rowLink(row)?.href ?? "#");
  const word = menu.querySelector("[data-tick-word]");
  if (word) word.textContent = box(row).checked ? word.dataset.untickWord : word.dataset.tickWord;
  for (const place of document.querySelectorAll("[data-pattern]")) {
    place.setAttribute(place.matches("form") ? "action" : "href", filled(place.dataset.pattern));
  }
  for (const title of document.querySelectorAll("[data-question]")) {
    title.textContent = title.dataset.question.replace("%(name)s", name);
  }
  openAt(menu, x, y);
}

document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.id !== "records-menu" || event.newState !== "closed") return;
    if (!document.querySelector("dialog[open]") && menuRow?.isConnected) menuRow.focus();
  },
  true,
);

// --- Actions wait until every tick has arrived

document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.("#records-bar a[href], #records-bar-menu a[href], [data-in-dialog]");
    if (!link || event.ctrlKey || event.metaKey || event.button) return;
    event.preventDefault();
    const go = link.hasAttribute("data-in-dialog") ? showInDialog : (url) => location.assign(url);
    line.then(() => go(link.href));
  },
  true,
);

document.addEventListener(
  "submit",
  (event) => {
    if (!waiting || !event.target.closest("#records-bar, #records-bar-menu")) return;
    event.preventDefault();
    line.then(() => event.target.requestSubmit());
  },
  true,
);

async function showInDialog(url) {
  const dialog = document.getElementById("records-dialog");
  const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": dialog.id } });
  if (!answer.ok) return location.assign(url);
  dialog.innerHTML = await answer.text();
  htmx.process(dialog);
  openDialog(dialog);
  dialog.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
  return undefined;
}

document.addEventListener("click", (event) => {
  const cancel = event.target.closest?.("#records-dialog .form-actions a");
  if (!cancel) return;
  event.preventDefault();
  cancel.closest("dialog").close();
});

// --- The keyboard

function focus(row) {
  for (const each of rows()) each.tabIndex = each === row ? 0 : -1;
  row.focus({ preventScroll: false });
}

function rowLink(row) {
  return row.querySelector("[data-row-link]");
}

function openRow(row) {
  rowLink(row)?.click();
}

function step(by, range) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement?.closest?.("tr"));
  const next = all[at < 0 ? all.findIndex((row) => row.tabIndex === 0) : at + by];
  if (!next) return;
  if (range && at >= 0 && box(next)) {
    if (!lastRow?.isConnected) lastRow = all[at];
    tick(between(all[at], next), true);
  }
  focus(next);
}

const ON_ROW = {
  ArrowDown: (row, event) => step(1, event.shiftKey),
  ArrowUp: (row, event) => step(-1, event.shiftKey),
  Home: () => focus(rows()[0]),
  End: () => focus(rows().at(-1)),
  Enter: (row) => openRow(row),
  " ": (row, event) => box(row) && tickRow(row, !box(row).checked, event.shiftKey),
};

const ON_PAGE = {
  j: () => step(1, false),
  k: () => step(-1, false),
  x: () => {
    const row = document.activeElement?.closest?.("#records tr[data-id]");
    if (row && box(row)) tickRow(row, !box(row).checked, false);
  },
};

document.addEventListener("keydown", (event) => {
  if (!region() || document.querySelector("dialog[open], :popover-open")) return;
  if (event.altKey && event.code === "KeyR") {
    event.preventDefault();
    untickAll();
    return;
  }
  if (event.altKey || isTyping(event.target)) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() === "a" && region().dataset.tick) {
      event.preventDefault();
      tick(rows(), true);
    }
    return;
  }
  const onRow = event.target.matches?.("#records tr[data-id]");
  const action = (onRow && ON_ROW[event.key]) || (!event.shiftKey && ON_PAGE[event.key]);
  if (action) {
    event.preventDefault();
    action(event.target, event);
  }
});

function isTyping(element) {
  return element.matches?.("textarea, select, input:not([type=checkbox])") || element.isContentEditable;
}

// --- After htmx brought other rows

document.addEventListener("htmx:beforeSwap", (event) => {
  const inside = region()?.contains(document.activeElement);
  if (event.detail.target.id === "records") region().dataset.hadFocus = inside ? "1" : "";
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "records") return;
  const paged = event.detail.target.dataset.hadFocus === "1";
  lastRow = null;
  showHead();
  followUrl();
  document.getElementById("records-status").textContent = region().dataset.total;
  if (paged && rows().length) {
    focus(rows()[0]);
    region().querySelector(".records-frame").scrollTop = 0;
    if (region().getBoundingClientRect().top < 0) region().scrollIntoView();
  }
});

/** The search box, filters and sorting show what the rows show (a chip may have been removed). */
function followUrl() {
  const address = new URLSearchParams(location.search);
  const now = region().dataset.query;
  const query = new URLSearchParams(now);
  const search = document.getElementById("records-q");
  if (search && document.activeElement !== search) search.value = query.get("q") ?? "";
  const boxes = document.querySelectorAll("#records-filters input[type=checkbox]");
  for (const each of boxes) each.checked = query.getAll(each.name).includes(each.value);
  const count = new Set([...query.keys()].filter((name) => name !== "q")).size;
  const badge = document.querySelector("[data-filter-count]");
  if (badge) {
    badge.textContent = count;
    badge.hidden = !count;
  }
  const sort = document.getElementById("records-sort");
  if (sort) sort.value = address.get("sort") ?? sort.dataset.default;
}

// The address changes after the swap.
document.addEventListener("htmx:pushedIntoHistory", () => region() && followUrl());
document.addEventListener("htmx:replacedInHistory", () => region() && followUrl());

document.addEventListener("submit", (event) => {
  const back = event.target.querySelector?.("[data-back]");
  if (back) back.value = location.pathname + location.search;
});

showHead();
