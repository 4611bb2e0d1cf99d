// htmx: the CSRF token on every request, and a sentence when the server does not answer.

import htmx from "htmx.org";

import { text } from "./texts.js";
import { toast } from "./toasts.js";

window.htmx = htmx;
// What was swapped in works from the first moment: whoever is quick loses no click on it.
htmx.config.defaultSettleDelay = 0;

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (event.detail.verb !== "get" && token) event.detail.headers["X-CSRFToken"] = token.content;
});

let offline = false;

document.addEventListener("htmx:sendError", (event) => {
  if (!offline) toast(text("offline"), "warn");
  offline = true;
  pollAgain(event.detail.elt);
});

document.addEventListener("htmx:afterOnLoad", () => {
  offline = false;
});

// Our own error answers bring their sentence along (HX-Trigger); this is for all others.
document.addEventListener("htmx:responseError", (event) => {
  const { xhr, elt } = event.detail;
  if (elt.hasAttribute("data-quiet")) {
    if (xhr.status >= 500) pollAgain(elt);
  } else if (!xhr.getResponseHeader("HX-Redirect") && !xhr.getResponseHeader("HX-Trigger")) {
    toast(text("failed"), "bad");
  }
});

/** A part that watches something goes on watching when the server is back. */
function pollAgain(element) {
  if (!element.hasAttribute("data-quiet") || !element.hasAttribute("hx-get")) return;
  setTimeout(() => {
    if (element.isConnected) htmx.ajax("GET", element.getAttribute("hx-get"), { source: element });
  }, 5000);
}

// What was swapped in may say where the focus goes.
document.addEventListener("htmx:afterSettle", (event) => focusFirst(event.detail.elt));
focusFirst(document);

function focusFirst(root) {
  const first = root.querySelector?.("[data-focus-first]");
  if (first) first.focus();
}
