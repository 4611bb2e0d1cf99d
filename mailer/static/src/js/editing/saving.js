// Save: a new version. A save that fails never leaves the page.

import { release } from "../forms.js";
import { about, tooLong, written } from "./fields.js";

const WAITED_FOR = ["offline", "broken", "signed-out", "other"];

export class Saving {
  constructor(form, session, keeping, local, words) {
    Object.assign(this, { form, session, keeping, local, words });
    this.messages = document.getElementById("edit-messages");
    this.again = null; // the button of a save that waits for the server or for a session
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save(event.submitter);
    });
    form.addEventListener("input", () => (this.again = null));
    const retry = () => this.again && form.requestSubmit(this.again === form ? null : this.again);
    session.back(retry);
    addEventListener("online", retry);
    document.querySelector("[data-discards]")?.addEventListener("submit", () => keeping.stop());
  }

  async save(button) {
    const { form, words } = this;
    this.again = null;
    if (tooLong(form)) {
      this.release();
      this.tell(words.tooLong);
      return;
    }
    await this.keeping.stop();
    const pressed = button?.name ? { [button.name]: button.value } : {};
    const answer = await this.session.send(this.url(button), () => ({ ...about(form), ...written(form), ...pressed }));
    if (answer.kind === "done") {
      this.local.clear();
      location.assign(answer.data.url);
      return;
    }
    this.release();
    this.keeping.goOn();
    if (answer.kind === "refused" && answer.data.messages) this.show(answer.data);
    else this.wait(answer, button);
  }

  /** Of a template that someone has deleted, what is saved is a new one. */
  url(button) {
    const { form } = this;
    return form.dataset.gone && button?.name !== "copy" ? form.dataset.newUrl : location.href;
  }

  wait(answer, button) {
    const { form, words } = this;
    const { kind } = answer;
    if (kind === "gone") form.dataset.gone = "1";
    const text = { offline: words.notSaved, broken: words.notSavedBroken, gone: words.gone }[kind] ?? answer.text;
    if (text) this.tell(text);
    if (!WAITED_FOR.includes(kind)) return;
    this.keeping.failed(answer, written(form));
    this.again = button ?? form;
  }

  tell(text) {
    const notice = document.getElementById("not-saved").content.firstElementChild.cloneNode(true);
    notice.querySelector("p").textContent = text;
    this.messages.replaceChildren(notice);
    notice.scrollIntoView({ block: "nearest" });
  }

  show({ messages: html, fields, outdated }) {
    this.messages.innerHTML = html;
    markFields(this.form, fields);
    document.querySelectorAll("[data-when]:is(button, .edit-actions)").forEach((part) => {
      part.hidden = (part.dataset.when === "outdated") !== outdated;
    });
    this.messages.querySelector("[data-focus-first]")?.focus();
    this.messages.scrollIntoView({ block: "nearest" });
  }

  release() {
    release(this.form);
    document.querySelectorAll(`[form="${this.form.id}"][aria-busy]`).forEach((button) => button.removeAttribute("aria-busy"));
  }
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
