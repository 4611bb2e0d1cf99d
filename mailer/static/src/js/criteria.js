// Criteria of a list: what is typed while the server draws the builder anew is put in again, and
// whoever looks at the count learns of it.

const FIELDS = "#criteria input.form-control";
/** Name of a field → its value when the server was asked, and what was typed since. */
const asked = new Map();
const typed = new Map();

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target.id !== "criteria") return;
  asked.clear();
  for (const field of document.querySelectorAll(FIELDS)) asked.set(field.name, field.value);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "criteria") return;
  typed.clear();
  for (const field of document.querySelectorAll(FIELDS)) {
    if (asked.has(field.name) && asked.get(field.name) !== field.value) typed.set(field.name, field.value);
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "criteria") return;
  for (const field of document.querySelectorAll(FIELDS)) {
    // Where a rule before it is gone, another one has the name now.
    if (typed.has(field.name) && asked.get(field.name) === field.value) field.value = typed.get(field.name);
  }
  typed.clear();
  document.body.dispatchEvent(new CustomEvent("criteria:changed"));
  const form = event.target.closest("form");
  if (form) form.dataset.changed = "1";
});
