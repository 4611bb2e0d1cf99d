// Whose data a proof is filled with: what the preview shows, until someone chooses otherwise.

import { open } from "./dialogs.js";
import { text } from "./texts.js";
import { toast } from "./toasts.js";

const MOST = 10;

document.addEventListener("mailer:customer", (event) => {
  const form = document.querySelector("[data-proof]");
  if (!form || form.dataset.chosen) return;
  form.querySelector("[data-proof-chosen]").replaceChildren();
  add(form, event.detail.customer, event.detail.name);
});

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-proof]");
  if (!form) return;
  const button = event.target.closest("[data-customer], [data-proof-remove], [data-proof-some]");
  if (!button) return;
  form.dataset.chosen = "1";
  if (button.matches("[data-proof-remove]")) remove(form, button.closest("li"));
  else if (button.matches("[data-proof-some]")) addSome(form, button.dataset.proofSome);
  else {
    add(form, button.dataset.customer, button.dataset.name);
    const search = form.querySelector("[data-proof-search]");
    search.value = "";
    search.focus();
    form.querySelector("#proof-found").replaceChildren();
  }
});

// Enter in the search takes the first one found; it sends nothing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("[data-proof-search]")) return;
  event.preventDefault();
  document.querySelector("#proof-found [data-customer]")?.click();
});

// A proof that was asked for by one click and refused is told about in the dialog.
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.matches?.("[data-proof-refused]")) open(event.detail.elt.closest("dialog"));
});

function add(form, customer, name) {
  const list = form.querySelector("[data-proof-chosen]");
  const there = [...list.querySelectorAll("input")].some((input) => input.value === customer);
  if (there || list.children.length >= MOST) return;
  const chip = form.querySelector("[data-proof-chip]").content.firstElementChild.cloneNode(true);
  chip.querySelector("input").value = customer;
  chip.querySelector("span").textContent = name;
  list.append(chip);
}

/** There is always somebody's data. */
function remove(form, chip) {
  const list = chip.parentElement;
  if (list.children.length < 2) return;
  const next = chip.nextElementSibling ?? chip.previousElementSibling;
  chip.remove();
  next.querySelector("button").focus();
}

async function addSome(form, url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const { customers } = await answer.json();
    if (customers.length) form.querySelector("[data-proof-chosen]").replaceChildren();
    for (const { id, name } of customers) add(form, String(id), name);
  } catch {
    toast(text("failed"), "warn");
  }
}
