// The left bar on a phone: a drawer that closes with Esc, outside it, or when it is left.

const side = document.getElementById("side");
const toggle = document.querySelector("[data-side-toggle]");
const main = document.querySelector(".main");

if (side && toggle) {
  toggle.addEventListener("click", () => show(!isOpen()));
  document.querySelector("[data-side-close]").addEventListener("click", () => show(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen() && !document.querySelector(":popover-open, dialog[open]")) show(false);
  });
  matchMedia("(min-width: 62rem)").addEventListener("change", () => isOpen() && show(false));
}

function isOpen() {
  return document.body.classList.contains("side-open");
}

function show(open) {
  document.body.classList.toggle("side-open", open);
  toggle.setAttribute("aria-expanded", String(open));
  main.inert = open;
  if (open) side.querySelector("a, button").focus();
  else toggle.focus();
}
