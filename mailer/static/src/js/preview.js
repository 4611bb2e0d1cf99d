// How a mail looks: whose data, how wide, which part.

import { open } from "./dialogs.js";
import { press } from "./segments.js";

document.querySelectorAll("dialog[data-open-now]").forEach((dialog) => open(dialog));
document.querySelectorAll("[data-preview]").forEach(startPreview);

function startPreview(preview) {
  const state = preview.querySelector("[data-preview-state]");
  const stage = preview.querySelector("[data-stage]");
  const posted = preview.querySelector("[data-preview-form]");
  const chosen = { customer: preview.dataset.firstCustomer, part: "html" };
  const show = posted ? postedInto(stage, posted) : addressedBy(stage, preview.dataset.url);

  function refresh() {
    show(chosen);
    describe();
  }

  function describe() {
    if (!posted) state.setAttribute("hx-get", withCustomer(state.getAttribute("hx-get"), chosen));
    window.htmx.process(state);
    window.htmx.trigger(state, "look");
  }

  preview.addEventListener("click", (event) => {
    const button = event.target.closest("[data-part], [data-width], [data-customer]");
    if (!button) return;
    if (button.dataset.width) {
      press(button);
      stage.dataset.width = button.dataset.width;
      preview.dispatchEvent(new CustomEvent("measure"));
      return;
    }
    if (button.dataset.part) {
      press(button);
      chosen.part = button.dataset.part;
      show(chosen);
      return;
    }
    chosen.customer = button.dataset.customer;
    document.querySelectorAll("[data-preview-name]").forEach((name) => {
      name.textContent = button.dataset.name;
    });
    document.querySelectorAll("[data-preview-customer], #template-form [name=customer]").forEach((input) => {
      input.value = chosen.customer;
    });
    button.closest("[popover]").hidePopover();
    refresh();
  });
  preview.addEventListener("typed", refresh);
  if (posted) show(chosen);
  describe();
}

function withCustomer(url, { customer }) {
  return `${url.split("?")[0]}?customer=${encodeURIComponent(customer)}`;
}

function addressedBy(stage, url) {
  const frame = stage.querySelector("[data-frame]");
  return (chosen) => {
    frame.src = `${withCustomer(url, chosen)}&part=${chosen.part}`;
  };
}

/** Two frames take turns, so that the mail does not blink while someone is writing. */
function postedInto(stage, posted) {
  const frames = [...stage.querySelectorAll("[data-frame]")];
  const writing = document.getElementById("template-form");
  frames.forEach((frame) => frame.addEventListener("load", () => {
    if (frame.dataset.waiting === undefined) return;
    delete frame.dataset.waiting;
    frames.forEach((other) => { other.hidden = other !== frame; });
  }));
  return (chosen) => {
    for (const name of ["subject", "source", "language", "mode"]) {
      posted.elements[name].value = writing.elements[name].value;
    }
    posted.elements.customer.value = chosen.customer;
    posted.elements.part.value = chosen.part;
    const next = frames.find((frame) => frame.hidden) ?? frames[1];
    next.dataset.waiting = "";
    posted.target = next.name;
    posted.submit();
  };
}
