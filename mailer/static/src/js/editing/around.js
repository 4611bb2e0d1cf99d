// What is around the editor of a mail: the preview that follows, the menu of tags, the switch
// between both on a small screen.

import { openAt } from "../menus.js";
import { press } from "../segments.js";
import { tell, tooLong } from "./fields.js";
import { insert } from "./text_marks.js";

const TYPING = 350; // ms without a key before the preview follows

/** The preview follows what is written. */
export function startPreviewing(form) {
  const preview = document.querySelector("[data-preview]");
  const stage = preview.querySelector("[data-stage]");
  let timer;
  const measure = () => stage.style.setProperty("--mail-height", `${heightOf(form.elements.source.value, stage)}px`);
  const follow = () => {
    clearTimeout(timer);
    timer = setTimeout(look, TYPING);
  };
  const look = () => {
    if (form.dataset.away || !navigator.onLine || tooLong(form)) return; // nobody answers now
    measure();
    preview.dispatchEvent(new CustomEvent("typed"));
  };
  measure();
  preview.addEventListener("measure", measure);
  form.addEventListener("input", follow);
  return follow;
}

/** The frame cannot be measured (it is none of ours to look into), so its height is guessed from
 * what is written; a mail that is longer scrolls. */
function heightOf(source, stage) {
  const width = stage.dataset.width === "mobile" ? 38 : 68;
  let height = 440;
  for (const line of source.slice(0, 20_000).split("\n")) height += Math.max(1, Math.ceil(line.length / width)) * 27;
  return Math.max(640, height);
}

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

/** Write or preview, where there is no room for both. */
export function startSwitch() {
  const designer = document.querySelector("[data-designer]");
  document.querySelectorAll("[data-designer-view]").forEach((button) => {
    button.addEventListener("click", () => {
      press(button);
      designer.dataset.designer = button.dataset.designerView;
    });
  });
}
