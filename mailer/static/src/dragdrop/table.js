// Tables: rows and columns come and go by buttons; the cells are written in the canvas.

import { icon, make, t } from "./page.js";

/** The buttons for a table. They work where the cursor was last, or at the end. */
export function tableField(component, redraw) {
  const change = (work) => async () => {
    await component.view?.disableEditing?.();
    component.set("content", worked(component.get("content"), work));
    component.view?.render();
    redraw();
  };
  const button = (name, sign, work) => make("button", {
    type: "button", class: "btn btn-sm", html: `${icon(sign, 16)}<span>${t(name)}</span>`, onclick: change(work),
  });
  const now = table(component.get("content"));
  const head = make("input", { id: "table-head", type: "checkbox", class: "form-check-input", role: "switch", checked: Boolean(now.rows[0]?.querySelector("th")) });
  head.addEventListener("change", change((one) => headRow(one, head.checked)));
  return make("div", { class: "dd-field" },
    make("p", { class: "field-help" }, t("tableHelp", { rows: now.rows.length, columns: now.rows[0]?.cells.length ?? 0 })),
    make("div", { class: "dd-table-buttons" },
      button("addRow", "row-insert-bottom", addRow), button("removeRow", "row-remove", removeRow),
      button("addColumn", "column-insert-right", addColumn), button("removeColumn", "column-remove", removeColumn)),
    make("div", { class: "dd-field is-in-line" }, make("label", { class: "field-label", for: "table-head" }, t("headRow")), head));
}

function table(content) {
  return new DOMParser().parseFromString(`<table>${content}</table>`, "text/html").querySelector("table");
}

function worked(content, work) {
  const one = table(content);
  const plain = !/<tbody/i.test(content);
  work(one);
  if (plain) for (const part of one.querySelectorAll("tbody")) part.replaceWith(...part.childNodes);
  return one.innerHTML.trim();
}

function addRow(one) {
  const last = one.rows[one.rows.length - 1];
  if (!last) return;
  const added = last.cloneNode(true);
  const model = one.rows.length === 1 && last.querySelector("th") ? "td" : null;
  for (const cell of [...added.cells]) {
    cell.innerHTML = "&nbsp;";
    if (model) replaceTag(cell, model);
  }
  last.after(added);
}

function removeRow(one) {
  if (one.rows.length > 1) one.rows[one.rows.length - 1].remove();
}

function addColumn(one) {
  for (const row of one.rows) {
    const last = row.cells[row.cells.length - 1];
    if (!last) continue;
    const added = last.cloneNode(true);
    added.innerHTML = "&nbsp;";
    last.after(added);
  }
}

function removeColumn(one) {
  for (const row of one.rows) if (row.cells.length > 1) row.cells[row.cells.length - 1].remove();
}

function headRow(one, wanted) {
  for (const cell of [...(one.rows[0]?.cells ?? [])]) replaceTag(cell, wanted ? "th" : "td");
}

function replaceTag(cell, tag) {
  const made = cell.ownerDocument.createElement(tag);
  for (const { name, value } of cell.attributes) made.setAttribute(name, value);
  if (tag === "th" && !/text-align/.test(made.getAttribute("style") ?? "")) {
    made.setAttribute("style", `text-align: left; ${made.getAttribute("style") ?? ""}`.trim());
  }
  made.append(...cell.childNodes);
  cell.replaceWith(made);
}
