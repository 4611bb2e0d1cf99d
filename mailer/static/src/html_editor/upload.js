// A file with a mail in it (HTML, or a ZIP with its pictures) takes the place of what is written.

import { open } from "../js/dialogs.js";
import { sendFile } from "../js/editing/send.js";

/** By button and by drop; `view()` is the editor once it is there. */
export class Upload {
  constructor(form, place, view) {
    Object.assign(this, { form, place, view });
    this.words = JSON.parse(place.dataset.words);
    this.question = document.getElementById("replace-source");
    this.said = document.getElementById("html-upload");
    const input = document.getElementById("html-file");
    input.addEventListener("change", async () => {
      await this.take(input.files[0]);
      input.value = "";
    });
    place.addEventListener("dragover", (event) => place.classList.toggle("is-over", hasFile(event)));
    for (const name of ["dragleave", "drop"]) {
      place.addEventListener(name, () => place.classList.remove("is-over"));
    }
  }

  /** For the editor, which would put a dropped file's text where it fell. */
  get handlers() {
    return {
      drop: (event) => {
        if (!hasFile(event)) return false;
        event.preventDefault();
        this.take(event.dataTransfer.files[0]);
        return true;
      },
    };
  }

  async take(file) {
    if (!file || !(await this.mayReplace(file.name))) return;
    this.said.replaceChildren();
    this.place.setAttribute("aria-busy", "true");
    const answer = await sendFile(this.place.dataset.uploadUrl, file);
    this.place.removeAttribute("aria-busy");
    if (answer.kind === "done") {
      this.put(file, answer.data.source);
      this.tell([this.words.uploaded.replace("{name}", file.name), ...answer.data.notes], "info");
    } else {
      // What is said to a session that has ended is meant for whole pages.
      const said = answer.kind === "stale" ? "" : answer.data?.message || answer.text;
      this.tell([said || this.words.uploadFailed], "bad");
    }
  }

  put(file, source) {
    const view = this.view();
    view.dispatch({
      changes: { from: 0, to: view.state.doc.length, insert: source },
      selection: { anchor: 0 },
      scrollIntoView: true,
      userEvent: "input.upload",
    });
    fillIn(this.form.elements.name, file.name.replace(/\.\w+$/, "").replaceAll(/[-_]+/g, " "));
    fillIn(this.form.elements.subject, titleOf(source));
    view.focus();
  }

  mayReplace(name) {
    const { question } = this;
    if (!this.view().state.doc.toString().trim()) return true;
    question.querySelector("[data-file-name]").textContent = name;
    question.returnValue = "";
    open(question, document.activeElement);
    return new Promise((resolve) => {
      question.addEventListener("close", () => resolve(question.returnValue === "replace"), { once: true });
    });
  }

  tell(sentences, tone) {
    const notice = document.createElement("div");
    notice.className = `notice notice-${tone}`;
    notice.setAttribute("role", tone === "bad" ? "alert" : "status");
    const body = document.createElement("div");
    for (const sentence of sentences) {
      const line = document.createElement("p");
      line.textContent = sentence;
      body.append(line);
    }
    notice.append(body);
    this.said.replaceChildren(notice);
  }
}

/** Not by the browser's own parser: it would take notice of the styles in there. */
function titleOf(source) {
  const words = document.createElement("textarea");
  words.innerHTML = /<title[^>]*>([^<]*)/i.exec(source)?.[1] ?? "";
  return words.value.replaceAll(/\s+/g, " ");
}

/** What the file says anyway need not be typed; what was typed stays. */
function fillIn(field, text) {
  if (field.value.trim() || !text.trim()) return;
  field.value = text.trim().slice(0, field.maxLength);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function hasFile(event) {
  return [...(event.dataTransfer?.types ?? [])].includes("Files");
}
