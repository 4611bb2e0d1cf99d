// Short messages in the corner: good news leaves by itself, bad news waits to be closed.

const LEAVES_AFTER = 6000;

export function toast(message, tone = "ok") {
  const template = document.querySelector(`[data-toast-template="${tone}"]`);
  if (!template) return;
  const note = template.content.firstElementChild.cloneNode(true);
  note.querySelector(".note-text").textContent = message;
  document.getElementById("toasts").append(note);
  leaveLater(note);
}

function leaveLater(note) {
  if (note.matches(".note-bad, .note-warn") || note.querySelector("form")) return;
  let timer = setTimeout(() => note.remove(), LEAVES_AFTER);
  const stay = () => clearTimeout(timer);
  const leave = () => (timer = setTimeout(() => note.remove(), LEAVES_AFTER));
  note.addEventListener("pointerenter", stay);
  note.addEventListener("focusin", stay);
  note.addEventListener("pointerleave", leave);
  note.addEventListener("focusout", leave);
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
});
// An answer to htmx may bring a message along (HX-Trigger); parts that only watch stay quiet.
document.addEventListener("toast", (event) => {
  if (!event.target.closest?.("[data-quiet]")) toast(event.detail.text, event.detail.tone);
});
document.querySelectorAll("#toasts > [data-toast]").forEach(leaveLater);
