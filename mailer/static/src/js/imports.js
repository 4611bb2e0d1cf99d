// Uploading a file to import: one that is too large is refused before it travels, and the way of
// a large one is shown.

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-limit]");
  if (form && event.target.type === "file") say(form, tooLarge(form));
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-limit]");
  if (!form || !tooLarge(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say(form, tooLarge(form));
}, true);

document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.closest?.("form[data-limit]")?.querySelector("progress");
  if (!bar || !event.detail.total) return;
  bar.hidden = false;
  bar.value = event.detail.loaded / event.detail.total;
});

function tooLarge(form) {
  const file = form.querySelector("input[type=file]").files[0];
  return file && file.size > Number(form.dataset.limit) ? form.dataset.tooLarge : "";
}

function say(form, sentence) {
  const line = form.querySelector(".field-error");
  line.hidden = !sentence;
  line.querySelector("span").textContent = sentence;
  form.querySelector("input[type=file]").toggleAttribute("aria-invalid", Boolean(sentence));
}
