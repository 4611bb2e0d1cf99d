// Criteria of a list: whoever looks at the count learns that the server drew the builder anew.

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "criteria") return;
  document.body.dispatchEvent(new CustomEvent("criteria:changed"));
  const form = event.target.closest("form");
  if (form) form.dataset.changed = "1";
});
