// Keys: `/` searches, `g` then a letter goes somewhere, `?` shows all.

import { open } from "./dialogs.js";

const WAITS = 1500;
let goUntil = 0;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target) || document.querySelector("dialog[open], :popover-open")) return;
  if (Date.now() < goUntil) {
    goUntil = 0;
    const place = document.querySelector(`[data-go="${CSS.escape(event.key.toLowerCase())}"]`);
    if (place) {
      event.preventDefault();
      place.click();
      return;
    }
  }
  if (event.key === "g") {
    goUntil = Date.now() + WAITS;
  } else if (event.key === "/") {
    const search = document.querySelector("[data-search], main input[type=search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select?.();
  } else if (event.key === "?") {
    event.preventDefault();
    open(document.getElementById("shortcuts"));
  }
});

function isTyping(element) {
  if (element.isContentEditable || element.matches?.("textarea, select")) return true;
  return element.matches?.("input") && !["checkbox", "radio", "button", "submit"].includes(element.type);
}
