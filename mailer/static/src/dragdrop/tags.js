// The tag menu of the page, for the text that is written and for the fields of the panel.

import { openAt } from "../js/menus.js";
import { page } from "./page.js";
import { insertText, writing } from "./rich_text.js";

export function tags() {
  const menu = document.getElementById("tag-menu");
  let target = null; // a field, or null for the text in the canvas
  let range = null;

  page.openTags = (button, field) => {
    target = field;
    const selection = writing()?.doc.getSelection();
    range = !field && selection?.rangeCount ? selection.getRangeAt(0).cloneRange() : null;
    const box = button.getBoundingClientRect();
    menu.dataset.ours = "1";
    openAt(menu, Math.min(box.left, innerWidth - menu.offsetWidth - 8), box.bottom + 4);
  };
  page.root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tags]");
    if (button) page.openTags(button, null);
  });
  menu.addEventListener("click", (event) => {
    const line = event.target.closest("[data-insert]");
    if (!line || !menu.dataset.ours) return;
    event.stopImmediatePropagation();
    menu.hidePopover();
    if (target) intoField(target, line.dataset.insert);
    else intoText(range, line.dataset.insert);
  }, true);
  menu.addEventListener("toggle", (event) => {
    if (event.newState === "closed") setTimeout(() => { delete menu.dataset.ours; });
  });
}

function intoField(field, text) {
  field.focus();
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function intoText(range, text) {
  const now = writing();
  if (!now) return;
  if (range) {
    const selection = now.doc.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }
  insertText(text);
}
