// A button that copies the text of an element: `data-copies` names it, `data-copied` is said then.

import { toast } from "./toasts.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copies]");
  if (!button) return;
  const shown = document.getElementById(button.dataset.copies);
  getSelection().selectAllChildren(shown);
  // Without TLS a browser offers only the older way.
  if (navigator.clipboard) await navigator.clipboard.writeText(shown.textContent);
  else document.execCommand("copy");
  toast(button.dataset.copied, "ok");
});
