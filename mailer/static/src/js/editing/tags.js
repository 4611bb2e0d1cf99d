// The menu of tags.

import { openAt } from "../menus.js";
import { tell } from "./fields.js";
import { insert } from "./text_marks.js";

/** Where a tag of the menu goes: into a plain field, or to the editor of the mode. */
export function startTags(form) {
  const tags = document.getElementById("tag-menu");
  const source = form.elements.source;
  const own = source.hasAttribute("data-takes-tags") ? source : null;
  let target = own;

  form.addEventListener("focusin", (event) => {
    if (event.target.hasAttribute("data-takes-tags")) target = event.target;
    else if (event.target.closest("[data-editor]")) target = own;
  });
  form.addEventListener("click", (event) => {
    if (event.target.closest(".editor-tools")) target = own;
    const opener = event.target.closest("[data-open-tags]");
    if (!opener) return;
    target = form.elements[opener.dataset.openTags];
    tags.dataset.use = opener.dataset.openTags;
    const box = opener.getBoundingClientRect();
    openAt(tags, box.right - tags.offsetWidth, box.bottom + 4);
  });
  tags.addEventListener("toggle", (event) => {
    if (event.newState === "closed") delete tags.dataset.use;
  });
  tags.addEventListener("click", (event) => {
    const line = event.target.closest("[data-insert]");
    if (!line) return;
    tags.hidePopover();
    if (target) insert(target, line.dataset.insert);
    else tell(form, "mailer:insert", { text: line.dataset.insert });
  });
}
