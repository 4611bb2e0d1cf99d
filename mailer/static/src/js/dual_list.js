// Two lists, Available and Selected. What is selected are the ticked checkboxes; the lists are
// only how they are seen. A click or Space marks, the arrows, Enter or a double-click move.

const ACTIVE = "dual-active";

document.querySelectorAll("[data-dual]").forEach(start);
document.addEventListener("htmx:load", (event) => {
  event.detail.elt.querySelectorAll?.("[data-dual]:not([data-dual-ready])").forEach(start);
});

function start(dual) {
  dual.dataset.dualReady = "1";
  dual.querySelector(".dual-store").hidden = true;
  dual.querySelector(".dual-lists").hidden = false;
  for (const list of dual.querySelectorAll("[data-dual-list]")) {
    list.addEventListener("click", (event) => mark(list, event));
    list.addEventListener("dblclick", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) move(dual, list, [option]);
    });
    list.addEventListener("keydown", (event) => press(dual, list, event));
    list.addEventListener("focus", () => {
      // A mouse that presses on a row further down must not see the list jump to its beginning.
      if (list.matches(":focus-visible")) activate(list, active(list) ?? list.firstElementChild);
    });
  }
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

function marked(list) {
  return [...list.querySelectorAll("[aria-selected=true]")];
}

/** The row that keys are about. */
function active(list) {
  return list.querySelector(`.${ACTIVE}`);
}

function mark(list, event) {
  const row = event.target.closest("[role=option]");
  if (!row) return;
  if (event.shiftKey && active(list)) span(list, active(list), row);
  else row.setAttribute("aria-selected", String(row.getAttribute("aria-selected") !== "true"));
  activate(list, row);
  arrows(list.closest("[data-dual]"));
}

/** Mark all rows from one to another. */
function span(list, first, last) {
  const rows = [...list.children];
  const [low, high] = [rows.indexOf(first), rows.indexOf(last)].sort((a, b) => a - b);
  rows.slice(low, high + 1).forEach((row) => row.setAttribute("aria-selected", "true"));
}

function activate(list, row) {
  active(list)?.classList.remove(ACTIVE);
  if (!row) return;
  row.classList.add(ACTIVE);
  list.setAttribute("aria-activedescendant", row.id);
  row.scrollIntoView({ block: "nearest" });
}

function press(dual, list, event) {
  const rows = [...list.children];
  const place = rows.indexOf(active(list));
  const steps = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: rows.length - 1 };
  const available = list.dataset.dualList === "available";
  if (event.key in steps) {
    const row = rows[Math.max(0, Math.min(rows.length - 1, steps[event.key]))];
    if (event.shiftKey && active(list) && row) span(list, active(list), row);
    activate(list, row);
  } else if (event.key === " ") {
    if (place >= 0) mark(list, { target: rows[place] });
  } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
    rows.forEach((row) => row.setAttribute("aria-selected", "true"));
  } else if (event.key === "Enter" || event.key === (available ? "ArrowRight" : "ArrowLeft")) {
    const chosen = marked(list);
    move(dual, list, chosen.length ? chosen : rows.slice(place, place + 1));
  } else {
    return;
  }
  event.preventDefault();
  arrows(dual);
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
