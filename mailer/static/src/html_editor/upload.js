// A file with a mail in it (HTML, or a ZIP with its pictures) takes the place of what is written.

import { open } from "../js/dialogs.js";
import { sendFile } from "../js/editing/send.js";

/** By button and by drop; `view()` is the editor once it is there. */
export function startUpload(form, place, view) {
  const input = document.getElementById("html-file");
  const question = document.getElementById("replace-source");
  const said = document.getElementById("html-upload");
  const words = JSON.parse(place.dataset.words);

  async function take(file) {
    if (!file || !(await mayReplace(file.name))) return;
    said.replaceChildren();
    place.setAttribute("aria-busy", "true");
    const answer = await sendFile(place.dataset.uploadUrl, file);
    place.removeAttribute("aria-busy");
    if (answer.kind !== "done") {
      tell([answer.data?.message || answer.text || words.uploadFailed], "bad");
      return;
    }
    const editor = view();
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: answer.data.source },
      selection: { anchor: 0 },
      scrollIntoView: true,
      userEvent: "input.upload",
    });
    fillIn(form.elements.name, file.name.replace(/\.\w+$/, "").replaceAll(/[-_]+/g, " "));
    fillIn(form.elements.subject, titleOf(answer.data.source));
    tell([words.uploaded.replace("{name}", file.name), ...(answer.data.notes ?? [])], "info");
    editor.focus();
  }

  function mayReplace(name) {
    if (!view().state.doc.toString().trim()) return true;
    question.querySelector("[data-file-name]").textContent = name;
    open(question, document.activeElement);
    return new Promise((resolve) => {
      question.addEventListener("close", () => resolve(question.returnValue === "replace"), { once: true });
      question.returnValue = "";
    });
  }

  function tell(sentences, tone) {
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
    said.replaceChildren(notice);
  }

  input.addEventListener("change", async () => {
    await take(input.files[0]);
    input.value = "";
  });
  place.addEventListener("dragover", (event) => {
    if (hasFile(event)) place.classList.add("is-over");
  });
  for (const name of ["dragleave", "drop"]) {
    place.addEventListener(name, () => place.classList.remove("is-over"));
  }
  const handlers = {
    drop(event) {
      if (!hasFile(event)) return false;
      event.preventDefault();
      take(event.dataTransfer.files[0]);
      return true;
    },
  };
  return { handlers };
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
