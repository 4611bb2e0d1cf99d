// The check beside the editor: it follows what is written, and its buttons lead there.

import { tell } from "./editing/fields.js";

const TYPING = 900; // ms without a key before the check follows; the preview comes first

const form = document.getElementById("template-form");
const panel = document.getElementById("doctor");
if (form && panel) startDoctor(form, panel);

function startDoctor(form, panel) {
  let timer;
  let asked;
  let whom = "";

  const follow = () => {
    clearTimeout(timer);
    timer = setTimeout(check, TYPING);
  };
  const check = async () => {
    if (form.dataset.away) return; // nobody is signed in
    tell(form, "mailer:sync");
    asked?.abort();
    asked = new AbortController();
    const body = new FormData(form);
    body.set("whom", whom);
    try {
      const answer = await fetch(panel.dataset.url, {
        method: "POST", body, signal: asked.signal, headers: { "HX-Request": "true" },
      });
      // Whatever went wrong, saving and the preview tell it; the last check stays.
      if (answer.ok && !answer.redirected) show(panel, await answer.text());
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  };

  form.addEventListener("input", follow);
  for (const name of ["input", "change"]) {
    panel.addEventListener(name, (event) => {
      // Whom to count for is no part of the template.
      event.stopPropagation();
      if (name !== "change" || !event.target.matches("[data-doctor-whom]")) return;
      whom = event.target.value;
      check();
    });
  }
  panel.addEventListener("click", (event) => {
    const name = event.target.closest("[data-field]")?.dataset.field;
    if (!name) return;
    document.querySelector('[data-designer-view="write"]')?.click();
    const field = form.elements[name];
    field.focus();
    field.select();
  });
  addEventListener("load", () => { timer = setTimeout(check, 100); });
}

/** The new findings in the place of the old ones; groups stay as they were opened, and so does
 * what has the focus. */
function show(panel, html) {
  const open = new Map([...panel.querySelectorAll("[data-doctor-group]")].map((group) => [group.dataset.doctorGroup, group.open]));
  const held = panel.contains(document.activeElement) ? position(panel, document.activeElement) : -1;
  panel.innerHTML = html;
  for (const group of panel.querySelectorAll("[data-doctor-group]")) {
    group.open = open.get(group.dataset.doctorGroup) ?? group.open;
  }
  if (held >= 0) focusable(panel)[held]?.focus();
  window.htmx.process(panel);
}

function focusable(panel) {
  return [...panel.querySelectorAll("button, select, summary, a")];
}

function position(panel, element) {
  return focusable(panel).indexOf(element);
}
