// Save: a new version. A save that fails never leaves the page.

import { release } from "../forms.js";
import { about, tooLong, written } from "./fields.js";

export function startSaving(form, session, keeping, local, words) {
  const messages = document.getElementById("edit-messages");
  let again = null; // the button of a save that waits for the server or for a session

  async function save(button) {
    again = null;
    if (tooLong(form)) {
      freed();
      message(words.tooLong);
      return;
    }
    await keeping.stop();
    const fields = () => ({ ...about(form), ...written(form), ...(button?.name ? { [button.name]: button.value } : {}) });
    const url = goneFor(button) ? form.dataset.newUrl : location.href;
    const answer = await session.send(url, fields);
    if (answer.kind === "done") {
      local.clear();
      location.assign(answer.data.url);
      return;
    }
    freed();
    keeping.goOn();
    if (answer.kind === "refused" && answer.data.messages) show(answer.data);
    else wait(answer, button);
  }

  function wait(answer, button) {
    const { kind } = answer;
    if (kind === "gone") form.dataset.gone = "1";
    const text = { offline: words.notSaved, broken: words.notSavedBroken, gone: words.gone }[kind] ?? answer.text;
    if (text) message(text);
    if (["offline", "broken", "signed-out", "other"].includes(kind)) {
      again = button ?? form;
      keeping.failed(answer, written(form));
    }
  }

  /** Of a template that someone has deleted, a copy is a new one. */
  function goneFor(button) {
    return form.dataset.gone && (!button || button.name !== "copy");
  }

  function message(text) {
    const notice = document.getElementById("not-saved").content.firstElementChild.cloneNode(true);
    notice.querySelector("p").textContent = text;
    messages.replaceChildren(notice);
  }

  function show({ messages: html, fields, outdated }) {
    messages.innerHTML = html;
    markFields(form, fields);
    document.querySelectorAll("[data-when]:is(button, .edit-actions)").forEach((part) => {
      part.hidden = (part.dataset.when === "outdated") !== outdated;
    });
    (messages.querySelector("[data-focus-first]") ?? messages).focus();
    messages.scrollIntoView({ block: "nearest" });
  }

  function freed() {
    release(form);
    document.querySelectorAll(`[form="${form.id}"][aria-busy]`).forEach((button) => button.removeAttribute("aria-busy"));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(event.submitter);
  });
  form.addEventListener("input", () => (again = null));
  const retry = () => again && form.requestSubmit(again === form ? null : again);
  session.back(retry);
  addEventListener("online", retry);
  document.querySelector("[data-discards]")?.addEventListener("submit", () => keeping.stop());
}

function markFields(form, wrong) {
  form.querySelectorAll(".field-error").forEach((sentence) => sentence.remove());
  form.querySelectorAll('[aria-invalid="true"]').forEach((field) => {
    field.setAttribute("aria-invalid", "false");
    field.classList.remove("is-invalid");
  });
  for (const [name, text] of Object.entries(wrong)) {
    const field = form.elements[name];
    if (!(field instanceof HTMLElement) || field.type === "hidden") continue;
    const sentence = document.createElement("p");
    sentence.className = "field-error";
    sentence.id = `${name}-error`;
    sentence.textContent = text;
    field.closest(".field")?.append(sentence);
    field.setAttribute("aria-invalid", "true");
    field.classList.add("is-invalid");
  }
}
