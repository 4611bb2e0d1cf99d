// A long <select data-search-select> gets a search field.

import TomSelect from "tom-select/base";

import { text } from "./texts.js";

function enhance(root) {
  root.querySelectorAll?.("select[data-search-select]:not(.tomselected)").forEach((select) => {
    new TomSelect(select, {
      maxOptions: 500,
      allowEmptyOption: true,
      render: { no_results: () => emptyNote() },
    });
    // The label now belongs to the search field; the select itself is only a store.
    select.setAttribute("aria-hidden", "true");
  });
}

function emptyNote() {
  const note = document.createElement("div");
  note.className = "no-results";
  note.textContent = text("noMatch");
  return note;
}

enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
