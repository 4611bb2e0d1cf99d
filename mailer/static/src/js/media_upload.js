// Sending pictures to the media library: chosen, dropped or pasted, several at once. One after
// the other; each says how far it is and what became of it, and a wrong one stops nobody.

import { csrfToken } from "./csrf.js";
import { text } from "./texts.js";

/** Takes pictures for `root`, which holds a [data-uploads] list and file inputs; they may be
 * dropped and pasted anywhere in `zone`. `onKept(pictures)` hears of those that were kept once
 * all have been sent. */
export function takePictures(root, zone, onKept) {
  const panel = root.querySelector("[data-uploads]");
  const list = panel.querySelector("ul");
  const waiting = [];
  let busy = false;

  function add(files) {
    if (!files.length) return;
    if (!busy) list.replaceChildren();
    panel.hidden = false;
    for (const file of files) waiting.push({ file, row: rowOf(file) });
    if (!busy) work();
  }

  function rowOf(file) {
    const row = panel.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelector(".upload-name").textContent = file.name;
    list.append(row);
    row.scrollIntoView({ block: "nearest" });
    return row;
  }

  async function work() {
    busy = true;
    const kept = [];
    while (waiting.length) {
      const { file, row } = waiting.shift();
      const answer = await sendOrRefuse(panel, file, row.querySelector("progress"));
      say(row, answer, panel.dataset.kept);
      if (answer.picture) kept.push(answer.picture);
    }
    busy = false;
    if (kept.length) onKept(kept);
  }

  root.addEventListener("change", (event) => {
    if (!event.target.matches("[data-upload-input]")) return;
    add([...event.target.files]);
    event.target.value = "";
  });
  panel.querySelector("[data-uploads-close]").addEventListener("click", () => {
    panel.hidden = true;
  });
  takeDropped(zone, add);
  zone.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    event.stopPropagation();
    add(files.map((file) => named(file, panel.dataset.pasted)));
  });
}

/** Browsers call every pasted picture image.png. */
function named(file, name) {
  if (file.name && !/^image\.\w+$/.test(file.name)) return file;
  return new File([file], `${name}.${file.type.split("/")[1] ?? "png"}`, { type: file.type });
}

/** Calls `add(files)` for what is dropped anywhere in `zone`, which is marked meanwhile. */
export function takeDropped(zone, add) {
  const shown = zone instanceof Document ? zone.body : zone;
  let inside = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const show = (difference) => {
    inside = Math.max(0, inside + difference);
    shown.classList.toggle("is-dropping", inside > 0);
  };
  zone.addEventListener("dragenter", (event) => hasFiles(event) && show(1));
  zone.addEventListener("dragleave", (event) => hasFiles(event) && show(-1));
  zone.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  zone.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    show(-inside);
    add([...event.dataTransfer.files]);
  });
}

async function sendOrRefuse(panel, file, bar) {
  const words = panel.dataset;
  if (file.size > Number(words.limit)) return { message: words.tooLarge };
  if (file.type && !file.type.startsWith("image/")) return { message: words.noPicture };
  const { status, body } = await send(words.url, file, bar);
  if (body?.data?.length) return { picture: body.data[0] };
  if (body?.message) return { message: body.message };
  if (status === 401 || status === 400) return { message: words.signedOut };
  return { message: text(status === 0 ? "offline" : "failed") };
}

/** Not fetch(): it does not tell how far an upload is. */
function send(url, file, bar) {
  const form = new FormData();
  form.append("files[]", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    // Who is signed out gets a plain 401 instead of the sign-in page.
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      resolve({ status: request.status, body: parsed(request.responseText) });
    });
    request.send(form);
  });
}

function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function say(row, { picture, message }, kept) {
  row.querySelector("progress").remove();
  row.classList.add(picture ? "is-kept" : "is-refused");
  row.querySelector(".upload-result").textContent =
    picture ? [kept, ...picture.notes].join(". ").replace("..", ".") : message;
}
