// Notify unpaid: tick all, and say how many receipts and mails are ticked.

function boxes(form) {
  return [...form.querySelectorAll("input[name=receipt]")];
}

function count(form) {
  const ticked = boxes(form).filter((box) => box.checked);
  const customers = new Set(ticked.map((box) => box.closest("[data-due-customer]")));
  const place = form.querySelector("[data-due-ticked]");
  place.textContent = ticked.length
    ? place.dataset.text.replace("{receipts}", ticked.length).replace("{recipients}", customers.size)
    : form.dataset.none;
  const all = form.querySelector("[data-due-all]");
  if (all) {
    all.checked = ticked.length > 0 && ticked.length === boxes(form).length;
    all.indeterminate = ticked.length > 0 && !all.checked;
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-due-choice]");
  if (!form) return;
  if (event.target.matches("[data-due-all]")) {
    for (const box of boxes(form)) box.checked = event.target.checked;
  }
  count(form);
});

// The browser may have kept ticks when the page is shown again.
for (const form of document.querySelectorAll("[data-due-choice]")) count(form);
