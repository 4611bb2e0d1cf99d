// Documents: files are dropped or chosen, sent one after the other, and each gets its line with
// what became of it. A file that is refused holds up no other.

import { csrfToken } from "./csrf.js";
import { takeDropped } from "./media_upload.js";

const form = document.querySelector("[data-documents-drop]");
if (form) start();

function start() {
  const results = document.querySelector("[data-documents-results]");
  const lines = results.querySelector("[data-documents-lines]");
  const waiting = [];
  let busy = false;

  function add(files) {
    results.hidden = !files.length && !lines.children.length;
    for (const file of files) {
      const line = lineOf("document-waiting", file.name);
      lines.append(line);
      waiting.push({ file, line });
    }
    if (!busy) work();
  }

  async function work() {
    busy = true;
    while (waiting.length) {
      const { file, line } = waiting.shift();
      line.replaceWith(await taken(file, line.querySelector("progress")));
    }
    busy = false;
  }

  form.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    add([...event.target.files]);
    event.target.value = "";
  });
  takeDropped(document, add);
  addEventListener("beforeunload", (event) => {
    if (busy) event.preventDefault();
  });
}

async function taken(file, bar) {
  const words = form.dataset;
  if (file.size > Number(words.most)) return refused(file, words.tooLarge);
  const { status, body } = await send(file, bar);
  if (status === 200) return parsed(body);
  if (status === 401 || status === 400) return refused(file, words.signedOut);
  if (status === 413) return refused(file, words.tooLarge);
  return refused(file, status === 0 ? words.offline : words.failed);
}

/** Not fetch(): it does not tell how far an upload is. */
function send(file, bar) {
  const data = new FormData();
  data.append("files", file);
  for (const box of form.querySelectorAll("[type=checkbox]:checked")) data.append(box.name, box.value);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      resolve({ status: request.status, body: request.responseText });
    });
    request.send(data);
  });
}

function parsed(body) {
  const found = document.createElement("template");
  found.innerHTML = body;
  return found.content;
}

function refused(file, reason) {
  const line = lineOf("document-refused", file.name);
  line.querySelector(".document-line-reason").textContent = reason;
  return line;
}

function lineOf(template, name) {
  const line = document.getElementById(template).content.firstElementChild.cloneNode(true);
  line.querySelector(".document-line-name").textContent = name;
  return line;
}
