// The dialog in which editors choose a picture of the media library, or bring a new one.

import { csrfToken } from "./csrf.js";
import { takePictures } from "./media_upload.js";
import { text } from "./texts.js";
import { toast } from "./toasts.js";

const URL = "/media/choose";

/** Opens the dialog; answers with the chosen picture, or null if none was.
 * @returns {Promise<{src: string, alt: string, width: number, height: number} | null>} */
export async function pickImage() {
  const html = await fetched(URL);
  if (html === null) return null;
  document.getElementById("media-picker")?.remove();
  document.body.insertAdjacentHTML("beforeend", html);
  return new Picker(document.getElementById("media-picker")).open();
}

/** A fragment of our server; null, and a message, if it does not come. */
async function fetched(url) {
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    if (answer.ok) return await answer.text();
    toast(text("failed"), "bad");
  } catch {
    toast(text("offline"), "warn");
  }
  return null;
}

class Picker {
  constructor(dialog) {
    this.dialog = dialog;
    this.list = dialog.querySelector("[data-options]");
    this.search = dialog.querySelector("input[type=search]");
    this.alt = dialog.querySelector("#media-picker-alt");
    this.more = dialog.querySelector("[data-more]");
    this.use = dialog.querySelector("button[type=submit]");
    this.chosen = null;
    this.result = null;
    this.asked = 0;
  }

  open() {
    this.listen();
    this.settle();
    const back = document.activeElement;
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => {
        this.dialog.remove();
        if (back?.isConnected) back.focus?.();
        resolve(this.result);
      });
      this.dialog.showModal();
      this.search.focus();
    });
  }

  listen() {
    let timer;
    this.search.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.load(), 200);
    });
    this.search.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "Enter") return;
      event.preventDefault();
      this.pick(this.options()[0]);
    });
    this.more.addEventListener("click", () => this.load(this.more.dataset.after));
    this.list.addEventListener("click", (event) => this.pick(optionOf(event)));
    this.list.addEventListener("dblclick", (event) => optionOf(event) && this.finish());
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.dialog.querySelector("[data-picked]").addEventListener("submit", (event) => {
      event.preventDefault();
      this.finish();
    });
    takePictures(this.dialog, this.dialog, (pictures) => this.added(pictures.at(-1)));
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  /** The pictures that match the search; with `after`, those that follow. */
  async load(after = "") {
    const asked = ++this.asked;
    const query = new URLSearchParams({ part: "list", q: this.search.value, at: after });
    const html = await fetched(`${URL}?${query}`);
    if (html === null || asked !== this.asked) return;
    if (!after) this.list.replaceChildren();
    this.list.querySelector("[data-after]")?.remove();
    const before = this.options().length;
    this.list.insertAdjacentHTML("beforeend", html);
    this.settle();
    if (after) this.options()[before]?.focus();
  }

  /** After the list changed: what is chosen, what the keyboard reaches, what is said. */
  settle() {
    const options = this.options();
    const end = this.list.querySelector("[data-after]");
    this.more.dataset.after = end?.dataset.after ?? "";
    this.more.hidden = !this.more.dataset.after;
    const empty = this.dialog.querySelector("[data-empty]");
    empty.hidden = options.length > 0;
    empty.textContent = this.search.value ? empty.dataset.none : empty.dataset.empty;
    this.list.hidden = !options.length;
    const again = options.find((option) => option.dataset.id === this.chosen?.dataset.id);
    if (again) this.mark(again);
    else if (options.length) options[0].tabIndex = 0;
  }

  mark(option) {
    for (const each of this.options()) {
      each.setAttribute("aria-selected", String(each === option));
      each.tabIndex = each === option ? 0 : -1;
    }
    this.chosen = option;
  }

  pick(option, focus = option) {
    if (!option) return;
    const changed = option.dataset.id !== this.chosen?.dataset.id;
    this.mark(option);
    this.dialog.querySelector("[data-hint]").hidden = true;
    const choice = this.dialog.querySelector("[data-choice]");
    choice.hidden = false;
    choice.querySelector("img").src = option.dataset.src;
    if (changed) this.alt.value = option.dataset.alt;
    this.use.disabled = false;
    option.scrollIntoView({ block: "nearest" });
    focus.focus();
  }

  key(event) {
    const option = optionOf(event);
    if (!option) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.pick(option);
      if (event.key === "Enter") this.finish();
      return;
    }
    const next = this.beside(option, event.key);
    if (next === undefined) return;
    event.preventDefault();
    this.pick(next ?? option);
  }

  beside(option, key) {
    const options = this.options();
    const at = options.indexOf(option);
    const top = options[0].offsetTop;
    const columns = options.filter((each) => each.offsetTop === top).length;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
    if (key === "Home") return options[0];
    if (key === "End") return options.at(-1);
    return key in steps ? (options[at + steps[key]] ?? null) : undefined;
  }

  /** A new picture: it is chosen, and its alternative text asked for at once. */
  async added(picture) {
    this.search.value = "";
    await this.load();
    const option = this.options().find((each) => each.dataset.id === String(picture.id));
    if (option) this.pick(option, this.alt);
  }

  async finish() {
    if (!this.chosen) return;
    const { id, src, alt, width, height } = this.chosen.dataset;
    const typed = this.alt.value.trim();
    // What was said of a picture for the first time is offered wherever it is used next.
    if (typed && !alt) await remember(id, typed);
    this.result = { src, alt: typed, width: Number(width), height: Number(height) };
    this.dialog.close();
  }
}

function optionOf(event) {
  return event.target.closest?.("[role=option]");
}

async function remember(id, alt) {
  const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true" };
  const body = new URLSearchParams({ alt });
  try {
    await fetch(`/media/${id}/alt`, { method: "POST", headers, body });
  } catch {
    // The mail has it; the library will be told another time.
  }
}
