// Forms: one submission a click, a warning before typed work is lost, passwords that can be
// looked at, files that can be dropped.

import { text } from "./texts.js";

// --- sent once -------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.method !== "post" && !form.hasAttribute("hx-post")) return;
  form.dataset.sent = "1";
  const button = event.submitter;
  // After the browser has read the button's name and value.
  queueMicrotask(() => button?.matches(".btn") && button.setAttribute("aria-busy", "true"));
}, true);

document.addEventListener("htmx:afterRequest", (event) => release(event.detail.elt.closest("form")));
// Back from another page: the browser may show this very page again, buttons busy.
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});

/** The form may be sent again. */
export function release(form) {
  if (!form) return;
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

// --- not lost --------------------------------------------------------------------------------

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) form.dataset.changed = "1";
});
addEventListener("beforeunload", (event) => {
  const changed = document.querySelector("form[data-guard][data-changed]:not([data-sent])");
  if (changed) event.preventDefault();
});
// A form that comes back with errors still holds work that is not saved.
document.querySelectorAll("form[data-guard]").forEach((form) => {
  if (form.querySelector("[aria-invalid]")) form.dataset.changed = "1";
});

// --- only what belongs to what was chosen ----------------------------------------------------

/** `data-shown-for="kind=choice|date"`: only while the form's field `kind` has one of the values. */
function show(form) {
  form.querySelectorAll("[data-shown-for]").forEach((part) => {
    const [name, values] = part.dataset.shownFor.split("=");
    part.hidden = !values.split("|").includes(form.elements[name].value);
  });
}
document.addEventListener("change", (event) => event.target.form && show(event.target.form));
document.querySelectorAll("form").forEach(show);

// --- looked at -------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reveal]");
  if (!button) return;
  const input = document.getElementById(button.dataset.reveal);
  const shown = input.type === "text";
  input.type = shown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!shown));
  button.setAttribute("aria-label", text(shown ? "showPassword" : "hidePassword"));
});

// --- dropped ---------------------------------------------------------------------------------

for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const zone = event.target.closest?.("[data-file-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("is-over", name === "dragenter" || name === "dragover");
    if (name !== "drop" || !event.dataTransfer.files.length) return;
    const input = zone.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
document.addEventListener("change", (event) => {
  const zone = event.target.closest?.("[data-file-drop]");
  if (!zone) return;
  const names = [...event.target.files].map((file) => file.name);
  zone.querySelector(".file-drop-name").textContent = names.join(", ");
});
