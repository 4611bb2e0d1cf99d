// Rows that can be marked and moved, in one list or several below `root`: a click or Space marks,
// Shift marks a range, Enter, the arrow toward the other list or a double-click move.
// The dual list and the list window are made of these.

const ACTIVE = "dual-active";

/** `move(list, rows)` is called to move rows, `changed()` when others are marked. Lists may come
    and go below `root`. */
export function listen(root, { move, changed }) {
  const list = (event) => event.target.closest("[role=listbox]");
  root.addEventListener("click", (event) => {
    if (list(event) && mark(list(event), rowOf(event), event.shiftKey)) changed();
  });
  root.addEventListener("dblclick", (event) => {
    if (rowOf(event)) move(list(event), [rowOf(event)]);
  });
  root.addEventListener("keydown", (event) => {
    if (event.target.matches("[role=listbox]") && press(event.target, event, move)) {
      event.preventDefault();
      changed();
    }
  });
  root.addEventListener("focusin", (event) => {
    // A mouse that presses on a row further down must not see the list jump to its beginning.
    if (event.target.matches("[role=listbox]:focus-visible")) activate(event.target, active(event.target) ?? event.target.firstElementChild);
  });
  // Shift-click marks a range; it selects no text on the way.
  root.addEventListener("mousedown", (event) => {
    if (event.shiftKey && rowOf(event)) event.preventDefault();
  });
}

/** The rows that are marked. */
export function marked(list) {
  return [...list.querySelectorAll("[aria-selected=true]")];
}

/** The row that keys are about. */
export function active(list) {
  return list.querySelector(`.${ACTIVE}`);
}

export function activate(list, row) {
  active(list)?.classList.remove(ACTIVE);
  if (!row) return;
  row.classList.add(ACTIVE);
  list.setAttribute("aria-activedescendant", row.id);
  row.scrollIntoView({ block: "nearest" });
}

function rowOf(event) {
  return event.target.closest("[role=option]");
}

function mark(list, row, range) {
  if (!row) return false;
  if (range && active(list)) span(list, active(list), row);
  else row.setAttribute("aria-selected", String(row.getAttribute("aria-selected") !== "true"));
  activate(list, row);
  return true;
}

/** Mark all rows from one to another. */
function span(list, first, last) {
  const rows = [...list.children];
  const [low, high] = [rows.indexOf(first), rows.indexOf(last)].sort((a, b) => a - b);
  rows.slice(low, high + 1).forEach((row) => row.setAttribute("aria-selected", "true"));
}

function press(list, event, move) {
  const rows = [...list.children];
  const place = rows.indexOf(active(list));
  const steps = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: rows.length - 1 };
  if (event.key in steps) {
    const row = rows[Math.max(0, Math.min(rows.length - 1, steps[event.key]))];
    if (event.shiftKey && active(list) && row) span(list, active(list), row);
    activate(list, row);
  } else if (event.key === " ") {
    mark(list, rows[place], event.shiftKey);
  } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
    rows.forEach((row) => row.setAttribute("aria-selected", "true"));
  } else if (event.key === "Enter" || event.key === list.dataset.toward) {
    const chosen = marked(list);
    move(list, chosen.length ? chosen : rows.slice(place, place + 1));
  } else {
    return false;
  }
  return true;
}
