// Two lists, Available and Selected. What is selected are the ticked checkboxes; the lists are
// only how they are seen. How rows are marked and moved is told in listbox.js.

import { activate, listen, marked } from "./listbox.js";

document.querySelectorAll("[data-dual]").forEach(start);
document.addEventListener("htmx:load", (event) => {
  event.detail.elt.querySelectorAll?.("[data-dual]:not([data-dual-ready])").forEach(start);
});

function start(dual) {
  dual.dataset.dualReady = "1";
  dual.querySelector(".dual-store").hidden = true;
  dual.querySelector(".dual-lists").hidden = false;
  listen(dual, { move: (list, rows) => move(dual, list, rows), changed: () => arrows(dual) });
  dual.addEventListener("click", (event) => {
    const arrow = event.target.closest("[data-dual-do]");
    if (arrow) act(dual, arrow.dataset.dualDo);
  });
  // A browser that comes back to the page may tick boxes again after this has run.
  addEventListener("pageshow", () => draw(dual));
  draw(dual);
}

/** Both lists as the checkboxes have it, in their order. */
function draw(dual) {
  const lists = { available: [], selected: [] };
  dual.querySelectorAll(".dual-store input").forEach((box) => {
    lists[box.checked ? "selected" : "available"].push(option(dual, box));
  });
  for (const [name, options] of Object.entries(lists)) {
    const list = dual.querySelector(`[data-dual-list=${name}]`);
    list.replaceChildren(...options);
    list.removeAttribute("aria-activedescendant");
    dual.querySelector(`[data-dual-count=${name}]`).textContent = String(options.length);
  }
  arrows(dual);
}

function option(dual, box) {
  const row = document.createElement("li");
  row.role = "option";
  row.id = `${dual.querySelector("[data-dual-list]").id}-${box.value}`.replaceAll(/[^\w-]/g, "-");
  row.dataset.value = box.value;
  row.setAttribute("aria-selected", "false");
  row.append(...[...box.parentElement.querySelector(".check-label").childNodes].map((node) => node.cloneNode(true)));
  return row;
}

function act(dual, what) {
  const from = dual.querySelector(`[data-dual-list=${what.startsWith("add") ? "available" : "selected"}]`);
  move(dual, from, what.endsWith("all") ? [...from.children] : marked(from));
}

/** Move rows out of a list into the other one; marks and focus go on where they stood. */
function move(dual, from, rows) {
  if (!rows.length) return;
  const selected = from.dataset.dualList === "available";
  const next = rows.at(-1).nextElementSibling ?? rows[0].previousElementSibling;
  const focused = document.activeElement === from;
  const names = rows.map((row) => row.firstChild.textContent.trim()).join(", ");
  const values = new Set(rows.map((row) => row.dataset.value));
  for (const box of dual.querySelectorAll(".dual-store input")) {
    if (values.has(box.value)) box.checked = selected;
  }
  draw(dual);
  const said = dual.querySelector("[data-dual-said]");
  said.textContent = (selected ? said.dataset.moved : said.dataset.back).replace("{names}", names);
  if (focused) activate(from, [...from.children].find((row) => row.dataset.value === next?.dataset.value) ?? from.firstElementChild);
  dual.querySelector(".dual-store input")?.dispatchEvent(new Event("change", { bubbles: true }));
}

/** An arrow that would move nothing cannot be pressed. */
function arrows(dual) {
  const lists = { add: "available", remove: "selected" };
  for (const [what, name] of Object.entries(lists)) {
    const list = dual.querySelector(`[data-dual-list=${name}]`);
    set(dual, what, !marked(list).length);
    set(dual, `${what}-all`, !list.children.length);
  }
}

function set(dual, what, off) {
  const button = dual.querySelector(`[data-dual-do=${what}]`);
  // The button that was just pressed keeps the focus.
  button.setAttribute("aria-disabled", String(off));
}
