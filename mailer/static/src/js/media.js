// The media library: pictures come by button, by dropping them anywhere on the page, by paste.

import { takePictures } from "./media_upload.js";

const library = document.querySelector("[data-media-library]");

if (library) {
  // The button stands in the page's head, outside of the library's own part.
  takePictures(library.closest("main"), document, () => {
    const url = document.querySelector("#media-q") ? window.location.pathname : window.location.href;
    window.htmx.ajax("GET", url, { target: "#media", select: "#media", swap: "outerHTML" });
  });
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-media-ticks]");
  if (form) count(form);
});
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-media-untick]")?.closest("form");
  if (!form) return;
  for (const box of ticked(form)) box.checked = false;
  count(form);
  form.querySelector("input[type=checkbox]").focus();
});
// Coming back by the browser's own button, the ticks are as they were.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("[data-media-ticks]").forEach(count);
});

function ticked(form) {
  return [...form.querySelectorAll("input[type=checkbox]:checked")];
}

function count(form) {
  const bar = form.querySelector("[data-media-bar]");
  if (!bar) return;
  const number = ticked(form).length;
  const words = form.querySelector("[data-media-words]").dataset;
  bar.hidden = !number;
  bar.querySelector("[data-media-ticked]").textContent =
    number === 1 ? words.one : words.more.replace("{n}", number);
}
